import { afterEach, describe, expect, it } from 'vitest'
import { z } from 'zod'
import { jumpDemo, jumpSwitches, startJump } from '../../simulators/jump.ts'
import type { FaultName, FaultOp, RunningSimulator } from '../../simulators/kit/simulator.ts'

const { basePath, keys, clinicians, types, locations, patients } = jumpDemo
// A Friday morning in summer: London is an hour ahead of UTC. The Monday after it is the 8th.
const now = Date.parse('2030-07-05T08:00:00Z')
const MINUTE = 60_000
const HOUR = 60 * MINUTE
const DAY = 24 * HOUR

// The answers as the vendor's pages list them; nothing else is allowed.
const text = z.string()
const nullableText = text.nullable()
const instant = z.iso.datetime().regex(/:\d\dZ$/)
const holdSchema = z.strictObject({
  id: text.startsWith('hold_'),
  appointment_type_id: text,
  clinician_id: text,
  location_id: nullableText,
  start_time: instant,
  end_time: instant,
  expires_at: instant,
  status: z.enum(['active', 'confirmed', 'expired', 'released']),
  created_at: instant,
})
const confirmedSchema = z.strictObject({
  id: text.startsWith('apt_'),
  patient_id: text,
  clinician_profile_id: text,
  appointment_type_id: text,
  location_id: nullableText,
  start_time: instant,
  end_time: instant,
  status: text,
  attendee_name: nullableText,
  attendee_email: nullableText,
  attendee_phone: nullableText,
  notes: nullableText,
  created_at: instant,
})
const appointmentInA = confirmedSchema.extend({ title: nullableText, is_remote: z.boolean(), updated_at: instant })
const appointmentInB = appointmentInA.omit({ attendee_phone: true, notes: true }).extend({
  description: nullableText,
  remote_channel: nullableText,
  video_link: z.url().nullable(),
  video_provider: nullableText,
  meeting_url: z.url().nullable(),
  duration_minutes: z.int(),
  attendance_status: nullableText,
  cancellation_reason: nullableText,
  booking_source: text,
  episode_id: nullableText,
})
const slotInA = z.strictObject({
  start_time: instant,
  end_time: instant,
  clinician_id: text,
  clinician_name: text,
  location_id: nullableText,
  location_name: nullableText,
  is_remote: z.boolean(),
})
const slotInB = z.strictObject({
  start_time: instant,
  end_time: instant,
  clinician_profile_id: text,
  clinician_name: text,
  location_id: nullableText,
  appointment_template_id: text,
  is_available: z.boolean(),
})
const metaSchema = z.strictObject({ request_id: text.startsWith('req_') })
const shapeA1 = z.strictObject({ error: z.strictObject({ code: text, message: text }) })
const shapeA2 = z.strictObject({ error: text, details: text, request_id: text })
const shapeB = z.strictObject({ data: z.null(), meta: metaSchema, error: shapeA1.shape.error })

const running: RunningSimulator[] = []
afterEach(async () => {
  await Promise.all(running.splice(0).map((simulator) => simulator.stop()))
})

type Opened = Awaited<ReturnType<typeof open>>
const inB = { generation: 'B' }

async function open(switches: Record<string, unknown> = {}, at = now) {
  const simulator = await startJump({ now: at, switches: { rateLimitPerHour: 10_000, ...switches } })
  running.push(simulator)

  async function call(method: string, path: string, body?: unknown, headers: Record<string, string> = {}) {
    const response = await fetch(`${simulator.url}${switches.basePath ?? basePath}${path}`, {
      method,
      headers: {
        authorization: `Bearer ${keys.full}`,
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        ...headers,
      },
      ...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
    })
    const raw = await response.text()
    const isJson = response.headers.get('content-type')?.startsWith('application/json')
    return { status: response.status, headers: response.headers, raw, body: isJson ? JSON.parse(raw) : undefined }
  }

  const get = (path: string) => call('GET', path)
  const hold = (fields: Record<string, unknown> = {}) => call('POST', '/holds', { ...holdFields, ...fields })
  const book = (fields: Record<string, unknown> = {}, headers: Record<string, string> = {}) =>
    call('POST', '/appointments', { ...visit, ...fields }, headers)
  async function held(fields: Record<string, unknown> = {}): Promise<string> {
    return (await hold(fields)).body.data.id
  }
  const confirm = (id: string, fields: Record<string, unknown> = {}) =>
    call('POST', `/holds/${id}/confirm`, { patient_id: patients.testa, ...fields })
  /** Starts of the free times by London's clock. */
  async function free(from: string, to: string, more = '', type: string = types.followUp): Promise<string[]> {
    const isA = switches.generation !== 'B'
    const query = isA
      ? `appointment_type_id=${type}&start_date=${from}&end_date=${to}`
      : `appointment_template_id=${type}&date_from=${from}&date_to=${to}`
    const { status, raw, body } = await get(`/availability?${query}${more && `&${more}`}`)
    if (status !== 200) throw new Error(raw)
    const rows: { start_time: string; is_available?: boolean }[] = isA ? body.data : body.data.slots
    return rows.filter((row) => row.is_available !== false).map(({ start_time: start }) => start.slice(5, 16))
  }
  const events = () => simulator.log.map(({ event, by }) => `${event} ${by}`)
  return { simulator, call, get, hold, held, confirm, book, free, events }
}

const monday = '2030-07-08'
const holdFields = {
  appointment_type_id: types.followUp,
  clinician_id: clinicians.priya,
  date: monday,
  start_time: '09:00',
  location_id: locations.centre,
}
const remoteFields = { appointment_type_id: types.video, clinician_id: clinicians.mina }
const visit = {
  appointment_type_id: types.followUp,
  clinician_profile_id: clinicians.priya,
  patient_id: patients.testa,
  location_id: locations.centre,
  start_time: '2030-07-08T08:00:00Z',
}
const priya = `clinician_id=${clinicians.priya}`
const priyaInB = `clinician_profile_id=${clinicians.priya}`
const atNine = { start: '2030-07-08T08:00:00Z', end: '2030-07-08T08:30:00Z' }

