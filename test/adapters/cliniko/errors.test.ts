import { describe, expect, it } from 'vitest'
import { settingsSchema } from '../../../adapters/cliniko/config.ts'
import { errorTable, fieldPaths, refusalOf } from '../../../adapters/cliniko/errors.ts'
import { apiKey } from './kit.ts'

const settings = settingsSchema.parse({ apiKey, userAgentContact: 'ops@example.test' })
const ofBooking = refusalOf(settings, { ofRecord: false, ofTime: true })
const ofChange = refusalOf(settings, { ofRecord: true, ofTime: true })
const ofPatient = refusalOf(settings, { ofRecord: false, ofTime: false })
const reply = (status: number, body?: unknown, headers = {}) => ({ status, headers, body })

describe('the error table', () => {
  it.each(Object.entries(errorTable))('%s is %s in a body that is known', (status, code) => {
    const body = { message: 'Validation Failed', errors: {} }
    expect(ofChange(reply(Number(status), body))).toMatchObject({ code })
  })

  it.each(Object.keys(errorTable))('%s is not known as a page', (status) => {
    const html = reply(Number(status), undefined, { 'content-type': 'text/html; charset=utf-8' })
    const page = { ...html, isUnreadable: true }
    for (const refusal of [ofBooking, ofChange, ofPatient]) expect(refusal(page)).toBeNull()
  })

  it.each([402, 405, 406, 408, 410, 413, 415, 425, 429, 451, 499])('%d is not known', (status) => {
    for (const body of [undefined, { message: 'no' }, { message: 'no', errors: {} }]) {
      expect(ofChange(reply(status, body))).toBeNull()
    }
  })

  it.each(Object.entries(fieldPaths))('%s is %j of the input', (field, path) => {
    const refusal = ofPatient(reply(422, { message: 'Validation Failed', errors: { [field]: 'is invalid' } }))
    expect(refusal).toMatchObject({ code: 'INVALID_INPUT', issues: [{ path }] })
  })

  it('needs the documented shape of a 422, even for a taken time', () => {
    expect(ofBooking(reply(422, { message: 'overlaps another appointment' }))).toBeNull()
    expect(ofBooking(reply(422, { errors: { base: 'overlaps' } }))).toBeNull()
    expect(ofBooking(reply(422, ['overlaps']))).toBeNull()
  })

  it('looks for a taken time only where a time was asked for', () => {
    const taken = reply(422, { message: 'Validation Failed', errors: { base: 'conflict' } })
    expect(ofBooking(taken)).toMatchObject({ code: 'SLOT_TAKEN_AT_VENDOR' })
    expect(ofPatient(taken)).toMatchObject({ code: 'INVALID_INPUT' })
  })

  it('keeps the names of fields for the log, and no text', () => {
    const errors = { email: 'testa@example.test', 'Testa Patientova': 'is somebody' }
    const refusal = ofPatient(reply(422, { message: 'Validation Failed for Testa', errors }))
    expect(refusal?.vendorCode).toBe('422 email')
    expect(JSON.stringify(refusal)).not.toContain('esta')
  })
})
