/**
 * Random histories against a small model that shares no code with any ledger. Each answer must be the model's, no two
 * exclusive holds may ever block the same time, fences only rise, and what has ended stays as it is.
 */
import { randomUUID } from 'node:crypto'
import fc from 'fast-check'
import { expect, it } from 'vitest'
import type { ChangeResult, HoldDraft, Verdict } from '../../src/booking/ledger.ts'
import type { SlotSnapshot } from '../../src/domain/slot.ts'
import type { Instant } from '../../src/domain/time.ts'
import { aSlot, minute, monday } from '../kit/slots.ts'
import type { LedgerSubject } from './ledger.contract.ts'

const openMs = 15_000
const ttlMs = 120_000
const maxMs = 300_000
const blocksMs = 60_000

/** Times that meet in every way: equal, contained, by a millisecond, by buffer, not at all; two people, a room, a class. */
const slots: readonly SlotSnapshot[] = [
  place(0, 30, ['p:1']),
  place(0, 30, ['p:1']),
  place(15, 60, ['p:1'], { appointmentTypeId: 't45' }),
  place(30, 60, ['p:1']),
  place(60, 90, ['p:1', 'room:1']),
  place(60, 90, ['p:2', 'room:1']),
  place(29, 31, ['p:2']),
  place(90, 120, ['room:1'], { appointmentTypeId: 'class', remaining: 2 }),
  place(90, 120, ['room:1'], { appointmentTypeId: 'class', remaining: 3 }),
  place(100, 130, ['room:1'], { appointmentTypeId: 'class', remaining: 3 }),
]

function place(from: number, to: number, resources: string[], given: Partial<SlotSnapshot> = {}): SlotSnapshot {
  const time = { start: monday + from * minute, end: monday + to * minute }
  return aSlot({ ...time, occupied: time, resources, ...given })
}

type Op =
  | { readonly op: 'open'; readonly slot: number }
  | { readonly op: 'activate'; readonly hold: HoldNumber; readonly places: number }
  | { readonly op: 'reject' | 'release' | 'begin'; readonly hold: HoldNumber }
  | { readonly op: 'extend'; readonly hold: HoldNumber; readonly byMs: number }
  | { readonly op: 'settle'; readonly hold: HoldNumber; readonly verdict: Verdict['kind']; readonly isStale: boolean }
  | { readonly op: 'pass'; readonly ms: number }
  | { readonly op: 'sweep' }

/** Which hold, counted among those in a fitting state or, every fifth time, among all. */
const holdNumber = fc.record({ place: fc.nat({ max: 11 }), isFitting: fc.nat({ max: 4 }).map((number) => number > 0) })
type HoldNumber = { readonly place: number; readonly isFitting: boolean }
const fitting: Record<string, readonly string[]> = {
  activate: ['OPENING'],
  reject: ['OPENING'],
  release: ['ACTIVE'],
  begin: ['ACTIVE'],
  extend: ['ACTIVE'],
  settle: ['CONFIRMING', 'RECONCILING', 'COMPENSATING'],
}
const anyOp: fc.Arbitrary<Op> = fc.oneof(
  { weight: 6, arbitrary: fc.record({ op: fc.constant('open' as const), slot: fc.nat({ max: slots.length - 1 }) }) },
  {
    weight: 9,
    arbitrary: fc.record({ op: fc.constant('activate' as const), hold: holdNumber, places: fc.nat({ max: 3 }) }),
  },
  {
    weight: 2,
    arbitrary: fc.record({ op: fc.constantFrom('reject' as const, 'release' as const), hold: holdNumber }),
  },
  { weight: 8, arbitrary: fc.record({ op: fc.constant('begin' as const), hold: holdNumber }) },
  {
    weight: 2,
    arbitrary: fc.record({
      op: fc.constant('extend' as const),
      hold: holdNumber,
      byMs: fc.constantFrom(1, 30_000, ttlMs, 10 * maxMs),
    }),
  },
  {
    weight: 12,
    arbitrary: fc.record({
      op: fc.constant('settle' as const),
      hold: holdNumber,
      verdict: fc.constantFrom(
        ...(['CONFIRMED', 'REJECTED', 'RETURNED', 'UNKNOWN', 'UNKNOWN', 'COMPENSATING', 'COMPENSATED'] as const),
      ),
      isStale: fc.nat({ max: 5 }).map((number) => number === 0),
    }),
  },
  {
    weight: 3,
    arbitrary: fc.record({
      op: fc.constant('pass' as const),
      ms: fc.constantFrom(1, 1, 1_000, 1_000, openMs, blocksMs, ttlMs - 1, ttlMs),
    }),
  },
  { weight: 1, arbitrary: fc.record({ op: fc.constant('sweep' as const) }) },
)

