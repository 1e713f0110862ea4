import { answered } from '../../errors.ts'
import { holdAddressOf } from '../decode.ts'
import type { MutationResolvers } from '../schema.generated.ts'

export const holdRelease: NonNullable<MutationResolvers['holdRelease']> = (_, { input }, { caller, booking }) =>
  answered({ hold: null }, async () => ({
    hold: await booking.holds.release(caller, {
      ...holdAddressOf(input.holdId, ['input', 'holdId']),
      holdToken: input.holdToken,
      idempotencyKey: input.idempotencyKey,
    }),
  }))
