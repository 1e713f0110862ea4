import type { Redis } from 'ioredis'
import { afterAll, beforeAll, describe } from 'vitest'
import type { Lease } from '../../src/booking/lease.ts'
import { connectRedis, isReadyWithin } from '../../src/store/redis/connect.ts'
import { createRedisLease } from '../../src/store/redis/lease.ts'
import { createFakeClock } from '../kit/clock.ts'
import { letTimePass, startRedis } from '../kit/redis.ts'
import { leaseContract } from './lease.contract.ts'

describe.each([1, 3, 5])('the Redis lease over %i servers', (size) => {
  let clients: Redis[]
  let lease: Lease

  beforeAll(async () => {
    const servers = await Promise.all(Array.from({ length: size }, () => startRedis()))
    clients = servers.map(({ url }) => connectRedis(url))
    await Promise.all(clients.map((client) => isReadyWithin(client, 5_000)))
    lease = createRedisLease({ clients, clock: createFakeClock() })
  })

  afterAll(() => {
    for (const client of clients) client.disconnect()
  })

  leaseContract(async () => ({
    lease,
    advance: async (ms) => void (await Promise.all(clients.map((client) => letTimePass(client, ms)))),
  }))
})
