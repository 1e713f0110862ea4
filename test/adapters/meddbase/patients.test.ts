import { describe, expect, it } from 'vitest'
import type { ResolveOptions } from '../../../src/contract/adapter.ts'
import type { NewPatient } from '../../../src/domain/patient.ts'
import { aPerson } from '../../kit/people.ts'
import { creating, lookingOnly } from '../../kit/resolving.ts'
import type { Answer } from '../../kit/vendor-http.ts'
import {
  anonymous,
  answering,
  asked,
  call,
  lines,
  manager,
  marker,
  no,
  ok,
  request,
  setUp,
  slot,
  validated,
  wireAppointment,
  wirePatient,
  wireSlots,
} from './kit.ts'

const person = aPerson()
const demog = {
  Name: 'Testa',
  Surname: 'Patientova-1',
  EmailAddress: 'testa.1@patients.example',
  Mobile: '+447700900101',
  DateOfBirth: '1984-02-29T00:00:00',
  SexType: 2,
}
const ours = { outcome: 'EXECUTED', value: { vendorId: 'pat1' } }
const ambiguous = { outcome: 'REFUSED', code: 'PATIENT_AMBIGUOUS' }

describe('a known patient', () => {
  it('is asked for by key', async () => {
    const clinic = answering(manager, ok(wirePatient()))
    expect(await clinic.adapter.resolvePatient(call, { vendorId: 'pat1' }, creating)).toEqual(ours)
    expect(lines(clinic)).toEqual(['GET /patients/patient?patient=pat1'])
  })

  it.each<[string, Answer, object]>([
    ['404', no(0, 404), { outcome: 'REFUSED', code: 'NOT_FOUND' }],
    ['403: not for this login', no(0, 403), { outcome: 'REFUSED', code: 'NOT_FOUND' }],
    ['nothing', ok(null), { outcome: 'REFUSED', code: 'NOT_FOUND' }],
    ['somebody else', ok(wirePatient({ Key: 'pat2' })), { outcome: 'REFUSED', code: 'NOT_FOUND' }],
    ['a wrong client key', no(4, 403), { outcome: 'NOT_SENT', code: 'VENDOR_REJECTED' }],
    ['another refusal', no(0, 400), { outcome: 'NOT_SENT', code: 'VENDOR_REJECTED' }],
    ['an outage', { status: 502 }, { outcome: 'NOT_SENT', code: 'VENDOR_UNAVAILABLE' }],
    ['no answer', 'LOST', { outcome: 'NOT_SENT', code: 'VENDOR_UNAVAILABLE' }],
    ['a body of another kind', ok('yes'), { outcome: 'NOT_SENT', code: 'VENDOR_REJECTED' }],
    ['429', { status: 429 }, { outcome: 'NOT_SENT', code: 'RATE_LIMITED', retryAfterSeconds: 1 }],
  ])('after %s', async (_, answer, expected) => {
    const { adapter } = answering(manager, answer)
    expect(await adapter.resolvePatient(call, { vendorId: 'pat1' }, creating)).toEqual(expected)
  })

  it('is absent by the statuses and codes of the settings', async () => {
    const refusals = { patientAbsent: { statuses: [404], eventCodes: [30001] } }
    const { adapter } = answering({ ...manager, refusals }, no(30001, 400), no(0, 403))
    expect(await adapter.resolvePatient(call, { vendorId: 'p' }, creating)).toMatchObject({ code: 'NOT_FOUND' })
    expect(await adapter.resolvePatient(call, { vendorId: 'p' }, creating)).toMatchObject({ outcome: 'NOT_SENT' })
  })

  it('is not asked for under a key that is none', async () => {
    const { adapter, http } = setUp()
    expect(await adapter.resolvePatient(call, { vendorId: 'a b' }, creating)).toMatchObject({ code: 'NOT_FOUND' })
    expect(http.sent).toEqual([])
  })
})

