import { randomUUID } from 'node:crypto'
import type { ClaimKey, ClaimOutcome, ClaimRequest, ClaimResult, HeldClaim } from '../../booking/ledger.ts'
import type { Clock, Instant } from '../../domain/time.ts'

interface Claim {
  readonly fingerprint: string
  readonly subject: string
  readonly holder: string
  readonly leaseUntil: Instant
  readonly keepUntil: Instant
  readonly result: ClaimOutcome | null
}

/** Idempotency keys of the memory ledger. */
export class Claims {
  readonly #claims = new Map<string, Claim>()
  readonly #clock: Clock

  constructor(clock: Clock) {
    this.#clock = clock
  }

  claim(request: ClaimRequest): ClaimResult {
    const now = this.#clock.now()
    const name = nameOf(request)
    const earlier = this.#claims.get(name)
    const standing = earlier && earlier.keepUntil > now ? earlier : null
    if (standing && standing.fingerprint !== request.fingerprint) return { kind: 'REUSED' }
    if (standing?.result) return { kind: 'DONE', result: standing.result }
    if (standing && standing.leaseUntil > now) return { kind: 'RUNNING', retryAfterMs: standing.leaseUntil - now }
    const holder = randomUUID()
    const subject = standing?.subject ?? request.subject
    this.#claims.set(name, {
      fingerprint: request.fingerprint,
      subject,
      holder,
      leaseUntil: now + request.leaseMs,
      keepUntil: now + request.keepMs,
      result: null,
    })
    return { kind: 'NEW', subject, holder }
  }

  finish(key: HeldClaim, result: ClaimOutcome): void {
    const claim = this.#claims.get(nameOf(key))
    if (claim?.holder === key.holder) this.#claims.set(nameOf(key), { ...claim, result })
  }

  /** What has a result keeps it: a caller that was given up for dead may come late. */
  free(key: HeldClaim): void {
    const claim = this.#claims.get(nameOf(key))
    if (claim?.holder === key.holder && !claim.result) this.#claims.delete(nameOf(key))
  }

  purge(): void {
    const now = this.#clock.now()
    for (const [name, claim] of this.#claims) if (claim.keepUntil <= now) this.#claims.delete(name)
  }
}

function nameOf(key: ClaimKey): string {
  return JSON.stringify([key.account, key.partnerId, key.operation, key.key])
}
