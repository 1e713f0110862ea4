import type { SlotPage, SlotPlace, SlotSearch } from '../../booking/slot-service.ts'
import type { RequestContext } from '../context.ts'
import { clinicIdOf, idsOf, pageSize, serviceIdOf, thingOf } from '../decode.ts'
import type { QuerySlotsArgs } from '../graphql/schema.generated.ts'
import { connectionOf, decodeCursor, encodeCursor } from '../page.ts'

/** What a search asks for, decoded. */
export interface SlotsAsked {
  readonly search: SlotSearch
  readonly first: number
  readonly after: SlotPlace | null
}

/** Throws `INVALID_INPUT` for what is not ours. */
export function slotsAskedIn({ search, first, after }: QuerySlotsArgs): SlotsAsked {
  const { from, to, contactType } = search
  const clinicIds = idsOf(search.clinicIds, ['search', 'clinicIds'], clinicIdOf)
  const thingsOf = (kind: 'Practitioner' | 'AppointmentType' | 'Location', field: keyof typeof search) =>
    idsOf(search[field] as string[] | null | undefined, ['search', field], (id, path) => thingOf(kind, id, path))
  const appointmentTypes = thingsOf('AppointmentType', 'appointmentTypeIds')
  const practitioners = thingsOf('Practitioner', 'practitionerIds')
  const locations = thingsOf('Location', 'locationIds')
  return {
    search: {
      start: from,
      end: to,
      ...(clinicIds && { clinicIds }),
      ...(search.serviceId != null && { serviceId: serviceIdOf(search.serviceId, ['search', 'serviceId']) }),
      ...(appointmentTypes && { appointmentTypes }),
      ...(practitioners && { practitioners }),
      ...(locations && { locations }),
      ...(contactType && { contactType }),
    },
    first: pageSize(first, 200),
    after: after == null ? null : placeOf(after),
  }
}

export function findSlots(
  { caller, booking }: RequestContext,
  { search, first, after }: SlotsAsked,
): Promise<SlotPage> {
  return booking.slots.search(caller, search, first, after)
}

export async function searchSlots(context: RequestContext, args: QuerySlotsArgs) {
  return connectionOfPage(await findSlots(context, slotsAskedIn(args)), args.after != null)
}

/** @param isLater whether the page was asked for with `after` */
export function connectionOfPage({ slots, hasNextPage, unavailable }: SlotPage, isLater: boolean) {
  const connection = connectionOf(slots, cursorOf, { hasNextPage, hasPreviousPage: isLater })
  return Object.assign(connection, { unavailable: [...unavailable] })
}

function cursorOf({ start, clinicId, practitionerId, appointmentTypeId, locationId }: SlotPlace): string {
  return encodeCursor([start, clinicId, practitionerId, appointmentTypeId, locationId])
}

function placeOf(cursor: string): SlotPlace {
  const isTextOrNull = (part: unknown): boolean => part === null || typeof part === 'string'
  const [start, clinicId, practitionerId, appointmentTypeId, locationId] = decodeCursor(
    cursor,
    (place) =>
      place.length === 5 &&
      typeof place[0] === 'number' &&
      typeof place[1] === 'string' &&
      isTextOrNull(place[2]) &&
      typeof place[3] === 'string' &&
      isTextOrNull(place[4]),
  ) as [number, string, string | null, string, string | null]
  return { start, clinicId, practitionerId, appointmentTypeId, locationId }
}
