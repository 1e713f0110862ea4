/** Every operation of both faces, against everything that is the caller's, somebody else's, nobody's or past its time. */
import { randomBytes, randomUUID } from 'node:crypto'
import { createClient } from 'graphql-ws'
import { describe, expect, it } from 'vitest'
import { createPartnerKey, type PartnerKey, type Scope } from '../../src/booking/caller.ts'
import { encodeId } from '../../src/domain/ids.ts'
import { appRouter } from '../../src/server/trpc/router.ts'
import { type Answer, type RunningGateway, startGateway } from '../kit/gateway.ts'
import { aPerson } from '../kit/people.ts'
import { schema } from '../kit/whole.ts'
import { fortnight, snapshotOf } from './steps.ts'

/** What an operation may be given. */
interface Objects {
  readonly clinic: string
  readonly service: string
  readonly slot: string
  readonly hold: { readonly id: string; readonly token: string }
  readonly appointment: string
  readonly patient: string
}
type Kind = keyof Objects

interface Row {
  /** Where one field has several rows, one for each kind of thing. @default the row's name */
  readonly field?: string
  /** Null where only GraphQL has it. */
  readonly procedure: string | null
  /** Set where only tRPC has it. */
  readonly isWithoutField?: true
  readonly type: 'query' | 'mutation' | 'subscription'
  readonly select: string
  readonly variables?: (objects: Objects) => Record<string, unknown>
  /** The kinds of object that it takes. */
  readonly takes: readonly Kind[]
  /** Null for what any key may do. */
  readonly scope: Scope | null
  /** How it is told that there is no such object for the caller. */
  readonly missing?: 'NULL' | 'NOT_FOUND' | 'NULL_IN_LIST'
  /** Whether a browser key may do it: with nothing more, with the token of the hold it is about, or never. */
  readonly browser: 'FREE' | 'TOKEN' | 'NEVER'
}

const failures = 'errors { __typename ... on UserError { code message path } }'
const changing = (variables: (objects: Objects) => Record<string, unknown>) => (objects: Objects) => ({
  input: { ...variables(objects), idempotencyKey: randomUUID() },
})
const held = ({ hold }: Objects) => ({ holdId: hold.id, holdToken: hold.token })
const paid = { paymentReference: 'psp-1' }

