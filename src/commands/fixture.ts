/** What a fixture is: one operation of an adapter, what went over the wire for it, and what the adapter made of that. */
import { z } from 'zod'

export const fixtureSchema = z.strictObject({
  /**
   * `recorded`: bytes of a vendor's real sandbox. `documented`: an example of the vendor's own page. `synthetic`: a simulator's
   * answer, or written by hand.
   */
  source: z.enum(['recorded', 'documented', 'synthetic']),
  date: z.iso.date(),
  /** As the vendor names it; null where it names none. */
  vendorVersion: z.string().nullable(),
  /** What the shape is taken from. */
  page: z.string(),
  note: z.string().optional(),
  operation: z.string(),
  /** The clinic's wall clock during the call. */
  now: z.iso.datetime(),
  timeZone: z.string(),
  /** Without secrets: those are the sandbox's own in a replay. */
  settings: z.record(z.string(), z.unknown()),
  arguments: z.array(z.unknown()),
  exchanges: z.array(
    z.strictObject({
      request: z.strictObject({
        method: z.string(),
        /** With the query, as it goes on the wire. */
        target: z.string(),
        headers: z.record(z.string(), z.string()),
        body: z.unknown().optional(),
      }),
      response: z.strictObject({
        status: z.int(),
        headers: z.record(z.string(), z.string()),
        body: z.unknown().optional(),
      }),
    }),
  ),
  /** What the operation returned, or the code of what it threw. */
  result: z.union([z.strictObject({ value: z.unknown() }), z.strictObject({ throws: z.string() })]),
})

export type Fixture = z.output<typeof fixtureSchema>
