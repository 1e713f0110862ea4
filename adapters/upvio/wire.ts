/**
 * Upvio's JSON in its own words, as far as we read it; other fields are dropped: clinical ones of a patient, and the links
 * of an appointment, whose tokens let whoever has them cancel it. Names and nullability from the vendor's generated types.
 */
import { type ZodType, z } from 'zod'
import { type Instant, parseInstant } from '../../src/domain/time.ts'

/** It goes into addresses: what no address can carry is no id. Longer ones have no place in a path of ours. */
const id = z
  .string()
  .min(1)
  .max(200)
  .refine((text) => text.isWellFormed() && text !== '.' && text !== '..')
const text = z.string().nullish()
const count = z.number().nullish()

/** The start is "in UTC format" [seed] without a `format` keyword, so a text without an offset is still UTC. */
function readUtc(written: string): Instant | null {
  return parseInstant(written) ?? parseInstant(`${written.replace(' ', 'T')}Z`)
}

const utcDateTime = z.string().transform((written, context) => {
  const instant = readUtc(written)
  if (instant !== null) return instant
  context.addIssue('not a UTC date-time')
  return z.NEVER
})
/** One that cannot be read is told as unknown. */
const utcDateTimeOrNull = text.transform((written) => (written ? readUtc(written) : null))

/** Successful answers are `{"data": …}`; two operations are typed without it, so both are read. */
function wrapped<T>(schema: ZodType<T>): ZodType<T> {
  return z.preprocess((body) => (isRecord(body) && isRecord(body.data) ? body.data : body), schema)
}

export interface WirePage<T> {
  readonly items: readonly T[]
  /** Null where the list does not count itself. */
  readonly totalCount: number | null
}

function listOf<T>(item: ZodType<T>): ZodType<WirePage<T>> {
  const page = z.object({ data: z.array(item), meta: z.object({ totalCount: z.int().nullish() }).nullish() })
  return z
    .preprocess((body) => (Array.isArray(body) ? { data: body } : body), page)
    .transform(({ data, meta }) => ({ items: data, totalCount: meta?.totalCount ?? null }))
}

export const businessList = listOf(z.object({ id }))

const embedded = z.object({ id: text, name: text, address: text }).nullish()

const serviceSchema = z.object({
  id,
  name: z.string(),
  description: text,
  // "Disabled services cannot be used"; null and absent are not disabled.
  enabled: z.boolean().nullish(),
  durations: z.array(z.object({ duration: z.number(), price: count })),
  currency: text,
  /** Who provides it, spelled so; empty means everyone. */
  staffsIds: z.array(z.string()).nullish(),
  bookingsRequireApproval: z.boolean().nullish(),
  bookingsPerTimeslot: count,
  bufferBeforeMinutes: count,
  bufferAfterMinutes: count,
  location: embedded,
  locationType: text,
})
export type WireService = z.output<typeof serviceSchema>
export const serviceList = listOf(serviceSchema)
export const serviceAnswer = wrapped(serviceSchema)

const staffSchema = z.object({ id, name: text, email: text, status: z.string() })
export type WireStaff = z.output<typeof staffSchema>
export const staffList = listOf(staffSchema)

const locationSchema = z.object({ id, name: text, address: text, timezone: text })
export type WireLocation = z.output<typeof locationSchema>
export const locationList = listOf(locationSchema)

/** Every field is optional in the vendor's types; a row without a time is none. */
const availableTimeSchema = z.object({
  time: text,
  staffs: z.array(z.object({ id: text, availableSlots: count })).nullish(),
})
export type WireAvailableTime = z.output<typeof availableTimeSchema>
export const availableTimeList = listOf(availableTimeSchema)

const appointmentSchema = z.object({
  id,
  createdAt: utcDateTimeOrNull,
  updatedAt: utcDateTimeOrNull,
  service: embedded,
  staff: embedded,
  patient: embedded,
  location: embedded,
  // Deprecated beside the embedded objects, and read where those say nothing.
  serviceId: text,
  staffId: text,
  patientId: text,
  date: utcDateTime,
  originalDate: utcDateTimeOrNull,
  duration: z.number().positive(),
  price: count,
  currency: text,
  // Marked as present in the types because they have a default: absent is false.
  cancelled: z.boolean().nullish(),
  approved: z.boolean().nullish(),
  locationType: text,
  locationValue: text,
  tags: z.array(z.string()).nullish(),
})
export type WireAppointment = z.output<typeof appointmentSchema>
export const appointmentList = listOf(appointmentSchema)
export const appointmentAnswer = wrapped(appointmentSchema)

const patientSchema = z.object({
  id,
  createdAt: utcDateTimeOrNull,
  name: text,
  email: text,
  dob: text,
  archivedAt: text,
})
export type WirePatient = z.output<typeof patientSchema>
export const patientList = listOf(patientSchema)
export const patientAnswer = wrapped(patientSchema)

/** `ignoreBusyTimes` is a query parameter of the same call and has no place here: it is never sent. */
export interface WireAppointmentBody {
  readonly date: string
  readonly patientId: string
  readonly serviceId: string
  /** Minutes. */
  readonly duration: number
  readonly staffId: string
  readonly clientTimezone?: string
  readonly location?: string
}

/** assumed: the fields of a booking, each on its own. No body is documented. */
export type WireAppointmentChange = Pick<WireAppointmentBody, 'date' | 'duration' | 'staffId'>

export interface WirePatientBody {
  readonly name: string
  readonly email: string
  readonly phoneMobile?: string
  /** Without it the vendor overwrites whoever has the same e-mail. */
  readonly mode: 'create'
}

/** `code` is a word on one page of the vendor's and a number in its types. */
export const failureSchema = z.object({
  error: z
    .object({ code: z.union([z.string(), z.number()]).nullish(), title: text })
    .refine(({ code, title }) => code != null || title != null),
})

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