const rows: Record<string, Row> = {
  _service: { procedure: null, type: 'query', select: '{ sdl }', takes: [], scope: null, browser: 'FREE' },
  _entities: {
    procedure: null,
    type: 'query',
    select: '{ __typename ... on Hold { id } ... on Appointment { id } ... on Clinic { id } ... on Patient { id } }',
    variables: ({ hold }) => ({ representations: [{ __typename: 'Hold', id: hold.id }] }),
    takes: ['hold'],
    scope: 'read',
    missing: 'NULL_IN_LIST',
    browser: 'TOKEN',
  },
  '_entities of Appointment': {
    field: '_entities',
    procedure: null,
    type: 'query',
    select: '{ __typename ... on Appointment { id status } }',
    variables: ({ appointment }) => ({ representations: [{ __typename: 'Appointment', id: appointment }] }),
    takes: ['appointment'],
    scope: 'read',
    missing: 'NULL_IN_LIST',
    browser: 'TOKEN',
  },
  '_entities of Clinic': {
    field: '_entities',
    procedure: null,
    type: 'query',
    select: '{ __typename ... on Clinic { id name } }',
    variables: ({ clinic }) => ({ representations: [{ __typename: 'Clinic', id: clinic }] }),
    takes: ['clinic'],
    scope: 'read',
    missing: 'NULL_IN_LIST',
    browser: 'FREE',
  },
  node: {
    procedure: null,
    type: 'query',
    select: '{ __typename id }',
    variables: ({ appointment }) => ({ id: appointment }),
    takes: ['appointment'],
    scope: 'read',
    missing: 'NULL',
    browser: 'TOKEN',
  },
  'node of Hold': {
    field: 'node',
    procedure: null,
    type: 'query',
    select: '{ __typename id ... on Hold { status } }',
    variables: ({ hold }) => ({ id: hold.id }),
    takes: ['hold'],
    scope: 'read',
    missing: 'NULL',
    browser: 'TOKEN',
  },
  clinics: { procedure: 'clinic.list', type: 'query', select: '{ id }', takes: [], scope: 'read', browser: 'FREE' },
  clinic: {
    procedure: 'clinic.get',
    type: 'query',
    select: '{ id }',
    variables: ({ clinic }) => ({ id: clinic }),
    takes: ['clinic'],
    scope: 'read',
    missing: 'NULL',
    browser: 'FREE',
  },
  services: { procedure: 'service.list', type: 'query', select: '{ id }', takes: [], scope: 'read', browser: 'FREE' },
  slots: {
    procedure: 'slot.search',
    type: 'query',
    select: '{ nodes { id } unavailable { code } }',
    variables: ({ clinic, service }) => ({ search: { clinicIds: [clinic], serviceId: service, ...fortnight() } }),
    takes: ['clinic'],
    scope: 'read',
    missing: 'NOT_FOUND',
    browser: 'FREE',
  },
  hold: {
    procedure: 'hold.get',
    type: 'query',
    select: '{ id status }',
    variables: ({ hold }) => ({ id: hold.id, token: hold.token }),
    takes: ['hold'],
    scope: 'read',
    missing: 'NULL',
    browser: 'TOKEN',
  },
  holds: {
    procedure: 'hold.list',
    type: 'query',
    select: '{ nodes { id } }',
    takes: [],
    scope: 'read',
    browser: 'NEVER',
  },
  appointment: {
    procedure: 'appointment.get',
    type: 'query',
    select: '{ id patient { id } }',
    variables: ({ appointment }) => ({ id: appointment }),
    takes: ['appointment'],
    scope: 'read',
    missing: 'NULL',
    browser: 'TOKEN',
  },
  appointments: {
    procedure: 'appointment.list',
    type: 'query',
    select: '{ nodes { id } }',
    variables: ({ clinic }) => ({ filter: { clinicId: clinic } }),
    takes: ['clinic'],
    scope: 'read',
    missing: 'NOT_FOUND',
    browser: 'NEVER',
  },
  holdCreate: {
    procedure: 'hold.create',
    type: 'mutation',
    select: `{ hold { id } holdToken ${failures} }`,
    variables: changing(({ slot }) => ({ slotId: slot })),
    takes: ['slot'],
    scope: 'hold',
    missing: 'NOT_FOUND',
    browser: 'FREE',
  },
  holdExtend: {
    procedure: 'hold.extend',
    type: 'mutation',
    select: `{ hold { id } ${failures} }`,
    variables: changing(held),
    takes: ['hold'],
    scope: 'hold',
    missing: 'NOT_FOUND',
    browser: 'TOKEN',
  },
  holdRelease: {
    procedure: 'hold.release',
    type: 'mutation',
    select: `{ hold { id } ${failures} }`,
    variables: changing(held),
    takes: ['hold'],
    scope: 'hold',
    missing: 'NOT_FOUND',
    browser: 'TOKEN',
  },
  holdConfirm: {
    procedure: 'hold.confirm',
    type: 'mutation',
    select: `{ hold { id } appointment { id } ${failures} }`,
    variables: changing((objects) => ({ ...held(objects), ...paid, patient: { id: objects.patient } })),
    takes: ['hold', 'patient'],
    scope: 'confirm',
    missing: 'NOT_FOUND',
    browser: 'TOKEN',
  },
  appointmentBook: {
    procedure: 'appointment.book',
    type: 'mutation',
    select: `{ appointment { id } ${failures} }`,
    variables: changing(({ slot, patient }) => ({ slotId: slot, ...paid, patient: { id: patient } })),
    takes: ['slot', 'patient'],
    scope: 'confirm',
    missing: 'NOT_FOUND',
    browser: 'NEVER',
  },
  appointmentReschedule: {
    procedure: 'appointment.reschedule',
    type: 'mutation',
    select: `{ appointment { id } ${failures} }`,
    variables: changing(({ appointment, slot }) => ({ appointmentId: appointment, slotId: slot })),
    takes: ['appointment', 'slot'],
    scope: 'confirm',
    missing: 'NOT_FOUND',
    browser: 'NEVER',
  },
  appointmentCancel: {
    procedure: 'appointment.cancel',
    type: 'mutation',
    select: `{ appointment { id } ${failures} }`,
    variables: changing(({ appointment }) => ({ appointmentId: appointment, reason: 'OTHER' })),
    takes: ['appointment'],
    scope: 'cancel',
    missing: 'NOT_FOUND',
    browser: 'TOKEN',
  },
  holdEvents: {
    procedure: 'hold.events',
    type: 'subscription',
    select: '{ type hold { id } }',
    variables: ({ hold }) => ({ holdId: hold.id, token: hold.token }),
    takes: ['hold'],
    scope: 'read',
    missing: 'NOT_FOUND',
    browser: 'TOKEN',
  },
  'ops.overview': {
    procedure: 'ops.overview',
    isWithoutField: true,
    type: 'query',
    select: '',
    takes: [],
    scope: 'ops',
    browser: 'NEVER',
  },
  'ops.watch': {
    procedure: 'ops.watch',
    isWithoutField: true,
    type: 'subscription',
    select: '',
    takes: [],
    scope: 'ops',
    browser: 'NEVER',
  },
}

