import { startSimulator } from './backends.ts'
import { startGateway } from './gateway.ts'
import { type LoadGenerator, startLoadGenerator } from './load.ts'
import { installPeers, startPeer } from './peers.ts'
import { startRedis } from './redis.ts'
import type { BenchContext, Pace, Series } from './scenario.ts'
import { type Server, startServer } from './server.ts'

/** A context and the way to stop everything that was started with it, last things first. */
export function createContext(
  pace: Pace,
  say: (line: string) => void,
): { readonly context: BenchContext; stop(): Promise<void> } {
  const started: { stop(): Promise<void> }[] = []
  let generator: LoadGenerator | undefined
  const beside = new Map<Server, LoadGenerator>()

  async function kept<Thing extends { stop(): Promise<void> }>(starting: Promise<Thing>): Promise<Thing> {
    const thing = await starting
    started.push(thing)
    return thing
  }

  const context: BenchContext = {
    pace,
    say,
    redis: () => kept(startRedis()),
    simulator: (options) => kept(startSimulator(options)),
    gateway: (options) => kept(startGateway(options)),
    async peer(name, data) {
      installPeers(say)
      return kept(startPeer(name, data))
    },
    server: (options) => kept(startServer(options)),
    load(load) {
      if (!generator) {
        generator = startLoadGenerator()
        started.push(generator)
      }
      return generator.run(load)
    },
    loadBeside(load) {
      const own = beside.get(load.server) ?? startLoadGenerator()
      if (!beside.has(load.server)) started.push(own)
      beside.set(load.server, own)
      return own.run(load)
    },
    async alternate<Result>(subjects: Readonly<Record<string, (seconds: number) => Promise<Result>>>) {
      const names = Object.keys(subjects)
      say(`  warm-up of ${names.join(', ')}`)
      for (const measure of Object.values(subjects)) await measure(pace.warmUpSeconds)
      const series: Record<string, Result[]> = Object.fromEntries(names.map((name) => [name, []]))
      for (let round = 1; round <= pace.rounds; round += 1) {
        say(`  round ${round} of ${pace.rounds}`)
        for (const [name, measure] of Object.entries(subjects)) series[name]?.push(await measure(pace.seconds))
      }
      return series as Series<Result>
    },
  }

  return {
    context,
    async stop() {
      for (const thing of started.toReversed()) await thing.stop()
      started.length = 0
    },
  }
}
