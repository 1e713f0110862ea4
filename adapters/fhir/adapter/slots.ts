import type { Call, SlotCheck, SlotQuery } from '../../../src/contract/adapter.ts'
import type { SlotOffer, SlotSnapshot } from '../../../src/domain/slot.ts'
import type { Interval } from '../../../src/domain/time.ts'
import type { Kit } from '../adapter.ts'
import { intervalOf, isLive, takesPart } from '../map/appointment.ts'
import { contactTypesOf, isActive, practitionerOf } from '../map/clinic.ts'
import { fromWireSlot, isFree, isTaken, type Taken } from '../map/slot.ts'
import { idOfReference, minuteMs } from '../map.ts'
import { isId, type WireAppointment } from '../wire.ts'

/** Services, practitioners and schedules once, then the free slots of the schedules that are wanted. */
export async function searchSlots(kit: Kit, call: Call, query: SlotQuery): Promise<readonly SlotOffer[]> {
  const { client, settings, parts } = kit
  const range = { start: Math.max(query.start, parts.clock.now()), end: query.end }
  if (range.end <= range.start || query.practitionerIds?.length === 0) return []

  const [services, practitioners, all] = await Promise.all([
    client.listServices(call),
    client.listPractitioners(call),
    client.listSchedules(call),
  ])
  const wanted = services.filter((service) => isActive(service) && isWantedService(service.id))
  const staff = new Set(practitioners.filter((one) => isActive(one) && isWantedPerson(one.id)).map(({ id }) => id))
  // A schedule that states other services may still have a slot for this one: the slot has the last word.
  const schedules = all.filter((one) => isActive(one) && staff.has(practitionerOf(one, settings) ?? ''))
  const isOffered = wanted.filter(
    (service) => !query.contactType || contactTypesOf(service, settings).includes(query.contactType),
  )
  if (isOffered.length === 0 || schedules.length === 0) return []

  const byId = new Map(schedules.map((schedule) => [schedule.id, schedule]))
  const slots = await client.listFreeSlots(call, [...byId.keys()], range)
  const offers = slots.flatMap((slot) => {
    const schedule = byId.get(idOfReference(slot.schedule, 'Schedule', settings) ?? '')
    if (!schedule || !isFree(slot)) return []
    return isOffered.flatMap((service) => fromWireSlot(slot, schedule, service, settings) ?? [])
  })
  const inside = firstOfEach(
    offers.filter(
      ({ start, locationId }) =>
        start >= range.start &&
        start > parts.clock.now() &&
        start < range.end &&
        (query.locationIds?.includes(locationId ?? '') ?? true),
    ),
  )
  if (inside.length === 0 || !settings.subtractsAppointments) return inside
  const people = [...new Set(inside.flatMap(({ practitionerId }) => practitionerId ?? []))]
  const taken = await readTaken(kit, call, people, boundsOf(inside))
  return inside.filter((offer) => !isTaken(offer, taken))

  function isWantedService(id: string): boolean {
    return query.appointmentTypeIds.includes(id)
  }

  function isWantedPerson(id: string): boolean {
    return query.practitionerIds?.includes(id) ?? true
  }
}

/** Slot, schedule, service and the practitioner's appointments, all read anew. */
export async function checkSlot(kit: Kit, call: Call, slot: SlotSnapshot): Promise<SlotCheck> {
  const { client, settings, parts } = kit
  const { practitionerId, vendorRef } = slot
  if (practitionerId === null || vendorRef === null || slot.start <= parts.clock.now()) return { free: false }
  const [read, service, appointments] = await Promise.all([
    readWithSchedule(kit, call, vendorRef),
    client.getService(call, slot.appointmentTypeId),
    settings.subtractsAppointments ? listOverlapping(kit, call, [practitionerId], slot) : [],
  ])
  if (read === null || service === null || !isActive(service)) return { free: false }
  const offer = fromWireSlot(read.slot, read.schedule, service, settings)
  const isSame =
    offer !== null &&
    offer.start === slot.start &&
    offer.end === slot.end &&
    offer.practitionerId === practitionerId &&
    offer.locationId === slot.locationId
  if (!isSame || !isFree(read.slot) || !isActive(read.schedule) || appointments.length > 0) return { free: false }
  return { free: true, offer }
}

/** Appointments of these practitioners that take up time in the interval. */
export async function listOverlapping(
  { client, settings }: Kit,
  call: Call,
  practitionerIds: readonly string[],
  { start, end }: Interval,
): Promise<readonly WireAppointment[]> {
  // One that cannot be named cannot be searched for: an empty filter would be another question.
  if (practitionerIds.length === 0 || !practitionerIds.every(isId)) return []
  const reach = { start: start - settings.longestVisitMinutes * minuteMs, end, practitionerIds }
  const listed = await client.listAppointments(call, reach)
  return listed.filter((one) => {
    const interval = intervalOf(one)
    if (interval === null || !isLive(one)) return false
    const isTheirs = practitionerIds.some((id) => takesPart(one, 'Practitioner', id, settings))
    return isTheirs && interval.start < end && interval.end > start
  })
}

async function readWithSchedule({ client, settings }: Kit, call: Call, slotId: string) {
  const slot = await client.getSlot(call, slotId)
  const scheduleId = slot && idOfReference(slot.schedule, 'Schedule', settings)
  const schedule = scheduleId ? await client.getSchedule(call, scheduleId) : null
  return slot && schedule ? { slot, schedule } : null
}

async function readTaken(kit: Kit, call: Call, practitionerIds: readonly string[], bounds: Interval): Promise<Taken> {
  const appointments = await listOverlapping(kit, call, practitionerIds, bounds)
  return new Map(
    practitionerIds.map((id) => [
      id,
      appointments
        .filter((one) => takesPart(one, 'Practitioner', id, kit.settings))
        .flatMap((one) => intervalOf(one) ?? []),
    ]),
  )
}

function boundsOf(offers: readonly SlotOffer[]): Interval {
  return offers.reduce<Interval>(
    (bounds, { start, end }) => ({ start: Math.min(bounds.start, start), end: Math.max(bounds.end, end) }),
    { start: Number.POSITIVE_INFINITY, end: Number.NEGATIVE_INFINITY },
  )
}

/** Two Slots of one practitioner at one time and place, for instance of two schedules, are one offer. */
function firstOfEach(offers: readonly SlotOffer[]): readonly SlotOffer[] {
  const byPlace = new Map<string, SlotOffer>()
  for (const offer of offers) {
    const { start, practitionerId, appointmentTypeId, locationId } = offer
    const place = `${start} ${practitionerId} ${appointmentTypeId} ${locationId}`
    if (!byPlace.has(place)) byPlace.set(place, offer)
  }
  return [...byPlace.values()]
}
