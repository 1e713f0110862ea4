import { describe, expect, it } from 'vitest'
import { aPerson } from '../../kit/people.ts'
import { creating, lookingOnly } from '../../kit/resolving.ts'
import { answering, aWirePatient, base, bundle, call, createClinic, line, outcome, system } from './kit.ts'

async function resolved(records: readonly unknown[], person = aPerson(), options = lookingOnly) {
  const { adapter, http } = createClinic()
  http.answerWith(answering({ 'GET /Patient': bundle(records), 'POST /Patient': outcome(422, 'invariant') }))
  return { result: await adapter.resolvePatient(call, { new: person }, options), http }
}

const found = { outcome: 'EXECUTED', value: { vendorId: 'pat1' } }
const ambiguous = { outcome: 'REFUSED', code: 'PATIENT_AMBIGUOUS' }
const nobody = { outcome: 'NOT_SENT', code: 'VENDOR_UNAVAILABLE' }
const email = (value: string) => ({ telecom: [{ system: 'email', value }] })

describe('whoever has the same names', () => {
  it.each([
    ['and everything else', {}, found],
    ['in other letters', { name: [{ family: 'PATIENTOVA-1', given: ['testa', 'Maria'] }] }, found],
    ['and another address', email('other@patients.example'), ambiguous],
    ['and no address', { telecom: [] }, found],
    ['and another birth date', { birthDate: '1990-09-01' }, nobody],
    ['and no birth date', { birthDate: undefined }, ambiguous],
    ['and a birth year only', { birthDate: '1984' }, ambiguous],
    ['and neither', { birthDate: undefined, telecom: undefined }, nobody],
    ['before a marriage', { name: [{ use: 'old', family: 'Patientova-1', given: ['Testa'] }] }, nobody],
    ['in part', { name: [{ family: 'Patientova-12', given: ['Testa'] }] }, nobody],
    ['and is out of use', { active: false }, nobody],
  ])('%s', async (_, record, expected) => {
    expect((await resolved([aWirePatient(record)])).result).toEqual(expected)
  })

  it.each([
    ['with the address', {}, found],
    ['without an address', { telecom: [] }, nobody],
    ['with another address', email('other@patients.example'), nobody],
    ['with the address and a birth date', { birthDate: '1990-09-01' }, found],
  ])('where the caller tells no birth date, %s', async (_, record, expected) => {
    expect((await resolved([aWirePatient(record)], aPerson(1, { dateOfBirth: null }))).result).toEqual(expected)
  })

  it('twice is nobody in particular', async () => {
    expect((await resolved([aWirePatient(), aWirePatient({ id: 'pat2' })])).result).toEqual(ambiguous)
    // One of them is certain, the other might be.
    expect((await resolved([aWirePatient(), aWirePatient({ id: 'pat2', birthDate: undefined })])).result).toEqual(
      ambiguous,
    )
    expect((await resolved([aWirePatient(), aWirePatient({ id: 'pat2', birthDate: '1990-09-01' })])).result).toEqual(
      found,
    )
  })
})

it('is searched by names, whose signs mean nothing to the search', async () => {
  const { http } = await resolved([], aPerson(1, { firstName: 'Anna Maria', lastName: 'O,B|C$D\\E' }))
  expect(line(http.sent[0])).toBe('GET /Patient?family=O\\,B\\|C\\$D\\\\E&given=Anna&_count=250')
})

