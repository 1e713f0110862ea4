import { DomainError, type ErrorCode } from '../domain/error.ts'
import {
  type HoldChangeType,
  type HoldRecord,
  holdTransitions,
  publicExpiryMarginMs,
  type RecordedChange,
} from '../domain/hold.ts'
import type { Clock, Instant } from '../domain/time.ts'
import { type Caller, isTheirs, mayUse, requireScope } from './caller.ts'
import type { HoldAddress, HoldService } from './hold-service.ts'
import type { Ledger } from './ledger.ts'
import type { Signer } from './signing.ts'

/** `EXPIRING` is no change: it is told by the clock. */
export type HoldEventType = HoldChangeType | 'EXPIRING'

/** Something that happened to a hold, as its holder is told of it. */
export interface HoldEvent {
  /** Names what happened, alike in every process and whenever it is told. */
  readonly id: string
  readonly type: HoldEventType
  readonly at: Instant
  /** As last heard of, which may be further on than this event. */
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
  /**
   * Who calls, as it is known now; null when what was shown opens nothing any more. Asked every second and before each
   * event. Where it cannot be told (`SERVICE_UNAVAILABLE`) the last answer stands.
   * @default the caller stays who it was
   */
  readonly callerNow?: CallerNow
}

export type CallerNow = () => Promise<Caller | null>

