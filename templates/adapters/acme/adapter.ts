/** Acme's operations in contract order. What each one promises stands in src/contract/adapter.ts. */
import type { AdapterOperations, AdapterParts, BasicOperations } from '../../src/contract/adapter.ts'
import { createClient } from './client.ts'
import type { Settings } from './config.ts'
import { fromWireAppointmentType, fromWireLocation, fromWirePractitioner } from './map.ts'

export function createOperations(
  settings: Settings,
  parts: AdapterParts,
): Partial<AdapterOperations> & BasicOperations {
  const client = createClient(
    parts.connect({
      baseUrl: settings.baseUrl,
      // The vendor's own hosts and nothing else: a wrong setting must not send people's data elsewhere. Where every clinic has a
      // server of its own, the one host that the setting names, as `hostOf` of adapters/fhir/config.ts.
      allowedHosts: [/^api\.acme\.example$/],
      headers: { authorization: `Bearer ${settings.apiKey}`, accept: 'application/json' },
      budget: { requests: settings.requestsPerMinute, perMs: 60_000 },
      maxConcurrent: settings.maxConcurrent,
    }),
  )

  return {
    async probe(call) {
      await client.getAccount(call)
    },

    async listAppointmentTypes(call) {
      return (await client.listAppointmentTypes(call)).map(fromWireAppointmentType)
    },

    async listPractitioners(call, appointmentTypeId) {
      const all = await client.listPractitioners(call)
      return all
        .filter((one) => appointmentTypeId === undefined || one.appointment_type_ids.includes(appointmentTypeId))
        .map(fromWirePractitioner)
    },

    async listLocations(call) {
      return (await client.listLocations(call)).map((location) => fromWireLocation(location, parts.timeZone))
    },

    searchSlots: notWritten('searchSlots'),
    checkSlot: notWritten('checkSlot'),

    // With holds of its own (`holds: 'NATIVE'`): createHold, readHold, findHold, extendHold, releaseHold and confirmHold, no book.
    resolvePatient: notWritten('resolvePatient'),
    book: notWritten('book'),
    findBooking: notWritten('findBooking'),

    getAppointment: notWritten('getAppointment'),
    listAppointments: notWritten('listAppointments'),
    cancel: notWritten('cancel'),
    reschedule: notWritten('reschedule'),
  }
}

/** Goes with the last operation that is written. Until then the contract suite says what is missing. */
function notWritten(operation: keyof AdapterOperations): () => Promise<never> {
  return () => Promise.reject(new Error(`adapters/acme/adapter.ts: ${operation} is not written yet`))
}
