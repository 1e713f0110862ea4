import type { Cluster, Redis } from 'ioredis'
import type { SessionStore } from '../../contract/adapter.ts'
import { orUnavailable } from './unavailable.ts'

/** Vendor sessions that all processes share. They come encrypted; see `sealed` in gateway.ts. */
export function createRedisSessions(client: Redis | Cluster): SessionStore {
  const keyOf = (name: string) => `hf:session:${name}`
  return {
    read: (name) => orUnavailable(client.get(keyOf(name))),
    async write(name, value, ttlMs) {
      await orUnavailable(client.set(keyOf(name), value, 'PX', Math.max(1, Math.floor(ttlMs))))
    },
    async forget(name) {
      await orUnavailable(client.del(keyOf(name)))
    },
  }
}
