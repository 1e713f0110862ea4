import { describe, expect, it } from 'vitest'
import type { AppointmentQuery, CancelRequest } from '../../../src/contract/adapter.ts'
import { at, bare, call, errorBodies, full, setUp, slot, wireAppointment, wireConfirmed, wireList } from './kit.ts'

const everything: AppointmentQuery = { from: null, to: null, withCancelled: true }
const neverConfirmed = { status: 'cancelled', cancelled_at: '2026-07-01T10:10:00Z' }

describe('getAppointment', () => {
  it('reads all that the vendor tells', async () => {
    const { adapter, http } = setUp(full)
    const wire = wireConfirmed({
      patient: {
        id: 'pt_1',
        object: 'patient',
        patient_id: 'pt_1',
        first_name: 'Alex',
        last_name: 'Smith',
        email: 'alex@partner.example',
        phone: '+447700900123',
        date_of_birth: null,
        sex: null,
      },
      questionnaire: {
        id: 'qu_1',
        name: 'Before your visit',
        completion_url: 'https://q.dronline.example/1',
        status: 'open',
      },
      metadata: { campaign: 'spring', holdfast_ref: 'hold-1' },
      rescheduled: true,
      previous_start: '2026-07-05T09:00:00+01:00',
    })
    http.script({ body: { appointment: wire, added_later: true } })
    expect(await adapter.getAppointment(call, 'ap_1')).toEqual({
      vendorId: 'ap_1',
      status: 'BOOKED',
      vendorStatus: 'confirmed',
      start: at('2026-07-06T08:00:00Z'),
      end: at('2026-07-06T08:15:00Z'),
      timeZone: 'Europe/London',
      practitionerId: 'pr_1',
      appointmentTypeId: 'at_1',
      locationId: 'main',
      patientId: 'pt_1',
      patient: {
        vendorId: 'pt_1',
        firstName: 'Alex',
        lastName: 'Smith',
        email: 'alex@partner.example',
        phone: '+447700900123',
        dateOfBirth: null,
        sex: null,
      },
      contactType: 'VIDEO',
      joinUrl: 'https://video.dronline.example/room/1',
      price: null,
      amountOwed: null,
      paymentReference: 'pay_1',
      partnerReference: 'order-7',
      metadata: [{ key: 'campaign', value: 'spring' }],
      previousStart: at('2026-07-05T08:00:00Z'),
      cancellation: null,
      questionnaireUrl: 'https://q.dronline.example/1',
      createdAt: at('2026-07-01T10:00:00Z'),
      updatedAt: at('2026-07-01T10:05:00Z'),
    })
    expect(http.sent).toMatchObject([{ method: 'GET', path: '/connected/appointments/ap_1' }])
  })

  it('of another id is no answer', async () => {
    const { adapter, http } = setUp()
    http.script({ body: { appointment: wireConfirmed({ id: 'ap_2' }) } })
    await expect(adapter.getAppointment(call, 'ap_1')).rejects.toMatchObject({ code: 'VENDOR_REJECTED' })
  })

  it.each([
    ['confirmed', {}, 'BOOKED'],
    ['cancelled', { status: 'cancelled', cancelled_at: '2026-07-02T10:00:00Z' }, 'CANCELLED'],
    ['an unlisted status', { status: 'completed' }, 'UNKNOWN'],
  ])('tells %s', async (_, over, status) => {
    const { adapter, http } = setUp()
    http.script({ body: { appointment: wireConfirmed(over) } })
    const appointment = await adapter.getAppointment(call, 'ap_1')
    expect(appointment?.status).toBe(status)
    expect(appointment?.cancellation ?? null).toEqual(
      status === 'CANCELLED' ? { reason: null, note: null, at: at('2026-07-02T10:00:00Z') } : null,
    )
  })

  it('is null for what is held, what never was confirmed, and what is not there', async () => {
    const { adapter, http } = setUp()
    http.script(
      { body: { appointment: wireAppointment() } },
      { body: { appointment: wireAppointment(neverConfirmed) } },
      { status: 404, body: { error: 'Not found' } },
    )
    for (let count = 0; count < 3; count += 1) expect(await adapter.getAppointment(call, 'ap_1')).toBeNull()
    expect(await adapter.getAppointment(call, '..')).toBeNull()
    expect(http.sent).toHaveLength(3)
  })

  it('shows a cancelled hold where the settings say so, without its patient id', async () => {
    const { adapter, http } = setUp({ ...bare, appointments: { showsNeverConfirmed: true } })
    http.script({ body: { appointment: wireAppointment(neverConfirmed) } })
    expect(await adapter.getAppointment(call, 'ap_1')).toMatchObject({ status: 'CANCELLED', patientId: null })
  })

  it('keeps an outage apart from "not there"', async () => {
    const { adapter, http } = setUp()
    http.script({ status: 502 }, { status: 404 }, { status: 401, body: { message: 'Unauthorized' } })
    await expect(adapter.getAppointment(call, 'ap_1')).rejects.toMatchObject({ code: 'VENDOR_UNAVAILABLE' })
    await expect(adapter.getAppointment(call, 'ap_1')).rejects.toMatchObject({ code: 'VENDOR_REJECTED' })
    await expect(adapter.getAppointment(call, 'ap_1')).rejects.toMatchObject({ code: 'VENDOR_REJECTED' })
  })
})

