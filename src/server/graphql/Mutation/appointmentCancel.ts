import { answered } from '../../errors.ts'
import { moneyOf } from '../confirmation.ts'
import { appointmentAddressOf } from '../decode.ts'
import type { MutationResolvers } from '../schema.generated.ts'

export const appointmentCancel: NonNullable<MutationResolvers['appointmentCancel']> = (_, { input }, context) =>
  answered({ appointment: null, pending: false }, async () => {
    const { view, pending } = await context.booking.appointments.cancel(context.caller, {
      ...appointmentAddressOf(input.appointmentId, ['input', 'appointmentId']),
      reason: input.reason,
      note: input.note ?? null,
      acceptFee: moneyOf(input.acceptFee),
      idempotencyKey: input.idempotencyKey,
    })
    return { appointment: view, pending }
  })
