import { locationFields } from '../../fields/clinic.ts'
import { reference } from '../reference.ts'
import { resolversOf } from '../resolvers-of.ts'
import type { LocationResolvers } from '../schema.generated.ts'

export const Location: LocationResolvers = {
  __resolveReference: reference('Location'),
  ...resolversOf(locationFields),
}
