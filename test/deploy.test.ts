/** Everything in `deploy/`, as far as it can be held against the real thing without Docker, Prometheus or Grafana. */
import { readdirSync, readFileSync } from 'node:fs'
import { Redis } from 'ioredis'
import { describe, expect, it, onTestFinished } from 'vitest'
import { parse } from 'yaml'
import type { ClinicVitals } from '../src/booking/board.ts'
import { type Clinic, createClinics } from '../src/booking/clinic.ts'
import { parseConfig } from '../src/config.ts'
import { createMetrics, type MetricsParts } from '../src/metrics.ts'
import { checkAddresses } from '../src/store/open.ts'
import { checkRedis } from '../src/store/redis/self-check.ts'
import { startRedis } from './kit/redis.ts'

const read = (file: string) => readFileSync(`deploy/${file}`, 'utf8')
const yaml = (file: string) => parse(read(file), { merge: true })

interface Service {
  readonly command?: readonly string[]
  readonly environment?: Record<string, string>
  readonly depends_on?: Record<string, { condition: string }>
  readonly healthcheck?: { readonly test: readonly string[] }
  readonly secrets?: readonly string[]
  readonly volumes?: readonly string[]
  readonly networks?: readonly string[]
  readonly stop_grace_period?: string
}

interface Rule {
  readonly alert: string
  readonly expr: string
  readonly annotations: object
}

interface Compose {
  readonly services: Record<string, Service>
  readonly secrets: Record<string, { file: string }>
  readonly volumes: Record<string, unknown>
  readonly networks: Record<string, unknown>
}

/** `docker compose --file a --file b`, for what stands in ours: maps are merged, all else is replaced. */
function merged<Value>(below: Value, above: Value): Value {
  const isMap = (value: unknown): value is Record<string, unknown> =>
    value !== null && typeof value === 'object' && !Array.isArray(value)
  if (above === undefined) return below
  if (!isMap(below) || !isMap(above)) return above
  const names = new Set([...Object.keys(below), ...Object.keys(above)])
  return Object.fromEntries([...names].map((name) => [name, merged(below[name], above[name])])) as Value
}

const pair: Compose = yaml('compose.yaml')
const leases: Compose = merged(pair, yaml('compose.leases.yaml'))
const config = parseConfig(yaml('config/gateway.yaml'), {
  env: {},
  // A vendor's key says in its last letters where it is to be used.
  readFile: (path) => `a-secret-that-is-long-enough-${path.split('/').at(-1)}-uk1`,
})

