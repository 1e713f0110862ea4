import { pairedRatios } from '../harness/ratios.ts'
import type { Scenario } from '../harness/scenario.ts'
import { asking, cpuRatios, measuredOf, perSecond, startReaders } from './slots-query.ts'

/** The same work, and no document twice: what reading, checking and executing a query costs. */
export const readDocuments: Scenario = {
  name: 'read-documents',
  about: '20 cached slots with practitioner, type and location, every document different',
  goals: [
    { id: 'plain', text: 'gateway / mercurius without JIT', goal: 0.9, direction: 'AT_LEAST' },
    {
      id: 'plain-cpu',
      text: 'server CPU a request: mercurius without JIT / gateway',
      goal: null,
      direction: 'AT_LEAST',
    },
    {
      id: 'unlike',
      text: 'gateway / mercurius without JIT, what is selected different too',
      goal: null,
      direction: 'AT_LEAST',
    },
    {
      id: 'unlike-cpu',
      text: 'server CPU a request: mercurius without JIT / gateway, what is selected different too',
      goal: null,
      direction: 'AT_LEAST',
    },
    { id: 'stock', text: 'gateway / stock @apollo/server standalone', goal: null, direction: 'AT_LEAST' },
    {
      id: 'production',
      text: 'gateway with Redis and logs / gateway in memory, silent',
      goal: 0.8,
      direction: 'AT_LEAST',
    },
  ],
  async run(context) {
    const { gateway, production, request, data } = await startReaders(context)
    const plain = await context.peer('mercurius', data)
    const stock = await context.peer('apollo-standalone', data)
    // Another name makes it another document to every server: all of them know documents by their text.
    const bodies = [JSON.stringify({ ...request, query: changed(request.query, 'query Slots', 'query Slots__N__') })]
    // Another name in the answer: nothing of an answer before can be of use.
    const unlike = bodies.map((body) => changed(body, 'id start', 'id t__N__: start'))
    const series = await context.alternate({
      gateway: asking(context, gateway, bodies, gateway.headers),
      'mercurius without JIT': asking(context, plain, bodies),
      'gateway, selecting otherwise': asking(context, gateway, unlike, gateway.headers),
      'mercurius without JIT, selecting otherwise': asking(context, plain, unlike),
      'gateway with Redis and logs': asking(context, production, bodies, production.headers),
      'stock @apollo/server': asking(context, stock, bodies),
    })
    const of = (subject: string) => perSecond(series[subject])
    return {
      measured: measuredOf(series),
      ratios: {
        plain: pairedRatios(of('gateway'), of('mercurius without JIT')),
        'plain-cpu': cpuRatios(series['mercurius without JIT'], series.gateway),
        unlike: pairedRatios(of('gateway, selecting otherwise'), of('mercurius without JIT, selecting otherwise')),
        'unlike-cpu': cpuRatios(
          series['mercurius without JIT, selecting otherwise'],
          series['gateway, selecting otherwise'],
        ),
        stock: pairedRatios(of('gateway'), of('stock @apollo/server')),
        production: pairedRatios(of('gateway with Redis and logs'), of('gateway')),
      },
    }
  },
}

/** Throws when there is nothing to change: the documents would not be different. */
function changed(text: string, part: string, by: string): string {
  if (!text.includes(part)) throw new Error(`the query has no "${part}" any more`)
  return text.replace(part, by)
}
