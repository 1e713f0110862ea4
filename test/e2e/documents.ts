/** What a frontend would send; shared by the end-to-end tests. */

export const clinicsQuery = `query Clinics {
  clinics { id name vendor capabilities { holds extend cancel reschedule rebooks payment listAppointments } }
  services { id name }
}`

export const slotsQuery = `query Slots($search: SlotSearchInput!, $first: Int, $after: String) {
  slots(search: $search, first: $first, after: $after) {
    nodes {
      id start end localStart timeZone holdStrength remaining contactTypes price { amount currency }
      clinic { id name } practitioner { id name } appointmentType { id name } location { id name }
    }
    pageInfo { hasNextPage endCursor }
    unavailable { clinic { name } code message retryAfterSeconds }
  }
}`

const userError =
  '__typename ... on UserError { code message path } ... on InvalidInputError { issues { path message } }'

export const holdCreate = `mutation HoldCreate($input: HoldCreateInput!) {
  holdCreate(input: $input) {
    hold { id status strength start expiresAt expiresInSeconds extensionsLeft partnerReference practitioner { name } }
    holdToken
    errors { ${userError} ... on SlotTakenError { nextFree { id start practitioner { name } } } }
  }
}`

export const holdExtend = `mutation HoldExtend($input: HoldExtendInput!) {
  holdExtend(input: $input) { hold { id status expiresAt extensionsLeft } errors { ${userError} } }
}`

export const holdRelease = `mutation HoldRelease($input: HoldReleaseInput!) {
  holdRelease(input: $input) { hold { id status } errors { ${userError} } }
}`

export const holdConfirm = `mutation HoldConfirm($input: HoldConfirmInput!) {
  holdConfirm(input: $input) {
    pending
    hold { id status appointment { id status } }
    appointment { id status start end vendorId warnings patient { id } practitioner { name } }
    errors { ${userError} }
  }
}`

export const appointmentBook = `mutation AppointmentBook($input: AppointmentBookInput!) {
  appointmentBook(input: $input) {
    hold { id status } appointment { id status vendorId } errors { ${userError} }
  }
}`

export const appointmentReschedule = `mutation AppointmentReschedule($input: AppointmentRescheduleInput!) {
  appointmentReschedule(input: $input) {
    pending appointment { id start vendorId status pendingChange { kind } } previous { id status }
    errors { ${userError} ... on CapabilityNotSupportedError { capability } }
  }
}`

export const appointmentCancel = `mutation AppointmentCancel($input: AppointmentCancelInput!) {
  appointmentCancel(input: $input) {
    pending appointment { id status cancellation { reason note at } pendingChange { kind } }
    errors { ${userError} ... on FeeNotAcceptedError { fee { amount currency } } }
  }
}`

export const holdQuery = `query Hold($id: ID!, $token: String) {
  hold(id: $id, token: $token) { id status appointment { id status vendorId start warnings } }
}`

export const appointmentQuery = `query Appointment($id: ID!) {
  appointment(id: $id) { id status start vendorId pendingChange { kind } warnings cancellation { reason } }
}`

export const appointmentsQuery = `query Appointments($filter: AppointmentFilter!, $first: Int, $after: String) {
  appointments(filter: $filter, first: $first, after: $after) {
    nodes { id status start } pageInfo { hasNextPage endCursor }
  }
}`
