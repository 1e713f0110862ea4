import { describe, expect, it } from 'vitest'
import type { SlotQuery } from '../../../src/contract/adapter.ts'
import type { SlotOffer } from '../../../src/domain/slot.ts'
import {
  anonymous,
  answering,
  asked,
  at,
  call,
  day,
  end,
  lines,
  manager,
  no,
  ok,
  setUp,
  slot,
  start,
  validated,
  wireSlots,
  wireTypes,
} from './kit.ts'

const oneDay: SlotQuery = {
  start: at('2030-03-04T00:00:00Z'),
  end: at('2030-03-05T00:00:00Z'),
  appointmentTypeIds: ['CN'],
}
const search = '/appointment/proposed-time-slots'
const zones = { 1123: 'Europe/London', 1125: 'Europe/Madrid' }
const starts = (offers: readonly SlotOffer[]) => offers.map((offer) => new Date(offer.start).toISOString())

describe('searchSlots', () => {
  it('asks for whole local days and tells the proposed time slots', async () => {
    const clinic = answering(manager, ok(wireSlots()))
    expect(await clinic.adapter.searchSlots(call, oneDay)).toEqual([
      {
        start,
        end,
        appointmentTypeId: 'CN',
        practitionerId: null,
        locationId: '1123-214',
        resources: ['location:1123-214'],
        remaining: null,
        contactTypes: [],
        price: { amount: '240.00', currency: 'GBP' },
        rawStart: '2030-03-04T09:00:00',
        vendorRef: null,
      },
    ])
    expect(lines(clinic)).toEqual([
      `GET ${search}?appointment-type=CN&payer-type=PA&from-date=2030-03-04T00:00:00&to-date=2030-03-05T00:00:00`,
    ])
    expect(asked(clinic)[0]).not.toHaveProperty('json')
  })

  it('asks week by week, per clinician and place, and for no day that is gone', async () => {
    const clinic = answering(manager, ...Array.from({ length: 4 }, () => ok(wireSlots([]))))
    const query = { ...oneDay, start: at('2030-01-01T00:00:00Z'), end: at('2030-03-09T00:00:00Z') }
    await clinic.adapter.searchSlots(call, {
      ...query,
      practitionerIds: ['84', '85', 'x', '84'],
      locationIds: ['1123-214'],
    })
    expect(lines(clinic).map((line) => line.split('&').slice(2).join('&'))).toEqual(
      ['84', '85'].flatMap((clinician) => [
        `clinician=${clinician}&site=1123&location=214&from-date=2030-03-01T00:00:00&to-date=2030-03-08T00:00:00`,
        `clinician=${clinician}&site=1123&location=214&from-date=2030-03-08T00:00:00&to-date=2030-03-09T00:00:00`,
      ]),
    )
  })

  it('names the clinician that was asked for: a slot never does', async () => {
    const { adapter } = answering(manager, ok(wireSlots()))
    const [offer] = await adapter.searchSlots(call, { ...oneDay, practitionerIds: ['84'] })
    expect(offer).toMatchObject({ practitionerId: '84', resources: ['practitioner:84', 'location:1123-214'] })
    const roomy = answering({ ...manager, search: { locationIsExclusive: false } }, ok(wireSlots()))
    const [other] = await roomy.adapter.searchSlots(call, { ...oneDay, practitionerIds: ['84'] })
    expect(other?.resources).toEqual(['practitioner:84'])
  })

  it('asks for every clinician of the type where the settings say so', async () => {
    const clinic = answering(
      { ...manager, search: { byPractitioner: true } },
      ok([{ Key: 84 }, { Key: 85 }]),
      ok(wireSlots()),
      ok(wireSlots()),
    )
    const offers = await clinic.adapter.searchSlots(call, oneDay)
    expect(offers.map(({ practitionerId }) => practitionerId)).toEqual(['84', '85'])
  })

  it.each([
    [{ modules: ['5631'], services: ['593'] }, 'AUTO', 'POST', { modules: [{ Key: 5631 }], services: [{ Key: 593 }] }],
    [{ modules: ['5631'] }, 'GET', 'GET', { modules: [{ Key: 5631 }] }],
    [{}, 'POST', 'POST', {}],
    [{}, 'AUTO', 'GET', undefined],
  ])('sends what goes with the type %j, verb %s', async (type, verb, method, json) => {
    const clinic = answering(
      { ...manager, appointmentTypes: { CN: { ...type, clinicianSex: 'FEMALE', payerType: 'IN' } }, search: { verb } },
      ok(wireSlots()),
    )
    await clinic.adapter.searchSlots(call, oneDay)
    const [request] = asked(clinic)
    expect(request).toMatchObject({ method, path: search })
    expect(request?.json).toEqual(json)
    expect(request?.query).toEqual(
      expect.arrayContaining([
        ['payer-type', 'IN'],
        ['clinician-sex', '2'],
      ]),
    )
  })

  it('asks for nobody in particular under its own path', async () => {
    const clinic = answering(anonymous, ok(wireSlots()))
    await clinic.adapter.searchSlots(call, oneDay)
    expect(lines(clinic)[0]).toMatch(
      /^GET \/anon-appointment\/proposed-time-slots\?appointment-type=CN&payer-type=WALKIN&/,
    )
  })

  it('filters by contact type with the list of types', async () => {
    const clinic = answering(manager, ok(wireTypes), ok(wireSlots([{}], { Type: { Key: 'VC' } })))
    const offers = await clinic.adapter.searchSlots(call, {
      ...oneDay,
      appointmentTypeIds: ['CN', 'VC', 'REF1'],
      contactType: 'VIDEO',
    })
    expect(offers).toMatchObject([{ appointmentTypeId: 'VC', contactTypes: ['VIDEO'] }])
    expect(lines(clinic)).toHaveLength(2)
  })

  it('shows the dearest of one place and start, or the net price', async () => {
    const wire = wireSlots([{ GrossPrice: 240 }, { GrossPrice: 300.5 }, { GrossPrice: '240.00' }])
    const { adapter } = answering(manager, ok(wire))
    expect(await adapter.searchSlots(call, oneDay)).toMatchObject([{ price: { amount: '300.50', currency: 'GBP' } }])
    const net = answering({ ...manager, search: { price: 'NET' } }, ok(wireSlots()))
    expect(await net.adapter.searchSlots(call, oneDay)).toMatchObject([{ price: { amount: '200.00' } }])
    const bare = answering(manager, ok(wireSlots([{ GrossPrice: null, NetPrice: 'free' }], { Currency: null })))
    expect(await bare.adapter.searchSlots(call, oneDay)).toMatchObject([{ price: null }])
  })

  it('stays inside the range, to the instant', async () => {
    const { adapter } = answering(
      manager,
      ok(wireSlots([{}, { Start: '2030-03-04T10:00:00', Finish: '2030-03-04T11:00:00' }])),
    )
    const found = await adapter.searchSlots(call, { ...oneDay, start: start + 1, end: end + 1 })
    expect(starts(found)).toEqual(['2030-03-04T10:00:00.000Z'])
  })

  it('sends nothing for what is empty, gone or no key of the vendor', async () => {
    const clinic = setUp()
    for (const given of [
      { end: oneDay.start },
      { start: at('2030-02-01T00:00:00Z'), end: at('2030-02-02T00:00:00Z') },
      { appointmentTypeIds: ['a b'] },
      { practitionerIds: ['nobody'] },
      { practitionerIds: [] },
      { locationIds: ['nowhere'] },
    ]) {
      expect(await clinic.adapter.searchSlots(call, { ...oneDay, ...given })).toEqual([])
    }
    expect(clinic.http.sent).toEqual([])
  })

  it('refuses a search that would cost too many requests, before any', async () => {
    const clinic = setUp()
    const wide = { ...oneDay, end: oneDay.start + 400 * day }
    await expect(clinic.adapter.searchSlots(call, wide)).rejects.toMatchObject({ code: 'INVALID_INPUT' })
    expect(clinic.http.sent).toEqual([])
  })

  it('finds nothing for a type that the vendor refuses and does not list', async () => {
    const clinic = answering(manager, no(0, 404), ok(wireTypes))
    expect(await clinic.adapter.searchSlots(call, { ...oneDay, appointmentTypeIds: ['XX'] })).toEqual([])
    expect(lines(clinic).at(-1)).toBe('GET /appointment/types?payer-type=PA')
  })

  it('throws after a refusal about a type that only its own payer lists', async () => {
    const appointmentTypes = { IM: { payerType: 'IN' } }
    const { adapter } = answering({ ...manager, appointmentTypes }, no(0, 403), ok(wireTypes), ok([{ Key: 'IM' }]))
    const refused = adapter.searchSlots(call, { ...oneDay, appointmentTypeIds: ['IM'] })
    await expect(refused).rejects.toMatchObject({ code: 'VENDOR_REJECTED' })
  })

  it.each([
    ['a refusal about a type that is listed', [no(0), ok(wireTypes)], 'VENDOR_REJECTED'],
    ['a start that is no time', [ok(wireSlots([{ Start: 'soon' }]))], 'VENDOR_REJECTED'],
    ['a start on no day', [ok(wireSlots([{ Start: '2030-02-30T09:00:00' }]))], 'VENDOR_REJECTED'],
    ['no list', [ok({})], 'VENDOR_REJECTED'],
    ['a broken list of types after a refusal', [no(0), { status: 502 }], 'VENDOR_UNAVAILABLE'],
    ['no answer', ['LOST'], 'VENDOR_UNAVAILABLE'],
  ] as const)('throws after %s', async (_, answers, code) => {
    const { adapter } = answering(manager, ...answers)
    await expect(adapter.searchSlots(call, oneDay)).rejects.toMatchObject({ code })
  })
})

