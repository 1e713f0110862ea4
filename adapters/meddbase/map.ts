/** What all nouns share: keys, times, money. Pure; the nouns have a file each in `map/`. */
import type { Money } from '../../src/domain/money.ts'
import { type Instant, instantOfLocal, LocalTimeError, localOfInstant, parseInstant } from '../../src/domain/time.ts'
import type { Settings } from './config.ts'
import { rejected } from './errors.ts'

/** The settings with the zone of the clinic beside them. */
export interface MapContext {
  readonly settings: Settings
  readonly timeZone: string
}

/** A key of the vendor's integer kind, above 0: 0 means "any" in its filters. */
export function isIntegerKey(key: string): boolean {
  return /^[1-9]\d{0,14}$/.test(key)
}

/** A key of an appointment, a patient or a type: opaque text. */
export function isKey(key: string): boolean {
  return /^[\x21-\x7e]{1,200}$/.test(key)
}

export interface Place {
  readonly siteKey: string
  readonly locationKey: string
}

/** A location is booked by both of its keys. */
export function locationIdOf({ siteKey, locationKey }: Place): string {
  return `${siteKey}-${locationKey}`
}

export function placeOf(locationId: string): Place | null {
  const [, siteKey, locationKey] = /^(\d{1,15})-(\d{1,15})$/.exec(locationId) ?? []
  return siteKey === undefined || locationKey === undefined ? null : { siteKey, locationKey }
}

/** Null for a site that may not be offered because nobody said what its clocks show. */
export function zoneOfSite(siteKey: string, { settings, timeZone }: MapContext): string | null {
  const zones = settings.siteTimeZones
  if (Object.keys(zones).length === 0) return timeZone
  return Object.hasOwn(zones, siteKey) ? (zones[siteKey] ?? null) : null
}

/** Every zone that a site of this clinic may be in. */
export function zonesOf({ settings, timeZone }: MapContext): readonly string[] {
  const zones = [...new Set(Object.values(settings.siteTimeZones))]
  return zones.length === 0 ? [timeZone] : zones
}

/**
 * The instant of a received time. One with an offset means what it says. Otherwise it is a wall time: null for one that the
 * clocks skip, the earlier instant for one that they show twice.
 */
export function instantOf(wireTime: string, siteZone: string, { settings }: MapContext): Instant | null {
  const stated = parseInstant(wireTime)
  if (stated !== null) return stated
  try {
    return instantOfLocal(wireTime, settings.timesWithoutOffset === 'UK' ? 'Europe/London' : siteZone)
  } catch (error) {
    if (error instanceof LocalTimeError) return null
    throw error
  }
}

/** The zone of an appointment's site; what is booked must not be shown at a wrong time. */
export function zoneOfBooked(siteKey: string | null, context: MapContext): string {
  const zone = siteKey === null ? context.timeZone : zoneOfSite(siteKey, context)
  if (zone === null) throw rejected(`site ${siteKey} has no zone; name it in \`siteTimeZones\``)
  return zone
}

/** As `instantOf`, but what exists has to have an instant: a skipped time is read as if the clocks had not changed. */
export function instantOfBooked(wireTime: string, siteZone: string, context: MapContext): Instant {
  const instant = instantOf(wireTime, siteZone, context)
  if (instant !== null) return instant
  const hourMs = 3_600_000
  const hourBefore = localOfInstant((parseInstant(`${wireTime}Z`) ?? Number.NaN) - hourMs, 'UTC')
  return (instantOf(hourBefore, siteZone, context) ?? Number.NaN) + hourMs
}

/** `2030-03-04T09:00:00+00:00`: without an offset the vendor would read it as UK time (obj/datetime). */
export function toWireDateTime(instant: Instant): string {
  return `${localOfInstant(instant, 'UTC')}+00:00`
}

export function moneyOf(amount: string | null | undefined, currency: string | null | undefined): Money | null {
  return amount === null || amount === undefined ? null : { amount, currency: currency ?? null }
}

/** First one that is there and not blank. */
export function firstText(...texts: readonly (string | null | undefined)[]): string | null {
  return texts.find((text) => text?.trim())?.trim() ?? null
}
