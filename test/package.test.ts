/** What `npm publish` would publish, installed into an empty folder, and the image's steps with the same tarball. */
import { execFileSync, spawnSync } from 'node:child_process'
import {
  copyFileSync,
  cpSync,
  existsSync,
  globSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join, resolve } from 'node:path'
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest'
import { parse, stringify } from 'yaml'
import { simulators } from '../simulators/index.ts'
import { holdConfirm, holdCreate, slotsQuery } from './e2e/documents.ts'
import { fortnight } from './e2e/steps.ts'
import { type Answer, until } from './kit/gateway.ts'
import { aPerson } from './kit/people.ts'
import { type RunningProcess, runScript } from './kit/processes.ts'

const folder = mkdtempSync(join(tmpdir(), 'holdfast-package-'))
const app = join(folder, 'app')
const holdfast = join(app, 'node_modules/holdfast')
const tsc = resolve('node_modules/.bin/tsc')
// The Node that the tests run on comes first, as it would on a machine that has only this one.
const env = { ...process.env, PATH: `${dirname(process.execPath)}:${process.env.PATH}` }
let tarball = ''

function npm(cwd: string, ...args: string[]): string {
  return execFileSync('npm', args, { cwd, env, encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] })
}

function bin(...args: string[]): RunningProcess {
  return runScript(join(app, 'node_modules/.bin/holdfast'), args, { PORT: '0' }, app)
}

beforeAll(() => {
  // What `prepack` runs, and not `prepare` too: web pages that other tests look at are not made anew under them.
  npm('.', 'run', '--silent', 'build')
  npm('.', 'pack', '--silent', '--ignore-scripts', '--pack-destination', folder)
  tarball = join(folder, readdirSync(folder).find((name) => name.endsWith('.tgz')) ?? '')
  mkdirSync(app)
  writeFileSync(join(app, 'package.json'), JSON.stringify({ name: 'app', private: true, type: 'module' }))
  npm(app, 'install', '--omit=dev', '--prefer-offline', '--no-audit', '--no-fund', tarball)
}, 400_000)

afterAll(() => rmSync(folder, { recursive: true, force: true }), 120_000)

async function ask(url: string, key: string, query: string, variables: object): Promise<Answer> {
  const response = await fetch(`${url}/graphql`, {
    method: 'POST',
    headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json' },
    body: JSON.stringify({ query, variables }),
  })
  const { data, errors } = (await response.json()) as { data: Answer; errors?: unknown }
  expect(errors).toBeUndefined()
  return data
}

const serviceId = Buffer.from('[1,"Service","first-visit"]').toString('base64url')

/** The demo's too. */
const sandboxClinics: number = parse(readFileSync('config/sandbox.yaml', 'utf8')).clinics.length

/** From a search to an appointment. */
async function books(url: string, key: string): Promise<void> {
  const search = { serviceId, ...fortnight() }
  // A busy machine lets the first search miss its deadline.
  const { slots } = await until(
    () => ask(url, key, slotsQuery, { search, first: 50 }),
    ({ slots: found }) => found.unavailable.length === 0,
    20_000,
  )
  expect(new Set(slots.nodes.map(({ clinic }: Answer) => clinic.name)).size).toBe(sandboxClinics)
  const slotId = slots.nodes.find(({ holdStrength }: Answer) => holdStrength === 'GATEWAY').id
  const { holdCreate: held } = await ask(url, key, holdCreate, { input: { slotId, idempotencyKey: 'hold' } })
  expect(held.errors).toEqual([])
  const { holdConfirm: confirmed } = await ask(url, key, holdConfirm, {
    input: {
      ...{ holdId: held.hold.id, holdToken: held.holdToken, idempotencyKey: 'confirm', paymentReference: 'paid' },
      patient: { new: aPerson() },
    },
  })
  expect(confirmed).toMatchObject({ errors: [], pending: false, appointment: { status: 'BOOKED' } })
}

function addressIn(output: string): string {
  return /http:\/\/127\.0\.0\.1:\d+/.exec(output)?.[0] ?? ''
}

