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
  const paste = (title: string, query: string): string =>
    `${title}\n\nbook <<'JSON'\n${JSON.stringify({ query: query.replace(/\s+/g, ' ').trim() })}\nJSON`
  const search = `query {
    slots(search: { serviceId: "${serviceId ?? '<Service.id>'}", from: "${from}", to: "${to}" }, first: 10) {
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
      patient: { new: { firstName: "Testa", lastName: "Patientova", email: "testa@example.org", dateOfBirth: "1984-02-29" } }
    }) {
      pending hold { status } appointment { id status start clinic { name } }
      errors { __typename ... on UserError { code message path } }
    }
  }`
  return `Holdfast: one booking API over every clinic system.

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
