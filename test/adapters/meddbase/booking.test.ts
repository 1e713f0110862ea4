import { describe, expect, it } from 'vitest'
import type { SlotSnapshot } from '../../../src/domain/slot.ts'
import type { Answer } from '../../kit/vendor-http.ts'
import {
  answering,
  asked,
  at,
  call,
  end,
  intent,
  lines,
  login,
  manager,
  marker,
  no,
  now,
  ok,
  pageOf,
  request,
  setUp,
  slot,
  start,
  wireAppointment,
  wireListed,
  wireSlots,
  wireTypes,
} from './kit.ts'

const list =
  'GET /appointment/appointments?patient=pat1&start-from=2030-03-03T09:00:00+00:00&start-to=2030-03-05T09:00:00+00:00' +
  '&page-sort-column=0&page-sort-descending=false&page-number=1&page-size=50'
const post = 'POST /appointment/book-time-slot?patient=pat1'
const empty = pageOf([])

/** A booking of a patient who has nothing at that time yet, and its answers. */
async function book(answers: readonly Answer[], given: Record<string, unknown> = {}, over: Partial<SlotSnapshot> = {}) {
  const clinic = answering({ ...manager, ...given }, empty, ...answers)
  const result = await clinic.adapter.book(call, request({ slot: slot(over) }))
  return { ...clinic, result }
}

