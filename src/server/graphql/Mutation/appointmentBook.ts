import { answered } from '../../errors.ts'
import { bookAppointment } from '../../verbs/appointment.ts'
import type { MutationResolvers } from '../schema.generated.ts'

export const appointmentBook: NonNullable<MutationResolvers['appointmentBook']> = (_, { input }, context) =>
  answered({ hold: null, appointment: null }, () => bookAppointment(context, input))
