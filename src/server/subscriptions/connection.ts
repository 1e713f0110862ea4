import type { WebSocket } from '@fastify/websocket'
import type { FastifyRequest } from 'fastify'
import {
  createSourceEventStream,
  type ExecutionArgs,
  type ExecutionResult,
  execute,
  GraphQLError,
  type GraphQLFormattedError,
  type GraphQLSchema,
  getOperationAST,
  OperationTypeNode,
} from 'graphql'
import { makeServer, type SubscribePayload } from 'graphql-ws'
import { DomainError } from '../../domain/error.ts'
import type { RequestContext } from '../context.ts'
import { type FaultLogEntry, faultOf, formatError } from '../format-error.ts'
import type { QueryChecks } from '../limits/query-limits.ts'
import { type ConnectionLimits, closing, keepAlive, send } from './socket.ts'

/** The payload of `connection_init`: what would be headers of a call, since browsers cannot set any here. */
export type ConnectionParams = Readonly<Record<string, unknown>>

export interface ConnectionParts {
  readonly schema: GraphQLSchema
  readonly checks: QueryChecks
  readonly limits: ConnectionLimits
  /** Null when nothing came that opens anything. Asked again for each operation: a key may have been revoked meanwhile. */
  readonly contextOf: (
    request: FastifyRequest,
    params: ConnectionParams,
    signal: AbortSignal,
  ) => Promise<RequestContext | null>
  /** For the answer to one event: what was read for the one before may be old. */
  readonly renewed: (context: RequestContext) => RequestContext
  readonly logFault: (entry: FaultLogEntry) => void
}

/** One client from handshake to close. Its operations run independently of each other. */
export function serveConnection(socket: WebSocket, request: FastifyRequest, parts: ConnectionParts): void {
  const { schema, checks, limits, contextOf, renewed, logFault } = parts
  const correlationId = request.id
  const closed = new AbortController()
  const tellFault = (error: unknown) => logFault(faultOf(error, correlationId))
  const slots = createSlots(limits, () => socket.close(closing.done, 'Idle'))

  async function admitted(
    params: ConnectionParams,
    payload: SubscribePayload,
  ): Promise<ExecutionArgs | readonly GraphQLError[]> {
    if (!slots.take()) {
      const message = `At most ${limits.subscriptions} subscriptions run on one connection; end one, or open another.`
      return [errorOf(new DomainError('LIMIT_EXCEEDED', message))]
    }
    const answer = await checked(params, payload).catch((error: unknown) => [errorOf(error)])
    if (Array.isArray(answer)) slots.giveBack()
    return answer
  }

  async function checked(
    params: ConnectionParams,
    { query, operationName, variables }: SubscribePayload,
  ): Promise<ExecutionArgs | readonly GraphQLError[]> {
    const document = checks.read(query)
    const operation = getOperationAST(document, operationName)
    if (operation?.operation !== OperationTypeNode.SUBSCRIPTION) {
      return [new GraphQLError('Here is one subscription at a time; send queries and mutations to POST /graphql.')]
    }
    const refusals = checks.refusals(document, operation, variables ?? {})
    if (refusals.length > 0) return refusals
    const contextValue = await contextOf(request, params, closed.signal)
    if (!contextValue) throw new DomainError('UNAUTHENTICATED')
    return { schema, document, operationName: operationName ?? null, variableValues: variables ?? null, contextValue }
  }

  async function subscribed(args: ExecutionArgs): Promise<AsyncIterableIterator<ExecutionResult> | ExecutionResult> {
    const context = args.contextValue as RequestContext
    const answer = async (event: unknown) => execute({ ...args, rootValue: event, contextValue: renewed(context) })
    try {
      const events = await createSourceEventStream(args)
      if (Symbol.asyncIterator in events) return answering(events, answer, slots.giveBack)
      slots.giveBack()
      return events
    } catch (error) {
      slots.giveBack()
      throw error
    }
  }

  function told(error: GraphQLError): GraphQLFormattedError {
    const { originalError, extensions } = error
    // What graphql-js finds wrong with a request has no code, and at most another error of its own behind it.
    const isRequest = !originalError || originalError instanceof GraphQLError
    const code = extensions.code ?? (isRequest ? 'GRAPHQL_VALIDATION_FAILED' : 'INTERNAL')
    const formatted = { ...error.toJSON(), extensions: { ...extensions, code } }
    return formatError(formatted, originalError ?? error, { correlationId, log: logFault })
  }

  const server = makeServer<ConnectionParams>({
    connectionInitWaitTimeout: limits.initMs,
    async onConnect({ connectionParams = {} }) {
      const context = await contextOf(request, connectionParams, closed.signal)
      return context !== null
    },
    onSubscribe: ({ connectionParams = {} }, _, payload) => admitted(connectionParams, payload),
    subscribe: subscribed,
    onNext: (_ctx, _id, _payload, _args, { data = null, errors }) => ({
      data,
      ...(errors && { errors: errors.map(told) }),
    }),
    onError: (_ctx, _id, _payload, errors) => errors.map((error) => told(error as GraphQLError)),
  })
  const onClosed = server.opened(
    {
      protocol: socket.protocol,
      send: (data) => send(socket, data, limits.unsentBytes),
      close: (code, reason) => socket.close(code, reason),
      onMessage: (read) =>
        socket.on('message', (data) => {
          read(String(data)).catch((error: unknown) => {
            tellFault(error)
            const isPassing = error instanceof DomainError && error.code === 'SERVICE_UNAVAILABLE'
            socket.close(isPassing ? closing.tryAgainLater : closing.fault)
          })
        }),
    },
    undefined,
  )
  keepAlive(socket, limits.pingMs)
  socket.once('close', (code, reason) => {
    closed.abort()
    slots.close()
    onClosed(code, String(reason)).catch(tellFault)
  })
}

/** Counts what runs on a connection, and says when nothing has for too long. */
function createSlots({ subscriptions, idleMs }: ConnectionLimits, onIdle: () => void) {
  let taken = 0
  let timer = setTimeout(onIdle, idleMs)
  let isClosed = false
  return {
    /** False when there is none left. */
    take(): boolean {
      if (taken >= subscriptions) return false
      taken += 1
      clearTimeout(timer)
      return true
    },
    giveBack(): void {
      taken -= 1
      if (taken === 0 && !isClosed) timer = setTimeout(onIdle, idleMs)
    },
    close(): void {
      isClosed = true
      clearTimeout(timer)
    },
  }
}

/** One answer per event, made when it is asked for. `onEnd` is called once, when there are no more. */
function answering(
  events: AsyncIterable<unknown>,
  answer: (event: unknown) => Promise<ExecutionResult>,
  onEnd: () => void,
): AsyncIterableIterator<ExecutionResult> {
  const source = events[Symbol.asyncIterator]()
  let isOver = false
  function end(): IteratorReturnResult<undefined> {
    if (!isOver) onEnd()
    isOver = true
    return { done: true, value: undefined }
  }
  const answers: AsyncIterableIterator<ExecutionResult> = {
    [Symbol.asyncIterator]: () => answers,
    async next() {
      try {
        const event = await source.next()
        return event.done ? end() : { done: false, value: await answer(event.value) }
      } catch (error) {
        await answers.return?.()
        throw error
      }
    },
    async return() {
      const result = end()
      await source.return?.()
      return result
    },
  }
  return answers
}

function errorOf(error: unknown): GraphQLError {
  if (error instanceof GraphQLError) return error
  const originalError = error instanceof Error ? error : new Error('something was thrown that is no error')
  return new GraphQLError(originalError.message, { originalError })
}
