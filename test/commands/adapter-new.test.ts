import { execFileSync, spawnSync } from 'node:child_process'
import {
  cpSync,
  existsSync,
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
import { describe, expect, it, onTestFinished } from 'vitest'
import { simulators } from '../../simulators/index.ts'
import { adapterNew, writeAdapter } from '../../src/commands/adapter-new.ts'
import { fixtureSchema } from '../../src/commands/fixture.ts'
import { CommandError, UsageError } from '../../src/commands/terminal.ts'

function aFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'holdfast-adapter-'))
  onTestFinished(() => rmSync(folder, { recursive: true }))
  return folder
}

/** A checkout with nothing but the new adapter of its own. */
function aCheckout(): string {
  const folder = aFolder()
  for (const shared of [
    'src',
    'node_modules',
    ...readdirSync('simulators').map((name) => `simulators/${name}`),
    'test/contract',
    'test/kit',
    'tsconfig.json',
    'biome.json',
  ]) {
    mkdirSync(dirname(join(folder, shared)), { recursive: true })
    symlinkSync(resolve(shared), join(folder, shared))
  }
  writeFileSync(join(folder, 'package.json'), '{ "type": "module" }')
  return folder
}

interface TestResult {
  readonly status: string
  readonly fullName: string
  readonly ancestorTitles: readonly string[]
  readonly failureMessages: readonly string[]
}

/** Runs the suite over an adapter as it is written: every failure is one that the author has to fill in, and says so. */
function contractOf(folder: string, ...what: readonly string[]): TestResult[] {
  const report = join(folder, 'report.json')
  const args = ['run', ...what, '--root', folder, '--reporter', 'json', '--outputFile', report]
  const { status } = spawnSync(process.execPath, [resolve('node_modules/vitest/vitest.mjs'), ...args], { cwd: folder })
  expect(status).toBe(1)
  const { testResults } = JSON.parse(readFileSync(report, 'utf8')) as {
    testResults: { assertionResults: TestResult[] }[]
  }
  const tests = testResults
    .flatMap(({ assertionResults }) => assertionResults)
    .filter((one) => one.status !== 'skipped')
  expect(tests.length).toBeGreaterThan(80)
  const ofDirectory = tests.filter(({ ancestorTitles }) => ancestorTitles.includes('directory'))
  expect(new Set(ofDirectory.map((one) => one.status))).toEqual(new Set(['passed']))
  const failed = tests.filter((one) => one.status === 'failed')
  const others = failed.filter((one) => !one.failureMessages.join('\n').includes(' is not written yet'))
  expect(others.map(({ fullName, failureMessages }) => [fullName, failureMessages[0]])).toEqual([])
  return tests
}

it('writes an adapter that is right as far as it goes, whose contract suite names what is missing', {
  timeout: 60_000,
}, () => {
  const folder = aCheckout()
  const files = writeAdapter('newcomer', folder)
  expect(readdirSync(join(folder, 'adapters/newcomer')).toSorted()).toEqual([
    'README.md',
    'adapter.ts',
    'checks.ts',
    'client.ts',
    'config.ts',
    'errors.ts',
    'index.ts',
    'map.ts',
    'wire.ts',
  ])
  for (const file of files) expect(readFileSync(join(folder, file), 'utf8'), file).not.toMatch(/acme/i)

  writeFileSync(
    join(folder, 'tsconfig.new.json'),
    JSON.stringify({
      extends: './tsconfig.json',
      compilerOptions: { typeRoots: ['./node_modules/@types'] },
      include: ['adapters', 'simulators', 'test/adapters'],
    }),
  )
  execFileSync(resolve('node_modules/.bin/tsc'), ['--project', 'tsconfig.new.json'], { cwd: folder })

  const tests = contractOf(folder, 'test/adapters')
  const missing = tests.flatMap(({ failureMessages }) => failureMessages).join('\n')
  const named = new Set(
    [...missing.matchAll(/newcomer\/adapter\.ts: (\w+) is not written yet/g)].map(([, name]) => name),
  )
  expect([...named]).toEqual(expect.arrayContaining(['searchSlots', 'getAppointment', 'cancel']))
})

it('writes a fixture that is one', () => {
  const folder = aFolder()
  writeAdapter('newcomer', folder)
  const text = readFileSync(join(folder, 'test/fixtures/newcomer/listLocations.all.json'), 'utf8')
  const fixture = fixtureSchema.parse(JSON.parse(text))
  expect(fixture).toMatchObject({ source: 'synthetic', operation: 'listLocations' })
  // Its own port, or two simulators would want the same one.
  const taken = Object.values(simulators).map(({ port }) => `http://127.0.0.1:${port}/v1`)
  expect(taken).not.toContain(fixture.settings.baseUrl)
})

