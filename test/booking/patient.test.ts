import { describe, expect, it } from 'vitest'
import type { GrantedHold } from '../../src/booking/hold-service.ts'
import type { Lease } from '../../src/booking/lease.ts'
import { DomainError } from '../../src/domain/error.ts'
import type { NewPatient } from '../../src/domain/patient.ts'
import {
  asked,
  codeOf,
  createTestBooking,
  errorOf,
  settleMs,
  type TestBooking,
  type TestBookingOptions,
} from '../kit/booking.ts'
import { createGate, type Fate } from '../kit/fake-adapter.ts'
import { aPerson } from '../kit/people.ts'
import { minute, monday } from '../kit/slots.ts'

/** Two holds, so that one person can come with both. */
async function twoHolds(test: TestBooking): Promise<[GrantedHold, GrantedHold]> {
  const tokens = [await test.slotToken(), await test.slotToken({ start: monday + 60 * minute })]
  return [await test.hold({ slotToken: tokens[0] ?? '' }), await test.hold({ slotToken: tokens[1] ?? '' })]
}

/** Whether the last call might have created a record. */
function mayCreate(test: TestBooking): boolean | undefined {
  const [, options] = test.vendor.calls.findLast(({ op }) => op === 'resolvePatient')?.args ?? []
  return (options as { mayCreate: boolean } | undefined)?.mayCreate
}

describe('the person behind a booking', () => {
  it('is created once and found from then on', async () => {
    const test = createTestBooking()
    for (const granted of await twoHolds(test)) expect((await test.confirm(granted)).hold.state).toBe('CONFIRMED')
    const [patientId, ...others] = test.vendor.patients.keys()
    expect(others).toEqual([])
    expect(test.vendor.ours().map((entry) => entry.patientId)).toEqual([patientId, patientId])
  })

  it('may be one whom the vendor knows, and then nobody is created', async () => {
    const test = createTestBooking()
    const [first, second] = await twoHolds(test)
    await test.confirm(first)
    const [vendorId = ''] = test.vendor.patients.keys()
    await test.confirm(second, { patient: { vendorId } })
    expect(mayCreate(test)).toBe(false)
    expect(test.vendor.ours().map((entry) => entry.patientId)).toEqual([vendorId, vendorId])
  })

  it.each<[string, Fate | null, { vendorId: string } | null, string]>([
    ['is unknown to the vendor', null, { vendorId: 'nobody' }, 'NOT_FOUND'],
    ['matches several records', { refuse: 'PATIENT_AMBIGUOUS' }, null, 'PATIENT_AMBIGUOUS'],
    ['is refused', { refuse: 'INVALID_INPUT' }, null, 'INVALID_INPUT'],
  ])('who %s is told with its place in the input, and the hold stays', async (_name, fate, known, code) => {
    const test = createTestBooking()
    const granted = await test.hold()
    if (fate) test.vendor.next('resolvePatient', fate)
    const error = await errorOf(test.confirm(granted, { patient: known ?? { new: aPerson() } }))
    expect(error).toMatchObject({ code, details: { path: ['input', 'patient'] } })
    expect(await test.read(granted.hold)).toEqual(granted.hold)
    // Nothing stays locked: the same person may come again at once, and be created.
    expect((await test.confirm(granted)).hold.state).toBe('CONFIRMED')
  })

  it('who was never sent may be created at the next try', async () => {
    const test = createTestBooking()
    const granted = await test.hold()
    test.vendor.next('resolvePatient', { notSent: 'RATE_LIMITED', retryAfterSeconds: 3 })
    expect((await errorOf(test.confirm(granted))).details.retryAfterSeconds).toBe(3)
    expect((await test.confirm(granted)).hold.state).toBe('CONFIRMED')
    expect(test.vendor.patients.size).toBe(1)
  })
})

