import { once } from 'node:events'
import { writeFileSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, it, onTestFinished } from 'vitest'
import type { CheckResult } from '../../src/commands/check.ts'
import { check } from '../../src/commands/check.ts'
import { configFile, runMain } from '../kit/processes.ts'
import { startRedis } from '../kit/redis.ts'
import { clinic, configFor, hash } from '../kit/serving.ts'

/** What the command says, with its exit code. */
async function checked(config: string, env: Record<string, string> = {}) {
  const said: string[] = []
  const progress: (string | null)[] = []
  const code = await check({
    args: ['--config', config, '--json'],
    env,
    say: (text) => void said.push(text),
    progress: (text) => void progress.push(text),
    onStop: () => {},
  })
  const { ok, results } = JSON.parse(said.join('\n')) as { ok: boolean; results: CheckResult[] }
  expect(ok).toBe(code === 0)
  // What was shown to a person meanwhile is taken away again.
  expect(progress.at(-1)).toBeNull()
  const about = (name: string) => results.filter((one) => one.about === name)
  return { code, results, about }
}

async function aFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'holdfast-check-'))
  onTestFinished(() => rm(folder, { recursive: true }))
  return folder
}

async function aClinic() {
  const simulator = await clinic()
  onTestFinished(() => simulator.stop())
  return simulator
}

it('finds nothing wrong where nothing is, in a line each, with code 0', async () => {
  const redis = await startRedis({ appendfsync: 'always' })
  const simulator = await aClinic()
  const folder = await aFolder()
  const config = configFor(simulator, { audit: { folder }, redis: { intentLog: { folder: join(folder, 'intents') } } })
  const { code, output } = await runMain(['check', '--config', config], { REDIS_URLS: redis.url }).ended
  expect(code).toBe(0)
  expect(output.trim().split('\n')).toEqual([
    expect.stringMatching(/^OK {4}configuration: .+: 1 clinic, 1 partner, 1 service$/),
    expect.stringMatching(/^OK {4}Redis of the ledger: 127\.0\.0\.1:\d+: version \d\S+, clock within \d+ ms$/),
    expect.stringMatching(/^OK {4}log of intents: .+ will be made$/),
    expect.stringMatching(/^OK {4}audit folder: .+ can be written$/),
    expect.stringMatching(/^OK {4}partner keys: none ends within 14 days$/),
    expect.stringMatching(/^OK {4}shutdown: requests get 15 s, a booking call may take 2 s$/),
    expect.stringMatching(/^OK {4}clinic leeds: Cliniko.* answers in \d+ ms, its clock agrees$/),
    '',
    '7 fine, 0 to be looked at, 0 wrong',
  ])
  expect(simulator.log).toEqual([])
})

it('lists every problem of the configuration, and looks at Redis all the same', async () => {
  const redis = await startRedis({ appendfsync: 'everysec', settings: { 'maxmemory-policy': 'allkeys-lru' } })
  const config = configFile({ clinics: [], partners: [], secrets: { signing: [] } })
  const { code, about } = await checked(config, { REDIS_URLS: redis.url })
  expect(code).toBe(1)
  expect(
    about('configuration')
      .map(({ saw }) => saw)
      .sort(),
  ).toEqual(['clinics', 'partners', 'secrets.signing'])
  expect(about('Redis of the ledger')).toEqual([
    expect.objectContaining({ status: 'FAIL', todo: expect.stringContaining('set `appendfsync always`') }),
    expect.objectContaining({ status: 'FAIL', todo: expect.stringContaining('set `maxmemory-policy noeviction`') }),
  ])
})

it('tells a server that is away from one that refuses us, and a lease node from the ledger', async () => {
  const ledger = await startRedis({ appendfsync: 'always', settings: { requirepass: 'right-and-secret' } })
  const lease = await startRedis({ appendfsync: 'everysec' })
  const simulator = await aClinic()
  const wrong = ledger.url.replace('right-and-secret', 'wrong-and-secret')
  const { code, about, results } = await checked(configFor(simulator), {
    REDIS_URLS: [wrong, lease.url, 'redis://127.0.0.1:1'].join(','),
  })
  expect(code).toBe(1)
  expect(about('Redis of the ledger')).toMatchObject([{ status: 'FAIL', saw: expect.stringContaining('WRONGPASS') }])
  expect(about('Redis 2, for leases')).toMatchObject([{ status: 'WARN', todo: expect.stringContaining('appendfsync') }])
  expect(about('Redis 3, for leases')).toMatchObject([{ status: 'WARN', saw: expect.stringContaining('ECONNREFUSED') }])
  expect(JSON.stringify(results)).not.toContain('and-secret')
})

