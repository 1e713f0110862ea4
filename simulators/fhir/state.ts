import { officeHours, type WeeklyHours } from '../kit/diary.ts'
import { patients, practitioners } from '../kit/people.ts'
import { Table } from '../kit/table.ts'
import { addDays, instantOf, type LocalDate, localDate, offsetAt, weekdayOf } from '../kit/zone.ts'

/** A resource with its version; `body` has neither `id` nor `meta`. */
export interface Stored<Body = Readonly<Record<string, unknown>>> {
  readonly id: string
  readonly version: number
  readonly updatedAt: number
  readonly body: Body
}

export type SlotStatus = 'free' | 'busy' | 'busy-unavailable'

export interface SlotRow {
  readonly id: string
  readonly version: number
  readonly updatedAt: number
  readonly scheduleId: string
  readonly practitionerId: string | null
  readonly status: SlotStatus
  readonly start: number
  readonly end: number
  /** Of the clinic's wall clock at its start. */
  readonly offsetMs: number
  /** Codes of services; empty where the schedule says it. */
  readonly services: readonly string[]
}

export interface AppointmentRow extends Stored {
  readonly status: string
  readonly start: number
  readonly end: number
  readonly practitionerId: string | null
}

export type FhirState = {
  readonly services: Table<Stored>
  readonly practitioners: Table<Stored>
  readonly locations: Table<Stored>
  readonly schedules: Table<Stored>
  readonly slots: Table<SlotRow>
  readonly patients: Table<Stored>
  readonly appointments: Table<AppointmentRow>
}

export const zone = 'Europe/London'
export const serviceSystem = 'https://clinic.example/fhir/services'

/** Ids of the demo server; like every FHIR id they are text, and say nothing. */
export const fhirDemo = {
  token: 'demo-fhir-token',
  services: { first: 'hs-101', followUp: 'hs-102', video: 'hs-103' },
  /** Of `serviceSystem`: what the services' types say. */
  codes: { first: 'initial', followUp: 'review', video: 'video' },
  practitioners: { priya: 'prac-11', oscar: 'prac-12', mina: 'prac-13', nadia: 'prac-14' },
  locations: { leeds: 'loc-1', annexe: 'loc-2' },
  patients: ['pat-1001', 'pat-1002', 'pat-1003', 'pat-1004'],
} as const

/** How far ahead slots are laid out. */
const horizonDays = 56
const dayMs = 86_400_000
const idle = ['cancelled', 'entered-in-error', 'noshow', 'waitlist']

export function isLive({ status }: AppointmentRow): boolean {
  return !idle.includes(status)
}

interface Rota {
  readonly scheduleId: string
  readonly practitionerId: string | null
  readonly days: readonly number[]
  /** The slots that are laid over the day, beside each other where they overlap; whichever is booked takes the others' time. */
  readonly slots: readonly SlotKind[]
}

interface SlotKind {
  readonly minutes: number
  /** Codes that the slots say; none where the schedule says it. Morning and afternoon. */
  readonly services: readonly [readonly string[], readonly string[]]
}

const { services, codes, practitioners: staff, locations } = fhirDemo
const weekdays = [1, 2, 3, 4, 5, 7]
const ofSchedule: SlotKind = { minutes: 30, services: [[], []] }
const byLength: readonly SlotKind[] = [
  { minutes: 60, services: [[codes.first], [codes.first]] },
  { minutes: 30, services: [[codes.followUp], [codes.followUp]] },
]
/** On Sundays they are of a length that lies across midnight in UTC. */
const sundays: SlotKind = { minutes: 40, services: [[], []] }
const rotas: readonly Rota[] = [
  { scheduleId: 'sch-11', practitionerId: staff.priya, days: weekdays, slots: byLength },
  { scheduleId: 'sch-12a', practitionerId: staff.oscar, days: [1, 2, 3, 7], slots: [ofSchedule] },
  { scheduleId: 'sch-12b', practitionerId: staff.oscar, days: [4, 5], slots: [ofSchedule] },
  // Her slots say less than her schedule: what a slot says goes.
  {
    scheduleId: 'sch-13',
    practitionerId: staff.mina,
    days: weekdays,
    slots: [{ minutes: 30, services: [[codes.followUp, codes.video], [codes.video]] }],
  },
  // A room with times of its own, which is nobody's diary.
  { scheduleId: 'sch-90', practitionerId: null, days: [1], slots: [ofSchedule] },
]

