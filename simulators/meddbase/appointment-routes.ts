import type { Reply } from '../kit/router.ts'
import { instantOf } from '../kit/zone.ts'
import { findType } from './catalogue.ts'
import { type Endpoint, endpoint, type MeddbaseCall, type Practice, paging } from './practice.ts'
import { pageOf, type Reader, reader } from './query.ts'
import { scopeOf } from './scope.ts'
import { type AppointmentRow, isLive } from './state.ts'
import { readDateTime, serverZone } from './times.ts'

const DAY_MS = 86_400_000

/** Reading and cancelling. There is no call for one appointment by key, and none that moves one. */
export function appointmentRoutes(practice: Practice): Endpoint[] {
  const { switches, answers, state, diary, render, sessions, world } = practice
  const scope = scopeOf(practice)

  const isListed = (row: AppointmentRow) => switches.listsShowCancelled || isLive(row)
  const show = (row: AppointmentRow, shiftMs: number) =>
    render.appointment(row, state.patients.get(row.patientKey), shiftMs)
  const typeName = (row: AppointmentRow) => findType(row.typeKey)?.name ?? ''

  /** A DateTime filter: without an offset it is UK time, wherever the site is. */
  function instant(read: Reader, name: string): number | undefined {
    const text = read.text(name)
    if (text === undefined) return undefined
    const instants = readDateTime(text, serverZone)
    if (!instants) throw read.wrong(name)
    return instants[0] ?? instantOf(serverZone, text.slice(0, 10), text.slice(11, 16))
  }

  function list(call: MeddbaseCall): Reply {
    const read = reader(call, answers)
    const patient = read.text('patient')
    const session = sessions.loginOf(call)
    if (patient !== undefined && !scope.maySee(session, patient)) {
      throw answers.forbidden('You are not allowed to access this patient.')
    }
    const from = instant(read, 'start-from') ?? Number.NEGATIVE_INFINITY
    const to = instant(read, 'start-to') ?? Number.POSITIVE_INFINITY
    const isBefore = (start: number) => (switches.startToIsInclusive ? start <= to : start < to)
    // assumed: the whole name, whatever its case.
    const name = read.text('appointment-type-name')?.toLowerCase()
    // No visit of the demo belongs to a case.
    const hasCase = read.integer('case') !== undefined
    const rows = scope
      .visits(call)
      .filter((row) => isListed(row) && !hasCase && row.patientKey === (patient ?? row.patientKey))
      .filter((row) => row.start >= from && isBefore(row.start))
      .filter((row) => name === undefined || typeName(row).toLowerCase() === name)
    const columns = [
      (a: AppointmentRow, b: AppointmentRow) => a.start - b.start,
      (a: AppointmentRow, b: AppointmentRow) => (typeName(a) < typeName(b) ? -1 : typeName(a) > typeName(b) ? 1 : 0),
    ]
    const page = pageOf(read, rows, columns, switches.longestPage)
    return answers.ok({ ...page, Items: page.Items.map((row) => show(row, call.shiftMs)) })
  }

  /** As it stands now, stale read or not: these calls lead to a write. */
  function named(call: MeddbaseCall): AppointmentRow {
    const key = reader(call, answers).required('appointment')
    const row = scope.visits(call, state).find(({ id }) => id === key)
    if (!row) throw answers.notFound('Appointment')
    if (!switches.mayCancel) throw answers.forbidden('You are not allowed to cancel appointments.')
    return row
  }

  function isCancellable(row: AppointmentRow): boolean {
    if (!isLive(row)) return switches.cancelTwice === 'accepted'
    return row.start > world.now() || switches.cancelPast === 'accepted'
  }

  return [
    endpoint({
      access: 'login',
      method: 'GET',
      path: 'appointment/existing-appointments',
      op: 'read',
      handle: (call) => {
        scope.ownPatient(call)
        const since = world.now() - switches.pastDaysShown * DAY_MS
        const rows = scope
          .visits(call)
          .filter((row) => isListed(row) && row.start >= since)
          .sort((a, b) => a.start - b.start)
        return answers.ok(rows.map((row) => show(row, call.shiftMs)))
      },
    }),
    endpoint({
      access: 'login',
      method: 'GET',
      path: 'appointment/appointments',
      op: 'read',
      query: ['patient', 'appointment-type-name', 'start-from', 'start-to', 'case', ...paging],
      handle: list,
    }),
    endpoint({
      access: 'login',
      method: 'GET',
      path: 'appointment/cancellation-info',
      op: 'read',
      query: ['appointment'],
      handle: (call) => {
        const row = named(call)
        if (!isCancellable(row)) return answers.notCancellable()
        const fee = isLive(row) ? diary.feeOf(row) : 0
        const policy = render.cancellationPolicy
        return answers.ok({ AppointmentKey: row.id, Fee: fee, Detail: policy })
      },
    }),
    // Documented: a GET that changes the diary.
    endpoint({
      access: 'login',
      method: 'GET',
      path: 'appointment/cancel',
      op: 'cancel',
      query: ['appointment'],
      handle: (call) => {
        const row = named(call)
        if (!isCancellable(row)) return answers.notCancellable()
        return {
          commit: () => {
            const now = state.appointments.get(row.id) ?? row
            const { invoice } = isLive(now) ? diary.cancel(now, 'api') : { invoice: null }
            return answers.ok(invoice && render.invoice(invoice))
          },
        }
      },
    }),
  ]
}
