/** Spares a vendor that does not answer, and our callers the wait. One per account. */
import type { Clock } from '../domain/time.ts'

export interface Trial {
  /** The vendor answered, whatever it said. */
  answered(): void
  /** It did not answer although it had a fair time. */
  failed(): void
  /** The call tells nothing: the caller went away, or it never left. */
  dropped(): void
}

export interface BreakerReading {
  /** `TRYING`: its time is over, and the next call, or the one on its way, decides. */
  readonly state: 'CLOSED' | 'OPEN' | 'TRYING'
  /** In a row, up to now. */
  readonly failures: number
  /** Milliseconds until a call may be tried; 0 unless `OPEN`. */
  readonly waitMs: number
}

/**
 * Five failures in a row without an answer open it for five seconds; then one call is let through and decides. An open
 * breaker refuses every priority: a booking sent to a vendor that hangs would end as UNKNOWN, one refused here is NOT_SENT.
 */
export class Breaker {
  readonly #clock: Clock
  readonly #threshold: number
  readonly #openMs: number
  #failures = 0
  #openUntil: number | null = null
  #probe: Trial | null = null

  constructor(clock: Clock, threshold = 5, openMs = 5_000) {
    this.#clock = clock
    this.#threshold = threshold
    this.#openMs = openMs
  }

  /** Milliseconds until a call may be tried; 0 when it may be tried now. */
  get waitMs(): number {
    if (this.#openUntil === null) return 0
    const left = this.#openUntil - this.#clock.monotonic()
    if (left > 0) return left
    return this.#probe === null ? 0 : this.#openMs
  }

  get isOpen(): boolean {
    return this.#openUntil !== null
  }

  read(): BreakerReading {
    const left = this.#openUntil === null ? 0 : Math.max(0, this.#openUntil - this.#clock.monotonic())
    const state = this.#openUntil === null ? 'CLOSED' : left > 0 ? 'OPEN' : 'TRYING'
    return { state, failures: this.#failures, waitMs: left }
  }

  /** Null while the breaker is open. Whoever gets a trial reports exactly one end. */
  begin(): Trial | null {
    if (this.waitMs > 0) return null
    const trial: Trial = {
      answered: () => {
        this.#failures = 0
        this.#openUntil = null
        this.#probe = null
      },
      failed: () => {
        this.#failures += 1
        const isProbe = this.#probe === trial
        if (isProbe) this.#probe = null
        // A call from before the opening says nothing new while the probe is out.
        if (isProbe || (this.#openUntil === null && this.#failures >= this.#threshold)) {
          this.#openUntil = this.#clock.monotonic() + this.#openMs
        }
      },
      dropped: () => {
        if (this.#probe === trial) this.#probe = null
      },
    }
    if (this.#openUntil !== null) this.#probe = trial
    return trial
  }
}