describe('listAppointments', () => {
  it('compares on our side and leaves holds out', async () => {
    const { adapter, http } = setUp()
    const list = [
      wireAppointment({ id: 'held' }),
      wireAppointment({ id: 'released', ...neverConfirmed }),
      wireConfirmed({ id: 'early', start: '2026-07-05T23:59:59Z' }),
      wireConfirmed({ id: 'first', start: '2026-07-06T00:00:00Z' }),
      wireConfirmed({ id: 'late', start: '2026-07-07T00:00:00Z' }),
      wireConfirmed({ id: 'other', practitioner_id: 'pr_2' }),
      wireConfirmed({ id: 'stranger', patient_id: 'pt_2' }),
      wireConfirmed({ id: 'cancelled', status: 'cancelled', cancelled_at: '2026-07-02T10:00:00Z' }),
      wireConfirmed({ id: 'ours' }),
    ]
    http.answerWith(() => ({ body: wireList(list) }))
    const query: AppointmentQuery = {
      from: at('2026-07-06T00:00:00Z'),
      to: at('2026-07-07T00:00:00Z'),
      practitionerIds: ['pr_1'],
      patientId: 'pt_1',
      withCancelled: false,
    }
    const page = await adapter.listAppointments(call, query, null)
    expect(page.appointments.map(({ vendorId }) => vendorId)).toEqual(['first', 'ours'])
    expect(page.next).toBeNull()
    expect(http.sent).toMatchObject([{ method: 'GET', path: '/connected/appointments', query: [] }])
    const all = await adapter.listAppointments(call, { ...query, withCancelled: true }, null)
    expect(all.appointments.map(({ vendorId }) => vendorId)).toEqual(['first', 'cancelled', 'ours'])
  })

  it('pages and filters with configured names', async () => {
    const { adapter, http } = setUp({
      ...bare,
      paging: { param: 'starting_after', cursor: 'LAST_ID', sizeParam: 'limit', size: 50 },
      appointments: { fromParam: 'from', toParam: 'to' },
    })
    http.script({ body: wireList([wireConfirmed({ id: 'ap_9' })], true) }, { body: wireList([]) })
    const query = { ...everything, from: at('2026-07-06T00:00:00Z'), to: at('2026-07-07T00:00:00Z') }
    const first = await adapter.listAppointments(call, query, null)
    expect(first.next).toBe('ap_9')
    expect((await adapter.listAppointments(call, query, first.next)).next).toBeNull()
    const range = [
      ['from', '2026-07-06T00:00:00Z'],
      ['to', '2026-07-07T00:00:00Z'],
      ['limit', '50'],
    ]
    expect(http.sent.map((request) => request.query)).toEqual([range, [...range, ['starting_after', 'ap_9']]])
  })

  it('fails loudly rather than answer with a first page', async () => {
    const { adapter, http } = setUp()
    http.script({ body: wireList([wireConfirmed()], true) })
    await expect(adapter.listAppointments(call, everything, null)).rejects.toThrow(/paging/)
  })
})

