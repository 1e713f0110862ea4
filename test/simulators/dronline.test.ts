import { afterEach, describe, expect, it } from 'vitest'
import { z } from 'zod'
import { dronlineDemo, startDronline } from '../../simulators/dronline.ts'
import type { FaultName, RunningSimulator } from '../../simulators/kit/simulator.ts'

const { key, types, practitioners, walkInPatient } = dronlineDemo
// A Monday, an hour before the clinic opens in London's summer.
const now = Date.parse('2030-07-01T07:00:00Z')
const MINUTE = 60_000

const nineOClock = '2030-07-01T09:00:00+01:00'
const visit = { appointment_type_id: types.videoGp, practitioner_id: practitioners.gita, start: nineOClock }
const alex = {
  first_name: 'Alex',
  last_name: 'Smith',
  email: 'alex@partner.example',
  phone: '+447700900123',
  sex: 'male',
  date_of_birth: '1990-04-12',
}
const payment = { external_payment_reference: 'psp_1' }

// The answers' schemas as the vendor's OpenAPI document writes them down: everything required, nothing else allowed.
const nullableText = z.string().nullable()
const dateTime = z.iso.datetime({ offset: true })
const metadata = z.record(z.string(), z.string().max(500))
const patientSchema = z.strictObject({
  id: z.string(),
  object: z.literal('patient'),
  date_of_birth: nullableText,
  email: z.email(),
  first_name: z.string(),
  last_name: z.string(),
  metadata: metadata.optional(),
  patient_id: z.string(),
  phone: nullableText,
  sex: z.enum(['male', 'female']).nullable(),
})
const appointmentSchema = z.strictObject({
  id: z.string(),
  object: z.literal('appointment'),
  appointment_hold_id: nullableText,
  appointment_id: z.string(),
  appointment_type_id: z.string(),
  booking_channel_id: z.null(),
  cancelled_at: nullableText,
  confirmed_at: nullableText,
  contact_type: z.enum(['phone_call', 'video_call', 'in_person']),
  created_at: z.string(),
  end: dateTime,
  external_payment_reference: z.string().min(1).max(200).nullable(),
  metadata: metadata.optional(),
  partner_reference: z.string().max(200).nullable(),
  patient: patientSchema.nullable().optional(),
  patient_id: z.string(),
  practitioner_id: z.string(),
  previous_end: nullableText,
  previous_start: nullableText,
  questionnaire: z
    .strictObject({
      id: z.string(),
      object: z.literal('questionnaire'),
      completion_url: z.url().nullable(),
      name: z.string(),
      questionnaire_id: z.string(),
      status: z.enum(['open', 'finished', 'incomplete']),
    })
    .nullable()
    .optional(),
  rescheduled: z.boolean(),
  rescheduled_at: nullableText,
  start: dateTime,
  status: z.enum(['held', 'confirmed', 'cancelled']),
  timezone: z.enum(['Europe/London', 'Europe/Lisbon', 'Europe/Dublin']),
  updated_at: nullableText,
  video_url: z.url().nullable(),
})
const holdSchema = z.strictObject({
  appointment_hold: z.strictObject({
    id: z.string(),
    object: z.literal('appointment_hold'),
    appointment: appointmentSchema,
    appointment_hold_id: z.string(),
    appointment_id: z.string(),
    booking_channel_id: z.null(),
    expires_at: z.iso.datetime(),
    hold_token: nullableText,
    partner_reference: z.string().max(200).nullable(),
  }),
})
const oneAppointment = z.strictObject({ appointment: appointmentSchema })
const onePatient = z.strictObject({ patient: patientSchema })
const listOf = <T extends z.ZodType>(item: T) =>
  z.strictObject({ object: z.literal('list'), url: z.string(), has_more: z.boolean(), data: z.array(item) })

const running: RunningSimulator[] = []
afterEach(async () => {
  await Promise.all(running.splice(0).map((simulator) => simulator.stop()))
})

async function open(switches: Record<string, unknown> = {}) {
  const simulator = await startDronline({ now, switches })
  running.push(simulator)

  async function call(method: string, path: string, body?: unknown, headers: Record<string, string> = {}) {
    const response = await fetch(`${simulator.url}/v1/connected/${path}`, {
      method,
      headers: {
        authorization: `Bearer ${key}`,
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        ...headers,
      },
      ...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
    })
    const text = await response.text()
    const isJson = response.headers.get('content-type')?.startsWith('application/json')
    return { status: response.status, headers: response.headers, text, body: isJson ? JSON.parse(text) : undefined }
  }

  const get = (path: string) => call('GET', path)
  const post = (path: string, body?: unknown) => call('POST', path, body)
  const tryHold = (fields: Record<string, unknown> = {}) => post('appointment_holds', { ...visit, ...fields })
  async function hold(fields: Record<string, unknown> = {}) {
    const answer = await tryHold(fields)
    expect(answer).toMatchObject({ status: 200 })
    return holdSchema.parse(answer.body).appointment_hold
  }
  const tryConfirm = (id: string, fields: Record<string, unknown> = {}) =>
    post(`appointments/${id}/confirm`, { ...payment, patient: alex, ...fields })
  async function confirm(id: string, fields: Record<string, unknown> = {}) {
    const answer = await tryConfirm(id, fields)
    expect(answer).toMatchObject({ status: 200 })
    return oneAppointment.parse(answer.body).appointment
  }
  async function book(fields: Record<string, unknown> = {}) {
    return confirm((await hold(fields)).appointment_id)
  }
  const read = async (id: string) => oneAppointment.parse((await get(`appointments/${id}`)).body).appointment
  async function freeStarts(query: Record<string, string> = {}) {
    const asked = {
      appointment_type_id: types.videoGp,
      practitioner_id: practitioners.gita,
      from: '2030-07-01T00:00:00Z',
      to: '2030-07-02T00:00:00Z',
      ...query,
    }
    const answer = await get(`availability?${new URLSearchParams(asked)}`)
    return answer.body.data.map((slot: { start: string }) => slot.start) as string[]
  }
  const events = () => simulator.log.map(({ event, by }) => `${event} ${by}`)
  return { simulator, call, get, post, tryHold, hold, tryConfirm, confirm, book, read, freeStarts, events }
}

/** Whether the vendor kept the caller without an answer. */
async function unanswered(call: Promise<unknown>, patienceMs = 5_000): Promise<'cut' | 'hanging' | 'answered'> {
  const waited = new Promise<'hanging'>((resolve) => setTimeout(resolve, patienceMs, 'hanging'))
  return Promise.race([
    waited,
    call.then(
      () => 'answered' as const,
      () => 'cut' as const,
    ),
  ])
}

