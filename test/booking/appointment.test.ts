import { describe, expect, it } from 'vitest'
import type {
  AppointmentCancel,
  AppointmentCursor,
  AppointmentFilter,
  AppointmentReschedule,
  ChangedAppointment,
} from '../../src/booking/appointment-service.ts'
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
import { createGate, type DiaryEntry, type Fate, outage } from '../kit/fake-adapter.ts'
import { hour, minute, monday } from '../kit/slots.ts'

const half = 30 * minute
const day = 24 * hour
const fee = { amount: '25.00', currency: 'GBP' }
const other = aCaller({ partnerId: 'other' })
const clinicStaff = aCaller({ partnerId: 'clinic', scopes: new Set(['read', 'clinic']) })

function cancelInput(vendorId: string, given: Partial<AppointmentCancel> = {}): AppointmentCancel {
  return {
    clinicId: 'leeds',
    vendorId,
    reason: 'SICK',
    note: null,
    acceptFee: null,
    idempotencyKey: newKey(),
    ...given,
  }
}

function cancel(test: TestBooking, vendorId: string, given: Partial<AppointmentCancel> = {}, caller = aCaller()) {
  return test.booking.appointments.cancel(caller, cancelInput(vendorId, given))
}

/** One appointment at the first time, and the id of the slot an hour later. */
async function movable(test: TestBooking): Promise<{ vendorId: string; slotToken: string; oldToken: string }> {
  const oldToken = await test.slotToken()
  const { vendorId } = await test.confirmed({ slotToken: oldToken, partnerReference: 'order-7' })
  return { vendorId, oldToken, slotToken: await test.slotToken({ start: monday + 2 * half }) }
}

function move(
  test: TestBooking,
  given: { vendorId: string; slotToken: string } & Partial<AppointmentReschedule>,
): Promise<ChangedAppointment> {
  const { vendorId, slotToken, ...rest } = given
  return test.booking.appointments.reschedule(aCaller(), moveInput({ vendorId, slotToken, ...rest }))
}

async function isFree(test: TestBooking, start = monday): Promise<boolean> {
  return (await test.slots()).some((slot) => slot.start === start && slot.practitionerId === 'p1')
}

function changeOf(test: TestBooking, vendorId: string) {
  return test.ledger.booking(test.clinic.account, vendorId).then((booking) => booking?.change ?? null)
}

/** The clinic's staff note it in their diary. */
function becomes(test: TestBooking, status: DiaryEntry['status']): void {
  for (const entry of test.vendor.ours()) entry.status = status
}

describe('reading an appointment', () => {
  it('tells what the vendor says now, and what we know of it', async () => {
    const test = createTestBooking()
    const { vendorId } = await test.confirmed({ partnerReference: 'order-7' })
    becomes(test, 'ARRIVED')
    const view = await test.booking.appointments.get(aCaller(), { clinicId: 'leeds', vendorId })
    expect(view).toMatchObject({
      appointment: { vendorId, status: 'ARRIVED', start: monday },
      booking: { partnerReference: 'order-7', change: null },
    })
  })

  it.each([
    ['another partner', other],
    ['a key for another clinic', aCaller({ clinics: new Set(['york']) })],
  ])('shows %s what it shows of one that never was, and asks the vendor as little', async (_name, caller) => {
    const test = createTestBooking({ clinics: [{ id: 'leeds' }, { id: 'york' }] })
    const { vendorId } = await test.confirmed()
    const { appointments } = test.booking
    expect(await appointments.get(caller, { clinicId: 'leeds', vendorId })).toBeNull()
    expect(await appointments.get(caller, { clinicId: 'leeds', vendorId: 'nothing' })).toBeNull()
    expect(await appointments.get(aCaller(), { clinicId: 'york', vendorId })).toBeNull()
    expect(test.vendor.count('getAppointment')).toBe(0)
  })

  it('shows the scope `clinic` everybody’s, but what we know of it to its partner only', async () => {
    const test = createTestBooking()
    const { vendorId } = await test.confirmed()
    const desk = test.vendor.desk({ start: monday + hour, end: monday + 2 * hour })
    const { appointments } = test.booking
    for (const id of [vendorId, desk.vendorId]) {
      const view = await appointments.get(clinicStaff, { clinicId: 'leeds', vendorId: id })
      expect(view).toMatchObject({ appointment: { vendorId: id }, booking: null })
    }
  })

  it('needs the scope, and an answer of the vendor', async () => {
    const test = createTestBooking()
    const { vendorId } = await test.confirmed()
    const get = (caller = aCaller()) => test.booking.appointments.get(caller, { clinicId: 'leeds', vendorId })
    expect(await codeOf(get(aCaller({ scopes: new Set(['confirm']) })))).toBe('FORBIDDEN')
    test.vendor.outage = outage()
    expect(await codeOf(get())).toBe('VENDOR_UNAVAILABLE')
  })
})

