import { freeStarts } from '../kit/diary.ts'
import type { Route } from '../kit/router.ts'
import { addDays, daysBetween, instantOf, isLocalDate, localDate, localTime } from '../kit/zone.ts'
import { type Account, address, type ClinikoCall, found, guarded, route } from './account.ts'
import { badRequest, dateTime, notFound, Refusal } from './answers.ts'
import { page } from './listing.ts'
import { type Business, type ClinikoState, clinikoDemo, isLive } from './state.ts'

const HOUR_MS = 3_600_000
const prefix = '/v1/businesses/:business/practitioners/:practitioner/appointment_types/:type'
// The text is the vendor's.
const badFrame = badRequest('Invalid time frame definition. Please check from/to param limitations.')

/** The online booking view of a diary. It refuses what is not offered online; the calendar itself has no such rules. */
export function availabilityRoutes(account: Account): Route<ClinikoState>[] {
  const { switches, world } = account

  function timeFrame(call: ClinikoCall): { from: string; to: string } {
    const from = call.query.get('from') ?? ''
    const to = call.query.get('to') ?? ''
    const today = localDate(clinikoDemo.accountZone, world.now())
    const span = isLocalDate(from) && isLocalDate(to) ? daysBetween(from, to) : Number.NaN
    if (!(span >= 0 && span <= switches.maxWindowDays) || from < today) throw new Refusal(badFrame)
    return { from, to }
  }

  function offer(call: ClinikoCall) {
    const business = found(account, call.state.businesses.get(call.params.business ?? ''))
    const practitioner = found(account, call.state.practitioners.get(call.params.practitioner ?? ''))
    const type = found(account, call.state.types.get(call.params.type ?? ''))
    if (!business.online || !practitioner.online || !practitioner.active || !type.online) {
      throw new Refusal(notFound(switches))
    }
    // assumed: a class has no individual times.
    if (type.maxAttendees > 1) throw new Refusal(notFound(switches))
    const offersType = practitioner.typeIds.includes(type.id) && business.typeIds.includes(type.id)
    if (!offersType && !switches.slotsForUnofferedTypes) throw new Refusal(notFound(switches))
    return { business, practitioner, type }
  }

  function starts(call: ClinikoCall, frame: { from: string; to: string }): number[] {
    const { business, practitioner, type } = offer(call)
    const now = world.now()
    const busy = call.state.bookings.values().filter((booking) => {
      if (booking.practitionerId !== practitioner.id || !isLive(booking)) return false
      if (booking.kind === 'unavailable_blocks' && switches.slotsIgnoreBlocks) return false
      return switches.slotsAcrossBusinesses || booking.businessId === business.id
    })
    // Days are the account's, opening times the business's: look a day further on both sides, then cut.
    const first = instantOf(clinikoDemo.accountZone, frame.from, '00:00')
    const last = instantOf(clinikoDemo.accountZone, addDays(frame.to, 1), '00:00')
    const horizon = now + switches.daysInAdvance * 24 * HOUR_MS
    const free = freeStarts({
      zone: business.zone,
      hours: practitioner.hours[business.id] ?? {},
      from: addDays(frame.from, -1),
      to: addDays(frame.to, 1),
      lengthMinutes: type.minutes,
      stepMinutes: switches.slotStepMinutes,
      notBefore: Math.max(first, now + switches.leadTimeHours * HOUR_MS),
      busy,
    })
    const inFrame = free.filter((start) => start < last && start <= horizon)
    const limited = switches.segmentLimit > 0 ? limitSegments(business, inFrame, switches.segmentLimit) : inFrame
    return limited.map((start) => start + call.shiftMs)
  }

  return [
    route({
      method: 'GET',
      path: `${prefix}/available_times`,
      op: 'slots',
      query: ['from', 'to', 'page', 'per_page'],
      handle: guarded((call) => {
        const request = { address: world.url() + call.path, query: call.query, switches }
        return page(request, 'available_times', starts(call, timeFrame(call)), (start) => ({
          appointment_start: dateTime(start),
        }))
      }),
    }),
    route({
      method: 'GET',
      path: `${prefix}/next_available_time`,
      op: 'slots',
      query: ['from', 'to'],
      handle: guarded((call) => {
        const today = localDate(clinikoDemo.accountZone, world.now())
        const free = call.query.get('from') === undefined && !switches.nextRequiresRange
        const [start] = starts(
          call,
          free ? { from: today, to: addDays(today, switches.daysInAdvance) } : timeFrame(call),
        )
        if (start === undefined && switches.nextWhenNoneIs404) return notFound(switches)
        return {
          status: 200,
          body: {
            appointment_start: start === undefined ? null : dateTime(start),
            total_entries: start === undefined ? 0 : 1,
            links: { self: address(account, call.path.slice('/v1/'.length)) },
          },
        }
      }),
    }),
  ]
}

/** The first few starts of each morning, afternoon (from 12:00) and evening (from 17:00) on the business's clock. */
function limitSegments(business: Business, starts: readonly number[], limit: number): number[] {
  const used = new Map<string, number>()
  return starts.filter((start) => {
    const time = localTime(business.zone, start)
    const segment = time < '12:00' ? 'morning' : time < '17:00' ? 'afternoon' : 'evening'
    const key = `${localDate(business.zone, start)} ${segment}`
    const count = (used.get(key) ?? 0) + 1
    used.set(key, count)
    return count <= limit
  })
}
