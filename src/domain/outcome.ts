import type { ErrorCode, InputIssue } from './error.ts'

/** What a write left behind at the vendor. */
export type Outcome =
  | 'EXECUTED' // an explicit, schema-valid yes for what was asked
  | 'NOT_SENT' // failed before the request left, or documented as not executed: safe to repeat
  | 'REFUSED' // the vendor answered no in a body we know: nothing was created
  | 'UNKNOWN' // timeout, reset, 5xx, unreadable body: it may have been created

/** The answer of every vendor write. Anything an adapter cannot prove is `UNKNOWN`. */
export type WriteResult<T> =
  | { readonly outcome: 'EXECUTED'; readonly value: T }
  | {
      readonly outcome: 'REFUSED'
      readonly code: ErrorCode
      /** The vendor's own machine code, for our log. */
      readonly vendorCode?: string
      /** Fields that the vendor named, in our words. */
      readonly issues?: readonly InputIssue[]
    }
  | { readonly outcome: 'NOT_SENT'; readonly code: ErrorCode; readonly retryAfterSeconds?: number }
  | {
      readonly outcome: 'UNKNOWN'
      readonly reason: UnknownReason
      /** What the answer named as made, where that is not what was asked for. */
      readonly vendorId?: string
    }

/** Why an outcome is not known; goes to logs and metrics, so it is a closed list without free text. */
export type UnknownReason =
  | 'TIMEOUT'
  | 'CONNECTION_LOST'
  | 'SERVER_ERROR'
  | 'REDIRECT'
  | 'BODY_TOO_LARGE'
  | 'BODY_UNREADABLE'
  | 'BODY_UNEXPECTED'
  | 'ECHO_DIFFERS'
  | 'ADAPTER_FAULT'

export function executed<T>(value: T): WriteResult<T> {
  return { outcome: 'EXECUTED', value }
}
