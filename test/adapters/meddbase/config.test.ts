import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { accountKeyOf, assumptions, settingsOfType, settingsSchema } from '../../../adapters/meddbase/config.ts'
import { meddbase } from '../../../adapters/meddbase/index.ts'
import { anonymous, call, clientKey, manager, ok, password, setUp, wireTypes } from './kit.ts'

function problems(given: Record<string, unknown>, base: Record<string, unknown> = manager): string[] {
  const result = settingsSchema.safeParse({ ...base, ...given })
  return result.success ? [] : result.error.issues.map(({ path }) => path.join('.'))
}

describe('settings', () => {
  it('needs an address, a key, an access and a payer, and has no default for them', () => {
    expect(settingsSchema.safeParse({}).error?.issues.map(({ path }) => path.join('.'))).toEqual([
      'baseUrl',
      'clientKey',
      'access',
      'payerType',
    ])
    expect(problems({})).toEqual([])
    expect(problems({}, anonymous)).toEqual([])
  })

  it.each([
    'https://api.meddbase.com',
    'https://api.meddbase.com/patientportalapi/',
    'http://api.meddbase.com/patientportalapi',
    'https://user:secret@api.meddbase.com/patientportalapi',
    'https://api.meddbase.com/patientportalapi?client-key=1',
    'https://api.meddbase.com.evil.example/patientportalapi',
    'https://evilmeddbase.com/patientportalapi',
    'https://meddbase.com/patientportalapi',
    'api.meddbase.com/patientportalapi',
  ])('refuses the address %s', (baseUrl) => {
    expect(problems({ baseUrl })).toContain('baseUrl')
  })

  it('takes the hosts of the vendor, one that is named twice, and http on loopback', () => {
    for (const host of ['api.meddbase.com', 'demo-api.meddbase.com', 'eu.api.meddbase.com']) {
      expect(problems({ baseUrl: `https://${host}/patientportalapi` })).toEqual([])
    }
    const baseUrl = 'https://portal.practice.example/patientportalapi'
    expect(problems({ baseUrl })).toEqual(['baseUrl'])
    expect(problems({ baseUrl, trustedHost: 'portal.practice.example' })).toEqual([])
    expect(problems({ baseUrl, trustedHost: 'other.practice.example' })).toEqual(['baseUrl'])
    for (const host of ['localhost:5105', '127.0.0.1:5105', '[::1]:5105']) {
      expect(problems({ baseUrl: `http://${host}/patientportalapi` })).toEqual([])
    }
  })

  it.each<[given: Record<string, unknown>, path: string]>([
    [{ surprise: true }, ''],
    [{ trustedHost: 'HTTPS://x' }, 'trustedHost'],
    [{ clientKey: 'with space' }, 'clientKey'],
    [{ clientKey: 'a;b' }, 'clientKeyAs'],
    [{ clientKeyAs: 'HEADER' }, 'clientKeyAs'],
    [{ access: { as: 'PATIENT' } }, 'access.as'],
    [{ access: { ...manager.access, password: '' } }, 'access.password'],
    [{ access: { ...manager.access, username: 'x' } }, 'access.username'],
    [{ access: { ...manager.access, portal: 'BOTH' } }, 'access.portal'],
    [{ access: { as: 'ANONYMOUS', sessionMinutes: 0 } }, 'access.sessionMinutes'],
    [{ access: { as: 'ANONYMOUS', sitesVerb: 'PUT' } }, 'access.sitesVerb'],
    [{ access: { as: 'ANONYMOUS', username: 'someone' } }, 'access'],
    [{ payerType: 'a b' }, 'payerType'],
    [{ appointmentTypes: { CN: { modules: ['0'] } } }, 'appointmentTypes.CN.modules.0'],
    [{ appointmentTypes: { CN: { services: [593] } } }, 'appointmentTypes.CN.services.0'],
    [{ appointmentTypes: { CN: { payerType: '' } } }, 'appointmentTypes.CN.payerType'],
    [{ appointmentTypes: { CN: { clinicianSex: 'OTHER' } } }, 'appointmentTypes.CN.clinicianSex'],
    [{ siteTimeZones: { 1123: 'BST' } }, 'siteTimeZones.1123'],
    [{ siteTimeZones: { london: 'Europe/London' } }, 'siteTimeZones.london'],
    [{ timesWithoutOffset: 'UTC' }, 'timesWithoutOffset'],
    [{ sessionAs: 'BODY' }, 'sessionAs'],
    [{ session: { holdSeconds: 5 } }, 'session.holdSeconds'],
    [{ session: { whenShort: 'IGNORE' } }, 'session.whenShort'],
    [{ session: { keepSeconds: 0 } }, 'session.keepSeconds'],
    [{ session: { loginPauseMinutes: 0 } }, 'session.loginPauseMinutes'],
    [{ search: { windowDays: 0 } }, 'search.windowDays'],
    [{ search: { maxCalls: 0 } }, 'search.maxCalls'],
    [{ search: { verb: 'PUT' } }, 'search.verb'],
    [{ search: { byPractitioner: 'yes' } }, 'search.byPractitioner'],
    [{ search: { patient: '' } }, 'search.patient'],
    [{ search: { price: 'BOTH' } }, 'search.price'],
    [{ search: { locationIsExclusive: 1 } }, 'search.locationIsExclusive'],
    [{ priceMatch: 'NET' }, 'priceMatch'],
    [{ owed: 'ALL' }, 'owed'],
    [{ feeCurrency: 'gbp' }, 'feeCurrency'],
    [{ cancelProof: 'HOPE' }, 'cancelProof'],
    [{ reschedule: 'MOVE' }, 'reschedule'],
    [{ appointments: { backDays: 0 } }, 'appointments.backDays'],
    [{ appointments: { aheadDays: 0 } }, 'appointments.aheadDays'],
    [{ appointments: { maxPages: 0 } }, 'appointments.maxPages'],
    [{ appointments: { listEverybody: 'no' } }, 'appointments.listEverybody'],
    [{ appointments: { states: { DNA: 'GONE' } } }, 'appointments.states.DNA'],
    [{ refusals: { slotGone: [-1] } }, 'refusals.slotGone.0'],
    [{ refusals: { patientDuplicate: ['0'] } }, 'refusals.patientDuplicate.0'],
    [{ refusals: { patientAbsent: { statuses: [500] } } }, 'refusals.patientAbsent.statuses.0'],
    [{ refusals: { patientAbsent: { eventCodes: [1.5] } } }, 'refusals.patientAbsent.eventCodes.0'],
    [{ refusals: { bare: 'no' } }, 'refusals.bare'],
    [{ requiredPatientFields: ['SHOE_SIZE'] }, 'requiredPatientFields.0'],
    [{ budget: { requestsPerMinute: 0 } }, 'budget.requestsPerMinute'],
    [{ budget: { maxConcurrent: 0 } }, 'budget.maxConcurrent'],
    [{ budget: { timeoutSeconds: 61 } }, 'budget.timeoutSeconds'],
  ])('refuses %j', (given, path) => {
    expect(problems(given)).toEqual([path])
  })

  it('takes every setting at once', () => {
    const all = {
      clientKeyAs: 'QUERY',
      clientKey: 'a;b',
      access: { ...manager.access, portal: 'PATIENT' },
      appointmentTypes: { CN: { payerType: 'IN', modules: ['5631'], services: ['593'], clinicianSex: 'FEMALE' } },
      siteTimeZones: { 1123: 'Europe/London', 1125: 'Europe/Madrid' },
      timesWithoutOffset: 'UK',
      sessionAs: 'COOKIE',
      session: { holdSeconds: 900, whenShort: 'REFUSE', keepSeconds: 60, loginPauseMinutes: 60 },
      search: { windowDays: 3, maxCalls: 10, verb: 'POST', byPractitioner: true, patient: 'pat1', price: 'NET' },
      priceMatch: 'NET',
      owed: 'NONE',
      feeCurrency: 'GBP',
      cancelProof: 'LIST',
      reschedule: 'NONE',
      appointments: { backDays: 1, aheadDays: 1, maxPages: 1, listEverybody: true, states: { Zombie: 'CANCELLED' } },
      refusals: {
        slotGone: [20001],
        patientDuplicate: [1],
        patientAbsent: { statuses: [404], eventCodes: [7] },
        bare: true,
      },
      requiredPatientFields: ['FIRST_NAME'],
      budget: { requestsPerMinute: 60, maxConcurrent: 2, timeoutSeconds: 10 },
    }
    expect(problems(all)).toEqual([])
  })

  it('gives a type its own payer, modules, services and sex, and others none', () => {
    const given = { payerType: 'IN', modules: ['5631'], services: ['593'], clinicianSex: 'FEMALE' } as const
    const settings = settingsSchema.parse({ ...manager, appointmentTypes: { CN: given } })
    expect(settingsOfType(settings, 'CN')).toEqual(given)
    const plain = { payerType: 'PA', modules: [], services: [], clinicianSex: 'ANY' }
    for (const other of ['VC', 'constructor', '__proto__']) expect(settingsOfType(settings, other)).toEqual(plain)
  })
})

