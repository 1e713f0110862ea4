import { describe, expect, it, vi } from 'vitest'
import { createBooking } from '../../src/booking/booking.ts'
import { createClinics } from '../../src/booking/clinic.ts'
import type { BookingRecord } from '../../src/booking/ledger.ts'
import type { BookingIntent } from '../../src/contract/adapter.ts'
import type { HoldRecord } from '../../src/domain/hold.ts'
import {
  aCaller,
  asked,
  codeOf,
  confirmInput,
  createStoreFaults,
  createTestBooking,
  errorOf,
  holdInput,
  moveInput,
  newKey,
  settleMs,
  type TestBooking,
  type TestBookingOptions,
} from '../kit/booking.ts'
import { createGate, type Fate, outage } from '../kit/fake-adapter.ts'
import { anOffer, aSlot, minute, monday } from '../kit/slots.ts'

const fee = { amount: '25.00', currency: 'GBP' }
const aDay = 24 * 60 * minute

/** A hold whose booking has no answer. */
async function unanswered(test: TestBooking, fate: Fate): Promise<HoldRecord> {
  const granted = await test.hold()
  test.vendor.next(test.clinic.adapter.capabilities.holds === 'NATIVE' ? 'confirmHold' : 'book', fate)
  const { hold } = await test.confirm(granted)
  expect(hold.state).toBe('RECONCILING')
  return hold
}

/** Believed absent: the verdict that says that nothing was booked. */
async function rejected(test: TestBooking, fate: Fate = { unknownExecutedLater: Number.POSITIVE_INFINITY }) {
  const hold = await unanswered(test, fate)
  await test.passInSteps(settleMs + 45_000)
  expect((await test.read(hold)).state).toBe('REJECTED')
  return hold
}

async function isFree(test: TestBooking): Promise<boolean> {
  return (await test.slots()).some((slot) => slot.start === monday && slot.practitionerId === 'p1')
}

function logged(test: TestBooking, event: string): number {
  return test.log.filter((entry) => entry.event === event).length
}

describe('a lost reply', () => {
  it.each<[string, TestBookingOptions, Fate]>([
    ['on a gateway hold', {}, 'unknownExecuted'],
    ['on a native hold', { holds: 'NATIVE' }, 'unknownExecuted'],
    ['of an adapter with a fault', {}, 'throwExecuted'],
  ])('%s is found at the first look', async (_name, options, fate) => {
    const test = createTestBooking(options)
    const hold = await unanswered(test, fate)
    expect(hold.intent?.patientRef).not.toBeNull()
    await test.pass(0)
    const [entry] = test.vendor.ours()
    expect(await test.read(hold)).toMatchObject({
      state: 'CONFIRMED',
      vendorAppointmentId: entry?.vendorId,
      intent: { kind: 'WATCH' },
    })
    expect((await test.ledger.booking(hold.account, entry?.vendorId ?? ''))?.partnerId).toBe('acme')
    expect(test.events.map(({ type }) => type)).toEqual(['CREATED', 'CONFIRMING', 'RECONCILING', 'CONFIRMED'])
    // The lease was let go with it.
    expect(await test.lease.acquire(hold.lease?.keys ?? ['none'], 1)).not.toBeNull()
  })

  it('is looked for at once, after 1, 3, 10 and 30 seconds, then every quarter of `settle`', async () => {
    const test = createTestBooking()
    await unanswered(test, 'unknownNotExecuted')
    const from = test.clock.monotonic()
    await test.pass(0)
    await test.passInSteps(settleMs, 500)
    const looks = test.vendor.calls.filter(({ op }) => op === 'findBooking').map(({ at }) => (at - from) / 1_000)
    expect(looks).toEqual([0, 1, 4, 14, 44, 74, 104])
  })

  it('is looked for by our reference and the patient, who is known to the vendor only', async () => {
    const test = createTestBooking()
    const hold = await unanswered(test, 'unknownExecuted')
    await test.pass(0)
    const [intent] = test.vendor.calls.find(({ op }) => op === 'findBooking')?.args ?? []
    const [patientId] = test.vendor.patients.keys()
    expect(intent).toMatchObject({ marker: `hf-${hold.id}`, slot: hold.slot, patientId })
    expect(JSON.stringify(test.events)).not.toContain(patientId)
  })

  it.each<[string, Fate, number]>([
    ['the vendor shows it late', 'unknownExecuted', 100_000],
    ['the vendor executes it late', { unknownExecutedLater: 4 }, 0],
  ])('is found though %s', async (_name, fate, lagMs) => {
    const test = createTestBooking()
    test.vendor.isLagging = lagMs > 0
    const hold = await unanswered(test, fate)
    await test.passInSteps(lagMs)
    expect((await test.read(hold)).state).toBe('RECONCILING')
    test.vendor.isLagging = false
    await test.passInSteps(settleMs - lagMs)
    expect((await test.read(hold)).state).toBe('CONFIRMED')
    expect(test.vendor.ours()).toHaveLength(1)
    expect(test.vendor.count('book')).toBe(1)
  })

  it('is found at another time than asked for: told, and never undone', async () => {
    const test = createTestBooking()
    const hold = await unanswered(test, 'unknownExecuted')
    for (const entry of test.vendor.ours()) entry.start += 5 * minute
    await test.pass(0)
    const { state, warnings } = await test.read(hold)
    expect({ state, warnings: warnings.length }).toEqual({ state: 'CONFIRMED', warnings: 1 })
    expect(test.vendor.ours()).toHaveLength(1)
    expect(logged(test, 'booking.differs')).toBe(1)
  })

  it('that named what it made is found by that, though nothing else says that it is ours', async () => {
    const test = createTestBooking()
    const hold = await unanswered(test, 'executeOtherwise')
    await test.pass(0)
    const { state, vendorAppointmentId, warnings } = await test.read(hold)
    expect({ state, vendorAppointmentId }).toEqual({
      state: 'CONFIRMED',
      vendorAppointmentId: test.vendor.ours()[0]?.vendorId,
    })
    expect(warnings).toHaveLength(1)
  })

  it('of a booking that the clinic has cancelled by now is settled with it', async () => {
    const test = createTestBooking()
    const hold = await unanswered(test, 'unknownExecuted')
    for (const entry of test.vendor.ours()) entry.status = 'CANCELLED'
    await test.pass(0)
    expect((await test.read(hold)).state).toBe('CONFIRMED')
  })
})

