import { z } from 'zod'
import { contactTypes, locales } from './catalogue.ts'
import type { Switches } from './switches.ts'

/** JSON Schema counts characters, not UTF-16 units. */
const upTo = (max: number) =>
  z.string().refine((text) => [...text].length <= max, `must have at most ${max} characters`)

/** RFC 3339: zod's own check lets the seconds be left out. */
const dateTime = z.iso
  .datetime({ offset: true })
  .regex(/T\d{2}:\d{2}:\d{2}/, 'must be a date-time with seconds and offset')

const metadata = z.record(
  z.string().refine((key) => !key.startsWith('dronline'), 'keys must not start with "dronline"'),
  upTo(500),
)

const patient = z.strictObject({
  first_name: z.string().min(1),
  last_name: z.string().min(1),
  email: z.email(),
  phone: z.string().optional(),
  sex: z.enum(['male', 'female']).optional(),
  date_of_birth: z
    .string()
    .regex(/^\d{4}-\d{2}-\d{2}$/)
    .optional(),
  metadata: metadata.optional(),
})

export type PatientBody = z.output<typeof patient>

export const holdBody = z.strictObject({
  appointment_type_id: z.string(),
  practitioner_id: z.string(),
  start: dateTime,
  contact_type: z.enum(contactTypes).optional(),
  partner_reference: upTo(200).optional(),
  locale: z.enum(locales).optional(),
  metadata: metadata.optional(),
  patient: patient.optional(),
})

const refused = z.never('unknown field').optional()

export function confirmBody(switches: Switches) {
  const reference = upTo(200).min(1)
  const token = z.string().min(1)
  return z.strictObject({
    external_payment_reference: switches.confirmNeedsPaymentReference ? reference : reference.optional(),
    patient: switches.confirmNeedsPatient === 'always' ? patient : patient.optional(),
    partner_reference: switches.confirmTakesPartnerReference ? upTo(200).optional() : refused,
    hold_token: { refused, optional: token.optional(), required: token }[switches.confirmHoldToken],
  })
}

/** The reason may be left out, and the body with it. */
export function cancelBody(switches: Switches) {
  return z.strictObject({ [switches.cancelReasonField]: upTo(500).optional() }).optional()
}

export function rescheduleBody(switches: Switches) {
  return z
    .strictObject({
      [switches.rescheduleStartField]: dateTime,
      [switches.reschedulePractitionerField]: z.string().optional(),
    })
    .transform((body) => ({
      start: Date.parse(body[switches.rescheduleStartField] ?? ''),
      practitionerId: body[switches.reschedulePractitionerField],
    }))
}

/** An instant in a query; undefined when it is none. */
export function readInstant(text: string | undefined): number | undefined {
  const parsed = dateTime.safeParse(text)
  return parsed.success ? Date.parse(parsed.data) : undefined
}
