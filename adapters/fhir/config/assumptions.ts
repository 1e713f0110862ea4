import type { Assumption } from '../../../src/contract/adapter.ts'

/** One row per reading that R4 leaves to the server; README.md says where each stands. */
export const assumptions = [
  {
    id: 'token',
    statement:
      'A bearer token in `Authorization` opens every resource that the adapter uses; R4 names no way of its own.',
    setting: 'token',
    settledBy: 'one read of each resource, and one booking, with the token',
  },
  {
    id: 'budget',
    statement: 'Two requests a second, four at once, are a courtesy; R4 has no limit.',
    setting: 'requestsPerMinute',
    settledBy: "asking the server's operator",
  },
  {
    id: 'rate-limit',
    statement: 'A 429 does not prove that a write was not executed.',
    setting: 'rateLimitIsNotExecuted',
    settledBy: "asking the server's operator",
  },
  {
    id: 'strict-search',
    statement: 'The server takes `Prefer: handling=strict` and knows every search parameter that the adapter sends.',
    setting: 'strictSearch',
    settledBy: 'one search of each kind, and the CapabilityStatement',
  },
  {
    id: 'reference-lists',
    statement: 'A search may name several schedules or practitioners, with commas.',
    setting: 'referencesPerSearch',
    settledBy: 'a search for the slots of two schedules',
  },
  {
    id: 'identifier-kept',
    statement: 'The server keeps our identifier on an appointment and finds it by it as soon as it can be read.',
    setting: 'identifierSystem',
    settledBy: 'booking, then searching by the identifier',
  },
  {
    id: 'service-is-type',
    statement: "What a code of a service's type says about video or telephone is not stated anywhere.",
    setting: 'contactTypes',
    settledBy: "asking the clinic about each of its services' codes",
  },
  {
    id: 'contact-unstated',
    statement: 'A service without such a code does not say whether people come to it.',
    setting: 'unstatedContactType',
    settledBy: 'asking the clinic',
  },
  {
    id: 'location-zone',
    statement: "Every location is in the clinic's time zone; a Location says none.",
    setting: 'locationTimeZones',
    settledBy: 'asking the clinic where its locations are',
  },
  {
    id: 'books-at-once',
    statement: 'A client may create an appointment with the status `booked`.',
    setting: 'bookingStatus',
    settledBy: 'one booking; the answer shows the status that the server gave it',
  },
  {
    id: 'conditional-create',
    statement: 'Whether the server honours `If-None-Exist` is not known, so it is not sent.',
    setting: 'conditionalCreate',
    settledBy: '`conditionalCreate` of Appointment in the CapabilityStatement',
  },
  {
    id: 'overlap',
    statement: 'The server may accept an appointment at a taken time, so a clash is looked for after each booking.',
    setting: 'refusesOverlap',
    settledBy: 'booking one time twice',
  },
  {
    id: 'slots-follow',
    statement: 'Slots may stay free after their time was booked, so the appointments are read as well.',
    setting: 'subtractsAppointments',
    settledBy: 'booking, reading the slot, cancelling, and reading it again',
  },
  {
    id: 'longest-visit',
    statement: 'No appointment lasts longer than twelve hours.',
    setting: 'longestVisitMinutes',
    settledBy: 'asking the clinic',
  },
  {
    id: 'taken-status',
    statement: 'A taken time is refused with 409, or with 400 or 422 and a slot that is no longer free.',
    setting: 'statuses.slotTaken',
    settledBy: 'booking one time twice, where the server refuses it',
  },
  {
    id: 'update-way',
    statement: 'An appointment can be changed by sending the whole resource back.',
    setting: 'updates',
    settledBy: 'the interactions of Appointment in the CapabilityStatement',
  },
  {
    id: 'versions',
    statement: 'Appointments carry a version, and a change of an older one is refused.',
    setting: 'needsVersion',
    settledBy: '`versioning` of Appointment in the CapabilityStatement, and one read',
  },
  {
    id: 'reschedule',
    statement: 'Whether a server frees the old slot and checks the new one when start and end change is not stated.',
    setting: 'reschedule',
    settledBy: 'moving one test appointment and reading both slots',
  },
] as const satisfies readonly Assumption[]
