import { existsSync, globSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { simulators } from '../../simulators/index.ts'
import { CommandError, type Terminal, UsageError } from './terminal.ts'

const root = fileURLToPath(new URL('../..', import.meta.url))
const templates = join(root, 'templates')

/** Writes the files of a new adapter. It is registered last, by hand, so that nothing is broken while it is being written. */
export async function adapterNew({ args, say }: Terminal): Promise<void> {
  const { positionals } = parseArgs({ args: [...args], allowPositionals: true })
  const [id = ''] = positionals
  if (positionals.length !== 1 || !/^[a-z][a-z0-9]{1,31}$/.test(id)) {
    throw new UsageError('adapter-new needs one ID of small letters and digits, such as acme.')
  }
  for (const file of writeAdapter(id, root)) say(`wrote ${file}`)
  say(`
Its contract suite runs. This stops at the next thing to write, and names it:
  npx vitest run test/adapters/${id} --bail 1
Write in the suite's own order, a group at a time (-t directory, search, "one slot", patients, booking, faults, "a taken time",
appointments, cancelling, moving, credentials, "time zones"), the simulator's routes beside each operation.

Once it is green, register it. When the first is done, the compiler or a test misses each of the others:
  src/registry.ts                       the adapter
  simulators/index.ts                   the simulator, on port ${nextPort()}
  config/sandbox.yaml                   a clinic of it; its key in a file of its own in config/sandbox
  test/contract/adapter-subjects.ts     a subject, in place of test/adapters/${id}/contract.test.ts
  test/commands/verify.test.ts          how many assumptions hold on the simulator
  config/backends.yaml                  a row; then: node src/main.ts conform --write
Then record the fixtures: npm run sim -- --vendor ${id}, and npm run record -- --clinic CLINIC --write. Until it is registered,
test/adapters/fixtures.test.ts cannot replay the one that is there. docs/adapters.md is the whole way, with an example.`)
}

/** The first one after those of the simulators that are there. */
function nextPort(): number {
  return Math.max(...Object.values(simulators).map(({ port }) => port)) + 1
}

/** Gives the files' names. Throws `CommandError` when one of them is there already, before any is written. */
export function writeAdapter(id: string, folder: string): string[] {
  const name = id.slice(0, 1).toUpperCase() + id.slice(1)
  const named = (text: string) =>
    text.replaceAll('acme', id).replaceAll('Acme', name).replaceAll('127.0.0.1:5100', `127.0.0.1:${nextPort()}`)
  const files = globSync('**/*.*', { cwd: templates })
    .map((template) => ({ template, file: named(template) }))
    .toSorted((a, b) => (a.file < b.file ? -1 : 1))
  const taken = files.find(({ file }) => existsSync(join(folder, file)))
  if (taken) throw new CommandError(`${taken.file} is there already; nothing was written.`)
  for (const { template, file } of files) {
    mkdirSync(dirname(join(folder, file)), { recursive: true })
    writeFileSync(join(folder, file), named(readFileSync(join(templates, template), 'utf8')))
  }
  return files.map(({ file }) => file)
}
