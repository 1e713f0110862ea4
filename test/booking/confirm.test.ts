import { describe, expect, it } from 'vitest'
import type { BookRequest } from '../../src/contract/adapter.ts'
import type { ErrorCode } from '../../src/domain/error.ts'
import type { HoldRecord } from '../../src/domain/hold.ts'
import {
  aCaller,
  asked,
  codeOf,
  confirmInput,
  createStoreFaults,
  createTestBooking,
  errorOf,
  newKey,
  settleMs,
  type TestBooking,
  type TestBookingOptions,
} from '../kit/booking.ts'
import { createGate, type Fate, outage } from '../kit/fake-adapter.ts'
import { aPerson } from '../kit/people.ts'
import { anOffer, minute, monday } from '../kit/slots.ts'

const half = 30 * minute

function bookRequest(test: TestBooking, op: 'book' | 'confirmHold' = 'book'): BookRequest {
  const recorded = test.vendor.calls.find((one) => one.op === op)
  return recorded?.args[0] as BookRequest
}

async function isFree(test: TestBooking): Promise<boolean> {
  return (await test.slots()).some((slot) => slot.start === monday && slot.practitionerId === 'p1')
}

describe('a confirmed hold', () => {
  it('is an appointment with our reference, made by one write', async () => {
    const test = createTestBooking()
    const granted = await test.hold({ partnerReference: 'order-7' })
    const { hold, appointment } = await test.confirm(granted)
    expect(hold).toMatchObject({ state: 'CONFIRMED', vendorAppointmentId: appointment?.vendorId })
    expect(hold.intent?.kind).toBe('WATCH')
    expect(test.vendor.ours()).toEqual([
      expect.objectContaining({ marker: `hf-${hold.id}`, start: monday, practitionerId: 'p1' }),
    ])
    expect(test.vendor.count('book')).toBe(1)
    expect(await test.ledger.booking(hold.account, appointment?.vendorId ?? '')).toMatchObject({
      partnerId: 'acme',
      holdId: hold.id,
      partnerReference: 'order-7',
    })
    expect(await isFree(test)).toBe(false)
  })

  it('went through the vendor’s own hold where there is one', async () => {
    const test = createTestBooking({ holds: 'NATIVE' })
    const { hold } = await test.confirm(await test.hold())
    expect(hold.state).toBe('CONFIRMED')
    expect(test.vendor.holds[0]?.status).toBe('CONFIRMED')
    // The vendor's secret stands encrypted in the ledger and reaches the vendor in the clear.
    const { vendorHold } = bookRequest(test, 'confirmHold')
    expect(vendorHold?.token).toBe(`secret-${vendorHold?.holdId}`)
    expect(JSON.stringify(hold)).not.toContain('secret-')
    expect(test.vendor.count('checkSlot')).toBe(0)
  })

  it('tells the vendor what the caller said, and keeps nothing of the patient', async () => {
    const test = createTestBooking()
    const granted = await test.hold({ metadata: [{ key: 'campaign', value: 'spring' }] })
    await test.confirm(granted, { notes: 'Left knee', paymentReference: 'pay-1', patientTimeZone: 'Europe/Paris' })
    expect(bookRequest(test)).toMatchObject({
      notes: 'Left knee',
      paymentReference: 'pay-1',
      patientTimeZone: 'Europe/Paris',
      contactType: 'IN_PERSON',
      metadata: [{ key: 'campaign', value: 'spring' }],
    })
    const kept = JSON.stringify([test.events, test.log, await test.read(granted.hold)])
    for (const secret of ['Testa', 'Patientova', 'patients.example', '1984-02-29', 'Left knee', 'patient-']) {
      expect(kept).not.toContain(secret)
    }
  })

  it('is refused another confirm', async () => {
    const test = createTestBooking()
    const granted = await test.hold()
    await test.confirm(granted)
    const error = await errorOf(test.confirm(granted))
    expect(error).toMatchObject({ code: 'INVALID_INPUT', details: { path: ['input', 'holdId'] } })
    expect(test.vendor.count('book')).toBe(1)
  })

  it('blocks its time until the vendor must show it, whatever the vendor shows', async () => {
    const test = createTestBooking()
    const slotToken = await test.slotToken()
    const { vendorId } = await test.confirmed({ slotToken })
    const entry = test.vendor.diary.find((one) => one.vendorId === vendorId)
    if (entry) entry.status = 'CANCELLED'
    test.clock.advance(settleMs * 2.5 - 1)
    expect(await isFree(test)).toBe(false)
    test.clock.advance(1)
    expect(await isFree(test)).toBe(true)
  })

  it('blocks until it begins while the clinic has yet to approve it', async () => {
    const test = createTestBooking({ bookedStatus: 'PENDING_APPROVAL' })
    const { hold } = await test.confirmed()
    expect(hold.blocksUntil).toBe(monday)
  })
})

