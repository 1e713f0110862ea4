/** The whole way, through the real HTTP client against the vendor's simulator, which shares no code with the adapter. */
import { describe, expect, it, onTestFinished } from 'vitest'
import { settingsSchema } from '../../../adapters/upvio/config.ts'
import { upvio } from '../../../adapters/upvio/index.ts'
import { startUpvio, upvioDemo } from '../../../simulators/upvio.ts'
import type { BookingIntent, BookRequest, Call, SlotQuery } from '../../../src/contract/adapter.ts'
import { bindAdapter } from '../../../src/contract/define-adapter.ts'
import type { Appointment } from '../../../src/domain/appointment.ts'
import type { WriteResult } from '../../../src/domain/outcome.ts'
import type { NewPatient } from '../../../src/domain/patient.ts'
import type { SlotSnapshot } from '../../../src/domain/slot.ts'
import { createVendorNetwork } from '../../../src/http/client.ts'
import { aPerson } from '../../kit/people.ts'
import { creating, lookingOnly } from '../../kit/resolving.ts'
import { createSessions } from '../../kit/sessions.ts'
import { bookRequest, intent, marker, minute, now, slot as slotOf } from './kit.ts'

const { businessId, apiKey, locations, patients, services, staff } = upvioDemo
const types = {
  short: `${services.consultation}:15`,
  consultation: `${services.consultation}:30`,
  physio: `${services.physio}:45`,
  pilates: `${services.pilates}:60`,
  assessment: `${services.assessment}:30`,
}
const monday = { start: Date.parse('2030-06-09T23:00:00Z'), end: Date.parse('2030-06-10T23:00:00Z') }
const iso = (instant: number) => new Date(instant).toISOString()

async function open(switches: Record<string, unknown> = {}, given: Record<string, unknown> = {}) {
  const simulator = await startUpvio({ now, switches })
  const clock = { now: () => simulator.now(), monotonic: () => performance.now() }
  const network = createVendorNetwork({ clock, allowLoopback: true, log: () => {} })
  onTestFinished(async () => {
    await network.close()
    await simulator.stop()
  })
  const settings = settingsSchema.parse({
    ...{ apiKey, businessId, baseUrl: `${simulator.url}/v1`, requestsPerSecond: 1_000 },
    ...{ priceUnit: 'MINOR', unstatedLocationType: 'IN_PERSON', locationTypes: { telehealth: 'VIDEO' } },
    ...given,
  })
  const { adapter } = bindAdapter(upvio, settings, {
    clinicId: 'parkside',
    timeZone: 'Europe/London',
    clock,
    connect: (accountKey, options) => network.connect(accountKey, 'parkside', options),
    sessions: createSessions(),
  })

  async function slots(typeId: string, query: Partial<SlotQuery> = {}): Promise<readonly SlotSnapshot[]> {
    const offers = await adapter.searchSlots(call(), { ...monday, appointmentTypeIds: [typeId], ...query })
    return offers
      .toSorted((a, b) => a.start - b.start)
      .map((offer) => slotOf({ ...offer, occupied: offer.occupied ?? offer, locationId: offer.locationId }))
  }
  async function firstSlot(typeId: string, query: Partial<SlotQuery> = {}): Promise<SlotSnapshot> {
    const [first] = await slots(typeId, query)
    if (!first) throw new Error('no slot')
    return first
  }
  const book = (slot: SlotSnapshot, over: Partial<BookRequest> = {}, limit = call()) =>
    adapter.book(limit, bookRequest({ slot, patient: { vendorId: patients.testa }, ...over }))
  const find = (slot: SlotSnapshot, over: Partial<BookingIntent> = {}) =>
    adapter.findBooking(call(), intent({ slot, patientId: patients.testa, startedAt: now, ...over }))
  const cancel = (vendorId: string, limit = call()) =>
    adapter.cancel(limit, { vendorId, reason: 'AWAY', note: null, acceptedFee: null })
  const resolve = (person: NewPatient) => adapter.resolvePatient(call(), { new: person }, creating)
  const events = (event: string) => simulator.log.filter((entry) => entry.event === event && entry.by === 'api')
  const sent = (method: string, ending: string) =>
    simulator.received.filter((one) => one.method === method && one.path.endsWith(ending))
  return { simulator, adapter, slots, firstSlot, book, find, cancel, resolve, events, sent }
}

