import { none, type State } from './state.ts'

/**
 * Equal for states that differ only in which of the two callers is which, in the order of the lease nodes, or in bookings
 * that nobody can come to see any more.
 */
export function keyOf(state: State, isSymmetric: boolean): string {
  const straight = [ownKey(state, 0, 0), ownKey(state, 1, 1)] as const
  if (!isSymmetric || straight[0] < straight[1]) return straight[0] + straight[1] + sharedKey(state, 0)
  const crossed = straight[1] + straight[0]
  if (straight[0] > straight[1]) return crossed + sharedKey(state, 1)
  const [one, other] = [sharedKey(state, 0), sharedKey(state, 1)]
  return crossed + (one < other ? one : other)
}

/** A hold with its caller and its vendor hold. */
function ownKey(state: State, who: 0 | 1, place: 0 | 1): string {
  const hold = state.holds[place]
  const caller = state.callers[who]
  if (!hold || !caller) return ''
  return String.fromCharCode(
    code(hold.state),
    code(hold.intent),
    digit(hold.fence),
    digit(hold.writes),
    digit(hold.appointment),
    bit(hold.blocks),
    bit(hold.isTold),
    code(hold.note),
    code(caller.at),
    digit(caller.fence),
    digit(caller.booking),
    digit(caller.twin),
    code(caller.clash),
    bit(caller.isStale),
    digit(caller.confirmsLeft),
    digit(caller.copies),
    bit(caller.isDoubled),
    digit(caller.answer),
    code(state.vendorHolds[place] ?? ''),
  )
}

function sharedKey(state: State, swap: 0 | 1): string {
  const named = (hold: number): number => (hold === 0 || hold === 1 ? hold ^ swap : hold)
  const key = [code(state.ledger), bit(state.hasLostLease)]
  for (const { by, isLive, isVisible } of state.entries) key.push(digit(named(by)), bit(isLive), bit(isVisible))
  for (const { at, hold, fence, found, absent } of state.workers) {
    key.push(code(at), digit(named(hold)), digit(fence))
    for (const id of found) key.push(digit(id))
    for (const place of [swap, swap ^ 1]) {
      const seen = absent[place]
      key.push(digit(seen?.fence ?? none), bit(seen?.isOld ?? false))
    }
  }
  if (state.nodes.length === 0) return String.fromCharCode(...key)
  const nodes = state.nodes.map(({ owner, heard }) =>
    String.fromCharCode(digit(named(owner)), code(heard[swap] ?? ''), code(heard[swap ^ 1] ?? '')),
  )
  return String.fromCharCode(...key) + nodes.sort().join('')
}

function digit(number: number): number {
  return 48 + number
}

function bit(is: boolean): number {
  return is ? 49 : 48
}

const codes: Record<string, number> = {}
let drawn = 64

/** A letter for each word. */
function code(word: string): number {
  const known = codes[word]
  if (known !== undefined) return known
  drawn += 1
  codes[word] = drawn
  return drawn
}
