import { randomUUID } from 'node:crypto'
import { request } from 'node:http'
import { expect, it } from 'vitest'
import type { Config } from '../../src/config.ts'
import { encodeId } from '../../src/domain/ids.ts'
import { holdConfirm, holdCreate, slotsQuery } from '../e2e/documents.ts'
import { confirmInput, fortnight, hold, slotsOf } from '../e2e/steps.ts'
import { aPartner } from '../federation/partner.ts'
import { type Answer, type RunningGateway, startGateway, until } from '../kit/gateway.ts'

const withLimits = (limits: Partial<Config['limits']>, ofDemo: Partial<Config['limits']> = {}) => ({
  configure: (config: Config): Config => ({
    ...config,
    limits: { ...config.limits, ...limits },
    partners: config.partners.map((partner) => ({ ...partner, limits: ofDemo })),
  }),
})

/** Slots that do not overlap, by clinician and day. */
function apart(slots: readonly Answer[]): Answer[] {
  const kept: Answer[] = []
  for (const slot of slots) {
    const meets = (other: Answer) =>
      other.practitioner?.name === slot.practitioner?.name && other.start < slot.end && slot.start < other.end
    if (!kept.some(meets)) kept.push(slot)
  }
  return kept
}
const dayOf = ({ localStart, practitioner }: Answer): string => `${localStart.slice(0, 10)} ${practitioner.name}`

/** Each kind of call, by a use of it that changes nothing. */
const uses: Record<string, (gateway: RunningGateway, key: string) => Promise<string | null>> = {
  read: (gateway, key) => codeOf(gateway, key, '{ holds(first: 1) { nodes { id } } }', {}),
  search: async (gateway, key) => {
    // Not looked up, which would be a read.
    const search = { clinicIds: [leeds], serviceId: firstVisit, ...fortnight() }
    return codeOf(gateway, key, slotsQuery, { search })
  },
  hold: (gateway, key) => codeOf(gateway, key, holdCreate, { input: { slotId: 'none', idempotencyKey: randomUUID() } }),
  confirm: (gateway, key) => codeOf(gateway, key, holdConfirm, { input: confirmInput(noHold) }),
  change: (gateway, key) =>
    codeOf(
      gateway,
      key,
      'mutation($input: HoldReleaseInput!) { holdRelease(input: $input) { errors { ... on UserError { code } } } }',
      {
        input: { holdId: noHold.hold.id, holdToken: 'none', idempotencyKey: randomUUID() },
      },
    ),
}
const leeds = encodeId('Clinic', 'leeds')
const firstVisit = encodeId('Service', 'first-visit')
const noHold = { hold: { id: Buffer.from('[1,"Hold","leeds","none"]').toString('base64url') }, holdToken: 'none' }

async function codeOf(gateway: RunningGateway, key: string, query: string, variables: Answer): Promise<string | null> {
  const { body } = await gateway.post({ query, variables }, { authorization: `Bearer ${key}` })
  const [answer] = Object.values(body.data ?? {}) as Answer[]
  return body.errors?.[0].extensions.code ?? answer?.errors?.[0]?.code ?? null
}

it.each(Object.keys(uses))('a partner makes so many calls a minute: %s', async (kind) => {
  const gateway = await startGateway(withLimits({ [kind]: 2 }))
  const other = aPartner(gateway)
  const use = uses[kind] as (typeof uses)[string]
  const codes = [await use(gateway, gateway.key), await use(gateway, gateway.key)]
  expect(codes).not.toContain('RATE_LIMITED')
  expect(await use(gateway, gateway.key)).toBe('RATE_LIMITED')
  // Neither another partner's calls are refused, nor this one's of other kinds.
  expect(await use(gateway, other)).toBe(codes[0])
  for (const name of Object.keys(uses).filter((one) => one !== kind)) {
    expect(await uses[name]?.(gateway, gateway.key), name).not.toBe('RATE_LIMITED')
  }
})