describe('keys, scopes and strictness', () => {
  it.each([
    ['A', shapeA1, 'unauthorized'],
    ['B', shapeB, 'UNAUTHORIZED'],
  ])('%s takes a key of its own as a bearer', async (generation, shape, code) => {
    const { call } = await open({ generation })
    for (const authorization of ['', 'Bearer pk_live_other', keys.full, `Basic ${keys.full}`]) {
      const { status, body } = await call('GET', '/locations', undefined, { authorization })
      expect([status, shape.parse(body).error.code]).toEqual([401, code])
    }
    expect((await call('GET', '/locations')).status).toBe(200)
  })

  it('asks for a scope on every call, on reading a hold for the one that writes', async () => {
    const { call, held } = await open()
    const authorization = `Bearer ${keys.widget}`
    const id = await held()
    expect((await call('GET', `/holds/${id}`, undefined, { authorization })).status).toBe(200)
    for (const path of ['/clinicians', '/locations', '/appointments', '/appointments/apt_1']) {
      const { status, body } = await call('GET', path, undefined, { authorization })
      expect([status, body.error.code]).toEqual([403, 'forbidden'])
    }
    const profiles = await open({ ...inB, clinicianProfileScope: 'read_patients' })
    expect((await profiles.call('GET', '/clinician-profiles', undefined, { authorization })).status).toBe(200)
  })

  it('has what its generation has, and no more', async () => {
    const a = await open()
    const b = await open(inB)
    const inNeither = [
      'GET /holds',
      'PUT /locations',
      'DELETE /appointments/apt_1',
      'DELETE /patients/pat_1',
      'POST /clinicians',
    ]
    const onlyA = ['POST /holds', 'GET /appointment-types', 'GET /clinicians']
    const onlyB = [
      'GET /appointment-templates',
      'GET /clinician-profiles',
      'GET /availability/next',
      'POST /availability/verify',
      'POST /appointments/apt_1/cancel',
    ]
    const isThere = async ({ call }: Opened, line: string) => {
      const [method = '', path = ''] = line.split(' ')
      const { status, raw } = await call(method, path, method === 'POST' ? {} : undefined)
      return status !== 405 && !raw.includes('Endpoint')
    }
    for (const line of inNeither)
      expect([line, await isThere(a, line), await isThere(b, line)]).toEqual([line, false, false])
    for (const line of onlyA)
      expect([line, await isThere(a, line), await isThere(b, line)]).toEqual([line, true, false])
    for (const line of onlyB)
      expect([line, await isThere(a, line), await isThere(b, line)]).toEqual([line, false, true])
  })

  it.each([
    '/locations?is_active=true',
    '/clinicians?search=priya',
    '/appointment-types?limit=0',
    '/appointment-types?limit=101',
    '/patients?offset=-1',
    '/patients?email=testa@patients.example',
    '/appointments?status=booked',
    '/appointments?status_in=confirmed,booked',
    '/appointments?date_gte=2030-07-08',
    '/appointments?patient_id=a&patient_id=b',
    `/availability?appointment_type_id=${types.followUp}&start_date=${monday}`,
    `/availability?start_date=${monday}&end_date=${monday}`,
    `/availability?appointment_type_id=${types.followUp}&start_date=${monday}&end_date=8+July`,
    `/availability?appointment_type_id=${types.followUp}&start_date=${monday}&end_date=2030-07-07`,
    `/availability?appointment_type_id=${types.followUp}&date_from=${monday}&date_to=${monday}`,
    `/availability?appointment_type_id=${types.followUp}&start_date=${monday}&end_date=${monday}&is_remote=no`,
  ])('A refuses the read %s', async (path) => {
    const { get } = await open()
    const { status, body } = await get(path)
    expect([status, shapeA1.parse(body).error.code]).toEqual([400, 'invalid_request'])
  })

  it.each<[string, Record<string, unknown>, string]>([
    ['an unknown field', { notes: 'x' }, 'unknown'],
    ['an instant', { start_time: '2030-07-08T08:00:00Z' }, 'HH:MM'],
    ['no date', { date: undefined }, 'The date parameter is required'],
    ['a date that is none', { date: '2030-02-30' }, 'YYYY-MM-DD'],
    ['a type that names nothing', { appointment_type_id: 'type_1' }, 'appointment_type_id'],
    ['a clinician who is nobody', { clinician_id: 'cli_1' }, 'clinician_id'],
    ['a place that is nowhere', { location_id: 'loc_1' }, 'location_id'],
    ['no place but a null', { location_id: null }, 'location_id'],
  ])('refuses a hold with %s', async (_, fields, words) => {
    const { hold, events } = await open()
    const { status, body } = await hold(fields)
    expect(status).toBe(400)
    expect(shapeA1.parse(body).error.message).toContain(words)
    expect(events()).toEqual([])
  })

  it('refuses bodies that are not JSON, not said to be, or not wanted', async () => {
    const { call, held } = await open()
    expect((await call('POST', '/holds', '{')).status).toBe(400)
    expect((await call('POST', '/holds', JSON.stringify(holdFields), { 'content-type': 'text/plain' })).status).toBe(
      400,
    )
    expect((await call('POST', '/holds')).status).toBe(400)
    const id = await held()
    expect((await call('DELETE', `/holds/${id}`, { reason: 'x' })).status).toBe(400)
    expect((await call('POST', `/holds/${id}/confirm`, { patient_id: patients.testa, payment_id: 'p' })).status).toBe(
      400,
    )
    expect(
      (await call('POST', `/holds/${id}/confirm`, { patient_id: patients.testa, attendee_email: 'x' })).status,
    ).toBe(400)
    expect((await call('POST', `/holds/${id}/confirm`, {})).status).toBe(400)
  })

  it('answers under the second base path where the switch says so', async () => {
    const { get, simulator } = await open({ ...inB, basePath: '/api-v1' })
    expect((await get('/locations')).status).toBe(200)
    const headers = { authorization: `Bearer ${keys.full}` }
    expect((await fetch(`${simulator.url}${basePath}/locations`, { headers })).status).toBe(404)
  })

  it('refuses unknown switches and has a value for each', async () => {
    await expect(startJump({ switches: { generation: 'C', holds: 1 } })).rejects.toThrow(/holds[\s\S]*generation/)
    expect(jumpSwitches).toMatchObject({ generation: 'A', holdMinutes: 15, rateLimitPerHour: 0 })
  })
})

describe('errors', () => {
  const invalid = '/patients?limit=0'
  it.each([
    ['A', 'documented', shapeA1],
    ['A', 'A2', shapeA2],
    ['A', 'B', shapeB],
    ['B', 'documented', shapeB],
    ['B', 'A1', shapeA1],
  ])('generation %s speaks the shape %s', async (generation, errorShape, schema) => {
    const { get } = await open({ generation, errorShape })
    const { body } = await get(invalid)
    expect(schema.safeParse(body).error).toBeUndefined()
  })

  it('A’s spent budget is a sentence, B’s a code', async () => {
    const a = await open({ rateLimitPerHour: 1 })
    await a.get('/locations')
    expect(shapeA2.parse((await a.get('/locations')).body).error).toBe('Rate limit exceeded')
    const b = await open({ ...inB, rateLimitPerHour: 1 })
    await b.get('/locations')
    expect(shapeB.parse((await b.get('/locations')).body).error.code).toBe('RATE_LIMITED')
  })

  it.each([
    ['own', 'SLOT_UNAVAILABLE'],
    ['conflict', 'CONFLICT'],
  ])('a taken time has the code of the switch: %s', async (takenCode, code) => {
    const { book } = await open({ ...inB, takenCode })
    await book()
    const { status, body } = await book()
    expect([status, body.error.code]).toEqual([409, code])
  })

  it.each([400, 404, 422])('an id that names nothing is answered %d', async (unknownReferenceStatus) => {
    const { hold, get, held, confirm } = await open({ unknownReferenceStatus })
    expect((await hold({ clinician_id: 'cli_1' })).status).toBe(unknownReferenceStatus)
    const search = `/availability?appointment_type_id=type_1&start_date=${monday}&end_date=${monday}`
    expect((await get(search)).status).toBe(unknownReferenceStatus)
    expect((await confirm(await held(), { patient_id: 'pat_1' })).status).toBe(unknownReferenceStatus)
  })
})

