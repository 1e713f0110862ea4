/** Answers as no vendor should give them, from one that it did give. The same seed makes the same ones. */
import { gzipSync } from 'node:zlib'

export interface Answer {
  readonly status: number
  readonly headers: Readonly<Record<string, string>>
  readonly bytes: Buffer
  /** The connection is lost before the end of a body that was announced whole. */
  readonly isCut?: boolean
}

/** What an answer is to. */
export interface Asked {
  /** Of the server that answers. */
  readonly origin: string
  /** With the query. */
  readonly target: string
}

export type Random = () => number

/** Mulberry32. */
export function randomFrom(seed: number): Random {
  let state = seed
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296
  }
}

const pick = <T>(random: Random, items: readonly T[]): T => items[Math.floor(random() * items.length)] as T

let bomb: Buffer | undefined
let flood: Buffer | undefined

const strange: readonly ((random: Random, asked: Asked) => unknown)[] = [
  () => null,
  () => true,
  () => '',
  () => [],
  () => ({}),
  () => 0,
  () => -1,
  () => 1e308,
  () => Number.MAX_SAFE_INTEGER + 1,
  () => '2030-02-30T25:61:00Z',
  () => '2031-01-01T09:00:00Z',
  () => 'x'.repeat(100_000),
  () => '\u0000\ud800',
  () => '../../etc/passwd',
  () => 'https://elsewhere.example/v1/next?page=2',
  // A page that follows itself, by the same way, and by one that leads away first.
  (_, { origin, target }) => origin + target,
  (_, { target }) => `//elsewhere.example${target}`,
  (random, { origin, target }) => `${origin}${target.split('?')[0]}?page=${Math.floor(random() * 3)}`,
  () => JSON.parse('{"__proto__": {"polluted": true}, "constructor": {"prototype": {"polluted": true}}}') as unknown,
  (random) => pick(random, [random(), String(random()), [random()]]),
]

interface Place {
  readonly holder: Record<string, unknown>
  readonly name: string
}

function placesIn(document: unknown): Place[] {
  const places: Place[] = []
  const walk = (node: unknown): void => {
    if (typeof node !== 'object' || node === null) return
    for (const name of Object.keys(node)) {
      places.push({ holder: node as Record<string, unknown>, name })
      walk((node as Record<string, unknown>)[name])
    }
  }
  walk(document)
  return places
}

/** Changes one value anywhere in a document: its kind, its size, or whether it is there. */
function changed(value: unknown, random: Random, asked: Asked): unknown {
  const copy = structuredClone(value)
  const places = placesIn(copy)
  if (places.length === 0 || random() < 0.02) return pick(random, strange)(random, asked)
  const { holder, name } = pick(random, places)
  const now = holder[name]
  const how = random()
  if (how < 0.2) delete holder[name]
  else if (how < 0.3 && Array.isArray(now)) holder[name] = Array.from({ length: 200 }, () => now).flat()
  else if (how < 0.4)
    holder[name] = typeof now === 'number' ? String(now) : typeof now === 'string' ? now.length : [now]
  // Paging that never ends, or that begins where there is nothing more.
  else if (how < 0.5 && typeof now === 'boolean') holder[name] = !now
  else holder[name] = pick(random, strange)(random, asked)
  return copy
}

/** Every link to a next page, and every count of what is left, leads back to the page it stands on. */
function cyclic(value: unknown, { origin, target }: Asked): unknown {
  const copy = structuredClone(value)
  for (const { holder, name } of placesIn(copy)) {
    const now = holder[name]
    if (/^(next|next_page|next_url)$/i.test(name)) holder[name] = origin + target
    else if (/^next_offset$/i.test(name)) holder[name] = 0
    else if (/more/i.test(name) && typeof now === 'boolean') holder[name] = true
    else if (/total/i.test(name) && typeof now === 'number') holder[name] = 1_000_000
    else if (/^links$/i.test(name) && now !== null && typeof now === 'object') {
      holder[name] = { ...now, next: origin + target }
    }
  }
  return copy
}

type Change = (answer: Answer, random: Random, asked: Asked) => Answer

const json = (bytes: Buffer): unknown => {
  try {
    return JSON.parse(bytes.toString())
  } catch {
    return undefined
  }
}

/** Repeats a member of the document, under its own name, so that a parser has to choose. */
function twice(answer: Answer, random: Random, asked: Asked): Answer {
  const text = answer.bytes.toString()
  const members = [...text.matchAll(/"[^"\\]{1,60}":/g)]
  if (members.length === 0) return { ...answer, bytes: Buffer.from('{"data":1,"data":[]}') }
  const at = pick(random, members)
  const extra = `${at[0]}${JSON.stringify(pick(random, strange)(random, asked) ?? null)}`
  // The last of two counts to a parser: once ours is first, once it is last in its object.
  const isFirst = random() < 0.5
  const whole = isFirst
    ? `${text.slice(0, at.index)}${extra},${text.slice(at.index)}`
    : text.replace(/\}(?=[^}]*$)/, `,${extra}}`)
  return { ...answer, bytes: Buffer.from(whole) }
}

