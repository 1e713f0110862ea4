import { listClinics } from '../../verbs/clinic.ts'
import type { QueryResolvers } from '../schema.generated.ts'

export const clinics: NonNullable<QueryResolvers['clinics']> = (_, _args, context) => listClinics(context)
