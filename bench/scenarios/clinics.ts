import type { LoadResult } from '../harness/load.ts'
import { pairedRatios } from '../harness/ratios.ts'
import type { BenchContext, Scenario } from '../harness/scenario.ts'
import { clinicsOver, figure, serviceOf, startVendor } from './hold-work.ts'

const quickMs = 20
const slowMs = 500
/** So long a search waits. */
const deadlineMs = 1_500
/** Slower than any search waits. */
const silentMs = 4_000
const count = 20
const dayMs = 86_400_000

/** A search over many clinics takes as long as the slowest that answers, or as long as it may. */
export const clinics: Scenario = {
  name: 'clinics',
  about: `a search over ${count} clinics, one of them slow or silent; a thousand of the same search at once`,
  goals: [
    { id: 'slow', text: `time of a search / ${slowMs} ms of the slowest clinic`, goal: 1.1, direction: 'AT_MOST' },
    { id: 'silent', text: `time of a search / its deadline of ${deadlineMs} ms`, goal: 1.1, direction: 'AT_MOST' },
    {
      id: 'calls',
      text: `calls to a clinic for its free times by a thousand searches at once`,
      goal: 1,
      direction: 'AT_MOST',
    },
  ],
  async run(context) {
    const quick = await startVendor(context, quickMs)
    const beside = async (delayMs: number) =>
      context.gateway({
        name: `gateway beside a clinic of ${delayMs} ms`,
        clinics: [...clinicsOver(quick, count - 1), ...clinicsOver(await startVendor(context, delayMs), 1)].map(
          (clinic, index) => ({ ...clinic, settings: { ...clinic.settings, accountId: `bench-${index}` } }),
        ),
        redis: await context.redis(),
        config: { search: { keep: 'PT0S', deadline: `PT${deadlineMs / 1_000}S` } },
      })
    const subjects = { slow: await beside(slowMs), silent: await beside(silentMs) }
    const serviceId = await serviceOf(subjects.slow)
    const midnight = Math.floor(Date.now() / dayMs) * dayMs
    const search = {
      serviceId,
      from: new Date(midnight + 7 * dayMs).toISOString(),
      to: new Date(midnight + 14 * dayMs).toISOString(),
    }
    const body = JSON.stringify({
      query:
        'query($search: SlotSearchInput!) { slots(search: $search, first: 20) { nodes { id } unavailable { code } } }',
      variables: { search },
    })
    const one = (gateway: (typeof subjects)['slow']) => (seconds: number) =>
      context.load({
        server: gateway,
        headers: gateway.headers,
        bodies: [body],
        connections: 1,
        seconds,
        contains: '"slots":{',
      })
    const series = await context.alternate<LoadResult>({ slow: one(subjects.slow), silent: one(subjects.silent) })
    const p50 = (name: string) => (series[name] ?? []).map(({ latencyMs }) => latencyMs.p50)
    return {
      measured: figure('p50 ms', { 'one clinic slow': p50('slow'), 'one clinic silent': p50('silent') }),
      ratios: {
        slow: pairedRatios(
          p50('slow'),
          p50('slow').map(() => slowMs),
        ),
        silent: pairedRatios(
          p50('silent'),
          p50('silent').map(() => deadlineMs),
        ),
        calls: await callsOfARush(context, body),
      },
      notes: [
        'Nothing is kept between the searches, so each asks all clinics; the rush is over one clinic and keeps what it hears.',
      ],
    }
  },
}

/** A thousand connections with one question, as often as there are rounds; each time of a gateway that has heard nothing yet. */
async function callsOfARush(context: BenchContext, body: string): Promise<number[]> {
  const vendor = await startVendor(context, quickMs)
  const calls: number[] = []
  for (let round = 0; round < context.pace.rounds; round += 1) {
    const gateway = await context.gateway({ clinics: clinicsOver(vendor, 1), redis: null, logLevel: 'silent' })
    const { headers } = gateway
    await context.load({
      server: gateway,
      headers,
      bodies: [body],
      connections: 1_000,
      requests: 1_000,
      contains: '"nodes":[{',
    })
    const metrics = await (await fetch(`${gateway.url}/metrics`, { headers })).text()
    const [, made = ''] = /^holdfast_vendor_call_seconds_count\{[^}]*"slot\.search"[^}]*\} (\d+)/m.exec(metrics) ?? []
    calls.push(Number(made))
    await gateway.stop()
  }
  return calls
}
