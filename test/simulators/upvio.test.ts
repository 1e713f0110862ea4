import { afterEach, describe, expect, it } from 'vitest'
import { z } from 'zod'
import type { FaultName, FaultOp, RunningSimulator } from '../../simulators/kit/simulator.ts'
import { startUpvio, upvioDemo, upvioSwitches } from '../../simulators/upvio.ts'

const { apiKey, businessId, staff, services, patients, locations, categories, timeBlockers } = upvioDemo
// A Friday morning.
const now = Date.parse('2030-03-01T08:00:00Z')
const MINUTE = 60_000
const DAY = 86_400_000

// The answers as the vendor's types write them down; nothing else is allowed.
const text = z.string()
const nullableText = text.nullable()
const dateTime = z.iso.datetime().regex(/\.\d{3}Z$/)
const dated = { id: z.guid(), createdAt: dateTime, updatedAt: dateTime }
const place = z.strictObject({ id: text.optional(), name: text.optional(), address: text.optional() }).nullable()
const appointmentSchema = z.strictObject({
  ...dated,
  service: z.strictObject({ id: text, name: text, alias: text }),
  staff: z.strictObject({ id: text, name: text, email: text }),
  patient: z.strictObject({ id: text, name: text, email: text }),
  location: place.optional(),
  serviceId: text,
  staffId: text,
  staffName: text,
  patientId: text,
  additionalStaffIds: z.array(text).optional(),
  date: dateTime,
  originalDate: nullableText.optional(),
  duration: z.int(),
  price: z.int(),
  currency: text.optional(),
  groupBookingId: nullableText.optional(),
  cancelled: z.boolean().nullable(),
  approved: z.boolean(),
  patientTimezone: nullableText.optional(),
  locationType: nullableText.optional(),
  locationValue: nullableText.optional(),
  paymentProvider: nullableText.optional(),
  paymentId: nullableText.optional(),
  answers: z.null().optional(),
  recurringAppointmentId: nullableText.optional(),
  rrule: nullableText.optional(),
  recurrence: z.null().optional(),
  rescheduleUrl: z.url(),
  cancelUrl: z.url(),
  tags: z.array(text).optional(),
})
const one = z.strictObject({ data: appointmentSchema })

const running: RunningSimulator[] = []
afterEach(async () => {
  await Promise.all(running.splice(0).map((simulator) => simulator.stop()))
})

type Opened = Awaited<ReturnType<typeof open>>
interface Slot {
  readonly time: string
  readonly staffs?: { id: string; availableSlots: number }[]
}

async function open(switches: Record<string, unknown> = {}, at = now) {
  const simulator = await startUpvio({ now: at, switches })
  running.push(simulator)

  async function call(method: string, path: string, body?: unknown, headers: Record<string, string> = {}) {
    const response = await fetch(`${simulator.url}/v1/businesses${path}`, {
      method,
      headers: {
        authorization: `Bearer ${apiKey}`,
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        ...headers,
      },
      ...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
    })
    const raw = await response.text()
    const isJson = response.headers.get('content-type')?.startsWith('application/json')
    return { status: response.status, headers: response.headers, raw, body: isJson ? JSON.parse(raw) : undefined }
  }

  const within = (path: string) => `/${businessId}/${path}`
  const get = (path: string) => call('GET', within(path))
  const send = (method: string, path: string, body?: unknown) => call(method, within(path), body)
  const book = (fields: Record<string, unknown> = {}, query = '') =>
    send('POST', `appointments${query}`, { ...visit, ...fields })
  const list = (from: string, to: string, more = '') =>
    get(`appointments?startDate=${from}&endDate=${to}${more ? `&${more}` : ''}`)
  async function slots(service: string, duration: number, from: string, to: string, more = ''): Promise<Slot[]> {
    const range = `startDate=${from}&endDate=${to}&duration=${duration}`
    const answer = await get(`services/${service}/availableTimes?${range}${more ? `&${more}` : ''}`)
    if (answer.status !== 200) throw new Error(answer.raw)
    return answer.body.data
  }
  return { simulator, call, get, send, book, list, slots }
}

const monday = '2030-03-04T00:00:00Z'
const tuesday = '2030-03-05T00:00:00Z'
const visit = {
  date: '2030-03-04T09:30:00.000Z',
  patientId: patients.testa,
  serviceId: services.consultation,
  duration: 30,
  staffId: staff.priya,
  clientTimezone: 'Europe/London',
}
const request = { serviceId: services.assessment, staffId: staff.oscar }
const physio = { serviceId: services.physio, duration: 45 }
const pilates = { serviceId: services.pilates, duration: 60, staffId: staff.mina, date: '2030-03-04T10:00:00Z' }
const timesOf = (rows: Slot[], of: string) =>
  rows.filter(({ staffs }) => staffs?.some(({ id }) => id === of)).map(({ time }) => time.slice(11, 16))
const idsOf = (answer: { body: { data: { id: string }[] } }) => answer.body.data.map(({ id }) => id)
const eventsOf = (simulator: RunningSimulator) => simulator.log.map(({ event, by }) => `${event} ${by}`)

