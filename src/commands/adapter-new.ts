import { existsSync, globSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { simulators } from '../../simulators/index.ts'
import { readArguments } from './arguments.ts'
import { isRepository, root, version } from './place.ts'
import { CommandError, type Terminal, UsageError } from './terminal.ts'

const templates = join(root, 'templates')

/** Writes the files of a new adapter, in the repository or as a package. There it is registered last, by hand, so that nothing is broken while it is being written. */
export async function adapterNew({ args, say }: Terminal): Promise<void> {
  const { words } = readArguments('adapter-new', args)
  const [id = ''] = words
  if (words.length !== 1 || !/^[a-z][a-z0-9]{1,31}$/.test(id)) {
    throw new UsageError('adapter-new needs one ID of small letters and digits, such as acme.')
  }
  if (!isRepository) {
    for (const file of writeAdapterPackage(id, process.cwd())) say(`wrote ${file}`)
    say(`
It compiles, and its contract suite fails with the name of each operation that is not written yet:
  cd ${id}-adapter && npm install && npm run build && npm test
A clinic's \`adapter\` in the configuration is then ./${id}-adapter, or the package's name once it is installed. docs/adapters.md
is the whole way.`)
    return
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
  const files = globSync('**/*.*', { cwd: templates }).map((template): [string, string] => [
    template,
    readFileSync(join(templates, template), 'utf8'),
  ])
  return write(id, folder, files)
}

/** The same in a package of its own, which knows Holdfast by what it exports. */
export function writeAdapterPackage(id: string, folder: string): string[] {
  const template = (name: string) => readFileSync(join(templates, name), 'utf8')
  const adapter = globSync('*.ts', { cwd: join(templates, 'adapters/acme') }).map((name): [string, string] => [
    `acme-adapter/adapter/${name}`,
    outside(template(`adapters/acme/${name}`)),
  ])
  return write(id, folder, [
    ...adapter,
    ['acme-adapter/simulator.ts', outside(template('simulators/acme.ts'))],
    ['acme-adapter/contract.test.ts', outside(template('test/adapters/acme/contract.test.ts'))],
    ['acme-adapter/README.md', outside(template('adapters/acme/README.md'))],
    ['acme-adapter/package.json', `${JSON.stringify(packageOf(), null, 2)}\n`],
    ['acme-adapter/tsconfig.json', `${JSON.stringify(compilerOf(), null, 2)}\n`],
  ])
}

function write(id: string, folder: string, templated: readonly (readonly [string, string])[]): string[] {
  const name = id.slice(0, 1).toUpperCase() + id.slice(1)
  const named = (text: string) =>
    text.replaceAll('acme', id).replaceAll('Acme', name).replaceAll('127.0.0.1:5100', `127.0.0.1:${nextPort()}`)
  const files = templated
    .map(([file, text]) => ({ file: named(file), text: named(text) }))
    .toSorted((a, b) => (a.file < b.file ? -1 : 1))
  const taken = files.find(({ file }) => existsSync(join(folder, file)))
  if (taken) throw new CommandError(`${taken.file} is there already; nothing was written.`)
  for (const { file, text } of files) {
    mkdirSync(dirname(join(folder, file)), { recursive: true })
    writeFileSync(join(folder, file), text)
  }
  return files.map(({ file }) => file)
}

/** A template as it reads from outside: what the repository has in many files, a package exports from two. */
function outside(text: string): string {
  return text
    .replace("import { contractVersion } from '../../src/contract/adapter.ts'\n", '')
    .replace('  contractVersion,', '  contractVersion: 1,')
    .replace('export const acme =', 'export const adapter =')
    .replace("import { acme } from '../../../adapters/acme/index.ts'", "import { adapter } from './adapter/index.ts'")
    .replace('subjectOf(acme,', 'subjectOf(adapter,')
    .replace("'../../../simulators/acme.ts'", "'./simulator.ts'")
    .replace(/'(?:\.\.\/)+src\/[^']+'/g, "'holdfast/adapter'")
    .replace(/'(?:\.\/kit\/|(?:\.\.\/)+contract\/)[^']+'/g, "'holdfast/testing'")
    .replaceAll(/ in (?:src\/contract\/\w+|test\/contract\/[\w-]+)\.ts/g, " in Holdfast's types")
    .replaceAll('adapters/acme/', 'adapter/')
    .replaceAll('simulators/acme.ts', 'simulator.ts')
    .replaceAll('`npm run verify`', '`holdfast verify`')
}

function packageOf(): object {
  return {
    name: 'acme-adapter',
    version: '0.1.0',
    type: 'module',
    exports: { types: './dist/adapter/index.d.ts', default: './dist/adapter/index.js' },
    main: './dist/adapter/index.js',
    files: ['dist'],
    scripts: { build: 'tsc', test: 'vitest run --dir .' },
    dependencies: { zod: '^4.0.0' },
    peerDependencies: { holdfast: `^${version()}` },
    devDependencies: { '@types/node': '>=24', typescript: '>=6', vitest: '>=5' },
  }
}

function compilerOf(): object {
  const compilerOptions = {
    ...{ target: 'es2024', module: 'nodenext', strict: true, skipLibCheck: true, declaration: true },
    ...{ rootDir: '.', outDir: 'dist', rewriteRelativeImportExtensions: true, types: ['node'] },
  }
  return { compilerOptions, include: ['adapter', 'simulator.ts', 'contract.test.ts'] }
}
