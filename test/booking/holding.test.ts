import { randomUUID } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import type { Caller } from '../../src/booking/caller.ts'
import type { GrantedHold, HoldChange, HoldCreate } from '../../src/booking/hold-service.ts'
import type { Lease } from '../../src/booking/lease.ts'
import type { Ledger } from '../../src/booking/ledger.ts'
import { DomainError } from '../../src/domain/error.ts'
import {
  aCaller,
  asked,
  codeOf,
  confirmInput,
  createStoreFaults,
  createTestBooking,
  errorOf,
  holdInput,
  newKey,
  type TestBooking,
  type TestBookingOptions,
} from '../kit/booking.ts'
import { createGate, type Fate, outage } from '../kit/fake-adapter.ts'
import { anOffer, minute, monday } from '../kit/slots.ts'

const ttlMs = 600_000

async function outcomes(calls: readonly Promise<GrantedHold>[]): Promise<{ won: GrantedHold[]; lost: string[] }> {
  const settled = await Promise.allSettled(calls)
  return {
    won: settled.flatMap((one) => (one.status === 'fulfilled' ? [one.value] : [])),
    lost: settled.flatMap((one) => (one.status === 'rejected' ? [String(one.reason.code)] : [])),
  }
}

function starts(slots: readonly { start: number; practitionerId: string | null; appointmentTypeId: string }[]) {
  return slots.map((slot) => `${slot.appointmentTypeId} ${slot.practitionerId} +${(slot.start - monday) / minute}`)
}

function change({ hold, holdToken }: GrantedHold, given: Partial<HoldChange> = {}): HoldChange {
  return { clinicId: hold.clinicId, holdId: hold.id, holdToken, idempotencyKey: newKey(), ...given }
}

describe('fifty callers for one slot', () => {
  /** A lease that lets everybody through: what is left is the ledger. */
  const noLease = (lease: Lease): Lease => ({
    ...lease,
    acquire: async (keys) => ({ keys, token: randomUUID() }),
  })

  it.each([
    ['with the lease', (lease: Lease) => lease],
    ['without it', noLease],
  ])('have one winner and cost one vendor check, %s', async (_name, wrapLease) => {
    const test = createTestBooking({ wrapLease })
    const other = test.another()
    const slotToken = await test.slotToken()
    const calls = Array.from({ length: 50 }, (_, caller) =>
      (caller % 2 === 0 ? test.booking : other).holds.create(aCaller(), holdInput({ slotToken })),
    )
    const { won, lost } = await outcomes(calls)
    expect(won).toHaveLength(1)
    expect(lost).toEqual(Array(49).fill('SLOT_TAKEN'))
    expect(test.vendor.count('checkSlot')).toBe(1)
  })

  it('ask the store once in all for who may try, as long as they come to one process', async () => {
    let asked = 0
    const wrapLease = (lease: Lease): Lease => ({
      ...lease,
      acquire: (...given) => {
        asked += 1
        return lease.acquire(...given)
      },
    })
    const test = createTestBooking({ wrapLease })
    const slotToken = await test.slotToken()
    const calls = Array.from({ length: 50 }, () => test.booking.holds.create(aCaller(), holdInput({ slotToken })))
    const { won, lost } = await outcomes(calls)
    expect(won).toHaveLength(1)
    expect(lost).toEqual(Array(49).fill('SLOT_TAKEN'))
    expect(asked).toBe(1)
    // Whoever comes later asks anew: the hold may have ended in another process.
    expect(await codeOf(test.booking.holds.create(aCaller(), holdInput({ slotToken })))).toBe('SLOT_TAKEN')
    expect(asked).toBe(2)
  })

  it('are not spoken for by one that could not ask', async () => {
    let failures = 1
    const wrapLease = (lease: Lease): Lease => ({
      ...lease,
      async acquire(...given) {
        if (failures-- > 0) throw new DomainError('SERVICE_UNAVAILABLE')
        return lease.acquire(...given)
      },
    })
    const test = createTestBooking({ wrapLease })
    const slotToken = await test.slotToken()
    const calls = Array.from({ length: 50 }, () => test.booking.holds.create(aCaller(), holdInput({ slotToken })))
    const { won, lost } = await outcomes(calls)
    expect(won).toHaveLength(1)
    expect(lost.toSorted()).toEqual(['SERVICE_UNAVAILABLE', ...Array(48).fill('SLOT_TAKEN')])
  })

  it('with one key have one hold', async () => {
    const test = createTestBooking()
    const input = holdInput({ slotToken: await test.slotToken() })
    const { won, lost } = await outcomes(Array.from({ length: 50 }, () => test.booking.holds.create(aCaller(), input)))
    expect(won).toHaveLength(1)
    expect(new Set(lost)).toEqual(new Set(['IDEMPOTENCY_IN_PROGRESS']))
    expect(await test.booking.holds.create(aCaller(), input)).toEqual(won[0])
    expect(test.vendor.count('checkSlot')).toBe(1)
  })
})

