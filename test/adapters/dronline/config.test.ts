import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { assumptions, settingsSchema } from '../../../adapters/dronline/config.ts'
import { dronline } from '../../../adapters/dronline/index.ts'
import { bare, full, setUp } from './kit.ts'

function problems(over: Record<string, unknown>): string[] {
  const result = settingsSchema.safeParse({ ...bare, ...over })
  return result.success ? [] : result.error.issues.map(({ path }) => path.join('.'))
}

describe('settings', () => {
  it('needs an address and a key, and has no default for either', () => {
    const result = settingsSchema.safeParse({})
    expect(result.error?.issues.map(({ path }) => path.join('.'))).toEqual(['baseUrl', 'apiKey'])
    expect(problems({})).toEqual([])
  })

  it.each([
    'https://api.dronline.example',
    'https://api.dronline.example/v1/',
    'https://api.dronline.example/v2',
    'http://api.dronline.example/v1',
    'https://user:secret@api.dronline.example/v1',
    'https://api.dronline.example/v1?key=1',
    'api.dronline.example/v1',
  ])('refuses the address %s', (baseUrl) => {
    expect(problems({ baseUrl })).toContain('baseUrl')
  })

  it('takes http on loopback', () => {
    for (const host of ['localhost:3001', '127.0.0.1:5101', '[::1]:5101']) {
      expect(problems({ baseUrl: `http://${host}/v1` })).toEqual([])
    }
  })

  it.each(['pk_live_1', 'sk_test_1', 'sk_live_', 'sk_live_a b'])('refuses the key %s', (apiKey) => {
    expect(problems({ apiKey })).toEqual(['apiKey'])
  })

  it('refuses unknown names, foreign paths and statuses that settle nothing', () => {
    expect(problems({ retries: 3 })).toEqual([''])
    expect(problems({ cancel: { path: '/connected/cancel' } })).toEqual(['cancel.path'])
    expect(problems({ cancel: { path: '/connected/../{appointment_id}' } })).toEqual(['cancel.path'])
    expect(problems({ availability: { ...full.availability, path: '//evil.example' } })).toEqual(['availability.path'])
    expect(problems({ statuses: { slotTaken: [429] } })).toEqual(['statuses.slotTaken.0'])
    const { practitionerParam: _, ...availability } = full.availability
    expect(problems({ availability })).toEqual(['availability'])
  })
})

describe('accountKey', () => {
  it('tells keys apart without telling them', () => {
    const one = setUp().accountKey
    const other = setUp({ ...bare, apiKey: 'sk_sandbox_other' }).accountKey
    expect(one).toMatch(/^dronline:[0-9a-f]{16}$/)
    expect(one).not.toBe(other)
    expect(one).not.toContain('synthetic')
    expect(setUp({ ...bare, accountId: 'catalogue-1' }).accountKey).toBe('dronline:catalogue-1')
  })
})

describe('capabilities', () => {
  it('has nothing that only the vendor could name until it is named', () => {
    const base = dronline.capabilities(settingsSchema.parse(bare))
    expect(base).toMatchObject({
      holds: 'NATIVE',
      slotSearch: false,
      extend: false,
      cancel: false,
      reschedule: false,
      payment: 'REQUIRED',
      patientLookup: false,
      doubleBooks: false,
      maxHoldMs: null,
    })
    expect(base.requiredPatientFields).toEqual(['FIRST_NAME', 'LAST_NAME', 'EMAIL'])
    const all = dronline.capabilities(settingsSchema.parse(full))
    expect(all).toMatchObject({ slotSearch: true, cancel: true, reschedule: true })
  })
})

describe('assumptions', () => {
  const file = new URL('../../../adapters/dronline/README.md', import.meta.url)
  // The formatter pads the columns.
  const readme = readFileSync(file, 'utf8').replace(/ +/g, ' ')

  it.each(assumptions.map((row) => [row.id, row] as const))('%s names a setting, and the README says it', (id, row) => {
    const [top = ''] = row.setting.split('.')
    expect(Object.keys(settingsSchema.shape)).toContain(top)
    expect(readme).toContain(`| ${id} | ${row.statement} | \`${row.setting}\` | ${row.settledBy} |`)
  })

  it('has one row per id', () => {
    expect(new Set(assumptions.map(({ id }) => id)).size).toBe(assumptions.length)
  })

  it.each(Object.keys(settingsSchema.shape))('the README explains the setting %s', (name) => {
    expect(readme).toContain(`| \`${name}\``)
  })
})
