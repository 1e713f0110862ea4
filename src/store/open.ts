import type { Cluster, Redis } from 'ioredis'
import type { Board } from '../booking/board.ts'
import type { Lease } from '../booking/lease.ts'
import type { Ledger } from '../booking/ledger.ts'
import type { Limits } from '../booking/limits.ts'
import type { SessionStore } from '../contract/adapter.ts'
import type { Clock } from '../domain/time.ts'

/** What the gateway keeps, in whichever store. */
export interface State {
  readonly ledger: Ledger
  readonly lease: Lease
  readonly sessions: SessionStore
  readonly limits: Limits
  readonly board: Board
}

export interface OpenedState extends State {
  /** What an operator may tell the ledger; null where one process has it all. */
  readonly operator: LedgerOperator | null
  /** Whether the ledger's store answers now. */
  isReachable(): Promise<boolean>
  close(): Promise<void>
}

export interface LedgerOperator {
  acknowledgeLoss(
    account: string,
  ): Promise<{ readonly wasLost: boolean; readonly restored: number; readonly isQuarantined: boolean }>
  endQuarantine(account: string): Promise<void>
}

export interface RedisAddresses {
  /** The first holds the ledger; one, three or five carry the leases. */
  readonly urls: readonly string[]
  /** Nodes of one Cluster that holds both, instead. */
  readonly clusterUrls: readonly string[]
}

export interface OpenRedisOptions extends RedisAddresses {
  readonly clock: Clock
  /** See `SelfCheckOptions`. */
  readonly isSyncAssured: boolean
  readonly intentLog: { readonly folder: string } | { readonly redis: string } | null
  /** Told of what an operator must know; never holds an address with its password. */
  readonly onProblem: (problem: string) => void
}

/** The addresses cannot be used as they are. */
export class StateError extends Error {
  override readonly name = 'StateError'
}

const readyMs = 10_000

/** In one process, forgotten with it. */
export async function openMemoryState(clock: Clock): Promise<OpenedState> {
  const [
    { createMemoryLedger },
    { createMemoryLease },
    { createMemorySessions },
    { createMemoryLimits },
    { createMemoryBoard },
  ] = await Promise.all([
    import('./memory/ledger.ts'),
    import('./memory/lease.ts'),
    import('./memory/sessions.ts'),
    import('./memory/limits.ts'),
    import('./memory/board.ts'),
  ])
  return {
    ledger: createMemoryLedger({ clock }),
    lease: createMemoryLease(clock),
    sessions: createMemorySessions(clock),
    limits: createMemoryLimits(clock),
    board: createMemoryBoard(clock),
    operator: null,
    isReachable: async () => true,
    close: async () => {},
  }
}

/**
 * In Redis, shared by all processes. Resolves once the ledger's server answers and is fit for it; leases want a majority,
 * and the others may come later. Throws `StateError` or `UnfitRedisError`.
 */
export async function openRedisState(options: OpenRedisOptions): Promise<OpenedState> {
  checkAddresses(options)
  const [
    connecting,
    { createRedisLedger },
    { createRedisLease },
    { createRedisSessions },
    { createRedisLimits },
    { createRedisBoard },
    { checkRedis },
  ] = await Promise.all([
    import('./redis/connect.ts'),
    import('./redis/ledger.ts'),
    import('./redis/lease.ts'),
    import('./redis/sessions.ts'),
    import('./redis/limits.ts'),
    import('./redis/board.ts'),
    import('./redis/self-check.ts'),
  ])
  const { urls, clusterUrls, clock, isSyncAssured, onProblem } = options
  const onChange = ({ node, isUp, reason }: import('./redis/connect.ts').ConnectionChange) => {
    if (!isUp) onProblem(`Redis ${node} is lost: ${reason ?? 'unknown'}`)
  }
  const opened: (Redis | Cluster)[] = []
  const connect = (url: string) => keep(connecting.connectRedis(url, { onChange }))
  function keep<Client extends Redis | Cluster>(client: Client): Client {
    opened.push(client)
    return client
  }
  const disconnect = () => {
    for (const client of opened) client.disconnect()
  }

  try {
    const clients =
      clusterUrls.length > 0 ? [keep(connecting.connectRedisCluster(clusterUrls, { onChange }))] : urls.map(connect)
    const ledgerClient = clients[0] as Redis | Cluster
    const isReady = (client: Redis | Cluster) => connecting.isReadyWithin(client, readyMs)
    if (!(await isReady(ledgerClient))) {
      throw new StateError(`The ledger's Redis does not answer within ${readyMs / 1_000} s.`)
    }
    await checkRedis({ redis: ledgerClient, mode: 'production', isSyncAssured })
    const ledger = createRedisLedger({
      redis: ledgerClient,
      clock,
      onProblem,
      ...(options.intentLog && { intentLog: await openIntentLog(options.intentLog, connect) }),
    })
    return {
      ledger,
      lease: createRedisLease({ clients, clock }),
      sessions: createRedisSessions(ledgerClient),
      limits: createRedisLimits(ledgerClient),
      board: createRedisBoard(ledgerClient),
      operator: ledger,
      isReachable: () =>
        ledgerClient.ping().then(
          () => true,
          () => false,
        ),
      async close() {
        ledger.close()
        disconnect()
      },
    }
  } catch (error) {
    disconnect()
    throw error
  }
}

async function openIntentLog(
  place: NonNullable<OpenRedisOptions['intentLog']>,
  connect: (url: string) => Redis,
): Promise<import('./redis/intent-log.ts').IntentLog> {
  if ('folder' in place) return (await import('./redis/intent-file.ts')).createFileIntentLog(place.folder)
  return (await import('./redis/intent-log.ts')).createRedisIntentLog(connect(place.redis))
}

/** Throws `StateError`. */
export function checkAddresses({ urls, clusterUrls }: RedisAddresses): void {
  const all = [...urls, ...clusterUrls]
  if (urls.length > 0 && clusterUrls.length > 0) {
    throw new StateError('Give REDIS_URLS or REDIS_CLUSTER_URLS, not both.')
  }
  // Never the address itself: it may hold a password.
  const wrong = all.findIndex((url) => !/^rediss?:$/.test(URL.canParse(url) ? new URL(url).protocol : ''))
  if (wrong >= 0) throw new StateError(`Address ${wrong + 1} of the Redis servers is no redis:// or rediss:// URL.`)
  if (new Set(all.map((url) => new URL(url).host)).size < all.length) {
    throw new StateError('The same Redis server is named twice: leases need servers that share nothing.')
  }
  if (clusterUrls.length === 0 && ![1, 3, 5].includes(urls.length)) {
    throw new StateError('REDIS_URLS names one, three or five servers.')
  }
}
