import type { Goal } from './scenario.ts'

export interface Spread {
  readonly median: number
  readonly min: number
  readonly max: number
}

export type Verdict = 'MET' | 'MISSED' | 'SHOWN'

/** Throws for an empty list: nothing measured is no figure. */
export function spreadOf(values: readonly number[]): Spread {
  if (values.length === 0 || values.some((value) => !Number.isFinite(value))) {
    throw new Error(`no figure in [${values.join(', ')}]`)
  }
  const sorted = values.toSorted((a, b) => a - b)
  const middle = sorted.length / 2
  const [low, high] = [sorted[Math.ceil(middle) - 1], sorted[Math.floor(middle)]] as [number, number]
  return { median: (low + high) / 2, min: sorted[0] as number, max: sorted.at(-1) as number }
}

/** Round by round, so that what disturbed a round disturbs both sides of its ratio. */
export function pairedRatios(over: readonly number[], under: readonly number[]): number[] {
  if (over.length !== under.length) throw new Error(`${over.length} rounds against ${under.length}`)
  return over.map((value, round) => value / (under[round] as number))
}

export function verdictOf({ goal, direction }: Pick<Goal, 'goal' | 'direction'>, { median }: Spread): Verdict {
  if (goal === null) return 'SHOWN'
  return (direction === 'AT_LEAST' ? median >= goal : median <= goal) ? 'MET' : 'MISSED'
}
