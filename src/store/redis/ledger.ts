import type { Cluster, Redis } from 'ioredis'
import type { ChangeRefusal, ChangeResult, HoldRef, Ledger, Verdict } from '../../booking/ledger.ts'
import { type HoldState, holdTransitions, maxInputRefusals, mayMove, rebookCancelMs } from '../../domain/hold.ts'
import type { Clock, Instant } from '../../domain/time.ts'
import type { IntentLog } from './intent-log.ts'
import { Accounts } from './ledger/accounts.ts'
import { claimsOf } from './ledger/claims.ts'
import { Events } from './ledger/events.ts'
import { Intents } from './ledger/intents.ts'
import { readsOf } from './ledger/reads.ts'
import { toStoredDraft } from './ledger/record.ts'
import type { ScriptName } from './ledger/scripts.ts'

export interface RedisLedgerOptions {
  readonly redis: Redis | Cluster
  /**
   * Accounts whose events are followed from the start. Those that this process works on are followed in any case.
   * @default none
   */
  readonly accounts?: readonly string[]
  /** @default 30 days */
  readonly keepHoldsMs?: number
  /** @default 400 days */
  readonly keepBookingsMs?: number
  /** For listeners that were cut off. @default 1 day */
  readonly keepEventsMs?: number
  /**
   * A second sink for intents, on a disk of its own. Without one, after a loss no booking is confirmed until the vendor has
   * been read back; and a store that was emptied is taken for a new one when no process is left that knew it.
   * @default none
   */
  readonly intentLog?: IntentLog
  /** Told what an operator must know: keys of records that cannot be read, and losses. */
  readonly onProblem?: (problem: string) => void
  /**
   * The process' own. With it, nothing is held or confirmed while it and the store's differ by more than two seconds.
   * @default not compared
   */
  readonly clock?: Clock
  /** How long a call waits for a connection that broke to be back, before its caller is told. In ms. @default 300 */
  readonly reconnectMs?: number
  /** For tests only: added to the store's time. */
  readonly skewMs?: () => number
  /** For tests only: instead of the store's time, so that it stands still. */
  readonly frozenAt?: () => Instant
}

export interface RedisLedger extends Ledger {
  /**
   * Once an operator knows that the store has lost something of the account: brings back what the second sink knows, and
   * lets every process go on. Does nothing where nothing was lost.
   */
  acknowledgeLoss(account: string): Promise<LossReport>
  /** After a loss without a second sink: the vendor's appointments have been read back, and bookings go on. */
  endQuarantine(account: string): Promise<void>
  close(): void
}

export interface LossReport {
  readonly wasLost: boolean
  /** Holds that were brought back, those of unknown outcome as such. */
  readonly restored: number
  /** Whether bookings wait for `endQuarantine`. */
  readonly isQuarantined: boolean
}

const dayMs = 86_400_000
/** What one script does at most, so that no other waits long for it. */
const batch = 200
const askAgainMs = 3_600_000

/**
 * The ledger of many processes. Every change is one script, made whole or not at all. It needs a Redis that keeps what it
 * acknowledges: see `self-check.ts`.
 */
