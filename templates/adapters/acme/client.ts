/** One function per Acme endpoint, in the vendor's words. */
import type { Call } from '../../src/contract/adapter.ts'
import type { VendorHttp } from '../../src/http/client.ts'
import * as wire from './wire.ts'

// Writes go through `http.write` with `refusalOf` (errors.ts): what it does not recognise leaves the outcome unknown.
export function createClient(http: VendorHttp) {
  const get = (operation: string, path: string) => ({ operation, method: 'GET', path }) as const
  return {
    getAccount: (call: Call) => http.read(call, get('account.get', '/account'), wire.accountSchema),

    listAppointmentTypes: async (call: Call) =>
      (await http.read(call, get('appointmentType.list', '/appointment-types'), wire.appointmentTypesSchema)).items,

    listPractitioners: async (call: Call) =>
      (await http.read(call, get('practitioner.list', '/practitioners'), wire.practitionersSchema)).items,

    listLocations: async (call: Call) =>
      (await http.read(call, get('location.list', '/locations'), wire.locationsSchema)).items,
  }
}
