import { readFileSync } from 'node:fs'
import { expect, it } from 'vitest'
import { readArguments } from '../../src/commands/arguments.ts'
import { type CommandEntry, type CommandName, catalogue, environment } from '../../src/commands/catalogue.ts'
import { helpOf, overview } from '../../src/commands/help.ts'
import { UsageError } from '../../src/commands/terminal.ts'
import { runMain } from '../kit/processes.ts'

const commands = Object.entries(catalogue) as [CommandName, CommandEntry][]

it('lists every command, every environment variable and the exit codes', () => {
  for (const [name, { summary }] of commands) {
    expect(overview()).toMatch(new RegExp(`^  ${name} +${summary.slice(0, 20)}`, 'm'))
  }
  for (const name of Object.keys(environment)) expect(overview()).toContain(name)
  expect(overview()).toMatch(/^ {2}130 +stopped at once/m)
})

it.each(commands)('teaches %s: purpose, options with defaults, an example, exit codes', (name, entry) => {
  const help = helpOf(name)
  expect(help.replace(/\s+/g, ' ')).toContain(entry.purpose.replace(/\s+/g, ' '))
  for (const [option, { default: value }] of Object.entries(entry.options)) {
    expect(help).toContain(`  --${option}`)
    if (value !== undefined) expect(help).toContain(`(default: ${value})`)
  }
  expect(help).toMatch(/^Exit codes:\n {2}0 .+\n {2}1 /m)
  expect(Math.max(...help.split('\n').map(({ length }) => length))).toBeLessThanOrEqual(130)
})

/** Up to the first word that is the shell's. */
const examples = commands.flatMap(([name, { examples: all }]) =>
  all.map((example): [CommandName, string[]] => {
    const [, given = ''] = new RegExp(`holdfast ${name}((?: [^|&]+)?)`).exec(example) ?? []
    return [name, given.split(' ').filter((word) => word !== '')]
  }),
)

it.each(examples)('gives an example that can be typed: %s %j', (name, args) => {
  expect(() => readArguments(name, args)).not.toThrow()
})

it.each<[CommandName, string[], string]>([
  ['check', [], 'check needs --config FILE.'],
  ['check', ['--config'], "Option '--config <value>' argument missing."],
  ['check', ['--config', 'x', '--jsno'], 'check has no option --jsno. Did you mean `--json`?'],
  ['check', ['--config', 'x', '--whatever'], 'check has no option --whatever.'],
  ['start', ['now'], 'start takes options only, not `now`.'],
])('says what is wrong with %s %j', (name, args, text) => {
  expect(() => readArguments(name, args)).toThrow(new UsageError(text))
})

it.each([
  [['help', 'serve'], 'serve: production', 0],
  [['serve', '--help'], 'serve: production', 0],
  [['keys', 'create', '-h'], 'keys: who may call', 0],
  [['help', 'sreve'], 'Did you mean `holdfast serve`?', 2],
  [['--version'], JSON.parse(readFileSync('package.json', 'utf8')).version, 0],
])('%j', async (args, text, code) => {
  expect(await runMain(args).ended).toMatchObject({ code, output: expect.stringContaining(text) })
})

it('has a line in the README for every command', () => {
  const readme = readFileSync('README.md', 'utf8')
  const scripts: Record<string, string> = JSON.parse(readFileSync('package.json', 'utf8')).scripts
  const scriptOf = (name: string) =>
    Object.keys(scripts).find((script) => scripts[script]?.endsWith(`node src/main.ts ${name}`)) ?? name
  const rowOf = (name: string) => new RegExp(`^\\| \`(npm|npm run|node src/main.ts) ${scriptOf(name)}\\b`, 'm')
  const missing = commands.filter(([name]) => !rowOf(name).test(readme))
  expect(missing.map(([name]) => name)).toEqual([])
})
