import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Fixture } from '../../src/commands/fixture.ts'
import type { Adapter } from '../../src/contract/adapter.ts'
import type { Appointment } from '../../src/domain/appointment.ts'
import { DomainError } from '../../src/domain/error.ts'
import type { WriteResult } from '../../src/domain/outcome.ts'
import type { SlotSnapshot } from '../../src/domain/slot.ts'
import { createVendorNetwork } from '../../src/http/client.ts'
import { findAdapter, knownAdapters } from '../../src/registry.ts'
import { adapterSubjects } from '../contract/adapter-subjects.ts'
import { type Answer, type Mutation, mutated, mutationOf, mutations, randomFrom } from '../kit/mutate.ts'
import { allFixtures, type NamedFixture, withSecrets } from '../kit/replay.ts'
import { createSessions } from '../kit/sessions.ts'

/** `npm run fuzz` makes it 100,000. */
const runs = Number(process.env.FUZZ_RUNS ?? 2_000)
const seed = Number(process.env.FUZZ_SEED ?? 20_261_121)
/** Most of what a mutated answer may take. Short, or paging without end would be the whole test. */
const patienceMs = 300
/** Every so many runs, one of each mutation in turn, so that the rare ones are there too. */
const inTurn = 20
/** What a run of any length may leave behind, after the first tenth of it has filled what is filled once. */
const heapGrowthBytes = 48 * 1_024 * 1_024

const reads = new Set(['listAppointmentTypes', 'listPractitioners', 'listLocations', 'searchSlots', 'checkSlot'])
for (const read of ['getAppointment', 'listAppointments', 'findBooking', 'findHold', 'readHold', 'checkClash'])
  reads.add(read)
for (const read of ['probe', 'cancellationFee']) reads.add(read)
const readCodes = ['VENDOR_UNAVAILABLE', 'VENDOR_REJECTED', 'RATE_LIMITED', 'INVALID_INPUT', 'PATIENT_AMBIGUOUS']
const outcomes = ['EXECUTED', 'REFUSED', 'NOT_SENT', 'UNKNOWN']

/** A vendor of its own for each run that is under way. */
interface Lane {
  readonly origin: string
  answerTo: (target: string, method: string) => Answer
  close(): void
}

async function openLane(): Promise<Lane> {
  const server = createServer((request, response) => {
    request.resume()
    const { status, headers, bytes, isCut } = lane.answerTo(request.url ?? '/', request.method ?? 'GET')
    // Whoever is told too much hangs up.
    response.on('error', () => {})
    if (isCut) {
      response.writeHead(status, { ...headers, 'content-length': String(bytes.length + 1) })
      response.write(bytes, () => response.destroy())
      return
    }
    response.writeHead(status, headers)
    response.end(status === 204 ? undefined : bytes)
  })
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening))
  const lane: Lane = {
    origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    answerTo: () => ({ status: 404, headers: {}, bytes: Buffer.alloc(0) }),
    close() {
      server.closeAllConnections()
      server.close()
    },
  }
  return lane
}

const lanes: Lane[] = []
beforeAll(async () => {
  for (let count = 0; count < 32; count += 1) lanes.push(await openLane())
})
afterAll(() => {
  for (const lane of lanes) lane.close()
})

interface Trial {
  readonly named: NamedFixture
  readonly random: () => number
  /** Of the first answer that is spoiled; chance has the others. */
  readonly mutation: Mutation
  /** Called for each that an adapter was answered with. */
  readonly onMutation: (mutation: Mutation) => void
}

