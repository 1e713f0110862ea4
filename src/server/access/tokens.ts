import { createRemoteJWKSet, decodeJwt, decodeProtectedHeader, errors, type JWTPayload, jwtVerify } from 'jose'
import { clinicsAllowed, type Identity, type Scope } from '../../booking/caller.ts'
import { DomainError } from '../../domain/error.ts'

/** Who signs tokens for a partner, and what they may open at most. */
export interface TokenIssuer {
  readonly partnerId: string
  /** The exact `iss` and `aud`. */
  readonly issuer: string
  readonly audience: string
  /** Where the issuer's public keys are. */
  readonly jwks: string
  /** A token's own `scope` may narrow this. */
  readonly scopes: readonly Scope[]
  readonly clinics: readonly string[]
}

/** Null for anything but a valid token of a known issuer. Throws `SERVICE_UNAVAILABLE` when its keys cannot be had. */
export type TokenReader = (token: string) => Promise<Identity | null>

/** No HMAC among them: a public key must not pass for a shared secret. */
const algorithms = ['EdDSA', 'Ed25519', 'ES256', 'RS256']
/** Each of these lets a token choose the key that it is checked with. */
const keyHeaders = ['jku', 'x5u', 'jwk', 'x5c']
const toleranceSeconds = 30

export function createTokenReader(issuers: readonly TokenIssuer[]): TokenReader | null {
  if (issuers.length === 0) return null
  const known = issuers.map((issuer) => ({
    ...issuer,
    // An unknown `kid` makes it look again, at most so often.
    keys: createRemoteJWKSet(new URL(issuer.jwks), { cooldownDuration: 30_000, timeoutDuration: 3_000 }),
  }))

  return async (token) => {
    const claimed = issuerOf(token)
    const issuer = known.find(({ issuer }) => issuer === claimed)
    if (!issuer) return null
    try {
      const { payload } = await jwtVerify(token, issuer.keys, {
        algorithms,
        issuer: issuer.issuer,
        audience: issuer.audience,
        clockTolerance: toleranceSeconds,
        requiredClaims: ['exp', 'sub'],
      })
      return {
        partnerId: issuer.partnerId,
        keyId: 'token',
        scopes: new Set(scopesOf(payload, issuer.scopes)),
        clinics: clinicsAllowed(issuer.clinics),
        browser: null,
      }
    } catch (error) {
      if (isRefusal(error)) return null
      throw new DomainError('SERVICE_UNAVAILABLE', "The keys of the token's issuer cannot be read; try again later.", {
        retryAfterSeconds: 5,
      })
    }
  }
}

/** As the token says, which proves nothing yet. */
function issuerOf(token: string): string | null {
  try {
    const header = decodeProtectedHeader(token)
    if (keyHeaders.some((name) => name in header)) return null
    return decodeJwt(token).iss ?? null
  } catch {
    // No token at all.
    return null
  }
}

function scopesOf({ scope }: JWTPayload, allowed: readonly Scope[]): readonly Scope[] {
  if (scope === undefined) return allowed
  const asked = typeof scope === 'string' ? scope.split(' ') : []
  return allowed.filter((one) => asked.includes(one))
}

/** The token's fault, not that of the way to the keys. */
function isRefusal(error: unknown): boolean {
  return (
    error instanceof errors.JOSEError && !(error instanceof errors.JWKSTimeout) && error.code !== 'ERR_JOSE_GENERIC'
  )
}
