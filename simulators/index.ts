import { startCliniko } from './cliniko.ts'
import { startDronline } from './dronline.ts'
import type { RunningSimulator, SimulatorOptions } from './kit/simulator.ts'

/** Every simulator with the port that it has by default. */
export const simulators: Readonly<
  Record<string, { readonly port: number; readonly start: (options: SimulatorOptions) => Promise<RunningSimulator> }>
> = {
  dronline: { port: 5101, start: startDronline },
  cliniko: { port: 5103, start: startCliniko },
}
