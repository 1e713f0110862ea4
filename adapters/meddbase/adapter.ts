/** Meddbase's operations in contract order. The longer ones stand by noun in `adapter/`. */
import type { AdapterOperations, AdapterParts, BasicOperations, Call } from '../../src/contract/adapter.ts'
import { DomainError } from '../../src/domain/error.ts'
import { cancelAppointment, findByKey, listAppointments, readCancellationFee } from './adapter/appointments.ts'
import { bookAnonymously, bookAsManager, findBookings } from './adapter/booking.ts'
import { resolveAnonymously, resolveAsManager } from './adapter/patients.ts'
import { checkSlot, ifOffered, searchSlots } from './adapter/slots.ts'
import { createClient, type MeddbaseClient } from './client.ts'
import { allowedHostOf, isAnonymous, type Settings } from './config.ts'
import { fromWireAppointment } from './map/appointment.ts'
import { fromWireAppointmentType, fromWireClinician, fromWireSite, isOpenType } from './map/clinic.ts'
import { isKey, type MapContext } from './map.ts'

/** What every operation works with. */
export interface Kit {
  readonly client: MeddbaseClient
  readonly settings: Settings
  readonly parts: AdapterParts
  readonly context: MapContext
}

/** `StateCode` of a server that is neither updating nor suspending (obj/serverstatedata). */
const running = 1

export function createOperations(
  settings: Settings,
  parts: AdapterParts,
): Partial<AdapterOperations> & BasicOperations {
  const { requestsPerMinute, maxConcurrent, timeoutSeconds } = settings.budget
  const http = parts.connect({
    baseUrl: settings.baseUrl,
    allowedHosts: [allowedHostOf(settings)],
    headers: {},
    // No limit is published; this is a courtesy.
    budget: { requests: requestsPerMinute, perMs: 60_000 },
    maxConcurrent,
    timeouts: { readMs: timeoutSeconds * 1_000, writeMs: timeoutSeconds * 1_000 },
  })
  const client = createClient(http, settings, parts)
  const context = { settings, timeZone: parts.timeZone }
  const kit: Kit = { client, settings, parts, context }

  return {
    async probe(call) {
      const { StateCode } = await client.getServerState(call)
      if (StateCode !== running) throw new DomainError('VENDOR_UNAVAILABLE')
      // The open call proves neither key nor login; without a login, the list of types needs the key.
      if (isAnonymous(settings)) await client.listAppointmentTypes(call)
      else await client.proveSession(call, 0)
    },

    async listAppointmentTypes(call) {
      const types = await client.listAppointmentTypes(call)
      return types.filter(isOpenType).map(fromWireAppointmentType)
    },

    async listPractitioners(call, appointmentTypeId) {
      const offering = async (typeKey: string) =>
        (await ifOffered(kit, call, typeKey, await client.listClinicians(call, typeKey))) ?? []
      if (appointmentTypeId !== undefined && !isKey(appointmentTypeId)) return []
      const clinicians = appointmentTypeId ? await offering(appointmentTypeId) : await perType(kit, call, offering)
      return unique(clinicians.map(fromWireClinician))
    },

    async listLocations(call) {
      const sites = await perType(kit, call, (typeKey) => client.listSites(call, typeKey))
      return unique(sites.flatMap((site) => fromWireSite(site, context)))
    },

    searchSlots: (call, query) => searchSlots(kit, call, query),
    checkSlot: (call, slot) => checkSlot(kit, call, slot),

    ...(isAnonymous(settings) ? anonymousOperations(kit) : managerOperations(kit)),
  }
}

function managerOperations(kit: Kit) {
  return {
    resolvePatient: (call, choice, options) => resolveAsManager(kit, call, choice, options),
    book: (call, request) => bookAsManager(kit, call, request),
    findBooking: (call, intent) => findBookings(kit, call, intent),

    async getAppointment(call, vendorId) {
      const found = await findByKey(kit, call, vendorId)
      return found && fromWireAppointment(found, kit.context)
    },

    listAppointments: (call, query, after) => listAppointments(kit, call, query, after),
    cancellationFee: (call, vendorId) => readCancellationFee(kit, call, vendorId),
    cancel: (call, request) => cancelAppointment(kit, call, request),
  } satisfies Partial<AdapterOperations>
}

/** Nobody is logged in by this flow: what it booked can be neither read nor cancelled, and a lost answer stays lost. */
function anonymousOperations(kit: Kit) {
  const unreadable = async () => {
    throw new DomainError('CAPABILITY_NOT_SUPPORTED', undefined, { capability: 'listAppointments' })
  }
  return {
    resolvePatient: (call, choice, options) => resolveAnonymously(kit, call, choice, options),
    book: (call, request) => bookAnonymously(kit, call, request),
    findBooking: unreadable,
    getAppointment: unreadable,
  } satisfies Partial<AdapterOperations>
}

/** What the vendor lists by appointment type only: of all that can be booked, one after the other. */
async function perType<T>(
  { client }: Kit,
  call: Call,
  list: (typeKey: string) => Promise<readonly T[]>,
): Promise<readonly T[]> {
  const types = (await client.listAppointmentTypes(call)).filter(isOpenType)
  const found: T[] = []
  for (const type of types) found.push(...(await list(type.Key)))
  return found
}

function unique<T extends { readonly vendorId: string }>(records: readonly T[]): readonly T[] {
  return [...new Map(records.map((record) => [record.vendorId, record])).values()]
}
