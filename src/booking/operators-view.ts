/** What operators see: clinics, holds, what is not settled, clashes, and how often look-ups were wrong. */
import { DomainError } from '../domain/error.ts'
import { type HoldState, liveStates } from '../domain/hold.ts'
import type { Clock, Instant } from '../domain/time.ts'
import type {
  Board,
  ClinicVitals,
  LookupCount,
  LookupOutcome,
  NotedClash,
  ProcessFacts,
  ProcessReport,
} from './board.ts'
import { type Caller, mayUse, requirePartnerKey, requireScope } from './caller.ts'
import type { Clinic, Clinics } from './clinic.ts'
import type { Ledger, Survey, SurveyedCancel, SurveyedHold } from './ledger.ts'
import type { Reporter } from './reporter.ts'

/** What the caller may see of it all: its clinics. */
export interface Overview {
  /** When it was read. */
  readonly at: Instant
  /** The process that answered. */
  readonly processId: string
  /** Those that have reported lately, the one that answered first, then by their start. */
  readonly processes: readonly (ProcessFacts & { readonly at: Instant })[]
  /** False while the store does not answer: then only this process is known, and no clash or look-up. */
  readonly isBoardReachable: boolean
  readonly clinics: readonly ClinicOverview[]
  /** Live ones, newest first, at most `shownHolds`. */
  readonly newestHolds: readonly SurveyedHold[]
  /** What is not settled, or waits for a person; the most urgent first, at most `shownOpen`. */
  readonly queue: readonly QueuedHold[]
  readonly cancels: readonly SurveyedCancel[]
  /** How many there are in all. */
  readonly queued: number
  /** False when there is more than is read for a view. */
  readonly isWhole: boolean
  readonly clashes: readonly NotedClash[]
}

export type QueuedHold = SurveyedHold & { readonly intent: NonNullable<SurveyedHold['intent']> }

export interface ClinicOverview {
  readonly clinic: Clinic
  /** The clinics on its vendor account, itself among them: they share budget and breaker. */
  readonly accountClinicIds: readonly string[]
  /** Null when its ledger answers; else why not, as an operator may read it. */
  readonly ledgerProblem: string | null
  /** Live ones by state; states without any are left out. */
  readonly holds: Readonly<Partial<Record<HoldState, number>>>
  /** Ended holds that are looked at once more as a matter of course: for a late booking or a clash, or to be released. */
  readonly lookedAfter: number
  readonly lookups: Readonly<Record<LookupOutcome, number>>
  /** As each process sees it, in the order of `Overview.processes`. */
  readonly reports: readonly ({ readonly processId: string } & ClinicVitals)[]
}

export interface OperatorsView {
  /** At most a second old. Throws `FORBIDDEN` without the scope `ops`. */
  overview(caller: Caller): Promise<Overview>
  /**
   * An overview now, then whenever something has changed, at most one a second, and one every five seconds in any case.
   * Ends with `signal`; throws `UNAUTHENTICATED` or `FORBIDDEN` once the caller may not see it any more, and
   * `LIMIT_EXCEEDED` when too many watch.
   * @param callerNow who calls by the same credentials now; null when they open nothing any more
   */
  watch(callerNow: () => Promise<Caller | null>, signal?: AbortSignal): AsyncGenerator<Overview, void>
  /** Something may be different now that the ledger's events do not tell of. */
  touch(): void
  /**
   * Live holds by clinic and state, for what is measured; null where a ledger does not answer, or has more than is read for a
   * view. At most a second old.
   */
  holdCounts(): Promise<readonly (readonly [clinicId: string, counts: ClinicOverview['holds'] | null])[]>
}

export interface OperatorsViewParts {
  readonly clinics: Clinics
  readonly ledger: Pick<Ledger, 'survey' | 'subscribe'>
  readonly board: Board
  readonly reporter: Reporter
  readonly clock: Clock
}

const leastMs = 1_000
const mostMs = 5_000
/** Reading takes at most this share of the store's time, however long it takes. */
const shareOfTime = 10
/** Records of one account that are read for a view. */
const mostRead = 5_000
const shownHolds = 30
const shownOpen = 200
/** In this process. */
const maxWatchers = 50

