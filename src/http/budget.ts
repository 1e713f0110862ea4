/** The vendor's limit shared out by urgency: requests per window and requests in flight. One per account. */
import type { Clock } from '../domain/time.ts'
import type { Priority } from './vendor-http.ts'

export interface Limits {
  /** What the vendor publishes; 80 % of it is used. */
  readonly requests: number
  readonly perMs: number
  readonly maxConcurrent: number
}

export interface BudgetReading {
  /** Requests per window, of which there may be `limit` at most. */
  readonly limit: number
  readonly windowMs: number
  /** Taken within the last window. */
  readonly used: number
  readonly inFlight: number
  readonly maxInFlight: number
  /** Calls that wait for a token or a place in flight. */
  readonly waiting: Readonly<Record<Priority, number>>
  /** Milliseconds for which the vendor, by a 429, lets nothing out; 0 when it does. */
  readonly pausedMs: number
}

export type Admission =
  | {
      readonly granted: true
      /** Ends the request's time in flight. @param used false when nothing was sent: its token is free again at once */
      release(used: boolean): void
    }
  /** `waitMs`: until a token may be had; null when that was not the obstacle. */
  | { readonly granted: false; readonly reason: 'BUDGET' | 'ABORTED'; readonly waitMs: number | null }

const priorities: readonly Priority[] = ['CONFIRM', 'RECONCILE', 'CHECK', 'SEARCH']

/**
 * Tenths of the tokens, and of the places in flight, that a priority leaves to those before it. 20 % are kept for confirming
 * and reconciling; half of that only for confirming, so that a busy reconciler cannot hold up the patient who is waiting.
 * Each is at least what the one before leaves, so whatever stops an urgent call stops the others too.
 */
const reservedTenths: Record<Priority, number> = { CONFIRM: 0, RECONCILE: 1, CHECK: 2, SEARCH: 4 }

/** Calls of one priority that may wait; more than that is a caller's fault, and memory is finite. */
const maxWaiting = 256

interface Waiter {
  readonly priority: Priority
  settle(admission: Admission): void
}

/**
 * Tokens come back one window after they were taken, not drop by drop: a bucket that is full and refills at the full rate
 * lets nearly twice its size through in one window, and vendors count windows. The price is that a burst is followed by a
 * pause; the reserves keep that pause from the urgent calls.
 */
export class Budget {
  readonly #clock: Clock
  #capacity = Number.POSITIVE_INFINITY
  #perMs = 1
  #maxConcurrent = Number.POSITIVE_INFINITY
  /** Monotonic times at which tokens were taken, oldest first. */
  readonly #taken: number[] = []
  #inFlight = 0
  #pausedUntil = 0
  readonly #waiting: Record<Priority, Waiter[]> = { CONFIRM: [], RECONCILE: [], CHECK: [], SEARCH: [] }
  #timer: NodeJS.Timeout | undefined

  constructor(clock: Clock, limits: Limits) {
    this.#clock = clock
    this.tighten(limits)
  }

  /** Clinics on one account may name different limits; the strictest holds for all. */
  tighten({ requests, perMs, maxConcurrent }: Limits): void {
    const capacity = Math.max(1, Math.floor((requests * 8) / 10))
    if (capacity / perMs < this.#capacity / this.#perMs) {
      this.#capacity = capacity
      this.#perMs = perMs
    }
    this.#maxConcurrent = Math.max(1, Math.min(this.#maxConcurrent, Math.floor(maxConcurrent)))
  }

