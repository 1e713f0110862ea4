import type {
  AppointmentChange,
  BookingRecord,
  ChangeRefusal,
  ChangeResult,
  HoldDraft,
  HoldRef,
  IntentDraft,
  Ledger,
  LedgerEvent,
  LedgerEventType,
  SurveyedCancel,
  SurveyedHold,
  Verdict,
} from '../../booking/ledger.ts'
import {
  type Claimant,
  changesAppointment,
  claimantOf,
  type HoldChangeType,
  type HoldRecord,
  type Intent,
  isBlocking,
  isLive,
  isSamePlace,
  keptChanges,
  markerOf,
  maxInputRefusals,
  mayHold,
  mayMove,
  rebookCancelMs,
} from '../../domain/hold.ts'
import { type Clock, type Instant, type Interval, overlaps } from '../../domain/time.ts'
import { Claims } from './claims.ts'

export interface MemoryLedgerOptions {
  readonly clock: Clock
  /** @default 30 days */
  readonly keepHoldsMs?: number
  /** @default 400 days */
  readonly keepBookingsMs?: number
}

const dayMs = 86_400_000

interface Account {
  fence: number
  readonly holds: Map<string, HoldRecord>
  /** By the vendor's appointment id. */
  readonly bookings: Map<string, BookingRecord>
  /** Appointments that were cancelled through us. */
  readonly gone: Set<string>
}

/**
 * The ledger of one process: the same rules as the Redis one, without its durability. No operation awaits, so each one is
 * atomic.
 */
