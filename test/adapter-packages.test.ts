import { execFileSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join, resolve } from 'node:path'
import { pathToFileURL } from 'node:url'
import { describe, expect, it, onTestFinished } from 'vitest'
import { stringify } from 'yaml'
import { startCliniko } from '../simulators/cliniko.ts'
import { createPartnerKey } from '../src/booking/caller.ts'
import { createSigner } from '../src/booking/signing.ts'
import { ConfigError } from '../src/config.ts'
import { readConfig } from '../src/config-file.ts'
import { DomainError } from '../src/domain/error.ts'
import { runMain } from './kit/processes.ts'

const signing = 'x'.repeat(32)
const env = { SIGNING: signing, ACME: 'acme-secret' }
const key = createPartnerKey('test', 'k1')
const hash = createSigner([{ id: 's1', secret: signing }]).partnerKeyHash(key)

/** What a stranger's package exports, with nothing behind it. */
const manifest = `
import { z } from 'zod'
export const adapter = {
  contractVersion: 1, id: 'acme', label: 'Acme', docs: 'https://acme.example/api', status: 'SIMULATED',
  settings: z.strictObject({ baseUrl: z.url(), apiKey: z.string().meta({ secret: true }) }),
  assumptions: [],
  accountKey: () => 'one', capabilities: () => ({}), create: () => ({}),
}
`
const settings = { baseUrl: 'https://acme.example', apiKey: 'env:ACME' }

/** A folder outside the repository, with these files, and zod as a stranger would have it installed. */
function aFolder(files: Readonly<Record<string, string>>): string {
  const folder = mkdtempSync(join(tmpdir(), 'holdfast-packages-'))
  onTestFinished(() => rmSync(folder, { recursive: true }))
  mkdirSync(join(folder, 'node_modules'))
  symlinkSync(resolve('node_modules/zod'), join(folder, 'node_modules/zod'))
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, name)), { recursive: true })
    writeFileSync(join(folder, name), text)
  }
  return folder
}

function aConfig(folder: string, adapters: readonly string[], given: Record<string, unknown> = settings): string {
  const file = join(folder, 'gateway.yaml')
  const config = {
    state: 'memory',
    network: { allowLoopback: true },
    secrets: { signing: [{ id: 's1', value: 'env:SIGNING' }] },
    partners: [{ id: 'us', keys: [{ id: 'k1', hash, scopes: ['read'], clinics: ['*'] }] }],
    services: [{ id: 'visit', name: 'Visit' }],
    clinics: adapters.map((adapter, index) => ({
      ...{ id: `c${index}`, name: 'A clinic', adapter, timeZone: 'Europe/London', settings: given },
      services: { visit: { appointmentTypeId: '1700000000000000301' } },
    })),
  }
  writeFileSync(file, stringify(config))
  return file
}

/** As `npm install` leaves it. */
const installed = (text: string, more: Record<string, unknown> = {}) => ({
  'node_modules/acme/package.json': JSON.stringify({ name: 'acme', type: 'module', exports: './index.js', ...more }),
  'node_modules/acme/index.js': text,
})

async function problemsOf(file: string): Promise<Record<string, string>> {
  const error = await readConfig(file, env).then(
    () => null,
    (reason: unknown) => reason,
  )
  if (!(error instanceof ConfigError)) throw error ?? new Error('the configuration was accepted')
  return Object.fromEntries(error.problems.map(({ path, message }) => [path, message]))
}

