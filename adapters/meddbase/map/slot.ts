import type { ContactType } from '../../../src/domain/clinic.ts'
import type { SlotOffer } from '../../../src/domain/slot.ts'
import { addDays, type Instant, type Interval, localDateOf } from '../../../src/domain/time.ts'
import { instantOf, locationIdOf, type MapContext, moneyOf, type Place, zoneOfSite, zonesOf } from '../map.ts'
import type { WireTimeSlot, WireTimeSlots } from '../wire.ts'
import { contactTypesOf } from './clinic.ts'

const hourMs = 3_600_000

/** What a search was about: a slot repeats none of it. */
export interface Asked {
  readonly typeKey: string
  readonly clinicianKey: string | null
  /** What the type offers where the caller asked for it; otherwise as the answer has it. */
  readonly contactTypes: readonly ContactType[] | null
}

/** Local dates at the sites; `to` does not belong to it. */
export interface DayWindow {
  readonly from: string
  readonly to: string
}

/**
 * Whole local days that cover `[start, end)` in every zone of the clinic, none of them gone by. Days, because a bound within
 * the hour that the clocks show twice would cut off one of the two.
 */
export function windowsOf(asked: Interval, now: Instant, context: MapContext): readonly DayWindow[] {
  if (asked.end <= asked.start || asked.end <= now) return []
  const zones = zonesOf(context)
  const first = zones.map((zone) => localDateOf(Math.max(asked.start, now), zone)).reduce(earlier)
  const last = zones.map((zone) => localDateOf(asked.end - 1, zone)).reduce(later)
  const { windowDays } = context.settings.search
  const windows: DayWindow[] = []
  for (let from = first; from <= last; from = addDays(from, windowDays)) {
    windows.push({ from, to: earlier(addDays(from, windowDays), addDays(last, 1)) })
  }
  return windows
}

/**
 * The slots of one answer. Left out: times that the clocks skip, and sites without a zone. One slot per place and start:
 * where the vendor lists several (clinicians at other prices), the dearest is shown, so that nobody pays more than they saw.
 */
export function fromWireTimeSlots(answer: WireTimeSlots, asked: Asked, context: MapContext): readonly SlotOffer[] {
  const offers = new Map<string, SlotOffer>()
  for (const slot of answer.TimeSlots) {
    const offer = fromWireTimeSlot(slot, answer, asked, context)
    if (offer === null) continue
    const name = `${offer.start} ${offer.locationId}`
    const known = offers.get(name)
    if (known === undefined || isPreferred(offer, known)) offers.set(name, offer)
  }
  return [...offers.values()]
}

/** All slots of one answer that are at this place and time, before any choice among them. */
export function listSlotsAt(
  answer: WireTimeSlots,
  at: { readonly start: Instant; readonly locationId: string },
  asked: Asked,
  context: MapContext,
): readonly SlotOffer[] {
  return answer.TimeSlots.map((slot) => fromWireTimeSlot(slot, answer, asked, context)).filter(
    (offer): offer is SlotOffer => offer !== null && offer.start === at.start && offer.locationId === at.locationId,
  )
}

/** A longer one leaves the room for the shorter; of the same length the dearer one. */
export function isPreferred(offer: SlotOffer, other: SlotOffer): boolean {
  if (offer.end !== other.end) return offer.end > other.end
  return Number(offer.price?.amount ?? 0) > Number(other.price?.amount ?? 0)
}

export function locationResource(place: Place): string {
  return `location:${locationIdOf(place)}`
}

function fromWireTimeSlot(
  slot: WireTimeSlot,
  answer: WireTimeSlots,
  { typeKey, clinicianKey, contactTypes }: Asked,
  context: MapContext,
): SlotOffer | null {
  const place = { siteKey: slot.SiteKey, locationKey: slot.LocationKey }
  const zone = zoneOfSite(slot.SiteKey, context)
  const start = zone === null ? null : instantOf(slot.Start, zone, context)
  const finish = zone === null ? null : instantOf(slot.Finish, zone, context)
  if (start === null || finish === null) return null
  // Within the hour that the clocks show twice a slot may seem to end before it begins: it ends the second time round.
  const end = finish > start ? finish : finish + hourMs
  if (end <= start) return null
  const { price: shown, locationIsExclusive } = context.settings.search
  return {
    start,
    end,
    appointmentTypeId: typeKey,
    // A time slot never names its clinician: it is known only when the filter named one.
    practitionerId: clinicianKey,
    locationId: locationIdOf(place),
    resources:
      clinicianKey === null
        ? [locationResource(place)]
        : [`practitioner:${clinicianKey}`, ...(locationIsExclusive ? [locationResource(place)] : [])],
    // How many may take one slot is not told; one is safe and may hide a second free clinician.
    remaining: null,
    contactTypes: contactTypes ?? contactTypesOf(answer.Type),
    price: moneyOf(shown === 'GROSS' ? slot.GrossPrice : slot.NetPrice, answer.Currency?.Code),
    rawStart: slot.Start,
    vendorRef: null,
  }
}

// ISO dates sort as text.
function later(a: string, b: string): string {
  return a > b ? a : b
}

function earlier(a: string, b: string): string {
  return a < b ? a : b
}
