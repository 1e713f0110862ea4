import { encodeId } from '../../../domain/ids.ts'
import { reference } from '../reference.ts'
import type { LocationResolvers } from '../schema.generated.ts'

export const Location: LocationResolvers = {
  __resolveReference: reference('Location'),
  id: ({ clinic, location }) => encodeId('Location', clinic.id, location.vendorId),
  name: ({ location }) => location.name,
  addressLines: ({ location }) => [...location.addressLines],
  timeZone: ({ location }) => location.timeZone,
}
