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
    "\n  query ExampleServices {\n    services { id name }\n  }\n": typeof types.ExampleServicesDocument,
    "\n  query ExampleSlots($search: SlotSearchInput!) {\n    slots(search: $search, first: 10) {\n      nodes { id start clinic { name } practitioner { name } }\n      unavailable { clinic { name } message }\n    }\n  }\n": typeof types.ExampleSlotsDocument,
    "\n  mutation ExampleHoldCreate($input: HoldCreateInput!) {\n    holdCreate(input: $input) {\n      hold { id expiresInSeconds }\n      holdToken\n      errors {\n        __typename\n        ... on UserError { code message }\n        ... on SlotTakenError { nextFree { id start } }\n      }\n    }\n  }\n": typeof types.ExampleHoldCreateDocument,
    "\n  mutation ExampleHoldConfirm($input: HoldConfirmInput!) {\n    holdConfirm(input: $input) {\n      pending\n      hold { status }\n      appointment { id status start clinic { name } }\n      errors { ... on UserError { code message path } }\n    }\n  }\n": typeof types.ExampleHoldConfirmDocument,
    "\n  subscription ExampleHoldEvents($holdId: ID!, $token: String!, $after: String) {\n    holdEvents(holdId: $holdId, token: $token, after: $after) {\n      id type at cause\n      hold { status expiresInSeconds }\n    }\n  }\n": typeof types.ExampleHoldEventsDocument,
};
const documents: Documents = {
    "\n  query ExampleServices {\n    services { id name }\n  }\n": types.ExampleServicesDocument,
    "\n  query ExampleSlots($search: SlotSearchInput!) {\n    slots(search: $search, first: 10) {\n      nodes { id start clinic { name } practitioner { name } }\n      unavailable { clinic { name } message }\n    }\n  }\n": types.ExampleSlotsDocument,
    "\n  mutation ExampleHoldCreate($input: HoldCreateInput!) {\n    holdCreate(input: $input) {\n      hold { id expiresInSeconds }\n      holdToken\n      errors {\n        __typename\n        ... on UserError { code message }\n        ... on SlotTakenError { nextFree { id start } }\n      }\n    }\n  }\n": types.ExampleHoldCreateDocument,
    "\n  mutation ExampleHoldConfirm($input: HoldConfirmInput!) {\n    holdConfirm(input: $input) {\n      pending\n      hold { status }\n      appointment { id status start clinic { name } }\n      errors { ... on UserError { code message path } }\n    }\n  }\n": types.ExampleHoldConfirmDocument,
    "\n  subscription ExampleHoldEvents($holdId: ID!, $token: String!, $after: String) {\n    holdEvents(holdId: $holdId, token: $token, after: $after) {\n      id type at cause\n      hold { status expiresInSeconds }\n    }\n  }\n": types.ExampleHoldEventsDocument,
};

/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  query ExampleServices {\n    services { id name }\n  }\n"): typeof import('./graphql.ts').ExampleServicesDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  query ExampleSlots($search: SlotSearchInput!) {\n    slots(search: $search, first: 10) {\n      nodes { id start clinic { name } practitioner { name } }\n      unavailable { clinic { name } message }\n    }\n  }\n"): typeof import('./graphql.ts').ExampleSlotsDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  mutation ExampleHoldCreate($input: HoldCreateInput!) {\n    holdCreate(input: $input) {\n      hold { id expiresInSeconds }\n      holdToken\n      errors {\n        __typename\n        ... on UserError { code message }\n        ... on SlotTakenError { nextFree { id start } }\n      }\n    }\n  }\n"): typeof import('./graphql.ts').ExampleHoldCreateDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  mutation ExampleHoldConfirm($input: HoldConfirmInput!) {\n    holdConfirm(input: $input) {\n      pending\n      hold { status }\n      appointment { id status start clinic { name } }\n      errors { ... on UserError { code message path } }\n    }\n  }\n"): typeof import('./graphql.ts').ExampleHoldConfirmDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  subscription ExampleHoldEvents($holdId: ID!, $token: String!, $after: String) {\n    holdEvents(holdId: $holdId, token: $token, after: $after) {\n      id type at cause\n      hold { status expiresInSeconds }\n    }\n  }\n"): typeof import('./graphql.ts').ExampleHoldEventsDocument;


export function graphql(source: string) {
  return (documents as any)[source] ?? {};
}
