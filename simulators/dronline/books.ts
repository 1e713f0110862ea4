import { randomUUID } from 'node:crypto'
import type { DiaryEntry, Interval } from '../kit/diary.ts'
import { patients as people } from '../kit/people.ts'
import { Table } from '../kit/table.ts'
import type { ContactType } from './catalogue.ts'

/** One visit made over the API, from hold to end. Times are epoch milliseconds. */
export interface AppointmentRow extends DiaryEntry {
  readonly holdId: string
  readonly typeId: string
  readonly contactType: ContactType
  /** `released` and `expired` were never confirmed; the API has no such words and shows them as the switches say. */
  readonly state: 'held' | 'confirmed' | 'released' | 'expired' | 'cancelled'
  readonly createdAt: number
  readonly updatedAt: number | null
  readonly confirmedAt: number | null
  readonly cancelledAt: number | null
  readonly rescheduledAt: number | null
  readonly previous: Interval | null
  readonly paymentReference: string | null
  readonly partnerReference: string | null
  readonly metadata: Readonly<Record<string, string>>
  readonly patientId: string
  readonly questionnaireId: string | null
}

export interface HoldRow {
  readonly id: string
  readonly appointmentId: string
  readonly expiresAt: number
  readonly token: string
  readonly partnerReference: string | null
}

export interface PatientRow {
  readonly id: string
  readonly firstName: string
  readonly lastName: string
  readonly email: string
  readonly phone: string | null
  readonly sex: 'male' | 'female' | null
  readonly dateOfBirth: string | null
  readonly metadata: Readonly<Record<string, string>>
}

/** A visit or a block of the clinic's own; the API shows neither. */
interface DeskRow extends DiaryEntry {
  readonly kind: 'visit' | 'block'
  readonly isCancelled: boolean
}

export type DronlineState = {
  readonly appointments: Table<AppointmentRow>
  readonly holds: Table<HoldRow>
  readonly patients: Table<PatientRow>
  readonly desk: Table<DeskRow>
}

/** Known to the clinic, linked to no visit of the API: to a partner this patient does not exist. */
export const walkInPatientId = 'pt_walk_in'

export function openBooks(): DronlineState {
  return {
    appointments: new Table(),
    holds: new Table(),
    patients: new Table([{ ...people[0], id: walkInPatientId, metadata: {} }]),
    desk: new Table(),
  }
}

/** Random, so that a simulator started anew never gives out an id that a gateway still remembers. */
export function newId(prefix: 'ah' | 'ap' | 'pt' | 'qn' | 'fd' | 'ht'): string {
  return `${prefix}_${randomUUID().replaceAll('-', '').slice(0, 20)}`
}
