import { answered } from '../../errors.ts'
import { confirmHold, heldNow } from '../../verbs/hold.ts'
import type { MutationResolvers } from '../schema.generated.ts'

export const holdConfirm: NonNullable<MutationResolvers['holdConfirm']> = (_, { input }, context) =>
  answered({ hold: null, appointment: null, pending: false }, () => confirmHold(context, input), {
    hold: () => heldNow(context, input),
  })
