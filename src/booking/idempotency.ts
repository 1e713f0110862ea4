import { DomainError, invalidInput } from '../domain/error.ts'
import type { Caller } from './caller.ts'
import type { ClaimKey, ClaimOutcome, Ledger } from './ledger.ts'
import type { Signer } from './signing.ts'

export interface IdempotentCall<Result> {
  readonly caller: Caller
  readonly account: string
  /** `hold.create`: keys of different operations do not meet. */
  readonly operation: string
  readonly key: string
  /** Everything that must be the same in a repeat. */
  readonly args: unknown
  /** What the call will create, should it be the first. */
  readonly subject: string
  /** Longer than the call can take; a process that died is taken over from after that. */
  readonly leaseMs: number
  readonly keepMs: number
  /** Does the work for `subject`. `isTakenOver`: an earlier call with this key began it and died. */
  readonly run: (
    subject: string,
    isTakenOver: boolean,
  ) => Promise<{ readonly result: Result; readonly stored: ClaimOutcome }>
  /** Tells a repeat what the first call came to, as it stands now. */
  readonly replay: (stored: ClaimOutcome) => Promise<Result>
}

/** Codes that end a call for good: a repeat with the same key gets them again. Any other failure frees the key. */
const finalCodes = new Set(['SLOT_TAKEN', 'SLOT_TAKEN_AT_VENDOR', 'HOLD_EXPIRED', 'HOLD_LOST', 'CLASH_DETECTED'])

/** A failure after which something may stand: a repeat with the same key looks at what is stored instead of starting anew. */
export class StandingError extends DomainError {
  readonly stored: ClaimOutcome

  constructor(error: DomainError, stored: ClaimOutcome) {
    super(error.code, error.message, { ...error.details, cause: error.cause })
    this.stored = stored
  }
}

const keyPattern = /^[\x21-\x7e]{1,255}$/
/** Browsers of one partner share its keys: whoever could guess another's would get that one's hold token with the first result. */
const uuidPattern = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i

/**
 * Runs a call once per key. The same key and arguments give the first call's result; other arguments are refused; a call
 * that is still running says so.
 */
export async function idempotently<Result>(
  ledger: Ledger,
  signer: Signer,
  call: IdempotentCall<Result>,
): Promise<Result> {
  if (!keyPattern.test(call.key)) {
    throw invalidInput(['input', 'idempotencyKey'], 'Use 1 to 255 visible ASCII characters, for instance a UUID.')
  }
  if (call.caller.browser && !uuidPattern.test(call.key)) {
    throw invalidInput(['input', 'idempotencyKey'], 'With a browser key, use a UUID.')
  }
  const name: ClaimKey = {
    account: call.account,
    partnerId: call.caller.partnerId,
    operation: call.operation,
    key: signer.fingerprint(call.key),
  }
  const claim = await ledger.claim({
    ...name,
    fingerprint: signer.fingerprint(canonical(call.args)),
    subject: call.subject,
    leaseMs: call.leaseMs,
    keepMs: call.keepMs,
  })
  switch (claim.kind) {
    case 'REUSED':
      throw new DomainError('IDEMPOTENCY_KEY_REUSED', undefined, { path: ['input', 'idempotencyKey'] })
    case 'RUNNING':
      throw new DomainError('IDEMPOTENCY_IN_PROGRESS', undefined, { retryAfterSeconds: 1 })
    case 'DONE':
      if (claim.result.code) throw new DomainError(claim.result.code, undefined, claim.result.details)
      return call.replay(claim.result)
    case 'NEW':
  }
  const held = { ...name, holder: claim.holder }
  let done: Awaited<ReturnType<typeof call.run>>
  try {
    done = await call.run(claim.subject, claim.subject !== call.subject)
  } catch (error) {
    if (error instanceof StandingError) {
      await kept(ledger.finishClaim(held, error.stored))
    } else if (error instanceof DomainError && finalCodes.has(error.code)) {
      await kept(ledger.finishClaim(held, { code: error.code }))
    } else {
      await kept(ledger.freeClaim(held))
    }
    throw error
  }
  await kept(ledger.finishClaim(held, done.stored))
  return done.result
}

/**
 * What came of the call stands whether or not the key can be marked: a store that fails now must neither hide it nor free
 * the key. The claim lapses by itself, and a repeat then takes it over and finds what is there.
 */
async function kept(note: Promise<void>): Promise<void> {
  try {
    await note
  } catch (error) {
    if (!(error instanceof DomainError && error.code === 'SERVICE_UNAVAILABLE')) throw error
  }
}

/** The same text for the same arguments, whatever the order of their keys; absent and undefined are the same. */
export function canonical(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonical).join(',')}]`
  if (value !== null && typeof value === 'object') {
    const entries = Object.entries(value)
      .filter(([, entry]) => entry !== undefined && entry !== null)
      .sort(([a], [b]) => (a < b ? -1 : 1))
    return `{${entries.map(([name, entry]) => `${JSON.stringify(name)}:${canonical(entry)}`).join(',')}}`
  }
  return JSON.stringify(value ?? null)
}
