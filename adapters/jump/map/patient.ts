import type { InputIssue } from '../../../src/domain/error.ts'
import type { NewPatient, Sex } from '../../../src/domain/patient.ts'
import type { Plan, Settings } from '../config.ts'
import type { PatientBody, WirePatient } from '../wire.ts'

export type PatientMatch = { readonly found: WirePatient } | 'NONE' | 'AMBIGUOUS'

/** Created with names and birth date only [docs:SYNC-A]; phone numbers in the form of the documented sample (U10). */
export function issuesOfPatient(patient: NewPatient, settings: Settings): InputIssue[] {
  const issues: InputIssue[] = []
  const say = (field: keyof NewPatient, message: string) =>
    issues.push({ path: ['input', 'patient', 'new', field], message })
  if (patient.dateOfBirth === null) say('dateOfBirth', 'this clinic needs it')
  const isInternational = patient.phone === null || /^\+[0-9][0-9 ]{5,20}$/.test(patient.phone)
  if (settings.phoneForm === 'INTERNATIONAL' && !isInternational) say('phone', 'use the form +447700900123')
  return issues
}

/** [docs:PAT-A]. B splits it into `biological_sex` and `gender`, whose words are unread, so there it is left out. */
const genders: Readonly<Record<Sex, string | null>> = {
  MALE: 'male',
  FEMALE: 'female',
  OTHER: 'other',
  UNKNOWN: null,
}

export function toWirePatient(patient: NewPatient, { dialect }: Plan): PatientBody {
  const gender = dialect === 'A' && patient.sex !== null ? genders[patient.sex] : null
  return {
    first_name: patient.firstName,
    last_name: patient.lastName,
    date_of_birth: patient.dateOfBirth ?? '',
    email: patient.email,
    ...(patient.phone !== null && { phone: patient.phone }),
    ...(gender !== null && { gender }),
  }
}

export function toSearch({ firstName, lastName }: NewPatient, { patientSearch }: Settings): string {
  return patientSearch === 'LAST_NAME' ? lastName.trim() : `${firstName.trim()} ${lastName.trim()}`
}

export function hasSameNames(wire: WirePatient, wanted: NewPatient): boolean {
  return folded(wire.first_name) === folded(wanted.firstName) && folded(wire.last_name) === folded(wanted.lastName)
}

/**
 * Which of the records is the person: names and birth date, as the vendor asks of a new one; the e-mail address only parts
 * several that have these in common, since people change it. A record of the same name without a birth date might be the
 * person too, so then somebody has to look. Archived records are nobody's any more.
 */
export function matchPatient(records: readonly WirePatient[], wanted: NewPatient): PatientMatch {
  const named = records.filter((wire) => wire.archived_at === null && hasSameNames(wire, wanted))
  const born = named.filter((wire) => wire.date_of_birth?.slice(0, 10) === wanted.dateOfBirth)
  const [first, ...others] = born
  if (first === undefined) return named.some((wire) => wire.date_of_birth === null) ? 'AMBIGUOUS' : 'NONE'
  if (others.length === 0) return { found: first }
  const [same, ...more] = born.filter((wire) => folded(wire.email) === folded(wanted.email))
  return same && more.length === 0 ? { found: same } : 'AMBIGUOUS'
}

function folded(text: string | null): string {
  return (text ?? '').normalize('NFC').trim().replace(/\s+/g, ' ').toLowerCase()
}
