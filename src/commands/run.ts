import type { AddressInfo } from 'node:net'
import pino, { type Logger } from 'pino'
import type { Audit } from '../booking/audit.ts'
import type { Booking } from '../booking/booking.ts'
import type { Config } from '../config.ts'
import { encodeId } from '../domain/ids.ts'
import { createGateway, type GatewayLog } from '../gateway.ts'
import { landingText } from '../landing.ts'
import { allowedOnly } from '../log-fields.ts'
import type { OpenedState } from '../store/open.ts'
import { auditLogOf } from './audit.ts'
import { collectGarbage } from './collect.ts'
import { portOf, type Terminal } from './terminal.ts'

export interface RunOptions {
  readonly config: Config
  readonly state: OpenedState
  readonly logger: Logger
  /** Shown on the landing page; only the demo shows one. */
  readonly key: string | null
  /** Said below the landing text. */
  readonly banner: string
  /** Takes in what changes of the partners while it runs; gives the way to stop that. */
  readonly followPartners?: (booking: Booking) => () => void
  readonly stopAlso: () => Promise<void>
}

export const clock = { now: () => Date.now(), monotonic: () => performance.now() }

export function createLogger({ env }: Terminal, level: string): Logger {
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

const isAudited = /^(hold|booking|clash|change|native-hold)\./

/** Listens until the process is asked to stop. */
export async function run(terminal: Terminal, options: RunOptions): Promise<void> {
  const { config, state, key, logger } = options
  const host = terminal.env.HOST ?? '127.0.0.1'
  const port = portOf(terminal.env.PORT)
  const facts = {
    clinics: config.clinics.map(({ name, adapter }) => ({ name, vendor: adapter.id })),
    key,
    serviceId: config.services[0] ? encodeId('Service', config.services[0].id) : null,
  }
  const landing = () => landingText({ ...facts, url: addressOf(), now: clock.now() })
  const auditLog = auditLogOf(config, clock, logger)
  const gateway = await createGateway({
    config,
    state,
    clock,
    log: gatewayLog(logger, auditLog?.write),
    landing,
    ...(auditLog && { audit: auditLog.write }),
    // The demo shows its key; it has nothing to hide.
    isDemo: key !== null,
  })

  function addressOf(): string {
    const address = gateway.app.server.address() as AddressInfo | null
    return `http://${host.includes(':') ? `[${host}]` : host}:${address?.port ?? port}`
  }
  const unfollow = options.followPartners?.(gateway.booking)
  async function stop(): Promise<void> {
    unfollow?.()
    await gateway.close()
    auditLog?.close()
    await state.close()
    await options.stopAlso()
  }

  try {
    await gateway.app.listen({ host, port, backlog: 4096 })
  } catch (error) {
    await stop()
    throw error
  }
  terminal.onStop(stop)
  terminal.say(landing())
  terminal.say(options.banner)
  for (const { clinicId, problem } of await gateway.probe()) {
    if (problem !== null) terminal.say(`Clinic ${clinicId} cannot be reached: ${problem}`)
  }
  collectGarbage()
}
