import type {
  BookingIntent,
  BookRequest,
  Call,
  CancelRequest,
  Clash,
  RescheduleRequest,
} from '../../../src/contract/adapter.ts'
import { look, lookBack } from '../../../src/contract/tools.ts'
import type { Appointment } from '../../../src/domain/appointment.ts'
import { executed, type WriteResult } from '../../../src/domain/outcome.ts'
import type { Kit } from '../adapter.ts'
import {
  asCancelled,
  compareAge,
  compareClashes,
  fromWireAppointment,
  fromWireClash,
  hasMarker,
  isAsAsked,
  markerLine,
  statusOf,
  toWireAppointment,
  toWireCancellation,
  toWireChange,
} from '../map/appointment.ts'
import { fromWireTime, idOfStub, isId, toWireTime } from '../map.ts'
import type { WireAppointment } from '../wire.ts'
import { listOverlapping } from './slots.ts'

const notFound = { outcome: 'REFUSED', code: 'NOT_FOUND' } as const
/** A slot or a patient that this adapter did not make: a fault of ours, met before anything is sent. */
const notOurs = { outcome: 'NOT_SENT', code: 'INTERNAL' } as const

export async function bookAppointment(kit: Kit, call: Call, request: BookRequest): Promise<WriteResult<Appointment>> {
  const body = toWireAppointment(request)
  if (body === null) return notOurs
  const spare = kit.settings.notesMaxLength - body.notes.length
  if (spare < 0) return tooLong(['input', 'notes'], kit.settings.notesMaxLength - markerLine(request.marker).length - 1)
  // The end is not compared: a record of another length is still our booking of this slot.
  const echoes = (created: WireAppointment) =>
    isAsAsked(created, request.slot) && idOfStub(created.patient) === body.patient_id
  return mapped(await kit.client.createAppointment(call, body, echoes), fromWireAppointment)
}

export async function findBookings(kit: Kit, call: Call, intent: BookingIntent): Promise<readonly Appointment[]> {
  const { slot, patientId } = intent
  if (slot.practitionerId === null || !isId(slot.practitionerId)) return []
  // Notes cannot be searched, so the list is narrowed to what was made since and read for the marker. Not by time or
  // practitioner where the patient is known: staff may have moved the visit before we look, and it is ours all the same.
  const isKnown = patientId !== null && isId(patientId)
  const listed = await kit.client.listAppointments(call, {
    ...(isKnown ? { patientId } : { practitionerIds: [slot.practitionerId] }),
    createdFrom: toWireTime(intent.startedAt - kit.settings.clockSkewSeconds * 1_000),
    withRemoved: true,
  })
  return listed
    .filter((found) => hasMarker(found.notes, intent.marker))
    .sort(compareAge)
    .map(fromWireAppointment)
}

/** The bookings decide; the conflicts endpoint says only whether, not with what, and what it counts is not documented. */
export async function listClashes(kit: Kit, call: Call, appointment: Appointment): Promise<readonly Clash[]> {
  const { practitionerId, vendorId } = appointment
  if (!isId(vendorId)) return []
  const [hint, overlapping] = await Promise.all([
    kit.settings.conflictsHint ? kit.client.getConflicts(call, vendorId) : null,
    practitionerId === null ? [] : listOverlapping(kit, call, practitionerId, appointment),
  ])
  const clashes = overlapping.filter((booking) => booking.id !== vendorId).map(fromWireClash)
  if (clashes.length === 0 && hint?.conflicts.exist) return [{ kind: 'UNIDENTIFIED', createdAt: null }]
  return clashes.sort(compareClashes)
}

export async function cancelAppointment(
  kit: Kit,
  call: Call,
  request: CancelRequest,
): Promise<WriteResult<Appointment>> {
  if (!isId(request.vendorId)) return notFound
  if ((request.note?.length ?? 0) > kit.settings.notesMaxLength) {
    return tooLong(['input', 'note'], kit.settings.notesMaxLength)
  }
  const read = () => kit.client.getAppointment(call, request.vendorId)
  const before = await look(read)
  if ('failed' in before) return before.failed
  const current = before.seen
  if (current === null) return notFound
  if (statusOf(current) === 'CANCELLED') return executed(fromWireAppointment(current))

  const cancelled = await kit.client.cancelAppointment(call, request.vendorId, toWireCancellation(request))
  if (cancelled.outcome === 'NOT_SENT' || cancelled.outcome === 'UNKNOWN') return cancelled
  const after = await lookBack(read)
  // Staff may have been faster: a refusal of what is cancelled by now is no failure.
  if (after !== null && statusOf(after) === 'CANCELLED') return executed(fromWireAppointment(after))
  // The 204 is the yes; a read that fails, or that a cache answers with the past, does not undo it.
  return mapped(cancelled, () => asCancelled(current, request))
}

export async function moveAppointment(
  kit: Kit,
  call: Call,
  request: RescheduleRequest,
): Promise<WriteResult<Appointment>> {
  const { vendorId, slot } = request
  const { practitionerId } = slot
  if (!isId(vendorId)) return notFound
  if (practitionerId === null) return notOurs
  const before = await look(() =>
    Promise.all([kit.client.getAppointment(call, vendorId), listOverlapping(kit, call, practitionerId, slot)]),
  )
  if ('failed' in before) return before.failed
  const [current, overlapping] = before.seen
  if (current === null) return notFound
  const body = toWireChange(slot, current)
  if (body === null) return notOurs
  if (statusOf(current) === 'CANCELLED') {
    const issue = { path: ['input', 'appointmentId'], message: 'is cancelled; book a new appointment instead' }
    return { outcome: 'REFUSED', code: 'INVALID_INPUT', issues: [issue] }
  }
  // Repeating a move that is done asks nothing of the vendor.
  if (isAsAsked(current, slot)) return executed(fromWireAppointment(current))
  if (overlapping.some((booking) => booking.id !== vendorId))
    return { outcome: 'REFUSED', code: 'SLOT_TAKEN_AT_VENDOR' }

  const echoes = (moved: WireAppointment) => moved.id === vendorId && isAsAsked(moved, slot)
  return mapped(await kit.client.updateAppointment(call, vendorId, body, echoes), (moved) => ({
    ...fromWireAppointment(moved),
    previousStart: fromWireTime(current.starts_at),
  }))
}

function mapped<T, R>(result: WriteResult<T>, map: (value: T) => R): WriteResult<R> {
  return result.outcome === 'EXECUTED' ? executed(map(result.value)) : result
}

function tooLong(path: readonly string[], characters: number): WriteResult<never> {
  const issue = { path, message: `at most ${characters} characters` }
  return { outcome: 'REFUSED', code: 'INVALID_INPUT', issues: [issue] }
}
