/** Lists go by `limit` and `offset` in both dialects [docs:REF-A] [docs:REF-B]. */
import { DomainError } from '../../../src/domain/error.ts'
import type { Settings } from '../config.ts'
import { rejected } from '../errors.ts'
import type { WirePage } from '../wire.ts'

export type Query = readonly (readonly [name: string, value: string])[]

/** The query of the page at `offset`. */
export function pageQuery(query: Query, offset: number, { pageSize }: Settings): Query {
  return [...query, ['limit', String(pageSize)], ...(offset > 0 ? [['offset', String(offset)] as const] : [])]
}

/** Page by page; at most `maxPages`, since a list cut short would hide a booking or a patient. */
export async function* pagesOf<T>(
  read: (offset: number) => Promise<WirePage<T>>,
  { maxPages }: Settings,
): AsyncGenerator<readonly T[]> {
  let offset = 0
  for (let count = 0; count < maxPages; count += 1) {
    const page = await read(offset)
    yield page.items
    if (page.next === null) return
    if (page.next <= offset) throw rejected('a list says that it has more but does not go on')
    offset = page.next
  }
  throw rejected(`a list has more than ${maxPages} pages; raise \`maxPages\``)
}

/** Offsets over a list that moves can repeat an entry (U20). */
export async function everyPage<T extends { readonly id: string }>(
  read: (offset: number) => Promise<WirePage<T>>,
  settings: Settings,
): Promise<T[]> {
  const items = new Map<string, T>()
  for await (const page of pagesOf(read, settings)) for (const item of page) items.set(item.id, item)
  return [...items.values()]
}

/** A cursor is an offset; it comes back from a caller. */
export function offsetOf(cursor: string | null): number {
  if (cursor === null) return 0
  if (!/^\d{1,9}$/.test(cursor)) throw new DomainError('INVALID_INPUT', 'the cursor is not of this list')
  return Number(cursor)
}
