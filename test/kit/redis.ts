/** Real Redis servers for tests, each on a port and in a folder of its own. They end with the test or file that started them. */
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdir, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Redis } from 'ioredis'
import { afterAll, onTestFinished, TestRunner } from 'vitest'
import { findRedis } from './redis-binary.ts'
import { sparePort } from './spare-port.ts'

export interface RedisServerOptions {
  /** When a write is on disk. @default 'everysec' */
  readonly appendfsync?: 'always' | 'everysec'
  /** Further settings of redis.conf by their names. */
  readonly settings?: Readonly<Record<string, string>>
}

export interface RedisServer {
  readonly url: string
  readonly port: number
  /** Where its append-only file is. */
  readonly dir: string
  /** SIGSTOP: connections stay open and nothing is answered, like a network that swallows packets. */
  pause(): void
  resume(): void
  /** SIGKILL: nothing is flushed. The port refuses connections afterwards. */
  kill(): Promise<void>
  /** On the same port, from the append-only file, or without it when `wiped`. */
  restart(options?: { readonly wiped?: boolean }): Promise<void>
  /** Ends the process and removes its folder. */
  stop(): Promise<void>
}

export interface RedisCluster {
  readonly urls: readonly string[]
  readonly nodes: readonly RedisServer[]
  stop(): Promise<void>
}

const startMs = 15_000
const running = new Set<RedisServer>()
const processes = new Set<ChildProcess>()

// What a hook or a file's top level started; a test's own servers stop with the test.
afterAll(async () => {
  await Promise.all([...running].map((server) => server.stop()))
})

// A worker that is torn down in the middle of a test must not leave servers behind.
process.on('exit', () => {
  for (const child of processes) child.kill('SIGKILL')
})

export async function startRedis({
  appendfsync = 'everysec',
  settings = {},
}: RedisServerOptions = {}): Promise<RedisServer> {
  const binary = serverBinary()
  const dir = await mkdtemp(join(tmpdir(), 'holdfast-redis-'))
  const port = await sparePort()
  const configuration = {
    port: String(port),
    bind: '127.0.0.1',
    dir,
    appendonly: 'yes',
    appendfsync,
    save: '',
    'maxmemory-policy': 'noeviction',
    'enable-debug-command': 'local',
    ...settings,
  }
  const commandLine = Object.entries(configuration).flatMap(([name, value]) => [`--${name}`, value])
  const url = addressOf(port, settings)
  let child = await launch(binary, commandLine, url).catch(async (error: unknown) => {
    await rm(dir, { recursive: true })
    throw error
  })

  const server: RedisServer = {
    url,
    port,
    dir,
    pause: () => void child.kill('SIGSTOP'),
    resume: () => void child.kill('SIGCONT'),
    kill: () => end(child),
    async restart({ wiped = false } = {}) {
      await end(child)
      if (wiped) {
        await rm(dir, { recursive: true })
        await mkdir(dir)
      }
      child = await launch(binary, commandLine, url)
    },
    async stop() {
      running.delete(server)
      await end(child)
      await rm(dir, { recursive: true, force: true })
    },
  }
  running.add(server)
  if (TestRunner.getCurrentTest()) onTestFinished(() => server.stop())
  return server
}

/** A Cluster of `size` primaries without replicas, which share all slots among them. */
export async function startRedisCluster(size: number, options: RedisServerOptions = {}): Promise<RedisCluster> {
  // One after the other: if one fails, no other is still on its way and outlives the test.
  const started = []
  while (started.length < size) started.push(await startClusterNode(options))
  const nodes = started.map(({ server }) => server)
  const clients = nodes.map(({ url }) => new Redis(url))
  try {
    for (const [index, client] of clients.entries()) {
      const first = Math.ceil((index * 16_384) / size)
      const last = Math.ceil(((index + 1) * 16_384) / size) - 1
      await client.call('CLUSTER', 'ADDSLOTSRANGE', first, last)
      await client.call('CLUSTER', 'SET-CONFIG-EPOCH', index + 1)
    }
    for (const { server, busPort } of started.slice(1)) {
      await clients[0]?.call('CLUSTER', 'MEET', '127.0.0.1', server.port, busPort)
    }
    await Promise.all(clients.map((client) => untilFormed(client, size)))
  } finally {
    for (const client of clients) client.disconnect()
  }
  return {
    urls: nodes.map(({ url }) => url),
    nodes,
    stop: async () => void (await Promise.all(nodes.map((node) => node.stop()))),
  }
}

/** Shortens the remaining life of every key: what is over is gone, as if that time had passed. The server's own clock stays. */
export async function letTimePass(client: Redis, ms: number): Promise<void> {
  const script = `
    for _, key in ipairs(redis.call('KEYS', '*')) do
      local left = redis.call('PTTL', key)
      if left >= 0 then redis.call('PEXPIRE', key, left - ARGV[1]) end
    end`
  await client.eval(script, 0, ms)
}

async function startClusterNode(options: RedisServerOptions): Promise<{ server: RedisServer; busPort: number }> {
  // The default, ten thousand above the port, is often no port at all.
  const busPort = await sparePort()
  const settings = {
    'cluster-enabled': 'yes',
    'cluster-port': String(busPort),
    'cluster-node-timeout': '2000',
    // A node that met no other does not know its own address.
    'cluster-announce-ip': '127.0.0.1',
  }
  const server = await startRedis({ ...options, settings: { ...settings, ...options.settings } })
  return { server, busPort }
}

async function untilFormed(client: Redis, size: number): Promise<void> {
  const deadline = performance.now() + startMs
  while (performance.now() < deadline) {
    const info = String(await client.call('CLUSTER', 'INFO'))
    // Each node must know all slots: one that lags would redirect in circles.
    if (info.includes('cluster_state:ok') && info.includes(`cluster_size:${size}`)) return
    await delay(20)
  }
  throw new Error('The Redis Cluster was not formed in time.')
}

function serverBinary(): string {
  const binary = findRedis()
  if (binary !== null) return binary
  throw new Error(
    'Tests need a real Redis: install `redis-server` 7.0 or later, or `valkey-server`, so that it is on PATH ' +
      '(Debian and Ubuntu: `apt-get install redis-server`; macOS: `brew install redis`).',
  )
}

function addressOf(port: number, { requirepass = '' }: Readonly<Record<string, string>>): string {
  return `redis://${requirepass && `:${requirepass}@`}127.0.0.1:${port}`
}

async function launch(binary: string, commandLine: readonly string[], url: string): Promise<ChildProcess> {
  const child = spawn(binary, commandLine, { stdio: ['ignore', 'pipe', 'pipe'] })
  processes.add(child)
  child.once('exit', () => processes.delete(child))
  let output = ''
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk) => (output += chunk))

  const probe = new Redis(url, { retryStrategy: () => 20, lazyConnect: true })
  // Refused until the server listens.
  probe.on('error', () => {})
  probe.connect().catch(() => {})
  try {
    // Ready means that it has also read its append-only file.
    await Promise.race([
      new Promise((resolve) => probe.once('ready', resolve)),
      once(child, 'exit').then(() => Promise.reject(new Error(`${binary} did not start:\n${output}`))),
      delay(startMs).then(() => Promise.reject(new Error(`${binary} is not ready after ${startMs} ms:\n${output}`))),
    ])
  } catch (error) {
    await end(child)
    throw error
  } finally {
    probe.disconnect()
  }
  return child
}

async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return
  const exited = once(child, 'exit')
  child.kill('SIGKILL')
  await exited
}

function delay(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms).unref())
}
