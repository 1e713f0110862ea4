import { invalidInput } from '../../../domain/error.ts'
import { decodeId } from '../../../domain/ids.ts'
import { nodeOf } from '../node.ts'
import type { QueryResolvers } from '../schema.generated.ts'

export const node: NonNullable<QueryResolvers['node']> = (_, { id }, context) => {
  const decoded = decodeId(id)
  if (!decoded) throw invalidInput(['id'], 'This is no id of ours; pass ids on exactly as received.')
  return nodeOf(decoded, context)
}
