import { parseArgs } from 'node:util'
import { settleByHand } from '../booking/settle-by-hand.ts'
import { readConfig } from '../config-file.ts'
import { decodeId } from '../domain/ids.ts'
import { createGateway } from '../gateway.ts'
import { clock, createLogger, gatewayLog } from './run.ts'
import { isInRedis, openState } from './serve.ts'
import { CommandError, type Terminal, UsageError } from './terminal.ts'

/** For the person who has looked into the clinic's system after a hold was flagged. */
export async function settle(terminal: Terminal): Promise<void> {
  const { values } = parseArgs({
    args: [...terminal.args],
    options: {
      config: { type: 'string' },
      hold: { type: 'string' },
      found: { type: 'string' },
      absent: { type: 'boolean', default: false },
    },
  })
  const { config: file, hold: id, found, absent } = values
  if (!file || !id || (found === undefined) === !absent) {
    throw new UsageError(
      "settle needs --config FILE, --hold ID, and either --found VENDORID (the clinic's own) or --absent.",
    )
  }
  const decoded = decodeId(id)
  if (decoded?.kind !== 'Hold') throw new UsageError('--hold is the id of a hold, as the API gives it.')
  const [clinicId = '', holdId = ''] = decoded.parts
  if (!isInRedis(terminal)) {
    throw new CommandError(
      'Set REDIS_URLS or REDIS_CLUSTER_URLS: what another process has in memory cannot be settled.',
    )
  }
  const config = readConfig(file, terminal.env)
  const logger = createLogger(terminal, 'warn')
  const state = await openState(terminal, config, logger)
  const log = gatewayLog(logger)
  const gateway = await createGateway({ config, state, clock, log, landing: () => '', reconciles: false })
  try {
    const parts = { clinics: gateway.booking.clinics, ledger: state.ledger, clock, log: log.booking }
    const hold = await settleByHand(parts, { clinicId, holdId }, found === undefined ? 'ABSENT' : { found })
    terminal.say(`The hold is ${hold.state}.`)
  } finally {
    await gateway.close()
    await state.close()
  }
}
