import type { BookingIntent, BookRequest, Call, Clash } from '../../../src/contract/adapter.ts'
import { look } from '../../../src/contract/tools.ts'
import type { Appointment } from '../../../src/domain/appointment.ts'
import { executed, type WriteResult } from '../../../src/domain/outcome.ts'
import type { SlotSnapshot } from '../../../src/domain/slot.ts'
import { type Interval, overlaps } from '../../../src/domain/time.ts'
import type { Kit } from '../adapter.ts'
import { refused, rejected } from '../errors.ts'
import {
  compareAge,
  endOf,
  fromWireAppointment,
  hasTag,
  isAtSlot,
  mayBeOf,
  patientFilter,
  patientIdOf,
  serviceIdOf,
  staffIdOf,
  toWireAppointment,
  withTag,
} from '../map/appointment.ts'
import { isGroup } from '../map/slot.ts'
import { dayMs, fromTypeId, sameId, toWireTime } from '../map.ts'
import type { WireAppointment } from '../wire.ts'
import { readAppointments, requiresApproval } from './approval.ts'
import { checkSlot } from './slots.ts'

/** A slot or a patient that this adapter did not make: a fault of ours, met before anything is sent. */
export const notOurs = { outcome: 'NOT_SENT', code: 'INTERNAL' } as const

export async function bookAppointment(kit: Kit, call: Call, request: BookRequest): Promise<WriteResult<Appointment>> {
  const { client, settings } = kit
  const { slot, marker } = request
  const body = toWireAppointment(request, settings)
  if (body === null) return notOurs
  if (request.notes?.trim()) return refused(['input', 'notes'], "this clinic's system takes no notes; leave them out")
  // Read first: a booking that waits for approval must not be told as a plain one because a later read failed.
  const approval = await look(async () => {
    if (settings.unapproved !== 'BY_SERVICE') return null
    const service = await client.getService(call, body.serviceId)
    return service && requiresApproval(service)
  })
  if ('failed' in approval) return approval.failed

  const echoes = (created: WireAppointment) =>
    isAtSlot(created, slot, settings) &&
    sameId(patientIdOf(created), body.patientId, settings) &&
    created.cancelled !== true
  const created = await client.createAppointment(call, body, echoes)
  if (created.outcome !== 'EXECUTED') return orTaken(kit, call, slot, created)
  if (settings.tagsBookings) {
    // A courtesy to later searches: the booking stands whether or not the tag does, so its outcome is not looked at.
    await client.updateTags(call, created.value.id, withTag(created.value, marker))
  }
  return executed(fromWireAppointment(created.value, approval.seen, settings))
}

/**
 * By our tag where there is one: that is proof. Without, the answer to the booking was lost before it could be tagged; then
 * by patient, service, staff, start and duration, made since the intent. Throws when a record fits and the patient is not
 * known: "ours" and "none" would both be acted on, so a person has to look.
 */
export async function findBookings(kit: Kit, call: Call, intent: BookingIntent): Promise<readonly Appointment[]> {
  const { client, settings } = kit
  const { slot, patientId, marker } = intent
  const listed = await client.listAppointments(call, { ...around(slot), ...patientFilter(patientId) }, 'THROWS')
  const tagged = listed.filter((wire) => hasTag(wire, marker))
  const likely = listed.filter((wire) => mayBeOf(wire, intent, settings))
  if (patientId === null && tagged.length === 0 && likely.length > 0) {
    throw rejected('a booking may be ours, and its patient is no longer known; look at the diary')
  }
  // Beside a tagged one an untagged one is the same request, executed twice.
  const ours = likely.filter((wire) => sameId(patientIdOf(wire), patientId, settings))
  return readAppointments(kit, call, [...tagged, ...ours].sort(compareAge))
}

/** Other live appointments of the same staff member, oldest first: those were there before ours. */
export async function listClashes(kit: Kit, call: Call, appointment: Appointment): Promise<readonly Clash[]> {
  const { client, settings } = kit
  const { vendorId, practitionerId, appointmentTypeId } = appointment
  if (!settings.looksForClash || practitionerId === null) return []
  const listed = await client.listAppointments(call, around(appointment), 'THROWS')
  const beside = listed.filter(
    (wire) =>
      !sameId(wire.id, vendorId, settings) &&
      wire.cancelled !== true &&
      sameId(staffIdOf(wire), practitionerId, settings) &&
      overlaps(appointment, { start: wire.date, end: endOf(wire, settings) }),
  )
  if (beside.length === 0) return []
  const serviceId = fromTypeId(appointmentTypeId ?? '')?.serviceId ?? null
  const service = serviceId === null ? null : await client.getService(call, serviceId)
  const isSameSession = (wire: WireAppointment) =>
    service !== null &&
    isGroup(service) &&
    sameId(serviceIdOf(wire), serviceId, settings) &&
    wire.date === appointment.start &&
    endOf(wire, settings) === appointment.end
  const others = await readAppointments(kit, call, beside.filter((wire) => !isSameSession(wire)).sort(compareAge))
  // A booking that waits for approval takes no time [help-overlap].
  return others
    .filter(({ status }) => status !== 'PENDING_APPROVAL')
    .map(({ createdAt }) => ({ kind: 'APPOINTMENT', createdAt }))
}

/** What a busy staff member is answered with is not documented: a refusal that may be one is held against the free times. */
export async function orTaken(
  kit: Kit,
  call: Call,
  slot: SlotSnapshot,
  result: Exclude<WriteResult<WireAppointment>, { outcome: 'EXECUTED' }>,
): Promise<WriteResult<never>> {
  if (result.outcome !== 'REFUSED' || result.code !== 'INVALID_INPUT') return result
  const check = await look(() => checkSlot(kit, call, slot))
  if ('failed' in check || check.seen.free) return result
  const { vendorCode } = result
  return { outcome: 'REFUSED', code: 'SLOT_TAKEN_AT_VENDOR', ...(vendorCode === undefined ? {} : { vendorCode }) }
}

/** A day more on both sides: whether a range is of days or of instants, and whether its ends belong to it, is not stated. */
function around({ start, end }: Interval) {
  return { startDate: toWireTime(start - dayMs), endDate: toWireTime(end + dayMs) }
}
