import { z } from 'zod'

/**
 * What the vendor's pages leave open. Each default is the reading the demo runs on, none is a fact; a call with a test
 * key settles it. What is documented has no switch, but for the sizes that a test wants small.
 */
const schema = z.strictObject({
  /** The two public generations share their addresses, so a server speaks one. `A` has holds, `B` is the later. */
  generation: z.enum(['A', 'B']).default('A'),
  // assumed: the second host appears in samples of B only, with this shorter path.
  basePath: z.enum(['/functions/v1/api-v1', '/api-v1']).default('/functions/v1/api-v1'),

  /** 0 is the documented figure: 100 in A, 1,000 in B. The vendor grants more on request. */
  rateLimitPerHour: z.int().min(0).default(0),
  /** Documented: the last 60 minutes in A, the hour on the clock in B. */
  rateWindow: z.enum(['documented', 'rolling', 'clock-hour']).default('documented'),
  // assumed: whether a call that was answered 429 uses up budget is not stated.
  refusedCallsCount: z.boolean().default(false),
  // assumed: no `Retry-After` is listed; the vendor may send one.
  retryAfter: z.boolean().default(false),

  // assumed: three shapes are on record. `documented` is A1 in A with A2 on 429, and B in B.
  errorShape: z.enum(['documented', 'A1', 'A2', 'B']).default('documented'),
  // assumed: a taken slot may share its code with a reused idempotency key (`CONFLICT`) or have its own.
  takenCode: z.enum(['own', 'conflict']).default('own'),
  // assumed: an id in a body or a query that names nothing, such as the patient of a confirm.
  unknownReferenceStatus: z.literal([400, 404, 422]).default(400),
  // assumed: 409 is the only refusal on record for `POST /holds`, so a time that was never on offer answers it too.
  unofferedStatus: z.literal([400, 409, 422]).default(409),
  // assumed: for a call that the appointment's status rules out, such as moving one that is cancelled.
  wrongStateStatus: z.literal([404, 409, 422]).default(409),
  // assumed: success codes are not stated.
  createdStatus: z.literal([200, 201]).default(201),

  /** Caps `limit`, to force paging on a small directory. 0 is no cap. */
  pageSize: z.int().min(0).default(0),
  // assumed: what a `limit` above 100 does.
  limitAboveMax: z.enum(['refuse', 'clamp']).default('refuse'),
  // assumed: the order of lists is on no page that was read.
  listOrder: z.enum(['oldest', 'newest']).default('oldest'),

  // assumed: whether `/holds` still answers beside generation B. With it, holds speak B's envelope.
  holdsInB: z.boolean().default(false),
  /** Documented: 15. */
  holdMinutes: z.number().positive().default(15),
  // assumed: in which zone `date` and `start_time` of a new hold are read. UTC is the documents' other reading and
  // differs in summer only; Paris is wrong by an hour all year, for a test in any season.
  holdInputZone: z.enum(['Europe/London', 'UTC', 'Europe/Paris']).default('Europe/London'),
  // assumed: which of two instants an ambiguous wall time means.
  ambiguousTime: z.enum(['earlier', 'later']).default('earlier'),
  // assumed: a wall time that the clock skips.
  skippedTime: z.enum(['refuse', 'later']).default('refuse'),
  // assumed: without `location_id`, the place where the clinician works then.
  omittedLocation: z.enum(['session', 'none', 'refuse']).default('session'),
  // assumed: the sample of a hold's GET has three fields; it may be shortened.
  fullHoldRead: z.boolean().default(false),
  // assumed: what a GET says of an expired hold. `active` is a server that has not noticed.
  expiredHold: z.enum(['expired', 'active', '404', '410']).default('expired'),
  // assumed: as above, for a released one.
  releasedHold: z.enum(['released', '404', '410']).default('released'),
  // assumed: for a hold that is released or expired already.
  releaseTwiceStatus: z.literal([200, 404, 409]).default(404),
  releaseConfirmedStatus: z.literal([404, 409]).default(409),
  // assumed: how long after its end a hold still blocks the diary.
  expiryLagMs: z.int().min(0).default(0),
  releaseLagMs: z.int().min(0).default(0),
  // assumed: no limit on holds is published. 0 is none; the hold above it is answered 429.
  maxActiveHolds: z.int().min(0).default(0),

  // assumed: "The hold must still be active", and 404 is the one refusal on record. 200 answers the first appointment.
  confirmTwiceStatus: z.literal([200, 404, 409]).default(404),
  // assumed: nothing says that confirm looks at the diary again when staff have booked over a hold.
  confirmRechecksDiary: z.boolean().default(false),
  // assumed: the samples say `confirmed`; B has approval, and which bookings need it is not stated.
  bookedStatus: z.enum(['confirmed', 'scheduled', 'pending', 'pending_approval']).default('confirmed'),
  // assumed: the attendee of a booking that names none.
  attendeeDefault: z.enum(['null', 'patient']).default('null'),

  // assumed: A mentions no idempotency; there the header is ignored, as on holds in both.
  idempotencyInA: z.boolean().default(false),

  // assumed: the steps and how far ahead are nowhere stated; minimum notice is a field of the type.
  slotStepMinutes: z.int().min(5).default(15),
  horizonDays: z.int().min(1).default(60),
  /** Days between first and last; 0 is the documented figure: 30 in A ("typically"), 14 in B. */
  maxWindowDays: z.int().min(0).default(0),
  // assumed: holds are subtracted; whether one's own are, too, is not stated.
  slotsShowHeld: z.boolean().default(false),
  // assumed: B's slots carry `is_available`, so some may be listed with false.
  slotsShowTaken: z.boolean().default(false),
  // assumed: a sample in July opens at `09:00:00Z`, which may be the wall clock with a Z behind it. Holds and
  // appointments are written, and instants in a body read, the same way.
  wallTimeAsZ: z.boolean().default(false),
  /** Opens every clinician on Sundays from midnight to 06:00, so that both clock changes can be seen in slots. */
  openSundayNights: z.boolean().default(false),
  // assumed: body and answer of `POST /availability/verify` are unread; B's slot has this flag.
  verifyField: z.string().default('is_available'),
  verifyTakenStatus: z.literal([200, 409]).default(200),

  // assumed: the body of `POST /appointments` is unread. B's slots and B's appointments name type and clinician
  // differently; `either` takes one of the two names.
  bookingTypeField: z.enum(['either', 'appointment_type_id', 'appointment_template_id']).default('either'),
  bookingClinicianField: z.enum(['either', 'clinician_id', 'clinician_profile_id']).default('either'),
  // assumed: otherwise the type's length decides.
  bookingNeedsEnd: z.boolean().default(false),
  bookingNeedsFreeTime: z.boolean().default(true),
  bookingNeedsOfferedTime: z.boolean().default(true),

  // assumed: there is an event `appointment.rescheduled` and no endpoint but PATCH that could cause it.
  patchMoves: z.boolean().default(true),
  patchNeedsFreeTime: z.boolean().default(true),
  // assumed: otherwise `start_time` alone moves the end along.
  patchNeedsEnd: z.boolean().default(false),
  // assumed: A has no cancel endpoint; a PATCH of `status` may be its way. In B it is documented to be impossible.
  patchStatusInA: z.boolean().default(false),

  // assumed: the body of cancel is unread; the appointment has a field of this name.
  cancelReasonField: z.string().default('cancellation_reason'),
  cancelTwiceStatus: z.literal([200, 404, 409]).default(409),
  // assumed: types have `cancellation_notice_hours`; whether the API holds a caller to it is not stated.
  cancelNeedsNotice: z.boolean().default(false),

  // assumed: A's filters are unread; it takes B's.
  appointmentFiltersInA: z.boolean().default(true),
  // assumed: `date_gte` and `date_lte` are known from a third party's code only.
  dateFilters: z.boolean().default(true),
  // assumed: the list is the whole diary, with a `booking_source`.
  listShowsStaff: z.boolean().default(true),
  // assumed: B's sample of an appointment lacks `attendee_phone` and `notes`.
  phoneAndNotesInB: z.boolean().default(false),

  // assumed: A's directory pages name `limit` and `offset` only.
  directoryFiltersInA: z.boolean().default(false),
  // assumed: the scope for B's clinician profiles is unread.
  clinicianProfileScope: z.string().default('read_clinicians'),
  // assumed: the fields of B's templates are unread; they are taken to be those of A's types.
  templateDurationField: z.string().default('duration_minutes'),
  templateOnlineField: z.string().default('allow_online_booking'),

  // assumed: nothing speaks of a check for duplicates.
  duplicatePatient: z.enum(['create', '409']).default('create'),
  // assumed: archived patients do not come up in a search.
  searchHidesArchived: z.boolean().default(true),
})

export type Switches = z.output<typeof schema>

export const defaultSwitches: Switches = schema.parse({})

/** Throws with every unknown name and every wrong value at once. */
export function readJumpSwitches(given: Record<string, unknown>): Switches {
  const parsed = schema.safeParse(given)
  if (!parsed.success) throw new Error(`jump switches: ${z.prettifyError(parsed.error)}`)
  return parsed.data
}
