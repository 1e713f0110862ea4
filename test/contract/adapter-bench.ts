/** A clinic on its vendor's simulator, and what the contract needs to book there and to look behind the adapter. */
import { randomUUID } from 'node:crypto'
import { inspect } from 'node:util'
import { expect, onTestFinished } from 'vitest'
import type { ReceivedRequest, RunningSimulator, SimulatorOptions, TruthEntry } from '../../simulators/kit/simulator.ts'
import type {
  Adapter,
  AppointmentQuery,
  BookingIntent,
  BookRequest,
  Call,
  CancelRequest,
  SlotQuery,
} from '../../src/contract/adapter.ts'
import type { Capabilities } from '../../src/contract/capabilities.ts'
import type { BindParts } from '../../src/contract/define-adapter.ts'
import type { Appointment } from '../../src/domain/appointment.ts'
import type { AppointmentType } from '../../src/domain/clinic.ts'
import { DomainError, errorCodes } from '../../src/domain/error.ts'
import type { VendorHold } from '../../src/domain/hold.ts'
import type { WriteResult } from '../../src/domain/outcome.ts'
import type { NewPatient } from '../../src/domain/patient.ts'
import type { SlotOffer, SlotSnapshot } from '../../src/domain/slot.ts'
import type { Instant, Interval } from '../../src/domain/time.ts'
import { createVendorNetwork, type SeenExchange } from '../../src/http/client.ts'
import { aPerson } from '../kit/people.ts'
import { creating } from '../kit/resolving.ts'
import { createSessions } from '../kit/sessions.ts'

interface TestedClinic {
  readonly id: string
  readonly timeZone: string
  /** The first one's types are what tests book. */
  readonly services: Readonly<Record<string, readonly string[]>>
}

/** A vendor's nature, as far as no capability tells it. Simulators call booking, confirming and moving `book`. */
export interface AdapterSubject {
  /** The adapter's id, with what is special where an adapter has several subjects. */
  readonly name: string
  readonly clinic: TestedClinic
  /** What must never be told to anybody. */
  readonly secrets: readonly string[]
  /** For a simulator at this address. */
  readonly settings: (url: string) => Record<string, unknown>
  /** Of the simulator, in every test. */
  readonly switches: Record<string, unknown>
  readonly start: (options: SimulatorOptions) => Promise<RunningSimulator>
  readonly bind: (settings: unknown, parts: BindParts) => Adapter
  /** Makes the vendor's lists come in pages of very few entries; null where nothing can. */
  readonly smallPages: {
    readonly switches: Record<string, unknown>
    readonly settings: Record<string, unknown>
  } | null
  /** The switches that open the clinic in the first hours of Sundays; null where the simulator has none. */
  readonly sundayNights: Record<string, unknown> | null
  /** Settings without what is optional, so that the refusals are seen; null when nothing is. */
  readonly lesser: Record<string, unknown> | null
  readonly wrongCredentials: Record<string, unknown>
  /** Patient records made by us have the birth date; otherwise it never proves that two are the same. */
  readonly keepsBirthDate: boolean
  /** The vendor stores our marker; otherwise a booking is told by its content. */
  readonly keepsMarker: boolean
  /** Native holds only: one whose answer was lost can be found again; otherwise it lapses. */
  readonly findsLostHolds: boolean
  /** The vendor documents that what is answered 429 was not executed. */
  readonly rateLimitIsNotExecuted: boolean
  /**
   * Assumptions by id whose checks cannot say "holds" on this simulator: what they ask about is not there, or cannot be told
   * from outside. Every other check of the adapter has to. @default none
   */
  readonly openChecks?: readonly string[]
  /**
   * In what a request or its answer differs from what the vendor's pages state, in words; any fails the test. Asked about every
   * exchange of every test.
   */
  readonly differencesIn?: (seen: SeenExchange) => readonly string[]
}

export const minute = 60_000
export const hour = 60 * minute
export const day = 24 * hour

/** A Monday morning in summer, so that the clinic's clock is not UTC. */
export const summer = at('2030-06-03T06:00:00Z')
/** The working week after it: any notice is kept, and cancelling is free. */
export const week: Interval = { start: at('2030-06-10T00:00:00Z'), end: at('2030-06-15T00:00:00Z') }

