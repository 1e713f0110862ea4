/** What the scenarios of holds have in common: clinics without limits, their slots, and the requests that hold them. */
import { readFileSync } from 'node:fs'
import type { Simulator } from '../harness/backends.ts'
import type { GatewayOptions, RunningGateway } from '../harness/gateway.ts'
import type { Load } from '../harness/load.ts'
import type { BenchContext, Measured } from '../harness/scenario.ts'

type Clinics = GatewayOptions['clinics']

const dayMs = 86_400_000
const halfHourMs = 1_800_000
/** A hundred slots, and a month's search, at most. */
const page = 100
const monthDays = 30
const months = 12

/** A clinic's system that has no holds and refuses no number of calls. */
export function startVendor(context: BenchContext, delayMs = 0): Promise<Simulator> {
  return context.simulator({
    vendor: 'jump',
    delayMs,
    switches: { generation: 'B', rateLimitPerHour: 1_000_000_000 },
  })
}

/** Several clinics over one system, each an account of its own, with the limits of the client out of the way. */
export function clinicsOver(simulator: Simulator, count: number): Clinics {
  return Array.from({ length: count }, (_, index) => ({
    simulator,
    settings: {
      dialect: 'B',
      accountId: `bench-${index}`,
      budget: { requestsPerHour: 1_000_000_000, maxConcurrent: 50 },
    },
  }))
}

/** What the simulator's demo asks for: which request a check of a slot is. */
export function vendorCheckOf({ url }: Simulator): { readonly url: string; readonly authorization: string } {
  const key = readFileSync(new URL('../../config/sandbox/jump.key', import.meta.url), 'utf8').trim()
  const day = new Date(Date.now() + 7 * dayMs).toISOString().slice(0, 10)
  const query = new URLSearchParams({
    appointment_template_id: 'type_00000000-0000-4000-8000-000000000302',
    date_from: day,
    date_to: day,
    clinician_profile_id: 'cli_00000000-0000-4000-8000-000000000201',
  })
  return { url: `${url}/functions/v1/api-v1/availability?${query}`, authorization: `Bearer ${key}` }
}

const serviceName = 'Follow-up visit'

export async function serviceOf(gateway: RunningGateway): Promise<string> {
  const { services } = await gateway.ask<{ services: { id: string; name: string }[] }>('{ services { id name } }')
  const found = services.find(({ name }) => name === serviceName)
  if (!found) throw new Error(`there is no service ${serviceName}`)
  return found.id
}

/** Ids of free slots that do not overlap, of all clinics in turn. Throws when there are fewer. */
export async function freeSlots(gateway: RunningGateway, wanted: number): Promise<string[]> {
  const serviceId = await serviceOf(gateway)
  const today = Math.floor(Date.now() / dayMs) * dayMs
  const found: string[] = []
  for (let month = 0; month < months && found.length < wanted; month += 1) {
    const from = today + (2 + month * monthDays) * dayMs
    const search = {
      serviceId,
      from: new Date(from).toISOString(),
      to: new Date(from + monthDays * dayMs).toISOString(),
    }
    for (let after: string | null = null; found.length < wanted; ) {
      const { slots }: SlotsAnswer = await gateway.ask(slotsQuery, { search, first: page, after })
      // Visits last half an hour and may begin on the quarter.
      found.push(...slots.nodes.filter(({ start }) => Date.parse(start) % halfHourMs === 0).map(({ id }) => id))
      after = slots.pageInfo.endCursor
      if (!slots.pageInfo.hasNextPage) break
    }
  }
  if (found.length < wanted) throw new Error(`there are ${found.length} slots of ${wanted}`)
  return scattered(found.slice(0, wanted))
}

interface SlotsAnswer {
  readonly slots: {
    readonly nodes: readonly { readonly id: string; readonly start: string }[]
    readonly pageInfo: { readonly hasNextPage: boolean; readonly endCursor: string | null }
  }
}

const slotsQuery = `query($search: SlotSearchInput!, $first: Int, $after: String) {
  slots(search: $search, first: $first, after: $after) { nodes { id start } pageInfo { hasNextPage endCursor } }
}`

/** No two that follow each other are of one day, so that callers do not line up at one diary. */
function scattered<Item>(items: readonly Item[]): Item[] {
  const step = Math.max(1, Math.floor(Math.sqrt(items.length)))
  return Array.from({ length: step }, (_, first) => items.filter((_, index) => index % step === first)).flat()
}

const holdMutation = `mutation($input: HoldCreateInput!) {
  holdCreate(input: $input) {
    hold { id status expiresAt start clinic { name } practitioner { name } }
    holdToken
    errors { __typename ... on UserError { code message } }
  }
}`

/** The body of a request that holds the slot, under a key that no other request has. */
export function holdBody(slotId: string): string {
  return JSON.stringify({ query: holdMutation, variables: { input: { slotId, idempotencyKey: 'bench-__N__' } } })
}

export const isHeld = '"status":"ACTIVE"'

/** The load of a request for each of these bodies. */
export function holding(gateway: RunningGateway, bodies: readonly string[], connections: number): Load {
  const { headers } = gateway
  return { server: gateway, headers, bodies, connections, requests: bodies.length, contains: isHeld }
}

/** Values of one figure by subject. */
export function figure(name: string, values: Readonly<Record<string, readonly number[]>>): Measured[] {
  return Object.entries(values).map(([subject, all]) => ({ subject, figure: name, values: all }))
}
