import { searchSlots } from '../../verbs/slot.ts'
import type { QueryResolvers } from '../schema.generated.ts'

export const slots: NonNullable<QueryResolvers['slots']> = (_, args, context) => searchSlots(context, args)
