/** The adapter against the vendor's simulator, which shares no code with it. */
import { afterEach, describe, expect, it } from 'vitest'
import { settingsSchema } from '../../../adapters/meddbase/config.ts'
import { meddbase } from '../../../adapters/meddbase/index.ts'
import type { FaultName, RunningSimulator } from '../../../simulators/kit/simulator.ts'
import { meddbaseDemo, startMeddbase } from '../../../simulators/meddbase.ts'
import type {
  Adapter,
  BookingIntent,
  BookRequest,
  Call,
  ResolvedPatient,
  SlotQuery,
} from '../../../src/contract/adapter.ts'
import { bindAdapter } from '../../../src/contract/define-adapter.ts'
import type { Appointment } from '../../../src/domain/appointment.ts'
import type { WriteResult } from '../../../src/domain/outcome.ts'
import type { SlotOffer, SlotSnapshot } from '../../../src/domain/slot.ts'
import { createVendorNetwork } from '../../../src/http/client.ts'
import { aPerson } from '../../kit/people.ts'
import { creating, lookingOnly } from '../../kit/resolving.ts'
import { createSessions } from '../../kit/sessions.ts'

const { patients, types, clinicians, modules, services, sites, locations } = meddbaseDemo
const at = (text: string) => Date.parse(text)
const iso = (instant: number) => new Date(instant).toISOString()
const minute = 60_000
const day = 24 * 60 * minute
// A Friday; the week that is searched begins on Monday the 4th.
const now = at('2030-03-01T10:00:00Z')
const week = { start: at('2030-03-04T00:00:00Z'), end: at('2030-03-09T00:00:00Z') }
const leeds = `${sites.leeds}-${locations.leeds}`
const alicante = `${sites.alicante}-${locations.alicante}`

const running: { simulator: RunningSimulator; close: () => Promise<void> }[] = []
afterEach(async () => {
  for (const { simulator, close } of running.splice(0)) {
    await close()
    await simulator.stop()
  }
})

const managed = {
  clientKey: meddbaseDemo.clientKey,
  access: { as: 'MANAGER', ...meddbaseDemo.manager },
  payerType: meddbaseDemo.payerTypes.patient,
  siteTimeZones: {
    [sites.london]: 'Europe/London',
    [sites.leeds]: 'Europe/London',
    [sites.alicante]: 'Europe/Madrid',
  },
  feeCurrency: 'GBP',
  budget: { requestsPerMinute: 10_000 },
}
const anonymous = { ...managed, access: { as: 'ANONYMOUS' }, payerType: meddbaseDemo.signUpCode }

async function start(given: Record<string, unknown> = {}, switches: Record<string, unknown> = {}, opensAt = now) {
  const simulator = await startMeddbase({ now: opensAt, switches })
  const clock = { now: () => simulator.now(), monotonic: () => performance.now() }
  const network = createVendorNetwork({ clock, allowLoopback: true, log: () => {} })
  running.push({ simulator, close: () => network.close() })
  const settings = settingsSchema.parse({ ...managed, baseUrl: `${simulator.url}/patientportalapi`, ...given })
  const sessions = createSessions()
  const bind = () =>
    bindAdapter(meddbase, settings, {
      clinicId: 'northgate',
      timeZone: 'Europe/London',
      clock,
      connect: (accountKey, options) => network.connect(accountKey, 'northgate', options),
      sessions,
    }).adapter
  const adapter = bind()
  const booked = () => simulator.log.filter(({ event, by }) => event === 'appointment.booked' && by === 'api')
  const sent = (path: string) => simulator.received.filter((request) => request.path.endsWith(path))
  return { simulator, adapter, bind, booked, sent }
}

const call = (ms = 5_000): Call => ({ priority: 'CONFIRM', deadline: performance.now() + ms, correlationId: 'test' })

function snapshot(offer: SlotOffer): SlotSnapshot {
  const appointmentType = {
    ...{ vendorId: offer.appointmentTypeId, name: 'x', description: null, durationMinutes: null },
    ...{ price: null, contactTypes: [] },
  }
  return {
    ...{ ...offer, occupied: offer.occupied ?? { start: offer.start, end: offer.end } },
    ...{ clinicId: 'northgate', timeZone: 'Europe/London', appointmentType, practitioner: null, location: null },
    asOf: now,
  }
}

async function slotsOf(adapter: Adapter, given: Partial<SlotQuery> = {}): Promise<readonly SlotSnapshot[]> {
  const query = { ...week, appointmentTypeIds: [types.consultation], locationIds: [leeds], ...given }
  return (await adapter.searchSlots(call(), query)).map(snapshot)
}

