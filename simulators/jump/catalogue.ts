import { officeHours, type WeeklyHours } from '../kit/diary.ts'
import { type Person, practitioners } from '../kit/people.ts'
import { keys } from './access.ts'

export const zone = 'Europe/London'

/** Ids and keys of the demo organisation. */
export const jumpDemo = {
  keys,
  /** Below the simulator's `url`. */
  basePath: '/functions/v1/api-v1',
  zone,
  clinicians: {
    priya: 'cli_00000000-0000-4000-8000-000000000201',
    oscar: 'cli_00000000-0000-4000-8000-000000000202',
    mina: 'cli_00000000-0000-4000-8000-000000000203',
    /** Inactive. */
    nadia: 'cli_00000000-0000-4000-8000-000000000204',
  },
  types: {
    /** 45 minutes. */
    firstVisit: 'type_00000000-0000-4000-8000-000000000301',
    /** 30 minutes. */
    followUp: 'type_00000000-0000-4000-8000-000000000302',
    /** 20 minutes, remote: its location is null. */
    video: 'type_00000000-0000-4000-8000-000000000303',
    /** 30 minutes, closed to online booking. */
    staffOnly: 'type_00000000-0000-4000-8000-000000000304',
  },
  locations: {
    /** Where everybody works, except Oscar on Thursdays and Fridays. */
    centre: 'loc_00000000-0000-4000-8000-000000000101',
    harbour: 'loc_00000000-0000-4000-8000-000000000102',
  },
  patients: {
    testa: 'pat_00000000-0000-4000-8000-000000000401',
    samuel: 'pat_00000000-0000-4000-8000-000000000402',
    alexFather: 'pat_00000000-0000-4000-8000-000000000403',
    alexSon: 'pat_00000000-0000-4000-8000-000000000404',
  },
} as const

const { clinicians: staff, types: kinds, locations: places } = jumpDemo

export interface AppointmentType {
  readonly id: string
  readonly name: string
  readonly minutes: number
  /** Pounds. */
  readonly price: number
  readonly isRemote: boolean
  readonly isOnline: boolean
  readonly bookingNoticeHours: number
  readonly cancellationNoticeHours: number
}

export interface Clinician {
  readonly id: string
  readonly userId: string
  readonly person: Pick<Person, 'firstName' | 'lastName' | 'email' | 'phone'>
  readonly title: string
  readonly role: string
  readonly isActive: boolean
  readonly typeIds: readonly string[]
  /** Weekly hours by location id; none where the clinician does not work. */
  readonly sessions: Readonly<Record<string, WeeklyHours>>
}

export interface Location {
  readonly id: string
  readonly name: string
  readonly street: string
  readonly town: string
  readonly postcode: string
  readonly isPrimary: boolean
}

const type = (id: string, name: string, minutes: number, price: number): AppointmentType => ({
  id,
  name,
  minutes,
  price,
  isRemote: false,
  isOnline: true,
  bookingNoticeHours: 0,
  cancellationNoticeHours: 24,
})

export const appointmentTypes: readonly AppointmentType[] = [
  { ...type(kinds.firstVisit, 'Physiotherapy, first visit', 45, 75), bookingNoticeHours: 1 },
  type(kinds.followUp, 'Physiotherapy, follow-up', 30, 52.5),
  { ...type(kinds.video, 'Video review', 20, 35), isRemote: true },
  { ...type(kinds.staffOnly, 'Staff-booked treatment', 30, 40), isOnline: false },
]

export const locations: readonly Location[] = [
  {
    id: places.centre,
    name: 'City Centre Clinic',
    street: '1 Sample Street',
    town: 'Leeds',
    postcode: 'LS1 1AA',
    isPrimary: true,
  },
  {
    id: places.harbour,
    name: 'Harbour Clinic',
    street: '2 Example Quay',
    town: 'Hull',
    postcode: 'HU1 1AA',
    isPrimary: false,
  },
]

const hoursOn = (...days: readonly (1 | 2 | 3 | 4 | 5)[]): WeeklyHours =>
  Object.fromEntries(days.map((day) => [day, officeHours[day]]))
const wholeWeek = hoursOn(1, 2, 3, 4, 5)
const [priya, oscar, mina] = practitioners
const online = [kinds.firstVisit, kinds.followUp, kinds.video]

export const clinicians: readonly Clinician[] = [
  {
    id: staff.priya,
    userId: 'usr_00000000-0000-4000-8000-000000000901',
    person: priya,
    title: 'Dr',
    role: 'physiotherapist',
    isActive: true,
    typeIds: [...online, kinds.staffOnly],
    sessions: { [places.centre]: wholeWeek },
  },
  {
    id: staff.oscar,
    userId: 'usr_00000000-0000-4000-8000-000000000902',
    person: oscar,
    title: 'Mr',
    role: 'osteopath',
    isActive: true,
    typeIds: [kinds.firstVisit, kinds.followUp],
    sessions: { [places.centre]: hoursOn(1, 2, 3), [places.harbour]: hoursOn(4, 5) },
  },
  {
    id: staff.mina,
    userId: 'usr_00000000-0000-4000-8000-000000000903',
    person: mina,
    title: 'Ms',
    role: 'massage_therapist',
    isActive: true,
    typeIds: [kinds.followUp, kinds.video],
    sessions: { [places.centre]: wholeWeek },
  },
  {
    id: staff.nadia,
    userId: 'usr_00000000-0000-4000-8000-000000000904',
    person: { firstName: 'Nadia', lastName: 'Former', email: 'nadia@clinic.example', phone: '+447700900204' },
    title: 'Ms',
    role: 'physiotherapist',
    isActive: false,
    typeIds: [kinds.followUp],
    sessions: {},
  },
]

export function nameOf({ title, person }: Clinician): string {
  return `${title} ${person.firstName} ${person.lastName}`
}
