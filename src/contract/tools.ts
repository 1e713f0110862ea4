/** What adapters have in common around their vendor calls. */
import { DomainError } from '../domain/error.ts'
import { executed, type WriteResult } from '../domain/outcome.ts'

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