/** A call's answer without what differs from call to call. */
interface Told {
  readonly status: number
  readonly code: string | null
  readonly data: Answer
  readonly text: string
}

interface Asking {
  readonly key: string | null
  readonly origin?: string
  /** In the header, for what has no place for it. */
  readonly holdToken?: string
}

type Face = 'GraphQL' | 'tRPC'

const page = 'https://www.acme.example'

function call(gateway: RunningGateway, face: Face, name: string, objects: Objects, asking: Asking): Promise<Told> {
  const row = rows[name] as Row
  const variables = row.variables?.(objects) ?? {}
  if (row.type === 'subscription') {
    const follow = face === 'GraphQL' ? subscribe : stream
    return follow(gateway, name, variables, asking)
  }
  return face === 'GraphQL' ? askGraphql(gateway, name, variables, asking) : askTrpc(gateway, row, variables, asking)
}

function headersOf({ key, origin, holdToken }: Asking): Record<string, string> {
  return {
    'content-type': 'application/json',
    ...(key !== null && { authorization: `Bearer ${key}` }),
    ...(origin !== undefined && { origin }),
    ...(holdToken !== undefined && { 'hold-token': holdToken }),
  }
}

function fieldOf(name: string): string {
  return rows[name]?.field ?? name
}

function documentOf(name: string): string {
  const { type, select } = rows[name] as Row
  const field = fieldOf(name)
  const root = {
    query: schema.getQueryType(),
    mutation: schema.getMutationType(),
    subscription: schema.getSubscriptionType(),
  }
  const args = root[type]?.getFields()[field]?.args ?? []
  const declared = args.map((arg) => `$${arg.name}: ${arg.type}`).join(', ')
  const passed = args.map((arg) => `${arg.name}: $${arg.name}`).join(', ')
  return `${type} Row${declared && `(${declared})`} { ${field}${passed && `(${passed})`} ${select} }`
}

async function askGraphql({ url }: RunningGateway, name: string, variables: Answer, asking: Asking): Promise<Told> {
  const body = JSON.stringify({ query: documentOf(name), variables })
  const response = await fetch(`${url}/graphql`, { method: 'POST', headers: headersOf(asking), body })
  const text = await response.text()
  const { data, errors } = JSON.parse(text)
  const answer = data?.[fieldOf(name)] ?? null
  const code = errors?.[0]?.extensions.code ?? answer?.errors?.[0]?.code ?? null
  return { status: response.status, code, data: answer, text: withoutCorrelation(text) }
}

