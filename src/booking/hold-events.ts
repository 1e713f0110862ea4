import { DomainError, type ErrorCode } from '../domain/error.ts'
import { type HoldRecord, type HoldStatus, holdTransitions, publicExpiryMarginMs } from '../domain/hold.ts'
import type { Clock, Instant } from '../domain/time.ts'
import type { Caller } from './caller.ts'
import type { HoldAddress, HoldService } from './hold-service.ts'
import type { Ledger, LedgerEvent, LedgerEventType } from './ledger.ts'
import type { Signer } from './signing.ts'

export type HoldEventType =
  | 'CREATED'
  | 'EXTENDED'
  | 'EXPIRING'
  | 'EXPIRED'
  | 'RELEASED'
  | 'CONFIRMING'
  | 'RECONCILING'
  | 'CONFIRMED'
  | 'REJECTED'
  | 'COMPENSATED'

/** One change of a hold, as its holder is told of it. */
export interface HoldEvent {
  /** Names the change, alike in every process. */
  readonly id: string
  readonly type: HoldEventType
  readonly at: Instant
  /** As last heard of, which may be further on than this change. */
  readonly hold: HoldRecord
  /** Why it ended without an appointment. */
  readonly cause: ErrorCode | null
}

export interface HoldFollow extends HoldAddress {
  readonly holdToken: string
  /** The id of the last event that arrived before the follower was cut off. One that is not of this hold counts as none. */
  readonly after: string | null
  /** Ends the stream too, as its `return` does. */
  readonly signal?: AbortSignal
}

export interface HoldEventService {
  /**
   * First where the hold stands, unless `after` says that it is known; then each change, until the one that is final. What
   * happened between `after` and now is told as one event. Throws `NOT_FOUND` for absent, foreign and a wrong token alike.
   */
  follow(caller: Caller, input: HoldFollow): Promise<AsyncIterableIterator<HoldEvent>>
  /** How many follow now, in this process. */
  following(): number
}

export interface HoldEventParts {
  readonly holds: Pick<HoldService, 'get'>
  readonly ledger: Pick<Ledger, 'get' | 'subscribe'>
  readonly signer: Signer
  readonly clock: Clock
}

/** Before the end that callers are told. */
const warnedMs = 60_000
/** Of one hold, in one process: each of them costs memory, and one token would be enough for any number. */
const maxFollowers = 20
/** Changes that a slow follower has not taken yet. A hold has few; past this the oldest is left out, and the last stays. */
const maxWaiting = 32
/** Looks without being told, in case the news was lost on its way. */
const lookEveryMs = 10_000
/** Between looks at a hold that is past its end: the store's clock may be behind ours, or it cannot be reached. */
const lookAgainMs = 200

/** `FREED` is no news to the one who had the time. */
const typesOfChanges: Record<LedgerEventType, HoldEventType | null> = {
  CREATED: 'CREATED',
  EXTENDED: 'EXTENDED',
  EXPIRED: 'EXPIRED',
  RELEASED: 'RELEASED',
  CONFIRMING: 'CONFIRMING',
  // The clock runs again, to an end that may be another one.
  RETURNED: 'EXTENDED',
  RECONCILING: 'RECONCILING',
  CONFIRMED: 'CONFIRMED',
  REJECTED: 'REJECTED',
  // What it comes to is not known yet.
  COMPENSATING: 'RECONCILING',
  COMPENSATED: 'COMPENSATED',
  FREED: null,
}

const typesOfStates: Record<HoldStatus, HoldEventType> = {
  ACTIVE: 'CREATED',
  CONFIRMING: 'CONFIRMING',
  RECONCILING: 'RECONCILING',
  COMPENSATING: 'RECONCILING',
  CONFIRMED: 'CONFIRMED',
  RELEASED: 'RELEASED',
  EXPIRED: 'EXPIRED',
  REJECTED: 'REJECTED',
  COMPENSATED: 'COMPENSATED',
}

