/** Pure translation of the directory and of free times. Holds, appointments and patients are in `map/`. */
import type { SlotCheck, SlotQuery } from '../../src/contract/adapter.ts'
import type { AppointmentType, ContactType, Location, Practitioner } from '../../src/domain/clinic.ts'
import { isAmount, type Money } from '../../src/domain/money.ts'
import type { SlotOffer, SlotSnapshot } from '../../src/domain/slot.ts'
import { addDays, type Instant, type Interval, isTimeZone, LocalTimeError, localDateOf } from '../../src/domain/time.ts'
import type { Plan, Settings } from './config.ts'
import { rejected } from './errors.ts'
import type { Times } from './map/time.ts'
import { valueAt, type WireClinician, type WireLocation, type WireSlot, type WireType } from './wire.ts'

/** Active and open to online booking [docs:BOOK-A]; what a record does not say does not close it. */
export function isShown(record: {
  readonly is_active?: boolean | null | undefined
  readonly allow_online_booking?: boolean | null | undefined
  readonly is_bookable_online?: boolean | null | undefined
}): boolean {
  return record.is_active !== false && record.allow_online_booking !== false && record.is_bookable_online !== false
}

export function fromWireType(wire: WireType, settings: Settings, { dialect }: Plan): AppointmentType {
  const fields = dialect === 'A' ? fieldsOfA : settings.templateFields
  const minutes = valueAt(wire, fields.durationMinutes)
  const name = textAt(wire, fields.name)
  if (name === null) throw rejected('no name is read for an appointment template; set `templateFields.name`')
  return {
    vendorId: wire.id,
    name,
    description: textAt(wire, fields.description),
    durationMinutes: typeof minutes === 'number' && minutes > 0 ? minutes : null,
    price: priceOf(valueAt(wire, fields.price), textAt(wire, fields.currency)),
    // Free times say whether they are remote, types do not.
    contactTypes: [],
  }
}

/** [docs:TYPES-A] */
const fieldsOfA = {
  name: 'name',
  description: 'description',
  durationMinutes: 'duration_minutes',
  price: 'price',
  currency: 'currency',
}

/** A decimal number in major units [docs:TYPES-A]. */
function priceOf(value: unknown, currency: string | null): Money | null {
  if (typeof value !== 'number') return null
  const amount = value.toFixed(2)
  return isAmount(amount) ? { amount, currency: currency?.toUpperCase() ?? null } : null
}

export function fromWireClinician(wire: WireClinician): Practitioner {
  const names = [wire.title, wire.first_name, wire.last_name].filter((word) => word !== null).join(' ')
  return {
    vendorId: wire.id,
    name: wire.display_name ?? wire.name ?? (names || wire.id),
    // `title` is the form of address; the profession is `role`.
    title: wire.role,
  }
}

export function fromWireLocation(wire: WireLocation, clinicTimeZone: string): Location {
  const lines = [wire.address_line_1, wire.address_line_2, wire.address_line_3, wire.town_city ?? wire.city]
  const zone = wire.timezone
  return {
    vendorId: wire.id,
    name: wire.name ?? wire.id,
    addressLines: [...lines, wire.postcode, wire.country].filter((line) => line !== null),
    timeZone: zone && isTimeZone(zone) ? zone : clinicTimeZone,
  }
}

/** Days of the clinic, both of them asked for. */
export interface DayWindow {
  readonly from: string
  readonly to: string
}

/** Cuts `[start, end)` into windows that the vendor accepts, none of them before today. */
export function windowsOf(range: Interval, now: Instant, days: number, timeZone: string): DayWindow[] {
  const windows: DayWindow[] = []
  if (range.end <= range.start || range.end <= now) return windows
  const last = localDateOf(range.end - 1, timeZone)
  for (let from = localDateOf(Math.max(range.start, now), timeZone); from <= last; from = addDays(from, days)) {
    let to = addDays(from, days - 1)
    if (to > last) to = last
    windows.push({ from, to })
  }
  return windows
}

/** Null for what is listed and not to be had. */
export function fromWireSlot(
  wire: WireSlot,
  appointmentTypeId: string,
  times: Times,
  settings: Settings,
  plan: Plan,
): SlotOffer | null {
  const bounds = boundsOf(wire, times)
  if (!wire.isAvailable || bounds === null || !canBeAskedFor(bounds.start, times, settings, plan)) return null
  if (bounds.end <= bounds.start) throw rejected('a free time ends before it starts')
  return {
    ...bounds,
    appointmentTypeId,
    practitionerId: wire.clinicianId,
    locationId: wire.location_id,
    resources: [`practitioner:${wire.clinicianId}`],
    remaining: null,
    contactTypes: [contactTypeOf(wire.isRemote, settings)],
    price: null,
    rawStart: wire.start_time,
    vendorRef: null,
  }
}

/** A wall time that the clocks skip is no time: nobody could come. */
function boundsOf(wire: WireSlot, times: Times): Interval | null {
  try {
    return { start: times.fromWire(wire.start_time), end: times.fromWire(wire.end_time) }
  } catch (error) {
    if (!(error instanceof LocalTimeError)) throw error
    return null
  }
}

/** Where a request takes a date and `HH:MM`, a start that comes twice is not offered: it could not be asked for. */
function canBeAskedFor(start: Instant, times: Times, settings: Settings, plan: Plan): boolean {
  const byWallTime = plan.holds === 'NATIVE' || settings.booking.times === 'DATE_AND_TIME'
  return !byWallTime || times.toWallTime(start) !== null
}

export function contactTypeOf(isRemote: boolean, settings: Settings): ContactType {
  return isRemote ? settings.remoteMeans : 'IN_PERSON'
}

/** Whether an offer is one that was asked for; the vendor answers with whole days. */
export function isWanted(offer: SlotOffer, query: SlotQuery): boolean {
  if (offer.start < query.start || offer.start >= query.end) return false
  if (query.practitionerIds && !query.practitionerIds.includes(offer.practitionerId ?? '')) return false
  if (query.locationIds && !query.locationIds.includes(offer.locationId ?? '')) return false
  return query.contactType === undefined || offer.contactTypes.includes(query.contactType)
}

/** What verify says yes to is the slot as it was asked about. */
export function asOffer(slot: SlotSnapshot): SlotCheck {
  const { start, end, appointmentTypeId, practitionerId, locationId, resources, contactTypes, rawStart } = slot
  const place = { start, end, appointmentTypeId, practitionerId, locationId, resources, contactTypes, rawStart }
  return { free: true, offer: { ...place, remaining: null, price: null, vendorRef: null } }
}

export function toWireVerify(
  slot: SlotSnapshot,
  fields: NonNullable<Settings['verify']>,
  times: Times,
): Record<string, string> {
  return {
    [fields.typeField]: slot.appointmentTypeId,
    [fields.clinicianField]: slot.practitionerId ?? '',
    ...(slot.locationId !== null && { [fields.locationField]: slot.locationId }),
    [fields.startField]: times.toWire(slot.start),
    ...(fields.endField !== undefined && { [fields.endField]: times.toWire(slot.end) }),
  }
}

function textAt(item: unknown, place: string): string | null {
  const value = valueAt(item, place)
  return typeof value === 'string' && value.trim() !== '' ? value : null
}
