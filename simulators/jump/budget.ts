const HOUR_MS = 3_600_000

export interface Taken {
  readonly allowed: boolean
  readonly left: number
  /** When a call is let through again, in epoch milliseconds. */
  readonly resetsAt: number
}

/** So many calls per key: in the last 60 minutes, or since the hour struck. */
export class HourlyBudget {
  readonly limit: number
  readonly #window: 'rolling' | 'clock-hour'
  readonly #countsRefused: boolean
  readonly #calls = new Map<string, number[]>()

  constructor(limit: number, window: 'rolling' | 'clock-hour', countsRefused: boolean) {
    this.limit = limit
    this.#window = window
    this.#countsRefused = countsRefused
  }

  take(key: string, now: number): Taken {
    const hourStart = Math.floor(now / HOUR_MS) * HOUR_MS
    const since = this.#window === 'rolling' ? now - HOUR_MS + 1 : hourStart
    // Calls in the future are from before the clock was put back.
    const calls = (this.#calls.get(key) ?? []).filter((at) => at >= since && at <= now)
    const allowed = calls.length < this.limit
    if (allowed || this.#countsRefused) calls.push(now)
    this.#calls.set(key, calls)
    const freeing = calls.at(-this.limit) ?? now
    return {
      allowed,
      left: Math.max(0, this.limit - calls.length),
      resetsAt: this.#window === 'rolling' ? freeing + HOUR_MS : hourStart + HOUR_MS,
    }
  }
}