it('a partner may have limits of its own', async () => {
  const gateway = await startGateway(withLimits({ read: 1 }, { read: 3 }))
  const codes: (string | null)[] = []
  for (let call = 0; call < 4; call += 1) codes.push((await uses.read?.(gateway, gateway.key)) ?? null)
  expect(codes).toEqual([null, null, null, 'RATE_LIMITED'])
})

it('both faces say how long to wait, and count together', async () => {
  const gateway = await startGateway(withLimits({ read: 1 }))
  await uses.read?.(gateway, gateway.key)
  const { body } = await gateway.post({ query: '{ holds { nodes { id } } }' })
  expect(body.errors[0].extensions).toMatchObject({ code: 'RATE_LIMITED', retryAfterSeconds: expect.any(Number) })
  const response = await fetch(`${gateway.url}/trpc/hold.list`, { headers: { authorization: `Bearer ${gateway.key}` } })
  expect(response.status).toBe(429)
  const { error } = (await response.json()) as Answer
  expect(error.data).toMatchObject({ code: 'RATE_LIMITED', retryAfterSeconds: expect.any(Number) })
})

/** What reads directories and the configuration, each a read however much it asks for. */
const lookups: Record<string, { readonly query: string; readonly variables?: Answer }> = {
  clinics: { query: '{ clinics { id } }' },
  services: { query: '{ services { id clinics { id } } }' },
  clinic: { query: 'query($id: ID!) { clinic(id: $id) { id practitioners { id } } }', variables: { id: leeds } },
  'a clinic that is not there': {
    query: 'query($id: ID!) { clinic(id: $id) { id } }',
    variables: { id: encodeId('Clinic', 'none') },
  },
  'many fields at once': {
    query: `{ clinics { practitioners { id } locations { id } appointmentTypes { id } } services { id } again: services { id }
      clinic(id: "${leeds}") { id } node(id: "${firstVisit}") { id } }`,
  },
  ...Object.fromEntries(
    [encodeId('Clinic', 'leeds'), firstVisit, encodeId('Practitioner', 'leeds', 'none')].map((id, index) => [
      `node ${index + 1}`,
      { query: 'query($id: ID!) { node(id: $id) { id } }', variables: { id } },
    ]),
  ),
  'a batch of entities': {
    query: 'query($of: [_Any!]!) { _entities(representations: $of) { __typename } }',
    variables: {
      of: [
        { __typename: 'Clinic', id: leeds },
        { __typename: 'Service', id: firstVisit },
        ...['Practitioner', 'Location', 'AppointmentType'].map((kind) => ({
          __typename: kind,
          id: encodeId(kind as 'Practitioner', 'leeds', 'none'),
        })),
      ],
    },
  },
}

it.each(Object.keys(lookups))('what is read of directories is one read an operation: %s', async (name) => {
  const gateway = await startGateway(withLimits({ read: 2 }))
  const { query, variables = {} } = lookups[name] as (typeof lookups)[string]
  const other = aPartner(gateway)
  const answers: Answer[] = []
  for (let call = 0; call < 3; call += 1) answers.push((await gateway.post({ query, variables })).body)
  expect(answers.slice(0, 2).map(({ errors }) => errors)).toEqual([undefined, undefined])
  expect(answers[2].errors[0].extensions).toMatchObject({
    code: 'RATE_LIMITED',
    retryAfterSeconds: expect.any(Number),
  })
  expect(await codeOf(gateway, other, query, variables)).toBeNull()
})

it('tells tRPC the same, and counts each call of a batch', async () => {
  const gateway = await startGateway(withLimits({ read: 4 }))
  const get = async (path: string, inputs: Answer = {}) => {
    const headers = { authorization: `Bearer ${gateway.key}` }
    const input = encodeURIComponent(JSON.stringify(inputs))
    return (await fetch(`${gateway.url}/trpc/${path}?batch=1&input=${input}`, { headers })).json() as Promise<Answer[]>
  }
  const first = await get('clinic.list,service.list,clinic.get', { 2: { id: leeds } })
  expect(first.map(({ result }) => result?.data != null)).toEqual([true, true, true])
  const second = await get('clinic.list,clinic.list,hold.list')
  expect(second.filter(({ result }) => result)).toHaveLength(1)
  for (const { error } of second.filter((one) => one.error)) {
    expect(error.data).toMatchObject({ code: 'RATE_LIMITED', httpStatus: 429, retryAfterSeconds: expect.any(Number) })
  }
  // The other face has used none of its own, and is refused as well.
  expect(await codeOf(gateway, gateway.key, '{ clinics { id } }', {})).toBe('RATE_LIMITED')
})

