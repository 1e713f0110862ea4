import type { ClinicHealth } from '../domain/clinic.ts'
import type { Instant } from '../domain/time.ts'
import type { BookingLogEntry } from './log.ts'

/** One run of the gateway, as operators tell it from others. */
export interface ProcessFacts {
  /** Made anew at each start. */
  readonly id: string
  /** Null when it is not known. */
  readonly version: string | null
  readonly startedAt: Instant
}

/** What a process says of itself: what it knows of each clinic from the calls that it made itself. */
export interface ProcessReport extends ProcessFacts {
  readonly at: Instant
  /** By the clinic's id. */
  readonly clinics: Readonly<Record<string, ClinicVitals>>
}

/** How the calls of one process to a clinic go. Breaker and budget are those of the clinic's account. */
export interface ClinicVitals {
  readonly health: ClinicHealth
  readonly lastAnswerAt: Instant | null
  readonly lastFailureAt: Instant | null
  /** Milliseconds. */
  readonly lastAnswerMs: number | null
  /** Null for a clinic that this process has no connection to. */
  readonly account: {
    readonly breaker: {
      /** `TRYING`: its pause is over, and one call decides. */
      readonly state: 'CLOSED' | 'OPEN' | 'TRYING'
      readonly failures: number
      readonly waitMs: number
    }
    readonly budget: {
      readonly limit: number
      readonly windowMs: number
      readonly used: number
      readonly inFlight: number
      readonly maxInFlight: number
      readonly waiting: Readonly<Record<'CONFIRM' | 'RECONCILE' | 'CHECK' | 'SEARCH', number>>
      readonly pausedMs: number
    }
  } | null
}

/**
 * What became of a slot that was offered and then asked for. `TAKEN_AT_HOLD` never became a hold; `TAKEN_AT_CONFIRM` and
 * `CLASH` had been `HELD`.
 */
export const lookupOutcomes = ['HELD', 'TAKEN_AT_HOLD', 'TAKEN_AT_CONFIRM', 'CLASH'] as const
export type LookupOutcome = (typeof lookupOutcomes)[number]

export interface LookupCount {
  readonly clinicId: string
  readonly outcome: LookupOutcome
  readonly count: number
}

/** Another entry of the clinic's overlapped a booking of ours. */
export interface NotedClash {
  readonly at: Instant
  readonly clinicId: string
  readonly holdId: string
  /** `CANCELLED`: ours was withdrawn. `KEPT`: both stand. `LATE`: found when both had stood for a while. */
  readonly kind: 'CANCELLED' | 'KEPT' | 'LATE'
}

/**
 * Where all processes tell operators of themselves and count together. It is for people to look at: nothing is decided by
 * it. Every operation throws `SERVICE_UNAVAILABLE` when the store does not answer.
 */
export interface Board {
  /** Replaces what the process said before, and is forgotten after `ms`. */
  post(report: ProcessReport, ms: number): Promise<void>
  takeDown(processId: string): Promise<void>
  /** In no order. */
  reports(): Promise<readonly ProcessReport[]>
  /** Adds to the counts of the hour of `at`. */
  countLookups(at: Instant, counts: readonly LookupCount[]): Promise<void>
  /** The sums of the hour of `at` and of the 23 before. */
  lookups(at: Instant): Promise<readonly LookupCount[]>
  /** The newest hundred are kept. */
  noteClashes(clashes: readonly NotedClash[]): Promise<void>
  /** Newest first. */
  clashes(): Promise<readonly NotedClash[]>
}

/** Adds to the count of the same clinic and outcome. */
export function addLookup(sums: Map<string, LookupCount>, { clinicId, outcome, count }: LookupCount): void {
  const name = `${clinicId}/${outcome}`
  sums.set(name, { clinicId, outcome, count: (sums.get(name)?.count ?? 0) + count })
}

const hourMs = 3_600_000
export const lookupHours = 24
export const keptClashes = 100

/** Hours are counted from the epoch. */
export function hourOf(at: Instant): number {
  return Math.floor(at / hourMs)
}

/** What an entry of the log says of a slot that was asked for; null when it is about something else. */
export function lookupOutcomeOf({ event, state }: BookingLogEntry): LookupOutcome | null {
  switch (event) {
    case 'slot.held':
      return 'HELD'
    case 'slot.taken':
      return state === 'CONFIRMING' ? 'TAKEN_AT_CONFIRM' : 'TAKEN_AT_HOLD'
    case 'hold.settled':
      // A native hold whose answer was lost, and which stands.
      return state === 'ACTIVE' ? 'HELD' : null
    case 'clash.cancelled':
    case 'clash.kept':
      return 'CLASH'
    default:
      // A late clash is not the look-up's: whoever booked over us came afterwards, or is noted already.
      return null
  }
}
