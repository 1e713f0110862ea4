import {
  type DocumentNode,
  type FieldNode,
  type FragmentDefinitionNode,
  type GraphQLCompositeType,
  type GraphQLField,
  type GraphQLSchema,
  getDirectiveValues,
  getNamedType,
  isCompositeType,
  isInterfaceType,
  isObjectType,
  Kind,
  type OperationDefinitionNode,
  type SelectionSetNode,
  valueFromASTUntyped,
  visit,
} from 'graphql'

type Field = GraphQLField<unknown, unknown>
type Variables = Readonly<Record<string, unknown>>

/** What `@cost` and `@listSize` say of a field. */
interface Price {
  readonly weight: number
  readonly assumedSize: number
  readonly slicingArguments: readonly string[]
  /** Where the list stands: in these fields of the answer, or in the field itself when there are none. */
  readonly sizedFields: readonly string[]
}

/** A list whose length was said one field further out, by a connection's `first`. */
interface Sized {
  readonly fields: readonly string[]
  readonly size: number
}

interface Operation {
  readonly document: DocumentNode
  readonly operation: OperationDefinitionNode
  /** As they came, not yet coerced. */
  readonly variables: Variables
}

/** What has been counted of an operation that comes again and again. */
interface KnownCosts {
  /** The variables that decide; null when these are not numbers. Not looked for before the second time. */
  sizes: readonly string[] | null | undefined
  /** By the values of those variables. */
  readonly byValues: Map<string, number>
}

/** Of one operation: pages have few lengths. */
const maxKnownCosts = 50

type CostOf = (operation: Operation) => number

/** Three in one operation; how deep each may go is limited by graphql-js. */
const introspection: Readonly<Record<string, number>> = { __schema: 1_000, __type: 1_000 }

const unpriced: Price = { weight: 0, assumedSize: 1, slicingArguments: [], sizedFields: [] }

/**
 * What an operation may cost at most, from the schema's own `@cost` and `@listSize`: the weight of each field, and 1 for
 * each object that it may give. The same numbers are there for a router in front of us.
 */
export function createCostOf(schema: GraphQLSchema): CostOf {
  const prices = pricesOf(schema)
  const known = new WeakMap<OperationDefinitionNode, KnownCosts>()

  return ({ document, operation, variables }) => {
    const costs = known.get(operation)
    if (!costs) {
      // It may never come again.
      known.set(operation, { sizes: undefined, byValues: new Map() })
      return costOf({ document, operation, variables })
    }
    if (costs.sizes === undefined) costs.sizes = sizesIn(operation, document, prices)
    if (costs.sizes === null) return costOf({ document, operation, variables })
    const values = costs.sizes.map((name) => variables[name])
    // Only numbers are kept: other variables may be secrets, or whatever a caller thinks of.
    if (!values.every((value) => value === undefined || typeof value === 'number')) {
      return costOf({ document, operation, variables })
    }
    const key = values.join()
    const cost = costs.byValues.get(key) ?? costOf({ document, operation, variables })
    if (costs.byValues.size >= maxKnownCosts) costs.byValues.clear()
    costs.byValues.set(key, cost)
    return cost
  }

  function costOf({ document, operation, variables }: Operation): number {
    const given = withDefaults(operation, variables)
    const fragments = new Map(
      document.definitions.filter(isFragment).map((fragment) => [fragment.name.value, fragment]),
    )
    const known = new Map<string, number>()

    function costOfSelections({ selections }: SelectionSetNode, parent: GraphQLCompositeType, sized?: Sized): number {
      let cost = 0
      for (const selection of selections) {
        if (selection.kind === Kind.FIELD) {
          cost += costOfField(selection, parent, sized)
        } else if (selection.kind === Kind.INLINE_FRAGMENT) {
          const on = selection.typeCondition
          cost += costOfSelections(selection.selectionSet, on ? compositeOf(schema, on.name.value) : parent, sized)
        } else {
          cost += costOfFragment(selection.name.value, sized)
        }
      }
      return cost
    }

    /** Each fragment once per list size, or a few that spread each other twice would take for ever. */
    function costOfFragment(name: string, sized?: Sized): number {
      const key = `${name} ${sized?.size}`
      const before = known.get(key)
      if (before !== undefined) return before
      const fragment = fragments.get(name)
      if (!fragment) return 0
      const type = compositeOf(schema, fragment.typeCondition.name.value)
      const cost = costOfSelections(fragment.selectionSet, type, sized)
      known.set(key, cost)
      return cost
    }

    function costOfField(node: FieldNode, parent: GraphQLCompositeType, sized?: Sized): number {
      const field = fieldOf(parent, node.name.value)
      if (!field) return introspection[node.name.value] ?? 0
      const { weight, assumedSize, slicingArguments, sizedFields } = prices.get(field) ?? unpriced
      const type = getNamedType(field.type)
      if (!isCompositeType(type)) return weight
      const asked = slicingArguments.map((name) => argumentOf(node, field, name, given)).find(isSize)
      const size = asked ?? assumedSize
      const inner = node.selectionSet
        ? costOfSelections(node.selectionSet, type, sizedFields.length > 0 ? { fields: sizedFields, size } : undefined)
        : 0
      if (node.name.value === '_entities') return costOfEntities(node, field, inner)
      const own = sizedFields.length > 0 ? 1 : size
      const objects = sized?.fields.includes(node.name.value) ? sized.size : own
      return weight + objects * (1 + inner)
    }

    /** An entity costs as much as the query that reads one of its kind by id. */
    function costOfEntities(node: FieldNode, field: Field, inner: number): number {
      const representations = argumentOf(node, field, 'representations', given)
      const queries = schema.getQueryType()?.getFields() ?? {}
      return [representations].flat().reduce<number>((sum, representation) => {
        const typeName = Object(representation).__typename
        const query = typeof typeName === 'string' ? queries[typeName[0]?.toLowerCase() + typeName.slice(1)] : undefined
        return sum + ((query && prices.get(query)?.weight) ?? 0) + 1 + inner
      }, 0)
    }

    const root = schema.getRootType(operation.operation)
    return root ? costOfSelections(operation.selectionSet, root) : 0
  }
}

