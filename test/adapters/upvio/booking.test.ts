import { describe, expect, it } from 'vitest'
import type { BookingIntent, BookRequest } from '../../../src/contract/adapter.ts'
import type { Appointment } from '../../../src/domain/appointment.ts'
import type { Answer } from '../../kit/vendor-http.ts'
import {
  bookRequest,
  call,
  createClinic,
  end,
  failure,
  ids,
  intent,
  line,
  list,
  marker,
  nonsense,
  now,
  one,
  slot,
  start,
  typeId,
  wireAppointment,
  wireService,
  wireTime,
} from './kit.ts'

const serviceLine = `GET /services/${ids.service}`
const bookLine = 'POST /appointments'
const tagLine = `PUT /appointments/${ids.appointment}/tags`
const checkLines = [serviceLine, expect.stringContaining('/availableTimes?')]
const tag = `holdfast:${marker}`

async function book(answers: readonly Answer[], given: Partial<BookRequest> = {}, settings = {}) {
  const { adapter, http } = createClinic(settings)
  http.script(...answers)
  const result = await adapter.book(call, bookRequest(given))
  return { result, http, lines: http.sent.map(line) }
}

describe('book', () => {
  const service = one(wireService())
  const tagged = one(wireAppointment({ tags: [tag] }))

  it('reads the service, books once with staff and without `ignoreBusyTimes`, then tags', async () => {
    const { result, http, lines } = await book([service, one(wireAppointment()), tagged])
    expect(lines).toEqual([serviceLine, bookLine, tagLine])
    expect(http.sent[1]?.query).toBeUndefined()
    expect(http.sent[1]?.json).toEqual({
      date: '2030-06-10T08:00:00.000Z',
      patientId: ids.patient,
      serviceId: ids.service,
      duration: 30,
      staffId: ids.staff,
    })
    expect(http.sent[2]?.json).toEqual({ tags: [tag] })
    expect(result).toEqual({
      outcome: 'EXECUTED',
      value: {
        vendorId: ids.appointment,
        status: 'BOOKED',
        vendorStatus: null,
        start,
        end,
        timeZone: null,
        practitionerId: ids.staff,
        appointmentTypeId: typeId,
        locationId: ids.location,
        patientId: ids.patient,
        patient: null,
        contactType: null,
        joinUrl: null,
        price: null,
        amountOwed: null,
        paymentReference: null,
        partnerReference: null,
        metadata: [],
        previousStart: null,
        cancellation: null,
        questionnaireUrl: null,
        createdAt: now + 1_000,
        updatedAt: now + 2_000,
      },
    })
  })

  it('sends the patient’s zone and, where the settings say so, the address', async () => {
    const { http } = await book(
      [service, one(wireAppointment()), tagged],
      { patientTimeZone: 'Europe/Madrid' },
      { sendsLocation: true },
    )
    expect(http.sent[1]?.json).toMatchObject({ clientTimezone: 'Europe/Madrid', location: '1 Test Street, Leeds' })
    const nowhere = await book(
      [service, one(wireAppointment()), tagged],
      { slot: slot({ location: null }) },
      { sendsLocation: true },
    )
    expect(nowhere.http.sent[1]?.json).not.toHaveProperty('location')
  })

  it('keeps the tags that stand there', async () => {
    const { http } = await book([service, one(wireAppointment({ tags: ['new patient'] })), tagged])
    expect(http.sent[2]?.json).toEqual({ tags: ['new patient', tag] })
  })

  it.each<[string, Answer]>([
    ['refused', failure(400)],
    ['lost', 'LOST'],
    ['not sent', 'NOT_SENT'],
  ])('stands when its tag is %s', async (_, answer) => {
    const { result } = await book([service, one(wireAppointment()), answer])
    expect(result).toMatchObject({ outcome: 'EXECUTED', value: { vendorId: ids.appointment } })
  })

  it('is not tagged where the settings say so', async () => {
    expect((await book([service, one(wireAppointment())], {}, { tagsBookings: false })).lines).toEqual([
      serviceLine,
      bookLine,
    ])
  })

  it.each([
    [{}, true, {}, 'PENDING_APPROVAL'],
    [{}, true, { approved: true }, 'BOOKED'],
    [{}, null, {}, 'BOOKED'],
    [{}, false, { cancelled: undefined, approved: undefined }, 'BOOKED'],
    [{}, true, { cancelled: null, approved: undefined }, 'PENDING_APPROVAL'],
  ])('with %j and approval required %j, %j is %s', async (settings, bookingsRequireApproval, flags, status) => {
    const answers = [one(wireService({ bookingsRequireApproval })), one(wireAppointment(flags)), tagged]
    expect((await book(answers, {}, settings)).result).toMatchObject({ outcome: 'EXECUTED', value: { status } })
  })

  it.each(['PENDING_APPROVAL', 'BOOKED'])('needs no service where unapproved is always %s', async (unapproved) => {
    const { result, lines } = await book([one(wireAppointment()), tagged], {}, { unapproved })
    expect(lines).toEqual([bookLine, tagLine])
    expect(result).toMatchObject({ outcome: 'EXECUTED', value: { status: unapproved } })
  })

  it.each<[string, Answer, object]>([
    ['an outage', { status: 503 }, { outcome: 'NOT_SENT', code: 'VENDOR_UNAVAILABLE' }],
    ['a limit', { status: 429 }, { outcome: 'NOT_SENT', code: 'RATE_LIMITED', retryAfterSeconds: 1 }],
    ['nonsense', nonsense, { outcome: 'NOT_SENT', code: 'VENDOR_REJECTED' }],
  ])('books nothing when the service answers %s', async (_, answer, expected) => {
    const { result, lines } = await book([answer])
    expect(result).toEqual(expected)
    expect(lines).toEqual([serviceLine])
  })

  it.each<[string, object]>([
    ['another start', { date: '2030-06-10T09:00:00.000Z' }],
    ['another duration', { duration: 45 }],
    ['another service', { service: { id: 'b' } }],
    ['another staff member', { staff: { id: 'b' } }],
    ['another patient', { patient: { id: 'b' } }],
    ['no staff member', { staff: {}, staffId: undefined }],
    ['a cancelled one', { cancelled: true }],
  ])('does not take %s for a yes', async (_, given) => {
    const { result, lines } = await book([service, one(wireAppointment(given))])
    expect(result).toEqual({ outcome: 'UNKNOWN', reason: 'ECHO_DIFFERS', vendorId: ids.appointment })
    expect(lines).toEqual([serviceLine, bookLine])
  })

  it.each<[string, object]>([
    ['ids in other letters', { staff: { id: ids.staff.toLowerCase() } }],
    ['the deprecated ids alone', { service: {}, staff: {}, patient: {} }],
    ['the embedded ids alone', { serviceId: undefined, staffId: undefined, patientId: undefined }],
    ['a start without a zone, which is UTC', { date: '2030-06-10 08:00:00' }],
    ['a start with an offset', { date: '2030-06-10T09:00:00+01:00' }],
    ['hardly more than the required fields', { location: null, createdAt: undefined, price: undefined, tags: null }],
  ])('takes %s for a yes', async (_, given) => {
    expect((await book([service, one(wireAppointment(given)), tagged])).result).toMatchObject({
      outcome: 'EXECUTED',
      value: { start, end },
    })
  })

  it.each<[string, Answer]>([
    ['201', one(wireAppointment(), 201)],
    ['an answer without the wrapper', { body: wireAppointment() }],
  ])('takes %s for a yes', async (_, answer) => {
    expect((await book([service, answer, tagged])).result).toMatchObject({ outcome: 'EXECUTED' })
  })

  it.each<[string, Answer, object]>([
    ['nonsense', nonsense, { outcome: 'UNKNOWN', reason: 'BODY_UNEXPECTED' }],
    ['no id', one(wireAppointment({ id: undefined })), { outcome: 'UNKNOWN' }],
    ['an id too long for a path', one(wireAppointment({ id: 'x'.repeat(201) })), { outcome: 'UNKNOWN' }],
    ['no start', one(wireAppointment({ date: 'Monday' })), { outcome: 'UNKNOWN' }],
    ['no JSON', { status: 200 }, { outcome: 'UNKNOWN', reason: 'BODY_UNREADABLE' }],
    ['204', { status: 204 }, { outcome: 'UNKNOWN' }],
    ['no answer', 'LOST', { outcome: 'UNKNOWN', reason: 'CONNECTION_LOST' }],
    ['no connection', 'NOT_SENT', { outcome: 'NOT_SENT', code: 'VENDOR_UNAVAILABLE' }],
    ['500', failure(500, 'internal'), { outcome: 'UNKNOWN', reason: 'SERVER_ERROR' }],
    ['429', failure(429), { outcome: 'UNKNOWN' }],
    ['408', failure(408), { outcome: 'UNKNOWN' }],
    ['409', failure(409, 'conflict'), { outcome: 'REFUSED', code: 'SLOT_TAKEN_AT_VENDOR', vendorCode: '409 conflict' }],
    ['409 with a number', failure(409, 409), { outcome: 'REFUSED', code: 'SLOT_TAKEN_AT_VENDOR', vendorCode: '409' }],
    ['401', failure(401, 'unauthorized'), { outcome: 'REFUSED', code: 'VENDOR_REJECTED' }],
    ['403', failure(403), { outcome: 'REFUSED', code: 'VENDOR_REJECTED' }],
    ['404', failure(404, 'not_found'), { outcome: 'REFUSED', code: 'VENDOR_REJECTED' }],
    ['a 409 page', { status: 409 }, { outcome: 'UNKNOWN' }],
    ['a 400 of another system', { status: 400, body: { message: 'no' } }, { outcome: 'UNKNOWN' }],
    ['a 400 without content', { status: 400, body: { error: {} } }, { outcome: 'UNKNOWN' }],
  ])('%s', async (_, answer, expected) => {
    const { result, lines } = await book([service, answer])
    expect(result).toMatchObject(expected)
    expect(JSON.stringify(result)).not.toContain('Testa')
    expect(lines).toEqual([serviceLine, bookLine])
  })

  it('frees a 429 where the settings say that it proves something', async () => {
    const { result } = await book([service, failure(429)], {}, { rateLimitIsNotExecuted: true })
    expect(result).toMatchObject({ outcome: 'NOT_SENT', code: 'RATE_LIMITED' })
  })

  it.each([400, 422])('asks for the available times after a %d: gone is taken, there is bad input', async (status) => {
    const no = failure(status, 'bad_request')
    const gone = await book([service, no, service, list([])])
    expect(gone.lines).toEqual([serviceLine, bookLine, ...checkLines])
    expect(gone.result).toEqual({
      outcome: 'REFUSED',
      code: 'SLOT_TAKEN_AT_VENDOR',
      vendorCode: `${status} bad_request`,
    })
    const there = await book([service, no, service, list([wireTime()])])
    expect(there.result).toMatchObject({ outcome: 'REFUSED', code: 'INVALID_INPUT', issues: [{ path: ['input'] }] })
    const unread = await book([service, no, service, { status: 503 }])
    expect(unread.result).toMatchObject({ outcome: 'REFUSED', code: 'INVALID_INPUT' })
  })

  it('reads refusals as the settings say', async () => {
    const settings = { statuses: { slotTaken: [400, 418], maybeTaken: [] } }
    for (const [status, code] of [
      [400, 'SLOT_TAKEN_AT_VENDOR'],
      [418, 'SLOT_TAKEN_AT_VENDOR'],
      [409, 'VENDOR_REJECTED'],
      [422, 'VENDOR_REJECTED'],
    ] as const) {
      expect((await book([service, failure(status)], {}, settings)).result).toMatchObject({ outcome: 'REFUSED', code })
    }
  })

  it.each<[string, Partial<BookRequest>, object]>([
    ['notes', { notes: 'Left knee.' }, { outcome: 'REFUSED', code: 'INVALID_INPUT' }],
    ['a slot without staff', { slot: slot({ practitionerId: null }) }, { outcome: 'NOT_SENT', code: 'INTERNAL' }],
    ['a slot of no type', { slot: slot({ appointmentTypeId: 'x' }) }, { outcome: 'NOT_SENT', code: 'INTERNAL' }],
  ])('sends nothing for %s', async (_, given, expected) => {
    const { result, lines } = await book([], given)
    expect(result).toMatchObject(expected)
    expect(lines).toEqual([])
  })

  it('tells price and address of a video visit, and no link that carries a token', async () => {
    const video = { locationType: 'meet', locationValue: 'https://meet.example/abc', location: null }
    const { result } = await book([service, one(wireAppointment(video)), tagged], {}, { priceUnit: 'MINOR' })
    expect(result).toMatchObject({
      outcome: 'EXECUTED',
      value: {
        contactType: 'VIDEO',
        joinUrl: 'https://meet.example/abc',
        price: { amount: '60.00', currency: 'GBP' },
        locationId: null,
      },
    })
    expect(JSON.stringify(result)).not.toContain('t0k3n')
  })

  it.each([
    ['meet', 'javascript:alert(1)'],
    ['meet', '1 Test Street'],
    [null, 'https://meet.example/abc'],
  ])('takes %j %j for no address to join', async (locationType, locationValue) => {
    const { result } = await book([service, one(wireAppointment({ locationType, locationValue })), tagged])
    expect(result).toMatchObject({ value: { joinUrl: null } })
  })

  it('reads seconds where the settings say so', async () => {
    const answers = [service, one(wireAppointment({ duration: 1_800 })), tagged]
    const { result } = await book(answers, {}, { durationUnit: 'SECONDS' })
    expect(result).toMatchObject({ outcome: 'EXECUTED', value: { end, appointmentTypeId: typeId } })
  })
})

