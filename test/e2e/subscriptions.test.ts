import { randomUUID } from 'node:crypto'
import { once } from 'node:events'
import { createServer } from 'node:http'
import { type AddressInfo, connect } from 'node:net'
import { exportJWK, generateKeyPair, SignJWT } from 'jose'
import { beforeAll, describe, expect, it, onTestFinished } from 'vitest'
import type { PartnerKey } from '../../src/booking/caller.ts'
import type { Config } from '../../src/config.ts'
import { publicExpiryMarginMs } from '../../src/domain/hold.ts'
import { encodeId } from '../../src/domain/ids.ts'
import { openRedisState } from '../../src/store/open.ts'
import { aPartner } from '../federation/partner.ts'
import { type Answer, type RunningGateway, startGateway, until } from '../kit/gateway.ts'
import { type RedisServer, startRedis } from '../kit/redis.ts'
import { holdExtend, holdRelease } from './documents.ts'
import { confirm, hold, slotsOf } from './steps.ts'
import {
  asked,
  aWsClient,
  type Follow,
  followOverSse,
  followOverWs,
  holdEvents,
  type Stream,
  wsUrl,
} from './streams.ts'

const faces: [string, Follow][] = [
  ['graphql-ws', followOverWs],
  ['tRPC over server-sent events', followOverSse],
]
const soonMs = 5_000

async function aHold(gateway: RunningGateway): Promise<Answer> {
  const [slot] = await slotsOf(gateway, 'cliniko')
  return hold(gateway, slot.id)
}

function wantedOf(held: Answer) {
  return { holdId: held.hold.id, token: held.holdToken }
}

function changeOf(held: Answer) {
  return { input: { holdId: held.hold.id, holdToken: held.holdToken, idempotencyKey: randomUUID() } }
}

function types({ events }: Stream): string[] {
  return events.map(({ type }) => type)
}

async function comesTo(stream: Stream, expected: readonly string[]): Promise<void> {
  await expect.poll(() => types(stream), { timeout: soonMs, interval: 10 }).toEqual(expected)
}

async function isOver(stream: Stream): Promise<void> {
  await expect.poll(() => stream.isOver, { timeout: soonMs, interval: 10 }).toBe(true)
}

/** Sooner than any configuration may have it. */
function endingSoon(config: Config): Config {
  return { ...config, clinics: config.clinics.map((clinic) => ({ ...clinic, holds: { ...clinic.holds, ttl: 3_000 } })) }
}

async function endsInTime(stream: Stream, held: Answer): Promise<void> {
  await isOver(stream)
  const lateMs = Date.now() - (Date.parse(held.hold.expiresAt) + publicExpiryMarginMs)
  // Less than a minute from the beginning.
  expect(types(stream)).toEqual(['CREATED', 'EXPIRING', 'EXPIRED'])
  expect(lateMs).toBeGreaterThanOrEqual(0)
  expect(lateMs).toBeLessThan(1_000)
}

/** As if the network between broke. */
function cutOff({ gateway }: RunningGateway): void {
  for (const socket of gateway.app.websocketServer.clients) socket.terminate()
  gateway.app.server.closeAllConnections()
}

