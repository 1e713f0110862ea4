import { createTRPCClient, httpSubscriptionLink } from '@trpc/client'
import type { inferRouterOutputs } from '@trpc/server'
import { EventSource } from 'eventsource'
import { useEffect, useState } from 'react'
import type { AppRouter } from '../../src/server/trpc/router.ts'

export type Overview = inferRouterOutputs<AppRouter>['ops']['overview']
export type Clinic = Overview['clinics'][number]
export type Report = Clinic['reports'][number]
export type Queued = Overview['queue'][number]

export type Connection = 'connecting' | 'live' | 'lost' | 'wrong-key' | 'no-scope'

export interface Watch {
  readonly connection: Connection
  /** The last one; kept when the connection is lost. Null before the first. */
  readonly overview: Overview | null
  /** The server's clock minus this machine's, in milliseconds: ages are told by the server's. */
  readonly aheadMs: number
}

const firstRetryMs = 1_000
const lastRetryMs = 10_000
const nothing: Watch = { connection: 'connecting', overview: null, aheadMs: 0 }

/** What the gateway tells operators, as it changes, for as long as the page is open. */
export function useWatch(key: string): Watch {
  const [watch, setWatch] = useState(nothing)
  useEffect(() => follow(key, setWatch), [key])
  return watch
}

/** Returns the way to stop. */
function follow(key: string, tell: (change: (watch: Watch) => Watch) => void): () => void {
  let status = 0
  let failures = 0
  let timer: number | undefined
  let subscription: { unsubscribe(): void } | undefined
  const is = (connection: Connection) => tell((watch) => ({ ...watch, connection }))
  const client = createTRPCClient<AppRouter>({
    links: [
      httpSubscriptionLink({
        url: '/trpc',
        // The browser's own can send no header, and a key must stand in no address.
        EventSource: EventSource as never,
        eventSourceOptions: {
          async fetch(address: string | URL, init: RequestInit) {
            const headers = { ...(init.headers as Record<string, string>), authorization: `Bearer ${key}` }
            const response = await fetch(address, { ...init, headers })
            status = response.status
            return response
          },
        } as never,
      }),
    ],
  })

  function start(): void {
    status = 0
    subscription = client.ops.watch.subscribe(undefined, {
      onData(overview) {
        failures = 0
        tell(() => ({ connection: 'live', overview, aheadMs: Date.parse(overview.at) - Date.now() }))
      },
      onConnectionStateChange({ state, error }) {
        if (state === 'connecting' && error) is('lost')
      },
      onError({ data }) {
        const code = data?.code ?? (status === 401 ? 'UNAUTHENTICATED' : status === 403 ? 'FORBIDDEN' : null)
        if (code === 'UNAUTHENTICATED') return is('wrong-key')
        if (code === 'FORBIDDEN') return is('no-scope')
        is('lost')
        // A gateway that starts anew, or a proxy in front of none.
        timer = window.setTimeout(start, Math.min(firstRetryMs * 2 ** failures, lastRetryMs))
        failures += 1
      },
    })
  }

  tell(() => nothing)
  start()
  return () => {
    window.clearTimeout(timer)
    subscription?.unsubscribe()
  }
}

export type Status = Report['status']

const fromWorst: readonly Status[] = ['DOWN', 'DEGRADED', 'UP']

/** As the process sees the clinic that sees it worst; one that has not asked it yet says nothing. */
export function worst({ reports }: Clinic): Status {
  return fromWorst.find((wanted) => reports.some(({ status }) => status === wanted)) ?? 'UNKNOWN'
}
