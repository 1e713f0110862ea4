import { describe, expect, it } from 'vitest'
import type { SlotQuery } from '../../../src/contract/adapter.ts'
import { at, bare, call, full, setUp, slot, wireList } from './kit.ts'

const query: SlotQuery = {
  start: at('2026-07-06T08:00:00Z'),
  end: at('2026-07-06T10:00:00Z'),
  appointmentTypeIds: ['at_1'],
}

function time(start: string, end: string, over: Record<string, unknown> = {}) {
  return { start, end, ...over }
}

const nine = time('2026-07-06T09:00:00+01:00', '2026-07-06T09:15:00+01:00')

function withPractitioners(http: ReturnType<typeof setUp>['http'], times: readonly unknown[]) {
  http.answerWith(({ path }) =>
    path === '/connected/practitioners'
      ? {
          body: wireList([
            { id: 'pr_1', name: 'Ada' },
            { id: 'pr_2', name: 'Grace' },
          ]),
        }
      : { body: wireList(times) },
  )
}

describe('without availability settings', () => {
  it('refuses and sends nothing', async () => {
    const { adapter, http } = setUp()
    expect(adapter.capabilities.slotSearch).toBe(false)
    const refusal = { code: 'CAPABILITY_NOT_SUPPORTED', details: { capability: 'slotSearch' } }
    await expect(adapter.searchSlots(call, query)).rejects.toMatchObject(refusal)
    await expect(adapter.checkSlot(call, slot())).rejects.toMatchObject(refusal)
    expect(http.sent).toEqual([])
  })
})

