import { answered } from '../../errors.ts'
import { appointmentOfHold } from '../booked.ts'
import { confirmationOf } from '../confirmation.ts'
import { holdAddressOf } from '../decode.ts'
import type { MutationResolvers } from '../schema.generated.ts'

export const holdConfirm: NonNullable<MutationResolvers['holdConfirm']> = (_, { input }, context) =>
  answered({ hold: null, appointment: null, pending: false }, async () => {
    const address = holdAddressOf(input.holdId, ['input', 'holdId'])
    const { hold, appointment } = await context.booking.holds.confirm(context.caller, {
      ...address,
      ...confirmationOf(context, address.clinicId, input),
      holdToken: input.holdToken,
      idempotencyKey: input.idempotencyKey,
    })
    return {
      hold,
      appointment: await appointmentOfHold(context, hold, appointment),
      pending: hold.state !== 'CONFIRMED',
    }
  })