describe.each(faces)('over %s', (_, follow) => {
  it('a hold is followed from where it stands to its end', async () => {
    const gateway = await startGateway()
    const held = await aHold(gateway)
    const stream = follow(gateway, wantedOf(held))
    await comesTo(stream, ['CREATED'])
    const [created] = stream.events
    expect(created).toMatchObject({ cause: null, hold: { id: held.hold.id, status: 'ACTIVE' } })
    expect(created.hold.expiresInSeconds).toBeGreaterThan(580)
    expect(created.hold.expiresInSeconds).toBeLessThanOrEqual(595)
    await gateway.ask(holdExtend, changeOf(held))
    await comesTo(stream, ['CREATED', 'EXTENDED'])
    expect(stream.events[1].hold).toMatchObject({ extensionsLeft: 1 })
    expect(stream.events[1].hold.expiresInSeconds).toBeGreaterThan(1_180)
    await confirm(gateway, held)
    await comesTo(stream, ['CREATED', 'EXTENDED', 'CONFIRMING', 'CONFIRMED'])
    await isOver(stream)
    expect(stream.error).toBeNull()
    expect(stream.events[3].hold).toMatchObject({ status: 'CONFIRMED', expiresInSeconds: 0 })
    expect(JSON.stringify(gateway.logged)).not.toContain(held.holdToken)
  })

  it('the end of the time is told within a second', async () => {
    const gateway = await startGateway({ configure: endingSoon })
    const held = await aHold(gateway)
    await endsInTime(follow(gateway, wantedOf(held)), held)
  })

  it('absent, foreign and with a wrong token are answered alike', async () => {
    const gateway = await startGateway()
    const held = await aHold(gateway)
    const own = wantedOf(held)
    const streams = [
      follow(gateway, { ...own, token: 'wrong' }),
      follow(gateway, { ...own, token: '' }),
      follow(gateway, { ...own, holdId: encodeId('Hold', 'leeds', '0'.repeat(32)) }),
      follow(gateway, { ...own, key: aPartner(gateway) }),
    ]
    for (const stream of streams) {
      await isOver(stream)
      expect(stream).toMatchObject({
        events: [],
        error: { code: 'NOT_FOUND', message: 'There is no hold with this id and token for you.' },
      })
    }
  })

  it('what is no id of a hold is told so', async () => {
    const gateway = await startGateway()
    const stream = follow(gateway, { holdId: 'no id', token: 'x' })
    await isOver(stream)
    expect(stream.error).toMatchObject({ code: 'INVALID_INPUT' })
  })

  it('a client that was cut off misses nothing', async () => {
    const gateway = await startGateway()
    const held = await aHold(gateway)
    const stream = follow(gateway, wantedOf(held))
    await comesTo(stream, ['CREATED'])
    cutOff(gateway)
    await gateway.ask(holdRelease, changeOf(held))
    await isOver(stream)
    expect(types(stream).at(-1)).toBe('RELEASED')
    expect(stream.error).toBeNull()
  })

  it('a client is told each event that it missed, once and in order', async () => {
    const gateway = await startGateway()
    const held = await aHold(gateway)
    const steady = follow(gateway, wantedOf(held))
    const stream = follow(gateway, wantedOf(held))
    for (const one of [steady, stream]) await comesTo(one, ['CREATED'])
    stream.stop()
    await gateway.ask(holdExtend, changeOf(held))
    gateway.simulator('cliniko').failNext({ op: 'book', fault: 'refuse' })
    await confirm(gateway, held)
    await isOver(steady)
    expect(types(steady)).toEqual(['CREATED', 'EXTENDED', 'CONFIRMING', 'REJECTED'])
    expect(steady.events[3].cause).toBe('SLOT_TAKEN_AT_VENDOR')
    for (const [index, { id }] of steady.events.entries()) {
      const resumed = follow(gateway, { ...wantedOf(held), after: id })
      await isOver(resumed)
      expect(resumed.error).toBeNull()
      const shown = ({ hold: _, ...event }: Answer) => event
      expect(resumed.events.map(shown)).toEqual(steady.events.slice(index + 1).map(shown))
      for (const { hold } of resumed.events) expect(hold.status).toBe(steady.events.at(-1).hold.status)
    }
  })

  it.each<[string, (gateway: RunningGateway) => void, string]>([
    ['was revoked', ({ gateway }) => Object.assign(gateway.booking, { partners: [] }), 'UNAUTHENTICATED'],
    ['has ended', (gateway) => changeKey(gateway, { expiresAt: Date.now() }), 'UNAUTHENTICATED'],
    ['may not read any more', (gateway) => changeKey(gateway, { scopes: ['hold'] }), 'FORBIDDEN'],
    ['has lost the clinic', (gateway) => changeKey(gateway, { clinics: ['riverside'] }), 'NOT_FOUND'],
  ])('a stream ends within two seconds of a key that %s', async (_, change, code) => {
    const gateway = await startGateway()
    const held = await aHold(gateway)
    const stream = follow(gateway, wantedOf(held))
    await comesTo(stream, ['CREATED'])
    await pause(1_200)
    expect(stream.isOver).toBe(false)
    const at = performance.now()
    change(gateway)
    await isOver(stream)
    expect(performance.now() - at).toBeLessThan(2_000)
    expect(stream.error).toMatchObject({ code })
    expect(types(stream)).toEqual(['CREATED'])
    expect(followers(gateway)).toBe(0)
  })

  it('a stream ends with the token that opened it', async () => {
    const gateway = await startGateway()
    const held = await aHold(gateway)
    const stream = follow(gateway, { ...wantedOf(held), key: await aTokenOf(gateway, 3) })
    await comesTo(stream, ['CREATED'])
    await isOver(stream)
    expect(stream.error).toMatchObject({ code: 'UNAUTHENTICATED' })
  })

  it('each subscription counts as a read, and one too many is told when to come again', async () => {
    // The third is the look for the clinic to hold at.
    const gateway = await startGateway({
      configure: (config) => ({ ...config, limits: { ...config.limits, read: 3 } }),
    })
    const held = await aHold(gateway)
    const streams = [follow(gateway, wantedOf(held)), follow(gateway, wantedOf(held))]
    for (const stream of streams) await comesTo(stream, ['CREATED'])
    const refused = follow(gateway, wantedOf(held))
    await isOver(refused)
    expect(refused.events).toEqual([])
    expect(refused.error).toMatchObject({ code: 'RATE_LIMITED' })
    expect(refused.error.retryAfterSeconds).toBeGreaterThan(0)
    expect(refused.error.retryAfterSeconds).toBeLessThanOrEqual(60)
    // What runs goes on, however often its caller is looked at.
    await pause(1_200)
    for (const stream of streams) expect(stream.isOver).toBe(false)
  })

  it('a client leaves without a trace', async () => {
    const gateway = await startGateway()
    const held = await aHold(gateway)
    // More than may follow one hold at once.
    for (let n = 0; n < 25; n += 1) {
      const stream = follow(gateway, wantedOf(held))
      await comesTo(stream, ['CREATED'])
      stream.stop()
      await expect.poll(() => followers(gateway), { timeout: soonMs, interval: 5 }).toBe(0)
    }
  })

  it('a gateway that ends does not wait for its followers, and does not tell them that it is over', async () => {
    const gateway = await startGateway()
    const held = await aHold(gateway)
    const stream = follow(gateway, wantedOf(held))
    await comesTo(stream, ['CREATED'])
    const start = performance.now()
    await gateway.gateway.app.close()
    expect(performance.now() - start).toBeLessThan(1_000)
    expect(stream).toMatchObject({ isOver: false, error: null })
    stream.stop()
  })

  describe('beside another process on one Redis', () => {
    let server: RedisServer
    beforeAll(async () => {
      server = await startRedis({ appendfsync: 'always' })
    })

    async function aPair(configure = (config: Config) => config): Promise<[RunningGateway, RunningGateway]> {
      const state = (clock: { now(): number; monotonic(): number }) =>
        openRedisState({
          urls: [server.url],
          clusterUrls: [],
          clock,
          isSyncAssured: false,
          intentLog: null,
          onProblem: () => {},
        })
      const first = await startGateway({ state, configure })
      return [first, await startGateway({ state, configure, beside: first })]
    }

    it('what happens in one reaches the followers of the other', async () => {
      const [a, b] = await aPair()
      const held = await aHold(a)
      const stream = follow(b, wantedOf(held))
      await comesTo(stream, ['CREATED'])
      await a.ask(holdExtend, changeOf(held))
      await comesTo(stream, ['CREATED', 'EXTENDED'])
      await confirm(a, held)
      await comesTo(stream, ['CREATED', 'EXTENDED', 'CONFIRMING', 'CONFIRMED'])
      await isOver(stream)
    })

    it('the end of the time is told within a second', async () => {
      const [a, b] = await aPair(endingSoon)
      const held = await aHold(a)
      await endsInTime(follow(b, wantedOf(held)), held)
    })

    it('a client goes on in the other behind the last event that it got in the first', async () => {
      const [a, b] = await aPair()
      const held = await aHold(a)
      const stream = follow(a, wantedOf(held))
      await comesTo(stream, ['CREATED'])
      stream.stop()
      await a.ask(holdExtend, changeOf(held))
      await b.ask(holdExtend, changeOf(held))
      const resumed = follow(b, { ...wantedOf(held), after: stream.events[0].id })
      await comesTo(resumed, ['EXTENDED', 'EXTENDED'])
      await confirm(a, held)
      await comesTo(resumed, ['EXTENDED', 'EXTENDED', 'CONFIRMING', 'CONFIRMED'])
      await isOver(resumed)
      expect(new Set(resumed.events.map(({ id }) => id)).size).toBe(4)
    })

    it('events have the same ids in both', async () => {
      const [a, b] = await aPair()
      const held = await aHold(a)
      const streams = [follow(a, wantedOf(held)), follow(b, wantedOf(held))]
      for (const stream of streams) await comesTo(stream, ['CREATED'])
      await a.ask(holdExtend, changeOf(held))
      await b.ask(holdRelease, changeOf(held))
      const [here, there] = streams
      for (const stream of streams) await comesTo(stream, ['CREATED', 'EXTENDED', 'RELEASED'])
      expect(here?.events.map(({ id }) => id)).toEqual(there?.events.map(({ id }) => id))
    })
  })
})