export function createHoldEventService({ holds, ledger, signer, clock }: HoldEventParts): HoldEventService {
  const followers = new Map<string, Set<Follower>>()
  ledger.subscribe((event) => {
    for (const follower of followers.get(event.hold.id) ?? []) follower.hear(event)
  })

  function join(holdId: string): Follower {
    const others = followers.get(holdId) ?? new Set()
    if (others.size >= maxFollowers) {
      throw new DomainError('LIMIT_EXCEEDED', `This hold is followed ${maxFollowers} times already; end one of them.`)
    }
    const follower = new Follower(() => {
      others.delete(follower)
      if (others.size === 0) followers.delete(holdId)
    })
    followers.set(holdId, others.add(follower))
    return follower
  }

  /** Null while the store cannot be reached: then nothing is known, and the next look may find it. */
  async function look({ account, id }: HoldRecord): Promise<HoldRecord | null> {
    const found = await ledger.get({ account, id }).catch((error: unknown) => {
      if (error instanceof DomainError && error.code === 'SERVICE_UNAVAILABLE') return undefined
      throw error
    })
    if (found === null) throw new DomainError('HOLD_LOST')
    return found ?? null
  }

  async function* tell(follower: Follower, known: HoldRecord, after: string | null): AsyncGenerator<HoldEvent, void> {
    // Once more: what happened before the follower joined was told to nobody.
    let hold = (await look(known)) ?? known
    const place = placeOf(hold, after)
    let { toldFence, warnedOf } = place
    if (hold.fence > toldFence) {
      toldFence = hold.fence
      yield present(hold, place.isResumed)
    }
    while (!isFinal(hold) && !follower.isEnded) {
      const warnsAt = hold.expiresAt === warnedOf ? null : warningOf(hold)
      if (warnsAt !== null && warnsAt <= clock.now()) {
        warnedOf = hold.expiresAt
        yield { id: `${hold.id}.e${warnedOf}`, type: 'EXPIRING', at: warnsAt, hold, cause: null }
        continue
      }
      const event = await follower.next(waitFor(warnsAt ?? hold.expiresAt))
      if (event) {
        const type = typesOfChanges[event.type]
        if (type === null || event.id <= toldFence) continue
        toldFence = event.id
        hold = event.hold
        yield { id: idOf(hold), type, at: event.at, hold: follower.newest ?? hold, cause: causeOf(hold) }
        continue
      }
      if (follower.isEnded) return
      const current = await look(hold)
      // What the look itself brought about is told by its own event.
      if (!current || follower.newest || !hasMoved(hold, current)) continue
      toldFence = current.fence
      hold = current
      yield present(hold, true)
    }
  }

  function waitFor(due: Instant | null): number {
    if (due === null) return lookEveryMs
    const left = due - clock.now()
    return left > 0 ? Math.min(left, lookEveryMs) : lookAgainMs
  }

  /** Where a hold stands, as the event by which it came there. */
  function present(hold: HoldRecord, isResumed: boolean): HoldEvent {
    const { state, createdAt, intent, endedAt } = hold
    if (state === 'OPENING') throw new Error('an opening hold was shown to a caller')
    // What an active hold went through while nobody listened comes down to the end that it has now.
    const type = state === 'ACTIVE' && isResumed ? 'EXTENDED' : typesOfStates[state]
    const at = type === 'CREATED' ? createdAt : (endedAt ?? intent?.startedAt ?? clock.now())
    return { id: idOf(hold), type, at, hold, cause: causeOf(hold) }
  }

  return {
    async follow(caller, { holdToken, after, signal, ...address }) {
      caller.browser?.holdTokens.add(holdToken)
      const hold = await holds.get(caller, address)
      if (!hold || !signer.isHoldToken(hold.id, holdToken)) {
        throw new DomainError('NOT_FOUND', 'There is no hold with this id and token for you.', { path: ['holdId'] })
      }
      const follower = join(hold.id)
      const end = () => follower.end()
      signal?.addEventListener('abort', end, { once: true })
      if (signal?.aborted) end()
      return endable(tell(follower, hold, after), end)
    },
    following: () => [...followers.values()].reduce((sum, { size }) => sum + size, 0),
  }
}

