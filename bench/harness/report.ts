import { type Spread, spreadOf, type Verdict, verdictOf } from './ratios.ts'
import type { Goal, Outcome, Scenario } from './scenario.ts'

/** What a run came to, for people by `tableOf`, for machines as it is. */
export interface Report {
  readonly machine: Readonly<Record<string, string | number | boolean>>
  readonly scenarios: readonly ScenarioReport[]
}

export interface ScenarioReport {
  readonly name: string
  readonly measured: readonly ({ readonly subject: string; readonly figure: string } & Spread)[]
  readonly ratios: readonly RatioReport[]
  readonly notes: readonly string[]
  /** Set when it could not run to its end; then there are no figures. */
  readonly problem: string | null
}

interface RatioReport extends Goal {
  readonly ratio: Spread
  readonly rounds: number
  readonly verdict: Verdict
}

export function reportOf(scenario: Pick<Scenario, 'name' | 'goals'>, outcome: Outcome): ScenarioReport {
  return {
    name: scenario.name,
    measured: outcome.measured.map(({ subject, figure, values }) => ({ subject, figure, ...spreadOf(values) })),
    ratios: scenario.goals.flatMap((one) => {
      const goal = outcome.unjudged?.includes(one.id) ? { ...one, goal: null } : one
      const values = outcome.ratios[goal.id] ?? []
      // Some figures only some systems tell, and none of them has a goal.
      if (values.length === 0 && goal.goal === null) return []
      if (values.length === 0) throw new Error(`${scenario.name} measured nothing for ${goal.id}`)
      const ratio = spreadOf(values)
      return [{ ...goal, ratio, rounds: values.length, verdict: verdictOf(goal, ratio) }]
    }),
    notes: outcome.notes ?? [],
    problem: null,
  }
}

export function failureOf(name: string, error: unknown): ScenarioReport {
  const problem = error instanceof Error ? error.message : String(error)
  return { name, measured: [], ratios: [], notes: [], problem }
}

export function tableOf({ machine, scenarios }: Report): string {
  const facts = Object.entries(machine).map(([name, value]) => `${name} ${value}`)
  return [facts.join(', '), ...scenarios.map(sectionOf)].join('\n\n')
}

function sectionOf({ name, measured, ratios, notes, problem }: ScenarioReport): string {
  if (problem !== null) return `${name}: could not run\n  ${problem}`
  const figures = measured.map(({ subject, figure, ...spread }) => [subject, figure, ...cells(spread)])
  const goals = ratios.map(({ text, ratio, goal, direction, verdict }) => [
    text,
    ...cells(ratio),
    goal === null ? '' : `${direction === 'AT_LEAST' ? '>=' : '<='} ${goal}`,
    words[verdict],
  ])
  return [
    name,
    aligned([['subject', 'figure', 'median', 'min', 'max'], ...figures]),
    '',
    aligned([['ratio', 'median', 'min', 'max', 'goal', ''], ...goals]),
    ...notes.map((note) => `  ${note}`),
  ].join('\n')
}

const words: Record<Verdict, string> = { MET: 'met', MISSED: 'MISSED', SHOWN: '' }

function cells({ median, min, max }: Spread): string[] {
  return [median, min, max].map(digits)
}

/** Three digits are more than such measurements are worth. */
function digits(value: number): string {
  if (value === 0) return '0'
  const places = Math.max(0, 2 - Math.floor(Math.log10(Math.abs(value))))
  return value.toFixed(Math.min(places, 3))
}

function aligned(rows: readonly (readonly string[])[]): string {
  const widths = (rows[0] ?? []).map((_, column) => Math.max(...rows.map((row) => (row[column] ?? '').length)))
  return rows
    .map((row) => `  ${row.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join('  ')}`.trimEnd())
    .join('\n')
}
