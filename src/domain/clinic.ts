import type { Money } from './money.ts'
import type { Instant } from './time.ts'

export type ContactType = 'IN_PERSON' | 'VIDEO' | 'PHONE'

/** What a patient asks for, the same across clinics; comes from the configuration. */
export interface Service {
  readonly id: string
  readonly name: string
  readonly description: string | null
}

/** Ids in these records are the vendor's own; only `src/server` makes opaque ones of them. */
export interface Practitioner {
  readonly vendorId: string
  readonly name: string
  /** Professional title, `Physiotherapist`; null when the vendor has none. */
  readonly title: string | null
}

export interface AppointmentType {
  readonly vendorId: string
  readonly name: string
  readonly description: string | null
  readonly durationMinutes: number | null
  readonly price: Money | null
  /** Empty when the vendor does not say. */
  readonly contactTypes: readonly ContactType[]
}

export interface Location {
  readonly vendorId: string
  readonly name: string
  readonly addressLines: readonly string[]
  /** `Area/City`; the clinic's where the vendor says none. */
  readonly timeZone: string
}

/** How a clinic's system has answered of late, judged from the calls that were made anyway. */
export interface ClinicHealth {
  readonly status: 'UP' | 'DEGRADED' | 'DOWN' | 'UNKNOWN'
  readonly checkedAt: Instant | null
  readonly message: string | null
  readonly retryAfterSeconds: number | null
}
