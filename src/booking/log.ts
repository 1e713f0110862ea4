import type { ErrorCode } from '../domain/error.ts'

/** What the services tell the operator. An allow-list: no names, no free text, no vendor bodies. */
export interface BookingLogEntry {
  readonly level: 'info' | 'warn' | 'error'
  readonly event:
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