describe('credentials', () => {
  it('refuses a missing, foreign or misspelt key on every path', async () => {
    const { call } = await open()
    for (const authorization of ['', key, `Basic ${key}`, 'Bearer sk_sandbox_other', 'Bearer sk_live_demo']) {
      expect((await call('GET', 'account', undefined, { authorization })).status).toBe(401)
    }
    const unknown = await call('GET', 'nowhere', undefined, { authorization: 'Bearer nobody' })
    expect(unknown.status).toBe(401)
    expect(unknown.headers.get('www-authenticate')).toBe('Bearer')
  })

  it('tells the live mode of the key', async () => {
    const { get } = await open()
    const { account } = (await get('account')).body
    expect(account).toMatchObject({
      object: 'account',
      livemode: false,
      currency: 'GBP',
      timezone: 'Europe/London',
    })
    const live = await open({ key: 'sk_live_demo' })
    const answer = await live.call('GET', 'account', undefined, { authorization: 'Bearer sk_live_demo' })
    expect(answer.body.account.livemode).toBe(true)
  })

  it('says when to come back once the budget is used up', async () => {
    const { simulator, get } = await open({ rateLimit: 2 })
    await get('account')
    await get('account')
    const answer = await get('account')
    expect(answer.status).toBe(429)
    expect(Number(answer.headers.get('retry-after'))).toBeGreaterThan(0)
    expect(Number(answer.headers.get('retry-after'))).toBeLessThanOrEqual(60)
    simulator.advance(MINUTE)
    expect((await get('account')).status).toBe(200)
  })

  it('answers with the simulated time in the Date header', async () => {
    const { get } = await open()
    const date = Date.parse((await get('account')).headers.get('date') ?? '')
    expect(Math.abs(date - now)).toBeLessThan(10_000)
  })
})

describe('directory', () => {
  it('lists the types in the language asked for', async () => {
    const { get } = await open()
    const item = z.looseObject({
      id: z.string(),
      object: z.literal('appointment_type'),
      appointment_type_id: z.string(),
      name: z.string(),
      duration_minutes: z.number(),
      price: z.int(),
      currency: z.literal('GBP'),
      contact_types: z.array(z.string()).min(1),
    })
    const english = listOf(item).parse((await get('appointment_types')).body)
    expect(english.url).toBe('/v1/connected/appointment_types')
    expect(english.data.map((type) => [type.id, type.duration_minutes, type.contact_types])).toEqual([
      [types.videoGp, 15, ['video_call', 'phone_call']],
      [types.inPerson, 30, ['in_person']],
      [types.phoneFollowUp, 20, ['phone_call']],
    ])
    const portuguese = listOf(item).parse((await get('appointment_types?locale=pt')).body)
    expect(portuguese.data[0]?.name).toBe('Consulta de clínica geral por vídeo')
    expect((await get('appointment_types?locale=de')).status).toBe(400)
  })

  it('lists the practitioners of one type, which must be named', async () => {
    const { get } = await open()
    const item = z.looseObject({ id: z.string(), object: z.literal('practitioner'), avatar_url: z.url().nullable() })
    const ids = async (type: string) =>
      listOf(item)
        .parse((await get(`practitioners?appointment_type_id=${type}`)).body)
        .data.map(({ id }) => id)
    expect(await ids(types.videoGp)).toEqual([practitioners.gita, practitioners.paulo])
    expect(await ids(types.inPerson)).toEqual([practitioners.gita, practitioners.nora])
    expect((await get('practitioners')).status).toBe(400)
    expect((await get('practitioners?appointment_type_id=at_nothing')).status).toBe(404)
  })

  it('refuses query parameters that are not declared, or twice there', async () => {
    const { get } = await open()
    expect((await get('account?verbose=1')).status).toBe(400)
    expect((await get('appointment_types?limit=2')).status).toBe(400)
    expect((await get('appointments?partner_reference=x')).status).toBe(400)
    expect((await get('appointment_types?locale=en&locale=pt')).status).toBe(400)
  })

  it('shows a patient only once a visit of the API links to it', async () => {
    const { get, hold } = await open()
    const walkIn = await get(`patients/${walkInPatient}`)
    expect(walkIn).toMatchObject({ status: 404, body: { error: { code: 'patient_not_found' } } })
    expect((await get('patients/pt_invented')).text).toBe(walkIn.text)

    const { appointment } = await hold({ patient: alex })
    const { patient } = onePatient.parse((await get(`patients/${appointment.patient_id}`)).body)
    expect(patient).toMatchObject({ ...alex, id: appointment.patient_id, patient_id: appointment.patient_id })
  })
})

