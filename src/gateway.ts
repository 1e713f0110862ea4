import { randomBytes } from 'node:crypto'
import { setTimeout as delay } from 'node:timers/promises'
import type { FastifyInstance } from 'fastify'
import type { Audit } from './booking/audit.ts'
import type { ClinicVitals } from './booking/board.ts'
import { type Booking, createBooking, type PartnerLimits } from './booking/booking.ts'
import { type Clinic, callOf, createClinics } from './booking/clinic.ts'
import type { BookingLog } from './booking/log.ts'
import { createOperatorsView } from './booking/operators-view.ts'
import { createReporter } from './booking/reporter.ts'
import { createSigner, type Signer } from './booking/signing.ts'
import type { Config } from './config.ts'
import type { SessionStore } from './contract/adapter.ts'
import type { ClinicHealth } from './domain/clinic.ts'
import { DomainError } from './domain/error.ts'
import type { Clock } from './domain/time.ts'
import { type ClinicHealthReading, createVendorNetwork, type VendorLogEntry } from './http/client.ts'
import { ageSeconds, backlogsOf, createMetrics } from './metrics.ts'
import { createAccess } from './server/access/access.ts'
import { createTokenReader } from './server/access/tokens.ts'
import { createApp, type RequestLogEntry } from './server/app.ts'
import type { FaultLogEntry } from './server/format-error.ts'
import { type InFlight, watchInFlight } from './server/in-flight.ts'
import type { PageParts } from './server/pages.ts'
import type { OpenedState } from './store/open.ts'
import type { Telemetry } from './telemetry.ts'

export interface GatewayLog {
  readonly booking: BookingLog
  readonly vendor: (entry: VendorLogEntry) => void
  readonly request: (entry: RequestLogEntry) => void
  readonly fault: (entry: FaultLogEntry) => void
}

export interface GatewayOptions {
  readonly config: Config
  readonly state: Omit<OpenedState, 'close' | 'operator'>
  readonly clock: Clock
  readonly log: GatewayLog
  readonly landing: () => string
  /** What browsers are shown. @default none */
  readonly pages?: PageParts
  /** @default none */
  readonly audit?: Audit
  /** @default none */
  readonly telemetry?: Telemetry
  /** How often open outcomes and expiries are looked after. @default 250 */
  readonly reconcileEveryMs?: number
  /** Whether `/metrics` asks for no key. @default false */
  readonly isDemo?: boolean
  /** Shown to operators. @default not known */
  readonly version?: string
  /** The configuration that `settle` is to be called with; null where no other process can reach the state. @default null */
  readonly configFile?: string | null
  /** False for a command that acts once and leaves the rest to the processes that serve. @default true */
  readonly reconciles?: boolean
}

/** The whole gateway, wired but not listening. */
export interface Gateway {
  readonly app: FastifyInstance
  readonly booking: Booking
  /** Asks each clinic whether address and credentials are right. */
  probe(): Promise<readonly { readonly clinicId: string; readonly problem: string | null }[]>
  /**
   * Answers what is under way, as `shutdown` in the configuration says. What is not finished by then, its intents being in the
   * ledger, is settled by whoever comes next.
   */
  close(options?: CloseOptions): Promise<Closed>
}

export interface CloseOptions {
  /** Whether requests are taken for a while yet, with readiness saying that they should go elsewhere. @default false */
  readonly leavesFirst?: boolean
}

export interface Closed {
  /** Requests that were given up. */
  readonly unfinished: number
}

/** A connection that never asks, or never ends its question, is waited for no longer. */
const unaskedMs = 3_000
/** For rounds of the reconciler and reads that nobody waits for any more. */
const windUpMs = 3_000
const lookEveryMs = 20

