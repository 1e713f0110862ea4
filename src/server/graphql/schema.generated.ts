// Generated from schema/*.graphql by graphql-codegen. Do not edit.
import type { GraphQLResolveInfo, GraphQLScalarType, GraphQLScalarTypeConfig } from 'graphql';
import type { AppointmentParent, AppointmentTypeParent, NearSlotErrorParent, ClinicParent, HoldParent, LocationParent, PatientParent, PractitionerParent, ServiceParent, SlotParent, UnavailableSourceParent } from './parents.ts';
import type { RequestContext } from '../context.ts';
export type Maybe<T> = T | null;
export type InputMaybe<T> = Maybe<T>;
export type Omit<T, K extends keyof T> = Pick<T, Exclude<keyof T, K>>;
export type RequireFields<T, K extends keyof T> = Omit<T, K> & { [P in K]-?: NonNullable<T[P]> };
/** All built-in and custom scalars, mapped to their actual values */
export type Scalars = {
  ID: { input: string; output: string; }
  String: { input: string; output: string; }
  Boolean: { input: boolean; output: boolean; }
  Int: { input: number; output: number; }
  Float: { input: number; output: number; }
  /**
   * An instant in RFC 3339 with an offset, `2026-03-29T09:00:00+01:00`. Any offset is read, to the millisecond; answers are
   * always in UTC (`Z`). A value without an offset is refused.
   */
  DateTime: { input: number; output: number; }
  /** A length of time in ISO 8601, `PT10M` for ten minutes. Never negative, never in months or years. */
  Duration: { input: string; output: string; }
  /** A day of the calendar without a zone, `1984-02-29`, used for birthdays. */
  LocalDate: { input: string; output: string; }
  /** A name from the IANA time zone database, `Europe/London`, or `UTC`. Abbreviations such as `BST` are refused. */
  TimeZone: { input: string; output: string; }
  _FieldSet: { input: string; output: string; }
};

/**
 * A booking as the clinic's system has it now; the front desk may have changed it since. Null is what that system does not
 * tell.
 */
export type Appointment = Node & {
  __typename?: 'Appointment';
  /** What the patient still owes the clinic, a cancellation fee included; null where the clinic's system does not tell. */
  amountOwed?: Maybe<Money>;
  /** Null where the clinic's system does not tell, or no longer has the type. */
  appointmentType?: Maybe<AppointmentType>;
  /** Set when `status` is `CANCELLED`, with what is known of it. */
  cancellation?: Maybe<Cancellation>;
  /** Where it takes place or is kept. */
  clinic: Clinic;
  /** Null where the clinic's system does not tell. */
  contactType?: Maybe<ContactType>;
  /** By the clinic's system; null where it does not tell. */
  createdAt?: Maybe<Scalars['DateTime']['output']>;
  /** Excluded from the booked time. */
  end: Scalars['DateTime']['output'];
  /** Changes when a reschedule could only book anew; see `AppointmentReschedulePayload.previous`. */
  id: Scalars['ID']['output'];
  /**
   * The patient's link to a video call. Whoever has it can join. Null for other contact types, and before the clinic makes
   * it.
   */
  joinUrl?: Maybe<Scalars['String']['output']>;
  /** Null where the clinic's system does not tell, for instance for a video call. */
  location?: Maybe<Location>;
  /** As given on booking; empty when none was or this API did not book it. */
  metadata: Array<MetadataEntry>;
  /** As given on booking; null when none was or this API did not book it. */
  partnerReference?: Maybe<Scalars['String']['output']>;
  /** Null where the clinic's system does not tell, or the key lacks the scope to read patients. */
  patient?: Maybe<Patient>;
  /** As given on booking; null when none was. */
  paymentReference?: Maybe<Scalars['String']['output']>;
  /** Null unless a cancel or move by this API is under way. */
  pendingChange?: Maybe<PendingChange>;
  /** Null where nobody is assigned yet or the clinic's system does not tell. */
  practitioner?: Maybe<Practitioner>;
  /** The start before the last move; null when it was never moved or the clinic's system does not tell. */
  previousStart?: Maybe<Scalars['DateTime']['output']>;
  /** What was agreed on booking; null where none was told. */
  price?: Maybe<Money>;
  /** Where the patient answers the clinic's questions before the visit; null when there are none. */
  questionnaireUrl?: Maybe<Scalars['String']['output']>;
  /** When the patient is expected. */
  start: Scalars['DateTime']['output'];
  /** In this API's words; `vendorStatus` has the system's own. */
  status: AppointmentStatus;
  /** The zone to show `start` and `end` in: the one the clinic's system states, else the location's, else the clinic's. */
  timeZone: Scalars['TimeZone']['output'];
  /** By the clinic's system, for any change; null where it does not tell. */
  updatedAt?: Maybe<Scalars['DateTime']['output']>;
  /** The id in the clinic's own system, for its staff. Not an input of this API. */
  vendorId: Scalars['String']['output'];
  /** The status in the clinic's system's own word; null where it has none. For staff: its values are not fixed. */
  vendorStatus?: Maybe<Scalars['String']['output']>;
  /** English sentences for staff, such as a clash that the clinic chose to keep; empty when there is nothing to say. */
  warnings: Array<Scalars['String']['output']>;
};

/** Why nothing was booked. */
export type AppointmentBookError = CapabilityNotSupportedError | ClashDetectedError | ForbiddenError | HoldExpiredError | HoldInProgressError | HoldLostError | IdempotencyInProgressError | IdempotencyKeyReusedError | InvalidInputError | LimitExceededError | NotFoundError | PatientAmbiguousError | PriceChangedError | RateLimitedError | ServiceUnavailableError | SlotTakenError | VendorRejectedError | VendorUnavailableError | VerificationRequiredError;

/** What `appointmentBook` needs: the inputs of `holdCreate` and `holdConfirm` together. */
export type AppointmentBookInput = {
  /** The price from `PRICE_CHANGED`, to book at that price. Left out: the price of the slot. */
  acceptPrice?: InputMaybe<MoneyInput>;
  /** One of `Slot.contactTypes`. May be left out when there is at most one. */
  contactType?: InputMaybe<ContactType>;
  /**
   * 1 to 255 visible ASCII characters, unique per partner and operation. Remembered for 30 days. A repeat with
   * `acceptPrice` or `verificationCode` added is another call and takes a new key.
   */
  idempotencyKey: Scalars['String']['input'];
  /** At most 20 entries, kept with the hold and handed on to the appointment. */
  metadata?: InputMaybe<Array<MetadataEntryInput>>;
  /** Up to 1000 characters for the practitioner. Some clinics' systems show them to the patient too. */
  notes?: InputMaybe<Scalars['String']['input']>;
  /**
   * 1 to 64 characters of the caller's own, for instance an order number. Need not be unique; not for details of
   * patients.
   */
  partnerReference?: InputMaybe<Scalars['String']['input']>;
  /** For whom to book. Checked against `ClinicCapabilities.requiredPatientFields` before the clinic is called. */
  patient: PatientInput;
  /** The zone in which the clinic's messages to the patient tell times, where its system can. Left out: the clinic's. */
  patientTimeZone?: InputMaybe<Scalars['TimeZone']['input']>;
  /** 1 to 200 characters by which the caller's payment is found again. See `ClinicCapabilities.payment`. */
  paymentReference?: InputMaybe<Scalars['String']['input']>;
  /** `Slot.id`. One older than 30 minutes is `INVALID_INPUT`, another partner's is `NOT_FOUND`. */
  slotId: Scalars['ID']['input'];
  /** The code the clinic sent to the patient after `VERIFICATION_REQUIRED`. */
  verificationCode?: InputMaybe<Scalars['String']['input']>;
};

/**
 * The outcome of a booking. While it is not known, `hold.status` is `RECONCILING` and both `appointment` and `errors` are
 * empty.
 */
export type AppointmentBookPayload = {
  __typename?: 'AppointmentBookPayload';
  /** Null unless `hold.status` is `CONFIRMED`. */
  appointment?: Maybe<Appointment>;
  /** Empty on success and while the outcome is not known. After an error nothing is held any more. */
  errors: Array<AppointmentBookError>;
  /** The hold behind the booking, to follow while the outcome is unknown; null when none could be made. */
  hold?: Maybe<Hold>;
};

/** Why the appointment still stands. `HOLD_IN_PROGRESS` while an earlier move is not settled. */
export type AppointmentCancelError = CapabilityNotSupportedError | FeeNotAcceptedError | ForbiddenError | HoldInProgressError | IdempotencyInProgressError | IdempotencyKeyReusedError | InvalidInputError | LimitExceededError | NotFoundError | RateLimitedError | ServiceUnavailableError | VendorRejectedError | VendorUnavailableError;

/** What `appointmentCancel` needs. */
export type AppointmentCancelInput = {
  /** The fee from `FEE_NOT_ACCEPTED`, when the patient agrees to pay it. */
  acceptFee?: InputMaybe<MoneyInput>;
  /** `Appointment.id`. One that the partner did not book is `NOT_FOUND`. */
  appointmentId: Scalars['ID']['input'];
  /**
   * 1 to 255 visible ASCII characters, unique per partner and operation. Remembered for 30 days. A repeat with `acceptFee`
   * added is another call and takes a new key.
   */
  idempotencyKey: Scalars['String']['input'];
  /** Up to 500 characters for the clinic, passed on where its system takes a note. */
  note?: InputMaybe<Scalars['String']['input']>;
  /** The patient's; passed to the clinic in its system's nearest word. */
  reason: CancellationReason;
};

/** The outcome of a cancel, known or not. */
export type AppointmentCancelPayload = {
  __typename?: 'AppointmentCancelPayload';
  /**
   * As it now is, also when `errors` is not empty. Null when it was not found, and beside `RATE_LIMITED`,
   * `IDEMPOTENCY_IN_PROGRESS` and `SERVICE_UNAVAILABLE`, which ask to come back.
   */
  appointment?: Maybe<Appointment>;
  /** Empty on success and while the outcome is pending. */
  errors: Array<AppointmentCancelError>;
  /** True while the outcome is not known; `appointment.pendingChange` then says since when, and `errors` is empty. */
  pending: Scalars['Boolean']['output'];
};

/** A page of appointments by start. */
export type AppointmentConnection = {
  __typename?: 'AppointmentConnection';
  /** Appointments with the cursor of each. */
  edges: Array<AppointmentEdge>;
  /** The same appointments as in `edges`, for callers that page by `endCursor` alone. */
  nodes: Array<Appointment>;
  /** For the next page. */
  pageInfo: PageInfo;
};

/** An appointment and its place in the list. */
export type AppointmentEdge = {
  __typename?: 'AppointmentEdge';
  /** The value for `after` to go on behind this appointment. */
  cursor: Scalars['String']['output'];
  /** As the clinic's system had it when the page was read. */
  node: Appointment;
};

/** Conditions that must all hold; a list means any of its entries and has at most 100. */
export type AppointmentFilter = {
  /** One clinic per call, since each is asked live. */
  clinicId: Scalars['ID']['input'];
  /** The earliest start, itself included. Left out: now. */
  from?: InputMaybe<Scalars['DateTime']['input']>;
  /** Equal to `Appointment.partnerReference`, case included. */
  partnerReference?: InputMaybe<Scalars['String']['input']>;
  /** `Patient.id` of this clinic. Needs `ClinicCapabilities.patientLookup`. */
  patientId?: InputMaybe<Scalars['ID']['input']>;
  /** Appointments with these practitioners. */
  practitionerIds?: InputMaybe<Array<Scalars['ID']['input']>>;
  /** Left out: every status, `CANCELLED` included. */
  statuses?: InputMaybe<Array<AppointmentStatus>>;
  /** The latest start, itself excluded. Left out: 31 days after `from`; at most 366 days after it. */
  to?: InputMaybe<Scalars['DateTime']['input']>;
};

/** Why the appointment stays at its old time. */
export type AppointmentRescheduleError = CapabilityNotSupportedError | ClashDetectedError | FeeNotAcceptedError | ForbiddenError | HoldExpiredError | HoldInProgressError | HoldLostError | IdempotencyInProgressError | IdempotencyKeyReusedError | InvalidInputError | LimitExceededError | NotFoundError | PatientAmbiguousError | PriceChangedError | RateLimitedError | ServiceUnavailableError | SlotTakenError | VendorRejectedError | VendorUnavailableError;

/** What `appointmentReschedule` needs. */
export type AppointmentRescheduleInput = {
  /** The fee from `FEE_NOT_ACCEPTED`, when the patient agrees to pay it. */
  acceptFee?: InputMaybe<MoneyInput>;
  /** The price from `PRICE_CHANGED`, to move at that price. Left out: the price of the slot. */
  acceptPrice?: InputMaybe<MoneyInput>;
  /** `Appointment.id`. One that the partner did not book is `NOT_FOUND`. */
  appointmentId: Scalars['ID']['input'];
  /**
   * 1 to 255 visible ASCII characters, unique per partner and operation. Remembered for 30 days. A repeat with `acceptFee`
   * or `acceptPrice` added is another call and takes a new key.
   */
  idempotencyKey: Scalars['String']['input'];
  /**
   * Needed only where the clinic's system must book anew and does not tell whose appointment it is; `INVALID_INPUT` says
   * so.
   */
  patient?: InputMaybe<PatientInput>;
  /**
   * 1 to 200 characters. Needed only where the clinic's system must book anew and wants one; see
   * `ClinicCapabilities.payment`.
   */
  paymentReference?: InputMaybe<Scalars['String']['input']>;
  /** `Slot.id` at the same clinic; at another it is `INVALID_INPUT`. One older than 30 minutes is `INVALID_INPUT` too. */
  slotId: Scalars['ID']['input'];
};

/**
 * `previous` is set when the backend could only book anew and cancel: the id changed, and its status says whether it is
 * cancelled yet.
 */
export type AppointmentReschedulePayload = {
  __typename?: 'AppointmentReschedulePayload';
  /**
   * At its new time on success, at its old one while pending or after an error. Null when it was not found, and beside
   * `RATE_LIMITED`, `IDEMPOTENCY_IN_PROGRESS` and `SERVICE_UNAVAILABLE`, which ask to come back.
   */
  appointment?: Maybe<Appointment>;
  /** Empty on success and while the outcome is pending. */
  errors: Array<AppointmentRescheduleError>;
  /** True while the outcome is not known; `appointment.pendingChange` then says since when, and `errors` is empty. */
  pending: Scalars['Boolean']['output'];
  /** The appointment that was given up, under its old id. */
  previous?: Maybe<Appointment>;
};

/** Where an appointment stands at the clinic. */
export type AppointmentStatus =
  /** The patient is there, or is being seen. */
  | 'ARRIVED'
  /** Fixed. */
  | 'BOOKED'
  /** Called off by patient or clinic; `cancellation` has what is known. */
  | 'CANCELLED'
  /** The visit took place. */
  | 'COMPLETED'
  /** The time passed and the patient was not there. */
  | 'DID_NOT_ARRIVE'
  /** The clinic has yet to say yes or no. The time is blocked meanwhile. */
  | 'PENDING_APPROVAL'
  /** The clinic's system named a status that this API does not know; see `vendorStatus`. */
  | 'UNKNOWN';

/** What a clinic offers under its own name, length and price. */
export type AppointmentType = Node & {
  __typename?: 'AppointmentType';
  /** The only clinic at which it can be booked. */
  clinic: Clinic;
  /** Ways it can take place; empty when the clinic's system does not say. */
  contactTypes: Array<ContactType>;
  /** Plain text for patients; null where the clinic wrote none. */
  description?: Maybe<Scalars['String']['output']>;
  /** Null where the length depends on the slot; `Slot.start` and `Slot.end` are the truth. */
  durationMinutes?: Maybe<Scalars['Int']['output']>;
  /** Belongs to one clinic. To ask for the same at several clinics, use `service`. */
  id: Scalars['ID']['output'];
  /** In the clinic's words and language. */
  name: Scalars['String']['output'];
  /** The list price. Null where none is told; a slot may cost something else, see `Slot.price`. */
  price?: Maybe<Money>;
  /** The service it stands for in the gateway's configuration; null when it stands for none. */
  service?: Maybe<Service>;
};

/** How an appointment came to be called off. All null where the clinic's system keeps no record. */
export type Cancellation = {
  __typename?: 'Cancellation';
  /** By the clinic's system. */
  at?: Maybe<Scalars['DateTime']['output']>;
  /** Free text of whoever cancelled; may speak of the patient's health. */
  note?: Maybe<Scalars['String']['output']>;
  /** Null where the clinic's system does not tell, or tells one that this API does not know. */
  reason?: Maybe<CancellationReason>;
};

/** Why a patient calls off. Systems that know fewer reasons are told `OTHER`, with the reason's name in the note. */
export type CancellationReason =
  /** Not in the area at the time. */
  | 'AWAY'
  /** The complaint has become worse, so another kind of care is sought. */
  | 'CONDITION_WORSE'
  /** The complaint has gone. */
  | 'FEELING_BETTER'
  /** Anything else; say it in `note`. */
  | 'OTHER'
  /** Ill with something else. */
  | 'SICK'
  /** Kept by work. */
  | 'WORK';

/** The clinic cannot do what was asked, as its system or its configuration stands. Nothing was sent. */
export type CapabilityNotSupportedError = UserError & {
  __typename?: 'CapabilityNotSupportedError';
  /** The field of `ClinicCapabilities` that says so, for instance `extend`; a contact type where that is what is lacking. */
  capability: Scalars['String']['output'];
  /** Always `CAPABILITY_NOT_SUPPORTED`. */
  code: ErrorCode;
  /** Says what cannot be done. */
  message: Scalars['String']['output'];
  /** The argument that asked for it; null when the call as a whole does. */
  path?: Maybe<Array<Scalars['String']['output']>>;
};

/** The clinic's system took two bookings for one time, and the gateway cancelled ours. */
export type ClashDetectedError = UserError & {
  __typename?: 'ClashDetectedError';
  /** Always `CLASH_DETECTED`. */
  code: ErrorCode;
  /** Says that nothing is left of our booking. */
  message: Scalars['String']['output'];
  /**
   * At most three other slots of the same type at this clinic, soonest first, from a cache that may be a few seconds old.
   * Looked up only when asked for.
   */
  nextFree: Array<Slot>;
  /** At `["input", "slotId"]` or `["input", "holdId"]`. */
  path?: Maybe<Array<Scalars['String']['output']>>;
};

/**
 * One practice on one system. Several clinics may share an account at that system; a hold at one of them then blocks the
 * practitioner at all.
 */
export type Clinic = Node & {
  __typename?: 'Clinic';
  /** Types that can be booked through this API. Null when the clinic's system cannot be read. */
  appointmentTypes?: Maybe<Array<AppointmentType>>;
  /** What this clinic can do as it is configured; two clinics on the same system may differ. */
  capabilities: ClinicCapabilities;
  /** Judged from the calls the gateway has made; reading it asks nobody. */
  health: ClinicHealth;
  /** Made from the clinic's id in the gateway's configuration, so it stays when the clinic moves to another system. */
  id: Scalars['ID']['output'];
  /** Places of care. Null when the clinic's system cannot be read; empty where it names none. */
  locations?: Maybe<Array<Location>>;
  /** As patients know it, from the gateway's configuration. */
  name: Scalars['String']['output'];
  /** Practitioners that can be booked. Null when the clinic's system cannot be read; empty where it names none. */
  practitioners?: Maybe<Array<Practitioner>>;
  /** The zone for this clinic's local times where a location does not name its own. */
  timeZone: Scalars['TimeZone']['output'];
  /** Id of the adapter that speaks to the clinic's system. For support and reports: decide by `capabilities`, not by this. */
  vendor: Scalars['String']['output'];
};


