import { type ApolloServer, HeaderMap } from '@apollo/server'
import type { FastifyReply, FastifyRequest } from 'fastify'
import type { RequestContext } from './context.ts'
import { unauthenticated } from './format-error.ts'

/**
 * `POST /graphql`. Not from @as-integrations/fastify, since an answer that is at hand as bytes is to be sent as bytes.
 * @param contextOf null when nothing came that opens anything
 */
export function graphqlRoute(
  apollo: ApolloServer<RequestContext>,
  contextOf: (request: FastifyRequest) => Promise<RequestContext | null>,
): (request: FastifyRequest, reply: FastifyReply) => Promise<FastifyReply> {
  return async (request, reply) => {
    let known: RequestContext | null = null
    const { status, headers, body } = await apollo.executeHTTPGraphQLRequest({
      httpGraphQLRequest: { method: 'POST', headers: headersOf(request), search: '', body: request.body },
      async context() {
        known = await contextOf(request)
        if (!known) throw unauthenticated()
        return known
      },
    })
    // Answers in parts come from `@defer` and `@stream`, which the schema does not have.
    if (body.kind !== 'complete') throw new Error('an answer in parts')
    for (const [name, value] of headers) reply.header(name, value)
    return reply.status(status ?? 200).send(bytesOf(known, body.string) ?? body.string)
  }
}

function headersOf({ headers }: FastifyRequest): HeaderMap {
  const map = new HeaderMap()
  for (const [name, value] of Object.entries(headers)) {
    if (value !== undefined) map.set(name, Array.isArray(value) ? value.join(', ') : value)
  }
  return map
}

function bytesOf(context: RequestContext | null, text: string): Buffer | null {
  const kept = context?.ahead.text
  return kept?.text === text ? kept.bytes : null
}
