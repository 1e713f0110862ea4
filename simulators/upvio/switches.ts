import { z } from 'zod'

/**
 * What the vendor's pages leave open, and what a business may set. Each default is the reading that the demo runs on,
 * none is a fact; a call to a real business settles it. What is documented has no switch.
 */
const schema = z.strictObject({
  /** The one key it knows. */
  apiKey: z.string().min(1).default('upvio_demo_key'),
  // assumed: the SDK sends `Content-Type: application/json` on every call; what happens to a body without it is unread.
  requireContentType: z.boolean().default(true),
  // assumed: no source mentions a limit. 0 is none.
  rateLimitPerMinute: z.int().min(0).default(0),
  // assumed: a 429 may or may not say when to come back.
  retryAfter: z.boolean().default(true),

  // assumed: the guide shows a string, the schema a number equal to the HTTP status.
  errorCode: z.enum(['string', 'number']).default('string'),
  // assumed: a single record is wrapped in `data`; the types leave the wrapper out in places.
  wrapSingles: z.boolean().default(true),
  /** Documented: the update of a patient answers the bare object. It looks like a slip, hence the switch. */
  bareUpdates: z.boolean().default(true),
  // assumed: the guide says every list takes `limit` and `offset` and gives 10 rows without; only some operations say
  // so themselves. This is about the others; with `refused` the two are unknown parameters.
  paging: z.enum(['honoured', 'ignored', 'refused']).default('honoured'),
  // assumed: operations that do not list the two parameters do not list `meta` either.
  metaOnAllLists: z.boolean().default(false),
  // assumed: a `limit` above 50 is refused; the other reading is that 50 rows come.
  limitAboveMax: z.enum(['refused', 'clamped']).default('refused'),
  // assumed: no maximum is documented. A longer range, for slots as for lists, is refused.
  maxRangeDays: z.int().min(1).default(366),
  // assumed: not stated, for slots as for lists.
  endDateInclusive: z.boolean().default(false),
  // assumed: not stated whether a range tests the start or any overlap.
  rangeTests: z.enum(['start', 'overlap']).default('start'),
  // assumed: no order is stated.
  listOrder: z.enum(['created', 'date']).default('created'),
  // assumed: not stated.
  listIncludesCancelled: z.boolean().default(true),
  // assumed: an id in a body or a filter that names nothing.
  unknownReferenceStatus: z.literal([400, 404, 422]).default(404),

  // assumed: how the array is written in the query: `staffIds=a&staffIds=b`, `staffIds[]=a&…` or `staffIds=a,b`.
  staffIdsFormat: z.enum(['repeated', 'brackets', 'comma']).default('repeated'),
  // assumed: only the service's durations can be searched. `computed` gives times for any length.
  unlistedDurationSlots: z.enum(['refused', 'empty', 'computed']).default('refused'),
  // assumed: with `includeUnavailableSlots`, a time nobody can take shows counts of 0 or no `staffs`.
  unavailableAs: z.enum(['zero', 'no-staffs']).default('zero'),
  /** Every part of a slot is optional, and the vendor's own example leaves `staffs` out. */
  staffsInSlots: z.boolean().default(true),
  // assumed: the lead time speaks of customers; the search is what customers see.
  leadTimeInSlots: z.boolean().default(true),

  /** The business's settings, for services that leave theirs null. Only that null inherits is assumed. */
  businessTimeIncrement: z.int().min(5).default(15),
  businessBufferMinutes: z.int().min(0).max(1440).default(0),
  businessLeadTime: z.int().min(0).default(0),
  businessAvailabilityDays: z.int().min(1).default(60),

  // assumed: no status is documented for a busy staff member.
  busyStatus: z.literal([400, 409]).default(409),
  // assumed: outside working hours a staff member counts as busy.
  outsideHoursIsBusy: z.boolean().default(true),
  // assumed: buffers are documented for new bookings; whether those of a standing one keep others off is not.
  standingBuffersOccupy: z.boolean().default(true),
  // assumed: a buffer may lie outside working hours.
  buffersWithinHours: z.boolean().default(false),
  /** Documented for the booking pages: a request that waits for approval leaves its time free. */
  waitingOccupies: z.boolean().default(false),
  // assumed: the check is atomic. Above 0 it overlooks what was booked in the last so many milliseconds.
  busyCheckLagMs: z.int().min(0).default(0),
  // assumed: the busy check also runs when no staff member is named.
  busyCheckWithoutStaff: z.boolean().default(true),
  // assumed: "least busy" is the fewest minutes booked on that day. The help centre speaks of a priority instead.
  assignment: z.enum(['least-busy', 'first-listed']).default('least-busy'),
  // assumed: a length that the service does not list is bad input.
  acceptUnlistedDuration: z.boolean().default(false),
  // assumed: staff who do not provide the service are bad input.
  acceptUnofferedStaff: z.boolean().default(false),
  // assumed: not stated.
  acceptPast: z.boolean().default(false),
  // assumed: the key acts as staff, who are not bound to the grid of starts.
  acceptOffGrid: z.boolean().default(true),
  // assumed: as above, for the notice that customers must give.
  enforceLeadTime: z.boolean().default(false),
  // assumed: not stated.
  acceptArchivedPatient: z.boolean().default(false),
  // assumed: "cannot be used" is bad input; 404 is the other reading.
  disabledServiceStatus: z.literal([400, 404]).default(400),
  // assumed: the zone of the booking is kept as the patient's.
  clientTimezoneKept: z.boolean().default(true),
  // assumed: free text on the way in, an object and two texts on the way out.
  locationTextAs: z.enum(['locationValue', 'location.address']).default('locationValue'),

  // assumed: `cancelled` and `approved` are marked as always present only because they have a default.
  cancelledWhenLive: z.enum(['false', 'null', 'absent']).default('false'),
  approvedWhenFalse: z.enum(['false', 'absent']).default('false'),
  // assumed: `approved` stays at its default, false, where no approval is asked for.
  approvedWithoutWorkflow: z.boolean().default(false),
  // assumed: the fields marked deprecated are still sent.
  deprecatedFields: z.boolean().default(true),
  // assumed: the price is in minor units; nothing states it.
  pricesInMinorUnits: z.boolean().default(true),

  // assumed: a booking over the API waits as a customer's does, although the key acts as staff.
  apiBookingsWait: z.boolean().default(true),
  /** Staff answer a request so long after it was made. 0 is never: they answer at the front desk or not at all. */
  approvalAfterMs: z.int().min(0).default(0),
  /** A request whose time is no longer free is declined all the same. */
  approvalAnswer: z.enum(['approve', 'decline']).default('approve'),
  // assumed: how a refused request shows up.
  declinedAs: z.enum(['cancelled', 'deleted']).default('cancelled'),

  // assumed: the operation is called delete, the object has a `cancelled` flag.
  deleteAs: z.enum(['soft', 'hard']).default('soft'),
  // assumed: a second delete of a record that is still shown.
  deleteTwiceStatus: z.literal([204, 400, 404]).default(404),
  // assumed: the key acts as staff, whom the cancellation notice does not bind.
  enforceCancelLeadTime: z.boolean().default(false),
  // assumed: no body is documented. With false none is taken, and nothing can be moved.
  updateTakesBody: z.boolean().default(true),
  // assumed: "before any rescheduling" is the very first start.
  originalDateIs: z.enum(['first', 'previous']).default('first'),
  // assumed: not stated.
  moveResetsApproval: z.boolean().default(false),
  // assumed: not stated whether a cancelled appointment can be changed.
  updateCancelledStatus: z.literal([200, 400, 404]).default(400),
  // assumed: PUT replaces the whole list of tags.
  tagsReplace: z.boolean().default(true),

  /** The schema gives the conflict of `mode: create` no body. */
  patientConflictBody: z.enum(['none', 'error']).default('none'),
  // assumed: an upsert that finds its patient answers as one that does not.
  upsertFoundStatus: z.literal([200, 201]).default(201),
  // assumed: not stated.
  emailIgnoresCase: z.boolean().default(true),
  // assumed: an archived patient still owns the address.
  archivedEmailConflicts: z.boolean().default(true),
  // assumed: only that the count leaves the archived out is documented.
  listIncludesArchivedPatients: z.boolean().default(false),
  /** Invented patients on the books before the demo's own, so that a scan has to page. */
  fillerPatients: z.int().min(0).max(20_000).default(0),

  // assumed: the range of a capacity report may be left out; it is then the coming days.
  capacityDefaultDays: z.int().min(1).default(7),
  /** Opens every staff member on Sundays from midnight to 06:00, so that both clock changes can be seen in slots. */
  openSundayNights: z.boolean().default(false),
})

export type Switches = z.output<typeof schema>

export const defaultSwitches: Switches = schema.parse({})

/** Throws with every unknown name and every wrong value at once. */
export function readUpvioSwitches(given: Record<string, unknown>): Switches {
  const parsed = schema.safeParse(given)
  if (!parsed.success) throw new Error(`upvio switches: ${z.prettifyError(parsed.error)}`)
  return parsed.data
}
