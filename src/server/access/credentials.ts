import type { IncomingMessage, ServerResponse } from 'node:http'
import type { FastifyInstance, FastifyRequest } from 'fastify'
import type { Credentials } from './access.ts'

const responses = new WeakMap<IncomingMessage, ServerResponse>()

/** Lets `credentialsOf` see when a caller hangs up: a request alone hears nothing any more once its body is read. */
export function watchHangUps(fastify: FastifyInstance): void {
  fastify.addHook('onRequest', (request, reply, done) => {
    responses.set(request.raw, reply.raw)
    done()
  })
}

/**
 * What an HTTP request brings along. Its vendor calls end when the caller hangs up, or when it takes too long to serve.
 * @param deadlineMs from now; null for a stream, which ends when its caller wants
 */
export function credentialsOf(request: FastifyRequest, deadlineMs: number | null): Credentials {
  const begun = performance.now()
  let signal: AbortSignal | undefined
  return {
    authorization: request.headers.authorization,
    origin: request.headers.origin,
    address: request.ip,
    endUser: headerOf(request, 'end-user'),
    holdToken: headerOf(request, 'hold-token'),
    correlationId: request.id,
    // Most requests call nobody, and a timer for each would outlive it by far.
    get signal() {
      signal ??= signalOf(request, deadlineMs === null ? null : deadlineMs - (performance.now() - begun))
      return signal
    },
  }
}

function signalOf(request: FastifyRequest, leftMs: number | null): AbortSignal {
  const hangUp = hangUpOf(request)
  return leftMs === null ? hangUp : AbortSignal.any([hangUp, AbortSignal.timeout(Math.max(0, Math.ceil(leftMs)))])
}

export function headerOf({ headers }: Pick<FastifyRequest, 'headers'>, name: string): string | null {
  const value = headers[name]
  return typeof value === 'string' && value.length > 0 && value.length <= 200 ? value : null
}

function hangUpOf({ raw }: FastifyRequest): AbortSignal {
  const hangUp = new AbortController()
  const response = responses.get(raw)
  const end = () => {
    if (!response?.writableFinished) hangUp.abort()
  }
  // It may have hung up before anybody asked.
  if (response?.closed) end()
  else response?.once('close', end)
  return hangUp.signal
}
