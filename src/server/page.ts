import { invalidInput } from '../domain/error.ts'
import type { PageInfo } from './graphql/schema.generated.ts'

/** A connection. Cursors of its nodes are made when `edges` are asked for, which most callers do without. */
export function connectionOf<Node>(
  nodes: readonly Node[],
  cursorOf: (node: Node) => string,
  { hasNextPage, hasPreviousPage }: Pick<PageInfo, 'hasNextPage' | 'hasPreviousPage'>,
) {
  const [first, last] = [nodes.at(0), nodes.at(-1)]
  return {
    nodes: [...nodes],
    get edges() {
      return nodes.map((node) => ({ node, cursor: cursorOf(node) }))
    },
    pageInfo: {
      hasNextPage,
      hasPreviousPage,
      startCursor: first === undefined ? null : cursorOf(first),
      endCursor: last === undefined ? null : cursorOf(last),
    },
  }
}

/** An opaque position in a list. */
export function encodeCursor(place: readonly (string | number | null)[]): string {
  return Buffer.from(JSON.stringify(place)).toString('base64url')
}

/** The place behind a cursor, checked against the kinds that its list uses. */
export function decodeCursor(cursor: string, isPlace: (place: readonly unknown[]) => boolean): readonly unknown[] {
  try {
    const place: unknown = JSON.parse(Buffer.from(cursor, 'base64url').toString('utf8'))
    if (Array.isArray(place) && isPlace(place)) return place
  } catch {
    // Told below, like every other cursor that is not ours.
  }
  throw badCursor()
}

export function badCursor() {
  return invalidInput(['after'], 'This is not an `endCursor` of the same list; leave it out to start anew.')
}
