import { appointmentOfHold } from '../../booked.ts'
import { holdFields } from '../../fields/hold.ts'
import { reference } from '../reference.ts'
import { resolversOf } from '../resolvers-of.ts'
import type { HoldResolvers } from '../schema.generated.ts'

export const Hold: HoldResolvers = {
  __resolveReference: reference('Hold'),
  ...resolversOf(holdFields),
  appointment: (hold, _, context) => appointmentOfHold(context, hold, null),
}
