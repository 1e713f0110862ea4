import { settleByHand } from '../booking/settle-by-hand.ts'
import { decodeId } from '../domain/ids.ts'
import { readArguments } from './arguments.ts'
import { operate } from './operate.ts'
import { clock } from './run.ts'
import { type Terminal, UsageError } from './terminal.ts'

/** For the person who has looked into the clinic's system after a hold was flagged. */
export async function settle(terminal: Terminal): Promise<void> {
  const { config, hold: id, found, absent } = readArguments('settle', terminal.args).values
  if ((found === undefined) === !absent) {
    throw new UsageError("settle needs either --found VENDORID (the clinic's own) or --absent.")
  }
  const decoded = decodeId(id)
  if (decoded?.kind !== 'Hold') throw new UsageError('--hold is the id of a hold, as the API gives it.')
  const [clinicId = '', holdId = ''] = decoded.parts
  await operate(terminal, config, async ({ gateway, state, log }) => {
    const parts = { clinics: gateway.booking.clinics, ledger: state.ledger, clock, log: log.booking }
    const hold = await settleByHand(parts, { clinicId, holdId }, found === undefined ? 'ABSENT' : { found })
    terminal.say(`The hold is ${hold.state}.`)
  })
}