export function createRedisLedger(options: RedisLedgerOptions): RedisLedger {
  const { redis, keepHoldsMs = 30 * dayMs, keepBookingsMs = 400 * dayMs, keepEventsMs = dayMs } = options
  const { onProblem = () => {}, reconnectMs = 300, skewMs = () => 0, frozenAt, clock } = options
  const { intentLog = null } = options
  const remembered = async (account: string) => (await intentLog?.witness(account)) ?? null
  const accounts = new Accounts({ redis, reconnectMs, skewMs, frozenAt, clock, remembered, onProblem })
  const events = new Events({ redis, accounts, onProblem, followed: options.accounts ?? [] })
  const reads = readsOf(accounts, onProblem)
  const intents = intentLog && new Intents({ log: intentLog, accounts, onProblem })

  // A server that comes back may have lost the end of its log: noticed before anybody builds on what is left.
  const check = () => void accounts.checkAll()
  redis.on('ready', check)

  async function change(script: ScriptName, op: string, ref: HoldRef, given: object = {}): Promise<ChangeResult> {
    return (await changed(script, op, ref, given)).result
  }

  async function changed(
    script: ScriptName,
    op: string,
    ref: HoldRef,
    given: object,
  ): Promise<{ readonly result: ChangeResult; readonly text: string }> {
    const { kind, rest } = await accounts.call(ref.account, script, op, { ...given, id: ref.id })
    const [text, reason] = rest as [string, ChangeRefusal]
    if (kind === 'DONE') return { result: { kind, hold: reads.holdOf(ref.account, text) }, text }
    return { result: { kind: 'REFUSED', reason, hold: reads.holdOrNull(ref.account, text) }, text }
  }

  /** A change after which the second sink may have less to remember. */
  async function concluded(script: ScriptName, op: string, ref: HoldRef, given: object): Promise<ChangeResult> {
    const { result, text } = await changed(script, op, ref, given)
    if (result.kind === 'DONE') await intents?.conclude(result.hold, text)
    return result
  }

  /** Only a native hold has an intent before it is active. */
  async function afterOpening(op: string, ref: HoldRef, given: object): Promise<ChangeResult> {
    const { result, text } = await changed('hold', op, ref, given)
    if (result.kind === 'DONE' && result.hold.strength === 'NATIVE') await intents?.conclude(result.hold, text)
    return result
  }

  async function note(script: ScriptName, op: string, ref: HoldRef, given: object): Promise<void> {
    await accounts.call(ref.account, script, op, { ...given, id: ref.id })
  }

  return {
    ...claimsOf(accounts),
    ...reads.queries,

    async open(draft) {
      const { account, openMs, maxMs, intent } = draft
      const { hold, slot } = toStoredDraft(draft)
      const given = { hold, openMs, maxMs, intent }
      if (intent) await intents?.announceOpening(draft, intent)
      const { kind, rest: answer } = await accounts.call(account, 'hold', 'open', given, { text: slot })
      if (kind === 'TAKEN') {
        if (intent) await intents?.withdraw(draft)
        return { kind }
      }
      return { kind: kind === 'OPENED' ? 'OPENED' : 'EXISTS', hold: reads.holdOf(account, answer[0] as string) }
    },

    activate: (ref, given) => afterOpening('activate', ref, given),
    reject: (ref, cause) => afterOpening('reject', ref, { cause }),
    extend: (ref, byMs) => change('hold', 'extend', ref, { byMs }),
    renewVendorHold: (ref, vendorHold) => change('hold', 'renewVendorHold', ref, { vendorHold }),
    release: (ref) => change('hold', 'release', ref),

    async beginConfirm(ref, intent) {
      if (intents) {
        const text = await reads.textOf(ref)
        // Anything else is refused below, and must not take the place of a note that counts.
        if (reads.holdOrNull(ref.account, text)?.state === 'ACTIVE') await intents.announce(ref, text, intent)
      }
      const result = await change('confirm', 'beginConfirm', ref, { intent })
      // One that is still active may be confirmed by a later call, whose note this must not end.
      if (result.kind === 'REFUSED' && result.reason === 'EXPIRED') await intents?.withdraw(ref)
      return result
    },

    settle: (ref, fence, verdict) =>
      concluded('confirm', 'settle', ref, {
        fence,
        verdict,
        from: statesBefore(targetOf(verdict)),
        maxInputRefusals,
        rebookCancelMs,
      }),

    postpone: (ref, fence, given) => note('confirm', 'postpone', ref, { ...given, fence }),
    closeIntent: (ref, fence, end) => note('confirm', 'closeIntent', ref, { fence, ...end }),
    notePatientCreation: (ref, isUnknown) => note('hold', 'notePatientCreation', ref, { isUnknown }),
    warn: (ref, warning) => note('hold', 'warn', ref, { warning }),

    async sweep(account) {
      for (let isMore = true; isMore; ) {
        const given = { keepHoldsMs, keepBookingsMs, keepEventsMs, askAgainMs, batch }
        const { rest } = await accounts.call(account, 'sweep', 'sweep', given)
        const [corrupted, count] = rest as [string[], number]
        reads.report(account, corrupted)
        isMore = count > 0
      }
      await intents?.prune(account)
    },

    async beginCancel(account, vendorAppointmentId, leaseMs) {
      const { kind, rest } = await accounts.call(account, 'booking', 'beginCancel', {
        id: vendorAppointmentId,
        leaseMs,
      })
      if (kind === 'NOT_FOUND') return { kind }
      const booking = reads.bookingOf(account, rest[0] as string)
      if (kind === 'PENDING' || !booking.change) return { kind: 'PENDING', booking }
      return { kind: 'BEGUN', booking, change: booking.change }
    },

    async settleChange(account, vendorAppointmentId, fence, happened) {
      const given = { id: vendorAppointmentId, fence, happened }
      return (await accounts.call(account, 'booking', 'settleChange', given)).kind === 'DONE'
    },

    async postponeChange(account, vendorAppointmentId, fence, given) {
      await accounts.call(account, 'booking', 'postponeChange', { ...given, id: vendorAppointmentId, fence })
    },

    subscribe: (listener) => events.subscribe(listener),

    async acknowledgeLoss(account) {
      // In order: a move comes after what it moves.
      const known = [...((await intentLog?.notes(account)) ?? [])].sort(([, a], [, b]) => a.at - b.at)
      const notes = known.map(([id, { record, intent }]) => ({
        id,
        record,
        intent,
      }))
      const isQuarantined = intentLog === null
      const { kind, rest } = await accounts.call(account, 'recover', 'acknowledge', {
        notes,
        isQuarantined,
        rebookCancelMs,
      })
      if (kind !== 'DONE') return { wasLost: false, restored: 0, isQuarantined: false }
      const [restored, corrupted] = rest as [number, string[]]
      reads.report(account, corrupted)
      return { wasLost: true, restored, isQuarantined }
    },

    async endQuarantine(account) {
      await accounts.call(account, 'recover', 'endQuarantine', {})
    },

    close() {
      redis.off('ready', check)
      events.close()
    },
  }
}

/** Where a verdict leads. */
function targetOf({ kind }: Verdict): HoldState {
  return kind === 'RETURNED' ? 'ACTIVE' : kind === 'UNKNOWN' ? 'RECONCILING' : kind
}

/** Before the commit point there is nothing to settle: what is opening is activated or rejected. */
function statesBefore(target: HoldState): HoldState[] {
  return (Object.keys(holdTransitions) as HoldState[]).filter((state) => state !== 'OPENING' && mayMove(state, target))
}