/**
 * One practice on one system. Several clinics may share an account at that system; a hold at one of them then blocks the
 * practitioner at all.
 */
export type ClinicPractitionersArgs = {
  appointmentTypeId?: InputMaybe<Scalars['ID']['input']>;
};

/** What a frontend may offer at a clinic. Calling what is false here is `CAPABILITY_NOT_SUPPORTED`, and nothing is sent. */
export type ClinicCapabilities = {
  __typename?: 'ClinicCapabilities';
  /** Whether `appointmentCancel` works. */
  cancel: Scalars['Boolean']['output'];
  /** Whether `holdExtend` works. */
  extend: Scalars['Boolean']['output'];
  /** How firmly a hold keeps a time against bookings made outside this API. */
  holds: HoldStrength;
  /** Whether `Query.appointments` works. */
  listAppointments: Scalars['Boolean']['output'];
  /** The longest a hold can live, extensions included. Null where the clinic's system decides and does not say. */
  maxHold?: Maybe<Scalars['Duration']['output']>;
  /** Whether `metadata` reaches the clinic's system. Where false, the gateway keeps it and answers with it all the same. */
  metadata: Scalars['Boolean']['output'];
  /** Whether `notes` reach the clinic's staff. Where false, a booking with notes is `INVALID_INPUT`. */
  notes: Scalars['Boolean']['output'];
  /** Whether known patients are found, by their details or by `PatientInput.id`, so that a booking makes no second record. */
  patientLookup: Scalars['Boolean']['output'];
  /** Whether `paymentReference` is needed to book. The gateway never takes money itself. */
  payment: Requirement;
  /**
   * Whether a move books anew and cancels, so that the appointment's id changes; see
   * `AppointmentReschedulePayload.previous`.
   */
  rebooks: Scalars['Boolean']['output'];
  /** What `NewPatientInput` must carry here beyond its own required fields; empty when nothing more is asked. */
  requiredPatientFields: Array<PatientField>;
  /** Whether `appointmentReschedule` works. */
  reschedule: Scalars['Boolean']['output'];
  /** Whether `Query.slots` can search this clinic; if not, it stands in `SlotConnection.unavailable`. */
  slotSearch: Scalars['Boolean']['output'];
};

/** How the clinic's system has answered of late. */
export type ClinicHealth = {
  __typename?: 'ClinicHealth';
  /** When the clinic's system last answered or failed to; null before the first call. */
  checkedAt?: Maybe<Scalars['DateTime']['output']>;
  /** One sentence for people about what fails; null while `status` is `UP` or `UNKNOWN`. */
  message?: Maybe<Scalars['String']['output']>;
  /** Seconds until the gateway tries again; null unless `status` is `DOWN`. */
  retryAfterSeconds?: Maybe<Scalars['Int']['output']>;
  /** The verdict of the gateway's circuit breaker for this clinic. */
  status: ClinicHealthStatus;
};

/** Whether calls to a clinic are worth making. */
export type ClinicHealthStatus =
  /** Some calls fail, are slow or meet the clinic's rate limit; bookings may still work. */
  | 'DEGRADED'
  /** Not called for now; every read and write is `VENDOR_UNAVAILABLE` at once. */
  | 'DOWN'
  /** Not called since the gateway started. */
  | 'UNKNOWN'
  /** Answers as it should. */
  | 'UP';

/** How patient and practitioner meet. */
export type ContactType =
  /** At a `Location`. */
  | 'IN_PERSON'
  /** The practitioner rings the patient, so a phone number is needed. */
  | 'PHONE'
  /** By video call; `Appointment.joinUrl` may carry the link. */
  | 'VIDEO';

/** Every code a caller can meet. The list is closed; a new code is announced as a change of the schema. */
export type ErrorCode =
  /** The clinic's system cannot do this; see `Clinic.capabilities`. */
  | 'CAPABILITY_NOT_SUPPORTED'
  /** The clinic booked the same time while we did, and our booking was withdrawn. */
  | 'CLASH_DETECTED'
  /** The clinic charges for this; repeat the call with `acceptFee` once the patient agrees. */
  | 'FEE_NOT_ACCEPTED'
  /** The key is valid but lacks the scope or the clinic that the call needs. */
  | 'FORBIDDEN'
  /** The hold's time was up before the call; search again and hold a new slot. */
  | 'HOLD_EXPIRED'
  /** A confirm of the hold, or a cancel or move of the appointment, is under way; wait for its outcome. */
  | 'HOLD_IN_PROGRESS'
  /** The hold is no longer kept by the gateway or the clinic, before its time; search again and hold a new slot. */
  | 'HOLD_LOST'
  /** The first call with this key is still running; repeat it with the same key. */
  | 'IDEMPOTENCY_IN_PROGRESS'
  /** The key came before with other arguments; use a new one. */
  | 'IDEMPOTENCY_KEY_REUSED'
  /** A fault of the gateway, with a correlation id in `extensions`. Never in a payload. */
  | 'INTERNAL'
  /** Something in the request is malformed or missing; `issues` says what to change. */
  | 'INVALID_INPUT'
  /** The partner has reached one of its limits, such as live holds or the extensions of a hold. */
  | 'LIMIT_EXCEEDED'
  /** No such thing exists for this caller; what belongs to others looks the same. */
  | 'NOT_FOUND'
  /** More than one of the clinic's patient records matches; the clinic must sort it out. */
  | 'PATIENT_AMBIGUOUS'
  /** The price is not the slot's; repeat the call with `acceptPrice` once the patient agrees. */
  | 'PRICE_CHANGED'
  /** Calls come too fast, for this gateway or for the clinic's system. */
  | 'RATE_LIMITED'
  /** The gateway cannot reach its own store; repeat the call with the same idempotency key. */
  | 'SERVICE_UNAVAILABLE'
  /** Another caller of this API holds or booked the time. */
  | 'SLOT_TAKEN'
  /** The clinic's own system says that the time is taken. */
  | 'SLOT_TAKEN_AT_VENDOR'
  /** No valid partner key came with the call. Top level only, with HTTP 401. */
  | 'UNAUTHENTICATED'
  /** The clinic's system said no for a reason that no other code covers. */
  | 'VENDOR_REJECTED'
  /** The clinic's system did not answer, and nothing was booked. */
  | 'VENDOR_UNAVAILABLE'
  /** The clinic has sent the patient a code; repeat the call with `verificationCode`. */
  | 'VERIFICATION_REQUIRED';

/** To cancel or move now costs the patient something. Nothing was changed. */
export type FeeNotAcceptedError = UserError & {
  __typename?: 'FeeNotAcceptedError';
  /** `FEE_NOT_ACCEPTED`, also when `acceptFee` differs from `fee`. */
  code: ErrorCode;
  /** What the clinic asks as of now; it may rise as the visit comes nearer. */
  fee: Money;
  /** Does not state the sum; read `fee`. */
  message: Scalars['String']['output'];
  /** At `["input", "acceptFee"]`. */
  path?: Maybe<Array<Scalars['String']['output']>>;
};

/** The key may not make this kind of call. Another key of the same partner may. */
export type ForbiddenError = UserError & {
  __typename?: 'ForbiddenError';
  /** Always `FORBIDDEN`. */
  code: ErrorCode;
  /** Says what the key lacks. */
  message: Scalars['String']['output'];
  /** Null: no argument is at fault. */
  path?: Maybe<Array<Scalars['String']['output']>>;
};

/**
 * A time kept for one caller. It carries no details of a patient: these come with `holdConfirm` and go to the clinic only.
 * Names, times and prices are those of the slot it was made from. Kept for 30 days.
 */
export type Hold = Node & {
  __typename?: 'Hold';
  /**
   * Set once `status` is `CONFIRMED`, and read from the clinic's system then, which may have it `PENDING_APPROVAL`. Null
   * before, and when it cannot be read now.
   */
  appointment?: Maybe<Appointment>;
  /** What would be booked. */
  appointmentType: AppointmentType;
  /** Where the time is kept. */
  clinic: Clinic;
  /** As chosen in `holdCreate`, or the slot's only one. Null when neither was told. */
  contactType?: Maybe<ContactType>;
  /** When the gateway took the hold, by its own clock. */
  createdAt: Scalars['DateTime']['output'];
  /** Excluded from the held time. */
  end: Scalars['DateTime']['output'];
  /**
   * The last moment at which confirming is safe to start; the true end is 5 seconds later. Where the clinic's system keeps
   * the hold, the earlier of its end and ours. It stands still once `status` has left `ACTIVE`.
   */
  expiresAt: Scalars['DateTime']['output'];
  /**
   * `expiresAt` counted from now by the gateway's clock, so that a wrong clock at the caller does no harm. 0 unless
   * `ACTIVE`.
   */
  expiresInSeconds: Scalars['Int']['output'];
  /** How often `holdExtend` may still be called; 0 where the clinic cannot extend. */
  extensionsLeft: Scalars['Int']['output'];
  /** Not a secret: what gives power over the hold is its token. */
  id: Scalars['ID']['output'];
  /** Null where the slot had none. */
  location?: Maybe<Location>;
  /** As given in `holdCreate`, in that order; empty when none was. */
  metadata: Array<MetadataEntry>;
  /** As given in `holdCreate`; null when none was. */
  partnerReference?: Maybe<Scalars['String']['output']>;
  /** Null where the clinic's system chooses the practitioner. */
  practitioner?: Maybe<Practitioner>;
  /** When the patient would be expected. */
  start: Scalars['DateTime']['output'];
  /** Changes by itself when the time is up; `holdEvents` tells at once. */
  status: HoldStatus;
  /** How firmly the time is kept against bookings made outside this API. */
  strength: HoldStrength;
  /** The zone to show `start` and `end` in: the location's, else the clinic's. */
  timeZone: Scalars['TimeZone']['output'];
};

/** Why a hold was not confirmed. After `INVALID_INPUT` it is `ACTIVE` again with its old end, three times at most. */
export type HoldConfirmError = CapabilityNotSupportedError | ClashDetectedError | ForbiddenError | HoldExpiredError | HoldInProgressError | HoldLostError | IdempotencyInProgressError | IdempotencyKeyReusedError | InvalidInputError | LimitExceededError | NotFoundError | PatientAmbiguousError | PriceChangedError | RateLimitedError | ServiceUnavailableError | SlotTakenError | VendorRejectedError | VendorUnavailableError | VerificationRequiredError;

/** What `holdConfirm` needs. */
export type HoldConfirmInput = {
  /** The price from `PRICE_CHANGED`, to book at that price. Left out: the price of the slot. */
  acceptPrice?: InputMaybe<MoneyInput>;
  /** `Hold.id` from the answer of `holdCreate`. */
  holdId: Scalars['ID']['input'];
  /** `HoldCreatePayload.holdToken`. One that does not fit the hold is `NOT_FOUND`. */
  holdToken: Scalars['String']['input'];
  /**
   * 1 to 255 visible ASCII characters, unique per partner and operation. Remembered for 30 days. A repeat with
   * `acceptPrice` or `verificationCode` added is another call and takes a new key.
   */
  idempotencyKey: Scalars['String']['input'];
  /** Up to 1000 characters for the practitioner. Some clinics' systems show them to the patient too. */
  notes?: InputMaybe<Scalars['String']['input']>;
  /** For whom to book. Checked against `ClinicCapabilities.requiredPatientFields` before the clinic is called. */
  patient: PatientInput;
  /** The zone in which the clinic's messages to the patient tell times, where its system can. Left out: the clinic's. */
  patientTimeZone?: InputMaybe<Scalars['TimeZone']['input']>;
  /** 1 to 200 characters by which the caller's payment is found again. See `ClinicCapabilities.payment`. */
  paymentReference?: InputMaybe<Scalars['String']['input']>;
  /** The code the clinic sent to the patient after `VERIFICATION_REQUIRED`. */
  verificationCode?: InputMaybe<Scalars['String']['input']>;
};

/** The outcome of a confirm, known or not. */
export type HoldConfirmPayload = {
  __typename?: 'HoldConfirmPayload';
  /** Null unless `hold.status` is `CONFIRMED`. */
  appointment?: Maybe<Appointment>;
  /** Empty on success and while the outcome is pending. */
  errors: Array<HoldConfirmError>;
  /**
   * As it now is, also when `errors` is not empty. Null when it was not found, and beside `RATE_LIMITED`,
   * `IDEMPOTENCY_IN_PROGRESS` and `SERVICE_UNAVAILABLE`, which ask to come back.
   */
  hold?: Maybe<Hold>;
  /**
   * True while the outcome is not known: `hold.status` is `CONFIRMING`, `RECONCILING` or `COMPENSATING`, and `errors` is
   * empty.
   */
  pending: Scalars['Boolean']['output'];
};

/** A page of holds, newest first. */
export type HoldConnection = {
  __typename?: 'HoldConnection';
  /** Holds with the cursor of each. */
  edges: Array<HoldEdge>;
  /** The same holds as in `edges`, for callers that page by `endCursor` alone. */
  nodes: Array<Hold>;
  /** For the next page. */
  pageInfo: PageInfo;
};

/** Why a slot cannot be held. */
export type HoldCreateError = CapabilityNotSupportedError | ForbiddenError | HoldLostError | IdempotencyInProgressError | IdempotencyKeyReusedError | InvalidInputError | LimitExceededError | NotFoundError | RateLimitedError | ServiceUnavailableError | SlotTakenError | VendorRejectedError | VendorUnavailableError;

/** What `holdCreate` needs. */
export type HoldCreateInput = {
  /** One of `Slot.contactTypes`. May be left out when there is at most one. */
  contactType?: InputMaybe<ContactType>;
  /** 1 to 255 visible ASCII characters, unique per partner and operation, such as a UUID. Remembered for 24 hours. */
  idempotencyKey: Scalars['String']['input'];
  /** At most 20 entries, kept with the hold and handed on to the appointment. */
  metadata?: InputMaybe<Array<MetadataEntryInput>>;
  /**
   * 1 to 64 characters of the caller's own, for instance a basket number. Need not be unique; not for details of
   * patients.
   */
  partnerReference?: InputMaybe<Scalars['String']['input']>;
  /** `Slot.id`. One older than 30 minutes is `INVALID_INPUT`, another partner's is `NOT_FOUND`. */
  slotId: Scalars['ID']['input'];
  /**
   * Seconds to keep the slot, 30 to 1800. Left out: the clinic's usual time, 600 by default. A longer time than the clinic
   * allows is cut to it.
   */
  ttlSeconds?: InputMaybe<Scalars['Int']['input']>;
};

/** Whoever has `holdToken` may extend, release and confirm; nobody else may. A replay with the same key returns it again. */
export type HoldCreatePayload = {
  __typename?: 'HoldCreatePayload';
  /** Empty on success. */
  errors: Array<HoldCreateError>;
  /** Null when `errors` is not empty. */
  hold?: Maybe<Hold>;
  /** A secret: keep it out of URLs and logs. Null when `errors` is not empty. */
  holdToken?: Maybe<Scalars['String']['output']>;
};

/** A hold and its place in the list. */
export type HoldEdge = {
  __typename?: 'HoldEdge';
  /** The value for `after` to go on behind this hold. */
  cursor: Scalars['String']['output'];
  /** One of the partner's own holds. */
  node: Hold;
};

/** Something that happened to a hold. */
export type HoldEvent = {
  __typename?: 'HoldEvent';
  /** When it happened, which may be some time before it is delivered. */
  at: Scalars['DateTime']['output'];
  /** Why, for `REJECTED` and `COMPENSATED`: for instance `SLOT_TAKEN_AT_VENDOR` or `CLASH_DETECTED`. Null otherwise. */
  cause?: Maybe<ErrorCode>;
  /**
   * The hold as it is at delivery, which may be further on than this event: among events that were missed, `hold.status` of
   * each is today's, and `type` says what happened then.
   */
  hold: Hold;
  /**
   * Unique, and the same whenever and by whichever process the event is delivered. As `after` of `holdEvents` it is the
   * place to go on from.
   */
  id: Scalars['ID']['output'];
  /** What happened. */
  type: HoldEventType;
};

/** What can happen to a hold. The names follow `HoldStatus` where the status changes to one that a hold can have only once. */
export type HoldEventType =
  /** An appointment was made and has been cancelled again; `HoldEvent.cause` says why. */
  | 'COMPENSATED'
  /**
   * An appointment was made that must not stand, for instance over a clash, and is being cancelled at the clinic. The patient
   * may have had a message about it.
   */
  | 'COMPENSATING'
  /** The appointment exists. */
  | 'CONFIRMED'
  /** A confirm has begun; the clock stands still. */
  | 'CONFIRMING'
  /** The time is now kept. */
  | 'CREATED'
  /** The time was up; the slot is free again. */
  | 'EXPIRED'
  /**
   * A minute is left until `expiresAt`, or less where the hold began with less. Once for each `expiresAt`, so again after an
   * extension; none where that moved it in time.
   */
  | 'EXPIRING'
  /** `holdExtend` moved `expiresAt` further out. */
  | 'EXTENDED'
  /** The outcome of the confirm is unknown for now. */
  | 'RECONCILING'
  /** No appointment was made; `HoldEvent.cause` says why. */
  | 'REJECTED'
  /** The caller gave it back. */
  | 'RELEASED'
  /**
   * The confirm came to nothing and the hold is `ACTIVE` again: the clinic refused only the input, its price has changed, or
   * it was not reached. The clock runs again, to the end it had or up to a minute later, so that there is time for another
   * confirm.
   */
  | 'RETURNED';

/** The hold ended by the clock. Nothing was sent to the clinic. */
export type HoldExpiredError = UserError & {
  __typename?: 'HoldExpiredError';
  /** Always `HOLD_EXPIRED`. */
  code: ErrorCode;
  /** Says that a new slot must be held. */
  message: Scalars['String']['output'];
  /** At `["input", "holdId"]`; null from calls that make the hold themselves. */
  path?: Maybe<Array<Scalars['String']['output']>>;
};

/** Why a hold cannot be extended. `LIMIT_EXCEEDED` when no extension is left. */
export type HoldExtendError = CapabilityNotSupportedError | ForbiddenError | HoldExpiredError | HoldInProgressError | HoldLostError | IdempotencyInProgressError | IdempotencyKeyReusedError | InvalidInputError | LimitExceededError | NotFoundError | RateLimitedError | ServiceUnavailableError | VendorRejectedError | VendorUnavailableError;

/** What `holdExtend` needs. */
export type HoldExtendInput = {
  /** `Hold.id` from the answer of `holdCreate`. */
  holdId: Scalars['ID']['input'];
  /** `HoldCreatePayload.holdToken`. One that does not fit the hold is `NOT_FOUND`. */
  holdToken: Scalars['String']['input'];
  /** 1 to 255 visible ASCII characters, unique per partner and operation. Remembered for 30 days. */
  idempotencyKey: Scalars['String']['input'];
  /**
   * Seconds to add to the end, 30 to 1800. Left out: the clinic's usual time, 600 by default. Cut so that the hold stays
   * within `ClinicCapabilities.maxHold`.
   */
  seconds?: InputMaybe<Scalars['Int']['input']>;
};

