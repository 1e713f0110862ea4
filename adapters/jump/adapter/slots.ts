import type { Call, SlotCheck, SlotQuery } from '../../../src/contract/adapter.ts'
import type { SlotOffer, SlotSnapshot } from '../../../src/domain/slot.ts'
import type { Kit } from '../adapter.ts'
import type { FreeTimesQuery } from '../client.ts'
import { rejected } from '../errors.ts'
import { asOffer, fromWireSlot, isShown, isWanted, toWireVerify, windowsOf } from '../map.ts'
import type { WireSlot } from '../wire.ts'

/** One request per type and window. A single practitioner or place goes along as a filter; several are compared here. */
export async function searchSlots(kit: Kit, call: Call, query: SlotQuery): Promise<readonly SlotOffer[]> {
  const { settings, plan, times, parts } = kit
  if (query.practitionerIds?.length === 0 || query.locationIds?.length === 0) return []
  const windows = windowsOf(query, parts.clock.now(), plan.windowDays, parts.timeZone)
  const only = { clinicianId: onlyOne(query.practitionerIds), locationId: onlyOne(query.locationIds) }
  const asked = query.appointmentTypeIds.flatMap((appointmentTypeId) =>
    windows.map((window) => ({ appointmentTypeId, ...window, ...only })),
  )
  const answers = await freeTimes(kit, call, asked)
  return answers
    .flatMap(({ appointmentTypeId, listed }) =>
      listed.map((wire) => fromWireSlot(wire, appointmentTypeId, times, settings, plan)),
    )
    .filter((offer) => offer !== null && isWanted(offer, query)) as SlotOffer[]
}

interface FreeTimes {
  readonly appointmentTypeId: string
  readonly listed: readonly WireSlot[]
}

/** Nothing is free for an id that names nothing. How the vendor says so is not stated, so after a refusal the directory is read. */
async function freeTimes(kit: Kit, call: Call, asked: readonly FreeTimesQuery[]): Promise<FreeTimes[]> {
  const answers = await Promise.all(
    asked.map(async (about) => ({ about, listed: await kit.client.findFreeTimes(call, about) })),
  )
  const refused = answers.filter(({ listed }) => listed === null).map(({ about }) => about)
  if (refused.length > 0 && (await someIsKnown(kit, call, refused))) {
    throw rejected('a search is refused although it names only what there is; `windowDays` may be too long')
  }
  return answers.map(({ about, listed }) => ({ appointmentTypeId: about.appointmentTypeId, listed: listed ?? [] }))
}

/** Whether one of them names only what the directory shows. They differ in type and days alone. */
async function someIsKnown({ client }: Kit, call: Call, refused: readonly FreeTimesQuery[]): Promise<boolean> {
  const clinicianId = refused[0]?.clinicianId ?? null
  const locationId = refused[0]?.locationId ?? null
  const types = await client.listTypes(call)
  if (!refused.some(({ appointmentTypeId }) => isAmong(types, appointmentTypeId))) return false
  if (clinicianId !== null && !isAmong(await client.listClinicians(call), clinicianId)) return false
  return locationId === null || isAmong(await client.listLocations(call), locationId)
}

function isAmong(records: readonly (Parameters<typeof isShown>[0] & { readonly id: string })[], id: string): boolean {
  return records.some((record) => record.id === id && isShown(record))
}

/** Computed live by the vendor [docs:AVAIL-B]: the slot's day is asked for again, or verify where it is configured. */
export async function checkSlot(kit: Kit, call: Call, slot: SlotSnapshot): Promise<SlotCheck> {
  const { client, settings, times, parts } = kit
  if (slot.start <= parts.clock.now()) return { free: false }
  if (settings.verify) {
    const isFree = await client.isFree(call, toWireVerify(slot, settings.verify, times), settings.verify.freeAt)
    return isFree ? asOffer(slot) : { free: false }
  }
  const offers = await searchSlots(kit, call, {
    start: slot.start,
    end: slot.end,
    appointmentTypeIds: [slot.appointmentTypeId],
    ...(slot.practitionerId !== null && { practitionerIds: [slot.practitionerId] }),
  })
  const offer = offers.find(
    ({ start, end, locationId }) => start === slot.start && end === slot.end && locationId === slot.locationId,
  )
  return offer ? { free: true, offer } : { free: false }
}

function onlyOne(ids: readonly string[] | undefined): string | null {
  return ids?.length === 1 ? (ids[0] ?? null) : null
}