describe('the budget of a key', () => {
  it('A: so many in any 60 minutes, and the headers say how many are left', async () => {
    const { simulator, get, call } = await open({ rateLimitPerHour: 2 })
    const first = await get('/locations')
    expect(first.headers.get('x-ratelimit-limit')).toBe('2')
    expect(first.headers.get('x-ratelimit-remaining')).toBe('1')
    expect(first.headers.get('x-request-id')).toMatch(/^req_/)
    expect(first.headers.get('x-response-time')).toMatch(/^\d+ms$/)
    simulator.advance(40 * MINUTE)
    await get('/locations')
    const spent = await get('/locations')
    expect([spent.status, spent.headers.get('x-ratelimit-remaining')]).toEqual([429, '0'])
    expect(spent.headers.get('retry-after')).toBeNull()
    // Another key has a budget of its own.
    const other = { authorization: `Bearer ${keys.widget}` }
    expect((await call('GET', '/appointment-types', undefined, other)).status).toBe(200)
    simulator.advance(19 * MINUTE)
    expect((await get('/locations')).status).toBe(429)
    simulator.advance(MINUTE + 1_000)
    expect((await get('/locations')).status).toBe(200)
    expect((await get('/locations')).status).toBe(429)
  })

  it('B: so many from hour to hour', async () => {
    const { simulator, get } = await open({ ...inB, rateLimitPerHour: 1, retryAfter: true }, now + 50 * MINUTE)
    const first = await get('/locations')
    expect(first.headers.get('x-response-time')).toBeNull()
    const spent = await get('/locations')
    expect([spent.status, Number(spent.headers.get('retry-after'))]).toEqual([429, expect.closeTo(600, -1)])
    simulator.advance(10 * MINUTE)
    expect((await get('/locations')).status).toBe(200)
  })

  it('is the documented one unless a switch says otherwise', async () => {
    const limit = async (switches: Record<string, unknown>) =>
      (await (await open({ rateLimitPerHour: 0, ...switches })).get('/locations')).headers.get('x-ratelimit-limit')
    expect(await limit({})).toBe('100')
    expect(await limit(inB)).toBe('1000')
  })

  it('may count refused calls, and may be of the other window', async () => {
    const counting = await open({ rateLimitPerHour: 1, refusedCallsCount: true })
    await counting.get('/locations')
    counting.simulator.advance(59 * MINUTE)
    await counting.get('/locations')
    counting.simulator.advance(2 * MINUTE)
    expect((await counting.get('/locations')).status).toBe(429)
    const byTheClock = await open({ rateLimitPerHour: 1, rateWindow: 'clock-hour' }, now + 59 * MINUTE)
    await byTheClock.get('/locations')
    byTheClock.simulator.advance(MINUTE)
    expect((await byTheClock.get('/locations')).status).toBe(200)
  })
})

describe('directory and lists', () => {
  it('A: types, clinicians and places in its words', async () => {
    const { get } = await open()
    const { data, pagination } = (await get('/appointment-types')).body
    expect(pagination).toEqual({ total: 4, limit: 100, offset: 0, has_more: false })
    expect(
      data.map((row: Record<string, unknown>) => [row.duration_minutes, row.price, row.allow_online_booking]),
    ).toEqual([
      [45, 75, true],
      [30, 52.5, true],
      [20, 35, true],
      [30, 40, false],
    ])
    const staff = (await get('/clinicians')).body.data
    expect(staff.map((row: { id: string; is_active: boolean }) => [row.id, row.is_active])).toEqual([
      [clinicians.priya, true],
      [clinicians.oscar, true],
      [clinicians.mina, true],
      [clinicians.nadia, false],
    ])
    expect(staff[0]).toMatchObject({ title: 'Dr', user_id: expect.stringMatching(/^usr_/), specialties: [] })
    const place = (await get(`/locations/${locations.harbour}`)).body.data
    expect(place).toMatchObject({ city: 'Hull', is_active: true })
    expect(place).not.toHaveProperty('timezone')
    expect((await get(`/appointment-types/${types.video}`)).body.data.name).toBe('Video review')
    expect((await get('/clinicians/cli_1')).body).toEqual({
      error: { code: 'not_found', message: 'Clinician not found' },
    })
  })

  it('B: templates, profiles and places with their zone, and filters', async () => {
    const { get } = await open(inB)
    const { data, meta } = (await get('/appointment-templates?is_active=true')).body
    expect(data).toHaveLength(4)
    expect(meta).toEqual({ request_id: expect.any(String), limit: 20, next_offset: null, has_more: false })
    expect((await get(`/appointment-templates/${types.video}`)).status).toBe(404)
    const names = async (query: string) =>
      (await get(`/clinician-profiles?${query}`)).body.data.map((row: { display_name: string }) => row.display_name)
    expect(await names('is_bookable_online=false')).toEqual(['Ms Nadia Former'])
    expect(await names(`location_id=${locations.harbour}`)).toEqual(['Mr Oscar Osteo'])
    expect(await names('search=PRIYA')).toEqual(['Dr Priya Physio'])
    const place = (await get('/locations?search=hull')).body.data
    expect(place).toMatchObject([{ id: locations.harbour, town_city: 'Hull', timezone: 'Europe/London' }])
    expect(place[0].opening_hours.sunday).toBeNull()
    const renamed = await open({ ...inB, templateDurationField: 'length', templateOnlineField: 'online' })
    expect((await renamed.get('/appointment-templates')).body.data[0]).toMatchObject({ length: 45, online: true })
  })

  it('pages by limit and offset, capped by the switch, in the order of the switch', async () => {
    const a = await open({ pageSize: 3 })
    const first = (await a.get('/clinicians?limit=50')).body
    expect(first.pagination).toEqual({ total: 4, limit: 3, offset: 0, has_more: true })
    const second = (await a.get('/clinicians?offset=3')).body
    expect([second.data.length, second.pagination.has_more]).toEqual([1, false])
    const b = await open({ ...inB, listOrder: 'newest', limitAboveMax: 'clamp' })
    const { data, meta } = (await b.get('/locations?limit=1')).body
    expect(data).toMatchObject([{ id: locations.harbour }])
    expect(meta).toMatchObject({ limit: 1, next_offset: 1, has_more: true })
    expect((await b.get('/locations?limit=1&offset=1')).body.meta).toMatchObject({ next_offset: null, has_more: false })
    expect((await b.get('/locations?limit=500')).body.meta.limit).toBe(100)
  })

  it('A takes B’s filters once the switch says so', async () => {
    const { get } = await open({ directoryFiltersInA: true })
    expect((await get('/clinicians?is_active=false')).body.data).toHaveLength(1)
  })
})

