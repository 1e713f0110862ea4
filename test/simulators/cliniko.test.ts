import { afterEach, describe, expect, it } from 'vitest'
import { clinikoDemo, startCliniko } from '../../simulators/cliniko.ts'
import type { RunningSimulator } from '../../simulators/kit/simulator.ts'

const { businesses, practitioners, types, patients, blockTypes } = clinikoDemo
// A Friday.
const now = Date.parse('2030-03-01T10:00:00Z')

const running: RunningSimulator[] = []
afterEach(async () => {
  await Promise.all(running.splice(0).map((simulator) => simulator.stop()))
})

const basic = (user: string) => `Basic ${Buffer.from(user).toString('base64')}`
const goodHeaders = {
  authorization: basic('demo-secret-uk1:'),
  'user-agent': 'Example Gateway (ops@example.test)',
  accept: 'application/json',
}

async function open(switches: Record<string, unknown> = {}, at = now) {
  const simulator = await startCliniko({ now: at, switches })
  running.push(simulator)
  async function call(method: string, path: string, body?: unknown, headers: Record<string, string> = goodHeaders) {
    const response = await fetch(`${simulator.url}/v1/${path}`, {
      method,
      headers: body === undefined ? headers : { 'content-type': 'application/json', ...headers },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    })
    const text = await response.text()
    const isJson = response.headers.get('content-type')?.startsWith('application/json')
    return { status: response.status, headers: response.headers, body: isJson ? JSON.parse(text) : text }
  }
  const get = (path: string, ...filters: string[]) => {
    const query = filters.map((filter) => `q%5B%5D=${encodeURIComponent(filter)}`).join('&')
    return call('GET', query ? `${path}${path.includes('?') ? '&' : '?'}${query}` : path)
  }
  const book = (fields: Record<string, unknown> = {}) =>
    call('POST', 'individual_appointments', { ...visit, ...fields })
  return { simulator, call, get, book }
}

const visit = {
  appointment_type_id: types.followUp,
  business_id: businesses.leeds,
  patient_id: patients.testa,
  practitioner_id: practitioners.priya,
  starts_at: '2030-03-04T09:00:00Z',
}
const times = (business: string, practitioner: string, type: string) =>
  `businesses/${business}/practitioners/${practitioner}/appointment_types/${type}/available_times`
const leedsTimes = times(businesses.leeds, practitioners.priya, types.followUp)
const startsOf = (answer: { body: { available_times: { appointment_start: string }[] } }) =>
  answer.body.available_times.map((entry) => entry.appointment_start)
const idsOf = (rows: { id: string }[]) => rows.map((row) => row.id)

describe('credentials and headers', () => {
  it('takes the key with and without its shard, and nothing else', async () => {
    const { call } = await open()
    const status = async (authorization: string) =>
      (await call('GET', 'user', undefined, { ...goodHeaders, authorization })).status
    expect(await status(basic('demo-secret-uk1:'))).toBe(200)
    expect(await status(basic('demo-secret:'))).toBe(200)
    expect(await status(basic('demo-secret-au1:'))).toBe(401)
    expect(await status(basic('demo-secret-uk1:password'))).toBe(401)
    expect(await status('Bearer demo-secret-uk1')).toBe(401)
  })

  it('wants a User-Agent with an address, Accept, and a Content-Type on a body', async () => {
    const { call } = await open()
    const status = async (headers: Record<string, string>, body?: unknown) =>
      (await call(body ? 'POST' : 'GET', body ? 'patients' : 'user', body, { ...goodHeaders, ...headers })).status
    expect(await status({ 'user-agent': 'curl/8' })).toBe(403)
    expect(await status({ accept: 'text/html' })).toBe(406)
    expect(await status({ 'content-type': 'text/plain' }, { first_name: 'A', last_name: 'B' })).toBe(415)
  })

  it('lets 200 calls a minute through, then names the second of the reset', async () => {
    const { simulator, get } = await open({ rateLimitPerMinute: 2 })
    await get('user')
    await get('user')
    const answer = await get('user')
    expect(answer.status).toBe(429)
    const reset = Number(answer.headers.get('x-ratelimit-reset'))
    expect(reset).toBeGreaterThan(now / 1000 + 58)
    simulator.advance(60_000)
    expect((await get('user')).status).toBe(200)
  })

  it('refuses an unknown switch', async () => {
    await expect(startCliniko({ switches: { refuseOverlaps: true } })).rejects.toThrow('unknown switch refuseOverlaps')
  })
})

