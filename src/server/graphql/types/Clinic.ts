import { clinicFields } from '../../fields/clinic.ts'
import { listAppointmentTypes, listLocations, listPractitioners } from '../../verbs/clinic.ts'
import { reference } from '../reference.ts'
import { resolversOf } from '../resolvers-of.ts'
import type { ClinicResolvers } from '../schema.generated.ts'

export const Clinic: ClinicResolvers = {
  __resolveReference: reference('Clinic'),
  ...resolversOf(clinicFields),
  appointmentTypes: (clinic, _, context) => listAppointmentTypes(context, clinic),
  practitioners: (clinic, { appointmentTypeId }, context) =>
    listPractitioners(context, clinic, appointmentTypeId ?? null),
  locations: (clinic, _, context) => listLocations(context, clinic),
}