describe('availability', () => {
  it('A: an array of slots in UTC', async () => {
    const { get, free } = await open()
    const path = `/availability?appointment_type_id=${types.followUp}&start_date=${monday}&end_date=${monday}`
    const { data } = z.strictObject({ data: z.array(slotInA) }).parse((await get(path)).body)
    expect(data[0]).toEqual({
      start_time: '2030-07-08T08:00:00Z',
      end_time: '2030-07-08T08:30:00Z',
      clinician_id: clinicians.priya,
      clinician_name: 'Dr Priya Physio',
      location_id: locations.centre,
      location_name: 'City Centre Clinic',
      is_remote: false,
    })
    expect(new Set(data.map((row) => row.clinician_id)).size).toBe(3)
    // Quarter hours from nine to half past eleven or so, and in the afternoon.
    expect(await free(monday, monday, priya)).toHaveLength(13 + 13)
    expect(await free(monday, monday, `${priya}&is_remote=true`)).toEqual([])
  })

  it('B: an object with the slots and the range', async () => {
    const { get } = await open(inB)
    const path = `/availability?appointment_template_id=${types.video}&date_from=${monday}&date_to=${monday}`
    const schema = z.strictObject({
      data: z.strictObject({ slots: z.array(slotInB), date_range: z.strictObject({ from: text, to: text }) }),
      meta: metaSchema,
    })
    const { data } = schema.parse((await get(path)).body)
    expect(data.date_range).toEqual({ from: monday, to: monday })
    expect(data.slots[0]).toMatchObject({ location_id: null, is_available: true, appointment_template_id: types.video })
  })

  it.each([
    ['A', 30],
    ['B', 14],
  ])('%s takes windows of %d days and no more', async (generation, days) => {
    const { free } = await open({ generation })
    const last = (more: number) => new Date(Date.parse(monday) + (days + more) * DAY).toISOString().slice(0, 10)
    expect(await free(monday, last(0))).not.toEqual([])
    await expect(free(monday, last(1))).rejects.toThrow(/between 0 and/)
    const narrow = await open({ generation, maxWindowDays: 1, slotStepMinutes: 30 })
    await expect(narrow.free(monday, '2030-07-10')).rejects.toThrow(/between 0 and 1/)
    const [first, second] = [...new Set(await narrow.free(monday, '2030-07-09'))]
    expect([first, second]).toEqual(['07-08T08:00', '07-08T08:30'])
  })

  it('leaves out other places, closed types, what is past, too soon or too late', async () => {
    const { free } = await open({ horizonDays: 5 }, Date.parse('2030-07-08T12:05:00Z'))
    const oscar = `clinician_id=${clinicians.oscar}`
    // Oscar is in the harbour on Thursdays and Fridays.
    expect(await free(monday, '2030-07-12', `${oscar}&location_id=${locations.harbour}`)).toHaveLength(2 * 26)
    expect(await free(monday, monday, `${oscar}&location_id=${locations.harbour}`)).toEqual([])
    expect(await free(monday, monday, '', types.staffOnly)).toEqual([])
    expect((await free(monday, monday, priya))[0]).toBe('07-08T12:30')
    // An hour's notice.
    expect((await free(monday, monday, priya, types.firstVisit))[0]).toBe('07-08T13:15')
    expect(await free('2030-07-14', '2030-07-26')).toEqual([])
  })

  it('subtracts visits, blocks and holds, until a hold ends', async () => {
    const { simulator, free, held } = await open()
    await held()
    expect((await free(monday, monday, priya))[0]).toBe('07-08T08:30')
    simulator.frontDesk({
      action: 'book',
      practitionerId: clinicians.priya,
      start: '2030-07-08T08:30:00Z',
      end: '2030-07-08T09:00:00Z',
    })
    simulator.frontDesk({
      action: 'block',
      practitionerId: clinicians.priya,
      start: '2030-07-08T09:00:00Z',
      end: '2030-07-08T09:10:00Z',
    })
    expect((await free(monday, monday, priya))[0]).toBe('07-08T09:15')
    simulator.advance(15 * MINUTE)
    expect((await free(monday, monday, priya))[0]).toBe('07-08T08:00')
    const showing = await open({ slotsShowHeld: true })
    await showing.held()
    expect((await showing.free(monday, monday, priya))[0]).toBe('07-08T08:00')
  })

  it('B may list what is taken, marked', async () => {
    const { book, get } = await open({ ...inB, slotsShowTaken: true })
    await book()
    const path = `/availability?appointment_template_id=${types.followUp}&date_from=${monday}&date_to=${monday}&${priyaInB}`
    const rows = (await get(path)).body.data.slots.map((row: { is_available: boolean }) => row.is_available)
    expect(rows.slice(0, 3)).toEqual([false, false, true])
  })

  it('B: the next free time, or null', async () => {
    const { get, book } = await open(inB, now - HOUR)
    const next = async (more = '') =>
      (await get(`/availability/next?appointment_template_id=${types.followUp}&${more || priyaInB}`)).body.data
    expect(slotInB.parse(await next()).start_time).toBe('2030-07-05T08:00:00Z')
    await book({ start_time: '2030-07-05T08:00:00Z' })
    expect((await next()).start_time).toBe('2030-07-05T08:30:00Z')
    expect(await next(`clinician_profile_id=${clinicians.nadia}`)).toBeNull()
  })

  it('B: verifies one slot, in the words of the switches', async () => {
    const slot = {
      appointment_template_id: types.followUp,
      clinician_profile_id: clinicians.priya,
      start_time: atNine.start,
    }
    const { call, book } = await open({ ...inB, verifyField: 'free' })
    const verify = async (fields = {}) => (await call('POST', '/availability/verify', { ...slot, ...fields })).body.data
    expect(await verify()).toEqual({ free: true })
    expect(await verify({ start_time: '2030-07-08T08:05:00Z' })).toEqual({ free: false })
    await book()
    expect(await verify()).toEqual({ free: false })
    const refusing = await open({ ...inB, verifyTakenStatus: 409 })
    await refusing.book()
    expect((await refusing.call('POST', '/availability/verify', slot)).status).toBe(409)
  })

  it('keeps wall-clock hours over the change of the clocks, and shows both Sundays when opened', async () => {
    const { simulator, free } = await open({ openSundayNights: true }, Date.parse('2030-03-20T00:00:00Z'))
    const [friday] = await free('2030-03-29', '2030-03-29', priya)
    const [after] = await free('2030-04-01', '2030-04-01', priya)
    expect([friday, after]).toEqual(['03-29T09:00', '04-01T08:00'])
    // Midnight to six: five hours in spring, seven in autumn.
    expect(await free('2030-03-31', '2030-03-31', priya)).toHaveLength(5 * 4 - 1)
    simulator.setNow(Date.parse('2030-10-20T00:00:00Z'))
    const autumn = await free('2030-10-27', '2030-10-27', priya)
    expect(autumn).toHaveLength(7 * 4 - 1)
    expect([autumn[0], autumn.at(-1)]).toEqual(['10-26T23:00', '10-27T05:30'])
  })
})

