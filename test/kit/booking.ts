/** The use cases over memory stores and fake clinic systems, with time that stands still until a test moves it. */
import { vi } from 'vitest'
import type { AppointmentBook, AppointmentReschedule } from '../../src/booking/appointment-service.ts'
import { type Booking, createBooking } from '../../src/booking/booking.ts'
import { type Caller, type Scope, scopes } from '../../src/booking/caller.ts'
import { type Clinic, createClinics, type HoldPolicy } from '../../src/booking/clinic.ts'
import type { ConfirmedHold, GrantedHold, HoldConfirm, HoldCreate } from '../../src/booking/hold-service.ts'
import type { Lease } from '../../src/booking/lease.ts'
import type { Ledger, LedgerEvent } from '../../src/booking/ledger.ts'
import type { BookingLogEntry } from '../../src/booking/log.ts'
import { createSigner } from '../../src/booking/signing.ts'
import type { SlotSearch } from '../../src/booking/slot-service.ts'
import { DomainError, type ErrorCode } from '../../src/domain/error.ts'
import type { HoldRecord } from '../../src/domain/hold.ts'
import type { SlotSnapshot } from '../../src/domain/slot.ts'
import { createMemoryLease } from '../../src/store/memory/lease.ts'
import { createMemoryLedger } from '../../src/store/memory/ledger.ts'
import { createFakeClock, type FakeClock } from './clock.ts'
import { createFakeVendor, type FakeVendor, type FakeVendorOptions, type RecordedCall } from './fake-adapter.ts'
import { aPerson } from './people.ts'
import { hour, monday } from './slots.ts'

export const settleMs = 120_000

export interface TestClinicOptions extends Omit<FakeVendorOptions, 'clock'> {
  /** @default 'leeds' */
  readonly id?: string
  /** A vendor that several clinics share. */
  readonly vendor?: FakeVendor
  /** @default the clinic's id */
  readonly account?: string
  readonly policy?: Partial<HoldPolicy>
}

export interface TestBookingOptions extends TestClinicOptions {
  readonly clinics?: readonly TestClinicOptions[]
  readonly clock?: FakeClock
  /** Puts something between the services and the store: an outage, a delay. */
  readonly wrapLedger?: (ledger: Ledger) => Ledger
  readonly wrapLease?: (lease: Lease) => Lease
  readonly searchMs?: number
}

export interface TestBooking {
  readonly booking: Booking
  readonly clock: FakeClock
  /** The store itself, without what the test put around it. */
  readonly ledger: Ledger
  readonly lease: Lease
  readonly clinic: Clinic
  readonly vendor: FakeVendor
  readonly vendors: ReadonlyMap<string, FakeVendor>
  readonly log: BookingLogEntry[]
  readonly events: LedgerEvent[]
  /** Another gateway process over the same store and clinics: its own caches, its own reconciler. */
  another(): Booking
  slots(search?: Partial<SlotSearch>, caller?: Caller): Promise<readonly SlotSnapshot[]>
  /** The id of the slot that starts then, as the search gives it. */
  slotToken(
    at?: Partial<Pick<SlotSnapshot, 'start' | 'practitionerId' | 'appointmentTypeId' | 'clinicId'>>,
  ): Promise<string>
  /** A hold on the first free slot unless told otherwise. */
  hold(given?: Partial<HoldCreate>, caller?: Caller): Promise<GrantedHold>
  confirm(granted: GrantedHold, given?: Partial<HoldConfirm>, caller?: Caller): Promise<ConfirmedHold>
  confirmed(given?: Partial<HoldCreate>): Promise<{ hold: HoldRecord; vendorId: string }>
  /** What stands in the ledger. */
  read(hold: Pick<HoldRecord, 'account' | 'id'>): Promise<HoldRecord>
  /** Time passes, then the reconciler works. */
  pass(ms: number): Promise<void>
  /** Time passes in steps short enough that no look at the vendor is missed. */
  passInSteps(ms: number, stepMs?: number): Promise<void>
}

let keys = 0
export function newKey(): string {
  keys += 1
  return `key-${keys}`
}

export function aCaller(given: Partial<Caller> = {}): Caller {
  return {
    partnerId: 'acme',
    scopes: new Set<Scope>(scopes.slice(0, 4)),
    clinics: '*',
    correlationId: 'test',
    ...given,
  }
}