describe('credentials and strictness', () => {
  it('takes the one key as a bearer', async () => {
    const { call } = await open()
    for (const authorization of ['', 'Bearer other', apiKey, `Basic ${apiKey}`]) {
      const answer = await call('GET', '', undefined, { authorization })
      expect([answer.status, answer.body]).toEqual([401, { error: { code: 'unauthorized', title: 'Unauthorized' } }])
    }
    const { body } = await call('GET', '')
    expect(body.data).toMatchObject([{ id: businessId, timezone: 'Europe/London' }])
  })

  it('answers 404 for what is missing or belongs to another business', async () => {
    const { call, get } = await open()
    const other = await call('GET', '/6f1f6f0e-0d6e-4b61-9a52-0d1c5a3e0002/services')
    expect([other.status, other.body]).toEqual([404, { error: { code: 'not_found', title: 'Business not found' } }])
    expect((await get('appointments/none')).body.error.title).toBe('Appointment not found')
    expect((await get('holds')).status).toBe(404)
    expect((await call('PUT', `/${businessId}/appointments`, {})).status).toBe(405)
  })

  it.each<[string, Record<string, unknown>]>([
    ['an unknown field', { notes: 'x' }],
    ['a tag', { tags: [] }],
    ['a start without offset', { date: '2030-03-04T09:30:00' }],
    ['a day', { date: '2030-03-04' }],
    ['a length in text', { duration: '30' }],
    ['a length that is not on offer', { duration: 20 }],
    ['a patient id of another kind', { patientId: 'pat_1' }],
    ['an unknown zone', { clientTimezone: 'BST' }],
    ['no service', { serviceId: undefined }],
    ['a start in the past', { date: '2030-02-28T09:30:00Z' }],
    ['staff who do not provide the service', { ...physio, staffId: staff.mina }],
    ['disabled staff', { staffId: staff.nadia }],
    ['a disabled service', { serviceId: services.massage }],
  ])('refuses a booking with %s', async (_, fields) => {
    const { simulator, book } = await open()
    const answer = await book(fields)
    expect([answer.status, answer.body.error.code]).toEqual([400, 'bad_request'])
    expect(simulator.log).toEqual([])
  })

  it.each([
    ['patientId', 'Patient not found'],
    ['serviceId', 'Service not found'],
    ['staffId', 'Staff not found'],
  ])('refuses a %s that names nothing', async (field, title) => {
    const { book } = await open()
    const answer = await book({ [field]: '6f1f6f0e-0d6e-4b61-9a52-0d1c5a3e9999' })
    expect([answer.status, answer.body.error.title]).toEqual([404, title])
  })

  it.each([
    'appointments',
    `appointments?startDate=${monday}`,
    `appointments?startDate=${monday}&endDate=tomorrow`,
    `appointments?startDate=${monday}&endDate=${tuesday}&staffId=${staff.priya}`,
    `appointments?startDate=${monday}&startDate=${monday}&endDate=${tuesday}`,
    `appointments?startDate=${tuesday}&endDate=${monday}`,
    `services/${services.physio}/availableTimes?startDate=${monday}&endDate=${tuesday}`,
    `services/${services.physio}/availableTimes?startDate=${monday}&endDate=${tuesday}&duration=50`,
    `services/${services.physio}/availableTimes?startDate=${monday}&endDate=${tuesday}&duration=45&limit=50`,
    `services/${services.massage}/availableTimes?startDate=${monday}&endDate=${tuesday}&duration=30`,
    `time-blockers?endDate=${tuesday}`,
    'patients?email=testa@patients.example',
    'patients?limit=0',
    'patients?limit=51',
    'patients?offset=10001',
  ])('refuses the read %s', async (path) => {
    const { get } = await open()
    expect((await get(path)).status).toBe(400)
  })

  it('refuses bodies that are not JSON, not said to be, or not wanted', async () => {
    const { call, send } = await open()
    const path = `/${businessId}/appointments`
    expect((await call('POST', path, '{')).status).toBe(400)
    expect((await call('POST', path, JSON.stringify(visit), { 'content-type': 'text/plain' })).status).toBe(415)
    expect((await send('POST', 'appointments')).status).toBe(400)
    expect((await send('DELETE', 'appointments/none', { reason: 'x' })).status).toBe(400)
    // The SDK names the type on every call, a GET included.
    expect((await call('GET', '', undefined, { 'content-type': 'application/json' })).status).toBe(200)
  })

  it('has a rate limit once the switch says so', async () => {
    const { simulator, get } = await open({ rateLimitPerMinute: 1 })
    await get('staff')
    const answer = await get('staff')
    expect([answer.status, answer.headers.get('retry-after')]).toEqual([429, expect.stringMatching(/^(59|60)$/)])
    simulator.advance(MINUTE)
    expect((await get('staff')).status).toBe(200)
  })

  it('refuses unknown switches and has a value for each', async () => {
    await expect(startUpvio({ switches: { busyStatus: 500, busy: 1 } })).rejects.toThrow(/"busy"[\s\S]*busyStatus/)
    expect(upvioSwitches.apiKey).toBe(apiKey)
  })
})

describe('directory', () => {
  it('shows services with their lengths, settings and places', async () => {
    const { get } = await open()
    const { data } = (await get('services')).body
    expect(data.map((row: { name: string; enabled: boolean }) => [row.name, row.enabled])).toEqual([
      ['Consultation', true],
      ['Physiotherapy', true],
      ['Pilates class', true],
      ['Video assessment', true],
      ['Massage', false],
    ])
    expect((await get(`services/${services.consultation}`)).body.data).toMatchObject({
      staffsIds: [],
      timeIncrement: null,
      currency: 'GBP',
      durations: [
        { duration: 15, price: 3500 },
        { duration: 30, price: 6000 },
      ],
      location: { id: locations.leeds },
    })
    expect((await get(`services/${services.physio}`)).body.data).toMatchObject({
      staffsIds: [staff.priya, staff.oscar],
      bufferBeforeMinutes: 15,
      bufferAfterMinutes: 15,
    })
    expect((await get(`services/${services.pilates}`)).body.data.bookingsPerTimeslot).toBe(6)
    expect((await get(`services/${services.assessment}`)).body.data).toMatchObject({
      bookingsRequireApproval: true,
      location: null,
      locationType: 'telehealth',
    })
  })

  it('shows staff with their status and keeps the letter case of ids', async () => {
    const { get } = await open()
    const { data } = (await get('staff')).body
    const summary = data.map((row: { id: string; status: string; timezone: string | null }) => [row.id, row.status])
    expect(summary).toEqual([
      [staff.priya, 'ACTIVE'],
      [staff.oscar, 'ACTIVE'],
      [staff.mina, 'ACTIVE'],
      [staff.nadia, 'DISABLED'],
    ])
    expect((await get(`staff/${staff.mina}`)).body.data.id).toBe(staff.mina)
    expect((await get(`staff/${staff.mina.toLowerCase()}`)).status).toBe(404)
  })

  it('shows business, locations, categories, working hours and webhooks', async () => {
    const { call, get } = await open()
    expect((await call('GET', `/${businessId}`)).body.data.name).toBe('Example Clinic')
    expect((await get('locations')).body.data).toMatchObject([{ id: locations.leeds, timezone: 'Europe/London' }])
    expect((await get(`locations/${locations.leeds}`)).body.data.services).toHaveLength(4)
    expect(idsOf(await get('service-categories'))).toEqual([categories.visits])
    const [schedule] = (await get(`staff/${staff.priya}/working-hours-schedules`)).body.data
    expect(schedule.workingHours.monday).toEqual([
      [900, 1230],
      [1330, 1700],
    ])
    expect(schedule.workingHours.sunday).toBeUndefined()
    const single = await get(`staff/${staff.priya}/working-hours-schedules/${schedule.id}`)
    expect(single.body.data).toEqual(schedule)
    expect((await get('outgoing-webhooks')).body).toEqual({ data: [] })
  })

  it('counts a staff member’s minutes', async () => {
    const { get, book } = await open()
    await book({ staffId: staff.oscar })
    const range = 'startDate=2030-03-05T00:00:00Z&endDate=2030-03-06T00:00:00Z'
    // The training is two working days ahead, on Tuesday.
    expect((await get(`staff/${staff.oscar}/capacity?${range}`)).body.data).toEqual({
      blockedTime: { externalEvents: 0, timeBlockers: 60 },
      bookableMinutes: 420,
      availableBookableMinutes: 360,
      bookedMinutes: 0,
    })
    const day = `startDate=${monday}&endDate=${tuesday}`
    const { data } = (await get(`staff/${staff.oscar}/capacity?${day}`)).body
    expect(data).toMatchObject({ availableBookableMinutes: 420, bookedMinutes: 30 })
    expect((await get(`staff/${staff.oscar}/capacity`)).body.data.bookableMinutes).toBe(5 * 420)
  })

  it('shows time blockers, which only staff can make', async () => {
    const { simulator, get, send } = await open()
    const { data } = (await get(`time-blockers/${timeBlockers.training}`)).body
    expect(data).toMatchObject({ staffId: staff.oscar, startDate: '2030-03-05T15:00:00.000Z', reason: 'Training' })
    const { vendorId } = simulator.frontDesk({
      action: 'block',
      practitionerId: staff.priya,
      start: '2030-03-04T09:00:00Z',
      end: '2030-03-04T12:00:00Z',
    })
    const range = `startDate=${monday}&endDate=${tuesday}`
    expect(idsOf(await get(`time-blockers?${range}`))).toEqual([vendorId])
    expect(idsOf(await get(`time-blockers?${range}&staffId=${staff.oscar}`))).toEqual([])
    expect(idsOf(await get(`time-blockers?staffId=${staff.oscar}`))).toEqual([timeBlockers.training])
    expect((await send('POST', 'time-blockers', {})).status).toBe(405)
  })
})

