import { describe, expect, it, vi } from 'vitest'
import type { AppointmentReschedule, ChangedAppointment } from '../../src/booking/appointment-service.ts'
import type { ErrorCode } from '../../src/domain/error.ts'
import {
  aCaller,
  asked,
  codeOf,
  createStoreFaults,
  createTestBooking,
  errorOf,
  moveInput,
  newKey,
  settleMs,
  type TestBooking,
  type TestBookingOptions,
} from '../kit/booking.ts'
import { createGate, type Fate, outage, type WriteOp } from '../kit/fake-adapter.ts'
import { aPerson } from '../kit/people.ts'
import { hour, minute, monday } from '../kit/slots.ts'

const half = 30 * minute
const later = monday + 2 * half
const fee = { amount: '25.00', currency: 'GBP' }
const writes: readonly string[] = [
  'createHold',
  'releaseHold',
  'resolvePatient',
  'confirmHold',
  'book',
  'cancel',
  'reschedule',
] satisfies WriteOp[]

/** A vendor that cannot move an appointment. */
function rebooking(options: TestBookingOptions = {}): TestBooking {
  return createTestBooking({ ...options, capabilities: { rebooks: true, ...options.capabilities } })
}

/** An appointment at the first time; forgets the calls that it took. */
async function movable(test: TestBooking): Promise<AppointmentReschedule> {
  const slotToken = await test.slotToken({ start: later })
  const { vendorId } = await test.confirmed({ partnerReference: 'order-7' })
  test.vendor.calls.length = 0
  return moveInput({ vendorId, slotToken })
}

function move(test: TestBooking, input: AppointmentReschedule): Promise<ChangedAppointment> {
  return test.booking.appointments.reschedule(aCaller(), input)
}

async function free(test: TestBooking): Promise<{ old: boolean; new: boolean }> {
  const slots = await test.slots()
  const isOffered = (start: number) => slots.some((slot) => slot.start === start && slot.practitionerId === 'p1')
  return { old: isOffered(monday), new: isOffered(later) }
}

function bookingOf(test: TestBooking, vendorId: string) {
  return test.ledger.booking(test.clinic.account, vendorId)
}

function starts(test: TestBooking): number[] {
  return test.vendor.ours().map(({ start }) => (start - monday) / minute)
}