it('a look at a directory that is refused asks no clinic', async () => {
  const gateway = await startGateway(withLimits({ read: 1 }))
  await codeOf(gateway, gateway.key, '{ services { id } }', {})
  const before = gateway.simulator('cliniko').received.length
  const query = `{ clinic(id: "${leeds}") { practitioners { id } locations { id } } }`
  expect(await codeOf(gateway, gateway.key, query, {})).toBe('RATE_LIMITED')
  expect(gateway.simulator('cliniko').received).toHaveLength(before)
})

it('a call that is refused asks no clinic', async () => {
  const gateway = await startGateway(withLimits({ hold: 1 }))
  const [one, another] = apart(await slotsOf(gateway, 'cliniko'))
  await hold(gateway, one.id)
  const before = gateway.simulator('cliniko').received.length
  expect((await hold(gateway, another.id)).errors[0].code).toBe('RATE_LIMITED')
  expect(gateway.simulator('cliniko').received).toHaveLength(before)
})

it('a partner has so many holds at a time, over all clinics and however fast it asks', async () => {
  const gateway = await startGateway(withLimits({ activeHolds: 3 }))
  const slots = [
    ...apart(await slotsOf(gateway, 'cliniko')).slice(0, 4),
    ...apart(await slotsOf(gateway, 'upvio')).slice(0, 4),
  ]
  const held = await Promise.all(slots.map(({ id }) => hold(gateway, id)))
  expect(held.filter(({ hold: made }) => made !== null)).toHaveLength(3)
  expect(new Set(held.flatMap(({ errors }) => errors.map(({ code }: Answer) => code)))).toEqual(
    new Set(['LIMIT_EXCEEDED']),
  )
})

it('a partner has so many holds on one day of one practitioner', async () => {
  const gateway = await startGateway(withLimits({ activeHoldsPerDay: 2 }))
  const slots = apart(await slotsOf(gateway, 'cliniko'))
  const busy = slots.filter((slot) => dayOf(slot) === dayOf(slots[0]))
  const elsewhere = slots.find((slot) => dayOf(slot) !== dayOf(slots[0]))
  expect(busy.length).toBeGreaterThan(2)
  for (const { id } of busy.slice(0, 2)) expect((await hold(gateway, id)).errors).toEqual([])
  expect((await hold(gateway, busy[2].id)).errors[0].code).toBe('LIMIT_EXCEEDED')
  expect((await hold(gateway, elsewhere.id)).errors).toEqual([])
})

it.each(['released', 'confirmed', 'refused by the clinic'])('a hold that is %s makes room', async (how) => {
  const gateway = await startGateway(withLimits({ activeHolds: 1 }))
  const [one, another] = apart(await slotsOf(gateway, 'cliniko'))
  if (how === 'refused by the clinic') {
    const { start, end } = one
    const [{ practitionerId }] = [snapshotOf(one.id)]
    gateway.simulator('cliniko').frontDesk({ action: 'book', practitionerId, start, end })
    expect((await hold(gateway, one.id)).errors[0].code).toBe('SLOT_TAKEN_AT_VENDOR')
  } else {
    const held = await hold(gateway, one.id)
    const input =
      how === 'released'
        ? { holdId: held.hold.id, holdToken: held.holdToken, idempotencyKey: randomUUID() }
        : confirmInput(held)
    const query =
      how === 'released'
        ? 'mutation($input: HoldReleaseInput!) { holdRelease(input: $input) { hold { status } } }'
        : holdConfirm
    await gateway.ask(query, { input })
  }
  const { errors } = await until(
    () => hold(gateway, another.id),
    ({ hold: made }) => made !== null,
  )
  expect(errors).toEqual([])
})

