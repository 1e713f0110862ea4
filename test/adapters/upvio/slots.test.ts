import { describe, expect, it } from 'vitest'
import { staffResource } from '../../../adapters/upvio/map/slot.ts'
import type { SlotQuery } from '../../../src/contract/adapter.ts'
import type { Answer } from '../../kit/vendor-http.ts'
import {
  answering,
  call,
  createClinic,
  end,
  failure,
  ids,
  line,
  list,
  minute,
  nonsense,
  one,
  slot,
  start,
  typeId,
  wireService,
  wireStaff,
  wireTime,
} from './kit.ts'

const at = (text: string) => Date.parse(text)
/** A day of the clinic. */
const monday = { start: at('2030-06-09T23:00:00Z'), end: at('2030-06-10T23:00:00Z'), appointmentTypeIds: [typeId] }

const offer = {
  start,
  end,
  appointmentTypeId: typeId,
  practitionerId: ids.staff,
  locationId: ids.location,
  occupied: { start, end },
  resources: [`practitioner:${ids.staff.toLowerCase()}`],
  remaining: null,
  contactTypes: [],
  price: null,
  rawStart: '2030-06-10T08:00:00.000Z',
  vendorRef: null,
}

interface Given {
  readonly services?: readonly unknown[]
  readonly staff?: readonly unknown[]
  readonly times?: Answer
  readonly settings?: Record<string, unknown>
}

async function search(query: Partial<SlotQuery> = {}, given: Given = {}) {
  const { adapter, http } = createClinic(given.settings)
  http.answerWith(
    answering({
      '/services': list(given.services ?? [wireService()]),
      '/staff': list(given.staff ?? [wireStaff()]),
      '/availableTimes': given.times ?? list([wireTime()]),
    }),
  )
  const asked = () => http.sent.filter(({ path }) => path.endsWith('/availableTimes'))
  const offers = await adapter.searchSlots(call, { ...monday, ...query })
  return { offers, http, asked: asked() }
}