export async function createGateway(options: GatewayOptions): Promise<Gateway> {
  const { config, clock, log, telemetry } = options
  const state = telemetry ? traced(options.state, telemetry) : options.state
  let isStopping = false
  let inFlight: InFlight = { count: 0 }
  const signer = createSigner(config.secrets.signing.map(({ id, value }) => ({ id, secret: value })))
  const backlogs = () => backlogsOf(booking.clinics, state.ledger)
  const network = createVendorNetwork({
    clock,
    allowLoopback: config.network.allowLoopback,
    log(entry) {
      metrics.vendor(entry)
      operators.touch()
      telemetry?.vendor(entry)
      log.vendor(entry)
    },
  })
  const clinics = config.clinics.map((clinic): Clinic => {
    const { accountKey, adapter } = clinic.adapter.bind(clinic.settings, {
      clinicId: clinic.id,
      timeZone: clinic.timeZone,
      clock,
      connect: (account, connection) => network.connect(account, clinic.id, connection),
      sessions: sealed(state.sessions, signer, clinic.id),
    })
    const { ttl, extensions, max, post, settle, onClash } = clinic.holds
    return {
      id: clinic.id,
      name: clinic.name,
      timeZone: clinic.timeZone,
      account: accountKey,
      adapter,
      services: new Map(Object.entries(clinic.services)),
      holds: { ttlMs: ttl, extensions, maxMs: max, postMs: post, settleMs: settle, onClash },
    }
  })
  const vitalsOf = (clinicId: string): ClinicVitals => {
    const reading = network.health(clinicId)
    const { lastAnswerAt, lastFailureAt, lastAnswerMs } = reading
    return {
      ...{ health: healthOf(reading), lastAnswerAt, lastFailureAt, lastAnswerMs },
      account: network.account(clinicId),
    }
  }
  const reporter = createReporter({
    board: state.board,
    clock,
    process: { id: randomBytes(3).toString('hex'), version: options.version ?? null, startedAt: clock.now() },
    vitals: () => Object.fromEntries(clinics.map(({ id }) => [id, vitalsOf(id)])),
  })
  const all = createClinics(clinics)
  const { ledger, board } = state
  const operators = createOperatorsView({ clinics: all, ledger, board, reporter, clock })
  const metrics = createMetrics({
    clinics: all,
    backlogs,
    isStoreReachable: () => state.isReachable(),
    holdCounts: operators.holdCounts,
    vitalsOf,
    clock,
  })
  const untraced = createBooking({
    clinics: all,
    services: config.services.map(({ id, name, description = null }) => ({ id, name, description })),
    partners: config.partners,
    ledger: state.ledger,
    lease: state.lease,
    signer,
    clock,
    log(entry) {
      metrics.booking(entry)
      reporter.heard(entry)
      operators.touch()
      telemetry?.booking(entry)
      log.booking(entry)
    },
    searchMs: config.search.deadline,
    slotKeepMs: config.search.keep,
    limits: { kept: state.limits, of: limitsIn(config) },
    ...(options.audit && { audit: options.audit }),
  })
  const booking = telemetry ? tracedUseCases(untraced, telemetry) : untraced
  const app = await createApp({
    booking,
    access: createAccess(
      booking,
      createTokenReader(() => booking.partners),
    ),
    deadlineMs: config.network.deadline,
    trustedProxies: config.network.trustedProxies,
    trustedDocuments: config.trustedDocuments,
    healthOf: (clinicId) => healthOf(network.health(clinicId)),
    operators: { view: operators, configFile: options.configFile ?? null },
    logFault: log.fault,
    logRequest(entry) {
      metrics.request(entry)
      log.request(entry)
    },
    operations: {
      isOpen: options.isDemo ?? false,
      metrics,
      backlogs,
      ageOf: (backlog) => ageSeconds(backlog, clock),
      isStoreReachable: () => state.isReachable(),
      isStopping: () => isStopping,
    },
    watch(fastify) {
      inFlight = watchInFlight(fastify)
      telemetry?.watch(fastify)
    },
    ...(telemetry && { onOperation: telemetry.operation }),
    landing: options.landing,
    pages: options.pages ?? null,
  })
  if (options.reconciles ?? true) {
    booking.reconciler.start(options.reconcileEveryMs ?? 250)
    reporter.start()
  }

  let closing: Promise<Closed> | undefined

  return {
    app,
    booking,
    async probe() {
      return Promise.all(
        clinics.map(async ({ id, adapter }) => {
          try {
            await adapter.probe(callOf(clock, { correlationId: `probe-${id}` }, 'CHECK', 5_000))
            return { clinicId: id, problem: null }
          } catch (error) {
            if (!(error instanceof DomainError)) throw error
            return { clinicId: id, problem: `${error.code}: ${error.message}` }
          }
        }),
      )
    },
    close({ leavesFirst = false } = {}) {
      closing ??= closeAll(leavesFirst)
      return closing
    },
  }

  async function closeAll(leavesFirst: boolean): Promise<Closed> {
    isStopping = true
    if (leavesFirst) await delay(config.shutdown.leave)
    const begun = clock.monotonic()
    let isClosed = false
    const closed = app.close().then(() => {
      isClosed = true
    })
    while (!(isClosed && inFlight.count === 0)) {
      const spent = clock.monotonic() - begun
      if (spent > config.shutdown.grace || (spent > unaskedMs && inFlight.count === 0)) break
      await delay(lookEveryMs)
    }
    const unfinished = inFlight.count
    app.server.closeAllConnections()
    await closed
    const woundUp = Promise.all([booking.reconciler.stop(), reporter.stop()]).then(() => network.close())
    await Promise.race([woundUp, delay(unfinished > 0 ? 0 : windUpMs, undefined, { ref: false })])
    return { unfinished }
  }
}

