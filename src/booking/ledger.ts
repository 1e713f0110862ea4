/**
 * The ledger: the law on who has which time. Every operation is atomic within one vendor account, is a compare-and-set on
 * the state of the record, and is durable before it answers. Time is the store's own. All operations throw
 * `SERVICE_UNAVAILABLE` when the store cannot answer; then nothing was changed, or the change is found by repeating the call.
 */
import type { MetadataEntry } from '../domain/appointment.ts'
import type { ErrorCode, ErrorDetails } from '../domain/error.ts'
import type { Claimant, HoldChangeType, HoldRecord, HoldState, Intent, VendorHold } from '../domain/hold.ts'
import type { SlotSnapshot } from '../domain/slot.ts'
import type { Instant, Interval } from '../domain/time.ts'

/** Finds a hold: the account is the hash tag of its keys. */
export interface HoldRef {
  readonly account: string
  readonly id: string
}

export type HoldDraft = Pick<
  HoldRecord,
  | 'id'
  | 'account'
  | 'clinicId'
  | 'partnerId'
  | 'strength'
  | 'slot'
  | 'contactType'
  | 'extensionsLeft'
  | 'partnerReference'
  | 'metadata'
  | 'lease'
  | 'replaces'
> & {
  /** While the vendor is asked; a gateway hold that is not activated by then is dropped. */
  readonly openMs: number
  /** The longest it may live in all, from now. */
  readonly maxMs: number
  /** Native holds: written before the vendor is asked, so that a lost answer is settled. */
  readonly intent: IntentDraft | null
}

export type IntentDraft = Pick<
  Intent,
  'kind' | 'marker' | 'patientRef' | 'paymentReference' | 'vendorAppointmentId'
> & {
  /** How long its executor has before anybody may take over. */
  readonly leaseMs: number
}

export type OpenResult =
  | { readonly kind: 'OPENED'; readonly hold: HoldRecord }
  /** The same id was opened before: a repeat. */
  | { readonly kind: 'EXISTS'; readonly hold: HoldRecord }
  | { readonly kind: 'TAKEN' }

/** Why a change was not made; the record says what is true instead. */
export type ChangeRefusal =
  | 'NOT_FOUND'
  | 'STATE'
  | 'EXPIRED'
  | 'OVERLAP'
  | 'FENCE'
  | 'LIMIT'
  | 'CHANGE_PENDING'
  /** The appointment that was to be moved has been given up since. */
  | 'GONE'

export type ChangeResult =
  | { readonly kind: 'DONE'; readonly hold: HoldRecord }
  | { readonly kind: 'REFUSED'; readonly reason: ChangeRefusal; readonly hold: HoldRecord | null }

/** What an intent came to. */
export type Verdict =
  | {
      readonly kind: 'CONFIRMED'
      readonly vendorAppointmentId: string
      /** How long the hold goes on blocking while the vendor's reads catch up. */
      readonly blocksMs: number
      readonly warnings: readonly string[]
      /** Look for a clash again after this long; null for never. */
      readonly watchInMs: number | null
    }
  | {
      readonly kind: 'REJECTED'
      readonly cause: ErrorCode /** Look for a late execution after this long. */
      readonly watchInMs: number | null
    }
  /** Back to `ACTIVE`: nothing is at the vendor. `forInput` counts towards the three tries. */
  | { readonly kind: 'RETURNED'; readonly forInput: boolean; readonly atLeastMs: number }
  | { readonly kind: 'UNKNOWN'; readonly answeredId?: string }
  | { readonly kind: 'COMPENSATING'; readonly vendorAppointmentId: string; readonly leaseMs: number }
  | { readonly kind: 'COMPENSATED'; readonly cause: ErrorCode; readonly watchInMs?: number }

/** Whose time blocks others now, and how that stands. */
export interface BlockingHold extends Claimant {
  readonly id: string
  readonly state: HoldState
}

/** Who booked which vendor appointment; no patient data. */
export interface BookingRecord {
  readonly account: string
  readonly clinicId: string
  readonly partnerId: string
  readonly vendorAppointmentId: string
  readonly holdId: string
  readonly slot: SlotSnapshot
  readonly partnerReference: string | null
  readonly metadata: readonly MetadataEntry[]
  readonly warnings: readonly string[]
  readonly bookedAt: Instant
  readonly change: AppointmentChange | null
}

/** A cancel or move whose outcome is not settled. */
export interface AppointmentChange {
  readonly kind: 'CANCEL' | 'RESCHEDULE'
  readonly fence: number
  readonly since: Instant
  readonly leaseUntil: Instant
  readonly dueAt: Instant
  readonly checks: number
  readonly flaggedAt: Instant | null
  /** The appointment that was booked instead: this one is still to be cancelled by us. */
  readonly replacedBy: string | null
}

