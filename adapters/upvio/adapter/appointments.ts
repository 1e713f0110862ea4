import type {
  AppointmentPage,
  AppointmentQuery,
  Call,
  CancelRequest,
  RescheduleRequest,
} from '../../../src/contract/adapter.ts'
import { look, rangeOf, startOf } from '../../../src/contract/tools.ts'
import type { Appointment } from '../../../src/domain/appointment.ts'
import { executed, type WriteResult } from '../../../src/domain/outcome.ts'
import type { Interval } from '../../../src/domain/time.ts'
import type { Kit } from '../adapter.ts'
import { refused } from '../errors.ts'
import {
  asCancelled,
  fromWireAppointment,
  isAtSlot,
  matches,
  patientFilter,
  serviceIdOf,
  toWireChange,
} from '../map/appointment.ts'
import { windowsOf } from '../map/slot.ts'
import { fromTypeId, minuteMs, sameId, toWireTime } from '../map.ts'
import type { WireAppointment } from '../wire.ts'
import { readAppointments } from './approval.ts'
import { notOurs, orTaken } from './booking.ts'

const notFound = { outcome: 'REFUSED', code: 'NOT_FOUND' } as const

export async function findAppointment({ client, ...kit }: Kit, call: Call, vendorId: string) {
  const wire = await client.getAppointment(call, vendorId)
  if (wire === null) return null
  const [appointment] = await readAppointments({ client, ...kit }, call, [wire])
  return appointment ?? null
}

/** Windows at least this full make a page by themselves; emptier ones are joined, a few at a time. */
const fullPage = 50
const windowsPerPage = 8

/** Upvio demands a range, and says neither how it orders nor what the range tests. A cursor is the start of the next window. */
export async function listAppointments(
  kit: Kit,
  call: Call,
  query: AppointmentQuery,
  after: string | null,
): Promise<AppointmentPage> {
  const { client, settings, parts } = kit
  if (query.practitionerIds?.length === 0) return { appointments: [], next: null }
  const range = rangeOf(query, settings.openRangeDays, parts.clock.now())
  const windows = windowsOf({ ...range, start: startOf(range, after) }, parts.timeZone, settings)
  const found: WireAppointment[] = []
  let read = 0
  while (read < windows.length && read < windowsPerPage && found.length < fullPage) {
    const window = windows[read] as Interval
    const asked = {
      // A minute more on both sides: whether the ends belong to the range is not stated.
      startDate: toWireTime(window.start - minuteMs),
      endDate: toWireTime(window.end + minuteMs),
      ...patientFilter(query.patientId ?? null),
    }
    const listed = await client.listAppointments(call, asked, 'EMPTY')
    found.push(
      ...listed
        .filter((wire) => wire.date >= window.start && wire.date < window.end && matches(wire, query, settings))
        .sort((a, b) => a.date - b.date || (a.id < b.id ? -1 : 1)),
    )
    read += 1
  }
  const next = windows[read]
  return { appointments: await readAppointments(kit, call, found), next: next ? String(next.start) : null }
}

/** Whether a delete leaves a cancelled record or none is not stated: both count as done. */
export async function cancelAppointment(
  kit: Kit,
  call: Call,
  { vendorId }: CancelRequest,
): Promise<WriteResult<Appointment>> {
  const { client, settings } = kit
  const before = await look(() => client.getAppointment(call, vendorId))
  if ('failed' in before) return before.failed
  const current = before.seen
  if (current === null) return notFound
  if (current.cancelled === true) return executed(asCancelled(current, settings))

  const deleted = await client.deleteAppointment(call, vendorId)
  if (deleted.outcome === 'NOT_SENT' || deleted.outcome === 'UNKNOWN') return deleted
  const after = await look(() => client.getAppointment(call, vendorId))
  if ('seen' in after && (after.seen === null || after.seen.cancelled === true)) {
    // Also after a refusal: staff may have been faster.
    return executed(asCancelled(after.seen ?? current, settings))
  }
  if (deleted.outcome === 'REFUSED') return deleted
  // The 204 is the yes; a read that fails, or that shows the past, takes it back only where the settings want proof.
  return settings.deleteIsProof
    ? executed(asCancelled(current, settings))
    : { outcome: 'UNKNOWN', reason: 'ECHO_DIFFERS' }
}

/** By PATCH, where the settings say so; by default the service books anew and cancels. */
export async function moveAppointment(
  kit: Kit,
  call: Call,
  { vendorId, slot }: RescheduleRequest,
): Promise<WriteResult<Appointment>> {
  const { client, settings } = kit
  const body = toWireChange(slot)
  if (body === null) return notOurs
  const before = await look(async () => {
    const wire = await client.getAppointment(call, vendorId)
    const [appointment] = wire === null ? [] : await readAppointments(kit, call, [wire])
    return wire && appointment ? { wire, appointment } : null
  })
  if ('failed' in before) return before.failed
  if (before.seen === null) return notFound
  const { wire: current, appointment } = before.seen
  if (current.cancelled === true) {
    return refused(['input', 'appointmentId'], 'is cancelled; book a new appointment instead')
  }
  if (!sameId(serviceIdOf(current), fromTypeId(slot.appointmentTypeId)?.serviceId, settings)) {
    return refused(['input', 'slotId'], 'must be a slot of the same service')
  }
  // Repeating a move that is done asks nothing of the vendor.
  if (isAtSlot(current, slot, settings)) return executed(appointment)

  const echoes = (moved: WireAppointment) =>
    sameId(moved.id, vendorId, settings) && isAtSlot(moved, slot, settings) && moved.cancelled !== true
  const moved = await client.updateAppointment(call, vendorId, body, echoes)
  if (moved.outcome !== 'EXECUTED') return orTaken(kit, call, slot, moved)
  const requires = appointment.status === 'PENDING_APPROVAL' || (appointment.status === 'UNKNOWN' ? null : false)
  return executed({
    ...fromWireAppointment(moved.value, requires, settings),
    previousStart: moved.value.originalDate ?? current.date,
  })
}
