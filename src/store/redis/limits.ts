import { createHash } from 'node:crypto'
import { type Cluster, type Redis, ReplyError } from 'ioredis'
import { RateLimiterMemory, RateLimiterRedis } from 'rate-limiter-flexible'
import type { Allowance, Count, Limits } from '../../booking/limits.ts'
import { secondsToWait } from '../memory/limits.ts'
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
    take: (name, allowance) => secondsToWait(limiterOf(allowance).consume(name)),
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
