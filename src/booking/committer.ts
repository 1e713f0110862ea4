import type { Call, Clash } from '../contract/adapter.ts'
import type { Appointment } from '../domain/appointment.ts'
import { DomainError, type ErrorCode, invalidInput } from '../domain/error.ts'
import type { HoldRecord, Intent } from '../domain/hold.ts'
import { type Money, sameMoney } from '../domain/money.ts'
import type { WriteResult } from '../domain/outcome.ts'
import { type Clock, formatInstant } from '../domain/time.ts'
import type { Caller } from './caller.ts'
import { type Clinic, callOf, sendWithinMs } from './clinic.ts'
import { courtesy, isAsOffered } from './holding.ts'
import type { ChangeRefusal, ChangeResult, IntentDraft, Ledger, Verdict } from './ledger.ts'
import type { BookingLog } from './log.ts'
import { outcomeOf } from './outcome.ts'
import { lateMoveWarning, twinWarning, type Withdrawal, withoutTwins } from './withdrawal.ts'

export interface CommitRequest {
  readonly caller: Caller
  readonly clinic: Clinic
  readonly hold: HoldRecord
  readonly intent: Omit<IntentDraft, 'leaseMs'>
  readonly acceptPrice: Money | null
  /** The one write. Called at most once, with the record as it stands past the commit point. */
  readonly write: (call: Call, hold: HoldRecord) => Promise<WriteResult<Appointment>>
}

/** `CONFIRMED` with its appointment, or `RECONCILING` without. Everything else is thrown. */
export interface Committed {
  readonly hold: HoldRecord
  readonly appointment: Appointment | null
}

export interface CommitterParts {
  readonly ledger: Ledger
  readonly clock: Clock
  readonly log: BookingLog
  readonly withdrawal: Withdrawal
  readonly poke: () => void
}

/** From an active hold to a booking: commit point, fresh check, one write, outcome. */
export type Committer = (request: CommitRequest) => Promise<Committed>

const clashMs = 5_000

/** A confirmed hold blocks this much longer than the vendor may take to show the booking. */
export const blocksForSettles = 2.5