describe('available times', () => {
  it('are starts in UTC with the places of each staff member', async () => {
    const { slots } = await open()
    const rows = await slots(services.consultation, 30, monday, tuesday)
    expect(rows[0]).toEqual({
      time: '2030-03-04T09:00:00.000Z',
      staffs: [staff.priya, staff.oscar, staff.mina].map((id) => ({ id, availableSlots: 1 })),
    })
    // Quarter hours from 9:00 to 12:00 and from 13:30 to 16:30.
    expect(rows).toHaveLength(13 + 13)
    expect(rows.at(-1)?.time).toBe('2030-03-04T16:30:00.000Z')
    expect(await slots(services.consultation, 15, monday, tuesday)).toHaveLength(14 + 14)
  })

  it('leave out the end of the range, other staff, weekends and what is past', async () => {
    const { slots } = await open({}, Date.parse('2030-03-04T12:05:00Z'))
    const upTo = await slots(services.consultation, 30, '2030-03-04T14:00:00Z', '2030-03-04T14:30:00Z')
    expect(upTo.map(({ time }) => time.slice(11, 16))).toEqual(['14:00', '14:15'])
    const two = await slots(
      services.consultation,
      30,
      monday,
      tuesday,
      `staffIds=${staff.mina}&staffIds=${staff.oscar}`,
    )
    expect(two[0]?.staffs?.map(({ id }) => id)).toEqual([staff.oscar, staff.mina])
    expect(two[0]?.time).toBe('2030-03-04T13:30:00.000Z')
    expect(await slots(services.physio, 45, monday, tuesday, `staffIds=${staff.mina}`)).toEqual([])
    expect(await slots(services.physio, 45, '2030-03-09T00:00:00Z', '2030-03-11T00:00:00Z')).toEqual([])
    // The lead time of two hours.
    const assessments = await slots(services.assessment, 30, monday, tuesday)
    expect(assessments[0]?.time).toBe('2030-03-04T14:15:00.000Z')
  })

  it('reach four weeks ahead and end at the horizon', async () => {
    const { slots } = await open()
    const late = await slots(services.consultation, 30, '2030-03-28T00:00:00Z', '2030-03-30T00:00:00Z')
    expect(late).toHaveLength(2 * 26)
    expect(await slots(services.consultation, 30, '2030-05-01T00:00:00Z', '2030-06-01T00:00:00Z')).toEqual([])
  })

  it('keep wall-clock hours over the change of the clocks, and show both Sundays when opened', async () => {
    const { simulator, slots } = await open({ openSundayNights: true })
    const [friday] = await slots(services.consultation, 30, '2030-03-29T00:00:00Z', '2030-03-30T00:00:00Z')
    const [after] = await slots(services.consultation, 30, '2030-04-01T00:00:00Z', '2030-04-02T00:00:00Z')
    expect([friday?.time, after?.time]).toEqual(['2030-03-29T09:00:00.000Z', '2030-04-01T08:00:00.000Z'])
    // Midnight to six: five hours in spring, seven in autumn.
    const spring = await slots(services.consultation, 30, '2030-03-30T22:00:00Z', '2030-03-31T12:00:00Z')
    expect(spring).toHaveLength(5 * 4 - 1)
    simulator.setNow(Date.parse('2030-10-20T00:00:00Z'))
    const autumn = await slots(services.consultation, 30, '2030-10-26T22:00:00Z', '2030-10-27T12:00:00Z')
    expect(autumn).toHaveLength(7 * 4 - 1)
    expect([autumn[0]?.time, autumn.at(-1)?.time]).toEqual(['2030-10-26T23:00:00.000Z', '2030-10-27T05:30:00.000Z'])
    expect(new Set(autumn.map(({ time }) => time)).size).toBe(autumn.length)
  })

  it('show unavailable times with a count of 0 only when asked', async () => {
    const { slots, book } = await open()
    await book()
    const more = `staffIds=${staff.priya}&includeUnavailableSlots=true`
    const rows = await slots(services.consultation, 30, '2030-03-04T09:30:00Z', '2030-03-04T09:31:00Z', more)
    expect(rows).toEqual([{ time: '2030-03-04T09:30:00.000Z', staffs: [{ id: staff.priya, availableSlots: 0 }] }])
    const free = await slots(services.consultation, 30, monday, tuesday, `staffIds=${staff.priya}`)
    expect(timesOf(free, staff.priya).slice(0, 3)).toEqual(['09:00', '10:00', '10:15'])
  })
})

