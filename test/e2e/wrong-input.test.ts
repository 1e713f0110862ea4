import { randomUUID } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { createPartnerKey } from '../../src/booking/caller.ts'
import { createSigner } from '../../src/booking/signing.ts'
import { encodeId } from '../../src/domain/ids.ts'
import { formatInstant } from '../../src/domain/time.ts'
import { type Answer, type RunningGateway, startGateway } from '../kit/gateway.ts'
import { aPerson } from '../kit/people.ts'
import { holdConfirm, holdCreate, holdExtend, slotsQuery } from './documents.ts'

const dayMs = 86_400_000
const leeds = encodeId('Clinic', 'leeds')
const firstVisit = encodeId('Service', 'first-visit')

function tomorrow(days = 1): { from: string; to: string } {
  const start = (Math.floor(Date.now() / dayMs) + days) * dayMs
  return { from: formatInstant(start), to: formatInstant(start + 7 * dayMs) }
}

async function aSlot(gateway: RunningGateway): Promise<Answer> {
  const search = { clinicIds: [leeds], serviceId: firstVisit, ...tomorrow() }
  return (await gateway.ask(slotsQuery, { search, first: 1 })).slots.nodes[0]
}

async function create(gateway: RunningGateway, slotId: string, over: Record<string, unknown> = {}): Promise<Answer> {
  const input = { slotId, idempotencyKey: randomUUID(), ...over }
  return (await gateway.ask(holdCreate, { input })).holdCreate
}

