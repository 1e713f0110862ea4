import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client'
import { type ClinicVitals, lookupOutcomeOf } from './booking/board.ts'
import type { Clinics } from './booking/clinic.ts'
import type { Backlog, Ledger } from './booking/ledger.ts'
import type { BookingLogEntry } from './booking/log.ts'
import type { OperatorsView } from './booking/operators-view.ts'
import { liveStates } from './domain/hold.ts'
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

/** All read at each scrape. */
export interface MetricsParts {
  readonly clinics: Clinics
  readonly backlogs: () => ReturnType<typeof backlogsOf>
  readonly isStoreReachable: () => Promise<boolean>
  readonly holdCounts: OperatorsView['holdCounts']
  readonly vitalsOf: (clinicId: string) => ClinicVitals
  readonly clock: Clock
}

export function createMetrics({
  clinics,
  backlogs,
  isStoreReachable,
  holdCounts,
  vitalsOf,
  clock,
}: MetricsParts): Metrics {
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
  const lookups = new Counter({
    name: 'holdfast_lookups_total',
    help: 'Offered slots that were asked for, by what became of them: HELD, TAKEN_AT_HOLD, and of those held TAKEN_AT_CONFIRM and CLASH.',
    labelNames: ['clinic', 'outcome'],
    registers,
  })
  const holds = new Gauge({
    name: 'holdfast_holds',
    help: 'Live holds by state, the same in every process; a gap where an account has more than 5,000 records to read.',
    labelNames: ['clinic', 'state'],
    registers,
  })
  const perAccount = (name: string, help: string, more: readonly string[] = []) =>
    new Gauge({
      name,
      help: `${help}, by vendor account (named by its first clinic)`,
      labelNames: ['clinic', ...more],
      registers,
    })
  const breakerOpen = perAccount(
    'holdfast_vendor_breaker_open',
    '1 while the vendor is left alone because it did not answer',
  )
  const budgetUsed = perAccount('holdfast_vendor_budget_used', "Calls of this process within the vendor's last window")
  const budgetLimit = perAccount('holdfast_vendor_budget_limit', 'Calls that this process lets out within a window')
  const inFlight = perAccount('holdfast_vendor_calls_in_flight', 'Calls on their way')
  const waiting = perAccount('holdfast_vendor_calls_waiting', 'Calls that wait for the budget', ['priority'])

  function readAccounts(): void {
    for (const [first] of Map.groupBy(clinics.all(), ({ account }) => account).values()) {
      const clinic = first?.id ?? ''
      const { account } = vitalsOf(clinic)
      if (!account) continue
      const { breaker, budget } = account
      breakerOpen.set({ clinic }, breaker.state === 'CLOSED' ? 0 : 1)
      budgetUsed.set({ clinic }, budget.used)
      budgetLimit.set({ clinic }, budget.limit)
      inFlight.set({ clinic }, budget.inFlight)
      for (const [priority, count] of Object.entries(budget.waiting)) waiting.set({ clinic, priority }, count)
    }
  }

  async function readHolds(): Promise<void> {
    holds.reset()
    for (const [clinic, counts] of await holdCounts()) {
      if (!counts) continue
      for (const state of liveStates) holds.set({ clinic, state }, counts[state] ?? 0)
    }
  }

  const store = new Gauge({
    name: 'holdfast_store_reachable',
    help: "Whether the ledger's store answers this process: 1 or 0.",
    registers,
  })
  async function readStore(): Promise<void> {
    store.set((await isStoreReachable()) ? 1 : 0)
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
    booking(entry) {
      const { clinicId = '', event } = entry
      const outcome = lookupOutcomeOf(entry)
      if (outcome) lookups.inc({ clinic: clinicId, outcome })
      if (!event.startsWith('slot.')) events.inc({ clinic: clinicId, event })
    },
    async text() {
      readAccounts()
      await Promise.all([readBacklogs(), readHolds(), readStore()])
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
