import type { SlotCheck } from '../contract/adapter.ts'
import type { MetadataEntry } from '../domain/appointment.ts'
import type { ContactType } from '../domain/clinic.ts'
import { DomainError, type ErrorCode } from '../domain/error.ts'
import { type HoldRecord, type HoldStrength, markerOf } from '../domain/hold.ts'
import type { SlotOffer, SlotSnapshot } from '../domain/slot.ts'
import type { Clock } from '../domain/time.ts'
import type { Caller } from './caller.ts'
import { type Clinic, callOf } from './clinic.ts'
import type { HoldQuota } from './hold-quota.ts'
import { StandingError } from './idempotency.ts'
import type { Lease, LeaseGrant } from './lease.ts'
import type { Ledger } from './ledger.ts'
import type { BookingLog } from './log.ts'
import { outcomeOf } from './outcome.ts'
import type { Signer } from './signing.ts'
import { sealVendorHold } from './vendor-hold.ts'
import { vendorRefusal } from './vendor-refusal.ts'

export interface HoldingRequest {
  readonly caller: Caller
  readonly clinic: Clinic
  readonly holdId: string
  readonly slot: SlotSnapshot
  /** A move takes a gateway hold on its new time even where the vendor has holds. */
  readonly strength: HoldStrength
  readonly contactType: ContactType | null
  readonly ttlMs: number
  readonly partnerReference: string | null
  readonly metadata: readonly MetadataEntry[]
  readonly replaces: string | null
  /** Whether an earlier call, which died, may have taken a hold under this id. */
  readonly isTakenOver: boolean
}

export interface HoldingParts {
  readonly quota: HoldQuota
  readonly ledger: Ledger
  readonly lease: Lease
  readonly signer: Signer
  readonly clock: Clock
  readonly log: BookingLog
  /** Makes the reconciler look at once. */
  readonly poke: () => void
}

/** Takes holds: the one way in which a time becomes blocked. */
export interface Holding {
  /** What a repeat of the call finds of the first one's hold. Throws when it never came to be. */
  standing(hold: HoldRecord): HoldRecord
  /** An active hold, or a `DomainError` and nothing left behind but what the reconciler will settle. */
  take(request: HoldingRequest): Promise<HoldRecord>
  /** Lets the lease go; the ledger has already let the time go. */
  dropLease(hold: HoldRecord): Promise<void>
}

const checkMs = 5_000
/** More than a check takes: a process that dies meanwhile blocks the time no longer than this. */
const openMs = 15_000

