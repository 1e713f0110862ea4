import type { AppointmentQuery, BookingIntent, BookRequest } from '../../../src/contract/adapter.ts'
import type { Appointment, AppointmentStatus } from '../../../src/domain/appointment.ts'
import type { SlotSnapshot } from '../../../src/domain/slot.ts'
import type { Settings } from '../config.ts'
import {
  contactTypeOf,
  firstText,
  fromTypeId,
  fromWirePrice,
  includesId,
  isUuid,
  minuteMs,
  sameId,
  toTypeId,
  toWireTime,
} from '../map.ts'
import type { WireAppointment, WireAppointmentBody, WireAppointmentChange } from '../wire.ts'

const tagPrefix = 'holdfast:'

/** Staff always named, and the one of the hold. Null for a slot or a patient that this adapter did not make. */
export function toWireAppointment(request: BookRequest, settings: Settings): WireAppointmentBody | null {
  const { slot, patient, patientTimeZone } = request
  const type = fromTypeId(slot.appointmentTypeId)
  if (type === null || slot.practitionerId === null || !('vendorId' in patient)) return null
  const address = settings.sendsLocation ? slot.location?.addressLines.join(', ') : undefined
  return {
    date: toWireTime(slot.start),
    patientId: patient.vendorId,
    serviceId: type.serviceId,
    duration: type.minutes,
    staffId: slot.practitionerId,
    ...(patientTimeZone === null ? {} : { clientTimezone: patientTimeZone }),
    ...(address ? { location: address } : {}),
  }
}

/** Null for a slot that this adapter did not make. */
export function toWireChange(slot: SlotSnapshot): WireAppointmentChange | null {
  const type = fromTypeId(slot.appointmentTypeId)
  if (type === null || slot.practitionerId === null) return null
  return { date: toWireTime(slot.start), duration: type.minutes, staffId: slot.practitionerId }
}

export function serviceIdOf(wire: WireAppointment): string | null {
  return firstText(wire.service?.id, wire.serviceId)
}

export function staffIdOf(wire: WireAppointment): string | null {
  return firstText(wire.staff?.id, wire.staffId)
}

export function patientIdOf(wire: WireAppointment): string | null {
  return firstText(wire.patient?.id, wire.patientId)
}

export function endOf(wire: WireAppointment, settings: Settings): number {
  return wire.date + durationMsOf(wire, settings)
}

function durationMsOf({ duration }: WireAppointment, { durationUnit }: Settings): number {
  return duration * (durationUnit === 'MINUTES' ? minuteMs : 1_000)
}

/** Same service, staff and duration, at the slot's start. */
export function isAtSlot(wire: WireAppointment, slot: SlotSnapshot, settings: Settings): boolean {
  return wire.date === slot.start && isOfSlot(wire, slot, settings)
}

function isOfSlot(wire: WireAppointment, slot: SlotSnapshot, settings: Settings): boolean {
  const type = fromTypeId(slot.appointmentTypeId)
  return (
    type !== null &&
    sameId(serviceIdOf(wire), type.serviceId, settings) &&
    sameId(staffIdOf(wire), slot.practitionerId, settings) &&
    durationMsOf(wire, settings) === type.minutes * minuteMs
  )
}

export function tagOf(marker: string): string {
  return `${tagPrefix}${marker}`
}

/** What stands there already stays: the write replaces the list. */
export function withTag(wire: WireAppointment, marker: string): readonly string[] {
  return [...new Set([...(wire.tags ?? []), tagOf(marker)])]
}

export function hasTag(wire: WireAppointment, marker: string): boolean {
  return wire.tags?.includes(tagOf(marker)) ?? false
}

/**
 * Whether an untagged record may be what the intent left behind, its patient apart: same service, staff, duration and start,
 * and made since the request left, but not so long after that somebody may have booked the time anew. A record that carries
 * the tag of another booking of ours is that one.
 */
