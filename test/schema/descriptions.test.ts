import {
  buildASTSchema,
  buildSchema,
  type GraphQLField,
  type GraphQLSchema,
  isEnumType,
  isInputObjectType,
  isInterfaceType,
  isObjectType,
  isSpecifiedScalarType,
  isUnionType,
} from 'graphql'
import { describe, expect, it } from 'vitest'
import { errorCodes } from '../../src/domain/error.ts'
import { typeDefs } from '../../src/server/graphql/type-defs.ts'

// Federation's directives are not defined in the SDL; composition.test.ts checks their use.
const schema = buildASTSchema(typeDefs, { assumeValidSDL: true })

/** Codes that never stand in a payload: the call was not let in, or the gateway is at fault. */
const topLevelOnly = ['UNAUTHENTICATED', 'INTERNAL']

/** Types that carry other codes than the one they are named after. */
const codesOfType: Record<string, string[]> = { SlotTakenError: ['SLOT_TAKEN', 'SLOT_TAKEN_AT_VENDOR'] }

/** What can go wrong with any write. */
const errorsOfEveryMutation = [
  'ForbiddenError',
  'IdempotencyInProgressError',
  'IdempotencyKeyReusedError',
  'InvalidInputError',
  'LimitExceededError',
  'NotFoundError',
  'RateLimitedError',
  'ServiceUnavailableError',
  'VendorRejectedError',
  'VendorUnavailableError',
]

describe('descriptions', () => {
  it('are on everything and add something to the name', () => {
    expect(poorDescriptions(schema)).toEqual([])
  })

  it('are missed wherever they are missing', () => {
    const bare = buildSchema(`
      type Query { hold(id: ID!): Hold }
      type Hold { status: HoldStatus }
      enum HoldStatus { ACTIVE }
      input HoldFilter { statuses: [HoldStatus!] }
      union Any = Hold
      scalar DateTime
    `)
    expect(poorDescriptions(bare).sort()).toEqual(
      [
        'Any',
        'DateTime',
        'Hold',
        'Hold.status',
        'HoldFilter',
        'HoldFilter.statuses',
        'HoldStatus',
        'HoldStatus.ACTIVE',
        'Query',
        'Query.hold',
        'Query.hold(id)',
      ]
        .map((where) => `${where}: none`)
        .sort(),
    )
  })

  it.each(['id', 'The id', 'The ID of the hold.', 'A hold id', "The hold's id."])(
    'count as missing when they only repeat the name: %s',
    (text) => {
      const echo = buildSchema(`
      "Everything that can be read."
      type Query { "A time that is kept for a caller." hold: Hold }
      "A time that is kept for a caller."
      type Hold { "${text}" id: ID! }
    `)
      expect(poorDescriptions(echo)).toEqual([`Hold.id: repeats the name`])
    },
  )
})

describe('mutations', () => {
  const mutations = Object.values(schema.getMutationType()?.getFields() ?? {})

  it.each(mutations.map((field) => [field.name, field] as const))('%s follows the conventions', (_name, field) => {
    expect(faultsOfMutation(schema, field)).toEqual([])
  })

  it('that do not are found', () => {
    const odd = buildSchema(`
      type Query { ok: Boolean }
      type Mutation { holdCreate(slotId: ID!): Hold!  holdDrop(input: HoldDropInput!): HoldDropPayload }
      type Hold { id: ID! }
      input HoldDropInput { id: ID! idempotencyKey: String }
      type HoldDropPayload { errors: [String!]! }
    `)
    const faults = Object.values(odd.getMutationType()?.getFields() ?? {}).flatMap((field) =>
      faultsOfMutation(odd, field),
    )
    expect(faults).toEqual([
      'takes slotId: ID!, not input: HoldCreateInput!',
      'returns Hold!, not HoldCreatePayload',
      'has no HoldCreateInput.idempotencyKey: String!',
      'has no HoldCreatePayload.errors: [HoldCreateError!]!',
      'HoldCreateError is not a union',
      'has no HoldDropInput.idempotencyKey: String!',
      'has no HoldDropPayload.errors: [HoldDropError!]!',
      'HoldDropError is not a union',
    ])
  })

  it('share no input and no payload', () => {
    const types = mutations.flatMap((field) => [String(field.type), ...field.args.map((arg) => String(arg.type))])
    expect(new Set(types).size).toBe(types.length)
  })
})

