import { describe, expect, it } from 'vitest'
import { call, createClinic, failure, ids, line, list, nonsense, one, typeId, wireService, wireStaff } from './kit.ts'

const page = '?limit=50&offset=0'

describe('probe', () => {
  it('looks for the business among those that the key reaches', async () => {
    const { adapter, http } = createClinic()
    http.script(list([{ id: 'another' }, { id: ids.business.toUpperCase() }]))
    await expect(adapter.probe(call)).resolves.toBeUndefined()
    expect(http.sent.map(line)).toEqual([`GET /businesses${page}`])
  })

  it.each([
    ['a key of another business', list([{ id: 'another' }]), 'VENDOR_REJECTED'],
    ['a refused key', failure(401, 'unauthorized'), 'VENDOR_REJECTED'],
    ['another system', nonsense, 'VENDOR_REJECTED'],
    ['an outage', { status: 503 }, 'VENDOR_UNAVAILABLE'],
    ['no answer', 'LOST', 'VENDOR_UNAVAILABLE'],
  ] as const)('fails for %s', async (_, answer, code) => {
    const { adapter, http } = createClinic()
    http.script(answer)
    await expect(adapter.probe(call)).rejects.toMatchObject({ code })
  })

  it('sends the key as bearer, to the vendor only', () => {
    const { http } = createClinic()
    expect(http.options).toEqual({
      baseUrl: 'https://api.upvio.com/v1',
      allowedHosts: [/^api\.upvio\.com$/],
      headers: { authorization: 'Bearer upvio_test_key', accept: 'application/json' },
      budget: { requests: 5, perMs: 1_000 },
      maxConcurrent: 4,
    })
  })
})

describe('listAppointmentTypes', () => {
  async function types(services: readonly unknown[], settings = {}) {
    const { adapter, http } = createClinic(settings)
    http.script(list(services))
    return { types: await adapter.listAppointmentTypes(call), http }
  }

  it('makes one type of each duration', async () => {
    const durations = [
      { duration: 15, price: 3500 },
      { duration: 30, price: 6000 },
    ]
    const service = wireService({ durations, description: ' Talking. ', locationType: 'meet' })
    const { types: found, http } = await types([service], { priceUnit: 'MINOR' })
    expect(http.sent.map(line)).toEqual([`GET /services${page}`])
    expect(found).toEqual([
      {
        vendorId: `${ids.service}:15`,
        name: 'Consultation, 15 min',
        description: 'Talking.',
        durationMinutes: 15,
        price: { amount: '35.00', currency: 'GBP' },
        contactTypes: ['VIDEO'],
      },
      {
        vendorId: typeId,
        name: 'Consultation, 30 min',
        description: 'Talking.',
        durationMinutes: 30,
        price: { amount: '60.00', currency: 'GBP' },
        contactTypes: ['VIDEO'],
      },
    ])
  })

  it('leaves the duration out of the name of an only one', async () => {
    const { types: found } = await types([wireService()])
    expect(found.map(({ name }) => name)).toEqual(['Consultation'])
  })

  it('leaves out what cannot be booked, and no more', async () => {
    const durations = [30, 30, 0, -5, 12.5, 10_000].map((duration) => ({ duration, price: 1 }))
    const services = [wireService({ enabled: false }), wireService({ id: 'b', enabled: null, durations })]
    expect((await types(services)).types.map(({ vendorId }) => vendorId)).toEqual(['b:30'])
  })

  it.each([
    [{}, {}, null],
    [{ priceUnit: 'MAJOR' }, { durations: [{ duration: 30, price: 59.5 }] }, { amount: '59.5', currency: 'GBP' }],
    [{ priceUnit: 'MAJOR' }, { currency: null }, { amount: '6000', currency: null }],
    [{ priceUnit: 'MINOR' }, { currency: null }, null],
    [{ priceUnit: 'MINOR' }, { currency: 'JPY' }, { amount: '6000', currency: 'JPY' }],
    [{ priceUnit: 'MINOR' }, { durations: [{ duration: 30, price: 59.5 }] }, null],
    [{ priceUnit: 'MINOR' }, { durations: [{ duration: 30, price: null }] }, null],
    [
      { priceUnit: 'MINOR' },
      { durations: [30, 30].map((duration, index) => ({ duration, price: 100 * (index + 1) })) },
      null,
    ],
  ])('tells the price with %j of %j as %j', async (settings, given, price) => {
    expect((await types([wireService(given)], settings)).types[0]?.price).toEqual(price)
  })

  it.each([
    [{}, null, []],
    [{ unstatedLocationType: 'IN_PERSON' }, null, ['IN_PERSON']],
    [{ unstatedLocationType: 'IN_PERSON' }, 'meet', ['VIDEO']],
    [{ unstatedLocationType: 'IN_PERSON' }, 'constructor', []],
    [{ locationTypes: { call: 'PHONE' } }, 'call', ['PHONE']],
  ])('with %j a location type %j offers %j', async (settings, locationType, contactTypes) => {
    expect((await types([wireService({ locationType })], settings)).types[0]?.contactTypes).toEqual(contactTypes)
  })
})

