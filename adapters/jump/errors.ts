import { z } from 'zod'
import { DomainError, type ErrorCode, type InputIssue } from '../../src/domain/error.ts'
import type { WriteResult } from '../../src/domain/outcome.ts'
import type { Refusal, VendorReply } from '../../src/http/client.ts'
import type { Plan, Settings } from './config.ts'

/**
 * The machine codes that are public and refuse something [docs:REF-A]. They refine a status that has no meaning of its own;
 * `errorCodes` in the settings adds others, which go first.
 */
export const errorTable = { invalid_request: 'INVALID_INPUT' } as const satisfies Record<string, ErrorCode>

export type Step = 'HOLD' | 'RELEASE' | 'CONFIRM' | 'BOOK' | 'MOVE' | 'CANCEL' | 'PATIENT'

const text = z.string().min(1).optional().catch(undefined)
/** A1 and B: `error` is `{code, message}`. A2: `error` is a sentence, beside `details` [docs:REF-A] [docs:RATE-A] [docs:RATE-B]. */
const errorBody = z.object({ error: z.union([z.string().min(1), z.object({ code: text, message: text })]) })

/** Whether the body is one of the three error shapes, and the machine code in it if there is one. */
export function readError(body: unknown): { readonly code: string | null } | null {
  const parsed = errorBody.safeParse(body)
  if (!parsed.success) return null
  const { error } = parsed.data
  if (typeof error !== 'string' && error.code === undefined && error.message === undefined) return null
  // A sentence may hold personal data and goes no further; a code is one word.
  const code = typeof error === 'string' ? error : error.code
  return { code: code !== undefined && /^[A-Za-z][\w.:-]{0,63}$/.test(code) ? code : null }
}

/** The vendor's no to a write; null when it is none that we understand. */
export function refusalOf(reply: VendorReply, step: Step, settings: Settings, plan: Plan): Refusal | null {
  const { status } = reply
  // 408, 425 and 429 leave open what happened; 5xx too.
  if (status < 400 || status > 499 || status === 408 || status === 425 || status === 429) return null
  const error = readError(reply.body)
  if (!error) return null
  const told = error.code === null ? undefined : own(settings.errorCodes, error.code)
  // Its documented meaning is that something else stands under this key [docs:IDEM-B]: then something may exist.
  const isKeyConflict = status === 409 && error.code === 'CONFLICT' && isKeyed(step, plan)
  if (told === undefined && isKeyConflict) return null
  // After a confirm it may as well mean "confirmed already", of which nothing is documented.
  if (told === undefined && status === 409 && step === 'CONFIRM') return null
  const code = told ?? meaningOfStatus(status, step, settings) ?? own(errorTable, error.code ?? '') ?? 'VENDOR_REJECTED'
  return error.code === null ? { code } : { code, vendorCode: error.code }
}

/** Whether a read is refused so in words of the vendor's; a bare 404 may as well be a wrong address. */
export function isRefusedWith(statuses: readonly number[], reply: VendorReply): boolean {
  return statuses.includes(reply.status) && readError(reply.body) !== null
}

/** Only these two carry the header [docs:IDEM-B]. */
function isKeyed(step: Step, plan: Plan): boolean {
  return plan.idempotencyKeys && (step === 'BOOK' || step === 'PATIENT')
}

function meaningOfStatus(status: number, step: Step, settings: Settings): ErrorCode | undefined {
  const { slotTaken, holdGone } = settings.statuses
  const isAboutTime = step === 'HOLD' || step === 'BOOK' || step === 'MOVE'
  if (isAboutTime && slotTaken.includes(status)) return 'SLOT_TAKEN_AT_VENDOR'
  if (step === 'CONFIRM' && holdGone.includes(status)) return 'HOLD_EXPIRED'
  // No search found the person, and yet the vendor knows them.
  if (step === 'PATIENT' && status === 409) return 'PATIENT_AMBIGUOUS'
  if (status === 400 || status === 422) return 'INVALID_INPUT'
  // On creating something, what is missing is part of the clinic's settings and not of the caller's.
  if (status === 404) return step === 'CANCEL' || step === 'MOVE' ? 'NOT_FOUND' : 'VENDOR_REJECTED'
  // 401 and 403 are about the clinic's key and its scopes, so they stay with the vendor.
  return status === 401 || status === 403 ? 'VENDOR_REJECTED' : undefined
}

/**
 * Seconds until the key may be used again. No reset is documented (U17): in a window by the clock nothing comes back before
 * the full hour, in a rolling one an hour brings everything back. The HTTP client takes 15 minutes at most of it at a time.
 */
export function retryAfterSeconds(reply: VendorReply, now: number, window: Plan['window']): number {
  const header = reply.headers['retry-after']
  if (header !== undefined && /^\d{1,5}$/.test(header)) return Number(header)
  return window === 'ROLLING_HOUR' ? 3_600 : Math.ceil((3_600_000 - (now % 3_600_000)) / 1_000)
}

/** An answer that cannot be used as it is; the message says what to configure or what a person has to look at. */
export function rejected(message: string): DomainError {
  return new DomainError('VENDOR_REJECTED', `Jump: ${message}`)
}

/** Refused by us before anything was sent, in the outcome that a refusal by the vendor would have. */
export function refused(issues: readonly InputIssue[]): WriteResult<never> {
  return { outcome: 'REFUSED', code: 'INVALID_INPUT', issues }
}

/** A read before the write failed, so the write never left. */
export function notSent(error: unknown): WriteResult<never> {
  if (!(error instanceof DomainError)) throw error
  const { retryAfterSeconds: seconds } = error.details
  return { outcome: 'NOT_SENT', code: error.code, ...(seconds !== undefined && { retryAfterSeconds: seconds }) }
}

/** After a write whose answer does not settle it: when the read fails too, nothing is known. */
export async function settleByReading<T>(read: () => Promise<WriteResult<T>>): Promise<WriteResult<T>> {
  try {
    return await read()
  } catch (error) {
    if (!(error instanceof DomainError)) throw error
    return { outcome: 'UNKNOWN', reason: 'SERVER_ERROR' }
  }
}

function own(table: Readonly<Record<string, ErrorCode>>, code: string): ErrorCode | undefined {
  return Object.hasOwn(table, code) ? table[code] : undefined
}