/** Nothing of ours or of a vendor's may show in an answer. */
function expectClean(text: string): void {
  expect(text).not.toMatch(/node_modules|\.ts:\d|at \w+ \(|cliniko\.com|Validation Failed|stack/)
}

describe('a key', () => {
  const query = { query: '{ clinics { id } }' }
  it.each([
    ['none', () => ({ authorization: '' })],
    ['a wrong scheme', (key: string) => ({ authorization: `Basic ${key}` })],
    ['a wrong one', () => ({ authorization: `Bearer ${createPartnerKey('demo', 'demo')}` })],
    ['a mistyped one', (key: string) => ({ authorization: `Bearer ${key.slice(0, -1)}x` })],
    ['a cut one', (key: string) => ({ authorization: `Bearer ${key.slice(0, 20)}` })],
  ])('is refused with 401 when it is %s', async (_, headers) => {
    const gateway = await startGateway()
    const { status, body, text } = await gateway.post(query, headers(gateway.key))
    expect(status).toBe(401)
    expect(body.errors).toHaveLength(1)
    expect(body.errors[0]).toMatchObject({ extensions: { code: 'UNAUTHENTICATED' } })
    expect(body.errors[0].message).toContain('Authorization: Bearer')
    expect(body.data).toBeUndefined()
    expectClean(text)
  })
})

describe('a query', () => {
  it.each([
    ['a bad id', '{ clinic(id: "nonsense") { id } }', ['id']],
    ['an id of another kind', `{ clinic(id: "${firstVisit}") { id } }`, ['id']],
    [
      'too many at once',
      `{ slots(search: {serviceId: "${firstVisit}", from: "2030-01-01T00:00:00Z", to: "2030-01-02T00:00:00Z"}, first: 201) { nodes { id } } }`,
      ['first'],
    ],
    ['a bad cursor', `{ holds(after: "nonsense") { nodes { id } } }`, ['after']],
    [
      'an end before its start',
      `{ slots(search: {serviceId: "${firstVisit}", from: "2030-01-02T00:00:00Z", to: "2030-01-01T00:00:00Z"}) { nodes { id } } }`,
      ['search', 'to'],
    ],
    [
      'a time that has passed',
      `{ slots(search: {serviceId: "${firstVisit}", from: "2020-01-01T00:00:00Z", to: "2020-01-02T00:00:00Z"}) { nodes { id } } }`,
      ['search', 'to'],
    ],
    [
      'more than 31 days',
      `{ slots(search: {serviceId: "${firstVisit}", from: "2030-01-01T00:00:00Z", to: "2030-03-01T00:00:00Z"}) { nodes { id } } }`,
      ['search', 'to'],
    ],
    [
      'neither service nor types',
      '{ slots(search: {from: "2030-01-01T00:00:00Z", to: "2030-01-02T00:00:00Z"}) { nodes { id } } }',
      ['search'],
    ],
    [
      'both service and types',
      `{ slots(search: {serviceId: "${firstVisit}", appointmentTypeIds: ["${encodeId('AppointmentType', 'leeds', '1')}"], from: "2030-01-01T00:00:00Z", to: "2030-01-02T00:00:00Z"}) { nodes { id } } }`,
      ['search'],
    ],
  ])('with %s says what to do', async (_, query, path) => {
    const gateway = await startGateway()
    const { status, body, text } = await gateway.post({ query })
    expect(status).toBe(200)
    expect(body.errors[0].extensions).toMatchObject({ code: 'INVALID_INPUT', issues: [{ path }] })
    expect(body.errors[0].extensions.correlationId).toMatch(/^[0-9a-f-]{36}$/)
    expectClean(text)
  })

  it.each([
    ['31 February', '2030-02-31T09:00:00Z'],
    ['no offset', '2030-02-01T09:00:00'],
    ['no time', '2030-02-01'],
    ['words', 'tomorrow'],
  ])('with %s for an instant is HTTP 400', async (_, from) => {
    const gateway = await startGateway()
    const search = { serviceId: firstVisit, from, to: '2030-03-01T00:00:00Z' }
    for (const request of [
      { query: slotsQuery, variables: { search } },
      {
        query: `{ slots(search: {serviceId: "${firstVisit}", from: "${from}", to: "2030-03-01T00:00:00Z"}) { nodes { id } } }`,
      },
    ]) {
      const { status, body } = await gateway.post(request)
      expect(status).toBe(400)
      expect(body.errors[0].extensions.code).toBe('INVALID_INPUT')
      expect(body.errors[0].message).toContain('DateTime must be an existing RFC 3339 date and time')
      expect(JSON.stringify(body)).not.toContain(from)
    }
  })

  it('gives null for an unknown clinic, hold, appointment and node', async () => {
    const gateway = await startGateway()
    const data = await gateway.ask(`{
      clinic(id: "${encodeId('Clinic', 'nowhere')}") { id }
      hold(id: "${encodeId('Hold', 'leeds', 'f'.repeat(32))}") { id }
      appointment(id: "${encodeId('Appointment', 'leeds', '42')}") { id }
      node(id: "${encodeId('Practitioner', 'leeds', '42')}") { id }
    }`)
    expect(data).toEqual({ clinic: null, hold: null, appointment: null, node: null })
  })

  it('is refused as a whole when it does not fit the schema, without suggestions', async () => {
    const gateway = await startGateway()
    const { status, body, text } = await gateway.post({ query: '{ clinic(id: "x") { idd } }' })
    expect(status).toBe(400)
    expect(body.errors[0].extensions.code).toBe('INVALID_INPUT')
    expect(text).not.toContain('Did you mean')
  })

  it.each([
    ['does not fit the schema', 'mutation { holdRelease(input: "Jane Doe") { hold { id } } }'],
    ['is no query', '{ clinic(id "Jane Doe") { id } }'],
  ])('that %s is refused without what stands in it', async (_, query) => {
    const gateway = await startGateway()
    const { status, body, text } = await gateway.post({ query })
    expect(status).toBe(400)
    expect(body.errors[0].extensions.code).toBe('INVALID_INPUT')
    expect(text).not.toContain('Jane Doe')
  })

  it.each([
    ['broken JSON', '{"query": ', {}, 400],
    ['a body of a megabyte', JSON.stringify({ query: 'x'.repeat(1_000_000) }), {}, 413],
    ['plain text', '{ clinics { id } }', { 'content-type': 'text/plain' }, 400],
    ['XML', '<clinics/>', { 'content-type': 'application/xml' }, 415],
  ])('in %s is refused in words', async (_, body, headers, expected) => {
    const gateway = await startGateway()
    const { status, body: answer, text } = await gateway.post(body, headers as Record<string, string>)
    expect(status).toBe(expected)
    expect(answer.errors[0].extensions.code).toBe('INVALID_INPUT')
    expectClean(text)
  })
})

describe('a hold', () => {
  it('is refused for a slot id that is made up, changed, foreign or old', async () => {
    const gateway = await startGateway()
    const slot = await aSlot(gateway)
    const { booking } = gateway.gateway
    const snapshot = booking.slots.fromToken(
      { partnerId: 'demo', scopes: new Set(), clinics: '*', correlationId: 'test' },
      slot.id,
      [],
    )
    const signing = gateway.demo.config.secrets.signing.map(({ id, value }) => ({ id, secret: value }))
    const signer = createSigner(signing)
    const changed = `${slot.id.slice(0, -2)}${slot.id.endsWith('AA') ? 'BB' : 'AA'}`
    for (const [slotId, code] of [
      ['nonsense', 'INVALID_INPUT'],
      [changed, 'INVALID_INPUT'],
      [
        createSigner([{ id: 'demo', secret: 'x'.repeat(40) }]).slotToken('demo', snapshot, Date.now() + dayMs),
        'INVALID_INPUT',
      ],
      [signer.slotToken('demo', { ...snapshot, asOf: Date.now() - 31 * 60_000 }, Date.now() - 1), 'INVALID_INPUT'],
      [signer.slotToken('somebody-else', snapshot, Date.now() + dayMs), 'NOT_FOUND'],
      [signer.slotToken('demo', { ...snapshot, start: Date.now() - 1 }, Date.now() + dayMs), 'INVALID_INPUT'],
    ] as const) {
      const refused = await create(gateway, slotId)
      expect(refused).toMatchObject({ hold: null, errors: [{ code, path: ['input', 'slotId'] }] })
      expect(refused.errors[0].message.length).toBeGreaterThan(30)
    }
    expect(gateway.simulator('cliniko').received.filter(({ method }) => method === 'POST')).toEqual([])
  })

  it.each([
    ['an empty key', { idempotencyKey: '' }, ['input', 'idempotencyKey']],
    ['a key with spaces', { idempotencyKey: 'a b' }, ['input', 'idempotencyKey']],
    ['too short a time', { ttlSeconds: 5 }, ['input', 'ttlSeconds']],
    ['an e-mail as reference', { partnerReference: 'testa@patients.example' }, ['input', 'partnerReference']],
    ['an NHS number as reference', { partnerReference: '943 476 5919' }, ['input', 'partnerReference']],
    ['a bad metadata key', { metadata: [{ key: 'a b', value: 'x' }] }, ['input', 'metadata', '0', 'key']],
    [
      'a long metadata value',
      { metadata: [{ key: 'a', value: 'x'.repeat(501) }] },
      ['input', 'metadata', '0', 'value'],
    ],
    ['a contact type that is not offered', { contactType: 'PHONE' }, ['input', 'contactType']],
  ])('is refused for %s', async (_, over, path) => {
    const gateway = await startGateway()
    const refused = await create(gateway, (await aSlot(gateway)).id, over)
    expect(refused).toMatchObject({
      hold: null,
      errors: [{ __typename: 'InvalidInputError', code: 'INVALID_INPUT', path }],
    })
    expect(refused.errors[0].issues.map((issue: Answer) => issue.path)).toEqual([path])
  })

  it('cannot be had twice with one key and other arguments', async () => {
    const gateway = await startGateway()
    const slot = await aSlot(gateway)
    const idempotencyKey = randomUUID()
    const first = await create(gateway, slot.id, { idempotencyKey })
    const { holdToken, hold } = await create(gateway, slot.id, { idempotencyKey })
    expect([holdToken, hold.id, hold.expiresAt]).toEqual([first.holdToken, first.hold.id, first.hold.expiresAt])
    const other = await create(gateway, slot.id, { idempotencyKey, ttlSeconds: 300 })
    expect(other.errors).toMatchObject([{ __typename: 'IdempotencyKeyReusedError', path: ['input', 'idempotencyKey'] }])
  })

  it('is confirmed only with a patient that can be booked; all problems are told at once', async () => {
    const gateway = await startGateway()
    const held = await create(gateway, (await aSlot(gateway)).id)
    const input = { holdId: held.hold.id, holdToken: held.holdToken, idempotencyKey: randomUUID() }
    const bad = { firstName: ' ', lastName: '', email: 'not-an-address', phone: 'none', dateOfBirth: '2999-01-01' }
    const { status, body, text } = await gateway.post({
      query: holdConfirm,
      variables: { input: { ...input, patient: { new: bad } } },
    })
    expect(status).toBe(200)
    const [error] = body.data.holdConfirm.errors
    expect(error.code).toBe('INVALID_INPUT')
    expect(error.issues.map(({ path }: Answer) => path.at(-1))).toEqual([
      'firstName',
      'lastName',
      'email',
      'phone',
      'dateOfBirth',
    ])
    expect(text).not.toContain('not-an-address')
    expectClean(text)
    // The payload shows the hold as it is, to go on with.
    expect(body.data.holdConfirm).toMatchObject({ hold: { id: held.hold.id, status: 'ACTIVE' }, appointment: null })

    const known = await gateway.ask(holdConfirm, {
      input: { ...input, patient: { id: encodeId('Patient', 'leeds', 'x') } },
    })
    expect(known.holdConfirm.errors[0].code).toBe('NOT_FOUND')
    expect(gateway.simulator('cliniko').received.filter(({ method }) => method === 'POST')).toEqual([])
  })

  it('never repeats a patient in an error about a variable', async () => {
    const gateway = await startGateway()
    const person = aPerson()
    for (const patient of [
      { new: { ...person, dateOfBirth: '31 February 1984' } },
      { new: { ...person, lastName: undefined } },
      { new: { ...person, sex: 'SECRET' } },
      { new: { ...person, nickname: 'Tess' } },
      { new: person, id: 'both' },
      {},
    ]) {
      const input = { holdId: 'x', holdToken: 'y', idempotencyKey: 'k', patient }
      const { status, body, text } = await gateway.post({ query: holdConfirm, variables: { input } })
      const error = body.errors?.[0] ?? body.data.holdConfirm.errors[0]
      expect(error.extensions?.code ?? error.code).toBe('INVALID_INPUT')
      expect(status).toBe(body.errors ? 400 : 200)
      for (const value of [person.lastName, person.email, person.phone, 'Tess', 'SECRET', '31 February']) {
        expect(text).not.toContain(value)
      }
    }
    expect(JSON.stringify(gateway.logged)).not.toContain(person.email)
  })

  it('needs its own token, and looks absent without it', async () => {
    const gateway = await startGateway()
    const held = await create(gateway, (await aSlot(gateway)).id)
    const refused = async (input: Record<string, unknown>) =>
      (await gateway.ask(holdExtend, { input: { idempotencyKey: randomUUID(), ...input } })).holdExtend
    const wrong = await refused({ holdId: held.hold.id, holdToken: `${held.holdToken.slice(0, -2)}zz` })
    const absent = await refused({ holdId: encodeId('Hold', 'leeds', 'f'.repeat(32)), holdToken: held.holdToken })
    expect(wrong).toEqual(absent)
    expect(wrong).toMatchObject({ hold: null, errors: [{ __typename: 'NotFoundError', code: 'NOT_FOUND' }] })
    const extended = await gateway.ask(holdExtend, {
      input: { holdId: held.hold.id, holdToken: held.holdToken, idempotencyKey: randomUUID(), seconds: 60 },
    })
    expect(extended.holdExtend).toMatchObject({ errors: [], hold: { extensionsLeft: 1 } })
  })

  it('says what the backend cannot do, and sends nothing', async () => {
    const gateway = await startGateway()
    const search = { clinicIds: [encodeId('Clinic', 'riverside')], serviceId: firstVisit, ...tomorrow() }
    const [slot] = (await gateway.ask(slotsQuery, { search, first: 1 })).slots.nodes
    const held = await create(gateway, slot.id)
    const sent = gateway.simulator('dronline').received.length
    const { holdExtend: refused } = await gateway.ask(holdExtend, {
      input: { holdId: held.hold.id, holdToken: held.holdToken, idempotencyKey: randomUUID() },
    })
    expect(refused).toMatchObject({
      hold: { id: held.hold.id, status: 'ACTIVE' },
      errors: [{ __typename: 'CapabilityNotSupportedError' }],
    })
    expect(gateway.simulator('dronline').received.length).toBe(sent)
  })
})

describe('a fault', () => {
  it('is masked and told to the log by its correlation id', async () => {
    const gateway = await startGateway()
    const { booking } = gateway.gateway
    Object.assign(booking.slots, {
      search: () => {
        throw new TypeError('secret detail of ours')
      },
    })
    const { status, body, text } = await gateway.post(
      { query: slotsQuery, variables: { search: { serviceId: firstVisit, ...tomorrow() } } },
      { 'x-correlation-id': 'caller-chose-this' },
    )
    expect(status).toBe(200)
    expect(body.data).toEqual({ slots: null })
    expect(body.errors[0].extensions).toEqual({ code: 'INTERNAL', correlationId: 'caller-chose-this' })
    expect(text).not.toContain('secret detail')
    expect(gateway.logged).toContainEqual(
      expect.objectContaining({ correlationId: 'caller-chose-this', name: 'TypeError' }),
    )
    expect(JSON.stringify(gateway.logged)).not.toContain('secret detail')
  })
})
