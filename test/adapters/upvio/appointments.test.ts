import { describe, expect, it } from 'vitest'
import type { AppointmentQuery } from '../../../src/contract/adapter.ts'
import type { Answer } from '../../kit/vendor-http.ts'
import {
  call,
  createClinic,
  end,
  failure,
  ids,
  line,
  list,
  marker,
  minute,
  nonsense,
  one,
  slot,
  start,
  wireAppointment,
  wireService,
  wireTime,
} from './kit.ts'

const path = `/appointments/${ids.appointment}`
const readLine = `GET ${path}`
const serviceLine = `GET /services/${ids.service}`
const gone = failure(404, 'not_found')

describe('getAppointment', () => {
  async function get(answers: readonly Answer[], vendorId: string = ids.appointment, settings = {}) {
    const { adapter, http } = createClinic(settings)
    http.script(...answers)
    return { found: await adapter.getAppointment(call, vendorId), lines: http.sent.map(line), http }
  }

  it('reads the appointment and, where it may wait, its service', async () => {
    const { found, lines } = await get([one(wireAppointment()), one(wireService())])
    expect(lines).toEqual([readLine, serviceLine])
    expect(found).toMatchObject({ vendorId: ids.appointment, status: 'BOOKED', start, end, patient: null })
    expect(JSON.stringify(found)).not.toMatch(/Testa|t0k3n/)
  })

  it.each<[object, readonly Answer[], string]>([
    [{ cancelled: true }, [], 'CANCELLED'],
    [{ cancelled: true, approved: true }, [], 'CANCELLED'],
    [{ approved: true }, [], 'BOOKED'],
    [{}, [one(wireService({ bookingsRequireApproval: true }))], 'PENDING_APPROVAL'],
    [{}, [gone], 'UNKNOWN'],
    [{ service: {}, serviceId: null }, [], 'UNKNOWN'],
  ])('%j with %j is %s', async (given, answers, status) => {
    const { found, lines } = await get([one(wireAppointment(given)), ...answers])
    expect(found?.status).toBe(status)
    expect(found?.cancellation).toEqual(status === 'CANCELLED' ? { reason: null, note: null, at: null } : null)
    expect(lines).toHaveLength(1 + answers.length)
  })

  it('tells the first start of one that was moved', async () => {
    const moved = wireAppointment({ approved: true, originalDate: '2030-06-09T08:00:00.000Z' })
    expect((await get([one(moved)])).found?.previousStart).toBe(Date.parse('2030-06-09T08:00:00Z'))
  })

  it('finds nothing where the vendor says so, and asks nothing for what cannot be an id', async () => {
    expect((await get([gone])).found).toBeNull()
    expect((await get([failure(404, 404)])).found).toBeNull()
    for (const id of ['', '..']) expect(await get([], id)).toMatchObject({ found: null, lines: [] })
    expect((await get([gone], 'a/b?c=d')).http.sent[0]?.path).toMatch(/\/appointments\/a%2Fb%3Fc%3Dd$/)
  })

  it.each([
    ['a bare 404', { status: 404 }, 'VENDOR_REJECTED'],
    ['401', failure(401), 'VENDOR_REJECTED'],
    ['nonsense', nonsense, 'VENDOR_REJECTED'],
    ['no length', one(wireAppointment({ duration: 0 })), 'VENDOR_REJECTED'],
    ['503', { status: 503 }, 'VENDOR_UNAVAILABLE'],
    ['429', { status: 429 }, 'RATE_LIMITED'],
  ] as const)('throws for %s', async (_, answer, code) => {
    await expect(get([answer])).rejects.toMatchObject({ code })
  })
})

