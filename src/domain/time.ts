import { Temporal } from 'temporal-polyfill'

/** An instant as whole milliseconds since 1970-01-01T00:00Z. */
export type Instant = number

/** Half-open: `start` belongs to it, `end` does not, so back-to-back appointments do not overlap. */
export interface Interval {
  readonly start: Instant
  readonly end: Instant
}

/** Time is injected everywhere; only `main.ts` and tests make one. */
export interface Clock {
  /** Wall clock, for what people see. */
  now(): Instant
  /** Milliseconds that never run backwards, for waits and deadlines. */
  monotonic(): number
}

/** Why a local time has no single instant. */
export class LocalTimeError extends Error {
  override readonly name = 'LocalTimeError'
}

export function overlaps(a: Interval, b: Interval): boolean {
  return a.start < b.end && b.start < a.end
}

const rfc3339 = /^\d{4}-\d{2}-\d{2}[Tt]\d{2}:\d{2}(:\d{2}(\.\d{1,9})?)?([Zz]|[+-]\d{2}:\d{2})$/

/**
 * Parses RFC 3339 with an offset; more than milliseconds is cut off. Returns null for anything else, 31 February and a missing
 * offset included.
 */
export function parseInstant(text: string): Instant | null {
  // A search reads hundreds: Temporal's polyfill gives the same, many times slower, and groups of the pattern are garbage.
  if (!rfc3339.test(text)) return null
  const [month, day, hour, minute] = [twoDigits(text, 5), twoDigits(text, 8), twoDigits(text, 11), twoDigits(text, 14)]
  const hasSeconds = text[16] === ':'
  const second = hasSeconds ? twoDigits(text, 17) : 0
  const sign = text.at(-6)
  const hasOffset = sign === '+' || sign === '-'
  const offsetHours = hasOffset ? twoDigits(text, text.length - 5) : 0
  const offsetMinutes = hasOffset ? twoDigits(text, text.length - 2) : 0
  if (hour > 23 || minute > 59 || second > 60 || offsetHours > 23 || offsetMinutes > 59) return null
  const date = new Date(0)
  // Unlike `Date.UTC`, it takes the years 0 to 99 for what they are.
  date.setUTCFullYear(twoDigits(text, 0) * 100 + twoDigits(text, 2), month - 1, day)
  // A day that is not of the calendar has become another one.
  if (date.getUTCMonth() !== month - 1 || date.getUTCDate() !== day) return null
  const fraction = hasSeconds && text[19] === '.' ? text.slice(20, hasOffset ? -6 : -1) : '0'
  const ms = Number(fraction.slice(0, 3).padEnd(3, '0'))
  const offset = (offsetHours * 60 + offsetMinutes) * (sign === '-' ? -60_000 : 60_000)
  // A leap second is the one before it, as Temporal has it.
  return date.getTime() + ((hour * 60 + minute) * 60 + Math.min(second, 59)) * 1_000 + ms - offset
}

const zero = 48

function twoDigits(text: string, at: number): number {
  return (text.charCodeAt(at) - zero) * 10 + text.charCodeAt(at + 1) - zero
}

/** `2026-03-29T09:00:00Z`; milliseconds only when there are some. */
export function formatInstant(instant: Instant): string {
  const known = knownTexts.get(instant)
  if (known !== undefined) return known
  const text = new Date(instant).toISOString().replace('.000Z', 'Z')
  if (knownTexts.size >= maxKnownTexts) knownTexts.clear()
  knownTexts.set(instant, text)
  return text
}

/** The same times of the coming weeks are printed over and over. */
const knownTexts = new Map<Instant, string>()
const maxKnownTexts = 10_000

/** `Area/City` or `UTC`. Abbreviations are refused: `BST` is Asia/Dhaka to JavaScript. */
export function isTimeZone(text: string): boolean {
  if (text === 'UTC') return true
  if (!/^[A-Za-z]+(\/[A-Za-z0-9_+-]+){1,2}$/.test(text) || text.startsWith('Etc/')) return false
  try {
    new Intl.DateTimeFormat('en', { timeZone: text })
    return true
  } catch {
    // Unknown to the tz database.
    return false
  }
}