function traced<Kept extends GatewayOptions['state']>(state: Kept, { around }: Telemetry): Kept {
  const { ledger, lease, sessions, limits } = state
  return {
    ...state,
    ledger: around('ledger', ledger),
    lease: around('lease', lease),
    sessions: around('sessions', sessions),
    limits: around('limits', limits),
  }
}

/** What GraphQL and tRPC call. The rest, partners that change among it, stays the booking's own. */
function tracedUseCases(booking: Booking, { around }: Telemetry): Booking {
  const { slots, holds, appointments, directory } = booking
  const traced: Partial<Booking> = {
    slots: around('slots', slots),
    holds: around('holds', holds),
    appointments: around('appointments', appointments),
    directory: around('directory', directory),
  }
  return new Proxy(booking, {
    get: (target, property) => Reflect.get(Object.hasOwn(traced, property) ? traced : target, property),
  })
}

function limitsIn({ limits, partners }: Config): (partnerId: string) => PartnerLimits {
  const byPartner = new Map(partners.map((partner) => [partner.id, { ...limits, ...partner.limits }]))
  return (partnerId) => byPartner.get(partnerId) ?? limits
}

/** Sessions are credentials: they stand encrypted wherever they are kept, and only their own clinic can open them. */
function sealed(sessions: SessionStore, signer: Signer, clinicId: string): SessionStore {
  const named = (name: string) => `${clinicId}/${name}`
  return {
    async read(name) {
      const kept = await sessions.read(named(name))
      return kept === null ? null : signer.unseal(kept, named(name))
    },
    write: (name, value, ttlMs) => sessions.write(named(name), signer.seal(value, named(name)), ttlMs),
    forget: (name) => sessions.forget(named(name)),
  }
}

/** What callers are told of the calls that were made anyway. */
function healthOf(reading: ClinicHealthReading): ClinicHealth {
  const { lastAnswerAt, lastFailureAt, consecutiveFailures, credentialsRefusedAt, isBreakerOpen } = reading
  const checkedAt = lastAnswerAt === null ? lastFailureAt : Math.max(lastAnswerAt, lastFailureAt ?? 0)
  const told = { checkedAt, retryAfterSeconds: null }
  if (isBreakerOpen) {
    const message = "The clinic's system does not answer and is left alone for some seconds."
    return { status: 'DOWN', checkedAt, message, retryAfterSeconds: 5 }
  }
  if (checkedAt === null) return { ...told, status: 'UNKNOWN', message: null }
  if (credentialsRefusedAt !== null) {
    return { ...told, status: 'DEGRADED', message: "The clinic's system refuses the gateway's credentials." }
  }
  if (consecutiveFailures > 0) {
    return { ...told, status: 'DEGRADED', message: "The clinic's system failed to answer the last call." }
  }
  return { ...told, status: 'UP', message: null }
}
