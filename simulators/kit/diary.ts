import { addDays, instantOf, type LocalDate, type LocalTime, weekdayOf } from './zone.ts'

/** Half-open, in epoch milliseconds: a visit that ends at ten leaves ten o'clock free. */
export interface Interval {
  readonly start: number
  readonly end: number
}

/** What stands in a practitioner's diary; a vendor's rows add their own fields. */
export interface DiaryEntry extends Interval {
  readonly id: string
  readonly practitionerId: string
}

export function overlaps(a: Interval, b: Interval): boolean {
  return a.start < b.end && b.start < a.end
}

/** The entries of a practitioner that overlap a window, `exceptId` left out. Pass only those that still count. */
export function clashing<T extends DiaryEntry>(
  entries: readonly T[],
  practitionerId: string,
  window: Interval,
  exceptId?: string,
): T[] {
  return entries.filter(
    (entry) => entry.practitionerId === practitionerId && entry.id !== exceptId && overlaps(entry, window),
  )
}

/** Opening times by weekday (1 is Monday), on the wall clock. A day that is left out is closed. */
export type WeeklyHours = Readonly<
  Partial<Record<1 | 2 | 3 | 4 | 5 | 6 | 7, readonly (readonly [LocalTime, LocalTime])[]>>
>

export const officeHours: WeeklyHours = Object.fromEntries(
  [1, 2, 3, 4, 5].map((day) => [
    day,
    [
      ['09:00', '12:30'],
      ['13:30', '17:00'],
    ],
  ]),
)

export interface FreeStartsQuery {
  readonly zone: string
  readonly hours: WeeklyHours
  /** First and last day, both included, on the zone's calendar. */
  readonly from: LocalDate
  readonly to: LocalDate
  readonly lengthMinutes: number
  readonly stepMinutes: number
  /** Earliest start, for lead times and for what is past. */
  readonly notBefore: number
  readonly busy: readonly Interval[]
}

/**
 * Starts at which a visit of the given length fits, in time order. Steps are real minutes from the opening, so a day
 * on which the clocks change has an hour's starts fewer or more while it is open.
 */
export function freeStarts(query: FreeStartsQuery): number[] {
  const length = query.lengthMinutes * 60_000
  const step = query.stepMinutes * 60_000
  const starts: number[] = []
  for (let date = query.from; date <= query.to; date = addDays(date, 1)) {
    for (const [opens, closes] of query.hours[weekdayOf(date)] ?? []) {
      const end = instantOf(query.zone, date, closes)
      for (let start = instantOf(query.zone, date, opens); start + length <= end; start += step) {
        if (start < query.notBefore) continue
        if (!query.busy.some((interval) => overlaps(interval, { start, end: start + length }))) starts.push(start)
      }
    }
  }
  return starts
}
