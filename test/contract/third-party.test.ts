import { execFileSync } from 'node:child_process'
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { resolve } from 'node:path'
import { expect, it, onTestFinished } from 'vitest'

const testFile = `
import { contractVersion, DomainError } from 'holdfast/adapter'
import { adapterContract, subjectOf } from 'holdfast/testing'
import { expect, it } from 'vitest'
import { cliniko } from 'third-party-adapter/adapters/cliniko/index.js'
import { startCliniko } from 'third-party-adapter/simulators/cliniko.js'

adapterContract(subjectOf(cliniko, {
  typeIds: ['1700000000000000301'],
  secrets: ['demo-secret-uk1'],
  settings: (url) => ({ baseUrl: url + '/v1', apiKey: 'demo-secret-uk1', userAgentContact: 'dev@acme.example', patientLookAgainMs: [0, 10] }),
  switches: {}, start: startCliniko, smallPages: null, sundayNights: null, lesser: null,
  wrongCredentials: { apiKey: 'wrong-secret-uk1' },
  keepsBirthDate: true, keepsMarker: true, findsLostHolds: false, rateLimitIsNotExecuted: true,
}))

it('has the contract itself', () => {
  expect(contractVersion).toBe(1)
  expect(new DomainError('NOT_FOUND').code).toBe('NOT_FOUND')
})
`

/** A stranger's package: built JavaScript only, no TypeScript, no configuration of ours. */
it('a package of its own runs the suite over its built adapter', { timeout: 120_000 }, () => {
  const folder = mkdtempSync(`${tmpdir()}/holdfast-third-party-`)
  onTestFinished(() => rmSync(folder, { recursive: true }))
  const holdfast = `${folder}/node_modules/holdfast`
  const theirs = `${folder}/node_modules/third-party-adapter`
  mkdirSync(holdfast, { recursive: true })
  cpSync('package.json', `${holdfast}/package.json`)
  const tsc = resolve('node_modules/.bin/tsc')
  execFileSync(tsc, ['--project', 'tsconfig.build.json', '--outDir', `${holdfast}/dist`])
  writeFileSync(
    `${folder}/tsconfig.json`,
    JSON.stringify({
      extends: resolve('tsconfig.build.json'),
      compilerOptions: { typeRoots: [resolve('node_modules/@types')] },
      files: ['adapters/cliniko/index.ts', 'simulators/cliniko.ts'].map((file) => resolve(file)),
    }),
  )
  execFileSync(tsc, ['--project', `${folder}/tsconfig.json`, '--rootDir', resolve('.'), '--outDir', theirs])
  writeFileSync(`${theirs}/package.json`, JSON.stringify({ name: 'third-party-adapter', type: 'module' }))
  for (const name of ['vitest', 'zod', 'undici', 'temporal-polyfill', 'temporal-utils', 'temporal-spec']) {
    symlinkSync(resolve(`node_modules/${name}`), `${folder}/node_modules/${name}`)
  }
  writeFileSync(`${folder}/package.json`, JSON.stringify({ name: 'stranger', type: 'module' }))
  writeFileSync(`${folder}/contract.test.js`, testFile)
  const vitest = resolve('node_modules/vitest/vitest.mjs')
  const args = [
    vitest,
    'run',
    '--root',
    folder,
    '--reporter',
    'json',
    '--outputFile',
    `${folder}/report.json`,
    '-t',
    'directory|what is lacking|the contract itself',
  ]
  execFileSync(process.execPath, args, { cwd: folder, stdio: 'pipe' })
  const report = JSON.parse(readFileSync(`${folder}/report.json`, 'utf8'))
  expect(report).toMatchObject({ success: true, numFailedTests: 0 })
  expect(report.numPassedTests).toBeGreaterThan(12)
})
