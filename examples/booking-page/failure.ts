/** What went wrong, in words for a patient, and what can be done about it. */
import { NoAnswer, Refusal } from './gateway.ts'
import type { ErrorCode, ErrorPartsFragment, SlotPartsFragment } from './gql/graphql.ts'
import { forgetKey, keyOf } from './kept.ts'

export interface Failure {
  readonly code: ErrorCode | 'NO_ANSWER'
  readonly title: string
  readonly text: string
  /** Whether the same call, with the same key, is the thing to do next. */
  readonly isRepeatable: boolean
  /** When to do it; null when nobody knows. */
  readonly retryAfterSeconds: number | null
  readonly correlationId: string | null
  readonly alternatives: readonly SlotPartsFragment[]
  readonly issues: readonly { readonly path: readonly string[]; readonly message: string }[]
  /** The price or fee that the clinic asks. */
  readonly money: { readonly amount: string; readonly currency: string | null } | null
}

type Words = readonly [title: string, text: string]

const words: Partial<Record<Failure['code'], Words>> = {
  NO_ANSWER: [
    'The connection was lost',
    'We do not know yet whether this went through. Trying again is safe: nothing is done twice.',
  ],
  SLOT_TAKEN: ['Someone else has just taken this time', 'It went while you were looking. Nothing was booked for you.'],
  SLOT_TAKEN_AT_VENDOR: ['The clinic has given this time away', 'Nothing was booked for you.'],
  CLASH_DETECTED: [
    'The clinic booked someone else at the same moment',
    'We took your booking back, so nothing is left of it.',
  ],
  HOLD_EXPIRED: ['Your time to book has run out', 'We could not keep this time any longer. Nothing was booked.'],
  HOLD_LOST: ['This time could not be kept', 'It was given up before you had booked it. Nothing was booked.'],
  RATE_LIMITED: ['Too many requests at once', 'Please wait a moment; nothing was lost.'],
  // Of holds, of extensions or of a day's bookings: the gateway says which.
  LIMIT_EXCEEDED: ['You have reached a limit', ''],
  VENDOR_UNAVAILABLE: ['The clinic’s system does not answer', 'Nothing was changed. It usually comes back soon.'],
  SERVICE_UNAVAILABLE: ['Booking is out of order for a moment', 'Please try again shortly; nothing is done twice.'],
  VENDOR_REJECTED: [
    'The clinic’s system said no',
    'Nothing was changed. Please choose another time or ring the clinic.',
  ],
  PATIENT_AMBIGUOUS: [
    'The clinic has more than one record that matches',
    'Only the clinic can sort that out. Please ring them; nothing was booked.',
  ],
  IDEMPOTENCY_IN_PROGRESS: ['Still working on it', 'Your first try has not ended yet.'],
  HOLD_IN_PROGRESS: ['Still waiting for the clinic', 'Something is under way here already. It ends by itself.'],
  VERIFICATION_REQUIRED: [
    'The clinic has sent you a code',
    'Enter it in the last field, so that the clinic knows that it is you.',
  ],
  PRICE_CHANGED: ['The price has changed', 'Nothing was booked at the old price.'],
  FEE_NOT_ACCEPTED: ['Cancelling now costs a fee', 'Nothing was cancelled yet.'],
  CAPABILITY_NOT_SUPPORTED: ['This clinic cannot do that here', 'Please ring the clinic.'],
  INVALID_INPUT: ['Please check what you entered', ''],
  UNAUTHENTICATED: [
    'This page may not book',
    'Its key is missing or no longer valid. Please tell whoever runs the page.',
  ],
  FORBIDDEN: ['This page may not do that', 'Please tell whoever runs the page.'],
  NOT_FOUND: ['That is no longer there', 'Please search again.'],
  INTERNAL: [
    'Something went wrong on our side',
    'We do not know yet whether this went through. Trying again is safe: nothing is done twice.',
  ],
}

/** Nothing final was said: what was meant stays the same, and so does its key. */
const repeatable: readonly Failure['code'][] = [
  'NO_ANSWER',
  'INTERNAL',
  'RATE_LIMITED',
  'VENDOR_UNAVAILABLE',
  'SERVICE_UNAVAILABLE',
  'IDEMPOTENCY_IN_PROGRESS',
]

function failure(code: Failure['code'], message: string, rest: Partial<Failure> = {}): Failure {
  const [title, text] = words[code] ?? ['That did not work', message]
  return {
    code,
    title,
    text: text === '' ? message : text,
    isRepeatable: repeatable.includes(code),
    retryAfterSeconds: null,
    correlationId: null,
    alternatives: [],
    issues: [],
    money: null,
    ...rest,
  }
}

/** Of an error in a payload. */
export function failureOf(error: ErrorPartsFragment): Failure {
  return failure(error.code, error.message, {
    retryAfterSeconds:
      'retryAfterSeconds' in error ? error.retryAfterSeconds : 'waitSeconds' in error ? error.waitSeconds : null,
    alternatives: 'nextFree' in error ? error.nextFree : [],
    issues: 'issues' in error ? error.issues : [],
    money: 'price' in error ? error.price : 'fee' in error ? error.fee : null,
  })
}

/** Of what was thrown by a call. */
export function failureThrown(error: unknown): Failure {
  if (error instanceof NoAnswer) return failure('NO_ANSWER', error.message)
  if (!(error instanceof Refusal)) throw error
  const { code, message, correlationId, retryAfterSeconds } = error
  return failure(code as ErrorCode, message, { correlationId, retryAfterSeconds })
}

type Payload = { readonly errors: readonly ErrorPartsFragment[] }

/** One intent, tried once. Tried again with the same name it has the same key, until something final was said. */
export async function attempt<Result extends Payload>(
  intent: string,
  call: (idempotencyKey: string) => Promise<Result | null>,
): Promise<{ readonly result: Result; readonly failure: Failure | null } | { readonly failure: Failure }> {
  try {
    const result = await call(keyOf(intent))
    // Null only beside a top-level error, which is thrown.
    if (!result) return { failure: failure('INTERNAL', 'The answer is empty.') }
    const [error] = result.errors
    const failed = error ? failureOf(error) : null
    if (!failed?.isRepeatable) forgetKey(intent)
    return { result, failure: failed }
  } catch (error) {
    return { failure: failureThrown(error) }
  }
}