describe('availability (assumed)', () => {
  it('offers weekday hours on the local clock, from now on', async () => {
    const { simulator, freeStarts } = await open()
    const monday = await freeStarts()
    expect(monday).toHaveLength(28)
    expect(monday[0]).toBe('2030-07-01T09:00:00+01:00')
    expect(monday.at(-1)).toBe('2030-07-01T16:45:00+01:00')
    expect(await freeStarts({ from: '2030-07-06T00:00:00Z', to: '2030-07-08T00:00:00Z' })).toEqual([])
    simulator.advance((4 * 60 + 20) * MINUTE)
    expect((await freeStarts())[0]).toBe('2030-07-01T13:30:00+01:00')
  })

  it('answers slots in the envelope, four weeks ahead and further', async () => {
    const { get } = await open()
    const query = `appointment_type_id=${types.inPerson}&practitioner_id=${practitioners.nora}`
    const answer = await get(`availability?${query}&from=2030-07-29T00:00:00Z&to=2030-08-05T00:00:00Z`)
    const slot = z.strictObject({
      object: z.literal('availability_slot'),
      start: dateTime,
      end: dateTime,
      appointment_type_id: z.string(),
      practitioner_id: z.string(),
      contact_types: z.array(z.string()),
    })
    const { data, has_more } = listOf(slot).parse(answer.body)
    expect(has_more).toBe(false)
    expect(data[0]).toEqual({
      object: 'availability_slot',
      start: '2030-07-29T09:00:00+01:00',
      end: '2030-07-29T09:30:00+01:00',
      appointment_type_id: types.inPerson,
      practitioner_id: practitioners.nora,
      contact_types: ['in_person'],
    })
    expect(new Set(data.map(({ start }) => start.slice(0, 10))).size).toBe(5)
  })

  it('follows the clocks when they change', async () => {
    const { freeStarts } = await open({ horizonDays: 365 })
    // 2030-10-27 is the Sunday on which London's clocks go back.
    const around = await freeStarts({ from: '2030-10-25T00:00:00Z', to: '2030-10-29T00:00:00Z' })
    expect(around).toContain('2030-10-25T09:00:00+01:00')
    expect(around).toContain('2030-10-28T09:00:00+00:00')
    expect(around).not.toContain('2030-10-28T08:00:00+00:00')
  })

  it('wants type, practitioner and a window of at most 31 days in full instants', async () => {
    const { get } = await open()
    const status = async (query: string) => (await get(`availability?${query}`)).status
    const who = `appointment_type_id=${types.videoGp}&practitioner_id=${practitioners.gita}`
    const window = 'from=2030-07-01T00:00:00Z&to=2030-08-01T00:00:00Z'
    expect(await status(`${who}&${window}`)).toBe(200)
    expect(await status(`${who}&from=2030-07-01T00:00:00Z&to=2030-08-01T00:00:01Z`)).toBe(400)
    expect(await status(`${who}&from=2030-07-02T00:00:00Z&to=2030-07-01T00:00:00Z`)).toBe(400)
    expect(await status(`${who}&from=2030-07-01&to=2030-07-02`)).toBe(400)
    // A plus sign that is not escaped reads as a space.
    expect(await status(`${who}&from=2030-07-01T00:00:00+01:00&to=2030-07-02T00:00:00Z`)).toBe(400)
    expect(await status(`appointment_type_id=${types.videoGp}&${window}`)).toBe(400)
    expect(await status(`practitioner_id=${practitioners.gita}&${window}`)).toBe(400)
    expect(await status(`${who}&${window}&contact_type=video_call`)).toBe(400)
    expect(await status(`appointment_type_id=at_nothing&practitioner_id=${practitioners.gita}&${window}`)).toBe(404)
  })

  it('can live elsewhere, under other names', async () => {
    const { get } = await open({
      availabilityPath: '/v1/connected/slots',
      availabilityTypeParam: 'type',
      availabilityNeedsPractitioner: false,
      availabilityFromParam: 'starts_after',
      availabilityToParam: 'starts_before',
      availabilityListField: 'slots',
      availabilityStartField: 'begins',
      timesAs: 'utc',
    })
    const query = `type=${types.videoGp}&starts_after=2030-07-01T00:00:00Z&starts_before=2030-07-02T00:00:00Z`
    const answer = await get(`slots?${query}`)
    expect(answer.body.slots[0].begins).toBe('2030-07-01T08:00:00Z')
    expect(new Set(answer.body.slots.map((slot: { practitioner_id: string }) => slot.practitioner_id)).size).toBe(2)
    expect((await get('availability')).status).toBe(404)
  })
})

describe('creating a hold', () => {
  it('answers 200 with the embedded appointment and a token that no later read shows', async () => {
    const { get, tryHold, hold } = await open()
    const created = await hold({ partner_reference: 'gw-1', metadata: { gateway_hold_id: '8f2c' }, locale: 'pt' })
    expect(created).toMatchObject({
      id: created.appointment_hold_id,
      appointment_id: created.appointment.id,
      partner_reference: 'gw-1',
      hold_token: expect.any(String),
      appointment: {
        appointment_id: created.appointment.id,
        appointment_hold_id: created.id,
        status: 'held',
        contact_type: 'video_call',
        start: '2030-07-01T09:00:00+01:00',
        end: '2030-07-01T09:15:00+01:00',
        confirmed_at: null,
        updated_at: null,
        partner_reference: null,
        video_url: null,
        metadata: { gateway_hold_id: '8f2c' },
      },
    })
    expect(created.appointment.patient_id).not.toBe('')
    expect(Date.parse(created.expires_at) - Date.parse(created.appointment.created_at)).toBe(15 * MINUTE)

    const read = await get(`appointment_holds/${created.id}`)
    expect(holdSchema.parse(read.body).appointment_hold).toEqual({ ...created, hold_token: null })
    expect((await get('appointment_holds/ah_invented')).status).toBe(404)
    expect((await tryHold()).status).toBe(409)
  })

  it('takes the start in any offset', async () => {
    const { hold } = await open()
    const { appointment } = await hold({ start: '2030-07-01T13:30:00+05:30' })
    expect(appointment.start).toBe('2030-07-01T09:00:00+01:00')
  })

  it.each([
    ['an unknown field', { end: '2030-07-01T09:15:00+01:00' }],
    ['an unknown patient field', { patient: { ...alex, title: 'Mr' } }],
    ['a missing type', { appointment_type_id: undefined }],
    ['a missing practitioner', { practitioner_id: undefined }],
    ['a start without offset', { start: '2030-07-01T09:00:00' }],
    ['a start without seconds', { start: '2030-07-01T09:00+01:00' }],
    ['a day that is none', { start: '2030-02-30T09:00:00Z' }],
    ['a contact type of its own', { contact_type: 'video' }],
    ['a locale of its own', { locale: 'fr' }],
    ['a long reference', { partner_reference: 'x'.repeat(201) }],
    ['a reserved metadata key', { metadata: { dronline_id: '1' } }],
    ['a long metadata value', { metadata: { note: 'x'.repeat(501) } }],
    ['a metadata value that is no string', { metadata: { count: 1 } }],
    ['a reserved key on the patient', { patient: { ...alex, metadata: { dronline: '1' } } }],
    ['a patient without a last name', { patient: { ...alex, last_name: undefined } }],
    ['a patient with an empty name', { patient: { ...alex, first_name: '' } }],
    ['an address that is none', { patient: { ...alex, email: 'alex' } }],
    ['a birth date with a time', { patient: { ...alex, date_of_birth: '1990-04-12T00:00:00Z' } }],
    ['a sex outside the two', { patient: { ...alex, sex: 'other' } }],
    ['a null where a value is optional', { partner_reference: null }],
  ])('refuses %s', async (_, fields) => {
    const { tryHold, simulator } = await open()
    expect(await tryHold(fields)).toMatchObject({ status: 400, body: { error: { code: 'validation_failed' } } })
    expect(simulator.log).toEqual([])
  })

  it('takes values at their limits, counted in characters', async () => {
    const { hold } = await open()
    const wide = '\u{1F489}'
    const made = await hold({ partner_reference: wide.repeat(200), metadata: { note: wide.repeat(500), empty: '' } })
    expect(made.appointment.metadata?.empty).toBe('')
  })

  it('refuses what is no JSON, and a body under another content type', async () => {
    const { call, post } = await open()
    expect((await post('appointment_holds')).status).toBe(400)
    expect((await post('appointment_holds', '{')).status).toBe(400)
    const form = { 'content-type': 'application/x-www-form-urlencoded' }
    expect((await call('POST', 'appointment_holds', 'start=now', form)).status).toBe(415)
    expect((await call('PUT', 'appointment_holds', visit)).status).toBe(405)
    expect((await call('POST', 'appointment_holds?dry_run=1', visit)).status).toBe(400)
  })

  it.each([
    ['before opening', { start: '2030-07-01T08:30:00+01:00' }],
    ['over lunch', { start: '2030-07-01T12:30:00+01:00' }],
    ['off the offered times', { start: '2030-07-01T09:05:00+01:00' }],
    ['at the weekend', { start: '2030-07-06T09:00:00+01:00' }],
    ['in the past', { start: '2030-06-28T09:00:00+01:00' }],
    ['beyond the horizon', { start: '2030-12-02T09:00:00Z' }],
    ['with a practitioner who does not do this', { practitioner_id: practitioners.nora }],
    ['over a channel that the type does not have', { contact_type: 'in_person' }],
  ])('refuses a time %s', async (_, fields) => {
    const { tryHold } = await open()
    expect(await tryHold(fields)).toMatchObject({ status: 422, body: { error: { code: 'not_bookable' } } })
  })

  it('refuses ids that name nothing', async () => {
    const { tryHold } = await open()
    expect((await tryHold({ appointment_type_id: 'at_nothing' })).status).toBe(404)
    expect((await tryHold({ practitioner_id: 'pr_nobody' })).status).toBe(404)
  })

  it('refuses any overlap with the same practitioner, and nothing else', async () => {
    const { hold, tryHold, freeStarts } = await open()
    const inPerson = { appointment_type_id: types.inPerson }
    await hold({ ...inPerson, start: '2030-07-01T10:00:00+01:00' })
    expect((await tryHold({ start: '2030-07-01T10:15:00+01:00' })).status).toBe(409)
    expect((await tryHold({ ...inPerson, start: '2030-07-01T09:45:00+01:00' })).status).toBe(409)
    await hold({ start: '2030-07-01T10:30:00+01:00' })
    await hold({ start: '2030-07-01T09:45:00+01:00' })
    await hold({ practitioner_id: practitioners.paulo, start: '2030-07-01T10:00:00+01:00' })
    const free = await freeStarts()
    expect(free.slice(0, 4).map((start) => start.slice(11, 16))).toEqual(['09:00', '09:15', '09:30', '10:45'])
  })

  it('gives one time to one of fifty callers', async () => {
    const { tryHold, events } = await open()
    const answers = await Promise.all(Array.from({ length: 50 }, () => tryHold()))
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(1)
    expect(answers.filter(({ status }) => status === 409)).toHaveLength(49)
    expect(events()).toEqual(['hold.created api'])
  })
})

