import { z } from 'zod'
import type { Route, Write } from '../kit/router.ts'
import { type Account, type ClinikoCall, guarded, route } from './account.ts'
import { parseDateTime, Refusal, unprocessable } from './answers.ts'
import { archiveRoutes, wireDateTime, wireId } from './appointment-routes.ts'
import { blockFields, renderBooking } from './booking-render.ts'
import { bookingReads } from './booking-routes.ts'
import type { Diary } from './diary.ts'
import type { ClinikoState } from './state.ts'

const createBody = z.strictObject({
  business_id: wireId.optional(),
  practitioner_id: wireId.optional(),
  starts_at: wireDateTime.optional(),
  ends_at: wireDateTime.optional(),
  notes: z.string('is not a string').nullable().optional(),
  unavailable_block_type_id: wireId.optional(),
  repeat_rule: z.strictObject({}, 'the simulator keeps no repeats').nullable().optional(),
})

/** Unavailable blocks: the nearest thing to a hold, so they meet the faults of `hold` and `release`. */
export function blockRoutes(account: Account, diary: Diary): Route<ClinikoState>[] {
  const { state } = account
  const kind = 'unavailable_blocks'
  const { routes, named } = bookingReads(account, kind, blockFields)

  function create(call: ClinikoCall<z.infer<typeof createBody>>): Write {
    const { body } = call
    const start = parseDateTime(body.starts_at ?? '')
    const end = parseDateTime(body.ends_at ?? '')
    const business = state.businesses.get(body.business_id ?? '')
    const practitioner = state.practitioners.get(body.practitioner_id ?? '')
    if (start === undefined || end === undefined || !business || !practitioner) {
      const given = { business_id: business, practitioner_id: practitioner, starts_at: start, ends_at: end }
      const blank = Object.entries(given).filter(([, value]) => value === undefined)
      throw new Refusal(unprocessable(Object.fromEntries(blank.map(([name]) => [name, "can't be blank"]))))
    }
    if (end <= start) throw new Refusal(unprocessable({ ends_at: 'must be after the start' }))
    const typeId = body.unavailable_block_type_id
    const knownType = typeId === undefined || (account.switches.blockTypes && state.blockTypes.get(typeId))
    if (!knownType) throw new Refusal(unprocessable({ unavailable_block_type_id: 'is invalid' }))
    return {
      commit: () => {
        const times = { start: start + call.shiftMs, end: end + call.shiftMs }
        const fields = { blockTypeId: typeId ?? null, notes: body.notes ?? null }
        const row = diary.create(
          { kind, businessId: business.id, practitionerId: practitioner.id, ...times, ...fields },
          'api',
        )
        return { status: 201, body: renderBooking(account, row, kind) }
      },
    }
  }

  return [
    ...routes,
    route({ method: 'POST', path: `/v1/${kind}`, op: 'hold', body: createBody, handle: guarded(create) }),
    ...archiveRoutes(account, diary, kind, 'release', named),
  ]
}
