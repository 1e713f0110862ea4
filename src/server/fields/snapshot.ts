import { mayUse } from '../../booking/caller.ts'
import type { Clinic } from '../../booking/clinic.ts'
import type { SlotSnapshot } from '../../domain/slot.ts'
import type { RequestContext } from '../context.ts'
import type { AppointmentTypeParent, LocationParent, PractitionerParent } from '../graphql/parents.ts'

/** What slots and holds show from their own snapshot: no vendor is asked for names that are at hand. */

export function clinicOf({ clinicId }: { clinicId: string }, { booking, caller }: RequestContext): Clinic {
  const clinic = booking.clinics.get(clinicId)
  if (!clinic || !mayUse(caller, clinic)) throw new Error('a slot or hold of a clinic that its caller may not use')
  return clinic
}

export function practitionerOf(slot: SlotSnapshot, context: RequestContext): PractitionerParent | null {
  const { practitioner } = slot
  return practitioner && { clinic: clinicOf(slot, context), practitioner }
}

export function appointmentTypeOf(slot: SlotSnapshot, context: RequestContext): AppointmentTypeParent {
  return { clinic: clinicOf(slot, context), appointmentType: slot.appointmentType }
}

export function locationOf(slot: SlotSnapshot, context: RequestContext): LocationParent | null {
  const { location } = slot
  return location && { clinic: clinicOf(slot, context), location }
}

/** The location's zone, else the clinic's. */
export function timeZoneOf({ location, timeZone }: SlotSnapshot): string {
  return location?.timeZone ?? timeZone
}
