import type { Call, SlotCheck, SlotQuery } from '../../../src/contract/adapter.ts'
import { mapBounded } from '../../../src/contract/tools.ts'
import { invalidInput } from '../../../src/domain/error.ts'
import type { SlotOffer, SlotSnapshot } from '../../../src/domain/slot.ts'
import { type Interval, localDateOf, overlaps } from '../../../src/domain/time.ts'
import type { Kit } from '../adapter.ts'
import { isLive } from '../map/appointment.ts'
import { contactTypesOf, isOpenBusiness, isOpenPractitioner, isOpenType, offersType } from '../map/clinic.ts'
import { type DayWindow, fromWireAvailableTime, type Offered, practitionerResource, windowsOf } from '../map/slot.ts'
import { fromWireTime, isId, toWireTime } from '../map.ts'
import type { WireAppointmentType, WireBooking, WireBusiness } from '../wire.ts'

/** One availability request per practitioner, business, type and window; the lists that name them are read once. */
export async function searchSlots(kit: Kit, call: Call, query: SlotQuery): Promise<readonly SlotOffer[]> {
  const windows = windowsOf(query, kit.accountZone, kit.parts.clock.now(), kit.settings)
  if (windows.length === 0) return []
  const offered = await listOffered(kit, call, query)
  const requests = offered.flatMap((one) => windows.map((window) => ({ one, window })))
  if (requests.length > kit.settings.maxSearchCalls) {
    throw invalidInput(['search'], 'too wide for this clinic; ask for fewer days, practitioners or appointment types')
  }
  const found = await mapBounded(requests, kit.settings.maxConcurrent, ({ one, window }) =>
    listStarts(kit, call, one, window),
  )
  return found.flat().filter((offer) => offer.start >= query.start && offer.start < query.end)
}

/**
 * Both must say so: the list of starts knows working hours and lead time, which Cliniko does not enforce on a booking,
 * and the bookings know what the list forgets (reported: starts that overlap unavailable blocks). With a limit per part
 * of the day Cliniko lists only the next few starts, so one may disappear although it is free. Such a slot is lost to
 * the caller, which is cheaper than a visit outside hours; a clinic with such a limit may turn `checkAvailableTimes` off.
 * A hold of ours does not disturb the list, since Cliniko does not know of it.
 */
export async function checkSlot(kit: Kit, call: Call, slot: SlotSnapshot): Promise<SlotCheck> {
  if (slot.practitionerId === null || slot.locationId === null) return { free: false }
  const ids = [slot.practitionerId, slot.locationId, slot.appointmentTypeId]
  if (!ids.every(isId) || slot.start <= kit.parts.clock.now()) return { free: false }
  const day = localDateOf(slot.start, kit.accountZone)
  const [rawStart, overlapping] = await Promise.all([
    kit.settings.checkAvailableTimes ? findStart(kit, call, slot, ids, day) : slot.rawStart,
    listOverlapping(kit, call, slot.practitionerId, slot),
  ])
  if (rawStart === null || overlapping.length > 0) return { free: false }
  const { start, end, appointmentTypeId, practitionerId, locationId, contactTypes } = slot
  const resources = [practitionerResource(slot.practitionerId)]
  return {
    free: true,
    offer: {
      ...{ start, end, appointmentTypeId, practitionerId, locationId, contactTypes, resources, rawStart },
      ...{ remaining: null, price: null, vendorRef: null },
    },
  }
}

/**
 * What takes up the practitioner's time in the interval, cancelled and removed entries left out. The filters are trusted to
 * narrow the list, not to be exact.
 */
export async function listOverlapping(
  kit: Kit,
  call: Call,
  practitionerId: string,
  time: Interval,
): Promise<readonly WireBooking[]> {
  const bookings = await kit.client.listOverlapping(call, practitionerId, toWireTime(time.start), toWireTime(time.end))
  return bookings.filter(
    (booking) =>
      isLive(booking) && overlaps(time, { start: fromWireTime(booking.starts_at), end: fromWireTime(booking.ends_at) }),
  )
}

async function findStart(
  kit: Kit,
  call: Call,
  slot: SlotSnapshot,
  [practitionerId = '', businessId = '', appointmentTypeId = '']: readonly string[],
  day: string,
): Promise<string | null> {
  const query = { practitionerId, businessId, appointmentTypeId, from: day, to: day }
  const times = await kit.client.listAvailableTimes(call, query)
  return times.find((time) => fromWireTime(time.appointment_start) === slot.start)?.appointment_start ?? null
}

async function listStarts(kit: Kit, call: Call, one: Offered, window: DayWindow): Promise<readonly SlotOffer[]> {
  const { practitionerId, businessId } = one
  const query = { practitionerId, businessId, appointmentTypeId: one.type.id, ...window }
  const times = await kit.client.listAvailableTimes(call, query)
  return times.map((time) => fromWireAvailableTime(time, one))
}

/** The combinations that exist: Cliniko has listed times for practitioners who do not offer the type. */
async function listOffered(kit: Kit, call: Call, query: SlotQuery): Promise<readonly Offered[]> {
  const { client, settings } = kit
  const [allBusinesses, allTypes] = await Promise.all([client.listBusinesses(call), client.listAppointmentTypes(call)])
  const types = allTypes.filter((type) => isOpenType(type, settings) && isWanted(type, query))
  const businesses = allBusinesses.filter(
    (business) => isOpenBusiness(business, settings) && (query.locationIds?.includes(business.id) ?? true),
  )
  if (types.length === 0 || businesses.length === 0) return []
  const practitioners = async (owner: 'appointment_types' | 'businesses', id: string) => {
    const all = await client.listPractitionersOf(call, owner, id)
    return all.filter((one) => isOpenPractitioner(one, settings)).map((one) => one.id)
  }
  // With a single business everybody works there, and the request is spared.
  const [byType, byBusiness] = await Promise.all([
    idsBy(types, (type) => practitioners('appointment_types', type.id)),
    allBusinesses.length === 1 ? null : idsBy(businesses, (business) => practitioners('businesses', business.id)),
  ])
  return businesses.flatMap((business) =>
    types
      .filter((type) => offersType(business, type.id))
      .flatMap((type) => offeredAt(business, type, byType.get(type.id) ?? []))
      .filter((one) => byBusiness?.get(business.id)?.includes(one.practitionerId) ?? true)
      .filter((one) => query.practitionerIds?.includes(one.practitionerId) ?? true),
  )
}

function isWanted(type: WireAppointmentType, query: SlotQuery): boolean {
  if (!query.appointmentTypeIds.includes(type.id)) return false
  return query.contactType === undefined || contactTypesOf(type).includes(query.contactType)
}

/** Nothing where the type has no length: a start alone is no slot. */
function offeredAt(
  business: WireBusiness,
  type: WireAppointmentType,
  practitionerIds: readonly string[],
): readonly Offered[] {
  const durationMinutes = type.duration_in_minutes
  if (!durationMinutes) return []
  return practitionerIds.map((practitionerId) => ({ type, durationMinutes, practitionerId, businessId: business.id }))
}

async function idsBy<T extends { readonly id: string }>(
  records: readonly T[],
  list: (record: T) => Promise<readonly string[]>,
): Promise<ReadonlyMap<string, readonly string[]>> {
  return new Map(await Promise.all(records.map(async (record) => [record.id, await list(record)] as const)))
}
