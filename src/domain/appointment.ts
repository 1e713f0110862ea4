import type { ContactType } from './clinic.ts'
import type { Money } from './money.ts'
import type { Patient } from './patient.ts'
import type { Instant } from './time.ts'

export type AppointmentStatus =
  | 'BOOKED'
  | 'PENDING_APPROVAL'
  | 'CANCELLED'
  | 'ARRIVED'
  | 'COMPLETED'
  | 'DID_NOT_ARRIVE'
  | 'UNKNOWN' // the vendor named a status that we do not know

export type CancellationReason = 'FEELING_BETTER' | 'CONDITION_WORSE' | 'SICK' | 'AWAY' | 'WORK' | 'OTHER'

export interface MetadataEntry {
  readonly key: string
  readonly value: string
}

export interface Cancellation {
  /** Null when the vendor does not say, or says one that we do not know. */
  readonly reason: CancellationReason | null
  readonly note: string | null
  readonly at: Instant | null
}

/** An appointment as the vendor tells it now. Ids are the vendor's; null is what it did not tell. */
export interface Appointment {
  readonly vendorId: string
  readonly status: AppointmentStatus
  /** The vendor's own word, where it has one. */
  readonly vendorStatus: string | null
  readonly start: Instant
  readonly end: Instant
  /** The zone the vendor states; null means the clinic's. */
  readonly timeZone: string | null
  readonly practitionerId: string | null
  readonly appointmentTypeId: string | null
  readonly locationId: string | null
  readonly patientId: string | null
  /** Only where the vendor sends the person with the appointment. */
  readonly patient: Patient | null
  readonly contactType: ContactType | null
  readonly joinUrl: string | null
  readonly price: Money | null
  readonly amountOwed: Money | null
  readonly paymentReference: string | null
  readonly partnerReference: string | null
  readonly metadata: readonly MetadataEntry[]
  readonly previousStart: Instant | null
  readonly cancellation: Cancellation | null
  readonly questionnaireUrl: string | null
  readonly createdAt: Instant | null
  readonly updatedAt: Instant | null
}