describe('the list of appointments', () => {
  function list(
    test: TestBooking,
    given: Partial<AppointmentFilter> = {},
    caller = aCaller(),
    first = 100,
    after: AppointmentCursor | null = null,
  ) {
    const filter: AppointmentFilter = { clinicId: 'leeds', from: null, to: null, ...given }
    return test.booking.appointments.list(caller, filter, first, after)
  }

  async function starts(...args: Parameters<typeof list>): Promise<number[]> {
    const { entries } = await list(...args)
    return entries.map(({ view }) => (view.appointment.start - monday) / minute)
  }

  /** Four of ours between those of the clinic: 0, 30, 60 with `p1`, 60 with `p2`. */
  async function diary(test: TestBooking): Promise<string[]> {
    const ids: string[] = []
    for (const [index, at] of [
      { start: monday },
      { start: monday + half },
      { start: monday + 2 * half },
      { start: monday + 2 * half, practitionerId: 'p2' },
    ].entries()) {
      const slotToken = await test.slotToken(at)
      ids.push((await test.confirmed({ slotToken, partnerReference: index < 2 ? 'early' : 'late' })).vendorId)
    }
    for (let at = -4; at < 4; at += 1) {
      test.vendor.desk({
        start: monday + at * half + minute,
        end: monday + at * half + 2 * minute,
        practitionerId: 'p3',
      })
    }
    return ids
  }

  it('has the partner’s own, and for the scope `clinic` all', async () => {
    const test = createTestBooking()
    await diary(test)
    expect(await starts(test)).toEqual([0, 30, 60, 60])
    expect(await starts(test, {}, clinicStaff)).toHaveLength(12)
  })

  it.each<[string, Partial<AppointmentFilter>, number[]]>([
    ['from', { from: monday + half }, [30, 60, 60]],
    ['until', { to: monday + half }, [0]],
    ['a practitioner', { practitionerIds: ['p2'] }, [60]],
    ['a reference', { partnerReference: 'early' }, [0, 30]],
    ['a status', { statuses: ['CANCELLED'] }, [30]],
    ['another status', { statuses: ['BOOKED'] }, [0, 60, 60]],
    ['everything', {}, [0, 30, 60, 60]],
  ])('is asked for %s', async (_name, filter, expected) => {
    const test = createTestBooking()
    const [, second] = await diary(test)
    for (const entry of test.vendor.diary) if (entry.vendorId === second) entry.status = 'CANCELLED'
    expect(await starts(test, filter)).toEqual(expected)
  })

  it('is asked for a patient, whom the vendor knows', async () => {
    const test = createTestBooking()
    await diary(test)
    const [patientId] = test.vendor.patients.keys()
    if (patientId === undefined) throw new Error('there is no patient')
    expect(await starts(test, { patientId })).toHaveLength(4)
    expect(await starts(test, { patientId: 'nobody' })).toEqual([])
  })

  it.each([1, 2, 3])('comes in pages of %s, each appointment once, over pages of the vendor', async (first) => {
    const test = createTestBooking()
    const ids = await diary(test)
    const seen: string[] = []
    let after: AppointmentCursor | null = null
    for (let pages = 0; pages < 10; pages += 1) {
      const page = await list(test, {}, aCaller(), first, after)
      seen.push(...page.entries.map(({ view }) => view.appointment.vendorId))
      expect(page.hasNextPage).toBe(seen.length < ids.length)
      if (!page.hasNextPage) break
      after = page.entries.at(-1)?.cursor ?? null
    }
    expect(seen).toEqual(ids)
  })

  it('skips nothing when its last appointment has gone', async () => {
    const test = createTestBooking()
    const ids = await diary(test)
    const { entries } = await list(test, {}, aCaller(), 2)
    const cursor = entries.at(-1)?.cursor ?? null
    test.vendor.diary.splice(
      test.vendor.diary.findIndex(({ vendorId }) => vendorId === cursor?.vendorId),
      1,
    )
    const { entries: rest } = await list(test, {}, aCaller(), 9, cursor)
    expect(rest.map(({ view }) => view.appointment.vendorId)).toEqual(expect.arrayContaining(ids.slice(2)))
  })

  it('asks no vendor for a partner without bookings', async () => {
    const test = createTestBooking()
    await diary(test)
    expect(await starts(test, {}, other)).toEqual([])
    expect(test.vendor.count('listAppointments')).toBe(0)
  })

  it('ends its search among too many of the clinic’s', async () => {
    const test = createTestBooking()
    await test.confirmed()
    for (let at = 0; at < 50; at += 1)
      test.vendor.desk({ start: monday - hour + at, end: monday, practitionerId: 'p3' })
    expect(await codeOf(list(test))).toBe('LIMIT_EXCEEDED')
  })

  it.each<[string, Partial<AppointmentFilter>, TestBookingOptions, ErrorCode]>([
    ['an empty time', { from: monday, to: monday }, {}, 'INVALID_INPUT'],
    ['more than a year', { from: monday, to: monday + 367 * day }, {}, 'INVALID_INPUT'],
    ['a clinic that is not there', { clinicId: 'york' }, {}, 'NOT_FOUND'],
    ['a clinic that lists none', {}, { capabilities: { listAppointments: false } }, 'CAPABILITY_NOT_SUPPORTED'],
  ])('is refused for %s', async (_name, filter, options, code) => {
    const test = createTestBooking(options)
    await test.confirmed()
    expect(await codeOf(list(test, filter))).toBe(code)
  })
})

