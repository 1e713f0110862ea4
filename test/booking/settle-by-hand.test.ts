import { describe, expect, it } from 'vitest'
import { type Finding, settleByHand } from '../../src/booking/settle-by-hand.ts'
import type { HoldRecord } from '../../src/domain/hold.ts'
import {
  aCaller,
  asked,
  confirmInput,
  createTestBooking,
  errorOf,
  holdInput,
  settleMs,
  type TestBooking,
} from '../kit/booking.ts'
import { createGate, outage } from '../kit/fake-adapter.ts'

function settle(test: TestBooking, hold: Pick<HoldRecord, 'clinicId' | 'id'>, finding: Finding): Promise<HoldRecord> {
  const { booking, ledger, clock, log } = test
  const parts = { clinics: booking.clinics, ledger, clock, log: (entry: (typeof log)[number]) => void log.push(entry) }
  return settleByHand(parts, { clinicId: hold.clinicId, holdId: hold.id }, finding)
}

/** Flagged: the vendor has not answered for longer than anybody waits. */
async function flagged(fate: 'unknownExecuted' | 'unknownNotExecuted') {
  const test = createTestBooking()
  const granted = await test.hold()
  test.vendor.next('book', fate)
  const { hold } = await test.confirm(granted)
  test.vendor.outage = outage()
  await test.passInSteps(settleMs * 9)
  test.vendor.outage = null
  const record = await test.read(hold)
  expect(record).toMatchObject({ state: 'RECONCILING', intent: { flaggedAt: expect.any(Number) } })
  return { test, hold: record }
}

describe('a person settles a flagged hold', () => {
  it('as booked, with the id that stands in the clinic', async () => {
    const { test, hold } = await flagged('unknownExecuted')
    const vendorId = test.vendor.ours()[0]?.vendorId ?? ''
    expect(await settle(test, hold, { found: vendorId })).toMatchObject({
      state: 'CONFIRMED',
      vendorAppointmentId: vendorId,
      warnings: ['Settled by a person at the clinic or the gateway.'],
    })
    expect((await test.ledger.booking(hold.account, vendorId))?.partnerId).toBe('acme')
    expect(test.log.at(-1)).toMatchObject({ event: 'hold.settled-by-hand', state: 'CONFIRMED' })
  })

  it('as not booked, and what shows up late is still looked for', async () => {
    const { test, hold } = await flagged('unknownNotExecuted')
    expect(await settle(test, hold, 'ABSENT')).toMatchObject({ state: 'REJECTED', intent: { kind: 'WATCH' } })
    // The time may be sold again.
    expect((await test.hold()).hold.state).toBe('ACTIVE')
  })

  it('but not with an id that the clinic does not have', async () => {
    const { test, hold } = await flagged('unknownNotExecuted')
    expect(await errorOf(settle(test, hold, { found: 'nothing' }))).toMatchObject({
      code: 'INVALID_INPUT',
      details: { path: ['found'] },
    })
    expect((await test.read(hold)).state).toBe('RECONCILING')
  })
})

describe('a person cannot settle', () => {
  it('what waits for nothing', async () => {
    const test = createTestBooking()
    const { hold } = await test.hold()
    expect((await errorOf(settle(test, hold, 'ABSENT'))).code).toBe('INVALID_INPUT')
  })

  it('what is not there', async () => {
    const test = createTestBooking()
    expect((await errorOf(settle(test, { clinicId: 'leeds', id: 'nothing' }, 'ABSENT'))).code).toBe('NOT_FOUND')
    expect((await errorOf(settle(test, { clinicId: 'nowhere', id: 'nothing' }, 'ABSENT'))).code).toBe('NOT_FOUND')
  })

  it('a call that still runs', async () => {
    const test = createTestBooking()
    const granted = await test.hold()
    const gate = createGate()
    test.vendor.next('book', { hang: gate })
    const confirming = test.confirm(granted)
    await asked(test.vendor, 'book')
    expect((await errorOf(settle(test, granted.hold, 'ABSENT'))).code).toBe('HOLD_IN_PROGRESS')
    gate.open()
    expect((await confirming).hold.state).toBe('CONFIRMED')
  })

  it('as found with what another hold has booked', async () => {
    const { test, hold } = await flagged('unknownNotExecuted')
    const bea = aCaller({ partnerId: 'bea' })
    const slot = (await test.slots({}, bea)).find(({ practitionerId }) => practitionerId === 'p2')
    if (!slot) throw new Error('p2 is not offered')
    const theirs = await test.booking.holds.create(bea, holdInput({ slotToken: test.booking.slots.tokenOf(bea, slot) }))
    const confirmed = await test.booking.holds.confirm(bea, confirmInput(theirs.hold, theirs.holdToken))
    const vendorId = confirmed.hold.vendorAppointmentId ?? ''
    expect(await errorOf(settle(test, hold, { found: vendorId }))).toMatchObject({ code: 'INVALID_INPUT' })
    expect((await test.ledger.booking(hold.account, vendorId))?.partnerId).toBe('bea')
  })
})
