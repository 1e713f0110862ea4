import type { AppointmentQuery, BookRequest, CancelRequest } from '../../../src/contract/adapter.ts'
import type { Appointment, AppointmentStatus, CancellationReason } from '../../../src/domain/appointment.ts'
import type { SlotSnapshot } from '../../../src/domain/slot.ts'
import { formatInstant, type Instant, type Interval } from '../../../src/domain/time.ts'
import type { Settings } from '../config.ts'
import { rejected } from '../errors.ts'
import { firstText, idOfReference, idsOfReferences, type ResourceType, referenceTo, toWireStart } from '../map.ts'
import {
  isId,
  type WireAppointment,
  type WireAppointmentBody,
  type WireParticipant,
  type WirePatchOperation,
  type WireService,
} from '../wire.ts'

/** https://hl7.org/fhir/R4/valueset-appointmentstatus.html. `waitlist` has no time yet, and no word of ours. */
const statuses: Readonly<Record<string, AppointmentStatus>> = {
  proposed: 'PENDING_APPROVAL',
  pending: 'PENDING_APPROVAL',
  booked: 'BOOKED',
  arrived: 'ARRIVED',
  'checked-in': 'ARRIVED',
  fulfilled: 'COMPLETED',
  cancelled: 'CANCELLED',
  // "Should not have been part of the record": for a caller as good as cancelled; the vendor's word tells the two apart.
  'entered-in-error': 'CANCELLED',
  noshow: 'DID_NOT_ARRIVE',
}

/** Statuses that leave the practitioner's time to others. One that nobody listed takes it. */
const idle = ['cancelled', 'entered-in-error', 'noshow', 'waitlist']

/** https://terminology.hl7.org/CodeSystem-appointment-cancellation-reason.html: what it has no code for is the patient's. */
const reasonSystem = 'http://terminology.hl7.org/CodeSystem/appointment-cancellation-reason'
const reasonCodes = {
  FEELING_BETTER: 'pat-fb',
  CONDITION_WORSE: 'pat',
  SICK: 'pat',
  AWAY: 'pat',
  WORK: 'pat',
  OTHER: 'pat',
} as const satisfies Record<CancellationReason, string>

export function statusOf({ status }: WireAppointment): AppointmentStatus {
  return Object.hasOwn(statuses, status) ? (statuses[status] ?? 'UNKNOWN') : 'UNKNOWN'
}

export function isLive({ status }: WireAppointment): boolean {
  return !idle.includes(status)
}

/** Null for one without times, as a proposed or a cancelled one may be. */
export function intervalOf({ start, end }: WireAppointment): Interval | null {
  return start == null || end == null ? null : { start, end }
}

export function participantOf(wire: WireAppointment, type: ResourceType, settings: Settings): string | null {
  const actors = wire.participant.flatMap(({ actor }) => actor ?? [])
  const [only, ...others] = idsOfReferences(actors, type, settings)
  return others.length === 0 ? (only ?? null) : null
}

export function takesPart(wire: WireAppointment, type: ResourceType, id: string, settings: Settings): boolean {
  return wire.participant.some(({ actor }) => idOfReference(actor, type, settings) === id)
}

export function identifierOf(marker: string, { identifierSystem: system }: Settings) {
  return { system, value: marker }
}

export function hasMarker(wire: WireAppointment, marker: string, { identifierSystem }: Settings): boolean {
  return (wire.identifier ?? []).some(({ system, value }) => system === identifierSystem && value === marker)
}

/** Null for a slot or a patient that this adapter did not make. */
export function toWireAppointment(
  { slot, patient, marker, notes }: BookRequest,
  service: WireService,
  now: Instant,
  settings: Settings,
): WireAppointmentBody | null {
  if (!isOurs(slot) || !('vendorId' in patient) || !isId(patient.vendorId)) return null
  return {
    resourceType: 'Appointment',
    identifier: [identifierOf(marker, settings)],
    status: settings.bookingStatus,
    ...(service.type?.length ? { serviceType: service.type } : {}),
    slot: [{ reference: referenceTo('Slot', slot.vendorRef) }],
    start: toWireStart(slot.start, slot.rawStart),
    end: formatInstant(slot.end),
    created: formatInstant(now),
    ...(notes?.trim() ? { comment: notes.trim() } : {}),
    participant: [
      participant('Patient', patient.vendorId, 'accepted'),
      participant(
        'Practitioner',
        slot.practitionerId,
        settings.bookingStatus === 'booked' ? 'accepted' : 'needs-action',
      ),
      ...(slot.locationId === null ? [] : [participant('Location', slot.locationId, 'accepted')]),
      // R4 books no service by name otherwise: its codes may be several services'.
      participant('HealthcareService', service.id, 'accepted'),
    ],
  }
}

/** A slot of this adapter names its practitioner and its Slot. */
export function isOurs(slot: SlotSnapshot): slot is SlotSnapshot & { practitionerId: string; vendorRef: string } {
  const ids = [slot.practitionerId, slot.vendorRef, slot.appointmentTypeId, slot.locationId ?? slot.practitionerId]
  return ids.every((id) => id !== null && isId(id))
}

function participant(type: ResourceType, id: string, status: WireParticipant['status']): WireParticipant {
  return { actor: { reference: referenceTo(type, id) }, status }
}

