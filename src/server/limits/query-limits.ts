import type { ApolloServerOptions, ApolloServerPlugin, BaseContext } from '@apollo/server'
import {
  type DocumentNode,
  GraphQLError,
  type GraphQLSchema,
  type OperationDefinitionNode,
  parse,
  specifiedRules,
  validate,
} from 'graphql'
import { createCostOf } from './cost.ts'
import { maxAliases, maxDepth, oneMutation } from './shape.ts'
import { notTrusted, type TrustedDocuments } from './trusted-documents.ts'

/**
 * What a query may be at most. Every limit is checked before a resolver runs. Written here since graphql-armor does not
 * fit: it does not count aliases in fragments, follows a fragment inside itself for ever and knows no `@cost`.
 */
const limits = {
  /** Enough for `slots.edges.node.appointmentType.service.clinics.locations.name`. */
  depth: 8,
  /** Routers that merge calls use some. */
  aliases: 15,
  /** Words and signs of the document; graphql-js stops reading there. */
  tokens: 1_000,
  /** In the units of `@cost`: 200 slots are some 1,450, fifty holds with their appointments 2,600. */
  cost: 3_000,
}

/** The options of an Apollo Server by which it refuses what is too large to be meant well. */
export function queryLimits(): Pick<
  ApolloServerOptions<BaseContext>,
  'allowBatchedHttpRequests' | 'parseOptions' | 'validationRules'
> {
  return {
    allowBatchedHttpRequests: false,
    parseOptions: { maxTokens: limits.tokens },
    validationRules: [maxDepth(limits.depth), maxAliases(limits.aliases), oneMutation],
  }
}

/** Refuses what costs too much. Not a validation rule: the length of a page is mostly a variable. */
export function costLimit(schema: GraphQLSchema): ApolloServerPlugin<BaseContext> {
  const tooDear = createCostCheck(schema)
  return {
    async requestDidStart() {
      return {
        async didResolveOperation({ document, operation, request }) {
          // An unknown operation name is told by Apollo, behind this.
          const refusal = operation && tooDear({ document, operation, variables: request.variables ?? {} })
          if (refusal) throw refusal
        },
      }
    },
  }
}

/** The same limits for operations that do not come through Apollo Server. */
export interface QueryChecks {
  /** Throws what graphql-js has to say of a text that is no document, or too long a one. */
  read(query: string): DocumentNode
  /** Empty when it may run. */
  refusals(
    document: DocumentNode,
    operation: OperationDefinitionNode,
    variables: Readonly<Record<string, unknown>>,
  ): readonly GraphQLError[]
}

export function createQueryChecks(schema: GraphQLSchema, trusted: TrustedDocuments | null = null): QueryChecks {
  const { parseOptions, validationRules = [] } = queryLimits()
  const tooDear = createCostCheck(schema)
  return {
    read(query) {
      if (trusted && trusted.textOf({ query }) === null) throw new GraphQLError(notTrusted)
      return parse(query, parseOptions)
    },
    refusals(document, operation, variables) {
      const errors = validate(schema, document, [...specifiedRules, ...validationRules], { hideSuggestions: true })
      const refusal = errors.length === 0 ? tooDear({ document, operation, variables }) : null
      return refusal ? [refusal] : errors
    },
  }
}

function createCostCheck(
  schema: GraphQLSchema,
): (asked: Parameters<ReturnType<typeof createCostOf>>[0]) => GraphQLError | null {
  const costOf = createCostOf(schema)
  return (asked) => {
    const cost = costOf(asked)
    if (cost <= limits.cost) return null
    return new GraphQLError(
      `The query costs ${cost}; at most ${limits.cost} is allowed. Ask for a smaller page, or in several queries.`,
      { extensions: { code: 'BAD_USER_INPUT', http: { status: 400 } } },
    )
  }
}
