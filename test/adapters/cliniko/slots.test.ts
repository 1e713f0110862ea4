import { describe, expect, it } from 'vitest'
import { settingsSchema } from '../../../adapters/cliniko/config.ts'
import { windowsOf } from '../../../adapters/cliniko/map/slot.ts'
import type { SlotQuery } from '../../../src/contract/adapter.ts'
import type { VendorRequest } from '../../../src/http/client.ts'
import type { Answer } from '../../kit/vendor-http.ts'
import {
  apiKey,
  baseUrl,
  call,
  createClinic,
  end,
  ids,
  line,
  listOf,
  notFound,
  now,
  slot,
  start,
  wireBooking,
  wireBusiness,
  wirePractitioner,
  wireType,
} from './kit.ts'

const at = (text: string) => Date.parse(text)
const settings = settingsSchema.parse({ apiKey, userAgentContact: 'ops@example.test' })
const timesPath = (
  type = ids.type as string,
  practitioner = ids.practitioner as string,
  business = ids.business as string,
) => `/businesses/${business}/practitioners/${practitioner}/appointment_types/${type}/available_times`
const times = (...starts: string[]) =>
  listOf(
    'available_times',
    starts.map((appointment_start) => ({ appointment_start })),
  )

/** A clinic with one of each; `given` answers more paths or others. */
function directory(given: Record<string, Answer> = {}) {
  const answers: Record<string, Answer> = {
    '/businesses': listOf('businesses', [wireBusiness()]),
    '/appointment_types': listOf('appointment_types', [wireType()]),
    [`/appointment_types/${ids.type}/practitioners`]: listOf('practitioners', [wirePractitioner()]),
    [timesPath()]: times('2030-03-04T09:00:00Z'),
    ...given,
  }
  return (request: VendorRequest): Answer => answers[request.path] ?? { status: 500 }
}

const week: SlotQuery = {
  start: at('2030-03-04T00:00:00Z'),
  end: at('2030-03-11T00:00:00Z'),
  appointmentTypeIds: [ids.type],
}

describe('windows', () => {
  const london = (from: string, to: string, today: string) =>
    windowsOf({ start: at(from), end: at(to) }, 'Europe/London', at(today), settings)

  it('are seven days at most, both ends counted', () => {
    expect(london('2030-03-04T00:00:00Z', '2030-03-19T00:00:00Z', '2030-03-01T10:00:00Z')).toEqual([
      { from: '2030-03-04', to: '2030-03-10' },
      { from: '2030-03-11', to: '2030-03-17' },
      { from: '2030-03-18', to: '2030-03-18' },
    ])
  })

  it('begin today at the earliest, as the account counts days', () => {
    const window = (today: string) => london('2030-07-01T00:00:00Z', '2030-07-04T00:00:00Z', today)
    expect(window('2030-07-02T22:59:00Z')[0]).toEqual({ from: '2030-07-02', to: '2030-07-04' })
    // 23:30 UTC is half past midnight in London.
    expect(window('2030-07-02T23:30:00Z')[0]).toEqual({ from: '2030-07-03', to: '2030-07-04' })
    expect(window('2030-07-05T00:00:00Z')).toEqual([])
  })

  it('end at the horizon', () => {
    const windows = london('2030-03-04T00:00:00Z', '2040-01-01T00:00:00Z', '2030-03-01T10:00:00Z')
    expect(windows.at(-1)?.to).toBe('2031-03-01')
    expect(london('2032-01-01T00:00:00Z', '2032-01-02T00:00:00Z', '2030-03-01T10:00:00Z')).toEqual([])
  })

  it('of nothing are none', () => {
    expect(london('2030-03-04T09:00:00Z', '2030-03-04T09:00:00Z', '2030-03-01T10:00:00Z')).toEqual([])
  })

  it.each([
    // Clocks go forward on Sunday 31 March and back on Sunday 27 October 2030.
    ['2030-03-30T00:00:00Z', '2030-04-02T00:00:00Z', '2030-03-30', '2030-04-02'],
    ['2030-03-30T00:00:00Z', '2030-04-01T23:00:00Z', '2030-03-30', '2030-04-01'],
    ['2030-03-31T00:00:00Z', '2030-03-31T23:00:00Z', '2030-03-31', '2030-03-31'],
    ['2030-10-26T23:00:00Z', '2030-10-28T00:00:00Z', '2030-10-27', '2030-10-27'],
    ['2030-10-26T22:59:59Z', '2030-10-28T00:00:01Z', '2030-10-26', '2030-10-28'],
  ])('over a clock change: %s to %s is %s to %s', (from, to, first, last) => {
    expect(london(from, to, '2030-03-01T10:00:00Z')).toEqual([{ from: first, to: last }])
  })

  it.each([
    ['2030-03-25', '2030-04-07', ['2030-03-25', '2030-04-01']],
    ['2030-10-21', '2030-11-03', ['2030-10-21', '2030-10-28']],
  ])('leave out no day and repeat none between %s and %s', (first, last, froms) => {
    const windows = london(`${first}T12:00:00Z`, `${last}T12:00:00Z`, '2030-03-01T10:00:00Z')
    expect(windows.map(({ from }) => from)).toEqual(froms)
    expect(windows.at(-1)?.to).toBe(last)
  })
})