describe('holds', () => {
  it('live from creation to confirmation, in three shapes', async () => {
    const { call, get, hold, confirm, events } = await open()
    const created = await hold()
    expect(created.status).toBe(201)
    const { data } = z.strictObject({ data: holdSchema }).parse(created.body)
    expect(data).toMatchObject({ start_time: atNine.start, end_time: atNine.end, status: 'active' })
    expect(Date.parse(data.expires_at) - Date.parse(data.created_at)).toBe(15 * MINUTE)
    expect((await get(`/holds/${data.id}`)).body).toEqual({
      data: { id: data.id, status: 'active', expires_at: data.expires_at },
    })
    const attendee = { attendee_name: 'Testa Patientova', attendee_phone: '+44 7700 900101', notes: 'First visit' }
    const confirmed = await confirm(data.id, attendee)
    const appointment = z.strictObject({ data: confirmedSchema }).parse(confirmed.body).data
    expect(appointment).toMatchObject({
      ...attendee,
      status: 'confirmed',
      clinician_profile_id: clinicians.priya,
      patient_id: patients.testa,
      start_time: atNine.start,
      attendee_email: null,
    })
    expect((await get(`/holds/${data.id}`)).body.data.status).toBe('confirmed')
    const read = (await get(`/appointments/${appointment.id}`)).body
    expect(z.strictObject({ data: appointmentInA }).parse(read).data).toMatchObject({
      title: 'Physiotherapy, follow-up',
    })
    expect(events()).toEqual(['hold.created api', 'appointment.booked api'])
    expect((await call('DELETE', `/holds/${data.id}`)).status).toBe(409)
  })

  it('release with a sentence, and are not released twice', async () => {
    const { call, held, free, events } = await open()
    const id = await held()
    const { status, body } = await call('DELETE', `/holds/${id}`)
    expect([status, body]).toEqual([200, { data: { message: 'Hold released' } }])
    expect((await free(monday, monday, priya))[0]).toBe('07-08T08:00')
    expect((await call('DELETE', `/holds/${id}`)).status).toBe(404)
    expect((await call('DELETE', '/holds/hold_1')).status).toBe(404)
    expect(events()).toEqual(['hold.created api', 'hold.released api'])
  })

  it('keep others out, of what overlaps and nothing else', async () => {
    const { held, hold, simulator } = await open()
    await held()
    for (const fields of [{}, { start_time: '09:15' }, { appointment_type_id: types.firstVisit }]) {
      const { status, body } = await hold(fields)
      expect([status, body.error]).toEqual([409, { code: 'slot_unavailable', message: 'Slot already taken or held' }])
    }
    expect((await hold({ start_time: '09:30' })).status).toBe(201)
    expect((await hold({ clinician_id: clinicians.mina })).status).toBe(201)
    simulator.frontDesk({ action: 'block', practitionerId: clinicians.oscar, ...atNine })
    expect((await hold({ clinician_id: clinicians.oscar })).status).toBe(409)
  })

  it.each([
    ['a time that was never on offer', { start_time: '09:05' }],
    ['a Sunday', { date: '2030-07-07' }],
    ['a place where the clinician is not', { location_id: locations.harbour }],
    ['a closed type', { appointment_type_id: types.staffOnly }],
    ['a clinician who has left', { clinician_id: clinicians.nadia }],
  ])('refuse %s like a taken one', async (_, fields) => {
    const { hold } = await open()
    expect((await hold(fields)).status).toBe(409)
    const other = await open({ unofferedStatus: 422 })
    expect((await other.hold(fields)).status).toBe(422)
  })

  it('expire: the time is free, confirm answers as for an unknown one', async () => {
    const { simulator, held, confirm, get, hold, events } = await open()
    const id = await held()
    simulator.advance(15 * MINUTE - 2_000)
    expect((await get(`/holds/${id}`)).body.data.status).toBe('active')
    simulator.advance(2_000)
    expect((await get(`/holds/${id}`)).body.data.status).toBe('expired')
    const late = await confirm(id)
    const unknown = await confirm('hold_1')
    expect([late.status, late.body]).toEqual([
      404,
      { error: { code: 'not_found', message: 'Hold not found or expired' } },
    ])
    expect(unknown.body).toEqual(late.body)
    expect((await hold()).status).toBe(201)
    expect(events()).toEqual(['hold.created api', 'hold.expired api', 'hold.created api'])
  })

  it.each([
    ['Europe/London', atNine.start],
    ['UTC', '2030-07-08T09:00:00Z'],
    ['Europe/Paris', undefined],
  ])('read the wall clock in %s', async (holdInputZone, start) => {
    const { hold } = await open({ holdInputZone })
    // Nine in Paris is before London opens.
    expect((await hold()).body.data?.start_time).toBe(start)
  })

  it('know the hours that the clocks repeat and skip', async () => {
    const night = { date: '2030-10-27', start_time: '01:30', location_id: undefined }
    const at = Date.parse('2030-10-20T00:00:00Z')
    for (const [ambiguousTime, start] of [
      ['earlier', '2030-10-27T00:30:00Z'],
      ['later', '2030-10-27T01:30:00Z'],
    ]) {
      const { hold } = await open({ openSundayNights: true, ambiguousTime }, at)
      expect((await hold(night)).body.data.start_time).toBe(start)
    }
    const spring = { ...night, date: '2030-03-31' }
    const before = Date.parse('2030-03-25T00:00:00Z')
    const refusing = await open({ openSundayNights: true }, before)
    expect((await refusing.hold(spring)).status).toBe(400)
    const later = await open({ openSundayNights: true, skippedTime: 'later' }, before)
    expect((await later.hold(spring)).body.data.start_time).toBe('2030-03-31T01:30:00Z')
  })

  it.each([
    ['session', 201, locations.centre],
    ['none', 201, null],
    ['refuse', 400, undefined],
  ])('without a place: %s', async (omittedLocation, status, place) => {
    const { hold } = await open({ omittedLocation })
    const answer = await hold({ location_id: undefined })
    expect([answer.status, answer.body.data?.location_id]).toEqual([status, place])
    const remote = await hold({ ...remoteFields, location_id: undefined })
    expect([remote.status, remote.body.data?.location_id]).toEqual([201, null])
  })

  it.each<[Record<string, unknown>, number, string | undefined]>([
    [{ expiredHold: 'active' }, 200, 'active'],
    [{ expiredHold: '404' }, 404, undefined],
    [{ expiredHold: '410' }, 410, undefined],
  ])('read after their end: %j', async (switches, status, word) => {
    const { simulator, held, get, confirm } = await open(switches)
    const id = await held()
    simulator.advance(15 * MINUTE)
    const answer = await get(`/holds/${id}`)
    expect([answer.status, answer.body.data?.status]).toEqual([status, word])
    expect((await confirm(id)).status).toBe(404)
  })

  it('follow the other readings of the pages', async () => {
    const full = await open({ fullHoldRead: true, createdStatus: 200 })
    const created = await full.hold()
    expect([created.status, (await full.get(`/holds/${created.body.data.id}`)).body]).toEqual([200, created.body])

    const lenient = await open({ releaseTwiceStatus: 200, releasedHold: '410', releaseConfirmedStatus: 404 })
    const id = await lenient.held()
    for (const _ of [1, 2]) expect((await lenient.call('DELETE', `/holds/${id}`)).status).toBe(200)
    expect((await lenient.get(`/holds/${id}`)).status).toBe(410)
    const booked = await lenient.held()
    await lenient.confirm(booked)
    expect((await lenient.call('DELETE', `/holds/${booked}`)).status).toBe(404)

    const slow = await open({ expiryLagMs: MINUTE, releaseLagMs: MINUTE, holdMinutes: 5 })
    const lagging = await slow.held()
    await slow.call('DELETE', `/holds/${lagging}`)
    expect((await slow.hold()).status).toBe(409)
    slow.simulator.advance(MINUTE)
    await slow.held()
    slow.simulator.advance(5 * MINUTE)
    expect((await slow.hold()).status).toBe(409)
    slow.simulator.advance(MINUTE)
    expect((await slow.hold()).status).toBe(201)

    const few = await open({ maxActiveHolds: 1 })
    await few.held()
    expect((await few.hold({ start_time: '10:00' })).status).toBe(429)
  })

  it.each([
    [404, 404],
    [409, 409],
    [200, 200],
  ])('confirmed twice: %d', async (confirmTwiceStatus, status) => {
    const { held, confirm, events } = await open({ confirmTwiceStatus })
    const id = await held()
    const first = await confirm(id)
    const second = await confirm(id)
    expect(second.status).toBe(status)
    if (status === 200) expect(second.body).toEqual(first.body)
    expect(events()).toEqual(['hold.created api', 'appointment.booked api'])
  })

  it('may look at the diary again, need approval, and take the patient for the attendee', async () => {
    const checking = await open({ confirmRechecksDiary: true })
    const id = await checking.held()
    checking.simulator.frontDesk({ action: 'book', practitionerId: clinicians.priya, ...atNine })
    expect((await checking.confirm(id)).status).toBe(409)
    const plain = await open({ bookedStatus: 'pending_approval', attendeeDefault: 'patient' })
    const over = await plain.held()
    plain.simulator.frontDesk({ action: 'book', practitionerId: clinicians.priya, ...atNine })
    expect((await plain.confirm(over)).body.data).toMatchObject({
      status: 'pending_approval',
      attendee_email: 'testa@patients.example',
    })
  })

  it('are there in B where the switch says so, in its envelope', async () => {
    const { hold } = await open({ ...inB, holdsInB: true })
    const { body } = await hold()
    expect(z.strictObject({ data: holdSchema, meta: metaSchema }).parse(body).data.status).toBe('active')
  })

  it('ignore idempotency keys', async () => {
    const { call } = await open({ ...inB, holdsInB: true })
    const keyed = () => call('POST', '/holds', holdFields, { 'idempotency-key': 'k1' })
    expect([(await keyed()).status, (await keyed()).status]).toEqual([201, 409])
  })
})

