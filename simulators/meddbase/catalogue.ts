import { officeHours, type WeeklyHours } from '../kit/diary.ts'
import { type Person, patients as people, practitioners as staff } from '../kit/people.ts'
import type { Switches } from './switches.ts'

/** Every id, key and login of the demo tenant. */
export const meddbaseDemo = {
  clientKey: 'demo-chamber-key',
  /** The default of the switch `validationCode`. */
  validationCode: '246810',
  /** A service login at the referral portal (`is-oh=true`); it acts for a `patient` key. */
  manager: { username: 'gateway@employer.example', password: 'Demo-Manager-1' },
  /** Logins at the patient portal. The son shares his father's address and so has none. */
  logins: {
    testa: { username: 'testa@patients.example', password: 'Demo-Testa-1' },
    samuel: { username: 'samuel@patients.example', password: 'Demo-Samuel-1' },
    alexFather: { username: 'family@patients.example', password: 'Demo-Alex-1' },
    petra: { username: 'petra@patients.example', password: 'Demo-Petra-1' },
  },
  patients: {
    testa: 'pat70001',
    samuel: 'pat70002',
    alexFather: 'pat70003',
    alexSon: 'pat70004',
    /** A private patient, whom the manager may not see. */
    petra: 'pat70005',
  },
  types: {
    /** 30 minutes, 240 gross; modules and services can be added. */
    consultation: 'CN',
    /** 60 minutes, 480 gross; needs the equipment of its site as well as a clinician. */
    assessment: '00000000fc0af8e9',
    /** 20 minutes, 120 gross, by video. */
    video: 'VC',
    /** Only for referrals: not on the portal's list unless it is asked for. */
    referralOnly: 'REF1',
    /** 30 minutes, 180 gross; only on the insurer's list. */
    insurersOnly: 'IM',
  },
  modules: { short: 10382, long: 10383 },
  serviceTypes: { blood: '84' },
  services: { bloodCount: 593, lipids: 594 },
  sites: { london: 1123, leeds: 1124, alicante: 1125 },
  locations: { londonGround: 214, londonFirst: 215, londonGarden: 216, leeds: 221, alicante: 231 },
  /** Priya and Oscar share the ground floor in London from Monday to Wednesday. */
  clinicians: { priya: 84, oscar: 85, mina: 86 },
  resources: { priya: 468, oscar: 469, mina: 470, londonEquipment: 490 },
  /** The first is the default. */
  payerTypes: { patient: 'PA', insurer: 'IN' },
  /** The charge band that is open to anonymous callers. */
  signUpCode: 'WALKIN-2030',
  /** Of the past: Testa's, and one that Samuel did not attend. */
  appointments: { discharged: 'apt50001', missed: 'apt50002' },
  /** Testa's. */
  referral: 'ref9001',
  recall: 'rcl9101',
} as const

const { sites: siteKeys, locations: locationKeys, clinicians: clinicianKeys, types: typeKeys } = meddbaseDemo

export const currency = { code: 'GBP', symbol: '£', taxRate: 0.2 } as const

export interface Address {
  readonly Address1: string
  readonly Address2: string
  readonly Address3: string
  readonly City: string
  readonly County: string
  readonly PostCode: string
  readonly Country: string
}

export interface Location {
  readonly key: number
  readonly name: string
}

export interface Site {
  readonly key: number
  readonly name: string
  readonly zone: string
  readonly address: Address
  /** From the middle of London; only site searches show it. */
  readonly miles: number
  readonly locations: readonly Location[]
}

export interface Priced {
  readonly key: number
  readonly name: string
  readonly net: number
}

export interface Service extends Priced {
  readonly code: string
}

export interface AppointmentType {
  readonly key: string
  readonly name: string
  readonly minutes: number
  readonly net: number
  readonly modules: readonly Priced[]
  readonly services: readonly Service[]
  readonly bookable: boolean
  /** Who pays for it: the lists of the others do not have it. */
  readonly payers: readonly Payer[]
  readonly telemedicine: boolean
  /** Resource keys by site; the type is not offered where it has none. Without it, a clinician is enough. */
  readonly equipment: Readonly<Record<number, number>> | undefined
}

export type Payer = keyof typeof meddbaseDemo.payerTypes
const anyone: readonly Payer[] = ['patient', 'insurer']