async function askTrpc({ url }: RunningGateway, row: Row, variables: Answer, asking: Asking): Promise<Told> {
  const isQuery = row.type === 'query'
  const { token, ...rest } = variables
  const input = isQuery ? rest : variables.input
  const headers = headersOf({ ...asking, ...(token !== undefined && { holdToken: token }) })
  const address = `${url}/trpc/${row.procedure}`
  const query = Object.keys(input).length === 0 ? '' : `?input=${encodeURIComponent(JSON.stringify(input))}`
  const response = isQuery
    ? await fetch(address + query, { headers })
    : await fetch(address, { method: 'POST', headers, body: JSON.stringify(input) })
  const text = await response.text()
  const { result, error } = JSON.parse(text)
  return {
    status: response.status,
    code: error?.data.code ?? null,
    data: result?.data ?? null,
    text: withoutCorrelation(text),
  }
}

/** The first event, or the refusal. An event is made by releasing the hold. */
async function subscribe(gateway: RunningGateway, name: string, variables: Answer, asking: Asking): Promise<Told> {
  const socketOf = (origin: string | undefined) =>
    class extends WebSocket {
      constructor(url: string | URL, protocols?: string | string[]) {
        // Node's own WebSocket takes headers, which a browser sets by itself.
        const options = { protocols, headers: origin === undefined ? {} : { origin } }
        super(url, options as unknown as string)
      }
    }
  const client = createClient({
    url: `${gateway.url.replace('http', 'ws')}/graphql`,
    retryAttempts: 0,
    webSocketImpl: socketOf(asking.origin),
    connectionParams: asking.key === null ? {} : { authorization: `Bearer ${asking.key}` },
  })
  const { promise, resolve } = Promise.withResolvers<Told>()
  const refusedWith = (code: string, text = code) =>
    resolve({ status: code === 'UNAUTHENTICATED' ? 401 : 200, code, data: null, text: withoutCorrelation(text) })
  client.subscribe(
    { query: documentOf(name), variables },
    {
      next: ({ data, errors }) => {
        if (errors?.[0]) return refusedWith(String(errors[0].extensions?.code), JSON.stringify(errors))
        const answer = (data as Answer)?.[name] ?? null
        return resolve({ status: 200, code: null, data: answer, text: JSON.stringify(answer) })
      },
      error: (error) => {
        if (Array.isArray(error)) refusedWith(String(error[0]?.extensions?.code), JSON.stringify(error))
        // 4401 and 4403 are graphql-ws's words for a connection without a key that opens something.
        else refusedWith([4401, 4403].includes((error as Answer)?.code) ? 'UNAUTHENTICATED' : String(error))
      },
      complete: () => refusedWith('COMPLETE'),
    },
  )
  // Once it listens there is something to hear, if it may hear it.
  const release = setTimeout(() => {
    void gateway.post(
      {
        query: documentOf('holdRelease'),
        variables: { input: { holdId: variables.holdId, holdToken: variables.token, idempotencyKey: randomUUID() } },
      },
      { authorization: `Bearer ${keysOf(gateway).own}` },
    )
  }, 300)
  try {
    return await promise
  } finally {
    clearTimeout(release)
    await client.dispose()
  }
}