describe('appointments', () => {
  it('B: live from booking over a move to a cancellation', async () => {
    const { simulator, call, get, book, free } = await open(inB)
    const booked = await book({ title: 'Knee', end_time: atNine.end })
    expect(booked.status).toBe(201)
    const schema = z.strictObject({ data: appointmentInB, meta: metaSchema })
    const { data } = schema.parse(booked.body)
    expect(data).toMatchObject({
      title: 'Knee',
      status: 'confirmed',
      duration_minutes: 30,
      booking_source: 'api',
      is_remote: false,
      video_link: null,
      cancellation_reason: null,
    })
    const path = `/appointments/${data.id}`
    expect((await get(path)).body.data).toEqual(data)
    const moved = await call('PATCH', path, { start_time: '2030-07-08T13:00:00Z' })
    expect(schema.parse(moved.body).data).toMatchObject({ id: data.id, end_time: '2030-07-08T13:30:00Z' })
    expect((await free(monday, monday, priyaInB))[0]).toBe('07-08T08:00')
    const reason = { cancellation_reason: 'ill' }
    const cancelled = schema.parse((await call('POST', `${path}/cancel`, reason)).body).data
    expect(cancelled).toMatchObject({ status: 'cancelled', ...reason })
    expect((await call('POST', `${path}/cancel`, {})).status).toBe(409)
    expect((await call('PATCH', path, { start_time: atNine.start })).status).toBe(409)
    expect((await call('POST', '/appointments/apt_1/cancel')).status).toBe(404)
    expect(simulator.log).toMatchObject([
      { event: 'appointment.booked', vendorId: data.id, start: '2030-07-08T08:00:00.000Z', by: 'api' },
      { event: 'appointment.moved', vendorId: data.id, start: '2030-07-08T13:00:00.000Z', by: 'api' },
      { event: 'appointment.cancelled', vendorId: data.id, by: 'api' },
    ])
  })

  it('remote ones have no place and a link', async () => {
    const { book } = await open(inB)
    const { data } = (await book({ appointment_type_id: types.video, location_id: undefined })).body
    expect(data).toMatchObject({ location_id: null, is_remote: true, remote_channel: 'video', duration_minutes: 20 })
    expect(data.video_link).toContain(data.id)
  })

  it.each<[string, Record<string, unknown>, number]>([
    ['an unknown field', { source: 'x' }, 400],
    ['two names for the type', { appointment_template_id: types.followUp }, 400],
    ['no type', { appointment_type_id: undefined }, 400],
    ['a start without offset', { start_time: '2030-07-08T08:00:00' }, 400],
    ['an end before its start', { end_time: '2030-07-08T07:00:00Z' }, 400],
    ['a patient who is nobody', { patient_id: 'pat_1' }, 400],
    ['a remote form of a visit in person', { is_remote: true }, 400],
    ['a time that is not on offer', { start_time: '2030-07-08T08:05:00Z' }, 409],
    ['a place where the clinician is not', { location_id: locations.harbour }, 409],
  ])('are not booked with %s', async (_, fields, status) => {
    const { book, events } = await open(inB)
    expect((await book(fields)).status).toBe(status)
    expect(events()).toEqual([])
  })

  it('follow the readings of an unread body', async () => {
    const strict = await open({
      ...inB,
      bookingTypeField: 'appointment_template_id',
      bookingClinicianField: 'clinician_id',
      bookingNeedsEnd: true,
    })
    expect((await strict.book({ end_time: atNine.end })).status).toBe(400)
    const { patient_id, location_id, start_time } = visit
    const other = {
      ...{ patient_id, location_id, start_time },
      ...{ appointment_template_id: types.followUp, clinician_id: clinicians.priya },
    }
    expect((await strict.call('POST', '/appointments', other)).status).toBe(400)
    expect((await strict.call('POST', '/appointments', { ...other, end_time: atNine.end })).status).toBe(201)
    const lax = await open({ ...inB, bookingNeedsFreeTime: false, bookingNeedsOfferedTime: false })
    for (const _ of [1, 2]) expect((await lax.book({ start_time: '2030-07-08T04:05:00Z' })).status).toBe(201)
  })

  it('move only onto a free time on offer, as the switches say', async () => {
    const { book, call } = await open(inB)
    const { id } = (await book()).body.data
    await book({ start_time: '2030-07-08T09:00:00Z' })
    const move = (fields: Record<string, unknown>) => call('PATCH', `/appointments/${id}`, fields)
    expect((await move({ start_time: '2030-07-08T08:45:00Z' })).status).toBe(409)
    expect((await move({ start_time: '2030-07-08T03:00:00Z' })).status).toBe(409)
    // Its own time does not stand in its way.
    expect((await move({ start_time: '2030-07-08T08:15:00Z' })).status).toBe(200)
    expect((await move({ clinician_profile_id: clinicians.mina })).body.data.clinician_profile_id).toBe(clinicians.mina)
    expect((await move({ status: 'cancelled' })).status).toBe(400)
    expect((await move({ notes: 'x' })).status).toBe(200)
    const onto = { start_time: '2030-07-08T09:00:00Z' }
    const free = await open({ ...inB, patchNeedsFreeTime: false, patchNeedsEnd: true })
    const one = (await free.book()).body.data.id
    await free.book(onto)
    expect((await free.call('PATCH', `/appointments/${one}`, onto)).status).toBe(400)
    const ending = { ...onto, end_time: '2030-07-08T09:30:00Z' }
    expect((await free.call('PATCH', `/appointments/${one}`, ending)).status).toBe(200)
    const gone = await open({ ...inB, wrongStateStatus: 422 })
    const cancelled = (await gone.book()).body.data.id
    await gone.call('POST', `/appointments/${cancelled}/cancel`)
    expect((await gone.call('PATCH', `/appointments/${cancelled}`, onto)).status).toBe(422)
    const fixed = await open({ ...inB, patchMoves: false })
    const other = (await fixed.book()).body.data.id
    expect((await fixed.call('PATCH', `/appointments/${other}`, onto)).status).toBe(400)
  })

  it('cancel as the switches say', async () => {
    const { book, call } = await open({ ...inB, cancelReasonField: 'why', cancelTwiceStatus: 200 })
    const { id } = (await book()).body.data
    expect((await call('POST', `/appointments/${id}/cancel`, { cancellation_reason: 'x' })).status).toBe(400)
    for (const _ of [1, 2]) expect((await call('POST', `/appointments/${id}/cancel`, { why: 'x' })).status).toBe(200)
    const strict = await open({ ...inB, cancelNeedsNotice: true, cancelTwiceStatus: 404 })
    const soon = (await strict.book({ start_time: '2030-07-05T13:00:00Z' })).body.data.id
    expect((await strict.call('POST', `/appointments/${soon}/cancel`)).status).toBe(409)
    const later = (await strict.book()).body.data.id
    expect((await strict.call('POST', `/appointments/${later}/cancel`)).status).toBe(200)
    expect((await strict.call('POST', `/appointments/${later}/cancel`)).status).toBe(404)
    const a = await open({ patchStatusInA: true })
    const { data } = (await a.confirm(await a.held())).body
    const cancelled = await a.call('PATCH', `/appointments/${data.id}`, { status: 'cancelled' })
    expect(cancelled.body.data.status).toBe('cancelled')
  })

  it('are listed with staff’s own, by patient, clinician, status and time', async () => {
    const { simulator, book, call, get } = await open(inB)
    const first = (await book()).body.data.id
    const second = (await book({ start_time: '2030-07-09T08:00:00Z', patient_id: patients.samuel })).body.data.id
    const desk = simulator.frontDesk({ action: 'book', practitionerId: clinicians.mina, ...atNine }).vendorId
    await call('POST', `/appointments/${second}/cancel`)
    const ids = async (query = '') =>
      (await get(`/appointments?${query}`)).body.data.map(({ id }: { id: string }) => id)
    expect(await ids()).toEqual([first, second, desk])
    expect(await ids(`patient_id=${patients.testa}`)).toEqual([first])
    expect(await ids(`clinician_id=${clinicians.mina}`)).toEqual([desk])
    expect(await ids('status=cancelled')).toEqual([second])
    expect(await ids('status_in=cancelled,scheduled')).toEqual([second])
    expect(await ids('date_gte=2030-07-08T08:00:00Z&date_lte=2030-07-08T08:00:00Z')).toEqual([first, desk])
    expect((await get(`/appointments/${desk}`)).body.data.booking_source).toBe('dashboard')
    expect(await ids('patient_id=nobody')).toEqual([])

    const own = await open({ ...inB, listShowsStaff: false })
    const hidden = own.simulator.frontDesk({ action: 'book', practitionerId: clinicians.mina, ...atNine }).vendorId
    expect((await own.get('/appointments')).body.data).toEqual([])
    expect((await own.get(`/appointments/${hidden}`)).status).toBe(404)
    const narrow = await open({ dateFilters: false })
    expect((await narrow.get('/appointments?date_gte=2030-07-08T08:00:00Z')).status).toBe(400)
    expect((await narrow.get('/appointments?patient_id=x')).status).toBe(200)
    const none = await open({ appointmentFiltersInA: false })
    expect((await none.get('/appointments?patient_id=x')).status).toBe(400)
    const wide = await open({ ...inB, phoneAndNotesInB: true })
    expect((await wide.book({ notes: 'x' })).body.data).toMatchObject({ notes: 'x', attendee_phone: null })
  })

  it('may have wall times with a Z behind them, read and written', async () => {
    const { book, free, simulator, get } = await open({ ...inB, wallTimeAsZ: true })
    expect((await free(monday, monday, priyaInB))[0]).toBe('07-08T09:00')
    const { data } = (await book({ start_time: '2030-07-08T09:00:00Z' })).body
    expect((await get(`/appointments/${data.id}`)).body.data.start_time).toBe('2030-07-08T09:00:00Z')
    expect(simulator.log).toMatchObject([{ start: '2030-07-08T08:00:00.000Z' }])
  })
})

