/** What Cliniko's refusals mean. Anything not recognised here leaves the outcome unknown. */
import type { ErrorCode } from '../../src/domain/error.ts'
import type { Refusal, VendorReply } from '../../src/http/client.ts'
import type { Settings } from './config.ts'
import { failureSchema, validationSchema } from './wire.ts'

/** By status, once the body is recognised. A 409 is documented nowhere; without a word of overlap it is a plain no. */
export const errorTable = {
  400: 'VENDOR_REJECTED',
  401: 'VENDOR_REJECTED',
  403: 'VENDOR_REJECTED',
  404: 'NOT_FOUND',
  409: 'VENDOR_REJECTED',
  422: 'INVALID_INPUT',
} as const satisfies Record<number, ErrorCode>

/** The vendor's field -> the place in the caller's input. */
export const fieldPaths = {
  notes: ['input', 'notes'],
  cancellation_note: ['input', 'note'],
  cancellation_reason: ['input', 'reason'],
  patient: ['input', 'patient'],
  patient_id: ['input', 'patient'],
  // An attendee or a case stands for the patient of the booking.
  booking_id: ['input', 'patient'],
  first_name: ['input', 'patient', 'new', 'firstName'],
  last_name: ['input', 'patient', 'new', 'lastName'],
  email: ['input', 'patient', 'new', 'email'],
  date_of_birth: ['input', 'patient', 'new', 'dateOfBirth'],
  patient_phone_numbers: ['input', 'patient', 'new', 'phone'],
  'patient_phone_numbers.number': ['input', 'patient', 'new', 'phone'],
  starts_at: ['input', 'slot', 'start'],
  ends_at: ['input', 'slot', 'end'],
  practitioner: ['input', 'slot', 'practitioner'],
  practitioner_id: ['input', 'slot', 'practitioner'],
  business: ['input', 'slot', 'location'],
  business_id: ['input', 'slot', 'location'],
  appointment_type: ['input', 'slot', 'appointmentType'],
  appointment_type_id: ['input', 'slot', 'appointmentType'],
  // "is not a number" here means that the type was not found (https://github.com/redguava/cliniko-api/issues/379).
  max_attendees: ['input', 'slot', 'appointmentType'],
} as const satisfies Record<string, readonly string[]>

/** In place of the vendor's text, which may repeat a name or a number. */
const issueMessage = "The clinic's system does not accept this value."

export interface Asked {
  /** The path names a record: a 404 means that there is none, and its body may be empty. */
  readonly ofRecord: boolean
  /** A time was asked for, so the answer may be that it is taken. */
  readonly ofTime: boolean
}

export function refusalOf(settings: Settings, { ofRecord, ofTime }: Asked): (reply: VendorReply) => Refusal | null {
  const overlapWords = ofTime ? settings.overlapWords : []
  return (reply) => {
    switch (reply.status) {
      case 422:
        return validationOf(reply, overlapWords)
      case 409:
        return validationOf(reply, overlapWords) ?? conflictOf(reply, overlapWords)
      case 401:
      case 403:
        return isFailure(reply) || (settings.plainDenials && isPlain(reply)) ? plain(reply.status) : null
      case 404:
        if (ofRecord) return isAbsent(reply) ? plain(404) : null
        return isFailure(reply) ? { code: 'VENDOR_REJECTED', vendorCode: '404' } : null
      case 400:
        return isFailure(reply) ? plain(400) : null
      default:
        return null
    }
  }
}

/**
 * Cliniko's "not there": its JSON, or an empty body (https://github.com/redguava/cliniko-api/issues/303). Anything else, plain
 * text too, is a 404 of a proxy on the way there.
 */
export function isAbsent(reply: VendorReply): boolean {
  return reply.status === 404 && (isFailure(reply) || isEmpty(reply))
}

function isEmpty({ body, isUnreadable }: VendorReply): boolean {
  return body === undefined && isUnreadable !== true
}

/** `X-RateLimit-Reset` is in Unix seconds; `Retry-After` is undocumented and honoured where it comes. */
export function retryAfterSeconds(reply: VendorReply, now: number): number | null {
  const reset = seconds(reply.headers['x-ratelimit-reset'])
  // The budget is per minute: a reset hours away is a clock that runs apart from ours.
  if (reset !== null && reset - now / 1000 < 3_600) return Math.max(1, Math.ceil(reset - now / 1000))
  return seconds(reply.headers['retry-after'])
}

function validationOf(reply: VendorReply, overlapWords: readonly string[]): Refusal | null {
  const body = validationSchema.safeParse(reply.body)
  if (!body.success) return null
  const fields = Object.keys(body.data.errors)
  const vendorCode = [reply.status, ...fields.filter((field) => /^[a-z_.]{1,40}$/.test(field))].join(' ')
  const texts = [...Object.entries(body.data.errors).flat(), body.data.message]
  if (namesOverlap(texts, overlapWords)) return { code: 'SLOT_TAKEN_AT_VENDOR', vendorCode }
  if (reply.status === 409) return { code: errorTable[409], vendorCode }
  const issues = fields.map((field) => ({ path: pathOfField(field), message: issueMessage }))
  return { code: errorTable[422], vendorCode, issues }
}

function conflictOf(reply: VendorReply, overlapWords: readonly string[]): Refusal | null {
  const body = failureSchema.safeParse(reply.body)
  if (!body.success) return null
  const text = 'error' in body.data ? body.data.error : body.data.message
  return namesOverlap([text], overlapWords) ? { code: 'SLOT_TAKEN_AT_VENDOR', vendorCode: '409' } : plain(409)
}

function isFailure(reply: VendorReply): boolean {
  return failureSchema.safeParse(reply.body).success
}

function plain(status: keyof typeof errorTable): Refusal {
  return { code: errorTable[status], vendorCode: String(status) }
}

/** No JSON and no page: an empty body or plain text. `WWW-Authenticate` proves a refusal whatever the body. */
function isPlain(reply: VendorReply): boolean {
  if (reply.body !== undefined) return false
  return reply.headers['www-authenticate'] !== undefined || !/html/i.test(reply.headers['content-type'] ?? '')
}

function pathOfField(field: string): readonly string[] {
  return Object.hasOwn(fieldPaths, field) ? fieldPaths[field as keyof typeof fieldPaths] : ['input']
}

function namesOverlap(texts: readonly string[], overlapWords: readonly string[]): boolean {
  return texts.some((text) => overlapWords.some((word) => text.toLowerCase().includes(word)))
}

function seconds(text: string | undefined): number | null {
  return text !== undefined && /^\d{1,12}$/.test(text) ? Number(text) : null
}
