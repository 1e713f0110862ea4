/** What was seen, counted. */
export class Tally {
  readonly #counts = new Map<string, Map<string, number>>()

  add(group: string, name: string, by = 1): void {
    const counts = this.#counts.get(group) ?? new Map<string, number>()
    this.#counts.set(group, counts.set(name, (counts.get(name) ?? 0) + by))
  }

  of(group: string, name: string): number {
    return this.#counts.get(group)?.get(name) ?? 0
  }

  total(group: string): number {
    return [...(this.#counts.get(group)?.values() ?? [])].reduce((sum, count) => sum + count, 0)
  }

  /** Groups in the order in which they came, names by count. */
  toString(): string {
    return [...this.#counts]
      .map(([group, counts]) => {
        const sorted = [...counts].sort((a, b) => b[1] - a[1] || (a[0] < b[0] ? -1 : 1))
        return `${group}\n${sorted.map(([name, count]) => `  ${String(count).padStart(7)}  ${name}`).join('\n')}`
      })
      .join('\n')
  }
}
