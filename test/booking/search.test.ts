import { describe, expect, it } from 'vitest'
import { clinicsOf } from '../../src/booking/clinic.ts'
import type { SlotPlace, SlotSearch, Unavailable } from '../../src/booking/slot-service.ts'
import type { SlotQuery } from '../../src/contract/adapter.ts'
import { DomainError } from '../../src/domain/error.ts'
import type { SlotSnapshot } from '../../src/domain/slot.ts'
import {
  aCaller,
  asked,
  codeOf,
  createStoreFaults,
  createTestBooking,
  errorOf,
  newKey,
  type TestBooking,
  type TestBookingOptions,
  type TestClinicOptions,
} from '../kit/booking.ts'
import { createGate, type Fate, outage, type WriteOp } from '../kit/fake-adapter.ts'
import { anOffer, hour, minute, monday } from '../kit/slots.ts'

const half = 30 * minute
const day = 24 * hour
const keepMs = 10_000

const t30 = (clinicId: string) => ({ clinicId, vendorId: 't30' })

/** Three clinics whose times interleave. */
const three: readonly TestClinicOptions[] = [
  { id: 'hull', offers: [anOffer({ start: monday + half }), anOffer({ start: monday + 4 * half })] },
  { id: 'leeds', offers: [anOffer(), anOffer({ start: monday + half }), anOffer({ start: monday + 3 * half })] },
  { id: 'york', offers: [anOffer({ practitionerId: 'p2' }), anOffer(), anOffer({ start: monday + 2 * half })] },
]
const everywhere: SlotSearch = {
  start: monday,
  end: monday + 9 * hour,
  appointmentTypes: three.map(({ id = '' }) => t30(id)),
}
const inOrder = [
  'leeds p1 0',
  'york p1 0',
  'york p2 0',
  'hull p1 30',
  'leeds p1 30',
  'york p1 60',
  'leeds p1 90',
  'hull p1 120',
]

function names(slots: readonly SlotSnapshot[]): string[] {
  return slots.map((slot) => `${slot.clinicId} ${slot.practitionerId} ${(slot.start - monday) / minute}`)
}

function search(test: TestBooking, given: Partial<SlotSearch> = {}, first = 100, after: SlotPlace | null = null) {
  return test.booking.slots.search(aCaller(), { ...everywhere, ...given }, first, after)
}

function codes(unavailable: readonly Unavailable[]): [string, string][] {
  return unavailable.map(({ clinic, code }) => [clinic.id, code])
}

function queries(test: TestBooking, clinicId = test.clinic.id): SlotQuery[] {
  const calls = test.vendors.get(clinicId)?.calls ?? []
  return calls.filter(({ op }) => op === 'searchSlots').map(({ args }) => args[0] as SlotQuery)
}

