/** What adapters have in common around their vendor calls. */
import { DomainError, invalidInput } from '../domain/error.ts'
import { executed, type WriteResult } from '../domain/outcome.ts'
import type { Instant, Interval } from '../domain/time.ts'

export type Look<T> =
  | { readonly seen: T }
  | { readonly failed: Extract<WriteResult<never>, { readonly outcome: 'NOT_SENT' }> }

/** A read that stands before a write: when it fails, the write was not sent. */
export async function look<T>(read: () => Promise<T>): Promise<Look<T>> {
  try {
    return { seen: await read() }
  } catch (error) {
    if (!(error instanceof DomainError)) throw error
    const { retryAfterSeconds } = error.details
    const failed = { outcome: 'NOT_SENT', code: error.code } as const
    return { failed: retryAfterSeconds === undefined ? failed : { ...failed, retryAfterSeconds } }
  }
}

/** A read that stands after a write: it may add to what is known, and its failure takes nothing away. */
export async function lookBack<T>(read: () => Promise<T>): Promise<T | null> {
  const result = await look(read)
  return 'seen' in result ? result.seen : null
}

const dayMs = 86_400_000

/**
 * What was read by an id. A record of another one is no answer: somebody else's would be shown, cancelled or moved in place of
 * the one that was meant. Throws `VENDOR_REJECTED`.
 */
export function recordOf<T extends { readonly id: string }>(
  id: string,
  found: T | null,
  isSame: (one: string, other: string) => boolean = Object.is,
): T | null {
  if (found === null || isSame(found.id, id)) return found
  throw new DomainError(
    'VENDOR_REJECTED',
    "The clinic's system answered with another record than the one that was asked for.",
  )
}

/**
 * The times that a list of appointments is about, where its caller may leave out either end.
 * @param reachDays how far it goes from the end that is given; from today, where none is
 */
export function rangeOf(
  { from, to }: { readonly from: Instant | null; readonly to: Instant | null },
  reachDays: number,
  now: Instant,
): Interval {
  const reach = reachDays * dayMs
  if (from !== null) return { start: from, end: to ?? from + reach }
  if (to !== null) return { start: to - reach, end: to }
  // On a day, so that the next page finds the range where it was.
  const today = Math.floor(now / dayMs) * dayMs
  return { start: today - reach, end: today + reach }
}

/**
 * Where a list that is read window by window goes on. The cursor is the start of a window and comes back from a caller: it may
 * go on in the range, not leave it. Throws `INVALID_INPUT`.
 */
export function startOf(range: Interval, cursor: string | null): Instant {
  if (cursor === null) return range.start
  const start = /^\d{1,16}$/.test(cursor) ? Number(cursor) : Number.NaN
  if (start > range.start && start < range.end) return start
  throw invalidInput(['after'], 'the cursor is not of this list')
}

/** The same outcome with its value in other words. */
export function mapResult<T, U>(result: WriteResult<T>, map: (value: T) => U): WriteResult<U> {
  return result.outcome === 'EXECUTED' ? executed(map(result.value)) : result
}

/** A few at a time; after a failure nothing more is asked, so that a search in vain does not use up the budget. */
export async function mapBounded<T, R>(
  items: readonly T[],
  limit: number,
  work: (item: T) => Promise<R>,
): Promise<readonly R[]> {
  const results: R[] = []
  const queue = items.entries()
  let failed = false
  async function drain(): Promise<void> {
    for (const [index, item] of queue) {
      if (failed) return
      results[index] = await work(item).catch((error: unknown) => {
        failed = true
        throw error
      })
    }
  }
  await Promise.all(Array.from({ length: Math.min(limit, items.length) }, drain))
  return results
}

/**
 * What was made for this key before, or is made now. For schemas around schemas: zod compiles each at its first use, which takes
 * longer than reading most answers with it.
 */
export function madeOnce<Made>(known: WeakMap<object, unknown>, key: object, make: () => Made): Made {
  if (!known.has(key)) known.set(key, make())
  return known.get(key) as Made
}