async function slotOf(adapter: Adapter, given: Partial<SlotQuery> = {}): Promise<SlotSnapshot> {
  const [slot] = await slotsOf(adapter, given)
  if (!slot) throw new Error('the simulator has no slot')
  return slot
}

const marker = 'hf-7b21'

function request(slot: SlotSnapshot, given: Partial<BookRequest> = {}): BookRequest {
  return {
    ...{ marker, slot, patient: { vendorId: patients.testa }, notes: null, metadata: [], vendorHold: null },
    ...{ contactType: null, paymentReference: null, partnerReference: null, verificationCode: null },
    ...{ patientTimeZone: null, ...given },
  }
}

function intent(slot: SlotSnapshot, patientId: string | null = patients.testa): BookingIntent {
  return { marker, slot, startedAt: now, vendorHold: null, patientId, paymentReference: null }
}

function value<T>(result: WriteResult<T>): T {
  if (result.outcome !== 'EXECUTED') throw new Error(`not executed: ${JSON.stringify(result)}`)
  return result.value
}

async function book(
  adapter: Adapter,
  given: Partial<SlotQuery> = {},
): Promise<{ slot: SlotSnapshot; made: Appointment }> {
  const slot = await slotOf(adapter, given)
  return { slot, made: value(await adapter.book(call(), request(slot))) }
}

