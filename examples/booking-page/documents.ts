import { graphql } from './gql/index.ts'

export const servicesQuery = graphql(`
  query PageServices {
    services { id name description }
  }
`)

graphql(`
  fragment SlotParts on Slot {
    id
    start
    end
    timeZone
    clinic { id name }
    practitioner { name }
    appointmentType { name }
    location { name }
    contactTypes
    price { amount currency }
    holdStrength
  }
`)

export const slotsQuery = graphql(`
  query PageSlots($search: SlotSearchInput!, $after: String) {
    slots(search: $search, first: 200, after: $after) {
      nodes { ...SlotParts }
      unavailable { clinic { id name } code message retryAfterSeconds }
      pageInfo { hasNextPage endCursor }
    }
  }
`)

graphql(`
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
      capabilities { extend cancel payment requiredPatientFields notes }
    }
    practitioner { name }
    appointmentType { name }
    location { name }
  }
`)

graphql(`
  fragment AppointmentParts on Appointment {
    id
    status
    start
    end
    timeZone
    clinic {
      id
      name
      capabilities { cancel }
    }
    practitioner { name }
    appointmentType { name }
    location { name addressLines }
    contactType
    joinUrl
    price { amount currency }
    amountOwed { amount currency }
    paymentReference
    questionnaireUrl
    pendingChange { kind }
  }
`)

/** What can be acted on in any error of a payload. The one nullable wait needs a name of its own beside the others. */
graphql(`
  fragment ErrorParts on UserError {
    __typename
    code
    message
    path
    ... on InvalidInputError { issues { path message } }
    ... on SlotTakenError { nextFree { ...SlotParts } }
    ... on ClashDetectedError { nextFree { ...SlotParts } }
    ... on PriceChangedError { price { amount currency } }
    ... on FeeNotAcceptedError { fee { amount currency } }
    ... on RateLimitedError { retryAfterSeconds }
    ... on HoldInProgressError { retryAfterSeconds }
    ... on IdempotencyInProgressError { retryAfterSeconds }
    ... on ServiceUnavailableError { retryAfterSeconds }
    ... on VendorUnavailableError { waitSeconds: retryAfterSeconds }
  }
`)

export const holdCreate = graphql(`
  mutation PageHoldCreate($input: HoldCreateInput!) {
    holdCreate(input: $input) {
      hold { ...HoldParts }
      holdToken
      errors { ...ErrorParts }
    }
  }
`)

export const holdExtend = graphql(`
  mutation PageHoldExtend($input: HoldExtendInput!) {
    holdExtend(input: $input) {
      hold { ...HoldParts }
      errors { ...ErrorParts }
    }
  }
`)

export const holdRelease = graphql(`
  mutation PageHoldRelease($input: HoldReleaseInput!) {
    holdRelease(input: $input) {
      hold { ...HoldParts }
      errors { ...ErrorParts }
    }
  }
`)

export const holdConfirm = graphql(`
  mutation PageHoldConfirm($input: HoldConfirmInput!) {
    holdConfirm(input: $input) {
      pending
      hold { ...HoldParts }
      appointment { ...AppointmentParts }
      errors { ...ErrorParts }
    }
  }
`)

export const holdQuery = graphql(`
  query PageHold($id: ID!, $token: String!) {
    hold(id: $id, token: $token) {
      ...HoldParts
      appointment { ...AppointmentParts }
    }
  }
`)

export const holdEvents = graphql(`
  subscription PageHoldEvents($id: ID!, $token: String!) {
    holdEvents(holdId: $id, token: $token) {
      type
      cause
      hold {
        ...HoldParts
        appointment { ...AppointmentParts }
      }
    }
  }
`)

export const appointmentQuery = graphql(`
  query PageAppointment($id: ID!) {
    appointment(id: $id) { ...AppointmentParts }
  }
`)

export const appointmentCancel = graphql(`
  mutation PageAppointmentCancel($input: AppointmentCancelInput!) {
    appointmentCancel(input: $input) {
      pending
      appointment { ...AppointmentParts }
      errors { ...ErrorParts }
    }
  }
`)
