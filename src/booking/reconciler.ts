import type { Appointment } from '../domain/appointment.ts'
import { DomainError } from '../domain/error.ts'
import type { HoldRecord, Intent } from '../domain/hold.ts'
import type { Clock } from '../domain/time.ts'
import { bookingIntentOf } from './booking-intent.ts'
import { type Clinic, type Clinics, callOf } from './clinic.ts'
import { awaitsApproval, blocksMsOf, watchMsOf } from './committer.ts'
import { courtesy } from './holding.ts'
import type { Lease } from './lease.ts'
import type { BookingRecord, HoldRef, Ledger } from './ledger.ts'
import type { BookingLog } from './log.ts'
import { outcomeOf } from './outcome.ts'
import { createRounds, type Rounds } from './rounds.ts'
import type { Signer } from './signing.ts'
import { sealVendorHold, unsealVendorHold } from './vendor-hold.ts'
import {
  lateMoveWarning,
  twinsAmong,
  twinWarning,
  type Withdrawal,
  type Withdrawn,
  watchSettles,
  withoutTwins,
} from './withdrawal.ts'

export interface ReconcilerParts {
  readonly clinics: Clinics
  readonly ledger: Ledger
  readonly lease: Lease
  readonly signer: Signer
  readonly clock: Clock
  readonly log: BookingLog
  readonly withdrawal: Withdrawal
}

/** Settles what is open: asks the vendors about unknown outcomes, finishes what dead processes began, ends what expired. */
export type Reconciler = Rounds

const batch = 100
/** Renewed before each look, so that what a dead process held is soon worked on by another. */
const workerLeaseMs = 15_000
/** Looks right after an unknown outcome; later ones come at fractions and multiples of `settle`. */
const firstLooksMs = [1_000, 3_000, 10_000, 30_000]
/** A person is asked after this many `settle`s without an answer. */
const flagAfterSettles = 7.5
/** Between looks at what a clinic has yet to approve. */
const approvalLookMs = 15 * 60_000
/** A process whose configuration lacks the clinic: others may know it, and all else of the account must get its turn. */
const unknownClinic = { dueInMs: 60_000, flag: false } as const
/** Longer than any `settle`: what was first seen absent before that was settled by somebody else. */
const firstAbsentKeptMs = 24 * 3_600_000

