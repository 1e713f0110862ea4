import { createServer, type IncomingHttpHeaders, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { createClock } from './clock.ts'
import { answerControl } from './control.ts'
import { createEngine } from './engine.ts'
import type { Fault } from './faults.ts'
import { isLoopbackHost, parseJson, type Query, readBody, readQuery, send } from './http.ts'
import type { Reply, Route } from './router.ts'
import type { Table } from './table.ts'

export { FrontDeskRefusal } from './control.ts'
export type { Fault, FaultName, FaultOp } from './faults.ts'
export type { Reply, Route, Write } from './router.ts'

/** One line of what the vendor really did, whatever it told its caller. Instants are UTC. */
export interface TruthEntry {
  at: string
  event:
    | 'hold.created'
    | 'hold.released'
    | 'hold.expired'
    | 'appointment.booked'
    | 'appointment.moved'
    | 'appointment.cancelled'
  vendorId: string
  practitionerId: string | null
  start: string
  end: string
  by: 'api' | 'front-desk'
}

export interface ReceivedRequest {
  readonly at: string
  readonly method: string
  readonly path: string
  readonly query: Record<string, readonly string[]>
  readonly headers: IncomingHttpHeaders
  /** Parsed JSON, the raw text when it is not JSON, undefined when there was none. */
  readonly body: unknown
}

export interface SimulatorOptions {
  /** @default 0, a spare port */
  port?: number
  /** Loopback only. @default '127.0.0.1' */
  host?: string
  /** Epoch milliseconds at which the simulated clock starts; it then runs at the pace of real time. @default real time */
  now?: number
  /** The vendor's own switches; an unknown name is refused. */
  switches?: Record<string, unknown>
}

export interface FrontDeskAction {
  action: 'book' | 'block' | 'cancel' | 'move'
  practitionerId?: string | undefined
  /** Instants with offset. */
  start?: string | undefined
  end?: string | undefined
  vendorId?: string | undefined
}

export interface RunningSimulator {
  readonly vendor: string
  /** `http://127.0.0.1:port`, without the vendor's base path. */
  readonly url: string
  readonly port: number
  readonly log: readonly TruthEntry[]
  /** The last 500 vendor calls, control calls left out. */
  readonly received: readonly ReceivedRequest[]
  now(): number
  advance(ms: number): void
  setNow(ms: number): void
  failNext(fault: Fault): void
  clearFaults(): void
  frontDesk(action: FrontDeskAction): { vendorId: string }
  stop(): Promise<void>
}

/** Every table of a backend by name. Rows are replaced, never changed in place, so that old reads can be answered. */
// biome-ignore lint/suspicious/noExplicitAny: a backend's tables differ in their row type; the kit only marks and copies them.
export type State = Readonly<Record<string, Table<any>>>

/** One vendor call, as a route sees it. */
export interface Call<S extends State = State, B = unknown> {
  readonly method: string
  readonly path: string
  readonly params: Readonly<Record<string, string>>
  readonly query: Query
  readonly headers: IncomingHttpHeaders
  readonly body: B
  /** Read from here: it is the state before the last write while the fault `stale` lasts. Write to the backend's own. */
  readonly state: S
  /** Added to every start and end that is stored or answered; not 0 only under the fault `wrongTime`. */
  readonly shiftMs: number
}

/** Why the kit wants an answer in the vendor's words. */
export type Problem =
  | { readonly kind: 'not-found' }
  | { readonly kind: 'wrong-method'; readonly allowed: readonly string[] }
  | { readonly kind: 'unknown-query'; readonly names: readonly string[] }
  | { readonly kind: 'too-large' }
  | { readonly kind: 'not-json'; readonly detail: string }
  | { readonly kind: 'bad-body'; readonly issues: readonly { readonly field: string; readonly message: string }[] }
  /** The fault `rateLimit`. */
  | { readonly kind: 'rate-limited' }
  /** The fault `refuse`: the vendor's own no to this operation (a taken slot, a lost hold). */
  | { readonly kind: 'refused'; readonly op: Fault['op'] }

/** What a vendor must say; the kit does HTTP, clock, faults and control. */
export interface Backend<S extends State = State> {
  readonly state: S
  readonly routes: readonly Route<S>[]
  /** Credentials, mandatory headers, rate limit. Runs before routing; an answer ends the call. */
  guard?(call: Call<S>): Reply | undefined
  problem(problem: Problem, call: Call<S>): Reply
  /** Lets holds expire. Called before each call and after each change of the clock. */
  tick?(): void
  /** Staff act without the API's rules. Throws `FrontDeskRefusal` when the ids are unknown. */
  frontDesk(action: FrontDeskAction): { vendorId: string }
}

/** What the kit gives a backend. */
export interface World {
  readonly switches: Record<string, unknown>
  now(): number
  /** The simulator's own address; known once it listens. */
  url(): string
  /** Adds a line to the truth log; start and end in epoch milliseconds. */
  record(entry: Omit<TruthEntry, 'at' | 'start' | 'end'> & { start: number; end: number }): void
}

export interface Dialect {
  readonly vendor: string
  create(world: World): Backend
}

const BODY_LIMIT_BYTES = 256 * 1024
const RECEIVED_KEPT = 500

/** Starts a backend on a loopback port. Rejects when the host is not loopback or the port is taken. */
export async function createSimulator(dialect: Dialect, options: SimulatorOptions = {}): Promise<RunningSimulator> {
  const host = options.host ?? '127.0.0.1'
  if (!isLoopbackHost(host)) throw new Error(`a simulator listens on loopback only, not on ${host}`)

  const clock = createClock(options.now)
  const log: TruthEntry[] = []
  const received: ReceivedRequest[] = []
  let url = ''
  const backend = dialect.create({
    switches: options.switches ?? {},
    now: clock.now,
    url: () => url,
    record: ({ start, end, ...rest }) => {
      log.push({
        at: new Date(clock.now()).toISOString(),
        ...rest,
        start: new Date(start).toISOString(),
        end: new Date(end).toISOString(),
      })
    },
  })
  const engine = createEngine(backend, clock)

  const running: RunningSimulator = {
    vendor: dialect.vendor,
    get url() {
      return url
    },
    get port() {
      return (server.address() as AddressInfo).port
    },
    get log() {
      backend.tick?.()
      return log
    },
    received,
    now: clock.now,
    advance: (ms) => {
      clock.advance(ms)
      engine.settle()
    },
    setNow: (ms) => {
      clock.set(ms)
      engine.settle()
    },
    failNext: (fault) => engine.faults.arm(fault),
    clearFaults: () => engine.faults.clear(),
    frontDesk: (action) => {
      backend.tick?.()
      return engine.change(() => backend.frontDesk(action))
    },
    stop: async () => {
      engine.stop()
      const closed = new Promise<void>((resolve) => server.close(() => resolve()))
      server.closeAllConnections()
      await closed
    },
  }

  async function onRequest(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const body = await readBody(request, BODY_LIMIT_BYTES)
    if (body === 'aborted') return
    const address = new URL(request.url ?? '/', 'http://simulator')
    if (address.pathname === '/__sim' || address.pathname.startsWith('/__sim/')) {
      send(response, answerControl(running, request, address.pathname, body))
      return
    }
    const call: Call = {
      method: request.method ?? 'GET',
      path: address.pathname,
      params: {},
      query: readQuery(address),
      headers: request.headers,
      body: body === 'too-large' ? undefined : parseJson(body),
      state: backend.state,
      shiftMs: 0,
    }
    received.push({
      at: new Date(clock.now()).toISOString(),
      method: call.method,
      path: call.path,
      query: call.query.toObject(),
      headers: call.headers,
      body: body === 'too-large' ? undefined : (call.body ?? (body === '' ? undefined : body)),
    })
    if (received.length > RECEIVED_KEPT) received.shift()
    await engine.answer(call, body, response)
  }

  const server = createServer((request, response) => {
    onRequest(request, response).catch((error: unknown) => {
      // A fault of the simulator itself: loud and unlike anything a vendor says.
      const text = error instanceof Error ? (error.stack ?? error.message) : String(error)
      if (response.headersSent) response.destroy()
      else send(response, { status: 500, text: `simulator fault: ${text}\n` })
    })
  })
  // Longer than a client's pool keeps a connection: a reset must be a fault that was asked for.
  server.keepAliveTimeout = 60_000
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen(options.port ?? 0, host, () => {
      server.off('error', reject)
      resolve()
    })
  })
  url = `http://${host.includes(':') ? `[${host}]` : host}:${running.port}`
  return running
}
