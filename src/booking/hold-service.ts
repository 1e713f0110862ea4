import { randomBytes } from 'node:crypto'
import type { BookRequest } from '../contract/adapter.ts'
import type { Appointment, MetadataEntry } from '../domain/appointment.ts'
import type { ContactType } from '../domain/clinic.ts'
import { DomainError, invalidInput, withDetails } from '../domain/error.ts'
import { type HoldRecord, type HoldStatus, markerOf } from '../domain/hold.ts'
import type { Money } from '../domain/money.ts'
import type { PatientChoice } from '../domain/patient.ts'
import type { SlotSnapshot } from '../domain/slot.ts'
import { type Clock, localDateOf } from '../domain/time.ts'
import { type Caller, isTheirs, requirePartnerKey, requireScope } from './caller.ts'
import {
  checkMetadata,
  checkMoney,
  checkNewPatient,
  checkPartnerReference,
  checkText,
  checkTimeZone,
} from './checks.ts'
import { type Clinic, type Clinics, callOf, clinicFor, clinicsOf } from './clinic.ts'
import { type CommitRequest, type Committed, type Committer, refusalOf } from './committer.ts'
import type { HoldQuota } from './hold-quota.ts'
import { aside, type Holding } from './holding.ts'
import { idempotently } from './idempotency.ts'
import type { Lease } from './lease.ts'
import type { ChangeRefusal, HoldRef, Ledger, ListPosition } from './ledger.ts'
import type { BookingLog } from './log.ts'
import { outcomeOf as outcomeOfWrite } from './outcome.ts'
import type { PatientResolver } from './patient-resolver.ts'
import type { Signer } from './signing.ts'
import type { SlotService } from './slot-service.ts'
import { unsealVendorHold } from './vendor-hold.ts'
import { vendorRefusal } from './vendor-refusal.ts'

/** Where a hold is: ids of holds carry their clinic. */
export interface HoldAddress {
  readonly clinicId: string
  readonly holdId: string
}

export interface HoldCreate {
  /** The slot's signed id. */
  readonly slotToken: string
  readonly contactType: ContactType | null
  /** 30 to 1800; cut to what the clinic allows. */
  readonly ttlSeconds: number | null
  readonly partnerReference: string | null
  readonly metadata: readonly MetadataEntry[]
  readonly idempotencyKey: string
}

export interface HoldChange extends HoldAddress {
  readonly holdToken: string
  readonly idempotencyKey: string
}

export interface HoldExtend extends HoldChange {
  /** 30 to 1800; cut to what is left. Default: the clinic's time to live. */
  readonly seconds: number | null
}

/** What a person gives at confirm. It goes to the vendor and is kept nowhere. */
export interface Confirmation {
  readonly patient: PatientChoice
  readonly paymentReference: string | null
  readonly notes: string | null
  readonly acceptPrice: Money | null
  readonly verificationCode: string | null
  readonly patientTimeZone: string | null
}

export type HoldConfirm = HoldChange & Confirmation

export interface GrantedHold {
  readonly hold: HoldRecord
  readonly holdToken: string
}

/** `appointment` is null while the outcome is not known, or when only its id is at hand. */
export interface ConfirmedHold {
  readonly hold: HoldRecord
  readonly appointment: Appointment | null
}

export interface HoldFilter {
  readonly clinicIds?: readonly string[]
  readonly statuses?: readonly HoldStatus[]
  readonly partnerReference?: string
}

export interface HoldService {
  create(caller: Caller, input: HoldCreate): Promise<GrantedHold>
  extend(caller: Caller, input: HoldExtend): Promise<HoldRecord>
  release(caller: Caller, input: HoldChange): Promise<HoldRecord>
  confirm(caller: Caller, input: HoldConfirm): Promise<ConfirmedHold>
  /** Null for absent and foreign alike. */
  get(caller: Caller, address: HoldAddress): Promise<HoldRecord | null>
  /** Newest first. */
  list(caller: Caller, filter: HoldFilter, first: number, after: ListPosition | null): Promise<HoldRecord[]>