it('both faces tell the same', async () => {
  const gateway = await startGateway()
  const held = await aHold(gateway)
  const [ws, sse] = [followOverWs(gateway, wantedOf(held)), followOverSse(gateway, wantedOf(held))]
  for (const stream of [ws, sse]) await comesTo(stream, ['CREATED'])
  await gateway.ask(holdRelease, changeOf(held))
  for (const stream of [ws, sse]) await isOver(stream)
  const common = ({ events }: Stream) =>
    events.map(({ hold: { expiresInSeconds, ...shown }, ...event }) => ({ ...event, hold: shown }))
  for (const [index, event] of common(ws).entries()) expect(common(sse)[index]).toMatchObject(event)
})

describe('over server-sent events', () => {
  it('a client comes back behind the last event that it got, by itself', async () => {
    const gateway = await startGateway()
    const held = await aHold(gateway)
    const stream = followOverSse(gateway, wantedOf(held))
    await comesTo(stream, ['CREATED'])
    cutOff(gateway)
    // It is back before anything happens, and is told nothing twice.
    await until(
      async () => followers(gateway),
      (count) => count === 1,
    )
    await gateway.ask(holdExtend, changeOf(held))
    await comesTo(stream, ['CREATED', 'EXTENDED'])
    cutOff(gateway)
    await gateway.ask(holdExtend, changeOf(held))
    await comesTo(stream, ['CREATED', 'EXTENDED', 'EXTENDED'])
    expect(stream.events[2].hold.extensionsLeft).toBe(0)
    expect(new Set(stream.events.map(({ id }) => id)).size).toBe(3)
  })

  it('no token stands in an address', async () => {
    const gateway = await startGateway()
    const held = await aHold(gateway)
    asked.length = 0
    await comesTo(followOverSse(gateway, wantedOf(held)), ['CREATED'])
    expect(asked.length).toBeGreaterThan(0)
    expect(asked.join()).not.toContain(held.holdToken)
  })

  it('without a key there is nothing', async () => {
    const gateway = await startGateway()
    const input = encodeURIComponent(JSON.stringify({ holdId: encodeId('Hold', 'leeds', 'x') }))
    const response = await fetch(`${gateway.url}/trpc/hold.events?input=${input}`)
    expect(response.status).toBe(401)
    expect(await response.text()).toMatch(/^event: serialized-error\ndata: .*"code":"UNAUTHENTICATED"/m)
  })
})

