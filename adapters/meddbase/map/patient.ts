import type { NewPatient, Patient } from '../../../src/domain/patient.ts'
import { isLocalDate } from '../../../src/domain/time.ts'
import { digest } from '../config.ts'
import { firstText } from '../map.ts'
import { sexes, type WireDemographics, type WirePatient } from '../wire.ts'

/** "Biological sex at birth" (obj/persondemographicdata); anything but these two is left out. */
const toldSexes = ['MALE', 'FEMALE'] as const

export function toWireDemographics(patient: NewPatient): WireDemographics {
  const sex = toldSexes.find((one) => one === patient.sex)
  return {
    Name: patient.firstName,
    Surname: patient.lastName,
    EmailAddress: patient.email,
    ...(patient.phone !== null && { Mobile: patient.phone }),
    ...(patient.dateOfBirth !== null && { DateOfBirth: `${patient.dateOfBirth}T00:00:00` }),
    ...(sex !== undefined && { SexType: sexes[sex] }),
  }
}

export function fromWirePatient(patient: WirePatient, vendorId: string): Patient {
  return {
    vendorId,
    firstName: firstText(patient.Name),
    lastName: firstText(patient.Surname),
    email: firstText(patient.EmailAddress),
    phone: firstText(patient.Mobile, patient.Telephone),
    dateOfBirth: birthDateOf(patient),
    sex: toldSexes.find((one) => String(sexes[one]) === patient.SexType) ?? null,
  }
}

/** Whether the record that the vendor chose is of the person we asked for: its own way to match is not documented. */
export function isSamePerson(found: WirePatient, wanted: NewPatient): boolean {
  const born = birthDateOf(found)
  return (
    folded(found.Name) === folded(wanted.firstName) &&
    folded(found.Surname) === folded(wanted.lastName) &&
    (born === null || wanted.dateOfBirth === null || born === wanted.dateOfBirth)
  )
}

/** Tells whether two calls are about one person, without keeping who it is. */
export function fingerprintOf(patient: NewPatient): string {
  const { firstName, lastName, email, phone, dateOfBirth, sex } = patient
  return digest(firstName, lastName, email, phone ?? '', dateOfBirth ?? '', sex ?? '')
}

/** A `DateTime` in the vendor's objects, of which only the day is meant. */
function birthDateOf({ DateOfBirth: born }: WirePatient): string | null {
  const day = born?.slice(0, 10) ?? ''
  return isLocalDate(day) ? day : null
}

function folded(text: string | null | undefined): string {
  return (text ?? '').normalize('NFC').trim().replace(/\s+/g, ' ').toLowerCase()
}