describe('a held time', () => {
  it.each([
    ['the same slot', { start: monday }, false],
    ['another type at the same start', { start: monday, appointmentTypeId: 't30' }, false],
    ['a start within it', { start: monday + 30 * minute }, false],
    ['its end', { start: monday + 60 * minute }, true],
    ['another practitioner', { start: monday + 30 * minute, practitionerId: 'p2' }, true],
  ])('of 45 minutes: %s', async (_name, at, isAllowed) => {
    const test = createTestBooking()
    const slotToken = await test.slotToken(at)
    await test.hold({ slotToken: await test.slotToken({ appointmentTypeId: 't45' }) })
    const held = test.hold({ slotToken })
    if (isAllowed) expect((await held).hold.state).toBe('ACTIVE')
    else expect(await codeOf(held)).toBe('SLOT_TAKEN')
    expect(test.vendor.count('checkSlot')).toBe(isAllowed ? 2 : 1)
  })

  it('comes with the next free ones of its kind, at most three', async () => {
    const test = createTestBooking()
    const slotToken = await test.slotToken({ start: monday + 30 * minute })
    await test.hold({ slotToken })
    await test.hold({ slotToken: await test.slotToken({ start: monday + 60 * minute }) })
    const { code, details } = await errorOf(test.hold({ slotToken }))
    expect(code).toBe('SLOT_TAKEN')
    if (!details.nearSlot) throw new Error('the error was expected to name its slot')
    const searches = test.vendor.count('searchSlots')
    const near = await test.booking.slots.nextFree(aCaller(), details.nearSlot)
    expect(starts(near)).toEqual(['t30 p2 +30', 't30 p2 +60', 't30 p1 +90'])
    expect(test.vendor.count('searchSlots')).toBe(searches)
  })

  it('is not offered, nor is what overlaps it', async () => {
    const test = createTestBooking()
    const before = starts(await test.slots())
    await test.hold()
    const after = starts(await test.slots())
    expect(before.filter((slot) => !after.includes(slot))).toEqual(['t30 p1 +0', 't45 p1 +0'])
  })

  it('is offered and held again as soon as it is released', async () => {
    const test = createTestBooking()
    const before = starts(await test.slots())
    const granted = await test.hold()
    expect(await test.booking.holds.release(aCaller(), change(granted))).toMatchObject({ state: 'RELEASED' })
    expect(starts(await test.slots())).toEqual(before)
    expect((await test.hold()).hold.id).not.toBe(granted.hold.id)
  })

  it('is offered and held again as soon as it expires', async () => {
    const test = createTestBooking()
    const slotToken = await test.slotToken()
    await test.hold({ slotToken })
    test.clock.advance(ttlMs - 1)
    expect(await codeOf(test.hold({ slotToken }))).toBe('SLOT_TAKEN')
    test.clock.advance(1)
    expect(starts(await test.slots())).toContain('t30 p1 +0')
    expect((await test.hold({ slotToken })).hold.state).toBe('ACTIVE')
  })

  it('of several places is given until they are used up, and offered as long', async () => {
    const test = createTestBooking()
    const slotToken = await test.slotToken({
      start: monday + 300 * minute,
      practitionerId: null,
      appointmentTypeId: 'class',
    })
    for (let caller = 0; caller < 3; caller += 1) {
      expect(starts(await test.slots())).toContain('class null +300')
      await test.hold({ slotToken })
    }
    expect(starts(await test.slots())).not.toContain('class null +300')
    expect(await codeOf(test.hold({ slotToken }))).toBe('SLOT_TAKEN')
  })
})

