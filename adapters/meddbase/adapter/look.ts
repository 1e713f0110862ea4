import { DomainError } from '../../../src/domain/error.ts'
import type { WriteResult } from '../../../src/domain/outcome.ts'

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

export function invalid(path: readonly string[], message: string): WriteResult<never> {
  return { outcome: 'REFUSED', code: 'INVALID_INPUT', issues: [{ path, message }] }
}