/** The hold with its new end. */
export type HoldExtendPayload = {
  __typename?: 'HoldExtendPayload';
  /** Empty on success. */
  errors: Array<HoldExtendError>;
  /**
   * As it now is, also when `errors` is not empty. Null when it was not found, and beside `RATE_LIMITED`,
   * `IDEMPOTENCY_IN_PROGRESS` and `SERVICE_UNAVAILABLE`, which ask to come back.
   */
  hold?: Maybe<Hold>;
};

/** Conditions that must all hold; a list means any of its entries and has at most 100. */
export type HoldFilter = {
  /** Holds at these clinics. */
  clinicIds?: InputMaybe<Array<Scalars['ID']['input']>>;
  /** Equal to `Hold.partnerReference`, case included. */
  partnerReference?: InputMaybe<Scalars['String']['input']>;
  /** Holds in these statuses. */
  statuses?: InputMaybe<Array<HoldStatus>>;
};

/** A write to the clinic is under way for this hold or appointment, and its outcome decides what can be done next. */
export type HoldInProgressError = UserError & {
  __typename?: 'HoldInProgressError';
  /** Always `HOLD_IN_PROGRESS`. */
  code: ErrorCode;
  /** Says what is under way. */
  message: Scalars['String']['output'];
  /** At `["input", "holdId"]` or `["input", "appointmentId"]`. */
  path?: Maybe<Array<Scalars['String']['output']>>;
  /** Seconds after which the outcome may be known; the gateway goes on by itself, so nothing needs to be repeated. */
  retryAfterSeconds: Scalars['Int']['output'];
};

/** The hold ended before its time: the gateway's store lost it, or the clinic's system gave it up. Nothing was booked. */
export type HoldLostError = UserError & {
  __typename?: 'HoldLostError';
  /** Always `HOLD_LOST`. */
  code: ErrorCode;
  /** Says that a new slot must be held. */
  message: Scalars['String']['output'];
  /** At `["input", "holdId"]`; null from calls that make the hold themselves. */
  path?: Maybe<Array<Scalars['String']['output']>>;
};

/** Why a hold cannot be given back. `HOLD_IN_PROGRESS` once a confirm has begun: cancel the appointment instead. */
export type HoldReleaseError = ForbiddenError | HoldExpiredError | HoldInProgressError | HoldLostError | IdempotencyInProgressError | IdempotencyKeyReusedError | InvalidInputError | LimitExceededError | NotFoundError | RateLimitedError | ServiceUnavailableError | VendorRejectedError | VendorUnavailableError;

/** What `holdRelease` needs. */
export type HoldReleaseInput = {
  /** `Hold.id` from the answer of `holdCreate`. */
  holdId: Scalars['ID']['input'];
  /** `HoldCreatePayload.holdToken`. One that does not fit the hold is `NOT_FOUND`. */
  holdToken: Scalars['String']['input'];
  /** 1 to 255 visible ASCII characters, unique per partner and operation. Remembered for 30 days. */
  idempotencyKey: Scalars['String']['input'];
};

/** The hold that was given back. */
export type HoldReleasePayload = {
  __typename?: 'HoldReleasePayload';
  /** Empty on success. */
  errors: Array<HoldReleaseError>;
  /**
   * As it now is, also when `errors` is not empty. Null when it was not found, and beside `RATE_LIMITED`,
   * `IDEMPOTENCY_IN_PROGRESS` and `SERVICE_UNAVAILABLE`, which ask to come back.
   */
  hold?: Maybe<Hold>;
};

/**
 * Where a hold stands. `ACTIVE`, `CONFIRMING`, `RECONCILING` and `COMPENSATING` keep the time from others; so does
 * `CONFIRMED`, through its appointment. All but those four are final.
 */
export type HoldStatus =
  /** The time is kept until `expiresAt` and waits for a confirm. */
  | 'ACTIVE'
  /** Our booking was cancelled at the clinic; nothing is left of it. */
  | 'COMPENSATED'
  /** Our booking clashed with another or came too late, and is being cancelled at the clinic. */
  | 'COMPENSATING'
  /** Booked: `appointment` is set, be it pending approval at the clinic. */
  | 'CONFIRMED'
  /**
   * The booking is on its way to the clinic, and the clock stands still. Back to `ACTIVE` when the clinic refuses only the
   * input.
   */
  | 'CONFIRMING'
  /** The time was up before a confirm. */
  | 'EXPIRED'
  /** The clinic's system did not say whether it booked. The gateway reads it back until it knows; nothing is sent twice. */
  | 'RECONCILING'
  /** The clinic refused the time, or the booking proved not to have been made. */
  | 'REJECTED'
  /** Given back by the caller. */
  | 'RELEASED';

/** Who keeps a hold, and so who respects it. */
export type HoldStrength =
  /** The gateway keeps it against all its callers; the clinic's front desk can still book the time until the confirm. */
  | 'GATEWAY'
  /** The clinic's own system keeps it, and its front desk sees the time as taken. */
  | 'NATIVE';

/** The first call with this key has not ended. This one did nothing. */
export type IdempotencyInProgressError = UserError & {
  __typename?: 'IdempotencyInProgressError';
  /** Always `IDEMPOTENCY_IN_PROGRESS`. */
  code: ErrorCode;
  /** Says to repeat the call. */
  message: Scalars['String']['output'];
  /** At `["input", "idempotencyKey"]`. */
  path?: Maybe<Array<Scalars['String']['output']>>;
  /** Seconds to wait before repeating the call, with the same idempotency key. */
  retryAfterSeconds: Scalars['Int']['output'];
};

/** The key belongs to an earlier call with other arguments. Nothing was done. */
export type IdempotencyKeyReusedError = UserError & {
  __typename?: 'IdempotencyKeyReusedError';
  /** Always `IDEMPOTENCY_KEY_REUSED`. */
  code: ErrorCode;
  /** Does not say what the earlier arguments were. */
  message: Scalars['String']['output'];
  /** At `["input", "idempotencyKey"]`. */
  path?: Maybe<Array<Scalars['String']['output']>>;
};

/** One thing to change in an input. */
export type InputIssue = {
  __typename?: 'InputIssue';
  /** What is wrong and what would be right, in English. Never repeats the value. */
  message: Scalars['String']['output'];
  /** Where, from the outside in, `["input", "patient", "new", "email"]`; a list's index is written as a number. */
  path: Array<Scalars['String']['output']>;
};

/**
 * The input is well-formed GraphQL but cannot be meant. Nothing was done, and a hold that was being confirmed is `ACTIVE`
 * again.
 */
export type InvalidInputError = UserError & {
  __typename?: 'InvalidInputError';
  /** Always `INVALID_INPUT`. */
  code: ErrorCode;
  /** All that was found, at least one. The clinic's system may find more later. */
  issues: Array<InputIssue>;
  /** The first of `issues`, or their common ground. */
  message: Scalars['String']['output'];
  /** Where the first of `issues` lies. */
  path?: Maybe<Array<Scalars['String']['output']>>;
};

/** A number that the gateway's configuration allows is used up. Waiting alone may not help. */
export type LimitExceededError = UserError & {
  __typename?: 'LimitExceededError';
  /** Always `LIMIT_EXCEEDED`. */
  code: ErrorCode;
  /** Names the limit and what frees it. */
  message: Scalars['String']['output'];
  /** Null: no argument is at fault. */
  path?: Maybe<Array<Scalars['String']['output']>>;
};

/** A place of care within a clinic. */
export type Location = Node & {
  __typename?: 'Location';
  /** The postal address from street to country, one line each; empty where the clinic's system has none. */
  addressLines: Array<Scalars['String']['output']>;
  /** The clinic that runs it. */
  clinic: Clinic;
  /** Belongs to one clinic. */
  id: Scalars['ID']['output'];
  /** As the clinic calls it, such as `High Street, first floor`. */
  name: Scalars['String']['output'];
  /** The clinic's where the location does not name its own. */
  timeZone: Scalars['TimeZone']['output'];
};

/** A pair of the caller's own, kept beside a hold and its appointment. */
export type MetadataEntry = {
  __typename?: 'MetadataEntry';
  /** Unique within its list. */
  key: Scalars['String']['output'];
  /** Given back as it came. */
  value: Scalars['String']['output'];
};

/** At most 20 on a hold. Do not put details of patients here: holds are kept 30 days and are not encrypted. */
export type MetadataEntryInput = {
  /**
   * 1 to 40 characters from `A-Z a-z 0-9 . _ -`. A key that is given twice, or that the clinic's system reserves, is
   * `INVALID_INPUT`.
   */
  key: Scalars['String']['input'];
  /** Up to 500 characters. */
  value: Scalars['String']['input'];
};

/** `amount` is a decimal string; `currency` is null where the vendor names none. */
export type Money = {
  __typename?: 'Money';
  /** In major units, `"85.00"`. Up to four decimals, a point, no grouping, no sign. */
  amount: Scalars['String']['output'];
  /** ISO 4217, `GBP`. */
  currency?: Maybe<Scalars['String']['output']>;
};

/**
 * A sum that the caller accepts. It must equal what the clinic asks: `85` and `85.00` are equal, another or a missing
 * currency is not.
 */
export type MoneyInput = {
  /** In major units, `"85.00"`. Up to four decimals, a point, no grouping, no sign. */
  amount: Scalars['String']['input'];
  /** ISO 4217. Leave out where the clinic named none. */
  currency?: InputMaybe<Scalars['String']['input']>;
};

/**
 * Writes. Domain failures come in the payload's `errors` with HTTP 200; a payload is null only beside a top-level error
 * with `extensions.code` `INTERNAL` or `UNAUTHENTICATED`. Repeating a call with the same `idempotencyKey` and arguments
 * returns the first result and does nothing again.
 */
export type Mutation = {
  __typename?: 'Mutation';
  /** `holdCreate` and `holdConfirm` in one call, for callers that have the patient's details already. */
  appointmentBook?: Maybe<AppointmentBookPayload>;
  /** Cancels at the clinic. Cancelling what is already cancelled succeeds and changes nothing. */
  appointmentCancel?: Maybe<AppointmentCancelPayload>;
  /** Moves an appointment to another slot of the same clinic. The old time is given up only once the new one is booked. */
  appointmentReschedule?: Maybe<AppointmentReschedulePayload>;
  /**
   * Books the held time for a patient. When the clinic's system does not answer in time the hold is `RECONCILING`,
   * `pending` is true and `errors` is empty: wait for `holdEvents` or read the hold again, and do not book another slot.
   */
  holdConfirm?: Maybe<HoldConfirmPayload>;
  /**
   * Keeps a slot for the caller until `Hold.expiresAt`. The clinic is asked whether the time is still free before it
   * answers.
   */
  holdCreate?: Maybe<HoldCreatePayload>;
  /** Moves `Hold.expiresAt` further out, at most `Hold.extensionsLeft` times. */
  holdExtend?: Maybe<HoldExtendPayload>;
  /** Gives the time back at once. Releasing a hold that is already released succeeds. */
  holdRelease?: Maybe<HoldReleasePayload>;
};


/**
 * Writes. Domain failures come in the payload's `errors` with HTTP 200; a payload is null only beside a top-level error
 * with `extensions.code` `INTERNAL` or `UNAUTHENTICATED`. Repeating a call with the same `idempotencyKey` and arguments
 * returns the first result and does nothing again.
 */
export type MutationAppointmentBookArgs = {
  input: AppointmentBookInput;
};


/**
 * Writes. Domain failures come in the payload's `errors` with HTTP 200; a payload is null only beside a top-level error
 * with `extensions.code` `INTERNAL` or `UNAUTHENTICATED`. Repeating a call with the same `idempotencyKey` and arguments
 * returns the first result and does nothing again.
 */
export type MutationAppointmentCancelArgs = {
  input: AppointmentCancelInput;
};


/**
 * Writes. Domain failures come in the payload's `errors` with HTTP 200; a payload is null only beside a top-level error
 * with `extensions.code` `INTERNAL` or `UNAUTHENTICATED`. Repeating a call with the same `idempotencyKey` and arguments
 * returns the first result and does nothing again.
 */
export type MutationAppointmentRescheduleArgs = {
  input: AppointmentRescheduleInput;
};


/**
 * Writes. Domain failures come in the payload's `errors` with HTTP 200; a payload is null only beside a top-level error
 * with `extensions.code` `INTERNAL` or `UNAUTHENTICATED`. Repeating a call with the same `idempotencyKey` and arguments
 * returns the first result and does nothing again.
 */
export type MutationHoldConfirmArgs = {
  input: HoldConfirmInput;
};


/**
 * Writes. Domain failures come in the payload's `errors` with HTTP 200; a payload is null only beside a top-level error
 * with `extensions.code` `INTERNAL` or `UNAUTHENTICATED`. Repeating a call with the same `idempotencyKey` and arguments
 * returns the first result and does nothing again.
 */
export type MutationHoldCreateArgs = {
  input: HoldCreateInput;
};


/**
 * Writes. Domain failures come in the payload's `errors` with HTTP 200; a payload is null only beside a top-level error
 * with `extensions.code` `INTERNAL` or `UNAUTHENTICATED`. Repeating a call with the same `idempotencyKey` and arguments
 * returns the first result and does nothing again.
 */
export type MutationHoldExtendArgs = {
  input: HoldExtendInput;
};


/**
 * Writes. Domain failures come in the payload's `errors` with HTTP 200; a payload is null only beside a top-level error
 * with `extensions.code` `INTERNAL` or `UNAUTHENTICATED`. Repeating a call with the same `idempotencyKey` and arguments
 * returns the first result and does nothing again.
 */
export type MutationHoldReleaseArgs = {
  input: HoldReleaseInput;
};

/**
 * A person's details, passed to the clinic and not kept. What a clinic asks for beyond the required fields stands in
 * `ClinicCapabilities.requiredPatientFields`; what is missing is `INVALID_INPUT`.
 */
export type NewPatientInput = {
  /** In the past, from 1900 on. */
  dateOfBirth?: InputMaybe<Scalars['LocalDate']['input']>;
  /** The clinic may write to it; up to 254 characters. */
  email: Scalars['String']['input'];
  /** Given name, 1 to 100 characters. */
  firstName: Scalars['String']['input'];
  /** Family name, 1 to 100 characters. */
  lastName: Scalars['String']['input'];
  /** International form, `+44 7700 900123`; spaces are allowed. */
  phone?: InputMaybe<Scalars['String']['input']>;
  /** Left out and `UNKNOWN` both tell the clinic nothing. */
  sex?: InputMaybe<Sex>;
};

/** What keeps its id and can be read again with `Query.node`. */
export type Node = {
  /** Opaque and stable. It names the clinic it belongs to inside, so never build or parse one. */
  id: Scalars['ID']['output'];
};

/** An id names nothing that this caller may know of, be it absent or another's. */
export type NotFoundError = UserError & {
  __typename?: 'NotFoundError';
  /** Always `NOT_FOUND`. */
  code: ErrorCode;
  /** Names the kind of thing, not the id. */
  message: Scalars['String']['output'];
  /** The id that led nowhere. */
  path?: Maybe<Array<Scalars['String']['output']>>;
};

/** Where a page stands in its list. Lists are read forwards only. */
export type PageInfo = {
  __typename?: 'PageInfo';
  /** Position of the last entry, the value for `after`; null on an empty page. */
  endCursor?: Maybe<Scalars['String']['output']>;
  /** Whether a call with `after: endCursor` would find more. */
  hasNextPage: Scalars['Boolean']['output'];
  /** True whenever the page was asked for with `after`; the gateway does not look back. */
  hasPreviousPage: Scalars['Boolean']['output'];
  /** Position of the first entry; null on an empty page. */
  startCursor?: Maybe<Scalars['String']['output']>;
};

/**
 * A person as one clinic's system knows them, read from there and kept nowhere else. Every field but `id` is null where
 * that system does not tell.
 */
export type Patient = Node & {
  __typename?: 'Patient';
  /** A day, without a zone. */
  dateOfBirth?: Maybe<Scalars['LocalDate']['output']>;
  /** May be shared within a family, so it does not identify a person. */
  email?: Maybe<Scalars['String']['output']>;
  /** Given name as the clinic wrote it. */
  firstName?: Maybe<Scalars['String']['output']>;
  /**
   * Encrypted, for one partner and one clinic; another partner's id for the same person differs and neither opens the
   * other.
   */
  id: Scalars['ID']['output'];
  /** Family name as the clinic wrote it. */
  lastName?: Maybe<Scalars['String']['output']>;
  /** In the clinic's own format, which need not be international. */
  phone?: Maybe<Scalars['String']['output']>;
  /** `UNKNOWN` is what the clinic recorded; null is that nothing was told. */
  sex?: Maybe<Sex>;
};

/** The gateway does not guess which record is meant. Nothing was booked. */
export type PatientAmbiguousError = UserError & {
  __typename?: 'PatientAmbiguousError';
  /** Always `PATIENT_AMBIGUOUS`. */
  code: ErrorCode;
  /** Does not say how many records match, nor how they differ. */
  message: Scalars['String']['output'];
  /** At `["input", "patient"]`. */
  path?: Maybe<Array<Scalars['String']['output']>>;
};

/** Fields of `NewPatientInput` in the form in which a clinic asks for them. */
export type PatientField =
  /** `NewPatientInput.dateOfBirth`. */
  | 'DATE_OF_BIRTH'
  /** `NewPatientInput.email`; the schema asks for it anyway. */
  | 'EMAIL'
  /** `NewPatientInput.firstName`; the schema asks for it anyway. */
  | 'FIRST_NAME'
  /** `NewPatientInput.lastName`; the schema asks for it anyway. */
  | 'LAST_NAME'
  /** `NewPatientInput.phone`. */
  | 'PHONE'
  /** `NewPatientInput.sex`, and not `UNKNOWN`. */
  | 'SEX';

/** Exactly one of the two. */
export type PatientInput =
  /** `Patient.id` from the same clinic and partner. Needs `ClinicCapabilities.patientLookup`. */
  { id: Scalars['ID']['input']; new?: never; }
  |  /**
   * Details of someone whom the caller has no id for. A record that the clinic already has is used where one, and only
   * one, matches.
   */
  { id?: never; new: NewPatientInput; };

/** A cancel or move whose outcome is not known yet. */
export type PendingChange = {
  __typename?: 'PendingChange';
  /** What was asked for. Until it is settled, the same again is pending too and the other kind is `HOLD_IN_PROGRESS`. */
  kind: PendingChangeKind;
  /** When the clinic's system was asked. */
  since: Scalars['DateTime']['output'];
};

/** What may be under way at the clinic. */
export type PendingChangeKind =
  /** It may be cancelled already. */
  | 'CANCEL'
  /** It may be at the new time already. */
  | 'RESCHEDULE';

/** Someone whom patients can be booked with. */
export type Practitioner = Node & {
  __typename?: 'Practitioner';
  /** Where this entry is kept, which may be one of several workplaces. */
  clinic: Clinic;
  /** Belongs to one clinic: a person who works at two has two. */
  id: Scalars['ID']['output'];
  /** Full name in the clinic's own form and order. */
  name: Scalars['String']['output'];
  /** Profession, such as `Physiotherapist`; null where the clinic's system has none. */
  title?: Maybe<Scalars['String']['output']>;
};

