/** The adapter against the vendor's simulator, which shares no code with it. */
import { afterEach, describe, expect, it } from 'vitest'
import { settingsSchema } from '../../../adapters/jump/config.ts'
import { jump } from '../../../adapters/jump/index.ts'
import { jumpDemo, startJump } from '../../../simulators/jump.ts'
import type { RunningSimulator } from '../../../simulators/kit/simulator.ts'
import type { BookingIntent, BookRequest, Call, HoldRequest } from '../../../src/contract/adapter.ts'
import { bindAdapter } from '../../../src/contract/define-adapter.ts'
import type { VendorHold } from '../../../src/domain/hold.ts'
import type { WriteResult } from '../../../src/domain/outcome.ts'
import type { SlotOffer, SlotSnapshot } from '../../../src/domain/slot.ts'
import { createVendorNetwork } from '../../../src/http/client.ts'
import { aPerson } from '../../kit/people.ts'
import { creating, lookingOnly } from '../../kit/resolving.ts'
import { createSessions } from '../../kit/sessions.ts'

const { clinicians, types, patients, locations } = jumpDemo
// A Monday in summer, so that the clinic's clock is not UTC.
const now = Date.parse('2030-06-03T06:00:00Z')
const week = { start: Date.parse('2030-06-10T00:00:00Z'), end: Date.parse('2030-06-15T00:00:00Z') }
const minute = 60_000
const hour = 60 * minute
const inB = { settings: { dialect: 'B' }, switches: { generation: 'B' } }

const running: { simulator: RunningSimulator; close: () => Promise<void> }[] = []
afterEach(async () => {
  for (const { simulator, close } of running.splice(0)) {
    await close()
    await simulator.stop()
  }
})

interface Given {
  readonly settings?: Record<string, unknown>
  readonly switches?: Record<string, unknown>
  readonly at?: number
}

async function start({ settings: given = {}, switches = {}, at = now }: Given = {}) {
  const simulator = await startJump({ now: at, switches })
  const clock = { now: () => simulator.now(), monotonic: () => performance.now() }
  const network = createVendorNetwork({
    clock,
    allowLoopback: true,
    log: () => {},
    timeouts: { readMs: 2_000, writeMs: 2_000 },
  })
  running.push({ simulator, close: () => network.close() })
  const settings = settingsSchema.parse({
    dialect: 'A',
    apiKey: jumpDemo.keys.full,
    baseUrl: simulator.url + jumpDemo.basePath,
    ...given,
  })
  const { adapter } = bindAdapter(jump, settings, {
    clinicId: 'harbour',
    timeZone: 'Europe/London',
    clock,
    connect: (accountKey, options) => network.connect(accountKey, 'harbour', options),
    sessions: createSessions(),
  })

  async function slots(query: Partial<Parameters<typeof adapter.searchSlots>[1]> = {}) {
    const asked = { ...week, appointmentTypeIds: [types.followUp], practitionerIds: [clinicians.priya], ...query }
    return (await adapter.searchSlots(call(), asked)).map(snapshot)
  }
  async function firstSlot(): Promise<SlotSnapshot> {
    const [slot] = await slots()
    if (!slot) throw new Error('no slot')
    return slot
  }
  async function held(slot: SlotSnapshot): Promise<VendorHold> {
    return value(await adapter.createHold(call(), holding(slot)))
  }
  const truth = () => simulator.log.map(({ event, by }) => `${event} ${by}`)
  return { simulator, adapter, slots, firstSlot, held, truth }
}

const call = (): Call => ({ priority: 'CONFIRM', deadline: performance.now() + 5_000, correlationId: 'test' })
const iso = (instant: number) => new Date(instant).toISOString()

function snapshot(offer: SlotOffer): SlotSnapshot {
  const appointmentType = {
    ...{ vendorId: offer.appointmentTypeId, name: 'x', description: null },
    ...{ durationMinutes: null, price: null, contactTypes: [] },
  }
  return {
    ...{ ...offer, occupied: offer.occupied ?? { start: offer.start, end: offer.end } },
    ...{
      clinicId: 'harbour',
      timeZone: 'Europe/London',
      appointmentType,
      practitioner: null,
      location: null,
      asOf: now,
    },
  }
}

