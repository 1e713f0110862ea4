import { randomUUID } from 'node:crypto'
import { createTRPCClient, httpLink, type TRPCClientError } from '@trpc/client'
import { describe, expect, it } from 'vitest'
import { encodeId } from '../../src/domain/ids.ts'
import { type AppRouter, appRouter } from '../../src/server/trpc/router.ts'
import { type Answer, type RunningGateway, startGateway } from '../kit/gateway.ts'
import { aPerson } from '../kit/people.ts'
import { schema, wholeDocument } from '../kit/whole.ts'
import { dayMs, events, fortnight } from './steps.ts'

/** What a call came to: its data, or its failure by code, message, path and details. */
type Told = { readonly data: Answer } | { readonly failure: Answer }
type Call = (verb: Verb, input?: Answer, holdToken?: string) => Promise<Told>

/** Each procedure beside the field of GraphQL it stands for. */
const verbs = {
  'clinic.list': { operation: 'query', field: 'clinics', without: directory() },
  'clinic.get': { operation: 'query', field: 'clinic' },
  'service.list': { operation: 'query', field: 'services' },
  'slot.search': { operation: 'query', field: 'slots' },
  'hold.create': { operation: 'mutation', field: 'holdCreate', without: ['Hold.appointment'] },
  'hold.extend': { operation: 'mutation', field: 'holdExtend', without: ['Hold.appointment'] },
  'hold.release': { operation: 'mutation', field: 'holdRelease', without: ['Hold.appointment'] },
  'hold.confirm': { operation: 'mutation', field: 'holdConfirm', without: ['Hold.appointment'] },
  'hold.get': { operation: 'query', field: 'hold' },
  'hold.list': { operation: 'query', field: 'holds', without: ['Hold.appointment'] },
  'appointment.book': { operation: 'mutation', field: 'appointmentBook', without: ['Hold.appointment'] },
  'appointment.reschedule': { operation: 'mutation', field: 'appointmentReschedule' },
  'appointment.cancel': { operation: 'mutation', field: 'appointmentCancel' },
  'appointment.get': { operation: 'query', field: 'appointment' },
  'appointment.list': { operation: 'query', field: 'appointments' },
} as const satisfies Record<string, Parameters<typeof wholeDocument>[0]>
type Verb = keyof typeof verbs
/** Compared in `subscriptions.test.ts`. */
const streams = { 'hold.events': 'holdEvents' }
/** The graph is the contract with partners, and these are for those who run the gateway. */
const operatorsOnly = ['ops.overview', 'ops.watch']

function directory(): string[] {
  return ['Clinic.appointmentTypes', 'Clinic.practitioners', 'Clinic.locations']
}

function overGraphql(gateway: RunningGateway): Call {
  return async (verb, input, token) => {
    const asked = verbs[verb]
    const variables = asked.operation === 'mutation' ? { input } : { ...input, ...(token !== undefined && { token }) }
    try {
      const { [asked.field]: data } = await gateway.ask(wholeDocument(asked), variables)
      if (!data?.errors) return { data: bare(data) }
      const { errors, ...payload } = data
      return errors.length > 0 ? { failure: bare(errors[0]) } : { data: bare(payload) }
    } catch (error) {
      const [{ message, extensions }] = (error as Answer).errors
      return { failure: { message, ...extensions } }
    }
  }
}

function overTrpc({ url, key }: RunningGateway): Call {
  return async (verb, input, token) => {
    const headers = { authorization: `Bearer ${key}`, ...(token !== undefined && { 'hold-token': token }) }
    const client = createTRPCClient<AppRouter>({ links: [httpLink({ url: `${url}/trpc`, headers })] })
    const [noun, name] = verb.split('.') as [string, string]
    const procedure = (client as Answer)[noun][name]
    try {
      return { data: await (verbs[verb].operation === 'query' ? procedure.query(input) : procedure.mutate(input)) }
    } catch (error) {
      const { message, data } = error as TRPCClientError<AppRouter>
      return { failure: { message, ...data } }
    }
  }
}

/** Without the names of types, and with the name a field has in the schema. */
function bare(value: Answer): Answer {
  if (Array.isArray(value)) return value.map(bare)
  if (value === null || typeof value !== 'object') return value
  const { __typename, wait, ...rest } = value
  const fields = Object.entries(rest).map(([name, field]) => [name, bare(field)])
  return { ...Object.fromEntries(fields), ...(__typename === 'VendorUnavailableError' && { retryAfterSeconds: wait }) }
}

/** What only one face has: tRPC's place and status of a failure, and the top-level form of GraphQL's. */
function comparable(told: Told, verb: Verb): Told {
  if ('data' in told) return told
  const { httpStatus, procedure, correlationId, ...failure } = told.failure
  if (verbs[verb].operation === 'mutation') return { failure }
  const { code, message, issues, capability } = failure
  return { failure: { code, message, issues, capability } }
}

