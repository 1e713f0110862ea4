import type { Clash } from '../contract/adapter.ts'
import type { Appointment } from '../domain/appointment.ts'
import { DomainError } from '../domain/error.ts'
import type { HoldRecord } from '../domain/hold.ts'
import type { Clock } from '../domain/time.ts'
import { bookingIntentOf } from './booking-intent.ts'
import { type Clinic, callOf } from './clinic.ts'
import { courtesy } from './holding.ts'
import type { Ledger } from './ledger.ts'
import type { BookingLog } from './log.ts'
import type { Signer } from './signing.ts'

export interface WithdrawalParts {
  readonly ledger: Ledger
  readonly signer: Signer
  readonly clock: Clock
  readonly log: BookingLog
}

/** Takes back a booking of our own making. Never touches one that does not carry our marker and our intent. */
export interface Withdrawal {
  /**
   * After a clash: cancels ours and throws `CLASH_DETECTED`. What is not settled now, the reconciler goes on with. Returns
   * when the hold has moved on meanwhile, with the record as it is: then nothing was cancelled.
   */
  compensate(
    clinic: Clinic,
    hold: HoldRecord,
    fence: number,
    vendorAppointmentId: string,
    twins: readonly Appointment[],
  ): Promise<HoldRecord | null>
  /** Never where it would cost a fee. A booking that the vendor does not show may only not be visible yet. */
  withdraw(clinic: Clinic, holdId: string, vendorAppointmentId: string): Promise<Withdrawn>
  /**
   * What one request left beside `standing` when the vendor executed it twice. Null when the vendor could not be asked. Changes
   * nothing: only once it is settled which one stands may the others go.
   */
  findTwins(clinic: Clinic, hold: HoldRecord, standing: string): Promise<readonly Appointment[] | null>
  /** The patient comes once. False when one is left; that is for a person. */
  withdrawTwins(clinic: Clinic, hold: HoldRecord, twins: readonly Appointment[]): Promise<boolean>
}

/** `GONE`: the vendor says that it is cancelled. `OPEN`: not yet. `FOR_A_PERSON`: not by us, now or later. */
export type Withdrawn = 'GONE' | 'OPEN' | 'FOR_A_PERSON'

export const twinWarning = "The clinic's system booked this twice; ask the clinic to cancel the other one."

export const lateMoveWarning =
  "The clinic's system moved this appointment after all, though it had seemed not to; read it for its time."

/** After "not there" was believed, a late execution is still looked for at these multiples of `settle`. */
export const watchSettles = [5, 30, 720] as const

const lookMs = 5_000

export function createWithdrawal({ ledger, signer, clock, log }: WithdrawalParts): Withdrawal {
  async function withdraw(clinic: Clinic, holdId: string, vendorAppointmentId: string): Promise<Withdrawn> {
    const { adapter } = clinic
    const call = () => callOf(clock, { correlationId: `withdraw-${holdId}` }, 'RECONCILE', clinic.holds.postMs)
    try {
      const found = await adapter.getAppointment(call(), vendorAppointmentId)
      if (found === null) return 'OPEN'
      if (isOver(found)) return 'GONE'
      if (!adapter.capabilities.cancel) return 'FOR_A_PERSON'
      if (await adapter.cancellationFee(call(), vendorAppointmentId)) return 'FOR_A_PERSON'
      const result = await adapter.cancel(call(), {
        vendorId: vendorAppointmentId,
        reason: 'OTHER',
        note: 'Withdrawn by the booking gateway',
        acceptedFee: null,
      })
      return result.outcome === 'EXECUTED' ? 'GONE' : 'OPEN'
    } catch (error) {
      // What is confirmed or withdrawn so far stands, whatever goes wrong here.
      if (!(error instanceof DomainError)) log({ level: 'error', event: 'adapter.fault', clinicId: clinic.id })
      return 'OPEN'
    }
  }

  const withdrawTwins: Withdrawal['withdrawTwins'] = async (clinic, hold, twins) => {
    let isGone = true
    for (const twin of twins) isGone = (await withdraw(clinic, hold.id, twin.vendorId)) === 'GONE' && isGone
    return isGone
  }

  const findTwins: Withdrawal['findTwins'] = async (clinic, hold, standing) => {
    if (!hold.intent) return []
    const call = callOf(clock, { correlationId: `twins-${hold.id}` }, 'RECONCILE', lookMs)
    try {
      const found = await clinic.adapter.findBooking(call, bookingIntentOf(signer, hold, hold.intent))
      const twins = twinsAmong(found, hold, standing)
      // Where only the content tells ours, another booking through this gateway may look the same.
      const known = await Promise.all(twins.map(({ vendorId }) => ledger.booking(hold.account, vendorId)))
      return twins.filter((_, index) => known[index] === null)
    } catch (error) {
      if (!(error instanceof DomainError)) log({ level: 'error', event: 'adapter.fault', clinicId: clinic.id })
      return null
    }
  }

  return {
    withdraw,
    withdrawTwins,
    findTwins,
    async compensate(clinic, hold, fence, vendorAppointmentId, twins) {
      const ref = { account: hold.account, id: hold.id }
      const leaseMs = clinic.holds.postMs * 2
      const begun = await ledger.settle(ref, fence, { kind: 'COMPENSATING', vendorAppointmentId, leaseMs })
      if (begun.kind === 'REFUSED') return begun.hold
      log({ level: 'warn', event: 'clash.cancelled', clinicId: clinic.id, holdId: hold.id })
      const areTwinsGone = await withdrawTwins(clinic, hold, twins)
      if ((await withdraw(clinic, hold.id, vendorAppointmentId)) === 'GONE' && areTwinsGone) {
        const fenceNow = begun.hold.intent?.fence ?? 0
        await courtesy(
          ledger.settle(ref, fenceNow, {
            kind: 'COMPENSATED',
            cause: 'CLASH_DETECTED',
            watchInMs: clinic.holds.settleMs * watchSettles[0],
          }),
        )
      }
      throw new DomainError('CLASH_DETECTED')
    },
  }
}

function isOver(appointment: Appointment): boolean {
  return appointment.status === 'CANCELLED'
}

/**
 * Of what carries our reference, what the same request made once more: for the same start. At another time it may be a copy
 * that the staff made, our reference and all.
 */
export function twinsAmong(
  found: readonly Appointment[],
  { slot }: HoldRecord,
  standing: string,
): readonly Appointment[] {
  return found.filter((one) => one.vendorId !== standing && one.start === slot.start && !isOver(one))
}

/** A twin overlaps the one that stands, but it is nobody else's. */
export function withoutTwins(clashes: readonly Clash[], twins: readonly Appointment[]): readonly Clash[] {
  const left = [...clashes]
  for (const { createdAt } of twins) {
    const at = left.findIndex((clash) => clash.kind === 'APPOINTMENT' && clash.createdAt === createdAt)
    if (at >= 0) left.splice(at, 1)
  }
  return left
}
