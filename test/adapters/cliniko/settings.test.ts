import { describe, expect, it } from 'vitest'
import { accountKeyOf, assumptions, baseUrlOf, settingsSchema } from '../../../adapters/cliniko/config.ts'
import { cliniko } from '../../../adapters/cliniko/index.ts'
import { call, createClinic, ids, line } from './kit.ts'

const contact = { userAgentContact: 'ops@example.test' }
const parse = (given: Record<string, unknown>) => settingsSchema.safeParse({ ...contact, ...given })

describe('the shard in the key', () => {
  it.each([
    ['MS0xLXNlY3JldA-uk1', 'https://api.uk1.cliniko.com/v1'],
    ['MS0xLXNlY3JldA-au12', 'https://api.au12.cliniko.com/v1'],
    // Hyphens in the body of a key: only the last one counts.
    ['MS0x-LXNl-Y3JldA-ca1', 'https://api.ca1.cliniko.com/v1'],
    // From before sharding.
    ['MS0xLXNlY3JldA', 'https://api.au1.cliniko.com/v1'],
  ])('%s leads to %s', (apiKey, url) => {
    expect(baseUrlOf(settingsSchema.parse({ apiKey, ...contact }))).toBe(url)
  })

  it.each([
    'secretsecret-evil.example/',
    'secretsecret-uk1.evil.example',
    'secretsecret-uk1/../x',
    'secretsecret-uk1#',
    'secretsecret-uk1?',
    'secretsecret-@uk1',
    'secretsecret-uk1\n',
    'secretsecret-UK1',
    'secretsecret-uk',
    'secretsecret-uk123',
    'secretsecret-ukx1',
    'secretsecret-',
    'secretsecret-uk1 ',
    'secretsecret-ük1',
    'secretsecret-127.0.0.1',
    'secret:secret-uk1',
    'secretsecret\u0000-uk1',
    'short',
  ])('refuses %j without repeating it', (apiKey) => {
    const result = parse({ apiKey })
    expect(result.success).toBe(false)
    expect(result.error?.message).not.toContain('secret')
  })
})

describe('settings', () => {
  it.each([
    { userAgentContact: 'nobody' },
    { userAgentName: 'Evil\r\nX-Header: 1' },
    { baseUrl: 'https://api.uk1.cliniko.com/v1' },
    { baseUrl: 'http://127.0.0.1.evil.example/' },
    { baseUrl: 'file:///etc/passwd' },
    { accountTimeZone: 'BST' },
    { accountId: '{x}' },
    { surprise: true },
  ])('refuses %j', (given) => {
    expect(parse({ apiKey: 'MS0xLXNlY3JldA-uk1', ...given }).success).toBe(false)
  })

  it('lets a simulator on this machine stand in', () => {
    const settings = settingsSchema.parse({
      apiKey: 'demo-secret-uk1',
      ...contact,
      baseUrl: 'http://127.0.0.1:5103/v1/',
    })
    expect(baseUrlOf(settings)).toBe('http://127.0.0.1:5103/v1')
  })

  it('has a setting for each assumption', () => {
    const known = Object.keys(settingsSchema.shape)
    expect(assumptions.map(({ setting }) => setting).filter((setting) => !known.includes(setting))).toEqual([])
    expect(new Set(assumptions.map(({ id }) => id)).size).toBe(assumptions.length)
  })

  it('describes every setting', () => {
    const silent = Object.entries(settingsSchema.shape).filter(([, schema]) => !schema.meta()?.description)
    expect(silent.map(([name]) => name)).toEqual([])
  })
})

describe('the account', () => {
  const keyOf = (apiKey: string, accountId?: string) =>
    accountKeyOf(settingsSchema.parse({ apiKey, ...contact, ...(accountId ? { accountId } : {}) }))

  it('is the same for two keys that name it', () => {
    expect(keyOf('firstkey-uk1', 'leeds')).toBe(keyOf('secondkey-uk1', 'leeds'))
  })
  it('differs for two keys that do not', () => {
    expect(keyOf('firstkey-uk1')).not.toBe(keyOf('secondkey-uk1'))
  })
  it('is the same for an old key with and without its shard', () => {
    expect(keyOf('firstkey')).toBe(keyOf('firstkey-au1'))
  })
  it('never shows the key', () => {
    expect(keyOf('firstkey-uk1')).toMatch(/^key-[0-9a-f]{24}$/)
  })
})

