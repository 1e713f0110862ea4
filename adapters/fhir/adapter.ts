/** The operations on a FHIR R4 server in contract order. The longer ones stand by noun in `adapter/`. */
import type { AdapterOperations, AdapterParts, BasicOperations } from '../../src/contract/adapter.ts'
import { cancelAppointment, findAppointment, listAppointments, moveAppointment } from './adapter/appointments.ts'
import { bookAppointment, findBookings, listClashes } from './adapter/booking.ts'
import { resolvePatient } from './adapter/patients.ts'
import { checkSlot, searchSlots } from './adapter/slots.ts'
import { connectionOf, createClient, type FhirClient } from './client.ts'
import type { Settings } from './config.ts'
import {
  fromWireLocation,
  fromWirePractitioner,
  fromWireService,
  isActive,
  isOpenLocation,
  isScheduleOf,
  practitionerOf,
} from './map/clinic.ts'

/** What every operation works with. */
export interface Kit {
  readonly client: FhirClient
  readonly settings: Settings
  readonly parts: AdapterParts
}

export function createOperations(
  settings: Settings,
  parts: AdapterParts,
): Partial<AdapterOperations> & BasicOperations {
  const client = createClient(parts.connect(connectionOf(settings)), settings)
  const kit: Kit = { client, settings, parts }

  return {
    async probe(call) {
      await client.probe(call)
    },

    async listAppointmentTypes(call) {
      const services = await client.listServices(call)
      return services.filter(isActive).map((service) => fromWireService(service, settings))
    },

    async listPractitioners(call, appointmentTypeId) {
      if (appointmentTypeId === undefined) {
        return (await client.listPractitioners(call)).filter(isActive).map(fromWirePractitioner)
      }
      const [practitioners, service, schedules] = await Promise.all([
        client.listPractitioners(call),
        client.getService(call, appointmentTypeId),
        client.listSchedules(call),
      ])
      if (service === null || !isActive(service)) return []
      const theirs = new Set(
        schedules
          .filter((schedule) => isActive(schedule) && isScheduleOf(schedule, service, settings))
          .map((schedule) => practitionerOf(schedule, settings)),
      )
      return practitioners.filter((one) => isActive(one) && theirs.has(one.id)).map(fromWirePractitioner)
    },

    async listLocations(call) {
      const locations = await client.listLocations(call)
      return locations.filter(isOpenLocation).map((location) => fromWireLocation(location, parts.timeZone, settings))
    },

    searchSlots: (call, query) => searchSlots(kit, call, query),
    checkSlot: (call, slot) => checkSlot(kit, call, slot),

    resolvePatient: (call, choice, options) => resolvePatient(kit, call, choice, options),
    book: (call, request) => bookAppointment(kit, call, request),
    findBooking: (call, intent) => findBookings(kit, call, intent),
    checkClash: (call, appointment) => listClashes(kit, call, appointment),

    getAppointment: (call, vendorId) => findAppointment(kit, call, vendorId),
    listAppointments: (call, query, after) => listAppointments(kit, call, query, after),
    cancel: (call, request) => cancelAppointment(kit, call, request),
    ...(settings.reschedule === 'UPDATE' && { reschedule: (call, request) => moveAppointment(kit, call, request) }),
  }
}
