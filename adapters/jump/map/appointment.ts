import { createHash } from 'node:crypto'
import type { AppointmentQuery, BookingIntent, BookRequest } from '../../../src/contract/adapter.ts'
import type { Appointment, AppointmentStatus, CancellationReason } from '../../../src/domain/appointment.ts'
import type { InputIssue } from '../../../src/domain/error.ts'
import type { SlotSnapshot } from '../../../src/domain/slot.ts'
import { type Interval, LocalTimeError, overlaps } from '../../../src/domain/time.ts'
import type { Settings } from '../config.ts'
import { rejected } from '../errors.ts'
import { contactTypeOf } from '../map.ts'
import type { WireAppointment } from '../wire.ts'
import { isAt } from './hold.ts'
import { hasMarker, hasOtherMarker, toWireNotes } from './notes.ts'
import type { Times } from './time.ts'

/** The words of B [docs:APPT-B]; A's list is unread (U21). Their meaning for us is a proposal. */
export const appointmentStatuses = {
  confirmed: 'BOOKED',
  scheduled: 'BOOKED',
  pending: 'PENDING_APPROVAL',
  pending_approval: 'PENDING_APPROVAL',
  cancelled: 'CANCELLED',
  completed: 'COMPLETED',
  no_show: 'DID_NOT_ARRIVE',
} as const satisfies Record<string, AppointmentStatus>

export function statusOf(wire: WireAppointment, settings: Settings): AppointmentStatus {
  const table: Readonly<Record<string, AppointmentStatus>> = { ...appointmentStatuses, ...settings.appointmentStatuses }
  return (Object.hasOwn(table, wire.status) ? table[wire.status] : undefined) ?? 'UNKNOWN'
}

export function fromWireAppointment(wire: WireAppointment, settings: Settings, times: Times): Appointment {
  const status = statusOf(wire, settings)
  return {
    vendorId: wire.id,
    status,
    vendorStatus: wire.status,
    ...intervalOf(wire, times),
    timeZone: null,
    practitionerId: wire.clinician_profile_id,
    appointmentTypeId: wire.appointment_type_id,
    locationId: wire.location_id,
    patientId: wire.patient_id,
    // The attendee's name and address are the booking's, not the record's (U9).
    patient: null,
    contactType: typeof wire.is_remote === 'boolean' ? contactTypeOf(wire.is_remote, settings) : null,
    joinUrl: wire.video_link ?? wire.meeting_url,
    price: null,
    amountOwed: null,
    paymentReference: null,
    partnerReference: null,
    metadata: [],
    previousStart: null,
    cancellation: status === 'CANCELLED' ? { reason: null, note: wire.cancellation_reason, at: null } : null,
    questionnaireUrl: null,
    createdAt: wire.created_at,
    updatedAt: wire.updated_at,
  }
}

function intervalOf(wire: WireAppointment, times: Times): Interval {
  try {
    return { start: times.fromWire(wire.start_time), end: times.fromWire(wire.end_time) }
  } catch (error) {
    if (!(error instanceof LocalTimeError)) throw error
    throw rejected('an appointment stands at a local time that does not exist; `timestamps` may be wrong')
  }
}

export type BookingBody = Readonly<Record<string, string>>

/** Null when the start cannot be said, or the slot or the person are not ones that this adapter made. */
export function toWireBooking(request: BookRequest, settings: Settings, times: Times): BookingBody | null {
  const { slot, patient } = request
  const { booking } = settings
  const start = toWireStart(slot, settings, times)
  const notes = toWireNotes(request, settings)
  if (start === null || slot.practitionerId === null || !('vendorId' in patient)) return null
  return {
    [booking.patientField]: patient.vendorId,
    [booking.clinicianField]: slot.practitionerId,
    [booking.typeField]: slot.appointmentTypeId,
    ...(slot.locationId !== null && { [booking.locationField]: slot.locationId }),
    ...start,
    ...(booking.notesField !== undefined && notes !== null && { [booking.notesField]: notes }),
  }
}

/** Ends are instants or nothing: with a date and `HH:MM` the type's length decides. */
function toWireStart(slot: SlotSnapshot, { booking }: Settings, times: Times): BookingBody | null {
  const { startField, endField, dateField } = booking
  if (booking.times === 'INSTANTS') {
    return {
      [startField]: times.toWire(slot.start),
      ...(endField !== null && { [endField]: times.toWire(slot.end) }),
    }
  }
  const wall = times.toWallTime(slot.start)
  return wall && { [dateField]: wall.date, [startField]: wall.time }
}

/**
 * A UUID, which the vendor advises [docs:IDEM-B], made of our marker and of what is sent: a hold that is confirmed anew with
 * other details after a refusal is another request, and the same request is the same key.
 */
