import { officeHours, type WeeklyHours } from '../kit/diary.ts'
import { patients as people, practitioners } from '../kit/people.ts'
import { Table } from '../kit/table.ts'
import { addDays, instantOf, localDate, weekdayOf } from '../kit/zone.ts'
import type {
  Appointment,
  Blocker,
  Business,
  Category,
  Location,
  Patient,
  Service,
  Staff,
  UpvioState,
} from './state.ts'
import type { Switches } from './switches.ts'

/** Ids and key of the demo business. One id is in capitals, as in the vendor's example: ids are to be kept as they are. */
export const upvioDemo = {
  apiKey: 'upvio_demo_key',
  zone: 'Europe/London',
  businessId: '6f1f6f0e-0d6e-4b61-9a52-0d1c5a3e0001',
  locations: { leeds: '6f1f6f0e-0d6e-4b61-9a52-0d1c5a3e0101' },
  categories: { visits: '6f1f6f0e-0d6e-4b61-9a52-0d1c5a3e0701' },
  staff: {
    priya: '6f1f6f0e-0d6e-4b61-9a52-0d1c5a3e0201',
    oscar: '6f1f6f0e-0d6e-4b61-9a52-0d1c5a3e0202',
    mina: '6F1F6F0E-0D6E-4B61-9A52-0D1C5A3E0203',
    /** Disabled, so never booked. */
    nadia: '6f1f6f0e-0d6e-4b61-9a52-0d1c5a3e0204',
  },
  services: {
    /** 15 or 30 minutes, by everyone. */
    consultation: '6f1f6f0e-0d6e-4b61-9a52-0d1c5a3e0301',
    /** 45 minutes with Priya or Oscar; 15 minutes free before and after. */
    physio: '6f1f6f0e-0d6e-4b61-9a52-0d1c5a3e0302',
    /** 60 minutes with Mina, six places on the hour. */
    pilates: '6f1f6f0e-0d6e-4b61-9a52-0d1c5a3e0303',
    /** 30 minutes with Oscar, over video; staff must approve. */
    assessment: '6f1f6f0e-0d6e-4b61-9a52-0d1c5a3e0304',
    /** Disabled. */
    massage: '6f1f6f0e-0d6e-4b61-9a52-0d1c5a3e0305',
  },
  patients: {
    testa: '6f1f6f0e-0d6e-4b61-9a52-0d1c5a3e0401',
    samuel: '6f1f6f0e-0d6e-4b61-9a52-0d1c5a3e0402',
    /** The father; his son gives the same address and so has no record of his own. */
    alex: '6f1f6f0e-0d6e-4b61-9a52-0d1c5a3e0403',
  },
  /** Oscar's training, two working days ahead, 15:00 to 16:00. */
  timeBlockers: { training: '6f1f6f0e-0d6e-4b61-9a52-0d1c5a3e0601' },
} as const

/** Opens in the first hours of Sunday, over both clock changes. */
const sundayNights: WeeklyHours = { 7: [['00:00', '06:00']] }