describe('patients', () => {
  it('updates the patient with the same address, empty metadata values removing their keys', async () => {
    const { hold, confirm, read } = await open()
    const first = await hold({ patient: { ...alex, metadata: { vip: 'yes', ref: 'a' } } })
    const changed = { first_name: 'Alexa', last_name: 'Smith', email: 'ALEX@partner.example', metadata: { vip: '' } }
    const second = await hold({ start: '2030-07-01T10:00:00+01:00' })
    const confirmed = await confirm(second.appointment_id, { patient: changed })
    expect(confirmed.patient_id).toBe(first.appointment.patient_id)
    const { patient } = await read(first.appointment_id)
    expect(patient).toMatchObject({ first_name: 'Alexa', phone: alex.phone, metadata: { ref: 'a' } })
    expect(patient?.metadata).not.toHaveProperty('vip')
  })

  it('keeps the id that a hold without a patient showed, or shows none', async () => {
    const reserved = await open()
    const held = await reserved.hold()
    expect((await reserved.get(`patients/${held.appointment.patient_id}`)).status).toBe(404)
    const booked = await reserved.confirm(held.appointment_id)
    expect(booked.patient_id).toBe(held.appointment.patient_id)

    const empty = await open({ patientIdWithoutPatient: 'empty' })
    const without = await empty.hold()
    expect(without.appointment.patient_id).toBe('')
    expect((await empty.confirm(without.appointment_id)).patient_id).not.toBe('')
  })

  it.each([
    ['never', false, false],
    ['email-and-birth-date', false, true],
    ['email', true, true],
  ])('takes people for one by %s', async (patientMatch, isSameAsSon, isSameAgain) => {
    const { hold } = await open({ patientMatch })
    const idFor = async (start: string, date_of_birth: string) =>
      (await hold({ start: `2030-07-01T${start}:00+01:00`, patient: { ...alex, date_of_birth } })).appointment
        .patient_id
    const father = await idFor('09:00', '1958-06-17')
    expect((await idFor('09:15', '1990-09-01')) === father).toBe(isSameAsSon)
    const again = await idFor('09:30', '1990-09-01')
    expect(again === (await idFor('09:45', '1990-09-01'))).toBe(isSameAgain)
  })
})