it('says what is wrong with a clinic: nobody there, wrong credentials, another clock', async () => {
  const simulator = await aClinic()
  const late = createServer((_, response) => {
    response.setHeader('date', new Date(Date.now() - 3_600_000).toUTCString())
    response.setHeader('content-type', 'application/json')
    response.end('{"id":"1"}')
  }).listen(0, '127.0.0.1')
  onTestFinished(() => void late.close())
  await once(late, 'listening')
  const at = (url: string, key = 'file:cliniko.key') => ({
    adapter: 'cliniko',
    timeZone: 'Europe/London',
    settings: { baseUrl: `${url}/v1`, apiKey: key, userAgentContact: 'dev@holdfast.example' },
  })
  const config = configFor(simulator, {
    state: 'memory',
    clinics: [
      { id: 'away', name: 'Away', ...at('http://127.0.0.1:1') },
      { id: 'closed', name: 'Closed', ...at(simulator.url, 'env:WRONG') },
      { id: 'late', name: 'Late', ...at(`http://127.0.0.1:${(late.address() as AddressInfo).port}`) },
    ],
  })
  const { code, about, results } = await checked(config, { WRONG: 'wrong-secret-uk1' })
  expect(code).toBe(1)
  expect(about('state')).toMatchObject([{ status: 'WARN' }])
  expect(about('clinic away')).toMatchObject([{ status: 'FAIL', todo: expect.stringContaining('settings.baseUrl') }])
  expect(about('clinic closed')).toMatchObject([{ status: 'FAIL', todo: expect.stringContaining('credentials') }])
  expect(about('clinic late')).toMatchObject([
    { status: 'WARN', saw: expect.stringContaining('its clock is 3600 s off') },
  ])
  expect(JSON.stringify(results)).not.toContain('wrong-secret')
})

it('names keys that have ended or soon will, folders that cannot be written, a grace that is too short', async () => {
  const simulator = await aClinic()
  const folder = await aFolder()
  writeFileSync(join(folder, 'file'), '')
  const scopes = { scopes: ['read'], clinics: ['*'] }
  const soon = new Date(Date.now() + 3 * 86_400_000).toISOString()
  const config = configFor(simulator, {
    state: 'memory',
    shutdown: { grace: 'PT1S' },
    // Not even root can make a folder there.
    audit: { folder: join(folder, 'file', 'audit') },
    partners: [
      { id: 'acme', keys: [{ id: 'a1', hash, expires: soon, ...scopes }] },
      { id: 'old', keys: [{ id: 'o1', hash, expires: '2020-01-01T00:00:00Z', ...scopes }] },
      { id: 'newcomer', keys: [] },
    ],
  })
  const { code, about } = await checked(config)
  expect(code).toBe(1)
  expect(about('audit folder')).toMatchObject([
    { status: 'FAIL', saw: expect.stringContaining('cannot be written (ENOTDIR)') },
  ])
  expect(about('shutdown')).toMatchObject([{ status: 'WARN', todo: expect.stringContaining('raise `shutdown.grace`') }])
  expect(about('partner keys')).toMatchObject([
    { status: 'WARN', saw: expect.stringMatching(/^key a1 of acme ends at /) },
    { status: 'WARN', saw: 'key o1 of old ended at 2020-01-01T00:00:00Z' },
    { status: 'WARN', saw: 'newcomer has none' },
  ])
})

it('takes the addresses from a file, so that a password need not stand in the environment', async () => {
  const redis = await startRedis({ appendfsync: 'always', settings: { requirepass: 'in-a-file' } })
  const simulator = await aClinic()
  const file = join(await aFolder(), 'redis-urls')
  writeFileSync(file, `${redis.url}\n`)
  const { about } = await checked(configFor(simulator), { REDIS_URLS_FILE: file })
  expect(about('Redis of the ledger')).toMatchObject([{ status: 'OK' }])
  const { about: without } = await checked(configFor(simulator), { REDIS_URLS_FILE: `${file}-gone` })
  expect(without('state')).toMatchObject([{ status: 'FAIL', todo: expect.stringContaining('cannot be read') }])
})

it('fails without a store, and on addresses that are none', async () => {
  const simulator = await aClinic()
  expect((await checked(configFor(simulator))).about('state')).toMatchObject([{ status: 'FAIL' }])
  const { code, about } = await checked(configFor(simulator), { REDIS_URLS: 'localhost:6379' })
  expect(code).toBe(1)
  expect(about('state')).toMatchObject([{ status: 'FAIL', todo: expect.stringContaining('no redis:// or rediss://') }])
})
