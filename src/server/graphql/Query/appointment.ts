import { appointmentAddressOf } from '../decode.ts'
import type { QueryResolvers } from '../schema.generated.ts'

export const appointment: NonNullable<QueryResolvers['appointment']> = (_, { id }, { loaders }) =>
  loaders.appointment.load(appointmentAddressOf(id, ['id']))
