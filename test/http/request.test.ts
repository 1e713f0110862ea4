import { describe, expect, it } from 'vitest'
import type { DomainError } from '../../src/domain/error.ts'
import { pinBaseUrl } from '../../src/http/address.ts'
import { outgoingOf, pathOfLink, standardRetryAfter } from '../../src/http/request.ts'
import { get, testNetwork } from './kit.ts'

const base = pinBaseUrl('https://api.uk1.vendor.example/v1', [/api\.uk1\.vendor\.example/], false)
const root = pinBaseUrl('https://api.uk1.vendor.example', [/api\.uk1\.vendor\.example/], false)

describe("a vendor's link", () => {
  it.each<[string, string, [string, string][]]>([
    ['https://api.uk1.vendor.example/v1/things?page=2', '/things', [['page', '2']]],
    ['https://api.uk1.vendor.example:443/v1/things', '/things', []],
    [
      '/v1/things?a=1&a=2',
      '/things',
      [
        ['a', '1'],
        ['a', '2'],
      ],
    ],
    ['things?page=2', '/things', [['page', '2']]],
    ['//api.uk1.vendor.example/v1/things', '/things', []],
    [
      'https://api.uk1.vendor.example/v1/things?q%5B%5D=start%3A%3E9&q=%C3%BC+x#part',
      '/things',
      [
        ['q[]', 'start:>9'],
        ['q', 'ü x'],
      ],
    ],
    ['https://api.uk1.vendor.example/v1/things/a%2Fb', '/things/a%2Fb', []],
    ['/v1/x/../things', '/things', []],
    // A search that the server keeps has its pages at the base address.
    ['/v1?page=2', '', [['page', '2']]],
    ['/v1', '', []],
  ])('%s stays', (link, path, query) => {
    expect(pathOfLink(base, link)).toEqual({ path, query })
  })

  it('with a base at the root, every path of the host stays', () => {
    expect(pathOfLink(root, '/anything?x=')).toEqual({ path: '/anything', query: [['x', '']] })
    expect(pathOfLink(root, '')).toEqual({ path: '/', query: [] })
  })

  it('comes back as the request it stands for', () => {
    const link = 'https://api.uk1.vendor.example/v1/things?q%5B%5D=a%20b&q%5B%5D=c%26d&page=2'
    expect(outgoingOf(base, {}, { ...get, ...pathOfLink(base, link) }).target).toBe(link.slice(30))
  })

  it('comes back as the request it stands for, also from the base itself', () => {
    const link = 'https://api.uk1.vendor.example/v1?_getpages=a%7Cb'
    expect(outgoingOf(base, {}, { ...get, ...pathOfLink(base, link) }).target).toBe(link.slice(30))
  })

  it('is no request without a path where the base has none', () => {
    expect(() => outgoingOf(root, {}, { ...get, path: '' })).toThrow(expect.objectContaining({ code: 'INTERNAL' }))
  })

  it.each([
    'https://evil.example/v1/things',
    '//evil.example/v1/things',
    '///evil.example/v1/things',
    '/\\evil.example/v1/things',
    '\\\\evil.example/v1/things',
    '/\t/evil.example/v1/things',
    'https:\\\\evil.example/v1',
    'http://api.uk1.vendor.example/v1/things',
    'https://api.uk1.vendor.example:8443/v1/things',
    'https://user@api.uk1.vendor.example/v1/things',
    'https://api.uk1.vendor.example.evil.example/v1/things',
    'https://api.uk1.vendor.example@evil.example/v1/things',
    'https://evil.example#https://api.uk1.vendor.example/v1/',
    'javascript:alert(1)',
    'data:text/plain,x',
    '/admin',
    '/v10/things',
    '/v10?page=2',
    '/v1/../admin',
    '/v1/%2e%2e/admin',
    '/v1/%2E%2E/%2e%2e/admin',
    'https://[',
    '/v1/things\u0000',
    ' /v1/things',
    `/v1/${'x'.repeat(20_000)}`,
  ])('%j leads elsewhere', (link) => {
    expect(() => pathOfLink(base, link)).toThrow(expect.objectContaining({ code: 'VENDOR_REJECTED' }))
  })

  it('is not repeated in the error', async () => {
    await using test = testNetwork()
    try {
      test.connect('http://127.0.0.1:9').pathOf('https://evil.example/?token=s3cret')
      expect.unreachable()
    } catch (error) {
      expect(JSON.stringify([(error as DomainError).message, (error as DomainError).cause])).not.toContain('s3cret')
    }
  })
})

describe('a path', () => {
  it.each(['', '/', '/things', '/things/1', '/things/', '/a-b_c.d~e/..f', '/things/%2e%2e%2f', '/a:b@c', '/%C3%BC'])(
    '%s goes',
    (path) => {
      expect(outgoingOf(base, {}, { ...get, path }).target).toBe(`/v1${path}`)
    },
  )
  it.each([
    'things',
    '/..',
    '/../admin',
    '/a/..',
    '/a/.',
    '/%2e%2E/a',
    '/.%2e/a',
    '//evil',
    '/a//b',
    '/a?b',
    '/a#b',
    '/a b',
    '/a\\b',
    '/ü',
    '/a\r\nb',
    '/a"b',
  ])('%j does not', (path) => {
    expect(() => outgoingOf(base, {}, { ...get, path })).toThrow(expect.objectContaining({ code: 'INTERNAL' }))
  })
})

it.each(['Host', 'content-length', 'Transfer-Encoding', 'connection', 'accept-encoding', 'upgrade', 'expect'])(
  'the header %s is ours',
  async (name) => {
    await using test = testNetwork()
    expect(() => test.connect('http://127.0.0.1:9', { headers: { [name]: 'x' } })).toThrow()
    expect(() => outgoingOf(base, {}, { ...get, headers: { [name]: 'x' } })).toThrow()
  },
)

it('a header that cannot be sent is found when the clinic connects, and its value is not told', async () => {
  await using test = testNetwork()
  expect(() => test.connect('http://127.0.0.1:9', { headers: { 'x-key': 's3cret\n' } })).toThrow(/^(?!.*s3cret).*x-key/)
})

it.each([
  ['7', 7],
  ['0', 0],
  [' 12 ', 12],
  ['Sun, 06 Nov 1994 08:49:37 GMT', 37],
  ['soon', null],
  ['-3', null],
  ['99999999999999', null],
])('Retry-After %j is %s', (value, expected) => {
  const now = Date.UTC(1994, 10, 6, 8, 49, 0)
  expect(standardRetryAfter({ status: 429, headers: { 'retry-after': value }, body: undefined }, now)).toBe(expected)
})
