/** The settings of one Jump clinic. What the vendor's pages leave open is a setting, listed in `config/assumptions.ts`. */
import { createHash } from 'node:crypto'
import { z } from 'zod'

export { assumptions } from './config/assumptions.ts'
export { type Plan, planOf } from './config/plan.ts'

const name = z.string().min(1).max(100)
/** Where a value stands in a JSON answer, names joined by dots: `data.is_available`. */
const place = z.string().regex(/^[A-Za-z_]\w*(\.[A-Za-z_]\w*)*$/, 'names joined by dots, such as `data.is_available`')
/** 408, 425 and 429 never say that a request was refused for good; 401 and 403 are about the key. */
const refusalStatuses = z.array(
  z
    .int()
    .min(400)
    .max(499)
    .refine((status) => ![401, 403, 408, 425, 429].includes(status), 'not a status that refuses this one request'),
)

const shape = z.strictObject({
  dialect: z
    .enum(['A', 'B'])
    .describe('Generation of the API that answers: `A` has holds, `B` is the later one. Both have the same addresses.'),
  baseUrl: z
    .string()
    .superRefine((text, context) => {
      for (const message of baseUrlProblems(text)) context.addIssue({ code: 'custom', message })
    })
    .default('https://app.usejump.co.uk/functions/v1/api-v1')
    .describe('One of the two hosts that the documentation names, or a simulator on this machine.'),
  apiKey: z
    .string()
    .regex(/^pk_(live|test)_[\x21-\x7e]+$/, 'starts with `pk_live_` or `pk_test_`')
    .meta({ description: 'Secret key of one organisation, despite its `pk_`.', secret: true }),
  accountId: z
    .string()
    .regex(/^[A-Za-z0-9._-]{1,64}$/, 'letters, digits, dot, underscore and hyphen, at most 64')
    .optional()
    .describe(
      'Names the organisation. Two clinics with different keys of one organisation must give the same value, and it must ' +
        'be set before a key is rotated. Without it, the account is told by a digest of the key.',
    ),
  holds: z
    .enum(['NATIVE', 'GATEWAY'])
    .optional()
    .describe('Whether `/holds` is used. Left out: `NATIVE` in A, `GATEWAY` in B.'),
  wallTimeZone: z
    .enum(['CLINIC', 'UTC'])
    .default('CLINIC')
    .describe("The zone in which the vendor reads a date and `HH:MM`: the clinic's, or UTC."),
  timestamps: z
    .enum(['INSTANTS', 'WALL_TIME'])
    .default('INSTANTS')
    .describe("`WALL_TIME`: `start_time` and `end_time` are the clinic's wall clock with a Z behind it."),
  remoteMeans: z.enum(['VIDEO', 'PHONE']).default('VIDEO').describe('How a remote appointment is held.'),
  remoteLocation: z
    .enum(['NONE', 'ANY'])
    .default('NONE')
    .describe('Whether a hold for a remote slot may come back with a location.'),
  windowDays: z
    .int()
    .min(1)
    .max(31)
    .optional()
    .describe('Days asked for in one availability request, both ends counted. Left out: 30 in A, 14 in B.'),
  pageSize: z.int().min(1).max(100).default(100),
  maxPages: z.int().min(1).max(100).default(10).describe('Pages read in one operation before it gives up.'),
  templateFields: z
    .strictObject({
      name: place.default('name'),
      description: place.default('description'),
      durationMinutes: place.default('duration_minutes'),
      price: place.default('price').describe('A decimal number in major units.'),
      currency: place.default('currency'),
    })
    .prefault({})
    .describe("Where B's appointment templates carry what A's types do."),
  verify: z
    .strictObject({
      typeField: name.default('appointment_template_id'),
      clinicianField: name.default('clinician_profile_id'),
      locationField: name.default('location_id'),
      startField: name.default('start_time'),
      endField: name.optional(),
      freeAt: place.default('data.is_available').describe('Where the answer says true or false.'),
    })
    .optional()
    .describe('B only: asks `POST /availability/verify` about a slot. Left out, availability is read again.'),
  booking: z
    .strictObject({
      typeField: name.default('appointment_type_id'),
      clinicianField: name.default('clinician_profile_id'),
      locationField: name.default('location_id'),
      patientField: name.default('patient_id'),
      dateField: name.default('date').describe('With `DATE_AND_TIME` only.'),
      startField: name.default('start_time'),
      endField: z.union([name, z.null()]).default('end_time').describe('Null: none is sent.'),
      notesField: name.optional().describe('Without it a booking with notes is refused.'),
      times: z.enum(['INSTANTS', 'DATE_AND_TIME']).default('INSTANTS'),
    })
    .prefault({})
    .describe('Body of `POST /appointments`, for gateway holds; start and end also of its `PATCH`.'),
  overlaps: z
    .enum(['REFUSED', 'ACCEPTED'])
    .optional()
    .describe('What a booking of a taken time meets. Left out: `REFUSED` with native holds, else `ACCEPTED`.'),
  longestVisitMinutes: z
    .int()
    .min(5)
    .max(10_080)
    .default(720)
    .describe(
      'How long before a time an appointment that lasts into it may have begun; appointments are searched by start.',
    ),
  reschedule: z
    .enum(['PATCH', 'REBOOK', 'OFF'])
    .optional()
    .describe(
      '`PATCH`: new times on the appointment. `REBOOK`: book anew and cancel, B only. Left out: `OFF` in A, in B `PATCH`.',
    ),
  cancel: z
    .strictObject({ reasonField: name.optional().describe('Takes reason and note as one English text.') })
    .prefault({}),
  markerInNotes: z
    .boolean()
    .default(false)
    .describe('Whether our reference stands in the notes, which staff and perhaps patients read.'),
  notesMaxLength: z.int().min(120).max(10_000).default(1_000).describe('Our reference included.'),
  phoneForm: z
    .enum(['INTERNATIONAL', 'ANY'])
    .default('INTERNATIONAL')
    .describe('`INTERNATIONAL`: +447700900123, with spaces or without; others are refused before they are sent.'),
  patientSearch: z
    .enum(['LAST_NAME', 'FULL_NAME'])
    .default('LAST_NAME')
    .describe('What is searched for. The first finds more and is compared here; the second needs fewer pages.'),
  appointmentFilters: z
    .strictObject({
      patient: name.optional(),
      clinician: name.optional(),
      from: name.optional().describe('Earliest start, an instant.'),
      to: name.optional(),
    })
    .optional()
    .describe('Filters of `GET /appointments`; all is compared here again. Left out: see README.'),
  statuses: z
    .strictObject({
      slotTaken: refusalStatuses.default([409]).describe('On a hold, a booking, a move and verify.'),
      holdGone: refusalStatuses.default([404, 410]).describe('On confirm.'),
      absent: refusalStatuses.default([404, 410]).describe('On reading one thing.'),
      unknownId: refusalStatuses.default([400, 404, 422]).describe('On availability, to an id that names nothing.'),
    })
    .prefault({}),
  errorCodes: z
    .record(
      z.string(),
      z.enum([
        'INVALID_INPUT',
        'NOT_FOUND',
        'SLOT_TAKEN_AT_VENDOR',
        'HOLD_EXPIRED',
        'HOLD_LOST',
        'PATIENT_AMBIGUOUS',
        'LIMIT_EXCEEDED',
        'VENDOR_REJECTED',
      ]),
    )
    .default({})
    .describe("What the vendor's own error codes mean; they go before the status."),
  appointmentStatuses: z
    .record(z.string(), z.enum(['BOOKED', 'PENDING_APPROVAL', 'CANCELLED', 'ARRIVED', 'COMPLETED', 'DID_NOT_ARRIVE']))
    .default({})
    .describe("What further words for an appointment's status mean. An unlisted one is told as unknown."),
  idempotencyKeys: z
    .boolean()
    .optional()
    .describe('Whether creating patients and appointments honours `Idempotency-Key`. Left out: in B only.'),
  clockSkewSeconds: z
    .int()
    .min(0)
    .max(600)
    .default(120)
    .describe("How far Jump's clock may be behind ours when times of creation are compared."),
  budget: z
    .strictObject({
      requestsPerHour: z
        .int()
        .min(1)
        .optional()
        .describe('Of the key, all its users together. Left out: 100 in A, 1000 in B.'),
      window: z.enum(['ROLLING_HOUR', 'CLOCK_HOUR']).optional().describe('Left out: rolling in A, by the clock in B.'),
      maxConcurrent: z.int().min(1).max(50).default(4),
      rateLimitIsNotExecuted: z.boolean().default(true).describe('Whether a 429 proves that a write was not executed.'),
    })
    .prefault({}),
})

