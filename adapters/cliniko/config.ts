/** The settings of one Cliniko clinic. What the vendor's documents leave open is a setting, listed in `assumptions`. */
import { createHash } from 'node:crypto'
import { z } from 'zod'
import type { Assumption } from '../../src/contract/adapter.ts'
import { patientFields } from '../../src/domain/patient.ts'
import { isTimeZone } from '../../src/domain/time.ts'

const loopbackHosts = ['127.0.0.1', '[::1]', 'localhost']

export const settingsSchema = z.strictObject({
  apiKey: z.string().superRefine(checkApiKey).meta({
    description: 'API key of a Cliniko user. Its last part names the shard (`…-uk1`); without one it is `au1`.',
    secret: true,
  }),
  userAgentName: z
    .string()
    .regex(/^[A-Za-z0-9][A-Za-z0-9 ._-]{0,59}$/, 'letters, digits, space, dot, underscore and hyphen, at most 60')
    .default('Holdfast')
    .describe('Application name in the `User-Agent`, which Cliniko demands.'),
  userAgentContact: z
    .email()
    .describe('E-mail address in the `User-Agent`; Cliniko may block requests without a valid one.'),
  accountId: z
    .string()
    .regex(/^[A-Za-z0-9._-]{1,64}$/, 'letters, digits, dot, underscore and hyphen, at most 64')
    .optional()
    .describe(
      'Names the Cliniko account. Two clinics with different keys of one account must give the same value, or their ' +
        'holds do not exclude each other. Without it, the account is told by a digest of the key.',
    ),
  baseUrl: z
    .url({ protocol: /^https?$/, normalize: true })
    .refine(
      (url) => loopbackHosts.includes(hostOf(url)),
      'only a simulator on this machine (127.0.0.1, ::1, localhost)',
    )
    .optional()
    .describe('Address of a simulator, instead of the host that the key names.'),
  accountTimeZone: z
    .string()
    .refine(isTimeZone, '`Area/City` or `UTC`')
    .optional()
    .describe("Zone of the account, in which Cliniko counts the days of a search. The clinic's zone without it."),
  requestsPerMinute: z
    .int()
    .min(1)
    .max(10_000)
    .default(200)
    .describe("Cliniko's limit for the key's user; lower it when other programs use the same user."),
  maxConcurrent: z.int().min(1).max(50).default(6).describe('Requests in flight at once.'),
  shownOnlineOnly: z
    .boolean()
    .default(true)
    .describe('Only businesses, practitioners and types that the clinic shows in online bookings.'),
  groupTypes: z.boolean().default(false).describe('Also types with more than one attendee.'),
  searchHorizonDays: z
    .int()
    .min(1)
    .max(730)
    .default(365)
    .describe('Days ahead that are searched. Cliniko offers at most 28, 84, 182 or 365, by account.'),
  windowDays: z
    .int()
    .min(1)
    .max(8)
    .default(7)
    .describe('Days asked for in one availability request, both ends counted.'),
  maxSearchCalls: z
    .int()
    .min(1)
    .max(5_000)
    .default(120)
    .describe('Availability requests that one search may cost; a wider search is refused before it is sent.'),
  maxPages: z.int().min(1).max(500).default(20).describe('Pages of 100 read from one list; a longer list is an error.'),
  checkAvailableTimes: z
    .boolean()
    .default(true)
    .describe(
      'Whether a slot counts as free only while Cliniko still lists its start. False: the bookings alone decide, and ' +
        'working hours and lead time are not checked again.',
    ),
  overlapLists: z
    .array(z.enum(['bookings', 'individual_appointments', 'group_appointments', 'unavailable_blocks']))
    .min(1)
    .default(['bookings'])
    .describe('Lists read to find what overlaps a time.'),
  conflictsHint: z
    .boolean()
    .default(true)
    .describe("Whether a conflict that only Cliniko's conflicts endpoint reports counts as a clash."),
  overlapWords: z
    .array(z.string().min(3).toLowerCase())
    .default([
      'overlap',
      'conflict',
      'double book',
      'double-book',
      'already booked',
      'taken',
      'not available',
      'unavailable',
    ])
    .describe('Words in a 409 or 422 that make it mean "this time is taken".'),
  plainDenials: z
    .boolean()
    .default(true)
    .describe("Whether a 401 or 403 without a JSON body is Cliniko's own refusal. False: such an outcome is unknown."),
  filterAny: z
    .string()
    .regex(/^[*?]$/, '`*` or `?`')
    .default('*')
    .describe('Filter value that brings cancelled and archived records back into a list.'),
  notesMaxLength: z
    .int()
    .min(120)
    .max(65_535)
    .default(2_000)
    .describe('Longest text of notes, our reference included.'),
  clockSkewSeconds: z
    .int()
    .min(0)
    .max(3_600)
    .default(600)
    .describe("How far Cliniko's clock may be behind ours when a booking of ours is looked for by its creation."),
  requiredPatientFields: z
    .array(z.enum(patientFields).exclude(['SEX']))
    .default(['FIRST_NAME', 'LAST_NAME', 'EMAIL'])
    .describe('What a new patient must give. Cliniko demands nothing; the first three tell whether a record exists.'),
  patientFilterOperator: z
    .enum(['=', '~~'])
    .default('=')
    .describe('How patients are looked for by name and e-mail: `=` equal, `~~` wildcard.'),
  patientLookAgainMs: z
    .array(z.int().min(0).max(10_000))
    .max(5)
    .default([300, 1_000, 2_000])
    .describe('Waits before each new look for a patient whose creation got no answer.'),
  phoneType: z
    .enum(['Mobile', 'Home', 'Work', 'Other'])
    .default('Mobile')
    .describe("What Cliniko calls a new patient's phone number."),
})