describe('secrets', () => {
  it('are marked, stay out of the account key, and go to one host only', async () => {
    const { accountKey, adapter, http } = setUp()
    expect(accountKey).toMatch(/^meddbase:api\.meddbase\.com-[0-9a-f]{24}$/)
    expect(accountKey).not.toContain(clientKey)
    const other = settingsSchema.parse({ ...manager, clientKey: 'another-key' })
    expect(accountKeyOf(other)).not.toBe(accountKeyOf(settingsSchema.parse(manager)))
    expect(http.options?.allowedHosts.map(({ source }) => source)).toEqual(['^api\\.meddbase\\.com$'])

    http.script({ status: 401 })
    const error: unknown = await adapter.listAppointmentTypes(call).catch((thrown: unknown) => thrown)
    expect(JSON.stringify([error, String(error)])).not.toContain(password)
  })

  it('send the client key in a cookie, beside the session where that is one too', async () => {
    const { adapter, http } = setUp({ ...anonymous })
    http.script(ok(wireTypes))
    await adapter.listAppointmentTypes(call)
    expect(http.sent[0]).toMatchObject({
      query: [['payer-type', 'WALKIN']],
      headers: { cookie: `Client-key=${clientKey}` },
    })

    const both = setUp({ ...manager, sessionAs: 'COOKIE' })
    both.http.script(ok({ SessionID: 's1', Token: 't1' }), ok(wireTypes))
    await both.adapter.listAppointmentTypes(call)
    expect(both.http.sent[1]?.headers).toEqual({
      cookie: `Client-key=${clientKey}; ASP.NET_SessionId=s1`,
      'x-token': 't1',
    })
  })

  it('send the client key in the address where that is set', async () => {
    const { adapter, http } = setUp({ ...anonymous, clientKeyAs: 'QUERY' })
    http.script(ok(wireTypes))
    await adapter.listAppointmentTypes(call)
    expect(http.sent[0]?.query).toEqual([
      ['client-key', clientKey],
      ['payer-type', 'WALKIN'],
    ])
    expect(http.sent[0]?.headers).toBeUndefined()
  })
})

