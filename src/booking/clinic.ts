import type { Adapter, Call, Priority } from '../contract/adapter.ts'
import { DomainError } from '../domain/error.ts'
import type { Clock } from '../domain/time.ts'
import { type Caller, mayUse } from './caller.ts'

/** What happens when somebody else booked the same time while we did. */
export type ClashPolicy = 'CANCEL_OURS' | 'KEEP_AND_ALERT'

/** One clinic as configured, with its adapter bound to its settings. */
export interface Clinic {
  readonly id: string
  readonly name: string
  /** `Area/City` */
  readonly timeZone: string
  /** The vendor account; two clinics on one account share its ledger. */
  readonly account: string
  readonly adapter: Adapter
  /** Canonical service id to the vendor's appointment types. */
  readonly services: ReadonlyMap<string, readonly string[]>
  readonly holds: HoldPolicy
}

export interface HoldPolicy {
  /** @default 10 minutes; 1 to 15 */
  readonly ttlMs: number
  /** @default 2 */
  readonly extensions: number
  /** From creation, extensions included. @default 30 minutes */
  readonly maxMs: number
  /** How long a booking call may take at the vendor. @default 10 s */
  readonly postMs: number
  /**
   * How long the vendor may take to show a booking; only then is its absence believed. At least a second longer than `postMs`:
   * see `sendWithinMs`. @default 120 s
   */
  readonly settleMs: number
  readonly onClash: ClashPolicy
}

/**
 * How long after its commit point a booking may still be sent; 5 s at most. Its call is then over before `settleMs` is, so that
 * nobody can have believed it absent, even where a clock that was set forward ended its claim at once.
 */
export function sendWithinMs({ postMs, settleMs }: Pick<HoldPolicy, 'postMs' | 'settleMs'>): number {
  return Math.min(5_000, settleMs - postMs)
}

/** The clinics of this deployment. */
export interface Clinics {
  all(): readonly Clinic[]
  get(id: string): Clinic | null
}

export function createClinics(clinics: readonly Clinic[]): Clinics {
  const byId = new Map(clinics.map((clinic) => [clinic.id, clinic]))
  return { all: () => clinics, get: (id) => byId.get(id) ?? null }
}

/** The clinics that the caller may use. */
export function clinicsOf(clinics: Clinics, caller: Caller): readonly Clinic[] {
  return clinics.all().filter((clinic) => mayUse(caller, clinic))
}

/** A clinic that the caller may not use is as absent as one that does not exist. */
export function clinicFor(clinics: Clinics, caller: Caller, id: string): Clinic {
  const clinic = clinics.get(id)
  if (!clinic || !mayUse(caller, clinic)) throw new DomainError('NOT_FOUND', 'There is no such clinic for this key.')
  return clinic
}

/** What goes with a vendor call that has `ms` to finish. */
export function callOf(
  clock: Clock,
  origin: Pick<Caller, 'correlationId' | 'signal'>,
  priority: Priority,
  ms: number,
): Call {
  return {
    priority,
    deadline: clock.monotonic() + ms,
    correlationId: origin.correlationId,
    ...(origin.signal && { signal: origin.signal }),
  }
}
