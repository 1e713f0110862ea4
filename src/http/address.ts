/**
 * Where a vendor's address may lead. Settings choose the host, so they are checked twice: the name when a clinic connects,
 * the address each time a connection is made.
 */
import { lookup as resolveWithSystem } from 'node:dns'
import { BlockList, isIP, type LookupFunction } from 'node:net'

/** All addresses of a host name. Tests replace it. */
export type Resolve = (hostname: string) => Promise<readonly { readonly address: string; readonly family: number }[]>

/** What a base URL may lead to: the internet, or this machine where the deployment allows it. */
export type Reach = 'PUBLIC' | 'LOOPBACK'

export interface PinnedBase {
  readonly url: URL
  readonly reach: Reach
  /** Path of the base URL without a slash at its end; empty for the root. */
  readonly prefix: string
}

const loopbackHosts = new Set(['127.0.0.1', '[::1]', 'localhost'])

/** Throws when the settings lead to an address that is not the vendor's. The message never repeats the URL. */
export function pinBaseUrl(baseUrl: string, allowedHosts: readonly RegExp[], allowLoopback: boolean): PinnedBase {
  // Tabs and line breaks vanish inside `URL`, backslashes turn into slashes: what was read and what is used would differ.
  if (/[\s\\]/.test(baseUrl)) throw new Error('the base URL holds a blank or a backslash')
  const url = URL.parse(baseUrl)
  if (url === null) throw new Error('the base URL is not an absolute URL')
  if (url.username !== '' || url.password !== '') throw new Error('the base URL holds a user name or a password')
  if (url.search !== '' || url.hash !== '') throw new Error('the base URL holds a query or a fragment')
  const prefix = url.pathname.replace(/\/+$/, '')
  // `URL` writes every spelling of an IPv4 address (decimal, octal, hexadecimal, short) as four decimals.
  if (loopbackHosts.has(url.hostname)) {
    if (!allowLoopback) throw new Error('the base URL leads to this machine, which the deployment does not allow')
    if (url.protocol !== 'https:' && url.protocol !== 'http:') throw new Error('the base URL is neither http nor https')
    return { url, reach: 'LOOPBACK', prefix }
  }
  if (url.protocol !== 'https:') throw new Error('the base URL is not https')
  if (url.port !== '') throw new Error('the base URL names another port than 443')
  if (isIP(url.hostname.replace(/^\[|\]$/g, '')) !== 0) throw new Error('the base URL names an IP address')
  // A pattern without anchors would let `api.vendor.example.evil.example` through.
  const allowed = allowedHosts.some(({ source, flags }) =>
    new RegExp(`^(?:${source})$`, flags.replace(/[gy]/g, '')).test(url.hostname),
  )
  if (!allowed) throw new Error("the base URL's host is none of this vendor's")
  return { url, reach: 'PUBLIC', prefix }
}

// IANA special-purpose registries (RFC 6890 and its updates), and one cloud address outside them.
const closed = new BlockList()
for (const [network, prefix] of [
  ['0.0.0.0', 8],
  ['10.0.0.0', 8],
  ['100.64.0.0', 10], // CGNAT; holds Alibaba's metadata address 100.100.100.200
  ['127.0.0.0', 8],
  ['168.63.129.16', 32], // Azure's platform address, public in form only
  ['169.254.0.0', 16], // link-local; holds the metadata address of most clouds
  ['172.16.0.0', 12],
  ['192.0.0.0', 24],
  ['192.0.2.0', 24],
  ['192.88.99.0', 24],
  ['192.168.0.0', 16],
  ['198.18.0.0', 15],
  ['198.51.100.0', 24],
  ['203.0.113.0', 24],
  ['224.0.0.0', 4],
  ['240.0.0.0', 4],
] as const) {
  closed.addSubnet(network, prefix, 'ipv4')
}
for (const [network, prefix] of [
  ['2001::', 23], // Teredo, ORCHID and other protocol assignments
  ['2001:db8::', 32],
  ['2002::', 16], // 6to4 carries any IPv4 address
  ['3fff::', 20],
] as const) {
  closed.addSubnet(network, prefix, 'ipv6')
}
const globalUnicast = new BlockList()
globalUnicast.addSubnet('2000::', 3, 'ipv6')

/** Whether an address is one of the open internet. IPv6 outside 2000::/3 is not: mapped IPv4, NAT64, ULA, link-local. */
export function isPublicAddress(address: string): boolean {
  if (isIP(address) === 4) return !closed.check(address, 'ipv4')
  return isIP(address) === 6 && globalUnicast.check(address, 'ipv6') && !closed.check(address, 'ipv6')
}

function isLoopbackAddress(address: string): boolean {
  return address.startsWith('127.') || address === '::1'
}

/** `code` of the guard's error, as it appears in the cause of a read. */
const addressRefused = 'ADDRESS_REFUSED'

/**
 * The `lookup` of a socket: it resolves once, and the socket connects to what was checked here, so a name that changes its
 * address in between gains nothing. One bad address among good ones refuses them all: an honest vendor has none.
 */
export function guardedLookup(reach: Reach, resolve: Resolve = resolveAll): LookupFunction {
  const isAllowed = reach === 'PUBLIC' ? isPublicAddress : isLoopbackAddress
  return (hostname, options, callback) => {
    resolve(hostname).then(
      (addresses) => {
        const first = addresses[0]
        if (first === undefined || !addresses.every(({ address }) => isAllowed(address))) {
          callback(Object.assign(new Error('the address is not allowed'), { code: addressRefused }), '', 0)
        } else if (options.all) {
          callback(null, [...addresses])
        } else {
          callback(null, first.address, first.family)
        }
      },
      (error: NodeJS.ErrnoException) => callback(error, '', 0),
    )
  }
}

function resolveAll(hostname: string): ReturnType<Resolve> {
  return new Promise((resolve, reject) => {
    resolveWithSystem(hostname, { all: true, order: 'verbatim' }, (error, addresses) =>
      error ? reject(error) : resolve(addresses),
    )
  })
}