  read(): BudgetReading {
    const now = this.#clock.monotonic()
    this.#expire(now)
    const { CONFIRM, RECONCILE, CHECK, SEARCH } = this.#waiting
    return {
      limit: this.#capacity,
      windowMs: this.#perMs,
      used: this.#taken.length,
      inFlight: this.#inFlight,
      maxInFlight: this.#maxConcurrent,
      waiting: {
        CONFIRM: CONFIRM.length,
        RECONCILE: RECONCILE.length,
        CHECK: CHECK.length,
        SEARCH: SEARCH.length,
      },
      pausedMs: Math.max(0, this.#pausedUntil - now),
    }
  }

  /** The vendor said 429: nothing goes out until then, and whoever cannot wait is told so. */
  pause(until: number): void {
    this.#pausedUntil = Math.max(this.#pausedUntil, until)
    this.#pump()
  }

  /**
   * A token and a place in flight. Waits in order of priority, then of arrival, and refuses at once when the token cannot
   * come in time.
   * @param until monotonic time after which waiting makes no sense
   */
  enter(priority: Priority, until: number, signal?: AbortSignal): Promise<Admission> {
    const now = this.#clock.monotonic()
    if (signal?.aborted) return Promise.resolve(refusal('ABORTED', null))
    const queue = this.#waiting[priority]
    const readyAt = this.#readyAt(priority, now)
    if (readyAt > until || queue.length >= maxWaiting) return Promise.resolve(refusal('BUDGET', readyAt - now))
    return new Promise((resolve) => {
      const onAbort = () => leave(refusal('ABORTED', null))
      // On a timer and not on the clock, so that a clock that stands still cannot keep anybody waiting.
      const timer = setTimeout(
        () => leave(refusal('BUDGET', this.#readyAt(priority, this.#clock.monotonic()) - this.#clock.monotonic())),
        Math.max(0, until - now),
      )
      const waiter: Waiter = {
        priority,
        settle: (admission) => {
          clearTimeout(timer)
          signal?.removeEventListener('abort', onAbort)
          resolve(admission)
        },
      }
      const leave = (admission: Admission) => {
        const index = queue.indexOf(waiter)
        if (index >= 0) queue.splice(index, 1)
        waiter.settle(admission)
        this.#pump()
      }
      signal?.addEventListener('abort', onAbort)
      queue.push(waiter)
      this.#pump()
    })
  }

  /** Lets nobody wait any longer. */
  close(): void {
    clearTimeout(this.#timer)
    for (const priority of priorities) {
      for (const waiter of this.#waiting[priority].splice(0)) waiter.settle(refusal('BUDGET', null))
    }
  }

  #pump(): void {
    const now = this.#clock.monotonic()
    clearTimeout(this.#timer)
    this.#expire(now)
    for (const priority of priorities) {
      const queue = this.#waiting[priority]
      while (queue.length > 0 && this.#isOpenFor(priority, now)) queue.shift()?.settle(this.#grant(now))
      if (queue.length > 0) {
        // A place in flight is announced by its release; only tokens and pauses come by time.
        const next = Math.max(this.#pausedUntil, (this.#taken[0] ?? now) + this.#perMs)
        this.#timer = setTimeout(() => this.#pump(), Math.min(Math.max(1, Math.ceil(next - now)), 60_000))
        return
      }
    }
  }

  #isOpenFor(priority: Priority, now: number): boolean {
    return (
      now >= this.#pausedUntil &&
      this.#capacity - this.#taken.length > reserved(this.#capacity, priority) &&
      this.#maxConcurrent - this.#inFlight > reserved(this.#maxConcurrent, priority)
    )
  }

  #grant(now: number): Admission {
    this.#taken.push(now)
    this.#inFlight += 1
    let released = false
    return {
      granted: true,
      release: (used) => {
        if (released) return
        released = true
        this.#inFlight -= 1
        if (!used) {
          const index = this.#taken.lastIndexOf(now)
          if (index >= 0) this.#taken.splice(index, 1)
        }
        this.#pump()
      },
    }
  }

  /** When the tokens allow one more call of this priority behind those that wait already. */
  #readyAt(priority: Priority, now: number): number {
    this.#expire(now)
    let ahead = 0
    for (const other of priorities) {
      ahead += this.#waiting[other].length
      if (other === priority) break
    }
    const missing = reserved(this.#capacity, priority) + ahead + 1 - (this.#capacity - this.#taken.length)
    if (missing <= 0) return Math.max(now, this.#pausedUntil)
    const freed = this.#taken[Math.min(missing, this.#taken.length) - 1] ?? now
    return Math.max(freed + this.#perMs, this.#pausedUntil)
  }

  #expire(now: number): void {
    let gone = 0
    while (gone < this.#taken.length && (this.#taken[gone] ?? 0) + this.#perMs <= now) gone += 1
    if (gone > 0) this.#taken.splice(0, gone)
  }
}

/** Never everything: with room for one request there is nothing to share out. */
function reserved(total: number, priority: Priority): number {
  return Math.min(total - 1, Math.ceil((total * reservedTenths[priority]) / 10))
}

function refusal(reason: 'BUDGET' | 'ABORTED', waitMs: number | null): Admission {
  return { granted: false, reason, waitMs }
}
