import { patientId } from '../encode.ts'
import { reference } from '../reference.ts'
import type { PatientResolvers } from '../schema.generated.ts'

export const Patient: PatientResolvers = {
  __resolveReference: reference('Patient'),
  id: ({ clinic, patient }, _, context) => patientId(context, clinic.id, patient.vendorId),
  firstName: ({ patient }) => patient.firstName,
  lastName: ({ patient }) => patient.lastName,
  email: ({ patient }) => patient.email,
  phone: ({ patient }) => patient.phone,
  dateOfBirth: ({ patient }) => patient.dateOfBirth,
  sex: ({ patient }) => patient.sex,
}
