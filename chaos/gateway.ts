/** One gateway process, started as in production: `node src/main.ts serve`. */
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import type { Order } from './inside/control.ts'

const root = fileURLToPath(new URL('..', import.meta.url))
const preload = new URL('./inside/preload.ts', import.meta.url).href
const startMs = 60_000
/** Longer than any call takes, so that none is still under way when its caller has gone. */
const answerMs = 12_000

export interface GatewayOptions {
  readonly name: string
  readonly configFile: string
  readonly redisUrl: string
  readonly key: string
  /** An event of the gateway's own log, from warnings upwards. */
  readonly onLogged: (event: string) => void
  readonly onEnd: () => void
}

// biome-ignore lint/suspicious/noExplicitAny: answers are read field by field; a wrong guess shows in the verdict.
export type Answer = any

export class Gateway {
  readonly #options: GatewayOptions
  #child: ChildProcess | null = null
  #url = ''
  #clocks: Order = { kind: 'CLOCKS', processMs: 0, storeMs: 0 }

  constructor(options: GatewayOptions) {
    this.#options = options
  }

  get name(): string {
    return this.#options.name
  }

  get isUp(): boolean {
    return this.#child !== null && this.#child.exitCode === null && this.#child.signalCode === null && this.#url !== ''
  }

  async start(): Promise<void> {
    if (this.isUp) return
    const { configFile, redisUrl, onLogged, onEnd, name } = this.#options
    this.#url = ''
    const child = spawn(process.execPath, ['--import', preload, 'src/main.ts', 'serve', '--config', configFile], {
      cwd: root,
      env: { ...process.env, PORT: '0', REDIS_URLS: redisUrl, LOG_LEVEL: 'warn', NODE_OPTIONS: '' },
      stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
    })
    this.#child = child
    child.once('exit', onEnd)
    this.#order(this.#clocks)
    let said = ''
    const ready = new Promise<void>((resolve, reject) => {
      const timer = setTimeout(() => reject(new Error(`${name} did not start:\n${said}`)), startMs)
      child.once('exit', () => reject(new Error(`${name} ended while it started:\n${said}`)))
      child.stdout?.on('data', (bytes: Buffer) => {
        const text = bytes.toString()
        for (const [, event] of text.matchAll(/"event":"([^"]+)"/g)) onLogged(event ?? '')
        if (this.#url !== '') return
        said += text
        const [, url] = /POST (http:\S+)\/graphql/.exec(said) ?? []
        if (!url) return
        this.#url = url
        clearTimeout(timer)
        resolve()
      })
      child.stderr?.on('data', (bytes: Buffer) => {
        said += bytes.toString()
      })
    })
    await ready
  }

  /** SIGKILL. */
  async kill(): Promise<void> {
    const child = this.#child
    if (!child || child.exitCode !== null || child.signalCode !== null) return
    const exited = once(child, 'exit')
    child.kill('SIGKILL')
    await exited
  }

  killNow(): void {
    this.#child?.kill('SIGKILL')
  }

  pause(): void {
    this.#child?.kill('SIGSTOP')
  }

  resume(): void {
    this.#child?.kill('SIGCONT')
  }

  /** A process that is started later has these clocks from its first instant. */
  setClocks(processMs: number, storeMs: number): void {
    this.#clocks = { kind: 'CLOCKS', processMs, storeMs }
    this.#order(this.#clocks)
  }

  dieAt(step: string, skip: number): void {
    this.#order({ kind: 'DIE_AT', step, skip })
  }

  /** One GraphQL request. Throws when there is no answer. */
  async ask(query: string, variables: object): Promise<Answer> {
    const response = await fetch(`${this.#url}/graphql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization: `Bearer ${this.#options.key}` },
      body: JSON.stringify({ query, variables }),
      signal: AbortSignal.timeout(answerMs),
    })
    return response.json()
  }

  #order(order: Order): void {
    if (this.#child?.connected) this.#child.send(order, () => {})
  }
}
