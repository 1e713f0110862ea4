import type { Redis } from 'ioredis'
import { beforeAll, describe, expect, it, onTestFinished } from 'vitest'
import type { Limits } from '../../src/booking/limits.ts'
import { createMemoryLimits } from '../../src/store/memory/limits.ts'
import { connectRedis, isReadyWithin } from '../../src/store/redis/connect.ts'
import { createRedisLimits } from '../../src/store/redis/limits.ts'
import { createFakeClock } from '../kit/clock.ts'
import { type RedisServer, startRedis } from '../kit/redis.ts'
import { limitsContract } from './limits.contract.ts'

describe('limits in memory', () => {
  limitsContract(async () => {
    const clock = createFakeClock()
    const limits = createMemoryLimits(clock)
    return { limits: [limits, limits], advance: async (ms) => clock.advance(ms) }
  })
})

describe('limits in Redis', () => {
  let server: RedisServer
  beforeAll(async () => {
    server = await startRedis()
  })

  async function connected(url: string): Promise<{ client: Redis; limits: Limits }> {
    const client = connectRedis(url)
    onTestFinished(() => client.disconnect())
    expect(await isReadyWithin(client, 5_000)).toBe(true)
    return { client, limits: createRedisLimits(client) }
  }

  limitsContract(async () => {
    const [one, other] = [await connected(server.url), await connected(server.url)]
    return {
      limits: [one.limits, other.limits],
      async advance(ms) {
        for (const key of await one.client.keys('hf:count:*')) {
          for (const thing of await one.client.zrange(key, '0', '-1')) await one.client.zincrby(key, -ms, thing)
        }
      },
    }
  })

  it('are forgotten by Redis when they say nothing any more', async () => {
    const { client, limits } = await connected(server.url)
    await limits.take('use', { points: 5, seconds: 60 })
    await limits.enter('thing', [{ name: 'count', most: 1 }], 60_000)
    const lives = await Promise.all((await client.keys('*')).map((key) => client.pttl(key)))
    expect(lives.length).toBeGreaterThan(1)
    for (const ms of lives) expect(ms).toSatisfy((left) => left > 0 && left <= 60_000)
  })

  it('go on in the process when Redis is gone: uses are counted there, holds are refused', async () => {
    const lost = await startRedis()
    const { limits } = await connected(lost.url)
    const allowance = { points: 2, seconds: 60 }
    await limits.take('use', allowance)
    await lost.kill()
    const waits = [await limits.take('use', allowance), await limits.take('use', allowance)]
    expect(waits).toEqual([null, null])
    expect(await limits.take('use', allowance)).not.toBeNull()
    await expect(limits.enter('thing', [{ name: 'count', most: 1 }], 60_000)).rejects.toMatchObject({
      code: 'SERVICE_UNAVAILABLE',
    })
  })
})
