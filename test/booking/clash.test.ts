import { describe, expect, it } from 'vitest'
import type { Clash } from '../../src/contract/adapter.ts'
import type { HoldRecord } from '../../src/domain/hold.ts'
import {
  aCaller,
  asked,
  codeOf,
  confirmInput,
  createStoreFaults,
  createTestBooking,
  errorOf,
  moveInput,
  settleMs,
  type TestBooking,
  type TestBookingOptions,
} from '../kit/booking.ts'
import { createGate, type Fate, outage } from '../kit/fake-adapter.ts'
import { minute, monday } from '../kit/slots.ts'

const half = 30 * minute
const fee = { amount: '25.00', currency: 'GBP' }

function clashing(options: TestBookingOptions = {}): TestBooking {
  return createTestBooking({ doubleBooks: true, ...options })
}

/** Staff book the time after our last look and before our booking. */
async function crossed(test: TestBooking): Promise<{ hold: HoldRecord; confirm: () => Promise<unknown> }> {
  const granted = await test.hold()
  const input = confirmInput(granted.hold, granted.holdToken)
  const gate = createGate()
  test.vendor.next('book', { hang: gate })
  const confirm = () => test.booking.holds.confirm(aCaller(), input)
  const confirming = confirm()
  await asked(test.vendor, 'book')
  test.vendor.desk({ start: monday, end: monday + half })
  gate.open()
  expect(await codeOf(confirming)).toBe('CLASH_DETECTED')
  return { hold: await test.read(granted.hold), confirm }
}

function logged(test: TestBooking, event: string): number {
  return test.log.filter((entry) => entry.event === event).length
}