describe('"not there"', () => {
  it('is believed once `settle` lies between two looks, and gives the time back', async () => {
    const test = createTestBooking()
    const hold = await unanswered(test, 'unknownNotExecuted')
    await test.pass(0)
    await test.passInSteps(settleMs - 1, 500)
    expect((await test.read(hold)).state).toBe('RECONCILING')
    expect(await isFree(test)).toBe(false)
    await test.passInSteps(40_000)
    expect(await test.read(hold)).toMatchObject({ state: 'REJECTED', cause: 'VENDOR_UNAVAILABLE' })
    expect(await isFree(test)).toBe(true)
    expect((await test.hold()).hold.state).toBe('ACTIVE')
  })

  it('is told to whoever repeats the call, without a second write', async () => {
    const test = createTestBooking()
    const granted = await test.hold()
    const input = confirmInput(granted.hold, granted.holdToken)
    test.vendor.next('book', 'unknownNotExecuted')
    await test.booking.holds.confirm(aCaller(), input)
    await test.passInSteps(settleMs + 45_000)
    expect(await codeOf(test.booking.holds.confirm(aCaller(), input))).toBe('VENDOR_UNAVAILABLE')
    expect(test.vendor.count('book')).toBe(1)
  })

  it('is not believed sooner because somebody sets the wall clock forward', async () => {
    const test = createTestBooking()
    const hold = await unanswered(test, 'unknownNotExecuted')
    await test.pass(0)
    for (let steps = 0; steps < 5; steps += 1) {
      test.clock.stepWall(aDay)
      await test.pass(10_000)
    }
    expect(test.vendor.count('findBooking')).toBe(6)
    expect((await test.read(hold)).state).toBe('RECONCILING')
    test.clock.stepWall(aDay)
    await test.pass(settleMs - 50_000)
    expect((await test.read(hold)).state).toBe('REJECTED')
  })

  it('of an earlier try is nothing to go by for the next one', async () => {
    const test = createTestBooking()
    const granted = await test.hold()
    const gate = createGate()
    test.vendor.next('book', { hang: gate, afterwards: { notSent: 'VENDOR_UNAVAILABLE' } }, 'unknownNotExecuted')
    const first = test.confirm(granted)
    await asked(test.vendor, 'book')
    await test.pass(20_000)
    await test.passInSteps(settleMs - 10_000)
    gate.open()
    expect(await codeOf(first)).toBe('VENDOR_UNAVAILABLE')
    const { hold } = await test.confirm(granted)
    await test.pass(0)
    await test.passInSteps(settleMs - 10_000)
    expect((await test.read(hold)).state).toBe('RECONCILING')
    await test.passInSteps(40_000)
    expect((await test.read(hold)).state).toBe('REJECTED')
  })

  it('is not believed by a process that has only just begun to look', async () => {
    const test = createTestBooking()
    const hold = await unanswered(test, 'unknownNotExecuted')
    await test.pass(0)
    await test.passInSteps(100_000)
    const { reconciler } = test.another()
    const looks = test.vendor.count('findBooking')
    const state = async () => (await test.read(hold)).state
    while ((await state()) === 'RECONCILING') {
      test.clock.advance(5_000)
      await reconciler.tick()
    }
    const [first, ...later] = test.vendor.calls.filter(({ op }) => op === 'findBooking').slice(looks)
    expect(await state()).toBe('REJECTED')
    expect((later.at(-1)?.at ?? 0) - (first?.at ?? 0)).toBeGreaterThanOrEqual(settleMs)
  })

  it('is not said by a vendor that cannot be read: a person is asked, and the time stays blocked', async () => {
    const test = createTestBooking()
    test.vendor.outage = null
    const hold = await unanswered(test, 'unknownExecuted')
    test.vendor.outage = outage()
    await test.passInSteps(settleMs * 7, 30_000)
    expect((await test.read(hold)).intent?.flaggedAt).toBeNull()
    await test.passInSteps(settleMs * 20, 30_000)
    const { state, intent } = await test.read(hold)
    expect({ state, isFlagged: intent?.flaggedAt !== null }).toEqual({ state: 'RECONCILING', isFlagged: true })
    expect(logged(test, 'hold.flagged')).toBe(1)
    test.vendor.outage = null
    expect(await isFree(test)).toBe(false)
    await test.pass(settleMs)
    expect((await test.read(hold)).state).toBe('CONFIRMED')
  })
})