describe('a new patient', () => {
  it('is found or made by the vendor, after the session was proved', async () => {
    const clinic = answering(manager, validated(), ok(wirePatient()))
    expect(await clinic.adapter.resolvePatient(call, { new: person }, creating)).toEqual(ours)
    expect(lines(clinic)).toEqual(['GET /auth/validate', 'POST /patients/create-patient'])
    expect(asked(clinic)[1]?.json).toEqual({ demog })
  })

  it('is told without what is not known', async () => {
    const clinic = answering(manager, validated(), ok(wirePatient()))
    const bare = { ...person, phone: null, dateOfBirth: null, sex: 'OTHER' } as const
    await clinic.adapter.resolvePatient(call, { new: bare }, creating)
    const { Name, Surname, EmailAddress } = demog
    expect(asked(clinic)[1]?.json).toEqual({ demog: { Name, Surname, EmailAddress } })
  })

  it.each<[string, Record<string, unknown>, object]>([
    ['the same in other spelling', { Name: ' TESTA ', Surname: 'patientova-1' }, ours],
    ['no birth date', { DateOfBirth: null }, ours],
    ['another first name', { Name: 'Testo' }, ambiguous],
    ['another surname', { Surname: 'Else' }, ambiguous],
    ['another birth date', { DateOfBirth: '1958-06-17T00:00:00' }, ambiguous],
    ['no key', { Key: null }, ambiguous],
  ])('is compared with the record that the vendor took: %s', async (_, given, expected) => {
    const { adapter } = answering(manager, validated(), ok(wirePatient(given)))
    expect(await adapter.resolvePatient(call, { new: person }, creating)).toEqual(expected)
  })

  it.each<[string, Answer, object]>([
    ['a duplicate', no(0), { ...ambiguous, vendorCode: 'event-0' }],
    ['a private patient', no(10001), { ...ambiguous, vendorCode: 'event-10001' }],
    ['a missing right', no(0, 403), { outcome: 'REFUSED', code: 'VENDOR_REJECTED', vendorCode: 'event-0' }],
    ['a missing member', no(1), { outcome: 'REFUSED', code: 'INVALID_INPUT', vendorCode: 'event-1' }],
    ['an ended session', no(8, 401), { outcome: 'NOT_SENT', code: 'VENDOR_UNAVAILABLE', retryAfterSeconds: 1 }],
    ['no answer', 'LOST', { outcome: 'UNKNOWN', reason: 'CONNECTION_LOST' }],
    ['an outage', { status: 502 }, { outcome: 'UNKNOWN', reason: 'SERVER_ERROR' }],
    ['nothing', ok(null), { outcome: 'UNKNOWN', reason: 'BODY_UNEXPECTED' }],
  ])('after %s', async (_, answer, expected) => {
    const clinic = answering(manager, validated(), answer)
    expect(await clinic.adapter.resolvePatient(call, { new: person }, creating)).toEqual(expected)
    expect(lines(clinic)).toHaveLength(2)
  })

  it('is not created when the session cannot be proved', async () => {
    const clinic = answering(manager, { status: 502 })
    const expected = { outcome: 'NOT_SENT', code: 'VENDOR_UNAVAILABLE' }
    expect(await clinic.adapter.resolvePatient(call, { new: person }, creating)).toEqual(expected)
    expect(lines(clinic)).toEqual(['GET /auth/validate'])
  })

  it.each<[string, Answer, object]>([
    ['the person', ok(wirePatient()), ours],
    ['another person', ok(wirePatient({ Surname: 'Else' })), ambiguous],
    ['nobody', ok(null), { outcome: 'NOT_SENT', code: 'VENDOR_UNAVAILABLE' }],
    ['a refusal', no(0, 404), { outcome: 'NOT_SENT', code: 'VENDOR_UNAVAILABLE' }],
    ['an outage', { status: 502 }, { outcome: 'NOT_SENT', code: 'VENDOR_UNAVAILABLE' }],
  ])('is only looked for while a creation is open: %s', async (_, answer, expected) => {
    const clinic = answering(manager, answer)
    expect(await clinic.adapter.resolvePatient(call, { new: person }, lookingOnly)).toEqual(expected)
    expect(lines(clinic)).toEqual(['POST /patients/patient'])
    expect(asked(clinic)[0]?.json).toEqual({ demog })
  })
})

