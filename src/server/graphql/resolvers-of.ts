import type { RequestContext } from '../context.ts'
import type { Fields } from '../fields/fields.ts'

type ResolversOf<Of extends Fields<never>> = {
  [Name in keyof Of]: (parent: Parameters<Of[Name]>[0], args: unknown, context: RequestContext) => ReturnType<Of[Name]>
}

/** A noun's fields as GraphQL calls them, with the field's arguments in between. */
export function resolversOf<Of extends Fields<never>>(fields: Of): ResolversOf<Of> {
  const resolvers = Object.entries(fields).map(([name, field]) => [
    name,
    (parent: never, _: unknown, context: RequestContext) => field(parent, context),
  ])
  return Object.fromEntries(resolvers)
}
