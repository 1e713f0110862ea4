import { describe, expect, it } from 'vitest'
import { at, call, dialectA, dialectB, listA, one, problem, setUp, slot } from './kit.ts'

const free = {
  start_time: '2026-07-06T08:00:00Z',
  end_time: '2026-07-06T08:30:00Z',
  clinician_id: 'cli_1',
  clinician_name: 'Dr Ada Synthetic',
  location_id: 'loc_1',
  location_name: 'Centre',
  is_remote: false,
}

const freeInB = {
  start_time: '2026-07-06T08:00:00Z',
  end_time: '2026-07-06T08:30:00Z',
  clinician_profile_id: 'cli_1',
  clinician_name: 'Dr Ada Synthetic',
  location_id: 'loc_1',
  appointment_template_id: 'type_1',
  is_available: true,
}

const monday = { start: at('2026-07-05T23:00:00Z'), end: at('2026-07-06T23:00:00Z'), appointmentTypeIds: ['type_1'] }
const offer = {
  start: at('2026-07-06T08:00:00Z'),
  end: at('2026-07-06T08:30:00Z'),
  appointmentTypeId: 'type_1',
  practitionerId: 'cli_1',
  locationId: 'loc_1',
  resources: ['practitioner:cli_1'],
  remaining: null,
  contactTypes: ['IN_PERSON'],
  price: null,
  rawStart: '2026-07-06T08:00:00Z',
  vendorRef: null,
}

describe('searchSlots', () => {
  it('asks A in its words, for days of the clinic', async () => {
    const { adapter, http } = setUp()
    http.script({ body: { data: [free] } })
    expect(await adapter.searchSlots(call, monday)).toEqual([offer])
    expect(http.sent).toMatchObject([{ method: 'GET', path: '/availability' }])
    expect(http.sent[0]?.query).toEqual([
      ['appointment_type_id', 'type_1'],
      ['start_date', '2026-07-06'],
      ['end_date', '2026-07-06'],
    ])
  })

  it('asks B in its words, and drops what is not available', async () => {
    const { adapter, http } = setUp(dialectB)
    const taken = {
      ...freeInB,
      start_time: '2026-07-06T09:00:00Z',
      end_time: '2026-07-06T09:30:00Z',
      is_available: false,
    }
    http.script({ body: one({ slots: [freeInB, taken], date_range: { from: '2026-07-06', to: '2026-07-06' } }) })
    const query = { ...monday, practitionerIds: ['cli_1'], locationIds: ['loc_1'] }
    expect(await adapter.searchSlots(call, query)).toEqual([offer])
    expect(http.sent[0]?.query).toEqual([
      ['appointment_template_id', 'type_1'],
      ['date_from', '2026-07-06'],
      ['date_to', '2026-07-06'],
      ['clinician_profile_id', 'cli_1'],
      ['location_id', 'loc_1'],
    ])
  })

  it.each([
    [dialectA, 30, ['2026-07-01', '2026-07-30', '2026-07-31', '2026-08-14']],
    [
      dialectB,
      14,
      ['2026-07-01', '2026-07-14', '2026-07-15', '2026-07-28', '2026-07-29', '2026-08-11', '2026-08-12', '2026-08-14'],
    ],
  ])('cuts a search into windows, from today on: %j', async (settings, _, days) => {
    const { adapter, http } = setUp(settings)
    http.answerWith(() => ({ body: { data: settings === dialectA ? [] : { slots: [] } } }))
    await adapter.searchSlots(call, { ...monday, start: at('2026-06-20T00:00:00Z'), end: at('2026-08-14T12:00:00Z') })
    const asked = http.sent.flatMap(({ query = [] }) => query.filter(([, value]) => value.startsWith('2026')))
    expect(asked.map(([, value]) => value)).toEqual(days)
  })

  it('asks once per type, and compares here what the vendor takes one of', async () => {
    const { adapter, http } = setUp()
    const others = [
      { ...free, clinician_id: 'cli_2' },
      { ...free, clinician_id: 'cli_3' },
      { ...free, start_time: '2026-07-05T22:30:00Z' },
      { ...free, location_id: 'loc_2' },
    ]
    http.answerWith(() => ({ body: { data: [free, ...others] } }))
    const offers = await adapter.searchSlots(call, {
      ...monday,
      appointmentTypeIds: ['type_1', 'type_2'],
      practitionerIds: ['cli_1', 'cli_2'],
      locationIds: ['loc_1'],
    })
    expect(http.sent.map(({ query }) => query?.[0]?.[1])).toEqual(['type_1', 'type_2'])
    expect(http.sent[0]?.query).not.toContainEqual(['clinician_id', expect.anything()])
    expect(offers.map(({ practitionerId, appointmentTypeId }) => `${appointmentTypeId} ${practitionerId}`)).toEqual([
      'type_1 cli_1',
      'type_1 cli_2',
      'type_2 cli_1',
      'type_2 cli_2',
    ])
  })

  it('offers remote times as what the settings call them', async () => {
    const remote = { ...free, location_id: null, is_remote: true }
    const a = setUp()
    a.http.answerWith(() => ({ body: { data: [free, remote] } }))
    const videos = await a.adapter.searchSlots(call, { ...monday, contactType: 'VIDEO' })
    expect(videos).toMatchObject([{ contactTypes: ['VIDEO'], locationId: null }])
    expect(await a.adapter.searchSlots(call, { ...monday, contactType: 'PHONE' })).toEqual([])
    const b = setUp({ ...dialectB, remoteMeans: 'PHONE' })
    b.http.script({ body: one({ slots: [{ ...freeInB, location_id: null }] }) })
    expect(await b.adapter.searchSlots(call, monday)).toMatchObject([{ contactTypes: ['PHONE'] }])
  })

  it('asks nothing about nobody, nowhere or the past', async () => {
    const { adapter, http } = setUp()
    expect(await adapter.searchSlots(call, { ...monday, practitionerIds: [] })).toEqual([])
    expect(await adapter.searchSlots(call, { ...monday, locationIds: [] })).toEqual([])
    expect(await adapter.searchSlots(call, { ...monday, start: 0, end: 1 })).toEqual([])
    expect(http.sent).toEqual([])
  })

  it('passes on that the budget is spent, and never reads the other dialect', async () => {
    const { adapter, http } = setUp()
    http.script(
      { status: 429, body: { error: 'Rate limit exceeded', details: '…' } },
      { body: one({ slots: [freeInB] }) },
    )
    await expect(adapter.searchSlots(call, monday)).rejects.toMatchObject({ code: 'RATE_LIMITED' })
    await expect(adapter.searchSlots(call, monday)).rejects.toMatchObject({ code: 'VENDOR_REJECTED' })
  })
})

