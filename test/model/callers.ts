/** The processes that work for callers: from the wish for a time to a booking, one step between any two things outside. */
import { askSteps, giveBackSteps } from './leases.ts'
import { activate, begin, finish, hasRoom, mayBegin, open, reject, settle } from './ledger.ts'
import { answers, type Caller, type Hold, none, type Place, rest, type State, type World } from './state.ts'
import { callerOf, holdOf, isUp, nameOf, type Steps } from './steps.ts'
import { cancel, clashOf, isFree, releaseAtVendor, twinsOf } from './vendor.ts'

type Change = (caller: Caller, hold: Hold, next: State) => void
type AddStep = (label: string, change: Change) => void

/** What a process needs to know to take its next step. */
interface Turn {
  readonly world: World
  readonly state: State
  readonly who: number
  readonly caller: Caller
  readonly place: number
  readonly steps: Steps
  readonly add: AddStep
  /** Without its ledger a process ends, like one that dies. */
  readonly atLedger: AddStep
}

export function callerSteps(world: World, state: State, who: number, steps: Steps): void {
  const caller = callerOf(state, who)
  const place = caller.hold
  const add: AddStep = (label, change) =>
    steps.add(`${nameOf(who)}: ${label}`, (next) => change(callerOf(next, who), holdOf(next, place), next))
  const atLedger: AddStep = isUp(state) ? add : () => {}
  // Whatever becomes of a process, the rest must come to an end without it.
  if (caller.at !== 'IDLE') {
    steps.unaided(`${nameOf(who)}: its process dies`, (next) => rest(callerOf(next, who)))
  }
  stepsAt[caller.at]({ world, state, who, caller, place, steps, add, atLedger })
}

const stepsAt: Record<Place, (turn: Turn) => void> = {
  IDLE(turn) {
    openSteps(turn)
    commitSteps(turn)
    releaseSteps(turn)
  },
  LEASE({ world, state, who, steps }) {
    askSteps(world, state, who, steps)
  },
  UNLEASE({ state, who, steps }) {
    giveBackSteps(state, who, steps)
  },
  OPEN({ world, state, place, atLedger }) {
    if (mayOpen(world, state, place)) atLedger('opens the hold', opened(world))
    else atLedger('finds the time blocked', goTo('UNLEASE'))
  },
  LOOK({ state, add }) {
    if (isFree(state)) add('is told that the time is free', goTo('ACTIVATE'))
    add('is told that the time is taken, or nothing', goTo('DROP'))
  },
  ACTIVATE({ world, atLedger }) {
    atLedger('activates the hold', (next, hold) => {
      // Of a native hold the reconciler may have heard first.
      const isHeld = activate(hold) || hold.state === 'ACTIVE'
      if (isHeld || !world.isNative) rest(next)
      else next.at = 'ORPHAN'
    })
  },
  DROP({ atLedger }) {
    atLedger('drops the hold', (next, hold) => {
      reject(hold)
      rest(next)
    })
  },
  ASK({ add }) {
    add('cannot ask the vendor', goTo('DROP'))
    add('asks the vendor for a hold', (next) => {
      next.copies += 1
      next.at = 'WAIT_FOR_HOLD'
    })
  },
  WAIT_FOR_HOLD({ caller, add }) {
    // Its intent stays open: the reconciler finds out, and the caller's repeat finds the hold.
    add('hears nothing', rest)
    if (caller.answer === answers.held) add('hears yes', goTo('ACTIVATE'))
    if (caller.answer === answers.taken) add('hears that it is refused', goTo('DROP'))
  },
  ORPHAN({ place, add }) {
    add("releases a vendor's hold that is nobody's", (next, hold, all) => {
      reject(hold)
      releaseAtVendor(all, place)
      rest(next)
    })
  },
  CHECK({ state, add }) {
    if (isFree(state)) add('is told that the time is still free', goTo('GUARD'))
    else add('is told that the time is taken', goTo('GIVE_UP'))
    add('is told nothing', goTo('GIVE_BACK'))
  },
  GUARD({ world, caller, add }) {
    add('was too slow, or cannot send', goTo('GIVE_BACK'))
    if (caller.isStale && !world.off.has('leaseCheck')) return
    if (world.isTimely) add('sends the booking', send)
    else add('is in time to send', goTo('SEND'))
  },
  SEND({ add }) {
    add('sends the booking', send)
  },
  WAIT(turn) {
    answerSteps(turn)
  },
  GIVE_UP({ world, atLedger }) {
    atLedger('settles that the time is taken', (next, hold) => {
      settle(world, hold, next.fence, 'REJECTED')
      rest(next)
    })
  },
  GIVE_BACK({ world, atLedger }) {
    atLedger('returns to its active hold', (next, hold) => {
      settle(world, hold, next.fence, 'ACTIVE')
      rest(next)
    })
  },
  PARK({ world, atLedger }) {
    atLedger('settles that the outcome is not known', (next, hold) => {
      settle(world, hold, next.fence, 'RECONCILING')
      rest(next)
    })
  },
  CLASH({ state, caller, place, add }) {
    const [twin = none] = twinsOf(state, place, caller.booking)
    const clash = clashOf(state, place, caller.booking)
    add('looks for clashes', (next) => {
      next.clash = clash
      next.twin = twin
      next.at = clash === 'NONE' && twin === none ? 'CONFIRM' : 'TWINS'
    })
    add('cannot look for clashes, and says so', (next) => {
      next.clash = 'LATER'
      next.at = 'CONFIRM'
    })
  },
  TWINS({ world, state, caller, place, add }) {
    const [twin = none] = twinsOf(state, place, caller.booking)
    add('looks for twins', (next) => {
      // One that is gone by now is not known as a twin.
      if (next.twin !== none && twin === none) next.clash = next.twin < next.booking ? 'EARLIER' : 'LATER'
      next.twin = twin
      if (twin !== none && world.off.has('settleFirst')) next.at = 'DROP_TWIN'
      else decide(world, next)
    })
    add('cannot look for twins, and tells of a clash', (next) => {
      next.twin = none
      next.clash = 'LATER'
      next.at = 'CONFIRM'
    })
  },
  COMPENSATE({ world, atLedger }) {
    atLedger('settles that its booking gives way', (next, hold) => {
      if (settle(world, hold, next.fence, 'COMPENSATING', { appointment: next.booking })) {
        next.fence = hold.fence
        next.at = next.twin === none ? 'CANCEL' : 'CANCEL_TWIN'
      } else {
        overtaken(next, hold)
      }
    })
  },
  CANCEL_TWIN({ add }) {
    add('cancels its twin', (next, _hold, all) => {
      cancel(all, next.twin)
      next.twin = none
      next.at = 'CANCEL'
    })
    add('cannot cancel its twin', goTo('CANCEL'))
  },
  CANCEL({ add }) {
    add('cancels its booking', (next, _hold, all) => {
      cancel(all, next.booking)
      if (next.twin === none) next.at = 'CONCLUDE'
      else rest(next)
    })
  },
  CONCLUDE({ world, atLedger }) {
    atLedger('settles that its booking gave way', (next, hold) => {
      settle(world, hold, next.fence, 'COMPENSATED')
      rest(next)
    })
  },
  CONFIRM({ world, atLedger }) {
    atLedger('settles that it is booked', (next, hold) => {
      const warns = next.clash !== 'NONE'
      if (!settle(world, hold, next.fence, 'CONFIRMED', { appointment: next.booking, warns })) overtaken(next, hold)
      else if (next.twin === none) rest(next)
      else next.at = 'DROP_TWIN'
    })
  },
  DROP_TWIN({ world, add }) {
    add('withdraws the twin', (next, _hold, all) => {
      if (world.canCancel) cancel(all, next.twin)
      next.twin = none
      if (world.off.has('settleFirst')) decide(world, next)
      else rest(next)
    })
  },
  WITHDRAW({ world, add }) {
    add('withdraws a booking that came too late', (next, _hold, all) => {
      if (world.canCancel) cancel(all, next.booking)
      rest(next)
    })
  },
}

