import { formatInstant, isLocalDate, isTimeZone, parseDuration, parseInstant } from '../domain/time.ts'

/** A value that is text on the wire. */
export interface TextValue<Value> {
  /** What is right, never the value that came, which may be personal. */
  readonly expected: string
  /** Null for anything else. */
  readonly parse: (text: string) => Value | null
  readonly print: (value: Value) => string
}

export const dateTime: TextValue<number> = {
  expected: 'DateTime must be an existing RFC 3339 date and time with an offset, such as 2026-03-30T09:00:00+01:00.',
  parse: parseInstant,
  print: formatInstant,
}

export const localDate: TextValue<string> = {
  expected: 'LocalDate must be a date of the calendar in the form YYYY-MM-DD.',
  parse: (text) => (isLocalDate(text) ? text : null),
  print: asIs,
}

export const duration: TextValue<string> = {
  expected: 'Duration must be an ISO 8601 duration such as PT10M.',
  parse: (text) => (parseDuration(text) === null ? null : text),
  print: asIs,
}

export const timeZone: TextValue<string> = {
  expected: 'TimeZone must be a zone such as Europe/London, or UTC; abbreviations are not accepted.',
  parse: (text) => (isTimeZone(text) ? text : null),
  print: asIs,
}

function asIs(text: string): string {
  return text
}
