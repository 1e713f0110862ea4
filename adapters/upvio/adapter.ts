/** Upvio's operations in contract order. The longer ones stand by noun in `adapter/`. */
import type { AdapterOperations, AdapterParts, BasicOperations } from '../../src/contract/adapter.ts'
import { cancelAppointment, findAppointment, listAppointments, moveAppointment } from './adapter/appointments.ts'
import { bookAppointment, findBookings, listClashes } from './adapter/booking.ts'
import { resolvePatient } from './adapter/patients.ts'
import { checkSlot, searchSlots } from './adapter/slots.ts'
import { connectionOf, createClient, type UpvioClient } from './client.ts'
import type { Settings } from './config.ts'
import { rejected } from './errors.ts'
import {
  fromWireLocation,
  fromWireService,
  fromWireStaff,
  isOpenService,
  isOpenStaff,
  offers,
  provides,
} from './map/clinic.ts'
import { fromTypeId, sameId } from './map.ts'

/** What every operation works with. */
export interface Kit {
  readonly client: UpvioClient
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
      const businesses = await client.listBusinesses(call)
      if (!businesses.some(({ id }) => sameId(id, settings.businessId, settings))) {
        throw rejected('the key does not reach the business of `businessId`')
      }
    },

    async listAppointmentTypes(call) {
      const services = await client.listServices(call)
      return services.filter(isOpenService).flatMap((service) => fromWireService(service, settings))
    },

    async listPractitioners(call, appointmentTypeId) {
      const type = appointmentTypeId === undefined ? undefined : fromTypeId(appointmentTypeId)
      if (type === null) return []
      const [staff, service] = await Promise.all([
        client.listStaff(call),
        type === undefined ? null : client.getService(call, type.serviceId),
      ])
      if (type !== undefined && (service === null || !offers(service, type.minutes))) return []
      return staff
        .filter((one) => isOpenStaff(one) && (service === null || provides(service, one.id, settings)))
        .map(fromWireStaff)
    },

    async listLocations(call) {
      const locations = await client.listLocations(call)
      return locations.map((location) => fromWireLocation(location, parts.timeZone))
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
    ...(settings.reschedule === 'PATCH' && { reschedule: (call, request) => moveAppointment(kit, call, request) }),
  }
}
