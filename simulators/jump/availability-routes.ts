import type { Query } from '../kit/http.ts'
import { addDays, daysBetween, isLocalDate, localDate } from '../kit/zone.ts'
import { invalid, taken } from './answers.ts'
import { verifyBody } from './bodies.ts'
import { locations, zone } from './catalogue.ts'
import type { Slot, SlotSearch } from './clinic.ts'
import { booleanParam } from './listing.ts'
import type { JumpCall, JumpRoute, Office } from './office.ts'

/** Free times, always for one type. Neither generation pages them. */
export function availabilityRoutes({ world, switches, clinic, references, render, endpoint }: Office): JumpRoute[] {
  const isA = switches.generation === 'A'
  const typeParam = isA ? 'appointment_type_id' : 'appointment_template_id'
  const clinicianParam = isA ? 'clinician_id' : 'clinician_profile_id'
  const [fromParam, toParam] = isA ? (['start_date', 'end_date'] as const) : (['date_from', 'date_to'] as const)
  const path = '/availability'
  const scope = 'read_availability'

  function required(query: Query, name: string): string {
    const value = query.get(name)
    if (!value) throw invalid(`The ${name} parameter is required`)
    return value
  }

  function whom(query: Query): Omit<SlotSearch, 'from' | 'to'> {
    const type = references.type(required(query, typeParam), typeParam)
    const clinicianId = query.get(clinicianParam)
    const locationId = query.get('location_id')
    if (clinicianId !== undefined) references.clinician(clinicianId, clinicianParam)
    if (locationId !== undefined) references.location(locationId)
    return { type, clinicianId, locationId, isRemote: booleanParam(query, 'is_remote') }
  }

  function days(query: Query): { from: string; to: string } {
    const from = required(query, fromParam)
    const to = required(query, toParam)
    if (!isLocalDate(from) || !isLocalDate(to)) {
      throw invalid(`The ${fromParam} and ${toParam} parameters must be dates (YYYY-MM-DD)`)
    }
    const most = switches.maxWindowDays || (isA ? 30 : 14)
    const span = daysBetween(from, to)
    if (span < 0 || span > most) throw invalid(`The date range must be between 0 and ${most} days`)
    return { from, to }
  }

  const rendered = (slot: Slot, { shiftMs }: JumpCall) =>
    render.slot(slot, locations.find(({ id }) => id === slot.locationId)?.name ?? null, shiftMs)

  const search = endpoint({
    method: 'GET',
    path,
    op: 'slots',
    scope,
    query: [typeParam, fromParam, toParam, clinicianParam, 'location_id', ...(isA ? ['is_remote'] : [])],
    handle: (call) => {
      const { from, to } = days(call.query)
      const slots = clinic
        .slots({ ...whom(call.query), from, to }, call.state)
        .filter(({ isFree }) => isFree || (!isA && switches.slotsShowTaken))
        .map((slot) => rendered(slot, call))
      return { data: isA ? slots : { slots, date_range: { from, to } } }
    },
  })
  if (isA) return [search]

  return [
    search,
    endpoint({
      method: 'GET',
      path: `${path}/next`,
      op: 'slots',
      scope,
      // assumed: the parameters are unread; these are the search's own without its dates.
      query: [typeParam, clinicianParam, 'location_id'],
      handle: (call) => {
        const from = localDate(zone, world.now())
        const slots = clinic.slots({ ...whom(call.query), from, to: addDays(from, 30) }, call.state)
        const first = slots.find(({ isFree }) => isFree)
        return { data: first ? rendered(first, call) : null }
      },
    }),
    endpoint({
      method: 'POST',
      path: `${path}/verify`,
      op: 'slots',
      scope,
      body: verifyBody(switches),
      handle: ({ body }) => {
        const type = references.type(body.typeId, typeParam)
        const clinician = references.clinician(body.clinicianId, clinicianParam)
        if (body.location_id) references.location(body.location_id)
        const start = render.readTime(body.start_time)
        const slot = clinic.offered(type, clinician, start, body.location_id ?? undefined)
        const isFree = slot !== undefined && !clinic.isTaken(clinician.id, slot)
        if (!isFree && switches.verifyTakenStatus === 409) throw taken()
        return { data: { [switches.verifyField]: isFree } }
      },
    }),
  ]
}
