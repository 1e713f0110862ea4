/** One account at a vendor: what all its clinics share, and the gates that every request passes on its way out. */
import type { Clock } from '../domain/time.ts'
import type { PinnedBase, Resolve } from './address.ts'
import { Breaker, type BreakerReading } from './breaker.ts'
import { Budget, type BudgetReading, type Limits } from './budget.ts'
import { type Exchange, type Outgoing, Transport } from './transport.ts'
import type { Call } from './vendor-http.ts'

export interface AccountOptions {
  readonly clock: Clock
  readonly connectMs: number
  readonly maxBodyBytes: number
  readonly resolve: Resolve | undefined
}

export interface Passage {
  readonly timeoutMs: number
  readonly ownConnection: boolean
}

export interface AccountReading {
  readonly breaker: BreakerReading
  readonly budget: BudgetReading
}

/** Why a request was not let out. */
type RefusalReason = 'BUDGET' | 'BREAKER_OPEN' | 'ABORTED' | 'DEADLINE' | 'CLOSED'

export type Attempt =
  | { readonly refused: RefusalReason; readonly retryAfterSeconds: number | null }
  | { readonly exchange: Exchange; readonly durationMs: number }

/** A call cut shorter than this says nothing about the vendor. */
const fairTrialMs = 1_000
/** Longest wait for the budget, whatever the deadline. */
const maxQueueMs = 30_000

export class Account {
  readonly #options: AccountOptions
  readonly #budget: Budget
  readonly #breaker: Breaker
  /** By origin. */
  readonly #transports = new Map<string, Transport>()
  #isClosed = false

  constructor(options: AccountOptions, limits: Limits) {
    this.#options = options
    this.#budget = new Budget(options.clock, limits)
    this.#breaker = new Breaker(options.clock)
  }

  tighten(limits: Limits): void {
    this.#budget.tighten(limits)
  }

  /** Connections to the base URL's origin, one pool for all clinics of the account. */
  transport(base: PinnedBase): Transport {
    const { origin } = base.url
    const known = this.#transports.get(origin)
    if (known) return known
    const transport = new Transport(base, this.#options)
    this.#transports.set(origin, transport)
    return transport
  }

  get isBreakerOpen(): boolean {
    return this.#breaker.isOpen
  }

  read(): AccountReading {
    return { breaker: this.#breaker.read(), budget: this.#budget.read() }
  }

  /** The vendor said 429. */
  pause(ms: number): void {
    this.#budget.pause(this.#options.clock.monotonic() + ms)
  }

  /** Sends the request when breaker, budget and deadline allow; a refusal means that nothing was sent. Never throws. */
  async attempt(transport: Transport, call: Call, outgoing: Outgoing, passage: Passage): Promise<Attempt> {
    const { clock, maxBodyBytes } = this.#options
    if (this.#isClosed) return refused('CLOSED')
    const now = clock.monotonic()
    const left = call.deadline - now
    // Written so that NaN is refused too.
    if (!(left > 0)) return refused('DEADLINE')
    if (this.#breaker.waitMs > 0) return refused('BREAKER_OPEN', this.#breaker.waitMs)

    // Half the time may go by in the queue: a write sent with the rest nearly gone would only end as UNKNOWN.
    const admission = await this.#budget.enter(call.priority, now + Math.min(left / 2, maxQueueMs), call.signal)
    if (!admission.granted) return refused(admission.reason, admission.waitMs)

    const start = clock.monotonic()
    const timeoutMs = Math.min(call.deadline - start, passage.timeoutMs)
    // Others may have failed, or the process begun to stop, while this one waited.
    const obstacle = this.#isClosed ? 'CLOSED' : timeoutMs > 0 ? null : 'DEADLINE'
    const trial = obstacle === null ? this.#breaker.begin() : null
    if (trial === null) {
      admission.release(false)
      return obstacle === null ? refused('BREAKER_OPEN', this.#breaker.waitMs) : refused(obstacle)
    }
    const { ownConnection } = passage
    const exchange = await transport.exchange(outgoing, {
      timeoutMs,
      maxBodyBytes,
      ownConnection,
      ...(call.signal ? { signal: call.signal } : {}),
    })
    admission.release(true)
    if (exchange.answered || exchange.status !== null) trial.answered()
    else if (exchange.reason === 'ABORTED' || exchange.reason === 'INVALID_REQUEST') trial.dropped()
    else if (exchange.reason === 'TIMEOUT' && timeoutMs < Math.min(fairTrialMs, passage.timeoutMs)) trial.dropped()
    else trial.failed()
    return { exchange, durationMs: clock.monotonic() - start }
  }

  async close(): Promise<void> {
    this.#isClosed = true
    this.#budget.close()
    await Promise.all([...this.#transports.values()].map((transport) => transport.close()))
  }
}

function refused(reason: RefusalReason, waitMs: number | null = null): Attempt {
  return { refused: reason, retryAfterSeconds: waitMs === null ? null : Math.max(1, Math.ceil(waitMs / 1_000)) }
}
