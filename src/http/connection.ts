/** A clinic's `VendorHttp`: turns attempts into answers, errors and outcomes, and logs each. */
import type { ZodType } from 'zod'
import { DomainError } from '../domain/error.ts'
import type { WriteResult } from '../domain/outcome.ts'
import type { Clock } from '../domain/time.ts'
import type { Account, Attempt } from './account.ts'
import type { PinnedBase } from './address.ts'
import { judgeLostRead, judgeLostWrite, judgeRead, judgeWrite, readError, receive } from './classify.ts'
import type { Health } from './health.ts'
import type { VendorLogEntry } from './log.ts'
import { outgoingOf, pathOfLink, standardRetryAfter } from './request.ts'
import type { Exchange, Outgoing } from './transport.ts'
import type { Call, ConnectOptions, VendorHttp, VendorReply, VendorRequest, WriteRules } from './vendor-http.ts'

export interface ConnectionParts {
  readonly clinicId: string
  readonly clock: Clock
  readonly options: ConnectOptions
  readonly base: PinnedBase
  readonly account: Account
  readonly health: Health
  readonly readMs: number
  readonly writeMs: number
  readonly log: (entry: VendorLogEntry) => void
  readonly onExchange: (seen: SeenExchange) => void
}

/** One exchange as it was on the wire. */
export interface SeenExchange {
  readonly clinicId: string
  readonly operation: string
  readonly request: Outgoing
  /** Null when no whole answer came. */
  readonly reply: (VendorReply & { readonly text: string }) | null
}

/** A reset further away than this is a fault of a clock. */
const maxPauseMs = 15 * 60_000
/** For a 429 that does not say for how long. */
const defaultPauseMs = 5_000
/** Before a read is repeated after a 502 to 504; a lost connection is repeated at once. */
const repeatDelayMs = 50

type IsAbsent = (reply: VendorReply) => boolean
type Found<T> = { readonly value: T } | { readonly absent: true }
type Unread = { readonly error: DomainError; readonly repeat: 'NO' | 'AT_ONCE' | 'AFTER_A_PAUSE' | 'REFUSED' }