describe('a new patient', () => {
  const body = (http: ReturnType<typeof createClinic>['http']) =>
    http.sent.find(({ method }) => method === 'POST')?.json

  async function created(answer: Parameters<typeof answering>[0][string], again = bundle([]), given = {}) {
    const { adapter, http } = createClinic(given)
    let searches = 0
    http.answerWith(
      answering({
        'GET /Patient': () => {
          searches += 1
          return searches === 1 ? bundle([]) : again
        },
        'POST /Patient': answer,
      }),
    )
    return { result: await adapter.resolvePatient(call, { new: aPerson() }, creating), http }
  }

  it('is sent in full, with an identifier of this hold and this person', async () => {
    const { result, http } = await created({ status: 201, body: aWirePatient() }, undefined, {
      conditionalCreate: true,
    })
    expect(result).toEqual(found)
    expect(body(http)).toEqual({
      resourceType: 'Patient',
      identifier: [{ system, value: expect.stringMatching(/^hf-test-[0-9a-f]{16}$/) }],
      active: true,
      name: [{ family: 'Patientova-1', given: ['Testa'] }],
      telecom: [
        { system: 'email', value: 'testa.1@patients.example' },
        { system: 'phone', value: '+447700900101' },
      ],
      gender: 'female',
      birthDate: '1984-02-29',
    })
    const { identifier } = body(http) as { identifier: { value: string }[] }
    const condition = `identifier=${encodeURIComponent(`${system}|${identifier[0]?.value}`)}`
    expect(http.sent[1]?.headers).toMatchObject({ 'if-none-exist': condition })
  })

  it('has another identifier than the next person on the same hold', async () => {
    const identifiers = new Set<string>()
    for (const person of [
      aPerson(),
      aPerson(1, { dateOfBirth: '1990-09-01' }),
      aPerson(1, { email: 'x@patients.example' }),
    ]) {
      const { http } = await resolved([], person, creating)
      identifiers.add(JSON.stringify((body(http) as { identifier: unknown }).identifier))
    }
    expect(identifiers.size).toBe(3)
  })

  it('is not believed to be somebody else', async () => {
    const other = await created({ status: 200, body: aWirePatient({ birthDate: '1990-09-01' }) })
    expect(other.result).toMatchObject({ outcome: 'UNKNOWN' })
  })

  it('whose answer was lost is found by the identifier, and by nothing less', async () => {
    const { http } = await resolved([], aPerson(), creating)
    const { identifier } = body(http) as { identifier: unknown }
    expect((await created('LOST', bundle([aWirePatient({ identifier })]))).result).toEqual(found)
    expect((await created('LOST', bundle([aWirePatient()]))).result).toMatchObject({ outcome: 'UNKNOWN' })
    expect((await created('LOST')).result).toMatchObject({ outcome: 'UNKNOWN' })
  })

  it.each([
    [412, 'PATIENT_AMBIGUOUS'],
    [422, 'INVALID_INPUT'],
    [403, 'VENDOR_REJECTED'],
  ])('that is answered %i is %s', async (status, code) => {
    expect((await created(outcome(status, 'processing'))).result).toMatchObject({ outcome: 'REFUSED', code })
  })
})

describe('a patient known by id', () => {
  it('is the record that took its place', async () => {
    const { adapter, http } = createClinic()
    const link = [{ other: { reference: `${base}/Patient/pat2` }, type: 'replaced-by' }]
    http.answerWith(
      answering({
        'GET /Patient/pat1': { body: aWirePatient({ active: false, link }) },
        'GET /Patient/pat2': { body: aWirePatient({ id: 'pat2' }) },
      }),
    )
    expect(await adapter.resolvePatient(call, { vendorId: 'pat1' }, creating)).toEqual({
      outcome: 'EXECUTED',
      value: { vendorId: 'pat2' },
    })
  })

  it('is nobody where records replace each other in a circle', async () => {
    const { adapter, http } = createClinic()
    const link = [{ other: { reference: 'Patient/pat1' }, type: 'replaced-by' }]
    http.answerWith(answering({ 'GET /Patient/pat1': { body: aWirePatient({ link }) } }))
    expect(await adapter.resolvePatient(call, { vendorId: 'pat1' }, creating)).toEqual({
      outcome: 'REFUSED',
      code: 'NOT_FOUND',
    })
    expect(http.sent.length).toBeLessThan(10)
  })
})
