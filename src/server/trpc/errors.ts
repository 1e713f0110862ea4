import { TRPCError } from '@trpc/server'
import { getHTTPStatusCodeFromError } from '@trpc/server/http'
import { type TRPC_ERROR_CODE_KEY, TRPC_ERROR_CODES_BY_KEY } from '@trpc/server/rpc'
import { z } from 'zod'
import type { Caller } from '../../booking/caller.ts'
import { DomainError, type ErrorCode, errorSentences } from '../../domain/error.ts'
import type { SlotSnapshot } from '../../domain/slot.ts'
import type { RequestContext } from '../context.ts'
import { type PayloadCode, payloadErrorOf, type shapes } from '../errors.ts'
import { type SlotShape, shapeSlot } from './shapes.ts'

/** What each code is to tRPC, and so its HTTP status. A new code does not compile until its answer is here. */
export const trpcCodes = {
  INVALID_INPUT: 'BAD_REQUEST',
  UNAUTHENTICATED: 'UNAUTHORIZED',
  FORBIDDEN: 'FORBIDDEN',
  NOT_FOUND: 'NOT_FOUND',
  SLOT_TAKEN: 'CONFLICT',
  SLOT_TAKEN_AT_VENDOR: 'CONFLICT',
  HOLD_EXPIRED: 'PRECONDITION_FAILED',
  HOLD_IN_PROGRESS: 'CONFLICT',
  HOLD_LOST: 'PRECONDITION_FAILED',
  CLASH_DETECTED: 'CONFLICT',
  PATIENT_AMBIGUOUS: 'UNPROCESSABLE_CONTENT',
  FEE_NOT_ACCEPTED: 'PRECONDITION_REQUIRED',
  CAPABILITY_NOT_SUPPORTED: 'UNPROCESSABLE_CONTENT',
  VERIFICATION_REQUIRED: 'PRECONDITION_REQUIRED',
  PRICE_CHANGED: 'PRECONDITION_REQUIRED',
  IDEMPOTENCY_KEY_REUSED: 'UNPROCESSABLE_CONTENT',
  IDEMPOTENCY_IN_PROGRESS: 'CONFLICT',
  // Not 429, which clients repeat by themselves: waiting alone may not help.
  LIMIT_EXCEEDED: 'CONFLICT',
  RATE_LIMITED: 'TOO_MANY_REQUESTS',
  VENDOR_UNAVAILABLE: 'BAD_GATEWAY',
  VENDOR_REJECTED: 'UNPROCESSABLE_CONTENT',
  SERVICE_UNAVAILABLE: 'SERVICE_UNAVAILABLE',
  INTERNAL: 'INTERNAL_SERVER_ERROR',
} as const satisfies Record<ErrorCode, TRPC_ERROR_CODE_KEY>

/** The same details as in the GraphQL payload, by code. */
type DetailsOf<Code extends PayloadCode> = Omit<
  ReturnType<(typeof shapes)[Code]>,
  '__typename' | 'code' | 'message' | 'nearSlot'
> & { readonly code: Code }

type NearSlotCode = {
  [Code in PayloadCode]: 'nearSlot' extends keyof ReturnType<(typeof shapes)[Code]> ? Code : never
}[PayloadCode]

/** `data.code` tells which further fields there are. */
type FailureDetails =
  | { [Code in Exclude<PayloadCode, NearSlotCode>]: DetailsOf<Code> }[Exclude<PayloadCode, NearSlotCode>]
  | { [Code in NearSlotCode]: DetailsOf<Code> & { readonly nextFree: readonly SlotShape[] } }[NearSlotCode]
  | { readonly code: 'UNAUTHENTICATED' | 'INTERNAL'; readonly path: null }

/** A domain failure on its way out, with what was looked up for it. */
class Failure extends Error {
  override readonly name = 'Failure'
  readonly nextFree: readonly SlotShape[]

  constructor(cause: DomainError, nextFree: readonly SlotShape[]) {
    super(cause.message, { cause })
    this.nextFree = nextFree
  }
}

/** A procedure's failure in tRPC's words. A fault passes as it is, to be masked. */
export async function told(error: TRPCError, context: RequestContext): Promise<TRPCError> {
  const { cause } = error
  if (!(cause instanceof DomainError) || cause.code === 'INTERNAL') return error
  const { nearSlot } = cause.details
  const nextFree = nearSlot ? await nextFreeOf(nearSlot, context) : []
  return new TRPCError({ code: trpcCodes[cause.code], message: cause.message, cause: new Failure(cause, nextFree) })
}

