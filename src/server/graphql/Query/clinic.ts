import { getClinic } from '../../verbs/clinic.ts'
import type { QueryResolvers } from '../schema.generated.ts'

export const clinic: NonNullable<QueryResolvers['clinic']> = (_, args, context) => getClinic(context, args)