describe('book', () => {
  it('looks first, then sends the slot as it came, once', async () => {
    const clinic = await book([ok(wireAppointment())])
    expect(lines(clinic)).toEqual([list, post])
    expect(asked(clinic)[1]).toMatchObject({
      headers: { 'x-session-id': 'session-1', 'x-token': 'token-1' },
      json: {
        proposedTimeSlot: {
          Location: { Key: 214 },
          Modules: [],
          PayerType: 'PA',
          Services: [],
          Site: { Key: 1123 },
          Start: '2030-03-04T09:00:00',
          Type: { Key: 'CN' },
        },
        clinician: 0,
        clinicianSex: 0,
        method: 0,
      },
    })
    expect(clinic.result).toEqual({
      outcome: 'EXECUTED',
      value: {
        vendorId: 'apt58462',
        // The vendor's own example has no state: a booking that was accepted is booked.
        status: 'BOOKED',
        vendorStatus: 'Booked',
        start,
        end,
        timeZone: 'Europe/London',
        practitionerId: '84',
        appointmentTypeId: 'CN',
        locationId: '1123-214',
        patientId: null,
        patient: null,
        contactType: 'IN_PERSON',
        joinUrl: null,
        price: { amount: '240.00', currency: 'GBP' },
        amountOwed: { amount: '240.00', currency: 'GBP' },
        paymentReference: null,
        partnerReference: null,
        metadata: [],
        previousStart: null,
        cancellation: null,
        questionnaireUrl: null,
        createdAt: null,
        updatedAt: null,
      },
    })
  })

  it.each(['2030-03-04T09:00:00', '2030-03-04T09:00:00.000000+00:00', '2030-10-27T01:30:00'])(
    'sends the start %s back to the letter',
    async (rawStart) => {
      const clinic = await book([ok(wireAppointment())], {}, { rawStart })
      expect(asked(clinic)[1]?.json).toMatchObject({ proposedTimeSlot: { Start: rawStart } })
    },
  )

  it('sends the filters of the search and what goes with the type', async () => {
    const CN = { payerType: 'IN', modules: ['10382'], services: ['593'], clinicianSex: 'MALE' }
    const clinic = await book([ok(wireAppointment())], { appointmentTypes: { CN } }, { practitionerId: '84' })
    expect(asked(clinic)[1]?.json).toMatchObject({
      proposedTimeSlot: { Modules: [{ Key: 10382 }], Services: [{ Key: 593 }], PayerType: 'IN' },
      clinician: 84,
      clinicianSex: 1,
    })
  })

  it('sends a price only where it is to be matched, and the one that was shown', async () => {
    const without = await book([ok(wireAppointment())])
    expect(asked(without)[1]?.json).not.toHaveProperty('price')
    const matched = await book(
      [ok(wireAppointment())],
      { priceMatch: 'GROSS' },
      { price: { amount: '240.50', currency: 'GBP' } },
    )
    expect(asked(matched)[1]?.json).toHaveProperty('price', 240.5)
  })

  it.each([
    ['paid in part', { Paid: 40.1 }, '199.90'],
    ['paid', { Paid: 240 }, '0.00'],
    ['overpaid', { Paid: 300 }, '0.00'],
    ['text', { TotalGross: '240.5', Paid: null }, '240.50'],
  ])('tells what is owed: %s', async (_, invoice, amount) => {
    const Invoice = { ...wireAppointment().Invoice, ...invoice }
    const { result } = await book([ok(wireAppointment({ Invoice }))])
    expect(result).toMatchObject({ value: { amountOwed: { amount, currency: 'GBP' } } })
  })

  it.each([
    ['no invoice', {}, undefined],
    ['an invoice without a sum', {}, {}],
    ['a company that owes it', {}, { TotalGross: 240, Debtor: { IsCompany: true } }],
    ['credit notes', {}, { TotalGross: 240, CreditNotes: [{}] }],
    ['the setting', { owed: 'NONE' }, { TotalGross: 240 }],
  ])('does not tell what is owed: %s', async (_, given, Invoice) => {
    const { result } = await book([ok(wireAppointment({ Invoice }))], given)
    expect(result).toMatchObject({ outcome: 'EXECUTED', value: { amountOwed: null } })
  })

  it('is content with the least that an answer can be, and fills it from the slot', async () => {
    const { result } = await book([ok({ Key: 'apt1', Start: '2030-03-04T09:00:00' }, 201)])
    expect(result).toMatchObject({
      outcome: 'EXECUTED',
      value: { vendorId: 'apt1', status: 'BOOKED', start, end, locationId: '1123-214', price: slot().price },
    })
  })

  it('tells the way into a video consultation', async () => {
    const wire = wireAppointment({ Telemedicine: 'true', TelemedicineConnection: 'https://video.example/apt1' })
    const { result } = await book([ok(wire)])
    expect(result).toMatchObject({ value: { contactType: 'VIDEO', joinUrl: 'https://video.example/apt1' } })
  })

  it.each([
    ['another start', { Start: '2030-03-04T10:00:00' }],
    ['another site', { Site: { Key: 1124 } }],
    ['another room', { Location: { Key: 215 } }],
    ['another type', { Type: { Key: 'VC' } }],
    ['another patient', { Patient: { Key: 'pat2' } }],
    ['another clinician', { Clinician: { Key: 85 } }],
  ])('does not take %s for a yes', async (_, given) => {
    const { result } = await book([ok(wireAppointment(given))], {}, { practitionerId: '84' })
    // The key goes along, so that what was booked instead can be looked at.
    expect(result).toEqual({ outcome: 'UNKNOWN', reason: 'ECHO_DIFFERS', vendorId: 'apt58462' })
  })

  it.each<[string, Answer, object]>([
    ['no answer', 'LOST', { outcome: 'UNKNOWN' }],
    ['no connection', 'NOT_SENT', { outcome: 'NOT_SENT', code: 'VENDOR_UNAVAILABLE' }],
    ['204', { status: 204 }, { outcome: 'UNKNOWN' }],
    ['200 that is no JSON', { status: 200 }, { outcome: 'UNKNOWN' }],
    ['200 without an envelope', { status: 200, body: wireAppointment() }, { outcome: 'UNKNOWN' }],
    ['200 without a key', ok(wireAppointment({ Key: undefined })), { outcome: 'UNKNOWN' }],
    ['200 with nothing', ok(null), { outcome: 'UNKNOWN' }],
    ['500 with the envelope', no(0, 500), { outcome: 'UNKNOWN' }],
    ['502', { status: 502 }, { outcome: 'UNKNOWN' }],
    ['a redirect', { status: 302 }, { outcome: 'UNKNOWN' }],
    ['429 with the envelope', no(0, 429), { outcome: 'UNKNOWN' }],
    ['429', { status: 429 }, { outcome: 'UNKNOWN' }],
    ['200 that says 500 inside', { ...(no(0, 500) as object), status: 200 }, { outcome: 'UNKNOWN' }],
    ['400 without the envelope', { status: 400, body: 'Bad request' }, { outcome: 'UNKNOWN' }],
    ['a missing parameter', no(1), { outcome: 'REFUSED', code: 'INVALID_INPUT', vendorCode: 'event-1' }],
    ['markup', no(12), { outcome: 'REFUSED', code: 'INVALID_INPUT' }],
    ['a wrong client key', no(4, 401), { outcome: 'REFUSED', code: 'VENDOR_REJECTED', vendorCode: 'event-4' }],
    ['an address out of range', no(13, 403), { outcome: 'REFUSED', code: 'VENDOR_REJECTED' }],
    ['a missing right', no(0, 403), { outcome: 'REFUSED', code: 'VENDOR_REJECTED' }],
    ['a wrong verb', no(0, 405), { outcome: 'REFUSED', code: 'VENDOR_REJECTED' }],
    ['an open questionnaire', no(40001), { outcome: 'REFUSED', code: 'VENDOR_REJECTED', vendorCode: 'event-40001' }],
    ['an application that starts', no(10), { outcome: 'NOT_SENT', code: 'VENDOR_UNAVAILABLE', retryAfterSeconds: 30 }],
    ['a session that ended', no(8, 401), { outcome: 'NOT_SENT', code: 'VENDOR_UNAVAILABLE' }],
    ['a bare 401', { status: 401 }, { outcome: 'NOT_SENT', code: 'VENDOR_UNAVAILABLE' }],
    ['a token that changed', no(11, 403), { outcome: 'NOT_SENT', code: 'VENDOR_UNAVAILABLE' }],
  ])('after %s', async (_, answer, expected) => {
    const clinic = await book([answer])
    expect(clinic.result).toMatchObject(expected)
    expect(lines(clinic)).toEqual([list, post])
    expect(JSON.stringify(clinic.result)).not.toContain('Patientova')
  })

  it('logs in anew for the next call after the session ended in a booking', async () => {
    const { adapter, http } = await book([no(8, 401)])
    http.script(login(2), empty, ok(wireAppointment()))
    expect(await adapter.book(call, request())).toMatchObject({ outcome: 'EXECUTED' })
    expect(http.sent.at(-1)?.headers).toMatchObject({ 'x-session-id': 'session-2' })
  })

  it('keeps the reference for the support of the vendor', async () => {
    const { result } = await book([no(2, 400, { ReferenceNumber: 'REF-77' })])
    expect(result).toMatchObject({ vendorCode: 'event-2 ref-REF-77' })
    const odd = await book([no(2, 400, { ReferenceNumber: 'of Testa Patientova' })])
    expect(odd.result).toMatchObject({ vendorCode: 'event-2' })
  })

  it('takes a bare 4xx for a no only where the settings say so', async () => {
    const { result } = await book([{ status: 404 }, ok(wireSlots())], { refusals: { bare: true } })
    expect(result).toEqual({ outcome: 'REFUSED', code: 'VENDOR_REJECTED', vendorCode: 'http-404' })
  })

  it.each(['a note', ''])('refuses the notes %j that nobody would read', async (notes) => {
    const clinic = setUp()
    const expected = { outcome: 'REFUSED', code: 'INVALID_INPUT', issues: [{ path: ['input', 'notes'] }] }
    expect(await clinic.adapter.book(call, request({ notes }))).toMatchObject(expected)
    expect(clinic.http.sent).toEqual([])
  })

  it.each([
    ['a place of another adapter', { slot: slot({ locationId: 'room' }) }],
    ['a clinician of another adapter', { slot: slot({ practitionerId: 'cli_1' }) }],
    ['a patient who was not resolved', { patient: { new: {} as never } }],
    ['a patient key that is none', { patient: { vendorId: 'a b' } }],
  ])('sends nothing for %s', async (_, given) => {
    const clinic = setUp()
    const result = await clinic.adapter.book(call, request(given))
    expect(result).toEqual({ outcome: 'NOT_SENT', code: 'INTERNAL' })
    expect(clinic.http.sent).toEqual([])
  })
})