/** Times, practitioner and service. A record that does not name its service is not known to be another's. */
export function isAtSlot(wire: WireAppointment, slot: SlotSnapshot, settings: Settings): boolean {
  const service = participantOf(wire, 'HealthcareService', settings)
  return (
    wire.start === slot.start &&
    wire.end === slot.end &&
    participantOf(wire, 'Practitioner', settings) === slot.practitionerId &&
    (service === null || service === slot.appointmentTypeId)
  )
}

/** @param times where the record has none, as a cancelled one may */
export function fromWireAppointment(wire: WireAppointment, settings: Settings, times?: Interval): Appointment {
  const interval = intervalOf(wire) ?? times
  if (!interval) throw rejected(`appointment with the status ${statusOf(wire)} has no start and end`)
  return {
    vendorId: wire.id,
    status: statusOf(wire),
    vendorStatus: wire.status,
    start: interval.start,
    end: interval.end,
    timeZone: null,
    practitionerId: participantOf(wire, 'Practitioner', settings),
    appointmentTypeId: participantOf(wire, 'HealthcareService', settings),
    locationId: participantOf(wire, 'Location', settings),
    patientId: participantOf(wire, 'Patient', settings),
    patient: null,
    contactType: null,
    joinUrl: null,
    price: null,
    amountOwed: null,
    paymentReference: null,
    partnerReference: null,
    metadata: [],
    previousStart: null,
    cancellation: cancellationOf(wire, settings),
    questionnaireUrl: null,
    createdAt: wire.created,
    updatedAt: wire.meta?.lastUpdated ?? null,
  }
}

function cancellationOf(wire: WireAppointment, settings: Settings): Appointment['cancellation'] {
  if (statusOf(wire) !== 'CANCELLED') return null
  const codings = wire.cancelationReason?.coding ?? []
  const own = codings.find(({ system }) => system === ownReasonSystem(settings))?.code
  const code = codings.find(({ system }) => system === reasonSystem)?.code
  return {
    reason: isReason(own) ? own : code === reasonCodes.FEELING_BETTER ? 'FEELING_BETTER' : null,
    note: firstText(wire.cancelationReason?.text),
    // R4 has no time of the cancellation; the last change may be a later one.
    at: null,
  }
}

function isReason(code: string | null | undefined): code is CancellationReason {
  return code != null && Object.hasOwn(reasonCodes, code)
}

function ownReasonSystem({ identifierSystem }: Settings): string {
  return `${identifierSystem}/cancelation-reason`
}

/** The public code for the clinic, and ours beside it, since the public ones know one of our six. */
function toWireReason({ reason, note }: CancelRequest, settings: Settings) {
  return {
    coding: [
      { system: reasonSystem, code: reasonCodes[reason] },
      { system: ownReasonSystem(settings), code: reason },
    ],
    ...(note?.trim() ? { text: note.trim() } : {}),
  }
}

/** What changes, by element: sent back with the rest by PUT, or alone by PATCH. */
export type Change = Readonly<Record<string, unknown>>

/** `cancelationReason` with one l is R4's own spelling. */
export function toWireCancellation(request: CancelRequest, settings: Settings): Change {
  return { status: 'cancelled', cancelationReason: toWireReason(request, settings) }
}

/** Who else takes part stays; practitioner and place become the slot's. Null for a slot that this adapter did not make. */
export function toWireMove(wire: WireAppointment, slot: SlotSnapshot, settings: Settings): Change | null {
  if (!isOurs(slot)) return null
  const participants = Array.isArray(wire.raw.participant) ? (wire.raw.participant as unknown[]) : []
  const kept = participants.filter((_, index) => {
    const actor = wire.participant[index]?.actor
    const isReplaced =
      idOfReference(actor, 'Practitioner', settings) !== null ||
      (slot.locationId !== null && idOfReference(actor, 'Location', settings) !== null)
    return !isReplaced
  })
  return {
    start: toWireStart(slot.start, slot.rawStart),
    end: formatInstant(slot.end),
    slot: [{ reference: referenceTo('Slot', slot.vendorRef) }],
    participant: [
      ...kept,
      participant('Practitioner', slot.practitionerId, wire.status === 'booked' ? 'accepted' : 'needs-action'),
      ...(slot.locationId === null ? [] : [participant('Location', slot.locationId, 'accepted')]),
    ],
  }
}

/** The status is tested first, so that a patch of a record that somebody else has just changed does nothing. */
export function toWirePatch(wire: WireAppointment, change: Change): readonly WirePatchOperation[] {
  return [
    { op: 'test', path: '/status', value: wire.status },
    ...Object.entries(change).map(
      ([element, value]) =>
        ({ op: Object.hasOwn(wire.raw, element) ? 'replace' : 'add', path: `/${element}`, value }) as const,
    ),
  ]
}

/** Whether the list is meant to hold it: what a server does with a filter it does not know is its own affair. */
export function matches(wire: WireAppointment, query: AppointmentQuery, settings: Settings): boolean {
  const { practitionerIds, patientId, withCancelled } = query
  if (!withCancelled && statusOf(wire) === 'CANCELLED') return false
  if (patientId !== undefined && !takesPart(wire, 'Patient', patientId, settings)) return false
  return practitionerIds === undefined || practitionerIds.some((id) => takesPart(wire, 'Practitioner', id, settings))
}

/** Oldest first; what has no time of creation comes last. */
export function compareAge(a: WireAppointment, b: WireAppointment): number {
  return (a.created ?? Number.MAX_VALUE) - (b.created ?? Number.MAX_VALUE) || (a.id < b.id ? -1 : 1)
}