describe('searchSlots', () => {
  it('reads each list once, then one window per combination', async () => {
    const { adapter, http } = createClinic()
    http.answerWith(directory())
    const found = await adapter.searchSlots(call, { ...week, end: at('2030-03-13T00:00:00Z') })
    expect(found).toEqual([
      {
        start,
        end,
        appointmentTypeId: ids.type,
        practitionerId: ids.practitioner,
        locationId: ids.business,
        resources: [`practitioner:${ids.practitioner}`],
        remaining: null,
        contactTypes: ['IN_PERSON'],
        price: null,
        rawStart: '2030-03-04T09:00:00Z',
        vendorRef: null,
      },
      expect.objectContaining({ start }),
    ])
    expect(http.sent.map(line)).toEqual([
      'GET /businesses?per_page=100',
      'GET /appointment_types?per_page=100',
      `GET /appointment_types/${ids.type}/practitioners?per_page=100`,
      `GET ${timesPath()}?from=2030-03-04&to=2030-03-10&per_page=100`,
      `GET ${timesPath()}?from=2030-03-11&to=2030-03-12&per_page=100`,
    ])
  })

  it('drops starts outside the range, keeps the first instant and not the last', async () => {
    const { adapter, http } = createClinic()
    http.answerWith(
      directory({
        [timesPath()]: times(
          '2030-03-04T08:45:00Z',
          '2030-03-04T09:00:00Z',
          '2030-03-04T09:45:00Z',
          '2030-03-04T10:00:00Z',
        ),
      }),
    )
    const found = await adapter.searchSlots(call, { ...week, start, end: at('2030-03-04T10:00:00Z') })
    expect(found.map(({ rawStart }) => rawStart)).toEqual(['2030-03-04T09:00:00Z', '2030-03-04T09:45:00Z'])
  })

  it.each([
    ['2030-03-31T00:45:00Z', '2030-03-31T01:15:00Z'],
    ['2030-10-27T00:45:00Z', '2030-10-27T01:15:00Z'],
    // Midnight in London, summer and winter.
    ['2030-07-01T22:45:00Z', '2030-07-01T23:15:00Z'],
    ['2030-03-04T23:45:00Z', '2030-03-05T00:15:00Z'],
  ])('a slot from %s ends at %s', async (from, to) => {
    const { adapter, http } = createClinic()
    http.answerWith(directory({ [timesPath()]: times(from) }))
    const found = await adapter.searchSlots(call, { ...week, start: at(from) - 1, end: at(from) + 1 })
    expect(found.map((offer) => new Date(offer.end).toISOString())).toEqual([`${to.slice(0, -1)}.000Z`])
  })

  it('reads all pages of a window', async () => {
    const { adapter, http } = createClinic()
    const next = `${baseUrl}${timesPath()}?from=2030-03-04&page=2&per_page=100&to=2030-03-10`
    http.script(
      listOf('businesses', [wireBusiness()]),
      listOf('appointment_types', [wireType()]),
      listOf('practitioners', [wirePractitioner()]),
      listOf('available_times', [{ appointment_start: '2030-03-04T09:00:00Z' }], next),
      listOf('available_times', [
        { appointment_start: '2030-03-04T09:00:00Z' },
        { appointment_start: '2030-03-04T09:30:00Z' },
      ]),
    )
    const found = await adapter.searchSlots(call, week)
    expect(found.map(({ rawStart }) => rawStart)).toEqual(['2030-03-04T09:00:00Z', '2030-03-04T09:30:00Z'])
  })

  it('takes a 404 as "not offered online", with and without a body', async () => {
    for (const absent of [notFound, { status: 404 }]) {
      const { adapter, http } = createClinic()
      http.answerWith(directory({ [timesPath()]: absent }))
      expect(await adapter.searchSlots(call, week)).toEqual([])
    }
  })

  it('does not take an outage for an empty diary', async () => {
    const { adapter, http } = createClinic()
    http.answerWith(directory({ [timesPath()]: { status: 502 } }))
    await expect(adapter.searchSlots(call, week)).rejects.toMatchObject({ code: 'VENDOR_UNAVAILABLE' })
  })

  it('asks only for combinations that exist', async () => {
    const { adapter, http } = createClinic()
    http.answerWith(
      directory({
        '/businesses': listOf('businesses', [
          wireBusiness({ id: '11', appointment_type_ids: ['31', '32'] }),
          wireBusiness({ id: '12', appointment_type_ids: ['31'] }),
          wireBusiness({ id: '13', appointment_type_ids: null }),
        ]),
        '/appointment_types': listOf('appointment_types', [wireType({ id: '31' }), wireType({ id: '32' })]),
        '/appointment_types/31/practitioners': listOf('practitioners', [
          wirePractitioner({ id: '21' }),
          wirePractitioner({ id: '22' }),
          wirePractitioner({ id: '23', active: false }),
        ]),
        '/appointment_types/32/practitioners': listOf('practitioners', [wirePractitioner({ id: '22' })]),
        '/businesses/11/practitioners': listOf('practitioners', [
          wirePractitioner({ id: '21' }),
          wirePractitioner({ id: '22' }),
        ]),
        '/businesses/12/practitioners': listOf('practitioners', [wirePractitioner({ id: '21' })]),
        '/businesses/13/practitioners': listOf('practitioners', [wirePractitioner({ id: '22' })]),
        [timesPath('31', '21', '11')]: times(),
        [timesPath('31', '22', '11')]: times(),
        [timesPath('32', '22', '11')]: times(),
        [timesPath('31', '21', '12')]: times(),
        [timesPath('31', '22', '13')]: times(),
        [timesPath('32', '22', '13')]: times(),
      }),
    )
    await adapter.searchSlots(call, { ...week, appointmentTypeIds: ['31', '32'] })
    const asked = http.sent.filter(({ path }) => path.endsWith('available_times'))
    expect(asked.map(({ path }) => path)).toEqual([
      timesPath('31', '21', '11'),
      timesPath('31', '22', '11'),
      timesPath('32', '22', '11'),
      timesPath('31', '21', '12'),
      timesPath('31', '22', '13'),
      timesPath('32', '22', '13'),
    ])
    expect(http.sent).toHaveLength(2 + 2 + 3 + 6)
  })

  it.each([
    [{ practitionerIds: ['1'] }],
    [{ locationIds: ['1'] }],
    [{ appointmentTypeIds: ['1'] }],
    [{ contactType: 'VIDEO' }],
    [{ contactType: 'PHONE' }],
  ] as const)('finds nothing for %j, and asks for no times', async (filter) => {
    const { adapter, http } = createClinic()
    http.answerWith(directory())
    expect(await adapter.searchSlots(call, { ...week, ...filter })).toEqual([])
    expect(http.sent.filter(({ path }) => path.endsWith('available_times'))).toEqual([])
  })

  it('offers a telehealth type as video and on the premises', async () => {
    const { adapter, http } = createClinic()
    http.answerWith(
      directory({ '/appointment_types': listOf('appointment_types', [wireType({ telehealth_enabled: true })]) }),
    )
    const [offer] = await adapter.searchSlots(call, { ...week, contactType: 'VIDEO' })
    expect(offer?.contactTypes).toEqual(['IN_PERSON', 'VIDEO'])
  })

  it('refuses a search that would use up the budget before it asks for times', async () => {
    const { adapter, http } = createClinic({ maxSearchCalls: 3 })
    http.answerWith(directory())
    const query = { ...week, end: at('2030-04-01T00:00:00Z') }
    await expect(adapter.searchSlots(call, query)).rejects.toMatchObject({ code: 'INVALID_INPUT' })
    expect(http.sent).toHaveLength(3)
  })

  it('stops asking after a failure', async () => {
    const { adapter, http } = createClinic({ maxConcurrent: 2 })
    http.answerWith(directory({ [timesPath()]: { status: 429 } }))
    const query = { ...week, end: at('2030-06-01T00:00:00Z') }
    await expect(adapter.searchSlots(call, query)).rejects.toMatchObject({ code: 'RATE_LIMITED' })
    expect(http.sent.length).toBeLessThanOrEqual(3 + 2)
  })

  it('asks nothing for a range in the past', async () => {
    const { adapter, http } = createClinic()
    expect(
      await adapter.searchSlots(call, { ...week, start: now - 86_400_000 * 9, end: now - 86_400_000 * 2 }),
    ).toEqual([])
    expect(http.sent).toEqual([])
  })
})

