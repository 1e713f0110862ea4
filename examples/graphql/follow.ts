import { setTimeout as wait } from 'node:timers/promises'
import { createClient } from 'graphql-ws'
import type { Gateway } from './client.ts'
import type { ExampleHoldEventsSubscription, ExampleHoldEventsSubscriptionVariables } from './gql/graphql.ts'
import { graphql } from './gql/index.ts'

const holdEvents = graphql(`
  subscription ExampleHoldEvents($holdId: ID!, $token: String!, $after: String) {
    holdEvents(holdId: $holdId, token: $token, after: $after) {
      id type at cause
      hold { status expiresInSeconds }
    }
  }
`)

interface Followed {
  /** `Hold.id` */
  readonly holdId: string
  /** `HoldCreatePayload.holdToken` */
  readonly token: string
}

/**
 * What happens to a hold, until nothing more can. After a disconnect it goes on behind the last event that came: the client
 * library would ask again with the first variables, and so begin anew.
 */
export async function* follow({ url, key }: Gateway, { holdId, token }: Followed) {
  const client = createClient({
    url: `${url.replace(/^http/, 'ws')}/graphql`,
    connectionParams: { authorization: `Bearer ${key}` },
    retryAttempts: 0,
  })
  let after: string | null = null
  try {
    for (let failures = 0; ; failures += 1) {
      try {
        const variables: ExampleHoldEventsSubscriptionVariables = { holdId, token, after }
        const query = holdEvents.toString()
        for await (const { data, errors } of client.iterate<ExampleHoldEventsSubscription>({ query, variables })) {
          if (errors) throw errors
          if (!data) continue
          failures = 0
          after = data.holdEvents.id
          yield data.holdEvents
        }
        return
      } catch (error) {
        const refusal = refusalIn(error)
        if (refusal !== null) throw new Error(refusal)
        await wait(Math.min(100 * 2 ** failures, 10_000))
      }
    }
  } finally {
    await client.dispose()
  }
}

/** Null for a connection that broke: then it is worth another try. */
function refusalIn(error: unknown): string | null {
  if (Array.isArray(error)) return error.map(({ message }) => String(message)).join(' ')
  const { code } = error as { readonly code?: unknown }
  // The protocol's own codes: a key that opens nothing is among them, and would not open anything the next time.
  if (typeof code === 'number' && code >= 4400 && code < 4500) return `The gateway closed the connection (${code}).`
  return null
}