describe('appointments', () => {
  it('live from booking to cancellation', async () => {
    const { simulator, get, send, book, list } = await open()
    const booked = await book({ location: 'https://telehealth.upvio.example/session/1' })
    expect(booked.status).toBe(200)
    const { data } = one.parse(booked.body)
    expect(data).toMatchObject({
      date: '2030-03-04T09:30:00.000Z',
      duration: 30,
      price: 6000,
      currency: 'gbp',
      staffId: staff.priya,
      staffName: 'Priya Physio',
      service: { name: 'Consultation' },
      patient: { email: 'testa@patients.example' },
      patientTimezone: 'Europe/London',
      originalDate: null,
      cancelled: false,
      approved: false,
      location: null,
      locationValue: 'https://telehealth.upvio.example/session/1',
    })
    const path = `appointments/${data.id}`
    expect((await get(path)).body.data).toEqual(data)

    const moved = await send('PATCH', path, { date: '2030-03-04T11:00:00Z', staffId: staff.mina })
    expect(one.parse(moved.body).data).toMatchObject({
      id: data.id,
      date: '2030-03-04T11:00:00.000Z',
      originalDate: '2030-03-04T09:30:00.000Z',
      staffId: staff.mina,
    })
    expect((await send('PATCH', path, { patientId: patients.samuel })).status).toBe(400)
    const again = await send('PATCH', path, { date: '2030-03-04T12:00:00Z' })
    expect(again.body.data.originalDate).toBe('2030-03-04T09:30:00.000Z')

    const tagged = await send('PUT', `${path}/tags`, { tags: ['gw-hold:1'] })
    expect(one.parse(tagged.body).data.tags).toEqual(['gw-hold:1'])
    expect((await send('PUT', `${path}/tags`, { tags: [] })).body.data.tags).toEqual([])
    expect((await send('PUT', `${path}/tags`, {})).status).toBe(400)

    const cancelled = await send('DELETE', path)
    expect([cancelled.status, cancelled.raw]).toEqual([204, ''])
    expect((await get(path)).body.data.cancelled).toBe(true)
    expect((await list(monday, tuesday)).body.data).toMatchObject([{ id: data.id, cancelled: true }])
    expect((await send('DELETE', path)).status).toBe(404)
    expect((await send('PATCH', path, { duration: 15 })).status).toBe(400)
    expect(simulator.log).toMatchObject([
      { event: 'appointment.booked', vendorId: data.id, practitionerId: staff.priya, end: '2030-03-04T10:00:00.000Z' },
      { event: 'appointment.moved', practitionerId: staff.mina, start: '2030-03-04T11:00:00.000Z', by: 'api' },
      { event: 'appointment.moved', start: '2030-03-04T12:00:00.000Z' },
      { event: 'appointment.cancelled', vendorId: data.id, by: 'api' },
    ])
  })

  it('are refused when the staff member is busy, unless busy times are ignored', async () => {
    const { simulator, book, send } = await open()
    await book()
    const overlapping = { date: '2030-03-04T09:45:00Z', patientId: patients.samuel }
    const refused = await book(overlapping)
    expect([refused.status, refused.body.error.code]).toEqual([409, 'conflict'])
    // Another service takes the same person's time, a visit that only touches does not, nor another person's.
    expect((await book({ ...physio, date: '2030-03-04T09:45:00Z' })).status).toBe(409)
    const touching = await book({ date: '2030-03-04T10:00:00Z' })
    expect(touching.status).toBe(200)
    expect((await book({ ...overlapping, staffId: staff.oscar })).status).toBe(200)
    const path = `appointments/${touching.body.data.id}`
    expect((await send('PATCH', path, { date: '2030-03-04T09:45:00Z' })).status).toBe(409)
    expect((await send('PATCH', `${path}?ignoreBusyTimes=true`, { date: '2030-03-04T09:45:00Z' })).status).toBe(200)
    expect((await book(overlapping, '?ignoreBusyTimes=false')).status).toBe(409)
    expect((await book(overlapping, '?ignoreBusyTimes=true')).status).toBe(200)
    expect((await book(overlapping, '?ignoreBusyTimes=yes')).status).toBe(400)
    expect(simulator.log.filter(({ event }) => event === 'appointment.booked')).toHaveLength(4)
  })

  it('are refused outside working hours and over a time blocker', async () => {
    const { book } = await open()
    expect((await book({ date: '2030-03-04T12:15:00Z' })).status).toBe(409)
    expect((await book({ date: '2030-03-09T10:00:00Z' })).status).toBe(409)
    expect((await book({ date: '2030-03-05T14:45:00Z', staffId: staff.oscar })).status).toBe(409)
    expect((await book({ date: '2030-03-05T14:30:00Z', staffId: staff.oscar })).status).toBe(200)
    // Off the grid, as staff may.
    expect((await book({ date: '2030-03-05T10:07:00Z' })).status).toBe(200)
  })

  it('have one winner when many ask for one time at once', async () => {
    const { simulator, book } = await open()
    const answers = await Promise.all(Array.from({ length: 20 }, () => book()))
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(1)
    expect(simulator.log).toHaveLength(1)
  })

  it('go to the least busy staff member when none is named', async () => {
    const { book } = await open()
    const any = { staffId: undefined, clientTimezone: undefined }
    await book({ date: '2030-03-04T11:00:00Z' })
    await book({ date: '2030-03-04T11:00:00Z', duration: 15, staffId: staff.oscar })
    const first = (await book(any)).body.data
    expect([first.staffId, first.patientTimezone]).toEqual([staff.mina, 'Europe/London'])
    const second = await book(any)
    const third = await book(any)
    expect([second.body.data.staffId, third.body.data.staffId]).toEqual([staff.oscar, staff.priya])
    expect((await book(any)).status).toBe(409)
    expect((await book(any, '?ignoreBusyTimes=true')).body.data.staffId).toBe(staff.mina)
  })

  it('are listed by start and patient, with the end left out', async () => {
    const { book, list } = await open()
    const late = (await book({ date: '2030-03-04T15:00:00Z' })).body.data.id
    const early = (await book({ patientId: patients.samuel })).body.data.id
    expect(idsOf(await list(monday, tuesday))).toEqual([late, early])
    expect(idsOf(await list(monday, tuesday, `patientId=${patients.samuel}`))).toEqual([early])
    expect(idsOf(await list('2030-03-04T09:30:00Z', '2030-03-04T15:00:00Z'))).toEqual([early])
    expect(idsOf(await list('2030-03-04T09:45:00Z', '2030-03-04T15:00:00Z'))).toEqual([])
    expect((await list(monday, tuesday, 'patientId=someone')).status).toBe(400)
  })
})

describe('places and buffers', () => {
  it('a class has six places per time, all of them the staff member’s own time', async () => {
    const { book, slots } = await open()
    const left = async () =>
      (await slots(services.pilates, 60, '2030-03-04T10:00:00Z', '2030-03-04T10:01:00Z'))[0]?.staffs
    for (let taken = 0; taken < 6; taken += 1) {
      expect(await left()).toEqual([{ id: staff.mina, availableSlots: 6 - taken }])
      expect((await book(pilates)).status).toBe(200)
    }
    expect(await left()).toBeUndefined()
    expect((await book(pilates)).status).toBe(409)
    expect((await book({ ...pilates, date: '2030-03-04T10:30:00Z' })).status).toBe(409)
    expect((await book({ date: '2030-03-04T10:30:00Z', staffId: staff.mina })).status).toBe(409)
    // On the hour, and nothing else.
    const starts = timesOf(await slots(services.pilates, 60, monday, tuesday), staff.mina)
    expect(starts).toEqual(['09:00', '11:00', '13:30', '14:30', '15:30'])
  })

  it('another service’s visit closes the class', async () => {
    const { book, slots } = await open()
    await book({ staffId: staff.mina, date: '2030-03-04T10:00:00Z', duration: 15 })
    expect((await book(pilates)).status).toBe(409)
    expect(timesOf(await slots(services.pilates, 60, monday, tuesday), staff.mina)[1]).toBe('11:00')
  })

  it('buffers count as occupied on both sides, between both kinds of visit', async () => {
    const { book, slots } = await open()
    expect((await book({ ...physio, date: '2030-03-04T10:00:00Z' })).status).toBe(200)
    // 10:00 to 10:45 with a quarter of an hour around: consultations end by 9:45 or start at 11:00.
    const short = timesOf(await slots(services.consultation, 30, monday, tuesday), staff.priya)
    expect(short.slice(0, 4)).toEqual(['09:00', '09:15', '11:00', '11:15'])
    expect((await book({ date: '2030-03-04T09:30:00Z' })).status).toBe(409)
    expect((await book({ date: '2030-03-04T10:45:00Z' })).status).toBe(409)
    // The two buffers may overlap; a visit may not lie in one.
    const long = timesOf(await slots(services.physio, 45, monday, tuesday), staff.priya)
    expect(long.slice(0, 3)).toEqual(['09:00', '11:00', '11:15'])
    expect((await book({ date: '2030-03-04T14:00:00Z' })).status).toBe(200)
    expect((await book({ ...physio, date: '2030-03-04T14:30:00Z' })).status).toBe(409)
    expect((await book({ ...physio, date: '2030-03-04T14:45:00Z' })).status).toBe(200)
  })
})

