/** What an adapter sees of the HTTP client. Nothing here but types. */
import type { ZodType } from 'zod'
import type { ErrorCode, InputIssue } from '../domain/error.ts'
import type { WriteResult } from '../domain/outcome.ts'

export interface ConnectOptions {
  /** Requests are relative to it, for instance `https://api.uk1.vendor.example/v1`. */
  readonly baseUrl: string
  /** Hosts that the settings may lead to. Loopback needs the deployment's own permission. */
  readonly allowedHosts: readonly RegExp[]
  /** Sent with every request; secrets here never reach a log. */
  readonly headers: Readonly<Record<string, string>>
  /** The vendor's published limit; the client stays at 80 % of it. */
  readonly budget: { readonly requests: number; readonly perMs: number }
  /** Requests in flight at once. */
  readonly maxConcurrent: number
  /** Where the vendor is known to be slower than the client's defaults allow. */
  readonly timeouts?: { readonly readMs?: number; readonly writeMs?: number }
  /** Seconds until the vendor may be asked again after a 429; null when it does not say. */
  readonly retryAfterSeconds?: (reply: VendorReply, now: number) => number | null
}

export interface VendorRequest {
  /** For logs and metrics, `appointment.create`; never holds ids. */
  readonly operation: string
  readonly method: 'GET' | 'POST' | 'PATCH' | 'PUT' | 'DELETE'
  /** Relative to the base URL, starts with `/`, ids already encoded. */
  readonly path: string
  /** In order, repeated keys allowed. */
  readonly query?: readonly (readonly [name: string, value: string])[]
  readonly headers?: Readonly<Record<string, string>>
  readonly json?: unknown
}

export interface VendorReply {
  readonly status: number
  /** Lower-case names. */
  readonly headers: Readonly<Record<string, string>>
  /** The parsed JSON, or undefined when the body is empty or is no JSON. */
  readonly body: unknown
  /**
   * Whether there was a body that is no JSON, such as a page of a proxy on the way there; tells it from an empty one.
   * @default false
   */
  readonly isUnreadable?: boolean
}

/** A no that we understand. */
export interface Refusal {
  readonly code: ErrorCode
  readonly vendorCode?: string
  readonly issues?: readonly InputIssue[]
}

export interface WriteRules<T> {
  /** What a success looks like; null for an answer without a body worth reading. */
  readonly schema: ZodType<T> | null
  /** Statuses that are a yes. */
  readonly success: readonly number[]
  /** Recognises the vendor's no. Null, also for a 4xx with a strange body, makes the outcome `UNKNOWN`. */
  readonly refusal: (reply: VendorReply) => Refusal | null
  /** Whether the vendor documents that a 429 was not executed. */
  readonly rateLimitIsNotExecuted: boolean
  /** Whether the answer is about what was asked (same time, same practitioner). */
  readonly echoes?: (body: T) => boolean
  /** The id of what an answer says was made; told with an answer that does not echo, so that it can be looked at. */
  readonly idOf?: (body: T) => string | undefined
  /** True for bookings: a fresh connection, so that a reset socket cannot be confused with an old one. */
  readonly ownConnection?: boolean
}

/** Most urgent first; the vendor's budget is kept for the front of the list. */
export type Priority = 'CONFIRM' | 'RECONCILE' | 'CHECK' | 'SEARCH'

/** Goes with every vendor call. */
export interface Call {
  readonly priority: Priority
  /** Monotonic milliseconds (`Clock.monotonic`) by which the whole operation must have answered. */
  readonly deadline: number
  readonly signal?: AbortSignal
  readonly correlationId: string
}

export interface VendorHttp {
  /**
   * A read. Retried once after a lost connection or a 502 to 504 while the deadline allows.
   * Throws `RATE_LIMITED`, `VENDOR_UNAVAILABLE` (no answer, 5xx, not JSON) or `VENDOR_REJECTED` (4xx, unexpected shape).
   */
  read<T>(call: Call, request: VendorRequest, schema: ZodType<T>): Promise<T>
  /** A read of one thing: null when `isAbsent` says that the answer means "not there". */
  find<T>(
    call: Call,
    request: VendorRequest,
    schema: ZodType<T>,
    isAbsent: (reply: VendorReply) => boolean,
  ): Promise<T | null>
  /** A write, sent at most once. Never throws for what the network or the vendor does. */
  write<T>(call: Call, request: VendorRequest, rules: WriteRules<T>): Promise<WriteResult<T>>
  /** Path and query of a link that the vendor sent, relative to the base URL; throws `VENDOR_REJECTED` when it leads elsewhere. */
  pathOf(link: string): { readonly path: string; readonly query: readonly (readonly [string, string])[] }
}
