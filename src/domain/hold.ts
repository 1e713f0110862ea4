import type { MetadataEntry } from './appointment.ts'
import type { ContactType } from './clinic.ts'
import type { ErrorCode } from './error.ts'
import type { SlotSnapshot } from './slot.ts'
import { type Instant, type Interval, overlaps } from './time.ts'

/** What callers see. */
export type HoldStatus =
  | 'ACTIVE'
  | 'CONFIRMING'
  | 'RECONCILING'
  | 'CONFIRMED'
  | 'RELEASED'
  | 'EXPIRED'
  | 'REJECTED'
  | 'COMPENSATING'
  | 'COMPENSATED'

/** `OPENING` blocks the time while the vendor is asked; a caller never sees it. */
export type HoldState = 'OPENING' | HoldStatus

export type HoldStrength = 'NATIVE' | 'GATEWAY'

/** The only ways a hold may change. Terminal states stay terminal. */
export const holdTransitions = {
  OPENING: ['ACTIVE', 'REJECTED', 'EXPIRED'],
  ACTIVE: ['ACTIVE', 'CONFIRMING', 'RELEASED', 'EXPIRED', 'REJECTED'],
  CONFIRMING: ['ACTIVE', 'CONFIRMED', 'REJECTED', 'RECONCILING', 'COMPENSATING'],
  RECONCILING: ['ACTIVE', 'CONFIRMED', 'REJECTED', 'COMPENSATING'],
  COMPENSATING: ['COMPENSATED', 'CONFIRMED'],
  CONFIRMED: [],
  RELEASED: [],
  EXPIRED: [],
  REJECTED: [],
  COMPENSATED: [],
} as const satisfies Record<HoldState, readonly HoldState[]>

/** In the order of a hold's life. */
export const liveStates: readonly HoldState[] = (Object.keys(holdTransitions) as HoldState[]).filter(
  (state) => holdTransitions[state].length > 0,
)

export function mayMove(from: HoldState, to: HoldState): boolean {
  return (holdTransitions[from] as readonly HoldState[]).includes(to)
}

/** The vendor's side of a native hold. `token` is the vendor's secret, kept encrypted by the service. */
export interface VendorHold {
  readonly holdId: string
  readonly appointmentId: string | null
  readonly token: string | null
  readonly expiresAt: Instant
}

/** Written before a vendor call that may leave something behind, kept until its outcome is known. */
export interface Intent {
  readonly kind: 'HOLD' | 'BOOK' | 'REBOOK' | 'MOVE' | 'RELEASE' | 'COMPENSATE' | 'WATCH'
  /** The fence drawn when it was written: whoever settles it must name it. */
  readonly fence: number
  readonly startedAt: Instant
  /** The executor's lease; past it any process may take the intent over. */
  readonly leaseUntil: Instant
  /** Our reference in the vendor's free text. */
  readonly marker: string
  /** The vendor's patient id, encrypted; erased when nothing is looked for any more. */
  readonly patientRef: string | null
  readonly paymentReference: string | null
  /** For `MOVE`: the appointment to be moved. For `REBOOK`: the one to be cancelled once the new one stands. */
  readonly vendorAppointmentId: string | null
  /** What the vendor's answer named as booked, although it is not what was asked for; null where none did. */
  readonly answeredId: string | null
  /** When the next look at the vendor is due. */
  readonly dueAt: Instant
  readonly checks: number
  /** Set once a person must decide. */
  readonly flaggedAt: Instant | null
}

/** What a hold goes through that its holder is told of. */
export type HoldChangeType =
  | 'CREATED'
  | 'EXTENDED'
  | 'EXPIRED'
  | 'RELEASED'
  | 'CONFIRMING'
  | 'RETURNED'
  | 'RECONCILING'
  | 'CONFIRMED'
  | 'REJECTED'
  | 'COMPENSATING'
  | 'COMPENSATED'

export interface RecordedChange {
  /** Drawn for this change alone; rises within the account. */
  readonly fence: number
  readonly type: HoldChangeType
  /** By the clock of the store. */
  readonly at: Instant
  /** The true expiry from then on; null while the hold cannot expire by clock. */
  readonly expiresAt: Instant | null
}

/** A hold has few. Past this the oldest is forgotten: a caller that has its confirm sent back again and again. */
export const keptChanges = 64

