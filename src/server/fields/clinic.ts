import type { Clinic } from '../../booking/clinic.ts'
import type { Service } from '../../domain/clinic.ts'
import { formatDuration } from '../../domain/time.ts'
import { directoryId } from '../encode.ts'
import type { AppointmentTypeParent, LocationParent, PractitionerParent } from '../graphql/parents.ts'
import type { Fields } from './fields.ts'

export const clinicFields = {
  id: ({ id }) => directoryId('Clinic', id),
  name: ({ name }) => name,
  vendor: ({ adapter }) => adapter.vendor,
  timeZone: ({ timeZone }) => timeZone,
  capabilities: ({ adapter }) => {
    const { doubleBooks: _internal, maxHoldMs, requiredPatientFields, ...told } = adapter.capabilities
    return {
      ...told,
      requiredPatientFields: [...requiredPatientFields],
      maxHold: maxHoldMs === null ? null : formatDuration(maxHoldMs),
    }
  },
  health: ({ id }, { healthOf }) => healthOf(id),
} satisfies Fields<Clinic>

export const practitionerFields = {
  id: ({ clinic, practitioner }) => directoryId('Practitioner', clinic.id, practitioner.vendorId),
  name: ({ practitioner }) => practitioner.name,
  title: ({ practitioner }) => practitioner.title,
} satisfies Fields<PractitionerParent>

export const appointmentTypeFields = {
  id: ({ clinic, appointmentType }) => directoryId('AppointmentType', clinic.id, appointmentType.vendorId),
  name: ({ appointmentType }) => appointmentType.name,
  description: ({ appointmentType }) => appointmentType.description,
  durationMinutes: ({ appointmentType }) => appointmentType.durationMinutes,
  price: ({ appointmentType }) => appointmentType.price,
  contactTypes: ({ appointmentType }) => [...appointmentType.contactTypes],
  service: ({ clinic, appointmentType }, { booking }) =>
    booking.services.find(({ id }) => clinic.services.get(id)?.includes(appointmentType.vendorId)) ?? null,
} satisfies Fields<AppointmentTypeParent>

export const locationFields = {
  id: ({ clinic, location }) => directoryId('Location', clinic.id, location.vendorId),
  name: ({ location }) => location.name,
  addressLines: ({ location }) => [...location.addressLines],
  timeZone: ({ location }) => location.timeZone,
} satisfies Fields<LocationParent>

export const serviceFields = {
  id: ({ id }) => directoryId('Service', id),
  name: ({ name }) => name,
  description: ({ description }) => description,
} satisfies Fields<Service>
