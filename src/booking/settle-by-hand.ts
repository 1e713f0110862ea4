import type { Appointment } from '../domain/appointment.ts'
import { DomainError, invalidInput } from '../domain/error.ts'
import type { HoldRecord } from '../domain/hold.ts'
import type { Clock } from '../domain/time.ts'
import { type Clinic, type Clinics, callOf } from './clinic.ts'
import { blocksMsOf } from './committer.ts'
import type { ChangeResult, Ledger } from './ledger.ts'
import type { BookingLog } from './log.ts'
import { watchSettles } from './withdrawal.ts'

/** What a person found in the clinic's system: our booking under its id there, or nothing. */
export type Finding = { readonly found: string } | 'ABSENT'

export interface SettleByHandParts {
  readonly clinics: Clinics
  readonly ledger: Ledger
  readonly clock: Clock
  readonly log: BookingLog
}

/**
 * Ends what the reconciler could not: a person has looked into the clinic's system and says what is there. Resolves with the
 * record as it stands afterwards. Throws `NOT_FOUND` for an unknown hold, `INVALID_INPUT` for one that waits for nobody or
 * for a finding that the clinic's system contradicts, and `HOLD_IN_PROGRESS` while the booking call itself still runs.
 */
export async function settleByHand(
  { clinics, ledger, clock, log }: SettleByHandParts,
  { clinicId, holdId }: { readonly clinicId: string; readonly holdId: string },
  finding: Finding,
): Promise<HoldRecord> {
  const clinic = clinics.get(clinicId)
  const hold = clinic && (await ledger.get({ account: clinic.account, id: holdId }))
  if (!clinic || !hold) throw new DomainError('NOT_FOUND', 'There is no such hold.')
  const ref = { account: hold.account, id: hold.id }
  const { intent } = hold
  if (!intent) throw invalidInput(['hold'], `This hold is ${hold.state} and waits for nothing.`)

  const settled = await decide()
  if (settled.kind === 'REFUSED') {
    throw new DomainError('HOLD_IN_PROGRESS', 'The hold has moved on meanwhile; look at it again.')
  }
  log({ level: 'warn', event: 'hold.settled-by-hand', clinicId, holdId, state: settled.hold.state })
  return settled.hold

  async function decide(): Promise<ChangeResult> {
    const { state } = hold as HoldRecord
    const fence = intent?.fence ?? 0
    if (state === 'RECONCILING') {
      return finding === 'ABSENT'
        ? ledger.settle(ref, fence, {
            kind: 'REJECTED',
            cause: 'VENDOR_UNAVAILABLE',
            // People err too: what shows up late is still looked for.
            watchInMs: intent?.kind === 'MOVE' ? null : (clinic as Clinic).holds.settleMs * watchSettles[0],
          })
        : ledger.settle(ref, fence, await confirmedAs(clinic as Clinic, finding.found))
    }
    if (finding !== 'ABSENT') {
      throw invalidInput(['found'], `This hold is ${state}: only --absent can be said of it.`)
    }
    switch (state) {
      case 'OPENING':
        return ledger.reject(ref, 'VENDOR_UNAVAILABLE')
      case 'COMPENSATING':
        return ledger.settle(ref, fence, {
          kind: 'COMPENSATED',
          cause: 'CLASH_DETECTED',
          watchInMs: (clinic as Clinic).holds.settleMs * watchSettles[0],
        })
      case 'CONFIRMING':
        throw new DomainError('HOLD_IN_PROGRESS', 'The booking call itself still runs; wait a minute.')
      default:
        await ledger.closeIntent(ref, fence)
        return { kind: 'DONE', hold: (await ledger.get(ref)) ?? (hold as HoldRecord) }
    }
  }

  async function confirmedAs(of: Clinic, vendorAppointmentId: string) {
    const call = callOf(clock, { correlationId: `by-hand-${holdId}` }, 'RECONCILE', of.holds.postMs)
    const appointment: Appointment | null = await of.adapter.getAppointment(call, vendorAppointmentId)
    if (!appointment) throw invalidInput(['found'], "The clinic's system does not show an appointment of this id.")
    return {
      kind: 'CONFIRMED' as const,
      vendorAppointmentId: appointment.vendorId,
      blocksMs: blocksMsOf(of, appointment, clock.now()),
      warnings: ['Settled by a person at the clinic or the gateway.'],
      watchInMs: null,
    }
  }
}
