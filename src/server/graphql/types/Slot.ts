import { slotFields } from '../../fields/slot.ts'
import { resolversOf } from '../resolvers-of.ts'
import type { SlotResolvers } from '../schema.generated.ts'

export const Slot: SlotResolvers = resolversOf(slotFields)
