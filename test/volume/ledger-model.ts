/** What a ledger must answer: a few pages without indexes, records or scripts, and without a line of any ledger. */
import type { Verdict } from '../../src/booking/ledger.ts'
import type { HoldRecord, HoldState } from '../../src/domain/hold.ts'
import type { SlotSnapshot } from '../../src/domain/slot.ts'
import type { Instant } from '../../src/domain/time.ts'
import type { Asked, AskedFor } from './history.ts'

/** What is compared of a hold. */
interface Facts {
  readonly id: string
  state: HoldState
  readonly createdFence: number
  expiresAt: Instant | null
  extensionsLeft: number
  blocksUntil: Instant | null
  intentFence: number | null
}

interface ModelHold extends Facts {
  readonly slot: SlotSnapshot
  readonly latest: Instant
  places: number | null
  returnsUntil: Instant
  inputRefusals: number
}

interface ModelBooking {
  readonly hold: ModelHold
  changeFence: number | null
}

const inputTries = 3

const settledFrom: Readonly<Record<Verdict['kind'], readonly HoldState[]>> = {
  CONFIRMED: ['CONFIRMING', 'RECONCILING', 'COMPENSATING'],
  REJECTED: ['CONFIRMING', 'RECONCILING'],
  RETURNED: ['CONFIRMING', 'RECONCILING'],
  UNKNOWN: ['CONFIRMING'],
  COMPENSATING: ['CONFIRMING', 'RECONCILING'],
  COMPENSATED: ['COMPENSATING'],
}

export class LedgerModel {
  /** Of the last change: the ledger's time never goes back behind it. */
  now: Instant = 0
  readonly #holds = new Map<string, ModelHold>()
  readonly #bookings = new Map<string, ModelBooking>()
  /** Those that may block, all and by resource. */
  readonly #open = new Set<ModelHold>()
  readonly #openOn = new Map<string, Set<ModelHold>>()
  readonly #onMove: (from: HoldState, to: HoldState) => void

  constructor(onMove: (from: HoldState, to: HoldState) => void) {
    this.#onMove = onMove
  }

