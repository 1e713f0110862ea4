/**
 * What every adapter must do, whatever the vendor. Goes through the real HTTP client to the vendor's simulator, and asks the
 * simulator, not the adapter, what really happened.
 */
import { randomUUID } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import type { FaultName, FaultOp } from '../../simulators/kit/faults.ts'
import type { Adapter, AppointmentQuery, BookingIntent, BookRequest, Call } from '../../src/contract/adapter.ts'
import type { Capabilities } from '../../src/contract/capabilities.ts'
import type { Appointment } from '../../src/domain/appointment.ts'
import type { VendorHold } from '../../src/domain/hold.ts'
import type { WriteResult } from '../../src/domain/outcome.ts'
import type { SlotSnapshot } from '../../src/domain/slot.ts'
import { type Interval, isTimeZone } from '../../src/domain/time.ts'
import { aPerson } from '../kit/people.ts'
import { creating, lookingOnly } from '../kit/resolving.ts'
import { aSlot } from '../kit/slots.ts'
import {
  type AdapterSubject,
  at,
  type Bench,
  call,
  capabilitiesOf,
  day,
  expectIds,
  expectRefused,
  expectSentOnce,
  hour,
  idsOf,
  inOrder,
  iso,
  minute,
  newMarker,
  type OpenOptions,
  open,
  placeOf,
  placesOf,
  summer,
  thrown,
  timesOf,
  value,
  week,
} from './adapter-bench.ts'

/** What a call may take whose answer never comes. Enough for the reads before it on a busy machine. */
const patienceMs = 700

export function adapterContract(subject: AdapterSubject): void {
  const capabilities = capabilitiesOf(subject)
  const kit: Kit = { subject, capabilities, open: (options) => open(subject, options) }
  describe(`the adapter ${subject.name}`, () => {
    describe('directory', () => directoryContract(kit))
    describe('search', () => searchContract(kit))
    describe('one slot', () => checkContract(kit))
    describe('what is lacking', () => lackingContract(kit))
    if (capabilities.holds === 'NATIVE') describe('native holds', () => holdContract(kit))
    describe('patients', () => patientContract(kit))
    describe('booking', () => bookingContract(kit))
    describe('faults while booking', () => bookingFaultContract(kit))
    describe('faults while reading', () => readFaultContract(kit))
    describe('a taken time', () => takenContract(kit))
    describe('reading appointments', () => appointmentContract(kit))
    if (capabilities.listAppointments) describe('listing appointments', () => listContract(kit))
    if (capabilities.cancel) describe('cancelling', () => cancelContract(kit))
    if (capabilities.reschedule && !capabilities.rebooks) describe('moving', () => moveContract(kit))
    describe('credentials', () => credentialContract(kit))
    describe('time zones', () => timeZoneContract(kit))
  })
}

interface Kit {
  readonly subject: AdapterSubject
  readonly capabilities: Capabilities
  open(options?: OpenOptions): Promise<Bench>
}

function directoryContract({ subject, open }: Kit): void {
  it('answers a probe by asking the vendor', async () => {
    const { adapter, simulator } = await open()
    await expect(adapter.probe(call())).resolves.toBeUndefined()
    expect(simulator.received).not.toHaveLength(0)
  })

  it('lists appointment types with ids of their own', async () => {
    const { adapter, typeIds } = await open()
    const types = await adapter.listAppointmentTypes(call())
    expectIds(types)
    expect(idsOf(types)).toEqual(expect.arrayContaining([...typeIds]))
    for (const { name, durationMinutes, contactTypes, price } of types) {
      expect(name).toMatch(/\S/)
      expect(durationMinutes === null || (Number.isInteger(durationMinutes) && durationMinutes > 0)).toBe(true)
      expect(['IN_PERSON', 'VIDEO', 'PHONE']).toEqual(expect.arrayContaining([...contactTypes]))
      if (price !== null) expect(price.amount).toMatch(/^\d+(\.\d+)?$/)
    }
  })

  it('offers the types that the configuration names', async () => {
    const { adapter } = await open()
    const known = idsOf(await adapter.listAppointmentTypes(call()))
    expect(known).toEqual(expect.arrayContaining(Object.values(subject.clinic.services).flat()))
  })

  it('lists practitioners, and for a type those who offer it', async () => {
    const { adapter } = await open()
    const everybody = await adapter.listPractitioners(call())
    expectIds(everybody)
    for (const { name } of everybody) expect(name).toMatch(/\S/)
    for (const type of await adapter.listAppointmentTypes(call())) {
      const some = await adapter.listPractitioners(call(), type.vendorId)
      expect(some).not.toHaveLength(0)
      expect(everybody).toEqual(expect.arrayContaining([...some]))
    }
  })

  it('knows nobody for a type that does not exist', async () => {
    const { adapter } = await open()
    expect(await adapter.listPractitioners(call(), 'no-such-type')).toEqual([])
  })

  it('lists locations with their zone', async () => {
    const { adapter } = await open()
    const locations = await adapter.listLocations(call())
    expectIds(locations)
    for (const { name, timeZone } of locations) {
      expect(name).toMatch(/\S/)
      expect(isTimeZone(timeZone)).toBe(true)
    }
  })

  it('gives the same ids again, also to another process', async () => {
    const { adapter, bind } = await open()
    const directory = async (one: Adapter) => [
      await one.listAppointmentTypes(call()),
      await one.listPractitioners(call()),
      await one.listLocations(call()),
    ]
    const first = await directory(adapter)
    expect(await directory(adapter)).toEqual(first)
    expect(await directory(bind())).toEqual(first)
  })

  itIf(subject.smallPages)('is whole however small the pages are', async () => {
    const directory = async ({ adapter }: Bench) => [
      idsOf(await adapter.listAppointmentTypes(call())).toSorted(),
      idsOf(await adapter.listPractitioners(call())).toSorted(),
      idsOf(await adapter.listLocations(call())).toSorted(),
    ]
    expect(await directory(await open(subject.smallPages ?? {}))).toEqual(await directory(await open()))
  })
}

