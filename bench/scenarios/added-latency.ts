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
const halfHourMs = 1_800_000
/** Of what is asked around an appointment. */
const nearMs = 60 * dayMs
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
    // Two clinics with the same diary, or one side would find times that the other one has booked.
    const simulator = await startVendor(context, delayMs)
    const twin = await startVendor(context, delayMs)
    const [clinic] = clinicsOver(simulator, 1)
    if (!clinic) throw new Error('a clinic is needed')
    // Nothing is kept, so that each search is asked of the clinic.
    const config = { search: { keep: 'PT0S', deadline: 'PT5S' } }
    const recorder = await startRecorder(twin)
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
    const direct = { pool: new Pool(twin.url, { connections: saturating, pipelining: 1 }), origin: twin.url }
    const { warmUpSeconds } = context.pace
    const countIn = (measured: number) => Math.ceil(measured * confirmsASecond)
    const search = { server: gateway, headers, contains: '"nodes":[{' }
    const bodies = await openDays(gateway, serviceId)
    const most = await context.load({ ...search, bodies, connections: saturating, seconds: warmUpSeconds })
    const rate = Math.max(1, Math.floor(most.perSecond / 2))

    try {
      const series = await context.alternate<Latencies>({
        'search, gateway': async (measured) =>
          (await context.load({ ...search, bodies: bodies.slice(0, 1), connections: 1, seconds: measured })).latencyMs,
        'search, undici': (measured) =>
          oneByOne(async () => void (await replay(direct, searching)), { seconds: measured }),
        async 'confirm, gateway'(measured) {
          const held: Held[] = []
          for (const one of await freeSlots(gateway, countIn(measured))) held.push(await holdOn(gateway, one))
          const confirm = { server: gateway, headers, contains: '"status":"CONFIRMED"' }
          const bodies = held.map((one) => JSON.stringify(confirmBody(one)))
          const load = await context.load({ ...confirm, bodies, connections: 1, requests: bodies.length })
          for (const { id } of held) await cancelled(gateway, id)
          return load.latencyMs
        },
        async 'confirm, undici'(measured) {
          const times = (await freeTimes(direct, searching)).slice(0, countIn(measured))
          if (times.length < countIn(measured)) throw new Error(`there are ${times.length} free times`)
          const booked: string[] = []
          const latencies = await oneByOne(
            async () => {
              const answers = await replay(direct, atTime(confirming, times.pop() as FreeTime))
              booked.push(answers[confirming.findIndex(isWrite)] ?? '')
            },
            { count: times.length },
          )
          for (const answer of booked) await cancelledThere(direct, confirming, answer)
          return latencies
        },
        'loaded search, gateway': async (measured) =>
          (await context.load({ ...search, bodies, connections: saturating, seconds: measured, rate })).latencyMs,
        'loaded search, undici': (measured) =>
          atRate(async () => void (await replay(direct, searching)), rate, measured),
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

const isWrite = ({ method }: Recorded) => method !== 'GET'

/** Sends what was recorded, one after the other, as the gateway did; a booking over a connection of its own. Gives the answers. */
async function replay({ pool, origin }: Direct, recorded: readonly Recorded[]): Promise<string[]> {
  const answers: string[] = []
  for (const one of recorded) {
    const { method, path, headers, body } = one
    const client = isWrite(one) ? new Client(origin) : pool
    const answer = await client.request({ method: method as 'GET', path, headers, body, reset: isWrite(one) })
    const text = await answer.body.text()
    if (client instanceof Client) client.destroy().catch(() => {})
    if (answer.statusCode >= 300) throw new Error(`the clinic answered ${answer.statusCode} ${text.slice(0, 200)}`)
    answers.push(text)
  }
  return answers
}

/** The clinic's own words for a time that it offers. */
interface FreeTime {
  readonly start_time: string
  readonly clinician_profile_id: string
  readonly location_id: string
}

/** What is free in the two weeks after the day of the recorded search, on the half hour, so that no two overlap. */
async function freeTimes(direct: Direct, searching: readonly Recorded[]): Promise<FreeTime[]> {
  const twoWeeks = searching.map((one) => {
    const url = new URL(one.path, direct.origin)
    const until = Date.parse(url.searchParams.get('date_from') ?? '') + 14 * dayMs
    url.searchParams.set('date_to', new Date(until).toISOString().slice(0, 10))
    return { ...one, path: `${url.pathname}${url.search}` }
  })
  const [answer = ''] = await replay(direct, twoWeeks)
  const { data } = JSON.parse(answer) as { data: { slots: FreeTime[] } }
  return data.slots.filter(({ start_time }) => Date.parse(start_time) % halfHourMs === 0)
}

/** The same booking of another time: what was asked about the day is asked about the other day. */
function atTime(recorded: readonly Recorded[], time: FreeTime): Recorded[] {
  const before = JSON.parse(recorded.find(isWrite)?.body ?? '{}') as FreeTime
  const [from, to] = [before.start_time, time.start_time].map((text) => Date.parse(text)) as [number, number]
  // In whatever form a time is written: its digits move, what follows them stays. Birthdays do not move.
  const moved = (text: string) =>
    text.replaceAll(/(\d{4}-\d{2}-\d{2})(?:T(\d{2})(:|%3A)(\d{2}))?/g, (whole, day, hour, colon, minute) => {
      const at = Date.parse(hour === undefined ? day : `${day}T${hour}:${minute}Z`)
      if (Math.abs(at - from) > nearMs) return whole
      const days = Math.floor(to / dayMs) - Math.floor(from / dayMs)
      const then = new Date(at + (hour === undefined ? days * dayMs : to - from)).toISOString()
      return hour === undefined ? then.slice(0, 10) : then.slice(0, 16).replace(':', colon)
    })
  const elsewhere = (text: string) =>
    moved(text)
      .replaceAll(before.clinician_profile_id, time.clinician_profile_id)
      .replaceAll(before.location_id, time.location_id)
  return recorded.map((one) => ({
    ...one,
    path: elsewhere(one.path),
    headers: 'idempotency-key' in one.headers ? { ...one.headers, 'idempotency-key': randomUUID() } : one.headers,
    body: one.body === null ? null : elsewhere(one.body),
  }))
}

/** The time is free again, so that there are always enough of them. */
async function cancelledThere(direct: Direct, confirming: readonly Recorded[], answer: string): Promise<void> {
  const booking = confirming.find(isWrite)
  const { data } = JSON.parse(answer) as { data: { id: string } }
  if (!booking) throw new Error('a confirm without a booking was recorded')
  const { 'idempotency-key': _, ...headers } = booking.headers
  await replay(direct, [{ ...booking, headers, path: `${booking.path}/${data.id}/cancel`, body: '{}' }])
}

async function cancelled(gateway: RunningGateway, holdId: string): Promise<void> {
  const { hold } = await gateway.ask<{ hold: { appointment: { id: string } } }>(
    'query($id: ID!) { hold(id: $id) { appointment { id } } }',
    { id: holdId },
  )
  const { appointmentCancel } = await gateway.ask<{ appointmentCancel: { errors: { message: string }[] } }>(
    `mutation($input: AppointmentCancelInput!) {
      appointmentCancel(input: $input) { errors { __typename ... on UserError { message } } }
    }`,
    { input: { appointmentId: hold.appointment.id, reason: 'AWAY', idempotencyKey: randomUUID() } },
  )
  const [problem] = appointmentCancel.errors
  if (problem) throw new Error(`an appointment could not be cancelled: ${problem.message}`)
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