export interface OpenOptions {
  readonly now?: Instant
  readonly switches?: Record<string, unknown>
  readonly settings?: Record<string, unknown>
}

/** Everything up to the commit point. */
export interface Ready {
  readonly slot: SlotSnapshot
  readonly hold: VendorHold | null
  readonly request: BookRequest
  readonly intent: BookingIntent
}

type Wanted = Partial<Pick<BookRequest, 'slot' | 'notes' | 'metadata' | 'paymentReference'>> & {
  readonly person?: NewPatient
  readonly marker?: string
}

export type Bench = Awaited<ReturnType<typeof open>>

/** A clinic on a simulator of its own. It ends with the test, which fails when a secret or a person was told on the way. */
export async function open(subject: AdapterSubject, options: OpenOptions = {}) {
  const { now = summer, switches = {}, settings = {} } = options
  const simulator = await subject.start({ now, switches: { ...subject.switches, ...switches } })
  const clock = { now: () => simulator.now(), monotonic: () => performance.now() }
  const told: unknown[] = []
  const exchanged: SeenExchange[] = []
  const network = createVendorNetwork({
    clock,
    allowLoopback: true,
    log: (entry) => told.push(entry),
    onExchange: (seen) => exchanged.push(seen),
  })
  onTestFinished(async () => {
    await network.close()
    await simulator.stop()
    expect(leaksIn(told, subject.secrets)).toEqual([])
    expect([...new Set(exchanged.flatMap((seen) => subject.differencesIn?.(seen) ?? []))]).toEqual([])
  })

  function bind(given: Record<string, unknown> = {}): Adapter {
    const { id: clinicId, timeZone } = subject.clinic
    const bound = subject.bind(
      { ...subject.settings(simulator.url), ...settings, ...given },
      {
        clinicId,
        timeZone,
        clock,
        connect: (accountKey, connection) => network.connect(accountKey, clinicId, connection),
        sessions: createSessions(),
      },
    )
    return overheard(bound, told)
  }

  /** An invented person whom the vendor can recognise. */
  const person = (number = 1) => aPerson(number, subject.keepsBirthDate ? {} : { dateOfBirth: null })

  const adapter = bind()
  const native = adapter.capabilities.holds === 'NATIVE'
  /** The first service that the clinic offers; its types are what tests book. */
  const typeIds = Object.values(subject.clinic.services)[0] ?? []
  let types: Promise<readonly AppointmentType[]> | undefined

  const search = (given: Partial<SlotQuery> = {}) =>
    adapter.searchSlots(call(), { ...week, appointmentTypeIds: typeIds, ...given })

  async function snapshotOf(offer: SlotOffer): Promise<SlotSnapshot> {
    types ??= adapter.listAppointmentTypes(call())
    const appointmentType = (await types).find(({ vendorId }) => vendorId === offer.appointmentTypeId)
    if (!appointmentType) throw new Error('a slot has a type that the directory does not know')
    return {
      ...offer,
      occupied: offer.occupied ?? { start: offer.start, end: offer.end },
      clinicId: subject.clinic.id,
      timeZone: subject.clinic.timeZone,
      appointmentType,
      practitioner: null,
      location: null,
      asOf: simulator.now(),
    }
  }

  /** Free slots for one person each, with the same resources, an hour or more apart. */
  async function slots<const Count extends number>(count: Count, given: Partial<SlotQuery> = {}) {
    const single = inOrder(await search(given)).filter(({ remaining }) => (remaining ?? 1) === 1)
    const chosen: SlotOffer[] = []
    for (const offer of single) {
      const last = chosen.at(-1)
      if (last && (offer.start < last.end + hour || keyOf(offer.resources) !== keyOf(last.resources))) continue
      if (chosen.length < count) chosen.push(offer)
    }
    if (chosen.length < count) throw new Error(`the simulator has not ${count} free slots`)
    return (await Promise.all(chosen.map(snapshotOf))) as Tuple<SlotSnapshot, Count>
  }

  async function hold(slot: SlotSnapshot, marker: string, given: Partial<Wanted> = {}): Promise<VendorHold | null> {
    if (!native) return null
    const metadata = given.metadata ?? []
    return value(
      await adapter.createHold(call(), { marker, slot, contactType: null, partnerReference: null, metadata }),
    )
  }

  async function ready(wanted: Wanted = {}): Promise<Ready> {
    const slot = wanted.slot ?? (await slots(1))[0]
    const marker = wanted.marker ?? newMarker()
    const vendorHold = await hold(slot, marker, wanted)
    const resolving = { ...creating, marker }
    const patient = value(await adapter.resolvePatient(call(), { new: wanted.person ?? person() }, resolving))
    const takesPayment = adapter.capabilities.payment !== 'NONE'
    const { notes = null, metadata = [], paymentReference = takesPayment ? `pay-${randomUUID()}` : null } = wanted
    const patientId = 'vendorId' in patient ? patient.vendorId : null
    return {
      slot,
      hold: vendorHold,
      request: {
        ...{ marker, slot, vendorHold, patient, notes, metadata, paymentReference },
        ...{ contactType: null, partnerReference: null, verificationCode: null, patientTimeZone: null },
      },
      intent: { marker, slot, startedAt: simulator.now(), vendorHold, patientId, paymentReference },
    }
  }

  const commit = ({ request }: Ready, limit = call()) =>
    native ? adapter.confirmHold(limit, request) : adapter.book(limit, request)

  async function book(wanted: Wanted = {}) {
    const prepared = await ready(wanted)
    return { ...prepared, appointment: value(await commit(prepared)) }
  }

  async function cancel(vendorId: string, limit = call()): Promise<WriteResult<Appointment>> {
    return adapter.cancel(limit, await cancellation(vendorId))
  }

  async function cancellation(vendorId: string): Promise<CancelRequest> {
    const acceptedFee = await adapter.cancellationFee(call(), vendorId)
    return { vendorId, reason: 'AWAY', note: null, acceptedFee }
  }

  /** Everybody who could take the slot is busy then. */
  async function takeByStaff(slot: SlotSnapshot): Promise<void> {
    const { practitionerId, appointmentTypeId } = slot
    const busy =
      practitionerId === null
        ? (await adapter.listPractitioners(call(), appointmentTypeId)).map(({ vendorId }) => vendorId)
        : [practitionerId]
    for (const one of busy) {
      simulator.frontDesk({ action: 'book', practitionerId: one, start: iso(slot.start), end: iso(slot.end) })
    }
  }

  /** Every page. */
  async function list(query: Partial<AppointmentQuery> = {}): Promise<readonly Appointment[]> {
    const found: Appointment[] = []
    let after: string | null = null
    do {
      const asked = { from: null, to: null, withCancelled: true, ...query }
      const page: Awaited<ReturnType<Adapter['listAppointments']>> = await adapter.listAppointments(
        call(),
        asked,
        after,
      )
      found.push(...page.appointments)
      after = page.next
    } while (after !== null)
    return found
  }

  /** What the vendor was asked while something was done. */
  async function asked(work: () => Promise<unknown>): Promise<readonly ReceivedRequest[]> {
    const before = simulator.received.length
    await work().catch(() => {})
    return simulator.received.slice(before)
  }

  const truth = (event: TruthEntry['event'], by: TruthEntry['by'] = 'api') =>
    simulator.log.filter((entry) => entry.event === event && entry.by === by)

  return {
    ...{ simulator, adapter, native, typeIds, person, bind, search, slots, snapshotOf, hold, ready, commit, book },
    ...{ cancel, cancellation, takeByStaff, list, asked, truth, booked: () => truth('appointment.booked') },
    /** Everything that went over the wire so far. */
    exchanged,
  }
}

