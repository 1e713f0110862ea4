import type { Appointment } from '../domain/appointment.ts'
import { DomainError } from '../domain/error.ts'
import type { HoldRecord } from '../domain/hold.ts'
import type { Clock } from '../domain/time.ts'
import { type Clinic, callOf } from './clinic.ts'
import type { Ledger } from './ledger.ts'
import type { BookingLog } from './log.ts'

export interface WithdrawalParts {
  readonly ledger: Ledger
  readonly clock: Clock
  readonly log: BookingLog
}

/** Takes back a booking of our own making. Never touches one that does not carry our marker and our intent. */
export interface Withdrawal {
  /**
   * After a clash: cancels ours and throws `CLASH_DETECTED`. What is not settled now, the reconciler goes on with. Returns
   * when the hold has moved on meanwhile, with the record as it is: then nothing was cancelled.
   */
  compensate(clinic: Clinic, hold: HoldRecord, fence: number, vendorAppointmentId: string): Promise<HoldRecord | null>
  /**
   * True once the vendor says that the booking is cancelled; a booking that it does not show may only not be visible yet.
   * Never where it would cost a fee: that is for a person.
   */
  withdraw(clinic: Clinic, holdId: string, vendorAppointmentId: string): Promise<boolean>
}

export function createWithdrawal({ ledger, clock, log }: WithdrawalParts): Withdrawal {
  async function withdraw(clinic: Clinic, holdId: string, vendorAppointmentId: string): Promise<boolean> {
    const { adapter } = clinic
    const call = () => callOf(clock, { correlationId: `withdraw-${holdId}` }, 'RECONCILE', clinic.holds.postMs)
    try {
      const found = await adapter.getAppointment(call(), vendorAppointmentId)
      if (found === null) return false
      if (isOver(found)) return true
      if (!adapter.capabilities.cancel) return false
      if (await adapter.cancellationFee(call(), vendorAppointmentId)) return false
      const result = await adapter.cancel(call(), {
        vendorId: vendorAppointmentId,
        reason: 'OTHER',
        note: 'Withdrawn by the booking gateway',
        acceptedFee: null,
      })
      return result.outcome === 'EXECUTED'
    } catch (error) {
      if (error instanceof DomainError) return false
      throw error
    }
  }

  return {
    withdraw,
    async compensate(clinic, hold, fence, vendorAppointmentId) {
      const ref = { account: hold.account, id: hold.id }
      const leaseMs = clinic.holds.postMs * 2
      const begun = await ledger.settle(ref, fence, { kind: 'COMPENSATING', vendorAppointmentId, leaseMs })
      if (begun.kind === 'REFUSED') return begun.hold
      log({ level: 'warn', event: 'clash.cancelled', clinicId: clinic.id, holdId: hold.id })
      if (await withdraw(clinic, hold.id, vendorAppointmentId)) {
        await ledger.settle(ref, begun.hold.intent?.fence ?? 0, { kind: 'COMPENSATED', cause: 'CLASH_DETECTED' })
      }
      throw new DomainError('CLASH_DETECTED')
    },
  }
}

function isOver(appointment: Appointment): boolean {
  return appointment.status === 'CANCELLED'
}
