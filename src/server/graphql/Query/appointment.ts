import { getAppointment } from '../../verbs/appointment.ts'
import type { QueryResolvers } from '../schema.generated.ts'

export const appointment: NonNullable<QueryResolvers['appointment']> = (_, args, context) =>
  getAppointment(context, args)
