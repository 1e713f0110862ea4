import { describe, expect, it } from 'vitest'
import {
  baseUrl,
  call,
  createClinic,
  ids,
  line,
  listOf,
  notFound,
  wireBusiness,
  wirePractitioner,
  wireType,
} from './kit.ts'

describe('listLocations', () => {
  it('asks for businesses and maps them', async () => {
    const { adapter, http } = createClinic()
    http.script(listOf('businesses', [wireBusiness()]))
    expect(await adapter.listLocations(call)).toEqual([
      {
        vendorId: ids.business,
        name: 'Leeds Physio',
        addressLines: ['1 Test Street', 'Leeds', 'LS1 1AA', 'GB'],
        timeZone: 'Europe/London',
      },
    ])
    expect(http.sent.map(line)).toEqual(['GET /businesses?per_page=100'])
  })

  it.each([
    ['Australia/Melbourne', 'Australia/Melbourne'],
    [null, 'Europe/London'],
    ['Melbourne', 'Europe/London'],
    ['BST', 'Europe/London'],
  ])('takes the zone %j as %s', async (identifier, zone) => {
    const { adapter, http } = createClinic()
    http.script(listOf('businesses', [wireBusiness({ time_zone_identifier: identifier })]))
    expect((await adapter.listLocations(call))[0]?.timeZone).toBe(zone)
  })

  it('leaves out archived, deleted and hidden ones', async () => {
    const { adapter, http } = createClinic()
    http.script(
      listOf('businesses', [
        wireBusiness({ id: '1', archived_at: '2029-01-01T00:00:00Z' }),
        wireBusiness({ id: '2', deleted_at: '2029-01-01T00:00:00Z' }),
        wireBusiness({ id: '3', show_in_online_bookings: false }),
        wireBusiness({ id: '4', show_in_online_bookings: null }),
        wireBusiness({ id: '5' }),
      ]),
    )
    expect((await adapter.listLocations(call)).map(({ vendorId }) => vendorId)).toEqual(['5'])
  })
})

describe('listPractitioners', () => {
  it('maps name and profession', async () => {
    const { adapter, http } = createClinic()
    http.script(
      listOf('practitioners', [
        wirePractitioner(),
        wirePractitioner({ id: '2', display_name: '', label: null, designation: '' }),
      ]),
    )
    expect(await adapter.listPractitioners(call)).toEqual([
      { vendorId: ids.practitioner, name: 'Priya Exampleson', title: 'Physiotherapist' },
      { vendorId: '2', name: 'Priya Exampleson', title: null },
    ])
    expect(http.sent.map(line)).toEqual(['GET /practitioners?per_page=100'])
  })

  it('asks the type for those who offer it', async () => {
    const { adapter, http } = createClinic()
    http.script(
      listOf('practitioners', [
        wirePractitioner({ id: '1', active: false }),
        wirePractitioner({ id: '2', show_in_online_bookings: false }),
        wirePractitioner({ id: '3' }),
      ]),
    )
    expect((await adapter.listPractitioners(call, ids.type)).map(({ vendorId }) => vendorId)).toEqual(['3'])
    expect(http.sent.map(line)).toEqual([`GET /appointment_types/${ids.type}/practitioners?per_page=100`])
  })

  it('has nobody for an unknown type, and asks nothing for what is no id', async () => {
    const { adapter, http } = createClinic()
    http.script(notFound)
    expect(await adapter.listPractitioners(call, '1')).toEqual([])
    expect(await adapter.listPractitioners(call, '../users')).toEqual([])
    expect(http.sent).toHaveLength(1)
  })

  it('shows hidden ones where the settings say so', async () => {
    const { adapter, http } = createClinic({ shownOnlineOnly: false })
    http.script(listOf('practitioners', [wirePractitioner({ show_in_online_bookings: false })]))
    expect(await adapter.listPractitioners(call)).toHaveLength(1)
  })
})

