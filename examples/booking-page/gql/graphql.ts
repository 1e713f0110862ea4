/* eslint-disable */
/** Internal type. DO NOT USE DIRECTLY. */
type Exact<T extends { [key: string]: unknown }> = { [K in keyof T]: T[K] };
/** Internal type. DO NOT USE DIRECTLY. */
export type Incremental<T> = T | { [P in keyof T]?: P extends ' $fragmentName' | '__typename' ? T[P] : never };
import type { DocumentTypeDecoration } from '@graphql-typed-document-node/core';
/** What `appointmentCancel` needs. */
export type AppointmentCancelInput = {
  /** The fee from `FEE_NOT_ACCEPTED`, when the patient agrees to pay it. */
  acceptFee?: MoneyInput | null | undefined;
  /** `Appointment.id`. One that the partner did not book is `NOT_FOUND`. */
  appointmentId: string | number;
  /**
   * 1 to 255 visible ASCII characters, unique per partner and operation. Remembered for 30 days. A repeat with `acceptFee`
   * added is another call and takes a new key.
   */
  idempotencyKey: string;
  /** Up to 500 characters for the clinic, passed on where its system takes a note. */
  note?: string | null | undefined;
  /** The patient's; passed to the clinic in its system's nearest word. */
  reason: CancellationReason;
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

/** What `holdConfirm` needs. */
export type HoldConfirmInput = {
  /** The price from `PRICE_CHANGED`, to book at that price. Left out: the price of the slot. */
  acceptPrice?: MoneyInput | null | undefined;
  /** `Hold.id` from the answer of `holdCreate`. */
  holdId: string | number;
  /** `HoldCreatePayload.holdToken`. One that does not fit the hold is `NOT_FOUND`. */
  holdToken: string;
  /**
   * 1 to 255 visible ASCII characters, unique per partner and operation. Remembered for 30 days. A repeat with
   * `acceptPrice` or `verificationCode` added is another call and takes a new key.
   */
  idempotencyKey: string;
  /** Up to 1000 characters for the practitioner. Some clinics' systems show them to the patient too. */
  notes?: string | null | undefined;
  /** For whom to book. Checked against `ClinicCapabilities.requiredPatientFields` before the clinic is called. */
  patient: PatientInput;
  /** The zone in which the clinic's messages to the patient tell times, where its system can. Left out: the clinic's. */
  patientTimeZone?: string | null | undefined;
  /** 1 to 200 characters by which the caller's payment is found again. See `ClinicCapabilities.payment`. */
  paymentReference?: string | null | undefined;
  /** The code the clinic sent to the patient after `VERIFICATION_REQUIRED`. */
  verificationCode?: string | null | undefined;
};

/** What `holdCreate` needs. */
export type HoldCreateInput = {
  /** One of `Slot.contactTypes`. May be left out when there is at most one. */
  contactType?: ContactType | null | undefined;
  /** 1 to 255 visible ASCII characters, unique per partner and operation, such as a UUID. Remembered for 24 hours. */
  idempotencyKey: string;
  /** At most 20 entries, kept with the hold and handed on to the appointment. */
  metadata?: Array<MetadataEntryInput> | null | undefined;
  /**
   * 1 to 64 characters of the caller's own, for instance a basket number. Need not be unique; not for details of
   * patients.
   */
  partnerReference?: string | null | undefined;
  /** `Slot.id`. One older than 30 minutes is `INVALID_INPUT`, another partner's is `NOT_FOUND`. */
  slotId: string | number;
  /**
   * Seconds to keep the slot, 30 to 1800. Left out: the clinic's usual time, 600 by default. A longer time than the clinic
   * allows is cut to it.
   */
  ttlSeconds?: number | null | undefined;
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

/** What `holdExtend` needs. */
export type HoldExtendInput = {
  /** `Hold.id` from the answer of `holdCreate`. */
  holdId: string | number;
  /** `HoldCreatePayload.holdToken`. One that does not fit the hold is `NOT_FOUND`. */
  holdToken: string;
  /** 1 to 255 visible ASCII characters, unique per partner and operation. Remembered for 30 days. */
  idempotencyKey: string;
  /**
   * Seconds to add to the end, 30 to 1800. Left out: the clinic's usual time, 600 by default. Cut so that the hold stays
   * within `ClinicCapabilities.maxHold`.
   */
  seconds?: number | null | undefined;
};

/** What `holdRelease` needs. */
export type HoldReleaseInput = {
  /** `Hold.id` from the answer of `holdCreate`. */
  holdId: string | number;
  /** `HoldCreatePayload.holdToken`. One that does not fit the hold is `NOT_FOUND`. */
  holdToken: string;
  /** 1 to 255 visible ASCII characters, unique per partner and operation. Remembered for 30 days. */
  idempotencyKey: string;
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

/** At most 20 on a hold. Do not put details of patients here: holds are kept 30 days and are not encrypted. */
export type MetadataEntryInput = {
  /**
   * 1 to 40 characters from `A-Z a-z 0-9 . _ -`. A key that is given twice, or that the clinic's system reserves, is
   * `INVALID_INPUT`.
   */
  key: string;
  /** Up to 500 characters. */
  value: string;
};

/**
 * A sum that the caller accepts. It must equal what the clinic asks: `85` and `85.00` are equal, another or a missing
 * currency is not.
 */
export type MoneyInput = {
  /** In major units, `"85.00"`. Up to four decimals, a point, no grouping, no sign. */
  amount: string;
  /** ISO 4217. Leave out where the clinic named none. */
  currency?: string | null | undefined;
};

/**
 * A person's details, passed to the clinic and not kept. What a clinic asks for beyond the required fields stands in
 * `ClinicCapabilities.requiredPatientFields`; what is missing is `INVALID_INPUT`.
 */
export type NewPatientInput = {
  /** In the past, from 1900 on. */
  dateOfBirth?: string | null | undefined;
  /** The clinic may write to it; up to 254 characters. */
  email: string;
  /** Given name, 1 to 100 characters. */
  firstName: string;
  /** Family name, 1 to 100 characters. */
  lastName: string;
  /** International form, `+44 7700 900123`; spaces are allowed. */
  phone?: string | null | undefined;
  /** Left out and `UNKNOWN` both tell the clinic nothing. */
  sex?: Sex | null | undefined;
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
  {   /** `Patient.id` from the same clinic and partner. Needs `ClinicCapabilities.patientLookup`. */
  id: string | number; new?: never; }
  |  { id?: never;   /**
   * Details of someone whom the caller has no id for. A record that the clinic already has is used where one, and only
   * one, matches.
   */
  new: NewPatientInput; };

/** What may be under way at the clinic. */
export type PendingChangeKind =
  /** It may be cancelled already. */
  | 'CANCEL'
  /** It may be at the new time already. */
  | 'RESCHEDULE';

/** How a clinic treats something a caller may send. */
export type Requirement =
  /** The clinic has no use for it; what is sent is not passed on. */
  | 'NONE'
  /** Passed on when sent. */
  | 'OPTIONAL'
  /** A booking without it is `INVALID_INPUT`, before anything is sent to the clinic. */
  | 'REQUIRED';

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

/** Takes exactly one of `serviceId` and `appointmentTypeIds`; each list has at most 100 entries. */
export type SlotSearchInput = {
  /** `AppointmentType.id`s, which may belong to several clinics. */
  appointmentTypeIds?: Array<string | number> | null | undefined;
  /** Left out: every clinic that the key may use and that offers what is asked for. */
  clinicIds?: Array<string | number> | null | undefined;
  /** Only slots that can take place this way. Those whose `contactTypes` are unknown are then left out. */
  contactType?: ContactType | null | undefined;
  /** The earliest start, itself included. A time in the past means now. */
  from: string;
  /** Any of these places. Slots without a location are then left out. */
  locationIds?: Array<string | number> | null | undefined;
  /** Any of these practitioners. Slots without a practitioner are then left out. */
  practitionerIds?: Array<string | number> | null | undefined;
  /** `Service.id`, to search several clinics at once. */
  serviceId?: string | number | null | undefined;
  /** The latest start, itself excluded; after `from`, by at most 31 days. */
  to: string;
};

export type PageServicesQueryVariables = Exact<{ [key: string]: never; }>;


export type PageServicesQuery = { services: Array<{ id: string, name: string, description: string | null }> | null };

export type SlotPartsFragment = { id: string, start: string, end: string, timeZone: string, contactTypes: Array<ContactType>, holdStrength: HoldStrength, clinic: { id: string, name: string }, practitioner: { name: string } | null, appointmentType: { name: string }, location: { name: string } | null, price: { amount: string, currency: string | null } | null };

export type PageSlotsQueryVariables = Exact<{
  search: SlotSearchInput;
  after?: string | null | undefined;
}>;


export type PageSlotsQuery = { slots: { nodes: Array<{ id: string, start: string, end: string, timeZone: string, contactTypes: Array<ContactType>, holdStrength: HoldStrength, clinic: { id: string, name: string }, practitioner: { name: string } | null, appointmentType: { name: string }, location: { name: string } | null, price: { amount: string, currency: string | null } | null }>, unavailable: Array<{ code: ErrorCode, message: string, retryAfterSeconds: number | null, clinic: { id: string, name: string } }>, pageInfo: { hasNextPage: boolean, endCursor: string | null } } | null };

export type HoldPartsFragment = { id: string, status: HoldStatus, strength: HoldStrength, start: string, end: string, timeZone: string, expiresInSeconds: number, extensionsLeft: number, contactType: ContactType | null, clinic: { id: string, name: string, capabilities: { extend: boolean, cancel: boolean, payment: Requirement, requiredPatientFields: Array<PatientField>, notes: boolean } }, practitioner: { name: string } | null, appointmentType: { name: string }, location: { name: string } | null };

export type AppointmentPartsFragment = { id: string, status: AppointmentStatus, start: string, end: string, timeZone: string, contactType: ContactType | null, joinUrl: string | null, paymentReference: string | null, questionnaireUrl: string | null, clinic: { id: string, name: string, capabilities: { cancel: boolean } }, practitioner: { name: string } | null, appointmentType: { name: string } | null, location: { name: string, addressLines: Array<string> } | null, price: { amount: string, currency: string | null } | null, amountOwed: { amount: string, currency: string | null } | null, pendingChange: { kind: PendingChangeKind } | null };

type ErrorParts_CapabilityNotSupportedError_Fragment = { __typename: 'CapabilityNotSupportedError', code: ErrorCode, message: string, path: Array<string> | null };

type ErrorParts_ClashDetectedError_Fragment = { __typename: 'ClashDetectedError', code: ErrorCode, message: string, path: Array<string> | null, nextFree: Array<{ id: string, start: string, end: string, timeZone: string, contactTypes: Array<ContactType>, holdStrength: HoldStrength, clinic: { id: string, name: string }, practitioner: { name: string } | null, appointmentType: { name: string }, location: { name: string } | null, price: { amount: string, currency: string | null } | null }> };

type ErrorParts_FeeNotAcceptedError_Fragment = { __typename: 'FeeNotAcceptedError', code: ErrorCode, message: string, path: Array<string> | null, fee: { amount: string, currency: string | null } };

type ErrorParts_ForbiddenError_Fragment = { __typename: 'ForbiddenError', code: ErrorCode, message: string, path: Array<string> | null };

type ErrorParts_HoldExpiredError_Fragment = { __typename: 'HoldExpiredError', code: ErrorCode, message: string, path: Array<string> | null };

type ErrorParts_HoldInProgressError_Fragment = { __typename: 'HoldInProgressError', retryAfterSeconds: number, code: ErrorCode, message: string, path: Array<string> | null };

type ErrorParts_HoldLostError_Fragment = { __typename: 'HoldLostError', code: ErrorCode, message: string, path: Array<string> | null };

type ErrorParts_IdempotencyInProgressError_Fragment = { __typename: 'IdempotencyInProgressError', retryAfterSeconds: number, code: ErrorCode, message: string, path: Array<string> | null };

type ErrorParts_IdempotencyKeyReusedError_Fragment = { __typename: 'IdempotencyKeyReusedError', code: ErrorCode, message: string, path: Array<string> | null };

type ErrorParts_InvalidInputError_Fragment = { __typename: 'InvalidInputError', code: ErrorCode, message: string, path: Array<string> | null, issues: Array<{ path: Array<string>, message: string }> };

type ErrorParts_LimitExceededError_Fragment = { __typename: 'LimitExceededError', code: ErrorCode, message: string, path: Array<string> | null };

type ErrorParts_NotFoundError_Fragment = { __typename: 'NotFoundError', code: ErrorCode, message: string, path: Array<string> | null };

type ErrorParts_PatientAmbiguousError_Fragment = { __typename: 'PatientAmbiguousError', code: ErrorCode, message: string, path: Array<string> | null };

type ErrorParts_PriceChangedError_Fragment = { __typename: 'PriceChangedError', code: ErrorCode, message: string, path: Array<string> | null, price: { amount: string, currency: string | null } | null };

type ErrorParts_RateLimitedError_Fragment = { __typename: 'RateLimitedError', retryAfterSeconds: number, code: ErrorCode, message: string, path: Array<string> | null };

type ErrorParts_ServiceUnavailableError_Fragment = { __typename: 'ServiceUnavailableError', retryAfterSeconds: number, code: ErrorCode, message: string, path: Array<string> | null };

type ErrorParts_SlotTakenError_Fragment = { __typename: 'SlotTakenError', code: ErrorCode, message: string, path: Array<string> | null, nextFree: Array<{ id: string, start: string, end: string, timeZone: string, contactTypes: Array<ContactType>, holdStrength: HoldStrength, clinic: { id: string, name: string }, practitioner: { name: string } | null, appointmentType: { name: string }, location: { name: string } | null, price: { amount: string, currency: string | null } | null }> };

type ErrorParts_VendorRejectedError_Fragment = { __typename: 'VendorRejectedError', code: ErrorCode, message: string, path: Array<string> | null };

type ErrorParts_VendorUnavailableError_Fragment = { __typename: 'VendorUnavailableError', code: ErrorCode, message: string, path: Array<string> | null, waitSeconds: number | null };

type ErrorParts_VerificationRequiredError_Fragment = { __typename: 'VerificationRequiredError', code: ErrorCode, message: string, path: Array<string> | null };

export type ErrorPartsFragment =
  | ErrorParts_CapabilityNotSupportedError_Fragment
  | ErrorParts_ClashDetectedError_Fragment
  | ErrorParts_FeeNotAcceptedError_Fragment
  | ErrorParts_ForbiddenError_Fragment
  | ErrorParts_HoldExpiredError_Fragment
  | ErrorParts_HoldInProgressError_Fragment
  | ErrorParts_HoldLostError_Fragment
  | ErrorParts_IdempotencyInProgressError_Fragment
  | ErrorParts_IdempotencyKeyReusedError_Fragment
  | ErrorParts_InvalidInputError_Fragment
  | ErrorParts_LimitExceededError_Fragment
  | ErrorParts_NotFoundError_Fragment
  | ErrorParts_PatientAmbiguousError_Fragment
  | ErrorParts_PriceChangedError_Fragment
  | ErrorParts_RateLimitedError_Fragment
  | ErrorParts_ServiceUnavailableError_Fragment
  | ErrorParts_SlotTakenError_Fragment
  | ErrorParts_VendorRejectedError_Fragment
  | ErrorParts_VendorUnavailableError_Fragment
  | ErrorParts_VerificationRequiredError_Fragment
;

export type PageHoldCreateMutationVariables = Exact<{
  input: HoldCreateInput;
}>;


export type PageHoldCreateMutation = { holdCreate: { holdToken: string | null, hold: { id: string, status: HoldStatus, strength: HoldStrength, start: string, end: string, timeZone: string, expiresInSeconds: number, extensionsLeft: number, contactType: ContactType | null, clinic: { id: string, name: string, capabilities: { extend: boolean, cancel: boolean, payment: Requirement, requiredPatientFields: Array<PatientField>, notes: boolean } }, practitioner: { name: string } | null, appointmentType: { name: string }, location: { name: string } | null } | null, errors: Array<
      | { __typename: 'CapabilityNotSupportedError', code: ErrorCode, message: string, path: Array<string> | null }
      | { __typename: 'ForbiddenError', code: ErrorCode, message: string, path: Array<string> | null }
      | { __typename: 'HoldLostError', code: ErrorCode, message: string, path: Array<string> | null }
      | { __typename: 'IdempotencyInProgressError', retryAfterSeconds: number, code: ErrorCode, message: string, path: Array<string> | null }
      | { __typename: 'IdempotencyKeyReusedError', code: ErrorCode, message: string, path: Array<string> | null }
      | { __typename: 'InvalidInputError', code: ErrorCode, message: string, path: Array<string> | null, issues: Array<{ path: Array<string>, message: string }> }
      | { __typename: 'LimitExceededError', code: ErrorCode, message: string, path: Array<string> | null }
      | { __typename: 'NotFoundError', code: ErrorCode, message: string, path: Array<string> | null }
      | { __typename: 'RateLimitedError', retryAfterSeconds: number, code: ErrorCode, message: string, path: Array<string> | null }
      | { __typename: 'ServiceUnavailableError', retryAfterSeconds: number, code: ErrorCode, message: string, path: Array<string> | null }
      | { __typename: 'SlotTakenError', code: ErrorCode, message: string, path: Array<string> | null, nextFree: Array<{ id: string, start: string, end: string, timeZone: string, contactTypes: Array<ContactType>, holdStrength: HoldStrength, clinic: { id: string, name: string }, practitioner: { name: string } | null, appointmentType: { name: string }, location: { name: string } | null, price: { amount: string, currency: string | null } | null }> }
      | { __typename: 'VendorRejectedError', code: ErrorCode, message: string, path: Array<string> | null }
      | { __typename: 'VendorUnavailableError', code: ErrorCode, message: string, path: Array<string> | null, waitSeconds: number | null }
    > } | null };

export type PageHoldExtendMutationVariables = Exact<{
  input: HoldExtendInput;
}>;


export type PageHoldExtendMutation = { holdExtend: { hold: { id: string, status: HoldStatus, strength: HoldStrength, start: string, end: string, timeZone: string, expiresInSeconds: number, extensionsLeft: number, contactType: ContactType | null, clinic: { id: string, name: string, capabilities: { extend: boolean, cancel: boolean, payment: Requirement, requiredPatientFields: Array<PatientField>, notes: boolean } }, practitioner: { name: string } | null, appointmentType: { name: string }, location: { name: string } | null } | null, errors: Array<
      | { __typename: 'CapabilityNotSupportedError', code: ErrorCode, message: string, path: Array<string> | null }
      | { __typename: 'ForbiddenError', code: ErrorCode, message: string, path: Array<string> | null }
      | { __typename: 'HoldExpiredError', code: ErrorCode, message: string, path: Array<string> | null }
      | { __typename: 'HoldInProgressError', retryAfterSeconds: number, code: ErrorCode, message: string, path: Array<string> | null }
      | { __typename: 'HoldLostError', code: ErrorCode, message: string, path: Array<string> | null }
      | { __typename: 'IdempotencyInProgressError', retryAfterSeconds: number, code: ErrorCode, message: string, path: Array<string> | null }
      | { __typename: 'IdempotencyKeyReusedError', code: ErrorCode, message: string, path: Array<string> | null }
      | { __typename: 'InvalidInputError', code: ErrorCode, message: string, path: Array<string> | null, issues: Array<{ path: Array<string>, message: string }> }
      | { __typename: 'LimitExceededError', code: ErrorCode, message: string, path: Array<string> | null }
      | { __typename: 'NotFoundError', code: ErrorCode, message: string, path: Array<string> | null }
      | { __typename: 'RateLimitedError', retryAfterSeconds: number, code: ErrorCode, message: string, path: Array<string> | null }
      | { __typename: 'ServiceUnavailableError', retryAfterSeconds: number, code: ErrorCode, message: string, path: Array<string> | null }
      | { __typename: 'VendorRejectedError', code: ErrorCode, message: string, path: Array<string> | null }
      | { __typename: 'VendorUnavailableError', code: ErrorCode, message: string, path: Array<string> | null, waitSeconds: number | null }
    > } | null };

export type PageHoldReleaseMutationVariables = Exact<{
  input: HoldReleaseInput;
}>;


export type PageHoldReleaseMutation = { holdRelease: { hold: { id: string, status: HoldStatus, strength: HoldStrength, start: string, end: string, timeZone: string, expiresInSeconds: number, extensionsLeft: number, contactType: ContactType | null, clinic: { id: string, name: string, capabilities: { extend: boolean, cancel: boolean, payment: Requirement, requiredPatientFields: Array<PatientField>, notes: boolean } }, practitioner: { name: string } | null, appointmentType: { name: string }, location: { name: string } | null } | null, errors: Array<
      | { __typename: 'ForbiddenError', code: ErrorCode, message: string, path: Array<string> | null }
      | { __typename: 'HoldExpiredError', code: ErrorCode, message: string, path: Array<string> | null }
      | { __typename: 'HoldInProgressError', retryAfterSeconds: number, code: ErrorCode, message: string, path: Array<string> | null }
      | { __typename: 'HoldLostError', code: ErrorCode, message: string, path: Array<string> | null }
      | { __typename: 'IdempotencyInProgressError', retryAfterSeconds: number, code: ErrorCode, message: string, path: Array<string> | null }
      | { __typename: 'IdempotencyKeyReusedError', code: ErrorCode, message: string, path: Array<string> | null }
      | { __typename: 'InvalidInputError', code: ErrorCode, message: string, path: Array<string> | null, issues: Array<{ path: Array<string>, message: string }> }
      | { __typename: 'LimitExceededError', code: ErrorCode, message: string, path: Array<string> | null }
      | { __typename: 'NotFoundError', code: ErrorCode, message: string, path: Array<string> | null }
      | { __typename: 'RateLimitedError', retryAfterSeconds: number, code: ErrorCode, message: string, path: Array<string> | null }
      | { __typename: 'ServiceUnavailableError', retryAfterSeconds: number, code: ErrorCode, message: string, path: Array<string> | null }
      | { __typename: 'VendorRejectedError', code: ErrorCode, message: string, path: Array<string> | null }
      | { __typename: 'VendorUnavailableError', code: ErrorCode, message: string, path: Array<string> | null, waitSeconds: number | null }
    > } | null };

export type PageHoldConfirmMutationVariables = Exact<{
  input: HoldConfirmInput;
}>;


export type PageHoldConfirmMutation = { holdConfirm: { pending: boolean, hold: { id: string, status: HoldStatus, strength: HoldStrength, start: string, end: string, timeZone: string, expiresInSeconds: number, extensionsLeft: number, contactType: ContactType | null, clinic: { id: string, name: string, capabilities: { extend: boolean, cancel: boolean, payment: Requirement, requiredPatientFields: Array<PatientField>, notes: boolean } }, practitioner: { name: string } | null, appointmentType: { name: string }, location: { name: string } | null } | null, appointment: { id: string, status: AppointmentStatus, start: string, end: string, timeZone: string, contactType: ContactType | null, joinUrl: string | null, paymentReference: string | null, questionnaireUrl: string | null, clinic: { id: string, name: string, capabilities: { cancel: boolean } }, practitioner: { name: string } | null, appointmentType: { name: string } | null, location: { name: string, addressLines: Array<string> } | null, price: { amount: string, currency: string | null } | null, amountOwed: { amount: string, currency: string | null } | null, pendingChange: { kind: PendingChangeKind } | null } | null, errors: Array<
      | { __typename: 'CapabilityNotSupportedError', code: ErrorCode, message: string, path: Array<string> | null }
      | { __typename: 'ClashDetectedError', code: ErrorCode, message: string, path: Array<string> | null, nextFree: Array<{ id: string, start: string, end: string, timeZone: string, contactTypes: Array<ContactType>, holdStrength: HoldStrength, clinic: { id: string, name: string }, practitioner: { name: string } | null, appointmentType: { name: string }, location: { name: string } | null, price: { amount: string, currency: string | null } | null }> }
      | { __typename: 'ForbiddenError', code: ErrorCode, message: string, path: Array<string> | null }
      | { __typename: 'HoldExpiredError', code: ErrorCode, message: string, path: Array<string> | null }
      | { __typename: 'HoldInProgressError', retryAfterSeconds: number, code: ErrorCode, message: string, path: Array<string> | null }
      | { __typename: 'HoldLostError', code: ErrorCode, message: string, path: Array<string> | null }
      | { __typename: 'IdempotencyInProgressError', retryAfterSeconds: number, code: ErrorCode, message: string, path: Array<string> | null }
      | { __typename: 'IdempotencyKeyReusedError', code: ErrorCode, message: string, path: Array<string> | null }
      | { __typename: 'InvalidInputError', code: ErrorCode, message: string, path: Array<string> | null, issues: Array<{ path: Array<string>, message: string }> }
      | { __typename: 'LimitExceededError', code: ErrorCode, message: string, path: Array<string> | null }
      | { __typename: 'NotFoundError', code: ErrorCode, message: string, path: Array<string> | null }
      | { __typename: 'PatientAmbiguousError', code: ErrorCode, message: string, path: Array<string> | null }
      | { __typename: 'PriceChangedError', code: ErrorCode, message: string, path: Array<string> | null, price: { amount: string, currency: string | null } | null }
      | { __typename: 'RateLimitedError', retryAfterSeconds: number, code: ErrorCode, message: string, path: Array<string> | null }
      | { __typename: 'ServiceUnavailableError', retryAfterSeconds: number, code: ErrorCode, message: string, path: Array<string> | null }
      | { __typename: 'SlotTakenError', code: ErrorCode, message: string, path: Array<string> | null, nextFree: Array<{ id: string, start: string, end: string, timeZone: string, contactTypes: Array<ContactType>, holdStrength: HoldStrength, clinic: { id: string, name: string }, practitioner: { name: string } | null, appointmentType: { name: string }, location: { name: string } | null, price: { amount: string, currency: string | null } | null }> }
      | { __typename: 'VendorRejectedError', code: ErrorCode, message: string, path: Array<string> | null }
      | { __typename: 'VendorUnavailableError', code: ErrorCode, message: string, path: Array<string> | null, waitSeconds: number | null }
      | { __typename: 'VerificationRequiredError', code: ErrorCode, message: string, path: Array<string> | null }
    > } | null };

export type PageHoldQueryVariables = Exact<{
  id: string | number;
  token: string;
}>;


export type PageHoldQuery = { hold: { id: string, status: HoldStatus, strength: HoldStrength, start: string, end: string, timeZone: string, expiresInSeconds: number, extensionsLeft: number, contactType: ContactType | null, appointment: { id: string, status: AppointmentStatus, start: string, end: string, timeZone: string, contactType: ContactType | null, joinUrl: string | null, paymentReference: string | null, questionnaireUrl: string | null, clinic: { id: string, name: string, capabilities: { cancel: boolean } }, practitioner: { name: string } | null, appointmentType: { name: string } | null, location: { name: string, addressLines: Array<string> } | null, price: { amount: string, currency: string | null } | null, amountOwed: { amount: string, currency: string | null } | null, pendingChange: { kind: PendingChangeKind } | null } | null, clinic: { id: string, name: string, capabilities: { extend: boolean, cancel: boolean, payment: Requirement, requiredPatientFields: Array<PatientField>, notes: boolean } }, practitioner: { name: string } | null, appointmentType: { name: string }, location: { name: string } | null } | null };

export type PageHoldEventsSubscriptionVariables = Exact<{
  id: string | number;
  token: string;
}>;


export type PageHoldEventsSubscription = { holdEvents: { type: HoldEventType, cause: ErrorCode | null, hold: { id: string, status: HoldStatus, strength: HoldStrength, start: string, end: string, timeZone: string, expiresInSeconds: number, extensionsLeft: number, contactType: ContactType | null, appointment: { id: string, status: AppointmentStatus, start: string, end: string, timeZone: string, contactType: ContactType | null, joinUrl: string | null, paymentReference: string | null, questionnaireUrl: string | null, clinic: { id: string, name: string, capabilities: { cancel: boolean } }, practitioner: { name: string } | null, appointmentType: { name: string } | null, location: { name: string, addressLines: Array<string> } | null, price: { amount: string, currency: string | null } | null, amountOwed: { amount: string, currency: string | null } | null, pendingChange: { kind: PendingChangeKind } | null } | null, clinic: { id: string, name: string, capabilities: { extend: boolean, cancel: boolean, payment: Requirement, requiredPatientFields: Array<PatientField>, notes: boolean } }, practitioner: { name: string } | null, appointmentType: { name: string }, location: { name: string } | null } } };

export type PageAppointmentQueryVariables = Exact<{
  id: string | number;
}>;


export type PageAppointmentQuery = { appointment: { id: string, status: AppointmentStatus, start: string, end: string, timeZone: string, contactType: ContactType | null, joinUrl: string | null, paymentReference: string | null, questionnaireUrl: string | null, clinic: { id: string, name: string, capabilities: { cancel: boolean } }, practitioner: { name: string } | null, appointmentType: { name: string } | null, location: { name: string, addressLines: Array<string> } | null, price: { amount: string, currency: string | null } | null, amountOwed: { amount: string, currency: string | null } | null, pendingChange: { kind: PendingChangeKind } | null } | null };

export type PageAppointmentCancelMutationVariables = Exact<{
  input: AppointmentCancelInput;
}>;


export type PageAppointmentCancelMutation = { appointmentCancel: { pending: boolean, appointment: { id: string, status: AppointmentStatus, start: string, end: string, timeZone: string, contactType: ContactType | null, joinUrl: string | null, paymentReference: string | null, questionnaireUrl: string | null, clinic: { id: string, name: string, capabilities: { cancel: boolean } }, practitioner: { name: string } | null, appointmentType: { name: string } | null, location: { name: string, addressLines: Array<string> } | null, price: { amount: string, currency: string | null } | null, amountOwed: { amount: string, currency: string | null } | null, pendingChange: { kind: PendingChangeKind } | null } | null, errors: Array<
      | { __typename: 'CapabilityNotSupportedError', code: ErrorCode, message: string, path: Array<string> | null }
      | { __typename: 'FeeNotAcceptedError', code: ErrorCode, message: string, path: Array<string> | null, fee: { amount: string, currency: string | null } }
      | { __typename: 'ForbiddenError', code: ErrorCode, message: string, path: Array<string> | null }
      | { __typename: 'HoldInProgressError', retryAfterSeconds: number, code: ErrorCode, message: string, path: Array<string> | null }
      | { __typename: 'IdempotencyInProgressError', retryAfterSeconds: number, code: ErrorCode, message: string, path: Array<string> | null }
      | { __typename: 'IdempotencyKeyReusedError', code: ErrorCode, message: string, path: Array<string> | null }
      | { __typename: 'InvalidInputError', code: ErrorCode, message: string, path: Array<string> | null, issues: Array<{ path: Array<string>, message: string }> }
      | { __typename: 'LimitExceededError', code: ErrorCode, message: string, path: Array<string> | null }
      | { __typename: 'NotFoundError', code: ErrorCode, message: string, path: Array<string> | null }
      | { __typename: 'RateLimitedError', retryAfterSeconds: number, code: ErrorCode, message: string, path: Array<string> | null }
      | { __typename: 'ServiceUnavailableError', retryAfterSeconds: number, code: ErrorCode, message: string, path: Array<string> | null }
      | { __typename: 'VendorRejectedError', code: ErrorCode, message: string, path: Array<string> | null }
      | { __typename: 'VendorUnavailableError', code: ErrorCode, message: string, path: Array<string> | null, waitSeconds: number | null }
    > } | null };

export class TypedDocumentString<TResult, TVariables>
  extends String
  implements DocumentTypeDecoration<TResult, TVariables>
{
  __apiType?: NonNullable<DocumentTypeDecoration<TResult, TVariables>['__apiType']>;
  private value: string;
  public __meta__?: Record<string, any> | undefined;

  constructor(value: string, __meta__?: Record<string, any> | undefined) {
    super(value);
    this.value = value;
    this.__meta__ = __meta__;
  }

  override toString(): string & DocumentTypeDecoration<TResult, TVariables> {
    return this.value;
  }
}
export const HoldPartsFragmentDoc = new TypedDocumentString(`
    fragment HoldParts on Hold {
  id
  status
  strength
  start
  end
  timeZone
  expiresInSeconds
  extensionsLeft
  contactType
  clinic {
    id
    name
    capabilities {
      extend
      cancel
      payment
      requiredPatientFields
      notes
    }
  }
  practitioner {
    name
  }
  appointmentType {
    name
  }
  location {
    name
  }
}
    `, {"fragmentName":"HoldParts"}) as unknown as TypedDocumentString<HoldPartsFragment, unknown>;
export const AppointmentPartsFragmentDoc = new TypedDocumentString(`
    fragment AppointmentParts on Appointment {
  id
  status
  start
  end
  timeZone
  clinic {
    id
    name
    capabilities {
      cancel
    }
  }
  practitioner {
    name
  }
  appointmentType {
    name
  }
  location {
    name
    addressLines
  }
  contactType
  joinUrl
  price {
    amount
    currency
  }
  amountOwed {
    amount
    currency
  }
  paymentReference
  questionnaireUrl
  pendingChange {
    kind
  }
}
    `, {"fragmentName":"AppointmentParts"}) as unknown as TypedDocumentString<AppointmentPartsFragment, unknown>;
export const SlotPartsFragmentDoc = new TypedDocumentString(`
    fragment SlotParts on Slot {
  id
  start
  end
  timeZone
  clinic {
    id
    name
  }
  practitioner {
    name
  }
  appointmentType {
    name
  }
  location {
    name
  }
  contactTypes
  price {
    amount
    currency
  }
  holdStrength
}
    `, {"fragmentName":"SlotParts"}) as unknown as TypedDocumentString<SlotPartsFragment, unknown>;
export const ErrorPartsFragmentDoc = new TypedDocumentString(`
    fragment ErrorParts on UserError {
  __typename
  code
  message
  path
  ... on InvalidInputError {
    issues {
      path
      message
    }
  }
  ... on SlotTakenError {
    nextFree {
      ...SlotParts
    }
  }
  ... on ClashDetectedError {
    nextFree {
      ...SlotParts
    }
  }
  ... on PriceChangedError {
    price {
      amount
      currency
    }
  }
  ... on FeeNotAcceptedError {
    fee {
      amount
      currency
    }
  }
  ... on RateLimitedError {
    retryAfterSeconds
  }
  ... on HoldInProgressError {
    retryAfterSeconds
  }
  ... on IdempotencyInProgressError {
    retryAfterSeconds
  }
  ... on ServiceUnavailableError {
    retryAfterSeconds
  }
  ... on VendorUnavailableError {
    waitSeconds: retryAfterSeconds
  }
}
    fragment SlotParts on Slot {
  id
  start
  end
  timeZone
  clinic {
    id
    name
  }
  practitioner {
    name
  }
  appointmentType {
    name
  }
  location {
    name
  }
  contactTypes
  price {
    amount
    currency
  }
  holdStrength
}`, {"fragmentName":"ErrorParts"}) as unknown as TypedDocumentString<ErrorPartsFragment, unknown>;
export const PageServicesDocument = new TypedDocumentString(`
    query PageServices {
  services {
    id
    name
    description
  }
}
    `) as unknown as TypedDocumentString<PageServicesQuery, PageServicesQueryVariables>;
export const PageSlotsDocument = new TypedDocumentString(`
    query PageSlots($search: SlotSearchInput!, $after: String) {
  slots(search: $search, first: 200, after: $after) {
    nodes {
      ...SlotParts
    }
    unavailable {
      clinic {
        id
        name
      }
      code
      message
      retryAfterSeconds
    }
    pageInfo {
      hasNextPage
      endCursor
    }
  }
}
    fragment SlotParts on Slot {
  id
  start
  end
  timeZone
  clinic {
    id
    name
  }
  practitioner {
    name
  }
  appointmentType {
    name
  }
  location {
    name
  }
  contactTypes
  price {
    amount
    currency
  }
  holdStrength
}`) as unknown as TypedDocumentString<PageSlotsQuery, PageSlotsQueryVariables>;
export const PageHoldCreateDocument = new TypedDocumentString(`
    mutation PageHoldCreate($input: HoldCreateInput!) {
  holdCreate(input: $input) {
    hold {
      ...HoldParts
    }
    holdToken
    errors {
      ...ErrorParts
    }
  }
}
    fragment SlotParts on Slot {
  id
  start
  end
  timeZone
  clinic {
    id
    name
  }
  practitioner {
    name
  }
  appointmentType {
    name
  }
  location {
    name
  }
  contactTypes
  price {
    amount
    currency
  }
  holdStrength
}
fragment HoldParts on Hold {
  id
  status
  strength
  start
  end
  timeZone
  expiresInSeconds
  extensionsLeft
  contactType
  clinic {
    id
    name
    capabilities {
      extend
      cancel
      payment
      requiredPatientFields
      notes
    }
  }
  practitioner {
    name
  }
  appointmentType {
    name
  }
  location {
    name
  }
}
fragment ErrorParts on UserError {
  __typename
  code
  message
  path
  ... on InvalidInputError {
    issues {
      path
      message
    }
  }
  ... on SlotTakenError {
    nextFree {
      ...SlotParts
    }
  }
  ... on ClashDetectedError {
    nextFree {
      ...SlotParts
    }
  }
  ... on PriceChangedError {
    price {
      amount
      currency
    }
  }
  ... on FeeNotAcceptedError {
    fee {
      amount
      currency
    }
  }
  ... on RateLimitedError {
    retryAfterSeconds
  }
  ... on HoldInProgressError {
    retryAfterSeconds
  }
  ... on IdempotencyInProgressError {
    retryAfterSeconds
  }
  ... on ServiceUnavailableError {
    retryAfterSeconds
  }
  ... on VendorUnavailableError {
    waitSeconds: retryAfterSeconds
  }
}`) as unknown as TypedDocumentString<PageHoldCreateMutation, PageHoldCreateMutationVariables>;
export const PageHoldExtendDocument = new TypedDocumentString(`
    mutation PageHoldExtend($input: HoldExtendInput!) {
  holdExtend(input: $input) {
    hold {
      ...HoldParts
    }
    errors {
      ...ErrorParts
    }
  }
}
    fragment SlotParts on Slot {
  id
  start
  end
  timeZone
  clinic {
    id
    name
  }
  practitioner {
    name
  }
  appointmentType {
    name
  }
  location {
    name
  }
  contactTypes
  price {
    amount
    currency
  }
  holdStrength
}
fragment HoldParts on Hold {
  id
  status
  strength
  start
  end
  timeZone
  expiresInSeconds
  extensionsLeft
  contactType
  clinic {
    id
    name
    capabilities {
      extend
      cancel
      payment
      requiredPatientFields
      notes
    }
  }
  practitioner {
    name
  }
  appointmentType {
    name
  }
  location {
    name
  }
}
fragment ErrorParts on UserError {
  __typename
  code
  message
  path
  ... on InvalidInputError {
    issues {
      path
      message
    }
  }
  ... on SlotTakenError {
    nextFree {
      ...SlotParts
    }
  }
  ... on ClashDetectedError {
    nextFree {
      ...SlotParts
    }
  }
  ... on PriceChangedError {
    price {
      amount
      currency
    }
  }
  ... on FeeNotAcceptedError {
    fee {
      amount
      currency
    }
  }
  ... on RateLimitedError {
    retryAfterSeconds
  }
  ... on HoldInProgressError {
    retryAfterSeconds
  }
  ... on IdempotencyInProgressError {
    retryAfterSeconds
  }
  ... on ServiceUnavailableError {
    retryAfterSeconds
  }
  ... on VendorUnavailableError {
    waitSeconds: retryAfterSeconds
  }
}`) as unknown as TypedDocumentString<PageHoldExtendMutation, PageHoldExtendMutationVariables>;
export const PageHoldReleaseDocument = new TypedDocumentString(`
    mutation PageHoldRelease($input: HoldReleaseInput!) {
  holdRelease(input: $input) {
    hold {
      ...HoldParts
    }
    errors {
      ...ErrorParts
    }
  }
}
    fragment SlotParts on Slot {
  id
  start
  end
  timeZone
  clinic {
    id
    name
  }
  practitioner {
    name
  }
  appointmentType {
    name
  }
  location {
    name
  }
  contactTypes
  price {
    amount
    currency
  }
  holdStrength
}
fragment HoldParts on Hold {
  id
  status
  strength
  start
  end
  timeZone
  expiresInSeconds
  extensionsLeft
  contactType
  clinic {
    id
    name
    capabilities {
      extend
      cancel
      payment
      requiredPatientFields
      notes
    }
  }
  practitioner {
    name
  }
  appointmentType {
    name
  }
  location {
    name
  }
}
fragment ErrorParts on UserError {
  __typename
  code
  message
  path
  ... on InvalidInputError {
    issues {
      path
      message
    }
  }
  ... on SlotTakenError {
    nextFree {
      ...SlotParts
    }
  }
  ... on ClashDetectedError {
    nextFree {
      ...SlotParts
    }
  }
  ... on PriceChangedError {
    price {
      amount
      currency
    }
  }
  ... on FeeNotAcceptedError {
    fee {
      amount
      currency
    }
  }
  ... on RateLimitedError {
    retryAfterSeconds
  }
  ... on HoldInProgressError {
    retryAfterSeconds
  }
  ... on IdempotencyInProgressError {
    retryAfterSeconds
  }
  ... on ServiceUnavailableError {
    retryAfterSeconds
  }
  ... on VendorUnavailableError {
    waitSeconds: retryAfterSeconds
  }
}`) as unknown as TypedDocumentString<PageHoldReleaseMutation, PageHoldReleaseMutationVariables>;
export const PageHoldConfirmDocument = new TypedDocumentString(`
    mutation PageHoldConfirm($input: HoldConfirmInput!) {
  holdConfirm(input: $input) {
    pending
    hold {
      ...HoldParts
    }
    appointment {
      ...AppointmentParts
    }
    errors {
      ...ErrorParts
    }
  }
}
    fragment SlotParts on Slot {
  id
  start
  end
  timeZone
  clinic {
    id
    name
  }
  practitioner {
    name
  }
  appointmentType {
    name
  }
  location {
    name
  }
  contactTypes
  price {
    amount
    currency
  }
  holdStrength
}
fragment HoldParts on Hold {
  id
  status
  strength
  start
  end
  timeZone
  expiresInSeconds
  extensionsLeft
  contactType
  clinic {
    id
    name
    capabilities {
      extend
      cancel
      payment
      requiredPatientFields
      notes
    }
  }
  practitioner {
    name
  }
  appointmentType {
    name
  }
  location {
    name
  }
}
fragment AppointmentParts on Appointment {
  id
  status
  start
  end
  timeZone
  clinic {
    id
    name
    capabilities {
      cancel
    }
  }
  practitioner {
    name
  }
  appointmentType {
    name
  }
  location {
    name
    addressLines
  }
  contactType
  joinUrl
  price {
    amount
    currency
  }
  amountOwed {
    amount
    currency
  }
  paymentReference
  questionnaireUrl
  pendingChange {
    kind
  }
}
fragment ErrorParts on UserError {
  __typename
  code
  message
  path
  ... on InvalidInputError {
    issues {
      path
      message
    }
  }
  ... on SlotTakenError {
    nextFree {
      ...SlotParts
    }
  }
  ... on ClashDetectedError {
    nextFree {
      ...SlotParts
    }
  }
  ... on PriceChangedError {
    price {
      amount
      currency
    }
  }
  ... on FeeNotAcceptedError {
    fee {
      amount
      currency
    }
  }
  ... on RateLimitedError {
    retryAfterSeconds
  }
  ... on HoldInProgressError {
    retryAfterSeconds
  }
  ... on IdempotencyInProgressError {
    retryAfterSeconds
  }
  ... on ServiceUnavailableError {
    retryAfterSeconds
  }
  ... on VendorUnavailableError {
    waitSeconds: retryAfterSeconds
  }
}`) as unknown as TypedDocumentString<PageHoldConfirmMutation, PageHoldConfirmMutationVariables>;
export const PageHoldDocument = new TypedDocumentString(`
    query PageHold($id: ID!, $token: String!) {
  hold(id: $id, token: $token) {
    ...HoldParts
    appointment {
      ...AppointmentParts
    }
  }
}
    fragment HoldParts on Hold {
  id
  status
  strength
  start
  end
  timeZone
  expiresInSeconds
  extensionsLeft
  contactType
  clinic {
    id
    name
    capabilities {
      extend
      cancel
      payment
      requiredPatientFields
      notes
    }
  }
  practitioner {
    name
  }
  appointmentType {
    name
  }
  location {
    name
  }
}
fragment AppointmentParts on Appointment {
  id
  status
  start
  end
  timeZone
  clinic {
    id
    name
    capabilities {
      cancel
    }
  }
  practitioner {
    name
  }
  appointmentType {
    name
  }
  location {
    name
    addressLines
  }
  contactType
  joinUrl
  price {
    amount
    currency
  }
  amountOwed {
    amount
    currency
  }
  paymentReference
  questionnaireUrl
  pendingChange {
    kind
  }
}`) as unknown as TypedDocumentString<PageHoldQuery, PageHoldQueryVariables>;
export const PageHoldEventsDocument = new TypedDocumentString(`
    subscription PageHoldEvents($id: ID!, $token: String!) {
  holdEvents(holdId: $id, token: $token) {
    type
    cause
    hold {
      ...HoldParts
      appointment {
        ...AppointmentParts
      }
    }
  }
}
    fragment HoldParts on Hold {
  id
  status
  strength
  start
  end
  timeZone
  expiresInSeconds
  extensionsLeft
  contactType
  clinic {
    id
    name
    capabilities {
      extend
      cancel
      payment
      requiredPatientFields
      notes
    }
  }
  practitioner {
    name
  }
  appointmentType {
    name
  }
  location {
    name
  }
}
fragment AppointmentParts on Appointment {
  id
  status
  start
  end
  timeZone
  clinic {
    id
    name
    capabilities {
      cancel
    }
  }
  practitioner {
    name
  }
  appointmentType {
    name
  }
  location {
    name
    addressLines
  }
  contactType
  joinUrl
  price {
    amount
    currency
  }
  amountOwed {
    amount
    currency
  }
  paymentReference
  questionnaireUrl
  pendingChange {
    kind
  }
}`) as unknown as TypedDocumentString<PageHoldEventsSubscription, PageHoldEventsSubscriptionVariables>;
export const PageAppointmentDocument = new TypedDocumentString(`
    query PageAppointment($id: ID!) {
  appointment(id: $id) {
    ...AppointmentParts
  }
}
    fragment AppointmentParts on Appointment {
  id
  status
  start
  end
  timeZone
  clinic {
    id
    name
    capabilities {
      cancel
    }
  }
  practitioner {
    name
  }
  appointmentType {
    name
  }
  location {
    name
    addressLines
  }
  contactType
  joinUrl
  price {
    amount
    currency
  }
  amountOwed {
    amount
    currency
  }
  paymentReference
  questionnaireUrl
  pendingChange {
    kind
  }
}`) as unknown as TypedDocumentString<PageAppointmentQuery, PageAppointmentQueryVariables>;
export const PageAppointmentCancelDocument = new TypedDocumentString(`
    mutation PageAppointmentCancel($input: AppointmentCancelInput!) {
  appointmentCancel(input: $input) {
    pending
    appointment {
      ...AppointmentParts
    }
    errors {
      ...ErrorParts
    }
  }
}
    fragment SlotParts on Slot {
  id
  start
  end
  timeZone
  clinic {
    id
    name
  }
  practitioner {
    name
  }
  appointmentType {
    name
  }
  location {
    name
  }
  contactTypes
  price {
    amount
    currency
  }
  holdStrength
}
fragment AppointmentParts on Appointment {
  id
  status
  start
  end
  timeZone
  clinic {
    id
    name
    capabilities {
      cancel
    }
  }
  practitioner {
    name
  }
  appointmentType {
    name
  }
  location {
    name
    addressLines
  }
  contactType
  joinUrl
  price {
    amount
    currency
  }
  amountOwed {
    amount
    currency
  }
  paymentReference
  questionnaireUrl
  pendingChange {
    kind
  }
}
fragment ErrorParts on UserError {
  __typename
  code
  message
  path
  ... on InvalidInputError {
    issues {
      path
      message
    }
  }
  ... on SlotTakenError {
    nextFree {
      ...SlotParts
    }
  }
  ... on ClashDetectedError {
    nextFree {
      ...SlotParts
    }
  }
  ... on PriceChangedError {
    price {
      amount
      currency
    }
  }
  ... on FeeNotAcceptedError {
    fee {
      amount
      currency
    }
  }
  ... on RateLimitedError {
    retryAfterSeconds
  }
  ... on HoldInProgressError {
    retryAfterSeconds
  }
  ... on IdempotencyInProgressError {
    retryAfterSeconds
  }
  ... on ServiceUnavailableError {
    retryAfterSeconds
  }
  ... on VendorUnavailableError {
    waitSeconds: retryAfterSeconds
  }
}`) as unknown as TypedDocumentString<PageAppointmentCancelMutation, PageAppointmentCancelMutationVariables>;