import type { SessionStore } from '../../contract/adapter.ts'
import type { Clock } from '../../domain/time.ts'

/** Vendor sessions of one process. */
export function createMemorySessions(clock: Clock): SessionStore {
  const kept = new Map<string, { readonly value: string; readonly until: number }>()
  return {
    async read(name) {
      const found = kept.get(name)
      if (found && found.until > clock.monotonic()) return found.value
      kept.delete(name)
      return null
    },
    async write(name, value, ttlMs) {
      kept.set(name, { value, until: clock.monotonic() + ttlMs })
    },
    async forget(name) {
      kept.delete(name)
    },
  }
}
