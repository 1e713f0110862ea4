/** Breadth first through every state that a model can reach: the first violation found is a shortest one. */

export interface Step<State> {
  readonly label: string
  readonly next: State
  /** Whether it comes about without any caller: these alone must lead out of every state. */
  readonly isUnaided: boolean
}

export interface Model<State> {
  readonly initial: State
  stepsFrom(state: State): readonly Step<State>[]
  /** Equal for states that differ in names only. */
  keyOf(state: State): string
  /** The name of a broken invariant, or null. */
  brokenIn(state: State): string | null
  /** The same for what a step must not do. */
  brokenBy(from: State, to: State): string | null
  /** Whether nothing waits for anybody but a person. */
  isSettled(state: State): boolean
}

interface Violation {
  readonly invariant: string
  /** What happened, step by step; where an invariant broke, how things stand then. */
  readonly trace: readonly string[]
}

export interface Exploration {
  readonly states: number
  readonly violation: Violation | null
}

export const stuck = 'nothing is stuck'

/** Ends at the first violation. Throws past `maxStates`: a search that was cut short proves nothing. */
export function explore<State>(model: Model<State>, maxStates = 1_000_000): Exploration {
  /** Dropped once its steps are known. */
  const states: (State | null)[] = [model.initial]
  const isSettled = [model.isSettled(model.initial)]
  const cameFrom: number[] = [-1]
  const cameBy: string[] = ['']
  const known = new Map([[model.keyOf(model.initial), 0]])
  /** For each state, those from which a step that needs no caller leads to it. */
  const waysIn: number[][] = [[]]

  function traceTo(place: number): string[] {
    const trace: string[] = []
    for (let at = place; at > 0; at = cameFrom[at] as number) trace.push(cameBy[at] as string)
    return trace.reverse()
  }

  for (let place = 0; place < states.length; place += 1) {
    const state = states[place] as State
    states[place] = null
    for (const { label, next, isUnaided } of model.stepsFrom(state)) {
      const key = model.keyOf(next)
      let target = known.get(key)
      const invariant = model.brokenBy(state, next) ?? (target === undefined ? model.brokenIn(next) : null)
      if (invariant !== null) {
        const trace = [...traceTo(place), label, JSON.stringify(next)]
        return { states: states.length, violation: { invariant, trace } }
      }
      if (target === undefined) {
        target = states.push(next) - 1
        if (target >= maxStates) throw new Error(`More than ${maxStates} states.`)
        isSettled.push(model.isSettled(next))
        waysIn.push([])
        cameFrom.push(place)
        cameBy.push(label)
        known.set(key, target)
      }
      if (isUnaided) waysIn[target]?.push(place)
    }
  }
  const dead = firstWithoutWayOut(isSettled, waysIn)
  const violation = dead === null ? null : { invariant: stuck, trace: traceTo(dead) }
  return { states: states.length, violation }
}

/** The first state from which no way leads to a settled one. */
function firstWithoutWayOut(isSettled: readonly boolean[], waysIn: readonly (readonly number[])[]): number | null {
  const isGood = [...isSettled]
  const open = [...isSettled.keys()].filter((place) => isSettled[place])
  for (let place = open.pop(); place !== undefined; place = open.pop()) {
    for (const source of waysIn[place] ?? []) {
      if (isGood[source]) continue
      isGood[source] = true
      open.push(source)
    }
  }
  const dead = isGood.indexOf(false)
  return dead === -1 ? null : dead
}
