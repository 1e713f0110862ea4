import type { LoadResult } from '../harness/load.ts'
import { pairedRatios } from '../harness/ratios.ts'
import type { Scenario } from '../harness/scenario.ts'
import { clinicsOver, figure, freeSlots, holdBody, startVendor, vendorCheckOf } from './hold-work.ts'
import { startBare } from './holds.ts'

const callers = 1_000

/** Everybody wants the same slot, each over a connection of its own. */
export const holdRush: Scenario = {
  name: 'hold-rush',
  about: `one slot, ${callers} callers at once, until all of them are answered`,
  goals: [
    { id: 'acquire', text: 'gateway / node:http that takes the lease alone', goal: 3, direction: 'AT_MOST' },
    { id: 'cpu', text: 'server CPU, the same', goal: null, direction: 'AT_MOST' },
    { id: 'checks', text: 'checks of the slot at the clinic, in one rush', goal: 1, direction: 'AT_MOST' },
  ],
  async run(context) {
    const simulator = await startVendor(context)
    const gateway = await context.gateway({ clinics: clinicsOver(simulator, 1), redis: await context.redis() })
    const bare = await startBare(context, vendorCheckOf(simulator))
    const slots = await freeSlots(gateway, 3 + context.pace.rounds)
    let checks = await checksOf()
    const perRush: number[] = []

    /** How often the gateway asked the clinic so far, by its own count. */
    async function checksOf(): Promise<number> {
      const response = await fetch(`${gateway.url}/metrics`, { headers: gateway.headers })
      const lines = (await response.text()).split('\n')
      return lines
        .filter((line) => line.startsWith('holdfast_vendor_call_seconds_count') && line.includes('"slot.search"'))
        .reduce((sum, line) => sum + Number(line.split(' ').at(-1)), 0)
    }

    const rush = { connections: callers, requests: callers }
    let n = 0
    const series = await context.alternate<LoadResult>({
      async gateway() {
        const bodies = [holdBody(slots.pop() as string)]
        const result = await context.load({
          ...rush,
          server: gateway,
          headers: gateway.headers,
          bodies,
          contains: 'holdCreate',
        })
        const now = await checksOf()
        perRush.push(now - checks)
        checks = now
        return result
      },
      'node:http': () =>
        context.load({ ...rush, server: bare, path: '/acquire', bodies: [`{"n":${n++}}`], contains: 'acquired' }),
    })
    const tookOf = (subject: string) => (series[subject] ?? []).map(({ seconds }) => seconds * 1_000)
    const cpuOf = (subject: string) => (series[subject] ?? []).map((result) => result.cpuMicrosPerRequest ?? 0)
    const took = { gateway: tookOf('gateway'), 'node:http': tookOf('node:http') }
    const cpu = { gateway: cpuOf('gateway'), 'node:http': cpuOf('node:http') }
    return {
      measured: [...figure('ms until all are answered', took), ...figure('server CPU us/request', cpu)],
      ratios: {
        acquire: pairedRatios(took.gateway, took['node:http']),
        cpu: pairedRatios(cpu.gateway, cpu['node:http']),
        checks: perRush.slice(1),
      },
      notes: [
        'Both answer a thousand new connections; node:http makes one call to Redis for each caller and no more.',
        "A loser's repeat must get the same answer, so each has its idempotency key written down twice: that and the use of the limit are its calls.",
      ],
    }
  },
}