describe('the way of a booking', () => {
  it('goes from directory to cancellation', async () => {
    const { simulator, adapter, booked, sent } = await start()
    await adapter.probe(call())
    const offered = await adapter.listAppointmentTypes(call())
    expect(offered.map(({ vendorId }) => vendorId)).toEqual([types.consultation, types.assessment, types.video])
    const staff = await adapter.listPractitioners(call(), types.video)
    expect(staff.map(({ vendorId }) => vendorId)).toEqual([String(clinicians.priya), String(clinicians.mina)])
    const places = await adapter.listLocations(call())
    expect(places.map(({ vendorId, timeZone }) => [vendorId, timeZone])).toContainEqual([alicante, 'Europe/Madrid'])

    const [slot, other] = await slotsOf(adapter)
    if (!slot || !other) throw new Error('too few slots')
    expect(slot).toMatchObject({ practitionerId: null, resources: [`location:${leeds}`] })
    expect(await adapter.checkSlot(call(), slot)).toMatchObject({ free: true, offer: { rawStart: slot.rawStart } })

    const patient = value(await adapter.resolvePatient(call(), { new: aPerson() }, creating))
    if (!('vendorId' in patient)) throw new Error('not created')
    expect(value(await adapter.resolvePatient(call(), { new: aPerson() }, lookingOnly))).toEqual(patient)

    const made = value(await adapter.book(call(), request(slot, { patient })))
    expect(made).toMatchObject({
      ...{ status: 'BOOKED', start: slot.start, end: slot.end, locationId: leeds, patientId: patient.vendorId },
      ...{ practitionerId: String(clinicians.mina), price: slot.price, amountOwed: slot.price },
    })
    expect(booked()).toMatchObject([{ vendorId: made.vendorId, start: iso(slot.start), end: iso(slot.end) }])
    expect(sent('/book-time-slot').map(({ body }) => body)).toMatchObject([
      { proposedTimeSlot: { Start: slot.rawStart, Site: { Key: sites.leeds }, Location: { Key: locations.leeds } } },
    ])
    expect(await adapter.checkSlot(call(), slot)).toEqual({ free: false })
    expect(await adapter.findBooking(call(), intent(slot, patient.vendorId))).toMatchObject([
      { vendorId: made.vendorId },
    ])
    expect(await adapter.findBooking(call(), intent(other, patient.vendorId))).toEqual([])

    const query = { from: week.start, to: week.end, patientId: patient.vendorId, withCancelled: false }
    expect(await adapter.listAppointments(call(), query, null)).toMatchObject({
      appointments: [{ vendorId: made.vendorId, patient: { email: aPerson().email } }],
      next: null,
    })
    const cancellation = { vendorId: made.vendorId, reason: 'AWAY', note: null, acceptedFee: null } as const
    expect(value(await adapter.cancel(call(), cancellation))).toMatchObject({ status: 'CANCELLED', amountOwed: null })
    expect(value(await adapter.cancel(call(), cancellation))).toMatchObject({ status: 'CANCELLED' })
    expect(sent('/appointment/cancel')).toHaveLength(1)
    expect(simulator.log.filter(({ event }) => event === 'appointment.cancelled')).toHaveLength(1)
    expect(await adapter.getAppointment(call(), made.vendorId)).toMatchObject({ status: 'CANCELLED' })
    expect((await adapter.listAppointments(call(), query, null)).appointments).toEqual([])
    expect(await adapter.checkSlot(call(), slot)).toMatchObject({ free: true })
    expect(sent('/auth/login')).toHaveLength(1)
  })

  it('tells the way into a video consultation to the patient', async () => {
    const { adapter } = await start()
    const { made } = await book(adapter, { appointmentTypeIds: [types.video] })
    expect(made).toMatchObject({ contactType: 'VIDEO', joinUrl: expect.stringContaining(made.vendorId) })
  })

  it('lists, searches and books a type that another payer pays for', async () => {
    const appointmentTypes = { [types.insurersOnly]: { payerType: meddbaseDemo.payerTypes.insurer } }
    const { adapter } = await start({ appointmentTypes })
    const offered = await adapter.listAppointmentTypes(call())
    expect(offered.map(({ vendorId }) => vendorId)).toContain(types.insurersOnly)
    const { made } = await book(adapter, { appointmentTypeIds: [types.insurersOnly], contactType: 'IN_PERSON' })
    expect(made).toMatchObject({ status: 'BOOKED', appointmentTypeId: types.insurersOnly })
  })

  it.each([
    ['POST', { searchVerb: 'POST' }, {}],
    ['a GET with a body', { searchVerb: 'GET-with-body' }, { search: { verb: 'GET' } }],
  ])('carries modules and services: %s', async (_, switches, settings) => {
    const type = { modules: [String(modules.long)], services: [String(services.lipids)] }
    const { adapter, sent } = await start({ appointmentTypes: { [types.consultation]: type }, ...settings }, switches)
    const { slot, made } = await book(adapter)
    expect(slot.price).toEqual({ amount: '402.00', currency: 'GBP' })
    expect(made.amountOwed).toEqual(slot.price)
    expect(sent('/book-time-slot')[0]?.body).toMatchObject({
      proposedTimeSlot: { Modules: [{ Key: modules.long }], Services: [{ Key: services.lipids }] },
    })
  })

  it('books the clinician that was searched for, at a location that two share', async () => {
    const { adapter, simulator } = await start()
    const london = { locationIds: [`${sites.london}-${locations.londonGround}`] }
    const oscar = String(clinicians.oscar)
    const { slot, made } = await book(adapter, { ...london, practitionerIds: [oscar] })
    expect(made).toMatchObject({ practitionerId: oscar, start: slot.start })
    // The other clinician is still free there, so an open search shows the time, and the named one does not.
    expect(await slotOf(adapter, london)).toMatchObject({ start: slot.start, practitionerId: null })
    expect(await adapter.checkSlot(call(), slot)).toEqual({ free: false })
    expect(simulator.log).toMatchObject([{ practitionerId: oscar }])
  })

  it.each([
    ['as the tables have it', { typesAs: 'tables' }],
    ['with the other member for the status', { errorStatusMember: 'StatusCode' }],
    ['with 201', { bookedStatus: 201 }],
    ['without an invoice', { invoiceOnBooking: false }],
  ])('reads the vendor %s', async (_, switches) => {
    const { adapter } = await start({}, switches)
    const { slot, made } = await book(adapter)
    expect(made).toMatchObject({ status: 'BOOKED', start: slot.start })
    const rival = request(slot, { patient: { vendorId: patients.samuel } })
    expect(await adapter.book(call(), rival)).toMatchObject({ code: 'SLOT_TAKEN_AT_VENDOR' })
  })

  it('books where the vendor tells no state, and says so afterwards', async () => {
    const { adapter } = await start({}, { stateShown: false })
    const { slot, made } = await book(adapter)
    expect(made.status).toBe('BOOKED')
    expect(await adapter.getAppointment(call(), made.vendorId)).toMatchObject({ status: 'UNKNOWN' })
    expect(await adapter.findBooking(call(), intent(slot))).toMatchObject([{ vendorId: made.vendorId }])
  })

  it('cancels where the lists drop what is cancelled', async () => {
    const { adapter } = await start({}, { listsShowCancelled: false })
    const { made } = await book(adapter)
    const cancellation = { vendorId: made.vendorId, reason: 'AWAY', note: null, acceptedFee: null } as const
    expect(value(await adapter.cancel(call(), cancellation))).toMatchObject({ status: 'CANCELLED' })
    expect(await adapter.getAppointment(call(), made.vendorId)).toBeNull()
  })

  it.each(['error', 'null'])('knows nobody whom the vendor does not know: %s', async (patientNotFound) => {
    const { adapter } = await start({}, { patientNotFound })
    for (const vendorId of ['pat99999', patients.petra]) {
      expect(await adapter.resolvePatient(call(), { vendorId }, creating)).toMatchObject({ code: 'NOT_FOUND' })
    }
    expect(await adapter.resolvePatient(call(), { new: aPerson() }, lookingOnly)).toMatchObject({ outcome: 'NOT_SENT' })
  })
})