describe('a search over several clinics', () => {
  it('merges by start, then clinic, practitioner and type', async () => {
    const test = createTestBooking({ clinics: three })
    const { slots, hasNextPage, unavailable } = await search(test)
    expect(names(slots)).toEqual(inOrder)
    expect({ hasNextPage, unavailable }).toEqual({ hasNextPage: false, unavailable: [] })
  })

  it.each([1, 2, 3, 7, 8])('comes in pages of %s, each slot once and in order', async (first) => {
    const test = createTestBooking({ clinics: three })
    const seen: SlotSnapshot[] = []
    for (let pages = 0; pages < 10; pages += 1) {
      const page = await search(test, {}, first, seen.at(-1) ?? null)
      seen.push(...page.slots)
      expect(page.hasNextPage).toBe(seen.length < inOrder.length)
      if (!page.hasNextPage) break
    }
    expect(names(seen)).toEqual(inOrder)
  })

  it('goes on behind the cursor when slots come and go between two pages', async () => {
    const test = createTestBooking({ clinics: three })
    const { slots } = await search(test, {}, 3)
    const last = slots.at(-1) as SlotSnapshot
    for (const at of [{}, { start: monday + half }])
      await test.hold({ slotToken: await test.slotToken({ ...at, clinicId: 'leeds' }) })
    test.vendors.get('york')?.offers.push(anOffer({ start: monday + minute }))
    test.clock.advance(keepMs)
    const { slots: rest } = await search(test, {}, 100, last)
    expect(names(rest)).toEqual(['york p1 1', ...inOrder.slice(3).filter((name) => name !== 'leeds p1 30')])
  })

  it.each<[string, unknown, string]>([
    ['that cannot be reached', outage(), 'VENDOR_UNAVAILABLE'],
    ['that allows no more calls', new DomainError('RATE_LIMITED', undefined, { retryAfterSeconds: 7 }), 'RATE_LIMITED'],
    ['whose adapter has a fault', new TypeError('a fault of the adapter'), 'VENDOR_UNAVAILABLE'],
  ])('has the others’ slots beside a clinic %s', async (_name, error, code) => {
    const test = createTestBooking({ clinics: three })
    const leeds = test.vendors.get('leeds')
    if (leeds) leeds.outage = error
    const { slots, unavailable } = await search(test)
    expect(names(slots)).toEqual(inOrder.filter((name) => !name.startsWith('leeds')))
    expect(codes(unavailable)).toEqual([['leeds', code]])
    expect(unavailable[0]?.retryAfterSeconds).toBe(code === 'RATE_LIMITED' ? 7 : null)
    expect(unavailable[0]?.message).not.toContain('fault')
    // A failure is not kept.
    if (leeds) leeds.outage = null
    expect(names((await search(test)).slots)).toEqual(inOrder)
  })

  it('does not wait for a slow clinic longer than it may, and has its answer the next time', async () => {
    const test = createTestBooking({ clinics: three, searchMs: 30 })
    const leeds = test.vendors.get('leeds')
    const gate = createGate()
    if (leeds) leeds.searchGate = gate
    const { slots, unavailable } = await search(test)
    expect(slots).toHaveLength(5)
    expect(codes(unavailable)).toEqual([['leeds', 'VENDOR_UNAVAILABLE']])
    gate.open()
    expect(names((await search(test)).slots)).toEqual(inOrder)
    expect(leeds?.count('searchSlots')).toBe(1)
  })

  it('asks clinics that have no search nothing, and says so', async () => {
    const test = createTestBooking({
      clinics: [
        { id: 'leeds', capabilities: { slotSearch: false } },
        { id: 'york', offers: [anOffer()] },
      ],
    })
    const { slots, unavailable } = await search(test)
    expect(names(slots)).toEqual(['york p1 0'])
    expect(codes(unavailable)).toEqual([['leeds', 'CAPABILITY_NOT_SUPPORTED']])
    expect(test.vendor.calls.map(({ op }) => op)).not.toContain('searchSlots')
  })

  it('for a service asks each clinic for its own types', async () => {
    const test = createTestBooking({ clinics: three })
    expect(names(await test.slots({ serviceId: 'first' }))).toEqual(inOrder)
    expect(await test.slots({ serviceId: 'nothing' })).toEqual([])
    expect(queries(test).map(({ appointmentTypeIds }) => appointmentTypeIds)).toEqual([['t30']])
  })

  it.each<[string, Partial<SlotSearch>, string[]]>([
    ['some clinics', { clinicIds: ['york'] }, ['york p1 0', 'york p2 0', 'york p1 60']],
    ['one clinic twice', { clinicIds: ['hull', 'hull'] }, ['hull p1 30', 'hull p1 120']],
    ['a type of one clinic', { appointmentTypes: [t30('hull')] }, ['hull p1 30', 'hull p1 120']],
    ['a practitioner of one clinic', { practitioners: [{ clinicId: 'york', vendorId: 'p2' }] }, ['york p2 0']],
    ['a site of one clinic', { locations: [{ clinicId: 'hull', vendorId: 'l1' }] }, ['hull p1 30', 'hull p1 120']],
    ['a site that nobody has', { locations: [{ clinicId: 'hull', vendorId: 'l9' }] }, []],
  ])('is asked for %s', async (_name, given, expected) => {
    const test = createTestBooking({ clinics: three })
    expect(names((await search(test, given)).slots)).toEqual(expected)
    const clinics = new Set(expected.map((name) => name.split(' ')[0]))
    for (const { id } of clinicsOf(test.booking.clinics, aCaller())) {
      // Who is not asked about is not asked.
      if (!clinics.has(id) && id !== 'hull') expect(queries(test, id)).toEqual([])
    }
  })

  it('passes the contact type on', async () => {
    const test = createTestBooking()
    await test.slots({ contactType: 'VIDEO' })
    expect(queries(test)).toEqual([expect.objectContaining({ contactType: 'VIDEO' })])
  })

  it('is for the clinics of the caller’s key', async () => {
    const test = createTestBooking({ clinics: three })
    const caller = aCaller({ clinics: new Set(['hull']) })
    expect(names(await test.slots(everywhere, caller))).toEqual(['hull p1 30', 'hull p1 120'])
    expect(await codeOf(test.slots({ ...everywhere, clinicIds: ['york'] }, caller))).toBe('NOT_FOUND')
    expect(await codeOf(test.slots(everywhere, aCaller({ scopes: new Set(['hold']) })))).toBe('FORBIDDEN')
  })

  it.each<[string, Partial<SlotSearch>, string]>([
    ['without a service or type', { appointmentTypes: undefined as never }, 'search'],
    ['with both', { serviceId: 'first' }, 'search'],
    ['with no type', { appointmentTypes: [] }, 'appointmentTypeIds'],
    ['that ends before it begins', { end: monday - 1 }, 'to'],
    ['over nothing', { end: monday }, 'to'],
    ['in the past', { start: 0, end: 1_000 }, 'to'],
    ['over more than a month', { end: monday + 31 * day + 1 }, 'to'],
  ])('%s is refused', async (_name, given, field) => {
    const test = createTestBooking({ clinics: three })
    const error = await errorOf(search(test, given))
    expect(error.code).toBe('INVALID_INPUT')
    expect(error.details.path?.at(-1)).toBe(field)
  })
})

