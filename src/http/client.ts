/**
 * The one way out to a vendor. Bounds every call by deadline, budget and body size, and says what a write left behind.
 *
 * A call's way: `connection.ts` builds the request (`request.ts`) -> `account.ts` lets it out (`breaker.ts`, `budget.ts`) ->
 * `transport.ts` sends it to a checked address (`address.ts`) -> `classify.ts` judges what came back.
 */
import type { Clock } from '../domain/time.ts'
import { Account, type AccountReading } from './account.ts'
import { pinBaseUrl, type Resolve } from './address.ts'
import { createVendorHttp, type SeenExchange } from './connection.ts'
import { type ClinicHealthReading, Health } from './health.ts'
import type { VendorLogEntry } from './log.ts'
import { checkHeaders } from './request.ts'
import type { ConnectOptions, VendorHttp } from './vendor-http.ts'

export type { SeenExchange } from './connection.ts'
export type { ClinicHealthReading } from './health.ts'
export type { VendorLogEntry } from './log.ts'
export type {
  Call,
  ConnectOptions,
  Priority,
  Refusal,
  VendorHttp,
  VendorReply,
  VendorRequest,
  WriteRules,
} from './vendor-http.ts'

export interface VendorNetworkOptions {
  readonly clock: Clock
  /** Whether settings may lead to this machine, by http too: for simulators. */
  readonly allowLoopback: boolean
  /** Called once per attempt, after it ended. */
  readonly log: (entry: VendorLogEntry) => void
  /** Everything that went over the wire, secrets and people included: for the commands that record or verify, never for a log. */
  readonly onExchange?: (seen: SeenExchange) => void
  readonly timeouts?: Partial<VendorTimeouts>
  /** @default 4 MiB */
  readonly maxBodyBytes?: number
  /** @default the system's resolver */
  readonly resolve?: Resolve
}

/** Milliseconds; the deadline of a call shortens them. */
export interface VendorTimeouts {
  /** DNS, TCP and TLS together. @default 3000 */
  readonly connectMs: number
  /** One read, connecting and body included. @default 5000 */
  readonly readMs: number
  /** One write, connecting and body included. @default 10000 */
  readonly writeMs: number
}

export interface VendorNetwork {
  /**
   * Throws when the options lead anywhere but to the vendor.
   * @param accountKey clinics with the same one share budget and breaker
   */
  connect(accountKey: string, clinicId: string, options: ConnectOptions): VendorHttp
  health(clinicId: string): ClinicHealthReading
  /** What its account lets out at the moment; null for a clinic that never connected. */
  account(clinicId: string): AccountReading | null
  /** Refuses new calls and those that wait, and lets those in flight end. */
  close(): Promise<void>
}

export function createVendorNetwork(options: VendorNetworkOptions): VendorNetwork {
  const { clock, maxBodyBytes = 4 * 1_024 * 1_024, resolve } = options
  const { connectMs = 3_000, readMs = 5_000, writeMs = 10_000 } = options.timeouts ?? {}
  const accounts = new Map<string, Account>()
  const clinics = new Map<string, { readonly account: Account; readonly health: Health }>()
  let isClosed = false

  function log(entry: VendorLogEntry): void {
    try {
      options.log(entry)
    } catch {
      // A log that fails must not turn a booking that was made into an error.
    }
  }

  return {
    connect(accountKey, clinicId, connection) {
      if (isClosed) throw new Error('the vendor network is closed')
      const base = pinBaseUrl(connection.baseUrl, connection.allowedHosts, options.allowLoopback)
      checkHeaders(connection.headers)
      const limits = { ...connection.budget, maxConcurrent: connection.maxConcurrent }
      const account = accounts.get(accountKey) ?? new Account({ clock, connectMs, maxBodyBytes, resolve }, limits)
      account.tighten(limits)
      accounts.set(accountKey, account)
      const health = clinics.get(clinicId)?.health ?? new Health(clock)
      clinics.set(clinicId, { account, health })
      const limitsMs = { readMs, writeMs, ...connection.timeouts }
      const onExchange = options.onExchange ?? (() => {})
      return createVendorHttp({
        clinicId,
        clock,
        options: connection,
        base,
        account,
        health,
        ...limitsMs,
        log,
        onExchange,
      })
    },

    health(clinicId) {
      const clinic = clinics.get(clinicId)
      return (clinic?.health ?? new Health(clock)).read(clinic?.account.isBreakerOpen ?? false)
    },

    account: (clinicId) => clinics.get(clinicId)?.account.read() ?? null,

    async close() {
      isClosed = true
      await Promise.all([...accounts.values()].map((account) => account.close()))
    },
  }
}
