/**
 * One HTTP/1.1 exchange over undici: sends a request at most once, bounds it in time and size, and says whether any of it
 * may have left.
 *
 * How "nothing was sent" is known. undici opens the connection first (DNS, TCP, TLS) and calls `onRequestStart` right before
 * it writes the first byte of the request to the socket, in the same tick (`writeH1` in undici's `client-h1.js`). So an
 * exchange that fails without `onRequestStart` left nothing behind, whatever the error is called; after it, every failure
 * may have reached the vendor, even when the socket was already dead. Error codes are not asked: `ECONNRESET` and
 * `UND_ERR_SOCKET` occur on both sides of that line. `request` does not pass `onRequestStart` on, hence `dispatch`.
 *
 * How "at most once" is kept. undici re-queues a request only when its socket closes with `UND_ERR_INFO`, which it does for
 * idle sockets, never for one in use; should that change, the second `onRequestStart` aborts before a byte is written.
 */
import { buildConnector, Client, type Dispatcher, errors, Pool } from 'undici'
import { guardedLookup, type PinnedBase, type Resolve } from './address.ts'

export interface Outgoing {
  readonly method: Dispatcher.HttpMethod
  /** Path and query as they go on the wire. */
  readonly target: string
  readonly headers: Readonly<Record<string, string>>
  readonly body: string | null
}

export interface ExchangeLimits {
  readonly timeoutMs: number
  readonly maxBodyBytes: number
  readonly ownConnection: boolean
  readonly signal?: AbortSignal
}

export type Exchange =
  | {
      readonly answered: true
      readonly status: number
      /** Lower-case names; repeated ones joined with a comma. */
      readonly headers: Readonly<Record<string, string>>
      readonly bytes: Uint8Array
    }
  | {
      readonly answered: false
      /** Whether the vendor may have got the request, or a part of it. */
      readonly sent: boolean
      readonly reason:
        | 'CONNECT_FAILED'
        | 'TIMEOUT'
        | 'ABORTED'
        | 'CONNECTION_LOST'
        | 'TOO_LARGE'
        | 'MALFORMED'
        | 'INVALID_REQUEST'
      /** When the status line came but the body did not. */
      readonly status: number | null
      /** The machine code of the error; its message may quote addresses or the vendor. */
      readonly errorCode: string | null
    }

/** Connections of one account to one origin. */
export class Transport {
  readonly #origin: string
  readonly #connect: ReturnType<typeof buildConnector>
  readonly #pool: Pool

  constructor(
    base: PinnedBase,
    { connectMs, resolve }: { readonly connectMs: number; readonly resolve: Resolve | undefined },
  ) {
    this.#origin = base.url.origin
    this.#connect = buildConnector({
      // HTTP/2 would put several calls on one connection, and one reset would then lose them all.
      allowH2: false,
      timeout: connectMs,
      // Not to be weakened by NODE_TLS_REJECT_UNAUTHORIZED.
      rejectUnauthorized: true,
      lookup: guardedLookup(base.reach, resolve),
    })
    // Unlimited here: the account's budget bounds what is in flight, and knows which call is urgent.
    this.#pool = new Pool(this.#origin, { ...this.#options(), keepAliveTimeout: 10_000 })
  }

  async exchange(outgoing: Outgoing, limits: ExchangeLimits): Promise<Exchange> {
    if (!limits.ownConnection) {
      const exchange = await exchangeOver(this.#pool, outgoing, limits)
      // undici frees a kept connection one turn of the loop after its answer; who asks again sooner opens another.
      await new Promise((resolve) => setImmediate(() => setImmediate(resolve)))
      return exchange
    }
    const client = new Client(this.#origin, this.#options())
    return exchangeOver(client, outgoing, limits).finally(() => {
      // Nothing is left to fail on it: the exchange has ended.
      client.destroy().catch(() => {})
    })
  }

  async close(): Promise<void> {
    await this.#pool.close()
  }

  #options(): Client.Options {
    return {
      connect: this.#connect,
      allowH2: false,
      // One request at a time per connection.
      pipelining: 1,
      // The exchange's own timer covers connecting, headers and body together.
      headersTimeout: 0,
      bodyTimeout: 0,
      maxHeaderSize: 32 * 1_024,
    }
  }
}

function exchangeOver(dispatcher: Dispatcher, outgoing: Outgoing, limits: ExchangeLimits): Promise<Exchange> {
  return new Promise((resolve) => {
    let controller: Dispatcher.DispatchController | null = null
    let settled = false
    let status: number | null = null
    let headers: Record<string, string> = {}
    let size = 0
    const chunks: Uint8Array[] = []

    const end = (exchange: Exchange) => {
      if (settled) return
      settled = true
      clearTimeout(timer)
      limits.signal?.removeEventListener('abort', onAbort)
      resolve(exchange)
    }
    const fail = (reason: (Exchange & { answered: false })['reason'], errorCode: string | null = null) => {
      if (settled) return
      end({ answered: false, sent: controller !== null, reason, status, errorCode })
      controller?.abort(new Error(reason))
    }
    const onAbort = () => fail('ABORTED')
    const timer = setTimeout(() => fail('TIMEOUT'), limits.timeoutMs)
    if (limits.signal?.aborted) return fail('ABORTED')
    limits.signal?.addEventListener('abort', onAbort)

    // What `dispatch` itself refuses comes to `onResponseError` like the rest.
    dispatcher.dispatch(
      {
        method: outgoing.method,
        path: outgoing.target,
        headers: outgoing.headers,
        body: outgoing.body,
        reset: limits.ownConnection,
      },
      {
        onRequestStart(given) {
          // Given up before the connection stood, or started a second time: undici writes nothing after an abort here.
          if (settled || controller !== null) return given.abort(new Error('not to be sent'))
          controller = given
        },
        onResponseStart(_, statusCode, incoming) {
          if (statusCode < 200) return
          status = statusCode
          headers = Object.fromEntries(
            Object.entries(incoming).map(([name, value]) => [
              name,
              Array.isArray(value) ? value.join(', ') : `${value ?? ''}`,
            ]),
          )
          if (Number(headers['content-length']) > limits.maxBodyBytes) fail('TOO_LARGE')
        },
        onResponseData(_, chunk) {
          size += chunk.length
          if (size > limits.maxBodyBytes) return fail('TOO_LARGE')
          chunks.push(chunk)
        },
        onResponseEnd() {
          if (status === null) return fail('MALFORMED')
          end({ answered: true, status, headers, bytes: Buffer.concat(chunks, size) })
        },
        onResponseError(_, error) {
          const code = errorCodeOf(error)
          if (controller === null)
            return fail(code === 'UND_ERR_INVALID_ARG' ? 'INVALID_REQUEST' : 'CONNECT_FAILED', code)
          fail(isMalformed(error) ? 'MALFORMED' : 'CONNECTION_LOST', code)
        },
      },
    )
  })
}

/** An answer that is no HTTP, or one that ends where its own form does not allow it. */
function isMalformed(error: unknown): boolean {
  return error instanceof errors.HTTPParserError || error instanceof errors.HeadersOverflowError
}

function errorCodeOf(error: unknown): string | null {
  if (!(error instanceof Error)) return null
  return 'code' in error && typeof error.code === 'string' ? error.code : error.name
}
