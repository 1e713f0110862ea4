/** What one round tries and what it is troubled by, all from its seed. */
import type { FaultName, FaultOp } from '../simulators/kit/faults.ts'
import { type CutMoment, cutMoments } from './proxy.ts'
import { createRandom, type Random, seedOf } from './random.ts'
import { settleMs } from './times.ts'

/** Gateways, vendors and slots by number; taken modulo what there is. */
export type Trouble =
  | { readonly kind: 'kill'; readonly gateway: number; readonly atMs: number }
  | { readonly kind: 'kill-at-step'; readonly gateway: number; readonly step: string; readonly skip: number }
  | { readonly kind: 'kill-at-vendor'; readonly gateway: number; readonly vendor: number; readonly moment: CutMoment }
  | { readonly kind: 'cut-vendor'; readonly gateway: number; readonly vendor: number; readonly moment: CutMoment }
  | {
      readonly kind: 'cut-redis'
      readonly gateway: number
      readonly op: string
      readonly moment: CutMoment
      readonly skip: number
    }
  | { readonly kind: 'pause-gateway'; readonly gateway: number; readonly atMs: number; readonly forMs: number }
  | { readonly kind: 'pause-redis'; readonly atMs: number; readonly forMs: number }
  | { readonly kind: 'restart-redis'; readonly atMs: number; readonly forMs: number }
  | { readonly kind: 'step-clocks'; readonly atMs: number; readonly ms: number }
  | { readonly kind: 'step-one-clock'; readonly gateway: number; readonly atMs: number; readonly ms: number }
  | { readonly kind: 'step-store-clock'; readonly atMs: number; readonly ms: number }
  | {
      readonly kind: 'vendor'
      readonly vendor: number
      readonly op: FaultOp
      readonly fault: FaultName
      readonly times: number
      readonly ms: number
    }
  | { readonly kind: 'front-desk'; readonly vendor: number; readonly slot: number; readonly atMs: number }
  /** Staff book between our last look and our booking. */
  | { readonly kind: 'front-desk-crossing' }

type Wish = 'HOLD' | 'CONFIRM' | 'BOOK' | 'RELEASE' | 'EXTEND'

/** One person at a frontend. */
export interface Visit {
  readonly startMs: number
  readonly vendor: number
  readonly slot: number
  readonly gateway: number
  readonly wish: Wish
  /** The same confirm sent once more at the same time, to another gateway. */
  readonly isDoubled: boolean
  readonly afterwards: 'NOTHING' | 'CANCEL' | 'MOVE'
  /** Tries to confirm with a token that is not of the hold. */
  readonly isThief: boolean
}

export interface Plan {
  readonly round: number
  readonly seed: number
  readonly visits: readonly Visit[]
  readonly troubles: readonly Trouble[]
  /** The store loses the last part of what it acknowledged. */
  readonly cutsLog: boolean
}

export interface PlanOptions {
  readonly seed: number
  readonly round: number
  readonly gateways: number
  readonly vendors: number
  /** Only troubles whose description begins with one of these; for the mutants. */
  readonly only?: readonly string[] | undefined
}

const steps = [
  'claim.after',
  'open.before',
  'open.after',
  'activate.before',
  'activate.after',
  'beginConfirm.before',
  'beginConfirm.after',
  'settle-CONFIRMED.before',
  'settle-CONFIRMED.after',
  'settle-UNKNOWN.before',
  'settle-UNKNOWN.after',
  'settle-REJECTED.before',
  'settle-REJECTED.after',
  'settle-RETURNED.before',
  'settle-COMPENSATING.after',
  'settle-COMPENSATED.before',
  'finishClaim.before',
  'finishClaim.after',
  'release.after',
  'extend.after',
  'beginCancel.after',
  'settleChange.before',
  'due.after',
  'postpone.after',
  'closeIntent.before',
]
const redisOps = [
  'claim',
  'open',
  'activate',
  'beginConfirm',
  'settle',
  'finishClaim',
  'release',
  'extend',
  'beginCancel',
]
const bookFaults: readonly FaultName[] = [
  'hangAfterAccepting',
  'dropReply',
  'dropRequest',
  'acceptLate',
  'acceptLate',
  'acceptTwice',
  'refuse',
  'rateLimit',
  'html502',
  'slow',
  'stale',
  'wrongTime',
]
const otherFaults: readonly FaultName[] = [
  'dropReply',
  'dropRequest',
  'html502',
  'rateLimit',
  'slow',
  'hangAfterAccepting',
]
/** Real time in which the visits begin. */
const spreadMs = 700
const logCutShare = 0.08