/** The clinic's price is no longer the one that the slot showed. Nothing was booked. */
export type PriceChangedError = UserError & {
  __typename?: 'PriceChangedError';
  /** `PRICE_CHANGED`, also when `acceptPrice` differs from `price`. */
  code: ErrorCode;
  /** Does not state the sum; read `price`. */
  message: Scalars['String']['output'];
  /** At `["input", "acceptPrice"]`. */
  path?: Maybe<Array<Scalars['String']['output']>>;
  /** What the clinic asks as of now; null when it no longer tells a price, and then only a new search helps. */
  price?: Maybe<Money>;
};

/**
 * Reads. An id or value that is malformed is a top-level error with `extensions.code: INVALID_INPUT`; an id that is
 * unknown, or that belongs to another partner, gives null.
 */
export type Query = {
  __typename?: 'Query';
  /**
   * Read from the clinic's system at the time of the call. Null when the partner did not book it and lacks the scope
   * `clinic`.
   */
  appointment?: Maybe<Appointment>;
  /**
   * Appointments of one clinic by start. A partner sees what it booked; with the scope `clinic`, all that the clinic's
   * system lists. Top-level error `CAPABILITY_NOT_SUPPORTED` where `ClinicCapabilities.listAppointments` is false.
   */
  appointments?: Maybe<AppointmentConnection>;
  /** Null when the clinic does not exist or the key may not use it. */
  clinic?: Maybe<Clinic>;
  /** Every clinic that the key may use. Null only beside a top-level error. */
  clinics?: Maybe<Array<Clinic>>;
  /** A partner key reads its own holds; a browser key must bring the token. Null when neither fits. */
  hold?: Maybe<Hold>;
  /** The partner's own holds of the last 30 days, newest first. Browser keys cannot list holds. */
  holds?: Maybe<HoldConnection>;
  /** Anything that implements `Node`. A hold is found here with a partner key only, since there is no place for its token. */
  node?: Maybe<Node>;
  /** What patients can ask for across clinics. Null only beside a top-level error. */
  services?: Maybe<Array<Service>>;
  /**
   * Bookable times, by start, then clinic, practitioner and type. Clinics are asked side by side; one that fails or is
   * slow stands in `unavailable` and delays nobody. Times under a live hold are left out.
   */
  slots?: Maybe<SlotConnection>;
};


/**
 * Reads. An id or value that is malformed is a top-level error with `extensions.code: INVALID_INPUT`; an id that is
 * unknown, or that belongs to another partner, gives null.
 */
export type QueryAppointmentArgs = {
  id: Scalars['ID']['input'];
};


/**
 * Reads. An id or value that is malformed is a top-level error with `extensions.code: INVALID_INPUT`; an id that is
 * unknown, or that belongs to another partner, gives null.
 */
export type QueryAppointmentsArgs = {
  after?: InputMaybe<Scalars['String']['input']>;
  filter: AppointmentFilter;
  first?: InputMaybe<Scalars['Int']['input']>;
};


/**
 * Reads. An id or value that is malformed is a top-level error with `extensions.code: INVALID_INPUT`; an id that is
 * unknown, or that belongs to another partner, gives null.
 */
export type QueryClinicArgs = {
  id: Scalars['ID']['input'];
};


/**
 * Reads. An id or value that is malformed is a top-level error with `extensions.code: INVALID_INPUT`; an id that is
 * unknown, or that belongs to another partner, gives null.
 */
export type QueryHoldArgs = {
  id: Scalars['ID']['input'];
  token?: InputMaybe<Scalars['String']['input']>;
};


/**
 * Reads. An id or value that is malformed is a top-level error with `extensions.code: INVALID_INPUT`; an id that is
 * unknown, or that belongs to another partner, gives null.
 */
export type QueryHoldsArgs = {
  after?: InputMaybe<Scalars['String']['input']>;
  filter?: InputMaybe<HoldFilter>;
  first?: InputMaybe<Scalars['Int']['input']>;
};


/**
 * Reads. An id or value that is malformed is a top-level error with `extensions.code: INVALID_INPUT`; an id that is
 * unknown, or that belongs to another partner, gives null.
 */
export type QueryNodeArgs = {
  id: Scalars['ID']['input'];
};


/**
 * Reads. An id or value that is malformed is a top-level error with `extensions.code: INVALID_INPUT`; an id that is
 * unknown, or that belongs to another partner, gives null.
 */
export type QuerySlotsArgs = {
  after?: InputMaybe<Scalars['String']['input']>;
  first?: InputMaybe<Scalars['Int']['input']>;
  search: SlotSearchInput;
};

/** Calls came too fast. Nothing was done. */
export type RateLimitedError = UserError & {
  __typename?: 'RateLimitedError';
  /** Always `RATE_LIMITED`. */
  code: ErrorCode;
  /** Says whose limit it is, the partner's or the clinic's. */
  message: Scalars['String']['output'];
  /** Null: no argument is at fault. */
  path?: Maybe<Array<Scalars['String']['output']>>;
  /** Seconds to wait before repeating the call, with the same idempotency key. */
  retryAfterSeconds: Scalars['Int']['output'];
};

/** How a clinic treats something a caller may send. */
export type Requirement =
  /** The clinic has no use for it; what is sent is not passed on. */
  | 'NONE'
  /** Passed on when sent. */
  | 'OPTIONAL'
  /** A booking without it is `INVALID_INPUT`, before anything is sent to the clinic. */
  | 'REQUIRED';

/**
 * What a patient asks for, the same across clinics, such as a first physiotherapy visit. Kept in the gateway's
 * configuration.
 */
export type Service = Node & {
  __typename?: 'Service';
  /** Those that offer it and that the key may use. Null only beside a top-level error. */
  clinics?: Maybe<Array<Clinic>>;
  /** Plain text for patients; null when the configuration has none. */
  description?: Maybe<Scalars['String']['output']>;
  /** The value for `SlotSearchInput.serviceId`. */
  id: Scalars['ID']['output'];
  /** For patients, the same at every clinic. */
  name: Scalars['String']['output'];
};

/**
 * The gateway would rather refuse than risk a double booking. A change that was made all the same is found by repeating
 * the call.
 */
export type ServiceUnavailableError = UserError & {
  __typename?: 'ServiceUnavailableError';
  /** Always `SERVICE_UNAVAILABLE`. */
  code: ErrorCode;
  /** Says to try again later. */
  message: Scalars['String']['output'];
  /** Null: no argument is at fault. */
  path?: Maybe<Array<Scalars['String']['output']>>;
  /** Seconds to wait before repeating the call, with the same idempotency key. */
  retryAfterSeconds: Scalars['Int']['output'];
};

/** As clinics record it. A system that knows fewer values is sent none rather than a wrong one. */
export type Sex =
  /** Recorded as female. */
  | 'FEMALE'
  /** Recorded as male. */
  | 'MALE'
  /** Recorded as something else, or as a value that this API does not know. */
  | 'OTHER'
  /** Recorded as not known. */
  | 'UNKNOWN';

/**
 * Not a Node: `id` is a signed token that carries what a hold needs. What it shows is what the clinic's system said at
 * `asOf`.
 */
export type Slot = {
  __typename?: 'Slot';
  /** What would be booked, with the name it had at `asOf`. */
  appointmentType: AppointmentType;
  /** When the clinic's system was asked. Holds of this API that were made since are already taken into account. */
  asOf: Scalars['DateTime']['output'];
  /** Where the time would be booked. */
  clinic: Clinic;
  /** Ways this slot can take place, one of which goes into `holdCreate`; empty when the clinic's system does not say. */
  contactTypes: Array<ContactType>;
  /** Excluded: a slot that ends at 10:00 does not overlap one that starts then. */
  end: Scalars['DateTime']['output'];
  /** How firmly a hold on it would keep the time. */
  holdStrength: HoldStrength;
  /**
   * For `holdCreate`, `appointmentBook` and `appointmentReschedule`. Works for 30 minutes and only for the partner that
   * searched.
   */
  id: Scalars['ID']['output'];
  /** `start` as the clock on the clinic's wall shows it, `2026-03-29T09:00:00`, without an offset. */
  localStart: Scalars['String']['output'];
  /** Null where the clinic's system names none, for instance for a video call. */
  location?: Maybe<Location>;
  /** Null where the clinic's system chooses the practitioner. */
  practitioner?: Maybe<Practitioner>;
  /** What the patient would pay. Null where none is told; a later change is `PRICE_CHANGED` on booking. */
  price?: Maybe<Money>;
  /** How many may still book this same time. Null where a slot takes one patient. */
  remaining?: Maybe<Scalars['Int']['output']>;
  /** When the patient is expected. Buffers before it, where the clinic has them, are not part of the slot. */
  start: Scalars['DateTime']['output'];
  /** The location's zone, else the clinic's; what `localStart` is told in. */
  timeZone: Scalars['TimeZone']['output'];
};

/** A page of slots, and who could not be asked. */
export type SlotConnection = {
  __typename?: 'SlotConnection';
  /** Slots with the cursor of each. */
  edges: Array<SlotEdge>;
  /** The same slots as in `edges`, for callers that page by `endCursor` alone. */
  nodes: Array<Slot>;
  /** `hasNextPage` speaks of the clinics that answered. */
  pageInfo: PageInfo;
  /** Clinics that are missing from `nodes`; empty when all answered. */
  unavailable: Array<UnavailableSource>;
};

/** A slot and its place in the list. */
export type SlotEdge = {
  __typename?: 'SlotEdge';
  /** A position in the search's order, so it stays valid when slots before it are taken. */
  cursor: Scalars['String']['output'];
  /** The bookable time. */
  node: Slot;
};

/** Takes exactly one of `serviceId` and `appointmentTypeIds`; each list has at most 100 entries. */
export type SlotSearchInput = {
  /** `AppointmentType.id`s, which may belong to several clinics. */
  appointmentTypeIds?: InputMaybe<Array<Scalars['ID']['input']>>;
  /** Left out: every clinic that the key may use and that offers what is asked for. */
  clinicIds?: InputMaybe<Array<Scalars['ID']['input']>>;
  /** Only slots that can take place this way. Those whose `contactTypes` are unknown are then left out. */
  contactType?: InputMaybe<ContactType>;
  /** The earliest start, itself included. A time in the past means now. */
  from: Scalars['DateTime']['input'];
  /** Any of these places. Slots without a location are then left out. */
  locationIds?: InputMaybe<Array<Scalars['ID']['input']>>;
  /** Any of these practitioners. Slots without a practitioner are then left out. */
  practitionerIds?: InputMaybe<Array<Scalars['ID']['input']>>;
  /** `Service.id`, to search several clinics at once. */
  serviceId?: InputMaybe<Scalars['ID']['input']>;
  /** The latest start, itself excluded; after `from`, by at most 31 days. */
  to: Scalars['DateTime']['input'];
};

/** The time went to somebody else between the search and the call. */
export type SlotTakenError = UserError & {
  __typename?: 'SlotTakenError';
  /** `SLOT_TAKEN` for a caller of this API, `SLOT_TAKEN_AT_VENDOR` for the clinic's own system. */
  code: ErrorCode;
  /** Does not say who has the time. */
  message: Scalars['String']['output'];
  /**
   * At most three other slots of the same type at this clinic, soonest first, from a cache that may be a few seconds old.
   * Looked up only when asked for.
   */
  nextFree: Array<Slot>;
  /** At `["input", "slotId"]` or `["input", "holdId"]`. */
  path?: Maybe<Array<Scalars['String']['output']>>;
};

/** Server-sent changes, over WebSocket (`graphql-transport-ws`). */
export type Subscription = {
  __typename?: 'Subscription';
  /**
   * What happens to one hold, until it reaches a status that does not change any more; then the stream completes. Without
   * `after` it begins with the latest event, which says where the hold stands. A top-level error ends the stream within two
   * seconds of a key that is revoked or has ended (`UNAUTHENTICATED`) or may not read the hold any more (`FORBIDDEN`,
   * `NOT_FOUND`). Each subscription counts as one read of the partner's calls a minute (`RATE_LIMITED`).
   */
  holdEvents: HoldEvent;
};


/** Server-sent changes, over WebSocket (`graphql-transport-ws`). */
export type SubscriptionHoldEventsArgs = {
  after?: InputMaybe<Scalars['String']['input']>;
  holdId: Scalars['ID']['input'];
  token: Scalars['String']['input'];
};

/** A clinic that could not answer; the others' slots are in `nodes` all the same. */
export type UnavailableSource = {
  __typename?: 'UnavailableSource';
  /** Whose slots are missing. */
  clinic: Clinic;
  /** `VENDOR_UNAVAILABLE`, `VENDOR_REJECTED`, `RATE_LIMITED`, `CAPABILITY_NOT_SUPPORTED` or `INTERNAL`. */
  code: ErrorCode;
  /** One English sentence, safe to show. */
  message: Scalars['String']['output'];
  /** Seconds to wait before asking this clinic again; null when waiting does not help or nobody knows. */
  retryAfterSeconds?: Maybe<Scalars['Int']['output']>;
};

/** What every error in a payload has. A client that does not know a new type still has these. */
export type UserError = {
  /** For programs: decide by this, or by the type. */
  code: ErrorCode;
  /** For people: one English sentence, free of personal data and of the clinic's system's own words. */
  message: Scalars['String']['output'];
  /** The argument at fault from the outside in, `["input", "patient", "new", "email"]`; null when none alone is. */
  path?: Maybe<Array<Scalars['String']['output']>>;
};

/** The clinic's system refused. Repeating the same call will not help. */
export type VendorRejectedError = UserError & {
  __typename?: 'VendorRejectedError';
  /** Always `VENDOR_REJECTED`. */
  code: ErrorCode;
  /** Never the system's own words, which may speak of patients. */
  message: Scalars['String']['output'];
  /** The argument that the system named; null when it named none. */
  path?: Maybe<Array<Scalars['String']['output']>>;
};

/**
 * The clinic's system cannot be reached, or gave no answer to a call that booked nothing. An answer that is missing after
 * a booking was sent is `RECONCILING` instead.
 */
export type VendorUnavailableError = UserError & {
  __typename?: 'VendorUnavailableError';
  /** Always `VENDOR_UNAVAILABLE`. */
  code: ErrorCode;
  /** Does not name the system. */
  message: Scalars['String']['output'];
  /** Null: no argument is at fault. */
  path?: Maybe<Array<Scalars['String']['output']>>;
  /** Seconds to wait before repeating the call, with the same idempotency key; null when nobody knows. */
  retryAfterSeconds?: Maybe<Scalars['Int']['output']>;
};

/**
 * The clinic wants to know that the patient can be reached. Nothing was booked; a hold made with `holdCreate` stays
 * `ACTIVE`.
 */
export type VerificationRequiredError = UserError & {
  __typename?: 'VerificationRequiredError';
  /** `VERIFICATION_REQUIRED`, also when the code was wrong or too old. */
  code: ErrorCode;
  /** Says that a code is on its way, not where to. */
  message: Scalars['String']['output'];
  /** At `["input", "verificationCode"]`. */
  path?: Maybe<Array<Scalars['String']['output']>>;
};



export type ResolverTypeWrapper<T> = Promise<T> | T;

export type ReferenceResolver<TResult, TReference, TContext> = (
      reference: TReference,
      context: TContext,
      info: GraphQLResolveInfo
    ) => Promise<TResult> | TResult;

      type ScalarCheck<T, S> = S extends true ? T : NullableCheck<T, S>;
      type NullableCheck<T, S> = Maybe<T> extends T ? Maybe<ListCheck<NonNullable<T>, S>> : ListCheck<T, S>;
      type ListCheck<T, S> = T extends (infer U)[] ? NullableCheck<U, S>[] : GraphQLRecursivePick<T, S>;
      export type GraphQLRecursivePick<T, S> = { [K in keyof T & keyof S]: ScalarCheck<T[K], S[K]> };
    

export type ResolverWithResolve<TResult, TParent, TContext, TArgs> = {
  resolve: ResolverFn<TResult, TParent, TContext, TArgs>;
};
export type Resolver<TResult, TParent = Record<PropertyKey, never>, TContext = Record<PropertyKey, never>, TArgs = Record<PropertyKey, never>> = ResolverFn<TResult, TParent, TContext, TArgs> | ResolverWithResolve<TResult, TParent, TContext, TArgs>;

export type ResolverFn<TResult, TParent, TContext, TArgs> = (
  parent: TParent,
  args: TArgs,
  context: TContext,
  info: GraphQLResolveInfo
) => Promise<TResult> | TResult;

export type SubscriptionSubscribeFn<TResult, TParent, TContext, TArgs> = (
  parent: TParent,
  args: TArgs,
  context: TContext,
  info: GraphQLResolveInfo
) => AsyncIterable<TResult> | Promise<AsyncIterable<TResult>>;

export type SubscriptionResolveFn<TResult, TParent, TContext, TArgs> = (
  parent: TParent,
  args: TArgs,
  context: TContext,
  info: GraphQLResolveInfo
) => TResult | Promise<TResult>;

export interface SubscriptionSubscriberObject<TResult, TKey extends string, TParent, TContext, TArgs> {
  subscribe: SubscriptionSubscribeFn<{ [key in TKey]: TResult }, TParent, TContext, TArgs>;
  resolve?: SubscriptionResolveFn<TResult, { [key in TKey]: TResult }, TContext, TArgs>;
}

export interface SubscriptionResolverObject<TResult, TParent, TContext, TArgs> {
  subscribe: SubscriptionSubscribeFn<any, TParent, TContext, TArgs>;
  resolve: SubscriptionResolveFn<TResult, any, TContext, TArgs>;
}

export type SubscriptionObject<TResult, TKey extends string, TParent, TContext, TArgs> =
  | SubscriptionSubscriberObject<TResult, TKey, TParent, TContext, TArgs>
  | SubscriptionResolverObject<TResult, TParent, TContext, TArgs>;

export type SubscriptionResolver<TResult, TKey extends string, TParent = Record<PropertyKey, never>, TContext = Record<PropertyKey, never>, TArgs = Record<PropertyKey, never>> =
  | ((...args: any[]) => SubscriptionObject<TResult, TKey, TParent, TContext, TArgs>)
  | SubscriptionObject<TResult, TKey, TParent, TContext, TArgs>;

export type TypeResolveFn<TTypes, TParent = Record<PropertyKey, never>, TContext = Record<PropertyKey, never>> = (
  parent: TParent,
  context: TContext,
  info: GraphQLResolveInfo
) => Maybe<TTypes> | Promise<Maybe<TTypes>>;

export type IsTypeOfResolverFn<T = Record<PropertyKey, never>, TContext = Record<PropertyKey, never>> = (obj: T, context: TContext, info: GraphQLResolveInfo) => boolean | Promise<boolean>;

export type NextResolverFn<T> = () => Promise<T>;

export type DirectiveResolverFn<TResult = Record<PropertyKey, never>, TParent = Record<PropertyKey, never>, TContext = Record<PropertyKey, never>, TArgs = Record<PropertyKey, never>> = (
  next: NextResolverFn<TResult>,
  parent: TParent,
  args: TArgs,
  context: TContext,
  info: GraphQLResolveInfo
) => TResult | Promise<TResult>;

/** Mapping of federation types */
export type FederationTypes = {
  Appointment: Appointment;
  AppointmentType: AppointmentType;
  Clinic: Clinic;
  Hold: Hold;
  Location: Location;
  Patient: Patient;
  Practitioner: Practitioner;
  Service: Service;
};

