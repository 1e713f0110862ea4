/**
 * What the model of the protocol keeps of the world: two callers who want overlapping times, the ledger's records, the
 * vendor's diary, what is under way on the network, the reconcilers, the nodes that keep leases. There is no clock: what
 * time may bring about may come at any moment, but for what `World` says of the vendor.
 */
import type { HoldState, Intent } from '../../src/domain/hold.ts'

/** Rules that protect; each can be switched off, to see what it is for. */
export const rules = {
  openChecksOverlap: 'a time that is blocked is not opened again',
  commitChecksOverlap: 'the commit point checks the overlap again',
  lapseIsFinal: 'what has expired does not come back when the clock is set back',
  stickyConfirming: 'past the commit point nothing expires by clock',
  releaseOnlyActive: 'past the commit point nothing is released',
  intentFirst: 'the intent is written with the commit point, before the request',
  leaseCheck: 'nothing is sent once the executor has been slow',
  unknownIsNoFailure: 'a request without an answer is not taken for a failure',
  noBlindRetry: 'a request without an answer is not repeated',
  reconciler: 'somebody looks after what is open',
  settleWait: '"not there" is believed after the settle wait only',
  secondLook: '"not there" is looked at again after the settle wait',
  countPerIntent: 'the settle wait is counted for each intent anew',
  fence: 'whoever settles names the fence',
  terminalStays: 'settling is a compare-and-set: what has ended stays so',
  compensationFence: 'a compensation draws a fence of its own',
  lateWatch: 'after "not there" a late execution is looked for',
  confirmedBlocks: 'a confirmed hold blocks while the vendor does not show its booking',
  twinWatch: 'a confirmed hold is looked after for twins and clashes',
  postCheck: 'the executor looks for clashes after its booking',
  settleFirst: 'twins are withdrawn only once the ledger says which booking stands',
  compensationWatch: 'after a compensation a late execution is looked for',
  openingIntent: 'a native hold is opened with an intent',
  releaseIntent: "a native hold that ends is released at the vendor's too",
  leaseMajority: 'a lease needs a majority of the nodes',
  lossIsNoticed: 'a ledger that has lost its records stops until they are restored',
  secondSink: 'intents are noted in a second place before the commit point',
} as const
export type Rule = keyof typeof rules

/** Which of all that can happen does in this world. */
export interface World {
  readonly off: ReadonlySet<Rule>
  /** Whether both callers act on one and the same hold. */
  readonly sharesHold: boolean
  readonly isNative: boolean
  /** Whether the vendor books over what is there; it then tells of clashes. */
  readonly doubleBooks: boolean
  /** Whether a booking is not seen at once. */
  readonly lags: boolean
  readonly staffBooks: boolean
  /** Whether one request may be executed twice. */
  readonly doubles: boolean
  /**
   * Whether an executed request may be answered with a refusal, namely that of its twin. The adapters' tables promise
   * that a refusal left nothing behind.
   */
  readonly refusesTwins: boolean
  /** Whether requests are executed, or dropped, and shown within the settle wait, and no process sleeps before it sends. */
  readonly isTimely: boolean
  readonly canCancel: boolean
  readonly confirms: number
  readonly reconcilers: number
  /** Nodes that keep leases; without any, the two times differ and the lease keeps nobody out. */
  readonly leaseNodes: number
  readonly losesLedger: boolean
  /** Whether a lost ledger is restored while calls run that began before. */
  readonly restoresEarly: boolean
}

export const staff = 9
export const none = -1
/** Answers of the vendor that name no booking. */
export const answers = { none, taken: -2, input: -3, held: -4 } as const

export interface Hold {
  state: HoldState | 'NONE'
  intent: Intent['kind'] | 'NONE'
  /** Of its intent, counted within the hold. */
  fence: number
  /** Requests sent for this fence. */
  writes: number
  appointment: number
  /** Whether it blocks although it is confirmed. */
  blocks: boolean
  /** Whether a person knows: flagged, or warned of. */
  isTold: boolean
  /** What the second sink knows. */
  note: 'NONE' | 'INTENT' | 'BOOKED'
}