describe('searchSlots', () => {
  it('asks for service, range and duration, a visit past the end, and for no unavailable times', async () => {
    const { offers, asked } = await search()
    expect(asked.map(line)).toEqual([
      `GET /services/${ids.service}/availableTimes?startDate=2030-06-09T23:00:00.000Z` +
        '&endDate=2030-06-10T23:30:00.000Z&duration=30',
    ])
    expect(offers).toEqual([offer])
  })

  it.each([
    ['REPEAT', '&staffIds=a&staffIds=b'],
    ['BRACKETS', '&staffIds[]=a&staffIds[]=b'],
    ['COMMA', '&staffIds=a,b'],
  ])('writes the staff asked for as %s', async (arrayStyle, written) => {
    const staff = ['a', 'b', 'c'].map((id) => wireStaff({ id }))
    const { asked } = await search({ practitionerIds: ['a', 'b'] }, { staff, settings: { arrayStyle } })
    expect(line(asked[0])).toMatch(/duration=30(&.*)$/)
    expect(line(asked[0]).split('duration=30')[1]).toBe(written)
  })

  it('makes one slot of each staff member, with the places they have', async () => {
    const staff = ['a', 'b', 'c', 'd', 'e'].map((id) => wireStaff({ id }))
    const staffs = [
      { id: 'a', availableSlots: 6 },
      { id: 'b', availableSlots: 1 },
      { id: 'c', availableSlots: 0 },
      { id: 'd' },
      { availableSlots: 1 },
    ]
    const { offers } = await search({}, { staff, times: list([wireTime({ staffs })]) })
    expect(offers.map(({ practitionerId, remaining }) => [practitionerId, remaining])).toEqual([
      ['a', 6],
      ['b', null],
      ['d', null],
    ])
  })

  it('knows the last place of a class for a place beside others', async () => {
    const { offers } = await search({}, { services: [wireService({ bookingsPerTimeslot: 6 })] })
    expect(offers.map(({ remaining }) => remaining)).toEqual([1])
  })

  it.each([
    [{ bufferBeforeMinutes: 10, bufferAfterMinutes: 5 }, {}, 10, 5],
    [{}, { bufferBeforeMinutes: 15, bufferAfterMinutes: 20 }, 15, 20],
    [{ bufferBeforeMinutes: 0, bufferAfterMinutes: 0 }, { bufferBeforeMinutes: 15, bufferAfterMinutes: 20 }, 0, 0],
  ])('counts the buffers of %j with %j as occupied', async (given, settings, before, after) => {
    const { offers } = await search({}, { services: [wireService(given)], settings })
    expect(offers[0]?.occupied).toEqual({ start: start - before * minute, end: end + after * minute })
  })

  it('names a person the same in all services, however an answer writes the id', async () => {
    const services = [wireService(), wireService({ id: 'b' })]
    const times = list([wireTime({ staffs: [{ id: ids.staff.toLowerCase(), availableSlots: 1 }] })])
    const { offers } = await search({ appointmentTypeIds: [typeId, 'b:30'] }, { services, times })
    expect(offers.map(({ resources }) => resources)).toEqual([offer.resources, offer.resources])
    expect(offers.map(({ practitionerId }) => practitionerId)).toEqual([ids.staff, ids.staff])
  })

  it('takes ids in other letters for other people where the settings say so', async () => {
    const times = list([wireTime({ staffs: [{ id: ids.staff.toLowerCase(), availableSlots: 1 }] })])
    expect((await search({}, { times, settings: { idCase: 'EXACT' } })).offers).toEqual([])
    expect(staffResource('Not-A-Uuid', { idCase: 'FOLD_UUIDS' } as never)).toBe('practitioner:Not-A-Uuid')
  })

  it.each([
    ['the start of the range', '2030-06-09T23:00:00.000Z', 1],
    ['the end of it', '2030-06-10T23:00:00.000Z', 0],
    ['before it', '2030-06-09T22:30:00.000Z', 0],
    ['another way to write the time', '2030-06-10T10:00:00+02:00', 1],
    ['no time', null, 0],
    ['a time without a zone', '2030-06-10T08:00:00', 0],
  ])('%s', async (_, time, count) => {
    expect((await search({}, { times: list([wireTime({ time })]) })).offers).toHaveLength(count)
  })

  it('keeps the vendor’s own text of the start', async () => {
    const { offers } = await search({}, { times: list([wireTime({ time: '2030-06-10T10:00:00+02:00' })]) })
    expect(offers).toMatchObject([{ start, rawStart: '2030-06-10T10:00:00+02:00' }])
  })

  it('offers nobody who is not active, and nobody’s time', async () => {
    const times = list([wireTime(), { time: '2030-06-10T09:00:00.000Z' }])
    expect((await search({}, { times })).offers).toHaveLength(1)
    expect((await search({}, { staff: [wireStaff({ status: 'ARCHIVED' })] })).offers).toEqual([])
  })

  it('asks for one at a time where answers name nobody', async () => {
    const staff = [wireStaff(), wireStaff({ id: 'b' })]
    const given = { staff, times: list([{ time: '2030-06-10T08:00:00.000Z' }]), settings: { searchPerStaff: true } }
    const { offers, asked } = await search({}, given)
    expect(asked.map((request) => line(request).split('staffIds=')[1])).toEqual([ids.staff, 'b'])
    expect(offers.map(({ practitionerId }) => practitionerId)).toEqual([ids.staff, 'b'])
  })

  it('cuts a search at local midnights, within seven days also where the clocks go back', async () => {
    const { asked } = await search({ start: at('2030-10-24T23:00:00Z'), end: at('2030-11-03T12:00:00Z') })
    const ranges = asked.map(({ query }) => query?.slice(0, 2).map(([, value]) => value))
    expect(ranges).toEqual([
      ['2030-10-24T23:00:00.000Z', '2030-10-31T00:30:00.000Z'],
      ['2030-10-31T00:00:00.000Z', '2030-11-03T12:30:00.000Z'],
    ])
  })

  it.each([
    [false, '2030-06-02T23:00:00.000Z'],
    [true, '2030-06-03T06:00:00.000Z'],
  ])('begins no earlier than today; with `searchesFromNow` %j at %s', async (searchesFromNow, first) => {
    const { asked } = await search({ start: 0, end: at('2030-06-04T00:00:00Z') }, { settings: { searchesFromNow } })
    expect(asked[0]?.query?.[0]).toEqual(['startDate', first])
  })

  it('offers nothing that has begun', async () => {
    const today = { start: at('2030-06-02T23:00:00Z'), end: at('2030-06-03T23:00:00Z') }
    const times = list(['05:30', '06:00', '06:15'].map((time) => wireTime({ time: `2030-06-03T${time}:00.000Z` })))
    const { offers } = await search(today, { times })
    expect(offers.map(({ rawStart }) => rawStart)).toEqual(['2030-06-03T06:15:00.000Z'])
  })

  it.each<[string, Partial<SlotQuery>]>([
    ['nobody', { practitionerIds: [] }],
    ['strangers', { practitionerIds: ['nobody'] }],
    ['another place', { locationIds: ['nowhere'] }],
    ['another kind of contact', { contactType: 'VIDEO' }],
    ['what is no type', { appointmentTypeIds: ['no-such-type'] }],
    ['another duration', { appointmentTypeIds: [`${ids.service}:45`] }],
    ['another service', { appointmentTypeIds: ['b:30'] }],
    ['an empty range', { end: monday.start }],
    ['the past', { start: 0, end: 1 }],
  ])('asks for no times of %s', async (_, query) => {
    const { offers, asked } = await search(query)
    expect(offers).toEqual([])
    expect(asked).toEqual([])
  })

  it('asks for no times of a service that none of those wanted provides', async () => {
    const services = [wireService({ staffsIds: ['b'] })]
    expect((await search({ practitionerIds: [ids.staff] }, { services })).asked).toEqual([])
  })

  it('shows a slot once that is asked for twice or told twice', async () => {
    const appointmentTypeIds = [typeId, typeId]
    expect((await search({ appointmentTypeIds }, { times: list([wireTime(), wireTime()]) })).offers).toHaveLength(1)
  })

  it('refuses a search that is too wide before it asks for times', async () => {
    const settings = { windowDays: 1, maxSearchCalls: 3 }
    const { adapter, http } = createClinic(settings)
    http.answerWith(answering({ '/services': list([wireService()]), '/staff': list([wireStaff()]) }))
    const week = { ...monday, end: monday.end + 6 * 1_440 * minute }
    await expect(adapter.searchSlots(call, week)).rejects.toMatchObject({ code: 'INVALID_INPUT' })
    expect(http.sent).toHaveLength(2)
  })

  it.each([
    ['nonsense', nonsense, 'VENDOR_REJECTED'],
    ['400', failure(400, 'bad_request'), 'VENDOR_REJECTED'],
    ['401', failure(401, 'unauthorized'), 'VENDOR_REJECTED'],
    ['429', { status: 429 }, 'RATE_LIMITED'],
    ['500', failure(500, 'internal'), 'VENDOR_UNAVAILABLE'],
    ['no JSON', { status: 200 }, 'VENDOR_UNAVAILABLE'],
    ['a bare 404', { status: 404 }, 'VENDOR_REJECTED'],
  ] as const)('throws for %s', async (_, times, code) => {
    await expect(search({}, { times })).rejects.toMatchObject({ code })
  })

  it('finds nothing where the service has just gone', async () => {
    expect((await search({}, { times: failure(404, 'not_found') })).offers).toEqual([])
  })

  it('asks nothing more after a failure, whoever met it', async () => {
    const { adapter, http } = createClinic({ maxConcurrent: 2, windowDays: 1 })
    const times = [{ status: 503 }]
    const others = answering({ '/services': list([wireService()]), '/staff': list([wireStaff()]) })
    http.answerWith((request) =>
      request.path.endsWith('/availableTimes') ? (times.shift() ?? list([])) : others(request),
    )
    const fortnight = { ...monday, end: monday.end + 13 * 1_440 * minute }
    await expect(adapter.searchSlots(call, fortnight)).rejects.toMatchObject({ code: 'VENDOR_UNAVAILABLE' })
    // Whoever still asks has had the time to.
    await new Promise(setImmediate)
    expect(http.sent.length).toBeLessThan(8)
  })
})

