import type { ResolvedPatient } from '../contract/adapter.ts'
import { DomainError } from '../domain/error.ts'
import { type HoldRecord, markerOf } from '../domain/hold.ts'
import type { PatientChoice } from '../domain/patient.ts'
import type { Clock } from '../domain/time.ts'
import type { Caller } from './caller.ts'
import { type Clinic, callOf } from './clinic.ts'
import { aside, courtesy } from './holding.ts'
import { canonical } from './idempotency.ts'
import type { Lease } from './lease.ts'
import type { Ledger } from './ledger.ts'
import type { BookingLog } from './log.ts'
import { outcomeOf } from './outcome.ts'
import type { Signer } from './signing.ts'

export interface PatientResolverParts {
  readonly ledger: Ledger
  readonly lease: Lease
  readonly signer: Signer
  readonly clock: Clock
  readonly log: BookingLog
}

/** Finds or creates the person at the vendor before the commit point. A second record of one person is a clinical hazard. */
export type PatientResolver = (
  caller: Caller,
  clinic: Clinic,
  hold: HoldRecord,
  choice: PatientChoice,
  verificationCode: string | null,
) => Promise<ResolvedPatient>

export function createPatientResolver({ ledger, lease, signer, clock, log }: PatientResolverParts): PatientResolver {
  return async (caller, clinic, hold, choice, verificationCode) => {
    // Two confirms for one person must not both find nobody and create them.
    const person = `${clinic.account}/patient/${signer.fingerprint(identityOf(choice))}`
    const grant = await lease.acquire([person], clinic.holds.postMs * 3)
    if (!grant) {
      throw new DomainError(
        'HOLD_IN_PROGRESS',
        'Another booking for this person is under way; repeat the call shortly.',
        {
          retryAfterSeconds: 2,
        },
      )
    }
    // Whoever creates keeps this until the outcome is known, or the vendor must have shown it: whichever hold the person
    // comes with next, however its process ended, and whatever the wall clock says.
    const creating = 'new' in choice ? await lease.acquire([`${person}/created`], clinic.holds.settleMs) : null
    let isSettled = true
    try {
      const ref = { account: hold.account, id: hold.id }
      const mayCreate = creating !== null && isNoted(clinic, hold)
      const call = callOf(clock, caller, 'CONFIRM', clinic.holds.postMs * 2)
      isSettled = false
      const result = await outcomeOf(log, clinic, () =>
        clinic.adapter.resolvePatient(call, choice, { mayCreate, marker: markerOf(hold.id), verificationCode }),
      )
      isSettled = result.outcome !== 'UNKNOWN'
      switch (result.outcome) {
        case 'EXECUTED':
          return result.value
        case 'REFUSED':
          throw new DomainError(result.code, undefined, {
            path: ['input', 'patient'],
            ...(result.issues && { issues: result.issues }),
          })
        case 'NOT_SENT':
          throw new DomainError(result.code, undefined, { retryAfterSeconds: result.retryAfterSeconds ?? 5 })
        case 'UNKNOWN':
          if (creating && mayCreate) {
            // Counted from the end of the call: the request may have left at its last moment.
            await courtesy(lease.extend(creating, clinic.holds.settleMs))
            await ledger.notePatientCreation(ref, true)
          }
          throw new DomainError(
            'VENDOR_UNAVAILABLE',
            "The clinic's system did not say whether it knows the patient; nothing is booked, repeat the call.",
            { retryAfterSeconds: 10 },
          )
      }
    } finally {
      if (creating && isSettled) aside(lease.release(creating))
      aside(lease.release(grant))
    }
  }

  /** The same for a hold whose lease was lost: its own record knows of a creation without an answer. */
  function isNoted(clinic: Clinic, hold: HoldRecord): boolean {
    const since = hold.patientCreateUnknownAt
    return since === null || clock.now() - since > clinic.holds.settleMs
  }
}

function identityOf(choice: PatientChoice): string {
  if ('vendorId' in choice) return canonical(choice)
  const { firstName, lastName, email } = choice.new
  return canonical([firstName, lastName, email].map((text) => text.trim().toLowerCase()))
}