function searchContract({ subject, open }: Kit): void {
  it('finds slots that a hold can be laid on', async () => {
    const { adapter, search, typeIds } = await open()
    const offers = await search()
    expect(offers).not.toHaveLength(0)
    const offering = await Promise.all(typeIds.map((type) => adapter.listPractitioners(call(), type)))
    const known = {
      practitioners: offering.flatMap(idsOf),
      locations: idsOf(await adapter.listLocations(call())),
    }
    for (const offer of offers) {
      expect(offer.start).toSatisfy(Number.isInteger)
      expect(typeIds).toContain(offer.appointmentTypeId)
      if (offer.practitionerId !== null) expect(known.practitioners).toContain(offer.practitionerId)
      if (offer.locationId !== null) expect(known.locations).toContain(offer.locationId)
      expect(offer.resources).not.toHaveLength(0)
      for (const resource of offer.resources) expect(resource).toMatch(/^[\w-]+:\S/)
      expect(offer.rawStart).not.toBe('')
      expect(offer.vendorRef?.length ?? 0).toBeLessThanOrEqual(200)
      expect(offer.remaining ?? 1).toBeGreaterThan(0)
      const occupied = offer.occupied ?? offer
      expect(occupied.start).toBeLessThanOrEqual(offer.start)
      expect(occupied.end).toBeGreaterThanOrEqual(offer.end)
    }
    expect(new Set(offers.map(placeOf)).size).toBe(offers.length)
  })

  it('lets a practitioner be in one place at a time', async () => {
    const { search } = await open()
    const shared = new Map<string, readonly string[]>()
    for (const { practitionerId, resources } of await search()) {
      if (practitionerId === null) continue
      const sofar = shared.get(practitionerId) ?? resources
      shared.set(
        practitionerId,
        sofar.filter((name) => resources.includes(name)),
      )
    }
    for (const names of shared.values()) expect(names).not.toHaveLength(0)
  })

  it('makes each slot as long as its type', async () => {
    const { adapter, search } = await open()
    for (const { vendorId, durationMinutes } of await adapter.listAppointmentTypes(call())) {
      const offers = await search({ appointmentTypeIds: [vendorId], end: week.start + 2 * day })
      expect(offers).not.toHaveLength(0)
      for (const { start, end } of offers) {
        expect(end).toBeGreaterThan(start)
        if (durationMinutes !== null) expect(end - start).toBe(durationMinutes * minute)
      }
    }
  })

  it('answers for several types as for each of them', async () => {
    const { adapter, search } = await open()
    const range = { end: week.start + day }
    const types = idsOf(await adapter.listAppointmentTypes(call())).slice(0, 2)
    const apart = await Promise.all(types.map((one) => search({ ...range, appointmentTypeIds: [one] })))
    const together = await search({ ...range, appointmentTypeIds: types })
    expect(placesOf(together)).toEqual(placesOf(apart.flat()))
  })

  it('stays inside the range: its start belongs to it and its end does not', async () => {
    const { search } = await open()
    const offers = await search()
    const starts = [...new Set(offers.map(({ start }) => start))].toSorted((a, b) => a - b)
    const [start, end] = [starts[1], starts[5]]
    if (start === undefined || end === undefined) throw new Error('the simulator has too few slots')
    const inside = await search({ start, end })
    expect(placesOf(inside)).toEqual(placesOf(offers.filter((offer) => offer.start >= start && offer.start < end)))
    expect(inside.some((offer) => offer.start === start)).toBe(true)
  })

  it('finds nothing in an empty range, and nothing in the past', async () => {
    const { search } = await open()
    expect(await search({ end: week.start })).toEqual([])
    expect(await search({ start: summer - 3 * day, end: summer })).toEqual([])
  })

  it('finds the same in a long range as in its halves', async () => {
    const { search } = await open()
    const middle = summer + 20 * day
    const whole = await search({ start: summer, end: summer + 40 * day })
    const halves = [
      ...(await search({ start: summer, end: middle })),
      ...(await search({ start: middle, end: summer + 40 * day })),
    ]
    expect(placesOf(whole)).toEqual(placesOf(halves))
    // Beyond the last day of any vendor's window.
    expect(whole.some(({ start }) => start > summer + 35 * day)).toBe(true)
  })

  it('filters by practitioner', async () => {
    const { adapter, search, typeIds } = await open()
    const all = await search()
    for (const wanted of idsOf(await adapter.listPractitioners(call(), typeIds[0]))) {
      const found = await search({ practitionerIds: [wanted] })
      expect(found.every(({ practitionerId }) => practitionerId === wanted)).toBe(true)
      const named = all.filter(({ practitionerId }) => practitionerId === wanted)
      expect(placesOf(found)).toEqual(expect.arrayContaining(placesOf(named)))
    }
    expect(await search({ practitionerIds: ['nobody'] })).toEqual([])
  })

  it('filters by location', async () => {
    const { adapter, search } = await open()
    const all = await search()
    for (const wanted of idsOf(await adapter.listLocations(call()))) {
      const found = await search({ locationIds: [wanted] })
      expect(placesOf(found)).toEqual(placesOf(all.filter(({ locationId }) => locationId === wanted)))
    }
    expect(await search({ locationIds: ['nowhere'] })).toEqual([])
  })

  it('filters by contact type', async () => {
    const { adapter, search } = await open()
    const appointmentTypeIds = idsOf(await adapter.listAppointmentTypes(call()))
    const range = { end: week.start + day, appointmentTypeIds }
    const all = await search(range)
    for (const contactType of ['IN_PERSON', 'VIDEO', 'PHONE'] as const) {
      const found = await search({ ...range, contactType })
      expect(found.every(({ contactTypes }) => contactTypes.includes(contactType))).toBe(true)
      expect(placesOf(found)).toEqual(placesOf(all.filter(({ contactTypes }) => contactTypes.includes(contactType))))
    }
  })

  it('finds nothing for a type that does not exist', async () => {
    const { search } = await open()
    expect(await search({ appointmentTypeIds: ['no-such-type'] })).toEqual([])
  })

  itIf(subject.smallPages)('is whole however small the pages are', async () => {
    const range = { end: week.start + day }
    const whole = await (await open()).search(range)
    const paged = await (await open(subject.smallPages ?? {})).search(range)
    expect(placesOf(paged)).toEqual(placesOf(whole))
  })

  it('offers no time that staff have taken', async () => {
    const { slots, search, takeByStaff } = await open()
    const [slot] = await slots(1)
    await takeByStaff(slot)
    expect(placesOf(await search())).not.toContain(placeOf(slot))
  })
}

function checkContract({ open }: Kit): void {
  it('is free with the offer that the search showed', async () => {
    const { adapter, slots } = await open()
    const [slot] = await slots(1)
    const { start, end, practitionerId, appointmentTypeId, locationId, resources } = slot
    const check = await adapter.checkSlot(call(), slot)
    expect(check).toMatchObject({
      free: true,
      offer: { start, end, practitionerId, appointmentTypeId, locationId, resources },
    })
  })

  it('is not free once staff have booked over it, and is asked freshly', async () => {
    const { adapter, slots, takeByStaff } = await open()
    const [slot, other] = await slots(2)
    expect(await adapter.checkSlot(call(), slot)).toMatchObject({ free: true })
    await takeByStaff(slot)
    expect(await adapter.checkSlot(call(), slot)).toEqual({ free: false })
    expect(await adapter.checkSlot(call(), other)).toMatchObject({ free: true })
  })

  it('is not free once we have booked it', async () => {
    const { adapter, book } = await open()
    const { slot } = await book()
    expect(await adapter.checkSlot(call(), slot)).toEqual({ free: false })
  })

  it('is not free at night, nor when it has begun', async () => {
    const { adapter, slots, simulator } = await open()
    const [slot] = await slots(1)
    const start = week.start + 2 * hour
    const end = start + slot.end - slot.start
    const night = { ...slot, start, end, occupied: { start, end }, rawStart: iso(start) }
    expect(await adapter.checkSlot(call(), night)).toEqual({ free: false })
    simulator.setNow(slot.start + minute)
    expect(await adapter.checkSlot(call(), slot)).toEqual({ free: false })
  })
}

/** A capability never makes a test vanish: what is not there refuses, says so, and sends nothing. */
function lackingContract({ subject, open }: Kit): void {
  const slot = aSlot()
  const hold: VendorHold = { holdId: 'h1', appointmentId: 'a1', token: null, expiresAt: slot.start }
  const marker = 'hf-test'
  const intent: BookingIntent = {
    ...{ marker, slot, startedAt: summer, vendorHold: hold, patientId: null, paymentReference: null },
  }
  const request: BookRequest = {
    ...{ marker, slot, vendorHold: hold, contactType: null, patient: { new: aPerson() }, paymentReference: null },
    ...{ notes: null, partnerReference: null, metadata: [], verificationCode: null, patientTimeZone: null },
  }
  const operations: Partial<Record<keyof Adapter, (adapter: Adapter) => Promise<unknown>>> = {
    searchSlots: (adapter) => adapter.searchSlots(call(), { ...week, appointmentTypeIds: ['t1'] }),
    checkSlot: (adapter) => adapter.checkSlot(call(), slot),
    createHold: (adapter) =>
      adapter.createHold(call(), { marker, slot, contactType: null, partnerReference: null, metadata: [] }),
    readHold: (adapter) => adapter.readHold(call(), hold),
    findHold: (adapter) => adapter.findHold(call(), intent),
    releaseHold: (adapter) => adapter.releaseHold(call(), hold),
    extendHold: (adapter) => adapter.extendHold(call(), hold, slot.start),
    confirmHold: (adapter) => adapter.confirmHold(call(), request),
    book: (adapter) => adapter.book(call(), request),
    listAppointments: (adapter) =>
      adapter.listAppointments(call(), { from: null, to: null, withCancelled: true }, null),
    cancel: (adapter) => adapter.cancel(call(), { vendorId: 'a1', reason: 'OTHER', note: null, acceptedFee: null }),
    reschedule: (adapter) => adapter.reschedule(call(), { vendorId: 'a1', slot, marker }),
  }
  const variants = [{ as: 'configured', settings: {} }]
  if (subject.lesser) variants.push({ as: 'configured without options', settings: subject.lesser })

  for (const { as, settings } of variants) {
    const missing = missingIn(capabilitiesOf(subject, settings))
    it.each(missing)(`refuses %s and sends nothing, as ${as}`, async (name) => {
      const { adapter, simulator } = await open({ settings })
      const refused = operations[name]?.(adapter)
      await expect(refused).rejects.toMatchObject({
        code: 'CAPABILITY_NOT_SUPPORTED',
        details: { capability: expect.stringMatching(/\w/) },
      })
      expect(simulator.received).toHaveLength(0)
    })
  }
}