/** What the adapter made of a mutated answer, and why that is wrong; null when it is not. */
async function tried(lane: Lane, { named, random, mutation, onMutation }: Trial): Promise<string | null> {
  const { vendor, fixture } = named
  const definition = findAdapter(vendor)
  const subject = Object.values(adapterSubjects).find(({ clinic }) => clinic.adapter.id === vendor)
  if (!definition || !subject) throw new Error(`there is no adapter ${vendor}`)
  const settings = withSecrets(fixture, subject.clinic)
  const before = new URL(String(settings.baseUrl))
  Object.assign(settings, subject.quick, { baseUrl: lane.origin + before.pathname })
  const answers = answersOf(fixture, before.origin, lane.origin)
  const spoiled = Math.floor(random() * Math.max(1, fixture.exchanges.length))
  let count = 0
  lane.answerTo = (target, method) => {
    const answer = answers(target, method)
    // One of the answers, or every one from there on.
    const isFirst = count === spoiled
    const isSpoiled = isFirst || (count > spoiled && random() < 0.5)
    count += 1
    if (!isSpoiled) return answer
    const becomes = isFirst ? mutation : mutationOf(random)
    onMutation(becomes)
    return mutated(answer, becomes, random, { origin: lane.origin, target })
  }
  const clock = { now: () => Date.parse(fixture.now), monotonic: () => performance.now() }
  const network = createVendorNetwork({ clock, allowLoopback: true, log: () => {} })
  const begun = performance.now()
  const begunCpu = process.cpuUsage()
  try {
    const { adapter } = definition.bind(settings, {
      ...{ clinicId: 'fuzzed', timeZone: fixture.timeZone, clock, sessions: createSessions() },
      connect: (accountKey, options) =>
        network.connect(accountKey, 'fuzzed', { ...options, budget: { requests: 1e6, perMs: 1_000 } }),
    })
    const call = { priority: 'CONFIRM', deadline: begun + patienceMs, correlationId: 'fuzz' } as const
    const operation = adapter[fixture.operation as keyof Adapter] as unknown as (...args: unknown[]) => Promise<unknown>
    const result = await operation(call, ...fixture.arguments).catch((error: unknown) => ({ thrown: error }))
    // By the processor's time: a busy machine stops whole processes, and all their runs at once.
    const { user, system } = process.cpuUsage(begunCpu)
    const workedMs = (user + system) / 1_000
    if (workedMs > 10_000) return `took ${Math.round(workedMs)} ms of the processor, all lanes together`
    return wrongIn(fixture, result)
  } finally {
    await network.close()
  }
}

function answersOf({ exchanges }: Fixture, before: string, origin: string): (target: string, method: string) => Answer {
  const ready = exchanges.map(({ request, response }) => ({
    ...request,
    answer: {
      status: response.status,
      headers: response.headers,
      bytes: Buffer.from(response.body === undefined ? '' : JSON.stringify(response.body).replaceAll(before, origin)),
    },
  }))
  return (target, method) => {
    const exact = ready.find((one) => one.target === target && one.method === method)
    const near = ready.find((one) => one.method === method && one.target.split('?')[0] === target.split('?')[0])
    return (exact ?? near)?.answer ?? { status: 404, headers: {}, bytes: Buffer.alloc(0) }
  }
}

function wrongIn(fixture: Fixture, result: unknown): string | null {
  if (typeof result === 'object' && result !== null && 'thrown' in result) {
    const { thrown } = result
    if (!(thrown instanceof DomainError)) return `threw ${thrown instanceof Error ? (thrown.stack ?? thrown) : thrown}`
    if (!reads.has(fixture.operation)) return `a write threw ${thrown.code}`
    return readCodes.includes(thrown.code) ? null : `a read threw ${thrown.code}`
  }
  if (reads.has(fixture.operation)) return null
  const written = result as WriteResult<unknown>
  if (!outcomes.includes(written?.outcome)) return 'a write without an outcome'
  if (written.outcome !== 'EXECUTED') return null
  if (fixture.operation === 'cancel') {
    const [asked] = fixture.arguments as { readonly vendorId: string }[]
    const { vendorId, status } = written.value as Appointment
    return vendorId === asked?.vendorId && status === 'CANCELLED' ? null : `EXECUTED as ${status} of ${vendorId}`
  }
  if (!['book', 'confirmHold', 'reschedule'].includes(fixture.operation)) return null
  const [request] = fixture.arguments as { readonly slot: SlotSnapshot }[]
  const { start, end, practitionerId } = written.value as Appointment
  const slot = request?.slot
  if (start !== slot?.start || end !== slot.end) return `EXECUTED at ${start} to ${end}`
  const isOther = slot.practitionerId !== null && practitionerId !== null && practitionerId !== slot.practitionerId
  return isOther ? `EXECUTED with ${practitionerId}` : null
}