export function seedState(now: number): FhirState {
  const dated = { version: 1, updatedAt: now - 30 * dayMs }
  const table = (rows: Readonly<Record<string, Readonly<Record<string, unknown>>>>) =>
    new Table<Stored>(Object.entries(rows).map(([id, body]) => ({ ...dated, id, body })))
  const typed = (code: string, display: string) => ({ coding: [{ system: serviceSystem, code, display }] })
  const types = {
    first: typed(codes.first, 'Physiotherapy, first visit'),
    followUp: typed(codes.followUp, 'Physiotherapy, follow-up'),
    video: typed(codes.video, 'Video review'),
  }
  const at = (...ids: readonly string[]) => ids.map((id) => ({ reference: `Location/${id}` }))
  const named = ({ firstName, lastName }: { readonly firstName: string; readonly lastName: string }) => [
    { use: 'official', family: lastName, given: [firstName] },
  ]
  const practitioner = (index: number, qualification: string) => {
    const person = practitioners[index]
    if (!person) throw new Error('the kit has three practitioners')
    return { active: true, name: named(person), qualification: [{ code: { text: qualification } }] }
  }
  const schedule = (practitionerId: string, locationId: string, serviceType: readonly unknown[]) => ({
    active: true,
    serviceType,
    actor: [{ reference: `Practitioner/${practitionerId}` }, { reference: `Location/${locationId}` }],
  })
  const physio = [types.first, types.followUp]

  return {
    services: table({
      [services.first]: {
        active: true,
        name: 'First visit',
        type: [types.first],
        location: at(locations.leeds, locations.annexe),
      },
      [services.followUp]: {
        active: true,
        name: 'Follow-up',
        comment: 'For whoever has been here before.',
        type: [types.followUp],
        location: at(locations.leeds, locations.annexe),
      },
      [services.video]: { name: 'Video review', type: [types.video], location: at(locations.leeds) },
      'hs-104': { active: false, name: 'Acupuncture', type: [typed('acupuncture', 'Acupuncture')] },
    }),
    practitioners: table({
      [staff.priya]: practitioner(0, 'Physiotherapist'),
      [staff.oscar]: practitioner(1, 'Osteopath'),
      [staff.mina]: practitioner(2, 'Massage therapist'),
      [staff.nadia]: { active: false, name: named({ firstName: 'Nadia', lastName: 'Former' }) },
    }),
    locations: table({
      [locations.leeds]: {
        status: 'active',
        mode: 'instance',
        name: 'Leeds clinic',
        address: { line: ['1 Test Street'], city: 'Leeds', postalCode: 'LS1 1AA', country: 'GB' },
      },
      [locations.annexe]: { name: 'Leeds annexe', address: { text: '2 Test Street, Leeds' } },
      'loc-3': { status: 'inactive', mode: 'instance', name: 'Old clinic' },
      'loc-4': { status: 'active', mode: 'kind', name: 'Any treatment room' },
    }),
    schedules: table({
      'sch-11': schedule(staff.priya, locations.leeds, physio),
      'sch-12a': schedule(staff.oscar, locations.leeds, physio),
      'sch-12b': schedule(staff.oscar, locations.annexe, physio),
      'sch-13': schedule(staff.mina, locations.leeds, [types.followUp, types.video]),
      'sch-14': { ...schedule(staff.nadia, locations.leeds, physio), active: false },
      'sch-90': { active: true, serviceType: physio, actor: at(locations.leeds) },
    }),
    slots: new Table<SlotRow>(),
    patients: table(
      Object.fromEntries(
        patients.map((person, index) => [
          fhirDemo.patients[index] ?? String(index),
          {
            active: true,
            name: named(person),
            telecom: [
              { system: 'phone', value: person.phone },
              { system: 'email', value: person.email },
            ],
            gender: person.sex,
            birthDate: person.dateOfBirth,
          },
        ]),
      ),
    ),
    appointments: new Table<AppointmentRow>(),
  }
}

/** Lays out slots from yesterday to the horizon, and further as the clock goes on. */
export function createRota(state: FhirState, openSundayNights: boolean) {
  const hours: WeeklyHours = openSundayNights ? { ...officeHours, 7: [['00:00', '06:00']] } : officeHours
  let laidOutTo: LocalDate | null = null

  return function layOut(now: number): void {
    const today = localDate(zone, now)
    const until = addDays(today, horizonDays)
    for (let date = laidOutTo ?? addDays(today, -1); date < until; date = addDays(date, 1)) layOutDay(date, now)
    if (laidOutTo === null || laidOutTo < until) laidOutTo = until
  }

  function layOutDay(date: LocalDate, now: number): void {
    const weekday = weekdayOf(date)
    for (const [part, [opens, closes]] of (hours[weekday] ?? []).entries()) {
      const [start, end] = [instantOf(zone, date, opens), instantOf(zone, date, closes)]
      const offset = offsetAt(zone, start)
      const changes = offset !== offsetAt(zone, end)
      for (const rota of rotas.filter(({ days }) => days.includes(weekday))) {
        for (const { minutes, services: said } of weekday === 7 ? [sundays] : rota.slots) {
          const length = minutes * 60_000
          for (let from = start; from + length <= end; from += length) {
            state.slots.put({
              id: `${rota.scheduleId.replace('sch', 'slot')}-${minutes}-${compact(from)}`,
              version: 1,
              updatedAt: now,
              scheduleId: rota.scheduleId,
              practitionerId: rota.practitionerId,
              status: 'free',
              start: from,
              end: from + length,
              offsetMs: changes ? offsetAt(zone, from) : offset,
              services: said[part === 0 ? 0 : 1],
            })
          }
        }
      }
    }
  }
}

/** `20300401T080000Z` */
function compact(instant: number): string {
  return new Date(instant).toISOString().replace(/[-:]|\.000/g, '')
}