function holding(slot: SlotSnapshot): HoldRequest {
  return { marker: 'hf-7b21', slot, contactType: null, partnerReference: null, metadata: [] }
}

function booking(slot: SlotSnapshot, vendorHold: VendorHold | null, given: Partial<BookRequest> = {}): BookRequest {
  return {
    ...{ marker: 'hf-7b21', slot, vendorHold, patient: { vendorId: patients.testa }, notes: null, metadata: [] },
    ...{ contactType: null, paymentReference: null, partnerReference: null },
    ...{ verificationCode: null, patientTimeZone: null, ...given },
  }
}

function intent(
  slot: SlotSnapshot,
  vendorHold: VendorHold | null,
  patientId: string | null = patients.testa,
): BookingIntent {
  return { marker: 'hf-7b21', slot, startedAt: now, vendorHold, patientId, paymentReference: null }
}

function value<T>(result: WriteResult<T>): T {
  if (result.outcome !== 'EXECUTED') throw new Error(`not executed: ${JSON.stringify(result)}`)
  return result.value
}

const idsOf = (things: readonly { readonly vendorId: string }[]) => things.map(({ vendorId }) => vendorId)

describe('the way of a booking', () => {
  it('goes from directory over a hold to a confirmed appointment in A', async () => {
    const { simulator, adapter, slots, held, truth } = await start()
    await adapter.probe(call())
    expect(idsOf(await adapter.listLocations(call()))).toEqual([locations.centre, locations.harbour])
    expect(idsOf(await adapter.listAppointmentTypes(call()))).toEqual([types.firstVisit, types.followUp, types.video])
    const staff = idsOf(await adapter.listPractitioners(call(), types.followUp))
    expect(staff).toEqual([clinicians.priya, clinicians.oscar, clinicians.mina])

    const [slot, , second] = await slots()
    if (!slot || !second) throw new Error('too few slots')
    expect(iso(slot.start)).toBe('2030-06-10T08:00:00.000Z')
    expect(await adapter.checkSlot(call(), slot)).toMatchObject({ free: true })

    const hold = await held(slot)
    expect(hold.expiresAt - simulator.now()).toBeGreaterThan(14 * minute)
    expect(await adapter.checkSlot(call(), slot)).toEqual({ free: false })
    expect(await adapter.createHold(call(), holding(slot))).toMatchObject({ code: 'SLOT_TAKEN_AT_VENDOR' })
    expect(await adapter.readHold(call(), hold)).toMatchObject({ status: 'ACTIVE' })

    const patient = value(await adapter.resolvePatient(call(), { new: aPerson() }, creating))
    if (!('vendorId' in patient)) throw new Error('not created')
    expect(value(await adapter.resolvePatient(call(), { new: aPerson() }, lookingOnly))).toEqual(patient)
    const request = booking(slot, hold, { patient, notes: 'Left knee.' })
    const appointment = value(await adapter.confirmHold(call(), request))
    expect(appointment).toMatchObject({
      status: 'BOOKED',
      start: slot.start,
      end: slot.end,
      patientId: patient.vendorId,
    })
    expect(await adapter.readHold(call(), hold)).toMatchObject({ status: 'CONFIRMED' })
    expect(await adapter.releaseHold(call(), hold)).toMatchObject({ outcome: 'REFUSED' })
    expect(truth()).toEqual(['hold.created api', 'appointment.booked api'])

    for (const patientId of [patient.vendorId, null]) {
      expect(idsOf(await adapter.findBooking(call(), intent(slot, hold, patientId)))).toEqual([appointment.vendorId])
    }
    expect(await adapter.getAppointment(call(), appointment.vendorId)).toMatchObject({ start: slot.start })
    const query = { from: week.start, to: week.end, patientId: patient.vendorId, withCancelled: false }
    expect(idsOf((await adapter.listAppointments(call(), query, null)).appointments)).toEqual([appointment.vendorId])

    const spare = await held(second)
    expect(value(await adapter.releaseHold(call(), spare))).toBeNull()
    expect(value(await adapter.releaseHold(call(), spare))).toBeNull()
    expect(await adapter.checkSlot(call(), second)).toMatchObject({ free: true })
  })

  it('goes over a booking to a move and a cancellation in B', async () => {
    const { adapter, slots, truth, simulator } = await start(inB)
    await adapter.probe(call())
    const [slot, , second] = await slots()
    if (!slot || !second) throw new Error('too few slots')
    const patient = value(await adapter.resolvePatient(call(), { new: aPerson() }, creating))
    if (!('vendorId' in patient)) throw new Error('not created')
    const appointment = value(await adapter.book(call(), booking(slot, null, { patient })))
    expect(appointment).toMatchObject({ status: 'BOOKED', start: slot.start, end: slot.end, contactType: 'IN_PERSON' })
    expect(idsOf(await adapter.findBooking(call(), intent(slot, null, patient.vendorId)))).toEqual([
      appointment.vendorId,
    ])
    expect(await adapter.checkClash(call(), appointment)).toEqual([])
    simulator.frontDesk({
      action: 'book',
      practitionerId: clinicians.priya,
      start: iso(slot.start),
      end: iso(slot.end),
    })
    expect(await adapter.checkClash(call(), appointment)).toMatchObject([{ kind: 'APPOINTMENT' }])

    const { vendorId } = appointment
    const moved = value(await adapter.reschedule(call(), { vendorId, slot: second, marker: 'hf-move' }))
    expect(moved).toMatchObject({ vendorId, start: second.start, end: second.end, previousStart: slot.start })
    expect(await adapter.reschedule(call(), { vendorId, slot, marker: 'hf-back' })).toMatchObject({
      outcome: 'REFUSED',
      code: 'SLOT_TAKEN_AT_VENDOR',
    })

    const cancellation = { vendorId, reason: 'AWAY', note: null, acceptedFee: null } as const
    expect(value(await adapter.cancel(call(), cancellation))).toMatchObject({ status: 'CANCELLED' })
    expect(value(await adapter.cancel(call(), cancellation))).toMatchObject({ status: 'CANCELLED' })
    expect(truth()).toEqual([
      'appointment.booked api',
      'appointment.booked front-desk',
      'appointment.moved api',
      'appointment.cancelled api',
    ])
    const query = { from: week.start, to: week.end, patientId: patient.vendorId, withCancelled: false }
    expect((await adapter.listAppointments(call(), query, null)).appointments).toEqual([])
  })

  it('books a remote visit, which has no place', async () => {
    const { adapter, slots, held } = await start()
    const [slot] = await slots({ appointmentTypeIds: [types.video], contactType: 'VIDEO' })
    if (!slot) throw new Error('no slot')
    expect(slot.locationId).toBeNull()
    const appointment = value(await adapter.confirmHold(call(), booking(slot, await held(slot))))
    expect(await adapter.getAppointment(call(), appointment.vendorId)).toMatchObject({
      locationId: null,
      contactType: 'VIDEO',
    })
  })

  it('does not start with the other dialect', async () => {
    const { adapter } = await start({ settings: { dialect: 'B' } })
    await expect(adapter.probe(call())).rejects.toThrow(/dialect A answers/)
    const other = await start({ switches: { generation: 'B' } })
    await expect(other.adapter.probe(call())).rejects.toThrow(/dialect B answers/)
  })

  it('asks verify where it is configured', async () => {
    const { adapter, firstSlot, simulator } = await start({ ...inB, settings: { dialect: 'B', verify: {} } })
    const slot = await firstSlot()
    expect(await adapter.checkSlot(call(), slot)).toMatchObject({ free: true })
    simulator.frontDesk({
      action: 'block',
      practitionerId: clinicians.priya,
      start: iso(slot.start),
      end: iso(slot.end),
    })
    expect(await adapter.checkSlot(call(), slot)).toEqual({ free: false })
    const verified = simulator.received.filter(({ path }) => path.endsWith('/availability/verify'))
    expect(verified).toHaveLength(2)
  })

  it('holds at the vendor in B as well, where `holds` says so', async () => {
    const { adapter, firstSlot, held } = await start({
      settings: { dialect: 'B', holds: 'NATIVE' },
      switches: { generation: 'B', holdsInB: true },
    })
    const slot = await firstSlot()
    const appointment = value(await adapter.confirmHold(call(), booking(slot, await held(slot))))
    expect(appointment.start).toBe(slot.start)
  })
})

