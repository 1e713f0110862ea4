import { initTRPC } from '@trpc/server'
import { oneRead, type RequestContext } from '../context.ts'
import { errorAnswer, told } from './errors.ts'

export interface TrpcContext extends RequestContext {
  /** From the header `Hold-Token`: a token never stands in a URL, and queries are URLs. */
  readonly holdToken: string | null
}

const trpc = initTRPC.context<TrpcContext>().create({
  isDev: false,
  errorFormatter: errorAnswer,
  sse: {
    // Less than what proxies and the client take for a dead connection.
    ping: { enabled: true, intervalMs: 10_000 },
    client: { reconnectAfterInactivityMs: 25_000 },
  },
})

export const { router } = trpc

/** Every procedure is built on this: its domain failures leave it typed. */
export const procedure = trpc.procedure.use(async ({ ctx, next }) => {
  // The calls of a batch share a context, and each is an operation of its own.
  const result = await next({ ctx: { countRead: oneRead(ctx.booking, ctx.caller) } })
  if (!result.ok) throw await told(result.error, ctx)
  return result
})
