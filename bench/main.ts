/** `npm run bench`: how fast the gateway is beside its peers, in ratios. */
import { cpus, totalmem } from 'node:os'
import { BenchUsageError, parseBenchArguments } from './harness/arguments.ts'
import { createContext } from './harness/context.ts'
import { peerVersions } from './harness/peers.ts'
import { failureOf, type Report, reportOf, type ScenarioReport, tableOf } from './harness/report.ts'
import type { Pace, Scenario } from './harness/scenario.ts'
import { pinDriver } from './harness/server.ts'
import { scenarios } from './scenarios/index.ts'

const usage = `npm run bench [-- OPTIONS]

  --only NAME     one scenario, or several separated by commas
  --rounds N      rounds of each measurement (5)
  --quick         short and rough: whether everything runs, not what to quote
  --full          the sizes of the goals where they take many minutes: a million holds
  --soak          ten minutes of soak, not forty seconds
  --json          the report for machines; progress goes to the other stream
  --strict        exit code 1 when a goal is missed too

${scenarios.map(({ name, about }) => `  ${name.padEnd(16)}${about}`).join('\n')}

The first run installs the peers into bench/peers/node_modules. Exit codes: 0 measured, 1 something could not run, 2 wrong usage.`

/** One scenario from start to end; what it started is stopped whatever happens. */
export async function runScenario(
  scenario: Scenario,
  pace: Pace,
  say: (line: string) => void,
): Promise<ScenarioReport> {
  const { context, stop } = createContext(pace, say)
  try {
    return reportOf(scenario, await scenario.run(context))
  } catch (error) {
    return failureOf(scenario.name, error)
  } finally {
    await stop()
  }
}

async function main(): Promise<number> {
  const options = parseBenchArguments(
    process.argv.slice(2),
    scenarios.map(({ name }) => name),
  )
  const write = (text: string) => void process.stdout.write(`${text}\n`)
  if (options.isHelp) {
    write(usage)
    return 0
  }
  const say = options.isJson ? (line: string) => void process.stderr.write(`${line}\n`) : write
  const isPinned = pinDriver()
  const chosen = scenarios.filter(({ name }) => options.only.length === 0 || options.only.includes(name))
  const reports: ScenarioReport[] = []
  for (const scenario of chosen) {
    say(`${scenario.name}: ${scenario.about}`)
    reports.push(await runScenario(scenario, options.pace, say))
  }
  const report: Report = { machine: machineOf(options.pace, isPinned), scenarios: reports }
  write(options.isJson ? JSON.stringify(report, null, 2) : `\n${tableOf(report)}`)
  if (reports.some(({ problem }) => problem !== null)) return 1
  const isMissed = reports.some(({ ratios }) => ratios.some(({ verdict }) => verdict === 'MISSED'))
  return options.isStrict && isMissed ? 1 : 0
}

function machineOf({ rounds, seconds }: Pace, isPinned: boolean): Report['machine'] {
  const all = cpus()
  return {
    cpu: all[0]?.model.trim() ?? 'unknown',
    cores: all.length,
    memoryGigabytes: Math.round(totalmem() / 2 ** 30),
    platform: `${process.platform}-${process.arch}`,
    node: process.versions.node,
    rounds,
    seconds,
    pinned: isPinned,
    ...peerVersions(),
  }
}

if (import.meta.main) {
  // Leaves by way of `exit`, at which the servers are ended.
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => process.exit(130))
  try {
    process.exit(await main())
  } catch (error) {
    const isUsage = error instanceof BenchUsageError
    const text = error instanceof Error ? (isUsage ? `${error.message}\n\n${usage}` : error.stack) : String(error)
    process.stderr.write(`${text}\n`)
    process.exit(isUsage ? 2 : 1)
  }
}
