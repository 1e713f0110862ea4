import type { AddressInfo } from 'node:net'
import pino, { type Logger } from 'pino'
import type { Audit } from '../booking/audit.ts'
import type { Booking } from '../booking/booking.ts'
import type { Config } from '../config.ts'
import { type CloseOptions, createGateway, type Gateway, type GatewayLog } from '../gateway.ts'
import { factsOf, landingText, pageFacts } from '../landing.ts'
import { allowedOnly } from '../log-fields.ts'
import { areBuilt } from '../server/pages.ts'
import type { OpenedState } from '../store/open.ts'
import type { Telemetry } from '../telemetry.ts'
import { auditLogOf } from './audit.ts'
import { collectOnceQuiet } from './collect.ts'
import { pagesFolder, version } from './place.ts'
import { portOf, type Terminal, UsageError } from './terminal.ts'

export interface RunOptions {
  readonly config: Config
  readonly state: OpenedState
  readonly logger: Logger
  /** Shown on the landing page; only the demo shows one. */
  readonly key: string | null
  /** What `settle` is to be called with; null where it cannot reach the state. @default null */
  readonly configFile?: string | null
  /** Said below the landing text. */
  readonly banner: string
  /** Takes in what changes of the partners while it runs; gives the way to stop that. */
  readonly followPartners?: (booking: Booking) => () => void
  readonly stopAlso: () => Promise<void>
}

export const clock = { now: () => Date.now(), monotonic: () => performance.now() }

export function createLogger({ env }: Pick<Terminal, 'env'>, level: string): Logger {
  // Lines are written while the next request is served, and the last ones when the process exits. A reader that is slow
  // then delays the log and nobody else.
  const destination = pino.destination({ dest: 1, sync: false })
  return pino({ level: env.LOG_LEVEL ?? level, ...allowedOnly }, destination)
}

/** @param audit gets what the gateway does to holds and appointments by itself */
export function gatewayLog(logger: Logger, audit?: Audit): GatewayLog {
  return {
    booking({ level, ...entry }) {
      logger[level](entry, entry.event)
      const { event: operation, code: outcome = 'OK', reason: _, ...rest } = entry
      if (audit && isAudited.test(operation)) audit({ ...rest, operation, outcome })
    },
    vendor: (entry) => logger.debug(entry, 'vendor call'),
    request: (entry) => logger.info(entry, 'request'),
    fault: (entry) => logger.error(entry, 'fault'),
  }
}

const handedOver = 'is in the ledger, and is settled by the other processes, or by the next one'
const isAudited = /^(hold|booking|clash|change|native-hold)\./

/** Listens until the process is asked to stop. */
export async function run(terminal: Terminal, options: RunOptions): Promise<void> {
  const { HOST: host = '127.0.0.1', PORT } = terminal.env
  const tracing = tracingIn(terminal)
  const running = await listen({ ...options, ...tracing, host, port: portOf(PORT) }).catch(async (error: unknown) => {
    await options.stopAlso()
    throw error
  })
  terminal.onStop(async (asked) => {
    // Nobody who stops it by hand has a load balancer that must be told first.
    await running.stop({ leavesFirst: asked === 'BY_RUNNER' })
    await options.stopAlso()
  })
  terminal.say(running.landing())
  terminal.say(options.banner)
  for (const { clinicId, problem } of await running.gateway.probe()) {
    if (problem !== null) terminal.say(`Clinic ${clinicId} cannot be reached: ${problem}`)
  }
  collectOnceQuiet(running.gateway.app.server)
}

/** As OpenTelemetry's own variables say; only the share of a ratio sampler is read, whichever of its names it has. */
function tracingIn({ env }: Terminal): Pick<ListenOptions, 'isTraced' | 'traceShare'> {
  const endpoint = env.OTEL_EXPORTER_OTLP_TRACES_ENDPOINT || env.OTEL_EXPORTER_OTLP_ENDPOINT
  if (!endpoint || env.OTEL_SDK_DISABLED === 'true' || env.OTEL_TRACES_EXPORTER === 'none') return { isTraced: false }
  const share = Number(env.OTEL_TRACES_SAMPLER_ARG || 1)
  if (!(share >= 0 && share <= 1)) throw new UsageError('OTEL_TRACES_SAMPLER_ARG is a share from 0 to 1.')
  return { isTraced: true, traceShare: share }
}

export interface ListenOptions
  extends Pick<RunOptions, 'config' | 'state' | 'logger' | 'key' | 'followPartners' | 'configFile'> {
  readonly host: string
  /** 0 takes a spare one. */
  readonly port: number
  /** Whether traces are sent to where `OTEL_EXPORTER_OTLP_ENDPOINT` says. @default false */
  readonly isTraced?: boolean
  /** Of the traces that begin here, from 0 to 1. @default 1 */
  readonly traceShare?: number
}

export interface Running {
  /** `http://127.0.0.1:4000` */
  readonly url: string
  readonly gateway: Gateway
  readonly landing: () => string
  /** Ends it as `shutdown` in the configuration says, and closes its state. */
  stop(options?: CloseOptions): Promise<void>
}

async function openTelemetry(share: number | undefined): Promise<Telemetry> {
  const { createTelemetry } = await import('../telemetry.ts')
  return createTelemetry({ version: version(), ...(share !== undefined && { share }) })
}

/** A gateway that listens. When it cannot, its state is closed and the reason is thrown. */
export async function listen({ config, state, key, logger, host, port, ...options }: ListenOptions): Promise<Running> {
  const facts = {
    ...factsOf(config),
    key,
    hasPages: areBuilt(pagesFolder),
  }
  const landing = () => landingText({ ...facts, url: addressOf(), now: clock.now() })
  const auditLog = auditLogOf(config, clock, logger)
  const telemetry = options.isTraced ? await openTelemetry(options.traceShare) : null
  const gateway = await createGateway({
    ...(telemetry && { telemetry }),
    config,
    state,
    clock,
    log: gatewayLog(logger, auditLog?.write),
    landing,
    pages: { folder: pagesFolder, facts: () => pageFacts({ ...facts, now: clock.now() }) },
    ...(auditLog && { audit: auditLog.write }),
    // The demo shows its key; it has nothing to hide.
    isDemo: key !== null,
    version: version(),
    configFile: options.configFile ?? null,
  })

  function addressOf(): string {
    const address = gateway.app.server.address() as AddressInfo | null
    return `http://${host.includes(':') ? `[${host}]` : host}:${address?.port ?? port}`
  }
  const unfollow = options.followPartners?.(gateway.booking)
  async function stop(how: CloseOptions = {}): Promise<void> {
    logger.info({ event: 'shutdown.begun' })
    unfollow?.()
    const { unfinished } = await gateway.close(how)
    if (unfinished > 0) {
      const whatThen = state.operator ? handedOver : 'is forgotten with this process'
      logger.warn(`${unfinished} request(s) were not finished in time: what they began ${whatThen}`)
    }
    auditLog?.close()
    await telemetry?.close()
    await state.close()
  }

  try {
    await gateway.app.listen({ host, port, backlog: 4096 })
  } catch (error) {
    await stop()
    throw error
  }
  return { url: addressOf(), gateway, landing, stop }
}