describe('the clinic is asked before a hold is given', () => {
  const class3 = { start: monday + 300 * minute, practitionerId: null, appointmentTypeId: 'class' }

  it('and what its staff have booked meanwhile is refused', async () => {
    const test = createTestBooking()
    const slotToken = await test.slotToken()
    const entry = test.vendor.desk({ start: monday, end: monday + 30 * minute })
    const input = holdInput({ slotToken })
    expect(await codeOf(test.booking.holds.create(aCaller(), input))).toBe('SLOT_TAKEN_AT_VENDOR')
    // A final answer stays one for its key; another key asks anew.
    entry.status = 'CANCELLED'
    expect(await codeOf(test.booking.holds.create(aCaller(), input))).toBe('SLOT_TAKEN_AT_VENDOR')
    expect((await test.hold({ slotToken })).hold.state).toBe('ACTIVE')
  })

  it.each([
    ['longer now', { end: monday + 45 * minute }],
    ['in need of another room now', { resources: ['practitioner:p1', 'room:9'] }],
    ['followed by a buffer now', { occupied: { start: monday, end: monday + 40 * minute } }],
  ])('and a slot that is %s is not the one that was shown', async (_name, given) => {
    const test = createTestBooking()
    const slotToken = await test.slotToken()
    test.vendor.offers = [anOffer(given)]
    expect(await codeOf(test.hold({ slotToken }))).toBe('SLOT_TAKEN_AT_VENDOR')
  })

  it('and the places that are left now count, not those that were shown', async () => {
    const test = createTestBooking()
    const slotToken = await test.slotToken(class3)
    const [, second] = [await test.hold({ slotToken }), await test.hold({ slotToken })]
    test.vendor.desk({ start: class3.start, end: class3.start + 60 * minute, practitionerId: null })
    expect(await codeOf(test.hold({ slotToken }))).toBe('SLOT_TAKEN')
    await test.booking.holds.release(aCaller(), change(second))
    expect((await test.hold({ slotToken })).hold.slot.remaining).toBe(2)
  })

  it('and nothing stays behind when it does not answer', async () => {
    const test = createTestBooking()
    const slotToken = await test.slotToken()
    const input = holdInput({ slotToken })
    test.vendor.outage = outage()
    expect(await codeOf(test.booking.holds.create(aCaller(), input))).toBe('VENDOR_UNAVAILABLE')
    test.vendor.outage = null
    // The key is free, and neither lease nor ledger keeps the time.
    expect((await test.booking.holds.create(aCaller(), input)).hold.state).toBe('ACTIVE')
  })

  it('and an answer that comes after the time for it gives no hold', async () => {
    const test = createTestBooking()
    const slotToken = await test.slotToken()
    test.vendor.checkGate = createGate()
    const late = test.hold({ slotToken })
    await asked(test.vendor, 'checkSlot')
    test.clock.advance(15_000)
    test.vendor.checkGate.open()
    expect(await codeOf(late)).toBe('HOLD_LOST')
    expect((await test.hold({ slotToken })).hold.state).toBe('ACTIVE')
  })

  it('but is not asked when the store does not answer', async () => {
    const { failing, wrapLedger } = createStoreFaults()
    const test = createTestBooking({ wrapLedger })
    const slotToken = await test.slotToken()
    failing.add('open')
    expect(await codeOf(test.hold({ slotToken }))).toBe('SERVICE_UNAVAILABLE')
    expect(test.vendor.count('checkSlot')).toBe(0)
    failing.clear()
    expect((await test.hold({ slotToken })).hold.state).toBe('ACTIVE')
  })
})