describe('what the vendor makes of the one write', () => {
  it.each<[string, Fate, ErrorCode, HoldRecord['state'], boolean]>([
    ['a taken time ends the hold', { refuse: 'SLOT_TAKEN_AT_VENDOR' }, 'SLOT_TAKEN_AT_VENDOR', 'REJECTED', true],
    ['a lost hold ends it', { refuse: 'HOLD_LOST' }, 'HOLD_LOST', 'REJECTED', true],
    ['an expired hold ends it', { refuse: 'HOLD_EXPIRED' }, 'HOLD_EXPIRED', 'REJECTED', true],
    ['a refused field gives it back', { refuse: 'INVALID_INPUT' }, 'INVALID_INPUT', 'ACTIVE', false],
    ['any other refusal gives it back', { refuse: 'VENDOR_REJECTED' }, 'VENDOR_REJECTED', 'ACTIVE', false],
    ['what was never sent gives it back', { notSent: 'VENDOR_UNAVAILABLE' }, 'VENDOR_UNAVAILABLE', 'ACTIVE', false],
    ['too many calls give it back', { notSent: 'RATE_LIMITED' }, 'RATE_LIMITED', 'ACTIVE', false],
  ])('%s', async (_name, fate, code, state, isFinal) => {
    const test = createTestBooking()
    const granted = await test.hold()
    const input = confirmInput(granted.hold, granted.holdToken)
    test.vendor.next('book', fate)
    expect(await codeOf(test.booking.holds.confirm(aCaller(), input))).toBe(code)
    const hold = await test.read(granted.hold)
    expect(hold).toMatchObject({ state, intent: null })
    expect(test.vendor.ours()).toEqual([])
    expect(await isFree(test)).toBe(state === 'REJECTED')
    // The same key again: the same answer where it was final, a new try where nothing was left behind.
    const again = test.booking.holds.confirm(aCaller(), input)
    if (isFinal) expect(await codeOf(again)).toBe(code)
    else expect((await again).hold.state).toBe('CONFIRMED')
    expect(test.vendor.count('book')).toBe(isFinal ? 1 : 2)
  })

  it('a rejected hold gives its lease back, so that the time can be held again', async () => {
    const test = createTestBooking()
    const slotToken = await test.slotToken()
    const granted = await test.hold({ slotToken })
    test.vendor.next('book', { refuse: 'SLOT_TAKEN_AT_VENDOR' })
    expect(await codeOf(test.confirm(granted))).toBe('SLOT_TAKEN_AT_VENDOR')
    expect((await test.hold({ slotToken })).hold.state).toBe('ACTIVE')
  })

  it('names the fields that were refused', async () => {
    const test = createTestBooking()
    const issues = [{ path: ['input', 'patient', 'new', 'phone'], message: 'Use a mobile number.' }]
    test.vendor.next('book', { refuse: 'INVALID_INPUT', issues })
    expect((await errorOf(test.confirm(await test.hold()))).details.issues).toEqual(issues)
  })

  it('refused input comes back with the old expiry, three times, then the hold ends', async () => {
    const test = createTestBooking()
    const granted = await test.hold()
    test.vendor.next('book', ...Array<Fate>(4).fill({ refuse: 'INVALID_INPUT' }))
    for (let refusals = 1; refusals <= 3; refusals += 1) {
      test.clock.advance(1_000)
      expect(await codeOf(test.confirm(granted))).toBe('INVALID_INPUT')
      expect(await test.read(granted.hold)).toMatchObject({
        state: 'ACTIVE',
        inputRefusals: refusals,
        expiresAt: granted.hold.expiresAt,
      })
    }
    expect(await codeOf(test.confirm(granted))).toBe('INVALID_INPUT')
    expect(await test.read(granted.hold)).toMatchObject({ state: 'REJECTED', cause: 'LIMIT_EXCEEDED' })
    expect(await codeOf(test.confirm(granted))).toBe('LIMIT_EXCEEDED')
    expect(test.vendor.count('book')).toBe(4)
    expect(await isFree(test)).toBe(true)
  })

  it('what was not sent leaves a minute to try again, and says when', async () => {
    const test = createTestBooking()
    const granted = await test.hold({ ttlSeconds: 30 })
    test.clock.advance(29_000)
    test.vendor.next('book', { notSent: 'RATE_LIMITED', retryAfterSeconds: 17 })
    expect((await errorOf(test.confirm(granted))).details.retryAfterSeconds).toBe(17)
    expect((await test.read(granted.hold)).expiresAt).toBe(test.clock.now() + 60_000)
  })

  it.each<[string, TestBookingOptions, 'book' | 'confirmHold', Fate]>([
    ['no answer', {}, 'book', 'unknownNotExecuted'],
    ['no answer to a native confirm', { holds: 'NATIVE' }, 'confirmHold', 'unknownNotExecuted'],
    ['a fault of the adapter', {}, 'book', 'throw'],
  ])('%s is a state and no error, and never a second write', async (_name, options, op, fate) => {
    const test = createTestBooking(options)
    const granted = await test.hold()
    const input = confirmInput(granted.hold, granted.holdToken)
    test.vendor.next(op, fate)
    const first = await test.booking.holds.confirm(aCaller(), input)
    expect(first).toMatchObject({ hold: { state: 'RECONCILING' }, appointment: null })
    await test.pass(1_000)
    const again = await test.booking.holds.confirm(aCaller(), input)
    expect(again).toMatchObject({ hold: { state: 'RECONCILING', id: granted.hold.id }, appointment: null })
    expect(await codeOf(test.confirm(granted))).toBe('HOLD_IN_PROGRESS')
    expect(test.vendor.count(op)).toBe(1)
    expect(await isFree(test)).toBe(false)
  })
})