describe('listAppointments', () => {
  const at = (text: string) => Date.parse(text)
  const june = { from: at('2030-06-09T23:00:00Z'), to: at('2030-06-13T23:00:00Z'), withCancelled: true }

  async function listed(
    answers: readonly Answer[],
    query: Partial<AppointmentQuery> = {},
    { settings = {}, after = null }: { settings?: object; after?: string | null } = {},
  ) {
    const { adapter, http } = createClinic({ unapproved: 'BOOKED', ...settings })
    http.script(...answers)
    const page = await adapter.listAppointments(call, { ...june, ...query }, after)
    return { ids: page.appointments.map(({ vendorId }) => vendorId), page, lines: http.sent.map(line) }
  }

  it('asks for the range, and for a patient where one is wanted', async () => {
    const range = 'startDate=2030-06-09T22:59:00.000Z&endDate=2030-06-13T23:01:00.000Z'
    const { lines, page } = await listed([list([wireAppointment()])])
    expect(lines).toEqual([`GET /appointments?${range}&limit=50&offset=0`])
    expect(page).toMatchObject({ appointments: [{ vendorId: ids.appointment, status: 'BOOKED' }], next: null })
    expect((await listed([list([])], { patientId: ids.patient })).lines).toEqual([
      `GET /appointments?${range}&patientId=${ids.patient}&limit=50&offset=0`,
    ])
    expect((await listed([list([])], { patientId: 'nobody' })).lines).toEqual([
      `GET /appointments?${range}&limit=50&offset=0`,
    ])
  })

  it.each<[string, object, Partial<AppointmentQuery>, boolean]>([
    ['starts with the range', { date: '2030-06-09T23:00:00.000Z' }, {}, true],
    ['starts before it', { date: '2030-06-09T22:59:59.000Z' }, {}, false],
    ['starts at its end', { date: '2030-06-13T23:00:00.000Z' }, {}, false],
    ['is of the practitioner', {}, { practitionerIds: ['b', ids.staff.toLowerCase()] }, true],
    ['is of another', {}, { practitionerIds: ['b'] }, false],
    ['is of the patient', {}, { patientId: ids.patient }, true],
    ['is of another patient', { patient: { id: 'b' } }, { patientId: ids.patient }, false],
    ['is cancelled', { cancelled: true }, { withCancelled: false }, false],
    ['is cancelled and wanted', { cancelled: true }, {}, true],
  ])('compares here what %s', async (_, given, query, isIn) => {
    expect((await listed([list([wireAppointment(given)])], query)).ids).toEqual(isIn ? [ids.appointment] : [])
  })

  it('orders by start', async () => {
    const records = ['2030-06-11', '2030-06-10', '2030-06-12'].map((date) =>
      wireAppointment({ id: date, date: `${date}T08:00:00.000Z` }),
    )
    expect((await listed([list(records)])).ids).toEqual(['2030-06-10', '2030-06-11', '2030-06-12'])
  })

  it('takes an unknown patient for none, and no other 404', async () => {
    expect((await listed([gone], { patientId: ids.patient })).ids).toEqual([])
    await expect(listed([gone])).rejects.toMatchObject({ code: 'VENDOR_REJECTED' })
  })

  it('asks nothing for nobody', async () => {
    expect(await listed([], { practitionerIds: [] })).toMatchObject({ ids: [], lines: [] })
  })

  it('asks for no more than seven days at once', async () => {
    const { lines } = await listed([list([]), list([])], { to: june.from + 7 * 1_440 * minute })
    expect(lines[0]).toContain('startDate=2030-06-09T22:59:00.000Z&endDate=2030-06-15T23:01:00.000Z')
  })

  it('reads eight windows a page, and goes on where it stopped', async () => {
    const settings = { windowDays: 1 }
    const range = { from: june.from, to: june.from + 10 * 1_440 * minute }
    const empty = Array.from({ length: 8 }, () => list([]))
    const first = await listed(empty, range, { settings })
    expect(first.page.next).toBe(String(at('2030-06-17T23:00:00Z')))
    const last = await listed([list([]), list([])], range, { settings, after: first.page.next })
    expect(last.lines[0]).toContain('startDate=2030-06-17T22:59:00.000Z&endDate=2030-06-18T23:01:00.000Z')
    expect(last.page.next).toBeNull()
  })

  it('ends a page that is full enough', async () => {
    const records = Array.from({ length: 49 }, (_, index) => wireAppointment({ id: `a${index}` }))
    const more = wireAppointment({ id: 'b', date: '2030-06-11T08:00:00.000Z' })
    const { ids: found, page } = await listed([list(records), list([more])], {}, { settings: { windowDays: 1 } })
    expect(found).toHaveLength(50)
    expect(page.next).toBe(String(at('2030-06-11T23:00:00Z')))
  })

  it.each(['x', '-1', '0', String(june.from), String(june.to)])('refuses the cursor %s', async (after) => {
    await expect(listed([], {}, { after })).rejects.toMatchObject({ code: 'INVALID_INPUT' })
  })

  it.each([
    [{ from: null }, '2030-06-11T23:00:00.000Z', '2030-06-13T23:00:00.000Z'],
    [{ to: null }, '2030-06-09T23:00:00.000Z', '2030-06-11T23:00:00.000Z'],
    [{ from: null, to: null }, '2030-06-01T00:00:00.000Z', '2030-06-05T00:00:00.000Z'],
  ])('closes the range %j', async (query, from, to) => {
    const { lines } = await listed([list([])], query, { settings: { openRangeDays: 2 } })
    expect(lines[0]).toContain(`startDate=${new Date(at(from) - minute).toISOString()}`)
    expect(lines[0]).toContain(`endDate=${new Date(at(to) + minute).toISOString()}`)
  })

  it('reads the list of services once for many that may wait', async () => {
    const records = [wireAppointment(), wireAppointment({ id: 'b', service: { id: 'other' } })]
    const services = [wireService({ bookingsRequireApproval: true }), wireService({ id: 'other' })]
    const { page, lines } = await listed(
      [list(records), list(services)],
      {},
      { settings: { unapproved: 'BY_SERVICE' } },
    )
    expect(lines.at(-1)).toBe('GET /services?limit=50&offset=0')
    expect(page.appointments.map(({ status }) => status).toSorted()).toEqual(['BOOKED', 'PENDING_APPROVAL'])
  })

  it.each([
    ['one entry of nonsense', list([wireAppointment(), { id: 'b' }]), 'VENDOR_REJECTED'],
    ['nonsense', nonsense, 'VENDOR_REJECTED'],
    ['503', { status: 503 }, 'VENDOR_UNAVAILABLE'],
  ] as const)('throws for %s', async (_, answer, code) => {
    await expect(listed([answer])).rejects.toMatchObject({ code })
  })
})

