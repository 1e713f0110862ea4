import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
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
import { type Answer, mutated, randomFrom } from '../kit/mutate.ts'
import { allFixtures, type NamedFixture, withSecrets } from '../kit/replay.ts'
import { createSessions } from '../kit/sessions.ts'

/** `npm run fuzz` makes it 100,000. */
const runs = Number(process.env.FUZZ_RUNS ?? 2_000)
const seed = Number(process.env.FUZZ_SEED ?? 20_261_121)
/** Most of what a mutated answer may take. Short, or paging without end would be the whole test. */
const patienceMs = 300

const reads = new Set(['listAppointmentTypes', 'listPractitioners', 'listLocations', 'searchSlots', 'checkSlot'])
for (const read of ['getAppointment', 'listAppointments', 'findBooking', 'findHold', 'readHold', 'checkClash'])
  reads.add(read)
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
    const { status, headers, bytes } = lane.answerTo(request.url ?? '/', request.method ?? 'GET')
    // Whoever is told too much hangs up.
    response.on('error', () => {})
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

/** What the adapter made of a mutated answer, and why that is wrong; null when it is not. */
async function tried(lane: Lane, { vendor, fixture }: NamedFixture, random: () => number): Promise<string | null> {
  const definition = findAdapter(vendor)
  const subject = Object.values(adapterSubjects).find(({ clinic }) => clinic.adapter.id === vendor)
  if (!definition || !subject) throw new Error(`there is no adapter ${vendor}`)
  const settings = withSecrets(fixture, subject.clinic)
  const before = new URL(String(settings.baseUrl))
  settings.baseUrl = lane.origin + before.pathname
  // What it waits for in earnest would be the whole test.
  if (vendor === 'cliniko') settings.patientLookAgainMs = [0]
  const answers = answersOf(fixture, before.origin, lane.origin)
  const spoiled = Math.floor(random() * Math.max(1, fixture.exchanges.length))
  let count = 0
  lane.answerTo = (target, method) => {
    const answer = answers(target, method)
    // One of the answers, or every one from there on.
    const isSpoiled = count === spoiled || (count > spoiled && random() < 0.5)
    count += 1
    return isSpoiled ? mutated(answer, random) : answer
  }
  const clock = { now: () => Date.parse(fixture.now), monotonic: () => performance.now() }
  const network = createVendorNetwork({ clock, allowLoopback: true, log: () => {} })
  const begun = performance.now()
  try {
    const { adapter } = definition.bind(settings, {
      ...{ clinicId: 'fuzzed', timeZone: fixture.timeZone, clock, sessions: createSessions() },
      connect: (accountKey, options) =>
        network.connect(accountKey, 'fuzzed', { ...options, budget: { requests: 1e6, perMs: 1_000 } }),
    })
    const call = { priority: 'CONFIRM', deadline: begun + patienceMs, correlationId: 'fuzz' } as const
    const operation = adapter[fixture.operation as keyof Adapter] as unknown as (...args: unknown[]) => Promise<unknown>
    const result = await operation(call, ...fixture.arguments).catch((error: unknown) => ({ thrown: error }))
    const tookMs = performance.now() - begun
    if (tookMs > 10_000) return `took ${Math.round(tookMs)} ms`
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
  if (written.outcome !== 'EXECUTED' || !['book', 'confirmHold', 'reschedule'].includes(fixture.operation)) return null
  const [request] = fixture.arguments as { readonly slot: SlotSnapshot }[]
  const { start, end, practitionerId } = written.value as Appointment
  const slot = request?.slot
  if (start !== slot?.start || end !== slot.end) return `EXECUTED at ${start} to ${end}`
  const isOther = slot.practitionerId !== null && practitionerId !== null && practitionerId !== slot.practitionerId
  return isOther ? `EXECUTED with ${practitionerId}` : null
}

describe('answers that no vendor should give', () => {
  it.each(knownAdapters())(
    'leave a closed set of outcomes, and never another time than asked: %s',
    { timeout: runs * 60 },
    async (vendor) => {
      const fixtures = allFixtures().filter((one) => one.vendor === vendor && one.fixture.exchanges.length > 0)
      const wrong: string[] = []
      let next = 0
      const work = async (lane: Lane): Promise<void> => {
        for (let run = next++; run < runs && wrong.length < 5; run = next++) {
          const fixture = fixtures[run % fixtures.length] as NamedFixture
          const problem = await tried(lane, fixture, randomFrom(seed + run))
          if (problem !== null) wrong.push(`run ${run} of seed ${seed}, ${fixture.name}: ${problem}`)
        }
      }
      await Promise.all(lanes.map(work))
      expect(wrong).toEqual([])
      expect(({} as Record<string, unknown>).polluted).toBeUndefined()
    },
  )
})