describe('from hold to the end', () => {
  it('confirms, moves and cancels one appointment', async () => {
    const { simulator, hold, confirm, read, post, events, freeStarts } = await open()
    const held = await hold({ partner_reference: 'gw-1', metadata: { a: '1' } })
    const id = held.appointment_id
    const confirmed = await confirm(id)
    expect(confirmed).toMatchObject({
      id,
      status: 'confirmed',
      confirmed_at: expect.any(String),
      external_payment_reference: 'psp_1',
      partner_reference: 'gw-1',
      video_url: expect.stringContaining(id),
      metadata: { a: '1' },
      rescheduled: false,
    })
    expect(confirmed).not.toHaveProperty('patient')
    expect((await read(id)).patient).toMatchObject(alex)

    simulator.advance(30 * MINUTE)
    expect((await read(id)).status).toBe('confirmed')

    const move = await post(`appointments/${id}/reschedule`, { start: '2030-07-02T10:00:00+01:00' })
    const moved = oneAppointment.parse(move.body).appointment
    expect(moved).toMatchObject({
      id,
      status: 'confirmed',
      start: '2030-07-02T10:00:00+01:00',
      end: '2030-07-02T10:15:00+01:00',
      rescheduled: true,
      rescheduled_at: expect.any(String),
      previous_start: '2030-07-01T09:00:00+01:00',
      previous_end: '2030-07-01T09:15:00+01:00',
    })
    expect(await freeStarts()).toContain(nineOClock)

    const cancel = await post(`appointments/${id}/cancel`, { reason: 'feels better' })
    expect(oneAppointment.parse(cancel.body).appointment).toMatchObject({
      status: 'cancelled',
      cancelled_at: expect.any(String),
      video_url: null,
    })
    expect((await post(`appointments/${id}/cancel`)).status).toBe(409)
    expect((await post(`appointments/${id}/reschedule`, { start: nineOClock })).status).toBe(409)
    expect(events()).toEqual([
      'hold.created api',
      'appointment.booked api',
      'appointment.moved api',
      'appointment.cancelled api',
    ])
    expect(simulator.log[0]).toMatchObject({ vendorId: held.id, practitionerId: practitioners.gita })
    expect(simulator.log[2]).toMatchObject({ vendorId: id, start: '2030-07-02T09:00:00.000Z' })
  })

  it('adds the questionnaire where the type has one, to the single read only', async () => {
    const { hold, read, get } = await open()
    const { appointment, appointment_id } = await hold({ appointment_type_id: types.inPerson })
    expect(appointment).not.toHaveProperty('questionnaire')
    const full = await read(appointment_id)
    expect(full.questionnaire).toMatchObject({ status: 'open', name: 'Before your examination' })
    expect(full).not.toHaveProperty('patient')
    const { data } = listOf(appointmentSchema).parse((await get('appointments')).body)
    expect(data[0]).not.toHaveProperty('questionnaire')
    const nulls = await open({ absentRelated: 'null' })
    expect(await nulls.read((await nulls.hold()).appointment_id)).toMatchObject({ patient: null, questionnaire: null })
  })

  it('releases without a body, once', async () => {
    const { hold, post, get, tryConfirm, freeStarts, events } = await open()
    const held = await hold()
    const released = await post(`appointment_holds/${held.id}/release`)
    expect(released).toMatchObject({ status: 200, text: '' })
    expect(await freeStarts()).toContain(nineOClock)
    expect((await post(`appointment_holds/${held.id}/release`)).status).toBe(409)
    expect((await post('appointment_holds/ah_invented/release')).status).toBe(404)
    expect((await post(`appointment_holds/${held.id}/release`, {})).status).toBe(400)
    const read = holdSchema.parse((await get(`appointment_holds/${held.id}`)).body)
    expect(read.appointment_hold.appointment).toMatchObject({ status: 'cancelled', confirmed_at: null })
    expect((await tryConfirm(held.appointment_id)).status).toBe(409)
    expect(events()).toEqual(['hold.created api', 'hold.released api'])
  })

  it('refuses to release what is confirmed, to cancel or move what is held', async () => {
    const { hold, confirm, post, get } = await open()
    const held = await hold()
    expect((await post(`appointments/${held.appointment_id}/cancel`, {})).status).toBe(409)
    expect((await post(`appointments/${held.appointment_id}/reschedule`, { start: nineOClock })).status).toBe(409)
    await confirm(held.appointment_id)
    expect((await post(`appointment_holds/${held.id}/release`)).status).toBe(409)
    const read = holdSchema.parse((await get(`appointment_holds/${held.id}`)).body)
    expect(read.appointment_hold.appointment.status).toBe('confirmed')
  })

  it.each([
    ['no payment reference', { external_payment_reference: undefined }],
    ['an empty payment reference', { external_payment_reference: '' }],
    ['a long payment reference', { external_payment_reference: 'x'.repeat(201) }],
    ['no patient when the hold had none', { patient: undefined }],
    ['a hold token', { hold_token: 'ht_1' }],
    ['metadata', { metadata: {} }],
    ['a locale', { locale: 'en' }],
    ['an unknown patient field', { patient: { ...alex, notes: 'x' } }],
  ])('refuses a confirmation with %s', async (_, fields) => {
    const { hold, tryConfirm, read } = await open()
    const { appointment_id: id } = await hold()
    expect((await tryConfirm(id, fields)).status).toBe(400)
    expect((await read(id)).status).toBe('held')
  })

  it('needs no patient at confirm when the hold had one, and prefers the reference of confirm', async () => {
    const { hold, confirm, tryConfirm } = await open()
    const { appointment_id: id } = await hold({ patient: alex, partner_reference: 'at-hold' })
    const booked = await confirm(id, { patient: undefined, partner_reference: 'at-confirm' })
    expect(booked.partner_reference).toBe('at-confirm')
    expect((await tryConfirm(id)).status).toBe(409)
    expect((await tryConfirm('ap_invented')).status).toBe(404)
  })

  it('moves to another practitioner of the type, never onto a taken time', async () => {
    const { hold, book, post } = await open()
    const { id } = await book()
    await hold({ practitioner_id: practitioners.paulo })
    const move = (body: object) => post(`appointments/${id}/reschedule`, body)
    expect((await move({ start: nineOClock, practitioner_id: practitioners.paulo })).status).toBe(409)
    expect((await move({ start: nineOClock, practitioner_id: practitioners.nora })).status).toBe(422)
    expect((await move({ start: nineOClock, practitioner_id: 'pr_nobody' })).status).toBe(404)
    expect((await move({ start: '2030-07-01T03:00:00Z' })).status).toBe(422)
    expect((await move({ start: '2030-07-01T09:15:00' })).status).toBe(400)
    expect((await move({ start: nineOClock, end: nineOClock })).status).toBe(400)
    expect((await move({ practitioner_id: practitioners.paulo })).status).toBe(400)
    const to = { start: '2030-07-01T09:15:00+01:00', practitioner_id: practitioners.paulo }
    expect((await move(to)).body.appointment).toMatchObject(to)
  })

  it('takes a cancellation without a reason, not one with more', async () => {
    const { book, post } = await open()
    const { id } = await book()
    expect((await post(`appointments/${id}/cancel`, { note: 'x' })).status).toBe(400)
    expect((await post(`appointments/${id}/cancel`, { reason: 'x'.repeat(501) })).status).toBe(400)
    expect((await post(`appointments/${id}/cancel`)).status).toBe(200)
    expect((await post('appointments/ap_invented/cancel')).status).toBe(404)
  })
})