/** All that is read for a view, for whomever. */
interface Picture {
  readonly at: Instant
  readonly change: number
  readonly reports: readonly ProcessReport[]
  readonly surveys: ReadonlyMap<string, Survey | { readonly problem: string }>
  readonly board: { readonly lookups: readonly LookupCount[]; readonly clashes: readonly NotedClash[] } | null
}

export function createOperatorsView({ clinics, ledger, board, reporter, clock }: OperatorsViewParts): OperatorsView {
  const byAccount = Map.groupBy(clinics.all(), ({ account }) => account)
  const listeners = new Set<() => void>()
  let change = 0
  let kept: { readonly picture: Picture; readonly until: number } | null = null
  let reading: Promise<Picture> | null = null
  let watchers = 0

  function touch(): void {
    change += 1
    for (const wake of listeners) wake()
  }
  ledger.subscribe(touch)

  async function read(): Promise<Picture> {
    const begunAt = clock.monotonic()
    const seen = change
    await reporter.flush()
    const [surveys, told] = await Promise.all([
      Promise.all([...byAccount.keys()].map(async (account) => [account, await surveyOf(account)] as const)),
      readBoard(),
    ])
    const own = reporter.report()
    const others = (told?.reports ?? []).filter(({ id }) => id !== own.id)
    const picture: Picture = {
      at: clock.now(),
      change: seen,
      reports: [own, ...others.toSorted((a, b) => a.startedAt - b.startedAt || (a.id < b.id ? -1 : 1))],
      surveys: new Map(surveys),
      board: told,
    }
    const now = clock.monotonic()
    kept = { picture, until: now + Math.max(leastMs, (now - begunAt) * shareOfTime) }
    return picture
  }

  async function surveyOf(account: string): Promise<Survey | { readonly problem: string }> {
    try {
      return await ledger.survey(account, mostRead)
    } catch (error) {
      if (!(error instanceof DomainError)) throw error
      return { problem: error.message }
    }
  }

  /** Null while the store does not answer: what this process knows is shown all the same. */
  async function readBoard() {
    try {
      const [reports, lookups, clashes] = await Promise.all([
        board.reports(),
        board.lookups(clock.now()),
        board.clashes(),
      ])
      return { reports, lookups, clashes }
    } catch (error) {
      if (!(error instanceof DomainError)) throw error
      return null
    }
  }

  /** One reading for all who ask meanwhile. */
  function picture(): Promise<Picture> {
    if (kept && kept.until > clock.monotonic()) return Promise.resolve(kept.picture)
    reading ??= read().finally(() => {
      reading = null
    })
    return reading
  }

  function seenBy(caller: Caller, { at, reports, surveys, board: told }: Picture): Overview {
    const visible = clinics.all().filter((clinic) => mayUse(caller, clinic))
    const isVisible = ({ clinicId }: { readonly clinicId: string }) => visible.some(({ id }) => id === clinicId)
    const whole = [...surveys.values()].flatMap((survey) => ('problem' in survey ? [] : [survey]))
    const holds = whole.flatMap((survey) => survey.holds).filter(isVisible)
    const queue = holds.filter(isQueued).sort(byUrgency)
    return {
      at,
      processId: reports[0]?.id ?? '',
      processes: reports.map(({ clinics: _, ...facts }) => facts),
      isBoardReachable: told !== null,
      clinics: visible.map((clinic) => clinicOverview(clinic, { reports, surveys, told, isVisible })),
      newestHolds: holds
        .filter(isLive)
        .sort((a, b) => b.createdAt - a.createdAt || (a.id < b.id ? -1 : 1))
        .slice(0, shownHolds),
      queue: queue.slice(0, shownOpen),
      cancels: whole
        .flatMap(({ cancels }) => cancels)
        .filter(isVisible)
        .sort((a, b) => a.since - b.since)
        .slice(0, shownOpen),
      queued: queue.length,
      isWhole: whole.every(({ isWhole }) => isWhole),
      clashes: (told?.clashes ?? []).filter(isVisible),
    }
  }

  function clinicOverview(
    clinic: Clinic,
    {
      reports,
      surveys,
      told,
      isVisible,
    }: Pick<Picture, 'reports' | 'surveys'> & {
      told: Picture['board']
      isVisible: (thing: { readonly clinicId: string }) => boolean
    },
  ): ClinicOverview {
    const survey = surveys.get(clinic.account)
    const counted = (told?.lookups ?? []).filter(({ clinicId }) => clinicId === clinic.id)
    const of = (outcome: LookupOutcome) => counted.find((one) => one.outcome === outcome)?.count ?? 0
    const own = survey && 'holds' in survey ? survey.holds.filter(({ clinicId }) => clinicId === clinic.id) : []
    return {
      clinic,
      // Another clinic on the account may be none of the caller's business.
      accountClinicIds: (byAccount.get(clinic.account) ?? [])
        .map(({ id }) => id)
        .filter((clinicId) => isVisible({ clinicId })),
      ledgerProblem: survey && 'problem' in survey ? survey.problem : null,
      holds: countsOf(own),
      lookedAfter: own.filter((hold) => !isLive(hold) && !isQueued(hold)).length,
      lookups: {
        HELD: of('HELD'),
        TAKEN_AT_HOLD: of('TAKEN_AT_HOLD'),
        TAKEN_AT_CONFIRM: of('TAKEN_AT_CONFIRM'),
        CLASH: of('CLASH'),
      },
      reports: reports.flatMap(({ id, clinics: seen }) => {
        const vitals = seen[clinic.id]
        return vitals ? [{ processId: id, ...vitals }] : []
      }),
    }
  }

  function mayWatch(caller: Caller | null): asserts caller is Caller {
    if (!caller) throw new DomainError('UNAUTHENTICATED')
    requirePartnerKey(caller)
    requireScope(caller, 'ops')
  }

  /** Resolves a second after `since`, once something has changed past `seen`, and after five seconds in any case. */
  async function untilNews(seen: number, since: number, signal: AbortSignal | undefined): Promise<void> {
    const wait = async (ms: number, isOver: () => boolean): Promise<void> => {
      if (ms <= 0 || isOver() || signal?.aborted) return
      const { promise, resolve } = Promise.withResolvers<void>()
      const wake = () => {
        if (isOver() || signal?.aborted) resolve()
      }
      const timer = setTimeout(resolve, ms)
      listeners.add(wake)
      signal?.addEventListener('abort', wake)
      await promise
      clearTimeout(timer)
      listeners.delete(wake)
      signal?.removeEventListener('abort', wake)
    }
    const passed = () => clock.monotonic() - since
    await wait(Math.max(leastMs, (kept?.until ?? 0) - since) - passed(), () => false)
    await wait(mostMs - passed(), () => change > seen)
  }

  return {
    async overview(caller) {
      mayWatch(caller)
      return seenBy(caller, await picture())
    },
    async *watch(callerNow, signal) {
      mayWatch(await callerNow())
      if (watchers >= maxWatchers) {
        throw new DomainError('LIMIT_EXCEEDED', `${maxWatchers} watch this process already; close one of those pages.`)
      }
      watchers += 1
      try {
        while (!signal?.aborted) {
          const since = clock.monotonic()
          const current = await picture()
          // Asked right before each overview: a key that was revoked sees nothing more.
          const caller = await callerNow()
          mayWatch(caller)
          yield seenBy(caller, current)
          await untilNews(current.change, since, signal)
        }
      } finally {
        watchers -= 1
      }
    },
    touch,
    async holdCounts() {
      const { surveys } = await picture()
      return clinics.all().map(({ id, account }) => {
        const survey = surveys.get(account)
        if (!survey || 'problem' in survey || !survey.isWhole) return [id, null] as const
        return [id, countsOf(survey.holds.filter(({ clinicId }) => clinicId === id))] as const
      })
    },
  }
}

function isLive({ state }: SurveyedHold): boolean {
  return liveStates.includes(state)
}

/** What is not settled, and of the rest what a person is to look at. */
function isQueued(hold: SurveyedHold): hold is QueuedHold {
  return hold.intent !== null && (isLive(hold) || hold.intent.flaggedAt !== null)
}

function byUrgency({ intent: a }: QueuedHold, { intent: b }: QueuedHold): number {
  return Number(b.flaggedAt !== null) - Number(a.flaggedAt !== null) || a.startedAt - b.startedAt
}

function countsOf(holds: readonly SurveyedHold[]): ClinicOverview['holds'] {
  const counts: Partial<Record<HoldState, number>> = {}
  for (const hold of holds) if (isLive(hold)) counts[hold.state] = (counts[hold.state] ?? 0) + 1
  return counts
}
