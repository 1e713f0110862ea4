/**
 * What an exchange means. A write that cannot be proved is UNKNOWN: success is an explicit, schema-valid yes about what was
 * asked, failure an explicit no in a body the adapter knows, or the certainty that nothing was sent.
 */
import type { ZodType } from 'zod'
import { DomainError, type ErrorCode } from '../domain/error.ts'
import type { UnknownReason, WriteResult } from '../domain/outcome.ts'
import { redact } from './redact.ts'
import type { Exchange } from './transport.ts'
import type { VendorReply, WriteRules } from './vendor-http.ts'

type Failed = Extract<Exchange, { answered: false }>

export interface Received extends VendorReply {
  readonly isUnreadable: boolean
}

/** Parses the body; never throws. */
export function receive(exchange: Extract<Exchange, { answered: true }>): Received {
  const { status, headers, bytes } = exchange
  if (bytes.length === 0) return { status, headers, body: undefined, isUnreadable: false }
  const unreadable = { status, headers, body: undefined, isUnreadable: true }
  // We ask for no compression; what comes compressed all the same is not opened, so no bomb can unfold here.
  if (!['', 'identity'].includes(headers['content-encoding']?.trim().toLowerCase() ?? '')) return unreadable
  const charset = /charset="?([^";\s]+)/i.exec(headers['content-type'] ?? '')?.[1]?.toLowerCase()
  if (charset !== undefined && !['utf-8', 'utf8', 'us-ascii'].includes(charset)) return unreadable
  try {
    const body: unknown = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes))
    return { status, headers, body, isUnreadable: false }
  } catch {
    // Broken UTF-8, HTML, half a document.
    return unreadable
  }
}

export type WriteJudgement<T> = Extract<WriteResult<T>, { outcome: 'EXECUTED' | 'REFUSED' | 'UNKNOWN' }>

/** The outcome of a write whose answer came. Never throws: a recogniser that fails proves nothing. */
export function judgeWrite<T>(reply: Received, rules: WriteRules<T>): WriteJudgement<T> {
  try {
    const { status } = reply
    if (status >= 500 || status === 408) return unknown('SERVER_ERROR')
    if (status >= 300 && status < 400) return unknown('REDIRECT')
    if (status >= 400) return judgeRefusal(reply, rules)
    if (!rules.success.includes(status)) return unknown('BODY_UNEXPECTED')
    // Without a schema the type is null by the promise of `WriteRules`.
    if (rules.schema === null) return { outcome: 'EXECUTED', value: null as T }
    if (reply.body === undefined) return unknown('BODY_UNREADABLE')
    const parsed = rules.schema.safeParse(reply.body)
    if (!parsed.success) return unknown('BODY_UNEXPECTED')
    if (rules.echoes && !rules.echoes(parsed.data)) {
      const vendorId = rules.idOf?.(parsed.data)
      return { ...unknown('ECHO_DIFFERS'), ...(vendorId !== undefined && { vendorId }) }
    }
    return { outcome: 'EXECUTED', value: parsed.data }
  } catch {
    // A schema, echo check or refusal table of the adapter that throws on this body did not understand it.
    return unknown('BODY_UNEXPECTED')
  }
}

function judgeRefusal<T>(reply: Received, rules: WriteRules<T>): WriteJudgement<T> {
  const refusal = rules.refusal(reply)
  if (refusal === null) return unknown(reply.body === undefined ? 'BODY_UNREADABLE' : 'BODY_UNEXPECTED')
  const { code, vendorCode, issues } = refusal
  return {
    outcome: 'REFUSED',
    code,
    ...(vendorCode === undefined ? {} : { vendorCode }),
    ...(issues === undefined ? {} : { issues }),
  }
}

/** The outcome of a write whose answer did not come, or not whole. */
export function judgeLostWrite<T>(failed: Failed): WriteResult<T> {
  if (!failed.sent) {
    // A request that undici will not even write is a fault of ours, not an outage.
    return { outcome: 'NOT_SENT', code: failed.reason === 'INVALID_REQUEST' ? 'INTERNAL' : 'VENDOR_UNAVAILABLE' }
  }
  return unknown(lostReasons[failed.reason])
}

