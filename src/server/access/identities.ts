import { hash } from 'node:crypto'
import type { Booking } from '../../booking/booking.ts'
import { authenticate, type Identity, type Partner } from '../../booking/caller.ts'
import type { Instant } from '../../domain/time.ts'

/** Of keys that opened something; a deployment has fewer. */
const maxKnown = 1_000

interface Known {
  readonly identity: Identity
  /** When the key ends, or another one of its name: then it is looked at again. */
  readonly until: Instant
}

/**
 * Finds the partner behind a key, as `authenticate` does, and remembers it for as long as nothing about the partners
 * changes and the key has not ended. Keys are remembered by their digests; those that open nothing are not remembered.
 */
export function createIdentities(
  booking: Pick<Booking, 'partners' | 'signer' | 'clock'>,
): (key: string) => Identity | null {
  let partners: readonly Partner[] = booking.partners
  const known = new Map<string, Known>()

  return (key) => {
    if (partners !== booking.partners) {
      partners = booking.partners
      known.clear()
    }
    const now = booking.clock.now()
    const digest = hash('sha256', key, 'base64url')
    const before = known.get(digest)
    if (before && before.until > now) return before.identity
    const identity = authenticate(partners, booking.signer, key, now)
    if (!identity) return null
    if (known.size >= maxKnown) known.clear()
    known.set(digest, { identity, until: endOf(partners, identity) })
    return identity
  }
}

function endOf(partners: readonly Partner[], { partnerId, keyId }: Identity): Instant {
  const keys = partners.find(({ id }) => id === partnerId)?.keys.filter(({ id }) => id === keyId) ?? []
  return Math.min(...keys.map(({ expiresAt }) => expiresAt ?? Number.POSITIVE_INFINITY))
}
