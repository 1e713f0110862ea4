import { decodeId, type IdKind } from '../../domain/ids.ts'
import type { RequestContext } from '../context.ts'
import { nodeOf } from './node.ts'

/** Finds what another subgraph refers to by id. Anything that is not of this kind, or not the caller's, is null. */
export function reference<Parent>(kind: IdKind) {
  return async ({ id }: { id: string }, context: RequestContext): Promise<Parent | null> => {
    const decoded = decodeId(id)
    if (decoded?.kind !== kind) return null
    // `nodeOf` gives the parent of exactly this kind, with its type name beside it.
    return (await nodeOf(decoded, context)) as Parent | null
  }
}
