/** What the processes of the checks by volume are told to do, and what they tell. */
import type { ErrorCode } from '../../src/domain/error.ts'
import type { Interval } from '../../src/domain/time.ts'

/** Every slot is wanted by a caller of its own. */
export interface HoldJob {
  readonly kind: 'holds'
  readonly account: string
  readonly slots: readonly Interval[]
}

export interface HoldReport {
  /** In the order of the slots. */
  readonly answers: readonly HoldAnswer[]
  /** Wall clock: when the calls were made, all of them in one go, and when the last was answered. */
  readonly beganAt: number
  readonly endedAt: number
  /** How often the clinic was asked whether a slot is free. */
  readonly vendorChecks: number
}

export type HoldAnswer = { readonly holdId: string } | { readonly code: ErrorCode }

/** The keys numbered from `first` on, each used by several callers here while the other processes use it too. */
export interface KeyJob {
  readonly kind: 'keys'
  readonly account: string
  readonly seed: number
  readonly first: number
  readonly count: number
}

export interface KeyReport {
  /** In the order of the keys. */
  readonly keys: readonly KeyAnswers[]
}

export type Payload = 'first' | 'changed'

export interface KeyAnswers {
  /** What the callers with each payload were told in the end, each answer once. */
  readonly told: Readonly<Record<Payload, readonly string[]>>
  readonly callers: number
  /** Those of them whose payload is not the key's usual one. */
  readonly changed: number
  /** Calls that were told that another with the key is running, and calls that failed and left nothing behind. */
  readonly running: number
  readonly failed: number
}

/** The hash with the number of times that the work behind each key was done. */
export function effectsKey(account: string): string {
  return `volume:effects:${account}`
}

/** What becomes of the work behind a key: most is done; some fails at the first try; some comes to a final refusal. */
export function fateOf(number: number): 'DONE' | 'FAILS_FIRST' | 'IS_TAKEN' {
  return number % 25 === 0 ? 'FAILS_FIRST' : number % 25 === 1 ? 'IS_TAKEN' : 'DONE'
}

export type Job = HoldJob | KeyJob
export type ReportOf<Given extends Job> = Given extends HoldJob ? HoldReport : KeyReport

export type ToGateway = { readonly job: Job } | 'go'
export type FromGateway = 'ready' | 'prepared' | { readonly report: HoldReport | KeyReport }
