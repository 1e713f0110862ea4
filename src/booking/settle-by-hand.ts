import { DomainError, invalidInput } from '../domain/error.ts'
import type { HoldRecord, Intent } from '../domain/hold.ts'
import type { Clock } from '../domain/time.ts'
import { type Clinic, type Clinics, callOf } from './clinic.ts'
import { blocksMsOf } from './committer.ts'
import type { ChangeResult, Ledger, Verdict } from './ledger.ts'
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
  if (!hold.intent) throw invalidInput(['hold'], `This hold is ${hold.state} and waits for nothing.`)
  const settled =
    finding === 'ABSENT'
      ? await settleAbsent(ledger, clinic, hold, hold.intent)
      : await settleFound(ledger, clinic, hold, hold.intent, finding.found, clock)
  if (settled.kind === 'REFUSED') {
    throw new DomainError('HOLD_IN_PROGRESS', 'The hold has moved on meanwhile; look at it again.')
  }
  log({ level: 'warn', event: 'hold.settled-by-hand', clinicId, holdId, state: settled.hold.state })
  return settled.hold
}

async function settleFound(
  ledger: Ledger,
  clinic: Clinic,
  hold: HoldRecord,
  { fence, kind, vendorAppointmentId }: Intent,
  vendorId: string,
  clock: Clock,
): Promise<ChangeResult> {
  if (hold.state !== 'RECONCILING') {
    throw invalidInput(['found'], `This hold is ${hold.state}: only --absent can be said of it.`)
  }
  const movedId = kind === 'MOVE' ? vendorAppointmentId : null
  const call = callOf(clock, { correlationId: `by-hand-${hold.id}` }, 'RECONCILE', clinic.holds.postMs)
  const appointment = await clinic.adapter.getAppointment(call, vendorId)
  if (!appointment) throw invalidInput(['found'], "The clinic's system does not show an appointment of this id.")
  const known = await ledger.booking(hold.account, appointment.vendorId)
  if (known && known.holdId !== hold.id && appointment.vendorId !== movedId) {
    throw invalidInput(['found'], 'This appointment was booked with another hold; it is not what this one left behind.')
  }
  return ledger.settle(hold, fence, {
    kind: 'CONFIRMED',
    vendorAppointmentId: appointment.vendorId,
    blocksMs: blocksMsOf(clinic, appointment, clock.now()),
    warnings: ['Settled by a person at the clinic or the gateway.'],
    watchInMs: null,
  })
}

async function settleAbsent(
  ledger: Ledger,
  clinic: Clinic,
  hold: HoldRecord,
  { fence, kind }: Intent,
): Promise<ChangeResult> {
  // People err too: what shows up late is still looked for.
  const watchInMs = clinic.holds.settleMs * watchSettles[0]
  const settle = (verdict: Verdict) => ledger.settle(hold, fence, verdict)
  switch (hold.state) {
    case 'RECONCILING':
      return settle({
        kind: 'REJECTED',
        cause: 'VENDOR_UNAVAILABLE',
        watchInMs: kind === 'MOVE' ? null : watchInMs,
      })
    case 'COMPENSATING':
      return settle({ kind: 'COMPENSATED', cause: 'CLASH_DETECTED', watchInMs })
    case 'OPENING':
      return ledger.reject(hold, 'VENDOR_UNAVAILABLE')
    case 'CONFIRMING':
      throw new DomainError('HOLD_IN_PROGRESS', 'The booking call itself still runs; wait a minute.')
    default:
      await ledger.closeIntent(hold, fence)
      return { kind: 'DONE', hold: (await ledger.get(hold)) ?? hold }
  }
}
