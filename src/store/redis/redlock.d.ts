// The package has types of its own, but its `exports` hide them from NodeNext. Only what `lease.ts` uses.
declare module 'redlock' {
  import type { Cluster, Redis } from 'ioredis'

  type Client = Redis | Cluster

  export interface ExecutionStats {
    readonly votesFor: ReadonlySet<Client>
    readonly votesAgainst: ReadonlyMap<Client, Error>
  }

  /** No majority did what was asked. */
  export class ExecutionError extends Error {
    /** One for each attempt, complete once every node has answered or failed. */
    readonly attempts: readonly Promise<ExecutionStats>[]
  }

  /** A node's no: somebody else has one of the keys, or they have lapsed. */
  export class ResourceLockedError extends Error {}

  export class Lock {
    constructor(
      redlock: Redlock,
      resources: string[],
      value: string,
      attempts: readonly Promise<ExecutionStats>[],
      expiration: number,
    )
    readonly value: string
  }

  export default class Redlock {
    constructor(clients: Iterable<Client>, settings: { readonly retryCount: number })
    readonly scripts: Readonly<Record<'acquireScript' | 'extendScript' | 'releaseScript', { readonly value: string }>>
    acquire(resources: string[], durationMs: number): Promise<Lock>
    extend(lock: Lock, durationMs: number): Promise<Lock>
    release(lock: Lock): Promise<unknown>
  }
}
