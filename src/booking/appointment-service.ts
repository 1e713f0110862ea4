import type { AppointmentQuery } from '../contract/adapter.ts'
import type { Appointment, AppointmentStatus, CancellationReason } from '../domain/appointment.ts'
import { DomainError, invalidInput } from '../domain/error.ts'
import type { HoldRecord } from '../domain/hold.ts'
import { markerOf } from '../domain/hold.ts'
import { type Money, sameMoney } from '../domain/money.ts'
import type { PatientChoice } from '../domain/patient.ts'
import type { SlotSnapshot } from '../domain/slot.ts'
import type { Clock, Instant } from '../domain/time.ts'
import { type Caller, isTheirs, requirePartnerKey, requireScope } from './caller.ts'
import { checkMetadata, checkMoney, checkPartnerReference, checkText } from './checks.ts'
import { type Clinic, type Clinics, callOf, clinicFor, clinicsOf } from './clinic.ts'
import { type Committer, changePending, notMovable } from './committer.ts'
import {
  type Confirmation,
  claimKeepMs,
  type HoldCreate,
  type HoldService,
  nearSlot,
  newHoldId,
} from './hold-service.ts'
import { courtesy, type Holding, type HoldingRequest } from './holding.ts'
import { idempotently } from './idempotency.ts'
import type { BookingRecord, Ledger } from './ledger.ts'
import type { BookingLog } from './log.ts'
import { outcomeOf } from './outcome.ts'
import type { Signer } from './signing.ts'
import { vendorRefusal } from './vendor-refusal.ts'

/** Ids of appointments carry their clinic. */
export interface AppointmentAddress {
  readonly clinicId: string
  readonly vendorId: string
}

/** What the vendor says now, with what we know of it. */
export interface AppointmentView {
  readonly clinic: Clinic
  readonly appointment: Appointment
  /** Null for an appointment that was not made through us, read with the scope `clinic`. */
  readonly booking: BookingRecord | null
}

export interface ChangedAppointment {
  readonly view: AppointmentView
  /** The old appointment, where the vendor could only book anew: its status says whether it is cancelled yet. */
  readonly previous: AppointmentView | null
  /** True while the outcome is not known: see the booking's `change`. */
  readonly pending: boolean
}

export type AppointmentBook = Omit<HoldCreate, 'ttlSeconds'> & Confirmation

export interface BookedAppointment {
  readonly hold: HoldRecord
  readonly appointment: Appointment | null
}

export interface AppointmentCancel extends AppointmentAddress {
  readonly reason: CancellationReason
  readonly note: string | null
  readonly acceptFee: Money | null
  readonly idempotencyKey: string
}

export interface AppointmentReschedule extends AppointmentAddress {
  readonly slotToken: string
  readonly acceptPrice: Money | null
  /** For a clinic that books anew and charges for cancelling. */
  readonly acceptFee: Money | null
  /** For a clinic that books anew and does not tell whose appointment it is. */
  readonly patient: PatientChoice | null
  readonly paymentReference: string | null
  readonly idempotencyKey: string
}

export interface AppointmentFilter {
  readonly clinicId: string
  /** Default: now. */
  readonly from: Instant | null
  /** Default: 31 days after `from`; at most 366. */
  readonly to: Instant | null
  readonly practitionerIds?: readonly string[]
  readonly patientId?: string
  readonly statuses?: readonly AppointmentStatus[]
  readonly partnerReference?: string
}

export interface AppointmentList {
  readonly entries: readonly { readonly view: AppointmentView; readonly cursor: AppointmentCursor }[]
  readonly hasNextPage: boolean
}

/** The vendor's page and the place in it. */
export interface AppointmentCursor {
  readonly page: string | null
  readonly vendorId: string
}

export interface AppointmentService {
  book(caller: Caller, input: AppointmentBook): Promise<BookedAppointment>
  /** Null for absent and foreign alike. */
  get(caller: Caller, address: AppointmentAddress): Promise<AppointmentView | null>
  list(
    caller: Caller,
    filter: AppointmentFilter,
    first: number,
    after: AppointmentCursor | null,
  ): Promise<AppointmentList>
  /** What a use case has just got from the vendor, with what we know of it. */
  view(caller: Caller, clinicId: string, appointment: Appointment): Promise<AppointmentView>
  reschedule(caller: Caller, input: AppointmentReschedule): Promise<ChangedAppointment>
  cancel(caller: Caller, input: AppointmentCancel): Promise<ChangedAppointment>
}