describe('a wall clock without a zone', () => {
  it.each(['UTC', 'Europe/Paris'])('a hold read in %s is let go at once', async (holdInputZone) => {
    // Mid-morning: an hour or two beside it the clinic is open too, so that the misread time is really held.
    const { adapter, slots, truth } = await start({ switches: { holdInputZone } })
    const [slot] = (await slots()).filter(({ start }) => iso(start).includes('T10:00'))
    if (!slot) throw new Error('no slot')
    const result = await adapter.createHold(call(), holding(slot))
    expect(result).toMatchObject({ outcome: 'REFUSED', code: 'VENDOR_REJECTED', vendorCode: 'hold_time_differs' })
    expect(truth()).toEqual(['hold.created api', 'hold.released api'])
  })

  it('is said in UTC where the settings say so', async () => {
    const { held, firstSlot } = await start({ settings: { wallTimeZone: 'UTC' }, switches: { holdInputZone: 'UTC' } })
    await held(await firstSlot())
  })

  it.each([
    ['A', {}],
    ['B', inB],
  ] as const)('may stand in answers with a Z behind it: %s', async (_, { settings, switches }: Given) => {
    const { adapter, firstSlot, simulator } = await start({
      settings: { ...settings, timestamps: 'WALL_TIME' },
      switches: { ...switches, wallTimeAsZ: true },
    })
    const slot = await firstSlot()
    expect([iso(slot.start), slot.rawStart]).toEqual(['2030-06-10T08:00:00.000Z', '2030-06-10T09:00:00Z'])
    const hold = settings ? null : value(await adapter.createHold(call(), holding(slot)))
    const request = booking(slot, hold)
    const appointment = value(await (hold ? adapter.confirmHold(call(), request) : adapter.book(call(), request)))
    expect(appointment.start).toBe(slot.start)
    expect(simulator.log.at(-1)).toMatchObject({ event: 'appointment.booked', start: iso(slot.start) })
    expect(idsOf(await adapter.findBooking(call(), intent(slot, hold)))).toEqual([appointment.vendorId])
  })

  it.each([
    // Sunday nights are open from 00:00 to 06:00 by the wall: five hours in spring, seven in autumn, and A cannot say
    // the four quarters that come twice.
    ['A', '2030-03-31', '2030-03-25T10:00:00Z', '2030-03-31T00:00:00Z', 5 * 4 - 1],
    ['B', '2030-03-31', '2030-03-25T10:00:00Z', '2030-03-31T00:00:00Z', 5 * 4 - 1],
    ['A', '2030-10-27', '2030-10-21T10:00:00Z', '2030-10-26T23:00:00Z', 7 * 4 - 1 - 8],
    ['B', '2030-10-27', '2030-10-21T10:00:00Z', '2030-10-26T23:00:00Z', 7 * 4 - 1],
  ])('%s offers every start of %s that it can ask for', async (generation, _, today, opens, count) => {
    const { adapter, slots } = await start({
      settings: { dialect: generation },
      switches: { generation, openSundayNights: true },
      at: Date.parse(today),
    })
    const found = await slots({ start: Date.parse(opens), end: Date.parse(opens) + 8 * hour })
    expect(found).toHaveLength(count)
    expect(found[0]?.start).toBe(Date.parse(opens))
    // Each of them is the instant that the vendor then stores.
    for (const slot of [found[0], found.at(-1)]) {
      if (!slot) throw new Error('no slot')
      const hold = generation === 'A' ? value(await adapter.createHold(call(), holding(slot))) : null
      const request = booking(slot, hold)
      const booked = value(await (hold ? adapter.confirmHold(call(), request) : adapter.book(call(), request)))
      expect(booked.start).toBe(slot.start)
    }
  })
})