/** A second may pass between two answers. */
function withoutCountdown(told: Told): { told: Told; seconds: number[] } {
  const seconds: number[] = []
  const rest = JSON.parse(JSON.stringify(told), (name, value) => {
    if (name !== 'expiresInSeconds') return value
    seconds.push(value)
    return undefined
  })
  return { told: rest, seconds }
}

function expectSame(first: Told, second: Told, verb: Verb): void {
  const [one, other] = [first, second].map((told) => withoutCountdown(comparable(told, verb)))
  expect(other?.told, verb).toEqual(one?.told)
  expect(other?.seconds.length, verb).toBe(one?.seconds.length)
  for (const [index, seconds] of one?.seconds.entries() ?? []) {
    expect(Math.abs(seconds - (other?.seconds[index] ?? 0)), verb).toBeLessThanOrEqual(3)
  }
}

/** The fields of a noun, whatever is in them. */
function namesIn(told: Told): string[] {
  const named = 'data' in told ? told.data : {}
  return Object.entries(named ?? {})
    .flatMap(([name, value]) => [name, ...namesOf(value).map((inner) => `${name}.${inner}`)])
    .sort()
}

function namesOf(value: unknown): string[] {
  return typeof value === 'object' && value !== null ? Object.keys(value) : []
}

const faces = [
  { first: 'GraphQL', second: 'tRPC' },
  { first: 'tRPC', second: 'GraphQL' },
] as const

it('takes in every procedure, and every field that has one', () => {
  expect(Object.keys(appRouter._def.procedures).sort()).toEqual(
    [...Object.keys({ ...verbs, ...streams }), ...operatorsOnly].sort(),
  )
  const roots = [schema.getQueryType(), schema.getMutationType(), schema.getSubscriptionType()]
  const fields = roots.flatMap((type) => Object.keys(type?.getFields() ?? {}))
  // `node` and federation's own are for callers that ask in GraphQL.
  const graphqlOnly = ['_entities', '_service', 'node']
  expect(fields.filter((field) => !graphqlOnly.includes(field)).sort()).toEqual(
    [...Object.values(verbs).map(({ field }) => field), ...Object.values(streams)].sort(),
  )
})