function call(ms = 5_000): Call {
  return { priority: 'CONFIRM', deadline: performance.now() + ms, correlationId: 'test' }
}

function value<T>(result: WriteResult<T>): T {
  if (result.outcome !== 'EXECUTED') throw new Error(`not executed: ${JSON.stringify(result)}`)
  return result.value
}

const idsOf = (things: readonly { readonly vendorId: string }[]) => things.map(({ vendorId }) => vendorId)

/** Each reading of the documents beside the settings that fit it. */
const dialects: readonly (readonly [switches: Record<string, unknown>, settings: Record<string, unknown>])[] = [
  [{}, {}],
  [{ wrapSingles: false, errorCode: 'number', patientConflictBody: 'error' }, {}],
  [{ metaOnAllLists: true, listOrder: 'date', rangeTests: 'overlap', endDateInclusive: true }, {}],
  [{ paging: 'ignored' }, {}],
  [{ paging: 'refused' }, { paging: 'NONE' }],
  [{ staffIdsFormat: 'brackets' }, { arrayStyle: 'BRACKETS' }],
  [{ staffIdsFormat: 'comma' }, { arrayStyle: 'COMMA' }],
  [{ cancelledWhenLive: 'absent', approvedWhenFalse: 'absent', deprecatedFields: false }, {}],
  [{ cancelledWhenLive: 'null', approvedWithoutWorkflow: true }, {}],
  [{ busyStatus: 400 }, {}],
  [{ staffsInSlots: false }, { searchPerStaff: true }],
  [{ pricesInMinorUnits: false }, { priceUnit: 'MAJOR' }],
  [{ tagsReplace: false }, {}],
  [{}, { tagsBookings: false }],
  [{}, { searchesFromNow: true, windowDays: 1 }],
]

