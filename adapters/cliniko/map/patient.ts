import type { NewPatient } from '../../../src/domain/patient.ts'
import type { Settings } from '../config.ts'
import type { WirePatient, WirePatientBody } from '../wire.ts'

export type PatientMatch = { readonly found: WirePatient } | 'NONE' | 'AMBIGUOUS'

/** `sex` is left out: the vendor documents the field as free text and no value of it. */
export function toWirePatient(patient: NewPatient, settings: Settings): WirePatientBody {
  return {
    first_name: patient.firstName,
    last_name: patient.lastName,
    email: patient.email,
    ...(patient.dateOfBirth === null ? {} : { date_of_birth: patient.dateOfBirth }),
    ...(patient.phone === null
      ? {}
      : { patient_phone_numbers: [{ phone_type: settings.phoneType, number: patient.phone }] }),
  }
}

/** Same names and address, whatever their case. Phone numbers cannot be searched for, so they do not count. */
export function isSamePerson(patient: WirePatient, wanted: NewPatient): boolean {
  return (
    folded(patient.first_name) === folded(wanted.firstName) &&
    folded(patient.last_name) === folded(wanted.lastName) &&
    folded(patient.email) === folded(wanted.email)
  )
}

/**
 * Which of the records with the same names and address is the person. Families share an address and sometimes a name, so
 * a birth date decides; where it could decide and the record has none, a person must.
 */
export function matchPatient(candidates: readonly WirePatient[], dateOfBirth: string | null): PatientMatch {
  if (dateOfBirth === null) return single(candidates)
  const same = single(candidates.filter((patient) => patient.date_of_birth === dateOfBirth))
  if (same !== 'NONE') return same
  return candidates.some((patient) => !patient.date_of_birth) ? 'AMBIGUOUS' : 'NONE'
}

function single(candidates: readonly WirePatient[]): PatientMatch {
  const [first, ...others] = candidates
  if (first === undefined) return 'NONE'
  return others.length === 0 ? { found: first } : 'AMBIGUOUS'
}

function folded(text: string | null | undefined): string {
  return (text ?? '').normalize('NFC').trim().replace(/\s+/g, ' ').toLowerCase()
}
