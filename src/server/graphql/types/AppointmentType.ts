import { encodeId } from '../../../domain/ids.ts'
import { reference } from '../reference.ts'
import type { AppointmentTypeResolvers } from '../schema.generated.ts'

export const AppointmentType: AppointmentTypeResolvers = {
  __resolveReference: reference('AppointmentType'),
  id: ({ clinic, appointmentType }) => encodeId('AppointmentType', clinic.id, appointmentType.vendorId),
  name: ({ appointmentType }) => appointmentType.name,
  description: ({ appointmentType }) => appointmentType.description,
  durationMinutes: ({ appointmentType }) => appointmentType.durationMinutes,
  price: ({ appointmentType }) => appointmentType.price,
  contactTypes: ({ appointmentType }) => [...appointmentType.contactTypes],
  service: ({ clinic, appointmentType }, _, { booking }) =>
    booking.services.find(({ id }) => clinic.services.get(id)?.includes(appointmentType.vendorId)) ?? null,
}
