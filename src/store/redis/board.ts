import type { Cluster, Redis } from 'ioredis'
import {
  type Board,
  hourOf,
  keptClashes,
  type LookupCount,
  type LookupOutcome,
  lookupHours,
  type NotedClash,
  type ProcessReport,
} from '../../booking/board.ts'
import { orUnavailable } from './unavailable.ts'

/**
 * One hash tag for all of it, so that a Cluster has it in one place. The number is that of the records' shape: processes of
 * another version, while one replaces the other, must not read them.
 */
const prefix = 'hf:{ops}:1'
const keys = { processes: `${prefix}:processes`, reports: `${prefix}:reports`, clashes: `${prefix}:clashes` }
const lookupsOf = (hour: number) => `${prefix}:lookups:${hour}`

const hourMs = 3_600_000
const keepClashesMs = 7 * 24 * hourMs

/** By the server's own clock, so that processes agree on who is gone. */
const post = `
local time = redis.call('TIME')
redis.call('ZADD', KEYS[1], time[1] * 1000 + math.floor(time[2] / 1000) + ARGV[2], ARGV[1])
redis.call('HSET', KEYS[2], ARGV[1], ARGV[3])
for _, key in ipairs(KEYS) do
  if redis.call('PTTL', key) < tonumber(ARGV[2]) then redis.call('PEXPIRE', key, ARGV[2]) end
end
`

const readReports = `
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
for _, id in ipairs(redis.call('ZRANGEBYSCORE', KEYS[1], '-inf', now)) do
  redis.call('HDEL', KEYS[2], id)
  redis.call('ZREM', KEYS[1], id)
end
return redis.call('HVALS', KEYS[2])
`

const count = `
for at = 2, #ARGV, 2 do redis.call('HINCRBY', KEYS[1], ARGV[at], ARGV[at + 1]) end
redis.call('PEXPIRE', KEYS[1], ARGV[1])
`

/** The board that all processes share. */
export function createRedisBoard(client: Redis | Cluster): Board {
  return {
    async post(report, ms) {
      const { processes, reports } = keys
      await orUnavailable(client.eval(post, 2, processes, reports, report.id, ms, JSON.stringify(report)))
    },
    async takeDown(processId) {
      const gone = client.multi().zrem(keys.processes, processId).hdel(keys.reports, processId)
      await orUnavailable(gone.exec())
    },
    async reports() {
      const texts = await orUnavailable(client.eval(readReports, 2, keys.processes, keys.reports))
      return (texts as string[]).map((text) => JSON.parse(text) as ProcessReport)
    },
    async countLookups(at, counts) {
      const fields = counts.flatMap(({ clinicId, outcome, count }) => [fieldOf(clinicId, outcome), count])
      await orUnavailable(client.eval(count, 1, lookupsOf(hourOf(at)), (lookupHours + 1) * hourMs, ...fields))
    },
    async lookups(at) {
      const last = hourOf(at)
      const hours = Array.from({ length: lookupHours }, (_, back) => client.hgetall(lookupsOf(last - back)))
      const sums = new Map<string, number>()
      for (const counts of await orUnavailable(Promise.all(hours))) {
        for (const [field, text] of Object.entries(counts)) sums.set(field, (sums.get(field) ?? 0) + Number(text))
      }
      return [...sums].map(([field, count]) => ({ ...lookupIn(field), count }))
    },
    async noteClashes(clashes) {
      if (clashes.length === 0) return
      const texts = clashes.map((clash) => JSON.stringify(clash))
      const noted = client
        .multi()
        .lpush(keys.clashes, ...texts)
        .ltrim(keys.clashes, 0, keptClashes - 1)
        .pexpire(keys.clashes, keepClashesMs)
      await orUnavailable(noted.exec())
    },
    async clashes() {
      const texts = await orUnavailable(client.lrange(keys.clashes, 0, -1))
      return texts.map((text) => JSON.parse(text) as NotedClash)
    },
  }
}

/** The outcome comes first: it has no slash. */
function fieldOf(clinicId: string, outcome: LookupOutcome): string {
  return `${outcome}/${clinicId}`
}

function lookupIn(field: string): Omit<LookupCount, 'count'> {
  const slash = field.indexOf('/')
  return { outcome: field.slice(0, slash) as LookupOutcome, clinicId: field.slice(slash + 1) }
}