describe('listAppointmentTypes', () => {
  it('maps length and contact types, and takes no deposit for a price', async () => {
    const { adapter, http } = createClinic()
    http.script(listOf('appointment_types', [wireType(), wireType({ id: '2', telehealth_enabled: true })]))
    const [visit, video] = await adapter.listAppointmentTypes(call)
    expect(visit).toEqual({
      vendorId: ids.type,
      name: 'First visit',
      description: null,
      durationMinutes: 30,
      price: null,
      contactTypes: ['IN_PERSON'],
    })
    expect(video?.contactTypes).toEqual(['IN_PERSON', 'VIDEO'])
    expect(http.sent.map(line)).toEqual(['GET /appointment_types?per_page=100'])
  })

  const types = [
    wireType({ id: '1', archived_at: '2029-01-01T00:00:00Z' }),
    wireType({ id: '2', show_in_online_bookings: false }),
    wireType({ id: '3', max_attendees: 8 }),
    wireType({ id: '4' }),
  ]
  it.each([
    [{}, ['4']],
    [{ groupTypes: true }, ['3', '4']],
    [{ shownOnlineOnly: false }, ['2', '4']],
  ])('with %j lists %j', async (settings, expected) => {
    const { adapter, http } = createClinic(settings)
    http.script(listOf('appointment_types', types))
    expect((await adapter.listAppointmentTypes(call)).map(({ vendorId }) => vendorId)).toEqual(expected)
  })
})

describe('pages', () => {
  it('follows the link, and shows a record that moved between pages once', async () => {
    const { adapter, http } = createClinic()
    http.script(
      listOf(
        'businesses',
        [wireBusiness({ id: '1' }), wireBusiness({ id: '2' })],
        `${baseUrl}/businesses?page=2&per_page=100`,
      ),
      listOf('businesses', [wireBusiness({ id: '2' }), wireBusiness({ id: '3' })]),
    )
    expect((await adapter.listLocations(call)).map(({ vendorId }) => vendorId)).toEqual(['1', '2', '3'])
    expect(http.sent.map(line)).toEqual(['GET /businesses?per_page=100', 'GET /businesses?page=2&per_page=100'])
  })

  it('follows a link that stands below the base', async () => {
    const { adapter, http } = createClinic()
    http.script(listOf('businesses', [], '/businesses?page=2'), listOf('businesses', [wireBusiness()]))
    expect(await adapter.listLocations(call)).toHaveLength(1)
    expect(line(http.sent[1])).toBe('GET /businesses?page=2')
  })

  it.each([
    'https://evil.example/v1/businesses?page=2',
    'https://api.uk1.cliniko.com.evil.example/v1/businesses?page=2',
    'https://api.au1.cliniko.com/v1/businesses?page=2',
    'http://api.uk1.cliniko.com/v1/businesses?page=2',
    'https://api.uk1.cliniko.com/v2/businesses?page=2',
    // The same origin, but another resource.
    'https://api.uk1.cliniko.com/v1/users?page=2',
    'https://api.uk1.cliniko.com/v1/businesses/../users?page=2',
  ])('does not follow %s', async (next) => {
    const { adapter, http } = createClinic()
    http.script(listOf('businesses', [wireBusiness()], next))
    await expect(adapter.listLocations(call)).rejects.toMatchObject({ code: 'VENDOR_REJECTED' })
    expect(http.sent).toHaveLength(1)
  })

  it('gives up on a circle of pages', async () => {
    const { adapter, http } = createClinic({ maxPages: 3 })
    http.answerWith(() => listOf('businesses', [wireBusiness()], `${baseUrl}/businesses?page=2`))
    await expect(adapter.listLocations(call)).rejects.toMatchObject({ code: 'VENDOR_REJECTED' })
    expect(http.sent).toHaveLength(3)
  })
})

describe('answers that are not understood', () => {
  it('keeps 64-bit ids and refuses numbers, which are rounded already', async () => {
    const { adapter, http } = createClinic()
    http.script(listOf('businesses', [wireBusiness({ id: '9223372036854775807' })]))
    expect((await adapter.listLocations(call))[0]?.vendorId).toBe('9223372036854775807')
    http.script(listOf('businesses', [wireBusiness({ id: Number(ids.business) })]))
    await expect(adapter.listLocations(call)).rejects.toMatchObject({ code: 'VENDOR_REJECTED' })
  })

  it.each([{ body: {} }, { body: [] }, { body: { businesses: {} } }, { status: 403 }, notFound])(
    'refuses %j',
    async (answer) => {
      const { adapter, http } = createClinic()
      http.script(answer)
      await expect(adapter.listLocations(call)).rejects.toMatchObject({ code: 'VENDOR_REJECTED' })
    },
  )
})