describe('listPractitioners', () => {
  const others = [wireStaff({ id: 'b', name: ' ' }), wireStaff({ id: 'c', status: 'DISABLED' })]

  it('lists who is active', async () => {
    const { adapter, http } = createClinic()
    http.script(list([wireStaff(), ...others]))
    expect(await adapter.listPractitioners(call)).toEqual([
      { vendorId: ids.staff, name: 'Priya Exampleson', title: null },
      { vendorId: 'b', name: 'b', title: null },
    ])
    expect(http.sent.map(line)).toEqual([`GET /staff${page}`])
  })

  it.each([
    ['everybody where the service names nobody', one(wireService()), [ids.staff, 'b']],
    ['whom it names, in any case', one(wireService({ staffsIds: [ids.staff.toLowerCase()] })), [ids.staff]],
    ['whom it names, unwrapped', { body: wireService({ staffsIds: ['b'] }) }, ['b']],
    ['nobody for a disabled service', one(wireService({ enabled: false })), []],
    ['nobody for a duration that it has no longer', one(wireService({ durations: [{ duration: 45 }] })), []],
    ['nobody for a service that is gone', failure(404, 'not_found'), []],
  ] as const)('finds %s', async (_, answer, expected) => {
    const { adapter, http } = createClinic()
    http.script(list([wireStaff(), ...others]), answer)
    const found = await adapter.listPractitioners(call, typeId)
    expect(found.map(({ vendorId }) => vendorId)).toEqual(expected)
    expect(http.sent.map(line)).toEqual([`GET /staff${page}`, `GET /services/${ids.service}`])
  })

  it('asks nothing about an id that is no type', async () => {
    const { adapter, http } = createClinic()
    for (const id of ['no-such-type', `${ids.service}:0`, ':30']) {
      expect(await adapter.listPractitioners(call, id)).toEqual([])
    }
    expect(http.sent).toEqual([])
  })

  it.each([{ status: 404 }, { status: 404, body: { message: 'Not Found' } }])(
    'does not take %j for a service that is gone',
    async (answer) => {
      const { adapter, http } = createClinic()
      http.script(list([wireStaff()]), answer)
      await expect(adapter.listPractitioners(call, typeId)).rejects.toMatchObject({ code: 'VENDOR_REJECTED' })
    },
  )
})

describe('listLocations', () => {
  it('lists them with their zone, or the clinic’s', async () => {
    const { adapter, http } = createClinic()
    http.script(
      list([
        { id: 'a', name: 'Leeds', address: '1 Test Street, Leeds', timezone: 'Europe/Madrid' },
        { id: 'b', name: null, timezone: 'BST' },
      ]),
    )
    expect(await adapter.listLocations(call)).toEqual([
      { vendorId: 'a', name: 'Leeds', addressLines: ['1 Test Street, Leeds'], timeZone: 'Europe/Madrid' },
      { vendorId: 'b', name: 'b', addressLines: [], timeZone: 'Europe/London' },
    ])
    expect(http.sent.map(line)).toEqual([`GET /locations${page}`])
  })
})

describe('pages', () => {
  const staff = (from: number, count: number) =>
    Array.from({ length: count }, (_, index) => wireStaff({ id: `s${from + index}` }))

  it.each([
    ['a short page is the last', [list(staff(0, 49))], [0], 49],
    ['a full page has a next one', [list(staff(0, 50)), list(staff(50, 1))], [0, 50], 51],
    ['`limit` was not heard', [list(staff(0, 10)), list(staff(10, 3))], [0, 10], 13],
    ['neither was heard', [list(staff(0, 50)), list(staff(0, 50))], [0, 50], 50],
    ['a list that counts itself ends there', [list(staff(0, 10), 10)], [0], 10],
    ['a list that counts itself goes on', [list(staff(0, 20), 22), list(staff(20, 2), 22)], [0, 20], 22],
    ['one entry moved between two pages', [list(staff(0, 50)), list(staff(49, 5))], [0, 50], 54],
    ['a bare list', [{ body: staff(0, 3) }], [0], 3],
  ])('%s', async (_, answers, offsets, count) => {
    const { adapter, http } = createClinic()
    http.script(...answers)
    expect(await adapter.listPractitioners(call)).toHaveLength(count)
    expect(http.sent.map(({ query }) => query)).toEqual(
      offsets.map((offset) => [
        ['limit', '50'],
        ['offset', String(offset)],
      ]),
    )
  })

  it('sends no parameters where the settings say that there are none', async () => {
    const { adapter, http } = createClinic({ paging: 'NONE' })
    http.script(list(staff(0, 50)))
    expect(await adapter.listPractitioners(call)).toHaveLength(50)
    expect(http.sent.map(line)).toEqual(['GET /staff'])
  })

  it.each([
    ['longer than the settings allow', [list(staff(0, 50)), list(staff(50, 50))]],
    ['shorter than it says', [list(staff(0, 50), 60), list([], 60)]],
  ])('a list %s is an error, not a shorter list', async (_, answers) => {
    const { adapter, http } = createClinic({ maxPages: 2 })
    http.script(...answers)
    await expect(adapter.listPractitioners(call)).rejects.toMatchObject({ code: 'VENDOR_REJECTED' })
  })
})

describe.each(['listAppointmentTypes', 'listPractitioners', 'listLocations'] as const)('%s', (operation) => {
  it.each([
    ['nonsense', nonsense, 'VENDOR_REJECTED'],
    ['an entry without an id', list([{ name: 'x', durations: [] }]), 'VENDOR_REJECTED'],
    ['no JSON', { status: 200 }, 'VENDOR_UNAVAILABLE'],
    ['a 404', failure(404, 'not_found'), 'VENDOR_REJECTED'],
    ['a 429', { status: 429 }, 'RATE_LIMITED'],
  ] as const)('throws for %s', async (_, answer, code) => {
    const { adapter, http } = createClinic()
    http.script(answer)
    await expect(adapter[operation](call)).rejects.toMatchObject({ code })
  })
})
