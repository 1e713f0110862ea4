import { describe, expect, it } from 'vitest'
import type { NewPatient } from '../../../src/domain/patient.ts'
import { creating, lookingOnly } from '../../kit/resolving.ts'
import type { Answer } from '../../kit/vendor-http.ts'
import { call, dialectA, dialectB, listA, listB, one, person, problem, setUp, wirePatient } from './kit.ts'

const found = { outcome: 'EXECUTED', value: { vendorId: 'pat_1' } }
const ambiguous = { outcome: 'REFUSED', code: 'PATIENT_AMBIGUOUS' }
const nobody = { body: listB([]) }
const made = { status: 201, body: one(wirePatient()) }

async function resolve(
  answers: readonly Answer[],
  {
    over = {},
    settings = {},
    options = creating,
  }: {
    over?: Partial<NewPatient>
    settings?: Record<string, unknown>
    options?: typeof creating
  } = {},
) {
  const clinic = setUp({ ...dialectB, ...settings })
  clinic.http.script(...answers)
  const result = await clinic.adapter.resolvePatient(call, { new: { ...person, ...over } }, options)
  return { ...clinic, result, lines: clinic.http.sent.map(({ method, path }) => `${method} ${path}`) }
}

describe('a known patient', () => {
  async function known(answer: Answer, vendorId = 'pat_1') {
    const { adapter, http } = setUp()
    http.script(answer)
    return { http, result: await adapter.resolvePatient(call, { vendorId }, creating) }
  }

  it('is read before it is used', async () => {
    const { http, result } = await known({ body: { data: wirePatient() } })
    expect(result).toEqual(found)
    expect(http.sent).toMatchObject([{ method: 'GET', path: '/patients/pat_1' }])
  })

  it.each<[string, Answer, object]>([
    ['absent', { status: 404, body: problem }, { outcome: 'REFUSED', code: 'NOT_FOUND' }],
    [
      'archived',
      { body: { data: wirePatient({ archived_at: '2026-01-01T00:00:00Z' }) } },
      { outcome: 'REFUSED', code: 'NOT_FOUND' },
    ],
    ['behind an outage', { status: 502 }, { outcome: 'NOT_SENT', code: 'VENDOR_UNAVAILABLE' }],
    ['behind a page', { status: 404 }, { outcome: 'NOT_SENT', code: 'VENDOR_REJECTED' }],
    ['behind a spent budget', { status: 429 }, { outcome: 'NOT_SENT', code: 'RATE_LIMITED', retryAfterSeconds: 1 }],
  ])('that is %s is not used', async (_, answer, expected) => {
    expect((await known(answer)).result).toEqual(expected)
  })

  it('never climbs out of its path', async () => {
    const { http, result } = await known({ status: 404, body: problem }, '..')
    expect(result).toEqual({ outcome: 'REFUSED', code: 'NOT_FOUND' })
    expect(http.sent).toEqual([])
  })
})