describe('patients', () => {
  const person = { first_name: 'Newa', last_name: 'Comerova', date_of_birth: '1988-08-08' }

  it.each(['A', 'B'])('%s: found by name or number, made, and changed', async (generation) => {
    const { call, get } = await open({ generation })
    const search = async (words: string) =>
      (await get(`/patients?search=${encodeURIComponent(words)}`)).body.data.map(({ id }: { id: string }) => id)
    expect(await search('twin')).toEqual([patients.alexFather, patients.alexSon])
    expect(await search('alex TWIN')).toHaveLength(2)
    expect(await search('999 000 0018')).toEqual([patients.testa])
    expect(await search('nobody')).toEqual([])
    const town = generation === 'A' ? 'city' : 'town_city'
    const made = await call('POST', '/patients', { ...person, email: 'newa@patients.example', [town]: 'Leeds' })
    expect([made.status, made.body.data]).toMatchObject([201, { ...person, [town]: 'Leeds' }])
    const path = `/patients/${made.body.data.id}`
    expect((await get(path)).body.data).toEqual(made.body.data)
    expect((await call('PATCH', path, { phone: '+447700900109' })).body.data.phone).toBe('+447700900109')
    expect((await call('PATCH', path, { archived_at: '2030-07-05T08:00:00Z' })).status).toBe(200)
    expect(await search('Comerova')).toEqual([])
    expect((await get(path)).status).toBe(200)
    expect((await get('/patients/pat_1')).status).toBe(404)
  })

  it('A spaces the number, B does not', async () => {
    const number = async (generation: string) =>
      (await (await open({ generation })).get(`/patients/${patients.testa}`)).body.data.nhs_number
    expect([await number('A'), await number('B')]).toEqual(['999 000 0018', '9990000018'])
  })

  it.each<[string, Record<string, unknown>]>([
    ['no birth date', { date_of_birth: undefined }],
    ['a birth date in another form', { date_of_birth: '08/08/1988' }],
    ['no last name', { last_name: '' }],
    ['a short number', { nhs_number: '123' }],
    ['an address that is none', { email: 'newa' }],
    ['another word for the gender', { gender: 'FEMALE' }],
    ['a field of the other generation', { town_city: 'Leeds' }],
  ])('are not made with %s', async (_, fields) => {
    const { call } = await open()
    expect((await call('POST', '/patients', { ...person, ...fields })).status).toBe(400)
  })

  it('may be refused as known, and archived ones may be shown', async () => {
    const { call } = await open({ duplicatePatient: '409' })
    const alex = { first_name: 'ALEX', last_name: 'Twin', date_of_birth: '1990-09-01' }
    expect((await call('POST', '/patients', alex)).status).toBe(409)
    expect((await call('POST', '/patients', { ...alex, date_of_birth: '1991-09-01' })).status).toBe(201)
    const showing = await open({ ...inB, searchHidesArchived: false })
    await showing.call('PATCH', `/patients/${patients.testa}`, { archived_at: '2030-07-05T08:00:00Z' })
    const { data } = (await showing.get('/patients?search=testa')).body
    expect(data).toMatchObject([{ id: patients.testa, archived_at: '2030-07-05T08:00:00Z' }])
  })
})

describe('idempotency keys', () => {
  const person = { first_name: 'Newa', last_name: 'Comerova', date_of_birth: '1988-08-08' }
  const key = (name: string) => ({ 'idempotency-key': name })

  it('B: the same request has the first answer for a day, another body a conflict', async () => {
    const { simulator, call, book, events } = await open(inB)
    const first = await book({}, key('k1'))
    const again = await book({}, key('k1'))
    expect([again.status, again.body.data]).toEqual([201, first.body.data])
    const other = await book({ start_time: '2030-07-08T10:00:00Z' }, key('k1'))
    expect([other.status, other.body.error.code]).toEqual([409, 'CONFLICT'])
    // The endpoint belongs to the key.
    const made = await call('POST', '/patients', person, key('k1'))
    expect((await call('POST', '/patients', person, key('k1'))).body.data.id).toBe(made.body.data.id)
    expect(events()).toEqual(['appointment.booked api'])
    simulator.advance(DAY)
    expect((await book({}, key('k1'))).body.error.code).toBe('SLOT_UNAVAILABLE')
  })

  it('B: a refusal is not kept, and an answer that was lost is', async () => {
    const { simulator, call, book, events } = await open(inB)
    const blocker = simulator.frontDesk({ action: 'book', practitionerId: clinicians.priya, ...atNine })
    expect((await book({}, key('k1'))).status).toBe(409)
    simulator.frontDesk({ action: 'cancel', vendorId: blocker.vendorId })
    simulator.failNext({ op: 'book', fault: 'dropReply' })
    await expect(book({}, key('k1'))).rejects.toThrow()
    expect((await book({}, key('k1'))).status).toBe(201)
    expect(events().filter((line) => line === 'appointment.booked api')).toHaveLength(1)
    expect((await call('GET', '/appointments')).body.data).toHaveLength(2)
  })

  it('A ignores them, unless the switch says otherwise', async () => {
    const ids = async (switches: Record<string, unknown>) => {
      const { call } = await open(switches)
      const make = async () => (await call('POST', '/patients', person, key('k1'))).body.data.id
      return new Set([await make(), await make()]).size
    }
    expect([await ids({}), await ids({ idempotencyInA: true })]).toEqual([2, 1])
  })
})