function goTo(at: Place): Change {
  return (next) => {
    next.at = at
  }
}

function mayOpen(world: World, state: State, place: number): boolean {
  // What the ledger has lost may be on its way under this name.
  const isNew = holdOf(state, place).state === 'NONE' && holdOf(state, place).fence === 0
  return isNew && (hasRoom(state, place) || world.off.has('openChecksOverlap'))
}

function openSteps({ world, state, place, add, atLedger }: Turn): void {
  if (holdOf(state, place).state !== 'NONE') return
  if (world.leaseNodes > 0) add('asks for a lease', goTo('LEASE'))
  else if (mayOpen(world, state, place)) atLedger('opens the hold', opened(world))
}

function opened(world: World): Change {
  return (next, hold) => {
    open(world, hold)
    next.at = world.isNative ? 'ASK' : 'LOOK'
  }
}

function commitSteps({ world, state, caller, place, atLedger }: Turn): void {
  if (caller.confirmsLeft === 0 || !mayBegin(world, state, place)) return
  const isNoted = world.losesLedger && !world.off.has('secondSink')
  atLedger('passes the commit point', (next, hold) => {
    begin(world, hold)
    if (isNoted) hold.note = 'INTENT'
    next.confirmsLeft -= 1
    next.fence = hold.fence
    next.at = world.isNative ? 'GUARD' : 'CHECK'
  })
  if (!isNoted) return
  atLedger('notes its intent, and its process dies', (_next, hold) => {
    hold.note = 'INTENT'
  })
}

function releaseSteps({ world, state, place, atLedger }: Turn): void {
  const { state: is } = holdOf(state, place)
  if (is !== 'ACTIVE' && !(is === 'CONFIRMING' && world.off.has('releaseOnlyActive'))) return
  atLedger('releases its hold', (_next, _hold, all) => finish(world, all, place, 'RELEASED'))
}

function send(next: Caller, hold: Hold): void {
  next.copies += 1
  hold.writes += 1
  next.at = 'WAIT'
}

function answerSteps({ world, caller, add }: Turn): void {
  add('hears nothing', (next) => {
    next.answer = none
    next.at = world.off.has('unknownIsNoFailure') ? 'GIVE_UP' : 'PARK'
  })
  if (world.off.has('noBlindRetry')) add('hears nothing, and sends again', send)
  switch (caller.answer) {
    case answers.none:
      break
    case answers.taken:
      add('hears that it is refused', goTo('GIVE_UP'))
      break
    case answers.input:
      add('hears that its input is refused', goTo('GIVE_BACK'))
      break
    default:
      add('hears yes', (next) => {
        next.booking = next.answer
        next.answer = none
        next.at = world.doubleBooks && !world.off.has('postCheck') ? 'CLASH' : 'CONFIRM'
      })
  }
}

function decide(world: World, next: Caller): void {
  next.at = next.clash === 'EARLIER' && world.canCancel ? 'COMPENSATE' : 'CONFIRM'
}

/** Another has settled meanwhile: the record stands, the booking goes. */
function overtaken(next: Caller, hold: Hold): void {
  if (hold.state === 'CONFIRMED' && hold.appointment === next.booking) rest(next)
  else next.at = 'WITHDRAW'
}
