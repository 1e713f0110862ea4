import { randomUUID } from 'node:crypto'
import type { Redis } from 'ioredis'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Ledger } from '../../src/booking/ledger.ts'
import { type HoldState, holdTransitions } from '../../src/domain/hold.ts'
import { connectRedis, isReadyWithin } from '../../src/store/redis/connect.ts'
import { keysOf } from '../../src/store/redis/ledger/keys.ts'
import { createRedisLedger } from '../../src/store/redis/ledger.ts'
import { testNow } from '../kit/clock.ts'
import { type RedisServer, startRedis } from '../kit/redis.ts'
import { type Entry, observe } from './history.ts'
import { replay } from './replay.ts'
import { patienceMs, sized } from './scale.ts'
import { drive } from './traffic.ts'

const histories = sized(1, 10)
const operations = sized(25_000, 100_000)

let server: RedisServer
const opened: Redis[] = []
beforeAll(async () => {
  server = await startRedis({ appendfsync: 'always' })
})
afterAll(() => {
  for (const redis of opened) redis.disconnect()
})

/**
 * A connection of its own for each, whose clock is ahead by so much. Time passes with the calls, five in a millisecond, so that a
 * busy machine sees the same.
 */
async function ledgersWith(aheadMs: readonly number[]): Promise<Ledger[]> {
  let calls = 0
  const passing = () => testNow + Math.floor(calls++ / 5)
  return Promise.all(
    aheadMs.map(async (ahead) => {
      const redis = observe(connectRedis(server.url, { commandTimeoutMs: 15_000 }))
      const ledger = createRedisLedger({ redis, frozenAt: () => passing() + ahead })
      opened.push(redis)
      expect(await isReadyWithin(redis, 5_000)).toBe(true)
      return ledger
    }),
  )
}

/** Histories are kept apart, and what is replayed is not needed any more. */
async function forget(account: string): Promise<void> {
  const redis = connectRedis(server.url)
  await isReadyWithin(redis, 5_000)
  await redis.unlink(...keysOf(account))
  redis.disconnect()
}

/** Every way from state to state that operations take; what clocks do shows in their answers. */
const ways = (Object.entries(holdTransitions) as [HoldState, readonly HoldState[]][])
  .flatMap(([from, targets]) => targets.map((to) => `${from} to ${to}`))
  .filter((way) => !way.endsWith('EXPIRED') && way !== 'ACTIVE to REJECTED')

describe('a history of eight connections, 256 calls at once', () => {
  it(
    'is what the model says, in the order of the fences',
    async () => {
      const ledgers = await ledgersWith([0, 0, 0, 0, 3, -3, 20, -20])
      const totals = new Map<string, number>()
      for (let seed = 1; seed <= histories; seed += 1) {
        const account = `fake:${randomUUID()}`
        const entries = await drive({ ledgers, account, seed, operations, inFlight: 256 })
        const { problems, counts } = replay(entries)
        expect(problems, `seed ${seed}`).toEqual([])
        expect(entries.length).toBeGreaterThanOrEqual(operations)
        for (const [what, times] of counts) totals.set(what, (totals.get(what) ?? 0) + times)
        await forget(account)
      }

      // A history that hardly ever gets anywhere proves nothing.
      const count = (what: string) => totals.get(what) ?? 0
      expect(count('open OPENED') / (count('open OPENED') + count('open TAKEN'))).toBeGreaterThan(0.3)
      expect(count('beginConfirm DONE') / count('open OPENED')).toBeGreaterThan(0.1)
      for (const what of [...ways, 'activate EXPIRED', 'activate OVERLAP', 'extend EXPIRED', 'settle FENCE']) {
        expect(count(what), what).toBeGreaterThanOrEqual(sized(10, 1_000))
      }
    },
    patienceMs,
  )
})

describe('the replay finds', () => {
  let history: Entry[]
  beforeAll(async () => {
    history = await drive({
      ledgers: await ledgersWith([0]),
      account: `fake:${randomUUID()}`,
      seed: 1,
      operations: 800,
      inFlight: 8,
    })
  })

  /** The last of those in which something came of the operation. */
  function lastDone(op: Entry['asked']['op'], kind: Entry['told']['kind']): Entry {
    const found = history.findLast((entry) => entry.asked.op === op && entry.told.kind === kind)
    if (!found) throw new Error(`the history has no ${op} ${kind}`)
    return found
  }
  const instead = (old: Entry, given: Partial<Entry>): Entry[] =>
    history.map((entry) => (entry === old ? { ...entry, ...given } : entry))

  it('nothing where nothing is wrong', () => {
    expect(replay(history).problems).toEqual([])
  })

  it.each<[string, () => Entry[], RegExp]>([
    [
      'a change that nobody made',
      () => history.filter((entry) => entry !== lastDone('activate', 'DONE')),
      /nobody knows of the change/,
    ],
    [
      'a change that was made twice',
      () => [...history, lastDone('activate', 'DONE')],
      /nobody knows of the change|told DONE .* expected STATE/,
    ],
    [
      'a refusal without a reason',
      () => instead(lastDone('open', 'OPENED'), { told: { kind: 'TAKEN' } }),
      /open .* told TAKEN, expected OPENED/,
    ],
    [
      'a time that was given twice',
      () => {
        const taken = lastDone('open', 'TAKEN')
        const { told } = lastDone('open', 'OPENED')
        return instead(taken, { told })
      },
      /open .* told OPENED .* expected TAKEN/,
    ],
    [
      'an expiry that is a millisecond wrong',
      () => {
        const entry = lastDone('activate', 'DONE')
        if (entry.told.kind !== 'DONE') throw new Error('it is done')
        const { hold } = entry.told
        return instead(entry, { told: { kind: 'DONE', hold: { ...hold, expiresAt: (hold.expiresAt ?? 0) + 1 } } })
      },
      /activate .* told DONE .* expected DONE/,
    ],
    [
      'an answer that was there before what it builds on was asked',
      () => instead(lastDone('activate', 'DONE'), { answeredAt: 0 }),
      /answered before an earlier one was asked/,
    ],
  ])('%s', (_name, doctored, problem) => {
    expect(replay(doctored()).problems.join('\n')).toMatch(problem)
  })
})
