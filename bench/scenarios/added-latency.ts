import { randomUUID } from 'node:crypto'
import { setTimeout as delay } from 'node:timers/promises'
import { Client, Pool } from 'undici'
import type { RunningGateway } from '../harness/gateway.ts'
import { pairedRatios } from '../harness/ratios.ts'
import { type Recorded, startRecorder } from '../harness/recorder.ts'
import type { Scenario } from '../harness/scenario.ts'
import { clinicsOver, figure, freeSlots, holdBody, serviceOf, startVendor } from './hold-work.ts'

const delayMs = 20
const dayMs = 86_400_000
/** Confirms in a second of a measurement: each takes a hold that is made before. */
const confirmsASecond = 8
const saturating = 24

interface Latencies {
  readonly p50: number
  readonly p99: number
}

/** What the gateway adds to a clinic's own time. */
export const addedLatency: Scenario = {
  name: 'added-latency',
  about: `search and confirm over a clinic that takes ${delayMs} ms an answer, against the same calls made directly`,
  goals: [
    { id: 'search', text: 'p50 of a search, gateway / undici', goal: 1.1, direction: 'AT_MOST' },
    { id: 'confirm', text: 'p50 of a confirm, gateway / undici', goal: 1.15, direction: 'AT_MOST' },
    { id: 'loaded', text: 'p99 of a search at half of saturation, gateway / undici', goal: 1.3, direction: 'AT_MOST' },
  ],
  async run(context) {
    const simulator = await startVendor(context, delayMs)
    const [clinic] = clinicsOver(simulator, 1)
    if (!clinic) throw new Error('a clinic is needed')
    // Nothing is kept, so that each search is asked of the clinic.
    const config = { search: { keep: 'PT0S', deadline: 'PT5S' } }
    const recorder = await startRecorder(simulator)
    const scout = await context.gateway({
      name: 'scout',
      clinics: [{ ...clinic, simulator: recorder }],
      redis: await context.redis(),
      config,
    })
    const gateway = await context.gateway({ clinics: [clinic], redis: await context.redis(), config })
    const serviceId = await serviceOf(gateway)

    // The second search: by then who works there is known.
    await scout.ask(searchQuery, { search: searchOf(serviceId, 0) })
    const searching = await recorder.during(() => scout.ask(searchQuery, { search: searchOf(serviceId, 0) }))
    const [slot = ''] = await freeSlots(scout, 1)
    const held = await holdOn(scout, slot)
    const first = confirmBody(held)
    // The patient is known the second time, as most are.
    await scout.ask(first.query, first.variables)
    const second = confirmBody(await holdOn(scout, (await freeSlots(scout, 1))[0] ?? ''))
    const confirming = await recorder.during(() => scout.ask(second.query, second.variables))
    await recorder.stop()

    const { headers } = gateway
    const direct = { pool: new Pool(simulator.url, { connections: saturating, pipelining: 1 }), origin: simulator.url }
    const { rounds, seconds, warmUpSeconds } = context.pace
    const countIn = (measured: number) => Math.ceil(measured * confirmsASecond)
    const slots = await freeSlots(gateway, countIn(warmUpSeconds) + rounds * countIn(seconds))
    const search = { server: gateway, headers, contains: '"nodes":[{' }
    const bodies = await openDays(gateway, serviceId)
    const most = await context.load({ ...search, bodies, connections: saturating, seconds: warmUpSeconds })
    const rate = Math.max(1, Math.floor(most.perSecond / 2))

    try {
      const series = await context.alternate<Latencies>({
        'search, gateway': async (measured) =>
          (await context.load({ ...search, bodies: bodies.slice(0, 1), connections: 1, seconds: measured })).latencyMs,
        'search, undici': (measured) => oneByOne(() => replay(direct, searching), { seconds: measured }),
        async 'confirm, gateway'(measured) {
          const chosen = slots.splice(0, countIn(measured))
          const confirms: string[] = []
          for (const one of chosen) confirms.push(JSON.stringify(confirmBody(await holdOn(gateway, one))))
          const confirm = { server: gateway, headers, contains: '"status":"CONFIRMED"' }
          return (await context.load({ ...confirm, bodies: confirms, connections: 1, requests: confirms.length }))
            .latencyMs
        },
        'confirm, undici': (measured) =>
          oneByOne(() => replay(direct, anotherTime(confirming)), { count: countIn(measured) }),
        'loaded search, gateway': async (measured) =>
          (await context.load({ ...search, bodies, connections: saturating, seconds: measured, rate })).latencyMs,
        'loaded search, undici': (measured) => atRate(() => replay(direct, searching), rate, measured),
      })
      const of = (subject: string, which: keyof Latencies) => (series[subject] ?? []).map((one) => one[which])
      const subjects = Object.keys(series)
      const steps = (recorded: readonly Recorded[]) =>
        recorded.map(({ method, path }) => `${method} ${path.replace(/\?.*/, '').replace(/^.*\//, '')}`).join(', ')
      return {
        measured: [
          ...figure('p50 ms', Object.fromEntries(subjects.map((subject) => [subject, of(subject, 'p50')]))),
          ...figure('p99 ms', Object.fromEntries(subjects.map((subject) => [subject, of(subject, 'p99')]))),
        ],
        ratios: {
          search: pairedRatios(of('search, gateway', 'p50'), of('search, undici', 'p50')),
          confirm: pairedRatios(of('confirm, gateway', 'p50'), of('confirm, undici', 'p50')),
          loaded: pairedRatios(of('loaded search, gateway', 'p99'), of('loaded search, undici', 'p99')),
        },
        notes: [
          `A search is: ${steps(searching)}. A confirm is: ${steps(confirming)}. They are what a gateway was seen to send, to the byte but for times and keys.`,
          'A POST has a connection of its own in both, as the gateway wants it for what must not be sent twice.',
          `Saturated, the gateway answers ${Math.round(most.perSecond)} searches a second; half of that is ${rate}.`,
        ],
      }
    } finally {
      await direct.pool.close()
    }
  },
}

