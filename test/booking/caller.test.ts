import { describe, expect, it } from 'vitest'
import { authenticate, createPartnerKey, type Partner, type PartnerKey } from '../../src/booking/caller.ts'
import { createSigner } from '../../src/booking/signing.ts'

const signer = createSigner([{ id: 's1', secret: 'a test secret of thirty-two letters' }])
const key = createPartnerKey('test', 'k1')
const now = Date.parse('2026-11-02T09:00:00Z')

function partner(id: string, keys: readonly Partial<PartnerKey>[]): Partner {
  return {
    id,
    keys: keys.map((given) => ({
      id: 'k1',
      hash: signer.partnerKeyHash(key),
      scopes: ['read'],
      clinics: ['*'],
      ...given,
    })),
  }
}

describe('a partner key', () => {
  it('is told at a glance, and no two are alike', () => {
    expect(key).toMatch(/^hf_test_k1_[0-9a-f]{64}_[0-9a-f]{8}$/)
    expect(createPartnerKey('test', 'k1')).not.toBe(key)
  })

  it.each<[string, readonly string[], '*' | ReadonlySet<string>]>([
    ['all clinics', ['*'], '*'],
    ['some clinics', ['leeds', 'york'], new Set(['leeds', 'york'])],
    ['no clinic', [], new Set()],
  ])('opens what it was given: %s', (_name, allowed, clinics) => {
    const partners = [
      partner('other', [{ hash: signer.partnerKeyHash('another') }]),
      partner('acme', [{ clinics: allowed }]),
    ]
    const identity = { partnerId: 'acme', keyId: 'k1', scopes: new Set(['read']), clinics, browser: null }
    expect(authenticate(partners, signer, key, now)).toEqual(identity)
  })

  it('opens until it expires', () => {
    const partners = [partner('acme', [{ expiresAt: now + 1 }])]
    expect(authenticate(partners, signer, key, now)?.partnerId).toBe('acme')
  })

  it.each<[string, string, Partial<PartnerKey>]>([
    ['an empty one', '', {}],
    ['a mistyped one', key.replace(/.$/, (last) => (last === '0' ? '1' : '0')), {}],
    ['one without its checksum', key.slice(0, -9), {}],
    ['a revoked one', key, { hash: signer.partnerKeyHash(createPartnerKey('test', 'k1')) }],
    ['one whose id is another’s', key, { id: 'k2' }],
    ['an expired one', key, { expiresAt: now }],
    ['one with something before it', `x${key}`, {}],
    ['one with something behind it', `${key}\n`, {}],
    ['a hash', signer.partnerKeyHash(key), {}],
  ])('is none: %s', (_name, given, configured) => {
    expect(authenticate([partner('acme', [configured])], signer, given, now)).toBeNull()
  })
})