function missingIn(capabilities: Capabilities): (keyof Adapter)[] {
  const native = capabilities.holds === 'NATIVE'
  const missing: (keyof Adapter)[] = []
  if (!capabilities.slotSearch) missing.push('searchSlots', 'checkSlot')
  if (native) missing.push('book')
  else missing.push('createHold', 'readHold', 'findHold', 'releaseHold', 'confirmHold')
  // A gateway hold is made longer without the vendor.
  if (!native || !capabilities.extend) missing.push('extendHold')
  if (!capabilities.listAppointments) missing.push('listAppointments')
  if (!capabilities.cancel) missing.push('cancel')
  if (!capabilities.reschedule || capabilities.rebooks) missing.push('reschedule')
  return missing
}

function holdContract({ subject, capabilities, open }: Kit): void {
  async function held() {
    const bench = await open()
    const [slot, other] = await bench.slots(2)
    const marker = newMarker()
    const request = { marker, slot, contactType: null, partnerReference: null, metadata: [] }
    const intent: BookingIntent = {
      ...{ marker, slot, startedAt: bench.simulator.now(), vendorHold: null, patientId: null, paymentReference: null },
    }
    const create = (limit = call()) => bench.adapter.createHold(limit, request)
    return { ...bench, slot, other, marker, request, intent, create }
  }

  it('reads back the hold that it made', async () => {
    const { adapter, create, simulator, slot, truth } = await held()
    const hold = value(await create())
    expect(hold.expiresAt).toBeGreaterThan(simulator.now())
    if (capabilities.maxHoldMs !== null) {
      expect(hold.expiresAt - simulator.now()).toBeLessThanOrEqual(capabilities.maxHoldMs)
    }
    const state = await adapter.readHold(call(), hold)
    expect(state.status).toBe('ACTIVE')
    expect(state.expiresAt ?? hold.expiresAt).toBe(hold.expiresAt)
    expect(truth('hold.created')).toMatchObject([{ vendorId: hold.holdId, ...timesOf(slot) }])
  })

  it('keeps others from the time', async () => {
    const { adapter, create, request, slot, other, search, truth } = await held()
    value(await create())
    expect(await adapter.createHold(call(), { ...request, marker: newMarker() })).toMatchObject({
      outcome: 'REFUSED',
      code: 'SLOT_TAKEN_AT_VENDOR',
    })
    expect(truth('hold.created')).toHaveLength(1)
    expect(await adapter.checkSlot(call(), slot)).toEqual({ free: false })
    expect(await adapter.checkSlot(call(), other)).toMatchObject({ free: true })
    expect(placesOf(await search())).not.toContain(placeOf(slot))
  })

  it('is not an appointment, and is not found as a booking', async () => {
    const { adapter, create, intent, booked } = await held()
    const hold = value(await create())
    if (hold.appointmentId !== null) expect(await adapter.getAppointment(call(), hold.appointmentId)).toBeNull()
    expect(await adapter.findBooking(call(), { ...intent, vendorHold: hold })).toEqual([])
    expect(booked()).toEqual([])
  })

  it('gives the time back when it is released, however often', async () => {
    const { adapter, create, slot, truth } = await held()
    const hold = value(await create())
    expect((await adapter.releaseHold(call(), hold)).outcome).toBe('EXECUTED')
    expect((await adapter.releaseHold(call(), hold)).outcome).toBe('EXECUTED')
    expect(truth('hold.released')).toHaveLength(1)
    expect(['RELEASED', 'ABSENT']).toContain((await adapter.readHold(call(), hold)).status)
    expect(await adapter.checkSlot(call(), slot)).toMatchObject({ free: true })
  })

  it('lapses, cannot be confirmed then, and counts as released', async () => {
    const { adapter, ready, commit, simulator, booked, truth } = await open()
    const prepared = await ready()
    const hold = prepared.hold as VendorHold
    simulator.advance(hold.expiresAt - simulator.now() + minute)
    expect(['EXPIRED', 'ABSENT']).toContain((await adapter.readHold(call(), hold)).status)
    const result = await commit(prepared)
    expect(result.outcome).toBe('REFUSED')
    expect(await adapter.findBooking(call(), prepared.intent)).toEqual([])
    expect((await adapter.releaseHold(call(), hold)).outcome).toBe('EXECUTED')
    expect(booked()).toEqual([])
    expect(truth('hold.expired')).toHaveLength(1)
  })

  itIf(capabilities.extend)('lasts longer when it is extended', async () => {
    const { adapter, create } = await held()
    const hold = value(await create())
    const longer = value(await adapter.extendHold(call(), hold, hold.expiresAt + 5 * minute))
    expect(longer.expiresAt).toBeGreaterThan(hold.expiresAt)
    expect(await adapter.readHold(call(), longer)).toMatchObject({ status: 'ACTIVE', expiresAt: longer.expiresAt })
  })

  it('is confirmed once it is confirmed, and cannot be released any more', async () => {
    const { adapter, book, booked, truth } = await open()
    const { hold } = await book()
    expect((await adapter.readHold(call(), hold as VendorHold)).status).toBe('CONFIRMED')
    expect((await adapter.releaseHold(call(), hold as VendorHold)).outcome).not.toBe('EXECUTED')
    expect(booked()).toHaveLength(1)
    expect(truth('appointment.cancelled')).toEqual([])
    expect(truth('hold.released')).toEqual([])
  })

  it.each(['hangAfterAccepting', 'dropReply'] as const)(
    'is not made again when the answer is lost: %s',
    async (fault) => {
      const { adapter, simulator, create, intent, asked, truth } = await held()
      simulator.failNext({ op: 'hold', fault })
      let result: WriteResult<VendorHold> | undefined
      const requests = await asked(async () => {
        result = await create(call(patienceMs))
      })
      expect(result?.outcome).toBe('UNKNOWN')
      expectSentOnce(requests)
      const [created, ...more] = truth('hold.created')
      expect(more).toEqual([])
      const found = await adapter.findHold(call(), intent)
      expect(found?.holdId ?? null).toBe(subject.findsLostHolds ? created?.vendorId : null)
      if (found) expect((await adapter.readHold(call(), found)).status).toBe('ACTIVE')
    },
  )

  it('is not found when the request was lost', async () => {
    const { adapter, simulator, create, intent, slot, truth } = await held()
    simulator.failNext({ op: 'hold', fault: 'dropRequest' })
    expect(['UNKNOWN', 'NOT_SENT']).toContain((await create()).outcome)
    expect(truth('hold.created')).toEqual([])
    expect(await adapter.findHold(call(), intent)).toBeNull()
    expect(await adapter.checkSlot(call(), slot)).toMatchObject({ free: true })
  })

  it('is refused with a code when the vendor refuses it', async () => {
    const { simulator, create, truth } = await held()
    simulator.failNext({ op: 'hold', fault: 'refuse' })
    expectRefused(await create())
    expect(truth('hold.created')).toEqual([])
  })

  it.each(['html502', 'wrongTime'] as const)('is not believed after %s', async (fault) => {
    const { simulator, create, truth } = await held()
    simulator.failNext({ op: 'hold', fault })
    const result = await create()
    expect(result.outcome).not.toBe('EXECUTED')
    // Only who has taken a wrong hold back may say more.
    if (result.outcome !== 'UNKNOWN') expect(truth('hold.released')).toHaveLength(truth('hold.created').length)
    expect(truth('hold.created')).toHaveLength(fault === 'wrongTime' ? 1 : 0)
  })

  it.each(['dropReply', 'html502'] as const)('may be released again after %s', async (fault) => {
    const { adapter, simulator, create, slot, truth } = await held()
    const hold = value(await create())
    simulator.failNext({ op: 'release', fault })
    expect(['EXECUTED', 'UNKNOWN']).toContain((await adapter.releaseHold(call(), hold)).outcome)
    expect((await adapter.releaseHold(call(), hold)).outcome).toBe('EXECUTED')
    expect(truth('hold.released')).toHaveLength(1)
    expect(await adapter.checkSlot(call(), slot)).toMatchObject({ free: true })
  })

  it('becomes one appointment when two processes confirm it', async () => {
    const { bind, ready, booked, commit } = await open()
    const prepared = await ready()
    const results = await Promise.all([commit(prepared), bind().confirmHold(call(), prepared.request)])
    expect(results.some(({ outcome }) => outcome === 'EXECUTED')).toBe(true)
    expect(booked()).toHaveLength(1)
  })
}