describe('a cancellation fee', () => {
  const half = { amount: '120.00', currency: 'GBP' }

  it('is told, must be accepted as it stands, and is owed afterwards', async () => {
    const { adapter, simulator, sent } = await start()
    const { slot, made } = await book(adapter)
    expect(await adapter.cancellationFee(call(), made.vendorId)).toBeNull()
    // 30 hours before it, cancelling costs half of the price.
    simulator.setNow(slot.start - 30 * 60 * minute)
    expect(await adapter.cancellationFee(call(), made.vendorId)).toEqual(half)
    const cancellation = { vendorId: made.vendorId, reason: 'AWAY', note: null } as const
    for (const acceptedFee of [null, { amount: '240.00', currency: 'GBP' }]) {
      const refused = { outcome: 'REFUSED', code: 'FEE_NOT_ACCEPTED' }
      expect(await adapter.cancel(call(), { ...cancellation, acceptedFee })).toEqual(refused)
    }
    expect(sent('/appointment/cancel')).toEqual([])
    // Accepted an hour ago, and higher now.
    simulator.setNow(slot.start - 3 * 60 * minute)
    expect(await adapter.cancel(call(), { ...cancellation, acceptedFee: half })).toMatchObject({
      code: 'FEE_NOT_ACCEPTED',
    })
    const whole = await adapter.cancellationFee(call(), made.vendorId)
    expect(whole).toEqual({ amount: '240.00', currency: 'GBP' })
    const cancelled = value(await adapter.cancel(call(), { ...cancellation, acceptedFee: whole }))
    expect(cancelled).toMatchObject({ status: 'CANCELLED', amountOwed: whole })
    expect(sent('/appointment/cancel')).toHaveLength(1)
  })

  it('cannot be had for what has begun', async () => {
    const { adapter, simulator } = await start()
    const { slot, made } = await book(adapter)
    simulator.setNow(slot.start + minute)
    const cancellation = { vendorId: made.vendorId, reason: 'AWAY', note: null, acceptedFee: null } as const
    expect(await adapter.cancel(call(), cancellation)).toEqual({ outcome: 'NOT_SENT', code: 'VENDOR_REJECTED' })
  })
})

describe('a price that changes', () => {
  const rising = { pricesRiseAfterMinutes: 5, priceRise: 10 }

  it('is seen by the look before the booking', async () => {
    const { adapter, simulator } = await start({}, rising)
    const slot = await slotOf(adapter)
    expect(slot.price).toEqual({ amount: '240.00', currency: 'GBP' })
    simulator.advance(6 * minute)
    const price = { amount: '252.00', currency: 'GBP' }
    expect(await adapter.checkSlot(call(), slot)).toMatchObject({ free: true, offer: { price } })
    expect(value(await adapter.book(call(), request(slot)))).toMatchObject({ price, amountOwed: price })
  })

  it.each(['GROSS', 'NET'] as const)('is not booked where prices are matched: %s', async (kind) => {
    const priceMeans = kind.toLowerCase()
    const { adapter, simulator, booked } = await start(
      { priceMatch: kind, search: { price: kind } },
      { ...rising, priceMeans },
    )
    const [slot, other] = await slotsOf(adapter)
    if (!slot || !other) throw new Error('too few slots')
    value(await adapter.book(call(), request(other)))
    simulator.advance(6 * minute)
    const result = await adapter.book(call(), request(slot, { marker: 'hf-other' }))
    expect(result).toMatchObject({ outcome: 'REFUSED', code: 'PRICE_CHANGED' })
    expect(booked()).toHaveLength(1)
  })
})

