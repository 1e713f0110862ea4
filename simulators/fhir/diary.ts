import { type Interval, overlaps } from '../kit/diary.ts'
import type { TruthEntry } from '../kit/simulator.ts'
import type { Office } from './office.ts'
import { type AppointmentRow, isLive, type SlotRow, type SlotStatus } from './state.ts'

type By = TruthEntry['by']
type Content = Pick<AppointmentRow, 'status' | 'start' | 'end' | 'practitionerId' | 'body'>

/** The changes of the diary, each with its line in the truth log, and what becomes of the slots. */
export function openDiary(office: Office) {
  const { state, world, switches } = office

  function log(event: TruthEntry['event'], row: AppointmentRow, by: By): void {
    world.record({ event, vendorId: row.id, practitionerId: row.practitionerId, start: row.start, end: row.end, by })
  }

  function create(content: Content, by: By): AppointmentRow {
    const id = office.nextId('apt')
    const row = state.appointments.put({ id, version: 1, updatedAt: world.now(), ...content })
    log('appointment.booked', row, by)
    follow(row)
    return row
  }

  function update(before: AppointmentRow, content: Content, by: By): AppointmentRow {
    const version = before.version + 1
    const row = state.appointments.put({ id: before.id, version, updatedAt: world.now(), ...content })
    const isMoved = before.start !== row.start || before.end !== row.end || before.practitionerId !== row.practitionerId
    // One that loses its times with its end is cancelled and not moved.
    if (isLive(before) && !isLive(row))
      log('appointment.cancelled', { ...row, start: before.start, end: before.end }, by)
    else if (isMoved) log('appointment.moved', row, by)
    follow(before)
    follow(row)
    return row
  }

  /** Live appointments of the practitioner in that time, its own left out. */
  function clashes(practitionerId: string | null, window: Interval, exceptId?: string): AppointmentRow[] {
    return state.appointments
      .values()
      .filter(
        (row) => row.practitionerId === practitionerId && row.id !== exceptId && isLive(row) && overlaps(row, window),
      )
  }

  function follow({ practitionerId, start, end }: Pick<AppointmentRow, 'practitionerId' | 'start' | 'end'>): void {
    if (!switches.slotsFollow) return
    for (const slot of slotsIn(practitionerId, { start, end })) {
      if (slot.status === 'busy-unavailable') continue
      setStatus(slot, clashes(practitionerId, slot).length > 0 ? 'busy' : 'free')
    }
  }

  function block(practitionerId: string, window: Interval): string {
    for (const slot of slotsIn(practitionerId, window)) setStatus(slot, 'busy-unavailable')
    const schedule = state.schedules
      .values()
      .find(({ body }) => JSON.stringify(body.actor).includes(`"Practitioner/${practitionerId}"`))
    const id = office.nextId('block')
    const fields = { version: 1, updatedAt: world.now(), scheduleId: schedule?.id ?? '', practitionerId, offsetMs: 0 }
    state.slots.put({ id, ...fields, ...window, status: 'busy-unavailable', services: [] })
    return id
  }

  function slotsIn(practitionerId: string | null, window: Interval): SlotRow[] {
    return state.slots.values().filter((slot) => slot.practitionerId === practitionerId && overlaps(slot, window))
  }

  function setStatus(slot: SlotRow, status: SlotStatus): void {
    if (slot.status === status) return
    state.slots.put({ ...slot, status, version: slot.version + 1, updatedAt: world.now() })
  }

  return { create, update, clashes, block }
}

export type Diary = ReturnType<typeof openDiary>
