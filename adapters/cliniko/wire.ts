/**
 * Cliniko's JSON in its own words, as far as we read it; other fields are dropped. Nearly every field is nullable in the
 * vendor's OpenAPI document, and a link to nothing is left out.
 */
import { z } from 'zod'
import { parseInstant } from '../../src/domain/time.ts'

// 64-bit integers as strings. A number is refused: JSON.parse has already rounded it.
const id = z.string().regex(/^\d{1,20}$/)
const dateTime = z.string().refine((text) => parseInstant(text) !== null, 'not a date-time')
// An empty text in the vendor's example of a patient [docs:GH/sections/patients.md].
const dateTimeOrNull = z.union([dateTime, z.literal('').transform(() => null)]).nullish()
const text = z.string().nullish()
const flag = z.boolean().nullish()
const stub = z.object({ links: z.object({ self: text }).nullish() }).nullish()

export type WireStub = z.output<typeof stub>

/** One page of a list: the entries stand under the resource's plural name. */
export interface WirePage<T> {
  readonly items: readonly T[]
  readonly next: string | null
}

const nextLink = z
  .object({ links: z.object({ next: text }).nullish() })
  .transform((page) => ({ next: page.links?.next ?? null }))

function pageOf<T>(collection: string, item: z.ZodType<T>): z.ZodType<WirePage<T>> {
  const entries = z.object({ [collection]: z.array(item) }).transform((page) => ({ items: page[collection] ?? [] }))
  return z.intersection(nextLink, entries)
}

export const userSchema = z.object({ id })

const businessSchema = z.object({
  id,
  business_name: text,
  display_name: text,
  label: text,
  address_1: text,
  address_2: text,
  city: text,
  state: text,
  post_code: text,
  country_code: text,
  time_zone_identifier: text,
  show_in_online_bookings: flag,
  appointment_type_ids: z.array(id).nullish(),
  archived_at: dateTimeOrNull,
  deleted_at: dateTimeOrNull,
})
export type WireBusiness = z.output<typeof businessSchema>
export const businessesSchema = pageOf('businesses', businessSchema)

const practitionerSchema = z.object({
  id,
  first_name: text,
  last_name: text,
  label: text,
  display_name: text,
  designation: text,
  active: flag,
  show_in_online_bookings: flag,
})
export type WirePractitioner = z.output<typeof practitionerSchema>
export const practitionersSchema = pageOf('practitioners', practitionerSchema)

const appointmentTypeSchema = z.object({
  id,
  name: text,
  description: text,
  duration_in_minutes: z.int().min(1).max(1439).nullish(),
  max_attendees: z.int().nullish(),
  show_in_online_bookings: flag,
  telehealth_enabled: flag,
  archived_at: dateTimeOrNull,
})
export type WireAppointmentType = z.output<typeof appointmentTypeSchema>
export const appointmentTypesSchema = pageOf('appointment_types', appointmentTypeSchema)

const availableTimeSchema = z.object({ appointment_start: dateTime })
export type WireAvailableTime = z.output<typeof availableTimeSchema>
export const availableTimesSchema = pageOf('available_times', availableTimeSchema)

export const appointmentSchema = z.object({
  id,
  starts_at: dateTime,
  ends_at: dateTime,
  created_at: dateTimeOrNull,
  updated_at: dateTimeOrNull,
  cancelled_at: dateTimeOrNull,
  archived_at: dateTimeOrNull,
  deleted_at: dateTimeOrNull,
  cancellation_note: text,
  cancellation_reason: z.int().nullish(),
  did_not_arrive: flag,
  patient_arrived: flag,
  notes: text,
  appointment_type: stub,
  business: stub,
  practitioner: stub,
  patient: stub,
})
export type WireAppointment = z.output<typeof appointmentSchema>
export const appointmentsSchema = pageOf('individual_appointments', appointmentSchema)

/** An entry of `/bookings`, or of one of the three lists that it unites. */
const bookingSchema = z.object({
  id,
  starts_at: dateTime,
  ends_at: dateTime,
  created_at: dateTimeOrNull,
  cancelled_at: dateTimeOrNull,
  archived_at: dateTimeOrNull,
  deleted_at: dateTimeOrNull,
  conflicts: stub,
  links: z.object({ self: text }).nullish(),
})
export type WireBooking = z.output<typeof bookingSchema>
/** By list. */
export const bookingsSchemas = {
  bookings: pageOf('bookings', bookingSchema),
  individual_appointments: pageOf('individual_appointments', bookingSchema),
  group_appointments: pageOf('group_appointments', bookingSchema),
  unavailable_blocks: pageOf('unavailable_blocks', bookingSchema),
}

export const conflictsSchema = z.object({ conflicts: z.object({ exist: z.boolean() }) })

export const patientSchema = z.object({
  id,
  first_name: text,
  last_name: text,
  email: text,
  date_of_birth: text,
  archived_at: dateTimeOrNull,
  deleted_at: dateTimeOrNull,
  merged_with_patient: stub,
})
export type WirePatient = z.output<typeof patientSchema>
export const patientsSchema = pageOf('patients', patientSchema)

export interface WireAppointmentBody {
  readonly appointment_type_id: string
  readonly business_id: string
  readonly practitioner_id: string
  readonly patient_id: string
  readonly starts_at: string
  readonly ends_at: string
  readonly notes: string
}

/** `starts_at` never without `ends_at`: whether the end moves along is documented nowhere. */
export type WireAppointmentChange = Pick<WireAppointmentBody, 'starts_at' | 'ends_at'> &
  Partial<Pick<WireAppointmentBody, 'appointment_type_id' | 'business_id' | 'practitioner_id'>>

export interface WireCancellationBody {
  readonly cancellation_reason: number
  readonly cancellation_note: string | null
  readonly apply_to_repeats: boolean
}

export interface WirePatientBody {
  readonly first_name: string
  readonly last_name: string
  readonly email: string
  readonly date_of_birth?: string
  readonly patient_phone_numbers?: readonly { readonly phone_type: string; readonly number: string }[]
}

/** The documented 422: one sentence per field, `base` for the whole record. */
export const validationSchema = z.object({ message: z.string(), errors: z.record(z.string(), z.string()) })
/** `{"status":"404","error":"Not Found"}` is documented, `{"message":…}` assumed. */
export const failureSchema = z.union([z.object({ error: z.string() }), z.object({ message: z.string() })])
