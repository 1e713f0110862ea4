import { confirmHold, createHold, extendHold, getHold, listHolds, releaseHold } from '../verbs/hold.ts'
import { byId, holdConfirm, holdCreate, holdExtend, holdList, holdRelease } from './inputs.ts'
import { pageOf } from './page.ts'
import { orNull } from './shape.ts'
import { shapeAppointment, shapeHold, shapeHoldWithAppointment } from './shapes.ts'
import { procedure, router } from './trpc.ts'

export const hold = router({
  create: procedure.input(holdCreate).mutation(async ({ ctx, input }) => {
    const { hold, holdToken } = await createHold(ctx, input)
    return { hold: await shapeHold(hold, ctx), holdToken }
  }),
  extend: procedure.input(holdExtend).mutation(async ({ ctx, input }) => {
    const { hold } = await extendHold(ctx, input)
    return { hold: await shapeHold(hold, ctx) }
  }),
  release: procedure.input(holdRelease).mutation(async ({ ctx, input }) => {
    const { hold } = await releaseHold(ctx, input)
    return { hold: await shapeHold(hold, ctx) }
  }),
  confirm: procedure.input(holdConfirm).mutation(async ({ ctx, input }) => {
    const { hold, appointment, pending } = await confirmHold(ctx, input)
    return {
      hold: await shapeHold(hold, ctx),
      appointment: await orNull(shapeAppointment)(appointment, ctx),
      pending,
    }
  }),
  get: procedure.input(byId).query(async ({ ctx, input }) => {
    const found = await getHold(ctx, { ...input, token: ctx.holdToken })
    return found && shapeHoldWithAppointment(found, ctx)
  }),
  list: procedure
    .input(holdList.optional())
    .query(async ({ ctx, input = {} }) => pageOf(await listHolds(ctx, input), shapeHold, ctx)),
})