export function mayBeOf(wire: WireAppointment, intent: BookingIntent, settings: Settings): boolean {
  const { slot, startedAt } = intent
  if (wire.tags?.some((tag) => tag.startsWith(tagPrefix))) return false
  // Staff may have moved it since.
  if (wire.date !== slot.start && wire.originalDate !== slot.start) return false
  if (!isOfSlot(wire, slot, settings)) return false
  return (
    wire.createdAt === null ||
    (wire.createdAt >= startedAt - settings.clockSkewSeconds * 1_000 &&
      wire.createdAt <= startedAt + settings.bookingWindowSeconds * 1_000)
  )
}

/** Oldest first. */
export function compareAge(a: WireAppointment, b: WireAppointment): number {
  return (a.createdAt ?? 0) - (b.createdAt ?? 0)
}

/** Whether the record leaves open what it is: neither cancelled nor approved. */
export function isOpen(wire: WireAppointment): boolean {
  return wire.cancelled !== true && wire.approved !== true
}

/**
 * Upvio has two booleans and no status [types]; arrived, completed and missed visits are not told.
 * @param requiresApproval of its service; null when the service is gone
 */
export function statusOf(
  wire: WireAppointment,
  requiresApproval: boolean | null,
  { unapproved }: Settings,
): AppointmentStatus {
  if (wire.cancelled === true) return 'CANCELLED'
  if (wire.approved === true) return 'BOOKED'
  if (unapproved !== 'BY_SERVICE') return unapproved
  if (requiresApproval === null) return 'UNKNOWN'
  return requiresApproval ? 'PENDING_APPROVAL' : 'BOOKED'
}

export function fromWireAppointment(
  wire: WireAppointment,
  requiresApproval: boolean | null,
  settings: Settings,
): Appointment {
  const status = statusOf(wire, requiresApproval, settings)
  const serviceId = serviceIdOf(wire)
  const minutes = durationMsOf(wire, settings) / minuteMs
  const contactType = contactTypeOf(wire.locationType, settings)
  return {
    vendorId: wire.id,
    status,
    vendorStatus: null,
    start: wire.date,
    end: endOf(wire, settings),
    // `patientTimezone` is where the patient is, not where the visit is.
    timeZone: null,
    practitionerId: staffIdOf(wire),
    appointmentTypeId: serviceId === null ? null : toTypeId({ serviceId, minutes }),
    locationId: firstText(wire.location?.id),
    patientId: patientIdOf(wire),
    // A name in one piece and an e-mail: nothing that could be told in our words without guessing.
    patient: null,
    contactType,
    joinUrl: contactType === 'VIDEO' && isWebAddress(wire.locationValue) ? wire.locationValue : null,
    price: fromWirePrice(wire.price, wire.currency, settings),
    amountOwed: null,
    // `paymentId` is Upvio's own payment, not a reference that a partner gave.
    paymentReference: null,
    partnerReference: null,
    metadata: [],
    previousStart: wire.originalDate,
    // No reason and no time of it is told [types].
    cancellation: status === 'CANCELLED' ? { reason: null, note: null, at: null } : null,
    questionnaireUrl: null,
    createdAt: wire.createdAt,
    updatedAt: wire.updatedAt,
  }
}

/** What the record is once it is gone: a delete may leave nothing to read. */
export function asCancelled(before: WireAppointment, settings: Settings): Appointment {
  return fromWireAppointment({ ...before, cancelled: true }, null, settings)
}

/** The filter is documented for UUIDs; for an id of another kind, which it may refuse, the answer is compared here alone. */
export function patientFilter(patientId: string | null): { readonly patientId?: string } {
  return patientId !== null && isUuid(patientId) ? { patientId } : {}
}

/** Upvio filters by patient only, and whether its range tests the start is not stated; so all is compared here. */
export function matches(wire: WireAppointment, query: AppointmentQuery, settings: Settings): boolean {
  if (query.practitionerIds && !includesId(query.practitionerIds, staffIdOf(wire) ?? '', settings)) return false
  if (query.patientId !== undefined && !sameId(patientIdOf(wire), query.patientId, settings)) return false
  return query.withCancelled || wire.cancelled !== true
}

function isWebAddress(text: string | null | undefined): text is string {
  return text != null && URL.canParse(text) && new URL(text).protocol === 'https:'
}