describe('lost answers', () => {
  it.each(['hangAfterAccepting', 'dropReply'] as const)('a confirm is found once: %s', async (fault) => {
    const { adapter, simulator, firstSlot, held, truth } = await start()
    const slot = await firstSlot()
    const hold = await held(slot)
    simulator.failNext({ op: 'book', fault })
    expect(await adapter.confirmHold(call(), booking(slot, hold))).toMatchObject({ outcome: 'UNKNOWN' })
    expect(await adapter.findBooking(call(), intent(slot, hold))).toMatchObject([{ start: slot.start }])
    expect(truth()).toEqual(['hold.created api', 'appointment.booked api'])
  })

  it('a confirm that never came leaves the hold, which proves it', async () => {
    const { adapter, simulator, firstSlot, held } = await start()
    const slot = await firstSlot()
    const hold = await held(slot)
    simulator.failNext({ op: 'book', fault: 'dropRequest' })
    expect(await adapter.confirmHold(call(), booking(slot, hold))).toMatchObject({ outcome: 'UNKNOWN' })
    const before = simulator.received.length
    expect(await adapter.findBooking(call(), intent(slot, hold))).toEqual([])
    expect(simulator.received).toHaveLength(before + 1)
    expect(value(await adapter.confirmHold(call(), booking(slot, hold))).start).toBe(slot.start)
  })

  it('a hold lapses by itself', async () => {
    const { adapter, simulator, firstSlot } = await start()
    const slot = await firstSlot()
    simulator.failNext({ op: 'hold', fault: 'dropReply' })
    expect(await adapter.createHold(call(), holding(slot))).toMatchObject({ outcome: 'UNKNOWN' })
    expect(await adapter.findHold(call(), intent(slot, null))).toBeNull()
    expect(await adapter.createHold(call(), holding(slot))).toMatchObject({ code: 'SLOT_TAKEN_AT_VENDOR' })
    simulator.advance(15 * minute)
    expect((await adapter.createHold(call(), holding(slot))).outcome).toBe('EXECUTED')
  })

  it.each([
    ['B, asked again under its key', inB, 'POST'],
    ['A, found in the list', {}, 'GET'],
  ] as const)('a patient is made once: %s', async (_, given: Given, last) => {
    const { adapter, simulator } = await start(given)
    // The search meets the first fault, so that the creation meets the second.
    simulator.failNext({ op: 'read', fault: 'slow', ms: 1 })
    simulator.failNext({ op: 'any', fault: 'dropReply' })
    const patient = value(await adapter.resolvePatient(call(), { new: aPerson(3) }, creating))
    expect(simulator.received.map(({ method }) => method)).toEqual(['GET', 'POST', last])
    // Two records would be ambiguous.
    expect(value(await adapter.resolvePatient(call(), { new: aPerson(3) }, lookingOnly))).toEqual(patient)
  })

  it('a booking is not taken for ours at another time, and is named', async () => {
    const { adapter, simulator, firstSlot, truth } = await start(inB)
    const slot = await firstSlot()
    simulator.failNext({ op: 'book', fault: 'wrongTime' })
    const result = await adapter.book(call(), booking(slot, null))
    const vendorId = simulator.log[0]?.vendorId
    expect(result).toEqual({ outcome: 'UNKNOWN', reason: 'ECHO_DIFFERS', vendorId })
    await expect(adapter.findBooking(call(), intent(slot, null))).rejects.toThrow(/beside/)
    expect(truth()).toEqual(['appointment.booked api'])
  })
})