describe('cancel', () => {
  const request: CancelRequest = { vendorId: 'ap_1', reason: 'SICK', note: 'Flu', acceptedFee: null }
  const cancelled = wireConfirmed({ status: 'cancelled', cancelled_at: '2026-07-02T10:00:00Z' })

  it('refuses and sends nothing without a configured path', async () => {
    const { adapter, http } = setUp()
    expect(adapter.capabilities.cancel).toBe(false)
    await expect(adapter.cancel(call, request)).rejects.toMatchObject({
      code: 'CAPABILITY_NOT_SUPPORTED',
      details: { capability: 'cancel' },
    })
    expect(http.sent).toEqual([])
  })

  it('calls the configured path with the reason as text', async () => {
    const { adapter, http } = setUp(full)
    http.answerWith(() => ({ body: { appointment: cancelled } }))
    expect(await adapter.cancel(call, request)).toMatchObject({ outcome: 'EXECUTED', value: { status: 'CANCELLED' } })
    await adapter.cancel(call, { ...request, note: null, reason: 'FEELING_BETTER' })
    expect(http.sent).toMatchObject([
      { method: 'POST', path: '/connected/appointments/ap_1/cancel', json: { why: 'Sick: Flu' } },
      { json: { why: 'Feeling better' } },
    ])
  })

  it('sends no body without a reason field', async () => {
    const { adapter, http } = setUp({
      ...bare,
      cancel: { path: '/connected/appointments/{appointment_id}', method: 'DELETE' },
    })
    http.script({ body: { appointment: cancelled } })
    expect((await adapter.cancel(call, request)).outcome).toBe('EXECUTED')
    expect(http.sent[0]).toMatchObject({ method: 'DELETE', path: '/connected/appointments/ap_1' })
    expect(http.sent[0]).not.toHaveProperty('json')
  })

  it('reads the appointment where a yes has no body', async () => {
    const { adapter, http } = setUp({ ...full, cancel: { ...full.cancel, answersWith: 'NOTHING' } })
    http.script({ status: 204 }, { body: { appointment: cancelled } })
    expect(await adapter.cancel(call, request)).toMatchObject({ outcome: 'EXECUTED', value: { status: 'CANCELLED' } })
    http.script({ status: 204 }, { body: { appointment: wireConfirmed() } })
    expect(await adapter.cancel(call, request)).toEqual({ outcome: 'UNKNOWN', reason: 'ECHO_DIFFERS' })
    http.script({ status: 204 }, { status: 503 })
    expect(await adapter.cancel(call, request)).toMatchObject({ outcome: 'UNKNOWN' })
  })

  it('does not believe a yes that left it confirmed', async () => {
    const { adapter, http } = setUp(full)
    http.script({ body: { appointment: wireConfirmed() } })
    expect(await adapter.cancel(call, request)).toEqual({ outcome: 'UNKNOWN', reason: 'ECHO_DIFFERS' })
  })

  it.each([
    [404, 'NOT_FOUND'],
    [409, 'VENDOR_REJECTED'],
    [422, 'INVALID_INPUT'],
  ])('understands %i', async (status, code) => {
    const { adapter, http } = setUp(full)
    for (const body of errorBodies) {
      http.script({ status, body }, { body: { appointment: wireConfirmed() } })
      expect(await adapter.cancel(call, request)).toMatchObject({ outcome: 'REFUSED', code })
    }
    http.script('LOST')
    expect(await adapter.cancel(call, request)).toMatchObject({ outcome: 'UNKNOWN' })
  })

  it('counts as done when it is refused because it was done before', async () => {
    const { adapter, http } = setUp(full)
    const refusal = { status: 409, body: { error: 'Conflict' } }
    http.script(refusal, { body: { appointment: cancelled } })
    expect(await adapter.cancel(call, request)).toMatchObject({ outcome: 'EXECUTED', value: { status: 'CANCELLED' } })
    // A hold that lapsed was never an appointment.
    http.script(refusal, { body: { appointment: { ...cancelled, confirmed_at: null } } })
    expect(await adapter.cancel(call, request)).toMatchObject({ outcome: 'REFUSED' })
    http.script(refusal, { status: 503 })
    expect(await adapter.cancel(call, request)).toMatchObject({ outcome: 'REFUSED' })
  })
})