export function createCommitter({ ledger, clock, log, withdrawal, poke }: CommitterParts): Committer {
  return async function commit(request) {
    const { caller, clinic } = request
    const ref = { account: request.hold.account, id: request.hold.id }
    const begunAt = clock.monotonic()
    const begun = await ledger.beginConfirm(ref, {
      ...request.intent,
      leaseMs: sendWithinMs(clinic.holds) + clinic.holds.postMs + clashMs,
    })
    if (begun.kind === 'REFUSED') throw refusalOf(begun.reason, begun.hold)
    const { hold } = begun
    const fence = hold.intent?.fence ?? 0

    const offered = { ...hold, slot: { ...hold.slot, price: await checkOffer(request, hold, fence) } }

    // Past this the claim might be another's, or the booking believed absent: nothing may be sent any more.
    if (clock.monotonic() - begunAt > sendWithinMs(clinic.holds)) {
      await settle(hold, fence, { kind: 'RETURNED', forInput: false, atLeastMs: 60_000 })
      throw new DomainError('VENDOR_UNAVAILABLE', undefined, { retryAfterSeconds: 5 })
    }
    const call = callOf(clock, withoutSignal(caller), 'CONFIRM', clinic.holds.postMs)
    const result = await outcomeOf(log, clinic, () => request.write(call, offered))

    switch (result.outcome) {
      case 'EXECUTED':
        return concluded(request, hold, fence, result.value)
      case 'REFUSED':
        return refused(hold, fence, result)
      case 'NOT_SENT': {
        await settle(hold, fence, { kind: 'RETURNED', forInput: false, atLeastMs: 60_000 })
        const { code, retryAfterSeconds } = result
        throw new DomainError(code, undefined, { retryAfterSeconds: retryAfterSeconds ?? 5 })
      }
      case 'UNKNOWN': {
        log({
          level: 'warn',
          event: 'hold.unknown',
          clinicId: clinic.id,
          holdId: hold.id,
          reason: result.reason,
          correlationId: caller.correlationId,
        })
        const parked = await settledOrOpen(hold, fence, {
          kind: 'UNKNOWN',
          ...(result.vendorId !== undefined && { answeredId: result.vendorId }),
        })
        poke()
        return { hold: parked?.hold ?? hold, appointment: null }
      }
    }
  }

  /**
   * The last look before the write; resolves with the price that was agreed to. The vendor's own hold needs none: nobody else
   * can have its time.
   */
  async function checkOffer(
    { caller, clinic, acceptPrice }: CommitRequest,
    hold: HoldRecord,
    fence: number,
  ): Promise<Money | null> {
    if (hold.strength === 'NATIVE') return hold.slot.price
    const giveBack: Verdict = { kind: 'RETURNED', forInput: false, atLeastMs: 0 }
    let check: Awaited<ReturnType<typeof clinic.adapter.checkSlot>>
    try {
      const call = callOf(clock, withoutSignal(caller), 'CONFIRM', sendWithinMs(clinic.holds))
      check = await clinic.adapter.checkSlot(call, hold.slot)
    } catch (error) {
      await settle(hold, fence, giveBack)
      throw error
    }
    if (!check.free || !isAsOffered(hold.slot, check.offer)) {
      tellTaken(hold)
      await settle(hold, fence, { kind: 'REJECTED', cause: 'SLOT_TAKEN_AT_VENDOR', watchInMs: null })
      throw new DomainError('SLOT_TAKEN_AT_VENDOR')
    }
    const price = check.offer.price ?? hold.slot.price
    if (!sameMoney(price, hold.slot.price) && !sameMoney(price, acceptPrice)) {
      await settle(hold, fence, giveBack)
      throw new DomainError('PRICE_CHANGED', undefined, { price, path: ['input', 'acceptPrice'] })
    }
    return price
  }

  /** Although the clinic had offered it, and shown it free when it was held. */
  function tellTaken({ clinicId, id: holdId }: HoldRecord): void {
    log({ level: 'info', event: 'slot.taken', clinicId, holdId, state: 'CONFIRMING' })
  }

  async function refused(
    hold: HoldRecord,
    fence: number,
    refusal: WriteResult<never> & { outcome: 'REFUSED' },
  ): Promise<never> {
    const verdict: Verdict = endsHold(refusal.code)
      ? { kind: 'REJECTED', cause: refusal.code, watchInMs: null }
      : { kind: 'RETURNED', forInput: true, atLeastMs: 0 }
    if (refusal.code === 'SLOT_TAKEN_AT_VENDOR') tellTaken(hold)
    await settle(hold, fence, verdict)
    throw new DomainError(refusal.code, undefined, refusal.issues && { issues: refusal.issues })
  }

  async function concluded(
    { caller, clinic, intent }: CommitRequest,
    hold: HoldRecord,
    fence: number,
    appointment: Appointment,
  ): Promise<Committed> {
    const { capabilities } = clinic.adapter
    const warnings: string[] = []
    let twins: readonly Appointment[] = []
    if (capabilities.doubleBooks) {
      const overlapping = await clashesOf(clinic, caller, appointment)
      if (overlapping === null) {
        warnings.push('The clinic could not be asked whether another booking overlaps this one.')
      }
      // A move is never undone by itself: the old time may be gone.
      const isNew = intent.kind !== 'MOVE'
      // A request executed twice clashes with itself, and is not given up for that.
      const found = isNew && overlapping?.length ? await withdrawal.findTwins(clinic, hold, appointment.vendorId) : []
      twins = found ?? []
      const clashes = withoutTwins(overlapping ?? [], twins)
      // Where ours cannot be told from the clinic's, nothing is undone.
      if (isNew && found !== null && clashes.some((clash) => givesWay(clinic, clash, appointment, hold))) {
        const now = await courtesy(withdrawal.compensate(clinic, hold, fence, appointment.vendorId, twins))
        // The store cannot note it, so nothing was undone: the reconciler finds the booking, and the watch tells of the clash.
        if (now === undefined) return { hold, appointment: null }
        return overtaken(clinic, hold.id, now, appointment, intent)
      }
      const [worst] = clashes
      if (worst) {
        warnings.push(`Another entry in the clinic's diary overlaps this appointment (${worst.kind.toLowerCase()}).`)
        log({ level: 'warn', event: 'clash.kept', clinicId: clinic.id, holdId: hold.id, reason: worst.kind })
      }
    }
    const confirmed = await settledOrOpen(hold, fence, {
      kind: 'CONFIRMED',
      vendorAppointmentId: appointment.vendorId,
      blocksMs: blocksMsOf(clinic, appointment, clock.now()),
      warnings,
      watchInMs: watchMsOf(clinic, intent, appointment),
    })
    if (confirmed === null) return { hold, appointment: null }
    if (confirmed.kind === 'DONE') return { hold: await oneOnly(clinic, confirmed.hold, twins), appointment }
    return overtaken(clinic, hold.id, confirmed.hold, appointment, intent)
  }

  /** Now that it is settled which one stands, the others of the same request go. */
  async function oneOnly(clinic: Clinic, hold: HoldRecord, twins: readonly Appointment[]): Promise<HoldRecord> {
    if (await withdrawal.withdrawTwins(clinic, hold, twins)) return hold
    const ref = { account: hold.account, id: hold.id }
    await courtesy(ledger.warn(ref, twinWarning))
    return (await courtesy(ledger.get(ref))) ?? hold
  }

  /** Somebody else settled the hold while we booked: terminal states stay terminal, so the booking goes, not the verdict. */
  async function overtaken(
    clinic: Clinic,
    holdId: string,
    now: HoldRecord | null,
    appointment: Appointment,
    { kind }: Pick<Intent, 'kind'>,
  ): Promise<Committed> {
    // The reconciler was quicker and found the same booking.
    if (now?.state === 'CONFIRMED' && now.vendorAppointmentId === appointment.vendorId)
      return { hold: now, appointment }
    // Brought back after a loss of the store: the reconciler finds what was booked.
    if (now?.state === 'CONFIRMING' || now?.state === 'RECONCILING') return { hold: now, appointment: null }
    log({ level: 'warn', event: 'hold.late-execution', clinicId: clinic.id, holdId })
    if (kind !== 'MOVE') {
      await withdrawal.withdraw(clinic, holdId, appointment.vendorId)
    } else if (now?.replaces) {
      // A move is never undone by itself: what would go is the appointment that the patient had all along.
      await courtesy(ledger.warn({ account: now.account, id: now.replaces }, lateMoveWarning))
    }
    // One request executed twice, and the other one stands.
    if (now?.state === 'CONFIRMED') return { hold: now, appointment: null }
    throw new DomainError(now?.cause ?? 'HOLD_LOST')
  }

  /** Null when the vendor could not be asked; it is asked again later. */
  async function clashesOf(clinic: Clinic, caller: Caller, appointment: Appointment): Promise<readonly Clash[] | null> {
    try {
      return await clinic.adapter.checkClash(callOf(clock, withoutSignal(caller), 'CONFIRM', clashMs), appointment)
    } catch (error) {
      if (!(error instanceof DomainError)) log({ level: 'error', event: 'adapter.fault', clinicId: clinic.id })
      return null
    }
  }

  /**
   * Null when the store fails after the write: the booking may stand, so this is no error. The hold is still confirming,
   * and the reconciler settles it from what the vendor says.
   */
  async function settledOrOpen(hold: HoldRecord, fence: number, verdict: Verdict): Promise<ChangeResult | null> {
    try {
      return await ledger.settle({ account: hold.account, id: hold.id }, fence, verdict)
    } catch (error) {
      if (error instanceof DomainError && error.code === 'SERVICE_UNAVAILABLE') return null
      throw error
    }
  }

  async function settle(hold: HoldRecord, fence: number, verdict: Verdict): Promise<void> {
    // A refusal to settle means that somebody else already did; the ledger's record is then the truth.
    await ledger.settle({ account: hold.account, id: hold.id }, fence, verdict)
  }
}