describe('what the pages leave open', () => {
  it.each([
    [{ expiredHold: 'expired' }],
    [{ expiredHold: 'active' }],
    [{ expiredHold: '404' }],
    [{ expiredHold: '410' }],
    [{ releaseTwiceStatus: 200 }],
    [{ releaseTwiceStatus: 409 }],
    [{ fullHoldRead: true }],
    [{ createdStatus: 200 }],
  ])('an expired hold is expired, lost to confirm, and released: %j', async (switches) => {
    const { adapter, simulator, firstSlot, held } = await start({ switches })
    const slot = await firstSlot()
    const hold = await held(slot)
    simulator.advance(15 * minute)
    expect(await adapter.readHold(call(), hold)).toMatchObject({ status: 'EXPIRED' })
    expect(await adapter.confirmHold(call(), booking(slot, hold))).toMatchObject({ code: 'HOLD_EXPIRED' })
    expect(await adapter.releaseHold(call(), hold)).toEqual({ outcome: 'EXECUTED', value: null })
    expect(await adapter.findBooking(call(), intent(slot, hold))).toEqual([])
  })

  it.each([
    [{ releasedHold: 'released' }, 'RELEASED'],
    [{ releasedHold: '404' }, 'ABSENT'],
    [{ releasedHold: '410', releaseTwiceStatus: 409 }, 'ABSENT'],
  ])('a released hold is gone: %j', async (switches, status) => {
    const { adapter, firstSlot, held } = await start({ switches })
    const slot = await firstSlot()
    const hold = await held(slot)
    for (const _ of [1, 2]) expect((await adapter.releaseHold(call(), hold)).outcome).toBe('EXECUTED')
    expect(await adapter.readHold(call(), hold)).toMatchObject({ status })
    expect(await adapter.confirmHold(call(), booking(slot, hold))).toMatchObject({ code: 'HOLD_LOST' })
  })

  it.each([
    [200, { outcome: 'EXECUTED' }],
    [404, { outcome: 'REFUSED', code: 'HOLD_LOST' }],
    [409, { outcome: 'UNKNOWN' }],
  ])('a second confirm answered with %d makes no second appointment', async (confirmTwiceStatus, expected) => {
    const { adapter, firstSlot, held, truth } = await start({ switches: { confirmTwiceStatus } })
    const slot = await firstSlot()
    const hold = await held(slot)
    const first = value(await adapter.confirmHold(call(), booking(slot, hold)))
    expect(await adapter.confirmHold(call(), booking(slot, hold))).toMatchObject(expected)
    expect(idsOf(await adapter.findBooking(call(), intent(slot, hold)))).toEqual([first.vendorId])
    expect(truth()).toEqual(['hold.created api', 'appointment.booked api'])
  })

  it.each(['A1', 'A2', 'B'])('a no is understood in the shape %s', async (errorShape) => {
    const { adapter, simulator, firstSlot, held } = await start({ switches: { errorShape } })
    const slot = await firstSlot()
    await held(slot)
    expect(await adapter.createHold(call(), holding(slot))).toMatchObject({ code: 'SLOT_TAKEN_AT_VENDOR' })
    expect(await adapter.getAppointment(call(), 'apt_none')).toBeNull()
    simulator.failNext({ op: 'hold', fault: 'html502' })
    expect(await adapter.createHold(call(), holding(slot))).toEqual({ outcome: 'UNKNOWN', reason: 'SERVER_ERROR' })
  })

  it.each([400, 404, 422])('an id that names nothing has nothing free: %d', async (unknownReferenceStatus) => {
    const { slots } = await start({ switches: { unknownReferenceStatus } })
    expect(await slots({ appointmentTypeIds: ['type_none'] })).toEqual([])
    expect(await slots({ practitionerIds: ['cli_none'] })).toEqual([])
    expect(await slots({ locationIds: ['loc_none'] })).toEqual([])
    expect(await slots({ appointmentTypeIds: ['type_none', types.followUp] })).not.toEqual([])
  })

  it('a window that the vendor finds too long is an error, not an empty diary', async () => {
    const { slots } = await start({ switches: { maxWindowDays: 3 } })
    await expect(slots()).rejects.toThrow(/windowDays/)
    const narrow = await start({ settings: { windowDays: 4 }, switches: { maxWindowDays: 3 } })
    expect(await narrow.slots()).not.toEqual([])
  })

  it('a booking of a taken time is refused under either code', async () => {
    // `CONFLICT` is documented for a key that was used before, so there it may be ours.
    for (const [takenCode, outcome] of [
      ['own', 'REFUSED'],
      ['conflict', 'UNKNOWN'],
    ]) {
      const { adapter, firstSlot, simulator } = await start({ ...inB, switches: { generation: 'B', takenCode } })
      const slot = await firstSlot()
      const times = { start: iso(slot.start), end: iso(slot.end) }
      simulator.frontDesk({ action: 'book', practitionerId: clinicians.priya, ...times })
      expect((await adapter.book(call(), booking(slot, null))).outcome).toBe(outcome)
      expect(await adapter.findBooking(call(), intent(slot, null))).toEqual([])
    }
  })

  it('is found by the reference in the notes, where the clinic agreed to it, after staff moved it', async () => {
    const { adapter, firstSlot, held, simulator } = await start({ settings: { markerInNotes: true } })
    const slot = await firstSlot()
    const hold = await held(slot)
    const { vendorId } = value(await adapter.confirmHold(call(), booking(slot, hold)))
    const [from, to] = [slot.start + 3 * hour, slot.end + 3 * hour]
    simulator.frontDesk({ action: 'move', vendorId, start: iso(from), end: iso(to) })
    expect(await adapter.findBooking(call(), intent(slot, hold))).toMatchObject([{ vendorId, start: from }])
  })
})

