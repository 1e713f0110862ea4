/**
 * The vendor's JSON in the vendor's words, both dialects. Unknown keys are ignored; what only one dialect sends, or only
 * one sample shows, may be missing. Enumerations are read as text, so that a word we do not know is seen as such.
 */
import { type ZodType, z } from 'zod'
import { madeOnce } from '../../src/contract/tools.ts'
import { type Instant, parseInstant } from '../../src/domain/time.ts'

/**
 * Prefixed in some samples, bare in others [seed] [docs:AVAIL-B]: opaque. But it goes into addresses: what no address can carry
 * is no id.
 */
const id = z
  .string()
  .min(1)
  .refine((text) => text.isWellFormed() && text !== '.' && text !== '..')
const idOrNull = z
  .string()
  .nullish()
  .transform((value) => value || null)
const text = z
  .string()
  .nullish()
  .transform((value) => value || null)
const flag = z.boolean().nullish()

/** Kept as text: what a Z means is a setting. */
const slotTime = z.string().refine((value) => parseInstant(value) !== null, 'not an RFC 3339 date-time')
const instant = z.string().transform((value, context) => {
  const read = parseInstant(value)
  if (read !== null) return read
  context.addIssue('not an RFC 3339 date-time')
  return z.NEVER
})
/** One that cannot be read is told as unknown. */
const stamp = z
  .string()
  .nullish()
  .transform((value): Instant | null => (value ? parseInstant(value) : null))

export const wireHold = z.object({
  id,
  appointment_type_id: idOrNull,
  clinician_id: idOrNull,
  location_id: idOrNull,
  start_time: slotTime,
  end_time: slotTime.nullish(),
  expires_at: instant,
  status: z.string(),
})
export type WireHold = z.output<typeof wireHold>

/** A read of a hold says no more than this [seed]; with less, what create said is kept. */
export const wireHoldState = z.object({ id, status: z.string(), expires_at: instant.nullish() })
export type WireHoldState = z.output<typeof wireHoldState>

export const wireAppointment = z.object({
  id,
  patient_id: idOrNull,
  clinician_profile_id: idOrNull,
  /** B's appointments say it too, where B's slots say `appointment_template_id` [docs:APPT-B]. */
  appointment_type_id: idOrNull,
  location_id: idOrNull,
  start_time: slotTime,
  end_time: slotTime,
  status: z.string(),
  is_remote: flag,
  video_link: text,
  meeting_url: text,
  notes: text,
  cancellation_reason: text,
  created_at: stamp,
  updated_at: stamp,
})
export type WireAppointment = z.output<typeof wireAppointment>

export const wireSlotA = z
  .object({ start_time: slotTime, end_time: slotTime, clinician_id: id, location_id: idOrNull, is_remote: flag })
  .transform(({ clinician_id, is_remote, ...slot }) => ({
    ...slot,
    clinicianId: clinician_id,
    isRemote: is_remote ?? slot.location_id === null,
    isAvailable: true,
  }))
/** No `is_remote`: a slot without a location is taken to be remote, as appointments are [docs:APPT-B]. */
export const wireSlotB = z
  .object({
    start_time: slotTime,
    end_time: slotTime,
    clinician_profile_id: id,
    location_id: idOrNull,
    is_available: flag,
  })
  .transform(({ clinician_profile_id, is_available, ...slot }) => ({
    ...slot,
    clinicianId: clinician_profile_id,
    isRemote: slot.location_id === null,
    isAvailable: is_available !== false,
  }))
export type WireSlot = z.output<typeof wireSlotA>

export const wireSlotsA = z.array(wireSlotA)
export const wireSlotsB = z.object({ slots: z.array(wireSlotB) })

/** Read by name: B's templates are unread and carry their fields where the settings say. */
export const wireType = z.looseObject({ id, is_active: flag, allow_online_booking: flag })
export type WireType = z.output<typeof wireType>

export const wireClinician = z.object({
  id,
  name: text,
  display_name: text,
  first_name: text,
  last_name: text,
  title: text,
  role: text,
  is_active: flag,
  is_bookable_online: flag,
})
export type WireClinician = z.output<typeof wireClinician>

export const wireLocation = z.object({
  id,
  name: text,
  address_line_1: text,
  address_line_2: text,
  address_line_3: text,
  city: text,
  town_city: text,
  postcode: text,
  country: text,
  timezone: text,
  is_active: flag,
})
export type WireLocation = z.output<typeof wireLocation>

export const wirePatient = z.object({
  id,
  first_name: text,
  last_name: text,
  date_of_birth: text,
  email: text,
  archived_at: text,
})
export type WirePatient = z.output<typeof wirePatient>

export const wireObject = z.looseObject({})

const answers = new WeakMap<object, ZodType>()

/** Every answer stands under `data` [seed] [docs:REF-A] [docs:REF-B]. */
export function dataOf<T>(schema: ZodType<T>): ZodType<T> {
  return madeOnce(answers, schema, () => z.object({ data: schema }).transform(({ data }) => data as T))
}

export interface WirePage<T> {
  readonly items: readonly T[]
  /** Offset of the next page; null on the last one. */
  readonly next: number | null
}

const pages = { A: new WeakMap<object, unknown>(), B: new WeakMap<object, unknown>() }

/** The two envelopes of a list; without its part about pages a list is none, so no first page passes for the whole. */
export function pageOf<T>(dialect: 'A' | 'B', item: ZodType<T>, offset: number): ZodType<WirePage<T>> {
  if (dialect === 'A') {
    const page = madeOnce(pages.A, item, () =>
      z.object({ data: z.array(item), pagination: z.object({ has_more: z.boolean() }) }),
    )
    return page.transform(({ data, pagination }) => ({
      items: data,
      next: pagination.has_more ? offset + data.length : null,
    }))
  }
  const page = madeOnce(pages.B, item, () =>
    z.object({
      data: z.array(item),
      meta: z.object({ has_more: z.boolean(), next_offset: z.int().min(0).nullish() }),
    }),
  )
  return page.transform(({ data, meta }) => ({
    items: data,
    next: meta.has_more ? (meta.next_offset ?? offset + data.length) : null,
  }))
}

const anyPage = z.object({ data: z.array(z.unknown()), pagination: wireObject.nullish(), meta: wireObject.nullish() })

/** Which of the two a list speaks [docs:LOC-A] [docs:LOC-B]; null for neither. */
export function dialectOf(body: unknown): 'A' | 'B' | null {
  const parsed = anyPage.safeParse(body)
  if (!parsed.success) return null
  if (parsed.data.pagination) return 'A'
  return parsed.data.meta ? 'B' : null
}

export interface HoldBody {
  readonly appointment_type_id: string
  readonly clinician_id: string
  readonly date: string
  readonly start_time: string
  readonly location_id?: string
}

export interface ConfirmBody {
  readonly patient_id: string
  readonly notes?: string
}

export interface PatientBody {
  readonly first_name: string
  readonly last_name: string
  readonly date_of_birth: string
  readonly email: string
  readonly phone?: string
  readonly gender?: string
}

/** What stands at `data.is_available` in an answer; undefined when nothing does. */
export function valueAt(body: unknown, place: string): unknown {
  let value = body
  for (const name of place.split('.')) {
    if (typeof value !== 'object' || value === null || Array.isArray(value)) return undefined
    value = (value as Record<string, unknown>)[name]
  }
  return value
}
