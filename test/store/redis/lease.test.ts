import { inspect } from 'node:util'
import { type Cluster, Redis } from 'ioredis'
import { describe, expect, it, onTestFinished, vi } from 'vitest'
import type { Lease, LeaseGrant } from '../../../src/booking/lease.ts'
import type { Clock } from '../../../src/domain/time.ts'
import { connectRedis, connectRedisCluster, isReadyWithin } from '../../../src/store/redis/connect.ts'
import { createRedisLease } from '../../../src/store/redis/lease.ts'
import { type RedisServer, startRedis, startRedisCluster } from '../../kit/redis.ts'

const key = 'cliniko:leeds/practitioner-1/1893456000000'
const redisKey = 'hf:{cliniko:leeds}:lease:practitioner-1/1893456000000'
const ttl = 60_000
const commandTimeoutMs = 1_000
const realClock: Clock = { now: () => Date.now(), monotonic: () => performance.now() }

async function startServers(count: number): Promise<RedisServer[]> {
  return Promise.all(Array.from({ length: count }, () => startRedis()))
}

/** A lease with connections of its own, as another process has it. */
async function leaseOver(servers: readonly RedisServer[], clock: Clock = realClock, timeoutMs = commandTimeoutMs) {
  const clients = servers.map(({ url }) => connected(connectRedis(url, { commandTimeoutMs: timeoutMs })))
  await Promise.all(clients.map((client) => isReadyWithin(client, 5_000)))
  return { lease: createRedisLease({ clients, clock }), clients }
}

function connected<T extends Redis | Cluster>(client: T): T {
  onTestFinished(() => client.disconnect())
  return client
}

/** A look into the server that shares nothing with the lease. */
function look(server: RedisServer): Redis {
  const client = connected(new Redis(server.url, { retryStrategy: () => 20 }))
  // Servers go down on purpose.
  client.on('error', () => {})
  return client
}

async function taken(lease: Lease, ttlMs = ttl): Promise<LeaseGrant> {
  const grant = await lease.acquire([key], ttlMs)
  if (!grant) throw new Error('the lease was expected to be free')
  return grant
}

async function timed<T>(work: Promise<T>): Promise<{ result: T; ms: number }> {
  const start = performance.now()
  const result = await work
  return { result, ms: performance.now() - start }
}

const unavailable = expect.objectContaining({ code: 'SERVICE_UNAVAILABLE' })

type Fault = (server: RedisServer) => Promise<void> | void
const kill: Fault = (server) => server.kill()
const pause: Fault = (server) => server.pause()

describe('a minority of servers that', () => {
  it.each([
    { name: 'is down', size: 3, faulty: 1, fault: kill },
    { name: 'is down, of five', size: 5, faulty: 2, fault: kill },
    { name: 'swallows everything', size: 3, faulty: 1, fault: pause },
    { name: 'swallows everything, of five', size: 5, faulty: 2, fault: pause },
  ])('$name is not waited for', async ({ size, faulty, fault }) => {
    const servers = await startServers(size)
    const { lease } = await leaseOver(servers)
    const { lease: other } = await leaseOver(servers)
    await Promise.all(servers.slice(0, faulty).map(fault))

    const acquired = await timed(taken(lease))
    const extended = await timed(lease.extend(acquired.result, ttl))
    expect(extended.result).toBe(true)
    const released = await timed(lease.release(acquired.result))
    expect(Math.max(acquired.ms, extended.ms, released.ms)).toBeLessThan(commandTimeoutMs)
    expect(await other.acquire([key], ttl)).not.toBeNull()
  })

  it.each([
    { name: 'is down', fault: kill },
    { name: 'swallows everything', fault: pause },
  ])('$name lets nobody else in', async ({ fault }) => {
    const servers = await startServers(3)
    const { lease } = await leaseOver(servers)
    const { lease: other } = await leaseOver(servers)
    await taken(lease)
    await Promise.all(servers.slice(0, 1).map(fault))
    const refused = await timed(other.acquire([key], ttl))
    expect(refused.result).toBeNull()
    expect(refused.ms).toBeLessThan(2 * commandTimeoutMs)
  })

  it('has lost its memory lets nobody else in either', async () => {
    const servers = await startServers(3)
    const { lease } = await leaseOver(servers)
    await taken(lease)
    await servers[0]?.restart({ wiped: true })
    const { lease: other } = await leaseOver(servers)
    expect(await other.acquire([key], ttl)).toBeNull()
  })

  it('wakes up after all is over keeps nothing', async () => {
    const servers = await startServers(3)
    const { lease } = await leaseOver(servers)
    servers[0]?.pause()
    await lease.release(await taken(lease))
    servers[0]?.resume()
    for (const server of servers) await expect.poll(() => look(server).keys('*')).toEqual([])
  })
})