describe.each(dialects)('with %j and the settings %j', (switches, settings) => {
  it('the way of a booking goes from directory to cancellation', async () => {
    const { adapter, simulator, slots, book, find, cancel, resolve, events } = await open(switches, settings)
    await adapter.probe(call())
    expect(idsOf(await adapter.listAppointmentTypes(call()))).toEqual(Object.values(types))
    expect(idsOf(await adapter.listPractitioners(call()))).toEqual([staff.priya, staff.oscar, staff.mina])
    expect(idsOf(await adapter.listPractitioners(call(), types.physio))).toEqual([staff.priya, staff.oscar])
    expect(await adapter.listLocations(call())).toMatchObject([
      { vendorId: locations.leeds, timeZone: 'Europe/London' },
    ])

    // Starts come every quarter of an hour.
    const [slot, , other] = await slots(types.consultation, { practitionerIds: [staff.mina] })
    if (!slot || !other) throw new Error('too few slots')
    // Nine o'clock in London in summer.
    expect(slot).toMatchObject({ start: Date.parse('2030-06-10T08:00:00Z'), practitionerId: staff.mina })
    expect(await adapter.checkSlot(call(), slot)).toMatchObject({ free: true, offer: { rawStart: slot.rawStart } })

    const person = aPerson(1, { dateOfBirth: null })
    const patient = value(await resolve(person))
    if (!('vendorId' in patient)) throw new Error('not created')
    expect(value(await resolve(person))).toEqual(patient)
    expect(value(await adapter.resolvePatient(call(), { new: person }, lookingOnly))).toEqual(patient)
    expect(value(await adapter.resolvePatient(call(), patient, creating))).toEqual(patient)

    const before = { slot, patientId: patient.vendorId }
    expect(await find(slot, before)).toEqual([])
    const appointment = value(await book(slot, { patient, patientTimeZone: 'Europe/Madrid' }))
    expect(appointment).toMatchObject({
      ...{ status: 'BOOKED', start: slot.start, end: slot.end, practitionerId: staff.mina },
      ...{ patientId: patient.vendorId, price: slot.price, contactType: 'IN_PERSON' },
    })
    expect(slot.price).not.toBeNull()
    expect(events('appointment.booked')).toMatchObject([
      { vendorId: appointment.vendorId, practitionerId: staff.mina, start: iso(slot.start), end: iso(slot.end) },
    ])
    expect(idsOf(await find(slot, before))).toEqual([appointment.vendorId])
    expect(await adapter.getAppointment(call(), appointment.vendorId)).toMatchObject({ status: 'BOOKED' })
    expect(await adapter.checkSlot(call(), slot)).toEqual({ free: false })
    expect(await book(slot)).toMatchObject({ outcome: 'REFUSED', code: 'SLOT_TAKEN_AT_VENDOR' })

    const mine = { from: monday.start, to: monday.end, patientId: patient.vendorId, withCancelled: false }
    const second = value(await book(other, { patient, marker: 'hf-2' }))
    const listed = await adapter.listAppointments(call(), mine, null)
    expect(idsOf(listed.appointments)).toEqual([appointment.vendorId, second.vendorId])

    expect(value(await cancel(appointment.vendorId))).toMatchObject({ status: 'CANCELLED', start: slot.start })
    expect(value(await cancel(appointment.vendorId))).toMatchObject({ status: 'CANCELLED' })
    expect(events('appointment.cancelled')).toMatchObject([{ vendorId: appointment.vendorId }])
    expect(await adapter.getAppointment(call(), appointment.vendorId)).toMatchObject({ status: 'CANCELLED' })
    expect(idsOf((await adapter.listAppointments(call(), mine, null)).appointments)).toEqual([second.vendorId])
    expect(await adapter.checkSlot(call(), slot)).toMatchObject({ free: true })

    for (const { query } of simulator.received) {
      expect(Object.keys(query)).not.toContain('ignoreBusyTimes')
      expect(Object.keys(query)).not.toContain('includeUnavailableSlots')
    }
    for (const { body } of simulator.received.filter(({ path, method }) => method === 'POST' && /ments$/.test(path))) {
      expect(body).toMatchObject({ staffId: staff.mina })
    }
  })
})

describe('a vendor that deletes for good', () => {
  it('has cancelled what is no longer there', async () => {
    const { adapter, firstSlot, book, cancel, events } = await open({ deleteAs: 'hard' })
    const { vendorId } = value(await book(await firstSlot(types.consultation)))
    expect(value(await cancel(vendorId))).toMatchObject({ vendorId, status: 'CANCELLED' })
    expect(events('appointment.cancelled')).toHaveLength(1)
    expect(await adapter.getAppointment(call(), vendorId)).toBeNull()
    // Nothing is left to tell from an id that never was.
    expect(await cancel(vendorId)).toEqual({ outcome: 'REFUSED', code: 'NOT_FOUND' })
  })
})

