import { composeServices as composeWithApollo } from '@apollo/composition'
import { buildSubgraphSchema } from '@apollo/subgraph'
import { composeServices as composeWithGuild } from '@theguild/federation-composition'
import { buildSchema, type DocumentNode, isObjectType, parse } from 'graphql'
import { describe, expect, it } from 'vitest'
import { sdl, typeDefs } from '../../src/server/graphql/type-defs.ts'

const keyTypes = ['Appointment', 'AppointmentType', 'Clinic', 'Hold', 'Location', 'Patient', 'Practitioner', 'Service']

const reviews = `
  extend schema @link(url: "https://specs.apollo.dev/federation/v2.9", import: ["@key", "@shareable"])
  type Query { latestReviews: [Review!] }
  type Clinic @key(fields: "id") { id: ID! reviews: [Review!] }
  type Review @key(fields: "id") { id: ID! stars: Int! }
`

type Subgraph = { name: string; url: string; typeDefs: DocumentNode }

function compose(library: (subgraphs: Subgraph[]) => object, documents: Record<string, DocumentNode>) {
  const subgraphs = Object.entries(documents).map(([name, typeDefs]) => ({
    name,
    url: `http://${name}.test`,
    typeDefs,
  }))
  const result = library(subgraphs) as { supergraphSdl?: string; errors?: readonly Error[] }
  return { supergraph: result.supergraphSdl ?? '', errors: (result.errors ?? []).map((error) => error.message) }
}

/** What a router reads with `{ _service { sdl } }`. `printSubgraphSchema` would not do: it loses `directive @oneOf`. */
function servedTypeDefs(): DocumentNode {
  const service = buildSubgraphSchema(typeDefs).getQueryType()?.getFields()._service
  const answer = service?.resolve?.(undefined, {}, undefined, undefined as never) as { sdl: string }
  return parse(answer.sdl)
}

const libraries = { '@apollo/composition': composeWithApollo, '@theguild/federation-composition': composeWithGuild }
const sources = {
  'as written': () => parse(sdl),
  'as served': servedTypeDefs,
}

describe.each(Object.entries(libraries))('%s', (_library, library) => {
  describe.each(Object.entries(sources))('the SDL %s', (_source, load) => {
    it('composes alone, with every entity', () => {
      const { supergraph, errors } = compose(library, { holdfast: load() })
      expect(errors).toEqual([])
      const schema = buildSchema(supergraph, { assumeValidSDL: true })
      for (const name of keyTypes) {
        expect(joinKeys(supergraph, name), name).toEqual(['HOLDFAST'])
        expect(schema.getType(name)?.description, name).toBeTruthy()
      }
    })

    it('composes with a subgraph that extends Clinic', () => {
      const { supergraph, errors } = compose(library, { holdfast: load(), reviews: parse(reviews) })
      expect(errors).toEqual([])
      const clinic = buildSchema(supergraph, { assumeValidSDL: true }).getType('Clinic')
      if (!isObjectType(clinic)) throw new Error('Clinic is not an object type of the supergraph')
      expect(Object.keys(clinic.getFields())).toEqual(expect.arrayContaining(['id', 'vendor', 'reviews']))
      expect(joinKeys(supergraph, 'Clinic')).toEqual(['HOLDFAST', 'REVIEWS'])
    })
  })

  it('shares Query.node with a subgraph that serves one of our nodes', () => {
    const withNode = parse(`
      ${reviews}
      interface Node { id: ID! }
      extend type Query { node(id: ID!): Node @shareable }
      extend type Clinic implements Node
    `)
    expect(compose(library, { holdfast: parse(sdl), reviews: withNode }).errors).toEqual([])
  })

  it('refuses a subgraph that redefines a field of ours', () => {
    const clash = parse(`
      extend schema @link(url: "https://specs.apollo.dev/federation/v2.9", import: ["@key"])
      type Clinic @key(fields: "id") { id: ID! vendor: String! }
    `)
    const { errors } = compose(library, { holdfast: parse(sdl), clash })
    expect(errors.join()).toContain('Clinic.vendor')
  })
})

it('enforces oneOf on PatientInput in a schema built from the SDL', () => {
  const patientInput = buildSubgraphSchema(typeDefs).getType('PatientInput')
  expect(patientInput).toMatchObject({ isOneOf: true })
})

/** The graphs in which the supergraph knows the type by its id. */
function joinKeys(supergraph: string, typeName: string): string[] {
  for (const definition of parse(supergraph).definitions) {
    if (definition.kind !== 'ObjectTypeDefinition' || definition.name.value !== typeName) continue
    return (definition.directives ?? [])
      .filter((directive) => directive.name.value === 'join__type')
      .map((directive) => new Map(directive.arguments?.map(({ name, value }) => [name.value, value])))
      .filter((args) => textOf(args.get('key')) === 'id')
      .map((args) => textOf(args.get('graph')) ?? '')
      .sort()
  }
  return []
}

function textOf(node: { kind: string } | undefined): string | undefined {
  return node && 'value' in node ? String(node.value) : undefined
}
