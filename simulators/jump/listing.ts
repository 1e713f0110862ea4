import type { Query } from '../kit/http.ts'
import { type Answer, invalid } from './answers.ts'
import type { Switches } from './switches.ts'

export const pageQuery = ['limit', 'offset'] as const

/** Cuts one page. Documented: at most 100; 100 by default in A, 20 in B. */
export function page<T>(query: Query, switches: Switches, rows: readonly T[], render: (row: T) => unknown): Answer {
  const standard = switches.generation === 'A' ? 100 : 20
  const most = switches.limitAboveMax === 'clamp' ? Number.MAX_SAFE_INTEGER : 100
  const asked = Math.min(100, wholeNumber(query, 'limit', 1, most, standard))
  const limit = switches.pageSize > 0 ? Math.min(switches.pageSize, asked) : asked
  const offset = wholeNumber(query, 'offset', 0, Number.MAX_SAFE_INTEGER, 0)
  const ordered = switches.listOrder === 'newest' ? rows.toReversed() : rows
  const data = ordered.slice(offset, offset + limit).map(render)
  return { data, paging: { total: rows.length, limit, offset } }
}

function wholeNumber(query: Query, name: string, least: number, most: number, fallback: number): number {
  const text = query.get(name)
  if (text === undefined) return fallback
  const value = /^\d+$/.test(text) ? Number(text) : Number.NaN
  if (value >= least && value <= most) return value
  const range = most === Number.MAX_SAFE_INTEGER ? `at least ${least}` : `between ${least} and ${most}`
  throw invalid(`The ${name} parameter must be ${range}`)
}

export function booleanParam(query: Query, name: string): boolean | undefined {
  const text = query.get(name)
  if (text === undefined || text === 'true' || text === 'false') return text === undefined ? undefined : text === 'true'
  throw invalid(`The ${name} parameter must be true or false`)
}

/** Whether every word of the search is somewhere in the texts, whatever the letter case. */
// assumed: how `search` compares is not stated.
export function matchesSearch(search: string, ...texts: readonly string[]): boolean {
  const haystack = texts.join(' ').toLowerCase()
  return search
    .toLowerCase()
    .split(/\s+/)
    .every((word) => haystack.includes(word))
}