describe('cancelling', () => {
  it('ends the appointment and gives its time back at once', async () => {
    const test = createTestBooking()
    const { vendorId } = await test.confirmed()
    const input = cancelInput(vendorId, { note: 'Feeling better' })
    const changed = await test.booking.appointments.cancel(aCaller(), input)
    expect(changed).toMatchObject({
      view: { appointment: { vendorId, status: 'CANCELLED' }, booking: { change: null } },
      previous: null,
      pending: false,
    })
    expect(test.vendor.calls.findLast(({ op }) => op === 'cancel')?.args[0]).toEqual({
      vendorId,
      reason: 'SICK',
      note: 'Feeling better',
      acceptedFee: null,
    })
    expect(await isFree(test)).toBe(true)
    expect((await test.hold()).hold.state).toBe('ACTIVE')
    // The same key, and another one: cancelled is cancelled.
    expect(await test.booking.appointments.cancel(aCaller(), input)).toMatchObject({ pending: false })
    expect(await cancel(test, vendorId)).toMatchObject({ view: { appointment: { status: 'CANCELLED' } } })
    expect(test.vendor.count('cancel')).toBe(1)
  })

  it.each([
    ['nothing', null, 'FEE_NOT_ACCEPTED'],
    ['less', { amount: '20.00', currency: 'GBP' }, 'FEE_NOT_ACCEPTED'],
    ['another currency', { amount: '25.00', currency: 'EUR' }, 'FEE_NOT_ACCEPTED'],
    ['it', { amount: '25', currency: 'GBP' }, null],
  ])('costs a fee, and the caller accepted %s', async (_name, acceptFee, code) => {
    const test = createTestBooking()
    const { vendorId } = await test.confirmed()
    test.vendor.fee = fee
    const cancelling = cancel(test, vendorId, { acceptFee })
    if (code) {
      expect(await errorOf(cancelling)).toMatchObject({ code, details: { fee, path: ['input', 'acceptFee'] } })
      expect(await changeOf(test, vendorId)).toBeNull()
    } else {
      expect(await cancelling).toMatchObject({ pending: false })
      expect(test.vendor.calls.findLast(({ op }) => op === 'cancel')?.args[0]).toMatchObject({ acceptedFee: fee })
    }
    expect(test.vendor.ours()).toHaveLength(code ? 1 : 0)
  })

  it.each<[string, Fate, ErrorCode]>([
    ['refused', { refuse: 'VENDOR_REJECTED' }, 'VENDOR_REJECTED'],
    ['not sent', { notSent: 'RATE_LIMITED', retryAfterSeconds: 9 }, 'RATE_LIMITED'],
  ])('that is %s leaves everything as it was, the key too', async (_name, fate, code) => {
    const test = createTestBooking()
    const { vendorId } = await test.confirmed()
    const input = cancelInput(vendorId)
    test.vendor.next('cancel', fate)
    expect(await codeOf(test.booking.appointments.cancel(aCaller(), input))).toBe(code)
    expect(await changeOf(test, vendorId)).toBeNull()
    expect(await isFree(test)).toBe(false)
    expect(await test.booking.appointments.cancel(aCaller(), input)).toMatchObject({ pending: false })
    expect(test.vendor.ours()).toEqual([])
  })

  it.each<[string, Fate]>([
    ['a lost reply', 'unknownExecuted'],
    ['a fault of the adapter', 'throwExecuted'],
  ])('with %s is pending until the vendor shows it', async (_name, fate) => {
    const test = createTestBooking()
    const { vendorId } = await test.confirmed()
    const input = cancelInput(vendorId)
    test.vendor.next('cancel', fate)
    const changed = await test.booking.appointments.cancel(aCaller(), input)
    expect(changed).toMatchObject({ pending: true, view: { booking: { change: { kind: 'CANCEL' } } } })
    expect(await isFree(test)).toBe(false)
    await test.pass(0)
    expect(await changeOf(test, vendorId)).toBeNull()
    expect(await isFree(test)).toBe(true)
    expect(await test.booking.appointments.cancel(aCaller(), input)).toMatchObject({
      pending: false,
      view: { appointment: { status: 'CANCELLED' } },
    })
    expect(test.vendor.count('cancel')).toBe(1)
  })

  it('that never arrived is pending until that is believed, and then may be tried anew', async () => {
    const test = createTestBooking()
    const { vendorId } = await test.confirmed()
    const input = cancelInput(vendorId)
    const again = () => test.booking.appointments.cancel(aCaller(), input)
    test.vendor.next('cancel', 'unknownNotExecuted')
    expect(await again()).toMatchObject({ pending: true })
    await test.pass(0)
    test.clock.stepWall(day)
    await test.passInSteps(settleMs - 5_000)
    expect(await again()).toMatchObject({ pending: true })
    // Another key finds the same change: no second write beside the first.
    expect(await cancel(test, vendorId)).toMatchObject({ pending: true })
    expect(test.vendor.count('cancel')).toBe(1)
    await test.passInSteps(45_000)
    expect(await changeOf(test, vendorId)).toBeNull()
    expect(await codeOf(again())).toBe('VENDOR_UNAVAILABLE')
    expect(await cancel(test, vendorId)).toMatchObject({ pending: false })
    expect(test.vendor.ours()).toEqual([])
  })

  it('that the vendor cannot be asked about is for a person in the end', async () => {
    const test = createTestBooking()
    const { vendorId } = await test.confirmed()
    test.vendor.next('cancel', 'unknownExecuted')
    await cancel(test, vendorId)
    test.vendor.outage = outage()
    await test.passInSteps(settleMs * 10, 30_000)
    expect((await changeOf(test, vendorId))?.flaggedAt).toEqual(expect.any(Number))
    expect(test.log.filter(({ event }) => event === 'change.flagged')).toHaveLength(1)
    test.vendor.outage = null
    await test.pass(settleMs)
    expect(await changeOf(test, vendorId)).toBeNull()
  })

  it('is done where the vendor shows no cancelled ones, but not before `settle`', async () => {
    const test = createTestBooking()
    const { vendorId } = await test.confirmed()
    test.vendor.next('cancel', 'unknownExecuted')
    await cancel(test, vendorId)
    test.vendor.isLagging = true
    await test.pass(0)
    await test.passInSteps(settleMs - 5_000)
    expect(await changeOf(test, vendorId)).not.toBeNull()
    await test.passInSteps(45_000)
    expect(await changeOf(test, vendorId)).toBeNull()
    expect((await test.ledger.blocking(test.clinic.account, { start: monday, end: monday + half })).length).toBe(0)
  })

  it('by an executor that died is gone on with', async () => {
    const test = createTestBooking()
    const { vendorId } = await test.confirmed()
    test.vendor.next('cancel', { hangExecuted: createGate() })
    void cancel(test, vendorId)
    await asked(test.vendor, 'cancel')
    await test.pass(14_999)
    expect(await changeOf(test, vendorId)).not.toBeNull()
    await test.pass(1)
    expect(await changeOf(test, vendorId)).toBeNull()
  })

  it('twenty times at once is one write', async () => {
    const test = createTestBooking()
    const { vendorId } = await test.confirmed()
    const gate = createGate()
    test.vendor.next('cancel', { hang: gate })
    const calls = Array.from({ length: 20 }, () => cancel(test, vendorId))
    await asked(test.vendor, 'cancel')
    gate.open()
    expect((await Promise.all(calls)).filter(({ pending }) => !pending)).toHaveLength(1)
    expect(test.vendor.count('cancel')).toBe(1)
  })

  it('goes on when the caller hangs up', async () => {
    const test = createTestBooking()
    const { vendorId } = await test.confirmed()
    await cancel(test, vendorId, {}, aCaller({ signal: new AbortController().signal }))
    expect(test.vendor.calls.findLast(({ op }) => op === 'cancel')?.call.signal).toBeUndefined()
  })

  it('is told as done though the store fails after it', async () => {
    const { failing, wrapLedger } = createStoreFaults()
    const test = createTestBooking({ wrapLedger })
    const { vendorId } = await test.confirmed()
    const gate = createGate()
    test.vendor.next('cancel', { hang: gate })
    const cancelling = cancel(test, vendorId)
    await asked(test.vendor, 'cancel')
    for (const name of ['settleChange', 'booking', 'finishClaim'] as const) failing.add(name)
    gate.open()
    expect(await cancelling).toMatchObject({ pending: false, view: { appointment: { status: 'CANCELLED' } } })
    failing.clear()
    await test.pass(15_000)
    expect(await changeOf(test, vendorId)).toBeNull()
  })

  it.each<[string, Partial<AppointmentCancel>, TestBookingOptions, typeof other, ErrorCode]>([
    ['another partner’s', {}, {}, other, 'NOT_FOUND'],
    ['nothing', { vendorId: 'nothing' }, {}, aCaller(), 'NOT_FOUND'],
    ['at another clinic', { clinicId: 'york' }, {}, aCaller(), 'NOT_FOUND'],
    ['where nothing can be', {}, { capabilities: { cancel: false } }, aCaller(), 'CAPABILITY_NOT_SUPPORTED'],
    ['without the scope', {}, {}, aCaller({ scopes: new Set(['read']) }), 'FORBIDDEN'],
    ['with an empty note', { note: ' ' }, {}, aCaller(), 'INVALID_INPUT'],
  ])('%s is refused', async (_name, given, options, caller, code) => {
    const test = createTestBooking(options)
    const { vendorId } = await test.confirmed()
    expect(await codeOf(cancel(test, vendorId, given, caller))).toBe(code)
    expect(test.vendor.count('cancel')).toBe(0)
  })
})

