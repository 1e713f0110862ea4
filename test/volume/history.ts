/** What a ledger was asked and what it told, with the witness of each call: its place in the history of the account. */
import { AsyncLocalStorage } from 'node:async_hooks'
import type { Redis } from 'ioredis'
import type { ChangeResult, OpenResult, Verdict } from '../../src/booking/ledger.ts'
import type { Claimant, HoldRecord } from '../../src/domain/hold.ts'
import type { SlotSnapshot } from '../../src/domain/slot.ts'
import type { Instant, Interval } from '../../src/domain/time.ts'

/** One script as it went over the wire. */
export interface Witness {
  /** The account's fence before and after it: the same when it changed nothing. */
  readonly before: number
  readonly after: number
  /** The time that it was given. */
  readonly now: Instant
  /** Monotonic, of this process: when it left, and when its answer was here. */
  readonly sentAt: number
  readonly answeredAt: number
}

interface OnHold<Op extends string> {
  readonly op: Op
  readonly id: string
}

/** `id` is the hold's; its appointment is `appointmentOf(id)`. */
export type Asked =
  | (OnHold<'open'> & { readonly slot: SlotSnapshot; readonly openMs: number; readonly maxMs: number })
  | (OnHold<'activate'> & { readonly ttlMs: number; readonly remaining: number | null })
  | OnHold<'reject'>
  | OnHold<'release'>
  | OnHold<'beginConfirm'>
  | OnHold<'get'>
  | (OnHold<'extend'> & { readonly byMs: number })
  | (OnHold<'settle'> & { readonly fence: number; readonly verdict: Verdict })
  | OnHold<'beginCancel'>
  | (OnHold<'settleChange'> & { readonly fence: number; readonly happened: boolean })
  | { readonly op: 'blocking'; readonly interval: Interval }
  /** One step of it. */
  | { readonly op: 'sweep' }

export type AskedFor<Op extends Asked['op']> = Extract<Asked, { readonly op: Op }>

export type Told =
  | OpenResult
  | ChangeResult
  | { readonly kind: 'RECORD'; readonly hold: HoldRecord | null }
  | { readonly kind: 'CLAIMANTS'; readonly claimants: readonly Claimant[] }
  | { readonly kind: 'BEGUN'; readonly fence: number }
  | { readonly kind: 'PENDING' | 'NOT_FOUND' | 'SETTLED' | 'LEFT' | 'SWEPT' }

export type Entry = Witness & { readonly asked: Asked; readonly told: Told }

export function appointmentOf(holdId: string): string {
  return `a-${holdId}`
}

const witnesses = new AsyncLocalStorage<Witness[]>()

/** Has the client note where each script takes place, for `witnessed`. Only for ledgers whose time is given, not the store's. */
export function observe(redis: Redis): Redis {
  const observed =
    (send: (...args: unknown[]) => Promise<unknown>) =>
    async (...args: unknown[]): Promise<unknown> => {
      const sentAt = performance.now()
      const answer = (await send.apply(redis, args)) as [string, number, number]
      // The script's name, the number of keys, the keys; then what is done, the call's name, and the time as `=ms`.
      const now = Number(String(args[2 + (args[1] as number) + 2]).slice(1))
      witnesses.getStore()?.push({ before: answer[1], after: answer[2], now, sentAt, answeredAt: performance.now() })
      return answer
    }
  redis.evalsha = observed(redis.evalsha as never) as never
  redis.eval = observed(redis.eval as never) as never
  return redis
}

/** Runs a call of a ledger over an observed client. */
export async function witnessed<Result>(call: () => Promise<Result>): Promise<{ result: Result; scripts: Witness[] }> {
  const scripts: Witness[] = []
  return { result: await witnesses.run(scripts, call), scripts }
}
