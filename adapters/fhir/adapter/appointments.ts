import type {
  AppointmentPage,
  AppointmentQuery,
  Call,
  CancelRequest,
  RescheduleRequest,
} from '../../../src/contract/adapter.ts'
import { look, lookBack, mapResult, rangeOf, startOf } from '../../../src/contract/tools.ts'
import type { Appointment } from '../../../src/domain/appointment.ts'
import { executed, type WriteResult } from '../../../src/domain/outcome.ts'
import type { Interval } from '../../../src/domain/time.ts'
import type { Kit } from '../adapter.ts'
import { refused } from '../errors.ts'
import {
  type Change,
  fromWireAppointment,
  intervalOf,
  isAtSlot,
  isLive,
  matches,
  participantOf,
  statusOf,
  toWireCancellation,
  toWireMove,
  toWirePatch,
} from '../map/appointment.ts'
import { startOf as startOfSlot, windowsOf } from '../map/slot.ts'
import { idsOfReferences } from '../map.ts'
import { isId, type WireAppointment } from '../wire.ts'
import { notOurs, orTaken } from './booking.ts'
import { listOverlapping } from './slots.ts'

const notFound = { outcome: 'REFUSED', code: 'NOT_FOUND' } as const

export async function findAppointment(kit: Kit, call: Call, vendorId: string): Promise<Appointment | null> {
  const wire = await kit.client.getAppointment(call, vendorId)
  return wire && told(kit, call, wire)
}

/** One that has lost its times, as a cancelled one may (invariant app-3), still names its Slot, which has them. */
async function told({ client, settings }: Kit, call: Call, wire: WireAppointment): Promise<Appointment> {
  if (intervalOf(wire) !== null) return fromWireAppointment(wire, settings)
  const [slotId] = idsOfReferences(wire.slot, 'Slot', settings)
  const slot = slotId === undefined ? null : await client.getSlot(call, slotId)
  return fromWireAppointment(wire, settings, slot ? { start: startOfSlot(slot), end: slot.end } : undefined)
}

/** Windows at least this full make a page by themselves; emptier ones are joined, a few at a time. */
const fullPage = 50
const windowsPerPage = 8

/**
 * A page of ours is a window of time, read to its end. The server's own links turn its pages inside of it and never leave the
 * gateway: they may lead anywhere below the base address, and a cursor comes back from a caller.
 */
export async function listAppointments(
  kit: Kit,
  call: Call,
  query: AppointmentQuery,
  after: string | null,
): Promise<AppointmentPage> {
  const { client, settings, parts } = kit
  const { practitionerIds, patientId } = query
  const ids = [...(practitionerIds ?? []), ...(patientId === undefined ? [] : [patientId])]
  // An empty or foreign id would make a filter of another meaning.
  if (practitionerIds?.length === 0 || !ids.every(isId)) return { appointments: [], next: null }
  const range = rangeOf(query, settings.openRangeDays, parts.clock.now())
  const windows = windowsOf({ ...range, start: startOf(range, after) }, settings)
  const found: WireAppointment[] = []
  let read = 0
  while (read < windows.length && read < windowsPerPage && found.length < fullPage) {
    const window = windows[read] as Interval
    const asked = {
      ...window,
      ...(practitionerIds && { practitionerIds }),
      ...(patientId !== undefined && { patientId }),
    }
    const listed = await client.listAppointments(call, asked)
    const inside = listed.filter((wire) => {
      const start = intervalOf(wire)?.start
      return start !== undefined && start >= window.start && start < window.end && matches(wire, query, settings)
    })
    found.push(...inside.toSorted((a, b) => (a.start ?? 0) - (b.start ?? 0) || (a.id < b.id ? -1 : 1)))
    read += 1
  }
  const next = windows[read]
  return {
    appointments: found.map((wire) => fromWireAppointment(wire, settings)),
    next: next ? String(next.start) : null,
  }
}

