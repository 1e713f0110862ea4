import { randomUUID } from 'node:crypto'
import { freeStarts, type Interval, overlaps } from '../kit/diary.ts'
import type { TruthEntry, World } from '../kit/simulator.ts'
import { instantOf, localDate, weekdayOf } from '../kit/zone.ts'
import { upvioDemo } from './demo.ts'
import { type Appointment, type Blocker, isLive, type Service, type Staff, type UpvioState } from './state.ts'
import type { Switches } from './switches.ts'

const MINUTE_MS = 60_000
const DAY_MS = 86_400_000

type By = TruthEntry['by']
type Content = Pick<Appointment, 'serviceId' | 'staffId' | 'patientId' | 'start' | 'duration' | 'price' | 'approval'> &
  Partial<Appointment>

/** A visit somebody would like to make. */
export interface Wanted {
  readonly service: Service
  readonly staff: Staff
  readonly start: number
  readonly duration: number
}

export type Diary = ReturnType<typeof openDiary>

/** Who is free when, and every change of the diary with its line in the truth log. */
export function openDiary(world: World, switches: Switches, state: UpvioState) {
  const zoneOf = (staff: Staff) => staff.zone ?? upvioDemo.zone
  const endOf = ({ start, duration }: Pick<Appointment, 'start' | 'duration'>) => start + duration * MINUTE_MS

  function padded(interval: Interval, service: Service | undefined): Interval {
    const before = service?.bufferBefore ?? switches.businessBufferMinutes
    const after = service?.bufferAfter ?? switches.businessBufferMinutes
    return { start: interval.start - before * MINUTE_MS, end: interval.end + after * MINUTE_MS }
  }

  function occupies(row: Appointment): boolean {
    return isLive(row) && (row.approval !== 'waiting' || switches.waitingOccupies)
  }

  /** What the busy check has taken note of by now. */
  function isSeen(row: Appointment): boolean {
    return switches.busyCheckLagMs === 0 || row.createdAt <= world.now() - switches.busyCheckLagMs
  }

  /**
   * Places left. Bookings of the same service, start and length share what the service allows; anything else in the
   * way takes them all. Two buffers may overlap each other, but neither may overlap a visit.
   */
  function placesLeft(
    wanted: Wanted,
    appointments: readonly Appointment[],
    blockers: readonly Blocker[],
    exceptId?: string,
  ): number {
    const visit = { start: wanted.start, end: endOf(wanted) }
    const around = padded(visit, wanted.service)
    const isOwn = (row: { staffId: string }) => row.staffId === wanted.staff.id
    if (blockers.some((row) => isOwn(row) && !row.gone && overlaps(row, around))) return 0
    let left = wanted.service.bookingsPerTimeslot ?? 1
    for (const row of appointments) {
      if (!isOwn(row) || row.id === exceptId || !occupies(row)) continue
      if (row.serviceId === wanted.service.id && row.start === visit.start && row.end === visit.end) {
        left -= 1
        continue
      }
      if (overlaps(row, around)) return 0
      const standing = padded(row, state.services.get(row.serviceId))
      if (switches.standingBuffersOccupy && overlaps(standing, visit)) return 0
    }
    return Math.max(0, left)
  }

  function isWorking({ staff, service, ...time }: Wanted): boolean {
    const visit = { start: time.start, end: endOf(time) }
    const { start, end } = switches.buffersWithinHours ? padded(visit, service) : visit
    const date = localDate(zoneOf(staff), start)
    return (staff.hours[weekdayOf(date)] ?? []).some(
      ([opens, closes]) =>
        instantOf(zoneOf(staff), date, opens) <= start && end <= instantOf(zoneOf(staff), date, closes),
    )
  }

  /** Whether a booking is refused as busy. */
  function isBusy(wanted: Wanted, exceptId?: string): boolean {
    if (switches.outsideHoursIsBusy && !isWorking(wanted)) return true
    return placesLeft(wanted, state.appointments.values().filter(isSeen), state.blockers.values(), exceptId) === 0
  }

  function provides(service: Service, staff: Staff): boolean {
    return staff.status === 'ACTIVE' && (service.staffIds.length === 0 || service.staffIds.includes(staff.id))
  }

  function leadMs(service: Service): number {
    return (service.leadTime ?? switches.businessLeadTime) * MINUTE_MS
  }

  /** The starts that working hours, notice and horizon leave within a window, whether or not anybody is booked. */
  function gridOf(service: Service, staff: Staff, duration: number, window: Interval): number[] {
    const now = world.now()
    const from = Math.max(window.start, now + (switches.leadTimeInSlots ? leadMs(service) : 0))
    const days = service.availabilityLimitDays ?? switches.businessAvailabilityDays
    const until = Math.min(window.end, now + days * DAY_MS)
    if (from >= until) return []
    const starts = freeStarts({
      zone: zoneOf(staff),
      hours: staff.hours,
      from: localDate(zoneOf(staff), from),
      to: localDate(zoneOf(staff), until),
      lengthMinutes: duration,
      stepMinutes: service.timeIncrement ?? switches.businessTimeIncrement,
      notBefore: from,
      busy: [],
    })
    // Without the buffers every start lies within the hours already.
    const fits = (start: number) => !switches.buffersWithinHours || isWorking({ service, staff, start, duration })
    return starts.filter((start) => start < until && fits(start))
  }

  function bookedMinutes(staff: Staff, window: Interval, appointments: readonly Appointment[]): number {
    return appointments
      .filter((row) => row.staffId === staff.id && occupies(row))
      .reduce((sum, row) => sum + shared(row, window), 0)
  }

  /** The one with the fewest minutes booked that day, of those who can take it. */
  function assign(service: Service, start: number, duration: number, anyway: boolean): Staff | undefined {
    const able = state.staff.values().filter((staff) => provides(service, staff))
    const free = able.filter((staff) => anyway || !isBusy({ service, staff, start, duration }))
    if (switches.assignment === 'first-listed') return free[0]
    const date = localDate(upvioDemo.zone, start)
    const day = {
      start: instantOf(upvioDemo.zone, date, '00:00'),
      end: instantOf(upvioDemo.zone, date, '24:00'),
    }
    const load = new Map(free.map((staff) => [staff, bookedMinutes(staff, day, state.appointments.values())]))
    return free.toSorted((a, b) => (load.get(a) ?? 0) - (load.get(b) ?? 0))[0]
  }

  function log(event: TruthEntry['event'], row: Appointment | Blocker, by: By): void {
    world.record({ event, vendorId: row.id, practitionerId: row.staffId, start: row.start, end: row.end, by })
  }

  /** A request that waits is logged as booked too: from then on the vendor has a record that somebody must undo. */
  function create(content: Content, by: By): Appointment {
    const now = world.now()
    const row = state.appointments.put({
      originalStart: null,
      cancelled: false,
      gone: false,
      patientZone: null,
      locationText: null,
      tags: [],
      ...content,
      id: randomUUID(),
      token: randomUUID().replaceAll('-', ''),
      end: endOf(content),
      createdAt: now,
      updatedAt: now,
    })
    log('appointment.booked', row, by)
    return row
  }

  function update(id: string, fields: Partial<Appointment>, by: By): Appointment {
    const before = state.appointments.get(id)
    const row = state.appointments.patch(id, { ...fields, updatedAt: world.now() })
    const isMoved = before?.start !== row.start || before.end !== row.end || before.staffId !== row.staffId
    if (isMoved) log('appointment.moved', row, by)
    return row
  }

  /** Does nothing to an appointment that is over already. */
  function remove(id: string, as: 'soft' | 'hard', by: By): void {
    const row = state.appointments.get(id)
    if (!row || !isLive(row)) return
    const removed = state.appointments.patch(id, {
      ...(as === 'soft' ? { cancelled: true } : { gone: true }),
      updatedAt: world.now(),
    })
    log('appointment.cancelled', removed, by)
  }

  function decline(id: string): void {
    remove(id, switches.declinedAs === 'cancelled' ? 'soft' : 'hard', 'front-desk')
  }

  /** Staff's time off, logged as a hold. */
  function block(staffId: string, interval: Interval): Blocker {
    const now = world.now()
    const fields = { staffId, ...interval, reason: 'Blocked at the front desk', gone: false }
    const row = state.blockers.put({ ...fields, id: randomUUID(), createdAt: now, updatedAt: now })
    log('hold.created', row, 'front-desk')
    return row
  }

  function unblock(row: Blocker): void {
    log('hold.released', state.blockers.patch(row.id, { gone: true, updatedAt: world.now() }), 'front-desk')
  }

  /** Staff's own answers to requests, when the switches have them answer. */
  function tick(): void {
    if (switches.approvalAfterMs === 0) return
    for (const row of state.appointments.values()) {
      if (!isLive(row) || row.approval !== 'waiting') continue
      if (row.createdAt + switches.approvalAfterMs > world.now()) continue
      const service = state.services.get(row.serviceId)
      const staff = state.staff.get(row.staffId)
      const isFree =
        service &&
        staff &&
        placesLeft({ ...row, service, staff }, state.appointments.values(), state.blockers.values(), row.id) > 0
      if (switches.approvalAnswer === 'approve' && isFree) update(row.id, { approval: 'approved' }, 'front-desk')
      else decline(row.id)
    }
  }

  return {
    placesLeft,
    isBusy,
    provides,
    leadMs,
    gridOf,
    bookedMinutes,
    assign,
    create,
    update,
    remove,
    decline,
    block,
    unblock,
    tick,
    endOf,
    zoneOf,
  }
}

/** Minutes that two intervals have in common. */
export function shared(a: Interval, b: Interval): number {
  return Math.max(0, Math.min(a.end, b.end) - Math.max(a.start, b.start)) / MINUTE_MS
}