describe('a search by an id that names nothing', () => {
  const typeOnly = { id: 'type_1', name: 'First visit', is_active: true }
  const named = { ...monday, practitionerIds: ['cli_1'], locationIds: ['loc_1'] }
  const directory: Record<string, readonly unknown[]> = {
    '/appointment-types': [typeOnly, { ...typeOnly, id: 'type_2', is_active: false }],
    '/clinicians': [{ id: 'cli_1' }],
    '/locations': [{ id: 'loc_1' }],
  }

  function refusing(status = 400, body: unknown = problem) {
    const { adapter, http } = setUp()
    http.answerWith(({ path }) =>
      path === '/availability' ? { status, body } : { body: listA(directory[path] ?? []) },
    )
    return { adapter, http }
  }

  it.each([
    ['an unknown type', { appointmentTypeIds: ['type_3'] }],
    ['a closed type', { appointmentTypeIds: ['type_2'] }],
    ['an unknown practitioner', { practitionerIds: ['cli_2'] }],
    ['an unknown location', { locationIds: ['loc_2'] }],
  ])('finds nothing for %s', async (_, other) => {
    for (const status of [400, 404, 422]) {
      const { adapter } = refusing(status)
      expect(await adapter.searchSlots(call, { ...named, ...other })).toEqual([])
    }
  })

  it('still finds what the other types have free', async () => {
    const { adapter, http } = setUp()
    http.answerWith(({ path, query = [] }) => {
      if (path !== '/availability') return { body: listA(directory[path] ?? []) }
      return query[0]?.[1] === 'type_1' ? { body: { data: [free] } } : { status: 400, body: problem }
    })
    const both = { ...monday, appointmentTypeIds: ['type_1', 'type_3'] }
    expect(await adapter.searchSlots(call, both)).toEqual([offer])
  })

  it('takes no other refusal for that', async () => {
    await expect(refusing().adapter.searchSlots(call, named)).rejects.toThrow(/windowDays/)
    const unknown = { ...named, appointmentTypeIds: ['type_3'] }
    for (const status of [401, 403]) {
      const { adapter, http } = refusing(status)
      await expect(adapter.searchSlots(call, unknown)).rejects.toMatchObject({ code: 'VENDOR_REJECTED' })
      expect(http.sent).toHaveLength(1)
    }
    // A gateway's page says nothing about ids.
    await expect(refusing(404, null).adapter.searchSlots(call, unknown)).rejects.toMatchObject({
      code: 'VENDOR_REJECTED',
    })
    const other = setUp({ ...dialectA, statuses: { unknownId: [404] } })
    other.http.script({ status: 400, body: problem })
    await expect(other.adapter.searchSlots(call, unknown)).rejects.toMatchObject({ code: 'VENDOR_REJECTED' })
  })
})

