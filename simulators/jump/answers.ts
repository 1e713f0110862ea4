import { randomUUID } from 'node:crypto'
import type { IncomingHttpHeaders } from 'node:http'
import type { Reply } from '../kit/router.ts'
import type { Call, Problem } from '../kit/simulator.ts'
import type { Switches } from './switches.ts'

/** A yes, before it is put into its generation's envelope. */
export interface Answer {
  /** @default 200 */
  readonly status?: number
  readonly data: unknown
  readonly paging?: { readonly total: number; readonly limit: number; readonly offset: number }
}

// The pair is A's code and B's. Known are `invalid_request`, `RATE_LIMITED` and `CONFLICT`.
// assumed: all others, in the style of those.
const codes = {
  invalid: ['invalid_request', 'INVALID_REQUEST'],
  unauthenticated: ['unauthorized', 'UNAUTHORIZED'],
  forbidden: ['forbidden', 'FORBIDDEN'],
  'not-found': ['not_found', 'NOT_FOUND'],
  gone: ['gone', 'GONE'],
  conflict: ['conflict', 'CONFLICT'],
  taken: ['slot_unavailable', 'SLOT_UNAVAILABLE'],
  'rate-limited': ['rate_limited', 'RATE_LIMITED'],
} as const

export type Reason = keyof typeof codes

/** Thrown inside an endpoint to end it with the vendor's no. */
export class Refusal extends Error {
  readonly status: number
  readonly reason: Reason
  readonly headers: Readonly<Record<string, string>>

  constructor(status: number, reason: Reason, message: string, headers: Record<string, string> = {}) {
    super(message)
    this.status = status
    this.reason = reason
    this.headers = headers
  }
}

export const invalid = (message: string) => new Refusal(400, 'invalid', message)
export const notFound = (what: string) => new Refusal(404, 'not-found', `${what} not found`)
// The seed's own words; one answer for both, so that nobody can tell which it was.
export const holdLost = () => new Refusal(404, 'not-found', 'Hold not found or expired')
export const taken = (status = 409) => new Refusal(status, 'taken', 'Slot already taken or held')

/** What the guard knows of a call and every answer to it repeats. */
interface Exchange {
  readonly requestId: string
  readonly receivedAt: number
  readonly budget: { readonly limit: number; readonly left: number } | undefined
}

type Asked = Pick<Call, 'headers'>

export interface Answers {
  /** Gives the call its request id, and its budget's state where a key was known. */
  open(call: Asked, budget?: { readonly limit: number; readonly left: number }): void
  yes(call: Asked, answer: Answer): Reply
  no(call: Asked, refusal: Refusal): Reply
  rateLimited(call: Asked, waitMs: number): Reply
  problem(problem: Problem, call: Call): Reply
}

export function createAnswers(switches: Switches, now: () => number): Answers {
  const isA = switches.generation === 'A'
  // By the request's headers: the kit hands each step a copy of the call, always with the same headers.
  const exchanges = new WeakMap<IncomingHttpHeaders, Exchange>()

  function headersOf(exchange: Exchange | undefined): Record<string, string> {
    if (!exchange) return {}
    return {
      // A client that reads the server's time from the header must see the simulated clock, not the machine's.
      date: new Date(now()).toUTCString(),
      'x-request-id': exchange.requestId,
      ...(isA ? { 'x-response-time': `${Date.now() - exchange.receivedAt}ms` } : {}),
      ...(exchange.budget
        ? {
            'x-ratelimit-limit': String(exchange.budget.limit),
            'x-ratelimit-remaining': String(exchange.budget.left),
          }
        : {}),
    }
  }

  function errorBody(refusal: Refusal, requestId: string): unknown {
    const reason = refusal.reason === 'taken' && switches.takenCode === 'conflict' ? 'conflict' : refusal.reason
    const code = codes[reason][isA ? 0 : 1]
    const documented = isA ? (refusal.status === 429 ? 'A2' : 'A1') : 'B'
    switch (switches.errorShape === 'documented' ? documented : switches.errorShape) {
      case 'A1':
        return { error: { code, message: refusal.message } }
      case 'A2':
        return {
          error: reason === 'rate-limited' ? 'Rate limit exceeded' : code,
          details: refusal.message,
          request_id: requestId,
        }
      case 'B':
        return { data: null, meta: { request_id: requestId }, error: { code, message: refusal.message } }
    }
  }

  function success({ data, paging }: Answer, requestId: string): unknown {
    if (!paging) return isA ? { data } : { data, meta: { request_id: requestId } }
    const { total, limit, offset } = paging
    const hasMore = offset + limit < total
    if (isA) return { data, pagination: { total, limit, offset, has_more: hasMore } }
    // B counts no totals, on purpose.
    const next = hasMore ? offset + limit : null
    return { data, meta: { request_id: requestId, limit, next_offset: next, has_more: hasMore } }
  }

  const answers: Answers = {
    open: (call, budget) => {
      const requestId = `req_${randomUUID().replaceAll('-', '').slice(0, 16)}`
      exchanges.set(call.headers, { requestId, receivedAt: Date.now(), budget })
    },
    yes: (call, answer) => {
      const exchange = exchanges.get(call.headers)
      return {
        status: answer.status ?? 200,
        headers: headersOf(exchange),
        body: success(answer, exchange?.requestId ?? ''),
      }
    },
    no: (call, refusal) => {
      const exchange = exchanges.get(call.headers)
      return {
        status: refusal.status,
        headers: { ...headersOf(exchange), ...refusal.headers },
        body: errorBody(refusal, exchange?.requestId ?? ''),
      }
    },
    rateLimited: (call, waitMs) => {
      const wait = switches.retryAfter ? { 'retry-after': String(Math.max(1, Math.ceil(waitMs / 1000))) } : {}
      const message = 'Too many requests for this API key. Please try again later.'
      const spent = { ...wait, 'x-ratelimit-remaining': '0' }
      return answers.no(call, new Refusal(429, 'rate-limited', message, spent))
    },
    problem: (problem, call) => {
      if (problem.kind === 'rate-limited') return answers.rateLimited(call, 1000)
      return answers.no(call, refusalOf(problem, call))
    },
  }
  return answers
}

function refusalOf(problem: Exclude<Problem, { kind: 'rate-limited' }>, call: Call): Refusal {
  switch (problem.kind) {
    case 'not-found':
      return notFound('Endpoint')
    // assumed: 405 and 413 are on no list of statuses.
    case 'wrong-method':
      return new Refusal(405, 'invalid', 'Method not allowed', { allow: problem.allowed.join(', ') })
    case 'too-large':
      return new Refusal(413, 'invalid', 'The body is too large')
    case 'unknown-query':
      return invalid(problem.names.map((name) => `The ${name} parameter is unknown`).join('; '))
    case 'not-json':
      return invalid(problem.detail)
    case 'bad-body':
      return invalid(problem.issues.map(({ field, message }) => describe(field, message)).join('; '))
    case 'refused':
      switch (problem.op) {
        case 'hold':
          return taken()
        case 'book':
          return call.path.endsWith('/confirm') ? holdLost() : taken()
        case 'release':
          return holdLost()
        case 'cancel':
          return new Refusal(409, 'conflict', 'Appointment cannot be cancelled')
        default:
          return notFound('Resource')
      }
  }
}

function describe(field: string, message: string): string {
  if (field === '(body)') return message
  return `The ${field} parameter ${message === 'unknown field' ? 'is unknown' : message}`
}
