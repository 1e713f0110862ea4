import { readFileSync, unwatchFile, watchFile } from 'node:fs'
import { isDeepStrictEqual } from 'node:util'
import type { Logger } from 'pino'
import type { Booking } from '../booking/booking.ts'
import { type Config, ConfigError } from '../config.ts'
import { readConfig } from '../config-file.ts'
import { type OpenedState, openMemoryState, openRedisState } from '../store/open.ts'
import { readArguments } from './arguments.ts'
import { clock, createLogger, run } from './run.ts'
import { CommandError, type Terminal } from './terminal.ts'

/** Production: clinics from a file, state in Redis. */
export async function serve(terminal: Terminal): Promise<void> {
  const file = readArguments('serve', terminal.args).values.config
  const config = await readConfig(file, terminal.env)
  const logger = createLogger(terminal, 'info')
  await run(terminal, {
    config,
    state: await openState(terminal, config, logger),
    logger,
    key: null,
    configFile: isInRedis(terminal) ? file : null,
    banner: isInRedis(terminal)
      ? 'State is in Redis. Stop with Ctrl-C; whatever is open is settled by the other processes, or by the next one.'
      : 'State is in memory: holds and bookings are forgotten when this process ends. Stop it with Ctrl-C.',
    followPartners: (booking) => followPartners(file, terminal, logger, booking),
    stopAlso: async () => {},
  })
}

const lookEveryMs = 500

/** A key that was revoked in the file opens nothing a second later, and what it opened ends; a new one needs no restart. */
function followPartners(file: string, { env }: Terminal, logger: Logger, booking: Booking): () => void {
  let last = Promise.resolve()
  const takeIn = async () => {
    try {
      const { partners } = await readConfig(file, env)
      if (isDeepStrictEqual(partners, booking.partners)) return
      booking.partners = partners
      logger.info({ event: 'partners.changed' })
    } catch (error) {
      if (!(error instanceof ConfigError)) throw error
      // Half a change must not lock everybody out: who could call goes on.
      logger.error({ event: 'partners.unreadable' })
    }
  }
  // One after the other, so that what stands is the file's last state.
  const onChange = () => {
    last = last.then(takeIn)
  }
  watchFile(file, { interval: lookEveryMs, persistent: false }, onChange)
  // Nobody tells what changed after the first reading and before the first look, while the store was opened.
  const afterFirstLook = setTimeout(onChange, lookEveryMs).unref()
  return () => {
    clearTimeout(afterFirstLook)
    unwatchFile(file, onChange)
  }
}

/** Where the environment says; memory only where the configuration asks for it. */
export async function openState(terminal: Terminal, config: Config, logger: Logger): Promise<OpenedState> {
  if (isInRedis(terminal)) {
    return openRedisState({
      ...addressesIn(terminal),
      clock,
      isSyncAssured: config.redis.syncAssured,
      intentLog: config.redis.intentLog ?? null,
      onProblem: (problem) => logger.error(problem),
    })
  }
  if (config.state === 'memory') return openMemoryState(clock)
  throw new CommandError(
    'There is no store: set REDIS_URLS or REDIS_CLUSTER_URLS, or say `state: memory` in the configuration, which forgets ' +
      'holds and bookings when the process ends.',
  )
}

export function isInRedis(terminal: Terminal): boolean {
  const { urls, clusterUrls } = addressesIn(terminal)
  return urls.length + clusterUrls.length > 0
}

export function addressesIn({ env }: Pick<Terminal, 'env'>): { urls: string[]; clusterUrls: string[] } {
  const listed = (text = '') =>
    text
      .split(/[,\n]/)
      .map((one) => one.trim())
      .filter((one) => one !== '')
  return { urls: listed(env.REDIS_URLS || inFile(env.REDIS_URLS_FILE)), clusterUrls: listed(env.REDIS_CLUSTER_URLS) }
}

function inFile(path: string | undefined): string | undefined {
  if (!path) return undefined
  try {
    return readFileSync(path, 'utf8')
  } catch {
    throw new CommandError(`REDIS_URLS_FILE names ${path}, which cannot be read.`)
  }
}
