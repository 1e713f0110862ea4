import { listHolds } from '../../verbs/hold.ts'
import type { QueryResolvers } from '../schema.generated.ts'

export const holds: NonNullable<QueryResolvers['holds']> = (_, args, context) => listHolds(context, args)