describe('the last look before the write', () => {
  it('finds the time taken: the hold ends and nothing is written', async () => {
    const test = createTestBooking()
    const granted = await test.hold()
    test.vendor.desk({ start: monday, end: monday + half })
    const error = await errorOf(test.confirm(granted))
    expect(error.code).toBe('SLOT_TAKEN_AT_VENDOR')
    expect(error.details.nearSlot).toEqual(granted.hold.slot)
    expect(await test.read(granted.hold)).toMatchObject({ state: 'REJECTED', cause: 'SLOT_TAKEN_AT_VENDOR' })
    expect(test.vendor.count('book')).toBe(0)
  })

  it('comes to nothing: the hold is given back as it was', async () => {
    const test = createTestBooking()
    const granted = await test.hold()
    const input = confirmInput(granted.hold, granted.holdToken, { patient: { new: aPerson() } })
    test.vendor.checkGate = createGate()
    const confirming = test.booking.holds.confirm(aCaller(), input)
    await asked(test.vendor, 'checkSlot', 2)
    test.vendor.outage = outage()
    test.vendor.checkGate.open()
    expect(await codeOf(confirming)).toBe('VENDOR_UNAVAILABLE')
    expect(await test.read(granted.hold)).toMatchObject({ state: 'ACTIVE', expiresAt: granted.hold.expiresAt })
    test.vendor.outage = null
    expect((await test.booking.holds.confirm(aCaller(), input)).hold.state).toBe('CONFIRMED')
  })

  it('took too long: nothing is sent on a claim that may be another’s', async () => {
    const test = createTestBooking()
    const granted = await test.hold()
    test.vendor.checkGate = createGate()
    const confirming = test.confirm(granted)
    await asked(test.vendor, 'checkSlot', 2)
    test.clock.advance(5_001)
    test.vendor.checkGate.open()
    expect(await codeOf(confirming)).toBe('VENDOR_UNAVAILABLE')
    expect(test.vendor.count('book')).toBe(0)
    expect((await test.read(granted.hold)).state).toBe('ACTIVE')
  })

  it('ends before its booking could be believed absent, even by a clock that was set forward', async () => {
    const test = createTestBooking({ policy: { postMs: 1_000, settleMs: 3_000 } })
    const granted = await test.hold()
    test.vendor.checkGate = createGate()
    const confirming = test.confirm(granted)
    await asked(test.vendor, 'checkSlot', 2)
    // Its claim is over at once, so the reconciler looks, and believes, while the executor still waits.
    test.clock.stepWall(60_000)
    await test.pass(0)
    await test.passInSteps(4_000, 250)
    expect((await test.read(granted.hold)).state).toBe('REJECTED')
    test.vendor.checkGate.open()
    expect(await codeOf(confirming)).toBe('VENDOR_UNAVAILABLE')
    expect(test.vendor.count('book')).toBe(0)
    expect((await test.read(granted.hold)).state).toBe('REJECTED')
  })

  it.each([
    ['none', null, false],
    ['the old one', { amount: '50.00', currency: 'GBP' }, false],
    ['another', { amount: '60.01', currency: 'GBP' }, false],
    ['another currency', { amount: '60', currency: 'EUR' }, false],
    ['it', { amount: '60', currency: 'GBP' }, true],
  ])('sees a new price, and the caller accepted %s', async (_name, acceptPrice, isAccepted) => {
    const test = createTestBooking()
    const granted = await test.hold()
    const price = { amount: '60.00', currency: 'GBP' }
    test.vendor.offers = [anOffer({ price })]
    const confirming = test.confirm(granted, { acceptPrice })
    if (isAccepted) {
      expect((await confirming).hold.state).toBe('CONFIRMED')
    } else {
      const error = await errorOf(confirming)
      expect(error).toMatchObject({ code: 'PRICE_CHANGED', details: { price, path: ['input', 'acceptPrice'] } })
      expect(await test.read(granted.hold)).toMatchObject({ state: 'ACTIVE', inputRefusals: 0 })
    }
    expect(test.vendor.count('book')).toBe(isAccepted ? 1 : 0)
  })

  it('is not needed where the vendor holds the time itself', async () => {
    const test = createTestBooking({ holds: 'NATIVE' })
    await test.confirm(await test.hold())
    expect(test.vendor.count('checkSlot')).toBe(0)
  })

  it('does not begin when too little of the vendor’s own hold is left', async () => {
    const test = createTestBooking({ holds: 'NATIVE', holdMs: 60_000 })
    const granted = await test.hold()
    test.clock.advance(45_001)
    expect(await codeOf(test.confirm(granted))).toBe('HOLD_EXPIRED')
    expect(test.vendor.count('confirmHold')).toBe(0)
    expect(test.vendor.patients.size).toBe(0)
  })
})