/** Mapping of federation reference types */
export type FederationReferenceTypes = {
  Appointment:
    ( { __typename: 'Appointment' }
    & GraphQLRecursivePick<FederationTypes['Appointment'], {"id":true}> );
  AppointmentType:
    ( { __typename: 'AppointmentType' }
    & GraphQLRecursivePick<FederationTypes['AppointmentType'], {"id":true}> );
  Clinic:
    ( { __typename: 'Clinic' }
    & GraphQLRecursivePick<FederationTypes['Clinic'], {"id":true}> );
  Hold:
    ( { __typename: 'Hold' }
    & GraphQLRecursivePick<FederationTypes['Hold'], {"id":true}> );
  Location:
    ( { __typename: 'Location' }
    & GraphQLRecursivePick<FederationTypes['Location'], {"id":true}> );
  Patient:
    ( { __typename: 'Patient' }
    & GraphQLRecursivePick<FederationTypes['Patient'], {"id":true}> );
  Practitioner:
    ( { __typename: 'Practitioner' }
    & GraphQLRecursivePick<FederationTypes['Practitioner'], {"id":true}> );
  Service:
    ( { __typename: 'Service' }
    & GraphQLRecursivePick<FederationTypes['Service'], {"id":true}> );
};

/** Mapping of union types */
export type ResolversUnionTypes<_RefType extends Record<string, unknown>> = {
  AppointmentBookError:
    | ( CapabilityNotSupportedError & { __typename: 'CapabilityNotSupportedError' } )
    | ( NearSlotErrorParent & { __typename: 'ClashDetectedError' } )
    | ( ForbiddenError & { __typename: 'ForbiddenError' } )
    | ( HoldExpiredError & { __typename: 'HoldExpiredError' } )
    | ( HoldInProgressError & { __typename: 'HoldInProgressError' } )
    | ( HoldLostError & { __typename: 'HoldLostError' } )
    | ( IdempotencyInProgressError & { __typename: 'IdempotencyInProgressError' } )
    | ( IdempotencyKeyReusedError & { __typename: 'IdempotencyKeyReusedError' } )
    | ( InvalidInputError & { __typename: 'InvalidInputError' } )
    | ( LimitExceededError & { __typename: 'LimitExceededError' } )
    | ( NotFoundError & { __typename: 'NotFoundError' } )
    | ( PatientAmbiguousError & { __typename: 'PatientAmbiguousError' } )
    | ( PriceChangedError & { __typename: 'PriceChangedError' } )
    | ( RateLimitedError & { __typename: 'RateLimitedError' } )
    | ( ServiceUnavailableError & { __typename: 'ServiceUnavailableError' } )
    | ( NearSlotErrorParent & { __typename: 'SlotTakenError' } )
    | ( VendorRejectedError & { __typename: 'VendorRejectedError' } )
    | ( VendorUnavailableError & { __typename: 'VendorUnavailableError' } )
    | ( VerificationRequiredError & { __typename: 'VerificationRequiredError' } )
  ;
  AppointmentCancelError:
    | ( CapabilityNotSupportedError & { __typename: 'CapabilityNotSupportedError' } )
    | ( FeeNotAcceptedError & { __typename: 'FeeNotAcceptedError' } )
    | ( ForbiddenError & { __typename: 'ForbiddenError' } )
    | ( HoldInProgressError & { __typename: 'HoldInProgressError' } )
    | ( IdempotencyInProgressError & { __typename: 'IdempotencyInProgressError' } )
    | ( IdempotencyKeyReusedError & { __typename: 'IdempotencyKeyReusedError' } )
    | ( InvalidInputError & { __typename: 'InvalidInputError' } )
    | ( LimitExceededError & { __typename: 'LimitExceededError' } )
    | ( NotFoundError & { __typename: 'NotFoundError' } )
    | ( RateLimitedError & { __typename: 'RateLimitedError' } )
    | ( ServiceUnavailableError & { __typename: 'ServiceUnavailableError' } )
    | ( VendorRejectedError & { __typename: 'VendorRejectedError' } )
    | ( VendorUnavailableError & { __typename: 'VendorUnavailableError' } )
  ;
  AppointmentRescheduleError:
    | ( CapabilityNotSupportedError & { __typename: 'CapabilityNotSupportedError' } )
    | ( NearSlotErrorParent & { __typename: 'ClashDetectedError' } )
    | ( FeeNotAcceptedError & { __typename: 'FeeNotAcceptedError' } )
    | ( ForbiddenError & { __typename: 'ForbiddenError' } )
    | ( HoldExpiredError & { __typename: 'HoldExpiredError' } )
    | ( HoldInProgressError & { __typename: 'HoldInProgressError' } )
    | ( HoldLostError & { __typename: 'HoldLostError' } )
    | ( IdempotencyInProgressError & { __typename: 'IdempotencyInProgressError' } )
    | ( IdempotencyKeyReusedError & { __typename: 'IdempotencyKeyReusedError' } )
    | ( InvalidInputError & { __typename: 'InvalidInputError' } )
    | ( LimitExceededError & { __typename: 'LimitExceededError' } )
    | ( NotFoundError & { __typename: 'NotFoundError' } )
    | ( PatientAmbiguousError & { __typename: 'PatientAmbiguousError' } )
    | ( PriceChangedError & { __typename: 'PriceChangedError' } )
    | ( RateLimitedError & { __typename: 'RateLimitedError' } )
    | ( ServiceUnavailableError & { __typename: 'ServiceUnavailableError' } )
    | ( NearSlotErrorParent & { __typename: 'SlotTakenError' } )
    | ( VendorRejectedError & { __typename: 'VendorRejectedError' } )
    | ( VendorUnavailableError & { __typename: 'VendorUnavailableError' } )
  ;
  HoldConfirmError:
    | ( CapabilityNotSupportedError & { __typename: 'CapabilityNotSupportedError' } )
    | ( NearSlotErrorParent & { __typename: 'ClashDetectedError' } )
    | ( ForbiddenError & { __typename: 'ForbiddenError' } )
    | ( HoldExpiredError & { __typename: 'HoldExpiredError' } )
    | ( HoldInProgressError & { __typename: 'HoldInProgressError' } )
    | ( HoldLostError & { __typename: 'HoldLostError' } )
    | ( IdempotencyInProgressError & { __typename: 'IdempotencyInProgressError' } )
    | ( IdempotencyKeyReusedError & { __typename: 'IdempotencyKeyReusedError' } )
    | ( InvalidInputError & { __typename: 'InvalidInputError' } )
    | ( LimitExceededError & { __typename: 'LimitExceededError' } )
    | ( NotFoundError & { __typename: 'NotFoundError' } )
    | ( PatientAmbiguousError & { __typename: 'PatientAmbiguousError' } )
    | ( PriceChangedError & { __typename: 'PriceChangedError' } )
    | ( RateLimitedError & { __typename: 'RateLimitedError' } )
    | ( ServiceUnavailableError & { __typename: 'ServiceUnavailableError' } )
    | ( NearSlotErrorParent & { __typename: 'SlotTakenError' } )
    | ( VendorRejectedError & { __typename: 'VendorRejectedError' } )
    | ( VendorUnavailableError & { __typename: 'VendorUnavailableError' } )
    | ( VerificationRequiredError & { __typename: 'VerificationRequiredError' } )
  ;
  HoldCreateError:
    | ( CapabilityNotSupportedError & { __typename: 'CapabilityNotSupportedError' } )
    | ( ForbiddenError & { __typename: 'ForbiddenError' } )
    | ( HoldLostError & { __typename: 'HoldLostError' } )
    | ( IdempotencyInProgressError & { __typename: 'IdempotencyInProgressError' } )
    | ( IdempotencyKeyReusedError & { __typename: 'IdempotencyKeyReusedError' } )
    | ( InvalidInputError & { __typename: 'InvalidInputError' } )
    | ( LimitExceededError & { __typename: 'LimitExceededError' } )
    | ( NotFoundError & { __typename: 'NotFoundError' } )
    | ( RateLimitedError & { __typename: 'RateLimitedError' } )
    | ( ServiceUnavailableError & { __typename: 'ServiceUnavailableError' } )
    | ( NearSlotErrorParent & { __typename: 'SlotTakenError' } )
    | ( VendorRejectedError & { __typename: 'VendorRejectedError' } )
    | ( VendorUnavailableError & { __typename: 'VendorUnavailableError' } )
  ;
  HoldExtendError:
    | ( CapabilityNotSupportedError & { __typename: 'CapabilityNotSupportedError' } )
    | ( ForbiddenError & { __typename: 'ForbiddenError' } )
    | ( HoldExpiredError & { __typename: 'HoldExpiredError' } )
    | ( HoldInProgressError & { __typename: 'HoldInProgressError' } )
    | ( HoldLostError & { __typename: 'HoldLostError' } )
    | ( IdempotencyInProgressError & { __typename: 'IdempotencyInProgressError' } )
    | ( IdempotencyKeyReusedError & { __typename: 'IdempotencyKeyReusedError' } )
    | ( InvalidInputError & { __typename: 'InvalidInputError' } )
    | ( LimitExceededError & { __typename: 'LimitExceededError' } )
    | ( NotFoundError & { __typename: 'NotFoundError' } )
    | ( RateLimitedError & { __typename: 'RateLimitedError' } )
    | ( ServiceUnavailableError & { __typename: 'ServiceUnavailableError' } )
    | ( VendorRejectedError & { __typename: 'VendorRejectedError' } )
    | ( VendorUnavailableError & { __typename: 'VendorUnavailableError' } )
  ;
  HoldReleaseError:
    | ( ForbiddenError & { __typename: 'ForbiddenError' } )
    | ( HoldExpiredError & { __typename: 'HoldExpiredError' } )
    | ( HoldInProgressError & { __typename: 'HoldInProgressError' } )
    | ( HoldLostError & { __typename: 'HoldLostError' } )
    | ( IdempotencyInProgressError & { __typename: 'IdempotencyInProgressError' } )
    | ( IdempotencyKeyReusedError & { __typename: 'IdempotencyKeyReusedError' } )
    | ( InvalidInputError & { __typename: 'InvalidInputError' } )
    | ( LimitExceededError & { __typename: 'LimitExceededError' } )
    | ( NotFoundError & { __typename: 'NotFoundError' } )
    | ( RateLimitedError & { __typename: 'RateLimitedError' } )
    | ( ServiceUnavailableError & { __typename: 'ServiceUnavailableError' } )
    | ( VendorRejectedError & { __typename: 'VendorRejectedError' } )
    | ( VendorUnavailableError & { __typename: 'VendorUnavailableError' } )
  ;
};

/** Mapping of interface types */
export type ResolversInterfaceTypes<_RefType extends Record<string, unknown>> = {
  Node:
    | ( AppointmentParent & { __typename: 'Appointment' } )
    | ( AppointmentTypeParent & { __typename: 'AppointmentType' } )
    | ( ClinicParent & { __typename: 'Clinic' } )
    | ( HoldParent & { __typename: 'Hold' } )
    | ( LocationParent & { __typename: 'Location' } )
    | ( PatientParent & { __typename: 'Patient' } )
    | ( PractitionerParent & { __typename: 'Practitioner' } )
    | ( ServiceParent & { __typename: 'Service' } )
  ;
  UserError:
    | ( CapabilityNotSupportedError & { __typename: 'CapabilityNotSupportedError' } )
    | ( NearSlotErrorParent & { __typename: 'ClashDetectedError' } )
    | ( FeeNotAcceptedError & { __typename: 'FeeNotAcceptedError' } )
    | ( ForbiddenError & { __typename: 'ForbiddenError' } )
    | ( HoldExpiredError & { __typename: 'HoldExpiredError' } )
    | ( HoldInProgressError & { __typename: 'HoldInProgressError' } )
    | ( HoldLostError & { __typename: 'HoldLostError' } )
    | ( IdempotencyInProgressError & { __typename: 'IdempotencyInProgressError' } )
    | ( IdempotencyKeyReusedError & { __typename: 'IdempotencyKeyReusedError' } )
    | ( InvalidInputError & { __typename: 'InvalidInputError' } )
    | ( LimitExceededError & { __typename: 'LimitExceededError' } )
    | ( NotFoundError & { __typename: 'NotFoundError' } )
    | ( PatientAmbiguousError & { __typename: 'PatientAmbiguousError' } )
    | ( PriceChangedError & { __typename: 'PriceChangedError' } )
    | ( RateLimitedError & { __typename: 'RateLimitedError' } )
    | ( ServiceUnavailableError & { __typename: 'ServiceUnavailableError' } )
    | ( NearSlotErrorParent & { __typename: 'SlotTakenError' } )
    | ( VendorRejectedError & { __typename: 'VendorRejectedError' } )
    | ( VendorUnavailableError & { __typename: 'VendorUnavailableError' } )
    | ( VerificationRequiredError & { __typename: 'VerificationRequiredError' } )
  ;
};

/** Mapping between all available schema types and the resolvers types */
export type ResolversTypes = {
  Appointment: ResolverTypeWrapper<AppointmentParent>;
  ID: ResolverTypeWrapper<Scalars['ID']['output']>;
  String: ResolverTypeWrapper<Scalars['String']['output']>;
  AppointmentBookError: ResolverTypeWrapper<ResolversUnionTypes<ResolversTypes>['AppointmentBookError']>;
  AppointmentBookInput: AppointmentBookInput;
  AppointmentBookPayload: ResolverTypeWrapper<Omit<AppointmentBookPayload, 'appointment' | 'errors' | 'hold'> & { appointment?: Maybe<ResolversTypes['Appointment']>, errors: Array<ResolversTypes['AppointmentBookError']>, hold?: Maybe<ResolversTypes['Hold']> }>;
  AppointmentCancelError: ResolverTypeWrapper<ResolversUnionTypes<ResolversTypes>['AppointmentCancelError']>;
  AppointmentCancelInput: AppointmentCancelInput;
  AppointmentCancelPayload: ResolverTypeWrapper<Omit<AppointmentCancelPayload, 'appointment' | 'errors'> & { appointment?: Maybe<ResolversTypes['Appointment']>, errors: Array<ResolversTypes['AppointmentCancelError']> }>;
  Boolean: ResolverTypeWrapper<Scalars['Boolean']['output']>;
  AppointmentConnection: ResolverTypeWrapper<Omit<AppointmentConnection, 'edges' | 'nodes'> & { edges: Array<ResolversTypes['AppointmentEdge']>, nodes: Array<ResolversTypes['Appointment']> }>;
  AppointmentEdge: ResolverTypeWrapper<Omit<AppointmentEdge, 'node'> & { node: ResolversTypes['Appointment'] }>;
  AppointmentFilter: AppointmentFilter;
  AppointmentRescheduleError: ResolverTypeWrapper<ResolversUnionTypes<ResolversTypes>['AppointmentRescheduleError']>;
  AppointmentRescheduleInput: AppointmentRescheduleInput;
  AppointmentReschedulePayload: ResolverTypeWrapper<Omit<AppointmentReschedulePayload, 'appointment' | 'errors' | 'previous'> & { appointment?: Maybe<ResolversTypes['Appointment']>, errors: Array<ResolversTypes['AppointmentRescheduleError']>, previous?: Maybe<ResolversTypes['Appointment']> }>;
  AppointmentStatus: AppointmentStatus;
  AppointmentType: ResolverTypeWrapper<AppointmentTypeParent>;
  Int: ResolverTypeWrapper<Scalars['Int']['output']>;
  Cancellation: ResolverTypeWrapper<Cancellation>;
  CancellationReason: CancellationReason;
  CapabilityNotSupportedError: ResolverTypeWrapper<CapabilityNotSupportedError>;
  ClashDetectedError: ResolverTypeWrapper<NearSlotErrorParent>;
  Clinic: ResolverTypeWrapper<ClinicParent>;
  ClinicCapabilities: ResolverTypeWrapper<ClinicCapabilities>;
  ClinicHealth: ResolverTypeWrapper<ClinicHealth>;
  ClinicHealthStatus: ClinicHealthStatus;
  ContactType: ContactType;
  DateTime: ResolverTypeWrapper<Scalars['DateTime']['output']>;
  Duration: ResolverTypeWrapper<Scalars['Duration']['output']>;
  ErrorCode: ErrorCode;
  FeeNotAcceptedError: ResolverTypeWrapper<FeeNotAcceptedError>;
  ForbiddenError: ResolverTypeWrapper<ForbiddenError>;
  Hold: ResolverTypeWrapper<HoldParent>;
  HoldConfirmError: ResolverTypeWrapper<ResolversUnionTypes<ResolversTypes>['HoldConfirmError']>;
  HoldConfirmInput: HoldConfirmInput;
  HoldConfirmPayload: ResolverTypeWrapper<Omit<HoldConfirmPayload, 'appointment' | 'errors' | 'hold'> & { appointment?: Maybe<ResolversTypes['Appointment']>, errors: Array<ResolversTypes['HoldConfirmError']>, hold?: Maybe<ResolversTypes['Hold']> }>;
  HoldConnection: ResolverTypeWrapper<Omit<HoldConnection, 'edges' | 'nodes'> & { edges: Array<ResolversTypes['HoldEdge']>, nodes: Array<ResolversTypes['Hold']> }>;
  HoldCreateError: ResolverTypeWrapper<ResolversUnionTypes<ResolversTypes>['HoldCreateError']>;
  HoldCreateInput: HoldCreateInput;
  HoldCreatePayload: ResolverTypeWrapper<Omit<HoldCreatePayload, 'errors' | 'hold'> & { errors: Array<ResolversTypes['HoldCreateError']>, hold?: Maybe<ResolversTypes['Hold']> }>;
  HoldEdge: ResolverTypeWrapper<Omit<HoldEdge, 'node'> & { node: ResolversTypes['Hold'] }>;
  HoldEvent: ResolverTypeWrapper<Omit<HoldEvent, 'hold'> & { hold: ResolversTypes['Hold'] }>;
  HoldEventType: HoldEventType;
  HoldExpiredError: ResolverTypeWrapper<HoldExpiredError>;
  HoldExtendError: ResolverTypeWrapper<ResolversUnionTypes<ResolversTypes>['HoldExtendError']>;
  HoldExtendInput: HoldExtendInput;
  HoldExtendPayload: ResolverTypeWrapper<Omit<HoldExtendPayload, 'errors' | 'hold'> & { errors: Array<ResolversTypes['HoldExtendError']>, hold?: Maybe<ResolversTypes['Hold']> }>;
  HoldFilter: HoldFilter;
  HoldInProgressError: ResolverTypeWrapper<HoldInProgressError>;
  HoldLostError: ResolverTypeWrapper<HoldLostError>;
  HoldReleaseError: ResolverTypeWrapper<ResolversUnionTypes<ResolversTypes>['HoldReleaseError']>;
  HoldReleaseInput: HoldReleaseInput;
  HoldReleasePayload: ResolverTypeWrapper<Omit<HoldReleasePayload, 'errors' | 'hold'> & { errors: Array<ResolversTypes['HoldReleaseError']>, hold?: Maybe<ResolversTypes['Hold']> }>;
  HoldStatus: HoldStatus;
  HoldStrength: HoldStrength;
  IdempotencyInProgressError: ResolverTypeWrapper<IdempotencyInProgressError>;
  IdempotencyKeyReusedError: ResolverTypeWrapper<IdempotencyKeyReusedError>;
  InputIssue: ResolverTypeWrapper<InputIssue>;
  InvalidInputError: ResolverTypeWrapper<InvalidInputError>;
  LimitExceededError: ResolverTypeWrapper<LimitExceededError>;
  LocalDate: ResolverTypeWrapper<Scalars['LocalDate']['output']>;
  Location: ResolverTypeWrapper<LocationParent>;
  MetadataEntry: ResolverTypeWrapper<MetadataEntry>;
  MetadataEntryInput: MetadataEntryInput;
  Money: ResolverTypeWrapper<Money>;
  MoneyInput: MoneyInput;
  Mutation: ResolverTypeWrapper<Record<PropertyKey, never>>;
  NewPatientInput: NewPatientInput;
  Node: ResolverTypeWrapper<ResolversInterfaceTypes<ResolversTypes>['Node']>;
  NotFoundError: ResolverTypeWrapper<NotFoundError>;
  PageInfo: ResolverTypeWrapper<PageInfo>;
  Patient: ResolverTypeWrapper<PatientParent>;
  PatientAmbiguousError: ResolverTypeWrapper<PatientAmbiguousError>;
  PatientField: PatientField;
  PatientInput: PatientInput;
  PendingChange: ResolverTypeWrapper<PendingChange>;
  PendingChangeKind: PendingChangeKind;
  Practitioner: ResolverTypeWrapper<PractitionerParent>;
  PriceChangedError: ResolverTypeWrapper<PriceChangedError>;
  Query: ResolverTypeWrapper<Record<PropertyKey, never>>;
  RateLimitedError: ResolverTypeWrapper<RateLimitedError>;
  Requirement: Requirement;
  Service: ResolverTypeWrapper<ServiceParent>;
  ServiceUnavailableError: ResolverTypeWrapper<ServiceUnavailableError>;
  Sex: Sex;
  Slot: ResolverTypeWrapper<SlotParent>;
  SlotConnection: ResolverTypeWrapper<Omit<SlotConnection, 'edges' | 'nodes' | 'unavailable'> & { edges: Array<ResolversTypes['SlotEdge']>, nodes: Array<ResolversTypes['Slot']>, unavailable: Array<ResolversTypes['UnavailableSource']> }>;
  SlotEdge: ResolverTypeWrapper<Omit<SlotEdge, 'node'> & { node: ResolversTypes['Slot'] }>;
  SlotSearchInput: SlotSearchInput;
  SlotTakenError: ResolverTypeWrapper<NearSlotErrorParent>;
  Subscription: ResolverTypeWrapper<Record<PropertyKey, never>>;
  TimeZone: ResolverTypeWrapper<Scalars['TimeZone']['output']>;
  UnavailableSource: ResolverTypeWrapper<UnavailableSourceParent>;
  UserError: ResolverTypeWrapper<ResolversInterfaceTypes<ResolversTypes>['UserError']>;
  VendorRejectedError: ResolverTypeWrapper<VendorRejectedError>;
  VendorUnavailableError: ResolverTypeWrapper<VendorUnavailableError>;
  VerificationRequiredError: ResolverTypeWrapper<VerificationRequiredError>;
};