describe('a store that fails when the hold is to be given', () => {
  it.each<[string, TestBookingOptions]>([
    ['without holds', {}],
    ['with holds of its own', { holds: 'NATIVE' }],
  ])('and has done so gives it to whoever repeats the call, at a vendor %s', async (_name, options) => {
    let isCut = true
    const wrapLedger = (ledger: Ledger): Ledger => ({
      ...ledger,
      async activate(...args) {
        const result = await ledger.activate(...args)
        if (isCut) throw new DomainError('SERVICE_UNAVAILABLE')
        return result
      },
    })
    const test = createTestBooking({ ...options, wrapLedger })
    const input = holdInput({ slotToken: await test.slotToken() })
    expect(await codeOf(test.booking.holds.create(aCaller(), input))).toBe('VENDOR_UNAVAILABLE')
    isCut = false
    const granted = await test.booking.holds.create(aCaller(), input)
    expect((await test.confirm(granted)).hold.state).toBe('CONFIRMED')
    expect(test.vendor.count('createHold')).toBe(options.holds === 'NATIVE' ? 1 : 0)
  })

  it('and has not is made up for by the reconciler, where the vendor has a hold', async () => {
    const { failing, wrapLedger } = createStoreFaults()
    const test = createTestBooking({ holds: 'NATIVE', wrapLedger })
    const input = holdInput({ slotToken: await test.slotToken() })
    const create = () => test.booking.holds.create(aCaller(), input)
    failing.add('activate')
    expect(await codeOf(create())).toBe('VENDOR_UNAVAILABLE')
    failing.clear()
    expect(await codeOf(create())).toBe('VENDOR_UNAVAILABLE')
    await test.pass(15_000)
    expect((await create()).hold.state).toBe('ACTIVE')
    expect(test.vendor.count('createHold')).toBe(1)
  })

  it('and has not gives the time back soon, where it has none', async () => {
    const { failing, wrapLedger } = createStoreFaults()
    const test = createTestBooking({ wrapLedger })
    const input = holdInput({ slotToken: await test.slotToken() })
    failing.add('activate')
    expect(await codeOf(test.booking.holds.create(aCaller(), input))).toBe('VENDOR_UNAVAILABLE')
    failing.clear()
    test.clock.advance(15_000)
    expect(await codeOf(test.booking.holds.create(aCaller(), input))).toBe('VENDOR_UNAVAILABLE')
    expect((await test.hold({ slotToken: input.slotToken })).hold.state).toBe('ACTIVE')
  })
})

describe('the time to live', () => {
  it.each([
    ["the clinic's own", { ttlSeconds: null }, {}, ttlMs],
    ['as asked for', { ttlSeconds: 60 }, {}, 60_000],
    ["cut to the clinic's longest", { ttlSeconds: 1_800 }, { policy: { maxMs: 900_000 } }, 900_000],
    ["cut to the vendor's longest", { ttlSeconds: 1_800 }, { capabilities: { maxHoldMs: 300_000 } }, 300_000],
    ["ended by the vendor's own", {}, { holds: 'NATIVE' as const, holdMs: 120_000 }, 120_000],
  ])('is %s', async (_name, given: Partial<HoldCreate>, options, expectedMs) => {
    const test = createTestBooking(options)
    const { hold } = await test.hold(given)
    expect(hold.expiresAt).toBe(test.clock.now() + expectedMs)
  })

  it.each([29, 1_801])('is refused when it is asked to be %s seconds', async (ttlSeconds) => {
    const test = createTestBooking()
    expect(await codeOf(test.hold({ ttlSeconds }))).toBe('INVALID_INPUT')
  })

  it('ends a hold for everything that could be done with it', async () => {
    const test = createTestBooking()
    const granted = await test.hold()
    test.clock.advance(ttlMs)
    expect(await codeOf(test.confirm(granted))).toBe('HOLD_EXPIRED')
    expect(await codeOf(test.booking.holds.extend(aCaller(), { ...change(granted), seconds: null }))).toBe(
      'HOLD_EXPIRED',
    )
    // Letting go of what has gone is no error.
    expect(await test.booking.holds.release(aCaller(), change(granted))).toMatchObject({ state: 'EXPIRED' })
    expect(test.vendor.count('book')).toBe(0)
  })
})

