/**
 * Upvio's lists. The general page gives every list `limit` (1 to 50, default 10) and `offset`; the pages of most lists name
 * neither. So both are sent, and the answers tell whether they were heard [assumed: paging].
 */
import type { ZodType } from 'zod'
import type { Call } from '../../../src/contract/adapter.ts'
import type { VendorHttp, VendorReply } from '../../../src/http/client.ts'
import type { Settings } from '../config.ts'
import { rejected } from '../errors.ts'
import type { WirePage } from '../wire.ts'

export type Query = readonly (readonly [name: string, value: string])[]

/** The largest page, and the page that comes when `limit` is not heard. */
const largest = 50
const unasked = 10

export interface Listed<T> {
  readonly items: readonly T[]
  /** False when there is more than `maxPages` hold, or than the vendor would show. */
  readonly isComplete: boolean
}

export function createLists(http: VendorHttp, settings: Settings) {
  /**
   * Each entry once: offsets over a list that changes can repeat one.
   * @param isEmpty tells an answer that means "nothing" for what the list is filtered by
   */
  async function readPages<T extends { readonly id: string }>(
    call: Call,
    request: { readonly operation: string; readonly path: string; readonly query?: Query },
    schema: ZodType<WirePage<T>>,
    maxPages: number,
    isEmpty: (reply: VendorReply) => boolean = () => false,
  ): Promise<Listed<T>> {
    const found = new Map<string, T>()
    let offset = 0
    for (let pages = 0; pages < maxPages; pages += 1) {
      const query = [...(request.query ?? []), ...pageQuery(offset)]
      const page = await http.find(call, { ...request, method: 'GET', query }, schema, isEmpty)
      if (page === null) return { items: [], isComplete: true }
      const { items, totalCount } = page
      const known = found.size
      for (const item of items) if (!found.has(item.id)) found.set(item.id, item)
      offset += items.length
      // Nothing new: the list is at its end, or the parameters are ignored and this is the first page again.
      const isOver = found.size === known || settings.paging === 'NONE'
      if (isOver || (totalCount === null ? isShort(items.length) : isCounted(offset, totalCount, items.length))) {
        return { items: [...found.values()], isComplete: totalCount === null || found.size >= totalCount }
      }
    }
    return { items: [...found.values()], isComplete: false }
  }

  async function readAll<T extends { readonly id: string }>(
    call: Call,
    request: { readonly operation: string; readonly path: string; readonly query?: Query },
    schema: ZodType<WirePage<T>>,
    isEmpty?: (reply: VendorReply) => boolean,
  ): Promise<readonly T[]> {
    const { items, isComplete } = await readPages(call, request, schema, settings.maxPages, isEmpty)
    // A list cut short would hide a booking.
    if (!isComplete) throw rejected(`${request.operation} is longer than what could be read; see \`maxPages\``)
    return items
  }

  function pageQuery(offset: number): Query {
    if (settings.paging === 'NONE') return []
    return [
      ['limit', String(largest)],
      ['offset', String(offset)],
    ]
  }

  return { readPages, readAll }
}

/** A page of exactly the default size may be one whose `limit` was not heard. */
function isShort(length: number): boolean {
  return length < largest && length !== unasked
}

/** The count of patients leaves out archived ones, which the list may hold all the same: a full page is never the last. */
function isCounted(offset: number, totalCount: number, length: number): boolean {
  return offset >= totalCount && length < largest
}

/** The only place that writes a list into a query. */
export function arrayQuery(name: string, values: readonly string[], { arrayStyle }: Settings): Query {
  if (values.length === 0) return []
  if (arrayStyle === 'COMMA') return [[name, values.join(',')]]
  return values.map((value) => [arrayStyle === 'BRACKETS' ? `${name}[]` : name, value] as const)
}
