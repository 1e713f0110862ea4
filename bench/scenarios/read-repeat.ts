import { pairedRatios } from '../harness/ratios.ts'
import type { Scenario } from '../harness/scenario.ts'
import { asking, cpuRatios, measuredOf, perSecond, startReaders } from './slots-query.ts'

/** Twenty cached slots, the same document again and again, as a page that many look at asks. */
export const readRepeat: Scenario = {
  name: 'read-repeat',
  about: '20 cached slots with practitioner, type and location, the same document repeated',
  goals: [
    { id: 'jit', text: 'gateway / mercurius with JIT', goal: 0.8, direction: 'AT_LEAST' },
    { id: 'aim', text: 'gateway / mercurius with JIT, the aim', goal: 1, direction: 'AT_LEAST' },
    { id: 'stock', text: 'gateway / stock @apollo/server standalone', goal: 4, direction: 'AT_LEAST' },
    {
      id: 'production',
      text: 'gateway with Redis and logs / gateway in memory, silent',
      goal: 0.8,
      direction: 'AT_LEAST',
    },
    {
      id: 'production-jit',
      text: 'gateway with Redis and logs / mercurius with JIT',
      goal: null,
      direction: 'AT_LEAST',
    },
    { id: 'jit-cpu', text: 'server CPU a request: mercurius with JIT / gateway', goal: null, direction: 'AT_LEAST' },
    {
      id: 'stock-cpu',
      text: 'server CPU a request: stock @apollo/server / gateway',
      goal: null,
      direction: 'AT_LEAST',
    },
    { id: 'limit', text: 'node:http with ready bytes / mercurius with JIT', goal: null, direction: 'AT_LEAST' },
  ],
  async run(context) {
    const { gateway, production, request, data } = await startReaders(context)
    const jit = await context.peer('mercurius-jit', data)
    const stock = await context.peer('apollo-standalone', data)
    const bytes = await context.peer('bytes', data)
    const bodies = [JSON.stringify(request)]
    const series = await context.alternate({
      gateway: asking(context, gateway, bodies, gateway.headers),
      'mercurius with JIT': asking(context, jit, bodies),
      'gateway with Redis and logs': asking(context, production, bodies, production.headers),
      'stock @apollo/server': asking(context, stock, bodies),
      'node:http with ready bytes': asking(context, bytes, bodies),
    })
    const of = (subject: string) => perSecond(series[subject])
    const overJit = pairedRatios(of('gateway'), of('mercurius with JIT'))
    return {
      measured: measuredOf(series),
      ratios: {
        jit: overJit,
        aim: overJit,
        stock: pairedRatios(of('gateway'), of('stock @apollo/server')),
        production: pairedRatios(of('gateway with Redis and logs'), of('gateway')),
        'production-jit': pairedRatios(of('gateway with Redis and logs'), of('mercurius with JIT')),
        'jit-cpu': cpuRatios(series['mercurius with JIT'], series.gateway),
        'stock-cpu': cpuRatios(series['stock @apollo/server'], series.gateway),
        limit: pairedRatios(of('node:http with ready bytes'), of('mercurius with JIT')),
      },
      notes: [
        'Keys are checked and limits counted in both gateways, since `serve` cannot do without; peers have neither.',
        'The CSRF check is on.',
      ],
    }
  },
}
