import { formatInstant } from '../../domain/time.ts'
import { confirmHold, createHold, extendHold, followHold, getHold, listHolds, releaseHold } from '../verbs/hold.ts'
import { byId, holdConfirm, holdCreate, holdEvents, holdExtend, holdList, holdRelease } from './inputs.ts'
import { pageOf } from './page.ts'
import { orNull } from './shape.ts'
import { shapeAppointment, shapeHold, shapeHoldWithAppointment } from './shapes.ts'
import { trackedBy } from './stream.ts'
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
  /** Goes on behind the last event that the client got. */
  events: procedure.input(holdEvents).subscription(async ({ ctx, input: { holdId, lastEventId }, signal }) => {
    // A missing token is answered like a wrong one.
    const asked = { holdId, token: ctx.holdToken ?? '', after: lastEventId ?? null }
    const events = await followHold(ctx, asked, signal)
    return trackedBy(events, async ({ id, type, at, hold, cause }) => ({
      id,
      type,
      at: formatInstant(at),
      hold: await shapeHold(hold, ctx),
      cause,
    }))
  }),
})
