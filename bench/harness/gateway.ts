/** The gateway as its operators run it: `node src/main.ts serve --config FILE`, in a process of its own. */
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { createPartnerKey } from '../../src/booking/caller.ts'
import { createSigner } from '../../src/booking/signing.ts'
import { readRaw } from '../../src/config-file.ts'
import type { Simulator } from './backends.ts'
import type { RedisServer } from './redis.ts'
import { type Server, startServer } from './server.ts'

export interface GatewayOptions {
  /** @default 'gateway' */
  readonly name?: string
  /** One clinic over each, as `config/sandbox.yaml` configures it; several over one vendor are told apart by a number. */
  readonly clinics: readonly GatewayClinic[]
  /** Null keeps the state in memory, as `state: memory` does. */
  readonly redis: RedisServer | null
  /** @default 'info', as in production */
  readonly logLevel?: 'silent' | 'info'
  /** More of the configuration, in its own words. */
  readonly config?: Readonly<Record<string, unknown>>
  /** Another process of the same deployment: it has the same keys and clinics. */
  readonly beside?: RunningGateway
}

interface GatewayClinic {
  readonly simulator: Simulator
  /** Replaces settings of its adapter. */
  readonly settings?: Readonly<Record<string, unknown>>
  readonly holds?: Readonly<Record<string, unknown>>
}

export interface RunningGateway extends Server {
  /** Opens everything. */
  readonly headers: { readonly authorization: string }
  readonly configFile: string
  /** One GraphQL request from the driver. Throws when it has errors. */
  ask<Data = unknown>(query: string, variables?: object): Promise<Data>
}

interface RawClinic {
  readonly id: string
  readonly adapter: string
  readonly settings: Readonly<Record<string, unknown>> & { readonly baseUrl: string }
  readonly holds?: object
}

const root = fileURLToPath(new URL('../..', import.meta.url))
const sandbox = join(root, 'config/sandbox.yaml')
const signingKey = 'bench-signing-key-bench-signing-key'
const key = createPartnerKey('test', 'bench')
const scopes = ['read', 'hold', 'confirm', 'cancel', 'clinic', 'ops']
/** As much as the configuration allows: limits are counted, and nobody is refused. */
const most = 10_000_000
const kinds = ['read', 'search', 'hold', 'confirm', 'change', 'activeHolds', 'activeHoldsPerDay']
const limits = Object.fromEntries(kinds.map((kind) => [kind, most]))

export async function startGateway(options: GatewayOptions): Promise<RunningGateway> {
  const { name = 'gateway', redis, logLevel = 'info', beside } = options
  const folder = await mkdtemp(join(tmpdir(), 'holdfast-bench-'))
  const configFile = join(folder, 'config.json')
  // A process beside another one has the same configuration, to the byte.
  await writeFile(configFile, JSON.stringify(configOf(options)))
  const server = await startServer({
    name,
    command: ['src/main.ts', 'serve', '--config', beside?.configFile ?? configFile],
    cwd: root,
    env: {
      PORT: '0',
      LOG_LEVEL: logLevel,
      BENCH_SIGNING_KEY: signingKey,
      REDIS_URLS: redis?.url ?? '',
      REDIS_CLUSTER_URLS: '',
    },
    says: /POST (http:\S+)\/graphql/,
  }).catch(async (error: unknown) => {
    await rm(folder, { recursive: true })
    throw error
  })
  const headers = { authorization: `Bearer ${key}` }
  return {
    ...server,
    headers,
    configFile,
    async ask<Data>(query: string, variables: object = {}) {
      const response = await fetch(`${server.url}/graphql`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', ...headers },
        body: JSON.stringify({ query, variables }),
      })
      const { data, errors } = (await response.json()) as { data?: Data; errors?: unknown }
      if (errors !== undefined || !data) throw new Error(`${name}: ${JSON.stringify(errors)}`)
      return data
    },
    async stop() {
      await server.stop()
      await rm(folder, { recursive: true, force: true })
    },
  }
}

function configOf({ clinics, redis, config = {} }: GatewayOptions): object {
  const {
    state: _,
    clinics: raw,
    ...rest
  } = withAbsoluteFiles(readRaw(sandbox)) as {
    state: unknown
    clinics: RawClinic[]
  }
  const hash = createSigner([{ id: 's1', secret: signingKey }]).partnerKeyHash(key)
  return {
    ...rest,
    ...(redis === null && { state: 'memory' }),
    secrets: { signing: [{ id: 's1', value: 'env:BENCH_SIGNING_KEY' }] },
    partners: [{ id: 'bench', keys: [{ id: 'bench', hash, scopes, clinics: ['*'] }] }],
    limits,
    clinics: clinics.map(({ simulator, settings = {}, holds = {} }, index) => {
      const clinic = raw.find(({ adapter }) => adapter === simulator.vendor)
      if (!clinic) throw new Error(`the sandbox has no clinic of ${simulator.vendor}`)
      const { pathname } = new URL(clinic.settings.baseUrl)
      const baseUrl = `${simulator.url}${pathname === '/' ? '' : pathname}`
      const isFirst = clinics.findIndex((other) => other.simulator.vendor === simulator.vendor) === index
      return {
        ...clinic,
        ...(!isFirst && { id: `${clinic.id}-${index}` }),
        settings: { ...clinic.settings, baseUrl, ...settings },
        holds: { ...clinic.holds, ...holds },
      }
    }),
    ...config,
  }
}

/** `file:` is relative to the file that it stands in, which is another one here. */
function withAbsoluteFiles(value: unknown): unknown {
  if (typeof value === 'string') {
    return value.startsWith('file:') ? `file:${resolve(dirname(sandbox), value.slice(5))}` : value
  }
  if (Array.isArray(value)) return value.map(withAbsoluteFiles)
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(Object.entries(value).map(([name, item]) => [name, withAbsoluteFiles(item)]))
}
