import type { Capabilities } from '../contract/capabilities.ts'
import type { MetadataEntry } from '../domain/appointment.ts'
import { DomainError, type InputIssue, invalidInput } from '../domain/error.ts'
import { isAmount, type Money } from '../domain/money.ts'
import type { NewPatient, PatientField } from '../domain/patient.ts'
import { isLocalDate, isTimeZone } from '../domain/time.ts'

/** What the rules on input have in common: each names the field and says what would be right, never the value. */

/** An opaque reference of the partner's; anything that could identify a patient is refused, since it is kept. */
export function checkPartnerReference(reference: string | null): void {
  if (reference === null) return
  const path = ['input', 'partnerReference']
  if (reference.trim() === '' || reference.length > 64) throw invalidInput(path, 'Use 1 to 64 characters.')
  if (looksPersonal(reference)) {
    throw invalidInput(
      path,
      'This looks like an e-mail address or a phone or patient number; use a reference of your own.',
    )
  }
}

export function checkMetadata(metadata: readonly MetadataEntry[]): void {
  const path = ['input', 'metadata']
  if (metadata.length > 20) throw invalidInput(path, 'Give at most 20 entries.')
  const keys = new Set<string>()
  metadata.forEach(({ key, value }, index) => {
    const at = [...path, String(index)]
    if (!/^[A-Za-z0-9._-]{1,40}$/.test(key)) {
      throw invalidInput([...at, 'key'], 'Use 1 to 40 letters, digits, dots, hyphens or underscores.')
    }
    if (keys.has(key)) throw invalidInput([...at, 'key'], 'Each key may occur once.')
    keys.add(key)
    if (value.length > 500) throw invalidInput([...at, 'value'], 'Use at most 500 characters.')
    if (looksPersonal(value)) {
      throw invalidInput([...at, 'value'], 'Metadata must not identify a patient; leave out addresses and numbers.')
    }
  })
}

export function checkText(text: string | null, path: readonly string[], max: number): void {
  if (text === null) return
  if (text.trim() === '' || text.length > max) throw invalidInput(path, `Use 1 to ${max} characters, or leave it out.`)
}

export function checkMoney(money: Money | null, path: readonly string[]): void {
  if (money && !isAmount(money.amount)) {
    throw invalidInput([...path, 'amount'], 'Use a decimal string with at most four decimals, for instance "85.00".')
  }
}

export function checkTimeZone(zone: string | null, path: readonly string[]): void {
  if (zone !== null && !isTimeZone(zone)) throw invalidInput(path, 'Use a zone such as Europe/London, or UTC.')
}

/** All problems at once: a form shows them beside its fields. */
export function checkNewPatient(patient: NewPatient, capabilities: Capabilities, today: string): void {
  const issues: InputIssue[] = []
  const at = (field: string): readonly string[] => ['input', 'patient', 'new', field]
  const complain = (field: string, message: string): void => {
    issues.push({ path: at(field), message })
  }

  for (const field of ['firstName', 'lastName'] as const) {
    if (patient[field].trim() === '' || patient[field].length > 100) complain(field, 'Use 1 to 100 characters.')
  }
  if (patient.email.length > 254 || !/^[^\s@<>(),;:"]+@[^\s@<>(),;:"]+\.[^\s@<>(),;:".]+$/.test(patient.email)) {
    complain('email', 'Use an e-mail address such as name@example.org.')
  }
  if (patient.phone !== null && !/^\+?[0-9][0-9 ()./-]{4,29}$/.test(patient.phone)) {
    complain('phone', 'Use a phone number of 6 to 30 characters, best in the form +447700900123.')
  }
  if (patient.dateOfBirth !== null) {
    const { dateOfBirth } = patient
    if (!isLocalDate(dateOfBirth) || dateOfBirth < '1900-01-01' || dateOfBirth > today) {
      complain('dateOfBirth', 'Use a date of the calendar in the form YYYY-MM-DD, from 1900 and not in the future.')
    }
  }
  for (const field of capabilities.requiredPatientFields) {
    const name = inputNames[field]
    const value = patient[name]
    const isTold = issues.some(({ path }) => path.at(-1) === name)
    if (!isTold && (value === null || value === '')) complain(name, 'This clinic needs it.')
  }
  const [firstIssue] = issues
  if (firstIssue) {
    throw new DomainError('INVALID_INPUT', 'Some of the patient’s details need another look; see `issues`.', {
      path: firstIssue.path,
      issues,
    })
  }
}

const inputNames: Record<PatientField, keyof NewPatient> = {
  FIRST_NAME: 'firstName',
  LAST_NAME: 'lastName',
  EMAIL: 'email',
  PHONE: 'phone',
  DATE_OF_BIRTH: 'dateOfBirth',
  SEX: 'sex',
}

/** E-mail addresses, phone numbers, and the ten digits of an NHS number. */
function looksPersonal(text: string): boolean {
  return /\S@\S+\.\S/.test(text) || /^\+\d[\d ()-]{6,}$/.test(text) || /^\d{3}[ -]?\d{3}[ -]?\d{4}$/.test(text)
}