describe('extending', () => {
  const extend = (test: TestBooking, granted: GrantedHold, seconds: number | null = null) =>
    test.booking.holds.extend(aCaller(), { ...change(granted), seconds })

  it('adds to the expiry, twice', async () => {
    const test = createTestBooking()
    const granted = await test.hold({ ttlSeconds: 60 })
    const at = granted.hold.expiresAt ?? 0
    expect(await extend(test, granted, 120)).toMatchObject({ expiresAt: at + 120_000, extensionsLeft: 1 })
    expect(await extend(test, granted)).toMatchObject({ expiresAt: at + 120_000 + ttlMs, extensionsLeft: 0 })
    expect(await codeOf(extend(test, granted, 30))).toBe('LIMIT_EXCEEDED')
  })

  it('never goes past the longest time in all', async () => {
    const test = createTestBooking({ policy: { extensions: 9 } })
    const granted = await test.hold()
    const latest = test.clock.now() + 1_800_000
    expect((await extend(test, granted, 1_800)).expiresAt).toBe(latest)
    expect(await codeOf(extend(test, granted, 30))).toBe('LIMIT_EXCEEDED')
  })

  it('keeps others out for as long', async () => {
    const test = createTestBooking()
    const slotToken = await test.slotToken()
    await extend(test, await test.hold({ slotToken }))
    test.clock.advance(2 * ttlMs - 1)
    expect(await codeOf(test.hold({ slotToken }))).toBe('SLOT_TAKEN')
  })

  it('is done once per key', async () => {
    const test = createTestBooking()
    const granted = await test.hold()
    const input = { ...change(granted), seconds: 60 }
    const first = await test.booking.holds.extend(aCaller(), input)
    expect(await test.booking.holds.extend(aCaller(), input)).toEqual(first)
    expect(await codeOf(test.booking.holds.extend(aCaller(), { ...input, seconds: 61 }))).toBe('IDEMPOTENCY_KEY_REUSED')
  })

  it.each([29, 1_801])('by %s seconds is refused', async (seconds) => {
    const test = createTestBooking()
    expect(await codeOf(extend(test, await test.hold(), seconds))).toBe('INVALID_INPUT')
  })

  describe("the vendor's own hold", () => {
    it('comes first and limits ours', async () => {
      const test = createTestBooking({ holds: 'NATIVE', holdMs: 700_000 })
      const granted = await test.hold()
      test.clock.advance(60_000)
      expect((await extend(test, granted)).expiresAt).toBe(test.clock.now() + 700_000)
      expect(test.vendor.holds[0]?.expiresAt).toBe(test.clock.now() + 700_000)
    })

    it.each<[string, Fate, string]>([
      ['that is gone', { refuse: 'HOLD_LOST' }, 'HOLD_LOST'],
      ['that is refused with what is no answer to it', { refuse: 'PATIENT_AMBIGUOUS' }, 'VENDOR_REJECTED'],
      ['that cannot be reached', { notSent: 'VENDOR_UNAVAILABLE' }, 'VENDOR_UNAVAILABLE'],
      ['that gives no answer', 'unknownExecuted', 'VENDOR_UNAVAILABLE'],
    ])('%s leaves ours as it is', async (_name, fate, code) => {
      const test = createTestBooking({ holds: 'NATIVE' })
      const granted = await test.hold()
      test.vendor.next('extendHold', fate)
      expect(await codeOf(extend(test, granted))).toBe(code)
      expect(await test.read(granted.hold)).toEqual(granted.hold)
    })

    it('is not asked when ours has no extension left', async () => {
      const test = createTestBooking({ holds: 'NATIVE', policy: { extensions: 1 } })
      const granted = await test.hold({ ttlSeconds: 60 })
      await extend(test, granted, 30)
      expect(await codeOf(extend(test, granted, 30))).toBe('LIMIT_EXCEEDED')
      expect(test.vendor.count('extendHold')).toBe(1)
    })

    it('that knows no extension refuses ours', async () => {
      const test = createTestBooking({ holds: 'NATIVE', capabilities: { extend: false } })
      const granted = await test.hold()
      expect(granted.hold.extensionsLeft).toBe(0)
      const error = await errorOf(extend(test, granted))
      expect(error.code).toBe('CAPABILITY_NOT_SUPPORTED')
      expect(error.details.capability).toBe('extend')
    })
  })
})