describe.each([
  ['compose.yaml', pair, 1],
  ['compose.yaml with compose.leases.yaml', leases, 3],
] as const)('%s', (_, { services, secrets, volumes, networks }, servers) => {
  const gateways = Object.entries(services).filter(([name]) => name.startsWith('gateway'))
  const addresses = gateways.map(([, { environment }]) => environment?.REDIS_URLS?.split(',') ?? [])

  it('is a pair of gateways over servers that there are, and that they wait for', () => {
    expect(gateways).toHaveLength(2)
    for (const urls of addresses) {
      expect(urls).toHaveLength(servers)
      checkAddresses({ urls, clusterUrls: [] })
    }
    for (const [, { depends_on = {} }] of gateways) {
      expect(Object.keys(depends_on)).toEqual(addresses[0]?.map((url) => new URL(url).hostname))
      // The ledger, and a majority for the leases.
      const healthy = Object.values(depends_on).filter(({ condition }) => condition === 'service_healthy')
      expect(healthy.length).toBeGreaterThan(servers / 2)
      expect(depends_on.redis?.condition).toBe('service_healthy')
    }
  })

  it('names only what is declared', () => {
    for (const service of Object.values(services)) {
      for (const name of service.secrets ?? []) expect(Object.keys(secrets)).toContain(name)
      for (const name of service.networks ?? []) expect(Object.keys(networks)).toContain(name)
      for (const volume of service.volumes ?? []) {
        const [source = ''] = volume.split(':')
        if (!source.startsWith('.')) expect(Object.keys(volumes)).toContain(source)
      }
    }
    const wanted = [...read('config/gateway.yaml').matchAll(/file:\/run\/secrets\/(\w+)/g)].map(([, name]) => name)
    expect(wanted.sort()).toEqual(Object.keys(secrets).sort())
    // Secrets are not committed beside it.
    expect(read('.gitignore')).toContain('secrets/')
    for (const { file } of Object.values(secrets)) expect(file).toMatch(/^\.\/secrets\//)
  })

  it('gives a process the time to stop that its configuration promises', () => {
    const { leave, grace } = config.shutdown
    for (const [, { stop_grace_period = '' }] of gateways) {
      expect(Number(/^(\d+)s$/.exec(stop_grace_period)?.[1]) * 1_000).toBeGreaterThan(leave + grace)
    }
    expect(grace).toBeGreaterThanOrEqual(Math.max(...config.clinics.map(({ holds }) => holds.post)))
  })

  it('starts servers whose settings are fit for the ledger, each with a volume and a health check', async () => {
    const names = addresses[0]?.map((url) => new URL(url).hostname) ?? []
    for (const name of names) {
      const { command = [], healthcheck, volumes: mounted } = services[name] as Service
      expect(command[0]).toBe('valkey-server')
      expect(healthcheck?.test).toEqual(['CMD', 'valkey-cli', 'ping'])
      expect(mounted).toEqual([`${name}:/data`])
      const given = command.slice(1)
      const settings: Record<string, string> = {}
      for (let at = 0; at < given.length; at += 2) settings[given[at]?.replace(/^--/, '') ?? ''] = given[at + 1] ?? ''
      // Nothing but what the file says: what the kit adds by itself is taken out.
      const server = await startRedis({
        settings: { appendfsync: 'everysec', 'maxmemory-policy': 'allkeys-lru', ...settings },
      })
      const redis = new Redis(server.url)
      onTestFinished(() => redis.disconnect())
      await checkRedis({ redis, mode: 'production' })
    }
  })
})

describe('metrics', () => {
  const clock = { now: () => 0, monotonic: () => 0 }
  const health = { status: 'DOWN', checkedAt: 0, message: null, retryAfterSeconds: 5 } as const
  const budget = { limit: 9, windowMs: 1, used: 0, inFlight: 0, maxInFlight: 1, pausedMs: 0 }
  const vitals: ClinicVitals = {
    ...{ health, lastAnswerAt: 0, lastFailureAt: 0, lastAnswerMs: 1 },
    account: {
      breaker: { state: 'OPEN', failures: 9, waitMs: 1 },
      budget: { ...budget, waiting: { CONFIRM: 0, RECONCILE: 0, CHECK: 0, SEARCH: 0 } },
    },
  }
  const leeds = { id: 'leeds', account: 'a' } as Clinic
  const parts: MetricsParts = {
    clinics: createClinics([leeds]),
    backlogs: async () => [],
    isStoreReachable: async () => true,
    holdCounts: async () => [],
    vitalsOf: () => vitals,
    clock,
  }
  const suffix = /_(?:bucket|count|sum)$/

  async function exported(): Promise<string[]> {
    const text = await createMetrics(parts).text()
    return [...text.matchAll(/^# TYPE (\S+) /gm)].map(([, name = '']) => name)
  }

  function named(text: string): string[] {
    const names = text.match(/\b(?:holdfast|nodejs|process)_[a-z0-9_]+/g) ?? []
    return [...new Set(names.map((name) => name.replace(suffix, '')))]
  }

  it('of the dashboard all exist, and all of ours stand in it', async () => {
    const dashboard = JSON.parse(read('grafana/holdfast.json'))
    const expressions = dashboard.panels.flatMap(({ targets = [] }) =>
      targets.map(({ expr }: { expr: string }) => expr),
    )
    const all = await exported()
    const shown = named(expressions.join('\n'))
    expect(shown.filter((name) => !all.includes(name))).toEqual([])
    expect(all.filter((name) => name.startsWith('holdfast_') && !shown.includes(name))).toEqual([])
    const ids = dashboard.panels.map(({ id }: { id: number }) => id)
    expect(new Set(ids).size).toBe(ids.length)
  })

  it('of the alerts all exist, with events that there are', async () => {
    const { groups } = yaml('prometheus/alerts.yaml')
    const rules = groups.flatMap(({ rules: some }: { rules: Rule[] }) => some) as Rule[]
    const all = [...(await exported()), 'up']
    for (const { expr, annotations } of rules) {
      expect(
        named(expr).filter((name) => !all.includes(name)),
        expr,
      ).toEqual([])
      expect(annotations).toEqual({ summary: expect.any(String), description: expect.any(String) })
    }
    const sources = readdirSync('src/booking')
      .map((file) => readFileSync(`src/booking/${file}`, 'utf8'))
      .join('\n')
    const texts = [...rules.map(({ expr }) => expr), read('grafana/holdfast.json')].join('\n')
    const events = [...texts.matchAll(/event=~\\?"([^"\\]+)/g)].flatMap(([, list = '']) => list.split('|'))
    expect(events.length).toBeGreaterThan(3)
    for (const event of events) expect(sources, event).toContain(`'${event}'`)
    const wanted = ['HoldfastRedisUnreachable', 'HoldfastOutcomeOpenTooLong', 'HoldfastBreakerOpen', 'HoldfastErrors']
    expect(rules.map(({ alert }) => alert)).toEqual(expect.arrayContaining(wanted))
    expect(rules.find(({ alert }) => alert === 'HoldfastOutcomeOpenTooLong')?.expr).toContain('> 900')
  })

  it('tell of the store and of each breaker', async () => {
    const text = await createMetrics({ ...parts, isStoreReachable: async () => false }).text()
    expect(text).toContain('\nholdfast_store_reachable 0\n')
    expect(text).toContain('\nholdfast_vendor_breaker_open{clinic="leeds"} 1\n')
    expect(await createMetrics(parts).text()).toContain('\nholdfast_store_reachable 1\n')
  })

  it('are scraped from the gateways that there are, with a key', () => {
    const { rule_files, scrape_configs } = yaml('prometheus/prometheus.yaml')
    expect(rule_files).toEqual(['alerts.yaml'])
    const [{ static_configs, authorization }] = scrape_configs
    expect(authorization.credentials_file).toEqual(expect.any(String))
    for (const target of static_configs[0].targets) expect(Object.keys(pair.services)).toContain(target.split(':')[0])
  })
})
