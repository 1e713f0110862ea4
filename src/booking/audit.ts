import { DomainError, type ErrorCode } from '../domain/error.ts'
import type { HoldRecord } from '../domain/hold.ts'
import type { AppointmentService } from './appointment-service.ts'
import { around } from './around.ts'
import type { Caller } from './caller.ts'
import type { Clinics } from './clinic.ts'
import type { HoldService } from './hold-service.ts'
import type { Signer } from './signing.ts'

/** Who did what to which hold or appointment, and what came of it. Ids and words from closed lists: nothing personal. */
export interface AuditEntry {
  /** `hold.confirm`; of what the gateway does by itself, the event in its log. */
  readonly operation: string
  readonly outcome: 'OK' | ErrorCode
  readonly partnerId?: string
  readonly keyId?: string
  readonly clinicId?: string
  readonly holdId?: string
  /** A keyed digest of the vendor's id. */
  readonly appointment?: string
  /** Of the hold, afterwards. */
  readonly state?: string
  readonly correlationId?: string
}

export type Audit = (entry: AuditEntry) => void

interface Audited {
  readonly holds: HoldService
  readonly appointments: AppointmentService
}

/** Every change, and every reading of what says who is ill. */
const operations = {
  holds: { create: 'hold.create', extend: 'hold.extend', release: 'hold.release', confirm: 'hold.confirm' },
  appointments: {
    book: 'appointment.book',
    reschedule: 'appointment.reschedule',
    cancel: 'appointment.cancel',
    get: 'appointment.get',
    list: 'appointment.list',
  },
} as const satisfies { readonly [Name in keyof Audited]: Partial<Record<keyof Audited[Name], string>> }

/** What inputs and results have of this, under whichever name. */
interface Traces {
  readonly clinicId?: string
  readonly holdId?: string
  readonly vendorId?: string
  readonly hold?: HoldRecord
  readonly state?: string
  readonly id?: string
  readonly vendorAppointmentId?: string | null
}

/** The same use cases, each call with its entry, whatever comes of it. */
export function withAudit<UseCases extends Audited>(
  useCases: UseCases,
  audit: Audit,
  { clinics, signer }: { readonly clinics: Clinics; readonly signer: Signer },
): UseCases {
  /** An id comes from a caller, who may have put anything into it: only what is one of ours is written down. */
  function tracesOf(input: Traces, result: Traces): Partial<AuditEntry> {
    const hold = result.hold ?? result
    const clinicId = input.clinicId ?? hold.clinicId
    const holdId = input.holdId ?? hold.id
    const vendorId = input.vendorId ?? hold.vendorAppointmentId
    return {
      ...(clinicId !== undefined && clinics.get(clinicId) && { clinicId }),
      ...(holdId !== undefined && /^[0-9a-f]{32}$/.test(holdId) && { holdId }),
      ...(vendorId != null && { appointment: signer.fingerprint(`appointment ${clinicId} ${vendorId}`) }),
      ...(hold.state !== undefined && { state: hold.state }),
    }
  }

  async function audited(
    operation: string,
    { partnerId, keyId, correlationId }: Caller,
    input: unknown,
    run: () => Promise<unknown>,
  ): Promise<unknown> {
    const tell = (outcome: AuditEntry['outcome'], result: unknown) =>
      audit({
        operation,
        outcome,
        partnerId,
        ...(keyId !== undefined && { keyId }),
        ...tracesOf(Object(input), Object(result)),
        correlationId,
      })
    try {
      const result = await run()
      tell('OK', result)
      return result
    } catch (error) {
      tell(error instanceof DomainError ? error.code : 'INTERNAL', null)
      throw error
    }
  }

  return {
    ...useCases,
    holds: around(useCases.holds, operations.holds, audited),
    appointments: around(useCases.appointments, operations.appointments, audited),
  }
}
