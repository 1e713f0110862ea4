import {
  type ASTNode,
  type DocumentNode,
  type FieldNode,
  type FragmentDefinitionNode,
  type GraphQLObjectType,
  type GraphQLSchema,
  getNamedType,
  isObjectType,
  Kind,
  type OperationDefinitionNode,
  OperationTypeNode,
  print,
  type SelectionSetNode,
} from 'graphql'
import { lastingFields } from './lasting-fields.ts'

/** Longer ones are nobody's list of times. */
const maxSelectedLength = 4_000

export interface SlotsField {
  readonly field: FieldNode
  /** Its name in the answer and what it selects, in the words of the document: alike in two documents, alike in their answers. */
  readonly selected: string
  /** Whether the variables decide, too, what is selected, as in `@include(if: $withPrices)`. */
  readonly isByVariables: boolean
}

/**
 * The one `slots` field of an operation that asks for nothing else, and of the slots for nothing but what lasts. Null for
 * every other operation.
 */
export function slotsFieldOf(
  schema: GraphQLSchema,
  document: DocumentNode,
  operation: OperationDefinitionNode,
): SlotsField | null {
  const query = schema.getQueryType()
  if (operation.operation !== OperationTypeNode.QUERY || operation.directives?.length || !query) return null
  const { selections } = operation.selectionSet
  const [field] = selections
  if (selections.length !== 1 || field?.kind !== Kind.FIELD || field.name.value !== 'slots') return null
  // With `@skip` or `@include` it may not be asked for at all.
  if (field.directives?.length || !field.selectionSet) return null
  const type = getNamedType(query.getFields().slots?.type)
  if (!isObjectType(type) || !lastingIn(schema, document)(field.selectionSet, type)) return null
  const parts: ASTNode[] = [field.selectionSet, ...fragmentsOf(document).values()]
  const isByVariables = parts.some((part) => textOf(part).includes('$'))
  // A variable that does not come has the default that its document gives it.
  if (isByVariables) parts.push(...(operation.variableDefinitions ?? []))
  const selected = [(field.alias ?? field.name).value, ...parts.map(textOf)].join('\n')
  return selected.length > maxSelectedLength ? null : { field, selected, isByVariables }
}

/** As it stands in the document. */
function textOf(node: ASTNode): string {
  return node.loc ? node.loc.source.body.slice(node.loc.start, node.loc.end) : print(node)
}

function lastingIn(
  schema: GraphQLSchema,
  document: DocumentNode,
): (selectionSet: SelectionSetNode, parent: GraphQLObjectType) => boolean {
  const fragments = fragmentsOf(document)
  /** Each once, or a few that spread each other twice would take for ever. */
  const known = new Map<string, boolean>()

  function isLasting({ selections }: SelectionSetNode, parent: GraphQLObjectType): boolean {
    return selections.every((selection) => {
      if (selection.kind === Kind.FIELD) return isLastingField(selection, parent)
      if (selection.kind === Kind.INLINE_FRAGMENT) {
        return isLastingOn(selection.typeCondition?.name.value ?? parent.name, selection.selectionSet)
      }
      const name = selection.name.value
      const fragment = fragments.get(name)
      const before = known.get(name)
      if (before !== undefined || !fragment) return before ?? false
      const isIt = isLastingOn(fragment.typeCondition.name.value, fragment.selectionSet)
      known.set(name, isIt)
      return isIt
    })
  }

  function isLastingField({ name, selectionSet }: FieldNode, parent: GraphQLObjectType): boolean {
    if (name.value === '__typename') return true
    if (!lastingFields[parent.name]?.lasting.includes(name.value)) return false
    if (!selectionSet) return true
    const type = getNamedType(parent.getFields()[name.value]?.type)
    return isObjectType(type) && isLasting(selectionSet, type)
  }

  /** An interface may lead to other types: rare, and not worth the rules. */
  function isLastingOn(typeName: string, selectionSet: SelectionSetNode): boolean {
    const type = schema.getType(typeName)
    return isObjectType(type) && isLasting(selectionSet, type)
  }

  return isLasting
}

function fragmentsOf({ definitions }: DocumentNode): ReadonlyMap<string, FragmentDefinitionNode> {
  return new Map(
    definitions.flatMap((definition) =>
      definition.kind === Kind.FRAGMENT_DEFINITION ? [[definition.name.value, definition] as const] : [],
    ),
  )
}