export interface HoldRecord {
  readonly id: string
  /** The vendor account: the unit of exclusion and the hash tag of every key. */
  readonly account: string
  readonly clinicId: string
  readonly partnerId: string
  readonly state: HoldState
  readonly strength: HoldStrength
  /** Of the last change; rises within the account and never falls. */
  readonly fence: number
  /** The fence drawn at its opening: who came first. */
  readonly createdFence: number
  /** Whether a caller was ever told of it; a hold that the vendor refused never existed for them. */
  readonly isAnnounced: boolean
  readonly slot: SlotSnapshot
  readonly contactType: ContactType | null
  readonly createdAt: Instant
  /** The true expiry; null while the hold cannot expire by clock. */
  readonly expiresAt: Instant | null
  /** The expiry it had at the commit point, for the way back to `ACTIVE`. */
  readonly returnsUntil: Instant | null
  /** Extensions never reach past this. */
  readonly latestExpiry: Instant
  readonly extensionsLeft: number
  readonly partnerReference: string | null
  readonly metadata: readonly MetadataEntry[]
  /** The lease that goes with it, so that any process can extend and release it. */
  readonly lease: { readonly keys: readonly string[]; readonly token: string } | null
  /** A hold that this one may overlap: the one behind the appointment that is being moved. */
  readonly replaces: string | null
  readonly vendorHold: VendorHold | null
  readonly intent: Intent | null
  /** How often a confirm was sent back for its input. */
  readonly inputRefusals: number
  /** When a patient record may have been created without our knowing; until it is settled none is created again. */
  readonly patientCreateUnknownAt: Instant | null
  readonly vendorAppointmentId: string | null
  /** A confirmed hold goes on blocking until then, since vendors' reads lag behind their writes. */
  readonly blocksUntil: Instant | null
  /** Why it ended without an appointment. */
  readonly cause: ErrorCode | null
  readonly warnings: readonly string[]
  readonly endedAt: Instant | null
  /** Each as written with the change itself, oldest first; kept as long as the record, the last `keptChanges` of them. */
  readonly changes: readonly RecordedChange[]
}

/** Whether the hold may yet become something else, by its own time or by an outcome. */
export function isLive(hold: HoldRecord, now: Instant): boolean {
  return liveStates.includes(hold.state) && isBlocking(hold, now)
}

/** Whether the hold keeps others from its time. */
export function isBlocking(hold: HoldRecord, now: Instant): boolean {
  switch (hold.state) {
    case 'OPENING':
      // With an intent the vendor may have it: then only a settled outcome makes way.
      return hold.intent !== null || hold.expiresAt === null || hold.expiresAt > now
    case 'ACTIVE':
      return hold.expiresAt === null || hold.expiresAt > now
    case 'CONFIRMING':
    case 'RECONCILING':
    case 'COMPENSATING':
      return true
    case 'CONFIRMED':
      return hold.blocksUntil !== null && hold.blocksUntil > now
    default:
      return false
  }
}

export interface Claimant {
  readonly resources: readonly string[]
  readonly occupied: Interval
  readonly appointmentTypeId: string
  readonly start: Instant
  readonly end: Instant
  /** Freshly read number of places, or null for an exclusive slot. */
  readonly remaining: number | null
}

export function claimantOf({ slot }: HoldRecord): Claimant {
  const { resources, occupied, appointmentTypeId, start, end, remaining } = slot
  return { resources, occupied, appointmentTypeId, start, end, remaining }
}

/**
 * Whether `wanted` may be held beside `held`. Overlap on any shared resource refuses, except for the same type, start
 * and end of a slot with several places, while fewer holds than places stand.
 */
export function mayHold(wanted: Claimant, held: readonly Claimant[]): boolean {
  const meeting = held.filter(
    (other) =>
      overlaps(wanted.occupied, other.occupied) && other.resources.some((name) => wanted.resources.includes(name)),
  )
  if (meeting.length === 0) return true
  if (wanted.remaining === null) return false
  return meeting.length < wanted.remaining && meeting.every((other) => isSamePlace(wanted, other))
}

/** Whether both are about the same slot with several places. */
export function isSamePlace(a: Claimant, b: Claimant): boolean {
  return b.remaining !== null && a.appointmentTypeId === b.appointmentTypeId && a.start === b.start && a.end === b.end
}

/** Our reference in the vendor's free text; says nothing about the patient. */
export function markerOf(holdId: string): string {
  return `hf-${holdId}`
}

/** Whether the intent changes an appointment that exists already. */
export function changesAppointment({ kind }: Pick<Intent, 'kind'>): boolean {
  return kind === 'MOVE' || kind === 'REBOOK'
}

/** How long the executor of a move by booking anew has to cancel the old appointment, before others look after it. */
export const rebookCancelMs = 30_000

/** A confirm that fails for its input gives the hold back this often. */
export const maxInputRefusals = 3

/** Callers are told this much less than the truth, so that nobody acts on the last moment. */
export const publicExpiryMarginMs = 5_000