describe('directory', () => {
  it('links related records and keeps long ids as strings', async () => {
    const { simulator, get } = await open()
    const { body } = await get(`practitioners/${practitioners.priya}`)
    expect(body.id).toBe('1700000000000000201')
    expect(body.links.self).toBe(`${simulator.url}/v1/practitioners/${practitioners.priya}`)
    expect((await get('practitioners/1700000000000000200')).body).toEqual({ status: '404', error: 'Not Found' })
  })

  it('lists practitioners by activity, business and type', async () => {
    const { get } = await open()
    const list = async (path: string) => idsOf((await get(path)).body.practitioners)
    const { priya, oscar, mina, nadia } = practitioners
    expect(await list('practitioners')).toEqual([priya, oscar, mina])
    expect(await list('practitioners/inactive')).toEqual([nadia])
    expect(await list(`businesses/${businesses.alicante}/practitioners`)).toEqual([oscar])
    expect(await list(`appointment_types/${types.video}/practitioners`)).toEqual([priya, mina])
    const offered = await get(`practitioners/${oscar}/appointment_types`, 'show_in_online_bookings:=true')
    expect(idsOf(offered.body.appointment_types)).toEqual([types.firstVisit, types.followUp])
  })

  it('pages with links that keep the filters', async () => {
    const { get } = await open({ pageSize: 2 })
    const first = (await get('patients', 'last_name:!=Nobody')).body
    expect([first.patients.length, first.total_entries, first.links.previous]).toEqual([2, 4, undefined])
    const next = new URL(first.links.next)
    expect([next.searchParams.get('page'), next.searchParams.get('q[]')]).toEqual(['2', 'last_name:!=Nobody'])
    const second = (await get(next.pathname.slice('/v1/'.length) + next.search)).body
    expect([second.patients.length, second.links.next]).toEqual([2, undefined])
    expect(idsOf([...first.patients, ...second.patients])).toEqual(
      Object.values(patients).sort((a, b) => a.length - b.length || (a < b ? -1 : 1)),
    )
    expect((await get('patients?page=9')).body.patients).toEqual([])
  })

  it.each(['per_page=0', 'per_page=101', 'page=0', 'page=x', 'limit=5', 'q[][]=id:=1', 'sort=notes'])(
    'refuses the list parameter %s',
    async (query) => {
      const { get } = await open()
      expect((await get(`patients?${query}`)).status).toBe(400)
    },
  )
})

describe('filters', () => {
  it.each([
    [['first_name:=alex'], 2],
    [['first_name:=Alex', 'date_of_birth:=1990-09-01'], 1],
    [['date_of_birth:=19**-09-01'], 1],
    [['date_of_birth:<1972-01-01'], 2],
    [['email:~family'], 2],
    [['last_name:~~T%n'], 2],
    [['last_name:!=Twin'], 2],
    [[`id:=${patients.testa},${patients.samuel}`], 2],
    [[`id:>${patients.alexFather}`], 1],
    [['archived_at:?'], 0],
    [['archived_at:!?'], 4],
    [['archived_at:*'], 4],
    [['created_at:>=2030-01-01T00:00:00Z'], 0],
    [['accepted_privacy_policy:=true'], 4],
  ])('%j finds %i patients', async (filters, count) => {
    const { get } = await open()
    expect((await get('patients', ...filters)).body.total_entries).toBe(count)
  })

  it.each([
    ['patients', 'phone:=1', 'phone is not filterable'],
    ['individual_appointments', 'notes:~x', 'notes is not filterable'],
    ['unavailable_blocks', 'cancelled_at:*', 'cancelled_at is not filterable'],
    ['patients', 'id:=me', 'Filter value for id must be a number'],
    ['patients', 'created_at:=2030-01-01T00:00:00Z', 'Filter value for created_at must be a date-time'],
    ['patients', 'created_at:>2030-01-01', 'Filter value for created_at must be a date-time'],
    ['patients', 'date_of_birth:>1990', 'Filter value for date_of_birth must be a date'],
  ])('in %s, %s is a 400', async (path, filter, message) => {
    const { get } = await open()
    const answer = await get(path, filter)
    expect([answer.status, answer.body.message]).toEqual([400, expect.stringContaining(message)])
  })

  it('sorts by several fields, and by creation otherwise', async () => {
    const { get, book } = await open()
    for (const hour of ['11', '09', '10']) await book({ starts_at: `2030-03-04T${hour}:00:00Z` })
    const starts = async (query: string) =>
      (await get(`individual_appointments${query}`)).body.individual_appointments.map((row: { starts_at: string }) =>
        row.starts_at.slice(11, 13),
      )
    expect(await starts('')).toEqual(['11', '09', '10'])
    expect(await starts('?sort=practitioner_id,starts_at:desc')).toEqual(['11', '10', '09'])
    expect(await starts('?order=desc')).toEqual(['10', '09', '11'])
  })
})

