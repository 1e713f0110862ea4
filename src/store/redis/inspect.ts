/** What an operator wants to know of a Redis before the gateway depends on it. Changes nothing. */
import { Cluster, type Redis } from 'ioredis'
import type { Clock } from '../../domain/time.ts'
import { connectRedis, connectRedisCluster, isReadyWithin } from './connect.ts'
import { problemsOf } from './self-check.ts'

export interface ServerReading {
  /** `host:port`; never the address with its password. */
  readonly node: string
  /** Why it cannot be asked; then nothing else is known. */
  readonly failure: string | null
  /** What would lose or forget bookings there, in words for the operator. */
  readonly problems: readonly string[]
  readonly version: string
  /** Its clock less ours. Milliseconds. */
  readonly skewMs: number
}

export interface InspectOptions {
  readonly clock: Clock
  /** See `SelfCheckOptions`. */
  readonly isSyncAssured: boolean
  /** @default 5_000 */
  readonly waitMs?: number
}

export function inspectServer(url: string, options: InspectOptions): Promise<ServerReading> {
  const { host } = new URL(url)
  return asked(host, options, (onReason) =>
    connectRedis(url, { onChange: ({ reason }) => reason && onReason(reason) }),
  ).then(([reading]) => reading ?? unanswered(host, 'it names no server'))
}

/** Each primary of the Cluster. */
export function inspectCluster(urls: readonly string[], options: InspectOptions): Promise<readonly ServerReading[]> {
  const name = urls.map((url) => new URL(url).host).join(',')
  return asked(name, options, (onReason) =>
    connectRedisCluster(urls, { onChange: ({ reason }) => reason && onReason(reason) }),
  )
}

async function asked(
  name: string,
  { clock, isSyncAssured, waitMs = 5_000 }: InspectOptions,
  connect: (onReason: (reason: string) => void) => Redis | Cluster,
): Promise<readonly ServerReading[]> {
  let reason = ''
  const client = connect((said) => {
    reason = said
  })
  try {
    if (!(await isReadyWithin(client, waitMs))) {
      return [unanswered(name, `it does not answer within ${waitMs / 1_000} s${reason && ` (${reason})`}`)]
    }
    const nodes = client instanceof Cluster ? client.nodes('master') : [client]
    if (nodes.length === 0) return [unanswered(name, 'the Cluster names no primary')]
    return await Promise.all(nodes.map((node) => read(node, clock, isSyncAssured)))
  } catch (error) {
    return [unanswered(name, error instanceof Error ? error.message : 'it cannot be asked')]
  } finally {
    client.disconnect()
  }
}

async function read(node: Redis, clock: Clock, isSyncAssured: boolean): Promise<ServerReading> {
  const begun = clock.now()
  const [seconds, microseconds] = await node.time()
  const now = (begun + clock.now()) / 2
  const [, version = ''] = /^redis_version:(\S+)/m.exec(await node.info('server')) ?? []
  return {
    node: `${node.options.host}:${node.options.port}`,
    failure: null,
    problems: await problemsOf(node, isSyncAssured),
    version,
    skewMs: Math.round(Number(seconds) * 1_000 + Number(microseconds) / 1_000 - now),
  }
}

function unanswered(node: string, failure: string): ServerReading {
  return { node, failure, problems: [], version: '', skewMs: 0 }
}