describe('the times of a search', () => {
  it('are those that start in it', async () => {
    const test = createTestBooking({ clinics: three })
    const { slots } = await search(test, { start: monday + half, end: monday + 3 * half })
    expect(names(slots)).toEqual(['hull p1 30', 'leeds p1 30', 'york p1 60'])
  })

  it('do not include what has begun', async () => {
    const test = createTestBooking({ clinics: three })
    test.clock.advance(monday + minute - test.clock.now())
    expect(names((await search(test, { start: monday - day })).slots)).toEqual(inOrder.slice(3))
  })

  it('are asked for by whole days of the clinic', async () => {
    const test = createTestBooking()
    await test.slots({ start: Date.parse('2030-03-31T22:30:00Z'), end: Date.parse('2030-03-31T23:30:00Z') })
    // The clocks go forward that Sunday, and half past eleven at night in UTC is Monday in London.
    expect(queries(test)).toEqual([
      expect.objectContaining({ start: Date.parse('2030-03-31T00:00:00Z'), end: Date.parse('2030-04-01T23:00:00Z') }),
    ])
  })

  it('carry their names, so that nobody has to be asked again', async () => {
    const test = createTestBooking({
      offers: [anOffer({ price: null, occupied: { start: monday, end: monday + hour } })],
    })
    const [slot] = await test.slots()
    expect(slot).toMatchObject({
      clinicId: 'leeds',
      timeZone: 'Europe/London',
      appointmentType: { name: 'First visit' },
      practitioner: { name: 'Dr One' },
      location: { name: 'Main site' },
      occupied: { start: monday, end: monday + hour },
      price: null,
      asOf: test.clock.now(),
    })
  })

  it('of a type that the clinic does not show are left out; unknown people are not named', async () => {
    const test = createTestBooking({
      offers: [anOffer({ appointmentTypeId: 'gone' }), anOffer({ practitionerId: 'p9', locationId: 'l9' })],
    })
    const slots = await test.slots({ appointmentTypes: [t30('leeds'), { clinicId: 'leeds', vendorId: 'gone' }] })
    expect(slots).toMatchObject([{ practitionerId: 'p9', practitioner: null, location: null }])
  })

  it('that are held are left out, and all are there when the store cannot say', async () => {
    const { failing, wrapLedger } = createStoreFaults()
    const test = createTestBooking({ clinics: three, wrapLedger })
    await test.hold({ slotToken: await test.slotToken({ clinicId: 'leeds' }) })
    expect(names((await search(test)).slots)).toEqual(inOrder.slice(1))
    failing.add('blocking')
    const { slots, unavailable } = await search(test)
    expect(names(slots)).toContain('leeds p1 0')
    expect(unavailable).toEqual([])
    expect(test.log.map(({ event }) => event)).toContain('ledger.overlay-missing')
  })

  it('that a buffer of a hold reaches into are left out', async () => {
    const test = createTestBooking({
      offers: [anOffer({ occupied: { start: monday, end: monday + 40 * minute } }), anOffer({ start: monday + half })],
    })
    await test.hold()
    expect(await test.slots({ start: monday + half })).toEqual([])
  })
})