interface ModelHold {
  readonly id: string
  readonly slot: SlotSnapshot
  state: string
  places: number | null
  expiresAt: Instant
  returnsUntil: Instant
  readonly latest: Instant
  extensions: number
  blocksUntil: Instant
  fence: number
}

const ended = ['CONFIRMED', 'RELEASED', 'EXPIRED', 'REJECTED', 'COMPENSATED']
const allowed: Record<string, readonly string[]> = {
  CONFIRMING: ['CONFIRMED', 'REJECTED', 'RETURNED', 'UNKNOWN', 'COMPENSATING'],
  RECONCILING: ['CONFIRMED', 'REJECTED', 'RETURNED', 'COMPENSATING'],
  COMPENSATING: ['CONFIRMED', 'COMPENSATED'],
}

/** Holds in the order of their opening. */
class Model {
  readonly holds: ModelHold[] = []
  now: Instant

  constructor(now: Instant) {
    this.now = now
  }

  lapse(): void {
    for (const hold of this.holds) {
      const isTimed = hold.state === 'OPENING' || hold.state === 'ACTIVE'
      if (isTimed && hold.expiresAt <= this.now) hold.state = 'EXPIRED'
    }
  }

  pick(op: string, { place, isFitting }: HoldNumber): ModelHold | undefined {
    const among = isFitting ? this.holds.filter((hold) => fitting[op]?.includes(hold.state)) : this.holds
    return among[place % Math.max(among.length, 1)]
  }

  isBlocking(hold: ModelHold): boolean {
    return hold.state === 'CONFIRMED' ? hold.blocksUntil > this.now : !ended.includes(hold.state)
  }

  /** @param counted those that use up places; the others only have to be at the same place */
  hasRoom(slot: SlotSnapshot, places: number | null, others: ModelHold[], counted: ModelHold[]): boolean {
    const meeting = (hold: ModelHold): boolean => this.isBlocking(hold) && meet(hold.slot, slot)
    if (!others.some(meeting)) return true
    if (places === null) return false
    const isSame = ({ slot: other, places: theirs }: ModelHold): boolean =>
      theirs !== null &&
      other.start === slot.start &&
      other.end === slot.end &&
      other.appointmentTypeId === slot.appointmentTypeId
    const rivals = counted.filter(meeting)
    return others.filter(meeting).every(isSame) && (rivals.length === 0 || rivals.length < places)
  }
}

function meet(a: SlotSnapshot, b: SlotSnapshot): boolean {
  const isTogether = a.resources.some((one) => b.resources.includes(one))
  return isTogether && Math.max(a.occupied.start, b.occupied.start) < Math.min(a.occupied.end, b.occupied.end)
}

function verdictOf(kind: Verdict['kind'], id: string): Verdict {
  switch (kind) {
    case 'CONFIRMED':
      return { kind, vendorAppointmentId: `a-${id}`, blocksMs, warnings: [], watchInMs: 1_000 }
    case 'REJECTED':
      return { kind, cause: 'VENDOR_UNAVAILABLE', watchInMs: 1_000 }
    case 'RETURNED':
      return { kind, forInput: false, atLeastMs: 0 }
    case 'UNKNOWN':
      return { kind }
    case 'COMPENSATING':
      return { kind, vendorAppointmentId: `a-${id}`, leaseMs: 1_000 }
    case 'COMPENSATED':
      return { kind, cause: 'CLASH_DETECTED' }
  }
}

