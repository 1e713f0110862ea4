import { describe, expect, it } from 'vitest'
import { holdTransitions } from '../../src/domain/hold.ts'
import { type Exploration, explore, stuck } from './explore.ts'
import { type Invariant, isSettled, judge } from './invariants.ts'
import { keyOf } from './key.ts'
import { stepsFrom } from './protocol.ts'
import { initial, places, type Rule, rules, type State, type World } from './state.ts'

/** Two callers and a reconciler; whatever is under way may be lost, and every process may die at every step. */
const plain: World = {
  off: new Set(),
  sharesHold: false,
  isNative: false,
  doubleBooks: false,
  lags: false,
  staffBooks: false,
  doubles: false,
  refusesTwins: false,
  isTimely: true,
  canCancel: true,
  confirms: 1,
  reconcilers: 1,
  leaseNodes: 0,
  losesLedger: false,
  restoresEarly: false,
}

const worlds = {
  'a vendor that refuses overlaps, two tries each': { confirms: 2 },
  'a vendor that books over, two tries each': { confirms: 2, doubleBooks: true },
  'staff who book where the vendor refuses overlaps': { staffBooks: true },
  'staff who book where the vendor books over': { doubleBooks: true, staffBooks: true },
  'bookings that are seen late': { doubleBooks: true, lags: true },
  'requests that are executed twice': { doubleBooks: true, doubles: true },
  'requests that are executed twice where the vendor refuses overlaps': { doubles: true },
  'two calls for one hold, executed twice, and staff': {
    sharesHold: true,
    doubleBooks: true,
    doubles: true,
    staffBooks: true,
  },
  'two reconcilers, for a request that is executed twice': {
    sharesHold: true,
    doubleBooks: true,
    doubles: true,
    reconcilers: 2,
  },
  'a vendor that books over, later than is believed': { doubleBooks: true, isTimely: false },
  'a vendor that refuses overlaps, later than is believed': { isTimely: false },
  'late bookings that nobody but a person can cancel': { doubleBooks: true, isTimely: false, canCancel: false },
  'native holds, and staff': { isNative: true, staffBooks: true },
  'native holds, later than is believed': { isNative: true, isTimely: false },
  'leases of three nodes, each of which may forget': { leaseNodes: 3 },
  'a ledger that loses everything': { doubleBooks: true, losesLedger: true },
} as const satisfies Record<string, Partial<World>>

/** Over all searches. */
const seen = { states: new Set<string>(), places: new Set<string>(), count: 0 }

describe('the protocol', () => {
  it.each(Object.entries(worlds))('keeps every promise: %s', (_name, given) => {
    const found = explored(given)
    seen.count += found.states
    expect(found.violation, told(found)).toBeNull()
  })

  it.each(['commitChecksOverlap', 'lapseIsFinal'] as const)('books nothing twice without %s alone', (rule) => {
    const invariant = 'no two bookings of ours overlap'
    const found = explored({ doubleBooks: true, off: new Set([rule]) }, [invariant])
    expect(found.violation, told(found)).toBeNull()
  })
})

interface Ablation {
  readonly breaks: Invariant | typeof stuck
  readonly in: Partial<World>
  /** Rules that would stand in for it. */
  readonly without?: readonly Rule[]
}

const lenient = { doubleBooks: true }
const overlap = 'no two bookings of ours overlap'
const owned = 'a booking of ours has a confirmed hold or an open intent'

