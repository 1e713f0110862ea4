/**
 * A clinic system in memory, behind the adapter contract. Its diary is the truth that tests look at: what an adapter or the
 * ledger says about it proves nothing. Every write can be told what becomes of it, every call is recorded.
 */
import { z } from 'zod'
import type {
  AdapterOperations,
  BasicOperations,
  BookRequest,
  Call,
  Clash,
  SlotCheck,
} from '../../src/contract/adapter.ts'
import type { Capabilities } from '../../src/contract/capabilities.ts'
import { type BoundAdapter, bindAdapter, defineAdapter } from '../../src/contract/define-adapter.ts'
import type { Appointment, AppointmentStatus } from '../../src/domain/appointment.ts'
import type { AppointmentType } from '../../src/domain/clinic.ts'
import { DomainError, type ErrorCode, type InputIssue } from '../../src/domain/error.ts'
import type { HoldStrength, VendorHold } from '../../src/domain/hold.ts'
import type { Money } from '../../src/domain/money.ts'
import { executed, type WriteResult } from '../../src/domain/outcome.ts'
import type { NewPatient } from '../../src/domain/patient.ts'
import type { SlotOffer, SlotSnapshot } from '../../src/domain/slot.ts'
import { type Clock, type Instant, type Interval, overlaps } from '../../src/domain/time.ts'
import { createSessions } from './sessions.ts'
import { appointmentTypes, defaultOffers, locations, minute, practitioners } from './slots.ts'

export type WriteOp =
  | 'createHold'
  | 'extendHold'
  | 'releaseHold'
  | 'resolvePatient'
  | 'confirmHold'
  | 'book'
  | 'cancel'
  | 'reschedule'

/** What becomes of one write. */
export type Fate =
  | 'execute'
  /** One request, two entries in the diary; the answer names the first. */
  | 'executeTwice'
  | { readonly refuse: ErrorCode; readonly issues?: readonly InputIssue[] }
  | { readonly notSent: ErrorCode; readonly retryAfterSeconds?: number }
  | 'unknownExecuted'
  | 'unknownNotExecuted'
  /** Books a quarter of an hour later than asked, without our reference; the answer tells, and is not what was asked for. */
  | 'executeOtherwise'
  /** No answer; the vendor executes after this many looks of ours that find nothing. `Infinity`: when the test says so. */
  | { readonly unknownExecutedLater: number }
  | 'throw'
  | 'throwExecuted'
  /** Waits for the gate, then executes and answers; or lets something else become of it. */
  | { readonly hang: Gate; readonly afterwards?: Fate }
  /** Executes at once and answers when the gate opens. */
  | { readonly hangExecuted: Gate }

export interface Gate {
  readonly opened: Promise<void>
  open(): void
}

export function createGate(): Gate {
  const { promise, resolve } = Promise.withResolvers<void>()
  return { opened: promise, open: resolve }
}

export interface DiaryEntry extends Interval {
  readonly vendorId: string
  status: AppointmentStatus
  start: Instant
  end: Instant
  practitionerId: string | null
  readonly appointmentTypeId: string
  readonly locationId: string | null
  /** Our reference; null for what the front desk wrote. */
  marker: string | null
  readonly patientId: string | null
  readonly price: Money | null
  readonly createdAt: Instant
  readonly by: 'GATEWAY' | 'DESK'
}

interface HeldAtVendor extends Interval {
  readonly holdId: string
  readonly marker: string
  readonly slot: SlotSnapshot
  expiresAt: Instant
  status: 'ACTIVE' | 'CONFIRMED' | 'RELEASED'
}

export interface RecordedCall {
  readonly op: keyof AdapterOperations
  readonly args: readonly unknown[]
  readonly call: Call
  /** Monotonic. */
  readonly at: number
}

export interface FakeVendorOptions {
  readonly clock: Clock
  /** @default 'GATEWAY' */
  readonly holds?: HoldStrength
  /** @default false: a taken time is refused */
  readonly doubleBooks?: boolean
  readonly offers?: readonly SlotOffer[]
  readonly capabilities?: Partial<Capabilities>
  /** How long its own holds last. @default 15 minutes */
  readonly holdMs?: number
  /** @default 'BOOKED' */
  readonly bookedStatus?: AppointmentStatus
}

