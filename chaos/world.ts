/** Everything one chain of rounds runs in: Redis, vendors, gateways, and the proxies between them. */
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { simulators } from '../simulators/index.ts'
import type { RunningSimulator } from '../simulators/kit/simulator.ts'
import { createPartnerKey } from '../src/booking/caller.ts'
import { createSigner } from '../src/booking/signing.ts'
import { parseConfig } from '../src/config.ts'
import { readBeside, readRaw } from '../src/config-file.ts'
import { createFileIntentLog } from '../src/store/redis/intent-file.ts'
import { createRedisLedger, type RedisLedger } from '../src/store/redis/ledger.ts'
import { Gateway } from './gateway.ts'
import { startTcpProxy, type TcpProxy } from './proxy.ts'
import { type RedisServer, startRedis } from './redis.ts'
import { postMs, settleMs } from './times.ts'

export interface WorldOptions {
  readonly vendors: readonly string[]
  readonly gateways: number
  /** Whether intents also go to a second sink. */
  readonly hasIntentLog: boolean
  readonly onLogged: (event: string) => void
  readonly onGatewayEnd: () => void
}

export interface Vendor {
  readonly name: string
  readonly clinicId: string
  readonly account: string
  readonly canCancel: boolean
  /** Whether it takes a booking over another one: then clashes have to be found. */
  readonly doubleBooks: boolean
  readonly simulator: RunningSimulator
}

export interface World {
  readonly vendors: readonly Vendor[]
  readonly gateways: readonly Gateway[]
  readonly redis: RedisServer
  readonly hasIntentLog: boolean
  /** From the gateway to the vendor; the same for all gateways where the address names the account. */
  vendorProxy(gateway: Gateway, vendor: Vendor): TcpProxy
  redisProxy(gateway: Gateway): TcpProxy
  /** What the clocks of all gateways, vendors and the store have been put forward by. */
  readonly steppedMs: number
  /** All clocks are stepped, whatever is under way; leases in Redis lapse as if that time had passed. */
  step(ms: number): Promise<void>
  /** Ends faults and pauses, and starts what is dead. Steps at which a gateway is to die stay. */
  heal(): Promise<void>
  /** The operator's ledger: of a process of its own that has seen nothing of what was lost. */
  operator<Result>(work: (ledger: RedisLedger) => Promise<Result>): Promise<Result>
  stop(): Promise<void>
}

const sandbox = fileURLToPath(new URL('../config/sandbox.yaml', import.meta.url))
const holds = { settle: `PT${settleMs / 1_000}S`, post: `PT${postMs / 1_000}S` }
/** No limits on calls: what is tried here is other faults. */
const simulatorSwitches: Readonly<Record<string, Record<string, unknown>>> = {
  cliniko: { rateLimitPerMinute: 0, leadTimeHours: 0 },
  jump: { rateLimitPerHour: 1_000_000 },
}
const settingsOver: Readonly<Record<string, Record<string, unknown>>> = {
  cliniko: { requestsPerMinute: 10_000 },
  jump: { budget: { requestsPerHour: 1_000_000 } },
}
/** Its account is named by its address, so that all gateways need the same one. */
const namedByAddress = new Set(['meddbase'])

interface RawClinic {
  readonly id: string
  readonly adapter: string
  readonly settings: { readonly baseUrl: string }
}