export function createMemoryLedger({
  clock,
  keepHoldsMs = 30 * dayMs,
  keepBookingsMs = 400 * dayMs,
}: MemoryLedgerOptions): Ledger {
  const accounts = new Map<string, Account>()
  const listeners = new Set<(event: LedgerEvent) => void>()
  const claims = new Claims(clock)

  function accountOf(name: string): Account {
    let account = accounts.get(name)
    if (!account) {
      account = { fence: 0, holds: new Map(), bookings: new Map(), gone: new Set() }
      accounts.set(name, account)
    }
    return account
  }

  /** Stores the new state under a new fence and tells the listeners. */
  function write(hold: Omit<HoldRecord, 'fence'>, event: LedgerEventType | null): HoldRecord {
    const account = accountOf(hold.account)
    account.fence += 1
    const at = clock.now()
    const { fence } = account
    const changes = isTold(event)
      ? [...hold.changes, { fence, type: event, at, expiresAt: hold.expiresAt }].slice(-keptChanges)
      : hold.changes
    const written: HoldRecord = { ...hold, fence, changes }
    account.holds.set(hold.id, written)
    if (event) {
      const told: LedgerEvent = { id: fence, type: event, at, hold: written }
      for (const listener of listeners) {
        try {
          listener(told)
        } catch {
          // A listener's fault is its own: the change is made, and the others are told of it.
        }
      }
    }
    return written
  }

  function refused(reason: ChangeRefusal, hold: HoldRecord | null): ChangeResult {
    return { kind: 'REFUSED', reason, hold }
  }

  function done(hold: HoldRecord): ChangeResult {
    return { kind: 'DONE', hold }
  }

  function find(ref: HoldRef): HoldRecord | null {
    const hold = accounts.get(ref.account)?.holds.get(ref.id)
    return hold ? lapse(hold) : null
  }

  /** Ends a hold that is past its time, as every operation sees it before it acts. */
  function lapse(hold: HoldRecord): HoldRecord {
    const now = clock.now()
    if (hold.expiresAt === null || hold.expiresAt > now) return hold
    if (hold.state !== 'ACTIVE' && hold.state !== 'OPENING') return hold
    // A native hold whose answer is unknown stays in the way until it is settled.
    if (hold.state === 'OPENING' && hold.intent) return hold
    const isAnnounced = hold.state === 'ACTIVE'
    return write(
      { ...hold, state: 'EXPIRED', intent: releaseIntent(hold, now), endedAt: now, expiresAt: null },
      isAnnounced ? 'EXPIRED' : null,
    )
  }

  /** The vendor's side of a native hold has to be released too, unless it lapses by itself first. */
  function releaseIntent(hold: HoldRecord, now: Instant): Intent | null {
    if (!hold.vendorHold || hold.vendorHold.expiresAt <= now) return null
    return newIntent(hold, {
      kind: 'RELEASE',
      marker: markerOf(hold.id),
      patientRef: null,
      paymentReference: null,
      vendorAppointmentId: null,
      leaseMs: 0,
    })
  }

  function newIntent(hold: HoldRecord | HoldDraft, draft: IntentDraft): Intent {
    const { leaseMs, ...rest } = draft
    const now = clock.now()
    return {
      ...rest,
      answeredId: null,
      fence: accountOf(hold.account).fence + 1,
      startedAt: now,
      leaseUntil: now + leaseMs,
      dueAt: now + leaseMs,
      checks: 0,
      flaggedAt: null,
    }
  }

  /** What else blocks. What is past its time is ended first: a clock that is set back must not bring it back to life. */
  function others(account: string, wanted: { id: string; replaces: string | null }): HoldRecord[] {
    const now = clock.now()
    return [...accountOf(account).holds.values()]
      .filter((hold) => hold.id !== wanted.id && hold.id !== wanted.replaces)
      .map(lapse)
      .filter((hold) => isBlocking(hold, now))
  }

  /**
   * Whether an open hold still has its time. Of those that share a slot with several places only the earlier ones count,
   * or two late ones would refuse each other and a later one could push out an earlier.
   */
  function hasRoom(hold: HoldRecord, wanted: Claimant): boolean {
    const rivals = others(hold.account, hold)
      .map((other) => ({ claimant: claimantOf(other), isLater: other.createdFence > hold.createdFence }))
      .filter(({ claimant, isLater }) => !(isLater && isSamePlace(wanted, claimant)))
    return mayHold(
      wanted,
      rivals.map(({ claimant }) => claimant),
    )
  }

  /** The earlier of our time and the vendor's own. */
  function capped(hold: HoldRecord, expiresAt: Instant): Instant {
    return Math.min(expiresAt, hold.vendorHold?.expiresAt ?? Number.POSITIVE_INFINITY)
  }

  function settled(hold: HoldRecord, intent: Intent, verdict: Verdict): ChangeResult {
    const now = clock.now()
    const watch = (inMs: number | null): Intent | null =>
      inMs === null
        ? null
        : { ...intent, kind: 'WATCH', dueAt: now + inMs, leaseUntil: now, checks: 0, flaggedAt: null }

    switch (verdict.kind) {
      case 'CONFIRMED': {
        const confirmed = write(
          {
            ...hold,
            state: 'CONFIRMED',
            vendorAppointmentId: verdict.vendorAppointmentId,
            warnings: [...hold.warnings, ...verdict.warnings],
            blocksUntil: now + verdict.blocksMs,
            intent: watch(verdict.watchInMs),
            endedAt: now,
          },
          'CONFIRMED',
        )
        recordBooking(confirmed, intent)
        return done(confirmed)
      }
      case 'REJECTED':
        clearMove(hold, intent)
        return done(
          write(
            { ...hold, state: 'REJECTED', cause: verdict.cause, intent: watch(verdict.watchInMs), endedAt: now },
            'REJECTED',
          ),
        )
      case 'RETURNED': {
        const inputRefusals = hold.inputRefusals + (verdict.forInput ? 1 : 0)
        const least = capped(hold, Math.min(now + verdict.atLeastMs, hold.latestExpiry))
        const expiresAt = Math.max(hold.returnsUntil ?? now, least)
        clearMove(hold, intent)
        if (inputRefusals > maxInputRefusals) {
          const released = releaseIntent(hold, now)
          return done(
            write({ ...hold, state: 'REJECTED', cause: 'LIMIT_EXCEEDED', intent: released, endedAt: now }, 'REJECTED'),
          )
        }
        return done(
          lapse(
            write({ ...hold, state: 'ACTIVE', expiresAt, returnsUntil: null, inputRefusals, intent: null }, 'RETURNED'),
          ),
        )
      }
      case 'UNKNOWN':
        return done(
          write(
            {
              ...hold,
              state: 'RECONCILING',
              intent: { ...intent, answeredId: verdict.answeredId ?? null, leaseUntil: now, dueAt: now },
            },
            'RECONCILING',
          ),
        )
      case 'COMPENSATING':
        clearMove(hold, intent)
        return done(
          write(
            {
              ...hold,
              state: 'COMPENSATING',
              vendorAppointmentId: verdict.vendorAppointmentId,
              intent: {
                ...intent,
                // Another intent than the booking's: whoever still means to settle that one must not settle this.
                fence: accountOf(hold.account).fence + 1,
                kind: 'COMPENSATE',
                vendorAppointmentId: verdict.vendorAppointmentId,
                leaseUntil: now + verdict.leaseMs,
                dueAt: now + verdict.leaseMs,
              },
            },
            'COMPENSATING',
          ),
        )
      case 'COMPENSATED':
        return done(
          write(
            {
              ...hold,
              state: 'COMPENSATED',
              cause: verdict.cause,
              intent: watch(verdict.watchInMs ?? null),
              endedAt: now,
            },
            'COMPENSATED',
          ),
        )
    }
  }

  function recordBooking(hold: HoldRecord, intent: Intent): void {
    const { bookings, gone } = accountOf(hold.account)
    const id = hold.vendorAppointmentId
    if (id === null) return
    gone.delete(id)
    const moved = changesAppointment(intent) ? bookings.get(intent.vendorAppointmentId ?? '') : undefined
    bookings.set(id, {
      account: hold.account,
      clinicId: hold.clinicId,
      partnerId: hold.partnerId,
      vendorAppointmentId: id,
      holdId: hold.id,
      slot: hold.slot,
      partnerReference: moved ? moved.partnerReference : hold.partnerReference,
      metadata: moved ? moved.metadata : hold.metadata,
      warnings: moved ? [...moved.warnings, ...hold.warnings] : hold.warnings,
      bookedAt: moved ? moved.bookedAt : clock.now(),
      change: null,
    })
    if (moved && intent.kind === 'REBOOK') {
      // Its executor cancels it next; whoever finds it due afterwards goes on.
      const change = { ...newChange('CANCEL', intent.fence, rebookCancelMs), replacedBy: id }
      bookings.set(moved.vendorAppointmentId, { ...moved, change })
    } else if (hold.replaces) {
      unblock(hold.account, hold.replaces)
    }
  }

  /** The time of an appointment that was moved away or cancelled may be sold again at once. */
  function unblock(account: string, holdId: string): void {
    const old = find({ account, id: holdId })
    if (old?.state === 'CONFIRMED') write({ ...old, blocksUntil: null }, 'FREED')
  }

  /** Why the appointment cannot be moved: another change of it is open, or has ended it. Null when it is being moved now. */
  function markMoving(hold: HoldRecord, intent: IntentDraft): ChangeRefusal | null {
    const { bookings, gone, fence } = accountOf(hold.account)
    const booking = bookings.get(intent.vendorAppointmentId ?? '')
    if (!booking || booking.change) return 'CHANGE_PENDING'
    if (gone.has(booking.vendorAppointmentId)) return 'GONE'
    const change = newChange('RESCHEDULE', fence + 1, intent.leaseMs)
    bookings.set(booking.vendorAppointmentId, { ...booking, change })
    return null
  }

  function newChange(kind: AppointmentChange['kind'], fence: number, leaseMs: number): AppointmentChange {
    const now = clock.now()
    const until = now + leaseMs
    return { kind, fence, since: now, leaseUntil: until, dueAt: until, checks: 0, flaggedAt: null, replacedBy: null }
  }

  /** A move that came to nothing leaves its appointment without a pending change. */
  function clearMove(hold: HoldRecord, intent: Intent): void {
    if (!changesAppointment(intent) || intent.vendorAppointmentId === null) return
    const { bookings } = accountOf(hold.account)
    const booking = bookings.get(intent.vendorAppointmentId)
    if (booking?.change?.kind === 'RESCHEDULE') {
      bookings.set(booking.vendorAppointmentId, { ...booking, change: null })
    }
  }

  function blockingIn(account: string, interval: Interval): HoldRecord[] {
    const now = clock.now()
    const { holds } = accountOf(account)
    return [...holds.values()].filter((hold) => isBlocking(hold, now) && overlaps(hold.slot.occupied, interval))
  }

  function purge(account: Account): void {
    const now = clock.now()
    for (const hold of account.holds.values()) {
      if (hold.endedAt === null || hold.intent || isBlocking(hold, now)) continue
      if (hold.endedAt + keepHoldsMs <= now) account.holds.delete(hold.id)
    }
    for (const booking of account.bookings.values()) {
      if (booking.bookedAt + keepBookingsMs > now) continue
      account.bookings.delete(booking.vendorAppointmentId)
      account.gone.delete(booking.vendorAppointmentId)
    }
    claims.purge()
  }

  return {
    async claim(request) {
      return claims.claim(request)
    },
    async finishClaim(key, result) {
      claims.finish(key, result)
    },
    async freeClaim(key) {
      claims.free(key)
    },

    async open(draft) {
      const { openMs, maxMs, intent, ...rest } = draft
      const earlier = find(draft)
      if (earlier) return { kind: 'EXISTS', hold: earlier }
      const { slot } = draft
      if (!mayHold(slot, others(draft.account, draft).map(claimantOf))) return { kind: 'TAKEN' }
      const now = clock.now()
      const hold = write(
        {
          ...rest,
          state: 'OPENING',
          createdFence: accountOf(draft.account).fence + 1,
          isAnnounced: false,
          createdAt: now,
          expiresAt: now + openMs,
          latestExpiry: now + maxMs,
          returnsUntil: null,
          vendorHold: null,
          intent: intent && newIntent(draft, intent),
          inputRefusals: 0,
          patientCreateUnknownAt: null,
          vendorAppointmentId: null,
          blocksUntil: null,
          cause: null,
          warnings: [],
          endedAt: null,
          changes: [],
        },
        null,
      )
      return { kind: 'OPENED', hold }
    },

    async activate(ref, { ttlMs, vendorHold, remaining }) {
      const hold = find(ref)
      if (!hold) return refused('NOT_FOUND', null)
      if (hold.state !== 'OPENING') return refused(hold.state === 'EXPIRED' ? 'EXPIRED' : 'STATE', hold)
      // Kept as it was read: at the commit point it counts again.
      const counted: HoldRecord = { ...hold, slot: { ...hold.slot, remaining }, vendorHold }
      if (!hasRoom(hold, claimantOf(counted))) return refused('OVERLAP', hold)
      const expiresAt = capped(counted, Math.min(clock.now() + ttlMs, hold.latestExpiry))
      return done(write({ ...counted, state: 'ACTIVE', isAnnounced: true, expiresAt, intent: null }, 'CREATED'))
    },

    async reject(ref, cause) {
      const hold = find(ref)
      if (!hold) return refused('NOT_FOUND', null)
      if (hold.state !== 'OPENING') return refused('STATE', hold)
      return done(
        write({ ...hold, state: 'REJECTED', cause, intent: null, expiresAt: null, endedAt: clock.now() }, 'FREED'),
      )
    },

    async extend(ref, byMs) {
      const hold = find(ref)
      if (!hold) return refused('NOT_FOUND', null)
      if (hold.state !== 'ACTIVE' || hold.expiresAt === null) {
        return refused(hold.state === 'EXPIRED' ? 'EXPIRED' : 'STATE', hold)
      }
      const expiresAt = capped(hold, Math.min(hold.expiresAt + byMs, hold.latestExpiry))
      if (hold.extensionsLeft < 1 || expiresAt <= hold.expiresAt) return refused('LIMIT', hold)
      return done(write({ ...hold, expiresAt, extensionsLeft: hold.extensionsLeft - 1 }, 'EXTENDED'))
    },

    async renewVendorHold(ref, vendorHold) {
      const hold = find(ref)
      if (!hold) return refused('NOT_FOUND', null)
      if (hold.state !== 'ACTIVE') return refused('STATE', hold)
      return done(write({ ...hold, vendorHold }, null))
    },

    async release(ref) {
      const hold = find(ref)
      if (!hold) return refused('NOT_FOUND', null)
      if (hold.state !== 'ACTIVE') return refused(hold.state === 'EXPIRED' ? 'EXPIRED' : 'STATE', hold)
      const now = clock.now()
      return done(
        write(
          { ...hold, state: 'RELEASED', intent: releaseIntent(hold, now), expiresAt: null, endedAt: now },
          'RELEASED',
        ),
      )
    },

    async beginConfirm(ref, intent) {
      const hold = find(ref)
      if (!hold) return refused('NOT_FOUND', null)
      if (hold.state !== 'ACTIVE') return refused(hold.state === 'EXPIRED' ? 'EXPIRED' : 'STATE', hold)
      if (!hasRoom(hold, claimantOf(hold))) return refused('OVERLAP', hold)
      const obstacle = changesAppointment(intent) ? markMoving(hold, intent) : null
      if (obstacle) return refused(obstacle, hold)
      return done(
        write(
          {
            ...hold,
            state: 'CONFIRMING',
            returnsUntil: hold.expiresAt,
            expiresAt: null,
            intent: newIntent(hold, intent),
          },
          'CONFIRMING',
        ),
      )
    },

    async settle(ref, fence, verdict) {
      const hold = find(ref)
      if (!hold) return refused('NOT_FOUND', null)
      if (!hold.intent || hold.intent.fence !== fence) return refused('FENCE', hold)
      if (verdict.kind === 'UNKNOWN' && verdict.answeredId && hold.state === 'RECONCILING') {
        // Parked before its executor was through: what the answer named is looked for all the same.
        const intent = { ...hold.intent, answeredId: verdict.answeredId, dueAt: clock.now() }
        return done(write({ ...hold, intent }, null))
      }
      const target = verdict.kind === 'RETURNED' ? 'ACTIVE' : verdict.kind === 'UNKNOWN' ? 'RECONCILING' : verdict.kind
      // Before the commit point there is nothing to settle: what is opening is activated or rejected.
      if (hold.state === 'OPENING' || !mayMove(hold.state, target)) return refused('STATE', hold)
      return settled(hold, hold.intent, verdict)
    },

    async postpone(ref, fence, { dueInMs, flag }) {
      const hold = find(ref)
      if (hold?.intent?.fence !== fence) return
      const now = clock.now()
      write(
        {
          ...hold,
          intent: {
            ...hold.intent,
            dueAt: now + dueInMs,
            checks: hold.intent.checks + 1,
            flaggedAt: hold.intent.flaggedAt ?? (flag ? now : null),
          },
        },
        null,
      )
    },

    async closeIntent(ref, fence, end) {
      const hold = find(ref)
      if (hold?.intent?.fence !== fence) return
      if (hold.intent.kind !== 'RELEASE' && hold.intent.kind !== 'WATCH') return
      write({ ...hold, intent: null, blocksUntil: end?.unblocks ? null : hold.blocksUntil }, 'FREED')
    },

    async notePatientCreation(ref, isUnknown) {
      const hold = find(ref)
      if (hold) write({ ...hold, patientCreateUnknownAt: isUnknown ? clock.now() : null }, null)
    },

    async warn(ref, warning) {
      const hold = find(ref)
      if (!hold || hold.warnings.includes(warning)) return
      const warned = write({ ...hold, warnings: [...hold.warnings, warning] }, null)
      const { bookings } = accountOf(ref.account)
      const booking = warned.vendorAppointmentId === null ? undefined : bookings.get(warned.vendorAppointmentId)
      if (booking) {
        bookings.set(booking.vendorAppointmentId, { ...booking, warnings: [...booking.warnings, warning] })
      }
    },

    async get(ref) {
      return find(ref)
    },

    async list(account, filter, limit, after) {
      const isWanted = (hold: HoldRecord): boolean =>
        hold.partnerId === filter.partnerId &&
        hold.isAnnounced &&
        (filter.clinicIds?.includes(hold.clinicId) ?? true) &&
        (filter.states?.includes(hold.state) ?? true) &&
        (filter.partnerReference === undefined || filter.partnerReference === hold.partnerReference) &&
        (after === null || hold.createdAt < after.at || (hold.createdAt === after.at && hold.id > after.id))
      return [...accountOf(account).holds.values()]
        .map(lapse)
        .filter(isWanted)
        .sort((a, b) => b.createdAt - a.createdAt || (a.id < b.id ? -1 : 1))
        .slice(0, limit)
    },

    async blocking(account, interval) {
      return blockingIn(account, interval).map(claimantOf)
    },

    async blockingHolds(account, interval) {
      return blockingIn(account, interval).map((hold) => ({ ...claimantOf(hold), id: hold.id, state: hold.state }))
    },

    async sweep(account) {
      const standing = accountOf(account)
      for (const hold of [...standing.holds.values()]) lapse(hold)
      purge(standing)
    },

    async due(account, limit) {
      const now = clock.now()
      return [...accountOf(account).holds.values()]
        .filter((hold) => hold.intent !== null && hold.intent.dueAt <= now)
        .sort((a, b) => (a.intent?.dueAt ?? 0) - (b.intent?.dueAt ?? 0))
        .slice(0, limit)
    },

    async backlog(account) {
      const { holds, bookings } = accountOf(account)
      const open = ['OPENING', 'CONFIRMING', 'RECONCILING', 'COMPENSATING']
      const since = [...holds.values()].flatMap(({ state, intent }) =>
        intent && open.includes(state) ? [intent.startedAt] : [],
      )
      const cancels = [...bookings.values()].filter(({ change }) => change?.kind === 'CANCEL')
      return { count: since.length + cancels.length, oldestSince: since.length > 0 ? Math.min(...since) : null }
    },

    async survey(account, most) {
      const { holds, bookings } = accountOf(account)
      const now = clock.now()
      const standing = [...holds.values()].filter((hold) => hold.intent !== null || isLive(hold, now))
      const cancels = [...bookings.values()].filter(({ change }) => change?.kind === 'CANCEL')
      return {
        holds: standing.slice(0, most).map(surveyedHold),
        cancels: cancels.slice(0, most).flatMap(surveyedCancels),
        isWhole: standing.length <= most && cancels.length <= most,
      }
    },

    async booking(account, vendorAppointmentId) {
      return accountOf(account).bookings.get(vendorAppointmentId) ?? null
    },

    async bookings(account, partnerId) {
      return [...accountOf(account).bookings.values()]
        .filter((booking) => booking.partnerId === partnerId)
        .sort((a, b) => a.slot.start - b.slot.start)
    },

    async beginCancel(accountName, vendorAppointmentId, leaseMs) {
      const account = accountOf(accountName)
      const booking = account.bookings.get(vendorAppointmentId)
      if (!booking) return { kind: 'NOT_FOUND' }
      if (booking.change) return { kind: 'PENDING', booking }
      account.fence += 1
      const change = newChange('CANCEL', account.fence, leaseMs)
      const changing = { ...booking, change }
      account.bookings.set(vendorAppointmentId, changing)
      return { kind: 'BEGUN', booking: changing, change }
    },

    async settleChange(account, vendorAppointmentId, fence, happened) {
      const { bookings, gone } = accountOf(account)
      const booking = bookings.get(vendorAppointmentId)
      if (booking?.change?.fence !== fence) return false
      if (happened && booking.change.kind === 'CANCEL') {
        unblock(account, booking.holdId)
        gone.add(vendorAppointmentId)
      }
      bookings.set(vendorAppointmentId, { ...booking, change: null })
      return true
    },

    async postponeChange(account, vendorAppointmentId, fence, { dueInMs, flag }) {
      const { bookings } = accountOf(account)
      const booking = bookings.get(vendorAppointmentId)
      if (booking?.change?.fence !== fence) return
      const now = clock.now()
      bookings.set(vendorAppointmentId, {
        ...booking,
        change: {
          ...booking.change,
          dueAt: now + dueInMs,
          checks: booking.change.checks + 1,
          flaggedAt: booking.change.flaggedAt ?? (flag ? now : null),
        },
      })
    },

    async dueChanges(account, limit) {
      const now = clock.now()
      return [...accountOf(account).bookings.values()]
        .filter((booking) => booking.change?.kind === 'CANCEL' && booking.change.dueAt <= now)
        .slice(0, limit)
    },

    subscribe(listener) {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
  }
}

function isTold(event: LedgerEventType | null): event is HoldChangeType {
  return event !== null && event !== 'FREED'
}

function surveyedHold(hold: HoldRecord): SurveyedHold {
  const { id, clinicId, partnerId, state, strength, createdAt, expiresAt, slot, intent } = hold
  return {
    ...{ id, clinicId, partnerId, state, strength, createdAt, expiresAt, start: slot.start },
    intent: intent && {
      kind: intent.kind,
      startedAt: intent.startedAt,
      leaseUntil: intent.leaseUntil,
      dueAt: intent.dueAt,
      checks: intent.checks,
      flaggedAt: intent.flaggedAt,
    },
  }
}

function surveyedCancels({ clinicId, partnerId, vendorAppointmentId, change }: BookingRecord): SurveyedCancel[] {
  if (!change) return []
  const { since, dueAt, checks, flaggedAt } = change
  return [{ clinicId, partnerId, vendorAppointmentId, since, dueAt, checks, flaggedAt }]
}