export interface AppointmentServiceParts {
  readonly clinics: Clinics
  readonly holds: HoldService
  readonly ledger: Ledger
  readonly signer: Signer
  readonly clock: Clock
  readonly log: BookingLog
  readonly holding: Holding
  readonly commit: Committer
  readonly poke: () => void
}

const readMs = 5_000
const dayMs = 86_400_000
/** A partner's few among a clinic's many: this many vendor pages are read for one of ours. */
const maxVendorPages = 20

export function createAppointmentService(parts: AppointmentServiceParts): AppointmentService {
  const { clinics, holds, ledger, signer, clock, log, holding, commit, poke } = parts

  async function book(caller: Caller, input: AppointmentBook): Promise<BookedAppointment> {
    requireScope(caller, 'hold')
    requireScope(caller, 'confirm')
    requirePartnerKey(caller)
    checkPartnerReference(input.partnerReference)
    checkMetadata(input.metadata)
    const { clinic, slot, contactType } = holds.wantedSlot(caller, input)
    holds.checkConfirmation(clinic, input)
    const { idempotencyKey, ...args } = input

    /** Goes on from wherever an earlier call with the same key came to. */
    async function proceed(hold: HoldRecord): Promise<BookedAppointment> {
      if (hold.state !== 'ACTIVE') return holds.outcomeOf(hold)
      try {
        return await holds.commit(caller, clinic, hold, input)
      } catch (error) {
        // The caller has no token to try again with, so nothing may stay held.
        await courtesy(ledger.release({ account: hold.account, id: hold.id }))
        await holding.dropLease(hold)
        poke()
        throw error
      }
    }

    try {
      return await idempotently<BookedAppointment>(ledger, signer, {
        caller,
        account: clinic.account,
        operation: 'appointment.book',
        key: idempotencyKey,
        args,
        subject: newHoldId(),
        leaseMs: clinic.holds.postMs * 4 + 30_000,
        keepMs: claimKeepMs.change,
        run: async (holdId, isTakenOver) => {
          if (!isTakenOver) holds.checkFresh(caller, input.slotToken)
          const hold = await holding.take({
            caller,
            clinic,
            holdId,
            slot,
            strength: clinic.adapter.capabilities.holds,
            contactType,
            ttlMs: clinic.holds.ttlMs,
            partnerReference: input.partnerReference,
            metadata: input.metadata,
            replaces: null,
            isTakenOver,
          })
          return { result: await proceed(hold), stored: { holdId } }
        },
        replay: async ({ holdId }) => {
          const hold = await ledger.get({ account: clinic.account, id: holdId ?? '' })
          if (!hold) throw new DomainError('NOT_FOUND', 'This booking is no longer kept.')
          return proceed(holding.standing(hold))
        },
      })
    } catch (error) {
      throw nearSlot(error, slot)
    }
  }

  async function get(caller: Caller, address: AppointmentAddress): Promise<AppointmentView | null> {
    requireScope(caller, 'read')
    const clinic = clinicsOf(clinics, caller).find((candidate) => candidate.id === address.clinicId)
    if (!clinic) return null
    const booking = await bookingOf(caller, clinic, address.vendorId)
    if (!booking && !caller.scopes.has('clinic')) return null
    return read(caller, clinic, address.vendorId, booking)
  }

  /** The caller's own booking. Another partner's is none. */
  async function bookingOf(caller: Caller, clinic: Clinic, vendorId: string): Promise<BookingRecord | null> {
    const booking = await ledger.booking(clinic.account, vendorId)
    const owned = booking && { id: booking.holdId, partnerId: booking.partnerId }
    return owned && isTheirs(caller, signer, owned) && booking.clinicId === clinic.id ? booking : null
  }

  async function read(
    caller: Caller,
    clinic: Clinic,
    vendorId: string,
    booking: BookingRecord | null,
  ): Promise<AppointmentView | null> {
    const appointment = await clinic.adapter.getAppointment(callOf(clock, caller, 'CHECK', readMs), vendorId)
    return appointment && { clinic, appointment, booking }
  }

  /** What an own appointment is now, or `NOT_FOUND`. */
  async function owned(
    caller: Caller,
    address: AppointmentAddress,
  ): Promise<AppointmentView & { booking: BookingRecord }> {
    const missing = () =>
      new DomainError('NOT_FOUND', 'There is no appointment with this id for you.', {
        path: ['input', 'appointmentId'],
      })
    const clinic = clinicsOf(clinics, caller).find((candidate) => candidate.id === address.clinicId)
    const booking = clinic ? await bookingOf(caller, clinic, address.vendorId) : null
    if (!clinic || !booking) throw missing()
    const view = await read(caller, clinic, address.vendorId, booking)
    if (!view) throw missing()
    return { ...view, booking }
  }

  /**
   * The view as it is after a change, without asking the vendor again. The change stands whether or not the store answers
   * now: then it is told with what was `known` before.
   */
  async function viewOf(
    clinic: Clinic,
    appointment: Appointment,
    known: BookingRecord | null,
  ): Promise<AppointmentView> {
    const booking = await courtesy(ledger.booking(clinic.account, appointment.vendorId))
    return { clinic, appointment, booking: booking === undefined ? known : booking }
  }

  async function cancel(caller: Caller, input: AppointmentCancel): Promise<ChangedAppointment> {
    requireScope(caller, 'cancel')
    checkText(input.note, ['input', 'note'], 500)
    checkMoney(input.acceptFee, ['input', 'acceptFee'])
    const { clinic } = await owned(caller, input)
    if (!clinic.adapter.capabilities.cancel) {
      throw new DomainError('CAPABILITY_NOT_SUPPORTED', undefined, { capability: 'cancel' })
    }
    const { idempotencyKey, ...args } = input
    return idempotently<ChangedAppointment>(ledger, signer, {
      caller,
      account: clinic.account,
      operation: 'appointment.cancel',
      key: idempotencyKey,
      args,
      subject: input.vendorId,
      leaseMs: clinic.holds.postMs + 20_000,
      keepMs: claimKeepMs.change,
      run: async () => {
        const { changed, fence } = await cancelNow(caller, input)
        return { result: changed, stored: { vendorAppointmentId: input.vendorId, changeFence: fence } }
      },
      replay: async ({ changeFence }) => {
        const view = await owned(caller, input)
        if (view.appointment.status === 'CANCELLED') return { view, previous: null, pending: false }
        if (view.booking.change?.fence === changeFence) return { view, previous: null, pending: true }
        throw new DomainError(
          'VENDOR_UNAVAILABLE',
          "The clinic's system did not carry out this cancellation; repeat it with a new idempotency key.",
        )
      },
    })
  }

  async function cancelNow(
    caller: Caller,
    input: AppointmentCancel,
  ): Promise<{ changed: ChangedAppointment; fence: number }> {
    const { clinic, appointment, booking } = await owned(caller, input)
    if (appointment.status === 'CANCELLED') {
      return { changed: { view: { clinic, appointment, booking }, previous: null, pending: false }, fence: 0 }
    }
    const fee = await acceptedFee(caller, clinic, input)
    const leaseMs = clinic.holds.postMs + 5_000
    const begun = await ledger.beginCancel(clinic.account, input.vendorId, leaseMs)
    if (begun.kind === 'NOT_FOUND') throw new DomainError('NOT_FOUND')
    if (begun.kind === 'PENDING') {
      const { change } = begun.booking
      if (change?.kind !== 'CANCEL') throw changePending()
      return {
        changed: { view: { clinic, appointment, booking: begun.booking }, previous: null, pending: true },
        fence: change.fence,
      }
    }
    const { fence } = begun.change
    // Past this the caller's hanging up changes nothing.
    const call = callOf(clock, { correlationId: caller.correlationId }, 'CONFIRM', clinic.holds.postMs)
    const result = await outcomeOf(log, clinic, () =>
      clinic.adapter.cancel(call, {
        vendorId: input.vendorId,
        reason: input.reason,
        note: input.note,
        acceptedFee: fee,
      }),
    )
    switch (result.outcome) {
      case 'EXECUTED':
        await courtesy(ledger.settleChange(clinic.account, input.vendorId, fence, true))
        return { changed: { view: await viewOf(clinic, result.value, booking), previous: null, pending: false }, fence }
      case 'REFUSED':
        await courtesy(ledger.settleChange(clinic.account, input.vendorId, fence, false))
        throw vendorRefusal('cancel', result)
      case 'NOT_SENT':
        await courtesy(ledger.settleChange(clinic.account, input.vendorId, fence, false))
        throw new DomainError(result.code, undefined, { retryAfterSeconds: result.retryAfterSeconds ?? 5 })
      case 'UNKNOWN':
        log({
          level: 'warn',
          event: 'change.unknown',
          clinicId: clinic.id,
          reason: result.reason,
          correlationId: caller.correlationId,
        })
        await courtesy(ledger.postponeChange(clinic.account, input.vendorId, fence, { dueInMs: 0, flag: false }))
        poke()
        return {
          changed: { view: await viewOf(clinic, appointment, begun.booking), previous: null, pending: true },
          fence,
        }
    }
  }

  /** What cancelling costs, once the caller has agreed to exactly that. */
  async function acceptedFee(
    caller: Caller,
    clinic: Clinic,
    { vendorId, acceptFee }: { readonly vendorId: string; readonly acceptFee: Money | null },
  ): Promise<Money | null> {
    const fee = await clinic.adapter.cancellationFee(callOf(clock, caller, 'CHECK', readMs), vendorId)
    if (fee && !sameMoney(fee, acceptFee)) {
      throw new DomainError('FEE_NOT_ACCEPTED', undefined, { fee, path: ['input', 'acceptFee'] })
    }
    return fee
  }

  async function reschedule(caller: Caller, input: AppointmentReschedule): Promise<ChangedAppointment> {
    requireScope(caller, 'confirm')
    requirePartnerKey(caller)
    checkMoney(input.acceptPrice, ['input', 'acceptPrice'])
    checkMoney(input.acceptFee, ['input', 'acceptFee'])
    const { clinic } = await owned(caller, input)
    if (!clinic.adapter.capabilities.reschedule) {
      throw new DomainError('CAPABILITY_NOT_SUPPORTED', undefined, { capability: 'reschedule' })
    }
    const { slot } = holds.wantedSlot(caller, { slotToken: input.slotToken, contactType: null })
    if (slot.clinicId !== clinic.id) {
      throw invalidInput(['input', 'slotId'], 'This slot is of another clinic; choose one of the appointment’s own.')
    }
    const { idempotencyKey, ...args } = input
    try {
      return await idempotently<ChangedAppointment>(ledger, signer, {
        caller,
        account: clinic.account,
        operation: 'appointment.reschedule',
        key: idempotencyKey,
        args,
        subject: newHoldId(),
        leaseMs: clinic.holds.postMs * 2 + 30_000,
        keepMs: claimKeepMs.change,
        run: async (holdId, isTakenOver) => {
          if (!isTakenOver) holds.checkFresh(caller, input.slotToken)
          const earlier = isTakenOver ? await ledger.get({ account: clinic.account, id: holdId }) : null
          // What a dead process brought past the commit point is told; anything before that is gone on with.
          const isBegun = earlier !== null && earlier.state !== 'ACTIVE'
          const result = isBegun
            ? await moveFound(caller, input, earlier)
            : await moveNow(caller, input, slot, { holdId, isTakenOver })
          return { result, stored: { holdId } }
        },
        replay: async ({ holdId }) => {
          const hold = await ledger.get({ account: clinic.account, id: holdId ?? '' })
          if (!hold) throw new DomainError('NOT_FOUND', 'This move is no longer kept.')
          return moveFound(caller, input, hold)
        },
      })
    } catch (error) {
      throw nearSlot(error, slot)
    }
  }

  /** What a repeated call finds of the first one's move. */
  async function moveFound(
    caller: Caller,
    input: AppointmentReschedule,
    hold: HoldRecord,
  ): Promise<ChangedAppointment> {
    return movedAs(caller, await owned(caller, input), holds.outcomeOf(holding.standing(hold)))
  }

  async function moveNow(
    caller: Caller,
    input: AppointmentReschedule,
    slot: SlotSnapshot,
    { holdId, isTakenOver }: Pick<HoldingRequest, 'holdId' | 'isTakenOver'>,
  ): Promise<ChangedAppointment> {
    const before = await owned(caller, input)
    const { clinic, appointment, booking } = before
    const { capabilities } = clinic.adapter
    if (booking.change) throw changePending()
    if (appointment.status !== 'BOOKED' && appointment.status !== 'PENDING_APPROVAL') {
      throw notMovable()
    }
    const anew = capabilities.rebooks ? await rebooking(caller, clinic, input, appointment) : null
    const hold = await holding.take({
      caller,
      clinic,
      holdId,
      slot,
      // A vendor that moves an appointment itself takes the new time with the move.
      strength: anew ? capabilities.holds : 'GATEWAY',
      contactType: appointment.contactType,
      ttlMs: clinic.holds.ttlMs,
      partnerReference: booking.partnerReference,
      metadata: booking.metadata,
      replaces: booking.holdId,
      isTakenOver,
    })
    if (hold.state !== 'ACTIVE') return movedAs(caller, before, holds.outcomeOf(hold))
    try {
      const moved = anew
        ? await holds.commit(caller, clinic, hold, anew.confirmation, input.vendorId)
        : await commit({
            caller,
            clinic,
            hold,
            acceptPrice: input.acceptPrice,
            intent: {
              kind: 'MOVE',
              marker: markerOf(holdId),
              patientRef: null,
              paymentReference: null,
              vendorAppointmentId: input.vendorId,
            },
            write: (call) =>
              clinic.adapter.reschedule(call, { vendorId: input.vendorId, slot, marker: markerOf(holdId) }),
          })
      if (anew && moved.hold.state === 'CONFIRMED') await cancelReplaced(caller, clinic, input.vendorId, anew.fee)
      return await movedAs(caller, before, moved)
    } catch (error) {
      // Nobody has the token of this hold: what was not moved is not kept.
      await courtesy(ledger.release({ account: hold.account, id: hold.id }))
      poke()
      throw error
    } finally {
      await holding.dropLease(hold)
    }
  }

  /** What booking anew needs beyond the new slot: the same patient, and the fee for giving up the old time. */
  async function rebooking(
    caller: Caller,
    clinic: Clinic,
    input: AppointmentReschedule,
    appointment: Appointment,
  ): Promise<{ confirmation: Confirmation; fee: Money | null }> {
    const fee = await acceptedFee(caller, clinic, input)
    const known = appointment.patientId === null ? null : { vendorId: appointment.patientId }
    const patient = input.patient ?? known
    if (!patient) {
      throw invalidInput(['input', 'patient'], 'This clinic does not tell whose appointment it is; give the patient.')
    }
    const confirmation = {
      patient,
      paymentReference: input.paymentReference,
      notes: null,
      acceptPrice: input.acceptPrice,
      verificationCode: null,
      patientTimeZone: null,
    }
    holds.checkConfirmation(clinic, confirmation)
    return { confirmation, fee }
  }

  /** The cancelling half of booking anew. Whatever it comes to, the new appointment stands; the reconciler goes on. */
  async function cancelReplaced(caller: Caller, clinic: Clinic, vendorId: string, fee: Money | null): Promise<void> {
    const old = await courtesy(ledger.booking(clinic.account, vendorId))
    // What cannot be read now, or stays undone, the reconciler finds due.
    if (!old?.change?.replacedBy) return
    const call = callOf(clock, { correlationId: caller.correlationId }, 'CONFIRM', clinic.holds.postMs)
    const result = await outcomeOf(log, clinic, () =>
      clinic.adapter.cancel(call, { vendorId, reason: 'OTHER', note: 'Moved to another time', acceptedFee: fee }),
    )
    if (result.outcome === 'EXECUTED') {
      await courtesy(ledger.settleChange(clinic.account, vendorId, old.change.fence, true))
    } else {
      await courtesy(ledger.postponeChange(clinic.account, vendorId, old.change.fence, { dueInMs: 0, flag: false }))
      poke()
    }
  }

  /** The move as it stands now. What cannot be read any more is told as it was `before`: the move itself is done. */
  async function movedAs(
    caller: Caller,
    before: AppointmentView,
    { hold, appointment }: BookedAppointment,
  ): Promise<ChangedAppointment> {
    const { clinic } = before
    const old = await viewOf(clinic, before.appointment, before.booking)
    const newId = hold.vendorAppointmentId
    if (hold.state !== 'CONFIRMED' || newId === null) return { view: old, previous: null, pending: true }
    const view = appointment ? await viewOf(clinic, appointment, null) : null
    if (newId === before.appointment.vendorId) return { view: view ?? old, previous: null, pending: false }
    const booking = (await courtesy(ledger.booking(clinic.account, newId))) ?? null
    return {
      view: view ?? (await readAgain(caller, clinic, newId, booking)) ?? old,
      previous: (await readAgain(caller, clinic, before.appointment.vendorId, old.booking)) ?? old,
      pending: false,
    }
  }

  async function readAgain(
    caller: Caller,
    clinic: Clinic,
    vendorId: string,
    booking: BookingRecord | null,
  ): Promise<AppointmentView | null> {
    try {
      return await read(caller, clinic, vendorId, booking)
    } catch (error) {
      if (error instanceof DomainError) return null
      throw error
    }
  }

  async function list(
    caller: Caller,
    filter: AppointmentFilter,
    first: number,
    after: AppointmentCursor | null,
  ): Promise<AppointmentList> {
    requireScope(caller, 'read')
    requirePartnerKey(caller)
    const clinic = clinicFor(clinics, caller, filter.clinicId)
    if (!clinic.adapter.capabilities.listAppointments) {
      throw new DomainError('CAPABILITY_NOT_SUPPORTED', undefined, { capability: 'listAppointments' })
    }
    const query = queryOf(filter)
    const seesAll = caller.scopes.has('clinic')
    const own = new Map(
      (await ledger.bookings(clinic.account, caller.partnerId))
        .filter((booking) => booking.clinicId === clinic.id)
        .map((booking) => [booking.vendorAppointmentId, booking]),
    )
    // Whoever booked nothing here needs no vendor call to learn that.
    if (!seesAll && own.size === 0) return { entries: [], hasNextPage: false }

    const isWanted = (appointment: Appointment): boolean => {
      const booking = own.get(appointment.vendorId)
      return (
        (seesAll || booking !== undefined) &&
        (filter.statuses?.includes(appointment.status) ?? true) &&
        (filter.partnerReference === undefined ||
          filter.partnerReference === (booking?.partnerReference ?? appointment.partnerReference))
      )
    }
    const entries: { view: AppointmentView; cursor: AppointmentCursor }[] = []
    let page = after?.page ?? null
    let skipUntil = after?.vendorId ?? null
    for (let pages = 0; pages < maxVendorPages; pages += 1) {
      const read = await clinic.adapter.listAppointments(callOf(clock, caller, 'CHECK', readMs), query, page)
      // A place that the vendor no longer shows starts its page again: nothing is skipped, something may repeat.
      const from = read.appointments.findIndex((appointment) => appointment.vendorId === skipUntil) + 1
      for (const appointment of read.appointments.slice(from)) {
        if (!isWanted(appointment)) continue
        if (entries.length === first) return { entries, hasNextPage: true }
        const view = { clinic, appointment, booking: own.get(appointment.vendorId) ?? null }
        entries.push({ view, cursor: { page, vendorId: appointment.vendorId } })
      }
      if (read.next === null) return { entries, hasNextPage: false }
      page = read.next
      skipUntil = null
    }
    throw new DomainError('LIMIT_EXCEEDED', 'Too many appointments lie between yours; ask for a shorter time.')
  }

  function queryOf(filter: AppointmentFilter): AppointmentQuery {
    const from = filter.from ?? clock.now()
    const to = filter.to ?? from + 31 * dayMs
    if (to <= from) throw invalidInput(['filter', 'to'], '`to` must be after `from`.')
    if (to - from > 366 * dayMs) throw invalidInput(['filter', 'to'], 'Ask for at most 366 days at once.')
    return {
      from,
      to,
      ...(filter.practitionerIds && { practitionerIds: filter.practitionerIds }),
      ...(filter.patientId !== undefined && { patientId: filter.patientId }),
      withCancelled: filter.statuses?.includes('CANCELLED') ?? true,
    }
  }

  return {
    book,
    get,
    list,
    view: (caller, clinicId, appointment) => viewOf(clinicFor(clinics, caller, clinicId), appointment, null),
    reschedule,
    cancel,
  }
}
