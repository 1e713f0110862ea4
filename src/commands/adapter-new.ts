import { existsSync, globSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { readArguments } from './arguments.ts'
import { isRepository, root } from './place.ts'
import { CommandError, type Terminal, UsageError } from './terminal.ts'

const templates = join(root, 'templates')

/** Writes the files of a new adapter. It is registered last, by hand, so that nothing is broken while it is being written. */
export async function adapterNew({ args, say }: Terminal): Promise<void> {
  const { words } = readArguments('adapter-new', args)
  const [id = ''] = words
  if (words.length !== 1 || !/^[a-z][a-z0-9]{1,31}$/.test(id)) {
    throw new UsageError('adapter-new needs one ID of small letters and digits, such as acme.')
  }
  if (!isRepository) {
    throw new CommandError(
      'adapter-new writes into the repository of Holdfast, and this is an installed package. An adapter in a package of its ' +
        'own imports `holdfast/adapter` and is tested with `holdfast/testing`: docs/adapters.md shows it.',
    )
  }
  for (const file of writeAdapter(id, root)) say(`wrote ${file}`)
  say(`
Its contract suite runs, and fails with the name of each operation that is not written yet:
  npx vitest run test/adapters/${id}
Once it is green, register it: src/registry.ts, simulators/index.ts, a clinic in config/sandbox.yaml, a row in
config/backends.yaml, a subject in test/contract/adapter-subjects.ts in place of test/adapters/${id}/contract.test.ts.
Until then test/adapters/fixtures.test.ts does not know whose test/fixtures/${id} is. docs/adapters.md is the whole way.`)
}

/** Gives the files' names. Throws `CommandError` when one of them is there already, before any is written. */
export function writeAdapter(id: string, folder: string): string[] {
  const name = id.slice(0, 1).toUpperCase() + id.slice(1)
  const named = (text: string) => text.replaceAll('acme', id).replaceAll('Acme', name)
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
