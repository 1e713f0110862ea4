/** The ledger's records and events as they lie in Redis, read past the gateway's code. */
import type { Redis } from 'ioredis'
import type { HoldState } from '../src/domain/hold.ts'

/** The fields of a hold's record that the verdict needs. */
export interface StoredHold {
  readonly id: string
  readonly state: HoldState
  readonly resources: readonly string[]
  readonly from: number
  readonly to: number
  readonly remaining?: number
  readonly expiresAt?: number
  readonly blocksUntil?: number
  readonly replaces?: string
  readonly vendorAppointmentId?: string
  readonly warnings?: readonly string[]
  readonly intent?: { readonly kind: string; readonly dueAt: number; readonly flaggedAt?: number }
}

export interface StoredEvent {
  readonly id: string
  readonly at: number
  readonly type: string
  readonly hold: StoredHold
}

function keyOf(account: string, name: string): string {
  return `hf:{${encodeURIComponent(account)}}:${name}`
}

export async function holdsOf(redis: Redis, account: string): Promise<StoredHold[]> {
  return (await redis.hvals(keyOf(account, 'holds'))).map(parse<StoredHold>)
}

/** Bookings with a pending change. */
export function pendingChanges(redis: Redis, account: string): Promise<number> {
  return redis.zcard(keyOf(account, 'changes'))
}

export async function warningsOf(redis: Redis, account: string): Promise<ReadonlyMap<string, readonly string[]>> {
  const texts = await redis.hvals(keyOf(account, 'bookings'))
  const bookings = texts.map(parse<{ vendorAppointmentId: string; warnings?: readonly string[] }>)
  return new Map(
    bookings.map(({ vendorAppointmentId, warnings = [] }) => [vendorAppointmentId.toLowerCase(), warnings]),
  )
}

export interface LedgerState {
  readonly epoch: string
  readonly fence: number
  readonly now: number
  readonly isStopped: boolean
}

export async function ledgerState(redis: Redis, account: string): Promise<LedgerState> {
  const [epoch, fence, now, stopped] = await redis.hmget(keyOf(account, 'meta'), 'epoch', 'fence', 'now', 'stopped')
  return { epoch: epoch ?? '', fence: Number(fence ?? 0), now: Number(now ?? 0), isStopped: stopped != null }
}

/** Events after the one of that id, oldest first. */
export async function eventsAfter(redis: Redis, account: string, id: string): Promise<StoredEvent[]> {
  const entries = await redis.xrange(keyOf(account, 'events'), `(${id}`, '+')
  return entries.flatMap(([entryId, fields]) => {
    const field = (name: string) => fields[fields.indexOf(name) + 1] ?? ''
    if (!fields.includes('type')) return []
    return [{ id: entryId, at: Number(field('at')), type: field('type'), hold: parse<StoredHold>(field('hold')) }]
  })
}

/** The record is the first line; the second is the slot. */
function parse<Parsed>(text: string): Parsed {
  const end = text.indexOf('\n')
  return JSON.parse(end < 0 ? text : text.slice(0, end)) as Parsed
}
