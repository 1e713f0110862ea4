/** What all mappings share: references, codes, times. The nouns are beside it in `map/`. Pure: no calls, no clock. */
import { formatInstant, type Instant, parseInstant } from '../../src/domain/time.ts'
import { baseUrlOf, type Settings } from './config.ts'
import { isId, type WireConcept, type WireReference } from './wire.ts'

export const minuteMs = 60_000
export const dayMs = 86_400_000

export type ResourceType = 'HealthcareService' | 'Location' | 'Patient' | 'Practitioner' | 'Schedule' | 'Slot'

export function referenceTo(type: ResourceType, id: string): string {
  return `${type}/${id}`
}

/**
 * The id that a literal reference names (https://hl7.org/fhir/R4/references.html#literal), relative or below our own base
 * address, with or without a version. Null for another type, and for another server's resource, whose ids mean nothing here.
 */
export function idOfReference(
  reference: WireReference | null | undefined,
  type: ResourceType,
  settings: Settings,
): string | null {
  const written = reference?.reference
  if (!written) return null
  const base = `${baseUrlOf(settings)}/`
  const relative = written.startsWith(base) ? written.slice(base.length) : written
  const [found, id, ...more] = relative.split('/')
  if (found !== type || id === undefined || !isId(id)) return null
  return more.length === 0 || (more.length === 2 && more[0] === '_history') ? id : null
}

/** The ids of one type among several references, in order. */
export function idsOfReferences(
  references: readonly WireReference[] | null | undefined,
  type: ResourceType,
  settings: Settings,
): readonly string[] {
  return (references ?? []).flatMap((reference) => idOfReference(reference, type, settings) ?? [])
}

/** `system|code` of every coding that has a code; a code without a system is one of its own. */
export function codesOf(concepts: readonly WireConcept[] | null | undefined): readonly string[] {
  return (concepts ?? []).flatMap(({ coding }) =>
    (coding ?? []).flatMap(({ system, code }) => (code ? [`${system ?? ''}|${code}`] : [])),
  )
}

/** As the server wrote it, offset and all, where that is the instant that is meant. */
export function toWireStart(start: Instant, written: string): string {
  return parseInstant(written) === start ? written : formatInstant(start)
}

/** https://hl7.org/fhir/R4/search.html#escaping: these four have a meaning inside a value. */
export function escaped(value: string): string {
  return value.replace(/[\\,|$]/g, '\\$&')
}

/** The first text that says something. */
export function firstText(...texts: readonly (string | null | undefined)[]): string | null {
  return texts.find((text) => text?.trim())?.trim() ?? null
}
