import { randomInt } from 'node:crypto'
import type { DiaryEntry } from '../kit/diary.ts'
import { Table } from '../kit/table.ts'
import { addDays, instantOf, localDate, weekdayOf } from '../kit/zone.ts'
import { type Address, address, demoPatients, meddbaseDemo } from './catalogue.ts'
import type { Switches } from './switches.ts'
import { serverZone } from './times.ts'

export interface PatientRow {
  readonly id: string
  readonly title: string | null
  readonly name: string
  readonly surname: string
  readonly sex: 0 | 1 | 2
  /** A day of the calendar. */
  readonly dateOfBirth: string | null
  readonly mobile: string | null
  readonly telephone: string | null
  readonly email: string | null
  readonly workEmail: string | null
  readonly employeeNumber: string | null
  readonly address: Address | null
  /** Out of the manager's sight. */
  readonly isPrivate: boolean
}

export interface Invoice {
  readonly key: string
  readonly number: number
  readonly raisedAt: number
  readonly what: string
  readonly net: number
  readonly gross: number
  readonly paid: number
}

export type AppointmentState = 'NotArrived' | 'Cancelled' | 'DNA' | 'Discharged' | 'BeingSeen' | 'Arrived' | 'Booked'

/** A visit, or a time that staff have blocked, which the API does not show. */
export interface AppointmentRow extends DiaryEntry {
  readonly kind: 'visit' | 'block'
  readonly typeKey: string
  readonly siteKey: number
  readonly locationKey: number
  readonly patientKey: string
  readonly state: AppointmentState
  readonly moduleKeys: readonly number[]
  readonly serviceKeys: readonly number[]
  readonly net: number
  readonly gross: number
  readonly authorisationCode: string | null
  readonly invoice: Invoice | null
  /** Clinician and equipment: each serves one visit at a time. */
  readonly resourceKeys: readonly number[]
}

// A type alias and no interface: only an alias fits the kit's index signature.
export type MeddbaseState = {
  readonly patients: Table<PatientRow>
  readonly appointments: Table<AppointmentRow>
}

export function isLive(row: AppointmentRow): boolean {
  return row.state !== 'Cancelled'
}

/** Keys in the vendor's style. They start anywhere: a simulator started anew must not repeat what a gateway remembers. */
export function createKeys() {
  let last = randomInt(100_000, 900_000_000)
  return (prefix: 'apt' | 'inv' | 'pat' | 'blk'): string => `${prefix}${++last}`
}

export function openState(now: number, { pastVisits }: Pick<Switches, 'pastVisits'>): MeddbaseState {
  return {
    patients: new Table<PatientRow>(
      demoPatients.map(({ key, person, isPrivate }, index) => ({
        id: key,
        title: person.sex === 'male' ? 'Mr' : 'Ms',
        name: person.firstName,
        surname: person.lastName,
        sex: person.sex === 'male' ? 1 : 2,
        dateOfBirth: person.dateOfBirth,
        mobile: person.phone,
        telephone: null,
        email: person.email,
        workEmail: null,
        employeeNumber: isPrivate ? null : `E${100 + index}`,
        address: address(`${10 + index} Example Avenue`, 'London', 'N1 0AA', 'United Kingdom'),
        isPrivate,
      })),
    ),
    appointments: new Table<AppointmentRow>(
      pastVisits
        ? [
            pastVisit(now, 20, meddbaseDemo.appointments.discharged, meddbaseDemo.patients.testa, 'Discharged'),
            pastVisit(now, 40, meddbaseDemo.appointments.missed, meddbaseDemo.patients.samuel, 'DNA'),
          ]
        : [],
    ),
  }
}

function pastVisit(now: number, daysAgo: number, id: string, patientKey: string, state: AppointmentState) {
  let day = addDays(localDate(serverZone, now), -daysAgo)
  while (weekdayOf(day) > 5) day = addDays(day, -1)
  const start = instantOf(serverZone, day, '10:00')
  return {
    id,
    kind: 'visit',
    practitionerId: String(meddbaseDemo.clinicians.priya),
    start,
    end: start + 30 * 60_000,
    typeKey: meddbaseDemo.types.consultation,
    siteKey: meddbaseDemo.sites.london,
    locationKey: meddbaseDemo.locations.londonGround,
    patientKey,
    state,
    moduleKeys: [],
    serviceKeys: [],
    net: 200,
    gross: 240,
    authorisationCode: null,
    invoice: null,
    resourceKeys: [meddbaseDemo.resources.priya],
  } as const satisfies AppointmentRow
}
