import type { SlotOffer } from '../../../src/domain/slot.ts'
import { addDays, type Interval, localDateOf, parseInstant, startOfDay } from '../../../src/domain/time.ts'
import type { Settings } from '../config.ts'
import { folded, minuteMs, toTypeId } from '../map.ts'
import type { WireAvailableTime, WireService } from '../wire.ts'
import { contactTypesOf, priceOf } from './clinic.ts'

/** A service with the one of its durations that is asked about. */
export interface Offered {
  readonly service: WireService
  readonly minutes: number
}

/** Cuts `[start, end)` at local midnights into stretches of at most so many days. */
export function windowsOf(asked: Interval, timeZone: string, { windowDays }: Settings): readonly Interval[] {
  const windows: Interval[] = []
  for (let from = asked.start; from < asked.end; ) {
    const next = startOfDay(addDays(localDateOf(from, timeZone), windowDays), timeZone)
    const to = Math.min(next, asked.end)
    windows.push({ start: from, end: to })
    from = to
  }
  return windows
}

/** The whole local days of a slot: a check asks like a search, in case the grid of starts hangs on the window. */
export function daysOf(slot: Interval, timeZone: string): Interval {
  return {
    start: startOfDay(localDateOf(slot.start, timeZone), timeZone),
    end: startOfDay(addDays(localDateOf(slot.end - 1, timeZone), 1), timeZone),
  }
}

/**
 * One offer per staff member of a time. A time without staff is nobody's and cannot be held: whom Upvio would choose is
 * described in two ways [seed] [help-assign], so it cannot be foreseen.
 * @param askedStaffId the only one who was asked for, where answers come without `staffs` (`searchPerStaff`)
 */
export function fromWireAvailableTime(
  row: WireAvailableTime,
  offered: Offered,
  askedStaffId: string | null,
  settings: Settings,
): readonly SlotOffer[] {
  const start = parseInstant(row.time ?? '')
  if (start === null || !row.time) return []
  const { service, minutes } = offered
  const end = start + minutes * minuteMs
  const named =
    row.staffs ?? (askedStaffId === null || !settings.searchPerStaff ? [] : [{ id: askedStaffId, availableSlots: 1 }])
  const rawStart = row.time
  return named.flatMap(({ id, availableSlots }) => {
    // Unavailable times are never asked for, so a row without a count is one that can be had.
    const places = Math.floor(availableSlots ?? 1)
    if (!id || !(places > 0)) return []
    return [
      {
        start,
        end,
        appointmentTypeId: toTypeId({ serviceId: service.id, minutes }),
        practitionerId: id,
        locationId: service.location?.id ?? null,
        occupied: occupiedBy({ start, end }, service, settings),
        resources: [staffResource(id, settings)],
        remaining: remainingOf(places, service),
        contactTypes: contactTypesOf(service, settings),
        price: priceOf(service, minutes, settings),
        rawStart,
        vendorRef: null,
      },
    ]
  })
}

/** Of one person across all services and durations, however an answer writes their id. */
export function staffResource(staffId: string, settings: Settings): string {
  return `practitioner:${folded(staffId, settings)}`
}

/** The last place of a group is still a place beside others; the only place of a single visit is exclusive. */
function remainingOf(places: number, service: WireService): number | null {
  return places > 1 || isGroup(service) ? places : null
}

export function isGroup(service: WireService): boolean {
  return (service.bookingsPerTimeslot ?? 1) > 1
}

/** Free minutes are required around a new booking [service], so it takes them too. */
function occupiedBy(slot: Interval, service: WireService, settings: Settings): Interval {
  const before = service.bufferBeforeMinutes ?? settings.bufferBeforeMinutes
  const after = service.bufferAfterMinutes ?? settings.bufferAfterMinutes
  return {
    start: slot.start - Math.max(0, before) * minuteMs,
    end: slot.end + Math.max(0, after) * minuteMs,
  }
}
