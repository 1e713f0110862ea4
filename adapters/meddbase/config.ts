/** The settings of one Meddbase clinic. What the vendor's pages leave open is a setting, listed in `config/assumptions.ts`. */
import { createHash } from 'node:crypto'
import { z } from 'zod'
import { patientFields } from '../../src/domain/patient.ts'
import { isTimeZone } from '../../src/domain/time.ts'

export { assumptions } from './config/assumptions.ts'

const loopbackHosts = ['127.0.0.1', '[::1]', 'localhost']
const vendorHost = /^(?:[a-z0-9-]+\.)+meddbase\.com$/

/** Keys of sites, clinicians, modules and services are integers; ours are the same digits as text. */
const integerKey = z.string().regex(/^[1-9]\d{0,14}$/, 'a whole number above 0')
const key = z.string().regex(/^[\x21-\x7e]{1,100}$/, '1 to 100 printable characters without a space')
const eventCodes = z.array(z.int().min(0).max(1_000_000))
const timeZone = z.string().refine(isTimeZone, '`Area/City` or `UTC`')

const manager = z.strictObject({
  as: z.literal('MANAGER'),
  username: z.string().min(3).max(254).describe('E-mail address of the service login.'),
  password: z.string().min(1).max(200).meta({ description: 'Password of the service login.', secret: true }),
  portal: z
    .enum(['REFERRAL', 'PATIENT'])
    .default('REFERRAL')
    .describe(
      'Where the login belongs (`is-oh`). A manager, who acts for other patients, logs in to the referral portal.',
    ),
})

const anonymous = z.strictObject({
  as: z.literal('ANONYMOUS'),
  sitesVerb: z
    .enum(['GET', 'POST'])
    .default('GET')
    .describe('Verb of the anonymous site list, which the vendor calls a GET with POST members.'),
  sessionMinutes: z
    .int()
    .min(1)
    .max(120)
    .default(20)
    .describe('How long a registration waits for its code and its booking; afterwards the person registers again.'),
})

const typeSettings = z.strictObject({
  payerType: key.optional().describe('Instead of `payerType`, for this type.'),
  modules: z.array(integerKey).default([]).describe('Modules that a booking of this type includes.'),
  services: z.array(integerKey).default([]).describe('Services that a booking of this type includes.'),
  clinicianSex: z.enum(['ANY', 'MALE', 'FEMALE']).default('ANY'),
})

