import { randomUUID } from 'node:crypto'
import fc from 'fast-check'
import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import type { Booking } from '../../src/booking/booking.ts'
import type { GrantedHold } from '../../src/booking/hold-service.ts'
import type { Lease } from '../../src/booking/lease.ts'
import type { Ledger } from '../../src/booking/ledger.ts'
import { DomainError } from '../../src/domain/error.ts'
import { overlaps } from '../../src/domain/time.ts'
import {
  aCaller,
  confirmInput,
  createTestBooking,
  holdInput,
  newKey,
  settleMs,
  type TestBooking,
} from '../kit/booking.ts'
import { createFakeClock } from '../kit/clock.ts'
import { createFakeVendor, type FakeVendor, type Fate } from '../kit/fake-adapter.ts'
import { aPerson } from '../kit/people.ts'
import { minute, monday } from '../kit/slots.ts'

/** Each of them meets at least one of the others. */
const wanted = [
  { start: monday, appointmentTypeId: 't30' },
  { start: monday, appointmentTypeId: 't45' },
  { start: monday + 30 * minute, appointmentTypeId: 't30' },
]
const deeds = ['confirm', 'confirm again', 'confirm elsewhere', 'release', 'extend'] as const

interface Actor {
  readonly slot: number
  readonly gateway: number
  /** All at once, as soon as the hold is granted. */
  readonly deeds: readonly (typeof deeds)[number][]
}

const actor: fc.Arbitrary<Actor> = fc.record({
  slot: fc.nat({ max: wanted.length - 1 }),
  gateway: fc.nat({ max: 1 }),
  deeds: fc.array(fc.constantFrom(...deeds), { minLength: 1, maxLength: 3 }),
})
const fate: fc.Arbitrary<Fate> = fc.oneof(
  { weight: 2, arbitrary: fc.constant<Fate>('execute') },
  fc.constantFrom<Fate>('unknownExecuted', 'unknownNotExecuted', 'throwExecuted'),
  fc.constantFrom<Fate>({ refuse: 'INVALID_INPUT' }, { notSent: 'VENDOR_UNAVAILABLE' }),
)
const story = fc.record({
  actors: fc.array(actor, { minLength: 2, maxLength: 5 }),
  fates: fc.array(fate, { maxLength: 5 }),
  /** A lease that was lost lets everybody through. */
  hasLease: fc.boolean(),
  // Three at most: together less than `settle`, so that what is on its way to the vendor arrives before it is given up.
  expiries: fc.nat({ max: 3 }),
  rounds: fc.nat({ max: 3 }),
})
type Story = typeof story extends fc.Arbitrary<infer Value> ? Value : never

/** Holds up every call until the scheduler lets it through, and its answer too. */
class Delays {
  isOn = false
  readonly #scheduler: fc.Scheduler

  constructor(scheduler: fc.Scheduler) {
    this.#scheduler = scheduler
  }

  async pass(name: string): Promise<void> {
    if (this.isOn) await this.#scheduler.schedule(Promise.resolve(), name)
  }

  around<Subject extends object>(subject: Subject, kind: string): Subject {
    return new Proxy(subject, {
      get: (target, name) => {
        const member: unknown = Reflect.get(target, name)
        if (typeof member !== 'function' || name === 'subscribe') return member
        return async (...args: unknown[]) => {
          await this.pass(`${kind}.${String(name)}`)
          const answer: unknown = await member(...args)
          await this.pass(`${kind}.${String(name)} answers`)
          return answer
        }
      },
    })
  }
}

/**
 * A vendor that believes every time free and books whatever it is sent: what keeps bookings apart is our ledger alone. What
 * is wrong when a booking arrives goes to `wrongs`; an error would be taken for the adapter's.
 */
function createCarelessVendor(
  clock: ReturnType<typeof createFakeClock>,
  delays: Delays,
  ledger: () => Ledger,
  wrongs: string[],
): FakeVendor {
  const vendor = createFakeVendor({ clock, doubleBooks: true, capabilities: { doubleBooks: false } })
  const bind = vendor.bind
  vendor.bind = (clinicId, account) => {
    const bound = bind(clinicId, account)
    const { adapter } = bound
    const careless: typeof adapter = {
      ...adapter,
      async checkSlot(call, slot) {
        const offer = vendor.offers.find(
          (one) => one.start === slot.start && one.appointmentTypeId === slot.appointmentTypeId,
        )
        return offer ? { free: true, offer } : adapter.checkSlot(call, slot)
      },
      async book(call, request) {
        const hold = await ledger().get({ account: bound.accountKey, id: request.marker.slice('hf-'.length) })
        const { state, intent } = hold ?? {}
        if (intent?.marker !== request.marker || intent.kind !== 'BOOK') wrongs.push(`a write on ${state}`)
        const result = await adapter.book(call, request)
        wrongs.push(...overlappingIn(vendor))
        return result
      },
    }
    return { ...bound, adapter: delays.around(careless, 'vendor') }
  }
  return vendor
}

/** Live bookings that share time, and holds with more than one. */
function overlappingIn(vendor: FakeVendor): string[] {
  const live = vendor.ours()
  return live.flatMap((one, index) =>
    live
      .slice(index + 1)
      .filter((other) => overlaps(one, other) || one.marker === other.marker)
      .map((other) => `${one.marker} and ${other.marker} overlap`),
  )
}

