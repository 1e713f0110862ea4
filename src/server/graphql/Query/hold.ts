import { holdAddressOf } from '../decode.ts'
import type { QueryResolvers } from '../schema.generated.ts'

export const hold: NonNullable<QueryResolvers['hold']> = async (_, { id, token }, { loaders, booking }) => {
  const found = await loaders.hold.load(holdAddressOf(id, ['id']))
  // A token that is given must fit, or a caller could not tell that it is the wrong one.
  if (found && token != null && !booking.signer.isHoldToken(found.id, token)) return null
  return found
}
