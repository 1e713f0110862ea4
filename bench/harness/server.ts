/** Processes that are measured: each on the servers' core, its CPU time read from the system. */
import { type ChildProcess, execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { availableParallelism } from 'node:os'

export interface Server {
  readonly name: string
  /** Without a path. */
  readonly url: string
  readonly pid: number
  /** Used so far, in microseconds; null where the system does not tell. */
  cpuMicros(): number | null
  /** Resident memory in megabytes; null where the system does not tell. */
  residentMegabytes(): number | null
  /** SIGTERM, then SIGKILL when it takes too long. */
  stop(): Promise<void>
}

export interface ServerOptions {
  readonly name: string
  /** The program's arguments; the program is this same Node. */
  readonly command: readonly string[]
  readonly cwd?: string
  readonly env?: Readonly<Record<string, string>>
  /** Where it says that it listens: the first group is its address. @default `listening on <url>` */
  readonly says?: RegExp
  /** False for what only helps: it stays on the driver's core. @default true */
  readonly isMeasured?: boolean
}

const startMs = 60_000
const stopMs = 8_000
const running = new Set<ChildProcess>()

// However the run ends, nothing stays behind.
process.on('exit', () => {
  for (const child of running) child.kill('SIGKILL')
})

/** Runs a program on the core of what is measured. */
const pinning = ['taskset', '-c', '1'] as const
const canPin = process.platform === 'linux' && availableParallelism() > 1 && hasTaskset()

function hasTaskset(): boolean {
  try {
    execFileSync('taskset', ['--version'], { stdio: 'ignore' })
    return true
  } catch {
    // Not on this system: everything shares all cores.
    return false
  }
}

/**
 * Keeps this process, and what it starts from now on, to the first core: the driver, the load, Redis and the simulators.
 * What is measured gets the second one. False where the system cannot do it.
 */
export function pinDriver(): boolean {
  if (!canPin) return false
  execFileSync('taskset', ['-pc', '0', String(process.pid)], { stdio: 'ignore' })
  return true
}

export async function startServer(options: ServerOptions): Promise<Server> {
  const { name, command, cwd, env, says = /listening on (http:\S+)/, isMeasured = true } = options
  const [program, ...args] =
    isMeasured && canPin ? [...pinning, process.execPath, ...command] : [process.execPath, ...command]
  const child = spawn(program, args, {
    ...(cwd !== undefined && { cwd }),
    // As every server is told in production; graphql-js is faster then, whoever uses it.
    env: { ...process.env, NODE_OPTIONS: '', NODE_ENV: 'production', ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  running.add(child)
  child.once('exit', () => running.delete(child))
  let said = ''
  const { promise: ready, resolve, reject } = Promise.withResolvers<string>()
  const timer = setTimeout(() => reject(new Error(`${name} did not start in time:\n${said}`)), startMs)
  child.once('error', reject)
  child.once('exit', () => reject(new Error(`${name} ended while it started:\n${said}`)))
  let isReady = false
  const hear = (bytes: Buffer) => {
    // Afterwards its log is read and dropped, as a collector of logs would read it.
    if (isReady) return
    said += bytes.toString()
    const url = says.exec(said)?.[1]
    if (url !== undefined) resolve(url)
  }
  child.stdout.on('data', hear)
  child.stderr.on('data', hear)
  try {
    const url = await ready
    isReady = true
    return serverOf(name, url, child)
  } catch (error) {
    child.kill('SIGKILL')
    throw error
  } finally {
    clearTimeout(timer)
  }
}

function serverOf(name: string, url: string, child: ChildProcess): Server {
  const pid = child.pid ?? 0
  return {
    name,
    url,
    pid,
    cpuMicros: () => cpuMicrosOf(pid),
    residentMegabytes: () => residentMegabytesOf(pid),
    async stop() {
      if (child.exitCode !== null || child.signalCode !== null) return
      const exited = once(child, 'exit')
      child.kill('SIGTERM')
      const timer = setTimeout(() => child.kill('SIGKILL'), stopMs)
      await exited
      clearTimeout(timer)
    },
  }
}

/** Linux counts in hundredths of a second. */
const tickMicros = 10_000

function cpuMicrosOf(pid: number): number | null {
  try {
    // The name in brackets may have spaces.
    const fields = readFileSync(`/proc/${pid}/stat`, 'utf8')
      .replace(/^.*\) /s, '')
      .split(' ')
    return (Number(fields[11]) + Number(fields[12])) * tickMicros
  } catch {
    // No such file on this system.
    return null
  }
}

function residentMegabytesOf(pid: number): number | null {
  try {
    const [, kilobytes] = /^VmRSS:\s+(\d+) kB/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8')) ?? []
    return kilobytes === undefined ? null : Number(kilobytes) / 1_024
  } catch {
    // No such file on this system.
    return null
  }
}
