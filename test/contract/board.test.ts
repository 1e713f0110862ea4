import type { Cluster, Redis } from 'ioredis'
import { beforeAll, describe, expect, it, onTestFinished } from 'vitest'
import { createMemoryBoard } from '../../src/store/memory/board.ts'
import { createRedisBoard } from '../../src/store/redis/board.ts'
import { connectRedis, connectRedisCluster, isReadyWithin } from '../../src/store/redis/connect.ts'
import { createFakeClock } from '../kit/clock.ts'
import { type RedisServer, startRedis, startRedisCluster } from '../kit/redis.ts'
import { aReport, boardContract } from './board.contract.ts'

describe('the board in memory', () => {
  boardContract(async () => {
    const clock = createFakeClock()
    const board = createMemoryBoard(clock)
    return { boards: [board, board], advance: async (ms) => clock.advance(ms) }
  })
})

async function connected<Client extends Redis | Cluster>(client: Client): Promise<Client> {
  onTestFinished(() => client.disconnect())
  expect(await isReadyWithin(client, 5_000)).toBe(true)
  return client
}

describe('the board in Redis', () => {
  let server: RedisServer
  beforeAll(async () => {
    server = await startRedis()
  })

  boardContract(async () => {
    const [one, other] = [await connected(connectRedis(server.url)), await connected(connectRedis(server.url))]
    await one.flushall()
    return {
      boards: [createRedisBoard(one), createRedisBoard(other)],
      async advance(ms) {
        for (const key of await one.keys('*:processes')) {
          for (const id of await one.zrange(key, '0', '-1')) await one.zincrby(key, -ms, id)
        }
      },
    }
  })

  it('leaves nothing for ever', async () => {
    const client = await connected(connectRedis(server.url))
    await client.flushall()
    const board = createRedisBoard(client)
    await board.post(aReport(), 10_000)
    await board.post(aReport(), 1_000)
    await board.countLookups(Date.now(), [{ clinicId: 'leeds', outcome: 'HELD', count: 1 }])
    await board.noteClashes([{ at: Date.now(), clinicId: 'leeds', holdId: 'h', kind: 'LATE' }])
    const names = await client.keys('*')
    expect(names).toHaveLength(4)
    for (const name of names) expect(await client.pttl(name), name).toBeGreaterThan(9_000)
  })

  it('says that it cannot be reached', async () => {
    const lost = await startRedis()
    const board = createRedisBoard(await connected(connectRedis(lost.url)))
    await lost.kill()
    const unavailable = { code: 'SERVICE_UNAVAILABLE' }
    await expect(board.post(aReport(), 1_000)).rejects.toMatchObject(unavailable)
    await expect(board.takeDown('one')).rejects.toMatchObject(unavailable)
    await expect(board.reports()).rejects.toMatchObject(unavailable)
    await expect(board.countLookups(0, [])).rejects.toMatchObject(unavailable)
    await expect(board.lookups(0)).rejects.toMatchObject(unavailable)
    await expect(board.clashes()).rejects.toMatchObject(unavailable)
    const clash = { at: 0, clinicId: 'leeds', holdId: 'h', kind: 'KEPT' } as const
    await expect(board.noteClashes([clash])).rejects.toMatchObject(unavailable)
  })
})

it('the board in a Redis Cluster is in one place', async () => {
  const cluster = await startRedisCluster(3)
  onTestFinished(() => cluster.stop())
  const board = createRedisBoard(await connected(connectRedisCluster(cluster.urls)))
  await board.post(aReport({ id: 'one' }), 10_000)
  await board.countLookups(0, [{ clinicId: 'leeds', outcome: 'HELD', count: 1 }])
  await board.noteClashes([{ at: 0, clinicId: 'leeds', holdId: 'h', kind: 'KEPT' }])
  expect(await board.reports()).toHaveLength(1)
  expect(await board.lookups(0)).toHaveLength(1)
  expect(await board.clashes()).toHaveLength(1)
  await board.takeDown('one')
  expect(await board.reports()).toEqual([])
})
