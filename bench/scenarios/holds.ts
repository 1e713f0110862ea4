import { fileURLToPath } from 'node:url'
import { buildSubgraphSchema } from '@apollo/subgraph'
import { printSchema } from 'graphql'
import { typeDefs } from '../../src/server/graphql/type-defs.ts'
import type { LoadResult } from '../harness/load.ts'
import { pairedRatios } from '../harness/ratios.ts'
import type { BenchContext, Scenario } from '../harness/scenario.ts'
import { clinicsOver, freeSlots, holdBody, holding, isHeld, startVendor, vendorCheckOf } from './hold-work.ts'
import { measuredOf, perSecond } from './slots-query.ts'

const connections = 32
/** In a second of a measurement. By number and not by time: each hold takes a slot, and there are only so many. */
const perSecondOfPace = 250

const bareHolds = fileURLToPath(new URL('../harness/inside/bare-holds.ts', import.meta.url))

/** Holds on many slots, against servers that make the same calls to Redis. */
export const holds: Scenario = {
  name: 'holds',
  about: '`holdCreate` on many slots, lease and ledger in Redis, a clinic that answers at once',
  goals: [
    { id: 'bare', text: 'gateway / node:http with the same Redis calls', goal: 0.5, direction: 'AT_LEAST' },
    { id: 'bare-cpu', text: 'server CPU per hold, node:http / gateway', goal: null, direction: 'AT_LEAST' },
    { id: 'checked', text: 'gateway / node:http that also asks the clinic', goal: null, direction: 'AT_LEAST' },
    { id: 'checked-cpu', text: 'server CPU per hold, the latter / gateway', goal: null, direction: 'AT_LEAST' },
    { id: 'stock', text: 'gateway / stock @apollo/server doing the same', goal: 2, direction: 'AT_LEAST' },
  ],
  async run(context) {
    const simulator = await startVendor(context)
    const check = vendorCheckOf(simulator)
    const gateway = await context.gateway({ clinics: clinicsOver(simulator, 8), redis: await context.redis() })
    const bare = await startBare(context, check)
    const { url: redisUrl } = await context.redis()
    const sdl = printSchema(buildSubgraphSchema(typeDefs))
    const stock = await context.peer('apollo-holds', { sdl, answer: { redisUrl, check } })
    const countIn = (seconds: number) => Math.ceil(seconds * perSecondOfPace)
    const { rounds, seconds, warmUpSeconds } = context.pace
    const slots = await freeSlots(gateway, countIn(warmUpSeconds) + rounds * countIn(seconds))
    const numbered = (path: string) => (measured: number) =>
      context.load({
        server: bare,
        path,
        bodies: ['{"n":__N__}'],
        connections,
        requests: countIn(measured),
        contains: isHeld,
      })
    const series = await context.alternate<LoadResult>({
      gateway(measured) {
        return context.load(holding(gateway, slots.splice(0, countIn(measured)).map(holdBody), connections))
      },
      'node:http': numbered('/hold'),
      'node:http with the check': numbered('/hold-checked'),
      'stock @apollo/server': (measured) =>
        context.load({
          server: stock,
          path: '/',
          bodies: [holdBody('__N__')],
          connections,
          requests: countIn(measured),
          contains: isHeld,
        }),
    })
    const of = (subject: string) => perSecond(series[subject])
    const cpuOf = (subject: string) => (series[subject] ?? []).map((result) => result.cpuMicrosPerRequest ?? 0)
    return {
      measured: measuredOf(series),
      ratios: {
        bare: pairedRatios(of('gateway'), of('node:http')),
        'bare-cpu': pairedRatios(cpuOf('node:http'), cpuOf('gateway')),
        checked: pairedRatios(of('gateway'), of('node:http with the check')),
        'checked-cpu': pairedRatios(cpuOf('node:http with the check'), cpuOf('gateway')),
        stock: pairedRatios(of('gateway'), of('stock @apollo/server')),
      },
      notes: [
        'node:http makes the same calls with the same scripts, keys and records: one use, a claim, two counts, the lease, two changes of the ledger, the longer lease, the end of the claim.',
        'It checks no key, no slot id and no input, and asks no clinic unless it says so; stock Apollo asks it by `fetch`.',
        'The load, Redis and the simulator share one core: where that is full first, the ratios of the CPU time tell more.',
      ],
    }
  },
}

export async function startBare(context: BenchContext, check: ReturnType<typeof vendorCheckOf>) {
  const { url: redisUrl } = await context.redis()
  return context.server({ name: 'node:http', command: [bareHolds, JSON.stringify({ redisUrl, check })] })
}
