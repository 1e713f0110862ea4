/** The settings of one FHIR R4 server. What the specification leaves to the server is a setting, listed in `assumptions`. */
import { createHash } from 'node:crypto'
import { z } from 'zod'
import { isTimeZone } from '../../src/domain/time.ts'

export { assumptions } from './config/assumptions.ts'

const contactType = z.enum(['IN_PERSON', 'VIDEO', 'PHONE'])
const refusalStatuses = z.array(z.int().min(400).max(499))

export const settingsSchema = z.strictObject({
  baseUrl: z
    .url({ protocol: /^https?$/ })
    .describe('Service base address of the server, `https://fhir.clinic.example/r4`.'),
  token: z
    .string()
    .min(1)
    .meta({ description: 'Bearer token with the right to read and write what is listed in README.md.', secret: true }),
  requestsPerMinute: z.int().min(1).max(100_000).default(120).describe('A courtesy; the specification has no limit.'),
  maxConcurrent: z.int().min(1).max(50).default(4).describe('Requests in flight at once.'),
  rateLimitIsNotExecuted: z.boolean().default(false).describe('Whether a 429 proves that a write was not executed.'),
  strictSearch: z
    .boolean()
    .default(true)
    .describe(
      'Whether searches send `Prefer: handling=strict`, so that a parameter the server does not know is refused.',
    ),
  pageSize: z.int().min(1).max(1_000).default(250).describe('`_count` of every search; a server may send fewer.'),
  maxPages: z.int().min(1).max(1_000).default(40).describe('Pages of one search; a longer one is an error.'),
  referencesPerSearch: z
    .int()
    .min(1)
    .max(100)
    .default(20)
    .describe('Schedules or practitioners that one search names, with commas between them.'),
  windowDays: z.int().min(1).max(366).default(31).describe('Days of one search for appointments.'),
  openRangeDays: z
    .int()
    .min(1)
    .max(366)
    .default(31)
    .describe('Where a list of appointments has no beginning or no end, it reaches so far.'),
  identifierSystem: z
    .url()
    .default('https://holdfast.example/fhir/reference')
    .describe('System of the identifier by which our bookings are found again. Never change it while holds are open.'),
  contactTypes: z
    .record(z.string().min(1), contactType)
    .default({})
    .describe("What a code of a service's `type` means, `system|code` to contact type: R4 has no field for it."),
  unstatedContactType: contactType
    .optional()
    .describe('What a service without such a code offers. Without this setting it offers no contact type.'),
  locationTimeZones: z
    .record(z.string().min(1), z.string().refine(isTimeZone, 'is no time zone such as Europe/London'))
    .default({})
    .describe("Location id to time zone, where it is not the clinic's: R4 has no field for it."),
  bookingStatus: z
    .enum(['booked', 'pending', 'proposed'])
    .default('booked')
    .describe('The status that a booking asks for. `pending` and `proposed` wait for the practitioner.'),
  conditionalCreate: z
    .boolean()
    .default(false)
    .describe('Whether a creation sends `If-None-Exist` with our identifier. Set it where the server declares it.'),
  refusesOverlap: z
    .boolean()
    .default(false)
    .describe('Whether the server itself refuses a second appointment at a taken time.'),
  subtractsAppointments: z
    .boolean()
    .default(true)
    .describe('Whether a free slot counts as taken where an appointment of the practitioner overlaps it.'),
  longestVisitMinutes: z
    .int()
    .min(5)
    .max(10_080)
    .default(720)
    .describe(
      'How long before a time an appointment that lasts into it may have begun; appointments are searched by start.',
    ),
  statuses: z
    .strictObject({
      slotTaken: refusalStatuses.default([409]).describe('The time is taken.'),
      maybeTaken: refusalStatuses.default([400, 422]).describe('Taken or bad input: the slot is asked again to tell.'),
    })
    .prefault({})
    .describe('What a refused booking or move means.'),
  updates: z
    .enum(['PUT', 'JSON_PATCH'])
    .default('PUT')
    .describe('How an appointment is changed: the whole resource sent back, or a JSON Patch.'),
  needsVersion: z
    .boolean()
    .default(true)
    .describe('Whether a record without `meta.versionId` is left alone, since a change of it might undo somebody’s.'),
  reschedule: z
    .enum(['REBOOK', 'UPDATE', 'OFF'])
    .default('REBOOK')
    .describe('`REBOOK`: book anew, then cancel. `UPDATE`: move in place, and the server moves its slots along.'),
})

export type Settings = z.output<typeof settingsSchema>

/** The server and not the token: two tokens of one server share its diaries, and so its holds and its budget. */
export function accountKeyOf(settings: Settings): string {
  return createHash('sha256').update(baseUrlOf(settings).toLowerCase()).digest('hex').slice(0, 16)
}

export function baseUrlOf({ baseUrl }: Settings): string {
  return baseUrl.replace(/\/+$/, '')
}

/** A standard has no host of its own: people's data goes to the one host that the setting names, and to no other. */
export function hostOf(settings: Settings): RegExp {
  const { hostname } = new URL(settings.baseUrl)
  return new RegExp(`^${hostname.replaceAll('.', '\\.')}$`)
}
