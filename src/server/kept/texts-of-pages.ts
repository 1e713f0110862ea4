/** Of all texts and their keys together, in characters and as many bytes; a page of twenty slots has some 45,000. */
const maxLength = 16_000_000
/** Each keeps its page, however short it is. */
const maxTexts = 1_000

export interface KeptText {
  readonly text: string
  /** The same, as it goes over the wire. */
  readonly bytes: Buffer
}

/** Texts that are right as long as their page is the same object. Those that nobody asked for the longest go first. */
export class TextsOfPages<Page extends object> {
  readonly #kept = new Map<string, KeptText & { readonly page: Page }>()
  readonly #maxLength: number
  #length = 0

  constructor(most = maxLength) {
    this.#maxLength = most
  }

  get(key: string, page: Page): KeptText | null {
    const kept = this.#kept.get(key)
    if (kept?.page !== page) return null
    // Last in the order again.
    this.#kept.delete(key)
    this.#kept.set(key, kept)
    return kept
  }

  set(key: string, page: Page, text: string): void {
    this.#delete(key)
    this.#kept.set(key, { page, text, bytes: Buffer.from(text) })
    this.#length += key.length + text.length
    for (const oldest of this.#kept.keys()) {
      if (this.#length <= this.#maxLength && this.#kept.size <= maxTexts) break
      this.#delete(oldest)
    }
  }

  #delete(key: string): void {
    const kept = this.#kept.get(key)
    if (kept) this.#length -= key.length + kept.text.length
    this.#kept.delete(key)
  }
}