export function call(ms = 5_000): Call {
  return { priority: 'CONFIRM', deadline: performance.now() + ms, correlationId: 'contract' }
}

export function at(text: string): Instant {
  return Date.parse(text)
}

export function iso(instant: Instant): string {
  return new Date(instant).toISOString()
}

export function newMarker(): string {
  return `hf-${randomUUID()}`
}

export function value<T>(result: WriteResult<T> | undefined): T {
  if (result?.outcome !== 'EXECUTED') throw new Error(`not executed: ${JSON.stringify(result)}`)
  return result.value
}

export function expectRefused(result: WriteResult<unknown> | undefined): void {
  expect(result?.outcome).toBe('REFUSED')
  if (result?.outcome === 'REFUSED') expect(errorCodes).toContain(result.code)
}

/** The vendor's own name for what is written stands in the address, so a repeated write is the same line twice. */
export function expectSentOnce(requests: readonly ReceivedRequest[]): void {
  const writes = requests.filter(({ method }) => method !== 'GET').map(({ method, path }) => `${method} ${path}`)
  expect(writes).toEqual([...new Set(writes)])
}

export async function thrown(work: () => Promise<unknown>): Promise<DomainError> {
  const outcome = await work().then(
    () => 'no error',
    (error: unknown) => error,
  )
  if (!(outcome instanceof DomainError)) throw new Error(`no DomainError: ${inspect(outcome)}`)
  return outcome
}

