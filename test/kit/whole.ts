/** GraphQL documents that ask for whole nouns, made from the schema: what tRPC answers with, field by field. */
import { buildSubgraphSchema } from '@apollo/subgraph'
import { type GraphQLField, getNamedType, isCompositeType, isObjectType, isUnionType } from 'graphql'
import { typeDefs } from '../../src/server/graphql/type-defs.ts'

export const schema = buildSubgraphSchema(typeDefs)

/** As part of another noun these have only their names. */
const named = ['Clinic', 'Service']
/** Parts that lead back to what they are part of, or repeat `nodes`. */
const left = ['Practitioner.clinic', 'AppointmentType.clinic', 'Location.clinic']

interface Asked {
  readonly operation: 'query' | 'mutation'
  readonly field: string
  /** `Type.field` that is not asked for. */
  readonly without?: readonly string[]
}

export function wholeDocument({ operation, field, without = [] }: Asked): string {
  const root = operation === 'query' ? schema.getQueryType() : schema.getMutationType()
  const asked = root?.getFields()[field]
  if (!asked) throw new Error(`no ${operation} ${field}`)
  const declared = asked.args.map(({ name, type }) => `$${name}: ${type}`).join(', ')
  const passed = asked.args.map(({ name }) => `${name}: $${name}`).join(', ')
  const skipped = [...left, ...without]
  return `${operation} Whole${declared && `(${declared})`} {
    ${field}${passed && `(${passed})`} ${selection(asked, 0, skipped)}
  }`
}

function selection(field: GraphQLField<unknown, unknown>, depth: number, skipped: readonly string[]): string {
  const type = getNamedType(field.type)
  if (!isCompositeType(type)) return ''
  if (isUnionType(type)) {
    const members = type.getTypes().map((member) => `... on ${member.name} ${fieldsOf(member.name, depth, skipped)}`)
    return `{ __typename ${members.join(' ')} }`
  }
  return fieldsOf(type.name, depth, skipped)
}

function fieldsOf(typeName: string, depth: number, skipped: readonly string[]): string {
  if (depth > 0 && named.includes(typeName)) return '{ id name }'
  const type = schema.getType(typeName)
  if (!isObjectType(type)) throw new Error(`${typeName} has no fields`)
  // Nullable here, not elsewhere: side by side in a union they need different names.
  const nameOf = (name: string) =>
    typeName === 'VendorUnavailableError' && name === 'retryAfterSeconds' ? `wait: ${name}` : name
  const fields = Object.values(type.getFields())
    .filter(({ name }) => name !== 'edges' && !skipped.includes(`${typeName}.${name}`))
    // Lists and payloads are not nouns yet.
    .map(
      (field) =>
        `${nameOf(field.name)} ${selection(field, /Connection$|Payload$/.test(typeName) ? depth : depth + 1, skipped)}`,
    )
  return `{ ${fields.join(' ')} }`
}
