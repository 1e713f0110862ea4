import { describe, expect, it } from 'vitest'
import { fromWireAppointment } from '../../../adapters/cliniko/map/appointment.ts'
import { appointmentSchema } from '../../../adapters/cliniko/wire.ts'
import type { AppointmentQuery, CancelRequest } from '../../../src/contract/adapter.ts'
import type { VendorRequest } from '../../../src/http/client.ts'
import type { Answer } from '../../kit/vendor-http.ts'
import {
  baseUrl,
  call,
  createClinic,
  end,
  ids,
  line,
  listOf,
  notFound,
  slot,
  start,
  stub,
  validationFailed,
  wireAppointment,
  wireBooking,
} from './kit.ts'

const path = `/individual_appointments/${ids.appointment}`
const getLine = `GET ${path}?q[]=cancelled_at:*&q[]=archived_at:*&q[]=deleted_at:*`
const cancelled = { cancelled_at: '2030-03-02T08:00:00Z', cancellation_reason: 30, cancellation_note: 'by phone' }

describe('getAppointment', () => {
  it('asks for cancelled and removed ones too', async () => {
    const { adapter, http } = createClinic()
    http.script({ body: wireAppointment() })
    expect(await adapter.getAppointment(call, ids.appointment)).toMatchObject({
      vendorId: ids.appointment,
      status: 'BOOKED',
    })
    expect(http.sent.map(line)).toEqual([getLine])
  })

  it('takes no record of another id for an answer', async () => {
    const { adapter, http } = createClinic()
    http.script({ body: wireAppointment({ id: '77' }) })
    await expect(adapter.getAppointment(call, ids.appointment)).rejects.toMatchObject({ code: 'VENDOR_REJECTED' })
  })

  it.each([notFound, { status: 404 }])('has none for %j', async (answer) => {
    const { adapter, http } = createClinic()
    http.script(answer)
    expect(await adapter.getAppointment(call, ids.appointment)).toBeNull()
  })

  it('asks nothing for what is no id', async () => {
    const { adapter, http } = createClinic()
    for (const id of ['..', '../users', '1?x', '', 'abc', '1'.repeat(21)]) {
      expect(await adapter.getAppointment(call, id)).toBeNull()
    }
    expect(http.sent).toEqual([])
  })

  it('does not take an outage or a refusal for absence', async () => {
    const { adapter, http } = createClinic()
    // Plain text too: a proxy's "default backend - 404".
    http.script({ status: 502 }, { status: 404, isUnreadable: true })
    await expect(adapter.getAppointment(call, ids.appointment)).rejects.toMatchObject({ code: 'VENDOR_UNAVAILABLE' })
    await expect(adapter.getAppointment(call, ids.appointment)).rejects.toMatchObject({ code: 'VENDOR_REJECTED' })
  })
})

