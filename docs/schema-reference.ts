/** A plugin of graphql-codegen: writes `docs/schema.md` from the schema and its descriptions. */
import {
  type GraphQLArgument,
  type GraphQLField,
  type GraphQLInputField,
  type GraphQLNamedType,
  type GraphQLSchema,
  isEnumType,
  isInputObjectType,
  isInterfaceType,
  isObjectType,
  isScalarType,
  isUnionType,
} from 'graphql'

/** What federation adds is for routers; they read it from `_service`. */
const isOurs = ({ name }: GraphQLNamedType): boolean =>
  !name.startsWith('_') && !['String', 'Int', 'Float', 'Boolean', 'ID', 'federation__ContextArgument'].includes(name)

const kinds: readonly (readonly [string, (type: GraphQLNamedType) => boolean])[] = [
  ['Objects', (type) => isObjectType(type) && !roots.includes(type.name)],
  ['Inputs', isInputObjectType],
  ['Enums', isEnumType],
  ['Unions', isUnionType],
  ['Interfaces', isInterfaceType],
  ['Scalars', isScalarType],
]
const roots = ['Query', 'Mutation', 'Subscription']

export function plugin(schema: GraphQLSchema): string {
  const types = Object.values(schema.getTypeMap())
    .filter(isOurs)
    .toSorted((a, b) => a.name.localeCompare(b.name))
  const known = new Set(types.map(({ name }) => name))
  const sections = [
    ...roots.flatMap((name) => {
      const type = schema.getType(name)
      return type ? [`## ${name}`, describe(type, schema, known)] : []
    }),
    ...kinds.flatMap(([title, is]) => [
      `## ${title}`,
      ...types.filter((type) => is(type)).map((type) => `### ${type.name}\n\n${describe(type, schema, known)}`),
    ]),
  ]
  return `<!-- Generated from schema/*.graphql by \`npm run generate\`. Do not edit. -->

# Schema reference

Every type and field of the GraphQL schema. What the words mean stands in [concepts](concepts.md), how a booking goes in the
[API guide](api-guide.md). A type that ends in \`!\` is never null; where another one may be null, its text says when.

${sections.join('\n\n')}
`
}

function describe(type: GraphQLNamedType, schema: GraphQLSchema, known: ReadonlySet<string>): string {
  const text = line(type.description)
  const link = (name: string) => linked(name, known)
  if (isEnumType(type)) {
    return table(
      text,
      ['Value', 'Meaning'],
      type.getValues().map(({ name, description }) => [`\`${name}\``, line(description)]),
    )
  }
  if (isUnionType(type)) {
    const members = type.getTypes().map(({ name }) => link(name))
    return `${text}\n\nOne of ${members.join(', ')}.`
  }
  if (isScalarType(type)) return text + (type.specifiedByURL ? `\n\nSpecified by <${type.specifiedByURL}>.` : '')
  if (isInputObjectType(type)) {
    const rows = Object.values(type.getFields()).map((field) => [
      `\`${field.name}\``,
      typeOf(field, known),
      told(field),
    ])
    return table(text, ['Field', 'Type', 'Meaning'], rows)
  }
  if (isObjectType(type) || isInterfaceType(type)) {
    const rows = Object.values(type.getFields())
      .filter(({ name }) => !name.startsWith('_'))
      .flatMap((field) => [
        [`\`${field.name}\``, typeOf(field, known), told(field)],
        ...field.args.map((arg) => [`&nbsp;&nbsp;\`${field.name}(${arg.name}:)\``, typeOf(arg, known), told(arg)]),
      ])
    const of = isInterfaceType(type)
      ? schema.getPossibleTypes(type).map(({ name }) => link(name))
      : type.getInterfaces().map(({ name }) => link(name))
    const relation =
      of.length === 0 ? '' : `\n\n${isInterfaceType(type) ? 'Implemented by' : 'Implements'} ${of.join(', ')}.`
    return table(text + relation, ['Field', 'Type', 'Meaning'], rows)
  }
  return text
}

type Typed = GraphQLField<unknown, unknown> | GraphQLInputField | GraphQLArgument

function typeOf({ type }: Typed, known: ReadonlySet<string>): string {
  return String(type).replace(/\w+/, (name) => linked(name, known))
}

/** A default counts as part of the meaning. */
function told(field: Typed): string {
  const fallback =
    'defaultValue' in field && field.defaultValue !== undefined ? ` Default: \`${field.defaultValue}\`.` : ''
  const until = field.deprecationReason ? ` **Deprecated**: ${line(field.deprecationReason)}` : ''
  return line(field.description) + fallback + until
}

function linked(name: string, known: ReadonlySet<string>): string {
  return known.has(name) ? `[${name}](#${name.toLowerCase()})` : name
}

function line(text: string | null | undefined): string {
  return (text ?? '').replaceAll(/\s+/g, ' ').trim().replaceAll('|', '\\|')
}

function table(text: string, head: readonly string[], rows: readonly (readonly string[])[]): string {
  const lines = [head, head.map(() => '---'), ...rows].map((cells) => `| ${cells.join(' | ')} |`)
  return `${text}\n\n${lines.join('\n')}`
}
