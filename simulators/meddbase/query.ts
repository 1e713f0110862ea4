import { isLocalDate } from '../kit/zone.ts'
import type { Answers } from './answers.ts'
import type { MeddbaseCall } from './practice.ts'
import { readWallText, type WallText } from './times.ts'

/** Typed reading of URL parameters, with the vendor's two refusals. */
export function reader(call: Pick<MeddbaseCall, 'query'>, answers: Answers) {
  const wrong = (name: string) => answers.refusal('parameterFormat', `Parameter ${name} has incorrect format.`)

  function text(name: string): string | undefined {
    const value = call.query.get(name)
    return value === '' ? undefined : value
  }

  function required(name: string): string {
    const value = text(name)
    if (value === undefined) throw answers.refusal('parameterMissing', `Parameter ${name} is missing.`)
    return value
  }

  function integer(name: string, min = 0, max = Number.MAX_SAFE_INTEGER): number | undefined {
    const value = text(name)
    if (value === undefined) return undefined
    if (!/^\d{1,15}$/.test(value) || Number(value) < min || Number(value) > max) throw wrong(name)
    return Number(value)
  }

  function decimal(name: string): number | undefined {
    const value = text(name)
    if (value !== undefined && !/^-?\d{1,3}(\.\d{1,12})?$/.test(value)) throw wrong(name)
    return value === undefined ? undefined : Number(value)
  }

  /** .NET writes `True`; a page that types one flag as int describes it as true or false. */
  function flag(name: string): boolean | undefined {
    const value = text(name)?.toLowerCase()
    if (value === undefined) return undefined
    if (value !== 'true' && value !== 'false') throw wrong(name)
    return value === 'true'
  }

  /** LocalDateTime. */
  function wall(name: string): WallText | undefined {
    const value = text(name)
    if (value === undefined) return undefined
    const read = readWallText(value)
    if (read === undefined) throw wrong(name)
    return read
  }

  function timeOfDay(name: string): string | undefined {
    const value = text(name)
    if (value !== undefined && !/^([01]\d|2[0-3]):[0-5]\d$/.test(value)) throw wrong(name)
    return value
  }

  /** A day, or a DateTime whose day counts. */
  function day(name: string): string | undefined {
    const value = text(name)
    if (value !== undefined && !isLocalDate(value.slice(0, 10))) throw wrong(name)
    return value?.slice(0, 10)
  }

  return { text, required, integer, decimal, flag, wall, timeOfDay, day, wrong }
}

export type Reader = ReturnType<typeof reader>

interface Page<T> {
  readonly Items: readonly T[]
  readonly TotalCount: number
  readonly CurrentPage: number
  readonly PageSize: number
  readonly SortColumn: number
  readonly SortDescending: boolean
}

/** Sorts and cuts; `columns` compare two rows by the column's number. A page past the end is empty. */
export function pageOf<T>(
  read: Reader,
  rows: readonly T[],
  columns: readonly ((a: T, b: T) => number)[],
  longest = 50,
): Page<T> {
  const number = read.integer('page-number', 1) ?? 1
  const size = Math.min(read.integer('page-size', 5, 50) ?? 10, longest)
  const column = read.integer('page-sort-column') ?? 0
  const descending = read.flag('page-sort-descending') ?? false
  const compare = columns[column]
  if (!compare) throw read.wrong('page-sort-column')
  const sorted = [...rows].sort((a, b) => (descending ? compare(b, a) : compare(a, b)))
  return {
    Items: sorted.slice((number - 1) * size, number * size),
    TotalCount: rows.length,
    CurrentPage: number,
    PageSize: size,
    SortColumn: column,
    SortDescending: descending,
  }
}