/** The variables that the cost of an operation depends on. Null when it depends on more than numbers. */
function sizesIn(
  operation: OperationDefinitionNode,
  document: DocumentNode,
  prices: ReadonlyMap<Field, Price>,
): readonly string[] | null {
  const slicing = new Set([...prices.values()].flatMap(({ slicingArguments }) => slicingArguments))
  const sizes = new Set<string>()
  let isOfNumbers = true
  for (const part of [operation, ...document.definitions.filter(isFragment)]) {
    visit(part, {
      Field({ name }) {
        if (name.value === '_entities') isOfNumbers = false
      },
      Argument({ name, value }) {
        if (slicing.has(name.value) && value.kind === Kind.VARIABLE) sizes.add(value.name.value)
      },
    })
  }
  return isOfNumbers ? [...sizes] : null
}

function pricesOf(schema: GraphQLSchema): ReadonlyMap<Field, Price> {
  const cost = schema.getDirective('cost')
  const listSize = schema.getDirective('listSize')
  if (!cost || !listSize) throw new Error('the schema does not link @cost and @listSize')
  const prices = new Map<Field, Price>()
  for (const type of Object.values(schema.getTypeMap())) {
    if (!isObjectType(type)) continue
    for (const field of Object.values(type.getFields())) {
      if (!field.astNode) continue
      const weight = getDirectiveValues(cost, field.astNode)
      const size = getDirectiveValues(listSize, field.astNode)
      if (weight || size) prices.set(field, { ...unpriced, ...weight, ...size })
    }
  }
  return prices
}

function withDefaults({ variableDefinitions = [] }: OperationDefinitionNode, variables: Variables): Variables {
  const defaults = variableDefinitions.flatMap(({ variable, defaultValue }) =>
    defaultValue ? [[variable.name.value, valueFromASTUntyped(defaultValue)] as const] : [],
  )
  return { ...Object.fromEntries(defaults), ...variables }
}

function argumentOf(node: FieldNode, field: Field, name: string, variables: Variables): unknown {
  const given = node.arguments?.find((argument) => argument.name.value === name)
  const value = given && valueFromASTUntyped(given.value, variables)
  return value ?? field.args.find((argument) => argument.name === name)?.defaultValue
}

function isSize(value: unknown): value is number {
  return typeof value === 'number' && value >= 0
}

function fieldOf(parent: GraphQLCompositeType, name: string): Field | undefined {
  return isObjectType(parent) || isInterfaceType(parent) ? parent.getFields()[name] : undefined
}

/** Validation has seen to it that the name is one of a composite type. */
function compositeOf(schema: GraphQLSchema, name: string): GraphQLCompositeType {
  const type = schema.getType(name)
  if (!isCompositeType(type)) throw new Error('a fragment on a type that has no fields')
  return type
}

function isFragment(node: DocumentNode['definitions'][number]): node is FragmentDefinitionNode {
  return node.kind === Kind.FRAGMENT_DEFINITION
}
