import type { Clinic } from '../../booking/clinic.ts'
import type { SlotSnapshot } from '../../domain/slot.ts'
import type { RequestContext } from '../context.ts'
import type { AppointmentTypeParent, LocationParent, PractitionerParent } from '../graphql/parents.ts'

/** What slots and holds show from their own snapshot: no vendor is asked for names that are at hand. */

export async function clinicOf({ clinicId }: { clinicId: string }, { loaders }: RequestContext): Promise<Clinic> {
  const clinic = await loaders.clinic.load(clinicId)
  if (!clinic) throw new Error('a slot or hold of a clinic that its caller may not use')
  return clinic
}

export async function practitionerOf(slot: SlotSnapshot, context: RequestContext): Promise<PractitionerParent | null> {
  const { practitioner } = slot
  return practitioner && { clinic: await clinicOf(slot, context), practitioner }
}

export async function appointmentTypeOf(slot: SlotSnapshot, context: RequestContext): Promise<AppointmentTypeParent> {
  return { clinic: await clinicOf(slot, context), appointmentType: slot.appointmentType }
}

export async function locationOf(slot: SlotSnapshot, context: RequestContext): Promise<LocationParent | null> {
  const { location } = slot
  return location && { clinic: await clinicOf(slot, context), location }
}

/** The location's zone, else the clinic's. */
export function timeZoneOf({ location, timeZone }: SlotSnapshot): string {
  return location?.timeZone ?? timeZone
}
