import { encodeId } from './domain/ids.ts'
import { formatInstant } from './domain/time.ts'
import type { PageFacts, ReadyQuery } from './server/page-facts.ts'

/** What is told to newcomers, as text and on the pages alike. */
export interface NewcomerFacts {
  readonly clinics: PageFacts['clinics']
  /** The first one goes into the queries to try. */
  readonly services: PageFacts['services']
  /** Only the demo shows its key. */
  readonly key: string | null
  readonly now: number
}

export interface LandingFacts extends NewcomerFacts {
  readonly url: string
  readonly hasPages: boolean
}

/** What the configuration says, as far as anyone may know it. */
interface Configured {
  readonly clinics: readonly { readonly id: string; readonly name: string; readonly adapter: { readonly id: string } }[]
  readonly services: readonly { readonly id: string; readonly name: string }[]
}

export function factsOf({ clinics, services }: Configured): Pick<NewcomerFacts, 'clinics' | 'services'> {
  return {
    clinics: clinics.map(({ id, name, adapter }) => ({ id, name, vendor: adapter.id })),
    services: services.map(({ id, name }) => ({ id: encodeId('Service', id), name })),
  }
}

const dayMs = 86_400_000

/** A fortnight from the next midnight (UTC) on. */
function fortnight(now: number): { from: string; to: string } {
  const day = Math.ceil(now / dayMs)
  return { from: formatInstant(day * dayMs), to: formatInstant((day + 14) * dayMs) }
}

/** What a newcomer needs to make the first booking, as plain text. */
export function landingText({ url, clinics, key, services, now, hasPages }: LandingFacts): string {
  const { from, to } = fortnight(now)
  const paste = (title: string, query: string): string =>
    `${title}\n\nbook <<'JSON'\n${JSON.stringify({ query: query.replace(/\s+/g, ' ').trim() })}\nJSON`
  const search = `query {
    slots(search: { serviceId: "${services[0]?.id ?? '<Service.id>'}", from: "${from}", to: "${to}" }, first: 10) {
      nodes { clinic { name } localStart practitioner { name } appointmentType { name } holdStrength id }
      unavailable { clinic { name } code message }
    }
  }`
  const hold = `mutation {
    holdCreate(input: { slotId: "SLOT", idempotencyKey: "hold-1" }) {
      hold { id status expiresInSeconds } holdToken
      errors { __typename ... on UserError { code message } ... on SlotTakenError { nextFree { id localStart } } }
    }
  }`
  const confirm = `mutation {
    holdConfirm(input: {
      holdId: "HOLD", holdToken: "TOKEN", idempotencyKey: "confirm-1", paymentReference: "demo-payment",
      patient: { new: { firstName: "Nova", lastName: "Visitorova", email: "nova@example.org", dateOfBirth: "1990-05-17" } }
    }) {
      pending hold { status } appointment { id status start clinic { name } }
      errors { __typename ... on UserError { code message path } }
    }
  }`
  const pages = hasPages
    ? `  In a browser   ${url}/       GraphiQL with ready queries, procedures, health
                 ${url}/demo   a booking page`
    : '  There are no pages for browsers yet: `npm run build:web` builds them; then start again.'
  return `Holdfast: one booking API over every clinic system.

${pages}

  GraphQL    POST ${url}/graphql   (Authorization: Bearer <partner key>)
  tRPC       ${url}/trpc   (the same key; see examples/trpc)
  Health     ${url}/healthz   ${url}/readyz
  Clinics    ${clinics.map(({ name, vendor }) => `${name} (${vendor})`).join(', ')}
${key === null ? '' : `  Demo key   ${key}\n`}
Paste this into a shell, then the three steps one after the other:

book() { curl -s ${url}/graphql -H 'Authorization: Bearer ${key ?? '<partner key>'}' -H 'Content-Type: application/json' --data-binary @-; echo; }

${paste('1. Find free times.', search)}

${paste('2. Hold one: put its `id` in place of SLOT. Another hold needs another idempotencyKey.', hold)}

${paste("3. Confirm it: put in the hold's `id` and its `holdToken`.", confirm)}
`
}