describe('approval', () => {
  it('leaves the time free while a request waits, and takes it once staff approve', async () => {
    const { simulator, get, book, slots } = await open()
    const first = (await book(request)).body.data
    const second = (await book({ ...request, patientId: patients.samuel })).body.data
    expect([first.approved, first.cancelled, second.approved]).toEqual([false, false, false])
    const isFree = async () =>
      timesOf(await slots(services.consultation, 30, monday, tuesday), staff.oscar).includes('09:30')
    expect(await isFree()).toBe(true)
    simulator.frontDesk({ action: 'move', vendorId: first.id, start: visit.date })
    expect((await get(`appointments/${first.id}`)).body.data).toMatchObject({ approved: true, originalDate: null })
    expect(await isFree()).toBe(false)
    simulator.frontDesk({ action: 'cancel', vendorId: second.id })
    expect((await get(`appointments/${second.id}`)).body.data).toMatchObject({ approved: false, cancelled: true })
    expect(eventsOf(simulator)).toEqual([
      'appointment.booked api',
      'appointment.booked api',
      'appointment.cancelled front-desk',
    ])
  })

  it('comes by itself where the switch says so, the first request winning', async () => {
    const { simulator, get, book } = await open({ approvalAfterMs: 10 * MINUTE })
    const first = (await book(request)).body.data
    const second = (await book({ ...request, patientId: patients.samuel })).body.data
    expect((await get(`appointments/${first.id}`)).body.data.approved).toBe(false)
    simulator.advance(10 * MINUTE)
    expect((await get(`appointments/${first.id}`)).body.data).toMatchObject({ approved: true, cancelled: false })
    expect((await get(`appointments/${second.id}`)).body.data).toMatchObject({ approved: false, cancelled: true })
  })

  it('can be refused, which may delete the request', async () => {
    const { simulator, get, book } = await open({
      approvalAfterMs: MINUTE,
      approvalAnswer: 'decline',
      declinedAs: 'deleted',
    })
    const { id } = (await book(request)).body.data
    simulator.advance(MINUTE)
    expect((await get(`appointments/${id}`)).status).toBe(404)
    expect(eventsOf(simulator)).toEqual(['appointment.booked api', 'appointment.cancelled front-desk'])
  })
})

describe('patients', () => {
  const alex = { name: 'Alex Twin', email: 'Family@patients.example', phoneMobile: '+447700900103' }

  it('are made once per address', async () => {
    const { send, get } = await open()
    const made = await send('POST', 'patients', { name: 'New Person', email: 'new@patients.example', mode: 'create' })
    expect([made.status, made.body.data.dob]).toEqual([201, null])
    const duplicate = await send('POST', 'patients', { ...alex, mode: 'create' })
    expect([duplicate.status, duplicate.raw]).toEqual([409, ''])
    const { body } = await get('patients')
    expect(body.meta).toEqual({ totalCount: 4 })
    expect(idsOf({ body })).toEqual([...Object.values(patients), made.body.data.id])
  })

  it('are overwritten by the default mode', async () => {
    const { send, get } = await open()
    const answer = await send('POST', 'patients', { name: 'Alex Junior', email: alex.email })
    expect([answer.status, answer.body.data.id]).toEqual([201, patients.alex])
    expect((await get(`patients/${patients.alex}`)).body.data).toMatchObject({
      name: 'Alex Junior',
      phoneMobile: '+447700900103',
      dob: '1958-06-17',
    })
  })

  it('are changed with a bare answer and archived', async () => {
    const { send, get, book } = await open()
    const changed = await send('PUT', `patients/${patients.testa}`, { phoneMobile: '+447700900199' })
    expect([changed.status, changed.body.phoneMobile, changed.body.data]).toEqual([200, '+447700900199', undefined])
    expect((await send('PUT', `patients/${patients.testa}`, { email: alex.email })).status).toBe(409)
    expect((await send('DELETE', `patients/${patients.testa}`)).status).toBe(204)
    expect((await get('patients')).body.meta.totalCount).toBe(2)
    expect((await get(`patients/${patients.testa}`)).body.data.archivedAt).not.toBeNull()
    expect((await book()).status).toBe(404)
  })

  it.each([
    { name: 'No Address' },
    { name: '', email: 'a@patients.example' },
    { name: 'A', email: 'nobody' },
    { name: 'A', email: 'a@patients.example', dob: '1990-01-01' },
    { name: 'A', email: 'a@patients.example', mode: 'replace' },
  ])('are refused with %j', async (body) => {
    const { send } = await open()
    expect((await send('POST', 'patients', body)).status).toBe(400)
  })
})

describe('paging', () => {
  it('gives ten rows where nothing is asked for', async () => {
    const { get } = await open({ fillerPatients: 57 })
    const first = (await get('patients')).body
    expect([first.data.length, first.meta.totalCount]).toEqual([10, 60])
    const rows = [...idsOf(await get('patients?limit=50&offset=0')), ...idsOf(await get('patients?limit=50&offset=50'))]
    expect(new Set(rows).size).toBe(60)
    expect(rows.at(-1)).toBe(patients.alex)
    expect(idsOf(await get('patients?limit=50&offset=60'))).toEqual([])
  })

  async function twelve(switches: Record<string, unknown>) {
    const opened = await open(switches)
    for (let hour = 0; hour < 12; hour += 1) {
      const start = Date.parse('2030-03-04T06:00:00Z') + hour * 30 * MINUTE
      const times = { start: new Date(start).toISOString(), end: new Date(start + 30 * MINUTE).toISOString() }
      opened.simulator.frontDesk({ action: 'book', practitionerId: staff.priya, ...times })
    }
    return opened
  }

  it('may be honoured, ignored or refused where the operation is silent', async () => {
    const honoured = await twelve({})
    expect((await honoured.list(monday, tuesday)).body.data).toHaveLength(10)
    const second = (await honoured.list(monday, tuesday, 'limit=5&offset=10')).body
    expect([second.data.length, second.meta]).toEqual([2, undefined])
    const counted = await twelve({ metaOnAllLists: true })
    expect((await counted.list(monday, tuesday)).body.meta).toEqual({ totalCount: 12 })
    const ignored = await twelve({ paging: 'ignored' })
    expect((await ignored.list(monday, tuesday, 'limit=5&offset=10')).body.data).toHaveLength(12)
    const refused = await twelve({ paging: 'refused' })
    expect((await refused.list(monday, tuesday, 'limit=5')).status).toBe(400)
    expect((await refused.list(monday, tuesday)).body.data).toHaveLength(12)
  })
})

