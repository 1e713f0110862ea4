import { instantsOf, isLocalDate, localDate, localTime, offsetAt } from '../kit/zone.ts'
import type { Switches } from './switches.ts'

/** The zone in which a DateTime without an offset is read, by the vendor's page on the type. */
export const serverZone = 'Europe/London'

/** `yyyy-MM-ddTHH:mm:ss`, a reading of a wall clock. */
export type WallText = string

export function wallText(zone: string, instant: number): WallText {
  const seconds = new Date(instant).toISOString().slice(17, 19)
  return `${localDate(zone, instant)}T${localTime(zone, instant)}:${seconds}`
}

/** A wall text that names a day of the calendar and a time of day; undefined for any other, one with an offset too. */
export function readWallText(text: string): WallText | undefined {
  const match = /^(\d{4}-\d{2}-\d{2})T([01]\d|2[0-3]):[0-5]\d:[0-5]\d$/.exec(text)
  return match && isLocalDate(match[1] ?? '') ? text : undefined
}

/** How a start or a finish at a site is written. */
export function dateTime(switches: Switches, siteZone: string, instant: number): string {
  if (switches.timesAs === 'uk') return wallText(serverZone, instant)
  if (switches.timesAs === 'site') return wallText(siteZone, instant)
  const offset = offsetAt(siteZone, instant) / 60_000
  const two = (value: number) => String(Math.floor(value)).padStart(2, '0')
  const suffix = `${offset < 0 ? '-' : '+'}${two(Math.abs(offset) / 60)}:${two(Math.abs(offset) % 60)}`
  return `${wallText(siteZone, instant)}.000000${suffix}`
}

/**
 * The instants that a DateTime can mean: one with an offset, without one none in an hour that the clock skips and two
 * in an hour that it repeats. Undefined when the text is no DateTime.
 */
export function readDateTime(text: string, zone: string): number[] | undefined {
  const match = /^(.{19})(?:\.\d{1,7})?(Z|[+-]\d{2}:\d{2})?$/.exec(text)
  const wall = readWallText(match?.[1] ?? '')
  if (!match || wall === undefined) return undefined
  if (match[2] !== undefined) {
    const instant = Date.parse(wall + match[2])
    return Number.isNaN(instant) ? undefined : [instant]
  }
  const seconds = Number(wall.slice(17)) * 1000
  return instantsOf(zone, wall.slice(0, 10), wall.slice(11, 16)).map((instant) => instant + seconds)
}

/** The zone in which a start that a client sends is read. */
export function startZone(switches: Switches, siteZone: string): string {
  return switches.timesAs === 'uk' ? serverZone : siteZone
}
