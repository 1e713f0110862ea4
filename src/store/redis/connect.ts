import { Cluster, Redis } from 'ioredis'

export interface ConnectOptions {
  /**
   * What a command may take. The connection itself is given up after twice that without a byte, and until it is back every
   * command fails at once: a node that swallows packets costs its callers one wait, not each of them one.
   * @default 1000
   */
  readonly commandTimeoutMs?: number
  /** Told once when the connection is lost and once when it is back. */
  readonly onChange?: (change: ConnectionChange) => void
}

export interface ConnectionChange {
  /** `host:port`, or the names of a Cluster's first nodes: never the address with its password. */
  readonly node: string
  readonly isUp: boolean
  /** What the socket or the server said; only when it is down. */
  readonly reason?: string
}

const defaultCommandTimeoutMs = 1_000

/** One server. Comes back by itself after any loss; until then commands fail at once. */
export function connectRedis(url: string, options: ConnectOptions = {}): Redis {
  const client = new Redis(url, {
    ...redisOptions(options),
    enableOfflineQueue: false,
    retryStrategy: reconnectDelayMs,
  })
  watch(client, nodeName(url), options)
  return client
}

/** A Redis Cluster, from any of its nodes. */
export function connectRedisCluster(urls: readonly string[], options: ConnectOptions = {}): Cluster {
  const client = new Cluster([...urls], {
    redisOptions: redisOptions(options),
    enableOfflineQueue: false,
    clusterRetryStrategy: reconnectDelayMs,
    // A command whose connection broke may have been executed: the caller decides whether it is repeated.
    retryDelayOnFailover: 0,
  })
  watch(client, urls.map(nodeName).join(','), options)
  return client
}

/** Whether the client can be used within that time. Commands sent earlier than that fail. */
export async function isReadyWithin(client: Redis | Cluster, ms: number): Promise<boolean> {
  const deadline = Promise.withResolvers<false>()
  const timer = setTimeout(deadline.resolve, ms, false)
  const ready = Promise.withResolvers<void>()
  client.once('ready', ready.resolve)
  if (client.status === 'ready') ready.resolve()
  try {
    return await Promise.race([ready.promise.then(() => everyNodeAnswers(client)), deadline.promise])
  } finally {
    clearTimeout(timer)
    client.off('ready', ready.resolve)
  }
}

/** A Cluster is ready before its nodes are: each connects with its first command, and others that come meanwhile fail. */
async function everyNodeAnswers(client: Redis | Cluster): Promise<boolean> {
  const nodes = client instanceof Cluster ? client.nodes() : [client]
  const answers = await Promise.allSettled(nodes.map((node) => node.ping()))
  return answers.every(({ status }) => status === 'fulfilled')
}

function redisOptions({ commandTimeoutMs = defaultCommandTimeoutMs }: ConnectOptions) {
  return {
    connectionName: 'holdfast',
    commandTimeout: commandTimeoutMs,
    // Longer than a command's time, so that one late answer does not cost all others theirs.
    socketTimeout: 2 * commandTimeoutMs,
    connectTimeout: 2 * commandTimeoutMs,
    // By default a command whose connection broke before the answer is sent, and executed, again. Now it fails at the break.
    autoResendUnfulfilledCommands: false,
    maxRetriesPerRequest: 0,
  }
}

/** Twice as long each time up to two seconds; the random part keeps processes from returning all at once. */
function reconnectDelayMs(attempt: number): number {
  return Math.min(50 * 2 ** Math.min(attempt - 1, 10), 2_000) + Math.random() * 100
}

function watch(client: Redis | Cluster, node: string, { onChange }: ConnectOptions): void {
  let isUp: boolean | undefined
  client.on('ready', () => {
    if (isUp !== true) onChange?.({ node, isUp: true })
    isUp = true
  })
  // Without a listener ioredis writes to the console. The error itself must not be passed on: it carries the password.
  client.on('error', (error: Error) => {
    if (isUp !== false) onChange?.({ node, isUp: false, reason: error.message })
    isUp = false
  })
  client.on('close', () => {
    if (isUp === true) onChange?.({ node, isUp: false, reason: 'connection closed' })
    isUp = false
  })
}

function nodeName(url: string): string {
  return new URL(url).host
}
