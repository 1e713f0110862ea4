/** Cliniko's lists: filters, pages and cursors. */
import type { ZodType } from 'zod'
import type { Call } from '../../../src/contract/adapter.ts'
import { DomainError } from '../../../src/domain/error.ts'
import type { VendorHttp } from '../../../src/http/client.ts'
import type { Settings } from '../config.ts'
import { isAbsent } from '../errors.ts'
import type { WirePage } from '../wire.ts'

export type Query = readonly (readonly [name: string, value: string])[]

/** The largest page there is. */
export const fullPage = ['per_page', '100'] as const

/** The only place that spells a filter: `q[]=field:operatorvalue`, repeated, all must hold. */
export function filter(field: string, operator: string, value: string): readonly [string, string] {
  return ['q[]', `${field}:${operator}${value}`]
}

export function createLists(http: VendorHttp, settings: Settings) {
  /** All pages of a list, each entry once: page numbers over a list that changes can repeat one. Null for a 404. */
  async function readAll<T>(
    call: Call,
    operation: string,
    path: string,
    query: Query,
    schema: ZodType<WirePage<T>>,
    keyOf: (item: T) => string,
  ): Promise<readonly T[] | null> {
    const found = new Map<string, T>()
    let request: { path: string; query: Query } = { path, query: [...query, fullPage] }
    for (let pages = 0; pages < settings.maxPages; pages++) {
      const page = await http.find(call, { operation, method: 'GET', ...request }, schema, isAbsent)
      if (page === null) return pages === 0 ? null : [...found.values()]
      for (const item of page.items) if (!found.has(keyOf(item))) found.set(keyOf(item), item)
      if (page.next === null) return [...found.values()]
      request = nextPage(page.next, path)
    }
    // A list cut short would hide a booking or a patient.
    throw new DomainError('VENDOR_REJECTED', `${operation} has more than ${settings.maxPages} pages`)
  }

  /** A list that cannot be absent: a 404 on it means that the address is wrong. */
  async function readList<T extends { readonly id: string }>(
    call: Call,
    operation: string,
    path: string,
    query: Query,
    schema: ZodType<WirePage<T>>,
  ): Promise<readonly T[]> {
    const items = await readAll(call, operation, path, query, schema, (item) => item.id)
    if (items === null) throw new DomainError('VENDOR_REJECTED', `${operation} answered 404`)
    return items
  }

  /** The vendor's link to the next page, which must stay on its origin and on its list. */
  function nextPage(link: string, path: string): { path: string; query: Query } {
    // Older documents show links without host and version, which belong below the base all the same.
    const next = http.pathOf(link.startsWith(`${path}?`) ? `.${link}` : link)
    if (next.path !== path) throw new DomainError('VENDOR_REJECTED', 'the next page is of another resource')
    return next
  }

  return { readAll, readList, nextPage }
}

export function encodeCursor(page: { readonly path: string; readonly query: Query }): string {
  const query = new URLSearchParams()
  for (const [name, value] of page.query) query.append(name, value)
  return Buffer.from(`${page.path}?${query}`).toString('base64url')
}

/**
 * A cursor comes back from a caller: it may turn the page, but neither leave the list nor drop one of its filters. Throws
 * `INVALID_INPUT` for one that does.
 */
export function decodeCursor(cursor: string, path: string, filters: Query): Query {
  const [cursorPath, search = ''] = Buffer.from(cursor, 'base64url').toString().split('?', 2)
  const query = [...new URLSearchParams(search)]
  const known = query.every(([name]) => ['page', 'per_page', 'sort', 'order', 'q[]'].includes(name))
  const kept = filters.every(([, value]) => query.some(([name, other]) => name === 'q[]' && other === value))
  if (cursorPath === path && known && kept) return query
  throw new DomainError('INVALID_INPUT', 'the cursor is not of this list', { path: ['after'] })
}
