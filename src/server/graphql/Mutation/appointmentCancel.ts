import { answered } from '../../errors.ts'
import { cancelAppointment, getAppointment } from '../../verbs/appointment.ts'
import type { MutationResolvers } from '../schema.generated.ts'

export const appointmentCancel: NonNullable<MutationResolvers['appointmentCancel']> = (_, { input }, context) =>
  answered({ appointment: null, pending: false }, () => cancelAppointment(context, input), {
    appointment: async () => getAppointment(context, { id: input.appointmentId }),
  })
