import type { SlotSnapshot } from '../../domain/slot.ts'
import { localOfInstant } from '../../domain/time.ts'
import type { Fields } from './fields.ts'
import { appointmentTypeOf, clinicOf, locationOf, practitionerOf, timeZoneOf } from './snapshot.ts'

export const slotFields = {
  id: (slot, { booking, caller }) => booking.slots.tokenOf(caller, slot),
  clinic: clinicOf,
  start: ({ start }) => start,
  end: ({ end }) => end,
  timeZone: timeZoneOf,
  localStart: localStartOf,
  practitioner: practitionerOf,
  appointmentType: appointmentTypeOf,
  location: locationOf,
  contactTypes: ({ contactTypes }) => [...contactTypes],
  price: ({ price }) => price,
  remaining: ({ remaining }) => remaining,
  holdStrength: (slot, context) => clinicOf(slot, context).adapter.capabilities.holds,
  asOf: ({ asOf }) => asOf,
} satisfies Fields<SlotSnapshot>

const localStarts = new WeakMap<SlotSnapshot, string>()

/** Once per slot: the calendar is slow, and the same slots are shown to many. */
function localStartOf(slot: SlotSnapshot): string {
  const known = localStarts.get(slot)
  if (known !== undefined) return known
  const local = localOfInstant(slot.start, timeZoneOf(slot))
  localStarts.set(slot, local)
  return local
}
