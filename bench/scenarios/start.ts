import { setTimeout as delay } from 'node:timers/promises'
import type { Scenario } from '../harness/scenario.ts'
import { clinicsOver, figure, startVendor } from './hold-work.ts'

const idleMs = 5_000

/** From nothing to the first answer, and what a gateway needs that nobody calls. */
export const start: Scenario = {
  name: 'start',
  about: 'from the start of the process to its first answer over Redis, and the memory of one that is idle',
  goals: [
    { id: 'seconds', text: 'seconds from start to first answer', goal: 1, direction: 'AT_MOST' },
    { id: 'megabytes', text: 'resident megabytes when idle', goal: 180, direction: 'AT_MOST' },
  ],
  async run(context) {
    const simulator = await startVendor(context)
    const redis = await context.redis()
    const seconds: number[] = []
    const megabytes: number[] = []
    for (let round = 0; round <= context.pace.rounds; round += 1) {
      const begun = performance.now()
      const gateway = await context.gateway({ clinics: clinicsOver(simulator, 5), redis })
      await gateway.ask('{ services { id } }')
      const took = (performance.now() - begun) / 1_000
      await delay(idleMs)
      const resident = gateway.residentMegabytes()
      // The first start compiles what the others find compiled.
      if (round > 0) seconds.push(took)
      if (round > 0 && resident !== null) megabytes.push(resident)
      await gateway.stop()
    }
    return {
      measured: [
        ...figure('seconds', { 'start to first answer': seconds }),
        ...figure('resident MB', { [`idle for ${idleMs / 1_000} s`]: megabytes }),
      ],
      ratios: { seconds, megabytes },
      notes: ['The first start after an installation or a change compiles the code and is not counted.'],
    }
  },
}
