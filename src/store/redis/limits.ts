import { createHash } from 'node:crypto'
import { type Cluster, type Redis, ReplyError } from 'ioredis'
import { RateLimiterMemory, RateLimiterRedis } from 'rate-limiter-flexible'
import type { Allowance, Count, Limits } from '../../booking/limits.ts'
import { secondsUntil, stateAfter } from '../memory/limits.ts'
import { orUnavailable } from './unavailable.ts'

/** By the server's own clock, so that processes agree. A count lives no longer than the last thing in it. */
const enter = `
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
redis.call('ZREMRANGEBYSCORE', KEYS[1], '-inf', now)
local isIn = redis.call('ZSCORE', KEYS[1], ARGV[1])
if not isIn and redis.call('ZCARD', KEYS[1]) >= tonumber(ARGV[2]) then return 0 end
redis.call('ZADD', KEYS[1], now + ARGV[3], ARGV[1])
if redis.call('PTTL', KEYS[1]) < tonumber(ARGV[3]) then redis.call('PEXPIRE', KEYS[1], ARGV[3]) end
return isIn and 2 or 1
`

const enterSha = createHash('sha1').update(enter).digest('hex')

/** Counts that all processes share. */
export function createRedisLimits(client: Redis | Cluster): Limits {
  const limiters = new Map<string, RateLimiterRedis>()
  /** By name and allowance: who waits for a call that is under way; nobody has a queue while there is none. */
  const queues = new Map<string, PromiseWithResolvers<number | null>[]>()

  function limiterOf({ points, seconds }: Allowance): RateLimiterRedis {
    const name = `${points}/${seconds}`
    const known = limiters.get(name)
    if (known) return known
    const made = new RateLimiterRedis({
      storeClient: client,
      points,
      duration: seconds,
      keyPrefix: `hf:rate:${name}`,
      // Without Redis each process counts for itself: too much for a while rather than nothing.
      insuranceLimiter: new RateLimiterMemory({ points, duration: seconds, keyPrefix: name }),
    })
    limiters.set(name, made)
    return made
  }

  /** Those who ask while a call is under way share the next one: each call waits for the server's disk. */
  async function takeAll(key: string, name: string, allowance: Allowance): Promise<void> {
    for (let uses = queues.get(key) ?? []; uses.length > 0; uses = queues.get(key) ?? []) {
      queues.set(key, [])
      try {
        const { state } = await stateAfter(limiterOf(allowance).consume(name, uses.length))
        // Counted in the order in which they came, refused ones too, as if each had made a call of its own.
        const before = state.consumedPoints - uses.length
        for (const [index, use] of uses.entries()) {
          use.resolve(before + index < allowance.points ? null : secondsUntil(state))
        }
      } catch (error) {
        for (const use of uses) use.reject(error)
      }
    }
    queues.delete(key)
  }

  const keyOf = (name: string) => `hf:count:${name}`

  async function leave(thing: string, counts: readonly { readonly name: string }[]): Promise<void> {
    await orUnavailable(Promise.all(counts.map(({ name }) => client.zrem(keyOf(name), thing))))
  }

  /** 0 when it is full, 1 for a thing that is new in it, 2 for one that was in it already. */
  async function enterOne(thing: string, { name, most }: Count, ms: number): Promise<unknown> {
    const args = [1, keyOf(name), thing, most, Math.ceil(ms)] as const
    try {
      return await client.evalsha(enterSha, ...args)
    } catch (error) {
      if (!(error instanceof ReplyError && (error as Error).message.startsWith('NOSCRIPT'))) throw error
      return client.eval(enter, ...args)
    }
  }

  return {
    take(name, allowance) {
      const use = Promise.withResolvers<number | null>()
      const key = JSON.stringify([name, allowance])
      const waiting = queues.get(key)
      if (waiting) {
        waiting.push(use)
      } else {
        queues.set(key, [use])
        void takeAll(key, name, allowance)
      }
      return use.promise
    },
    // A command each: in a Cluster the counts are on different nodes.
    async enter(thing, counts, ms) {
      const answers = await Promise.allSettled(counts.map((count) => enterOne(thing, count, ms)))
      if (answers.every((answer) => answer.status === 'fulfilled' && answer.value !== 0)) return true
      const isNewIn = (answer: PromiseSettledResult<unknown> | undefined) =>
        answer?.status === 'fulfilled' && answer.value === 1
      await leave(
        thing,
        counts.filter((_, index) => isNewIn(answers[index])),
      )
      // One that did not answer: not full, but nobody knows.
      for (const answer of answers) {
        if (answer.status === 'rejected') await orUnavailable(Promise.reject(answer.reason))
      }
      return false
    },
    leave,
  }
}