describe('expiry', () => {
  it('frees the time at the instant that the hold stated', async () => {
    const { simulator, hold, tryHold, tryConfirm, events } = await open({ holdMinutes: 5 })
    const held = await hold()
    simulator.setNow(Date.parse(held.expires_at) - 5000)
    expect((await tryHold()).status).toBe(409)
    simulator.setNow(Date.parse(held.expires_at))
    expect(events()).toEqual(['hold.created api', 'hold.expired api'])
    expect(simulator.log[1]).toMatchObject({ vendorId: held.id, start: '2030-07-01T08:00:00.000Z' })
    expect((await tryConfirm(held.appointment_id)).status).toBe(409)
    expect((await tryHold()).status).toBe(200)
  })

  it.each([
    ['cancelled', { status: 'cancelled', cancelled_at: expect.any(String) }],
    ['held', { status: 'held', cancelled_at: null, updated_at: null }],
  ])('reads 200 with %s', async (expiredHold, appointment) => {
    const { simulator, hold, get, read, post } = await open({ expiredHold })
    const held = await hold()
    simulator.advance(15 * MINUTE)
    const answer = await get(`appointment_holds/${held.id}`)
    expect(holdSchema.parse(answer.body).appointment_hold).toMatchObject({ expires_at: held.expires_at, appointment })
    expect(await read(held.appointment_id)).toMatchObject(appointment)
    expect((await post(`appointment_holds/${held.id}/release`)).status).toBe(409)
  })

  it('or 404, wherever the hold or its appointment is named', async () => {
    const { simulator, hold, get, post, tryConfirm } = await open({ expiredHold: '404' })
    const held = await hold()
    simulator.advance(15 * MINUTE)
    expect((await get(`appointment_holds/${held.id}`)).status).toBe(404)
    expect((await get(`appointments/${held.appointment_id}`)).status).toBe(404)
    expect((await post(`appointment_holds/${held.id}/release`)).status).toBe(404)
    expect((await tryConfirm(held.appointment_id)).status).toBe(404)
    expect((await get('appointments')).body.data).toEqual([])
  })

  it('may let the time go later than it says', async () => {
    const { simulator, hold, tryHold } = await open({ expiryLagMs: MINUTE })
    await hold()
    simulator.advance(15 * MINUTE)
    expect((await tryHold()).status).toBe(409)
    simulator.advance(MINUTE)
    expect((await tryHold()).status).toBe(200)
  })
})

describe('the list of appointments', () => {
  const threeStarts = ['09:00', '09:15', '09:30'].map((time) => `2030-07-01T${time}:00+01:00`)

  it('pages by cursor, newest first, without patients', async () => {
    const { book, get } = await open({ pageSize: 2 })
    const ids: string[] = []
    for (const start of threeStarts) ids.unshift((await book({ start })).id)
    const pageAt = async (query: string) =>
      listOf(appointmentSchema.omit({ patient: true, questionnaire: true })).parse(
        (await get(`appointments${query}`)).body,
      )
    const first = await pageAt('')
    expect(first).toMatchObject({ url: '/v1/connected/appointments', has_more: true })
    expect(first.data.map(({ id }) => id)).toEqual(ids.slice(0, 2))
    const second = await pageAt(`?starting_after=${ids[1]}`)
    expect(second.has_more).toBe(false)
    expect(second.data.map(({ id }) => id)).toEqual(ids.slice(2))
    expect((await pageAt('?limit=3')).has_more).toBe(false)
    expect((await pageAt(`?limit=1&starting_after=${ids[0]}`)).data[0]?.id).toBe(ids[1])
    for (const query of ['limit=0', 'limit=101', 'limit=x', 'starting_after=ap_invented', 'page=2']) {
      expect((await get(`appointments?${query}`)).status).toBe(400)
    }
  })

  it('has switches for names, order, filters and held ones', async () => {
    const { hold, confirm, get } = await open({
      limitParam: 'per_page',
      cursorParam: 'after',
      listOrder: 'oldest',
      listFiltersByReference: true,
      listIncludesHeld: false,
    })
    const held = await Promise.all(threeStarts.map((start) => hold({ start })))
    const [first, second] = held.map(({ appointment_id: id }) => id) as [string, string]
    await confirm(first, { partner_reference: 'one' })
    await confirm(second, { partner_reference: 'two', external_payment_reference: 'psp_2' })
    const ids = async (query: string) =>
      (await get(`appointments?${query}`)).body.data.map(({ id }: { id: string }) => id)
    expect((await ids('')).toSorted()).toEqual([first, second].toSorted())
    expect(await ids('partner_reference=two')).toEqual([second])
    expect(await ids('external_payment_reference=psp_1')).toEqual([first])
    const [oldest] = await ids('per_page=1')
    expect(await ids(`after=${oldest}`)).toEqual([first, second].filter((id) => id !== oldest))
    expect((await get('appointments?limit=1')).status).toBe(400)
  })
})

describe('other readings of the documents', () => {
  it.each([
    ['nested', { error: { code: 'not_found', message: expect.any(String) } }],
    ['string', { error: 'not_found' }],
    ['flat', { code: 'not_found', message: expect.any(String) }],
    ['message', { message: expect.any(String) }],
    ['text', undefined],
  ])('shapes errors as %s', async (errorShape, body) => {
    const { get } = await open({ errorShape })
    expect(await get('appointment_holds/ah_invented')).toMatchObject({ status: 404, body })
  })

  it('takes other statuses', async () => {
    const { hold, tryHold, post, tryConfirm } = await open({
      takenStatus: 422,
      invalidStatus: 422,
      releaseTwiceStatus: 200,
      confirmGoneStatus: 410,
      releaseBody: 'hold',
    })
    const held = await hold()
    expect(await tryHold()).toMatchObject({ status: 422, body: { error: { code: 'slot_unavailable' } } })
    expect((await tryHold({ extra: 1 })).status).toBe(422)
    for (const _ of [1, 2]) {
      const released = await post(`appointment_holds/${held.id}/release`)
      expect(holdSchema.parse(released.body).appointment_hold.appointment.status).toBe('cancelled')
    }
    expect((await tryConfirm(held.appointment_id)).status).toBe(410)
  })

  it('cancels a hold through its appointment', async () => {
    const { hold, post, events } = await open({ cancelHeld: true, cancelTwiceStatus: 200, releasedHold: '404' })
    const { appointment_id: id } = await hold()
    expect((await post(`appointments/${id}/cancel`, {})).body.appointment.status).toBe('cancelled')
    expect(events()).toEqual(['hold.created api', 'hold.released api'])
    expect((await post(`appointments/${id}/cancel`, {})).status).toBe(404)
  })

  it('confirms with the token, without the rest', async () => {
    const { hold, post } = await open({
      confirmHoldToken: 'required',
      confirmNeedsPaymentReference: false,
      confirmNeedsPatient: 'never',
      confirmTakesPartnerReference: false,
    })
    const { appointment_id: id, hold_token } = await hold()
    const confirm = (body: object) => post(`appointments/${id}/confirm`, body)
    expect((await confirm({})).status).toBe(400)
    expect((await confirm({ hold_token: 'ht_other' })).status).toBe(400)
    expect((await confirm({ hold_token, partner_reference: 'x' })).status).toBe(400)
    expect((await confirm({ hold_token })).body.appointment.external_payment_reference).toBeNull()
  })

  it('takes a repeated confirmation with the same payment for a yes', async () => {
    const { book, tryConfirm, events } = await open({ confirmTwiceStatus: 200 })
    const { id } = await book()
    expect((await tryConfirm(id)).status).toBe(200)
    expect((await tryConfirm(id, { external_payment_reference: 'psp_2' })).status).toBe(409)
    expect(events()).toEqual(['hold.created api', 'appointment.booked api'])
  })

  it('answers without wrappers, in another of the three zones', async () => {
    const { hold, get } = await open({ appointmentWrapper: '', timezone: 'Europe/Lisbon' })
    const { appointment_id: id } = await hold({ start: '2030-07-01T09:00:00+01:00' })
    expect(appointmentSchema.parse((await get(`appointments/${id}`)).body).timezone).toBe('Europe/Lisbon')
  })

  it('refuses unknown switches and wrong values, all at once', async () => {
    await expect(startDronline({ switches: { takenStatus: 200, colour: 'red' } })).rejects.toThrow(
      /(?=[\s\S]*takenStatus)(?=[\s\S]*colour)/,
    )
    await expect(startDronline({ switches: { timezone: 'Europe/Paris' } })).rejects.toThrow('timezone')
  })
})

