/** The load: a process of its own on the driver's core, so that clients and server do not take each other's time. */
import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import type { Server } from './server.ts'

export interface Load {
  readonly server: Server
  /** @default '/graphql' */
  readonly path?: string
  /** Beside `content-type: application/json`. */
  readonly headers?: Readonly<Record<string, string>>
  /** Sent in turn. `__N__` in one becomes a number that no other request of the run has. */
  readonly bodies: readonly string[]
  /** How many requests are under way at a time, each on a connection of its own. */
  readonly connections: number
  /** How long; what is under way then is waited for. Give this or `requests`. */
  readonly seconds?: number
  /** How many in all. */
  readonly requests?: number
  /** Requests a second, sent whether or not the ones before are answered. @default as fast as they are answered */
  readonly rate?: number
  /** What each answer must contain, beside the status 200. */
  readonly contains: string
}

export interface LoadResult {
  readonly requests: number
  readonly seconds: number
  readonly perSecond: number
  /** From sending to the last byte, with the wait for a connection. */
  readonly latencyMs: Readonly<Record<'p50' | 'p90' | 'p99' | 'max', number>>
  /** What the server's process used for one request; null where the system does not tell. */
  readonly cpuMicrosPerRequest: number | null
  /** The last answer. */
  readonly sample: string
}

/** What goes to the process. */
export interface LoadOrder extends Omit<Load, 'server' | 'headers' | 'path'> {
  readonly url: string
  readonly headers: Readonly<Record<string, string>>
}

/** What comes back from it. */
export interface LoadReport extends Omit<LoadResult, 'cpuMicrosPerRequest'> {
  /** What was wrong, and how often. */
  readonly failures: Readonly<Record<string, number>>
}

export interface LoadGenerator {
  /** Throws when an answer was wrong: a ratio of failures says nothing. */
  run(load: Load): Promise<LoadResult>
  stop(): Promise<void>
}

export function startLoadGenerator(): LoadGenerator {
  const child: ChildProcess = fork(new URL('./inside/load.ts', import.meta.url), { execArgv: [] })
  const ended = once(child, 'exit')
  return {
    async run({ server, path = '/graphql', headers = {}, ...rest }) {
      const order: LoadOrder = { ...rest, url: `${server.url}${path}`, headers }
      const before = server.cpuMicros()
      child.send(order)
      const report = await reportFrom(child)
      const after = server.cpuMicros()
      const { failures, ...result } = report
      const wrong = Object.entries(failures)
      if (wrong.length > 0 || result.requests === 0) {
        const list = wrong.map(([what, times]) => `${times} x ${what}`).join('; ')
        throw new Error(`${server.name} did not answer as it should: ${list || 'no request was made'}`)
      }
      const cpu = before === null || after === null ? null : (after - before) / result.requests
      return { ...result, cpuMicrosPerRequest: cpu }
    },
    async stop() {
      if (child.exitCode !== null || child.signalCode !== null) return
      child.disconnect()
      await ended
    },
  }
}

/** One order is under way at a time, so the next message is its report. */
async function reportFrom(child: ChildProcess): Promise<LoadReport> {
  const over = new AbortController()
  const { signal } = over
  try {
    const first = await Promise.race([
      once(child, 'message', { signal }),
      once(child, 'exit', { signal }).then(() => null),
    ])
    if (first === null) throw new Error('the load generator ended')
    return first[0] as LoadReport
  } finally {
    over.abort()
  }
}
