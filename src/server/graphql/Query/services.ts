import { listServices } from '../../verbs/clinic.ts'
import type { QueryResolvers } from '../schema.generated.ts'

export const services: NonNullable<QueryResolvers['services']> = (_, _args, context) => listServices(context)
