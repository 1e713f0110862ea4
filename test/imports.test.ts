import { readFileSync } from 'node:fs'
import { glob } from 'node:fs/promises'
import { dirname, join, normalize } from 'node:path'
import { describe, expect, it } from 'vitest'
import { knownAdapters } from '../src/registry.ts'

/** Who may import whom. A place not named here may not be imported; packages count by their name. */
const rules: Record<string, readonly string[]> = {
  'src/main.ts': ['*'],
  'src/commands': ['*'],
  'src/index.ts': ['*'],
  'src/client.ts': ['src/domain', 'src/server', '@trpc/server'],
  'src/gateway.ts': ['*'],
  'src/demo.ts': ['*'],
  'src/registry.ts': ['*'],
  'src/metrics.ts': ['src/domain', 'src/booking', 'src/http', 'src/server', 'prom-client'],
  'src/landing.ts': ['src/domain', 'src/server/page-facts.ts'],
  'src/telemetry.ts': ['src/domain', 'src/booking', 'src/http', '@opentelemetry', 'fastify'],
  'src/config.ts': ['src/domain', 'src/booking', 'src/registry.ts', 'zod'],
  'src/adapter-packages.ts': ['src/contract', 'src/registry.ts', 'zod'],
  'src/config-file.ts': ['src/adapter-packages.ts', 'src/config.ts', 'yaml'],
  'src/key-file.ts': ['yaml'],
  'src/log-fields.ts': ['src/gateway.ts', 'pino'],
  // Temporal is the language's own, only not in Node 24 yet.
  'src/domain': ['src/domain', 'temporal-polyfill'],
  'src/http': ['src/domain', 'src/http', 'zod', 'undici'],
  'src/contract': ['src/domain', 'src/contract', 'src/http', 'zod'],
  'src/booking': ['src/domain', 'src/contract', 'src/booking'],
  'src/audit': ['src/domain', 'src/booking', 'src/audit'],
  'src/store': [
    'src/domain',
    'src/booking',
    'src/contract',
    'src/store',
    'ioredis',
    'redlock',
    'rate-limiter-flexible',
  ],
  'src/server': [
    'src/domain',
    'src/booking',
    'src/server',
    'graphql',
    'graphql-ws',
    'dataloader',
    'jose',
    'fastify',
    '@fastify/static',
    '@fastify/websocket',
    '@apollo',
    '@as-integrations',
    '@trpc/server',
    'zod',
  ],
  'simulators/index.ts': ['simulators'],
  'simulators/kit': ['simulators/kit', 'zod'],
}

/** An adapter and a simulator each know their own folder only. */
function ruleOf(file: string): { place: string; allowed: readonly string[] } {
  const place = Object.keys(rules).find((name) => file === name || file.startsWith(`${name}/`))
  if (place !== undefined) return { place, allowed: rules[place] ?? [] }
  const [, vendor = ''] = /^(?:adapters|simulators)\/([\w-]+)/.exec(file) ?? []
  if (file.startsWith('adapters/')) {
    return {
      place: `adapters/${vendor}`,
      allowed: [`adapters/${vendor}`, 'src/domain', 'src/contract', 'src/http', 'zod'],
    }
  }
  return {
    place: `simulators/${vendor}`,
    allowed: [`simulators/${vendor}`, `simulators/${vendor}.ts`, 'simulators/kit', 'zod'],
  }
}

const sources = await Array.fromAsync(glob(['src/**/*.ts', 'adapters/**/*.ts', 'simulators/**/*.ts']))

function importsOf(file: string): string[] {
  const text = readFileSync(file, 'utf8')
  const statement = /^(?:import|export|\})[^'\n]*\bfrom '([^'\n]+)'|^import '([^'\n]+)'|\bimport\('([^'\n]+)'\)/gm
  return [...text.matchAll(statement)].map(([, from, bare, lazy]) => from ?? bare ?? lazy ?? '')
}

/** A file of the project by its path, a package by its name; Node's own modules are free to all. */
function targetOf(file: string, name: string): string | null {
  if (name.startsWith('node:')) return null
  if (name.startsWith('.')) return normalize(join(dirname(file), name))
  return name
}

function isAllowed(target: string, allowed: readonly string[]): boolean {
  return allowed.some((place) => place === '*' || target === place || target.startsWith(`${place}/`))
}

describe('imports', () => {
  it.each(sources)('%s', (file) => {
    const { allowed } = ruleOf(file)
    const targets = importsOf(file).map((name) => targetOf(file, name))
    expect(targets.filter((target) => target !== null && !isAllowed(target, allowed))).toEqual([])
  })

  it('are really read', () => {
    expect(sources.length).toBeGreaterThan(100)
    expect(importsOf('src/registry.ts')).toContain('../adapters/cliniko/index.ts')
    expect(isAllowed('src/http/client.ts', ruleOf('src/server/app.ts').allowed)).toBe(false)
    expect(isAllowed('adapters/cliniko/map.ts', ruleOf('adapters/dronline/map.ts').allowed)).toBe(false)
    expect(isAllowed('src/domain/time.ts', ruleOf('simulators/cliniko/state.ts').allowed)).toBe(false)
  })

  it('keep vendors out of src, but for the registry', () => {
    // What templates and help call an adapter that is nobody's; somebody who tries them may have registered it.
    const vendors = knownAdapters().filter((id) => id !== 'acme')
    const vendorNames = new RegExp(`\\b(${[...vendors, 'dr\\.online'].join('|')})\\b`, 'i')
    const naming = sources
      .filter((file) => file.startsWith('src/') && file !== 'src/registry.ts')
      .filter((file) => vendorNames.test(readFileSync(file, 'utf8')))
    expect(naming).toEqual([])
  })

  it('leave the environment to main.ts', () => {
    const reading = sources.filter((file) => /process\.env/.test(readFileSync(file, 'utf8')))
    expect(reading).toEqual(['src/main.ts'])
  })
})
