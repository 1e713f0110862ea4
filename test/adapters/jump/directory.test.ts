import { describe, expect, it } from 'vitest'
import { call, dialectA, dialectB, listA, listB, problem, setUp } from './kit.ts'

const typeOfA = {
  id: 'type_1',
  name: 'First visit',
  description: 'An hour',
  duration_minutes: 60,
  price: 75,
  currency: 'gbp',
  is_active: true,
  allow_online_booking: true,
  requires_payment: true,
}

describe('probe', () => {
  it('tells by the smallest list which dialect answers', async () => {
    const a = setUp(dialectA)
    a.http.script({ body: listA([]) }, { body: listB([]) }, { body: { data: [] } })
    await expect(a.adapter.probe(call)).resolves.toBeUndefined()
    await expect(a.adapter.probe(call)).rejects.toThrow(/dialect B/)
    await expect(a.adapter.probe(call)).rejects.toThrow(/neither/)
    expect(a.http.sent[0]).toMatchObject({ method: 'GET', path: '/locations', query: [['limit', '1']] })
    const b = setUp(dialectB)
    b.http.script({ body: listB([]) }, { body: listA([]) }, { status: 401, body: problem })
    await expect(b.adapter.probe(call)).resolves.toBeUndefined()
    await expect(b.adapter.probe(call)).rejects.toThrow(/dialect A/)
    await expect(b.adapter.probe(call)).rejects.toMatchObject({ code: 'VENDOR_REJECTED' })
  })
})

describe('listAppointmentTypes', () => {
  it('reads A’s types, and leaves out what is closed', async () => {
    const { adapter, http } = setUp()
    const closed = [
      { ...typeOfA, id: 'type_2', is_active: false },
      { ...typeOfA, id: 'type_3', allow_online_booking: false },
    ]
    http.script({ body: listA([typeOfA, ...closed]) })
    expect(await adapter.listAppointmentTypes(call)).toEqual([
      {
        vendorId: 'type_1',
        name: 'First visit',
        description: 'An hour',
        durationMinutes: 60,
        price: { amount: '75.00', currency: 'GBP' },
        contactTypes: [],
      },
    ])
    expect(http.sent).toMatchObject([{ path: '/appointment-types', query: [['limit', '100']] }])
  })

  it('reads B’s templates where the settings say, and does without what is missing', async () => {
    const { adapter, http } = setUp({
      ...dialectB,
      templateFields: { name: 'label', durationMinutes: 'length.minutes' },
    })
    http.script({
      body: listB([
        { id: 'tpl_1', label: 'Follow-up', length: { minutes: 15 } },
        { id: 'tpl_2', label: 'X' },
      ]),
    })
    expect(await adapter.listAppointmentTypes(call)).toMatchObject([
      { vendorId: 'tpl_1', name: 'Follow-up', durationMinutes: 15, price: null },
      { vendorId: 'tpl_2', durationMinutes: null, description: null },
    ])
    expect(http.sent[0]).toMatchObject({
      path: '/appointment-templates',
      query: [
        ['is_active', 'true'],
        ['limit', '100'],
      ],
    })
    http.script({ body: listB([{ id: 'tpl_3' }]) })
    await expect(adapter.listAppointmentTypes(call)).rejects.toThrow(/templateFields/)
  })
})