function patientContract({ capabilities, open }: Kit): void {
  itIf(capabilities.patientLookup)('finds the same person again, also when none may be created', async () => {
    const { adapter, bind, person } = await open()
    const first = value(await adapter.resolvePatient(call(), { new: person() }, creating))
    expect(first).toEqual({ vendorId: expect.stringMatching(/\S/) })
    expect(value(await adapter.resolvePatient(call(), { new: person() }, creating))).toEqual(first)
    expect(value(await adapter.resolvePatient(call(), { new: person() }, lookingOnly))).toEqual(first)
    expect(value(await bind().resolvePatient(call(), { new: person() }, creating))).toEqual(first)
    expect(value(await adapter.resolvePatient(call(), first as { vendorId: string }, creating))).toEqual(first)
    expect(value(await adapter.resolvePatient(call(), { new: person(2) }, creating))).not.toEqual(first)
  })

  itIf(capabilities.patientLookup)('creates nobody when none may be created', async () => {
    const { adapter, person } = await open()
    for (const _ of [1, 2]) {
      const result = await adapter.resolvePatient(call(), { new: person() }, lookingOnly)
      expect(result.outcome).not.toBe('EXECUTED')
    }
  })

  itIf(!capabilities.patientLookup)('passes a person through to the booking, changed in nothing', async () => {
    const { adapter } = await open()
    expect(value(await adapter.resolvePatient(call(), { new: aPerson() }, creating))).toEqual({ new: aPerson() })
  })

  it('never takes one person for another who shares name and address', async () => {
    const { adapter } = await open()
    const resolve = (dateOfBirth: string) =>
      adapter.resolvePatient(call(), { new: aPerson(1, { dateOfBirth }) }, creating)
    const parent = value(await resolve('1958-06-17'))
    const child = await resolve('1990-09-01')
    if (child.outcome === 'EXECUTED') expect(child.value).not.toEqual(parent)
    else expect(child).toMatchObject({ outcome: 'REFUSED', code: 'PATIENT_AMBIGUOUS' })
  })

  it('refuses an id that the vendor does not know', async () => {
    const { adapter } = await open()
    for (const vendorId of ['nobody', '99999999', randomUUID()]) {
      const result = await adapter.resolvePatient(call(), { vendorId }, creating)
      expect(result).toMatchObject({ outcome: 'REFUSED', code: 'NOT_FOUND' })
    }
  })

  it('is known by id once there is an appointment', async () => {
    const { adapter, book } = await open()
    const { appointment } = await book()
    const patientId = appointment.patientId
    if (patientId === null) throw new Error('the appointment does not name its patient')
    const again = value(await adapter.resolvePatient(call(), { vendorId: patientId }, lookingOnly))
    if ('vendorId' in again) expect(again.vendorId).toBe(patientId)
    else expect(again.new).toMatchObject({ lastName: aPerson().lastName, email: aPerson().email })
  })

  it('is not unknown because the vendor does not answer', async () => {
    const { adapter, simulator } = await open()
    simulator.failNext({ op: 'any', fault: 'html502', times: 20 })
    const result = await adapter.resolvePatient(call(), { vendorId: '99999999' }, creating)
    expect(result).toMatchObject({ outcome: 'NOT_SENT', code: 'VENDOR_UNAVAILABLE' })
  })
}

function bookingContract({ subject, capabilities, open }: Kit): void {
  it('books what was asked for, once', async () => {
    const { simulator, ready, commit, booked, asked } = await open()
    const prepared = await ready()
    const { slot, intent } = prepared
    let result: WriteResult<Appointment> | undefined
    const requests = await asked(async () => {
      result = await commit(prepared)
    })
    const appointment = value(result)
    expect(appointment).toMatchObject({
      start: slot.start,
      end: slot.end,
      appointmentTypeId: slot.appointmentTypeId,
      locationId: slot.locationId,
    })
    expect(['BOOKED', 'PENDING_APPROVAL']).toContain(appointment.status)
    if (slot.practitionerId !== null) expect(appointment.practitionerId).toBe(slot.practitionerId)
    if (intent.patientId !== null) expect(appointment.patientId).toBe(intent.patientId)
    if (prepared.hold?.appointmentId) expect(appointment.vendorId).toBe(prepared.hold.appointmentId)
    const age = Math.abs((appointment.createdAt ?? simulator.now()) - simulator.now())
    expect(age).toBeLessThan(minute)
    expect(booked()).toMatchObject([{ vendorId: appointment.vendorId, ...timesOf(slot) }])
    expectSentOnce(requests)
  })

  it('finds exactly our booking', async () => {
    const { adapter, book } = await open()
    const { intent, appointment } = await book()
    const found = await adapter.findBooking(call(), intent)
    expect(idsOf(found)).toEqual([appointment.vendorId])
    expect(found).toMatchObject([{ start: appointment.start, status: appointment.status }])
  })

  it('finds nothing before the booking, and nothing for what is not ours', async () => {
    const { adapter, native, slots, hold, ready, commit } = await open()
    const [slot, other] = await slots(2)
    const prepared = await ready({ slot })
    expect(await adapter.findBooking(call(), prepared.intent)).toEqual([])
    value(await commit(prepared))
    const marker = newMarker()
    const elsewhere = { ...prepared.intent, marker, slot: other, vendorHold: await hold(other, marker) }
    expect(await adapter.findBooking(call(), elsewhere)).toEqual([])
    if (subject.keepsMarker && !native) {
      expect(await adapter.findBooking(call(), { ...prepared.intent, marker })).toEqual([])
      const beginning = prepared.intent.marker.slice(0, -1)
      expect(await adapter.findBooking(call(), { ...prepared.intent, marker: beginning })).toEqual([])
    }
  })

  it('finds nothing for the visit that staff booked at our time', async () => {
    const { adapter, ready, takeByStaff, booked } = await open()
    const prepared = await ready()
    await takeByStaff(prepared.slot)
    expect(await adapter.findBooking(call(), prepared.intent)).toEqual([])
    expect(booked()).toEqual([])
  })

  it('finds our booking after staff cancelled it', async () => {
    const { adapter, book, simulator } = await open()
    const { intent, appointment } = await book()
    simulator.frontDesk({ action: 'cancel', vendorId: appointment.vendorId })
    expect(await adapter.findBooking(call(), intent)).toMatchObject([
      { vendorId: appointment.vendorId, status: 'CANCELLED' },
    ])
  })

  itIf(subject.keepsMarker)('finds our booking after staff moved it', async () => {
    const { adapter, slots, book, simulator } = await open()
    const [slot, other] = await slots(2)
    const { intent, appointment } = await book({ slot })
    simulator.frontDesk({
      action: 'move',
      vendorId: appointment.vendorId,
      start: iso(other.start),
      end: iso(other.end),
    })
    const found = await adapter.findBooking(call(), intent)
    expect(found).toMatchObject([{ vendorId: appointment.vendorId, start: other.start }])
  })

  itIf(capabilities.notes)('sends notes to the staff', async () => {
    const { ready, commit, asked } = await open()
    const prepared = await ready({ notes: 'Left knee.' })
    const requests = await asked(async () => value(await commit(prepared)))
    expect(JSON.stringify(requests)).toContain('Left knee.')
  })

  itIf(!capabilities.notes)('refuses notes that nobody would read', async () => {
    const { ready, commit, booked, asked } = await open()
    const prepared = await ready({ notes: 'Left knee.' })
    let result: WriteResult<Appointment> | undefined
    const requests = await asked(async () => {
      result = await commit(prepared)
    })
    expect(result).toMatchObject({ outcome: 'REFUSED', code: 'INVALID_INPUT' })
    expect(requests).toEqual([])
    expect(booked()).toEqual([])
  })

  const metadata = [{ key: 'campaign', value: 'spring-7b21' }]
  itIf(capabilities.metadata)('keeps metadata with the appointment', async () => {
    const { adapter, book } = await open()
    const { appointment } = await book({ metadata })
    expect(await adapter.getAppointment(call(), appointment.vendorId)).toMatchObject({ metadata })
  })

  itIf(!capabilities.metadata)('sends no metadata where the vendor has no place for it', async () => {
    const { book, simulator } = await open()
    await book({ metadata })
    expect(JSON.stringify(simulator.received)).not.toContain('spring-7b21')
  })

  itIf(capabilities.payment !== 'NONE')('tells the payment reference', async () => {
    const { adapter, book } = await open()
    const { appointment, request } = await book()
    const { paymentReference } = request
    expect(await adapter.getAppointment(call(), appointment.vendorId)).toMatchObject({ paymentReference })
  })

  itIf(capabilities.payment === 'NONE')('sends no payment reference where the vendor has no place for it', async () => {
    const { ready, commit, simulator } = await open()
    await commit(await ready({ paymentReference: 'pay-7b21' }))
    expect(JSON.stringify(simulator.received)).not.toContain('pay-7b21')
  })

  itIf(capabilities.payment === 'REQUIRED')('books nothing without the payment reference', async () => {
    const { ready, commit, booked } = await open()
    expectRefused(await commit(await ready({ paymentReference: null })))
    expect(booked()).toEqual([])
  })

  it('sends nothing when the time for the call is over', async () => {
    const { adapter, ready, commit, asked } = await open()
    const prepared = await ready()
    const requests = await asked(async () => {
      expect((await commit(prepared, call(-1))).outcome).toBe('NOT_SENT')
      await expect(adapter.getAppointment(call(-1), '1')).rejects.toMatchObject({ code: 'VENDOR_UNAVAILABLE' })
    })
    expect(requests).toEqual([])
  })
}