it('a repeated call takes no room of its own', async () => {
  const gateway = await startGateway(withLimits({ activeHolds: 1 }))
  const [slot] = await slotsOf(gateway, 'cliniko')
  const key = randomUUID()
  const first = await hold(gateway, slot.id, key)
  expect(await hold(gateway, slot.id, key)).toMatchObject({ hold: { id: first.hold.id }, errors: [] })
})

/** Begins a call and gives the way to hang up. Not by `fetch`, which would connect anew at once and keep the server up. */
function askAndHangUp({ url, key }: RunningGateway, query: string, variables: Answer): () => void {
  const headers = {
    'content-type': 'application/json',
    authorization: `Bearer ${key}`,
    'x-correlation-id': 'hangs-up-soon',
  }
  const call = request(`${url}/graphql`, { method: 'POST', headers, agent: false })
  // Its own hanging up is told to it.
  call.on('error', () => {})
  call.end(JSON.stringify({ query, variables }))
  return () => void call.destroy()
}

it('a caller that hangs up ends its call to the clinic', async () => {
  const gateway = await startGateway()
  const id = Buffer.from(JSON.stringify([1, 'Appointment', 'leeds', '1700000000000009999'])).toString('base64url')
  gateway.simulator('cliniko').failNext({ op: 'read', fault: 'slow', ms: 4_000 })
  const hangUp = askAndHangUp(gateway, 'query($id: ID!) { appointment(id: $id) { id } }', { id })
  await until(
    async () => gateway.simulator('cliniko').received.length,
    (count) => count > 0,
  )
  const at = performance.now()
  hangUp()
  const [call] = await until(
    async () => gateway.logged.filter((entry) => 'outcome' in entry && entry.correlationId === 'hangs-up-soon'),
    (entries) => entries.length > 0,
  )
  expect(call).toMatchObject({ outcome: 'FAILED', reason: expect.stringMatching(/ABORTED/) })
  expect(performance.now() - at).toBeLessThan(1_500)
})

it('a request that takes too long gives up its call to the clinic, and says so', async () => {
  const gateway = await startGateway({
    configure: (config) => ({ ...config, network: { ...config.network, deadline: 1_000 } }),
  })
  const id = Buffer.from(JSON.stringify([1, 'Appointment', 'leeds', '1700000000000009999'])).toString('base64url')
  gateway.simulator('cliniko').failNext({ op: 'read', fault: 'slow', ms: 4_000 })
  const at = performance.now()
  const { body } = await gateway.post({ query: 'query($id: ID!) { appointment(id: $id) { id } }', variables: { id } })
  expect(body.errors[0].extensions.code).toBe('VENDOR_UNAVAILABLE')
  expect(performance.now() - at).toBeLessThan(2_500)
})

it('a booking past its commit point is not given up when its caller hangs up', async () => {
  const gateway = await startGateway()
  const [slot] = await slotsOf(gateway, 'cliniko')
  const held = await hold(gateway, slot.id)
  gateway.simulator('cliniko').failNext({ op: 'book', fault: 'slow', ms: 600 })
  const hangUp = askAndHangUp(gateway, holdConfirm, { input: confirmInput(held) })
  await until(
    async () => gateway.simulator('cliniko').log,
    (log) => log.some(({ event }) => event === 'appointment.booked'),
  )
  hangUp()
  const query = 'query($id: ID!) { hold(id: $id) { status } }'
  const told = await until(
    () => gateway.ask(query, { id: held.hold.id }),
    (answer) => answer.hold.status !== 'CONFIRMING',
  )
  expect(told.hold.status).toBe('CONFIRMED')
})

/** What a slot's id says, which the gateway signed. */
function snapshotOf(token: string): Answer {
  return JSON.parse(Buffer.from(token.split('.')[2] ?? '', 'base64url').toString())[2]
}
