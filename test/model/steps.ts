import type { Step } from './explore.ts'
import { type Caller, copyOf, type Hold, none, type State, unseen, type Worker, type World } from './state.ts'

/** Collects the steps out of one state. */
export class Steps {
  readonly found: Step<State>[] = []
  readonly #world: World
  readonly #from: State

  constructor(world: World, from: State) {
    this.#world = world
    this.#from = from
  }

  add(label: string, change: (next: State) => void): void {
    this.#push(label, change, false)
  }

  /** For steps that come about without any caller. */
  unaided(label: string, change: (next: State) => void): void {
    this.#push(label, change, true)
  }

  #push(label: string, change: (next: State) => void, isUnaided: boolean): void {
    const next = copyOf(this.#from)
    change(next)
    forget(this.#world, next)
    this.found.push({ label, next, isUnaided })
  }
}

export function nameOf(place: number): string {
  return place === 0 ? 'A' : 'B'
}

export function callerOf(state: State, who: number): Caller {
  return state.callers[who] as Caller
}

export function holdOf(state: State, place: number): Hold {
  return state.holds[place] as Hold
}

export function workerOf(state: State, one: number): Worker {
  return state.workers[one] as Worker
}

/** Whether the ledger answers. */
export function isUp({ ledger }: State): boolean {
  return ledger !== 'LOST'
}

/** Drops what no step can depend on any more, so that it does not keep states apart. */
function forget(world: World, state: State): void {
  if (world.leaseNodes > 0) forgetLeases(state)
  if (world.off.has('countPerIntent')) return
  for (const { absent } of state.workers) {
    for (const [place, { state: is, fence }] of state.holds.entries()) {
      const isOpen = is === 'RECONCILING' || is === 'OPENING'
      if (!isOpen || absent[place]?.fence !== fence) absent[place] = unseen
    }
  }
}

/** What a caller has heard goes with its process; everything, once nobody will ask for a lease again. */
function forgetLeases(state: State): void {
  const isAsked = state.callers.some(({ at }) => asksForLease(at))
  const matters = isAsked || state.holds.some(({ state: is }) => is === 'NONE')
  for (const node of state.nodes) {
    for (const [who, { at }] of state.callers.entries()) if (at !== 'LEASE') node.heard[who] = 'NOTHING'
    if (!matters) node.owner = none
  }
  if (!isAsked) state.hasLostLease = false
}

/** Whether it still counts what a caller has heard of its lease. */
export function asksForLease(at: Caller['at']): boolean {
  return at === 'LEASE' || at === 'UNLEASE' || at === 'OPEN'
}
