/** So many calls per key and window of simulated time; windows start with their first call. */
export class Budget {
  readonly #limit: number
  readonly #windowMs: number
  readonly #windows = new Map<string, { resetsAt: number; used: number }>()

  constructor(limit: number, windowMs: number) {
    this.#limit = limit
    this.#windowMs = windowMs
  }

  /** Takes one. `resetsAt` is the end of the window in epoch milliseconds. */
  take(key: string, now: number): { readonly allowed: boolean; readonly left: number; readonly resetsAt: number } {
    let window = this.#windows.get(key)
    // A clock put back must not leave a window open for years.
    if (!window || now >= window.resetsAt || window.resetsAt - now > this.#windowMs) {
      window = { resetsAt: now + this.#windowMs, used: 0 }
      this.#windows.set(key, window)
    }
    if (window.used >= this.#limit) return { allowed: false, left: 0, resetsAt: window.resetsAt }
    window.used += 1
    return { allowed: true, left: this.#limit - window.used, resetsAt: window.resetsAt }
  }
}