describe('a booking of the clinic’s over the same time', () => {
  type Case = [string, TestBookingOptions, Clash['kind'], number | null, boolean]
  it.each<Case>([
    ['that was there before', {}, 'APPOINTMENT', -1_000, true],
    ['of the same second', {}, 'APPOINTMENT', 0, true],
    ['made after ours', {}, 'APPOINTMENT', 1_000, false],
    ['of unknown age', {}, 'APPOINTMENT', null, false],
    ['where the policy is to keep ours', { policy: { onClash: 'KEEP_AND_ALERT' } }, 'APPOINTMENT', -1_000, false],
    ['where nothing can be cancelled', { capabilities: { cancel: false } }, 'APPOINTMENT', -1_000, false],
    ['that only blocks the time', {}, 'UNAVAILABLE', -1_000, false],
    ['of a group', {}, 'GROUP', -1_000, false],
    ['that nobody can name', {}, 'UNIDENTIFIED', null, false],
  ])('%s', async (_name, options, kind, ageMs, isOursCancelled) => {
    const test = clashing(options)
    const granted = await test.hold()
    const now = test.clock.now()
    test.vendor.clashes = () => [{ kind, createdAt: ageMs === null ? null : now + ageMs }]
    const confirming = test.confirm(granted)
    if (isOursCancelled) {
      expect((await errorOf(confirming)).details.nearSlot).toEqual(granted.hold.slot)
      expect(await test.read(granted.hold)).toMatchObject({ state: 'COMPENSATED', cause: 'CLASH_DETECTED' })
    } else {
      const { hold } = await confirming
      expect(hold.state).toBe('CONFIRMED')
      expect(hold.warnings).toEqual([expect.stringContaining(kind.toLowerCase())])
    }
    expect(test.vendor.ours()).toHaveLength(isOursCancelled ? 0 : 1)
    expect(logged(test, isOursCancelled ? 'clash.cancelled' : 'clash.kept')).toBe(1)
  })

  it('stays, and ours goes', async () => {
    const test = clashing()
    const { hold, confirm } = await crossed(test)
    expect(hold).toMatchObject({ state: 'COMPENSATED', intent: { kind: 'WATCH' } })
    expect(test.vendor.live().map(({ by }) => by)).toEqual(['DESK'])
    expect(test.events.map(({ type }) => type)).toEqual(['CREATED', 'CONFIRMING', 'COMPENSATING', 'COMPENSATED'])
    // No booking of ours is left in the books either, and the key keeps its answer.
    expect(await test.ledger.booking(hold.account, hold.vendorAppointmentId ?? '')).toBeNull()
    expect(await codeOf(confirm())).toBe('CLASH_DETECTED')
    expect(test.vendor.count('book')).toBe(1)
    // Nobody is kept from the time by what we left behind.
    for (const entry of test.vendor.live()) entry.status = 'CANCELLED'
    expect((await test.hold()).hold.state).toBe('ACTIVE')
  })

  it('is not looked for where the vendor refuses overlaps itself', async () => {
    const test = createTestBooking()
    await test.confirmed()
    expect(test.vendor.count('checkClash')).toBe(0)
  })

  it('decides among several, the worst first', async () => {
    const test = clashing()
    const now = test.clock.now()
    test.vendor.clashes = () => [
      { kind: 'UNAVAILABLE', createdAt: null },
      { kind: 'APPOINTMENT', createdAt: now - 1_000 },
    ]
    expect(await codeOf(test.confirm(await test.hold()))).toBe('CLASH_DETECTED')
  })

  it.each<[string, () => Error]>([
    ['cannot be reached', outage],
    ['has an adapter with a fault', () => new TypeError('a fault of the adapter')],
  ])('may be there when the clinic %s: ours stands, with a warning, and is watched', async (_name, error) => {
    const test = clashing()
    test.vendor.clashes = () => Promise.reject(error())
    const { hold } = await test.confirm(await test.hold())
    expect(hold).toMatchObject({ state: 'CONFIRMED', warnings: [expect.any(String)], intent: { kind: 'WATCH' } })
    test.vendor.clashes = () => [{ kind: 'APPOINTMENT', createdAt: null }]
    await test.pass(settleMs)
    expect((await test.read(hold)).warnings).toHaveLength(2)
  })

  it('never undoes a move: the old time may be gone', async () => {
    const test = clashing()
    const { vendorId } = await test.confirmed()
    const slotToken = await test.slotToken({ start: monday + 2 * half })
    const now = test.clock.now()
    test.vendor.clashes = () => [{ kind: 'APPOINTMENT', createdAt: now - 1_000 }]
    const { view } = await test.booking.appointments.reschedule(aCaller(), moveInput({ vendorId, slotToken }))
    expect(view.appointment).toMatchObject({ start: monday + 2 * half, status: 'BOOKED' })
    expect(view.booking?.warnings).toHaveLength(1)
  })
})

