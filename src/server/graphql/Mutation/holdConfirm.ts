import { answered, asItIs } from '../../errors.ts'
import { confirmHold, heldNow } from '../../verbs/hold.ts'
import type { MutationResolvers } from '../schema.generated.ts'

export const holdConfirm: NonNullable<MutationResolvers['holdConfirm']> = (_, { input }, context) =>
  answered({ hold: asItIs(() => heldNow(context, input)), appointment: null, pending: false }, () =>
    confirmHold(context, input),
  )
