import { appointmentFields } from '../../fields/appointment.ts'
import { reference } from '../reference.ts'
import { resolversOf } from '../resolvers-of.ts'
import type { AppointmentResolvers } from '../schema.generated.ts'

export const Appointment: AppointmentResolvers = {
  __resolveReference: reference('Appointment'),
  ...resolversOf(appointmentFields),
}
