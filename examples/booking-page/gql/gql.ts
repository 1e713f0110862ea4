/* eslint-disable */
import * as types from './graphql.ts';



/**
 * Map of all GraphQL operations in the project.
 *
 * This map has several performance disadvantages:
 * 1. It is not tree-shakeable, so it will include all operations in the project.
 * 2. It is not minifiable, so the string of a GraphQL query will be multiple times inside the bundle.
 * 3. It does not support dead code elimination, so it will add unused operations.
 *
 * Therefore it is highly recommended to use the babel or swc plugin for production.
 * Learn more about it here: https://the-guild.dev/graphql/codegen/plugins/presets/preset-client#reducing-bundle-size
 */
type Documents = {
    "\n  query PageServices {\n    services { id name description }\n  }\n": typeof types.PageServicesDocument,
    "\n  fragment SlotParts on Slot {\n    id\n    start\n    end\n    timeZone\n    clinic { id name }\n    practitioner { name }\n    appointmentType { name }\n    location { name }\n    contactTypes\n    price { amount currency }\n    holdStrength\n  }\n": typeof types.SlotPartsFragmentDoc,
    "\n  query PageSlots($search: SlotSearchInput!, $after: String) {\n    slots(search: $search, first: 200, after: $after) {\n      nodes { ...SlotParts }\n      unavailable { clinic { id name } code message retryAfterSeconds }\n      pageInfo { hasNextPage endCursor }\n    }\n  }\n": typeof types.PageSlotsDocument,
    "\n  fragment HoldParts on Hold {\n    id\n    status\n    strength\n    start\n    end\n    timeZone\n    expiresInSeconds\n    extensionsLeft\n    contactType\n    clinic {\n      id\n      name\n      capabilities { extend cancel payment requiredPatientFields notes }\n    }\n    practitioner { name }\n    appointmentType { name }\n    location { name }\n  }\n": typeof types.HoldPartsFragmentDoc,
    "\n  fragment AppointmentParts on Appointment {\n    id\n    status\n    start\n    end\n    timeZone\n    clinic {\n      id\n      name\n      capabilities { cancel }\n    }\n    practitioner { name }\n    appointmentType { name }\n    location { name addressLines }\n    contactType\n    joinUrl\n    price { amount currency }\n    amountOwed { amount currency }\n    paymentReference\n    questionnaireUrl\n    pendingChange { kind }\n  }\n": typeof types.AppointmentPartsFragmentDoc,
    "\n  fragment ErrorParts on UserError {\n    __typename\n    code\n    message\n    path\n    ... on InvalidInputError { issues { path message } }\n    ... on SlotTakenError { nextFree { ...SlotParts } }\n    ... on ClashDetectedError { nextFree { ...SlotParts } }\n    ... on PriceChangedError { price { amount currency } }\n    ... on FeeNotAcceptedError { fee { amount currency } }\n    ... on RateLimitedError { retryAfterSeconds }\n    ... on HoldInProgressError { retryAfterSeconds }\n    ... on IdempotencyInProgressError { retryAfterSeconds }\n    ... on ServiceUnavailableError { retryAfterSeconds }\n    ... on VendorUnavailableError { waitSeconds: retryAfterSeconds }\n  }\n": typeof types.ErrorPartsFragmentDoc,
    "\n  mutation PageHoldCreate($input: HoldCreateInput!) {\n    holdCreate(input: $input) {\n      hold { ...HoldParts }\n      holdToken\n      errors { ...ErrorParts }\n    }\n  }\n": typeof types.PageHoldCreateDocument,
    "\n  mutation PageHoldExtend($input: HoldExtendInput!) {\n    holdExtend(input: $input) {\n      hold { ...HoldParts }\n      errors { ...ErrorParts }\n    }\n  }\n": typeof types.PageHoldExtendDocument,
    "\n  mutation PageHoldRelease($input: HoldReleaseInput!) {\n    holdRelease(input: $input) {\n      hold { ...HoldParts }\n      errors { ...ErrorParts }\n    }\n  }\n": typeof types.PageHoldReleaseDocument,
    "\n  mutation PageHoldConfirm($input: HoldConfirmInput!) {\n    holdConfirm(input: $input) {\n      pending\n      hold { ...HoldParts }\n      appointment { ...AppointmentParts }\n      errors { ...ErrorParts }\n    }\n  }\n": typeof types.PageHoldConfirmDocument,
    "\n  query PageHold($id: ID!, $token: String!) {\n    hold(id: $id, token: $token) {\n      ...HoldParts\n      appointment { ...AppointmentParts }\n    }\n  }\n": typeof types.PageHoldDocument,
    "\n  subscription PageHoldEvents($id: ID!, $token: String!) {\n    holdEvents(holdId: $id, token: $token) {\n      type\n      cause\n      hold {\n        ...HoldParts\n        appointment { ...AppointmentParts }\n      }\n    }\n  }\n": typeof types.PageHoldEventsDocument,
    "\n  query PageAppointment($id: ID!) {\n    appointment(id: $id) { ...AppointmentParts }\n  }\n": typeof types.PageAppointmentDocument,
    "\n  mutation PageAppointmentCancel($input: AppointmentCancelInput!) {\n    appointmentCancel(input: $input) {\n      pending\n      appointment { ...AppointmentParts }\n      errors { ...ErrorParts }\n    }\n  }\n": typeof types.PageAppointmentCancelDocument,
};
const documents: Documents = {
    "\n  query PageServices {\n    services { id name description }\n  }\n": types.PageServicesDocument,
    "\n  fragment SlotParts on Slot {\n    id\n    start\n    end\n    timeZone\n    clinic { id name }\n    practitioner { name }\n    appointmentType { name }\n    location { name }\n    contactTypes\n    price { amount currency }\n    holdStrength\n  }\n": types.SlotPartsFragmentDoc,
    "\n  query PageSlots($search: SlotSearchInput!, $after: String) {\n    slots(search: $search, first: 200, after: $after) {\n      nodes { ...SlotParts }\n      unavailable { clinic { id name } code message retryAfterSeconds }\n      pageInfo { hasNextPage endCursor }\n    }\n  }\n": types.PageSlotsDocument,
    "\n  fragment HoldParts on Hold {\n    id\n    status\n    strength\n    start\n    end\n    timeZone\n    expiresInSeconds\n    extensionsLeft\n    contactType\n    clinic {\n      id\n      name\n      capabilities { extend cancel payment requiredPatientFields notes }\n    }\n    practitioner { name }\n    appointmentType { name }\n    location { name }\n  }\n": types.HoldPartsFragmentDoc,
    "\n  fragment AppointmentParts on Appointment {\n    id\n    status\n    start\n    end\n    timeZone\n    clinic {\n      id\n      name\n      capabilities { cancel }\n    }\n    practitioner { name }\n    appointmentType { name }\n    location { name addressLines }\n    contactType\n    joinUrl\n    price { amount currency }\n    amountOwed { amount currency }\n    paymentReference\n    questionnaireUrl\n    pendingChange { kind }\n  }\n": types.AppointmentPartsFragmentDoc,
    "\n  fragment ErrorParts on UserError {\n    __typename\n    code\n    message\n    path\n    ... on InvalidInputError { issues { path message } }\n    ... on SlotTakenError { nextFree { ...SlotParts } }\n    ... on ClashDetectedError { nextFree { ...SlotParts } }\n    ... on PriceChangedError { price { amount currency } }\n    ... on FeeNotAcceptedError { fee { amount currency } }\n    ... on RateLimitedError { retryAfterSeconds }\n    ... on HoldInProgressError { retryAfterSeconds }\n    ... on IdempotencyInProgressError { retryAfterSeconds }\n    ... on ServiceUnavailableError { retryAfterSeconds }\n    ... on VendorUnavailableError { waitSeconds: retryAfterSeconds }\n  }\n": types.ErrorPartsFragmentDoc,
    "\n  mutation PageHoldCreate($input: HoldCreateInput!) {\n    holdCreate(input: $input) {\n      hold { ...HoldParts }\n      holdToken\n      errors { ...ErrorParts }\n    }\n  }\n": types.PageHoldCreateDocument,
    "\n  mutation PageHoldExtend($input: HoldExtendInput!) {\n    holdExtend(input: $input) {\n      hold { ...HoldParts }\n      errors { ...ErrorParts }\n    }\n  }\n": types.PageHoldExtendDocument,
    "\n  mutation PageHoldRelease($input: HoldReleaseInput!) {\n    holdRelease(input: $input) {\n      hold { ...HoldParts }\n      errors { ...ErrorParts }\n    }\n  }\n": types.PageHoldReleaseDocument,
    "\n  mutation PageHoldConfirm($input: HoldConfirmInput!) {\n    holdConfirm(input: $input) {\n      pending\n      hold { ...HoldParts }\n      appointment { ...AppointmentParts }\n      errors { ...ErrorParts }\n    }\n  }\n": types.PageHoldConfirmDocument,
    "\n  query PageHold($id: ID!, $token: String!) {\n    hold(id: $id, token: $token) {\n      ...HoldParts\n      appointment { ...AppointmentParts }\n    }\n  }\n": types.PageHoldDocument,
    "\n  subscription PageHoldEvents($id: ID!, $token: String!) {\n    holdEvents(holdId: $id, token: $token) {\n      type\n      cause\n      hold {\n        ...HoldParts\n        appointment { ...AppointmentParts }\n      }\n    }\n  }\n": types.PageHoldEventsDocument,
    "\n  query PageAppointment($id: ID!) {\n    appointment(id: $id) { ...AppointmentParts }\n  }\n": types.PageAppointmentDocument,
    "\n  mutation PageAppointmentCancel($input: AppointmentCancelInput!) {\n    appointmentCancel(input: $input) {\n      pending\n      appointment { ...AppointmentParts }\n      errors { ...ErrorParts }\n    }\n  }\n": types.PageAppointmentCancelDocument,
};

