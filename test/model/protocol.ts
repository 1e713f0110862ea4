/** Every step that may come next, in the words in which a trace tells it. */
import { callerSteps } from './callers.ts'
import type { Step } from './explore.ts'
import { nodeSteps } from './leases.ts'
import { finish, lose, mayLapse, restore } from './ledger.ts'
import { workerSteps } from './reconciler.ts'
import type { State, World } from './state.ts'
import { holdOf, nameOf, Steps } from './steps.ts'
import { diarySteps, isQuiet, networkSteps } from './vendor.ts'

export function stepsFrom(world: World, state: State): readonly Step<State>[] {
  const steps = new Steps(world, state)
  for (const who of state.callers.keys()) {
    callerSteps(world, state, who, steps)
    networkSteps(world, state, who, steps)
  }
  for (const place of state.holds.keys()) timeSteps(world, state, place, steps)
  diarySteps(world, state, steps)
  nodeSteps(state, steps)
  if (world.losesLedger) lossSteps(world, state, steps)
  if (!world.off.has('reconciler')) {
    for (const one of state.workers.keys()) workerSteps(world, state, one, steps)
  }
  return steps.found
}

function timeSteps(world: World, state: State, place: number, steps: Steps): void {
  const hold = holdOf(state, place)
  const name = nameOf(place)
  if (mayLapse(world, hold)) steps.unaided(`${name}'s hold expires`, (next) => finish(world, next, place, 'EXPIRED'))
  if (hold.state === 'EXPIRED' && world.off.has('lapseIsFinal')) {
    steps.add(`the clock is set back, and ${name}'s hold lives again`, (next) => {
      holdOf(next, place).state = 'ACTIVE'
    })
  }
  if (hold.state === 'CONFIRMED' && hold.blocks && isQuiet(state, place)) {
    steps.unaided(`${name}'s confirmed time stops blocking`, (next) => {
      holdOf(next, place).blocks = false
    })
  }
}

function lossSteps(world: World, state: State, steps: Steps): void {
  if (state.ledger === 'WHOLE' && state.holds.some(({ state: is }) => is !== 'NONE')) {
    steps.add('the ledger loses everything', (next) => {
      lose(next)
      next.ledger = world.off.has('lossIsNoticed') ? 'RESTORED' : 'LOST'
    })
  }
  const isCalm = state.callers.every(({ at }) => at === 'IDLE')
  if (state.ledger === 'LOST' && (isCalm || world.restoresEarly)) {
    steps.unaided('a person restores it from the second sink', (next) => {
      restore(next)
      next.ledger = 'RESTORED'
    })
  }
}
