/** The ledger of the model: each function is one atomic change, refused as the real one refuses. */
import { type HoldState, mayMove } from '../../src/domain/hold.ts'
import { type Hold, none, type State, type World } from './state.ts'

export function isBlocking({ state, blocks }: Hold): boolean {
  switch (state) {
    case 'OPENING':
    case 'ACTIVE':
    case 'CONFIRMING':
    case 'RECONCILING':
    case 'COMPENSATING':
      return true
    case 'CONFIRMED':
      return blocks
    default:
      return false
  }
}

export function hasRoom(state: State, place: number): boolean {
  return state.holds.every((other, at) => at === place || !isBlocking(other))
}

export function open(world: World, hold: Hold): void {
  hold.state = 'OPENING'
  if (world.isNative && !world.off.has('openingIntent')) drawIntent(hold, 'HOLD')
}

export function activate(hold: Hold): boolean {
  if (hold.state !== 'OPENING') return false
  hold.state = 'ACTIVE'
  hold.intent = 'NONE'
  return true
}

export function reject(hold: Hold): void {
  if (hold.state === 'OPENING') end(hold, 'REJECTED')
}

/** At the end of its time, or given back. The vendor's own hold has to be released too. */
export function finish(world: World, state: State, place: number, to: 'EXPIRED' | 'RELEASED'): void {
  const hold = state.holds[place] as Hold
  const stands = world.isNative && hold.state === 'ACTIVE' && state.vendorHolds[place] === 'LIVE'
  end(hold, to)
  if (stands && !world.off.has('releaseIntent')) drawIntent(hold, 'RELEASE')
}

/** What is past its time is ended by every change that meets it, so it is the time that ends it. */
export function mayLapse(world: World, { state, intent }: Hold): boolean {
  if (state === 'ACTIVE') return true
  if (state === 'OPENING') return intent === 'NONE'
  return world.off.has('stickyConfirming') && (state === 'CONFIRMING' || state === 'RECONCILING')
}

export function mayBegin(world: World, state: State, place: number): boolean {
  return state.holds[place]?.state === 'ACTIVE' && (hasRoom(state, place) || world.off.has('commitChecksOverlap'))
}

export function begin(world: World, hold: Hold): void {
  hold.state = 'CONFIRMING'
  drawIntent(hold, 'BOOK')
  if (world.off.has('intentFirst')) hold.intent = 'NONE'
}

type Verdict = 'ACTIVE' | 'RECONCILING' | 'CONFIRMED' | 'REJECTED' | 'COMPENSATING' | 'COMPENSATED'

export interface Settled {
  readonly appointment?: number
  /** Whether it is rejected because nothing was found, not because the vendor said so. */
  readonly isAbsent?: boolean
  /** Whether the hold says that something overlaps. */
  readonly warns?: boolean
}

/** False when the intent is another, or the hold has moved on. */
export function settle(world: World, hold: Hold, fence: number, to: Verdict, given: Settled = {}): boolean {
  const { appointment = hold.appointment, isAbsent = false, warns = false } = given
  if (hold.state === 'NONE') return false
  if (!world.off.has('fence') && (hold.intent === 'NONE' || hold.fence !== fence)) return false
  if (!world.off.has('terminalStays') && (hold.state === 'OPENING' || !mayMove(hold.state, to))) return false
  hold.state = to
  hold.appointment = appointment
  hold.blocks = to === 'CONFIRMED' && !world.off.has('confirmedBlocks')
  hold.isTold ||= warns
  if (to === 'COMPENSATING') {
    hold.intent = 'COMPENSATE'
    if (!world.off.has('compensationFence')) hold.fence += 1
  } else if (to !== 'RECONCILING') {
    hold.intent = watches(world, to, isAbsent) ? 'WATCH' : 'NONE'
  }
  if (world.losesLedger) note(world, hold)
  return true
}

/** Whether an intent stays, to look for what comes late. */
function watches({ off }: World, verdict: Verdict, isAbsent: boolean): boolean {
  switch (verdict) {
    case 'CONFIRMED':
      return !off.has('twinWatch')
    case 'REJECTED':
      return isAbsent && !off.has('lateWatch')
    case 'COMPENSATED':
      return !off.has('compensationWatch')
    default:
      return false
  }
}

/** The second sink follows the outcome. */
function note(world: World, hold: Hold): void {
  if (world.off.has('secondSink')) return
  if (hold.state === 'CONFIRMED') hold.note = 'BOOKED'
  else if (hold.state !== 'RECONCILING' && hold.state !== 'COMPENSATING') hold.note = 'NONE'
}

/** Everything goes, but for what the second sink knows. */
export function lose(state: State): void {
  for (const hold of state.holds) {
    const { note, fence } = hold
    Object.assign(hold, lost, { note, fence, appointment: note === 'BOOKED' ? hold.appointment : none })
  }
}

const lost: Partial<Hold> = { state: 'NONE', intent: 'NONE', writes: 0, blocks: false, isTold: false }

/** What may have gone to a vendor is asked for anew, and what is booked stands. */
export function restore(state: State): void {
  for (const hold of state.holds) {
    if (hold.note === 'INTENT') {
      hold.state = 'RECONCILING'
      drawIntent(hold, 'BOOK')
    } else if (hold.note === 'BOOKED') {
      hold.state = 'CONFIRMED'
      hold.blocks = true
    }
  }
}

function drawIntent(hold: Hold, kind: Hold['intent']): void {
  hold.intent = kind
  hold.fence += 1
  hold.writes = 0
}

function end(hold: Hold, to: HoldState): void {
  hold.state = to
  hold.intent = 'NONE'
}
