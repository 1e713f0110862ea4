import { existsSync, globSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { simulators } from '../../simulators/index.ts'
import { notWrittenIn, registerAdapter } from './adapter-register.ts'
import { readArguments } from './arguments.ts'
import { isRepository, root, version } from './place.ts'
import { CommandError, type Terminal, UsageError } from './terminal.ts'

const templates = join(root, 'templates')

/**
 * Writes the files of a new adapter, in the repository or as a package. There it is registered in a second step, so that
 * nothing else is broken while it is being written.
 */
export async function adapterNew({ args, say }: Terminal): Promise<void> {
  const { words, values } = readArguments('adapter-new', args)
  const [id = ''] = words
  if (words.length !== 1 || !/^[a-z][a-z0-9]{1,31}$/.test(id)) {
    throw new UsageError('adapter-new needs one ID of small letters and digits, such as acme.')
  }
  if (values.register) return isRepository ? enter(id, say) : say(packagesNeedNone(id))
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

Once it is green, register it. Every suite of the repository runs over it from then on:
  npm run adapter:new -- ${id} --register
Until then test/adapters/fixtures.test.ts cannot replay the fixture that is there. docs/adapters.md is the whole way, with an example.`)
}

/** Makes the entries in the repository, and says what is left to do. */
async function enter(id: string, say: Terminal['say']): Promise<void> {
  for (const { file, was } of await registerAdapter(id, root)) {
    say(was === 'DONE' ? `registered in ${file}` : `${file} has it already`)
  }
  if (dropSuite(id)) say(`took away ${suiteOf(id)}, since test/contract/adapters.test.ts runs the same`)
  const missing = notWrittenIn(id, root)
  if (missing.length > 0) {
    say(`
Not written yet: ${missing.join(', ')}.
Until they are, the suites that run over every adapter fail at them.`)
  }
  say(`
It is tried by npx tsc --noEmit && npx vitest run test/contract/adapters.test.ts -t ${id}, and by whatever runs over all adapters.
What is left:
  docs/backends.md: node src/main.ts conform --write
  test/fixtures/${id}: npm run sim -- --vendor ${id}, and beside it npm run record -- --clinic CLINIC --write, with the clinic that
    config/sandbox.yaml has for it
  test/documents/${id}.shapes.json: what the vendor's pages state, as the README there tells
  README.md: its row among the backends`)
}

function packagesNeedNone(id: string): string {
  return `A package of its own is registered nowhere: in the configuration, a clinic's

  adapter: ./${id}-adapter

is all it takes, or the package's name once it is installed. Nothing was changed.`
}

const suiteOf = (id: string) => `test/adapters/${id}/contract.test.ts`

/** What the author has made something else of stays. */
function dropSuite(id: string): boolean {
  const file = join(root, suiteOf(id))
  const written = renamed(readFileSync(join(templates, suiteOf('acme')), 'utf8'), id)
  if (!existsSync(file) || readFileSync(file, 'utf8') !== written) return false
  rmSync(file)
  return true
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
    ['acme-adapter/subject.ts', outside(template('test/adapters/acme/subject.ts'))],
    ['acme-adapter/contract.test.ts', outside(template('test/adapters/acme/contract.test.ts'))],
    ['acme-adapter/README.md', outside(template('adapters/acme/README.md'))],
    ['acme-adapter/package.json', `${JSON.stringify(packageOf(), null, 2)}\n`],
    ['acme-adapter/tsconfig.json', `${JSON.stringify(compilerOf(), null, 2)}\n`],
  ])
}

function write(id: string, folder: string, templated: readonly (readonly [string, string])[]): string[] {
  const files = templated
    .map(([file, text]) => ({ file: renamed(file, id), text: renamed(text, id) }))
    .toSorted((a, b) => (a.file < b.file ? -1 : 1))
  const taken = files.find(({ file }) => existsSync(join(folder, file)))
  if (taken) throw new CommandError(`${taken.file} is there already; nothing was written.`)
  for (const { file, text } of files) {
    mkdirSync(dirname(join(folder, file)), { recursive: true })
    writeFileSync(join(folder, file), text)
  }
  return files.map(({ file }) => file)
}

function renamed(text: string, id: string): string {
  const name = id.slice(0, 1).toUpperCase() + id.slice(1)
  return text.replaceAll('acme', id).replaceAll('Acme', name).replaceAll('127.0.0.1:5100', `127.0.0.1:${nextPort()}`)
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
  return { compilerOptions, include: ['adapter', 'simulator.ts', 'subject.ts', 'contract.test.ts'] }
}