describe('available times', () => {
  it('lists free starts of the account’s days in UTC', async () => {
    const { get } = await open()
    const starts = startsOf(await get(`${leedsTimes}?from=2030-03-04&to=2030-03-10&per_page=100`))
    expect(starts[0]).toBe('2030-03-04T09:00:00Z')
    expect(starts.filter((start) => start.startsWith('2030-03-04'))).toHaveLength(26)
    expect(starts.some((start) => start.startsWith('2030-03-09'))).toBe(false)
  })

  it('reaches 28 days ahead, across the clock change', async () => {
    const { get } = await open()
    expect(startsOf(await get(`${leedsTimes}?from=2030-04-01&to=2030-04-01`))[0]).toBe('2030-04-01T08:00:00Z')
    const alicante = times(businesses.alicante, practitioners.oscar, types.followUp)
    expect(startsOf(await get(`${alicante}?from=2030-03-07&to=2030-03-07`))[0]).toBe('2030-03-07T08:00:00Z')
  })

  it('shows both clock-change Sundays', async () => {
    const spring = await open({ openSundayNights: true }, Date.parse('2030-03-25T10:00:00Z'))
    const inSpring = startsOf(await spring.get(`${leedsTimes}?from=2030-03-31&to=2030-03-31`))
    // Midnight to 06:00 is five hours; 01:00 local time does not exist.
    expect([inSpring[0], inSpring.at(-1), inSpring.length]).toEqual([
      '2030-03-31T00:00:00Z',
      '2030-03-31T04:30:00Z',
      19,
    ])
    const autumn = await open({ openSundayNights: true }, Date.parse('2030-10-21T10:00:00Z'))
    const inAutumn = startsOf(await autumn.get(`${leedsTimes}?from=2030-10-27&to=2030-10-27`))
    expect([inAutumn[0], inAutumn.at(-1), inAutumn.length]).toEqual([
      '2030-10-26T23:00:00Z',
      '2030-10-27T05:30:00Z',
      27,
    ])
  })

  it.each([
    '',
    '?from=2030-03-04',
    '?from=2030-03-04&to=2030-03-12',
    '?from=2030-02-28&to=2030-03-04',
    '?from=2030-03-05&to=2030-03-04',
    '?from=2030-02-30&to=2030-03-04',
  ])('refuses the time frame "%s"', async (query) => {
    const { get } = await open()
    const answer = await get(leedsTimes + query)
    const message = 'Invalid time frame definition. Please check from/to param limitations.'
    expect([answer.status, answer.body]).toEqual([400, { message }])
  })

  it.each([
    ['type', times(businesses.leeds, practitioners.priya, types.staffOnly)],
    ['practitioner', times(businesses.leeds, practitioners.nadia, types.followUp)],
    ['pair', times(businesses.leeds, practitioners.oscar, types.video)],
    ['class', times(businesses.leeds, practitioners.mina, types.pilates)],
  ])('is a 404 for a %s that is not offered online', async (_, path) => {
    const { get } = await open()
    expect((await get(`${path}?from=2030-03-04&to=2030-03-05`)).status).toBe(404)
  })

  it('leaves out the lead time, visits and blocks', async () => {
    // A minute past the hour: within the clock's first millisecond, four hours on would still be a start.
    const { simulator, get, book } = await open({ leadTimeHours: 4 }, now + 60_000)
    expect(startsOf(await get(`${leedsTimes}?from=2030-03-01&to=2030-03-01`))[0]).toBe('2030-03-01T14:15:00Z')
    await book()
    const block = { start: '2030-03-04T10:00:00Z', end: '2030-03-04T12:30:00Z' }
    simulator.frontDesk({ action: 'block', practitionerId: practitioners.priya, ...block })
    const morning = startsOf(await get(`${leedsTimes}?from=2030-03-04&to=2030-03-04`)).filter((at) => at < block.end)
    expect(morning).toEqual(['2030-03-04T09:30:00Z'])
  })

  it('limits each part of a day and shows the next start when one is taken', async () => {
    const { get, book } = await open({ segmentLimit: 1 })
    const day = async () =>
      startsOf(await get(`${leedsTimes}?from=2030-03-04&to=2030-03-04`)).map((at) => at.slice(11, 16))
    expect(await day()).toEqual(['09:00', '12:00'])
    await book()
    expect(await day()).toEqual(['09:30', '12:00'])
  })

  it('names the next start, or none', async () => {
    const { get } = await open()
    const next = leedsTimes.replace('available_times', 'next_available_time')
    expect((await get(`${next}?from=2030-03-02&to=2030-03-08`)).body.appointment_start).toBe('2030-03-04T09:00:00Z')
    expect((await get(`${next}?from=2030-03-02&to=2030-03-03`)).body.appointment_start).toBe(null)
    expect((await get(next)).status).toBe(400)
  })
})

