import { randomBytes } from 'node:crypto'
import { crc32 } from 'node:zlib'
import { DomainError } from '../domain/error.ts'
import type { HoldRecord } from '../domain/hold.ts'
import type { Instant } from '../domain/time.ts'
import type { Clinic } from './clinic.ts'
import type { Signer } from './signing.ts'

/**
 * What a key may do. `read`: search and read what is its partner's. `hold`: create, extend and release holds. `confirm`:
 * book and move. `cancel`. `clinic`: read all appointments of its clinics. `ops`: metrics and the operator's view.
 */
export const scopes = ['read', 'hold', 'confirm', 'cancel', 'clinic', 'ops'] as const
export type Scope = (typeof scopes)[number]

/** Who calls, proved by a key or a token. A required argument of every use case, never ambient. */
export interface Caller {
  readonly partnerId: string
  /** Which of the partner's keys or tokens; for the audit log. */
  readonly keyId?: string
  readonly scopes: ReadonlySet<Scope>
  /** Clinic ids, or all. */
  readonly clinics: '*' | ReadonlySet<string>
  /** Of the request; goes into logs and to the caller with a fault. */
  readonly correlationId: string
  readonly signal?: AbortSignal
  /** Set for a key that stands in a web page, where everybody can read it. */
  readonly browser?: BrowserCaller
}

/** What a browser's call shows beside its key. Digests only: an address is personal data. */
export interface BrowserCaller {
  readonly rules: BrowserRules
  readonly address: string
  /** Whom the page says it serves; null where it does not say. */
  readonly endUser: string | null
  /** Tokens that came with the call: what belongs to their holds is what the caller may see and change. */
  readonly holdTokens: Set<string>
}

/** Where a browser key may be used, and how much by one person, so that nobody empties a diary. */
export interface BrowserRules {
  readonly origins: readonly string[]
  /** Active ones. */
  readonly holdsPerAddress: number
  readonly holdsPerEndUser: number
  /** In a day; here the end user is the patient's e-mail address too. */
  readonly bookingsPerAddress: number
  readonly bookingsPerEndUser: number
}

export interface Partner {
  readonly id: string
  readonly keys: readonly PartnerKey[]
  /** Whose tokens speak for the partner. */
  readonly tokens?: TokenGrant | undefined
}

/** Who signs tokens for a partner, and what they may open at most. */
export interface TokenGrant {
  /** The exact `iss` and `aud`. */
  readonly issuer: string
  readonly audience: string
  /** Where the issuer's public keys are. */
  readonly jwks: string
  /** A token's own `scope` may narrow this. */
  readonly scopes: readonly Scope[]
  /** Clinic ids, or `['*']`. */
  readonly clinics: readonly string[]
}

export interface PartnerKey {
  readonly id: string
  /** From `Signer.partnerKeyHash`. */
  readonly hash: string
  readonly scopes: readonly Scope[]
  /** Clinic ids, or `['*']`. */
  readonly clinics: readonly string[]
  /** From then on it opens nothing. */
  readonly expiresAt?: Instant
  readonly browser?: BrowserRules
}

/** What a key or token says of who calls, before anything is known of the call. */
export interface Identity extends Required<Pick<Caller, 'partnerId' | 'keyId' | 'scopes' | 'clinics'>> {
  readonly browser: BrowserRules | null
}

export type KeyKind = 'live' | 'test' | 'demo'

const keyPattern = /^(hf_(?:live|test|demo)_([a-z0-9]{1,32})_[0-9a-f]{64})_([0-9a-f]{8})$/

/** `hf_<kind>_<key id>_<256-bit secret>_<checksum>`; shown once, stored as its hash. */
export function createPartnerKey(kind: KeyKind, keyId: string): string {
  const body = `hf_${kind}_${keyId}_${randomBytes(32).toString('hex')}`
  return `${body}_${checksumOf(body)}`
}

/** Finds the partner behind a key in constant work per configured key; null for every kind of wrong key. */
export function authenticate(partners: readonly Partner[], signer: Signer, key: string, now: Instant): Identity | null {
  const [, body, keyId, checksum] = keyPattern.exec(key) ?? []
  // A mistyped key is told from a revoked one without any look-up.
  if (!body || checksum !== checksumOf(body)) return null
  for (const partner of partners) {
    for (const candidate of partner.keys) {
      if (candidate.id !== keyId || !signer.isPartnerKey(key, candidate.hash)) continue
      if (candidate.expiresAt !== undefined && candidate.expiresAt <= now) return null
      return {
        partnerId: partner.id,
        keyId,
        scopes: new Set(candidate.scopes),
        clinics: clinicsAllowed(candidate.clinics),
        browser: candidate.browser ?? null,
      }
    }
  }
  return null
}

export function clinicsAllowed(clinics: readonly string[]): Caller['clinics'] {
  return clinics.includes('*') ? '*' : new Set(clinics)
}

export function requireScope(caller: Caller, scope: Scope): void {
  if (!caller.scopes.has(scope)) {
    throw new DomainError('FORBIDDEN', `This key lacks the scope \`${scope}\`; use one that has it.`)
  }
}

/** For what a key that everybody can read must never do. */
export function requirePartnerKey(caller: Caller): void {
  if (caller.browser) {
    throw new DomainError('FORBIDDEN', 'A browser key cannot do this; call from your server with a partner key.')
  }
}

/**
 * Whether the hold, and what was booked from it, is the caller's: their partner's, and in a browser shown by its token. Both
 * are looked at in any case, so that the time it takes tells nothing.
 */
export function isTheirs(caller: Caller, signer: Signer, hold: Pick<HoldRecord, 'id' | 'partnerId'>): boolean {
  const isShown = !caller.browser || [...caller.browser.holdTokens].some((token) => signer.isHoldToken(hold.id, token))
  return isShown && hold.partnerId === caller.partnerId
}

export function mayUse(caller: Caller, clinic: Pick<Clinic, 'id'>): boolean {
  return caller.clinics === '*' || caller.clinics.has(clinic.id)
}

function checksumOf(body: string): string {
  return crc32(body).toString(16).padStart(8, '0')
}
