import { readConfig } from '../config-file.ts'
import { createGateway, type Gateway, type GatewayLog } from '../gateway.ts'
import type { OpenedState } from '../store/open.ts'
import { auditLogOf } from './audit.ts'
import { clock, createLogger, gatewayLog } from './run.ts'
import { isInRedis, openState } from './serve.ts'
import { CommandError, type Terminal } from './terminal.ts'

export interface Operation {
  readonly gateway: Gateway
  readonly state: OpenedState
  readonly log: GatewayLog
}

/** One act on the state that the serving processes share. It settles nothing by itself. */
export async function operate(
  terminal: Terminal,
  configFile: string,
  act: (operation: Operation) => Promise<void>,
): Promise<void> {
  if (!isInRedis(terminal)) {
    throw new CommandError(
      'Set REDIS_URLS or REDIS_CLUSTER_URLS: what another process has in memory cannot be reached from here.',
    )
  }
  const config = await readConfig(configFile, terminal.env)
  const logger = createLogger(terminal, 'warn')
  const state = await openState(terminal, config, logger)
  const auditLog = auditLogOf(config, clock, logger)
  const log = gatewayLog(logger, auditLog?.write)
  const gateway = await createGateway({ config, state, clock, log, landing: () => '', reconciles: false })
  try {
    await act({ gateway, state, log })
  } finally {
    await gateway.close()
    auditLog?.close()
    await state.close()
  }
}
