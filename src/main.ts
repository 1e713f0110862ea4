/** Process entry: environment, configuration, wiring, listening, signals. The only reader of the environment. */
import { enableCompileCache } from 'node:module'
import type { AddressInfo } from 'node:net'
import { parseArgs } from 'node:util'

// Halves the time to the first answer from the second start on.
enableCompileCache()

const usage = `holdfast <command>

  start                        the demo: every backend over its simulator, in memory, with a key to try
  serve --config FILE          production: clinics from FILE (JSON or YAML)
  sim [--vendor ID --port N]   one simulator alone, or all of them on their default ports

Environment: PORT (4000), HOST (127.0.0.1), LOG_LEVEL (start: warn, serve: info).
Exit codes: 0 stopped on request, 1 could not start, 2 wrong usage.`

const command = process.argv[2]
try {
  switch (command) {
    case 'start':
      await start()
      break
    case 'serve':
      await serve()
      break
    case 'sim':
      await sim()
      break
    case 'help':
    case '--help':
    case '-h':
      say(usage)
      break
    default:
      fail(2, command === undefined ? usage : `There is no command ${command}.\n\n${usage}`)
  }
} catch (error) {
  fail(1, await explained(error))
}

async function start(): Promise<void> {
  const { startDemo } = await import('./demo.ts')
  const demo = await startDemo()
  try {
    await run(demo.config, { key: demo.key, logLevel: 'warn', stopAlso: () => demo.stop() })
  } catch (error) {
    await demo.stop()
    throw error
  }
}

async function serve(): Promise<void> {
  const { values } = parseArgs({ args: process.argv.slice(3), options: { config: { type: 'string' } } })
  if (!values.config) return fail(2, `serve needs --config FILE.\n\n${usage}`)
  const { readConfig } = await import('./config-file.ts')
  const config = readConfig(values.config, process.env)
  if (process.env.REDIS_URLS || process.env.REDIS_CLUSTER_URLS) {
    return fail(1, 'This version keeps its state in memory only: unset REDIS_URLS and REDIS_CLUSTER_URLS.')
  }
  if (config.state !== 'memory') {
    return fail(
      1,
      'There is no store: this version keeps its state in memory only, so the configuration must say `state: memory`.',
    )
  }
  await run(config, { key: null, logLevel: 'info', stopAlso: async () => {} })
}

interface RunOptions {
  readonly key: string | null
  readonly logLevel: string
  readonly stopAlso: () => Promise<void>
}

async function run(config: import('./config.ts').Config, { key, logLevel, stopAlso }: RunOptions): Promise<void> {
  const [{ createGateway }, { createMemoryLedger }, { createMemoryLease }, { createMemorySessions }] =
    await Promise.all([
      import('./gateway.ts'),
      import('./store/memory/ledger.ts'),
      import('./store/memory/lease.ts'),
      import('./store/memory/sessions.ts'),
    ])
  const [{ default: pino }, { landingText }, { encodeId }] = await Promise.all([
    import('pino'),
    import('./landing.ts'),
    import('./domain/ids.ts'),
  ])
  const clock = { now: () => Date.now(), monotonic: () => performance.now() }
  const logger = pino({ level: process.env.LOG_LEVEL ?? logLevel })
  const host = process.env.HOST ?? '127.0.0.1'
  const port = portOf(process.env.PORT)

  const facts = {
    clinics: config.clinics.map(({ name, adapter }) => ({ name, vendor: adapter.id })),
    key,
    serviceId: config.services[0] ? encodeId('Service', config.services[0].id) : null,
  }
  const landing = () => landingText({ ...facts, url: addressOf(), now: clock.now() })
  const gateway = await createGateway({
    config,
    state: {
      ledger: createMemoryLedger({ clock }),
      lease: createMemoryLease(clock),
      sessions: createMemorySessions(clock),
    },
    clock,
    log: {
      booking: ({ level, ...entry }) => logger[level](entry, entry.event),
      vendor: (entry) => logger.debug(entry, 'vendor call'),
      request: (entry) => logger.info(entry, 'request'),
      fault: (entry) => logger.error(entry, 'fault'),
    },
    landing,
  })
  function addressOf(): string {
    const address = gateway.app.server.address() as AddressInfo | null
    return `http://${host.includes(':') ? `[${host}]` : host}:${address?.port ?? port}`
  }

  let isStopping = false
  const stop = async (): Promise<void> => {
    if (isStopping) return
    isStopping = true
    await gateway.close()
    await stopAlso()
    process.exit(0)
  }
  process.on('SIGINT', () => void stop())
  process.on('SIGTERM', () => void stop())

  try {
    await gateway.app.listen({ host, port, backlog: 4096 })
  } catch (error) {
    await gateway.close()
    throw error
  }
  say(landing())
  say('State is in memory: holds and bookings are forgotten when this process ends. Stop it with Ctrl-C.')
  for (const { clinicId, problem } of await gateway.probe()) {
    if (problem !== null) say(`Clinic ${clinicId} cannot be reached: ${problem}`)
  }
}

async function sim(): Promise<void> {
  const { values } = parseArgs({
    args: process.argv.slice(3),
    options: { vendor: { type: 'string' }, port: { type: 'string' } },
  })
  const { simulators } = await import('../simulators/index.ts')
  if (values.port !== undefined && values.vendor === undefined) return fail(2, `--port needs --vendor.\n\n${usage}`)
  const chosen = Object.entries(simulators).filter(([vendor]) => (values.vendor ?? vendor) === vendor)
  if (chosen.length === 0) {
    return fail(2, `There is no simulator ${values.vendor}; use one of ${Object.keys(simulators).join(', ')}.`)
  }
  const running = await Promise.all(
    chosen.map(([, simulator]) =>
      simulator.start({ port: values.port === undefined ? simulator.port : portOf(values.port) }),
    ),
  )
  for (const { vendor, url } of running) say(`${vendor.padEnd(10)} ${url}   (control: ${url}/__sim)`)
  const stop = async (): Promise<void> => {
    await Promise.all(running.map((simulator) => simulator.stop()))
    process.exit(0)
  }
  process.on('SIGINT', () => void stop())
  process.on('SIGTERM', () => void stop())
}

function portOf(text: string | undefined): number {
  if (text === undefined || text === '') return 4000
  const port = Number(text)
  if (Number.isInteger(port) && port >= 0 && port <= 65_535) return port
  return fail(2, 'A port is a number from 0 to 65535; 0 takes a spare one.')
}

async function explained(error: unknown): Promise<string> {
  const { ConfigError } = await import('./config.ts')
  if (error instanceof ConfigError)
    return `The configuration has ${error.problems.length} problem(s):\n${error.message}`
  const code = error instanceof Error && 'code' in error ? String(error.code) : ''
  if (code === 'EADDRINUSE')
    return 'The port is in use: stop what listens there, or set PORT to another one (0 takes a spare one).'
  if (code.startsWith('ERR_PARSE_ARGS')) return `${(error as Error).message}\n\n${usage}`
  return error instanceof Error ? (error.stack ?? error.message) : String(error)
}

function say(text: string): void {
  process.stdout.write(`${text}\n`)
}

function fail(code: number, text: string): never {
  process.stderr.write(`${text}\n`)
  process.exit(code)
}
