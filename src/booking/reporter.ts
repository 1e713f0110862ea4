import type { Clock } from '../domain/time.ts'
import {
  addLookup,
  type Board,
  type ClinicVitals,
  keptClashes,
  type LookupCount,
  lookupOutcomeOf,
  type NotedClash,
  type ProcessFacts,
  type ProcessReport,
} from './board.ts'
import type { BookingLogEntry } from './log.ts'

export interface ReporterParts {
  readonly board: Board
  readonly clock: Clock
  readonly process: ProcessFacts
  /** Of each clinic, as this process sees them now. */
  readonly vitals: () => Readonly<Record<string, ClinicVitals>>
}

/** Puts on the board what this process knows. What the board does not take now is kept and tried again. */
export interface Reporter {
  /** Takes in what the booking tells its log. Never throws and never waits. */
  heard(entry: BookingLogEntry): void
  /** This process, as it is now. */
  report(): ProcessReport
  /** What was heard and is not on the board yet goes there; when the store does not answer, later. */
  flush(): Promise<void>
  /** Reports now and then until `stop`. */
  start(): void
  /** Takes this process off the board. */
  stop(): Promise<void>
}

const everyMs = 2_000
/** A process that misses this many reports in a row is taken for gone. */
const missedReports = 5

export function createReporter({ board, clock, process, vitals }: ReporterParts): Reporter {
  const counts = new Map<string, LookupCount>()
  let clashes: NotedClash[] = []
  let timer: NodeJS.Timeout | undefined
  let last = Promise.resolve()

  const add = (count: LookupCount) => addLookup(counts, count)

  async function flushNow(): Promise<void> {
    const counted = [...counts.values()]
    if (counted.length > 0) {
      counts.clear()
      // A count whose answer was lost may be counted twice: better than an outage that leaves no trace.
      await board.countLookups(clock.now(), counted).catch(() => counted.forEach(add))
    }
    const noted = clashes
    if (noted.length > 0) {
      clashes = []
      await board.noteClashes(noted).catch(() => {
        clashes = [...noted, ...clashes].slice(-keptClashes)
      })
    }
  }

  /** One after the other, so that nothing is on its way twice. */
  function flush(): Promise<void> {
    last = last.then(flushNow)
    return last
  }

  function report(): ProcessReport {
    return { ...process, at: clock.now(), clinics: vitals() }
  }

  async function tell(): Promise<void> {
    await flush()
    // What is missed now is told in two seconds.
    await board.post(report(), everyMs * missedReports).catch(() => {})
  }

  return {
    heard(entry) {
      const { event, clinicId, holdId = '' } = entry
      if (clinicId === undefined) return
      const outcome = lookupOutcomeOf(entry)
      if (outcome) add({ clinicId, outcome, count: 1 })
      const kind = clashKinds[event]
      if (kind) clashes = [...clashes, { at: clock.now(), clinicId, holdId, kind }].slice(-keptClashes)
    },
    report,
    flush,
    start() {
      void tell()
      timer = setInterval(() => void tell(), everyMs)
      timer.unref()
    },
    async stop() {
      if (timer === undefined) return
      clearInterval(timer)
      await flush()
      // Its time to live does the same, only later.
      await board.takeDown(process.id).catch(() => {})
    },
  }
}

const clashKinds: Partial<Record<BookingLogEntry['event'], NotedClash['kind']>> = {
  'clash.cancelled': 'CANCELLED',
  'clash.kept': 'KEPT',
  'clash.late': 'LATE',
}
