import { namedOption } from './arguments.ts'
import {
  type CommandEntry,
  type CommandName,
  catalogue,
  environment,
  exitCodes,
  type OptionEntry,
} from './catalogue.ts'

const width = 100

/** The list of all commands. */
export function overview(): string {
  const rows = Object.entries(catalogue).map(([name, { summary }]): [string, string] => [name, summary])
  return [
    'holdfast <command> [options]: one booking API over every clinic system',
    '',
    table(rows),
    '',
    '`holdfast help <command>`, or any command with --help, tells its options, with an example.',
    'In the repository, where nothing is built: `node src/main.ts <command> [options]`.',
    '',
    'Environment:',
    table(Object.entries(environment)),
    '',
    'Exit codes:',
    table(Object.entries(exitCodes)),
  ].join('\n')
}

export function helpOf(name: CommandName): string {
  const entry: CommandEntry = catalogue[name]
  const { summary, purpose, words, options, examples, env = [], exits = {} } = entry
  const all = Object.entries(options)
  const usage = [
    `holdfast ${name}`,
    ...(words === undefined ? [] : [words.includes('|') ? `(${words})` : words]),
    ...all.map(([option, one]) => (one.isRequired ? namedOption(option, one) : `[${namedOption(option, one)}]`)),
  ]
  const codes = Object.entries({ 0: exitCodes[0], 1: exitCodes[1], 2: exitCodes[2], ...exits })
  const parts = [
    `${name}: ${summary}`,
    `${wrapped(usage.join(' '), 2, 4)}`,
    wrapped(purpose, 0),
    ...(all.length > 0
      ? [`Options:\n${table(all.map(([option, one]): [string, string] => [namedOption(option, one), aboutOf(one)]))}`]
      : []),
    ...(env.length > 0
      ? [`Environment:\n${table(env.map((variable): [string, string] => [variable, environment[variable]]))}`]
      : []),
    `Examples:\n${examples.map((example) => `  ${example}`).join('\n')}`,
    `Exit codes:\n${table(codes)}`,
  ]
  return parts.join('\n\n')
}

function aboutOf({ about, default: value, isRequired }: OptionEntry): string {
  if (isRequired) return `${about} (needed)`
  return value === undefined ? about : `${about} (default: ${value})`
}

/** Two columns; long texts go on below themselves. */
function table(rows: readonly (readonly [string, string])[]): string {
  const left = Math.min(Math.max(...rows.map(([name]) => name.length)), 24) + 4
  return rows
    .map(([name, text]) => {
      const lines = wrapped(text, left).slice(left)
      return name.length + 4 > left ? `  ${name}\n${' '.repeat(left)}${lines}` : `${`  ${name}`.padEnd(left)}${lines}`
    })
    .join('\n')
}

function wrapped(text: string, indent: number, later = indent): string {
  const lines: string[] = []
  let line = ' '.repeat(indent)
  for (const word of text.split(' ')) {
    const isEmpty = line.trim() === ''
    if (!isEmpty && line.length + 1 + word.length > width) {
      lines.push(line)
      line = `${' '.repeat(later)}${word}`
    } else line += isEmpty ? word : ` ${word}`
  }
  return [...lines, line].join('\n')
}
