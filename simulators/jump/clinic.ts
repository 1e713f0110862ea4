import { clashing, type DiaryEntry, freeStarts, type Interval, overlaps, type WeeklyHours } from '../kit/diary.ts'
import type { TruthEntry, World } from '../kit/simulator.ts'
import { type LocalDate, localDate } from '../kit/zone.ts'
import { type AppointmentRow, type HoldRow, type JumpState, newId, openBooks } from './books.ts'
import { type AppointmentType, appointmentTypes, type Clinician, clinicians, jumpDemo, zone } from './catalogue.ts'
import type { Switches } from './switches.ts'

const HOUR_MS = 3_600_000
const sundayNights: WeeklyHours = { 7: [['00:00', '06:00']] }

export type Clinic = ReturnType<typeof createClinic>
type By = TruthEntry['by']

export interface Slot extends Interval {
  readonly type: AppointmentType
  readonly clinician: Clinician
  /** Null when remote. */
  readonly locationId: string | null
  readonly isFree: boolean
}

export interface SlotSearch {
  readonly type: AppointmentType
  /** First and last day, both included. */
  readonly from: LocalDate
  readonly to: LocalDate
  readonly clinicianId?: string | undefined
  readonly locationId?: string | undefined
  readonly isRemote?: boolean | undefined
}

type NewAppointment = Pick<AppointmentRow, 'practitionerId' | 'start' | 'end' | 'typeId' | 'locationId' | 'patientId'> &
  Partial<AppointmentRow>

