import { AsyncLocalStorage } from 'node:async_hooks'
import { randomUUID } from 'node:crypto'
import { ApolloServer, type ApolloServerPlugin } from '@apollo/server'
import {
  ApolloServerPluginCacheControlDisabled,
  ApolloServerPluginInlineTraceDisabled,
  ApolloServerPluginLandingPageDisabled,
} from '@apollo/server/plugin/disabled'
import { buildSubgraphSchema } from '@apollo/subgraph'
import { fastifyApolloDrainPlugin } from '@as-integrations/fastify'
import Fastify, { type FastifyInstance, type FastifyRequest } from 'fastify'
import { Kind } from 'graphql'
import type { Booking } from '../booking/booking.ts'
import type { ClinicHealth } from '../domain/clinic.ts'
import type { Access, Credentials } from './access/access.ts'
import { addCors } from './access/cors.ts'
import { credentialsOf, watchHangUps } from './access/credentials.ts'
import { type OperatorsParts, oneRead, type RequestContext } from './context.ts'
import { createDocumentStore } from './document-store.ts'
import { type FaultLogEntry, formatError } from './format-error.ts'
import { Representation } from './graphql/representation.ts'
import { resolvers } from './graphql/resolvers.ts'
import { typeDefs } from './graphql/type-defs.ts'
import { graphqlRoute } from './graphql-route.ts'
import { createKeptAnswers } from './kept/kept-answers.ts'
import { costLimit, queryLimits } from './limits/query-limits.ts'
import { createTrustedDocuments, trustedOnly } from './limits/trusted-documents.ts'
import { createLoaders } from './loaders.ts'
import { mountOperations, type OperationsParts } from './operations.ts'
import { mountPages, type PageParts } from './pages.ts'
import { credentialsIn } from './subscriptions/credentials.ts'
import { mountSubscriptions } from './subscriptions/mount.ts'
import { mountTrpc } from './trpc/mount.ts'

export interface AppParts {
  readonly booking: Booking
  readonly access: Access
  readonly healthOf: (clinicId: string) => ClinicHealth
  readonly operators: OperatorsParts
  /** `isOpen`: the demo's, which asks nobody for a key. */
  readonly operations: Omit<OperationsParts, 'clinics' | 'healthOf' | 'mayOperate'> & { readonly isOpen: boolean }
  readonly logFault: (entry: FaultLogEntry) => void
  readonly logRequest: (entry: RequestLogEntry) => void
  /** What `GET /` shows, as plain text. */
  readonly landing: () => string
  /** What it shows in a browser, and the pages beside it. @default null: none */
  readonly pages?: PageParts | null
  /** When a request's calls to vendors are given up. @default 30_000 */
  readonly deadlineMs?: number
  /** Told of each GraphQL operation that is about to be executed: its fields at the root, as the schema names them. */
  readonly onOperation?: (type: string, fields: readonly string[]) => void
  /** Given the server before it has any route. */
  readonly watch?: (fastify: FastifyInstance) => void
  /** Proxies whose word on a caller's address is taken. @default none */
  readonly trustedProxies?: readonly string[]
  /** When set, no other document is answered. By id. @default null */
  readonly trustedDocuments?: Readonly<Record<string, string>> | null
}

export interface RequestLogEntry {
  readonly correlationId: string
  readonly method: string
  /** The route's pattern, never the address as it came. */
  readonly route: string
  readonly status: number
  readonly durationMs: number
}

/** A query and its variables; patients' details are short. */
const maxBodyBytes = 100_000
const correlationHeader = 'x-correlation-id'