export function createHolding({ quota, ledger, lease, signer, clock, log, poke }: HoldingParts): Holding {
  /** Times that some call of this process is about to take, each with whether it is decided who has the lease. */
  const attempts = new Map<string, Promise<boolean>>()

  async function take(request: HoldingRequest): Promise<HoldRecord> {
    const { caller, clinic, holdId, slot } = request
    const ref = { account: clinic.account, id: holdId }
    const earlier = request.isTakenOver ? await ledger.get(ref) : null
    if (earlier) return standing(earlier)

    const attempt = await firstAttempt(request)
    const place = { ...ref, partnerId: caller.partnerId, slot }
    try {
      await quota.enter(caller, place, request.ttlMs + openMs)
      try {
        return await takeFree(request, attempt.decide)
      } catch (error) {
        // What may stand yet goes on counting until it would end.
        if (!(error instanceof StandingError)) aside(quota.leave(caller, place))
        throw error
      }
    } finally {
      attempt.end()
    }
  }

  /**
   * Of many who want one time at once, one asks the store, and while it has the lease nobody else of this process needs to ask.
   * Throws `SLOT_TAKEN` for the others, unless that one failed before it was decided.
   */
  async function firstAttempt({ clinic, slot, strength }: HoldingRequest): Promise<{ decide(): void; end(): void }> {
    // Where there are several places each is worth asking for, and a vendor's own hold has no lease.
    if (strength === 'NATIVE' || slot.remaining !== null) return { decide() {}, end() {} }
    const name = JSON.stringify(leaseKeys(clinic, slot))
    for (let other = attempts.get(name); other; other = attempts.get(name)) {
      if (await other) throw new DomainError('SLOT_TAKEN')
    }
    const { promise, resolve } = Promise.withResolvers<boolean>()
    attempts.set(name, promise)
    return {
      decide: () => resolve(true),
      end() {
        attempts.delete(name)
        // After `decide` it changes nothing.
        resolve(false)
      },
    }
  }

  /** @param onLease called once the store has said who has the lease, be it somebody else */
  async function takeFree(request: HoldingRequest, onLease: () => void): Promise<HoldRecord> {
    const { clinic, holdId, slot } = request
    const isNative = request.strength === 'NATIVE'
    const grant = isNative ? null : await takeLease(clinic, slot)
    onLease()
    if (!isNative && !grant) throw new DomainError('SLOT_TAKEN')
    try {
      const opened = await ledger.open({
        id: holdId,
        account: clinic.account,
        clinicId: clinic.id,
        partnerId: request.caller.partnerId,
        strength: request.strength,
        slot,
        contactType: request.contactType,
        extensionsLeft: clinic.adapter.capabilities.extend ? clinic.holds.extensions : 0,
        partnerReference: request.partnerReference,
        metadata: request.metadata,
        lease: grant,
        replaces: request.replaces,
        openMs,
        maxMs: clinic.holds.maxMs,
        intent: isNative
          ? {
              kind: 'HOLD',
              marker: markerOf(holdId),
              patientRef: null,
              paymentReference: null,
              vendorAppointmentId: null,
              leaseMs: clinic.holds.postMs + 5_000,
            }
          : null,
      })
      if (opened.kind === 'TAKEN') throw new DomainError('SLOT_TAKEN')
      if (opened.kind === 'EXISTS') return standing(opened.hold)
      const held = isNative ? await holdAtVendor(request, opened.hold) : await holdHere(request)
      if (grant) aside(lease.extend(grant, request.ttlMs))
      return held
    } catch (error) {
      if (grant) await courtesy(lease.release(grant))
      throw error
    }
  }

  /** What a repeat finds: the first call's hold, in whatever state it is by now. */
  function standing(hold: HoldRecord): HoldRecord {
    if (hold.state === 'OPENING') throw stillOpening(hold.id)
    if (!hold.isAnnounced) throw new DomainError(hold.cause ?? 'VENDOR_UNAVAILABLE')
    return hold
  }

  /** One lock per resource of the slot; for a slot with several places, of the first seat that is free. */
  async function takeLease(clinic: Clinic, slot: SlotSnapshot): Promise<LeaseGrant | null> {
    const keys = leaseKeys(clinic, slot)
    if (slot.remaining === null) return lease.acquire(keys, openMs)
    for (let seat = 1; seat <= slot.remaining; seat += 1) {
      const grant = await lease.acquire(
        keys.map((key) => `${key}/${seat}`),
        openMs,
      )
      if (grant) return grant
    }
    return null
  }

  async function holdHere({ caller, clinic, holdId, slot, ttlMs }: HoldingRequest): Promise<HoldRecord> {
    const ref = { account: clinic.account, id: holdId }
    let check: SlotCheck
    try {
      check = await clinic.adapter.checkSlot(callOf(clock, caller, 'CHECK', checkMs), slot)
    } catch (error) {
      await ledger.reject(ref, error instanceof DomainError ? error.code : 'VENDOR_UNAVAILABLE')
      throw error
    }
    if (!check.free || !isAsOffered(slot, check.offer)) {
      tellTaken(clinic, holdId)
      return refuse(ref, 'SLOT_TAKEN_AT_VENDOR')
    }
    const activated = await courtesy(
      ledger.activate(ref, { ttlMs, vendorHold: null, remaining: check.offer.remaining }),
    )
    if (activated === undefined) throw stillOpening(holdId)
    if (activated.kind === 'DONE') return held(clinic, activated.hold)
    // Too many for the places that are left, or the vendor took longer than we waited.
    return refuse(ref, activated.reason === 'OVERLAP' ? 'SLOT_TAKEN' : 'HOLD_LOST')
  }

  async function holdAtVendor(request: HoldingRequest, opened: HoldRecord): Promise<HoldRecord> {
    const { caller, clinic, holdId, slot, ttlMs } = request
    const ref = { account: clinic.account, id: holdId }
    const call = callOf(clock, caller, 'CHECK', clinic.holds.postMs)
    const result = await outcomeOf(log, clinic, () =>
      clinic.adapter.createHold(call, {
        marker: markerOf(holdId),
        slot,
        contactType: request.contactType,
        partnerReference: request.partnerReference,
        metadata: request.metadata,
      }),
    )
    switch (result.outcome) {
      case 'EXECUTED': {
        const activated = await courtesy(
          ledger.activate(ref, {
            ttlMs,
            vendorHold: sealVendorHold(signer, holdId, result.value),
            remaining: slot.remaining,
          }),
        )
        if (activated === undefined) throw stillOpening(holdId)
        if (activated.kind === 'DONE') return held(clinic, activated.hold)
        // The reconciler was quicker and found the same hold.
        if (activated.hold?.vendorHold?.holdId === result.value.holdId) return standing(activated.hold)
        // It gave the hold up meanwhile: the vendor's hold is nobody's and must not block the diary.
        log({ level: 'warn', event: 'native-hold.orphaned', clinicId: clinic.id, holdId })
        await ledger.reject(ref, 'HOLD_LOST')
        const release = callOf(clock, { correlationId: caller.correlationId }, 'CONFIRM', clinic.holds.postMs)
        await outcomeOf(log, clinic, () => clinic.adapter.releaseHold(release, result.value))
        throw new DomainError('HOLD_LOST')
      }
      case 'REFUSED': {
        if (result.code === 'SLOT_TAKEN_AT_VENDOR') tellTaken(clinic, holdId)
        const refusal = vendorRefusal('hold', result)
        await ledger.reject(ref, refusal.code)
        throw refusal
      }
      case 'NOT_SENT': {
        await ledger.reject(ref, result.code)
        const { retryAfterSeconds } = result
        throw new DomainError(result.code, undefined, retryAfterSeconds === undefined ? {} : { retryAfterSeconds })
      }
      case 'UNKNOWN':
        log({
          level: 'warn',
          event: 'hold.unknown',
          clinicId: clinic.id,
          holdId,
          state: 'OPENING',
          reason: result.reason,
        })
        await courtesy(ledger.postpone(ref, opened.intent?.fence ?? 0, { dueInMs: 0, flag: false }))
        poke()
        throw stillOpening(holdId)
    }
  }

  function held(clinic: Clinic, hold: HoldRecord): HoldRecord {
    log({ level: 'debug', event: 'slot.held', clinicId: clinic.id, holdId: hold.id })
    return hold
  }

  /** The clinic had offered it. */
  function tellTaken(clinic: Clinic, holdId: string): void {
    log({ level: 'info', event: 'slot.taken', clinicId: clinic.id, holdId, state: 'OPENING' })
  }

  async function refuse(ref: { account: string; id: string }, code: ErrorCode): Promise<never> {
    await ledger.reject(ref, code)
    throw new DomainError(code)
  }

  return {
    standing,
    take,
    async dropLease(hold) {
      if (hold.lease) await courtesy(lease.release(hold.lease))
    },
  }
}