describe('clock changes', () => {
  const autumn = { start: at('2026-10-24T23:00:00Z'), end: at('2026-10-26T00:00:00Z'), appointmentTypeIds: ['type_1'] }
  const spring = { start: at('2026-03-29T00:00:00Z'), end: at('2026-03-29T23:00:00Z'), appointmentTypeIds: ['type_1'] }
  const starting = (start: string) => ({
    ...free,
    start_time: start,
    end_time: new Date(at(start) + 1_800_000).toISOString(),
  })
  const autumnStarts = ['2026-10-24T23:30:00Z', '2026-10-25T00:30:00Z', '2026-10-25T01:30:00Z', '2026-10-25T02:00:00Z']

  it('offers no start that a date and HH:MM cannot say: half past one comes twice in autumn', async () => {
    const { adapter, http } = setUp()
    http.script({ body: { data: [...autumnStarts, '2026-10-25T09:00:30Z'].map(starting) } })
    const offers = await adapter.searchSlots(call, autumn)
    expect(offers.map(({ rawStart }) => rawStart)).toEqual(['2026-10-24T23:30:00Z', '2026-10-25T02:00:00Z'])
  })

  it('offers them where instants or UTC are sent', async () => {
    const utc = setUp({ ...dialectA, wallTimeZone: 'UTC' })
    utc.http.script({ body: { data: autumnStarts.map(starting) } })
    expect(await utc.adapter.searchSlots(call, autumn)).toHaveLength(4)
    const b = setUp(dialectB)
    const slots = autumnStarts.map(starting).map((wire) => ({ ...freeInB, ...wire }))
    b.http.script({ body: one({ slots }) })
    expect(await b.adapter.searchSlots(call, autumn)).toHaveLength(4)
    const byWallTime = setUp({ ...dialectB, booking: { times: 'DATE_AND_TIME' } })
    byWallTime.http.script({ body: one({ slots }) })
    expect(await byWallTime.adapter.searchSlots(call, autumn)).toHaveLength(2)
  })

  it('reads a wall clock with a Z behind it, and offers no time that the clocks skip', async () => {
    const { adapter, http, clock } = setUp({ ...dialectA, timestamps: 'WALL_TIME' })
    clock.time = at('2026-03-01T00:00:00Z')
    // The clocks go from one to two: half an hour from half past midnight ends at two.
    const acrossTheChange = { ...starting('2026-03-29T00:30:00Z'), end_time: '2026-03-29T02:00:00Z' }
    const others = ['2026-03-29T01:30:00Z', '2026-03-29T02:30:00Z'].map(starting)
    http.script({ body: { data: [acrossTheChange, ...others] } })
    const offers = await adapter.searchSlots(call, spring)
    expect(offers.map(({ start }) => start)).toEqual([at('2026-03-29T00:30:00Z'), at('2026-03-29T01:30:00Z')])
  })
})

describe('checkSlot', () => {
  it('reads the day again for this clinician', async () => {
    const { adapter, http } = setUp()
    http.script(
      { body: { data: [free] } },
      { body: { data: [{ ...free, location_id: 'loc_2' }] } },
      { body: { data: [] } },
    )
    expect(await adapter.checkSlot(call, slot())).toEqual({ free: true, offer })
    expect(await adapter.checkSlot(call, slot())).toEqual({ free: false })
    expect(await adapter.checkSlot(call, slot())).toEqual({ free: false })
    expect(http.sent[0]?.query).toEqual([
      ['appointment_type_id', 'type_1'],
      ['start_date', '2026-07-06'],
      ['end_date', '2026-07-06'],
      ['clinician_id', 'cli_1'],
    ])
  })

  it('asks verify where it is configured', async () => {
    const { adapter, http } = setUp({ ...dialectB, verify: { endField: 'until' } })
    http.script(
      { body: one({ is_available: true }) },
      { body: one({ is_available: false }) },
      { status: 409, body: problem },
      { body: one({}) },
      { status: 409, body: undefined },
    )
    expect(await adapter.checkSlot(call, slot())).toEqual({ free: true, offer })
    expect(http.sent[0]).toMatchObject({ method: 'POST', path: '/availability/verify' })
    expect(http.sent[0]?.json).toEqual({
      appointment_template_id: 'type_1',
      clinician_profile_id: 'cli_1',
      location_id: 'loc_1',
      start_time: '2026-07-06T08:00:00Z',
      until: '2026-07-06T08:30:00Z',
    })
    expect(await adapter.checkSlot(call, slot())).toEqual({ free: false })
    expect(await adapter.checkSlot(call, slot())).toEqual({ free: false })
    await expect(adapter.checkSlot(call, slot())).rejects.toThrow(/freeAt/)
    await expect(adapter.checkSlot(call, slot())).rejects.toMatchObject({ code: 'VENDOR_REJECTED' })
  })

  it('asks nothing about a slot that has begun', async () => {
    const { adapter, http, clock } = setUp()
    clock.time = slot().start
    expect(await adapter.checkSlot(call, slot())).toEqual({ free: false })
    expect(http.sent).toEqual([])
  })
})
