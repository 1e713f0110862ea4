import type { Query } from '../kit/http.ts'
import type { Reply } from '../kit/router.ts'
import { isLocalDate } from '../kit/zone.ts'
import { badRequest, notFound, parseDateTime, Refusal } from './answers.ts'
import type { Switches } from './switches.ts'

/** A filterable field and how to read it; its kind decides the operators. Date-times are epoch milliseconds. */
export type Field<T> =
  | { readonly kind: 'date-time'; of(row: T): number | null }
  | { readonly kind: 'int64'; of(row: T): string | null }
  | { readonly kind: 'string' | 'date'; of(row: T): string | null }
  | { readonly kind: 'boolean'; of(row: T): boolean | null }
  | { readonly kind: 'array'; of(row: T): readonly string[] }

export type Fields<T> = Readonly<Record<string, Field<T>>>

/** The date-times whose presence hides a record until a filter names them. */
const hiding = ['archived_at', 'cancelled_at', 'deleted_at']

export const listQuery = ['q[]', 'q', 'page', 'per_page', 'sort', 'order'] as const
export const oneQuery = ['q[]', 'q'] as const

/** Rows that pass every filter; removed ones only where a filter names the field that says so. */
export function filterRows<T>(rows: readonly T[], fields: Fields<T>, query: Query): T[] {
  const tests: ((row: T) => boolean)[] = []
  const named = new Set<string>()
  for (const text of [...query.all('q[]'), ...query.all('q')]) {
    const colon = text.indexOf(':')
    const name = colon < 0 ? text : text.slice(0, colon)
    const field = Object.hasOwn(fields, name) ? fields[name] : undefined
    if (!field) throw new Refusal(badRequest(`${name} is not filterable`))
    named.add(name)
    tests.push(parseTest(name, field, colon < 0 ? '' : text.slice(colon + 1)))
  }
  for (const name of hiding) {
    const field = fields[name]
    if (field && !named.has(name)) tests.push((row) => field.of(row) === null)
  }
  return rows.filter((row) => tests.every((test) => test(row)))
}

function parseTest<T>(name: string, field: Field<T>, condition: string): (row: T) => boolean {
  const match = /^(!\?|!=|>=|<=|~~|>|<|=|~|\?|\*)(.*)$/s.exec(condition)
  const operator = match?.[1] ?? ''
  const value = match?.[2] ?? ''
  const wrong = (what: string) => new Refusal(badRequest(`Filter value for ${name} must be ${what}`))
  switch (field.kind) {
    case 'date-time': {
      if (value === '' && operator === '*') return () => true
      if (value === '' && operator === '?') return (row) => field.of(row) !== null
      if (value === '' && operator === '!?') return (row) => field.of(row) === null
      const bound = parseDateTime(value)
      const compare = orders[operator]
      if (bound === undefined || !compare) throw wrong('a date-time with >=, >, <= or <')
      return (row) => compareNullable(field.of(row), (at) => compare(at - bound))
    }
    case 'int64': {
      const list = operator === '=' ? value.split(',') : [value]
      if (!list.every((item) => /^-?\d+$/.test(item))) throw wrong('a number')
      const wanted = list.map(BigInt)
      if (operator === '=') {
        // As text: a full diary is searched this way for every call.
        const ids = new Set(wanted.map(String))
        return (row) => compareNullable(field.of(row), (id) => ids.has(id))
      }
      if (operator === '!=') return (row) => compareNullable(field.of(row), (id) => BigInt(id) !== wanted[0])
      const compare = orders[operator]
      const bound = wanted[0]
      if (!compare || bound === undefined) throw wrong('a number with =, !=, >=, >, <= or <')
      return (row) => compareNullable(field.of(row), (id) => compare(Number(BigInt(id) - bound)))
    }
    case 'date': {
      if (operator === '=') {
        if (!/^[\d*]{4}-[\d*]{2}-[\d*]{2}$/.test(value)) throw wrong('a date')
        const pattern = new RegExp(`^${value.replaceAll('*', '\\d')}$`)
        return (row) => compareNullable(field.of(row), (date) => pattern.test(date))
      }
      const compare = orders[operator]
      if (!compare || !isLocalDate(value)) throw wrong('a date with =, >=, >, <= or <')
      return (row) => compareNullable(field.of(row), (date) => compare(date < value ? -1 : Number(date > value)))
    }
    case 'boolean': {
      if (operator !== '=' || (value !== 'true' && value !== 'false')) throw wrong('=true or =false')
      return (row) => field.of(row) === (value === 'true')
    }
    case 'string': {
      const test = textTest(operator, value)
      if (!test) throw wrong('a text with =, !=, ~ or ~~')
      // An absent text differs from every text that is asked for.
      return (row) => test(field.of(row) ?? '')
    }
    case 'array': {
      const test = textTest(operator, value)
      if (!test) throw wrong('a text with =, !=, ~ or ~~')
      return (row) => (operator === '!=' ? field.of(row).every(test) : field.of(row).some(test))
    }
  }
}

