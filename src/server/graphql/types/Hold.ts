import { type HoldRecord, publicExpiryMarginMs } from '../../../domain/hold.ts'
import { encodeId } from '../../../domain/ids.ts'
import { appointmentOfHold } from '../booked.ts'
import { reference } from '../reference.ts'
import type { HoldResolvers } from '../schema.generated.ts'
import { appointmentTypeOf, clinicOf, locationOf, practitionerOf } from '../snapshot.ts'

export const Hold: HoldResolvers = {
  __resolveReference: reference('Hold'),
  id: ({ clinicId, id }) => encodeId('Hold', clinicId, id),
  clinic: (hold, _, context) => clinicOf(hold, context),
  status: ({ state }) => {
    if (state === 'OPENING') throw new Error('an opening hold was shown to a caller')
    return state
  },
  start: ({ slot }) => slot.start,
  end: ({ slot }) => slot.end,
  timeZone: ({ slot }) => slot.location?.timeZone ?? slot.timeZone,
  practitioner: ({ slot }, _, context) => practitionerOf(slot, context),
  appointmentType: ({ slot }, _, context) => appointmentTypeOf(slot, context),
  location: ({ slot }, _, context) => locationOf(slot, context),
  expiresAt: publicExpiry,
  expiresInSeconds: (hold, _, { booking }) =>
    hold.state === 'ACTIVE' ? Math.max(0, Math.floor((publicExpiry(hold) - booking.clock.now()) / 1000)) : 0,
  metadata: ({ metadata }) => [...metadata],
  appointment: (hold, _, context) => appointmentOfHold(context, hold, null),
}

/** A little early, so that nobody acts on the last moment. Once the hold is over, when it was. */
function publicExpiry({ expiresAt, returnsUntil, endedAt, latestExpiry }: HoldRecord): number {
  const end = expiresAt ?? returnsUntil
  return end === null ? (endedAt ?? latestExpiry) : end - publicExpiryMarginMs
}
