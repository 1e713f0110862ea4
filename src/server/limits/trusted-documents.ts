import type { FastifyReply, FastifyRequest } from 'fastify'

/** The documents that are answered, by their ids; as the build of a frontend lists them. */
export interface TrustedDocuments {
  /** The document that a request asks for by its id or in full. Null for any other. */
  textOf(asked: Asked): string | null
}

interface Asked {
  readonly query?: unknown
  /** As the working draft of GraphQL over HTTP has it. */
  readonly documentId?: unknown
  /** As Apollo Client has it. */
  readonly extensions?: unknown
}

export function createTrustedDocuments(documents: Readonly<Record<string, string>>): TrustedDocuments {
  const byId = new Map(Object.entries(documents))
  const texts = new Set(byId.values())
  return {
    textOf({ query, documentId, extensions }) {
      if (typeof query === 'string' && query !== '') return texts.has(query) ? query : null
      const id = documentId ?? Object(Object(extensions).persistedQuery).sha256Hash
      return typeof id === 'string' ? (byId.get(id) ?? byId.get(id.replace(/^sha\d+:/, '')) ?? null) : null
    },
  }
}

export const notTrusted = 'This server answers the documents that it was given; send the id of one of them.'

/** Puts the document in the place of its id, before anything reads the query. */
export function trustedOnly(trusted: TrustedDocuments) {
  return async (request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply | undefined> => {
    const query = trusted.textOf(Object(request.body))
    if (query === null) {
      const extensions = { code: 'INVALID_INPUT', correlationId: request.id }
      return reply.status(400).send({ errors: [{ message: notTrusted, extensions }] })
    }
    // Apollo would take what is left of them for a question of its own.
    const { documentId: _, extensions: __, ...rest } = request.body as Record<string, unknown>
    request.body = { ...rest, query }
    return undefined
  }
}
