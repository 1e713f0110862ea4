import type { Clock } from '../domain/time.ts'

interface Entry<Value> {
  readonly value: Value
  readonly until: number
}

export interface CacheOptions {
  readonly clock: Clock
  readonly ttlMs: number
  /** Oldest entries go first. @default 1000 */
  readonly maxEntries?: number
}

/**
 * Answers kept for a short time, with one flight per key: however many ask at once, the source is asked once. Failures are
 * not kept. An eviction also voids what is under way, so that an answer from before it is never kept after it.
 */
export class Cached<Value> {
  readonly #entries = new Map<string, Entry<Value>>()
  readonly #flights = new Map<string, Promise<Value>>()
  readonly #options: CacheOptions

  constructor(options: CacheOptions) {
    this.#options = options
  }

  get(key: string, load: () => Promise<Value>): Promise<Value> {
    const kept = this.peek(key)
    if (kept !== undefined) return Promise.resolve(kept)
    const flying = this.#flights.get(key)
    if (flying) return flying
    const flight = load().then(
      (value) => {
        if (this.#flights.get(key) === flight) {
          this.#flights.delete(key)
          this.#keep(key, value)
        }
        return value
      },
      (error: unknown) => {
        if (this.#flights.get(key) === flight) this.#flights.delete(key)
        throw error
      },
    )
    this.#flights.set(key, flight)
    return flight
  }

  /** What is kept and fresh; undefined when nothing is. */
  peek(key: string): Value | undefined {
    const entry = this.#entries.get(key)
    return entry && entry.until > this.#options.clock.monotonic() ? entry.value : undefined
  }

  /** Whatever is at hand, stale and evicted answers too: good for hints, never for a promise. */
  *recent(): Iterable<Value> {
    for (const { value } of this.#entries.values()) yield value
  }

  evict(isStale: (key: string) => boolean): void {
    for (const [key, { value }] of this.#entries) if (isStale(key)) this.#entries.set(key, { value, until: 0 })
    for (const key of [...this.#flights.keys()]) if (isStale(key)) this.#flights.delete(key)
  }

  #keep(key: string, value: Value): void {
    this.#entries.delete(key)
    this.#entries.set(key, { value, until: this.#options.clock.monotonic() + this.#options.ttlMs })
    for (const oldest of this.#entries.keys()) {
      if (this.#entries.size <= (this.#options.maxEntries ?? 1_000)) break
      this.#entries.delete(oldest)
    }
  }
}
