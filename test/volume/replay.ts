/**
 * Replays what a ledger was asked, in the order of its fences, on the model. Each answer must be the model's at its place; the
 * places must make one unbroken history; and no call may stand before another one that was over when it began.
 */
import type { Entry, Told } from './history.ts'
import { claim, factsOf, LedgerModel } from './ledger-model.ts'

export interface Replay {
  /** Ends after a few. */
  readonly problems: readonly string[]
  /** How often each operation had each answer, and each way from one state to another was gone. */
  readonly counts: ReadonlyMap<string, number>
}

const enough = 10

export function replay(entries: readonly Entry[]): Replay {
  const counts = new Map<string, number>()
  const count = (what: string): void => void counts.set(what, (counts.get(what) ?? 0) + 1)
  const model = new LedgerModel((from, to) => count(`${from} to ${to}`))
  const ordered = inOrder(entries)
  const problems = outOfTime(ordered)
  let fence = 0
  for (const { asked, told, before, after, now: given } of ordered) {
    if (problems.length >= enough) break
    const now = Math.max(given, model.now)
    const place = `${asked.op} after fence ${before}`
    if (before !== fence) problems.push(`${place}: nobody knows of the change at ${fence + 1}`)
    const [found, expected] = [summaryOf(told), model.answer(asked, now, after)]
    if (found !== expected) problems.push(`${place}: told ${found}, expected ${expected}`)
    const double = model.doubleOf(asked, now)
    if (double) problems.push(`${place}: ${double}`)
    if (after > before) model.now = now
    fence = after
    count(`${asked.op} ${found.split(' ', 1)[0]}`)
  }
  return { problems, counts }
}

/** What changed nothing took place before the change that saw the same fence. */
function inOrder(entries: readonly Entry[]): Entry[] {
  return entries.toSorted((a, b) => a.before - b.before || a.after - b.after)
}

function outOfTime(ordered: readonly Entry[]): string[] {
  const problems: string[] = []
  let lastSentAt = Number.NEGATIVE_INFINITY
  // Those that changed nothing between two changes have no order among themselves.
  let sentAmongPeers = lastSentAt
  let peers = ''
  for (const { asked, before, after, sentAt, answeredAt } of ordered) {
    const place = after > before ? `to ${after}` : `at ${before}`
    if (place !== peers) lastSentAt = sentAmongPeers
    peers = place
    if (answeredAt < lastSentAt)
      problems.push(`${asked.op} after fence ${before}: answered before an earlier one was asked`)
    sentAmongPeers = Math.max(sentAmongPeers, sentAt)
  }
  return problems.slice(0, enough)
}

/** In one line, as the model tells its own. */
function summaryOf(told: Told): string {
  switch (told.kind) {
    case 'OPENED':
    case 'EXISTS':
    case 'DONE':
      return `${told.kind} ${factsOf(told.hold)}`
    case 'REFUSED':
      return told.reason
    case 'RECORD':
      return `RECORD ${told.hold && factsOf(told.hold)}`
    case 'CLAIMANTS':
      return `CLAIMANTS ${told.claimants.map(claim).sort().join('; ')}`
    case 'BEGUN':
      return `BEGUN ${told.fence}`
    default:
      return told.kind
  }
}