describe('reschedule', () => {
  const start = at('2026-07-08T13:00:00Z')
  const target = slot({ start, end: start + 900_000, rawStart: '2026-07-08T14:00:00+01:00' })
  const request = { vendorId: 'ap_1', slot: target, marker: 'move-1' }
  const moved = wireConfirmed({
    start: '2026-07-08T14:00:00+01:00',
    end: '2026-07-08T14:15:00+01:00',
    rescheduled: true,
    previous_start: '2026-07-06T09:00:00+01:00',
  })

  it('refuses and sends nothing without a configured path', async () => {
    const { adapter, http } = setUp()
    expect(adapter.capabilities.reschedule).toBe(false)
    await expect(adapter.reschedule(call, request)).rejects.toMatchObject({
      code: 'CAPABILITY_NOT_SUPPORTED',
      details: { capability: 'reschedule' },
    })
    expect(http.sent).toEqual([])
  })

  it('sends the new start and keeps the id', async () => {
    const { adapter, http } = setUp(full)
    http.script({ body: { appointment: wireConfirmed() } }, { body: { appointment: moved } })
    expect(await adapter.reschedule(call, request)).toMatchObject({
      outcome: 'EXECUTED',
      value: { vendorId: 'ap_1', start, previousStart: at('2026-07-06T08:00:00Z'), status: 'BOOKED' },
    })
    expect(http.sent[1]).toMatchObject({ method: 'POST', path: '/connected/appointments/ap_1/move' })
    expect(http.sent[1]?.json).toEqual({ start: '2026-07-08T14:00:00+01:00' })
  })

  it('refuses before sending what the call cannot change', async () => {
    const { adapter, http } = setUp(full)
    const current = { body: { appointment: wireConfirmed() } }
    http.script(current, current)
    const otherPractitioner = { ...request, slot: { ...target, practitionerId: 'pr_2' } }
    const otherType = { ...request, slot: { ...target, appointmentTypeId: 'at_2' } }
    for (const wrong of [otherPractitioner, otherType]) {
      expect(await adapter.reschedule(call, wrong)).toMatchObject({
        outcome: 'REFUSED',
        code: 'INVALID_INPUT',
        issues: [{ path: ['input', 'slotId'] }],
      })
    }
    expect(http.sent.every(({ method }) => method === 'GET')).toBe(true)
  })

  it('changes the practitioner where a field for it is configured', async () => {
    const { adapter, http } = setUp({
      ...full,
      reschedule: { ...full.reschedule, startField: 'new_start', practitionerField: 'practitioner_id' },
    })
    http.script(
      { body: { appointment: wireConfirmed() } },
      { body: { appointment: { ...moved, practitioner_id: 'pr_2' } } },
    )
    const result = await adapter.reschedule(call, { ...request, slot: { ...target, practitionerId: 'pr_2' } })
    expect(result.outcome).toBe('EXECUTED')
    expect(http.sent[1]?.json).toEqual({ new_start: '2026-07-08T14:00:00+01:00', practitioner_id: 'pr_2' })
  })

  it('does not believe a yes at the old time', async () => {
    const { adapter, http } = setUp(full)
    http.script({ body: { appointment: wireConfirmed() } }, { body: { appointment: wireConfirmed() } })
    expect(await adapter.reschedule(call, request)).toEqual({ outcome: 'UNKNOWN', reason: 'ECHO_DIFFERS' })
  })

  it.each([
    [409, 'SLOT_TAKEN_AT_VENDOR'],
    [410, 'SLOT_TAKEN_AT_VENDOR'],
    [404, 'NOT_FOUND'],
    [422, 'INVALID_INPUT'],
  ])('understands %i', async (status, code) => {
    const { adapter, http } = setUp(full)
    http.script({ body: { appointment: wireConfirmed() } }, { status, body: { message: 'No.' } })
    expect(await adapter.reschedule(call, request)).toMatchObject({ outcome: 'REFUSED', code })
  })

  it('sends nothing when the appointment is not there, is only held, or cannot be read', async () => {
    const { adapter, http } = setUp(full)
    http.script(
      { status: 404, body: { message: 'Not found' } },
      { body: { appointment: wireAppointment() } },
      { status: 503 },
    )
    expect(await adapter.reschedule(call, request)).toEqual({ outcome: 'REFUSED', code: 'NOT_FOUND' })
    expect(await adapter.reschedule(call, request)).toEqual({ outcome: 'REFUSED', code: 'NOT_FOUND' })
    expect(await adapter.reschedule(call, request)).toEqual({ outcome: 'NOT_SENT', code: 'VENDOR_UNAVAILABLE' })
    expect(http.sent).toHaveLength(3)
  })
})
