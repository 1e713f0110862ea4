import type { ServerResponse } from 'node:http'
import { type CreateFastifyContextOptions, fastifyRequestHandler } from '@trpc/server/adapters/fastify'
import { getHTTPStatusCodeFromError } from '@trpc/server/http'
import type { FastifyInstance, FastifyRequest } from 'fastify'
import { DomainError, withDetails } from '../../domain/error.ts'
import { headerOf } from '../access/credentials.ts'
import type { RequestContext } from '../context.ts'
import { type FaultLogEntry, faultOf } from '../format-error.ts'
import { domainErrorOf, errorAnswer, maxBatch, refused, trpcErrorOf } from './errors.ts'
import { appRouter } from './router.ts'
import type { TrpcContext } from './trpc.ts'

export interface TrpcParts {
  /** Null when nothing came that opens anything. */
  readonly contextOf: (request: FastifyRequest, isStream: boolean) => Promise<RequestContext | null>
  readonly logFault: (entry: FaultLogEntry) => void
}

/**
 * Serves the router at `/trpc/<procedure>`, in a scope of its own, which reads bodies and tells errors in tRPC's way.
 * `fastifyTRPCPlugin` would take forms and bytes as well, of any size.
 */
export async function mountTrpc(fastify: FastifyInstance, { contextOf, logFault }: TrpcParts): Promise<void> {
  const streams = new Set<ServerResponse>()
  const createContext = async ({ req, res, info }: CreateFastifyContextOptions): Promise<TrpcContext> => {
    const correlationId = req.id
    const context = await contextOf(req, info.type === 'subscription').catch((error: unknown) => {
      throw error instanceof DomainError ? refused(withDetails(error, { correlationId })) : error
    })
    if (!context) throw refused(new DomainError('UNAUTHENTICATED', undefined, { correlationId }))
    // Calls of a batch run side by side, and what one mutation does decides what the next may mean.
    if (info.type === 'mutation' && info.calls.length > 1) {
      throw refused(
        new DomainError('INVALID_INPUT', 'Mutations come one at a time: send each in a request of its own.', {
          correlationId,
        }),
      )
    }
    if (info.type === 'subscription') {
      streams.add(res.raw)
      res.raw.once('close', () => streams.delete(res.raw))
    }
    return { ...context, holdToken: headerOf(req, 'hold-token') }
  }

  await fastify.register(
    async (scope) => {
      // Cut off rather than ended: what has an end is complete to its client, which would not come back.
      scope.addHook('preClose', (done) => {
        for (const stream of streams) stream.destroy()
        done()
      })
      scope.removeAllContentTypeParsers()
      scope.addContentTypeParser('application/json', { parseAs: 'string' }, (_, body, done) => done(null, body))
      scope.setErrorHandler((error: { statusCode?: number }, request, reply) => {
        const told = trpcErrorOf(error)
        if (told.code === 'INTERNAL_SERVER_ERROR') logFault(faultOf(error, request.id))
        const ctx = { caller: { correlationId: request.id } }
        const answer = errorAnswer({ error: told, type: 'unknown', path: undefined, ctx })
        return reply.status(answer.data.httpStatus).send({ error: answer })
      })
      scope.route<{ Params: { path: string } }>({
        method: ['GET', 'POST'],
        url: '/:path',
        handler(req, res) {
          // tRPC tells a stream's failures within it, with status 200; a refused key is to be seen from outside.
          let streamRefusal: { status?: number } = {}
          return fastifyRequestHandler({
            router: appRouter,
            req,
            res,
            path: req.params.path,
            createContext,
            maxBatchSize: maxBatch,
            // Answers speak of patients.
            responseMeta: () => ({ headers: new Headers({ 'cache-control': 'no-store' }), ...streamRefusal }),
            onError({ error, type, ctx }) {
              if (type === 'subscription' && !ctx) streamRefusal = { status: getHTTPStatusCodeFromError(error) }
              if (domainErrorOf(error, type).code === 'INTERNAL') logFault(faultOf(error.cause ?? error, req.id))
            },
          })
        },
      })
    },
    { prefix: '/trpc' },
  )
}
