import { readArguments } from './arguments.ts'
import { operate } from './operate.ts'
import { CommandError, type Terminal } from './terminal.ts'

/** For the operator of a Redis that came back without its last writes. */
export async function recover(terminal: Terminal): Promise<void> {
  const { values } = readArguments('recover', terminal.args)
  const { config, clinic: clinicId, 'diary-was-compared': wasCompared } = values
  await operate(terminal, config, async ({ gateway, state }) => {
    const account = gateway.booking.clinics.get(clinicId)?.account
    if (account === undefined) throw new CommandError(`There is no clinic ${clinicId} in the configuration.`)
    if (!state.operator) throw new CommandError('This store has nothing to recover.')
    const { wasLost, restored, isQuarantined } = await state.operator.acknowledgeLoss(account)
    terminal.say(
      wasLost
        ? `The loss is acknowledged; ${restored} holds were brought back, and their outcomes are settled as usual.`
        : 'Nothing was lost that is not acknowledged.',
    )
    if (wasCompared) {
      await state.operator.endQuarantine(account)
      terminal.say('Bookings go on.')
    } else if (isQuarantined) {
      terminal.say(
        'What was about to be booked is not known: compare the diary with what callers were told, then say so with ' +
          '--diary-was-compared. Until then nothing is confirmed at this clinic.',
      )
    }
  })
}