describe('an executor that is gone or late', () => {
  it.each<[string, boolean]>([
    ['had sent its booking', true],
    ['had sent nothing', false],
  ])('and %s leaves a hold that is settled by what the vendor says', async (_name, isSent) => {
    const test = createTestBooking()
    const granted = await test.hold()
    test.vendor.next('book', isSent ? { hangExecuted: createGate() } : { hang: createGate() })
    void test.confirm(granted)
    await asked(test.vendor, 'book')
    await test.pass(19_999)
    expect((await test.read(granted.hold)).state).toBe('CONFIRMING')
    await test.pass(1)
    expect((await test.read(granted.hold)).state).toBe(isSent ? 'CONFIRMED' : 'RECONCILING')
    await test.passInSteps(settleMs + 45_000)
    expect((await test.read(granted.hold)).state).toBe(isSent ? 'CONFIRMED' : 'REJECTED')
    expect(test.vendor.ours()).toHaveLength(isSent ? 1 : 0)
  })

  it('whose answer comes after the reconciler found the booking tells of the same one', async () => {
    const test = createTestBooking()
    const granted = await test.hold()
    const gate = createGate()
    test.vendor.next('book', { hangExecuted: gate })
    const confirming = test.confirm(granted)
    await asked(test.vendor, 'book')
    await test.pass(20_000)
    gate.open()
    const { hold, appointment } = await confirming
    expect(hold.state).toBe('CONFIRMED')
    expect(appointment?.vendorId).toBe(hold.vendorAppointmentId)
    expect(test.vendor.ours()).toHaveLength(1)
  })

  it('whose booking is executed after the verdict takes it back: terminal states stay terminal', async () => {
    const test = createTestBooking()
    const granted = await test.hold()
    const gate = createGate()
    test.vendor.next('book', { hang: gate })
    const confirming = test.confirm(granted)
    await asked(test.vendor, 'book')
    await test.passInSteps(settleMs + 65_000)
    expect((await test.read(granted.hold)).state).toBe('REJECTED')
    gate.open()
    expect(await codeOf(confirming)).toBe('VENDOR_UNAVAILABLE')
    expect((await test.read(granted.hold)).state).toBe('REJECTED')
    expect(test.vendor.ours()).toEqual([])
    expect(logged(test, 'hold.late-execution')).toBe(1)
  })
})

describe('a booking that is executed after "not there" was believed', () => {
  it('is cancelled at the next watch, and the verdict stands', async () => {
    const test = createTestBooking()
    const hold = await rejected(test)
    test.vendor.executeLate()
    expect(test.vendor.ours()).toHaveLength(1)
    await test.pass(settleMs * 5)
    expect(test.vendor.ours()).toEqual([])
    expect((await test.read(hold)).state).toBe('REJECTED')
    expect(logged(test, 'hold.late-execution')).toBe(1)
  })

  it.each([30, 720])('is still cancelled at %s times `settle`', async (settles) => {
    const test = createTestBooking()
    const hold = await rejected(test)
    await test.pass(settleMs * 5)
    if (settles > 30) await test.pass(settleMs * 25)
    test.vendor.executeLate()
    await test.pass(settleMs * settles)
    expect(test.vendor.ours()).toEqual([])
    expect((await test.read(hold)).intent?.kind).toBe(settles === 720 ? undefined : 'WATCH')
  })

  it('is watched for no longer than that', async () => {
    const test = createTestBooking()
    const hold = await rejected(test)
    for (const settles of [5, 25, 690]) await test.pass(settleMs * settles)
    expect((await test.read(hold)).intent).toBeNull()
  })

  it('is tried again when it could not be cancelled', async () => {
    const test = createTestBooking()
    const hold = await rejected(test)
    test.vendor.executeLate()
    test.vendor.next('cancel', { notSent: 'VENDOR_UNAVAILABLE' })
    await test.pass(settleMs * 5)
    expect(test.vendor.ours()).toHaveLength(1)
    await test.pass(1_000)
    expect(test.vendor.ours()).toEqual([])
    expect((await test.read(hold)).intent?.kind).toBe('WATCH')
    expect(logged(test, 'hold.flagged')).toBe(0)
  })

  it.each<[string, TestBookingOptions, typeof fee | null]>([
    ['cancelling costs', {}, fee],
    ['nothing can be cancelled', { capabilities: { cancel: false } }, null],
  ])('is for a person where %s', async (_name, options, cost) => {
    const test = createTestBooking(options)
    const hold = await rejected(test)
    test.vendor.fee = cost
    test.vendor.executeLate()
    await test.pass(settleMs * 5)
    expect(test.vendor.ours()).toHaveLength(1)
    expect((await test.read(hold)).intent?.flaggedAt).not.toBeNull()
    expect(logged(test, 'hold.flagged')).toBe(1)
  })
})