describe('a move by booking anew', () => {
  it.each<[string, TestBookingOptions, string[]]>([
    ['without holds', {}, ['resolvePatient', 'book', 'cancel']],
    ['with holds of its own', { holds: 'NATIVE' }, ['createHold', 'resolvePatient', 'confirmHold', 'cancel']],
  ])('at a vendor %s holds and books the new time before it gives the old one up', async (_name, options, expected) => {
    const test = rebooking(options)
    const input = await movable(test)
    const { view, previous, pending } = await move(test, input)
    expect(test.vendor.calls.map(({ op }) => op).filter((op) => writes.includes(op))).toEqual(expected)
    expect(pending).toBe(false)
    expect(view).toMatchObject({
      appointment: { start: later, status: 'BOOKED' },
      booking: { partnerReference: 'order-7', change: null },
    })
    expect(previous).toMatchObject({
      appointment: { vendorId: input.vendorId, start: monday, status: 'CANCELLED' },
      booking: { change: null },
    })
    expect(view.appointment.vendorId).not.toBe(input.vendorId)
    expect(starts(test)).toEqual([60])
    expect(await free(test)).toEqual({ old: true, new: false })
  })

  it('is for the same patient, whom the vendor names', async () => {
    const test = rebooking()
    const input = await movable(test)
    const [patientId] = test.vendor.patients.keys()
    await move(test, input)
    expect(test.vendor.calls.find(({ op }) => op === 'resolvePatient')?.args[0]).toEqual({ vendorId: patientId })
    expect(test.vendor.ours().map((entry) => entry.patientId)).toEqual([patientId])
    expect(test.vendor.patients.size).toBe(1)
  })

  it('needs the patient where the vendor does not tell', async () => {
    const test = rebooking()
    const input = await movable(test)
    const [entry] = test.vendor.diary
    if (entry) test.vendor.diary[0] = { ...entry, patientId: null }
    const refused = await errorOf(move(test, input))
    expect(refused).toMatchObject({ code: 'INVALID_INPUT', details: { path: ['input', 'patient'] } })
    expect(test.vendor.count('checkSlot')).toBe(0)
    expect(await move(test, { ...input, patient: { new: aPerson() } })).toMatchObject({ pending: false })
    expect(starts(test)).toEqual([60])
  })

  it('needs the payment again where one is required', async () => {
    const test = rebooking({ capabilities: { payment: 'REQUIRED' } })
    const slotToken = await test.slotToken({ start: later })
    const { appointment } = await test.confirm(await test.hold(), { paymentReference: 'pay-1' })
    const input = moveInput({ vendorId: appointment?.vendorId ?? '', slotToken })
    expect((await errorOf(move(test, input))).details.path).toEqual(['input', 'paymentReference'])
    await move(test, { ...input, paymentReference: 'pay-2' })
    expect(test.vendor.calls.findLast(({ op }) => op === 'book')?.args[0]).toMatchObject({ paymentReference: 'pay-2' })
  })

  it.each([
    ['nothing', null],
    ['less', { amount: '20.00', currency: 'GBP' }],
  ])('begins only when the fee for the old time is accepted, and not with %s', async (_name, acceptFee) => {
    const test = rebooking()
    const input = await movable(test)
    test.vendor.fee = fee
    expect(await errorOf(move(test, { ...input, acceptFee }))).toMatchObject({
      code: 'FEE_NOT_ACCEPTED',
      details: { fee },
    })
    expect(test.vendor.calls.filter(({ op }) => writes.includes(op) || op === 'checkSlot')).toEqual([])
    await move(test, { ...input, acceptFee: fee })
    expect(test.vendor.calls.findLast(({ op }) => op === 'cancel')?.args[0]).toMatchObject({ acceptedFee: fee })
    expect(starts(test)).toEqual([60])
  })

  it('is done once per key, and found again', async () => {
    const test = rebooking()
    const input = await movable(test)
    const first = await move(test, input)
    test.clock.advance(hour)
    const again = await move(test, input)
    expect(again.view.appointment).toEqual(first.view.appointment)
    expect(again.previous?.appointment).toEqual(first.previous?.appointment)
    expect([test.vendor.count('book'), test.vendor.count('cancel')]).toEqual([1, 1])
  })

  it('can be moved again, and the old one cannot', async () => {
    const test = rebooking()
    const input = await movable(test)
    const back = await test.slotToken({ start: monday + 3 * half })
    const { view } = await move(test, input)
    const { vendorId } = view.appointment
    expect(await codeOf(move(test, { ...input, slotToken: back, idempotencyKey: newKey() }))).toBe('INVALID_INPUT')
    await move(test, moveInput({ vendorId, slotToken: back }))
    expect(starts(test)).toEqual([90])
  })
})

describe('the booking half', () => {
  it.each<[string, Fate, ErrorCode]>([
    ['is refused for its time', { refuse: 'SLOT_TAKEN_AT_VENDOR' }, 'SLOT_TAKEN_AT_VENDOR'],
    ['is refused for its input', { refuse: 'INVALID_INPUT' }, 'INVALID_INPUT'],
    ['is not sent', { notSent: 'VENDOR_UNAVAILABLE' }, 'VENDOR_UNAVAILABLE'],
  ])('that %s leaves the old appointment as it was, and holds nothing', async (_name, fate, code) => {
    const test = rebooking()
    const input = await movable(test)
    const before = await bookingOf(test, input.vendorId)
    test.vendor.next('book', fate)
    expect(await codeOf(move(test, input))).toBe(code)
    expect(await bookingOf(test, input.vendorId)).toEqual(before)
    expect(test.vendor.count('cancel')).toBe(0)
    expect(await free(test)).toEqual({ old: false, new: true })
    expect(await move(test, { ...input, idempotencyKey: newKey() })).toMatchObject({ pending: false })
  })

  it('that is refused lets a native hold go at the vendor too', async () => {
    const test = rebooking({ holds: 'NATIVE' })
    const input = await movable(test)
    test.vendor.next('confirmHold', { refuse: 'INVALID_INPUT' })
    expect(await codeOf(move(test, input))).toBe('INVALID_INPUT')
    await test.pass(0)
    expect(test.vendor.holds.map(({ status }) => status)).toEqual(['CONFIRMED', 'RELEASED'])
  })

  it('that clashes is withdrawn, and the old appointment stands', async () => {
    const test = rebooking({ doubleBooks: true })
    const input = await movable(test)
    test.vendor.clashes = () => [{ kind: 'APPOINTMENT', createdAt: 0 }]
    expect(await codeOf(move(test, input))).toBe('CLASH_DETECTED')
    expect(starts(test)).toEqual([0])
    expect((await bookingOf(test, input.vendorId))?.change).toBeNull()
  })

  it('without an answer leaves the old appointment alone until it is found; then the old one goes', async () => {
    const test = rebooking()
    const input = await movable(test)
    test.vendor.next('book', 'unknownExecuted')
    expect(await move(test, input)).toMatchObject({
      view: { appointment: { vendorId: input.vendorId }, booking: { change: { kind: 'RESCHEDULE' } } },
      previous: null,
      pending: true,
    })
    expect(test.vendor.count('cancel')).toBe(0)
    expect(await free(test)).toEqual({ old: false, new: false })
    await test.pass(0)
    expect(await move(test, input)).toMatchObject({
      view: { appointment: { start: later } },
      previous: { appointment: { vendorId: input.vendorId }, booking: { change: { kind: 'CANCEL' } } },
      pending: false,
    })
    await test.pass(30_000)
    expect(starts(test)).toEqual([60])
    expect((await bookingOf(test, input.vendorId))?.change).toBeNull()
    expect(await free(test)).toEqual({ old: true, new: false })
    expect(test.vendor.count('book')).toBe(1)
  })

  it('that never arrived leaves the old appointment as it was, for good', async () => {
    const test = rebooking()
    const input = await movable(test)
    test.vendor.next('book', 'unknownNotExecuted')
    await move(test, input)
    await test.passInSteps(settleMs + 45_000)
    expect(await codeOf(move(test, input))).toBe('VENDOR_UNAVAILABLE')
    expect((await bookingOf(test, input.vendorId))?.change).toBeNull()
    expect(test.vendor.count('cancel')).toBe(0)
    expect(await free(test)).toEqual({ old: false, new: true })
  })

  it('that is executed after all that is taken back, and the old appointment stands', async () => {
    const test = rebooking()
    const input = await movable(test)
    test.vendor.next('book', { unknownExecutedLater: Number.POSITIVE_INFINITY })
    await move(test, input)
    await test.passInSteps(settleMs + 45_000)
    test.vendor.executeLate()
    expect(starts(test)).toEqual([0, 60])
    await test.pass(settleMs * 5)
    expect(starts(test)).toEqual([0])
  })
})

