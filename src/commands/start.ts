import { startDemo } from '../demo.ts'
import { openMemoryState } from '../store/open.ts'
import { readArguments } from './arguments.ts'
import { clock, createLogger, run } from './run.ts'
import type { Terminal } from './terminal.ts'

/** The demo: every backend over its simulator, in memory, with a key to try. */
export async function start(terminal: Terminal): Promise<void> {
  readArguments('start', terminal.args)
  const demo = await startDemo()
  await run(terminal, {
    config: demo.config,
    state: await openMemoryState(clock),
    logger: createLogger(terminal, 'warn'),
    key: demo.key,
    banner: 'State is in memory: holds and bookings are forgotten when this process ends. Stop it with Ctrl-C.',
    stopAlso: () => demo.stop(),
  })
}
