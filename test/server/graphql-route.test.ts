import type { ApolloServer } from '@apollo/server'
import Fastify from 'fastify'
import { expect, it, onTestFinished } from 'vitest'
import type { RequestContext } from '../../src/server/context.ts'
import { graphqlRoute } from '../../src/server/graphql-route.ts'
import type { KeptAnswers } from '../../src/server/kept/kept-answers.ts'

const kept = { text: '{"data":{}}\n', bytes: Buffer.from('{"data":{}}\n') }
const body = { query: '{ slots }', variables: { first: 1 } }

/** Counts who is asked; Apollo answers from what is kept each time. */
function started() {
  const asked = { apollo: 0, context: 0, operations: 0 }
  const known = { text: kept as typeof kept | null }
  const apollo = {
    async executeHTTPGraphQLRequest({ context }: { context: () => Promise<RequestContext> }) {
      asked.apollo += 1
      const { ahead } = await context()
      ahead.text = kept
      ahead.ready = { asked: {} as never, keyFor: () => 'key' }
      return { headers: new Map([['cache-control', 'no-store']]), body: { kind: 'complete', string: kept.text } }
    },
  } as object as ApolloServer<RequestContext>
  const route = graphqlRoute({
    apollo,
    kept: { textOf: async () => known.text } as object as KeptAnswers,
    async contextOf() {
      asked.context += 1
      return { ahead: { slots: null, text: null, ready: null } } as object as RequestContext
    },
    onOperation() {
      asked.operations += 1
    },
  })
  const fastify = Fastify()
  onTestFinished(() => fastify.close())
  fastify.post('/graphql', route)
  const post = (payload: object, headers = {}) => fastify.inject({ method: 'POST', url: '/graphql', payload, headers })
  return { asked, known, post }
}

it('asks Apollo once about what is in the same words, and gives its headers again', async () => {
  const { asked, post } = started()
  for (let time = 0; time < 3; time += 1) {
    const { body: text, headers } = await post(body)
    expect([text, headers['cache-control']]).toEqual([kept.text, 'no-store'])
  }
  expect(asked).toEqual({ apollo: 1, context: 3, operations: 2 })
})

it.each<[string, object, object]>([
  ['other variables', { ...body, variables: { first: 2 } }, {}],
  ['another operation of it', { ...body, operationName: 'Other' }, {}],
  ['another kind of answer', body, { accept: 'application/graphql-response+json' }],
  ['another content type', body, { 'content-type': 'application/json; charset=utf-8' }],
  ['more in its body', { ...body, extensions: {} }, {}],
])('asks Apollo again about %s', async (_, payload, headers) => {
  const { asked, post } = started()
  await post(body)
  await post(payload, headers)
  expect(asked).toEqual({ apollo: 2, context: 2, operations: 0 })
})

it('asks Apollo again when the page is not the one of before, without asking twice who calls', async () => {
  const { asked, known, post } = started()
  await post(body)
  known.text = null
  await post(body)
  expect(asked).toEqual({ apollo: 2, context: 2, operations: 0 })
})
