import { requireScope } from '../../booking/caller.ts'
import { type Clinic, clinicsOf } from '../../booking/clinic.ts'
import type { Service } from '../../domain/clinic.ts'
import type { RequestContext } from '../context.ts'
import { clinicIdOf, thingOf } from '../decode.ts'
import type { AppointmentTypeParent, LocationParent, PractitionerParent } from '../graphql/parents.ts'

export async function listClinics({ caller, booking, countRead }: RequestContext): Promise<Clinic[]> {
  await countRead()
  requireScope(caller, 'read')
  return [...clinicsOf(booking.clinics, caller)]
}

export async function getClinic(
  { caller, loaders, countRead }: RequestContext,
  { id }: { id: string },
): Promise<Clinic | null> {
  const clinicId = clinicIdOf(id, ['id'])
  await countRead()
  requireScope(caller, 'read')
  return loaders.clinic.load(clinicId)
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

export async function listServices({ caller, booking, countRead }: RequestContext): Promise<Service[]> {
  await countRead()
  requireScope(caller, 'read')
  return [...booking.services]
}

export function clinicsOffering({ caller, booking }: RequestContext, { id }: Service): Clinic[] {
  return clinicsOf(booking.clinics, caller).filter((clinic) => clinic.services.has(id))
}