describe('the cancelling half', () => {
  it.each<[string, Fate]>([
    ['has no answer', 'unknownNotExecuted'],
    ['loses its answer', 'unknownExecuted'],
    ['is not sent', { notSent: 'VENDOR_UNAVAILABLE' }],
    ['is refused', { refuse: 'VENDOR_REJECTED' }],
    ['meets a fault', 'throw'],
  ])('that %s leaves both told, and the reconciler finishes it', async (_name, fate) => {
    const test = rebooking()
    const input = await movable(test)
    test.vendor.next('cancel', fate)
    const { view, previous, pending } = await move(test, input)
    expect(pending).toBe(false)
    expect(view.appointment.start).toBe(later)
    expect(previous?.appointment.vendorId).toBe(input.vendorId)
    expect(previous?.booking?.change).toMatchObject({ kind: 'CANCEL', replacedBy: view.appointment.vendorId })
    // Its time is not given away before the vendor has let it go.
    expect((await free(test)).old).toBe(false)
    await test.pass(0)
    expect(starts(test)).toEqual([60])
    expect(await move(test, input)).toMatchObject({
      view: { appointment: { start: later } },
      previous: { appointment: { status: 'CANCELLED' }, booking: { change: null } },
    })
    expect((await free(test)).old).toBe(true)
    expect(test.vendor.count('book')).toBe(1)
  })

  it('goes on after its executor died', async () => {
    const test = rebooking()
    const input = await movable(test)
    test.vendor.next('cancel', { hang: createGate() })
    void move(test, input)
    await asked(test.vendor, 'cancel')
    await test.pass(29_999)
    expect(starts(test)).toEqual([0, 60])
    await test.pass(1)
    expect(starts(test)).toEqual([60])
  })

  it('is for a person only when the vendor stays away for long', async () => {
    const test = rebooking()
    const input = await movable(test)
    test.vendor.next('cancel', { notSent: 'VENDOR_UNAVAILABLE' })
    await move(test, input)
    test.vendor.outage = outage()
    await test.passInSteps(settleMs, 30_000)
    expect((await bookingOf(test, input.vendorId))?.change?.flaggedAt).toBeNull()
    await test.passInSteps(settleMs * 10, 30_000)
    expect((await bookingOf(test, input.vendorId))?.change?.flaggedAt).toEqual(expect.any(Number))
    test.vendor.outage = null
    await test.pass(settleMs)
    expect(starts(test)).toEqual([60])
  })

  it('that would now cost a fee is for a person: two appointments stand for one visit', async () => {
    const test = rebooking()
    const input = await movable(test)
    test.vendor.next('cancel', { refuse: 'VENDOR_REJECTED' })
    await move(test, input)
    test.vendor.fee = fee
    await test.passInSteps(settleMs, 30_000)
    expect(starts(test)).toEqual([0, 60])
    const { change } = (await bookingOf(test, input.vendorId)) ?? {}
    expect(change).toMatchObject({ kind: 'CANCEL', flaggedAt: expect.any(Number) })
    expect(test.log.filter(({ event }) => event === 'change.flagged')).toHaveLength(1)
    for (const entry of test.vendor.ours()) if (entry.start === monday) entry.status = 'CANCELLED'
    await test.pass(settleMs)
    expect((await bookingOf(test, input.vendorId))?.change).toBeNull()
  })

  it('is not begun twice by whoever cancels the old one meanwhile', async () => {
    const test = rebooking()
    const input = await movable(test)
    test.vendor.next('cancel', 'unknownNotExecuted')
    await move(test, input)
    const cancelled = await test.booking.appointments.cancel(aCaller(), {
      clinicId: 'leeds',
      vendorId: input.vendorId,
      reason: 'OTHER',
      note: null,
      acceptFee: null,
      idempotencyKey: newKey(),
    })
    expect(cancelled.pending).toBe(true)
    expect(test.vendor.count('cancel')).toBe(1)
  })

  it('is done later when the store fails after the booking half, and the move is told', async () => {
    const { failing, wrapLedger } = createStoreFaults()
    const test = rebooking({ wrapLedger })
    const input = await movable(test)
    const gate = createGate()
    test.vendor.next('book', { hang: gate })
    const moving = move(test, input)
    await asked(test.vendor, 'book')
    for (const name of ['booking', 'release', 'finishClaim', 'freeClaim'] as const) failing.add(name)
    gate.open()
    expect(await moving).toMatchObject({ pending: false, view: { appointment: { start: later } } })
    failing.clear()
    await test.pass(60_000)
    expect(starts(test)).toEqual([60])
    expect(await move(test, input)).toMatchObject({ pending: false, view: { appointment: { start: later } } })
    expect(test.vendor.count('book')).toBe(1)
  })
})

