import type { Clinics } from '../booking/clinic.ts'
import type { Ledger } from '../booking/ledger.ts'
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
  const isLogged = /^[0-9a-f]{32}$/.test(id)
  if (decoded?.kind !== 'Hold' && !isLogged) {
    throw new UsageError('--hold is the id of a hold, as the API or the log gives it.')
  }
  await operate(terminal, config, async ({ gateway, state, log }) => {
    const { clinics } = gateway.booking
    const parts = { clinics, ledger: state.ledger, clock, log: log.booking }
    const [clinicId = '', holdId = id] = decoded?.parts ?? [await clinicOf(id, clinics, state.ledger)]
    const hold = await settleByHand(parts, { clinicId, holdId }, found === undefined ? 'ABSENT' : { found })
    terminal.say(`The hold is ${hold.state}.`)
  })
}

/** The log has the hold's own id alone. Empty when no account has such a hold. */
async function clinicOf(holdId: string, clinics: Clinics, ledger: Ledger): Promise<string> {
  for (const { account } of clinics.all()) {
    const hold = await ledger.get({ account, id: holdId })
    if (hold) return hold.clinicId
  }
  return ''
}