describe('the package', () => {
  it('is built before it is packed, and has what is read at run time, but no tests and no tools', () => {
    const { scripts } = JSON.parse(readFileSync('package.json', 'utf8'))
    expect(scripts.prepack).toBe('npm run build')
    const source = globSync('{src/**/*.lua,schema/*,config/**/*.*,templates/**/*.*}')
    expect(source.length).toBeGreaterThan(25)
    for (const file of source) expect(existsSync(join(holdfast, 'dist', file)), file).toBe(true)
    expect(existsSync(join(holdfast, 'dist/web'))).toBe(existsSync('dist/web'))
    expect(globSync('**/*.test.*', { cwd: holdfast }).filter((name) => !name.includes('templates'))).toEqual([])
    for (const tool of ['vitest', '@biomejs/biome', 'nock', '@graphql-codegen/cli']) {
      expect(existsSync(join(app, 'node_modules', tool)), tool).toBe(false)
    }
  })

  it('has a command', async () => {
    const help = execFileSync('npx', ['--no-install', 'holdfast', 'help'], { cwd: app, env, encoding: 'utf8' })
    expect(help).toContain('holdfast <command>')
    expect(await bin('chaos').ended).toMatchObject({
      code: 1,
      output: expect.stringContaining('not part of the npm package'),
    })
  })

  it('starts the demo, which answers and books', async () => {
    const running = bin('start')
    await running.says('Stop it with Ctrl-C')
    const [, key = ''] = /Demo key +(\S+)/.exec(running.output()) ?? []
    await books(addressIn(running.output()), key)
    running.signal('SIGINT')
    expect((await running.ended).code).toBe(0)
  }, 30_000)

  it('serves the sandbox configuration that comes along', async () => {
    const place = join(app, 'sandbox')
    cpSync(join(holdfast, 'dist/config'), place, { recursive: true })
    const file = join(place, 'sandbox.yaml')
    const config = parse(readFileSync(file, 'utf8'))
    for (const clinic of config.clinics) {
      const simulator = await simulators[clinic.adapter]?.start({})
      onTestFinished(() => simulator?.stop())
      const { pathname } = new URL(clinic.settings.baseUrl)
      clinic.settings.baseUrl = `${simulator?.url}${pathname === '/' ? '' : pathname}`
    }
    writeFileSync(file, stringify(config))
    const made = await bin('keys', 'create', '--config', file, '--partner', 'newcomer', '--kind', 'test').ended
    expect(made).toMatchObject({ code: 0, output: expect.stringMatching(/^hf_test_/) })
    expect(await bin('check', '--config', file).ended).toMatchObject({
      code: 0,
      output: expect.stringContaining('0 wrong'),
    })
    const running = bin('serve', '--config', file)
    await running.says('State is in memory')
    await books(addressIn(running.output()), made.output.split('\n')[0] ?? '')
  }, 60_000)

  it('can be started from another program', () => {
    const program = `
      import { createGateway, startDemoServer } from 'holdfast'
      const server = await startDemoServer()
      const headers = { authorization: 'Bearer ' + server.key, 'content-type': 'application/json' }
      const body = JSON.stringify({ query: '{ clinics { name } }' })
      const answer = await fetch(server.url + '/graphql', { method: 'POST', headers, body })
      console.log(typeof createGateway, (await answer.json()).data.clinics.length)
      await server.stop()`
    writeFileSync(join(app, 'program.js'), program)
    expect(execFileSync(process.execPath, ['program.js'], { cwd: app, encoding: 'utf8' })).toContain(
      `function ${sandboxClinics}\n`,
    )
  })

  it('has types for all its entries', () => {
    const consumer = join(app, 'consumer')
    mkdirSync(consumer)
    devTools()
    writeFileSync(
      join(consumer, 'main.ts'),
      `
      import { createTRPCClient, httpLink } from '@trpc/client'
      import { type Config, parseConfig, type Running, startServer } from 'holdfast'
      import { type Capabilities, DomainError, defineAdapter } from 'holdfast/adapter'
      import type { AppRouter, Inputs, Outputs } from 'holdfast/client'
      import { adapterContract, simulators, subjectOf } from 'holdfast/testing'

      const client = createTRPCClient<AppRouter>({ links: [httpLink({ url: 'http://127.0.0.1:4000/trpc' })] })
      export const input: Inputs['hold']['create'] = { slotId: 's', idempotencyKey: 'k' }
      export const held: Promise<Outputs['hold']['create']> = client.hold.create.mutate(input)
      // @ts-expect-error the router has no such procedure
      client.hold.confrim
      // @ts-expect-error a slot is wanted
      export const wrong: Inputs['hold']['create'] = { idempotencyKey: 'k' }
      export const config: (input: unknown) => Config = (given) => parseConfig(given, { env: {}, readFile: () => '' })
      export const running: Promise<Running> = startServer({ config: 'gateway.yaml', port: 0 })
      // @ts-expect-error a port is a number
      void startServer({ config: 'gateway.yaml', port: '0' })
      export const holds: Capabilities['holds'] = 'NATIVE'
      // @ts-expect-error no error has this code
      export const error = new DomainError('NO_SUCH_CODE')
      export const all = [defineAdapter, adapterContract, subjectOf, simulators]
      `,
    )
    writeFileSync(
      join(consumer, 'tsconfig.json'),
      JSON.stringify({
        compilerOptions: {
          ...{ module: 'nodenext', moduleResolution: 'nodenext', target: 'es2024', strict: true, noEmit: true },
          ...{ types: ['node'], skipLibCheck: true },
        },
      }),
    )
    const { status, stdout } = spawnSync(tsc, ['--project', consumer], { cwd: app, encoding: 'utf8' })
    expect(stdout).toBe('')
    expect(status).toBe(0)
  })

  it('helps to write an adapter in a package of its own: compiled against the contract, tried by its suite, loaded', async () => {
    devTools()
    expect(await bin('adapter-new', 'acme').ended).toMatchObject({
      code: 0,
      output: expect.stringContaining('acme-adapter'),
    })
    const adapter = join(app, 'acme-adapter')
    expect(await bin('adapter-new', 'acme', '--register').ended).toMatchObject({
      code: 0,
      output: expect.stringContaining('adapter: ./acme-adapter'),
    })
    for (const file of globSync('**/*.{ts,md}', { cwd: adapter })) {
      expect(readFileSync(join(adapter, file), 'utf8'), file).not.toMatch(/\.\.\/(\.\.\/)?(src|contract|simulators)\//)
    }
    const built = spawnSync(tsc, [], { cwd: adapter, encoding: 'utf8' })
    expect(built.stdout).toBe('')
    expect(built.status).toBe(0)

    const report = join(adapter, 'report.json')
    const args = ['run', '--root', adapter, '--dir', adapter, '--exclude', '**/dist/**', '--reporter', 'json']
    const vitest = resolve('node_modules/vitest/vitest.mjs')
    spawnSync(process.execPath, [vitest, ...args, '--outputFile', report], { cwd: adapter })
    const { testResults } = JSON.parse(readFileSync(report, 'utf8')) as {
      testResults: { assertionResults: { status: string; ancestorTitles: string[]; failureMessages: string[] }[] }[]
    }
    const tests = testResults.flatMap(({ assertionResults }) => assertionResults)
    expect(tests.length).toBeGreaterThan(80)
    const ofDirectory = tests.filter(({ ancestorTitles }) => ancestorTitles.includes('directory'))
    expect(new Set(ofDirectory.map(({ status }) => status))).toEqual(new Set(['passed']))
    expect(tests.flatMap(({ failureMessages }) => failureMessages).join('\n')).toContain(
      'searchSlots is not written yet',
    )

    const config = parse(readFileSync(join(holdfast, 'dist/config/sandbox.yaml'), 'utf8'))
    const settings = { baseUrl: 'http://127.0.0.1:1/v1', apiKey: 'env:ACME_KEY' }
    const clinic = { id: 'acme', name: 'Acme', adapter: './acme-adapter', timeZone: 'Europe/London', settings }
    const file = join(app, 'acme.yaml')
    cpSync(join(holdfast, 'dist/config/sandbox'), join(app, 'sandbox'), { recursive: true })
    writeFileSync(file, stringify({ ...config, clinics: [clinic], partners: [{ id: 'acme', keys: [] }] }))
    const checked = await runScript(
      join(app, 'node_modules/.bin/holdfast'),
      ['check', '--config', file],
      { ACME_KEY: 'k' },
      app,
    ).ended
    expect(checked.output).toContain(`OK    configuration: ${file}: 1 clinic`)
    expect(checked.output).toContain('FAIL  clinic acme: VENDOR_UNAVAILABLE')
  }, 60_000)

  /** What a developer has beside the package: the peers and tools, of which nothing else of ours is used. */
  function devTools(): void {
    for (const name of ['vitest', '@types/node', '@trpc/client']) {
      const place = join(app, 'node_modules', name)
      if (existsSync(place)) continue
      mkdirSync(dirname(place), { recursive: true })
      symlinkSync(resolve('node_modules', name), place)
    }
  }
})

describe('the image', () => {
  const dockerfile = readFileSync('Dockerfile', 'utf8')
  /** Of the last stage, which is what runs. */
  const instruction = (name: string) =>
    JSON.parse(new RegExp(`^${name} (\\[.+\\])$`, 'm').exec(dockerfile)?.[1] ?? '[]')
  const inImage = (args: string[], image: string) => args.slice(1).map((arg) => arg.replace(/^\/app\//, `${image}/`))

  it('copies only what there is, as nobody special, from a context without secrets and clutter', () => {
    const copied = [...dockerfile.matchAll(/^COPY (?!--from)(.+) \S+$/gm)].flatMap(([, files = '']) => files.split(' '))
    expect(copied).toEqual(['package.json', 'package-lock.json', '.'])
    for (const file of copied) expect(existsSync(file), file).toBe(true)
    expect(dockerfile).toMatch(/^FROM node:24-slim$/m)
    expect(dockerfile.slice(dockerfile.lastIndexOf('FROM'))).toMatch(/^USER node$/m)
    const ignored = readFileSync('.dockerignore', 'utf8').split('\n')
    expect(ignored).toEqual(expect.arrayContaining(['.git', 'node_modules', 'dist', '.env*', 'secrets', 'deploy']))
  })

  it('is right step by step, as far as that can be seen without Docker: it serves, and its health check says so', async () => {
    const image = join(folder, 'image')
    mkdirSync(image)
    execFileSync('tar', ['--extract', '--file', tarball, '--directory', image, '--strip-components=1'])
    copyFileSync('package-lock.json', join(image, 'package-lock.json'))
    const [, install = ''] = /^RUN npm (ci --omit=dev .+)$/m.exec(dockerfile) ?? []
    npm(image, ...install.split(' '), '--prefer-offline')

    const port = String(20_000 + (process.pid % 20_000))
    // As the image sets it, but for the address: the test stays on this machine.
    const started = { PORT: port, NODE_ENV: 'production' }
    const health = () =>
      runScript(process.execPath, inImage(instruction('HEALTHCHECK.* CMD'), image), started, image).ended
    expect((await health()).code).toBe(1)
    const config = join(holdfast, 'dist/config/sandbox.yaml')
    const [entry, command] = [inImage(instruction('ENTRYPOINT'), image), instruction('CMD')]
    expect(command).toEqual(['serve', '--config', '/etc/holdfast/gateway.yaml'])
    const running = runScript(process.execPath, [...entry, 'serve', '--config', config], started, image)
    await running.says('State is in memory')
    expect(await health()).toMatchObject({ code: 0, output: expect.stringContaining('/healthz answers 200') })
    running.signal('SIGTERM')
    expect((await running.ended).code).toBe(0)
  }, 120_000)
})