function bookingFaultContract({ subject, capabilities, open }: Kit): void {
  /** Books under a fault, and says what was sent meanwhile. */
  async function faulty(fault: FaultName, given: { ms?: number; limitMs?: number } = {}) {
    const bench = await open()
    const prepared = await bench.ready()
    bench.simulator.failNext({ op: 'book', fault, ...(given.ms !== undefined && { ms: given.ms }) })
    const begun = performance.now()
    let result: WriteResult<Appointment> | undefined
    const requests = await bench.asked(async () => {
      result = await bench.commit(prepared, call(given.limitMs))
    })
    if (!result) throw new Error('a write must not throw for what the vendor does')
    const find = () => bench.adapter.findBooking(call(), prepared.intent)
    return { ...bench, ...prepared, result, requests, tookMs: performance.now() - begun, find }
  }

  it.each(['hangAfterAccepting', 'dropReply'] as const)(
    'is not repeated when the answer is lost, and is found: %s',
    async (fault) => {
      const { result, requests, booked, find, slot } = await faulty(fault, { limitMs: patienceMs })
      expect(result.outcome).toBe('UNKNOWN')
      expectSentOnce(requests)
      const [ours, ...more] = booked()
      expect(more).toEqual([])
      expect(ours).toMatchObject(timesOf(slot))
      expect(idsOf(await find())).toEqual([ours?.vendorId])
    },
  )

  it('leaves nothing when the request is lost', async () => {
    const { result, requests, booked, find } = await faulty('dropRequest')
    expect(['UNKNOWN', 'NOT_SENT']).toContain(result.outcome)
    expectSentOnce(requests)
    expect(booked()).toEqual([])
    expect(await find()).toEqual([])
  })

  it('is found when it is made only after the connection was lost', async () => {
    const { result, requests, booked, find, simulator } = await faulty('acceptLate', { ms: minute })
    expect(result.outcome).toBe('UNKNOWN')
    expectSentOnce(requests)
    expect(await find()).toEqual([])
    simulator.advance(minute + 1)
    const [late, ...more] = booked()
    expect(more).toEqual([])
    expect(idsOf(await find())).toEqual([late?.vendorId])
  })

  it('shows every booking there is when the vendor makes two', async () => {
    const { result, requests, booked, find } = await faulty('acceptTwice')
    const appointment = value(result)
    expectSentOnce(requests)
    const made = booked().map(({ vendorId }) => vendorId)
    expect(made).toContain(appointment.vendorId)
    expect(idsOf(await find()).toSorted()).toEqual(made.toSorted())
  })

  it('is refused with a code when the vendor refuses it', async () => {
    const { result, requests, booked, find } = await faulty('refuse')
    expectRefused(result)
    expectSentOnce(requests)
    expect(booked()).toEqual([])
    expect(await find()).toEqual([])
  })

  it('is not repeated after a 429', async () => {
    const { result, requests, booked } = await faulty('rateLimit')
    if (subject.rateLimitIsNotExecuted) {
      expect(result).toMatchObject({ outcome: 'NOT_SENT', code: 'RATE_LIMITED' })
      expect(result).toHaveProperty(
        'retryAfterSeconds',
        expect.toSatisfy((seconds: number) => seconds >= 1),
      )
    } else {
      expect(result.outcome).toBe('UNKNOWN')
    }
    expectSentOnce(requests)
    expect(booked()).toEqual([])
  })

  it("is unknown after a proxy's error page", async () => {
    const { result, requests, booked, find } = await faulty('html502')
    expect(result.outcome).toBe('UNKNOWN')
    expectSentOnce(requests)
    expect(booked()).toEqual([])
    expect(await find()).toEqual([])
  })

  it('is unknown after an answer that is cut short, and is found', async () => {
    const { result, requests, booked, find } = await faulty('garbled')
    expect(result.outcome).toBe('UNKNOWN')
    expectSentOnce(requests)
    expect(booked()).toHaveLength(1)
    expect(idsOf(await find())).toEqual(booked().map(({ vendorId }) => vendorId))
  })

  it('is not taken for ours when the vendor stored another time', async () => {
    const { result, requests, booked, slot } = await faulty('wrongTime')
    expect(result.outcome).toBe('UNKNOWN')
    expectSentOnce(requests)
    expect(booked()).toMatchObject([{ start: iso(slot.start + hour) }])
  })

  it('waits for a slow answer no longer than it may', async () => {
    const { result, tookMs, booked, find } = await faulty('slow', { ms: 5_000, limitMs: patienceMs })
    expect(result.outcome).toBe('UNKNOWN')
    expect(tookMs).toBeLessThan(4 * patienceMs)
    expect(idsOf(await find())).toEqual(booked().map(({ vendorId }) => vendorId))
    expect(booked()).toHaveLength(1)
  })

  it('waits for a slow answer while it may', async () => {
    const { result, booked } = await faulty('slow', { ms: 40 })
    expect(booked()).toMatchObject([{ vendorId: value(result).vendorId }])
  })

  it('is there although reads do not show it yet', async () => {
    const { result, booked, find, simulator, adapter } = await faulty('stale', { ms: minute })
    const { vendorId } = value(result)
    expect(await find()).toEqual([])
    expect(await adapter.getAppointment(call(), vendorId)).toBeNull()
    simulator.advance(minute + 1)
    expect(idsOf(await find())).toEqual([vendorId])
    expect(booked()).toHaveLength(1)
  })

  itIf(!capabilities.doubleBooks)('is there once when the same is asked for again', async () => {
    const { booked, find } = await repeated()
    expect(booked()).toHaveLength(1)
    expect(idsOf(await find())).toEqual(booked().map(({ vendorId }) => vendorId))
  })

  itIf(capabilities.doubleBooks)('is seen twice when the vendor lets the same be booked again', async () => {
    const { booked, find } = await repeated()
    expect(idsOf(await find()).toSorted()).toEqual(
      booked()
        .map(({ vendorId }) => vendorId)
        .toSorted(),
    )
  })

  /** What the service never does; that it may not hurt, or is seen, is what makes a lost record bearable. */
  async function repeated() {
    const bench = await open()
    const prepared = await bench.ready()
    value(await bench.commit(prepared))
    await bench.commit(prepared)
    return { ...bench, find: () => bench.adapter.findBooking(call(), prepared.intent) }
  }

  itIf(!capabilities.doubleBooks)('goes to one of two processes', async () => {
    const { bind, slots, ready, native, booked, person } = await open()
    const [slot] = await slots(1)
    const first = await ready({ slot })
    // A native hold keeps the second one out before it comes to booking; then both confirm the same.
    const second = native ? first : await ready({ slot, person: person(2) })
    const [one, two] = [bind(), bind()]
    await Promise.all(
      native
        ? [one.confirmHold(call(), first.request), two.confirmHold(call(), second.request)]
        : [one.book(call(), first.request), two.book(call(), second.request)],
    )
    expect(booked()).toHaveLength(1)
  })
}

