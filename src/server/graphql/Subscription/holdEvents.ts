import type { HoldEvent } from '../../../booking/hold-events.ts'
import { followHold } from '../../verbs/hold.ts'
import type { SubscriptionResolvers } from '../schema.generated.ts'

export const holdEvents: NonNullable<SubscriptionResolvers['holdEvents']> = {
  subscribe: (_, args, context) => followHold(context, args),
  resolve: (event: HoldEvent) => event,
}
