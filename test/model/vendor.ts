/** The vendor, its diary, and the network between. */

import { answers, type Caller, type Entry, none, type State, staff, type World } from './state.ts'
import { callerOf, nameOf, type Steps } from './steps.ts'

export function isSeen(entry: Entry | undefined): boolean {
  return entry?.isLive === true && entry.isVisible
}

export function isFree({ entries }: State): boolean {
  return !entries.some(isSeen)
}

/** What the vendor shows as booked for a hold. */
export function liveFor({ entries }: State, place: number): number[] {
  return [...entries.keys()].filter((id) => entries[id]?.by === place && isSeen(entries[id]))
}

/** Live ones before cancelled ones, of which one will do. */
export function foundFor(state: State, place: number): number[] {
  const live = liveFor(state, place)
  if (live.length > 0) return live
  const { entries } = state
  const cancelled = [...entries.keys()].filter((id) => entries[id]?.by === place && entries[id]?.isVisible)
  return cancelled.slice(0, 1)
}

/** Bookings of the same hold, but for the one that stands. */
export function twinsOf(state: State, place: number, standing: number): number[] {
  return liveFor(state, place).filter((id) => id !== standing)
}

/** What overlaps a booking and is of another hold or the staff's: booked before it, or only after. */
export function clashOf({ entries }: State, place: number, booking: number): Caller['clash'] {
  const clashes = [...entries.keys()].filter((id) => entries[id]?.by !== place && isSeen(entries[id]))
  if (clashes.length === 0) return 'NONE'
  return clashes.some((id) => id < booking) ? 'EARLIER' : 'LATER'
}

/** A booking that is not shown cannot be cancelled. */
export function cancel({ entries }: State, id: number): void {
  const entry = entries[id]
  if (entry?.isVisible) entries[id] = { ...entry, isLive: false }
}

export function releaseAtVendor({ vendorHolds }: State, place: number): void {
  if (vendorHolds[place] === 'LIVE') vendorHolds[place] = 'GONE'
}

/** Whether everything that was sent for the hold has been executed or dropped, and can be seen. */
export function isQuiet({ callers, entries }: State, place: number): boolean {
  return (
    callers.every(({ hold, copies, at }) => hold !== place || (copies === 0 && at !== 'SEND' && at !== 'ASK')) &&
    entries.every(({ by, isVisible }) => by !== place || isVisible)
  )
}

/** What may become of a caller's request. */
export function networkSteps(world: World, state: State, who: number, steps: Steps): void {
  const { copies, hold: place, isDoubled, answer } = callerOf(state, who)
  if (copies === 0) return
  const add = (label: string, change: (caller: Caller, next: State) => void): void =>
    steps.unaided(`${nameOf(who)}'s request ${label}`, (next) => change(callerOf(next, who), next))

  add('is lost', (next) => {
    next.copies -= 1
  })
  // Without another copy nobody could tell it from hearing nothing.
  if (answer !== none) {
    add('stays without its first answer', (next) => {
      next.answer = none
    })
  }
  if (world.doubles && !isDoubled) {
    add('is doubled', (next) => {
      next.copies += 1
      next.isDoubled = true
    })
  }
  if (world.isNative && state.vendorHolds[place] === 'NONE') holdRequest(state, place, add)
  else bookRequest(world, state, place, add)
}

type AddFate = (label: string, change: (caller: Caller, next: State) => void) => void

function holdRequest(state: State, place: number, add: AddFate): void {
  if (isVendorFree(state)) {
    add('makes a hold', (next, all) => {
      all.vendorHolds[place] = 'LIVE'
      hear(next, answers.held)
    })
  } else {
    add('is refused', (next) => hear(next, answers.taken))
  }
}

function bookRequest(world: World, state: State, place: number, add: AddFate): void {
  const isTaken = world.isNative ? state.vendorHolds[place] !== 'LIVE' : state.entries.some(({ isLive }) => isLive)
  const isExecuted = state.entries.some(({ by }) => by === place)
  if (!isTaken || world.doubleBooks) {
    add('is executed', (next, all) => {
      const id = all.entries.push({ by: place, isLive: true, isVisible: !world.lags }) - 1
      releaseAtVendor(all, place)
      hear(next, id)
    })
  } else {
    // That its twin is refused is no answer about the one that was executed.
    add('is refused', (next) => hear(next, isExecuted && !world.refusesTwins ? none : answers.taken))
  }
  if (isExecuted) return
  add('is refused for its input', (next) => {
    hear(next, answers.input)
    next.copies = 0
  })
}

/** An answer is on its way, if anybody waits for it. */
function hear(caller: Caller, answer: number): void {
  caller.copies -= 1
  const waits = caller.at === 'WAIT' || caller.at === 'WAIT_FOR_HOLD'
  if (waits && caller.answer === none) caller.answer = answer
}

/** With holds of its own the vendor keeps everybody else out. */
function isVendorFree({ entries, vendorHolds }: State): boolean {
  return !entries.some(({ isLive }) => isLive) && !vendorHolds.includes('LIVE')
}

/** What the vendor and the staff do by themselves. */
export function diarySteps(world: World, state: State, steps: Steps): void {
  const { entries, vendorHolds } = state
  if (world.staffBooks && !entries.some(({ by }) => by === staff) && (world.doubleBooks || isVendorFree(state))) {
    steps.add('the staff book the time', (next) => {
      next.entries.push({ by: staff, isLive: true, isVisible: true })
    })
  }
  for (const [id, entry] of entries.entries()) {
    if (entry.isVisible) continue
    steps.unaided('the vendor shows a booking', (next) => {
      next.entries[id] = { ...entry, isVisible: true }
    })
  }
  for (const [place, is] of vendorHolds.entries()) {
    if (is !== 'LIVE') continue
    steps.unaided(`${nameOf(place)}'s hold expires at the vendor`, (next) => releaseAtVendor(next, place))
  }
}
