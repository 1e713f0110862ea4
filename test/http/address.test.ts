import { describe, expect, it } from 'vitest'
import { guardedLookup, isPublicAddress, pinBaseUrl } from '../../src/http/address.ts'
import { call, get, Thing, testNetwork } from './kit.ts'

const allowed = [/api\.[a-z]{2}\d{1,2}\.vendor\.example/]
const anything = [/.*/]

describe('the base URL', () => {
  it.each([
    ['https://api.uk1.vendor.example', ''],
    ['https://api.uk1.vendor.example:443/', ''],
    ['https://API.UK1.VENDOR.EXAMPLE/v1/', '/v1'],
    ['https://api.uk1.vendor.example/a/../v1', '/v1'],
    ['https://api.uk1.vendor.example/@evil.example/../..', ''],
  ])('%s is the vendor', (baseUrl, prefix) => {
    const base = pinBaseUrl(baseUrl, allowed, false)
    expect(base).toMatchObject({ reach: 'PUBLIC', prefix })
    expect(base.url.host).toBe('api.uk1.vendor.example')
  })

  it.each([
    // other host
    'https://evil.example',
    'https://api.uk1.vendor.example.evil.example',
    'https://evil.example/api.uk1.vendor.example',
    'https://xapi.uk1.vendor.example',
    'https://api.uk1.vendor.example.',
    'https://api.uk1-vendor.example',
    'https://api.evil.example#.uk1.vendor.example',
    'https://api.uk1.vendor.example%2eevil.example',
    'https://api.uk1.vendor.example%00.evil.example',
    'https://аpi.uk1.vendor.example', // Cyrillic а
    // a crafted key suffix, as in a host built from an API key
    'https://api.x@evil.example/.vendor.example',
    'https://api.evil.example/.vendor.example',
    'https://api.evil.example?.vendor.example',
    'https://api.evil.example\\.vendor.example',
    // userinfo
    'https://user@api.uk1.vendor.example',
    'https://user:secret@api.uk1.vendor.example',
    'https://api.uk1.vendor.example:443@evil.example',
    'https://api.uk1.vendor.example\\@evil.example',
    // scheme
    'http://api.uk1.vendor.example',
    'ftp://api.uk1.vendor.example',
    'file:///etc/passwd',
    'gopher://api.uk1.vendor.example',
    'javascript:alert(1)',
    '//api.uk1.vendor.example',
    'api.uk1.vendor.example',
    '',
    // port
    'https://api.uk1.vendor.example:80',
    'https://api.uk1.vendor.example:8443',
    'https://api.uk1.vendor.example:22',
    'https://api.uk1.vendor.example:65536',
    // query, fragment, blanks
    'https://api.uk1.vendor.example?x=1',
    'https://api.uk1.vendor.example#x',
    ' https://api.uk1.vendor.example',
    'https://api.uk1.vendor.example\t',
    'https://api.uk1.ven\ndor.example',
  ])('%j is refused', (baseUrl) => {
    expect(() => pinBaseUrl(baseUrl, allowed, true)).toThrow()
  })

  it.each([
    '93.184.216.34',
    '10.0.0.1',
    '192.168.1.1',
    '169.254.169.254',
    '0.0.0.0',
    '2852039166', // 169.254.169.254 as one number
    '0xa9fea9fe',
    '0251.0376.0251.0376',
    '0xa9.0xfe.0xa9.0xfe',
    '169.254.43518',
    '10.1',
    '[::]',
    '[::ffff:127.0.0.1]',
    '[::ffff:a9fe:a9fe]',
    '[::127.0.0.1]',
    '[fe80::1]',
    '[fd00:ec2::254]',
    '[64:ff9b::a9fe:a9fe]',
    '[2606:2800:220:1::1]',
    '127.0.0.2',
    '①⑥⑨.254.169.254',
  ])('https://%s is an address and no vendor, whatever the list says', (host) => {
    expect(() => pinBaseUrl(`https://${host}/`, anything, true)).toThrow()
  })

  it.each(['localhost', '127.0.0.1', '[::1]', '127.1', '0x7f000001', '2130706433', '017700000001', 'LOCALHOST'])(
    'http://%s:8080 is this machine, and needs the permission of the deployment',
    (host) => {
      expect(pinBaseUrl(`http://${host}:8080/v1`, [], true)).toMatchObject({ reach: 'LOOPBACK', prefix: '/v1' })
      for (const scheme of ['http', 'https']) {
        expect(() => pinBaseUrl(`${scheme}://${host}`, anything, false)).toThrow()
      }
    },
  )

  it('names that look like this machine are none', () => {
    for (const host of ['localhost.', 'localhost.evil.example', 'sub.localhost', '127.0.0.1.nip.io']) {
      expect(() => pinBaseUrl(`http://${host}/`, anything, true)).toThrow()
    }
  })

  it('the message does not repeat the URL', () => {
    for (const baseUrl of [
      'https://user:s3cret@api.uk1.vendor.example',
      'https://s3cret.example',
      's3cret',
      'https://x y/s3cret',
    ]) {
      expect(() => pinBaseUrl(baseUrl, allowed, false)).toThrow(/^(?!.*s3cret)/)
    }
  })

  it('the flags of a pattern do not make it forgetful', () => {
    const sticky = [/api\.uk1\.vendor\.example/gy]
    for (let i = 0; i < 3; i += 1) expect(pinBaseUrl('https://api.uk1.vendor.example', sticky, false).prefix).toBe('')
  })
})