async function nextFreeOf(nearSlot: SlotSnapshot, context: RequestContext): Promise<SlotShape[]> {
  try {
    const free = await context.booking.slots.nextFree(context.caller, nearSlot)
    return await Promise.all(free.map((slot) => shapeSlot(slot, context)))
  } catch {
    // A courtesy: that the slot is taken is what the caller has to know.
    return []
  }
}

/** A refusal before any procedure ran. */
export function refused(cause: DomainError): TRPCError {
  return new TRPCError({ code: trpcCodes[cause.code], message: cause.message, cause })
}

/** What the server refused before tRPC saw it. */
export function trpcErrorOf(error: { readonly statusCode?: number }): TRPCError {
  if (error instanceof TRPCError) return error
  const { statusCode = 500 } = error
  if (statusCode === 413) return new TRPCError({ code: 'PAYLOAD_TOO_LARGE' })
  if (statusCode === 415) return new TRPCError({ code: 'UNSUPPORTED_MEDIA_TYPE' })
  return new TRPCError({ code: statusCode < 500 ? 'BAD_REQUEST' : 'INTERNAL_SERVER_ERROR', cause: error })
}

interface Failed {
  readonly error: TRPCError
  readonly type: 'query' | 'mutation' | 'subscription' | 'unknown'
  readonly path: string | undefined
  readonly ctx: { readonly caller: Pick<Caller, 'correlationId'> } | undefined
}

/** What the caller sees in place of tRPC's own shape: no stack, and no message that may quote what was sent. */
export function errorAnswer({ error, type, path, ctx }: Failed) {
  const failure = domainErrorOf(error, type)
  const httpStatus = getHTTPStatusCodeFromError(error)
  return {
    message: failure.message,
    code: TRPC_ERROR_CODES_BY_KEY[error.code],
    data: {
      ...detailsOf(failure, error.cause),
      httpStatus,
      // What is no procedure of ours may be anything.
      procedure: type === 'unknown' ? null : (path ?? null),
      correlationId: failure.details.correlationId ?? ctx?.caller.correlationId ?? null,
    },
  }
}

function detailsOf(failure: DomainError, cause: unknown): FailureDetails {
  const payload = payloadErrorOf(failure)
  if (!payload) return { code: failure.code as 'UNAUTHENTICATED' | 'INTERNAL', path: null }
  const { __typename, message, ...details } = payload
  if (!('nearSlot' in details)) return details as FailureDetails
  const { nearSlot, ...rest } = details
  return { ...rest, nextFree: cause instanceof Failure ? cause.nextFree : [] } as FailureDetails
}

/** What went wrong in our words: a domain failure, an input that its schema refuses, tRPC's own refusal, or a fault. */
export function domainErrorOf(error: TRPCError, type: Failed['type']): DomainError {
  const { cause } = error
  if (cause instanceof DomainError && cause.code !== 'INTERNAL') return cause
  if (cause instanceof Failure) return cause.cause as DomainError
  if (cause instanceof z.ZodError) return invalid(cause, type === 'mutation' ? ['input'] : [])
  if (error.code === 'INTERNAL_SERVER_ERROR') return new DomainError('INTERNAL')
  return new DomainError('INVALID_INPUT', refusals[error.code] ?? errorSentences.INVALID_INPUT)
}

/** Of queries; mutations come one at a time. */
export const maxBatch = 10

/** tRPC's own messages may quote the body or the address. */
const refusals: Partial<Record<TRPC_ERROR_CODE_KEY, string>> = {
  BAD_REQUEST: `The call cannot be read: its input must be JSON, and a batch may hold ${maxBatch} queries, or one mutation.`,
  PARSE_ERROR: 'The input is not valid JSON.',
  NOT_FOUND: 'There is no such procedure.',
  PAYLOAD_TOO_LARGE: 'The body is larger than this server reads.',
  METHOD_NOT_SUPPORTED: 'Queries are asked with GET, mutations with POST.',
  UNSUPPORTED_MEDIA_TYPE: 'Send the input as JSON, with `Content-Type: application/json`.',
}

/** Mutations have the paths of GraphQL, where all of them take one argument `input`. */
function invalid({ issues }: z.ZodError, prefix: readonly string[]): DomainError {
  const told = issues.map((issue) => ({ path: [...prefix, ...issue.path.map(String)], message: messageOf(issue) }))
  const [first] = told
  return new DomainError('INVALID_INPUT', first?.message, { ...(first && { path: first.path }), issues: told })
}

/** zod's own messages quote no values; the name of a field is the one thing of the caller's in them. */
function messageOf(issue: z.core.$ZodIssue): string {
  if (issue.code !== 'unrecognized_keys') return issue.message
  const [name = ''] = issue.keys
  return /^\w{1,40}$/.test(name) ? `There is no field \`${name}\` here.` : 'A field was given that does not exist here.'
}
