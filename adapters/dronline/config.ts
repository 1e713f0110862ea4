import { createHash } from 'node:crypto'
import { z } from 'zod'

export { assumptions } from './config/assumptions.ts'

const contactType = z.enum(['IN_PERSON', 'VIDEO', 'PHONE'])
const name = z.string().min(1).max(100)
/** Where a value stands in a JSON answer, names joined by dots: `account.livemode`. */
const place = z.string().regex(/^[A-Za-z_]\w*(\.[A-Za-z_]\w*)*$/, 'names joined by dots, such as `account.livemode`')
/** Everything of this API lies under `/connected/` [docs:INTRO]. */
const path = z.string().regex(/^\/connected\/[A-Za-z0-9_/-]+$/, 'a path such as `/connected/availability`')
const appointmentPath = z
  .string()
  .regex(
    /^\/connected\/[A-Za-z0-9_/-]*\{appointment_id\}[A-Za-z0-9_/-]*$/,
    'a path such as `/connected/appointments/{appointment_id}/cancel`',
  )
/** 408, 425 and 429 never say that a write was refused for good; 401 and 403 are about the credential. */
const refusalStatuses = z.array(
  z
    .int()
    .min(400)
    .max(499)
    .refine((status) => ![401, 403, 408, 425, 429].includes(status), 'not a status that refuses this one request'),
)
/** What an error code of the vendor may be made to mean. */
const errorCode = z.enum([
  'INVALID_INPUT',
  'NOT_FOUND',
  'SLOT_TAKEN_AT_VENDOR',
  'HOLD_EXPIRED',
  'LIMIT_EXCEEDED',
  'VENDOR_REJECTED',
])

const appointmentWrite = {
  path: appointmentPath.describe('Path with `{appointment_id}` in it; unread, so it has no default.'),
  method: z.enum(['POST', 'PATCH', 'PUT', 'DELETE']).default('POST'),
  answersWith: z
    .enum(['APPOINTMENT', 'NOTHING'])
    .default('APPOINTMENT')
    .describe('Whether a yes carries the appointment. With `NOTHING` it is read again before the answer counts.'),
}