export type BeginCancelResult =
  | { readonly kind: 'BEGUN'; readonly booking: BookingRecord; readonly change: AppointmentChange }
  | { readonly kind: 'PENDING'; readonly booking: BookingRecord }
  | { readonly kind: 'NOT_FOUND' }

/** One partner's idempotency key for one operation. */
export interface ClaimKey {
  readonly account: string
  readonly partnerId: string
  readonly operation: string
  /** HMAC of the caller's key. */
  readonly key: string
}

/** A claim in somebody's hands. Who was given up for dead and comes back has no say in it any more. */
export interface HeldClaim extends ClaimKey {
  /** As `claim` named it. */
  readonly holder: string
}

export interface ClaimRequest extends ClaimKey {
  /** HMAC of the canonical arguments: a plain hash of personal data could be reversed by trial. */
  readonly fingerprint: string
  /** What this call will create; a call that takes over from a dead process gets the first one's. */
  readonly subject: string
  readonly leaseMs: number
  readonly keepMs: number
}

export type ClaimResult =
  | { readonly kind: 'NEW'; readonly subject: string; readonly holder: string }
  | { readonly kind: 'RUNNING'; readonly retryAfterMs: number }
  | { readonly kind: 'DONE'; readonly result: ClaimOutcome }
  | { readonly kind: 'REUSED' }

/** The stored result: references and codes, no bodies. */
export interface ClaimOutcome {
  readonly holdId?: string
  readonly vendorAppointmentId?: string
  readonly changeFence?: number
  readonly code?: ErrorCode
  readonly details?: Pick<ErrorDetails, 'capability' | 'fee' | 'price' | 'path'>
}

export interface HoldListFilter {
  readonly partnerId: string
  readonly clinicIds?: readonly string[]
  readonly states?: readonly HoldState[]
  readonly partnerReference?: string
}

/** A place in a list ordered by creation, newest first. */
export interface ListPosition {
  readonly at: Instant
  readonly id: string
}

export interface Backlog {
  readonly count: number
  /** When the oldest hold among them met the vendor; null when there is none. */
  readonly oldestSince: Instant | null
}

/** What stands in an account, for operators: nothing that only the partner may know, and no patient data. */
export interface Survey {
  /** Live holds, and ended ones that something is still to be done about. In no order. */
  readonly holds: readonly SurveyedHold[]
  /** Cancels that are not settled. A pending move stands with its hold. */
  readonly cancels: readonly SurveyedCancel[]
  /** False when there was more than was to be read. */
  readonly isWhole: boolean
}

export type SurveyedHold = Pick<
  HoldRecord,
  'id' | 'clinicId' | 'partnerId' | 'state' | 'strength' | 'createdAt' | 'expiresAt'
> & {
  /** Of the slot. */
  readonly start: Instant
  readonly intent: Pick<Intent, 'kind' | 'startedAt' | 'leaseUntil' | 'dueAt' | 'checks' | 'flaggedAt'> | null
}

export type SurveyedCancel = Pick<BookingRecord, 'clinicId' | 'partnerId' | 'vendorAppointmentId'> &
  Pick<AppointmentChange, 'since' | 'dueAt' | 'checks' | 'flaggedAt'>

export type LedgerEventType =
  | HoldChangeType
  /** What the vendor says about this time is old, or the time may be sold again. Callers are not told of this one. */
  | 'FREED'

/** Written with the change it tells of, so that there is neither one without the other. */
export interface LedgerEvent {
  /** The fence of the change: rises within the account. */
  readonly id: number
  readonly type: LedgerEventType
  readonly at: Instant
  readonly hold: HoldRecord
}

export interface Ledger {
  claim(request: ClaimRequest): Promise<ClaimResult>
  finishClaim(key: HeldClaim, result: ClaimOutcome): Promise<void>
  /**
   * For calls that left nothing behind: the key may be used again, with other arguments too. A claim that has a result
   * keeps it.
   */
  freeClaim(key: HeldClaim): Promise<void>

