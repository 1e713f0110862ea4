import type { Reply } from '../kit/router.ts'
import { offsetAt } from '../kit/zone.ts'
import { zone } from './state.ts'

const headers = { 'content-type': 'application/fhir+json; charset=utf-8' }

export function ok(body: unknown, extra: Readonly<Record<string, string>> = {}, status = 200): Reply {
  return { status, headers: { ...headers, ...extra }, body }
}

/** An OperationOutcome with one issue: https://hl7.org/fhir/R4/operationoutcome.html. */
export function outcome(status: number, code: string, diagnostics: string): Reply {
  const issue = [{ severity: 'error', code, diagnostics }]
  return ok({ resourceType: 'OperationOutcome', issue }, {}, status)
}

/** Thrown by a route's checks, answered by `guarded`. */
export class Refusal extends Error {
  readonly reply: Reply

  constructor(status: number, code: string, diagnostics: string) {
    super(diagnostics)
    this.reply = outcome(status, code, diagnostics)
  }
}

/** An instant on the clinic's clock, with its offset. */
export function written(instant: number, offsetMs = offsetAt(zone, instant)): string {
  const sign = offsetMs < 0 ? '-' : '+'
  const minutes = Math.abs(offsetMs) / 60_000
  const two = (value: number) => String(Math.floor(value)).padStart(2, '0')
  const local = new Date(instant + offsetMs).toISOString().slice(0, 19)
  return `${local}${sign}${two(minutes / 60)}:${two(minutes % 60)}`
}

/** A complete date and time with an offset; R4 allows less in a search, but nobody who books wants it. */
export function readInstant(text: string): number | undefined {
  if (!/^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(\.\d+)?(Z|[+-]\d{2}:\d{2})$/.test(text)) return undefined
  const instant = Date.parse(text)
  return Number.isNaN(instant) ? undefined : instant
}