describe('a creation without an answer', () => {
  it.each<[string, Fate]>([
    ['no reply', 'unknownExecuted'],
    ['a fault of the adapter', 'throwExecuted'],
  ])('(%s) books nothing, and the record is found by the next try', async (_name, fate) => {
    const test = createTestBooking()
    const granted = await test.hold()
    test.vendor.next('resolvePatient', fate)
    expect(await errorOf(test.confirm(granted))).toMatchObject({
      code: 'VENDOR_UNAVAILABLE',
      details: { retryAfterSeconds: 10 },
    })
    expect((await test.read(granted.hold)).state).toBe('ACTIVE')
    expect(test.vendor.count('book')).toBe(0)
    expect((await test.confirm(granted)).hold.state).toBe('CONFIRMED')
    expect(test.vendor.patients.size).toBe(1)
  })

  const spelled = { firstName: ' TESTA ', email: 'Testa.1@Patients.example' }
  it.each<[string, number, Partial<NewPatient>, number, TestBookingOptions]>([
    ['with the same hold', 0, {}, 0, {}],
    ['with another hold', 1, {}, 0, {}],
    ['with another hold, spelled otherwise', 1, spelled, 0, {}],
    ['with the same hold, though somebody sets the wall clock forward', 0, {}, 5 * minute, {}],
    ['with another hold, though somebody sets the wall clock forward', 1, {}, 5 * minute, {}],
    // Then the hold's own record is what is left.
    ['with the same hold, though the lease is lost', 0, {}, 0, { wrapLease: forgetful }],
  ])('makes no second record of one who comes again %s', async (_name, again, spelling, stepMs, options) => {
    const test = createTestBooking(options)
    const holds = await twoHolds(test)
    test.vendor.isLagging = true
    test.vendor.next('resolvePatient', 'unknownExecuted')
    expect(await codeOf(test.confirm(holds[0]))).toBe('VENDOR_UNAVAILABLE')
    test.clock.stepWall(stepMs)
    const granted = holds[again === 0 ? 0 : 1]
    const confirm = () => test.confirm(granted, { patient: { new: aPerson(1, spelling) } })
    test.clock.advance(settleMs - 1)
    expect(await codeOf(confirm())).toBe('VENDOR_UNAVAILABLE')
    expect([mayCreate(test), test.vendor.patients.size]).toEqual([false, 1])
    // By now the vendor must have shown a record, had it made one.
    test.vendor.isLagging = false
    test.vendor.patients.clear()
    test.clock.advance(2)
    expect((await confirm()).hold.state).toBe('CONFIRMED')
    expect([mayCreate(test), test.vendor.patients.size]).toEqual([true, 1])
  })

  it('by a process that died keeps others from creating as long', async () => {
    const test = createTestBooking()
    const [first, second] = await twoHolds(test)
    test.vendor.isLagging = true
    test.vendor.next('resolvePatient', { hangExecuted: createGate() })
    void test.confirm(first)
    await asked(test.vendor, 'resolvePatient')
    expect(await codeOf(test.confirm(second))).toBe('HOLD_IN_PROGRESS')
    test.clock.advance(30_000)
    expect(await codeOf(test.confirm(second))).toBe('VENDOR_UNAVAILABLE')
    expect([mayCreate(test), test.vendor.patients.size]).toEqual([false, 1])
    test.clock.advance(settleMs - 30_000)
    test.vendor.isLagging = false
    expect((await test.confirm(second)).hold.state).toBe('CONFIRMED')
    expect(test.vendor.patients.size).toBe(1)
  })

  it('is none where a known person was asked for: a new one may be created at once', async () => {
    const test = createTestBooking()
    const granted = await test.hold()
    test.vendor.next('resolvePatient', 'unknownNotExecuted')
    expect(await codeOf(test.confirm(granted, { patient: { vendorId: 'patient-1' } }))).toBe('VENDOR_UNAVAILABLE')
    expect((await test.confirm(granted)).hold.state).toBe('CONFIRMED')
  })
})

describe('two confirms at once', () => {
  it('for one person do not both find nobody: the second one waits its turn', async () => {
    const test = createTestBooking()
    const holds = await twoHolds(test)
    const gate = createGate()
    test.vendor.next('resolvePatient', { hang: gate })
    const first = test.confirm(holds[0])
    await asked(test.vendor, 'resolvePatient')
    const second = test.confirm(holds[1], { patient: { new: aPerson(1, { email: 'TESTA.1@patients.example' }) } })
    expect(await errorOf(second)).toMatchObject({ code: 'HOLD_IN_PROGRESS', details: { retryAfterSeconds: 2 } })
    gate.open()
    expect((await first).hold.state).toBe('CONFIRMED')
    expect((await test.confirm(holds[1])).hold.state).toBe('CONFIRMED')
    expect(test.vendor.patients.size).toBe(1)
  })

  it('for two people do not wait for each other', async () => {
    const test = createTestBooking()
    const [first, second] = await twoHolds(test)
    const confirmed = await Promise.all([test.confirm(first), test.confirm(second, { patient: { new: aPerson(2) } })])
    expect(confirmed.map(({ hold }) => hold.state)).toEqual(['CONFIRMED', 'CONFIRMED'])
    expect(test.vendor.patients.size).toBe(2)
  })

  it('are not undone by a lease store that fails afterwards', async () => {
    let isOut = false
    const wrapLease = (lease: Lease): Lease => ({
      ...lease,
      release: (grant) => (isOut ? Promise.reject(new DomainError('SERVICE_UNAVAILABLE')) : lease.release(grant)),
    })
    const test = createTestBooking({ wrapLease })
    const granted = await test.hold()
    isOut = true
    expect((await test.confirm(granted)).hold.state).toBe('CONFIRMED')
  })
})

/** A lease store that lost what it knew of persons. */
function forgetful(lease: Lease): Lease {
  return {
    ...lease,
    acquire: async (keys, ttlMs) =>
      keys.some((key) => key.includes('/patient/')) ? { keys, token: 'lost' } : lease.acquire(keys, ttlMs),
  }
}
