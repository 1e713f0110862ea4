/**
 * What every `Ledger` must do, whatever it is kept in. Written against the interface alone: time passes through the subject,
 * and every test has a vendor account of its own, so that a store may be shared.
 */
import { randomUUID } from 'node:crypto'
import { beforeEach, describe, expect, it } from 'vitest'
import type {
  BookingRecord,
  ChangeResult,
  ClaimRequest,
  HeldClaim,
  HoldDraft,
  HoldRef,
  IntentDraft,
  Ledger,
  LedgerEvent,
  Verdict,
} from '../../src/booking/ledger.ts'
import {
  type HoldRecord,
  type HoldState,
  holdTransitions,
  isBlocking,
  keptChanges,
  maxInputRefusals,
  type VendorHold,
} from '../../src/domain/hold.ts'
import type { SlotSnapshot } from '../../src/domain/slot.ts'
import type { Instant, Interval } from '../../src/domain/time.ts'
import { aSlot, hour, minute, monday } from '../kit/slots.ts'

export interface LedgerSubject {
  readonly ledger: Ledger
  /** The store's own time, which stands still between the calls of `advance`. */
  now(): Promise<Instant>
  /** Time passes for the store. */
  advance(ms: number): Promise<void>
  /** Sets the store's clock back. */
  stepBack(ms: number): Promise<void>
}

const openMs = 15_000
const maxMs = 1_800_000
const ttlMs = 600_000
const leaseMs = 20_000
const settleMs = 120_000
const day = 24 * hour

