import { listAppointments } from '../../verbs/appointment.ts'
import type { QueryResolvers } from '../schema.generated.ts'

export const appointments: NonNullable<QueryResolvers['appointments']> = (_, args, context) =>
  listAppointments(context, args)
