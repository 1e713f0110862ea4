/** The adapter against the vendor's simulator, which shares no code with it. */
import { afterEach, describe, expect, it } from 'vitest'
import { settingsSchema } from '../../../adapters/cliniko/config.ts'
import { cliniko } from '../../../adapters/cliniko/index.ts'
import { clinikoDemo, startCliniko } from '../../../simulators/cliniko.ts'
import type { RunningSimulator } from '../../../simulators/kit/simulator.ts'
import type { Adapter, BookingIntent, BookRequest, Call } from '../../../src/contract/adapter.ts'
import { bindAdapter } from '../../../src/contract/define-adapter.ts'
import type { Appointment } from '../../../src/domain/appointment.ts'
import type { WriteResult } from '../../../src/domain/outcome.ts'
import type { NewPatient } from '../../../src/domain/patient.ts'
import type { SlotOffer, SlotSnapshot } from '../../../src/domain/slot.ts'
import { createVendorNetwork } from '../../../src/http/client.ts'
import { creating, lookingOnly } from '../../kit/resolving.ts'
import { createSessions } from '../../kit/sessions.ts'

const { businesses, practitioners, types } = clinikoDemo
// A Friday; the week that is searched begins on Monday the 4th.
const now = Date.parse('2030-03-01T10:00:00Z')
const week = { start: Date.parse('2030-03-04T00:00:00Z'), end: Date.parse('2030-03-09T00:00:00Z') }
const newcomer: NewPatient = {
  firstName: 'Newa',
  lastName: 'Comerova',
  email: 'newa@example.test',
  phone: '+44 113 496 0001',
  dateOfBirth: '1988-08-08',
  sex: null,
}

const running: { simulator: RunningSimulator; close: () => Promise<void> }[] = []
afterEach(async () => {
  for (const { simulator, close } of running.splice(0)) {
    await close()
    await simulator.stop()
  }
})

async function start(given: Record<string, unknown> = {}, switches: Record<string, unknown> = {}) {
  const simulator = await startCliniko({ now, switches })
  const clock = { now: () => simulator.now(), monotonic: () => performance.now() }
  const network = createVendorNetwork({
    clock,
    allowLoopback: true,
    log: () => {},
    timeouts: { readMs: 2_000, writeMs: 2_000 },
  })
  running.push({ simulator, close: () => network.close() })
  const settings = settingsSchema.parse({
    apiKey: clinikoDemo.apiKey,
    userAgentContact: 'ops@example.test',
    baseUrl: `${simulator.url}/v1`,
    patientLookAgainMs: [0, 10, 10],
    ...given,
  })
  const { adapter } = bindAdapter(cliniko, settings, {
    clinicId: 'leeds',
    timeZone: 'Europe/London',
    clock,
    connect: (accountKey, options) => network.connect(accountKey, 'leeds', options),
    sessions: createSessions(),
  })
  return { simulator, adapter }
}

const call = (): Call => ({ priority: 'CONFIRM', deadline: performance.now() + 5_000, correlationId: 'test' })

function snapshot(offer: SlotOffer): SlotSnapshot {
  const appointmentType = {
    vendorId: offer.appointmentTypeId,
    name: 'x',
    description: null,
    durationMinutes: null,
    price: null,
    contactTypes: [],
  }
  return {
    ...{ ...offer, occupied: offer.occupied ?? { start: offer.start, end: offer.end } },
    ...{ clinicId: 'leeds', timeZone: 'Europe/London', appointmentType, practitioner: null, location: null, asOf: now },
  }
}

function booking(slot: SlotSnapshot, vendorId: string): BookRequest {
  return {
    ...{ marker: 'hf-7b21', slot, patient: { vendorId }, notes: 'Left knee.', metadata: [] },
    ...{ vendorHold: null, contactType: null, paymentReference: null, partnerReference: null },
    ...{ verificationCode: null, patientTimeZone: null },
  }
}

function intent(slot: SlotSnapshot, patientId: string | null): BookingIntent {
  return { marker: 'hf-7b21', slot, startedAt: now, vendorHold: null, patientId, paymentReference: null }
}

function executedValue<T>(result: WriteResult<T>): T {
  if (result.outcome !== 'EXECUTED') throw new Error(`not executed: ${JSON.stringify(result)}`)
  return result.value
}

async function firstSlots(adapter: Adapter): Promise<readonly SlotSnapshot[]> {
  const query = { ...week, appointmentTypeIds: [types.followUp], practitionerIds: [practitioners.priya] }
  return (await adapter.searchSlots(call(), query)).map(snapshot)
}