describe('an adapter from outside', () => {
  it.each<[string, string, Record<string, string>]>([
    ['a package by its name', 'acme', installed(manifest)],
    ['a file by its path', './own/acme.mjs', { 'own/acme.mjs': manifest }],
    [
      'a folder by its path',
      './own',
      { 'own/package.json': '{ "type": "module", "main": "./built.js" }', 'own/built.js': manifest },
    ],
  ])('is loaded: %s', async (_, name, files) => {
    const { clinics } = await readConfig(aConfig(aFolder(files), [name, name, 'acme'].slice(0, 2)), env)
    expect(clinics.map(({ adapter }) => adapter.id)).toEqual(['acme', 'acme'])
    expect(clinics[0]?.settings).toEqual({ ...settings, apiKey: 'acme-secret' })
  })

  it('is found by its absolute path too', async () => {
    const folder = aFolder({ 'acme.mjs': manifest })
    expect((await readConfig(aConfig(folder, [join(folder, 'acme.mjs')]), env)).clinics[0]?.adapter.label).toBe('Acme')
  })

  it('has its settings checked, and keeps secrets out of the file, as every adapter', async () => {
    const file = aConfig(aFolder(installed(manifest)), ['acme'], { apiKey: 'acme-secret', colour: 'red' })
    const problems = await problemsOf(file)
    expect(Object.keys(problems).toSorted()).toEqual([
      'clinics.0.settings',
      'clinics.0.settings.apiKey',
      'clinics.0.settings.baseUrl',
    ])
    expect(JSON.stringify(problems)).not.toContain('acme-secret')
  })

  const nowhere = /^there is no adapter of this name; use one of dronline, .* or the name or path of a package$/
  it.each<[string, string, Record<string, string>, RegExp]>([
    ['no such package', 'acme', {}, nowhere],
    ['no such file', './acme.js', {}, /^there is no such file or package$/],
    ['an address', 'https://acme.example/adapter.js', {}, nowhere],
    ['code in place of a name', 'data:text/javascript,export const adapter = 1', {}, nowhere],
    ["a module of Node's", 'node:fs', {}, nowhere],
    ["a module of Node's by its short name", 'fs', {}, nowhere],
    [
      'a package for `import` alone',
      'acme',
      installed(manifest, { exports: { import: './index.js' } }),
      /^cannot be loaded: Error: No "exports" main/,
    ],
    [
      'another package',
      'zod',
      {},
      /^is no adapter: it has to export `adapter`, made with `defineAdapter`, and exports /,
    ],
    ['another export', 'acme', installed('export const acme = {}'), /^is no adapter: .* and exports acme$/],
    [
      'an export that is no manifest',
      'acme',
      installed('export const adapter = 7'),
      /^is no adapter: .* is no manifest/,
    ],
    [
      'a manifest that lacks something',
      'acme',
      installed(manifest.replace("label: 'Acme',", '').replace('create: () => ({})', "create: 'later'")),
      /^is no adapter: its manifest is wrong in `label` \(.+\), `create` \(use a function\)$/,
    ],
    [
      'settings of another making',
      'acme',
      installed('export const adapter = { contractVersion: 1, settings: { parse() {} } }'),
      /`settings` \(use a schema of zod 4\)/,
    ],
    [
      'a later contract',
      'acme',
      installed('export const adapter = { contractVersion: 2, verbs: {} }'),
      /^is made for version 2 of the adapter contract; this gateway has version 1$/,
    ],
    [
      'no contract',
      'acme',
      installed("export const adapter = { id: 'acme' }"),
      /^is made for no version of the adapter contract; this gateway has version 1$/,
    ],
    [
      'a package that throws',
      'acme',
      installed("throw new Error('there is no ACME_HOME\\nat all')"),
      /^cannot be loaded: Error: there is no ACME_HOME$/,
    ],
    [
      'a package that lacks another',
      'acme',
      installed("import 'acme-client'"),
      /^cannot be loaded: Error: Cannot find package 'acme-client'/,
    ],
    ['a package that is no JavaScript', 'acme', installed('export const = 1'), /^cannot be loaded: SyntaxError: /],
    [
      'a package that exports nothing here',
      'acme',
      installed(manifest, { exports: { './other': './index.js' } }),
      /^cannot be loaded: Error: No "exports" main defined/,
    ],
    [
      'the id of one of ours',
      'acme',
      installed(manifest.replace("id: 'acme'", "id: 'cliniko'")),
      /^has the id cliniko, which an adapter of Holdfast has$/,
    ],
    [
      'an id that is none',
      'acme',
      installed(manifest.replace("id: 'acme'", "id: 'Acme!'")),
      /wrong in `id` \(use small/,
    ],
  ])('is refused with its path: %s', async (_, name, files, message) => {
    expect((await problemsOf(aConfig(aFolder(files), [name])))['clinics.0.adapter']).toMatch(message)
  })

  it('is refused where another one has its id', async () => {
    const problems = await problemsOf(
      aConfig(aFolder({ 'a.mjs': manifest, 'b.mjs': manifest }), ['./a.mjs', './b.mjs']),
    )
    expect(problems).toEqual({ 'clinics.1.adapter': 'has the id acme, which ./a.mjs has too' })
  })

  it('ends the start, with every problem', async () => {
    const files = installed('export const adapter = { contractVersion: 9 }')
    const { code, output } = await runMain(['serve', '--config', aConfig(aFolder(files), ['acme', 'nobody'])], env)
      .ended
    expect(code).toBe(1)
    expect(output).toContain('clinics.0.adapter: is made for version 9 of the adapter contract')
    expect(output).toContain('clinics.1.adapter: there is no adapter of this name')
  })

  it('serves a clinic, built, with a copy of the contract of its own', { timeout: 60_000 }, async () => {
    const folder = aFolder({
      'node_modules/acme/package.json': JSON.stringify({ name: 'acme', type: 'module', exports: './index.js' }),
      'node_modules/acme/index.js': `
        import { cliniko } from './adapters/cliniko/index.js'
        export const adapter = { ...cliniko, id: 'acme', label: 'Acme' }`,
      'tsconfig.json': JSON.stringify({
        extends: resolve('tsconfig.build.json'),
        compilerOptions: { typeRoots: [resolve('node_modules/@types')], declaration: false },
        files: [resolve('adapters/cliniko/index.ts')],
      }),
    })
    const built = join(folder, 'node_modules/acme')
    const places = ['--rootDir', resolve('.'), '--outDir', built]
    execFileSync(resolve('node_modules/.bin/tsc'), ['--project', join(folder, 'tsconfig.json'), ...places])
    for (const name of ['temporal-polyfill', 'temporal-utils', 'temporal-spec', 'undici']) {
      symlinkSync(resolve(`node_modules/${name}`), join(folder, 'node_modules', name))
    }
    const simulator = await startCliniko()
    onTestFinished(() => simulator.stop())
    const own = { baseUrl: `${simulator.url}/v1`, apiKey: 'env:VENDOR', userAgentContact: 'dev@acme.example' }
    const started = { ...env, VENDOR: 'demo-secret-uk1', PORT: '0' }
    const serving = runMain(['serve', '--config', aConfig(folder, ['acme'], own)], started)
    await serving.says('State is in memory')
    const url = /http:\/\/127\.0\.0\.1:\d+/.exec(serving.output())?.[0]
    const answer = await fetch(`${url}/graphql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization: `Bearer ${key}` },
      body: JSON.stringify({ query: '{ clinics { vendor practitioners { name } } }' }),
    })
    const names = ['Priya Physio', 'Oscar Osteo', 'Mina Massage']
    const practitioners = names.map((name) => ({ name }))
    expect(await answer.json()).toEqual({ data: { clinics: [{ vendor: expect.any(String), practitioners }] } })

    const copy = await import(/* @vite-ignore */ pathToFileURL(join(built, 'src/domain/error.js')).href)
    expect(copy.DomainError).not.toBe(DomainError)
    expect(new copy.DomainError('RATE_LIMITED')).toBeInstanceOf(DomainError)
    expect(new copy.DomainError('NO_SUCH_CODE')).not.toBeInstanceOf(DomainError)
    expect(new Error('RATE_LIMITED')).not.toBeInstanceOf(DomainError)
  })
})
