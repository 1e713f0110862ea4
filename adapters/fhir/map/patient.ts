import { createHash } from 'node:crypto'
import type { NewPatient } from '../../../src/domain/patient.ts'
import type { Settings } from '../config.ts'
import { idOfReference } from '../map.ts'
import type { WirePatient, WirePatientBody } from '../wire.ts'
import { identifierOf } from './appointment.ts'

export type PatientMatch = { readonly found: WirePatient } | 'NONE' | 'AMBIGUOUS'

/** https://hl7.org/fhir/R4/valueset-administrative-gender.html: administrative, not clinical. */
const genders = { MALE: 'male', FEMALE: 'female', OTHER: 'other', UNKNOWN: 'unknown' } as const

/**
 * Of this person for this hold: a hold that failed for one may be confirmed for another, who must not be given the record that
 * was made for the first.
 */
export function patientIdentifierOf(
  { firstName, lastName, email, dateOfBirth }: NewPatient,
  marker: string,
  settings: Settings,
) {
  const person = JSON.stringify([marker, ...[firstName, lastName, email].map(folded), dateOfBirth])
  return identifierOf(`${marker}-${createHash('sha256').update(person).digest('hex').slice(0, 16)}`, settings)
}

/** With our identifier, by which a creation whose answer was lost is found. */
export function toWirePatient(
  patient: NewPatient,
  identifier: { readonly system: string; readonly value: string },
): WirePatientBody {
  return {
    resourceType: 'Patient',
    identifier: [identifier],
    active: true,
    name: [{ family: patient.lastName, given: [patient.firstName] }],
    telecom: [
      { system: 'email', value: patient.email },
      ...(patient.phone === null ? [] : [{ system: 'phone', value: patient.phone } as const]),
    ],
    ...(patient.sex === null ? {} : { gender: genders[patient.sex] }),
    ...(patient.dateOfBirth === null ? {} : { birthDate: patient.dateOfBirth }),
  }
}

export function hasNames({ name }: WirePatient, wanted: NewPatient): boolean {
  return (name ?? []).some(
    ({ use, family, given }) =>
      use !== 'old' &&
      folded(family) === folded(wanted.lastName) &&
      [given?.[0], given?.join(' ')].some((first) => folded(first) === folded(wanted.firstName)),
  )
}

/** Whether the record is the one that this creation made. */
export function isMadeAs(
  patient: WirePatient,
  wanted: NewPatient,
  { system, value }: { readonly system: string; readonly value: string },
): boolean {
  const isMarked = (patient.identifier ?? []).some((one) => one.system === system && one.value === value)
  return isMarked && isAsAsked(patient, wanted)
}

/** Whether an answer is about the person that was sent; a server may add to a record, not change it. */
export function isAsAsked(patient: WirePatient, wanted: NewPatient): boolean {
  return hasNames(patient, wanted) && (patient.birthDate ?? null) === wanted.dateOfBirth
}

/**
 * Which of the records with the same names is the person. The e-mail address and the birth date must not speak against it,
 * and one of them must speak for it. Families share an address and sometimes a name, so where the birth date could decide and
 * the record has none, a person must; and so it is with somebody of the same birth date at another address.
 */
export function matchPatient(candidates: readonly WirePatient[], wanted: NewPatient): PatientMatch {
  const named = candidates.filter((patient) => hasNames(patient, wanted)).map((patient) => judged(patient, wanted))
  const [only, ...others] = named.filter(({ verdict }) => verdict === 'SAME')
  if (others.length > 0 || named.some(({ verdict }) => verdict === 'UNCLEAR')) return 'AMBIGUOUS'
  return only ? { found: only.patient } : 'NONE'
}

function judged(patient: WirePatient, wanted: NewPatient) {
  const emails = (patient.telecom ?? []).flatMap(({ system, value }) => (system === 'email' && value ? [value] : []))
  const email = emails.length === 0 ? null : emails.some((one) => folded(one) === folded(wanted.email))
  const { birthDate } = patient
  // A year or a month alone is allowed for a birthDate and decides nothing.
  const isDay = birthDate != null && /^\d{4}-\d{2}-\d{2}$/.test(birthDate)
  const birth = wanted.dateOfBirth === null || !isDay ? null : birthDate === wanted.dateOfBirth
  return { patient, verdict: verdictOf(email, birth, wanted.dateOfBirth !== null) }
}

/** @param email @param birth whether they are the same; null where the two cannot be compared */
function verdictOf(email: boolean | null, birth: boolean | null, asked: boolean): 'SAME' | 'OTHER' | 'UNCLEAR' {
  if (birth === false) return 'OTHER'
  if (birth === true) return email === false ? 'UNCLEAR' : 'SAME'
  if (email === true) return asked ? 'UNCLEAR' : 'SAME'
  return 'OTHER'
}

/** The record that took this one's place (https://hl7.org/fhir/R4/patient.html#linking); null when none did. */
export function survivorIdOf({ link }: WirePatient, settings: Settings): string | null {
  const replaced = (link ?? []).find(({ type }) => type === 'replaced-by')
  return idOfReference(replaced?.other, 'Patient', settings)
}

export function folded(text: string | null | undefined): string {
  return (text ?? '').normalize('NFC').trim().replace(/\s+/g, ' ').toLowerCase()
}