describe('moving an appointment at a vendor that can', () => {
  it.each<[string, TestBookingOptions]>([
    ['without holds', {}],
    ['with holds of its own', { holds: 'NATIVE' }],
  ])('%s keeps its id, gives the old time back and blocks the new one', async (_name, options) => {
    const test = createTestBooking(options)
    const { vendorId, slotToken } = await movable(test)
    const nativeHolds = test.vendor.count('createHold')
    const changed = await move(test, { vendorId, slotToken })
    expect(changed).toMatchObject({
      view: {
        appointment: { vendorId, start: monday + 2 * half },
        booking: { partnerReference: 'order-7', change: null },
      },
      previous: null,
      pending: false,
    })
    expect(test.vendor.ours().map(({ start }) => start)).toEqual([monday + 2 * half])
    expect([await isFree(test), await isFree(test, monday + 2 * half)]).toEqual([true, false])
    expect((await test.hold()).hold.state).toBe('ACTIVE')
    expect(test.vendor.count('reschedule')).toBe(1)
    // The new time is taken with the move itself.
    expect(test.vendor.count('createHold')).toBe(nativeHolds + (options.holds === 'NATIVE' ? 1 : 0))
  })

  it('is done once per key', async () => {
    const test = createTestBooking()
    const { vendorId, slotToken } = await movable(test)
    const input = moveInput({ vendorId, slotToken })
    const first = await test.booking.appointments.reschedule(aCaller(), input)
    test.clock.advance(hour)
    expect(await test.booking.appointments.reschedule(aCaller(), input)).toEqual(first)
    expect(test.vendor.count('reschedule')).toBe(1)
  })

  it.each<[string, Fate, ErrorCode]>([
    ['is refused for its time', { refuse: 'SLOT_TAKEN_AT_VENDOR' }, 'SLOT_TAKEN_AT_VENDOR'],
    ['is refused for another reason', { refuse: 'VENDOR_REJECTED' }, 'VENDOR_REJECTED'],
    ['is not sent', { notSent: 'VENDOR_UNAVAILABLE' }, 'VENDOR_UNAVAILABLE'],
  ])('that %s leaves the appointment as it was, and holds nothing', async (_name, fate, code) => {
    const test = createTestBooking()
    const { vendorId, slotToken } = await movable(test)
    const before = await test.ledger.booking(test.clinic.account, vendorId)
    test.vendor.next('reschedule', fate)
    expect(await codeOf(move(test, { vendorId, slotToken }))).toBe(code)
    expect(await test.ledger.booking(test.clinic.account, vendorId)).toEqual(before)
    expect(test.vendor.ours().map(({ start }) => start)).toEqual([monday])
    expect([await isFree(test), await isFree(test, monday + 2 * half)]).toEqual([false, true])
    expect(await move(test, { vendorId, slotToken })).toMatchObject({ pending: false })
  })

  it('with a lost reply is pending until it is found', async () => {
    const test = createTestBooking()
    const { vendorId, slotToken } = await movable(test)
    const input = moveInput({ vendorId, slotToken })
    const again = () => test.booking.appointments.reschedule(aCaller(), input)
    test.vendor.next('reschedule', 'unknownExecuted')
    expect(await again()).toMatchObject({ pending: true, view: { booking: { change: { kind: 'RESCHEDULE' } } } })
    expect([await isFree(test), await isFree(test, monday + 2 * half)]).toEqual([false, false])
    expect(await codeOf(cancel(test, vendorId))).toBe('HOLD_IN_PROGRESS')
    expect(await codeOf(move(test, { vendorId, slotToken: await test.slotToken({ start: monday + 3 * half }) }))).toBe(
      'HOLD_IN_PROGRESS',
    )
    await test.pass(0)
    expect(await again()).toMatchObject({
      pending: false,
      view: { appointment: { start: monday + 2 * half }, booking: { change: null } },
    })
    expect([await isFree(test), await isFree(test, monday + 2 * half)]).toEqual([true, false])
    expect(test.vendor.count('reschedule')).toBe(1)
  })

  it('that never arrived leaves the appointment where it was, once that is believed', async () => {
    const test = createTestBooking()
    const { vendorId, slotToken } = await movable(test)
    const input = moveInput({ vendorId, slotToken })
    test.vendor.next('reschedule', 'unknownNotExecuted')
    await test.booking.appointments.reschedule(aCaller(), input)
    await test.pass(0)
    test.clock.stepWall(hour)
    await test.passInSteps(settleMs - 5_000)
    expect(await changeOf(test, vendorId)).toMatchObject({ kind: 'RESCHEDULE' })
    await test.passInSteps(45_000)
    expect(await changeOf(test, vendorId)).toBeNull()
    expect(await codeOf(test.booking.appointments.reschedule(aCaller(), input))).toBe('VENDOR_UNAVAILABLE')
    expect(test.vendor.ours().map(({ start }) => start)).toEqual([monday])
    expect(test.vendor.count('cancel')).toBe(0)
  })

  it('to two times at once goes to one of them, and the other is free again', async () => {
    const test = createTestBooking()
    const { vendorId, slotToken } = await movable(test)
    const another = await test.slotToken({ start: monday + 3 * half })
    const moves = [slotToken, another].map((token) => move(test, { vendorId, slotToken: token }))
    const settled = await Promise.allSettled(moves)
    expect(settled.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected'])
    const codes = settled.flatMap((one) => (one.status === 'rejected' ? [one.reason.code] : []))
    expect(codes).toEqual(['HOLD_IN_PROGRESS'])
    expect([await isFree(test, monday + 2 * half), await isFree(test, monday + 3 * half)].sort()).toEqual([false, true])
    expect(test.vendor.count('reschedule')).toBe(1)
  })

  it('can be done there and back, each time giving the other time back', async () => {
    const test = createTestBooking()
    const { vendorId, slotToken } = await movable(test)
    await move(test, { vendorId, slotToken })
    await move(test, { vendorId, slotToken: await test.slotToken() })
    expect(test.vendor.ours().map(({ start }) => start)).toEqual([monday])
    expect([await isFree(test), await isFree(test, monday + 2 * half)]).toEqual([false, true])
    await cancel(test, vendorId)
    expect(await isFree(test)).toBe(true)
  })

  it('sees a new price first', async () => {
    const test = createTestBooking()
    const { vendorId, slotToken } = await movable(test)
    const price = { amount: '60.00', currency: 'GBP' }
    test.vendor.offers = test.vendor.offers.map((offer) => ({ ...offer, price }))
    expect(await errorOf(move(test, { vendorId, slotToken }))).toMatchObject({
      code: 'PRICE_CHANGED',
      details: { price },
    })
    expect(await move(test, { vendorId, slotToken, acceptPrice: price })).toMatchObject({ pending: false })
  })

  it('is told as it is though the store fails after it, and never sent again', async () => {
    const { failing, wrapLedger } = createStoreFaults()
    const test = createTestBooking({ wrapLedger })
    const { vendorId, slotToken } = await movable(test)
    const input = moveInput({ vendorId, slotToken })
    const gate = createGate()
    test.vendor.next('reschedule', { hang: gate })
    const moving = test.booking.appointments.reschedule(aCaller(), input)
    await asked(test.vendor, 'reschedule')
    for (const name of ['settle', 'booking', 'release', 'finishClaim'] as const) failing.add(name)
    gate.open()
    expect(await moving).toMatchObject({ pending: true })
    failing.clear()
    await test.pass(60_000)
    expect(await test.booking.appointments.reschedule(aCaller(), input)).toMatchObject({
      pending: false,
      view: { appointment: { start: monday + 2 * half } },
    })
    expect(test.vendor.count('reschedule')).toBe(1)
  })

  type Refusal = [string, (test: TestBooking) => unknown, TestBookingOptions, ErrorCode]
  it.each<Refusal>([
    ['that is cancelled', (test) => becomes(test, 'CANCELLED'), {}, 'INVALID_INPUT'],
    ['that has begun', (test) => becomes(test, 'ARRIVED'), {}, 'INVALID_INPUT'],
    [
      'to a held time',
      async (test) => test.hold({ slotToken: await test.slotToken({ start: monday + 2 * half }) }),
      {},
      'SLOT_TAKEN',
    ],
    [
      'to a time that the staff have taken',
      async (test) => test.vendor.desk({ start: monday + 2 * half, end: monday + 3 * half }),
      {},
      'SLOT_TAKEN_AT_VENDOR',
    ],
    [
      'where nothing can be moved',
      () => undefined,
      { capabilities: { reschedule: false } },
      'CAPABILITY_NOT_SUPPORTED',
    ],
  ])('is refused: %s', async (_name, prepare, options, code) => {
    const test = createTestBooking(options)
    const { vendorId, slotToken } = await movable(test)
    await prepare(test)
    expect(await codeOf(move(test, { vendorId, slotToken }))).toBe(code)
    expect(test.vendor.count('reschedule')).toBe(0)
    expect(await changeOf(test, vendorId)).toBeNull()
  })

  it('is refused to a slot of another clinic, and for another partner’s', async () => {
    const test = createTestBooking({ clinics: [{ id: 'leeds' }, { id: 'york' }] })
    const { vendorId, slotToken } = await movable(test)
    const abroad = await test.slotToken({ clinicId: 'york' })
    expect((await errorOf(move(test, { vendorId, slotToken: abroad }))).details.path).toEqual(['input', 'slotId'])
    const theirs = test.booking.appointments.reschedule(other, moveInput({ vendorId, slotToken }))
    expect(await codeOf(theirs)).toBe('NOT_FOUND')
  })
})