  /** The answer in one line, as `summaryOf` tells the ledger's. @param fence the one after the call */
  answer(asked: Asked, now: Instant, fence: number): string {
    switch (asked.op) {
      case 'open':
        return this.#answerOpen(asked, now, fence)
      case 'blocking': {
        const { start, end } = asked.interval
        const holds = this.#blockingNow(this.#open, now).filter(
          ({ slot }) => slot.occupied.start < end && start < slot.occupied.end,
        )
        return `CLAIMANTS ${holds
          .map(({ slot }) => claim(slot))
          .sort()
          .join('; ')}`
      }
      case 'sweep':
        return 'SWEPT'
      case 'beginCancel':
      case 'settleChange':
        return this.#changeBooking(asked, fence)
      case 'get': {
        const hold = this.#holds.get(asked.id)
        return hold ? `RECORD ${told(hold, now)}` : 'RECORD null'
      }
      default:
        return this.#change(asked, now, fence)
    }
  }

  /** A hold that has the same time as the one that was asked about, where it must not. Null when all is well. */
  doubleOf(asked: Asked, now: Instant): string | null {
    const hold = 'id' in asked ? this.#holds.get(asked.id) : undefined
    if (!hold || !isBlocking(hold, now)) return null
    const double = this.#rivals(hold, now).find((rival) => hold.places === null || !isSamePlace(hold, rival))
    return double ? `${hold.id} and ${double.id} both have ${claim(hold.slot)}` : null
  }

  #answerOpen({ id, slot, openMs, maxMs }: AskedFor<'open'>, now: Instant, fence: number): string {
    const earlier = this.#holds.get(id)
    if (earlier) return `EXISTS ${told(earlier, now)}`
    const hold: ModelHold = {
      id,
      slot,
      state: 'OPENING',
      createdFence: fence,
      places: slot.remaining,
      expiresAt: now + openMs,
      latest: now + maxMs,
      returnsUntil: 0,
      extensionsLeft: 2,
      blocksUntil: null,
      intentFence: null,
      inputRefusals: 0,
    }
    if (!hasRoom(hold, slot.remaining, this.#rivals(hold, now))) return 'TAKEN'
    this.#holds.set(id, hold)
    this.#open.add(hold)
    for (const resource of slot.resources) {
      this.#openOn.set(resource, (this.#openOn.get(resource) ?? new Set()).add(hold))
    }
    return `OPENED ${told(hold, now)}`
  }

  #change(
    asked: AskedFor<'activate' | 'reject' | 'release' | 'extend' | 'beginConfirm' | 'settle'>,
    now: Instant,
    fence: number,
  ): string {
    const hold = this.#holds.get(asked.id)
    if (!hold) return 'NOT_FOUND'
    const state = stateAt(hold, now)
    if (asked.op === 'settle') return this.#settle(hold, asked.fence, asked.verdict, now, fence)

    const needed = asked.op === 'activate' || asked.op === 'reject' ? 'OPENING' : 'ACTIVE'
    if (state !== needed) return state === 'EXPIRED' && asked.op !== 'reject' ? 'EXPIRED' : 'STATE'
    switch (asked.op) {
      case 'activate':
        if (!hasRoom(hold, asked.remaining, this.#earlierRivals(hold, now))) return 'OVERLAP'
        hold.places = asked.remaining
        hold.expiresAt = Math.min(now + asked.ttlMs, hold.latest)
        return this.#moved(hold, 'ACTIVE', now)
      case 'reject':
        hold.expiresAt = null
        return this.#moved(hold, 'REJECTED', now)
      case 'release':
        hold.expiresAt = null
        return this.#moved(hold, 'RELEASED', now)
      case 'extend': {
        const expiresAt = Math.min((hold.expiresAt ?? 0) + asked.byMs, hold.latest)
        if (hold.extensionsLeft === 0 || expiresAt <= (hold.expiresAt ?? 0)) return 'LIMIT'
        hold.expiresAt = expiresAt
        hold.extensionsLeft -= 1
        return this.#moved(hold, 'ACTIVE', now)
      }
      case 'beginConfirm':
        if (!hasRoom(hold, hold.places, this.#earlierRivals(hold, now))) return 'OVERLAP'
        hold.returnsUntil = hold.expiresAt ?? 0
        hold.expiresAt = null
        hold.intentFence = fence
        return this.#moved(hold, 'CONFIRMING', now)
    }
  }

  #settle(hold: ModelHold, named: number, verdict: Verdict, now: Instant, fence: number): string {
    if (hold.intentFence !== named) return 'FENCE'
    if (!settledFrom[verdict.kind].includes(hold.state)) return 'STATE'
    switch (verdict.kind) {
      case 'UNKNOWN':
        return this.#moved(hold, 'RECONCILING', now)
      case 'COMPENSATING':
        hold.intentFence = fence
        return this.#moved(hold, 'COMPENSATING', now)
      case 'COMPENSATED':
        hold.intentFence = null
        return this.#moved(hold, 'COMPENSATED', now)
      case 'REJECTED':
        if (verdict.watchInMs === null) hold.intentFence = null
        return this.#moved(hold, 'REJECTED', now)
      case 'RETURNED':
        hold.intentFence = null
        if (verdict.forInput && hold.inputRefusals === inputTries) return this.#moved(hold, 'REJECTED', now)
        if (verdict.forInput) hold.inputRefusals += 1
        hold.expiresAt = Math.max(hold.returnsUntil, Math.min(now + verdict.atLeastMs, hold.latest))
        return this.#moved(hold, 'ACTIVE', now)
      case 'CONFIRMED':
        if (verdict.watchInMs === null) hold.intentFence = null
        hold.blocksUntil = now + verdict.blocksMs
        this.#bookings.set(hold.id, { hold, changeFence: null })
        return this.#moved(hold, 'CONFIRMED', now)
    }
  }

  #changeBooking(asked: AskedFor<'beginCancel' | 'settleChange'>, fence: number): string {
    const booking = this.#bookings.get(asked.id)
    if (asked.op === 'beginCancel') {
      if (!booking) return 'NOT_FOUND'
      if (booking.changeFence !== null) return 'PENDING'
      booking.changeFence = fence
      return `BEGUN ${fence}`
    }
    if (!booking || booking.changeFence !== asked.fence) return 'LEFT'
    booking.changeFence = null
    if (asked.happened) booking.hold.blocksUntil = null
    return 'SETTLED'
  }

  #moved(hold: ModelHold, to: HoldState, now: Instant): string {
    this.#onMove(hold.state, to)
    hold.state = to
    return `DONE ${told(hold, now)}`
  }

  /** What else blocks any of its time on any of its resources. */
  #rivals(hold: ModelHold, now: Instant): ModelHold[] {
    const beside = hold.slot.resources.flatMap((resource) => this.#blockingNow(this.#openOn.get(resource), now))
    return [...new Set(beside)].filter((other) => other.id !== hold.id && meet(hold.slot, other.slot))
  }

  /** Drops in passing what blocks no more, and so never will. */
  #blockingNow(open: Set<ModelHold> | undefined, now: Instant): ModelHold[] {
    for (const hold of open ?? []) if (!isBlocking(hold, this.now)) open?.delete(hold)
    return [...(open ?? [])].filter((hold) => isBlocking(hold, now))
  }

  /** Of those that share a slot with several places only the earlier ones count. */
  #earlierRivals(hold: ModelHold, now: Instant): ModelHold[] {
    return this.#rivals(hold, now).filter(
      (rival) => rival.createdFence < hold.createdFence || !isSamePlace(hold, rival),
    )
  }
}

