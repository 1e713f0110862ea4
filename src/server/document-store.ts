import type { ApolloServerOptions, BaseContext } from '@apollo/server'
import type { DocumentNode } from 'graphql'

/** Of all texts together. A document in memory is some eighty times as long. */
const maxLength = 400_000

/** Keys of documents that came once, some hundred bytes each. */
const maxSeen = 10_000

type ApolloStore = NonNullable<ApolloServerOptions<BaseContext>['documentStore']>

export interface DocumentStore extends ApolloStore {
  /** Whether it came to be kept: only then is it worth keeping anything about it. */
  isKept(document: DocumentNode): boolean
}

/**
 * Documents that were read and checked before, from the second time on: to keep those that come once in memory costs the
 * garbage collector more than to read them. Apollo's own store measures each new one by writing it as JSON, too.
 */
export function createDocumentStore(most = maxLength): DocumentStore {
  const kept = new Map<string, DocumentNode>()
  const seen = new Set<string>()
  const repeated = new WeakSet<DocumentNode>()
  let length = 0

  function drop(key: string): boolean {
    const document = kept.get(key)
    if (!document) return false
    length -= lengthOf(document)
    return kept.delete(key)
  }

  return {
    async get(key) {
      const document = kept.get(key)
      if (!document) return undefined
      // Last in the order again.
      kept.delete(key)
      kept.set(key, document)
      return document
    },
    async set(key, document) {
      if (!seen.has(key)) {
        if (seen.size >= maxSeen) seen.clear()
        seen.add(key)
        return
      }
      repeated.add(document)
      drop(key)
      kept.set(key, document)
      length += lengthOf(document)
      for (const oldest of kept.keys()) {
        if (length <= most) break
        drop(oldest)
      }
    },
    async delete(key) {
      return drop(key)
    },
    isKept: (document) => repeated.has(document),
  }
}

function lengthOf({ loc }: DocumentNode): number {
  return loc?.source.body.length ?? 1_000
}
