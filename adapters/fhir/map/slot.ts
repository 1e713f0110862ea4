import type { SlotOffer } from '../../../src/domain/slot.ts'
import { type Instant, type Interval, overlaps, parseInstant } from '../../../src/domain/time.ts'
import type { Settings } from '../config.ts'
import { dayMs } from '../map.ts'
import type { WireSchedule, WireService, WireSlot } from '../wire.ts'
import { contactTypesOf, isOfService, locationOf, practitionerOf } from './clinic.ts'

/** The windows that cover `[start, end)`, each at most `windowDays` long. */
export function windowsOf({ start, end }: Interval, { windowDays }: Settings): readonly Interval[] {
  const windows: Interval[] = []
  for (let from = start; from < end; from += windowDays * dayMs) {
    windows.push({ start: from, end: Math.min(from + windowDays * dayMs, end) })
  }
  return windows
}

/** Every status but `free` is a no: https://hl7.org/fhir/R4/valueset-slotstatus.html. */
export function isFree({ status, overbooked }: WireSlot): boolean {
  return status === 'free' && overbooked !== true
}

/** `wire.ts` has checked the text. */
export function startOf(slot: WireSlot): Instant {
  return parseInstant(slot.start) ?? Number.NaN
}

/** One slot is one visit: what of it a service of another length would use is not stated, so it is used whole. */
export function fromWireSlot(
  slot: WireSlot,
  schedule: WireSchedule,
  service: WireService,
  settings: Settings,
): SlotOffer | null {
  const practitionerId = practitionerOf(schedule, settings)
  const start = startOf(slot)
  if (practitionerId === null || slot.end <= start || !isOfService(slot, schedule, service, settings)) return null
  return {
    start,
    end: slot.end,
    appointmentTypeId: service.id,
    practitionerId,
    locationId: locationOf(schedule, service, settings),
    resources: [practitionerResource(practitionerId)],
    remaining: null,
    contactTypes: contactTypesOf(service, settings),
    price: null,
    rawStart: slot.start,
    vendorRef: slot.id,
  }
}

/** Of one person across all schedules: R4 lets somebody have several. */
function practitionerResource(practitionerId: string): string {
  return `practitioner:${practitionerId}`
}

/** What of somebody's time is taken, by practitioner. */
export type Taken = ReadonlyMap<string, readonly Interval[]>

export function isTaken(offer: SlotOffer, taken: Taken): boolean {
  return (taken.get(offer.practitionerId ?? '') ?? []).some((interval) => overlaps(interval, offer))
}
