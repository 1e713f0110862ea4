import { getHold } from '../../verbs/hold.ts'
import type { QueryResolvers } from '../schema.generated.ts'

export const hold: NonNullable<QueryResolvers['hold']> = (_, args, context) => getHold(context, args)
