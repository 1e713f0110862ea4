import type { RequestContext } from '../context.ts'

/**
 * A noun field by field, each made of what the use cases hand on. Both faces show a noun by these; what GraphQL alone
 * has, because it takes arguments or leads on to other nouns, stands with its resolvers.
 */
export type Fields<Parent> = Readonly<Record<string, (parent: Parent, context: RequestContext) => unknown>>
