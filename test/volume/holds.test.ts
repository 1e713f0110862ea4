import { randomUUID } from 'node:crypto'
import { beforeAll, describe, expect, it } from 'vitest'
import { type Interval, overlaps } from '../../src/domain/time.ts'
import { connectRedis, isReadyWithin } from '../../src/store/redis/connect.ts'
import { createRedisLedger } from '../../src/store/redis/ledger.ts'
import { type RedisServer, startRedis } from '../kit/redis.ts'
import { hour, minute, monday } from '../kit/slots.ts'
import { startGateways } from './gateways.ts'
import type { HoldAnswer, HoldReport } from './jobs.ts'
import { Random } from './random.ts'
import { patienceMs, sized } from './scale.ts'

const callers = sized(3_000, 10_000)
const rounds = sized(1, 10)
const processes = 3

let server: RedisServer
beforeAll(async () => {
  server = await startRedis({ appendfsync: 'always' })
})

interface Answered {
  readonly slot: Interval
  readonly answer: HoldAnswer
}

/** Every slot is asked for by a caller of its own, in the same instant, in one of three processes. */
async function askForAll(
  account: string,
  slots: readonly Interval[],
): Promise<{ reports: HoldReport[]; all: Answered[] }> {
  const gateways = await startGateways(processes, server.url)
  const shares = Array.from({ length: processes }, (_, process) =>
    slots.filter((_slot, index) => index % processes === process),
  )
  const reports = await gateways.run(shares.map((share) => ({ kind: 'holds', account, slots: share })))
  const all = reports.flatMap(({ answers }, process) =>
    answers.map((answer, index) => ({ answer, slot: shares[process]?.[index] as Interval })),
  )
  return { reports, all }
}

/** The times that the ledger itself keeps from others. */
async function heldTimes(account: string, within: Interval): Promise<Interval[]> {
  const redis = connectRedis(server.url)
  try {
    await isReadyWithin(redis, 5_000)
    const blocking = await createRedisLedger({ redis }).blocking(account, within)
    return blocking.map(({ occupied }) => occupied).sort((a, b) => a.start - b.start)
  } finally {
    redis.disconnect()
  }
}

function counted(all: readonly Answered[]): Record<string, number> {
  const byAnswer = Map.groupBy(all, ({ answer }) => ('code' in answer ? answer.code : 'HELD'))
  return Object.fromEntries([...byAnswer].map(([name, those]) => [name, those.length]))
}

/** No process was through before another had begun. */
function expectAtOnce(reports: readonly HoldReport[]): void {
  const lastBegun = Math.max(...reports.map(({ beganAt }) => beganAt))
  expect(lastBegun).toBeLessThan(Math.min(...reports.map(({ endedAt }) => endedAt)))
}

describe('callers of three processes at once', () => {
  it.each(Array.from({ length: rounds }, (_, round) => round + 1))(
    'who all want one slot: one has it, everybody else is told that it is taken (round %i)',
    async () => {
      const account = `fake:${randomUUID()}`
      const slot = { start: monday, end: monday + 30 * minute }
      const { reports, all } = await askForAll(account, Array<Interval>(callers).fill(slot))

      expectAtOnce(reports)
      expect(counted(all)).toEqual({ HELD: 1, SLOT_TAKEN: callers - 1 })
      expect(await heldTimes(account, slot)).toEqual([slot])
      // The lease keeps the losers from the clinic.
      expect(reports.reduce((sum, { vendorChecks }) => sum + vendorChecks, 0)).toBe(1)
    },
    patienceMs,
  )

  it.each(Array.from({ length: rounds }, (_, round) => round + 1))(
    'who want different times that overlap: no two winners do, and no loser without a winner (seed %i)',
    async (seed) => {
      const account = `fake:${randomUUID()}`
      const day = { start: monday, end: monday + 12 * hour }
      const { reports, all } = await askForAll(account, differentTimes(new Random(seed)))

      expectAtOnce(reports)
      const winners = all.filter(({ answer }) => 'holdId' in answer).map(({ slot }) => slot)
      winners.sort((a, b) => a.start - b.start)
      const losers = all.filter(({ answer }) => 'code' in answer).map(({ slot }) => slot)
      expect(counted(all)).toEqual({ HELD: winners.length, SLOT_TAKEN: callers - winners.length })
      expect(winners.length).toBeGreaterThan(5)
      expect(winners.filter((one, index) => winners.slice(index + 1).some((other) => overlaps(one, other)))).toEqual([])
      expect(losers.filter((one) => !winners.some((winner) => overlaps(one, winner)))).toEqual([])
      expect(await heldTimes(account, day)).toEqual(winners)
    },
    patienceMs,
  )
})

/**
 * Five minutes to two hours within ten hours. Every start is another: who asks for a start while somebody has its lease is
 * refused even if that one then does not get its own, longer time.
 */
function differentTimes(random: Random): Interval[] {
  const step = (10 * hour) / callers
  const starts = Array.from({ length: callers }, (_, index) => monday + Math.floor(index * step))
  for (let last = starts.length - 1; last > 0; last -= 1) {
    const other = random.between(0, last)
    ;[starts[last], starts[other]] = [starts[other] as number, starts[last] as number]
  }
  return starts.map((start) => ({ start, end: start + random.between(5, 120) * minute }))
}