describe('ours that is to go', () => {
  it.each<[string, Fate, number]>([
    ['without an answer', 'unknownExecuted', 1],
    ['without an answer, and not cancelled', 'unknownNotExecuted', 2],
    ['without a connection', { notSent: 'VENDOR_UNAVAILABLE' }, 2],
    ['with a refusal', { refuse: 'VENDOR_REJECTED' }, 2],
    ['with a fault of the adapter', 'throw', 2],
  ])('%s: the caller knows, and the reconciler goes on', async (_name, fate, cancels) => {
    const test = clashing()
    test.vendor.next('cancel', fate)
    const { hold, confirm } = await crossed(test)
    expect(hold.state).toBe('COMPENSATING')
    expect(await codeOf(confirm())).toBe('CLASH_DETECTED')
    await test.pass(20_000)
    expect(await test.read(hold)).toMatchObject({
      state: 'COMPENSATED',
      cause: 'CLASH_DETECTED',
      intent: { kind: 'WATCH' },
    })
    expect(test.vendor.ours()).toEqual([])
    expect(test.vendor.count('cancel')).toBe(cancels)
    expect(await test.lease.acquire(hold.lease?.keys ?? ['none'], 1)).not.toBeNull()
  })

  it('stays, with its outcome open, when the store cannot note it', async () => {
    const { failing, wrapLedger } = createStoreFaults()
    const test = clashing({ wrapLedger })
    test.vendor.clashes = () => {
      failing.add('settle')
      return [{ kind: 'APPOINTMENT', createdAt: 0 }]
    }
    const { hold, appointment } = await test.confirm(await test.hold())
    expect({ state: hold.state, appointment }).toEqual({ state: 'CONFIRMING', appointment: null })
    failing.clear()
    test.vendor.clashes = () => [{ kind: 'APPOINTMENT', createdAt: 0 }]
    await test.pass(20_000)
    expect((await test.read(hold)).state).toBe('CONFIRMED')
    await test.pass(settleMs)
    expect((await test.read(hold)).warnings).toHaveLength(1)
    expect(test.vendor.ours()).toHaveLength(1)
  })

  it('is gone though the store cannot note it', async () => {
    const { failing, wrapLedger } = createStoreFaults()
    const test = clashing({ wrapLedger })
    const granted = await test.hold()
    const gate = createGate()
    test.vendor.clashes = () => [{ kind: 'APPOINTMENT', createdAt: 0 }]
    test.vendor.next('cancel', { hang: gate })
    const confirming = test.confirm(granted)
    await asked(test.vendor, 'cancel')
    failing.add('settle')
    gate.open()
    expect(await codeOf(confirming)).toBe('CLASH_DETECTED')
    failing.clear()
    await test.pass(20_000)
    expect((await test.read(granted.hold)).state).toBe('COMPENSATED')
    expect(test.vendor.count('cancel')).toBe(1)
  })

  it('goes though its executor died over it', async () => {
    const test = clashing()
    const granted = await test.hold()
    test.vendor.clashes = () => [{ kind: 'APPOINTMENT', createdAt: 0 }]
    test.vendor.next('cancel', { hang: createGate() })
    void test.confirm(granted)
    await asked(test.vendor, 'cancel')
    await test.pass(19_999)
    expect((await test.read(granted.hold)).state).toBe('COMPENSATING')
    await test.pass(1)
    expect((await test.read(granted.hold)).state).toBe('COMPENSATED')
  })

  it('stays blocked and for a person where cancelling costs', async () => {
    const test = clashing()
    test.vendor.fee = fee
    const { hold } = await crossed(test)
    await test.passInSteps(settleMs * 10, 30_000)
    expect(await test.read(hold)).toMatchObject({ state: 'COMPENSATING', intent: { flaggedAt: expect.any(Number) } })
    expect(test.vendor.count('cancel')).toBe(0)
    expect(logged(test, 'hold.flagged')).toBe(1)
    for (const entry of test.vendor.ours()) entry.status = 'CANCELLED'
    await test.pass(settleMs)
    expect((await test.read(hold)).state).toBe('COMPENSATED')
  })

  it('is believed gone only after `settle` when the vendor does not show it', async () => {
    const test = clashing()
    test.vendor.next('cancel', 'unknownNotExecuted')
    const { hold } = await crossed(test)
    test.vendor.isLagging = true
    await test.pass(20_000)
    await test.passInSteps(settleMs - 5_000)
    expect((await test.read(hold)).state).toBe('COMPENSATING')
    test.vendor.isLagging = false
    await test.passInSteps(35_000)
    expect((await test.read(hold)).state).toBe('COMPENSATED')
    expect(test.vendor.ours()).toEqual([])
  })

  it('stays when the reconciler has confirmed it meanwhile', async () => {
    const test = clashing()
    const granted = await test.hold()
    const gate = createGate()
    test.vendor.clashes = async () => {
      await gate.opened
      return [{ kind: 'APPOINTMENT', createdAt: 0 }]
    }
    const confirming = test.confirm(granted)
    await asked(test.vendor, 'checkClash')
    await test.pass(20_000)
    expect((await test.read(granted.hold)).state).toBe('CONFIRMED')
    gate.open()
    expect((await confirming).hold.state).toBe('CONFIRMED')
    expect(test.vendor.ours()).toHaveLength(1)
  })
})

