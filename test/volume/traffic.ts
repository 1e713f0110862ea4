/** Many callers at once on one vendor account, who all do what they like with each other's holds. */
import { randomUUID } from 'node:crypto'
import type { HoldDraft, HoldRef, IntentDraft, Ledger, Verdict } from '../../src/booking/ledger.ts'
import type { HoldRecord, HoldState } from '../../src/domain/hold.ts'
import type { SlotSnapshot } from '../../src/domain/slot.ts'
import { aSlot, hour, minute, monday } from '../kit/slots.ts'
import { type Asked, type AskedFor, appointmentOf, type Entry, type Told, witnessed } from './history.ts'
import { Random } from './random.ts'

export interface TrafficOptions {
  /** Over observed clients. */
  readonly ledgers: readonly Ledger[]
  readonly account: string
  readonly seed: number
  readonly operations: number
  /** Callers, each with one call at a time. */
  readonly inFlight: number
}

/** A hold as the callers last heard of it. By the time they act on it, another one may have. */
interface KnownHold {
  readonly id: string
  readonly slot: SlotSnapshot
  state: HoldState
  /** Of its intent, or of the cancel of its appointment. */
  fence: number
}

const practitioners = 50
/** Of each practitioner. Older ones are left to the clock. */
const rememberedHolds = 8

interface Habit {
  readonly op: Asked['op']
  /** In a thousand or so. */
  readonly weight: number
  /** In which it has a chance. */
  readonly states?: readonly HoldState[]
}

const habits: readonly Habit[] = [
  { op: 'open', weight: 260 },
  { op: 'activate', weight: 220, states: ['OPENING'] },
  { op: 'reject', weight: 10, states: ['OPENING'] },
  { op: 'extend', weight: 70, states: ['ACTIVE'] },
  { op: 'release', weight: 40, states: ['ACTIVE'] },
  { op: 'beginConfirm', weight: 140, states: ['ACTIVE'] },
  { op: 'settle', weight: 240, states: ['CONFIRMING', 'RECONCILING', 'COMPENSATING'] },
  { op: 'get', weight: 40 },
  { op: 'blocking', weight: 20 },
  { op: 'beginCancel', weight: 30, states: ['CONFIRMED'] },
  { op: 'settleChange', weight: 30, states: ['CONFIRMED'] },
  { op: 'sweep', weight: 1 },
]
const habitsByWeight = habits.flatMap((habit) => Array<Habit>(habit.weight).fill(habit))

export async function drive({ ledgers, account, seed, operations, inFlight }: TrafficOptions): Promise<Entry[]> {
  const random = new Random(seed)
  const known: KnownHold[][] = Array.from({ length: practitioners }, () => [])
  const entries: Entry[] = []
  let begun = 0

  async function act(): Promise<void> {
    const ledger = random.oneOf(ledgers)
    const practitioner = random.between(0, practitioners - 1)
    const holds = known[practitioner] as KnownHold[]
    const habit = random.oneOf(habitsByWeight)
    const fitting = holds.filter(({ state }) => habit.states?.includes(state) ?? true)
    const hold = random.oneOf(random.chance(0.95) && fitting.length > 0 ? fitting : holds)
    const asked = wish(random, habit.op, practitioner, hold)
    const { result: told, scripts } = await witnessed(() => ask(ledger, account, asked))
    for (const script of scripts) entries.push({ ...script, asked, told })
    if (scripts.length !== 1 && asked.op !== 'sweep') throw new Error(`${asked.op} took ${scripts.length} scripts`)
    note(holds, asked, told)
  }

  const callers = Array.from({ length: inFlight }, async () => {
    while (begun < operations) {
      begun += 1
      await act()
    }
  })
  await Promise.all(callers)
  return entries
}

function wish(random: Random, op: Asked['op'], practitioner: number, hold: KnownHold | undefined): Asked {
  if (op === 'sweep') return { op }
  if (op === 'blocking') {
    const start = monday + random.between(0, 9) * hour
    return { op, interval: { start, end: start + 30 * minute } }
  }
  if (op === 'open' || hold === undefined) {
    const openMs = random.between(100, 5_000)
    const times = { openMs, maxMs: openMs + random.between(500, 4_000) }
    // A repeat finds what is there.
    if (hold && random.chance(0.03)) return { op: 'open', id: hold.id, slot: hold.slot, ...times }
    return { op: 'open', id: randomUUID(), slot: slotOf(random, practitioner), ...times }
  }
  const { id } = hold
  // Now and then somebody still means an intent that is over.
  const fence = hold.fence - (random.chance(0.05) ? 1 : 0)
  switch (op) {
    case 'activate': {
      const remaining = hold.slot.remaining === null ? null : random.between(1, 3)
      return { op, id, ttlMs: random.chance(0.2) ? random.between(3, 100) : random.between(100, 5_000), remaining }
    }
    case 'extend':
      return { op, id, byMs: random.between(1, 3_000) }
    case 'settle':
      return { op, id, fence, verdict: verdictFor(random, id, hold.state) }
    case 'settleChange':
      return { op, id, fence, happened: random.chance(0.5) }
    default:
      return { op, id }
  }
}

