import { answered } from '../../errors.ts'
import { extendHold } from '../../verbs/hold.ts'
import type { MutationResolvers } from '../schema.generated.ts'

export const holdExtend: NonNullable<MutationResolvers['holdExtend']> = (_, { input }, context) =>
  answered({ hold: null }, () => extendHold(context, input))
