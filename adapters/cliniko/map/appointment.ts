import type { AppointmentQuery, BookRequest, CancelRequest, Clash } from '../../../src/contract/adapter.ts'
import type {
  Appointment,
  AppointmentStatus,
  Cancellation,
  CancellationReason,
} from '../../../src/domain/appointment.ts'
import type { SlotSnapshot } from '../../../src/domain/slot.ts'
import type { AppointmentListQuery } from '../client.ts'
import { firstText, fromWireTime, fromWireTimeOrNull, idOfStub, toWireTime } from '../map.ts'
import type {
  WireAppointment,
  WireAppointmentBody,
  WireAppointmentChange,
  WireBooking,
  WireCancellationBody,
} from '../wire.ts'

/** The codes that the cancel call takes. 31, COVID-19, can still be read and is no reason of ours. */
const cancellationReasons = {
  FEELING_BETTER: 10,
  CONDITION_WORSE: 20,
  SICK: 30,
  AWAY: 40,
  OTHER: 50,
  WORK: 60,
} as const satisfies Record<CancellationReason, number>

const clashKinds = {
  individual_appointments: 'APPOINTMENT',
  group_appointments: 'GROUP',
  unavailable_blocks: 'UNAVAILABLE',
} as const satisfies Record<string, Clash['kind']>

/** Worst first: a visit of another patient, then what may be one, then the practitioner's own time. */
const clashOrder: readonly Clash['kind'][] = ['APPOINTMENT', 'GROUP', 'UNIDENTIFIED', 'UNAVAILABLE']

/** A slot of this vendor always names its practitioner and business; null for one that does not. */
export function toWireAppointment(request: BookRequest): WireAppointmentBody | null {
  const { slot, patient } = request
  if (slot.practitionerId === null || slot.locationId === null || !('vendorId' in patient)) return null
  return {
    appointment_type_id: slot.appointmentTypeId,
    business_id: slot.locationId,
    practitioner_id: slot.practitionerId,
    patient_id: patient.vendorId,
    starts_at: toWireTime(slot.start),
    ends_at: toWireTime(slot.end),
    notes: withMarker(request.notes, request.marker),
  }
}

/** Both ends always, and the rest only where it changes. Null where the slot names no practitioner or business. */
export function toWireChange(slot: SlotSnapshot, current: WireAppointment): WireAppointmentChange | null {
  if (slot.practitionerId === null || slot.locationId === null) return null
  return {
    starts_at: toWireTime(slot.start),
    ends_at: toWireTime(slot.end),
    ...(idOfStub(current.practitioner) === slot.practitionerId ? {} : { practitioner_id: slot.practitionerId }),
    ...(idOfStub(current.business) === slot.locationId ? {} : { business_id: slot.locationId }),
    ...(idOfStub(current.appointment_type) === slot.appointmentTypeId
      ? {}
      : { appointment_type_id: slot.appointmentTypeId }),
  }
}

/** Whether the record is about this slot. A missing link proves nothing, so it does not count as the same. */
export function isAtSlot(appointment: WireAppointment, slot: SlotSnapshot): boolean {
  return (
    toWireTime(fromWireTime(appointment.starts_at)) === toWireTime(slot.start) &&
    idOfStub(appointment.practitioner) === slot.practitionerId &&
    idOfStub(appointment.business) === slot.locationId &&
    idOfStub(appointment.appointment_type) === slot.appointmentTypeId
  )
}

/** As long as the slot too: what the vendor stored otherwise is not what was asked for. */
export function isAsAsked(appointment: WireAppointment, slot: SlotSnapshot): boolean {
  return isAtSlot(appointment, slot) && toWireTime(fromWireTime(appointment.ends_at)) === toWireTime(slot.end)
}

export function markerLine(marker: string): string {
  return `Ref: ${marker}`
}

/** Staff read the notes: the caller's words first, our reference on a line of its own. */
function withMarker(notes: string | null, marker: string): string {
  return notes?.trim() ? `${notes.trim()}\n${markerLine(marker)}` : markerLine(marker)
}

/** Also where staff wrote around the line. A longer reference that begins the same is another one. */
export function hasMarker(notes: string | null | undefined, marker: string): boolean {
  const line = markerLine(marker)
  for (let at = notes?.indexOf(line) ?? -1; notes && at >= 0; at = notes.indexOf(line, at + 1)) {
    if (!/[A-Za-z0-9-]/.test(notes[at + line.length] ?? '')) return true
  }
  return false
}

/**
 * Cliniko has no status field; this order of its fields is assumed. Nothing in it says "completed": an invoice or a note
 * may come before, after or never, so that status is not told.
 */
