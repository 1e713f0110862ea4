/**
 * `holdfast`: the gateway inside another program. `holdfast serve` is the same as a command.
 *
 *     import { startServer } from 'holdfast'
 *     const server = await startServer({ config: 'gateway.yaml', env, redis: { urls: ['redis://…'] } })
 *     process.on('SIGTERM', () => void server.stop({ leavesFirst: true }))
 */
import type { Logger } from 'pino'
import { clock, createLogger, listen, type Running } from './commands/run.ts'
import type { Config, SecretSources } from './config.ts'
import { readConfig } from './config-file.ts'
import { startDemo } from './demo.ts'
import { openMemoryState, openRedisState, type RedisAddresses, StateError } from './store/open.ts'

export type { Logger } from 'pino'
export type { Running } from './commands/run.ts'
export { type Config, ConfigError, type ConfigProblem, parseConfig, type SecretSources } from './config.ts'
export { readConfig } from './config-file.ts'
export {
  type Closed,
  type CloseOptions,
  createGateway,
  type Gateway,
  type GatewayLog,
  type GatewayOptions,
} from './gateway.ts'
export {
  type OpenedState,
  type OpenRedisOptions,
  openMemoryState,
  openRedisState,
  type RedisAddresses,
  type State,
  StateError,
} from './store/open.ts'

export interface ServerOptions {
  /** A file, JSON or YAML, or what `readConfig` made of one. */
  readonly config: string | Config
  /** Where `env:NAME` in the configuration is looked up. @default none */
  readonly env?: SecretSources['env']
  /** Where the state is. Without it the configuration has to say `state: memory`. */
  readonly redis?: Partial<RedisAddresses>
  /** @default '127.0.0.1' */
  readonly host?: string
  /** 0 takes a spare one. @default 4000 */
  readonly port?: number
  /** @default pino to stdout, from `info` upwards */
  readonly logger?: Logger
}

/**
 * A gateway that listens; signals are the caller's. Throws `ConfigError` with every problem, `StateError` or
 * `UnfitRedisError` for a store that cannot be used, and what the port says.
 */
export async function startServer(options: ServerOptions): Promise<Running> {
  const { env = {}, host = '127.0.0.1', port = 4_000, logger = createLogger({ env: {} }, 'info') } = options
  const config = typeof options.config === 'string' ? await readConfig(options.config, env) : options.config
  return listen({ config, state: await stateOf(options, config, logger), logger, host, port, key: null })
}

async function stateOf({ redis }: ServerOptions, config: Config, logger: Logger) {
  if (redis) {
    const { urls = [], clusterUrls = [] } = redis
    const { syncAssured, intentLog = null } = config.redis
    const onProblem = (problem: string) => logger.error(problem)
    return openRedisState({ urls, clusterUrls, clock, isSyncAssured: syncAssured, intentLog, onProblem })
  }
  if (config.state === 'memory') return openMemoryState(clock)
  throw new StateError('There is no store: give `redis`, or say `state: memory` in the configuration.')
}

export interface RunningDemo extends Running {
  /** Opens everything in it. */
  readonly key: string
}

/** `holdfast start`: a clinic of each backend over its simulator, in memory. For tests of what calls the gateway. */
export async function startDemoServer(
  options: Pick<ServerOptions, 'host' | 'port' | 'logger'> = {},
): Promise<RunningDemo> {
  const { host = '127.0.0.1', port = 0, logger = createLogger({ env: {} }, 'warn') } = options
  const demo = await startDemo()
  const state = await openMemoryState(clock)
  const running = await listen({ config: demo.config, state, logger, host, port, key: demo.key })
  return {
    ...running,
    key: demo.key,
    async stop(how) {
      await running.stop(how)
      await demo.stop()
    },
  }
}
