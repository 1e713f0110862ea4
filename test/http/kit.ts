/** Real servers on loopback, down to the bytes, and a network that leads to them. */
import { createServer, type Server, type Socket } from 'node:net'
import { z } from 'zod'
import type { Clock } from '../../src/domain/time.ts'
import {
  type Call,
  type ConnectOptions,
  createVendorNetwork,
  type VendorHttp,
  type VendorLogEntry,
  type VendorNetwork,
  type VendorNetworkOptions,
  type VendorRequest,
  type WriteRules,
} from '../../src/http/client.ts'

export const clock: Clock = { now: () => Date.now(), monotonic: () => performance.now() }

export interface RawServer extends AsyncDisposable {
  readonly origin: string
  readonly port: number
  /** Every request that came in whole, as text. */
  readonly received: string[]
  /** Connections accepted so far. */
  readonly connections: number
}

export interface RawServerOptions {
  /** What to do with a request that came in whole. */
  readonly onRequest?: (socket: Socket, text: string, number: number) => void
  readonly onConnection?: (socket: Socket, number: number) => void
}

/** A TCP server that reads requests with a `content-length` at most and leaves every answer to the test. */
export async function rawServer({ onRequest, onConnection }: RawServerOptions): Promise<RawServer> {
  const received: string[] = []
  const sockets = new Set<Socket>()
  let connections = 0
  const server: Server = createServer((socket) => {
    connections += 1
    sockets.add(socket)
    socket.on('close', () => sockets.delete(socket))
    // A test that resets connections meets resets.
    socket.on('error', () => {})
    onConnection?.(socket, connections)
    if (!onRequest) return
    let text = ''
    socket.on('data', (chunk) => {
      text += chunk.toString('latin1')
      const end = text.indexOf('\r\n\r\n')
      const length = Number(/content-length: (\d+)/i.exec(text)?.[1] ?? 0)
      if (end < 0 || text.length < end + 4 + length) return
      received.push(text)
      const whole = text
      text = ''
      onRequest(socket, whole, received.length)
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  const port = typeof address === 'object' && address !== null ? address.port : 0
  return {
    origin: `http://127.0.0.1:${port}`,
    port,
    received,
    get connections() {
      return connections
    },
    async [Symbol.asyncDispose]() {
      for (const socket of sockets) socket.destroy()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}

/** The bytes of a plain answer. */
export function reply(status: number, body: unknown = '', headers: Readonly<Record<string, string>> = {}): Buffer {
  const bytes = Buffer.isBuffer(body) ? body : Buffer.from(typeof body === 'string' ? body : JSON.stringify(body))
  const lines = Object.entries({ 'content-type': 'application/json', ...headers }).map(
    ([name, value]) => `${name}: ${value}`,
  )
  const head = `HTTP/1.1 ${status} Whatever\r\n${lines.join('\r\n')}\r\ncontent-length: ${bytes.length}\r\n\r\n`
  return Buffer.concat([Buffer.from(head), bytes])
}

/** A server that answers every request with the same bytes, or by its number. */
export function answering(answer: Buffer | ((number: number, text: string) => Buffer)): Promise<RawServer> {
  return rawServer({
    onRequest: (socket, text, number) => socket.write(Buffer.isBuffer(answer) ? answer : answer(number, text)),
  })
}

export interface TestNetwork extends AsyncDisposable {
  readonly network: VendorNetwork
  readonly log: VendorLogEntry[]
  connect(baseUrl: string, options?: Partial<ConnectOptions>, account?: string, clinicId?: string): VendorHttp
}

export function testNetwork(options: Partial<VendorNetworkOptions> = {}): TestNetwork {
  const log: VendorLogEntry[] = []
  const network = createVendorNetwork({ clock, allowLoopback: true, log: (entry) => log.push(entry), ...options })
  return {
    network,
    log,
    connect: (baseUrl, connection = {}, account = 'account', clinicId = 'clinic') =>
      network.connect(account, clinicId, {
        baseUrl,
        allowedHosts: [],
        headers: {},
        budget: { requests: 1_000, perMs: 60_000 },
        maxConcurrent: 10,
        ...connection,
      }),
    [Symbol.asyncDispose]: () => network.close(),
  }
}

export function call(over: Partial<Call> & { readonly withinMs?: number } = {}): Call {
  const { withinMs = 2_000, ...rest } = over
  return { priority: 'CONFIRM', deadline: clock.monotonic() + withinMs, correlationId: 'c-1', ...rest }
}

export const get: VendorRequest = { operation: 'thing.read', method: 'GET', path: '/things' }
export const post: VendorRequest = { operation: 'thing.create', method: 'POST', path: '/things', json: { start: 9 } }

export const Thing = z.object({ id: z.string(), start: z.number() })

/** Rules as an adapter writes them for a booking. */
export const booking: WriteRules<z.infer<typeof Thing>> = {
  schema: Thing,
  success: [201],
  refusal: ({ body }) => {
    const known = z.object({ code: z.literal('taken') }).safeParse(body)
    return known.success ? { code: 'SLOT_TAKEN_AT_VENDOR', vendorCode: 'taken' } : null
  },
  rateLimitIsNotExecuted: true,
  echoes: ({ start }) => start === 9,
  ownConnection: true,
}