const searchQuery = `query($search: SlotSearchInput!) {
  slots(search: $search, first: 20) { nodes { id start practitioner { name } } unavailable { message } }
}`

/** Searches of different days, so that no two are one question; days on which nobody works are left out. */
async function openDays(gateway: RunningGateway, serviceId: string): Promise<string[]> {
  const bodies: string[] = []
  for (let day = 0; day < 40; day += 1) {
    const variables = { search: searchOf(serviceId, day) }
    const { slots } = await gateway.ask<{ slots: { nodes: unknown[] } }>(searchQuery, variables)
    if (slots.nodes.length > 0) bodies.push(JSON.stringify({ query: searchQuery, variables }))
  }
  return bodies
}

/** One day that has free times, whatever weekday it is: the next working day after so many weeks' days. */
function searchOf(serviceId: string, day: number): object {
  const midnight = Math.floor(Date.now() / dayMs) * dayMs
  const workdays = Array.from({ length: 90 }, (_, ahead) => midnight + (7 + ahead) * dayMs).filter(
    (at) => new Date(at).getUTCDay() % 6 !== 0,
  )
  const from = workdays[day % workdays.length] ?? midnight
  return { serviceId, from: new Date(from).toISOString(), to: new Date(from + dayMs).toISOString() }
}

interface Held {
  readonly id: string
  readonly token: string
}

async function holdOn(gateway: RunningGateway, slotId: string): Promise<Held> {
  const { query, variables } = JSON.parse(holdBody(slotId).replace('__N__', randomUUID()))
  const { holdCreate } = await gateway.ask<{ holdCreate: { hold: { id: string } | null; holdToken: string } }>(
    query,
    variables,
  )
  if (!holdCreate.hold) throw new Error('a slot could not be held')
  return { id: holdCreate.hold.id, token: holdCreate.holdToken }
}

