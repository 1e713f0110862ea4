import type { BookingIntent, BookRequest, Call, Clash } from '../../../src/contract/adapter.ts'
import { look, mapResult } from '../../../src/contract/tools.ts'
import type { Appointment } from '../../../src/domain/appointment.ts'
import type { WriteResult } from '../../../src/domain/outcome.ts'
import type { SlotSnapshot } from '../../../src/domain/slot.ts'
import type { Kit } from '../adapter.ts'
import { rejected } from '../errors.ts'
import {
  compareAge,
  fromWireAppointment,
  hasMarker,
  identifierOf,
  isAtSlot,
  isLive,
  takesPart,
  toWireAppointment,
} from '../map/appointment.ts'
import { isActive } from '../map/clinic.ts'
import type { WireAppointment } from '../wire.ts'
import { checkSlot, listOverlapping } from './slots.ts'

/** A slot or a patient that this adapter did not make: a fault of ours, met before anything is sent. */
export const notOurs = { outcome: 'NOT_SENT', code: 'INTERNAL' } as const

export async function bookAppointment(kit: Kit, call: Call, request: BookRequest): Promise<WriteResult<Appointment>> {
  const { client, settings, parts } = kit
  const { slot, marker, patient } = request
  // Its codes go along, since the clinic's staff read those.
  const service = await look(() => client.getService(call, slot.appointmentTypeId))
  if ('failed' in service) return service.failed
  if (service.seen === null || !isActive(service.seen)) return { outcome: 'REFUSED', code: 'VENDOR_REJECTED' }
  const body = toWireAppointment(request, service.seen, parts.clock.now(), settings)
  if (body === null || !('vendorId' in patient)) return notOurs

  const echoes = (created: WireAppointment) =>
    isAtSlot(created, slot, settings) &&
    takesPart(created, 'Patient', patient.vendorId, settings) &&
    hasMarker(created, marker, settings) &&
    // A place on a waiting list, or a status that nobody knows, is not what was asked for.
    isLive(created)
  const created = await client.createAppointment(call, body, identifierOf(marker, settings), echoes)
  if (created.outcome !== 'EXECUTED') return orTaken(kit, call, slot, created)
  return mapResult(created, (wire) => fromWireAppointment(wire, settings))
}

/** By our identifier and nothing else, so that a booking is found wherever staff have moved it, and never another's. */
export async function findBookings(kit: Kit, call: Call, intent: BookingIntent): Promise<readonly Appointment[]> {
  const { client, settings } = kit
  const found = await client.findAppointments(call, identifierOf(intent.marker, settings))
  return found
    .filter((wire) => hasMarker(wire, intent.marker, settings))
    .toSorted(compareAge)
    .map((wire) => fromWireAppointment(wire, settings, intent.slot))
}

export async function listClashes(kit: Kit, call: Call, appointment: Appointment): Promise<readonly Clash[]> {
  const { vendorId, practitionerId } = appointment
  if (kit.settings.refusesOverlap) return []
  // "Nothing overlaps" would be acted on.
  if (practitionerId === null) throw rejected('an appointment does not name its practitioner')
  const overlapping = await listOverlapping(kit, call, [practitionerId], appointment)
  return overlapping
    .filter(({ id }) => id !== vendorId)
    .toSorted(compareAge)
    .map(({ created }) => ({ kind: 'APPOINTMENT', createdAt: created }))
}

/** A refusal that may be bad input or a taken time: the slot is asked again. */
export async function orTaken<T>(
  kit: Kit,
  call: Call,
  slot: SlotSnapshot,
  result: WriteResult<T>,
): Promise<WriteResult<T>> {
  if (result.outcome !== 'REFUSED' || result.code !== 'INVALID_INPUT') return result
  const check = await look(() => checkSlot(kit, call, slot))
  if ('failed' in check || check.seen.free) return result
  const { vendorCode } = result
  return { outcome: 'REFUSED', code: 'SLOT_TAKEN_AT_VENDOR', ...(vendorCode === undefined ? {} : { vendorCode }) }
}
