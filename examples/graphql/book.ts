import { randomUUID } from 'node:crypto'
import { ask, type Gateway } from './client.ts'
import type { NewPatientInput } from './gql/graphql.ts'
import { graphql } from './gql/index.ts'

const servicesQuery = graphql(`
  query ExampleServices {
    services { id name }
  }
`)

const slotsQuery = graphql(`
  query ExampleSlots($search: SlotSearchInput!) {
    slots(search: $search, first: 10) {
      nodes { id start clinic { name } practitioner { name } }
      unavailable { clinic { name } message }
    }
  }
`)

const holdCreate = graphql(`
  mutation ExampleHoldCreate($input: HoldCreateInput!) {
    holdCreate(input: $input) {
      hold { id expiresInSeconds }
      holdToken
      errors {
        __typename
        ... on UserError { code message }
        ... on SlotTakenError { nextFree { id start } }
      }
    }
  }
`)

const holdConfirm = graphql(`
  mutation ExampleHoldConfirm($input: HoldConfirmInput!) {
    holdConfirm(input: $input) {
      pending
      hold { status }
      appointment { id status start clinic { name } }
      errors { ... on UserError { code message path } }
    }
  }
`)

export interface Wish {
  /** Name of a service, `First visit`. */
  readonly service: string
  readonly from: string
  readonly to: string
  readonly patient: NewPatientInput
  readonly paymentReference: string
}

/** The first free time for a service, held and confirmed. */
export async function book(gateway: Gateway, { service, from, to, patient, paymentReference }: Wish) {
  const { services } = await ask(gateway, servicesQuery, {})
  const serviceId = services?.find(({ name }) => name === service)?.id
  if (!serviceId) throw new Error(`There is no service ${service}.`)

  const { slots } = await ask(gateway, slotsQuery, { search: { serviceId, from, to } })
  const [slot] = slots?.nodes ?? []
  if (!slot) throw new Error('There is no free time.')

  const created = (await ask(gateway, holdCreate, { input: { slotId: slot.id, idempotencyKey: randomUUID() } }))
    .holdCreate
  const [refusal] = created?.errors ?? []
  if (refusal?.__typename === 'SlotTakenError') {
    throw new Error(`${refusal.message} Free instead: ${refusal.nextFree.map(({ start }) => start).join(', ')}`)
  }
  if (!created?.hold || !created.holdToken) throw new Error(refusal?.message ?? 'The slot was not held.')

  // Keep the key until the answer is there: sent again with it, a call whose answer was lost books nothing twice.
  const { holdConfirm: confirmed } = await ask(gateway, holdConfirm, {
    input: {
      holdId: created.hold.id,
      holdToken: created.holdToken,
      patient: { new: patient },
      paymentReference,
      idempotencyKey: randomUUID(),
    },
  })
  return confirmed
}