/** Mapping between all available schema types and the resolvers parents */
export type ResolversParentTypes = {
  Appointment: AppointmentParent;
  ID: Scalars['ID']['output'];
  String: Scalars['String']['output'];
  AppointmentBookError: ResolversUnionTypes<ResolversParentTypes>['AppointmentBookError'];
  AppointmentBookInput: AppointmentBookInput;
  AppointmentBookPayload: Omit<AppointmentBookPayload, 'appointment' | 'errors' | 'hold'> & { appointment?: Maybe<ResolversParentTypes['Appointment']>, errors: Array<ResolversParentTypes['AppointmentBookError']>, hold?: Maybe<ResolversParentTypes['Hold']> };
  AppointmentCancelError: ResolversUnionTypes<ResolversParentTypes>['AppointmentCancelError'];
  AppointmentCancelInput: AppointmentCancelInput;
  AppointmentCancelPayload: Omit<AppointmentCancelPayload, 'appointment' | 'errors'> & { appointment?: Maybe<ResolversParentTypes['Appointment']>, errors: Array<ResolversParentTypes['AppointmentCancelError']> };
  Boolean: Scalars['Boolean']['output'];
  AppointmentConnection: Omit<AppointmentConnection, 'edges' | 'nodes'> & { edges: Array<ResolversParentTypes['AppointmentEdge']>, nodes: Array<ResolversParentTypes['Appointment']> };
  AppointmentEdge: Omit<AppointmentEdge, 'node'> & { node: ResolversParentTypes['Appointment'] };
  AppointmentFilter: AppointmentFilter;
  AppointmentRescheduleError: ResolversUnionTypes<ResolversParentTypes>['AppointmentRescheduleError'];
  AppointmentRescheduleInput: AppointmentRescheduleInput;
  AppointmentReschedulePayload: Omit<AppointmentReschedulePayload, 'appointment' | 'errors' | 'previous'> & { appointment?: Maybe<ResolversParentTypes['Appointment']>, errors: Array<ResolversParentTypes['AppointmentRescheduleError']>, previous?: Maybe<ResolversParentTypes['Appointment']> };
  AppointmentType: AppointmentTypeParent;
  Int: Scalars['Int']['output'];
  Cancellation: Cancellation;
  CapabilityNotSupportedError: CapabilityNotSupportedError;
  ClashDetectedError: NearSlotErrorParent;
  Clinic: ClinicParent;
  ClinicCapabilities: ClinicCapabilities;
  ClinicHealth: ClinicHealth;
  DateTime: Scalars['DateTime']['output'];
  Duration: Scalars['Duration']['output'];
  FeeNotAcceptedError: FeeNotAcceptedError;
  ForbiddenError: ForbiddenError;
  Hold: HoldParent;
  HoldConfirmError: ResolversUnionTypes<ResolversParentTypes>['HoldConfirmError'];
  HoldConfirmInput: HoldConfirmInput;
  HoldConfirmPayload: Omit<HoldConfirmPayload, 'appointment' | 'errors' | 'hold'> & { appointment?: Maybe<ResolversParentTypes['Appointment']>, errors: Array<ResolversParentTypes['HoldConfirmError']>, hold?: Maybe<ResolversParentTypes['Hold']> };
  HoldConnection: Omit<HoldConnection, 'edges' | 'nodes'> & { edges: Array<ResolversParentTypes['HoldEdge']>, nodes: Array<ResolversParentTypes['Hold']> };
  HoldCreateError: ResolversUnionTypes<ResolversParentTypes>['HoldCreateError'];
  HoldCreateInput: HoldCreateInput;
  HoldCreatePayload: Omit<HoldCreatePayload, 'errors' | 'hold'> & { errors: Array<ResolversParentTypes['HoldCreateError']>, hold?: Maybe<ResolversParentTypes['Hold']> };
  HoldEdge: Omit<HoldEdge, 'node'> & { node: ResolversParentTypes['Hold'] };
  HoldEvent: Omit<HoldEvent, 'hold'> & { hold: ResolversParentTypes['Hold'] };
  HoldExpiredError: HoldExpiredError;
  HoldExtendError: ResolversUnionTypes<ResolversParentTypes>['HoldExtendError'];
  HoldExtendInput: HoldExtendInput;
  HoldExtendPayload: Omit<HoldExtendPayload, 'errors' | 'hold'> & { errors: Array<ResolversParentTypes['HoldExtendError']>, hold?: Maybe<ResolversParentTypes['Hold']> };
  HoldFilter: HoldFilter;
  HoldInProgressError: HoldInProgressError;
  HoldLostError: HoldLostError;
  HoldReleaseError: ResolversUnionTypes<ResolversParentTypes>['HoldReleaseError'];
  HoldReleaseInput: HoldReleaseInput;
  HoldReleasePayload: Omit<HoldReleasePayload, 'errors' | 'hold'> & { errors: Array<ResolversParentTypes['HoldReleaseError']>, hold?: Maybe<ResolversParentTypes['Hold']> };
  IdempotencyInProgressError: IdempotencyInProgressError;
  IdempotencyKeyReusedError: IdempotencyKeyReusedError;
  InputIssue: InputIssue;
  InvalidInputError: InvalidInputError;
  LimitExceededError: LimitExceededError;
  LocalDate: Scalars['LocalDate']['output'];
  Location: LocationParent;
  MetadataEntry: MetadataEntry;
  MetadataEntryInput: MetadataEntryInput;
  Money: Money;
  MoneyInput: MoneyInput;
  Mutation: Record<PropertyKey, never>;
  NewPatientInput: NewPatientInput;
  Node: ResolversInterfaceTypes<ResolversParentTypes>['Node'];
  NotFoundError: NotFoundError;
  PageInfo: PageInfo;
  Patient: PatientParent;
  PatientAmbiguousError: PatientAmbiguousError;
  PatientInput: PatientInput;
  PendingChange: PendingChange;
  Practitioner: PractitionerParent;
  PriceChangedError: PriceChangedError;
  Query: Record<PropertyKey, never>;
  RateLimitedError: RateLimitedError;
  Service: ServiceParent;
  ServiceUnavailableError: ServiceUnavailableError;
  Slot: SlotParent;
  SlotConnection: Omit<SlotConnection, 'edges' | 'nodes' | 'unavailable'> & { edges: Array<ResolversParentTypes['SlotEdge']>, nodes: Array<ResolversParentTypes['Slot']>, unavailable: Array<ResolversParentTypes['UnavailableSource']> };
  SlotEdge: Omit<SlotEdge, 'node'> & { node: ResolversParentTypes['Slot'] };
  SlotSearchInput: SlotSearchInput;
  SlotTakenError: NearSlotErrorParent;
  Subscription: Record<PropertyKey, never>;
  TimeZone: Scalars['TimeZone']['output'];
  UnavailableSource: UnavailableSourceParent;
  UserError: ResolversInterfaceTypes<ResolversParentTypes>['UserError'];
  VendorRejectedError: VendorRejectedError;
  VendorUnavailableError: VendorUnavailableError;
  VerificationRequiredError: VerificationRequiredError;
};

export type AppointmentResolvers<ContextType = RequestContext, ParentType extends ResolversParentTypes['Appointment'] = ResolversParentTypes['Appointment'], FederationReferenceType extends FederationReferenceTypes['Appointment'] = FederationReferenceTypes['Appointment']> = {
  __resolveReference?: ReferenceResolver<Maybe<ResolversTypes['Appointment']> | FederationReferenceType, FederationReferenceType, ContextType>;
  amountOwed?: Resolver<Maybe<ResolversTypes['Money']>, ParentType, ContextType>;
  appointmentType?: Resolver<Maybe<ResolversTypes['AppointmentType']>, ParentType, ContextType>;
  cancellation?: Resolver<Maybe<ResolversTypes['Cancellation']>, ParentType, ContextType>;
  clinic?: Resolver<ResolversTypes['Clinic'], ParentType, ContextType>;
  contactType?: Resolver<Maybe<ResolversTypes['ContactType']>, ParentType, ContextType>;
  createdAt?: Resolver<Maybe<ResolversTypes['DateTime']>, ParentType, ContextType>;
  end?: Resolver<ResolversTypes['DateTime'], ParentType, ContextType>;
  id?: Resolver<ResolversTypes['ID'], ParentType, ContextType>;
  joinUrl?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  location?: Resolver<Maybe<ResolversTypes['Location']>, ParentType, ContextType>;
  metadata?: Resolver<Array<ResolversTypes['MetadataEntry']>, ParentType, ContextType>;
  partnerReference?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  patient?: Resolver<Maybe<ResolversTypes['Patient']>, ParentType, ContextType>;
  paymentReference?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  pendingChange?: Resolver<Maybe<ResolversTypes['PendingChange']>, ParentType, ContextType>;
  practitioner?: Resolver<Maybe<ResolversTypes['Practitioner']>, ParentType, ContextType>;
  previousStart?: Resolver<Maybe<ResolversTypes['DateTime']>, ParentType, ContextType>;
  price?: Resolver<Maybe<ResolversTypes['Money']>, ParentType, ContextType>;
  questionnaireUrl?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  start?: Resolver<ResolversTypes['DateTime'], ParentType, ContextType>;
  status?: Resolver<ResolversTypes['AppointmentStatus'], ParentType, ContextType>;
  timeZone?: Resolver<ResolversTypes['TimeZone'], ParentType, ContextType>;
  updatedAt?: Resolver<Maybe<ResolversTypes['DateTime']>, ParentType, ContextType>;
  vendorId?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  vendorStatus?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  warnings?: Resolver<Array<ResolversTypes['String']>, ParentType, ContextType>;
  __isTypeOf?: IsTypeOfResolverFn<ParentType, ContextType>;
};

export type AppointmentBookErrorResolvers<ContextType = RequestContext, ParentType extends ResolversParentTypes['AppointmentBookError'] = ResolversParentTypes['AppointmentBookError']> = {
  __resolveType: TypeResolveFn<'CapabilityNotSupportedError' | 'ClashDetectedError' | 'ForbiddenError' | 'HoldExpiredError' | 'HoldInProgressError' | 'HoldLostError' | 'IdempotencyInProgressError' | 'IdempotencyKeyReusedError' | 'InvalidInputError' | 'LimitExceededError' | 'NotFoundError' | 'PatientAmbiguousError' | 'PriceChangedError' | 'RateLimitedError' | 'ServiceUnavailableError' | 'SlotTakenError' | 'VendorRejectedError' | 'VendorUnavailableError' | 'VerificationRequiredError', ParentType, ContextType>;
};

export type AppointmentBookPayloadResolvers<ContextType = RequestContext, ParentType extends ResolversParentTypes['AppointmentBookPayload'] = ResolversParentTypes['AppointmentBookPayload']> = {
  appointment?: Resolver<Maybe<ResolversTypes['Appointment']>, ParentType, ContextType>;
  errors?: Resolver<Array<ResolversTypes['AppointmentBookError']>, ParentType, ContextType>;
  hold?: Resolver<Maybe<ResolversTypes['Hold']>, ParentType, ContextType>;
};

export type AppointmentCancelErrorResolvers<ContextType = RequestContext, ParentType extends ResolversParentTypes['AppointmentCancelError'] = ResolversParentTypes['AppointmentCancelError']> = {
  __resolveType: TypeResolveFn<'CapabilityNotSupportedError' | 'FeeNotAcceptedError' | 'ForbiddenError' | 'HoldInProgressError' | 'IdempotencyInProgressError' | 'IdempotencyKeyReusedError' | 'InvalidInputError' | 'LimitExceededError' | 'NotFoundError' | 'RateLimitedError' | 'ServiceUnavailableError' | 'VendorRejectedError' | 'VendorUnavailableError', ParentType, ContextType>;
};

export type AppointmentCancelPayloadResolvers<ContextType = RequestContext, ParentType extends ResolversParentTypes['AppointmentCancelPayload'] = ResolversParentTypes['AppointmentCancelPayload']> = {
  appointment?: Resolver<Maybe<ResolversTypes['Appointment']>, ParentType, ContextType>;
  errors?: Resolver<Array<ResolversTypes['AppointmentCancelError']>, ParentType, ContextType>;
  pending?: Resolver<ResolversTypes['Boolean'], ParentType, ContextType>;
};

export type AppointmentConnectionResolvers<ContextType = RequestContext, ParentType extends ResolversParentTypes['AppointmentConnection'] = ResolversParentTypes['AppointmentConnection']> = {
  edges?: Resolver<Array<ResolversTypes['AppointmentEdge']>, ParentType, ContextType>;
  nodes?: Resolver<Array<ResolversTypes['Appointment']>, ParentType, ContextType>;
  pageInfo?: Resolver<ResolversTypes['PageInfo'], ParentType, ContextType>;
};

export type AppointmentEdgeResolvers<ContextType = RequestContext, ParentType extends ResolversParentTypes['AppointmentEdge'] = ResolversParentTypes['AppointmentEdge']> = {
  cursor?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  node?: Resolver<ResolversTypes['Appointment'], ParentType, ContextType>;
};

export type AppointmentRescheduleErrorResolvers<ContextType = RequestContext, ParentType extends ResolversParentTypes['AppointmentRescheduleError'] = ResolversParentTypes['AppointmentRescheduleError']> = {
  __resolveType: TypeResolveFn<'CapabilityNotSupportedError' | 'ClashDetectedError' | 'FeeNotAcceptedError' | 'ForbiddenError' | 'HoldExpiredError' | 'HoldInProgressError' | 'HoldLostError' | 'IdempotencyInProgressError' | 'IdempotencyKeyReusedError' | 'InvalidInputError' | 'LimitExceededError' | 'NotFoundError' | 'PatientAmbiguousError' | 'PriceChangedError' | 'RateLimitedError' | 'ServiceUnavailableError' | 'SlotTakenError' | 'VendorRejectedError' | 'VendorUnavailableError', ParentType, ContextType>;
};

export type AppointmentReschedulePayloadResolvers<ContextType = RequestContext, ParentType extends ResolversParentTypes['AppointmentReschedulePayload'] = ResolversParentTypes['AppointmentReschedulePayload']> = {
  appointment?: Resolver<Maybe<ResolversTypes['Appointment']>, ParentType, ContextType>;
  errors?: Resolver<Array<ResolversTypes['AppointmentRescheduleError']>, ParentType, ContextType>;
  pending?: Resolver<ResolversTypes['Boolean'], ParentType, ContextType>;
  previous?: Resolver<Maybe<ResolversTypes['Appointment']>, ParentType, ContextType>;
};

export type AppointmentTypeResolvers<ContextType = RequestContext, ParentType extends ResolversParentTypes['AppointmentType'] = ResolversParentTypes['AppointmentType'], FederationReferenceType extends FederationReferenceTypes['AppointmentType'] = FederationReferenceTypes['AppointmentType']> = {
  __resolveReference?: ReferenceResolver<Maybe<ResolversTypes['AppointmentType']> | FederationReferenceType, FederationReferenceType, ContextType>;
  clinic?: Resolver<ResolversTypes['Clinic'], ParentType, ContextType>;
  contactTypes?: Resolver<Array<ResolversTypes['ContactType']>, ParentType, ContextType>;
  description?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  durationMinutes?: Resolver<Maybe<ResolversTypes['Int']>, ParentType, ContextType>;
  id?: Resolver<ResolversTypes['ID'], ParentType, ContextType>;
  name?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  price?: Resolver<Maybe<ResolversTypes['Money']>, ParentType, ContextType>;
  service?: Resolver<Maybe<ResolversTypes['Service']>, ParentType, ContextType>;
  __isTypeOf?: IsTypeOfResolverFn<ParentType, ContextType>;
};

export type CancellationResolvers<ContextType = RequestContext, ParentType extends ResolversParentTypes['Cancellation'] = ResolversParentTypes['Cancellation']> = {
  at?: Resolver<Maybe<ResolversTypes['DateTime']>, ParentType, ContextType>;
  note?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  reason?: Resolver<Maybe<ResolversTypes['CancellationReason']>, ParentType, ContextType>;
};

export type CapabilityNotSupportedErrorResolvers<ContextType = RequestContext, ParentType extends ResolversParentTypes['CapabilityNotSupportedError'] = ResolversParentTypes['CapabilityNotSupportedError']> = {
  capability?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  code?: Resolver<ResolversTypes['ErrorCode'], ParentType, ContextType>;
  message?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  path?: Resolver<Maybe<Array<ResolversTypes['String']>>, ParentType, ContextType>;
  __isTypeOf?: IsTypeOfResolverFn<ParentType, ContextType>;
};