describe('one request that the vendor executed twice', () => {
  async function doubled(test: TestBooking): Promise<HoldRecord> {
    const hold = await unanswered(test, 'unknownExecuted')
    const [entry] = test.vendor.ours()
    if (entry) test.vendor.diary.push({ ...entry, vendorId: 'twin' })
    return hold
  }

  it('leaves the first', async () => {
    const test = createTestBooking()
    const hold = await doubled(test)
    await test.pass(0)
    const { state, vendorAppointmentId } = await test.read(hold)
    expect(state).toBe('CONFIRMED')
    expect(test.vendor.ours().map(({ vendorId }) => vendorId)).toEqual([vendorAppointmentId])
  })

  it('leaves the one that was found first, though the answer then names the other', async () => {
    const test = createTestBooking()
    const granted = await test.hold()
    const gate = createGate()
    test.vendor.next('book', { hangExecuted: gate })
    const confirming = test.confirm(granted)
    await asked(test.vendor, 'book')
    const [entry] = test.vendor.ours()
    if (entry) test.vendor.diary.unshift({ ...entry, vendorId: 'twin' })
    await test.pass(20_000)
    gate.open()
    expect(await confirming).toMatchObject({
      hold: { state: 'CONFIRMED', vendorAppointmentId: 'twin' },
      appointment: null,
    })
    expect(test.vendor.ours().map(({ vendorId }) => vendorId)).toEqual(['twin'])
  })

  it('leaves both with a warning where cancelling costs', async () => {
    const test = createTestBooking()
    const hold = await doubled(test)
    test.vendor.fee = fee
    await test.pass(0)
    const { warnings, vendorAppointmentId } = await test.read(hold)
    expect(warnings).toHaveLength(1)
    expect((await test.ledger.booking(hold.account, vendorAppointmentId ?? ''))?.warnings).toEqual(warnings)
    expect(test.vendor.ours()).toHaveLength(2)
  })
})

describe('a native hold without an answer', () => {
  it.each<[string, Fate]>([
    ['no answer', 'unknownExecuted'],
    ['a fault', 'throwExecuted'],
  ])('that stands after all (%s) is given to whoever repeats the call', async (_name, fate) => {
    const test = createTestBooking({ holds: 'NATIVE' })
    const input = holdInput({ slotToken: await test.slotToken() })
    test.vendor.next('createHold', fate)
    const create = () => test.booking.holds.create(aCaller(), input)
    const error = await errorOf(create())
    expect(error).toMatchObject({ code: 'VENDOR_UNAVAILABLE', details: { retryAfterSeconds: 5 } })
    expect(await codeOf(create())).toBe('VENDOR_UNAVAILABLE')
    expect(await test.booking.holds.list(aCaller(), {}, 10, null)).toEqual([])
    await test.pass(0)
    const granted = await create()
    expect(granted.hold).toMatchObject({ state: 'ACTIVE', vendorHold: { holdId: test.vendor.holds[0]?.holdId } })
    expect((await test.confirm(granted)).hold.state).toBe('CONFIRMED')
    expect(test.vendor.count('createHold')).toBe(1)
  })

  it('that never came to be blocks its time until that is believed', async () => {
    const test = createTestBooking({ holds: 'NATIVE' })
    const input = holdInput({ slotToken: await test.slotToken() })
    test.vendor.next('createHold', 'unknownNotExecuted')
    expect(await codeOf(test.booking.holds.create(aCaller(), input))).toBe('VENDOR_UNAVAILABLE')
    await test.pass(0)
    test.clock.stepWall(10 * minute)
    await test.passInSteps(settleMs - 5_000)
    expect(await codeOf(test.hold({ slotToken: input.slotToken }))).toBe('SLOT_TAKEN')
    await test.passInSteps(settleMs)
    expect(await codeOf(test.booking.holds.create(aCaller(), input))).toBe('VENDOR_UNAVAILABLE')
    expect((await test.hold({ slotToken: input.slotToken })).hold.state).toBe('ACTIVE')
    expect(test.vendor.count('createHold')).toBe(2)
  })

  it.each<[string, Fate, string]>([
    ['a refusal', { refuse: 'SLOT_TAKEN_AT_VENDOR' }, 'SLOT_TAKEN_AT_VENDOR'],
    ['a request that never left', { notSent: 'VENDOR_UNAVAILABLE' }, 'VENDOR_UNAVAILABLE'],
  ])('is another thing than %s, which gives the time back at once', async (_name, fate, code) => {
    const test = createTestBooking({ holds: 'NATIVE' })
    const slotToken = await test.slotToken()
    test.vendor.next('createHold', fate)
    expect(await codeOf(test.hold({ slotToken }))).toBe(code)
    expect((await test.hold({ slotToken })).hold.state).toBe('ACTIVE')
  })

  it('whose answer comes when nobody waits for it any more is let go at the vendor', async () => {
    const test = createTestBooking({ holds: 'NATIVE' })
    const slotToken = await test.slotToken()
    const gate = createGate()
    test.vendor.next('createHold', { hang: gate })
    const late = test.hold({ slotToken })
    await asked(test.vendor, 'createHold')
    await test.passInSteps(settleMs + 65_000)
    gate.open()
    expect(await codeOf(late)).toBe('HOLD_LOST')
    expect(test.vendor.holds.map(({ status }) => status)).toEqual(['RELEASED'])
    expect(logged(test, 'native-hold.orphaned')).toBe(1)
  })

  it('whose answer comes after the reconciler found it is the same hold', async () => {
    const test = createTestBooking({ holds: 'NATIVE' })
    const gate = createGate()
    test.vendor.next('createHold', { hangExecuted: gate })
    const late = test.hold()
    await asked(test.vendor, 'createHold')
    await test.pass(15_000)
    gate.open()
    expect((await late).hold.state).toBe('ACTIVE')
    expect(test.vendor.holds.map(({ status }) => status)).toEqual(['ACTIVE'])
  })
})