async function bookFirst(adapter: Adapter): Promise<{ slot: SlotSnapshot; appointment: Appointment }> {
  const [slot] = await firstSlots(adapter)
  if (!slot) throw new Error('no slot')
  const request = booking(slot, clinikoDemo.patients.testa)
  return { slot, appointment: executedValue(await adapter.book(call(), request)) }
}

const iso = (instant: number) => new Date(instant).toISOString()

describe('the way of a booking', () => {
  it('goes from directory to cancellation', async () => {
    const { simulator, adapter } = await start()
    await adapter.probe(call())

    const locations = await adapter.listLocations(call())
    expect(locations.map(({ vendorId, timeZone }) => [vendorId, timeZone])).toEqual([
      [businesses.leeds, 'Europe/London'],
      [businesses.alicante, 'Europe/Madrid'],
    ])
    const staff = (await adapter.listPractitioners(call())).map(({ vendorId }) => vendorId)
    expect(staff).toContain(practitioners.priya)
    expect(staff).not.toContain(practitioners.nadia)
    const offered = await adapter.listAppointmentTypes(call())
    expect(offered.map(({ vendorId }) => vendorId)).toEqual([types.firstVisit, types.followUp, types.video])
    expect(await adapter.listPractitioners(call(), types.followUp)).not.toEqual([])

    const slots = await firstSlots(adapter)
    const [slot, , second] = slots
    if (!slot || !second) throw new Error('too few slots')
    expect(new Set(slots.map(({ end, start }) => end - start))).toEqual(new Set([30 * 60_000]))
    expect(await adapter.checkSlot(call(), slot)).toMatchObject({ free: true, offer: { rawStart: slot.rawStart } })

    const patient = executedValue(await adapter.resolvePatient(call(), { new: newcomer }, creating))
    if (!('vendorId' in patient)) throw new Error('not created')
    expect(executedValue(await adapter.resolvePatient(call(), { new: newcomer }, creating))).toEqual(patient)
    expect(executedValue(await adapter.resolvePatient(call(), patient, lookingOnly))).toEqual(patient)

    const appointment = executedValue(await adapter.book(call(), booking(slot, patient.vendorId)))
    expect(appointment).toMatchObject({
      status: 'BOOKED',
      start: slot.start,
      end: slot.end,
      patientId: patient.vendorId,
    })
    expect(simulator.log.filter(({ event }) => event === 'appointment.booked')).toHaveLength(1)
    expect(await adapter.checkSlot(call(), slot)).toEqual({ free: false })

    for (const patientId of [patient.vendorId, null]) {
      const found = await adapter.findBooking(call(), intent(slot, patientId))
      expect(found.map(({ vendorId }) => vendorId)).toEqual([appointment.vendorId])
    }
    expect(await adapter.findBooking(call(), { ...intent(slot, null), marker: 'hf-7b2' })).toEqual([])

    expect(await adapter.checkClash(call(), appointment)).toEqual([])
    const { practitionerId } = appointment
    if (practitionerId === null) throw new Error('no practitioner')
    simulator.frontDesk({ action: 'book', practitionerId, start: iso(slot.start), end: iso(slot.end) })
    simulator.frontDesk({ action: 'block', practitionerId, start: iso(slot.start), end: iso(slot.end) })
    const clashes = await adapter.checkClash(call(), appointment)
    expect(clashes.map(({ kind }) => kind)).toEqual(['APPOINTMENT', 'UNAVAILABLE'])
    expect(clashes[0]?.createdAt).toBeGreaterThanOrEqual(now)

    const moved = executedValue(
      await adapter.reschedule(call(), { vendorId: appointment.vendorId, slot: second, marker: 'hf-move' }),
    )
    expect(moved).toMatchObject({ vendorId: appointment.vendorId, start: second.start, previousStart: slot.start })
    expect(await adapter.reschedule(call(), { vendorId: moved.vendorId, slot, marker: 'hf-back' })).toEqual({
      outcome: 'REFUSED',
      code: 'SLOT_TAKEN_AT_VENDOR',
    })

    const query = { from: week.start, to: week.end, patientId: patient.vendorId, withCancelled: false }
    const listed = await adapter.listAppointments(call(), query, null)
    expect(listed).toMatchObject({ appointments: [{ vendorId: moved.vendorId, start: second.start }], next: null })

    const cancellation = { vendorId: moved.vendorId, reason: 'AWAY', note: 'by phone', acceptedFee: null } as const
    const cancelled = executedValue(await adapter.cancel(call(), cancellation))
    expect(cancelled).toMatchObject({ status: 'CANCELLED', cancellation: { reason: 'AWAY', note: 'by phone' } })
    expect(cancelled.cancellation?.at).not.toBeNull()
    expect(executedValue(await adapter.cancel(call(), cancellation))).toEqual(cancelled)
    expect(simulator.log.filter(({ event }) => event === 'appointment.cancelled')).toHaveLength(1)

    expect(await adapter.getAppointment(call(), moved.vendorId)).toMatchObject({ status: 'CANCELLED' })
    expect((await adapter.listAppointments(call(), query, null)).appointments).toEqual([])
    const all = await adapter.listAppointments(call(), { ...query, withCancelled: true }, null)
    expect(all.appointments).toMatchObject([{ vendorId: moved.vendorId, status: 'CANCELLED' }])
    expect(await adapter.getAppointment(call(), '9')).toBeNull()
  })

  it('keeps a clinic with pages of one entry whole', async () => {
    const { adapter } = await start({ maxPages: 200 }, { pageSize: 1, rateLimitPerMinute: 0 })
    expect(await adapter.listLocations(call())).toHaveLength(2)
    const day = { start: week.start, end: week.start + 86_400_000 }
    const query = { ...day, appointmentTypeIds: [types.followUp], practitionerIds: [practitioners.priya] }
    const slots = await adapter.searchSlots(call(), query)
    expect(slots.length).toBeGreaterThan(5)
    const [a, , , b] = slots.map(snapshot)
    if (!a || !b) throw new Error('too few slots')
    for (const slot of [a, b]) executedValue(await adapter.book(call(), booking(slot, clinikoDemo.patients.testa)))
    const mine = { from: day.start, to: day.end, practitionerIds: [practitioners.priya], withCancelled: false }
    const first = await adapter.listAppointments(call(), mine, null)
    expect(first.appointments).toHaveLength(1)
    const second = await adapter.listAppointments(call(), mine, first.next)
    expect(second.appointments.map(({ start }) => start)).toEqual([b.start])
  })

  it('offers practitioners where they work, and nobody twice for one place', async () => {
    const { adapter, simulator } = await start()
    const query = { ...week, appointmentTypeIds: [types.firstVisit, types.followUp] }
    const slots = await adapter.searchSlots(call(), query)
    const places = new Set(slots.map(({ practitionerId, locationId }) => `${practitionerId} ${locationId}`))
    expect(places).toContain(`${practitioners.oscar} ${businesses.alicante}`)
    expect(places).not.toContain(`${practitioners.priya} ${businesses.alicante}`)
    const names = slots.map(({ start, practitionerId, locationId, appointmentTypeId }) =>
      [start, practitionerId, locationId, appointmentTypeId].join(' '),
    )
    expect(new Set(names).size).toBe(names.length)
    const lists = simulator.received.filter(({ path }) => !path.endsWith('available_times')).map(({ path }) => path)
    expect(new Set(lists).size).toBe(lists.length)
  })
})