it('overwrites nothing', () => {
  const folder = aFolder()
  mkdirSync(join(folder, 'simulators'))
  writeFileSync(join(folder, 'simulators/newcomer.ts'), 'mine')
  expect(() => writeAdapter('newcomer', folder)).toThrow(CommandError)
  expect(readdirSync(folder)).toEqual(['simulators'])
  expect(readFileSync(join(folder, 'simulators/newcomer.ts'), 'utf8')).toBe('mine')
})

it.each([[[]], [['Acme']], [['a/../b']], [['two', 'ids']]])('refuses %j', async (args) => {
  await expect(adapterNew({ args, env: {}, say: () => {}, onStop: () => {} })).rejects.toThrow(UsageError)
})

describe('--register', () => {
  const places = [
    'src/registry.ts',
    'simulators/index.ts',
    'config/sandbox.yaml',
    'test/contract/adapter-subjects.ts',
    'config/backends.yaml',
  ]

  /** A repository of its own, with adapters as the generator writes them. */
  function aRepository(...ids: readonly string[]): string {
    const folder = aFolder()
    const copied = [
      'src',
      'adapters',
      'simulators',
      'config',
      'templates',
      'test/contract',
      'test/kit',
      'test/documents',
    ]
    for (const name of [...copied, 'tsconfig.json', 'biome.json', 'package.json']) {
      cpSync(name, join(folder, name), { recursive: true })
    }
    symlinkSync(resolve('node_modules'), join(folder, 'node_modules'))
    for (const id of ids) expect(run(folder, id)).toMatchObject({ status: 0 })
    return folder
  }

  function run(folder: string, ...args: readonly string[]) {
    const { status, stdout, stderr } = spawnSync(process.execPath, ['src/main.ts', 'adapter-new', ...args], {
      cwd: folder,
      encoding: 'utf8',
    })
    return { status, output: stdout + stderr }
  }

  const textIn = (folder: string, file: string) => readFileSync(join(folder, file), 'utf8')
  const textsOf = (folder: string) => places.map((file) => textIn(folder, file))
  const change = (folder: string, file: string, by: (text: string) => string) => {
    const before = textIn(folder, file)
    expect(by(before)).not.toBe(before)
    writeFileSync(join(folder, file), by(before))
  }

  /** The lines that came; none may have gone or moved. */
  function addedTo(before: string, after: string): string[] {
    const old = before.trimEnd().split('\n')
    const added = after
      .trimEnd()
      .split('\n')
      .filter((line) => {
        if (line !== old[0]) return true
        old.shift()
        return false
      })
    expect(old).toEqual([])
    return added
  }

  const lint = (folder: string, files: readonly string[]) =>
    execFileSync(resolve('node_modules/.bin/biome'), ['check', '--vcs-enabled=false', ...files], { cwd: folder })

  it('enters an adapter wherever adapters are listed, and every suite runs over it', { timeout: 180_000 }, () => {
    const folder = aRepository('newcomer')
    const before = textsOf(folder)
    const first = run(folder, 'newcomer', '--register')
    expect(first.status).toBe(0)
    expect(first.output).toContain('Not written yet: searchSlots, checkSlot, ')
    const port = Math.max(...Object.values(simulators).map((one) => one.port)) + 1
    expect(textsOf(folder).map((text, index) => addedTo(before[index] ?? '', text))).toEqual([
      ["import { newcomer } from '../adapters/newcomer/index.ts'", '  register(newcomer),'],
      ["import { startNewcomer } from './newcomer.ts'", `  newcomer: { port: ${port}, start: startNewcomer },`],
      [
        '',
        '  - id: newcomer',
        '    name: Newcomer Clinic',
        '    adapter: newcomer',
        '    timeZone: Europe/London',
        '    settings:',
        `      baseUrl: http://127.0.0.1:${port}/v1`,
        '      apiKey: "file:sandbox/newcomer.key"',
        '      requestsPerMinute: 100000',
        '    services:',
        '      first-visit: { appointmentTypeId: t1 }',
        '      follow-up: { appointmentTypeId: t2 }',
        '    holds: { post: PT3S, settle: PT5S }',
      ],
      [
        "import { newcomerSubject } from '../adapters/newcomer/subject.ts'",
        "  newcomer: subject('newcomer', { ...newcomerSubject, settings: {} }),",
      ],
      ['- { clinic: newcomer }'],
    ])
    expect(textIn(folder, 'config/sandbox/newcomer.key')).toBe('demo-newcomer-key\n')
    // The suite over all adapters is in its place.
    expect(existsSync(join(folder, 'test/adapters/newcomer/contract.test.ts'))).toBe(false)

    lint(folder, [...places, 'adapters/newcomer', 'simulators/newcomer.ts', 'test/adapters'])
    writeFileSync(
      join(folder, 'tsconfig.new.json'),
      JSON.stringify({
        extends: './tsconfig.json',
        include: ['src', 'adapters', 'simulators', 'test/contract', 'test/adapters'],
      }),
    )
    execFileSync(resolve('node_modules/.bin/tsc'), ['--project', 'tsconfig.new.json'], { cwd: folder })
    const tests = contractOf(folder, 'test/contract/adapters.test.ts', '-t', 'newcomer|every adapter of the registry')
    const overAll = tests.find(({ fullName }) => fullName.includes('runs for every adapter of the registry'))
    expect(overAll).toMatchObject({ status: 'passed' })

    const after = textsOf(folder)
    const again = run(folder, 'newcomer', '--register')
    expect(again.status).toBe(0)
    for (const file of places) expect(again.output).toContain(`${file} has it already`)
    expect(textsOf(folder)).toEqual(after)
  })

  it('keeps the order of imports, gives each a port, and keeps what its author has changed', () => {
    const folder = aRepository('aa1', 'zeta')
    change(folder, 'test/adapters/zeta/contract.test.ts', (text) => `${text}// mine\n`)
    // Two secrets, one of them within a group.
    change(folder, 'adapters/zeta/config.ts', (text) =>
      text.replace(
        '  requestsPerMinute:',
        '  login: z.strictObject({ passWord: z.string().meta({ secret: true }) }),\n  requestsPerMinute:',
      ),
    )
    change(folder, 'test/adapters/zeta/subject.ts', (text) =>
      text.replace("apiKey: 'demo-zeta-key'", "$&, login: { passWord: 'demo-zeta-password' }"),
    )
    for (const id of ['zeta', 'aa1']) expect(run(folder, id, '--register')).toMatchObject({ status: 0 })
    lint(folder, places)
    expect(textIn(folder, 'config/sandbox/zeta-api-key.key')).toBe('demo-zeta-key\n')
    expect(textIn(folder, 'config/sandbox/zeta-login-pass-word.key')).toBe('demo-zeta-password\n')
    expect(textIn(folder, 'config/sandbox.yaml')).not.toContain('demo-zeta')
    const ports = [...textIn(folder, 'simulators/index.ts').matchAll(/port: (\d+)/g)].map(([, port]) => port)
    expect(new Set(ports).size).toBe(Object.keys(simulators).length + 2)
    expect(existsSync(join(folder, 'test/adapters/zeta/contract.test.ts'))).toBe(true)
    expect(existsSync(join(folder, 'test/adapters/aa1/contract.test.ts'))).toBe(false)
  })

  it.each<readonly [file: string, from: string | RegExp, to: string, says: string]>([
    [
      'src/registry.ts',
      /\bregistered\b/g,
      'all',
      'src/registry.ts has changed: the place for `register(newcomer),` is not found',
    ],
    [
      'simulators/index.ts',
      '  jump: { port: 5102,',
      '  jump: {  port: 5102,',
      'simulators/index.ts has changed: the place for `newcomer: {',
    ],
    [
      'config/sandbox.yaml',
      '- id: leeds',
      '- id: newcomer',
      'config/sandbox.yaml has a clinic newcomer of another adapter',
    ],
    [
      'test/adapters/newcomer/subject.ts',
      "apiKey: 'demo-newcomer-key', ",
      '',
      'test/adapters/newcomer/subject.ts: settings.apiKey: ',
    ],
    ['test/adapters/newcomer/subject.ts', 'newcomerSubject', 'mine', 'subject.ts exports no newcomerSubject'],
    ['adapters/newcomer/index.ts', "id: 'newcomer'", "id: 'other'", 'adapters/newcomer/index.ts exports no newcomer'],
  ])('changes nothing when a place is not as it was: %s', (file, from, to, says) => {
    const folder = aRepository('newcomer')
    change(folder, file, (text) => text.replace(from, to))
    const before = textsOf(folder)
    expect(run(folder, 'newcomer', '--register')).toMatchObject({ status: 1, output: expect.stringContaining(says) })
    expect(textsOf(folder)).toEqual(before)
    expect(existsSync(join(folder, 'config/sandbox/newcomer.key'))).toBe(false)
  })

  it('wants the adapter to be written', () => {
    const folder = aRepository()
    const before = textsOf(folder)
    expect(run(folder, 'newcomer', '--register')).toMatchObject({
      status: 1,
      output: expect.stringContaining('Write the adapter first: npm run adapter:new -- newcomer'),
    })
    expect(textsOf(folder)).toEqual(before)
  })
})