const ablations: Record<Rule, Ablation> = {
  openChecksOverlap: { breaks: overlap, in: lenient, without: ['commitChecksOverlap'] },
  commitChecksOverlap: { breaks: overlap, in: lenient, without: ['lapseIsFinal'] },
  lapseIsFinal: { breaks: 'what has ended stays as it ended', in: lenient },
  stickyConfirming: { breaks: overlap, in: lenient },
  releaseOnlyActive: { breaks: overlap, in: lenient },
  intentFirst: { breaks: stuck, in: lenient },
  leaseCheck: { breaks: overlap, in: lenient },
  unknownIsNoFailure: { breaks: overlap, in: lenient },
  noBlindRetry: { breaks: 'one request for each key', in: lenient },
  reconciler: { breaks: stuck, in: lenient },
  settleWait: { breaks: overlap, in: lenient },
  secondLook: { breaks: 'what was executed in time is not said to be absent', in: lenient },
  countPerIntent: { breaks: overlap, in: { ...lenient, confirms: 2 } },
  fence: { breaks: overlap, in: { ...lenient, confirms: 2 } },
  terminalStays: { breaks: 'what has ended stays as it ended', in: lenient },
  compensationFence: { breaks: 'a confirmed hold has its booking', in: { ...lenient, staffBooks: true } },
  lateWatch: { breaks: overlap, in: { ...lenient, isTimely: false } },
  confirmedBlocks: { breaks: overlap, in: { ...lenient, lags: true } },
  twinWatch: { breaks: 'no booking stands twice', in: { ...lenient, doubles: true } },
  postCheck: {
    breaks: 'a clash with an earlier booking is told',
    in: { ...lenient, staffBooks: true },
    without: ['twinWatch'],
  },
  settleFirst: { breaks: 'a confirmed hold has its booking', in: { ...lenient, doubles: true } },
  compensationWatch: { breaks: owned, in: { ...lenient, doubles: true, staffBooks: true } },
  openingIntent: { breaks: "no vendor's hold is nobody's", in: { isNative: true } },
  releaseIntent: { breaks: "no vendor's hold is nobody's", in: { isNative: true } },
  leaseMajority: { breaks: 'one caller has the lease', in: { leaseNodes: 3 } },
  lossIsNoticed: { breaks: overlap, in: { ...lenient, losesLedger: true } },
  secondSink: { breaks: overlap, in: { ...lenient, losesLedger: true } },
}

describe('each rule is needed', () => {
  const rows = (Object.entries(ablations) as [Rule, Ablation][]).map(
    ([rule, row]) => [`${rules[rule]}; or not: ${row.breaks}`, rule, row] as const,
  )
  it.each(rows)('%s', (_text, rule, { breaks, in: given, without = [] }) => {
    const found = explored({ ...given, off: new Set([rule, ...without]) }, [breaks])
    expect(found.violation?.invariant, told(found)).toBe(breaks)
  })
})

/** What is taken for granted of the world outside, and what would come of it otherwise. */
const assumptions: readonly (Ablation & { readonly text: string; readonly readAs?: Partial<World> })[] = [
  {
    text: 'a refusal leaves nothing behind',
    breaks: owned,
    in: { doubles: true, refusesTwins: true },
  },
  {
    text: 'the vendor executes or drops a request within the settle wait, or there are two bookings for a while',
    breaks: overlap,
    in: { ...lenient, isTimely: false },
    readAs: { isTimely: true },
  },
  {
    text: 'a person restores a lost ledger after the calls that ran then, or one of them withdraws what is restored',
    breaks: 'a confirmed hold has its booking',
    in: { ...lenient, losesLedger: true, restoresEarly: true },
  },
  {
    text: 'somebody else than the lease keeps others out: it lapses',
    breaks: overlap,
    in: { ...lenient, leaseNodes: 1 },
    without: ['openChecksOverlap', 'commitChecksOverlap'],
  },
]

describe('each assumption is needed', () => {
  it.each(assumptions.map((row) => [row.text, row] as const))('%s', (_text, row) => {
    const { breaks, in: given, without = [], readAs = {} } = row
    const found = explored({ ...given, off: new Set(without) }, [breaks], readAs)
    expect(found.violation?.invariant, told(found)).toBe(breaks)
  })
})

it('the search went everywhere: every state of a hold, every step of a process', () => {
  expect([...seen.states].sort()).toEqual(['NONE', ...Object.keys(holdTransitions)].sort())
  expect([...seen.places].sort()).toEqual([...places].sort())
  expect(seen.count).toBeGreaterThan(50_000)
})

function explored(given: Partial<World>, only?: readonly string[], readAs: Partial<World> = {}): Exploration {
  const world = { ...plain, ...given }
  const { brokenIn, brokenBy } = judge(only)
  return explore<State>({
    initial: initial(world),
    stepsFrom: (state) => stepsFrom(world, state),
    keyOf: (state) => keyOf(state, !world.sharesHold),
    brokenIn(state) {
      for (const hold of state.holds) seen.states.add(hold.state)
      for (const { at } of state.callers) seen.places.add(at)
      return brokenIn({ ...world, ...readAs }, state)
    },
    brokenBy,
    isSettled,
  })
}

/** What to read when a promise breaks. */
function told({ states, violation }: Exploration): string {
  if (violation === null) return `Nothing breaks in ${states} states.`
  return [`Broken: ${violation.invariant}`, ...violation.trace].join('\n  ')
}