  /** The rules of `confirm` on what a person gives, for those who book in one call. */
  checkConfirmation(clinic: Clinic, input: Confirmation): void
  /**
   * Confirms an active hold without asking for its token: the caller has just taken it.
   * @param instead the vendor's id of the appointment that is booked anew and cancelled afterwards
   */
  commit(
    caller: Caller,
    clinic: Clinic,
    hold: HoldRecord,
    input: Confirmation,
    instead?: string,
  ): Promise<ConfirmedHold>
  /** How a hold that a repeated call finds is told. */
  outcomeOf(hold: HoldRecord): ConfirmedHold
  /** The slot, clinic and contact type that a request for a hold names. How old the slot is matters to a first call only. */
  wantedSlot(
    caller: Caller,
    input: { readonly slotToken: string; readonly contactType: ContactType | null },
  ): { clinic: Clinic; slot: SlotSnapshot; contactType: ContactType | null }
  /** Throws for a slot that a first call may not take any more. */
  checkFresh(caller: Caller, slotToken: string): void
}

export interface HoldServiceParts {
  readonly clinics: Clinics
  readonly slots: SlotService
  readonly ledger: Ledger
  readonly lease: Lease
  readonly signer: Signer
  readonly clock: Clock
  readonly log: BookingLog
  readonly holding: Holding
  readonly quota: HoldQuota
  readonly commit: Committer
  readonly resolvePatient: PatientResolver
  readonly poke: () => void
}

const dayMs = 86_400_000
export const claimKeepMs = { create: dayMs, change: 30 * dayMs }
const slotPath = ['input', 'slotId']
/** The vendor's hold must outlive the confirm call by this much. */
const nativeMarginMs = 5_000

export function newHoldId(): string {
  return randomBytes(16).toString('hex')
}

