import { randomBytes } from 'node:crypto'
import { setTimeout as delay } from 'node:timers/promises'
import type { Redis } from 'ioredis'
import type { HoldDraft } from '../../src/booking/ledger.ts'
import { connectRedis, isReadyWithin } from '../../src/store/redis/connect.ts'
import { keysOf } from '../../src/store/redis/ledger/keys.ts'
import { joined, parted, toStoredDraft } from '../../src/store/redis/ledger/record.ts'
import { createRedisLedger } from '../../src/store/redis/ledger.ts'
import type { RunningGateway } from '../harness/gateway.ts'
import type { LoadResult } from '../harness/load.ts'
import { pairedRatios } from '../harness/ratios.ts'
import { sampleSlot } from '../harness/sample-slot.ts'
import type { BenchContext, Scenario } from '../harness/scenario.ts'
import { clinicsOver, figure, freeSlots, holdBody, holding, startVendor } from './hold-work.ts'
import { perSecond } from './slots-query.ts'

const connections = 8
const perSecondOfPace = 150
/** Each person's diary has thousands of them when there are a million. */
const people = 250
const visitMinutes = 15

/** Whether a hold costs more when there are many already. */
export const holdLedger: Scenario = {
  name: 'hold-ledger',
  about: '`holdCreate` beside 100, 10,000 and 100,000 live holds of the same account; `--full`: a million',
  goals: [
    { id: 'middle', text: 'time per hold, 10,000 live / 100 live', goal: 1.2, direction: 'AT_MOST' },
    { id: 'most', text: 'time per hold, the most live / 100 live', goal: 1.2, direction: 'AT_MOST' },
    { id: 'middle-redis', text: "Redis' CPU per hold, 10,000 live / 100 live", goal: 1.2, direction: 'AT_MOST' },
    { id: 'most-redis', text: "Redis' CPU per hold, the most live / 100 live", goal: 1.2, direction: 'AT_MOST' },
  ],
  async run(context) {
    const most = context.pace.isFull ? 1_000_000 : 100_000
    const simulator = await startVendor(context)
    const small = await ledgerOf(100)
    const middle = await ledgerOf(10_000)
    const large = await ledgerOf(most)
    const series = await context.alternate({
      '100 live': small,
      '10,000 live': middle,
      [`${most.toLocaleString('en')} live`]: large,
    })
    const [atSmall, atMiddle, atLarge] = Object.values(series) as [Held[], Held[], Held[]]
    const time = (held: readonly Held[]) => perSecond(held.map(({ load }) => load)).map((rate) => 1 / rate)
    const redis = (held: readonly Held[]) => held.map(({ redisMicros }) => redisMicros)
    const subjects = Object.entries(series)
    return {
      measured: [
        ...figure(
          'holds/s',
          Object.fromEntries(subjects.map(([name, held]) => [name, perSecond(held.map(({ load }) => load))])),
        ),
        ...figure("Redis' CPU us/hold", Object.fromEntries(subjects.map(([name, held]) => [name, redis(held)]))),
      ],
      ratios: {
        middle: pairedRatios(time(atMiddle), time(atSmall)),
        most: pairedRatios(time(atLarge), time(atSmall)),
        'middle-redis': pairedRatios(redis(atMiddle), redis(atSmall)),
        'most-redis': pairedRatios(redis(atLarge), redis(atSmall)),
      },
      notes: [
        'Of the live holds one is made by the ledger, and the others are its record and index entries under other ids and times.',
        `They are of ${people} people of the account, of whom the clinic's three are some; each ledger has a Redis and a gateway of its own.`,
      ],
    }

    async function ledgerOf(count: number): Promise<(seconds: number) => Promise<Held>> {
      const redis = await context.redis()
      const begun = performance.now()
      await fill(redis.url, 'jump:bench-0', count)
      const took = (performance.now() - begun) / 1_000
      context.say(`  ${count.toLocaleString('en')} live holds, put there in ${took.toFixed(0)} s`)
      const gateway = await context.gateway({
        name: `gateway beside ${count}`,
        clinics: clinicsOver(simulator, 1),
        redis,
      })
      const { rounds, seconds, warmUpSeconds } = context.pace
      const countIn = (measured: number) => Math.ceil(measured * perSecondOfPace)
      const slots = await freeSlots(gateway, Math.min(1_700, countIn(warmUpSeconds) + rounds * countIn(seconds)))
      const share = slots.length / (warmUpSeconds + rounds * seconds)
      return (measured) => holdSome(context, gateway, redis.url, slots.splice(0, Math.floor(share * measured)))
    }
  },
}

interface Held {
  readonly load: LoadResult
  readonly redisMicros: number
}