describe('without a majority a lease', () => {
  it.each([
    { name: 'down', size: 3, faulty: 2, fault: kill },
    { name: 'swallowing everything', size: 3, faulty: 2, fault: pause },
    { name: 'down, of five', size: 5, faulty: 3, fault: kill },
    { name: 'down, of one', size: 1, faulty: 1, fault: kill },
    { name: 'swallowing everything, of one', size: 1, faulty: 1, fault: pause },
  ])('says that it is unavailable, in time, and keeps nothing ($name)', async ({ size, faulty, fault }) => {
    const servers = await startServers(size)
    const { lease } = await leaseOver(servers)
    const grant = await lease.acquire(['cliniko:leeds/practitioner-2/0'], ttl)
    if (!grant) throw new Error('the lease was expected to be free')
    await Promise.all(servers.slice(0, faulty).map(fault))

    // The attempt and the release of what it got.
    const inTime = 2 * commandTimeoutMs + 200
    for (const ask of [() => lease.acquire([key], ttl), () => lease.extend(grant, ttl), () => lease.release(grant)]) {
      const { result, ms } = await timed(ask().catch((error: unknown) => error))
      expect(result).toEqual(unavailable)
      expect(ms).toBeLessThan(inTime)
    }
    for (const server of servers.slice(faulty)) await expect.poll(() => look(server).exists(redisKey)).toBe(0)
  })

  it('sends each server that is left one attempt and one release, and no more', async () => {
    const servers = await startServers(3)
    const { lease } = await leaseOver(servers)
    await Promise.all(servers.slice(1).map(kill))
    const calls = Array.from({ length: 20 }, (_, index) => lease.acquire([`${key}${index}`], ttl))
    for (const result of await Promise.allSettled(calls)) expect(result).toMatchObject({ reason: unavailable })
    const [left] = servers
    if (left) await expect.poll(() => scriptCalls(left)).toBe(40)
  })

  it('works again as soon as a majority is back', async () => {
    const servers = await startServers(3)
    const { lease } = await leaseOver(servers)
    await Promise.all(servers.slice(1).map(kill))
    await expect(lease.acquire([key], ttl)).rejects.toEqual(unavailable)
    await servers[1]?.restart()
    await expect.poll(() => lease.acquire([key], ttl).catch(() => null), { timeout: 5_000 }).not.toBeNull()
  })

  it('tells the log why, and never a password', async () => {
    const server = await startRedis({ settings: { requirepass: 'synthetic-secret' } })
    const client = connected(connectRedis(server.url, { commandTimeoutMs }))
    // Without this the test would prove nothing: the password is within the client's reach.
    expect(inspect(client, { depth: 20 })).toContain('synthetic-secret')
    expect(await isReadyWithin(client, 5_000)).toBe(true)
    const lease = createRedisLease({ clients: [client], clock: realClock })
    server.pause()
    const error = await lease.acquire([key], ttl).catch((reason: unknown) => reason)
    expect(error).toMatchObject({ code: 'SERVICE_UNAVAILABLE', cause: { message: 'Command timed out' } })
    expect(inspect(error, { depth: 20, showHidden: true })).not.toContain('synthetic-secret')
  })
})

