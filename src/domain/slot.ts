import type { AppointmentType, ContactType, Location, Practitioner } from './clinic.ts'
import type { Money } from './money.ts'
import type { Instant, Interval } from './time.ts'

/** A time that a vendor offers, in canonical words, before any hold of ours is laid over it. */
export interface SlotOffer extends Interval {
  readonly appointmentTypeId: string
  /** Null where the vendor chooses the practitioner. */
  readonly practitionerId: string | null
  readonly locationId: string | null
  /**
   * What a booking would occupy: start and end with the vendor's buffers. A hold excludes everything that overlaps this.
   * @default the slot itself
   */
  readonly occupied?: Interval
  /**
   * Names of what is exclusive, unique within the vendor account: `practitioner:12`, `room:3`, `pool:site-7`.
   * Never empty.
   */
  readonly resources: readonly string[]
  /** How many may book this same time; null when it is one. */
  readonly remaining: number | null
  readonly contactTypes: readonly ContactType[]
  readonly price: Money | null
  /** The vendor's own text of the start, to be sent back exactly as it came. */
  readonly rawStart: string
  /** The vendor's handle on this offer where it has one, at most 200 characters. */
  readonly vendorRef: string | null
}

/** A slot with the names that go with it: what a slot token, a hold and an appointment show without asking anybody. */
export interface SlotSnapshot extends Omit<SlotOffer, 'occupied'> {
  readonly clinicId: string
  readonly timeZone: string
  readonly occupied: Interval
  readonly appointmentType: AppointmentType
  readonly practitioner: Practitioner | null
  readonly location: Location | null
  /** When the vendor was asked. */
  readonly asOf: Instant
}

/**
 * The order of search results and their cursors: start, clinic, practitioner, type; then location, so that the order is
 * total.
 */
export function compareSlots(a: SlotSnapshot, b: SlotSnapshot): number {
  return (
    a.start - b.start ||
    compareText(a.clinicId, b.clinicId) ||
    compareText(a.practitionerId ?? '', b.practitionerId ?? '') ||
    compareText(a.appointmentTypeId, b.appointmentTypeId) ||
    compareText(a.locationId ?? '', b.locationId ?? '')
  )
}

function compareText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0
}
