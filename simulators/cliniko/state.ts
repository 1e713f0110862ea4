import { type DiaryEntry, officeHours, type WeeklyHours } from '../kit/diary.ts'
import { patients, practitioners } from '../kit/people.ts'
import { Table } from '../kit/table.ts'
import { addDays, instantOf, localDate, weekdayOf } from '../kit/zone.ts'

interface Dated {
  readonly id: string
  readonly createdAt: number
  readonly updatedAt: number
  readonly archivedAt: number | null
}

export interface Business extends Dated {
  readonly name: string
  readonly zone: string
  readonly zoneLabel: string
  readonly city: string
  readonly countryCode: string
  readonly online: boolean
  readonly typeIds: readonly string[]
}

export interface Practitioner extends Dated {
  readonly userId: string
  readonly firstName: string
  readonly lastName: string
  readonly designation: string
  readonly active: boolean
  readonly online: boolean
  readonly typeIds: readonly string[]
  /** Weekly hours by business id; none where the practitioner does not work. */
  readonly hours: Readonly<Record<string, WeeklyHours>>
}

export interface AppointmentType extends Dated {
  readonly name: string
  readonly category: string
  readonly minutes: number
  readonly maxAttendees: number
  readonly online: boolean
  readonly telehealth: boolean
}

export interface Patient extends Dated {
  readonly firstName: string
  readonly lastName: string
  readonly preferredFirstName: string | null
  readonly email: string | null
  readonly dateOfBirth: string | null
  readonly phones: readonly { readonly phone_type: string; readonly number: string }[]
  readonly timeZone: string | null
  readonly reminderType: string
  readonly receivesConfirmations: boolean
  readonly receivesCancellations: boolean
  readonly oldReferenceId: string | null
  readonly acceptedPrivacyPolicy: boolean | null
}

/** The vendor's "booking": one diary for visits, classes and unavailable blocks. */
export interface Booking extends DiaryEntry, Dated {
  readonly kind: 'individual_appointments' | 'group_appointments' | 'unavailable_blocks'
  readonly businessId: string
  readonly typeId: string | null
  readonly patientIds: readonly string[]
  readonly attendeeId: string | null
  readonly blockTypeId: string | null
  readonly notes: string | null
  readonly deletedAt: number | null
  readonly cancelledAt: number | null
  readonly cancellationReason: number | null
  readonly cancellationNote: string | null
}

export interface BlockType extends Dated {
  readonly name: string
}

// A type alias and no interface: only an alias fits the kit's index signature.
export type ClinikoState = {
  readonly businesses: Table<Business>
  readonly practitioners: Table<Practitioner>
  readonly types: Table<AppointmentType>
  readonly patients: Table<Patient>
  readonly bookings: Table<Booking>
  readonly blockTypes: Table<BlockType>
}

/** Ids of the demo account: 19 digits as new records have them, 8 digits as old ones. */
export const clinikoDemo = {
  accountZone: 'Europe/London',
  apiKey: 'demo-secret-uk1',
  userId: '1700000000000000901',
  businesses: { leeds: '1700000000000000101', alicante: '1700000000000000102' },
  practitioners: {
    priya: '1700000000000000201',
    oscar: '1700000000000000202',
    mina: '1700000000000000203',
    /** Inactive and not shown online. */
    nadia: '170000000000000204',
  },
  types: {
    /** 45 minutes. */
    firstVisit: '1700000000000000301',
    /** 30 minutes. */
    followUp: '1700000000000000302',
    /** 20 minutes, telehealth. */
    video: '1700000000000000303',
    /** 30 minutes, not shown online. */
    staffOnly: '1700000000000000304',
    /** 60 minutes, up to 8 people. */
    pilates: '1700000000000000305',
  },
  patients: {
    testa: '1700000000000000401',
    samuel: '48213377',
    alexFather: '1700000000000000403',
    alexSon: '1700000000000000404',
  },
  blockTypes: { gatewayHold: '1700000000000000601' },
} as const

export function isLive(booking: Booking): boolean {
  return booking.cancelledAt === null && booking.archivedAt === null && booking.deletedAt === null
}

/** Opens in the first hours of Sunday, over both clock changes. */
const sundayNights: WeeklyHours = { 7: [['00:00', '06:00']] }

