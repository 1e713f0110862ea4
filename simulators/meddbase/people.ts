import { isLocalDate } from '../kit/zone.ts'
import type { Answers } from './answers.ts'
import type { DemographicBody } from './bodies.ts'
import type { PatientRow } from './state.ts'

/** The day of birth: a DateTime whose time means nothing. Throws when it is no day. */
export function dayOfBirth(demog: DemographicBody, answers: Answers): string | null {
  if (!demog.DateOfBirth) return null
  const [day = '', time] = demog.DateOfBirth.split('T')
  const isDateTime = time === undefined || /^\d{2}:\d{2}:\d{2}(\.\d{1,7})?(Z|[+-]\d{2}:\d{2})?$/.test(time)
  if (!isLocalDate(day) || !isDateTime) {
    throw answers.refusal('parameterFormat', 'Parameter DateOfBirth has incorrect format.')
  }
  return day
}

/** Throws unless every named member is there and not empty. */
export function requireMembers(demog: DemographicBody, names: readonly (keyof DemographicBody)[], answers: Answers) {
  const missing = names.filter((name) => !demog[name])
  if (missing.length > 0) throw answers.refusal('parameterMissing', `Parameter ${missing.join(', ')} is missing.`)
}

/**
 * assumed: the full search compares what is given of name, surname, email, employee number, address and birth date, and
 * all of it must agree. Only the list of these is documented.
 */
export function fullSearch(rows: readonly PatientRow[], demog: DemographicBody, answers: Answers): PatientRow[] {
  const born = dayOfBirth(demog, answers)
  const agrees = (given: string | null | undefined, known: string | null | undefined) =>
    !given || given.trim().toLowerCase() === known?.toLowerCase()
  return rows.filter(
    (row) =>
      agrees(demog.Name, row.name) &&
      agrees(demog.Surname, row.surname) &&
      agrees(demog.EmailAddress, row.email) &&
      agrees(demog.EmployeeNumber, row.employeeNumber) &&
      agrees(demog.Address?.Address1, row.address?.Address1) &&
      agrees(demog.Address?.PostCode, row.address?.PostCode) &&
      agrees(born, row.dateOfBirth),
  )
}

export function patientFrom(
  demog: DemographicBody,
  row: Pick<PatientRow, 'id' | 'isPrivate'>,
  answers: Answers,
): PatientRow {
  const { Address: given } = demog
  return {
    ...row,
    title: demog.Title ?? null,
    name: demog.Name ?? '',
    surname: demog.Surname ?? '',
    sex: demog.SexType ?? 0,
    dateOfBirth: dayOfBirth(demog, answers),
    mobile: demog.Mobile ?? null,
    telephone: demog.Telephone ?? null,
    email: demog.EmailAddress ?? null,
    workEmail: demog.WorkEmailAddress ?? null,
    employeeNumber: demog.EmployeeNumber ?? null,
    address: given
      ? {
          Address1: given.Address1 ?? '',
          Address2: given.Address2 ?? '',
          Address3: given.Address3 ?? '',
          City: given.City ?? '',
          County: given.County ?? '',
          PostCode: given.PostCode ?? '',
          Country: given.Country ?? '',
        }
      : null,
  }
}
