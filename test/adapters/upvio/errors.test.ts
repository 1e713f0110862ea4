import { describe, expect, it } from 'vitest'
import { settingsSchema } from '../../../adapters/upvio/config.ts'
import { errorTable, isAbsent, refusalOf, type Step } from '../../../adapters/upvio/errors.ts'
import { required } from './kit.ts'

const settings = settingsSchema.parse(required)
const steps = Object.keys(errorTable) as Step[]
const reply = (status: number, body?: unknown) => ({ status, headers: {}, body })
const problem = (code: unknown = 'some_code', title = 'Testa Patientova already has a visit') => ({
  error: { code, title },
})

describe('refusalOf', () => {
  it.each(steps.flatMap((step) => Object.entries(errorTable[step]).map(([status, code]) => [step, status, code])))(
    'of %s, %s is %s',
    (step, status, code) => {
      expect(refusalOf(reply(Number(status), problem()), step as Step, settings)).toMatchObject({ code })
    },
  )

  it.each(steps)('of %s, what is not listed is the vendor’s own no', (step) => {
    for (const status of [401, 402, 403, 405, 410, 413, 415, 451]) {
      expect(refusalOf(reply(status, problem()), step, settings)).toMatchObject({ code: 'VENDOR_REJECTED' })
    }
  })

  it.each(steps)('of %s, a status that leaves open what happened is none', (step) => {
    for (const status of [200, 302, 408, 425, 429, 500, 503]) {
      expect(refusalOf(reply(status, problem()), step, settings)).toBeNull()
    }
  })

  it.each(steps)('of %s, a body that is not the vendor’s is none', (step) => {
    const bodies = [undefined, null, 'no', [], {}, { error: 'no' }, { error: {} }, { error: { code: null } }]
    for (const body of bodies) expect(refusalOf(reply(400, body), step, settings)).toBeNull()
  })

  it('of a new patient, a bare 409 is a known address; of a booking it is none', () => {
    expect(refusalOf(reply(409), 'PATIENT', settings)).toEqual({ code: 'PATIENT_AMBIGUOUS', vendorCode: '409' })
    expect(refusalOf(reply(409), 'BOOK', settings)).toBeNull()
  })

  it.each([
    ['conflict', '409 conflict'],
    [409, '409'],
    [null, '409'],
    ['Testa Patientova', '409'],
    ['x'.repeat(62), '409'],
  ])('keeps the code %j as %s, and no sentence', (code, vendorCode) => {
    const refusal = refusalOf(reply(409, problem(code)), 'BOOK', settings)
    expect(refusal).toEqual({ code: 'SLOT_TAKEN_AT_VENDOR', vendorCode })
  })

  it('says what the caller may put right, without the vendor’s sentence', () => {
    const refusal = refusalOf(reply(400, problem()), 'PATIENT', settings)
    expect(refusal).toMatchObject({ code: 'INVALID_INPUT', issues: [{ path: ['input', 'patient', 'new'] }] })
    expect(JSON.stringify(refusal)).not.toContain('Testa')
  })
})

describe('isAbsent', () => {
  it.each([
    [404, problem('not_found'), true],
    [404, problem(404), true],
    [404, { error: { title: 'Appointment not found' } }, true],
    [404, undefined, false],
    [404, { message: 'Not Found' }, false],
    [400, problem(), false],
    [410, problem(), false],
  ])('%d %j: %j', (status, body, expected) => {
    expect(isAbsent(reply(status, body))).toBe(expected)
  })
})
