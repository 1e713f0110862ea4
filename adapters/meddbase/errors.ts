/** What Meddbase's refusals mean. Anything not recognised here leaves the outcome of a write unknown. */
import { DomainError, type ErrorCode } from '../../src/domain/error.ts'
import type { WriteResult } from '../../src/domain/outcome.ts'
import type { Refusal, VendorReply } from '../../src/http/client.ts'
import type { Settings } from './config.ts'
import { errorEnvelope } from './wire.ts'

/**
 * By `EventCode` (err/eventcode); the meanings are the vendor's, ours beside them are assumed. 13 and 14 are about the
 * gateway's own address and login, not about the caller, so they stay with the vendor.
 */
export const errorTable = {
  1: 'INVALID_INPUT', // parameter missing
  2: 'INVALID_INPUT', // bad parameter format
  3: 'VENDOR_REJECTED', // client key missing
  4: 'VENDOR_REJECTED', // client key invalid
  5: 'VENDOR_REJECTED', // unknown section
  6: 'VENDOR_REJECTED', // unknown method
  7: 'INVALID_INPUT', // bad POST data
  8: 'VENDOR_UNAVAILABLE', // not logged in
  9: 'INVALID_INPUT', // company name missing
  10: 'VENDOR_UNAVAILABLE', // application starting
  11: 'VENDOR_UNAVAILABLE', // invalid token
  12: 'INVALID_INPUT', // HTML in input
  13: 'VENDOR_REJECTED', // address not in the employer's range
  14: 'VENDOR_REJECTED', // too many failed logins
  10001: 'PATIENT_AMBIGUOUS', // registered already as a private patient
  40001: 'VENDOR_REJECTED', // questionnaire incomplete
} as const satisfies Record<number, ErrorCode>

/** A no in the vendor's words. */
export interface Failure {
  readonly status: number
  readonly eventCode: number | null
  /** What the vendor's support asks for. */
  readonly reference: string | null
}

const startingSeconds = 30

/** Null for an answer that is no refusal we understand. Status and envelope are both judged: either may be the only one. */
export function failureOf({ status, body }: VendorReply, settings: Settings): Failure | null {
  const parsed = errorEnvelope.safeParse(body)
  if (parsed.success) {
    const { error } = parsed.data
    const told = error?.HttpStatusCode ?? error?.StatusCode ?? status
    const failure = {
      status: status >= 400 ? status : told,
      eventCode: error?.EventCode ?? null,
      reference: error?.ReferenceNumber ?? null,
    }
    return leavesOpen(failure.status) && !isListed(failure) ? null : failure
  }
  const bare = { status, eventCode: null, reference: null }
  // Documented without an envelope: with a session sent, 401 says that it has expired (err/http-status-codes).
  if (status === 401) return bare
  return settings.refusals.bare && status >= 400 && !leavesOpen(status) ? bare : null
}

/** A status that does not say what was done before it was sent. */
function leavesOpen(status: number): boolean {
  return status >= 500 || [408, 425, 429].includes(status)
}

/** Whether the vendor's own list gives the code a meaning; 0 is "unspecified" there. */
export function isListed({ eventCode }: Pick<Failure, 'eventCode'>): boolean {
  return eventCode !== null && Object.hasOwn(errorTable, eventCode)
}

/** Whether a refusal may be about what was sent, and is not about the client key, our address or our login. */
export function isAboutInput(failure: Failure): boolean {
  return !isListed(failure) || codeOf(failure) === 'INVALID_INPUT'
}

/** Not logged in, a wrong token, or a session that has expired: nothing was done. */
export function isSessionOver({ status, eventCode }: Failure): boolean {
  if (eventCode === 8 || eventCode === 11) return true
  // With a session sent, 401 says that it has expired, unless the code names another reason (err/http-status-codes).
  return status === 401 && !isListed({ eventCode })
}

export function codeOf({ eventCode }: Failure): ErrorCode {
  const table: Readonly<Record<number, ErrorCode>> = errorTable
  return (eventCode === null ? undefined : table[eventCode]) ?? 'VENDOR_REJECTED'
}

/**
 * Whether the refusal of a booking may mean that the slot is gone. Neither its status nor its code is documented, so it is
 * whatever is not about the request, the login or the client.
 */
export function mayBeGone(failure: Failure): boolean {
  return ![401, 403, 405].includes(failure.status) && !isListed(failure)
}

export function refusalOf(failure: Failure): Refusal {
  return { code: codeOf(failure), vendorCode: vendorCodeOf(failure) }
}

/** A refused write in our outcomes: what was turned away at the door may be sent again. */
export function outcomeOf(failure: Failure): WriteResult<never> {
  if (isSessionOver(failure)) return { outcome: 'NOT_SENT', code: 'VENDOR_UNAVAILABLE', retryAfterSeconds: 1 }
  if (failure.eventCode === 10) {
    return { outcome: 'NOT_SENT', code: 'VENDOR_UNAVAILABLE', retryAfterSeconds: startingSeconds }
  }
  return { outcome: 'REFUSED', ...refusalOf(failure) }
}

/** A refused read. The vendor's message may quote a person and goes no further. */
export function errorOf(failure: Failure): DomainError {
  const cause = { status: failure.status, code: vendorCodeOf(failure) }
  if (failure.eventCode === 10) {
    return new DomainError('VENDOR_UNAVAILABLE', undefined, { cause, retryAfterSeconds: startingSeconds })
  }
  return new DomainError('VENDOR_REJECTED', undefined, { cause })
}

/** An answer that cannot be used as it is; the message says what to configure or what a person has to look at. */
export function rejected(message: string): DomainError {
  return new DomainError('VENDOR_REJECTED', `Meddbase: ${message}`)
}

function vendorCodeOf({ status, eventCode, reference }: Failure): string {
  const code = eventCode === null ? `http-${status}` : `event-${eventCode}`
  return reference !== null && /^[A-Za-z0-9-]{1,40}$/.test(reference) ? `${code} ref-${reference}` : code
}

export function invalid(path: readonly string[], message: string): WriteResult<never> {
  return { outcome: 'REFUSED', code: 'INVALID_INPUT', issues: [{ path, message }] }
}
