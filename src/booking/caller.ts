import { randomBytes } from 'node:crypto'
import { crc32 } from 'node:zlib'
import { DomainError } from '../domain/error.ts'
import type { Clinic } from './clinic.ts'
import type { Signer } from './signing.ts'

/**
 * What a key may do. `read`: search and read what is its partner's. `hold`: create, extend and release holds. `confirm`:
 * book and move. `cancel`. `clinic`: read all appointments of its clinics. `ops`: metrics and the operator's view.
 */
export const scopes = ['read', 'hold', 'confirm', 'cancel', 'clinic', 'ops'] as const
export type Scope = (typeof scopes)[number]

/** Who calls, proved by a key. A required argument of every use case, never ambient. */
export interface Caller {
  readonly partnerId: string
  readonly scopes: ReadonlySet<Scope>
  /** Clinic ids, or all. */
  readonly clinics: '*' | ReadonlySet<string>
  /** Of the request; goes into logs and to the caller with a fault. */
  readonly correlationId: string
  readonly signal?: AbortSignal
}

export interface Partner {
  readonly id: string
  readonly keys: readonly PartnerKey[]
}

export interface PartnerKey {
  readonly id: string
  /** From `Signer.partnerKeyHash`. */
  readonly hash: string
  readonly scopes: readonly Scope[]
  /** Clinic ids, or `['*']`. */
  readonly clinics: readonly string[]
}

export type KeyKind = 'live' | 'test' | 'demo'

const keyPattern = /^(hf_(?:live|test|demo)_([a-z0-9]{1,32})_[0-9a-f]{64})_([0-9a-f]{8})$/

/** `hf_<kind>_<key id>_<256-bit secret>_<checksum>`; shown once, stored as its hash. */
export function createPartnerKey(kind: KeyKind, keyId: string): string {
  const body = `hf_${kind}_${keyId}_${randomBytes(32).toString('hex')}`
  return `${body}_${checksumOf(body)}`
}

/** Finds the partner behind a key in constant work per configured key; null for every kind of wrong key. */
export function authenticate(
  partners: readonly Partner[],
  signer: Signer,
  key: string,
): Pick<Caller, 'partnerId' | 'scopes' | 'clinics'> | null {
  const [, body, keyId, checksum] = keyPattern.exec(key) ?? []
  // A mistyped key is told from a revoked one without any look-up.
  if (!body || checksum !== checksumOf(body)) return null
  for (const partner of partners) {
    for (const candidate of partner.keys) {
      if (candidate.id !== keyId || !signer.isPartnerKey(key, candidate.hash)) continue
      return {
        partnerId: partner.id,
        scopes: new Set(candidate.scopes),
        clinics: candidate.clinics.includes('*') ? '*' : new Set(candidate.clinics),
      }
    }
  }
  return null
}

export function requireScope(caller: Caller, scope: Scope): void {
  if (!caller.scopes.has(scope)) {
    throw new DomainError('FORBIDDEN', `This key lacks the scope \`${scope}\`; use one that has it.`)
  }
}

export function mayUse(caller: Caller, clinic: Pick<Clinic, 'id'>): boolean {
  return caller.clinics === '*' || caller.clinics.has(clinic.id)
}

function checksumOf(body: string): string {
  return crc32(body).toString(16).padStart(8, '0')
}