export async function startWorld(options: WorldOptions): Promise<World> {
  const folder = await mkdtemp(join(tmpdir(), 'holdfast-chaos-'))
  const intents = join(folder, 'intents')
  await mkdir(intents)
  const redis = await startRedis()
  const raw = withAbsoluteFiles(readRaw(sandbox)) as { clinics: RawClinic[] } & Record<string, unknown>
  const signingKey = 'chaos-signing-key-chaos-signing-key'
  const key = createPartnerKey('test', 'chaos')
  const hash = createSigner([{ id: 's1', secret: signingKey }]).partnerKeyHash(key)
  await writeFile(join(folder, 'signing.key'), signingKey)

  const running = await Promise.all(
    options.vendors.map(async (name) => {
      const simulator = await simulators[name]?.start({ switches: simulatorSwitches[name] ?? {} })
      if (!simulator) throw new Error(`there is no simulator ${name}`)
      return simulator
    }),
  )
  const proxies: TcpProxy[] = []
  const newProxy = async (port: number) => {
    const proxy = await startTcpProxy(port)
    proxies.push(proxy)
    return proxy
  }
  const shared = new Map(
    await Promise.all(
      running
        .filter(({ vendor }) => namedByAddress.has(vendor))
        .map(async ({ vendor, port }) => [vendor, await newProxy(port)] as const),
    ),
  )

  function configOf(vendorPorts: ReadonlyMap<string, number>): object {
    const { state: _, ...rest } = raw
    const clinics = raw.clinics.flatMap((clinic) => {
      const port = vendorPorts.get(clinic.adapter)
      if (port === undefined) return []
      const { pathname } = new URL(clinic.settings.baseUrl)
      const baseUrl = `http://127.0.0.1:${port}${pathname === '/' ? '' : pathname}`
      return [{ ...clinic, holds, settings: { ...clinic.settings, ...settingsOver[clinic.adapter], baseUrl } }]
    })
    const scopes = ['read', 'hold', 'confirm', 'cancel', 'clinic', 'ops']
    const most = {
      hold: 1_000_000,
      confirm: 1_000_000,
      change: 1_000_000,
      activeHolds: 10_000,
      activeHoldsPerDay: 10_000,
    }
    return {
      ...rest,
      secrets: { signing: [{ id: 's1', value: `file:${join(folder, 'signing.key')}` }] },
      limits: most,
      search: { keep: 'PT0S', deadline: 'PT3S' },
      partners: [{ id: 'chaos', keys: [{ id: 'chaos', hash, scopes, clinics: ['*'] }] }],
      ...(options.hasIntentLog && { redis: { intentLog: { folder: intents } } }),
      clinics,
    }
  }

  const wires = new Map<Gateway, { readonly redis: TcpProxy; readonly vendors: ReadonlyMap<string, TcpProxy> }>()
  const gateways: Gateway[] = []
  let isStopping = false
  let firstConfig: object | null = null
  for (let index = 0; index < options.gateways; index += 1) {
    const vendors = new Map<string, TcpProxy>()
    for (const { vendor, port } of running) vendors.set(vendor, shared.get(vendor) ?? (await newProxy(port)))
    const config = configOf(new Map([...vendors].map(([name, { port }]) => [name, port])))
    firstConfig ??= config
    const configFile = join(folder, `gateway-${index}.json`)
    await writeFile(configFile, JSON.stringify(config))
    const redisProxy = await newProxy(redis.port)
    const gateway = new Gateway({
      name: `gateway-${index}`,
      configFile,
      redisUrl: `redis://127.0.0.1:${redisProxy.port}`,
      key,
      onLogged: options.onLogged,
      onEnd: () => {
        if (!isStopping) options.onGatewayEnd()
      },
    })
    gateways.push(gateway)
    wires.set(gateway, { redis: redisProxy, vendors })
  }
  await Promise.all(gateways.map((gateway) => gateway.start()))

  const config = parseConfig(firstConfig, { env: {}, readFile: readBeside(sandbox) })
  const vendors = config.clinics.map((clinic): Vendor => {
    const simulator = running.find(({ vendor }) => vendor === clinic.adapter.id)
    if (!simulator) throw new Error(`no simulator of ${clinic.adapter.id}`)
    const { accountKey, adapter } = clinic.adapter.bind(clinic.settings, {
      clinicId: clinic.id,
      timeZone: clinic.timeZone,
      clock: { now: Date.now, monotonic: () => performance.now() },
      // Only its capabilities are asked for.
      connect: () => ({}) as never,
      sessions: {} as never,
    })
    return {
      name: clinic.adapter.id,
      clinicId: clinic.id,
      account: accountKey,
      canCancel: adapter.capabilities.cancel,
      doubleBooks: adapter.capabilities.doubleBooks,
      simulator,
    }
  })

  let steppedMs = 0
  const wiresOf = (gateway: Gateway) => {
    const found = wires.get(gateway)
    if (!found) throw new Error('not of this world')
    return found
  }

  return {
    vendors,
    gateways,
    redis,
    hasIntentLog: options.hasIntentLog,
    get steppedMs() {
      return steppedMs
    },
    vendorProxy(gateway, vendor) {
      const proxy = wiresOf(gateway).vendors.get(vendor.name)
      if (!proxy) throw new Error(`no proxy to ${vendor.name}`)
      return proxy
    },
    redisProxy: (gateway) => wiresOf(gateway).redis,
    async step(ms) {
      steppedMs += ms
      for (const gateway of gateways) gateway.setClocks(steppedMs, steppedMs)
      for (const { simulator } of vendors) simulator.advance(ms)
      await letLeasesAge(redis, ms)
    },
    async heal() {
      for (const proxy of proxies) proxy.clear()
      for (const { simulator } of vendors) simulator.clearFaults()
      for (const gateway of gateways) gateway.resume()
      redis.resume()
      await redis.restart()
      for (const gateway of gateways) gateway.setClocks(steppedMs, steppedMs)
      await Promise.all(gateways.map((gateway) => gateway.start()))
    },
    async operator(work) {
      const ledger = createRedisLedger({
        redis: redis.client,
        skewMs: () => steppedMs,
        ...(options.hasIntentLog && { intentLog: createFileIntentLog(intents) }),
      })
      try {
        return await work(ledger)
      } finally {
        ledger.close()
      }
    },
    async stop() {
      isStopping = true
      await Promise.all(gateways.map((gateway) => gateway.kill()))
      await Promise.all(proxies.map((proxy) => proxy.stop()))
      await Promise.all(running.map((simulator) => simulator.stop()))
      await redis.stop()
      await rm(folder, { recursive: true, force: true })
    },
  }
}

/** Leases lapse by the server's own clock, which nobody can step without stepping the machine's. */
async function letLeasesAge({ client }: RedisServer, ms: number): Promise<void> {
  const script = `
    for _, key in ipairs(redis.call('KEYS', 'hf:*lease:*')) do
      local left = redis.call('PTTL', key)
      if left >= 0 then redis.call('PEXPIRE', key, left - ARGV[1]) end
    end`
  await client.eval(script, 0, ms)
}

/** The configuration is written elsewhere: what it names relative to itself has to be found from there. */
function withAbsoluteFiles(value: unknown): unknown {
  if (typeof value === 'string' && value.startsWith('file:')) return `file:${resolve(dirname(sandbox), value.slice(5))}`
  if (Array.isArray(value)) return value.map(withAbsoluteFiles)
  if (value === null || typeof value !== 'object') return value
  return Object.fromEntries(Object.entries(value).map(([name, item]) => [name, withAbsoluteFiles(item)]))
}