export interface FakeVendor {
  readonly diary: DiaryEntry[]
  readonly holds: HeldAtVendor[]
  readonly patients: Map<string, NewPatient>
  readonly calls: RecordedCall[]
  offers: SlotOffer[]
  /** What cancelling costs. */
  fee: Money | null
  /** Reads fail with this while it is set: `VENDOR_UNAVAILABLE` for an outage. */
  outage: unknown
  /** Reads of appointments and holds show nothing, as after a write that is not visible yet. */
  isLagging: boolean
  /** What `checkClash` says instead of what the diary shows. */
  clashes: ((appointment: Appointment) => readonly Clash[] | Promise<readonly Clash[]>) | null
  /** Searches wait for it. */
  searchGate: Gate | null
  /** Fresh looks at a slot wait for it. */
  checkGate: Gate | null
  /** The fates of the next writes of this kind, in order; after them everything executes. */
  next(op: WriteOp, ...fates: Fate[]): void
  count(op: keyof AdapterOperations): number
  /** Executes what is still under way at the vendor. */
  executeLate(): void
  /** The clinic's staff write into their diary, whatever stands there. */
  desk(entry: Partial<DiaryEntry> & Interval): DiaryEntry
  /** Live entries that the gateway made. */
  ours(): DiaryEntry[]
  live(): DiaryEntry[]
  bind(clinicId: string, account?: string): BoundAdapter
}