export type Settings = z.output<typeof settingsSchema>

export const assumptions: readonly Assumption[] = [
  {
    id: 'account-zone',
    statement: "The account's zone is the clinic's; the public settings no longer name it.",
    setting: 'accountTimeZone',
    settledBy: 'Ask for one day of available times and compare its first and last start with the calendar.',
  },
  {
    id: 'window-length',
    statement: 'One availability request may span seven days, both ends counted (the documents say 7, staff once 6).',
    setting: 'windowDays',
    settledBy: 'Ask for windows with `to` six and seven days after `from`; the longer one may answer 400.',
  },
  {
    id: 'group-types',
    statement: 'A type with `max_attendees` above 1 is for group appointments and cannot be booked for one patient.',
    setting: 'groupTypes',
    settledBy: 'Create an individual appointment with such a type on a trial account.',
  },
  {
    id: 'listed-start',
    statement: 'A start that is no longer listed cannot be had; with a limit per part of the day it may still be free.',
    setting: 'checkAvailableTimes',
    settledBy: 'Set a limit of one per part of the day, book another time, and see which starts stay listed.',
  },
  {
    id: 'bookings-union',
    statement: '`/bookings` honours the practitioner and time filters together for all three kinds of entry.',
    setting: 'overlapLists',
    settledBy: 'Put an appointment, a group appointment and an unavailable block into one hour and list it.',
  },
  {
    id: 'conflicts-scope',
    statement: 'A conflict that the bookings list does not explain may be a real one.',
    setting: 'conflictsHint',
    settledBy: 'Read `/conflicts` beside an appointment, a block, a group, out of hours and back to back.',
  },
  {
    id: 'overlap-words',
    statement: 'Cliniko accepts overlapping bookings; a refusal that names an overlap would mean a taken time.',
    setting: 'overlapWords',
    settledBy: 'Create two overlapping appointments and read the second answer.',
  },
  {
    id: 'plain-denials',
    statement: 'A 401 or 403 has no JSON body, and nothing was executed.',
    setting: 'plainDenials',
    settledBy: 'Call with a wrong key and with a user who lacks the right.',
  },
  {
    id: 'filter-any',
    statement: '`cancelled_at:*` lifts the default exclusion of cancelled records, and so for the other two fields.',
    setting: 'filterAny',
    settledBy: 'Cancel an appointment and read it by id with and without the filter.',
  },
  {
    id: 'notes-length',
    statement: 'Notes of 2,000 characters are stored whole.',
    setting: 'notesMaxLength',
    settledBy: 'Create an appointment with notes of that length and read it back.',
  },
  {
    id: 'clock-skew',
    statement: "Cliniko's clock is at most ten minutes behind ours.",
    setting: 'clockSkewSeconds',
    settledBy: 'Compare `created_at` of a new appointment with our clock.',
  },
  {
    id: 'booking-horizon',
    statement: 'No account offers times more than a year ahead.',
    setting: 'searchHorizonDays',
    settledBy: 'The choices of "how far ahead" in the online booking settings.',
  },
  {
    id: 'rate-budget',
    statement: 'All keys of one user share 200 requests a minute.',
    setting: 'requestsPerMinute',
    settledBy: 'Use two keys of one user until the first 429.',
  },
  {
    id: 'patient-filter',
    statement: 'The filter `=` on names and e-mail finds a record whatever the case of its letters.',
    setting: 'patientFilterOperator',
    settledBy: 'Store a patient in capitals and look for it in small letters.',
  },
  {
    id: 'patient-read-lag',
    statement: 'A new patient is in the list about three seconds after its creation at the latest.',
    setting: 'patientLookAgainMs',
    settledBy: 'Create a patient and list it in a loop.',
  },
]

/** The key split at its last hyphen: some keys have hyphens of their own. */
export function shardOf(apiKey: string): string {
  const hyphen = apiKey.lastIndexOf('-')
  // Keys from before sharding have no suffix and live on au1.
  return hyphen < 0 ? 'au1' : apiKey.slice(hyphen + 1)
}

/** The sharded host; `au1` too, since Cliniko announced a redirect away from the bare one. */
export function hostOfShard(shard: string): string {
  return `api.${shard}.cliniko.com`
}

export function baseUrlOf(settings: Settings): string {
  return settings.baseUrl?.replace(/\/+$/, '') ?? `https://${hostOfShard(shardOf(settings.apiKey))}/v1`
}

/**
 * A key does not tell its account, so two keys of one account need the same `accountId`. The digest treats a key with and
 * without its `au1` suffix as the same key, as Cliniko does.
 */
export function accountKeyOf(settings: Settings): string {
  if (settings.accountId !== undefined) return `id-${settings.accountId}`
  const key = settings.apiKey.includes('-') ? settings.apiKey : `${settings.apiKey}-au1`
  return `key-${createHash('sha256').update(key).digest('hex').slice(0, 24)}`
}

// The shard becomes part of a host name: unchecked, a crafted key would send itself to another host.
function checkApiKey(key: string, context: z.RefinementCtx): void {
  const issue = (message: string) => context.addIssue({ code: 'custom', message })
  // Basic authentication ends the user name at the first colon. The messages never repeat the key.
  if (!/^[!-9;-~]{8,200}$/.test(key)) issue('8 to 200 printable characters without space or colon')
  else if (!/^[a-z]{2}\d{1,2}$/.test(shardOf(key))) {
    issue('what follows the last hyphen must be a shard: two small letters and one or two digits, such as `uk1`')
  }
}

function hostOf(url: string): string {
  return URL.canParse(url) ? new URL(url).hostname : ''
}
