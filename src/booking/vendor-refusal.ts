import { DomainError, type ErrorCode } from '../domain/error.ts'
import type { WriteResult } from '../domain/outcome.ts'

const always = [
  ...['INVALID_INPUT', 'NOT_FOUND', 'CAPABILITY_NOT_SUPPORTED', 'LIMIT_EXCEEDED', 'RATE_LIMITED'],
  ...['VENDOR_UNAVAILABLE', 'VENDOR_REJECTED'],
] as const

/** What a clinic's system may refuse with, by what it was asked for. */
export const tellable = {
  hold: [...always, 'SLOT_TAKEN', 'SLOT_TAKEN_AT_VENDOR', 'HOLD_LOST'],
  extend: [...always, 'HOLD_EXPIRED', 'HOLD_LOST'],
  cancel: [...always, 'FEE_NOT_ACCEPTED'],
} as const satisfies Record<string, readonly ErrorCode[]>

/**
 * A refusal as the caller is told of it. An adapter has one table for all that its system says; what makes no sense as an
 * answer here, such as a doubtful patient when a hold is extended, is a refusal without a further word.
 */
export function vendorRefusal(
  asked: keyof typeof tellable,
  { code, issues }: WriteResult<never> & { readonly outcome: 'REFUSED' },
): DomainError {
  const told: readonly ErrorCode[] = tellable[asked]
  return new DomainError(told.includes(code) ? code : 'VENDOR_REJECTED', undefined, issues && { issues })
}
