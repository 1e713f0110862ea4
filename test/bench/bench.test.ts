import { describe, expect, it } from 'vitest'
import { parseBenchArguments } from '../../bench/harness/arguments.ts'
import { pairedRatios, spreadOf, verdictOf } from '../../bench/harness/ratios.ts'
import { type Report, reportOf, tableOf } from '../../bench/harness/report.ts'
import type { Scenario } from '../../bench/harness/scenario.ts'
import { runScenario } from '../../bench/main.ts'
import { asking, measuredOf, perSecond, twentySlots } from '../../bench/scenarios/slots-query.ts'

const known = ['read-repeat', 'holds']

describe('arguments', () => {
  it('measure everything at the usual pace', () => {
    expect(parseBenchArguments([], known)).toMatchObject({ only: [], isJson: false, isStrict: false, isHelp: false })
  })

  it('choose scenarios, rounds and the form of the report', () => {
    const { only, pace, isJson } = parseBenchArguments(
      ['--only', 'holds,read-repeat', '--rounds', '3', '--json'],
      known,
    )
    expect({ only, rounds: pace.rounds, isJson }).toEqual({ only: ['holds', 'read-repeat'], rounds: 3, isJson: true })
  })

  it('may be quick, with rounds of their own', () => {
    const usual = parseBenchArguments([], known).pace
    const quick = parseBenchArguments(['--quick', '--rounds', '4'], known).pace
    expect(quick.seconds).toBeLessThan(usual.seconds)
    expect(quick.rounds).toBe(4)
  })

  it.each([
    [['--only', 'nothing'], 'There is no scenario nothing; there are read-repeat, holds.'],
    [['--rounds', '0'], '--rounds takes a whole number from 1 to 100, not 0.'],
    [['--rounds', 'many'], '--rounds takes a whole number from 1 to 100, not many.'],
    [['--fast'], "Unknown option '--fast'"],
  ])('%j are refused', (args, message) => {
    expect(() => parseBenchArguments(args, known)).toThrow(message)
  })
})

describe('ratios', () => {
  it('take the median with its least and most', () => {
    expect(spreadOf([3, 1, 2])).toEqual({ median: 2, min: 1, max: 3 })
    expect(spreadOf([4, 1, 2, 3])).toEqual({ median: 2.5, min: 1, max: 4 })
    expect(spreadOf([7])).toEqual({ median: 7, min: 7, max: 7 })
  })

  it('are no figure without a measurement', () => {
    expect(() => spreadOf([])).toThrow('no figure')
    expect(() => spreadOf([1, Number.NaN])).toThrow('no figure')
  })

  it('are made round by round', () => {
    expect(pairedRatios([10, 30], [20, 10])).toEqual([0.5, 3])
    expect(() => pairedRatios([1], [1, 2])).toThrow('1 rounds against 2')
  })

  it.each([
    ['AT_LEAST', 0.8, 0.8, 'MET'],
    ['AT_LEAST', 0.8, 0.79, 'MISSED'],
    ['AT_MOST', 1.1, 1.1, 'MET'],
    ['AT_MOST', 1.1, 1.11, 'MISSED'],
    ['AT_LEAST', null, 0, 'SHOWN'],
  ] as const)('%s %s, with a median of %s, is %s', (direction, goal, median, verdict) => {
    expect(verdictOf({ goal, direction }, { median, min: median, max: median })).toBe(verdict)
  })
})

describe('a report', () => {
  it('shows a ratio that its run was too short for, without a verdict', () => {
    const goals = [{ id: 'heap', text: 'heap', goal: 1.1, direction: 'AT_MOST' }] as const
    const scenario = { name: 'soak', goals }
    const outcome = { measured: [], ratios: { heap: [2] } }
    expect(reportOf(scenario, outcome).ratios).toMatchObject([{ goal: 1.1, verdict: 'MISSED' }])
    expect(reportOf(scenario, { ...outcome, unjudged: ['heap'] }).ratios).toMatchObject([
      { goal: null, verdict: 'SHOWN' },
    ])
  })
})

describe('a run', () => {
  const pace = { rounds: 2, seconds: 0.2, warmUpSeconds: 0.1, isFull: false, soakSeconds: 1 }

  it('measures the gateway as `serve` runs it, and stops what it started', async () => {
    const pids: number[] = []
    const scenario: Scenario = {
      name: 'tiny',
      about: 'the gateway against itself',
      goals: [{ id: 'itself', text: 'gateway / gateway', goal: 0.01, direction: 'AT_LEAST' }],
      async run(context) {
        const simulator = await context.simulator({ vendor: 'upvio', delayMs: 0 })
        const gateway = await context.gateway({ clinics: [{ simulator }], redis: null })
        pids.push(gateway.pid)
        const { request } = await twentySlots(gateway)
        const ask = asking(context, gateway, [JSON.stringify(request)], gateway.headers)
        const series = await context.alternate({ once: ask, again: ask })
        return {
          measured: measuredOf(series),
          ratios: { itself: pairedRatios(perSecond(series.once), perSecond(series.again)) },
        }
      },
    }
    const report = await runScenario(scenario, pace, () => {})
    expect(report.problem).toBeNull()
    expect(report.ratios).toMatchObject([{ id: 'itself', rounds: 2, verdict: 'MET' }])
    expect(report.measured.find(({ figure }) => figure === 'requests/s')?.median).toBeGreaterThan(0)
    for (const pid of pids) expect(() => process.kill(pid, 0)).toThrow('ESRCH')
    const table = tableOf({ machine: { cores: 2 }, scenarios: [report] } satisfies Report)
    expect(table).toMatch(/gateway \/ gateway +\d\S* +\d\S* +\d\S* +>= 0\.01 +met/)
  }, 60_000)

  it('says what could not run, instead of a figure', async () => {
    const scenario: Scenario = {
      name: 'broken',
      about: 'a server that refuses everybody',
      goals: [],
      async run(context) {
        const simulator = await context.simulator({ vendor: 'upvio', delayMs: 0 })
        const gateway = await context.gateway({ clinics: [{ simulator }], redis: null })
        const { request } = await twentySlots(gateway)
        // No key.
        const series = await context.alternate({ refused: asking(context, gateway, [JSON.stringify(request)]) })
        return { measured: measuredOf(series), ratios: {} }
      },
    }
    const report = await runScenario(scenario, pace, () => {})
    expect(report.problem).toMatch(/^gateway did not answer as it should: \d+ x 401 /)
    expect(report.measured).toEqual([])
  }, 60_000)
})
