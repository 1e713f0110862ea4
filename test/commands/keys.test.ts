import { chown, copyFile, cp, mkdtemp, readdir, readFile, rename, rm, stat, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { expect, it, onTestFinished } from 'vitest'
import { createClient } from '../../examples/trpc/client.ts'
import { startCliniko } from '../../simulators/cliniko.ts'
import { authenticate } from '../../src/booking/caller.ts'
import { createSigner } from '../../src/booking/signing.ts'
import { keys } from '../../src/commands/keys.ts'
import { serve } from '../../src/commands/serve.ts'
import { CommandError, type StopAsked, type Terminal, UsageError } from '../../src/commands/terminal.ts'
import { ConfigError } from '../../src/config.ts'
import { readConfig, readRaw } from '../../src/config-file.ts'
import { encodeId } from '../../src/domain/ids.ts'
import { fortnight } from '../e2e/steps.ts'
import { followOverSse, followOverWs } from '../e2e/streams.ts'
import { runMain } from '../kit/processes.ts'

/** The sandbox's configuration in a folder of its own, and the command over it. */
async function aConfiguration() {
  const folder = await mkdtemp(join(tmpdir(), 'holdfast-keys-'))
  onTestFinished(() => rm(folder, { recursive: true }))
  const file = join(folder, 'gateway.yaml')
  await copyFile('config/sandbox.yaml', file)
  await cp('config/sandbox', join(folder, 'sandbox'), { recursive: true })
  const run = async (...args: string[]): Promise<string> => {
    const said: string[] = []
    const terminal: Terminal = { args, env: {}, say: (text) => void said.push(text), onStop: () => {} }
    await keys(terminal)
    return said.join('\n')
  }
  const create = async (...args: string[]) => (await run('create', '--config', file, ...args)).split('\n')[0] as string
  const open = async (key: string, now = Date.now()) => {
    const { secrets, partners } = await readConfig(file, {})
    return authenticate(
      partners,
      createSigner(secrets.signing.map(({ id, value }) => ({ id, secret: value }))),
      key,
      now,
    )
  }
  return { file, run, create, open }
}

it('makes a key that opens what was asked for, and keeps only its hash', async () => {
  const { file, create, open } = await aConfiguration()
  const key = await create('--partner', 'acme', '--kind', 'test', '--scopes', 'read,hold', '--clinics', 'leeds,harbour')
  expect(key).toMatch(/^hf_test_[0-9a-f]{8}_[0-9a-f]{64}_[0-9a-f]{8}$/)
  expect(await open(key)).toMatchObject({
    partnerId: 'acme',
    scopes: new Set(['read', 'hold']),
    clinics: new Set(['leeds', 'harbour']),
    browser: null,
  })
  expect(await readFile(file, 'utf8')).not.toContain(key.split('_')[3])
})

it('makes a partner of a name that is new', async () => {
  const { create, open } = await aConfiguration()
  expect(await open(await create('--partner', 'newcomer'))).toMatchObject({ partnerId: 'newcomer', clinics: '*' })
})

it('makes a key for browsers, and one that ends', async () => {
  const { create, open } = await aConfiguration()
  const key = await create(
    '--partner',
    'acme',
    '--origins',
    'https://www.acme.example',
    '--expires',
    '2027-01-31T00:00:00Z',
  )
  expect((await open(key, Date.parse('2027-01-30T23:59:59Z')))?.browser?.origins).toEqual(['https://www.acme.example'])
  expect(await open(key, Date.parse('2027-01-31T00:00:00Z'))).toBeNull()
})

it('lets one key replace another: two at a time, and no third', async () => {
  const { file, run, create, open } = await aConfiguration()
  const second = await create('--partner', 'acme')
  const before = await readFile(file, 'utf8')
  await expect(create('--partner', 'acme')).rejects.toThrow(ConfigError)
  expect(await readFile(file, 'utf8')).toBe(before)
  await run('revoke', '--config', file, '--partner', 'acme', '--key', 'acme')
  expect((await open(await create('--partner', 'acme')))?.partnerId).toBe('acme')
  expect((await open(second))?.partnerId).toBe('acme')
})

it('revokes a key and leaves everything else as it was', async () => {
  const { file, run, create, open } = await aConfiguration()
  const before = readRaw(file)
  const mode = (await stat(file)).mode
  const key = await create('--partner', 'acme')
  await run('revoke', '--config', file, '--partner', 'acme', '--key', key.split('_')[2] as string)
  expect(await open(key)).toBeNull()
  expect(readRaw(file)).toEqual(before)
  expect(await readFile(file, 'utf8')).toContain('# No source states the paths of availability')
  expect((await stat(file)).mode).toBe(mode)
})

it('changes the file that a link leads to', async () => {
  const { file, run, create } = await aConfiguration()
  const real = `${file}.real`
  await rename(file, real)
  await symlink(real, file)
  const id = (await create('--partner', 'acme')).split('_')[2] as string
  expect(await readFile(real, 'utf8')).toContain(id)
  await run('revoke', '--config', file, '--partner', 'acme', '--key', id)
  expect(await readFile(real, 'utf8')).not.toContain(id)
})

it('leaves the file to its owner, also when root runs it', async ({ skip }) => {
  skip(process.getuid?.() !== 0, 'only root can give a file away')
  const { file, create } = await aConfiguration()
  await chown(file, 1234, 1234)
  await create('--partner', 'acme')
  expect(await stat(file)).toMatchObject({ uid: 1234, gid: 1234 })
})

it('works on JSON too', async () => {
  const { file, create, open } = await aConfiguration()
  await writeFile(file, JSON.stringify(readRaw(file)))
  const key = await create('--partner', 'acme')
  expect((await open(key))?.partnerId).toBe('acme')
  expect(() => JSON.parse(JSON.stringify(readRaw(file)))).not.toThrow()
  expect(JSON.parse(await readFile(file, 'utf8')).partners[0].keys).toHaveLength(2)
})

it('lists who has which keys, and never a key or a hash', async () => {
  const { file, run, create } = await aConfiguration()
  const key = await create('--partner', 'other', '--origins', 'https://a.example,https://b.example')
  const listed = await run('list', '--config', file)
  expect(listed.split('\n')).toEqual([
    'acme  acme  scopes read,hold,confirm,cancel  clinics *',
    'other  other  scopes read,hold,confirm,cancel  clinics *',
    `other  ${key.split('_')[2]}  scopes read,hold,confirm,cancel  clinics *  browsers at https://a.example,https://b.example`,
  ])
})

it.each<[string, string[], new (text: never) => Error]>([
  ['no verb', [], UsageError],
  ['an unknown verb', ['change', '--config', 'FILE'], UsageError],
  ['no file', ['list'], UsageError],
  ['no partner', ['create', '--config', 'FILE'], UsageError],
  ['an unknown kind', ['create', '--config', 'FILE', '--partner', 'acme', '--kind', 'free'], UsageError],
  ['no key', ['revoke', '--config', 'FILE', '--partner', 'acme'], UsageError],
  ['a key that is not there', ['revoke', '--config', 'FILE', '--partner', 'acme', '--key', 'k9'], CommandError],
  ['a partner that is not there', ['revoke', '--config', 'FILE', '--partner', 'x', '--key', 'k9'], CommandError],
  ['an unknown scope', ['create', '--config', 'FILE', '--partner', 'acme', '--scopes', 'all'], ConfigError],
  ['an unknown clinic', ['create', '--config', 'FILE', '--partner', 'acme', '--clinics', 'york'], ConfigError],
  [
    'a page, not an origin',
    ['create', '--config', 'FILE', '--partner', 'acme', '--origins', 'https://a.example/x'],
    ConfigError,
  ],
  [
    'operator scopes in a browser',
    ['create', '--config', 'FILE', '--partner', 'acme', '--origins', 'https://a.example', '--scopes', 'ops'],
    ConfigError,
  ],
])('refuses %s', async (_name, args, kind) => {
  const { file, run } = await aConfiguration()
  const before = await readFile(file, 'utf8')
  await expect(run(...args.map((arg) => (arg === 'FILE' ? file : arg)))).rejects.toThrow(kind)
  expect(await readFile(file, 'utf8')).toBe(before)
})

it('changes who may call a gateway that serves, which is not started again for it', async () => {
  const { file, run, create } = await aConfiguration()
  const serving = runMain(['serve', '--config', file], { PORT: '0' })
  await serving.says('State is in memory')
  const url = /http:\/\/127\.0\.0\.1:\d+/.exec(serving.output())?.[0] ?? ''
  const statusFor = async (key: string) =>
    (await fetch(`${url}/trpc/service.list`, { headers: { authorization: `Bearer ${key}` } })).status
  const key = await create('--partner', 'newcomer')
  await expect.poll(() => statusFor(key), { interval: 100 }).toBe(200)
  // A file that is wrong for a moment locks nobody out: without its quotes, this is an alias.
  const right = await readFile(file, 'utf8')
  await writeFile(file, right.replace('clinics: [ "*" ]', 'clinics: *all'))
  await serving.says('partners.unreadable')
  expect(await statusFor(key)).toBe(200)
  await writeFile(file, right)
  await run('revoke', '--config', file, '--partner', 'newcomer', '--key', key.split('_')[2] as string)
  await expect.poll(() => statusFor(key), { interval: 100 }).toBe(401)
})

it('takes in, too, what changed while the gateway started', async () => {
  const { file, run, create } = await aConfiguration()
  const key = await create('--partner', 'newcomer')
  const said: string[] = []
  let stop: ((asked: StopAsked) => Promise<void>) | undefined
  let revoked: Promise<unknown> | undefined
  await serve({
    args: ['--config', file],
    env: {
      PORT: '0',
      LOG_LEVEL: 'silent',
      // Asked for after the configuration was read.
      get REDIS_URLS() {
        revoked ??= run('revoke', '--config', file, '--partner', 'newcomer', '--key', key.split('_')[2] as string)
        return undefined
      },
    },
    say: (text) => void said.push(text),
    onStop: (how) => {
      stop = how
    },
  })
  onTestFinished(() => stop?.('BY_PERSON'))
  await revoked
  const url = /http:\/\/127\.0\.0\.1:\d+/.exec(said.join('\n'))?.[0] ?? ''
  const answer = () => fetch(`${url}/trpc/service.list`, { headers: { authorization: `Bearer ${key}` } })
  await expect.poll(async () => (await answer()).status, { interval: 100 }).toBe(401)
})

it('ends what a revoked key still listens to', async () => {
  const { file, run, create } = await aConfiguration()
  const simulator = await startCliniko()
  onTestFinished(() => simulator.stop())
  await writeFile(file, (await readFile(file, 'utf8')).replace('http://127.0.0.1:5103', simulator.url))
  const key = await create('--partner', 'acme')
  const serving = runMain(['serve', '--config', file], { PORT: '0' })
  await serving.says('State is in memory')
  const url = /http:\/\/127\.0\.0\.1:\d+/.exec(serving.output())?.[0] ?? ''
  const client = createClient({ url, key })
  const search = {
    serviceId: encodeId('Service', 'first-visit'),
    clinicIds: [encodeId('Clinic', 'leeds')],
    ...fortnight(),
  }
  const { nodes } = await client.slot.search.query({ search, first: 1 })
  const slotId = nodes[0]?.id ?? ''
  const { hold, holdToken } = await client.hold.create.mutate({ slotId, idempotencyKey: 'once' })
  const streams = [followOverWs, followOverSse].map((follow) =>
    follow({ url, key }, { holdId: hold.id, token: holdToken }),
  )
  for (const { events } of streams) await expect.poll(() => events.length).toBe(1)
  await run('revoke', '--config', file, '--partner', 'acme', '--key', key.split('_')[2] as string)
  const at = performance.now()
  for (const stream of streams) {
    await expect.poll(() => stream.isOver, { interval: 20 }).toBe(true)
    expect(stream.error).toMatchObject({ code: 'UNAUTHENTICATED' })
  }
  // A second until the file is looked at, another until the streams are.
  expect(performance.now() - at).toBeLessThan(3_000)
})

it('leaves its traces in the audit log', async () => {
  const { file, run, create } = await aConfiguration()
  const folder = join(dirname(file), 'audit')
  await writeFile(file, `${await readFile(file, 'utf8')}\naudit: { folder: ${folder} }\n`)
  const id = (await create('--partner', 'acme')).split('_')[2] as string
  await run('revoke', '--config', file, '--partner', 'acme', '--key', id)
  const texts = await Promise.all((await readdir(folder)).sort().map((name) => readFile(join(folder, name), 'utf8')))
  for (const operation of ['key.created', 'key.revoked']) {
    expect(texts.join('')).toContain(`"operation":"${operation}","partnerId":"acme","keyId":"${id}","outcome":"OK"`)
  }
})

it('changes nothing that cannot be audited', async () => {
  const { file, run, create } = await aConfiguration()
  await writeFile(file, `${await readFile(file, 'utf8')}\naudit: { folder: /dev/null/audit }\n`)
  const before = await readFile(file, 'utf8')
  const refusal = 'audit.folder: no file can be made there (ENOTDIR)'
  await expect(create('--partner', 'acme')).rejects.toThrow(refusal)
  await expect(run('revoke', '--config', file, '--partner', 'acme', '--key', 'acme')).rejects.toThrow(refusal)
  expect(await readFile(file, 'utf8')).toBe(before)
})
