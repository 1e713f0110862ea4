/**
 * Records as the scripts keep them: flat, and without nulls, so that Lua can work on them. What Lua never looks into stays
 * text: the metadata, the lease, the changes, and the slot, which is by far the longest and has a line of its own.
 */
import type {
  AppointmentChange,
  BlockingHold,
  BookingRecord,
  HoldDraft,
  LedgerEvent,
  LedgerEventType,
  SurveyedCancel,
  SurveyedHold,
} from '../../../booking/ledger.ts'
import type { MetadataEntry } from '../../../domain/appointment.ts'
import type { ContactType } from '../../../domain/clinic.ts'
import type { ErrorCode } from '../../../domain/error.ts'
import {
  type Claimant,
  type HoldChangeType,
  type HoldRecord,
  type HoldState,
  type HoldStrength,
  type Intent,
  markerOf,
  type RecordedChange,
  type VendorHold,
} from '../../../domain/hold.ts'
import type { SlotSnapshot } from '../../../domain/slot.ts'
import type { Instant } from '../../../domain/time.ts'

/** Null is left out. */
type Stored<Record> = {
  [Name in keyof Record as null extends Record[Name] ? never : Name]: Record[Name]
} & { [Name in keyof Record as null extends Record[Name] ? Name : never]?: NonNullable<Record[Name]> }

interface StoredHold {
  readonly id: string
  readonly clinicId: string
  readonly partnerId: string
  readonly state: HoldState
  readonly strength: HoldStrength
  readonly fence: number
  readonly createdFence: number
  readonly isAnnounced: boolean
  readonly resources: readonly string[]
  readonly from: Instant
  readonly to: Instant
  readonly typeId: string
  readonly start: Instant
  readonly finish: Instant
  readonly remaining?: number
  readonly contactType?: ContactType
  readonly createdAt: Instant
  readonly expiresAt?: Instant
  readonly returnsUntil?: Instant
  readonly latestExpiry: Instant
  readonly extensionsLeft: number
  readonly partnerReference?: string
  readonly metadata: string
  readonly lease?: string
  readonly replaces?: string
  readonly vendorHold?: Stored<VendorHold>
  readonly intent?: Stored<Intent>
  readonly inputRefusals: number
  readonly patientCreateUnknownAt?: Instant
  readonly vendorAppointmentId?: string
  readonly blocksUntil?: Instant
  readonly cause?: ErrorCode
  readonly warnings?: readonly string[]
  readonly endedAt?: Instant
  readonly changes?: string
}

/** As short as it can be: a hold has several, and each of its writes carries them. */
type StoredChange = readonly [fence: number, type: HoldChangeType, at: Instant, expiresAt: Instant | null]

interface StoredBooking {
  readonly clinicId: string
  readonly partnerId: string
  readonly vendorAppointmentId: string
  readonly holdId: string
  readonly remaining?: number
  readonly partnerReference?: string
  readonly metadata: string
  readonly warnings?: readonly string[]
  readonly bookedAt: Instant
  readonly change?: Stored<AppointmentChange>
}

/** What a script gets: without nulls, which Lua has no value for. */
export function toStored(value: object): string {
  return JSON.stringify(value, (_name, part: unknown) => part ?? undefined)
}

/** What of a new hold the caller knows, in two parts; the script adds the rest. */
export function toStoredDraft(draft: HoldDraft): { readonly hold: object; readonly slot: string } {
  const { slot, metadata, lease, account: _account, openMs: _open, maxMs: _max, intent: _intent, ...rest } = draft
  const { resources, occupied, appointmentTypeId, start, end, remaining } = slot
  const hold = {
    ...rest,
    metadata: JSON.stringify(metadata),
    lease: lease && JSON.stringify(lease),
    marker: markerOf(draft.id),
    resources,
    from: occupied.start,
    to: occupied.end,
    typeId: appointmentTypeId,
    start,
    finish: end,
    remaining,
  }
  return { hold, slot: JSON.stringify(slot) }
}

/** The two lines of a record. */
export function joined(head: string, slot: string): string {
  return `${head}\n${slot}`
}

export function parted(text: string): { readonly head: string; readonly slot: string } {
  const end = text.indexOf('\n')
  return { head: text.slice(0, end), slot: text.slice(end + 1) }
}

