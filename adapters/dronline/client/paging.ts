/** Lists have `has_more` [docs:TYPES], but how the next page is asked for is unread: its parameter is a setting. */
import type { Settings } from '../config.ts'
import { rejected } from '../errors.ts'
import { valueAt } from '../wire.ts'

export type Query = readonly (readonly [name: string, value: string])[]

export interface Page<T> {
  readonly items: readonly T[]
  /** Cursor of the next page; null on the last one. */
  readonly next: string | null
}

/** The query of the page after `after`; of the first page, which is asked for without any parameter, for null. */
export function pageQuery(query: Query, after: string | null, { paging }: Settings): Query {
  return paging && after !== null ? [...query, [paging.param, after]] : query
}

/**
 * The page size goes to the appointments list only: the directory lists declare `locale` and no more [docs:TYPES] [docs:PRACT],
 * and an unknown parameter may be refused.
 */
export function sizeQuery({ paging }: Settings): Query {
  return paging?.sizeParam === undefined ? [] : [[paging.sizeParam, String(paging.size)]]
}

/** Never lets a first page pass for the whole list. */
export function pageOf<T>(items: readonly T[], hasMore: boolean, after: string | null, { paging }: Settings): Page<T> {
  if (!hasMore) return { items, next: null }
  if (!paging) throw rejected('a list has more than one page and no paging parameter is configured; set `paging`')
  const next = paging.cursor === 'PAGE_NUMBER' ? String(Number(after ?? '1') + 1) : lastIdOf(items)
  if (next === null || next === after) throw rejected('a list says that it has more but does not go on')
  return { items, next }
}

/** Page by page, so that a search may stop at what it looked for; at most `maxPages`. */
export async function* pagesOf<T>(
  read: (after: string | null) => Promise<Page<T>>,
  { maxPages }: Settings,
): AsyncGenerator<readonly T[]> {
  let after: string | null = null
  for (let count = 0; count < maxPages; count += 1) {
    const page: Page<T> = await read(after)
    yield page.items
    if (page.next === null) return
    after = page.next
  }
  throw rejected(`a list has more than ${maxPages} pages; raise \`maxPages\``)
}

export async function everyPage<T>(read: (after: string | null) => Promise<Page<T>>, settings: Settings): Promise<T[]> {
  const items: T[] = []
  for await (const page of pagesOf(read, settings)) items.push(...page)
  return items
}

function lastIdOf(items: readonly unknown[]): string | null {
  const id = valueAt(items.at(-1), 'id')
  return typeof id === 'string' ? id : null
}