export interface HoldEventService {
  /**
   * Without `after` first the latest event, which says where the hold stands; with it each event that came after that one.
   * Then each as it happens, until the one that is final. Throws `NOT_FOUND` for absent, foreign and a wrong token alike,
   * and ends with what a new call would be refused for: `UNAUTHENTICATED`, `FORBIDDEN` or `NOT_FOUND`.
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
/** Looks without being told, in case the news was lost on its way. */
const lookEveryMs = 10_000
/** Between looks at a hold that is past its end: the store's clock may be behind ours, or it cannot be reached. */
const lookAgainMs = 200
/** A key that was revoked hears nothing more after so long. */
const askEveryMs = 1_000

export function createHoldEventService({ holds, ledger, signer, clock }: HoldEventParts): HoldEventService {
  const followers = new Map<string, Set<Follower>>()
  ledger.subscribe(({ hold }) => {
    for (const follower of followers.get(hold.id) ?? []) follower.hear(hold)
  })

  function join(hold: HoldRecord): Follower {
    const others = followers.get(hold.id) ?? new Set()
    if (others.size >= maxFollowers) {
      throw new DomainError('LIMIT_EXCEEDED', `This hold is followed ${maxFollowers} times already; end one of them.`)
    }
    const follower = new Follower(hold, () => {
      others.delete(follower)
      // An end may come twice, and meanwhile others may have begun.
      if (others.size === 0 && followers.get(hold.id) === others) followers.delete(hold.id)
    })
    followers.set(hold.id, others.add(follower))
    return follower
  }

  /** While the store cannot be reached nothing is known, and the next look may find it. */
  async function look(follower: Follower): Promise<void> {
    const { account, id } = follower.newest
    const found = await ledger.get({ account, id }).catch(unlessAway)
    if (found === null) throw new DomainError('HOLD_LOST')
    if (found) follower.hear(found)
  }

  /** Throws what a new call would be refused for. */
  async function admit(callerNow: CallerNow, hold: HoldRecord, holdToken: string): Promise<void> {
    const caller = await callerNow().catch(unlessAway)
    if (caller === undefined) return
    if (caller === null) throw new DomainError('UNAUTHENTICATED')
    caller.browser?.holdTokens.add(holdToken)
    requireScope(caller, 'read')
    if (!mayUse(caller, { id: hold.clinicId }) || !isTheirs(caller, signer, hold)) throw notFound()
  }

  async function* tell(
    follower: Follower,
    { after, holdToken, callerNow }: HoldFollow,
  ): AsyncGenerator<HoldEvent, void> {
    // Once more: what happened before the follower joined was told to nobody.
    await look(follower)
    let told = placeOf(after, follower.newest, clock.now())
    let lookedAt = clock.monotonic()
    let askedAt = lookedAt

    async function ask(): Promise<void> {
      if (!callerNow) return
      askedAt = clock.monotonic()
      await admit(callerNow, follower.newest, holdToken)
    }

    for (;;) {
      const hold = follower.newest
      const next = timelineOf(hold, clock.now()).find(({ place }) => place > told)
      if (next) {
        await ask()
        if (follower.isEnded) return
        const { id, type, at, place } = next
        told = place
        yield { id, type, at, hold: follower.newest, cause: endsWithout.has(type) ? follower.newest.cause : null }
        continue
      }
      if (isFinal(hold) || follower.isEnded) return
      if (clock.monotonic() >= askedAt + askEveryMs) await ask()
      const waitMs = Math.min(waitFor(hold, lookedAt), callerNow ? askEveryMs : lookEveryMs)
      if ((await follower.hears(waitMs)) || !isLookDue(hold, lookedAt)) continue
      lookedAt = clock.monotonic()
      await look(follower)
    }
  }

  /** Until something is due though nobody says so. */
  function waitFor(hold: HoldRecord, lookedAt: number): number {
    const now = clock.now()
    const dues = [warningOf(hold), hold.expiresAt].flatMap((due) => (due !== null && due > now ? [due - now] : []))
    const untilLook = isPast(hold) ? lookAgainMs : lookedAt + lookEveryMs - clock.monotonic()
    return Math.max(0, Math.min(...dues, untilLook))
  }

  function isLookDue(hold: HoldRecord, lookedAt: number): boolean {
    return isPast(hold) || clock.monotonic() >= lookedAt + lookEveryMs
  }

  /** The store's clock decides; by ours it is over. */
  function isPast({ expiresAt }: HoldRecord): boolean {
    return expiresAt !== null && expiresAt <= clock.now()
  }

  return {
    async follow(caller, input) {
      const { holdToken, signal, clinicId, holdId } = input
      caller.browser?.holdTokens.add(holdToken)
      // The same work for what is foreign or absent.
      const isToken = signer.isHoldToken(holdId, holdToken)
      const hold = await holds.get(caller, { clinicId, holdId })
      if (!hold || !isToken) throw notFound()
      const follower = join(hold)
      const end = () => follower.end()
      signal?.addEventListener('abort', end, { once: true })
      if (signal?.aborted) end()
      return endable(tell(follower, input), end)
    },
    following: () => [...followers.values()].reduce((sum, { size }) => sum + size, 0),
  }
}

function notFound(): DomainError {
  return new DomainError('NOT_FOUND', 'There is no hold with this id and token for you.', { path: ['holdId'] })
}

function unlessAway(error: unknown): undefined {
  if (!(error instanceof DomainError) || error.code !== 'SERVICE_UNAVAILABLE') throw error
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

/** Takes in what happens to one hold: the latest record, which has the changes before it. */
class Follower {
  readonly #leave: () => void
  #newest: HoldRecord
  #isNews = false
  #wake: () => void = () => {}
  #isEnded = false

  constructor(known: HoldRecord, leave: () => void) {
    this.#newest = known
    this.#leave = leave
  }

  get isEnded(): boolean {
    return this.#isEnded
  }

  get newest(): HoldRecord {
    return this.#newest
  }

  hear(hold: HoldRecord): void {
    if (hold.fence <= this.#newest.fence) return
    this.#newest = hold
    this.#isNews = true
    this.#wake()
  }

  end(): void {
    this.#isEnded = true
    this.#leave()
    this.#wake()
  }

  /** Whether something new came within that time, since it was last asked, or it has ended. */
  async hears(withinMs: number): Promise<boolean> {
    if (!this.#isNews && !this.#isEnded) {
      const { promise, resolve } = Promise.withResolvers<void>()
      this.#wake = resolve
      const timer = setTimeout(resolve, withinMs).unref()
      await promise
      clearTimeout(timer)
    }
    const isNews = this.#isNews
    this.#isNews = false
    return isNews || this.#isEnded
  }
}

function isFinal({ state }: HoldRecord): boolean {
  return holdTransitions[state].length === 0
}

const endsWithout: ReadonlySet<HoldEventType> = new Set(['REJECTED', 'COMPENSATED'] as const)

/** When the holder of an active hold is to be warned; null while it cannot expire by clock. */
function warningOf({ expiresAt }: Pick<RecordedChange, 'expiresAt'>): Instant | null {
  return expiresAt === null ? null : expiresAt - publicExpiryMarginMs - warnedMs
}

interface Told extends Pick<HoldEvent, 'id' | 'type' | 'at'> {
  /** Rises along the timeline. */
  readonly place: number
}

/**
 * What has happened to a hold until now, in order: its changes, and between them the warnings that were due, once for each
 * end that was warned of. Fences are drawn per account, so alone they do not name a change; a warning has none and goes by
 * the end it warns of.
 */
function timelineOf({ id, changes }: Pick<HoldRecord, 'id' | 'changes'>, now: Instant): Told[] {
  const warnedOf = new Set<Instant>()
  return changes.flatMap((change, index) => {
    const { fence, type, at, expiresAt } = change
    const told: Told = { id: `${id}.${fence}`, type, at, place: placeOfFence(fence) }
    const until = changes[index + 1]?.at ?? now
    const warnsAt = Math.max(warningOf(change) ?? Number.POSITIVE_INFINITY, at)
    if (expiresAt === null || warnsAt > until || warnsAt >= expiresAt || warnedOf.has(expiresAt)) return [told]
    warnedOf.add(expiresAt)
    return [told, { id: `${id}.e${expiresAt}`, type: 'EXPIRING', at: warnsAt, place: told.place + 1 }]
  })
}

/** Each change has room for a warning behind it. */
function placeOfFence(fence: number): number {
  return fence * 2
}

/** The place up to which a follower knows the timeline that got `after` as its last. */
function placeOf(after: string | null, hold: HoldRecord, now: Instant): number {
  const latest = placeOfFence(hold.changes.at(-1)?.fence ?? 0)
  const [name, what = ''] = after?.split('.') ?? []
  const [, kind, digits] = /^(e?)(\d{1,15})$/.exec(what) ?? []
  if (name !== hold.id || digits === undefined) return latest - 1
  const number = Number(digits)
  // Never past what there is, or what comes would be taken for known.
  if (kind === '') return Math.min(placeOfFence(number), latest)
  const warning = timelineOf(hold, now).find(({ id }) => id === after)
  if (warning) return warning.place
  // Of a process whose clock is ahead: the end was moved before it was to be warned of.
  const warned = hold.changes.findLast(({ expiresAt }) => expiresAt === number)
  return warned ? placeOfFence(warned.fence) + 1 : latest - 1
}
