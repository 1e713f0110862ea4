import type { FastifyRequest } from 'fastify'
import type { Credentials } from '../access/access.ts'
import { credentialsOf } from '../access/credentials.ts'
import type { ConnectionParams } from './connection.ts'

/** A key never comes by the handshake's headers: pages cannot set them there. */
export function credentialsIn(request: FastifyRequest, params: ConnectionParams, signal: AbortSignal): Credentials {
  const given = new Map(Object.entries(params).map(([name, value]) => [name.toLowerCase(), value]))
  const text = (name: string): string | undefined => {
    const value = given.get(name)
    return typeof value === 'string' && value.length > 0 && value.length <= 10_000 ? value : undefined
  }
  const { origin, address, correlationId } = credentialsOf(request, null)
  return {
    origin,
    address,
    correlationId,
    authorization: text('authorization'),
    endUser: text('end-user') ?? null,
    holdToken: null,
    signal,
  }
}
