import { describe, expect, it } from 'vitest'
import type { AppointmentQuery } from '../../../src/contract/adapter.ts'
import type { Answer } from '../../kit/vendor-http.ts'
import {
  at,
  call,
  dialectA,
  dialectB,
  errorBodies,
  listA,
  listB,
  one,
  problem,
  setUp,
  slot,
  wireAppointment,
} from './kit.ts'

type Sent = { readonly http: ReturnType<typeof setUp>['http'] }
const lines = ({ http }: Sent) => http.sent.map(({ method, path }) => `${method} ${path}`)
const standing = { body: one(wireAppointment()) }
const cancelled = { body: one(wireAppointment({ status: 'cancelled', cancellation_reason: 'Sick: a cold' })) }

describe('getAppointment', () => {
  it('reads one', async () => {
    for (const [settings, answer] of [
      [dialectA, { body: { data: wireAppointment() } }],
      [dialectB, standing],
    ] as const) {
      const { adapter, http } = setUp(settings)
      http.script(answer)
      expect(await adapter.getAppointment(call, 'apt_1')).toMatchObject({
        vendorId: 'apt_1',
        status: 'BOOKED',
        start: at('2026-07-06T08:00:00Z'),
        end: at('2026-07-06T08:30:00Z'),
      })
      expect(lines({ http })).toEqual(['GET /appointments/apt_1'])
    }
  })

  it('of another id is no answer', async () => {
    const { adapter, http } = setUp()
    http.script({ body: { data: wireAppointment({ id: 'apt_2' }) } })
    await expect(adapter.getAppointment(call, 'apt_1')).rejects.toMatchObject({ code: 'VENDOR_REJECTED' })
  })

  it.each([
    ['confirmed', 'BOOKED'],
    ['scheduled', 'BOOKED'],
    ['pending', 'PENDING_APPROVAL'],
    ['pending_approval', 'PENDING_APPROVAL'],
    ['cancelled', 'CANCELLED'],
    ['completed', 'COMPLETED'],
    ['no_show', 'DID_NOT_ARRIVE'],
    ['checked_in', 'UNKNOWN'],
    // Names that every object has are no statuses.
    ['constructor', 'UNKNOWN'],
  ])('tells %s as %s, and keeps the word', async (word, status) => {
    const { adapter, http } = setUp()
    http.script({ body: { data: wireAppointment({ status: word }) } })
    const appointment = await adapter.getAppointment(call, 'apt_1')
    expect(appointment).toMatchObject({ status, vendorStatus: word })
    expect(appointment?.cancellation === null).toBe(status !== 'CANCELLED')
  })

  it('learns further words from the settings', async () => {
    const { adapter, http } = setUp({ ...dialectA, appointmentStatuses: { checked_in: 'ARRIVED' } })
    http.script({ body: { data: wireAppointment({ status: 'checked_in' }) } })
    expect(await adapter.getAppointment(call, 'apt_1')).toMatchObject({ status: 'ARRIVED', vendorStatus: 'checked_in' })
  })

  it('tells what was cancelled and how a remote one is joined', async () => {
    const { adapter, http } = setUp({ ...dialectB, remoteMeans: 'PHONE' })
    const remote = { is_remote: true, location_id: null, meeting_url: 'https://meet.example/1' }
    http.script(cancelled, { body: one(wireAppointment(remote)) }, { body: one(wireAppointment({ is_remote: null })) })
    expect(await adapter.getAppointment(call, 'apt_1')).toMatchObject({
      cancellation: { reason: null, note: 'Sick: a cold', at: null },
    })
    expect(await adapter.getAppointment(call, 'apt_1')).toMatchObject({
      contactType: 'PHONE',
      locationId: null,
      joinUrl: 'https://meet.example/1',
    })
    expect(await adapter.getAppointment(call, 'apt_1')).toMatchObject({ contactType: null })
  })

  it('reads a wall clock with a Z behind it, and none that the clocks skip', async () => {
    const { adapter, http } = setUp({ ...dialectB, timestamps: 'WALL_TIME' })
    const nine = { start_time: '2026-07-06T09:00:00Z', end_time: '2026-07-06T09:30:00Z' }
    const skipped = { start_time: '2027-03-28T01:15:00Z', end_time: '2027-03-28T02:15:00Z' }
    http.script({ body: one(wireAppointment(nine)) }, { body: one(wireAppointment(skipped)) })
    expect(await adapter.getAppointment(call, 'apt_1')).toMatchObject({ start: at('2026-07-06T08:00:00Z') })
    await expect(adapter.getAppointment(call, 'apt_1')).rejects.toThrow(/timestamps/)
  })

  it.each(errorBodies().flatMap(([shape, body]) => [404, 410].map((status) => [status, shape, body] as const)))(
    '%d in the shape %s is an absence',
    async (status, _, body) => {
      const { adapter, http } = setUp()
      http.script({ status, body })
      expect(await adapter.getAppointment(call, 'apt_1')).toBeNull()
    },
  )

  it.each<[Answer, string]>([
    [{ status: 404 }, 'VENDOR_REJECTED'],
    [{ status: 404, body: 'Not found' }, 'VENDOR_REJECTED'],
    [{ status: 403, body: problem }, 'VENDOR_REJECTED'],
    [{ status: 502 }, 'VENDOR_UNAVAILABLE'],
    [{ status: 429, body: problem }, 'RATE_LIMITED'],
    [{ body: wireAppointment() }, 'VENDOR_REJECTED'],
    [{ body: one(wireAppointment({ start_time: '9:00' })) }, 'VENDOR_REJECTED'],
  ])('%j is none', async (answer, code) => {
    const { adapter, http } = setUp()
    http.script(answer)
    await expect(adapter.getAppointment(call, 'apt_1')).rejects.toMatchObject({ code })
  })

  it('asks nothing for what is no id, and never climbs out of its path', async () => {
    const { adapter, http } = setUp()
    for (const id of ['', '.', '..']) expect(await adapter.getAppointment(call, id)).toBeNull()
    expect(http.sent).toEqual([])
    http.script({ status: 404, body: problem })
    await adapter.getAppointment(call, '../patients/1')
    expect(lines({ http })).toEqual(['GET /appointments/..%2Fpatients%2F1'])
  })
})