describe('approval', () => {
  async function request(switches = {}) {
    const bench = await open(switches)
    const slot = await bench.firstSlot(types.assessment)
    return { ...bench, slot, appointment: value(await bench.book(slot)) }
  }
  const statusOf = ({ adapter, appointment }: Awaited<ReturnType<typeof request>>) =>
    adapter.getAppointment(call(), appointment.vendorId).then((found) => found?.status)

  it('is waited for, and takes no time meanwhile', async () => {
    const bench = await request()
    const { adapter, appointment, slot, book } = bench
    expect(appointment).toMatchObject({ status: 'PENDING_APPROVAL', contactType: 'VIDEO', practitionerId: staff.oscar })
    expect(appointment.joinUrl).toMatch(/^https:/)
    expect(await statusOf(bench)).toBe('PENDING_APPROVAL')
    expect(await bench.find(slot)).toMatchObject([{ status: 'PENDING_APPROVAL' }])
    expect(await adapter.checkSlot(call(), slot)).toMatchObject({ free: true })
    const rival = { patient: { vendorId: patients.samuel }, marker: 'hf-rival' }
    expect(value(await book(slot, rival))).toMatchObject({ status: 'PENDING_APPROVAL' })
  })

  it('comes, and takes the time', async () => {
    const bench = await request()
    const { simulator, appointment, slot } = bench
    // The simulator's staff approve by moving a request, be it to its own time.
    simulator.frontDesk({ action: 'move', vendorId: appointment.vendorId, start: iso(slot.start) })
    expect(await statusOf(bench)).toBe('BOOKED')
    expect(await bench.adapter.checkSlot(call(), slot)).toEqual({ free: false })
  })

  it.each([
    ['cancelled', 'CANCELLED'],
    ['deleted', undefined],
  ])('that is declined leaves a record that is %s', async (declinedAs, status) => {
    const bench = await request({ declinedAs })
    bench.simulator.frontDesk({ action: 'cancel', vendorId: bench.appointment.vendorId })
    expect(await statusOf(bench)).toBe(status)
  })

  it('may be called off by the patient', async () => {
    const { cancel, appointment } = await request()
    expect(value(await cancel(appointment.vendorId))).toMatchObject({ status: 'CANCELLED' })
  })

  it('is not asked of the gateway where bookings over the API do not wait', async () => {
    expect((await request({ apiBookingsWait: false })).appointment.status).toBe('BOOKED')
  })
})

describe('places and buffers', () => {
  it('a class counts down to its last place, and no further', async () => {
    const { slots, firstSlot, book, events } = await open()
    const slot = await firstSlot(types.pilates)
    const places = async () => (await slots(types.pilates)).find(({ start }) => start === slot.start)?.remaining
    for (const left of [6, 5, 4, 3, 2, 1]) {
      expect(await places()).toBe(left)
      value(await book(slot, { marker: `hf-${left}` }))
    }
    expect(await places()).toBeUndefined()
    expect(await book(slot)).toMatchObject({ outcome: 'REFUSED', code: 'SLOT_TAKEN_AT_VENDOR' })
    expect(events('appointment.booked')).toHaveLength(6)
  })

  it('what a slot occupies is what its booking takes from other services', async () => {
    const { slots, firstSlot, book } = await open()
    const query = { practitionerIds: [staff.priya] }
    const physio = await firstSlot(types.physio, { ...query, start: monday.start + 12 * 60 * minute })
    expect(physio.occupied).toEqual({ start: physio.start - 15 * minute, end: physio.end + 15 * minute })
    const before = await slots(types.consultation, query)
    value(await book(physio))
    const after = new Set((await slots(types.consultation, query)).map(({ start }) => start))
    const gone = before.filter(({ start }) => !after.has(start))
    expect(gone).not.toEqual([])
    expect(gone).toEqual(before.filter(({ start, end }) => start < physio.occupied.end && end > physio.occupied.start))
  })

  it('one person is one resource in all services and durations', async () => {
    const { slots } = await open()
    const query = { practitionerIds: [staff.mina] }
    const found = [...(await slots(types.consultation, query)), ...(await slots(types.pilates, query))]
    expect(new Set(found.map(({ resources }) => resources.join())).size).toBe(1)
  })
})

