import type { AdapterOperations, AdapterParts, BasicOperations } from '../../src/contract/adapter.ts'
import type { Call } from '../../src/http/client.ts'
import { appointmentOperations } from './adapter/appointments.ts'
import { holdOperations } from './adapter/holds.ts'
import { slotOperations } from './adapter/slots.ts'
import { connectionOf, createClient } from './client.ts'
import type { Settings } from './config.ts'
import { rejected } from './errors.ts'
import { fromWireAppointmentType, fromWirePractitioner, locationsOf } from './map.ts'
import { valueAt } from './wire.ts'

/** The only zones an appointment of this vendor can have [seed]. */
const vendorTimeZones = ['Europe/London', 'Europe/Lisbon', 'Europe/Dublin']

/** Availability, cancel and reschedule have no documented path: without their settings they are not there. */
export function createOperations(
  settings: Settings,
  parts: AdapterParts,
): Partial<AdapterOperations> & BasicOperations {
  const { timeZone } = parts
  const vendor = createClient(parts.connect(connectionOf(settings)), settings)

  return {
    /** Live and sandbox differ in address and in key [docs:INTRO]: a clinic that mixes them must not start. */
    async probe(call: Call): Promise<void> {
      const account = await vendor.readAccount(call)
      const isLive = valueAt(account, settings.account.liveModeAt)
      if (typeof isLive === 'boolean' && isLive !== settings.apiKey.startsWith('sk_live_')) {
        throw rejected(
          `a key for ${isLive ? 'the sandbox' : 'live use'} met ${isLive ? 'a live' : 'a sandbox'} account`,
        )
      }
      if (!vendorTimeZones.includes(timeZone)) {
        throw rejected(`the clinic's \`timeZone\` must be one of ${vendorTimeZones.join(', ')}`)
      }
      const accountZone = valueAt(account, settings.account.timeZoneAt)
      if (typeof accountZone === 'string' && accountZone !== timeZone) {
        throw rejected("the clinic's `timeZone` is not the one of its account")
      }
    },

    async listAppointmentTypes(call: Call) {
      const items = await vendor.listAppointmentTypes(call)
      return items.map((item) => fromWireAppointmentType(item, settings))
    },

    /** The vendor lists them by type only [docs:PRACT]; without one, everybody is the types' practitioners merged by id. */
    async listPractitioners(call: Call, appointmentTypeId?: string) {
      const typeIds =
        appointmentTypeId === undefined
          ? (await vendor.listAppointmentTypes(call)).map(({ id }) => id)
          : [appointmentTypeId]
      const lists = await Promise.all(typeIds.map((id) => vendor.listPractitioners(call, id)))
      const byId = new Map(lists.flat().map((item) => [item.id, item]))
      return [...byId.values()].map((item) => fromWirePractitioner(item, settings))
    },

    listLocations: async () => locationsOf(settings, timeZone),

    ...(settings.availability && slotOperations(vendor, settings, settings.availability, timeZone)),
    ...holdOperations(vendor, settings, parts.clock),
    ...appointmentOperations(vendor, settings),
  }
}