describe('a slot that may be gone', () => {
  it.each([
    ['a 400', no(0)],
    ['a 404', no(0, 404)],
    ['a 409 without the object', { status: 409, body: { status: 'error' } }],
    ['a 424', no(20001, 424)],
    ['a 200 with an error', { ...(no(0) as object), status: 200 }],
  ])('is looked for after %s, and taken when it is not there', async (_, answer) => {
    const clinic = await book([answer, ok(wireSlots([{ Start: '2030-03-04T11:00:00' }]))])
    expect(clinic.result).toMatchObject({ outcome: 'REFUSED', code: 'SLOT_TAKEN_AT_VENDOR' })
    expect(lines(clinic)[2]).toMatch(/^GET \/appointment\/proposed-time-slots\?.*&site=1123&location=214&/)
  })

  it('was refused for another reason when it is still there', async () => {
    const { result } = await book([no(0), ok(wireSlots())])
    expect(result).toEqual({ outcome: 'REFUSED', code: 'VENDOR_REJECTED', vendorCode: 'event-0' })
  })

  it('has another price where prices are matched', async () => {
    const { result } = await book([no(0), ok(wireSlots([{ GrossPrice: 252 }]))], { priceMatch: 'GROSS' })
    expect(result).toMatchObject({ outcome: 'REFUSED', code: 'PRICE_CHANGED' })
  })

  it('stays refused when the look fails', async () => {
    const { result } = await book([no(0), { status: 502 }])
    expect(result).toMatchObject({ outcome: 'REFUSED', code: 'VENDOR_REJECTED' })
  })

  it('stays refused when the look is refused, also for a type that only its own payer lists', async () => {
    const given = { appointmentTypes: { IM: { payerType: 'IN' } } }
    const answers = [no(0), no(0, 403), ok(wireTypes), ok([{ Key: 'IM' }])]
    const { result } = await book(answers, given, { appointmentTypeId: 'IM' })
    expect(result).toMatchObject({ outcome: 'REFUSED', code: 'VENDOR_REJECTED' })
  })

  it('is not looked for where the settings know the code', async () => {
    const clinic = await book([no(20001)], { refusals: { slotGone: [20001] } })
    expect(clinic.result).toMatchObject({ outcome: 'REFUSED', code: 'SLOT_TAKEN_AT_VENDOR' })
    expect(lines(clinic)).toHaveLength(2)
  })
})

