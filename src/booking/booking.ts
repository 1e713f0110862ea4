import type { Service } from '../domain/clinic.ts'
import type { Clock } from '../domain/time.ts'
import { type AppointmentService, createAppointmentService } from './appointment-service.ts'
import { type Audit, withAudit } from './audit.ts'
import type { Partner } from './caller.ts'
import type { Clinics } from './clinic.ts'
import { createCommitter } from './committer.ts'
import { createDirectoryService, type DirectoryService } from './directory-service.ts'
import { createHoldEventService, type HoldEventService } from './hold-events.ts'
import { createHoldQuota, type HoldLimits } from './hold-quota.ts'
import { createHoldService, type HoldService } from './hold-service.ts'
import { createHolding } from './holding.ts'
import type { Lease } from './lease.ts'
import type { Ledger, LedgerEventType } from './ledger.ts'
import { type Limits, unlimited } from './limits.ts'
import type { BookingLog } from './log.ts'
import { createPatientResolver } from './patient-resolver.ts'
import { type CountRead, type Rates, withRates } from './rates.ts'
import { createReconciler, type Reconciler } from './reconciler.ts'
import type { Signer } from './signing.ts'
import { createSlotService, type SlotService } from './slot-service.ts'
import { createWithdrawal } from './withdrawal.ts'

/** What the use cases need; `main.ts` and the tests give it. */
export interface BookingParts {
  readonly clinics: Clinics
  readonly services: readonly Service[]
  readonly partners: readonly Partner[]
  readonly ledger: Ledger
  readonly lease: Lease
  readonly signer: Signer
  readonly clock: Clock
  readonly log: BookingLog
  /** How long a search waits for clinics. @default 1500 */
  readonly searchMs?: number
  /** How long a vendor's free times are offered. @default 10_000 */
  readonly slotKeepMs?: number
  /** @default none */
  readonly audit?: Audit
  /** @default none */
  readonly limits?: { readonly kept: Limits; readonly of: (partnerId: string) => PartnerLimits }
}

export type PartnerLimits = Rates & HoldLimits

/** Every use case, wired: what both faces of the server call. */
export interface Booking extends Pick<BookingParts, 'clinics' | 'services' | 'signer' | 'clock' | 'ledger'> {
  /** Replaced when keys come or go. */
  partners: readonly Partner[]
  readonly directory: DirectoryService
  readonly slots: SlotService
  readonly holds: HoldService
  readonly holdEvents: HoldEventService
  readonly appointments: AppointmentService
  readonly countRead: CountRead
  readonly reconciler: Reconciler
}

export function createBooking(parts: BookingParts): Booking {
  const { clinics, ledger, lease, signer, clock, log, searchMs, slotKeepMs } = parts
  const limits = parts.limits ?? { kept: unlimited, of: () => noLimits }
  const quota = createHoldQuota(limits.kept, limits.of)
  ledger.subscribe(({ type, hold }) => {
    if (endings.has(type)) void quota.leave(null, hold)
  })
  const withdrawal = createWithdrawal({ ledger, signer, clock, log })
  const reconciler = createReconciler({ clinics, ledger, lease, signer, clock, log, withdrawal })
  const { poke } = reconciler
  const directory = createDirectoryService({ clock })
  const slots = createSlotService({
    clinics,
    directory,
    ledger,
    signer,
    clock,
    log,
    ...(searchMs !== undefined && { searchMs }),
    ...(slotKeepMs !== undefined && { keepMs: slotKeepMs }),
  })
  const holding = createHolding({ quota, ledger, lease, signer, clock, log, poke })
  const commit = createCommitter({ ledger, clock, log, withdrawal, poke })
  const resolvePatient = createPatientResolver({ ledger, lease, signer, clock, log })
  const holds = createHoldService({
    clinics,
    slots,
    ledger,
    lease,
    signer,
    clock,
    log,
    holding,
    quota,
    commit,
    resolvePatient,
    poke,
  })
  const holdEvents = createHoldEventService({ holds, ledger, signer, clock })
  const appointments = createAppointmentService({
    clinics,
    holds,
    ledger,
    signer,
    clock,
    log,
    holding,
    commit,
    poke,
  })
  const { countRead, ...useCases } = withRates({ slots, holds, holdEvents, appointments }, limits.kept, limits.of)
  const { services, partners } = parts
  return {
    clinics,
    services,
    partners,
    signer,
    clock,
    ledger,
    directory,
    countRead,
    ...(parts.audit ? withAudit(useCases, parts.audit, parts) : useCases),
    reconciler,
  }
}

const endings: ReadonlySet<LedgerEventType> = new Set([
  'EXPIRED',
  'RELEASED',
  'CONFIRMED',
  'REJECTED',
  'COMPENSATED',
] as const)

const noLimits: PartnerLimits = {
  read: Number.POSITIVE_INFINITY,
  search: Number.POSITIVE_INFINITY,
  hold: Number.POSITIVE_INFINITY,
  confirm: Number.POSITIVE_INFINITY,
  change: Number.POSITIVE_INFINITY,
  activeHolds: Number.POSITIVE_INFINITY,
  activeHoldsPerDay: Number.POSITIVE_INFINITY,
}