describe('listAppointments', () => {
  const everything: AppointmentQuery = { from: null, to: null, withCancelled: true }
  const range = { from: at('2026-07-06T00:00:00Z'), to: at('2026-07-07T00:00:00Z') }

  it('hands B what it filters by', async () => {
    const { adapter, http } = setUp(dialectB)
    http.script({ body: listB([wireAppointment()]) })
    const query = { ...range, practitionerIds: ['cli_1'], patientId: 'pat_1', withCancelled: false }
    expect(await adapter.listAppointments(call, query, null)).toMatchObject({
      appointments: [{ vendorId: 'apt_1' }],
      next: null,
    })
    expect(http.sent).toMatchObject([{ method: 'GET', path: '/appointments' }])
    expect(http.sent[0]?.query).toEqual([
      ['patient_id', 'pat_1'],
      ['clinician_id', 'cli_1'],
      ['date_gte', '2026-07-06T00:00:00Z'],
      ['date_lte', '2026-07-07T00:00:00Z'],
      ['limit', '100'],
    ])
  })

  it.each([
    ['before the range', { start_time: '2026-07-05T23:59:00Z' }],
    ['at its end', { start_time: '2026-07-07T00:00:00Z', end_time: '2026-07-07T00:30:00Z' }],
    ['of another clinician', { clinician_profile_id: 'cli_2' }],
    ['of another patient', { patient_id: 'pat_2' }],
    ['that is cancelled', { status: 'cancelled' }],
  ])('leaves out one %s, although A lists it', async (_, over) => {
    const { adapter, http } = setUp()
    http.script({ body: listA([wireAppointment(over), wireAppointment({ id: 'apt_2' })]) })
    const query = { ...range, practitionerIds: ['cli_1'], patientId: 'pat_1', withCancelled: false }
    const page = await adapter.listAppointments(call, query, null)
    expect(page.appointments.map(({ vendorId }) => vendorId)).toEqual(['apt_2'])
    expect(http.sent[0]?.query).toEqual([
      ['patient_id', 'pat_1'],
      ['limit', '100'],
    ])
  })

  it('compares several practitioners here, and asks nothing about none', async () => {
    const { adapter, http } = setUp(dialectB)
    const others = ['cli_2', 'cli_3'].map((id) => wireAppointment({ id, clinician_profile_id: id }))
    http.script({ body: listB([wireAppointment(), ...others]) })
    const page = await adapter.listAppointments(call, { ...everything, practitionerIds: ['cli_1', 'cli_3'] }, null)
    expect(page.appointments.map(({ practitionerId }) => practitionerId)).toEqual(['cli_1', 'cli_3'])
    expect(http.sent[0]?.query).toEqual([['limit', '100']])
    expect(await adapter.listAppointments(call, { ...everything, practitionerIds: [] }, null)).toEqual({
      appointments: [],
      next: null,
    })
    expect(http.sent).toHaveLength(1)
  })

  it('goes from page to page, and lets nobody else’s cursor in', async () => {
    const b = setUp(dialectB)
    b.http.script({ body: listB([wireAppointment()], 100) }, { body: listB([]) })
    const first = await b.adapter.listAppointments(call, everything, null)
    expect(first.next).toBe('100')
    expect(await b.adapter.listAppointments(call, everything, first.next)).toEqual({ appointments: [], next: null })
    expect(b.http.sent[1]?.query).toContainEqual(['offset', '100'])
    for (const cursor of ['-1', 'x', '1e9', '1234567890']) {
      await expect(b.adapter.listAppointments(call, everything, cursor)).rejects.toMatchObject({
        code: 'INVALID_INPUT',
      })
    }
    const a = setUp()
    a.http.script({ body: listA([wireAppointment()], true) }, { body: listA([], true) })
    expect((await a.adapter.listAppointments(call, everything, '7')).next).toBe('8')
    await expect(a.adapter.listAppointments(call, everything, '8')).rejects.toThrow(/does not go on/)
  })

  it('passes on what keeps it from reading', async () => {
    const { adapter, http } = setUp()
    http.script({ status: 502 }, { body: listB([wireAppointment()]) })
    await expect(adapter.listAppointments(call, everything, null)).rejects.toMatchObject({ code: 'VENDOR_UNAVAILABLE' })
    await expect(adapter.listAppointments(call, everything, null)).rejects.toMatchObject({ code: 'VENDOR_REJECTED' })
  })
})

