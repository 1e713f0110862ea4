/* eslint-disable */
/** Internal type. DO NOT USE DIRECTLY. */
type Exact<T extends { [key: string]: unknown }> = { [K in keyof T]: T[K] };
/** Internal type. DO NOT USE DIRECTLY. */
export type Incremental<T> = T | { [P in keyof T]?: P extends ' $fragmentName' | '__typename' ? T[P] : never };
import type { DocumentTypeDecoration } from '@graphql-typed-document-node/core';
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

/** Exactly one of the two. */
export type PatientInput =
  {   /** `Patient.id` from the same clinic and partner. Needs `ClinicCapabilities.patientLookup`. */
  id: string | number; new?: never; }
  |  { id?: never;   /**
   * Details of someone whom the caller has no id for. A record that the clinic already has is used where one, and only
   * one, matches.
   */
  new: NewPatientInput; };

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

export type ExampleServicesQueryVariables = Exact<{ [key: string]: never; }>;


export type ExampleServicesQuery = { services: Array<{ id: string, name: string }> | null };

export type ExampleSlotsQueryVariables = Exact<{
  search: SlotSearchInput;
}>;


export type ExampleSlotsQuery = { slots: { nodes: Array<{ id: string, start: string, clinic: { name: string }, practitioner: { name: string } | null }>, unavailable: Array<{ message: string, clinic: { name: string } }> } | null };

export type ExampleHoldCreateMutationVariables = Exact<{
  input: HoldCreateInput;
}>;


export type ExampleHoldCreateMutation = { holdCreate: { holdToken: string | null, hold: { id: string, expiresInSeconds: number } | null, errors: Array<
      | { __typename: 'CapabilityNotSupportedError', code: ErrorCode, message: string }
      | { __typename: 'ForbiddenError', code: ErrorCode, message: string }
      | { __typename: 'HoldLostError', code: ErrorCode, message: string }
      | { __typename: 'IdempotencyInProgressError', code: ErrorCode, message: string }
      | { __typename: 'IdempotencyKeyReusedError', code: ErrorCode, message: string }
      | { __typename: 'InvalidInputError', code: ErrorCode, message: string }
      | { __typename: 'LimitExceededError', code: ErrorCode, message: string }
      | { __typename: 'NotFoundError', code: ErrorCode, message: string }
      | { __typename: 'RateLimitedError', code: ErrorCode, message: string }
      | { __typename: 'ServiceUnavailableError', code: ErrorCode, message: string }
      | { __typename: 'SlotTakenError', code: ErrorCode, message: string, nextFree: Array<{ id: string, start: string }> }
      | { __typename: 'VendorRejectedError', code: ErrorCode, message: string }
      | { __typename: 'VendorUnavailableError', code: ErrorCode, message: string }
    > } | null };

export type ExampleHoldConfirmMutationVariables = Exact<{
  input: HoldConfirmInput;
}>;


export type ExampleHoldConfirmMutation = { holdConfirm: { pending: boolean, hold: { status: HoldStatus } | null, appointment: { id: string, status: AppointmentStatus, start: string, clinic: { name: string } } | null, errors: Array<
      | { code: ErrorCode, message: string, path: Array<string> | null }
      | { code: ErrorCode, message: string, path: Array<string> | null }
      | { code: ErrorCode, message: string, path: Array<string> | null }
      | { code: ErrorCode, message: string, path: Array<string> | null }
      | { code: ErrorCode, message: string, path: Array<string> | null }
      | { code: ErrorCode, message: string, path: Array<string> | null }
      | { code: ErrorCode, message: string, path: Array<string> | null }
      | { code: ErrorCode, message: string, path: Array<string> | null }
      | { code: ErrorCode, message: string, path: Array<string> | null }
      | { code: ErrorCode, message: string, path: Array<string> | null }
      | { code: ErrorCode, message: string, path: Array<string> | null }
      | { code: ErrorCode, message: string, path: Array<string> | null }
      | { code: ErrorCode, message: string, path: Array<string> | null }
      | { code: ErrorCode, message: string, path: Array<string> | null }
      | { code: ErrorCode, message: string, path: Array<string> | null }
      | { code: ErrorCode, message: string, path: Array<string> | null }
      | { code: ErrorCode, message: string, path: Array<string> | null }
      | { code: ErrorCode, message: string, path: Array<string> | null }
      | { code: ErrorCode, message: string, path: Array<string> | null }
    > } | null };

export type ExampleHoldEventsSubscriptionVariables = Exact<{
  holdId: string | number;
  token: string;
  after?: string | null | undefined;
}>;


export type ExampleHoldEventsSubscription = { holdEvents: { id: string, type: HoldEventType, at: string, cause: ErrorCode | null, hold: { status: HoldStatus, expiresInSeconds: number } } };

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

export const ExampleServicesDocument = new TypedDocumentString(`
    query ExampleServices {
  services {
    id
    name
  }
}
    `) as unknown as TypedDocumentString<ExampleServicesQuery, ExampleServicesQueryVariables>;
export const ExampleSlotsDocument = new TypedDocumentString(`
    query ExampleSlots($search: SlotSearchInput!) {
  slots(search: $search, first: 10) {
    nodes {
      id
      start
      clinic {
        name
      }
      practitioner {
        name
      }
    }
    unavailable {
      clinic {
        name
      }
      message
    }
  }
}
    `) as unknown as TypedDocumentString<ExampleSlotsQuery, ExampleSlotsQueryVariables>;
export const ExampleHoldCreateDocument = new TypedDocumentString(`
    mutation ExampleHoldCreate($input: HoldCreateInput!) {
  holdCreate(input: $input) {
    hold {
      id
      expiresInSeconds
    }
    holdToken
    errors {
      __typename
      ... on UserError {
        code
        message
      }
      ... on SlotTakenError {
        nextFree {
          id
          start
        }
      }
    }
  }
}
    `) as unknown as TypedDocumentString<ExampleHoldCreateMutation, ExampleHoldCreateMutationVariables>;
export const ExampleHoldConfirmDocument = new TypedDocumentString(`
    mutation ExampleHoldConfirm($input: HoldConfirmInput!) {
  holdConfirm(input: $input) {
    pending
    hold {
      status
    }
    appointment {
      id
      status
      start
      clinic {
        name
      }
    }
    errors {
      ... on UserError {
        code
        message
        path
      }
    }
  }
}
    `) as unknown as TypedDocumentString<ExampleHoldConfirmMutation, ExampleHoldConfirmMutationVariables>;
export const ExampleHoldEventsDocument = new TypedDocumentString(`
    subscription ExampleHoldEvents($holdId: ID!, $token: String!, $after: String) {
  holdEvents(holdId: $holdId, token: $token, after: $after) {
    id
    type
    at
    cause
    hold {
      status
      expiresInSeconds
    }
  }
}
    `) as unknown as TypedDocumentString<ExampleHoldEventsSubscription, ExampleHoldEventsSubscriptionVariables>;