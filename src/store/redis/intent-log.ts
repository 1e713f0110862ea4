/**
 * A second place for what must not be lost: that a vendor may be called, and what it booked. Written before the commit
 * point, read only after the ledger has lost something.
 */
import type { Cluster, Redis } from 'ioredis'
import type { IntentDraft } from '../../booking/ledger.ts'
import { keyOf } from './ledger/keys.ts'

/** The latest change of an account that a process knows of: a store that does not have it has lost what it acknowledged. */
export interface Witness {
  /** Drawn when the account's first record was written, and anew when a loss was looked after. */
  readonly epoch: string
  readonly fence: number
  /** Names the change that drew the fence: another one with the same fence is another history. */
  readonly mark: string
}

export interface IntentNote {
  /** By the wall clock of the process, for keeping and for order only. */
  readonly at: number
  /** What was known of the ledger then. */
  readonly witness: Witness | null
  /** The hold as the ledger's scripts keep it. */
  readonly record: string
  /** Null when the hold is booked, and this only remembers as what. */
  readonly intent: IntentDraft | null
}

export interface IntentLog {
  /** Durable when it resolves. Replaces the earlier note about the hold. */
  note(account: string, holdId: string, note: IntentNote): Promise<void>
  /** Nothing is at the vendor. May be lost: the vendor is then asked once more. */
  forget(account: string, holdId: string): Promise<void>
  /** By hold id. */
  notes(account: string): Promise<ReadonlyMap<string, IntentNote>>
  /** The latest witness that came with a note, forgotten ones included. */
  witness(account: string): Promise<Witness | null>
  /** Drops notes that are older. */
  prune(account: string, before: { readonly booked: number; readonly open: number }): Promise<void>
  close(): Promise<void>
}

const witnessField = '@witness'

/** In another Redis than the ledger's, with a disk of its own. */
export function createRedisIntentLog(redis: Redis | Cluster): IntentLog {
  const key = (account: string) => keyOf(account, 'intents')

  async function notes(account: string): Promise<Map<string, IntentNote>> {
    const fields = Object.entries(await redis.hgetall(key(account)))
    return new Map(
      fields.filter(([id]) => id !== witnessField).map(([id, text]) => [id, JSON.parse(text) as IntentNote]),
    )
  }

  return {
    async note(account, holdId, note) {
      await redis.hset(key(account), holdId, JSON.stringify(note), witnessField, JSON.stringify(note.witness))
    },
    async forget(account, holdId) {
      await redis.hdel(key(account), holdId)
    },
    notes,
    async witness(account) {
      const text = await redis.hget(key(account), witnessField)
      return text === null ? null : (JSON.parse(text) as Witness | null)
    },
    async prune(account, before) {
      const old = [...(await notes(account))].filter(
        ([, note]) => note.at < (note.intent ? before.open : before.booked),
      )
      if (old.length > 0) await redis.hdel(key(account), ...old.map(([id]) => id))
    },
    // The client is its owner's.
    async close() {},
  }
}