export function createHoldService(parts: HoldServiceParts): HoldService {
  const { clinics, slots, ledger, lease, signer, clock, log, holding, quota, resolvePatient, poke } = parts

  const wantedSlot: HoldService['wantedSlot'] = (caller, { slotToken, contactType }) => {
    const slot = slots.fromToken(caller, slotToken, slotPath)
    const clinic = clinicFor(clinics, caller, slot.clinicId)
    if (contactType !== null && slot.contactTypes.length > 0 && !slot.contactTypes.includes(contactType)) {
      throw invalidInput(['input', 'contactType'], `This slot is offered as ${slot.contactTypes.join(' or ')}.`)
    }
    return { clinic, slot, contactType: contactType ?? slot.contactTypes[0] ?? null }
  }

  const checkFresh: HoldService['checkFresh'] = (caller, token) => slots.checkFresh(caller, token, slotPath)

  async function create(caller: Caller, input: HoldCreate): Promise<GrantedHold> {
    requireScope(caller, 'hold')
    checkPartnerReference(input.partnerReference)
    checkMetadata(input.metadata)
    checkSeconds(input.ttlSeconds, 'ttlSeconds')
    const { clinic, slot, contactType } = wantedSlot(caller, input)
    const granted = (hold: HoldRecord): GrantedHold => ({ hold, holdToken: signer.holdToken(hold.id) })
    const { idempotencyKey, ...args } = input
    try {
      return await idempotently<GrantedHold>(ledger, signer, {
        caller,
        account: clinic.account,
        operation: 'hold.create',
        key: idempotencyKey,
        args,
        subject: newHoldId(),
        leaseMs: clinic.holds.postMs + 20_000,
        keepMs: claimKeepMs.create,
        run: async (holdId, isTakenOver) => {
          if (!isTakenOver) checkFresh(caller, input.slotToken)
          const hold = await holding.take({
            caller,
            clinic,
            holdId,
            slot,
            strength: clinic.adapter.capabilities.holds,
            contactType,
            ttlMs: Math.min(
              input.ttlSeconds === null ? clinic.holds.ttlMs : input.ttlSeconds * 1000,
              clinic.holds.maxMs,
              clinic.adapter.capabilities.maxHoldMs ?? Number.POSITIVE_INFINITY,
            ),
            partnerReference: input.partnerReference,
            metadata: input.metadata,
            replaces: null,
            isTakenOver,
          })
          return { result: granted(hold), stored: { holdId } }
        },
        replay: async ({ holdId }) => granted(holding.standing(await recordOf(clinic, holdId))),
      })
    } catch (error) {
      throw nearSlot(error, slot)
    }
  }

  async function extend(caller: Caller, input: HoldExtend): Promise<HoldRecord> {
    requireScope(caller, 'hold')
    checkSeconds(input.seconds, 'seconds')
    const { clinic, hold, ref } = await heldBy(caller, input)
    if (!clinic.adapter.capabilities.extend) {
      throw new DomainError('CAPABILITY_NOT_SUPPORTED', undefined, { capability: 'extend' })
    }
    const byMs = input.seconds === null ? clinic.holds.ttlMs : input.seconds * 1000
    return changing(caller, clinic, 'hold.extend', input, async () => {
      if (hold.vendorHold && hold.state === 'ACTIVE' && hold.expiresAt !== null) {
        const until = Math.min(hold.expiresAt + byMs, hold.latestExpiry)
        // The vendor must not be asked for what the ledger will refuse.
        if (hold.extensionsLeft < 1 || until <= hold.expiresAt) throw extensionLimit()
        const vendorHold = unsealVendorHold(signer, hold.id, hold.vendorHold)
        const result = await clinic.adapter.extendHold(
          callOf(clock, caller, 'CHECK', clinic.holds.postMs),
          vendorHold,
          until,
        )
        if (result.outcome === 'REFUSED') throw vendorRefusal('extend', result)
        if (result.outcome !== 'EXECUTED')
          throw new DomainError('VENDOR_UNAVAILABLE', undefined, { retryAfterSeconds: 5 })
        await ledger.renewVendorHold(ref, { ...result.value, token: hold.vendorHold.token })
      }
      const extended = await ledger.extend(ref, byMs)
      if (extended.kind === 'REFUSED') {
        if (extended.reason === 'LIMIT') throw extensionLimit()
        throw unchanged(extended.reason, extended.hold)
      }
      const leftMs = (extended.hold.expiresAt ?? clock.now()) - clock.now()
      aside(quota.renew(caller, extended.hold, leftMs))
      // A lost lease is no harm: the ledger keeps everybody else out.
      if (hold.lease) aside(lease.extend(hold.lease, leftMs))
      return extended.hold
    })
  }

  async function release(caller: Caller, input: HoldChange): Promise<HoldRecord> {
    requireScope(caller, 'hold')
    const { clinic, hold, ref } = await heldBy(caller, input)
    return changing(caller, clinic, 'hold.release', input, async () => {
      const released = await ledger.release(ref)
      if (released.kind === 'REFUSED') {
        // What has ended by itself is released as far as its holder is concerned.
        if (released.hold && ['RELEASED', 'EXPIRED'].includes(released.hold.state)) return released.hold
        throw unchanged(released.reason, released.hold)
      }
      await Promise.all([holding.dropLease(hold), quota.leave(caller, hold)])
      if (released.hold.intent) await releaseAtVendor(clinic, released.hold)
      return released.hold
    })
  }

  /** At once, so that the time is offered again; when it fails, the intent stays and the reconciler repeats it. */
  async function releaseAtVendor(clinic: Clinic, hold: HoldRecord): Promise<void> {
    if (!hold.vendorHold || !hold.intent) return
    const call = callOf(clock, { correlationId: `release-${hold.id}` }, 'CHECK', clinic.holds.postMs)
    const vendorHold = unsealVendorHold(signer, hold.id, hold.vendorHold)
    const result = await outcomeOfWrite(log, clinic, () => clinic.adapter.releaseHold(call, vendorHold))
    if (result.outcome === 'EXECUTED') {
      await ledger.closeIntent({ account: hold.account, id: hold.id }, hold.intent.fence)
    } else {
      poke()
    }
  }

  async function confirm(caller: Caller, input: HoldConfirm): Promise<ConfirmedHold> {
    requireScope(caller, 'confirm')
    const { clinic, hold } = await heldBy(caller, input)
    checkConfirmation(clinic, input)
    await quota.enterBooking(caller, hold.id, peopleIn(input))
    const { idempotencyKey, holdToken: _secret, ...args } = input
    try {
      const confirmed = await idempotently<ConfirmedHold>(ledger, signer, {
        caller,
        account: clinic.account,
        operation: 'hold.confirm',
        key: idempotencyKey,
        args,
        subject: newHoldId(),
        // Patient, check, write and clash check, each with its own limit.
        leaseMs: clinic.holds.postMs * 3 + 20_000,
        keepMs: claimKeepMs.change,
        run: async (_call, isTakenOver) => ({
          // The same arguments were on their way already: what they came to is the answer.
          result: isTakenOver && hold.state !== 'ACTIVE' ? outcomeOf(hold) : await commit(caller, clinic, hold, input),
          stored: { holdId: hold.id },
        }),
        replay: async ({ holdId }) => outcomeOf(await recordOf(clinic, holdId)),
      })
      if (confirmed.hold.state === 'CONFIRMED') aside(quota.leave(caller, confirmed.hold))
      return confirmed
    } catch (error) {
      throw nearSlot(error, hold.slot)
    }
  }

  /** Digests of who is booked for, so that none of them has to be kept. */
  function peopleIn({ patient }: Confirmation): string[] {
    const person = 'new' in patient ? `email ${patient.new.email.toLowerCase()}` : `id ${patient.vendorId}`
    return [signer.fingerprint(`patient ${person}`)]
  }

  async function commit(
    caller: Caller,
    clinic: Clinic,
    hold: HoldRecord,
    input: Confirmation,
    instead?: string,
  ): Promise<ConfirmedHold> {
    if (hold.state !== 'ACTIVE') throw refusalOf('STATE', hold)
    const { vendorHold } = hold
    if (vendorHold && vendorHold.expiresAt - clock.now() < clinic.holds.postMs + nativeMarginMs) {
      throw new DomainError('HOLD_EXPIRED', 'Too little of the hold is left to confirm it safely; hold a new slot.')
    }
    const patient = await resolvePatient(caller, clinic, hold, input.patient, input.verificationCode)
    // One booking flow serves many clinics: a reference that this one has no use for is not passed on.
    const paymentReference = clinic.adapter.capabilities.payment === 'NONE' ? null : input.paymentReference
    const committed = await endingLease(hold, {
      caller,
      clinic,
      hold,
      acceptPrice: input.acceptPrice,
      intent: {
        kind: instead === undefined ? 'BOOK' : 'REBOOK',
        marker: markerOf(hold.id),
        patientRef: 'vendorId' in patient ? signer.seal(patient.vendorId, hold.id) : null,
        paymentReference,
        vendorAppointmentId: instead ?? null,
      },
      write: (call, { slot, contactType, partnerReference, metadata }) => {
        const request: BookRequest = {
          marker: markerOf(hold.id),
          slot,
          vendorHold: vendorHold && unsealVendorHold(signer, hold.id, vendorHold),
          contactType,
          patient,
          paymentReference,
          notes: input.notes,
          partnerReference,
          metadata,
          verificationCode: input.verificationCode,
          patientTimeZone: input.patientTimeZone,
        }
        return hold.strength === 'NATIVE'
          ? clinic.adapter.confirmHold(call, request)
          : clinic.adapter.book(call, request)
      },
    })
    return committed
  }

  /** A hold that ended lets its lease go, or nobody could take the time until the lease lapses. */
  async function endingLease(hold: HoldRecord, request: CommitRequest): Promise<Committed> {
    try {
      const committed = await parts.commit(request)
      // Its time is nobody else's now, so nobody waits for the lease.
      if (committed.hold.state === 'CONFIRMED') aside(holding.dropLease(hold))
      return committed
    } catch (error) {
      const now = await ledger.get({ account: hold.account, id: hold.id }).catch(() => null)
      if (now && now.endedAt !== null) await holding.dropLease(hold)
      throw error
    }
  }

  function checkConfirmation(clinic: Clinic, input: Confirmation): void {
    const { capabilities } = clinic.adapter
    if ('new' in input.patient) {
      checkNewPatient(input.patient.new, capabilities, localDateOf(clock.now(), clinic.timeZone))
    }
    checkText(input.paymentReference, ['input', 'paymentReference'], 200)
    checkText(input.notes, ['input', 'notes'], 1000)
    if (input.notes !== null && !capabilities.notes) {
      throw invalidInput(['input', 'notes'], 'This clinic reads no notes; leave them out.')
    }
    checkText(input.verificationCode, ['input', 'verificationCode'], 100)
    checkMoney(input.acceptPrice, ['input', 'acceptPrice'])
    checkTimeZone(input.patientTimeZone, ['input', 'patientTimeZone'])
    if (capabilities.payment === 'REQUIRED' && input.paymentReference === null) {
      throw invalidInput(
        ['input', 'paymentReference'],
        'This clinic books only what is paid; give your payment reference.',
      )
    }
  }

  /** The state of the hold is the answer to a repeated confirm. */
  function outcomeOf(hold: HoldRecord): ConfirmedHold {
    switch (hold.state) {
      case 'CONFIRMED':
      case 'CONFIRMING':
      case 'RECONCILING':
        return { hold, appointment: null }
      case 'COMPENSATING':
        throw new DomainError('CLASH_DETECTED')
      case 'REJECTED':
      case 'COMPENSATED':
        throw new DomainError(hold.cause ?? 'HOLD_LOST')
      default:
        throw refusalOf('STATE', hold)
    }
  }

  async function list(
    caller: Caller,
    filter: HoldFilter,
    first: number,
    after: ListPosition | null,
  ): Promise<HoldRecord[]> {
    requireScope(caller, 'read')
    requirePartnerKey(caller)
    const mine = clinicsOf(clinics, caller)
    const asked = filter.clinicIds ? mine.filter((clinic) => filter.clinicIds?.includes(clinic.id)) : mine
    const wanted = {
      partnerId: caller.partnerId,
      clinicIds: asked.map((clinic) => clinic.id),
      ...(filter.statuses && { states: filter.statuses }),
      ...(filter.partnerReference !== undefined && { partnerReference: filter.partnerReference }),
    }
    const accounts = [...new Set(asked.map((clinic) => clinic.account))]
    const found = await Promise.all(accounts.map((account) => ledger.list(account, wanted, first, after)))
    return found
      .flat()
      .sort((a, b) => b.createdAt - a.createdAt || (a.id < b.id ? -1 : 1))
      .slice(0, first)
  }

  /** The hold that the caller has the token of. Anything else does not exist for them. */
  async function heldBy(
    caller: Caller,
    input: HoldChange,
  ): Promise<{ clinic: Clinic; hold: HoldRecord; ref: HoldRef }> {
    caller.browser?.holdTokens.add(input.holdToken)
    // The same work for what is foreign or absent.
    const isToken = signer.isHoldToken(input.holdId, input.holdToken)
    const hold = await get(caller, input)
    if (!hold || !isToken) {
      throw new DomainError('NOT_FOUND', 'There is no hold with this id and token for you.', {
        path: ['input', 'holdId'],
      })
    }
    return {
      clinic: clinicFor(clinics, caller, hold.clinicId),
      hold,
      ref: { account: hold.account, id: hold.id },
    }
  }

  async function get(caller: Caller, { clinicId, holdId }: HoldAddress): Promise<HoldRecord | null> {
    const clinic = clinicsOf(clinics, caller).find((candidate) => candidate.id === clinicId)
    if (!clinic) return null
    const hold = await ledger.get({ account: clinic.account, id: holdId })
    const isTheirOwn = isTheirs(caller, signer, hold ?? { id: holdId, partnerId: caller.partnerId })
    return hold && isTheirOwn && hold.clinicId === clinicId && hold.isAnnounced ? hold : null
  }

  async function recordOf(clinic: Clinic, holdId: string | undefined): Promise<HoldRecord> {
    const hold = holdId === undefined ? null : await ledger.get({ account: clinic.account, id: holdId })
    if (!hold) throw new DomainError('NOT_FOUND', 'This hold is no longer kept.')
    return hold
  }

  function changing(
    caller: Caller,
    clinic: Clinic,
    operation: string,
    input: HoldChange,
    change: () => Promise<HoldRecord>,
  ): Promise<HoldRecord> {
    const { idempotencyKey, holdToken: _secret, ...args } = input
    return idempotently<HoldRecord>(ledger, signer, {
      caller,
      account: clinic.account,
      operation,
      key: idempotencyKey,
      args,
      subject: input.holdId,
      leaseMs: clinic.holds.postMs + 5_000,
      keepMs: claimKeepMs.create,
      run: async (holdId) => ({ result: await change(), stored: { holdId } }),
      replay: ({ holdId }) => recordOf(clinic, holdId),
    })
  }

  return {
    create,
    extend,
    release,
    confirm,
    async get(caller, address) {
      requireScope(caller, 'read')
      return get(caller, address)
    },
    list,
    checkConfirmation,
    commit,
    outcomeOf,
    wantedSlot,
    checkFresh,
  }
}

function checkSeconds(seconds: number | null, field: string): void {
  if (seconds !== null && (seconds < 30 || seconds > 1800)) {
    throw invalidInput(['input', field], 'Use 30 to 1800 seconds.')
  }
}

function extensionLimit(): DomainError {
  return new DomainError('LIMIT_EXCEEDED', 'This hold cannot be extended any further; confirm it or let it go.')
}

/** Lets the caller ask for free slots like the one that could not be had. */
export function nearSlot(error: unknown, slot: SlotSnapshot): unknown {
  const codes = ['SLOT_TAKEN', 'SLOT_TAKEN_AT_VENDOR', 'CLASH_DETECTED']
  return error instanceof DomainError && codes.includes(error.code) ? withDetails(error, { nearSlot: slot }) : error
}

/** Why a hold cannot be extended or released. What a confirm came to is that call's answer, and no reason here. */
function unchanged(reason: ChangeRefusal, hold: HoldRecord | null): DomainError {
  if (hold && (hold.state === 'REJECTED' || hold.state === 'COMPENSATED')) {
    return new DomainError('HOLD_LOST', 'This hold ended without an appointment; search again and hold a new slot.')
  }
  return refusalOf(reason, hold)
}
