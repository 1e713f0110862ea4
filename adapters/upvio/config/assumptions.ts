import type { Assumption } from '../../../src/contract/adapter.ts'

/** One row per reading of the documents that nobody confirmed; README.md carries the same rows. */
export const assumptions = [
  {
    id: 'key-scope',
    statement: 'A key made in the dashboard may call every booking operation of its business.',
    setting: 'apiKey',
    settledBy: 'GET /businesses, then one call of each operation, with a new key',
  },
  {
    id: 'account-case',
    statement: 'Business ids that differ in the case of their letters name one business.',
    setting: 'businessId',
    settledBy: 'reading the business by its id in the other case',
  },
  {
    id: 'budget',
    statement: 'Five requests a second, four at once, are a courtesy; no limit is published.',
    setting: 'requestsPerSecond',
    settledBy: 'asking the vendor',
  },
  {
    id: 'rate-limit',
    statement: 'A 429 does not prove that a write was not executed.',
    setting: 'rateLimitIsNotExecuted',
    settledBy: 'asking the vendor',
  },
  {
    id: 'paging',
    statement: 'Lists that declare no paging take `limit` and `offset` all the same, or ignore them.',
    setting: 'paging',
    settledBy: 'listing more than ten services with and without the parameters',
  },
  {
    id: 'array-style',
    statement: '`staffIds` is repeated, the default of OpenAPI.',
    setting: 'arrayStyle',
    settledBy: 'the vendor’s OpenAPI document, or one search for two staff members',
  },
  {
    id: 'id-case',
    statement: 'UUIDs that differ in the case of their letters are the same.',
    setting: 'idCase',
    settledBy: 'comparing one staff member’s id in the staff list and in available times',
  },
  {
    id: 'search-window',
    statement: 'A request may span seven days, so a window has six; no maximum is stated.',
    setting: 'windowDays',
    settledBy: 'asking for longer windows until one is refused',
  },
  {
    id: 'search-past',
    statement: 'A search may begin before now.',
    setting: 'searchesFromNow',
    settledBy: 'asking for available times from this morning on',
  },
  {
    id: 'staffs-present',
    statement: 'Available times name their staff, although the vendor’s rendered example does not.',
    setting: 'searchPerStaff',
    settledBy: 'one search',
  },
  {
    id: 'inherited-buffers',
    statement: 'A buffer of null inherits the business’s, which the API does not tell and which is taken as none.',
    setting: 'bufferBeforeMinutes',
    settledBy: 'setting a buffer for the business only, then reading a service and its available times',
  },
  {
    id: 'location-types',
    statement: '`meet` is a video call; the other words are not listed anywhere.',
    setting: 'locationTypes',
    settledBy: 'one service of each kind of location',
  },
  {
    id: 'location-unstated',
    statement: 'A service without a `locationType` does not say whether people come to it.',
    setting: 'unstatedLocationType',
    settledBy: 'one service with a location and one without',
  },
  {
    id: 'location-left-out',
    statement: 'A booking without `location` takes place where the service does.',
    setting: 'sendsLocation',
    settledBy: 'booking without it and reading the appointment',
  },
  {
    id: 'price-unit',
    statement: 'Whether prices are in pounds or in pence is not stated, so none is told.',
    setting: 'priceUnit',
    settledBy: 'reading a service whose price is known',
  },
  {
    id: 'duration-unit',
    statement: 'The duration of an appointment is in minutes, like that of a booking.',
    setting: 'durationUnit',
    settledBy: 'booking and reading the appointment',
  },
  {
    id: 'approved-default',
    statement:
      '`approved: false` on a service without the approval workflow is a plain booking; null there is without.',
    setting: 'unapproved',
    settledBy: 'booking a service of each kind',
  },
  {
    id: 'busy-status',
    statement: 'A busy staff member is refused with 409, or with 400 or 422 and a time that is no longer listed.',
    setting: 'statuses.slotTaken',
    settledBy: 'booking one time twice in a test business',
  },
  {
    id: 'tags-replace',
    statement: 'Writing tags replaces the whole list and tells the patient nothing.',
    setting: 'tagsBookings',
    settledBy: 'tagging an appointment twice with messages to the patient switched on',
  },
  {
    id: 'late-execution',
    statement: 'A request whose answer was lost is executed within five minutes or never.',
    setting: 'bookingWindowSeconds',
    settledBy: 'asking the vendor',
  },
  {
    id: 'clock-skew',
    statement: 'Upvio’s clock is at most thirty seconds behind ours.',
    setting: 'clockSkewSeconds',
    settledBy: 'comparing `createdAt` of a new appointment with our clock',
  },
  {
    id: 'busy-check-atomic',
    statement: 'The busy check lets one of two simultaneous bookings through, not both.',
    setting: 'looksForClash',
    settledBy: 'sending two bookings of one time at once, often',
  },
  {
    id: 'patient-scan',
    statement: 'The list of patients holds everybody whose e-mail answers 409, archived ones apart.',
    setting: 'patientScanPages',
    settledBy: 'creating, archiving and creating a patient again',
  },
  {
    id: 'birth-date',
    statement:
      'Nothing stores the birth date of a patient made over the API, so a record without one proves no identity.',
    setting: 'birthDateUnknown',
    settledBy: 'creating a patient with `dob` in the body and reading it',
  },
  {
    id: 'delete-is-done',
    statement: 'A 204 means that the appointment is cancelled, whatever a read says right after it.',
    setting: 'deleteIsProof',
    settledBy: 'deleting an appointment and reading it in a loop',
  },
  {
    id: 'reschedule',
    statement: 'What PATCH takes is not documented; where switched on, it takes the fields of a booking.',
    setting: 'reschedule',
    settledBy: 'the vendor’s OpenAPI document, or moving one test appointment',
  },
] as const satisfies readonly Assumption[]
