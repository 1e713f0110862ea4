import { answered } from '../../errors.ts'
import { holdAddressOf } from '../decode.ts'
import type { MutationResolvers } from '../schema.generated.ts'

export const holdExtend: NonNullable<MutationResolvers['holdExtend']> = (_, { input }, { caller, booking }) =>
  answered({ hold: null }, async () => ({
    hold: await booking.holds.extend(caller, {
      ...holdAddressOf(input.holdId, ['input', 'holdId']),
      holdToken: input.holdToken,
      seconds: input.seconds ?? null,
      idempotencyKey: input.idempotencyKey,
    }),
  }))
