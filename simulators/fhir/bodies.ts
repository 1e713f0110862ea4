/** What may be sent, element by element; another element is a mistake of the sender's. */
import { z } from 'zod'
import { readInstant } from './answers.ts'

const instant = z.string().refine((text) => readInstant(text) !== undefined, 'is no instant')
const date = z.iso.date()
const dateTime = z.string().refine((text) => readInstant(text) !== undefined || date.safeParse(text).success)
const literal = z.string().regex(/^[A-Z][A-Za-z]+\/[A-Za-z0-9\-.]{1,64}$/, 'is no relative reference')
const reference = z.strictObject({ reference: literal, display: z.string().optional() })
const coding = z.strictObject({ system: z.url().optional(), code: z.string(), display: z.string().optional() })
const concept = z
  .strictObject({ coding: z.array(coding).min(1).optional(), text: z.string().min(1).optional() })
  .refine(({ coding: codings, text }) => codings !== undefined || text !== undefined, 'is empty')
const identifier = z.strictObject({ system: z.url(), value: z.string().min(1) })
const meta = z.strictObject({ versionId: z.string().optional(), lastUpdated: z.string() })

const appointmentStatuses = ['proposed', 'pending', 'booked', 'arrived', 'fulfilled', 'cancelled', 'noshow'] as const
const moreStatuses = ['entered-in-error', 'checked-in', 'waitlist'] as const

/** https://hl7.org/fhir/R4/appointment.html. An empty array is no JSON of FHIR's. */
export const appointmentBody = z
  .strictObject({
    resourceType: z.literal('Appointment'),
    id: z.string().optional(),
    meta: meta.optional(),
    extension: z
      .array(z.strictObject({ url: z.url(), valueString: z.string() }))
      .min(1)
      .optional(),
    identifier: z.array(identifier).min(1).optional(),
    status: z.enum([...appointmentStatuses, ...moreStatuses]),
    cancelationReason: concept.optional(),
    serviceType: z.array(concept).min(1).optional(),
    description: z.string().optional(),
    start: instant.optional(),
    end: instant.optional(),
    minutesDuration: z.int().positive().optional(),
    slot: z.array(reference).min(1).optional(),
    created: dateTime.optional(),
    comment: z.string().min(1).optional(),
    participant: z
      .array(
        z.strictObject({
          actor: reference.optional(),
          required: z.enum(['required', 'optional', 'information-only']).optional(),
          status: z.enum(['accepted', 'declined', 'tentative', 'needs-action']),
        }),
      )
      .min(1),
  })
  .refine(({ start, end }) => (start === undefined) === (end === undefined), 'app-2')
  .refine(({ start, status }) => start !== undefined || ['proposed', 'cancelled', 'waitlist'].includes(status), 'app-3')
  .refine(
    ({ cancelationReason, status }) => cancelationReason === undefined || ['cancelled', 'noshow'].includes(status),
    'app-4',
  )
export type AppointmentBody = z.output<typeof appointmentBody>

/** https://hl7.org/fhir/R4/http.html#patch, whole elements only. */
export const patchBody = z
  .array(
    z.strictObject({
      op: z.enum(['test', 'add', 'replace']),
      path: z.string().regex(/^\/[a-zA-Z]+$/),
      value: z.unknown(),
    }),
  )
  .min(1)
export type PatchBody = z.output<typeof patchBody>

/** https://hl7.org/fhir/R4/patient.html */
export const patientBody = z.strictObject({
  resourceType: z.literal('Patient'),
  identifier: z.array(identifier).min(1).optional(),
  active: z.boolean().optional(),
  name: z.array(z.strictObject({ family: z.string().min(1), given: z.array(z.string().min(1)).min(1) })).min(1),
  telecom: z
    .array(z.strictObject({ system: z.enum(['phone', 'email']), value: z.string().min(1) }))
    .min(1)
    .optional(),
  gender: z.enum(['male', 'female', 'other', 'unknown']).optional(),
  birthDate: date.optional(),
})