/** The same for the pages, with a query for each step. */
export function pageFacts({ clinics, services, key, now }: NewcomerFacts): Omit<PageFacts, 'procedures' | 'pages'> {
  return { isDemo: key !== null, key, clinics, services, queries: readyQueries(services[0]?.id ?? '<Service.id>', now) }
}

function readyQueries(serviceId: string, now: number): ReadyQuery[] {
  const written = (variables: unknown): string => JSON.stringify(variables, null, 2)
  return [
    {
      name: 'Search',
      variables: written({ search: { serviceId, ...fortnight(now) } }),
      query: `# 1. Free times, whichever clinic offers them.
query Search($search: SlotSearchInput!) {
  slots(search: $search, first: 20) {
    nodes {
      localStart
      timeZone
      clinic { name capabilities { cancel } }
      practitioner { name }
      appointmentType { name }
      price { amount currency }
      holdStrength
      # What a hold is made from.
      id
    }
    # A clinic that does not answer delays nobody.
    unavailable {
      clinic { name }
      code
      message
      retryAfterSeconds
    }
  }
}
`,
    },
    {
      name: 'Hold',
      variables: written({ input: { slotId: '<id from Search>', idempotencyKey: 'hold-1' } }),
      query: `# 2. Keeps one of them for you.
# The same idempotencyKey gives the same hold again.
mutation Hold($input: HoldCreateInput!) {
  holdCreate(input: $input) {
    hold {
      status
      strength
      start
      expiresInSeconds
      extensionsLeft
      id
    }
    holdToken
    errors {
      __typename
      ... on UserError { code message path }
      ... on SlotTakenError { nextFree { id localStart clinic { name } } }
    }
  }
}
`,
    },
    {
      name: 'Confirm',
      variables: written({
        input: {
          holdId: '<hold.id from Hold>',
          holdToken: '<holdToken from Hold>',
          patient: {
            new: {
              firstName: 'Nova',
              lastName: 'Visitorova',
              email: 'nova@example.org',
              phone: '+44 7700 900123',
              dateOfBirth: '1990-05-17',
            },
          },
          paymentReference: 'demo-payment',
          idempotencyKey: 'confirm-1',
        },
      }),
      query: `# 3. Books it. While \`pending\` is true, the clinic has not
# said whether it did: follow it, and book nothing else.
mutation Confirm($input: HoldConfirmInput!) {
  holdConfirm(input: $input) {
    pending
    hold { status }
    appointment {
      status
      start
      timeZone
      clinic { name }
      practitioner { name }
      id
    }
    errors {
      __typename
      ... on UserError { code message path }
      ... on InvalidInputError { issues { path message } }
    }
  }
}
`,
    },
    {
      name: 'Cancel',
      variables: written({
        input: { appointmentId: '<appointment.id from Confirm>', reason: 'SICK', idempotencyKey: 'cancel-1' },
      }),
      query: `# 4. Calls it off. A clinic that charges for it says
# FEE_NOT_ACCEPTED: accept that fee, with another key.
mutation Cancel($input: AppointmentCancelInput!) {
  appointmentCancel(input: $input) {
    pending
    appointment { status cancellation { reason at } id }
    errors {
      __typename
      ... on UserError { code message path }
      ... on FeeNotAcceptedError { fee { amount currency } }
    }
  }
}
`,
    },
    {
      name: 'Follow',
      variables: written({ holdId: '<hold.id from Hold>', token: '<holdToken from Hold>' }),
      query: `# What happens to the hold, as it happens.
subscription Follow($holdId: ID!, $token: String!) {
  holdEvents(holdId: $holdId, token: $token) {
    type
    at
    cause
    hold { status expiresInSeconds }
  }
}
`,
    },
  ]
}