describe("the vendor's side of a native hold", () => {
  async function release(test: TestBooking, granted: Awaited<ReturnType<TestBooking['hold']>>): Promise<HoldRecord> {
    const { clinicId, id: holdId } = granted.hold
    const { holdToken } = granted
    return test.booking.holds.release(aCaller(), { clinicId, holdId, holdToken, idempotencyKey: newKey() })
  }

  it('is released when our time ends first', async () => {
    const test = createTestBooking({ holds: 'NATIVE' })
    const { hold } = await test.hold()
    await test.pass(600_000)
    expect((await test.read(hold)).state).toBe('EXPIRED')
    expect(test.vendor.holds[0]?.status).toBe('RELEASED')
    expect((await test.read(hold)).intent).toBeNull()
  })

  it.each<[string, Fate]>([
    ['no answer', 'unknownNotExecuted'],
    ['no connection', { notSent: 'VENDOR_UNAVAILABLE' }],
    ['a refusal', { refuse: 'VENDOR_REJECTED' }],
    ['a fault', 'throw'],
  ])('is released again after %s', async (_name, fate) => {
    const test = createTestBooking({ holds: 'NATIVE' })
    const granted = await test.hold()
    test.vendor.next('releaseHold', fate, fate)
    expect((await release(test, granted)).state).toBe('RELEASED')
    expect((await test.read(granted.hold)).intent?.kind).toBe('RELEASE')
    await test.passInSteps(10_000, 1_000)
    expect(test.vendor.count('releaseHold')).toBe(3)
    expect(test.vendor.holds[0]?.status).toBe('RELEASED')
    expect((await test.read(granted.hold)).intent).toBeNull()
  })

  it('is left to lapse when nobody can be told until its end', async () => {
    const test = createTestBooking({ holds: 'NATIVE' })
    const granted = await test.hold()
    test.vendor.next('releaseHold', ...Array<Fate>(50).fill({ notSent: 'VENDOR_UNAVAILABLE' }))
    await release(test, granted)
    await test.passInSteps(15 * minute, 60_000)
    expect((await test.read(granted.hold)).intent).toBeNull()
  })
})