describe('a slot that is gone', () => {
  it.each([
    { goneStatus: 400 },
    { goneStatus: 404, goneEventCode: 20001 },
    { goneStatus: 409, goneErrorObject: false },
    { goneStatus: 424 },
    { goneStatus: 200 },
  ])('is taken, however the vendor says it: %j', async (switches) => {
    const { adapter, simulator, booked } = await start({}, switches)
    const slot = await slotOf(adapter)
    const times = { start: iso(slot.start), end: iso(slot.end) }
    simulator.frontDesk({ action: 'book', practitionerId: String(clinicians.mina), ...times })
    const result = await adapter.book(call(), request(slot))
    expect(result).toMatchObject({ outcome: 'REFUSED', code: 'SLOT_TAKEN_AT_VENDOR' })
    expect(booked()).toEqual([])
    expect(await adapter.findBooking(call(), intent(slot))).toEqual([])
  })

  it.each([{ goneStatus: 500 }, { errorEnvelope: false }])('is not proved by %j', async (switches) => {
    const { adapter, simulator } = await start({}, switches)
    const slot = await slotOf(adapter)
    const times = { start: iso(slot.start), end: iso(slot.end) }
    simulator.frontDesk({ action: 'book', practitionerId: String(clinicians.mina), ...times })
    expect(await adapter.book(call(), request(slot))).toMatchObject({ outcome: 'UNKNOWN' })
    expect(await adapter.findBooking(call(), intent(slot))).toEqual([])
  })
})

describe('clocks', () => {
  it.each([
    ['winter', '2030-01-08T06:00:00Z', '2030-01-10', '2030-01-10T09:00:00.000Z', '2030-01-10T08:00:00.000Z'],
    ['summer', '2030-07-09T06:00:00Z', '2030-07-11', '2030-07-11T08:00:00.000Z', '2030-07-11T07:00:00.000Z'],
    [
      'before the spring change',
      '2030-03-26T06:00:00Z',
      '2030-03-29',
      '2030-03-29T09:00:00.000Z',
      '2030-03-29T08:00:00.000Z',
    ],
    [
      'after the spring change',
      '2030-03-26T06:00:00Z',
      '2030-04-04',
      '2030-04-04T08:00:00.000Z',
      '2030-04-04T07:00:00.000Z',
    ],
    [
      'before the autumn change',
      '2030-10-22T06:00:00Z',
      '2030-10-25',
      '2030-10-25T08:00:00.000Z',
      '2030-10-25T07:00:00.000Z',
    ],
    [
      'after the autumn change',
      '2030-10-22T06:00:00Z',
      '2030-10-31',
      '2030-10-31T09:00:00.000Z',
      '2030-10-31T08:00:00.000Z',
    ],
  ])('nine in the morning in Leeds and in Alicante: %s', async (_, today, date, inLeeds, inAlicante) => {
    const { adapter, booked, sent } = await start({}, {}, at(today))
    const range = { start: at(`${date}T00:00:00Z`), end: at(`${date}T00:00:00Z`) + day }
    for (const [locationId, expected, timeZone] of [
      [leeds, inLeeds, 'Europe/London'],
      [alicante, inAlicante, 'Europe/Madrid'],
    ] as const) {
      const { slot, made } = await book(adapter, { ...range, locationIds: [locationId] })
      expect(slot.rawStart).toBe(`${date}T09:00:00`)
      expect(iso(slot.start)).toBe(expected)
      expect(made).toMatchObject({ start: slot.start, end: slot.end, timeZone })
      expect(booked().at(-1)).toMatchObject({ vendorId: made.vendorId, start: expected })
      expect(await adapter.getAppointment(call(), made.vendorId)).toMatchObject({ start: slot.start })
      expect(sent('/book-time-slot').at(-1)?.body).toMatchObject({ proposedTimeSlot: { Start: `${date}T09:00:00` } })
    }
  })

  it.each([
    ['offset', {}, '2030-03-07T09:00:00.000000+01:00'],
    ['uk', { timesWithoutOffset: 'UK' }, '2030-03-07T08:00:00'],
  ])('times of the kind %s go back as they came', async (timesAs, settings, rawStart) => {
    const { adapter, booked, sent } = await start(settings, { timesAs })
    const { slot, made } = await book(adapter, { locationIds: [alicante] })
    expect(slot).toMatchObject({ rawStart, start: at('2030-03-07T08:00:00Z') })
    expect(made.start).toBe(slot.start)
    expect(booked()).toMatchObject([{ start: '2030-03-07T08:00:00.000Z' }])
    expect(sent('/book-time-slot')[0]?.body).toMatchObject({ proposedTimeSlot: { Start: rawStart } })
  })

  it.each([
    ['spring', '2030-03-26T06:00:00Z', '2030-03-31T00:00:00Z', '2030-03-31T05:00:00Z'],
    ['autumn', '2030-10-22T06:00:00Z', '2030-10-26T23:00:00Z', '2030-10-27T06:00:00Z'],
  ])('every start of the night of the %s change is in it, in order', async (season, today, opens, closes) => {
    const { adapter } = await start({}, { openSundayNights: true }, at(today))
    const night = { start: at(opens) - 60 * minute, end: at(closes) + 60 * minute }
    const starts = (await slotsOf(adapter, night)).map((slot) => slot.start)
    expect(starts[0]).toBe(at(opens))
    expect(starts.at(-1)).toBe(at(closes) - 30 * minute)
    expect(starts).toEqual(starts.toSorted((a, b) => a - b))
    // A text of the repeated hour names two starts, and only the first of them can be told.
    expect(starts).toHaveLength(season === 'spring' ? 10 : 12)
  })
})

