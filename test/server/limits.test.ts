import { buildSubgraphSchema } from '@apollo/subgraph'
import { getIntrospectionQuery, getOperationAST, parse } from 'graphql'
import { describe, expect, it } from 'vitest'
import { encodeId } from '../../src/domain/ids.ts'
import { typeDefs } from '../../src/server/graphql/type-defs.ts'
import { createCostOf } from '../../src/server/limits/cost.ts'
import * as documents from '../e2e/documents.ts'
import { type RunningGateway, startGateway } from '../kit/gateway.ts'

/** The same piece many times over; `#` in it becomes the number, `+` the next one. */
function repeated(times: number, piece: string): string {
  return Array.from({ length: times }, (_, index) =>
    piece.replaceAll('#', `${index}`).replaceAll('+', `${index + 1}`),
  ).join(' ')
}

/** A path of clinic, practitioner, clinic and so on: two fields more than twice its turns. */
function deep(turns: number): string {
  return `{ clinics ${'{ practitioners { clinic '.repeat(turns)} { id } ${'} }'.repeat(turns)} }`
}

/** One that is not there, so that nobody is asked for what stands behind it. */
const aHold = (selection: string) => `{ hold(id: "${encodeId('Hold', 'leeds', 'f'.repeat(32))}") { ${selection} } }`
const release = 'holdRelease(input: { holdId: "x", holdToken: "y", idempotencyKey: "k" }) { hold { id } }'
const representations = (count: number, kind: string) =>
  Array.from({ length: count }, () => ({ __typename: kind, id: 'x' }))
const entities = 'query ($of: [_Any!]!) { _entities(representations: $of) { __typename } }'

/** What somebody sends who means harm, as it is posted, and what is said to it. */
const hostile: Record<string, { body: unknown; status?: number; says: RegExp }> = {
  deep: { body: { query: deep(20) }, says: /42 fields deep/ },
  'deep by one': {
    body: {
      query: aHold(
        'appointment { patient { id } practitioner { clinic { appointmentTypes { service { clinics { health { status } } } } } } }',
      ),
    },
    says: /9 fields deep/,
  },
  'deep through fragments': {
    body: {
      query: `{ clinics { ...F0 } } ${repeated(9, 'fragment F# on Clinic { locations { clinic { ...F+ } } }')}
        fragment F9 on Clinic { id }`,
    },
    says: /20 fields deep/,
  },
  wide: { body: { query: `{ clinics { ${repeated(5_000, 'id')} } }` }, says: /1000 tokens/ },
  'as wide as a body may be': { body: { query: `{ ${'a '.repeat(49_000)} }` }, says: /1000 tokens/ },
  'wide in directives': {
    body: { query: `{ clinics { id ${repeated(120, '@skip(if: true)')} } }` },
    says: /only be used once/,
  },
  aliased: { body: { query: `{ ${repeated(16, 'a#: clinics { id }')} }` }, says: /15 aliases/ },
  'aliased four thousand times': {
    body: { query: `{ ${repeated(4_000, 'a#: clinics { id }')} }` },
    says: /1000 tokens/,
  },
  'aliased in fragments': {
    body: {
      query: `{ clinics { ...F0 ...F1 } } ${repeated(2, `fragment F# on Clinic { ${repeated(8, 'a#: name')} }`)}`,
    },
    says: /15 aliases/,
  },
  batched: { body: Array.from({ length: 100 }, () => ({ query: '{ clinics { id } }' })), says: /batching/ },
  'a batch of one': { body: [{ query: '{ clinics { id } }' }], says: /batching/ },
  introspective: {
    body: { query: '{ __schema { types { fields { type { fields { type { fields { name } } } } } } } }' },
    says: /introspection depth/,
  },
  'introspective many times': {
    body: { query: `{ ${repeated(4, 'a#: __schema { types { fields { type { fields { name } } } } }')} }` },
    says: /costs 4000/,
  },
  'a fragment inside itself': {
    body: { query: '{ clinics { ...F } } fragment F on Clinic { practitioners { clinic { ...F } } }' },
    says: /Cannot spread fragment "F" within itself/,
  },
  'circular fragments': {
    body: {
      query: `{ clinics { ...F0 } } ${repeated(40, 'fragment F# on Clinic { practitioners { clinic { ...F+ } } }')}
        fragment F40 on Clinic { ...F0 }`,
    },
    says: /81 fields deep/,
  },
  'fragments that double': {
    body: {
      query: `{ clinics { ...F0 } } ${repeated(60, 'fragment F# on Clinic { ...F+ ...F+ }')} fragment F60 on Clinic { name practitioners { name } }`,
    },
    says: /costs/,
  },
  'fragments that double under two fields': {
    body: {
      query: `{ clinics { ...F0 } } ${repeated(20, 'fragment F# on Clinic { practitioners { clinic { ...F+ } } locations { clinic { ...F+ } } }')}
        fragment F20 on Clinic { id }`,
    },
    says: /fields deep/,
  },
  dear: { body: { query: '{ holds(first: 100) { nodes { appointment { id } } } }' }, says: /costs 5201/ },
  'dear by a variable': {
    body: {
      query: 'query ($n: Int) { holds(first: $n) { edges { node { appointment { id } } } } }',
      variables: { n: 100 },
    },
    says: /costs 5301/,
  },
  'dear for a page without end': {
    body: { query: '{ holds(first: 2000000000) { nodes { id } } }' },
    says: /costs 2000000001/,
  },
  'many entities of one clinic': {
    body: { query: entities, variables: { of: representations(60, 'Appointment') } },
    says: /costs 3060/,
  },
  'entities that are none': {
    body: { query: entities, variables: { of: [null, 5, {}] } },
    says: /"of\[0\]" has a wrong value/,
  },
  'an entity of a type that is none': {
    body: { query: entities, variables: { of: representations(1, 'HoldEdge') } },
    says: /"of\[0\]" has a wrong value/,
  },
  'variables as deep as a body may be': {
    body: `{"query":"${entities}","variables":{"of":${'['.repeat(45_000)}${']'.repeat(45_000)}}}`,
    says: /wrong value/,
  },
  'two mutations': { body: { query: `mutation { a: ${release} b: ${release} }` }, says: /may have one field/ },
  'two mutations in a fragment': {
    body: { query: `mutation { a: ${release} ...F } fragment F on Mutation { ... { b: ${release} } }` },
    says: /may have one field/,
  },
  'a body of 1 MB': {
    body: { query: `{ clinics { id } } #${'x'.repeat(1_000_000)}` },
    status: 413,
    says: /larger than 100000 bytes/,
  },
  'variables of 1 MB': {
    body: { query: documents.slotsQuery, variables: { after: 'x'.repeat(1_000_000) } },
    status: 413,
    says: /larger than 100000 bytes/,
  },
}

