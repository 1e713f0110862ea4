import { type ParseArgsConfig, type ParseArgsOptionDescriptor, parseArgs } from 'node:util'
import { closestMatch } from 'leven'
import { type CommandEntry, type CommandName, catalogue, type OptionEntry } from './catalogue.ts'
import { UsageError } from './terminal.ts'

type OptionsOf<Name extends CommandName> = (typeof catalogue)[Name]['options']
type ValueOf<Option> = Option extends { type: 'boolean' }
  ? boolean
  : Option extends { isRequired: true } | { default: string }
    ? string
    : string | undefined

export interface Arguments<Name extends CommandName> {
  readonly values: { readonly [Option in keyof OptionsOf<Name>]: ValueOf<OptionsOf<Name>[Option]> }
  /** What stands before and between the options. */
  readonly words: readonly string[]
}

/**
 * Reads a command's arguments as its entry in the catalogue has them.
 * @throws UsageError for what it does not know, with the nearest thing that it does, and for what is missing
 */
export function readArguments<Name extends CommandName>(name: Name, args: readonly string[]): Arguments<Name> {
  const entry: CommandEntry = catalogue[name]
  const options = Object.fromEntries(
    Object.entries(entry.options).map(([option, { type, default: value }]) => [
      option,
      { type, default: type === 'boolean' ? false : value } as ParseArgsOptionDescriptor,
    ]),
  )
  const { values, positionals } = parsed(name, { args: [...args], options, allowPositionals: true })
  if (entry.words === undefined && positionals[0] !== undefined) {
    throw new UsageError(`${name} takes options only, not \`${positionals[0]}\`.`)
  }
  const missing = Object.entries(entry.options).find(
    ([option, { isRequired }]) => isRequired && (values[option] ?? '') === '',
  )
  if (missing) throw new UsageError(`${name} needs ${namedOption(...missing)}.`)
  return { values: values as Arguments<Name>['values'], words: positionals }
}

export function namedOption(name: string, { value }: OptionEntry): string {
  return value === undefined ? `--${name}` : `--${name} ${value}`
}

/** ` Did you mean …?` with a space before it, or nothing when nothing is near. */
export function suggestion(given: string, known: readonly string[], prefix = ''): string {
  const near = closestMatch(given, known, { maxDistance: Math.max(2, Math.floor(given.length / 3)) })
  return near === undefined ? '' : ` Did you mean \`${prefix}${near}\`?`
}

function parsed(name: CommandName, config: ParseArgsConfig) {
  try {
    return parseArgs(config)
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : ''
    if (!(error instanceof Error) || !code.startsWith('ERR_PARSE_ARGS')) throw error
    const [, unknown = ''] = /^Unknown option '--?([^'\s=]*)/.exec(error.message) ?? []
    if (unknown === '') throw new UsageError(`${error.message.split('. ')[0]}.`)
    const known = Object.keys(config.options ?? {})
    throw new UsageError(`${name} has no option --${unknown}.${suggestion(unknown, known, '--')}`)
  }
}
