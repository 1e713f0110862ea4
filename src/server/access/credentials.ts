import type { FastifyRequest } from 'fastify'
import type { Credentials } from './access.ts'

/**
 * What an HTTP request brings along. Its vendor calls end when the caller hangs up, or when it takes too long to serve.
 * @param deadlineMs null for a stream, which ends when its caller wants
 */
export function credentialsOf(request: FastifyRequest, deadlineMs: number | null): Credentials {
  return {
    authorization: request.headers.authorization,
    origin: request.headers.origin,
    address: request.ip,
    endUser: headerOf(request, 'end-user'),
    holdToken: headerOf(request, 'hold-token'),
    correlationId: request.id,
    signal: deadlineMs === null ? request.signal : AbortSignal.any([request.signal, AbortSignal.timeout(deadlineMs)]),
  }
}

export function headerOf({ headers }: Pick<FastifyRequest, 'headers'>, name: string): string | null {
  const value = headers[name]
  return typeof value === 'string' && value.length > 0 && value.length <= 200 ? value : null
}
