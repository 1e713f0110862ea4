import { requireScope } from '../../../booking/caller.ts'
import { clinicsOf } from '../../../booking/clinic.ts'
import type { QueryResolvers } from '../schema.generated.ts'

export const clinics: NonNullable<QueryResolvers['clinics']> = (_, _args, { caller, booking }) => {
  requireScope(caller, 'read')
  return [...clinicsOf(booking.clinics, caller)]
}
