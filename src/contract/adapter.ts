/**
 * What an adapter is. Read this file first.
 *
 * An adapter maps the canonical model onto one practice management system. It holds no state and no rules: it maps, calls
 * through the one HTTP client, and maps back. Reads throw `DomainError` (`VENDOR_UNAVAILABLE`, `RATE_LIMITED`,
 * `VENDOR_REJECTED`) when the vendor cannot be read; "not there" is null or an empty list, never an error. Writes never
 * throw for what the vendor does: they return an outcome, and what cannot be proved is `UNKNOWN`.
 *
 * Ids in and out are the vendor's own strings. Instants are epoch milliseconds, UTC.
 */
import type { ZodType } from 'zod'
import type { Appointment, CancellationReason, MetadataEntry } from '../domain/appointment.ts'
import type { AppointmentType, ContactType, Location, Practitioner } from '../domain/clinic.ts'
import type { VendorHold } from '../domain/hold.ts'
import type { Money } from '../domain/money.ts'
import type { WriteResult } from '../domain/outcome.ts'
import type { NewPatient, PatientChoice } from '../domain/patient.ts'
import type { SlotOffer, SlotSnapshot } from '../domain/slot.ts'
import type { Clock, Instant, Interval } from '../domain/time.ts'
import type { Call, ConnectOptions, Priority, VendorHttp } from '../http/client.ts'
import type { Capabilities } from './capabilities.ts'
import type { Checks } from './checks.ts'

/** Raised when the contract changes so that an older adapter no longer fits. */
export const contractVersion = 1

export type { Call, Priority }

export interface SlotQuery extends Interval {
  /** At least one. */
  readonly appointmentTypeIds: readonly string[]
  /** All when absent. */
  readonly practitionerIds?: readonly string[]
  readonly locationIds?: readonly string[]
  readonly contactType?: ContactType
}

/** A fresh look at one slot, never from a cache. */
export type SlotCheck = { readonly free: true; readonly offer: SlotOffer } | { readonly free: false }

/** What identifies our booking or hold at the vendor when its answer was lost. */
export interface BookingIntent {
  /** Our reference: at most 64 letters, digits and hyphens, unique for the hold. */
  readonly marker: string
  readonly slot: SlotSnapshot
  readonly startedAt: Instant
  readonly vendorHold: VendorHold | null
  readonly patientId: string | null
  readonly paymentReference: string | null
}

export interface HoldRequest {
  readonly marker: string
  readonly slot: SlotSnapshot
  readonly contactType: ContactType | null
  readonly partnerReference: string | null
  readonly metadata: readonly MetadataEntry[]
}

/** A native hold as the vendor tells it now. */
export interface VendorHoldState {
  readonly status: 'ACTIVE' | 'CONFIRMED' | 'RELEASED' | 'EXPIRED' | 'ABSENT'
  readonly expiresAt: Instant | null
}

/** A person ready to be booked: known to the vendor by id, or to be sent along with the booking. */
export type ResolvedPatient = { readonly vendorId: string } | { readonly new: NewPatient }

export interface ResolveOptions {
  /** False while an earlier creation is unsettled: then only an existing record is used. */
  readonly mayCreate: boolean
  /** Of the hold that the person is resolved for. */
  readonly marker: string
  readonly verificationCode: string | null
}

export interface BookRequest {
  readonly marker: string
  readonly slot: SlotSnapshot
  /** Set for native holds. */
  readonly vendorHold: VendorHold | null
  readonly contactType: ContactType | null
  readonly patient: ResolvedPatient
  readonly paymentReference: string | null
  readonly notes: string | null
  readonly partnerReference: string | null
  readonly metadata: readonly MetadataEntry[]
  readonly verificationCode: string | null
  /** `Area/City`; null when the caller does not say. */
  readonly patientTimeZone: string | null
}

/** Something else at the vendor that overlaps an appointment of ours. */
export interface Clash {
  readonly kind: 'APPOINTMENT' | 'UNAVAILABLE' | 'GROUP' | 'UNIDENTIFIED'
  readonly createdAt: Instant | null
}

export interface AppointmentQuery {
  readonly from: Instant | null
  readonly to: Instant | null
  readonly practitionerIds?: readonly string[]
  readonly patientId?: string
  /** Whether cancelled ones are wanted too. */
  readonly withCancelled: boolean
}

export interface AppointmentPage {
  readonly appointments: readonly Appointment[]
  /** Pass it back for the next page; null on the last one. */
  readonly next: string | null
}

export interface CancelRequest {
  readonly vendorId: string
  readonly reason: CancellationReason
  readonly note: string | null
  /** The fee that the caller agreed to, from `cancellationFee`. */
  readonly acceptedFee: Money | null
}

export interface RescheduleRequest {
  readonly vendorId: string
  readonly slot: SlotSnapshot
  readonly marker: string
}

/** The operations of one clinic, in contract order. What a vendor lacks is left out; `defineAdapter` makes it refuse. */
export interface AdapterOperations {
  /** A cheap call that proves address and credentials. Throws like any read. */
  probe(call: Call): Promise<void>

