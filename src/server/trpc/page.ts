import type { RequestContext } from '../context.ts'
import type { PageInfo } from '../graphql/schema.generated.ts'
import { allBy } from './shapes.ts'

/** A connection without `edges`, which are its `nodes` once more: callers page by `pageInfo.endCursor`. */
export async function pageOf<Parent, Shape>(
  { nodes, pageInfo }: { readonly nodes: readonly Parent[]; readonly pageInfo: PageInfo },
  shape: (parent: Parent, context: RequestContext) => Promise<Shape>,
  context: RequestContext,
) {
  return { nodes: await allBy(shape)(nodes, context), pageInfo }
}
