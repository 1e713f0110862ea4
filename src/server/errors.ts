import { DomainError, type ErrorCode } from '../domain/error.ts'

/** Every member of every payload's error union. */
type PayloadError = ReturnType<(typeof shapes)[PayloadCode]>

/** A fault or a refused key: GraphQL tells them in top-level `errors` only. */
type TopLevelCode = 'UNAUTHENTICATED' | 'INTERNAL'
export type PayloadCode = Exclude<ErrorCode, TopLevelCode>

const common = (error: DomainError) => ({
  code: error.code,
  message: error.message,
  path: error.details.path ? [...error.details.path] : null,
})

const retrying = (error: DomainError, defaultSeconds: number) => ({
  ...common(error),
  retryAfterSeconds: error.details.retryAfterSeconds ?? defaultSeconds,
})

const near = (error: DomainError) => ({ ...common(error), nearSlot: error.details.nearSlot ?? null })

/** At least one, also where the clinic's system said no more than that something is wrong. */
function issuesOf({ details: { issues = [], path = [] } }: DomainError) {
  if (issues.length > 0) return issues.map((issue) => ({ path: [...issue.path], message: issue.message }))
  const message = "The clinic's system did not accept these details and does not say which; check each of them."
  return [{ path: [...path], message }]
}

/** How each code is told. A new code does not compile until its answer is here. */
export const shapes = {
  INVALID_INPUT: (error: DomainError) => ({
    __typename: 'InvalidInputError' as const,
    ...common(error),
    issues: issuesOf(error),
  }),
  NOT_FOUND: (error: DomainError) => ({ __typename: 'NotFoundError' as const, ...common(error) }),
  FORBIDDEN: (error: DomainError) => ({ __typename: 'ForbiddenError' as const, ...common(error) }),
  SLOT_TAKEN: (error: DomainError) => ({ __typename: 'SlotTakenError' as const, ...near(error) }),
  SLOT_TAKEN_AT_VENDOR: (error: DomainError) => ({ __typename: 'SlotTakenError' as const, ...near(error) }),
  CLASH_DETECTED: (error: DomainError) => ({ __typename: 'ClashDetectedError' as const, ...near(error) }),
  HOLD_EXPIRED: (error: DomainError) => ({ __typename: 'HoldExpiredError' as const, ...common(error) }),
  HOLD_IN_PROGRESS: (error: DomainError) => ({ __typename: 'HoldInProgressError' as const, ...retrying(error, 2) }),
  HOLD_LOST: (error: DomainError) => ({ __typename: 'HoldLostError' as const, ...common(error) }),
  PATIENT_AMBIGUOUS: (error: DomainError) => ({ __typename: 'PatientAmbiguousError' as const, ...common(error) }),
  FEE_NOT_ACCEPTED: (error: DomainError) => ({
    __typename: 'FeeNotAcceptedError' as const,
    ...common(error),
    fee: error.details.fee ?? { amount: '0', currency: null },
  }),
  CAPABILITY_NOT_SUPPORTED: (error: DomainError) => ({
    __typename: 'CapabilityNotSupportedError' as const,
    ...common(error),
    capability: error.details.capability ?? 'unknown',
  }),
  VERIFICATION_REQUIRED: (error: DomainError) => ({
    __typename: 'VerificationRequiredError' as const,
    ...common(error),
  }),
  PRICE_CHANGED: (error: DomainError) => ({
    __typename: 'PriceChangedError' as const,
    ...common(error),
    price: error.details.price ?? null,
  }),
  IDEMPOTENCY_KEY_REUSED: (error: DomainError) => ({
    __typename: 'IdempotencyKeyReusedError' as const,
    ...common(error),
  }),
  IDEMPOTENCY_IN_PROGRESS: (error: DomainError) => ({
    __typename: 'IdempotencyInProgressError' as const,
    ...retrying(error, 1),
  }),
  LIMIT_EXCEEDED: (error: DomainError) => ({ __typename: 'LimitExceededError' as const, ...common(error) }),
  RATE_LIMITED: (error: DomainError) => ({ __typename: 'RateLimitedError' as const, ...retrying(error, 30) }),
  VENDOR_UNAVAILABLE: (error: DomainError) => ({
    __typename: 'VendorUnavailableError' as const,
    ...common(error),
    retryAfterSeconds: error.details.retryAfterSeconds ?? null,
  }),
  VENDOR_REJECTED: (error: DomainError) => ({ __typename: 'VendorRejectedError' as const, ...common(error) }),
  SERVICE_UNAVAILABLE: (error: DomainError) => ({
    __typename: 'ServiceUnavailableError' as const,
    ...retrying(error, 5),
  }),
} satisfies Record<PayloadCode, (error: DomainError) => unknown>

/** Null for a fault or a refused key. */
export function payloadErrorOf(error: unknown): PayloadError | null {
  if (!(error instanceof DomainError) || error.code === 'UNAUTHENTICATED' || error.code === 'INTERNAL') return null
  return shapes[error.code](error)
}

/** Told to callers who are to come back: they may be many and often, so nothing is looked up for them. */
const comeBack: ReadonlySet<ErrorCode> = new Set(['RATE_LIMITED', 'IDEMPOTENCY_IN_PROGRESS', 'SERVICE_UNAVAILABLE'])

/** What a payload shows beside its errors, as it is now, by field. */
type Looks<Payload> = { readonly [Field in keyof Payload]?: () => Promise<unknown> }

/** GraphQL calls a field that is a function, so nothing is looked up that the caller did not ask for. Null when it cannot be read. */
function lookedUp<Payload extends object>(looks: Looks<Payload>): Partial<Payload> {
  const fields = Object.entries<() => Promise<unknown>>(looks as Record<string, () => Promise<unknown>>)
  return Object.fromEntries(fields.map(([name, look]) => [name, () => look().catch(() => null)])) as Partial<Payload>
}

/**
 * Runs a mutation: its domain failures become the payload's `errors`, its faults are thrown. Which failures a mutation can
 * have is in its union; one that is not makes the executor fail, which is told as the fault of ours that it is.
 * @param looks for what the caller should see beside the errors, unless these ask to come back
 */
export async function answered<Empty extends object, Answer extends object>(
  empty: Empty,
  run: () => Promise<Answer>,
  looks: Looks<Empty> = {},
): Promise<(Empty | Answer) & { errors: never[] }> {
  try {
    return { ...(await run()), errors: [] }
  } catch (error) {
    const told = payloadErrorOf(error)
    if (!told) throw error
    const seen = comeBack.has(told.code) ? {} : lookedUp(looks)
    // Fits every payload: only the executor can tell whether this member belongs to its union.
    return { ...empty, ...seen, errors: [told] as unknown as never[] }
  }
}