describe('the budget of an hour', () => {
  it('is kept: a booking takes few requests, and a hold is never polled', async () => {
    const { adapter, simulator, firstSlot, held } = await start()
    const slot = await firstSlot()
    const hold = await held(slot)
    const patient = value(await adapter.resolvePatient(call(), { new: aPerson() }, creating))
    if (!('vendorId' in patient)) throw new Error('not created')
    value(await adapter.confirmHold(call(), booking(slot, hold, { patient })))
    expect(simulator.received.map(({ method, path }) => `${method} ${path.replace(jumpDemo.basePath, '')}`)).toEqual([
      'GET /availability',
      'POST /holds',
      'GET /patients',
      'POST /patients',
      `POST /holds/${hold.holdId}/confirm`,
    ])
  })

  it.each([
    ['A', {}, 3_600],
    ['B', inB, 1_800],
  ] as const)('when the vendor says that it is spent, %s says when it comes back', async (_, given: Given, seconds) => {
    const { adapter } = await start({
      ...given,
      switches: { ...given.switches, rateLimitPerHour: 1 },
      at: now + 30 * minute,
    })
    await adapter.probe(call())
    const error: unknown = await adapter.probe(call()).catch((reason: unknown) => reason)
    expect(error).toMatchObject({ code: 'RATE_LIMITED' })
    const { details } = error as { details: { retryAfterSeconds: number } }
    expect(details.retryAfterSeconds).toBeGreaterThan(0)
    expect(details.retryAfterSeconds).toBeLessThanOrEqual(seconds)
  })
})