export function ledgerContract(make: () => Promise<LedgerSubject>): void {
  let subject: LedgerSubject
  let ledger: Ledger
  let account: string

  beforeEach(async () => {
    subject = await make()
    ledger = subject.ledger
    account = `fake:${randomUUID()}`
  })

  function draft(given: Partial<HoldDraft> = {}): HoldDraft {
    return {
      id: randomUUID().replaceAll('-', ''),
      account,
      clinicId: 'leeds',
      partnerId: 'acme',
      strength: 'GATEWAY',
      slot: aSlot(),
      contactType: 'IN_PERSON',
      extensionsLeft: 2,
      partnerReference: null,
      metadata: [],
      lease: null,
      replaces: null,
      openMs,
      maxMs,
      intent: null,
      ...given,
    }
  }

  function intent(given: Partial<IntentDraft> = {}): IntentDraft {
    return {
      kind: 'BOOK',
      marker: 'hf-marker',
      patientRef: 'sealed-patient',
      paymentReference: null,
      vendorAppointmentId: null,
      leaseMs,
      ...given,
    }
  }

  const nativeDraft = (given: Partial<HoldDraft> = {}): HoldDraft =>
    draft({ strength: 'NATIVE', intent: intent({ kind: 'HOLD', patientRef: null }), ...given })

  async function opened(given: Partial<HoldDraft> = {}): Promise<HoldRecord> {
    const result = await ledger.open(draft(given))
    if (result.kind !== 'OPENED') throw new Error(`opening was answered with ${result.kind}`)
    return result.hold
  }

  async function done(change: Promise<ChangeResult>): Promise<HoldRecord> {
    const result = await change
    if (result.kind !== 'DONE') throw new Error(`the change was refused with ${result.reason}`)
    return result.hold
  }

  /** Why a change was refused, having made sure that it changed nothing. */
  async function refusal(ref: HoldRef, change: () => Promise<ChangeResult>): Promise<string> {
    const before = await ledger.get(ref)
    const result = await change()
    if (result.kind !== 'REFUSED') throw new Error('the change was expected to be refused')
    expect(result.hold).toEqual(before)
    expect(await ledger.get(ref)).toEqual(before)
    return result.reason
  }

  async function active(given: Partial<HoldDraft> = {}): Promise<HoldRecord> {
    const hold = await opened(given)
    return done(ledger.activate(hold, { ttlMs, vendorHold: null, remaining: hold.slot.remaining }))
  }

  async function vendorHold(expiresInMs = 900_000): Promise<VendorHold> {
    return { holdId: 'v1', appointmentId: null, token: 'sealed', expiresAt: (await subject.now()) + expiresInMs }
  }

  async function activeNative(given: Partial<HoldDraft> = {}, expiresInMs?: number): Promise<HoldRecord> {
    const result = await ledger.open(nativeDraft(given))
    if (result.kind !== 'OPENED') throw new Error(`opening was answered with ${result.kind}`)
    return done(ledger.activate(result.hold, { ttlMs, vendorHold: await vendorHold(expiresInMs), remaining: null }))
  }

  async function confirming(given: Partial<HoldDraft> = {}, wanted: Partial<IntentDraft> = {}): Promise<HoldRecord> {
    return done(ledger.beginConfirm(await active(given), intent(wanted)))
  }

  function fenceOf(hold: HoldRecord): number {
    return hold.intent?.fence ?? 0
  }

  const settle = (hold: HoldRecord, verdict: Verdict): Promise<HoldRecord> =>
    done(ledger.settle(hold, fenceOf(hold), verdict))

  const confirmedAs = (vendorAppointmentId: string, given: Partial<Verdict & { kind: 'CONFIRMED' }> = {}): Verdict => ({
    kind: 'CONFIRMED',
    vendorAppointmentId,
    blocksMs: 300_000,
    warnings: [],
    watchInMs: null,
    ...given,
  })

  async function bookedAs(vendorAppointmentId: string, given: Partial<HoldDraft> = {}): Promise<HoldRecord> {
    return settle(await confirming(given), confirmedAs(vendorAppointmentId))
  }

  async function isFree(slot: Partial<SlotSnapshot> = {}): Promise<boolean> {
    const result = await ledger.open(draft({ slot: aSlot(slot) }))
    if (result.kind === 'OPENED') await ledger.reject(result.hold, 'VENDOR_UNAVAILABLE')
    return result.kind === 'OPENED'
  }

  async function due(): Promise<string[]> {
    return (await ledger.due(account, 100)).map((hold) => hold.id)
  }

  async function booking(vendorAppointmentId: string): Promise<BookingRecord> {
    const found = await ledger.booking(account, vendorAppointmentId)
    if (!found) throw new Error('there is no such booking')
    return found
  }

  function listen(holdId?: string): LedgerEvent[] {
    const heard: LedgerEvent[] = []
    ledger.subscribe((event) => {
      if (event.hold.account === account && event.hold.id === (holdId ?? event.hold.id)) heard.push(event)
    })
    return heard
  }

  /** Waits for events that a store delivers by itself. */
  async function heardAll(heard: LedgerEvent[], types: readonly string[]): Promise<void> {
    await expect.poll(() => heard.map((event) => event.type), { timeout: 10_000, interval: 5 }).toEqual(types)
  }

  describe('opening', () => {
    it('blocks the time for nobody to see', async () => {
      const now = await subject.now()
      const hold = await opened()
      expect(hold).toMatchObject({
        state: 'OPENING',
        isAnnounced: false,
        createdAt: now,
        expiresAt: now + openMs,
        latestExpiry: now + maxMs,
        intent: null,
        inputRefusals: 0,
        warnings: [],
        endedAt: null,
      })
      expect(hold.createdFence).toBe(hold.fence)
      expect(await ledger.get(hold)).toEqual(hold)
      expect(await isFree()).toBe(false)
      expect(await ledger.list(account, { partnerId: 'acme' }, 10, null)).toEqual([])
    })

    const start = monday
    const end = monday + 30 * minute
    it.each<[string, Interval, boolean]>([
      ['the same time', { start, end }, false],
      ['one millisecond at its start', { start: start - hour, end: start + 1 }, false],
      ['one millisecond at its end', { start: end - 1, end: end + hour }, false],
      ['all of it and more', { start: start - hour, end: end + hour }, false],
      ['a part within', { start: start + minute, end: end - minute }, false],
      ['up to its start', { start: start - hour, end: start }, true],
      ['from its end on', { start: end, end: end + hour }, true],
      ['another day', { start: start + day, end: end + day }, true],
    ])('refuses exactly what overlaps: %s', async (_name, wanted, isAllowed) => {
      await opened()
      expect(await isFree({ ...wanted, occupied: wanted, appointmentTypeId: 'other' })).toBe(isAllowed)
    })

    it('counts the buffers that a booking occupies, not only its own time', async () => {
      await opened({ slot: aSlot({ occupied: { start, end: end + 10 * minute } }) })
      const next = { start: end, end: end + 30 * minute }
      expect(await isFree({ ...next, occupied: next })).toBe(false)
      const later = { start: end + 10 * minute, end: end + 40 * minute }
      expect(await isFree({ ...later, occupied: later })).toBe(true)
      expect(await isFree({ ...later, occupied: { ...later, start: later.start - 1 } })).toBe(false)
    })

    it('refuses when one of several resources is shared', async () => {
      await opened({ slot: aSlot({ resources: ['practitioner:1', 'room:1'] }) })
      expect(await isFree({ resources: ['practitioner:2', 'room:1'] })).toBe(false)
      expect(await isFree({ resources: ['practitioner:1'] })).toBe(false)
      expect(await isFree({ resources: ['practitioner:2', 'room:2'] })).toBe(true)
    })

    it('knows one account only', async () => {
      await opened()
      const other = await ledger.open(draft({ account: `fake:${randomUUID()}` }))
      expect(other.kind).toBe('OPENED')
    })

    it('gives the time to exactly one of fifty', async () => {
      const results = await Promise.all(Array.from({ length: 50 }, () => ledger.open(draft())))
      expect(results.filter((result) => result.kind === 'OPENED')).toHaveLength(1)
      expect(results.filter((result) => result.kind === 'TAKEN')).toHaveLength(49)
    })

    it('finds what the same id opened before, in whatever state it is', async () => {
      const first = draft()
      const [one, two] = [await ledger.open(first), await ledger.open(first)]
      expect(two).toEqual({ kind: 'EXISTS', hold: one.kind === 'OPENED' ? one.hold : null })
      const hold = await done(ledger.activate(first, { ttlMs, vendorHold: null, remaining: null }))
      expect(await ledger.open(first)).toEqual({ kind: 'EXISTS', hold })
      const released = await done(ledger.release(first))
      expect(await ledger.open(first)).toEqual({ kind: 'EXISTS', hold: released })
    })

    it('makes way at the millisecond when nobody activates it', async () => {
      const hold = await opened()
      await subject.advance(openMs - 1)
      expect(await isFree()).toBe(false)
      await subject.advance(1)
      expect(await isFree()).toBe(true)
      expect(await ledger.get(hold)).toMatchObject({ state: 'EXPIRED', isAnnounced: false, expiresAt: null })
      expect(await refusal(hold, () => ledger.activate(hold, { ttlMs, vendorHold: null, remaining: null }))).toBe(
        'EXPIRED',
      )
      expect(await refusal(hold, () => ledger.reject(hold, 'SLOT_TAKEN'))).toBe('STATE')
    })

    it('never makes way by clock while the vendor may have it', async () => {
      const hold = await opened(nativeDraft())
      await subject.advance(3 * day)
      await ledger.sweep(account)
      expect((await ledger.get(hold))?.state).toBe('OPENING')
      expect(await isFree()).toBe(false)
    })

    it('lets a hold overlap the one it replaces and no other', async () => {
      const old = await active()
      const between = { start: monday + 15 * minute, end: monday + 45 * minute }
      const next = { start: monday + 40 * minute, end: monday + 70 * minute }
      const slot = aSlot({ ...between, occupied: between })
      expect((await ledger.open(draft({ slot, replaces: old.id }))).kind).toBe('OPENED')
      expect(await isFree({ ...next, occupied: next })).toBe(false)
      expect((await ledger.open(draft({ slot: aSlot({ ...next, occupied: next }), replaces: old.id }))).kind).toBe(
        'TAKEN',
      )
    })

    it('is not undone by a clock that is set back', async () => {
      const lapsed = await active()
      await subject.advance(ttlMs)
      const next = await active()
      await subject.stepBack(ttlMs / 2)
      // Whoever was told that the hold is over must not share its time with whoever got it.
      expect((await ledger.get(lapsed))?.state).toBe('EXPIRED')
      expect((await ledger.beginConfirm(lapsed, intent())).kind).toBe('REFUSED')
      expect((await ledger.beginConfirm(next, intent())).kind).toBe('DONE')
    })
  })

  describe('several places', () => {
    const places = (remaining: number | null, given: Partial<SlotSnapshot> = {}): SlotSnapshot =>
      aSlot({ resources: ['room:1'], remaining, appointmentTypeId: 'class', ...given })
    const activate = (hold: HoldRecord, remaining: number | null): Promise<ChangeResult> =>
      ledger.activate(hold, { ttlMs, vendorHold: null, remaining })

    it('are given until they are used up', async () => {
      const results = []
      for (let caller = 0; caller < 5; caller += 1) results.push(await ledger.open(draft({ slot: places(3) })))
      expect(results.map((result) => result.kind)).toEqual(['OPENED', 'OPENED', 'OPENED', 'TAKEN', 'TAKEN'])
    })

    it.each<[string, Partial<SlotSnapshot>]>([
      ['another type', { appointmentTypeId: 'other' }],
      ['another start', { start: monday + minute, occupied: { start: monday + minute, end: monday + 60 * minute } }],
      ['another end', { end: monday + 90 * minute, occupied: { start: monday, end: monday + 90 * minute } }],
      ['an exclusive slot', { remaining: null }],
    ])('are not shared with %s', async (_name, given) => {
      await opened({ slot: places(3) })
      expect((await ledger.open(draft({ slot: places(3, given) }))).kind).toBe('TAKEN')
    })

    it('are refused beside an exclusive hold', async () => {
      await opened({ slot: places(null) })
      expect((await ledger.open(draft({ slot: places(3) }))).kind).toBe('TAKEN')
    })

    it('are counted again at activation, first come first served', async () => {
      const first = await opened({ slot: places(3) })
      const second = await opened({ slot: places(3) })
      const third = await opened({ slot: places(3) })
      // Whoever came later must not be pushed out by somebody later still, nor push the first out.
      expect((await activate(third, 3)).kind).toBe('DONE')
      expect(await refusal(second, () => activate(second, 1))).toBe('OVERLAP')
      expect((await activate(first, 1)).kind).toBe('DONE')
    })

    it('become one when the vendor now sees one', async () => {
      const first = await opened({ slot: places(3) })
      const second = await opened({ slot: places(3) })
      await activate(first, 3)
      expect(await refusal(second, () => activate(second, null))).toBe('OVERLAP')
    })

    it('are confirmed by everybody who holds one', async () => {
      const holds = []
      for (let caller = 0; caller < 3; caller += 1) {
        holds.push(await done(activate(await opened({ slot: places(3) }), 3)))
      }
      const results = await Promise.all(holds.map((hold) => ledger.beginConfirm(hold, intent())))
      expect(results.map((result) => result.kind)).toEqual(['DONE', 'DONE', 'DONE'])
    })

    it('count as they were freshly read, not as the slot was once shown', async () => {
      // Shown with its last place; by now four more are free.
      const early = await done(activate(await opened({ slot: places(1) }), 5))
      await done(activate(await opened({ slot: places(5) }), 5))
      expect((await ledger.beginConfirm(early, intent())).kind).toBe('DONE')
    })

    it('are not taken from an early hold by a later one that saw more of them', async () => {
      const early = await done(activate(await opened({ slot: places(1) }), 1))
      const late = await done(activate(await opened({ slot: places(2) }), 2))
      expect((await ledger.beginConfirm(late, intent())).kind).toBe('DONE')
      expect((await ledger.beginConfirm(early, intent())).kind).toBe('DONE')
    })

    it('stay used by a confirmed hold until the vendor shows it', async () => {
      const hold = await done(ledger.beginConfirm(await done(activate(await opened({ slot: places(1) }), 1)), intent()))
      await settle(hold, confirmedAs('a1'))
      expect((await ledger.open(draft({ slot: places(1) }))).kind).toBe('TAKEN')
    })
  })

  describe('activation', () => {
    it('starts the time to live and tells the world', async () => {
      const hold = await opened()
      await subject.advance(5_000)
      const now = await subject.now()
      const changed = await done(ledger.activate(hold, { ttlMs, vendorHold: null, remaining: null }))
      expect(changed).toMatchObject({ state: 'ACTIVE', isAnnounced: true, expiresAt: now + ttlMs, intent: null })
      expect(changed.fence).toBeGreaterThan(hold.fence)
      expect(changed.createdFence).toBe(hold.createdFence)
    })

    it('never gives more than the longest time', async () => {
      const hold = await opened()
      const changed = await done(ledger.activate(hold, { ttlMs: 2 * maxMs, vendorHold: null, remaining: null }))
      expect(changed.expiresAt).toBe(hold.latestExpiry)
    })

    it("ends with the vendor's hold where that is earlier", async () => {
      const hold = await opened(nativeDraft())
      const kept = await vendorHold(ttlMs - 1)
      const changed = await done(ledger.activate(hold, { ttlMs, vendorHold: kept, remaining: null }))
      expect(changed).toMatchObject({ vendorHold: kept, expiresAt: kept.expiresAt, intent: null })
    })

    it('happens once, to what is opening', async () => {
      const hold = await active()
      const again = { ttlMs, vendorHold: null, remaining: null }
      expect(await refusal(hold, () => ledger.activate(hold, again))).toBe('STATE')
      expect(await ledger.activate({ account, id: 'nobody' }, again)).toEqual({
        kind: 'REFUSED',
        reason: 'NOT_FOUND',
        hold: null,
      })
    })
  })

  describe('rejecting what was opening', () => {
    it('gives the time back, keeps the cause, and is shown to nobody', async () => {
      const hold = await opened(nativeDraft())
      const now = await subject.now()
      const changed = await done(ledger.reject(hold, 'SLOT_TAKEN_AT_VENDOR'))
      expect(changed).toMatchObject({ state: 'REJECTED', cause: 'SLOT_TAKEN_AT_VENDOR', intent: null, endedAt: now })
      expect(await isFree()).toBe(true)
      expect(await ledger.list(account, { partnerId: 'acme' }, 10, null)).toEqual([])
      await subject.advance(day)
      expect(await due()).toEqual([])
    })

    it('is refused for anything else', async () => {
      const hold = await active()
      expect(await refusal(hold, () => ledger.reject(hold, 'SLOT_TAKEN'))).toBe('STATE')
      expect(await ledger.reject({ account, id: 'nobody' }, 'SLOT_TAKEN')).toMatchObject({ reason: 'NOT_FOUND' })
    })
  })

  describe('expiry', () => {
    it('comes at the millisecond, for everybody at once', async () => {
      const hold = await active()
      await subject.advance(ttlMs - 1)
      expect((await ledger.get(hold))?.state).toBe('ACTIVE')
      expect(await isFree()).toBe(false)
      expect(await ledger.blocking(account, hold.slot.occupied)).toHaveLength(1)
      await subject.advance(1)
      expect(await ledger.blocking(account, hold.slot.occupied)).toHaveLength(0)
      expect(await isFree()).toBe(true)
      expect(await ledger.get(hold)).toMatchObject({ state: 'EXPIRED', expiresAt: null, isAnnounced: true })
      for (const change of [
        () => ledger.extend(hold, 60_000),
        () => ledger.release(hold),
        () => ledger.beginConfirm(hold, intent()),
      ]) {
        expect(await refusal(hold, change)).toBe('EXPIRED')
      }
    })

    it('is seen by whichever operation comes first', async () => {
      const hold = await active()
      await subject.advance(ttlMs)
      expect(await ledger.beginConfirm(hold, intent())).toMatchObject({ reason: 'EXPIRED', hold: { state: 'EXPIRED' } })
    })

    it('is told once by the sweeper', async () => {
      const heard = listen()
      await active()
      await subject.advance(ttlMs)
      await ledger.sweep(account)
      await ledger.sweep(account)
      await heardAll(heard, ['CREATED', 'EXPIRED'])
    })

    it('leaves the release of a native hold to be done, at once', async () => {
      const hold = await activeNative()
      await subject.advance(ttlMs)
      await ledger.sweep(account)
      const ended = await ledger.get(hold)
      expect(ended).toMatchObject({ state: 'EXPIRED', intent: { kind: 'RELEASE' } })
      expect(await due()).toEqual([hold.id])
      await ledger.closeIntent(hold, ended?.intent?.fence ?? 0)
      expect((await ledger.get(hold))?.intent).toBeNull()
      expect(await due()).toEqual([])
    })

    it("leaves nothing to do where the vendor's hold ended too", async () => {
      const hold = await activeNative({}, ttlMs)
      await subject.advance(ttlMs)
      await ledger.sweep(account)
      expect(await ledger.get(hold)).toMatchObject({ state: 'EXPIRED', intent: null })
    })
  })

  describe('extending', () => {
    it('adds to the end, as often as allowed', async () => {
      const hold = await active()
      const until = (hold.expiresAt ?? 0) + 60_000
      const once = await done(ledger.extend(hold, 60_000))
      expect(once).toMatchObject({ state: 'ACTIVE', expiresAt: until, extensionsLeft: 1 })
      const twice = await done(ledger.extend(hold, 60_000))
      expect(twice).toMatchObject({ expiresAt: until + 60_000, extensionsLeft: 0 })
      expect(await refusal(hold, () => ledger.extend(hold, 60_000))).toBe('LIMIT')
      await subject.advance(ttlMs + 2 * 60_000 - 1)
      expect(await isFree()).toBe(false)
      await subject.advance(1)
      expect(await isFree()).toBe(true)
    })

    it('stops at the longest time and is refused where there is none left', async () => {
      const hold = await active()
      const cut = await done(ledger.extend(hold, 10 * maxMs))
      expect(cut.expiresAt).toBe(hold.latestExpiry)
      expect(await refusal(hold, () => ledger.extend(hold, 60_000))).toBe('LIMIT')
    })

    it("never outlives the vendor's own hold", async () => {
      const hold = await activeNative({}, ttlMs + 60_000)
      expect((await done(ledger.extend(hold, 10 * minute))).expiresAt).toBe(hold.vendorHold?.expiresAt)
      expect(await refusal(hold, () => ledger.extend(hold, 10 * minute))).toBe('LIMIT')
      const kept = await vendorHold(ttlMs + 5 * minute)
      expect((await done(ledger.renewVendorHold(hold, kept))).vendorHold).toEqual(kept)
      expect((await done(ledger.extend(hold, 10 * minute))).expiresAt).toBe(kept.expiresAt)
    })

    it('is for active holds', async () => {
      const hold = await confirming()
      expect(await refusal(hold, () => ledger.extend(hold, 60_000))).toBe('STATE')
      const kept = await vendorHold()
      expect(await refusal(hold, () => ledger.renewVendorHold(hold, kept))).toBe('STATE')
      expect(await ledger.extend({ account, id: 'nobody' }, 1)).toMatchObject({ reason: 'NOT_FOUND' })
      expect(await ledger.renewVendorHold({ account, id: 'nobody' }, kept)).toMatchObject({ reason: 'NOT_FOUND' })
    })
  })

  describe('release', () => {
    it('gives the time back at once, for good', async () => {
      const hold = await active()
      const now = await subject.now()
      expect(await done(ledger.release(hold))).toMatchObject({ state: 'RELEASED', expiresAt: null, endedAt: now })
      expect(await isFree()).toBe(true)
      expect(await refusal(hold, () => ledger.release(hold))).toBe('STATE')
      expect(await refusal(hold, () => ledger.beginConfirm(hold, intent()))).toBe('STATE')
      expect(await ledger.release({ account, id: 'nobody' })).toMatchObject({ reason: 'NOT_FOUND' })
    })

    it("leaves the vendor's side of a native hold to be released", async () => {
      const hold = await activeNative()
      const ended = await done(ledger.release(hold))
      expect(ended.intent?.kind).toBe('RELEASE')
      expect(await due()).toEqual([hold.id])
      await ledger.closeIntent(hold, fenceOf(ended) + 1)
      expect(await due()).toEqual([hold.id])
      await ledger.closeIntent(hold, fenceOf(ended))
      expect(await due()).toEqual([])
    })

    it.each<[string, (hold: HoldRecord) => Promise<HoldRecord>]>([
      ['confirming', async (hold) => hold],
      ['of unknown outcome', (hold) => settle(hold, { kind: 'UNKNOWN' })],
      ['confirmed', (hold) => settle(hold, confirmedAs('a1'))],
    ])('is refused while %s', async (_name, bring) => {
      const hold = await bring(await confirming())
      expect(await refusal(hold, () => ledger.release(hold))).toBe('STATE')
    })
  })

  describe('the commit point', () => {
    it('drops the expiry, writes the intent, and draws a fence for it', async () => {
      const hold = await active()
      await subject.advance(60_000)
      const now = await subject.now()
      const begun = await done(ledger.beginConfirm(hold, intent({ paymentReference: 'paid' })))
      expect(begun).toMatchObject({ state: 'CONFIRMING', expiresAt: null, returnsUntil: hold.expiresAt })
      expect(begun.fence).toBeGreaterThan(hold.fence)
      expect(begun.intent).toEqual({
        kind: 'BOOK',
        marker: 'hf-marker',
        patientRef: 'sealed-patient',
        paymentReference: 'paid',
        vendorAppointmentId: null,
        answeredId: null,
        fence: begun.fence,
        startedAt: now,
        leaseUntil: now + leaseMs,
        dueAt: now + leaseMs,
        checks: 0,
        flaggedAt: null,
      })
      expect(await ledger.get(hold)).toEqual(begun)
    })

    it('is passed once', async () => {
      const hold = await active()
      const results = await Promise.all(Array.from({ length: 10 }, () => ledger.beginConfirm(hold, intent())))
      expect(results.filter((result) => result.kind === 'DONE')).toHaveLength(1)
      expect(results.filter((result) => result.kind === 'REFUSED' && result.reason === 'STATE')).toHaveLength(9)
    })

    it('is refused at the millisecond of the expiry and passed one before', async () => {
      const late = await active()
      await subject.advance(ttlMs)
      expect((await ledger.beginConfirm(late, intent())).kind).toBe('REFUSED')
      const early = await active()
      await subject.advance(ttlMs - 1)
      expect((await ledger.beginConfirm(early, intent())).kind).toBe('DONE')
    })

    it('blocks without end from then on', async () => {
      const hold = await confirming()
      await subject.advance(100 * day)
      await ledger.sweep(account)
      expect((await ledger.get(hold))?.state).toBe('CONFIRMING')
      expect(await isFree()).toBe(false)
      await settle(hold, { kind: 'UNKNOWN' })
      await subject.advance(100 * day)
      await ledger.sweep(account)
      expect((await ledger.get(hold))?.state).toBe('RECONCILING')
      expect(await isFree()).toBe(false)
    })

    it('looks for overlaps again', async () => {
      // A hold that replaces another may stand on its time: then only one of the two gets through.
      const first = await active()
      const second = await active({ replaces: first.id })
      expect(await refusal(first, () => ledger.beginConfirm(first, intent()))).toBe('OVERLAP')
      expect((await ledger.beginConfirm(second, intent())).kind).toBe('DONE')
    })

    it('does not know holds that are not there', async () => {
      expect(await ledger.beginConfirm({ account, id: 'nobody' }, intent())).toMatchObject({ reason: 'NOT_FOUND' })
      expect(await ledger.settle({ account, id: 'nobody' }, 1, { kind: 'UNKNOWN' })).toMatchObject({
        reason: 'NOT_FOUND',
      })
    })
  })

  const verdicts: readonly Verdict[] = [
    confirmedAs('a1', { watchInMs: settleMs }),
    { kind: 'REJECTED', cause: 'VENDOR_UNAVAILABLE', watchInMs: settleMs },
    { kind: 'RETURNED', forInput: false, atLeastMs: 0 },
    { kind: 'UNKNOWN' },
    { kind: 'COMPENSATING', vendorAppointmentId: 'a1', leaseMs },
    { kind: 'COMPENSATED', cause: 'CLASH_DETECTED' },
  ]
  const targets = {
    CONFIRMED: 'CONFIRMED',
    REJECTED: 'REJECTED',
    RETURNED: 'ACTIVE',
    UNKNOWN: 'RECONCILING',
    COMPENSATING: 'COMPENSATING',
    COMPENSATED: 'COMPENSATED',
  } as const satisfies Record<Verdict['kind'], HoldState>

  /** A hold in each state, with an intent wherever the state can have one. */
  const bring: Record<HoldState, () => Promise<HoldRecord>> = {
    OPENING: () => opened(nativeDraft()),
    ACTIVE: () => active(),
    CONFIRMING: () => confirming(),
    RECONCILING: async () => settle(await confirming(), { kind: 'UNKNOWN' }),
    CONFIRMED: async () => settle(await confirming(), confirmedAs('a0', { watchInMs: settleMs })),
    RELEASED: async () => done(ledger.release(await activeNative())),
    EXPIRED: async () => {
      const hold = await activeNative()
      await subject.advance(ttlMs)
      await ledger.sweep(account)
      return (await ledger.get(hold)) ?? hold
    },
    REJECTED: async () =>
      settle(await confirming(), { kind: 'REJECTED', cause: 'VENDOR_UNAVAILABLE', watchInMs: settleMs }),
    COMPENSATING: async () => settle(await confirming(), { kind: 'COMPENSATING', vendorAppointmentId: 'a0', leaseMs }),
    COMPENSATED: async () => {
      const hold = await settle(await confirming(), { kind: 'COMPENSATING', vendorAppointmentId: 'a0', leaseMs })
      return settle(hold, { kind: 'COMPENSATED', cause: 'CLASH_DETECTED' })
    },
  }

  describe('a verdict', () => {
    for (const state of Object.keys(bring) as HoldState[]) {
      for (const verdict of verdicts) {
        const target = targets[verdict.kind]
        const hasIntent = state !== 'ACTIVE' && state !== 'COMPENSATED'
        // What is opening is activated or rejected, never settled: there is no commit point behind it.
        const isAllowed =
          hasIntent && state !== 'OPENING' && (holdTransitions[state] as readonly HoldState[]).includes(target)

        it(`${verdict.kind} is ${isAllowed ? 'taken' : 'refused'} in ${state}`, async () => {
          const hold = await bring[state]()
          expect(hold.state).toBe(state)
          expect(hold.intent !== null).toBe(hasIntent)
          if (isAllowed) {
            const changed = await settle(hold, verdict)
            expect(changed.state).toBe(target)
            expect(changed.fence).toBeGreaterThan(hold.fence)
            expect(await ledger.get(hold)).toEqual(changed)
          } else {
            const reason = await refusal(hold, () => ledger.settle(hold, fenceOf(hold), verdict))
            expect(reason).toBe(hasIntent ? 'STATE' : 'FENCE')
          }
        })
      }
    }

    it.each(verdicts.map((verdict) => [verdict.kind, verdict] as const))(
      '%s must name the fence of the intent',
      async (_kind, verdict) => {
        const hold = await settle(await confirming(), { kind: 'UNKNOWN' })
        expect(await refusal(hold, () => ledger.settle(hold, fenceOf(hold) + 1, verdict))).toBe('FENCE')
        expect(await refusal(hold, () => ledger.settle(hold, fenceOf(hold) - 1, verdict))).toBe('FENCE')
      },
    )

    it('on an intent of an earlier try is refused', async () => {
      const hold = await active()
      const first = await done(ledger.beginConfirm(hold, intent()))
      await settle(first, { kind: 'RETURNED', forInput: true, atLeastMs: 0 })
      const second = await done(ledger.beginConfirm(hold, intent()))
      expect(fenceOf(second)).toBeGreaterThan(fenceOf(first))
      expect(await refusal(hold, () => ledger.settle(hold, fenceOf(first), confirmedAs('a1')))).toBe('FENCE')
    })
  })

  describe('CONFIRMED', () => {
    it('notes whose booking it is, and forgets the patient', async () => {
      const now = await subject.now()
      const hold = await settle(
        await confirming({ partnerReference: 'ref-1', metadata: [{ key: 'k', value: 'v' }] }),
        confirmedAs('a1', { warnings: ['look'], watchInMs: null }),
      )
      expect(hold).toMatchObject({
        state: 'CONFIRMED',
        vendorAppointmentId: 'a1',
        warnings: ['look'],
        blocksUntil: now + 300_000,
        intent: null,
        endedAt: now,
      })
      expect(await booking('a1')).toEqual({
        account,
        clinicId: 'leeds',
        partnerId: 'acme',
        vendorAppointmentId: 'a1',
        holdId: hold.id,
        slot: hold.slot,
        partnerReference: 'ref-1',
        metadata: [{ key: 'k', value: 'v' }],
        warnings: ['look'],
        bookedAt: now,
        change: null,
      })
      expect(JSON.stringify(await ledger.get(hold))).not.toContain('sealed-patient')
    })

    it('goes on blocking exactly as long as it was told', async () => {
      await bookedAs('a1')
      await subject.advance(300_000 - 1)
      expect(await isFree()).toBe(false)
      await subject.advance(1)
      expect(await isFree()).toBe(true)
    })

    it('is watched when asked to, and keeps what the look needs', async () => {
      const hold = await settle(await confirming(), confirmedAs('a1', { watchInMs: settleMs }))
      expect(hold.intent).toMatchObject({ kind: 'WATCH', patientRef: 'sealed-patient', checks: 0, flaggedAt: null })
      await subject.advance(settleMs - 1)
      expect(await due()).toEqual([])
      await subject.advance(1)
      expect(await due()).toEqual([hold.id])
      await ledger.closeIntent(hold, fenceOf(hold))
      expect(await due()).toEqual([])
      expect((await ledger.get(hold))?.intent).toBeNull()
      expect(await isFree()).toBe(false)
    })

    it('gives its time back with the end of the watch, when asked to', async () => {
      const hold = await settle(await confirming(), confirmedAs('a1', { watchInMs: settleMs }))
      await ledger.closeIntent(hold, fenceOf(hold), { unblocks: true })
      expect(await ledger.get(hold)).toMatchObject({ state: 'CONFIRMED', intent: null, blocksUntil: null })
      expect(await isFree()).toBe(true)
    })
  })

  describe('REJECTED', () => {
    it('gives the time back and keeps the cause', async () => {
      const hold = await settle(await confirming(), {
        kind: 'REJECTED',
        cause: 'SLOT_TAKEN_AT_VENDOR',
        watchInMs: null,
      })
      expect(hold).toMatchObject({ cause: 'SLOT_TAKEN_AT_VENDOR', intent: null, endedAt: await subject.now() })
      expect(await isFree()).toBe(true)
    })

    it('is watched for what the vendor executes late', async () => {
      const hold = await settle(await confirming(), {
        kind: 'REJECTED',
        cause: 'VENDOR_UNAVAILABLE',
        watchInMs: settleMs,
      })
      expect(hold.intent).toMatchObject({ kind: 'WATCH', patientRef: 'sealed-patient', marker: 'hf-marker' })
      expect(await isFree()).toBe(true)
      expect(await due()).toEqual([])
      await subject.advance(settleMs)
      expect(await due()).toEqual([hold.id])
    })
  })

  describe('RETURNED', () => {
    const returned = (given: { forInput?: boolean; atLeastMs?: number } = {}): Verdict => ({
      kind: 'RETURNED',
      forInput: false,
      atLeastMs: 0,
      ...given,
    })

    it('keeps the old expiry', async () => {
      const begun = await confirming()
      await subject.advance(60_000)
      const hold = await settle(begun, returned())
      expect(hold).toMatchObject({ state: 'ACTIVE', expiresAt: begun.returnsUntil, returnsUntil: null, intent: null })
      await subject.advance(ttlMs - 60_000)
      expect((await ledger.get(hold))?.state).toBe('EXPIRED')
    })

    it('has expired when the old time is over', async () => {
      const begun = await confirming()
      await subject.advance(ttlMs)
      expect((await ledger.settle(begun, fenceOf(begun), returned())).hold).toMatchObject({ state: 'EXPIRED' })
      expect(await isFree()).toBe(true)
    })

    it('leaves at least the time asked for, within the longest', async () => {
      const begun = await confirming()
      await subject.advance(ttlMs - 10_000)
      const now = await subject.now()
      expect((await settle(begun, returned({ atLeastMs: 60_000 }))).expiresAt).toBe(now + 60_000)
      const again = await done(ledger.beginConfirm(begun, intent()))
      expect((await settle(again, returned({ atLeastMs: 10 * maxMs }))).expiresAt).toBe(begun.latestExpiry)
    })

    it("never leaves more than the vendor's own hold has", async () => {
      const hold = await activeNative({}, ttlMs)
      const begun = await done(ledger.beginConfirm(hold, intent()))
      await subject.advance(ttlMs - 10_000)
      expect((await settle(begun, returned({ atLeastMs: 60_000 }))).expiresAt).toBe(hold.vendorHold?.expiresAt)
    })

    it(`is for input ${maxInputRefusals} times at most`, async () => {
      const hold = await active()
      for (let refusals = 1; refusals <= maxInputRefusals; refusals += 1) {
        const begun = await done(ledger.beginConfirm(hold, intent()))
        expect(await settle(begun, returned({ forInput: true }))).toMatchObject({
          state: 'ACTIVE',
          inputRefusals: refusals,
        })
      }
      const begun = await done(ledger.beginConfirm(hold, intent()))
      const last = await ledger.settle(begun, fenceOf(begun), returned({ forInput: true }))
      expect(last).toMatchObject({ kind: 'DONE', hold: { state: 'REJECTED', cause: 'LIMIT_EXCEEDED', intent: null } })
      expect(await isFree()).toBe(true)
    })

    it("for input once too often has the vendor's own hold released", async () => {
      const hold = await activeNative()
      for (let refusals = 0; refusals <= maxInputRefusals; refusals += 1) {
        const begun = await done(ledger.beginConfirm(hold, intent()))
        await ledger.settle(begun, fenceOf(begun), returned({ forInput: true }))
      }
      expect(await ledger.get(hold)).toMatchObject({ state: 'REJECTED', intent: { kind: 'RELEASE' } })
      expect(await due()).toEqual([hold.id])
    })

    it('for other reasons is not counted', async () => {
      const hold = await active()
      for (let tries = 0; tries < 5; tries += 1) {
        const begun = await done(ledger.beginConfirm(hold, intent()))
        expect(await settle(begun, returned())).toMatchObject({ state: 'ACTIVE', inputRefusals: 0 })
      }
    })
  })

  describe('UNKNOWN', () => {
    it('is due at once, blocks, and keeps what the search for the booking needs', async () => {
      const begun = await confirming()
      expect(await due()).toEqual([])
      const hold = await settle(begun, { kind: 'UNKNOWN' })
      expect(hold).toMatchObject({ state: 'RECONCILING', endedAt: null, expiresAt: null })
      expect(hold.intent).toMatchObject({
        kind: 'BOOK',
        fence: fenceOf(begun),
        patientRef: 'sealed-patient',
        answeredId: null,
      })
      expect(await due()).toEqual([hold.id])
      expect(await isFree()).toBe(false)
    })

    it('counts as backlog, since its intent, until it is settled', async () => {
      expect(await ledger.backlog(account)).toEqual({ count: 0, oldestSince: null })
      const first = await settle(await confirming(), { kind: 'UNKNOWN' })
      await subject.advance(1_000)
      const native = await opened(
        nativeDraft({ slot: aSlot({ resources: ['practitioner:p9'], practitionerId: 'p9' }) }),
      )
      expect(await ledger.backlog(account)).toEqual({ count: 2, oldestSince: first.intent?.startedAt })
      await settle(first, confirmedAs('a1', { watchInMs: settleMs }))
      expect(await ledger.backlog(account)).toEqual({ count: 1, oldestSince: native.intent?.startedAt })
      await ledger.reject(native, 'SLOT_TAKEN')
      await ledger.beginCancel(account, 'a1', leaseMs)
      expect(await ledger.backlog(account)).toEqual({ count: 1, oldestSince: null })
    })

    it('keeps what the answer named as booked', async () => {
      const hold = await settle(await confirming(), { kind: 'UNKNOWN', answeredId: 'a7' })
      expect(hold.intent).toMatchObject({ answeredId: 'a7', vendorAppointmentId: null })
      expect((await ledger.get(hold))?.intent).toMatchObject({ answeredId: 'a7' })
    })

    it('keeps it also when it was parked before its executor was through', async () => {
      const parked = await settle(await confirming(), { kind: 'UNKNOWN' })
      await ledger.postpone(parked, fenceOf(parked), { dueInMs: 5_000, flag: false })
      await settle(parked, { kind: 'UNKNOWN', answeredId: 'a7' })
      expect((await ledger.get(parked))?.intent).toMatchObject({ answeredId: 'a7' })
      expect(await due()).toEqual([parked.id])
      expect(await refusal(parked, () => ledger.settle(parked, fenceOf(parked), { kind: 'UNKNOWN' }))).toBe('STATE')
    })
  })

  describe('a survey', () => {
    const at = (index: number) => {
      const name = `p${index}`
      return { slot: aSlot({ resources: [`practitioner:${name}`], practitionerId: name }) }
    }
    const states = async (most = 1_000) => {
      const { holds } = await ledger.survey(account, most)
      return holds.map(({ state }) => state).sort()
    }

    it('shows an empty account as one', async () => {
      expect(await ledger.survey(account, 10)).toEqual({ holds: [], cancels: [], isWhole: true })
    })

    it('shows what is live, and of ended holds those that something is left to do about', async () => {
      await active(at(1))
      await opened(at(2))
      await opened(nativeDraft(at(3)))
      await confirming(at(4))
      await settle(await confirming(at(5)), { kind: 'UNKNOWN' })
      await settle(await confirming(at(6)), { kind: 'COMPENSATING', vendorAppointmentId: 'a6', leaseMs })
      await settle(await confirming(at(7)), confirmedAs('a7'))
      await settle(await confirming(at(8)), confirmedAs('a8', { watchInMs: settleMs }))
      await done(ledger.release(await active(at(9))))
      await done(ledger.release(await activeNative(at(10))))
      expect(await states()).toEqual(
        [
          ...['ACTIVE', 'OPENING', 'OPENING', 'CONFIRMING', 'RECONCILING', 'COMPENSATING'],
          // Watched for a clash, and to be released at the vendor.
          ...['CONFIRMED', 'RELEASED'],
        ].sort(),
      )
    })

    it('shows what is known of each, and nothing of the partner’s or the patient’s', async () => {
      const hold = await active({ ...at(1), partnerReference: 'basket-1', metadata: [{ key: 'a', value: 'b' }] })
      const other = await settle(await confirming(at(2), { patientRef: 'sealed', paymentReference: 'psp-1' }), {
        kind: 'UNKNOWN',
      })
      await ledger.postpone(other, fenceOf(other), { dueInMs: 5_000, flag: true })
      const { holds } = await ledger.survey(account, 10)
      const now = await subject.now()
      const shown = (id: string) => holds.find((one) => one.id === id)
      expect(shown(hold.id)).toEqual({
        ...{ id: hold.id, clinicId: 'leeds', partnerId: 'acme', state: 'ACTIVE', strength: 'GATEWAY', intent: null },
        ...{ createdAt: hold.createdAt, expiresAt: hold.expiresAt, start: hold.slot.start },
      })
      expect(shown(other.id)).toMatchObject({ state: 'RECONCILING', expiresAt: null })
      expect(shown(other.id)?.intent).toEqual({
        ...{ kind: 'BOOK', checks: 1, flaggedAt: now, startedAt: other.intent?.startedAt },
        ...{ leaseUntil: other.intent?.leaseUntil, dueAt: now + 5_000 },
      })
    })

    it('leaves out what is past its time, and does not end it', async () => {
      const hold = await active(at(1))
      const heard = listen(hold.id)
      await subject.advance(ttlMs)
      expect(await states()).toEqual([])
      expect(heard).toEqual([])
      await ledger.sweep(account)
      await heardAll(heard, ['EXPIRED'])
    })

    it('shows cancels that are not settled', async () => {
      await bookedAs('a1', at(1))
      const begun = await ledger.beginCancel(account, 'a1', leaseMs)
      const change = begun.kind === 'BEGUN' ? begun.change : null
      await ledger.postponeChange(account, 'a1', change?.fence ?? 0, { dueInMs: 1_000, flag: true })
      const now = await subject.now()
      expect((await ledger.survey(account, 10)).cancels).toEqual([
        {
          ...{ clinicId: 'leeds', partnerId: 'acme', vendorAppointmentId: 'a1', since: now, dueAt: now + 1_000 },
          ...{ checks: 1, flaggedAt: now },
        },
      ])
      await ledger.settleChange(account, 'a1', change?.fence ?? 0, true)
      expect((await ledger.survey(account, 10)).cancels).toEqual([])
    })

    it('is whole over many steps, and says when it is not', async () => {
      for (let index = 0; index < 450; index += 1) await opened(at(index))
      expect((await ledger.survey(account, 450)).holds).toHaveLength(450)
      expect((await ledger.survey(account, 450)).isWhole).toBe(true)
      const part = await ledger.survey(account, 300)
      expect(part.holds).toHaveLength(300)
      expect(part.isWhole).toBe(false)
    })
  })

  describe('COMPENSATING', () => {
    it('is an intent of its own: whoever still means to book names a fence that is over', async () => {
      const begun = await confirming()
      const hold = await settle(begun, { kind: 'COMPENSATING', vendorAppointmentId: 'a1', leaseMs })
      expect(hold).toMatchObject({ state: 'COMPENSATING', vendorAppointmentId: 'a1' })
      expect(hold.intent).toMatchObject({ kind: 'COMPENSATE', vendorAppointmentId: 'a1' })
      expect(fenceOf(hold)).toBeGreaterThan(fenceOf(begun))
      expect(await refusal(hold, () => ledger.settle(hold, fenceOf(begun), confirmedAs('a1')))).toBe('FENCE')
      expect(await isFree()).toBe(false)
    })

    it('is due when its executor is gone, and ends with a cause', async () => {
      const hold = await settle(await confirming(), { kind: 'COMPENSATING', vendorAppointmentId: 'a1', leaseMs })
      await subject.advance(leaseMs - 1)
      expect(await due()).toEqual([])
      await subject.advance(1)
      expect(await due()).toEqual([hold.id])
      const watched = { kind: 'COMPENSATED', cause: 'CLASH_DETECTED', watchInMs: settleMs } as const
      const ended = await settle(hold, watched)
      // What the request made once more has to be found by the patient where nothing else tells it.
      expect(ended).toMatchObject({
        state: 'COMPENSATED',
        cause: 'CLASH_DETECTED',
        intent: { kind: 'WATCH', patientRef: 'sealed-patient' },
      })
      expect(await isFree()).toBe(true)
      expect(await ledger.booking(account, 'a1')).toBeNull()
    })
  })

  describe('intents', () => {
    it('are due when their executor is gone, oldest first and no more than asked for', async () => {
      const first = await confirming()
      await subject.advance(1_000)
      const second = await confirming({ slot: aSlot({ resources: ['practitioner:2'] }) })
      expect(await due()).toEqual([])
      await subject.advance(leaseMs - 1_000)
      expect(await due()).toEqual([first.id])
      await subject.advance(1_000)
      expect(await due()).toEqual([first.id, second.id])
      expect((await ledger.due(account, 1)).map((hold) => hold.id)).toEqual([first.id])
    })

    it('of an opening hold are due as well', async () => {
      const hold = await opened(nativeDraft())
      await subject.advance(leaseMs)
      expect(await due()).toEqual([hold.id])
    })

    it('are postponed, counted and flagged once', async () => {
      const hold = await settle(await confirming(), { kind: 'UNKNOWN' })
      const now = await subject.now()
      await ledger.postpone(hold, fenceOf(hold), { dueInMs: 5_000, flag: false })
      expect((await ledger.get(hold))?.intent).toMatchObject({ checks: 1, dueAt: now + 5_000, flaggedAt: null })
      expect(await due()).toEqual([])
      await subject.advance(5_000)
      expect(await due()).toEqual([hold.id])
      await ledger.postpone(hold, fenceOf(hold), { dueInMs: 5_000, flag: true })
      await subject.advance(5_000)
      await ledger.postpone(hold, fenceOf(hold), { dueInMs: 0, flag: true })
      expect((await ledger.get(hold))?.intent).toMatchObject({ checks: 3, flaggedAt: now + 5_000 })
      // A person is asked, and the vendor goes on being asked.
      expect(await due()).toEqual([hold.id])
    })

    it('of another fence are left alone', async () => {
      const hold = await settle(await confirming(), { kind: 'UNKNOWN' })
      await ledger.postpone(hold, fenceOf(hold) + 1, { dueInMs: 5_000, flag: true })
      await ledger.postpone({ account, id: 'nobody' }, 1, { dueInMs: 5_000, flag: true })
      await ledger.closeIntent({ account, id: 'nobody' }, 1)
      expect(await ledger.get(hold)).toEqual(hold)
    })

    it.each<[string, () => Promise<HoldRecord>]>([
      ['booking', () => bring.RECONCILING()],
      ['opening', () => bring.OPENING()],
      ['compensation', () => bring.COMPENSATING()],
    ])('are not closed while they are about a %s', async (_name, made) => {
      const hold = await made()
      await ledger.closeIntent(hold, fenceOf(hold))
      expect((await ledger.get(hold))?.intent).toEqual(hold.intent)
    })
  })

  describe('notes on a hold', () => {
    it('tell of a patient record that may exist', async () => {
      const hold = await active()
      await ledger.notePatientCreation(hold, true)
      expect((await ledger.get(hold))?.patientCreateUnknownAt).toBe(await subject.now())
      await ledger.notePatientCreation(hold, false)
      expect((await ledger.get(hold))?.patientCreateUnknownAt).toBeNull()
      await expect(ledger.notePatientCreation({ account, id: 'nobody' }, true)).resolves.toBeUndefined()
    })

    it('warn once, on the hold and on its booking', async () => {
      const hold = await bookedAs('a1')
      await ledger.warn(hold, 'overlap')
      await ledger.warn(hold, 'overlap')
      await ledger.warn(hold, 'other')
      expect((await ledger.get(hold))?.warnings).toEqual(['overlap', 'other'])
      expect((await booking('a1')).warnings).toEqual(['overlap', 'other'])
      await expect(ledger.warn({ account, id: 'nobody' }, 'x')).resolves.toBeUndefined()
    })
  })

  describe('a move', () => {
    const later = { start: monday + 3 * hour, end: monday + 3.5 * hour }
    const newTime = aSlot({ ...later, occupied: later })
    const moveOf = (vendorAppointmentId: string): Partial<IntentDraft> => ({
      kind: 'MOVE',
      vendorAppointmentId,
      patientRef: null,
    })

    async function moving(old: HoldRecord): Promise<HoldRecord> {
      const hold = await active({ slot: newTime, replaces: old.id, partnerReference: 'of the move' })
      return done(ledger.beginConfirm(hold, intent(moveOf('a1'))))
    }

    it('marks its appointment until the outcome is known', async () => {
      const old = await bookedAs('a1')
      const hold = await moving(old)
      const now = await subject.now()
      expect((await booking('a1')).change).toEqual({
        kind: 'RESCHEDULE',
        fence: fenceOf(hold),
        since: now,
        leaseUntil: now + leaseMs,
        dueAt: now + leaseMs,
        checks: 0,
        flaggedAt: null,
        replacedBy: null,
      })
      await settle(hold, { kind: 'UNKNOWN' })
      expect((await booking('a1')).change?.kind).toBe('RESCHEDULE')
      // It is settled with its hold.
      await subject.advance(leaseMs)
      expect(await ledger.dueChanges(account, 10)).toEqual([])
    })

    it.each<[string, Verdict]>([
      ['rejected', { kind: 'REJECTED', cause: 'SLOT_TAKEN_AT_VENDOR', watchInMs: null }],
      ['given back', { kind: 'RETURNED', forInput: false, atLeastMs: 0 }],
    ])('leaves the appointment as it was when it is %s', async (_name, verdict) => {
      const old = await bookedAs('a1')
      const before = await booking('a1')
      await settle(await moving(old), verdict)
      expect(await booking('a1')).toEqual(before)
    })

    it('that is refused for its input once too often clears its mark too', async () => {
      const old = await bookedAs('a1')
      const hold = await active({ slot: newTime, replaces: old.id })
      for (let tries = 0; tries <= maxInputRefusals; tries += 1) {
        const begun = await done(ledger.beginConfirm(hold, intent(moveOf('a1'))))
        await ledger.settle(hold, fenceOf(begun), { kind: 'RETURNED', forInput: true, atLeastMs: 0 })
      }
      expect((await ledger.get(hold))?.state).toBe('REJECTED')
      expect((await booking('a1')).change).toBeNull()
    })

    it('takes the booking along and gives the old time back at once', async () => {
      const old = await bookedAs('a1', { partnerReference: 'first' })
      const bookedAt = await subject.now()
      await subject.advance(1_000)
      expect(await isFree()).toBe(false)
      const hold = await settle(await moving(old), confirmedAs('a1', { warnings: ['moved'] }))
      expect(await booking('a1')).toMatchObject({
        holdId: hold.id,
        slot: newTime,
        partnerReference: 'first',
        warnings: ['moved'],
        bookedAt,
        change: null,
      })
      expect(await isFree()).toBe(true)
      expect(await isFree(newTime)).toBe(false)
    })

    describe('by booking anew', () => {
      const anew: Partial<IntentDraft> = { kind: 'REBOOK', vendorAppointmentId: 'a1' }
      const rebooking = async (old: HoldRecord): Promise<HoldRecord> =>
        done(ledger.beginConfirm(await active({ slot: newTime, replaces: old.id }), intent(anew)))

      it('leaves the old appointment to be cancelled, and its time blocked until then', async () => {
        const old = await bookedAs('a1', { partnerReference: 'first' })
        const begun = await rebooking(old)
        expect((await booking('a1')).change).toMatchObject({ kind: 'RESCHEDULE', replacedBy: null })
        const hold = await settle(begun, confirmedAs('a2'))
        expect(await booking('a2')).toMatchObject({ holdId: hold.id, partnerReference: 'first', change: null })
        const { change } = await booking('a1')
        expect(change).toMatchObject({ kind: 'CANCEL', fence: fenceOf(begun), replacedBy: 'a2' })
        expect(await isFree()).toBe(false)
        await subject.advance((change?.dueAt ?? 0) - (await subject.now()))
        expect((await ledger.dueChanges(account, 10)).map((one) => one.vendorAppointmentId)).toEqual(['a1'])
        expect(await ledger.settleChange(account, 'a1', fenceOf(begun), true)).toBe(true)
        expect(await isFree()).toBe(true)
      })

      it.each<[string, Verdict]>([
        ['rejected', { kind: 'REJECTED', cause: 'SLOT_TAKEN_AT_VENDOR', watchInMs: null }],
        ['given back', { kind: 'RETURNED', forInput: false, atLeastMs: 0 }],
        ['withdrawn after a clash', { kind: 'COMPENSATING', vendorAppointmentId: 'a2', leaseMs }],
      ])('leaves the appointment as it was when it is %s', async (_name, verdict) => {
        const old = await bookedAs('a1')
        const before = await booking('a1')
        await settle(await rebooking(old), verdict)
        expect(await booking('a1')).toEqual(before)
      })
    })

    it('is refused while another change is open, and for what is not booked', async () => {
      const old = await bookedAs('a1')
      const first = await active({ slot: newTime, replaces: old.id })
      const at = { start: monday + 5 * hour, end: monday + 5.5 * hour }
      const second = await active({ slot: aSlot({ ...at, occupied: at }), replaces: old.id })
      expect(await refusal(first, () => ledger.beginConfirm(first, intent(moveOf('nothing'))))).toBe('CHANGE_PENDING')
      await done(ledger.beginConfirm(first, intent(moveOf('a1'))))
      expect(await refusal(second, () => ledger.beginConfirm(second, intent(moveOf('a1'))))).toBe('CHANGE_PENDING')
      expect(await ledger.beginCancel(account, 'a1', leaseMs)).toMatchObject({ kind: 'PENDING' })
      expect((await booking('a1')).change?.kind).toBe('RESCHEDULE')
    })

    it('is refused for what has been cancelled meanwhile', async () => {
      const old = await bookedAs('a1')
      const hold = await active({ slot: newTime, replaces: old.id })
      const begun = await ledger.beginCancel(account, 'a1', leaseMs)
      if (begun.kind !== 'BEGUN') throw new Error(begun.kind)
      await ledger.settleChange(account, 'a1', begun.change.fence, true)
      expect(await refusal(hold, () => ledger.beginConfirm(hold, intent(moveOf('a1'))))).toBe('GONE')
      expect((await booking('a1')).change).toBeNull()
    })
  })

  describe('a cancel', () => {
    it('is begun once and marks the appointment', async () => {
      await bookedAs('a1')
      const now = await subject.now()
      const begun = await ledger.beginCancel(account, 'a1', leaseMs)
      if (begun.kind !== 'BEGUN') throw new Error('the cancel was expected to begin')
      expect(begun.change).toMatchObject({ kind: 'CANCEL', since: now, leaseUntil: now + leaseMs, checks: 0 })
      expect(begun.booking.change).toEqual(begun.change)
      expect((await booking('a1')).change).toEqual(begun.change)
      expect(await ledger.beginCancel(account, 'a1', leaseMs)).toEqual({ kind: 'PENDING', booking: begun.booking })
      expect(await ledger.beginCancel(account, 'nothing', leaseMs)).toEqual({ kind: 'NOT_FOUND' })
    })

    it('keeps a move out', async () => {
      const old = await bookedAs('a1')
      await ledger.beginCancel(account, 'a1', leaseMs)
      const at = { start: monday + 3 * hour, end: monday + 3.5 * hour }
      const hold = await active({ slot: aSlot({ ...at, occupied: at }), replaces: old.id })
      const move = intent({ kind: 'MOVE', vendorAppointmentId: 'a1' })
      expect(await refusal(hold, () => ledger.beginConfirm(hold, move))).toBe('CHANGE_PENDING')
    })

    it('gives the time back when it happened', async () => {
      const hold = await bookedAs('a1')
      const heard = listen(hold.id)
      const begun = await ledger.beginCancel(account, 'a1', leaseMs)
      const fence = begun.kind === 'BEGUN' ? begun.change.fence : 0
      expect(await isFree()).toBe(false)
      expect(await ledger.settleChange(account, 'a1', fence + 1, true)).toBe(false)
      expect(await isFree()).toBe(false)
      expect(await ledger.settleChange(account, 'a1', fence, true)).toBe(true)
      expect(await isFree()).toBe(true)
      expect((await booking('a1')).change).toBeNull()
      expect(await ledger.settleChange(account, 'a1', fence, true)).toBe(false)
      expect(await ledger.settleChange(account, 'nothing', fence, true)).toBe(false)
      await heardAll(heard, ['FREED'])
    })

    it('keeps the time when it did not', async () => {
      await bookedAs('a1')
      const begun = await ledger.beginCancel(account, 'a1', leaseMs)
      expect(await ledger.settleChange(account, 'a1', begun.kind === 'BEGUN' ? begun.change.fence : 0, false)).toBe(
        true,
      )
      expect((await booking('a1')).change).toBeNull()
      expect(await isFree()).toBe(false)
      expect((await ledger.beginCancel(account, 'a1', leaseMs)).kind).toBe('BEGUN')
    })

    it('is due when its executor is gone, then as postponed', async () => {
      await bookedAs('a1')
      const begun = await ledger.beginCancel(account, 'a1', leaseMs)
      const fence = begun.kind === 'BEGUN' ? begun.change.fence : 0
      const dueIds = async () => (await ledger.dueChanges(account, 10)).map((one) => one.vendorAppointmentId)
      await subject.advance(leaseMs - 1)
      expect(await dueIds()).toEqual([])
      await subject.advance(1)
      expect(await dueIds()).toEqual(['a1'])
      expect(await ledger.dueChanges(account, 0)).toEqual([])
      const now = await subject.now()
      await ledger.postponeChange(account, 'a1', fence + 1, { dueInMs: 60_000, flag: true })
      expect(await dueIds()).toEqual(['a1'])
      await ledger.postponeChange(account, 'a1', fence, { dueInMs: 60_000, flag: true })
      expect((await booking('a1')).change).toMatchObject({ checks: 1, dueAt: now + 60_000, flaggedAt: now })
      expect(await dueIds()).toEqual([])
      await subject.advance(60_000)
      expect(await dueIds()).toEqual(['a1'])
    })
  })

  describe('bookings', () => {
    it("are a partner's own, by start", async () => {
      const at = (hours: number): SlotSnapshot => {
        const time = { start: monday + hours * hour, end: monday + (hours + 0.5) * hour }
        return aSlot({ ...time, occupied: time })
      }
      await bookedAs('late', { slot: at(4) })
      await bookedAs('early', { slot: at(2) })
      await bookedAs('theirs', { slot: at(3), partnerId: 'other' })
      const ids = async (partnerId: string) =>
        (await ledger.bookings(account, partnerId)).map((one) => one.vendorAppointmentId)
      expect(await ids('acme')).toEqual(['early', 'late'])
      expect(await ids('other')).toEqual(['theirs'])
      expect(await ledger.booking(account, 'nothing')).toBeNull()
      expect(await ledger.booking(`fake:${randomUUID()}`, 'late')).toBeNull()
    })
  })

  describe('the list of holds', () => {
    it('has the newest first and goes on where it left off', async () => {
      const ids: string[] = []
      for (let number = 0; number < 5; number += 1) {
        // Two at the same instant: the order is total all the same.
        if (number !== 3) await subject.advance(1_000)
        ids.push((await active({ slot: aSlot({ resources: [`practitioner:${number}`] }) })).id)
      }
      const all = await ledger.list(account, { partnerId: 'acme' }, 10, null)
      expect(all.map((hold) => hold.id).sort()).toEqual([...ids].sort())
      expect(all.map((hold) => hold.createdAt)).toEqual(all.map((hold) => hold.createdAt).sort((a, b) => b - a))
      const read: string[] = []
      for (let after = null; ; ) {
        const page: HoldRecord[] = await ledger.list(account, { partnerId: 'acme' }, 2, after)
        const last = page.at(-1)
        if (!last) break
        read.push(...page.map((hold) => hold.id))
        after = { at: last.createdAt, id: last.id }
      }
      expect(read).toEqual(all.map((hold) => hold.id))
    })

    it('shows what was asked for, and only what was announced', async () => {
      const on = (number: number): SlotSnapshot => aSlot({ resources: [`practitioner:${number}`] })
      const mine = await active({ slot: on(1), partnerReference: 'ref-1' })
      const ended = await done(ledger.release(await active({ slot: on(2), clinicId: 'york' })))
      await active({ slot: on(3), partnerId: 'other', partnerReference: 'ref-1' })
      await opened({ slot: on(4) })
      await ledger.reject(await opened({ slot: on(5) }), 'SLOT_TAKEN')
      const ids = async (filter: Omit<Parameters<Ledger['list']>[1], 'partnerId'>) =>
        (await ledger.list(account, { partnerId: 'acme', ...filter }, 10, null)).map((hold) => hold.id).sort()
      expect(await ids({})).toEqual([mine.id, ended.id].sort())
      expect(await ids({ states: ['RELEASED'] })).toEqual([ended.id])
      expect(await ids({ states: ['OPENING', 'REJECTED'] })).toEqual([])
      expect(await ids({ clinicIds: ['york'] })).toEqual([ended.id])
      expect(await ids({ clinicIds: [] })).toEqual([])
      expect(await ids({ partnerReference: 'ref-1' })).toEqual([mine.id])
      await subject.advance(ttlMs)
      expect(await ids({ states: ['ACTIVE'] })).toEqual([])
      expect(await ids({ states: ['EXPIRED'] })).toEqual([mine.id])
    })
  })

  describe('what blocks', () => {
    it('is told with whose it is', async () => {
      const hold = await confirming()
      const { start, end } = hold.slot.occupied
      expect(await ledger.blockingHolds(account, { start, end })).toEqual([
        { ...(await ledger.blocking(account, { start, end }))[0], id: hold.id, state: 'CONFIRMING' },
      ])
      expect(await ledger.blockingHolds(account, { start: end, end: end + hour })).toEqual([])
    })

    it('is asked for half-open intervals, in every blocking state', async () => {
      const hold = await active({ slot: aSlot({ occupied: { start: monday, end: monday + 40 * minute } }) })
      const count = async (start: Instant, end: Instant) => (await ledger.blocking(account, { start, end })).length
      expect(await count(monday, monday + hour)).toBe(1)
      expect(await count(monday - hour, monday)).toBe(0)
      expect(await count(monday + 40 * minute, monday + hour)).toBe(0)
      expect(await count(monday + 40 * minute - 1, monday + hour)).toBe(1)
      expect((await ledger.blocking(account, { start: monday, end: monday + 1 }))[0]).toEqual({
        resources: hold.slot.resources,
        occupied: hold.slot.occupied,
        appointmentTypeId: 't30',
        start: hold.slot.start,
        end: hold.slot.end,
        remaining: null,
      })
    })

    it.each(Object.keys(bring) as HoldState[])('agrees with the record in %s', async (state) => {
      const hold = await bring[state]()
      const blocking = await ledger.blocking(account, { start: monday, end: monday + hour })
      expect(blocking.length === 1).toBe(isBlocking(hold, await subject.now()))
    })
  })

  describe('keeping', () => {
    it('ends for holds after 30 days, for bookings after 400', async () => {
      const hold = await bookedAs('a1')
      await subject.advance(30 * day - 1)
      await ledger.sweep(account)
      expect(await ledger.get(hold)).not.toBeNull()
      await subject.advance(1)
      await ledger.sweep(account)
      expect(await ledger.get(hold)).toBeNull()
      expect(await ledger.booking(account, 'a1')).not.toBeNull()
      await subject.advance(370 * day)
      await ledger.sweep(account)
      expect(await ledger.booking(account, 'a1')).toBeNull()
    })

    it('goes on while something is still to be done', async () => {
      const hold = await settle(await confirming(), {
        kind: 'REJECTED',
        cause: 'VENDOR_UNAVAILABLE',
        watchInMs: settleMs,
      })
      await subject.advance(60 * day)
      await ledger.sweep(account)
      expect((await ledger.get(hold))?.state).toBe('REJECTED')
    })

    it('goes on while a booking still blocks its time', async () => {
      // Not approved yet, and months ahead.
      const hold = await settle(await confirming(), confirmedAs('a1', { blocksMs: 90 * day }))
      await subject.advance(60 * day)
      await ledger.sweep(account)
      expect(await ledger.get(hold)).not.toBeNull()
      expect(await isFree()).toBe(false)
    })
  })

  describe('events', () => {
    it('are told once per change, in the order of their fences, with the record as it became', async () => {
      const heard = listen()
      const hold = await active()
      await ledger.extend(hold, 60_000)
      const first = await done(ledger.beginConfirm(hold, intent()))
      await settle(first, { kind: 'RETURNED', forInput: true, atLeastMs: 0 })
      const second = await done(ledger.beginConfirm(hold, intent()))
      await settle(second, { kind: 'UNKNOWN' })
      await ledger.postpone(hold, fenceOf(second), { dueInMs: 1_000, flag: false })
      await settle(second, confirmedAs('a1', { watchInMs: settleMs }))
      await heardAll(heard, ['CREATED', 'EXTENDED', 'CONFIRMING', 'RETURNED', 'CONFIRMING', 'RECONCILING', 'CONFIRMED'])
      for (const [index, event] of heard.entries()) {
        expect(event.id).toBe(event.hold.fence)
        if (index > 0) expect(event.id).toBeGreaterThan(heard[index - 1]?.id ?? 0)
      }
      expect(heard.map((event) => event.hold.state)).toEqual([
        'ACTIVE',
        'ACTIVE',
        'CONFIRMING',
        'ACTIVE',
        'CONFIRMING',
        'RECONCILING',
        'CONFIRMED',
      ])
      expect(heard.at(-1)?.hold).toEqual(await ledger.get(hold))
    })

    it('tell of compensation, rejection and release', async () => {
      const heard = listen()
      const clash = await settle(await confirming(), { kind: 'COMPENSATING', vendorAppointmentId: 'a1', leaseMs })
      await settle(clash, { kind: 'COMPENSATED', cause: 'CLASH_DETECTED' })
      await settle(await confirming(), { kind: 'REJECTED', cause: 'SLOT_TAKEN_AT_VENDOR', watchInMs: null })
      await ledger.release(await active())
      await heardAll(heard, [
        ...['CREATED', 'CONFIRMING', 'COMPENSATING', 'COMPENSATED'],
        ...['CREATED', 'CONFIRMING', 'REJECTED'],
        ...['CREATED', 'RELEASED'],
      ])
    })

    it('say that a rejected time is worth another look, which callers are not told', async () => {
      const heard = listen()
      await ledger.reject(await opened(nativeDraft()), 'SLOT_TAKEN')
      await heardAll(heard, ['FREED'])
    })

    it('do not tell of what was never announced, nor of what was refused', async () => {
      const heard = listen()
      await opened()
      await subject.advance(openMs)
      await ledger.sweep(account)
      const hold = await active()
      await ledger.open(draft())
      await ledger.activate(hold, { ttlMs, vendorHold: null, remaining: null })
      await ledger.settle(hold, 1, { kind: 'UNKNOWN' })
      await heardAll(heard, ['CREATED'])
    })

    it('end for whoever has heard enough', async () => {
      const heard: string[] = []
      const stop = ledger.subscribe((event) => {
        if (event.hold.account === account) heard.push(event.type)
      })
      const others = listen()
      const hold = await active()
      await heardAll(others, ['CREATED'])
      stop()
      await ledger.release(hold)
      await heardAll(others, ['CREATED', 'RELEASED'])
      expect(heard).toEqual(['CREATED'])
    })

    it('reach everybody, though one of them fails', async () => {
      ledger.subscribe((event) => {
        if (event.hold.account === account) throw new Error('a listener with a fault')
      })
      const heard = listen()
      await bookedAs('a1')
      await heardAll(heard, ['CREATED', 'CONFIRMING', 'CONFIRMED'])
      expect((await booking('a1')).vendorAppointmentId).toBe('a1')
    })
  })

  describe('what happened to a hold', () => {
    it('stands in its record, each change as it was told, for as long as that is kept', async () => {
      const heard = listen()
      const hold = await active()
      await subject.advance(1_000)
      await ledger.extend(hold, 60_000)
      await ledger.warn(hold, 'no news')
      const first = await done(ledger.beginConfirm(hold, intent()))
      await subject.advance(1_000)
      await settle(first, { kind: 'RETURNED', forInput: true, atLeastMs: 0 })
      const second = await done(ledger.beginConfirm(hold, intent()))
      await settle(second, { kind: 'UNKNOWN' })
      await settle(second, confirmedAs('a1', { watchInMs: settleMs }))
      const watch = await ledger.get(hold)
      await ledger.closeIntent(hold, fenceOf(watch as HoldRecord))
      const types = ['CREATED', 'EXTENDED', 'CONFIRMING', 'RETURNED', 'CONFIRMING', 'RECONCILING', 'CONFIRMED', 'FREED']
      await heardAll(heard, types)
      const told = heard
        .slice(0, -1)
        .map(({ id, type, at, hold }) => ({ fence: id, type, at, expiresAt: hold.expiresAt }))
      expect((await ledger.get(hold))?.changes).toEqual(told)
      expect(told[1]?.expiresAt).toBe((told[0]?.expiresAt ?? 0) + 60_000)
      expect(told.map(({ at }) => at - hold.createdAt)).toEqual([0, 1_000, 1_000, 2_000, 2_000, 2_000, 2_000])
      // Each record has what came before it, so that one that was missed is found in the next.
      expect(heard.map((event) => event.hold.changes.length)).toEqual([1, 2, 3, 4, 5, 6, 7, 7])
    })

    it('has the end that came by itself, though it was noticed later', async () => {
      const hold = await active()
      await subject.advance(ttlMs + 5_000)
      const changes = (await ledger.get(hold))?.changes
      expect(changes?.map(({ type }) => type)).toEqual(['CREATED', 'EXPIRED'])
      expect(changes?.[1]).toMatchObject({ at: hold.createdAt + ttlMs + 5_000, expiresAt: null })
    })

    it('is nothing before a caller knows of it', async () => {
      const hold = await opened()
      expect(hold.changes).toEqual([])
      await ledger.reject(hold, 'SLOT_TAKEN')
      expect((await ledger.get(hold))?.changes).toEqual([])
    })

    it(`is no more than its last ${keptChanges} changes`, async () => {
      const hold = await active()
      for (let n = 0; n < keptChanges; n += 1) {
        const confirming = await done(ledger.beginConfirm(hold, intent()))
        await settle(confirming, { kind: 'RETURNED', forInput: false, atLeastMs: 0 })
      }
      const last = await ledger.get(hold)
      expect(last?.changes.map(({ type }) => type)).toEqual(
        Array(keptChanges / 2)
          .fill(['CONFIRMING', 'RETURNED'])
          .flat(),
      )
      expect(last?.changes.at(-1)?.fence).toBe(last?.fence)
    })
  })

  describe('idempotency keys', () => {
    const keepMs = day
    function request(given: Partial<ClaimRequest> = {}): ClaimRequest {
      return {
        account,
        partnerId: 'acme',
        operation: 'hold.create',
        key: 'key-1',
        fingerprint: 'args-1',
        subject: 'subject-1',
        leaseMs,
        keepMs,
        ...given,
      }
    }

    const isNew = (name: string) => ({ kind: 'NEW', subject: name, holder: expect.any(String) })

    /** In the hands of whoever asks. */
    async function claimed(given: Partial<ClaimRequest> = {}): Promise<HeldClaim> {
      const asked = request(given)
      const result = await ledger.claim(asked)
      if (result.kind !== 'NEW') throw new Error(`the key is ${result.kind}`)
      return { ...asked, holder: result.holder }
    }

    it('are new once, then running, then done', async () => {
      const mine = await claimed()
      expect(await ledger.claim(request({ subject: 'subject-2' }))).toEqual({ kind: 'RUNNING', retryAfterMs: leaseMs })
      await ledger.finishClaim(mine, { holdId: 'h1' })
      expect(await ledger.claim(request())).toEqual({ kind: 'DONE', result: { holdId: 'h1' } })
      await subject.advance(leaseMs)
      expect(await ledger.claim(request())).toEqual({ kind: 'DONE', result: { holdId: 'h1' } })
    })

    it('go to one of many at the same time', async () => {
      const results = await Promise.all(Array.from({ length: 20 }, () => ledger.claim(request())))
      expect(results.filter((result) => result.kind === 'NEW')).toHaveLength(1)
      expect(results.filter((result) => result.kind === 'RUNNING')).toHaveLength(19)
    })

    it('keep the whole outcome', async () => {
      const result = {
        code: 'FEE_NOT_ACCEPTED',
        details: { fee: { amount: '10.00', currency: 'GBP' }, path: ['input', 'acceptFee'] },
      } as const
      await ledger.finishClaim(await claimed(), result)
      expect(await ledger.claim(request())).toEqual({ kind: 'DONE', result })
    })

    it('are refused for other arguments, running or done', async () => {
      const mine = await claimed()
      expect(await ledger.claim(request({ fingerprint: 'args-2' }))).toEqual({ kind: 'REUSED' })
      await subject.advance(leaseMs)
      expect(await ledger.claim(request({ fingerprint: 'args-2' }))).toEqual({ kind: 'REUSED' })
      await ledger.finishClaim(mine, {})
      expect(await ledger.claim(request({ fingerprint: 'args-2' }))).toEqual({ kind: 'REUSED' })
    })

    it('are taken over when the lease is over, with the first subject', async () => {
      await ledger.claim(request())
      await subject.advance(leaseMs - 1)
      expect(await ledger.claim(request({ subject: 'subject-2' }))).toEqual({ kind: 'RUNNING', retryAfterMs: 1 })
      await subject.advance(1)
      expect(await ledger.claim(request({ subject: 'subject-2' }))).toEqual(isNew('subject-1'))
      expect((await ledger.claim(request({ subject: 'subject-3' }))).kind).toBe('RUNNING')
    })

    it('are free again when nothing was left behind, for other arguments too', async () => {
      await ledger.freeClaim(await claimed())
      const other = request({ fingerprint: 'args-2', subject: 'subject-2' })
      expect(await ledger.claim(other)).toEqual(isNew('subject-2'))
    })

    it('stay with whoever took them over, whatever the one that was given up for dead comes to', async () => {
      const lapsed = await claimed()
      await subject.advance(leaseMs)
      const mine = await claimed({ subject: 'subject-2' })
      await ledger.freeClaim(lapsed)
      expect((await ledger.claim(request())).kind).toBe('RUNNING')
      await ledger.finishClaim(lapsed, { code: 'SLOT_TAKEN' })
      expect((await ledger.claim(request())).kind).toBe('RUNNING')
      await ledger.finishClaim(mine, { holdId: 'h1' })
      await ledger.finishClaim(lapsed, { code: 'SLOT_TAKEN' })
      await ledger.freeClaim(lapsed)
      expect(await ledger.claim(request())).toEqual({ kind: 'DONE', result: { holdId: 'h1' } })
    })

    it('are finished by whoever is late and was not followed, and not freed with a result', async () => {
      const mine = await claimed()
      await subject.advance(leaseMs)
      await ledger.finishClaim(mine, { holdId: 'h1' })
      await ledger.freeClaim(mine)
      expect(await ledger.claim(request())).toEqual({ kind: 'DONE', result: { holdId: 'h1' } })
    })

    it('are kept as long as published', async () => {
      await ledger.finishClaim(await claimed(), { holdId: 'h1' })
      await subject.advance(keepMs - 1)
      await ledger.sweep(account)
      expect((await ledger.claim(request())).kind).toBe('DONE')
      await subject.advance(1)
      await ledger.sweep(account)
      const other = request({ fingerprint: 'args-2', subject: 'subject-2' })
      expect(await ledger.claim(other)).toEqual(isNew('subject-2'))
    })

    it.each<[string, Partial<ClaimRequest>]>([
      ['partners', { partnerId: 'other' }],
      ['operations', { operation: 'hold.confirm' }],
      ['accounts', { account: 'fake:elsewhere' }],
      ['keys', { key: 'key-2' }],
    ])('do not meet those of other %s', async (_name, other) => {
      await ledger.claim(request())
      const theirs = request({ subject: 'theirs', ...other, ...(other.account && { key: randomUUID() }) })
      expect(await ledger.claim(theirs)).toEqual(isNew('theirs'))
    })

    it('that nobody claimed are finished and freed without complaint', async () => {
      const nobodys = { ...request(), holder: 'nobody' }
      await expect(ledger.finishClaim(nobodys, {})).resolves.toBeUndefined()
      await expect(ledger.freeClaim(nobodys)).resolves.toBeUndefined()
      expect((await ledger.claim(request())).kind).toBe('NEW')
    })
  })
}
