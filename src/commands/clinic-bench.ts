/** One configured clinic on its vendor's sandbox, for the commands that verify and record. */
import { randomInt, randomUUID } from 'node:crypto'
import type { ClinicConfig } from '../config.ts'
import type { Adapter, BookRequest, Call } from '../contract/adapter.ts'
import { type CheckBench, NotTried, type Prepared, resultOf } from '../contract/checks.ts'
import type { Appointment } from '../domain/appointment.ts'
import { DomainError } from '../domain/error.ts'
import type { VendorHold } from '../domain/hold.ts'
import type { NewPatient } from '../domain/patient.ts'
import { compareSlots, type SlotOffer, type SlotSnapshot } from '../domain/slot.ts'
import type { Clock, Interval } from '../domain/time.ts'
import { createVendorNetwork, type SeenExchange, type VendorHttp, type VendorReply } from '../http/client.ts'

const hour = 3_600_000
const day = 24 * hour

export interface BenchOptions {
  readonly clinic: ClinicConfig
  readonly clock: Clock
  readonly allowLoopback: boolean
}

export interface ClinicBench extends CheckBench {
  /** Everything that went over the wire so far, secrets and people included. */
  readonly exchanges: readonly SeenExchange[]
  /** Cancels and releases whatever was made here, and names what could not be taken back. */
  takeBack(): Promise<readonly string[]>
  /** An appointment that was cancelled already. */
  forget(vendorId: string): void
  /** The next call logs in anew, where the vendor has sessions. */
  forgetSessions(): void
  close(): Promise<void>
}