describe('a lease that came too late', () => {
  it('is not handed out with nothing left of it, and given back', async () => {
    const [server] = await startServers(1)
    if (!server) throw new Error('one server was started')
    const { lease } = await leaseOver([server], realClock, 5_000)
    server.pause()
    const asked = lease.acquire([key], 600)
    setTimeout(() => server.resume(), 400)
    await expect(asked).rejects.toEqual(unavailable)
    expect(await look(server).exists(redisKey)).toBe(0)
  })

  // Of ten seconds, 102 ms are for clocks that run faster; half must be left.
  it.each([
    { elapsedMs: 4_898, isGood: true },
    { elapsedMs: 4_899, isGood: false },
  ])('after $elapsedMs ms of ten seconds: good is $isGood', async ({ elapsedMs, isGood }) => {
    const servers = await startServers(1)
    let monotonic = 0
    // Asked before and after each change.
    const clock: Clock = { now: () => 0, monotonic: () => (monotonic += elapsedMs) }
    const { lease } = await leaseOver(servers, clock)
    const acquired = await lease.acquire([key], 10_000).catch((error: unknown) => error)
    expect(acquired).toEqual(isGood ? { keys: [key], token: expect.any(String) } : unavailable)

    const { lease: steady } = await leaseOver(servers)
    const grant = isGood ? (acquired as LeaseGrant) : await taken(steady)
    expect(await lease.extend(grant, 10_000)).toBe(isGood)
    for (const server of servers) expect(await look(server).exists(redisKey)).toBe(isGood ? 1 : 0)
  })

  it('is not judged by the wall clock, which somebody may set', async () => {
    const servers = await startServers(1)
    const { lease } = await leaseOver(servers)
    for (const server of servers) server.pause()
    const asked = taken(lease)
    vi.useFakeTimers({ toFake: ['Date'], now: Date.now() + 24 * 3_600_000 })
    onTestFinished(() => void vi.useRealTimers())
    for (const server of servers) server.resume()
    expect(await lease.extend(await asked, ttl)).toBe(true)
  })
})

describe('a grant', () => {
  it('is extended and released by a process that has only its record', async () => {
    const servers = await startServers(3)
    const { lease, clients } = await leaseOver(servers)
    const stored: LeaseGrant = JSON.parse(JSON.stringify(await taken(lease)))
    for (const client of clients) client.disconnect()

    const { lease: other } = await leaseOver(servers)
    expect(await other.extend(stored, 2 * ttl)).toBe(true)
    for (const server of servers) await expect.poll(() => look(server).pttl(redisKey)).toBeGreaterThan(ttl)
    await other.release(stored)
    expect(await other.acquire([key], ttl)).not.toBeNull()
  })

  it('that has expired is not extended, and its successor is left alone', async () => {
    const servers = await startServers(3)
    const { lease } = await leaseOver(servers)
    const { lease: other } = await leaseOver(servers)
    const lapsed = await taken(lease, 1_000)
    await expect.poll(() => other.acquire([key], ttl), { interval: 20, timeout: 5_000 }).not.toBeNull()
    expect(await lease.extend(lapsed, ttl)).toBe(false)
    await lease.release(lapsed)
    expect(await lease.acquire([key], ttl)).toBeNull()
  })

  it('that most servers have forgotten is not extended, and taken from the others', async () => {
    const servers = await startServers(3)
    const { lease } = await leaseOver(servers)
    const grant = await taken(lease)
    for (const server of servers.slice(1)) await look(server).del(redisKey)
    expect(await lease.extend(grant, ttl)).toBe(false)
    for (const server of servers) expect(await look(server).exists(redisKey)).toBe(0)
  })

  it.each([
    { ttlMs: 59_999.5, isGood: true },
    { ttlMs: 0, isGood: false },
    { ttlMs: -5, isGood: false },
  ])('is asked for another $ttlMs ms: good is $isGood', async ({ ttlMs, isGood }) => {
    const { lease } = await leaseOver(await startServers(1))
    expect(await lease.extend(await taken(lease), ttlMs)).toBe(isGood)
  })
})