/** The same over server-sent events. A stream tells at once where the hold stands. */
async function stream({ url }: RunningGateway, name: string, variables: Answer, asking: Asking): Promise<Told> {
  const input = encodeURIComponent(JSON.stringify({ holdId: variables.holdId }))
  const headers = { ...headersOf({ ...asking, holdToken: variables.token }), accept: 'text/event-stream' }
  const response = await fetch(`${url}/trpc/${rows[name]?.procedure}?input=${input}`, { headers })
  if (!response.headers.get('content-type')?.startsWith('text/event-stream')) {
    const text = await response.text()
    const { error } = JSON.parse(text)
    return { status: response.status, code: error.data.code, data: null, text: withoutCorrelation(text) }
  }
  let text = ''
  for await (const chunk of response.body ?? []) {
    text += Buffer.from(chunk).toString()
    const [, event, line] =
      /(?:^|\n)(?:event: (serialized-error|return)\n)?data: (\{.*(?:"type"|"code"|"processId").*\})\n/.exec(text) ?? []
    if (line === undefined) continue
    const data = JSON.parse(line)
    // A stream that is refused says so in its first event, since its status cannot.
    const { code, httpStatus } = event === 'serialized-error' ? data.data : { code: null, httpStatus: 200 }
    return {
      status: code === 'UNAUTHENTICATED' ? httpStatus : 200,
      code,
      data: code === null ? data : null,
      text: withoutCorrelation(text),
    }
  }
  return { status: 200, code: 'COMPLETE', data: null, text: withoutCorrelation(text) }
}

function withoutCorrelation(text: string): string {
  return text.replace(/"correlationId":"[^"]*"/g, '')
}

interface Keys {
  readonly own: string
  /** The partner's too, and the only one but the browser's that may see the operators' view. */
  readonly operator: string
  readonly foreign: string
  readonly browser: string
  readonly expired: string
  readonly revoked: string
  readonly scopeless: string
  readonly elsewhere: string
}

const keysByGateway = new WeakMap<RunningGateway, Keys>()
const keysOf = (gateway: RunningGateway) => keysByGateway.get(gateway) as Keys
/** A key that has the scope for it, and one that lacks it. */
const keyFor = ({ scope }: Row, keys: Keys) => (scope === 'ops' ? keys.operator : keys.own)
const keyWithout = ({ scope }: Row, keys: Keys) => (scope === 'ops' ? keys.own : keys.scopeless)

/** Two partners over the same clinics, with keys of every kind. */
function addPartners(gateway: RunningGateway): void {
  const { booking } = gateway.gateway
  const all: Scope[] = ['read', 'hold', 'confirm', 'cancel']
  const made: Record<string, PartnerKey[]> = { acme: [], other: [] }
  const add = (partner: 'acme' | 'other', id: string, rest: Partial<PartnerKey> = {}): string => {
    const key = createPartnerKey('test', id)
    const hash = booking.signer.partnerKeyHash(key)
    made[partner]?.push({ id, hash, scopes: all, clinics: ['*'], ...rest })
    return key
  }
  const rules = { holdsPerAddress: 100, holdsPerEndUser: 100, bookingsPerAddress: 100, bookingsPerEndUser: 100 }
  keysByGateway.set(gateway, {
    own: add('acme', 'own'),
    operator: add('acme', 'operator', { scopes: ['ops'] }),
    foreign: add('other', 'foreign'),
    browser: add('acme', 'browser', { scopes: [...all, 'ops'], browser: { origins: [page], ...rules } }),
    expired: add('acme', 'expired', { expiresAt: Date.now() - 1 }),
    revoked: createPartnerKey('test', 'revoked'),
    scopeless: add('acme', 'scopeless', { scopes: ['ops'] }),
    elsewhere: add('acme', 'elsewhere', { clinics: ['harbour'] }),
  })
  booking.partners = Object.entries(made).map(([id, keys]) => ({ id, keys }))
}

interface World {
  readonly gateway: RunningGateway
  readonly keys: Keys
  /** New ones at each call, since mutations use them up. */
  own(): Promise<Objects & { readonly appointmentToken: string }>
  readonly foreign: Objects
  readonly absent: Objects
  expired(): Promise<Partial<Objects>>
}

const clinicId = 'leeds'

