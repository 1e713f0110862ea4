import { type ApolloServer, HeaderMap } from '@apollo/server'
import type { FastifyReply, FastifyRequest } from 'fastify'
import type { RequestContext } from './context.ts'
import { unauthenticated } from './format-error.ts'
import type { KeptAnswers } from './kept/kept-answers.ts'
import { ReadyAnswers } from './kept/ready-answers.ts'

export interface GraphqlRouteParts {
  readonly apollo: ApolloServer<RequestContext>
  readonly kept: KeptAnswers
  /** Null when nothing came that opens anything. */
  readonly contextOf: (request: FastifyRequest) => Promise<RequestContext | null>
  /** Told of operations that Apollo is not asked about, as its plugin tells of all others. */
  readonly onOperation: (type: string, fields: readonly string[]) => void
}

/**
 * `POST /graphql`. Not from @as-integrations/fastify, since an answer that is at hand as bytes is to be sent as bytes; and
 * one that Apollo has let through in the same words before is not read by it again.
 */
export function graphqlRoute({
  apollo,
  kept,
  contextOf,
  onOperation,
}: GraphqlRouteParts): (request: FastifyRequest, reply: FastifyReply) => Promise<FastifyReply> {
  const answers = new ReadyAnswers()

  return async (request, reply) => {
    const known = await contextOf(request)
    const ready = known && answers.get(request)
    const text = ready && (await kept.textOf(known, ready))
    if (text) {
      onOperation('query', ['slots'])
      for (const [name, value] of ready.headers) reply.header(name, value)
      return reply.send(text.bytes)
    }
    const { status, headers, body } = await apollo.executeHTTPGraphQLRequest({
      httpGraphQLRequest: { method: 'POST', headers: headersOf(request), search: '', body: request.body },
      async context() {
        if (!known) throw unauthenticated()
        return known
      },
    })
    // Answers in parts come from `@defer` and `@stream`, which the schema does not have.
    if (body.kind !== 'complete') throw new Error('an answer in parts')
    for (const [name, value] of headers) reply.header(name, value)
    reply.status(status ?? 200)
    const ahead = known?.ahead
    // What Apollo refused for its `Accept` is not the kept text.
    if (ahead?.text?.text !== body.string) return reply.send(body.string)
    if (ahead.ready) answers.set(request, { ...ahead.ready, headers: [...headers] })
    return reply.send(ahead.text.bytes)
  }
}

function headersOf({ headers }: FastifyRequest): HeaderMap {
  const map = new HeaderMap()
  for (const [name, value] of Object.entries(headers)) {
    if (value !== undefined) map.set(name, Array.isArray(value) ? value.join(', ') : value)
  }
  return map
}