/**
 * The instant of a wall time in a zone. A time skipped by a clock change throws `LocalTimeError`; a time that occurs
 * twice takes the earlier offset.
 * @param local `2026-03-29T09:00[:00]`, without offset
 */
export function instantOfLocal(local: string, timeZone: string): Instant {
  // Temporal would take an offset and ignore it, and midnight for a bare date: both would be silently wrong times.
  if (!/^\d{4}-\d{2}-\d{2}[Tt ]\d{2}:\d{2}(:\d{2}(\.\d{1,9})?)?$/.test(local)) {
    throw new LocalTimeError('not a local date and time without an offset')
  }
  let wall: Temporal.PlainDateTime
  try {
    wall = Temporal.PlainDateTime.from(local, { overflow: 'reject' })
  } catch (cause) {
    throw new LocalTimeError('not a date and time of the calendar', { cause })
  }
  const zoned = wall.toZonedDateTime(timeZone, { disambiguation: 'earlier' })
  if (!zoned.toPlainDateTime().equals(wall)) {
    throw new LocalTimeError(`this local time does not exist in ${timeZone}: the clocks go forward over it`)
  }
  return zoned.epochMilliseconds
}

/** `2026-03-29T09:00:00`, the wall time in the zone. */
export function localOfInstant(instant: Instant, timeZone: string): string {
  return zonedOf(instant, timeZone).toPlainDateTime().toString({ smallestUnit: 'second' })
}

/** `2026-03-29`, the day it is in the zone. */
export function localDateOf(instant: Instant, timeZone: string): string {
  return dayOf(instant, timeZone).date
}

/** Days of the calendar, so a clock change does not matter. */
export function addDays(localDate: string, days: number): string {
  return Temporal.PlainDate.from(localDate).add({ days }).toString()
}

/** First instant of a local day; not always midnight, since some zones change their clocks then. */
export function startOfDay(localDate: string, timeZone: string): Instant {
  return Temporal.PlainDate.from(localDate).toZonedDateTime(timeZone).startOfDay().epochMilliseconds
}

/** The local day that an instant is in: from its first instant to that of the next. */
export function localDayOf(instant: Instant, timeZone: string): Interval {
  return dayOf(instant, timeZone).day
}

const dayMs = 86_400_000
/** The calendar is slow, and the same days are asked for all the time. By zone and by the UTC day that they touch. */
const knownDays = new Map<string, { readonly date: string; readonly day: Interval }[]>()
const maxKnownDays = 10_000

function dayOf(instant: Instant, timeZone: string): { readonly date: string; readonly day: Interval } {
  const key = `${Math.floor(instant / dayMs)} ${timeZone}`
  const days = knownDays.get(key) ?? []
  const known = days.find(({ day }) => day.start <= instant && instant < day.end)
  if (known) return known
  const date = zonedOf(instant, timeZone).toPlainDate().toString()
  const made = { date, day: { start: startOfDay(date, timeZone), end: startOfDay(addDays(date, 1), timeZone) } }
  if (knownDays.size >= maxKnownDays) knownDays.clear()
  knownDays.set(key, [...days, made])
  return made
}

/** A date of the calendar in the form `YYYY-MM-DD`. */
export function isLocalDate(text: string): boolean {
  if (!/^\d{4}-\d{2}-\d{2}$/.test(text)) return false
  try {
    Temporal.PlainDate.from(text, { overflow: 'reject' })
    return true
  } catch {
    // 31 February and its like.
    return false
  }
}

/** Milliseconds of an ISO 8601 duration such as `PT10M`; null when it is none, is negative, or has months or years. */
export function parseDuration(text: string): number | null {
  try {
    const duration = Temporal.Duration.from(text)
    if (duration.years || duration.months || duration.sign < 0) return null
    return Math.round(duration.total({ unit: 'milliseconds', relativeTo: Temporal.PlainDate.from('2000-01-01') }))
  } catch {
    // Not a duration.
    return null
  }
}

/** `PT10M` for 600,000. */
export function formatDuration(ms: number): string {
  return Temporal.Duration.from({ milliseconds: ms }).round({ largestUnit: 'hours' }).toString()
}

function zonedOf(instant: Instant, timeZone: string): Temporal.ZonedDateTime {
  return Temporal.Instant.fromEpochMilliseconds(instant).toZonedDateTimeISO(timeZone)
}