  listAppointmentTypes(call: Call): Promise<readonly AppointmentType[]>
  /** @param appointmentTypeId only those who offer this type */
  listPractitioners(call: Call, appointmentTypeId?: string): Promise<readonly Practitioner[]>
  listLocations(call: Call): Promise<readonly Location[]>

  /** Every free slot that starts in `[start, end)`. Windows, paging and fan-out of the vendor are handled inside. */
  searchSlots(call: Call, query: SlotQuery): Promise<readonly SlotOffer[]>
  /** Whether this slot can still be had, asked freshly. */
  checkSlot(call: Call, slot: SlotSnapshot): Promise<SlotCheck>

  createHold(call: Call, request: HoldRequest): Promise<WriteResult<VendorHold>>
  readHold(call: Call, hold: VendorHold): Promise<VendorHoldState>
  /** The hold of a `createHold` whose answer was lost; null when the vendor has none or cannot tell. */
  findHold(call: Call, intent: BookingIntent): Promise<VendorHold | null>
  extendHold(call: Call, hold: VendorHold, until: Instant): Promise<WriteResult<VendorHold>>
  /** Safe to repeat; a hold that is gone already counts as released. */
  releaseHold(call: Call, hold: VendorHold): Promise<WriteResult<null>>

  /**
   * Finds or creates the person before the commit point. `PATIENT_AMBIGUOUS` rather than a guess; `VERIFICATION_REQUIRED`
   * where the vendor has sent the person a code that must come back first.
   */
  resolvePatient(call: Call, choice: PatientChoice, options: ResolveOptions): Promise<WriteResult<ResolvedPatient>>
  /** Native holds: turns the hold into an appointment. One request, never repeated by the adapter. */
  confirmHold(call: Call, request: BookRequest): Promise<WriteResult<Appointment>>
  /** Gateway holds: books the slot. One request, never repeated by the adapter. */
  book(call: Call, request: BookRequest): Promise<WriteResult<Appointment>>
  /** Bookings of ours that this intent left at the vendor, oldest first; cancelled ones too. */
  findBooking(call: Call, intent: BookingIntent): Promise<readonly Appointment[]>
  /** Whatever else overlaps the appointment at the vendor, worst first; empty when nothing does. */
  checkClash(call: Call, appointment: Appointment): Promise<readonly Clash[]>

  /** Also finds cancelled ones. Null when there is none. */
  getAppointment(call: Call, vendorId: string): Promise<Appointment | null>
  listAppointments(call: Call, query: AppointmentQuery, after: string | null): Promise<AppointmentPage>
  /** What cancelling now would cost; null for nothing. */
  cancellationFee(call: Call, vendorId: string): Promise<Money | null>
  cancel(call: Call, request: CancelRequest): Promise<WriteResult<Appointment>>
  /** Moves an appointment and keeps its id. */
  reschedule(call: Call, request: RescheduleRequest): Promise<WriteResult<Appointment>>
}

/** One clinic's adapter as the services use it: every operation is there, the missing ones refuse. */
export interface Adapter extends AdapterOperations {
  readonly vendor: string
  readonly capabilities: Capabilities
}

/** What an adapter gets to work with. */
export interface AdapterParts {
  readonly clinicId: string
  /** The clinic's zone, `Area/City`. */
  readonly timeZone: string
  readonly clock: Clock
  /** The only way out to the network. */
  readonly connect: (options: ConnectOptions) => VendorHttp
  /** Where vendor sessions outlive a call. Encrypted at rest. */
  readonly sessions: SessionStore
}

/** Short-lived secrets of one clinic at its vendor, shared by all gateway processes. */
export interface SessionStore {
  read(name: string): Promise<string | null>
  /** @param ttlMs forgotten after this long */
  write(name: string, value: string, ttlMs: number): Promise<void>
  forget(name: string): Promise<void>
}

/** A reading of the vendor's documents that nobody confirmed, with the setting that changes it. */
export interface Assumption {
  readonly id: string
  /** What is assumed, in one sentence. */
  readonly statement: string
  /** The setting that holds it. */
  readonly setting: string
  /** What would settle it. */
  readonly settledBy: string
}

/** The manifest: what `index.ts` of an adapter exports. */
export interface AdapterDefinition<Settings> {
  readonly contractVersion: typeof contractVersion
  /** Lower-case id, as the configuration names it. */
  readonly id: string
  readonly label: string
  /** The vendor's own documentation. */
  readonly docs: string
  readonly status: 'SIMULATED' | 'VERIFIED'
  readonly settings: ZodType<Settings>
  readonly assumptions: readonly Assumption[]
  /** How those of them that a program can try are tried on a sandbox. */
  readonly checks?: (settings: Settings) => Checks
  /** Settings that name one vendor account give one key; it never holds a secret in the clear. */
  readonly accountKey: (settings: Settings) => string
  readonly capabilities: (settings: Settings) => Capabilities
  readonly create: (settings: Settings, parts: AdapterParts) => Partial<AdapterOperations> & BasicOperations
}

/** What no backend can lack. */
export type BasicOperations = Pick<
  AdapterOperations,
  | 'probe'
  | 'listAppointmentTypes'
  | 'listPractitioners'
  | 'listLocations'
  | 'getAppointment'
  | 'findBooking'
  | 'resolvePatient'
>