describe('the address behind a name', () => {
  it.each([
    '0.0.0.0',
    '0.1.2.3',
    '10.0.0.1',
    '10.255.255.255',
    '100.64.0.1',
    '100.100.100.200',
    '100.127.255.255',
    '127.0.0.1',
    '127.255.0.1',
    '168.63.129.16',
    '169.254.169.254',
    '169.254.170.2',
    '172.16.0.1',
    '172.31.255.255',
    '192.0.0.192',
    '192.0.2.1',
    '192.88.99.1',
    '192.168.0.1',
    '198.18.0.1',
    '198.19.255.255',
    '198.51.100.1',
    '203.0.113.1',
    '224.0.0.1',
    '239.255.255.250',
    '240.0.0.1',
    '255.255.255.255',
    '::',
    '::1',
    '::ffff:8.8.8.8',
    '::ffff:127.0.0.1',
    '::8.8.8.8',
    '64:ff9b::8.8.8.8',
    '64:ff9b:1::1',
    '100::1',
    '2001::1',
    '2001:db8::1',
    '2002:7f00:1::',
    '2002:a9fe:a9fe::1',
    '3fff::1',
    'fc00::1',
    'fd00:ec2::254',
    'fe80::1',
    'fe80::1%eth0',
    'fec0::1',
    'ff02::1',
    '5f00::1',
    'localhost',
    '',
    '1.2.3',
    '1.2.3.4.5',
    '0x7f.1',
  ])('%s is not the open internet', (address) => {
    expect(isPublicAddress(address)).toBe(false)
  })

  it.each([
    '8.8.8.8',
    '93.184.216.34',
    '100.63.255.255',
    '100.128.0.1',
    '172.15.0.1',
    '172.32.0.1',
    '11.0.0.1',
    '2606:4700::1111',
    '2a00:1450:4009::1',
  ])('%s is', (address) => {
    expect(isPublicAddress(address)).toBe(true)
  })

  const look = (addresses: readonly string[], all: boolean, reach: 'PUBLIC' | 'LOOPBACK' = 'PUBLIC') =>
    new Promise((resolve) => {
      const found = async () => addresses.map((address) => ({ address, family: address.includes(':') ? 6 : 4 }))
      guardedLookup(reach, found)('name', { all }, (error, address) => resolve(error?.code ?? address))
    })

  it('gives the socket the addresses that were checked', async () => {
    expect(await look(['8.8.8.8', '2606:4700::1111'], false)).toBe('8.8.8.8')
    expect(await look(['8.8.8.8', '2606:4700::1111'], true)).toEqual([
      { address: '8.8.8.8', family: 4 },
      { address: '2606:4700::1111', family: 6 },
    ])
  })

  it('refuses a name with any address that is not allowed, and one without', async () => {
    for (const addresses of [['10.0.0.1'], ['8.8.8.8', '10.0.0.1'], ['8.8.8.8', '::1'], []]) {
      for (const all of [true, false]) expect(await look(addresses, all)).toBe('ADDRESS_REFUSED')
    }
  })

  it('this machine is reached only at its own addresses', async () => {
    expect(await look(['127.0.0.1'], false, 'LOOPBACK')).toBe('127.0.0.1')
    expect(await look(['8.8.8.8'], false, 'LOOPBACK')).toBe('ADDRESS_REFUSED')
    expect(await look(['169.254.169.254'], false, 'LOOPBACK')).toBe('ADDRESS_REFUSED')
  })

  it('a name is asked for each connection, and only what was checked is connected to', async () => {
    const answers = ['127.0.0.1', '10.0.0.1']
    let asked = 0
    await using test = testNetwork({
      resolve: async () => [{ address: answers[asked++ % 2] ?? '', family: 4 }],
    })
    const vendor = test.connect('https://api.uk1.vendor.example', { allowedHosts: allowed })
    await expect(vendor.read(call(), get, Thing)).rejects.toMatchObject({ code: 'VENDOR_UNAVAILABLE' })
    expect(asked).toBe(1)
  })
})