describe('sessions', () => {
  it('outlive a hold: the check renews one that is too short, the booking finds it alive', async () => {
    const { adapter, simulator, sent } = await start({}, { sessionSeconds: 700 })
    const slot = await slotOf(adapter)
    simulator.advance(650_000)
    // Asking extends it.
    expect(await adapter.checkSlot(call(), slot)).toMatchObject({ free: true })
    simulator.advance(600_000)
    expect(value(await adapter.book(call(), request(slot)))).toMatchObject({ start: slot.start })
    expect(sent('/auth/login')).toHaveLength(1)
  })

  it('that ended are replaced in the check, before the one call that must not be repeated', async () => {
    const { adapter, simulator, sent, booked } = await start()
    const slot = await slotOf(adapter)
    simulator.advance(60 * minute)
    expect(await adapter.checkSlot(call(), slot)).toMatchObject({ free: true })
    value(await adapter.book(call(), request(slot)))
    expect(sent('/auth/login')).toHaveLength(2)
    expect(sent('/book-time-slot')).toHaveLength(1)
    expect(booked()).toHaveLength(1)
  })

  it('refuse a hold that they would not outlive, where the settings say so', async () => {
    const { adapter } = await start({ session: { whenShort: 'REFUSE' } }, { sessionSeconds: 300 })
    const slot = await slotOf(adapter)
    await expect(adapter.checkSlot(call(), slot)).rejects.toMatchObject({ code: 'VENDOR_REJECTED' })
  })

  it.each([{ tokenChangesAfterCalls: 3 }, { sessionEndsAfterCalls: 3 }])(
    'may break anywhere without a second booking: %j',
    async (switches) => {
      const { adapter, booked } = await start({}, switches)
      const slot = await slotOf(adapter)
      let result = await adapter.book(call(), request(slot))
      for (let round = 0; result.outcome === 'NOT_SENT' && round < 5; round += 1) {
        result = await adapter.book(call(), request(slot))
      }
      expect(result).toMatchObject({ outcome: 'EXECUTED' })
      expect(booked()).toHaveLength(1)
    },
  )

  it('are not begun again and again with a refused password', async () => {
    const access = { ...managed.access, password: 'Wrong-Manager-1' }
    const { adapter, bind, sent } = await start({ access }, { failedLoginsAllowed: 2 })
    for (const one of [adapter, adapter, bind()]) {
      await expect(one.listAppointmentTypes(call())).rejects.toMatchObject({ code: 'VENDOR_REJECTED' })
    }
    expect(sent('/auth/login')).toHaveLength(1)
  })

  it('are not had where a second factor is asked for', async () => {
    const { adapter } = await start({}, { require2fa: true })
    await expect(adapter.probe(call())).rejects.toMatchObject({ code: 'VENDOR_REJECTED' })
  })

  it.each([
    ['COOKIE', 'COOKIE'],
    ['HEADERS', 'QUERY'],
  ])('travel as %s, the client key as %s', async (sessionAs, clientKeyAs) => {
    const { adapter } = await start({ sessionAs, clientKeyAs })
    expect((await book(adapter)).made.status).toBe('BOOKED')
  })
})

