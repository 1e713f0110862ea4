import { randomBytes } from 'node:crypto'
import { fileURLToPath } from 'node:url'
import { z } from 'zod'
import { simulators } from '../simulators/index.ts'
import type { RunningSimulator, SimulatorOptions } from '../simulators/kit/simulator.ts'
import { createPartnerKey } from './booking/caller.ts'
import { createSigner } from './booking/signing.ts'
import { type Config, parseConfig } from './config.ts'
import { readBeside, readRaw } from './config-file.ts'

export interface Demo {
  readonly config: Config
  /** Opens everything in the demo; made anew at each start. */
  readonly key: string
  /** In the order of the configuration's clinics. */
  readonly simulators: readonly RunningSimulator[]
  stop(): Promise<void>
}

const sandbox = fileURLToPath(new URL('../config/sandbox.yaml', import.meta.url))
const rawClinics = z.looseObject({
  clinics: z.array(
    z.looseObject({
      adapter: z.string(),
      settings: z.looseObject({ baseUrl: z.string() }),
      holds: z.record(z.string(), z.unknown()).optional(),
    }),
  ),
})

export interface DemoOptions {
  /** Replaces settings of every clinic's `holds`, in the configuration's own words: `{ settle: 'PT1S' }`. */
  readonly holds?: Readonly<Record<string, unknown>>
  /** How to start the simulator of an adapter. */
  readonly simulator?: (adapter: string) => SimulatorOptions
}

/** The sandbox's clinics, each over a simulator of its own on a spare port, and one key for all of them. */
export async function startDemo(options: DemoOptions = {}): Promise<Demo> {
  const { clinics, ...rest } = rawClinics.parse(readRaw(sandbox))
  const running = await Promise.all(
    clinics.map(({ adapter }) => {
      const simulator = simulators[adapter]
      if (!simulator) throw new Error(`there is no simulator for ${adapter}`)
      return simulator.start(options.simulator?.(adapter) ?? {})
    }),
  )
  const signingKey = randomBytes(32).toString('hex')
  const key = createPartnerKey('demo', 'demo')
  const hash = createSigner([{ id: 'demo', secret: signingKey }]).partnerKeyHash(key)
  const config = parseConfig(
    {
      ...rest,
      secrets: { signing: [{ id: 'demo', value: 'env:DEMO_SIGNING_KEY' }] },
      partners: [
        {
          id: 'demo',
          keys: [{ id: 'demo', hash, scopes: ['read', 'hold', 'confirm', 'cancel', 'clinic', 'ops'], clinics: ['*'] }],
        },
      ],
      clinics: clinics.map((clinic, index) => {
        const { pathname } = new URL(clinic.settings.baseUrl)
        const baseUrl = `${running[index]?.url}${pathname === '/' ? '' : pathname}`
        const holds = { ...clinic.holds, ...options.holds }
        return { ...clinic, holds, settings: { ...clinic.settings, baseUrl } }
      }),
    },
    { env: { DEMO_SIGNING_KEY: signingKey }, readFile: readBeside(sandbox) },
  )
  return {
    config,
    key,
    simulators: running,
    async stop() {
      await Promise.all(running.map((simulator) => simulator.stop()))
    },
  }
}
