import fc from 'fast-check'
import { Temporal } from 'temporal-polyfill'
import { describe, expect, it } from 'vitest'
import {
  addDays,
  formatDuration,
  formatInstant,
  instantOfLocal,
  isLocalDate,
  isTimeZone,
  LocalTimeError,
  localDateOf,
  localDayOf,
  localOfInstant,
  overlaps,
  parseDuration,
  parseInstant,
  startOfDay,
} from '../../src/domain/time.ts'

const at = (text: string): number => Date.parse(text)

describe('a local time', () => {
  it.each([
    // London goes forward on 29 March 2026 at 01:00 and back on 25 October at 02:00.
    ['2026-03-29T00:59:59', 'Europe/London', '2026-03-29T00:59:59Z'],
    ['2026-03-29T02:00:00', 'Europe/London', '2026-03-29T01:00:00Z'],
    ['2026-10-25T00:59:59', 'Europe/London', '2026-10-24T23:59:59Z'],
    ['2026-10-25T02:00:00', 'Europe/London', '2026-10-25T02:00:00Z'],
    ['2026-07-01T09:00', 'Europe/London', '2026-07-01T08:00:00Z'],
    ['2026-12-01T09:00', 'Europe/London', '2026-12-01T09:00:00Z'],
    // Lord Howe moves by half an hour, in the southern autumn and spring.
    ['2026-04-05T01:29:00', 'Australia/Lord_Howe', '2026-04-04T14:29:00Z'],
    ['2026-04-05T02:00:00', 'Australia/Lord_Howe', '2026-04-04T15:30:00Z'],
    ['2026-10-04T02:30:00', 'Australia/Lord_Howe', '2026-10-03T15:30:00Z'],
    // Kathmandu never moves and is a quarter of an hour off.
    ['2026-03-29T09:00:00', 'Asia/Kathmandu', '2026-03-29T03:15:00Z'],
    ['2026-03-29T09:00:00', 'UTC', '2026-03-29T09:00:00Z'],
  ])('%s in %s is %s', (local, zone, instant) => {
    expect(instantOfLocal(local, zone)).toBe(at(instant))
  })

  it.each([
    ['2026-03-29T01:00:00', 'Europe/London'],
    ['2026-03-29T01:30:00', 'Europe/London'],
    ['2026-03-29T01:59:59', 'Europe/London'],
    ['2026-10-04T02:00:00', 'Australia/Lord_Howe'],
    ['2026-10-04T02:29:59', 'Australia/Lord_Howe'],
    // Samoa skipped a whole day.
    ['2011-12-30T12:00:00', 'Pacific/Apia'],
  ])('that the clocks skip is refused: %s in %s', (local, zone) => {
    expect(() => instantOfLocal(local, zone)).toThrow(LocalTimeError)
  })

  it.each([
    ['2026-10-25T01:00:00', 'Europe/London', '2026-10-25T00:00:00Z'],
    ['2026-10-25T01:59:59', 'Europe/London', '2026-10-25T00:59:59Z'],
    ['2026-04-05T01:30:00', 'Australia/Lord_Howe', '2026-04-04T14:30:00Z'],
    ['2026-04-05T01:59:00', 'Australia/Lord_Howe', '2026-04-04T14:59:00Z'],
  ])('that occurs twice is the earlier one: %s in %s is %s', (local, zone, instant) => {
    expect(instantOfLocal(local, zone)).toBe(at(instant))
  })

  it.each([
    '2026-02-31T09:00',
    '2026-02-29T09:00',
    '2026-13-01T09:00',
    '2026-04-01T24:30',
    '2026-04-01T09:61',
    'tomorrow',
    '',
    // An offset would be ignored, and a bare date would be midnight.
    '2026-07-01T09:00+05:00',
    '2026-07-01T09:00Z',
    '2026-07-01T09:00[Asia/Tokyo]',
    '2026-07-01',
  ])('that is none is refused: %s', (local) => {
    expect(() => instantOfLocal(local, 'Europe/London')).toThrow(LocalTimeError)
  })

  it('comes back from its instant, and the reverse, wherever it occurs once', () => {
    const zones = ['Europe/London', 'Australia/Lord_Howe', 'America/Santiago', 'Asia/Kathmandu', 'Africa/Casablanca']
    fc.assert(
      fc.property(
        fc.constantFrom(...zones),
        fc.integer({ min: at('2020-01-01T00:00:00Z') / 60_000, max: at('2035-01-01T00:00:00Z') / 60_000 }),
        (zone, minutes) => {
          const instant = minutes * 60_000
          const local = localOfInstant(instant, zone)
          const back = instantOfLocal(local, zone)
          // The later of two equal wall times comes back as the earlier one, never as anything else.
          expect(localOfInstant(back, zone)).toBe(local)
          expect(back).toBeLessThanOrEqual(instant)
          expect(instant - back).toBeLessThanOrEqual(3_600_000)
        },
      ),
      { numRuns: 500 },
    )
  })

  it('agrees with the platform about every hour around the clock changes', () => {
    const parts = new Intl.DateTimeFormat('sv-SE', {
      timeZone: 'Europe/London',
      dateStyle: 'short',
      timeStyle: 'medium',
    })
    for (const day of ['2026-03-28T12:00:00Z', '2026-10-24T12:00:00Z']) {
      for (let minutes = 0; minutes < 24 * 60; minutes += 15) {
        const instant = at(day) + minutes * 60_000
        expect(localOfInstant(instant, 'Europe/London').replace('T', ' ')).toBe(parts.format(instant))
      }
    }
  })
})