export function idempotencyKeyOf(marker: string, body: object): string {
  const hex = createHash('sha256')
    .update(JSON.stringify([marker, body]))
    .digest('hex')
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-8${hex.slice(12, 15)}-a${hex.slice(15, 18)}-${hex.slice(18, 30)}`
}

/** The person, the clinician and the type of the request, whatever the time; what an answer leaves out is no difference. */
function isAbout(wire: WireAppointment, slot: SlotSnapshot, patientId: string | null): boolean {
  const isSame = (told: string | null, asked: string | null) => told === null || told === asked
  return (
    (patientId === null || wire.patient_id === patientId) &&
    isSame(wire.clinician_profile_id, slot.practitionerId) &&
    isSame(wire.appointment_type_id, slot.appointmentTypeId)
  )
}

/** An explicit yes: the booking asked for, standing. */
export function isBooked(
  wire: WireAppointment,
  slot: SlotSnapshot,
  patientId: string,
  settings: Settings,
  times: Times,
): boolean {
  const status = statusOf(wire, settings)
  const stands = status === 'BOOKED' || status === 'PENDING_APPROVAL'
  const isThen = isAt(wire.start_time, slot.start, times) && isAt(wire.end_time, slot.end, times)
  return stands && isThen && isAbout(wire, slot, patientId)
}

/**
 * Whether a record is what an intent left behind. The marker proves it where it travels. Without one: same person, clinician,
 * type and start, and not made before the intent. Without the person only the marker counts, or that our own hold at this
 * time was confirmed.
 */
export function isOurs(
  wire: WireAppointment,
  intent: BookingIntent,
  isHoldConfirmed: boolean,
  { clockSkewSeconds }: Settings,
): boolean {
  const { slot, patientId, marker, startedAt } = intent
  if (hasMarker(wire.notes, marker)) return true
  if (hasOtherMarker(wire.notes, marker) || !isAbout(wire, slot, patientId)) return false
  if (patientId === null && !isHoldConfirmed) return false
  return wire.created_at === null || wire.created_at >= startedAt - clockSkewSeconds * 1_000
}

export function toWireMove(slot: SlotSnapshot, { booking }: Settings, times: Times): BookingBody {
  return {
    [booking.startField]: times.toWire(slot.start),
    // A new start alone might leave the old end.
    [booking.endField ?? 'end_time']: times.toWire(slot.end),
  }
}

/** What a move would change besides the time and cannot be asked for. */
export function issuesOfMove(current: WireAppointment, slot: SlotSnapshot, settings: Settings): InputIssue[] {
  const issues: InputIssue[] = []
  const say = (field: string, message: string) => issues.push({ path: ['input', field], message })
  const isSame = (told: string | null, asked: string | null) => told === null || told === asked
  if (statusOf(current, settings) === 'CANCELLED') say('appointmentId', 'is cancelled; book a new appointment instead')
  if (!isSame(current.appointment_type_id, slot.appointmentTypeId)) {
    say('slotId', 'must be a slot of the same appointment type')
  }
  if (!isSame(current.clinician_profile_id, slot.practitionerId))
    say('slotId', 'must be a slot of the same practitioner')
  if (current.location_id !== slot.locationId) say('slotId', 'must be a slot at the same location')
  return issues
}

const reasonTexts = {
  FEELING_BETTER: 'Feeling better',
  CONDITION_WORSE: 'Condition worse',
  SICK: 'Sick',
  AWAY: 'Away',
  WORK: 'Work',
  OTHER: 'Other',
} as const satisfies Record<CancellationReason, string>

/** An empty object unless a field is known to take the reason (U16). */
export function toWireCancel(reason: CancellationReason, note: string | null, { cancel }: Settings): BookingBody {
  if (cancel.reasonField === undefined) return {}
  return { [cancel.reasonField]: note ? `${reasonTexts[reason]}: ${note}` : reasonTexts[reason] }
}

/** Filters are trusted to narrow a list, not to be exact. */
export function matches(appointment: Appointment, query: AppointmentQuery): boolean {
  if (query.from !== null && appointment.start < query.from) return false
  if (query.to !== null && appointment.start >= query.to) return false
  if (query.practitionerIds && !query.practitionerIds.includes(appointment.practitionerId ?? '')) return false
  if (query.patientId !== undefined && appointment.patientId !== query.patientId) return false
  return query.withCancelled || appointment.status !== 'CANCELLED'
}

/** Whether it keeps somebody from this time. */
export function isInTheWay(other: Appointment, ours: Appointment): boolean {
  const isLive = other.status !== 'CANCELLED' && other.status !== 'DID_NOT_ARRIVE'
  return (
    isLive && other.vendorId !== ours.vendorId && other.practitionerId === ours.practitionerId && overlaps(other, ours)
  )
}