describe('capabilities', () => {
  const of = (given: Record<string, unknown>) => meddbase.capabilities(settingsSchema.parse(given))

  it('of a manager, without a move where the clinic wants none', () => {
    const all = {
      holds: 'GATEWAY',
      cancel: true,
      reschedule: true,
      rebooks: true,
      listAppointments: true,
      notes: false,
    }
    expect(of(manager)).toMatchObject({
      ...all,
      patientLookup: true,
      requiredPatientFields: expect.arrayContaining(['DATE_OF_BIRTH']),
    })
    expect(of({ ...manager, reschedule: 'NONE' })).toMatchObject({ ...all, reschedule: false, rebooks: false })
    expect(of({ ...manager, requiredPatientFields: ['EMAIL'] }).requiredPatientFields).toEqual(['EMAIL'])
  })

  it('of the anonymous flow, which can read nothing afterwards', () => {
    const none = { cancel: false, reschedule: false, rebooks: false, listAppointments: false, patientLookup: false }
    expect(of(anonymous)).toMatchObject({ holds: 'GATEWAY', slotSearch: true, ...none })
    expect(of(anonymous).requiredPatientFields).toContain('PHONE')
  })
})

describe('README', () => {
  const readme = readFileSync(new URL('../../../adapters/meddbase/README.md', import.meta.url), 'utf8')
  const cells = (row: string) => row.split('|').map((cell) => cell.trim().replaceAll('`', ''))

  it('has a row for each assumption, with the same words and a setting that exists', () => {
    const rows = new Map(readme.split('\n').map((row) => [cells(row)[1], cells(row)]))
    const settings = settingsSchema.parse({
      ...manager,
      trustedHost: 'x.example',
      feeCurrency: 'GBP',
      search: { patient: 'p' },
      requiredPatientFields: [],
    })
    const access = { ...settings.access, ...settingsSchema.parse(anonymous).access }
    for (const { id, statement, setting, settledBy } of assumptions) {
      const plain = (text: string) => text.replaceAll('`', '')
      expect(rows.get(id)?.slice(2, 5)).toEqual([plain(statement), plain(setting), plain(settledBy)])
      const held = setting
        .split('.')
        .reduce<unknown>((value, name) => Reflect.get(Object(value), name), { ...settings, access })
      expect(held, setting).toBeDefined()
    }
  })

  it('names every setting', () => {
    for (const name of Object.keys(settingsSchema.shape)) expect(readme).toContain(`| \`${name}\``)
  })

  it('says that the API is meant for browsers', () => {
    expect(readme).toContain("Meddbase offers this API for patients' browsers")
    expect(readme).toContain('outside the supported use')
  })
})
