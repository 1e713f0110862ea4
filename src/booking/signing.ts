import {
  createCipheriv,
  createDecipheriv,
  createHmac,
  createSecretKey,
  hkdfSync,
  type KeyObject,
  timingSafeEqual,
} from 'node:crypto'
import type { SlotSnapshot } from '../domain/slot.ts'
import type { Instant } from '../domain/time.ts'

export interface SigningKey {
  /** Short name that stands in every token made with it, so that keys can be rotated. */
  readonly id: string
  /** At least 32 characters. */
  readonly secret: string
}

/** What each derived key is for; a token made for one purpose is worthless for another. */
type Purpose = 'hold-token' | 'slot-token' | 'sealed' | 'fingerprint' | 'partner-key' | 'audit'

export type SlotTokenReading =
  | { readonly kind: 'SLOT'; readonly slot: SlotSnapshot }
  /** Not made by us, or changed since. */
  | { readonly kind: 'INVALID' }
  /** Made for another partner. */
  | { readonly kind: 'FOREIGN' }
  | { readonly kind: 'EXPIRED'; readonly slot: SlotSnapshot }

/** Signs and seals with the first key; accepts all of them. */
export interface Signer {
  /** Never stored: the same hold gives the same token while its signing key stands first. */
  holdToken(holdId: string): string
  isHoldToken(holdId: string, token: string): boolean
  slotToken(partnerId: string, slot: SlotSnapshot, expiresAt: Instant): string
  readSlotToken(partnerId: string, token: string, now: Instant): SlotTokenReading
  /** Encrypts; `bound` must be the same when it is opened. The same text and `bound` give the same result, so it can be an id. */
  seal(text: string, bound: string): string
  /** Null when it was not sealed by us with the same `bound`. */
  unseal(sealed: string, bound: string): string | null
  /** Keyed digest, so that low-entropy input cannot be found by trial. */
  fingerprint(text: string): string
  /** How the configuration stores a partner key: `hmac-sha256:<signing key id>:<hex>`. */
  partnerKeyHash(key: string): string
  isPartnerKey(key: string, hash: string): boolean
  /** Of one record of the audit log. */
  auditSeal(text: string): string
  isAuditSeal(text: string, seal: string): boolean
}

export function createSigner(keys: readonly SigningKey[]): Signer {
  const [first] = keys
  if (!first) throw new Error('a signing key is needed')
  // Key objects: given plain bytes, Node makes one anew for each digest, which takes five times as long as the digest.
  const derived = new Map<string, KeyObject>()

  function keyFor(purpose: Purpose, id: string): KeyObject | null {
    const name = `${id}/${purpose}`
    const known = derived.get(name)
    if (known) return known
    const key = keys.find((candidate) => candidate.id === id)
    if (!key) return null
    const made = createSecretKey(Buffer.from(hkdfSync('sha256', key.secret, 'holdfast', purpose, 32)))
    derived.set(name, made)
    return made
  }

  function mac(purpose: Purpose, id: string, text: string): Buffer | null {
    const key = keyFor(purpose, id)
    return key && createHmac('sha256', key).update(text).digest()
  }

  function sign(purpose: Purpose, text: string): string {
    return (mac(purpose, first?.id ?? '', text) as Buffer).toString('base64url')
  }

  function isSigned(purpose: Purpose, id: string, text: string, signature: string): boolean {
    const expected = mac(purpose, id, text)
    const given = bytesOf(signature)
    return expected !== null && given?.length === expected.length && timingSafeEqual(given, expected)
  }

  return {
    holdToken: (holdId) => `ht1.${first.id}.${sign('hold-token', holdId)}`,
    isHoldToken(holdId, token) {
      const [version, id, signature, ...rest] = token.split('.')
      if (version !== 'ht1' || id === undefined || signature === undefined || rest.length > 0) return false
      return isSigned('hold-token', id, holdId, signature)
    },

    slotToken(partnerId, slot, expiresAt) {
      const body = Buffer.from(JSON.stringify([partnerId, expiresAt, slot])).toString('base64url')
      const text = `sl1.${first.id}.${body}`
      return `${text}.${sign('slot-token', text)}`
    },
    readSlotToken(partnerId, token, now) {
      const [version, id, body, signature, ...rest] = token.split('.')
      if (version !== 'sl1' || !id || !body || !signature || rest.length > 0) return { kind: 'INVALID' }
      if (!isSigned('slot-token', id, `sl1.${id}.${body}`, signature)) return { kind: 'INVALID' }
      const [owner, expiresAt, slot] = JSON.parse(Buffer.from(body, 'base64url').toString()) as [
        string,
        Instant,
        SlotSnapshot,
      ]
      if (owner !== partnerId) return { kind: 'FOREIGN' }
      return { kind: expiresAt > now ? 'SLOT' : 'EXPIRED', slot }
    },

    seal(text, bound) {
      const key = keyFor('sealed', first.id) as KeyObject
      // A nonce made of what is sealed: it can only repeat for the same text and binding, where it gives nothing away.
      const nonce = (mac('sealed', first.id, JSON.stringify([bound, text])) as Buffer).subarray(0, 12)
      const cipher = createCipheriv('aes-256-gcm', key, nonce).setAAD(Buffer.from(bound))
      const sealed = Buffer.concat([nonce, cipher.update(text, 'utf8'), cipher.final()])
      return `se1.${first.id}.${Buffer.concat([sealed, cipher.getAuthTag()]).toString('base64url')}`
    },
    unseal(sealed, bound) {
      const [version, id, body, ...rest] = sealed.split('.')
      const key = id ? keyFor('sealed', id) : null
      const bytes = bytesOf(body ?? '')
      if (version !== 'se1' || !key || rest.length > 0 || !bytes || bytes.length < 28) return null
      try {
        const decipher = createDecipheriv('aes-256-gcm', key, bytes.subarray(0, 12))
          .setAAD(Buffer.from(bound))
          .setAuthTag(bytes.subarray(-16))
        return Buffer.concat([decipher.update(bytes.subarray(12, -16)), decipher.final()]).toString('utf8')
      } catch {
        // Tampered with, or sealed for something else.
        return null
      }
    },

    fingerprint: (text) => sign('fingerprint', text),

    partnerKeyHash: (key) => `hmac-sha256:${first.id}:${(mac('partner-key', first.id, key) as Buffer).toString('hex')}`,
    isPartnerKey(key, hash) {
      const [scheme, id, digest, ...rest] = hash.split(':')
      if (scheme !== 'hmac-sha256' || !id || !digest || rest.length > 0) return false
      return isSigned('partner-key', id, key, Buffer.from(digest, 'hex').toString('base64url'))
    },

    auditSeal: (text) => `${first.id}:${sign('audit', text)}`,
    isAuditSeal(text, seal) {
      const [id, signature, ...rest] = seal.split(':')
      return id !== undefined && signature !== undefined && rest.length === 0 && isSigned('audit', id, text, signature)
    },
  }
}

/** Null for anything but the one spelling that we write, so that tokens and sealed ids can be compared as text. */
function bytesOf(base64url: string): Buffer | null {
  const bytes = Buffer.from(base64url, 'base64url')
  return bytes.toString('base64url') === base64url ? bytes : null
}
