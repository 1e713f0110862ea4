import { describe, expect, it, vi } from 'vitest'
import type { AppointmentBook, BookedAppointment } from '../../src/booking/appointment-service.ts'
import type { ErrorCode } from '../../src/domain/error.ts'
import {
  aCaller,
  asked,
  bookInput,
  codeOf,
  createStoreFaults,
  createTestBooking,
  errorOf,
  settleMs,
  type TestBooking,
  type TestBookingOptions,
} from '../kit/booking.ts'
import { createGate, outage } from '../kit/fake-adapter.ts'
import { aPerson } from '../kit/people.ts'
import { anOffer, hour, minute, monday } from '../kit/slots.ts'

async function request(test: TestBooking, given: Partial<AppointmentBook> = {}): Promise<AppointmentBook> {
  return bookInput({ slotToken: await test.slotToken(), ...given })
}

function book(test: TestBooking, input: AppointmentBook, caller = aCaller()): Promise<BookedAppointment> {
  return test.booking.appointments.book(caller, input)
}

async function isFree(test: TestBooking): Promise<boolean> {
  return (await test.slots()).some((slot) => slot.start === monday && slot.practitionerId === 'p1')
}

describe('booking in one call', () => {
  it.each<[string, TestBookingOptions]>([
    ['without holds', {}],
    ['with holds of its own', { holds: 'NATIVE' }],
  ])('at a vendor %s holds and confirms', async (_name, options) => {
    const test = createTestBooking(options)
    const { hold, appointment } = await book(test, await request(test, { partnerReference: 'order-7' }))
    expect(hold).toMatchObject({ state: 'CONFIRMED', partnerReference: 'order-7' })
    expect(test.vendor.ours().map(({ vendorId }) => vendorId)).toEqual([appointment?.vendorId])
    expect(test.events.map(({ type }) => type)).toEqual(['CREATED', 'CONFIRMING', 'CONFIRMED'])
  })

  it('is done once per key, and found again when the slot id is long old', async () => {
    const test = createTestBooking()
    const input = await request(test)
    const { hold } = await book(test, input)
    test.clock.advance(2 * hour)
    expect((await book(test, input)).hold).toEqual(hold)
    expect(await codeOf(book(test, { ...input, notes: 'Left knee' }))).toBe('IDEMPOTENCY_KEY_REUSED')
    expect(test.vendor.count('book')).toBe(1)
  })

  it('fifty times at once for one slot has one winner, and costs one vendor check before the last one', async () => {
    const test = createTestBooking()
    const slotToken = await test.slotToken()
    const calls = Array.from({ length: 50 }, (_, caller) =>
      book(test, bookInput({ slotToken, patient: { new: aPerson(caller + 1) } })),
    )
    const settled = await Promise.allSettled(calls)
    expect(settled.filter(({ status }) => status === 'fulfilled')).toHaveLength(1)
    expect(test.vendor.ours()).toHaveLength(1)
    expect([test.vendor.count('checkSlot'), test.vendor.count('book')]).toEqual([2, 1])
  })

  it('with a lost reply is pending, and never sent twice', async () => {
    const test = createTestBooking()
    const input = await request(test)
    test.vendor.next('book', 'unknownExecuted')
    expect(await book(test, input)).toMatchObject({ hold: { state: 'RECONCILING' }, appointment: null })
    await test.pass(0)
    expect((await book(test, input)).hold.state).toBe('CONFIRMED')
    expect(test.vendor.count('book')).toBe(1)
  })

  it('with a native hold that lost its reply goes on with it once it is found', async () => {
    const test = createTestBooking({ holds: 'NATIVE' })
    const input = await request(test)
    test.vendor.next('createHold', 'unknownExecuted')
    expect(await codeOf(book(test, input))).toBe('VENDOR_UNAVAILABLE')
    await test.pass(0)
    expect((await book(test, input)).hold.state).toBe('CONFIRMED')
    expect([test.vendor.count('createHold'), test.vendor.count('confirmHold')]).toEqual([1, 1])
  })
})

describe('what goes wrong between the hold and the booking leaves nothing held', () => {
  type Case = [string, TestBookingOptions, (test: TestBooking) => void, ErrorCode]
  it.each<Case>([
    [
      'a verification',
      {},
      (test) => test.vendor.next('resolvePatient', { refuse: 'VERIFICATION_REQUIRED' }),
      'VERIFICATION_REQUIRED',
    ],
    ['a lost patient', {}, (test) => test.vendor.next('resolvePatient', 'unknownNotExecuted'), 'VENDOR_UNAVAILABLE'],
    ['a refused field', {}, (test) => test.vendor.next('book', { refuse: 'INVALID_INPUT' }), 'INVALID_INPUT'],
    ['no connection', {}, (test) => test.vendor.next('book', { notSent: 'VENDOR_UNAVAILABLE' }), 'VENDOR_UNAVAILABLE'],
    [
      'a native refusal',
      { holds: 'NATIVE' },
      (test) => test.vendor.next('confirmHold', { refuse: 'INVALID_INPUT' }),
      'INVALID_INPUT',
    ],
  ])('%s', async (_name, options, prepare, code) => {
    const test = createTestBooking(options)
    const input = await request(test)
    prepare(test)
    expect(await codeOf(book(test, input))).toBe(code)
    await test.pass(0)
    expect(await isFree(test)).toBe(true)
    expect(test.events.at(-1)?.type).toMatch(/RELEASED|FREED/)
    // The key is free: the same call may be made again.
    test.clock.advance(settleMs)
    expect((await book(test, input)).hold.state).toBe('CONFIRMED')
  })

  it('a taken time, which is final', async () => {
    const test = createTestBooking()
    const input = await request(test)
    test.vendor.next('book', { refuse: 'SLOT_TAKEN_AT_VENDOR' })
    expect((await errorOf(book(test, input))).details.nearSlot?.start).toBe(monday)
    expect(await codeOf(book(test, input))).toBe('SLOT_TAKEN_AT_VENDOR')
    expect((await book(test, await request(test))).hold.state).toBe('CONFIRMED')
    expect(test.vendor.count('book')).toBe(2)
  })

  it('a new price, which may then be accepted with the same key', async () => {
    const test = createTestBooking()
    const input = await request(test)
    const price = { amount: '60.00', currency: 'GBP' }
    test.vendor.offers = [anOffer({ price })]
    expect((await errorOf(book(test, input))).details.price).toEqual(price)
    expect((await book(test, { ...input, acceptPrice: price })).hold.state).toBe('CONFIRMED')
  })

  it('a vendor that does not answer the check', async () => {
    const test = createTestBooking()
    const input = await request(test)
    test.vendor.outage = outage()
    expect(await codeOf(book(test, input))).toBe('VENDOR_UNAVAILABLE')
    test.vendor.outage = null
    expect((await book(test, input)).hold.state).toBe('CONFIRMED')
  })

  it('and the reason is told though the store cannot let go', async () => {
    const { failing, wrapLedger } = createStoreFaults()
    const test = createTestBooking({ wrapLedger })
    failing.add('release')
    test.vendor.next('book', { refuse: 'INVALID_INPUT' })
    expect(await codeOf(book(test, await request(test)))).toBe('INVALID_INPUT')
    await test.pass(600_000)
    expect(await isFree(test)).toBe(true)
  })
})