/** Where a process of a caller's may be; `IDLE` when none works for it. */
export const places = [
  'IDLE',
  'LEASE',
  'UNLEASE',
  'OPEN',
  'LOOK',
  'ASK',
  'ACTIVATE',
  'DROP',
  'ORPHAN',
  'CHECK',
  'GUARD',
  'SEND',
  'WAIT',
  'WAIT_FOR_HOLD',
  'GIVE_UP',
  'GIVE_BACK',
  'PARK',
  'CLASH',
  'TWINS',
  'COMPENSATE',
  'CANCEL_TWIN',
  'CANCEL',
  'CONCLUDE',
  'CONFIRM',
  'DROP_TWIN',
  'WITHDRAW',
] as const
export type Place = (typeof places)[number]

export interface Caller {
  /** The next step of its process. */
  at: Place
  hold: number
  /** Of the intent that it works on. */
  fence: number
  /** The booking that the vendor's answer named. */
  booking: number
  twin: number
  clash: 'NONE' | 'EARLIER' | 'LATER'
  /** Past the time in which it may send. */
  isStale: boolean
  confirmsLeft: number
  /** Requests under way, for a hold or for a booking. */
  copies: number
  isDoubled: boolean
  /** Under way to the process; dropped when nobody waits for it. */
  answer: number
}

export interface Entry {
  /** The hold that it is for, or `staff`. */
  readonly by: number
  readonly isLive: boolean
  readonly isVisible: boolean
}

export interface Worker {
  at: 'IDLE' | 'SETTLE' | 'WITHDRAW' | 'CONCLUDE'
  hold: number
  fence: number
  /** What it was shown. */
  found: readonly number[]
  /** For each hold: the intent that it found absent; `isOld` after the settle wait. In the memory of its process. */
  readonly absent: { readonly fence: number; readonly isOld: boolean }[]
}

export interface LeaseNode {
  owner: number
  /** What each caller has heard of it. */
  readonly heard: ('NOTHING' | 'YES' | 'NO')[]
}

export interface State {
  readonly holds: Hold[]
  readonly callers: Caller[]
  /** The vendor's diary, in the order of creation. */
  readonly entries: Entry[]
  /** The vendor's own holds. */
  readonly vendorHolds: ('NONE' | 'LIVE' | 'GONE')[]
  readonly workers: Worker[]
  readonly nodes: LeaseNode[]
  /** Whether a lease that counts has lapsed or was forgotten by a node: then two callers may have one. */
  hasLostLease: boolean
  ledger: 'WHOLE' | 'LOST' | 'RESTORED'
}

export function initial(world: World): State {
  const holds: Hold[] = [0, 1].map(() => ({
    state: 'NONE',
    intent: 'NONE',
    fence: 0,
    writes: 0,
    appointment: none,
    blocks: false,
    isTold: false,
    note: 'NONE',
  }))
  return {
    holds,
    callers: [0, 1].map((who) => ({ ...idle, hold: world.sharesHold ? 0 : who, confirmsLeft: world.confirms })),
    entries: [],
    vendorHolds: ['NONE', 'NONE'],
    workers: Array.from({ length: world.reconcilers }, () => freshWorker()),
    nodes: Array.from({ length: world.leaseNodes }, () => ({ owner: none, heard: ['NOTHING', 'NOTHING'] })),
    hasLostLease: false,
    ledger: 'WHOLE',
  }
}

const idle: Caller = {
  at: 'IDLE',
  hold: 0,
  fence: 0,
  booking: none,
  twin: none,
  clash: 'NONE',
  isStale: false,
  confirmsLeft: 0,
  copies: 0,
  isDoubled: false,
  answer: none,
}

/** The process is gone, or has answered; what it sent stays under way. */
export function rest(caller: Caller): void {
  const { hold, confirmsLeft, copies, isDoubled } = caller
  Object.assign(caller, idle, { hold, confirmsLeft, copies, isDoubled })
}

/** What a reconciler has not found absent. */
export const unseen = { fence: none, isOld: false } as const

export function freshWorker(): Worker {
  return { at: 'IDLE', hold: none, fence: none, found: [], absent: [unseen, unseen] }
}

export function copyOf(state: State): State {
  const { holds, callers, entries, vendorHolds, workers, nodes, hasLostLease, ledger } = state
  return {
    holds: holds.map((hold) => ({ ...hold })),
    callers: callers.map((caller) => ({ ...caller })),
    entries: [...entries],
    vendorHolds: [...vendorHolds],
    workers: workers.map((worker) => ({ ...worker, absent: [...worker.absent] })),
    nodes: nodes.map(({ owner, heard }) => ({ owner, heard: [...heard] })),
    hasLostLease,
    ledger,
  }
}