describe('individual appointments', () => {
  it('are created with the type’s length, empty links left out', async () => {
    const { simulator, book } = await open()
    const { status, headers, body } = await book({ notes: 'gw-ref: 1' })
    expect(status).toBe(201)
    expect(headers.get('location')).toBe(`${simulator.url}/individual_appointments/${body.id}`)
    expect(body).toMatchObject({
      id: expect.stringMatching(/^\d{19}$/),
      starts_at: '2030-03-04T09:00:00Z',
      ends_at: '2030-03-04T09:30:00Z',
      notes: 'gw-ref: 1',
      cancellation_reason_description: '',
      repeat_rule: {},
      repeats: null,
      patient: { links: { self: `${simulator.url}/v1/patients/${patients.testa}` } },
    })
    expect(body).not.toHaveProperty('patient_case')
    expect(simulator.log).toMatchObject([{ event: 'appointment.booked', vendorId: body.id, by: 'api' }])
  })

  it('may overlap, lie outside hours, in the past or in the lead time, and be of a type not shown online', async () => {
    const { book } = await open()
    const answers = [
      await book(),
      await book(),
      await book({ starts_at: '2030-03-03T03:00:00Z' }),
      await book({ starts_at: '2030-02-01T10:00:00Z' }),
      await book({ starts_at: '2030-03-01T10:05:00Z', appointment_type_id: types.staffOnly }),
    ]
    expect(answers.map(({ status }) => status)).toEqual([201, 201, 201, 201, 201])
  })

  it.each([
    [{ appointment_start: '2030-03-04T09:00:00Z' }, { appointment_start: 'unknown field' }],
    [{ starts_at: '2030-03-04T09:00:00+00:00' }, { starts_at: 'is not a date-time in UTC' }],
    [{ starts_at: '2030-03-04 09:00:00' }, { starts_at: 'is not a date-time in UTC' }],
    [{ ends_at: '2030-03-04T08:30:00Z' }, { ends_at: 'must be after the start' }],
    [{ patient_id: Number(patients.testa) }, { patient_id: 'is not a string' }],
    [{ patient_id: undefined }, { patient_id: "can't be blank" }],
    [{ patient_id: '7' }, { patient_id: "can't be blank" }],
    [{ appointment_type_id: '1700000000000000300' }, { max_attendees: 'is not a number' }],
    [{ appointment_type_id: types.pilates }, { max_attendees: 'must be equal to 1' }],
  ])('with %j are a 422', async (fields, errors) => {
    const { simulator, book } = await open()
    const answer = await book(fields)
    expect([answer.status, answer.body]).toEqual([422, { message: 'Validation Failed', errors }])
    expect(simulator.log).toEqual([])
  })

  it('answer 500 for an unknown patient where the account still does', async () => {
    const { book } = await open({ unknownPatientIs500: true })
    expect((await book({ patient_id: '7' })).status).toBe(500)
  })

  it('conflict on both sides, and no longer once one is cancelled', async () => {
    const { get, call, book } = await open()
    const exist = async (id: string) => (await get(`individual_appointments/${id}/conflicts`)).body.conflicts.exist
    const first = (await book()).body.id
    const touching = (await book({ starts_at: '2030-03-04T09:30:00Z' })).body.id
    expect([await exist(first), await exist(touching)]).toEqual([false, false])
    const second = (await book({ starts_at: '2030-03-04T09:15:00Z', business_id: businesses.alicante })).body.id
    expect([await exist(first), await exist(second), await exist(touching)]).toEqual([true, true, true])
    await call('PATCH', `individual_appointments/${second}/cancel`, { cancellation_reason: 50 })
    expect([await exist(first), await exist(second)]).toEqual([false, false])
  })

  it('are cancelled with a reason, then hidden until a filter asks for them', async () => {
    const { simulator, call, get, book } = await open()
    const { id } = (await book()).body
    const cancel = (body: unknown) => call('PATCH', `individual_appointments/${id}/cancel`, body)
    expect((await cancel({})).status).toBe(422)
    expect((await cancel({ cancellation_reason: 31 })).body.errors).toHaveProperty('cancellation_reason')
    const done = await cancel({ cancellation_reason: 40, cancellation_note: 'by patient', apply_to_repeats: false })
    expect([done.status, done.body]).toEqual([204, ''])

    expect((await get('individual_appointments')).body.total_entries).toBe(0)
    expect((await get('individual_appointments', 'cancelled_at:?')).body.total_entries).toBe(1)
    expect((await get(`individual_appointments/${id}`)).status).toBe(404)
    const stored = (await get(`individual_appointments/${id}`, 'cancelled_at:*', 'archived_at:*', 'deleted_at:*')).body
    expect(stored).toMatchObject({
      cancelled_at: expect.stringMatching(/^2030-03-01T10:0/),
      cancellation_reason: 40,
      cancellation_reason_description: 'Away',
      cancellation_note: 'by patient',
    })
    expect((await cancel({ cancellation_reason: 50 })).status).toBe(422)
    expect((await call('PATCH', `individual_appointments/${id}`, { notes: 'x' })).status).toBe(422)
    expect(simulator.log.map(({ event }) => event)).toEqual(['appointment.booked', 'appointment.cancelled'])
  })

  it.each([
    ['POST', '/archive'],
    ['DELETE', ''],
  ])('are archived by %s%s', async (method, suffix) => {
    const { call, get, book } = await open()
    const path = `individual_appointments/${(await book()).body.id}`
    expect((await call(method, path + suffix)).status).toBe(204)
    expect((await get(path)).status).toBe(404)
    expect((await get(path, 'archived_at:?')).body.archived_at).not.toBe(null)
    expect((await call(method, path + suffix)).status).toBe(404)
  })

  it('are moved by PATCH, with both ends or the type’s length', async () => {
    const { simulator, call, book } = await open()
    const { id } = (await book()).body
    const patch = (body: unknown) => call('PATCH', `individual_appointments/${id}`, body)
    const moved = await patch({ starts_at: '2030-03-05T10:00:00Z', ends_at: '2030-03-05T11:00:00Z' })
    expect([moved.status, moved.body.ends_at]).toEqual([200, '2030-03-05T11:00:00Z'])
    expect((await patch({ ends_at: null })).body.ends_at).toBe('2030-03-05T10:30:00Z')
    expect((await patch({ starts_at: '2030-03-06T10:00:00Z' })).status).toBe(422)
    await patch({ notes: 'no move' })
    expect(simulator.log.map(({ event }) => event)).toEqual([
      'appointment.booked',
      'appointment.moved',
      'appointment.moved',
    ])
  })

  it('have an attendee each', async () => {
    const { get, book } = await open()
    const { id } = (await book()).body
    await book()
    const { attendees } = (await get('attendees', `booking_id:=${id}`)).body
    expect(attendees).toHaveLength(1)
    expect(attendees[0].booking.links.self).toMatch(new RegExp(`/bookings/${id}$`))
    expect((await get(`individual_appointments/${id}/attendees`)).body.attendees).toEqual(attendees)
  })

  it('meet faults with the vendor’s own shapes', async () => {
    const { simulator, get, book } = await open()
    simulator.failNext({ op: 'book', fault: 'refuse' })
    expect((await book()).body).toEqual({
      message: 'Validation Failed',
      errors: { base: 'This time is not available.' },
    })
    simulator.failNext({ op: 'any', fault: 'rateLimit' })
    const limited = await book()
    expect([limited.status, limited.headers.get('x-ratelimit-reset')]).toEqual([429, expect.stringMatching(/^\d{10}$/)])
    simulator.failNext({ op: 'book', fault: 'wrongTime' })
    expect((await book()).body).toMatchObject({ starts_at: '2030-03-04T10:00:00Z', ends_at: '2030-03-04T10:30:00Z' })
    simulator.failNext({ op: 'book', fault: 'dropReply' })
    await expect(book({ notes: 'gw-ref: lost' })).rejects.toThrow('fetch failed')
    const found = await get(
      'individual_appointments',
      `patient_id:=${patients.testa}`,
      'starts_at:>=2030-03-04T09:00:00Z',
      'starts_at:<=2030-03-04T09:00:00Z',
    )
    expect(found.body.individual_appointments).toMatchObject([{ notes: 'gw-ref: lost' }])
  })
})

