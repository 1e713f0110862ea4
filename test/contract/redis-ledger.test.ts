import type { Cluster, Redis } from 'ioredis'
import { afterAll, describe } from 'vitest'
import { connectRedis, connectRedisCluster, isReadyWithin } from '../../src/store/redis/connect.ts'
import { createRedisLedger, type RedisLedger } from '../../src/store/redis/ledger.ts'
import { createFakeClock } from '../kit/clock.ts'
import { startRedis, startRedisCluster } from '../kit/redis.ts'
import { type LedgerSubject, ledgerContract } from './ledger.contract.ts'
import { ledgerModelContract } from './ledger-model.contract.ts'

/** The store's time stands still, so that the contract can step to the millisecond. */
function subjectsOn(redis: Redis | Cluster): () => Promise<LedgerSubject> {
  let previous: RedisLedger | undefined
  afterAll(() => {
    previous?.close()
    redis.disconnect()
  })
  return async () => {
    const clock = createFakeClock()
    const ledger = createRedisLedger({ redis, frozenAt: () => clock.now() })
    previous?.close()
    previous = ledger
    await isReadyWithin(redis, 5_000)
    return {
      ledger,
      now: async () => clock.now(),
      advance: async (ms) => clock.advance(ms),
      stepBack: async (ms) => clock.stepWall(-ms),
    }
  }
}

const server = await startRedis({ appendfsync: 'always' })
const cluster = await startRedisCluster(3, { appendfsync: 'always' })

describe('the Redis ledger', () => {
  const make = subjectsOn(connectRedis(server.url))
  ledgerContract(make)
  ledgerModelContract(make, { runs: 100 })
})

describe('the Redis ledger on a cluster of three', () => {
  ledgerContract(subjectsOn(connectRedisCluster(cluster.urls)))
})