export const settingsSchema = z.strictObject({
  baseUrl: z
    .string()
    .superRefine((text, context) => {
      for (const message of baseUrlProblems(text)) context.addIssue({ code: 'custom', message })
    })
    .describe('Regional API base of this credential, ends in `/v1`. From the onboarding mail; no default.'),
  apiKey: z
    .string()
    .regex(/^sk_(live|sandbox)_[\x21-\x7e]+$/, 'starts with `sk_live_` or `sk_sandbox_`')
    .meta({ description: 'Secret key of one Dr.Online catalogue.', secret: true }),
  accountId: z
    .string()
    .regex(/^[A-Za-z0-9._-]{1,64}$/, 'letters, digits, dot, underscore and hyphen, at most 64')
    .optional()
    .describe(
      'Names the catalogue. Two clinics with different keys of one catalogue must give the same value, and it must be set ' +
        'before a key is rotated. Without it, the account is told by a digest of the key.',
    ),
  locale: z.enum(['en', 'pt']).optional().describe('Language of names and messages; left out, Dr.Online chooses.'),
  location: z
    .strictObject({
      id: name.default('main'),
      name,
      addressLines: z.array(z.string().min(1)).default([]),
    })
    .optional()
    .describe('The one place of this catalogue: the API knows none. Without it there are no locations.'),
  contactTypes: z
    .array(contactType)
    .min(1)
    .default(['VIDEO'])
    .describe('What the catalogue offers where no answer says so. The first is asked for when the caller names none.'),
  account: z
    .strictObject({
      liveModeAt: place.default('account.livemode').describe('Where the account says that it is live.'),
      timeZoneAt: place.default('account.timezone').describe('Where the account names its time zone.'),
    })
    .prefault({}),
  appointmentTypeFields: z
    .strictObject({
      name: place.default('name'),
      description: place.optional(),
      durationMinutes: place.optional(),
      contactTypes: place.optional().describe('An array of `phone_call`, `video_call`, `in_person`.'),
      price: z
        .strictObject({
          amount: place,
          unit: z.enum(['MAJOR', 'MINOR']).describe('`MINOR`: a whole number of hundredths.'),
          currency: place.optional(),
        })
        .optional(),
    })
    .prefault({})
    .describe('Fields of an appointment type beyond its id; what is not named here is told as unknown.'),
  practitionerFields: z
    .strictObject({
      name: z.array(place).min(1).default(['name']).describe('Joined by spaces.'),
      title: place.optional(),
    })
    .prefault({}),
  availability: z
    .strictObject({
      path,
      typeParam: name,
      practitionerParam: name.optional().describe('Left out when one call answers for all practitioners.'),
      fromParam: name,
      toParam: name,
      contactTypeParam: name.optional(),
      bounds: z
        .enum(['INSTANTS', 'DATES_INCLUSIVE', 'DATES_EXCLUSIVE'])
        .default('INSTANTS')
        .describe("How the window is written: RFC 3339, or days in the clinic's zone with or without the last."),
      maxWindowDays: z.int().min(1).max(366),
      itemsField: place,
      startField: place,
      endField: place,
      practitionerField: place.optional(),
      typeField: place.optional(),
      contactTypesField: place.optional(),
    })
    .refine((value) => value.practitionerParam !== undefined || value.practitionerField !== undefined, {
      message: 'needs `practitionerParam` or `practitionerField`: a hold names its practitioner',
    })
    .optional()
    .describe('Availability is offered but its page is unread: path and answer shape come from the vendor.'),
  paging: z
    .strictObject({
      param: name,
      cursor: z.enum(['LAST_ID', 'PAGE_NUMBER']),
      sizeParam: name.optional().describe('Sent with the appointments list only; no other list may know it.'),
      size: z.int().min(1).max(1000).default(100),
    })
    .optional()
    .describe('How to ask for the next page. Without it a list with `has_more: true` is an error, never a first page.'),
  maxPages: z.int().min(1).max(1000).default(20).describe('Pages read in one operation before it gives up.'),
  appointments: z
    .strictObject({
      fromParam: name.optional().describe('Filter on the start, an instant.'),
      toParam: name.optional(),
      listsHeld: z
        .boolean()
        .default(true)
        .describe('Whether the list has holds in it too, so that a lost one can be found.'),
      showsNeverConfirmed: z
        .boolean()
        .default(false)
        .describe('Whether `cancelled` without `confirmed_at` counts as an appointment.'),
    })
    .prefault({}),
  confirm: z
    .strictObject({
      paymentReference: z.enum(['REQUIRED', 'OPTIONAL']).default('REQUIRED'),
      sendsPartnerReference: z.boolean().default(false),
      sendsMetadata: z.boolean().default(false),
      sendsLocale: z.boolean().default(false),
      sendsHoldToken: z.boolean().default(false),
    })
    .prefault({}),
  cancel: z
    .strictObject({
      ...appointmentWrite,
      reasonField: name
        .optional()
        .describe('Takes the reason and the note as one English text; without it none is sent.'),
    })
    .optional(),
  reschedule: z
    .strictObject({
      ...appointmentWrite,
      startField: name.default('start'),
      practitionerField: name.optional().describe('Without it a move to another practitioner is refused.'),
    })
    .optional(),
  statuses: z
    .strictObject({
      slotTaken: refusalStatuses.default([409, 410]).describe('On creating a hold and on a move.'),
      holdGone: refusalStatuses.default([404, 409, 410]).describe('On confirm and on release.'),
      absent: refusalStatuses.default([404, 410]).describe('On reading a hold or an appointment.'),
    })
    .prefault({}),
  errorCodes: z
    .record(z.string(), errorCode)
    .default({})
    .describe('What the vendor’s own error codes mean; they go before the status.'),
  budget: z
    .strictObject({
      requests: z.int().min(1).default(5),
      perMs: z.int().min(1).default(1000),
      maxConcurrent: z.int().min(1).default(4),
      rateLimitIsNotExecuted: z
        .boolean()
        .default(false)
        .describe('Whether a 429 proves that a write was not executed.'),
    })
    .prefault({}),
})

export type Settings = z.infer<typeof settingsSchema>
export type AvailabilitySettings = NonNullable<Settings['availability']>

/** Names the catalogue without telling its key. */
export function accountKeyOf(settings: Settings): string {
  return settings.accountId ?? createHash('sha256').update(settings.apiKey).digest('hex').slice(0, 16)
}

const loopbackHosts = ['127.0.0.1', '[::1]', 'localhost']

function baseUrlProblems(text: string): string[] {
  if (!URL.canParse(text)) return ['not a URL']
  const url = new URL(text)
  const problems: string[] = []
  if (url.protocol !== 'https:' && !(url.protocol === 'http:' && loopbackHosts.includes(url.hostname))) {
    problems.push('must be https (http only on loopback)')
  }
  if (!url.pathname.endsWith('/v1')) problems.push('must end in `/v1`')
  if (url.username || url.password || url.search || url.hash) problems.push('must be host and path only')
  return problems
}