async function aWorld(): Promise<World> {
  const gateway = await startGateway()
  addPartners(gateway)
  const keys = keysOf(gateway)
  const bare = { clinic: encodeId('Clinic', clinicId), service: encodeId('Service', 'first-visit') } as Objects
  const done = async (key: string, name: string, objects: Partial<Objects>) => {
    const told = await call(gateway, 'GraphQL', name, { ...bare, ...objects } as Objects, { key })
    expect(told, name).toMatchObject({ status: 200, code: null })
    return told.data
  }
  const offered: Record<string, string[]> = {}
  /** Times that do not overlap, the same for both partners. */
  async function slots(key: string): Promise<string[]> {
    const search = { clinicIds: [bare.clinic], serviceId: bare.service, ...fortnight() }
    const query = `query($search: SlotSearchInput!) { slots(search: $search, first: 200) {
      nodes { id start end practitioner { id } } } }`
    const { body } = await gateway.post({ query, variables: { search } }, { authorization: `Bearer ${key}` })
    const kept: Answer[] = []
    for (const slot of body.data.slots.nodes) {
      const meets = (other: Answer) =>
        other.practitioner.id === slot.practitioner.id && other.start < slot.end && slot.start < other.end
      if (!kept.some(meets)) kept.push(slot)
    }
    return kept.map(({ id }) => id)
  }
  offered[keys.own] = await slots(keys.own)
  offered[keys.foreign] = await slots(keys.foreign)
  let taken = 0
  const nextSlot = (key: string): string => {
    taken += 1
    const slot = offered[key]?.[taken]
    if (!slot) throw new Error('the diary is full')
    return slot
  }
  async function objectsOf(key: string): Promise<Objects & { appointmentToken: string }> {
    const holdOf = async () => {
      const { hold, holdToken } = await done(key, 'holdCreate', { slot: nextSlot(key) })
      return { id: hold.id, token: holdToken }
    }
    const booked = await holdOf()
    const input = {
      holdId: booked.id,
      holdToken: booked.token,
      ...paid,
      patient: { new: aPerson(taken) },
      idempotencyKey: randomUUID(),
    }
    const query = `mutation($input: HoldConfirmInput!) { holdConfirm(input: $input) { appointment { id patient { id } } } }`
    const { body } = await gateway.post({ query, variables: { input } }, { authorization: `Bearer ${key}` })
    const { appointment } = body.data.holdConfirm
    return {
      ...bare,
      slot: nextSlot(key),
      hold: await holdOf(),
      appointment: appointment.id,
      patient: appointment.patient.id,
      appointmentToken: booked.token,
    }
  }
  const { booking } = gateway.gateway
  const foreign = await objectsOf(keys.foreign)
  const unknownHold = randomBytes(16).toString('hex')
  return {
    gateway,
    keys,
    own: () => objectsOf(keys.own),
    foreign,
    absent: {
      ...bare,
      clinic: encodeId('Clinic', 'nowhere'),
      // Whose slots are found is part of their id; one of a partner that does not exist is the nearest to none.
      slot: booking.signer.slotToken('nobody', snapshotOf(foreign.slot), Date.now() + 60_000),
      hold: { id: encodeId('Hold', clinicId, unknownHold), token: booking.signer.holdToken(unknownHold) },
      appointment: encodeId('Appointment', clinicId, '1700000000000009999'),
      patient: encodeId('Patient', clinicId, booking.signer.seal('1700000000000009999', 'nobody')),
    },
    async expired() {
      const account = booking.clinics.get(clinicId)?.account ?? ''
      const slot = snapshotOf(nextSlot(keys.own))
      const id = randomBytes(16).toString('hex')
      const ref = { account, id }
      await booking.ledger.open({
        ...{ ...ref, clinicId, partnerId: 'acme', strength: 'GATEWAY', slot, contactType: null, extensionsLeft: 2 },
        ...{ partnerReference: null, metadata: [], lease: null, replaces: null, intent: null },
        openMs: 10_000,
        maxMs: 60_000,
      })
      await booking.ledger.activate(ref, { ttlMs: 1, vendorHold: null, remaining: null })
      await expect.poll(async () => (await booking.ledger.get(ref))?.state).not.toBe('ACTIVE')
      return {
        slot: booking.signer.slotToken('acme', slot, Date.now() - 1),
        hold: { id: encodeId('Hold', clinicId, id), token: booking.signer.holdToken(id) },
      }
    },
  }
}

