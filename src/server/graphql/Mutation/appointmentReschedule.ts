import { answered } from '../../errors.ts'
import { moneyOf } from '../confirmation.ts'
import { appointmentAddressOf, patientChoiceOf } from '../decode.ts'
import type { MutationResolvers } from '../schema.generated.ts'

export const appointmentReschedule: NonNullable<MutationResolvers['appointmentReschedule']> = (_, { input }, context) =>
  answered({ appointment: null, previous: null, pending: false }, async () => {
    const address = appointmentAddressOf(input.appointmentId, ['input', 'appointmentId'])
    const { view, previous, pending } = await context.booking.appointments.reschedule(context.caller, {
      ...address,
      slotToken: input.slotId,
      acceptPrice: moneyOf(input.acceptPrice),
      acceptFee: moneyOf(input.acceptFee),
      patient: input.patient ? patientChoiceOf(context, address.clinicId, input.patient) : null,
      paymentReference: input.paymentReference ?? null,
      idempotencyKey: input.idempotencyKey,
    })
    return { appointment: view, previous, pending }
  })
