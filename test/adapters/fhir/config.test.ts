import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { assumptions, settingsSchema } from '../../../adapters/fhir/config.ts'
import { createClinic, required } from './kit.ts'

function problems(given: Record<string, unknown>): string[] {
  const result = settingsSchema.safeParse({ ...required, ...given })
  return result.success ? [] : result.error.issues.map(({ path }) => path.join('.'))
}

describe('settings', () => {
  it('need an address and a token, and nothing else', () => {
    expect(problems({})).toEqual([])
    expect(problems({ baseUrl: undefined, token: '' })).toEqual(['baseUrl', 'token'])
    expect(problems({ tokn: 'x' })).toHaveLength(1)
  })

  it.each([
    { baseUrl: 'ftp://fhir.clinic.example' },
    { pageSize: 0 },
    { maxPages: 1.5 },
    { contactTypes: { 'x|y': 'CHAT' } },
    { locationTimeZones: { l1: 'BST' } },
    { bookingStatus: 'fulfilled' },
    { statuses: { slotTaken: [500] } },
    { updates: 'PATCH' },
    { identifierSystem: 'holdfast' },
  ])('refuse %j', (given) => {
    expect(problems(given)).toHaveLength(1)
  })

  it('say of every assumption where it is changed', () => {
    const source = readFileSync('adapters/fhir/config.ts', 'utf8')
    for (const { id, setting } of assumptions) {
      const [first = ''] = setting.split('.')
      expect(Object.keys(settingsSchema.shape), id).toContain(first)
      expect(source).toContain(`${setting.split('.').at(-1)}:`)
    }
    expect(new Set(assumptions.map(({ id }) => id)).size).toBe(assumptions.length)
  })

  it('describe themselves', () => {
    for (const [name, field] of Object.entries(settingsSchema.shape)) expect(field.description, name).toMatch(/\.$/)
  })
})

describe('one server', () => {
  it('is one account for every token, and another server is another', () => {
    const key = (given = {}) => createClinic(given).accountKey
    expect(key({ token: 'another' })).toBe(key())
    expect(key({ baseUrl: 'https://fhir.clinic.example/r4/' })).toBe(key())
    expect(key({ baseUrl: 'https://fhir.clinic.example/r5' })).not.toBe(key())
    expect(key()).not.toContain('clinic')
  })

  it('is the only one that is sent anything', () => {
    const hosts = connectedTo('https://fhir.clinic.example/r4')
    expect(hosts('fhir.clinic.example')).toBe(true)
    for (const other of ['fhirxclinic.example', 'evil.example', 'fhir.clinic.example.evil.example']) {
      expect(hosts(other)).toBe(false)
    }
  })
})

function connectedTo(baseUrl: string): (host: string) => boolean {
  const { http } = createClinic({ baseUrl })
  return (host) => (http.options?.allowedHosts ?? []).some((pattern) => pattern.test(host))
}