function vendorCalls({ demo }: RunningGateway): number {
  return demo.simulators.reduce((sum, { received }) => sum + received.length, 0)
}

describe('a hostile query', () => {
  it.each(Object.entries(hostile))(
    'is refused in no time, and no clinic is called: %s',
    async (_, { body, status = 400, says }) => {
      const gateway = await startGateway()
      await gateway.post({ query: '{ clinics { id } }' })
      const before = vendorCalls(gateway)
      const tookMs: number[] = []
      // The best of three: what is measured is the gateway, not who else uses the machine.
      for (let round = 0; round < 3; round++) {
        const start = performance.now()
        const answer = await gateway.post(body)
        tookMs.push(performance.now() - start)
        expect(answer.body.errors[0]).toMatchObject({
          message: expect.stringMatching(says),
          extensions: { code: 'INVALID_INPUT' },
        })
        expect([answer.status, 'data' in answer.body]).toEqual([status, false])
      }
      expect(Math.min(...tookMs)).toBeLessThan(50)
      expect(vendorCalls(gateway)).toBe(before)
      expect(gateway.logged.filter((entry) => 'frames' in entry)).toEqual([])
    },
  )
})

describe('a query that is meant well', () => {
  const schema = buildSubgraphSchema(typeDefs)
  const costOf = createCostOf(schema)
  const cost = (query: string, variables: Record<string, unknown> = {}): number => {
    const document = parse(query)
    const operation = getOperationAST(document)
    if (!operation) throw new Error('not one operation')
    return costOf({ document, operation, variables })
  }

  it.each([
    [
      'at the largest depth',
      aHold('appointment { practitioner { clinic { appointmentTypes { service { clinics { id } } } } } }'),
    ],
    ['with the most aliases', `{ clinics { ${repeated(15, 'a#: id')} } }`],
    ['with one mutation in two pieces', `mutation { __typename ${release} ${release} }`],
    ['of the whole schema', getIntrospectionQuery()],
    ['that names an entity', '{ _entities(representations: [{ __typename: "Clinic", id: "x" }]) { __typename } }'],
  ])('is answered %s', async (_, query) => {
    const gateway = await startGateway()
    const { body } = await gateway.post({ query })
    expect(body.errors).toBeUndefined()
  })

  it.each([
    ['{ __typename }', {}, 0],
    ['{ clinics { id } }', {}, 20],
    ['{ clinics { practitioners { id } } }', {}, 20 * (1 + 10 + 20)],
    ['{ clinics { ...A } } fragment A on Clinic { health { status } }', {}, 20 * 2],
    ['{ clinic(id: "x") { ... on Clinic { id } ... on Node { id } ... { health { status } } } }', {}, 2],
    ['{ hold(id: "x") { appointment { patient { id } } } }', {}, 1 + 50 + 1 + 1],
    ['{ holds { nodes { id } pageInfo { endCursor } } }', {}, 1 + 50 + 1],
    ['{ holds(first: null) { nodes { id } } }', {}, 1 + 50],
    ['query ($n: Int = 7) { holds(first: $n) { ...P } } fragment P on HoldConnection { nodes { id } }', {}, 1 + 7],
    ['query ($n: Int = 7) { holds(first: $n) { nodes { id } } }', { n: 3 }, 1 + 3],
    // What is no size is refused by its field.
    ['query ($n: Int = 7) { holds(first: $n) { nodes { id } } }', { n: '3' }, 1 + 1],
    ['query ($n: Int) { holds(first: $n) { nodes { id } } }', { n: -9 }, 1 + 1],
    ['{ a: holds(first: 2) { nodes { id } } b: holds(first: 3) { edges { node { id } } } }', {}, 1 + 2 + 1 + 6],
    [entities, { of: [...representations(2, 'Appointment'), ...representations(3, 'Clinic')] }, 2 * 51 + 3],
    [`mutation { ${release} }`, {}, 50 + 1 + 1],
    ['{ __type(name: "Hold") { name } }', {}, 1_000],
  ])('costs what the schema says: %s %j', (query, variables, expected) => {
    expect(cost(query, variables)).toBe(expected)
  })

  it('is counted anew for other sizes, and for what is not a number, when a document comes again', () => {
    const costOf = createCostOf(schema)
    const document = parse(
      'query ($a: Int = 7, $b: Int) { a: holds(first: $a) { nodes { id } } b: holds(first: $b) { nodes { id } } }',
    )
    const operation = getOperationAST(document)
    if (!operation) throw new Error('no operation')
    const sizes = [{}, { a: 1 }, { b: 1 }, { a: 1, b: 2 }, { a: 2, b: 1 }, { a: '1' }, { a: null }, {}, { a: 1 }]
    expect(sizes.map((variables) => costOf({ document, operation, variables }))).toEqual([
      59, 53, 10, 5, 5, 53, 102, 59, 53,
    ])
    const asked = parse(entities)
    const named = getOperationAST(asked)
    if (!named) throw new Error('no operation')
    const costs = [1, 3, 1].map((count) =>
      costOf({ document: asked, operation: named, variables: { of: representations(count, 'Clinic') } }),
    )
    expect(costs).toEqual([1, 3, 1])
  })

  it('leaves room for the largest pages of a frontend', () => {
    const { slotsQuery, ...others } = documents
    expect(cost(slotsQuery, { first: 200 })).toBe(1_454)
    expect(cost('{ holds(first: 50) { nodes { appointment { id } } } }')).toBe(2_601)
    for (const [name, document] of Object.entries(others)) expect(cost(document), name).toBeLessThan(1_000)
  })
})

describe('an error', () => {
  it.each([
    '{ clinicz { id } }',
    '{ clinics { nam } }',
    '{ clinic(ids: "x") { id } }',
    '{ clinics { id @skipp } }',
    '{ clinics { ... on Clinik { id } } }',
    '{ holds(filter: { statuses: [ACTIV] }) { nodes { id } } }',
    '{ holds(filter: { statusez: [ACTIVE] }) { nodes { id } } }',
    'query ($filter: HoldFilte) { holds(filter: $filter) { nodes { id } } }',
    'query ($filter: HoldFilter) { holds(filter: $filters) { nodes { id } } }',
    '{ clinics { id }',
  ])('suggests nothing and shows no stack: %s', async (query) => {
    const gateway = await startGateway()
    const variables = { filter: { statusez: ['ACTIVE'], statuses: ['ACTIV'] } }
    const sent = [
      { query, variables },
      { query: 'query ($filter: HoldFilter) { holds(filter: $filter) { nodes { id } } }', variables },
    ]
    for (const body of sent) {
      const { status, text } = await gateway.post(body)
      expect(status).toBe(400)
      expect(text).not.toMatch(/did you mean|stacktrace|node_modules|\.[jt]s:\d/i)
    }
  })
})
