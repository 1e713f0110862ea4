import { mayMove } from '../../src/domain/hold.ts'
import { isBlocking } from './ledger.ts'
import { none, type State, staff, type World } from './state.ts'

/** Where vendors are late, only those overlaps count that stand at rest and that nobody was told of. */
const ofStates = {
  'no two bookings of ours overlap': (world, state) => {
    const booked = [0, 1].filter((place) => live(state, place).length > 0)
    if (booked.length < 2 || world.isTimely) return booked.length > 1
    return isAtRest(state) && !booked.some((place) => state.holds[place]?.isTold)
  },
  'no booking stands twice': (_world, state) =>
    state.holds.some(({ isTold }, place) => !isTold && live(state, place).length > 1) && isAtRest(state),
  'a confirmed hold has its booking': (_world, { holds, entries }) =>
    holds.some(({ state, appointment }) => state === 'CONFIRMED' && !entries[appointment]?.isLive),
  'a booking of ours has a confirmed hold or an open intent': (_world, all) =>
    all.ledger !== 'LOST' &&
    all.holds.some(({ state, intent, appointment, isTold }, place) => {
      if (intent !== 'NONE' || isTold) return false
      return live(all, place).some((id) => state !== 'CONFIRMED' || appointment !== id)
    }),
  'what was executed in time is not said to be absent': (world, all) =>
    world.isTimely && all.holds.some(({ state }, place) => state === 'REJECTED' && live(all, place).length > 0),
  'one request for each key': (_world, { holds }) => holds.some(({ writes }) => writes > 1),
  // What is restored blocks although it may never have been sent.
  'a time is held once': (_world, { holds, ledger }) => ledger !== 'RESTORED' && holds.every(isBlocking),
  'a clash with an earlier booking is told': (_world, state) => {
    const earlier = state.entries.findIndex(({ by }) => by === staff)
    if (earlier === none || !isAtRest(state)) return false
    return state.holds.some(({ isTold }, place) => !isTold && live(state, place).some((id) => id > earlier))
  },
  // One that is made too late lapses at the vendor.
  "no vendor's hold is nobody's": (world, state) =>
    world.isTimely && state.vendorHolds.includes('LIVE') && isAtRest(state),
  'one caller has the lease': (_world, { callers, hasLostLease }) =>
    !hasLostLease && callers.every(({ at }) => at === 'OPEN'),
} as const satisfies Record<string, (world: World, state: State) => boolean>

const ofSteps = {
  'what has ended stays as it ended': (from, to) =>
    to.ledger === from.ledger &&
    from.holds.some(({ state, appointment }, place) => {
      const now = to.holds[place]
      if (state === 'NONE' || now === undefined || now.state === 'NONE') return false
      if (now.state !== state) return !mayMove(state, now.state)
      return state === 'CONFIRMED' && now.appointment !== appointment
    }),
} as const satisfies Record<string, (from: State, to: State) => boolean>

export type Invariant = keyof typeof ofStates | keyof typeof ofSteps

/** The first broken one of those that are asked for, or of all. */
export interface Judge {
  brokenIn(world: World, state: State): Invariant | null
  brokenBy(from: State, to: State): Invariant | null
}

export function judge(only?: readonly string[]): Judge {
  const states = Object.entries(ofStates).filter(([name]) => only?.includes(name) ?? true)
  const steps = Object.entries(ofSteps).filter(([name]) => only?.includes(name) ?? true)
  return {
    brokenIn(world, state) {
      for (const [name, breaks] of states) if (breaks(world, state)) return name as Invariant
      return null
    },
    brokenBy(from, to) {
      for (const [name, breaks] of steps) if (breaks(from, to)) return name as Invariant
      return null
    },
  }
}

/** Nothing is under way, and nobody but a person has anything to look after. */
function isAtRest(state: State): boolean {
  return (
    state.callers.every(({ at, copies }) => at === 'IDLE' && copies === 0) &&
    state.workers.every(({ at }) => at === 'IDLE') &&
    isSettled(state)
  )
}

/** Every hold has ended, and nothing is open at a vendor, or a person knows of it. */
export function isSettled({ holds, ledger }: State): boolean {
  return (
    ledger !== 'LOST' && holds.every(({ state, intent, isTold }) => ended.has(state) && (intent === 'NONE' || isTold))
  )
}

const ended = new Set(['NONE', 'CONFIRMED', 'RELEASED', 'EXPIRED', 'REJECTED', 'COMPENSATED'])

function live({ entries }: State, place: number): number[] {
  return [...entries.keys()].filter((id) => entries[id]?.by === place && entries[id]?.isLive)
}