export function ledgerModelContract(make: () => Promise<LedgerSubject>, { runs }: { runs: number }): void {
  it('keeps to the model in any order of operations', async () => {
    const visited = new Map<string, number>()
    const count = (what: string): void => void visited.set(what, (visited.get(what) ?? 0) + 1)

    await fc.assert(
      fc.asyncProperty(fc.array(anyOp, { minLength: 10, maxLength: 60, size: 'max' }), async (ops) => {
        const subject = await make()
        await run(subject, ops, count)
      }),
      { numRuns: runs },
    )

    // A history that hardly ever gets anywhere proves nothing.
    for (const what of ['OPENED', 'TAKEN', 'ACTIVE', 'CONFIRMING', 'RECONCILING', 'CONFIRMED', 'EXPIRED']) {
      expect(visited.get(what) ?? 0, what).toBeGreaterThan(runs / 10)
    }
    expect(visited.get('OVERLAP') ?? 0, 'OVERLAP').toBeGreaterThan(0)
  })
}

async function run(subject: LedgerSubject, ops: readonly Op[], count: (what: string) => void): Promise<void> {
  const { ledger } = subject
  const account = `fake:${randomUUID()}`
  const model = new Model(await subject.now())
  const buried = new Map<string, string>()
  let lastFence = 0

  const ref = (hold: ModelHold) => ({ account, id: hold.id })
  const draftOf = (id: string, slot: SlotSnapshot): HoldDraft => ({
    id,
    account,
    clinicId: 'leeds',
    partnerId: 'acme',
    strength: 'GATEWAY',
    slot,
    contactType: null,
    extensionsLeft: 2,
    partnerReference: null,
    metadata: [],
    lease: null,
    replaces: null,
    openMs,
    maxMs,
    intent: null,
  })

  /** The answer must be the model's; its fence must be new when something changed. */
  function check(result: ChangeResult, expected: string): void {
    count(result.kind === 'DONE' ? result.hold.state : result.reason)
    expect(result.kind === 'DONE' ? 'DONE' : result.reason).toBe(expected)
    if (result.kind === 'DONE') rises(result.hold.fence)
  }
  function rises(fence: number): void {
    expect(fence).toBeGreaterThan(lastFence)
    lastFence = fence
  }

  for (const op of ops) {
    model.lapse()
    const hold = 'hold' in op ? model.pick(op.op, op.hold) : undefined
    switch (op.op) {
      case 'open': {
        const slot = slots[op.slot] as SlotSnapshot
        const id = randomUUID()
        const hasRoom = model.hasRoom(slot, slot.remaining, model.holds, model.holds)
        const result = await ledger.open(draftOf(id, slot))
        count(result.kind)
        expect(result.kind).toBe(hasRoom ? 'OPENED' : 'TAKEN')
        if (result.kind !== 'OPENED') break
        rises(result.hold.fence)
        model.holds.push({
          id,
          slot,
          state: 'OPENING',
          places: slot.remaining,
          expiresAt: model.now + openMs,
          returnsUntil: 0,
          latest: model.now + maxMs,
          extensions: 2,
          blocksUntil: 0,
          fence: 0,
        })
        break
      }
      case 'activate': {
        if (!hold) break
        const places = hold.slot.remaining === null ? null : op.places + 1
        const before = model.holds.slice(0, model.holds.indexOf(hold))
        const expected =
          hold.state === 'OPENING'
            ? model.hasRoom(hold.slot, places, before, before)
              ? 'DONE'
              : 'OVERLAP'
            : hold.state === 'EXPIRED'
              ? 'EXPIRED'
              : 'STATE'
        check(await ledger.activate(ref(hold), { ttlMs, vendorHold: null, remaining: places }), expected)
        if (expected !== 'DONE') break
        Object.assign(hold, { state: 'ACTIVE', places, expiresAt: Math.min(model.now + ttlMs, hold.latest) })
        break
      }
      case 'reject':
        if (!hold) break
        check(await ledger.reject(ref(hold), 'SLOT_TAKEN'), hold.state === 'OPENING' ? 'DONE' : 'STATE')
        if (hold.state === 'OPENING') hold.state = 'REJECTED'
        break
      case 'release':
        if (!hold) break
        check(await ledger.release(ref(hold)), onActive(hold))
        if (hold.state === 'ACTIVE') hold.state = 'RELEASED'
        break
      case 'extend': {
        if (!hold) break
        const until = Math.min(hold.expiresAt + op.byMs, hold.latest)
        const isPossible = hold.extensions > 0 && until > hold.expiresAt
        const expected = hold.state === 'ACTIVE' && !isPossible ? 'LIMIT' : onActive(hold)
        check(await ledger.extend(ref(hold), op.byMs), expected)
        if (expected === 'DONE') Object.assign(hold, { expiresAt: until, extensions: hold.extensions - 1 })
        break
      }
      case 'begin': {
        if (!hold) break
        const others = model.holds.filter((other) => other !== hold)
        const before = model.holds.slice(0, model.holds.indexOf(hold))
        const hasRoom = model.hasRoom(hold.slot, hold.places, others, before)
        const expected = hold.state === 'ACTIVE' && !hasRoom ? 'OVERLAP' : onActive(hold)
        const result = await ledger.beginConfirm(ref(hold), {
          kind: 'BOOK',
          marker: `hf-${hold.id}`,
          patientRef: null,
          paymentReference: null,
          vendorAppointmentId: null,
          leaseMs: 20_000,
        })
        check(result, expected)
        if (result.kind !== 'DONE') break
        Object.assign(hold, {
          state: 'CONFIRMING',
          returnsUntil: hold.expiresAt,
          fence: result.hold.intent?.fence ?? 0,
        })
        break
      }
      case 'settle': {
        if (!hold) break
        const isMine = !op.isStale && hold.fence > 0
        const mayBe = allowed[hold.state]?.includes(op.verdict) ?? false
        const expected = isMine ? (mayBe ? 'DONE' : 'STATE') : 'FENCE'
        const fence = op.isStale ? hold.fence - 1 : hold.fence
        const result = await ledger.settle(ref(hold), fence, verdictOf(op.verdict, hold.id))
        check(result, expected)
        if (result.kind !== 'DONE') break
        hold.fence = result.hold.intent?.fence ?? 0
        if (op.verdict === 'RETURNED') Object.assign(hold, { state: 'ACTIVE', expiresAt: hold.returnsUntil })
        else if (op.verdict === 'UNKNOWN') hold.state = 'RECONCILING'
        else hold.state = op.verdict
        if (op.verdict === 'CONFIRMED') hold.blocksUntil = model.now + blocksMs
        break
      }
      case 'pass':
        await subject.advance(op.ms)
        model.now += op.ms
        break
      case 'sweep':
        await ledger.sweep(account)
    }

    model.lapse()
    for (const one of model.holds) {
      const record = await ledger.get(ref(one))
      expect(record?.state).toBe(one.state)
      // Lapsing in the course of reading draws fences of its own.
      lastFence = Math.max(lastFence, record?.fence ?? 0)
      if (!ended.includes(one.state)) continue
      if (one.state === 'EXPIRED' && !buried.has(one.id)) count('EXPIRED')
      const told = JSON.stringify(record)
      expect(told).toBe(buried.get(one.id) ?? told)
      buried.set(one.id, told)
    }
    for (const [index, one] of model.holds.entries()) {
      for (const other of model.holds.slice(index + 1)) {
        const isDouble = model.isBlocking(one) && model.isBlocking(other) && meet(one.slot, other.slot)
        if (isDouble) expect([one.places, other.places]).not.toContain(null)
      }
    }
  }
}

/** What is refused about a hold that is not active. */
function onActive(hold: ModelHold): string {
  return hold.state === 'ACTIVE' ? 'DONE' : hold.state === 'EXPIRED' ? 'EXPIRED' : 'STATE'
}