describe('faults', () => {
  it.each(['hangAfterAccepting', 'dropReply'] as const)(
    '%s: unknown, sent once, then found by content',
    async (fault) => {
      const { simulator, firstSlot, book, find, sent, events } = await open()
      const slot = await firstSlot(types.consultation)
      simulator.failNext({ op: 'book', fault })
      expect((await book(slot, {}, call(300))).outcome).toBe('UNKNOWN')
      expect(sent('POST', '/appointments')).toHaveLength(1)
      expect(sent('PUT', '/tags')).toEqual([])
      const [booked] = events('appointment.booked')
      expect(idsOf(await find(slot))).toEqual([booked?.vendorId])
    },
  )

  it('a late execution is found once it is there, and not by another hold of the same time', async () => {
    const { simulator, firstSlot, book, find } = await open()
    const slot = await firstSlot(types.consultation)
    simulator.failNext({ op: 'book', fault: 'acceptLate', ms: 2 * minute })
    expect((await book(slot)).outcome).toBe('UNKNOWN')
    expect(await find(slot)).toEqual([])
    simulator.advance(2 * minute + 1)
    expect(await find(slot)).toHaveLength(1)
    expect(await find(slot, { patientId: patients.samuel })).toEqual([])
    expect(await find(slot, { startedAt: now + 10 * minute })).toEqual([])
  })

  it('a booking that met a lost tag is found all the same', async () => {
    const { simulator, firstSlot, book, find, sent } = await open({}, { unapproved: 'BOOKED' })
    const slot = await firstSlot(types.consultation)
    // Meets the booking's own route first.
    simulator.failNext({ op: 'book', fault: 'slow', ms: 20 })
    simulator.failNext({ op: 'any', fault: 'dropRequest' })
    const { vendorId } = value(await book(slot))
    expect(sent('PUT', '/tags')).toHaveLength(1)
    expect(idsOf(await find(slot))).toEqual([vendorId])
    // Untagged indeed: its content is all that it is known by.
    expect(idsOf(await find(slot, { marker: 'hf-other' }))).toEqual([vendorId])
  })

  it.each([
    ['dropRequest', { outcome: 'UNKNOWN' }, 0],
    ['html502', { outcome: 'UNKNOWN' }, 0],
    ['rateLimit', { outcome: 'UNKNOWN' }, 0],
    ['refuse', { outcome: 'REFUSED', code: 'SLOT_TAKEN_AT_VENDOR' }, 0],
    ['wrongTime', { outcome: 'UNKNOWN', reason: 'ECHO_DIFFERS' }, 1],
    ['acceptTwice', { outcome: 'EXECUTED' }, 2],
  ] as const)('%s is %j', async (fault, expected, count) => {
    const { simulator, firstSlot, book, sent, events } = await open()
    const slot = await firstSlot(types.consultation)
    simulator.failNext({ op: 'book', fault })
    expect(await book(slot)).toMatchObject(expected)
    expect(sent('POST', '/appointments')).toHaveLength(1)
    expect(events('appointment.booked')).toHaveLength(count)
  })

  it.each(['hangAfterAccepting', 'dropReply'] as const)(
    'a cancellation with %s is unknown, then seen',
    async (fault) => {
      const { simulator, adapter, firstSlot, book, cancel, sent } = await open()
      const { vendorId } = value(await book(await firstSlot(types.consultation)))
      simulator.failNext({ op: 'cancel', fault })
      expect((await cancel(vendorId, call(300))).outcome).toBe('UNKNOWN')
      expect(sent('DELETE', vendorId)).toHaveLength(1)
      expect(await adapter.getAppointment(call(), vendorId)).toMatchObject({ status: 'CANCELLED' })
      expect(value(await cancel(vendorId))).toMatchObject({ status: 'CANCELLED' })
    },
  )

  it('a person whose creation was not answered is found, though nothing proves the birth date', async () => {
    const { simulator, resolve, sent } = await open()
    simulator.failNext({ op: 'any', fault: 'dropReply' })
    const first = value(await resolve(aPerson()))
    expect(sent('POST', '/patients')).toHaveLength(1)
    // Later on the record is as good as anybody's.
    simulator.advance(60 * minute)
    expect(await resolve(aPerson())).toEqual({ outcome: 'REFUSED', code: 'PATIENT_AMBIGUOUS' })
    expect(value(await resolve(aPerson(1, { dateOfBirth: null })))).toEqual(first)
  })

  it('a refused key books nothing', async () => {
    const { firstSlot, events, simulator } = await open()
    const slot = await firstSlot(types.consultation)
    const network = createVendorNetwork({
      clock: { now: () => now, monotonic: () => performance.now() },
      allowLoopback: true,
      log: () => {},
    })
    onTestFinished(() => network.close())
    const settings = settingsSchema.parse({ businessId, apiKey: 'wrong', baseUrl: `${simulator.url}/v1` })
    const { adapter } = bindAdapter(upvio, settings, {
      ...{ clinicId: 'parkside', timeZone: 'Europe/London', sessions: createSessions() },
      clock: { now: () => now, monotonic: () => performance.now() },
      connect: (accountKey, options) => network.connect(accountKey, 'parkside', options),
    })
    expect(await adapter.book(call(), bookRequest({ slot, patient: { vendorId: patients.testa } }))).toMatchObject({
      outcome: 'NOT_SENT',
      code: 'VENDOR_REJECTED',
    })
    expect(events('appointment.booked')).toEqual([])
  })
})