describe('the watch for a clash', () => {
  async function overbooked(test: TestBooking, afterMs: number): Promise<HoldRecord> {
    const { hold } = await test.confirmed()
    await test.pass(afterMs)
    test.vendor.desk({ start: monday, end: monday + 30 * minute })
    return hold
  }

  it.each([
    ['before the first look', 0, settleMs],
    ['before the second', settleMs, settleMs * 4],
  ])('tells of what staff book over ours %s, and leaves both', async (_name, afterMs, lookMs) => {
    const test = createTestBooking({ doubleBooks: true })
    const hold = await overbooked(test, afterMs)
    await test.pass(lookMs)
    const { state, warnings, intent } = await test.read(hold)
    expect({ state, warnings: warnings.length, intent }).toEqual({ state: 'CONFIRMED', warnings: 1, intent: null })
    expect(test.vendor.live()).toHaveLength(2)
    expect(logged(test, 'clash.late')).toBe(1)
  })

  it('ends after the second look', async () => {
    const test = createTestBooking({ doubleBooks: true })
    const { hold } = await test.confirmed()
    await test.pass(settleMs)
    expect((await test.read(hold)).intent?.kind).toBe('WATCH')
    await test.pass(settleMs * 4)
    expect((await test.read(hold)).intent).toBeNull()
    await test.pass(settleMs * 10)
    expect(test.vendor.count('checkClash')).toBe(3)
  })

  it.each(['moved', 'cancelled'] as const)('ends when the appointment is %s', async (how) => {
    const test = createTestBooking({ doubleBooks: true })
    const hold = await overbooked(test, 0)
    for (const entry of test.vendor.ours()) {
      if (how === 'moved') entry.start += 60 * minute
      else entry.status = 'CANCELLED'
    }
    await test.pass(settleMs)
    expect(await test.read(hold)).toMatchObject({ warnings: [], intent: null })
  })

  it('goes on when the clinic cannot be asked', async () => {
    const test = createTestBooking({ doubleBooks: true })
    const hold = await overbooked(test, 0)
    test.vendor.outage = outage()
    await test.pass(settleMs)
    expect((await test.read(hold)).intent?.kind).toBe('WATCH')
    test.vendor.outage = null
    await test.pass(settleMs)
    expect((await test.read(hold)).warnings).toHaveLength(1)
  })

  it('is for a twin only where the vendor refuses overlaps itself: one look, and the twin goes', async () => {
    const test = createTestBooking()
    test.vendor.next('book', 'executeTwice')
    const { hold, vendorId } = await test.confirmed()
    expect(test.vendor.ours()).toHaveLength(2)
    await test.pass(settleMs)
    expect(test.vendor.ours().map((entry) => entry.vendorId)).toEqual([vendorId])
    expect(test.vendor.count('checkClash')).toBe(0)
    expect(await test.read(hold)).toMatchObject({ state: 'CONFIRMED', warnings: [], intent: null })
  })

  it('is made again when the vendor did not answer, and ends with the patience for it', async () => {
    const test = createTestBooking()
    test.vendor.next('book', 'executeTwice')
    const { hold, vendorId } = await test.confirmed()
    test.vendor.outage = outage()
    await test.pass(settleMs)
    expect((await test.read(hold)).intent?.kind).toBe('WATCH')
    test.vendor.outage = null
    await test.passInSteps(5_000, 1_000)
    expect(test.vendor.ours().map((entry) => entry.vendorId)).toEqual([vendorId])
    expect((await test.read(hold)).intent).toBeNull()

    const other = await test.confirmed({ slotToken: await test.slotToken({ practitionerId: 'p2' }) })
    test.vendor.outage = outage()
    await test.passInSteps(settleMs * 10)
    expect(await test.read(other.hold)).toMatchObject({ state: 'CONFIRMED', intent: null })
  })

  it('leaves alone what looks like a twin and was booked through us for another hold', async () => {
    const test = createTestBooking()
    const { hold, vendorId } = await test.confirmed()
    const [entry] = test.vendor.ours()
    if (entry) test.vendor.diary.push({ ...entry, vendorId: 'other' })
    vi.spyOn(test.ledger, 'booking').mockImplementation(async (_, id) => ({ vendorAppointmentId: id }) as BookingRecord)
    await test.pass(settleMs)
    vi.restoreAllMocks()
    expect(test.vendor.ours().map((one) => one.vendorId)).toEqual([vendorId, 'other'])
    expect((await test.read(hold)).intent).toBeNull()
  })

  it('tells of a twin that cannot be cancelled', async () => {
    const test = createTestBooking({ holds: 'NATIVE' })
    test.vendor.next('confirmHold', 'executeTwice')
    const { hold } = await test.confirmed()
    test.vendor.next('cancel', { refuse: 'VENDOR_REJECTED' })
    await test.pass(settleMs)
    expect(await test.read(hold)).toMatchObject({ warnings: [expect.stringContaining('twice')], intent: null })
  })
})

