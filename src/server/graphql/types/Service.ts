import { serviceFields } from '../../fields/clinic.ts'
import { clinicsOffering } from '../../verbs/clinic.ts'
import { reference } from '../reference.ts'
import { resolversOf } from '../resolvers-of.ts'
import type { ServiceResolvers } from '../schema.generated.ts'

export const Service: ServiceResolvers = {
  __resolveReference: reference('Service'),
  ...resolversOf(serviceFields),
  clinics: (service, _, context) => clinicsOffering(context, service),
}