describe('errors', () => {
  const errorTypes = schema.getPossibleTypes(userErrorOf(schema)).map((type) => type.name)
  const codes = enumValues('ErrorCode')

  it('codes are those of the domain, in its order', () => {
    expect(codes).toEqual(errorCodes)
  })

  it('codes all have a type, but for those that only stand at the top level', () => {
    const carried = errorTypes.flatMap((name) => codesOfType[name] ?? [constantCase(name)])
    expect([...carried, ...topLevelOnly].sort()).toEqual([...codes].sort())
  })

  it('types all name their codes in the description of `code`', () => {
    for (const type of schema.getPossibleTypes(userErrorOf(schema))) {
      const text = type.getFields().code?.description ?? ''
      for (const code of codesOfType[type.name] ?? [constantCase(type.name)])
        expect(text, type.name).toContain(`\`${code}\``)
    }
  })

  it('types all occur in a mutation', () => {
    const members = Object.values(schema.getTypeMap())
      .filter(isUnionType)
      .filter((type) => type.name.endsWith('Error'))
      .flatMap((union) => union.getTypes().map((type) => type.name))
    expect([...new Set(members)].sort()).toEqual([...errorTypes].sort())
  })
})

describe('nodes', () => {
  it('are exactly the types with a key', () => {
    const node = schema.getType('Node')
    if (!isInterfaceType(node)) throw new Error('Node is not an interface')
    const keyed = Object.values(schema.getTypeMap()).filter((type) =>
      type.astNode?.directives?.some((directive) => directive.name.value === 'key'),
    )
    const nodes = schema.getPossibleTypes(node)
    expect(nodes.map((type) => type.name).sort()).toEqual(keyed.map((type) => type.name).sort())
  })
})

describe('lists', () => {
  it('have nullable fields only where a read may fail, and never nullable items', () => {
    const loose = outputFields(schema)
      .filter(({ field }) => /\[.*[^!]\]/.test(String(field.type)))
      .map(({ where }) => where)
    expect(loose).toEqual([])
  })

  it('that page say their limits', () => {
    const firsts = outputFields(schema).flatMap(({ where, field }) =>
      field.args.filter((arg) => arg.name === 'first').map((arg) => ({ where, text: arg.description ?? '' })),
    )
    expect(firsts.map(({ where }) => where).sort()).toEqual(['Query.appointments', 'Query.holds', 'Query.slots'])
    for (const { where, text } of firsts) expect(text).toContain(where === 'Query.slots' ? '1 to 200' : '1 to 100')
  })
})

function faultsOfMutation(schema: GraphQLSchema, field: GraphQLField<unknown, unknown>): string[] {
  const base = field.name.charAt(0).toUpperCase() + field.name.slice(1)
  const faults: string[] = []
  const args = field.args.map((arg) => `${arg.name}: ${arg.type}`).join(', ')
  if (args !== `input: ${base}Input!`) faults.push(`takes ${args}, not input: ${base}Input!`)
  if (String(field.type) !== `${base}Payload`) faults.push(`returns ${field.type}, not ${base}Payload`)

  const input = schema.getType(`${base}Input`)
  const key = isInputObjectType(input) ? input.getFields().idempotencyKey : undefined
  if (String(key?.type) !== 'String!') faults.push(`has no ${base}Input.idempotencyKey: String!`)

  const payload = schema.getType(`${base}Payload`)
  const errors = isObjectType(payload) ? payload.getFields().errors : undefined
  if (String(errors?.type) !== `[${base}Error!]!`) faults.push(`has no ${base}Payload.errors: [${base}Error!]!`)

  const union = schema.getType(`${base}Error`)
  if (!isUnionType(union)) return [...faults, `${base}Error is not a union`]
  const members = union.getTypes()
  for (const member of members) {
    if (!member.getInterfaces().includes(userErrorOf(schema))) faults.push(`${member.name} is no UserError`)
  }
  for (const name of errorsOfEveryMutation) {
    if (!members.some((member) => member.name === name)) faults.push(`${base}Error lacks ${name}`)
  }
  return faults
}

