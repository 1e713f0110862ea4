/**
 * A supergraph on loopback: the gateway under test, a marketing site as a second subgraph, and a router in front of both.
 * `@apollo/gateway` is under the Elastic License 2.0, so it stays a tool of the tests and is never shipped.
 */
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { composeServices } from '@apollo/composition'
import { ApolloGateway, RemoteGraphQLDataSource } from '@apollo/gateway'
import { ApolloServer, type ApolloServerOptions, type BaseContext } from '@apollo/server'
import { startStandaloneServer } from '@apollo/server/standalone'
import { buildSubgraphSchema } from '@apollo/subgraph'
import { createGatewayRuntime } from '@graphql-hive/gateway-runtime'
import transportHttp from '@graphql-mesh/transport-http'
import { parse, print } from 'graphql'
import { createClient } from 'graphql-ws'
import { onTestFinished } from 'vitest'
import { typeDefs } from '../../src/server/graphql/type-defs.ts'
import type { Answer, RunningGateway } from '../kit/gateway.ts'

export interface Review {
  readonly stars: number
  readonly clinicId: string
  readonly practitionerId?: string
  readonly appointmentId?: string
}

export interface Supergraph {
  /** One call through the router, as whoever has the key; the gateway's own key by default. */
  ask(query: string, variables?: Record<string, unknown>, key?: string): Promise<Answer>
  /** What comes of a subscription through the router, as server-sent events bring it. */
  follow(query: string, variables?: Record<string, unknown>, key?: string): AsyncGenerator<Answer, void>
}

const reviewTypeDefs = parse(`
  extend schema @link(url: "https://specs.apollo.dev/federation/v2.9", import: ["@key"])
  type Query { latestReviews: [Review!]! }
  type Clinic @key(fields: "id") { id: ID! reviews: [Review!]! }
  type Practitioner @key(fields: "id", resolvable: false) { id: ID! }
  type Appointment @key(fields: "id", resolvable: false) { id: ID! }
  type Review { stars: Int! clinic: Clinic! practitioner: Practitioner appointment: Appointment }
`)

const silent = { debug() {}, info() {}, warn() {}, error() {} }

type RouterRequest = Parameters<ReturnType<(typeof transportHttp)['getSubgraphExecutor']>>[0]

type StartRouter = (supergraphSdl: string) => Promise<string>

export const routers: Record<string, StartRouter> = {
  '@apollo/gateway': startApollo,
  '@graphql-hive/gateway': startHive,
}

export async function startSupergraph(
  startRouter: StartRouter,
  gateway: RunningGateway,
  reviews: readonly Review[],
): Promise<Supergraph> {
  const { supergraphSdl, errors } = composeServices([
    { name: 'holdfast', url: `${gateway.url}/graphql`, typeDefs },
    { name: 'reviews', url: await startReviews(reviews), typeDefs: reviewTypeDefs },
  ])
  if (!supergraphSdl) throw new Error(`the supergraph does not compose: ${errors?.join()}`)
  const url = await startRouter(supergraphSdl)
  const post = (query: string, variables: Record<string, unknown>, key: string, accept: string) =>
    fetch(url, {
      method: 'POST',
      headers: { 'content-type': 'application/json', accept, authorization: `Bearer ${key}` },
      body: JSON.stringify({ query, variables }),
    })
  return {
    async ask(query, variables = {}, key = gateway.key) {
      return (await post(query, variables, key, 'application/json')).json()
    },
    async *follow(query, variables = {}, key = gateway.key) {
      const { body } = await post(query, variables, key, 'text/event-stream')
      let text = ''
      for await (const part of (body ?? new ReadableStream()).pipeThrough(new TextDecoderStream())) {
        const blocks = `${text}${part}`.split('\n\n')
        text = blocks.pop() ?? ''
        for (const block of blocks) {
          const [, data] = /^event: next\ndata: (.*)$/m.exec(block) ?? []
          if (data !== undefined) yield JSON.parse(data)
        }
      }
    },
  }
}

function startReviews(reviews: readonly Review[]): Promise<string> {
  const shown = reviews.map(({ stars, clinicId, practitionerId, appointmentId }) => ({
    stars,
    clinic: { id: clinicId },
    practitioner: practitionerId ? { id: practitionerId } : null,
    appointment: appointmentId ? { id: appointmentId } : null,
  }))
  const resolvers = {
    Query: { latestReviews: () => shown },
    Clinic: { reviews: ({ id }: { id: string }) => shown.filter(({ clinic }) => clinic.id === id) },
  }
  return listening({ schema: buildSubgraphSchema([{ typeDefs: reviewTypeDefs, resolvers }]) })
}

function startApollo(supergraphSdl: string): Promise<string> {
  const gateway = new ApolloGateway({
    supergraphSdl,
    logger: silent,
    buildService: ({ url = '' }) =>
      new RemoteGraphQLDataSource<{ authorization?: string }>({
        url,
        willSendRequest({ request, context }) {
          if (context.authorization) request.http?.headers.set('authorization', context.authorization)
        },
      }),
  })
  return listening({ gateway })
}

async function listening(options: ApolloServerOptions<BaseContext>): Promise<string> {
  const server = new ApolloServer({ ...options, logger: silent })
  const { url } = await startStandaloneServer(server, {
    listen: { host: '127.0.0.1', port: 0 },
    context: async ({ req }) => ({ authorization: req.headers.authorization }),
  })
  onTestFinished(() => server.stop())
  return url
}

async function startHive(supergraph: string): Promise<string> {
  const runtime = createGatewayRuntime({
    supergraph,
    logging: false,
    transports: { http: transportHttp, ws: transportWs },
    transportEntries: { holdfast: { options: { subscriptions: { kind: 'ws' } } } },
    propagateHeaders: {
      fromClientToSubgraphs: ({ request }) => ({ authorization: request.headers.get('authorization') ?? '' }),
    },
  })
  const server = createServer(runtime)
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  onTestFinished(async () => {
    await runtime[Symbol.asyncDispose]()
    server.closeAllConnections()
    await new Promise((resolve) => server.close(resolve))
  })
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}/graphql`
}

/** `@graphql-mesh/transport-ws` in short: a connection for each subscription, as whoever asks for it. */
const transportWs: typeof transportHttp = {
  getSubgraphExecutor({ transportEntry: { location = '' } }) {
    const execute = ({ document, variables = {}, context }: RouterRequest) => {
      const authorization: string | null = context.request.headers.get('authorization')
      const client = createClient({ url: location.replace(/^http/, 'ws'), connectionParams: { authorization } })
      // Its errors are as they came over the wire, which is all that a router needs of them.
      return client.iterate({ query: print(document), variables }) as never
    }
    // Nothing is kept between subscriptions.
    return Object.assign(execute, { [Symbol.asyncDispose]: async () => {} })
  },
}