/** A generator's own `return` would wait for the event that it waits for. */
function endable<Value>(values: AsyncGenerator<Value, void>, end: () => void): AsyncIterableIterator<Value> {
  const stream: AsyncIterableIterator<Value> = {
    [Symbol.asyncIterator]: () => stream,
    async next() {
      try {
        const result = await values.next()
        if (result.done) end()
        return result
      } catch (error) {
        end()
        throw error
      }
    },
    return() {
      end()
      return values.return()
    },
  }
  return stream
}

/** Takes in what happens to one hold until it is asked for. */
class Follower {
  readonly #waiting: LedgerEvent[] = []
  readonly #leave: () => void
  #wake: () => void = () => {}
  #isEnded = false

  constructor(leave: () => void) {
    this.#leave = leave
  }

  get isEnded(): boolean {
    return this.#isEnded
  }

  /** What is known by now, further on than what was taken; null when nothing is. */
  get newest(): HoldRecord | null {
    return this.#waiting.at(-1)?.hold ?? null
  }

  hear(event: LedgerEvent): void {
    if (this.#waiting.length >= maxWaiting) this.#waiting.shift()
    this.#waiting.push(event)
    this.#wake()
  }

  end(): void {
    this.#isEnded = true
    this.#leave()
    this.#wake()
  }

  /** Null when nothing came within that time, or when it has ended. */
  async next(withinMs: number): Promise<LedgerEvent | null> {
    if (this.#waiting.length === 0 && !this.#isEnded) {
      const { promise, resolve } = Promise.withResolvers<void>()
      this.#wake = resolve
      const timer = setTimeout(resolve, withinMs).unref()
      await promise
      clearTimeout(timer)
    }
    return this.#isEnded ? null : (this.#waiting.shift() ?? null)
  }
}

function isFinal({ state }: HoldRecord): boolean {
  return holdTransitions[state].length === 0
}

/** When its holder is to be warned; null while it cannot expire by clock. */
function warningOf({ state, expiresAt }: HoldRecord): Instant | null {
  return state === 'ACTIVE' && expiresAt !== null ? expiresAt - publicExpiryMarginMs - warnedMs : null
}

/** Many writes to a record are no news to its holder. */
function hasMoved(before: HoldRecord, now: HoldRecord): boolean {
  return now.fence > before.fence && (now.state !== before.state || now.expiresAt !== before.expiresAt)
}

function causeOf({ state, cause }: HoldRecord): ErrorCode | null {
  return state === 'REJECTED' || state === 'COMPENSATED' ? cause : null
}

/** Fences are drawn per account, so alone they do not name a change. A warning has none: it goes by the end it warns of. */
function idOf({ id, fence }: HoldRecord): string {
  return `${id}.${fence}`
}

/** What a follower knows that got `after` as its last. */
function placeOf(
  hold: HoldRecord,
  after: string | null,
): { isResumed: boolean; toldFence: number; warnedOf: Instant | null } {
  const [name, place = ''] = after?.split('.') ?? []
  const [, kind, digits] = /^(e?)(\d{1,15})$/.exec(place) ?? []
  if (name !== hold.id || digits === undefined) return { isResumed: false, toldFence: -1, warnedOf: null }
  const number = Number(digits)
  // Never past what there is, or what comes would be taken for known.
  if (kind === '') return { isResumed: true, toldFence: Math.min(number, hold.fence), warnedOf: null }
  const isSameEnd = hold.state === 'ACTIVE' && hold.expiresAt === number
  return { isResumed: true, toldFence: isSameEnd ? hold.fence : -1, warnedOf: isSameEnd ? number : null }
}