describe('cancel', () => {
  const request = { vendorId: 'apt_1', reason: 'SICK', note: 'a cold', acceptedFee: null } as const
  const path = 'POST /appointments/apt_1/cancel'
  const done = { outcome: 'EXECUTED', value: { vendorId: 'apt_1', status: 'CANCELLED' } }

  async function cancel(answers: readonly Answer[], settings: Record<string, unknown> = {}, over = {}) {
    const clinic = setUp({ ...dialectB, ...settings })
    clinic.http.script(...answers)
    return { ...clinic, result: await clinic.adapter.cancel(call, { ...request, ...over }) }
  }

  it('sends an empty object, and believes an answer that is the cancelled appointment', async () => {
    const { result, http } = await cancel([cancelled])
    expect(lines({ http })).toEqual([path])
    expect(http.sent[0]?.json).toEqual({})
    expect(result).toMatchObject({ ...done, value: { cancellation: { note: 'Sick: a cold' } } })
  })

  it('gives the reason where a field is known to take it', async () => {
    const settings = { cancel: { reasonField: 'cancellation_reason' } }
    expect((await cancel([cancelled], settings)).http.sent[0]?.json).toEqual({ cancellation_reason: 'Sick: a cold' })
    const { http } = await cancel([cancelled], settings, { note: null, reason: 'AWAY' })
    expect(http.sent[0]?.json).toEqual({ cancellation_reason: 'Away' })
  })

  it.each<[string, Answer]>([
    ['nothing', { status: 204 }],
    ['a sentence', { body: one({ message: 'Cancelled' }) }],
    ['the appointment as it was', standing],
    ['another appointment', { body: one(wireAppointment({ id: 'apt_2', status: 'cancelled' })) }],
    ['a refusal', { status: 409, body: problem }],
    ['an absence', { status: 404, body: problem }],
    ['a page', { status: 404 }],
  ])('reads the appointment after %s', async (_, answer) => {
    const { result, http } = await cancel([answer, cancelled])
    expect(lines({ http })).toEqual([path, 'GET /appointments/apt_1'])
    expect(result).toMatchObject(done)
  })

  it.each<[string, Answer, Answer, object]>([
    ['stands after a yes', { status: 204 }, standing, { outcome: 'UNKNOWN', reason: 'ECHO_DIFFERS' }],
    ['is gone after a yes', { status: 204 }, { status: 404, body: problem }, { outcome: 'UNKNOWN' }],
    ['cannot be read', { status: 204 }, { status: 502 }, { outcome: 'UNKNOWN', reason: 'SERVER_ERROR' }],
    ['stands after a refusal', { status: 409, body: problem }, standing, { outcome: 'REFUSED' }],
    [
      'never was',
      { status: 404, body: problem },
      { status: 404, body: problem },
      { outcome: 'REFUSED', code: 'NOT_FOUND' },
    ],
    ['stands after a page', { status: 409 }, standing, { outcome: 'UNKNOWN' }],
  ])('is not done when it %s', async (_, answer, read, expected) => {
    expect((await cancel([answer, read])).result).toMatchObject(expected)
  })

  it.each<[Answer, object]>([
    ['LOST', { outcome: 'UNKNOWN', reason: 'CONNECTION_LOST' }],
    ['NOT_SENT', { outcome: 'NOT_SENT' }],
    [
      { status: 500, body: problem },
      { outcome: 'UNKNOWN', reason: 'SERVER_ERROR' },
    ],
    [
      { status: 429, body: problem },
      { outcome: 'NOT_SENT', code: 'RATE_LIMITED' },
    ],
  ])('%j is %j, sent once and left to the caller', async (answer, expected) => {
    const { result, http } = await cancel([answer])
    expect(result).toMatchObject(expected)
    expect(http.sent).toHaveLength(1)
  })
})