describe('over graphql-ws', () => {
  it.each([
    ['no key', {}],
    ['a wrong key', { authorization: 'Bearer hf_demo_demo_x' }],
    ['a key that is no text', { authorization: 7 }],
  ])('%s closes the connection', async (_, params) => {
    const { url } = await startGateway()
    const { code } = await talk(url, [{ type: 'connection_init', payload: params }])
    expect(code).toBe(4403)
  })

  it('the name of the key may be written as a header is', async () => {
    const { url, key } = await startGateway()
    const { answers } = await talk(url, [
      { type: 'connection_init', payload: { Authorization: `Bearer ${key}` } },
      { type: 'ping' },
    ])
    expect(answers.map(({ type }) => type)).toContain('connection_ack')
  })

  it('a key that was revoked opens no further subscription', async () => {
    const gateway = await startGateway()
    const held = await aHold(gateway)
    const client = aWsClient(gateway)
    const asked = { query: holdEvents, variables: wantedOf(held) }
    const running = client.iterate<Answer>(asked)
    expect((await running.next()).value.data.holdEvents.type).toBe('CREATED')
    gateway.gateway.booking.partners = []
    expect(await first(client.iterate(asked))).toMatchObject([{ extensions: { code: 'UNAUTHENTICATED' } }])
  })

  const deep = `subscription($holdId: ID!, $token: String!) { holdEvents(holdId: $holdId, token: $token) { hold {
    appointmentType { service { clinics { practitioners { clinic { locations { name } } } } } } } } }`
  const aliased = `subscription($holdId: ID!, $token: String!) { holdEvents(holdId: $holdId, token: $token) {
    ${Array.from({ length: 16 }, (_, n) => `a${n}: id`).join(' ')} } }`
  const dear = `subscription($holdId: ID!, $token: String!) { holdEvents(holdId: $holdId, token: $token) { hold {
    ${Array.from({ length: 15 }, (_, n) => `a${n}: appointmentType { service { clinics { appointmentTypes { name } practitioners { name } } } }`).join(' ')} } } }`
  it.each<[string, string, RegExp, Record<string, unknown>?]>([
    ['a query', '{ clinics { id } }', /send queries and mutations to POST \/graphql/],
    ['a mutation', 'mutation { holdRelease(input: {}) { hold { id } } }', /send queries and mutations/],
    ['no operation', 'fragment F on Hold { id }', /one subscription at a time/],
    [
      'two root fields',
      'subscription { a: holdEvents(holdId: "", token: "") { id } b: holdEvents(holdId: "", token: "") { id } }',
      /./,
    ],
    ['what cannot be read', 'subscription {', /Syntax Error/],
    [
      'an unknown field, without a suggestion',
      'subscription { holdEvent { id } }',
      /^Cannot query field "holdEvent" on type "Subscription"\.$/,
    ],
    ['too deep', deep, /fields deep/],
    ['too many aliases', aliased, /At most 15 aliases/],
    ['too dear', dear, /The query costs/],
    ['too many words', `subscription { ${'id '.repeat(1_000)} }`, /token/],
    ['a circle', `subscription { ...F } fragment F on Subscription { ...F }`, /itself/],
    [
      'a wrong variable, without its value',
      holdEvents,
      /^The variable "holdId" has a wrong value/,
      { holdId: { secret: 'secret' }, token: 'secret' },
    ],
    ['a missing variable', holdEvents, /was not provided/, {}],
  ])('%s is refused', async (_, query, message, variables = { holdId: 'x', token: 'x' }) => {
    const gateway = await startGateway()
    const answer = await first(aWsClient(gateway).iterate({ query, variables }))
    const [error] = answer.errors ?? answer
    expect(error).toMatchObject({ message: expect.stringMatching(message), extensions: { code: 'INVALID_INPUT' } })
    expect(JSON.stringify(answer)).not.toContain('"secret"')
    expect(gateway.simulator('cliniko').received).toEqual([])
  })

  it('a fault is masked and told to the log', async () => {
    const gateway = await startGateway()
    Object.assign(gateway.gateway.booking.holdEvents, {
      follow: async () => {
        throw new TypeError('secret detail of ours')
      },
    })
    const holdId = encodeId('Hold', 'leeds', 'x')
    const answer = await first(aWsClient(gateway).iterate({ query: holdEvents, variables: { holdId, token: 'x' } }))
    expect(answer.errors).toMatchObject([{ extensions: { code: 'INTERNAL' } }])
    expect(JSON.stringify([answer, gateway.logged])).not.toContain('secret detail')
    expect(gateway.logged).toContainEqual(expect.objectContaining({ name: 'TypeError', code: 'INTERNAL' }))
  })

  it('the appointment can be had with the event that tells of it', async () => {
    const gateway = await startGateway()
    const held = await aHold(gateway)
    const query = `subscription($holdId: ID!, $token: String!) {
      holdEvents(holdId: $holdId, token: $token) { type hold { appointment { status } } }
    }`
    const events: Answer[] = []
    aWsClient(gateway).subscribe(
      { query, variables: wantedOf(held) },
      { next: ({ data }) => void events.push((data as Answer).holdEvents), error: () => {}, complete: () => {} },
    )
    await expect.poll(() => events.length, { timeout: soonMs }).toBe(1)
    await confirm(gateway, held)
    await expect
      .poll(() => events.at(-1), { timeout: soonMs })
      .toEqual({ type: 'CONFIRMED', hold: { appointment: { status: 'BOOKED' } } })
  })

  it('a peer that neither reads nor parts does not hold up the end', async () => {
    const { gateway, url } = await startGateway()
    const socket = connect(Number(new URL(url).port), '127.0.0.1')
    socket.write(
      'GET /graphql HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\n' +
        'Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Protocol: graphql-transport-ws\r\n\r\n',
    )
    await once(socket, 'data')
    socket.pause()
    const start = performance.now()
    await gateway.app.close()
    expect(performance.now() - start).toBeLessThan(1_000)
    socket.destroy()
  })

  it('a handshake elsewhere, or a plain GET, finds nothing', async () => {
    const { url } = await startGateway()
    expect((await fetch(`${url}/graphql`)).status).toBe(404)
    const socket = new WebSocket(`${url.replace('http', 'ws')}/healthz`, 'graphql-transport-ws')
    const [{ code }] = (await once(socket, 'close')) as [CloseEvent]
    expect(code).not.toBe(1000)
  })
})

