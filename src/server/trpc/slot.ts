import { searchSlots } from '../verbs/slot.ts'
import { slotSearch } from './inputs.ts'
import { pageOf } from './page.ts'
import { allBy, shapeSlot, shapeUnavailable } from './shapes.ts'
import { procedure, router } from './trpc.ts'

export const slot = router({
  search: procedure.input(slotSearch).query(async ({ ctx, input }) => {
    const found = await searchSlots(ctx, input)
    return {
      ...(await pageOf(found, shapeSlot, ctx)),
      unavailable: await allBy(shapeUnavailable)(found.unavailable, ctx),
    }
  }),
})