describe('before the commit point', () => {
  const required = { capabilities: { requiredPatientFields: ['PHONE', 'DATE_OF_BIRTH', 'SEX'] as const } }

  it.each<[string, TestBookingOptions, Parameters<typeof confirmInput>[2], string]>([
    ['payment is required', { capabilities: { payment: 'REQUIRED' } }, {}, 'paymentReference'],
    ['notes are not read', { capabilities: { notes: false } }, { notes: 'Left knee' }, 'notes'],
    ['a phone is required', required, { patient: { new: aPerson(1, { phone: null }) } }, 'phone'],
    ['a birth date is required', required, { patient: { new: aPerson(1, { dateOfBirth: null }) } }, 'dateOfBirth'],
    ['a sex is required', required, { patient: { new: aPerson(1, { sex: null }) } }, 'sex'],
    ['the name is empty', {}, { patient: { new: aPerson(1, { firstName: ' ' }) } }, 'firstName'],
    ['the address is none', {}, { patient: { new: aPerson(1, { email: 'testa.at.example' }) } }, 'email'],
    ['the phone is none', {}, { patient: { new: aPerson(1, { phone: 'none' }) } }, 'phone'],
    ['the birth date is to come', {}, { patient: { new: aPerson(1, { dateOfBirth: '2030-03-02' }) } }, 'dateOfBirth'],
    ['the birth date is none', {}, { patient: { new: aPerson(1, { dateOfBirth: '1984-02-30' }) } }, 'dateOfBirth'],
    ['the zone is an abbreviation', {}, { patientTimeZone: 'BST' }, 'patientTimeZone'],
    ['the price is no number', {}, { acceptPrice: { amount: '1e3', currency: null } }, 'amount'],
    ['the key has a space', {}, { idempotencyKey: 'a b' }, 'idempotencyKey'],
  ])('%s: nothing is sent, and the hold stays', async (_name, options, given, field) => {
    const test = createTestBooking(options)
    const granted = await test.hold()
    const error = await errorOf(test.confirm(granted, given))
    expect(error.code).toBe('INVALID_INPUT')
    expect(error.details.path?.at(-1)).toBe(field)
    expect(test.vendor.calls.map(({ op }) => op)).not.toContain('resolvePatient')
    expect(await test.read(granted.hold)).toEqual(granted.hold)
  })

  it('all that is wrong with a patient is told at once, without the values', async () => {
    const test = createTestBooking()
    const patient = { new: aPerson(1, { firstName: '', email: 'testa.at.example', phone: 'secret' }) }
    const { details, message } = await errorOf(test.confirm(await test.hold(), { patient }))
    expect(details.issues?.map(({ path }) => path.at(-1))).toEqual(['firstName', 'email', 'phone'])
    expect(JSON.stringify([details, message])).not.toMatch(/testa|secret/)
  })

  it('the payment reference goes along where it is required, and not where it is of no use', async () => {
    for (const [payment, expected] of [
      ['REQUIRED', 'pay-1'],
      ['NONE', null],
    ] as const) {
      const test = createTestBooking({ capabilities: { payment } })
      await test.confirm(await test.hold(), { paymentReference: 'pay-1' })
      expect(bookRequest(test).paymentReference).toBe(expected)
    }
  })

  it.each(['VERIFICATION_REQUIRED', 'PATIENT_AMBIGUOUS'] as const)(
    '%s is told, the hold stays and the key is free',
    async (code) => {
      const test = createTestBooking()
      const granted = await test.hold()
      const idempotencyKey = newKey()
      test.vendor.next('resolvePatient', { refuse: code })
      expect(await codeOf(test.confirm(granted, { idempotencyKey }))).toBe(code)
      expect(await test.read(granted.hold)).toEqual(granted.hold)
      expect(test.vendor.count('checkSlot')).toBe(1)
      const { hold } = await test.confirm(granted, { idempotencyKey, verificationCode: '123456' })
      expect(hold.state).toBe('CONFIRMED')
      const [, options] = test.vendor.calls.findLast(({ op }) => op === 'resolvePatient')?.args ?? []
      expect(options).toMatchObject({ verificationCode: '123456' })
    },
  )

  it('the commit point itself is refused when the store does not answer', async () => {
    const { failing, wrapLedger } = createStoreFaults()
    const test = createTestBooking({ wrapLedger })
    const granted = await test.hold()
    failing.add('beginConfirm')
    expect(await codeOf(test.confirm(granted))).toBe('SERVICE_UNAVAILABLE')
    expect(test.vendor.count('book')).toBe(0)
    failing.clear()
    expect((await test.confirm(granted)).hold.state).toBe('CONFIRMED')
  })
})