const lostReasons: Record<Failed['reason'], UnknownReason> = {
  TIMEOUT: 'TIMEOUT',
  ABORTED: 'TIMEOUT',
  CONNECT_FAILED: 'CONNECTION_LOST',
  CONNECTION_LOST: 'CONNECTION_LOST',
  INVALID_REQUEST: 'CONNECTION_LOST',
  TOO_LARGE: 'BODY_TOO_LARGE',
  MALFORMED: 'BODY_UNREADABLE',
}

function unknown(reason: UnknownReason): { readonly outcome: 'UNKNOWN'; readonly reason: UnknownReason } {
  return { outcome: 'UNKNOWN', reason }
}

/** Why a read failed; goes to logs, so it is a closed list without free text. */
type ReadFailure =
  | Failed['reason']
  | 'SERVER_ERROR'
  | 'REDIRECT'
  | 'CLIENT_ERROR'
  | 'BODY_UNREADABLE'
  | 'BODY_UNEXPECTED'
  | 'RATE_LIMITED'

export type ReadJudgement<T> =
  | { readonly outcome: 'OK'; readonly value: T }
  | { readonly outcome: 'ABSENT' }
  | { readonly outcome: 'FAILED'; readonly reason: ReadFailure; readonly code: ErrorCode; readonly cause?: unknown }

export function judgeRead<T>(
  reply: Received,
  schema: ZodType<T>,
  isAbsent: ((reply: VendorReply) => boolean) | null,
): ReadJudgement<T> {
  const { status } = reply
  const failed = (reason: ReadFailure, code: ErrorCode, issues?: unknown): ReadJudgement<T> => ({
    outcome: 'FAILED',
    reason,
    code,
    // As free text, `body` keeps its machine codes and loses its prose, bare strings and lists included.
    cause: { status, ...(redact({ body: reply.body }) as object), ...(issues === undefined ? {} : { issues }) },
  })
  // An outage is never "absent", so the adapter is not asked about these.
  if (status === 429) return failed('RATE_LIMITED', 'RATE_LIMITED')
  if (status >= 500 || status === 408) return failed('SERVER_ERROR', 'VENDOR_UNAVAILABLE')
  if (status >= 300 && status < 400) return failed('REDIRECT', 'VENDOR_REJECTED')
  if (status < 300 && reply.isUnreadable) return failed('BODY_UNREADABLE', 'VENDOR_UNAVAILABLE')
  try {
    if (isAbsent?.(reply)) return { outcome: 'ABSENT' }
    if (status >= 400) return failed('CLIENT_ERROR', 'VENDOR_REJECTED')
    if (reply.body === undefined) return failed('BODY_UNREADABLE', 'VENDOR_UNAVAILABLE')
    const parsed = schema.safeParse(reply.body)
    if (parsed.success) return { outcome: 'OK', value: parsed.data }
    // Only where and what kind: zod's messages can quote the value.
    const issues = parsed.error.issues
      .slice(0, 10)
      .map(({ path, code }) => ({ path: path.map(String).join('.'), code }))
    return failed('BODY_UNEXPECTED', 'VENDOR_REJECTED', issues)
  } catch {
    // A schema or recogniser of the adapter that throws did not understand the body.
    return failed('BODY_UNEXPECTED', 'VENDOR_REJECTED')
  }
}

export function judgeLostRead(failed: Failed): Extract<ReadJudgement<never>, { outcome: 'FAILED' }> {
  const { reason, status, errorCode } = failed
  const cause = { status, errorCode }
  if (reason === 'INVALID_REQUEST') return { outcome: 'FAILED', reason, code: 'INTERNAL', cause }
  // Asking again brings the same flood.
  if (reason === 'TOO_LARGE') return { outcome: 'FAILED', reason, code: 'VENDOR_REJECTED', cause }
  return { outcome: 'FAILED', reason, code: 'VENDOR_UNAVAILABLE', cause }
}

export function readError(
  failure: { readonly code: ErrorCode; readonly reason: string; readonly cause?: unknown },
  operation: string,
  retryAfterSeconds: number | null,
): DomainError {
  return new DomainError(failure.code, undefined, {
    ...(retryAfterSeconds === null ? {} : { retryAfterSeconds }),
    cause: { operation, reason: failure.reason, ...(failure.cause === undefined ? {} : { detail: failure.cause }) },
  })
}
