/** What a FHIR server's refusals mean. Anything not recognised here leaves the outcome unknown. */
import { DomainError, type ErrorCode, type InputIssue } from '../../src/domain/error.ts'
import type { WriteResult } from '../../src/domain/outcome.ts'
import type { Refusal, VendorReply } from '../../src/http/client.ts'
import type { Settings } from './config.ts'
import { outcomeSchema } from './wire.ts'

export type Step = 'BOOK' | 'MOVE' | 'CANCEL' | 'PATIENT'

/**
 * By status, once the body is an OperationOutcome (https://hl7.org/fhir/R4/http.html#rejecting); what is not listed is
 * `VENDOR_REJECTED`. 401 and 403 are about the clinic's token and not the caller's. A booking or move goes through
 * `statuses` of the settings first. 412 is somebody else's change in between, or several matches of a conditional creation.
 */
export const errorTable = {
  // A person, a service or a slot that is gone: nothing the caller can put right.
  BOOK: { 404: 'VENDOR_REJECTED', 412: 'VENDOR_REJECTED' },
  MOVE: { 404: 'NOT_FOUND', 410: 'NOT_FOUND', 412: 'VENDOR_REJECTED' },
  CANCEL: { 404: 'NOT_FOUND', 410: 'NOT_FOUND', 412: 'VENDOR_REJECTED' },
  PATIENT: { 400: 'INVALID_INPUT', 412: 'PATIENT_AMBIGUOUS', 422: 'INVALID_INPUT' },
} as const satisfies Record<Step, Readonly<Record<number, ErrorCode>>>

/** The server's no to a write; null when it is none that we understand. */
export function refusalOf(reply: VendorReply, step: Step, settings: Settings): Refusal | null {
  const { status } = reply
  // 408, 425 and 429 leave open what happened.
  if (status < 400 || status > 499 || status === 408 || status === 425 || status === 429) return null
  // Several records match a conditional creation, and what matches our reference is ours.
  if (step === 'BOOK' && status === 412 && settings.conditionalCreate) return null
  const vendorCode = vendorCodeOf(reply)
  if (vendorCode === null) {
    // A token is often judged by a gateway before the server, which knows nothing of FHIR; the header proves the refusal.
    const isChallenge = status === 401 && reply.headers['www-authenticate'] !== undefined
    return isChallenge ? { code: 'VENDOR_REJECTED', vendorCode: '401' } : null
  }
  const code = meaningOf(status, step, settings)
  return code === 'INVALID_INPUT' ? { code, vendorCode, issues: [issueOf(step)] } : { code, vendorCode }
}

/** "Not there", or deleted, in words of FHIR; a bare 404 may as well be a wrong address. */
export function isAbsent(reply: VendorReply): boolean {
  return (reply.status === 404 || reply.status === 410) && vendorCodeOf(reply) !== null
}

function meaningOf(status: number, step: Step, { statuses }: Settings): ErrorCode {
  if (step === 'BOOK' || step === 'MOVE') {
    if (statuses.slotTaken.includes(status)) return 'SLOT_TAKEN_AT_VENDOR'
    // The caller of this table asks for the slot again before it believes in bad input.
    if (statuses.maybeTaken.includes(status)) return 'INVALID_INPUT'
  }
  const table: Readonly<Record<number, ErrorCode>> = errorTable[step]
  return table[status] ?? 'VENDOR_REJECTED'
}

/** Status and the issue codes of https://hl7.org/fhir/R4/valueset-issue-type.html; null when the body is none of FHIR's. */
function vendorCodeOf({ status, body }: VendorReply): string | null {
  const outcome = outcomeSchema.safeParse(body)
  if (!outcome.success) return null
  const codes = outcome.data.issue.map(({ code }) => code).filter((code) => /^[a-z-]{1,40}$/.test(code))
  return [status, ...new Set(codes.slice(0, 5))].join(' ')
}

/** `expression` of an issue points into the resource that we made, not into what the caller gave. */
function issueOf(step: Step): InputIssue {
  const path = step === 'PATIENT' ? ['input', 'patient', 'new'] : ['input']
  return { path, message: "The clinic's system does not accept this and does not say which value is wrong." }
}

/** An answer that cannot be used as it is; the message says what to configure or what a person has to look at. */
export function rejected(message: string): DomainError {
  return new DomainError('VENDOR_REJECTED', `FHIR: ${message}`)
}

/** Refused by us before anything was sent, in the outcome that a refusal by the server would have. */
export function refused(path: readonly string[], message: string): WriteResult<never> {
  return { outcome: 'REFUSED', code: 'INVALID_INPUT', issues: [{ path, message }] }
}
