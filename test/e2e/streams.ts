/** What happens to a hold, as the clients of both faces get it. */
import { createTRPCClient, httpSubscriptionLink, type TRPCClientError } from '@trpc/client'
import { type Client, createClient } from 'graphql-ws'
import { Agent, type Dispatcher, EventSource } from 'undici'
import { onTestFinished } from 'vitest'
import type { AppRouter } from '../../src/server/trpc/router.ts'
import type { Answer, RunningGateway } from '../kit/gateway.ts'

export interface Stream {
  readonly events: Answer[]
  isOver: boolean
  /** By code and message. */
  error: Answer
  stop(): void
}

interface Wanted {
  readonly holdId: string
  readonly token: string
  /** @default the gateway's own */
  readonly key?: string
  /** The id of the last event that came. @default none did */
  readonly after?: string
}

export type Follow = (gateway: Pick<RunningGateway, 'url' | 'key'>, wanted: Wanted) => Stream

export const holdEvents = `subscription HoldEvents($holdId: ID!, $token: String!, $after: String) {
  holdEvents(holdId: $holdId, token: $token, after: $after) {
    id type at cause
    hold {
      id status strength start end timeZone expiresAt expiresInSeconds extensionsLeft partnerReference createdAt contactType
      clinic { id name } metadata { key value }
    }
  }
}`

export function wsUrl(url: string): string {
  return `${url.replace('http', 'ws')}/graphql`
}

export function aWsClient({ url, key }: Pick<RunningGateway, 'url' | 'key'>): Client {
  const client = createClient({
    url: wsUrl(url),
    connectionParams: { authorization: `Bearer ${key}` },
    retryAttempts: 50,
    // Node's WebSocket tells of a broken connection by an error first.
    shouldRetry: () => true,
    retryWait: () => new Promise((resolve) => setTimeout(resolve, 20)),
  })
  // Rejected when it was about to connect again.
  onTestFinished(async () => client.dispose()?.catch(() => {}))
  return client
}

/** Over graphql-ws: `GraphQLError`s come as an answer without data. */
export const followOverWs: Follow = ({ url, key }, wanted) => {
  const client = aWsClient({ url, key: wanted.key ?? key })
  const stream: Stream = { events: [], isOver: false, error: null, stop: () => unsubscribe() }
  const { holdId, token, after } = wanted
  const unsubscribe = client.subscribe(
    { query: holdEvents, variables: { holdId, token, ...(after !== undefined && { after }) } },
    {
      next({ data, errors }) {
        if (errors) stream.error = told(errors[0])
        else stream.events.push((data as Answer).holdEvents)
      },
      error(error) {
        stream.error = Array.isArray(error) ? told(error[0]) : error
        stream.isOver = true
      },
      complete() {
        stream.isOver = true
      },
    },
  )
  return stream
}

function told({ message, extensions }: Answer): Answer {
  const { code, retryAfterSeconds } = extensions
  return { message, code, ...(retryAfterSeconds !== undefined && { retryAfterSeconds }) }
}

/** Every address that was asked for, in order. */
export const asked: string[] = []

/** Browsers need a polyfill for headers as well. */
function anSseClient(url: string, headers: Record<string, string>) {
  const withHeaders = (dispatch: Dispatcher['dispatch']): Dispatcher['dispatch'] => {
    return (options, handler) => {
      asked.push(String(options.path))
      return dispatch({ ...options, headers: { ...(options.headers as Record<string, string>), ...headers } }, handler)
    }
  }
  const dispatcher = new Agent().compose(withHeaders)
  onTestFinished(() => dispatcher.destroy())
  return createTRPCClient<AppRouter>({
    links: [
      httpSubscriptionLink({
        url: `${url}/trpc`,
        EventSource: EventSource as never,
        eventSourceOptions: { node: { dispatcher, reconnectionTime: 20 } } as never,
      }),
    ],
  })
}

/** What operators are shown, as it changes. */
export function watchOverSse({ url }: Pick<RunningGateway, 'url'>, key: string): Stream {
  const stream: Stream = { events: [], isOver: false, error: null, stop: () => subscription.unsubscribe() }
  const subscription = anSseClient(url, { authorization: `Bearer ${key}` }).ops.watch.subscribe(undefined, {
    onData: (overview) => void stream.events.push(overview),
    onError(error) {
      const { message, data } = error as TRPCClientError<AppRouter>
      stream.error = { message, code: data?.code }
      stream.isOver = true
    },
  })
  onTestFinished(() => subscription.unsubscribe())
  return stream
}

/** Over tRPC's server-sent events. */
export const followOverSse: Follow = ({ url, key }, wanted) => {
  const client = anSseClient(url, { authorization: `Bearer ${wanted.key ?? key}`, 'hold-token': wanted.token })
  const stream: Stream = { events: [], isOver: false, error: null, stop: () => subscription.unsubscribe() }
  const subscription = client.hold.events.subscribe(
    { holdId: wanted.holdId, ...(wanted.after !== undefined && { lastEventId: wanted.after }) },
    {
      onData: ({ data }) => void stream.events.push(data),
      onError(error) {
        const { message, data } = error as TRPCClientError<AppRouter>
        const { code, retryAfterSeconds } = (data ?? {}) as Answer
        stream.error = { message, code, ...(retryAfterSeconds !== undefined && { retryAfterSeconds }) }
        stream.isOver = true
      },
      onComplete() {
        stream.isOver = true
      },
    },
  )
  onTestFinished(() => subscription.unsubscribe())
  return stream
}