describe('checkSlot', () => {
  const bookingsLine =
    `GET /bookings?q[]=practitioner_id:=${ids.practitioner}&q[]=starts_at:<2030-03-04T09:30:00Z` +
    '&q[]=ends_at:>2030-03-04T09:00:00Z&per_page=100'
  const answers = (listed: Answer, bookings: readonly unknown[]) => (request: VendorRequest) =>
    request.path === '/bookings' ? listOf('bookings', bookings) : listed

  it('is free when the start is listed and nothing overlaps', async () => {
    const { adapter, http } = createClinic()
    http.answerWith(answers(times('2030-03-04T09:00:00Z'), []))
    expect(await adapter.checkSlot(call, slot())).toEqual({
      free: true,
      offer: {
        start,
        end,
        appointmentTypeId: ids.type,
        practitionerId: ids.practitioner,
        locationId: ids.business,
        contactTypes: ['IN_PERSON'],
        resources: [`practitioner:${ids.practitioner}`],
        rawStart: '2030-03-04T09:00:00Z',
        remaining: null,
        price: null,
        vendorRef: null,
      },
    })
    expect(http.sent.map(line)).toEqual([`GET ${timesPath()}?from=2030-03-04&to=2030-03-04&per_page=100`, bookingsLine])
  })

  const overlapping = wireBooking('unavailable_blocks', '7')
  it.each([
    ['the start is not listed', times('2030-03-04T09:15:00Z'), []],
    ['the type is not offered online any more', notFound, []],
    ['something overlaps a listed start', times('2030-03-04T09:00:00Z'), [overlapping]],
  ])('is not free when %s', async (_, listed, bookings) => {
    const { adapter, http } = createClinic()
    http.answerWith(answers(listed, bookings))
    expect(await adapter.checkSlot(call, slot())).toEqual({ free: false })
  })

  it.each([
    ['ends as the slot starts', { starts_at: '2030-03-04T08:30:00Z', ends_at: '2030-03-04T09:00:00Z' }],
    ['starts as the slot ends', { starts_at: '2030-03-04T09:30:00Z', ends_at: '2030-03-04T10:00:00Z' }],
    ['is cancelled', { cancelled_at: '2030-03-01T00:00:00Z' }],
    ['is archived', { archived_at: '2030-03-01T00:00:00Z' }],
    ['is deleted', { deleted_at: '2030-03-01T00:00:00Z' }],
  ])('does not mind a booking that %s', async (_, given) => {
    const { adapter, http } = createClinic()
    const booking = wireBooking('individual_appointments', '7', given)
    http.answerWith(answers(times('2030-03-04T09:00:00Z'), [booking]))
    expect(await adapter.checkSlot(call, slot())).toMatchObject({ free: true })
  })

  it('asks for the day as the account counts it', async () => {
    const { adapter, http } = createClinic()
    http.answerWith(answers(times('2030-07-01T23:30:00Z'), []))
    const from = at('2030-07-01T23:30:00Z')
    expect(await adapter.checkSlot(call, slot({ start: from, end: from + 1_800_000 }))).toMatchObject({ free: true })
    expect(line(http.sent[0])).toContain('from=2030-07-02&to=2030-07-02')
    const madrid = createClinic({ accountTimeZone: 'Australia/Sydney' })
    madrid.http.answerWith(answers(times('2030-03-04T20:00:00Z'), []))
    await madrid.adapter.checkSlot(call, slot({ start: at('2030-03-04T20:00:00Z'), end: at('2030-03-04T20:30:00Z') }))
    expect(line(madrid.http.sent[0])).toContain('from=2030-03-05&to=2030-03-05')
  })

  it('leaves the list of starts out where the settings say so', async () => {
    const { adapter, http } = createClinic({ checkAvailableTimes: false })
    http.script(listOf('bookings', []))
    expect(await adapter.checkSlot(call, slot())).toMatchObject({ free: true })
    expect(http.sent.map(line)).toEqual([bookingsLine])
  })

  it('reads the lists that the settings name', async () => {
    const lists = ['individual_appointments', 'unavailable_blocks'] as const
    const { adapter, http } = createClinic({ checkAvailableTimes: false, overlapLists: [...lists] })
    http.script(listOf('individual_appointments', []), listOf('unavailable_blocks', [overlapping]))
    expect(await adapter.checkSlot(call, slot())).toEqual({ free: false })
    expect(http.sent.map(({ path }) => path)).toEqual(['/individual_appointments', '/unavailable_blocks'])
  })

  it('asks nothing about a slot that has begun', async () => {
    const { adapter, http } = createClinic({}, start)
    expect(await adapter.checkSlot(call, slot())).toEqual({ free: false })
    expect(http.sent).toEqual([])
  })

  it('throws when it cannot see', async () => {
    const { adapter, http } = createClinic()
    http.answerWith((request) => (request.path === '/bookings' ? 'LOST' : times('2030-03-04T09:00:00Z')))
    await expect(adapter.checkSlot(call, slot())).rejects.toMatchObject({ code: 'VENDOR_UNAVAILABLE' })
  })
})
