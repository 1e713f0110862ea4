import { clinicsOf } from '../../../booking/clinic.ts'
import { encodeId } from '../../../domain/ids.ts'
import { reference } from '../reference.ts'
import type { ServiceResolvers } from '../schema.generated.ts'

export const Service: ServiceResolvers = {
  __resolveReference: reference('Service'),
  id: ({ id }) => encodeId('Service', id),
  clinics: ({ id }, _, { booking, caller }) =>
    clinicsOf(booking.clinics, caller).filter((clinic) => clinic.services.has(id)),
}
