/** FHIR searches: parameters, pages and what a page may lead to (https://hl7.org/fhir/R4/http.html#paging). */
import type { ZodType } from 'zod'
import type { Call } from '../../../src/contract/adapter.ts'
import type { VendorHttp } from '../../../src/http/client.ts'
import type { Settings } from '../config.ts'
import { rejected } from '../errors.ts'
import { bundleOf } from '../wire.ts'

export type Query = readonly (readonly [name: string, value: string])[]

export function createSearch(http: VendorHttp, settings: Settings) {
  /**
   * Every match once: a list that changes while it is read can repeat one. A page's `next` is the server's own, and followed
   * below the base address only. A list that does not end is an error, since one cut short would hide a booking.
   */
  return async function search<T extends { readonly id: string }>(
    call: Call,
    type: string,
    query: Query,
    schema: ZodType<T>,
  ): Promise<readonly T[]> {
    const operation = `${type.slice(0, 1).toLowerCase()}${type.slice(1)}.search`
    const bundle = bundleOf(schema)
    const found = new Map<string, T>()
    let asked: { readonly path: string; readonly query: Query } = {
      path: `/${type}`,
      query: [...query, ['_count', String(settings.pageSize)]],
    }
    for (let pages = 0; pages < settings.maxPages; pages += 1) {
      const { items, next } = await http.read(call, { operation, method: 'GET', ...asked }, bundle)
      for (const item of items) if (!found.has(item.id)) found.set(item.id, item)
      if (next === null) return [...found.values()]
      asked = http.pathOf(next)
    }
    throw rejected(`${operation} is longer than what could be read; see \`maxPages\``)
  }
}
