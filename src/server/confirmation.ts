import type { Confirmation } from '../booking/hold-service.ts'
import type { Money } from '../domain/money.ts'
import type { RequestContext } from './context.ts'
import { patientChoiceOf } from './decode.ts'
import type { AppointmentBookInput, HoldConfirmInput, MoneyInput } from './graphql/schema.generated.ts'

/** What a person gives, the same in `holdConfirm` and `appointmentBook`. */
export function confirmationOf(
  context: RequestContext,
  clinicId: string,
  input: HoldConfirmInput | AppointmentBookInput,
): Confirmation {
  return {
    patient: patientChoiceOf(context, clinicId, input.patient),
    paymentReference: input.paymentReference ?? null,
    notes: input.notes ?? null,
    acceptPrice: moneyOf(input.acceptPrice),
    verificationCode: input.verificationCode ?? null,
    patientTimeZone: input.patientTimeZone ?? null,
  }
}

export function moneyOf(input: MoneyInput | null | undefined): Money | null {
  return input ? { amount: input.amount, currency: input.currency ?? null } : null
}