/** Only a taken time or a lost hold ends it; anything else the caller may put right. */
function endsHold(code: ErrorCode): boolean {
  return code === 'SLOT_TAKEN_AT_VENDOR' || code === 'SLOT_TAKEN' || code === 'HOLD_EXPIRED' || code === 'HOLD_LOST'
}

/**
 * Whether ours goes. Only for an appointment that stood before ours did: staff who book over us later do so knowingly.
 * Times of creation are the vendor's own and whole seconds, so a tie counts as before.
 */
function givesWay(clinic: Clinic, clash: Clash, ours: Appointment, hold: HoldRecord): boolean {
  if (clinic.holds.onClash !== 'CANCEL_OURS' || !clinic.adapter.capabilities.cancel) return false
  if (clash.kind !== 'APPOINTMENT' || clash.createdAt === null) return false
  return clash.createdAt <= (ours.createdAt ?? hold.intent?.startedAt ?? 0)
}

/**
 * When a confirmed booking is looked at again: what a vendor has executed twice, or lets others book over, may show later.
 * A move makes nothing new, but what the clinic has yet to approve may be declined.
 */
export function watchMsOf(
  clinic: Clinic,
  { kind }: Pick<Intent, 'kind'>,
  { status }: Pick<Appointment, 'status'>,
): number | null {
  const isWatched = kind !== 'MOVE' || clinic.adapter.capabilities.doubleBooks || status === 'PENDING_APPROVAL'
  return isWatched ? clinic.holds.settleMs : null
}