export function createReconciler(parts: ReconcilerParts): Reconciler {
  const { clinics, ledger, lease, signer, clock, log, withdrawal } = parts
  /**
   * When this process first found each open intent absent, on its own monotonic clock: a stepped wall clock must not make
   * "not there" believable too early. A process that takes over starts to count anew.
   */
  const firstAbsent = new Map<string, number>()
  const byAccount = Map.groupBy(clinics.all(), (clinic) => clinic.account)

  /** One worker per account at a time, in whichever process. */
  async function workOn(account: string): Promise<void> {
    const sharing = byAccount.get(account) ?? []
    try {
      const grant = await lease.acquire([`${account}/reconciler`], workerLeaseMs)
      if (!grant) return
      const goesOn = () => lease.extend(grant, workerLeaseMs)
      try {
        await ledger.sweep(account)
        for (const hold of await ledger.due(account, batch)) {
          const clinic = sharing.find((candidate) => candidate.id === hold.clinicId)
          if (!(await goesOn())) return
          if (clinic) await guarded(clinic, () => lookAfter(clinic, hold))
          else if (hold.intent) await ledger.postpone(refOf(hold), hold.intent.fence, unknownClinic)
        }
        for (const booking of await ledger.dueChanges(account, batch)) {
          const clinic = sharing.find((candidate) => candidate.id === booking.clinicId)
          if (!(await goesOn())) return
          if (clinic) await guarded(clinic, () => settleCancel(clinic, booking))
          else if (booking.change) {
            const { vendorAppointmentId, change } = booking
            await ledger.postponeChange(account, vendorAppointmentId, change.fence, unknownClinic)
          }
        }
      } finally {
        await lease.release(grant)
      }
    } catch (error) {
      log({ level: 'error', event: 'reconciler.failed', ...(error instanceof DomainError && { code: error.code }) })
    }
  }

  /** What goes wrong with one hold must not keep the others waiting. */
  async function guarded(clinic: Clinic, work: () => Promise<void>): Promise<void> {
    try {
      await work()
    } catch (error) {
      const code = error instanceof DomainError ? error.code : 'INTERNAL'
      log({ level: 'error', event: 'reconciler.failed', clinicId: clinic.id, code })
    }
  }

  async function lookAfter(clinic: Clinic, hold: HoldRecord): Promise<void> {
    const { intent } = hold
    if (!intent) return
    switch (hold.state) {
      case 'OPENING':
        return settleOpening(clinic, hold, intent)
      case 'CONFIRMING': {
        // Its executor is gone: what it sent, if anything, is not known.
        const parked = await ledger.settle(refOf(hold), intent.fence, { kind: 'UNKNOWN' })
        if (parked.kind === 'DONE') await settleBooking(clinic, parked.hold, intent)
        return
      }
      case 'RECONCILING':
        return settleBooking(clinic, hold, intent)
      case 'COMPENSATING':
        return settleCompensation(clinic, hold, intent)
      case 'RELEASED':
      case 'EXPIRED':
        return settleRelease(clinic, hold, intent)
      case 'REJECTED':
      case 'COMPENSATED':
        if (intent.kind === 'RELEASE') return settleRelease(clinic, hold, intent)
        return isMoveInPlace(clinic, hold)
          ? watchForLateMove(clinic, hold, intent)
          : watchForLateExecution(clinic, hold, intent)
      case 'CONFIRMED':
        return watchConfirmed(clinic, hold, intent)
      default:
        return
    }
  }

  /** A native hold whose answer was lost. */
  async function settleOpening(clinic: Clinic, hold: HoldRecord, intent: Intent): Promise<void> {
    const found = await asked(clinic, hold, intent, (call) =>
      clinic.adapter.findHold(call, bookingIntentOf(signer, hold, intent)),
    )
    if (found === undefined) return
    if (found) {
      firstAbsent.delete(nameOf(hold, intent))
      const activated = await ledger.activate(refOf(hold), {
        ttlMs: clinic.holds.ttlMs,
        vendorHold: sealVendorHold(signer, hold.id, found),
        remaining: hold.slot.remaining,
      })
      if (activated.kind === 'DONE') return told(clinic, hold, 'ACTIVE')
      if (activated.reason !== 'OVERLAP') return
      // Its places went to those who came first; the vendor's own must not stay behind.
      await outcomeOf(log, clinic, () =>
        clinic.adapter.releaseHold(callOf(clock, originOf(hold), 'RECONCILE', clinic.holds.postMs), found),
      )
      await ledger.reject(refOf(hold), 'SLOT_TAKEN')
      return told(clinic, hold, 'REJECTED')
    }
    if (await isBelievedAbsent(clinic, hold, intent)) {
      await ledger.reject(refOf(hold), 'VENDOR_UNAVAILABLE')
      told(clinic, hold, 'REJECTED')
    }
  }

  async function settleBooking(clinic: Clinic, hold: HoldRecord, intent: Intent): Promise<void> {
    const found = await asked(clinic, hold, intent, (call) =>
      intent.kind === 'MOVE' ? movedAppointment(clinic, call, hold, intent) : bookedFor(clinic, call, hold, intent),
    )
    if (found === undefined) return
    if (found.length > 0) firstAbsent.delete(nameOf(hold, intent))
    const live = preferLive(found)
    const [booking] = live
    if (booking) {
      const differs = booking.status !== 'CANCELLED' && !isAsHeld(booking, hold)
      if (differs) log({ level: 'error', event: 'booking.differs', clinicId: clinic.id, holdId: hold.id })
      const settled = await ledger.settle(refOf(hold), intent.fence, {
        kind: 'CONFIRMED',
        vendorAppointmentId: booking.vendorId,
        blocksMs: blocksMsOf(clinic, booking, clock.now()),
        // Never undone by us: the clinic itself may have moved it before we looked.
        warnings: differs
          ? ['The clinic has this appointment at another time or with somebody else than was asked for.']
          : [],
        watchInMs: watchMsOf(clinic, intent, booking),
      })
      // Its executor may have been quicker: then the record says which booking is the one, or that there is to be none.
      if (settled.hold?.state !== 'CONFIRMED') return
      if (settled.kind === 'DONE') told(clinic, hold, 'CONFIRMED')
      await letLeaseGo(hold)
      const twins = twinsAmong(live, hold, settled.hold.vendorAppointmentId ?? '')
      if (!(await withdrawal.withdrawTwins(clinic, hold, twins))) await ledger.warn(refOf(hold), twinWarning)
      return
    }
    if (await isBelievedAbsent(clinic, hold, intent)) {
      await ledger.settle(refOf(hold), intent.fence, {
        kind: 'REJECTED',
        cause: 'VENDOR_UNAVAILABLE',
        watchInMs: clinic.holds.settleMs * watchSettles[0],
      })
      told(clinic, hold, 'REJECTED')
      await letLeaseGo(hold)
    }
  }

  /** The time is free in the ledger: nobody may be kept from it by a lease that nobody needs. */
  async function letLeaseGo(hold: HoldRecord): Promise<void> {
    if (hold.lease) await courtesy(lease.release(hold.lease))
  }

  /** What the answer to our request named comes first: it is ours even where it is not what was asked for. */
  async function bookedFor(
    clinic: Clinic,
    call: ReturnType<typeof callOf>,
    hold: HoldRecord,
    intent: Intent,
  ): Promise<readonly Appointment[]> {
    const wanted = bookingIntentOf(signer, hold, intent)
    const answered = intent.answeredId && (await clinic.adapter.getAppointment(call, intent.answeredId))
    if (!answered || answered.status === 'CANCELLED') {
      return foundFor(clinic, call, hold, intent, ['CONFIRMING'])
    }
    // Booked for somebody else: neither to be confirmed nor to be given up before a person has looked.
    const isForAnother =
      answered.patientId !== null && wanted.patientId !== null && !sameText(answered.patientId, wanted.patientId)
    if (isForAnother) throw new DomainError('VENDOR_REJECTED')
    return [answered]
  }

  /** What our request has left at the vendor. Throws while that cannot be told from what another hold is about to book. */
  async function foundFor(
    clinic: Clinic,
    call: ReturnType<typeof callOf>,
    hold: HoldRecord,
    intent: Intent,
    underWay: readonly HoldRecord['state'][],
  ): Promise<readonly Appointment[]> {
    const found = await clinic.adapter.findBooking(call, bookingIntentOf(signer, hold, intent))
    if (found.length === 0) return found
    // In this order: who is not under way any more has recorded what is its own.
    if (await isBeingBooked(hold, underWay)) throw new DomainError('HOLD_IN_PROGRESS')
    return withoutOthers(hold, found)
  }

  /** Where only the content tells ours, what another hold has booked looks the same. */
  async function withoutOthers(hold: HoldRecord, found: readonly Appointment[]): Promise<readonly Appointment[]> {
    const known = await Promise.all(found.map(({ vendorId }) => ledger.booking(hold.account, vendorId)))
    return found.filter((_, index) => (known[index]?.holdId ?? hold.id) === hold.id)
  }

  /**
   * Whether another hold is at its booking for a part of the same time: what is found there may be that one's, and not recorded
   * yet.
   */
  async function isBeingBooked(
    { account, id, slot }: HoldRecord,
    underWay: readonly HoldRecord['state'][],
  ): Promise<boolean> {
    const holds = await ledger.blockingHolds(account, slot.occupied)
    return holds.some(
      (one) =>
        one.id !== id && underWay.includes(one.state) && one.resources.some((name) => slot.resources.includes(name)),
    )
  }

  /** The appointment itself, once it stands at its new time. */
  async function movedAppointment(
    clinic: Clinic,
    call: ReturnType<typeof callOf>,
    hold: HoldRecord,
    intent: Intent,
  ): Promise<readonly Appointment[]> {
    const appointment = await clinic.adapter.getAppointment(call, intent.vendorAppointmentId ?? '')
    return appointment && isAsHeld(appointment, hold) ? [appointment] : []
  }

  async function settleCompensation(clinic: Clinic, hold: HoldRecord, intent: Intent): Promise<void> {
    const { vendorAppointmentId } = intent
    if (vendorAppointmentId === null) return
    const found = await asked(clinic, hold, intent, (call) => clinic.adapter.getAppointment(call, vendorAppointmentId))
    if (found === undefined) return
    if (found !== null) firstAbsent.delete(nameOf(hold, intent))
    const isGone =
      found === null
        ? await isBelievedAbsent(clinic, hold, intent)
        : (await withdrawal.withdraw(clinic, hold.id, vendorAppointmentId)) === 'GONE'
    if (isGone) {
      await ledger.settle(refOf(hold), intent.fence, {
        kind: 'COMPENSATED',
        cause: 'CLASH_DETECTED',
        watchInMs: clinic.holds.settleMs * watchSettles[0],
      })
      told(clinic, hold, 'COMPENSATED')
      return letLeaseGo(hold)
    }
    // What is not there was postponed when it was not believed.
    if (found !== null) await postpone(clinic, hold, intent)
  }

  /** The vendor's side of a native hold that ended. It lapses there too, so trying ends with its own expiry. */
  async function settleRelease(clinic: Clinic, hold: HoldRecord, intent: Intent): Promise<void> {
    const { vendorHold } = hold
    const isGone = vendorHold === null || vendorHold.expiresAt <= clock.now()
    if (!isGone) {
      const call = callOf(clock, originOf(hold), 'RECONCILE', clinic.holds.postMs)
      const known = unsealVendorHold(signer, hold.id, vendorHold)
      const result = await outcomeOf(log, clinic, () => clinic.adapter.releaseHold(call, known))
      if (result.outcome !== 'EXECUTED') return postpone(clinic, hold, intent)
    }
    await ledger.closeIntent(refOf(hold), intent.fence)
  }

  /** "Not there" was believed, and the vendor booked after all: the verdict stands, so the booking goes. */
  async function watchForLateExecution(clinic: Clinic, hold: HoldRecord, intent: Intent): Promise<void> {
    const found = await asked(clinic, hold, intent, (call) =>
      foundFor(clinic, call, hold, intent, ['CONFIRMING', 'RECONCILING']),
    )
    if (found === undefined) return
    const live = found.filter((appointment) => appointment.status !== 'CANCELLED')
    const withdrawn: Withdrawn[] = []
    for (const appointment of live) {
      log({ level: 'warn', event: 'hold.late-execution', clinicId: clinic.id, holdId: hold.id })
      withdrawn.push(await withdrawal.withdraw(clinic, hold.id, appointment.vendorId))
    }
    if (withdrawn.includes('FOR_A_PERSON')) return flag(clinic, hold, intent)
    if (withdrawn.includes('OPEN')) return postpone(clinic, hold, intent)
    return watchOn(clinic, hold, intent)
  }

  /** "Not moved" was believed, and the vendor moved it after all. That is not undone: the old time may be gone. */
  async function watchForLateMove(clinic: Clinic, hold: HoldRecord, intent: Intent): Promise<void> {
    const found = await asked(clinic, hold, intent, (call) => movedAppointment(clinic, call, hold, intent))
    if (found === undefined) return
    const [moved] = found
    const known = moved && moved.status !== 'CANCELLED' ? await ledger.booking(hold.account, moved.vendorId) : null
    // Recorded there by now, it was moved once more, and told.
    if (moved && known && known.slot.start !== moved.start) {
      log({ level: 'error', event: 'hold.late-execution', clinicId: clinic.id, holdId: hold.id })
      await ledger.warn({ account: hold.account, id: known.holdId }, lateMoveWarning)
      return ledger.closeIntent(refOf(hold), intent.fence)
    }
    return watchOn(clinic, hold, intent)
  }

  /** The next look of a watch, or its end. */
  async function watchOn(clinic: Clinic, hold: HoldRecord, intent: Intent): Promise<void> {
    // Counted from the verdict, not in looks: those that the vendor did not answer are none.
    const sinceMs = clock.now() - (hold.endedAt ?? intent.startedAt)
    const next = watchSettles.find((settles) => settles * clinic.holds.settleMs > sinceMs)
    if (next === undefined) return ledger.closeIntent(refOf(hold), intent.fence)
    await ledger.postpone(refOf(hold), intent.fence, {
      dueInMs: clinic.holds.settleMs * next - sinceMs,
      flag: false,
    })
  }

  /** Looks again at a confirmed booking: for a twin of it, which goes, and for a clash, which is told and not undone. */
  async function watchConfirmed(clinic: Clinic, hold: HoldRecord, intent: Intent): Promise<void> {
    if (intent.checks > 1 && awaitsApproval(clinic, hold, clock.now())) return watchApproval(clinic, hold, intent)
    if (!clinic.adapter.capabilities.doubleBooks) {
      const isOver = (await withdrawLateTwins(clinic, hold)) !== null || isLong(clinic, intent)
      return isOver ? watchApproval(clinic, hold, intent) : postpone(clinic, hold, intent)
    }
    const appointment = await asked(clinic, hold, intent, (call) =>
      clinic.adapter.getAppointment(call, hold.vendorAppointmentId ?? ''),
    )
    if (appointment === undefined) return
    const stands = appointment && appointment.status !== 'CANCELLED' && appointment.start === hold.slot.start
    const overlapping = stands
      ? await asked(clinic, hold, intent, (call) => clinic.adapter.checkClash(call, appointment))
      : []
    if (overlapping === undefined) return
    const twins = overlapping.length > 0 ? ((await withdrawLateTwins(clinic, hold)) ?? []) : []
    const clashes = withoutTwins(overlapping, twins)
    if (clashes.length > 0) {
      log({ level: 'warn', event: 'clash.late', clinicId: clinic.id, holdId: hold.id })
      await ledger.warn(refOf(hold), "Another entry in the clinic's diary overlaps this appointment; ask the clinic.")
    }
    // Once more at five times `settle`, for what commits later still.
    if (stands && clashes.length === 0 && intent.checks === 0) {
      await ledger.postpone(refOf(hold), intent.fence, { dueInMs: clinic.holds.settleMs * 4, flag: false })
    } else {
      await watchApproval(clinic, hold, intent)
    }
  }

  /** The end of a watch, unless the clinic has yet to approve: once it has, or has declined, the time is the clinic's again. */
  async function watchApproval(clinic: Clinic, hold: HoldRecord, intent: Intent): Promise<void> {
    if (!awaitsApproval(clinic, hold, clock.now())) return ledger.closeIntent(refOf(hold), intent.fence)
    let isOpen = true
    try {
      const call = callOf(clock, originOf(hold), 'RECONCILE', clinic.holds.postMs)
      const appointment = await clinic.adapter.getAppointment(call, hold.vendorAppointmentId ?? '')
      isOpen = appointment?.status === 'PENDING_APPROVAL'
    } catch (error) {
      // Asked again at the next look; nobody waits for it.
      if (!(error instanceof DomainError)) log({ level: 'error', event: 'adapter.fault', clinicId: clinic.id })
    }
    if (isOpen) return ledger.postpone(refOf(hold), intent.fence, { dueInMs: approvalLookMs, flag: false })
    await ledger.closeIntent(refOf(hold), intent.fence, { unblocks: true })
  }

  /** Null when the vendor could not be asked. */
  async function withdrawLateTwins(clinic: Clinic, hold: HoldRecord): Promise<readonly Appointment[] | null> {
    const twins = await withdrawal.findTwins(clinic, hold, hold.vendorAppointmentId ?? '')
    if (twins?.length && (await isBeingBooked(hold, ['CONFIRMING', 'RECONCILING']))) return null
    if (twins && !(await withdrawal.withdrawTwins(clinic, hold, twins))) await ledger.warn(refOf(hold), twinWarning)
    return twins
  }

  async function settleCancel(clinic: Clinic, booking: BookingRecord): Promise<void> {
    const { change } = booking
    if (!change) return
    const name = `${booking.account}/${booking.vendorAppointmentId}/${change.fence}`
    const call = callOf(clock, { correlationId: `cancel-${change.fence}` }, 'RECONCILE', clinic.holds.postMs)
    const isLong = clock.now() - change.since > clinic.holds.settleMs * flagAfterSettles
    const later = (isFlagged: boolean) => {
      if (isFlagged && change.flaggedAt === null) {
        log({ level: 'error', event: 'change.flagged', clinicId: clinic.id })
      }
      return ledger.postponeChange(booking.account, booking.vendorAppointmentId, change.fence, {
        dueInMs: nextLookMs(clinic, change.checks),
        flag: isFlagged,
      })
    }
    const withdrawn =
      change.replacedBy === null ? null : await withdrawal.withdraw(clinic, booking.holdId, booking.vendorAppointmentId)
    if (withdrawn === 'FOR_A_PERSON') return later(true)
    let appointment: Appointment | null
    try {
      appointment = await clinic.adapter.getAppointment(call, booking.vendorAppointmentId)
    } catch (error) {
      if (!(error instanceof DomainError)) throw error
      return later(isLong)
    }
    // Two appointments for one visit: it goes on until one is gone, and in the end a person has to see to it.
    if (withdrawn === 'OPEN' && appointment !== null && appointment.status !== 'CANCELLED') {
      firstAbsent.delete(name)
      return later(isLong)
    }
    // One that the vendor does not show may only be hard to see just now: like one that stands, it has to stay so.
    if (appointment?.status !== 'CANCELLED' && !hasSettled(clinic, name)) return later(false)
    firstAbsent.delete(name)
    const isCancelled = appointment === null || appointment.status === 'CANCELLED'
    await ledger.settleChange(booking.account, booking.vendorAppointmentId, change.fence, isCancelled)
    log({ level: 'info', event: 'change.settled', clinicId: clinic.id, state: isCancelled ? 'CANCELLED' : 'BOOKED' })
  }

  /** Undefined when the vendor could not be read: then it is asked again later. */
  async function asked<Value>(
    clinic: Clinic,
    hold: HoldRecord,
    intent: Intent,
    ask: (call: ReturnType<typeof callOf>) => Promise<Value>,
  ): Promise<Value | undefined> {
    try {
      return await ask(callOf(clock, originOf(hold), 'RECONCILE', clinic.holds.postMs))
    } catch (error) {
      // A fault of the adapter's is no answer either, and must not keep the holds behind this one waiting.
      if (!(error instanceof DomainError)) log({ level: 'error', event: 'adapter.fault', clinicId: clinic.id })
      await postpone(clinic, hold, intent)
      return undefined
    }
  }

  /** Whether "not there" may be believed; if not, the next look is set. */
  async function isBelievedAbsent(clinic: Clinic, hold: HoldRecord, intent: Intent): Promise<boolean> {
    const name = nameOf(hold, intent)
    if (hasSettled(clinic, name)) {
      firstAbsent.delete(name)
      return true
    }
    await postpone(clinic, hold, intent)
    return false
  }

  /** Two looks at least, and `settle` between the first and this one. */
  function hasSettled(clinic: Clinic, name: string): boolean {
    const first = firstAbsent.get(name)
    if (first === undefined) noteAbsence(name)
    return first !== undefined && clock.monotonic() - first >= clinic.holds.settleMs
  }

  function noteAbsence(name: string): void {
    const now = clock.monotonic()
    // In order of time: the oldest come first.
    for (const [old, at] of firstAbsent) {
      if (now - at < firstAbsentKeptMs) break
      firstAbsent.delete(old)
    }
    firstAbsent.set(name, now)
  }

  async function postpone(clinic: Clinic, hold: HoldRecord, intent: Intent): Promise<void> {
    if (isLong(clinic, intent)) return flag(clinic, hold, intent)
    const dueInMs = nextLookMs(clinic, intent.checks)
    await ledger.postpone(refOf(hold), intent.fence, { dueInMs, flag: false })
  }

  function isLong(clinic: Clinic, { startedAt }: Intent): boolean {
    return clock.now() - startedAt > clinic.holds.settleMs * flagAfterSettles
  }

  async function flag(clinic: Clinic, hold: HoldRecord, intent: Intent): Promise<void> {
    if (intent.flaggedAt === null) {
      log({ level: 'error', event: 'hold.flagged', clinicId: clinic.id, holdId: hold.id, state: hold.state })
    }
    await ledger.postpone(refOf(hold), intent.fence, { dueInMs: nextLookMs(clinic, intent.checks), flag: true })
  }

  /** 1, 3, 10, 30 s, but never more than a quarter of `settle` apart; then every `settle`. */
  function nextLookMs(clinic: Clinic, checks: number): number {
    const { settleMs } = clinic.holds
    const early = firstLooksMs[checks]
    if (early !== undefined) return Math.min(early, settleMs / 4)
    return checks < firstLooksMs.length + 4 ? settleMs / 4 : settleMs
  }

  function told(clinic: Clinic, hold: HoldRecord, state: HoldRecord['state']): void {
    log({ level: 'info', event: 'hold.settled', clinicId: clinic.id, holdId: hold.id, state })
  }

  return createRounds([...byAccount.keys()], workOn)
}

function nameOf({ account, id }: HoldRecord, { fence }: Intent): string {
  return `${account}/${id}/${fence}`
}

/** Clinics that book anew make something new, which can be withdrawn. */
function isMoveInPlace(clinic: Clinic, { replaces }: HoldRecord): boolean {
  return replaces !== null && !clinic.adapter.capabilities.rebooks
}

function refOf(hold: HoldRecord): HoldRef {
  return { account: hold.account, id: hold.id }
}

/** Vendors write their ids in small or capital letters as it happens. */
function sameText(one: string, other: string): boolean {
  return one.toLowerCase() === other.toLowerCase()
}

function isAsHeld({ start, practitionerId }: Appointment, { slot }: HoldRecord): boolean {
  return start === slot.start && (practitionerId === null || practitionerId === slot.practitionerId)
}

function originOf(hold: HoldRecord): { correlationId: string } {
  return { correlationId: `reconcile-${hold.id}` }
}

/** A live booking settles the hold before a cancelled one does; otherwise the oldest. */
function preferLive(found: readonly Appointment[]): readonly Appointment[] {
  const live = found.filter((appointment) => appointment.status !== 'CANCELLED')
  return live.length > 0 ? live : found.slice(0, 1)
}
