import { patientFields } from '../../fields/patient.ts'
import { reference } from '../reference.ts'
import { resolversOf } from '../resolvers-of.ts'
import type { PatientResolvers } from '../schema.generated.ts'

export const Patient: PatientResolvers = {
  __resolveReference: reference('Patient'),
  ...resolversOf(patientFields),
}