describe('listPractitioners', () => {
  it('names A’s clinicians', async () => {
    const { adapter, http } = setUp()
    const ada = { id: 'cli_1', title: 'Dr', first_name: 'Ada', last_name: 'Synthetic', role: 'GP', is_active: true }
    http.script({ body: listA([ada, { ...ada, id: 'cli_2', is_active: false }, { id: 'cli_3' }]) })
    expect(await adapter.listPractitioners(call)).toEqual([
      { vendorId: 'cli_1', name: 'Dr Ada Synthetic', title: 'GP' },
      { vendorId: 'cli_3', name: 'cli_3', title: null },
    ])
    expect(http.sent).toMatchObject([{ path: '/clinicians', query: [['limit', '100']] }])
  })

  it('lists everybody for a type that is offered, and nobody for another', async () => {
    const { adapter, http } = setUp()
    const types = listA([typeOfA, { ...typeOfA, id: 'type_2', is_active: false }])
    http.answerWith(({ path }) => ({ body: path === '/clinicians' ? listA([{ id: 'cli_1' }]) : types }))
    expect(await adapter.listPractitioners(call, 'type_1')).toHaveLength(1)
    expect(await adapter.listPractitioners(call, 'type_2')).toEqual([])
    expect(await adapter.listPractitioners(call, 'type_3')).toEqual([])
  })

  it('names B’s profiles, and asks for the bookable ones', async () => {
    const { adapter, http } = setUp(dialectB)
    const profile = { id: 'cli_1', name: 'Ada Synthetic', display_name: 'Dr Ada', first_name: 'Ada', role: 'GP' }
    http.script({ body: listB([profile, { ...profile, id: 'cli_2', is_bookable_online: false }]) })
    expect(await adapter.listPractitioners(call)).toEqual([{ vendorId: 'cli_1', name: 'Dr Ada', title: 'GP' }])
    expect(http.sent[0]).toMatchObject({
      path: '/clinician-profiles',
      query: [
        ['is_active', 'true'],
        ['is_bookable_online', 'true'],
        ['limit', '100'],
      ],
    })
  })
})

describe('listLocations', () => {
  it('takes B’s zone, and the clinic’s where there is none or no such zone', async () => {
    const b = setUp(dialectB)
    const place = { id: 'loc_1', name: 'Centre', address_line_1: '1 Test Street', town_city: 'York', postcode: 'YO1' }
    b.http.script({
      body: listB([
        { ...place, timezone: 'Europe/Dublin' },
        { ...place, id: 'loc_2', timezone: 'BST' },
      ]),
    })
    expect(await b.adapter.listLocations(call)).toEqual([
      { vendorId: 'loc_1', name: 'Centre', addressLines: ['1 Test Street', 'York', 'YO1'], timeZone: 'Europe/Dublin' },
      { vendorId: 'loc_2', name: 'Centre', addressLines: ['1 Test Street', 'York', 'YO1'], timeZone: 'Europe/London' },
    ])
    const a = setUp()
    a.http.script({
      body: listA([
        { id: 'loc_1', name: 'Centre', city: 'York', is_active: true },
        { id: 'x', is_active: false },
      ]),
    })
    expect(await a.adapter.listLocations(call)).toEqual([
      { vendorId: 'loc_1', name: 'Centre', addressLines: ['York'], timeZone: 'Europe/London' },
    ])
  })
})

describe('paging', () => {
  const place = (id: string) => ({ id, name: id })

  it('goes by offset in A, once past each entry', async () => {
    const { adapter, http } = setUp({ ...dialectA, pageSize: 2 })
    http.script(
      { body: listA([place('a'), place('b')], true) },
      { body: listA([place('b'), place('c')], true) },
      { body: listA([place('d')]) },
    )
    expect((await adapter.listLocations(call)).map(({ vendorId }) => vendorId)).toEqual(['a', 'b', 'c', 'd'])
    expect(http.sent.map(({ query }) => query)).toEqual([
      [['limit', '2']],
      [
        ['limit', '2'],
        ['offset', '2'],
      ],
      [
        ['limit', '2'],
        ['offset', '4'],
      ],
    ])
  })

  it('goes where B says', async () => {
    const { adapter, http } = setUp(dialectB)
    http.script({ body: listB([place('a')], 20) }, { body: listB([place('b')]) })
    expect(await adapter.listLocations(call)).toHaveLength(2)
    expect(http.sent[1]?.query).toContainEqual(['offset', '20'])
  })

  it('never takes a first page for the whole', async () => {
    const { adapter, http } = setUp({ ...dialectA, maxPages: 2 })
    http.answerWith(() => ({ body: listA([place('a')], true) }))
    await expect(adapter.listLocations(call)).rejects.toThrow(/maxPages/)
    expect(http.sent).toHaveLength(2)
    const stuck = setUp(dialectB)
    stuck.http.answerWith(() => ({ body: listB([place('a')], 0) }))
    await expect(stuck.adapter.listLocations(call)).rejects.toThrow(/does not go on/)
    const other = setUp()
    other.http.script({ body: listB([place('a')]) })
    await expect(other.adapter.listLocations(call)).rejects.toMatchObject({ code: 'VENDOR_REJECTED' })
  })
})