/** What a clinic has yet to approve stays blocked until it is, or begins; the rest until the vendor's reads have caught up. */
export function blocksMsOf(clinic: Clinic, appointment: Appointment, now: number): number {
  return appointment.status === 'PENDING_APPROVAL'
    ? Math.max(appointment.start - now, 0)
    : clinic.holds.settleMs * blocksForSettles
}

/** Whether its time is still kept for a booking that the clinic had yet to approve. */
export function awaitsApproval(clinic: Clinic, { blocksUntil, endedAt }: HoldRecord, now: number): boolean {
  if (blocksUntil === null || endedAt === null || blocksUntil <= now) return false
  return blocksUntil > endedAt + clinic.holds.settleMs * blocksForSettles
}

/** Past the commit point a caller who hangs up changes nothing. */
function withoutSignal({ correlationId }: Caller): Pick<Caller, 'correlationId'> {
  return { correlationId }
}

/** One change of an appointment at a time. */
export function changePending(): DomainError {
  return new DomainError(
    'HOLD_IN_PROGRESS',
    'Another change of this appointment is still being settled; see `pendingChange`.',
    {
      retryAfterSeconds: 5,
    },
  )
}

export function notMovable(): DomainError {
  return invalidInput(['input', 'appointmentId'], 'Only an appointment that is booked and not begun can be moved.')
}

/** Why a hold cannot be confirmed, or acted on at all. */
export function refusalOf(reason: ChangeRefusal, hold: HoldRecord | null): DomainError {
  if (!hold || reason === 'NOT_FOUND') return new DomainError('NOT_FOUND', 'There is no such hold for you.')
  if (reason === 'OVERLAP') return new DomainError('HOLD_LOST')
  if (reason === 'CHANGE_PENDING') return changePending()
  if (reason === 'GONE') return notMovable()
  switch (hold.state) {
    case 'CONFIRMING':
    case 'RECONCILING':
    case 'COMPENSATING':
      return new DomainError('HOLD_IN_PROGRESS', undefined, { retryAfterSeconds: 2 })
    case 'CONFIRMED':
      return new DomainError('INVALID_INPUT', 'This hold is confirmed already; read its `appointment`.', {
        path: ['input', 'holdId'],
      })
    case 'RELEASED':
      return new DomainError('HOLD_EXPIRED', 'This hold was released; search again and hold a new slot.')
    case 'REJECTED':
    case 'COMPENSATED':
      return new DomainError(hold.cause ?? 'HOLD_LOST')
    default:
      return new DomainError(
        'HOLD_EXPIRED',
        hold.endedAt === null ? undefined : `The hold ended at ${formatInstant(hold.endedAt)}; hold a new slot.`,
      )
  }
}