describe('cancel', () => {
  const before = one(wireAppointment())
  const cancelled = one(wireAppointment({ cancelled: true }))
  const done: Answer = { status: 204 }
  const deleteLine = `DELETE ${path}`
  const whole = [readLine, deleteLine, readLine]

  async function cancel(answers: readonly Answer[], settings = {}, vendorId: string = ids.appointment) {
    const { adapter, http } = createClinic(settings)
    http.script(...answers)
    const result = await adapter.cancel(call, { vendorId, reason: 'AWAY', note: null, acceptedFee: null })
    return { result, lines: http.sent.map(line), http }
  }
  it('does not cancel what it was shown in place of what was meant', async () => {
    const another = one(wireAppointment({ id: '9222ea2b-34a4-477f-9568-35f7ee222f0c' }))
    const { result, lines } = await cancel([another])
    expect(result).toMatchObject({ outcome: 'NOT_SENT', code: 'VENDOR_REJECTED' })
    expect(lines).toEqual([readLine])
  })

  const isCancelled = {
    outcome: 'EXECUTED',
    value: {
      vendorId: ids.appointment,
      status: 'CANCELLED',
      start,
      cancellation: { reason: null, note: null, at: null },
    },
  }

  it.each<[string, Answer]>([
    ['a cancelled record', cancelled],
    ['no record', gone],
    // The 204 is the yes.
    ['the record as it was', before],
    ['an outage', { status: 503 }],
  ])('is done when a 204 leaves %s', async (_, after) => {
    const { result, lines, http } = await cancel([before, done, after])
    expect(lines).toEqual(whole)
    expect(http.sent[1]?.json).toBeUndefined()
    expect(result).toMatchObject(isCancelled)
  })

  it.each<[string, Answer]>([
    ['the record as it was', before],
    ['an outage', { status: 503 }],
  ])('is not known where a 204 is no proof and leaves %s', async (_, after) => {
    const { result } = await cancel([before, done, after], { deleteIsProof: false })
    expect(result).toEqual({ outcome: 'UNKNOWN', reason: 'ECHO_DIFFERS' })
  })

  it('sends nothing when it is done already', async () => {
    const { result, lines } = await cancel([cancelled])
    expect(result).toMatchObject(isCancelled)
    expect(lines).toEqual([readLine])
  })

  it.each<[string, Answer, Answer]>([
    ['gone', gone, gone],
    ['refused, since it is cancelled', failure(400), cancelled],
  ])('is done when somebody was faster: %s', async (_, refusal, after) => {
    expect((await cancel([before, refusal, after])).result).toMatchObject(isCancelled)
  })

  it.each<[string, readonly Answer[], object]>([
    ['is not there', [gone], { outcome: 'REFUSED', code: 'NOT_FOUND' }],
    ['cannot be read', [{ status: 503 }], { outcome: 'NOT_SENT', code: 'VENDOR_UNAVAILABLE' }],
    ['is nonsense', [nonsense], { outcome: 'NOT_SENT', code: 'VENDOR_REJECTED' }],
    ['is refused', [before, failure(400), before], { outcome: 'REFUSED', code: 'VENDOR_REJECTED' }],
    ['is refused and then not readable', [before, failure(400), 'LOST'], { outcome: 'REFUSED' }],
    ['meets a refused key', [before, failure(401), before], { outcome: 'REFUSED', code: 'VENDOR_REJECTED' }],
    ['gets no answer', [before, 'LOST'], { outcome: 'UNKNOWN', reason: 'CONNECTION_LOST' }],
    ['gets 500', [before, failure(500)], { outcome: 'UNKNOWN', reason: 'SERVER_ERROR' }],
    ['gets 429', [before, failure(429)], { outcome: 'UNKNOWN' }],
    ['gets a page', [before, { status: 404 }], { outcome: 'UNKNOWN' }],
    // 204 is the only yes that is documented.
    ['gets 202', [before, { status: 202 }], { outcome: 'UNKNOWN' }],
    ['gets a page of 200', [before, { status: 200, isUnreadable: true }], { outcome: 'UNKNOWN' }],
    ['is not sent', [before, 'NOT_SENT'], { outcome: 'NOT_SENT', code: 'VENDOR_UNAVAILABLE' }],
  ])('of one that %s', async (_, answers, expected) => {
    const { result, lines } = await cancel(answers)
    expect(result).toMatchObject(expected)
    expect(lines).toEqual(whole.slice(0, answers.length))
  })

  it('asks nothing for what cannot be an id', async () => {
    const { result, lines } = await cancel([], {}, '..')
    expect(result).toEqual({ outcome: 'REFUSED', code: 'NOT_FOUND' })
    expect(lines).toEqual([])
  })

  it('costs nothing, and asks nobody', async () => {
    const { adapter, http } = createClinic()
    expect(await adapter.cancellationFee(call, ids.appointment)).toBeNull()
    expect(http.sent).toEqual([])
  })
})

