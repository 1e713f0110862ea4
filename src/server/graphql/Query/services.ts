import { requireScope } from '../../../booking/caller.ts'
import type { QueryResolvers } from '../schema.generated.ts'

export const services: NonNullable<QueryResolvers['services']> = (_, _args, { caller, booking }) => {
  requireScope(caller, 'read')
  return [...booking.services]
}
