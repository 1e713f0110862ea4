import { connectionOfPage, searchSlots } from '../../verbs/slot.ts'
import type { QueryResolvers } from '../schema.generated.ts'

export const slots: NonNullable<QueryResolvers['slots']> = async (_, args, context) => {
  // Searched before the execution, where the search says whether there is anything to execute.
  const found = await context.ahead.slots
  return found ? connectionOfPage(found, args.after != null) : searchSlots(context, args)
}