export function idsOf(things: readonly { readonly vendorId: string }[]): string[] {
  return things.map(({ vendorId }) => vendorId)
}

export function expectIds(things: readonly { readonly vendorId: string }[]): void {
  const ids = idsOf(things)
  expect(ids).not.toHaveLength(0)
  for (const id of ids) expect(id).toMatch(/^\S+$/)
  expect(new Set(ids).size).toBe(ids.length)
}

export function timesOf({ start, end, practitionerId }: SlotOffer) {
  return { start: iso(start), end: iso(end), ...(practitionerId !== null && { practitionerId }) }
}

export function inOrder<T extends SlotOffer>(offers: readonly T[]): T[] {
  return offers.toSorted((a, b) => a.start - b.start || (placeOf(a) < placeOf(b) ? -1 : 1))
}

export function placesOf(offers: readonly SlotOffer[]): string[] {
  return offers.map(placeOf).toSorted()
}

export function placeOf({ start, appointmentTypeId, practitionerId, locationId }: SlotOffer): string {
  return [iso(start), appointmentTypeId, practitionerId, locationId].join(' ')
}

function keyOf(resources: readonly string[]): string {
  return resources.toSorted().join()
}

type Tuple<T, Count extends number, Sofar extends readonly T[] = []> = Sofar['length'] extends Count
  ? Sofar
  : Tuple<T, Count, readonly [...Sofar, T]>

export function capabilitiesOf(subject: AdapterSubject, given: Record<string, unknown> = {}): Capabilities {
  const unreachable = () => Promise.reject(new Error('nothing is asked before a test'))
  const http = { read: unreachable, find: unreachable, write: unreachable, pathOf: () => ({ path: '/', query: [] }) }
  const { id: clinicId, timeZone } = subject.clinic
  const clock = { now: () => summer, monotonic: () => 0 }
  const parts = { clinicId, timeZone, clock, connect: () => http, sessions: createSessions() }
  return subject.bind({ ...subject.settings('http://127.0.0.1:1'), ...given }, parts).capabilities
}

/** Keeps whatever the adapter throws, and every outcome but the appointments, which do hold a person. */
function overheard(adapter: Adapter, told: unknown[]): Adapter {
  return new Proxy(adapter, {
    get(target, name, receiver) {
      const member: unknown = Reflect.get(target, name, receiver)
      if (typeof member !== 'function') return member
      return async (...given: unknown[]) => {
        try {
          const result: unknown = await member(...given)
          const isOutcome = typeof result === 'object' && result !== null && 'outcome' in result
          if (isOutcome && result.outcome !== 'EXECUTED') told.push(result)
          return result
        } catch (error) {
          told.push(error)
          throw error
        }
      }
    },
  })
}

/** Which of the secrets and of the people were told. */
function leaksIn(told: readonly unknown[], secrets: readonly string[]): string[] {
  const person = aPerson()
  const words = [
    ...secrets.flatMap((secret) => [secret, Buffer.from(`${secret}:`).toString('base64')]),
    ...[person.lastName.replace(/-\d+$/, ''), person.email.split('@')[1] ?? '', '+4477009', '1984-02-29', 'Left knee'],
  ]
  const text = told.map((one) => inspect(one, { depth: 12 })).join('\n')
  return words.filter((word) => text.includes(word))
}
