import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { createSigner, type SigningKey } from '../../src/booking/signing.ts'
import { testNow } from '../kit/clock.ts'
import { aSlot, minute } from '../kit/slots.ts'

const oldKey: SigningKey = { id: 's1', secret: 'the first secret of thirty-two letters' }
const newKey: SigningKey = { id: 's2', secret: 'the second secret of thirty-two letters' }
const before = createSigner([oldKey])
const during = createSigner([newKey, oldKey])
const after = createSigner([newKey])
/** Another key under the same name. */
const stranger = createSigner([{ id: 's1', secret: 'somebody else’s secret, long enough too' }])

const slot = aSlot()
const expiresAt = testNow + 30 * minute
const slotToken = before.slotToken('acme', slot, expiresAt)

/** The token with one character changed to another of the same alphabet. */
function tampered(token: string): fc.Arbitrary<string> {
  const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_.'
  return fc
    .record({ at: fc.nat({ max: token.length - 1 }), by: fc.constantFrom(...alphabet) })
    .map(({ at, by }) => token.slice(0, at) + by + token.slice(at + 1))
    .filter((changed) => changed !== token)
}

describe('a slot token', () => {
  it('gives its slot back to its partner, exactly', () => {
    expect(before.readSlotToken('acme', slotToken, testNow)).toEqual({ kind: 'SLOT', slot })
  })

  it('changed anywhere is none', () => {
    fc.assert(
      fc.property(tampered(slotToken), (token) => {
        expect(before.readSlotToken('acme', token, testNow)).toEqual({ kind: 'INVALID' })
      }),
      { numRuns: 2_000 },
    )
  })

  it.each(['', '.', '...', 'sl1', 'sl1.s1', 'sl1.s1.e30', `${slotToken}.more`, `${slotToken} `, slotToken.slice(1)])(
    'is not %j',
    (token) => {
      expect(before.readSlotToken('acme', token, testNow)).toEqual({ kind: 'INVALID' })
    },
  )

  it('of another partner is foreign, however old', () => {
    expect(before.readSlotToken('other', slotToken, testNow)).toEqual({ kind: 'FOREIGN' })
    expect(before.readSlotToken('other', slotToken, expiresAt)).toEqual({ kind: 'FOREIGN' })
  })

  it('expires at the millisecond, and still says for which slot', () => {
    expect(before.readSlotToken('acme', slotToken, expiresAt - 1).kind).toBe('SLOT')
    expect(before.readSlotToken('acme', slotToken, expiresAt)).toEqual({ kind: 'EXPIRED', slot })
  })
})

describe('a hold token', () => {
  const token = before.holdToken('h1')

  it('is the same for the same hold, and for no other', () => {
    expect(before.holdToken('h1')).toBe(token)
    expect(before.isHoldToken('h1', token)).toBe(true)
    expect(before.isHoldToken('h2', token)).toBe(false)
  })

  it('changed anywhere is none', () => {
    fc.assert(
      fc.property(tampered(token), (changed) => {
        expect(before.isHoldToken('h1', changed)).toBe(false)
      }),
      { numRuns: 2_000 },
    )
  })

  it.each(['', '...', 'ht1.s1', `${token}.more`, `${token}=`])('is not %j', (text) => {
    expect(before.isHoldToken('h1', text)).toBe(false)
  })
})

describe('what is sealed', () => {
  it('is opened with what it was bound to, and with nothing else', () => {
    fc.assert(
      fc.property(fc.string(), fc.string(), fc.string(), (text, bound, otherwise) => {
        const sealed = before.seal(text, bound)
        expect(before.unseal(sealed, bound)).toBe(text)
        if (otherwise !== bound) expect(before.unseal(sealed, otherwise)).toBeNull()
      }),
    )
  })

  it('is the same for the same text and binding, so that it can be an id, and hides both', () => {
    const sealed = before.seal('patient-7', 'acme')
    expect(before.seal('patient-7', 'acme')).toBe(sealed)
    expect(before.seal('patient-7', 'other')).not.toBe(sealed)
    const bytes = Buffer.from(sealed.split('.')[2] ?? '', 'base64url').toString('latin1')
    expect(bytes).not.toContain('patient')
  })

  it('changed anywhere is opened by nobody', () => {
    const sealed = before.seal('patient-7', 'acme')
    fc.assert(
      fc.property(tampered(sealed), (changed) => {
        expect(before.unseal(changed, 'acme')).toBeNull()
      }),
      { numRuns: 2_000 },
    )
  })

  it.each(['', 'se1', 'se1.s1', 'se1.s1.AAAA', 'se1.s9.AAAA'])('is not %j', (text) => {
    expect(before.unseal(text, 'acme')).toBeNull()
  })
})

describe('a rotation of keys', () => {
  const partnerKey = 'hf_test_k1_secret'
  const made = { slot: slotToken, hold: before.holdToken('h1'), sealed: before.seal('text', 'b') }
  const hash = before.partnerKeyHash(partnerKey)

  it.each([
    ['keeps what was made before, while the old key is known', during, true],
    ['ends what was made before, once the old key is gone', after, false],
    ['is no way in for another key of the same name', stranger, false],
  ])('%s', (_name, signer, isGood) => {
    expect(signer.readSlotToken('acme', made.slot, testNow).kind).toBe(isGood ? 'SLOT' : 'INVALID')
    expect(signer.isHoldToken('h1', made.hold)).toBe(isGood)
    expect(signer.unseal(made.sealed, 'b')).toBe(isGood ? 'text' : null)
    expect(signer.isPartnerKey(partnerKey, hash)).toBe(isGood)
  })

  it('signs with the first key', () => {
    expect(after.isHoldToken('h1', during.holdToken('h1'))).toBe(true)
    expect(before.isHoldToken('h1', during.holdToken('h1'))).toBe(false)
  })

  it('needs a key', () => {
    expect(() => createSigner([])).toThrow('a signing key is needed')
  })
})

describe('keyed digests', () => {
  it('differ by key and by purpose', () => {
    expect(before.fingerprint('text')).toBe(before.fingerprint('text'))
    expect(before.fingerprint('text')).not.toBe(stranger.fingerprint('text'))
    expect(before.holdToken('text')).not.toContain(before.fingerprint('text'))
  })

  it('tell partner keys apart', () => {
    const hash = before.partnerKeyHash('hf_test_k1_one')
    expect(before.isPartnerKey('hf_test_k1_one', hash)).toBe(true)
    expect(before.isPartnerKey('hf_test_k1_two', hash)).toBe(false)
    expect(hash).not.toContain('one')
    for (const broken of ['', 'hmac-sha256', 'hmac-sha256:s1', hash.replace('sha256', 'sha1'), `${hash}:more`]) {
      expect(before.isPartnerKey('hf_test_k1_one', broken)).toBe(false)
    }
  })
})