describe('one request that the vendor executed twice', () => {
  it('is no clash: the first stands and the other goes', async () => {
    const test = clashing()
    test.vendor.next('book', 'executeTwice')
    const { hold, appointment } = await test.confirm(await test.hold())
    expect(hold).toMatchObject({ state: 'CONFIRMED', warnings: [] })
    expect(test.vendor.ours().map(({ vendorId }) => vendorId)).toEqual([appointment?.vendorId])
  })

  it.each<[string, (test: TestBooking) => void]>([
    ['cancelling costs', (test) => Object.assign(test.vendor, { fee })],
    ['cancelling fails', (test) => test.vendor.next('cancel', { refuse: 'VENDOR_REJECTED' })],
    ['the adapter has a fault', (test) => test.vendor.next('cancel', 'throw')],
  ])('stands twice, with a warning, where %s', async (_name, prepare) => {
    const test = clashing()
    prepare(test)
    test.vendor.next('book', 'executeTwice')
    const { hold } = await test.confirm(await test.hold())
    expect(hold).toMatchObject({ state: 'CONFIRMED', warnings: [expect.stringContaining('twice')] })
    expect(test.vendor.ours()).toHaveLength(2)
  })

  it('does not hide the clinic’s own booking', async () => {
    const test = clashing()
    const granted = await test.hold()
    const gate = createGate()
    test.vendor.checkGate = gate
    test.vendor.next('book', 'executeTwice')
    test.vendor.clashes = (appointment) =>
      test.vendor
        .live()
        .filter(({ vendorId }) => vendorId !== appointment.vendorId)
        .map(({ createdAt }) => ({ kind: 'APPOINTMENT', createdAt }))
    const confirming = test.confirm(granted)
    await asked(test.vendor, 'checkSlot', 2)
    gate.open()
    test.vendor.desk({ start: monday, end: monday + half, practitionerId: 'p9' })
    expect(await codeOf(confirming)).toBe('CLASH_DETECTED')
    expect(test.vendor.live().map(({ by }) => by)).toEqual(['DESK'])
  })

  it('goes in both copies when ours has to go, also when one shows only later', async () => {
    const test = clashing()
    const { hold } = await crossed(test)
    expect(hold.state).toBe('COMPENSATED')
    const ours = test.vendor.diary.find(({ by }) => by === 'GATEWAY')
    if (!ours) throw new Error('nothing was booked')
    test.vendor.diary.push({ ...ours, vendorId: 'second', status: 'BOOKED' })
    await test.passInSteps(settleMs * 6)
    expect(test.vendor.live().map(({ by }) => by)).toEqual(['DESK'])
    expect(test.log.map(({ event }) => event)).toContain('hold.late-execution')
  })

  it('is not undone where our own bookings cannot be read', async () => {
    const test = clashing()
    test.vendor.next('book', 'executeTwice')
    test.vendor.clashes = () => {
      test.vendor.outage = outage()
      return [{ kind: 'APPOINTMENT', createdAt: 0 }]
    }
    const { hold } = await test.confirm(await test.hold())
    expect(hold).toMatchObject({ state: 'CONFIRMED', warnings: [expect.any(String)], intent: { kind: 'WATCH' } })
  })

  it('is another thing than a copy for another time that the staff made of it', async () => {
    const test = clashing()
    await test.confirmed()
    const [entry] = test.vendor.ours()
    if (entry)
      test.vendor.diary.push({ ...entry, vendorId: 'copy', start: monday + 15 * minute, end: monday + 45 * minute })
    await test.pass(settleMs)
    expect(test.vendor.ours()).toHaveLength(2)
  })

  it('is seen by the watch too', async () => {
    const test = clashing()
    const { hold, vendorId } = await test.confirmed()
    const [entry] = test.vendor.ours()
    if (entry) test.vendor.diary.push({ ...entry, vendorId: 'twin' })
    await test.pass(settleMs)
    expect((await test.read(hold)).warnings).toEqual([])
    expect(test.vendor.ours().map((one) => one.vendorId)).toEqual([vendorId])
  })
})
