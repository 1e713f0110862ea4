/** What one caller may use of what all share. */

/** So many uses in so many seconds. */
export interface Allowance {
  readonly points: number
  readonly seconds: number
}

/** A count of things, of which there may be so many at a time. */
export interface Count {
  readonly name: string
  readonly most: number
}

/** Where uses are counted, for all processes. */
export interface Limits {
  /** Takes one use. Null, or the seconds until there is one again. */
  take(name: string, allowance: Allowance): Promise<number | null>
  /**
   * Adds a thing to all of the counts, or to none when one of them is full; there it is full by things that came before.
   * Adding it again gives it the new time. It leaves by itself after that time.
   */
  enter(thing: string, counts: readonly Count[], ms: number): Promise<boolean>
  leave(thing: string, counts: readonly Pick<Count, 'name'>[]): Promise<void>
}

export const unlimited: Limits = { take: async () => null, enter: async () => true, leave: async () => {} }