export type ClashDetectedErrorResolvers<ContextType = RequestContext, ParentType extends ResolversParentTypes['ClashDetectedError'] = ResolversParentTypes['ClashDetectedError']> = {
  code?: Resolver<ResolversTypes['ErrorCode'], ParentType, ContextType>;
  message?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  nextFree?: Resolver<Array<ResolversTypes['Slot']>, ParentType, ContextType>;
  path?: Resolver<Maybe<Array<ResolversTypes['String']>>, ParentType, ContextType>;
  __isTypeOf?: IsTypeOfResolverFn<ParentType, ContextType>;
};

export type ClinicResolvers<ContextType = RequestContext, ParentType extends ResolversParentTypes['Clinic'] = ResolversParentTypes['Clinic'], FederationReferenceType extends FederationReferenceTypes['Clinic'] = FederationReferenceTypes['Clinic']> = {
  __resolveReference?: ReferenceResolver<Maybe<ResolversTypes['Clinic']> | FederationReferenceType, FederationReferenceType, ContextType>;
  appointmentTypes?: Resolver<Maybe<Array<ResolversTypes['AppointmentType']>>, ParentType, ContextType>;
  capabilities?: Resolver<ResolversTypes['ClinicCapabilities'], ParentType, ContextType>;
  health?: Resolver<ResolversTypes['ClinicHealth'], ParentType, ContextType>;
  id?: Resolver<ResolversTypes['ID'], ParentType, ContextType>;
  locations?: Resolver<Maybe<Array<ResolversTypes['Location']>>, ParentType, ContextType>;
  name?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  practitioners?: Resolver<Maybe<Array<ResolversTypes['Practitioner']>>, ParentType, ContextType, Partial<ClinicPractitionersArgs>>;
  timeZone?: Resolver<ResolversTypes['TimeZone'], ParentType, ContextType>;
  vendor?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  __isTypeOf?: IsTypeOfResolverFn<ParentType, ContextType>;
};

export type ClinicCapabilitiesResolvers<ContextType = RequestContext, ParentType extends ResolversParentTypes['ClinicCapabilities'] = ResolversParentTypes['ClinicCapabilities']> = {
  cancel?: Resolver<ResolversTypes['Boolean'], ParentType, ContextType>;
  extend?: Resolver<ResolversTypes['Boolean'], ParentType, ContextType>;
  holds?: Resolver<ResolversTypes['HoldStrength'], ParentType, ContextType>;
  listAppointments?: Resolver<ResolversTypes['Boolean'], ParentType, ContextType>;
  maxHold?: Resolver<Maybe<ResolversTypes['Duration']>, ParentType, ContextType>;
  metadata?: Resolver<ResolversTypes['Boolean'], ParentType, ContextType>;
  notes?: Resolver<ResolversTypes['Boolean'], ParentType, ContextType>;
  patientLookup?: Resolver<ResolversTypes['Boolean'], ParentType, ContextType>;
  payment?: Resolver<ResolversTypes['Requirement'], ParentType, ContextType>;
  rebooks?: Resolver<ResolversTypes['Boolean'], ParentType, ContextType>;
  requiredPatientFields?: Resolver<Array<ResolversTypes['PatientField']>, ParentType, ContextType>;
  reschedule?: Resolver<ResolversTypes['Boolean'], ParentType, ContextType>;
  slotSearch?: Resolver<ResolversTypes['Boolean'], ParentType, ContextType>;
};

export type ClinicHealthResolvers<ContextType = RequestContext, ParentType extends ResolversParentTypes['ClinicHealth'] = ResolversParentTypes['ClinicHealth']> = {
  checkedAt?: Resolver<Maybe<ResolversTypes['DateTime']>, ParentType, ContextType>;
  message?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  retryAfterSeconds?: Resolver<Maybe<ResolversTypes['Int']>, ParentType, ContextType>;
  status?: Resolver<ResolversTypes['ClinicHealthStatus'], ParentType, ContextType>;
};

export interface DateTimeScalarConfig extends GraphQLScalarTypeConfig<ResolversTypes['DateTime'], any> {
  name: 'DateTime';
}

export interface DurationScalarConfig extends GraphQLScalarTypeConfig<ResolversTypes['Duration'], any> {
  name: 'Duration';
}

export type FeeNotAcceptedErrorResolvers<ContextType = RequestContext, ParentType extends ResolversParentTypes['FeeNotAcceptedError'] = ResolversParentTypes['FeeNotAcceptedError']> = {
  code?: Resolver<ResolversTypes['ErrorCode'], ParentType, ContextType>;
  fee?: Resolver<ResolversTypes['Money'], ParentType, ContextType>;
  message?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  path?: Resolver<Maybe<Array<ResolversTypes['String']>>, ParentType, ContextType>;
  __isTypeOf?: IsTypeOfResolverFn<ParentType, ContextType>;
};

export type ForbiddenErrorResolvers<ContextType = RequestContext, ParentType extends ResolversParentTypes['ForbiddenError'] = ResolversParentTypes['ForbiddenError']> = {
  code?: Resolver<ResolversTypes['ErrorCode'], ParentType, ContextType>;
  message?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  path?: Resolver<Maybe<Array<ResolversTypes['String']>>, ParentType, ContextType>;
  __isTypeOf?: IsTypeOfResolverFn<ParentType, ContextType>;
};

export type HoldResolvers<ContextType = RequestContext, ParentType extends ResolversParentTypes['Hold'] = ResolversParentTypes['Hold'], FederationReferenceType extends FederationReferenceTypes['Hold'] = FederationReferenceTypes['Hold']> = {
  __resolveReference?: ReferenceResolver<Maybe<ResolversTypes['Hold']> | FederationReferenceType, FederationReferenceType, ContextType>;
  appointment?: Resolver<Maybe<ResolversTypes['Appointment']>, ParentType, ContextType>;
  appointmentType?: Resolver<ResolversTypes['AppointmentType'], ParentType, ContextType>;
  clinic?: Resolver<ResolversTypes['Clinic'], ParentType, ContextType>;
  contactType?: Resolver<Maybe<ResolversTypes['ContactType']>, ParentType, ContextType>;
  createdAt?: Resolver<ResolversTypes['DateTime'], ParentType, ContextType>;
  end?: Resolver<ResolversTypes['DateTime'], ParentType, ContextType>;
  expiresAt?: Resolver<ResolversTypes['DateTime'], ParentType, ContextType>;
  expiresInSeconds?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  extensionsLeft?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  id?: Resolver<ResolversTypes['ID'], ParentType, ContextType>;
  location?: Resolver<Maybe<ResolversTypes['Location']>, ParentType, ContextType>;
  metadata?: Resolver<Array<ResolversTypes['MetadataEntry']>, ParentType, ContextType>;
  partnerReference?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  practitioner?: Resolver<Maybe<ResolversTypes['Practitioner']>, ParentType, ContextType>;
  start?: Resolver<ResolversTypes['DateTime'], ParentType, ContextType>;
  status?: Resolver<ResolversTypes['HoldStatus'], ParentType, ContextType>;
  strength?: Resolver<ResolversTypes['HoldStrength'], ParentType, ContextType>;
  timeZone?: Resolver<ResolversTypes['TimeZone'], ParentType, ContextType>;
  __isTypeOf?: IsTypeOfResolverFn<ParentType, ContextType>;
};

export type HoldConfirmErrorResolvers<ContextType = RequestContext, ParentType extends ResolversParentTypes['HoldConfirmError'] = ResolversParentTypes['HoldConfirmError']> = {
  __resolveType: TypeResolveFn<'CapabilityNotSupportedError' | 'ClashDetectedError' | 'ForbiddenError' | 'HoldExpiredError' | 'HoldInProgressError' | 'HoldLostError' | 'IdempotencyInProgressError' | 'IdempotencyKeyReusedError' | 'InvalidInputError' | 'LimitExceededError' | 'NotFoundError' | 'PatientAmbiguousError' | 'PriceChangedError' | 'RateLimitedError' | 'ServiceUnavailableError' | 'SlotTakenError' | 'VendorRejectedError' | 'VendorUnavailableError' | 'VerificationRequiredError', ParentType, ContextType>;
};

export type HoldConfirmPayloadResolvers<ContextType = RequestContext, ParentType extends ResolversParentTypes['HoldConfirmPayload'] = ResolversParentTypes['HoldConfirmPayload']> = {
  appointment?: Resolver<Maybe<ResolversTypes['Appointment']>, ParentType, ContextType>;
  errors?: Resolver<Array<ResolversTypes['HoldConfirmError']>, ParentType, ContextType>;
  hold?: Resolver<Maybe<ResolversTypes['Hold']>, ParentType, ContextType>;
  pending?: Resolver<ResolversTypes['Boolean'], ParentType, ContextType>;
};

export type HoldConnectionResolvers<ContextType = RequestContext, ParentType extends ResolversParentTypes['HoldConnection'] = ResolversParentTypes['HoldConnection']> = {
  edges?: Resolver<Array<ResolversTypes['HoldEdge']>, ParentType, ContextType>;
  nodes?: Resolver<Array<ResolversTypes['Hold']>, ParentType, ContextType>;
  pageInfo?: Resolver<ResolversTypes['PageInfo'], ParentType, ContextType>;
};

export type HoldCreateErrorResolvers<ContextType = RequestContext, ParentType extends ResolversParentTypes['HoldCreateError'] = ResolversParentTypes['HoldCreateError']> = {
  __resolveType: TypeResolveFn<'CapabilityNotSupportedError' | 'ForbiddenError' | 'HoldLostError' | 'IdempotencyInProgressError' | 'IdempotencyKeyReusedError' | 'InvalidInputError' | 'LimitExceededError' | 'NotFoundError' | 'RateLimitedError' | 'ServiceUnavailableError' | 'SlotTakenError' | 'VendorRejectedError' | 'VendorUnavailableError', ParentType, ContextType>;
};

export type HoldCreatePayloadResolvers<ContextType = RequestContext, ParentType extends ResolversParentTypes['HoldCreatePayload'] = ResolversParentTypes['HoldCreatePayload']> = {
  errors?: Resolver<Array<ResolversTypes['HoldCreateError']>, ParentType, ContextType>;
  hold?: Resolver<Maybe<ResolversTypes['Hold']>, ParentType, ContextType>;
  holdToken?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
};

export type HoldEdgeResolvers<ContextType = RequestContext, ParentType extends ResolversParentTypes['HoldEdge'] = ResolversParentTypes['HoldEdge']> = {
  cursor?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  node?: Resolver<ResolversTypes['Hold'], ParentType, ContextType>;
};

export type HoldEventResolvers<ContextType = RequestContext, ParentType extends ResolversParentTypes['HoldEvent'] = ResolversParentTypes['HoldEvent']> = {
  at?: Resolver<ResolversTypes['DateTime'], ParentType, ContextType>;
  cause?: Resolver<Maybe<ResolversTypes['ErrorCode']>, ParentType, ContextType>;
  hold?: Resolver<ResolversTypes['Hold'], ParentType, ContextType>;
  id?: Resolver<ResolversTypes['ID'], ParentType, ContextType>;
  type?: Resolver<ResolversTypes['HoldEventType'], ParentType, ContextType>;
};

export type HoldExpiredErrorResolvers<ContextType = RequestContext, ParentType extends ResolversParentTypes['HoldExpiredError'] = ResolversParentTypes['HoldExpiredError']> = {
  code?: Resolver<ResolversTypes['ErrorCode'], ParentType, ContextType>;
  message?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  path?: Resolver<Maybe<Array<ResolversTypes['String']>>, ParentType, ContextType>;
  __isTypeOf?: IsTypeOfResolverFn<ParentType, ContextType>;
};

export type HoldExtendErrorResolvers<ContextType = RequestContext, ParentType extends ResolversParentTypes['HoldExtendError'] = ResolversParentTypes['HoldExtendError']> = {
  __resolveType: TypeResolveFn<'CapabilityNotSupportedError' | 'ForbiddenError' | 'HoldExpiredError' | 'HoldInProgressError' | 'HoldLostError' | 'IdempotencyInProgressError' | 'IdempotencyKeyReusedError' | 'InvalidInputError' | 'LimitExceededError' | 'NotFoundError' | 'RateLimitedError' | 'ServiceUnavailableError' | 'VendorRejectedError' | 'VendorUnavailableError', ParentType, ContextType>;
};

export type HoldExtendPayloadResolvers<ContextType = RequestContext, ParentType extends ResolversParentTypes['HoldExtendPayload'] = ResolversParentTypes['HoldExtendPayload']> = {
  errors?: Resolver<Array<ResolversTypes['HoldExtendError']>, ParentType, ContextType>;
  hold?: Resolver<Maybe<ResolversTypes['Hold']>, ParentType, ContextType>;
};

export type HoldInProgressErrorResolvers<ContextType = RequestContext, ParentType extends ResolversParentTypes['HoldInProgressError'] = ResolversParentTypes['HoldInProgressError']> = {
  code?: Resolver<ResolversTypes['ErrorCode'], ParentType, ContextType>;
  message?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  path?: Resolver<Maybe<Array<ResolversTypes['String']>>, ParentType, ContextType>;
  retryAfterSeconds?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  __isTypeOf?: IsTypeOfResolverFn<ParentType, ContextType>;
};

export type HoldLostErrorResolvers<ContextType = RequestContext, ParentType extends ResolversParentTypes['HoldLostError'] = ResolversParentTypes['HoldLostError']> = {
  code?: Resolver<ResolversTypes['ErrorCode'], ParentType, ContextType>;
  message?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  path?: Resolver<Maybe<Array<ResolversTypes['String']>>, ParentType, ContextType>;
  __isTypeOf?: IsTypeOfResolverFn<ParentType, ContextType>;
};

export type HoldReleaseErrorResolvers<ContextType = RequestContext, ParentType extends ResolversParentTypes['HoldReleaseError'] = ResolversParentTypes['HoldReleaseError']> = {
  __resolveType: TypeResolveFn<'ForbiddenError' | 'HoldExpiredError' | 'HoldInProgressError' | 'HoldLostError' | 'IdempotencyInProgressError' | 'IdempotencyKeyReusedError' | 'InvalidInputError' | 'LimitExceededError' | 'NotFoundError' | 'RateLimitedError' | 'ServiceUnavailableError' | 'VendorRejectedError' | 'VendorUnavailableError', ParentType, ContextType>;
};

export type HoldReleasePayloadResolvers<ContextType = RequestContext, ParentType extends ResolversParentTypes['HoldReleasePayload'] = ResolversParentTypes['HoldReleasePayload']> = {
  errors?: Resolver<Array<ResolversTypes['HoldReleaseError']>, ParentType, ContextType>;
  hold?: Resolver<Maybe<ResolversTypes['Hold']>, ParentType, ContextType>;
};

export type IdempotencyInProgressErrorResolvers<ContextType = RequestContext, ParentType extends ResolversParentTypes['IdempotencyInProgressError'] = ResolversParentTypes['IdempotencyInProgressError']> = {
  code?: Resolver<ResolversTypes['ErrorCode'], ParentType, ContextType>;
  message?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  path?: Resolver<Maybe<Array<ResolversTypes['String']>>, ParentType, ContextType>;
  retryAfterSeconds?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  __isTypeOf?: IsTypeOfResolverFn<ParentType, ContextType>;
};

export type IdempotencyKeyReusedErrorResolvers<ContextType = RequestContext, ParentType extends ResolversParentTypes['IdempotencyKeyReusedError'] = ResolversParentTypes['IdempotencyKeyReusedError']> = {
  code?: Resolver<ResolversTypes['ErrorCode'], ParentType, ContextType>;
  message?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  path?: Resolver<Maybe<Array<ResolversTypes['String']>>, ParentType, ContextType>;
  __isTypeOf?: IsTypeOfResolverFn<ParentType, ContextType>;
};

export type InputIssueResolvers<ContextType = RequestContext, ParentType extends ResolversParentTypes['InputIssue'] = ResolversParentTypes['InputIssue']> = {
  message?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  path?: Resolver<Array<ResolversTypes['String']>, ParentType, ContextType>;
};

export type InvalidInputErrorResolvers<ContextType = RequestContext, ParentType extends ResolversParentTypes['InvalidInputError'] = ResolversParentTypes['InvalidInputError']> = {
  code?: Resolver<ResolversTypes['ErrorCode'], ParentType, ContextType>;
  issues?: Resolver<Array<ResolversTypes['InputIssue']>, ParentType, ContextType>;
  message?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  path?: Resolver<Maybe<Array<ResolversTypes['String']>>, ParentType, ContextType>;
  __isTypeOf?: IsTypeOfResolverFn<ParentType, ContextType>;
};

export type LimitExceededErrorResolvers<ContextType = RequestContext, ParentType extends ResolversParentTypes['LimitExceededError'] = ResolversParentTypes['LimitExceededError']> = {
  code?: Resolver<ResolversTypes['ErrorCode'], ParentType, ContextType>;
  message?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  path?: Resolver<Maybe<Array<ResolversTypes['String']>>, ParentType, ContextType>;
  __isTypeOf?: IsTypeOfResolverFn<ParentType, ContextType>;
};

export interface LocalDateScalarConfig extends GraphQLScalarTypeConfig<ResolversTypes['LocalDate'], any> {
  name: 'LocalDate';
}

export type LocationResolvers<ContextType = RequestContext, ParentType extends ResolversParentTypes['Location'] = ResolversParentTypes['Location'], FederationReferenceType extends FederationReferenceTypes['Location'] = FederationReferenceTypes['Location']> = {
  __resolveReference?: ReferenceResolver<Maybe<ResolversTypes['Location']> | FederationReferenceType, FederationReferenceType, ContextType>;
  addressLines?: Resolver<Array<ResolversTypes['String']>, ParentType, ContextType>;
  clinic?: Resolver<ResolversTypes['Clinic'], ParentType, ContextType>;
  id?: Resolver<ResolversTypes['ID'], ParentType, ContextType>;
  name?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  timeZone?: Resolver<ResolversTypes['TimeZone'], ParentType, ContextType>;
  __isTypeOf?: IsTypeOfResolverFn<ParentType, ContextType>;
};

export type MetadataEntryResolvers<ContextType = RequestContext, ParentType extends ResolversParentTypes['MetadataEntry'] = ResolversParentTypes['MetadataEntry']> = {
  key?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  value?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
};

export type MoneyResolvers<ContextType = RequestContext, ParentType extends ResolversParentTypes['Money'] = ResolversParentTypes['Money']> = {
  amount?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  currency?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
};

export type MutationResolvers<ContextType = RequestContext, ParentType extends ResolversParentTypes['Mutation'] = ResolversParentTypes['Mutation']> = {
  appointmentBook?: Resolver<Maybe<ResolversTypes['AppointmentBookPayload']>, ParentType, ContextType, RequireFields<MutationAppointmentBookArgs, 'input'>>;
  appointmentCancel?: Resolver<Maybe<ResolversTypes['AppointmentCancelPayload']>, ParentType, ContextType, RequireFields<MutationAppointmentCancelArgs, 'input'>>;
  appointmentReschedule?: Resolver<Maybe<ResolversTypes['AppointmentReschedulePayload']>, ParentType, ContextType, RequireFields<MutationAppointmentRescheduleArgs, 'input'>>;
  holdConfirm?: Resolver<Maybe<ResolversTypes['HoldConfirmPayload']>, ParentType, ContextType, RequireFields<MutationHoldConfirmArgs, 'input'>>;
  holdCreate?: Resolver<Maybe<ResolversTypes['HoldCreatePayload']>, ParentType, ContextType, RequireFields<MutationHoldCreateArgs, 'input'>>;
  holdExtend?: Resolver<Maybe<ResolversTypes['HoldExtendPayload']>, ParentType, ContextType, RequireFields<MutationHoldExtendArgs, 'input'>>;
  holdRelease?: Resolver<Maybe<ResolversTypes['HoldReleasePayload']>, ParentType, ContextType, RequireFields<MutationHoldReleaseArgs, 'input'>>;
};

