import { randomUUID } from 'node:crypto'
import type { DiaryEntry } from '../kit/diary.ts'
import { patients as people } from '../kit/people.ts'
import { Table } from '../kit/table.ts'
import { jumpDemo } from './catalogue.ts'
import type { Switches } from './switches.ts'

export interface HoldRow extends DiaryEntry {
  readonly typeId: string
  readonly locationId: string | null
  readonly status: 'active' | 'confirmed' | 'expired' | 'released'
  readonly createdAt: number
  readonly expiresAt: number
  /** When it stopped to be active. */
  readonly endedAt: number | null
  /** The API never tells; kept for a confirm that is repeated. */
  readonly appointmentId: string | null
}

export interface AppointmentRow extends DiaryEntry {
  readonly typeId: string
  readonly locationId: string | null
  readonly isRemote: boolean
  readonly patientId: string
  readonly status: Switches['bookedStatus'] | 'cancelled'
  readonly title: string | null
  readonly description: string | null
  readonly notes: string | null
  readonly attendeeName: string | null
  readonly attendeeEmail: string | null
  readonly attendeePhone: string | null
  readonly cancellationReason: string | null
  readonly source: 'api' | 'dashboard'
  readonly createdAt: number
  readonly updatedAt: number
}

export interface PatientRow {
  readonly id: string
  readonly firstName: string
  readonly lastName: string
  readonly dateOfBirth: string
  /** Ten digits. */
  readonly nhsNumber: string | null
  readonly email: string | null
  readonly phone: string | null
  readonly biologicalSex: string | null
  readonly gender: string | null
  readonly street: string | null
  readonly streetMore: string | null
  readonly town: string | null
  readonly postcode: string | null
  readonly country: string | null
  readonly customFields: Readonly<Record<string, unknown>>
  readonly archivedAt: number | null
  readonly createdAt: number
  readonly updatedAt: number
}

/** A block of the clinic's own; the API shows none. */
interface BlockRow extends DiaryEntry {
  readonly isLifted: boolean
}

// A type alias and no interface: only an alias fits the kit's index signature.
export type JumpState = {
  readonly holds: Table<HoldRow>
  readonly appointments: Table<AppointmentRow>
  readonly patients: Table<PatientRow>
  readonly blocks: Table<BlockRow>
}

export function openBooks(now: number): JumpState {
  const { testa, samuel, alexFather, alexSon } = jumpDemo.patients
  const ids = [testa, samuel, alexFather, alexSon]
  // From the range that the NHS keeps for tests.
  const nhsNumbers = ['9990000018', '9990000026', '9990000034', null]
  return {
    holds: new Table(),
    appointments: new Table(),
    blocks: new Table(),
    patients: new Table(
      people.map(({ sex, ...person }, index) => ({
        ...person,
        id: ids[index] ?? String(index),
        nhsNumber: nhsNumbers[index] ?? null,
        biologicalSex: sex,
        gender: sex,
        street: '3 Invented Road',
        streetMore: null,
        town: 'Leeds',
        postcode: 'LS1 1AB',
        country: 'GB',
        customFields: {},
        archivedAt: null,
        createdAt: now - 400 * 86_400_000,
        updatedAt: now - 30 * 86_400_000,
      })),
    ),
  }
}

/** Random, so that a simulator started anew never gives out an id that a gateway still remembers. */
export function newId(prefix: 'hold' | 'apt' | 'pat' | 'blk'): string {
  return `${prefix}_${randomUUID()}`
}