describe('who may act on a hold', () => {
  const foreign = aCaller({ partnerId: 'other' })
  const elsewhere = aCaller({ clinics: new Set(['york']) })

  const actions: [string, (test: TestBooking, input: HoldChange, caller: Caller) => Promise<unknown>][] = [
    ['extend', (test, input, caller) => test.booking.holds.extend(caller, { ...input, seconds: null })],
    ['release', (test, input, caller) => test.booking.holds.release(caller, input)],
    [
      'confirm',
      (test, input, caller) =>
        test.booking.holds.confirm(caller, confirmInput({ ...input, id: input.holdId }, input.holdToken)),
    ],
  ]
  const strangers: [string, (granted: GrantedHold, other: GrantedHold) => Partial<HoldChange>, Caller][] = [
    ['without a token', () => ({ holdToken: '' }), aCaller()],
    ['with a token of another hold', (_, other) => ({ holdToken: other.holdToken }), aCaller()],
    ['with a shortened token', ({ holdToken }) => ({ holdToken: holdToken.slice(0, -1) }), aCaller()],
    ['of another partner, with the right token', () => ({}), foreign],
    ['whose key is for another clinic', () => ({}), elsewhere],
    ['who names another clinic', () => ({ clinicId: 'york' }), aCaller()],
    ['who names no hold', () => ({ holdId: 'nothing' }), aCaller()],
  ]
  const cases = actions.flatMap(([verb, act]) =>
    strangers.map(([who, given, caller]) => ({ verb, act, who, given, caller })),
  )

  it.each(cases)('nobody $who may $verb it, or learn that it exists', async ({ act, given, caller }) => {
    const test = createTestBooking({ clinics: [{ id: 'leeds' }, { id: 'york' }] })
    const granted = await test.hold()
    const other = await test.hold({ slotToken: await test.slotToken({ practitionerId: 'p2' }) })
    const refused = await errorOf(act(test, change(granted, given(granted, other)), caller))
    const absent = await errorOf(act(test, change(granted, { holdId: 'nothing', holdToken: '' }), aCaller()))
    expect({ ...refused, message: refused.message }).toEqual({ ...absent, message: absent.message })
    expect(refused.code).toBe('NOT_FOUND')
    expect(await test.read(granted.hold)).toEqual(granted.hold)
  })

  it('only its partner reads and lists it', async () => {
    const test = createTestBooking()
    const { hold } = await test.hold({ partnerReference: 'order-7' })
    const address = { clinicId: hold.clinicId, holdId: hold.id }
    const { holds } = test.booking
    expect(await holds.get(aCaller(), address)).toEqual(hold)
    expect(await holds.list(aCaller(), {}, 10, null)).toEqual([hold])
    for (const stranger of [foreign, elsewhere]) {
      expect(await holds.get(stranger, address)).toBeNull()
      expect(await holds.list(stranger, {}, 10, null)).toEqual([])
    }
  })

  it('and with which scope', async () => {
    const test = createTestBooking()
    const slotToken = await test.slotToken()
    const granted = await test.hold({ slotToken })
    const only = (scope: 'read' | 'hold' | 'confirm') => aCaller({ scopes: new Set([scope]) })
    const input = change(granted)
    expect(await codeOf(test.hold({ slotToken }, only('read')))).toBe('FORBIDDEN')
    expect(await codeOf(test.booking.holds.release(only('confirm'), input))).toBe('FORBIDDEN')
    expect(await codeOf(test.booking.holds.extend(only('read'), { ...input, seconds: null }))).toBe('FORBIDDEN')
    expect(await codeOf(test.confirm(granted, {}, only('hold')))).toBe('FORBIDDEN')
    expect(await codeOf(test.booking.holds.list(only('hold'), {}, 10, null))).toBe('FORBIDDEN')
  })
})