describe('status', () => {
  const at = '2030-03-02T08:00:00Z'
  it.each<[Record<string, unknown>, string, string | null]>([
    [{}, 'BOOKED', null],
    [{ patient_arrived: true }, 'ARRIVED', null],
    [{ did_not_arrive: true }, 'DID_NOT_ARRIVE', null],
    [{ did_not_arrive: true, patient_arrived: true }, 'DID_NOT_ARRIVE', null],
    [{ cancelled_at: at, did_not_arrive: true }, 'CANCELLED', null],
    [{ archived_at: at }, 'CANCELLED', 'archived'],
    [{ archived_at: at, cancelled_at: at }, 'CANCELLED', 'archived'],
    [{ archived_at: at, deleted_at: at }, 'CANCELLED', 'archived'],
    [{ deleted_at: at }, 'CANCELLED', 'deleted'],
    // Neither an invoice nor a note says that the visit is over.
    [{ patient_arrived: true, invoice_status: 20, treatment_note_status: 90 }, 'ARRIVED', null],
    [{ did_not_arrive: null, patient_arrived: null }, 'BOOKED', null],
  ])('%j is %s', (given, status, vendorStatus) => {
    const appointment = fromWireAppointment(appointmentSchema.parse(wireAppointment(given)))
    expect(appointment).toMatchObject({ status, vendorStatus })
    expect(appointment.cancellation === null).toBe(status !== 'CANCELLED')
  })

  it.each([
    [10, 'FEELING_BETTER'],
    [20, 'CONDITION_WORSE'],
    [30, 'SICK'],
    [31, null],
    [40, 'AWAY'],
    [50, 'OTHER'],
    [60, 'WORK'],
    [99, null],
    [null, null],
  ])('reads reason %j as %j', (code, reason) => {
    const wire = wireAppointment({ ...cancelled, cancellation_reason: code, cancellation_note: '' })
    expect(fromWireAppointment(appointmentSchema.parse(wire)).cancellation).toEqual({
      reason,
      note: null,
      at: Date.parse('2030-03-02T08:00:00Z'),
    })
  })

  it('tells no id for a link that is missing or leads nowhere', () => {
    const wire = wireAppointment({
      patient: undefined,
      business: null,
      practitioner: stub('practitioners/x'),
      appointment_type: {},
    })
    expect(fromWireAppointment(appointmentSchema.parse(wire))).toMatchObject({
      patientId: null,
      locationId: null,
      practitionerId: null,
      appointmentTypeId: null,
    })
  })
})

describe('listAppointments', () => {
  const query: AppointmentQuery = { from: start, to: end, withCancelled: false }
  const list = async (answer: Answer, given: Partial<AppointmentQuery> = {}, after: string | null = null) => {
    const { adapter, http } = createClinic()
    http.script(answer)
    return { page: await adapter.listAppointments(call, { ...query, ...given }, after), http }
  }

  it('sends the filters', async () => {
    const all = { practitionerIds: ['1', '2'], patientId: ids.patient, withCancelled: true }
    const { http, page } = await list(listOf('individual_appointments', [wireAppointment()]), all)
    expect(http.sent.map(line)).toEqual([
      `GET /individual_appointments?q[]=patient_id:=${ids.patient}&q[]=practitioner_id:=1,2` +
        '&q[]=starts_at:>=2030-03-04T09:00:00Z&q[]=starts_at:<2030-03-04T09:30:00Z' +
        '&q[]=cancelled_at:*&q[]=archived_at:*&q[]=deleted_at:*&sort=starts_at&per_page=100',
    ])
    expect(page).toMatchObject({ appointments: [{ vendorId: ids.appointment }], next: null })
  })

  it('sends none where none is asked', async () => {
    const { http } = await list(listOf('individual_appointments', []), { from: null, to: null })
    expect(http.sent.map(line)).toEqual(['GET /individual_appointments?sort=starts_at&per_page=100'])
  })

  it('leaves cancelled ones out even where Cliniko lists them', async () => {
    const both = listOf('individual_appointments', [wireAppointment(cancelled), wireAppointment({ id: '2' })])
    expect((await list(both)).page.appointments.map(({ vendorId }) => vendorId)).toEqual(['2'])
    expect((await list(both, { withCancelled: true })).page.appointments).toHaveLength(2)
  })

  it.each([{ practitionerIds: [] }, { practitionerIds: ['1,2'] }, { patientId: '' }, { patientId: '1&page=2' }])(
    'is empty for %j, and asks nothing',
    async (given) => {
      const { page, http } = await list('LOST', given)
      expect(page).toEqual({ appointments: [], next: null })
      expect(http.sent).toEqual([])
    },
  )

  const from = 'q%5B%5D=starts_at%3A%3E%3D2030-03-04T09%3A00%3A00Z'
  const to = 'q%5B%5D=starts_at%3A%3C2030-03-04T09%3A30%3A00Z'
  it('goes on where the page ended', async () => {
    const next = `${baseUrl}/individual_appointments?page=2&per_page=100&${from}&${to}&sort=starts_at`
    const first = await list(listOf('individual_appointments', [wireAppointment()], next))
    expect(first.page.next).not.toBeNull()
    const second = await list(listOf('individual_appointments', [wireAppointment({ id: '2' })]), {}, first.page.next)
    expect(second.page.next).toBeNull()
    expect(second.http.sent.map(line)).toEqual([
      'GET /individual_appointments?page=2&per_page=100&q[]=starts_at:>=2030-03-04T09:00:00Z' +
        '&q[]=starts_at:<2030-03-04T09:30:00Z&sort=starts_at',
    ])
  })

  it.each([
    'https://evil.example/v1/individual_appointments?page=2',
    'https://api.uk1.cliniko.com/v1/patients?page=2',
    'https://api.uk1.cliniko.com/individual_appointments?page=2',
  ])('makes no cursor of %s', async (next) => {
    const answer = listOf('individual_appointments', [wireAppointment()], next)
    await expect(list(answer)).rejects.toMatchObject({ code: 'VENDOR_REJECTED' })
  })

  it.each([
    `/patients?page=2&${from}&${to}`,
    `/individual_appointments/../patients?page=2&${from}&${to}`,
    `/individual_appointments?page=2&${from}`,
    `/individual_appointments?page=2&${from}&${to}&search=x`,
    '/individual_appointments',
    'https://evil.example/individual_appointments?page=2',
    'nonsense',
    '',
  ])('refuses the cursor %j', async (text) => {
    const { adapter, http } = createClinic()
    const cursor = Buffer.from(text).toString('base64url')
    await expect(adapter.listAppointments(call, query, cursor)).rejects.toMatchObject({ code: 'INVALID_INPUT' })
    expect(http.sent).toEqual([])
  })
})

