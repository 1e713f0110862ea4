/** `npm run chaos:mutants`: switches off one rule after the other, in a copy of the sources, and asks whether anything notices. */
import { spawn } from 'node:child_process'
import { cp, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { type Mutant, mutants, mutantsPage } from './mutant-list.ts'

const root = fileURLToPath(new URL('..', import.meta.url))
const copied = ['src', 'adapters', 'simulators', 'schema', 'config', 'chaos', 'test', 'docs', 'examples']
const copiedFiles = ['package.json', 'tsconfig.json', 'vitest.config.ts']
const longestMs = 240_000
const seed = 7

interface Verdict {
  readonly isCaught: boolean
  readonly seconds: number
  readonly output: string
}

/** A copy of the project to change at will. */
async function copyProject(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'holdfast-mutants-'))
  for (const name of [...copied, ...copiedFiles]) await cp(join(root, name), join(folder, name), { recursive: true })
  await symlink(join(root, 'node_modules'), join(folder, 'node_modules'))
  return folder
}

/** Throws where the sources have moved on and the list has not. */
async function mutate(folder: string, { rule, edits }: Mutant): Promise<() => Promise<void>> {
  const before = new Map<string, string>()
  for (const { file, from, to } of edits) {
    const path = join(folder, file)
    const text = await readFile(path, 'utf8')
    if (!before.has(path)) before.set(path, text)
    if (text.split(from).length !== 2) throw new Error(`"${rule}": its text does not stand exactly once in ${file}`)
    await writeFile(
      path,
      text.replace(from, () => to),
    )
  }
  return async () => {
    for (const [path, text] of before) await writeFile(path, text)
  }
}

function commandOf({ caughtBy }: Mutant): readonly string[] {
  if ('test' in caughtBy) return ['node_modules/vitest/vitest.mjs', 'run', '--bail', '1', caughtBy.test]
  const only = caughtBy.troubles.length > 0 ? caughtBy.troubles.join(',') : 'none'
  const run = ['--rounds', String(caughtBy.rounds), '--worlds', '2', '--only', only]
  return ['chaos/main.ts', '--hasty', '--seed', String(seed), ...run]
}

async function run(folder: string, command: readonly string[]): Promise<{ code: number | null; output: string }> {
  const child = spawn(process.execPath, [...command], { cwd: folder, stdio: ['ignore', 'pipe', 'pipe'] })
  let output = ''
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (bytes: Buffer) => (output += bytes.toString()))
  const timer = setTimeout(() => child.kill(), longestMs)
  const code = await new Promise<number | null>((resolve) => child.once('exit', resolve))
  clearTimeout(timer)
  return { code, output }
}

async function tryOn(folder: string, mutant: Mutant): Promise<Verdict> {
  const restore = await mutate(folder, mutant)
  const begun = performance.now()
  try {
    const { code, output } = await run(folder, commandOf(mutant))
    // Red has to be the verdict's or a test's own: a run that broke down has shown nothing.
    const isRed = 'test' in mutant.caughtBy ? /Tests .*failed/.test(output) : output.includes('violation(s), see above')
    return { isCaught: code === 1 && isRed, seconds: (performance.now() - begun) / 1_000, output }
  } finally {
    await restore()
  }
}

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      copies: { type: 'string', default: '2' },
      rule: { type: 'string' },
      show: { type: 'boolean', default: false },
      page: { type: 'boolean', default: false },
    },
  })
  if (values.page) return writeFile(join(root, 'docs/mutants.md'), mutantsPage())
  const say = (line: string) => void process.stdout.write(`${line}\n`)
  const wanted = mutants.filter(({ rule }) => values.rule === undefined || rule.includes(values.rule))
  const queue = [...wanted]
  const survivors: string[] = []
  const folders: string[] = []
  try {
    await Promise.all(
      Array.from({ length: Number(values.copies) }, async () => {
        const folder = await copyProject()
        folders.push(folder)
        for (let mutant = queue.shift(); mutant; mutant = queue.shift()) {
          const { isCaught, seconds, output } = await tryOn(folder, mutant)
          say(`${isCaught ? 'caught  ' : 'SURVIVED'} ${seconds.toFixed(0).padStart(4)} s  ${mutant.rule}`)
          if (!isCaught) survivors.push(mutant.rule)
          if (!isCaught || values.show) say(output.split('\n').slice(-40).join('\n'))
        }
      }),
    )
  } finally {
    for (const folder of folders) await rm(folder, { recursive: true, force: true })
  }
  say(
    `\n${wanted.length - survivors.length} of ${wanted.length} rules are missed by something when they are switched off`,
  )
  process.exit(survivors.length === 0 ? 0 : 1)
}

if (import.meta.main) await main()
