/**
 * A `VendorHttp` without a network: answers from a script and records what was asked. It keeps the promises of
 * `src/http/client.ts` that an adapter can see (which answer throws what, which answer is which outcome) and nothing else.
 */
import type { ZodType } from 'zod'
import { DomainError } from '../../src/domain/error.ts'
import type { WriteResult } from '../../src/domain/outcome.ts'
import { judgeWrite, type Received } from '../../src/http/classify.ts'
import type { Call, ConnectOptions, VendorHttp, VendorReply, VendorRequest, WriteRules } from '../../src/http/client.ts'

interface ScriptedReply {
  readonly status?: number
  readonly body?: unknown
  /** For a body that is no JSON. Without it, and without `body`, there is none. */
  readonly isUnreadable?: boolean
  readonly headers?: Readonly<Record<string, string>>
}

/** `'LOST'`: the request left and no answer came. `'NOT_SENT'`: no connection was made. */
export type Answer = ScriptedReply | 'LOST' | 'NOT_SENT'

interface SentRequest extends VendorRequest {
  readonly call: Call
}

export interface FakeVendorHttp extends VendorHttp {
  /** In the order they were sent. */
  readonly sent: readonly SentRequest[]
  /** What the adapter connected with; undefined until it did. */
  readonly options: ConnectOptions | undefined
  /** Give it to the adapter as `AdapterParts.connect`. */
  readonly connect: (options: ConnectOptions) => VendorHttp
  /** The next answers, in order. A request beyond the script fails the test. */
  script(...answers: readonly Answer[]): void
  /** Answers by request instead, for operations that ask in no fixed order. */
  answerWith(handler: (request: VendorRequest) => Answer): void
}

export function createFakeVendorHttp(): FakeVendorHttp {
  const sent: SentRequest[] = []
  const queue: Answer[] = []
  let handler: ((request: VendorRequest) => Answer) | undefined
  let options: ConnectOptions | undefined

  function answer(call: Call, request: VendorRequest): Received | 'LOST' | 'NOT_SENT' {
    sent.push({ ...request, call })
    const next = queue.shift() ?? handler?.(request)
    if (next === undefined) throw new Error(`no answer scripted for ${request.method} ${request.path}`)
    if (typeof next === 'string') return next
    return { status: 200, headers: {}, body: undefined, isUnreadable: false, ...next }
  }

  function parsed<T>(schema: ZodType<T>, body: unknown): T {
    const result = schema.safeParse(body)
    if (result.success) return result.data
    throw new DomainError('VENDOR_REJECTED', 'unexpected shape', { cause: result.error })
  }

  function readable(reply: VendorReply | 'LOST' | 'NOT_SENT'): VendorReply {
    if (typeof reply === 'string' || reply.status >= 500) throw new DomainError('VENDOR_UNAVAILABLE')
    if (reply.status === 429) throw new DomainError('RATE_LIMITED', undefined, { retryAfterSeconds: 1 })
    return reply
  }

  const fake: FakeVendorHttp = {
    sent,
    get options() {
      return options
    },
    connect(given) {
      options = given
      return fake
    },
    script(...answers) {
      queue.push(...answers)
    },
    answerWith(given) {
      handler = given
    },
    async read(call, request, schema) {
      const reply = readable(answer(call, request))
      if (reply.status >= 300) throw new DomainError('VENDOR_REJECTED', `status ${reply.status}`)
      if (reply.body === undefined) throw new DomainError('VENDOR_UNAVAILABLE', 'not JSON')
      return parsed(schema, reply.body)
    },
    async find(call, request, schema, isAbsent) {
      const reply = readable(answer(call, request))
      if (isAbsent(reply)) return null
      if (reply.status >= 300) throw new DomainError('VENDOR_REJECTED', `status ${reply.status}`)
      if (reply.body === undefined) throw new DomainError('VENDOR_UNAVAILABLE', 'not JSON')
      return parsed(schema, reply.body)
    },
    async write(call, request, rules) {
      return outcomeOf(answer(call, request), rules)
    },
    pathOf(link) {
      const url = new URL(link, options && `${options.baseUrl}/`)
      if (options && !url.href.startsWith(`${options.baseUrl}/`)) throw new DomainError('VENDOR_REJECTED')
      const path = url.pathname.slice(options ? new URL(options.baseUrl).pathname.replace(/\/$/, '').length : 0)
      return { path, query: [...url.searchParams] }
    },
  }
  return fake
}

function outcomeOf<T>(reply: Received | 'LOST' | 'NOT_SENT', rules: WriteRules<T>): WriteResult<T> {
  if (reply === 'NOT_SENT') return { outcome: 'NOT_SENT', code: 'VENDOR_UNAVAILABLE' }
  if (reply === 'LOST') return { outcome: 'UNKNOWN', reason: 'CONNECTION_LOST' }
  if (reply.status === 429 && rules.rateLimitIsNotExecuted) return { outcome: 'NOT_SENT', code: 'RATE_LIMITED' }
  return judgeWrite(reply, rules)
}
