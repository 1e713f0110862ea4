import type { Assumption } from '../../../src/contract/adapter.ts'

/** One row per reading of the documents that nobody confirmed; README.md carries the same rows. */
export const assumptions = [
  {
    id: 'holds',
    statement: '`/holds` answers in A and no longer in B.',
    setting: 'holds',
    settledBy: 'GET /holds/{made-up id} with a test key: the words of its 404 (U1)',
  },
  {
    id: 'host',
    statement: 'The API answers at app.usejump.co.uk, test and live keys alike.',
    setting: 'baseUrl',
    settledBy: 'asking the vendor (U2)',
  },
  {
    id: 'wall-time-zone',
    statement: "A date and `HH:MM` without a zone are the clinic's wall time.",
    setting: 'wallTimeZone',
    settledBy: 'a hold on a summer date with a test key (U3)',
  },
  {
    id: 'timestamps',
    statement: '`start_time` and `end_time` in answers are instants, as their Z says.',
    setting: 'timestamps',
    settledBy: 'comparing a summer day of availability with the calendar on the screen',
  },
  {
    id: 'booking-body',
    statement: "`POST /appointments` takes the appointment's own field names, and instants.",
    setting: 'booking',
    settledBy: 'the rest of the appointments page (U5)',
  },
  {
    id: 'verify-body',
    statement: "`POST /availability/verify` takes a slot's own field names; until that is known availability is read.",
    setting: 'verify',
    settledBy: 'the rest of the availability page (U5)',
  },
  {
    id: 'overlaps',
    statement: 'The vendor refuses what its own hold does not cover; a booking without a hold may overlap another.',
    setting: 'overlaps',
    settledBy: 'two bookings of one time with a test key (U5)',
  },
  {
    id: 'longest-visit',
    statement: 'No appointment lasts longer than twelve hours.',
    setting: 'longestVisitMinutes',
    settledBy: 'asking the clinic',
  },
  {
    id: 'absent',
    statement: 'What does not exist, or no longer, is answered with 404 or 410.',
    setting: 'statuses.absent',
    settledBy: 'reading an expired hold, a released one and an invented id (U6)',
  },
  {
    id: 'unknown-id',
    statement: 'A search by an id that names nothing is refused; when the directory has every id, it is an error.',
    setting: 'statuses.unknownId',
    settledBy: 'availability of an invented type with a test key',
  },
  {
    id: 'slot-taken',
    statement:
      'A 409 to a hold, a booking, a move or verify means a taken time; `CONFLICT` beside a key means the key.',
    setting: 'statuses.slotTaken',
    settledBy: 'two bookings of one time with a test key (U18)',
  },
  {
    id: 'hold-gone',
    statement: 'A confirm that comes too late is refused with 404 or 410; what 409 means there is not known.',
    setting: 'statuses.holdGone',
    settledBy: 'confirming twice, and after the end (U8)',
  },
  {
    id: 'phone-form',
    statement: 'Phone numbers are taken in the international form.',
    setting: 'phoneForm',
    settledBy: 'asking the vendor (U10)',
  },
  {
    id: 'notes-length',
    statement: 'Notes of 1,000 characters are stored whole.',
    setting: 'notesMaxLength',
    settledBy: 'asking the vendor (U10)',
  },
  {
    id: 'remote-location',
    statement: 'A hold for a remote slot has no location.',
    setting: 'remoteLocation',
    settledBy: 'a hold of a remote slot with a test key (U12)',
  },
  {
    id: 'remote-means',
    statement: "A remote appointment is a video call; B's `remote_channel` has unread values.",
    setting: 'remoteMeans',
    settledBy: 'the rest of the appointments page',
  },
  {
    id: 'reschedule',
    statement: 'In B `PATCH` with new times moves an appointment, which keeps its id; in A nothing is tried.',
    setting: 'reschedule',
    settledBy: 'a PATCH with a test key, onto a free and onto a taken time (U15)',
  },
  {
    id: 'cancel-body',
    statement: 'Cancel takes an empty object and charges nothing.',
    setting: 'cancel.reasonField',
    settledBy: 'the rest of the appointments page (U16)',
  },
  {
    id: 'rate-window',
    statement:
      'No reset is told, so a 429 is a pause of 15 minutes, in B not past the hour, unless `Retry-After` says less.',
    setting: 'budget.window',
    settledBy: 'spending the budget of a test key (U17)',
  },
  {
    id: 'rate-limit',
    statement: 'A request that was answered 429 was not executed: the vendor advises to send it again.',
    setting: 'budget.rateLimitIsNotExecuted',
    settledBy: 'asking the vendor (U17)',
  },
  {
    id: 'error-codes',
    statement:
      'The status says what an error means; `invalid_request`, `RATE_LIMITED` and `CONFLICT` are all the codes known.',
    setting: 'errorCodes',
    settledBy: 'the rest of the reference pages (U18)',
  },
  {
    id: 'lists',
    statement: 'A page of 100 is allowed everywhere; the order is unread, so entries are told apart by id.',
    setting: 'pageSize',
    settledBy: 'the rest of the reference pages (U20)',
  },
  {
    id: 'appointment-statuses',
    statement: "A's appointments have the statuses of B.",
    setting: 'appointmentStatuses',
    settledBy: "the rest of A's appointments page (U21)",
  },
  {
    id: 'marker',
    statement: 'No field takes a reference of ours but the notes, and those need the clinic to agree.',
    setting: 'markerInNotes',
    settledBy: 'asking the vendor for a reference field (U22)',
  },
  {
    id: 'filters',
    statement: "A's list of appointments knows `patient_id`; B's knows `date_gte` and `date_lte` on the start as well.",
    setting: 'appointmentFilters',
    settledBy: 'the rest of the appointments page',
  },
  {
    id: 'window',
    statement: 'One availability request may cover 30 days in A and 14 in B, both ends counted.',
    setting: 'windowDays',
    settledBy: 'longer windows with a test key',
  },
  {
    id: 'template-fields',
    statement: "B's templates have the fields of A's types.",
    setting: 'templateFields',
    settledBy: 'GET /appointment-templates with a test key',
  },
  {
    id: 'patient-search',
    statement: '`search` finds a patient by the last name alone; whether two words together do is not stated.',
    setting: 'patientSearch',
    settledBy: 'searching for a full name with a test key',
  },
  {
    id: 'idempotency',
    statement: 'B honours `Idempotency-Key` on patients and appointments; A knows no such header.',
    setting: 'idempotencyKeys',
    settledBy: 'sending one request twice with a test key',
  },
  {
    id: 'clock-skew',
    statement: "Jump's clock is at most two minutes behind ours.",
    setting: 'clockSkewSeconds',
    settledBy: 'comparing `created_at` of a new appointment with our clock',
  },
  {
    id: 'organisation-key',
    statement: 'One key is in use per organisation, so its digest names the account.',
    setting: 'accountId',
    settledBy: 'asking the clinic for its keys',
  },
] as const satisfies readonly Assumption[]
