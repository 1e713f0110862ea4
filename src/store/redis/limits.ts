import type { Cluster, Redis } from 'ioredis'
import { RateLimiterMemory, RateLimiterRedis } from 'rate-limiter-flexible'
import type { Allowance, Limits } from '../../booking/limits.ts'
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

  return {
    take: (name, allowance) => secondsToWait(limiterOf(allowance).consume(name)),
    // One after the other: in a Cluster the counts are on different nodes.
    async enter(thing, counts, ms) {
      const entered: { readonly name: string }[] = []
      for (const { name, most } of counts) {
        const answer = await orUnavailable(client.eval(enter, 1, keyOf(name), thing, most, Math.ceil(ms)))
        if (answer === 0) {
          await leave(thing, entered)
          return false
        }
        if (answer === 1) entered.push({ name })
      }
      return true
    },
    leave,
  }
}
