/** Calls to Holdfast: one function for queries and mutations, one to follow a hold. */
import { createClient } from 'graphql-ws'
import type { PageHoldEventsSubscription, TypedDocumentString } from './gql/graphql.ts'

export interface Gateway {
  /** Where Holdfast listens, `https://booking.example`; empty for where the page comes from. */
  readonly url: string
  /** A browser key of the partner whose page this is; in the demo, the demo's. */
  readonly key: string
}

/** No answer came, so the call may have been carried out: repeat it, with the same idempotency key. */
export class NoAnswer extends Error {
  override readonly name = 'NoAnswer'
}

/** An answer that stands outside any payload: a fault, a refused key, or calls that come too fast. */
export class Refusal extends Error {
  override readonly name = 'Refusal'
  readonly code: string
  readonly correlationId: string | null
  readonly retryAfterSeconds: number | null

  constructor(message: string, { code, correlationId, retryAfterSeconds }: Extensions = {}) {
    super(message)
    this.code = code ?? 'INTERNAL'
    this.correlationId = correlationId ?? null
    this.retryAfterSeconds = retryAfterSeconds ?? null
  }
}

interface Extensions {
  readonly code?: string
  readonly correlationId?: string
  readonly retryAfterSeconds?: number
}

interface Answer<Data> {
  readonly data?: Data | null
  readonly errors?: readonly { readonly message: string; readonly extensions?: Extensions }[]
}

const patienceMs = 45_000

export interface AskOptions {
  /** For what has no argument for it: reading and cancelling an appointment with a browser key. */
  readonly holdToken?: string | null
  readonly signal?: AbortSignal
}

/** Throws `NoAnswer` or `Refusal`; what is wrong within a payload stands in the payload. */
export async function ask<Data, Variables>(
  { url, key }: Gateway,
  document: TypedDocumentString<Data, Variables>,
  variables: Variables,
  { holdToken = null, signal }: AskOptions = {},
): Promise<Data> {
  const patience = AbortSignal.timeout(patienceMs)
  let answer: Answer<Data>
  try {
    const response = await fetch(`${url}/graphql`, {
      method: 'POST',
      headers: {
        authorization: `Bearer ${key}`,
        'content-type': 'application/json',
        ...(holdToken !== null && { 'hold-token': holdToken }),
      },
      body: JSON.stringify({ query: document.toString(), variables }),
      signal: signal ? AbortSignal.any([signal, patience]) : patience,
    })
    answer = (await response.json()) as Answer<Data>
  } catch (error) {
    signal?.throwIfAborted()
    throw new NoAnswer('No answer came.', { cause: error })
  }
  const [error] = answer.errors ?? []
  if (error) throw new Refusal(error.message, error.extensions)
  if (!answer.data) throw new NoAnswer('The answer is not one of Holdfast.')
  return answer.data
}

export type HoldEvent = PageHoldEventsSubscription['holdEvents']

/** Tells what happens to a hold until it is final or `stop` is called; comes back by itself when the network does. */
export function follow(
  { url, key }: Gateway,
  document: TypedDocumentString<PageHoldEventsSubscription, { id: string; token: string }>,
  hold: { readonly id: string; readonly token: string },
  onEvent: (event: HoldEvent) => void,
): () => void {
  const base = url === '' ? location.origin : url
  const client = createClient({
    url: `${base.replace(/^http/, 'ws')}/graphql`,
    // Browsers cannot set headers on a WebSocket.
    connectionParams: { authorization: `Bearer ${key}` },
    retryAttempts: Number.POSITIVE_INFINITY,
    shouldRetry: () => true,
    keepAlive: 15_000,
  })
  const unsubscribe = client.subscribe<PageHoldEventsSubscription>(
    { query: document.toString(), variables: { ...hold } },
    {
      next: ({ data }) => data && onEvent(data.holdEvents),
      // The page reads the hold from time to time as well.
      error: () => {},
      complete: () => {},
    },
  )
  return () => {
    unsubscribe()
    void client.dispose()
  }
}
