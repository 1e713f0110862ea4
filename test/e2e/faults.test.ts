import { describe, expect, it } from 'vitest'
import { type FaultName, faultNames } from '../../simulators/kit/faults.ts'
import { type Answer, type RunningGateway, startGateway, until } from '../kit/gateway.ts'
import { holdQuery } from './documents.ts'
import { clinicOf, confirm, hold, slotsOf, standing, vendors } from './steps.ts'

const quick = { holds: { post: 'PT1S', settle: 'PT2S' } }
const open = ['CONFIRMING', 'RECONCILING', 'COMPENSATING']

async function settled(gateway: RunningGateway, held: Answer): Promise<Answer> {
  return until(
    async () => (await gateway.ask(holdQuery, { id: held.hold.id, token: held.holdToken })).hold,
    // What was booked a moment ago may not be shown yet.
    ({ status, appointment }) => (status === 'CONFIRMED' ? appointment !== null : !open.includes(status)),
  )
}

/** One booking during a fault: whatever is answered, in the end the vendor has what the gateway says and nothing else. */
async function bookDuring(vendor: string, fault: FaultName): Promise<void> {
  const gateway = await startGateway(quick)
  const { capabilities } = (await clinicOf(gateway, vendor)).clinic
  const [slot] = await slotsOf(gateway, vendor, { fromDay: 4 })
  const held = await hold(gateway, slot.id)
  gateway.simulator(vendor).failNext({ op: 'book', fault, ms: 300 })
  const first = await confirm(gateway, held)
  // An outcome that is not known is no error, and an error is one of the closed kind.
  if (first.pending) expect(first.errors, fault).toEqual([])
  for (const { code } of first.errors) expect(code, fault).not.toBe('INTERNAL_ERROR')

  const { status } = await settled(gateway, held)
  if (fault === 'acceptTwice' && status === 'CONFIRMED') await twinIsPutRight(gateway, vendor, capabilities, held)
  const { appointment } = await settled(gateway, held)
  const there = standing(gateway, vendor)
  if (status !== 'CONFIRMED') {
    expect(there, fault).toEqual([])
    if (status === 'ACTIVE') await confirmAgain(gateway, vendor, held)
    return
  }
  expect(there, fault).toHaveLength(appointment.warnings.some((text: string) => text.includes('twice')) ? 2 : 1)
  expect(
    there.map(({ vendorId }) => vendorId),
    fault,
  ).toContain(appointment.vendorId)
  const truth = there.find(({ vendorId }) => vendorId === appointment.vendorId)
  expect(Date.parse(truth?.start ?? ''), fault).toBe(Date.parse(appointment.start))
}

/** What was executed twice goes where the vendor lets us cancel; otherwise a person is told. */
async function twinIsPutRight(gateway: RunningGateway, vendor: string, capabilities: Answer, held: Answer) {
  await until(
    async () => ({
      left: standing(gateway, vendor).length,
      warnings: (await settled(gateway, held)).appointment.warnings,
    }),
    ({ left, warnings }) => (capabilities.cancel ? left === 1 : left === 1 || warnings.length > 0),
    10_000,
    // Each question reads the appointment at the vendor, whose budget may be a hundred an hour.
    200,
  )
}

/** A hold that was given back is as good as new, or the vendor has said when to come again. */
async function confirmAgain(gateway: RunningGateway, vendor: string, held: Answer): Promise<void> {
  const { errors, hold: record } = await confirm(gateway, held)
  if (errors.length > 0) expect(errors).toMatchObject([{ code: 'RATE_LIMITED' }])
  else expect(record.status).toBe('CONFIRMED')
  expect(standing(gateway, vendor)).toHaveLength(errors.length > 0 ? 0 : 1)
}

/** One hold during a fault: it is the caller's, or the time is nobody's. */
async function holdDuring(vendor: string, fault: FaultName): Promise<void> {
  const gateway = await startGateway(quick)
  const [slot] = await slotsOf(gateway, vendor, { fromDay: 4 })
  const idempotencyKey = `hold-${fault}`
  gateway.simulator(vendor).failNext({ op: 'hold', fault, ms: 300 })
  const first = await hold(gateway, slot.id, idempotencyKey)
  for (const { code } of first.errors) expect(code, fault).not.toBe('INTERNAL_ERROR')
  const held = first.hold ? first : await untilHeldOrRefused(gateway, slot, idempotencyKey)
  if (held?.hold) {
    const { errors, appointment } = await confirm(gateway, held)
    // A vendor that held the time twice may refuse both.
    if (fault === 'acceptTwice' && errors.length > 0) expect(errors[0].code).toBe('HOLD_EXPIRED')
    else expect({ errors, start: appointment?.start }, fault).toEqual({ errors: [], start: slot.start })
    expect(standing(gateway, vendor), fault).toHaveLength(errors.length === 0 ? 1 : 0)
  } else {
    expect(standing(gateway, vendor), fault).toEqual([])
  }
}

/** The same key again: the hold once it is found, or the refusal that stands. */
async function untilHeldOrRefused(gateway: RunningGateway, slot: Answer, idempotencyKey: string): Promise<Answer> {
  return until(
    () => hold(gateway, slot.id, idempotencyKey),
    ({ hold: made, errors }) => made !== null || errors[0]?.retryAfterSeconds === undefined,
    // The claim's end, and `settle` after it.
    15_000,
  )
}

describe.each(vendors)('faults at %s', (vendor) => {
  it.each(faultNames)('end with what the vendor has: booking, %s', (fault) => bookDuring(vendor, fault), 20_000)
})

describe.each(['dronline', 'jump'])('faults of native holds at %s', (vendor) => {
  it.each(faultNames)('end with one hold or none: %s', (fault) => holdDuring(vendor, fault), 20_000)
})
