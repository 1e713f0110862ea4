/**
 * The vendor's JSON in the vendor's words. Unknown keys are ignored, so that an addition at the vendor breaks nothing;
 * enumerations are read as text, so that a word we do not know is seen as such instead of failing the whole answer.
 */
import { type ZodType, z } from 'zod'
import { madeOnce } from '../../src/contract/tools.ts'
import { type Instant, parseInstant } from '../../src/domain/time.ts'

/** Opaque, but it goes into addresses: what no address can carry is no id. */
const id = z
  .string()
  .min(1)
  .max(512)
  .refine((text) => text.isWellFormed() && text !== '.' && text !== '..')

/** `format: date-time`: RFC 3339 with an offset [seed]. */
const dateTime = z.string().transform((text, context) => {
  const instant = parseInstant(text)
  if (instant !== null) return instant
  context.addIssue('not an RFC 3339 date-time')
  return z.NEVER
})

/** "ISO 8601 UTC timestamp" without a `format` [seed], so a text without an offset is still UTC. */
const utcTimestamp = z.string().transform((text, context) => {
  const instant = parseInstant(text) ?? parseInstant(`${text.replace(' ', 'T')}Z`)
  if (instant !== null) return instant
  context.addIssue('not a UTC timestamp')
  return z.NEVER
})

/** Plain strings without a `format` [seed]; one that cannot be read is told as unknown. */
const timestamp = z
  .string()
  .nullish()
  .transform((text): Instant | null => (text ? parseInstant(text) : null))

const metadata = z.record(z.string(), z.string()).nullish().default({})

export const wirePatient = z.object({
  id,
  first_name: z.string(),
  last_name: z.string(),
  email: z.string(),
  date_of_birth: z.string().nullable(),
  phone: z.string().nullable(),
  sex: z.string().nullable(),
})
export type WirePatient = z.infer<typeof wirePatient>

export const wireAppointment = z.object({
  id,
  object: z.literal('appointment'),
  appointment_hold_id: z.string().nullable(),
  appointment_type_id: id,
  practitioner_id: id,
  // Not nullable on paper; what it is without a patient on the hold is not stated (U12).
  patient_id: z.string().nullable(),
  contact_type: z.string(),
  status: z.string(),
  start: dateTime,
  end: dateTime,
  timezone: z.string(),
  created_at: timestamp,
  updated_at: timestamp,
  // Null or a time is what matters here, whatever the time's form.
  confirmed_at: z.string().nullable(),
  cancelled_at: timestamp,
  previous_start: timestamp,
  external_payment_reference: z.string().nullable(),
  partner_reference: z.string().nullable(),
  video_url: z.string().nullable(),
  metadata,
  patient: wirePatient.nullish(),
  questionnaire: z.object({ completion_url: z.string().nullable() }).nullish(),
})
export type WireAppointment = z.infer<typeof wireAppointment>

export const wireHold = z.object({
  id,
  object: z.literal('appointment_hold'),
  appointment_id: id,
  appointment: wireAppointment,
  expires_at: utcTimestamp,
  hold_token: z.string().nullable(),
})
export type WireHold = z.infer<typeof wireHold>

/** Documented for the hold only [seed]; the other single answers are read with or without their wrapper. */
export function wrapped<T>(name: string, schema: ZodType<T>): ZodType<T> {
  return z.preprocess((body) => (isRecord(body) && isRecord(body[name]) ? body[name] : body), schema)
}

export const holdAnswer = wrapped('appointment_hold', wireHold)
export const appointmentAnswer = wrapped('appointment', wireAppointment)
export const patientAnswer = wrapped('patient', wirePatient)

/** Beyond its id a type or practitioner is read by configured names. */
export const wireItem = z.looseObject({ id })
export type WireItem = z.infer<typeof wireItem>

export const wireObject = z.looseObject({})
export type WireObject = z.infer<typeof wireObject>

const lists = new WeakMap<object, unknown>()

export function listAnswer<T>(item: ZodType<T>) {
  return madeOnce(lists, item, () => z.object({ has_more: z.boolean(), data: z.array(item) }))
}

export interface HoldBody {
  readonly appointment_type_id: string
  readonly practitioner_id: string
  readonly start: string
  readonly contact_type: string
  readonly partner_reference?: string
  readonly locale?: string
  readonly metadata: Readonly<Record<string, string>>
}

export interface PatientBody {
  readonly first_name: string
  readonly last_name: string
  readonly email: string
  readonly phone?: string
  readonly sex?: string
  readonly date_of_birth?: string
}

export interface ConfirmBody {
  readonly external_payment_reference?: string
  readonly patient: PatientBody
  readonly partner_reference?: string
  readonly metadata?: Readonly<Record<string, string>>
  readonly locale?: string
  readonly hold_token?: string
}

/** What stands at `account.livemode` in an answer; undefined when nothing does. */
export function valueAt(body: unknown, place: string): unknown {
  let value = body
  for (const name of place.split('.')) {
    if (!isRecord(value)) return undefined
    value = value[name]
  }
  return value
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