const wholes = {
  'deep nesting': (answer) => ({
    ...answer,
    bytes: Buffer.from(
      answer.bytes.toString().replace(/:("[^"]*"|\d+|null)/, `:${'['.repeat(20_000)}${']'.repeat(20_000)}`),
    ),
  }),
  'deep objects': (answer) => ({
    ...answer,
    bytes: Buffer.from(
      answer.bytes.toString().replace(/:("[^"]*"|\d+|null)/, `:${'{"data":'.repeat(20_000)}1${'}'.repeat(20_000)}`),
    ),
  }),
  truncated: (answer, random) => ({
    ...answer,
    bytes: answer.bytes.subarray(0, Math.floor(answer.bytes.length * random())),
  }),
  cut: (answer) => ({ ...answer, isCut: true }),
  empty: (answer) => ({ ...answer, bytes: Buffer.alloc(0) }),
  html: (answer) => ({
    ...answer,
    status: 200,
    bytes: Buffer.from('<html><body>Just a moment…</body></html>'),
    headers: { 'content-type': 'text/html' },
  }),
  'html as json': (answer) => ({
    ...answer,
    status: 200,
    bytes: Buffer.from('<!doctype html><title>Login</title>'),
  }),
  'charset that is claimed': (answer) => ({
    ...answer,
    headers: { 'content-type': 'application/json; charset=utf-16' },
  }),
  'charset that is used': (answer, random) => ({
    ...answer,
    bytes: Buffer.from(answer.bytes.toString(), pick(random, ['utf16le', 'latin1'] as const)),
  }),
  'no content type': ({ headers, ...answer }) => {
    const { 'content-type': _, ...others } = headers
    return { ...answer, headers: others }
  },
  'broken UTF-8': (answer) => ({
    ...answer,
    bytes: Buffer.concat([answer.bytes.subarray(0, 20), Buffer.from([0xc3, 0x28, 0xff]), answer.bytes.subarray(20)]),
  }),
  'broken UTF-8 in a text': (answer) => {
    const at = answer.bytes.indexOf('":"') + 3
    return {
      ...answer,
      bytes: Buffer.concat([answer.bytes.subarray(0, at), Buffer.from([0xed, 0xa0, 0x80]), answer.bytes.subarray(at)]),
    }
  },
  'duplicate keys': twice,
  __proto__: (answer) => ({
    ...answer,
    bytes: Buffer.from(answer.bytes.toString().replace(/("[^"]+":)/g, '"__proto__":{"polluted":true},$1')),
  }),
  'numbers beyond numbers': (answer, random) => ({
    ...answer,
    bytes: Buffer.from(
      answer.bytes
        .toString()
        .replace(/:(-?\d[\d.]*|"[^"]*")/, `:${pick(random, ['1e400', `${'9'.repeat(400)}`, '-0', '1E-400'])}`),
    ),
  }),
  'gzip bomb': (answer) => {
    bomb ??= gzipSync(Buffer.alloc(50 * 1_024 * 1_024, 0x20))
    return { ...answer, bytes: bomb, headers: { ...answer.headers, 'content-encoding': 'gzip' } }
  },
  '50 MB': (answer) => {
    flood ??= Buffer.alloc(50 * 1_024 * 1_024, 0x20)
    return { ...answer, bytes: flood }
  },
  'cyclic paging': (answer, _, asked) => {
    const body = json(answer.bytes)
    return body === undefined ? answer : { ...answer, bytes: Buffer.from(JSON.stringify(cyclic(body, asked))) }
  },
  'paging to another host': (answer, random, { target }) => {
    const other = pick(random, [`http://127.0.0.2:9${target}`, `https://elsewhere.example${target}`])
    const body = json(answer.bytes)
    const away = cyclic(body, { origin: other.slice(0, -target.length), target })
    return body === undefined ? answer : { ...answer, bytes: Buffer.from(JSON.stringify(away)) }
  },
  status: (answer, random) => ({
    ...answer,
    status: pick(random, [200, 201, 202, 204, 206, 301, 400, 401, 403, 404, 409, 410, 418, 422, 429, 500, 503]),
  }),
  'redirection inwards': (answer) => ({
    ...answer,
    status: 302,
    headers: { location: 'http://169.254.169.254/latest' },
    bytes: Buffer.alloc(0),
  }),
  'wild Retry-After': (answer, random) => ({
    ...answer,
    status: 429,
    headers: { 'retry-after': pick(random, ['-5', '1e99', 'soon', '']), 'x-ratelimit-reset': 'NaN' },
  }),
} as const satisfies Record<string, Change>

export type Mutation = keyof typeof wholes | 'values'

/** Everything that can become of an answer; `values` are types, sizes and members of its document. */
export const mutations: readonly Mutation[] = ['values', ...(Object.keys(wholes) as (keyof typeof wholes)[])]

/** Most are mutations of values, since those look most like answers. 50 MB come only when they are asked for. */
export function mutationOf(random: Random): Mutation {
  if (random() >= 0.2) return 'values'
  return pick(
    random,
    mutations.filter((one) => one !== 'values' && one !== '50 MB'),
  )
}

export function mutated(answer: Answer, mutation: Mutation, random: Random, asked: Asked): Answer {
  if (mutation !== 'values') return wholes[mutation](answer, random, asked)
  let body = json(answer.bytes)
  // An answer without a body has nothing to change but itself.
  if (body === undefined) return wholes.status(answer, random)
  const times = 1 + Math.floor(random() * 3)
  for (let count = 0; count < times; count += 1) body = changed(body, random, asked)
  return { ...answer, bytes: Buffer.from(JSON.stringify(body) ?? '') }
}