describe('cancel', () => {
  const request: CancelRequest = { vendorId: ids.appointment, reason: 'SICK', note: 'by phone', acceptedFee: null }
  const cancel = async (answers: readonly Answer[], given: Partial<CancelRequest> = {}) => {
    const { adapter, http } = createClinic()
    http.script(...answers)
    return { result: await adapter.cancel(call, { ...request, ...given }), http }
  }
  const before: Answer = { body: wireAppointment() }
  const after: Answer = { body: wireAppointment(cancelled) }
  const done: Answer = { status: 204 }

  it('reads, cancels this visit alone, and reads again', async () => {
    const { result, http } = await cancel([before, done, after])
    expect(http.sent.map(line)).toEqual([getLine, `PATCH ${path}/cancel`, getLine])
    expect(http.sent[1]?.json).toEqual({
      cancellation_reason: 30,
      cancellation_note: 'by phone',
      apply_to_repeats: false,
    })
    expect(result).toMatchObject({
      outcome: 'EXECUTED',
      value: {
        status: 'CANCELLED',
        cancellation: { reason: 'SICK', note: 'by phone', at: Date.parse('2030-03-02T08:00:00Z') },
      },
    })
  })

  it.each([
    ['FEELING_BETTER', 10],
    ['CONDITION_WORSE', 20],
    ['SICK', 30],
    ['AWAY', 40],
    ['OTHER', 50],
    ['WORK', 60],
  ] as const)('sends %s as %d', async (reason, code) => {
    const { http } = await cancel([before, done, after], { reason, note: null })
    expect(http.sent[1]?.json).toMatchObject({ cancellation_reason: code, cancellation_note: null })
  })

  it.each([cancelled, { archived_at: '2030-03-02T08:00:00Z' }])('asks nothing of one that is %j', async (given) => {
    const { result, http } = await cancel([{ body: wireAppointment(given) }])
    expect(result).toMatchObject({ outcome: 'EXECUTED', value: { status: 'CANCELLED' } })
    expect(http.sent).toHaveLength(1)
  })

  it.each<[string, Answer]>([
    ['fails', 'LOST'],
    ['shows the past', before],
    ['finds nothing', notFound],
  ])('is done after a 204 although the read after it %s', async (_, last) => {
    const { result } = await cancel([before, done, last])
    expect(result).toMatchObject({
      outcome: 'EXECUTED',
      value: {
        vendorId: ids.appointment,
        status: 'CANCELLED',
        cancellation: { reason: 'SICK', note: 'by phone', at: null },
      },
    })
  })

  it('is done when staff were faster', async () => {
    for (const refusal of [validationFailed({ base: 'x' }), { status: 404 }]) {
      expect((await cancel([before, refusal, after])).result).toMatchObject({
        outcome: 'EXECUTED',
        value: { cancellation: { at: Date.parse('2030-03-02T08:00:00Z') } },
      })
    }
  })

  it.each<[string, readonly Answer[], object]>([
    ['is not there', [notFound], { outcome: 'REFUSED', code: 'NOT_FOUND' }],
    ['cannot be read', [{ status: 503 }], { outcome: 'NOT_SENT', code: 'VENDOR_UNAVAILABLE' }],
    ['is refused', [before, validationFailed({ base: 'x' }), before], { outcome: 'REFUSED', code: 'INVALID_INPUT' }],
    ['gets no answer', [before, 'LOST'], { outcome: 'UNKNOWN', reason: 'CONNECTION_LOST' }],
    ['gets 500', [before, { status: 500 }], { outcome: 'UNKNOWN', reason: 'SERVER_ERROR' }],
    ['gets 200', [before, { status: 200, body: {} }], { outcome: 'UNKNOWN' }],
    ['gets 404 of a proxy', [before, { status: 404, isUnreadable: true }], { outcome: 'UNKNOWN' }],
    ['gets 429', [before, { status: 429 }], { outcome: 'NOT_SENT', code: 'RATE_LIMITED' }],
  ])('of one that %s', async (_, answers, expected) => {
    const { result, http } = await cancel(answers)
    expect(result).toMatchObject(expected)
    expect(http.sent).toHaveLength(answers.length)
  })

  it('asks nothing for what is no id, or a note that is too long', async () => {
    const { result, http } = await cancel([], { vendorId: '../users' })
    expect(result).toEqual({ outcome: 'REFUSED', code: 'NOT_FOUND' })
    expect(http.sent).toEqual([])
    expect((await cancel([], { note: 'x'.repeat(2_001) })).result).toMatchObject({ code: 'INVALID_INPUT' })
  })
})

