import type { RequestContext } from '../../context.ts'
import type { NearSlotErrorParent, SlotParent } from '../parents.ts'
import type { ClashDetectedErrorResolvers, SlotTakenErrorResolvers } from '../schema.generated.ts'

/** Looked up only when it is selected, and from what is cached. */
async function nextFree({ nearSlot }: NearSlotErrorParent, _: unknown, context: RequestContext): Promise<SlotParent[]> {
  return nearSlot ? [...(await context.booking.slots.nextFree(context.caller, nearSlot))] : []
}

export const SlotTakenError: SlotTakenErrorResolvers = { nextFree }
export const ClashDetectedError: ClashDetectedErrorResolvers = { nextFree }
