import type { WriteResult } from '../domain/outcome.ts'
import type { VendorRequest } from './vendor-http.ts'

/** Everything that is ever logged about a vendor call. No address, header or body: they hold secrets and people. */
export interface VendorLogEntry {
  readonly clinicId: string
  readonly operation: string
  readonly method: VendorRequest['method']
  /** Null when no status line came. */
  readonly status: number | null
  /** Of a write what it left behind; of a read whether it was read. */
  readonly outcome: WriteResult<unknown>['outcome'] | 'OK' | 'ABSENT' | 'FAILED'
  /** What stands behind any outcome that is no success; from closed lists, never free text. */
  readonly reason: string | null
  /** Of the exchange, without the wait for the budget; 0 when nothing was sent. */
  readonly durationMs: number
  readonly correlationId: string
  /** 2 for the repetition of a read. */
  readonly attempt: number
}