describe('the reconciler', () => {
  it('works for an account in one process at a time', async () => {
    const test = createTestBooking()
    await unanswered(test, 'unknownNotExecuted')
    await Promise.all([test.booking.reconciler.tick(), test.another().reconciler.tick()])
    expect(test.vendor.count('findBooking')).toBe(1)
  })

  it('stops when its lease is lost, and holds none for long', async () => {
    const leases: number[] = []
    let isLost = false
    const test = createTestBooking({
      wrapLease: (lease) => ({
        ...lease,
        acquire(keys, ttlMs) {
          if (keys.some((key) => key.endsWith('/reconciler'))) leases.push(ttlMs)
          return lease.acquire(keys, ttlMs)
        },
        extend: async (grant, ttlMs) => !isLost && lease.extend(grant, ttlMs),
      }),
    })
    const hold = await unanswered(test, 'unknownNotExecuted')
    isLost = true
    await test.pass(0)
    expect(test.vendor.count('findBooking')).toBe(0)
    isLost = false
    await test.pass(0)
    expect(test.vendor.count('findBooking')).toBe(1)
    expect((await test.read(hold)).state).toBe('RECONCILING')
    expect(Math.max(...leases)).toBeLessThanOrEqual(15_000)
  })

  it('is not kept from the other holds by a fault with one', async () => {
    const test = createTestBooking({ clinics: [{ id: 'leeds' }, { id: 'york', account: 'leeds' }] })
    const york = test.vendors.get('york')
    await unanswered(test, 'unknownExecuted')
    york?.next('book', 'unknownExecuted')
    const slotToken = await test.slotToken({ clinicId: 'york', start: monday + 30 * minute })
    const { hold } = await test.confirm(await test.hold({ slotToken }))
    test.vendor.outage = new TypeError('a fault of the adapter')
    await test.pass(0)
    expect((await test.read(hold)).state).toBe('CONFIRMED')
    expect(logged(test, 'adapter.fault')).toBe(1)
  })

  it('goes on after the store was away', async () => {
    const { failing, wrapLedger } = createStoreFaults()
    const test = createTestBooking({ wrapLedger })
    const hold = await unanswered(test, 'unknownExecuted')
    failing.add('due')
    await test.pass(0)
    expect(test.log.at(-1)).toMatchObject({ event: 'reconciler.failed', code: 'SERVICE_UNAVAILABLE' })
    failing.clear()
    await test.pass(0)
    expect((await test.read(hold)).state).toBe('CONFIRMED')
  })

  it('looks by itself as soon as an outcome is unknown, and in rounds once started', async () => {
    const test = createTestBooking()
    const poked = await unanswered(test, 'unknownExecuted')
    await expect.poll(async () => (await test.read(poked)).state, { interval: 1 }).toBe('CONFIRMED')
    const { hold } = await test.hold({ slotToken: await test.slotToken({ practitionerId: 'p2' }) })
    test.booking.reconciler.start(5)
    test.clock.advance(600_000)
    await expect.poll(() => test.events.map(({ type }) => type), { interval: 1 }).toContain('EXPIRED')
    await test.booking.reconciler.stop()
    expect((await test.read(hold)).state).toBe('EXPIRED')
  })
})

/** A vendor that keeps no reference of ours: a booking is known by its patient, practitioner and start. */
function findsByContent({ vendor, clinic }: TestBooking): void {
  vi.spyOn(clinic.adapter, 'findBooking').mockImplementation(async (call, intent: BookingIntent) => {
    const found = vendor.diary.filter(
      ({ start, practitionerId, patientId, createdAt }) =>
        start === intent.slot.start &&
        practitionerId === intent.slot.practitionerId &&
        patientId === intent.patientId &&
        createdAt >= intent.startedAt,
    )
    const read = await Promise.all(found.map(({ vendorId }) => clinic.adapter.getAppointment(call, vendorId)))
    return read.filter((appointment) => appointment !== null)
  })
}

describe('where only the content of a booking tells that it is ours', () => {
  it('what the patient has booked through us since is not cancelled', async () => {
    const test = createTestBooking()
    findsByContent(test)
    await rejected(test, 'unknownNotExecuted')
    const { hold } = await test.confirm(await test.hold())
    expect(hold.state).toBe('CONFIRMED')
    await test.passInSteps(settleMs * 6, 30_000)
    expect(test.vendor.ours().map(({ vendorId }) => vendorId)).toEqual([hold.vendorAppointmentId])
  })

  it('nor is what is being booked when the watch looks', async () => {
    const test = createTestBooking()
    findsByContent(test)
    const first = await rejected(test, 'unknownNotExecuted')
    const { endedAt } = await test.read(first)
    test.clock.advance((endedAt ?? 0) + settleMs * 5 - 1_000 - test.clock.now())
    const gate = createGate()
    test.vendor.next('book', { hangExecuted: gate })
    const confirming = test.confirm(await test.hold())
    await asked(test.vendor, 'book', 2)
    await test.pass(1_000)
    gate.open()
    const { hold } = await confirming
    expect(hold.state).toBe('CONFIRMED')
    expect(test.vendor.ours().map(({ vendorId }) => vendorId)).toEqual([hold.vendorAppointmentId])
  })

  it('one partner does not get what another has booked for the same patient in the same class', async () => {
    const test = createTestBooking()
    findsByContent(test)
    const place = { start: monday + 300 * minute, practitionerId: null, appointmentTypeId: 'class' }
    const mine = await test.hold({ slotToken: await test.slotToken(place) })
    test.vendor.next('book', 'unknownNotExecuted')
    await test.confirm(mine)
    const bea = aCaller({ partnerId: 'bea' })
    const found = (await test.slots({}, bea)).find((slot) => slot.appointmentTypeId === 'class')
    if (!found) throw new Error('no class is offered')
    const theirs = await test.booking.holds.create(
      bea,
      holdInput({ slotToken: test.booking.slots.tokenOf(bea, found) }),
    )
    const { hold } = await test.booking.holds.confirm(bea, confirmInput(theirs.hold, theirs.holdToken))
    await test.passInSteps(settleMs + 45_000)
    const booking = await test.ledger.booking(hold.account, hold.vendorAppointmentId ?? '')
    expect(booking).toMatchObject({ partnerId: 'bea', holdId: hold.id })
    expect((await test.read(mine.hold)).state).toBe('REJECTED')
  })
})

