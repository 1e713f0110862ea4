import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { assumptions, planOf, settingsSchema } from '../../../adapters/jump/config.ts'
import { retryAfterSeconds } from '../../../adapters/jump/errors.ts'
import { jump } from '../../../adapters/jump/index.ts'
import { at, call, dialectA, dialectB, holdRequest, setUp, slot } from './kit.ts'

function problems(over: Record<string, unknown>, base: Record<string, unknown> = dialectA): string[] {
  const result = settingsSchema.safeParse({ ...base, ...over })
  return result.success ? [] : result.error.issues.map(({ path }) => path.join('.'))
}

function capabilities(input: Record<string, unknown>) {
  return jump.capabilities(settingsSchema.parse(input))
}

describe('settings', () => {
  it('needs a dialect and a key', () => {
    expect(problems({}, {})).toEqual(['dialect', 'apiKey'])
    expect(problems({})).toEqual([])
  })

  it.each([
    'https://evil.example/functions/v1/api-v1',
    'https://app.usejump.co.uk.evil.example/api-v1',
    'http://app.usejump.co.uk/functions/v1/api-v1',
    'https://app.usejump.co.uk/functions/v1/api-v1/',
    'https://user:secret@api.jumpehr.com/api-v1',
    'https://api.jumpehr.com/api-v1?key=1',
    'api.jumpehr.com/api-v1',
  ])('refuses the address %s', (baseUrl) => {
    expect(problems({ baseUrl })).toContain('baseUrl')
  })

  it.each(['https://api.jumpehr.com/api-v1', 'http://127.0.0.1:5102/functions/v1/api-v1', 'http://localhost:1/a'])(
    'takes the address %s',
    (baseUrl) => {
      expect(problems({ baseUrl })).toEqual([])
    },
  )

  it.each(['sk_live_1', 'pk_demo_1', 'pk_live_', 'pk_live_a b'])('refuses the key %s', (apiKey) => {
    expect(problems({ apiKey })).toEqual(['apiKey'])
  })

  it('refuses what a dialect cannot do, unknown names, and statuses that settle nothing', () => {
    expect(problems({ retries: 3 })).toEqual([''])
    expect(problems({ reschedule: 'REBOOK' })).toEqual(['reschedule'])
    expect(problems({ verify: {} })).toEqual(['verify'])
    expect(problems({ verify: {} }, dialectB)).toEqual([])
    expect(problems({ reschedule: 'PATCH', booking: { times: 'DATE_AND_TIME' } }, dialectB)).toEqual(['reschedule'])
    expect(problems({ markerInNotes: true }, dialectB)).toEqual(['markerInNotes'])
    expect(problems({ markerInNotes: true })).toEqual([])
    expect(problems({ statuses: { slotTaken: [429] } })).toEqual(['statuses.slotTaken.0'])
  })

  it('connects to the two documented hosts only, with the key as bearer', () => {
    const { http } = setUp()
    expect(http.options).toMatchObject({
      baseUrl: 'https://app.usejump.co.uk/functions/v1/api-v1',
      headers: { authorization: 'Bearer pk_test_synthetic' },
      budget: { requests: 100, perMs: 3_600_000 },
    })
    expect(http.options?.allowedHosts.map(String)).toEqual(['/^app\\.usejump\\.co\\.uk$/', '/^api\\.jumpehr\\.com$/'])
    expect(setUp(dialectB).http.options?.budget).toEqual({ requests: 1_000, perMs: 3_600_000 })
  })
})

describe('accountKey', () => {
  it('tells keys apart without telling them', () => {
    const first = setUp().accountKey
    expect(first).toMatch(/^jump:[0-9a-f]{16}$/)
    expect(first).not.toContain('synthetic')
    expect(setUp({ ...dialectA, apiKey: 'pk_test_other' }).accountKey).not.toBe(first)
    expect(setUp(dialectB).accountKey).toBe(first)
    expect(setUp({ ...dialectA, accountId: 'york' }).accountKey).toBe('jump:york')
  })
})