describe('the list of holds', () => {
  it('goes over all accounts, newest first, and goes on where it left off', async () => {
    const test = createTestBooking({ clinics: [{ id: 'leeds' }, { id: 'york' }] })
    const made: string[] = []
    for (const at of [{}, { clinicId: 'york' }, { practitionerId: 'p2' }]) {
      made.unshift((await test.hold({ slotToken: await test.slotToken(at) })).hold.id)
      test.clock.advance(1_000)
    }
    const { holds } = test.booking
    const [first, second, ...more] = await holds.list(aCaller(), {}, 2, null)
    expect([first?.id, second?.id, ...more]).toEqual(made.slice(0, 2))
    const after = { at: second?.createdAt ?? 0, id: second?.id ?? '' }
    expect((await holds.list(aCaller(), {}, 2, after)).map(({ id }) => id)).toEqual(made.slice(2))
    expect((await holds.list(aCaller(), { clinicIds: ['york'] }, 9, null)).map(({ id }) => id)).toEqual([made[1]])
    expect(await holds.list(aCaller(), { statuses: ['RELEASED'] }, 9, null)).toEqual([])
  })
})

describe('what comes with a hold', () => {
  it.each<[string, Partial<HoldCreate>, string]>([
    ['an e-mail address as reference', { partnerReference: 'testa.1@patients.example' }, 'partnerReference'],
    ['a phone number as reference', { partnerReference: '+44 7700 900101' }, 'partnerReference'],
    ['ten digits as reference', { partnerReference: '999 000 0000' }, 'partnerReference'],
    ['an empty reference', { partnerReference: ' ' }, 'partnerReference'],
    [
      'a key twice',
      {
        metadata: [
          { key: 'a', value: '1' },
          { key: 'a', value: '2' },
        ],
      },
      'metadata',
    ],
    ['a key with a space', { metadata: [{ key: 'a b', value: '1' }] }, 'metadata'],
    ['a person in the metadata', { metadata: [{ key: 'a', value: 'testa.1@patients.example' }] }, 'metadata'],
    ['a contact type that is not offered', { contactType: 'VIDEO' }, 'contactType'],
    ['no idempotency key', { idempotencyKey: '' }, 'idempotencyKey'],
    ['no slot', { slotToken: 'nothing' }, 'slotId'],
  ])('may not be %s', async (_name, given, field) => {
    const test = createTestBooking()
    const error = await errorOf(test.hold(given))
    expect(error.code).toBe('INVALID_INPUT')
    expect(error.details.path?.[1]).toBe(field)
    expect(error.message).not.toContain('patients.example')
    expect(test.vendor.count('checkSlot')).toBe(0)
  })

  it('is kept with it, and the contact type is chosen where there is one', async () => {
    const test = createTestBooking()
    const metadata = [{ key: 'campaign', value: 'spring' }]
    const { hold } = await test.hold({ partnerReference: 'order-7', metadata })
    expect(hold).toMatchObject({ partnerReference: 'order-7', metadata, contactType: 'IN_PERSON', strength: 'GATEWAY' })
  })
})

