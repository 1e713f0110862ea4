import { randomUUID } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { setTimeout as delay } from 'node:timers/promises'
import { connectRedis, isReadyWithin } from '../../src/store/redis/connect.ts'
import type { RunningGateway } from '../harness/gateway.ts'
import { pairedRatios } from '../harness/ratios.ts'
import type { BenchContext, Scenario } from '../harness/scenario.ts'
import { clinicsOver, figure, freeSlots, holdBody, holding, startVendor } from './hold-work.ts'

const connections = 16
/** Holds for each second of the pace, so that a round is long beside the hundredths of a second that the system counts. */
const perSecondOfPace = 400

interface Shared {
  readonly seconds: number
  /** Of the processes together, for one hold. */
  readonly cpuMicros: number
  /** Redis' own, for one hold. */
  readonly redisMicros: number
}

/** What a second process adds to the first one, over one Redis. */
export const scale: Scenario = {
  name: 'scale',
  about: 'two gateway processes over one Redis against one, and what a hold costs each of them',
  goals: [
    {
      id: 'cpu',
      text: 'holds that two cores carry / that one carries, by CPU per hold',
      goal: 1.7,
      direction: 'AT_LEAST',
    },
    {
      id: 'redis',
      text: "gateway's CPU per hold / Redis' CPU per hold: processes that one Redis carries",
      goal: null,
      direction: 'AT_LEAST',
    },
    {
      id: 'here',
      text: 'holds a second, two processes / one, on the cores that are here',
      goal: null,
      direction: 'AT_LEAST',
    },
  ],
  async run(context) {
    const simulator = await startVendor(context)
    const redis = await context.redis()
    const clinics = clinicsOver(simulator, 8)
    const one = await context.gateway({ clinics, redis })
    const two = await context.gateway({ name: 'second gateway', clinics, redis, beside: one })
    const countIn = (seconds: number) => Math.ceil(seconds * perSecondOfPace)
    const { rounds, seconds, warmUpSeconds } = context.pace
    const slots = await freeSlots(one, 2 * (countIn(warmUpSeconds) + rounds * countIn(seconds)))
    const client = connectRedis(redis.url)
    if (!(await isReadyWithin(client, 5_000))) throw new Error('Redis does not answer')
    try {
      const redisPid = Number(/process_id:(\d+)/.exec(await client.info('server'))?.[1])
      const through = (gateways: readonly RunningGateway[]) => (measured: number) =>
        share(context, gateways, redisPid, slots.splice(0, countIn(measured)))
      const series = await context.alternate<Shared>({
        'one process': through([one]),
        'two processes': through([one, two]),
      })
      const of = (subject: string, read: (shared: Shared) => number) => (series[subject] ?? []).map(read)
      const rates = {
        'one process': of('one process', ({ seconds }) => 1 / seconds),
        'two processes': of('two processes', ({ seconds }) => 1 / seconds),
      }
      const cpu = {
        'one process': of('one process', ({ cpuMicros }) => cpuMicros),
        'two processes': of('two processes', ({ cpuMicros }) => cpuMicros),
      }
      const redisCpu = of('two processes', ({ redisMicros }) => redisMicros)
      return {
        measured: [
          ...figure('holds/s', { 'one process': rates['one process'], 'two processes': rates['two processes'] }),
          ...figure('gateway CPU us/hold', cpu),
          ...figure('Redis CPU us/hold', {
            'one process': of('one process', ({ redisMicros }) => redisMicros),
            'two processes': redisCpu,
          }),
        ],
        ratios: {
          cpu: pairedRatios(
            cpu['one process'].map((micros) => 2 * micros),
            cpu['two processes'],
          ),
          redis: pairedRatios(cpu['two processes'], redisCpu),
          here: pairedRatios(rates['two processes'], rates['one process']),
        },
        notes: [
          'On two cores a second process has no core of its own: the load, Redis and the simulator need the other one. So the goal is judged by what a hold costs: two cores carry twice as many at the same cost, less what each process spends on the other.',
          'Each process follows the changes of all, which is what a second one adds; Redis works on one core, so it carries as many processes as the second ratio says.',
        ],
      }
    } finally {
      client.disconnect()
    }
  },
}

async function share(
  context: BenchContext,
  gateways: readonly RunningGateway[],
  redisPid: number,
  slots: readonly string[],
): Promise<Shared> {
  // What is left of the round before is not this one's.
  await delay(100)
  const cpuOf = () => gateways.reduce((sum, gateway) => sum + (gateway.cpuMicros() ?? 0), 0)
  const [cpu, redis, begun] = [cpuOf(), micros(redisPid), performance.now()]
  const part = Math.ceil(slots.length / gateways.length)
  await Promise.all(
    gateways.map((gateway, index) => {
      const bodies = slots
        .slice(index * part, (index + 1) * part)
        .map((slot) => holdBody(slot).replace('__N__', randomUUID()))
      return context.loadBeside(holding(gateway, bodies, connections))
    }),
  )
  const per = (total: number) => total / slots.length
  return {
    seconds: per((performance.now() - begun) / 1_000),
    cpuMicros: per(cpuOf() - cpu),
    redisMicros: per(micros(redisPid) - redis),
  }
}

/** User and system time of a process of ours. */
function micros(pid: number): number {
  const fields = readFileSync(`/proc/${pid}/stat`, 'utf8')
    .replace(/^.*\) /s, '')
    .split(' ')
  return (Number(fields[11]) + Number(fields[12])) * 10_000
}