describe('the look before', () => {
  it('refuses to book what the patient already has', async () => {
    const clinic = answering(manager, pageOf([wireListed()]))
    expect(await clinic.adapter.book(call, request())).toMatchObject({
      outcome: 'REFUSED',
      code: 'INVALID_INPUT',
      issues: [{ path: ['input', 'patient'] }],
    })
    expect(lines(clinic)).toEqual([list])
  })

  it.each([
    ['is cancelled', { State: 'Cancelled' }],
    ['is at another time', { Start: '2030-03-04T10:00:00' }],
    ['is elsewhere', { Location: { Key: 215 } }],
    ['is of another type', { Type: { Key: 'VC' } }],
    ['is of somebody else', { Patient: { Key: 'pat2' } }],
  ])('does not mind a visit that %s', async (_, given) => {
    const { adapter } = answering(manager, pageOf([wireListed(given)]), ok(wireAppointment()))
    expect(await adapter.book(call, request())).toMatchObject({ outcome: 'EXECUTED' })
  })

  it.each<[Answer, object]>([
    [{ status: 502 }, { outcome: 'NOT_SENT', code: 'VENDOR_UNAVAILABLE' }],
    [{ status: 429 }, { outcome: 'NOT_SENT', code: 'RATE_LIMITED', retryAfterSeconds: 1 }],
    [no(0, 403), { outcome: 'NOT_SENT', code: 'VENDOR_REJECTED' }],
    ['LOST', { outcome: 'NOT_SENT', code: 'VENDOR_UNAVAILABLE' }],
  ])('sends no booking after %j', async (answer, expected) => {
    const clinic = answering(manager, answer)
    expect(await clinic.adapter.book(call, request())).toEqual(expected)
    expect(lines(clinic)).toEqual([list])
  })
})

