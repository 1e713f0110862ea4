import { readFileSync } from 'node:fs'
import { dirname, resolve } from 'node:path'
import { parse, YAMLParseError } from 'yaml'
import { loadAdapters } from './adapter-packages.ts'
import { adaptersIn, type Config, ConfigError, parseConfig, type SecretSources } from './config.ts'

/** Reads a JSON or YAML configuration and loads the adapters it names. Throws `ConfigError` with every problem. */
export async function readConfig(path: string, env: SecretSources['env']): Promise<Config> {
  return checkConfig(readText(path), path, env)
}

/** What `readConfig` would make of the file, were this its text. */
export async function checkConfig(text: string, path: string, env: SecretSources['env']): Promise<Config> {
  const config = parsed(text)
  return parseConfig(config, { env, readFile: readBeside(path) }, await loadAdapters(adaptersIn(config), resolve(path)))
}

/** The file's content as it stands, before anything is checked. */
export function readRaw(path: string): unknown {
  return parsed(readText(path))
}

export function readText(path: string): string {
  try {
    return readFileSync(path, 'utf8')
  } catch {
    throw new ConfigError([{ path: '', message: `the file ${path} cannot be read` }])
  }
}

function parsed(text: string): unknown {
  try {
    // JSON is YAML too.
    return parse(text)
  } catch (error) {
    throw new ConfigError([{ path: '', message: problemIn(error) }])
  }
}

/** The parser's own messages quote the file, which may hold what should not be shown. */
function problemIn(error: unknown): string {
  if (error instanceof YAMLParseError) {
    const { line, col } = error.linePos?.[0] ?? { line: 0, col: 0 }
    return `line ${line}, column ${col} is no valid YAML (${error.code})`
  }
  // Aliases are followed when all is read, and fail as names do in JavaScript.
  if (error instanceof ReferenceError) {
    return 'an alias (`*name`) leads nowhere, or there are too many; put text with an asterisk in quotes'
  }
  throw error
}

/** Secret files are named relative to the configuration that names them. */
export function readBeside(path: string): SecretSources['readFile'] {
  return (name) => readFileSync(resolve(dirname(path), name), 'utf8')
}
