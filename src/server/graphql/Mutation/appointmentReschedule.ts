import { answered } from '../../errors.ts'
import { getAppointment, rescheduleAppointment } from '../../verbs/appointment.ts'
import type { MutationResolvers } from '../schema.generated.ts'

export const appointmentReschedule: NonNullable<MutationResolvers['appointmentReschedule']> = (_, { input }, context) =>
  answered({ appointment: null, previous: null, pending: false }, () => rescheduleAppointment(context, input), {
    appointment: async () => getAppointment(context, { id: input.appointmentId }),
  })
