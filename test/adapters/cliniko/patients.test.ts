import { describe, expect, it } from 'vitest'
import type { NewPatient } from '../../../src/domain/patient.ts'
import { creating } from '../../kit/resolving.ts'
import type { Answer } from '../../kit/vendor-http.ts'
import { call, createClinic, ids, line, listOf, notFound, stub, validationFailed, wirePatient } from './kit.ts'

const testa: NewPatient = {
  firstName: 'Testa',
  lastName: 'Patientova',
  email: 'testa@example.test',
  phone: '+44 113 496 0000',
  dateOfBirth: '1990-02-28',
  sex: 'FEMALE',
}
const nobody = listOf('patients', [])
const found = (vendorId: string) => ({ outcome: 'EXECUTED', value: { vendorId } })
const ambiguous = { outcome: 'REFUSED', code: 'PATIENT_AMBIGUOUS' }
const created: Answer = { status: 201, body: wirePatient() }

async function resolve(given: Partial<NewPatient>, answers: readonly Answer[], mayCreate = true) {
  const { adapter, http, waits } = createClinic()
  http.script(...answers)
  return {
    result: await adapter.resolvePatient(call, { new: { ...testa, ...given } }, { ...creating, mayCreate }),
    http,
    waits,
  }
}

describe('a new patient', () => {
  it('is looked for by names and address', async () => {
    const { result, http } = await resolve({}, [listOf('patients', [wirePatient()])])
    expect(result).toEqual(found(ids.patient))
    expect(http.sent.map(line)).toEqual([
      'GET /patients?q[]=first_name:=Testa&q[]=last_name:=Patientova&q[]=email:=testa@example.test&per_page=100',
    ])
  })

  const born = '1990-02-28'
  const records = (...dates: (string | null)[]) =>
    dates.map((date_of_birth, index) => wirePatient({ id: String(index + 1), date_of_birth }))
  it.each<[string, string | null, ReturnType<typeof records>, object | 'CREATED']>([
    ['one with the same birth date', born, records(born), found('1')],
    ['one with the same and one with another', born, records('1962-01-01', born), found('2')],
    ['one with the same and one without', born, records(null, born), found('2')],
    ['two with the same', born, records(born, born), ambiguous],
    ['one without a birth date', born, records(null), ambiguous],
    ['one without and one with another', born, records('1962-01-01', null), ambiguous],
    ['only others: parent and child on one address', born, records('1962-01-01'), 'CREATED'],
    ['none', born, [], 'CREATED'],
    ['no date given, one', null, records(born), found('1')],
    ['no date given, one without', null, records(null), found('1')],
    ['no date given, two', null, records(born, null), ambiguous],
    ['no date given, none', null, [], 'CREATED'],
  ])('%s', async (_, dateOfBirth, listed, expected) => {
    const { result, http } = await resolve({ dateOfBirth }, [listOf('patients', listed), created])
    if (expected === 'CREATED') {
      expect(result).toEqual(found(ids.patient))
      expect(http.sent[1]?.method).toBe('POST')
    } else {
      expect(result).toEqual(expected)
      expect(http.sent).toHaveLength(1)
    }
  })

  it.each([
    [{ first_name: 'TESTA', last_name: 'patientova', email: 'Testa@Example.Test' }, true],
    [{ first_name: ' Testa ' }, true],
    [{ first_name: 'Tësta' }, false],
    [{ first_name: null }, false],
    [{ email: null }, false],
    // What a wildcard filter, or one that is ignored, may bring along.
    [{ last_name: 'Patientovas' }, false],
  ])('compares %j: same person %j', async (given, same) => {
    const { http } = await resolve({}, [listOf('patients', [wirePatient({ id: '7', ...given })]), created])
    expect(http.sent).toHaveLength(same ? 1 : 2)
  })

  it('is found in the record that another was merged into', async () => {
    const merged = wirePatient({
      id: '1',
      archived_at: '2029-01-01T00:00:00Z',
      merged_with_patient: stub('patients/2'),
    })
    const survivor = wirePatient({ id: '2', first_name: 'Tess' })
    const { result, http } = await resolve({}, [
      listOf('patients', [merged, wirePatient({ id: '2' })]),
      { body: survivor },
    ])
    // Listed twice, once by way of the merge: one person all the same.
    expect(result).toEqual(found('2'))
    expect(http.sent.map(line).slice(1)).toEqual(['GET /patients/2'])
  })

  it('is not an archived one, and merges in a circle end', async () => {
    const archived = wirePatient({ id: '1', archived_at: '2029-01-01T00:00:00Z' })
    expect((await resolve({}, [listOf('patients', [archived]), created])).result).toEqual(found(ids.patient))
    const { adapter, http } = createClinic()
    http.answerWith(({ method, path }) => {
      if (method === 'POST') return created
      const circle = wirePatient({ id: '1', merged_with_patient: stub('patients/1') })
      return path === '/patients' ? listOf('patients', [circle]) : { body: circle }
    })
    expect(await adapter.resolvePatient(call, { new: testa }, creating)).toEqual(found(ids.patient))
    expect(http.sent.length).toBeLessThan(10)
  })

  it('is created with a phone number and without a sex, which has no documented values', async () => {
    const { result, http } = await resolve({}, [nobody, created])
    expect(result).toEqual(found(ids.patient))
    expect(line(http.sent[1])).toBe('POST /patients')
    expect(http.sent[1]?.json).toEqual({
      first_name: 'Testa',
      last_name: 'Patientova',
      email: 'testa@example.test',
      date_of_birth: '1990-02-28',
      patient_phone_numbers: [{ phone_type: 'Mobile', number: '+44 113 496 0000' }],
    })
    const { http: bare } = await resolve({ phone: null, dateOfBirth: null }, [nobody, created])
    expect(bare.sent[1]?.json).toEqual({ first_name: 'Testa', last_name: 'Patientova', email: 'testa@example.test' })
  })

  it('is not created while an earlier creation is unsettled', async () => {
    const { result, http } = await resolve({}, [nobody], false)
    expect(result).toEqual({ outcome: 'NOT_SENT', code: 'VENDOR_UNAVAILABLE' })
    expect(http.sent).toHaveLength(1)
  })

  it('is not created when the look before it fails', async () => {
    expect((await resolve({}, [{ status: 503 }])).result).toEqual({ outcome: 'NOT_SENT', code: 'VENDOR_UNAVAILABLE' })
    expect((await resolve({}, [{ status: 429 }])).result).toEqual({
      outcome: 'NOT_SENT',
      code: 'RATE_LIMITED',
      retryAfterSeconds: 1,
    })
  })

  it('hears a refusal in its own words', async () => {
    const { result } = await resolve({}, [nobody, validationFailed({ email: 'testa@example.test is taken' })])
    // An overlap word in a patient's refusal is no taken slot.
    expect(result).toMatchObject({ outcome: 'REFUSED', code: 'INVALID_INPUT' })
    const { result: other } = await resolve({}, [
      nobody,
      validationFailed({ email: 'is invalid', patient_phone_numbers: 'is too long' }),
    ])
    expect(other).toMatchObject({
      outcome: 'REFUSED',
      code: 'INVALID_INPUT',
      issues: [{ path: ['input', 'patient', 'new', 'email'] }, { path: ['input', 'patient', 'new', 'phone'] }],
    })
    expect(JSON.stringify(result)).not.toContain('example.test')
  })
})