describe('a local day', () => {
  it('is the one in the zone: a slot across midnight belongs to the day it starts on', () => {
    const start = at('2026-07-01T22:45:00Z')
    const end = start + 30 * 60_000
    expect(localDateOf(start, 'Europe/London')).toBe('2026-07-01')
    expect(localDateOf(end, 'Europe/London')).toBe('2026-07-02')
    expect(localOfInstant(end, 'Europe/London')).toBe('2026-07-02T00:15:00')
  })

  it('starts when its first instant is, also where midnight is skipped', () => {
    expect(startOfDay('2026-03-29', 'Europe/London')).toBe(at('2026-03-29T00:00:00Z'))
    expect(startOfDay('2026-10-25', 'Europe/London')).toBe(at('2026-10-24T23:00:00Z'))
    // In Santiago the clocks go forward at midnight.
    expect(localOfInstant(startOfDay('2026-09-06', 'America/Santiago'), 'America/Santiago')).toBe('2026-09-06T01:00:00')
  })

  it('has 23 or 25 hours when the clocks change', () => {
    const hours = (date: string): number =>
      (startOfDay(addDays(date, 1), 'Europe/London') - startOfDay(date, 'Europe/London')) / 3_600_000
    expect([hours('2026-03-29'), hours('2026-10-25'), hours('2026-06-01')]).toEqual([23, 25, 24])
  })

  it.each(['Europe/London', 'Australia/Lord_Howe', 'Asia/Kathmandu', 'America/Santiago', 'Pacific/Kiritimati', 'UTC'])(
    'is found for each of its instants, whichever was asked for before, in %s',
    (timeZone) => {
      // Through every clock change of a year, in steps that meet each day at other hours.
      const printed = new Intl.DateTimeFormat('en-CA', { timeZone, year: 'numeric', month: '2-digit', day: '2-digit' })
      for (let instant = at('2026-01-01T00:00:00Z'); instant < at('2027-01-01T00:00:00Z'); instant += 5 * 3_600_000) {
        const date = localDateOf(instant, timeZone)
        expect(date).toBe(printed.format(instant))
        const day = { start: startOfDay(date, timeZone), end: startOfDay(addDays(date, 1), timeZone) }
        expect(localDayOf(instant, timeZone)).toEqual(day)
        expect(localDayOf(day.start, timeZone)).toEqual(day)
        expect(localDayOf(day.end - 1, timeZone)).toEqual(day)
        expect(localDayOf(day.end, timeZone).start).toBe(day.end)
      }
    },
  )

  it('is counted on the calendar', () => {
    expect(addDays('2028-02-28', 1)).toBe('2028-02-29')
    expect(addDays('2026-02-28', 1)).toBe('2026-03-01')
    expect(addDays('2026-01-01', -1)).toBe('2025-12-31')
  })

  it.each<[string, boolean]>([
    ['2026-02-28', true],
    ['2028-02-29', true],
    ['2026-02-29', false],
    ['2026-02-31', false],
    ['2026-2-3', false],
    ['2026-02-03T00:00', false],
    ['20260203', false],
    ['', false],
  ])('%s: %s', (text, expected) => {
    expect(isLocalDate(text)).toBe(expected)
  })
})