const operations = Object.entries(rows).flatMap(([name, row]) =>
  (['GraphQL', 'tRPC'] as const)
    .filter((face) => (face === 'GraphQL' ? !row.isWithoutField : row.procedure !== null))
    .map((face) => ({ name, face, row })),
)

describe('the matrix', () => {
  it('has a row for every query, mutation, subscription and procedure', () => {
    const fields = [schema.getQueryType(), schema.getMutationType(), schema.getSubscriptionType()]
    const told = new Set(Object.entries(rows).flatMap(([name, row]) => (row.isWithoutField ? [] : [fieldOf(name)])))
    expect(fields.flatMap((type) => Object.keys(type?.getFields() ?? {})).sort()).toEqual([...told].sort())
    const procedures = Object.values(rows).flatMap(({ procedure }) => procedure ?? [])
    expect(Object.keys(appRouter._def.procedures).sort()).toEqual(procedures.sort())
  })
})

function isAnswered(told: Told, label: string): void {
  expect(told, label).toMatchObject({ status: 200, code: null })
  expect(told.data, label).not.toBeNull()
  expect(told.data, label).not.toEqual([null])
}
function isMissing({ missing }: Row, told: Told, label: string): void {
  if (missing === 'NULL') expect(told, label).toMatchObject({ status: 200, code: null, data: null })
  else if (missing === 'NULL_IN_LIST') expect(told, label).toMatchObject({ code: null, data: [null] })
  else expect(told.code, label).toBe('NOT_FOUND')
}