export function openClinic({ clinic, clock, allowLoopback }: BenchOptions): ClinicBench {
  const exchanges: SeenExchange[] = []
  const network = createVendorNetwork({
    clock,
    allowLoopback,
    log: () => {},
    onExchange: (seen) => exchanges.push(seen),
  })
  let http: VendorHttp | undefined
  const sessions = new Map<string, string>()
  const { adapter: bound } = clinic.adapter.bind(clinic.settings, {
    clinicId: clinic.id,
    timeZone: clinic.timeZone,
    clock,
    connect: (accountKey, options) => {
      http = network.connect(accountKey, clinic.id, options)
      return http
    },
    sessions: {
      read: async (name) => sessions.get(name) ?? null,
      write: async (name, value) => void sessions.set(name, value),
      forget: async (name) => void sessions.delete(name),
    },
  })
  const adapter: Adapter = bound
  if (!http) throw new Error('the adapter did not connect')
  const typeIds = Object.values(clinic.services)[0] ?? []
  const held: VendorHold[] = []
  const booked = new Map<string, Appointment>()
  const given = new Set<string>()

  const call = (): Call => ({
    priority: 'CONFIRM',
    deadline: clock.monotonic() + 30_000,
    correlationId: 'sandbox',
  })

  async function repliesTo(work: () => Promise<unknown>): Promise<readonly VendorReply[]> {
    const before = exchanges.length
    try {
      await work()
    } catch (error) {
      // What the adapter makes of an answer is not asked here, unless there was none.
      if (exchanges.length === before || !(error instanceof DomainError)) throw error
      if (error.code === 'VENDOR_UNAVAILABLE' || error.code === 'RATE_LIMITED') throw error
    }
    return exchanges.slice(before).flatMap(({ reply }) => (reply === null ? [] : [reply]))
  }

  async function snapshotOf(offer: SlotOffer): Promise<SlotSnapshot> {
    const types = await adapter.listAppointmentTypes(call())
    const appointmentType = types.find(({ vendorId }) => vendorId === offer.appointmentTypeId)
    if (!appointmentType) throw new NotTried('a free slot is of a type that the directory does not have')
    return {
      ...offer,
      occupied: offer.occupied ?? { start: offer.start, end: offer.end },
      clinicId: clinic.id,
      timeZone: clinic.timeZone,
      appointmentType,
      practitioner: null,
      location: null,
      asOf: clock.now(),
    }
  }

  async function freeSlots(count: number): Promise<readonly SlotSnapshot[]> {
    if (!adapter.capabilities.slotSearch) throw new NotTried('free times cannot be searched as configured')
    if (typeIds.length === 0) throw new NotTried('the clinic has no service in the configuration')
    // Past any notice for booking and for cancelling without a fee.
    const start = clock.now() + 3 * day
    const range: Interval = { start, end: start + 7 * day }
    const found = (await adapter.searchSlots(call(), { ...range, appointmentTypeIds: typeIds }))
      .filter(({ remaining }) => (remaining ?? 1) === 1)
      .toSorted((a, b) => a.start - b.start)
    const chosen: SlotOffer[] = []
    for (const offer of found) {
      if (chosen.length === count) break
      const last = chosen.at(-1)
      const isApart = !last || offer.start >= last.end + hour
      const isSamePlace =
        !last || (offer.practitionerId === last.practitionerId && offer.locationId === last.locationId)
      // Slots of earlier checks are free again or not, depending on the vendor: none is used twice.
      if (isApart && isSamePlace && !given.has(keyOf(offer))) chosen.push(offer)
    }
    if (chosen.length < count) throw new NotTried(`fewer than ${count} free slots in the coming days`)
    for (const offer of chosen) given.add(keyOf(offer))
    return (await Promise.all(chosen.map(snapshotOf))).toSorted(compareSlots)
  }

  async function hold(slot: SlotSnapshot, marker = `hf-${randomUUID()}`) {
    const request = { marker, slot, contactType: null, partnerReference: null, metadata: [] }
    const startedAt = clock.now()
    const result = await adapter.createHold(call(), request)
    if (result.outcome === 'EXECUTED') held.push(result.value)
    if (result.outcome === 'UNKNOWN') {
      const intent = { marker, slot, startedAt, vendorHold: null, patientId: null, paymentReference: null }
      const found = await adapter.findHold(call(), intent).catch(() => null)
      if (found) held.push(found)
    }
    return result
  }

  async function prepare(slot: SlotSnapshot, { notes = null }: { notes?: string | null } = {}): Promise<Prepared> {
    const marker = `hf-${randomUUID()}`
    let vendorHold: VendorHold | null = null
    if (adapter.capabilities.holds === 'NATIVE') {
      const result = await hold(slot, marker)
      if (result.outcome !== 'EXECUTED') throw new NotTried(`the hold was ${resultOf(result)}`)
      vendorHold = result.value
    }
    const options = { mayCreate: true, marker, verificationCode: null }
    const patient = await adapter.resolvePatient(call(), { new: inventedPerson() }, options)
    if (patient.outcome !== 'EXECUTED') throw new NotTried(`the invented patient was ${resultOf(patient)}`)
    const paymentReference = adapter.capabilities.payment === 'NONE' ? null : `pay-${marker}`
    const request: BookRequest = {
      ...{ marker, slot, vendorHold, patient: patient.value, paymentReference, notes, metadata: [] },
      ...{ contactType: null, partnerReference: null, verificationCode: null, patientTimeZone: null },
    }
    return { slot, request }
  }

  async function commit({ request }: Prepared) {
    const isNative = adapter.capabilities.holds === 'NATIVE'
    const startedAt = clock.now()
    const result = await (isNative ? adapter.confirmHold(call(), request) : adapter.book(call(), request))
    if (result.outcome === 'EXECUTED') booked.set(result.value.vendorId, result.value)
    if (result.outcome === 'UNKNOWN') {
      const { marker, slot, vendorHold, patient, paymentReference } = request
      const patientId = 'vendorId' in patient ? patient.vendorId : null
      const intent = { marker, slot, startedAt, vendorHold, patientId, paymentReference }
      // What was not understood may have been made all the same, and is to be taken back too.
      const found = await adapter.findBooking(call(), intent).catch(() => [])
      for (const one of found) if (one.status !== 'CANCELLED') booked.set(one.vendorId, one)
    }
    return result
  }

  async function book(slot?: SlotSnapshot): Promise<Appointment> {
    const [free] = slot ? [slot] : await freeSlots(1)
    if (!free) throw new NotTried('no free slot')
    const result = await commit(await prepare(free))
    if (result.outcome !== 'EXECUTED') throw new NotTried(`the booking was ${resultOf(result)}`)
    return result.value
  }

  async function cancel({ vendorId }: Appointment) {
    const acceptedFee = await adapter.cancellationFee(call(), vendorId)
    const result = await adapter.cancel(call(), { vendorId, reason: 'OTHER', note: null, acceptedFee })
    if (result.outcome === 'EXECUTED') booked.delete(vendorId)
    return result
  }

  async function takeBack(): Promise<string[]> {
    const left: string[] = []
    for (const one of held.splice(0)) {
      // A hold that became an appointment is cancelled below; one that lapses needs nobody.
      await adapter.releaseHold(call(), one).catch(() => {})
    }
    for (const appointment of booked.values()) {
      const isGone = await cancel(appointment).then(
        ({ outcome }) => outcome === 'EXECUTED',
        () => false,
      )
      if (!isGone) left.push(`appointment ${appointment.vendorId}`)
    }
    booked.clear()
    return left
  }

  return {
    ...{ adapter, http, clock, timeZone: clinic.timeZone, typeIds, exchanges },
    ...{ call, inventedPerson, repliesTo, freeSlots, hold, prepare, commit, book, cancel, takeBack },
    forget: (vendorId) => void booked.delete(vendorId),
    forgetSessions: () => sessions.clear(),
    close: () => network.close(),
  }
}

function keyOf({ start, practitionerId, locationId }: SlotOffer): string {
  return `${start} ${practitionerId} ${locationId}`
}

/** Nobody: a reserved mail domain, a phone number from Ofcom's drama range. */
export function inventedPerson(): NewPatient {
  const number = randomInt(1e12)
  // Letters only: some vendors take no digit in a name.
  const word = [...String(number)].map((digit) => 'abcdefghij'[Number(digit)]).join('')
  return {
    firstName: 'Testa',
    lastName: `Sandboxova-${word}`,
    email: `testa.${number}@patients.example`,
    phone: '+447700900142',
    dateOfBirth: '1984-02-29',
    sex: 'FEMALE',
  }
}
