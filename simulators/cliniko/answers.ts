import type { Reply } from '../kit/router.ts'
import type { Switches } from './switches.ts'

/** Thrown inside a route to end it with the vendor's answer. */
export class Refusal extends Error {
  readonly reply: Reply

  constructor(reply: Reply) {
    super(`HTTP ${reply.status}`)
    this.reply = reply
  }
}

// assumed: the envelope of 400; only its texts are known.
export function badRequest(message: string): Reply {
  return { status: 400, body: { message } }
}

export function unprocessable(errors: Record<string, string>): Reply {
  return { status: 422, body: { message: 'Validation Failed', errors } }
}

export function notFound(switches: Switches): Reply {
  return switches.emptyNotFound ? { status: 404 } : { status: 404, body: { status: '404', error: 'Not Found' } }
}

// assumed: plain text, from the title of an issue.
export const accessDenied: Reply = { status: 401, text: 'HTTP Basic: Access denied.\n' }

/** `resetsAt` in epoch milliseconds. */
export function tooManyRequests(resetsAt: number): Reply {
  // assumed: the body; the header is documented.
  return { status: 429, headers: { 'x-ratelimit-reset': String(Math.ceil(resetsAt / 1000)) }, text: 'Retry later\n' }
}

/** The vendor's date-time: UTC, whole seconds. */
export function dateTime(epochMs: number): string
export function dateTime(epochMs: number | null): string | null
export function dateTime(epochMs: number | null): string | null {
  return epochMs === null ? null : `${new Date(epochMs).toISOString().slice(0, 19)}Z`
}

/** Undefined for anything but `YYYY-MM-DDTHH:mm:ssZ`: other forms were seen to be stored an hour off. */
export function parseDateTime(text: string): number | undefined {
  if (!/^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}Z$/.test(text)) return undefined
  const epochMs = Date.parse(text)
  return Number.isNaN(epochMs) || dateTime(epochMs) !== text ? undefined : epochMs
}
