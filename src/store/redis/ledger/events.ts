/** Follows the accounts' streams and tells the listeners of this process, in order and without a gap. */
import { setTimeout as delay } from 'node:timers/promises'
import type { Cluster, Redis } from 'ioredis'
import type { LedgerEvent } from '../../../booking/ledger.ts'
import { type Accounts, channel } from './accounts.ts'
import { keyOf } from './keys.ts'
import { fromStoredEvent } from './record.ts'

type Listener = (event: LedgerEvent) => void

interface Subscription {
  readonly listener: Listener
  /** The fence of each account when the listener came: what was before is not news to it. */
  readonly since: ReadonlyMap<string, number>
}

export interface EventsOptions {
  readonly redis: Redis | Cluster
  readonly accounts: Accounts
  /** Followed before this process has worked on them. */
  readonly followed: readonly string[]
  readonly onProblem: (problem: string) => void
}

const batch = 200
/**
 * Between two looks at one account's stream: a single event is read at once, and those of a busy account are read together,
 * as each look costs both this process and the server as much as the event itself.
 */
const restMs = 20
/** Looks without being called, in case a call was lost on its way. */
const lookEveryMs = 3_000

/**
 * Messages on a channel only say that an account has something new. The events themselves are read from its stream, from
 * the last one that was told: what happened while the connection was down is read when it is back.
 */
export class Events {
  readonly #options: EventsOptions
  readonly #subscriptions = new Set<Subscription>()
  /** The fence up to which an account's events have been told. */
  readonly #told = new Map<string, number>()
  readonly #reading = new Map<string, { isCalledAgain: boolean }>()
  #messages: Redis | Cluster | null = null
  #timer: NodeJS.Timeout | undefined

  constructor(options: EventsOptions) {
    this.#options = options
  }

  subscribe(listener: Listener): () => void {
    const { accounts } = this.#options
    const since = new Map(accounts.names().map((name) => [name, accounts.witnessOf(name)?.fence ?? 0]))
    const subscription = { listener, since }
    if (this.#subscriptions.size === 0) {
      // Nobody listened until now, so nobody has to be told of what was.
      for (const [name, fence] of since) this.#told.set(name, fence)
      this.#start()
    }
    this.#subscriptions.add(subscription)
    return () => {
      this.#subscriptions.delete(subscription)
      if (this.#subscriptions.size === 0) this.close()
    }
  }

  close(): void {
    this.#messages?.disconnect()
    this.#messages = null
    clearInterval(this.#timer)
  }

  #start(): void {
    const messages = duplicateOf(this.#options.redis)
    this.#messages = messages
    // The other connection tells of what is wrong with the server.
    messages.on('error', () => {})
    messages.on('message', (_channel: string, account: string) => this.#read(account))
    messages.on('ready', () => this.#readAll())
    this.#readAll()
    messages.subscribe(channel).catch(() => {
      // Closed meanwhile. Anything else the client repeats by itself when it is back.
    })
    this.#timer = setInterval(() => this.#readAll(), lookEveryMs)
    this.#timer.unref()
  }

  #readAll(): void {
    const { accounts, followed } = this.#options
    for (const account of new Set([...followed, ...accounts.names()])) this.#read(account)
  }

  /** One reader per account at a time, or events would be told out of order. */
  #read(account: string): void {
    const running = this.#reading.get(account)
    if (running) {
      running.isCalledAgain = true
      return
    }
    const state = { isCalledAgain: true }
    this.#reading.set(account, state)
    void this.#readWhileCalled(account, state).finally(() => this.#reading.delete(account))
  }

  async #readWhileCalled(account: string, state: { isCalledAgain: boolean }): Promise<void> {
    try {
      while (state.isCalledAgain && this.#messages) {
        state.isCalledAgain = false
        await this.#readOn(account)
        await delay(restMs, undefined, { ref: false })
      }
    } catch {
      // The store cannot be reached; what is missed now is read when it is back.
    }
  }

  async #readOn(account: string): Promise<void> {
    const { redis, accounts, followed } = this.#options
    if (!accounts.isKnown(account)) {
      if (!followed.includes(account)) return
      await accounts.call(account, 'read', 'get', { id: '' })
    }
    let told = this.#told.get(account) ?? (await accounts.firstFence(account))
    for (;;) {
      const entries = await redis.xrange(keyOf(account, 'events'), `(${told}-0`, '+', 'COUNT', batch)
      for (const [id, fields] of entries) {
        told = Number.parseInt(id, 10)
        this.#told.set(account, told)
        accounts.saw(account, told, fields[1] ?? '')
        this.#tell(account, told, fields)
      }
      if (entries.length < batch) return
    }
  }

  #tell(account: string, fence: number, fields: readonly string[]): void {
    let event: LedgerEvent | null
    try {
      event = fromStoredEvent(account, fence, fields)
    } catch {
      this.#options.onProblem(`CORRUPT ${keyOf(account, 'events')} ${fence}-0`)
      return
    }
    if (!event) return
    for (const { listener, since } of this.#subscriptions) {
      if (fence <= (since.get(account) ?? 0)) continue
      try {
        listener(event)
      } catch {
        // A listener's fault is its own: the others are told.
      }
    }
  }
}

/** A connection in subscriber mode can do nothing else. It waits for a server that is away. */
function duplicateOf(redis: Redis | Cluster): Redis | Cluster {
  const options = { enableOfflineQueue: true, maxRetriesPerRequest: null, commandTimeout: undefined }
  return redis.isCluster ? (redis as Cluster).duplicate([], options) : (redis as Redis).duplicate(options)
}