function leaseKeys({ account }: Clinic, { resources, start }: SlotSnapshot): string[] {
  return resources.map((resource) => `${account}/${resource}/${start}`)
}

/**
 * For what only spares calls or time: extending and releasing leases, an earlier look. When its store fails, what the ledger
 * and the vendor have done must not turn into an error; a lease that was not released lapses by itself. Undefined when the
 * store does not answer.
 */
export async function courtesy<Result>(call: Promise<Result>): Promise<Result | undefined> {
  try {
    return await call
  } catch (error) {
    if (!(error instanceof DomainError && error.code === 'SERVICE_UNAVAILABLE')) throw error
    return undefined
  }
}

/**
 * For a courtesy that no answer waits for, where nobody else waits for it either: it is on its way before the next command of this
 * process, and what it would have spared is lost with it.
 */
export function aside(call: Promise<unknown>): void {
  call.catch(() => {
    // Leases and counts lapse by themselves.
  })
}

/** A slot that became longer or needs other resources is not the one that is held. */
export function isAsOffered(slot: SlotSnapshot, offer: SlotOffer): boolean {
  const occupied = offer.occupied ?? offer
  return (
    offer.start === slot.start &&
    offer.end === slot.end &&
    occupied.start >= slot.occupied.start &&
    occupied.end <= slot.occupied.end &&
    offer.resources.every((resource) => slot.resources.includes(resource))
  )
}

/** The vendor, or the store, may have the hold: the caller's repeat with the same key finds out. */
function stillOpening(holdId: string): StandingError {
  const error = new DomainError(
    'VENDOR_UNAVAILABLE',
    'Whether the hold stands is not known yet; repeat the call with the same idempotency key.',
    { retryAfterSeconds: 5 },
  )
  return new StandingError(error, { holdId })
}
