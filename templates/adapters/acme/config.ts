/** The settings of one Acme clinic. What the vendor's documents leave open is a setting, listed in `assumptions`. */
import { createHash } from 'node:crypto'
import { z } from 'zod'
import type { Assumption } from '../../src/contract/adapter.ts'

export const settingsSchema = z.strictObject({
  baseUrl: z.url({ protocol: /^https?$/ }).describe("Address of the vendor's API, with its base path."),
  apiKey: z.string().min(1).meta({ description: 'Key of the clinic, from the vendor.', secret: true }),
  requestsPerMinute: z.int().min(1).max(100_000).default(60).describe("The vendor's limit for one key."),
  maxConcurrent: z.int().min(1).max(50).default(4).describe('Requests in flight at once.'),
})

export type Settings = z.output<typeof settingsSchema>

export const assumptions = [
  {
    id: 'bearer',
    statement: 'The key goes along as a bearer token.',
    setting: 'apiKey',
    settledBy: "The vendor's page on authentication, or one call.",
  },
  {
    id: 'rate-limit',
    statement: 'A key may make 60 requests a minute.',
    setting: 'requestsPerMinute',
    settledBy: "The vendor's page on limits, or a 429 from a sandbox.",
  },
] as const satisfies readonly Assumption[]

/** One vendor account has one key here; where it has several, name the account by a setting of its own. */
export function accountKeyOf({ apiKey }: Settings): string {
  return createHash('sha256').update(apiKey).digest('hex').slice(0, 16)
}
