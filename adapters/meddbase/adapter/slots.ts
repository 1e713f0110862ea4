import type { Call, SlotCheck, SlotQuery } from '../../../src/contract/adapter.ts'
import type { ContactType } from '../../../src/domain/clinic.ts'
import { invalidInput } from '../../../src/domain/error.ts'
import type { SlotOffer, SlotSnapshot } from '../../../src/domain/slot.ts'
import { addDays, localDateOf } from '../../../src/domain/time.ts'
import type { Kit } from '../adapter.ts'
import type { Answer } from '../client/exchange.ts'
import { errorOf } from '../errors.ts'
import { contactTypesOf, isOpenType } from '../map/clinic.ts'
import { fromWireTimeSlots, isPreferred, listSlotsAt, windowsOf } from '../map/slot.ts'
import { isIntegerKey, isKey, type Place, placeOf, zoneOfSite } from '../map.ts'

/** One search per type, clinician, location and window, each as narrow as what was asked for. */
export async function searchSlots(kit: Kit, call: Call, query: SlotQuery): Promise<readonly SlotOffer[]> {
  const windows = windowsOf(query, kit.parts.clock.now(), kit.context)
  if (windows.length === 0) return []
  const places = placesOf(query.locationIds)
  const types = await listTypes(kit, call, query)
  const asked: { typeKey: string; clinicianKey: string | null; contactTypes: readonly ContactType[] | null }[] = []
  for (const [typeKey, contactTypes] of types) {
    for (const clinicianKey of await listClinicians(kit, call, query, typeKey)) {
      asked.push({ typeKey, clinicianKey, contactTypes })
    }
  }
  if (asked.length * places.length * windows.length > kit.settings.search.maxCalls) {
    throw invalidInput(['search'], 'too wide for this clinic; ask for fewer days, practitioners or locations')
  }
  const found: SlotOffer[] = []
  // One after the other: calls of one session are not known to stand each other.
  for (const about of asked) {
    for (const place of places) {
      for (const window of windows) {
        const { typeKey, clinicianKey } = about
        const told = await kit.client.listTimeSlots(call, { typeKey, clinicianKey, place, ...window })
        const answer = await ifOffered(kit, call, typeKey, told)
        if (answer !== null) found.push(...fromWireTimeSlots(answer, about, kit.context))
      }
    }
  }
  return found.filter(
    (offer) =>
      offer.start >= query.start &&
      offer.start < query.end &&
      (query.locationIds?.includes(offer.locationId ?? '') ?? true),
  )
}

/**
 * The search of that day once more with the filters of the slot, and the session proved first: it must outlive the hold,
 * and the booking that follows a second check must not meet one that has ended.
 */
export async function checkSlot(kit: Kit, call: Call, slot: SlotSnapshot): Promise<SlotCheck> {
  if (slot.start <= kit.parts.clock.now() || placeOf(slot.locationId ?? '') === null) return { free: false }
  await kit.client.proveSession(call, kit.settings.session.holdSeconds)
  const offer = await findOffer(kit, call, slot)
  return offer === null ? { free: false } : { free: true, offer }
}

/** The slot as it is offered now; null when it is not. */
export async function findOffer(kit: Kit, call: Call, slot: SlotSnapshot): Promise<SlotOffer | null> {
  const { appointmentTypeId: typeKey, practitionerId: clinicianKey, locationId } = slot
  const place = placeOf(locationId ?? '')
  const zone = place && zoneOfSite(place.siteKey, kit.context)
  if (place === null || locationId === null || zone === null || !isKey(typeKey)) return null
  if (clinicianKey !== null && !isIntegerKey(clinicianKey)) return null
  const day = localDateOf(slot.start, zone)
  const asked = { typeKey, clinicianKey, contactTypes: slot.contactTypes }
  const told = await kit.client.listTimeSlots(call, { ...asked, place, from: day, to: addDays(day, 1) })
  const answer = await ifOffered(kit, call, typeKey, told)
  if (answer === null) return null
  const there = listSlotsAt(answer, { start: slot.start, locationId }, asked, kit.context)
  const [first, ...others] = there.some(({ end }) => end === slot.end)
    ? there.filter(({ end }) => end === slot.end)
    : there
  return first === undefined ? null : others.reduce((best, offer) => (isPreferred(offer, best) ? offer : best), first)
}

/**
 * What the vendor told about a type; null where it refused and does not offer the type. That a type does not exist has no
 * code of its own, so a refusal is settled by the list of types.
 */
export async function ifOffered<T>(kit: Kit, call: Call, typeKey: string, told: Answer<T>): Promise<T | null> {
  if ('value' in told) return told.value
  const types = await kit.client.listAppointmentTypes(call)
  if (types.some((type) => type.Key === typeKey && isOpenType(type))) throw errorOf(told.failure)
  return null
}

/** The types to search, each with its contact types where the caller asked for one: a slot need not repeat them. */
async function listTypes(
  kit: Kit,
  call: Call,
  query: SlotQuery,
): Promise<ReadonlyMap<string, readonly ContactType[] | null>> {
  const wanted = [...new Set(query.appointmentTypeIds)].filter(isKey)
  const { contactType } = query
  if (contactType === undefined) return new Map(wanted.map((typeKey) => [typeKey, null]))
  const types = (await kit.client.listAppointmentTypes(call)).filter(isOpenType)
  return new Map(
    types
      .filter((type) => wanted.includes(type.Key) && contactTypesOf(type).some((one) => one === contactType))
      .map((type) => [type.Key, contactTypesOf(type)]),
  )
}

/** Null stands for "any", and the slot then names nobody. */
async function listClinicians(
  kit: Kit,
  call: Call,
  query: SlotQuery,
  typeKey: string,
): Promise<readonly (string | null)[]> {
  if (query.practitionerIds) return [...new Set(query.practitionerIds)].filter(isIntegerKey)
  if (!kit.settings.search.byPractitioner) return [null]
  const clinicians = await ifOffered(kit, call, typeKey, await kit.client.listClinicians(call, typeKey))
  return (clinicians ?? []).map(({ Key }) => Key)
}

function placesOf(locationIds: readonly string[] | undefined): readonly (Place | null)[] {
  if (locationIds === undefined) return [null]
  return [...new Set(locationIds)].map(placeOf).filter((place) => place !== null)
}
