import { localOfInstant } from '../../../domain/time.ts'
import type { SlotResolvers } from '../schema.generated.ts'
import { appointmentTypeOf, clinicOf, locationOf, practitionerOf } from '../snapshot.ts'

export const Slot: SlotResolvers = {
  id: (slot, _, { booking, caller }) => booking.slots.tokenOf(caller, slot),
  clinic: (slot, _, context) => clinicOf(slot, context),
  timeZone: (slot) => slot.location?.timeZone ?? slot.timeZone,
  localStart: (slot) => localOfInstant(slot.start, slot.location?.timeZone ?? slot.timeZone),
  practitioner: (slot, _, context) => practitionerOf(slot, context),
  appointmentType: (slot, _, context) => appointmentTypeOf(slot, context),
  location: (slot, _, context) => locationOf(slot, context),
  contactTypes: ({ contactTypes }) => [...contactTypes],
  holdStrength: async (slot, _, context) => (await clinicOf(slot, context)).adapter.capabilities.holds,
}
