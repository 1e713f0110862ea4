import type { Assumption } from '../../../src/contract/adapter.ts'

/** One row per reading of the documents that nobody confirmed; README.md carries the same rows. */
export const assumptions = [
  {
    id: 'account-live-mode',
    statement: 'The account tells live mode as a boolean in the field named by `account.liveModeAt`.',
    setting: 'account.liveModeAt',
    settledBy: 'GET /connected/account with a sandbox key',
  },
  {
    id: 'account-time-zone',
    statement: 'The account names its time zone in the field named by `account.timeZoneAt`.',
    setting: 'account.timeZoneAt',
    settledBy: 'GET /connected/account with a sandbox key',
  },
  {
    id: 'catalogue-key',
    statement: 'One key is in use per catalogue, so its digest names the account.',
    setting: 'accountId',
    settledBy: 'asking the vendor how keys are rotated',
  },
  {
    id: 'contact-types',
    statement: 'Neither types nor free times say how they can be held, so the catalogue offers `contactTypes`.',
    setting: 'contactTypes',
    settledBy: 'the rest of the appointment types page',
  },
  {
    id: 'type-fields',
    statement: 'An appointment type has its name in `name`; its other fields are unread.',
    setting: 'appointmentTypeFields',
    settledBy: 'the rest of the appointment types page',
  },
  {
    id: 'practitioner-fields',
    statement: 'A practitioner has a name in `name`; its other fields are unread.',
    setting: 'practitionerFields',
    settledBy: 'the rest of the practitioners page',
  },
  {
    id: 'availability',
    statement: 'Availability takes a type, a practitioner and a window on the start, and answers a list of times.',
    setting: 'availability',
    settledBy: 'the availability page',
  },
  {
    id: 'paging',
    statement: 'A list may have further pages although no paging parameter is declared.',
    setting: 'paging',
    settledBy: 'a sandbox list longer than one page',
  },
  {
    id: 'list-filters',
    statement: 'The appointments list is compared on our side, since its filters are unread.',
    setting: 'appointments.fromParam',
    settledBy: 'the rest of the appointments page',
  },
  {
    id: 'list-has-held',
    statement:
      'The appointments list may contain held ones with their metadata; where it does not, a lost hold lapses.',
    setting: 'appointments.listsHeld',
    settledBy: 'holding in the sandbox, then listing',
  },
  {
    id: 'never-confirmed',
    statement: 'A cancelled appointment without `confirmed_at` was a hold that lapsed or was released.',
    setting: 'appointments.showsNeverConfirmed',
    settledBy: 'releasing a hold, then reading its appointment',
  },
  {
    id: 'confirm-payment',
    statement: 'Confirm requires `external_payment_reference`.',
    setting: 'confirm.paymentReference',
    settledBy: 'the rest of the appointments page',
  },
  {
    id: 'confirm-body',
    statement: 'Confirm needs nothing beside the payment reference and the patient, `hold_token` included.',
    setting: 'confirm.sendsHoldToken',
    settledBy: 'the rest of the appointments page',
  },
  {
    id: 'cancel',
    statement: 'Cancel is one call on the appointment that answers with it.',
    setting: 'cancel',
    settledBy: 'the rest of the appointments page',
  },
  {
    id: 'reschedule',
    statement: 'Reschedule is one call with a new start that needs no hold and keeps the id.',
    setting: 'reschedule',
    settledBy: 'the rest of the appointments page',
  },
  {
    id: 'taken-statuses',
    statement: 'A taken time is refused with 409 or 410; 422 is about the input.',
    setting: 'statuses.slotTaken',
    settledBy: 'two sandbox holds on one time',
  },
  {
    id: 'gone-statuses',
    statement: 'A confirm or release that comes too late is refused with 404, 409 or 410.',
    setting: 'statuses.holdGone',
    settledBy: 'confirming a sandbox hold after it lapsed',
  },
  {
    id: 'absent-statuses',
    statement: 'What does not exist, or no longer, is answered with 404 or 410.',
    setting: 'statuses.absent',
    settledBy: 'reading a released hold and an invented id in the sandbox',
  },
  {
    id: 'error-codes',
    statement: 'An error body carries a code or a message at its top or under `error`; one code is public.',
    setting: 'errorCodes',
    settledBy: 'one failing sandbox call',
  },
  {
    id: 'budget',
    statement: 'Five requests a second, four at once, are a courtesy; no limit is published.',
    setting: 'budget.requests',
    settledBy: 'asking the vendor',
  },
  {
    id: 'rate-limit',
    statement: 'A 429 does not prove that a write was not executed.',
    setting: 'budget.rateLimitIsNotExecuted',
    settledBy: 'asking the vendor',
  },
] as const satisfies readonly Assumption[]