describe('bookings and blocks', () => {
  it('are one list over a window, told apart by their links', async () => {
    const { simulator, call, get, book } = await open()
    const window = (practitioner: string, start: string, end: string) =>
      get('bookings', `practitioner_id:=${practitioner}`, `starts_at:<${end}`, `ends_at:>${start}`)
    const { id } = (await book()).body
    const block = await call('POST', 'unavailable_blocks', {
      business_id: businesses.leeds,
      practitioner_id: practitioners.priya,
      starts_at: '2030-03-04T09:15:00Z',
      ends_at: '2030-03-04T10:00:00Z',
      notes: 'gw-hold 7b21',
      unavailable_block_type_id: blockTypes.gatewayHold,
    })
    expect(block.status).toBe(201)
    const { bookings } = (await window(practitioners.priya, '2030-03-04T09:00:00Z', '2030-03-04T09:30:00Z')).body
    const kinds = bookings.map(
      (row: { conflicts: { links: { self: string } } }) => row.conflicts.links.self.split('/')[4],
    )
    expect(kinds).toEqual(['individual_appointments', 'unavailable_blocks'])
    expect(bookings[0].links.self).toBe(`${simulator.url}/v1/bookings/${id}`)
    expect((await get(`individual_appointments/${id}/conflicts`)).body.conflicts.exist).toBe(true)
    expect((await window(practitioners.priya, '2030-03-04T08:00:00Z', '2030-03-04T09:00:00Z')).body.bookings).toEqual(
      [],
    )

    const ours = await get('unavailable_blocks', `unavailable_block_type_id:=${blockTypes.gatewayHold}`)
    expect(idsOf(ours.body.unavailable_blocks)).toEqual([block.body.id])
    expect((await call('POST', `unavailable_blocks/${block.body.id}/archive`)).status).toBe(204)
    expect((await get(`unavailable_blocks/${block.body.id}`)).status).toBe(404)
    expect((await get(`individual_appointments/${block.body.id}`, 'archived_at:*')).status).toBe(404)
    expect(simulator.log.map(({ event }) => event)).toEqual(['appointment.booked', 'hold.created', 'hold.released'])
  })

  it('hold a class as well', async () => {
    const { get } = await open()
    const { bookings } = (await get('bookings', `practitioner_id:=${practitioners.mina}`)).body
    expect(bookings).toMatchObject([{ max_attendees: 8, starts_at: '2030-03-04T12:30:00Z' }])
  })

  it('need an end for a block', async () => {
    const { call } = await open()
    const body = { business_id: businesses.leeds, practitioner_id: practitioners.priya, starts_at: visit.starts_at }
    expect((await call('POST', 'unavailable_blocks', body)).body.errors).toEqual({ ends_at: "can't be blank" })
  })
})

