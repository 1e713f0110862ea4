import { describe, expect, it } from 'vitest'
import type { NewPatient } from '../../../src/domain/patient.ts'
import { creating, lookingOnly } from '../../kit/resolving.ts'
import type { Answer } from '../../kit/vendor-http.ts'
import { call, createClinic, failure, ids, line, list, nonsense, one, wirePatient } from './kit.ts'

const person: NewPatient = {
  firstName: ' Testa ',
  lastName: 'Patientova',
  email: 'Testa@patients.example',
  phone: '+447700900123',
  dateOfBirth: '1984-02-29',
  sex: 'FEMALE',
}
const createLine = 'POST /patients'
const listLine = 'GET /patients?limit=50&offset=0'
const ambiguous = { outcome: 'REFUSED', code: 'PATIENT_AMBIGUOUS' }
const found = { outcome: 'EXECUTED', value: { vendorId: ids.patient } }
/** [types]: the answer to a known address has no body. */
const known: Answer = { status: 409 }

async function resolve(
  answers: readonly Answer[],
  { given = {}, settings = {}, options = creating }: { given?: object; settings?: object; options?: object } = {},
) {
  const { adapter, http } = createClinic({ ...settings })
  http.script(...answers)
  const result = await adapter.resolvePatient(call, { new: { ...person, ...given } }, { ...creating, ...options })
  return { result, http }
}

describe('a new person', () => {
  it('is made, and overwrites nobody', async () => {
    const { result, http } = await resolve([one(wirePatient({ dob: null }), 201)])
    expect(http.sent.map(line)).toEqual([createLine])
    expect(http.sent[0]?.json).toEqual({
      name: 'Testa Patientova',
      email: 'Testa@patients.example',
      phoneMobile: '+447700900123',
      mode: 'create',
    })
    expect(result).toEqual(found)
  })

  it('is made without a phone number where there is none', async () => {
    const { http } = await resolve([one(wirePatient(), 201)], { given: { phone: null } })
    expect(http.sent[0]?.json).not.toHaveProperty('phoneMobile')
  })

  it.each<[string, Answer, object]>([
    ['400', failure(400), { outcome: 'REFUSED', code: 'INVALID_INPUT', vendorCode: '400 some_code' }],
    ['422', failure(422, 422), { outcome: 'REFUSED', code: 'INVALID_INPUT', vendorCode: '422' }],
    ['401', failure(401), { outcome: 'REFUSED', code: 'VENDOR_REJECTED' }],
    ['404', failure(404), { outcome: 'REFUSED', code: 'VENDOR_REJECTED' }],
    ['no connection', 'NOT_SENT', { outcome: 'NOT_SENT', code: 'VENDOR_UNAVAILABLE' }],
  ])('is not made after %s', async (_, answer, expected) => {
    const { result, http } = await resolve([answer])
    expect(result).toMatchObject(expected)
    expect(JSON.stringify(result)).not.toContain('Testa')
    expect(http.sent).toHaveLength(1)
  })

  it.each<[string, Answer]>([
    ['no answer', 'LOST'],
    ['500', failure(500)],
    ['429', { status: 429 }],
    ['201 without an id', one(wirePatient({ id: null }), 201)],
    ['201 for somebody else', one(wirePatient({ name: 'Samuel Sampleson' }), 201)],
    ['200', one(wirePatient())],
    ['a page', { status: 400 }],
  ])('is looked for after %s, and absence proves nothing', async (_, answer) => {
    const { result, http } = await resolve([answer, list([], 0)])
    expect(result.outcome).toBe('UNKNOWN')
    expect(http.sent.map(line)).toEqual([createLine, listLine])
  })

  it('is found after a lost answer, without a birth date, if made since', async () => {
    const fresh = wirePatient({ dob: null, createdAt: '2030-06-03T06:00:00.000Z' })
    expect((await resolve(['LOST', list([fresh], 1)])).result).toEqual(found)
    const old = wirePatient({ dob: null })
    expect((await resolve(['LOST', list([old], 1)])).result).toMatchObject({ outcome: 'UNKNOWN' })
  })

  it('leaves the outcome open where the list cannot be read either', async () => {
    expect((await resolve(['LOST', { status: 503 }])).result).toMatchObject({ outcome: 'UNKNOWN' })
  })
})

