import { randomUUID } from 'node:crypto'
import { type GraphQLInputType, getNamedType, isEnumType, isInputObjectType, isListType, isNonNullType } from 'graphql'
import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import { createPartnerKey } from '../../src/booking/caller.ts'
import { DomainError, type ErrorCode, errorCodes, errorSentences } from '../../src/domain/error.ts'
import { encodeId } from '../../src/domain/ids.ts'
import { trpcCodes } from '../../src/server/trpc/errors.ts'
import {
  appointmentBook,
  appointmentCancel,
  appointmentList,
  appointmentReschedule,
  byId,
  holdConfirm,
  holdCreate,
  holdExtend,
  holdList,
  holdRelease,
  slotSearch,
} from '../../src/server/trpc/inputs.ts'
import { type Answer, type RunningGateway, startGateway } from '../kit/gateway.ts'
import { aPerson } from '../kit/people.ts'
import { schema } from '../kit/whole.ts'

const leeds = encodeId('Clinic', 'leeds')
const firstVisit = encodeId('Service', 'first-visit')
const period = { from: '2030-01-01T00:00:00Z', to: '2030-01-02T00:00:00Z' }
const create = { slotId: 'x', idempotencyKey: 'k' }
const confirm = { holdId: encodeId('Hold', 'leeds', 'x'), holdToken: 'y', idempotencyKey: 'k' }

interface Reply {
  readonly status: number
  readonly headers: Headers
  readonly text: string
  readonly body: Answer
}

async function send(gateway: RunningGateway, path: string, init: RequestInit = {}): Promise<Reply> {
  const headers = new Headers({ authorization: `Bearer ${gateway.key}`, ...(init.headers as Record<string, string>) })
  const response = await fetch(`${gateway.url}/trpc/${path}`, { ...init, headers })
  const text = await response.text()
  const { status, headers: answered } = response
  return { status, headers: answered, text, body: text.includes('\n') ? null : JSON.parse(text) }
}

function query(gateway: RunningGateway, procedure: string, input?: unknown, headers = {}): Promise<Reply> {
  const search = input === undefined ? '' : `?input=${encodeURIComponent(JSON.stringify(input))}`
  return send(gateway, `${procedure}${search}`, { headers })
}

function mutate(gateway: RunningGateway, procedure: string, input: unknown, headers = {}): Promise<Reply> {
  const body = typeof input === 'string' ? input : JSON.stringify(input)
  return send(gateway, procedure, { method: 'POST', headers: { 'content-type': 'application/json', ...headers }, body })
}

function call(gateway: RunningGateway, procedure: string, input: unknown): Promise<Reply> {
  return isMutation(procedure) ? mutate(gateway, procedure, input) : query(gateway, procedure, input)
}

function isMutation(procedure: string): boolean {
  return !/\.(list|get|search)$/.test(procedure)
}

