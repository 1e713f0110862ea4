import {
  createRemoteJWKSet,
  decodeJwt,
  decodeProtectedHeader,
  errors,
  type JWTPayload,
  type JWTVerifyGetKey,
  jwtVerify,
} from 'jose'
import { clinicsAllowed, type Identity, type Partner, type Scope } from '../../booking/caller.ts'
import { DomainError } from '../../domain/error.ts'

/** Null for anything but a valid token of a known issuer. Throws `SERVICE_UNAVAILABLE` when its keys cannot be had. */
export type TokenReader = (token: string) => Promise<Identity | null>

/** No HMAC among them: a public key must not pass for a shared secret. */
const algorithms = ['EdDSA', 'Ed25519', 'ES256', 'RS256']
/** Each of these lets a token choose the key that it is checked with. */
const keyHeaders = ['jku', 'x5u', 'jwk', 'x5c']
const toleranceSeconds = 30

/** @param partners asked at each call, since they come and go */
export function createTokenReader(partners: () => readonly Partner[]): TokenReader {
  const keySets = new Map<string, JWTVerifyGetKey>()

  function keysAt(address: string): JWTVerifyGetKey {
    // An unknown `kid` makes it look again, at most so often.
    const keys =
      keySets.get(address) ?? createRemoteJWKSet(new URL(address), { cooldownDuration: 30_000, timeoutDuration: 3_000 })
    keySets.set(address, keys)
    return keys
  }

  return async (token) => {
    const claims = claimsOf(token)
    if (!claims || hasEnded(claims)) return null
    // An issuer may speak for several partners, each with an audience of its own.
    const partner = partners().find(
      ({ tokens }) => tokens && tokens.issuer === claims.iss && [claims.aud].flat().includes(tokens.audience),
    )
    if (!partner?.tokens) return null
    const { issuer, audience, jwks, scopes, clinics } = partner.tokens
    try {
      const { payload } = await jwtVerify(token, keysAt(jwks), {
        algorithms,
        issuer,
        audience,
        clockTolerance: toleranceSeconds,
        requiredClaims: ['exp', 'sub'],
      })
      return {
        partnerId: partner.id,
        keyId: 'token',
        scopes: new Set(scopesOf(payload, scopes)),
        clinics: clinicsAllowed(clinics),
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
function claimsOf(token: string): JWTPayload | null {
  try {
    const header = decodeProtectedHeader(token)
    if (keyHeaders.some((name) => name in header)) return null
    return decodeJwt(token)
  } catch {
    // No token at all.
    return null
  }
}

/** Seen without its keys: while they cannot be had, a token that has ended is still no token. */
function hasEnded({ exp }: JWTPayload): boolean {
  return typeof exp !== 'number' || exp <= Date.now() / 1_000 - toleranceSeconds
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