describe('the connection', () => {
  it('authenticates, names itself and stays on its host', () => {
    const { http } = createClinic()
    expect(http.options).toMatchObject({
      baseUrl: 'https://api.uk1.cliniko.com/v1',
      headers: {
        authorization: `Basic ${Buffer.from('MS0xLXNlY3JldA-uk1:').toString('base64')}`,
        'user-agent': 'Holdfast (ops@example.test)',
        accept: 'application/json',
      },
      budget: { requests: 200, perMs: 60_000 },
    })
    const [allowed] = http.options?.allowedHosts ?? []
    expect(allowed?.test('api.uk1.cliniko.com')).toBe(true)
    for (const host of [
      'api.au1.cliniko.com',
      'apixuk1.cliniko.com',
      'api.uk1.cliniko.com.evil.example',
      'cliniko.com',
    ]) {
      expect(allowed?.test(host)).toBe(false)
    }
  })

  it.each([
    [{ 'x-ratelimit-reset': '1900000030' }, 30],
    [{ 'x-ratelimit-reset': '1899999990' }, 1],
    [{ 'x-ratelimit-reset': '1999999999' }, null],
    [{ 'x-ratelimit-reset': 'soon', 'retry-after': '7' }, 7],
    [{ 'retry-after': '7' }, 7],
    [{}, null],
  ])('reads the end of a 429 from %j', (headers, seconds) => {
    const { http } = createClinic()
    expect(http.options?.retryAfterSeconds?.({ status: 429, headers, body: undefined }, 1_900_000_000_000)).toBe(
      seconds,
    )
  })

  it('probes with the cheapest read', async () => {
    const { adapter, http } = createClinic()
    http.script({ body: { id: ids.practitioner } })
    await adapter.probe(call)
    expect(http.sent.map(line)).toEqual(['GET /user'])
  })

  it('fails the probe of a wrong key', async () => {
    const { adapter, http } = createClinic()
    http.script({ status: 401 })
    await expect(adapter.probe(call)).rejects.toMatchObject({ code: 'VENDOR_REJECTED' })
  })
})

describe('capabilities', () => {
  it('says what Cliniko is', () => {
    expect(createClinic().adapter.capabilities).toEqual({
      holds: 'GATEWAY',
      slotSearch: true,
      extend: true,
      cancel: true,
      reschedule: true,
      rebooks: false,
      listAppointments: true,
      patientLookup: true,
      payment: 'NONE',
      requiredPatientFields: ['FIRST_NAME', 'LAST_NAME', 'EMAIL'],
      metadata: false,
      notes: true,
      doubleBooks: true,
      maxHoldMs: null,
    })
    expect(cliniko.status).toBe('SIMULATED')
  })

  it('refuses what Cliniko lacks and sends nothing', async () => {
    const { adapter, http } = createClinic()
    const hold = { holdId: '1', appointmentId: null, token: null, expiresAt: 0 }
    const refused = { code: 'CAPABILITY_NOT_SUPPORTED' }
    await expect(adapter.readHold(call, hold)).rejects.toMatchObject(refused)
    await expect(adapter.releaseHold(call, hold)).rejects.toMatchObject(refused)
    await expect(adapter.extendHold(call, hold, 1)).rejects.toMatchObject(refused)
    await expect(adapter.createHold(call, {} as never)).rejects.toMatchObject(refused)
    await expect(adapter.findHold(call, {} as never)).rejects.toMatchObject(refused)
    await expect(adapter.confirmHold(call, {} as never)).rejects.toMatchObject(refused)
    expect(await adapter.cancellationFee(call, ids.appointment)).toBeNull()
    expect(http.sent).toEqual([])
  })
})
