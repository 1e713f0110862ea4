export const faultNames = [
  'hangAfterAccepting', // applied, never answered
  'dropReply', // applied, then the connection is cut
  'dropRequest', // the connection is cut, nothing applied
  'acceptLate', // the connection is cut; applied `ms` later, on the simulated or the real clock, whichever is first
  'acceptTwice', // applied twice, answered once
  'refuse', // the vendor's own refusal of this operation
  'rateLimit', // the vendor's 429
  'html502', // a proxy's HTML page, nothing applied
  'garbled', // applied, answered with half a JSON document
  'slow', // applied at once, answered after `ms` of real time
  'stale', // for `ms`, reads answer from the state before the last write
  'wrongTime', // stored and answered an hour late
] as const
export const faultOps = ['book', 'hold', 'release', 'cancel', 'slots', 'read', 'any'] as const

export type FaultName = (typeof faultNames)[number]
/** What a route does. A fault with `any` meets every route; a route with `any` is met by such faults only. */
export type FaultOp = (typeof faultOps)[number]

export interface Fault {
  op: FaultOp
  fault: FaultName
  /** @default 1 */
  times?: number | undefined
  /** @default 200 for acceptLate, 500 for stale, 1000 for slow */
  ms?: number | undefined
}

export interface ArmedFault {
  readonly fault: FaultName
  readonly ms: number
  /** The operation of the route that met the fault. */
  readonly routeOp: FaultOp
  readonly entry: { timesLeft: number }
}

const defaultMs: Partial<Record<FaultName, number>> = { acceptLate: 200, stale: 500, slow: 1000 }

/** Faults in the order in which they were armed; the first that fits is met first. */
export class FaultQueue {
  #armed: { op: FaultOp; fault: FaultName; ms: number; timesLeft: number }[] = []

  arm(fault: Fault): void {
    const ms = fault.ms ?? defaultMs[fault.fault] ?? 0
    this.#armed.push({ op: fault.op, fault: fault.fault, ms, timesLeft: fault.times ?? 1 })
  }

  peek(routeOp: FaultOp): ArmedFault | undefined {
    const entry = this.#armed.find(({ op }) => op === 'any' || op === routeOp)
    return entry && { fault: entry.fault, ms: entry.ms, routeOp, entry }
  }

  use({ entry }: ArmedFault): void {
    entry.timesLeft -= 1
    this.#armed = this.#armed.filter(({ timesLeft }) => timesLeft > 0)
  }

  clear(): void {
    this.#armed = []
  }
}
