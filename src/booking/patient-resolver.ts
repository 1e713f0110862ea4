import type { ResolvedPatient } from '../contract/adapter.ts'
import { DomainError } from '../domain/error.ts'
import { type HoldRecord, markerOf } from '../domain/hold.ts'
import type { PatientChoice } from '../domain/patient.ts'
import type { Clock } from '../domain/time.ts'
import type { Caller } from './caller.ts'
import { type Clinic, callOf } from './clinic.ts'
import { canonical } from './idempotency.ts'
import type { Lease } from './lease.ts'
import type { Ledger } from './ledger.ts'
import type { Signer } from './signing.ts'

export interface PatientResolverParts {
  readonly ledger: Ledger
  readonly lease: Lease
  readonly signer: Signer
  readonly clock: Clock
}

/** Finds or creates the person at the vendor before the commit point. A second record of one person is a clinical hazard. */
export type PatientResolver = (
  caller: Caller,
  clinic: Clinic,
  hold: HoldRecord,
  choice: PatientChoice,
  verificationCode: string | null,
) => Promise<ResolvedPatient>

export function createPatientResolver({ ledger, lease, signer, clock }: PatientResolverParts): PatientResolver {
  return async (caller, clinic, hold, choice, verificationCode) => {
    // Two confirms for one person must not both find nobody and create them.
    const key = `${clinic.account}/patient/${signer.fingerprint(identityOf(choice))}`
    const grant = await lease.acquire([key], clinic.holds.postMs * 3)
    if (!grant) {
      throw new DomainError(
        'HOLD_IN_PROGRESS',
        'Another booking for this person is under way; repeat the call shortly.',
        {
          retryAfterSeconds: 2,
        },
      )
    }
    try {
      const ref = { account: hold.account, id: hold.id }
      const result = await clinic.adapter.resolvePatient(
        callOf(clock, caller, 'CONFIRM', clinic.holds.postMs * 2),
        choice,
        { mayCreate: mayCreate(clinic, hold), marker: markerOf(hold.id), verificationCode },
      )
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
          await ledger.notePatientCreation(ref, true)
          throw new DomainError(
            'VENDOR_UNAVAILABLE',
            "The clinic's system did not say whether it knows the patient; nothing is booked, repeat the call.",
            { retryAfterSeconds: 10 },
          )
      }
    } finally {
      await lease.release(grant)
    }
  }

  /** After a creation without an answer only an existing record is used, until the vendor must have shown it. */
  function mayCreate(clinic: Clinic, hold: HoldRecord): boolean {
    const since = hold.patientCreateUnknownAt
    return since === null || clock.now() - since > clinic.holds.settleMs
  }
}

function identityOf(choice: PatientChoice): string {
  if ('vendorId' in choice) return canonical(choice)
  const { firstName, lastName, email } = choice.new
  return canonical([firstName, lastName, email].map((text) => text.trim().toLowerCase()))
}
