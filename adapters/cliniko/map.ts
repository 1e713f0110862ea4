/** What all mappings share: ids, times, links. The nouns are beside it in `map/`. */
import { formatInstant, type Instant, parseInstant } from '../../src/domain/time.ts'
import type { WireStub } from './wire.ts'

/** Ids are 64-bit integers, kept as text. Anything else names nothing at Cliniko, and never becomes part of a path. */
export function isId(text: string): boolean {
  return /^\d{1,20}$/.test(text)
}

/** Records point at each other by link only; the id is its last part. The link itself is never followed. */
export function idOfStub(stub: WireStub): string | null {
  const last = stub?.links?.self?.split(/[?#]/)[0]?.split('/').at(-1)
  return last !== undefined && isId(last) ? last : null
}

/** UTC with a literal `Z` and whole seconds: other forms were stored hours off. */
export function toWireTime(instant: Instant): string {
  return formatInstant(Math.floor(instant / 1000) * 1000)
}

/** `wire.ts` has checked the text. */
export function fromWireTime(text: string): Instant {
  const instant = parseInstant(text)
  if (instant === null) throw new RangeError('not a date-time')
  return instant
}

export function fromWireTimeOrNull(text: string | null | undefined): Instant | null {
  return text ? parseInstant(text) : null
}

/** The first text that says something. Cliniko sends empty strings where others send null. */
export function firstText(...texts: readonly (string | null | undefined)[]): string | null {
  return texts.find((text) => text?.trim())?.trim() ?? null
}
