/** What a clinic wants to know of a patient, and whether it is there. Kept in the page's memory only. */
import type { HoldPartsFragment, NewPatientInput, PatientField, Sex } from './gql/graphql.ts'
import type { Confirmation } from './use-booking.ts'

export const emptyForm = {
  firstName: '',
  lastName: '',
  email: '',
  phone: '',
  dateOfBirth: '',
  sex: '',
  paymentReference: '',
  notes: '',
  verificationCode: '',
}

export type PatientForm = typeof emptyForm
export type FieldName = keyof PatientForm
export type FieldErrors = Partial<Record<FieldName, string>>

export interface Field {
  readonly name: FieldName
  readonly label: string
  readonly isRequired: boolean
  readonly hint?: string
}

const asked: readonly (readonly [name: FieldName, field: PatientField, label: string])[] = [
  ['firstName', 'FIRST_NAME', 'First name'],
  ['lastName', 'LAST_NAME', 'Last name'],
  ['email', 'EMAIL', 'Email'],
  ['phone', 'PHONE', 'Phone'],
  ['dateOfBirth', 'DATE_OF_BIRTH', 'Date of birth'],
  ['sex', 'SEX', 'Sex'],
]
/** The schema asks for these at every clinic. */
const always: readonly FieldName[] = ['firstName', 'lastName', 'email']
/** Asked for also where they are not needed, since many clinics ring their patients. */
const offered: readonly FieldName[] = [...always, 'phone']

/** The fields to show for this clinic, in their order. */
export function fieldsFor({ clinic: { capabilities }, contactType }: HoldPartsFragment, wantsCode: boolean): Field[] {
  const { requiredPatientFields, payment, notes } = capabilities
  const fields = asked.flatMap(([name, field, label]): Field[] => {
    const isRequired =
      always.includes(name) || requiredPatientFields.includes(field) || (name === 'phone' && contactType === 'PHONE')
    if (!isRequired && !offered.includes(name)) return []
    const hint = name === 'phone' ? 'Like +44 7700 900123' : undefined
    return [{ name, label, isRequired, ...(hint !== undefined && { hint }) }]
  })
  if (payment !== 'NONE') {
    const hint = 'The number by which your payment is found again.'
    fields.push({ name: 'paymentReference', label: 'Payment reference', isRequired: payment === 'REQUIRED', hint })
  }
  if (notes) {
    const hint = 'Anything the practitioner should know beforehand.'
    fields.push({ name: 'notes', label: 'Notes for the clinic', isRequired: false, hint })
  }
  if (wantsCode) {
    const hint = 'The clinic has just sent it to you.'
    fields.push({ name: 'verificationCode', label: 'Code from the clinic', isRequired: true, hint })
  }
  return fields
}

const missing: Readonly<Record<FieldName, string>> = {
  firstName: 'Enter your first name',
  lastName: 'Enter your last name',
  email: 'Enter your email address',
  phone: 'Enter your phone number',
  dateOfBirth: 'Enter your date of birth',
  sex: 'Choose what the clinic should record',
  paymentReference: 'Enter the reference of your payment',
  notes: 'Enter your notes',
  verificationCode: 'Enter the code from the clinic',
}

/** What can be seen to be wrong without asking the clinic. */
export function errorsIn(form: PatientForm, fields: readonly Field[]): FieldErrors {
  const errors: FieldErrors = {}
  for (const { name, isRequired } of fields) {
    const value = form[name].trim()
    if (value === '') {
      if (isRequired) errors[name] = missing[name]
    } else if (name === 'email' && !/^\S+@\S+\.\S+$/.test(value)) {
      errors.email = 'Enter an email address like name@example.org'
    } else if (name === 'phone' && !/^\+[\d ]{8,20}$/.test(value)) {
      errors.phone = 'Enter the number with its country, like +44 7700 900123'
    } else if (name === 'dateOfBirth' && !(value >= '1900-01-01' && value < new Date().toISOString().slice(0, 10))) {
      errors.dateOfBirth = 'Enter a date in the past, from 1900 on'
    } else if (name === 'notes' && value.length > 1_000) {
      errors.notes = 'Keep the notes within 1000 characters'
    }
  }
  return errors
}

/** What the gateway found, at the fields it is about; the rest in words. */
export function errorsFrom(
  issues: readonly { readonly path: readonly string[]; readonly message: string }[],
  fields: readonly Field[],
): { readonly errors: FieldErrors; readonly others: readonly string[] } {
  const errors: FieldErrors = {}
  const others: string[] = []
  for (const { path, message } of issues) {
    const field = fields.find(({ name }) => name === path.at(-1))
    if (field) errors[field.name] ??= message
    else others.push(message)
  }
  return { errors, others }
}

/** Only what is shown is sent. */
export function confirmationOf(form: PatientForm, fields: readonly Field[]): Confirmation {
  const given = Object.fromEntries(
    fields.flatMap(({ name }) => (form[name].trim() === '' ? [] : [[name, form[name].trim()]])),
  ) as Partial<PatientForm>
  const { firstName = '', lastName = '', email = '', phone, dateOfBirth, sex, ...rest } = given
  const patient: NewPatientInput = {
    firstName,
    lastName,
    email,
    ...(phone !== undefined && { phone }),
    ...(dateOfBirth !== undefined && { dateOfBirth }),
    ...(sex !== undefined && { sex: sex as Sex }),
  }
  return { patient: { new: patient }, ...rest }
}
