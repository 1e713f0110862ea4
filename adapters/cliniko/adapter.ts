/** Cliniko's operations in contract order. The longer ones stand by noun in `adapter/`. */
import type { AdapterOperations, AdapterParts, BasicOperations } from '../../src/contract/adapter.ts'
import {
  bookAppointment,
  cancelAppointment,
  findBookings,
  listClashes,
  moveAppointment,
} from './adapter/appointments.ts'
import { resolvePatient } from './adapter/patients.ts'
import { checkSlot, searchSlots } from './adapter/slots.ts'
import { type ClinikoClient, createClient } from './client.ts'
import { baseUrlOf, hostOfShard, type Settings, shardOf } from './config.ts'
import { retryAfterSeconds } from './errors.ts'
import { fromWireAppointment, statusOf, toWireListQuery } from './map/appointment.ts'
import {
  fromWireAppointmentType,
  fromWireBusiness,
  fromWirePractitioner,
  isOpenBusiness,
  isOpenPractitioner,
  isOpenType,
} from './map/clinic.ts'
import { isId } from './map.ts'

/** What every operation works with. */
export interface Kit {
  readonly client: ClinikoClient
  readonly settings: Settings
  readonly parts: AdapterParts
  /** The zone in which Cliniko counts days. */
  readonly accountZone: string
  readonly wait: (ms: number) => Promise<void>
}

/** @param wait for tests, which do not sleep */
export function createOperations(
  settings: Settings,
  parts: AdapterParts,
  wait: Kit['wait'] = (ms) => new Promise((done) => setTimeout(done, ms)),
): Partial<AdapterOperations> & BasicOperations {
  const http = parts.connect({
    baseUrl: baseUrlOf(settings),
    allowedHosts: [new RegExp(`^${hostOfShard(shardOf(settings.apiKey)).replaceAll('.', '\\.')}$`)],
    headers: {
      authorization: `Basic ${Buffer.from(`${settings.apiKey}:`).toString('base64')}`,
      'user-agent': `${settings.userAgentName} (${settings.userAgentContact})`,
      accept: 'application/json',
    },
    budget: { requests: settings.requestsPerMinute, perMs: 60_000 },
    maxConcurrent: settings.maxConcurrent,
    retryAfterSeconds,
  })
  const client = createClient(http, settings)
  const kit: Kit = { client, settings, parts, accountZone: settings.accountTimeZone ?? parts.timeZone, wait }

  return {
    async probe(call) {
      await client.getUser(call)
    },

    async listAppointmentTypes(call) {
      const types = await client.listAppointmentTypes(call)
      return types.filter((type) => isOpenType(type, settings)).map(fromWireAppointmentType)
    },

    async listPractitioners(call, appointmentTypeId) {
      if (appointmentTypeId !== undefined && !isId(appointmentTypeId)) return []
      const practitioners =
        appointmentTypeId === undefined
          ? await client.listPractitioners(call)
          : await client.listPractitionersOf(call, 'appointment_types', appointmentTypeId)
      return practitioners.filter((one) => isOpenPractitioner(one, settings)).map(fromWirePractitioner)
    },

    async listLocations(call) {
      const businesses = await client.listBusinesses(call)
      return businesses
        .filter((business) => isOpenBusiness(business, settings))
        .map((business) => fromWireBusiness(business, parts.timeZone))
    },

    searchSlots: (call, query) => searchSlots(kit, call, query),
    checkSlot: (call, slot) => checkSlot(kit, call, slot),

    resolvePatient: (call, choice, options) => resolvePatient(kit, call, choice, options),
    book: (call, request) => bookAppointment(kit, call, request),
    findBooking: (call, intent) => findBookings(kit, call, intent),
    checkClash: (call, appointment) => listClashes(kit, call, appointment),

    async getAppointment(call, vendorId) {
      const found = isId(vendorId) ? await client.getAppointment(call, vendorId) : null
      return found && fromWireAppointment(found)
    },

    async listAppointments(call, query, after) {
      const ids = [...(query.practitionerIds ?? []), ...(query.patientId === undefined ? [] : [query.patientId])]
      // An empty or foreign id would make a filter of another meaning.
      if (query.practitionerIds?.length === 0 || !ids.every(isId)) return { appointments: [], next: null }
      const page = await client.pageAppointments(call, toWireListQuery(query), after)
      const wanted = page.items.filter((one) => query.withCancelled || statusOf(one) !== 'CANCELLED')
      return { appointments: wanted.map(fromWireAppointment), next: page.next }
    },

    cancel: (call, request) => cancelAppointment(kit, call, request),
    reschedule: (call, request) => moveAppointment(kit, call, request),
  }
}