export function statusOf(appointment: WireAppointment): AppointmentStatus {
  if (vendorStatusOf(appointment) !== null || appointment.cancelled_at) return 'CANCELLED'
  if (appointment.did_not_arrive) return 'DID_NOT_ARRIVE'
  return appointment.patient_arrived ? 'ARRIVED' : 'BOOKED'
}

export function fromWireAppointment(appointment: WireAppointment): Appointment {
  return {
    vendorId: appointment.id,
    status: statusOf(appointment),
    vendorStatus: vendorStatusOf(appointment),
    start: fromWireTime(appointment.starts_at),
    end: fromWireTime(appointment.ends_at),
    timeZone: null,
    practitionerId: idOfStub(appointment.practitioner),
    appointmentTypeId: idOfStub(appointment.appointment_type),
    locationId: idOfStub(appointment.business),
    patientId: idOfStub(appointment.patient),
    // Of the person only a display name comes along; it stays where it is.
    patient: null,
    contactType: null,
    // `telehealth_url` of an appointment is the practitioner's way in; the patient's is on the attendee.
    joinUrl: null,
    price: null,
    amountOwed: null,
    paymentReference: null,
    partnerReference: null,
    metadata: [],
    previousStart: null,
    cancellation: cancellationOf(appointment),
    questionnaireUrl: null,
    createdAt: fromWireTimeOrNull(appointment.created_at),
    updatedAt: fromWireTimeOrNull(appointment.updated_at),
  }
}

export function toWireCancellation(request: CancelRequest): WireCancellationBody {
  return {
    // Mandatory in the older documents, so it is always there.
    cancellation_reason: cancellationReasons[request.reason],
    cancellation_note: request.note,
    // The default is not documented; a caller asks for one visit.
    apply_to_repeats: false,
  }
}

/** What the record is after a 204 that could not be read back; Cliniko's own time of it is then not known. */
export function asCancelled(before: WireAppointment, request: CancelRequest): Appointment {
  return {
    ...fromWireAppointment(before),
    status: 'CANCELLED',
    cancellation: { reason: request.reason, note: request.note, at: null },
  }
}

export function toWireListQuery(query: AppointmentQuery): AppointmentListQuery {
  return {
    ...(query.from === null ? {} : { startsFrom: toWireTime(query.from) }),
    ...(query.to === null ? {} : { startsBefore: toWireTime(query.to) }),
    ...(query.practitionerIds === undefined ? {} : { practitionerIds: query.practitionerIds }),
    ...(query.patientId === undefined ? {} : { patientId: query.patientId }),
    withRemoved: query.withCancelled,
  }
}

/** Whether the entry takes up the practitioner's time now. */
export function isLive(booking: WireBooking): boolean {
  return !booking.cancelled_at && !booking.archived_at && !booking.deleted_at
}

export function fromWireClash(booking: WireBooking): Clash {
  // The union has no type field; the path of its conflicts names the list that the entry is of.
  const links = `${booking.conflicts?.links?.self ?? ''} ${booking.links?.self ?? ''}`
  const kind = Object.entries(clashKinds).find(([list]) => links.includes(`/${list}/`))?.[1] ?? 'UNIDENTIFIED'
  return { kind, createdAt: fromWireTimeOrNull(booking.created_at) }
}

export function compareClashes(a: Clash, b: Clash): number {
  return clashOrder.indexOf(a.kind) - clashOrder.indexOf(b.kind) || (a.createdAt ?? 0) - (b.createdAt ?? 0)
}

/** Oldest first; `created_at` has whole seconds, and ids grow (assumed). */
export function compareAge(a: WireAppointment, b: WireAppointment): number {
  const byTime = (fromWireTimeOrNull(a.created_at) ?? 0) - (fromWireTimeOrNull(b.created_at) ?? 0)
  return byTime || (BigInt(a.id) < BigInt(b.id) ? -1 : 1)
}

/** Removed from the calendar by staff: for a caller as good as cancelled. The word tells the two apart. */
function vendorStatusOf(appointment: WireAppointment): string | null {
  if (appointment.archived_at) return 'archived'
  return appointment.deleted_at ? 'deleted' : null
}

function cancellationOf(appointment: WireAppointment): Cancellation | null {
  const at = appointment.cancelled_at ?? appointment.archived_at ?? appointment.deleted_at
  if (!at) return null
  const reasons = Object.entries(cancellationReasons) as [CancellationReason, number][]
  return {
    reason: reasons.find(([, code]) => code === appointment.cancellation_reason)?.[0] ?? null,
    note: firstText(appointment.cancellation_note),
    at: fromWireTimeOrNull(at),
  }
}
