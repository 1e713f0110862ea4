/** One real Redis server that can be killed, stopped, and robbed of the end of its log. */
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, readdir, rm, stat, truncate } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { Redis } from 'ioredis'
import { findRedis } from '../test/kit/redis-binary.ts'
import { sparePort } from '../test/kit/spare-port.ts'

/** How long each file of the log was at some moment. */
type LogMark = ReadonlyMap<string, number>

export interface RedisServer {
  readonly port: number
  /** The driver's own connection, past every proxy. */
  readonly client: Redis
  /** SIGSTOP: connections stay open and nothing is answered. */
  pause(): void
  resume(): void
  /** SIGKILL. Afterwards the port refuses connections. */
  kill(): Promise<void>
  /** From its log; does nothing while it runs. */
  restart(): Promise<void>
  markLog(): Promise<LogMark>
  /** While it is down: what was written after the mark never reached the disk. */
  cutLog(mark: LogMark): Promise<void>
  stop(): Promise<void>
}

const startMs = 30_000

export async function startRedis(): Promise<RedisServer> {
  const binary = findRedis()
  if (binary === null) throw new Error('chaos needs a real Redis: install redis-server or valkey-server')
  const dir = await mkdtemp(join(tmpdir(), 'holdfast-chaos-redis-'))
  const logs = join(dir, 'appendonlydir')
  const port = await sparePort()
  const settings = {
    port: String(port),
    bind: '127.0.0.1',
    dir,
    appendonly: 'yes',
    appendfsync: 'always',
    save: '',
    'maxmemory-policy': 'noeviction',
  }
  const commandLine = Object.entries(settings).flatMap(([name, value]) => [`--${name}`, value])
  const client = new Redis(port, '127.0.0.1', { retryStrategy: () => 30, maxRetriesPerRequest: null })
  // While the server is down; the client comes back by itself.
  client.on('error', () => {})
  let child: ChildProcess | null = null
  let launching: Promise<void> | null = null
  const killChild = () => void child?.kill('SIGKILL')
  // A run that fails must not leave servers behind.
  process.on('exit', killChild)

  function restart(): Promise<void> {
    launching ??= launch().finally(() => {
      launching = null
    })
    return launching
  }

  async function launch(): Promise<void> {
    const deadline = performance.now() + startMs
    while (performance.now() < deadline) {
      // While it was down, some connection on its way out may have been given its port.
      if (child === null || isOver(child)) child = spawn(binary as string, commandLine, { stdio: 'ignore' })
      if (client.status === 'ready' && (await client.ping().catch(() => '')) === 'PONG') return
      await delay(20)
    }
    throw new Error('redis-server does not answer')
  }

  async function kill(): Promise<void> {
    if (child === null || isOver(child)) return
    const exited = once(child, 'exit')
    child.kill('SIGKILL')
    await exited
  }

  await restart()
  return {
    port,
    client,
    pause: () => void child?.kill('SIGSTOP'),
    resume: () => void child?.kill('SIGCONT'),
    kill,
    restart,
    async markLog() {
      const files = await readdir(logs)
      return new Map(await Promise.all(files.map(async (file) => [file, (await stat(join(logs, file))).size] as const)))
    },
    async cutLog(mark) {
      for (const file of await readdir(logs)) {
        const size = mark.get(file)
        if (size !== undefined && file.includes('.incr.')) await truncate(join(logs, file), size)
      }
    },
    async stop() {
      client.disconnect()
      process.off('exit', killChild)
      await kill()
      await rm(dir, { recursive: true, force: true })
    },
  }
}

function isOver(child: ChildProcess): boolean {
  return child.exitCode !== null || child.signalCode !== null
}