describe('a move that is executed after "not moved" was believed', () => {
  it('is told with the appointment, and to operators, and is not undone', async () => {
    const test = createTestBooking()
    const slotToken = await test.slotToken({ start: monday + 60 * minute })
    const { vendorId, hold } = await test.confirmed()
    test.vendor.next('reschedule', { unknownExecutedLater: Number.POSITIVE_INFINITY })
    const input = moveInput({ vendorId, slotToken })
    await test.booking.appointments.reschedule(aCaller(), input)
    await test.passInSteps(settleMs + 45_000)
    expect(await codeOf(test.booking.appointments.reschedule(aCaller(), input))).toBe('VENDOR_UNAVAILABLE')
    test.vendor.executeLate()
    await test.passInSteps(settleMs * 6, 30_000)
    expect(logged(test, 'hold.late-execution')).toBe(1)
    expect((await test.ledger.booking(hold.account, vendorId))?.warnings).toEqual([
      expect.stringContaining('moved this appointment after all'),
    ])
    expect(test.vendor.ours().map(({ start }) => start)).toEqual([monday + 60 * minute])
  })

  it('leaves the appointment, when its own process finds it so', async () => {
    const test = createTestBooking()
    const slotToken = await test.slotToken({ start: monday + 60 * minute })
    const { vendorId, hold } = await test.confirmed()
    const gate = createGate()
    test.vendor.next('reschedule', { hang: gate })
    const moving = codeOf(test.booking.appointments.reschedule(aCaller(), moveInput({ vendorId, slotToken })))
    await asked(test.vendor, 'reschedule')
    await test.passInSteps(settleMs + 65_000)
    gate.open()
    expect(await moving).toBe('VENDOR_UNAVAILABLE')
    expect(test.vendor.ours().map((one) => one.vendorId)).toEqual([vendorId])
    expect(test.vendor.count('cancel')).toBe(0)
    expect((await test.ledger.booking(hold.account, vendorId))?.warnings).toHaveLength(1)
  })
})

describe('what a clinic has to approve', () => {
  it.each([
    ['declined', 'CANCELLED'],
    ['approved', 'BOOKED'],
  ] as const)('keeps its time until it is %s', async (_name, status) => {
    const test = createTestBooking({ bookedStatus: 'PENDING_APPROVAL' })
    const { vendorId, hold } = await test.confirmed()
    const blocked = () => test.ledger.blocking(hold.account, { start: monday, end: monday + 1 })
    await test.passInSteps(2 * 60 * minute, 60_000)
    expect(await blocked()).toHaveLength(1)
    test.vendor.outage = outage()
    await test.passInSteps(60 * minute, 60_000)
    expect(await blocked()).toHaveLength(1)
    expect(logged(test, 'hold.flagged')).toBe(0)
    test.vendor.outage = null
    const entry = test.vendor.diary.find((one) => one.vendorId === vendorId)
    if (entry) entry.status = status
    await test.passInSteps(20 * minute, 60_000)
    expect(await blocked()).toEqual([])
  })
})

describe('clinics that a process does not know', () => {
  it('do not keep the others of their account waiting', async () => {
    const offers = Array.from({ length: 101 }, (_, n) =>
      anOffer({ start: monday + n * 30 * minute, practitionerId: 'p9' }),
    )
    const test = createTestBooking({ clinics: [{ id: 'leeds' }, { id: 'york', account: 'leeds', offers }] })
    test.vendors.get('york')?.next('book', ...offers.map(() => 'unknownNotExecuted' as const))
    for (const offer of offers) {
      const slotToken = test.booking.slots.tokenOf(aCaller(), aSlot({ ...offer, clinicId: 'york' }))
      await test.confirm(await test.hold({ slotToken }))
    }
    const granted = await test.hold()
    test.vendor.next('book', 'unknownExecuted')
    test.clock.advance(settleMs)
    const { booking, ledger, lease, clock, clinic } = test
    const other = createBooking({
      ...{ clinics: createClinics([clinic]), services: [], partners: [], log: () => {} },
      ...{ ledger, lease, clock, signer: booking.signer },
    })
    await other.holds.confirm(aCaller(), confirmInput(granted.hold, granted.holdToken))
    for (let tick = 0; tick < 6; tick += 1) {
      clock.advance(5_000)
      await other.reconciler.tick()
    }
    expect((await test.read(granted.hold)).state).toBe('CONFIRMED')
  })
})
