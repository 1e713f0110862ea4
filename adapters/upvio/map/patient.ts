import type { NewPatient } from '../../../src/domain/patient.ts'
import type { Instant } from '../../../src/domain/time.ts'
import type { Settings } from '../config.ts'
import type { WirePatient, WirePatientBody } from '../wire.ts'

/** Birth date and sex have no field when a patient is made [types], so they are not sent. */
export function toWirePatient(patient: NewPatient): WirePatientBody {
  return {
    name: nameOf(patient),
    email: patient.email,
    ...(patient.phone === null ? {} : { phoneMobile: patient.phone }),
    mode: 'create',
  }
}

/** Same e-mail and name, whatever their case. */
export function hasNames(patient: WirePatient, wanted: NewPatient): boolean {
  return hasEmail(patient, wanted.email) && plain(patient.name) === plain(nameOf(wanted))
}

/** Fathers and sons share names and addresses: a birth date that is given has to be borne out, unless the settings say else. */
export function isSamePerson(patient: WirePatient, wanted: NewPatient, { birthDateUnknown }: Settings): boolean {
  if (!hasNames(patient, wanted)) return false
  if (wanted.dateOfBirth === null) return true
  return patient.dob ? patient.dob === wanted.dateOfBirth : birthDateUnknown === 'SAME'
}

/** Whether the record is the one that a request at this time made. */
export function isMadeSince(patient: WirePatient, sentAt: Instant, { clockSkewSeconds }: Settings): boolean {
  return patient.createdAt !== null && patient.createdAt >= sentAt - clockSkewSeconds * 1_000
}

export function hasEmail(patient: WirePatient, email: string): boolean {
  return plain(patient.email) === plain(email)
}

export function isArchived(patient: WirePatient): boolean {
  return Boolean(patient.archivedAt)
}

/** Upvio keeps one name. */
function nameOf({ firstName, lastName }: NewPatient): string {
  return `${firstName.trim()} ${lastName.trim()}`.trim()
}

function plain(text: string | null | undefined): string {
  return (text ?? '').normalize('NFC').trim().replace(/\s+/g, ' ').toLowerCase()
}