function confirmBody({ id, token }: Held): { readonly query: string; readonly variables: object } {
  const person = {
    firstName: 'Testa',
    lastName: 'Latency',
    email: 'testa.latency@patients.example',
    phone: '+447700900199',
    dateOfBirth: '1985-04-12',
  }
  return {
    query: `mutation($input: HoldConfirmInput!) {
      holdConfirm(input: $input) { hold { status } pending errors { __typename ... on UserError { message } } }
    }`,
    variables: { input: { holdId: id, holdToken: token, idempotencyKey: randomUUID(), patient: { new: person } } },
  }
}

interface Direct {
  readonly pool: Pool
  readonly origin: string
}

/** Sends what was recorded, one after the other, as the gateway did; a booking over a connection of its own. */
async function replay({ pool, origin }: Direct, recorded: readonly Recorded[]): Promise<void> {
  for (const { method, path, headers, body } of recorded) {
    const isWrite = method !== 'GET'
    const client = isWrite ? new Client(origin) : pool
    const answer = await client.request({ method: method as 'GET', path, headers, body, reset: isWrite })
    const text = await answer.body.text()
    if (client instanceof Client) client.destroy().catch(() => {})
    if (answer.statusCode >= 300) throw new Error(`the clinic answered ${answer.statusCode} ${text.slice(0, 200)}`)
  }
}

let times = 0
/** The diary is open for two months, and the gateway books in its first days. */
const weeks = { first: 2, count: 5 }
const halfHours = 13
const halfHourMs = 1_800_000
/** Who works at the first place every day. */
const people = ['cli_00000000-0000-4000-8000-000000000201', 'cli_00000000-0000-4000-8000-000000000203']
const place = 'loc_00000000-0000-4000-8000-000000000101'

/** The same booking for a time that nobody has had: of another week, then later in the day, then with another person. */
function anotherTime(recorded: readonly Recorded[]): Recorded[] {
  const week = times % weeks.count
  const halfHour = Math.floor(times / weeks.count) % halfHours
  const person = people[Math.floor(times / weeks.count / halfHours)]
  if (person === undefined) throw new Error('there are no more times to book; take fewer rounds')
  const shift = (weeks.first + week) * 7 * dayMs + halfHour * halfHourMs
  times += 1
  // In whatever form a time is written: its digits move, what follows them stays.
  const shifted = (text: string) =>
    text.replaceAll(/\d{4}-\d{2}-\d{2}T\d{2}:\d{2}/g, (time) =>
      new Date(Date.parse(`${time}Z`) + shift).toISOString().slice(0, time.length),
    )
  const elsewhere = (text: string) =>
    text.replaceAll(/cli_[0-9a-f-]{36}/g, person).replaceAll(/loc_[0-9a-f-]{36}/g, place)
  return recorded.map((one) => ({
    ...one,
    headers: 'idempotency-key' in one.headers ? { ...one.headers, 'idempotency-key': randomUUID() } : one.headers,
    body: one.body === null ? null : elsewhere(shifted(one.body)),
  }))
}

async function timed(work: () => Promise<void>, due = performance.now()): Promise<number> {
  await work()
  return performance.now() - due
}

async function oneByOne(
  work: () => Promise<void>,
  { seconds = Number.POSITIVE_INFINITY, count = Number.POSITIVE_INFINITY },
): Promise<Latencies> {
  const end = performance.now() + seconds * 1_000
  const taken: number[] = []
  while (taken.length < count && performance.now() < end) taken.push(await timed(work))
  return percentilesOf(taken)
}

/** Whether or not the ones before have ended; counted from when each was due. */
async function atRate(work: () => Promise<void>, perSecond: number, seconds: number): Promise<Latencies> {
  const begun = performance.now()
  const under: Promise<number>[] = []
  for (let sent = 0; sent < perSecond * seconds; sent += 1) {
    const due = begun + (sent * 1_000) / perSecond
    const wait = due - performance.now()
    if (wait > 0) await delay(wait)
    under.push(timed(work, due))
  }
  return percentilesOf(await Promise.all(under))
}

function percentilesOf(taken: readonly number[]): Latencies {
  const sorted = taken.toSorted((a, b) => a - b)
  const at = (share: number) => sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0
  return { p50: at(0.5), p99: at(0.99) }
}