export function createFakeVendor(options: FakeVendorOptions): FakeVendor {
  const { clock, holds: strength = 'GATEWAY', doubleBooks = false, holdMs = 15 * 60_000 } = options
  const fates = new Map<WriteOp, Fate[]>()
  let late: { looksLeft: number; readonly run: () => void }[] = []
  let lastId = 100
  const newId = (): string => String(++lastId)

  const vendor: FakeVendor = {
    diary: [],
    holds: [],
    patients: new Map(),
    calls: [],
    offers: [...(options.offers ?? defaultOffers())],
    fee: null,
    outage: null,
    isLagging: false,
    clashes: null,
    searchGate: null,
    checkGate: null,
    next(op, ...told) {
      fates.set(op, [...(fates.get(op) ?? []), ...told])
    },
    count: (op) => vendor.calls.filter((one) => one.op === op).length,
    executeLate() {
      const due = late
      late = []
      for (const one of due) one.run()
    },
    desk(given) {
      const entry: DiaryEntry = {
        vendorId: newId(),
        status: 'BOOKED',
        practitionerId: 'p1',
        appointmentTypeId: 't30',
        locationId: 'l1',
        marker: null,
        patientId: null,
        price: null,
        createdAt: clock.now(),
        by: 'DESK',
        ...given,
      }
      vendor.diary.push(entry)
      return entry
    },
    ours: () => vendor.live().filter((entry) => entry.by === 'GATEWAY'),
    live: () => vendor.diary.filter((entry) => entry.status !== 'CANCELLED'),
    bind: (clinicId, account = 'one') =>
      bindAdapter(definition, account, {
        clinicId,
        timeZone: 'Europe/London',
        clock,
        sessions: createSessions(),
        connect: () => {
          throw new Error('the fake vendor has no network')
        },
      }),
  }

  const capabilities: Capabilities = {
    holds: strength,
    slotSearch: true,
    extend: true,
    cancel: true,
    reschedule: true,
    rebooks: false,
    listAppointments: true,
    patientLookup: true,
    payment: 'OPTIONAL',
    requiredPatientFields: ['FIRST_NAME', 'LAST_NAME', 'EMAIL'],
    metadata: false,
    notes: true,
    doubleBooks,
    maxHoldMs: null,
    ...options.capabilities,
  }

  function record(op: keyof AdapterOperations, call: Call, args: readonly unknown[]): void {
    vendor.calls.push({ op, args, call, at: clock.monotonic() })
  }

  function checkOutage(): void {
    if (vendor.outage) throw vendor.outage
  }

  /** A look at appointments or holds: what is late comes one look nearer. */
  function look(): void {
    checkOutage()
    const due = late.filter((one) => one.looksLeft <= 0)
    late = late.filter((one) => one.looksLeft > 0).map((one) => ({ ...one, looksLeft: one.looksLeft - 1 }))
    for (const one of due) one.run()
  }

  async function write<T>(
    op: WriteOp,
    call: Call,
    args: readonly unknown[],
    execute: () => WriteResult<T>,
  ): Promise<WriteResult<T>> {
    record(op, call, args)
    return become(fates.get(op)?.shift() ?? 'execute', execute)
  }

  async function become<T>(fate: Fate, execute: () => WriteResult<T>): Promise<WriteResult<T>> {
    const lost = { outcome: 'UNKNOWN', reason: 'TIMEOUT' } as const
    if (fate === 'execute') return execute()
    if (fate === 'executeTwice') {
      const first = execute()
      isForced = true
      execute()
      isForced = false
      return first
    }
    if (fate === 'unknownNotExecuted') return lost
    if (fate === 'unknownExecuted') {
      execute()
      return lost
    }
    if (fate === 'executeOtherwise') {
      execute()
      const made = vendor.diary.at(-1)
      if (!made) throw new Error('only bookings can be made otherwise')
      made.start += 15 * minute
      made.end += 15 * minute
      made.marker = null
      return { outcome: 'UNKNOWN', reason: 'ECHO_DIFFERS', vendorId: made.vendorId }
    }
    if (fate === 'throw') throw new TypeError('a fault of the adapter')
    if (fate === 'throwExecuted') {
      execute()
      throw new TypeError('a fault of the adapter')
    }
    if ('refuse' in fate) {
      return { outcome: 'REFUSED', code: fate.refuse, ...(fate.issues && { issues: fate.issues }) }
    }
    if ('notSent' in fate) {
      const { retryAfterSeconds } = fate
      return { outcome: 'NOT_SENT', code: fate.notSent, ...(retryAfterSeconds !== undefined && { retryAfterSeconds }) }
    }
    if ('unknownExecutedLater' in fate) {
      late.push({ looksLeft: fate.unknownExecutedLater, run: execute })
      return lost
    }
    if ('hang' in fate) {
      await fate.hang.opened
      return become(fate.afterwards ?? 'execute', execute)
    }
    const answer = execute()
    await fate.hangExecuted.opened
    return answer
  }

  /** Set while a doubled request is executed: the vendor's own check saw a free time both times. */
  let isForced = false

  function isHeldByOther(wanted: Interval & { practitionerId: string | null }, marker: string | null): boolean {
    return vendor.holds.some(
      (hold) =>
        hold.status === 'ACTIVE' &&
        hold.expiresAt > clock.now() &&
        hold.marker !== marker &&
        hold.slot.practitionerId === wanted.practitionerId &&
        overlaps(hold, wanted),
    )
  }

  function booked(wanted: Interval & { practitionerId: string | null }, except: string | null = null): DiaryEntry[] {
    return vendor
      .live()
      .filter(
        (entry) =>
          entry.vendorId !== except && entry.practitionerId === wanted.practitionerId && overlaps(entry, wanted),
      )
  }

  /** The offer as it is now, with the places that are left; null when it is gone. */
  function freshOffer(offer: SlotOffer): SlotOffer | null {
    if (isHeldByOther(offer, null)) return null
    const taken = booked(offer)
    if (offer.remaining === null) return taken.length === 0 ? offer : null
    const remaining = offer.remaining - taken.length
    return remaining > 0 ? { ...offer, remaining } : null
  }

  function offerOf(slot: SlotSnapshot): SlotOffer | undefined {
    return vendor.offers.find(
      (offer) =>
        offer.start === slot.start &&
        offer.practitionerId === slot.practitionerId &&
        offer.appointmentTypeId === slot.appointmentTypeId,
    )
  }

  function isTaken(slot: SlotSnapshot, except: string | null = null): boolean {
    if (isForced || doubleBooks) return false
    const taken = booked(slot, except).length
    const places = offerOf(slot)?.remaining ?? 1
    return taken >= places
  }

  function enter(slot: SlotSnapshot, marker: string, patientId: string | null): Appointment {
    const entry: DiaryEntry = {
      vendorId: newId(),
      status: options.bookedStatus ?? 'BOOKED',
      start: slot.start,
      end: slot.end,
      practitionerId: slot.practitionerId,
      appointmentTypeId: slot.appointmentTypeId,
      locationId: slot.locationId,
      marker,
      patientId,
      price: slot.price,
      createdAt: clock.now(),
      by: 'GATEWAY',
    }
    vendor.diary.push(entry)
    return appointmentOf(entry)
  }

  function holdOf(held: HeldAtVendor): VendorHold {
    return { holdId: held.holdId, appointmentId: null, token: `secret-${held.holdId}`, expiresAt: held.expiresAt }
  }

  function refused(code: ErrorCode): WriteResult<never> {
    return { outcome: 'REFUSED', code }
  }

  const patientIdOf = ({ patient }: BookRequest): string | null => ('vendorId' in patient ? patient.vendorId : null)

  const operations: AdapterOperations = {
    async probe(call) {
      record('probe', call, [])
      checkOutage()
    },
    async listAppointmentTypes(call) {
      record('listAppointmentTypes', call, [])
      checkOutage()
      return appointmentTypes as readonly AppointmentType[]
    },
    async listPractitioners(call, appointmentTypeId) {
      record('listPractitioners', call, [appointmentTypeId])
      checkOutage()
      return practitioners
    },
    async listLocations(call) {
      record('listLocations', call, [])
      checkOutage()
      return locations
    },

    async searchSlots(call, query) {
      record('searchSlots', call, [query])
      checkOutage()
      // What it answers is what it saw when it was asked.
      const found = vendor.offers.flatMap((offer) => {
        const isAsked =
          offer.start >= query.start &&
          offer.start < query.end &&
          query.appointmentTypeIds.includes(offer.appointmentTypeId) &&
          (query.practitionerIds?.includes(offer.practitionerId ?? '') ?? true) &&
          (query.locationIds?.includes(offer.locationId ?? '') ?? true)
        const fresh = isAsked ? freshOffer(offer) : null
        return fresh ? [fresh] : []
      })
      await vendor.searchGate?.opened
      return found
    },
    async checkSlot(call, slot): Promise<SlotCheck> {
      record('checkSlot', call, [slot])
      await vendor.checkGate?.opened
      checkOutage()
      const offer = offerOf(slot)
      const fresh = offer ? freshOffer(offer) : null
      return fresh ? { free: true, offer: fresh } : { free: false }
    },

    createHold: (call, request) =>
      write('createHold', call, [request], () => {
        const { slot, marker } = request
        if (isTaken(slot) || isHeldByOther(slot, marker)) return refused('SLOT_TAKEN_AT_VENDOR')
        const held: HeldAtVendor = {
          holdId: newId(),
          marker,
          slot,
          start: slot.start,
          end: slot.end,
          expiresAt: clock.now() + holdMs,
          status: 'ACTIVE',
        }
        vendor.holds.push(held)
        return executed(holdOf(held))
      }),
    async readHold(call, hold) {
      record('readHold', call, [hold])
      look()
      const held = vendor.holds.find((one) => one.holdId === hold.holdId)
      if (!held) return { status: 'ABSENT', expiresAt: null }
      const isOver = held.status === 'ACTIVE' && held.expiresAt <= clock.now()
      return { status: isOver ? 'EXPIRED' : held.status, expiresAt: held.expiresAt }
    },
    async findHold(call, intent) {
      record('findHold', call, [intent])
      look()
      const held = vendor.holds.find((one) => one.marker === intent.marker && one.status === 'ACTIVE')
      return held && !vendor.isLagging ? holdOf(held) : null
    },
    extendHold: (call, hold, until) =>
      write('extendHold', call, [hold, until], () => {
        const held = vendor.holds.find((one) => one.holdId === hold.holdId)
        if (held?.status !== 'ACTIVE') return refused('HOLD_LOST')
        held.expiresAt = Math.min(until, clock.now() + holdMs)
        return executed(holdOf(held))
      }),
    releaseHold: (call, hold) =>
      write('releaseHold', call, [hold], () => {
        const held = vendor.holds.find((one) => one.holdId === hold.holdId)
        if (held?.status === 'ACTIVE') held.status = 'RELEASED'
        return executed(null)
      }),

    resolvePatient: (call, choice, resolve) =>
      write('resolvePatient', call, [choice, resolve], () => {
        if ('vendorId' in choice) {
          return vendor.patients.has(choice.vendorId) ? executed({ vendorId: choice.vendorId }) : refused('NOT_FOUND')
        }
        const { mayCreate } = resolve
        const same = [...vendor.patients].filter(([, patient]) => patient.email === choice.new.email)
        const [found, another] = vendor.isLagging ? [] : same
        if (another) return refused('PATIENT_AMBIGUOUS')
        if (found) return executed({ vendorId: found[0] })
        if (!mayCreate) return { outcome: 'NOT_SENT', code: 'VENDOR_UNAVAILABLE' }
        const vendorId = `patient-${newId()}`
        vendor.patients.set(vendorId, choice.new)
        return executed({ vendorId })
      }),
    confirmHold: (call, request) =>
      write('confirmHold', call, [request], () => {
        const held = vendor.holds.find((one) => one.holdId === request.vendorHold?.holdId)
        if (!isForced && (held?.status !== 'ACTIVE' || held.expiresAt <= clock.now())) return refused('HOLD_EXPIRED')
        if (held) held.status = 'CONFIRMED'
        return executed(enter(request.slot, request.marker, patientIdOf(request)))
      }),
    book: (call, request) =>
      write('book', call, [request], () =>
        isTaken(request.slot)
          ? refused('SLOT_TAKEN_AT_VENDOR')
          : executed(enter(request.slot, request.marker, patientIdOf(request))),
      ),
    async findBooking(call, intent) {
      record('findBooking', call, [intent])
      look()
      return vendor.isLagging
        ? []
        : vendor.diary.filter((entry) => entry.marker === intent.marker).map((entry) => appointmentOf(entry))
    },
    async checkClash(call, appointment) {
      record('checkClash', call, [appointment])
      checkOutage()
      if (vendor.clashes) return vendor.clashes(appointment)
      return booked(appointment, appointment.vendorId).map(({ createdAt }) => ({ kind: 'APPOINTMENT', createdAt }))
    },

    async getAppointment(call, vendorId) {
      record('getAppointment', call, [vendorId])
      look()
      const entry = vendor.diary.find((one) => one.vendorId === vendorId)
      return entry && !vendor.isLagging ? appointmentOf(entry) : null
    },
    async listAppointments(call, query, after) {
      record('listAppointments', call, [query, after])
      checkOutage()
      const all = vendor.diary
        .filter(
          (entry) =>
            (query.from === null || entry.start >= query.from) &&
            (query.to === null || entry.start < query.to) &&
            (query.practitionerIds?.includes(entry.practitionerId ?? '') ?? true) &&
            (query.patientId === undefined || query.patientId === entry.patientId) &&
            (query.withCancelled || entry.status !== 'CANCELLED'),
        )
        .sort((a, b) => a.start - b.start)
        .map((entry) => appointmentOf(entry))
      const from = Number(after ?? 0)
      const next = from + 2 < all.length ? String(from + 2) : null
      return { appointments: all.slice(from, from + 2), next }
    },
    async cancellationFee(call, vendorId) {
      record('cancellationFee', call, [vendorId])
      checkOutage()
      return vendor.fee
    },
    cancel: (call, request) =>
      write('cancel', call, [request], () => {
        const entry = vendor.diary.find((one) => one.vendorId === request.vendorId)
        if (!entry) return refused('NOT_FOUND')
        entry.status = 'CANCELLED'
        return executed(appointmentOf(entry))
      }),
    reschedule: (call, request) =>
      write('reschedule', call, [request], () => {
        const entry = vendor.diary.find((one) => one.vendorId === request.vendorId)
        if (!entry || entry.status === 'CANCELLED') return refused('NOT_FOUND')
        if (isTaken(request.slot, entry.vendorId)) return refused('SLOT_TAKEN_AT_VENDOR')
        entry.start = request.slot.start
        entry.end = request.slot.end
        entry.practitionerId = request.slot.practitionerId
        return executed(appointmentOf(entry))
      }),
  }

  const definition = defineAdapter<string>({
    contractVersion: 1,
    id: 'fake',
    label: 'Fake clinic system',
    docs: 'https://vendor.example',
    status: 'SIMULATED',
    settings: z.string(),
    assumptions: [],
    accountKey: (account) => account,
    capabilities: () => capabilities,
    create: () => withoutLacking(operations, capabilities),
  })

  return vendor
}