describe('reschedule', () => {
  const later = slot({ start: start + 3_600_000, end: end + 3_600_000 })
  const moved = { starts_at: '2030-03-04T10:00:00Z', ends_at: '2030-03-04T10:30:00Z' }
  interface Answers {
    current?: Answer
    bookings?: Answer
    patch?: Answer
  }
  const move = async (answers: Answers, wanted = later) => {
    const { adapter, http } = createClinic()
    http.answerWith((request: VendorRequest) => {
      if (request.method === 'PATCH') return answers.patch ?? { body: wireAppointment(moved) }
      if (request.path === '/bookings') return answers.bookings ?? listOf('bookings', [])
      return answers.current ?? { body: wireAppointment() }
    })
    const result = await adapter.reschedule(call, { vendorId: ids.appointment, slot: wanted, marker: 'hf-move' })
    return { result, http, patches: http.sent.filter(({ method }) => method === 'PATCH') }
  }

  it('looks for overlaps, then sends both ends and nothing that stays', async () => {
    const { result, http, patches } = await move({})
    expect(http.sent.map(line)).toEqual([
      getLine,
      `GET /bookings?q[]=practitioner_id:=${ids.practitioner}&q[]=starts_at:<2030-03-04T10:30:00Z` +
        '&q[]=ends_at:>2030-03-04T10:00:00Z&per_page=100',
      `PATCH ${path}`,
    ])
    expect(patches[0]?.json).toEqual(moved)
    expect(result).toMatchObject({
      outcome: 'EXECUTED',
      value: { vendorId: ids.appointment, start: later.start, end: later.end, previousStart: start },
    })
  })

  it('sends what changes', async () => {
    const wanted = slot({ ...later, practitionerId: '22', locationId: '12', appointmentTypeId: '32' })
    const links = {
      practitioner: stub('practitioners/22'),
      business: stub('businesses/12'),
      appointment_type: stub('appointment_types/32'),
    }
    const { result, patches, http } = await move({ patch: { body: wireAppointment({ ...moved, ...links }) } }, wanted)
    expect(patches[0]?.json).toEqual({ ...moved, practitioner_id: '22', business_id: '12', appointment_type_id: '32' })
    expect(line(http.sent[1])).toContain('practitioner_id:=22')
    expect(result).toMatchObject({ outcome: 'EXECUTED', value: { practitionerId: '22' } })
  })

  it('does not mind its own old time', async () => {
    const wanted = slot({ start: start + 900_000, end: end + 900_000 })
    const own = wireBooking('individual_appointments', ids.appointment)
    const patch = { body: wireAppointment({ starts_at: '2030-03-04T09:15:00Z', ends_at: '2030-03-04T09:45:00Z' }) }
    const { result } = await move({ bookings: listOf('bookings', [own]), patch }, wanted)
    expect(result).toMatchObject({ outcome: 'EXECUTED' })
  })

  it('is refused when somebody else has the time', async () => {
    const other = wireBooking('individual_appointments', '7', moved)
    const { result, patches } = await move({ bookings: listOf('bookings', [other]) })
    expect(result).toEqual({ outcome: 'REFUSED', code: 'SLOT_TAKEN_AT_VENDOR' })
    expect(patches).toEqual([])
  })

  it('asks nothing when it is there already', async () => {
    const { result, patches } = await move({ current: { body: wireAppointment(moved) } })
    expect(result).toMatchObject({ outcome: 'EXECUTED', value: { start: later.start } })
    expect(patches).toEqual([])
  })

  it.each<[string, Answers, object]>([
    ['is not there', { current: notFound }, { outcome: 'REFUSED', code: 'NOT_FOUND' }],
    ['is cancelled', { current: { body: wireAppointment(cancelled) } }, { outcome: 'REFUSED', code: 'INVALID_INPUT' }],
    ['cannot be read', { current: 'LOST' }, { outcome: 'NOT_SENT', code: 'VENDOR_UNAVAILABLE' }],
    ['meets an unreadable diary', { bookings: { status: 503 } }, { outcome: 'NOT_SENT', code: 'VENDOR_UNAVAILABLE' }],
    ['stays where it is', { patch: { body: wireAppointment() } }, { outcome: 'UNKNOWN', reason: 'ECHO_DIFFERS' }],
    ['is another', { patch: { body: wireAppointment({ ...moved, id: '9' }) } }, { outcome: 'UNKNOWN' }],
    ['gets no answer', { patch: 'LOST' }, { outcome: 'UNKNOWN', reason: 'CONNECTION_LOST' }],
    ['gets 404', { patch: notFound }, { outcome: 'REFUSED', code: 'NOT_FOUND' }],
    [
      'gets 422',
      { patch: validationFailed({ starts_at: 'is invalid' }) },
      { outcome: 'REFUSED', code: 'INVALID_INPUT', issues: [{ path: ['input', 'slot', 'start'] }] },
    ],
    ['gets 429', { patch: { status: 429 } }, { outcome: 'NOT_SENT', code: 'RATE_LIMITED' }],
  ])('of one that %s', async (_, answers, expected) => {
    const { result, patches } = await move(answers)
    expect(result).toMatchObject(expected)
    expect(patches.length).toBeLessThanOrEqual(1)
  })
})