/** The long run takes its time. */
function tellProgress(vendor: string, done: number, wrong: number): void {
  if (runs < 20_000 || done % 10_000 !== 0) return
  process.stderr.write(`${vendor}: ${done} of ${runs} runs of seed ${seed}, ${wrong} wrong\n`)
}

let collect: (() => void) | undefined

/** What is alive, once what is not is gone. */
function heapInUse(): number {
  if (!collect) {
    setFlagsFromString('--expose-gc')
    collect = runInNewContext('gc') as () => void
  }
  collect()
  return process.memoryUsage().heapUsed
}

describe('answers that no vendor should give', () => {
  it.each(knownAdapters())(
    'leave a closed set of outcomes, and never another time than asked: %s',
    { timeout: 60_000 + runs * 60 },
    async (vendor) => {
      const fixtures = allFixtures().filter((one) => one.vendor === vendor && one.fixture.exchanges.length > 0)
      if (fixtures.length === 0) throw new Error(`test/fixtures/${vendor} has no exchange that could be mutated`)
      const wrong: string[] = []
      const stray: unknown[] = []
      const onStray = (reason: unknown): void => void stray.push(reason)
      process.on('unhandledRejection', onStray)
      const met = new Map<Mutation, number>()
      const onMutation = (one: Mutation): void => void met.set(one, (met.get(one) ?? 0) + 1)
      let next = 0
      const work = async (lane: Lane, end: number): Promise<void> => {
        while (next < end && wrong.length < 5) {
          const run = next
          next += 1
          const named = fixtures[run % fixtures.length] as NamedFixture
          const random = randomFrom(seed + run)
          const turn = mutations[(run / inTurn) % mutations.length]
          const problem = await tried(lane, { named, random, mutation: turn ?? mutationOf(random), onMutation })
          if (problem !== null) wrong.push(`run ${run} of seed ${seed}, ${named.name}: ${problem}`)
          tellProgress(vendor, run + 1, wrong.length)
        }
      }
      const runTo = (end: number) => Promise.all(lanes.map((lane) => work(lane, end)))
      try {
        await runTo(Math.ceil(runs / 10))
        const before = heapInUse()
        await runTo(runs)
        expect(heapInUse() - before).toBeLessThan(heapGrowthBytes)
      } finally {
        process.off('unhandledRejection', onStray)
      }
      expect(wrong).toEqual([])
      expect(stray).toEqual([])
      expect(({} as Record<string, unknown>).polluted).toBeUndefined()
      expect(mutations.filter((one) => !met.has(one))).toEqual([])
    },
  )
})

it('sees what must not be: another time, another practitioner, another appointment, an error that is none of ours', () => {
  for (const { vendor, name, fixture } of allFixtures()) {
    if (!/^(book|confirmHold|reschedule|cancel)\.(free|booked)/.test(name)) continue
    const { value } = fixture.result as { readonly value: { readonly outcome: string; readonly value: Appointment } }
    const told = (change: object) => wrongIn(fixture, { ...value, value: { ...value.value, ...change } })
    expect(told({}), `${vendor}/${name}`).toBeNull()
    const [{ slot }] = fixture.arguments as [{ readonly slot?: SlotSnapshot }]
    const wrongs = slot
      ? [{ start: value.value.start + 1 }, { end: value.value.end - 1 }]
      : [{ vendorId: 'another' }, { status: 'BOOKED' }]
    // A slot that names nobody is booked with whom the vendor chose.
    if (slot && slot.practitionerId !== null) expect(told({ practitionerId: 'another' })).not.toBeNull()
    for (const wrong of wrongs) expect(told(wrong), `${vendor}/${name}`).not.toBeNull()
    expect(wrongIn(fixture, { thrown: new TypeError('of a bug') })).toMatch(/^threw TypeError/)
    expect(wrongIn(fixture, { outcome: 'PERHAPS' })).toBe('a write without an outcome')
  }
})
