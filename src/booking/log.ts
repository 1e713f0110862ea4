import type { ErrorCode } from '../domain/error.ts'

/** What the services tell the operator. An allow-list: no names, no free text, no vendor bodies. */
export interface BookingLogEntry {
  readonly level: 'debug' | 'info' | 'warn' | 'error'
  /** `slot.held` and `slot.taken`: what became of an offered slot that was asked for (`state`: when it was seen to be taken). */
  readonly event:
    | 'slot.held'
    | 'slot.taken'
    | 'hold.unknown'
    | 'hold.settled'
    | 'hold.settled-by-hand'
    | 'hold.flagged'
    | 'hold.late-execution'
    | 'booking.differs'
    | 'clash.cancelled'
    | 'clash.kept'
    | 'clash.late'
    | 'change.unknown'
    | 'change.settled'
    | 'change.flagged'
    | 'native-hold.orphaned'
    | 'ledger.overlay-missing'
    | 'reconciler.failed'
    | 'adapter.fault'
  readonly clinicId?: string
  readonly holdId?: string
  readonly state?: string
  readonly code?: ErrorCode
  readonly reason?: string
  readonly correlationId?: string
}

export type BookingLog = (entry: BookingLogEntry) => void
