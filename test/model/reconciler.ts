/** The reconcilers: whatever is open they look up at the vendor, and settle in a step of its own. */
import { activate, reject, settle } from './ledger.ts'
import { freshWorker, type Hold, none, type State, unseen, type Worker, type World } from './state.ts'
import { holdOf, isUp, nameOf, type Steps, workerOf } from './steps.ts'
import { cancel, clashOf, foundFor, isQuiet, isSeen, liveFor, releaseAtVendor, twinsOf } from './vendor.ts'

type AddStep = (label: string, change: (worker: Worker, next: State) => void) => void

/** A reconciler that looks after one hold. */
interface Look {
  readonly world: World
  readonly state: State
  readonly worker: Worker
  readonly place: number
  readonly hold: Hold
  readonly add: AddStep
}

export function workerSteps(world: World, state: State, one: number, steps: Steps): void {
  const worker = workerOf(state, one)
  const by = state.workers.length > 1 ? `reconciler ${one + 1}` : 'reconciler'
  const add: AddStep = (label, change) => steps.unaided(`${by}: ${label}`, (next) => change(workerOf(next, one), next))

  if (worker.at !== 'IDLE' || worker.absent.some(({ fence }) => fence !== none)) {
    add('its process dies, and another begins', (_worker, next) => {
      next.workers[one] = freshWorker()
    })
  }
  for (const place of state.holds.keys()) waitSteps(world, state, worker, place, add)
  const name = nameOf(worker.hold)
  switch (worker.at) {
    case 'IDLE':
      for (const [place, hold] of state.holds.entries()) {
        if (isUp(state) && hold.intent !== 'NONE') lookSteps({ world, state, worker, place, hold, add })
      }
      break
    case 'SETTLE':
      if (isUp(state)) add(`settles ${name}'s hold`, (next, all) => settleAsFound(world, next, all))
      break
    case 'CONCLUDE':
      if (!isUp(state)) break
      add(`settles that ${name}'s booking gave way`, (next, all) => {
        settle(world, holdOf(all, next.hold), next.fence, 'COMPENSATED')
        leave(next)
      })
      break
    case 'WITHDRAW':
      add(`withdraws a twin of ${name}'s`, (next, all) => {
        const [twin = none, ...others] = next.found
        if (world.canCancel) cancel(all, twin)
        else holdOf(all, next.hold).isTold = true
        next.found = others
        if (others.length === 0) leave(next)
      })
  }
}

/** In time, whatever was sent has been executed and shown, or dropped, when the settle wait is over. */
function waitSteps(world: World, state: State, worker: Worker, place: number, add: AddStep): void {
  const seen = worker.absent[place]
  if (!seen || seen.fence === none || seen.isOld) return
  if (world.isTimely && !world.off.has('settleWait') && !isQuiet(state, place)) return
  add(`the settle wait passes for ${nameOf(place)}`, (next, { callers }) => {
    next.absent[place] = { ...seen, isOld: true }
    for (const caller of callers) {
      if (caller.hold === place && (caller.at === 'CHECK' || caller.at === 'GUARD')) caller.isStale = true
    }
  })
}

function lookSteps(look: Look): void {
  const { world, state, place, hold, add } = look
  const name = nameOf(place)
  switch (hold.state) {
    case 'OPENING':
      lookForHold(look)
      break
    case 'CONFIRMING':
      add(`takes ${name}'s hold over`, (_worker, next) => {
        settle(world, holdOf(next, place), hold.fence, 'RECONCILING')
      })
      break
    case 'RECONCILING':
      lookForBooking(look)
      break
    case 'COMPENSATING':
      if (!state.entries[hold.appointment]?.isVisible) break
      add(`cancels ${name}'s booking`, (next, all) => {
        cancel(all, hold.appointment)
        Object.assign(next, { at: 'CONCLUDE', hold: place, fence: hold.fence })
      })
      break
    case 'RELEASED':
    case 'EXPIRED':
      add(`releases ${name}'s hold at the vendor`, (_worker, next) => {
        releaseAtVendor(next, place)
        holdOf(next, place).intent = 'NONE'
      })
      break
    case 'CONFIRMED':
      watchForClash(look)
      break
    default:
      watchForLate(look)
  }
}

