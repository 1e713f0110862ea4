import { describe, expect, it } from 'vitest'
import { ConfigError, parseConfig } from '../src/config.ts'
import { checkConfig, readConfig } from '../src/config-file.ts'

const hash = `hmac-sha256:s1:${'a'.repeat(64)}`

const tokens = {
  issuer: 'https://id.acme.example',
  audience: 'holdfast',
  jwks: 'https://id.acme.example/keys',
  scopes: ['read'],
  clinics: ['*'],
}

/** A configuration that is right, as its file has it. */
function right() {
  return {
    state: 'memory',
    secrets: { signing: [{ id: 's1', value: 'env:SIGNING' }] },
    partners: [{ id: 'acme', keys: [{ id: 'k1', hash, scopes: ['read'], clinics: ['leeds'] }] }],
    services: [{ id: 'physio', name: 'Physiotherapy' }],
    clinics: [
      {
        id: 'leeds',
        name: 'Leeds Physio',
        adapter: 'cliniko',
        timeZone: 'Europe/London',
        settings: { apiKey: 'env:LEEDS', userAgentContact: 'dev@acme.example' },
        services: { physio: { appointmentTypeId: '123' } },
        holds: { ttl: 'PT5M' },
      },
    ],
  }
}

const sources = {
  env: { SIGNING: 'x'.repeat(32), LEEDS: 'secret-uk1' },
  readFile: (path: string) => {
    if (path === 'good.key') return `${'y'.repeat(32)}\n`
    throw new Error('ENOENT')
  },
}

function problemsOf(config: unknown): Record<string, string> {
  try {
    parseConfig(config, sources)
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error
    return Object.fromEntries(error.problems.map(({ path, message }) => [path, message]))
  }
  return {}
}

/** The right configuration with one thing changed. */
function but(change: (config: ReturnType<typeof right>) => void): ReturnType<typeof right> {
  const config = right()
  change(config)
  return config
}