describe('the front desk', () => {
  it('books into a slot that the gateway thinks is free, moves and cancels', async () => {
    const { simulator, get, book } = await open()
    const { id } = (await book()).body
    const desk = simulator.frontDesk({
      action: 'book',
      practitionerId: practitioners.priya,
      start: '2030-03-04T09:00:00Z',
      end: '2030-03-04T09:30:00Z',
    })
    const exist = async () => (await get(`individual_appointments/${id}/conflicts`)).body.conflicts.exist
    expect(await exist()).toBe(true)
    simulator.frontDesk({ action: 'move', vendorId: desk.vendorId, start: '2030-03-04T11:00:00Z' })
    expect(await exist()).toBe(false)
    simulator.frontDesk({ action: 'cancel', vendorId: desk.vendorId })
    expect(simulator.log.slice(1)).toMatchObject([
      { event: 'appointment.booked', by: 'front-desk' },
      { event: 'appointment.moved', end: '2030-03-04T11:30:00.000Z', by: 'front-desk' },
      { event: 'appointment.cancelled', vendorId: desk.vendorId, by: 'front-desk' },
    ])
    expect(() => simulator.frontDesk({ action: 'cancel', vendorId: desk.vendorId })).toThrow('no live booking')
  })
})

describe('patients', () => {
  it('are created without a check for duplicates', async () => {
    const { call, get } = await open()
    const person = {
      first_name: 'Alex',
      last_name: 'Twin',
      email: 'family@patients.example',
      date_of_birth: '1990-09-01',
      patient_phone_numbers: [{ phone_type: 'Mobile', number: '+44 7700 900103' }],
    }
    const { status, body } = await call('POST', 'patients', person)
    expect([status, body.patient_phone_numbers[0].normalized_number]).toEqual([201, '447700900103'])
    expect((await get('patients', 'email:=family@patients.example')).body.total_entries).toBe(3)
    expect((await get(`patients/${body.id}`)).body.date_of_birth).toBe('1990-09-01')
  })

  it.each([
    [{ first_name: 'Only' }, 'last_name'],
    [{ first_name: 'A', last_name: 'B', phone: '1' }, 'phone'],
    [{ first_name: 'A', last_name: 'B', date_of_birth: '1990-02-30' }, 'date_of_birth'],
    [{ first_name: 'A', last_name: 'B', email: 'nobody' }, 'email'],
  ])('with %j are a 422', async (body, field) => {
    const { call } = await open()
    const answer = await call('POST', 'patients', body)
    expect([answer.status, Object.keys(answer.body.errors)]).toEqual([422, [field]])
  })
})

