/** What Upvio's refusals mean. Anything not recognised here leaves the outcome unknown. */
import { DomainError, type ErrorCode, type InputIssue } from '../../src/domain/error.ts'
import type { WriteResult } from '../../src/domain/outcome.ts'
import type { Refusal, VendorReply } from '../../src/http/client.ts'
import type { Settings } from './config.ts'
import { failureSchema } from './wire.ts'

export type Step = 'BOOK' | 'MOVE' | 'CANCEL' | 'TAG' | 'PATIENT'

/**
 * By status, once the body is recognised; what is not listed is `VENDOR_REJECTED`. 401 and 403 are about the clinic's key and
 * not the caller's, so they stay with the vendor. A booking or move goes through `statuses` of the settings first.
 */
export const errorTable = {
  // A person, a service or a staff member that is gone: nothing the caller can put right.
  BOOK: { 404: 'VENDOR_REJECTED' },
  MOVE: { 404: 'NOT_FOUND' },
  CANCEL: { 404: 'NOT_FOUND' },
  TAG: {},
  // 409: the e-mail is known. Whether it is this person's, the list of patients has to tell.
  PATIENT: { 400: 'INVALID_INPUT', 409: 'PATIENT_AMBIGUOUS', 422: 'INVALID_INPUT' },
} as const satisfies Record<Step, Readonly<Record<number, ErrorCode>>>

/** The vendor's no to a write; null when it is none that we understand. */
export function refusalOf(reply: VendorReply, step: Step, settings: Settings): Refusal | null {
  const { status } = reply
  // 408, 425 and 429 leave open what happened.
  if (status < 400 || status > 499 || status === 408 || status === 425 || status === 429) return null
  const vendorCode = vendorCodeOf(reply)
  if (vendorCode === null) {
    // The one refusal that is documented without a body. What follows is a look, so a misreading changes nothing.
    return step === 'PATIENT' && status === 409 ? { code: 'PATIENT_AMBIGUOUS', vendorCode: '409' } : null
  }
  const code = meaningOf(status, step, settings)
  return code === 'INVALID_INPUT' ? { code, vendorCode, issues: [issueOf(step)] } : { code, vendorCode }
}

/** Whether a read says "not there" in words of the vendor's; a bare 404 may as well be a wrong address. */
export function isAbsent(reply: VendorReply): boolean {
  return reply.status === 404 && vendorCodeOf(reply) !== null
}

function meaningOf(status: number, step: Step, { statuses }: Settings): ErrorCode {
  if (step === 'BOOK' || step === 'MOVE') {
    if (statuses.slotTaken.includes(status)) return 'SLOT_TAKEN_AT_VENDOR'
    // The caller of this table asks for the availability again before it believes in bad input.
    if (statuses.maybeTaken.includes(status)) return 'INVALID_INPUT'
  }
  const table: Readonly<Record<number, ErrorCode>> = errorTable[step]
  return table[status] ?? 'VENDOR_REJECTED'
}

/** Null when the body is none of the vendor's errors. The title goes no further: it may hold personal data. */
function vendorCodeOf({ status, body }: VendorReply): string | null {
  const failure = failureSchema.safeParse(body)
  if (!failure.success) return null
  const { code } = failure.data.error
  return typeof code === 'string' && /^[a-z][a-z0-9_.-]{0,60}$/i.test(code) ? `${status} ${code}` : String(status)
}

/** Upvio names no field, so neither can we. */
function issueOf(step: Step): InputIssue {
  const path = step === 'PATIENT' ? ['input', 'patient', 'new'] : ['input']
  return { path, message: "The clinic's system does not accept this and does not say which value is wrong." }
}

/** An answer that cannot be used as it is; the message says what to configure or what a person has to look at. */
export function rejected(message: string): DomainError {
  return new DomainError('VENDOR_REJECTED', `Upvio: ${message}`)
}

/** Refused by us before anything was sent, in the outcome that a refusal by the vendor would have. */
export function refused(path: readonly string[], message: string): WriteResult<never> {
  return { outcome: 'REFUSED', code: 'INVALID_INPUT', issues: [{ path, message }] }
}
