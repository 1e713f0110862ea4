import { formatInstant } from './domain/time.ts'

export interface LandingFacts {
  readonly url: string
  readonly clinics: readonly { readonly name: string; readonly vendor: string }[]
  /** Only the demo shows its key. */
  readonly key: string | null
  /** A service that every clinic of the demo offers, as its opaque id. */
  readonly serviceId: string | null
  readonly now: number
}

const dayMs = 86_400_000

/** What a newcomer needs to make the first booking, as plain text. */
export function landingText({ url, clinics, key, serviceId, now }: LandingFacts): string {
  const from = formatInstant(Math.ceil(now / dayMs) * dayMs)
  const to = formatInstant((Math.ceil(now / dayMs) + 14) * dayMs)
  const search = `query Search {
  slots(search: { serviceId: "${serviceId ?? '<Service.id>'}", from: "${from}", to: "${to}" }, first: 10) {
    nodes { id localStart clinic { name } practitioner { name } appointmentType { name } holdStrength }
    unavailable { clinic { name } code message }
  }
}`
  const curl = `curl -s ${url}/graphql -H 'Authorization: Bearer ${key ?? '<partner key>'}' \\
  -H 'Content-Type: application/json' --data-binary @- <<'JSON'
${JSON.stringify({ query: search.replace(/\s+/g, ' ') })}
JSON`
  return `Holdfast: one booking API over every clinic system.

  GraphQL    POST ${url}/graphql   (Authorization: Bearer <partner key>)
  Health     ${url}/healthz   ${url}/readyz
  Clinics    ${clinics.map(({ name, vendor }) => `${name} (${vendor})`).join(', ')}
${key === null ? '' : `  Demo key   ${key}\n`}
1. Find free times. Paste this into a shell:

${curl}

2. Hold one. Put a slot's \`id\` in place of SLOT:

mutation Hold {
  holdCreate(input: { slotId: "SLOT", idempotencyKey: "my-first-hold" }) {
    hold { id status expiresInSeconds } holdToken
    errors { __typename ... on UserError { code message } ... on SlotTakenError { nextFree { id localStart } } }
  }
}

3. Confirm it. Put in the hold's \`id\` and its token:

mutation Confirm {
  holdConfirm(input: {
    holdId: "HOLD", holdToken: "TOKEN", idempotencyKey: "my-first-confirm", paymentReference: "demo-payment"
    patient: { new: { firstName: "Testa", lastName: "Patientova", email: "testa@example.org" } }
  }) {
    pending hold { status } appointment { id status start clinic { name } }
    errors { __typename ... on UserError { code message path } }
  }
}
`
}
