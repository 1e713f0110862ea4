import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client'
import type { Clinics } from './booking/clinic.ts'
import type { Backlog, Ledger } from './booking/ledger.ts'
import type { BookingLogEntry } from './booking/log.ts'
import type { Clock } from './domain/time.ts'
import type { VendorLogEntry } from './http/client.ts'
import type { RequestLogEntry } from './server/app.ts'

/** What is measured, fed by the same entries as the log. Labels come from closed lists: no ids but clinics', no people. */
export interface Metrics {
  request(entry: RequestLogEntry): void
  vendor(entry: VendorLogEntry): void
  booking(entry: BookingLogEntry): void
  /** In Prometheus' text form, with `contentType`. */
  text(): Promise<string>
  readonly contentType: string
}

const seconds = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10]

/** Read at each scrape. */
export interface MetricsParts {
  readonly backlogs: () => ReturnType<typeof backlogsOf>
  readonly isStoreReachable: () => Promise<boolean>
  readonly breakers: () => readonly (readonly [clinicId: string, isOpen: boolean])[]
  readonly clock: Clock
}

export function createMetrics({ backlogs, isStoreReachable, breakers, clock }: MetricsParts): Metrics {
  const registry = new Registry()
  const registers = [registry]
  collectDefaultMetrics({ register: registry })
  const requests = new Histogram({
    name: 'holdfast_http_request_seconds',
    help: 'Requests by route, with the time until the answer.',
    labelNames: ['method', 'route', 'status'],
    buckets: seconds,
    registers,
  })
  const calls = new Histogram({
    name: 'holdfast_vendor_call_seconds',
    help: "Calls to the clinics' systems by what they left behind, without the wait for the budget.",
    labelNames: ['clinic', 'operation', 'outcome'],
    buckets: seconds,
    registers,
  })
  const events = new Counter({
    name: 'holdfast_booking_events_total',
    help: 'What an operator should know of: unknown outcomes, clashes, holds flagged for a person.',
    labelNames: ['clinic', 'event'],
    registers,
  })
  const open = new Gauge({
    name: 'holdfast_open_outcomes',
    help: 'Vendor calls under way or of unknown outcome, and cancels, by vendor account (named by its first clinic).',
    labelNames: ['clinic'],
    registers,
  })
  const oldest = new Gauge({
    name: 'holdfast_open_outcome_oldest_seconds',
    help: 'Age of the oldest of them; 0 without any.',
    labelNames: ['clinic'],
    registers,
  })

  const store = new Gauge({
    name: 'holdfast_store_reachable',
    help: "Whether the ledger's store answers this process: 1 or 0.",
    registers,
  })
  const breaker = new Gauge({
    name: 'holdfast_clinic_breaker_open',
    help: 'Whether calls to a clinic are refused at the moment, since it did not answer: 1 or 0.',
    labelNames: ['clinic'],
    registers,
  })

  async function readState(): Promise<void> {
    store.set((await isStoreReachable()) ? 1 : 0)
    for (const [clinic, isOpen] of breakers()) breaker.set({ clinic }, isOpen ? 1 : 0)
  }

  async function readBacklogs(): Promise<void> {
    open.reset()
    oldest.reset()
    for (const [clinic, backlog] of await backlogs()) {
      // A store that does not answer leaves a gap rather than a zero.
      if (!backlog) continue
      open.set({ clinic }, backlog.count)
      oldest.set({ clinic }, ageSeconds(backlog, clock))
    }
  }

  return {
    request: ({ method, route, status, durationMs }) => requests.observe({ method, route, status }, durationMs / 1_000),
    vendor: ({ clinicId, operation, outcome, durationMs }) =>
      calls.observe({ clinic: clinicId, operation, outcome }, durationMs / 1_000),
    booking: ({ clinicId = '', event }) => events.inc({ clinic: clinicId, event }),
    async text() {
      await Promise.all([readBacklogs(), readState()])
      return registry.metrics()
    },
    contentType: registry.contentType,
  }
}

/** Of each vendor account, under its first clinic; null where the store does not answer. */
export async function backlogsOf(clinics: Clinics, ledger: Ledger): Promise<readonly [string, Backlog | null][]> {
  const byAccount = Map.groupBy(clinics.all(), ({ account }) => account)
  return Promise.all(
    [...byAccount].map(
      async ([account, [first]]): Promise<[string, Backlog | null]> => [
        first?.id ?? '',
        await ledger.backlog(account).catch(() => null),
      ],
    ),
  )
}

export function ageSeconds({ oldestSince }: Backlog, clock: Clock): number {
  return oldestSince === null ? 0 : Math.max(0, (clock.now() - oldestSince) / 1_000)
}