export const settingsSchema = shape.superRefine((settings, context) => {
  const { dialect, holds = dialect === 'A' ? 'NATIVE' : 'GATEWAY', booking } = settings
  const complain = (path: string, message: string) => context.addIssue({ code: 'custom', path: [path], message })
  if (dialect === 'A' && settings.verify) complain('verify', 'dialect A has no `POST /availability/verify`')
  if (dialect === 'A' && settings.reschedule === 'REBOOK') complain('reschedule', 'dialect A cannot cancel')
  if (settings.reschedule === 'PATCH' && booking.times === 'DATE_AND_TIME') {
    complain('reschedule', 'a move needs instants: one that is misread could not be taken back')
  }
  if (settings.markerInNotes && holds === 'GATEWAY' && booking.notesField === undefined) {
    complain('markerInNotes', 'needs `booking.notesField`')
  }
})

export type Settings = z.output<typeof settingsSchema>

/** Names the organisation without telling its key. */
export function accountKeyOf(settings: Settings): string {
  return settings.accountId ?? createHash('sha256').update(settings.apiKey).digest('hex').slice(0, 16)
}

/** Both stand in the documentation; which is right is not stated (U2). */
export const vendorHosts = ['app.usejump.co.uk', 'api.jumpehr.com'] as const

const loopbackHosts = ['127.0.0.1', '[::1]', 'localhost']

function baseUrlProblems(text: string): string[] {
  if (!URL.canParse(text)) return ['not a URL']
  const url = new URL(text)
  const problems: string[] = []
  const isLoopback = loopbackHosts.includes(url.hostname)
  if (!isLoopback && !vendorHosts.some((host) => host === url.hostname)) {
    problems.push(`must be on ${vendorHosts.join(' or ')} (or this machine)`)
  }
  if (url.protocol !== 'https:' && !(url.protocol === 'http:' && isLoopback)) {
    problems.push('must be https (http only on loopback)')
  }
  if (text.endsWith('/')) problems.push('must not end in a slash')
  if (url.username || url.password || url.search || url.hash) problems.push('must be host and path only')
  return problems
}
