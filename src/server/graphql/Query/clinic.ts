import { requireScope } from '../../../booking/caller.ts'
import { clinicIdOf } from '../decode.ts'
import type { QueryResolvers } from '../schema.generated.ts'

export const clinic: NonNullable<QueryResolvers['clinic']> = (_, { id }, { caller, loaders }) => {
  requireScope(caller, 'read')
  return loaders.clinic.load(clinicIdOf(id, ['id']))
}