describe('switches turn what is assumed round', () => {
  type Opened = Awaited<ReturnType<typeof open>>
  const cancel = ({ call }: Opened, id: string) =>
    call('PATCH', `individual_appointments/${id}/cancel`, { cancellation_reason: 50 })

  it.each<[string, unknown, (opened: Opened, id: string) => Promise<{ status: number }>, number]>([
    ['refuseOverlap', true, ({ book }) => book(), 422],
    ['acceptPast', false, ({ book }) => book({ starts_at: '2030-02-01T10:00:00Z' }), 422],
    ['acceptUnofferedType', false, ({ book }) => book({ business_id: businesses.alicante }), 422],
    ['acceptGroupType', true, ({ book }) => book({ appointment_type_id: types.pilates }), 201],
    [
      'getHidesCancelled',
      false,
      async (o, id) => cancel(o, id).then(() => o.get(`individual_appointments/${id}`)),
      200,
    ],
    ['cancelTwiceStatus', 204, async (o, id) => cancel(o, id).then(() => cancel(o, id)), 204],
    ['cancelNeedsReason', false, ({ call }, id) => call('PATCH', `individual_appointments/${id}/cancel`, {}), 204],
    ['pagePastEndIs404', true, ({ get }) => get('patients?page=2'), 404],
    ['blockTypes', false, ({ get }) => get('unavailable_block_types'), 404],
    ['maxWindowDays', 6, ({ get }) => get(`${leedsTimes}?from=2030-03-04&to=2030-03-11`), 400],
    [
      'requireUserAgent',
      false,
      ({ call }) => call('GET', 'user', undefined, { ...goodHeaders, 'user-agent': '' }),
      200,
    ],
  ])('%s: %j', async (name, value, act, status) => {
    const opened = await open({ [name]: value })
    const { id } = (await opened.book()).body
    expect((await act(opened, id)).status).toBe(status)
  })

  it('startAloneMovesEnd keeps the length', async () => {
    const { call, book } = await open({ startAloneMovesEnd: true })
    const { id } = (await book()).body
    const moved = await call('PATCH', `individual_appointments/${id}`, { starts_at: '2030-03-06T10:00:00Z' })
    expect(moved.body.ends_at).toBe('2030-03-06T10:30:00Z')
  })
})
