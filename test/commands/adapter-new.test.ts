import { execFileSync, spawnSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join, resolve } from 'node:path'
import { expect, it, onTestFinished } from 'vitest'
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

  const report = join(folder, 'report.json')
  const args = ['run', 'test/adapters', '--root', folder, '--reporter', 'json', '--outputFile', report]
  const { status } = spawnSync(process.execPath, [resolve('node_modules/vitest/vitest.mjs'), ...args], { cwd: folder })
  expect(status).toBe(1)
  const { testResults } = JSON.parse(readFileSync(report, 'utf8')) as {
    testResults: {
      assertionResults: { status: string; fullName: string; ancestorTitles: string[]; failureMessages: string[] }[]
    }[]
  }
  const tests = testResults.flatMap(({ assertionResults }) => assertionResults)
  expect(tests.length).toBeGreaterThan(80)
  const ofDirectory = tests.filter(({ ancestorTitles }) => ancestorTitles.includes('directory'))
  expect(new Set(ofDirectory.map((one) => one.status))).toEqual(new Set(['passed']))
  // Every failure is one that the author has to fill in, and says so.
  const failed = tests.filter((one) => one.status === 'failed')
  const others = failed.filter((one) => !one.failureMessages.join('\n').includes(' is not written yet'))
  expect(others.map(({ fullName, failureMessages }) => [fullName, failureMessages[0]])).toEqual([])
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
