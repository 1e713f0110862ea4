import { answered } from '../../errors.ts'
import { metadataOf } from '../decode.ts'
import type { MutationResolvers } from '../schema.generated.ts'

export const holdCreate: NonNullable<MutationResolvers['holdCreate']> = (_, { input }, { caller, booking }) =>
  answered({ hold: null, holdToken: null }, () =>
    booking.holds.create(caller, {
      slotToken: input.slotId,
      contactType: input.contactType ?? null,
      ttlSeconds: input.ttlSeconds ?? null,
      partnerReference: input.partnerReference ?? null,
      metadata: metadataOf(input.metadata),
      idempotencyKey: input.idempotencyKey,
    }),
  )