  /** Blocks the time as `OPENING`, or refuses when anything blocking overlaps it. */
  open(draft: HoldDraft): Promise<OpenResult>
  /**
   * `OPENING` to `ACTIVE`. A slot with several places is counted again with the freshly read number, which the record then
   * keeps; of those that share it only the earlier ones count, here and at the commit point.
   */
  activate(
    ref: HoldRef,
    change: { readonly ttlMs: number; readonly vendorHold: VendorHold | null; readonly remaining: number | null },
  ): Promise<ChangeResult>
  /** `OPENING` to `REJECTED`: the vendor has nothing of it. */
  reject(ref: HoldRef, cause: ErrorCode): Promise<ChangeResult>
  /** Adds to the expiry, within `latestExpiry` and the vendor's own; `LIMIT` when no extension or no time is left. */
  extend(ref: HoldRef, byMs: number): Promise<ChangeResult>
  /** Native: after the vendor extended its own. */
  renewVendorHold(ref: HoldRef, vendorHold: VendorHold): Promise<ChangeResult>
  /** `ACTIVE` to `RELEASED`. Native holds keep a `RELEASE` intent until the vendor's own is gone. */
  release(ref: HoldRef): Promise<ChangeResult>
  /**
   * The commit point: `ACTIVE` to `CONFIRMING`. Checks expiry and overlap again, drops the expiry, writes the intent.
   * The returned record's `intent.fence` is what `settle` must name. A `MOVE` or `REBOOK` also marks its appointment as
   * changing, and is refused with `CHANGE_PENDING` while another change of it is open. A `REBOOK` that is confirmed turns
   * that into a cancel of the old appointment, with the intent's own fence.
   */
  beginConfirm(ref: HoldRef, intent: IntentDraft): Promise<ChangeResult>
  /**
   * Ends or parks an intent past the commit point. `COMPENSATING` draws a new fence: from then on the intent is another.
   * Refused with `FENCE` when the intent is not this one any more, with `STATE` when the hold has
   * moved on: the caller then acts on the record it gets back, never on its own idea.
   */
  settle(ref: HoldRef, fence: number, verdict: Verdict): Promise<ChangeResult>
  /** Moves the next look at the vendor, and flags the intent for a person. */
  postpone(ref: HoldRef, fence: number, change: { readonly dueInMs: number; readonly flag: boolean }): Promise<void>
  /** Drops a `RELEASE` or `WATCH` intent that is done, and with `unblocks` gives back the time of a confirmed hold. */
  closeIntent(ref: HoldRef, fence: number, end?: { readonly unblocks: boolean }): Promise<void>
  /** Notes that a patient record may have been created, or that this is settled. */
  notePatientCreation(ref: HoldRef, isUnknown: boolean): Promise<void>
  /** Adds a warning to the hold and its booking. */
  warn(ref: HoldRef, warning: string): Promise<void>

  get(ref: HoldRef): Promise<HoldRecord | null>
  /** Newest first. `OPENING` ones are left out. */
  list(account: string, filter: HoldListFilter, limit: number, after: ListPosition | null): Promise<HoldRecord[]>
  /** What blocks any part of the interval now. */
  blocking(account: string, interval: Interval): Promise<Claimant[]>
  /** The same, with whose time it is and how that stands. */
  blockingHolds(account: string, interval: Interval): Promise<BlockingHold[]>
  /** Ends what is past its time; native holds whose vendor side still stands get a `RELEASE` intent. */
  sweep(account: string): Promise<void>
  /** Holds with an intent to look at now: outcome unknown, executor gone, release or watch due. Oldest first. */
  due(account: string, limit: number): Promise<HoldRecord[]>

  /** What is not settled: vendor calls under way or of unknown outcome, and cancels. */
  backlog(account: string): Promise<Backlog>

  /**
   * What stands now, read without changing anything and in steps: what comes or goes meanwhile may be missed.
   * @param most records of each kind to read
   */
  survey(account: string, most: number): Promise<Survey>

  booking(account: string, vendorAppointmentId: string): Promise<BookingRecord | null>
  /** Ordered by start. */
  bookings(account: string, partnerId: string): Promise<BookingRecord[]>
  /** Marks the appointment as being cancelled. A pending move or cancel refuses. */
  beginCancel(account: string, vendorAppointmentId: string, leaseMs: number): Promise<BeginCancelResult>
  /** Removes the pending change. A cancel that happened gives its time back. False when it is not this one any more. */
  settleChange(account: string, vendorAppointmentId: string, fence: number, happened: boolean): Promise<boolean>
  postponeChange(
    account: string,
    vendorAppointmentId: string,
    fence: number,
    change: { readonly dueInMs: number; readonly flag: boolean },
  ): Promise<void>
  /** Bookings with a pending cancel to look at now. Pending moves are settled with their hold. */
  dueChanges(account: string, limit: number): Promise<BookingRecord[]>

  /** Called after each change, in fence order within an account. Returns the way to stop. */
  subscribe(listener: (event: LedgerEvent) => void): () => void
}