describe('faults', () => {
  it.each(['hangAfterAccepting', 'dropReply'] as const)('%s: unknown, then found once', async (fault) => {
    const { adapter, simulator, bind, booked, sent } = await start()
    const slot = await slotOf(adapter)
    simulator.failNext({ op: 'book', fault })
    expect(await adapter.book(call(400), request(slot))).toMatchObject({ outcome: 'UNKNOWN' })
    expect(sent('/book-time-slot')).toHaveLength(1)
    const found = await bind().findBooking(call(), intent(slot))
    expect(found.map(({ vendorId }) => vendorId)).toEqual(booked().map(({ vendorId }) => vendorId))
    // A second try meets the first booking and goes no further.
    expect(await adapter.book(call(), request(slot, { marker: 'hf-again' }))).toMatchObject({
      outcome: 'REFUSED',
      code: 'INVALID_INPUT',
    })
    expect(sent('/book-time-slot')).toHaveLength(1)
  })

  it.each([
    ['two clinicians at one location', '2030-03-04T00:00:00Z', 2],
    ['one clinician', '2030-03-07T00:00:00Z', 1],
  ])('a request that is executed twice books as many as are free: %s', async (_, from, count) => {
    const { adapter, simulator, booked } = await start()
    const range = { start: at(from), end: at(from) + day }
    const slot = await slotOf(adapter, { ...range, locationIds: [`${sites.london}-${locations.londonGround}`] })
    simulator.failNext({ op: 'book', fault: 'acceptTwice' })
    value(await adapter.book(call(), request(slot)))
    expect(booked()).toHaveLength(count)
    const found = await adapter.findBooking(call(), intent(slot))
    expect(found.map(({ vendorId }) => vendorId).toSorted()).toEqual(
      booked()
        .map(({ vendorId }) => vendorId)
        .toSorted(),
    )
  })

  it('a lost booking is not mistaken for one that was cancelled before it', async () => {
    const { adapter, simulator, bind } = await start()
    const { slot, made } = await book(adapter)
    simulator.frontDesk({ action: 'cancel', vendorId: made.vendorId })
    simulator.failNext({ op: 'book', fault: 'dropRequest' })
    const second = request(slot, { marker: 'hf-second' })
    expect(await adapter.book(call(), second)).toMatchObject({ outcome: 'UNKNOWN' })
    expect(await bind().findBooking(call(), { ...intent(slot), marker: 'hf-second' })).toEqual([])
    // The first one's own search does tell that it was cancelled.
    expect(await bind().findBooking(call(), intent(slot))).toMatchObject([{ status: 'CANCELLED' }])
  })

  it.each<[FaultName, object]>([
    ['rateLimit', { outcome: 'UNKNOWN' }],
    ['html502', { outcome: 'UNKNOWN' }],
    ['dropRequest', { outcome: 'UNKNOWN' }],
    ['wrongTime', { outcome: 'UNKNOWN', reason: 'ECHO_DIFFERS' }],
    // The slot is still there, so the vendor had another reason.
    ['refuse', { outcome: 'REFUSED', code: 'VENDOR_REJECTED' }],
  ])('%s is %j', async (fault, expected) => {
    const { adapter, simulator, sent } = await start()
    const slot = await slotOf(adapter)
    simulator.failNext({ op: 'book', fault })
    expect(await adapter.book(call(), request(slot))).toMatchObject(expected)
    expect(sent('/book-time-slot')).toHaveLength(1)
  })

  it.each(['hangAfterAccepting', 'dropReply'] as const)('a cancel that is lost to %s is seen', async (fault) => {
    const { adapter, simulator, sent } = await start()
    const { made } = await book(adapter)
    simulator.failNext({ op: 'cancel', fault })
    const cancellation = { vendorId: made.vendorId, reason: 'AWAY', note: null, acceptedFee: null } as const
    expect(await adapter.cancel(call(600), cancellation)).toMatchObject({ outcome: 'UNKNOWN' })
    expect(sent('/appointment/cancel')).toHaveLength(1)
    expect(await adapter.getAppointment(call(), made.vendorId)).toMatchObject({ status: 'CANCELLED' })
  })

  it('an application that starts is unavailable', async () => {
    const { adapter } = await start({}, { serverState: 2 })
    await expect(adapter.probe(call())).rejects.toMatchObject({ code: 'VENDOR_UNAVAILABLE' })
    await expect(adapter.listAppointmentTypes(call())).rejects.toMatchObject({ code: 'VENDOR_UNAVAILABLE' })
  })

  it('an address out of range is refused', async () => {
    const { adapter } = await start({}, { addressAllowed: false })
    await expect(adapter.listAppointmentTypes(call())).rejects.toMatchObject({ code: 'VENDOR_REJECTED' })
  })
})

