/** `npm run chaos -- --seed S --rounds N`: tries to break the gateway's promises, and says whether it could. */
import { parseArgs } from 'node:util'
import { planRound } from './plan.ts'
import { newChain, runRound } from './round.ts'
import { Tally } from './tally.ts'
import { startWorld } from './world.ts'

export interface ChaosOptions {
  readonly seed: number
  readonly rounds: number
  /** Runs only that one of the rounds, in a world of the same kind. */
  readonly round?: number | undefined
  /** How many worlds work at the same time. */
  readonly worlds: number
  readonly only?: readonly string[] | undefined
  /** Ends at the first violation. */
  readonly isHasty?: boolean
  readonly say: (line: string) => void
}

export interface ChaosResult {
  readonly rounds: number
  readonly violations: readonly string[]
  readonly tally: Tally
  /** Of the holds that were asked for. */
  readonly grantShare: number
  /** Of the holds that were asked for, those that became appointments; bookings in one call count as both. */
  readonly confirmShare: number
}

/** Which vendors meet in one world; the one that double-books is in each. */
const companies = [
  ['cliniko', 'dronline'],
  ['cliniko', 'jump'],
  ['cliniko', 'upvio'],
  ['cliniko', 'meddbase'],
]
/** Long enough to meet old holds, short enough to begin anew with an empty store now and then. */
const roundsPerWorld = 25

export async function runChaos(options: ChaosOptions): Promise<ChaosResult> {
  const { seed, only, say } = options
  const tally = new Tally()
  const violations: string[] = []
  const perWorld = Math.min(roundsPerWorld, Math.ceil(options.rounds / options.worlds))
  const all = Array.from({ length: options.rounds }, (_, round) => ({ round, stretch: Math.floor(round / perWorld) }))
  const chosen = all.filter(({ round }) => options.round === undefined || options.round === round)
  const queue = [...Map.groupBy(chosen, ({ stretch }) => stretch)]
  let done = 0

  async function runStretch(number: number, rounds: readonly { readonly round: number }[]): Promise<void> {
    const world = await startWorld({
      vendors: companies[number % companies.length] as string[],
      gateways: 2 + (number % 2),
      hasIntentLog: number % 3 === 1,
      onLogged: (event) => tally.add("warnings in the gateways' logs", event),
      onGatewayEnd: () => tally.add('gateways', 'killed in a round'),
    })
    const chain = newChain(world, tally)
    try {
      for (const { round } of rounds) {
        if (options.isHasty && violations.length > 0) return
        const plan = planRound({ seed, round, gateways: world.gateways.length, vendors: world.vendors.length, only })
        for (const what of await runRound(chain, plan)) {
          violations.push(what)
          say(`round ${round}: ${what}\n  ${JSON.stringify(plan.troubles)}`)
        }
        done += 1
        if (done % 25 === 0) say(`${done} of ${chosen.length} rounds`)
      }
    } finally {
      await world.stop()
    }
  }

  await Promise.all(
    Array.from({ length: options.worlds }, async () => {
      for (let next = queue.shift(); next; next = queue.shift()) await runStretch(...next)
    }),
  )
  const asked = tally.of('transitions', 'OPENING -> ACTIVE')
  const total = asked + tally.of('transitions', 'OPENING -> REJECTED') + refusals(tally)
  const confirmed = ['CONFIRMING', 'RECONCILING'].reduce(
    (sum, from) => sum + tally.of('transitions', `${from} -> CONFIRMED`),
    0,
  )
  return {
    rounds: done,
    violations,
    tally,
    grantShare: asked / Math.max(total, 1),
    confirmShare: confirmed / Math.max(total, 1),
  }
}

function refusals(tally: Tally): number {
  return ['holdCreate', 'appointmentBook'].reduce(
    (sum, operation) => sum + tally.of(`answers of ${operation}`, 'SLOT_TAKEN'),
    0,
  )
}

const leastGrants = 0.3
const leastConfirms = 0.1

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      seed: { type: 'string' },
      rounds: { type: 'string', default: '60' },
      round: { type: 'string' },
      worlds: { type: 'string', default: '4' },
      only: { type: 'string' },
      hasty: { type: 'boolean', default: false },
    },
  })
  const say = (line: string) => void process.stdout.write(`${line}\n`)
  const seed = values.seed === undefined ? Math.floor(Math.random() * 1_000_000_000) : Number(values.seed)
  const begun = performance.now()
  say(`seed ${seed}`)
  const result = await runChaos({
    seed,
    rounds: Number(values.rounds),
    round: values.round === undefined ? undefined : Number(values.round),
    worlds: Number(values.worlds),
    only: values.only?.split(','),
    isHasty: values.hasty,
    say,
  })
  const percent = (share: number) => `${(share * 100).toFixed(1)} %`
  say(`\n${result.tally}\n`)
  say(`seed ${seed}, ${result.rounds} rounds in ${((performance.now() - begun) / 1_000).toFixed(0)} s`)
  say(`granted ${percent(result.grantShare)} and confirmed ${percent(result.confirmShare)} of the holds asked for`)
  say(result.violations.length === 0 ? 'no violation' : `${result.violations.length} violation(s), see above`)
  const isHealthy =
    values.only !== undefined || (result.grantShare >= leastGrants && result.confirmShare >= leastConfirms)
  if (!isHealthy) say('too little was granted or confirmed for this run to prove anything')
  process.exit(result.violations.length === 0 && isHealthy ? 0 : 1)
}

if (import.meta.main) {
  // Leaves by way of `exit`, at which the servers are ended.
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => process.exit(130))
  await main()
}