describe('looking for a person', () => {
  it('searches by the last name, or by both where the settings say so', async () => {
    const { http, result } = await resolve([{ body: listB([wirePatient()]) }])
    expect(result).toEqual(found)
    expect(http.sent).toMatchObject([{ method: 'GET', path: '/patients' }])
    expect(http.sent[0]?.query).toEqual([
      ['search', 'Smith'],
      ['limit', '100'],
    ])
    const full = await resolve([{ body: listB([wirePatient()]) }], { settings: { patientSearch: 'FULL_NAME' } })
    expect(full.http.sent[0]?.query).toContainEqual(['search', 'Alex Smith'])
  })

  it('looks through every page', async () => {
    const { result, http } = await resolve([
      { body: listB([wirePatient({ id: 'pat_9', first_name: 'Ada' })], 100) },
      { body: listB([wirePatient()]) },
    ])
    expect(result).toEqual(found)
    expect(http.sent[1]?.query).toContainEqual(['offset', '100'])
  })

  it.each([
    ['another letter case and spaces', { first_name: ' ALEX', last_name: 'smith ' }],
    ['another e-mail address', { email: 'old@partner.example' }],
    ['a birth date with a time', { date_of_birth: '1990-04-12T00:00:00Z' }],
  ])('knows the person in %s', async (_, over) => {
    expect((await resolve([{ body: listB([wirePatient(over)]) }])).result).toEqual(found)
  })

  it.each([
    ['another birth date', { date_of_birth: '1958-06-17' }],
    ['another first name', { first_name: 'Alexa' }],
    ['an archived record', { archived_at: '2026-01-01T00:00:00Z' }],
  ])('does not know the person in %s, and creates none when it may not', async (_, over) => {
    const { result, lines } = await resolve([{ body: listB([wirePatient(over)]) }], { options: lookingOnly })
    expect(result).toEqual({ outcome: 'NOT_SENT', code: 'VENDOR_UNAVAILABLE' })
    expect(lines).toEqual(['GET /patients'])
  })

  it.each([
    ['a record without a birth date', [wirePatient({ date_of_birth: null })]],
    ['twins in everything', [wirePatient(), wirePatient({ id: 'pat_2' })]],
    [
      'two records, neither with this address',
      ['pat_2', 'pat_3'].map((id) => wirePatient({ id, email: 'x@y.example' })),
    ],
  ])('guesses nothing at %s', async (_, records) => {
    const { result, http } = await resolve([{ body: listB(records) }])
    expect(result).toEqual(ambiguous)
    expect(http.sent).toHaveLength(1)
  })

  it('tells two records apart by the address', async () => {
    const other = wirePatient({ id: 'pat_2', email: 'other@partner.example' })
    expect((await resolve([{ body: listB([other, wirePatient()]) }])).result).toEqual(found)
  })

  it.each<[Answer, object]>([
    [{ status: 502 }, { outcome: 'NOT_SENT', code: 'VENDOR_UNAVAILABLE' }],
    [{ status: 429 }, { outcome: 'NOT_SENT', code: 'RATE_LIMITED', retryAfterSeconds: 1 }],
    [{ body: listA([]) }, { outcome: 'NOT_SENT', code: 'VENDOR_REJECTED' }],
  ])('creates nobody when the search says %j', async (answer, expected) => {
    const { result, http } = await resolve([answer])
    expect(result).toEqual(expected)
    expect(http.sent).toHaveLength(1)
  })

  it.each<[string, Partial<NewPatient>, string]>([
    ['no birth date', { dateOfBirth: null }, 'dateOfBirth'],
    ['a national phone number', { phone: '07700 900123' }, 'phone'],
  ])('sends nothing for %s', async (_, over, field) => {
    const { result, http } = await resolve([], { over })
    expect(result).toMatchObject({
      outcome: 'REFUSED',
      code: 'INVALID_INPUT',
      issues: [{ path: ['input', 'patient', 'new', field] }],
    })
    expect(http.sent).toEqual([])
  })

  it.each([
    [{ phone: null }, {}],
    [{ phone: '+44 7700 900123' }, {}],
    [{ phone: '07700 900123' }, { phoneForm: 'ANY' }],
  ])('takes %j with %j', async (over, settings) => {
    expect((await resolve([{ body: listB([wirePatient()]) }], { over, settings })).result).toEqual(found)
  })
})

