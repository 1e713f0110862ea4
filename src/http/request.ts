/** A vendor request as it goes on the wire, and the vendor's links on their way back. */
import { DomainError } from '../domain/error.ts'
import type { PinnedBase } from './address.ts'
import type { Outgoing } from './transport.ts'
import type { VendorReply, VendorRequest } from './vendor-http.ts'

// An `import` would ask for all that the module has, and so load Node's own fetch: a twentieth of the time to start.
const { validateHeaderName, validateHeaderValue } = process.getBuiltinModule('node:http')

/** The connection's own business, and what would change how long the message is or where it goes. */
const ownHeaders = new Set([
  'accept-encoding',
  'connection',
  'content-length',
  'expect',
  'host',
  'keep-alive',
  'proxy-authorization',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
])

const maxTargetLength = 16_384

/** Throws for a header that cannot be sent. The message names it and never repeats its value. */
export function checkHeaders(headers: Readonly<Record<string, string>>): void {
  for (const [name, value] of Object.entries(headers)) {
    try {
      validateHeaderName(name)
      validateHeaderValue(name, value)
    } catch {
      throw new Error(`the header ${JSON.stringify(name)} has a name or a value that HTTP does not allow`)
    }
    if (ownHeaders.has(name.toLowerCase())) throw new Error(`the header ${name} belongs to the HTTP client`)
  }
}

/** Throws `INTERNAL` when the adapter's request cannot be sent as it is. */
export function outgoingOf(
  base: PinnedBase,
  connectionHeaders: Readonly<Record<string, string>>,
  request: VendorRequest,
): Outgoing {
  try {
    checkHeaders(request.headers ?? {})
    const target = targetOf(base, request)
    const body = request.json === undefined ? null : JSON.stringify(request.json)
    const headers: Record<string, string> = { accept: 'application/json' }
    if (body !== null) headers['content-type'] = 'application/json'
    for (const [name, value] of Object.entries({ ...connectionHeaders, ...request.headers })) {
      headers[name.toLowerCase()] = value
    }
    // Nothing is decompressed, so that the bound on the body is a bound on memory.
    headers['accept-encoding'] = 'identity'
    return { method: request.method, target, headers, body }
  } catch (cause) {
    if (cause instanceof DomainError) throw cause
    // Lone surrogates, a value that JSON cannot write.
    throw unsendable(request)
  }
}

function targetOf(base: PinnedBase, request: VendorRequest): string {
  const { path } = request
  // Whatever an id brings along, it stays inside its segment. `%2e` is a dot to most servers.
  // Without a path it is the base URL itself, as `pathOfLink` may give it.
  const isPlain =
    path === '' ? base.prefix !== '' : /^(?:\/[A-Za-z0-9\-._~!$&'()*+,;=:@%]*)+$/.test(path) && !/\/\//.test(path)
  const climbs = path.split('/').some((segment) => /^(?:\.|%2e){1,2}$/i.test(segment))
  const query = (request.query ?? [])
    .map(([name, value]) => `${encodeURIComponent(name)}=${encodeURIComponent(value)}`)
    .join('&')
  const target = `${base.prefix}${path}${query === '' ? '' : `?${query}`}`
  if (!isPlain || climbs || target.length > maxTargetLength) throw unsendable(request)
  return target
}

function unsendable({ operation }: VendorRequest): DomainError {
  return new DomainError('INTERNAL', undefined, { cause: { operation, reason: 'INVALID_REQUEST' } })
}

/**
 * Path and query of a vendor's link, relative to the base URL; the path of a link to the base URL itself is empty. Throws
 * `VENDOR_REJECTED` when it leads elsewhere.
 */
export function pathOfLink(base: PinnedBase, link: string): { path: string; query: (readonly [string, string])[] } {
  const elsewhere = () => new DomainError('VENDOR_REJECTED', undefined, { cause: { reason: 'LINK_LEADS_ELSEWHERE' } })
  if (typeof link !== 'string' || link.length > maxTargetLength || hasOddCharacters(link)) throw elsewhere()
  const url = URL.parse(link, `${base.url.origin}${base.prefix}/`)
  if (url === null || url.origin !== base.url.origin || url.username !== '' || url.password !== '') throw elsewhere()
  if (url.pathname !== base.prefix && !url.pathname.startsWith(`${base.prefix}/`)) throw elsewhere()
  return { path: url.pathname.slice(base.prefix.length), query: [...url.searchParams] }
}

/** Blanks and control characters vanish inside `URL`, backslashes turn into slashes. */
function hasOddCharacters(link: string): boolean {
  return /[\s\\]/.test(link) || [...link].some((character) => character < ' ' || character === '\u007f')
}

/** Seconds of the standard `Retry-After`: a number or a date. Null when there is none. */
export function standardRetryAfter(reply: VendorReply, now: number): number | null {
  const value = reply.headers['retry-after']?.trim()
  if (value === undefined) return null
  if (/^\d{1,9}$/.test(value)) return Number(value)
  const date = /^[A-Z][a-z]{2}, .* GMT$/.test(value) ? Date.parse(value) : Number.NaN
  return Number.isNaN(date) ? null : (date - now) / 1_000
}
