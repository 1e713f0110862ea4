import type { Reply, Route } from '../kit/router.ts'
import { Refusal } from './answers.ts'
import { booleanParam, rangeParams, utc } from './listing.ts'
import { found, guarded, type Practice, prefix, route, type UpvioCall } from './practice.ts'
import type { Staff, UpvioState } from './state.ts'

/** Names of query parameters that may stand more than once. */
export const repeatable = ['staffIds', 'staffIds[]'] as const

/** The search: starts only, each with the staff who could take it and how many places they have. */
export function availabilityRoutes(practice: Practice): Route<UpvioState>[] {
  const { switches, answers, diary } = practice
  const staffParam = switches.staffIdsFormat === 'brackets' ? 'staffIds[]' : 'staffIds'

  function askedStaff(call: UpvioCall): Staff[] {
    const given = call.query.all(staffParam)
    if (given.length === 0) return call.state.staff.values()
    if (switches.staffIdsFormat === 'comma' && given.length > 1) {
      throw new Refusal(answers.bad('staffIds must be given once'))
    }
    const ids = switches.staffIdsFormat === 'comma' ? (given[0] ?? '').split(',') : given
    // An id that names nobody is refused, not passed over: a list written in another format must not look like no match.
    if (ids.some((id) => !call.state.staff.get(id))) throw new Refusal(answers.unknownReference('Staff'))
    return call.state.staff.values().filter(({ id }) => ids.includes(id))
  }

  function search(call: UpvioCall): Reply {
    const service = found(practice, call.state.services.get(call.params.id ?? ''), 'Service')
    const range = rangeParams(practice, call.query)
    const minutes = call.query.get('duration') ?? ''
    if (!/^[1-9]\d{0,3}$/.test(minutes)) return answers.bad('duration must be a number of minutes')
    const duration = Number(minutes)
    const withUnavailable = booleanParam(practice, call.query, 'includeUnavailableSlots')
    const staff = askedStaff(call).filter((member) => diary.provides(service, member))
    if (!service.enabled) {
      return switches.disabledServiceStatus === 404 ? answers.notFound('Service') : answers.bad('Service is disabled')
    }
    if (!service.durations.some((entry) => entry.duration === duration)) {
      if (switches.unlistedDurationSlots === 'refused') return answers.bad('duration is not offered by this service')
      if (switches.unlistedDurationSlots === 'empty') return { status: 200, body: { data: [] } }
    }

    const window = { start: range.start, end: range.end + (switches.endDateInclusive ? 1 : 0) }
    const appointments = call.state.appointments.values()
    const blockers = call.state.blockers.values()
    const times = new Map<number, { id: string; availableSlots: number }[]>()
    for (const member of staff) {
      const own = appointments.filter((row) => row.staffId === member.id)
      for (const start of diary.gridOf(service, member, duration, window)) {
        const places = diary.placesLeft({ service, staff: member, start, duration }, own, blockers)
        if (places === 0 && !withUnavailable) continue
        const staffs = times.get(start) ?? []
        if (places > 0 || switches.unavailableAs === 'zero') staffs.push({ id: member.id, availableSlots: places })
        times.set(start, staffs)
      }
    }
    const data = [...times]
      .sort(([a], [b]) => a - b)
      .map(([start, staffs]) => {
        const time = utc(start + call.shiftMs)
        return switches.staffsInSlots && staffs.length > 0 ? { time, staffs } : { time }
      })
    return { status: 200, body: { data } }
  }

  return [
    route({
      method: 'GET',
      path: `${prefix}/services/:id/availableTimes`,
      op: 'slots',
      query: ['startDate', 'endDate', 'duration', staffParam, 'includeUnavailableSlots'],
      handle: guarded(practice, search),
    }),
  ]
}
