import { parseArgs } from 'node:util'
import type { Pace } from './scenario.ts'

export interface BenchArguments {
  readonly pace: Pace
  /** Names of scenarios; all when empty. */
  readonly only: readonly string[]
  readonly isJson: boolean
  /** Whether a missed goal is a failure of the command. */
  readonly isStrict: boolean
  readonly isHelp: boolean
}

export class BenchUsageError extends Error {
  override readonly name = 'BenchUsageError'
}

const usual: Pace = { rounds: 5, seconds: 2, warmUpSeconds: 6, isFull: false, soakSeconds: 40 }
/** Enough to see that everything runs; not to quote. */
const quick: Pace = { rounds: 2, seconds: 0.5, warmUpSeconds: 0.5, isFull: false, soakSeconds: 6 }
/** As the goals have it. */
const soakSeconds = 600

/** Throws `BenchUsageError` for what it does not know. */
export function parseBenchArguments(args: readonly string[], known: readonly string[]): BenchArguments {
  const { values } = parsed(args)
  const only = (values.only ?? []).flatMap((list) => list.split(',')).filter((name) => name !== '')
  const unknown = only.find((name) => !known.includes(name))
  if (unknown !== undefined) {
    throw new BenchUsageError(`There is no scenario ${unknown}; there are ${known.join(', ')}.`)
  }
  const pace = values.quick ? quick : usual
  return {
    pace: {
      ...pace,
      isFull: values.full,
      ...(values.soak && { soakSeconds }),
      ...(values.rounds !== undefined && { rounds: roundsOf(values.rounds) }),
    },
    only,
    isJson: values.json,
    isStrict: values.strict,
    isHelp: values.help,
  }
}

function parsed(args: readonly string[]) {
  try {
    return parseArgs({
      args: [...args],
      options: {
        json: { type: 'boolean', default: false },
        only: { type: 'string', multiple: true },
        rounds: { type: 'string' },
        quick: { type: 'boolean', default: false },
        full: { type: 'boolean', default: false },
        soak: { type: 'boolean', default: false },
        strict: { type: 'boolean', default: false },
        help: { type: 'boolean', short: 'h', default: false },
      },
    })
  } catch (error) {
    throw new BenchUsageError(error instanceof Error ? error.message : String(error))
  }
}

function roundsOf(text: string): number {
  const rounds = Number(text)
  if (Number.isInteger(rounds) && rounds >= 1 && rounds <= 100) return rounds
  throw new BenchUsageError(`--rounds takes a whole number from 1 to 100, not ${text}.`)
}