export function fromStoredHold(account: string, text: string): HoldRecord {
  const { head, slot } = parted(text)
  const hold = JSON.parse(head) as StoredHold
  return {
    id: hold.id,
    account,
    clinicId: hold.clinicId,
    partnerId: hold.partnerId,
    state: hold.state,
    strength: hold.strength,
    fence: hold.fence,
    createdFence: hold.createdFence,
    isAnnounced: hold.isAnnounced,
    slot: slotOf(slot, hold.remaining),
    contactType: hold.contactType ?? null,
    createdAt: hold.createdAt,
    expiresAt: hold.expiresAt ?? null,
    returnsUntil: hold.returnsUntil ?? null,
    latestExpiry: hold.latestExpiry,
    extensionsLeft: hold.extensionsLeft,
    partnerReference: hold.partnerReference ?? null,
    metadata: JSON.parse(hold.metadata) as MetadataEntry[],
    lease: hold.lease === undefined ? null : (JSON.parse(hold.lease) as HoldRecord['lease']),
    replaces: hold.replaces ?? null,
    vendorHold: vendorHoldOf(hold.vendorHold),
    intent: intentOf(hold.intent),
    inputRefusals: hold.inputRefusals,
    patientCreateUnknownAt: hold.patientCreateUnknownAt ?? null,
    vendorAppointmentId: hold.vendorAppointmentId ?? null,
    blocksUntil: hold.blocksUntil ?? null,
    cause: hold.cause ?? null,
    warnings: hold.warnings ?? [],
    endedAt: hold.endedAt ?? null,
    changes: changesOf(hold.changes),
  }
}

/** From the first line alone. */
export function fromStoredClaimant(_account: string, head: string): Claimant {
  const { resources, from, to, typeId, start, finish, remaining } = JSON.parse(head) as StoredHold
  return {
    resources,
    occupied: { start: from, end: to },
    appointmentTypeId: typeId,
    start,
    end: finish,
    remaining: remaining ?? null,
  }
}

/** From the first line alone. */
export function fromStoredBlocking(account: string, head: string): BlockingHold {
  const { id, state } = JSON.parse(head) as StoredHold
  return { ...fromStoredClaimant(account, head), id, state }
}

export function fromStoredBooking(account: string, text: string): BookingRecord {
  const { head, slot } = parted(text)
  const booking = JSON.parse(head) as StoredBooking
  return {
    account,
    clinicId: booking.clinicId,
    partnerId: booking.partnerId,
    vendorAppointmentId: booking.vendorAppointmentId,
    holdId: booking.holdId,
    slot: slotOf(slot, booking.remaining),
    partnerReference: booking.partnerReference ?? null,
    metadata: JSON.parse(booking.metadata) as MetadataEntry[],
    warnings: booking.warnings ?? [],
    bookedAt: booking.bookedAt,
    change: booking.change
      ? {
          ...booking.change,
          flaggedAt: booking.change.flaggedAt ?? null,
          replacedBy: booking.change.replacedBy ?? null,
        }
      : null,
  }
}

export function fromSurveyedHold(_account: string, text: string): SurveyedHold {
  const hold = JSON.parse(text) as Stored<SurveyedHold>
  const intent = hold.intent as Stored<NonNullable<SurveyedHold['intent']>> | undefined
  return {
    ...hold,
    expiresAt: hold.expiresAt ?? null,
    intent: intent ? { ...intent, flaggedAt: intent.flaggedAt ?? null } : null,
  }
}

export function fromSurveyedCancel(_account: string, text: string): SurveyedCancel {
  const cancel = JSON.parse(text) as Stored<SurveyedCancel>
  return { ...cancel, flaggedAt: cancel.flaggedAt ?? null }
}

/** An entry of the stream; null for a change that nobody is told of. */
export function fromStoredEvent(account: string, id: number, fields: readonly string[]): LedgerEvent | null {
  const named = new Map<string, string>()
  for (let index = 0; index + 1 < fields.length; index += 2) named.set(fields[index] ?? '', fields[index + 1] ?? '')
  const [type, text] = [named.get('type'), named.get('hold')]
  if (type === undefined || text === undefined) return null
  const hold = fromStoredHold(account, text)
  return { id, type: type as LedgerEventType, at: Number(named.get('at')), hold }
}

function slotOf(text: string, remaining: number | undefined): SlotSnapshot {
  // Counted again at activation, after the slot was written.
  return { ...(JSON.parse(text) as SlotSnapshot), remaining: remaining ?? null }
}

function changesOf(text = ''): RecordedChange[] {
  const changes = JSON.parse(`[${text}]`) as StoredChange[]
  return changes.map(([fence, type, at, expiresAt]) => ({ fence, type, at, expiresAt }))
}

function vendorHoldOf(stored: StoredHold['vendorHold']): VendorHold | null {
  if (!stored) return null
  return { ...stored, appointmentId: stored.appointmentId ?? null, token: stored.token ?? null }
}

function intentOf(stored: StoredHold['intent']): Intent | null {
  if (!stored) return null
  return {
    ...stored,
    patientRef: stored.patientRef ?? null,
    paymentReference: stored.paymentReference ?? null,
    vendorAppointmentId: stored.vendorAppointmentId ?? null,
    answeredId: stored.answeredId ?? null,
    flaggedAt: stored.flaggedAt ?? null,
  }
}
