import { z } from 'zod'
import { DomainError, type ErrorCode, type InputIssue } from '../../src/domain/error.ts'
import type { WriteResult } from '../../src/domain/outcome.ts'
import type { Refusal, VendorReply } from '../../src/http/client.ts'
import type { Settings } from './config.ts'

/** The only machine code that is public [docs:PATIENT]; `errorCodes` in the settings adds others. */
export const errorTable = { patient_not_found: 'NOT_FOUND' } as const satisfies Record<string, ErrorCode>

export type Step = 'HOLD' | 'RELEASE' | 'CONFIRM' | 'CANCEL' | 'MOVE'

const text = z.string().min(1).optional().catch(undefined)
const said = z.object({ code: text, message: text })
/** `{error:{code,message}}`, `{error:"…"}`, `{code,message}`, `{message}`: no schema is documented, so any of them counts. */
const errorBody = said.extend({
  error: z
    .union([z.string().min(1), said])
    .optional()
    .catch(undefined),
})

/** Whether the body is an error in words of the vendor's, and the machine code in it if there is one. */
export function readError(body: unknown): { readonly code: string | null } | null {
  const parsed = errorBody.safeParse(body)
  if (!parsed.success) return null
  const { error, code, message } = parsed.data
  const inner = typeof error === 'object' ? error : { code: code ?? error, message }
  if (inner.code === undefined && inner.message === undefined) return null
  // A sentence may hold personal data and goes no further; a code is one word.
  return { code: inner.code !== undefined && /^[A-Za-z][\w.:-]{0,63}$/.test(inner.code) ? inner.code : null }
}

/** The vendor's no to a write; null when it is none that we understand. */
export function refusalOf(reply: VendorReply, step: Step, settings: Settings): Refusal | null {
  const { status } = reply
  // 408, 425 and 429 leave open what happened; 5xx too.
  if (status < 400 || status > 499 || status === 408 || status === 425 || status === 429) return null
  const error = readError(reply.body)
  if (!error) return null
  const code = meaningOf(error.code, settings) ?? meaningOfStatus(status, step, settings)
  return error.code === null ? { code } : { code, vendorCode: error.code }
}

/** Whether a read says "not there" in words of the vendor's; a bare 404 may as well be a wrong address. */
export function isAbsent(reply: VendorReply, settings: Settings): boolean {
  return settings.statuses.absent.includes(reply.status) && readError(reply.body) !== null
}

/** Unknown and foreign patients answer alike [docs:PATIENT]. */
export function isUnknownPatient(reply: VendorReply): boolean {
  return reply.status === 404 && readError(reply.body)?.code === 'patient_not_found'
}

function meaningOf(vendorCode: string | null, settings: Settings): ErrorCode | undefined {
  if (vendorCode === null) return undefined
  const table: Readonly<Record<string, ErrorCode>> = { ...errorTable, ...settings.errorCodes }
  return Object.hasOwn(table, vendorCode) ? table[vendorCode] : undefined
}

function meaningOfStatus(status: number, step: Step, settings: Settings): ErrorCode {
  const { slotTaken, holdGone } = settings.statuses
  if ((step === 'HOLD' || step === 'MOVE') && slotTaken.includes(status)) return 'SLOT_TAKEN_AT_VENDOR'
  if ((step === 'CONFIRM' || step === 'RELEASE') && holdGone.includes(status)) return 'HOLD_EXPIRED'
  if (status === 400 || status === 422) return 'INVALID_INPUT'
  if (status === 404) return 'NOT_FOUND'
  // 401 and 403 are about the clinic's credential, not the caller's, so they stay with the vendor.
  return 'VENDOR_REJECTED'
}

/** An answer that cannot be used as it is; the message says what to configure or what a person has to look at. */
export function rejected(message: string): DomainError {
  return new DomainError('VENDOR_REJECTED', `Dr.Online: ${message}`)
}

/** Refused by us before anything was sent, in the outcome that a refusal by the vendor would have. */
export function refused(issues: readonly InputIssue[]): WriteResult<never> {
  return { outcome: 'REFUSED', code: 'INVALID_INPUT', issues }
}

/** A read before the write failed, so the write never left. */
export function notSent(error: unknown): WriteResult<never> {
  if (!(error instanceof DomainError)) throw error
  const { retryAfterSeconds } = error.details
  return { outcome: 'NOT_SENT', code: error.code, ...(retryAfterSeconds !== undefined && { retryAfterSeconds }) }
}

/**
 * After a write whose answer does not settle it.
 * @param otherwise when the read fails too; by default nothing is known then
 */
export async function settleByReading<T>(
  read: () => Promise<WriteResult<T>>,
  otherwise: WriteResult<T> = { outcome: 'UNKNOWN', reason: 'SERVER_ERROR' },
): Promise<WriteResult<T>> {
  try {
    return await read()
  } catch (error) {
    if (!(error instanceof DomainError)) throw error
    return otherwise
  }
}
