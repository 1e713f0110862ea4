import { z } from 'zod'

const count = (fallback: number) => z.int().min(0).default(fallback)

/**
 * What the vendor's pages leave open, and what a practice sets. No default of an assumed switch is a fact; a call to a
 * test tenant settles it. What is documented has no switch.
 */
const schema = z.strictObject({
  /** The one key it knows. */
  clientKey: z.string().min(1).default('demo-chamber-key'),
  /** What `/auth/server-state` says: 1 running, 2 updating, 3 suspending. Any but 1 answers all else with EventCode 10. */
  serverState: z.literal([1, 2, 3]).default(1),
  /** Off: every caller is outside the employer's range of addresses, EventCode 13. */
  addressAllowed: z.boolean().default(true),

  // assumed: only EventCode 0 with 400 is documented as a pair, and 401 with an expired session.
  clientKeyStatus: z.literal([400, 401, 403]).default(401),
  invalidTokenStatus: z.literal([400, 401, 403]).default(403),
  startingStatus: z.literal([500, 503]).default(503),
  failedLoginStatus: z.literal([400, 401, 403]).default(401),
  // assumed: one page shows `StatusCode` in an error, all others `HttpStatusCode`.
  errorStatusMember: z.enum(['HttpStatusCode', 'StatusCode']).default('HttpStatusCode'),
  /** Documented: not every error has the object, and nothing says which. Off: all errors are a web server's page. */
  errorEnvelope: z.boolean().default(true),

  // assumed: a session's length is configuration, and no call of another kind ends it.
  sessionSeconds: z.int().min(1).default(1200),
  // assumed: the member is documented in seconds, its example of 120000 looks like milliseconds.
  sessionTimeoutIn: z.enum(['seconds', 'milliseconds']).default('milliseconds'),
  /** Ends each session after so many calls, to lose it in mid-flow. 0 is never. */
  sessionEndsAfterCalls: count(0),
  /** Gives each session a new token after so many calls, to meet EventCode 11 in mid-flow. 0 is never. */
  tokenChangesAfterCalls: count(0),
  // assumed: validate answers the current token, which helps nobody who must already have it.
  validateNeedsToken: z.boolean().default(false),
  // assumed: "too many" is a number.
  failedLoginsAllowed: z.int().min(1).default(5),
  // assumed: a manager signs in to the referral portal (`is-oh=true`), a patient to the patient portal.
  loginChecksPortal: z.boolean().default(true),
  require2fa: z.boolean().default(false),
  /** What goes out by email and SMS, at login and in the anonymous flow. */
  validationCode: z.string().min(1).default('246810'),
  /** The rights that `/auth/config` shows. */
  mayBook: z.boolean().default(true),
  mayCancel: z.boolean().default(true),
  managerMayRefer: z.boolean().default(true),

  /** The verb that the vendor documents is GET, next to members of a POST body. `either`: POST when there is a body. */
  // assumed: how a GET would carry them. The anonymous list of sites has the same contradiction and follows this switch.
  searchVerb: z.enum(['GET', 'GET-with-body', 'POST', 'either']).default('GET'),
  // assumed: `site` is the wall clock at the site, `uk` the documented reading of a DateTime without an offset, `offset`
  // the documented format in full.
  timesAs: z.enum(['site', 'uk', 'offset']).default('site'),
  // assumed: a text in the hour that repeats fits two starts; `first` never books the later one.
  repeatedHour: z.enum(['both', 'first']).default('both'),
  // assumed: a manager who searches need not say for whom.
  managerSearchNeedsPatient: z.boolean().default(false),
  // assumed: no longest range is documented. 0 is no limit.
  maxSearchDays: count(0),
  // assumed: the practice sets notice, horizon and grid; the API shows none of them.
  leadMinutes: count(60),
  daysAhead: z.int().min(1).default(56),
  slotStepMinutes: z.int().min(5).default(30),
  // assumed: whether a type with modules has slots when none is named.
  modulesNeeded: z.boolean().default(false),
  // assumed: the page on services has paging and no envelope for it.
  servicesPaged: z.boolean().default(false),
  /** Documented in two ways: what the tables type and what the examples show (flags and invoice numbers as text). */
  typesAs: z.enum(['tables', 'examples']).default('examples'),

  /** Two clinicians at one location: one slot stands for both. Off: each has a location to themselves. */
  sharedLocation: z.boolean().default(true),
  /** The site outside the United Kingdom. */
  siteAbroad: z.boolean().default(true),
  siteAbroadZone: z.string().default('Europe/Madrid'),
  /** Opens everyone on Sundays from midnight to 06:00, so that both clock changes can be seen in slots. */
  openSundayNights: z.boolean().default(false),

  // assumed: 200, 201 and 204 are documented, not which of them a booking answers. 204 has no body.
  bookedStatus: z.literal([200, 201, 204]).default(200),
  // assumed: how a booking says that no slot matches. The page says only that an error comes.
  goneStatus: z.literal([200, 400, 404, 409, 424, 500]).default(400),
  goneEventCode: count(0),
  goneErrorObject: z.boolean().default(true),
  /** `random` is the documented method 0; the others make a run repeatable. */
  pick: z.enum(['random', 'first', 'last']).default('random'),
  // assumed: nothing says that a patient cannot have two appointments at one time.
  patientMayOverlap: z.boolean().default(true),
  // assumed: gross or net is not stated.
  priceMeans: z.enum(['gross', 'net']).default('gross'),
  /** Net, added to every price that the second clinician behind a shared slot takes: the search shows the lower one. */
  secondClinicianCosts: count(0),
  /** Prices rise once, so many minutes after the start. 0 is never. */
  pricesRiseAfterMinutes: count(0),
  /** Net. */
  priceRise: count(10),
  // assumed: the amount that the patient owes is the unpaid part of the appointment's invoice.
  invoiceOnBooking: z.boolean().default(true),
  // assumed: the vendor's own example of an appointment has no `State`.
  stateShown: z.boolean().default(true),

  // assumed: whether the lists keep what is cancelled.
  listsShowCancelled: z.boolean().default(true),
  // assumed: 50 is the documented most for a page; a server that cuts appointments shorter says so in `PageSize`.
  longestPage: z.int().min(1).max(50).default(50),
  /** Two visits of the past, one of them missed. */
  pastVisits: z.boolean().default(true),
  // assumed: "a number of previous" appointments.
  pastDaysShown: count(90),
  // assumed: the end of the range, as in the slot searches.
  startToIsInclusive: z.boolean().default(false),

  /** Notice from which cancelling is free, and from which it costs half of the price; below, the whole. */
  freeCancelHours: count(48),
  halfFeeHours: count(24),
  // assumed: the answer to a second cancel, and to the cancel of what has begun.
  cancelTwice: z.enum(['refused', 'accepted']).default('refused'),
  cancelPast: z.enum(['refused', 'accepted']).default('refused'),

  dateOfBirthRequired: z.boolean().default(true),
  // assumed: a search that finds nobody.
  patientNotFound: z.enum(['error', 'null']).default('error'),

  // assumed: an anonymous registration with a known address goes through; 10001 is documented for portal profiles.
  anonymousKnownEmail: z.enum(['accepted', 'refused']).default('accepted'),
  // assumed: the session is good for one booking; the sentence that says so is cut off.
  anonymousBooksOnce: z.boolean().default(true),
  // assumed: how long a code can be entered.
  codeMinutes: z.int().min(1).default(10),
})

export type Switches = z.output<typeof schema>

/** Every switch with its default. */
export const defaultSwitches: Switches = schema.parse({})

/** Throws with every unknown name and every wrong value at once. */
export function readMeddbaseSwitches(given: Record<string, unknown>): Switches {
  const parsed = schema.safeParse(given)
  if (!parsed.success) throw new Error(`meddbase switches: ${z.prettifyError(parsed.error)}`)
  return parsed.data
}
