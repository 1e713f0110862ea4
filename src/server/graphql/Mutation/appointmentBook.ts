import { answered } from '../../errors.ts'
import { appointmentOfHold } from '../booked.ts'
import { confirmationOf } from '../confirmation.ts'
import { metadataOf } from '../decode.ts'
import type { MutationResolvers } from '../schema.generated.ts'

export const appointmentBook: NonNullable<MutationResolvers['appointmentBook']> = (_, { input }, context) =>
  answered({ hold: null, appointment: null }, async () => {
    const { caller, booking } = context
    // The patient's id names a clinic, and the slot says which one it has to be.
    const { clinicId } = booking.slots.fromToken(caller, input.slotId, ['input', 'slotId'])
    const { hold, appointment } = await booking.appointments.book(caller, {
      ...confirmationOf(context, clinicId, input),
      slotToken: input.slotId,
      contactType: input.contactType ?? null,
      partnerReference: input.partnerReference ?? null,
      metadata: metadataOf(input.metadata),
      idempotencyKey: input.idempotencyKey,
    })
    return { hold, appointment: await appointmentOfHold(context, hold, appointment) }
  })