function readFaultContract({ open }: Kit): void {
  type Read = (bench: Bench, limit?: Call) => Promise<unknown>
  const reads: readonly (readonly [name: string, op: FaultOp, read: Read])[] = [
    ['types', 'read', ({ adapter }, limit = call()) => adapter.listAppointmentTypes(limit)],
    ['practitioners', 'read', ({ adapter, typeIds }, limit = call()) => adapter.listPractitioners(limit, typeIds[0])],
    [
      'slots',
      'slots',
      ({ adapter, typeIds }, limit = call()) => adapter.searchSlots(limit, { ...week, appointmentTypeIds: typeIds }),
    ],
  ]

  it.each(reads)('says when to come back after a 429: %s', async (_, op, read) => {
    const bench = await open()
    bench.simulator.failNext({ op, fault: 'rateLimit', times: 50 })
    const error = await thrown(() => read(bench))
    expect(error.code).toBe('RATE_LIMITED')
    expect(error.details.retryAfterSeconds).toBeGreaterThanOrEqual(1)
  })

  it.each(reads)("is unavailable after proxies' error pages: %s", async (_, op, read) => {
    const bench = await open()
    bench.simulator.failNext({ op, fault: 'html502', times: 50 })
    expect((await thrown(() => read(bench))).code).toBe('VENDOR_UNAVAILABLE')
  })

  it.each(reads)('takes half an answer for none: %s', async (_, op, read) => {
    const bench = await open()
    bench.simulator.failNext({ op, fault: 'garbled', times: 50 })
    expect(['VENDOR_UNAVAILABLE', 'VENDOR_REJECTED']).toContain((await thrown(() => read(bench))).code)
  })

  it.each(reads)('is unavailable when the connection is lost again and again: %s', async (_, op, read) => {
    const bench = await open()
    bench.simulator.failNext({ op, fault: 'dropReply', times: 50 })
    expect((await thrown(() => read(bench))).code).toBe('VENDOR_UNAVAILABLE')
  })

  it.each(reads)('survives one lost connection: %s', async (_, op, read) => {
    const bench = await open()
    const before = await read(bench)
    bench.simulator.failNext({ op, fault: 'dropReply' })
    expect(await read(bench)).toEqual(before)
  })

  it.each(reads)('ends with its deadline: %s', async (_, op, read) => {
    const bench = await open()
    bench.simulator.failNext({ op, fault: 'hangAfterAccepting', times: 50 })
    const begun = performance.now()
    expect((await thrown(() => read(bench, call(patienceMs)))).code).toBe('VENDOR_UNAVAILABLE')
    expect(performance.now() - begun).toBeLessThan(4 * patienceMs)
  })

  it('takes no outage for an absence', async () => {
    const { adapter, book, simulator } = await open()
    const { appointment, intent } = await book()
    for (const read of [
      () => adapter.getAppointment(call(), appointment.vendorId),
      () => adapter.findBooking(call(), intent),
    ]) {
      simulator.failNext({ op: 'read', fault: 'html502', times: 2 })
      expect((await thrown(read)).code).toBe('VENDOR_UNAVAILABLE')
      simulator.clearFaults()
    }
  })
}

function takenContract({ capabilities, open }: Kit): void {
  itIf(!capabilities.doubleBooks)('is refused by the vendor', async () => {
    const { adapter, native, slots, ready, commit, takeByStaff, booked, truth } = await open()
    const [slot] = await slots(1)
    const refusal = { outcome: 'REFUSED', code: 'SLOT_TAKEN_AT_VENDOR' }
    if (native) {
      await takeByStaff(slot)
      const request = { marker: newMarker(), slot, contactType: null, partnerReference: null, metadata: [] }
      expect(await adapter.createHold(call(), request)).toMatchObject(refusal)
      expect(truth('hold.created')).toEqual([])
    } else {
      const prepared = await ready({ slot })
      await takeByStaff(slot)
      expect(await commit(prepared)).toMatchObject(refusal)
      expect(await adapter.findBooking(call(), prepared.intent)).toEqual([])
    }
    expect(booked()).toEqual([])
  })

  itIf(!capabilities.doubleBooks)('is no clash', async () => {
    const { adapter, book } = await open()
    const { appointment } = await book()
    expect(await adapter.checkClash(call(), appointment)).toEqual([])
  })

  itIf(capabilities.doubleBooks)('is refused, or booked and seen as a clash', async () => {
    const { adapter, ready, commit, takeByStaff, booked } = await open()
    const prepared = await ready()
    await takeByStaff(prepared.slot)
    const result = await commit(prepared)
    if (result.outcome === 'EXECUTED') {
      expect(await adapter.checkClash(call(), result.value)).not.toHaveLength(0)
    } else {
      expect(result).toMatchObject({ outcome: 'REFUSED', code: 'SLOT_TAKEN_AT_VENDOR' })
      expect(booked()).toEqual([])
    }
  })

  itIf(capabilities.doubleBooks)('clashes with what staff book over ours, and with nothing else', async () => {
    const { adapter, slots, book, takeByStaff, simulator } = await open()
    const [slot, other] = await slots(2)
    const { appointment } = await book({ slot })
    expect(await adapter.checkClash(call(), appointment)).toEqual([])
    await takeByStaff(other)
    // Back to back is no overlap.
    const after = { start: slot.end, end: slot.end + 15 * minute }
    await takeByStaff({ ...slot, ...after })
    expect(await adapter.checkClash(call(), appointment)).toEqual([])
    await takeByStaff(slot)
    const clashes = await adapter.checkClash(call(), appointment)
    expect(clashes).toHaveLength(1)
    const [clash] = clashes
    expect(clash?.kind).toBe('APPOINTMENT')
    expect(Math.abs((clash?.createdAt ?? 0) - simulator.now())).toBeLessThan(minute)
  })
}

function appointmentContract({ open }: Kit): void {
  it('tells an appointment as the booking told it', async () => {
    const { adapter, bind, book } = await open()
    const { appointment } = await book()
    const { vendorId, status, start, end, practitionerId, appointmentTypeId, locationId, patientId } = appointment
    const core = { vendorId, status, start, end, practitionerId, appointmentTypeId, locationId, patientId }
    expect(await adapter.getAppointment(call(), vendorId)).toMatchObject(core)
    expect(await bind().getAppointment(call(), vendorId)).toMatchObject(core)
  })

  it('tells what staff did to it', async () => {
    const { adapter, slots, book, simulator } = await open()
    const [slot, other] = await slots(2)
    const { vendorId } = (await book({ slot })).appointment
    simulator.frontDesk({ action: 'move', vendorId, start: iso(other.start), end: iso(other.end) })
    const { start, end } = other
    expect(await adapter.getAppointment(call(), vendorId)).toMatchObject({ vendorId, start, end })
    simulator.frontDesk({ action: 'cancel', vendorId })
    expect(await adapter.getAppointment(call(), vendorId)).toMatchObject({ vendorId, status: 'CANCELLED' })
  })

  it.each([
    'nothing',
    '0',
    '99999999',
    '4f9d4e6e-6b0f-4d3c-9d7e-1a2b3c4d5e6f',
    '..',
    '../account',
    'a/b?c=d#e',
    '\ud800',
    ' ',
    '',
  ])('finds nothing under the id %j', async (vendorId) => {
    const { adapter } = await open()
    expect(await adapter.getAppointment(call(), vendorId)).toBeNull()
  })

  it('shows the state before the last write for as long as the vendor does', async () => {
    const { adapter, slots, book, simulator } = await open()
    const [slot, other] = await slots(2)
    const { vendorId } = (await book({ slot })).appointment
    simulator.frontDesk({ action: 'move', vendorId, start: iso(other.start), end: iso(other.end) })
    simulator.failNext({ op: 'read', fault: 'stale', ms: minute })
    expect(await adapter.getAppointment(call(), vendorId)).toMatchObject({ start: slot.start })
    simulator.advance(minute + 1)
    expect(await adapter.getAppointment(call(), vendorId)).toMatchObject({ start: other.start })
  })
}

