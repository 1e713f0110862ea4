import { setTimeout as delay } from 'node:timers/promises'
import type { Cluster, Redis } from 'ioredis'
import Redlock, { ExecutionError, Lock, ResourceLockedError } from 'redlock'
import type { Lease, LeaseGrant } from '../../booking/lease.ts'
import { DomainError } from '../../domain/error.ts'
import type { Clock } from '../../domain/time.ts'

export interface RedisLeaseParts {
  /** One server or Cluster, or three or five servers that share nothing: no replicas of each other. */
  readonly clients: readonly (Redis | Cluster)[]
  readonly clock: Clock
}

type Vote<T> =
  | { readonly won: true; readonly value: T }
  | {
      readonly won: false
      /** Nodes that did what was asked, fewer than a majority. */
      readonly done: number
      /** Nodes that said yes or no. */
      readonly answered: number
      /** Why the others said nothing. */
      readonly faults: readonly string[]
    }

/** Repeats after a split vote: several callers each got some nodes, and none a majority. */
const splitRetries = 2
const splitDelayMs = { least: 20, spread: 100 }

/**
 * Leases by Redlock, over a majority of independent servers. A lease lives in the grant and in Redis only: any process extends
 * and releases what another acquired. The package's known faults are met here one by one; see docs/adr/0005-redlock.md.
 */
export function createRedisLease({ clients, clock }: RedisLeaseParts): Lease {
  // A tie of an even number never ends the package's vote, and a server named twice is counted once.
  if (![1, 3, 5].includes(clients.length) || new Set(clients).size < clients.length) {
    throw new Error('Leases need one, three or five different Redis servers.')
  }
  const redlock = new Redlock(clients, { retryCount: 0 })
  const quorum = Math.floor(clients.length / 2) + 1
  for (const client of clients) loadScripts(redlock, client)

  async function acquire(keys: readonly string[], ttlMs: number): Promise<LeaseGrant | null> {
    for (let retries = 0; ; retries += 1) {
      const askedAt = clock.monotonic()
      const vote = await voteOf(redlock.acquire(keys.map(redisKey), wholeMs(ttlMs)))
      if (vote.won) {
        const grant = { keys, token: vote.value.value }
        if (isStillGood(askedAt, ttlMs)) return grant
        await drop(grant)
        throw unavailable(['The nodes were too slow for the time that the lease would have lasted.'])
      }
      if (vote.answered < quorum) throw unavailable(vote.faults)
      if (vote.done === 0 || retries === splitRetries) return null
      await delay(splitDelayMs.least + Math.random() * splitDelayMs.spread)
    }
  }

  async function extend(grant: LeaseGrant, ttlMs: number): Promise<boolean> {
    const askedAt = clock.monotonic()
    const vote = await voteOf(redlock.extend(lockOf(grant), wholeMs(ttlMs)))
    if (!vote.won && vote.answered < quorum) throw unavailable(vote.faults)
    if (vote.won && isStillGood(askedAt, ttlMs)) return true
    // What a minority has extended is nobody's lease, yet in the way of the next one.
    await drop(grant)
    return false
  }

  async function release(grant: LeaseGrant): Promise<void> {
    const vote = await voteOf(redlock.release(lockOf(grant)))
    // A node that has nothing left to release is as good as one that released.
    if (!vote.won && vote.answered < quorum) throw unavailable(vote.faults)
  }

  /** On the way to an answer that is already certain; what stays behind lapses by itself. */
  async function drop(grant: LeaseGrant): Promise<void> {
    await voteOf(redlock.release(lockOf(grant)))
  }

  /** The lock as any process can make it again. Whether it has expired is for the nodes to say: ours may be another clock. */
  function lockOf({ keys, token }: LeaseGrant): Lock {
    return new Lock(redlock, keys.map(redisKey), token, [], Number.POSITIVE_INFINITY)
  }

  /**
   * Half of the time must be left, less what the nodes' clocks may run faster. The package hands out locks that have lapsed
   * already, and reckons by the wall clock.
   */
  function isStillGood(askedAt: number, ttlMs: number): boolean {
    const drift = ttlMs * 0.01 + 2
    return ttlMs - drift - (clock.monotonic() - askedAt) >= ttlMs / 2
  }

  return { acquire, extend, release }
}

/** `account/resource/start`: the account is the hash tag, so that a Cluster has all keys of one slot on one node. */
function redisKey(key: string): string {
  const [account = '', ...rest] = key.split('/')
  return `hf:{${account}}:lease:${rest.join('/')}`
}

/** The package refuses fractions, and Redis a time that is already over. */
function wholeMs(ttlMs: number): number {
  return Math.max(1, Math.round(ttlMs))
}

async function voteOf<T>(change: Promise<T>): Promise<Vote<T>> {
  try {
    return { won: true, value: await change }
  } catch (error) {
    if (!(error instanceof ExecutionError)) throw error
    const votes = await error.attempts.at(-1)
    const against = [...(votes?.votesAgainst.values() ?? [])]
    const faults = against.filter((no) => !(no instanceof ResourceLockedError)).map(({ message }) => message)
    const done = votes?.votesFor.size ?? 0
    return { won: false, done, answered: done + against.length - faults.length, faults }
  }
}

/** With the reasons as text only: the package's error leads to the clients and so to their passwords. */
function unavailable(faults: readonly string[]): DomainError {
  return new DomainError('SERVICE_UNAVAILABLE', undefined, { cause: new Error([...new Set(faults)].join('; ')) })
}

/**
 * The package sends a script in full only when a node does not know it. By then the release of a lost vote, if the node knows
 * that one, has overtaken the acquire, and the lock stays. So every node is taught all scripts on every connection.
 */
function loadScripts(redlock: Redlock, client: Redis | Cluster): void {
  const load = async () => {
    try {
      await Promise.all(Object.values(redlock.scripts).map(({ value }) => client.script('LOAD', value)))
    } catch {
      // The connection broke again; the next one is told.
    }
  }
  client.on('ready', load)
  if (client.status === 'ready') void load()
}