describe('of two changes of one appointment the slower one', () => {
  /** It has looked at the appointment, and waits for the vendor. */
  async function slowly(test: TestBooking, input: AppointmentReschedule) {
    const gate = createGate()
    const checks = test.vendor.count('checkSlot')
    test.vendor.checkGate = gate
    const moving = codeOf(test.booking.appointments.reschedule(aCaller(), input))
    await asked(test.vendor, 'checkSlot', checks + 1)
    test.vendor.checkGate = null
    return { gate, moving }
  }

  it('books nothing once the other has booked it anew', async () => {
    const test = rebooking()
    const slotToken = await test.slotToken({ start: monday + 3 * half })
    const input = await movable(test)
    const { gate, moving } = await slowly(test, input)
    const faster = await test.booking.appointments.reschedule(
      aCaller(),
      moveInput({ vendorId: input.vendorId, slotToken }),
    )
    expect(faster.pending).toBe(false)
    gate.open()
    expect(await moving).toBe('INVALID_INPUT')
    await test.passInSteps(60_000)
    expect(test.vendor.ours().map(({ start }) => start)).toEqual([monday + 3 * half])
  })

  it('books nothing once the other has cancelled it', async () => {
    const test = rebooking()
    const input = await movable(test)
    const { gate, moving } = await slowly(test, input)
    const given = { clinicId: 'leeds', reason: 'OTHER', note: null, acceptFee: null } as const
    await test.booking.appointments.cancel(aCaller(), { ...given, vendorId: input.vendorId, idempotencyKey: newKey() })
    gate.open()
    expect(await moving).toBe('INVALID_INPUT')
    await test.passInSteps(60_000)
    expect(test.vendor.ours()).toEqual([])
  })
})

it('the old appointment is given up in the end where the vendor shows no cancelled ones', async () => {
  const test = rebooking()
  const input = await movable(test)
  const { adapter, account } = test.clinic
  const shown = adapter.getAppointment.bind(adapter)
  vi.spyOn(adapter, 'getAppointment').mockImplementation(async (call, id) => {
    const found = await shown(call, id)
    return found?.status === 'CANCELLED' ? null : found
  })
  test.vendor.next('cancel', 'unknownExecuted')
  await test.booking.appointments.reschedule(aCaller(), input)
  await test.passInSteps(settleMs * 2, 15_000)
  expect((await test.ledger.booking(account, input.vendorId))?.change).toBeNull()
  expect(test.vendor.ours().map(({ start }) => start)).toEqual([later])
})
