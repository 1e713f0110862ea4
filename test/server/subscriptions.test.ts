import { randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { type AddressInfo, connect, type Socket } from 'node:net'
import { setImmediate } from 'node:timers/promises'
import { buildSubgraphSchema } from '@apollo/subgraph'
import Fastify from 'fastify'
import { describe, expect, it, onTestFinished } from 'vitest'
import type { HoldEvent } from '../../src/booking/hold-events.ts'
import { DomainError } from '../../src/domain/error.ts'
import { type HoldRecord, publicExpiryMarginMs } from '../../src/domain/hold.ts'
import { encodeId } from '../../src/domain/ids.ts'
import type { RequestContext } from '../../src/server/context.ts'
import type { FaultLogEntry } from '../../src/server/format-error.ts'
import { resolvers } from '../../src/server/graphql/resolvers.ts'
import { typeDefs } from '../../src/server/graphql/type-defs.ts'
import { mountSubscriptions } from '../../src/server/subscriptions/mount.ts'
import type { ConnectionLimits } from '../../src/server/subscriptions/socket.ts'
import type { Answer } from '../kit/gateway.ts'

const schema = buildSubgraphSchema([{ typeDefs, resolvers: resolvers as never }])
const init = { type: 'connection_init', payload: {} }

function subscribe(id: string, selection = 'type'): object {
  const query = `subscription { holdEvents(holdId: "${encodeId('Hold', 'leeds', 'x')}", token: "x") { ${selection} } }`
  return { type: 'subscribe', id, payload: { query } }
}

interface Server {
  readonly port: number
  readonly faults: FaultLogEntry[]
  /** Connections. */
  count(): number
}

/** A server whose holds have the events that the test gives. */
async function serve(
  limits: Partial<ConnectionLimits>,
  follow: (signal: AbortSignal) => AsyncIterable<Partial<HoldEvent>> = silence,
  contextOf?: () => Promise<RequestContext | null>,
): Promise<Server> {
  const fastify = Fastify()
  const faults: FaultLogEntry[] = []
  let renewals = 0
  await mountSubscriptions(fastify, {
    schema,
    contextOf:
      contextOf ??
      (async (_, __, signal) => ({ caller: {}, booking: { holdEvents: { follow: () => follow(signal) } } }) as never),
    renewed: (context) => {
      renewals += 1
      const now = renewals * 1_000
      return { ...context, booking: { ...context.booking, clock: { now: () => now, monotonic: () => now } } }
    },
    logFault: (entry) => void faults.push(entry),
    limits,
  })
  await fastify.listen({ host: '127.0.0.1', port: 0 })
  onTestFinished(() => fastify.close())
  const { port } = fastify.server.address() as AddressInfo
  return { port, faults, count: () => fastify.websocketServer.clients.size }
}

/** Nothing happens until the client leaves. */
function silence(): AsyncIterable<Partial<HoldEvent>> {
  const ended = Promise.withResolvers<IteratorResult<Partial<HoldEvent>>>()
  const results = [Promise.resolve({ done: false as const, value: { type: 'CREATED' as const } })]
  return {
    [Symbol.asyncIterator]: () => ({
      next: () => results.pop() ?? ended.promise,
      async return() {
        ended.resolve({ done: true, value: undefined })
        return ended.promise
      },
    }),
  }
}

interface Peer {
  readonly answers: Answer[]
  /** The code by which the server closed. */
  readonly closed: Promise<number>
  send(message: object): void
}

async function open({ port }: Server, protocol = 'graphql-transport-ws'): Promise<Peer> {
  const socket = new WebSocket(`ws://127.0.0.1:${port}/graphql`, protocol)
  const answers: Answer[] = []
  socket.addEventListener('message', ({ data }) => void answers.push(JSON.parse(String(data))))
  const closed = new Promise<number>((resolve) => {
    socket.addEventListener('close', ({ code }) => resolve(code))
  })
  await once(socket, 'open')
  onTestFinished(() => socket.close())
  return { answers, closed, send: (message) => socket.send(JSON.stringify(message)) }
}

async function answered({ answers }: Peer, expected: readonly object[]): Promise<void> {
  await expect.poll(() => answers, { interval: 5 }).toMatchObject(expected)
}

/** A peer that sends frames of its own making and reads nothing unless the test does. */
async function openRaw({ port }: Server): Promise<Socket> {
  const socket = connect(port, '127.0.0.1')
  onTestFinished(() => void socket.destroy())
  socket.on('error', () => {})
  socket.write(
    'GET /graphql HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\n' +
      `Sec-WebSocket-Key: ${randomBytes(16).toString('base64')}\r\nSec-WebSocket-Protocol: graphql-transport-ws\r\n\r\n`,
  )
  await once(socket, 'data')
  socket.pause()
  return socket
}

/** A masked text frame; the mask of zeros leaves the text as it is. */
function frameOf(message: object): Buffer {
  const text = Buffer.from(JSON.stringify(message))
  const length = Buffer.alloc(text.length < 126 ? 1 : 3)
  length[0] = 0x80 | (text.length < 126 ? text.length : 126)
  if (text.length >= 126) length.writeUInt16BE(text.length, 1)
  return Buffer.concat([Buffer.from([0x81]), length, Buffer.alloc(4), text])
}

describe('a connection', () => {
  it('on which nothing runs is closed, and not before', async () => {
    const server = await serve({ idleMs: 600 })
    const idle = await open(server)
    idle.send(init)
    const busy = await open(server)
    busy.send(init)
    await answered(busy, [{ type: 'connection_ack' }])
    busy.send(subscribe('1'))
    expect(await idle.closed).toBe(1000)
    await new Promise((resolve) => setTimeout(resolve, 800))
    expect(server.count()).toBe(1)
    busy.send({ type: 'complete', id: '1' })
    expect(await busy.closed).toBe(1000)
  })

  it('that says nothing is closed', async () => {
    const peer = await open(await serve({ initMs: 50 }))
    expect(await peer.closed).toBe(4408)
  })

  it('of another protocol is closed', async () => {
    const server = await serve({})
    const socket = new WebSocket(`ws://127.0.0.1:${server.port}/graphql`)
    const [{ code }] = (await once(socket, 'close')) as [CloseEvent]
    expect(code).toBe(4406)
  })

  it('with a message that is too long is closed', async () => {
    const peer = await open(await serve({ messageBytes: 1_000 }))
    peer.send({ ...init, payload: { authorization: 'x'.repeat(1_000) } })
    expect(await peer.closed).toBe(1009)
  })

  it('with a message that cannot be read is closed', async () => {
    const peer = await open(await serve({}))
    peer.send({ type: 'nothing' })
    expect(await peer.closed).toBe(4400)
  })

  it('that subscribes before it has said who it is is closed', async () => {
    const peer = await open(await serve({}))
    peer.send(subscribe('1'))
    expect(await peer.closed).toBe(4401)
  })

  it('takes so many subscriptions at once, and another when one has ended', async () => {
    const peer = await open(await serve({ subscriptions: 2 }))
    peer.send(init)
    await answered(peer, [{ type: 'connection_ack' }])
    for (const id of ['1', '2']) peer.send(subscribe(id))
    const two = [{ type: 'connection_ack' }, { id: '1', type: 'next' }, { id: '2', type: 'next' }]
    await answered(peer, two)
    for (const id of ['3', '4']) peer.send(subscribe(id))
    const refused = { type: 'error', payload: [{ extensions: { code: 'LIMIT_EXCEEDED' } }] }
    const four = [...two, { id: '3', ...refused }, { id: '4', ...refused }]
    await answered(peer, four)
    // What is refused does not count, neither here nor for what it asks.
    peer.send({ type: 'complete', id: '1' })
    peer.send({ type: 'subscribe', id: '5', payload: { query: 'subscription { nothing }' } })
    await answered(peer, [...four, { id: '5', payload: [{ extensions: { code: 'INVALID_INPUT' } }] }])
    peer.send(subscribe('6'))
    await answered(peer, [...four, { id: '5' }, { id: '6', type: 'next' }])
  })

  it('may end subscriptions before they have begun, any number of times', async () => {
    const peer = await open(await serve({ subscriptions: 2 }))
    peer.send(init)
    await answered(peer, [{ type: 'connection_ack' }])
    for (let n = 0; n < 20; n += 1) {
      peer.send(subscribe(`${n}`))
      peer.send({ type: 'complete', id: `${n}` })
      peer.send({ type: 'ping', payload: { n } })
      await expect.poll(() => peer.answers.at(-1), { interval: 1 }).toMatchObject({ type: 'pong', payload: { n } })
    }
    await expect
      .poll(
        () => {
          peer.send(subscribe('last'))
          return peer.answers.at(-1)
        },
        { interval: 20 },
      )
      .toMatchObject({ type: 'next', id: 'last' })
  })

  it('has each event answered by what is true then', async () => {
    const hold = { state: 'ACTIVE', expiresAt: 60_000 + publicExpiryMarginMs } as HoldRecord
    const server = await serve({}, async function* () {
      for (const id of ['a', 'b', 'c']) yield { id, hold }
    })
    const peer = await open(server)
    peer.send(init)
    await answered(peer, [{ type: 'connection_ack' }])
    peer.send(subscribe('1', 'id hold { expiresInSeconds }'))
    const told = ['a', 'b', 'c'].map((id, index) => ({
      type: 'next',
      payload: { data: { holdEvents: { id, hold: { expiresInSeconds: 59 - index } } } },
    }))
    await answered(peer, [{ type: 'connection_ack' }, ...told, { type: 'complete' }])
  })

  it.each([
    ['a store that does not answer', new DomainError('SERVICE_UNAVAILABLE'), 1013],
    ['a fault', new TypeError('secret detail of ours'), 1011],
  ])('is closed for %s, and the log knows', async (_, error, code) => {
    const server = await serve({}, silence, () => Promise.reject(error))
    const peer = await open(server)
    peer.send(init)
    expect(await peer.closed).toBe(code)
    expect(server.faults).toMatchObject([{ name: error.name }])
    expect(JSON.stringify(server.faults)).not.toContain('secret')
  })
})

describe('a peer that is gone or does not read', () => {
  it('is cut off when it answers no ping', async () => {
    const server = await serve({ pingMs: 250 })
    const socket = await openRaw(server)
    const there = await open(server)
    there.send(init)
    await once(socket.resume(), 'close')
    // The other one answers by itself.
    await expect.poll(() => server.count()).toBe(1)
    await new Promise((resolve) => setTimeout(resolve, 600))
    expect(server.count()).toBe(1)
  })

  it('is cut off when too much waits for it', async () => {
    const server = await serve({ unsentBytes: 100_000 })
    const socket = await openRaw(server)
    const ping = frameOf({ type: 'ping', payload: { text: 'x'.repeat(60_000) } })
    for (let n = 0; n < 300; n += 1) socket.write(ping)
    await expect.poll(() => server.count(), { timeout: 5_000, interval: 10 }).toBe(0)
  })

  it('has no events made for it that would wait for it', async () => {
    let made = 0
    const text = 'x'.repeat(60_000)
    const server = await serve({}, async function* (signal) {
      while (!signal.aborted) {
        await setImmediate()
        made += 1
        yield { id: text }
      }
    })
    const socket = await openRaw(server)
    socket.write(frameOf(init))
    socket.write(frameOf(subscribe('1', 'id')))
    await expect.poll(() => made, { interval: 10 }).toBeGreaterThan(1)
    const settled = async () => {
      const before = made
      await new Promise((resolve) => setTimeout(resolve, 200))
      return made - before
    }
    await expect.poll(settled, { timeout: 5_000 }).toBe(0)
    // What the system's own buffers take, at most.
    expect(made * text.length).toBeLessThan(50_000_000)
    socket.resume()
    await expect.poll(settled, { timeout: 5_000 }).toBeGreaterThan(0)
  })
})
