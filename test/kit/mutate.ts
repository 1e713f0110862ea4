/** Answers as no vendor should give them, from one that it did give. The same seed makes the same ones. */
import { gzipSync } from 'node:zlib'

export interface Answer {
  readonly status: number
  readonly headers: Readonly<Record<string, string>>
  readonly bytes: Buffer
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

const strange: readonly ((random: Random) => unknown)[] = [
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
  () => JSON.parse('{"__proto__": {"polluted": true}, "constructor": {"prototype": {"polluted": true}}}') as unknown,
  (random) => pick(random, [random(), String(random()), [random()]]),
]

/** Changes one value anywhere in a document: its kind, its size, or whether it is there. */
function changed(value: unknown, random: Random): unknown {
  const copy = structuredClone(value)
  const places: { readonly holder: Record<string, unknown>; readonly name: string }[] = []
  const walk = (node: unknown): void => {
    if (typeof node !== 'object' || node === null) return
    for (const name of Object.keys(node)) {
      places.push({ holder: node as Record<string, unknown>, name })
      walk((node as Record<string, unknown>)[name])
    }
  }
  walk(copy)
  if (places.length === 0 || random() < 0.02) return pick(random, strange)(random)
  const { holder, name } = pick(random, places)
  const now = holder[name]
  const how = random()
  if (how < 0.2) delete holder[name]
  else if (how < 0.3 && Array.isArray(now)) holder[name] = Array.from({ length: 200 }, () => now).flat()
  else if (how < 0.4)
    holder[name] = typeof now === 'number' ? String(now) : typeof now === 'string' ? now.length : [now]
  // Paging that never ends, or that begins where there is nothing more.
  else if (how < 0.5 && typeof now === 'boolean') holder[name] = !now
  else holder[name] = pick(random, strange)(random)
  return copy
}

const wholes: readonly ((answer: Answer, random: Random) => Answer)[] = [
  (answer) => ({
    ...answer,
    bytes: Buffer.from(
      answer.bytes.toString().replace(/:("[^"]*"|\d+|null)/, `:${'['.repeat(20_000)}${']'.repeat(20_000)}`),
    ),
  }),
  (answer, random) => ({ ...answer, bytes: answer.bytes.subarray(0, Math.floor(answer.bytes.length * random())) }),
  (answer) => ({ ...answer, bytes: Buffer.alloc(0) }),
  (answer) => ({
    ...answer,
    bytes: Buffer.from('<html><body>Just a moment…</body></html>'),
    headers: { 'content-type': 'text/html' },
  }),
  (answer) => ({ ...answer, headers: { 'content-type': 'application/json; charset=utf-16' } }),
  (answer) => ({
    ...answer,
    bytes: Buffer.concat([answer.bytes.subarray(0, 20), Buffer.from([0xc3, 0x28, 0xff]), answer.bytes.subarray(20)]),
  }),
  // The last of two members of one name counts to a parser, the first one to a reader.
  (answer) => ({
    ...answer,
    bytes: Buffer.from(answer.bytes.toString().replace(/\{/, '{"id":"1","data":null,"status":"ok",')),
  }),
  (answer) => ({
    ...answer,
    bytes: Buffer.from(answer.bytes.toString().replace(/("[^"]+":)/g, '"__proto__":{"polluted":true},$1')),
  }),
  (answer) => {
    bomb ??= gzipSync(Buffer.alloc(50 * 1_024 * 1_024, 0x20))
    return { ...answer, bytes: bomb, headers: { ...answer.headers, 'content-encoding': 'gzip' } }
  },
  (answer, random) => ({
    ...answer,
    status: pick(random, [200, 201, 202, 204, 206, 301, 400, 401, 403, 404, 409, 410, 418, 422, 429, 500, 503]),
  }),
  (answer) => ({
    ...answer,
    status: 302,
    headers: { location: 'http://169.254.169.254/latest' },
    bytes: Buffer.alloc(0),
  }),
  (answer, random) => ({
    ...answer,
    status: 429,
    headers: { 'retry-after': pick(random, ['-5', '1e99', 'soon', '']), 'x-ratelimit-reset': 'NaN' },
  }),
]

export function mutated(answer: Answer, random: Random): Answer {
  const how = random()
  if (how < 0.0005) {
    flood ??= Buffer.alloc(50 * 1_024 * 1_024, 0x20)
    return { ...answer, bytes: flood }
  }
  if (how < 0.2) return pick(random, wholes)(answer, random)
  let body: unknown
  try {
    body = JSON.parse(answer.bytes.toString())
  } catch {
    // An answer without a body has nothing to change but itself.
    return pick(random, wholes)(answer, random)
  }
  const times = 1 + Math.floor(random() * 3)
  for (let count = 0; count < times; count += 1) body = changed(body, random)
  return { ...answer, bytes: Buffer.from(JSON.stringify(body)) }
}
