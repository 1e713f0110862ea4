import { formatInstant, type Instant, instantOfLocal, localOfInstant, parseInstant } from '../../../src/domain/time.ts'
import type { Settings } from '../config.ts'

/** The vendor's times in the clinic's zone, as the settings read them. */
export interface Times {
  /** Of `start_time` and `end_time`. Throws `LocalTimeError` where wall time is read and the clocks skip it. */
  fromWire(text: string): Instant
  toWire(instant: Instant): string
  /** The date and `HH:MM` that mean this instant and no other; null when there are none. */
  toWallTime(instant: Instant): WallTime | null
  /** Where a record lands when the vendor reads the zone otherwise than we do. */
  misreadings(instant: Instant): readonly Instant[]
}

export interface WallTime {
  readonly date: string
  readonly time: string
}

export function createTimes({ timestamps, wallTimeZone }: Settings, timeZone: string): Times {
  const zone = wallTimeZone === 'UTC' ? 'UTC' : timeZone
  return {
    fromWire(text) {
      // `wire.ts` has checked the text.
      const instant = parseInstant(text) ?? Number.NaN
      return timestamps === 'INSTANTS' ? instant : instantOfLocal(formatInstant(instant).slice(0, -1), timeZone)
    },

    toWire(instant) {
      return timestamps === 'INSTANTS' ? formatInstant(instant) : `${localOfInstant(instant, timeZone)}Z`
    },

    toWallTime(instant) {
      if (instant % 60_000 !== 0 || isAmbiguous(instant, zone)) return null
      const [date = '', time = ''] = localOfInstant(instant, zone).split('T')
      return { date, time: time.slice(0, 5) }
    },

    misreadings(instant) {
      const offset = (parseInstant(`${localOfInstant(instant, timeZone)}Z`) ?? instant) - instant
      return offset === 0 ? [] : [instant + offset, instant - offset]
    },
  }
}

/** Whether the wall time at this instant comes twice, an hour apart or what else the zone's clocks are set back by. */
function isAmbiguous(instant: Instant, zone: string): boolean {
  const local = localOfInstant(instant, zone)
  const halfHour = 30 * 60_000
  return [-4, -3, -2, -1, 1, 2, 3, 4].some((steps) => localOfInstant(instant + steps * halfHour, zone) === local)
}
