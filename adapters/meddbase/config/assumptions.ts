import type { Assumption } from '../../../src/contract/adapter.ts'

/** One row per reading of the documents that nobody confirmed; README.md carries the same rows. */
export const assumptions = [
  {
    id: 'host',
    statement: 'The API of a practice is on a host of `meddbase.com`.',
    setting: 'trustedHost',
    settledBy: 'the address that the vendor gives the practice',
  },
  {
    id: 'portal',
    statement: 'A manager, who acts for other patients, logs in to the referral portal (`is-oh=true`).',
    setting: 'access.portal',
    settledBy: 'one login of a manager on a test tenant',
  },
  {
    id: 'registration-wait',
    statement: 'An anonymous registration waits 20 minutes for its code and its booking.',
    setting: 'access.sessionMinutes',
    settledBy: 'entering a code late on a test tenant',
  },
  {
    id: 'anonymous-sites-verb',
    statement: 'The anonymous list of sites is a GET and needs no body.',
    setting: 'access.sitesVerb',
    settledBy: "the vendor's JavaScript client, or one call",
  },
  {
    id: 'site-zones',
    statement:
      "All sites of a practice are in the clinic's zone unless the settings say otherwise; no answer names a zone.",
    setting: 'siteTimeZones',
    settledBy: 'asking the practice',
  },
  {
    id: 'wall-times',
    statement: 'A start or finish without an offset is wall time at its site.',
    setting: 'timesWithoutOffset',
    settledBy: 'a slot at a site outside the United Kingdom',
  },
  {
    id: 'session-headers',
    statement: '`x-session-id` and `x-token` are taken everywhere, also where a page still asks for the cookie.',
    setting: 'sessionAs',
    settledBy: 'one call of each section with headers only',
  },
  {
    id: 'session-short',
    statement: 'A login may be repeated whenever a session turns out shorter than a hold.',
    setting: 'session.whenShort',
    settledBy: 'asking the vendor; `RemainingTime` after a login',
  },
  {
    id: 'session-unmeasured',
    statement: 'A session whose remaining time was not asked yet lasts five minutes.',
    setting: 'session.keepSeconds',
    settledBy: '`RemainingTime` right after a login',
  },
  {
    id: 'login-pause',
    statement: 'One refused login in 15 minutes does not block the user.',
    setting: 'session.loginPauseMinutes',
    settledBy: 'asking the vendor how many are too many',
  },
  {
    id: 'search-window',
    statement: 'Seven days may be asked for in one search.',
    setting: 'search.windowDays',
    settledBy: 'searches of growing length on a test tenant',
  },
  {
    id: 'search-verb',
    statement: 'A search with modules or services is a POST to the same path; one without is a GET.',
    setting: 'search.verb',
    settledBy: "the vendor's JavaScript client, or one call",
  },
  {
    id: 'search-patient',
    statement: 'A manager may list types and search without naming a patient.',
    setting: 'search.patient',
    settledBy: 'one search of a manager on a test tenant',
  },
  {
    id: 'shown-price',
    statement: 'The gross price is what the patient is to be shown.',
    setting: 'search.price',
    settledBy: 'asking the practice',
  },
  {
    id: 'location-exclusive',
    statement: 'A location takes one appointment at a time, whoever gives it.',
    setting: 'search.locationIsExclusive',
    settledBy: 'the locations of the practice: rooms, floors or buildings',
  },
  {
    id: 'price-match',
    statement: 'Whether `price` in a booking is gross or net is not stated, so none is sent.',
    setting: 'priceMatch',
    settledBy: 'a booking with each on a test tenant',
  },
  {
    id: 'amount-owed',
    statement: 'What the patient owes is what the invoice of the appointment leaves unpaid.',
    setting: 'owed',
    settledBy: 'one booking that costs something',
  },
  {
    id: 'fee-currency',
    statement: 'A cancellation fee has no currency of its own.',
    setting: 'feeCurrency',
    settledBy: 'one fee on a test tenant',
  },
  {
    id: 'cancel-proof',
    statement: 'A cancel that is answered with `ok` is done, also while the list still shows the appointment.',
    setting: 'cancelProof',
    settledBy: 'one cancel on a test tenant, then the list',
  },
  {
    id: 'rebook',
    statement: 'A patient may have the new appointment beside the old one until that is cancelled.',
    setting: 'reschedule',
    settledBy: 'two overlapping bookings of one patient',
  },
  {
    id: 'look-up-range',
    statement: 'Nobody asks for an appointment more than 90 days back or 400 days ahead.',
    setting: 'appointments.backDays',
    settledBy: 'asking the practice',
  },
  {
    id: 'look-up-list',
    statement: 'The list without a patient shows every appointment that the manager has made.',
    setting: 'appointments.maxPages',
    settledBy: 'one booking, then the list',
  },
  {
    id: 'states',
    statement: 'The words of `State` mean what they seem to.',
    setting: 'appointments.states',
    settledBy: 'one appointment taken through its day',
  },
  {
    id: 'slot-gone',
    statement: 'A refused booking whose slot a fresh search no longer shows was refused because the slot is gone.',
    setting: 'refusals.slotGone',
    settledBy: 'booking one slot twice',
  },
  {
    id: 'patient-duplicate',
    statement:
      "Event codes 0 and 10001 on finding or creating a patient mean a duplicate or a record of somebody else's.",
    setting: 'refusals.patientDuplicate',
    settledBy: 'creating a duplicate on a test tenant',
  },
  {
    id: 'patient-absent',
    statement:
      'A patient key that does not exist, or is not for this login, is answered with 403 or 404 and no listed event code.',
    setting: 'refusals.patientAbsent',
    settledBy: 'reading an invented key',
  },
  {
    id: 'bare-refusals',
    statement: 'A 4xx other than 401 without the error envelope does not prove that nothing was done.',
    setting: 'refusals.bare',
    settledBy: 'the refusals of a test tenant',
  },
  {
    id: 'patient-fields',
    statement: 'A birth date is what tells two people of one name apart.',
    setting: 'requiredPatientFields',
    settledBy: '`DateOfBirthRequiredForPatients` in `/auth/config`',
  },
  {
    id: 'budget',
    statement: 'Four requests a second are a courtesy; no limit is published.',
    setting: 'budget.requestsPerMinute',
    settledBy: 'asking the vendor',
  },
  {
    id: 'one-at-a-time',
    statement: 'Calls of one session must not overlap.',
    setting: 'budget.maxConcurrent',
    settledBy: 'two slow searches in one session',
  },
] as const satisfies readonly Assumption[]
