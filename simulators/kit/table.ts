export interface Row {
  readonly id: string
}

/**
 * Rows by id, in the order of their creation. `past()` answers as of the last `mark()`: only the rows replaced since
 * are remembered, so that a write costs the same however full the table is.
 */
export class Table<T extends Row> {
  #rows: Map<string, T>
  #before = new Map<string, T | undefined>()

  constructor(rows: Iterable<T> = []) {
    this.#rows = new Map(Array.from(rows, (row) => [row.id, row]))
  }

  get(id: string): T | undefined {
    return this.#rows.get(id)
  }

  put(row: T): T {
    if (!this.#before.has(row.id)) this.#before.set(row.id, this.#rows.get(row.id))
    this.#rows.set(row.id, row)
    return row
  }

  /** Replaces some fields of a row. Throws when there is none: the caller has looked it up. */
  patch(id: string, fields: Partial<T>): T {
    const row = this.#rows.get(id)
    if (!row) throw new Error(`no row ${id}`)
    return this.put({ ...row, ...fields })
  }

  values(): T[] {
    return [...this.#rows.values()]
  }

  mark(): void {
    this.#before.clear()
  }

  past(): Table<T> {
    const rows = new Map(this.#rows)
    for (const [id, row] of this.#before) {
      if (row) rows.set(id, row)
      else rows.delete(id)
    }
    return new Table(rows.values())
  }
}