describe('an operation', () => {
  it.each(operations)(
    '$name over $face does what is asked with what is the caller’s own, and tells of nothing else',
    async ({ name, face, row }) => {
      const world = await aWorld()
      const own = await world.own()
      const told = await call(world.gateway, face, name, own, { key: keyFor(row, world.keys) })
      isAnswered(told, 'own')
      const { hold, appointment, patient } = world.foreign
      // Operators see that there are holds, whosever they are, and nothing that would open one.
      const secret = row.scope === 'ops' ? [hold.token, own.hold.token, own.patient] : [hold.id, hold.token]
      for (const foreign of [...secret, appointment, patient]) expect(told.text).not.toContain(foreign)
    },
  )

  it.each(operations.filter(({ row }) => row.takes.length > 0))(
    '$name over $face takes foreign for absent, and asks no clinic for either',
    async ({ name, face, row }) => {
      const world = await aWorld()
      const own = await world.own()
      const vendor = world.gateway.simulator('cliniko')
      const reads = async (objects: Objects, key: string): Promise<{ told: Told; asked: number }> => {
        const before = vendor.received.length
        const told = await call(world.gateway, face, name, objects, { key })
        return { told, asked: vendor.received.length - before }
      }
      for (const kind of row.takes.filter((one) => one !== 'clinic')) {
        const foreign = await reads({ ...own, [kind]: world.foreign[kind] }, world.keys.own)
        const absent = await reads({ ...own, [kind]: world.absent[kind] }, world.keys.own)
        isMissing(row, foreign.told, `foreign ${kind}`)
        expect(foreign, `${kind}: foreign and absent`).toEqual(absent)
        // A move looks at the appointment first, which is the caller's own.
        const looksAtOwn = kind === 'slot' && row.takes.includes('appointment')
        if (!looksAtOwn) expect(foreign.asked, `${kind}: calls to the clinic`).toBe(0)
      }
      // A clinic that the key may not use is as absent as one that is not there, with everything in it.
      const elsewhere = await reads(own, world.keys.elsewhere)
      isMissing(row, elsewhere.told, 'a clinic that the key may not use')
      expect(elsewhere.asked).toBe(0)
      if (row.takes.includes('clinic')) {
        expect(elsewhere).toEqual(await reads({ ...own, clinic: world.absent.clinic }, world.keys.elsewhere))
      }
      // What was refused was not done.
      isAnswered(await call(world.gateway, face, name, own, { key: world.keys.own }), 'own, afterwards')
    },
  )

  it.each(operations.filter(({ row }) => row.takes.some((kind) => kind === 'hold' || kind === 'slot')))(
    '$name over $face knows what is past its time',
    async ({ name, face, row }) => {
      const world = await aWorld()
      const own = await world.own()
      const expired = await world.expired()
      for (const kind of ['hold', 'slot'] as const) {
        if (!row.takes.includes(kind)) continue
        const told = await call(
          world.gateway,
          face,
          name,
          { ...own, ...{ [kind]: expired[kind] } },
          { key: world.keys.own },
        )
        if (row.type === 'mutation' && name !== 'holdRelease') {
          expect(told.code, kind).toBe(kind === 'hold' ? 'HOLD_EXPIRED' : 'INVALID_INPUT')
        } else if (row.type === 'subscription') {
          expect(['COMPLETE', null], kind).toContain(told.code)
        } else {
          // Reading it, or letting it go once more, is no mistake.
          isAnswered(told, kind)
        }
      }
    },
  )

  it.each(operations)('$name over $face opens to no key but a good one', async ({ name, face, row }) => {
    const { gateway, keys, own: objects } = await aWorld()
    const own = await objects()
    const wrong = { none: null, nonsense: 'hf_test', expired: keys.expired, revoked: keys.revoked }
    for (const [label, key] of Object.entries(wrong)) {
      const told = await call(gateway, face, name, own, { key })
      expect(told, label).toMatchObject({ status: 401, code: 'UNAUTHENTICATED', data: null })
    }
    const scopeless = await call(gateway, face, name, own, { key: keyWithout(row, keys) })
    if (row.scope === null) isAnswered(scopeless, 'without a scope')
    else expect(scopeless.code, 'without its scope').toBe('FORBIDDEN')
  })

  it.each(operations)(
    '$name over $face lets a browser key do what it may, from its own pages',
    async ({ name, face, row }) => {
      const { gateway, keys, own: objects } = await aWorld()
      const own = await objects()
      const another = await objects()
      const ask = (given: Objects, asking: Partial<Asking> = {}) =>
        call(gateway, face, name, given, { key: keys.browser, origin: page, ...asking })
      for (const origin of ['https://evil.example', `${page}.evil.example`, undefined]) {
        const { origin: _, ...program } = { origin, key: keys.browser }
        const told = await call(gateway, face, name, own, origin === undefined ? program : { ...program, origin })
        expect(told, `from ${origin}`).toMatchObject({ status: 401, code: 'UNAUTHENTICATED' })
      }
      if (row.browser === 'NEVER') {
        expect((await ask(own)).code).toBe('FORBIDDEN')
        return
      }
      if (row.browser === 'FREE') {
        isAnswered(await ask(own), 'free')
        return
      }
      const byArgument = ['holdId', 'token'].some((field) =>
        JSON.stringify(row.variables?.(own)).includes(`"${field}"`),
      )
      if (byArgument) {
        isMissing(
          row,
          await ask({ ...own, hold: { id: own.hold.id, token: another.hold.token } }),
          'with another’s token',
        )
        isAnswered(await ask(own), 'with its token')
        return
      }
      const token = row.takes.includes('appointment') ? own.appointmentToken : own.hold.token
      isMissing(row, await ask(own), 'without a token')
      isMissing(row, await ask(own, { holdToken: another.appointmentToken }), 'with another’s token')
      isMissing(row, await ask(own, { holdToken: another.hold.token }), 'with another hold’s token')
      isAnswered(await ask(own, { holdToken: token }), 'with its token')
    },
  )
})