describe('clock changes', () => {
  it.each([
    ['winter', '2031-01-09', '09:00'],
    ['summer', '2030-07-11', '08:00'],
    ['before autumn', '2030-10-26', '08:00'],
    ['autumn', '2030-10-27', '09:00'],
    ['before spring', '2031-03-29', '09:00'],
    ['spring', '2031-03-30', '08:00'],
  ])('nine o’clock in %s is an instant, whatever the wall says', async (_, date, utc) => {
    const time = `${date}T${utc}:00.000Z`
    const day = { start: at(time) - 9 * 60 * minute, end: at(time) + 9 * 60 * minute }
    const { offers, asked } = await search(day, { times: list([wireTime({ time })]) })
    expect(offers).toMatchObject([{ start: at(time), end: at(time) + 30 * minute }])
    expect(asked[0]?.query?.[0]?.[1]).toBe(new Date(day.start).toISOString())
  })
})

describe('checkSlot', () => {
  async function check(given: { service?: Answer; times?: Answer; settings?: object } = {}, wanted = slot()) {
    const { adapter, http } = createClinic({ ...given.settings })
    http.answerWith(
      answering({
        [`/services/${ids.service}`]: given.service ?? one(wireService()),
        '/availableTimes': given.times ?? list([wireTime()]),
      }),
    )
    return { http, result: await adapter.checkSlot(call, wanted) }
  }

  it('asks for the service and for the one staff member’s day', async () => {
    const { http, result } = await check()
    expect(http.sent.map(line)).toEqual([
      `GET /services/${ids.service}`,
      `GET /services/${ids.service}/availableTimes?startDate=2030-06-09T23:00:00.000Z` +
        `&endDate=2030-06-10T23:30:00.000Z&duration=30&staffIds=${ids.staff}`,
    ])
    expect(result).toEqual({ free: true, offer })
  })

  it('tells the price of now', async () => {
    const { result } = await check({ settings: { priceUnit: 'MINOR' } })
    expect(result).toMatchObject({ offer: { price: { amount: '60.00', currency: 'GBP' } } })
  })

  it.each<[string, Parameters<typeof check>[0]]>([
    ['the time is gone', { times: list([]) }],
    ['another start is there', { times: list([wireTime({ time: '2030-06-10T08:15:00.000Z' })]) }],
    ['another staff member has it', { times: list([wireTime({ staffs: [{ id: 'b', availableSlots: 1 }] })]) }],
    ['there is no place left', { times: list([wireTime({ staffs: [{ id: ids.staff, availableSlots: 0 }] })]) }],
    ['nobody is named', { times: list([{ time: '2030-06-10T08:00:00.000Z' }]) }],
    ['the service is gone', { service: failure(404, 'not_found'), times: failure(404, 'not_found') }],
    ['the service is disabled', { service: one(wireService({ enabled: false })) }],
    ['the service has another duration', { service: one(wireService({ durations: [{ duration: 45 }] })) }],
  ])('is not free when %s', async (_, given) => {
    expect((await check(given)).result).toEqual({ free: false })
  })

  it('is free without names where the one staff member was asked for and answers name nobody', async () => {
    const times = list([{ time: '2030-06-10T08:00:00.000Z' }])
    expect((await check({ times, settings: { searchPerStaff: true } })).result).toEqual({ free: true, offer })
  })

  it.each([
    ['began', slot({ start: at('2030-06-03T05:30:00Z'), end: at('2030-06-03T06:00:00Z') })],
    ['names nobody', slot({ practitionerId: null })],
    ['is of no type', slot({ appointmentTypeId: 'no-such-type' })],
  ])('asks nothing about a slot that %s', async (_, wanted) => {
    const { result, http } = await check({}, wanted)
    expect(result).toEqual({ free: false })
    expect(http.sent).toEqual([])
  })

  it.each([
    ['times', { times: { status: 503 } }, 'VENDOR_UNAVAILABLE'],
    ['service', { service: { status: 503 } }, 'VENDOR_UNAVAILABLE'],
    ['times', { times: nonsense }, 'VENDOR_REJECTED'],
    ['service', { service: nonsense }, 'VENDOR_REJECTED'],
  ] as const)('takes no failing %s for a taken slot: %j', async (_, given, code) => {
    await expect(check(given)).rejects.toMatchObject({ code })
  })
})