function lookForHold(look: Look): void {
  const { state, place, add } = look
  if (state.vendorHolds[place] === 'LIVE') {
    add(`finds ${nameOf(place)}'s hold at the vendor`, (_worker, next) => {
      activate(holdOf(next, place))
    })
  } else {
    lookForAbsent(look)
  }
}

function lookForBooking(look: Look): void {
  const { world, state, worker, place, hold, add } = look
  const found = foundFor(state, place)
  const looksNoMore = world.off.has('secondLook') && worker.absent[place]?.isOld
  if (found.length === 0 || looksNoMore) {
    lookForAbsent(look)
  } else {
    add(`finds ${found.length} booked for ${nameOf(place)}`, (next) => {
      Object.assign(next, { at: 'SETTLE', hold: place, fence: hold.fence, found })
    })
  }
}

function lookForAbsent({ world, worker, place, hold, add }: Look): void {
  const { fence } = hold
  const seen = worker.absent[place]
  const isCounted = seen?.fence === fence || (world.off.has('countPerIntent') && seen?.fence !== none)
  if (!isCounted) {
    add(`finds nothing for ${nameOf(place)}`, (next) => {
      next.absent[place] = { fence, isOld: false }
    })
  } else if (seen?.isOld) {
    add(`believes that there is nothing for ${nameOf(place)}`, (next) => {
      Object.assign(next, { at: 'SETTLE', hold: place, fence, found: [] })
      next.absent[place] = unseen
    })
  }
}

function settleAsFound(world: World, worker: Worker, next: State): void {
  const { hold: place, fence, found } = worker
  const hold = holdOf(next, place)
  const [appointment] = found
  if (appointment !== undefined) settle(world, hold, fence, 'CONFIRMED', { appointment })
  else if (hold.state === 'OPENING') reject(hold)
  else settle(world, hold, fence, 'REJECTED', { isAbsent: true })
  // Of what was found, all but the one that the record names.
  const twins = found.filter((id) => id !== hold.appointment && next.entries[id]?.isLive)
  if (hold.state === 'CONFIRMED' && twins.length > 0) Object.assign(worker, { at: 'WITHDRAW', found: twins })
  else leave(worker)
}

function leave(worker: Worker): void {
  Object.assign(worker, { at: 'IDLE', hold: none, fence: none, found: [] })
}

/** The verdict stands, so what was executed late goes. */
function watchForLate({ world, state, place, add }: Look): void {
  const [late] = liveFor(state, place)
  if (late !== undefined) {
    add(`withdraws a late booking of ${nameOf(place)}'s`, (_worker, next) => {
      if (world.canCancel) cancel(next, late)
      else holdOf(next, place).isTold = true
    })
  } else if (isQuiet(state, place) && state.vendorHolds[place] !== 'LIVE') {
    // The vendor's own hold does not last as long as the watch.
    endWatch(place, add)
  }
}

/** A clash is told; a twin goes. */
function watchForClash({ world, state, place, hold, add }: Look): void {
  const stands = isSeen(state.entries[hold.appointment])
  const [twin] = stands ? twinsOf(state, place, hold.appointment) : []
  if (twin !== undefined && world.canCancel) {
    add(`withdraws a late twin of ${nameOf(place)}'s`, (_worker, next) => cancel(next, twin))
  } else if (stands && clashOf(state, place, hold.appointment) !== 'NONE') {
    add(`tells of a clash of ${nameOf(place)}'s`, (_worker, next) => {
      Object.assign(holdOf(next, place), { isTold: true, intent: 'NONE' })
    })
  } else if (isQuiet(state, place)) {
    endWatch(place, add)
  }
}

function endWatch(place: number, add: AddStep): void {
  add(`ends the watch for ${nameOf(place)}`, (_worker, next) => {
    holdOf(next, place).intent = 'NONE'
  })
}
