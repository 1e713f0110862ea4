import { answered } from '../../errors.ts'
import { heldNow, releaseHold } from '../../verbs/hold.ts'
import type { MutationResolvers } from '../schema.generated.ts'

export const holdRelease: NonNullable<MutationResolvers['holdRelease']> = (_, { input }, context) =>
  answered({ hold: null }, () => releaseHold(context, input), { hold: () => heldNow(context, input) })