describe('searchSlots', () => {
  it('asks for each type, practitioner and window, in the configured words', async () => {
    const { adapter, http } = setUp(full)
    withPractitioners(http, [])
    await adapter.searchSlots(call, {
      ...query,
      end: at('2026-07-14T08:00:00Z'),
      appointmentTypeIds: ['at_1', 'at_2'],
      practitionerIds: ['pr_2'],
      contactType: 'VIDEO',
    })
    const asked = http.sent.filter(({ path }) => path === '/connected/free').map((request) => request.query)
    expect(asked).toEqual(
      ['at_1', 'at_2'].flatMap((type) => [
        [
          ['type', type],
          ['who', 'pr_2'],
          ['from', '2026-07-06T08:00:00Z'],
          ['to', '2026-07-13T08:00:00Z'],
          ['how', 'video_call'],
        ],
        [
          ['type', type],
          ['who', 'pr_2'],
          ['from', '2026-07-13T08:00:00Z'],
          ['to', '2026-07-14T08:00:00Z'],
          ['how', 'video_call'],
        ],
      ]),
    )
  })

  it('reads offers and drops what was not asked for', async () => {
    const { adapter, http } = setUp(full)
    withPractitioners(http, [
      time('2026-07-06T08:45:00+01:00', '2026-07-06T09:00:00+01:00'),
      nine,
      time('2026-07-06T11:00:00+01:00', '2026-07-06T11:15:00+01:00'),
    ])
    const offers = await adapter.searchSlots(call, { ...query, practitionerIds: ['pr_1'] })
    expect(offers).toEqual([
      {
        start: at('2026-07-06T08:00:00Z'),
        end: at('2026-07-06T08:15:00Z'),
        appointmentTypeId: 'at_1',
        practitionerId: 'pr_1',
        locationId: 'main',
        resources: ['practitioner:pr_1'],
        remaining: null,
        contactTypes: ['VIDEO'],
        price: null,
        rawStart: '2026-07-06T09:00:00+01:00',
        vendorRef: null,
      },
    ])
  })

  it('reads practitioner, type and contact types from the answer where it tells them', async () => {
    const { practitionerParam: _, ...availability } = full.availability
    const { adapter, http } = setUp({
      ...full,
      availability: { ...availability, practitionerField: 'who.id', contactTypesField: 'by', itemsField: 'free.times' },
    })
    const times = [
      { ...nine, who: { id: 'pr_1' }, by: ['phone_call'] },
      { ...nine, who: { id: 'pr_2' }, by: ['in_person', 'video_call'] },
    ]
    http.script({ body: { free: { times } } }, { body: { free: { times } } })
    const offers = await adapter.searchSlots(call, query)
    expect(offers.map(({ practitionerId, contactTypes }) => [practitionerId, contactTypes])).toEqual([
      ['pr_1', ['PHONE']],
      ['pr_2', ['IN_PERSON', 'VIDEO']],
    ])
    const byVideo = await adapter.searchSlots(call, { ...query, contactType: 'VIDEO' })
    expect(byVideo.map(({ practitionerId }) => practitionerId)).toEqual(['pr_2'])
  })

  it('writes days where the vendor wants days, and tells a time once', async () => {
    const { adapter, http } = setUp({
      ...full,
      availability: { ...full.availability, bounds: 'DATES_INCLUSIVE', maxWindowDays: 2 },
    })
    withPractitioners(http, [nine])
    const offers = await adapter.searchSlots(call, {
      ...query,
      practitionerIds: ['pr_1'],
      // 23:30 UTC is the next day in London in summer.
      end: at('2026-07-08T23:30:00Z'),
    })
    const asked = http.sent.filter(({ path }) => path === '/connected/free').map((request) => request.query?.slice(2))
    expect(asked).toEqual([
      [
        ['from', '2026-07-06'],
        ['to', '2026-07-07'],
      ],
      [
        ['from', '2026-07-08'],
        ['to', '2026-07-09'],
      ],
    ])
    expect(offers).toHaveLength(1)
  })

  it('asks for no window longer than allowed across a clock change', async () => {
    const { adapter, http } = setUp({ ...full, availability: { ...full.availability, maxWindowDays: 1 } })
    withPractitioners(http, [])
    // 25 hours of a London day.
    await adapter.searchSlots(call, {
      appointmentTypeIds: ['at_1'],
      practitionerIds: ['pr_1'],
      start: at('2026-10-24T23:00:00Z'),
      end: at('2026-10-26T00:00:00Z'),
    })
    const asked = http.sent
      .filter(({ path }) => path === '/connected/free')
      .map((request) => request.query?.slice(2, 4))
    expect(asked).toEqual([
      [
        ['from', '2026-10-24T23:00:00Z'],
        ['to', '2026-10-25T23:00:00Z'],
      ],
      [
        ['from', '2026-10-25T23:00:00Z'],
        ['to', '2026-10-26T00:00:00Z'],
      ],
    ])
  })

  it('keeps both occurrences of an hour that comes twice', async () => {
    const { adapter, http } = setUp(full)
    withPractitioners(http, [
      time('2026-10-25T01:30:00+01:00', '2026-10-25T01:45:00+01:00'),
      time('2026-10-25T01:30:00+00:00', '2026-10-25T01:45:00+00:00'),
    ])
    const offers = await adapter.searchSlots(call, {
      appointmentTypeIds: ['at_1'],
      practitionerIds: ['pr_1'],
      start: at('2026-10-25T00:00:00Z'),
      end: at('2026-10-25T03:00:00Z'),
    })
    expect(offers.map(({ start }) => start)).toEqual([at('2026-10-25T00:30:00Z'), at('2026-10-25T01:30:00Z')])
  })

  it('has nothing for another location, without asking', async () => {
    const { adapter, http } = setUp(full)
    expect(await adapter.searchSlots(call, { ...query, locationIds: ['elsewhere'] })).toEqual([])
    expect(http.sent).toEqual([])
  })

  it('fails loudly on another shape, a missing offset, or a second page', async () => {
    const cases = [
      [{ times: [] }, /itemsField/],
      [wireList([time('2026-07-06T09:00:00', '2026-07-06T09:15:00')]), /startField/],
      [wireList([nine], true), /paging/],
    ] as const
    for (const [body, message] of cases) {
      const { adapter, http } = setUp(full)
      http.answerWith(({ path }) =>
        path === '/connected/practitioners' ? { body: wireList([{ id: 'pr_1' }]) } : { body },
      )
      await expect(adapter.searchSlots(call, query)).rejects.toMatchObject({
        code: 'VENDOR_REJECTED',
        message: expect.stringMatching(message),
      })
    }
  })
})

describe('checkSlot', () => {
  it('asks for this slot alone and finds it by start and end', async () => {
    const { adapter, http } = setUp(full)
    http.script({ body: wireList([nine]) }, { body: wireList([time(nine.start, '2026-07-06T09:30:00+01:00')]) })
    expect(await adapter.checkSlot(call, slot())).toMatchObject({ free: true, offer: { practitionerId: 'pr_1' } })
    expect(await adapter.checkSlot(call, slot())).toEqual({ free: false })
    expect(http.sent[0]?.query).toEqual([
      ['type', 'at_1'],
      ['who', 'pr_1'],
      ['from', '2026-07-06T08:00:00Z'],
      ['to', '2026-07-06T08:15:00Z'],
    ])
  })

  it('says that an outage is an outage', async () => {
    const { adapter, http } = setUp(full)
    http.script({ status: 503 })
    await expect(adapter.checkSlot(call, slot())).rejects.toMatchObject({ code: 'VENDOR_UNAVAILABLE' })
  })
})

it('takes the contact types of the catalogue from the settings', async () => {
  const { adapter, http } = setUp({ ...full, ...bare, contactTypes: ['PHONE', 'IN_PERSON'] })
  withPractitioners(http, [nine])
  const offers = await adapter.searchSlots(call, { ...query, practitionerIds: ['pr_1'] })
  expect(offers[0]?.contactTypes).toEqual(['PHONE', 'IN_PERSON'])
})