describe('a caller who hangs up', () => {
  it.each<[string, TestBookingOptions, 'book' | 'confirmHold']>([
    ['a gateway hold', {}, 'book'],
    ['a native hold', { holds: 'NATIVE' }, 'confirmHold'],
  ])('changes nothing past the commit point of %s', async (_name, options, op) => {
    const test = createTestBooking(options)
    const granted = await test.hold()
    const abort = new AbortController()
    const gate = createGate()
    test.vendor.next(op, { hang: gate })
    const confirming = test.confirm(granted, {}, aCaller({ signal: abort.signal }))
    await asked(test.vendor, op)
    abort.abort()
    gate.open()
    expect((await confirming).hold.state).toBe('CONFIRMED')
    const signals = test.vendor.calls.map(({ op: name, call }) => [name, call.signal !== undefined])
    expect(signals.filter(([, hasSignal]) => hasSignal)).toEqual([['resolvePatient', true]])
  })
})

describe('one idempotency key', () => {
  it('with other input is refused', async () => {
    const test = createTestBooking()
    const granted = await test.hold()
    const idempotencyKey = newKey()
    await test.confirm(granted, { idempotencyKey })
    const other = test.confirm(granted, { idempotencyKey, patient: { new: aPerson(2) } })
    expect(await errorOf(other)).toMatchObject({
      code: 'IDEMPOTENCY_KEY_REUSED',
      details: { path: ['input', 'idempotencyKey'] },
    })
    expect(test.vendor.count('book')).toBe(1)
  })

  it('used for another hold is refused', async () => {
    const test = createTestBooking()
    const [one, two] = [
      await test.hold(),
      await test.hold({ slotToken: await test.slotToken({ practitionerId: 'p2' }) }),
    ]
    const idempotencyKey = newKey()
    await test.confirm(one, { idempotencyKey })
    expect(await codeOf(test.confirm(two, { idempotencyKey }))).toBe('IDEMPOTENCY_KEY_REUSED')
  })

  it('in twenty calls at once is one booking, and each later repeat finds it', async () => {
    const test = createTestBooking()
    const other = test.another()
    const granted = await test.hold()
    const input = confirmInput(granted.hold, granted.holdToken)
    const calls = Array.from({ length: 20 }, (_, index) =>
      (index % 2 === 0 ? test.booking : other).holds.confirm(aCaller(), input),
    )
    const settled = await Promise.allSettled(calls)
    expect(settled.filter(({ status }) => status === 'fulfilled')).toHaveLength(1)
    const codes = settled.flatMap((one) => (one.status === 'rejected' ? [one.reason.code] : []))
    expect(new Set(codes)).toEqual(new Set(['IDEMPOTENCY_IN_PROGRESS']))
    const { hold } = await other.holds.confirm(aCaller(), input)
    expect(hold).toMatchObject({ state: 'CONFIRMED', id: granted.hold.id })
    expect(test.vendor.ours()).toHaveLength(1)
    expect(test.vendor.count('book')).toBe(1)
  })

  it('per call, twenty at once for twenty patients, is still one booking', async () => {
    const test = createTestBooking()
    const granted = await test.hold()
    const calls = Array.from({ length: 20 }, (_, index) =>
      test.confirm(granted, { patient: { new: aPerson(index + 1) } }),
    )
    const settled = await Promise.allSettled(calls)
    expect(settled.filter(({ status }) => status === 'fulfilled')).toHaveLength(1)
    const codes = settled.flatMap((one) => (one.status === 'rejected' ? [one.reason.code] : []))
    expect(new Set(codes)).toEqual(new Set(['HOLD_IN_PROGRESS']))
    expect(test.vendor.count('book')).toBe(1)
  })

  it('of a process that died is taken over with what it came to, and without a second write', async () => {
    const test = createTestBooking()
    const granted = await test.hold()
    const input = confirmInput(granted.hold, granted.holdToken)
    test.vendor.next('book', { hangExecuted: createGate() })
    void test.booking.holds.confirm(aCaller(), input)
    await asked(test.vendor, 'book')
    const other = test.another()
    expect(await codeOf(other.holds.confirm(aCaller(), input))).toBe('IDEMPOTENCY_IN_PROGRESS')
    test.clock.advance(50_000)
    expect(await other.holds.confirm(aCaller(), input)).toMatchObject({ hold: { state: 'CONFIRMING' } })
    await other.reconciler.tick()
    expect(await other.holds.confirm(aCaller(), input)).toMatchObject({ hold: { state: 'CONFIRMED' } })
    expect(test.vendor.count('book')).toBe(1)
    expect(test.vendor.ours()).toHaveLength(1)
  })
})