/** Every place whose description is missing or says no more than its name. */
function poorDescriptions(schema: GraphQLSchema): string[] {
  return places(schema).flatMap(({ where, names, text }) => {
    if (!text?.trim()) return [`${where}: none`]
    return addsSomething(text, names) ? [] : [`${where}: repeats the name`]
  })
}

interface Place {
  where: string
  /** The name itself, and those around it that a description may merely echo. */
  names: string[]
  text: string | null | undefined
}

function places(schema: GraphQLSchema): Place[] {
  const found: Place[] = []
  const add = (names: string[], text: string | null | undefined, where = names.join('.')) =>
    found.push({ where, names, text })
  for (const type of Object.values(schema.getTypeMap())) {
    // Names with an underscore are GraphQL's and federation's own.
    if (type.name.includes('_') || isSpecifiedScalarType(type)) continue
    add([type.name], type.description)
    if (isEnumType(type)) {
      for (const value of type.getValues()) add([type.name, value.name], value.description)
    } else if (isInputObjectType(type)) {
      for (const field of Object.values(type.getFields())) add([type.name, field.name], field.description)
    }
  }
  for (const { where, type, field } of outputFields(schema)) {
    add([type.name, field.name], field.description)
    for (const arg of field.args) add([type.name, field.name, arg.name], arg.description, `${where}(${arg.name})`)
  }
  for (const directive of schema.getDirectives()) {
    if (directive.name === 'oneOf') add([directive.name], directive.description, '@oneOf')
  }
  return found
}

function outputFields(schema: GraphQLSchema) {
  return Object.values(schema.getTypeMap())
    .filter((type) => isObjectType(type) || isInterfaceType(type))
    .filter((type) => !type.name.includes('_'))
    .flatMap((type) =>
      Object.values(type.getFields())
        .filter((field) => !field.name.startsWith('_'))
        .map((field) => ({ where: `${type.name}.${field.name}`, type, field })),
    )
}

const fillers = new Set(['a', 'an', 'the', 'of', 'for', 'this', 'its', 'in', 'to', 'is', 'whether', 'and', 's'])

function addsSomething(text: string, names: string[]): boolean {
  const echoed = new Set(names.flatMap(words).flatMap((word) => [word, `${word}s`]))
  return words(text).some((word) => !fillers.has(word) && !echoed.has(word))
}

/** `holdToken`, `HOLD_TOKEN` and `the hold's token` alike. */
function words(text: string): string[] {
  return text
    .replace(/([a-z])([A-Z])/g, '$1 $2')
    .toLowerCase()
    .split(/[^a-z0-9]+/)
    .filter(Boolean)
}

/** `SLOT_TAKEN` for `SlotTakenError`. */
function constantCase(typeName: string): string {
  return words(typeName.replace(/Error$/, ''))
    .join('_')
    .toUpperCase()
}

function enumValues(name: string): string[] {
  const type = schema.getType(name)
  return isEnumType(type) ? type.getValues().map((value) => value.name) : []
}

function userErrorOf(schema: GraphQLSchema) {
  const type = schema.getType('UserError')
  if (!isInterfaceType(type)) throw new Error('UserError is not an interface')
  return type
}
