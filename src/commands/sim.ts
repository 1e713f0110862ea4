import { simulators } from '../../simulators/index.ts'
import { readArguments, suggestion } from './arguments.ts'
import { portOf, type Terminal, UsageError } from './terminal.ts'

/** One simulator alone, or all of them on their default ports. */
export async function sim(terminal: Terminal): Promise<void> {
  const { values } = readArguments('sim', terminal.args)
  if (values.port !== undefined && values.vendor === undefined) throw new UsageError('--port needs --vendor.')
  const chosen = Object.entries(simulators).filter(([vendor]) => (values.vendor ?? vendor) === vendor)
  if (chosen.length === 0) {
    const known = Object.keys(simulators)
    const near = suggestion(values.vendor ?? '', known)
    throw new UsageError(`There is no simulator ${values.vendor}; use one of ${known.join(', ')}.${near}`)
  }
  const running = await Promise.all(
    chosen.map(([, simulator]) =>
      simulator.start({ port: values.port === undefined ? simulator.port : portOf(values.port) }),
    ),
  )
  terminal.onStop(async () => {
    await Promise.all(running.map((simulator) => simulator.stop()))
  })
  for (const { vendor, url } of running) terminal.say(`${vendor.padEnd(10)} ${url}   (control: ${url}/__sim)`)
}
