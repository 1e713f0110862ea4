import type { Call, SlotCheck, SlotQuery } from '../../../src/contract/adapter.ts'
import { mapBounded } from '../../../src/contract/tools.ts'
import { invalidInput } from '../../../src/domain/error.ts'
import type { SlotOffer, SlotSnapshot } from '../../../src/domain/slot.ts'
import { type Interval, localDateOf, startOfDay } from '../../../src/domain/time.ts'
import type { Kit } from '../adapter.ts'
import { contactTypesOf, isOpenStaff, offers, provides } from '../map/clinic.ts'
import { daysOf, fromWireAvailableTime, type Offered, windowsOf } from '../map/slot.ts'
import { fromTypeId, includesId, minuteMs, sameId, toWireTime } from '../map.ts'
import type { WireService, WireStaff } from '../wire.ts'

/** One availability request per type and window; the lists of services and staff are read once. */
export async function searchSlots(kit: Kit, call: Call, query: SlotQuery): Promise<readonly SlotOffer[]> {
  const { client, settings, parts } = kit
  const now = parts.clock.now()
  const today = startOfDay(localDateOf(now, parts.timeZone), parts.timeZone)
  const from = Math.max(query.start, settings.searchesFromNow ? now : today)
  const windows = windowsOf({ start: from, end: query.end }, parts.timeZone, settings)
  const wanted = query.appointmentTypeIds.map(fromTypeId).filter((type) => type !== null)
  if (windows.length === 0 || wanted.length === 0 || query.practitionerIds?.length === 0) return []

  const [services, allStaff] = await Promise.all([client.listServices(call), client.listStaff(call)])
  const staff = allStaff.filter(
    (one) => isOpenStaff(one) && (!query.practitionerIds || includesId(query.practitionerIds, one.id, settings)),
  )
  const offered = wanted
    .flatMap(({ serviceId, minutes }) =>
      offeredOf(
        services.find(({ id }) => sameId(id, serviceId, settings)),
        minutes,
      ),
    )
    .filter((one) => isWanted(kit, one, query))
  if (staff.length === 0 || offered.length === 0) return []

  const requests = offered.flatMap((one) =>
    staffOf(kit, one, staff, query).flatMap((staffIds) => windows.map((window) => ({ one, staffIds, window }))),
  )
  if (requests.length > settings.maxSearchCalls) {
    throw invalidInput(['search'], 'too wide for this clinic; ask for fewer days, practitioners or appointment types')
  }
  const found = await mapBounded(requests, settings.maxConcurrent, ({ one, staffIds, window }) =>
    listOffers(kit, call, one, staffIds, window),
  )
  return firstOfEach(
    found.flat().flatMap((offer) => {
      if (offer.start < from || offer.start >= query.end || offer.start <= now) return []
      // Who is not on the list of staff, or not active there, cannot be booked; the list's spelling of an id is the one we use.
      const person = staff.find(({ id }) => sameId(id, offer.practitionerId, settings))
      return person ? [{ ...offer, practitionerId: person.id }] : []
    }),
  )
}

/** Service and availability, both read anew. Live holds are ours alone, so they do not disturb the answer. */
export async function checkSlot(kit: Kit, call: Call, slot: SlotSnapshot): Promise<SlotCheck> {
  const { client, settings, parts } = kit
  const type = fromTypeId(slot.appointmentTypeId)
  const { practitionerId } = slot
  if (type === null || practitionerId === null || slot.start <= parts.clock.now()) return { free: false }
  const days = daysOf(slot, parts.timeZone)
  const start = settings.searchesFromNow ? Math.max(days.start, parts.clock.now()) : days.start
  const [service, rows] = await Promise.all([
    client.getService(call, type.serviceId),
    client.listAvailableTimes(call, type.serviceId, askedOf(type.minutes, [practitionerId], { ...days, start })),
  ])
  const [offered] = offeredOf(service ?? undefined, type.minutes)
  if (!offered) return { free: false }
  const offer = rows
    .flatMap((row) => fromWireAvailableTime(row, offered, practitionerId, settings))
    .find((one) => one.start === slot.start && sameId(one.practitionerId, practitionerId, settings))
  if (!offer) return { free: false }
  return { free: true, offer: { ...offer, appointmentTypeId: slot.appointmentTypeId, practitionerId } }
}

async function listOffers(
  { client, settings }: Kit,
  call: Call,
  offered: Offered,
  staffIds: readonly string[],
  window: Interval,
): Promise<readonly SlotOffer[]> {
  const asked = askedOf(offered.minutes, staffIds, window)
  const rows = await client.listAvailableTimes(call, offered.service.id, asked)
  const [onlyId, ...others] = staffIds
  const askedStaffId = onlyId !== undefined && others.length === 0 ? onlyId : null
  return rows
    .flatMap((row) => fromWireAvailableTime(row, offered, askedStaffId, settings))
    .filter(({ start }) => start >= window.start && start < window.end)
}

/** Whether the range bounds starts or ends, and whether its end belongs to it, is not stated: so it is a visit longer. */
function askedOf(minutes: number, staffIds: readonly string[], { start, end }: Interval) {
  return {
    startDate: toWireTime(start),
    endDate: toWireTime(end + minutes * minuteMs),
    duration: minutes,
    staffIds,
  }
}

/** Nothing where the service is gone, disabled, or no longer has the duration. */
function offeredOf(service: WireService | undefined, minutes: number): readonly Offered[] {
  return service && offers(service, minutes) ? [{ service, minutes }] : []
}

function isWanted({ settings }: Kit, { service }: Offered, query: SlotQuery): boolean {
  const { contactType, locationIds } = query
  if (contactType !== undefined && !contactTypesOf(service, settings).includes(contactType)) return false
  return locationIds === undefined || includesId(locationIds, service.location?.id ?? '', settings)
}

/** Whom each request names: everybody by naming nobody, those asked for, or one at a time. */
function staffOf(
  { settings }: Kit,
  { service }: Offered,
  staff: readonly WireStaff[],
  query: SlotQuery,
): readonly (readonly string[])[] {
  const providers = staff.filter(({ id }) => provides(service, id, settings)).map(({ id }) => id)
  if (providers.length === 0) return []
  if (settings.searchPerStaff) return providers.map((id) => [id])
  return [query.practitionerIds ? providers : []]
}

/** Two ways of writing one type, or an answer that repeats itself, are one slot. */
function firstOfEach(offers: readonly SlotOffer[]): readonly SlotOffer[] {
  const byPlace = new Map<string, SlotOffer>()
  for (const offer of offers) {
    const place = `${offer.start} ${offer.practitionerId} ${offer.appointmentTypeId}`
    if (!byPlace.has(place)) byPlace.set(place, offer)
  }
  return [...byPlace.values()]
}