export function planRound(options: PlanOptions): Plan {
  const seed = seedOf(options.seed, options.round)
  const random = createRandom(seed)
  const visits = Array.from({ length: random.between(6, 9) }, () => planVisit(random))
  const cutsLog = options.only ? options.only.includes('cut-log') : random.chance(logCutShare)
  const count = random.pick([0, 1, 2, 2, 3, 3, 4])
  const troubles: Trouble[] = []
  for (let tries = 0; troubles.length < (options.only ? 3 : count) && tries < 2_000; tries += 1) {
    const trouble = planTrouble(random)
    if (!options.only || options.only.some((name) => describe(trouble).startsWith(name))) troubles.push(trouble)
  }
  return { round: options.round, seed, visits, troubles, cutsLog }
}

function planVisit(random: Random): Visit {
  return {
    startMs: random.chance(0.4) ? 0 : random.between(0, spreadMs),
    vendor: random.between(0, 99),
    slot: random.between(0, 99),
    gateway: random.between(0, 99),
    wish: random.pick<Wish>(['CONFIRM', 'CONFIRM', 'CONFIRM', 'CONFIRM', 'BOOK', 'EXTEND', 'RELEASE', 'HOLD']),
    isDoubled: random.chance(0.25),
    afterwards: random.pick(['NOTHING', 'NOTHING', 'NOTHING', 'CANCEL', 'MOVE']),
    isThief: random.chance(0.1),
  }
}

function planTrouble(random: Random): Trouble {
  const gateway = random.between(0, 99)
  const vendor = random.between(0, 99)
  const atMs = random.between(20, 1_000)
  const moment = random.pick(cutMoments)
  switch (
    random.pick([
      'kill',
      'kill-at-step',
      'kill-at-step',
      'kill-at-vendor',
      'cut-vendor',
      'cut-redis',
      'cut-redis',
      'pause-gateway',
      'pause-redis',
      'restart-redis',
      'step-clocks',
      'step-one-clock',
      'step-store-clock',
      'vendor',
      'vendor',
      'vendor',
      'vendor',
      'vendor',
      'vendor',
      'front-desk',
      'front-desk-crossing',
    ] as const)
  ) {
    case 'kill':
      return { kind: 'kill', gateway, atMs }
    case 'kill-at-step':
      return { kind: 'kill-at-step', gateway, step: random.pick(steps), skip: random.between(0, 1) }
    case 'kill-at-vendor':
      return { kind: 'kill-at-vendor', gateway, vendor, moment }
    case 'cut-vendor':
      return { kind: 'cut-vendor', gateway, vendor, moment }
    case 'cut-redis':
      return { kind: 'cut-redis', gateway, op: random.pick(redisOps), moment, skip: random.between(0, 1) }
    case 'pause-gateway':
      return { kind: 'pause-gateway', gateway, atMs, forMs: random.pick([100, 400, 900, 2_500]) }
    case 'pause-redis':
      return { kind: 'pause-redis', atMs, forMs: random.between(50, 1_500) }
    case 'restart-redis':
      return { kind: 'restart-redis', atMs, forMs: random.between(0, 600) }
    case 'step-clocks':
      // Backwards the store's stands still until it has caught up, so that is kept short.
      return { kind: 'step-clocks', atMs, ms: random.pick([-1_000, 1_500, 15_000, 15_000, 700_000]) }
    case 'step-one-clock':
      return {
        kind: 'step-one-clock',
        gateway,
        atMs,
        ms: random.pick([-86_400_000, -3_000, -900, 900, 3_000, 86_400_000]),
      }
    case 'step-store-clock':
      return { kind: 'step-store-clock', atMs, ms: random.pick([900, 3_000, 15_000, 700_000]) }
    case 'vendor': {
      const op = random.pick<FaultOp>([
        'book',
        'book',
        'book',
        'book',
        'book',
        'hold',
        'cancel',
        'slots',
        'read',
        'release',
      ])
      const fault = random.pick(op === 'book' || op === 'hold' ? bookFaults : otherFaults)
      // Late within the time that the vendor is given, or long after.
      const ms = fault === 'acceptLate' ? random.pick([300, 1_800, 100_000]) : random.between(100, 1_500)
      return { kind: 'vendor', vendor, op, fault, times: random.pick([1, 1, 2]), ms }
    }
    case 'front-desk':
      return { kind: 'front-desk', vendor, slot: random.between(0, 99), atMs }
    case 'front-desk-crossing':
      return { kind: 'front-desk-crossing' }
  }
}

/** A trouble in short: its kind, and what of it makes a difference. */
export function describe(trouble: Trouble): string {
  switch (trouble.kind) {
    case 'kill-at-step':
      return `${trouble.kind} ${trouble.step}`
    case 'vendor': {
      const when = trouble.fault === 'acceptLate' ? (trouble.ms < settleMs ? ' in time' : ' too late') : ''
      return `${trouble.kind} ${trouble.op} ${trouble.fault}${when}`
    }
    default:
      return trouble.kind
  }
}
