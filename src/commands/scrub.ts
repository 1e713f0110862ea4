/** Takes secrets and people out of a recording so that it still replays: one value becomes the same other value everywhere. */
import { isTimeZone } from '../domain/time.ts'
import { kindOfField } from '../http/redact.ts'

export interface ScrubOptions {
  /** Where secrets and people are looked for: the bodies, headers and settings of a recording. */
  readonly parts: readonly unknown[]
  /** Known secrets, each with what stands in its place. */
  readonly secrets: readonly (readonly [secret: string, stand: string])[]
  /** What we made up ourselves and sent: it stays, or a replay would not recognise it. */
  readonly invented: readonly string[]
}

/** Shorter texts are initials and codes, found inside harmless words. */
const leastLength = 3
/** Said of everybody, and read by adapters. */
const isWord =
  /^(?:male|female|other|unknown|not stated|mr|mrs|ms|miss|dr|mobile|home|work|true|false|booked|pending|confirmed|cancell?ed|arrived|not ?arrived|completed|did not arrive|did not attend|dna|discharged|being ?seen|appointment|video|phone)$/i
const isEmail = /^[^\s@]+@[^\s@]+\.[^\s@]+$/

/** A copy without secrets and people. Throws when one of them is left, rather than give out what should not be written. */
export function scrub<T>(recording: T, { parts, secrets, invented }: ScrubOptions): T {
  const stands = new Map<string, string>()
  for (const [secret, stand] of secrets) {
    stands.set(secret, stand)
    for (const [form, other] of formsOf(secret, stand)) stands.set(form, other)
  }
  const isInvented = (text: string) => invented.some((one) => one !== '' && (text.includes(one) || one.includes(text)))
  let count = 0
  // Part of a longer text, such as `Bearer …`, of which the rest stays.
  const holdsSecret = (text: string) => [...stands].some(([known, stand]) => text.includes(known) && !isMade(stand))
  const isMade = (stand: string) => /scrubbed/i.test(stand)
  const numbers = new Set<number>()
  collect(parts, null, (text, kind) => {
    if (typeof text === 'number') return void numbers.add(text)
    if (text.length < leastLength || stands.has(text) || isWord.test(text)) return
    if (isInvented(text) || isTimeZone(text) || holdsSecret(text)) return
    count += 1
    stands.set(text, standFor(text, kind, count))
  })
  // The longest first: a full name before the first name inside it.
  const ordered = [...stands].toSorted(([a], [b]) => b.length - a.length)
  const patterns = ordered.map(([text, stand]) => [patternOf(text), stand] as const)
  const replaced = (text: string): string => {
    // Of a city that is in somebody's address.
    if (isTimeZone(text)) return text
    const known = patterns.reduce((rest, [pattern, stand]) => rest.replace(pattern, () => stand), text)
    return withoutTokens(known)
  }
  const clean = mapped(recording, (number) => (numbers.has(number) ? 0 : number), replaced) as T
  const text = JSON.stringify(clean)
  const real = secrets.filter(([secret, stand]) => secret !== stand)
  const left = real.filter(([secret]) =>
    [secret, ...formsOf(secret, '').map(([form]) => form)].some((form) => text.includes(form)),
  )
  if (left.length > 0) throw new Error(`${left.length} known secret(s) would be written; nothing is`)
  return clean
}

function formsOf(secret: string, stand: string): (readonly [string, string])[] {
  const encode = (text: string) => Buffer.from(text).toString('base64')
  return [
    [encode(`${secret}:`), encode(`${stand}:`)],
    [encode(secret), encode(stand)],
    [encodeURIComponent(secret), encodeURIComponent(stand)],
  ]
}

type Kind = 'SECRET' | 'PERSON' | 'PROSE'

/** Every text under a field that holds a secret, a person or prose. */
function collect(value: unknown, kind: Kind | null, take: (value: string | number, kind: Kind) => void): void {
  // A phone or NHS number that came as a number.
  if (typeof value === 'number' && kind === 'PERSON' && value >= 10_000_000) take(value, kind)
  if (typeof value === 'string') {
    const parts =
      kind === 'SECRET' && value.includes('=')
        ? value.split(/;\s*/).map((part) => part.replace(/^[^=]*=/, ''))
        : [value]
    for (const part of parts) if (kind !== null || isEmail.test(part)) take(part, kind ?? 'PERSON')
  }
  if (Array.isArray(value)) for (const item of value) collect(item, kind, take)
  else if (value !== null && typeof value === 'object') {
    for (const [name, item] of Object.entries(value)) {
      // It names the program; the address in it is found where the settings have it.
      if (name === 'user-agent') continue
      // Which list a code or an identifier is of, and how a name or a number is used: said of everybody, and read by adapters.
      if (kind !== 'SECRET' && (name === 'system' || name === 'use')) continue
      // A machine code in prose says nothing of a person, and the adapter reads it.
      const isCode = kind === 'PROSE' && /code$|^status$|^type$/i.test(name) && /^[\w.-]{1,40}$/.test(String(item))
      if (!isCode) collect(item, kindOfField(name) ?? kind, take)
    }
  }
}

/** Of a like form, so that the adapter reads it as it read the original. */
function standFor(text: string, kind: Kind, number: number): string {
  if (/^\d{4}-\d{2}-\d{2}$/.test(text)) return '1984-02-29'
  if (/^\d{4}-\d{2}-\d{2}T/.test(text)) return `1984-02-29${text.slice(10)}`
  if (/^https?:/.test(text)) return `https://scrubbed.example/${number}`
  if (text.includes('@')) return `scrubbed.${number}@patients.example`
  if (/^\+?[\d ()-]{7,}$/.test(text)) return `+4477009${String(number).padStart(5, '0')}`
  if (kind === 'SECRET') return `scrubbed-${number}`
  return kind === 'PERSON' ? `Scrubbed-${number}` : `Scrubbed text ${number}.`
}

function patternOf(text: string): RegExp {
  const escaped = text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')
  const edge = (character: string | undefined) => (/\w/.test(character ?? '') ? '\\b' : '')
  return new RegExp(`${edge(text[0])}${escaped}${edge(text.at(-1))}`, 'gi')
}

/** Links to reschedule and to join carry a credential in their query. */
function withoutTokens(text: string): string {
  return text.replace(/([?&](?:token|key|signature|code|pwd)=)[^&#\s]+/gi, '$1scrubbed')
}

function mapped(value: unknown, number: (given: number) => number, text: (given: string) => string): unknown {
  if (typeof value === 'string') return text(value)
  if (typeof value === 'number') return number(value)
  if (Array.isArray(value)) return value.map((item) => mapped(item, number, text))
  if (value === null || typeof value !== 'object') return value
  return Object.fromEntries(Object.entries(value).map(([name, item]) => [name, mapped(item, number, text)]))
}