describe('a creation without an answer', () => {
  it('is settled by the record it made', async () => {
    const { result, http, waits } = await resolve({}, [nobody, 'LOST', nobody, listOf('patients', [wirePatient()])])
    expect(result).toEqual(found(ids.patient))
    expect(waits).toEqual([300, 1_000])
    expect(http.sent.filter(({ method }) => method === 'POST')).toHaveLength(1)
  })

  it('stays unknown when nothing turns up, through failing looks too', async () => {
    const { result, waits } = await resolve({}, [nobody, 'LOST', nobody, { status: 503 }, nobody])
    expect(result).toEqual({ outcome: 'UNKNOWN', reason: 'CONNECTION_LOST' })
    expect(waits).toEqual([300, 1_000, 2_000])
  })

  it('stays unknown when two turn up', async () => {
    const two = listOf('patients', [wirePatient({ id: '1' }), wirePatient({ id: '2' })])
    expect((await resolve({}, [nobody, { status: 500 }, two])).result).toMatchObject({ outcome: 'UNKNOWN' })
  })

  it('is not waited for past the deadline', async () => {
    const { adapter, http, waits } = createClinic()
    http.script(nobody, 'LOST', nobody)
    const result = await adapter.resolvePatient({ ...call, deadline: 1_000 }, { new: testa }, creating)
    expect(result).toMatchObject({ outcome: 'UNKNOWN' })
    expect(waits).toEqual([300])
  })

  it('is unknown when the answer is about somebody else', async () => {
    const stranger: Answer = { status: 201, body: wirePatient({ first_name: 'Sam' }) }
    expect((await resolve({}, [nobody, stranger, nobody, nobody, nobody])).result).toEqual({
      outcome: 'UNKNOWN',
      reason: 'ECHO_DIFFERS',
    })
  })
})

describe('a known patient', () => {
  const known = async (vendorId: string, ...answers: Answer[]) => {
    const { adapter, http } = createClinic()
    http.script(...answers)
    return { result: await adapter.resolvePatient(call, { vendorId }, creating), http }
  }
  const absent = { outcome: 'REFUSED', code: 'NOT_FOUND' }

  it('is read', async () => {
    const { result, http } = await known(ids.patient, { body: wirePatient() })
    expect(result).toEqual(found(ids.patient))
    expect(http.sent.map(line)).toEqual([`GET /patients/${ids.patient}`])
  })

  it('may have been merged', async () => {
    const merged = wirePatient({ merged_with_patient: stub('patients/2') })
    const { result } = await known(ids.patient, { body: merged }, { body: wirePatient({ id: '2' }) })
    expect(result).toEqual(found('2'))
  })

  it('is refused when absent, archived or no id', async () => {
    expect((await known(ids.patient, notFound)).result).toEqual(absent)
    const archived = wirePatient({ archived_at: '2029-01-01T00:00:00Z' })
    expect((await known(ids.patient, { body: archived })).result).toEqual(absent)
    const { result, http } = await known('../users')
    expect(result).toEqual(absent)
    expect(http.sent).toEqual([])
  })

  it.each([{ status: 502 }, { status: 404, isUnreadable: true }])('is not refused for %j', async (answer) => {
    expect((await known(ids.patient, answer)).result).toMatchObject({ outcome: 'NOT_SENT' })
  })
})
