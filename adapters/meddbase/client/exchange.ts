/** One request and its envelope: an answer is what stands in `result`, or a refusal. */
import type { ZodType } from 'zod'
import { DomainError } from '../../../src/domain/error.ts'
import { executed, type WriteResult } from '../../../src/domain/outcome.ts'
import type { Call, VendorHttp, VendorReply, VendorRequest } from '../../../src/http/client.ts'
import type { Settings } from '../config.ts'
import { type Failure, failureOf, outcomeOf, refusalOf } from '../errors.ts'
import { errorEnvelope, okEnvelope } from '../wire.ts'

export type Answer<T> = { readonly value: T } | { readonly failure: Failure }

/** The outcome of a write, and the refusal behind it where there was one. */
export interface Told<T> {
  readonly result: WriteResult<T>
  readonly failure: Failure | null
}

export interface WriteOptions<T> {
  readonly echoes?: (value: T) => boolean
  /** The key of what an answer says was made. */
  readonly idOf?: (value: T) => string | undefined
  /** True for what books or cancels. */
  readonly ownConnection?: boolean
}

export type Query = readonly (readonly [name: string, value: string])[]

export interface Exchange {
  ask<T>(call: Call, request: VendorRequest, schema: ZodType<T>): Promise<Answer<T>>
  /** Sent at most once, whatever its verb: cancelling is a GET. */
  tell<T>(call: Call, request: VendorRequest, schema: ZodType<T>, options?: WriteOptions<T>): Promise<Told<T>>
}

export function createExchange(http: VendorHttp, settings: Settings): Exchange {
  /** Both places are documented (comm/client-authentication). */
  function withClientKey(request: VendorRequest): VendorRequest {
    const { query = [], headers = {} } = request
    if (settings.clientKeyAs === 'QUERY') return { ...request, query: [['client-key', settings.clientKey], ...query] }
    const cookies = [`Client-key=${settings.clientKey}`, ...(headers.cookie === undefined ? [] : [headers.cookie])]
    return { ...request, headers: { ...headers, cookie: cookies.join('; ') } }
  }

  return {
    async ask(call, request, schema) {
      let refusal: Failure | undefined
      const isRefused = (reply: VendorReply) => {
        refusal = failureOf(reply, settings) ?? undefined
        return refusal !== undefined
      }
      const found = await http.find(call, withClientKey(request), okEnvelope(schema), isRefused)
      if (found !== null) return { value: found.result }
      // Null comes of a refusal only, as `find` promises.
      if (refusal === undefined) throw new DomainError('INTERNAL')
      return { failure: refusal }
    },

    async tell<T>(call: Call, request: VendorRequest, schema: ZodType<T>, options: WriteOptions<T> = {}) {
      const { echoes, idOf, ownConnection = false } = options
      let refusal: Failure | undefined
      const understood = (reply: VendorReply) => {
        refusal = failureOf(reply, settings) ?? undefined
        return refusal
      }
      // A refusal may come with a 200: its envelope is then all that says so.
      const refused = errorEnvelope.transform((body) => ({ refused: body }))
      const answered = okEnvelope(schema).transform(({ result }) => ({ value: result }))
      const result = await http.write<{ value: T } | { refused: unknown }>(call, withClientKey(request), {
        schema: answered.or(refused),
        success: [200, 201],
        refusal: (reply) => {
          const no = understood(reply)
          return no === undefined ? null : refusalOf(no)
        },
        // No limit is documented, so neither is what a 429 left behind.
        rateLimitIsNotExecuted: false,
        ...(echoes && {
          echoes: (body: { value: T } | { refused: unknown }) => !('value' in body) || echoes(body.value),
        }),
        ...(idOf && {
          idOf: (body: { value: T } | { refused: unknown }) => ('value' in body ? idOf(body.value) : undefined),
        }),
        ownConnection,
      })
      if (result.outcome === 'EXECUTED') {
        const body = result.value
        if ('value' in body) return { result: executed(body.value), failure: null }
        const no = failureOf({ status: 200, headers: {}, body: body.refused }, settings)
        return no ? { result: outcomeOf(no), failure: no } : { result: unexpected, failure: null }
      }
      if (result.outcome !== 'REFUSED' || refusal === undefined) return { result, failure: null }
      return { result: outcomeOf(refusal), failure: refusal }
    },
  }
}

const unexpected = { outcome: 'UNKNOWN', reason: 'BODY_UNEXPECTED' } as const
