import type { NewPatient } from '../../src/domain/patient.ts'

/** An invented person; a number makes another one. Reserved mail domain, phone numbers from Ofcom's drama range. */
export function aPerson(number = 1, given: Partial<NewPatient> = {}): NewPatient {
  return {
    firstName: 'Testa',
    lastName: `Patientova-${number}`,
    email: `testa.${number}@patients.example`,
    phone: `+4477009001${String(number % 100).padStart(2, '0')}`,
    dateOfBirth: '1984-02-29',
    sex: 'FEMALE',
    ...given,
  }
}
