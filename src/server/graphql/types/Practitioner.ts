import { practitionerFields } from '../../fields/clinic.ts'
import { reference } from '../reference.ts'
import { resolversOf } from '../resolvers-of.ts'
import type { PractitionerResolvers } from '../schema.generated.ts'

export const Practitioner: PractitionerResolvers = {
  __resolveReference: reference('Practitioner'),
  ...resolversOf(practitionerFields),
}