describe.each(faces)('what $first does and reads, $second repeats and reads', ({ first }) => {
  it.each(['dronline', 'cliniko'])('field by field, at %s', async (vendor) => {
    const gateway = await startGateway()
    const calls = [overGraphql(gateway), overTrpc(gateway)]
    const [leading, following] = (first === 'GraphQL' ? calls : calls.toReversed()) as [Call, Call]
    /**
     * Asks both, one after the other: a mutation with the same key does nothing the second time. A first answer may say
     * less than later ones, which are read from the clinic anew; so the two repeats are compared whole.
     */
    const both = async (verb: Verb, input?: Answer, token?: string): Promise<Answer> => {
      const done = await leading(verb, input, token)
      const repeated = await following(verb, input, token)
      expect(namesIn(repeated), verb).toEqual(namesIn(done))
      const compared = verbs[verb].operation === 'mutation' ? await leading(verb, input, token) : done
      expectSame(compared, repeated, verb)
      return 'data' in done ? done.data : { failed: done.failure }
    }
    const keyed = (input: Answer) => ({ ...input, idempotencyKey: randomUUID() })

    const clinic = (await both('clinic.list')).find((one: Answer) => one.vendor === vendor)
    // The first read of a directory is what the clinic's health is then judged by.
    await leading('clinic.get', { id: clinic.id })
    const whole = await both('clinic.get', { id: clinic.id })
    expect(whole).toMatchObject({
      name: clinic.name,
      appointmentTypes: expect.any(Array),
      locations: expect.any(Array),
    })
    const [service] = await both('service.list')
    const search = { clinicIds: [clinic.id], serviceId: service.id, ...fortnight(4) }
    const page = await both('slot.search', { search, first: 10 })
    expect(page.nodes).toHaveLength(10)
    const { nodes } = await both('slot.search', { search, first: 10, after: page.pageInfo.endCursor })
    expect(nodes[0].start > page.nodes[0].start).toBe(true)
    const [slot] = page.nodes

    const details = { partnerReference: 'basket-1', metadata: [{ key: 'source', value: 'test' }], ttlSeconds: 300 }
    const held = await both('hold.create', keyed({ slotId: slot.id, ...details }))
    expect(held).toMatchObject({
      holdToken: expect.any(String),
      hold: { status: 'ACTIVE', start: slot.start, partnerReference: 'basket-1' },
    })
    expect(await both('hold.get', { id: held.hold.id })).toMatchObject({ id: held.hold.id, appointment: null })
    expect(await both('hold.get', { id: held.hold.id }, held.holdToken)).toMatchObject({ id: held.hold.id })
    expect(await both('hold.get', { id: held.hold.id }, `${held.holdToken}x`)).toBeNull()
    const power = { holdId: held.hold.id, holdToken: held.holdToken }

    const taken = await both('hold.create', keyed({ slotId: slot.id }))
    expect(taken.failed).toMatchObject({ code: 'SLOT_TAKEN' })
    expect(taken.failed.nextFree).toHaveLength(3)
    const spare = await both('hold.create', keyed({ slotId: taken.failed.nextFree[0].id }))
    const extended = await both('hold.extend', keyed({ ...power, seconds: 60 }))
    if (clinic.capabilities.extend) expect(extended.hold).toMatchObject({ extensionsLeft: 1 })
    else expect(extended.failed).toMatchObject({ code: 'CAPABILITY_NOT_SUPPORTED', capability: 'extend' })
    const spared = { holdId: spare.hold.id, holdToken: spare.holdToken }
    expect(await both('hold.release', keyed(spared))).toMatchObject({ hold: { status: 'RELEASED' } })
    expect((await both('hold.extend', keyed(spared))).failed.code).toBe(
      clinic.capabilities.extend ? 'HOLD_EXPIRED' : 'CAPABILITY_NOT_SUPPORTED',
    )
    const holds = await both('hold.list', { filter: { clinicIds: [clinic.id] }, first: 1 })
    expect(holds).toMatchObject({ nodes: [{ id: spare.hold.id }], pageInfo: { hasNextPage: true } })
    expect(
      (await both('hold.list', { filter: { clinicIds: [clinic.id] }, first: 1, after: holds.pageInfo.endCursor }))
        .nodes[0].id,
    ).toBe(held.hold.id)

    const nobody = { ...aPerson(), email: 'not-an-address', firstName: ' ' }
    const invalid = await both('hold.confirm', keyed({ ...power, patient: { new: nobody } }))
    expect(invalid.failed).toMatchObject({ code: 'INVALID_INPUT', path: ['input', 'patient', 'new', 'firstName'] })
    expect(invalid.failed.issues).toHaveLength(2)
    const confirmation = keyed({ ...power, patient: { new: aPerson() }, paymentReference: 'psp-1' })
    const confirmed = await both('hold.confirm', confirmation)
    expect(confirmed).toMatchObject({
      pending: false,
      hold: { status: 'CONFIRMED' },
      appointment: { status: 'BOOKED', start: slot.start },
    })
    const reused = await both('hold.confirm', { ...confirmation, paymentReference: 'psp-2' })
    expect(reused.failed).toMatchObject({ code: 'IDEMPOTENCY_KEY_REUSED', path: ['input', 'idempotencyKey'] })
    const { id } = confirmed.appointment
    expect(await both('hold.get', { id: held.hold.id })).toMatchObject({ appointment: { id } })
    expect(await both('appointment.get', { id })).toMatchObject({ id, status: 'BOOKED', partnerReference: 'basket-1' })

    const later = nodes.findLast((one: Answer) => Date.parse(one.start) > Date.parse(slot.start) + dayMs / 24)
    const moved = await both('appointment.reschedule', keyed({ appointmentId: id, slotId: later.id }))
    expect(moved).toMatchObject({ pending: false, previous: null, appointment: { start: later.start } })
    const second = await both(
      'appointment.book',
      keyed({ slotId: slot.id, patient: { new: aPerson(2) }, paymentReference: 'psp-1' }),
    )
    expect(second).toMatchObject({
      hold: { status: 'CONFIRMED' },
      appointment: { status: 'BOOKED', start: slot.start },
    })

    const listed = await both('appointment.list', { filter: { clinicId: clinic.id }, first: 1 })
    expect(listed).toMatchObject({ nodes: [{ id: second.appointment.id }], pageInfo: { hasNextPage: true } })
    const rest = await both('appointment.list', {
      filter: { clinicId: clinic.id },
      first: 1,
      after: listed.pageInfo.endCursor,
    })
    expect(rest.nodes[0].id).toBe(id)
    const cancelled = await both('appointment.cancel', keyed({ appointmentId: id, reason: 'SICK', note: 'A cold' }))
    expect(cancelled).toMatchObject({ pending: false, appointment: { status: 'CANCELLED' } })

    const absent = encodeId('Appointment', whole.name, '42')
    expect(await both('appointment.get', { id: absent })).toBeNull()
    expect(await both('clinic.get', { id: encodeId('Clinic', 'nowhere') })).toBeNull()
    expect((await both('appointment.cancel', keyed({ appointmentId: absent, reason: 'SICK' }))).failed.code).toBe(
      'NOT_FOUND',
    )
    expect((await both('appointment.get', { id: clinic.id })).failed).toMatchObject({
      code: 'INVALID_INPUT',
      issues: [{ path: ['id'] }],
    })
    expect((await both('slot.search', { search: { from: search.from, to: search.to } })).failed).toMatchObject({
      issues: [{ path: ['search'] }],
    })

    // Everything was asked for twice and done once.
    expect(events(gateway, vendor)).toEqual([
      'appointment.booked',
      'appointment.moved',
      'appointment.booked',
      'appointment.cancelled',
    ])
  })
})
