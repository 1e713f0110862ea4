import { randomUUID } from 'node:crypto'
import type { Lease } from '../../booking/lease.ts'
import type { Clock } from '../../domain/time.ts'

/** Leases of one process, for the demo and the tests; they end with it. */
export function createMemoryLease(clock: Clock): Lease {
  const held = new Map<string, { token: string; until: number }>()
  const isHeld = (key: string): boolean => (held.get(key)?.until ?? 0) > clock.monotonic()

  return {
    async acquire(keys, ttlMs) {
      if (keys.some(isHeld)) return null
      const token = randomUUID()
      for (const key of keys) held.set(key, { token, until: clock.monotonic() + ttlMs })
      return { keys, token }
    },
    async extend(grant, ttlMs) {
      if (!grant.keys.every((key) => isHeld(key) && held.get(key)?.token === grant.token)) return false
      for (const key of grant.keys) held.set(key, { token: grant.token, until: clock.monotonic() + ttlMs })
      return true
    },
    async release(grant) {
      for (const key of grant.keys) if (held.get(key)?.token === grant.token) held.delete(key)
    },
  }
}