async function holdSome(
  context: BenchContext,
  gateway: RunningGateway,
  redisUrl: string,
  slots: readonly string[],
): Promise<Held> {
  const redis = connectRedis(redisUrl)
  if (!(await isReadyWithin(redis, 5_000))) throw new Error('Redis does not answer')
  try {
    // What happens by the clock happens beside many live holds too, and is no hold's.
    const idle = (await scriptMicros(redis, () => delay(idleMs))) / idleMs
    const bodies = slots.map(holdBody)
    let load: LoadResult | undefined
    const busy = await scriptMicros(redis, async () => {
      load = await context.load(holding(gateway, bodies, connections))
    })
    if (!load) throw new Error('nothing was measured')
    return { load, redisMicros: (busy - idle * load.seconds * 1_000) / slots.length }
  } finally {
    redis.disconnect()
  }
}

const idleMs = 1_000

/** CPU time of scripts and reads of the stream meanwhile; what scripts call is in their own time. */
async function scriptMicros(redis: Redis, work: () => Promise<unknown>): Promise<number> {
  await redis.config('RESETSTAT')
  await work()
  const stats = await redis.info('commandstats')
  const micros = [...stats.matchAll(/^cmdstat_(?:evalsha|eval|xrange):calls=\d+,usec=(\d+)/gm)]
  return micros.reduce((sum, [, usec]) => sum + Number(usec), 0)
}

/**
 * Live holds, far enough ahead that none is in the way of a slot that is measured. One is made by the ledger itself; the others are
 * that one's record and places in the indexes, under ids and times of their own, since a million one by one take an hour.
 */
async function fill(redisUrl: string, account: string, count: number): Promise<void> {
  const redis = connectRedis(redisUrl, { commandTimeoutMs: 60_000 })
  if (!(await isReadyWithin(redis, 5_000))) throw new Error('Redis does not answer')
  const ledger = createRedisLedger({ redis })
  try {
    const first = draftOf(account, 0)
    await ledger.open(first)
    const made = await ledger.activate(first, { ttlMs: first.maxMs, vendorHold: null, remaining: null })
    if (made.kind !== 'DONE') throw new Error('a hold could not be put there')
    const [, holds = '', busy = '', times = '', wake = '', , , lists = ''] = keysOf(account)
    const text = (await redis.hget(holds, first.id)) ?? ''
    const { hold, slot } = partedRecord(text)
    let last = first
    for (let next = 1; next < count; next += batch) {
      const many = Array.from({ length: Math.min(batch, count - next) }, (_, index) => draftOf(account, next + index))
      await Promise.all([
        redis.hset(holds, ...many.flatMap((draft) => [draft.id, recordOf(hold, slot, draft)])),
        redis.zadd(times, ...many.flatMap((draft) => [0, placeOf(draft)])),
        redis.zadd(busy, ...many.flatMap((draft) => [0, `${draft.slot.resources[0]}${separator}${placeOf(draft)}`])),
        redis.zadd(wake, ...many.flatMap((draft) => [made.hold.expiresAt ?? 0, draft.id])),
        redis.zadd(lists, ...many.flatMap((draft) => [0, listPlaceOf(draft, made.hold.createdAt)])),
      ])
      last = many.at(-1) ?? last
    }
    // The ledger takes the last one for what the first one is, and would refuse its time to others.
    const found = await ledger.get(last)
    const again = await ledger.open({ ...draftOf(account, count - 1), slot: last.slot })
    if (found?.state !== 'ACTIVE' || again.kind !== 'TAKEN') throw new Error('the live holds are not what holds are')
  } finally {
    ledger.close()
    redis.disconnect()
  }
}

const batch = 500
const separator = '\x1f'
const digits = (instant: number) => String(instant).padStart(15, '0')

function placeOf({ id, slot }: HoldDraft): string {
  return [digits(slot.occupied.start), digits(slot.occupied.end), id].join(separator)
}

function listPlaceOf({ id, partnerId }: HoldDraft, createdAt: number): string {
  return [partnerId, digits(999_999_999_999_999 - createdAt), id].join(separator)
}

function partedRecord(text: string): { readonly hold: object; readonly slot: object } {
  const { head, slot } = parted(text)
  return { hold: JSON.parse(head), slot: JSON.parse(slot) }
}

function recordOf(hold: object, slot: object, draft: HoldDraft): string {
  const { hold: own, slot: ownSlot } = toStoredDraft(draft)
  return joined(JSON.stringify({ ...hold, ...own }), JSON.stringify({ ...slot, ...JSON.parse(ownSlot) }))
}

function draftOf(account: string, n: number): HoldDraft {
  const person = n % people
  const practitionerId = `cli_00000000-0000-4000-8000-${String(201 + person).padStart(12, '0')}`
  const start = Date.now() + 500 * 86_400_000 + Math.floor(n / people) * visitMinutes * 60_000
  return {
    id: randomBytes(16).toString('hex'),
    account,
    clinicId: 'harbour',
    partnerId: 'bench',
    strength: 'GATEWAY',
    slot: sampleSlot({ clinicId: 'harbour', practitionerId, start, durationMinutes: visitMinutes }),
    contactType: 'IN_PERSON',
    extensionsLeft: 2,
    partnerReference: null,
    metadata: [],
    lease: { keys: [`${account}/practitioner:${practitionerId}/${start}`], token: randomBytes(16).toString('hex') },
    replaces: null,
    openMs: 600_000,
    maxMs: 7_200_000,
    intent: null,
  }
}