describe('faults', () => {
  it.each<[FaultName, string, number]>([
    ['hangAfterAccepting', 'hanging', 500],
    ['dropReply', 'cut', 5_000],
  ])('%s keeps the hold and the booking that were asked for', async (fault, silence, patienceMs) => {
    const { simulator, tryHold, hold, tryConfirm, get, read, events } = await open()
    simulator.failNext({ op: 'hold', fault })
    expect(await unanswered(tryHold({ metadata: { ref: 'lost' } }), patienceMs)).toBe(silence)
    const { data } = listOf(appointmentSchema).parse((await get('appointments')).body)
    expect(data).toMatchObject([{ status: 'held', metadata: { ref: 'lost' } }])
    expect((await tryHold()).status).toBe(409)

    const { appointment_id: id } = await hold({ start: '2030-07-01T10:00:00+01:00' })
    simulator.failNext({ op: 'book', fault })
    expect(await unanswered(tryConfirm(id), patienceMs)).toBe(silence)
    expect(await read(id)).toMatchObject({ status: 'confirmed', external_payment_reference: 'psp_1' })
    expect(events()).toEqual(['hold.created api', 'hold.created api', 'appointment.booked api'])
  })

  it('dropRequest leaves nothing behind', async () => {
    const { simulator, hold, tryHold, tryConfirm, read, events } = await open()
    simulator.failNext({ op: 'hold', fault: 'dropRequest' })
    expect(await unanswered(tryHold())).toBe('cut')
    expect(events()).toEqual([])
    const { appointment_id: id } = await hold()
    simulator.failNext({ op: 'book', fault: 'dropRequest' })
    expect(await unanswered(tryConfirm(id))).toBe('cut')
    expect((await read(id)).status).toBe('held')
  })

  it('acceptLate holds and books after the connection is gone', async () => {
    const { simulator, hold, tryHold, tryConfirm, read, events } = await open()
    simulator.failNext({ op: 'hold', fault: 'acceptLate', ms: MINUTE })
    expect(await unanswered(tryHold())).toBe('cut')
    expect(events()).toEqual([])
    simulator.advance(MINUTE)
    expect(events()).toEqual(['hold.created api'])

    const { appointment_id: id } = await hold({ start: '2030-07-01T10:00:00+01:00' })
    simulator.failNext({ op: 'book', fault: 'acceptLate', ms: MINUTE })
    expect(await unanswered(tryConfirm(id))).toBe('cut')
    expect((await read(id)).status).toBe('held')
    simulator.advance(MINUTE)
    expect((await read(id)).status).toBe('confirmed')
  })

  it('acceptLate finds a hold that has expired by then gone', async () => {
    const { simulator, hold, tryConfirm, read, events } = await open()
    const { appointment_id: id } = await hold()
    simulator.failNext({ op: 'book', fault: 'acceptLate', ms: 20 * MINUTE })
    expect(await unanswered(tryConfirm(id))).toBe('cut')
    simulator.advance(20 * MINUTE)
    expect((await read(id)).status).toBe('cancelled')
    expect(events()).not.toContain('appointment.booked api')
  })

  it('acceptTwice makes two holds of one request, and one booking of one hold', async () => {
    const { simulator, hold, confirm, get, read, events } = await open()
    simulator.failNext({ op: 'hold', fault: 'acceptTwice' })
    const held = await hold({ partner_reference: 'gw-1' })
    expect((await get('appointments')).body.data).toHaveLength(2)
    expect(events()).toEqual(['hold.created api', 'hold.created api'])
    expect(held.appointment.status).toBe('held')

    const { appointment_id: id } = await hold({ start: '2030-07-01T10:00:00+01:00' })
    simulator.failNext({ op: 'book', fault: 'acceptTwice' })
    expect((await confirm(id)).status).toBe('confirmed')
    expect(await read(id)).toMatchObject({ status: 'confirmed' })
    expect(events().filter((event) => event === 'appointment.booked api')).toHaveLength(1)
  })

  it('refuse says no in the words of each operation', async () => {
    const { simulator, hold, book, tryHold, tryConfirm, post, read, events } = await open()
    simulator.failNext({ op: 'hold', fault: 'refuse' })
    expect(await tryHold()).toMatchObject({ status: 409, body: { error: { code: 'slot_unavailable' } } })
    const held = await hold()
    simulator.failNext({ op: 'book', fault: 'refuse' })
    const refused = await tryConfirm(held.appointment_id)
    expect(refused).toMatchObject({ status: 409, body: { error: { code: 'appointment_state' } } })
    simulator.failNext({ op: 'release', fault: 'refuse' })
    expect((await post(`appointment_holds/${held.id}/release`)).status).toBe(409)
    expect((await read(held.appointment_id)).status).toBe('held')

    const { id } = await book({ start: '2030-07-01T10:00:00+01:00' })
    simulator.failNext({ op: 'book', fault: 'refuse' })
    const move = await post(`appointments/${id}/reschedule`, { start: '2030-07-01T11:00:00+01:00' })
    expect(move).toMatchObject({ status: 409, body: { error: { code: 'slot_unavailable' } } })
    simulator.failNext({ op: 'cancel', fault: 'refuse' })
    expect((await post(`appointments/${id}/cancel`, {})).status).toBe(409)
    expect(events()).toEqual(['hold.created api', 'hold.created api', 'appointment.booked api'])
  })

  it('rateLimit and html502 answer for the vendor', async () => {
    const { simulator, tryHold } = await open({ retryAfterSeconds: 7 })
    simulator.failNext({ op: 'hold', fault: 'rateLimit' })
    const limited = await tryHold()
    expect(limited).toMatchObject({ status: 429, body: { error: { code: 'rate_limited' } } })
    expect(limited.headers.get('retry-after')).toBe('7')
    simulator.failNext({ op: 'hold', fault: 'html502' })
    const proxy = await tryHold()
    expect(proxy.status).toBe(502)
    expect(proxy.text).toContain('<html>')
    expect(simulator.log).toEqual([])
  })

  it('wrongTime stores and answers an hour late', async () => {
    const { simulator, hold, confirm, freeStarts } = await open()
    simulator.failNext({ op: 'hold', fault: 'wrongTime' })
    const { appointment } = await hold()
    expect(appointment.start).toBe('2030-07-01T10:00:00+01:00')
    const { appointment_id: id } = await hold()
    simulator.failNext({ op: 'book', fault: 'wrongTime' })
    expect((await confirm(id)).start).toBe('2030-07-01T10:00:00+01:00')
    expect(simulator.log.at(-1)?.start).toBe('2030-07-01T09:00:00.000Z')
    simulator.failNext({ op: 'slots', fault: 'wrongTime' })
    expect((await freeStarts())[0]).toBe('2030-07-01T10:00:00+01:00')
  })

  it('stale reads from before the last write', async () => {
    const { simulator, hold, confirm, read, freeStarts } = await open()
    const { appointment_id: id } = await hold()
    simulator.failNext({ op: 'book', fault: 'stale', ms: MINUTE })
    await confirm(id)
    expect((await read(id)).status).toBe('held')
    simulator.advance(MINUTE)
    expect((await read(id)).status).toBe('confirmed')
    simulator.failNext({ op: 'hold', fault: 'stale', ms: MINUTE })
    await hold({ start: '2030-07-01T10:00:00+01:00' })
    expect(await freeStarts()).toContain('2030-07-01T10:00:00+01:00')
  })
})

