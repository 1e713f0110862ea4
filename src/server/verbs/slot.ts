import type { SlotPlace } from '../../booking/slot-service.ts'
import type { RequestContext } from '../context.ts'
import { clinicIdOf, idsOf, pageSize, serviceIdOf, thingOf } from '../decode.ts'
import type { QuerySlotsArgs } from '../graphql/schema.generated.ts'
import { connectionOf, decodeCursor, encodeCursor } from '../page.ts'

export async function searchSlots({ caller, booking }: RequestContext, { search, first, after }: QuerySlotsArgs) {
  const { from, to, contactType } = search
  const clinicIds = idsOf(search.clinicIds, ['search', 'clinicIds'], clinicIdOf)
  const thingsOf = (kind: 'Practitioner' | 'AppointmentType' | 'Location', field: keyof typeof search) =>
    idsOf(search[field] as string[] | null | undefined, ['search', field], (id, path) => thingOf(kind, id, path))
  const appointmentTypes = thingsOf('AppointmentType', 'appointmentTypeIds')
  const practitioners = thingsOf('Practitioner', 'practitionerIds')
  const locations = thingsOf('Location', 'locationIds')
  const page = await booking.slots.search(
    caller,
    {
      start: from,
      end: to,
      ...(clinicIds && { clinicIds }),
      ...(search.serviceId != null && { serviceId: serviceIdOf(search.serviceId, ['search', 'serviceId']) }),
      ...(appointmentTypes && { appointmentTypes }),
      ...(practitioners && { practitioners }),
      ...(locations && { locations }),
      ...(contactType && { contactType }),
    },
    pageSize(first, 200),
    after == null ? null : placeOf(after),
  )
  const entries = page.slots.map((node) => ({ node, cursor: cursorOf(node) }))
  return {
    ...connectionOf(entries, { hasNextPage: page.hasNextPage, hasPreviousPage: after != null }),
    unavailable: [...page.unavailable],
  }
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