describe('reschedule', () => {
  const later = slot({ start: start + 60 * minute, end: end + 60 * minute, rawStart: '2030-06-10T09:00:00.000Z' })
  const patchLine = `PATCH ${path}`
  const before = one(wireAppointment())
  const service = one(wireService())
  const moved = { date: '2030-06-10T09:00:00.000Z', originalDate: '2030-06-10T08:00:00.000Z' }

  async function move(answers: readonly Answer[], wanted = later) {
    const { adapter, http } = createClinic({ reschedule: 'PATCH' })
    http.script(...answers)
    const result = await adapter.reschedule(call, { vendorId: ids.appointment, slot: wanted, marker })
    return { result, http, lines: http.sent.map(line) }
  }

  it('reads, then sends start, duration and staff, and no `ignoreBusyTimes`', async () => {
    const { result, http, lines } = await move([before, service, one(wireAppointment(moved))])
    expect(lines).toEqual([readLine, serviceLine, patchLine])
    expect(http.sent[2]?.query).toBeUndefined()
    expect(http.sent[2]?.json).toEqual({ date: '2030-06-10T09:00:00.000Z', duration: 30, staffId: ids.staff })
    expect(result).toMatchObject({
      outcome: 'EXECUTED',
      value: { vendorId: ids.appointment, status: 'BOOKED', start: later.start, end: later.end, previousStart: start },
    })
  })

  it('knows where it came from, and still waits, when the vendor does not say', async () => {
    const waiting = one(wireService({ bookingsRequireApproval: true }))
    const { result } = await move([before, waiting, one(wireAppointment({ ...moved, originalDate: null }))])
    expect(result).toMatchObject({ value: { previousStart: start, status: 'PENDING_APPROVAL' } })
  })

  it('sends nothing when it is there already', async () => {
    const { result, lines } = await move([one(wireAppointment(moved)), service])
    expect(result).toMatchObject({ outcome: 'EXECUTED', value: { start: later.start } })
    expect(lines).toEqual([readLine, serviceLine])
  })

  it.each<[string, readonly Answer[], object]>([
    ['is not there', [gone], { outcome: 'REFUSED', code: 'NOT_FOUND' }],
    ['is cancelled', [one(wireAppointment({ cancelled: true }))], { outcome: 'REFUSED', code: 'INVALID_INPUT' }],
    ['cannot be read', [{ status: 503 }], { outcome: 'NOT_SENT', code: 'VENDOR_UNAVAILABLE' }],
    ['stays where it is', [before, service, before], { outcome: 'UNKNOWN', reason: 'ECHO_DIFFERS' }],
    [
      'is another',
      [before, service, one(wireAppointment({ ...moved, id: 'b' }))],
      { outcome: 'UNKNOWN', reason: 'ECHO_DIFFERS' },
    ],
    [
      'comes back cancelled',
      [before, service, one(wireAppointment({ ...moved, cancelled: true }))],
      { outcome: 'UNKNOWN', reason: 'ECHO_DIFFERS' },
    ],
    ['gets nonsense', [before, service, nonsense], { outcome: 'UNKNOWN', reason: 'BODY_UNEXPECTED' }],
    ['gets no answer', [before, service, 'LOST'], { outcome: 'UNKNOWN', reason: 'CONNECTION_LOST' }],
    ['gets 409', [before, service, failure(409)], { outcome: 'REFUSED', code: 'SLOT_TAKEN_AT_VENDOR' }],
    ['gets 404', [before, service, gone], { outcome: 'REFUSED', code: 'NOT_FOUND' }],
    ['gets 429', [before, service, failure(429)], { outcome: 'UNKNOWN' }],
    [
      'gets 400 for a time that is gone',
      [before, service, failure(400), service, list([])],
      { outcome: 'REFUSED', code: 'SLOT_TAKEN_AT_VENDOR' },
    ],
    [
      'gets 400 for a time that is there',
      [before, service, failure(400), service, list([wireTime({ time: '2030-06-10T09:00:00.000Z' })])],
      { outcome: 'REFUSED', code: 'INVALID_INPUT' },
    ],
  ])('of one that %s', async (_, answers, expected) => {
    const { result, lines } = await move(answers)
    expect(result).toMatchObject(expected)
    expect(lines.filter((one) => one === patchLine).length).toBeLessThanOrEqual(1)
  })

  it('keeps the service', async () => {
    const { result, lines } = await move([before, service], slot({ appointmentTypeId: 'b:30' }))
    expect(result).toMatchObject({ outcome: 'REFUSED', code: 'INVALID_INPUT', issues: [{ path: ['input', 'slotId'] }] })
    expect(lines).not.toContain(patchLine)
  })

  it('sends nothing for a slot that is not its own', async () => {
    expect(await move([], slot({ practitionerId: null }))).toMatchObject({
      result: { outcome: 'NOT_SENT', code: 'INTERNAL' },
      lines: [],
    })
  })

  it.each(['REBOOK', 'OFF'])('is not there with %s, and sends nothing', async (reschedule) => {
    const { adapter, http } = createClinic({ reschedule })
    const request = { vendorId: ids.appointment, slot: later, marker }
    await expect(adapter.reschedule(call, request)).rejects.toMatchObject({ code: 'CAPABILITY_NOT_SUPPORTED' })
    expect(http.sent).toEqual([])
  })
})