describe('faults', () => {
  async function fails(op: FaultOp, fault: FaultName, ms?: number) {
    const opened = await open()
    const { id } = (await opened.book({ date: '2030-03-04T15:00:00Z' })).body.data
    opened.simulator.failNext({ op, fault, ms })
    return { ...opened, id, path: `appointments/${id}` }
  }
  const at0930 = async ({ list }: Opened) =>
    (await list('2030-03-04T09:30:00Z', '2030-03-04T10:00:00Z', `patientId=${patients.testa}`)).body.data

  it('lose a reply after accepting; the booking is found by its time and patient', async () => {
    const opened = await fails('book', 'dropReply')
    await expect(opened.book()).rejects.toThrow('fetch failed')
    expect(await at0930(opened)).toMatchObject([{ staffId: staff.priya, duration: 30 }])
    expect((await opened.book()).status).toBe(409)
  })

  it('lose a request before accepting', async () => {
    const opened = await fails('book', 'dropRequest')
    await expect(opened.book()).rejects.toThrow('fetch failed')
    expect(await at0930(opened)).toEqual([])
    expect((await opened.book()).status).toBe(200)
  })

  it('accept late, unless the time is taken by then', async () => {
    const opened = await fails('book', 'acceptLate', MINUTE)
    await expect(opened.book()).rejects.toThrow('fetch failed')
    expect(await at0930(opened)).toEqual([])
    opened.simulator.advance(MINUTE)
    expect(await at0930(opened)).toHaveLength(1)
    opened.simulator.failNext({ op: 'book', fault: 'acceptLate', ms: MINUTE })
    await expect(opened.book({ date: '2030-03-04T11:00:00Z' })).rejects.toThrow('fetch failed')
    await opened.book({ date: '2030-03-04T11:00:00Z', patientId: patients.samuel })
    opened.simulator.advance(MINUTE)
    expect(opened.simulator.log).toHaveLength(3)
  })

  it('accept twice, book an hour late, and meet moves as well', async () => {
    const opened = await fails('book', 'acceptTwice')
    await opened.book()
    expect(await at0930(opened)).toHaveLength(2)
    opened.simulator.failNext({ op: 'book', fault: 'wrongTime' })
    expect((await opened.book({ date: '2030-03-04T11:00:00Z' })).body.data.date).toBe('2030-03-04T12:00:00.000Z')
    opened.simulator.failNext({ op: 'book', fault: 'dropReply' })
    await expect(opened.send('PATCH', opened.path, { date: '2030-03-04T16:00:00Z' })).rejects.toThrow('fetch failed')
    expect((await opened.get(opened.path)).body.data.date).toBe('2030-03-04T16:00:00.000Z')
  })

  it('refuse, limit and fail in the vendor’s words, or a proxy’s', async () => {
    const { simulator, book, slots } = await fails('book', 'refuse')
    const refused = await book()
    expect([refused.status, refused.body.error.code]).toEqual([409, 'conflict'])
    simulator.failNext({ op: 'book', fault: 'rateLimit' })
    const limited = await book()
    expect([limited.status, limited.headers.get('retry-after')]).toEqual([429, '1'])
    simulator.failNext({ op: 'slots', fault: 'html502' })
    await expect(slots(services.physio, 45, monday, tuesday)).rejects.toThrow('502 Bad Gateway')
    expect(simulator.log).toHaveLength(1)
  })

  it('lose the reply of a cancellation, refuse one, or drop it', async () => {
    const lost = await fails('cancel', 'dropReply')
    await expect(lost.send('DELETE', lost.path)).rejects.toThrow('fetch failed')
    expect((await lost.get(lost.path)).body.data.cancelled).toBe(true)
    const refused = await fails('cancel', 'refuse')
    expect((await refused.send('DELETE', refused.path)).status).toBe(400)
    const dropped = await fails('cancel', 'dropRequest')
    await expect(dropped.send('DELETE', dropped.path)).rejects.toThrow('fetch failed')
    for (const { get, path } of [refused, dropped]) expect((await get(path)).body.data.cancelled).toBe(false)
    const twice = await fails('cancel', 'acceptTwice')
    expect((await twice.send('DELETE', twice.path)).status).toBe(204)
    expect(twice.simulator.log.filter(({ event }) => event === 'appointment.cancelled')).toHaveLength(1)
  })

  it('show a stale search and a stale record', async () => {
    const { simulator, get, send, slots, path } = await fails('slots', 'stale', MINUTE)
    const isFree = async () =>
      timesOf(await slots(services.consultation, 30, monday, tuesday), staff.priya).includes('15:00')
    expect(await isFree()).toBe(true)
    simulator.advance(MINUTE)
    expect(await isFree()).toBe(false)
    simulator.failNext({ op: 'cancel', fault: 'stale', ms: MINUTE })
    await send('DELETE', path)
    expect((await get(path)).body.data.cancelled).toBe(false)
    simulator.advance(MINUTE)
    expect((await get(path)).body.data.cancelled).toBe(true)
  })
})