const orders: Readonly<Record<string, (difference: number) => boolean>> = {
  '>=': (difference) => difference >= 0,
  '>': (difference) => difference > 0,
  '<=': (difference) => difference <= 0,
  '<': (difference) => difference < 0,
}

function compareNullable<V>(value: V | null, test: (value: V) => boolean): boolean {
  return value !== null && test(value)
}

// assumed: letter case does not matter; the documents do not say.
function textTest(operator: string, value: string): ((text: string) => boolean) | undefined {
  const wanted = value.toLowerCase()
  switch (operator) {
    case '=':
      return (text) => text.toLowerCase() === wanted
    case '!=':
      return (text) => text.toLowerCase() !== wanted
    case '~':
      return (text) => text.toLowerCase().includes(wanted)
    case '~~': {
      const parts = wanted.split('%').map((part) => part.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&'))
      const pattern = new RegExp(`^${parts.join('.*')}$`, 's')
      return (text) => pattern.test(text.toLowerCase())
    }
    default:
      return undefined
  }
}

/** `sort=field[:asc|:desc],…`, else by creation; `order` is the deprecated way to turn that round. */
export function sortRows<T extends { readonly id: string; readonly createdAt: number }>(
  rows: readonly T[],
  fields: Fields<T>,
  query: Query,
): T[] {
  const order = query.get('order')
  if (order !== undefined && order !== 'asc' && order !== 'desc')
    throw new Refusal(badRequest('order must be asc or desc'))
  const keys = query
    .all('sort')
    .flatMap((text) => text.split(','))
    .map((text) => {
      const [name = '', direction = 'asc'] = text.split(':')
      const field = Object.hasOwn(fields, name) ? fields[name] : undefined
      if (!field || (direction !== 'asc' && direction !== 'desc'))
        throw new Refusal(badRequest(`cannot sort by ${text}`))
      return { field, sign: direction === 'asc' ? 1 : -1 }
    })
  const fallback = order === 'desc' ? -1 : 1
  return rows.toSorted((a, b) => {
    for (const { field, sign } of keys) {
      const difference = compareValues(field, a, b)
      if (difference !== 0) return difference * sign
    }
    return (a.createdAt - b.createdAt || compareIds(a.id, b.id)) * fallback
  })
}

function compareValues<T>(field: Field<T>, a: T, b: T): number {
  if (field.kind === 'int64') return compareIds(field.of(a) ?? '0', field.of(b) ?? '0')
  const [left, right] = [field.of(a) ?? '', field.of(b) ?? '']
  return left < right ? -1 : Number(left > right)
}

function compareIds(a: string, b: string): number {
  const difference = BigInt(a) - BigInt(b)
  return difference < 0n ? -1 : Number(difference > 0n)
}

export interface PageRequest {
  /** The address of the list itself, for its links. */
  readonly address: string
  readonly query: Query
  readonly switches: Switches
}

/** Cuts one page and wraps it: collection, total_entries and those links that apply. */
export function page<T>(
  request: PageRequest,
  collection: string,
  rows: readonly T[],
  render: (row: T) => unknown,
): Reply {
  const { query, switches } = request
  const number = wholeNumber(query, 'page', 1, Number.MAX_SAFE_INTEGER, 1)
  const asked = wholeNumber(query, 'per_page', 1, 100, 50)
  const size = switches.pageSize > 0 ? Math.min(switches.pageSize, asked) : asked
  const pages = Math.max(1, Math.ceil(rows.length / size))
  if (number > pages && switches.pagePastEndIs404) throw new Refusal(notFound(switches))

  const link = (target: number) => {
    const parameters = new URLSearchParams()
    for (const name of query.names()) {
      if (name !== 'page' && name !== 'per_page') for (const value of query.all(name)) parameters.append(name, value)
    }
    parameters.set('page', String(target))
    parameters.set('per_page', String(size))
    return `${request.address}?${parameters}`
  }
  return {
    status: 200,
    body: {
      [collection]: rows.slice((number - 1) * size, number * size).map(render),
      total_entries: rows.length,
      links: {
        self: link(number),
        ...(number > 1 ? { previous: link(number - 1) } : {}),
        ...(number < pages ? { next: link(number + 1) } : {}),
      },
    },
  }
}

function wholeNumber(query: Query, name: string, least: number, most: number, fallback: number): number {
  const text = query.get(name)
  if (text === undefined) return fallback
  const value = /^\d+$/.test(text) ? Number(text) : Number.NaN
  if (!(value >= least && value <= most)) throw new Refusal(badRequest(`${name} must be between ${least} and ${most}`))
  return value
}
