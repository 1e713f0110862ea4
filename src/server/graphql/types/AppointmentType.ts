import { appointmentTypeFields } from '../../fields/clinic.ts'
import { reference } from '../reference.ts'
import { resolversOf } from '../resolvers-of.ts'
import type { AppointmentTypeResolvers } from '../schema.generated.ts'

export const AppointmentType: AppointmentTypeResolvers = {
  __resolveReference: reference('AppointmentType'),
  ...resolversOf(appointmentTypeFields),
}
