import type { AppointmentView } from '../../booking/appointment-service.ts'
import type { HoldEvent } from '../../booking/hold-events.ts'
import type { GrantedHold } from '../../booking/hold-service.ts'
import type { HoldRecord } from '../../domain/hold.ts'
import { appointmentOfHold } from '../booked.ts'
import { confirmationOf } from '../confirmation.ts'
import type { RequestContext } from '../context.ts'
import { clinicIdOf, holdAddressOf, idsOf, metadataOf, pageSize } from '../decode.ts'
import type {
  HoldConfirmInput,
  HoldCreateInput,
  HoldExtendInput,
  HoldReleaseInput,
  QueryHoldArgs,
  QueryHoldsArgs,
  SubscriptionHoldEventsArgs,
} from '../graphql/schema.generated.ts'
import { connectionOf, decodeCursor, encodeCursor } from '../page.ts'

export function createHold({ caller, booking }: RequestContext, input: HoldCreateInput): Promise<GrantedHold> {
  return booking.holds.create(caller, {
    slotToken: input.slotId,
    contactType: input.contactType ?? null,
    ttlSeconds: input.ttlSeconds ?? null,
    partnerReference: input.partnerReference ?? null,
    metadata: metadataOf(input.metadata),
    idempotencyKey: input.idempotencyKey,
  })
}

export async function extendHold(
  { caller, booking }: RequestContext,
  input: HoldExtendInput,
): Promise<{ hold: HoldRecord }> {
  const hold = await booking.holds.extend(caller, {
    ...holdAddressOf(input.holdId, ['input', 'holdId']),
    holdToken: input.holdToken,
    seconds: input.seconds ?? null,
    idempotencyKey: input.idempotencyKey,
  })
  return { hold }
}

export async function releaseHold(
  { caller, booking }: RequestContext,
  input: HoldReleaseInput,
): Promise<{ hold: HoldRecord }> {
  const hold = await booking.holds.release(caller, {
    ...holdAddressOf(input.holdId, ['input', 'holdId']),
    holdToken: input.holdToken,
    idempotencyKey: input.idempotencyKey,
  })
  return { hold }
}

export async function confirmHold(
  context: RequestContext,
  input: HoldConfirmInput,
): Promise<{ hold: HoldRecord; appointment: AppointmentView | null; pending: boolean }> {
  const address = holdAddressOf(input.holdId, ['input', 'holdId'])
  const { hold, appointment } = await context.booking.holds.confirm(context.caller, {
    ...address,
    ...confirmationOf(context, address.clinicId, input),
    holdToken: input.holdToken,
    idempotencyKey: input.idempotencyKey,
  })
  return {
    hold,
    appointment: await appointmentOfHold(context, hold, appointment),
    pending: hold.state !== 'CONFIRMED',
  }
}

export async function getHold(
  { caller, loaders, booking }: RequestContext,
  { id, token }: QueryHoldArgs,
): Promise<HoldRecord | null> {
  if (token != null) caller.browser?.holdTokens.add(token)
  const found = await loaders.hold.load(holdAddressOf(id, ['id']))
  // A token that is given must fit, or a caller could not tell that it is the wrong one.
  if (found && token != null && !booking.signer.isHoldToken(found.id, token)) return null
  return found
}

/** The hold that a call was about, for a caller who proved to have its token. */
export async function heldNow(
  context: RequestContext,
  { holdId, holdToken }: { readonly holdId: string; readonly holdToken: string },
): Promise<HoldRecord | null> {
  return getHold(context, { id: holdId, token: holdToken })
}

export function followHold(
  { caller, callerNow, booking }: RequestContext,
  { holdId, token, after = null }: SubscriptionHoldEventsArgs,
  signal?: AbortSignal,
): Promise<AsyncIterableIterator<HoldEvent>> {
  const address = holdAddressOf(holdId, ['holdId'])
  return booking.holdEvents.follow(caller, {
    ...address,
    holdToken: token,
    after,
    callerNow,
    ...(signal && { signal }),
  })
}

export async function listHolds({ caller, booking }: RequestContext, { filter, first, after }: QueryHoldsArgs) {
  const size = pageSize(first, 100)
  const clinicIds = idsOf(filter?.clinicIds, ['filter', 'clinicIds'], clinicIdOf)
  const found = await booking.holds.list(
    caller,
    {
      ...(clinicIds && { clinicIds }),
      ...(filter?.statuses && { statuses: filter.statuses }),
      ...(filter?.partnerReference != null && { partnerReference: filter.partnerReference }),
    },
    // One more than asked for tells whether there is a next page.
    size + 1,
    after == null ? null : placeOf(after),
  )
  return connectionOf(found.slice(0, size), ({ createdAt, id }) => encodeCursor([createdAt, id]), {
    hasNextPage: found.length > size,
    hasPreviousPage: after != null,
  })
}

function placeOf(cursor: string): { at: number; id: string } {
  const [at, id] = decodeCursor(
    cursor,
    (place) => place.length === 2 && typeof place[0] === 'number' && typeof place[1] === 'string',
  ) as [number, string]
  return { at, id }
}