/** Half a day in steps of five minutes; some need a room that is shared, some are classes with several places. */
function slotOf(random: Random, practitioner: number): SlotSnapshot {
  if (random.chance(0.1)) {
    const start = monday + random.between(0, 9) * hour
    const time = { start, end: start + hour }
    const resources = [`room:${practitioner % 10}`]
    return aSlot({ ...time, occupied: time, resources, appointmentTypeId: 'class', remaining: random.between(1, 3) })
  }
  const start = monday + random.between(0, 170) * 5 * minute
  const end = start + random.between(3, 12) * 5 * minute
  const buffer = random.chance(0.2) ? 5 * minute : 0
  const resources = [`practitioner:${practitioner}`, ...(random.chance(0.1) ? [`room:${practitioner % 10}`] : [])]
  return aSlot({ start, end, occupied: { start: start - buffer, end: end + buffer }, resources })
}

function verdictFor(random: Random, id: string, state: HoldState): Verdict {
  const vendorAppointmentId = appointmentOf(id)
  const watchInMs = random.chance(0.3) ? 1_000 : null
  const mostly: Partial<Record<HoldState, readonly Verdict['kind'][]>> = {
    CONFIRMING: ['CONFIRMED', 'CONFIRMED', 'REJECTED', 'RETURNED', 'UNKNOWN', 'UNKNOWN', 'UNKNOWN', 'COMPENSATING'],
    RECONCILING: ['CONFIRMED', 'REJECTED', 'RETURNED', 'COMPENSATING', 'UNKNOWN'],
    COMPENSATING: ['COMPENSATED', 'COMPENSATED', 'CONFIRMED', 'CONFIRMED', 'REJECTED'],
  }
  const kind = random.oneOf<Verdict['kind']>(mostly[state] ?? ['CONFIRMED', 'COMPENSATED'])
  switch (kind) {
    case 'CONFIRMED':
      return { kind, vendorAppointmentId, blocksMs: random.between(5, 3_000), warnings: [], watchInMs }
    case 'REJECTED':
      return { kind, cause: 'VENDOR_UNAVAILABLE', watchInMs }
    case 'RETURNED':
      return { kind, forInput: random.chance(0.5), atLeastMs: random.between(0, 1_000) }
    case 'UNKNOWN':
      return { kind }
    case 'COMPENSATING':
      return { kind, vendorAppointmentId, leaseMs: 1_000 }
    case 'COMPENSATED':
      return { kind, cause: 'CLASH_DETECTED' }
  }
}

async function ask(ledger: Ledger, account: string, asked: Asked): Promise<Told> {
  if (asked.op === 'sweep') {
    await ledger.sweep(account)
    return { kind: 'SWEPT' }
  }
  if (asked.op === 'blocking') {
    return { kind: 'CLAIMANTS', claimants: await ledger.blocking(account, asked.interval) }
  }
  const ref: HoldRef = { account, id: asked.id }
  switch (asked.op) {
    case 'open':
      return ledger.open(draftOf(ref, asked))
    case 'activate':
      return ledger.activate(ref, { ttlMs: asked.ttlMs, vendorHold: null, remaining: asked.remaining })
    case 'reject':
      return ledger.reject(ref, 'SLOT_TAKEN_AT_VENDOR')
    case 'extend':
      return ledger.extend(ref, asked.byMs)
    case 'release':
      return ledger.release(ref)
    case 'beginConfirm':
      return ledger.beginConfirm(ref, intent)
    case 'settle':
      return ledger.settle(ref, asked.fence, asked.verdict)
    case 'get':
      return { kind: 'RECORD', hold: await ledger.get(ref) }
    case 'beginCancel': {
      const result = await ledger.beginCancel(account, appointmentOf(asked.id), 1_000)
      return result.kind === 'BEGUN' ? { kind: 'BEGUN', fence: result.change.fence } : { kind: result.kind }
    }
    case 'settleChange': {
      const isSettled = await ledger.settleChange(account, appointmentOf(asked.id), asked.fence, asked.happened)
      return { kind: isSettled ? 'SETTLED' : 'LEFT' }
    }
  }
}

const intent: IntentDraft = {
  kind: 'BOOK',
  marker: 'hf-volume',
  patientRef: null,
  paymentReference: null,
  vendorAppointmentId: null,
  leaseMs: 1_000,
}

function draftOf(ref: HoldRef, { slot, openMs, maxMs }: AskedFor<'open'>): HoldDraft {
  return {
    ...ref,
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
  }
}

function note(holds: KnownHold[], asked: Asked, told: Told): void {
  if (!('id' in asked)) return
  if (asked.op === 'open' && told.kind === 'OPENED') {
    holds.push({ id: asked.id, slot: asked.slot, state: 'OPENING', fence: 0 })
    if (holds.length > rememberedHolds) holds.shift()
    return
  }
  const hold = holds.find(({ id }) => id === asked.id)
  if (!hold) return
  if (told.kind === 'BEGUN') hold.fence = told.fence
  const record = recordIn(told)
  if (!record) return
  hold.state = record.state
  hold.fence = record.intent?.fence ?? hold.fence
}

function recordIn(told: Told): HoldRecord | null {
  return 'hold' in told ? told.hold : null
}