describe('findBooking', () => {
  it('finds ours by patient, type, place and time, cancelled or not', async () => {
    const others = [
      { Key: 'a1', Start: '2030-03-04T10:00:00' },
      { Key: 'a2', Site: { Key: 1124 } },
      { Key: 'a3', Type: { Key: 'VC' } },
      { Key: 'a4', Patient: { Key: 'pat2' } },
    ]
    const ours = [{ Key: 'a5' }, { Key: 'a6', State: 'Cancelled' }]
    const clinic = answering(manager, pageOf([...others, ...ours].map(wireListed)))
    expect(await clinic.adapter.findBooking(call, intent())).toMatchObject([
      { vendorId: 'a5', status: 'BOOKED', start, patientId: 'pat1' },
      { vendorId: 'a6', status: 'CANCELLED' },
    ])
    expect(lines(clinic)).toEqual([list])
  })

  it('does not take a visit that was cancelled before the booking for it', async () => {
    const earlier = wireListed({ Key: 'old', State: 'Cancelled' })
    const clinic = answering(manager, pageOf([earlier]), 'LOST', pageOf([earlier]), pageOf([earlier, wireListed()]))
    expect(await clinic.adapter.book(call, request())).toMatchObject({ outcome: 'UNKNOWN' })
    const other = clinic.bind().adapter
    expect(await other.findBooking(call, intent())).toEqual([])
    expect(await other.findBooking(call, intent())).toMatchObject([{ vendorId: 'apt58462' }])
    expect([...clinic.sessions.kept.keys()]).toContain(`earlier-${marker}`)
  })

  it('remembers nothing where there was nothing', async () => {
    const { sessions } = await book([ok(wireAppointment())])
    expect([...sessions.kept.keys()].filter((name) => name.startsWith('earlier'))).toEqual([])
  })

  it('reads every page, however the vendor cuts them', async () => {
    const cut = { TotalCount: 2, PageSize: 1 }
    const clinic = answering(
      manager,
      pageOf([wireListed({ Key: 'a1' })], cut),
      pageOf([wireListed({ Key: 'a2' })], cut),
    )
    expect(await clinic.adapter.findBooking(call, intent())).toHaveLength(2)
    expect(lines(clinic)[1]).toContain('page-number=2')
  })

  it('reads a list without the envelope of a page', async () => {
    const { adapter } = answering(manager, ok([wireListed()]))
    expect(await adapter.findBooking(call, intent())).toHaveLength(1)
  })

  it.each<[string, readonly Answer[], string]>([
    ['no answer', ['LOST'], 'VENDOR_UNAVAILABLE'],
    ['a refusal', [no(0, 403)], 'VENDOR_REJECTED'],
    ['a broken row', [pageOf([{ ...wireListed(), Start: 'soon' }])], 'VENDOR_REJECTED'],
    ['more pages than may be read', [pageOf([wireListed()], { TotalCount: 51 })], 'VENDOR_REJECTED'],
  ])('proves nothing after %s', async (_, answers, code) => {
    const { adapter } = answering({ ...manager, appointments: { maxPages: 1 } }, ...answers)
    await expect(adapter.findBooking(call, intent())).rejects.toMatchObject({ code })
  })

  it('cannot tell without the patient', async () => {
    const clinic = setUp()
    await expect(clinic.adapter.findBooking(call, intent({ patientId: null }))).rejects.toMatchObject({
      code: 'VENDOR_REJECTED',
    })
    expect(clinic.http.sent).toEqual([])
  })

  it('reads the wall clock of the site', async () => {
    const nine = { start: at('2030-07-12T07:00:00Z'), end: at('2030-07-12T08:00:00Z') }
    const there = slot({ ...nine, locationId: '1125-231', rawStart: '2030-07-12T09:00:00' })
    const wire = wireListed({
      Start: '2030-07-12T09:00:00',
      Finish: '2030-07-12T10:00:00',
      Site: { Key: 1125 },
      Location: { Key: 231 },
    })
    const { adapter } = answering({ ...manager, siteTimeZones: { 1125: 'Europe/Madrid' } }, pageOf([wire]))
    expect(await adapter.findBooking(call, intent({ slot: there, startedAt: now }))).toMatchObject([
      { ...nine, timeZone: 'Europe/Madrid' },
    ])
  })
})
