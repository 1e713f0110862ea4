import type { Patient } from '../../domain/patient.ts'
import { patientId } from '../encode.ts'
import type { PatientParent } from '../graphql/parents.ts'
import type { Fields } from './fields.ts'

export const patientFields = {
  id: ({ clinic, patient }, context) => patientId(context, clinic.id, patient.vendorId),
  firstName: ({ patient }) => patient.firstName,
  lastName: ({ patient }) => patient.lastName,
  email: ({ patient }) => patient.email,
  phone: ({ patient }) => patient.phone,
  dateOfBirth: ({ patient }) => patient.dateOfBirth,
  sex: ({ patient }) => patient.sex,
} satisfies Fields<PatientParent>

/** A patient of whom only the id is known here: no vendor is asked for a person outside an appointment. */
export function unnamed(vendorId: string): Patient {
  return { vendorId, firstName: null, lastName: null, email: null, phone: null, dateOfBirth: null, sex: null }
}
