import { answered, asItIs } from '../../errors.ts'
import { cancelAppointment, getAppointment } from '../../verbs/appointment.ts'
import type { MutationResolvers } from '../schema.generated.ts'

export const appointmentCancel: NonNullable<MutationResolvers['appointmentCancel']> = (_, { input }, context) =>
  answered(
    { appointment: asItIs(async () => getAppointment(context, { id: input.appointmentId })), pending: false },
    () => cancelAppointment(context, input),
  )
