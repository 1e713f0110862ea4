import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { assumptions, settingsSchema } from '../../../adapters/upvio/config.ts'
import { upvio } from '../../../adapters/upvio/index.ts'
import { bookRequest, call, createClinic, ids, required } from './kit.ts'

function problems(given: Record<string, unknown>, base: Record<string, unknown> = required): string[] {
  const result = settingsSchema.safeParse({ ...base, ...given })
  return result.success ? [] : result.error.issues.map(({ path }) => path.join('.'))
}

/** For each setting what it takes and what it refuses; a value and, where it is not the setting's own, the place of the fault. */
const values: Readonly<Record<keyof typeof settingsSchema.shape, readonly [good: unknown[], bad: unknown[]]>> = {
  apiKey: [
    ['abcd', 'upvio_live-key.1'],
    ['', 'abc', 'with space', 'ümlaut', 'a\nb c', 'x'.repeat(1_001), 1],
  ],
  businessId: [
    ['biz_123', ids.business],
    ['', '.', '..', 'a/b', 'a b', 'a?b', 'x'.repeat(65)],
  ],
  baseUrl: [
    ['http://127.0.0.1:5104/v1', 'http://localhost:1/v1', 'http://[::1]:5104/v1', undefined],
    ['https://evil.example/v1', 'https://api.upvio.com.evil.example/v1', 'ftp://localhost/v1', 'localhost', ''],
  ],
  requestsPerSecond: [
    [1, 1_000],
    [0, 1_001, 1.5, '5'],
  ],
  maxConcurrent: [
    [1, 50],
    [0, 51, 1.5],
  ],
  rateLimitIsNotExecuted: [[true], ['true']],
  paging: [['LIMIT_OFFSET', 'NONE'], ['CURSOR']],
  maxPages: [
    [1, 200],
    [0, 201],
  ],
  arrayStyle: [['REPEAT', 'BRACKETS', 'COMMA'], ['PIPE']],
  idCase: [['FOLD_UUIDS', 'EXACT'], ['FOLD']],
  windowDays: [
    [1, 31],
    [0, 32],
  ],
  maxSearchCalls: [
    [1, 5_000],
    [0, 5_001],
  ],
  searchesFromNow: [[true], [1]],
  searchPerStaff: [[true], [1]],
  bufferBeforeMinutes: [
    [0, 1_440],
    [-1, 1_441, 1.5],
  ],
  bufferAfterMinutes: [
    [0, 1_440],
    [-1, 1_441, 1.5],
  ],
  locationTypes: [
    [{}, { phone: 'PHONE', meet: 'VIDEO' }],
    [{ meet: 'ONLINE' }, { '': 'VIDEO' }, []],
  ],
  unstatedLocationType: [
    ['IN_PERSON', undefined],
    ['HOME', null],
  ],
  sendsLocation: [[true], ['yes']],
  priceUnit: [['UNSTATED', 'MAJOR', 'MINOR'], ['PENCE']],
  durationUnit: [['MINUTES', 'SECONDS'], ['HOURS']],
  unapproved: [['BY_SERVICE', 'PENDING_APPROVAL', 'BOOKED'], ['CANCELLED']],
  statuses: [
    [{}, { slotTaken: [400, 409] }, { maybeTaken: [] }],
    // These are about the credential, a record, or nothing at all.
    [...[401, 403, 404, 408, 425, 429, 500, 200].map((status) => ({ slotTaken: [status] })), { busy: [409] }],
  ],
  tagsBookings: [[false], [0]],
  bookingWindowSeconds: [
    [10, 86_400],
    [9, 86_401],
  ],
  clockSkewSeconds: [
    [0, 600],
    [-1, 601],
  ],
  looksForClash: [[true], ['ON']],
  patientScanPages: [
    [0, 200],
    [-1, 201],
  ],
  birthDateUnknown: [['AMBIGUOUS', 'SAME'], ['OTHER']],
  deleteIsProof: [[false], [0]],
  reschedule: [['REBOOK', 'PATCH', 'OFF'], ['NONE']],
  openRangeDays: [
    [1, 366],
    [0, 367],
  ],
}
const rows = Object.entries(values)

