/** The settings of one Upvio business. What the vendor's documents leave open is a setting, listed in `assumptions`. */
import { z } from 'zod'

export { assumptions } from './config/assumptions.ts'

const vendorBaseUrl = 'https://api.upvio.com/v1'
export const vendorHost = /^api\.upvio\.com$/
const loopbackHosts = ['127.0.0.1', '[::1]', 'localhost']

/** 408, 425 and 429 never say that a write was refused for good; 401 and 403 are about the credential, 404 about a record. */
const refusalStatuses = z.array(
  z
    .int()
    .min(400)
    .max(499)
    .refine(
      (status) => ![401, 403, 404, 408, 425, 429].includes(status),
      'not a status that can be about the time asked for',
    ),
)
const minutes = z.int().min(0).max(1440)
const contactType = z.enum(['IN_PERSON', 'VIDEO', 'PHONE'])

export const settingsSchema = z.strictObject({
  apiKey: z
    .string()
    .regex(/^[\x21-\x7e]{4,1000}$/, '4 to 1000 printable characters without a space')
    .meta({ description: 'API key from Settings > Integrations > API Keys.', secret: true }),
  businessId: z
    .string()
    .regex(/^(?!\.+$)[A-Za-z0-9._-]{1,64}$/, 'letters, digits, dot, underscore and hyphen, at most 64')
    .describe(
      'Workspace ID, shown on the page of the API keys. It names the account: holds exclude each other within it.',
    ),
  baseUrl: z
    .url({ protocol: /^https?$/, normalize: true })
    .refine(
      (url) => loopbackHosts.includes(hostOf(url)),
      'only a simulator on this machine (127.0.0.1, ::1, localhost)',
    )
    .optional()
    .describe('Address of a simulator, `/v1` included, instead of `https://api.upvio.com/v1`.'),
  requestsPerSecond: z.int().min(1).max(1000).default(5).describe('A courtesy: Upvio publishes no limit.'),
  maxConcurrent: z.int().min(1).max(50).default(4).describe('Requests in flight at once.'),
  rateLimitIsNotExecuted: z
    .boolean()
    .default(false)
    .describe('Whether a 429 proves that a write was not executed. False: such an outcome is unknown.'),
  paging: z
    .enum(['LIMIT_OFFSET', 'NONE'])
    .default('LIMIT_OFFSET')
    .describe('Whether `limit` and `offset` go with every list. `NONE`: a list is what one request answers.'),
  maxPages: z.int().min(1).max(200).default(40).describe('Pages of 50 read from one list; a longer list is an error.'),
  arrayStyle: z
    .enum(['REPEAT', 'BRACKETS', 'COMMA'])
    .default('REPEAT')
    .describe('How `staffIds` is written: `staffIds=a&staffIds=b`, `staffIds[]=a&staffIds[]=b` or `staffIds=a,b`.'),
  idCase: z
    .enum(['FOLD_UUIDS', 'EXACT'])
    .default('FOLD_UUIDS')
    .describe('Whether two UUIDs in other letters are the same. Ids are sent back as they came either way.'),
  windowDays: z
    .int()
    .min(1)
    .max(31)
    .default(6)
    .describe('Days of one window. A request reaches a visit further, and an hour when the clocks go back.'),
  maxSearchCalls: z
    .int()
    .min(1)
    .max(5_000)
    .default(60)
    .describe('Availability requests that one search may cost; a wider search is refused before it is sent.'),
  searchesFromNow: z
    .boolean()
    .default(false)
    .describe('Whether a search of today starts now instead of at midnight, for a vendor that refuses the past.'),
  searchPerStaff: z
    .boolean()
    .default(false)
    .describe('One availability request per staff member, where answers come without `staffs`.'),
  bufferBeforeMinutes: minutes.default(0).describe('Buffer where a service states none, from the business settings.'),
  bufferAfterMinutes: minutes.default(0).describe('Buffer where a service states none, from the business settings.'),
  locationTypes: z
    .record(z.string().min(1), contactType)
    .default({ meet: 'VIDEO' })
    .describe("What each of Upvio's `locationType` words means. Services with another word offer no contact type."),
  unstatedLocationType: contactType
    .optional()
    .describe('What a service without a `locationType` offers. Without this setting it offers no contact type.'),
  sendsLocation: z
    .boolean()
    .default(false)
    .describe('Whether a booking sends the address of its location. False: the service’s own location holds.'),
  priceUnit: z
    .enum(['UNSTATED', 'MAJOR', 'MINOR'])
    .default('UNSTATED')
    .describe(
      'What a price counts: pounds or pence. `UNSTATED`: no price is told, since it might be a hundred times off.',
    ),
  durationUnit: z
    .enum(['MINUTES', 'SECONDS'])
    .default('MINUTES')
    .describe('What `duration` of an appointment counts; in a booking and in a service it is minutes.'),
  unapproved: z
    .enum(['BY_SERVICE', 'PENDING_APPROVAL', 'BOOKED'])
    .default('BY_SERVICE')
    .describe('What `approved: false` means. `BY_SERVICE`: pending where the service requires approval, else booked.'),
  statuses: z
    .strictObject({
      slotTaken: refusalStatuses.default([409]).describe('The staff member is busy.'),
      maybeTaken: refusalStatuses
        .default([400, 422])
        .describe('Either busy or bad input: the availability is asked again to tell.'),
    })
    .prefault({})
    .describe('What a refused booking or move means.'),
  tagsBookings: z
    .boolean()
    .default(true)
    .describe('Whether a booking is tagged `holdfast:<reference>` right after it was made. Staff see the tag.'),
  bookingWindowSeconds: z
    .int()
    .min(10)
    .max(86_400)
    .default(300)
    .describe('A booking without a tag is ours only if made at most so long after our request.'),
  clockSkewSeconds: z
    .int()
    .min(0)
    .max(600)
    .default(30)
    .describe("How far Upvio's clock may be behind ours when times of creation are compared."),
  looksForClash: z
    .boolean()
    .default(false)
    .describe('Whether the diary is read after each booking for another one that slipped through the busy check.'),
  patientScanPages: z
    .int()
    .min(0)
    .max(200)
    .default(20)
    .describe(
      'Pages of 50 patients read to find the one whose e-mail is known already. 0: none, such a booking is refused.',
    ),
  birthDateUnknown: z
    .enum(['AMBIGUOUS', 'SAME'])
    .default('AMBIGUOUS')
    .describe(
      'Whom a record without a birth date is, where the caller gives one. `AMBIGUOUS`: a person decides, since fathers and ' +
        'sons share names and addresses. `SAME`: whoever has the same name and e-mail.',
    ),
  deleteIsProof: z
    .boolean()
    .default(true)
    .describe(
      'Whether a 204 to a cancellation counts although a read still shows the appointment, as a stale one does.',
    ),
  reschedule: z
    .enum(['REBOOK', 'PATCH', 'OFF'])
    .default('REBOOK')
    .describe('`REBOOK`: book anew, then cancel. `PATCH`: move in place, for which no body is documented.'),
  openRangeDays: z
    .int()
    .min(1)
    .max(366)
    .default(31)
    .describe('Where a list of appointments has no beginning or no end, it reaches so far; Upvio demands both.'),
})

export type Settings = z.output<typeof settingsSchema>

/** The business: two keys of one business share it. A UUID is the same in small and in capital letters. */
export function accountKeyOf({ businessId }: Settings): string {
  return businessId.toLowerCase()
}

export function baseUrlOf({ baseUrl }: Settings): string {
  return baseUrl?.replace(/\/+$/, '') ?? vendorBaseUrl
}

function hostOf(url: string): string {
  return URL.canParse(url) ? new URL(url).hostname : ''
}