describe('the front desk', () => {
  it('books over a free time, moves and cancels, seen by the API', async () => {
    const { simulator, get, book } = await open()
    const { vendorId } = simulator.frontDesk({
      action: 'book',
      practitionerId: staff.priya,
      start: '2030-03-04T09:30:00Z',
      end: '2030-03-04T10:00:00Z',
    })
    expect((await book()).status).toBe(409)
    simulator.frontDesk({ action: 'move', vendorId, start: '2030-03-04T11:00:00Z', practitionerId: staff.mina })
    expect((await get(`appointments/${vendorId}`)).body.data).toMatchObject({
      date: '2030-03-04T11:00:00.000Z',
      originalDate: '2030-03-04T09:30:00.000Z',
      staffId: staff.mina,
    })
    expect((await book()).status).toBe(200)
    simulator.frontDesk({ action: 'cancel', vendorId })
    expect((await get(`appointments/${vendorId}`)).body.data.cancelled).toBe(true)
    expect(eventsOf(simulator)).toEqual([
      'appointment.booked front-desk',
      'appointment.moved front-desk',
      'appointment.booked api',
      'appointment.cancelled front-desk',
    ])
    expect(() => simulator.frontDesk({ action: 'cancel', vendorId })).toThrow('names no live appointment')
  })

  it('blocks time, also over a visit, and frees it again', async () => {
    const { simulator, book, get } = await open()
    const times = { start: '2030-03-04T09:00:00Z', end: '2030-03-04T12:00:00Z' }
    const { vendorId } = simulator.frontDesk({ action: 'block', practitionerId: staff.priya, ...times })
    expect((await book()).status).toBe(409)
    simulator.frontDesk({ action: 'move', vendorId, start: '2030-03-04T14:00:00Z' })
    expect((await book()).status).toBe(200)
    expect((await book({ date: '2030-03-04T16:45:00Z', duration: 15 })).status).toBe(409)
    simulator.frontDesk({ action: 'cancel', vendorId })
    expect((await get(`time-blockers/${vendorId}`)).status).toBe(404)
    expect(eventsOf(simulator)).toEqual([
      'hold.created front-desk',
      'appointment.booked api',
      'hold.released front-desk',
    ])
  })

  it('refuses what names nothing', async () => {
    const { simulator } = await open()
    const times = { start: '2030-03-04T09:00:00Z', end: '2030-03-04T09:30:00Z' }
    expect(() => simulator.frontDesk({ action: 'book', practitionerId: 'nobody', ...times })).toThrow('no staff member')
    expect(() => simulator.frontDesk({ action: 'book', practitionerId: staff.mina })).toThrow('needs practitionerId')
    expect(() => simulator.frontDesk({ action: 'move', vendorId: 'none', start: times.start })).toThrow('names no live')
  })
})

