import type { LocalTime } from '../kit/zone.ts'
import { upvioDemo } from './demo.ts'
import { utc } from './listing.ts'
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

const weekdays = ['monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday', 'sunday'] as const
const forms = 'https://forms.upvio.example/example-clinic'

export type Render = ReturnType<typeof createRender>

/** The answers' objects, field by field as the vendor's types list them. */
export function createRender(switches: Switches) {
  const price = (minorUnits: number) => (switches.pricesInMinorUnits ? minorUnits : minorUnits / 100)
  const dated = (row: { id: string; createdAt: number; updatedAt: number }) => ({
    id: row.id,
    createdAt: utc(row.createdAt),
    updatedAt: utc(row.updatedAt),
  })

  function embeddedLocation(id: string | null, state: UpvioState) {
    const row = id === null ? undefined : state.locations.get(id)
    return row ? { id: row.id, name: row.name, address: row.address } : null
  }

  function place(row: Appointment, service: Service | undefined, state: UpvioState) {
    const own = embeddedLocation(service?.locationId ?? null, state)
    if (row.locationText === null) {
      return {
        location: own,
        locationType: service?.locationType ?? null,
        locationValue: service?.locationValue ?? null,
      }
    }
    const nowhere = { location: null, locationType: null, locationValue: null }
    if (switches.locationTextAs === 'locationValue') return { ...nowhere, locationValue: row.locationText }
    return { ...nowhere, location: { address: row.locationText } }
  }

  /** A flag that the vendor may leave out while it is at its default. */
  function flag(name: 'cancelled' | 'approved', value: boolean, asFalse: 'false' | 'null' | 'absent') {
    if (value || asFalse === 'false') return { [name]: value }
    return asFalse === 'null' ? { [name]: null } : {}
  }

  function appointment(row: Appointment, state: UpvioState, shiftMs = 0) {
    const service = state.services.get(row.serviceId)
    const staff = state.staff.get(row.staffId)
    const patient = state.patients.get(row.patientId)
    const isApproved = row.approval === 'approved' || (row.approval === 'none' && switches.approvedWithoutWorkflow)
    return {
      ...dated(row),
      service: { id: row.serviceId, name: service?.name, alias: service?.alias },
      staff: { id: row.staffId, name: staff?.name, email: staff?.email },
      patient: { id: row.patientId, name: patient?.name, email: patient?.email },
      ...(switches.deprecatedFields && {
        serviceId: row.serviceId,
        staffId: row.staffId,
        staffName: staff?.name,
        patientId: row.patientId,
      }),
      ...place(row, service, state),
      additionalStaffIds: [],
      date: utc(row.start + shiftMs),
      originalDate: utc(row.originalStart),
      duration: row.duration,
      price: price(row.price),
      // Lower case here, upper case on the service: so are the vendor's two examples.
      currency: 'gbp',
      groupBookingId: null,
      ...flag('cancelled', row.cancelled, switches.cancelledWhenLive),
      ...flag('approved', isApproved, switches.approvedWhenFalse),
      patientTimezone: row.patientZone,
      paymentProvider: null,
      paymentId: null,
      answers: null,
      recurringAppointmentId: null,
      rrule: null,
      recurrence: null,
      rescheduleUrl: `${forms}/appointments/${row.id}/reschedule?token=${row.token}`,
      cancelUrl: `${forms}/appointments/${row.id}/cancel?token=${row.token}`,
      tags: row.tags,
    }
  }

  const business = (row: Business) => ({
    ...dated(row),
    alias: row.alias,
    name: row.name,
    email: row.email,
    logoURL: null,
    defaultStaffWorkingHours: null,
    enabled: true,
    timezone: row.zone,
  })

  const service = (row: Service, state: UpvioState) => ({
    ...dated(row),
    alias: row.alias,
    name: row.name,
    description: row.description,
    bookingURL: `${forms}/services/${row.alias}`,
    enabled: row.enabled,
    staffsIds: row.staffIds,
    additionalStaffIds: [],
    categoriesIds: row.categoryIds,
    leadTime: row.leadTime,
    cancelLeadTime: row.cancelLeadTime,
    timeIncrement: row.timeIncrement,
    availabilityLimitDays: row.availabilityLimitDays,
    location: embeddedLocation(row.locationId, state),
    locationType: row.locationType,
    locationValue: row.locationValue,
    currency: 'GBP',
    durations: row.durations.map((entry) => ({ duration: entry.duration, price: price(entry.price) })),
    bookingsRequireApproval: row.requiresApproval,
    bookingsPerTimeslot: row.bookingsPerTimeslot,
    bufferBeforeMinutes: row.bufferBefore,
    bufferAfterMinutes: row.bufferAfter,
  })

  const category = (row: Category) => ({ ...dated(row), name: row.name, bookingURL: `${forms}/categories/${row.id}` })

  const staff = (row: Staff) => ({
    ...dated(row),
    ...(switches.deprecatedFields && { businessId: upvioDemo.businessId, enabled: row.status === 'ACTIVE' }),
    email: row.email,
    alias: row.alias,
    name: row.name,
    status: row.status,
    bookingURL: `${forms}/staff/${row.alias}`,
    roles: row.roles,
    managedStaffIds: [],
    timezone: row.zone,
  })

  const location = (row: Location, state: UpvioState) => ({
    ...dated(row),
    name: row.name,
    description: null,
    instructions: null,
    address: row.address,
    lat: null,
    lng: null,
    timezone: row.zone,
    phone: row.phone,
    email: null,
    pictureUrl: null,
    services: state.services
      .values()
      .filter(({ locationId }) => locationId === row.id)
      .map(({ id, name }) => ({ id, name })),
  })

  const blocker = (row: Blocker, shiftMs = 0) => ({
    ...dated(row),
    staffId: row.staffId,
    startDate: utc(row.start + shiftMs),
    endDate: utc(row.end + shiftMs),
    reason: row.reason,
  })

  /** What is clinical stays out: the simulator keeps none, and null is what an untouched record has. */
  const patient = (row: Patient) => ({
    ...dated(row),
    archivedAt: utc(row.archivedAt),
    archivedReason: null,
    email: row.email,
    name: row.name,
    phoneMobile: row.phone,
    biologicalSex: row.sex,
    gender: null,
    timezone: row.zone,
    dob: row.dob,
  })

  // assumed: hour*100+minute on the wall clock, from the vendor's examples.
  const clock = (time: LocalTime) => Number(time.replace(':', ''))
  const schedule = (row: Staff) => ({
    ...dated({ ...row, id: row.scheduleId }),
    staffId: row.id,
    workingHours: Object.fromEntries(
      weekdays.flatMap((name, index) => {
        const hours = row.hours[(index + 1) as 1 | 2 | 3 | 4 | 5 | 6 | 7]
        return hours ? [[name, hours.map(([opens, closes]) => [clock(opens), clock(closes)])]] : []
      }),
    ),
    timezone: row.zone ?? upvioDemo.zone,
    dateStart: utc(row.createdAt),
  })

  return { appointment, business, service, category, staff, location, blocker, patient, schedule }
}