describe('findBooking', () => {
  async function find(records: readonly unknown[], given: Partial<BookingIntent> = {}, settings = {}) {
    const { adapter, http } = createClinic({ unapproved: 'BOOKED', ...settings })
    http.script(list(records))
    const found = await adapter.findBooking(call, intent(given))
    return { ids: found.map(({ vendorId }) => vendorId), found, http }
  }
  const range = 'startDate=2030-06-09T08:00:00.000Z&endDate=2030-06-11T08:30:00.000Z'

  it('asks for the patient’s appointments around the time', async () => {
    const { http } = await find([])
    expect(http.sent.map(line)).toEqual([`GET /appointments?${range}&patientId=${ids.patient}&limit=50&offset=0`])
  })

  it.each([null, 'not-a-uuid'])('asks for everybody’s where the patient is %j', async (patientId) => {
    expect((await find([], { patientId })).http.sent.map(line)).toEqual([
      `GET /appointments?${range}&limit=50&offset=0`,
    ])
  })

  it.each<[string, object, object, boolean]>([
    ['our tag', { tags: [tag] }, {}, true],
    ['our tag, moved, with another patient', { tags: [tag], date: '2030-06-11T08:00:00.000Z', patient: {} }, {}, true],
    ['our tag, cancelled', { tags: ['x', tag], cancelled: true }, {}, true],
    ['our tag, and no patient known', { tags: [tag] }, { patientId: null }, true],
    ['another tag of ours', { tags: ['holdfast:hf-7b2'] }, {}, false],
    ['no tag, all the same', {}, {}, true],
    ['no tag, a tag of the staff’s', { tags: ['new patient'] }, {}, true],
    ['no tag, moved', { date: '2030-06-11T08:00:00.000Z', originalDate: '2030-06-10T08:00:00.000Z' }, {}, true],
    ['no tag, no time of creation', { createdAt: null }, {}, true],
    ['no tag, a clock that is behind', { createdAt: '2030-06-03T05:59:31.000Z' }, {}, true],
    ['no tag, made before', { createdAt: '2030-06-03T05:59:29.000Z' }, {}, false],
    ['no tag, made long after', { createdAt: '2030-06-03T06:05:01.000Z' }, {}, false],
    ['no tag, another start', { date: '2030-06-10T08:15:00.000Z' }, {}, false],
    ['no tag, another staff member', { staff: { id: 'b' } }, {}, false],
    ['no tag, another service', { service: { id: 'b' } }, {}, false],
    ['no tag, another duration', { duration: 45 }, {}, false],
    ['no tag, another patient', { patient: { id: 'b' } }, {}, false],
  ])('%s', async (_, given, intended, isOurs) => {
    expect((await find([wireAppointment(given)], intended)).ids).toEqual(isOurs ? [ids.appointment] : [])
  })

  it('finds one request that was executed twice, oldest first', async () => {
    const second = wireAppointment({ id: 'b', createdAt: '2030-06-03T06:00:03.000Z' })
    expect((await find([second, wireAppointment({ tags: [tag] })])).ids).toEqual([ids.appointment, 'b'])
  })

  it('never says "none" while one may be ours and the patient is not known', async () => {
    await expect(find([wireAppointment()], { patientId: null })).rejects.toMatchObject({ code: 'VENDOR_REJECTED' })
    expect((await find([wireAppointment({ duration: 45 })], { patientId: null })).ids).toEqual([])
  })

  it('takes no record without a patient for that of an unknown one', async () => {
    const nobodys = wireAppointment({ id: 'b', patient: {}, patientId: null })
    const records = [wireAppointment({ tags: [tag] }), nobodys]
    expect((await find(records, { patientId: null })).ids).toEqual([ids.appointment])
  })

  it('reads the service for what waits', async () => {
    const { adapter, http } = createClinic()
    http.script(list([wireAppointment()]), one(wireService({ bookingsRequireApproval: true })))
    expect(await adapter.findBooking(call, intent())).toMatchObject([{ status: 'PENDING_APPROVAL' }])
    expect(http.sent.map(line).at(-1)).toBe(serviceLine)
  })

  it.each([
    ['an outage', { status: 503 }, 'VENDOR_UNAVAILABLE'],
    ['nonsense', nonsense, 'VENDOR_REJECTED'],
    // "No such patient" would be taken for "no booking".
    ['404', failure(404, 'not_found'), 'VENDOR_REJECTED'],
  ] as const)('throws for %s', async (_, answer, code) => {
    const { adapter, http } = createClinic()
    http.script(answer)
    await expect(adapter.findBooking(call, intent())).rejects.toMatchObject({ code })
  })
})

