import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { exportJWK, generateKeyPair, type JWTHeaderParameters, type JWTPayload, SignJWT, UnsecuredJWT } from 'jose'
import { describe, expect, it, onTestFinished } from 'vitest'
import type { Partner, TokenGrant } from '../../src/booking/caller.ts'
import { createTokenReader } from '../../src/server/access/tokens.ts'
import { startGateway } from '../kit/gateway.ts'

const issuer = 'https://id.acme.example'
const audience = 'holdfast'
const keys = {
  ES256: await generateKeyPair('ES256', { extractable: true }),
  RS256: await generateKeyPair('RS256', { extractable: true }),
  EdDSA: await generateKeyPair('EdDSA', { extractable: true }),
  stranger: await generateKeyPair('ES256', { extractable: true }),
}

/** The issuer's own server: its public keys, and how often they were asked for. */
async function anIssuer({ status = 200 } = {}) {
  const published = await Promise.all(
    (['ES256', 'RS256', 'EdDSA'] as const).map(async (alg) => ({
      ...(await exportJWK(keys[alg].publicKey)),
      kid: alg,
      alg,
      use: 'sig',
    })),
  )
  let asked = 0
  const server = createServer((_, response) => {
    asked += 1
    response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify({ keys: published }))
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  onTestFinished(() => void server.close())
  const jwks = `http://127.0.0.1:${(server.address() as AddressInfo).port}/keys`
  const tokens: TokenGrant = { issuer, audience, jwks, scopes: ['read', 'hold'], clinics: ['leeds'] }
  const partners: Partner[] = [
    { id: 'other', keys: [] },
    { id: 'acme', keys: [], tokens },
  ]
  const read = createTokenReader(() => partners)
  return { read, partners, asked: () => asked, publicKey: published[0] }
}

const seconds = () => Math.floor(Date.now() / 1_000)
const claims = (): Record<string, unknown> => ({ iss: issuer, aud: audience, sub: 'app-1', exp: seconds() + 300 })

function signed(
  payload: Record<string, unknown> = claims(),
  header: Partial<JWTHeaderParameters> = {},
  key: CryptoKey | Uint8Array = keys.ES256.privateKey,
): Promise<string> {
  return new SignJWT(payload as JWTPayload).setProtectedHeader({ alg: 'ES256', kid: 'ES256', ...header }).sign(key)
}

it.each(['ES256', 'RS256', 'EdDSA'] as const)('a token signed with %s opens what its issuer may', async (alg) => {
  const { read } = await anIssuer()
  expect(await read(await signed(claims(), { alg, kid: alg }, keys[alg].privateKey))).toEqual({
    partnerId: 'acme',
    keyId: 'token',
    scopes: new Set(['read', 'hold']),
    clinics: new Set(['leeds']),
    browser: null,
  })
})

it.each<[string, unknown, readonly string[]]>([
  ['narrows', 'read', ['read']],
  ['does not widen', 'read confirm ops', ['read']],
  ['may leave nothing', 'openid', []],
  ['counts as none when it is no text', ['read'], []],
])('its own scope %s', async (_name, scope, scopes) => {
  const { read } = await anIssuer()
  expect((await read(await signed({ ...claims(), scope })))?.scopes).toEqual(new Set(scopes))
})

it('asks for the keys once, not again for a kid that is unknown', async () => {
  const { read, asked } = await anIssuer()
  for (let call = 0; call < 5; call += 1) await read(await signed())
  for (let call = 0; call < 5; call += 1) expect(await read(await signed(claims(), { kid: `k${call}` }))).toBeNull()
  expect(asked()).toBe(1)
})

it.each<[string, () => string | Promise<string>]>([
  ['no text', () => ''],
  ['no token', () => 'abc.def.ghi'],
  ['algorithm none', () => new UnsecuredJWT(claims() as JWTPayload).encode()],
  ['a strange key', () => signed(claims(), {}, keys.stranger.privateKey)],
  ['an unknown kid', () => signed(claims(), { kid: 'k9' })],
  ['another issuer', () => signed({ ...claims(), iss: 'https://id.other.example' })],
  ['an issuer that only begins like ours', () => signed({ ...claims(), iss: `${issuer}.evil.example` })],
  ['another audience', () => signed({ ...claims(), aud: 'another' })],
  ['no audience', () => signed({ ...claims(), aud: undefined })],
  ['no end', () => signed({ ...claims(), exp: undefined })],
  ['nobody’s', () => signed({ ...claims(), sub: undefined })],
  ['one that has ended', () => signed({ ...claims(), exp: seconds() - 31 })],
  ['one of the future', () => signed({ ...claims(), nbf: seconds() + 60 })],
  ['one that names its keys', () => signed(claims(), { jku: 'https://evil.example/keys' })],
  ['one that names a certificate', () => signed(claims(), { x5u: 'https://evil.example/cert' })],
  [
    'one that brings its key',
    async () => signed(claims(), { jwk: await exportJWK(keys.stranger.publicKey) }, keys.stranger.privateKey),
  ],
  ['a changed one', async () => (await signed()).replace(/^([^.]+\.[^.]+)\..*$/, '$1.AAAA')],
])('is none: %s', async (_name, token) => {
  const { read } = await anIssuer()
  expect(await read(await token())).toBeNull()
})

it('is none when the public key was used as a shared secret', async () => {
  const { read, publicKey } = await anIssuer()
  const secret = new TextEncoder().encode(JSON.stringify(publicKey))
  expect(await read(await signed(claims(), { alg: 'HS256' }, secret))).toBeNull()
})

it('opens what its partner may now, and nothing without one', async () => {
  const { read, partners, asked } = await anIssuer()
  const token = await signed()
  expect(await read(token)).toMatchObject({ partnerId: 'acme' })
  const [other, acme] = partners as [Partner, Required<Partner>]
  partners.splice(1, 1, { ...acme, tokens: { ...(acme.tokens as TokenGrant), scopes: ['read'], clinics: ['*'] } })
  expect(await read(token)).toMatchObject({ scopes: new Set(['read']), clinics: '*' })
  partners.splice(1, 1, { id: 'acme', keys: [] })
  expect(await read(token)).toBeNull()
  partners.splice(0, 2, other)
  expect(await read(token)).toBeNull()
  expect(asked()).toBe(1)
})

it('speaks for the partner whose audience it names, of those with one issuer', async () => {
  const { read, partners } = await anIssuer()
  const [other, acme] = partners as [Partner, Required<Partner>]
  partners.splice(0, 2, acme, { ...other, tokens: { ...(acme.tokens as TokenGrant), audience: 'other' } })
  expect(await read(await signed({ ...claims(), aud: 'other' }))).toMatchObject({ partnerId: 'other' })
  expect(await read(await signed({ ...claims(), aud: ['x', audience] }))).toMatchObject({ partnerId: 'acme' })
})

describe('while the keys cannot be had', () => {
  it('is no refusal: the caller may try again', async () => {
    const { read } = await anIssuer({ status: 500 })
    await expect(read(await signed())).rejects.toMatchObject({ code: 'SERVICE_UNAVAILABLE' })
  })

  it('is none when it has ended', async () => {
    const { read } = await anIssuer({ status: 500 })
    expect(await read(await signed({ ...claims(), exp: seconds() - 31 }))).toBeNull()
  })

  it('is told with 503, whatever was asked for', async () => {
    const gateway = await startGateway()
    const { partners } = await anIssuer({ status: 500 })
    gateway.gateway.booking.partners = partners
    const headers = { authorization: `Bearer ${await signed()}` }
    for (const path of ['/trpc/service.list', '/metrics']) {
      const response = await fetch(`${gateway.url}${path}`, { headers })
      expect([path, response.status]).toEqual([path, 503])
      expect(await response.text()).toContain('SERVICE_UNAVAILABLE')
    }
    const { status, body } = await gateway.post({ query: '{ services { id } }' }, headers)
    expect([status, body.errors[0].extensions.code]).toEqual([503, 'SERVICE_UNAVAILABLE'])
  })
})