describe('the front desk', () => {
  const ten = { start: '2030-07-01T09:00:00Z', end: '2030-07-01T09:30:00Z' }

  it('books and blocks times that the API then refuses and never lists', async () => {
    const { simulator, tryHold, get, freeStarts, events } = await open()
    const booked = simulator.frontDesk({ action: 'book', practitionerId: practitioners.gita, ...ten })
    expect((await tryHold({ start: '2030-07-01T10:15:00+01:00' })).status).toBe(409)
    expect(await freeStarts()).not.toContain('2030-07-01T10:00:00+01:00')
    expect((await get('appointments')).body.data).toEqual([])
    expect((await get(`appointments/${booked.vendorId}`)).status).toBe(404)

    const later = { start: '2030-07-01T10:00:00Z', end: '2030-07-01T11:00:00Z' }
    simulator.frontDesk({ action: 'move', vendorId: booked.vendorId, ...later })
    expect((await tryHold({ start: '2030-07-01T10:15:00+01:00' })).status).toBe(200)
    simulator.frontDesk({ action: 'cancel', vendorId: booked.vendorId })
    const block = simulator.frontDesk({ action: 'block', practitionerId: practitioners.gita, ...later })
    expect((await tryHold({ start: '2030-07-01T11:00:00+01:00' })).status).toBe(409)
    simulator.frontDesk({ action: 'cancel', vendorId: block.vendorId })
    expect((await tryHold({ start: '2030-07-01T11:00:00+01:00' })).status).toBe(200)
    expect(events()).toEqual([
      'appointment.booked front-desk',
      'appointment.moved front-desk',
      'hold.created api',
      'appointment.cancelled front-desk',
      'hold.created front-desk',
      'hold.released front-desk',
      'hold.created api',
    ])
  })

  it('moves and cancels visits of the API', async () => {
    const { simulator, book, read, events } = await open()
    const { id } = await book()
    simulator.frontDesk({ action: 'move', vendorId: id, start: '2030-07-01T19:00:00Z' })
    expect(await read(id)).toMatchObject({ start: '2030-07-01T20:00:00+01:00', rescheduled: true })
    simulator.frontDesk({ action: 'cancel', vendorId: id })
    expect((await read(id)).status).toBe('cancelled')
    expect(events().slice(2)).toEqual(['appointment.moved front-desk', 'appointment.cancelled front-desk'])
    expect(() => simulator.frontDesk({ action: 'cancel', vendorId: id })).toThrow('names no')
  })

  it('takes a hold away, or books over it, and confirm says so', async () => {
    const { simulator, hold, tryConfirm, read } = await open()
    const lost = await hold()
    simulator.frontDesk({ action: 'cancel', vendorId: lost.id })
    expect((await tryConfirm(lost.appointment_id)).status).toBe(409)

    const covered = await hold({ start: '2030-07-01T10:00:00+01:00' })
    simulator.frontDesk({ action: 'book', practitionerId: practitioners.gita, ...ten })
    expect(await tryConfirm(covered.appointment_id)).toMatchObject({ body: { error: { code: 'slot_unavailable' } } })
    expect((await read(covered.appointment_id)).status).toBe('held')

    const blind = await open({ confirmRechecksDiary: false })
    const { appointment_id: id } = await blind.hold({ start: '2030-07-01T10:00:00+01:00' })
    blind.simulator.frontDesk({ action: 'book', practitionerId: practitioners.gita, ...ten })
    expect((await blind.tryConfirm(id)).status).toBe(200)
  })

  it('refuses practitioners and visits it does not know', async () => {
    const { simulator, hold } = await open()
    expect(() => simulator.frontDesk({ action: 'book', practitionerId: 'pr_nobody', ...ten })).toThrow('pr_nobody')
    expect(() => simulator.frontDesk({ action: 'cancel', vendorId: 'fd_nothing' })).toThrow('fd_nothing')
    const { id } = await hold()
    expect(() => simulator.frontDesk({ action: 'move', vendorId: id, start: ten.start })).toThrow('cannot be moved')
  })

  it('is reached over the control endpoints, with the clock and the truth log', async () => {
    const { simulator, hold } = await open()
    await hold()
    const control = async <T>(path: string, body?: unknown): Promise<T> => {
      const init = body === undefined ? {} : { method: 'POST', body: JSON.stringify(body) }
      return (await fetch(`${simulator.url}/__sim/${path}`, init)).json() as Promise<T>
    }
    const desk = { action: 'book', practitionerId: practitioners.paulo, ...ten }
    const { vendorId } = await control<{ vendorId: string }>('front-desk', desk)
    await control('clock', { advanceMs: 15 * MINUTE })
    const log = await control<{ event: string; vendorId: string }[]>('log')
    expect(log.map(({ event }) => event)).toEqual(['hold.created', 'appointment.booked', 'hold.expired'])
    expect(log[1]?.vendorId).toBe(vendorId)
  })
})
