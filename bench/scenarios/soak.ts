import type { RunningGateway } from '../harness/gateway.ts'
import type { LoadResult } from '../harness/load.ts'
import type { Scenario } from '../harness/scenario.ts'
import { clinicsOver, figure, freeSlots, serviceOf, startVendor } from './hold-work.ts'

const connections = 16
const dayMs = 86_400_000
/** Parts of the time, each with the least heap that was seen in it: what is left after collections. */
const parts = 10
const looksInAPart = 20
/** Each tenth then has a thorough collection; in shorter ones heap that only waits for one looks like a leak. */
const judgedSeconds = 600

/** Whether memory grows while searches, holds and releases go on at half of what the gateway can do. */
export const soak: Scenario = {
  name: 'soak',
  about: 'searches, holds and releases at half load for forty seconds; `--soak`: for ten minutes',
  goals: [
    { id: 'heap', text: 'heap left after collections, last third / second third', goal: 1.1, direction: 'AT_MOST' },
    { id: 'resident', text: 'resident memory, last third / second third', goal: null, direction: 'AT_MOST' },
  ],
  async run(context) {
    const simulator = await startVendor(context)
    const clinics = clinicsOver(simulator, 4)
    const gateway = await context.gateway({ clinics, redis: await context.redis() })
    const serviceId = await serviceOf(gateway)
    const slots = await freeSlots(gateway, 200)
    const midnight = Math.floor(Date.now() / dayMs) * dayMs
    const searches = Array.from({ length: 20 }, (_, day) => {
      const [from, to] = [midnight + (7 + day) * dayMs, midnight + (10 + day) * dayMs].map((at) =>
        new Date(at).toISOString(),
      )
      const query = 'query($search: SlotSearchInput!) { slots(search: $search, first: 20) { nodes { id start } } }'
      return JSON.stringify({ query, variables: { search: { serviceId, from, to } } })
    })
    const search = { server: gateway, headers: gateway.headers, bodies: searches, connections, contains: '"nodes":[' }
    const most = await context.load({ ...search, seconds: context.pace.warmUpSeconds })
    const rate = Math.max(1, Math.floor(most.perSecond / 2))
    const seconds = context.pace.soakSeconds
    context.say(`  ${seconds} s at ${rate} searches a second, with holds and releases beside them`)

    const looking = watch(gateway, seconds)
    const holding = holdAndRelease(gateway, slots, seconds)
    const result: LoadResult = await context.load({ ...search, rate, seconds })
    const holds = await holding
    const { heap, resident } = await looking
    return {
      measured: [
        ...figure('MB, least of each tenth', { 'heap in use': heap, 'resident memory': resident }),
        ...figure('p99 ms', { search: [result.latencyMs.p99] }),
      ],
      ratios: { heap: [lastOverSecondThird(heap)], resident: [lastOverSecondThird(resident)] },
      ...(seconds < judgedSeconds && { unjudged: ['heap'] }),
      notes: [
        `${result.requests} searches, and ${holds} holds that were released again, in ${seconds} s.`,
        'The first third is left out: caches fill then, and V8 finds its size.',
      ],
    }
  },
}

/** The least of each part of the time. */
async function watch(gateway: RunningGateway, seconds: number): Promise<{ heap: number[]; resident: number[] }> {
  const heap: number[] = []
  const resident: number[] = []
  for (let part = 0; part < parts; part += 1) {
    const [heaps, residents]: [number[], number[]] = [[], []]
    for (let look = 0; look < looksInAPart; look += 1) {
      await new Promise((resolve) => setTimeout(resolve, (seconds * 1_000) / parts / looksInAPart))
      const metrics = await (await fetch(`${gateway.url}/metrics`, { headers: gateway.headers })).text()
      heaps.push(Number(/^nodejs_heap_size_used_bytes (\d+)/m.exec(metrics)?.[1]) / 2 ** 20)
      residents.push(gateway.residentMegabytes() ?? Number.POSITIVE_INFINITY)
    }
    heap.push(Math.min(...heaps))
    resident.push(Math.min(...residents))
  }
  return { heap, resident }
}

function lastOverSecondThird(values: readonly number[]): number {
  const third = Math.floor(values.length / 3)
  const mean = (some: readonly number[]) => some.reduce((sum, value) => sum + value, 0) / some.length
  return mean(values.slice(-third)) / mean(values.slice(third, 2 * third))
}

/** Each slot again and again, by one caller after the other. */
async function holdAndRelease(gateway: RunningGateway, slots: readonly string[], seconds: number): Promise<number> {
  const end = performance.now() + seconds * 1_000
  let held = 0
  const lane = async (number: number) => {
    while (performance.now() < end) {
      const slotId = slots[(number * 50 + (held % 50)) % slots.length]
      const key = () => `soak-${number}-${held}-${performance.now()}`
      const { holdCreate } = await gateway.ask<{
        holdCreate: { hold: { id: string } | null; holdToken: string | null }
      }>('mutation($input: HoldCreateInput!) { holdCreate(input: $input) { hold { id } holdToken } }', {
        input: { slotId, idempotencyKey: key() },
      })
      held += 1
      if (!holdCreate.hold) continue
      const input = { holdId: holdCreate.hold.id, holdToken: holdCreate.holdToken, idempotencyKey: key() }
      await gateway.ask('mutation($input: HoldReleaseInput!) { holdRelease(input: $input) { hold { id } } }', { input })
    }
  }
  await Promise.all(Array.from({ length: 4 }, (_, number) => lane(number)))
  return held
}
