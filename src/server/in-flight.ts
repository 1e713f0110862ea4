import type { IncomingMessage, ServerResponse } from 'node:http'
import type { FastifyInstance, RouteHandlerMethod } from 'fastify'

/** What is being worked on and answered right now. */
export interface InFlight {
  /** A request whose body has not come yet is not counted: there is nothing to lose. */
  readonly count: number
}

/** To be called before any route is made. */
export function watchInFlight(fastify: FastifyInstance): InFlight {
  const answering = new Set<IncomingMessage>()
  const working = new Set<symbol>()

  fastify.server.on('request', (request: IncomingMessage, response: ServerResponse) => {
    answering.add(request)
    response.once('close', () => answering.delete(request))
  })
  // A caller who hangs up ends the answer and not the work, which may be a booking.
  fastify.addHook('onRoute', (route) => {
    const { handler } = route
    const counted: RouteHandlerMethod = function counted(request, reply) {
      const one = Symbol()
      let work: unknown
      working.add(one)
      try {
        work = handler.call(this, request, reply)
        return work
      } finally {
        void Promise.allSettled([work]).then(() => working.delete(one))
      }
    }
    route.handler = counted
  })

  return {
    get count() {
      return working.size + [...answering].filter(({ complete }) => complete).length
    },
  }
}
