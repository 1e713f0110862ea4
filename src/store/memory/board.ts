import {
  addLookup,
  type Board,
  hourOf,
  keptClashes,
  type LookupCount,
  lookupHours,
  type NotedClash,
  type ProcessReport,
} from '../../booking/board.ts'
import type { Clock } from '../../domain/time.ts'

/** The board of one process. */
export function createMemoryBoard(clock: Clock): Board {
  const posted = new Map<string, { readonly report: ProcessReport; readonly until: number }>()
  /** By hour, then by clinic and outcome. */
  const hours = new Map<number, Map<string, LookupCount>>()
  let clashes: readonly NotedClash[] = []

  return {
    async post(report, ms) {
      posted.set(report.id, { report, until: clock.monotonic() + ms })
    },
    async takeDown(processId) {
      posted.delete(processId)
    },
    async reports() {
      for (const [id, { until }] of posted) if (until <= clock.monotonic()) posted.delete(id)
      return [...posted.values()].map(({ report }) => report)
    },
    async countLookups(at, counts) {
      const hour = hourOf(at)
      for (const old of hours.keys()) if (old <= hour - lookupHours) hours.delete(old)
      const sums = hours.get(hour) ?? new Map<string, LookupCount>()
      hours.set(hour, sums)
      for (const count of counts) addLookup(sums, count)
    },
    async lookups(at) {
      const last = hourOf(at)
      const sums = new Map<string, LookupCount>()
      for (const [hour, counts] of hours) {
        if (hour > last - lookupHours && hour <= last) for (const count of counts.values()) addLookup(sums, count)
      }
      return [...sums.values()]
    },
    async noteClashes(noted) {
      clashes = [...noted.toReversed(), ...clashes].slice(0, keptClashes)
    },
    async clashes() {
      return clashes
    },
  }
}