describe('checkClash', () => {
  const ours = {
    vendorId: ids.appointment,
    start,
    end,
    practitionerId: ids.staff,
    appointmentTypeId: typeId,
  } as Appointment
  const theirs = (given: Record<string, unknown> = {}) =>
    wireAppointment({ id: 'b', service: { id: 'other' }, serviceId: 'other', ...given })

  async function clashes(records: readonly unknown[], service = wireService(), settings = {}) {
    const { adapter, http } = createClinic({ looksForClash: true, unapproved: 'BOOKED', ...settings })
    http.answerWith(({ path }) => (path.endsWith('/appointments') ? list(records) : one(service)))
    return { found: await adapter.checkClash(call, ours), http }
  }

  it('asks nothing where the settings say so', async () => {
    const { adapter, http } = createClinic()
    expect(await adapter.checkClash(call, ours)).toEqual([])
    expect(http.sent).toEqual([])
  })

  it('asks for everybody’s appointments around the time', async () => {
    const { http } = await clashes([wireAppointment()])
    expect(http.sent.map(line)).toEqual([
      'GET /appointments?startDate=2030-06-09T08:00:00.000Z&endDate=2030-06-11T08:30:00.000Z&limit=50&offset=0',
    ])
  })

  it.each<[string, Record<string, unknown>, number]>([
    ['at the same time', {}, 1],
    ['that begins before', { date: '2030-06-10T07:45:00.000Z' }, 1],
    ['in ids of other letters', { staff: { id: ids.staff.toLowerCase() } }, 1],
    ['that ends when ours begins', { date: '2030-06-10T07:30:00.000Z' }, 0],
    ['that begins when ours ends', { date: '2030-06-10T08:30:00.000Z' }, 0],
    ['of another staff member', { staff: { id: 'c' } }, 0],
    ['that is cancelled', { cancelled: true }, 0],
    ['that is ours', { id: ids.appointment }, 0],
  ])('a visit %s', async (_, given, count) => {
    expect((await clashes([theirs(given)])).found).toHaveLength(count)
  })

  it('tells the oldest first, with its time of creation', async () => {
    const older = theirs({ id: 'c', createdAt: '2030-06-01T00:00:00.000Z' })
    expect((await clashes([theirs(), older])).found).toEqual([
      { kind: 'APPOINTMENT', createdAt: Date.parse('2030-06-01T00:00:00Z') },
      { kind: 'APPOINTMENT', createdAt: now + 1_000 },
    ])
  })

  it.each([
    ['of the same class', { bookingsPerTimeslot: 6 }, {}, 0],
    ['of the same class at another time', { bookingsPerTimeslot: 6 }, { date: '2030-06-10T08:15:00.000Z' }, 1],
    ['of the same service, which is no class', { bookingsPerTimeslot: 1 }, {}, 1],
  ])('a visit %s', async (_, service, given, count) => {
    const record = wireAppointment({ id: 'b', ...given })
    expect((await clashes([record], wireService(service))).found).toHaveLength(count)
  })

  it('a request that waits takes no time', async () => {
    expect((await clashes([theirs()], wireService(), { unapproved: 'PENDING_APPROVAL' })).found).toEqual([])
  })

  it('throws when the diary cannot be read', async () => {
    const { adapter, http } = createClinic({ looksForClash: true })
    http.script({ status: 503 })
    await expect(adapter.checkClash(call, ours)).rejects.toMatchObject({ code: 'VENDOR_UNAVAILABLE' })
  })
})
