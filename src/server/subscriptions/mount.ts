import websocket, { type WebSocket } from '@fastify/websocket'
import type { FastifyInstance } from 'fastify'
import { handleProtocols } from 'graphql-ws'
import { createQueryChecks } from '../limits/query-limits.ts'
import type { TrustedDocuments } from '../limits/trusted-documents.ts'
import { type ConnectionParts, serveConnection } from './connection.ts'
import { type ConnectionLimits, closing, defaultLimits } from './socket.ts'

export interface SubscriptionParts extends Omit<ConnectionParts, 'limits' | 'checks'> {
  readonly limits?: Partial<ConnectionLimits>
  readonly trusted?: TrustedDocuments | null
}

/** Serves subscriptions over `graphql-transport-ws` at `/graphql`. To be mounted before any route that it must not miss. */
export async function mountSubscriptions(fastify: FastifyInstance, parts: SubscriptionParts): Promise<void> {
  const limits = { ...defaultLimits, ...parts.limits }
  const checks = createQueryChecks(parts.schema, parts.trusted)
  await fastify.register(websocket, {
    options: { maxPayload: limits.messageBytes, handleProtocols },
    errorHandler: (_, socket) => socket.terminate(),
    preClose(done) {
      const { websocketServer } = fastify
      const all = (part: (socket: WebSocket) => void) => websocketServer.clients.forEach(part)
      all((socket) => socket.close(closing.goingAway, 'Going away'))
      const timer = setTimeout(() => all((socket) => socket.terminate()), limits.partingMs)
      websocketServer.close(() => {
        clearTimeout(timer)
        done()
      })
    },
  })
  fastify.route({
    method: 'GET',
    url: '/graphql',
    handler: (_, reply) => reply.callNotFound(),
    wsHandler: (socket, request) => serveConnection(socket, request, { ...parts, limits, checks }),
  })
}