export async function cancelAppointment(
  kit: Kit,
  call: Call,
  request: CancelRequest,
): Promise<WriteResult<Appointment>> {
  const { client, settings } = kit
  const read = () => client.getAppointment(call, request.vendorId)
  const before = await look(read)
  if ('failed' in before) return before.failed
  const current = before.seen
  if (current === null) return notFound
  if (statusOf(current) === 'CANCELLED') {
    const shown = await look(() => told(kit, call, current))
    return 'failed' in shown ? shown.failed : executed(shown.seen)
  }
  const times = intervalOf(current) ?? undefined
  if (isUnversioned(kit, current)) return unversioned

  const echoes = (changed: WireAppointment) => changed.id === current.id && changed.status === 'cancelled'
  const change = { ...changeOf(kit, current, toWireCancellation(request, settings)), step: 'CANCEL' as const }
  const cancelled = await client.changeAppointment(call, current, change, echoes)
  if (cancelled.outcome !== 'REFUSED') return mapResult(cancelled, (wire) => fromWireAppointment(wire, settings, times))
  // Staff may have been faster: a refusal of what is cancelled by now is no failure.
  const after = await lookBack(read)
  return after !== null && statusOf(after) === 'CANCELLED'
    ? executed(fromWireAppointment(after, settings, times))
    : cancelled
}

/** By an update, where the settings say so; by default the service books anew and cancels. */
export async function moveAppointment(
  kit: Kit,
  call: Call,
  { vendorId, slot }: RescheduleRequest,
): Promise<WriteResult<Appointment>> {
  const { client, settings } = kit
  const { practitionerId } = slot
  if (practitionerId === null) return notOurs
  const before = await look(() =>
    Promise.all([client.getAppointment(call, vendorId), listOverlapping(kit, call, [practitionerId], slot)]),
  )
  if ('failed' in before) return before.failed
  const [current, overlapping] = before.seen
  if (current === null) return notFound
  const change = toWireMove(current, slot, settings)
  if (change === null) return notOurs
  if (!isLive(current)) return refused(['input', 'appointmentId'], 'is cancelled; book a new appointment instead')
  const service = participantOf(current, 'HealthcareService', settings)
  if (service !== null && service !== slot.appointmentTypeId) {
    return refused(['input', 'slotId'], 'must be a slot of the same service')
  }
  // Repeating a move that is done asks nothing of the server.
  if (isAtSlot(current, slot, settings)) return executed(fromWireAppointment(current, settings))
  if (overlapping.some(({ id }) => id !== vendorId)) return { outcome: 'REFUSED', code: 'SLOT_TAKEN_AT_VENDOR' }
  if (isUnversioned(kit, current)) return unversioned

  const echoes = (moved: WireAppointment) => moved.id === vendorId && isAtSlot(moved, slot, settings) && isLive(moved)
  const moved = await client.changeAppointment(
    call,
    current,
    { ...changeOf(kit, current, change), step: 'MOVE' },
    echoes,
  )
  if (moved.outcome !== 'EXECUTED') return orTaken(kit, call, slot, moved)
  return executed({
    ...fromWireAppointment(moved.value, settings),
    previousStart: current.start ?? null,
  })
}

/** Without a version nobody can say whether what is sent back is what is there. */
const unversioned = { outcome: 'REFUSED', code: 'VENDOR_REJECTED', vendorCode: 'no version' } as const

function isUnversioned({ settings }: Kit, { meta }: WireAppointment): boolean {
  return settings.needsVersion && !(meta?.versionId && isId(meta.versionId))
}

/** By PUT everything else goes back as it came: an element that is left out is deleted. */
function changeOf({ settings }: Kit, current: WireAppointment, change: Change) {
  const by = settings.updates
  return { by, json: by === 'JSON_PATCH' ? toWirePatch(current, change) : { ...current.raw, ...change } }
}