describe('what a vendor said', () => {
  it('is asked for once by fifty at once, and by searches for other hours of the day', async () => {
    const test = createTestBooking()
    await Promise.all(Array.from({ length: 50 }, () => test.slots()))
    await test.slots({ start: monday + half, end: monday + hour })
    expect(test.vendor.count('searchSlots')).toBe(1)
    expect(test.vendor.count('listAppointmentTypes')).toBe(1)
  })

  it('is asked for apart by who asks for something else', async () => {
    const test = createTestBooking()
    await test.slots()
    await test.slots({ practitioners: [{ clinicId: 'leeds', vendorId: 'p1' }] })
    await test.slots({ start: monday + day, end: monday + day + hour })
    await test.slots({ contactType: 'PHONE' })
    expect(test.vendor.count('searchSlots')).toBe(4)
  })

  it('is kept for ten seconds that no clock on the wall shortens or stretches', async () => {
    const test = createTestBooking()
    await test.slots()
    test.clock.advance(keepMs - 1)
    test.clock.stepWall(hour)
    await test.slots()
    expect(test.vendor.count('searchSlots')).toBe(1)
    test.clock.stepWall(-2 * hour)
    test.clock.advance(1)
    await test.slots()
    expect(test.vendor.count('searchSlots')).toBe(2)
  })

  it('does not end with the caller who asked first', async () => {
    const test = createTestBooking()
    await test.slots({}, aCaller({ signal: AbortSignal.abort() }))
    expect(test.vendor.calls.map(({ call }) => call.signal)).toEqual([undefined, undefined, undefined, undefined])
  })

  type Change = [string, TestBookingOptions, (test: TestBooking) => Promise<unknown>, number]
  const fated =
    (op: WriteOp, fate: Fate) =>
    async (test: TestBooking): Promise<void> => {
      test.vendor.next(op, fate)
      await test.confirm(await test.hold()).catch(() => undefined)
    }
  it.each<Change>([
    ['a gateway hold, which is laid over it', {}, (test) => test.hold(), 0],
    [
      'a refused check',
      {},
      async (test) => {
        const slotToken = await test.slotToken()
        test.vendor.offers = []
        expect(await codeOf(test.hold({ slotToken }))).toBe('SLOT_TAKEN_AT_VENDOR')
      },
      1,
    ],
    ['a confirmed hold', {}, (test) => test.confirmed(), 1],
    ['a rejected hold', {}, fated('book', { refuse: 'SLOT_TAKEN_AT_VENDOR' }), 1],
    [
      'a booking withdrawn',
      { doubleBooks: true },
      async (test) => {
        test.vendor.clashes = () => [{ kind: 'APPOINTMENT', createdAt: 0 }]
        await test.confirm(await test.hold()).catch(() => undefined)
      },
      1,
    ],
    ['a hold of the vendor’s own', { holds: 'NATIVE' }, (test) => test.hold(), 1],
    ['an unknown outcome, of which nothing is known', {}, fated('book', 'unknownNotExecuted'), 0],
  ])('is asked for again after %s', async (_name, options, change, again) => {
    const test = createTestBooking(options)
    const other = test.another()
    const ask = () =>
      other.slots.search(aCaller(), { start: monday, end: monday + hour, appointmentTypes: [t30('leeds')] }, 9, null)
    await ask()
    await change(test)
    const before = test.vendor.count('searchSlots')
    await ask()
    expect(test.vendor.count('searchSlots') - before).toBe(again)
  })

  it('is asked for again after a cancellation and a native release', async () => {
    const test = createTestBooking({ holds: 'NATIVE' })
    const granted = await test.hold()
    await test.slots()
    const { clinicId, id: holdId } = granted.hold
    const { holdToken } = granted
    await test.booking.holds.release(aCaller(), { clinicId, holdId, holdToken, idempotencyKey: newKey() })
    expect(names(await test.slots())).toContain('leeds p1 0')
    const { vendorId } = await test.confirmed()
    const cancel = {
      clinicId,
      vendorId,
      reason: 'OTHER' as const,
      note: null,
      acceptFee: null,
      idempotencyKey: newKey(),
    }
    await test.slots()
    await test.booking.appointments.cancel(aCaller(), cancel)
    expect(names(await test.slots())).toContain('leeds p1 0')
  })

  it('is asked for again by clinics of the same account only, and for the same day only', async () => {
    const test = createTestBooking({
      clinics: [{ id: 'leeds' }, { id: 'hull', account: 'leeds' }, { id: 'york' }],
    })
    const days = [{}, { start: monday + day, end: monday + day + hour }]
    for (const given of days) await search(test, given)
    await test.confirmed({ slotToken: await test.slotToken() })
    const before = ['leeds', 'hull', 'york'].map((id) => queries(test, id).length)
    for (const given of days) await search(test, given)
    const after = ['leeds', 'hull', 'york'].map((id) => queries(test, id).length)
    expect(after.map((count, index) => count - (before[index] ?? 0))).toEqual([1, 1, 0])
  })

  it('is not kept when the diary changed while it was under way', async () => {
    const test = createTestBooking()
    const slotToken = await test.slotToken()
    test.clock.advance(keepMs)
    const gate = createGate()
    test.vendor.searchGate = gate
    const under = test.slots()
    await asked(test.vendor, 'searchSlots', 2)
    const { vendorId } = await test.confirmed({ slotToken })
    test.vendor.searchGate = null
    gate.open()
    // Held by the ledger, whatever the old answer says.
    expect(names(await under)).not.toContain('leeds p1 0')
    for (const entry of test.vendor.diary) if (entry.vendorId === vendorId) entry.status = 'CANCELLED'
    await test.slots()
    expect(test.vendor.count('searchSlots')).toBe(3)
  })
})

