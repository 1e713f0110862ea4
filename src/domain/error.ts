import type { Money } from './money.ts'
import type { SlotSnapshot } from './slot.ts'

/** Every code a caller can meet, with the sentence that says what it means. Closed: a new code needs an answer in both faces. */
export const errorSentences = {
  INVALID_INPUT: 'The request is malformed; `issues` says what to change.',
  UNAUTHENTICATED: 'No valid partner key came with the call; send `Authorization: Bearer <partner key>`.',
  FORBIDDEN: 'The key is valid but lacks the scope or the clinic that this call needs.',
  NOT_FOUND: 'Nothing with this id exists for you.',
  SLOT_TAKEN: 'Somebody else holds or booked this time; choose another slot.',
  SLOT_TAKEN_AT_VENDOR: "The clinic's own system says that this time is taken; choose another slot.",
  HOLD_EXPIRED: 'The hold ended before this call; search again and hold a new slot.',
  HOLD_IN_PROGRESS: 'The hold is being confirmed; wait for its outcome.',
  HOLD_LOST: 'The hold is no longer backed by the store or the clinic; search again and hold a new slot.',
  CLASH_DETECTED: 'The clinic booked the same time while we did, and our booking was withdrawn; choose another slot.',
  PATIENT_AMBIGUOUS: 'More than one patient record matches; ask the clinic to book for this patient.',
  FEE_NOT_ACCEPTED: 'The clinic charges for this; repeat the call with `acceptFee` set to `fee`.',
  CAPABILITY_NOT_SUPPORTED: "This clinic's system cannot do this; see `Clinic.capabilities`.",
  VERIFICATION_REQUIRED: 'The clinic sent the patient a code; repeat the call with `verificationCode`.',
  PRICE_CHANGED: 'The price is not the one shown; repeat the call with `acceptPrice` set to the new price.',
  IDEMPOTENCY_KEY_REUSED: 'This idempotency key was used with other arguments; use a new key.',
  IDEMPOTENCY_IN_PROGRESS: 'A call with this idempotency key is still running; repeat it shortly.',
  LIMIT_EXCEEDED: 'You reached a limit of your account; release what is no longer needed.',
  RATE_LIMITED: 'Too many calls; wait for `retryAfterSeconds`.',
  VENDOR_UNAVAILABLE: "The clinic's system did not answer; try again later.",
  VENDOR_REJECTED: "The clinic's system refused the request.",
  SERVICE_UNAVAILABLE: 'The gateway cannot reach its own store; nothing was changed, try again later.',
  INTERNAL: 'A fault on our side; quote the correlation id when you report it.',
} as const

export type ErrorCode = keyof typeof errorSentences

export const errorCodes = Object.keys(errorSentences) as ErrorCode[]

export interface InputIssue {
  /** Where in the input, outermost first: `['input', 'patient', 'new', 'email']`. */
  readonly path: readonly string[]
  /** What is wrong and what would be right; never the value itself. */
  readonly message: string
}

/** What a caller can act on. Which fields are set depends on the code. */
export interface ErrorDetails {
  readonly path?: readonly string[]
  readonly issues?: readonly InputIssue[]
  readonly retryAfterSeconds?: number
  readonly capability?: string
  readonly fee?: Money
  readonly price?: Money | null
  /** The slot that could not be had: free ones like it are looked up when the caller asks for them. */
  readonly nearSlot?: SlotSnapshot
  /** Correlates what the caller sees with our log line. */
  readonly correlationId?: string
}

/** The one error class that carries meaning. `cause` is for our log and never reaches a caller. */
export class DomainError extends Error {
  override readonly name = 'DomainError'
  readonly code: ErrorCode
  readonly details: ErrorDetails

  constructor(code: ErrorCode, message?: string, options: ErrorDetails & { cause?: unknown } = {}) {
    const { cause, ...details } = options
    super(message ?? errorSentences[code], cause === undefined ? undefined : { cause })
    this.code = code
    this.details = details
  }

  /** One of another copy of this file counts too: an adapter in a package of its own brings the contract with it. */
  static override [Symbol.hasInstance](value: unknown): boolean {
    // biome-ignore lint/complexity/noThisInStatic: a class that extends this one has the method too, and means itself
    if (this !== DomainError) return isMadeBy(this, value)
    if (!(value instanceof Error) || value.name !== 'DomainError') return false
    return 'code' in value && Object.hasOwn(errorSentences, String(value.code)) && 'details' in value
  }
}

function isMadeBy(type: typeof DomainError, value: unknown): boolean {
  return Function.prototype[Symbol.hasInstance].call(type, value)
}

export function invalidInput(path: readonly string[], message: string): DomainError {
  return new DomainError('INVALID_INPUT', message, { path, issues: [{ path, message }] })
}

/** The same error with more to act on. */
export function withDetails(error: DomainError, details: ErrorDetails): DomainError {
  return new DomainError(error.code, error.message, { ...error.details, ...details, cause: error.cause })
}
