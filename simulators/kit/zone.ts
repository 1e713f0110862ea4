/** `YYYY-MM-DD`, a day on a clinic's wall calendar. */
export type LocalDate = string
/** `HH:MM`, a time on a clinic's wall clock; `24:00` ends a day. */
export type LocalTime = string

const DAY_MS = 86_400_000
const formats = new Map<string, Intl.DateTimeFormat>()

function formatFor(zone: string): Intl.DateTimeFormat {
  const known = formats.get(zone)
  if (known) return known
  const format = new Intl.DateTimeFormat('en-GB', {
    timeZone: zone,
    hourCycle: 'h23',
    year: 'numeric',
    month: '2-digit',
    day: '2-digit',
    hour: '2-digit',
    minute: '2-digit',
    second: '2-digit',
  })
  formats.set(zone, format)
  return format
}

/** The wall clock's reading as if it were UTC, in epoch milliseconds. */
function wallClock(zone: string, instant: number): number {
  const part: Partial<Record<Intl.DateTimeFormatPartTypes, string>> = {}
  for (const { type, value } of formatFor(zone).formatToParts(instant)) part[type] = value
  return Date.parse(`${part.year}-${part.month}-${part.day}T${part.hour}:${part.minute}:${part.second}Z`)
}

/** Milliseconds that the zone is ahead of UTC at an instant. */
export function offsetAt(zone: string, instant: number): number {
  return wallClock(zone, instant) - Math.floor(instant / 1000) * 1000
}

export function localDate(zone: string, instant: number): LocalDate {
  return new Date(wallClock(zone, instant)).toISOString().slice(0, 10)
}

export function localTime(zone: string, instant: number): LocalTime {
  return new Date(wallClock(zone, instant)).toISOString().slice(11, 16)
}

/** The instants with this wall time, earliest first: none in the hour a clock skips, two in the hour it repeats. */
export function instantsOf(zone: string, date: LocalDate, time: LocalTime): number[] {
  const asUtc = wallTimeAsUtc(date, time)
  const offsets = new Set([offsetAt(zone, asUtc - DAY_MS), offsetAt(zone, asUtc + DAY_MS)])
  return [...offsets]
    .map((offset) => asUtc - offset)
    .filter((instant) => wallClock(zone, instant) === asUtc)
    .sort((a, b) => a - b)
}

/** The instant of a wall time: the earlier of two, and in a skipped hour as much later as the clock skips. */
export function instantOf(zone: string, date: LocalDate, time: LocalTime): number {
  const asUtc = wallTimeAsUtc(date, time)
  return instantsOf(zone, date, time)[0] ?? asUtc - offsetAt(zone, asUtc - DAY_MS)
}

function wallTimeAsUtc(date: LocalDate, time: LocalTime): number {
  const [hours = 0, minutes = 0] = time.split(':').map(Number)
  return Date.parse(`${date}T00:00:00Z`) + (hours * 60 + minutes) * 60_000
}

/** Whether the text is a day of the calendar; `2026-02-30` is none. */
export function isLocalDate(text: string): boolean {
  const instant = /^\d{4}-\d{2}-\d{2}$/.test(text) ? Date.parse(`${text}T00:00:00Z`) : Number.NaN
  return !Number.isNaN(instant) && new Date(instant).toISOString().startsWith(text)
}

export function addDays(date: LocalDate, days: number): LocalDate {
  return new Date(Date.parse(`${date}T00:00:00Z`) + days * DAY_MS).toISOString().slice(0, 10)
}

export function daysBetween(from: LocalDate, to: LocalDate): number {
  return (Date.parse(`${to}T00:00:00Z`) - Date.parse(`${from}T00:00:00Z`)) / DAY_MS
}

/** 1 is Monday, 7 Sunday. */
export function weekdayOf(date: LocalDate): 1 | 2 | 3 | 4 | 5 | 6 | 7 {
  return (new Date(`${date}T00:00:00Z`).getUTCDay() || 7) as 1 | 2 | 3 | 4 | 5 | 6 | 7
}
