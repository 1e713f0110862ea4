import { closeSync, existsSync, fsyncSync, mkdtempSync, openSync, rmSync, writeSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'
import { type ClinicConfig, type Config, ConfigError } from '../config.ts'
import { readConfig } from '../config-file.ts'
import { DomainError } from '../domain/error.ts'
import { type Clock, formatInstant } from '../domain/time.ts'
import { checkAddresses, type RedisAddresses, StateError } from '../store/open.ts'
import type { ServerReading } from '../store/redis/inspect.ts'
import { readArguments } from './arguments.ts'
import { openClinic } from './clinic-bench.ts'
import { clock as realClock } from './run.ts'
import { addressesIn } from './serve.ts'
import { CommandError, type Terminal } from './terminal.ts'

/** What one look has found. No secret and no address with its password stands in any of it. */
export interface CheckResult {
  readonly status: 'OK' | 'WARN' | 'FAIL'
  /** What was looked at: `clinic leeds`. */
  readonly about: string
  readonly saw: string
  /** What the operator should do; null when nothing. */
  readonly todo: string | null
}

interface Check {
  readonly about: string
  readonly run: () => Promise<readonly Omit<CheckResult, 'about'>[]>
}

/** Beyond this the ledger refuses to hold and to confirm. */
const ledgerSkewMs = 2_000
const noticedSkewMs = 500
/** A vendor's `Date` has whole seconds only. */
const vendorSkewMs = 5_000
const endsSoonMs = 14 * 86_400_000

/** Everything that `serve` will depend on, looked at and left as it is. Resolves with the exit code. */
export async function check(terminal: Terminal): Promise<number> {
  const { config: file, json } = readArguments('check', terminal.args).values
  const results: CheckResult[] = []
  const tell = (result: CheckResult) => {
    results.push(result)
    if (!json) terminal.say(lineOf(result))
  }
  const config = await configIn(file, terminal, tell)
  await runAll(checksOf(terminal, config, file, realClock), terminal, tell)

  const count = (status: CheckResult['status']) => results.filter((one) => one.status === status).length
  const isFine = count('FAIL') === 0
  if (json) terminal.say(JSON.stringify({ ok: isFine, results }, null, 2))
  else terminal.say(`\n${count('OK')} fine, ${count('WARN')} to be looked at, ${count('FAIL')} wrong`)
  return isFine ? 0 : 1
}

/** Null when it cannot be read: what does not depend on it is looked at all the same. */
async function configIn(file: string, { env }: Terminal, tell: (result: CheckResult) => void): Promise<Config | null> {
  const about = 'configuration'
  try {
    const config = await readConfig(file, env)
    tell({ status: 'OK', about, saw: `${file}: ${counted(config)}`, todo: null })
    return config
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error
    for (const { path, message } of error.problems) {
      tell({ status: 'FAIL', about, saw: path || file, todo: message })
    }
    return null
  }
}

function counted({ clinics, partners, services }: Config): string {
  const some = (count: number, noun: string) => `${count} ${noun}${count === 1 ? '' : 's'}`
  return [some(clinics.length, 'clinic'), some(partners.length, 'partner'), some(services.length, 'service')].join(', ')
}

/** All at the same time, told in order. */
async function runAll(
  checks: readonly Check[],
  { progress = () => {} }: Terminal,
  tell: (result: CheckResult) => void,
): Promise<void> {
  const waiting = new Set(checks.map(({ about }) => about))
  const show = () => progress(waiting.size > 0 ? `looking at ${[...waiting].join(', ')} …`.slice(0, 78) : null)
  const running = checks.map(async ({ about, run }) => {
    const found = await run()
    waiting.delete(about)
    show()
    return found.map((one): CheckResult => ({ ...one, about }))
  })
  show()
  for (const one of running) {
    const found = await one
    progress(null)
    for (const result of found) tell(result)
    show()
  }
}

function checksOf(terminal: Terminal, config: Config | null, file: string, clock: Clock): Check[] {
  return [
    ...stateChecks(terminal, config, clock),
    ...(config
      ? [
          ...intentLogChecks(config, file, terminal, clock),
          ...(config.audit ? [folderCheck('audit folder', resolve(config.audit.folder))] : []),
          { about: 'partner keys', run: async () => keyFindings(config, clock) },
          { about: 'shutdown', run: async () => shutdownFindings(config) },
          ...config.clinics.map((clinic) => clinicCheck(clinic, config.network.allowLoopback, clock)),
        ]
      : []),
  ]
}

function stateChecks(terminal: Terminal, config: Config | null, clock: Clock): Check[] {
  const isSyncAssured = config?.redis.syncAssured ?? false
  const options = { clock, isSyncAssured }
  let addresses: RedisAddresses
  try {
    addresses = addressesIn(terminal)
    if (addresses.urls.length + addresses.clusterUrls.length === 0) {
      return config ? [{ about: 'state', run: async () => [withoutRedis(config)] }] : []
    }
    checkAddresses(addresses)
  } catch (error) {
    if (!(error instanceof StateError || error instanceof CommandError)) throw error
    const { message } = error
    return [{ about: 'state', run: async () => [{ status: 'FAIL', saw: 'the addresses of Redis', todo: message }] }]
  }
  if (addresses.clusterUrls.length > 0) {
    const run = async () => {
      const { inspectCluster } = await import('../store/redis/inspect.ts')
      return (await inspectCluster(addresses.clusterUrls, options)).flatMap((one) => findingsOf(one, 'FAIL'))
    }
    return [{ about: 'Redis Cluster', run }]
  }
  return addresses.urls.map((url, index) => ({
    about: index === 0 ? 'Redis of the ledger' : `Redis ${index + 1}, for leases`,
    async run() {
      const { inspectServer } = await import('../store/redis/inspect.ts')
      // A lease is a courtesy: a majority is enough, and the ledger decides.
      return findingsOf(await inspectServer(url, options), index === 0 ? 'FAIL' : 'WARN')
    },
  }))
}

type Finding = Omit<CheckResult, 'about'>

function withoutRedis({ state }: Config): Finding {
  if (state === 'memory') {
    const todo = 'for production set REDIS_URLS: holds and bookings are forgotten when the process ends'
    return { status: 'WARN', saw: 'it is in the memory of one process', todo }
  }
  return { status: 'FAIL', saw: 'there is no store', todo: 'set REDIS_URLS or REDIS_CLUSTER_URLS' }
}

function findingsOf({ node, failure, problems, version, skewMs }: ServerReading, severity: 'WARN' | 'FAIL'): Finding[] {
  if (failure !== null) {
    const todo = 'start it, or put right its address, password or the network between'
    return [{ status: severity, saw: `${node}: ${failure}`, todo }]
  }
  const wrong = problems.map((problem): Finding => ({ status: severity, saw: node, todo: problem }))
  const apart = Math.abs(skewMs)
  if (apart > noticedSkewMs) {
    const status = apart > ledgerSkewMs ? severity : 'WARN'
    const saw = `${node}: its clock is ${apart} ms ${skewMs > 0 ? 'ahead of' : 'behind'} ours`
    const todo = `let both machines follow an NTP server: beyond ${ledgerSkewMs} ms nothing is held or confirmed`
    wrong.push({ status, saw, todo })
  }
  if (wrong.length > 0) return wrong
  return [{ status: 'OK', saw: `${node}: version ${version}, clock within ${apart} ms`, todo: null }]
}

function intentLogChecks({ redis, state }: Config, file: string, terminal: Terminal, clock: Clock): Check[] {
  const about = 'log of intents'
  const place = redis.intentLog
  if (!place) {
    if (state === 'memory') return []
    const saw = 'there is none'
    const todo =
      "name a place in `redis.intentLog`, on a disk other than the ledger's: without one, a Redis that loses its last writes " +
      'stops bookings until the diary was compared by hand'
    return [{ about, run: async () => [{ status: 'WARN', saw, todo }] }]
  }
  if ('folder' in place) return [folderCheck(about, resolve(place.folder))]
  return [
    {
      about,
      async run() {
        const { inspectServer } = await import('../store/redis/inspect.ts')
        const [ledger = ''] = addressesIn(terminal).urls
        if (!URL.canParse(place.redis)) {
          return [{ status: 'FAIL', saw: `\`redis.intentLog\` in ${file}`, todo: 'its secret is no redis:// URL' }]
        }
        if (URL.canParse(ledger) && new URL(ledger).host === new URL(place.redis).host) {
          const todo = 'use another server, with a disk of its own: what loses the ledger would lose this too'
          return [{ status: 'WARN', saw: "it is the ledger's own Redis", todo }]
        }
        return findingsOf(await inspectServer(place.redis, { clock, isSyncAssured: redis.syncAssured }), 'FAIL')
      },
    },
  ]
}

/** Whether files can be made, written and synced there. */
function folderCheck(about: string, folder: string): Check {
  return {
    about,
    async run() {
      try {
        const own = mkdtempSync(join(nearestThatExists(folder), '.holdfast-check-'))
        try {
          const trial = openSync(join(own, 'trial'), 'w')
          writeSync(trial, 'holdfast\n')
          fsyncSync(trial)
          closeSync(trial)
        } finally {
          rmSync(own, { recursive: true })
        }
        const saw = existsSync(folder) ? `${folder} can be written` : `${folder} will be made`
        return [{ status: 'OK', saw, todo: null }]
      } catch (error) {
        const code = (error as NodeJS.ErrnoException).code ?? 'unknown'
        const todo = 'let the user that runs Holdfast write there'
        return [{ status: 'FAIL', saw: `${folder} cannot be written (${code})`, todo }]
      }
    },
  }
}

function nearestThatExists(folder: string): string {
  return existsSync(folder) ? folder : nearestThatExists(dirname(folder))
}

function keyFindings({ partners }: Config, clock: Clock): Finding[] {
  const findings = partners.flatMap(({ id, keys, tokens }): Finding[] => {
    if (keys.length === 0 && !tokens) {
      return [{ status: 'WARN', saw: `${id} has none`, todo: `holdfast keys create --partner ${id}` }]
    }
    return keys.flatMap(({ id: key, expiresAt }): Finding[] => {
      if (expiresAt === undefined || expiresAt > clock.now() + endsSoonMs) return []
      const verb = expiresAt <= clock.now() ? 'ended' : 'ends'
      const saw = `key ${key} of ${id} ${verb} at ${formatInstant(expiresAt)}`
      const todo = `holdfast keys create --partner ${id}, hand it over, then holdfast keys revoke --partner ${id} --key ${key}`
      return [{ status: 'WARN', saw, todo }]
    })
  })
  if (findings.length > 0) return findings
  return [{ status: 'OK', saw: `none ends within ${endsSoonMs / 86_400_000} days`, todo: null }]
}

/** A booking call that takes its whole time should still be answered. */
function shutdownFindings({ shutdown, clinics }: Config): Finding[] {
  const longest = Math.max(...clinics.map(({ holds }) => holds.post))
  const saw = `requests get ${shutdown.grace / 1_000} s, a booking call may take ${longest / 1_000} s`
  if (shutdown.grace >= longest) return [{ status: 'OK', saw, todo: null }]
  const todo =
    'raise `shutdown.grace`, and the time that your runner waits before it kills, or callers will be left without an answer'
  return [{ status: 'WARN', saw, todo }]
}

function clinicCheck(clinic: ClinicConfig, allowLoopback: boolean, clock: Clock): Check {
  return {
    about: `clinic ${clinic.id}`,
    async run() {
      const bench = openClinic({ clinic, clock, allowLoopback })
      const begun = clock.monotonic()
      try {
        await bench.adapter.probe({ ...bench.call(), priority: 'CHECK', deadline: begun + 10_000 })
        const took = Math.round(clock.monotonic() - begun)
        const skewMs = skewIn(bench.exchanges.at(-1)?.reply?.headers.date, clock.now())
        if (skewMs !== null && Math.abs(skewMs) > vendorSkewMs + took) {
          const saw = `${clinic.adapter.label} answers, but its clock is ${Math.round(Math.abs(skewMs) / 1_000)} s off`
          const todo = 'look at the clock of this machine first; then tell the vendor'
          return [{ status: 'WARN', saw, todo }]
        }
        const within = skewMs === null ? 'it does not tell its time' : 'its clock agrees'
        return [{ status: 'OK', saw: `${clinic.adapter.label} answers in ${took} ms, ${within}`, todo: null }]
      } catch (error) {
        if (!(error instanceof DomainError)) throw error
        return [{ status: 'FAIL', saw: `${error.code}: ${error.message}`, todo: advice[error.code] ?? otherwise }]
      } finally {
        await bench.close()
      }
    },
  }
}

const otherwise = "compare `settings` with the vendor's account; LOG_LEVEL=debug on serve shows each call"
const advice: Partial<Record<DomainError['code'], string>> = {
  VENDOR_UNAVAILABLE: 'look at `settings.baseUrl`, at the name in DNS, and whether a firewall lets this machine out',
  VENDOR_REJECTED: 'look at the credentials in `settings`, and whether the account may use the API',
  RATE_LIMITED: 'the vendor is being asked too much already: try again in a minute, and lower its budget in `settings`',
}

/** Milliseconds by which the vendor's clock is ahead of ours; null when it does not say. */
function skewIn(date: string | undefined, now: number): number | null {
  const at = date === undefined ? Number.NaN : Date.parse(date)
  // Whole seconds, cut off: on average half a second more.
  return Number.isNaN(at) ? null : at + 500 - now
}

function lineOf({ status, about, saw, todo }: CheckResult): string {
  const line = `${status.padEnd(4)}  ${about}: ${saw}`
  return todo === null ? line : `${line}\n      ${todo}`
}
