import { createTRPCClient, httpBatchLink, httpLink, splitLink, type TRPCClient } from '@trpc/client'
import type { AppRouter } from '../../src/server/trpc/router.ts'

export interface Gateway {
  /** Where it listens, `http://127.0.0.1:4000`. */
  readonly url: string
  /** Partner key, `hf_…`. */
  readonly key: string
}

export type Client = TRPCClient<AppRouter>

/** Queries of one moment travel together, mutations each on their own: the gateway takes them no other way. */
export function createClient({ url, key }: Gateway): Client {
  const link = { url: `${url}/trpc`, headers: { authorization: `Bearer ${key}` } }
  return createTRPCClient<AppRouter>({
    links: [
      splitLink({
        condition: ({ type }) => type === 'mutation',
        true: httpLink(link),
        false: httpBatchLink({ ...link, maxItems: 10 }),
      }),
    ],
  })
}

/** A hold is read with its token beside it, in a header: queries are addresses, and an address is logged on its way. */
export function createHoldReader({ url, key }: Gateway, holdToken: string): Client {
  return createTRPCClient<AppRouter>({
    links: [httpLink({ url: `${url}/trpc`, headers: { authorization: `Bearer ${key}`, 'hold-token': holdToken } })],
  })
}
