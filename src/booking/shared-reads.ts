interface Reading<Value> {
  readonly running: Promise<Value>
  /** What those wait for who asked while it was under way: it begins when that ends. */
  next: Promise<Value> | null
}

/**
 * Reads of what changes at any moment, one at a time per key. Whoever asks while one is under way gets the answer of the
 * next one, together with all others who do: nobody gets an answer that was read before they asked.
 */
export class SharedReads<Value> {
  readonly #readings = new Map<string, Reading<Value>>()

  read(key: string, load: () => Promise<Value>): Promise<Value> {
    const reading = this.#readings.get(key)
    if (!reading) return this.#begin(key, load)
    reading.next ??= reading.running.then(
      () => this.#begin(key, load),
      () => this.#begin(key, load),
    )
    return reading.next
  }

  #begin(key: string, load: () => Promise<Value>): Promise<Value> {
    const reading: Reading<Value> = { running: load(), next: null }
    this.#readings.set(key, reading)
    const end = () => {
      if (reading.next === null) this.#readings.delete(key)
    }
    reading.running.then(end, end)
    return reading.running
  }
}