describe('the anonymous flow', () => {
  const needed = { outcome: 'REFUSED', code: 'VERIFICATION_REQUIRED' }

  async function stranger(switches: Record<string, unknown> = {}) {
    const bench = await start(anonymous, switches)
    const slot = await slotOf(bench.adapter)
    const resolve = (
      verificationCode: string | null,
      one: Adapter = bench.adapter,
    ): Promise<WriteResult<ResolvedPatient>> =>
      one.resolvePatient(call(), { new: aPerson() }, { mayCreate: true, marker, verificationCode })
    const commit = (one: Adapter = bench.adapter, ms = 5_000) =>
      one.book(call(ms), request(slot, { patient: { new: aPerson() } }))
    return { ...bench, slot, resolve, commit }
  }

  it('asks for a code before the commit point, and books with it in whichever process', async () => {
    const { adapter, bind, slot, resolve, commit, booked, sent } = await stranger()
    await adapter.probe(call())
    expect(await adapter.listLocations(call())).not.toEqual([])
    expect(await adapter.listPractitioners(call())).not.toEqual([])
    expect(await adapter.checkSlot(call(), slot)).toMatchObject({ free: true })

    expect(await resolve(null)).toEqual(needed)
    expect(await commit()).toEqual(needed)
    expect(booked()).toEqual([])
    expect(await resolve('000000', bind())).toMatchObject({ outcome: 'REFUSED', code: 'INVALID_INPUT' })
    expect(await resolve(meddbaseDemo.validationCode, bind())).toEqual({
      outcome: 'EXECUTED',
      value: { new: aPerson() },
    })
    const made = value(await commit(bind()))
    expect(made).toMatchObject({ status: 'BOOKED', start: slot.start, end: slot.end, amountOwed: slot.price })
    expect(booked()).toMatchObject([{ vendorId: made.vendorId, start: iso(slot.start) }])
    expect(sent('/register-patient')).toHaveLength(1)
    expect(sent('/auth/login')).toEqual([])
    await expect(adapter.getAppointment(call(), made.vendorId)).rejects.toMatchObject({
      code: 'CAPABILITY_NOT_SUPPORTED',
    })
  })

  it('sends another code when the first is too old', async () => {
    const { simulator, resolve, commit } = await stranger()
    await resolve(null)
    simulator.advance(11 * minute)
    expect(await resolve(meddbaseDemo.validationCode)).toMatchObject({ code: 'INVALID_INPUT' })
    expect(await resolve(null)).toEqual(needed)
    value(await resolve(meddbaseDemo.validationCode))
    value(await commit())
  })

  it('registers anew when its session has ended meanwhile', async () => {
    const { simulator, resolve, commit, sent } = await stranger()
    await resolve(null)
    simulator.advance(60 * minute)
    expect(await resolve(meddbaseDemo.validationCode)).toEqual(needed)
    value(await resolve(meddbaseDemo.validationCode))
    value(await commit())
    expect(sent('/register-patient')).toHaveLength(2)
  })

  it.each(['dropReply', 'dropRequest'] as const)('goes on after a code that met %s', async (fault) => {
    const { simulator, resolve, commit } = await stranger()
    await resolve(null)
    simulator.failNext({ op: 'any', fault })
    expect(await resolve(meddbaseDemo.validationCode)).toEqual({ outcome: 'NOT_SENT', code: 'VENDOR_UNAVAILABLE' })
    value(await resolve(meddbaseDemo.validationCode))
    expect(value(await commit())).toMatchObject({ status: 'BOOKED' })
  })

  it.each(['hangAfterAccepting', 'dropReply'] as const)('does not book again after %s', async (fault) => {
    const { simulator, resolve, commit, booked, sent } = await stranger()
    await resolve(null)
    await resolve(meddbaseDemo.validationCode)
    simulator.failNext({ op: 'book', fault })
    expect(await commit(undefined, 400)).toMatchObject({ outcome: 'UNKNOWN' })
    expect(await commit()).toEqual(needed)
    expect(sent('/anon-booking/book-time-slot')).toHaveLength(1)
    expect(booked()).toHaveLength(1)
  })

  it('tells a slot that is gone', async () => {
    const { simulator, slot, resolve, commit, booked } = await stranger()
    await resolve(null)
    await resolve(meddbaseDemo.validationCode)
    const times = { start: iso(slot.start), end: iso(slot.end) }
    simulator.frontDesk({ action: 'block', practitionerId: String(clinicians.mina), ...times })
    expect(await commit()).toMatchObject({ outcome: 'REFUSED', code: 'SLOT_TAKEN_AT_VENDOR' })
    expect(booked()).toEqual([])
  })

  it('refuses who is known already, and a sign-up code that is none', async () => {
    const known = await start(anonymous, { anonymousKnownEmail: 'refused' })
    const options = { mayCreate: true, marker, verificationCode: null }
    const testa = aPerson(1, { email: meddbaseDemo.logins.testa.username })
    expect(await known.adapter.resolvePatient(call(), { new: testa }, options)).toMatchObject({
      outcome: 'REFUSED',
      code: 'PATIENT_AMBIGUOUS',
    })
    const wrong = await start({ ...anonymous, payerType: 'CLOSED' })
    await expect(wrong.adapter.probe(call())).rejects.toMatchObject({ code: 'VENDOR_REJECTED' })
  })
})
