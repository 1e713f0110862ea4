import { clinicIdOf, idsOf, pageSize } from '../decode.ts'
import { connectionOf, decodeCursor, encodeCursor } from '../page.ts'
import type { QueryResolvers } from '../schema.generated.ts'

export const holds: NonNullable<QueryResolvers['holds']> = async (_, { filter, first, after }, { caller, booking }) => {
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
  const entries = found.slice(0, size).map((node) => ({ node, cursor: encodeCursor([node.createdAt, node.id]) }))
  return connectionOf(entries, { hasNextPage: found.length > size, hasPreviousPage: after != null })
}

function placeOf(cursor: string): { at: number; id: string } {
  const [at, id] = decodeCursor(
    cursor,
    (place) => place.length === 2 && typeof place[0] === 'number' && typeof place[1] === 'string',
  ) as [number, string]
  return { at, id }
}