describe('before anything is held', () => {
  it.each<[string, TestBookingOptions, Partial<AppointmentBook>, string]>([
    ['a payment that is missing', { capabilities: { payment: 'REQUIRED' } }, {}, 'paymentReference'],
    ['a patient without a name', {}, { patient: { new: aPerson(1, { lastName: '' }) } }, 'lastName'],
    ['a reference that names a person', {}, { partnerReference: 'testa.1@patients.example' }, 'partnerReference'],
    ['a contact type that is not offered', {}, { contactType: 'PHONE' }, 'contactType'],
  ])('%s is refused', async (_name, options, given, field) => {
    const test = createTestBooking(options)
    const error = await errorOf(book(test, await request(test, given)))
    expect(error.code).toBe('INVALID_INPUT')
    expect(error.details.path?.at(-1)).toBe(field)
    expect(test.vendor.count('checkSlot')).toBe(0)
  })

  it('a key with one scope only is refused', async () => {
    const test = createTestBooking()
    const input = await request(test)
    for (const scope of ['hold', 'confirm'] as const) {
      expect(await codeOf(book(test, input, aCaller({ scopes: new Set([scope]) })))).toBe('FORBIDDEN')
    }
  })
})

describe('a process that dies over a booking', () => {
  it.each(['createHold', 'confirmHold'] as const)('in %s is gone on from by the repeated call', async (op) => {
    const test = createTestBooking({ holds: 'NATIVE' })
    const input = await request(test)
    test.vendor.next(op, { hangExecuted: createGate() })
    void book(test, input)
    await asked(test.vendor, op)
    await test.pass(70_000)
    const { hold } = await test.another().appointments.book(aCaller(), input)
    expect(hold.state).toBe('CONFIRMED')
    expect([test.vendor.count('createHold'), test.vendor.count('confirmHold')]).toEqual([1, 1])
    expect(test.vendor.ours()).toHaveLength(1)
  })
})

describe('a process that is given up for dead, and comes back', () => {
  /** Stands still at the first lease of which this holds. */
  function pausing(isThere: (key: string) => boolean) {
    const gate = createGate()
    let hasPaused = false
    const test = createTestBooking({
      wrapLease: (lease) => ({
        ...lease,
        async acquire(keys, ttlMs) {
          if (!hasPaused && keys.some(isThere)) {
            hasPaused = true
            await gate.opened
          }
          return lease.acquire(keys, ttlMs)
        },
      }),
    })
    return { test, gate, paused: () => vi.waitUntil(() => hasPaused, { interval: 1, timeout: 10_000 }) }
  }

  it('does not overwrite the result of who went on with its key', async () => {
    const { test, gate, paused } = pausing((key) => !key.endsWith('/reconciler'))
    const input = await request(test)
    const first = codeOf(book(test, input))
    await paused()
    test.clock.advance(71_000)
    const other = test.another()
    test.vendor.next('book', 'unknownExecuted')
    const { hold } = await other.appointments.book(aCaller(), input)
    expect(hold.state).toBe('RECONCILING')
    gate.open()
    await first
    await test.pass(0)
    const again = await other.appointments.book(aCaller(), input)
    expect(again.hold).toMatchObject({ id: hold.id, state: 'CONFIRMED' })
  })

  it('does not free the key while the other works with it', async () => {
    const { test, gate, paused } = pausing((key) => key.includes('/patient/'))
    // In a class the same person could be booked twice.
    const place = { start: monday + 300 * minute, practitionerId: null, appointmentTypeId: 'class' }
    const input = await request(test, { slotToken: await test.slotToken(place) })
    const first = book(test, input).catch(() => null)
    await paused()
    test.clock.advance(71_000)
    const secondGate = createGate()
    test.vendor.next('book', { hang: secondGate })
    const second = test.another().appointments.book(aCaller(), input)
    await asked(test.vendor, 'book')
    gate.open()
    await first
    const third = codeOf(test.another().appointments.book(aCaller(), input))
    expect(await third).toBe('IDEMPOTENCY_IN_PROGRESS')
    secondGate.open()
    await second
    expect(test.vendor.ours()).toHaveLength(1)
  })
})