export function factsOf(record: HoldRecord): string {
  const { id, state, createdFence, expiresAt, extensionsLeft, blocksUntil, intent } = record
  return lineOf({ id, state, createdFence, expiresAt, extensionsLeft, blocksUntil, intentFence: intent?.fence ?? null })
}

export function claim({ occupied, resources }: Pick<SlotSnapshot, 'occupied' | 'resources'>): string {
  return `${occupied.start}-${occupied.end} ${resources.join('+')}`
}

function told(hold: ModelHold, now: Instant): string {
  const state = stateAt(hold, now)
  return lineOf(state === 'EXPIRED' ? { ...hold, state, expiresAt: null } : hold)
}

function lineOf(facts: Facts): string {
  const { id, state, createdFence, expiresAt, extensionsLeft, blocksUntil, intentFence } = facts
  return [id, state, createdFence, expiresAt, extensionsLeft, blocksUntil, intentFence].join(' ')
}

function stateAt({ state, expiresAt }: ModelHold, now: Instant): HoldState {
  return expiresAt !== null && expiresAt <= now ? 'EXPIRED' : state
}

function isBlocking(hold: ModelHold, now: Instant): boolean {
  const state = stateAt(hold, now)
  if (state === 'CONFIRMED') return hold.blocksUntil !== null && hold.blocksUntil > now
  return ['OPENING', 'ACTIVE', 'CONFIRMING', 'RECONCILING', 'COMPENSATING'].includes(state)
}

function meet(a: SlotSnapshot, b: SlotSnapshot): boolean {
  return Math.max(a.occupied.start, b.occupied.start) < Math.min(a.occupied.end, b.occupied.end)
}

/** Whether the other one is a place of the same slot, which has several. */
function isSamePlace({ slot }: ModelHold, other: ModelHold): boolean {
  return (
    other.places !== null &&
    other.slot.appointmentTypeId === slot.appointmentTypeId &&
    other.slot.start === slot.start &&
    other.slot.end === slot.end
  )
}

function hasRoom(hold: ModelHold, places: number | null, rivals: readonly ModelHold[]): boolean {
  if (rivals.length === 0) return true
  return places !== null && rivals.length < places && rivals.every((rival) => isSamePlace(hold, rival))
}