describe('capabilities', () => {
  it('A holds at the vendor, and cannot cancel or move', () => {
    expect(capabilities(dialectA)).toEqual({
      holds: 'NATIVE',
      slotSearch: true,
      extend: false,
      cancel: false,
      reschedule: false,
      rebooks: false,
      listAppointments: true,
      patientLookup: true,
      payment: 'NONE',
      requiredPatientFields: ['FIRST_NAME', 'LAST_NAME', 'DATE_OF_BIRTH'],
      metadata: false,
      notes: true,
      doubleBooks: false,
      maxHoldMs: 900_000,
    })
  })

  it('B holds here, cancels and moves, and may book twice', () => {
    expect(capabilities(dialectB)).toMatchObject({
      holds: 'GATEWAY',
      extend: true,
      cancel: true,
      reschedule: true,
      rebooks: false,
      notes: false,
      doubleBooks: true,
      maxHoldMs: null,
    })
  })

  it('follows the settings', () => {
    expect(capabilities({ ...dialectB, holds: 'NATIVE' })).toMatchObject({ holds: 'NATIVE', cancel: true, notes: true })
    expect(capabilities({ ...dialectB, reschedule: 'REBOOK' })).toMatchObject({ reschedule: true, rebooks: true })
    expect(capabilities({ ...dialectB, reschedule: 'OFF' })).toMatchObject({ reschedule: false, rebooks: false })
    expect(capabilities({ ...dialectB, overlaps: 'REFUSED' }).doubleBooks).toBe(false)
    expect(capabilities({ ...dialectB, booking: { notesField: 'notes' } }).notes).toBe(true)
    expect(planOf(settingsSchema.parse({ ...dialectB, booking: { times: 'DATE_AND_TIME' } })).reschedule).toBe('REBOOK')
  })

  const cancel = { vendorId: 'apt_1', reason: 'WORK', note: null, acceptedFee: null } as const
  const move = { vendorId: 'apt_1', slot: slot(), marker: 'hf-1' }

  it('refuses in A what only B has, and sends nothing', async () => {
    const { adapter, http } = setUp()
    const unsupported = { code: 'CAPABILITY_NOT_SUPPORTED' }
    await expect(adapter.cancel(call, cancel)).rejects.toMatchObject(unsupported)
    await expect(adapter.reschedule(call, move)).rejects.toMatchObject(unsupported)
    await expect(adapter.book(call, {} as never)).rejects.toMatchObject(unsupported)
    await expect(adapter.extendHold(call, {} as never, 0)).rejects.toMatchObject(unsupported)
    expect(await adapter.checkClash(call, {} as never)).toEqual([])
    expect(await adapter.cancellationFee(call, 'apt_1')).toBeNull()
    expect(http.sent).toEqual([])
  })

  it('refuses in B what only A has, and sends nothing', async () => {
    const { adapter, http } = setUp(dialectB)
    const unsupported = { code: 'CAPABILITY_NOT_SUPPORTED' }
    await expect(adapter.createHold(call, holdRequest())).rejects.toMatchObject(unsupported)
    await expect(adapter.readHold(call, {} as never)).rejects.toMatchObject(unsupported)
    await expect(adapter.findHold(call, {} as never)).rejects.toMatchObject(unsupported)
    await expect(adapter.releaseHold(call, {} as never)).rejects.toMatchObject(unsupported)
    await expect(adapter.confirmHold(call, {} as never)).rejects.toMatchObject(unsupported)
    const rebooking = setUp({ ...dialectB, reschedule: 'REBOOK' })
    await expect(rebooking.adapter.reschedule(call, move)).rejects.toMatchObject(unsupported)
    expect([...http.sent, ...rebooking.http.sent]).toEqual([])
  })
})

describe('a spent budget', () => {
  const reply = (headers: Record<string, string>) => ({ status: 429, headers, body: undefined })

  it('comes back with the clock hour in B, within the hour in A, and when the vendor says where it does', () => {
    const quarterPast = at('2026-07-01T10:15:00Z')
    expect(retryAfterSeconds(reply({}), quarterPast, 'CLOCK_HOUR')).toBe(2_700)
    expect(retryAfterSeconds(reply({}), quarterPast, 'ROLLING_HOUR')).toBe(3_600)
    expect(retryAfterSeconds(reply({ 'retry-after': '7' }), quarterPast, 'CLOCK_HOUR')).toBe(7)
    expect(retryAfterSeconds(reply({ 'retry-after': 'soon' }), quarterPast, 'ROLLING_HOUR')).toBe(3_600)
  })
})

describe('assumptions', () => {
  const file = new URL('../../../adapters/jump/README.md', import.meta.url)
  // A formatter pads the columns.
  const readme = readFileSync(file, 'utf8').replace(/ +/g, ' ')

  it.each(assumptions.map((row) => [row.id, row] as const))('%s names a setting, and the README says it', (id, row) => {
    const [top = ''] = row.setting.split('.')
    expect(Object.keys(settingsSchema.shape)).toContain(top)
    expect(readme).toContain(`| ${id} | ${row.statement} | \`${row.setting}\` | ${row.settledBy} |`)
  })

  it('has one row per id', () => {
    expect(new Set(assumptions.map(({ id }) => id)).size).toBe(assumptions.length)
    const table = readme.slice(readme.indexOf('## Assumptions'), readme.indexOf('## Open questions'))
    expect(table.split('\n').filter((line) => /^\| [a-z]/.test(line))).toHaveLength(assumptions.length)
  })

  it.each(Object.keys(settingsSchema.shape))('the README explains the setting %s', (name) => {
    const table = readme.slice(readme.indexOf('## Settings'), readme.indexOf('## Assumptions'))
    expect(table).toMatch(new RegExp(`^\\| [^|]*\`${name}\``, 'm'))
  })
})
