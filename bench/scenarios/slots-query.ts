/** What the read scenarios have in common: one clinic, its slots, and the query that asks for twenty of them. */
import { buildSubgraphSchema } from '@apollo/subgraph'
import { printSchema } from 'graphql'
import { typeDefs } from '../../src/server/graphql/type-defs.ts'
import type { RunningGateway } from '../harness/gateway.ts'
import type { LoadResult } from '../harness/load.ts'
import type { PeerData } from '../harness/peers.ts'
import { pairedRatios } from '../harness/ratios.ts'
import type { BenchContext, Measured, Series } from '../harness/scenario.ts'

/** Of requests under way at a time, as in the measurements of the prototypes. */
const connections = 32
const dayMs = 86_400_000

/** The body of the request: twenty slots with everything that a list of times shows. */
interface SlotsRequest {
  readonly query: string
  readonly variables: { readonly search: Readonly<Record<string, unknown>>; readonly first: number }
}

/** @param name of the operation: two requests with different names are different documents */
function slotsQuery(name: string): string {
  return `query ${name}($search: SlotSearchInput!, $first: Int) {
  slots(search: $search, first: $first) {
    nodes {
      id start end timeZone localStart holdStrength asOf contactTypes
      clinic { id name }
      practitioner { id name title }
      appointmentType { id name durationMinutes }
      location { id name addressLines }
    }
    pageInfo { hasNextPage endCursor }
    unavailable { code }
  }
}`
}

export interface Readers {
  /** In memory, and silent. */
  readonly gateway: RunningGateway
  /** With Redis and logs. */
  readonly production: RunningGateway
  readonly request: SlotsRequest
  /** For the peers. */
  readonly data: PeerData
}

/** The gateway twice, over one clinic, with what it is asked for. */
export async function startReaders(context: BenchContext): Promise<Readers> {
  const clinics = [{ simulator: await context.simulator({ vendor: 'upvio', delayMs: 0 }) }]
  const gateway = await context.gateway({ clinics, redis: null, logLevel: 'silent' })
  const production = await context.gateway({ clinics, redis: await context.redis(), logLevel: 'info' })
  return { gateway, production, ...(await twentySlots(gateway)) }
}

/** A search that finds twenty slots at least; throws when the backends offer fewer. */
export async function twentySlots(gateway: RunningGateway): Promise<{ request: SlotsRequest; data: PeerData }> {
  const { services } = await gateway.ask<{ services: { id: string; name: string }[] }>('{ services { id name } }')
  const midnight = Math.ceil(Date.now() / dayMs) * dayMs
  const [from, to] = [midnight + dayMs, midnight + 6 * dayMs].map((instant) => new Date(instant).toISOString())
  const query = slotsQuery('Slots')
  for (const { id: serviceId } of services) {
    const variables = { search: { serviceId, from, to }, first: 20 }
    const answer = await gateway.ask<{ slots: { nodes: { practitioner: unknown; location: unknown }[] } }>(
      query,
      variables,
    )
    const { nodes } = answer.slots
    if (nodes.length === 20 && nodes.every(({ practitioner, location }) => practitioner && location)) {
      return { request: { query, variables }, data: { sdl: printSchema(buildSubgraphSchema(typeDefs)), answer } }
    }
  }
  throw new Error('no service has twenty slots with practitioner and location')
}

export function measuredOf(series: Series<LoadResult>): Measured[] {
  return Object.entries(series).flatMap(([subject, results]) => {
    const cpu = results.flatMap(({ cpuMicrosPerRequest }) => cpuMicrosPerRequest ?? [])
    return [
      { subject, figure: 'requests/s', values: perSecond(results) },
      ...(cpu.length === results.length ? [{ subject, figure: 'server CPU us/request', values: cpu }] : []),
      { subject, figure: 'p99 ms', values: results.map(({ latencyMs }) => latencyMs.p99) },
    ]
  })
}

export function perSecond(results: readonly LoadResult[] = []): number[] {
  return results.map((result) => result.perSecond)
}

/** How much less CPU time one server needs for a request than another; empty where the system does not tell. */
export function cpuRatios(other: readonly LoadResult[] = [], ours: readonly LoadResult[] = []): number[] {
  const micros = (results: readonly LoadResult[]) => results.flatMap((result) => result.cpuMicrosPerRequest ?? [])
  const [over, under] = [micros(other), micros(ours)]
  return over.length === other.length && under.length === ours.length ? pairedRatios(over, under) : []
}

/** The subject that sends one request again and again, or in turn. */
export function asking(
  context: BenchContext,
  server: Parameters<BenchContext['load']>[0]['server'],
  bodies: readonly string[],
  headers: Readonly<Record<string, string>> = {},
): (seconds: number) => Promise<LoadResult> {
  return (seconds) => context.load({ server, headers, bodies, connections, seconds, contains: '"nodes":[{' })
}
