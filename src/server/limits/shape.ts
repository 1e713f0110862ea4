import {
  type FieldNode,
  GraphQLError,
  Kind,
  OperationTypeNode,
  type SelectionSetNode,
  type ValidationContext,
  type ValidationRule,
} from 'graphql'

/**
 * Refuses fields that stand deeper in each other than `limit`; fragments add nothing. Introspection is left to the rule
 * that graphql-js has for it, or its own standard query would be refused.
 */
export function maxDepth(limit: number): ValidationRule {
  return (context) => {
    const known = new Map<string, number>()

    function depthOf({ selections }: SelectionSetNode): number {
      return Math.max(
        ...selections.map((selection) => {
          if (selection.kind === Kind.FRAGMENT_SPREAD) return depthOfFragment(selection.name.value)
          const inner = selection.selectionSet ? depthOf(selection.selectionSet) : 0
          if (selection.kind === Kind.INLINE_FRAGMENT) return inner
          return isIntrospection(selection) ? 1 : 1 + inner
        }),
      )
    }

    /** Each fragment once, however often it is spread. One inside itself ends here; another rule refuses it. */
    function depthOfFragment(name: string): number {
      const depth = known.get(name)
      if (depth !== undefined) return depth
      known.set(name, 0)
      const fragment = context.getFragment(name)
      if (fragment) known.set(name, depthOf(fragment.selectionSet))
      return known.get(name) ?? 0
    }

    return {
      OperationDefinition(operation) {
        const depth = depthOf(operation.selectionSet)
        if (depth <= limit) return
        const message = `The query is ${depth} fields deep; at most ${limit} are allowed.`
        context.reportError(new GraphQLError(message, { nodes: operation }))
      },
    }
  }
}

/** Refuses a document with more aliases than `limit`, wherever they stand. */
export function maxAliases(limit: number): ValidationRule {
  return (context) => {
    let count = 0
    return {
      Field(field) {
        if (!field.alias || ++count !== limit + 1) return
        context.reportError(new GraphQLError(`At most ${limit} aliases are allowed.`, { nodes: field }))
      },
    }
  }
}

/** Refuses a mutation that does more than one thing: whoever sends it could not tell what of it to repeat. */
export const oneMutation: ValidationRule = (context) => ({
  OperationDefinition(operation) {
    if (operation.operation !== OperationTypeNode.MUTATION) return
    if (responseNames(operation.selectionSet, context).size <= 1) return
    const message = 'A mutation may have one field; send one request for each.'
    context.reportError(new GraphQLError(message, { nodes: operation }))
  },
})

function responseNames(selectionSet: SelectionSetNode, context: ValidationContext): Set<string> {
  const names = new Set<string>()
  const seen = new Set<string>()
  function collect({ selections }: SelectionSetNode): void {
    for (const selection of selections) {
      if (selection.kind === Kind.FIELD) {
        if (selection.name.value !== '__typename') names.add((selection.alias ?? selection.name).value)
      } else if (selection.kind === Kind.INLINE_FRAGMENT) {
        collect(selection.selectionSet)
      } else if (!seen.has(selection.name.value)) {
        seen.add(selection.name.value)
        const fragment = context.getFragment(selection.name.value)
        if (fragment) collect(fragment.selectionSet)
      }
    }
  }
  collect(selectionSet)
  return names
}

function isIntrospection({ name }: FieldNode): boolean {
  return name.value === '__schema' || name.value === '__type'
}