describe('a configuration', () => {
  it('is read with defaults and with its secrets in place', () => {
    const config = parseConfig(right(), sources)
    expect(config.secrets.signing[0]?.value).toBe('x'.repeat(32))
    expect(config.clinics[0]).toMatchObject({
      settings: { apiKey: 'secret-uk1' },
      services: { physio: ['123'] },
      holds: { ttl: 300_000, extensions: 2, max: 1_800_000, post: 10_000, settle: 120_000, onClash: 'CANCEL_OURS' },
    })
    expect(config.search).toEqual({ deadline: 1_500, keep: 10_000 })
    expect(config.network.allowLoopback).toBe(false)
  })

  it.each([
    [{ settle: 'PT11S' }, undefined],
    [{ settle: 'PT5S', post: 'PT4S' }, undefined],
    [{ settle: 'PT4S', post: 'PT4S' }, expect.stringMatching(/use PT5S or more, a second longer than `post`/)],
    [{ post: 'PT60S', settle: 'PT60S' }, expect.stringMatching(/use PT61S or more/)],
  ])('wants the settle wait to outlast the booking call: %j', (holds, message) => {
    const problems = problemsOf(but((one) => Object.assign(one.clinics[0] ?? {}, { holds })))
    expect(problems['clinics.0.holds.settle']).toEqual(message)
  })

  it('takes a secret from a file, without the line end', () => {
    const config = parseConfig(
      but((one) => Object.assign(one.secrets.signing[0] ?? {}, { value: 'file:good.key' })),
      sources,
    )
    expect(config.secrets.signing[0]?.value).toBe('y'.repeat(32))
  })

  it.each([
    [
      'an inline signing key',
      (one) => Object.assign(one.secrets.signing[0] ?? {}, { value: 'z'.repeat(40) }),
      'secrets.signing.0.value',
    ],
    [
      'a short signing key',
      (one) => Object.assign(one.secrets.signing[0] ?? {}, { value: 'env:LEEDS' }),
      'secrets.signing.0.value',
    ],
    [
      'an inline vendor key',
      (one) => Object.assign(one.clinics[0]?.settings ?? {}, { apiKey: 'secret-uk1' }),
      'clinics.0.settings.apiKey',
    ],
    [
      'a variable that is not set',
      (one) => Object.assign(one.clinics[0]?.settings ?? {}, { apiKey: 'env:NOWHERE' }),
      'clinics.0.settings.apiKey',
    ],
    [
      'a file that is not there',
      (one) => Object.assign(one.clinics[0]?.settings ?? {}, { apiKey: 'file:bad.key' }),
      'clinics.0.settings.apiKey',
    ],
    ['an abbreviated zone', (one) => Object.assign(one.clinics[0] ?? {}, { timeZone: 'BST' }), 'clinics.0.timeZone'],
    ['an unknown adapter', (one) => Object.assign(one.clinics[0] ?? {}, { adapter: 'acme' }), 'clinics.0.adapter'],
    [
      'a setting the adapter does not know',
      (one) => Object.assign(one.clinics[0]?.settings ?? {}, { colour: 'red' }),
      'clinics.0.settings',
    ],
    [
      'a bad duration',
      (one) => Object.assign(one.clinics[0]?.holds ?? {}, { ttl: '10 minutes' }),
      'clinics.0.holds.ttl',
    ],
    [
      'a duration out of range',
      (one) => Object.assign(one.clinics[0]?.holds ?? {}, { ttl: 'PT1H' }),
      'clinics.0.holds.ttl',
    ],
    [
      'a settle wait in which a booking call could still be sent',
      (one) => Object.assign(one.clinics[0]?.holds ?? {}, { settle: 'PT10S' }),
      'clinics.0.holds.settle',
    ],
    [
      'a service that is not listed',
      (one) => Object.assign(one.clinics[0] ?? {}, { services: { gp: { appointmentTypeId: '1' } } }),
      'clinics.0.services.gp',
    ],
    ['a clinic id that is used twice', (one) => void one.clinics.push(...right().clinics), 'clinics.1.id'],
    [
      'a key for a clinic that is not there',
      (one) => Object.assign(one.partners[0]?.keys[0] ?? {}, { clinics: ['york'] }),
      'partners.0.keys.0.clinics.0',
    ],
    [
      'a key hashed with a signing key that is gone',
      (one) => Object.assign(one.partners[0]?.keys[0] ?? {}, { hash: hash.replace('s1', 's0') }),
      'partners.0.keys.0.hash',
    ],
    [
      'a third key',
      (one) =>
        one.partners[0]?.keys.push(...['k2', 'k3'].map((id) => ({ ...right().partners[0]?.keys[0], id }) as never)),
      'partners.0.keys',
    ],
    [
      'a browser key that may do what an operator does',
      (one) =>
        Object.assign(one.partners[0]?.keys[0] ?? {}, { browser: { origins: ['https://a.example'] }, scopes: ['ops'] }),
      'partners.0.keys.0.scopes',
    ],
    [
      'an origin with a path',
      (one) => Object.assign(one.partners[0]?.keys[0] ?? {}, { browser: { origins: ['https://a.example/'] } }),
      'partners.0.keys.0.browser.origins.0',
    ],
    [
      'an end that is no instant',
      (one) => Object.assign(one.partners[0]?.keys[0] ?? {}, { expires: '2027-01-31' }),
      'partners.0.keys.0.expires',
    ],
    [
      'the keys of an issuer over plain http',
      (one) => Object.assign(one.partners[0] ?? {}, { tokens: { ...tokens, jwks: 'http://id.acme.example/keys' } }),
      'partners.0.tokens.jwks',
    ],
    [
      'tokens for a clinic that is not there',
      (one) => Object.assign(one.partners[0] ?? {}, { tokens: { ...tokens, clinics: ['york'] } }),
      'partners.0.tokens.clinics.0',
    ],
    [
      'tokens that may be of either of two partners',
      (one) =>
        one.partners.splice(0, 1, ...['acme', 'other'].map((id) => ({ ...one.partners[0], id, tokens }) as never)),
      'partners.1.tokens.audience',
    ],
    ['a limit of nothing', (one) => Object.assign(one, { limits: { hold: 0 } }), 'limits.hold'],
    ['a limit of no kind', (one) => Object.assign(one.partners[0] ?? {}, { limits: { sing: 1 } }), 'partners.0.limits'],
    [
      'documents that cannot be read',
      (one) => Object.assign(one, { graphql: { trustedDocuments: 'good.key' } }),
      'graphql.trustedDocuments',
    ],
    [
      'an unknown scope',
      (one) => Object.assign(one.partners[0]?.keys[0] ?? {}, { scopes: ['everything'] }),
      'partners.0.keys.0.scopes.0',
    ],
  ] as const satisfies readonly (readonly [string, (config: ReturnType<typeof right>) => unknown, string])[])(
    'is refused with its path for %s',
    (_, change, path) => {
      const problems = problemsOf(but(change))
      expect(Object.keys(problems)).toContain(path)
      expect(JSON.stringify(problems)).not.toContain('secret-uk1')
    },
  )

  it('tells every problem at once, the adapter’s own too', () => {
    const problems = problemsOf({
      secrets: { signing: [] },
      partners: 'nobody',
      clinics: [{ id: 'Leeds!', adapter: 'cliniko', settings: { userAgentContact: 'nobody' } }],
    })
    expect(Object.keys(problems)).toEqual(
      expect.arrayContaining([
        'secrets.signing',
        'partners',
        'clinics.0.id',
        'clinics.0.name',
        'clinics.0.timeZone',
        'clinics.0.settings.apiKey',
        'clinics.0.settings.userAgentContact',
      ]),
    )
  })

  it.each([null, 42, 'text', [], { clinics: 'none' }, { clinics: [null, 7] }])('survives %j', (config) => {
    expect(Object.keys(problemsOf(config)).length).toBeGreaterThan(0)
  })

  it('of the sandbox is right', async () => {
    const config = await readConfig('config/sandbox.yaml', {})
    expect(config.clinics.map(({ adapter }) => adapter.id)).toEqual(expect.arrayContaining(['dronline', 'cliniko']))
  })

  it('that is no YAML is refused by line, without quoting it', async () => {
    await expect(readConfig('test/kit/not-yaml.txt', {})).rejects.toThrow(/line \d+, column \d+/)
    await expect(readConfig('no/such/file.yaml', {})).rejects.toThrow('cannot be read')
  })

  it.each([
    'clinics: *all',
    'a: &a [x, x]\nb: &b [*a, *a, *a, *a, *a, *a, *a, *a]\nc: [*b, *b, *b, *b, *b, *b, *b, *b]',
  ])('is refused for aliases that cannot be followed: %j', async (text) => {
    await expect(checkConfig(text, 'gateway.yaml', {})).rejects.toThrow(ConfigError)
  })
})
