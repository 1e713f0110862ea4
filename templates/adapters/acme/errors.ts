/** What Acme's refusals mean. Anything not recognised here leaves the outcome unknown. */
import type { ErrorCode } from '../../src/domain/error.ts'
import type { Refusal, VendorReply } from '../../src/http/client.ts'
import { failureSchema } from './wire.ts'

/** The vendor's code -> ours. What is not listed becomes `VENDOR_REJECTED`, with the vendor's code kept. */
export const errorTable = {
  not_found: 'NOT_FOUND',
  slot_taken: 'SLOT_TAKEN_AT_VENDOR',
} as const satisfies Record<string, ErrorCode>

/** Null for what is no refusal in a body we know: then the write may have been executed. */
export function refusalOf(reply: VendorReply): Refusal | null {
  const body = failureSchema.safeParse(reply.body)
  if (!body.success || reply.status < 400 || reply.status >= 500) return null
  const { code: vendorCode } = body.data.error
  const known = Object.hasOwn(errorTable, vendorCode) ? errorTable[vendorCode as keyof typeof errorTable] : null
  return { code: known ?? 'VENDOR_REJECTED', vendorCode }
}
