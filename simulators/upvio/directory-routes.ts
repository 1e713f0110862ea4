import { type Interval, overlaps } from '../kit/diary.ts'
import type { Reply, Route } from '../kit/router.ts'
import type { Row, Table } from '../kit/table.ts'
import { addDays, instantOf, localDate, weekdayOf } from '../kit/zone.ts'
import { Refusal } from './answers.ts'
import { shared } from './diary.ts'
import { checkRange, instantParam, isInRange, listAnswer, listParams } from './listing.ts'
import { found, guarded, type Practice, prefix, route, type UpvioCall } from './practice.ts'
import type { Staff, UpvioState } from './state.ts'

const DAY_MS = 86_400_000

/** What a business consists of: read-only here, its people change it in the dashboard. */
export function directoryRoutes(practice: Practice): Route<UpvioState>[] {
  const { switches, answers, diary, render, world } = practice

  /** A list and its single records. */
  function reads<T extends Row>(
    path: string,
    resource: string,
    table: (from: UpvioState) => Table<T>,
    show: (row: T, from: UpvioState) => unknown,
  ): Route<UpvioState>[] {
    return [
      route({
        method: 'GET',
        path,
        op: 'read',
        query: listParams(practice),
        handle: guarded(practice, (call) =>
          listAnswer(practice, call.query, table(call.state).values(), (row) => show(row, call.state)),
        ),
      }),
      route({
        method: 'GET',
        path: `${path}/:id`,
        op: 'read',
        handle: guarded(practice, (call) => {
          const row = found(practice, table(call.state).get(call.params.id ?? ''), resource)
          return answers.one(show(row, call.state))
        }),
      }),
    ]
  }

  const staffOf = (call: UpvioCall): Staff => found(practice, call.state.staff.get(call.params.id ?? ''), 'Staff')

  function openingsWithin(staff: Staff, range: Interval): Interval[] {
    const zone = diary.zoneOf(staff)
    const openings: Interval[] = []
    for (let date = localDate(zone, range.start); date <= localDate(zone, range.end); date = addDays(date, 1)) {
      for (const [opens, closes] of staff.hours[weekdayOf(date)] ?? []) {
        const open = { start: instantOf(zone, date, opens), end: instantOf(zone, date, closes) }
        if (overlaps(open, range)) openings.push(open)
      }
    }
    return openings
  }

  function capacity(call: UpvioCall): Reply {
    const staff = staffOf(call)
    const start = instantParam(practice, call.query, 'startDate') ?? world.now()
    const end = instantParam(practice, call.query, 'endDate') ?? start + switches.capacityDefaultDays * DAY_MS
    const range = checkRange(practice, { start, end })
    const openings = openingsWithin(staff, range)
    const blocks = call.state.blockers.values().filter((row) => row.staffId === staff.id && !row.gone)
    const bookable = openings.reduce((sum, open) => sum + shared(open, range), 0)
    // Only what falls into working hours takes bookable time away.
    const cut = openings.map((open) => ({
      start: Math.max(open.start, range.start),
      end: Math.min(open.end, range.end),
    }))
    const blocked = cut.reduce((sum, open) => sum + blocks.reduce((part, row) => part + shared(row, open), 0), 0)
    return answers.one({
      blockedTime: { externalEvents: 0, timeBlockers: blocked },
      bookableMinutes: bookable,
      availableBookableMinutes: Math.max(0, bookable - blocked),
      bookedMinutes: diary.bookedMinutes(staff, range, call.state.appointments.values()),
    })
  }

  function listBlockers(call: UpvioCall): Reply {
    const start = instantParam(practice, call.query, 'startDate')
    const end = instantParam(practice, call.query, 'endDate')
    if (end !== undefined && start === undefined) throw new Refusal(answers.bad('endDate requires startDate'))
    const range = { start: start ?? 0, end: end ?? Number.MAX_SAFE_INTEGER - 1 }
    if (end !== undefined) checkRange(practice, range)
    const staffId = call.query.get('staffId')
    const rows = call.state.blockers
      .values()
      .filter((row) => !row.gone && (staffId === undefined || row.staffId === staffId))
      .filter((row) => isInRange(practice, row, range))
    return listAnswer(practice, call.query, rows, (row) => render.blocker(row, call.shiftMs))
  }

  function oneBlocker(call: UpvioCall): Reply {
    const row = call.state.blockers.get(call.params.id ?? '')
    const shown = found(practice, row?.gone ? undefined : row, 'Time blocker')
    return answers.one(render.blocker(shown, call.shiftMs))
  }

  const schedules = `${prefix}/staff/:id/working-hours-schedules`
  return [
    route({
      method: 'GET',
      path: '/v1/businesses',
      op: 'read',
      query: listParams(practice),
      handle: guarded(practice, (call) =>
        listAnswer(practice, call.query, call.state.businesses.values(), render.business),
      ),
    }),
    route({
      method: 'GET',
      path: prefix,
      op: 'read',
      handle: guarded(practice, (call) => {
        const row = call.state.businesses.get(call.params.businessId ?? '')
        return answers.one(render.business(found(practice, row, 'Business')))
      }),
    }),
    ...reads(`${prefix}/services`, 'Service', (from) => from.services, render.service),
    ...reads(`${prefix}/service-categories`, 'Service category', (from) => from.categories, render.category),
    ...reads(`${prefix}/staff`, 'Staff', (from) => from.staff, render.staff),
    ...reads(`${prefix}/locations`, 'Location', (from) => from.locations, render.location),
    route({
      method: 'GET',
      path: `${prefix}/staff/:id/capacity`,
      op: 'read',
      query: ['startDate', 'endDate'],
      handle: guarded(practice, capacity),
    }),
    route({
      method: 'GET',
      path: schedules,
      op: 'read',
      query: listParams(practice),
      handle: guarded(practice, (call) => listAnswer(practice, call.query, [staffOf(call)], render.schedule)),
    }),
    route({
      method: 'GET',
      path: `${schedules}/:scheduleId`,
      op: 'read',
      handle: guarded(practice, (call) => {
        const staff = staffOf(call)
        const own = call.params.scheduleId === staff.scheduleId ? staff : undefined
        return answers.one(render.schedule(found(practice, own, 'Working hours schedule')))
      }),
    }),
    route({
      method: 'GET',
      path: `${prefix}/time-blockers`,
      op: 'read',
      query: listParams(practice, ['startDate', 'endDate', 'staffId']),
      handle: guarded(practice, listBlockers),
    }),
    route({
      method: 'GET',
      path: `${prefix}/time-blockers/:id`,
      op: 'read',
      handle: guarded(practice, oneBlocker),
    }),
    // People configure webhooks in the dashboard; nobody has here.
    route({
      method: 'GET',
      path: `${prefix}/outgoing-webhooks`,
      op: 'read',
      query: listParams(practice),
      handle: guarded(practice, (call) => listAnswer(practice, call.query, [], () => undefined)),
    }),
  ]
}
