import {
  bookAppointment,
  cancelAppointment,
  getAppointment,
  listAppointments,
  rescheduleAppointment,
} from '../verbs/appointment.ts'
import { appointmentBook, appointmentCancel, appointmentList, appointmentReschedule, byId } from './inputs.ts'
import { pageOf } from './page.ts'
import { orNull } from './shape.ts'
import { shapeAppointment, shapeHold } from './shapes.ts'
import { procedure, router } from './trpc.ts'

export const appointment = router({
  book: procedure.input(appointmentBook).mutation(async ({ ctx, input }) => {
    const { hold, appointment } = await bookAppointment(ctx, input)
    return { hold: await shapeHold(hold, ctx), appointment: await orNull(shapeAppointment)(appointment, ctx) }
  }),
  reschedule: procedure.input(appointmentReschedule).mutation(async ({ ctx, input }) => {
    const { appointment, previous, pending } = await rescheduleAppointment(ctx, input)
    return {
      appointment: await shapeAppointment(appointment, ctx),
      previous: await orNull(shapeAppointment)(previous, ctx),
      pending,
    }
  }),
  cancel: procedure.input(appointmentCancel).mutation(async ({ ctx, input }) => {
    const { appointment, pending } = await cancelAppointment(ctx, input)
    return { appointment: await shapeAppointment(appointment, ctx), pending }
  }),
  get: procedure.input(byId).query(async ({ ctx, input }) => {
    const found = await getAppointment(ctx, input)
    return found && shapeAppointment(found, ctx)
  }),
  list: procedure
    .input(appointmentList)
    .query(async ({ ctx, input }) => pageOf(await listAppointments(ctx, input), shapeAppointment, ctx)),
})
