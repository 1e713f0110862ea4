import type { BookRequest, HoldRequest, VendorHoldState } from '../../../src/contract/adapter.ts'
import type { InputIssue } from '../../../src/domain/error.ts'
import type { VendorHold } from '../../../src/domain/hold.ts'
import type { SlotSnapshot } from '../../../src/domain/slot.ts'
import { type Instant, LocalTimeError } from '../../../src/domain/time.ts'
import type { Settings } from '../config.ts'
import type { ConfirmBody, HoldBody, WireHold, WireHoldState } from '../wire.ts'
import { toWireNotes } from './notes.ts'
import type { Times } from './time.ts'

/** What cannot be sent as it is. */
export function issuesOfHold({ slot }: HoldRequest, now: Instant, times: Times): InputIssue[] {
  const issues: InputIssue[] = []
  const say = (message: string) => issues.push({ path: ['input', 'slotId'], message })
  if (slot.practitionerId === null) say('a hold at Jump needs a slot with a practitioner')
  if (slot.start <= now) say('the slot has begun')
  if (times.toWallTime(slot.start) === null) {
    say('this local time comes twice that day or is not a whole minute, and Jump takes a date and HH:MM without a zone')
  }
  return issues
}

/** The location goes along whenever there is one: what is meant without it is not stated (U11). Null: see `issuesOfHold`. */
export function toWireHold({ slot }: HoldRequest, times: Times): HoldBody | null {
  const wall = times.toWallTime(slot.start)
  if (wall === null || slot.practitionerId === null) return null
  return {
    appointment_type_id: slot.appointmentTypeId,
    clinician_id: slot.practitionerId,
    date: wall.date,
    start_time: wall.time,
    ...(slot.locationId !== null && { location_id: slot.locationId }),
  }
}

/** In what the vendor's hold is not the one that was asked for; null when it is the one. */
export function differenceOf(
  wire: WireHold,
  slot: SlotSnapshot,
  times: Times,
  settings: Settings,
): 'time' | 'slot' | null {
  // It would be a hold of another time: the zone of the request is stated nowhere (U3).
  if (!isAt(wire.start_time, slot.start, times)) return 'time'
  const isSame = (told: string | null, asked: string | null) => told === null || told === asked
  const isPlaced =
    slot.locationId === null
      ? wire.location_id === null || settings.remoteLocation === 'ANY'
      : isSame(wire.location_id, slot.locationId)
  const isAsLong = !wire.end_time || isAt(wire.end_time, slot.end, times)
  const isMeant =
    isAsLong &&
    wire.status === 'active' &&
    isSame(wire.clinician_id, slot.practitionerId) &&
    isSame(wire.appointment_type_id, slot.appointmentTypeId)
  return isPlaced && isMeant ? null : 'slot'
}

/** Whether the vendor's text means this instant; a wall time that does not exist means none. */
export function isAt(text: string, instant: Instant, times: Times): boolean {
  try {
    return times.fromWire(text) === instant
  } catch (error) {
    if (!(error instanceof LocalTimeError)) throw error
    return false
  }
}

export function fromWireHold(wire: WireHold): VendorHold {
  return { holdId: wire.id, appointmentId: null, token: null, expiresAt: wire.expires_at }
}

/** A read tells id, status and perhaps the end [seed]; the rest is what create told. Null for a word we do not know. */
export function fromWireHoldState(wire: WireHoldState, stored: VendorHold, now: Instant): VendorHoldState | null {
  const expiresAt = wire.expires_at ?? stored.expiresAt
  switch (wire.status) {
    case 'active':
      return { status: now < expiresAt ? 'ACTIVE' : 'EXPIRED', expiresAt }
    case 'confirmed':
      return { status: 'CONFIRMED', expiresAt }
    case 'released':
      return { status: 'RELEASED', expiresAt }
    case 'expired':
      return { status: 'EXPIRED', expiresAt }
    default:
      return null
  }
}

/** No attendee fields: which wins when they differ from the patient's is not stated (U9). */
export function toWireConfirm(request: BookRequest, patientId: string, settings: Settings): ConfirmBody {
  const notes = toWireNotes(request, settings)
  return { patient_id: patientId, ...(notes !== null && { notes }) }
}