describe('switches turn what is assumed round', () => {
  it.each<[string, unknown, (opened: Opened) => Promise<{ status: number }>, number]>([
    ['busyStatus', 400, (opened) => bookTwice(opened), 400],
    ['outsideHoursIsBusy', false, ({ book }) => book({ date: '2030-03-09T10:00:00Z' }), 200],
    ['acceptPast', true, ({ book }) => book({ date: '2030-02-28T10:00:00Z' }), 200],
    ['acceptOffGrid', false, ({ book }) => book({ date: '2030-03-04T10:07:00Z' }), 400],
    ['enforceLeadTime', true, ({ book }) => book({ ...request, date: '2030-03-01T09:00:00Z' }), 400],
    ['acceptUnlistedDuration', true, ({ book }) => book({ duration: 20 }), 200],
    ['acceptUnofferedStaff', true, ({ book }) => book({ ...physio, staffId: staff.mina }), 200],
    ['disabledServiceStatus', 404, ({ book }) => book({ serviceId: services.massage }), 404],
    ['unknownReferenceStatus', 422, ({ book }) => book({ serviceId: 'none' }), 422],
    ['requireContentType', false, ({ call }) => sendPlain(call), 200],
    ['limitAboveMax', 'clamped', ({ get }) => get('patients?limit=500'), 200],
    ['maxRangeDays', 7, ({ list }) => list(monday, '2030-03-12T00:00:00Z'), 400],
    ['updateTakesBody', false, (opened) => move(opened), 400],
    ['standingBuffersOccupy', false, (opened) => besidePhysio(opened), 200],
    ['busyCheckLagMs', MINUTE, (opened) => bookTwice(opened), 200],
    ['waitingOccupies', true, (opened) => bookTwice(opened, request), 409],
    ['buffersWithinHours', true, ({ book }) => book({ ...physio, date: '2030-03-04T09:00:00Z' }), 409],
    ['updateCancelledStatus', 404, (opened) => moveCancelled(opened), 404],
    ['updateCancelledStatus', 200, (opened) => moveCancelled(opened), 200],
    ['deleteTwiceStatus', 204, (opened) => deleteTwice(opened), 204],
    ['enforceCancelLeadTime', true, (opened) => cancelPhysioOfToday(opened), 400],
    ['upsertFoundStatus', 200, ({ send }) => send('POST', 'patients', samuel), 200],
    ['emailIgnoresCase', false, ({ send }) => send('POST', 'patients', { ...samuel, mode: 'create' }), 201],
    ['archivedEmailConflicts', false, (opened) => reuseArchived(opened), 201],
    ['acceptArchivedPatient', true, (opened) => bookArchived(opened), 200],
  ])('%s = %s', async (name, value, act, status) => {
    const turned = await act(await open({ [name]: value }))
    expect(turned.status).toBe(status)
    const usual = await act(await open())
    expect(usual.status).not.toBe(status)
  })

  const testa = `patients/${patients.testa}`
  const samuel = { name: 'Samuel Sample', email: 'Samuel@patients.example' }
  const sendPlain = (call: Opened['call']) =>
    call('POST', `/${businessId}/appointments`, JSON.stringify(visit), { 'content-type': 'text/plain' })
  async function bookTwice({ book }: Opened, fields: Record<string, unknown> = {}) {
    await book(fields)
    return book(fields)
  }
  async function bookArchived({ send, book }: Opened) {
    await send('DELETE', testa)
    return book()
  }
  async function move({ book, send }: Opened) {
    const { id } = (await book()).body.data
    return send('PATCH', `appointments/${id}`, { date: '2030-03-04T11:00:00Z' })
  }
  async function moveCancelled({ book, send }: Opened) {
    const path = `appointments/${(await book()).body.data.id}`
    await send('DELETE', path)
    return send('PATCH', path, { date: '2030-03-04T11:00:00Z' })
  }
  async function besidePhysio({ book }: Opened) {
    await book({ ...physio, date: '2030-03-04T10:00:00Z' })
    return book({ date: '2030-03-04T10:45:00Z' })
  }
  async function deleteTwice({ book, send }: Opened) {
    const { id } = (await book()).body.data
    await send('DELETE', `appointments/${id}`)
    return send('DELETE', `appointments/${id}`)
  }
  async function cancelPhysioOfToday({ book, send }: Opened) {
    const { id } = (await book({ ...physio, date: '2030-03-01T10:00:00Z' })).body.data
    return send('DELETE', `appointments/${id}`)
  }
  async function reuseArchived({ send }: Opened) {
    await send('DELETE', testa)
    return send('POST', 'patients', { name: 'Other', email: 'testa@patients.example', mode: 'create' })
  }

  it.each<[Record<string, unknown>, Record<string, unknown>]>([
    [{ cancelledWhenLive: 'null' }, { cancelled: null }],
    [
      { cancelledWhenLive: 'absent', approvedWhenFalse: 'absent' },
      { cancelled: undefined, approved: undefined },
    ],
    [{ approvedWithoutWorkflow: true }, { approved: true }],
    [{ deprecatedFields: false }, { staffId: undefined, patientId: undefined, staffName: undefined }],
    [{ pricesInMinorUnits: false }, { price: 60 }],
    [{ clientTimezoneKept: false }, { patientTimezone: null }],
    [{ locationTextAs: 'location.address' }, { location: { address: '2 Example Street' }, locationValue: null }],
  ])('%j show in an appointment', async (switches, shown) => {
    const { book } = await open(switches)
    const { data } = (await book({ location: '2 Example Street' })).body
    expect(data).toEqual({ ...data, ...shown })
    for (const [name, value] of Object.entries(shown)) if (value === undefined) expect(data).not.toHaveProperty(name)
  })

  it('deleteAs hard leaves nothing to read', async () => {
    const { book, send, get, list } = await open({ deleteAs: 'hard' })
    const path = `appointments/${(await book()).body.data.id}`
    expect((await send('DELETE', path)).status).toBe(204)
    expect((await get(path)).status).toBe(404)
    expect((await send('DELETE', path)).status).toBe(404)
    expect((await list(monday, tuesday)).body.data).toEqual([])
    expect((await book()).status).toBe(200)
  })

  it('bare and numeric shapes', async () => {
    const { book, get, send } = await open({
      wrapSingles: false,
      bareUpdates: false,
      errorCode: 'number',
      patientConflictBody: 'error',
    })
    expect((await book()).body.id).toBeDefined()
    expect((await get('staff/none')).body).toEqual({ error: { code: 404, title: 'Staff not found' } })
    const conflict = await send('POST', 'patients', { name: 'T', email: 'testa@patients.example', mode: 'create' })
    expect(conflict.body.error.code).toBe(409)
  })

  it('what the search shows and takes', async () => {
    const bare = await open({ staffsInSlots: false })
    expect((await bare.slots(services.physio, 45, monday, tuesday))[0]).toEqual({ time: '2030-03-04T09:00:00.000Z' })
    const pair = [staff.priya, staff.mina]
    for (const [format, query] of [
      ['brackets', pair.map((id) => `staffIds[]=${id}`).join('&')],
      ['comma', `staffIds=${pair.join(',')}`],
      ['repeated', pair.map((id) => `staffIds=${id}`).join('&')],
    ] as const) {
      const { slots } = await open({ staffIdsFormat: format })
      const [first] = await slots(services.consultation, 30, monday, tuesday, query)
      expect(first?.staffs?.map(({ id }) => id)).toEqual(pair)
      const other = format === 'comma' ? `staffIds=${pair[0]}&staffIds=${pair[1]}` : `staffIds=${pair.join(',')}`
      await expect(slots(services.consultation, 30, monday, tuesday, other)).rejects.toThrow('error')
    }
    const any = await open({ unlistedDurationSlots: 'computed', endDateInclusive: true, unavailableAs: 'no-staffs' })
    const range = ['2030-03-04T09:00:00Z', '2030-03-04T10:00:00Z'] as const
    expect(await any.slots(services.consultation, 20, ...range)).toHaveLength(5)
    any.simulator.frontDesk({ action: 'block', practitionerId: staff.mina, start: range[0], end: range[1] })
    const shown = await any.slots(services.pilates, 60, range[0], range[0], 'includeUnavailableSlots=true')
    expect(shown).toEqual([{ time: '2030-03-04T09:00:00.000Z' }])
    const empty = await open({ unlistedDurationSlots: 'empty' })
    expect(await empty.slots(services.consultation, 20, monday, tuesday)).toEqual([])
  })

  it('business settings stand where a service has none', async () => {
    const { slots, book } = await open({
      businessTimeIncrement: 30,
      businessBufferMinutes: 15,
      businessLeadTime: 60,
      businessAvailabilityDays: 5,
    })
    const today = await slots(services.consultation, 30, '2030-03-01T00:00:00Z', '2030-03-02T00:00:00Z')
    expect(today.map(({ time }) => time.slice(11, 16)).slice(0, 2)).toEqual(['09:30', '10:00'])
    await book({ date: '2030-03-04T10:00:00Z' })
    const free = timesOf(await slots(services.consultation, 30, monday, tuesday), staff.priya)
    expect(free.slice(0, 3)).toEqual(['09:00', '11:00', '11:30'])
    const far = new Date(now + 6 * DAY).toISOString()
    expect(await slots(services.consultation, 30, far, new Date(now + 8 * DAY).toISOString())).toEqual([])
  })

  it('notice in the search, rate limits without a date, archived patients and short reports', async () => {
    const opened = await open({
      leadTimeInSlots: false,
      retryAfter: false,
      listIncludesArchivedPatients: true,
      capacityDefaultDays: 1,
    })
    const today = await opened.slots(services.assessment, 30, '2030-03-01T00:00:00Z', '2030-03-02T00:00:00Z')
    expect(today[0]?.time).toBe('2030-03-01T09:00:00.000Z')
    opened.simulator.failNext({ op: 'read', fault: 'rateLimit' })
    const limited = await opened.get('staff')
    expect([limited.status, limited.headers.get('retry-after')]).toEqual([429, null])
    await opened.send('DELETE', testa)
    const { body } = await opened.get('patients')
    expect([body.data.length, body.meta.totalCount]).toEqual([3, 2])
    expect((await opened.get(`staff/${staff.mina}/capacity`)).body.data.bookableMinutes).toBe(420)
  })

  it('assignment, lists, moves and requests', async () => {
    const any = { staffId: undefined }
    const listed = await open({ assignment: 'first-listed', busyCheckWithoutStaff: false })
    expect((await listed.book(any)).body.data.staffId).toBe(staff.priya)
    expect((await listed.book(any)).body.data.staffId).toBe(staff.priya)

    const lists = await open({ listOrder: 'date', listIncludesCancelled: false, rangeTests: 'overlap' })
    const late = (await lists.book({ date: '2030-03-04T15:00:00Z' })).body.data.id
    const early = (await lists.book()).body.data.id
    const gone = (await lists.book({ staffId: staff.mina })).body.data.id
    await lists.send('DELETE', `appointments/${gone}`)
    expect(idsOf(await lists.list('2030-03-04T09:45:00Z', tuesday))).toEqual([early, late])

    const moved = await open({ originalDateIs: 'previous', moveResetsApproval: true, tagsReplace: false })
    const { id } = (await moved.book(request)).body.data
    const path = `appointments/${id}`
    moved.simulator.frontDesk({ action: 'move', vendorId: id, start: visit.date })
    await moved.send('PATCH', path, { date: '2030-03-04T11:00:00Z' })
    const { data } = (await moved.send('PATCH', path, { date: '2030-03-04T12:00:00Z' })).body
    expect([data.originalDate, data.approved]).toEqual(['2030-03-04T11:00:00.000Z', false])
    await moved.send('PUT', `${path}/tags`, { tags: ['a'] })
    expect((await moved.send('PUT', `${path}/tags`, { tags: ['b'] })).body.data.tags).toEqual(['a', 'b'])

    const atOnce = await open({ apiBookingsWait: false })
    expect((await atOnce.book(request)).body.data.approved).toBe(true)
    expect((await atOnce.book(request)).status).toBe(409)
  })
})