export function seedState(now: number, openSundayNights: boolean): ClinikoState {
  const { businesses, practitioners: staff, types, patients: people, blockTypes } = clinikoDemo
  const dated = { createdAt: now - 400 * 86_400_000, updatedAt: now - 30 * 86_400_000, archivedAt: null }
  const hoursOn = (...days: readonly (1 | 2 | 3 | 4 | 5)[]): WeeklyHours => ({
    ...Object.fromEntries(days.map((day) => [day, officeHours[day]])),
    ...(openSundayNights ? sundayNights : {}),
  })
  const allTypes = Object.values(types)

  const [priya, oscar, mina] = practitioners
  const practitioner = (id: string, person: { firstName: string; lastName: string }, userId: string) => ({
    ...dated,
    id,
    userId,
    firstName: person.firstName,
    lastName: person.lastName,
    active: true,
    online: true,
  })
  const type = (id: string, name: string, minutes: number) => ({
    ...dated,
    id,
    name,
    minutes,
    category: 'Physiotherapy',
    maxAttendees: 1,
    online: true,
    telehealth: false,
  })
  const ids = [people.testa, people.samuel, people.alexFather, people.alexSon]

  return {
    businesses: new Table<Business>([
      {
        ...dated,
        id: businesses.leeds,
        name: 'Leeds Physio',
        zone: 'Europe/London',
        zoneLabel: 'London',
        city: 'Leeds',
        countryCode: 'GB',
        online: true,
        typeIds: allTypes,
      },
      {
        ...dated,
        id: businesses.alicante,
        name: 'Alicante Physio',
        zone: 'Europe/Madrid',
        zoneLabel: 'Madrid',
        city: 'Alicante',
        countryCode: 'ES',
        online: true,
        typeIds: [types.firstVisit, types.followUp],
      },
    ]),
    practitioners: new Table<Practitioner>([
      {
        ...practitioner(staff.priya, priya, '1700000000000000911'),
        designation: 'Physiotherapist',
        typeIds: allTypes,
        hours: { [businesses.leeds]: hoursOn(1, 2, 3, 4, 5) },
      },
      {
        ...practitioner(staff.oscar, oscar, '1700000000000000912'),
        designation: 'Osteopath',
        typeIds: [types.firstVisit, types.followUp],
        hours: { [businesses.leeds]: hoursOn(1, 2, 3), [businesses.alicante]: hoursOn(4, 5) },
      },
      {
        ...practitioner(staff.mina, mina, '1700000000000000913'),
        designation: 'Massage therapist',
        typeIds: [types.followUp, types.video, types.staffOnly, types.pilates],
        hours: { [businesses.leeds]: hoursOn(1, 2, 3, 4, 5) },
      },
      {
        ...practitioner(staff.nadia, { firstName: 'Nadia', lastName: 'Former' }, '1700000000000000914'),
        designation: 'Physiotherapist',
        active: false,
        online: false,
        typeIds: [types.followUp],
        hours: { [businesses.leeds]: {} },
      },
    ]),
    types: new Table<AppointmentType>([
      type(types.firstVisit, 'Physiotherapy, first visit', 45),
      type(types.followUp, 'Physiotherapy, follow-up', 30),
      { ...type(types.video, 'Video review', 20), telehealth: true },
      { ...type(types.staffOnly, 'Staff-booked treatment', 30), online: false },
      { ...type(types.pilates, 'Pilates class', 60), category: 'Classes', maxAttendees: 8 },
    ]),
    patients: new Table<Patient>(
      patients.map((person, index) => ({
        ...dated,
        id: ids[index] ?? String(index),
        firstName: person.firstName,
        lastName: person.lastName,
        preferredFirstName: null,
        email: person.email,
        dateOfBirth: person.dateOfBirth,
        phones: [{ phone_type: 'Mobile', number: person.phone }],
        timeZone: null,
        reminderType: 'None',
        receivesConfirmations: false,
        receivesCancellations: false,
        oldReferenceId: null,
        acceptedPrivacyPolicy: true,
      })),
    ),
    bookings: new Table<Booking>([lunchClass(now, dated)]),
    blockTypes: new Table<BlockType>([{ ...dated, id: blockTypes.gatewayHold, name: 'Gateway hold' }]),
  }
}

/** One group appointment in Mina's lunch break, so that the union of bookings has all three kinds. */
function lunchClass(now: number, dated: Omit<Dated, 'id'>): Booking {
  let day = addDays(localDate(clinikoDemo.accountZone, now), 2)
  while (weekdayOf(day) > 5) day = addDays(day, 1)
  return {
    ...dated,
    id: '1700000000000000701',
    kind: 'group_appointments',
    practitionerId: clinikoDemo.practitioners.mina,
    businessId: clinikoDemo.businesses.leeds,
    typeId: clinikoDemo.types.pilates,
    patientIds: [clinikoDemo.patients.testa, clinikoDemo.patients.samuel],
    start: instantOf(clinikoDemo.accountZone, day, '12:30'),
    end: instantOf(clinikoDemo.accountZone, day, '13:30'),
    attendeeId: null,
    blockTypeId: null,
    notes: null,
    deletedAt: null,
    cancelledAt: null,
    cancellationReason: null,
    cancellationNote: null,
  }
}
