import { RateLimiterMemory, RateLimiterRes } from 'rate-limiter-flexible'
import type { Allowance, Limits } from '../../booking/limits.ts'
import type { Clock } from '../../domain/time.ts'

/** Counts of one process. */
export function createMemoryLimits(clock: Clock): Limits {
  const limiters = new Map<string, RateLimiterMemory>()
  /** By the count's name: until when each thing is in it. */
  const counts = new Map<string, Map<string, number>>()

  function limiterOf({ points, seconds }: Allowance): RateLimiterMemory {
    const key = `${points}/${seconds}`
    const known = limiters.get(key)
    if (known) return known
    const made = new RateLimiterMemory({ points, duration: seconds, keyPrefix: key })
    limiters.set(key, made)
    return made
  }

  function standing(name: string): Map<string, number> {
    const things = counts.get(name) ?? new Map<string, number>()
    for (const [thing, until] of things) if (until <= clock.monotonic()) things.delete(thing)
    if (things.size === 0) counts.delete(name)
    return things
  }

  return {
    take: (name, allowance) => secondsToWait(limiterOf(allowance).consume(name)),
    async enter(thing, into, ms) {
      const isFull = into.some(({ name, most }) => {
        const things = standing(name)
        return !things.has(thing) && things.size >= most
      })
      if (isFull) return false
      for (const { name } of into) counts.set(name, standing(name).set(thing, clock.monotonic() + ms))
      return true
    },
    async leave(thing, from) {
      for (const { name } of from) {
        counts.get(name)?.delete(thing)
        standing(name)
      }
    },
  }
}

/** What a limiter's answer comes to. It refuses by rejecting with the state of the key, and fails by rejecting with an error. */
export async function secondsToWait(consumed: Promise<RateLimiterRes>): Promise<number | null> {
  const { isRefused, state } = await stateAfter(consumed)
  return isRefused ? secondsUntil(state) : null
}

export async function stateAfter(
  consumed: Promise<RateLimiterRes>,
): Promise<{ readonly isRefused: boolean; readonly state: RateLimiterRes }> {
  try {
    return { isRefused: false, state: await consumed }
  } catch (refusal) {
    if (!(refusal instanceof RateLimiterRes)) throw refusal
    return { isRefused: true, state: refusal }
  }
}

/** Until there is one again; at least one. */
export function secondsUntil({ msBeforeNext }: RateLimiterRes): number {
  return Math.max(1, Math.ceil(msBeforeNext / 1_000))
}
