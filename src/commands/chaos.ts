import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync } from 'node:fs'
import { readArguments } from './arguments.ts'
import { root } from './place.ts'
import { CommandError, type Terminal } from './terminal.ts'

/** In a process of its own: it starts gateways from sources with doors in them, which no package has. */
export async function chaos(terminal: Terminal): Promise<number> {
  readArguments('chaos', terminal.args)
  const program = `${root}chaos/main.ts`
  if (!existsSync(program)) {
    throw new CommandError(
      'chaos is not part of the npm package: it starts gateways from their sources. In a clone of the repository, with ' +
        '`redis-server` or `valkey-server` on PATH: `npm ci && npm run chaos -- --seed S --rounds N`.',
    )
  }
  const child = spawn(process.execPath, [program, ...terminal.args], { cwd: root, stdio: 'inherit' })
  // Ctrl-C reaches the child by itself, and it ends its servers first.
  terminal.onStop(async () => {
    child.kill('SIGTERM')
    if (child.exitCode === null) await once(child, 'exit')
  })
  const [code] = await once(child, 'exit')
  return typeof code === 'number' ? code : 1
}