/** What the capabilities deny is not there at all, as in a real adapter. */
function withoutLacking(
  operations: AdapterOperations,
  capabilities: Capabilities,
): Partial<AdapterOperations> & BasicOperations {
  const { createHold, readHold, findHold, extendHold, releaseHold, confirmHold, book, cancel, reschedule, ...rest } =
    operations
  const { listAppointments, searchSlots, checkSlot, ...basic } = rest
  return {
    ...basic,
    ...(capabilities.holds === 'NATIVE'
      ? { createHold, readHold, findHold, releaseHold, confirmHold, ...(capabilities.extend && { extendHold }) }
      : { book }),
    ...(capabilities.slotSearch && { searchSlots, checkSlot }),
    ...(capabilities.cancel && { cancel }),
    ...(capabilities.reschedule && { reschedule }),
    ...(capabilities.listAppointments && { listAppointments }),
  }
}

function appointmentOf(entry: DiaryEntry): Appointment {
  return {
    vendorId: entry.vendorId,
    status: entry.status,
    vendorStatus: null,
    start: entry.start,
    end: entry.end,
    timeZone: null,
    practitionerId: entry.practitionerId,
    appointmentTypeId: entry.appointmentTypeId,
    locationId: entry.locationId,
    patientId: entry.patientId,
    patient: null,
    contactType: null,
    joinUrl: null,
    price: entry.price,
    amountOwed: null,
    paymentReference: null,
    partnerReference: null,
    metadata: [],
    previousStart: null,
    cancellation: null,
    questionnaireUrl: null,
    createdAt: entry.createdAt,
    updatedAt: null,
  }
}

/** The vendor cannot be read. */
export function outage(): DomainError {
  return new DomainError('VENDOR_UNAVAILABLE')
}