/** Nothing of ours may show in an answer. */
function expectClean({ text }: Reply): void {
  expect(text).not.toMatch(/node_modules|\.ts:\d|at \w+ \(|stack|zod|Unexpected token/i)
}

function sentToClinics(gateway: RunningGateway): number {
  return gateway.demo.simulators.reduce((sum, { received }) => sum + received.length, 0)
}

describe('a key', () => {
  it.each([
    ['none', () => ({ authorization: '' })],
    ['a wrong scheme', (key: string) => ({ authorization: `Basic ${key}` })],
    ['a wrong one', () => ({ authorization: `Bearer ${createPartnerKey('demo', 'demo')}` })],
    ['a mistyped one', (key: string) => ({ authorization: `Bearer ${key.slice(0, -1)}x` })],
  ])('is refused with 401 when it is %s', async (_, headers) => {
    const gateway = await startGateway()
    const own = { ...headers(gateway.key), 'x-correlation-id': 'caller-chose-this' }
    for (const reply of [
      await query(gateway, 'clinic.list', undefined, own),
      await mutate(gateway, 'hold.create', create, own),
      await mutate(gateway, 'hold.create', '{"not": "even JSON', own),
    ]) {
      expect(reply.status).toBe(401)
      expect(reply.body.error).toMatchObject({
        message: errorSentences.UNAUTHENTICATED,
        data: { code: 'UNAUTHENTICATED', httpStatus: 401, path: null, correlationId: 'caller-chose-this' },
      })
      expectClean(reply)
    }
    const batch = await query(gateway, 'clinic.list,service.list?batch=1', undefined, own)
    expect(batch.status).toBe(401)
    expect(batch.body.map(({ error }: Answer) => error.data.code)).toEqual(['UNAUTHENTICATED', 'UNAUTHENTICATED'])
  })
})

describe('an input', () => {
  it.each([
    ['none', 'hold.create', undefined, ['input']],
    ['a list', 'hold.create', [create], ['input']],
    ['a missing field', 'hold.create', { slotId: 'x' }, ['input', 'idempotencyKey']],
    ['null for a field that is needed', 'hold.create', { ...create, slotId: null }, ['input', 'slotId']],
    ['an unknown field', 'hold.create', { ...create, holdToken: 'x' }, ['input']],
    ['a number for text', 'hold.create', { ...create, slotId: 7 }, ['input', 'slotId']],
    ['a fraction', 'hold.create', { ...create, ttlSeconds: 60.5 }, ['input', 'ttlSeconds']],
    ['a number beyond 32 bits', 'hold.create', { ...create, ttlSeconds: 2 ** 31 }, ['input', 'ttlSeconds']],
    ['an unknown word', 'hold.create', { ...create, contactType: 'PIGEON' }, ['input', 'contactType']],
    ['half an entry', 'hold.create', { ...create, metadata: [{ key: 'a' }] }, ['input', 'metadata', '0', 'value']],
    ['a made-up slot', 'hold.create', create, ['input', 'slotId']],
    ['a made-up hold', 'hold.release', { ...confirm, holdId: 'x' }, ['input', 'holdId']],
    ['no patient', 'hold.confirm', { ...confirm, patient: {} }, ['input', 'patient']],
    ['two patients', 'hold.confirm', { ...confirm, patient: { id: 'x', new: aPerson() } }, ['input', 'patient']],
    [
      'a birthday that never was',
      'hold.confirm',
      { ...confirm, patient: { new: { ...aPerson(), dateOfBirth: '1984-02-31' } } },
      ['input', 'patient', 'new', 'dateOfBirth'],
    ],
    [
      'an abbreviated zone',
      'hold.confirm',
      { ...confirm, patient: { new: aPerson() }, patientTimeZone: 'BST' },
      ['input', 'patientTimeZone'],
    ],
    ['an id of another kind', 'clinic.get', { id: firstVisit }, ['id']],
    ['no id', 'appointment.get', {}, ['id']],
    ['too large a page', 'hold.list', { first: 101 }, ['first']],
    ['a made-up cursor', 'hold.list', { after: 'x' }, ['after']],
    ['a foreign filter', 'hold.list', { filter: { partner: 'x' } }, ['filter']],
    ['no clinic', 'appointment.list', { filter: {} }, ['filter', 'clinicId']],
    ['an unsealed cursor', 'appointment.list', { filter: { clinicId: leeds }, after: 'x' }, ['after']],
    ['no service', 'slot.search', { search: period }, ['search']],
    [
      'an end before its start',
      'slot.search',
      { search: { serviceId: firstVisit, from: period.to, to: period.from } },
      ['search', 'to'],
    ],
    ...['2030-02-31T09:00:00Z', '2030-02-01T09:00:00', '2030-02-01', 'tomorrow'].map(
      (from): [string, string, unknown, string[]] => [
        `${from} for an instant`,
        'slot.search',
        { search: { ...period, serviceId: firstVisit, from } },
        ['search', 'from'],
      ],
    ),
  ])('with %s is refused, and says where', async (_, procedure, input, path) => {
    const gateway = await startGateway()
    const reply = await call(gateway, procedure, input)
    expect(reply.status).toBe(400)
    const { message, data } = reply.body.error
    expect(data).toMatchObject({ code: 'INVALID_INPUT', path, procedure, httpStatus: 400 })
    expect(data.issues[0]).toEqual({ path, message })
    expect(data.correlationId).toMatch(/^[0-9a-f-]{36}$/)
    expectClean(reply)
    expect(sentToClinics(gateway)).toBe(0)
  })

  it('tells all its problems at once', async () => {
    const gateway = await startGateway()
    const { body } = await mutate(gateway, 'hold.create', { slotId: 1, ttlSeconds: 'x', contactType: 'x' })
    expect(body.error.data.issues.map(({ path }: Answer) => path.join('.'))).toEqual([
      'input.slotId',
      'input.contactType',
      'input.ttlSeconds',
      'input.idempotencyKey',
    ])
  })

  it('never comes back in an error', async () => {
    const gateway = await startGateway()
    const person = aPerson()
    for (const patient of [
      { new: { ...person, dateOfBirth: '31 February 1984' } },
      { new: { ...person, lastName: undefined } },
      { new: { ...person, sex: 'SECRET' } },
      { new: { ...person, phone: 7 } },
      { new: { ...person, [person.email]: true } },
      { new: person, id: 'both' },
      person.email,
    ]) {
      const whole = JSON.stringify({ ...confirm, patient })
      for (const body of [whole, whole.slice(0, -20)]) {
        const { status, text } = await mutate(gateway, 'hold.confirm', body)
        expect(status).toBe(400)
        for (const value of [person.lastName, person.email, person.phone ?? '', 'SECRET', '31 February']) {
          expect(text).not.toContain(value)
        }
      }
    }
    expect(JSON.stringify(gateway.logged)).not.toContain(person.email)
  })

  /** Each schema of a procedure beside the input it stands for. */
  type Pair = [field: string, zod: z.ZodType, type: GraphQLInputType | Record<string, GraphQLInputType>]
  const pairs: Pair[] = [
    ...Object.entries({
      holdCreate,
      holdExtend,
      holdRelease,
      holdConfirm,
      appointmentBook,
      appointmentReschedule,
      appointmentCancel,
    }).map(([field, zod]): Pair => [field, zod, inputOf(field)]),
    ['slots', slotSearch, argumentsOf('slots')],
    ['holds', holdList, argumentsOf('holds')],
    ['appointments', appointmentList, argumentsOf('appointments')],
    ['appointment', byId, argumentsOf('appointment')],
    ['clinic', byId, argumentsOf('clinic')],
  ]

  function inputOf(field: string): GraphQLInputType {
    const input = schema.getMutationType()?.getFields()[field]?.args[0]?.type
    if (!input) throw new Error(`no mutation ${field}`)
    return input
  }

  function argumentsOf(field: string): Record<string, GraphQLInputType> {
    const found = schema.getQueryType()?.getFields()[field]?.args ?? []
    return Object.fromEntries(found.map(({ name, type }) => [name, type]))
  }

  it.each(pairs)('has the fields, words and duties of GraphQL: %s', (_, zod, type) => {
    expect(outlineOf(zod)).toEqual(isInput(type) ? outlineOfType(type) : outlineOfFields(type))
  })
})

/** What may be given: each field with whether it is needed, each word of a choice. */
type Outline = string | readonly string[] | { readonly [field: string]: { needed: boolean; is: Outline } }

function isInput(type: GraphQLInputType | Record<string, GraphQLInputType>): type is GraphQLInputType {
  return isNonNullType(type) || isInputObjectType(type)
}

function outlineOfFields(fields: Record<string, GraphQLInputType>): Outline {
  return Object.fromEntries(
    Object.entries(fields).map(([name, type]) => [name, { needed: isNonNullType(type), is: outlineOfType(type) }]),
  )
}

function outlineOfType(type: GraphQLInputType): Outline {
  const bare = isNonNullType(type) ? type.ofType : type
  if (isListType(bare)) return { '[]': { needed: true, is: outlineOfType(bare.ofType as GraphQLInputType) } }
  const named = getNamedType(bare)
  if (isEnumType(named)) return named.getValues().map(({ name }) => name)
  if (!isInputObjectType(named)) return named.name === 'Int' ? 'number' : 'string'
  return outlineOfFields(Object.fromEntries(Object.values(named.getFields()).map(({ name, type: of }) => [name, of])))
}

function outlineOf(zod: z.core.$ZodType): Outline {
  if (zod instanceof z.ZodObject) {
    return Object.fromEntries(
      Object.entries(zod.shape as Record<string, z.ZodType>).map(([name, field]) => [
        name,
        { needed: !(field instanceof z.ZodExactOptional), is: outlineOf(field) },
      ]),
    )
  }
  if (zod instanceof z.ZodExactOptional || zod instanceof z.ZodNullable) return outlineOf(zod.unwrap())
  if (zod instanceof z.ZodPipe) return outlineOf(zod.in)
  if (zod instanceof z.ZodArray) return { '[]': { needed: true, is: outlineOf(zod.element) } }
  if (zod instanceof z.ZodEnum) return zod.options.map(String)
  return zod instanceof z.ZodNumber ? 'number' : 'string'
}

describe('a request', () => {
  const json = { 'content-type': 'application/json' }
  it.each<[string, string, RequestInit, number]>([
    ['in broken JSON', 'hold.create', { method: 'POST', headers: json, body: '{"slotId": ' }, 400],
    ['with broken JSON in its address', 'clinic.get?input=%7B', {}, 400],
    ['of a megabyte', 'hold.create', { method: 'POST', headers: json, body: `"${'x'.repeat(1_000_000)}"` }, 413],
    ['in plain text', 'hold.create', { method: 'POST', headers: { 'content-type': 'text/plain' }, body: '{}' }, 415],
    ['in XML', 'hold.create', { method: 'POST', headers: { 'content-type': 'application/xml' }, body: '<a/>' }, 415],
    ['as a form', 'hold.create', { method: 'POST', body: new FormData() }, 415],
    [
      'as bytes',
      'hold.create',
      { method: 'POST', headers: { 'content-type': 'application/octet-stream' }, body: 'x' },
      415,
    ],
    ['that asks for a mutation', 'hold.create?input=%7B%7D', {}, 405],
    ['that posts a query', 'clinic.list', { method: 'POST', headers: json, body: '{}' }, 405],
    ['for no procedure', 'hold.steal', {}, 404],
    ['for a property of objects', 'constructor', {}, 404],
    ['for a property of procedures', 'hold.create._def', {}, 404],
    ['for a stream of one', 'clinic.list', { headers: { 'trpc-accept': 'application/jsonl' } }, 400],
  ])('%s is refused in words', async (_, path, init, status) => {
    const gateway = await startGateway()
    const reply = await send(gateway, path, init)
    expect(reply.status).toBe(status)
    expect(reply.body.error.data).toMatchObject({ code: 'INVALID_INPUT', httpStatus: status })
    expect(reply.body.error.message.length).toBeGreaterThan(20)
    expectClean(reply)
    expect(sentToClinics(gateway)).toBe(0)
  })

  it('is answered with its correlation id, and kept by nobody on the way', async () => {
    const gateway = await startGateway()
    const { headers } = await query(gateway, 'clinic.list', undefined, { 'x-correlation-id': 'caller-chose-this' })
    expect(headers.get('x-correlation-id')).toBe('caller-chose-this')
    expect(headers.get('cache-control')).toBe('no-store')
  })

  it('is logged by its route, never by its address', async () => {
    const gateway = await startGateway()
    await query(gateway, 'appointment.list', { filter: { clinicId: leeds, partnerReference: 'basket-1' } })
    const [entry] = gateway.logged.filter((one) => 'route' in one)
    expect(entry).toMatchObject({ route: '/trpc/:path', status: 200 })
    expect(JSON.stringify(gateway.logged)).not.toMatch(/basket-1|input=/)
  })
})

describe('a batch', () => {
  const of = (procedure: string, count: number) => `${Array(count).fill(procedure).join(',')}?batch=1`

  it('holds ten queries and no more', async () => {
    const gateway = await startGateway()
    const ten = await query(gateway, of('clinic.list', 10))
    expect(ten.status).toBe(200)
    expect(ten.body).toHaveLength(10)
    for (const count of [11, 40]) {
      const reply = await query(gateway, of('clinic.list', count))
      expect(reply.status).toBe(400)
      expect(reply.body.error.data.code).toBe('INVALID_INPUT')
      expect(reply.body.error.message).toContain('10 queries')
    }
    expect((await query(gateway, of('clinic.list', 200))).status).toBe(414)
  })

  it('holds one mutation and no more, however it is to be answered', async () => {
    const gateway = await startGateway()
    const slots = await someSlots(gateway)
    const input = slots.map(({ id }) => ({ slotId: id, idempotencyKey: randomUUID() }))
    const sent = sentToClinics(gateway)
    const two = await mutate(gateway, of('hold.create', 2), { 0: input[0], 1: input[1] })
    expect(two.status).toBe(400)
    expect(two.body.map(({ error }: Answer) => [error.data.code, error.message])).toEqual(
      Array(2).fill(['INVALID_INPUT', expect.stringContaining('one at a time')]),
    )
    const streamed = await mutate(gateway, of('hold.create', 2), input, { 'trpc-accept': 'application/jsonl' })
    expect(streamed.text).toContain('one at a time')
    const mixed = await mutate(gateway, 'hold.create,clinic.list?batch=1', input)
    expect(mixed.status).toBe(400)
    // Nothing was tried.
    expect(sentToClinics(gateway)).toBe(sent)
    expect((await query(gateway, 'hold.list')).body.result.data.nodes).toEqual([])

    const one = await mutate(gateway, of('hold.create', 1), { 0: input[0] })
    expect(one.body).toMatchObject([{ result: { data: { hold: { status: 'ACTIVE' } } } }])
  })
})

async function someSlots(gateway: RunningGateway): Promise<{ id: string }[]> {
  const day = 86_400_000
  const [from, to] = [1, 8].map((days) => new Date((Math.floor(Date.now() / day) + days) * day).toISOString())
  const search = { clinicIds: [leeds], serviceId: firstVisit, from, to }
  return (await query(gateway, 'slot.search', { search, first: 2 })).body.result.data.nodes
}

describe('an error', () => {
  /** Beside the sentence: HTTP status, and what a client can act on. */
  const expected: Record<ErrorCode, [status: number, details: Record<string, unknown>]> = {
    INVALID_INPUT: [400, { issues: [{ path: ['input'], message: 'Wrong.' }] }],
    UNAUTHENTICATED: [401, {}],
    FORBIDDEN: [403, {}],
    NOT_FOUND: [404, {}],
    SLOT_TAKEN: [409, { nextFree: [] }],
    SLOT_TAKEN_AT_VENDOR: [409, { nextFree: [] }],
    HOLD_EXPIRED: [412, {}],
    HOLD_IN_PROGRESS: [409, { retryAfterSeconds: 7 }],
    HOLD_LOST: [412, {}],
    CLASH_DETECTED: [409, { nextFree: [] }],
    PATIENT_AMBIGUOUS: [422, {}],
    FEE_NOT_ACCEPTED: [428, { fee: { amount: '20.00', currency: 'GBP' } }],
    CAPABILITY_NOT_SUPPORTED: [422, { capability: 'extend' }],
    VERIFICATION_REQUIRED: [428, {}],
    PRICE_CHANGED: [428, { price: { amount: '90.00', currency: 'GBP' } }],
    IDEMPOTENCY_KEY_REUSED: [422, {}],
    IDEMPOTENCY_IN_PROGRESS: [409, { retryAfterSeconds: 7 }],
    LIMIT_EXCEEDED: [409, {}],
    RATE_LIMITED: [429, { retryAfterSeconds: 7 }],
    VENDOR_UNAVAILABLE: [502, { retryAfterSeconds: 7 }],
    VENDOR_REJECTED: [422, {}],
    SERVICE_UNAVAILABLE: [503, { retryAfterSeconds: 7 }],
    INTERNAL: [500, {}],
  }
  const details = {
    path: ['input'],
    issues: [{ path: ['input'], message: 'Wrong.' }],
    retryAfterSeconds: 7,
    capability: 'extend',
    fee: { amount: '20.00', currency: 'GBP' },
    price: { amount: '90.00', currency: 'GBP' },
  }

  it('has an answer for every code', () => {
    expect(Object.keys(trpcCodes).sort()).toEqual([...errorCodes].sort())
  })

  it.each(Object.entries(expected))('%s has its status and its details', async (code, [status, told]) => {
    const gateway = await startGateway()
    Object.assign(gateway.gateway.booking.holds, {
      create: async () => {
        const own = code === 'INTERNAL' ? 'secret detail of ours' : undefined
        throw new DomainError(code as ErrorCode, own, { ...details, cause: new Error('secret detail of ours') })
      },
    })
    const reply = await mutate(gateway, 'hold.create', create)
    expect(reply.status).toBe(status)
    const { message, data } = reply.body.error
    const { correlationId, ...rest } = data
    const path = ['UNAUTHENTICATED', 'INTERNAL'].includes(code) ? null : ['input']
    expect(rest).toEqual({ code, path, ...told, httpStatus: status, procedure: 'hold.create' })
    expect(message).toBe(errorSentences[code as ErrorCode])
    expect(correlationId).toMatch(/^[0-9a-f-]{36}$/)
    expect(reply.text).not.toContain('secret detail')
  })

  it('that is a fault is masked, and told to the log by its correlation id', async () => {
    const gateway = await startGateway()
    Object.assign(gateway.gateway.booking.slots, {
      search: () => {
        throw new TypeError('secret detail of ours')
      },
    })
    const search = { ...period, serviceId: firstVisit }
    const reply = await query(gateway, 'slot.search', { search }, { 'x-correlation-id': 'caller-chose-this' })
    expect(reply.status).toBe(500)
    expect(reply.body.error).toMatchObject({
      message: errorSentences.INTERNAL,
      data: { code: 'INTERNAL', correlationId: 'caller-chose-this' },
    })
    expectClean(reply)
    expect(reply.text).not.toContain('secret detail')
    expect(gateway.logged).toContainEqual(
      expect.objectContaining({
        correlationId: 'caller-chose-this',
        name: 'TypeError',
        frames: expect.stringContaining('trpc.test.ts'),
      }),
    )
    expect(JSON.stringify(gateway.logged)).not.toContain('secret detail')
  })

  it('of a directory leaves the rest of the clinic readable, a fault does not', async () => {
    const gateway = await startGateway()
    const { directory } = gateway.gateway.booking
    const failing = (error: Error) => async () => {
      throw error
    }
    Object.assign(directory, { practitioners: failing(new DomainError('VENDOR_UNAVAILABLE')) })
    const { body } = await query(gateway, 'clinic.get', { id: leeds })
    expect(body.result.data).toMatchObject({
      name: 'Leeds Physio',
      practitioners: null,
      locations: expect.any(Array),
    })
    Object.assign(directory, { practitioners: failing(new TypeError('ours')) })
    expect((await query(gateway, 'clinic.get', { id: leeds })).status).toBe(500)
  })
})