describe('a slot id', () => {
  it('of a time that has passed, or that is older than half an hour, is refused', async () => {
    const test = createTestBooking()
    const old = await test.slotToken()
    test.clock.advance(30 * minute)
    expect((await errorOf(test.hold({ slotToken: old }))).details.path).toEqual(['input', 'slotId'])
    const fresh = await test.slotToken()
    test.clock.advance(29 * minute)
    expect((await test.hold({ slotToken: fresh })).hold.state).toBe('ACTIVE')
    test.clock.advance(monday - test.clock.now() - minute)
    const soon = await test.slotToken({ practitionerId: 'p2' })
    test.clock.advance(minute)
    expect(await codeOf(test.hold({ slotToken: soon }))).toBe('INVALID_INPUT')
  })

  it('belongs to the partner who searched', async () => {
    const test = createTestBooking()
    const slotToken = await test.slotToken()
    expect(await codeOf(test.hold({ slotToken }, aCaller({ partnerId: 'other' })))).toBe('NOT_FOUND')
  })
})

describe('a repeat with the same key', () => {
  it('gets the first hold and its token as long as the key is kept, though the slot id is old by then', async () => {
    const test = createTestBooking()
    const input = holdInput({ slotToken: await test.slotToken() })
    const granted = await test.booking.holds.create(aCaller(), input)
    test.clock.advance(60 * minute)
    const again = await test.booking.holds.create(aCaller(), input)
    expect(again.holdToken).toBe(granted.holdToken)
    expect(again.hold).toMatchObject({ id: granted.hold.id, state: 'EXPIRED' })
  })

  it.each<[string, Partial<HoldCreate>]>([
    ['another time to live', { ttlSeconds: 60 }],
    ['another reference', { partnerReference: 'order-8' }],
  ])('and %s is refused', async (_name, given) => {
    const test = createTestBooking()
    const input = holdInput({ slotToken: await test.slotToken() })
    await test.booking.holds.create(aCaller(), input)
    expect(await codeOf(test.booking.holds.create(aCaller(), { ...input, ...given }))).toBe('IDEMPOTENCY_KEY_REUSED')
  })

  it('is another partner’s own call', async () => {
    const test = createTestBooking()
    const idempotencyKey = newKey()
    await test.hold({ idempotencyKey })
    const other = aCaller({ partnerId: 'other' })
    const found = (await test.slots({}, other)).find((slot) => slot.practitionerId === 'p2')
    if (!found) throw new Error('nothing is offered')
    const theirs = await test.hold({ idempotencyKey, slotToken: test.booking.slots.tokenOf(other, found) }, other)
    expect(theirs.hold.partnerId).toBe('other')
  })
})

describe('a release', () => {
  it('is refused once the hold is being confirmed, and changes nothing', async () => {
    const test = createTestBooking()
    const granted = await test.hold()
    test.vendor.next('book', 'unknownNotExecuted')
    await test.confirm(granted)
    expect(await codeOf(test.booking.holds.release(aCaller(), change(granted)))).toBe('HOLD_IN_PROGRESS')
    expect((await test.read(granted.hold)).state).toBe('RECONCILING')
  })

  it('as well as an extension is refused once the clinic has refused the time, whatever it said', async () => {
    const test = createTestBooking()
    const granted = await test.hold()
    test.vendor.next('book', { refuse: 'SLOT_TAKEN_AT_VENDOR' })
    expect(await codeOf(test.confirm(granted))).toBe('SLOT_TAKEN_AT_VENDOR')
    expect(await codeOf(test.booking.holds.release(aCaller(), change(granted)))).toBe('HOLD_LOST')
    const extension = { ...change(granted), seconds: 60 }
    expect(await codeOf(test.booking.holds.extend(aCaller(), extension))).toBe('HOLD_LOST')
  })

  it("of a native hold lets the vendor's own go at once", async () => {
    const test = createTestBooking({ holds: 'NATIVE' })
    const granted = await test.hold()
    const released = await test.booking.holds.release(aCaller(), change(granted))
    expect(released.state).toBe('RELEASED')
    expect(test.vendor.holds[0]?.status).toBe('RELEASED')
    expect((await test.read(granted.hold)).intent).toBeNull()
  })
})