describe('the anonymous flow', () => {
  const registered = ok({ SessionId: 'anon-1' })
  const needed = { outcome: 'REFUSED', code: 'VERIFICATION_REQUIRED' }
  const unsent = { outcome: 'NOT_SENT', code: 'VENDOR_UNAVAILABLE' }
  const book = '/anon-booking/book-time-slot'
  const register = 'POST /anon-booking/register-patient'
  const submit = 'POST /anon-booking/submit-validation-code'
  const resend = 'POST /anon-booking/resend-validation-code'

  function open(...answers: readonly Answer[]) {
    const clinic = answering(anonymous, ...answers)
    const resolve = (
      verificationCode: string | null = null,
      given: Partial<ResolveOptions> = {},
      who: NewPatient = person,
    ) => clinic.adapter.resolvePatient(call, { new: who }, { mayCreate: true, marker, verificationCode, ...given })
    const commit = () => clinic.adapter.book(call, request({ patient: { new: person } }))
    return { ...clinic, resolve, commit }
  }

  it('registers, asks for the code, and books in the session that was verified', async () => {
    const clinic = open(registered, ok(null), ok(wireAppointment()))
    expect(await clinic.resolve()).toEqual(needed)
    expect(await clinic.resolve('246810')).toEqual({ outcome: 'EXECUTED', value: { new: person } })
    expect(await clinic.commit()).toMatchObject({
      outcome: 'EXECUTED',
      value: { vendorId: 'apt58462', amountOwed: { amount: '240.00', currency: 'GBP' } },
    })
    expect(lines(clinic)).toEqual([register, submit, `POST ${book}`])
    expect(clinic.http.sent.map(({ json }) => json)).toMatchObject([
      { payerType: 'WALKIN', demog },
      { code: '246810' },
      { proposedTimeSlot: { Start: '2030-03-04T09:00:00', PayerType: 'WALKIN' } },
    ])
    for (const { headers } of clinic.http.sent.slice(1)) {
      expect(headers).toMatchObject({ 'x-session-id': 'anon-1' })
      expect(headers).not.toHaveProperty('x-token')
    }
  })

  it('goes on in another process', async () => {
    const clinic = open(registered, ok(null), ok(wireAppointment()))
    await clinic.resolve()
    const other = clinic.bind().adapter
    const options = { mayCreate: true, marker, verificationCode: '246810' }
    expect(await other.resolvePatient(call, { new: person }, options)).toMatchObject({ outcome: 'EXECUTED' })
    expect(await clinic.bind().adapter.book(call, request({ patient: { new: person } }))).toMatchObject({
      outcome: 'EXECUTED',
    })
  })

  it('submits a code once, and says nothing of it to the store in the clear', async () => {
    const clinic = open(registered, ok(null))
    await clinic.resolve()
    await clinic.resolve('246810')
    expect(await clinic.resolve('246810')).toMatchObject({ outcome: 'EXECUTED' })
    expect(lines(clinic)).toEqual([register, submit])
    const kept = [...clinic.sessions.kept.values()].join()
    for (const word of ['246810', 'Patientova', 'patients.example']) expect(kept).not.toContain(word)
  })

  it('sends another code when it is asked again without one', async () => {
    const clinic = open(registered, ok(null))
    await clinic.resolve()
    expect(await clinic.resolve()).toEqual(needed)
    expect(lines(clinic)).toEqual([register, resend])
  })

  it.each<[string, Answer, object]>([
    ['lost', 'LOST', needed],
    ['refused', no(0), needed],
    ['not sent', 'NOT_SENT', unsent],
  ])('still waits for the first code when the request for another is %s', async (_, answer, expected) => {
    const clinic = open(registered, answer, ok(null))
    await clinic.resolve()
    expect(await clinic.resolve()).toEqual(expected)
    expect(await clinic.resolve('246810')).toMatchObject({ outcome: 'EXECUTED' })
  })

  it('registers anew for other details, another hold, and a session that has ended', async () => {
    const clinic = open(registered, registered, registered, no(8, 401), registered, no(8, 401), registered)
    await clinic.resolve()
    expect(await clinic.resolve('246810', {}, aPerson(2))).toEqual(needed)
    expect(await clinic.resolve(null, { marker: 'hf-other' })).toEqual(needed)
    expect(await clinic.resolve('246810', {}, aPerson(2))).toEqual(needed)
    expect(await clinic.resolve(null, {}, aPerson(2))).toEqual(needed)
    expect(lines(clinic)).toEqual([register, register, register, submit, register, resend, register])
  })

  it('takes another code after a wrong one', async () => {
    const clinic = open(registered, no(0), ok(null))
    await clinic.resolve()
    expect(await clinic.resolve('000000')).toMatchObject({
      outcome: 'REFUSED',
      code: 'INVALID_INPUT',
      issues: [{ path: ['input', 'verificationCode'] }],
    })
    expect(await clinic.resolve('246810')).toMatchObject({ outcome: 'EXECUTED' })
  })

  it('takes a code that was lost on its way and is refused now for one that went through', async () => {
    const clinic = open(registered, 'LOST', no(0))
    await clinic.resolve()
    expect(await clinic.resolve('246810')).toEqual(unsent)
    expect(await clinic.resolve('246810')).toMatchObject({ outcome: 'EXECUTED' })
  })

  it.each([3, 4, 5, 6, 13, 14])('event code %i is not about the code, which may be submitted again', async (event) => {
    const clinic = open(registered, no(event, 403), 'LOST', no(event, 403), no(0))
    await clinic.resolve()
    const refused = { outcome: 'REFUSED', code: 'VENDOR_REJECTED', vendorCode: `event-${event}` }
    expect(await clinic.resolve('246810')).toEqual(refused)
    expect(await clinic.resolve('246810')).toEqual(unsent)
    expect(await clinic.resolve('246810')).toEqual(refused)
    expect(await clinic.resolve('246810')).toMatchObject({ outcome: 'EXECUTED' })
  })

  it('takes the code once more where the booking shows that it never arrived', async () => {
    const clinic = open(registered, 'LOST', no(0), no(0, 403), ok(null), ok(wireAppointment()))
    await clinic.resolve()
    await clinic.resolve('000000')
    expect(await clinic.resolve('000000')).toMatchObject({ outcome: 'EXECUTED' })
    expect(await clinic.commit()).toMatchObject({ outcome: 'REFUSED', code: 'VENDOR_REJECTED' })
    expect(await clinic.resolve('246810')).toMatchObject({ outcome: 'EXECUTED' })
    expect(await clinic.commit()).toMatchObject({ outcome: 'EXECUTED' })
  })

  it.each<[string, Answer, object]>([
    ['no answer', 'LOST', unsent],
    ['no connection', 'NOT_SENT', unsent],
    ['an outage', { status: 502 }, unsent],
    ['no session in it', ok({}), unsent],
    ['a known person', no(10001), { outcome: 'REFUSED', code: 'PATIENT_AMBIGUOUS', vendorCode: 'event-10001' }],
    ['a missing member', no(1), { outcome: 'REFUSED', code: 'INVALID_INPUT', vendorCode: 'event-1' }],
  ])('after a registration with %s', async (_, answer, expected) => {
    expect(await open(answer).resolve()).toEqual(expected)
  })

  it('registers nobody while a creation is open, and books for nobody known', async () => {
    const clinic = open()
    expect(await clinic.resolve(null, { mayCreate: false })).toEqual(unsent)
    expect(await clinic.adapter.resolvePatient(call, { vendorId: 'pat1' }, creating)).toMatchObject({
      outcome: 'REFUSED',
      code: 'INVALID_INPUT',
      issues: [{ path: ['input', 'patient'] }],
    })
    expect(clinic.http.sent).toEqual([])
  })

  it('books nothing before the code', async () => {
    const clinic = open(registered)
    expect(await clinic.commit()).toEqual(needed)
    await clinic.resolve()
    expect(await clinic.commit()).toEqual(needed)
    expect(lines(clinic)).toEqual([register])
  })

  it.each<[string, readonly Answer[], object, isKept: boolean]>([
    ['a yes', [ok(wireAppointment())], { outcome: 'EXECUTED' }, false],
    ['no answer', ['LOST'], { outcome: 'UNKNOWN' }, false],
    [
      'a yes about another start',
      [ok(wireAppointment({ Start: '2030-03-04T10:00:00' }))],
      { outcome: 'UNKNOWN' },
      false,
    ],
    ['an ended session', [no(8, 401)], { outcome: 'NOT_SENT' }, false],
    ['a taken slot', [no(0), ok(wireSlots([]))], { outcome: 'REFUSED', code: 'SLOT_TAKEN_AT_VENDOR' }, true],
    ['no connection', ['NOT_SENT'], { outcome: 'NOT_SENT' }, true],
  ])('uses the registration up where it may have booked: %s', async (_, answers, expected, isKept) => {
    const clinic = open(registered, ok(null), ...answers)
    await clinic.resolve()
    await clinic.resolve('246810')
    expect(await clinic.commit()).toMatchObject(expected)
    expect(clinic.sessions.kept.has(`anonymous-${marker}`)).toBe(isKept)
    expect(lines(clinic).filter((line) => line === `POST ${book}`)).toHaveLength(1)
  })

  it('refuses notes and what was not resolved', async () => {
    const clinic = open()
    const noted = await clinic.adapter.book(call, request({ patient: { new: person }, notes: 'Left knee.' }))
    expect(noted).toMatchObject({ outcome: 'REFUSED', code: 'INVALID_INPUT' })
    const known = await clinic.adapter.book(call, request({ slot: slot() }))
    expect(known).toEqual({ outcome: 'NOT_SENT', code: 'INTERNAL' })
    expect(clinic.http.sent).toEqual([])
  })

  it('asks for a session as a cookie where that is set', async () => {
    const clinic = answering({ ...anonymous, sessionAs: 'COOKIE' }, registered, ok(null))
    await clinic.adapter.resolvePatient(call, { new: person }, { ...creating, marker })
    await clinic.adapter.resolvePatient(call, { new: person }, { ...creating, marker })
    expect(clinic.http.sent[1]?.headers?.cookie).toContain('ASP.NET_SessionId=anon-1')
  })
})