export function createVendorHttp(parts: ConnectionParts): VendorHttp {
  const { clock, options, base, account, health } = parts
  const transport = account.transport(base)

  async function attempt(
    call: Call,
    { operation }: VendorRequest,
    outgoing: Outgoing,
    timeoutMs: number,
    ownConnection: boolean,
  ): Promise<Attempt> {
    const attempted = await account.attempt(transport, call, outgoing, { timeoutMs, ownConnection })
    if ('exchange' in attempted) {
      const { exchange } = attempted
      health.observe(exchange, attempted.durationMs)
      const reply = exchange.answered ? { ...receive(exchange), text: Buffer.from(exchange.bytes).toString() } : null
      parts.onExchange({ clinicId: parts.clinicId, operation, request: outgoing, reply })
    }
    return attempted
  }

  /** Stops the account until the vendor's reset, and says how many seconds that takes. */
  function pauseFor(reply: VendorReply): number {
    const seconds = resetSeconds(reply)
    const pauseMs = seconds === null ? defaultPauseMs : Math.min(Math.max(seconds * 1_000, 0), maxPauseMs)
    account.pause(pauseMs)
    return Math.max(1, Math.ceil(pauseMs / 1_000))
  }

  function resetSeconds(reply: VendorReply): number | null {
    try {
      const seconds = (options.retryAfterSeconds ?? standardRetryAfter)(reply, clock.now())
      return seconds !== null && Number.isFinite(seconds) ? seconds : null
    } catch {
      // A header that the adapter cannot read is one that does not say.
      return null
    }
  }

  function record(
    call: Call,
    request: VendorRequest,
    attempted: Attempt | null,
    result: Pick<VendorLogEntry, 'outcome' | 'reason' | 'attempt'>,
  ): void {
    const sent = attempted !== null && 'exchange' in attempted ? attempted : null
    parts.log({
      clinicId: parts.clinicId,
      // A name with an id in it is a mistake of an adapter that must not reach the log.
      operation: /^[A-Za-z][A-Za-z._-]{0,63}$/.test(request.operation) ? request.operation : 'unnamed',
      method: request.method,
      status: sent?.exchange.status ?? null,
      durationMs: sent?.durationMs ?? 0,
      correlationId: call.correlationId,
      ...result,
    })
  }

  async function readOnce<T>(
    call: Call,
    request: VendorRequest,
    outgoing: Outgoing,
    number: number,
    schema: ZodType<T>,
    isAbsent: IsAbsent | null,
  ): Promise<Found<T> | Unread> {
    const attempted = await attempt(call, request, outgoing, parts.readMs, false)
    if ('refused' in attempted) {
      const { refused: reason, retryAfterSeconds } = attempted
      record(call, request, attempted, { outcome: 'FAILED', reason, attempt: number })
      const code = reason === 'BUDGET' ? 'RATE_LIMITED' : 'VENDOR_UNAVAILABLE'
      return { error: readError({ code, reason }, request.operation, retryAfterSeconds), repeat: 'REFUSED' }
    }
    const { exchange } = attempted
    const judgement = exchange.answered ? judgeRead(receive(exchange), schema, isAbsent) : judgeLostRead(exchange)
    if (judgement.outcome !== 'FAILED') {
      record(call, request, attempted, { outcome: judgement.outcome, reason: null, attempt: number })
      return judgement.outcome === 'OK' ? { value: judgement.value } : { absent: true }
    }
    record(call, request, attempted, { outcome: 'FAILED', reason: judgement.reason, attempt: number })
    const retryAfterSeconds = exchange.answered && exchange.status === 429 ? pauseFor(receive(exchange)) : null
    return { error: readError(judgement, request.operation, retryAfterSeconds), repeat: repeatOf(exchange) }
  }

  async function readAndRepeat<T>(
    call: Call,
    request: VendorRequest,
    schema: ZodType<T>,
    isAbsent: IsAbsent | null,
  ): Promise<Found<T>> {
    const outgoing = outgoingOf(base, options.headers, request)
    const first = await readOnce(call, request, outgoing, 1, schema, isAbsent)
    if (!('error' in first)) return first
    if (first.repeat === 'NO' || first.repeat === 'REFUSED') throw first.error
    if (first.repeat === 'AFTER_A_PAUSE') await new Promise((resolve) => setTimeout(resolve, repeatDelayMs))
    const second = await readOnce(call, request, outgoing, 2, schema, isAbsent)
    if (!('error' in second)) return second
    // That no second try was allowed is not why the read failed.
    throw second.repeat === 'REFUSED' ? first.error : second.error
  }

  function outcomeOf<T>(exchange: Exchange, rules: WriteRules<T>): WriteResult<T> {
    if (!exchange.answered) return judgeLostWrite(exchange)
    const reply = receive(exchange)
    if (reply.status === 429) {
      const retryAfterSeconds = pauseFor(reply)
      if (rules.rateLimitIsNotExecuted) return { outcome: 'NOT_SENT', code: 'RATE_LIMITED', retryAfterSeconds }
    }
    return judgeWrite(reply, rules)
  }

  return {
    async read(call, request, schema) {
      const found = await readAndRepeat(call, request, schema, null)
      // Only a recogniser can say "absent", and none was given.
      if ('absent' in found) throw new DomainError('INTERNAL')
      return found.value
    },

    async find(call, request, schema, isAbsent) {
      const found = await readAndRepeat(call, request, schema, isAbsent)
      return 'absent' in found ? null : found.value
    },

    async write(call, request, rules) {
      // Static in every adapter, so a mistake shows at its first test and not at a clinic.
      if (rules.success.some((status) => status < 200 || status > 299)) throw new Error('`success` takes 2xx only')
      let outgoing: Outgoing
      try {
        outgoing = outgoingOf(base, options.headers, request)
      } catch {
        // A request of ours that cannot be written: the record says so, and nothing was sent.
        record(call, request, null, { outcome: 'NOT_SENT', reason: 'INVALID_REQUEST', attempt: 1 })
        return { outcome: 'NOT_SENT', code: 'INTERNAL' }
      }
      const attempted = await attempt(call, request, outgoing, parts.writeMs, rules.ownConnection ?? false)
      if ('refused' in attempted) {
        const { refused: reason, retryAfterSeconds } = attempted
        record(call, request, attempted, { outcome: 'NOT_SENT', reason, attempt: 1 })
        return {
          outcome: 'NOT_SENT',
          code: reason === 'BUDGET' ? 'RATE_LIMITED' : 'VENDOR_UNAVAILABLE',
          ...(retryAfterSeconds === null ? {} : { retryAfterSeconds }),
        }
      }
      const result = outcomeOf(attempted.exchange, rules)
      record(call, request, attempted, {
        outcome: result.outcome,
        reason: reasonOf(result, attempted.exchange),
        attempt: 1,
      })
      return result
    },

    pathOf: (link) => pathOfLink(base, link),
  }
}

/** Whether a read that failed like this is worth a second try. */
function repeatOf(exchange: Exchange): Unread['repeat'] {
  // An answer cut off in the middle of a chunk looks malformed, yet it is a lost connection.
  if (!exchange.answered) return ['CONNECTION_LOST', 'MALFORMED'].includes(exchange.reason) ? 'AT_ONCE' : 'NO'
  // A vendor that names a time does not want to be asked sooner.
  const isBrief = exchange.status >= 502 && exchange.status <= 504 && exchange.headers['retry-after'] === undefined
  return isBrief ? 'AFTER_A_PAUSE' : 'NO'
}

function reasonOf(result: WriteResult<unknown>, exchange: Exchange): string | null {
  switch (result.outcome) {
    case 'EXECUTED':
      return null
    case 'UNKNOWN':
      return result.reason
    case 'REFUSED':
      return result.code
    case 'NOT_SENT':
      return exchange.answered ? result.code : exchange.reason
  }
}
