import type { z } from 'zod'
import { type Answer, invalid, notFound, Refusal, taken } from './answers.ts'
import { type AttendeeBody, appointmentBody, appointmentPatch, cancelBody } from './bodies.ts'
import type { AppointmentRow } from './books.ts'
import { appointmentTypes } from './catalogue.ts'
import type { Slot } from './clinic.ts'
import { page, pageQuery } from './listing.ts'
import type { JumpCall, JumpRoute, Office } from './office.ts'

const path = '/appointments'
// The list of generation B. A's is unread.
const statuses = ['pending_approval', 'pending', 'confirmed', 'scheduled', 'cancelled', 'completed', 'no_show']

/** The fields that were given; those left out keep what they have. */
export function attendeeFields(body: AttendeeBody): Partial<AppointmentRow> {
  return {
    ...(body.attendee_name !== undefined && { attendeeName: body.attendee_name }),
    ...(body.attendee_email !== undefined && { attendeeEmail: body.attendee_email }),
    ...(body.attendee_phone !== undefined && { attendeePhone: body.attendee_phone }),
    ...(body.notes !== undefined && { notes: body.notes }),
  }
}

export function appointmentRoutes({ world, switches, clinic, references, render, endpoint }: Office): JumpRoute[] {
  const isA = switches.generation === 'A'
  const bodyOfCreate = appointmentBody(switches)
  const bodyOfPatch = appointmentPatch(switches)

  const isShown = (row: AppointmentRow) => row.source === 'api' || switches.listShowsStaff

  function find({ params, state }: Pick<JumpCall, 'params' | 'state'>): AppointmentRow {
    const row = state.appointments.get(params.id ?? '')
    if (!row || !isShown(row)) throw notFound('Appointment')
    return row
  }

  /** As it stands at the moment of the write: a write that runs twice finds it changed by the first. */
  const current = (row: AppointmentRow) => clinic.state.appointments.get(row.id) ?? row
  const one = (row: AppointmentRow): Answer => ({ data: render.appointment(row) })

  function refuseCancelled(row: AppointmentRow): void {
    if (row.status !== 'cancelled') return
    const status = switches.wrongStateStatus
    throw status === 404 ? notFound('Appointment') : new Refusal(status, 'conflict', 'Appointment is cancelled')
  }

  function endOf(given: string | undefined, start: number, isMandatory: boolean, fallback: number): number {
    if (given === undefined && isMandatory) throw invalid('The end_time parameter is required')
    const end = given === undefined ? fallback : render.readTime(given)
    if (end <= start) throw invalid('The end_time parameter must be after start_time')
    return end
  }

  /** Where a visit may go: on offer, unless that is nobody's business. */
  function placeOf(typeId: string, clinicianId: string, start: number, locationId: string | null | undefined) {
    const type = references.type(typeId, 'appointment_type_id')
    const clinician = references.clinician(clinicianId, 'clinician_profile_id')
    if (switches.bookingNeedsOfferedTime) return references.slot(type, clinician, start, locationId)
    const fallback = type.isRemote ? null : (Object.keys(clinician.sessions)[0] ?? null)
    return {
      type,
      clinician,
      locationId: locationId === undefined ? fallback : locationId,
      start,
      end: start + type.minutes * 60_000,
    } satisfies Omit<Slot, 'isFree'>
  }

  const filters = ['patient_id', 'clinician_id', 'status', 'status_in']
  const timeFilters = ['date_gte', 'date_lte']
  const listFilters = !isA || switches.appointmentFiltersInA ? filters : []
  const listTimes = listFilters.length > 0 && switches.dateFilters ? timeFilters : []

  function list({ query, state, shiftMs }: JumpCall): Answer {
    const instant = (name: string, fallback: number) => {
      const text = query.get(name)
      const value = text === undefined ? fallback : Date.parse(text)
      if (text !== undefined && !/^\d{4}-\d{2}-\d{2}T.*(Z|[+-]\d{2}:\d{2})$/.test(text)) {
        throw invalid(`The ${name} parameter must be an ISO 8601 timestamp`)
      }
      if (Number.isNaN(value)) throw invalid(`The ${name} parameter must be an ISO 8601 timestamp`)
      return value
    }
    const wanted = [query.get('status'), ...(query.get('status_in')?.split(',') ?? [])].filter(
      (status) => status !== undefined,
    )
    const unknown = wanted.filter((status) => !statuses.includes(status))
    if (unknown.length > 0) throw invalid(`The status parameter does not know ${unknown.join(', ')}`)
    // assumed: both bounds are included, and it is the start that they bound.
    const since = instant('date_gte', Number.NEGATIVE_INFINITY)
    const until = instant('date_lte', Number.POSITIVE_INFINITY)
    const rows = state.appointments
      .values()
      .filter(isShown)
      .filter(({ patientId }) => patientId === (query.get('patient_id') ?? patientId))
      .filter(({ practitionerId }) => practitionerId === (query.get('clinician_id') ?? practitionerId))
      .filter(({ status }) => wanted.length === 0 || wanted.includes(status))
      .filter(({ start }) => start + shiftMs >= since && start + shiftMs <= until)
    return page(query, switches, rows, (row) => render.appointment(row, shiftMs))
  }

  function patched(row: AppointmentRow, body: z.output<typeof bodyOfPatch>, shiftMs: number): Partial<AppointmentRow> {
    const texts = {
      ...attendeeFields(body),
      ...(body.title !== undefined && { title: body.title }),
      ...(body.description !== undefined && { description: body.description }),
    }
    const { start_time: startText, end_time: endText, clinician_profile_id: clinicianId, location_id: place } = body
    if ([startText, endText, clinicianId, place].every((value) => value === undefined)) return texts
    const start = startText === undefined ? row.start : render.readTime(startText)
    const isMandatory = startText !== undefined && switches.patchNeedsEnd
    const end = endOf(endText, start, isMandatory, start + (row.end - row.start))
    const { clinician, locationId } = placeOf(row.typeId, clinicianId ?? row.practitionerId, start, place)
    if (switches.patchNeedsFreeTime && clinic.isTaken(clinician.id, { start, end }, row.id)) throw taken()
    return { ...texts, practitionerId: clinician.id, locationId, start: start + shiftMs, end: end + shiftMs }
  }

  const routes = [
    endpoint({
      method: 'GET',
      path,
      op: 'read',
      scope: 'read_appointments',
      query: [...pageQuery, ...listFilters, ...listTimes],
      handle: list,
    }),
    endpoint({
      method: 'GET',
      path: `${path}/:id`,
      op: 'read',
      scope: 'read_appointments',
      handle: (call) => ({ data: render.appointment(find(call), call.shiftMs) }),
    }),
    endpoint({
      method: 'POST',
      path,
      op: 'book',
      scope: 'write_appointments',
      isIdempotent: true,
      body: bodyOfCreate,
      handle: ({ body, shiftMs }) => {
        const patient = references.patient(body.patient_id)
        const start = render.readTime(body.start_time)
        const place = placeOf(body.typeId, body.clinicianId, start, body.location_id)
        const { type, clinician, locationId } = place
        if (body.is_remote !== undefined && body.is_remote !== type.isRemote) {
          throw invalid('The is_remote parameter does not fit the appointment type')
        }
        const end = endOf(body.end_time, start, switches.bookingNeedsEnd, place.end)
        if (switches.bookingNeedsFreeTime && clinic.isTaken(clinician.id, { start, end })) throw taken()
        return {
          commit: () => {
            const booked = clinic.book(
              {
                typeId: type.id,
                practitionerId: clinician.id,
                locationId,
                patientId: patient.id,
                start: start + shiftMs,
                end: end + shiftMs,
                ...attendeeFields(body),
                ...(body.title !== undefined && { title: body.title }),
                ...(body.description !== undefined && { description: body.description }),
              },
              'api',
            )
            return { ...one(booked), status: switches.createdStatus }
          },
        }
      },
    }),
    endpoint({
      method: 'PATCH',
      path: `${path}/:id`,
      op: 'book',
      scope: 'write_appointments',
      body: bodyOfPatch,
      handle: (call) => {
        const row = find(call)
        refuseCancelled(row)
        const fields = patched(row, call.body, call.shiftMs)
        return {
          commit: () => {
            if (call.body.status === 'cancelled' && current(row).status !== 'cancelled') {
              return one(clinic.cancel(current(row), null, 'api'))
            }
            return one(clinic.change(row.id, fields, 'api'))
          },
        }
      },
    }),
  ]
  if (isA) return routes

  return [
    ...routes,
    endpoint({
      method: 'POST',
      path: `${path}/:id/cancel`,
      op: 'cancel',
      scope: 'write_appointments',
      body: cancelBody(switches),
      handle: (call) => {
        const row = find(call)
        if (row.status === 'cancelled') {
          if (switches.cancelTwiceStatus === 200) return one(row)
          if (switches.cancelTwiceStatus === 404) throw notFound('Appointment')
          throw new Refusal(409, 'conflict', 'Appointment is already cancelled')
        }
        const noticeHours = appointmentTypes.find(({ id }) => id === row.typeId)?.cancellationNoticeHours ?? 0
        if (switches.cancelNeedsNotice && row.start - world.now() < noticeHours * 3_600_000) {
          throw new Refusal(409, 'conflict', 'The cancellation notice period has begun')
        }
        const reason = call.body?.[switches.cancelReasonField] ?? null
        return {
          commit: () =>
            one(current(row).status === 'cancelled' ? current(row) : clinic.cancel(current(row), reason, 'api')),
        }
      },
    }),
  ]
}
