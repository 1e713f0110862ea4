/** The fields a clinic may demand; `NewPatient` in our words. */
export const patientFields = ['FIRST_NAME', 'LAST_NAME', 'EMAIL', 'PHONE', 'DATE_OF_BIRTH', 'SEX'] as const
export type PatientField = (typeof patientFields)[number]

export type Sex = 'MALE' | 'FEMALE' | 'OTHER' | 'UNKNOWN'

/** Passes through to the vendor at confirm and is kept nowhere. */
export interface NewPatient {
  readonly firstName: string
  readonly lastName: string
  readonly email: string
  readonly phone: string | null
  /** `YYYY-MM-DD` */
  readonly dateOfBirth: string | null
  readonly sex: Sex | null
}

/** As the vendor knows them; null is what it did not tell. */
export interface Patient {
  readonly vendorId: string
  readonly firstName: string | null
  readonly lastName: string | null
  readonly email: string | null
  readonly phone: string | null
  readonly dateOfBirth: string | null
  readonly sex: Sex | null
}

/** Exactly one of the two. `vendorId` is the vendor's, already decrypted from `Patient.id`. */
export type PatientChoice = { readonly vendorId: string } | { readonly new: NewPatient }
