import { startCliniko } from './cliniko.ts'
import { startDronline } from './dronline.ts'
import { startFhir } from './fhir.ts'
import { startJump } from './jump.ts'
import type { RunningSimulator, SimulatorOptions } from './kit/simulator.ts'
import { startMeddbase } from './meddbase.ts'
import { startUpvio } from './upvio.ts'

/** Every simulator with the port that it has by default. */
export const simulators: Readonly<
  Record<string, { readonly port: number; readonly start: (options: SimulatorOptions) => Promise<RunningSimulator> }>
> = {
  dronline: { port: 5101, start: startDronline },
  jump: { port: 5102, start: startJump },
  cliniko: { port: 5103, start: startCliniko },
  upvio: { port: 5104, start: startUpvio },
  meddbase: { port: 5105, start: startMeddbase },
  fhir: { port: 5106, start: startFhir },
}
