import type {
  AppointmentPage,
  AppointmentQuery,
  BookingIntent,
  BookRequest,
  Call,
  CancelRequest,
  Clash,
  RescheduleRequest,
} from '../../../src/contract/adapter.ts'
import { mapResult } from '../../../src/contract/tools.ts'
import type { Appointment } from '../../../src/domain/appointment.ts'
import { executed, type WriteResult } from '../../../src/domain/outcome.ts'
import type { Instant } from '../../../src/domain/time.ts'
import type { Kit } from '../adapter.ts'
import { offsetOf } from '../client/paging.ts'
import type { AppointmentListQuery } from '../client.ts'
import { notSent, refused, rejected, settleByReading } from '../errors.ts'
import {
  fromWireAppointment,
  idempotencyKeyOf,
  isBooked,
  isInTheWay,
  isOurs,
  issuesOfMove,
  matches,
  statusOf,
  toWireBooking,
  toWireCancel,
  toWireMove,
} from '../map/appointment.ts'
import { isAt } from '../map/hold.ts'
import { hasMarker, issuesOfNotes } from '../map/notes.ts'
import type { WireAppointment } from '../wire.ts'

const minuteMs = 60_000
const dayMs = 1_440 * minuteMs

export async function bookAppointment(kit: Kit, call: Call, request: BookRequest): Promise<WriteResult<Appointment>> {
  const { client, settings, times } = kit
  const { slot, patient, marker, notes } = request
  const issues = issuesOfNotes(request, settings)
  if (notes && settings.booking.notesField === undefined) {
    issues.push({ path: ['input', 'notes'], message: "this clinic's system takes no notes; leave them out" })
  }
  if (issues.length > 0) return refused(issues)
  const body = toWireBooking(request, settings, times)
  if (body === null || !('vendorId' in patient)) return { outcome: 'NOT_SENT', code: 'INTERNAL' }
  const { vendorId } = patient
  // A booking at another time is not taken back by us: the vendor may have told the patient.
  const result = await client.createAppointment(call, body, idempotencyKeyOf(marker, body), (wire) =>
    isBooked(wire, slot, vendorId, settings, times),
  )
  return mapResult(result, (wire) => fromWireAppointment(wire, settings, times))
}

/**
 * Neither confirm nor the hold names the other [seed], so a booking is found by person, clinician, type and start, and by our
 * marker where the notes carry it. What cannot be told apart is for a person: "ours" and "none" would both be acted on.
 */
export async function findBookings(kit: Kit, call: Call, intent: BookingIntent): Promise<readonly Appointment[]> {
  const { client, settings, times } = kit
  const { slot, patientId, vendorHold } = intent
  const hold = vendorHold && kit.plan.holds === 'NATIVE' ? await client.findHold(call, vendorHold.holdId) : null
  if (hold && ['active', 'expired', 'released'].includes(hold.status)) return []
  const isConfirmed = hold?.status === 'confirmed'
  if (hold && !isConfirmed) throw rejected('the hold has a status that this adapter does not know')

  const listed = await client.listAppointments(call, {
    ...(patientId !== null && { patientId }),
    ...(slot.practitionerId !== null && { clinicianId: slot.practitionerId }),
    ...around(kit, slot.start - dayMs, slot.start + dayMs),
  })
  const ours = listed.filter((wire) => isOurs(wire, intent, isConfirmed, settings))
  const misread = times.misreadings(slot.start)
  const isMisread = (wire: WireAppointment) => misread.some((start) => isAt(wire.start_time, start, times))
  // Staff may have moved it meanwhile: with the marker on it, it is ours all the same.
  const found = ours.filter(
    (wire) => isAt(wire.start_time, slot.start, times) || (hasMarker(wire.notes, intent.marker) && !isMisread(wire)),
  )
  if (found.length === 0) {
    if (isConfirmed) throw rejected('the hold is confirmed, and its appointment is not in the list')
    if (ours.some((wire) => statusOf(wire, settings) !== 'CANCELLED' && isMisread(wire))) {
      throw rejected('a booking stands beside the time that was asked for; `booking.times` or `timestamps` is wrong')
    }
  }
  return found
    .map((wire) => fromWireAppointment(wire, settings, times))
    .sort((a, b) => (a.createdAt ?? 0) - (b.createdAt ?? 0))
}

