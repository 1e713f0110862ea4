/** What the calls to one clinic showed lately. */
import type { Clock, Instant } from '../domain/time.ts'
import type { Exchange } from './transport.ts'

export interface ClinicHealthReading {
  /** Wall clock. The last answer with a status below 500; null when there was none yet. */
  readonly lastAnswerAt: Instant | null
  /** Wall clock. The last time that no answer or a 5xx came. */
  readonly lastFailureAt: Instant | null
  readonly consecutiveFailures: number
  /** Milliseconds from sending to the last byte, of the last answer; null when there was none yet. */
  readonly lastAnswerMs: number | null
  /** Wall clock. When the vendor last refused our credentials (401, 403); null once it took them again. */
  readonly credentialsRefusedAt: Instant | null
  /** Whether calls are refused at the moment because the vendor's account did not answer. */
  readonly isBreakerOpen: boolean
}

export class Health {
  readonly #clock: Clock
  #lastAnswerAt: Instant | null = null
  #lastFailureAt: Instant | null = null
  #consecutiveFailures = 0
  #credentialsRefusedAt: Instant | null = null
  #lastAnswerMs: number | null = null

  constructor(clock: Clock) {
    this.#clock = clock
  }

  observe(exchange: Exchange, durationMs: number): void {
    // These are the caller's doing or ours, not the vendor's.
    if (!exchange.answered && (exchange.reason === 'ABORTED' || exchange.reason === 'INVALID_REQUEST')) return
    const { status } = exchange
    if (status === null || status >= 500) {
      this.#lastFailureAt = this.#clock.now()
      this.#consecutiveFailures += 1
      return
    }
    this.#lastAnswerAt = this.#clock.now()
    this.#lastAnswerMs = durationMs
    this.#consecutiveFailures = 0
    if (status === 401 || status === 403) this.#credentialsRefusedAt = this.#clock.now()
    else if (status < 300) this.#credentialsRefusedAt = null
  }

  read(isBreakerOpen: boolean): ClinicHealthReading {
    return {
      lastAnswerAt: this.#lastAnswerAt,
      lastFailureAt: this.#lastFailureAt,
      consecutiveFailures: this.#consecutiveFailures,
      lastAnswerMs: this.#lastAnswerMs,
      credentialsRefusedAt: this.#credentialsRefusedAt,
      isBreakerOpen,
    }
  }
}
