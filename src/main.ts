#!/usr/bin/env node
/** Process entry: arguments, environment and signals. The only reader of the environment. */
import module from 'node:module'
import type { CommandName } from './commands/catalogue.ts'
import type { StopAsked, Terminal } from './commands/terminal.ts'

const leastNode = 24
if (Number.parseInt(process.versions.node, 10) < leastNode) {
  fail(1, `Holdfast needs Node ${leastNode} or later; this is Node ${process.versions.node}.`)
}

// graphql-js looks twice at each value while it does not stand there. Read when it is first imported.
process.env.NODE_ENV ??= 'production'
// Halves the time to the first answer from the second start on.
module.enableCompileCache()

/** Null while there is nothing to stop in good order, and once it is being stopped. */
let onAsked: ((asked: StopAsked) => Promise<void>) | null = null
// From the start: the first process of a container gets no signal that it does not handle.
process.on('SIGINT', () => void stopped('BY_PERSON', 130))
process.on('SIGTERM', () => void stopped('BY_RUNNER', 143))

type Command = (terminal: Terminal) => Promise<unknown>

const commands: Readonly<Record<CommandName, () => Promise<Command>>> = {
  start: async () => (await import('./commands/start.ts')).start,
  serve: async () => (await import('./commands/serve.ts')).serve,
  check: async () => (await import('./commands/check.ts')).check,
  sim: async () => (await import('./commands/sim.ts')).sim,
  keys: async () => (await import('./commands/keys.ts')).keys,
  audit: async () => (await import('./commands/audit.ts')).audit,
  settle: async () => (await import('./commands/settle.ts')).settle,
  recover: async () => (await import('./commands/recover.ts')).recover,
  verify: async () => (await import('./commands/verify.ts')).verify,
  record: async () => (await import('./commands/record.ts')).record,
  conform: async () => (await import('./commands/conform.ts')).conform,
  chaos: async () => (await import('./commands/chaos.ts')).chaos,
  health: async () => (await import('./commands/health.ts')).health,
  'adapter-new': async () => (await import('./commands/adapter-new.ts')).adapterNew,
}

const [name = '', ...args] = process.argv.slice(2)
const wantsHelp = ['help', '--help', '-h'].includes(name)
if (wantsHelp && args[0] === undefined) {
  terminal().say(await overview())
} else if (['version', '--version', '-v'].includes(name)) {
  terminal().say(await version())
} else if (wantsHelp) {
  await explainCommand(args[0] ?? '')
} else if (name === '') {
  fail(2, await overview())
} else if (!isCommand(name)) {
  await unknownCommand(name)
} else if (args.some((arg) => arg === '--help' || arg === '-h')) {
  await explainCommand(name)
} else {
  await perform(name)
}

async function perform(command: CommandName): Promise<void> {
  try {
    const code = await (await commands[command]())(terminal())
    if (typeof code === 'number') process.exitCode = code
  } catch (error) {
    await explain(command, error)
  }
}

async function stopped(asked: StopAsked, code: number): Promise<void> {
  const stop = onAsked
  // Who asks twice does not want to wait: what is open is settled by whoever comes next.
  if (!stop) process.exit(code)
  onAsked = null
  await stop(asked)
  process.exit(0)
}

function isCommand(text: string): text is CommandName {
  return Object.hasOwn(commands, text)
}

function terminal(): Terminal {
  return {
    args,
    env: process.env,
    say: (text) => void process.stdout.write(`${text}\n`),
    progress: process.stderr.isTTY ? (text) => void process.stderr.write(`\r\u001b[K${text ?? ''}`) : undefined,
    onStop(stop) {
      onAsked = stop
    },
  }
}

async function overview(): Promise<string> {
  return (await import('./commands/help.ts')).overview()
}

async function version(): Promise<string> {
  return (await import('./commands/place.ts')).version()
}

async function explainCommand(command: string): Promise<void> {
  if (!isCommand(command)) return unknownCommand(command)
  terminal().say((await import('./commands/help.ts')).helpOf(command))
}

async function unknownCommand(command: string): Promise<never> {
  const { suggestion } = await import('./commands/arguments.ts')
  const near = suggestion(command, Object.keys(commands), 'holdfast ')
  return fail(2, `There is no command ${command}.${near}\n\n${await overview()}`)
}

async function explain(command: CommandName, error: unknown): Promise<never> {
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
  if (error instanceof UsageError) return fail(2, `${error.message}\n\nSee \`holdfast help ${command}\`.`)
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