describe('a split vote', () => {
  it('is repeated, and won when the others have let go', async () => {
    const servers = await startServers(3)
    const { lease } = await leaseOver(servers)
    const [first, second] = servers.map(look)
    await first?.set(redisKey, 'another', 'PX', 15)
    await second?.set(redisKey, 'a third', 'PX', 15)
    expect(await lease.acquire([key], ttl)).not.toBeNull()
  })

  it('is given up after two repeats, and nothing is kept', async () => {
    const servers = await startServers(3)
    const { lease } = await leaseOver(servers)
    const [first, second] = servers.map(look)
    await first?.set(redisKey, 'another')
    await second?.set(redisKey, 'a third')
    expect(await lease.acquire([key], ttl)).toBeNull()
    const [, , free] = servers
    if (!free) throw new Error('three servers were started')
    await expect.poll(() => scriptCalls(free)).toBe(6)
    expect(await look(free).exists(redisKey)).toBe(0)
  })

  it('is not what a lease is that somebody has: that is asked for once', async () => {
    const servers = await startServers(3)
    const { lease } = await leaseOver(servers)
    await taken(lease)
    const [server] = servers
    if (!server) throw new Error('three servers were started')
    await expect.poll(() => scriptCalls(server)).toBe(1)
    expect(await lease.acquire([key], ttl)).toBeNull()
    await expect.poll(() => scriptCalls(server)).toBe(3)
  })
})

it('is given to one of several processes that ask at the same time', async () => {
  const servers = await startServers(3)
  const processes = await Promise.all(Array.from({ length: 5 }, () => leaseOver(servers)))
  const keys = Array.from({ length: 20 }, (_, index) => `${key}/${index}`)
  const winners = await Promise.all(
    keys.map(async (contended) => {
      const grants = await Promise.all(processes.map(({ lease }) => lease.acquire([contended], ttl)))
      return grants.filter((grant) => grant !== null).length
    }),
  )
  expect(Math.max(...winners)).toBe(1)
  // Now and then a vote is split three times over, and nobody has it.
  expect(winners.filter((count) => count === 1).length).toBeGreaterThan(keys.length / 2)
})

it('is not left behind by a release that overtakes it', async () => {
  const servers = await startServers(3)
  const [first, second, third] = servers.map(look)
  const { lease } = await leaseOver(servers)
  await lease.release(await taken(lease))
  await first?.set(redisKey, 'another')
  await second?.set(redisKey, 'another')

  // The third comes back knowing no script, and somebody releases there first.
  await servers[2]?.restart({ wiped: true })
  await third?.script('LOAD', await releaseScript())
  const { lease: late } = await leaseOver(servers)
  servers[2]?.pause()
  const refused = late.acquire([key], ttl)
  setTimeout(() => servers[2]?.resume(), commandTimeoutMs / 3)
  expect(await refused).toBeNull()
  expect(await third?.exists(redisKey)).toBe(0)
})

it('is refused over servers that cannot vote', async () => {
  const first = connected(new Redis({ lazyConnect: true }))
  const second = connected(new Redis({ lazyConnect: true }))
  for (const wrong of [[], [first, second], [first, first, second], [first, second, first, second]]) {
    expect(() => createRedisLease({ clients: wrong, clock: realClock })).toThrow('one, three or five different')
  }
})

it("keeps an account's keys together in a Cluster", async () => {
  const { urls } = await startRedisCluster(3)
  const cluster = connected(connectRedisCluster(urls))
  expect(await isReadyWithin(cluster, 5_000)).toBe(true)
  const lease = createRedisLease({ clients: [cluster], clock: realClock })
  for (const account of Array.from({ length: 12 }, (_, index) => `cliniko:${index}`)) {
    const grant = await lease.acquire([`${account}/practitioner-1/0`, `${account}/room-1/0`], ttl)
    expect(grant).not.toBeNull()
    expect(await lease.acquire([`${account}/room-1/0`], ttl)).toBeNull()
    if (grant) await lease.release(grant)
    expect(await lease.acquire([`${account}/room-1/0`], ttl)).not.toBeNull()
  }
})

/** How often scripts ran, or were asked for, on this server. */
async function scriptCalls(server: RedisServer): Promise<number> {
  const statistics = await look(server).info('commandstats')
  return Number(/cmdstat_evalsha:calls=(\d+)/.exec(statistics)?.[1] ?? 0)
}

async function releaseScript(): Promise<string> {
  const { default: Redlock } = await import('redlock')
  const client = connected(new Redis({ lazyConnect: true }))
  return new Redlock([client], { retryCount: 0 }).scripts.releaseScript.value
}