describe('creating a person', () => {
  const body = {
    first_name: 'Alex',
    last_name: 'Smith',
    date_of_birth: '1990-04-12',
    email: 'alex@partner.example',
    phone: '+447700900123',
  }

  it('sends B names, birth date and contacts under a key', async () => {
    const { result, http, lines } = await resolve([nobody, made])
    expect(result).toEqual(found)
    expect(lines).toEqual(['GET /patients', 'POST /patients'])
    expect(http.sent[1]?.json).toEqual(body)
    expect(http.sent[1]?.headers).toEqual({ 'idempotency-key': expect.stringMatching(/^[0-9a-f-]{36}$/) })
  })

  it('sends A the gender as well, and no key', async () => {
    const settings = { dialect: 'A' }
    const { http } = await resolve([{ body: listA([]) }, made], { settings })
    expect(http.sent[1]?.json).toEqual({ ...body, gender: 'male' })
    expect(http.sent[1]?.headers).toBeUndefined()
    for (const sex of ['UNKNOWN', null] as const) {
      const other = await resolve([{ body: listA([]) }, made], { settings, over: { sex, phone: null } })
      expect(other.http.sent[1]?.json).not.toHaveProperty('gender')
      expect(other.http.sent[1]?.json).not.toHaveProperty('phone')
    }
  })

  it.each<[string, Answer, object]>([
    ['409: a record that no search finds', { status: 409, body: problem }, ambiguous],
    ['400', { status: 400, body: problem }, { outcome: 'REFUSED', code: 'INVALID_INPUT' }],
    ['422', { status: 422, body: problem }, { outcome: 'REFUSED', code: 'INVALID_INPUT' }],
    ['403', { status: 403, body: problem }, { outcome: 'REFUSED', code: 'VENDOR_REJECTED' }],
    ['429', { status: 429, body: problem }, { outcome: 'NOT_SENT', code: 'RATE_LIMITED' }],
    ['no connection', 'NOT_SENT', { outcome: 'NOT_SENT', code: 'VENDOR_UNAVAILABLE' }],
  ])('%s', async (_, answer, expected) => {
    const { result, http } = await resolve([nobody, answer])
    expect(result).toMatchObject(expected)
    expect(http.sent).toHaveLength(2)
  })

  it.each<[string, Answer]>([
    ['no answer', 'LOST'],
    ['502', { status: 502 }],
    ['201 without an id', { status: 201, body: one(wirePatient({ id: null })) }],
    ['201 of somebody else', { status: 201, body: one(wirePatient({ first_name: 'Ada' })) }],
  ])('asks once more in the same words after %s, where a key makes that safe', async (_, lost) => {
    const { result, http, lines } = await resolve([nobody, lost, made])
    expect(result).toEqual(found)
    expect(lines).toEqual(['GET /patients', 'POST /patients', 'POST /patients'])
    const [first, second] = http.sent.slice(1).map(({ json, headers }) => ({ json, headers }))
    expect(second).toEqual(first)
  })

  it.each<[Answer]>([['LOST'], [{ status: 409, body: problem }], [{ status: 429, body: problem }], ['NOT_SENT']])(
    'stays unknown when that meets %j',
    async (answer) => {
      const { result, http } = await resolve([nobody, 'LOST', answer])
      expect(result.outcome).toBe('UNKNOWN')
      expect(http.sent).toHaveLength(3)
    },
  )

  it('looks into the list instead where there is no key', async () => {
    const settings = { dialect: 'A' }
    const before = { body: listA([]) }
    const there = await resolve([before, 'LOST', { body: listA([wirePatient()]) }], { settings })
    expect(there.result).toEqual(found)
    expect(there.lines).toEqual(['GET /patients', 'POST /patients', 'GET /patients'])
    const twice = { body: listA([wirePatient(), wirePatient({ id: 'pat_2' })]) }
    for (const after of [before, { status: 502 }, twice]) {
      expect((await resolve([before, 'LOST', after], { settings })).result.outcome).toBe('UNKNOWN')
    }
  })
})

it('asks A for one patient in its envelope', async () => {
  const { adapter, http } = setUp(dialectA)
  http.script({ body: wirePatient() })
  const result = await adapter.resolvePatient(call, { vendorId: 'pat_1' }, creating)
  expect(result).toEqual({ outcome: 'NOT_SENT', code: 'VENDOR_REJECTED' })
})