describe('patients', () => {
  it.each<[string, Partial<NewPatient>, object]>([
    ['the father', { dateOfBirth: '1958-06-17' }, { outcome: 'EXECUTED', value: { vendorId: patients.alex } }],
    ['the son at his father’s address', { dateOfBirth: '1990-09-01' }, { code: 'PATIENT_AMBIGUOUS' }],
    ['somebody else at the address', { firstName: 'Sam', dateOfBirth: null }, { code: 'PATIENT_AMBIGUOUS' }],
  ])('%s is not taken for another, and nobody is overwritten', async (_, given, expected) => {
    const { resolve, sent } = await open()
    const alex = { ...aPerson(), firstName: 'Alex', lastName: 'Twin', email: 'family@patients.example' }
    expect(await resolve({ ...alex, ...given })).toMatchObject(expected)
    for (const { body } of sent('POST', '/patients')) expect(body).toMatchObject({ mode: 'create' })
    expect(sent('PUT', '')).toEqual([])
  })

  it.each([
    [3, { outcome: 'EXECUTED' }],
    [1, { outcome: 'REFUSED', code: 'PATIENT_AMBIGUOUS' }],
  ])('are looked for over %d pages', async (patientScanPages, expected) => {
    const { resolve } = await open({ fillerPatients: 110 }, { patientScanPages })
    const alex = { ...aPerson(), firstName: 'Alex', lastName: 'Twin', email: 'family@patients.example' }
    expect(await resolve({ ...alex, dateOfBirth: '1958-06-17' })).toMatchObject(expected)
  })
})

describe('moving', () => {
  it('in place keeps the id and tells the first start', async () => {
    const { adapter, slots, book, events } = await open({}, { reschedule: 'PATCH' })
    const [from, , to] = await slots(types.consultation, { practitionerIds: [staff.priya] })
    if (!from || !to) throw new Error('too few slots')
    const { vendorId } = value(await book(from))
    const moved = value(await adapter.reschedule(call(), { vendorId, slot: to, marker }))
    expect(moved).toMatchObject({ vendorId, start: to.start, previousStart: from.start, status: 'BOOKED' })
    expect(events('appointment.moved')).toHaveLength(1)
  })

  it('in place, where no body is taken, changes nothing and is not taken for done', async () => {
    const { adapter, slots, book, events } = await open({ updateTakesBody: false }, { reschedule: 'PATCH' })
    const [from, , to] = await slots(types.consultation, { practitionerIds: [staff.priya] })
    if (!from || !to) throw new Error('too few slots')
    const { vendorId } = value(await book(from))
    const result = await adapter.reschedule(call(), { vendorId, slot: to, marker })
    expect(result.outcome).not.toBe('EXECUTED')
    expect(events('appointment.moved')).toEqual([])
    expect(await adapter.getAppointment(call(), vendorId)).toMatchObject({ start: from.start })
  })
})

describe('a busy check that lags', () => {
  it('lets two bookings through, each of which sees the other as a clash', async () => {
    const { adapter, firstSlot, book } = await open({ busyCheckLagMs: 10 * minute }, { looksForClash: true })
    const slot = await firstSlot(types.consultation)
    const both: Appointment[] = []
    for (const vendorId of [patients.testa, patients.samuel]) {
      both.push(value(await book(slot, { patient: { vendorId }, marker: `hf-${both.length}` })))
    }
    for (const ours of both) {
      const other = both.find((one) => one !== ours)
      expect(await adapter.checkClash(call(), ours)).toEqual([{ kind: 'APPOINTMENT', createdAt: other?.createdAt }])
    }
  })
})