describe('a known address', () => {
  const cases: readonly (readonly [string, object, readonly object[], object])[] = [
    ['the same person', {}, [wirePatient()], found],
    ['in other letters', {}, [wirePatient({ name: ' TESTA  patientova ', email: 'TESTA@PATIENTS.EXAMPLE' })], found],
    ['no birth date given', { dateOfBirth: null }, [wirePatient({ dob: null })], found],
    ['another name', {}, [wirePatient({ name: 'Samuel Patientova' })], ambiguous],
    ['another birth date', {}, [wirePatient({ dob: '1958-06-17' })], ambiguous],
    ['a record without a birth date', {}, [wirePatient({ dob: null })], ambiguous],
    ['two records', {}, [wirePatient(), wirePatient({ id: 'b' })], ambiguous],
    ['one that is archived', {}, [wirePatient({ archivedAt: '2030-01-01T00:00:00.000Z' })], ambiguous],
    [
      'one beside an archived one',
      {},
      [wirePatient({ id: 'b', archivedAt: '2030-01-01T00:00:00.000Z' }), wirePatient()],
      found,
    ],
    ['none in the list', {}, [wirePatient({ email: 'samuel@patients.example' })], ambiguous],
  ]

  it.each(cases)('%s', async (_, given, records, expected) => {
    const { result, http } = await resolve([known, list(records, records.length)], { given })
    expect(result).toEqual(expected)
    expect(http.sent.map(line)).toEqual([createLine, listLine])
  })

  it('is looked for whatever the 409 looks like', async () => {
    expect((await resolve([failure(409), list([wirePatient()], 1)])).result).toEqual(found)
  })

  it('is the same person without a birth date where the settings say so', async () => {
    const settings = { birthDateUnknown: 'SAME' }
    expect((await resolve([known, list([wirePatient({ dob: null })], 1)], { settings })).result).toEqual(found)
    const other = wirePatient({ dob: '1958-06-17' })
    expect((await resolve([known, list([other], 1)], { settings })).result).toEqual(ambiguous)
  })

  const strangers = (count: number) =>
    Array.from({ length: count }, (_, index) => wirePatient({ id: `p${index}`, email: `p${index}@patients.example` }))

  it('is found on a later page, past what the list does not count', async () => {
    const { result, http } = await resolve([known, list(strangers(50), 50), list([wirePatient()], 50)])
    expect(result).toEqual(found)
    expect(http.sent).toHaveLength(3)
  })

  it('is ambiguous in a list that is too long to read', async () => {
    const settings = { patientScanPages: 1 }
    const { result } = await resolve([known, list([...strangers(49), wirePatient()], 51)], { settings })
    expect(result).toEqual(ambiguous)
  })

  it('is ambiguous where no list may be read, which is said beforehand', async () => {
    const settings = { patientScanPages: 0 }
    const { result, http } = await resolve([known], { settings })
    expect(result).toEqual(ambiguous)
    expect(http.sent.map(line)).toEqual([createLine])
    expect(createClinic(settings).adapter.capabilities.patientLookup).toBe(false)
  })

  it.each([
    [{ status: 503 }, 'VENDOR_UNAVAILABLE'],
    [{ status: 429 }, 'RATE_LIMITED'],
    [nonsense, 'VENDOR_REJECTED'],
  ] as const)('is not settled by a list that answers %j', async (answer, code) => {
    expect((await resolve([known, answer])).result).toMatchObject({ outcome: 'NOT_SENT', code })
  })
})

describe('while an earlier creation is unsettled', () => {
  it.each([
    ['is found', [wirePatient()], found],
    ['is not made', [], { outcome: 'NOT_SENT', code: 'VENDOR_UNAVAILABLE' }],
    ['is ambiguous', [wirePatient({ dob: null })], ambiguous],
  ])('a person %s', async (_, records, expected) => {
    const { result, http } = await resolve([list(records, records.length)], { options: lookingOnly })
    expect(result).toEqual(expected)
    expect(http.sent.map(line)).toEqual([listLine])
  })
})

describe('a person known by id', () => {
  async function byId(vendorId: string, ...answers: readonly Answer[]) {
    const { adapter, http } = createClinic()
    http.script(...answers)
    return { result: await adapter.resolvePatient(call, { vendorId }, creating), http }
  }

  it.each<[string, Answer, object]>([
    ['is there', one(wirePatient()), found],
    ['is there, unwrapped', { body: wirePatient() }, found],
    ['is gone', failure(404, 'not_found'), { outcome: 'REFUSED', code: 'NOT_FOUND' }],
    [
      'is archived',
      one(wirePatient({ archivedAt: '2030-01-01T00:00:00.000Z' })),
      { outcome: 'REFUSED', code: 'NOT_FOUND' },
    ],
    ['cannot be read', { status: 503 }, { outcome: 'NOT_SENT', code: 'VENDOR_UNAVAILABLE' }],
    ['is behind a wrong address', { status: 404 }, { outcome: 'NOT_SENT', code: 'VENDOR_REJECTED' }],
    ['is nonsense', nonsense, { outcome: 'NOT_SENT', code: 'VENDOR_REJECTED' }],
  ])('%s', async (_, answer, expected) => {
    const { result, http } = await byId(ids.patient, answer)
    expect(http.sent.map(line)).toEqual([`GET /patients/${ids.patient}`])
    expect(result).toEqual(expected)
  })

  it('is not looked for under what cannot be an id', async () => {
    for (const id of ['', '.', '..', 'x'.repeat(201)]) {
      const { result, http } = await byId(id)
      expect(result).toEqual({ outcome: 'REFUSED', code: 'NOT_FOUND' })
      expect(http.sent).toEqual([])
    }
  })

  it('stays in its place in the path', async () => {
    const { http } = await byId('../staff?x=1#y', failure(404, 'not_found'))
    expect(http.sent[0]?.path).toMatch(/\/patients\/\.\.%2Fstaff%3Fx%3D1%23y$/)
  })
})
