/** Calls scripts on vendor accounts: their keys, the time, what this process knows of each account's history, repeats. */
import { randomFillSync } from 'node:crypto'
import type { Cluster, Redis } from 'ioredis'
import { DomainError } from '../../../domain/error.ts'
import type { Clock, Instant } from '../../../domain/time.ts'
import { isReadyWithin } from '../connect.ts'
import type { Witness } from '../intent-log.ts'
import { keysOf } from './keys.ts'
import { toStored } from './record.ts'
import { runScript, ScriptError, type ScriptName } from './scripts.ts'

export interface CallOptions {
  readonly extraKeys?: readonly string[]
  /** What the script stores without looking into it. */
  readonly text?: string
}

export interface Reply {
  readonly kind: string
  readonly rest: readonly unknown[]
}

export interface AccountsOptions {
  readonly redis: Redis | Cluster
  /** How long a lost connection is waited for before the caller is told. */
  readonly reconnectMs: number
  readonly skewMs: () => number
  readonly frozenAt: (() => Instant) | undefined
  /** The process' own wall clock, for calls that promise a time. */
  readonly clock: Clock | undefined
  /** The first time that this process meets an account: what the second sink knows of it. */
  readonly remembered: (account: string) => Promise<Witness | null>
  readonly onProblem: (problem: string) => void
}

interface Known {
  witness: Witness | null
  /** A reply that was on its way when a loss was looked after tells of the history before it. */
  previousEpoch: string | null
  /** Operators are told of a loss once. */
  lossTold: LedgerLoss['kind'] | null
  /** The fence before this process' first call. */
  readonly firstFence: PromiseWithResolvers<number>
}

export const channel = 'hf:events'

export class Accounts {
  readonly #options: AccountsOptions
  readonly #known = new Map<string, Known>()
  readonly #meeting = new Map<string, Promise<Known>>()
  #return: Promise<boolean> | null = null

  constructor(options: AccountsOptions) {
    this.#options = options
  }

  /** The accounts that this process has worked on. */
  names(): string[] {
    return [...this.#known.keys()]
  }

  isKnown(account: string): boolean {
    return this.#known.has(account)
  }

  /**
   * Looks at each account whether the store still has what this process knows of. What is not there is told like any loss,
   * and stops the account for all processes.
   */
  async checkAll(): Promise<void> {
    await Promise.allSettled(this.names().map((account) => this.call(account, 'read', 'get', { id: '' })))
  }

  witnessOf(account: string): Witness | null {
    return this.#known.get(account)?.witness ?? null
  }

  /** Somebody else's change, as the stream of events tells it. */
  saw(account: string, fence: number, mark: string): void {
    const known = this.#known.get(account)
    if (known?.witness && fence > known.witness.fence) known.witness = { ...known.witness, fence, mark }
  }

  /** The fence before this process' first call on the account: events after it are news. */
  async firstFence(account: string): Promise<number> {
    return (await this.#meet(account)).firstFence.promise
  }

  /**
   * One script. When the connection breaks before the answer it is sent once more, under the same name, so that a change
   * is made once.
   */
  async call(
    account: string,
    script: ScriptName,
    op: string,
    given: object,
    { extraKeys = [], text = '' }: CallOptions = {},
  ): Promise<Reply> {
    const known = await this.#meet(account)
    const callName = randomName()
    const keys = [...keysOf(account), ...extraKeys]
    const send = () => {
      const { epoch = '', fence = 0, mark = '' } = known.witness ?? {}
      const args = [op, callName, this.#time(), epoch, fence, mark, randomName()]
      const facts = { ...given, account, channel, processNow: this.#options.clock?.now() }
      return runScript(this.#options.redis, script, keys, [...args, toStored(facts), text])
    }
    try {
      return this.#read(account, known, await this.#sent(send))
    } catch (error) {
      throw error instanceof ScriptError ? this.#told(error) : error
    }
  }

  async #sent(send: () => Promise<readonly unknown[]>): Promise<readonly unknown[]> {
    try {
      return await send()
    } catch (error) {
      const isWorthIt = error instanceof ScriptError && (error.failure === 'NOT_SENT' || error.failure === 'LOST')
      if (!isWorthIt || !(await this.#isBack())) throw error
      try {
        return await send()
      } catch (again) {
        // What became of the first is not known, whatever is known of the second.
        throw error.failure === 'LOST' ? error : again
      }
    }
  }

  /** One wait for all calls: each would add a listener of its own. */
  #isBack(): Promise<boolean> {
    this.#return ??= isReadyWithin(this.#options.redis, this.#options.reconnectMs).finally(() => {
      this.#return = null
    })
    return this.#return
  }

  async #meet(account: string): Promise<Known> {
    const known = this.#known.get(account)
    if (known) return known
    const meeting = this.#meeting.get(account) ?? this.#introduce(account)
    this.#meeting.set(account, meeting)
    try {
      return await meeting
    } finally {
      this.#meeting.delete(account)
    }
  }

  async #introduce(account: string): Promise<Known> {
    const witness = await this.#remembered(account)
    const known: Known = { witness, previousEpoch: null, lossTold: null, firstFence: Promise.withResolvers() }
    this.#known.set(account, known)
    return known
  }

  async #remembered(account: string): Promise<Witness | null> {
    try {
      return await this.#options.remembered(account)
    } catch (cause) {
      // Without it a loss might go unnoticed.
      throw new DomainError('SERVICE_UNAVAILABLE', undefined, { retryAfterSeconds: 2, cause })
    }
  }

