/** Process entry: arguments, environment and signals. The only reader of the environment. */
import { enableCompileCache } from 'node:module'
import type { Terminal } from './commands/terminal.ts'

// graphql-js looks twice at each value while it does not stand there. Read when it is first imported.
process.env.NODE_ENV ??= 'production'
// Halves the time to the first answer from the second start on.
enableCompileCache()

const usage = `holdfast <command>

  start                        the demo: every backend over its simulator, in memory, with a key to try
  serve --config FILE          production: clinics from FILE (JSON or YAML), state in REDIS_URLS
  sim [--vendor ID --port N]   one simulator alone, or all of them on their default ports
  keys create --config FILE --partner ID [--kind live|test|demo] [--scopes LIST] [--clinics LIST] [--expires INSTANT]
              [--origins LIST]   makes a key and shows it once; with origins it is one for browsers
  keys revoke --config FILE --partner ID --key ID
  keys list --config FILE      who has which keys, without the keys themselves
  audit verify --config FILE [--folder FOLDER]
                               says whether the audit log is as it was written
  settle --config FILE --hold ID (--found VENDORID | --absent)
                               ends a hold that was flagged for a person, who has looked into the clinic's system
  recover --config FILE --clinic ID [--diary-was-compared]
                               lets a clinic go on after its Redis came back without its last writes
  verify --clinic ID [--config FILE] [--write]
                               tries the adapter's assumptions on that clinic's sandbox and says which hold; reads only,
                               unless --write lets it hold and book for an invented person (and take that back)
  record --clinic ID [--config FILE] [--write] [--out DIR]
                               records that clinic's sandbox as fixtures, secrets and people scrubbed; books only with --write
  conform [--write]            probes what each backend can do, compares that with what its adapter declares and with
                               docs/backends.md; --write writes that page
  adapter-new ID               writes the files of a new adapter, its simulator, a fixture and its contract test
Environment: PORT (4000), HOST (127.0.0.1), LOG_LEVEL (start: warn, serve: info); REDIS_URLS, comma separated: the first holds
the ledger, one, three or five carry the leases; or REDIS_CLUSTER_URLS, nodes of one Cluster.
Exit codes: 0 stopped on request, 1 could not start, 2 wrong usage.`

const commands: Readonly<Record<string, () => Promise<(terminal: Terminal) => Promise<void>>>> = {
  start: async () => (await import('./commands/start.ts')).start,
  serve: async () => (await import('./commands/serve.ts')).serve,
  sim: async () => (await import('./commands/sim.ts')).sim,
  audit: async () => (await import('./commands/audit.ts')).audit,
  keys: async () => (await import('./commands/keys.ts')).keys,
  settle: async () => (await import('./commands/settle.ts')).settle,
  recover: async () => (await import('./commands/recover.ts')).recover,
  conform: async () => (await import('./commands/conform.ts')).conform,
  record: async () => (await import('./commands/record.ts')).record,
  verify: async () => (await import('./commands/verify.ts')).verify,
  'adapter-new': async () => (await import('./commands/adapter-new.ts')).adapterNew,
}

const terminal: Terminal = {
  args: process.argv.slice(3),
  env: process.env,
  say: (text) => void process.stdout.write(`${text}\n`),
  onStop(stop) {
    let isStopping = false
    const once = async (): Promise<void> => {
      if (isStopping) return
      isStopping = true
      await stop()
      process.exit(0)
    }
    process.on('SIGINT', () => void once())
    process.on('SIGTERM', () => void once())
  },
}

const name = process.argv[2] ?? ''
const command = Object.hasOwn(commands, name) ? commands[name] : undefined
if (['help', '--help', '-h'].includes(name)) {
  terminal.say(usage)
} else if (!command) {
  fail(2, name === '' ? usage : `There is no command ${name}.\n\n${usage}`)
} else {
  try {
    await (await command())(terminal)
  } catch (error) {
    await explain(error)
  }
}

async function explain(error: unknown): Promise<never> {
  const [{ ConfigError }, { UsageError, CommandError }, { DomainError }] = await Promise.all([
    import('./config.ts'),
    import('./commands/terminal.ts'),
    import('./domain/error.ts'),
  ])
  if (error instanceof ConfigError) {
    return fail(1, `The configuration has ${error.problems.length} problem(s):\n${error.message}`)
  }
  if (!(error instanceof Error)) return fail(1, String(error))
  const code = 'code' in error ? String(error.code) : ''
  if (error instanceof UsageError || code.startsWith('ERR_PARSE_ARGS')) return fail(2, `${error.message}\n\n${usage}`)
  if (error instanceof DomainError) return fail(1, `${error.code}: ${error.message}`)
  const isExplained = error instanceof CommandError || ['StateError', 'UnfitRedisError'].includes(error.name)
  if (isExplained) return fail(1, error.message)
  if (code === 'EADDRINUSE') {
    return fail(1, 'The port is in use: stop what listens there, or set PORT to another one (0 takes a spare one).')
  }
  return fail(1, error.stack ?? error.message)
}

function fail(code: number, text: string): never {
  process.stderr.write(`${text}\n`)
  process.exit(code)
}