describe('faults', () => {
  interface Write {
    readonly op: FaultOp
    readonly switches: Record<string, unknown>
    /** What has to be there first. */
    prepare(opened: Opened): Promise<string>
    run(opened: Opened, id: string): Promise<{ status: number }>
    readonly event: string
    readonly refused: number
  }
  const writes: Readonly<Record<string, Write>> = {
    'a hold': {
      ...{ op: 'hold', switches: {}, event: 'hold.created', refused: 409 },
      prepare: async () => '',
      run: ({ hold }) => hold(),
    },
    'a release': {
      ...{ op: 'release', switches: {}, event: 'hold.released', refused: 404 },
      prepare: ({ held }) => held(),
      run: ({ call }, id) => call('DELETE', `/holds/${id}`),
    },
    'a confirm': {
      ...{ op: 'book', switches: {}, event: 'appointment.booked', refused: 404 },
      prepare: ({ held }) => held(),
      run: ({ confirm }, id) => confirm(id),
    },
    'a booking': {
      ...{ op: 'book', switches: inB, event: 'appointment.booked', refused: 409 },
      prepare: async () => '',
      run: ({ book }) => book(),
    },
    'a move': {
      ...{ op: 'book', switches: inB, event: 'appointment.moved', refused: 409 },
      prepare: async ({ book }) => (await book()).body.data.id,
      run: ({ call }, id) => call('PATCH', `/appointments/${id}`, { start_time: '2030-07-08T13:00:00Z' }),
    },
    'a cancellation': {
      ...{ op: 'cancel', switches: inB, event: 'appointment.cancelled', refused: 409 },
      prepare: async ({ book }) => (await book()).body.data.id,
      run: ({ call }, id) => call('POST', `/appointments/${id}/cancel`),
    },
  }

  async function faulty(name: string, fault: FaultName, ms?: number) {
    const write = writes[name]
    if (!write) throw new Error(`no write ${name}`)
    const opened = await open(write.switches)
    const id = await write.prepare(opened)
    opened.simulator.failNext({ op: write.op, fault, ...(ms !== undefined && { ms }) })
    const done = () => opened.simulator.log.filter(({ event }) => event === write.event).length
    return { ...opened, write, done, run: () => write.run(opened, id) }
  }

  const all = Object.keys(writes)
  it.each(all)('%s whose answer is cut off is done', async (name) => {
    const { run, done } = await faulty(name, 'dropReply')
    await expect(run()).rejects.toThrow()
    expect(done()).toBe(1)
  })

  it.each(all)('%s whose request is cut off is not done', async (name) => {
    const { run, done } = await faulty(name, 'dropRequest')
    await expect(run()).rejects.toThrow()
    expect(done()).toBe(0)
  })

  it.each(all)('%s is done late, and once', async (name) => {
    const { run, done, simulator } = await faulty(name, 'acceptLate', MINUTE)
    await expect(run()).rejects.toThrow()
    expect(done()).toBe(0)
    simulator.advance(MINUTE + 1)
    expect(done()).toBe(1)
  })

  it.each(all)('%s is refused in the vendor’s words', async (name) => {
    const { run, done, write } = await faulty(name, 'refuse')
    expect((await run()).status).toBe(write.refused)
    expect(done()).toBe(0)
    expect((await run()).status).toBeLessThan(300)
  })

  it.each(all)('%s meets a page of HTML', async (name) => {
    const { run, done } = await faulty(name, 'html502')
    const answer = (await run()) as Awaited<ReturnType<Opened['call']>>
    expect([answer.status, answer.body]).toEqual([502, undefined])
    expect(done()).toBe(0)
  })

  it.each(all)('%s meets a 429', async (name) => {
    const { run, done } = await faulty(name, 'rateLimit')
    expect((await run()).status).toBe(429)
    expect(done()).toBe(0)
  })

  it.each(['a hold', 'a booking', 'a confirm'])('%s is stored and answered an hour late', async (name) => {
    const { run, simulator } = await faulty(name, 'wrongTime')
    const answer = (await run()) as Awaited<ReturnType<Opened['call']>>
    expect(answer.body.data.start_time).toBe('2030-07-08T09:00:00Z')
    expect(simulator.log.at(-1)?.start).toBe('2030-07-08T09:00:00.000Z')
  })

  it('makes two appointments of one request, unless a key forbids it', async () => {
    const { simulator, book, events } = await open({ ...inB, bookingNeedsFreeTime: false })
    simulator.failNext({ op: 'book', fault: 'acceptTwice' })
    await book()
    expect(events()).toHaveLength(2)
    simulator.failNext({ op: 'book', fault: 'acceptTwice' })
    await book({}, { 'idempotency-key': 'k1' })
    expect(events()).toHaveLength(3)
  })

  it('shows the state before the last write for a while', async () => {
    const { simulator, book, get } = await open(inB)
    simulator.failNext({ op: 'book', fault: 'stale', ms: MINUTE })
    const { id } = (await book()).body.data
    expect((await get(`/appointments/${id}`)).status).toBe(404)
    simulator.advance(MINUTE + 1)
    expect((await get(`/appointments/${id}`)).status).toBe(200)
  })
})

describe('the front desk', () => {
  it('books, blocks, moves and cancels without the API’s rules', async () => {
    const { simulator, held, get, confirm, events } = await open()
    const desk = { practitionerId: clinicians.priya, ...atNine }
    const id = await held()
    const visit = simulator.frontDesk({ action: 'book', ...desk })
    const block = simulator.frontDesk({ action: 'block', ...desk })
    simulator.frontDesk({ action: 'move', vendorId: visit.vendorId, start: '2030-07-08T13:00:00Z' })
    expect((await get(`/appointments/${visit.vendorId}`)).body.data).toMatchObject({
      start_time: '2030-07-08T13:00:00Z',
      end_time: '2030-07-08T13:30:00Z',
    })
    simulator.frontDesk({ action: 'cancel', vendorId: block.vendorId })
    simulator.frontDesk({ action: 'cancel', vendorId: id })
    expect((await confirm(id)).status).toBe(404)
    simulator.frontDesk({ action: 'cancel', vendorId: visit.vendorId })
    expect(events()).toEqual([
      'hold.created api',
      'appointment.booked front-desk',
      'hold.created front-desk',
      'appointment.moved front-desk',
      'hold.released front-desk',
      'hold.released front-desk',
      'appointment.cancelled front-desk',
    ])
  })

  it('refuses what makes no sense', async () => {
    const { simulator, held } = await open()
    const id = await held()
    const start = atNine.start
    const desk = { practitionerId: clinicians.priya, ...atNine }
    for (const action of [
      { action: 'book', ...desk, practitionerId: 'cli_1' },
      { action: 'book', ...desk, end: start },
      { action: 'book', ...desk, start: 'nine' },
      { action: 'block', practitionerId: clinicians.priya },
      { action: 'cancel', vendorId: 'apt_1' },
      { action: 'move', vendorId: id, start },
    ] as const) {
      expect(() => simulator.frontDesk(action)).toThrow()
    }
  })
})