const seen = { confirmed: 0, taken: 0, expired: 0, reconciled: 0, inProgress: 0, released: 0 }

async function play(scheduler: fc.Scheduler, { actors, fates, hasLease, expiries, rounds }: Story): Promise<void> {
  const clock = createFakeClock()
  const delays = new Delays(scheduler)
  const wrongs: string[] = []
  const vendor = createCarelessVendor(clock, delays, () => test.ledger, wrongs)
  const open = (lease: Lease): Lease => ({
    ...lease,
    acquire: async (keys) => ({ keys, token: randomUUID() }),
    extend: async () => true,
  })
  const test: TestBooking = createTestBooking({
    clock,
    vendor,
    wrapLedger: (ledger) => delays.around(ledger, 'ledger'),
    wrapLease: (lease) => delays.around(hasLease ? lease : open(lease), 'lease'),
  })
  const gateways: readonly [Booking, Booking] = [test.booking, test.another()]
  const tokens = await Promise.all(wanted.map((slot) => test.slotToken(slot)))
  vendor.next('book', ...fates)
  delays.isOn = true

  const others = [
    ...Array.from({ length: expiries }, () => delays.pass('time passes').then(() => clock.advance(31_000))),
    ...Array.from({ length: rounds }, (_, index) =>
      delays.pass('reconciler').then(() => gateways[index % 2 === 0 ? 0 : 1].reconciler.tick()),
    ),
  ]
  await scheduler.waitFor(Promise.all([...others, ...actors.map((one, index) => act(one, index))]))
  delays.isOn = false
  await scheduler.waitAll()

  async function act({ slot, gateway, deeds: todo }: Actor, index: number): Promise<void> {
    const here = gateways[gateway === 0 ? 0 : 1]
    const there = gateways[gateway === 0 ? 1 : 0]
    const hold = () => here.holds.create(aCaller(), holdInput({ slotToken: tokens[slot] ?? '', ttlSeconds: 30 }))
    let granted: GrantedHold | null = null
    // Who comes too early tries again, so that some come after everything else.
    for (let tries = 0; tries < 4 && !granted; tries += 1) granted = await refusable(hold())
    if (!granted) return
    const confirm = confirmInput(granted.hold, granted.holdToken, { patient: { new: aPerson(index) } })
    const { hold: held, holdToken } = granted
    const change = () => ({ clinicId: held.clinicId, holdId: held.id, holdToken, idempotencyKey: newKey() })
    const does: Record<(typeof deeds)[number], () => Promise<unknown>> = {
      confirm: () => here.holds.confirm(aCaller(), confirm),
      'confirm again': () => here.holds.confirm(aCaller(), { ...confirm, idempotencyKey: newKey() }),
      'confirm elsewhere': () => there.holds.confirm(aCaller(), confirm),
      release: () => there.holds.release(aCaller(), change()),
      extend: () => here.holds.extend(aCaller(), { ...change(), seconds: 30 }),
    }
    await Promise.all(todo.map((deed) => refusable(does[deed]())))
  }

  // To rest: whatever is open is settled from what the vendor shows.
  await test.passInSteps(settleMs * 2, 15_000)
  expect([...wrongs, ...overlappingIn(vendor)]).toEqual([])
  const booked = new Map(vendor.ours().map((entry) => [entry.marker, entry.vendorId]))
  for (const hold of await test.ledger.list(test.clinic.account, { partnerId: 'acme' }, 100, null)) {
    expect(['CONFIRMED', 'RELEASED', 'EXPIRED', 'REJECTED']).toContain(hold.state)
    // Neither a lost booking nor a phantom.
    expect(booked.get(`hf-${hold.id}`)).toBe(hold.vendorAppointmentId ?? undefined)
    expect(hold.vendorAppointmentId !== null).toBe(hold.state === 'CONFIRMED')
    if (hold.state === 'CONFIRMED') seen.confirmed += 1
    if (hold.state === 'EXPIRED') seen.expired += 1
    if (hold.state === 'RELEASED') seen.released += 1
  }
  seen.reconciled += test.events.filter(({ type }) => type === 'RECONCILING').length
}

/** Null for a refusal that a caller may meet; a fault of ours fails the test. */
async function refusable<Value>(call: Promise<Value>): Promise<Value | null> {
  try {
    return await call
  } catch (error) {
    if (!(error instanceof DomainError) || error.code === 'INTERNAL') throw error
    if (error.code === 'SLOT_TAKEN') seen.taken += 1
    if (error.code === 'HOLD_IN_PROGRESS' || error.code === 'IDEMPOTENCY_IN_PROGRESS') seen.inProgress += 1
    return null
  }
}

// The reconciler's own impulse would come at a moment that no seed repeats; the stories have rounds of their own.
beforeEach(() => void vi.useFakeTimers({ toFake: ['setImmediate'] }))
afterEach(() => void vi.useRealTimers())

it('two gateways over one ledger never book over each other, lose a booking or make one up', async () => {
  await fc.assert(fc.asyncProperty(fc.scheduler(), story, play), { numRuns: 400 })
  // A run in which nothing met proves nothing.
  for (const count of Object.values(seen)) expect(count).toBeGreaterThan(20)
}, 60_000)
