import { answered } from '../../errors.ts'
import { createHold } from '../../verbs/hold.ts'
import type { MutationResolvers } from '../schema.generated.ts'

export const holdCreate: NonNullable<MutationResolvers['holdCreate']> = (_, { input }, context) =>
  answered({ hold: null, holdToken: null }, () => createHold(context, input))