/** Whether a taken time is refused is not stated (U5), so whatever else the clinician has is looked for. */
export async function listClashes(kit: Kit, call: Call, appointment: Appointment): Promise<readonly Clash[]> {
  const { client, settings, times } = kit
  const { practitionerId, start, end } = appointment
  if (practitionerId === null) return []
  const listed = await client.listAppointments(call, {
    clinicianId: practitionerId,
    ...around(kit, start - settings.longestVisitMinutes * minuteMs, end),
  })
  return listed
    .map((wire) => fromWireAppointment(wire, settings, times))
    .filter((other) => isInTheWay(other, appointment))
    .map(({ createdAt }) => ({ kind: 'APPOINTMENT' as const, createdAt }))
    .sort((a, b) => (a.createdAt ?? 0) - (b.createdAt ?? 0))
}

export async function listAppointments(
  kit: Kit,
  call: Call,
  query: AppointmentQuery,
  after: string | null,
): Promise<AppointmentPage> {
  const { client, settings, times } = kit
  if (query.practitionerIds?.length === 0) return { appointments: [], next: null }
  const [clinicianId, ...others] = query.practitionerIds ?? []
  const asked: AppointmentListQuery = {
    ...(query.patientId !== undefined && { patientId: query.patientId }),
    ...(clinicianId !== undefined && others.length === 0 && { clinicianId }),
    ...around(kit, query.from, query.to),
  }
  const offset = offsetOf(after)
  const page = await client.listAppointmentsPage(call, asked, offset)
  if (page.next !== null && page.next <= offset) throw rejected('a list says that it has more but does not go on')
  const appointments = page.items.map((wire) => fromWireAppointment(wire, settings, times))
  return {
    appointments: appointments.filter((appointment) => matches(appointment, query)),
    next: page.next === null ? null : String(page.next),
  }
}

/**
 * What a cancellation answers is unread (U16): an appointment in it that is cancelled is a yes; after any other answer the
 * appointment itself has to say so.
 */
export async function cancelAppointment(
  kit: Kit,
  call: Call,
  { vendorId, reason, note }: CancelRequest,
): Promise<WriteResult<Appointment>> {
  const { client, settings, times } = kit
  const isCancelled = (wire: WireAppointment | null) =>
    wire?.id === vendorId && statusOf(wire, settings) === 'CANCELLED'
  const result = await client.cancelAppointment(call, vendorId, toWireCancel(reason, note, settings))
  if (result.outcome === 'EXECUTED' && isCancelled(result.value)) {
    return executed(fromWireAppointment(result.value, settings, times))
  }
  if (isUnanswered(result)) return result
  return settleByReading(async () => {
    const wire = await client.findAppointment(call, vendorId)
    // Cancelled by somebody else in the meantime is cancelled all the same.
    if (wire && isCancelled(wire)) return executed(fromWireAppointment(wire, settings, times))
    return result.outcome === 'REFUSED' ? result : { outcome: 'UNKNOWN', reason: 'ECHO_DIFFERS' }
  })
}

type Unanswered = Extract<WriteResult<never>, { readonly outcome: 'NOT_SENT' | 'UNKNOWN' }>

/** A body that cannot be read is an answer all the same. */
function isUnanswered(result: WriteResult<unknown>): result is Unanswered {
  if (result.outcome === 'UNKNOWN') return result.reason !== 'BODY_UNREADABLE' && result.reason !== 'BODY_UNEXPECTED'
  return result.outcome === 'NOT_SENT'
}

/** Read, `PATCH`, read back: that it moves an appointment, and what it answers, are assumed (U15). */
export async function moveAppointment(
  kit: Kit,
  call: Call,
  { vendorId, slot }: RescheduleRequest,
): Promise<WriteResult<Appointment>> {
  const { client, settings, times } = kit
  let before: Appointment
  try {
    const current = await client.findAppointment(call, vendorId)
    if (current === null) return { outcome: 'REFUSED', code: 'NOT_FOUND' }
    const issues = issuesOfMove(current, slot, settings)
    if (issues.length > 0) return refused(issues)
    before = fromWireAppointment(current, settings, times)
  } catch (error) {
    return notSent(error)
  }
  const result = await client.updateAppointment(call, vendorId, toWireMove(slot, settings, times))
  if (result.outcome !== 'EXECUTED') return result
  return settleByReading(async () => {
    const wire = await client.findAppointment(call, vendorId)
    const isMoved =
      wire?.id === vendorId && isAt(wire.start_time, slot.start, times) && isAt(wire.end_time, slot.end, times)
    if (!isMoved) return { outcome: 'UNKNOWN', reason: 'ECHO_DIFFERS' }
    return executed({ ...fromWireAppointment(wire, settings, times), previousStart: before.start })
  })
}

function around({ times }: Kit, from: Instant | null, to: Instant | null): Pick<AppointmentListQuery, 'from' | 'to'> {
  return { ...(from !== null && { from: times.toWire(from) }), ...(to !== null && { to: times.toWire(to) }) }
}