describe('clocks', () => {
  async function offersOf(
    given: Record<string, unknown>,
    slots: readonly Record<string, unknown>[],
    range = { start: at('2030-03-01T10:00:00Z'), end: at('2030-12-31T00:00:00Z') },
  ) {
    const clinic = setUp({ ...manager, search: { windowDays: 31, maxCalls: 200 }, ...given })
    let isFirst = true
    clinic.http.answerWith(({ operation }) => {
      if (operation === 'session.login') return ok({ SessionID: 's', Token: 't' })
      const shown = isFirst ? slots : []
      isFirst = false
      return ok(wireSlots(shown))
    })
    return clinic.adapter.searchSlots(call, { ...range, appointmentTypeIds: ['CN'] })
  }
  const at9 = (date: string, given = {}) => ({ Start: `${date}T09:00:00`, Finish: `${date}T10:00:00`, ...given })

  it('reads nine in the morning in London in winter, in summer and about both changes', async () => {
    const dates = ['2030-03-29', '2030-04-01', '2030-07-12', '2030-10-25', '2030-10-28', '2030-12-02']
    expect(
      starts(
        await offersOf(
          {},
          dates.map((date) => at9(date)),
        ),
      ),
    ).toEqual([
      '2030-03-29T09:00:00.000Z',
      '2030-04-01T08:00:00.000Z',
      '2030-07-12T08:00:00.000Z',
      '2030-10-25T08:00:00.000Z',
      '2030-10-28T09:00:00.000Z',
      '2030-12-02T09:00:00.000Z',
    ])
  })

  it.each([
    ['SITE', '2030-07-12T07:00:00.000Z'],
    ['UK', '2030-07-12T08:00:00.000Z'],
  ])('reads a time without an offset in Alicante by %s', async (timesWithoutOffset, expected) => {
    const wire = [at9('2030-07-12', { SiteKey: 1125, LocationKey: 231 })]
    expect(starts(await offersOf({ siteTimeZones: zones, timesWithoutOffset }, wire))).toEqual([expected])
  })

  it('takes an offset at its word and keeps the text', async () => {
    const Start = '2030-07-12T09:00:00.000000+02:00'
    const [offer] = await offersOf({}, [{ Start, Finish: '2030-07-12T10:00:00.000000+02:00' }])
    expect(offer).toMatchObject({ start: at('2030-07-12T07:00:00Z'), rawStart: Start })
  })

  it('does not offer a site without a zone once one is named', async () => {
    expect(await offersOf({ siteTimeZones: { 1125: 'Europe/Madrid' } }, [at9('2030-07-12')])).toEqual([])
  })

  it('leaves out a time that the clocks skip, and ends a slot of the repeated hour after its start', async () => {
    expect(await offersOf({}, [{ Start: '2030-03-31T01:30:00', Finish: '2030-03-31T02:30:00' }])).toEqual([])
    const [late] = await offersOf({}, [{ Start: '2030-10-27T01:30:00', Finish: '2030-10-27T01:00:00' }])
    expect(late).toMatchObject({ start: at('2030-10-27T00:30:00Z'), end: at('2030-10-27T01:00:00Z') })
  })

  it('asks for the days of every zone that a site is in', async () => {
    const far = { 1123: 'Europe/London', 1130: 'Asia/Tokyo' }
    const clinic = answering({ ...manager, siteTimeZones: far }, ok(wireSlots([])))
    const evening = { start: at('2030-03-04T18:00:00Z'), end: at('2030-03-04T20:00:00Z') }
    await clinic.adapter.searchSlots(call, { ...evening, appointmentTypeIds: ['CN'] })
    expect(lines(clinic)[0]).toContain('from-date=2030-03-04T00:00:00&to-date=2030-03-06T00:00:00')
  })
})