describe('settings', () => {
  it('needs a key and a business, and knows no other names', () => {
    expect(problems({}, {})).toEqual(['apiKey', 'businessId'])
    expect(problems({ retries: 3 })).toEqual([''])
    expect(problems({ ignoreBusyTimes: true })).toEqual([''])
  })

  it.each(rows.flatMap(([name, [good]]) => good.map((value) => [name, value] as const)))(
    '%s takes %j',
    (name, value) => {
      expect(problems({ [name]: value })).toEqual([])
    },
  )

  it.each(rows.flatMap(([name, [, bad]]) => bad.map((value) => [name, value] as const)))(
    '%s refuses %j',
    (name, value) => {
      const found = problems({ [name]: value })
      expect(found).not.toEqual([])
      for (const path of found) expect(path.split('.')[0]).toBe(name)
    },
  )

  it('leads to a simulator on this machine, or to the vendor', () => {
    const { http } = createClinic({ baseUrl: 'http://127.0.0.1:5104/v1//' })
    expect(http.options?.baseUrl).toBe('http://127.0.0.1:5104/v1')
    const [host] = createClinic().http.options?.allowedHosts ?? []
    expect(host?.test('api.upvio.com')).toBe(true)
    for (const other of ['api.upvio.com.evil.example', 'xapi.upvio.com', 'apixupvio.com']) {
      expect(host?.test(other)).toBe(false)
    }
  })

  it('marks the key as a secret, and nothing else', () => {
    const secrets = Object.entries(settingsSchema.shape).filter(([, schema]) => schema.meta()?.secret)
    expect(secrets.map(([name]) => name)).toEqual(['apiKey'])
  })
})

describe('accountKey', () => {
  it('is the business, whatever its case and whoever’s key', () => {
    expect(createClinic().accountKey).toBe(`upvio:${ids.business}`)
    const upper = createClinic({ businessId: 'ABCD-1', apiKey: 'another_key' })
    expect(upper.accountKey).toBe('upvio:abcd-1')
  })
})

describe('capabilities', () => {
  const capabilities = (given: Record<string, unknown> = {}) =>
    upvio.capabilities(settingsSchema.parse({ ...required, ...given }))

  it('holds at the gateway, and takes neither notes nor metadata nor payment', () => {
    expect(capabilities()).toEqual({
      holds: 'GATEWAY',
      slotSearch: true,
      extend: true,
      cancel: true,
      reschedule: true,
      rebooks: true,
      listAppointments: true,
      patientLookup: true,
      payment: 'NONE',
      requiredPatientFields: ['FIRST_NAME', 'LAST_NAME', 'EMAIL'],
      metadata: false,
      notes: false,
      doubleBooks: false,
      maxHoldMs: null,
    })
  })

  it.each([
    [{ reschedule: 'PATCH' }, { reschedule: true, rebooks: false }],
    [{ reschedule: 'OFF' }, { reschedule: false, rebooks: false }],
    [{ looksForClash: true }, { doubleBooks: true }],
    [{ patientScanPages: 0 }, { patientLookup: false }],
  ])('with %j are %j', (given, expected) => {
    expect(capabilities(given)).toMatchObject(expected)
  })

  it('refuses native holds, and sends nothing', async () => {
    const { adapter, http } = createClinic()
    const unsupported = { code: 'CAPABILITY_NOT_SUPPORTED' }
    await expect(adapter.createHold(call, {} as never)).rejects.toMatchObject(unsupported)
    await expect(adapter.confirmHold(call, bookRequest())).rejects.toMatchObject(unsupported)
    expect(http.sent).toEqual([])
  })
})

describe('README', () => {
  const file = new URL('../../../adapters/upvio/README.md', import.meta.url)
  // A formatter pads the columns.
  const readme = readFileSync(file, 'utf8').replace(/ +/g, ' ')
  const section = (from: string, to: string) => readme.slice(readme.indexOf(from), readme.indexOf(to))

  it.each(assumptions.map((row) => [row.id, row] as const))('has the assumption %s, which has a setting', (id, row) => {
    const [top = ''] = row.setting.split('.')
    expect(Object.keys(settingsSchema.shape)).toContain(top)
    expect(readme).toContain(`| ${id} | ${row.statement} | \`${row.setting}\` | ${row.settledBy} |`)
  })

  it('has no other assumption, and none twice', () => {
    expect(new Set(assumptions.map(({ id }) => id)).size).toBe(assumptions.length)
    expect(new Set(assumptions.map(({ setting }) => setting)).size).toBe(assumptions.length)
    const lines = section('## Assumptions', '## Open questions').split('\n')
    expect(lines.filter((line) => /^\| [a-z]/.test(line))).toHaveLength(assumptions.length)
  })

  it.each(Object.keys(settingsSchema.shape))('explains the setting %s', (name) => {
    expect(section('## Settings', '## Assumptions')).toContain(`\n| \`${name}\` | `)
  })
})
