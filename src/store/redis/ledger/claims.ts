/** Idempotency keys. */
import type { ClaimKey, ClaimOutcome, Ledger } from '../../../booking/ledger.ts'
import type { Accounts, Reply } from './accounts.ts'
import { keyOf } from './keys.ts'

export function claimsOf(accounts: Accounts): Pick<Ledger, 'claim' | 'finishClaim' | 'freeClaim'> {
  function run(key: ClaimKey, op: string, given: object): Promise<Reply> {
    const name = [key.partnerId, key.operation, key.key].map(encodeURIComponent).join(':')
    const extraKeys = [keyOf(key.account, `claim:${name}`)]
    return accounts.call(key.account, 'claim', op, given, { extraKeys })
  }

  return {
    async claim(request) {
      const { fingerprint, subject, leaseMs, keepMs } = request
      const { kind, rest } = await run(request, 'claim', { fingerprint, subject, leaseMs, keepMs })
      switch (kind) {
        case 'NEW':
          return { kind, subject: rest[0] as string, holder: rest[1] as string }
        case 'RUNNING':
          return { kind, retryAfterMs: rest[0] as number }
        case 'DONE':
          return { kind, result: JSON.parse(rest[0] as string) as ClaimOutcome }
        default:
          return { kind: 'REUSED' }
      }
    },

    async finishClaim(key, result) {
      await run(key, 'finishClaim', { result: JSON.stringify(result), holder: key.holder })
    },

    async freeClaim(key) {
      await run(key, 'freeClaim', { holder: key.holder })
    },
  }
}
