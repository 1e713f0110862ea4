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
  localStart: (slot) => localOfInstant(slot.start, timeZoneOf(slot)),
  practitioner: practitionerOf,
  appointmentType: appointmentTypeOf,
  location: locationOf,
  contactTypes: ({ contactTypes }) => [...contactTypes],
  price: ({ price }) => price,
  remaining: ({ remaining }) => remaining,
  holdStrength: async (slot, context) => (await clinicOf(slot, context)).adapter.capabilities.holds,
  asOf: ({ asOf }) => asOf,
} satisfies Fields<SlotSnapshot>
