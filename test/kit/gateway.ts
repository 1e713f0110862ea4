import type { AddressInfo } from 'node:net'
import { ApolloClient, ApolloLink, gql, HttpLink, InMemoryCache } from '@apollo/client'
import { buildSubgraphSchema } from '@apollo/subgraph'
import { isAbstractType } from 'graphql'
import { onTestFinished } from 'vitest'
import type { RunningSimulator } from '../../simulators/kit/simulator.ts'
import type { BookingLogEntry } from '../../src/booking/log.ts'
import type { Config } from '../../src/config.ts'
import { type Demo, type DemoOptions, startDemo } from '../../src/demo.ts'
import type { Clock } from '../../src/domain/time.ts'
import { createGateway, type Gateway } from '../../src/gateway.ts'
import type { VendorLogEntry } from '../../src/http/client.ts'
import { factsOf, pageFacts } from '../../src/landing.ts'
import type { RequestLogEntry } from '../../src/server/app.ts'
import type { FaultLogEntry } from '../../src/server/format-error.ts'
import { typeDefs } from '../../src/server/graphql/type-defs.ts'
import { type OpenedState, openMemoryState } from '../../src/store/open.ts'

/** The whole gateway on a real port, over the sandbox's clinics and their simulators, in memory. */
export interface RunningGateway {
  readonly url: string
  readonly key: string
  readonly gateway: Gateway
  readonly demo: Demo
  /** Everything that was logged, as it went to the log. */
  readonly logged: readonly (BookingLogEntry | VendorLogEntry | RequestLogEntry | FaultLogEntry)[]
  /** The simulator behind a vendor's clinic. */
  simulator(vendor: string): RunningSimulator
  /** One GraphQL call through Apollo Client, as a frontend makes it. */
  ask(document: string, variables?: Record<string, unknown>): Promise<Answer>
  /** One HTTP request as it is. */
  post(body: unknown, headers?: Record<string, string>): Promise<{ status: number; body: Answer; text: string }>
}

// biome-ignore lint/suspicious/noExplicitAny: answers are read field by field; a wrong guess fails the test.
export type Answer = any

/** A client that asks for fragments on interfaces and unions has to know their members. */
const schema = buildSubgraphSchema(typeDefs)
const possibleTypes = Object.fromEntries(
  Object.values(schema.getTypeMap())
    .filter(isAbstractType)
    .map((type) => [type.name, schema.getPossibleTypes(type).map(({ name }) => name)]),
)

export interface GatewayOptions extends DemoOptions {
  /** Changes what the demo is configured with. */
  readonly configure?: (config: Config) => Config
  /** Where built pages are. @default none are served */
  readonly pages?: string
  /** @default in memory */
  readonly state?: (clock: Clock) => Promise<OpenedState>
  /** Where its configuration is said to be. @default nowhere */
  readonly configFile?: string
  /** Another process of the same gateway: over the same clinics, with the same keys. It ends first. */
  readonly beside?: RunningGateway
}

/** Stops by itself when the test ends. */
export async function startGateway({
  configure,
  pages,
  state: openState = openMemoryState,
  beside,
  configFile,
  ...options
}: GatewayOptions = {}): Promise<RunningGateway> {
  const demo = beside?.demo ?? (await startDemo(options))
  const clock = { now: () => Date.now(), monotonic: () => performance.now() }
  const logged: RunningGateway['logged'][number][] = []
  const keep = (entry: RunningGateway['logged'][number]) => void logged.push(entry)
  const state = await openState(clock)
  // Clinics have all the time they need: a test that means the deadline sets one.
  const config: Config = { ...demo.config, search: { ...demo.config.search, deadline: 15_000 } }
  const gateway = await createGateway({
    config: configure?.(config) ?? config,
    state,
    clock,
    log: { booking: keep, vendor: keep, request: keep, fault: keep },
    landing: () => 'landing',
    ...(pages !== undefined && {
      isDemo: true,
      pages: { folder: pages, facts: () => pageFacts({ ...factsOf(demo.config), key: demo.key, now: Date.now() }) },
    }),
    reconcileEveryMs: 50,
    ...(configFile !== undefined && { configFile }),
  })
  await gateway.app.listen({ host: '127.0.0.1', port: 0 })
  const url = `http://127.0.0.1:${(gateway.app.server.address() as AddressInfo).port}`
  onTestFinished(async () => {
    await gateway.close()
    await state.close()
    if (!beside) await demo.stop()
  })

  const client = new ApolloClient({
    link: ApolloLink.from([new HttpLink({ uri: `${url}/graphql`, headers: { authorization: `Bearer ${demo.key}` } })]),
    cache: new InMemoryCache({ possibleTypes }),
    defaultOptions: {
      query: { fetchPolicy: 'no-cache' },
      mutate: { fetchPolicy: 'no-cache' },
    },
  })
  return {
    url,
    key: demo.key,
    gateway,
    demo,
    logged,
    simulator(vendor) {
      const found = demo.simulators.find((simulator) => simulator.vendor === vendor)
      if (!found) throw new Error(`no simulator of ${vendor}`)
      return found
    },
    async ask(document, variables = {}) {
      const parsed = gql(document)
      const isMutation = parsed.definitions.some((one) => 'operation' in one && one.operation === 'mutation')
      const { data } = isMutation
        ? await client.mutate({ mutation: parsed, variables })
        : await client.query({ query: parsed, variables })
      return data
    },
    async post(body, headers = {}) {
      const response = await fetch(`${url}/graphql`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', authorization: `Bearer ${demo.key}`, ...headers },
        body: typeof body === 'string' ? body : JSON.stringify(body),
      })
      const text = await response.text()
      return { status: response.status, body: text.startsWith('{') ? JSON.parse(text) : null, text }
    },
  }
}

/** Asks again until it holds, without sleeping longer than it needs. */
export async function until<Value>(
  read: () => Promise<Value>,
  holds: (value: Value) => boolean,
  withinMs = 10_000,
  everyMs = 20,
): Promise<Value> {
  const deadline = performance.now() + withinMs
  for (;;) {
    const value = await read()
    if (holds(value)) return value
    if (performance.now() > deadline) throw new Error(`still ${JSON.stringify(value)} after ${withinMs} ms`)
    await new Promise((resolve) => setTimeout(resolve, everyMs))
  }
}