export function seedState(now: number, switches: Switches): UpvioState {
  const { staff, services, patients, locations, categories } = upvioDemo
  const dated = { createdAt: now - 400 * 86_400_000, updatedAt: now - 30 * 86_400_000 }
  const hours = { ...officeHours, ...(switches.openSundayNights ? sundayNights : {}) }
  const [priya, oscar, mina] = practitioners

  const member = (id: string, person: { firstName: string; lastName: string; email: string }): Staff => ({
    ...dated,
    id,
    name: `${person.firstName} ${person.lastName}`,
    email: person.email,
    alias: person.firstName.toLowerCase(),
    status: 'ACTIVE',
    roles: ['Practitioner'],
    zone: null,
    scheduleId: id.slice(0, -3) + id.slice(-3).replace(/^2/, '8'),
    hours,
  })
  const service = (id: string, name: string, fields: Partial<Service> & Pick<Service, 'durations'>): Service => ({
    ...dated,
    id,
    alias: name.toLowerCase().replaceAll(' ', '-'),
    name,
    description: null,
    enabled: true,
    staffIds: [],
    categoryIds: [categories.visits],
    leadTime: null,
    cancelLeadTime: null,
    timeIncrement: null,
    availabilityLimitDays: null,
    locationId: locations.leeds,
    locationType: null,
    locationValue: null,
    requiresApproval: null,
    bookingsPerTimeslot: 1,
    bufferBefore: null,
    bufferAfter: null,
    ...fields,
  })

  return {
    businesses: new Table<Business>([
      {
        ...dated,
        id: upvioDemo.businessId,
        alias: 'example-clinic',
        name: 'Example Clinic',
        email: 'clinic@clinic.example',
        zone: upvioDemo.zone,
      },
    ]),
    locations: new Table<Location>([
      {
        ...dated,
        id: locations.leeds,
        name: 'Leeds rooms',
        address: '1 Example Street, Leeds',
        phone: '+441134960000',
        zone: upvioDemo.zone,
      },
    ]),
    categories: new Table<Category>([{ ...dated, id: categories.visits, name: 'Visits' }]),
    services: new Table<Service>([
      service(services.consultation, 'Consultation', {
        durations: [
          { duration: 15, price: 3500 },
          { duration: 30, price: 6000 },
        ],
      }),
      service(services.physio, 'Physiotherapy', {
        durations: [{ duration: 45, price: 7000 }],
        staffIds: [staff.priya, staff.oscar],
        bufferBefore: 15,
        bufferAfter: 15,
        cancelLeadTime: 1440,
      }),
      service(services.pilates, 'Pilates class', {
        durations: [{ duration: 60, price: 1500 }],
        staffIds: [staff.mina],
        timeIncrement: 60,
        bookingsPerTimeslot: 6,
      }),
      service(services.assessment, 'Video assessment', {
        durations: [{ duration: 30, price: 9000 }],
        staffIds: [staff.oscar],
        requiresApproval: true,
        leadTime: 120,
        locationId: null,
        locationType: 'telehealth',
        locationValue: 'https://telehealth.upvio.example/session/demo',
      }),
      service(services.massage, 'Massage', { durations: [{ duration: 30, price: 4000 }], enabled: false }),
    ]),
    staff: new Table<Staff>([
      member(staff.priya, priya),
      { ...member(staff.oscar, oscar), zone: upvioDemo.zone },
      member(staff.mina, mina),
      {
        ...member(staff.nadia, { firstName: 'Nadia', lastName: 'Former', email: 'nadia@clinic.example' }),
        status: 'DISABLED',
      },
    ]),
    patients: new Table<Patient>([
      ...Array.from({ length: switches.fillerPatients }, (_, index) => filler(index, dated)),
      ...Object.values(patients).map((id, index) => {
        // Always there: the kit has four people, the demo takes the first three.
        const person = people[index] ?? people[0]
        return {
          ...dated,
          id,
          name: `${person.firstName} ${person.lastName}`,
          email: person.email,
          phone: person.phone,
          dob: person.dateOfBirth,
          sex: person.sex === 'female' ? ('FEMALE' as const) : ('MALE' as const),
          zone: null,
          archivedAt: null,
        }
      }),
    ]),
    appointments: new Table<Appointment>(),
    blockers: new Table<Blocker>([training(now, dated)]),
  }
}

function filler(index: number, dated: { createdAt: number; updatedAt: number }): Patient {
  const number = String(index).padStart(5, '0')
  return {
    ...dated,
    id: `6f1f6f0e-0d6e-4b61-9a52-0d1c5a9${number}`,
    name: `Filler Number${number}`,
    email: `filler${number}@patients.example`,
    phone: null,
    dob: null,
    sex: null,
    zone: null,
    archivedAt: null,
  }
}

function training(now: number, dated: { createdAt: number; updatedAt: number }): Blocker {
  let day = localDate(upvioDemo.zone, now)
  for (let working = 0; working < 2; ) {
    day = addDays(day, 1)
    if (weekdayOf(day) <= 5) working += 1
  }
  return {
    ...dated,
    id: upvioDemo.timeBlockers.training,
    staffId: upvioDemo.staff.oscar,
    start: instantOf(upvioDemo.zone, day, '15:00'),
    end: instantOf(upvioDemo.zone, day, '16:00'),
    reason: 'Training',
    gone: false,
  }
}
