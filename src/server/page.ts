import { invalidInput } from '../domain/error.ts'
import type { PageInfo } from './graphql/schema.generated.ts'

/** A connection whose nodes come with the cursor of each. */
export function connectionOf<Node>(
  entries: readonly { readonly node: Node; readonly cursor: string }[],
  { hasNextPage, hasPreviousPage }: Pick<PageInfo, 'hasNextPage' | 'hasPreviousPage'>,
) {
  return {
    nodes: entries.map(({ node }) => node),
    edges: [...entries],
    pageInfo: {
      hasNextPage,
      hasPreviousPage,
      startCursor: entries.at(0)?.cursor ?? null,
      endCursor: entries.at(-1)?.cursor ?? null,
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