describe('an instant', () => {
  it.each([
    ['2026-03-29T09:00:00Z', '2026-03-29T09:00:00Z'],
    ['2026-03-29T09:00:00.5+01:00', '2026-03-29T08:00:00.500Z'],
    ['2026-03-29t09:00:00z', '2026-03-29T09:00:00Z'],
    ['2026-03-29T09:00-05:30', '2026-03-29T14:30:00Z'],
  ])('%s is read as %s', (text, expected) => {
    const instant = parseInstant(text)
    expect(instant).toBe(at(expected))
    expect(formatInstant(instant ?? 0)).toBe(expected)
  })

  it.each([
    '2026-03-29T09:00:00',
    '2026-03-29',
    '2026-02-31T09:00:00Z',
    '2026-02-29T09:00:00Z',
    '2026-03-29T25:00:00Z',
    '2026-03-29T09:00:00 Europe/London',
    '2026-03-29T09:00:00Z[Europe/London]',
    '2026-03-29T09:00:00,5Z',
    '2026-03-29T09:00:00+0100',
    '1774774800000',
    'now',
    '',
  ])('is refused: %s', (text) => {
    expect(parseInstant(text)).toBeNull()
  })

  it('is what Temporal makes of it, and refused where Temporal refuses it', () => {
    const digits = (most: number, width = 2) => fc.nat(most).map((value) => String(value).padStart(width, '0'))
    const seconds = fc.oneof(
      fc.constant(''),
      fc
        .tuple(digits(61), fc.option(digits(999_999_999, 1), { nil: undefined }))
        .map(([whole, part]) => `:${whole}${part ? `.${part}` : ''}`),
    )
    const offset = fc.oneof(
      fc.constantFrom('Z', 'z'),
      fc
        .tuple(fc.constantFrom('+', '-'), digits(25), digits(61))
        .map(([sign, hours, minutes]) => `${sign}${hours}:${minutes}`),
    )
    const text = fc
      .tuple(fc.oneof(digits(9_999, 4), digits(99, 4)), digits(13), digits(32), digits(25), digits(61), seconds, offset)
      .map(([year, month, day, hour, minute, rest, zone]) => `${year}-${month}-${day}T${hour}:${minute}${rest}${zone}`)
    const asTemporal = (given: string): number | null => {
      try {
        return Temporal.Instant.from(given).epochMilliseconds
      } catch {
        return null
      }
    }
    fc.assert(
      fc.property(text, (given) => {
        expect(parseInstant(given)).toBe(asTemporal(given))
      }),
      { numRuns: 2_000 },
    )
  })
})

describe('a time zone', () => {
  it.each(['Europe/London', 'America/Argentina/Buenos_Aires', 'Asia/Kathmandu', 'UTC'])('is taken: %s', (zone) => {
    expect(isTimeZone(zone)).toBe(true)
  })

  it.each(['BST', 'GMT', 'EST', 'CET', 'Etc/GMT+1', '+01:00', 'Europe/Nowhere', 'Europe', 'Europe/London ', '', 'utc'])(
    'is refused: %s',
    (zone) => {
      expect(isTimeZone(zone)).toBe(false)
    },
  )
})

describe('a duration', () => {
  it.each<[string, number | null]>([
    ['PT10M', 600_000],
    ['PT1H30M', 5_400_000],
    ['P1D', 86_400_000],
    ['P1W', 604_800_000],
    ['PT0.5S', 500],
    ['PT0S', 0],
    ['-PT1M', null],
    ['P1M', null],
    ['P1Y', null],
    ['10m', null],
    ['', null],
  ])('%s is %s', (text, ms) => {
    expect(parseDuration(text)).toBe(ms)
  })

  it('is written without days', () => {
    expect(formatDuration(600_000)).toBe('PT10M')
    expect(formatDuration(90_000_000)).toBe('PT25H')
    expect(formatDuration(0)).toBe('PT0S')
  })
})

describe('intervals', () => {
  it('overlap when they share an instant, and their ends belong to the next', () => {
    const a = { start: 10, end: 20 }
    expect(overlaps(a, { start: 20, end: 30 })).toBe(false)
    expect(overlaps(a, { start: 0, end: 10 })).toBe(false)
    expect(overlaps(a, { start: 19, end: 30 })).toBe(true)
    expect(overlaps(a, { start: 0, end: 11 })).toBe(true)
    expect(overlaps(a, { start: 12, end: 13 })).toBe(true)
    expect(overlaps({ start: 12, end: 13 }, a)).toBe(true)
  })
})