describe('keys', () => {
  it('a wrong key is refused, reads and writes alike', async () => {
    const { firstSlot } = await start()
    const slot = await firstSlot()
    const stranger = await start({ settings: { apiKey: 'pk_test_wrong' } })
    await expect(stranger.adapter.probe(call())).rejects.toMatchObject({ code: 'VENDOR_REJECTED' })
    expect(await stranger.adapter.createHold(call(), holding(slot))).toMatchObject({
      outcome: 'REFUSED',
      code: 'VENDOR_REJECTED',
    })
  })

  it('the scopes of the booking guide do for a booking, but not for finding a lost one', async () => {
    const { adapter, firstSlot, held, simulator } = await start({ settings: { apiKey: jumpDemo.keys.widget } })
    const slot = await firstSlot()
    const hold = await held(slot)
    simulator.failNext({ op: 'book', fault: 'dropReply' })
    expect(await adapter.confirmHold(call(), booking(slot, hold))).toMatchObject({ outcome: 'UNKNOWN' })
    await expect(adapter.findBooking(call(), intent(slot, hold))).rejects.toMatchObject({ code: 'VENDOR_REJECTED' })
  })
})

describe('father and son with one name and address', () => {
  const alex = aPerson(1, { firstName: 'alex', lastName: 'Twin', email: 'Family@patients.example' })
  it.each([
    ['1990-09-01', { outcome: 'EXECUTED', value: { vendorId: patients.alexSon } }],
    ['1958-06-17', { outcome: 'EXECUTED', value: { vendorId: patients.alexFather } }],
    ['2020-01-01', { outcome: 'NOT_SENT', code: 'VENDOR_UNAVAILABLE' }],
  ])('born %j', async (dateOfBirth, expected) => {
    const { adapter } = await start()
    expect(await adapter.resolvePatient(call(), { new: { ...alex, dateOfBirth } }, lookingOnly)).toEqual(expected)
  })
})