describe('checkSlot', () => {
  it('proves the session, then makes the same search of that day', async () => {
    const clinic = answering(manager, validated(), ok(wireSlots()))
    const check = await clinic.adapter.checkSlot(call, slot())
    expect(check).toMatchObject({ free: true, offer: { start, end, rawStart: '2030-03-04T09:00:00' } })
    expect(lines(clinic)).toEqual([
      'GET /auth/validate',
      `GET ${search}?appointment-type=CN&payer-type=PA&site=1123&location=214&from-date=2030-03-04T00:00:00&to-date=2030-03-05T00:00:00`,
    ])
  })

  it('names the clinician of the slot again', async () => {
    const clinic = answering(manager, validated(), ok(wireSlots()))
    const check = await clinic.adapter.checkSlot(call, slot({ practitionerId: '84' }))
    expect(check).toMatchObject({ offer: { practitionerId: '84' } })
    expect(lines(clinic)[1]).toContain('&clinician=84&')
  })

  it('tells the price of now, for the one who shows it to compare', async () => {
    const { adapter } = answering(manager, validated(), ok(wireSlots([{ GrossPrice: 252 }])))
    expect(await adapter.checkSlot(call, slot())).toMatchObject({
      offer: { price: { amount: '252.00', currency: 'GBP' } },
    })
  })

  it('prefers the slot of the same length', async () => {
    const wire = wireSlots([{ Finish: '2030-03-04T11:00:00', GrossPrice: 480 }, {}])
    const { adapter } = answering(manager, validated(), ok(wire))
    expect(await adapter.checkSlot(call, slot())).toMatchObject({ offer: { end, price: { amount: '240.00' } } })
  })

  it.each([
    ['nothing', []],
    ['another start', [{ Start: '2030-03-04T09:30:00' }]],
    ['another room', [{ LocationKey: 215 }]],
    ['another site', [{ SiteKey: 1124 }]],
  ])('is not free when the search shows %s', async (_, slots) => {
    const { adapter } = answering(manager, validated(), ok(wireSlots(slots)))
    expect(await adapter.checkSlot(call, slot())).toEqual({ free: false })
  })

  it('is not free when it has begun or is none of ours, and asks nothing', async () => {
    const clinic = setUp()
    for (const given of [{ start: at('2030-03-01T10:00:00Z') }, { locationId: null }, { locationId: 'room' }]) {
      expect(await clinic.adapter.checkSlot(call, slot(given))).toEqual({ free: false })
    }
    expect(clinic.http.sent).toEqual([])
  })

  it('needs no session in the anonymous flow', async () => {
    const clinic = answering(anonymous, ok(wireSlots()))
    expect(await clinic.adapter.checkSlot(call, slot())).toMatchObject({ free: true })
    expect(lines(clinic)).toHaveLength(1)
  })
})
