import { z } from 'zod'
import { isLocalDate } from '../kit/zone.ts'
import type { Switches } from './switches.ts'

/** The vendor's words for a parameter that is missing, as its one sample has them. */
const wanting = (kind: string) => ({
  error: ({ input }: { input?: unknown }) => (input === undefined ? 'is required' : `must be ${kind}`),
})

const text = z.string(wanting('a text'))
const id = text.min(1, 'must not be empty')
const date = text.refine(isLocalDate, 'must be a date (YYYY-MM-DD)')
const email = text.pipe(z.email('must be an email address'))
const instant = text.pipe(z.iso.datetime({ offset: true, error: 'must be an ISO 8601 timestamp' }))
const unknown = z.never('is unknown').optional()

export const holdBody = z.strictObject({
  appointment_type_id: id,
  clinician_id: id,
  date,
  start_time: text.regex(/^([01]\d|2[0-3]):[0-5]\d$/, 'must be a time (HH:MM)'),
  location_id: id.optional(),
})

const attendee = {
  attendee_name: text.optional(),
  attendee_email: email.optional(),
  attendee_phone: text.optional(),
}

export const confirmBody = z.strictObject({ patient_id: id, ...attendee, notes: text.optional() })

export type AttendeeBody = Partial<
  Record<'attendee_name' | 'attendee_email' | 'attendee_phone' | 'notes', string | undefined>
>

/** One of two names for the same id, or the one that a switch names. Gives the id under `as`. */
function oneOf<K extends string>(as: K, names: readonly [string, string], only: string) {
  const field = (name: string): z.ZodType => (only === 'either' ? id.optional() : name === only ? id : unknown)
  return {
    shape: Object.fromEntries(names.map((name) => [name, field(name)])),
    read: (body: Record<string, unknown>, context: z.RefinementCtx): Record<K, string> => {
      const given = names.filter((name) => body[name] !== undefined)
      if (given.length === 1) return { [as]: body[given[0] ?? ''] } as Record<K, string>
      const message = given.length === 0 ? 'is required' : `must not stand beside ${given[0]}`
      context.addIssue({ code: 'custom', path: [given[1] ?? names[0]], message })
      return z.NEVER
    },
  }
}

function timeAndPlace(switches: Switches) {
  const isA = switches.generation === 'A'
  const type = oneOf(
    'typeId',
    isA ? ['appointment_type_id', 'appointment_template_id'] : ['appointment_template_id', 'appointment_type_id'],
    switches.bookingTypeField,
  )
  const clinician = oneOf('clinicianId', ['clinician_profile_id', 'clinician_id'], switches.bookingClinicianField)
  const shape = { ...type.shape, ...clinician.shape, location_id: id.nullish(), start_time: instant }
  const read = (body: Record<string, unknown>, context: z.RefinementCtx) => ({
    ...type.read(body, context),
    ...clinician.read(body, context),
  })
  return { shape, read }
}

/** assumed: whole; the body is unread. Its names are those of the appointment. */
export function appointmentBody(switches: Switches) {
  const { shape, read } = timeAndPlace(switches)
  return z
    .strictObject({
      ...shape,
      start_time: instant,
      end_time: switches.bookingNeedsEnd ? instant : instant.optional(),
      patient_id: id,
      location_id: id.nullish(),
      is_remote: z.boolean(wanting('true or false')).optional(),
      title: text.optional(),
      description: text.optional(),
      notes: text.optional(),
      ...attendee,
    })
    .transform((body, context) => ({ ...body, ...read(body, context) }))
}

/** assumed: whole, as above. */
export function verifyBody(switches: Switches) {
  const { shape, read } = timeAndPlace(switches)
  return z
    .strictObject({ ...shape, start_time: instant, end_time: instant.optional(), location_id: id.nullish() })
    .transform((body, context) => ({ ...body, ...read(body, context) }))
}

/** Only B says that the status cannot be changed. */
export function appointmentPatch(switches: Switches) {
  const takesStatus = switches.generation === 'A' && switches.patchStatusInA
  return z.strictObject({
    start_time: switches.patchMoves ? instant.optional() : unknown,
    end_time: switches.patchMoves ? instant.optional() : unknown,
    clinician_profile_id: switches.patchMoves ? id.optional() : unknown,
    location_id: switches.patchMoves ? id.nullish() : unknown,
    status: takesStatus ? z.literal('cancelled', 'must be cancelled').optional() : unknown,
    title: text.optional(),
    description: text.optional(),
    notes: text.optional(),
    ...attendee,
  })
}

/** The reason may be left out, and the body with it. */
export function cancelBody(switches: Switches) {
  return z.strictObject({ [switches.cancelReasonField]: text.nullish() }).optional()
}

function patientFields(isA: boolean) {
  const gender = z.enum(['male', 'female', 'other'], 'must be male, female or other').nullish()
  return {
    first_name: id,
    last_name: id,
    date_of_birth: date,
    nhs_number: text.regex(/^(\d ?){9}\d$/, 'must have 10 digits').nullish(),
    email: email.nullish(),
    phone: text.nullish(),
    gender,
    biological_sex: isA ? unknown : gender,
    address_line_1: text.nullish(),
    address_line_2: text.nullish(),
    city: isA ? text.nullish() : unknown,
    town_city: isA ? unknown : text.nullish(),
    postcode: text.nullish(),
    country: text.nullish(),
    custom_fields: z.record(z.string(), z.unknown()).optional(),
  }
}

export function patientBody(switches: Switches) {
  return z.strictObject(patientFields(switches.generation === 'A'))
}

export function patientPatch(switches: Switches) {
  const fields = patientFields(switches.generation === 'A')
  // assumed: archiving is documented to go through PATCH; the field is the object's own.
  return z.strictObject({ ...fields, archived_at: instant.nullish() }).partial()
}

export type PatientBody = z.output<ReturnType<typeof patientPatch>>