  #read(account: string, known: Known, answer: readonly unknown[]): Reply {
    const [epoch, fenceBefore, fence, mark, kind] = answer as [string, number, number, string, string]
    const rest = answer.slice(5)
    if (kind === 'BEHIND' || kind === 'FLUSHED' || kind === 'STOPPED') throw this.#lost(account, known, kind)
    known.lossTold = null
    known.firstFence.resolve(fenceBefore)
    if (epoch !== '' && epoch !== known.previousEpoch) {
      if (known.witness && known.witness.epoch !== epoch) {
        known.previousEpoch = known.witness.epoch
        known.witness = null
      }
      if (!known.witness || fence > known.witness.fence) known.witness = { epoch, fence, mark }
    }
    if (kind === 'QUARANTINED') {
      throw new DomainError('SERVICE_UNAVAILABLE', 'Bookings wait until the clinic has been read back after a loss.', {
        retryAfterSeconds: 60,
      })
    }
    if (kind === 'CLOCKS_DISAGREE') {
      this.#options.onProblem(`The clocks of this process and of the store differ by ${String(rest[0])} ms.`)
      throw new DomainError('SERVICE_UNAVAILABLE', "The gateway's clocks disagree; nothing was changed.", {
        retryAfterSeconds: 5,
      })
    }
    return { kind, rest }
  }

  #lost(account: string, known: Known, kind: LedgerLoss['kind']): DomainError {
    const what = {
      BEHIND: 'the ledger went back: the store has lost changes that it had acknowledged',
      FLUSHED: 'the ledger is gone: the store is empty or another one',
      STOPPED: 'the ledger stands still since a loss that nobody has acknowledged',
    }[kind]
    if (known.lossTold !== kind) this.#options.onProblem(`${what} (${account})`)
    known.lossTold = kind
    const message =
      'The gateway has lost a part of its record of this clinic; nothing was changed, and an operator must act.'
    return new DomainError('SERVICE_UNAVAILABLE', message, { retryAfterSeconds: 60, cause: new LedgerLoss(kind, what) })
  }

  #told(error: ScriptError): DomainError {
    if (error.failure === 'REFUSED' && /^(CORRUPT|ERR|WRONGTYPE)/.test(error.message)) {
      this.#options.onProblem(error.message)
      return new DomainError('INTERNAL', undefined, { cause: error })
    }
    const isUnknown = error.failure === 'LOST' || error.failure === 'SILENT'
    return new DomainError(
      'SERVICE_UNAVAILABLE',
      isUnknown
        ? 'The gateway lost its own store in the middle of the call; whether it took effect is found by repeating it.'
        : undefined,
      { retryAfterSeconds: 2, cause: error },
    )
  }

  #time(): string {
    const { frozenAt, skewMs } = this.#options
    return frozenAt ? `=${frozenAt()}` : String(skewMs())
  }
}

/** The store no longer has what it once acknowledged. */
export class LedgerLoss extends Error {
  override readonly name = 'LedgerLoss'
  readonly kind: 'BEHIND' | 'FLUSHED' | 'STOPPED'

  constructor(kind: LedgerLoss['kind'], message: string) {
    super(message)
    this.kind = kind
  }
}

const drawn = Buffer.alloc(4_096)
let used = drawn.length

/** 64 random bits. Many are drawn at a time, since a draw costs more than all else of a call's preparation. */
function randomName(): string {
  if (used === drawn.length) {
    randomFillSync(drawn)
    used = 0
  }
  used += 8
  return drawn.toString('hex', used - 8, used)
}