/** Where a clinician works on which days. */
export interface Placement {
  readonly siteKey: number
  readonly locationKey: number
  readonly hours: WeeklyHours
}

export interface Clinician {
  readonly key: number
  readonly name: string
  readonly sex: 1 | 2
  readonly resourceKey: number
  readonly typeKeys: readonly string[]
  readonly placements: readonly Placement[]
  /** Net, on top of a type's price. */
  readonly surcharge: number
}

/** The practice's text on cancelling; it says what the switches do. */
export function cancellationPolicy({ freeCancelHours, halfFeeHours }: Switches): string {
  return `Cancelling is free until ${freeCancelHours} hours before the appointment, costs 50% of its price until ${halfFeeHours} hours before it, and 100% after that.`
}

export const serviceType = { key: meddbaseDemo.serviceTypes.blood, name: 'Blood profile' } as const

export const appointmentTypes: readonly AppointmentType[] = [
  {
    key: typeKeys.consultation,
    name: 'Consultation',
    minutes: 30,
    net: 200,
    modules: [
      { key: meddbaseDemo.modules.short, name: 'Short consult', net: 50 },
      { key: meddbaseDemo.modules.long, name: 'Long consult', net: 100 },
    ],
    services: [
      { key: meddbaseDemo.services.bloodCount, code: 'A1250', name: 'Full blood count', net: 25 },
      { key: meddbaseDemo.services.lipids, code: 'A1260', name: 'Lipid profile', net: 35 },
    ],
    bookable: true,
    payers: anyone,
    telemedicine: false,
    equipment: undefined,
  },
  {
    key: typeKeys.assessment,
    name: 'Health assessment',
    minutes: 60,
    net: 400,
    modules: [],
    services: [],
    bookable: true,
    payers: anyone,
    telemedicine: false,
    equipment: { [siteKeys.london]: meddbaseDemo.resources.londonEquipment },
  },
  {
    key: typeKeys.video,
    name: 'Video consultation',
    minutes: 20,
    net: 100,
    modules: [],
    services: [],
    bookable: true,
    payers: anyone,
    telemedicine: true,
    equipment: undefined,
  },
  {
    key: typeKeys.referralOnly,
    name: 'Occupational health referral',
    minutes: 45,
    net: 300,
    modules: [],
    services: [],
    bookable: false,
    payers: anyone,
    telemedicine: false,
    equipment: undefined,
  },
  {
    key: typeKeys.insurersOnly,
    name: 'Insurance medical',
    minutes: 30,
    net: 150,
    modules: [],
    services: [],
    bookable: true,
    payers: ['insurer'],
    telemedicine: false,
    equipment: undefined,
  },
]

export function findType(key: string): AppointmentType | undefined {
  return appointmentTypes.find((type) => type.key === key)
}

export interface Catalogue {
  readonly sites: readonly Site[]
  readonly clinicians: readonly Clinician[]
}