export type NodeResolvers<ContextType = RequestContext, ParentType extends ResolversParentTypes['Node'] = ResolversParentTypes['Node']> = {
  __resolveType: TypeResolveFn<'Appointment' | 'AppointmentType' | 'Clinic' | 'Hold' | 'Location' | 'Patient' | 'Practitioner' | 'Service', ParentType, ContextType>;
};

export type NotFoundErrorResolvers<ContextType = RequestContext, ParentType extends ResolversParentTypes['NotFoundError'] = ResolversParentTypes['NotFoundError']> = {
  code?: Resolver<ResolversTypes['ErrorCode'], ParentType, ContextType>;
  message?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  path?: Resolver<Maybe<Array<ResolversTypes['String']>>, ParentType, ContextType>;
  __isTypeOf?: IsTypeOfResolverFn<ParentType, ContextType>;
};

export type PageInfoResolvers<ContextType = RequestContext, ParentType extends ResolversParentTypes['PageInfo'] = ResolversParentTypes['PageInfo']> = {
  endCursor?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  hasNextPage?: Resolver<ResolversTypes['Boolean'], ParentType, ContextType>;
  hasPreviousPage?: Resolver<ResolversTypes['Boolean'], ParentType, ContextType>;
  startCursor?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
};

export type PatientResolvers<ContextType = RequestContext, ParentType extends ResolversParentTypes['Patient'] = ResolversParentTypes['Patient'], FederationReferenceType extends FederationReferenceTypes['Patient'] = FederationReferenceTypes['Patient']> = {
  __resolveReference?: ReferenceResolver<Maybe<ResolversTypes['Patient']> | FederationReferenceType, FederationReferenceType, ContextType>;
  dateOfBirth?: Resolver<Maybe<ResolversTypes['LocalDate']>, ParentType, ContextType>;
  email?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  firstName?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  id?: Resolver<ResolversTypes['ID'], ParentType, ContextType>;
  lastName?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  phone?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  sex?: Resolver<Maybe<ResolversTypes['Sex']>, ParentType, ContextType>;
  __isTypeOf?: IsTypeOfResolverFn<ParentType, ContextType>;
};

export type PatientAmbiguousErrorResolvers<ContextType = RequestContext, ParentType extends ResolversParentTypes['PatientAmbiguousError'] = ResolversParentTypes['PatientAmbiguousError']> = {
  code?: Resolver<ResolversTypes['ErrorCode'], ParentType, ContextType>;
  message?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  path?: Resolver<Maybe<Array<ResolversTypes['String']>>, ParentType, ContextType>;
  __isTypeOf?: IsTypeOfResolverFn<ParentType, ContextType>;
};

export type PendingChangeResolvers<ContextType = RequestContext, ParentType extends ResolversParentTypes['PendingChange'] = ResolversParentTypes['PendingChange']> = {
  kind?: Resolver<ResolversTypes['PendingChangeKind'], ParentType, ContextType>;
  since?: Resolver<ResolversTypes['DateTime'], ParentType, ContextType>;
};

export type PractitionerResolvers<ContextType = RequestContext, ParentType extends ResolversParentTypes['Practitioner'] = ResolversParentTypes['Practitioner'], FederationReferenceType extends FederationReferenceTypes['Practitioner'] = FederationReferenceTypes['Practitioner']> = {
  __resolveReference?: ReferenceResolver<Maybe<ResolversTypes['Practitioner']> | FederationReferenceType, FederationReferenceType, ContextType>;
  clinic?: Resolver<ResolversTypes['Clinic'], ParentType, ContextType>;
  id?: Resolver<ResolversTypes['ID'], ParentType, ContextType>;
  name?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  title?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  __isTypeOf?: IsTypeOfResolverFn<ParentType, ContextType>;
};

export type PriceChangedErrorResolvers<ContextType = RequestContext, ParentType extends ResolversParentTypes['PriceChangedError'] = ResolversParentTypes['PriceChangedError']> = {
  code?: Resolver<ResolversTypes['ErrorCode'], ParentType, ContextType>;
  message?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  path?: Resolver<Maybe<Array<ResolversTypes['String']>>, ParentType, ContextType>;
  price?: Resolver<Maybe<ResolversTypes['Money']>, ParentType, ContextType>;
  __isTypeOf?: IsTypeOfResolverFn<ParentType, ContextType>;
};

export type QueryResolvers<ContextType = RequestContext, ParentType extends ResolversParentTypes['Query'] = ResolversParentTypes['Query']> = {
  appointment?: Resolver<Maybe<ResolversTypes['Appointment']>, ParentType, ContextType, RequireFields<QueryAppointmentArgs, 'id'>>;
  appointments?: Resolver<Maybe<ResolversTypes['AppointmentConnection']>, ParentType, ContextType, RequireFields<QueryAppointmentsArgs, 'filter' | 'first'>>;
  clinic?: Resolver<Maybe<ResolversTypes['Clinic']>, ParentType, ContextType, RequireFields<QueryClinicArgs, 'id'>>;
  clinics?: Resolver<Maybe<Array<ResolversTypes['Clinic']>>, ParentType, ContextType>;
  hold?: Resolver<Maybe<ResolversTypes['Hold']>, ParentType, ContextType, RequireFields<QueryHoldArgs, 'id'>>;
  holds?: Resolver<Maybe<ResolversTypes['HoldConnection']>, ParentType, ContextType, RequireFields<QueryHoldsArgs, 'first'>>;
  node?: Resolver<Maybe<ResolversTypes['Node']>, ParentType, ContextType, RequireFields<QueryNodeArgs, 'id'>>;
  services?: Resolver<Maybe<Array<ResolversTypes['Service']>>, ParentType, ContextType>;
  slots?: Resolver<Maybe<ResolversTypes['SlotConnection']>, ParentType, ContextType, RequireFields<QuerySlotsArgs, 'first' | 'search'>>;
};

export type RateLimitedErrorResolvers<ContextType = RequestContext, ParentType extends ResolversParentTypes['RateLimitedError'] = ResolversParentTypes['RateLimitedError']> = {
  code?: Resolver<ResolversTypes['ErrorCode'], ParentType, ContextType>;
  message?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  path?: Resolver<Maybe<Array<ResolversTypes['String']>>, ParentType, ContextType>;
  retryAfterSeconds?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  __isTypeOf?: IsTypeOfResolverFn<ParentType, ContextType>;
};

export type ServiceResolvers<ContextType = RequestContext, ParentType extends ResolversParentTypes['Service'] = ResolversParentTypes['Service'], FederationReferenceType extends FederationReferenceTypes['Service'] = FederationReferenceTypes['Service']> = {
  __resolveReference?: ReferenceResolver<Maybe<ResolversTypes['Service']> | FederationReferenceType, FederationReferenceType, ContextType>;
  clinics?: Resolver<Maybe<Array<ResolversTypes['Clinic']>>, ParentType, ContextType>;
  description?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  id?: Resolver<ResolversTypes['ID'], ParentType, ContextType>;
  name?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  __isTypeOf?: IsTypeOfResolverFn<ParentType, ContextType>;
};

export type ServiceUnavailableErrorResolvers<ContextType = RequestContext, ParentType extends ResolversParentTypes['ServiceUnavailableError'] = ResolversParentTypes['ServiceUnavailableError']> = {
  code?: Resolver<ResolversTypes['ErrorCode'], ParentType, ContextType>;
  message?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  path?: Resolver<Maybe<Array<ResolversTypes['String']>>, ParentType, ContextType>;
  retryAfterSeconds?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  __isTypeOf?: IsTypeOfResolverFn<ParentType, ContextType>;
};

export type SlotResolvers<ContextType = RequestContext, ParentType extends ResolversParentTypes['Slot'] = ResolversParentTypes['Slot']> = {
  appointmentType?: Resolver<ResolversTypes['AppointmentType'], ParentType, ContextType>;
  asOf?: Resolver<ResolversTypes['DateTime'], ParentType, ContextType>;
  clinic?: Resolver<ResolversTypes['Clinic'], ParentType, ContextType>;
  contactTypes?: Resolver<Array<ResolversTypes['ContactType']>, ParentType, ContextType>;
  end?: Resolver<ResolversTypes['DateTime'], ParentType, ContextType>;
  holdStrength?: Resolver<ResolversTypes['HoldStrength'], ParentType, ContextType>;
  id?: Resolver<ResolversTypes['ID'], ParentType, ContextType>;
  localStart?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  location?: Resolver<Maybe<ResolversTypes['Location']>, ParentType, ContextType>;
  practitioner?: Resolver<Maybe<ResolversTypes['Practitioner']>, ParentType, ContextType>;
  price?: Resolver<Maybe<ResolversTypes['Money']>, ParentType, ContextType>;
  remaining?: Resolver<Maybe<ResolversTypes['Int']>, ParentType, ContextType>;
  start?: Resolver<ResolversTypes['DateTime'], ParentType, ContextType>;
  timeZone?: Resolver<ResolversTypes['TimeZone'], ParentType, ContextType>;
};

export type SlotConnectionResolvers<ContextType = RequestContext, ParentType extends ResolversParentTypes['SlotConnection'] = ResolversParentTypes['SlotConnection']> = {
  edges?: Resolver<Array<ResolversTypes['SlotEdge']>, ParentType, ContextType>;
  nodes?: Resolver<Array<ResolversTypes['Slot']>, ParentType, ContextType>;
  pageInfo?: Resolver<ResolversTypes['PageInfo'], ParentType, ContextType>;
  unavailable?: Resolver<Array<ResolversTypes['UnavailableSource']>, ParentType, ContextType>;
};

export type SlotEdgeResolvers<ContextType = RequestContext, ParentType extends ResolversParentTypes['SlotEdge'] = ResolversParentTypes['SlotEdge']> = {
  cursor?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  node?: Resolver<ResolversTypes['Slot'], ParentType, ContextType>;
};

export type SlotTakenErrorResolvers<ContextType = RequestContext, ParentType extends ResolversParentTypes['SlotTakenError'] = ResolversParentTypes['SlotTakenError']> = {
  code?: Resolver<ResolversTypes['ErrorCode'], ParentType, ContextType>;
  message?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  nextFree?: Resolver<Array<ResolversTypes['Slot']>, ParentType, ContextType>;
  path?: Resolver<Maybe<Array<ResolversTypes['String']>>, ParentType, ContextType>;
  __isTypeOf?: IsTypeOfResolverFn<ParentType, ContextType>;
};

export type SubscriptionResolvers<ContextType = RequestContext, ParentType extends ResolversParentTypes['Subscription'] = ResolversParentTypes['Subscription']> = {
  holdEvents?: SubscriptionResolver<ResolversTypes['HoldEvent'], "holdEvents", ParentType, ContextType, RequireFields<SubscriptionHoldEventsArgs, 'holdId' | 'token'>>;
};

export interface TimeZoneScalarConfig extends GraphQLScalarTypeConfig<ResolversTypes['TimeZone'], any> {
  name: 'TimeZone';
}

export type UnavailableSourceResolvers<ContextType = RequestContext, ParentType extends ResolversParentTypes['UnavailableSource'] = ResolversParentTypes['UnavailableSource']> = {
  clinic?: Resolver<ResolversTypes['Clinic'], ParentType, ContextType>;
  code?: Resolver<ResolversTypes['ErrorCode'], ParentType, ContextType>;
  message?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  retryAfterSeconds?: Resolver<Maybe<ResolversTypes['Int']>, ParentType, ContextType>;
};

export type UserErrorResolvers<ContextType = RequestContext, ParentType extends ResolversParentTypes['UserError'] = ResolversParentTypes['UserError']> = {
  __resolveType: TypeResolveFn<'CapabilityNotSupportedError' | 'ClashDetectedError' | 'FeeNotAcceptedError' | 'ForbiddenError' | 'HoldExpiredError' | 'HoldInProgressError' | 'HoldLostError' | 'IdempotencyInProgressError' | 'IdempotencyKeyReusedError' | 'InvalidInputError' | 'LimitExceededError' | 'NotFoundError' | 'PatientAmbiguousError' | 'PriceChangedError' | 'RateLimitedError' | 'ServiceUnavailableError' | 'SlotTakenError' | 'VendorRejectedError' | 'VendorUnavailableError' | 'VerificationRequiredError', ParentType, ContextType>;
};

export type VendorRejectedErrorResolvers<ContextType = RequestContext, ParentType extends ResolversParentTypes['VendorRejectedError'] = ResolversParentTypes['VendorRejectedError']> = {
  code?: Resolver<ResolversTypes['ErrorCode'], ParentType, ContextType>;
  message?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  path?: Resolver<Maybe<Array<ResolversTypes['String']>>, ParentType, ContextType>;
  __isTypeOf?: IsTypeOfResolverFn<ParentType, ContextType>;
};

export type VendorUnavailableErrorResolvers<ContextType = RequestContext, ParentType extends ResolversParentTypes['VendorUnavailableError'] = ResolversParentTypes['VendorUnavailableError']> = {
  code?: Resolver<ResolversTypes['ErrorCode'], ParentType, ContextType>;
  message?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  path?: Resolver<Maybe<Array<ResolversTypes['String']>>, ParentType, ContextType>;
  retryAfterSeconds?: Resolver<Maybe<ResolversTypes['Int']>, ParentType, ContextType>;
  __isTypeOf?: IsTypeOfResolverFn<ParentType, ContextType>;
};

export type VerificationRequiredErrorResolvers<ContextType = RequestContext, ParentType extends ResolversParentTypes['VerificationRequiredError'] = ResolversParentTypes['VerificationRequiredError']> = {
  code?: Resolver<ResolversTypes['ErrorCode'], ParentType, ContextType>;
  message?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  path?: Resolver<Maybe<Array<ResolversTypes['String']>>, ParentType, ContextType>;
  __isTypeOf?: IsTypeOfResolverFn<ParentType, ContextType>;
};

export type Resolvers<ContextType = RequestContext> = {
  Appointment?: AppointmentResolvers<ContextType>;
  AppointmentBookError?: AppointmentBookErrorResolvers<ContextType>;
  AppointmentBookPayload?: AppointmentBookPayloadResolvers<ContextType>;
  AppointmentCancelError?: AppointmentCancelErrorResolvers<ContextType>;
  AppointmentCancelPayload?: AppointmentCancelPayloadResolvers<ContextType>;
  AppointmentConnection?: AppointmentConnectionResolvers<ContextType>;
  AppointmentEdge?: AppointmentEdgeResolvers<ContextType>;
  AppointmentRescheduleError?: AppointmentRescheduleErrorResolvers<ContextType>;
  AppointmentReschedulePayload?: AppointmentReschedulePayloadResolvers<ContextType>;
  AppointmentType?: AppointmentTypeResolvers<ContextType>;
  Cancellation?: CancellationResolvers<ContextType>;
  CapabilityNotSupportedError?: CapabilityNotSupportedErrorResolvers<ContextType>;
  ClashDetectedError?: ClashDetectedErrorResolvers<ContextType>;
  Clinic?: ClinicResolvers<ContextType>;
  ClinicCapabilities?: ClinicCapabilitiesResolvers<ContextType>;
  ClinicHealth?: ClinicHealthResolvers<ContextType>;
  DateTime?: GraphQLScalarType;
  Duration?: GraphQLScalarType;
  FeeNotAcceptedError?: FeeNotAcceptedErrorResolvers<ContextType>;
  ForbiddenError?: ForbiddenErrorResolvers<ContextType>;
  Hold?: HoldResolvers<ContextType>;
  HoldConfirmError?: HoldConfirmErrorResolvers<ContextType>;
  HoldConfirmPayload?: HoldConfirmPayloadResolvers<ContextType>;
  HoldConnection?: HoldConnectionResolvers<ContextType>;
  HoldCreateError?: HoldCreateErrorResolvers<ContextType>;
  HoldCreatePayload?: HoldCreatePayloadResolvers<ContextType>;
  HoldEdge?: HoldEdgeResolvers<ContextType>;
  HoldEvent?: HoldEventResolvers<ContextType>;
  HoldExpiredError?: HoldExpiredErrorResolvers<ContextType>;
  HoldExtendError?: HoldExtendErrorResolvers<ContextType>;
  HoldExtendPayload?: HoldExtendPayloadResolvers<ContextType>;
  HoldInProgressError?: HoldInProgressErrorResolvers<ContextType>;
  HoldLostError?: HoldLostErrorResolvers<ContextType>;
  HoldReleaseError?: HoldReleaseErrorResolvers<ContextType>;
  HoldReleasePayload?: HoldReleasePayloadResolvers<ContextType>;
  IdempotencyInProgressError?: IdempotencyInProgressErrorResolvers<ContextType>;
  IdempotencyKeyReusedError?: IdempotencyKeyReusedErrorResolvers<ContextType>;
  InputIssue?: InputIssueResolvers<ContextType>;
  InvalidInputError?: InvalidInputErrorResolvers<ContextType>;
  LimitExceededError?: LimitExceededErrorResolvers<ContextType>;
  LocalDate?: GraphQLScalarType;
  Location?: LocationResolvers<ContextType>;
  MetadataEntry?: MetadataEntryResolvers<ContextType>;
  Money?: MoneyResolvers<ContextType>;
  Mutation?: MutationResolvers<ContextType>;
  Node?: NodeResolvers<ContextType>;
  NotFoundError?: NotFoundErrorResolvers<ContextType>;
  PageInfo?: PageInfoResolvers<ContextType>;
  Patient?: PatientResolvers<ContextType>;
  PatientAmbiguousError?: PatientAmbiguousErrorResolvers<ContextType>;
  PendingChange?: PendingChangeResolvers<ContextType>;
  Practitioner?: PractitionerResolvers<ContextType>;
  PriceChangedError?: PriceChangedErrorResolvers<ContextType>;
  Query?: QueryResolvers<ContextType>;
  RateLimitedError?: RateLimitedErrorResolvers<ContextType>;
  Service?: ServiceResolvers<ContextType>;
  ServiceUnavailableError?: ServiceUnavailableErrorResolvers<ContextType>;
  Slot?: SlotResolvers<ContextType>;
  SlotConnection?: SlotConnectionResolvers<ContextType>;
  SlotEdge?: SlotEdgeResolvers<ContextType>;
  SlotTakenError?: SlotTakenErrorResolvers<ContextType>;
  Subscription?: SubscriptionResolvers<ContextType>;
  TimeZone?: GraphQLScalarType;
  UnavailableSource?: UnavailableSourceResolvers<ContextType>;
  UserError?: UserErrorResolvers<ContextType>;
  VendorRejectedError?: VendorRejectedErrorResolvers<ContextType>;
  VendorUnavailableError?: VendorUnavailableErrorResolvers<ContextType>;
  VerificationRequiredError?: VerificationRequiredErrorResolvers<ContextType>;
};