export const settingsSchema = z
  .strictObject({
    baseUrl: z
      .string()
      .superRefine((text, context) => {
        for (const message of baseUrlProblems(text)) context.addIssue({ code: 'custom', message })
      })
      .describe(
        'Address of the API, ends in `/patientportalapi`. Hosts may differ by customer, so there is no default.',
      ),
    trustedHost: z
      .string()
      .regex(/^(?:[a-z0-9-]+\.)+[a-z]{2,}$/, 'a host name in small letters')
      .optional()
      .describe(
        'A host outside `meddbase.com` that `baseUrl` may name: said twice, so that no typo gets the password.',
      ),
    clientKey: z
      .string()
      .regex(/^[\x21-\x7e]{1,200}$/, '1 to 200 printable characters without a space')
      .meta({ description: 'Client key that Meddbase issued to the practice; goes with every request.', secret: true }),
    clientKeyAs: z
      .enum(['COOKIE', 'QUERY'])
      .default('COOKIE')
      .describe('How it goes: in the cookie `Client-key`, or in the address, where logs on the way can keep it.'),
    access: z
      .discriminatedUnion('as', [manager, anonymous])
      .describe('Who books: a manager for the patients it may see, or each new person by a code sent to them.'),
    payerType: key.describe(
      'Who pays: a key of `GET /appointment/payer-types`, or for `ANONYMOUS` the sign-up code of an open charge band.',
    ),
    appointmentTypes: z
      .record(z.string().min(1), typeSettings)
      .default({})
      .describe('What goes with an appointment type, by its key; a type that is not named goes without.'),
    siteTimeZones: z
      .record(integerKey, timeZone)
      .default({})
      .describe(
        "Zone of each site, by its key: the vendor tells none. Empty: all are in the clinic's zone. Otherwise a site that is " +
          'not named is not offered.',
      ),
    timesWithoutOffset: z
      .enum(['SITE', 'UK'])
      .default('SITE')
      .describe('Whose wall clock a time without an offset is read by.'),
    sessionAs: z
      .enum(['HEADERS', 'COOKIE'])
      .default('HEADERS')
      .describe('How the session travels: `x-session-id`, or the deprecated cookie `ASP.NET_SessionId`.'),
    session: z
      .strictObject({
        holdSeconds: z
          .int()
          .min(30)
          .max(1_800)
          .default(600)
          .describe("What a session must last when a hold is taken: the clinic's `holds.ttl`."),
        whenShort: z
          .enum(['RENEW', 'REFUSE'])
          .default('RENEW')
          .describe('When even a new session is shorter: rely on a new login at confirm, or refuse the hold.'),
        keepSeconds: z
          .int()
          .min(30)
          .max(3_600)
          .default(300)
          .describe('How long a session is kept before its remaining time is known.'),
        loginPauseMinutes: z
          .int()
          .min(1)
          .max(1_440)
          .default(15)
          .describe('After a refused login none is tried for this long: too many block the user.'),
      })
      .prefault({}),
    search: z
      .strictObject({
        windowDays: z.int().min(1).max(31).default(7).describe('Days asked for in one search.'),
        maxCalls: z
          .int()
          .min(1)
          .max(200)
          .default(40)
          .describe('Requests that one search may cost before it is refused.'),
        verb: z
          .enum(['AUTO', 'GET', 'POST'])
          .default('AUTO')
          .describe('Verb of the search. `AUTO`: POST where modules or services have to go along, GET otherwise.'),
        byPractitioner: z
          .boolean()
          .default(false)
          .describe('Search once per clinician even when nobody was named, so that slots name theirs.'),
        patient: key
          .optional()
          .describe('Patient key for whom types and times are asked where a manager has none of its own.'),
        price: z.enum(['GROSS', 'NET']).default('GROSS').describe('Which of the two prices of a slot is shown.'),
        locationIsExclusive: z
          .boolean()
          .default(true)
          .describe('Whether slots that name a clinician also exclude each other by location.'),
      })
      .prefault({}),
    priceMatch: z
      .enum(['NONE', 'GROSS', 'NET'])
      .default('NONE')
      .describe(
        'Whether a booking sends `price`, so that only a slot at exactly the held price is taken, and which one.',
      ),
    owed: z
      .enum(['INVOICE', 'NONE'])
      .default('INVOICE')
      .describe('Whether what the patient owes is read from the invoice that comes with the appointment.'),
    feeCurrency: z
      .string()
      .regex(/^[A-Z]{3}$/, 'an ISO 4217 code')
      .optional()
      .describe('Currency of a cancellation fee, which comes without one.'),
    cancelProof: z
      .enum(['ANSWER', 'LIST'])
      .default('ANSWER')
      .describe(
        'What proves that an appointment is cancelled: the answer to the call, or the list too, which may lag behind.',
      ),
    reschedule: z
      .enum(['REBOOK', 'NONE'])
      .default('REBOOK')
      .describe(
        'Whether an appointment can be moved by booking anew and cancelling, which may cost the cancellation fee.',
      ),
    appointments: z
      .strictObject({
        backDays: z
          .int()
          .min(1)
          .max(3_650)
          .default(90)
          .describe('How far back an appointment is looked for by its key.'),
        aheadDays: z.int().min(1).max(3_650).default(400).describe('How far ahead.'),
        maxPages: z.int().min(1).max(500).default(40).describe('Pages of 50 read in one look-up before it gives up.'),
        listEverybody: z
          .boolean()
          .default(false)
          .describe(
            'Whether a list without a patient is asked for: the vendor then answers with all the manager may see.',
          ),
        states: z
          .record(z.string(), z.enum(['BOOKED', 'CANCELLED', 'ARRIVED', 'COMPLETED', 'DID_NOT_ARRIVE', 'UNKNOWN']))
          .default({})
          .describe('What a `State` means, where it is not as the table in the README has it.'),
      })
      .prefault({}),
    refusals: z
      .strictObject({
        slotGone: eventCodes
          .default([])
          .describe(
            'Event codes that mean "this slot is gone". Any other refusal of a booking is settled by a search.',
          ),
        patientDuplicate: eventCodes
          .default([0, 10_001])
          .describe(
            'Event codes that mean "more than one record, or not yours" when a patient is looked for or created.',
          ),
        patientAbsent: z
          .strictObject({
            statuses: z.array(z.int().min(400).max(499)).default([403, 404]),
            eventCodes: eventCodes.default([]),
          })
          .prefault({})
          .describe(
            'Statuses and event codes that mean "no such patient for this login" when one is asked for by key.',
          ),
        bare: z
          .boolean()
          .default(false)
          .describe(
            'Whether a 4xx without the error envelope is a no. False: the outcome of such a write is not known.',
          ),
      })
      .prefault({}),
    requiredPatientFields: z
      .array(z.enum(patientFields))
      .optional()
      .describe('What a new patient must give. Without it: birth date for a manager, phone for the anonymous flow.'),
    budget: z
      .strictObject({
        requestsPerMinute: z.int().min(1).max(10_000).default(240),
        maxConcurrent: z
          .int()
          .min(1)
          .max(20)
          .default(1)
          .describe('Requests in flight at once. One: calls of a session are not known to stand each other.'),
        timeoutSeconds: z
          .int()
          .min(1)
          .max(60)
          .default(30)
          .describe('For one request; the deadline of a call shortens it.'),
      })
      .prefault({}),
  })
  .superRefine(({ priceMatch, search }, context) => {
    if (priceMatch === 'NONE' || priceMatch === search.price) return
    const message = 'must be the price that `search.price` shows: only that one is kept with a slot'
    context.addIssue({ code: 'custom', path: ['priceMatch'], message })
  })
  .superRefine(({ clientKey, clientKeyAs }, context) => {
    if (clientKeyAs === 'QUERY' || !/[",;\\]/.test(clientKey)) return
    const message = 'must be `QUERY`: the client key has a character that no cookie can carry'
    context.addIssue({ code: 'custom', path: ['clientKeyAs'], message })
  })
  .superRefine(({ baseUrl, trustedHost }, context) => {
    const host = URL.canParse(baseUrl) ? new URL(baseUrl).hostname : ''
    if (host === '' || loopbackHosts.includes(host) || vendorHost.test(host) || host === trustedHost) return
    const message = 'must lead to `meddbase.com`, or to the host that `trustedHost` names'
    context.addIssue({ code: 'custom', path: ['baseUrl'], message })
  })

export type Settings = z.output<typeof settingsSchema>
/** What goes with a type, with its payer resolved. */
export type TypeSettings = Omit<z.output<typeof typeSettings>, 'payerType'> & { readonly payerType: string }
export type ManagerAccess = z.output<typeof manager>

export function isAnonymous(settings: Settings): boolean {
  return settings.access.as === 'ANONYMOUS'
}

/** The one host that the settings lead to. */
export function allowedHostOf(settings: Settings): RegExp {
  return new RegExp(`^${new URL(settings.baseUrl).hostname.replaceAll('.', '\\.')}$`)
}

export function settingsOfType(settings: Settings, typeKey: string): TypeSettings {
  const given = Object.hasOwn(settings.appointmentTypes, typeKey) ? settings.appointmentTypes[typeKey] : undefined
  return { modules: [], services: [], clinicianSex: 'ANY', ...given, payerType: given?.payerType ?? settings.payerType }
}

/** The client key stands for the practice; logins of one practice share its diary. */
export function accountKeyOf(settings: Settings): string {
  const host = new URL(settings.baseUrl).host.replaceAll(/[^a-z0-9.-]/g, '-')
  return `${host}-${digest(settings.clientKey)}`
}

export function digest(...parts: readonly string[]): string {
  return createHash('sha256').update(JSON.stringify(parts)).digest('hex').slice(0, 24)
}

function baseUrlProblems(text: string): string[] {
  if (!URL.canParse(text)) return ['not a URL']
  const url = new URL(text)
  const problems: string[] = []
  if (url.protocol !== 'https:' && !(url.protocol === 'http:' && loopbackHosts.includes(url.hostname))) {
    problems.push('must be https (http only on loopback)')
  }
  if (!url.pathname.endsWith('/patientportalapi')) problems.push('must end in `/patientportalapi`')
  if (url.username || url.password || url.search || url.hash) problems.push('must be host and path only')
  return problems
}
