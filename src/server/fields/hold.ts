import { type HoldRecord, type HoldStatus, publicExpiryMarginMs } from '../../domain/hold.ts'
import { encodeId } from '../../domain/ids.ts'
import type { Instant } from '../../domain/time.ts'
import type { Fields } from './fields.ts'
import { appointmentTypeOf, clinicOf, locationOf, practitionerOf, timeZoneOf } from './snapshot.ts'

export const holdFields = {
  id: ({ clinicId, id }) => encodeId('Hold', clinicId, id),
  clinic: clinicOf,
  status: ({ state }): HoldStatus => {
    if (state === 'OPENING') throw new Error('an opening hold was shown to a caller')
    return state
  },
  strength: ({ strength }) => strength,
  start: ({ slot }) => slot.start,
  end: ({ slot }) => slot.end,
  timeZone: ({ slot }) => timeZoneOf(slot),
  practitioner: ({ slot }, context) => practitionerOf(slot, context),
  appointmentType: ({ slot }, context) => appointmentTypeOf(slot, context),
  location: ({ slot }, context) => locationOf(slot, context),
  contactType: ({ contactType }) => contactType,
  createdAt: ({ createdAt }) => createdAt,
  expiresAt: publicExpiry,
  expiresInSeconds: (hold, { booking }) =>
    hold.state === 'ACTIVE' ? Math.max(0, Math.floor((publicExpiry(hold) - booking.clock.now()) / 1000)) : 0,
  extensionsLeft: ({ extensionsLeft }) => extensionsLeft,
  partnerReference: ({ partnerReference }) => partnerReference,
  metadata: ({ metadata }) => [...metadata],
} satisfies Fields<HoldRecord>

/** A little early, so that nobody acts on the last moment. Once the hold is over, when it was. */
function publicExpiry({ expiresAt, returnsUntil, endedAt, latestExpiry }: HoldRecord): Instant {
  const end = expiresAt ?? returnsUntil
  return end === null ? (endedAt ?? latestExpiry) : end - publicExpiryMarginMs
}