function changeKey({ gateway: { booking } }: RunningGateway, change: Partial<PartnerKey>): void {
  booking.partners = booking.partners.map(({ id, keys }) => ({ id, keys: keys.map((key) => ({ ...key, ...change })) }))
}

/** A token that speaks for the gateway's partner, and is taken for so many seconds more. */
async function aTokenOf({ gateway: { booking } }: RunningGateway, seconds: number): Promise<string> {
  const { publicKey, privateKey } = await generateKeyPair('ES256', { extractable: true })
  const keys = [{ ...(await exportJWK(publicKey)), kid: 'k1', alg: 'ES256', use: 'sig' }]
  const server = createServer((_, response) => response.end(JSON.stringify({ keys })))
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  onTestFinished(() => void server.close())
  const jwks = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`
  const claims = { iss: 'https://id.acme.example', aud: 'holdfast', sub: 'app-1' }
  const tokens = { issuer: claims.iss, audience: claims.aud, jwks, scopes: ['read' as const], clinics: ['*'] }
  booking.partners = booking.partners.map((partner) => ({ ...partner, tokens }))
  // Clocks may differ by half a minute.
  const exp = Math.floor(Date.now() / 1_000) - 30 + seconds
  return new SignJWT({ ...claims, exp }).setProtectedHeader({ alg: 'ES256', kid: 'k1' }).sign(privateKey)
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms))
}

function followers({ gateway }: RunningGateway): number {
  return gateway.booking.holdEvents.following()
}

/** The first answer, or what came instead. */
async function first(answers: AsyncIterable<unknown>): Promise<Answer> {
  try {
    for await (const answer of answers) return answer
  } catch (error) {
    return error
  }
  throw new Error('there was no answer')
}

/** Sends messages as they are, and waits until the server closes or has answered each. */
async function talk(url: string, messages: readonly object[]): Promise<{ code: number | null; answers: Answer[] }> {
  const socket = new WebSocket(wsUrl(url), 'graphql-transport-ws')
  const answers: Answer[] = []
  const { promise, resolve } = Promise.withResolvers<number | null>()
  socket.addEventListener('open', () => {
    for (const message of messages) socket.send(JSON.stringify(message))
  })
  socket.addEventListener('message', ({ data }) => {
    answers.push(JSON.parse(String(data)))
    if (answers.length === messages.length) resolve(null)
  })
  socket.addEventListener('close', ({ code }) => resolve(code))
  const code = await promise
  socket.close()
  return { code, answers }
}