function listContract({ subject, open }: Kit): void {
  async function threeVisits(options?: OpenOptions) {
    const bench = await open(options)
    const slots = await bench.slots(3)
    const [a, b, c] = [
      (await bench.book({ slot: slots[0] })).appointment,
      (await bench.book({ slot: slots[1] })).appointment,
      (await bench.book({ slot: slots[2], person: bench.person(2) })).appointment,
    ]
    const listed = async (query?: Partial<AppointmentQuery>) => idsOf(await bench.list(query)).toSorted()
    const these = (...some: readonly Appointment[]) => idsOf(some).toSorted()
    return { ...bench, a, b, c, listed, these }
  }

  it('lists what was booked', async () => {
    const { a, b, c, list, these } = await threeVisits()
    const found = await list()
    expect(idsOf(found).toSorted()).toEqual(these(a, b, c))
    const { start, end, status, practitionerId } = a
    expect(found).toContainEqual(expect.objectContaining({ vendorId: a.vendorId, start, end, status, practitionerId }))
  })

  it('filters by start, practitioner and patient', async () => {
    const { a, b, c, listed, these } = await threeVisits()
    expect(await listed({ from: b.start })).toEqual(these(b, c))
    expect(await listed({ to: b.start })).toEqual(these(a))
    expect(await listed({ from: a.start, to: c.start })).toEqual(these(a, b))
    expect(await listed({ from: b.start, to: b.start })).toEqual([])
    if (a.practitionerId !== null) {
      const wanted = [a, b, c].filter(({ practitionerId }) => practitionerId === a.practitionerId)
      expect(await listed({ practitionerIds: [a.practitionerId] })).toEqual(these(...wanted))
    }
    expect(await listed({ practitionerIds: ['nobody'] })).toEqual([])
    expect(await listed({ practitionerIds: [] })).toEqual([])
    if (a.patientId !== null) expect(await listed({ patientId: a.patientId })).toEqual(these(a, b))
    expect(await listed({ patientId: 'nobody' })).toEqual([])
  })

  it('leaves cancelled ones out unless they are wanted', async () => {
    const { a, b, c, simulator, listed, these } = await threeVisits()
    simulator.frontDesk({ action: 'cancel', vendorId: b.vendorId })
    expect(await listed({ withCancelled: false })).toEqual(these(a, c))
    expect(await listed({ withCancelled: true })).toEqual(these(a, b, c))
  })

  itIf(subject.smallPages)('is whole however small the pages are', async () => {
    const { adapter, a, b, c, listed, these } = await threeVisits(subject.smallPages ?? {})
    const first = await adapter.listAppointments(call(), { from: null, to: null, withCancelled: true }, null)
    expect(first.next).not.toBeNull()
    expect(await listed()).toEqual(these(a, b, c))
    expect(await listed({ from: b.start })).toEqual(these(b, c))
  })
}

function cancelContract({ open }: Kit): void {
  it('cancels, tells it, and gives the time back', async () => {
    const { adapter, book, cancel, truth, asked } = await open()
    const { appointment, slot } = await book()
    const { vendorId } = appointment
    let result: WriteResult<Appointment> | undefined
    const requests = await asked(async () => {
      result = await cancel(vendorId)
    })
    expect(value(result)).toMatchObject({ vendorId, status: 'CANCELLED', start: slot.start })
    expectSentOnce(requests)
    expect(truth('appointment.cancelled')).toMatchObject([{ vendorId, ...timesOf(slot) }])
    const found = await adapter.getAppointment(call(), vendorId)
    expect(found).toMatchObject({ vendorId, status: 'CANCELLED', cancellation: expect.anything() })
    expect(await adapter.checkSlot(call(), slot)).toMatchObject({ free: true })
  })

  it('is done once it is done, by whomever', async () => {
    const { adapter, slots, book, cancellation, simulator, truth } = await open()
    const [slot, other] = await slots(2)
    const { vendorId } = (await book({ slot })).appointment
    const request = await cancellation(vendorId)
    value(await adapter.cancel(call(), request))
    expect(value(await adapter.cancel(call(), request))).toMatchObject({ vendorId, status: 'CANCELLED' })
    expect(truth('appointment.cancelled')).toHaveLength(1)

    const second = (await book({ slot: other })).appointment.vendorId
    const late = await cancellation(second)
    simulator.frontDesk({ action: 'cancel', vendorId: second })
    expect(value(await adapter.cancel(call(), late))).toMatchObject({ vendorId: second, status: 'CANCELLED' })
    expect(truth('appointment.cancelled')).toHaveLength(1)
  })

  it('touches no other appointment', async () => {
    const { adapter, slots, book, cancel } = await open()
    const [slot, other] = await slots(2)
    const kept = (await book({ slot })).appointment
    value(await cancel((await book({ slot: other })).appointment.vendorId))
    expect(await adapter.getAppointment(call(), kept.vendorId)).toMatchObject({ status: kept.status })
  })

  it('refuses an id that the vendor does not know', async () => {
    const { adapter, truth } = await open()
    for (const vendorId of ['nothing', '99999999', randomUUID()]) {
      const request = { vendorId, reason: 'OTHER', note: null, acceptedFee: null } as const
      expect(await adapter.cancel(call(), request)).toMatchObject({ outcome: 'REFUSED', code: 'NOT_FOUND' })
    }
    expect(truth('appointment.cancelled')).toEqual([])
  })

  it.each(['hangAfterAccepting', 'dropReply'] as const)(
    'is not repeated when the answer is lost, and is seen: %s',
    async (fault) => {
      const { adapter, book, cancellation, simulator, truth, asked } = await open()
      const { vendorId } = (await book()).appointment
      const request = await cancellation(vendorId)
      simulator.failNext({ op: 'cancel', fault })
      let result: WriteResult<Appointment> | undefined
      const requests = await asked(async () => {
        result = await adapter.cancel(call(patienceMs), request)
      })
      expect(result?.outcome).toBe('UNKNOWN')
      expectSentOnce(requests)
      expect(truth('appointment.cancelled')).toHaveLength(1)
      expect(await adapter.getAppointment(call(), vendorId)).toMatchObject({ status: 'CANCELLED' })
    },
  )

  it.each(['dropRequest', 'html502', 'refuse'] as const)('claims nothing that did not happen: %s', async (fault) => {
    const { adapter, book, cancellation, simulator, truth, asked } = await open()
    const { appointment } = await book()
    const request = await cancellation(appointment.vendorId)
    simulator.failNext({ op: 'cancel', fault })
    let result: WriteResult<Appointment> | undefined
    const requests = await asked(async () => {
      result = await adapter.cancel(call(), request)
    })
    if (fault === 'refuse') expectRefused(result)
    else expect(result?.outcome).toBe('UNKNOWN')
    expectSentOnce(requests)
    expect(truth('appointment.cancelled')).toEqual([])
    const { vendorId, status } = appointment
    expect(await adapter.getAppointment(call(), vendorId)).toMatchObject({ status })
  })

  it('counts although reads still show the appointment', async () => {
    const { adapter, book, cancellation, simulator, truth } = await open()
    const { vendorId } = (await book()).appointment
    const request = await cancellation(vendorId)
    simulator.failNext({ op: 'cancel', fault: 'stale', ms: minute })
    expect(value(await adapter.cancel(call(), request))).toMatchObject({ vendorId, status: 'CANCELLED' })
    simulator.advance(minute + 1)
    expect(await adapter.getAppointment(call(), vendorId)).toMatchObject({ status: 'CANCELLED' })
    expect(truth('appointment.cancelled')).toHaveLength(1)
  })
}