export function createTestBooking(options: TestBookingOptions = {}): TestBooking {
  const clock = options.clock ?? createFakeClock()
  const log: BookingLogEntry[] = []
  const events: LedgerEvent[] = []
  const vendors = new Map<string, FakeVendor>()

  const built = (options.clinics ?? [options]).map((one): Clinic => {
    const id = one.id ?? 'leeds'
    const vendor = one.vendor ?? createFakeVendor({ ...one, clock })
    vendors.set(id, vendor)
    const { accountKey, adapter } = vendor.bind(id, one.account ?? id)
    return {
      id,
      name: `Clinic ${id}`,
      timeZone: 'Europe/London',
      account: accountKey,
      adapter,
      services: new Map([['first', ['t30']]]),
      holds: {
        ttlMs: 600_000,
        extensions: 2,
        maxMs: 1_800_000,
        postMs: 10_000,
        settleMs,
        onClash: 'CANCEL_OURS',
        ...one.policy,
      },
    }
  })
  const clinics = createClinics(built)
  const clinic = built[0] as Clinic
  const ledger = createMemoryLedger({ clock })
  const lease = createMemoryLease(clock)
  ledger.subscribe((event) => events.push(event))
  const seenLedger = options.wrapLedger?.(ledger) ?? ledger
  const seenLease = options.wrapLease?.(lease) ?? lease
  const signer = createSigner([{ id: 's1', secret: 'a test secret of thirty-two letters' }])

  const another = (): Booking =>
    createBooking({
      clinics,
      services: [{ id: 'first', name: 'First visit', description: null }],
      partners: [],
      ledger: seenLedger,
      lease: seenLease,
      signer,
      clock,
      log: (entry) => log.push(entry),
      ...(options.searchMs !== undefined && { searchMs: options.searchMs }),
    })
  const booking = another()

  async function slots(search: Partial<SlotSearch> = {}, caller = aCaller()): Promise<readonly SlotSnapshot[]> {
    const wanted = { start: monday, end: monday + 9 * hour, ...defaultTypes(search, built), ...search }
    return (await booking.slots.search(caller, wanted, 100, null)).slots
  }

  const test: TestBooking = {
    booking,
    clock,
    ledger,
    lease,
    clinic,
    vendor: vendors.get(clinic.id) as FakeVendor,
    vendors,
    log,
    events,
    another,
    slots,
    async slotToken(at = {}) {
      const wanted = { start: monday, practitionerId: 'p1', appointmentTypeId: 't30', clinicId: clinic.id, ...at }
      const found = (await slots()).find(
        (slot) =>
          slot.start === wanted.start &&
          slot.practitionerId === wanted.practitionerId &&
          slot.appointmentTypeId === wanted.appointmentTypeId &&
          slot.clinicId === wanted.clinicId,
      )
      if (!found) throw new Error('the search does not offer this slot')
      return booking.slots.tokenOf(aCaller(), found)
    },
    async hold(given = {}, caller = aCaller()) {
      const slotToken = given.slotToken ?? (await test.slotToken())
      return booking.holds.create(caller, holdInput({ ...given, slotToken }))
    },
    confirm: ({ hold, holdToken }, given = {}, caller = aCaller()) =>
      booking.holds.confirm(caller, confirmInput(hold, holdToken, given)),
    async confirmed(given) {
      const { hold, appointment } = await test.confirm(await test.hold(given))
      if (!appointment) throw new Error('the booking was not confirmed')
      return { hold, vendorId: appointment.vendorId }
    },
    async read({ account, id }) {
      const hold = await ledger.get({ account, id })
      if (!hold) throw new Error('there is no such hold')
      return hold
    },
    async pass(ms) {
      clock.advance(ms)
      await booking.reconciler.tick()
    },
    async passInSteps(ms, stepMs = 5_000) {
      for (let passed = 0; passed < ms; passed += stepMs) await test.pass(Math.min(stepMs, ms - passed))
    },
  }
  return test
}

/** Every type of every clinic, unless the test asks for something. */
function defaultTypes(search: Partial<SlotSearch>, clinics: readonly Clinic[]): Partial<SlotSearch> {
  if (search.serviceId !== undefined) return {}
  return {
    appointmentTypes: clinics.flatMap(({ id }) =>
      ['t30', 't45', 'class'].map((vendorId) => ({ clinicId: id, vendorId })),
    ),
  }
}

export function holdInput(given: Partial<HoldCreate> & { slotToken: string }): HoldCreate {
  return {
    contactType: null,
    ttlSeconds: null,
    partnerReference: null,
    metadata: [],
    idempotencyKey: newKey(),
    ...given,
  }
}

export function confirmInput(
  hold: Pick<HoldRecord, 'clinicId' | 'id'>,
  holdToken: string,
  given: Partial<HoldConfirm> = {},
): HoldConfirm {
  return {
    clinicId: hold.clinicId,
    holdId: hold.id,
    holdToken,
    patient: { new: aPerson() },
    paymentReference: null,
    notes: null,
    acceptPrice: null,
    verificationCode: null,
    patientTimeZone: null,
    idempotencyKey: newKey(),
    ...given,
  }
}

export function bookInput(given: Partial<AppointmentBook> & { slotToken: string }): AppointmentBook {
  return {
    contactType: null,
    patient: { new: aPerson() },
    paymentReference: null,
    notes: null,
    acceptPrice: null,
    verificationCode: null,
    patientTimeZone: null,
    partnerReference: null,
    metadata: [],
    idempotencyKey: newKey(),
    ...given,
  }
}

export function moveInput(
  given: Pick<AppointmentReschedule, 'vendorId' | 'slotToken'> & Partial<AppointmentReschedule>,
): AppointmentReschedule {
  return {
    clinicId: 'leeds',
    acceptPrice: null,
    acceptFee: null,
    patient: null,
    paymentReference: null,
    idempotencyKey: newKey(),
    ...given,
  }
}

export interface StoreFaults {
  /** The operations that the store does not answer now. */
  readonly failing: Set<keyof Ledger>
  readonly wrapLedger: (ledger: Ledger) => Ledger
}

export function createStoreFaults(): StoreFaults {
  const failing = new Set<keyof Ledger>()
  const wrapLedger = (ledger: Ledger): Ledger =>
    new Proxy(ledger, {
      get: (target, name: keyof Ledger) =>
        failing.has(name) ? () => Promise.reject(new DomainError('SERVICE_UNAVAILABLE')) : target[name],
    })
  return { failing, wrapLedger }
}

/** Waits until the vendor was asked for this so often. */
export async function asked(vendor: FakeVendor, op: RecordedCall['op'], times = 1): Promise<void> {
  await vi.waitUntil(() => vendor.count(op) >= times, { interval: 1 })
}

/** The code of the `DomainError` that a call ends with. Anything else fails the test. */
export async function codeOf(call: Promise<unknown>): Promise<ErrorCode> {
  return (await errorOf(call)).code
}

export async function errorOf(call: Promise<unknown>): Promise<DomainError> {
  try {
    await call
  } catch (error) {
    if (error instanceof DomainError) return error
    throw error
  }
  throw new Error('the call was expected to fail')
}