/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  query PageServices {\n    services { id name description }\n  }\n"): typeof import('./graphql.ts').PageServicesDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  fragment SlotParts on Slot {\n    id\n    start\n    end\n    timeZone\n    clinic { id name }\n    practitioner { name }\n    appointmentType { name }\n    location { name }\n    contactTypes\n    price { amount currency }\n    holdStrength\n  }\n"): typeof import('./graphql.ts').SlotPartsFragmentDoc;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  query PageSlots($search: SlotSearchInput!, $after: String) {\n    slots(search: $search, first: 200, after: $after) {\n      nodes { ...SlotParts }\n      unavailable { clinic { id name } code message retryAfterSeconds }\n      pageInfo { hasNextPage endCursor }\n    }\n  }\n"): typeof import('./graphql.ts').PageSlotsDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  fragment HoldParts on Hold {\n    id\n    status\n    strength\n    start\n    end\n    timeZone\n    expiresInSeconds\n    extensionsLeft\n    contactType\n    clinic {\n      id\n      name\n      capabilities { extend cancel payment requiredPatientFields notes }\n    }\n    practitioner { name }\n    appointmentType { name }\n    location { name }\n  }\n"): typeof import('./graphql.ts').HoldPartsFragmentDoc;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  fragment AppointmentParts on Appointment {\n    id\n    status\n    start\n    end\n    timeZone\n    clinic {\n      id\n      name\n      capabilities { cancel }\n    }\n    practitioner { name }\n    appointmentType { name }\n    location { name addressLines }\n    contactType\n    joinUrl\n    price { amount currency }\n    amountOwed { amount currency }\n    paymentReference\n    questionnaireUrl\n    pendingChange { kind }\n  }\n"): typeof import('./graphql.ts').AppointmentPartsFragmentDoc;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  fragment ErrorParts on UserError {\n    __typename\n    code\n    message\n    path\n    ... on InvalidInputError { issues { path message } }\n    ... on SlotTakenError { nextFree { ...SlotParts } }\n    ... on ClashDetectedError { nextFree { ...SlotParts } }\n    ... on PriceChangedError { price { amount currency } }\n    ... on FeeNotAcceptedError { fee { amount currency } }\n    ... on RateLimitedError { retryAfterSeconds }\n    ... on HoldInProgressError { retryAfterSeconds }\n    ... on IdempotencyInProgressError { retryAfterSeconds }\n    ... on ServiceUnavailableError { retryAfterSeconds }\n    ... on VendorUnavailableError { waitSeconds: retryAfterSeconds }\n  }\n"): typeof import('./graphql.ts').ErrorPartsFragmentDoc;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  mutation PageHoldCreate($input: HoldCreateInput!) {\n    holdCreate(input: $input) {\n      hold { ...HoldParts }\n      holdToken\n      errors { ...ErrorParts }\n    }\n  }\n"): typeof import('./graphql.ts').PageHoldCreateDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  mutation PageHoldExtend($input: HoldExtendInput!) {\n    holdExtend(input: $input) {\n      hold { ...HoldParts }\n      errors { ...ErrorParts }\n    }\n  }\n"): typeof import('./graphql.ts').PageHoldExtendDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  mutation PageHoldRelease($input: HoldReleaseInput!) {\n    holdRelease(input: $input) {\n      hold { ...HoldParts }\n      errors { ...ErrorParts }\n    }\n  }\n"): typeof import('./graphql.ts').PageHoldReleaseDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  mutation PageHoldConfirm($input: HoldConfirmInput!) {\n    holdConfirm(input: $input) {\n      pending\n      hold { ...HoldParts }\n      appointment { ...AppointmentParts }\n      errors { ...ErrorParts }\n    }\n  }\n"): typeof import('./graphql.ts').PageHoldConfirmDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  query PageHold($id: ID!, $token: String!) {\n    hold(id: $id, token: $token) {\n      ...HoldParts\n      appointment { ...AppointmentParts }\n    }\n  }\n"): typeof import('./graphql.ts').PageHoldDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  subscription PageHoldEvents($id: ID!, $token: String!) {\n    holdEvents(holdId: $id, token: $token) {\n      type\n      cause\n      hold {\n        ...HoldParts\n        appointment { ...AppointmentParts }\n      }\n    }\n  }\n"): typeof import('./graphql.ts').PageHoldEventsDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  query PageAppointment($id: ID!) {\n    appointment(id: $id) { ...AppointmentParts }\n  }\n"): typeof import('./graphql.ts').PageAppointmentDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  mutation PageAppointmentCancel($input: AppointmentCancelInput!) {\n    appointmentCancel(input: $input) {\n      pending\n      appointment { ...AppointmentParts }\n      errors { ...ErrorParts }\n    }\n  }\n"): typeof import('./graphql.ts').PageAppointmentCancelDocument;


export function graphql(source: string) {
  return (documents as any)[source] ?? {};
}
