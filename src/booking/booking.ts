import type { Service } from '../domain/clinic.ts'
import type { Clock } from '../domain/time.ts'
import { type AppointmentService, createAppointmentService } from './appointment-service.ts'
import type { Partner } from './caller.ts'
import type { Clinics } from './clinic.ts'
import { createCommitter } from './committer.ts'
import { createDirectoryService, type DirectoryService } from './directory-service.ts'
import { createHoldService, type HoldService } from './hold-service.ts'
import { createHolding } from './holding.ts'
import type { Lease } from './lease.ts'
import type { Ledger } from './ledger.ts'
import type { BookingLog } from './log.ts'
import { createPatientResolver } from './patient-resolver.ts'
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
}

/** Every use case, wired: what both faces of the server call. */
export interface Booking
  extends Pick<BookingParts, 'clinics' | 'services' | 'partners' | 'signer' | 'clock' | 'ledger'> {
  readonly directory: DirectoryService
  readonly slots: SlotService
  readonly holds: HoldService
  readonly appointments: AppointmentService
  readonly reconciler: Reconciler
}

export function createBooking(parts: BookingParts): Booking {
  const { clinics, ledger, lease, signer, clock, log, searchMs, slotKeepMs } = parts
  const withdrawal = createWithdrawal({ ledger, clock, log })
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
  const holding = createHolding({ ledger, lease, signer, clock, log, poke })
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
    commit,
    resolvePatient,
    poke,
  })
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
  const { services, partners } = parts
  return { clinics, services, partners, signer, clock, ledger, directory, slots, holds, appointments, reconciler }
}
