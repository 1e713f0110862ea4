import { createHash } from 'node:crypto'
import { createClient } from 'graphql-ws'
import { expect, it } from 'vitest'
import { type Answer, startGateway } from '../kit/gateway.ts'

const known = '{ services { id } }'
const hash = createHash('sha256').update(known).digest('hex')
const start = () => startGateway({ configure: (config) => ({ ...config, trustedDocuments: { [hash]: known } }) })

it.each<[string, object]>([
  ['by its id', { documentId: hash }],
  ['by its id with the way it was made', { documentId: `sha256:${hash}` }],
  ['as Apollo Client asks for it', { extensions: { persistedQuery: { version: 1, sha256Hash: hash } } }],
  ['in full', { query: known }],
])('a document that was given is answered: %s', async (_name, body) => {
  const { status, body: answer } = await (await start()).post(body)
  expect(status).toBe(200)
  expect(answer.data.services.length).toBeGreaterThan(0)
})

it.each<[string, unknown]>([
  ['another query', { query: '{ clinics { id } }' }],
  ['the same query otherwise written', { query: '{ services { id  } }' }],
  ['introspection', { query: '{ __schema { types { name } } }' }],
  ['an unknown id', { documentId: 'f'.repeat(64) }],
  ['an id that everything has', { documentId: 'constructor' }],
  ['another query beside a good id', { query: '{ clinics { id } }', documentId: hash }],
  ['nothing', {}],
  ['a list', [{ documentId: hash }]],
])('no other document is: %s', async (_name, body) => {
  const gateway = await start()
  const { status, body: answer } = await gateway.post(body)
  expect(status).toBe(400)
  expect(answer.errors[0].extensions.code).toBe('INVALID_INPUT')
  expect(gateway.demo.simulators.flatMap(({ received }) => received)).toEqual([])
})

it('nor is another subscription', async () => {
  const { url, key } = await start()
  const client = createClient({
    url: `${url.replace('http', 'ws')}/graphql`,
    retryAttempts: 0,
    connectionParams: { authorization: `Bearer ${key}` },
  })
  const refusal = await new Promise<Answer>((resolve, reject) => {
    const query = 'subscription { holdEvents(holdId: "a", token: "b") { id } }'
    client.subscribe({ query }, { next: reject, error: resolve, complete: () => reject(new Error('answered')) })
  })
  await client.dispose()
  expect(JSON.stringify(refusal)).toContain('answers the documents that it was given')
})