describe('reschedule', () => {
  const target = slot({ start: at('2026-07-07T10:00:00Z') })
  const moved = {
    body: one(wireAppointment({ start_time: '2026-07-07T10:00:00Z', end_time: '2026-07-07T10:30:00Z' })),
  }

  async function move(answers: readonly Answer[], settings: Record<string, unknown> = {}, to = target) {
    const clinic = setUp({ ...dialectB, ...settings })
    clinic.http.script(...answers)
    const result = await clinic.adapter.reschedule(call, { vendorId: 'apt_1', slot: to, marker: 'hf-1' })
    return { ...clinic, result }
  }

  it('reads, sends the new times alone, and reads again', async () => {
    const { result, http } = await move([standing, { status: 204 }, moved])
    expect(lines({ http })).toEqual(['GET /appointments/apt_1', 'PATCH /appointments/apt_1', 'GET /appointments/apt_1'])
    expect(http.sent[1]?.json).toEqual({ start_time: '2026-07-07T10:00:00Z', end_time: '2026-07-07T10:30:00Z' })
    expect(result).toMatchObject({
      outcome: 'EXECUTED',
      value: { vendorId: 'apt_1', start: target.start, previousStart: at('2026-07-06T08:00:00Z') },
    })
  })

  it('sends an end in any case, under the names of the settings', async () => {
    const { http } = await move([standing, { status: 204 }, moved], { booking: { startField: 'from', endField: null } })
    expect(http.sent[1]?.json).toEqual({ from: '2026-07-07T10:00:00Z', end_time: '2026-07-07T10:30:00Z' })
  })

  it('works in A where the settings say so', async () => {
    const { result } = await move([standing, { body: {} }, moved], { dialect: 'A', reschedule: 'PATCH' })
    expect(result.outcome).toBe('EXECUTED')
  })

  it.each([
    ['practitioner', { practitionerId: 'cli_2' }, {}],
    ['type', { appointmentTypeId: 'type_2' }, {}],
    ['location', { locationId: 'loc_2' }, {}],
    ['location: none', { locationId: null }, {}],
    ['cancelled', {}, { status: 'cancelled' }],
  ])('sends nothing for what a move cannot change: %s', async (_, over, current) => {
    const { result, http } = await move([{ body: one(wireAppointment(current)) }], {}, { ...target, ...over })
    expect(result).toMatchObject({
      outcome: 'REFUSED',
      code: 'INVALID_INPUT',
      issues: [{ path: ['input', expect.any(String)] }],
    })
    expect(http.sent).toHaveLength(1)
  })

  it.each<[string, Answer, object]>([
    ['is not there', { status: 404, body: problem }, { outcome: 'REFUSED', code: 'NOT_FOUND' }],
    ['cannot be read', { status: 502 }, { outcome: 'NOT_SENT', code: 'VENDOR_UNAVAILABLE' }],
    [
      'is behind a spent budget',
      { status: 429, body: problem },
      { outcome: 'NOT_SENT', code: 'RATE_LIMITED', retryAfterSeconds: 1 },
    ],
  ])('sends nothing when the appointment %s', async (_, answer, expected) => {
    const { result, http } = await move([answer])
    expect(result).toEqual(expected)
    expect(http.sent).toHaveLength(1)
  })

  it.each<[string, Answer, object]>([
    ['409', { status: 409, body: problem }, { outcome: 'REFUSED', code: 'SLOT_TAKEN_AT_VENDOR' }],
    ['404', { status: 404, body: problem }, { outcome: 'REFUSED', code: 'NOT_FOUND' }],
    ['400', { status: 400, body: problem }, { outcome: 'REFUSED', code: 'INVALID_INPUT' }],
    ['409 page', { status: 409 }, { outcome: 'UNKNOWN' }],
    ['502', { status: 502 }, { outcome: 'UNKNOWN' }],
    ['no answer', 'LOST', { outcome: 'UNKNOWN' }],
    ['no connection', 'NOT_SENT', { outcome: 'NOT_SENT' }],
    ['429', { status: 429, body: problem }, { outcome: 'NOT_SENT', code: 'RATE_LIMITED' }],
  ])('%s is settled without another read', async (_, answer, expected) => {
    const { result, http } = await move([standing, answer])
    expect(result).toMatchObject(expected)
    expect(http.sent).toHaveLength(2)
  })

  it.each<[string, Answer, object]>([
    ['stands where it was', standing, { outcome: 'UNKNOWN', reason: 'ECHO_DIFFERS' }],
    [
      'stands an hour beside',
      { body: one(wireAppointment({ start_time: '2026-07-07T11:00:00Z' })) },
      { outcome: 'UNKNOWN', reason: 'ECHO_DIFFERS' },
    ],
    ['is gone', { status: 404, body: problem }, { outcome: 'UNKNOWN' }],
    ['cannot be read', { status: 502 }, { outcome: 'UNKNOWN', reason: 'SERVER_ERROR' }],
  ])('is not done when the appointment %s', async (_, read, expected) => {
    expect((await move([standing, { status: 204 }, read])).result).toMatchObject(expected)
  })
})