/** The parts of the catalogue that the practice's switches shape. */
export function createCatalogue(switches: Switches): Catalogue {
  const abroad = {
    key: siteKeys.alicante,
    name: 'Alicante Clinic',
    zone: switches.siteAbroadZone,
    address: address('Calle Ficticia 3', 'Alicante', '03000', 'Spain'),
    miles: 900,
    locations: [{ key: locationKeys.alicante, name: 'Main room' }],
  }
  const sites: Site[] = [
    {
      key: siteKeys.london,
      name: 'London Clinic',
      zone: 'Europe/London',
      address: address('1 Invented Street', 'London', 'W1A 0AA', 'United Kingdom'),
      miles: 1.2,
      locations: [
        { key: locationKeys.londonGround, name: 'Ground floor' },
        { key: locationKeys.londonFirst, name: 'First floor' },
        { key: locationKeys.londonGarden, name: 'Garden wing' },
      ],
    },
    {
      key: siteKeys.leeds,
      name: 'Leeds Clinic',
      zone: 'Europe/London',
      address: address('2 Invented Road', 'Leeds', 'LS1 0AA', 'United Kingdom'),
      miles: 170,
      locations: [{ key: locationKeys.leeds, name: 'Room 1' }],
    },
    ...(switches.siteAbroad ? [abroad] : []),
  ]

  const hoursOn = (...days: readonly (1 | 2 | 3 | 4 | 5)[]): WeeklyHours =>
    Object.fromEntries(days.map((day) => [day, officeHours[day]]))
  const nights: WeeklyHours = switches.openSundayNights ? { 7: [['00:00', '06:00']] } : {}
  const at = (siteKey: number, locationKey: number, hours: WeeklyHours): Placement => ({ siteKey, locationKey, hours })
  const oscarsLocation = switches.sharedLocation ? locationKeys.londonGround : locationKeys.londonGarden

  const clinician = (
    key: number,
    { firstName, lastName, sex }: Person,
    rest: Pick<Clinician, 'resourceKey' | 'typeKeys' | 'placements'> & { surcharge?: number },
  ): Clinician => ({ surcharge: 0, ...rest, key, name: `${firstName} ${lastName}`, sex: sex === 'male' ? 1 : 2 })

  const [priya, oscar, mina] = staff
  const { consultation, assessment, video, insurersOnly } = typeKeys
  const clinicians = [
    clinician(clinicianKeys.priya, priya, {
      resourceKey: meddbaseDemo.resources.priya,
      typeKeys: [consultation, assessment, video],
      placements: [at(siteKeys.london, locationKeys.londonGround, { ...hoursOn(1, 2, 3, 4, 5), ...nights })],
    }),
    clinician(clinicianKeys.oscar, oscar, {
      resourceKey: meddbaseDemo.resources.oscar,
      typeKeys: [consultation, assessment],
      placements: switches.siteAbroad
        ? [
            at(siteKeys.london, oscarsLocation, hoursOn(1, 2, 3)),
            at(siteKeys.alicante, locationKeys.alicante, { ...hoursOn(4, 5), ...nights }),
          ]
        : [at(siteKeys.london, oscarsLocation, { ...hoursOn(1, 2, 3, 4, 5), ...nights })],
      surcharge: switches.secondClinicianCosts,
    }),
    clinician(clinicianKeys.mina, mina, {
      resourceKey: meddbaseDemo.resources.mina,
      typeKeys: [consultation, video, insurersOnly],
      placements: [
        at(siteKeys.london, locationKeys.londonFirst, hoursOn(1, 2)),
        at(siteKeys.leeds, locationKeys.leeds, { ...hoursOn(3, 4, 5), ...nights }),
      ],
    }),
  ]
  return { sites, clinicians }
}

export function clinicianOf(catalogue: Catalogue, key: string | number): Clinician | undefined {
  return catalogue.clinicians.find((clinician) => clinician.key === Number(key))
}

/** Throws when the keys name nothing: a row of the diary has been checked when it was made. */
export function placeOf(
  catalogue: Catalogue,
  siteKey: number,
  locationKey: number,
): { site: Site; location: Location } {
  const site = catalogue.sites.find(({ key }) => key === siteKey)
  const location = site?.locations.find(({ key }) => key === locationKey)
  if (!site || !location) throw new Error(`no location ${locationKey} at a site ${siteKey}`)
  return { site, location }
}

export function address(Address1: string, City: string, PostCode: string, Country: string): Address {
  return { Address1, Address2: '', Address3: '', City, County: '', PostCode, Country }
}

/** A private patient beside the kit's four. */
const petra: Person = {
  firstName: 'Petra',
  lastName: 'Private',
  email: 'petra@patients.example',
  phone: '+447700900105',
  dateOfBirth: '1966-04-23',
  sex: 'female',
}

export const demoPatients: readonly { readonly key: string; readonly person: Person; readonly isPrivate: boolean }[] = [
  { key: meddbaseDemo.patients.testa, person: people[0], isPrivate: false },
  { key: meddbaseDemo.patients.samuel, person: people[1], isPrivate: false },
  { key: meddbaseDemo.patients.alexFather, person: people[2], isPrivate: false },
  { key: meddbaseDemo.patients.alexSon, person: people[3], isPrivate: false },
  { key: meddbaseDemo.patients.petra, person: petra, isPrivate: true },
]

export interface User {
  readonly username: string
  readonly password: string
  /** Of the patient who signs in; undefined for the manager. */
  readonly patientKey: string | undefined
}

export const users: readonly User[] = [
  { ...meddbaseDemo.manager, patientKey: undefined },
  ...(['testa', 'samuel', 'alexFather', 'petra'] as const).map((name) => ({
    ...meddbaseDemo.logins[name],
    patientKey: meddbaseDemo.patients[name],
  })),
]
