import type { FastifyInstance } from 'fastify'
import type { Access } from './access.ts'

const allowedHeaders = 'Authorization, Content-Type, End-User, Hold-Token, X-Correlation-Id'
const exposedHeaders = 'X-Correlation-Id'
const preflightSeconds = '600'

/** Lets pages read our answers from where browser keys may be used. Which key may be used where is checked with the key. */
export function addCors(fastify: FastifyInstance, access: Access): void {
  fastify.addHook('onRequest', (request, reply, done) => {
    const { origin } = request.headers
    reply.header('vary', 'Origin')
    if (origin === undefined || !access.isKnownOrigin(origin)) return done()
    reply.headers({ 'access-control-allow-origin': origin, 'access-control-expose-headers': exposedHeaders })
    // Asked before the call itself, and without a key.
    if (request.method !== 'OPTIONS' || request.headers['access-control-request-method'] === undefined) return done()
    // Sent here: no other hook or handler is to run.
    reply
      .headers({
        'access-control-allow-methods': 'GET, POST',
        'access-control-allow-headers': allowedHeaders,
        'access-control-max-age': preflightSeconds,
      })
      .status(204)
      .send()
  })
}
