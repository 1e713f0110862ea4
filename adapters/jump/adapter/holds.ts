import type { BookRequest, Call, HoldRequest, VendorHoldState } from '../../../src/contract/adapter.ts'
import { mapResult } from '../../../src/contract/tools.ts'
import type { Appointment } from '../../../src/domain/appointment.ts'
import type { VendorHold } from '../../../src/domain/hold.ts'
import { executed, type WriteResult } from '../../../src/domain/outcome.ts'
import type { Kit } from '../adapter.ts'
import { refused, rejected, settleByReading } from '../errors.ts'
import { fromWireAppointment, isBooked } from '../map/appointment.ts'
import { differenceOf, fromWireHold, fromWireHoldState, issuesOfHold, toWireConfirm, toWireHold } from '../map/hold.ts'
import { issuesOfNotes } from '../map/notes.ts'

export async function createHold(kit: Kit, call: Call, request: HoldRequest): Promise<WriteResult<VendorHold>> {
  const { client, settings, times, parts } = kit
  const issues = issuesOfHold(request, parts.clock.now(), times)
  const body = toWireHold(request, times)
  if (issues.length > 0 || body === null) return refused(issues)
  const result = await client.createHold(call, body)
  if (result.outcome !== 'EXECUTED') return result
  const difference = differenceOf(result.value, request.slot, times, settings)
  return difference === null ? executed(fromWireHold(result.value)) : giveBack(kit, call, result.value.id, difference)
}

/**
 * A hold of something else must never be confirmed, and must not keep others from their time. Once it is gone, nothing was
 * created; as long as that is not known, the outcome is not either.
 */
async function giveBack(
  { client }: Kit,
  call: Call,
  holdId: string,
  difference: 'time' | 'slot',
): Promise<WriteResult<never>> {
  const released = await client.releaseHold(call, holdId)
  if (released.outcome !== 'EXECUTED') return { outcome: 'UNKNOWN', reason: 'ECHO_DIFFERS' }
  const message =
    difference === 'time'
      ? "the clinic's system held another time than the one asked for, so it was let go; its `wallTimeZone` or `timestamps` is set wrongly"
      : "the clinic's system held another slot than the one asked for, so it was let go"
  const issues = [{ path: ['input', 'slotId'], message }]
  return { outcome: 'REFUSED', code: 'VENDOR_REJECTED', vendorCode: `hold_${difference}_differs`, issues }
}

export async function readHold({ client, parts }: Kit, call: Call, hold: VendorHold): Promise<VendorHoldState> {
  const wire = await client.findHold(call, hold.holdId)
  const now = parts.clock.now()
  if (!wire) return { status: hold.expiresAt <= now ? 'EXPIRED' : 'ABSENT', expiresAt: null }
  const state = fromWireHoldState(wire, hold, now)
  if (state === null) throw rejected('the hold has a status that this adapter does not know')
  return state
}

/** A refusal is "gone already" when the hold has lapsed, or when it says so itself (U7); only then is it read. */
export async function releaseHold(kit: Kit, call: Call, hold: VendorHold): Promise<WriteResult<null>> {
  const result = await kit.client.releaseHold(call, hold.holdId)
  if (result.outcome !== 'REFUSED') return mapResult(result, () => null)
  if (hold.expiresAt <= kit.parts.clock.now()) return executed(null)
  return settleByReading<null>(async () => {
    const { status } = await readHold(kit, call, hold)
    return status === 'ACTIVE' || status === 'CONFIRMED' ? { ...result, code: 'VENDOR_REJECTED' } : executed(null)
  })
}

/** One 404 covers "unknown" and "expired" [seed]: which of them, the stored end of the hold says. */
export async function confirmHold(kit: Kit, call: Call, request: BookRequest): Promise<WriteResult<Appointment>> {
  const { client, settings, times, parts } = kit
  const { vendorHold, patient, slot } = request
  // `createHold` and `resolvePatient` leave neither open.
  if (!vendorHold || !('vendorId' in patient)) return { outcome: 'NOT_SENT', code: 'INTERNAL' }
  const { vendorId } = patient
  const issues = issuesOfNotes(request, settings)
  if (issues.length > 0) return refused(issues)
  const body = toWireConfirm(request, vendorId, settings)
  const result = await client.confirmHold(call, vendorHold.holdId, body, (wire) =>
    isBooked(wire, slot, vendorId, settings, times),
  )
  if (result.outcome === 'REFUSED' && result.code === 'HOLD_EXPIRED' && vendorHold.expiresAt > parts.clock.now()) {
    return { ...result, code: 'HOLD_LOST' }
  }
  return mapResult(result, (wire) => fromWireAppointment(wire, settings, times))
}
