import { answered } from '../../errors.ts'
import { extendHold, heldNow } from '../../verbs/hold.ts'
import type { MutationResolvers } from '../schema.generated.ts'

export const holdExtend: NonNullable<MutationResolvers['holdExtend']> = (_, { input }, context) =>
  answered({ hold: null }, () => extendHold(context, input), { hold: () => heldNow(context, input) })