describe('a store that fails after the write', () => {
  it.each<[string, Fate]>([
    ['was executed', 'execute'],
    ['has no answer', 'unknownExecuted'],
  ])('that %s hides nothing: the outcome is open, and found later', async (_name, fate) => {
    const { failing, wrapLedger } = createStoreFaults()
    const test = createTestBooking({ wrapLedger })
    const granted = await test.hold()
    const input = confirmInput(granted.hold, granted.holdToken)
    const gate = createGate()
    test.vendor.checkGate = gate
    test.vendor.next('book', fate)
    const confirming = test.booking.holds.confirm(aCaller(), input)
    await asked(test.vendor, 'checkSlot', 2)
    for (const name of ['settle', 'finishClaim', 'freeClaim', 'get'] as const) failing.add(name)
    gate.open()
    expect(await confirming).toMatchObject({ hold: { state: 'CONFIRMING' }, appointment: null })
    failing.clear()
    await test.pass(60_000)
    expect(await test.booking.holds.confirm(aCaller(), input)).toMatchObject({ hold: { state: 'CONFIRMED' } })
    expect(test.vendor.count('book')).toBe(1)
  })
})

it('a hold of the vendor’s own is let go there when the caller has no tries left', async () => {
  const test = createTestBooking({ holds: 'NATIVE' })
  const granted = await test.hold()
  test.vendor.next('confirmHold', ...Array<Fate>(4).fill({ refuse: 'INVALID_INPUT' }))
  for (let tries = 0; tries < 4; tries += 1) await codeOf(test.confirm(granted))
  expect(await test.read(granted.hold)).toMatchObject({ state: 'REJECTED', cause: 'LIMIT_EXCEEDED' })
  await test.passInSteps(30_000)
  expect(test.vendor.holds.map(({ status }) => status)).toEqual(['RELEASED'])
  expect((await test.read(granted.hold)).intent).toBeNull()
})
