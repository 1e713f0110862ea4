import type { ClinicConfig, Config } from '../config.ts'
import { readConfig } from '../config-file.ts'
import type { Assumption } from '../contract/adapter.ts'
import { type Check, type Finding, NotTried, unknown, type Verdict } from '../contract/checks.ts'
import { DomainError } from '../domain/error.ts'
import type { Clock } from '../domain/time.ts'
import { type Arguments, readArguments } from './arguments.ts'
import { type ClinicBench, openClinic } from './clinic-bench.ts'
import { sandboxFile } from './place.ts'
import { clock } from './run.ts'
import { CommandError, type Terminal, UsageError } from './terminal.ts'

/** Tries the adapter's assumptions on a clinic's sandbox and says which hold. */
export async function verify(terminal: Terminal): Promise<void> {
  const { config, clinic, values } = await askedFor('verify', terminal)
  const { write } = values
  const { allowLoopback } = config.network
  const results = await verifyClinic({ clinic, clock, allowLoopback, write, say: terminal.say })
  if (results.findings.some(({ verdict }) => verdict === 'FAILS')) {
    throw new CommandError('An assumption fails: change the setting that its line names, or the adapter.')
  }
  if (results.left.length > 0) throw new CommandError(`Take back by hand: ${results.left.join(', ')}.`)
}

/** The clinic and the permission that `verify` and `record` are given. */
export async function askedFor(
  command: 'verify' | 'record',
  { args, env }: Terminal,
): Promise<{
  config: Config
  clinic: ClinicConfig
  values: Arguments<'verify'>['values'] & { out?: string | undefined }
}> {
  const { values } = readArguments(command, args)
  const { config: file = sandboxFile } = values
  const config = await readConfig(file, env)
  const clinic = config.clinics.find(({ id }) => id === values.clinic)
  if (!clinic) {
    const known = config.clinics.map(({ id }) => id).join(', ')
    throw new UsageError(`${command} needs --clinic ID, one of ${known} (${file}).`)
  }
  return { config, clinic, values }
}

export interface VerifyOptions {
  readonly clinic: ClinicConfig
  readonly clock: Clock
  readonly allowLoopback: boolean
  /** Whether checks may hold and book for an invented person. */
  readonly write: boolean
  readonly say: (text: string) => void
}

export interface Verification {
  readonly findings: readonly (Finding & { readonly id: string })[]
  /** What could not be taken back. */
  readonly left: readonly string[]
}

/** Throws `CommandError` when the sandbox cannot be reached at all: then nothing is known. */
export async function verifyClinic({ clinic, write, say, ...options }: VerifyOptions): Promise<Verification> {
  const { assumptions, label } = clinic.adapter
  const checks = clinic.adapter.checksFor(clinic.settings)
  const bench = openClinic({ clinic, ...options })
  const findings: (Finding & { id: string })[] = []
  const left: string[] = []
  try {
    await reach(bench, clinic)
    say(
      `${label} at clinic ${clinic.id}: ${assumptions.length} assumptions, ${write ? 'reading and booking' : 'reading only'}`,
    )
    for (const [index, assumption] of assumptions.entries()) {
      const finding = await tryOne(checks[assumption.id], bench, assumption, write)
      // Each check finds the diary as the one before found it.
      left.push(...(await bench.takeBack()))
      findings.push({ id: assumption.id, ...finding })
      say(`${String(index + 1).padStart(3)}/${assumptions.length} ${lineOf(assumption, finding)}`)
    }
  } finally {
    left.push(...(await bench.takeBack()))
    await bench.close()
  }
  const count = (wanted: Verdict) => findings.filter(({ verdict }) => verdict === wanted).length
  say(`${count('HOLDS')} hold, ${count('FAILS')} fail, ${count('UNKNOWN')} stay unknown`)
  for (const one of left) say(`could not be taken back: ${one}`)
  return { findings, left }
}

async function reach(bench: ClinicBench, clinic: ClinicConfig): Promise<void> {
  try {
    await bench.adapter.probe(bench.call())
  } catch (error) {
    if (!(error instanceof DomainError)) throw error
    throw new CommandError(
      `Nothing can be verified: clinic ${clinic.id} answers ${error.code} (${error.message}). ` +
        'Check its address and credentials; the sandbox configuration needs `npm run sim` beside it.',
    )
  }
}

async function tryOne(
  check: Check | undefined,
  bench: ClinicBench,
  assumption: Assumption,
  write: boolean,
): Promise<Finding> {
  if (!check) return unknown(`no call settles it; ${assumption.settledBy}`)
  if (check.writes && !write) return unknown('needs --write: it holds or books, and takes back')
  try {
    return await check.run(bench)
  } catch (error) {
    if (error instanceof NotTried) return unknown(`could not be tried: ${error.message}`)
    if (error instanceof DomainError) return unknown(`could not be tried: the vendor's answer was ${error.code}`)
    throw error
  }
}

const words: Record<Verdict, string> = { HOLDS: 'holds  ', FAILS: 'FAILS  ', UNKNOWN: 'unknown' }

function lineOf({ id, statement, setting }: Assumption, { verdict, saw }: Finding): string {
  return `${words[verdict]} ${id}: ${statement}\n${' '.repeat(16)}saw: ${saw}${verdict === 'FAILS' ? `; setting: ${setting}` : ''}`
}
