import { z } from 'zod'
import { type Interval, overlaps } from '../kit/diary.ts'
import type { Query } from '../kit/http.ts'
import type { Reply } from '../kit/router.ts'
import { Refusal } from './answers.ts'
import type { Practice } from './practice.ts'

const DAY_MS = 86_400_000

/** RFC 3339: zod's own check lets the seconds be left out. Without an offset nobody says how it is read. */
export const dateTime = z.iso
  .datetime({ offset: true })
  .regex(/T\d{2}:\d{2}:\d{2}/, 'must be a date-time with seconds and offset')

/** The vendor's date-time: UTC with milliseconds. */
export function utc(epochMs: number): string
export function utc(epochMs: number | null): string | null
export function utc(epochMs: number | null): string | null {
  return epochMs === null ? null : new Date(epochMs).toISOString()
}

export function instantParam(practice: Practice, query: Query, name: string): number | undefined {
  const text = query.get(name)
  if (text === undefined) return undefined
  if (!dateTime.safeParse(text).success) throw new Refusal(practice.answers.bad(`${name} must be a date-time`))
  return Date.parse(text)
}

export function booleanParam(practice: Practice, query: Query, name: string): boolean {
  const text = query.get(name) ?? 'false'
  if (text !== 'true' && text !== 'false') throw new Refusal(practice.answers.bad(`${name} must be true or false`))
  return text === 'true'
}

/** `startDate` and `endDate`, both required. */
export function rangeParams(practice: Practice, query: Query): Interval {
  const start = instantParam(practice, query, 'startDate')
  const end = instantParam(practice, query, 'endDate')
  if (start === undefined || end === undefined) {
    throw new Refusal(practice.answers.bad('startDate and endDate are required'))
  }
  return checkRange(practice, { start, end })
}

export function checkRange({ answers, switches }: Practice, range: Interval): Interval {
  if (range.end < range.start) throw new Refusal(answers.bad('endDate must not be before startDate'))
  if (range.end - range.start > switches.maxRangeDays * DAY_MS) throw new Refusal(answers.bad('date range too long'))
  return range
}

/** Whether a row belongs to a list's range. */
export function isInRange({ switches }: Practice, row: Interval, range: Interval): boolean {
  const open = { start: range.start, end: range.end + (switches.endDateInclusive ? 1 : 0) }
  if (switches.rangeTests === 'overlap') return overlaps(row, open)
  return row.start >= open.start && row.start < open.end
}

/** The parameters of a list. `documented` where the operation itself names the two for paging. */
export function listParams({ switches }: Practice, names: readonly string[] = [], documented = false): string[] {
  return documented || switches.paging !== 'refused' ? [...names, 'limit', 'offset'] : [...names]
}

/** One page of the rows, 10 where nothing is asked for. */
export function listAnswer<T>(
  practice: Practice,
  query: Query,
  rows: readonly T[],
  render: (row: T) => unknown,
  documented = false,
): Reply {
  const { switches } = practice
  const meta = documented || switches.metaOnAllLists ? { meta: { totalCount: rows.length } } : {}
  if (!documented && switches.paging !== 'honoured') return { status: 200, body: { data: rows.map(render), ...meta } }
  const mayBeMore = switches.limitAboveMax === 'clamped'
  const limit = Math.min(50, wholeNumber(practice, query, 'limit', 1, mayBeMore ? Number.MAX_SAFE_INTEGER : 50, 10))
  const offset = wholeNumber(practice, query, 'offset', 0, 10_000, 0)
  return { status: 200, body: { data: rows.slice(offset, offset + limit).map(render), ...meta } }
}

function wholeNumber(
  { answers }: Practice,
  query: Query,
  name: string,
  least: number,
  most: number,
  fallback: number,
): number {
  const text = query.get(name)
  if (text === undefined) return fallback
  const value = /^\d+$/.test(text) ? Number(text) : Number.NaN
  if (!(value >= least && value <= most)) {
    throw new Refusal(answers.bad(`${name} must be between ${least} and ${most}`))
  }
  return value
}
