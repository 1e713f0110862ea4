import { answered } from '../../errors.ts'
import { moneyOf } from '../confirmation.ts'
import { appointmentAddressOf } from '../decode.ts'
import type { MutationResolvers } from '../schema.generated.ts'

export const appointmentReschedule: NonNullable<MutationResolvers['appointmentReschedule']> = (_, { input }, context) =>
  answered({ appointment: null, previous: null, pending: false }, async () => {
    const { view, pending } = await context.booking.appointments.reschedule(context.caller, {
      ...appointmentAddressOf(input.appointmentId, ['input', 'appointmentId']),
      slotToken: input.slotId,
      acceptPrice: moneyOf(input.acceptPrice),
      idempotencyKey: input.idempotencyKey,
    })
    return { appointment: view, previous: null, pending }
  })