describe('the next free slots', () => {
  it('are hints from what was last heard, also when that is old', async () => {
    const test = createTestBooking()
    const [slot] = await test.slots()
    await test.confirmed()
    test.clock.advance(hour)
    const calls = test.vendor.calls.length
    const near = await test.booking.slots.nextFree(aCaller(), slot as SlotSnapshot)
    expect(names(near)).toEqual(['leeds p2 0', 'leeds p1 30', 'leeds p2 30'])
    expect(test.vendor.calls.length).toBe(calls)
  })

  it('are neither past nor earlier nor of another type or clinic', async () => {
    const test = createTestBooking({ clinics: [{ id: 'leeds' }, { id: 'york' }] })
    const slots = await test.slots()
    const slot = slots.find((one) => one.clinicId === 'leeds' && one.start === monday + 3 * half) as SlotSnapshot
    const near = await test.booking.slots.nextFree(aCaller(), slot)
    expect(names(near)).toEqual(['leeds p1 120', 'leeds p1 150'])
    test.clock.advance(monday + 4 * half - test.clock.now() + 1)
    expect(names(await test.booking.slots.nextFree(aCaller(), slot))).toEqual(['leeds p1 150'])
  })

  it('are not for those who may not search', async () => {
    const test = createTestBooking()
    const [slot] = await test.slots()
    expect(await test.booking.slots.nextFree(aCaller({ scopes: new Set(['hold']) }), slot as SlotSnapshot)).toEqual([])
  })
})