function moveContract({ capabilities, open }: Kit): void {
  async function visit() {
    const bench = await open()
    const [from, to, third] = await bench.slots(3)
    const { appointment } = await bench.book({ slot: from })
    const { vendorId } = appointment
    const move = (slot = to, limit = call()) => bench.adapter.reschedule(limit, { vendorId, slot, marker: newMarker() })
    const now = () => bench.adapter.getAppointment(call(), vendorId)
    return { ...bench, from, to, third, appointment, vendorId, move, now }
  }

  it('moves, keeps the id, and gives the old time back', async () => {
    const { adapter, appointment, from, to, vendorId, move, now, truth, booked, asked } = await visit()
    let result: WriteResult<Appointment> | undefined
    const requests = await asked(async () => {
      result = await move()
    })
    const { start, end } = to
    const { appointmentTypeId, patientId, status } = appointment
    const moved = { vendorId, start, end, appointmentTypeId, patientId, status }
    expect(value(result)).toMatchObject(moved)
    expectSentOnce(requests)
    expect(await now()).toMatchObject(moved)
    expect(truth('appointment.moved')).toMatchObject([{ vendorId, ...timesOf(to) }])
    expect(booked()).toHaveLength(1)
    expect(await adapter.checkSlot(call(), from)).toMatchObject({ free: true })
    expect(await adapter.checkSlot(call(), to)).toEqual({ free: false })
  })

  it('does not silently lie over a visit of the staff', async () => {
    const { adapter, to, from, move, now, takeByStaff, truth } = await visit()
    await takeByStaff(to)
    const result = await move()
    if (result.outcome === 'EXECUTED' && capabilities.doubleBooks) {
      expect(await adapter.checkClash(call(), result.value)).not.toHaveLength(0)
    } else {
      expect(result).toMatchObject({ outcome: 'REFUSED', code: 'SLOT_TAKEN_AT_VENDOR' })
      expect(await now()).toMatchObject({ start: from.start })
      expect(truth('appointment.moved')).toEqual([])
    }
  })

  it.each(['hangAfterAccepting', 'dropReply'] as const)(
    'is not repeated when the answer is lost, and is seen: %s',
    async (fault) => {
      const { to, move, now, simulator, truth, asked } = await visit()
      simulator.failNext({ op: 'book', fault })
      let result: WriteResult<Appointment> | undefined
      const requests = await asked(async () => {
        result = await move(to, call(patienceMs))
      })
      expect(result?.outcome).toBe('UNKNOWN')
      expectSentOnce(requests)
      expect(truth('appointment.moved')).toHaveLength(1)
      expect(await now()).toMatchObject({ start: to.start, end: to.end })
    },
  )

  it.each(['dropRequest', 'html502', 'refuse'] as const)('claims nothing that did not happen: %s', async (fault) => {
    const { from, move, now, simulator, truth } = await visit()
    simulator.failNext({ op: 'book', fault })
    const result = await move()
    if (fault === 'refuse') expectRefused(result)
    else expect(result.outcome).toBe('UNKNOWN')
    expect(truth('appointment.moved')).toEqual([])
    expect(await now()).toMatchObject({ start: from.start })
  })

  it('is not taken for done when the vendor stored another time', async () => {
    const { to, move, now, simulator } = await visit()
    simulator.failNext({ op: 'book', fault: 'wrongTime' })
    expect((await move()).outcome).toBe('UNKNOWN')
    expect(await now()).toMatchObject({ start: to.start + hour })
  })

  it('refuses an id that the vendor does not know', async () => {
    const { adapter, to, truth } = await visit()
    for (const vendorId of ['nothing', '99999999', randomUUID()]) {
      const result = await adapter.reschedule(call(), { vendorId, slot: to, marker: newMarker() })
      expect(result).toMatchObject({ outcome: 'REFUSED', code: 'NOT_FOUND' })
    }
    expect(truth('appointment.moved')).toEqual([])
  })

  it('does not bring a cancelled appointment back', async () => {
    const { vendorId, move, now, simulator, truth } = await visit()
    simulator.frontDesk({ action: 'cancel', vendorId })
    expectRefused(await move())
    expect(truth('appointment.moved')).toEqual([])
    expect(await now()).toMatchObject({ status: 'CANCELLED' })
  })
}

function credentialContract({ subject, open }: Kit): void {
  it('tells refused credentials as a refusal of the vendor', async () => {
    const { bind } = await open()
    const stranger = bind(subject.wrongCredentials)
    for (const read of [() => stranger.probe(call()), () => stranger.listAppointmentTypes(call())]) {
      expect((await thrown(read)).code).toBe('VENDOR_REJECTED')
    }
  })

  it('writes nothing with refused credentials', async () => {
    const { bind, native, ready, booked } = await open()
    const { request } = await ready()
    const stranger = bind(subject.wrongCredentials)
    const result = await (native ? stranger.confirmHold(call(), request) : stranger.book(call(), request))
    expect(result).toMatchObject({ outcome: expect.stringMatching(/^(REFUSED|NOT_SENT)$/), code: 'VENDOR_REJECTED' })
    expect(booked()).toEqual([])
  })

  it('sends its secret in no address', async () => {
    const { book, simulator } = await open()
    await book()
    const addresses = simulator.received.map(({ path, query }) => JSON.stringify([path, query]))
    for (const secret of subject.secrets) expect(addresses.join()).not.toContain(secret)
  })
}

/** Every simulator's practice opens at 09:00 on the clock in London, Monday to Friday. */
function timeZoneContract({ subject, open }: Kit): void {
  async function inLondon({ adapter, search, snapshotOf }: Bench, range: Interval): Promise<readonly SlotSnapshot[]> {
    const locations = await adapter.listLocations(call())
    const london = idsOf(locations.filter(({ timeZone }) => timeZone === 'Europe/London'))
    const found = (await search(range)).filter(({ locationId }) => locationId === null || london.includes(locationId))
    return Promise.all(inOrder(found).map(snapshotOf))
  }

  async function firstOf(bench: Bench, date: string): Promise<SlotSnapshot> {
    const start = at(`${date}T00:00:00Z`)
    const [first] = await inLondon(bench, { start, end: start + day })
    if (!first) throw new Error(`there is no slot on ${date}`)
    return first
  }

  it.each([
    ['winter', '2030-01-09T06:00:00Z', '2030-01-11', '2030-01-11T09:00:00Z'],
    ['summer', '2030-07-10T06:00:00Z', '2030-07-12', '2030-07-12T08:00:00Z'],
    ['before the spring change', '2030-03-27T06:00:00Z', '2030-03-29', '2030-03-29T09:00:00Z'],
    ['after the spring change', '2030-03-27T06:00:00Z', '2030-04-01', '2030-04-01T08:00:00Z'],
    ['before the autumn change', '2030-10-23T06:00:00Z', '2030-10-25', '2030-10-25T08:00:00Z'],
    ['after the autumn change', '2030-10-23T06:00:00Z', '2030-10-28', '2030-10-28T09:00:00Z'],
  ])('books nine in the morning at the right instant: %s', async (_, now, date, nine) => {
    const bench = await open({ now: at(now) })
    const slot = await firstOf(bench, date)
    expect(iso(slot.start)).toBe(iso(at(nine)))
    expect(await bench.adapter.checkSlot(call(), slot)).toMatchObject({ free: true })
    const { appointment } = await bench.book({ slot })
    expect(appointment).toMatchObject({ start: at(nine), end: slot.end })
    expect(bench.booked()).toMatchObject([timesOf(slot)])
    expect(await bench.adapter.getAppointment(call(), appointment.vendorId)).toMatchObject({ start: at(nine) })
  })

  itIf(subject.sundayNights).each([
    ['spring', '2030-03-27T06:00:00Z', '2030-03-31T00:00:00Z', '2030-03-31T05:00:00Z'],
    ['autumn', '2030-10-23T06:00:00Z', '2030-10-26T23:00:00Z', '2030-10-27T06:00:00Z'],
  ])('books through the night of the %s change at the right instants', async (_, now, opens, closes) => {
    const bench = await open({ now: at(now), switches: subject.sundayNights ?? {} })
    const night = await inLondon(bench, { start: at(opens) - 6 * hour, end: at(closes) + 6 * hour })
    expect(night[0]?.start).toBe(at(opens))
    for (const { start, end } of night) {
      expect(start).toBeGreaterThanOrEqual(at(opens))
      expect(end).toBeLessThanOrEqual(at(closes))
    }
    expect(new Set(night.map(placeOf)).size).toBe(night.length)
    // The clocks change at 01:00 UTC: one visit on each side of it.
    const turn = at(opens.includes('T23') ? closes.replace('T06', 'T01') : opens.replace('T00', 'T01'))
    const before = night.findLast(({ end }) => end <= turn)
    const after = night.find(({ start }) => start >= turn)
    for (const slot of [before, after]) {
      if (!slot) throw new Error('the clinic is not open on both sides of the change')
      const { appointment } = await bench.book({ slot, person: bench.person(slot === before ? 1 : 2) })
      expect(appointment).toMatchObject({ start: slot.start, end: slot.end })
      expect(bench.booked().at(-1)).toMatchObject(timesOf(slot))
    }
  })

  itIf(subject.sundayNights)("books across UTC's midnight", async () => {
    const bench = await open({ switches: subject.sundayNights ?? {} })
    const midnight = at('2030-06-09T00:00:00Z')
    const late = await inLondon(bench, { start: midnight - hour, end: midnight })
    const slot = late.find(({ end }) => end > midnight)
    if (!slot) throw new Error('no slot lies across midnight')
    const { appointment } = await bench.book({ slot })
    expect(appointment).toMatchObject({ start: slot.start, end: slot.end })
    expect(bench.booked()).toMatchObject([timesOf(slot)])
  })
}

/** Tests that exist only where they mean something: what a vendor lacks has tests of its own, and none counts as skipped. */
function itIf(applies: unknown): typeof it {
  const none: unknown = Object.assign(() => {}, { each: () => () => {} })
  return applies ? it : (none as typeof it)
}
