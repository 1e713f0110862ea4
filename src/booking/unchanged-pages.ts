interface Kept<Page> {
  readonly parts: readonly unknown[]
  readonly page: Page
}

/** Enough for what many look at in the same seconds; a page is a list of slots that are kept elsewhere anyway. */
const maxPages = 500

/** Gives a page once more as long as it would be made of the very same lists. */
export class UnchangedPages<Page> {
  readonly #kept = new Map<string, Kept<Page>>()

  /**
   * @param key everything that `make` goes by beside the lists
   * @param parts the lists, known by their identity
   */
  get(key: string, parts: readonly unknown[], make: () => Page): Page {
    const kept = this.#kept.get(key)
    if (kept && kept.parts.length === parts.length && kept.parts.every((part, index) => part === parts[index])) {
      return kept.page
    }
    const page = make()
    this.#kept.delete(key)
    this.#kept.set(key, { parts, page })
    for (const oldest of this.#kept.keys()) {
      if (this.#kept.size <= maxPages) break
      this.#kept.delete(oldest)
    }
    return page
  }
}
