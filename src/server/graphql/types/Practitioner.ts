import { encodeId } from '../../../domain/ids.ts'
import { reference } from '../reference.ts'
import type { PractitionerResolvers } from '../schema.generated.ts'

export const Practitioner: PractitionerResolvers = {
  __resolveReference: reference('Practitioner'),
  id: ({ clinic, practitioner }) => encodeId('Practitioner', clinic.id, practitioner.vendorId),
  name: ({ practitioner }) => practitioner.name,
  title: ({ practitioner }) => practitioner.title,
}
