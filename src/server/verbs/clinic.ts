import { requireScope } from '../../booking/caller.ts'
import { type Clinic, clinicsOf } from '../../booking/clinic.ts'
import type { Service } from '../../domain/clinic.ts'
import type { RequestContext } from '../context.ts'
import { clinicIdOf, thingOf } from '../decode.ts'
import type { AppointmentTypeParent, LocationParent, PractitionerParent } from '../graphql/parents.ts'

export function listClinics({ caller, booking }: RequestContext): Clinic[] {
  requireScope(caller, 'read')
  return [...clinicsOf(booking.clinics, caller)]
}

export function getClinic({ caller, loaders }: RequestContext, { id }: { id: string }): Promise<Clinic | null> {
  requireScope(caller, 'read')
  return loaders.clinic.load(clinicIdOf(id, ['id']))
}

export async function listAppointmentTypes(
  { caller, booking }: RequestContext,
  clinic: Clinic,
): Promise<AppointmentTypeParent[]> {
  const found = await booking.directory.appointmentTypes(clinic, caller)
  return found.map((appointmentType) => ({ clinic, appointmentType }))
}

/** @param appointmentTypeId only those who offer it; nobody offers another clinic's */
export async function listPractitioners(
  { caller, booking }: RequestContext,
  clinic: Clinic,
  appointmentTypeId: string | null,
): Promise<PractitionerParent[]> {
  const type = appointmentTypeId === null ? null : thingOf('AppointmentType', appointmentTypeId, ['appointmentTypeId'])
  if (type && type.clinicId !== clinic.id) return []
  const found = await booking.directory.practitioners(clinic, caller, type?.vendorId)
  return found.map((practitioner) => ({ clinic, practitioner }))
}

export async function listLocations({ caller, booking }: RequestContext, clinic: Clinic): Promise<LocationParent[]> {
  const found = await booking.directory.locations(clinic, caller)
  return found.map((location) => ({ clinic, location }))
}

export function listServices({ caller, booking }: RequestContext): Service[] {
  requireScope(caller, 'read')
  return [...booking.services]
}

export function clinicsOffering({ caller, booking }: RequestContext, { id }: Service): Clinic[] {
  return clinicsOf(booking.clinics, caller).filter((clinic) => clinic.services.has(id))
}