/** The server over the parts it is given. It does not listen: `main.ts` and the tests do. */
export async function createApp(parts: AppParts): Promise<FastifyInstance> {
  const {
    booking,
    access,
    operations,
    operators,
    healthOf,
    logFault,
    logRequest,
    deadlineMs = 30_000,
    trustedProxies = [],
    trustedDocuments = null,
    landing,
    pages = null,
  } = parts
  /** Apollo does not tell `formatError` which request it formats for. */
  const current = new AsyncLocalStorage<string>()
  const fastify = Fastify({
    bodyLimit: maxBodyBytes,
    trustProxy: trustedProxies.length > 0 ? [...trustedProxies] : false,
    genReqId: ({ headers }) => givenCorrelation(headers[correlationHeader]) ?? randomUUID(),
    // A tRPC batch names all its procedures in the path.
    routerOptions: { maxParamLength: 1_000 },
  })
  parts.watch?.(fastify)

  // The generated signatures know more than graphql-tools' map of resolvers can say.
  const schema = buildSubgraphSchema([{ typeDefs, resolvers: { ...resolvers, _Any: Representation } }])
  const documentStore = createDocumentStore()
  const kept = createKeptAnswers(schema, documentStore)
  const apollo = new ApolloServer<RequestContext>({
    schema,
    stringifyResult: kept.stringify,
    documentStore,
    ...queryLimits(),
    csrfPrevention: true,
    introspection: true,
    includeStacktraceInErrorResponses: false,
    hideSchemaDetailsFromClientErrors: true,
    persistedQueries: false,
    stopOnTerminationSignals: false,
    // Its own log lines may quote a request; faults are told to `logFault`.
    logger: { debug: ignore, info: ignore, warn: ignore, error: ignore },
    formatError: (formatted, error) =>
      formatError(formatted, error, { correlationId: current.getStore() ?? 'unknown', log: logFault }),
    plugins: [
      costLimit(schema),
      kept.plugin,
      ApolloServerPluginLandingPageDisabled(),
      ApolloServerPluginCacheControlDisabled(),
      // One caller who asks for a trace would make it wrap the resolver of every field, for all who come after.
      ApolloServerPluginInlineTraceDisabled(),
      fastifyApolloDrainPlugin(fastify),
      ...(parts.onOperation ? [operationsTo(parts.onOperation)] : []),
    ],
  })
  await apollo.start()

  /** Null when nothing came that opens anything. */
  async function contextFor(credentials: Credentials): Promise<RequestContext | null> {
    const caller = await access.callerOf(credentials)
    if (!caller) return null
    return {
      caller,
      callerNow: () => access.callerOf(credentials),
      booking,
      healthOf,
      operators,
      loaders: createLoaders(booking, caller),
      countRead: oneRead(booking, caller),
      ahead: { slots: null, text: null, ready: null },
    }
  }

  function contextOf(request: FastifyRequest, isStream = false): Promise<RequestContext | null> {
    return contextFor(credentialsOf(request, isStream ? null : deadlineMs))
  }

  /** As if each event were a request of its own. */
  function renewed(context: RequestContext): RequestContext {
    const deadline = AbortSignal.timeout(deadlineMs)
    const { signal = deadline } = context.caller
    const caller = { ...context.caller, signal: AbortSignal.any([signal, deadline]) }
    return { ...context, caller, loaders: createLoaders(booking, caller), countRead: oneRead(booking, caller) }
  }

  fastify.addHook('onRequest', (request, reply, done) => {
    reply.header(correlationHeader, request.id)
    current.run(request.id, done)
  })
  addCors(fastify, access)
  watchHangUps(fastify)
  fastify.addHook('onResponse', (request, reply, done) => {
    const { id: correlationId, method, routeOptions } = request
    const route = routeOptions.url ?? 'unknown'
    logRequest({ correlationId, method, route, status: reply.statusCode, durationMs: Math.round(reply.elapsedTime) })
    done()
  })
  fastify.setErrorHandler((error: { statusCode?: number }, request, reply) => {
    const status = error.statusCode ?? 500
    const isTheirs = status >= 400 && status < 500
    const code = isTheirs ? 'INVALID_INPUT' : 'INTERNAL'
    if (!isTheirs) {
      const told = formatError({ message: '' }, error, { correlationId: request.id, log: logFault })
      // The keys of a token's issuer cannot be had.
      if (told.extensions?.code === 'SERVICE_UNAVAILABLE') return reply.status(503).send({ errors: [told] })
    }
    const message = isTheirs ? (explained[status] ?? 'The request cannot be read.') : 'A fault on our side.'
    return reply.status(status).send({ errors: [{ message, extensions: { code, correlationId: request.id } }] })
  })
  fastify.setNotFoundHandler((_, reply) =>
    reply.status(404).send({ errors: [{ message: 'There is nothing here; see GET / for what there is.' }] }),
  )

  const trusted = trustedDocuments && createTrustedDocuments(trustedDocuments)
  await mountSubscriptions(fastify, {
    schema,
    contextOf: (request, params, signal) => contextFor(credentialsIn(request, params, signal)),
    renewed,
    logFault,
    trusted,
  })
  fastify.post('/graphql', {
    ...(trusted && { preHandler: trustedOnly(trusted) }),
    handler: graphqlRoute({ apollo, kept, contextOf, onOperation: parts.onOperation ?? ignore }),
  })
  await mountTrpc(fastify, { contextOf, logFault })
  await mountPages(fastify, { landing, pages })
  mountOperations(fastify, {
    ...operations,
    clinics: booking.clinics,
    healthOf,
    mayOperate: async (request) => operations.isOpen || (await contextOf(request))?.caller.scopes.has('ops') === true,
  })
  return fastify
}

function operationsTo(tell: NonNullable<AppParts['onOperation']>): ApolloServerPlugin<RequestContext> {
  return {
    requestDidStart: async () => ({
      async didResolveOperation({ operation }) {
        const fields = operation?.selectionSet.selections.flatMap((one) =>
          one.kind === Kind.FIELD ? one.name.value : [],
        )
        if (operation && fields) tell(operation.operation, fields)
      },
    }),
  }
}

/** A caller's own id for its call, when it is one that may stand in a log. */
function givenCorrelation(header: string | string[] | undefined): string | null {
  return typeof header === 'string' && /^[A-Za-z0-9._-]{8,64}$/.test(header) ? header : null
}

const explained: Record<number, string> = {
  400: 'The body is not valid JSON.',
  413: `The body is larger than ${maxBodyBytes} bytes.`,
  415: 'Send the query as JSON, with `Content-Type: application/json`.',
}

function ignore(): void {
  // Nobody wants to know.
}