/** The clinic's books and everything that changes them. */
export function createClinic(switches: Switches, world: World) {
  const state = openBooks(world.now())
  /** Expiry by hold, of those that stand: a tick costs the same however long the history is. */
  const open = new Map<string, number>()
  /** Stamps have whole seconds, so that a hold's two stamps lie exactly its length apart. */
  const stamp = () => Math.floor(world.now() / 1000) * 1000

  function record(event: TruthEntry['event'], row: DiaryEntry, by: By): void {
    const { id: vendorId, practitionerId, start, end } = row
    world.record({ event, vendorId, practitionerId, start, end, by })
  }

  function holdIsBusy(row: HoldRow): boolean {
    const now = world.now()
    if (row.status === 'active') return true
    if (row.status === 'expired') return now < row.expiresAt + switches.expiryLagMs
    return row.status === 'released' && now < (row.endedAt ?? 0) + switches.releaseLagMs
  }

  function diary(books: JumpState, withHolds = true): DiaryEntry[] {
    return [
      ...books.appointments.values().filter(({ status }) => status !== 'cancelled'),
      ...books.blocks.values().filter(({ isLifted }) => !isLifted),
      ...(withHolds ? books.holds.values().filter(holdIsBusy) : []),
    ]
  }

  function isTaken(clinicianId: string, window: Interval, exceptId?: string): boolean {
    return clashing(diary(state), clinicianId, window, exceptId).length > 0
  }

  /** All that the sessions allow, taken ones included, in the order of time. */
  function slots(search: SlotSearch, books: JumpState): Slot[] {
    const { type, clinicianId, locationId, isRemote } = search
    if (!type.isOnline || type.isRemote !== (isRemote ?? type.isRemote)) return []
    if (type.isRemote && locationId !== undefined) return []
    const now = world.now()
    const until = now + switches.horizonDays * 24 * HOUR_MS
    const entries = diary(books, !switches.slotsShowHeld)
    const found = clinicians
      .filter(({ id, isActive, typeIds }) => isActive && typeIds.includes(type.id) && id === (clinicianId ?? id))
      .flatMap((clinician) => {
        const busy = entries.filter(({ practitionerId }) => practitionerId === clinician.id)
        return Object.entries(clinician.sessions).flatMap(([place, hours], index): Slot[] => {
          if (place !== (locationId ?? place)) return []
          const starts = freeStarts({
            zone,
            hours: switches.openSundayNights && index === 0 ? { ...hours, ...sundayNights } : hours,
            from: search.from,
            to: search.to,
            lengthMinutes: type.minutes,
            stepMinutes: switches.slotStepMinutes,
            notBefore: now + type.bookingNoticeHours * HOUR_MS,
            busy: [],
          })
          return starts
            .filter((start) => start < until)
            .map((start) => {
              const window = { start, end: start + type.minutes * 60_000 }
              const isFree = !busy.some((entry) => overlaps(entry, window))
              return { ...window, type, clinician, locationId: type.isRemote ? null : place, isFree }
            })
        })
      })
    return found.sort((a, b) => a.start - b.start)
  }

  /** The slot with this start that the sessions offer, free or not. */
  function offered(type: AppointmentType, clinician: Clinician, start: number, locationId?: string): Slot | undefined {
    const day = localDate(zone, start)
    const search = { type, from: day, to: day, clinicianId: clinician.id, locationId }
    return slots(search, state).find((slot) => slot.start === start)
  }

  function openHold(fields: Pick<HoldRow, 'practitionerId' | 'start' | 'end' | 'typeId' | 'locationId'>): HoldRow {
    const at = stamp()
    const row = state.holds.put({
      ...fields,
      id: newId('hold'),
      status: 'active',
      createdAt: at,
      expiresAt: at + switches.holdMinutes * 60_000,
      endedAt: null,
      appointmentId: null,
    })
    open.set(row.id, row.expiresAt)
    record('hold.created', row, 'api')
    return row
  }

  /** Ends a hold that never became a booking. */
  function endHold(row: HoldRow, as: 'released' | 'expired', by: By, at = world.now()): void {
    open.delete(row.id)
    record(`hold.${as}`, row, by)
    state.holds.patch(row.id, { status: as, endedAt: at })
  }

  function confirm(hold: HoldRow, fields: Partial<AppointmentRow> & Pick<AppointmentRow, 'patientId'>): AppointmentRow {
    const { practitionerId, start, end, typeId, locationId } = hold
    const row = book({ practitionerId, start, end, typeId, locationId, ...fields }, 'api')
    open.delete(hold.id)
    state.holds.patch(hold.id, { status: 'confirmed', endedAt: world.now(), appointmentId: row.id })
    return row
  }

  function book(fields: NewAppointment, by: By): AppointmentRow {
    const at = stamp()
    const type = appointmentTypes.find(({ id }) => id === fields.typeId)
    const patient = switches.attendeeDefault === 'patient' ? state.patients.get(fields.patientId) : undefined
    const row = state.appointments.put({
      isRemote: type?.isRemote ?? false,
      status: switches.bookedStatus,
      title: type?.name ?? null,
      description: null,
      notes: null,
      attendeeName: patient ? `${patient.firstName} ${patient.lastName}` : null,
      attendeeEmail: patient?.email ?? null,
      attendeePhone: patient?.phone ?? null,
      cancellationReason: null,
      source: by === 'api' ? 'api' : 'dashboard',
      ...fields,
      id: newId('apt'),
      createdAt: at,
      updatedAt: at,
    })
    record('appointment.booked', row, by)
    return row
  }

  /** Staff's choice where they name nothing: the clinician's first place, a follow-up, one patient. */
  function bookAtDesk(times: Pick<AppointmentRow, 'practitionerId' | 'start' | 'end'>): AppointmentRow {
    const sessions = clinicians.find(({ id }) => id === times.practitionerId)?.sessions ?? {}
    const locationId = Object.keys(sessions)[0] ?? jumpDemo.locations.centre
    const { followUp: typeId } = jumpDemo.types
    const status = 'confirmed'
    return book({ ...times, locationId, typeId, patientId: jumpDemo.patients.samuel, status }, 'front-desk')
  }

  function cancel(row: AppointmentRow, reason: string | null, by: By): AppointmentRow {
    record('appointment.cancelled', row, by)
    const fields = { status: 'cancelled', cancellationReason: reason, updatedAt: stamp() } as const
    return state.appointments.patch(row.id, fields)
  }

  function change(id: string, fields: Partial<AppointmentRow>, by: By): AppointmentRow {
    const before = state.appointments.get(id)
    const row = state.appointments.patch(id, { ...fields, updatedAt: stamp() })
    const hasMoved =
      before?.start !== row.start || before.end !== row.end || before.practitionerId !== row.practitionerId
    if (hasMoved) record('appointment.moved', row, by)
    return row
  }

  function tick(): void {
    for (const [id, expiresAt] of open) {
      const row = expiresAt <= world.now() ? state.holds.get(id) : undefined
      if (row) endHold(row, 'expired', 'api', expiresAt)
    }
  }

  return {
    state,
    stamp,
    record,
    isTaken,
    slots,
    offered,
    openHold,
    endHold,
    confirm,
    book,
    bookAtDesk,
    cancel,
    change,
    tick,
    /** How many holds stand. */
    activeHolds: () => open.size,
  }
}
