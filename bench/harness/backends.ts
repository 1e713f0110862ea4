/** Clinics' systems: the simulators, each in a process of its own, as fast or slow as asked. */
import { fileURLToPath } from 'node:url'
import { startServer } from './server.ts'

export interface SimulatorOptions {
  readonly vendor: string
  /** What each answer takes on top of the simulator's own time. */
  readonly delayMs: number
  readonly switches?: Readonly<Record<string, unknown>>
}

export interface Simulator {
  readonly vendor: string
  /** Without the vendor's base path. */
  readonly url: string
  readonly stop: () => Promise<void>
}

const program = fileURLToPath(new URL('./inside/simulator.ts', import.meta.url))

export async function startSimulator({ vendor, delayMs, switches = {} }: SimulatorOptions): Promise<Simulator> {
  const { url, stop } = await startServer({
    name: `simulator of ${vendor}`,
    command: [program, JSON.stringify({ vendor, delayMs, switches })],
    isMeasured: false,
  })
  return { vendor, url, stop }
}
