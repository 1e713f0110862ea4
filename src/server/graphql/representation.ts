import { GraphQLError, GraphQLScalarType } from 'graphql'
import { idKinds } from '../../domain/ids.ts'

/**
 * `_Any`, by which a router names an entity: checked as it comes in, since what @apollo/subgraph throws for a wrong one
 * looks like a fault of ours.
 */
export const Representation = new GraphQLScalarType({
  name: '_Any',
  parseValue(value) {
    const { __typename: kind, id } = Object(value)
    if (!idKinds.includes(kind) || typeof id !== 'string') {
      throw new GraphQLError('A representation must be `{ __typename, id }` of an entity of this graph.')
    }
    return { __typename: kind, id }
  },
})
