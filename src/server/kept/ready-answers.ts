import type { IncomingHttpHeaders } from 'node:http'
import type { SlotsAsked } from '../verbs/slot.ts'
import { asTextOf } from './as-text.ts'

/** Enough for what many look at; past it they are found out anew. */
const maxReady = 500
/** Longer queries go the long way. */
const maxQueryLength = 10_000

/** What Apollo found out about a request that was answered from what is kept, all of it decided by the request alone. */
export interface ReadyAnswer {
  readonly asked: SlotsAsked
  /** Of its text, for one partner. */
  readonly keyFor: (partnerId: string) => string
}

/** The same, with the headers that Apollo gave the answer. */
export type KnownRequest = ReadyAnswer & { readonly headers: readonly (readonly [name: string, value: string])[] }

interface HttpRequest {
  readonly headers: IncomingHttpHeaders
  readonly body: unknown
}

/**
 * Requests that Apollo let through and that were answered from what is kept: it need not be asked again what is in the same
 * words and wants the same kind of answer. Who calls, and what the page is, is no part of this.
 */
export class ReadyAnswers {
  readonly #ready = new Map<string, Map<string, KnownRequest>>()
  #count = 0

  get(request: HttpRequest): KnownRequest | null {
    const { query } = Object(request.body)
    // Most requests end here.
    const ofQuery = typeof query === 'string' ? this.#ready.get(query) : undefined
    const rest = ofQuery && restOf(request)
    return (rest != null && ofQuery?.get(rest)) || null
  }

  set(request: HttpRequest, known: KnownRequest): void {
    const { query } = Object(request.body)
    const rest = restOf(request)
    if (typeof query !== 'string' || query.length > maxQueryLength || rest === null) return
    if (this.#count >= maxReady) {
      this.#ready.clear()
      this.#count = 0
    }
    const ofQuery = this.#ready.get(query) ?? new Map<string, KnownRequest>()
    if (!ofQuery.has(rest)) this.#count += 1
    this.#ready.set(query, ofQuery.set(rest, known))
  }
}

/**
 * All that Apollo goes by beside the query. Null for requests that are unusual: with another content type, which may have
 * to do with the check against CSRF, or with more in their body.
 */
function restOf({ headers, body }: HttpRequest): string | null {
  if (headers['content-type'] !== 'application/json') return null
  const { query: _, operationName, variables, ...more } = Object(body)
  for (const _name in more) return null
  return asTextOf({ accept: headers.accept, operationName, variables })
}
