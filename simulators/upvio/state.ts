import type { Interval, WeeklyHours } from '../kit/diary.ts'
import type { Table } from '../kit/table.ts'

interface Dated {
  readonly id: string
  readonly createdAt: number
  readonly updatedAt: number
}

export interface Business extends Dated {
  readonly alias: string
  readonly name: string
  readonly email: string
  readonly zone: string
}

export interface Location extends Dated {
  readonly name: string
  readonly address: string
  readonly phone: string
  readonly zone: string
}

export interface Category extends Dated {
  readonly name: string
}

/** Null settings are the business's. */
export interface Service extends Dated {
  readonly alias: string
  readonly name: string
  readonly description: string | null
  readonly enabled: boolean
  /** Empty: everyone. */
  readonly staffIds: readonly string[]
  readonly categoryIds: readonly string[]
  readonly leadTime: number | null
  readonly cancelLeadTime: number | null
  readonly timeIncrement: number | null
  readonly availabilityLimitDays: number | null
  readonly locationId: string | null
  readonly locationType: string | null
  readonly locationValue: string | null
  /** Prices in minor units. */
  readonly durations: readonly { readonly duration: number; readonly price: number }[]
  readonly requiresApproval: boolean | null
  readonly bookingsPerTimeslot: number | null
  readonly bufferBefore: number | null
  readonly bufferAfter: number | null
}

export interface Staff extends Dated {
  readonly name: string
  readonly email: string
  readonly alias: string | null
  readonly status: 'ACTIVE' | 'DISABLED' | 'ARCHIVED' | 'PENDING_INVITE' | 'NOT_INVITED'
  readonly roles: readonly string[]
  readonly zone: string | null
  readonly scheduleId: string
  readonly hours: WeeklyHours
}

export interface Patient extends Dated {
  readonly name: string
  readonly email: string
  readonly phone: string | null
  readonly dob: string | null
  readonly sex: 'FEMALE' | 'MALE' | 'OTHER' | null
  readonly zone: string | null
  readonly archivedAt: number | null
}

export interface Appointment extends Dated, Interval {
  readonly serviceId: string
  readonly staffId: string
  readonly patientId: string
  readonly duration: number
  readonly originalStart: number | null
  /** In minor units. */
  readonly price: number
  readonly approval: 'none' | 'waiting' | 'approved'
  readonly cancelled: boolean
  /** Deleted for good: no answer shows it. */
  readonly gone: boolean
  readonly patientZone: string | null
  readonly locationText: string | null
  readonly tags: readonly string[]
  /** In the two addresses for patients; whoever has it may use them. */
  readonly token: string
}

/** Made by staff only: the API reads them. */
export interface Blocker extends Dated, Interval {
  readonly staffId: string
  readonly reason: string | null
  readonly gone: boolean
}

// A type alias and no interface: only an alias fits the kit's index signature.
export type UpvioState = {
  readonly businesses: Table<Business>
  readonly locations: Table<Location>
  readonly categories: Table<Category>
  readonly services: Table<Service>
  readonly staff: Table<Staff>
  readonly patients: Table<Patient>
  readonly appointments: Table<Appointment>
  readonly blockers: Table<Blocker>
}

export function isLive(row: Appointment): boolean {
  return !row.cancelled && !row.gone
}