describe('clocks', () => {
  it.each([
    // Sunday nights are open from 00:00 to 06:00 by the wall: five hours in spring, seven in autumn.
    ['2030-03-31', '2030-03-01T10:00:00Z', '2030-03-31T00:00:00Z', '2030-03-31T05:00:00Z'],
    ['2030-10-27', '2030-10-01T10:00:00Z', '2030-10-26T23:00:00Z', '2030-10-27T06:00:00Z'],
  ])('finds every start of %s, when they change', async (_, today, open, close) => {
    const { adapter, simulator } = await start({}, { openSundayNights: true })
    simulator.setNow(Date.parse(today))
    const day = { start: Date.parse(open), end: Date.parse(close) }
    const query = { ...day, appointmentTypeIds: [types.followUp], practitionerIds: [practitioners.priya] }
    const starts = (await adapter.searchSlots(call(), { ...query, locationIds: [businesses.leeds] })).map(
      ({ start }) => start,
    )
    expect(starts[0]).toBe(day.start)
    expect(starts.at(-1)).toBe(day.end - 30 * 60_000)
    expect(starts).toHaveLength((day.end - day.start) / (15 * 60_000) - 1)
  })
})

describe('faults', () => {
  it.each(['hangAfterAccepting', 'dropReply'] as const)('%s: unknown, then found once', async (fault) => {
    const { adapter, simulator } = await start()
    const [slot] = await firstSlots(adapter)
    if (!slot) throw new Error('no slot')
    simulator.failNext({ op: 'book', fault, times: 1 })
    const result = await adapter.book(call(), booking(slot, clinikoDemo.patients.testa))
    expect(result).toMatchObject({ outcome: 'UNKNOWN' })
    expect(await adapter.findBooking(call(), intent(slot, clinikoDemo.patients.testa))).toHaveLength(1)
    expect(simulator.log.filter(({ event }) => event === 'appointment.booked')).toHaveLength(1)
  })

  it.each([
    ['rateLimit', { outcome: 'NOT_SENT', code: 'RATE_LIMITED' }],
    ['html502', { outcome: 'UNKNOWN' }],
    ['refuse', { outcome: 'REFUSED', code: 'SLOT_TAKEN_AT_VENDOR' }],
    ['wrongTime', { outcome: 'UNKNOWN', reason: 'ECHO_DIFFERS' }],
  ] as const)('%s is %j', async (fault, expected) => {
    const { adapter, simulator } = await start()
    const [slot] = await firstSlots(adapter)
    if (!slot) throw new Error('no slot')
    simulator.failNext({ op: 'book', fault, times: 1 })
    expect(await adapter.book(call(), booking(slot, clinikoDemo.patients.testa))).toMatchObject(expected)
  })

  it('an unknown patient is no booking', async () => {
    const { adapter, simulator } = await start()
    const [slot] = await firstSlots(adapter)
    if (!slot) throw new Error('no slot')
    expect(await adapter.book(call(), booking(slot, '9'))).toMatchObject({ outcome: 'REFUSED', code: 'INVALID_INPUT' })
    expect(simulator.log.filter(({ event }) => event === 'appointment.booked')).toEqual([])
  })

  it('a wrong key is refused, reads and writes alike', async () => {
    const { adapter } = await start({ apiKey: 'another-secret-uk1' })
    await expect(adapter.probe(call())).rejects.toMatchObject({ code: 'VENDOR_REJECTED' })
  })

  it('cancelled by staff reads as cancelled, and cancelling again is done', async () => {
    const { adapter, simulator } = await start()
    const { appointment } = await bookFirst(adapter)
    simulator.frontDesk({ action: 'cancel', vendorId: appointment.vendorId })
    const vendorId = appointment.vendorId
    expect(await adapter.getAppointment(call(), vendorId)).toMatchObject({ status: 'CANCELLED' })
    const request = { vendorId, reason: 'OTHER', note: null, acceptedFee: null } as const
    expect(await adapter.cancel(call(), request)).toMatchObject({ outcome: 'EXECUTED' })
  })

  it.each([{}, { archiveSetsDeletedAt: true }])('archived by staff is found and listed with %j', async (switches) => {
    const { adapter, simulator } = await start({}, switches)
    const { slot, appointment } = await bookFirst(adapter)
    const { vendorId, patientId } = appointment
    const archived = await fetch(`${simulator.url}/v1/individual_appointments/${vendorId}/archive`, {
      method: 'POST',
      headers: {
        authorization: `Basic ${Buffer.from(`${clinikoDemo.apiKey}:`).toString('base64')}`,
        'user-agent': 'Front desk (desk@example.test)',
        accept: 'application/json',
      },
    })
    expect(archived.status).toBe(204)

    const seen = [{ vendorId, status: 'CANCELLED' }]
    expect(await adapter.findBooking(call(), intent(slot, patientId))).toMatchObject(seen)
    const query = { from: week.start, to: week.end, withCancelled: true }
    expect((await adapter.listAppointments(call(), query, null)).appointments).toMatchObject(seen)
  })

  it.each([{}, { emptyNotFound: true }])('absent is absent with %j', async (switches) => {
    const { adapter } = await start({}, switches)
    expect(await adapter.getAppointment(call(), '9')).toBeNull()
    expect(await adapter.resolvePatient(call(), { vendorId: '9' }, creating)).toEqual({
      outcome: 'REFUSED',
      code: 'NOT_FOUND',
    })
    const offline = { ...week, appointmentTypeIds: [types.staffOnly] }
    expect(await adapter.searchSlots(call(), offline)).toEqual([])
    const hidden = await start({ shownOnlineOnly: false }, switches)
    expect(await hidden.adapter.searchSlots(call(), offline)).toEqual([])
  })
})

describe('father and son with one name and address', () => {
  const alex: NewPatient = {
    ...newcomer,
    firstName: 'alex',
    lastName: 'Twin',
    email: 'Family@patients.example',
  }
  it.each([
    ['1990-09-01', { outcome: 'EXECUTED', value: { vendorId: clinikoDemo.patients.alexSon } }],
    ['1958-06-17', { outcome: 'EXECUTED', value: { vendorId: clinikoDemo.patients.alexFather } }],
    [null, { outcome: 'REFUSED', code: 'PATIENT_AMBIGUOUS' }],
    ['2020-01-01', { outcome: 'NOT_SENT', code: 'VENDOR_UNAVAILABLE' }],
  ])('born %j', async (dateOfBirth, expected) => {
    const { adapter } = await start()
    expect(await adapter.resolvePatient(call(), { new: { ...alex, dateOfBirth } }, lookingOnly)).toEqual(expected)
  })
})
