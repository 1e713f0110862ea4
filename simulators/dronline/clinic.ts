import { clashing, type DiaryEntry, freeStarts, type Interval } from '../kit/diary.ts'
import type { TruthEntry, World } from '../kit/simulator.ts'
import { localDate } from '../kit/zone.ts'
import type { PatientBody } from './bodies.ts'
import { type AppointmentRow, type DronlineState, type HoldRow, newId, openBooks, type PatientRow } from './books.ts'
import type { AppointmentType, Practitioner } from './catalogue.ts'
import type { Switches } from './switches.ts'

export type Clinic = ReturnType<typeof createClinic>
type By = TruthEntry['by']

/** The clinic's books and everything that changes them. */
export function createClinic(switches: Switches, world: World) {
  const state = openBooks()
  /** Expiry by hold, of those that stand: a tick costs the same however long the history is. */
  const open = new Map<string, number>()

  function record(event: TruthEntry['event'], row: DiaryEntry, by: By, vendorId = row.id): void {
    world.record({ event, vendorId, practitionerId: row.practitionerId, start: row.start, end: row.end, by })
  }

  function isBusy(row: AppointmentRow, books: DronlineState): boolean {
    if (row.state === 'held' || row.state === 'confirmed') return true
    const expiresAt = row.state === 'expired' ? books.holds.get(row.holdId)?.expiresAt : undefined
    return expiresAt !== undefined && world.now() < expiresAt + switches.expiryLagMs
  }

  function diary(books: DronlineState): DiaryEntry[] {
    return [
      ...books.appointments.values().filter((row) => isBusy(row, books)),
      ...books.desk.values().filter((row) => !row.isCancelled),
    ]
  }

  function isTaken(practitionerId: string, window: Interval, exceptId?: string): boolean {
    return clashing(diary(state), practitionerId, window, exceptId).length > 0
  }

  /** Starts inside a window; without `books` those that the opening hours allow, with them those still free. */
  function starts(
    type: AppointmentType,
    practitioner: Practitioner,
    window: Interval,
    books?: DronlineState,
  ): number[] {
    const from = Math.max(window.start, world.now() + switches.noticeMinutes * 60_000)
    const until = Math.min(window.end, world.now() + switches.horizonDays * 86_400_000)
    if (from >= until) return []
    return freeStarts({
      zone: switches.timezone,
      hours: practitioner.hours,
      from: localDate(switches.timezone, from),
      to: localDate(switches.timezone, until),
      lengthMinutes: type.minutes,
      stepMinutes: switches.slotStepMinutes,
      notBefore: from,
      busy: books ? diary(books).filter((row) => row.practitionerId === practitioner.id) : [],
    }).filter((start) => start < until)
  }

  function isOffered(type: AppointmentType, practitioner: Practitioner, start: number): boolean {
    return starts(type, practitioner, { start, end: start + 1 }).includes(start)
  }

  function openHold(hold: HoldRow, row: AppointmentRow): void {
    state.holds.put(hold)
    state.appointments.put(row)
    open.set(hold.id, hold.expiresAt)
    record('hold.created', row, 'api', hold.id)
  }

  /** Ends a hold that never became a booking. */
  function endHold(row: AppointmentRow, as: 'released' | 'expired', by: By, at: number): AppointmentRow {
    open.delete(row.holdId)
    record(`hold.${as}`, row, by, row.holdId)
    return state.appointments.patch(row.id, { state: as, cancelledAt: at, updatedAt: at })
  }

  function confirm(row: AppointmentRow, fields: Partial<AppointmentRow>): AppointmentRow {
    open.delete(row.holdId)
    const now = world.now()
    const stamps = { state: 'confirmed', confirmedAt: now, updatedAt: now } as const
    const confirmed = state.appointments.patch(row.id, { ...fields, ...stamps })
    record('appointment.booked', confirmed, 'api')
    return confirmed
  }

  function cancel(row: AppointmentRow, by: By): AppointmentRow {
    const now = world.now()
    if (row.state === 'held') return endHold(row, 'released', by, now)
    record('appointment.cancelled', row, by)
    return state.appointments.patch(row.id, { state: 'cancelled', cancelledAt: now, updatedAt: now })
  }

  function move(row: AppointmentRow, to: Interval & { readonly practitionerId: string }, by: By): AppointmentRow {
    const now = world.now()
    const previous = { start: row.start, end: row.end }
    const moved = state.appointments.patch(row.id, { ...to, previous, rescheduledAt: now, updatedAt: now })
    record('appointment.moved', moved, by)
    return moved
  }

  /** Updates the patient that the vendor takes it for, or makes one; `reservedId` is what a hold without one showed. */
  function savePatient(given: PatientBody, reservedId: string): PatientRow {
    const known = state.patients.values().find((row) => {
      if (switches.patientMatch === 'never') return false
      if (row.email.toLowerCase() !== given.email.toLowerCase()) return false
      return switches.patientMatch === 'email' || row.dateOfBirth === (given.date_of_birth ?? null)
    })
    const metadata = Object.entries({ ...known?.metadata, ...given.metadata })
    return state.patients.put({
      id: known?.id ?? (reservedId || newId('pt')),
      firstName: given.first_name,
      lastName: given.last_name,
      email: given.email,
      phone: given.phone ?? known?.phone ?? null,
      sex: given.sex ?? known?.sex ?? null,
      dateOfBirth: given.date_of_birth ?? known?.dateOfBirth ?? null,
      // An empty value removes its key.
      metadata: Object.fromEntries(metadata.filter(([, value]) => value !== '')),
    })
  }

  function appointmentOf(holdId: string): AppointmentRow | undefined {
    return state.appointments.get(state.holds.get(holdId)?.appointmentId ?? '')
  }

  function tick(): void {
    for (const [holdId, expiresAt] of open) {
      const row = expiresAt <= world.now() ? appointmentOf(holdId) : undefined
      if (row) endHold(row, 'expired', 'api', expiresAt)
    }
  }

  return {
    state,
    record,
    isTaken,
    starts,
    isOffered,
    openHold,
    endHold,
    confirm,
    cancel,
    move,
    savePatient,
    appointmentOf,
    tick,
  }
}
