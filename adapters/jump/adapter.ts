/** Jump's operations in contract order. What needs more than a line each stands by noun in `adapter/`. */
import type { AdapterOperations, AdapterParts, BasicOperations } from '../../src/contract/adapter.ts'
import {
  bookAppointment,
  cancelAppointment,
  findBookings,
  listAppointments,
  listClashes,
  moveAppointment,
} from './adapter/appointments.ts'
import { confirmHold, createHold, readHold, releaseHold } from './adapter/holds.ts'
import { resolvePatient } from './adapter/patients.ts'
import { checkSlot, searchSlots } from './adapter/slots.ts'
import { type Client, connectionOf, createClient } from './client.ts'
import { type Plan, planOf, type Settings } from './config.ts'
import { rejected } from './errors.ts'
import { fromWireAppointment } from './map/appointment.ts'
import { createTimes, type Times } from './map/time.ts'
import { fromWireClinician, fromWireLocation, fromWireType, isShown } from './map.ts'

/** What every operation works with. */
export interface Kit {
  readonly client: Client
  readonly settings: Settings
  readonly plan: Plan
  readonly times: Times
  readonly parts: AdapterParts
}

export function createOperations(
  settings: Settings,
  parts: AdapterParts,
): Partial<AdapterOperations> & BasicOperations {
  const plan = planOf(settings)
  const client = createClient(parts.connect(connectionOf(settings, plan)), settings, plan)
  const times = createTimes(settings, parts.timeZone)
  const kit: Kit = { client, settings, plan, times, parts }

  return {
    /** The two dialects share their addresses, so only an answer tells which one is there. */
    async probe(call) {
      const found = await client.probeDialect(call)
      if (found === null) throw rejected('the answer is neither of the two dialects')
      if (found !== plan.dialect) throw rejected(`dialect ${found} answers; set \`dialect\``)
    },

    async listAppointmentTypes(call) {
      const types = await client.listTypes(call)
      return types.filter(isShown).map((type) => fromWireType(type, settings, plan))
    },

    /** Who offers a type is told by neither dialect, so everybody is listed for a type that there is. */
    async listPractitioners(call, appointmentTypeId) {
      if (appointmentTypeId !== undefined) {
        const types = await client.listTypes(call)
        if (!types.some((type) => type.id === appointmentTypeId && isShown(type))) return []
      }
      const clinicians = await client.listClinicians(call)
      return clinicians.filter(isShown).map(fromWireClinician)
    },

    async listLocations(call) {
      const locations = await client.listLocations(call)
      return locations.filter(isShown).map((location) => fromWireLocation(location, parts.timeZone))
    },

    searchSlots: (call, query) => searchSlots(kit, call, query),
    checkSlot: (call, slot) => checkSlot(kit, call, slot),

    ...(plan.holds === 'NATIVE' ? nativeHolds(kit) : gatewayHolds(kit)),

    resolvePatient: (call, choice, options) => resolvePatient(kit, call, choice, options),
    findBooking: (call, intent) => findBookings(kit, call, intent),
    ...(plan.overlaps === 'ACCEPTED' && { checkClash: (call, appointment) => listClashes(kit, call, appointment) }),

    async getAppointment(call, vendorId) {
      const wire = await client.findAppointment(call, vendorId)
      return wire && fromWireAppointment(wire, settings, times)
    },
    listAppointments: (call, query, after) => listAppointments(kit, call, query, after),
    ...(plan.hasCancel && { cancel: (call, request) => cancelAppointment(kit, call, request) }),
    ...(plan.reschedule === 'PATCH' && { reschedule: (call, request) => moveAppointment(kit, call, request) }),
  }
}

function nativeHolds(kit: Kit): Partial<AdapterOperations> {
  return {
    createHold: (call, request) => createHold(kit, call, request),
    readHold: (call, hold) => readHold(kit, call, hold),
    // There is no list of holds and nothing on a hold that is ours [seed]: a lost one lapses.
    findHold: async () => null,
    releaseHold: (call, hold) => releaseHold(kit, call, hold),
    confirmHold: (call, request) => confirmHold(kit, call, request),
  }
}

function gatewayHolds(kit: Kit): Partial<AdapterOperations> {
  return { book: (call, request) => bookAppointment(kit, call, request) }
}
