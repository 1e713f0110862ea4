import { afterEach, describe, expect, it } from 'vitest'
import type { FaultName, RunningSimulator } from '../../simulators/kit/simulator.ts'
import { meddbaseDemo, meddbaseSwitches, startMeddbase } from '../../simulators/meddbase.ts'

const { clientKey, manager, logins, patients, types, sites, locations, clinicians, resources, modules, signUpCode } =
  meddbaseDemo
// A Friday.
const now = Date.parse('2030-03-01T10:00:00Z')
const MINUTE = 60_000
const HOUR = 60 * MINUTE

const running: RunningSimulator[] = []
afterEach(async () => {
  await Promise.all(running.splice(0).map((simulator) => simulator.stop()))
})

/** A parameter that is undefined is left out. */
type Query = Record<string, string | number | boolean | undefined>
interface Credentials {
  readonly session?: string
  readonly token?: string
}
interface Slot {
  Start: string
  Finish: string
  SiteKey: number
  LocationKey: number
  GrossPrice: number
  NetPrice: number
}

async function open(switches: Record<string, unknown> = {}, at = now) {
  const simulator = await startMeddbase({ now: at, switches })
  running.push(simulator)

  async function raw(
    method: string,
    path: string,
    options: { query?: Query; body?: unknown; headers?: Record<string, string> } = {},
  ) {
    const query = new URLSearchParams()
    for (const [name, value] of Object.entries({ 'client-key': clientKey, ...options.query })) {
      if (value !== undefined) query.set(name, String(value))
    }
    const response = await fetch(`${simulator.url}/patientportalapi/${path}?${query}`, {
      method,
      headers: {
        ...(options.body === undefined ? {} : { 'content-type': 'application/json' }),
        ...options.headers,
      },
      ...(options.body === undefined ? {} : { body: JSON.stringify(options.body) }),
    })
    const text = await response.text()
    const isJson = response.headers.get('content-type')?.startsWith('application/json')
    const body = isJson ? JSON.parse(text) : text
    return { status: response.status, headers: response.headers, body, result: body.result, error: body.error }
  }

  /** A caller with a session: what it sends and how to reach more of the API. */
  function as({ session, token }: Credentials) {
    const headers = {
      ...(session !== undefined && { 'x-session-id': session }),
      ...(token !== undefined && { 'x-token': token }),
    }
    const get = (path: string, query: Query = {}) => raw('GET', path, { query, headers })
    const post = (path: string, body: unknown, query: Query = {}) => raw('POST', path, { query, body, headers })
    const slots = async (query: Query = {}): Promise<Slot[]> =>
      (await get('appointment/proposed-time-slots', { ...monday, ...query })).result.TimeSlots
    const book = (fields: Record<string, unknown> = {}, query: Query = { patient: patients.testa }) => {
      const { clinician, clinicianSex, method, price, ...slot } = fields
      const rest = { clinician, clinicianSex, method, price }
      return post('appointment/book-time-slot', { proposedTimeSlot: { ...nineOClock, ...slot }, ...rest }, query)
    }
    return { get, post, slots, book }
  }

  async function login(who: { username: string; password: string } = manager) {
    const query = { 'is-oh': who.username === manager.username }
    const { result } = await raw('POST', 'auth/login', { query, body: { ...who } })
    const credentials: Credentials = { session: result.SessionID, token: result.Token }
    return { ...credentials, ...as(credentials) }
  }

  return { simulator, raw, as, login }
}

/** Everything that `open` and a login give. */
type Opened = Awaited<ReturnType<typeof open>>
type Caller = Opened & Awaited<ReturnType<Opened['login']>> & { readonly session: string }

/** All of Monday's consultations in London. */
const monday = {
  'appointment-type': types.consultation,
  site: sites.london,
  'from-date': '2030-03-04T00:00:00',
  'to-date': '2030-03-05T00:00:00',
}
/** Priya and Oscar are free then, at the same place. */
const nineOClock = {
  Type: { Key: types.consultation },
  Site: { Key: sites.london },
  Location: { Key: locations.londonGround },
  Start: '2030-03-04T09:00:00',
  Modules: [],
  Services: [],
  PayerType: 'PA',
}
/** Mina alone, on a Wednesday. */
const leeds = {
  Site: { Key: sites.leeds },
  Location: { Key: locations.leeds },
  Start: '2030-03-06T09:00:00',
}
const offer = { 'appointment-type': types.consultation, 'payer-type': 'PA' }
const demog = {
  Name: 'Nora',
  Surname: 'Newcomer',
  EmailAddress: 'nora@patients.example',
  Mobile: '+447700900199',
  DateOfBirth: '1992-08-02T00:00:00',
}
const startsOf = (slots: readonly { Start: string }[]) => slots.map(({ Start }) => Start)
const keysOf = (rows: readonly { Key: unknown }[]) => rows.map(({ Key }) => Key)
const codeOf = ({ status, error }: { status: number; error: { EventCode: number } }) => [status, error.EventCode]

describe('the client key and the envelope', () => {
  it('wants the key in the query or in a cookie', async () => {
    const { raw } = await open()
    expect(codeOf(await raw('GET', 'auth/config', { query: { 'client-key': undefined } }))).toEqual([401, 3])
    expect(codeOf(await raw('GET', 'auth/config', { query: { 'client-key': 'other' } }))).toEqual([401, 4])
    const cookie = { query: { 'client-key': undefined }, headers: { cookie: `a=b; Client-key=${clientKey}` } }
    expect((await raw('GET', 'auth/config', cookie)).body).toMatchObject({
      status: 'ok',
      result: { IsLoggedIn: false },
    })
    const health = await raw('GET', 'auth/server-state', { query: { 'client-key': undefined } })
    expect(health.result).toMatchObject({ StateCode: 1, ProtocolVersion: '1.0.1' })
  })

  it('answers an error with the vendor’s members', async () => {
    const { raw } = await open()
    expect((await raw('GET', 'auth/config', { query: { 'client-key': 'other' } })).body).toEqual({
      status: 'error',
      error: {
        Message: 'Client authentication key is not valid.',
        EventType: 2,
        EventCode: 4,
        HttpStatusCode: 401,
        Description: null,
        ReferenceNumber: null,
      },
    })
  })

  it('names unknown sections, methods and verbs', async () => {
    const { raw } = await open()
    expect(codeOf(await raw('GET', 'finances/x'))).toEqual([404, 5])
    expect(codeOf(await raw('GET', 'appointment/reschedule'))).toEqual([404, 6])
    const { status, headers } = await raw('GET', 'auth/login')
    expect([status, headers.get('allow')]).toEqual([405, 'POST'])
  })

  it('refuses what it does not know: parameters, members, repetitions, markup, other types', async () => {
    const { raw, login, simulator } = await open()
    const { get, book, post, session = '', token = '' } = await login()
    expect(codeOf(await get('appointment/payer-types', { patients: patients.testa }))).toEqual([400, 2])
    expect(codeOf(await book({ Room: 1 }))).toEqual([400, 7])
    expect(codeOf(await post('appointment/sites', { clinics: [] }, offer))).toEqual([400, 7])
    expect(codeOf(await post('patients/create-patient', { demog: { ...demog, Name: 'A<br>' } }))).toEqual([400, 12])
    const headers = { 'x-session-id': session, 'x-token': token }
    const twice = `${simulator.url}/patientportalapi/appointment/types?client-key=${clientKey}&patient=a&patient=b`
    expect((await fetch(twice, { headers })).status).toBe(400)
    const plain = await raw('POST', 'auth/login', { body: {}, headers: { 'content-type': 'text/plain' } })
    expect(codeOf(plain)).toEqual([400, 7])
  })

  it('is starting, or not for everybody, when the switches say so', async () => {
    const starting = await open({ serverState: 2 })
    expect((await starting.raw('GET', 'auth/server-state')).result.StateCode).toBe(2)
    expect(codeOf(await starting.raw('GET', 'auth/config'))).toEqual([503, 10])
    const outside = await open({ addressAllowed: false })
    expect(codeOf(await outside.raw('GET', 'auth/config'))).toEqual([403, 13])
  })

  it('loses the envelope, or its member, when the switches say so', async () => {
    const bare = await (await open({ errorEnvelope: false })).raw('GET', 'auth/nothing')
    expect([bare.status, bare.body]).toEqual([404, expect.stringContaining('<!DOCTYPE html>')])
    const other = await (await open({ errorStatusMember: 'StatusCode' })).raw('GET', 'auth/nothing')
    expect(other.error).toMatchObject({ StatusCode: 404 })
    expect(other.error).not.toHaveProperty('HttpStatusCode')
  })

  it('refuses unknown switches, all at once', async () => {
    await expect(startMeddbase({ switches: { goneState: 1, pick: 'best' } })).rejects.toThrow(
      /goneState[\s\S]*pick|pick[\s\S]*goneState/,
    )
    expect(meddbaseSwitches).toMatchObject({ searchVerb: 'GET', goneStatus: 400, clientKey })
  })
})

describe('sessions', () => {
  it('open at the right portal with the right password', async () => {
    const { raw } = await open()
    const attempt = (body: object, isOh?: boolean) =>
      raw('POST', 'auth/login', { query: isOh === undefined ? {} : { 'is-oh': isOh }, body })
    expect(codeOf(await attempt(manager))).toEqual([401, 0])
    expect(codeOf(await attempt(logins.testa, true))).toEqual([401, 0])
    expect(codeOf(await attempt({ ...manager, password: 'no' }, true))).toEqual([401, 0])
    expect(codeOf(await attempt({ username: manager.username }, true))).toEqual([400, 7])
    const { result } = await attempt(manager, true)
    expect(result).toMatchObject({
      SessionID: expect.any(String),
      Token: expect.any(String),
      Require2FA: 'false',
      Config: { IsLoggedIn: true, Permissions: { User: { CanReferPatient: true, CanViewAppointment: true } } },
    })
    expect((await attempt(logins.testa)).result.Config.Permissions.Patient).toEqual({
      CanBookAppointment: true,
      CanViewAppointments: true,
      CanCancelAppointment: true,
    })
  })

  it('block a user after too many failures', async () => {
    const { raw } = await open({ failedLoginsAllowed: 2 })
    const attempt = (password: string) =>
      raw('POST', 'auth/login', { query: { 'is-oh': true }, body: { ...manager, password } })
    await attempt('a')
    await attempt('b')
    expect(codeOf(await attempt(manager.password))).toEqual([403, 14])
  })

  it('want the session and then its token', async () => {
    const { as, raw, login } = await open()
    const { session = '', token = '' } = await login(logins.testa)
    const path = 'appointment/existing-appointments'
    expect(codeOf(await as({}).get(path))).toEqual([401, 8])
    expect(codeOf(await as({ session: 'unknown', token }).get(path))).toEqual([401, 8])
    expect(codeOf(await as({ session }).get(path))).toEqual([403, 11])
    expect(codeOf(await as({ session, token: 'wrong' }).get(path))).toEqual([403, 11])
    const deprecated = { query: { token }, headers: { cookie: `ASP.NET_SessionId=${session}` } }
    expect((await raw('GET', path, deprecated)).status).toBe(200)
    const inBody = { query: offer, body: { SessionId: session, Token: token } }
    expect((await raw('POST', 'appointment/sites', inBody)).status).toBe(200)
  })

  it('end on the simulated clock unless they are kept alive', async () => {
    const { simulator, as, login } = await open({ sessionSeconds: 600 })
    const { session = '', get } = await login()
    simulator.advance(590_000)
    // The token is not needed here: whoever has lost it gets it back.
    const { result } = await as({ session }).get('auth/validate')
    expect(result.Token).toEqual(expect.any(String))
    expect(result.RemainingTime).toBeGreaterThan(590)
    expect((await get('auth/config')).result.Configuration.SessionTimeout).toBe(600_000)
    simulator.advance(590_000)
    expect((await get('appointment/payer-types')).status).toBe(200)
    simulator.advance(601_000)
    expect(codeOf(await get('appointment/payer-types'))).toEqual([401, 8])
    expect(codeOf(await as({ session }).get('auth/validate'))).toEqual([401, 8])
  })

  it('end with a logout, which nobody can repeat', async () => {
    const { login } = await open()
    const { get } = await login()
    expect((await get('auth/logout')).body).toEqual({ status: 'ok', result: null })
    expect(codeOf(await get('auth/logout'))).toEqual([401, 8])
  })

  it('end or change their token in mid-flow when the switches say so', async () => {
    const ending = await (await open({ sessionEndsAfterCalls: 2 })).login()
    expect((await ending.get('appointment/payer-types')).status).toBe(200)
    expect((await ending.get('appointment/payer-types')).status).toBe(200)
    expect(codeOf(await ending.get('appointment/payer-types'))).toEqual([401, 8])

    const { as, login } = await open({ tokenChangesAfterCalls: 3 })
    const { session = '', token = '', get } = await login()
    for (let call = 0; call < 3; call++) expect((await get('appointment/payer-types')).status).toBe(200)
    expect(codeOf(await get('appointment/payer-types'))).toEqual([403, 11])
    const renewed = (await as({ session }).get('auth/validate')).result.Token
    expect(renewed).not.toBe(token)
    expect((await as({ session, token: renewed }).get('appointment/payer-types')).status).toBe(200)
  })

  it('wait for the second factor when it is required', async () => {
    const { login, raw } = await open({ require2fa: true, validationCode: '135790' })
    const first = await raw('POST', 'auth/login', { body: logins.testa })
    expect(first.result).toMatchObject({ Require2FA: 'true', Config: { IsLoggedIn: false } })
    const { get, post, session = '' } = await login(logins.testa)
    expect(codeOf(await get('appointment/payer-types'))).toEqual([401, 8])
    expect((await get('auth/send-2fa-code')).result).toEqual({ DeliveryMethod: 'Mobile' })
    expect((await post('auth/send-2fa-code', { useMobile: false })).result).toEqual({ DeliveryMethod: 'Email' })
    expect(codeOf(await post('auth/submit-2fa-code', { code: '000000' }))).toEqual([400, 0])
    const { result } = await post('auth/submit-2fa-code', { code: '135790' })
    expect(result).toMatchObject({ SessionID: session, Require2FA: 'false', Config: { IsLoggedIn: true } })
    const headers = { 'x-session-id': session, 'x-token': result.Token }
    expect((await raw('GET', 'appointment/payer-types', { headers })).status).toBe(200)
  })
})

describe('the catalogue, in booking order', () => {
  it('goes from payer types to clinicians', async () => {
    const { login } = await open()
    const { get, post } = await login()
    expect(keysOf((await get('appointment/payer-types')).result)).toEqual(['PA', 'IN'])
    const { result } = await get('appointment/types', { 'payer-type': 'PA', patient: patients.testa })
    expect(keysOf(result)).toEqual(['CN', '00000000fc0af8e9', 'VC'])
    expect(result[0]).toMatchObject({ CanAddServices: true, TelemedicineOption: false, Modules: [{}, {}] })
    expect(result[0].Modules[0]).toMatchObject({ Key: modules.short, NetPrice: 50, Tax: 10, GrossPrice: 60 })
    expect(keysOf((await get('appointment/types', { 'referral-types': true })).result)).toEqual(['REF1'])
    const insured = await get('appointment/types', { 'payer-type': 'IN' })
    expect(keysOf(insured.result)).toEqual(['CN', '00000000fc0af8e9', 'VC', 'IM'])
    expect((await get('appointment/service-types', offer)).result).toEqual([{ Key: 84, Name: 'Blood profile' }])
    const services = await get('appointment/services', { ...offer, 'service-type': 84, 'service-name': 'lipid' })
    expect(services.result).toMatchObject([{ Key: 594, Code: 'A1260', ServiceType: { Name: 'Blood profile' } }])
    const found = (await post('appointment/sites', {}, { ...offer, lat: 51.5, long: -0.12 })).result
    expect(keysOf(found)).toEqual([sites.london, sites.leeds, sites.alicante])
    expect([found[0].Address.Distance, keysOf(found[0].Locations)]).toEqual([1.2, [214, 215]])
    const minas = await post('appointment/sites', { clinicians: [clinicians.mina] }, offer)
    expect(keysOf(minas.result)).toEqual([sites.london, sites.leeds])
    const abroad = await post('appointment/clinicians', { sites: [sites.alicante] }, offer)
    expect(abroad.result).toEqual([{ Key: clinicians.oscar, FullName: 'Oscar Osteo' }])
    const video = { 'appointment-type': types.video, 'payer-type': 'PA' }
    expect(keysOf((await post('appointment/clinicians', {}, video)).result)).toEqual([
      clinicians.priya,
      clinicians.mina,
    ])
    expect((await get('appointment/service-types', video)).result).toEqual([])
  })

  it('wants the parameters that the pages want', async () => {
    const { login } = await open()
    const { get, post } = await login()
    expect(codeOf(await post('appointment/sites', {}, { 'appointment-type': 'CN' }))).toEqual([400, 1])
    expect(codeOf(await get('appointment/services', { 'payer-type': 'PA' }))).toEqual([400, 1])
    expect(codeOf(await get('appointment/types', { 'payer-type': 'XX' }))).toEqual([400, 0])
    expect(codeOf(await get('appointment/types', { 'referral-types': 'REF' }))).toEqual([400, 2])
    expect(codeOf(await post('appointment/sites', {}, { ...offer, 'appointment-type': 'NO' }))).toEqual([404, 0])
    expect(codeOf(await get('appointment/types', { patient: patients.petra }))).toEqual([403, 0])
    expect(codeOf(await get('appointment/types', { patient: patients.testa, referral: 'x' }))).toEqual([404, 0])
    const known = { patient: patients.testa, referral: meddbaseDemo.referral, recall: meddbaseDemo.recall }
    expect((await get('appointment/types', known)).status).toBe(200)
  })

  it('types flags and numbers as the tables do when the switch says so', async () => {
    const { login, raw } = await open({ typesAs: 'tables', servicesPaged: true })
    const { get, post } = await login()
    const flag = await raw('POST', 'auth/login', { query: { 'is-oh': true }, body: manager })
    expect(flag.result.Require2FA).toBe(false)
    expect((await get('appointment/service-types', offer)).result[0].Key).toBe('84')
    expect((await get('appointment/services', offer)).result).toMatchObject({ TotalCount: 2, PageSize: 10 })
    expect((await post('appointment/clinicians', {}, offer)).result[0]).toMatchObject({ SexType: 2 })
  })
})

describe('the search for time slots', () => {
  it('answers wall times at the site, soonest first, without clinicians', async () => {
    const { login } = await open()
    const { get, slots } = await login()
    const { result } = await get('appointment/proposed-time-slots', monday)
    expect(result.TimeSlots[0]).toEqual({
      Start: '2030-03-04T09:00:00',
      Finish: '2030-03-04T09:30:00',
      SiteKey: sites.london,
      LocationKey: locations.londonGround,
      GrossPrice: 240,
      NetPrice: 200,
    })
    expect(startsOf(result.TimeSlots)).toEqual(startsOf(result.TimeSlots).sort())
    expect(result.Type.Key).toBe('CN')
    expect(result.Sites.map((site: { Locations: { Key: number }[] }) => keysOf(site.Locations))).toEqual([[214, 215]])
    expect(result.Currency).toEqual({ Code: 'GBP', Symbol: '£' })
    // Two clinicians on the ground floor make one slot each time: 7 before lunch, 7 after.
    expect(await slots({ location: locations.londonGround })).toHaveLength(14)
  })

  it('filters by clinician, sex, place and time', async () => {
    const { login } = await open()
    const { slots } = await login()
    const ground = { location: locations.londonGround }
    expect(await slots({ clinician: clinicians.oscar })).toHaveLength(14)
    expect(await slots({ clinician: clinicians.mina, ...ground })).toEqual([])
    expect(await slots({ 'clinician-sex': 1, location: locations.londonFirst })).toEqual([])
    expect(await slots({ 'time-preference': 1, ...ground })).toHaveLength(6)
    expect(await slots({ 'time-preference': 2, ...ground })).toHaveLength(8)
    const hour = { 'time-from': '10:00', 'time-to': '11:00', 'time-preference': 2, ...ground }
    expect(startsOf(await slots(hour))).toEqual(['2030-03-04T10:00:00', '2030-03-04T10:30:00'])
    const window = { 'from-date': '2030-03-04T09:30:00', 'to-date': '2030-03-04T10:30:00', ...ground }
    expect(startsOf(await slots(window))).toEqual(['2030-03-04T09:30:00', '2030-03-04T10:00:00'])
  })

  it('looks at each site’s own clock', async () => {
    const { login } = await open()
    const { slots } = await login()
    // A Thursday: Priya in London, Mina in Leeds, Oscar in Alicante, all from nine on their clocks.
    const thursday = { site: 0, 'from-date': '2030-03-07T09:00:00', 'to-date': '2030-03-07T09:30:00' }
    expect((await slots(thursday)).map(({ SiteKey, Start }) => [SiteKey, Start])).toEqual([
      [sites.alicante, '2030-03-07T09:00:00'],
      [sites.london, '2030-03-07T09:00:00'],
      [sites.leeds, '2030-03-07T09:00:00'],
    ])
  })

  it.each([
    ['uk', '2030-03-07T08:00:00'],
    ['offset', '2030-03-07T09:00:00.000000+01:00'],
  ])('writes nine o’clock in Alicante in %s style as %s, and books it so', async (timesAs, start) => {
    const { login, simulator } = await open({ timesAs })
    const { slots, book } = await login()
    const query = { site: sites.alicante, 'from-date': '2030-03-07T09:00:00', 'to-date': '2030-03-07T09:30:00' }
    expect(startsOf(await slots(query))).toEqual([start])
    const place = { Site: { Key: sites.alicante }, Location: { Key: locations.alicante } }
    expect((await book({ ...place, Start: start })).result.Start).toBe(start)
    expect(simulator.log[0]).toMatchObject({ practitionerId: '85', start: '2030-03-07T08:00:00.000Z' })
  })

  it('reaches at least four weeks ahead, not into the notice', async () => {
    const { login } = await open({}, Date.parse('2030-03-04T09:10:00Z'))
    const { slots } = await login()
    expect(startsOf(await slots({ clinician: clinicians.priya }))[0]).toBe('2030-03-04T10:30:00')
    expect(await slots({ 'from-date': '2030-04-01T00:00:00', 'to-date': '2030-04-02T00:00:00' })).not.toEqual([])
  })

  it.each<[Query, [number, number]]>([
    [{ 'to-date': undefined }, [400, 1]],
    [{ 'appointment-type': undefined }, [400, 1]],
    [{ 'from-date': '2030-03-04' }, [400, 2]],
    [{ 'from-date': '2030-03-04T00:00:00Z' }, [400, 2]],
    [{ 'to-date': '2030-02-30T00:00:00' }, [400, 2]],
    [{ site: 'London' }, [400, 2]],
    [{ 'clinician-sex': 3 }, [400, 2]],
    [{ 'time-from': '9:30' }, [400, 2]],
    [{ 'payer-type': signUpCode }, [400, 0]],
  ])('refuses %j', async (query, code) => {
    const { login } = await open()
    const { get } = await login()
    expect(codeOf(await get('appointment/proposed-time-slots', { ...monday, ...query }))).toEqual(code)
  })

  it('is a GET, or a POST with modules and services', async () => {
    const { login } = await open()
    const { post } = await login()
    const body = { modules: [{ Key: modules.long }], services: [{ Key: 593 }] }
    expect((await post('appointment/proposed-time-slots', body, monday)).status).toBe(405)

    const other = await (await open({ searchVerb: 'either' })).login()
    const { result } = await other.post('appointment/proposed-time-slots', body, monday)
    expect(result.TimeSlots[0]).toMatchObject({ NetPrice: 325, GrossPrice: 390 })
    expect([keysOf(result.Modules), keysOf(result.Services)]).toEqual([[modules.long], [593]])
    const foreign = await other.post('appointment/proposed-time-slots', { modules: [{ Key: 1 }] }, monday)
    expect(foreign.result.TimeSlots).toEqual([])
    expect(await other.slots()).not.toEqual([])

    const needed = await (await open({ searchVerb: 'either', modulesNeeded: true })).login()
    expect(await needed.slots()).toEqual([])
    expect((await needed.post('appointment/proposed-time-slots', body, monday)).result.TimeSlots).not.toEqual([])
    const only = await (await open({ searchVerb: 'POST' })).login()
    expect((await only.get('appointment/proposed-time-slots', monday)).status).toBe(405)
  })

  it('is for a patient when the switches say so, and never for a stranger’s', async () => {
    const { login } = await open({ managerSearchNeedsPatient: true })
    const { get } = await login()
    const search = (patient?: string) =>
      get('appointment/proposed-time-slots', { ...monday, ...(patient !== undefined && { patient }) })
    expect(codeOf(await search())).toEqual([400, 1])
    expect((await search(patients.alexSon)).status).toBe(200)
    expect(codeOf(await search(patients.petra))).toEqual([403, 0])
    const testa = await login(logins.testa)
    expect(codeOf(await testa.get('appointment/types', { patient: patients.samuel }))).toEqual([403, 0])
  })

  it('keeps to a longest period when there is one', async () => {
    const { login } = await open({ maxSearchDays: 7 })
    const { get } = await login()
    const month = { ...monday, 'to-date': '2030-04-04T00:00:00' }
    expect(codeOf(await get('appointment/proposed-time-slots', month))).toEqual([400, 0])
  })
})

describe('clock changes', () => {
  const places = [
    [sites.london, clinicians.priya],
    [sites.alicante, clinicians.oscar],
  ] as const
  it.each(places)('site %i skips an hour in spring', async (site, clinician) => {
    const { login } = await open({ openSundayNights: true })
    const { slots, book } = await login()
    const night = { site, clinician, 'from-date': '2030-03-31T00:00:00', 'to-date': '2030-03-31T06:00:00' }
    const starts = startsOf(await slots(night)).map((start) => start.slice(11, 16))
    const skipped = site === sites.london ? '01' : '02'
    expect(starts.filter((start) => start.startsWith(skipped))).toEqual([])
    expect(starts).toHaveLength(10)
    const location = site === sites.london ? locations.londonGround : locations.alicante
    const Start = `2030-03-31T${skipped}:30:00`
    expect(codeOf(await book({ Site: { Key: site }, Location: { Key: location }, Start }))).toEqual([400, 0])
  })

  it('shows an hour twice in autumn, and books the first, then the second', async () => {
    const { login, simulator } = await open({ openSundayNights: true }, Date.parse('2030-10-20T10:00:00Z'))
    const { slots, book } = await login()
    const night = { 'from-date': '2030-10-27T01:00:00', 'to-date': '2030-10-27T02:00:00' }
    const half = '2030-10-27T01:30:00'
    expect(startsOf(await slots(night)).filter((start) => start === half)).toHaveLength(2)
    const first = await book({ Start: half })
    expect([first.result.Start, first.result.Finish]).toEqual([half, '2030-10-27T01:00:00'])
    expect((await book({ Start: half })).status).toBe(200)
    expect((await book({ Start: half })).status).toBe(400)
    expect(simulator.log.map(({ start }) => start)).toEqual(['2030-10-27T00:30:00.000Z', '2030-10-27T01:30:00.000Z'])
  })

  it('books only the first of the two when the switch says so', async () => {
    const { login } = await open({ openSundayNights: true, repeatedHour: 'first' }, Date.parse('2030-10-20T10:00:00Z'))
    const { book } = await login()
    expect((await book({ Start: '2030-10-27T01:30:00' })).status).toBe(200)
    expect((await book({ Start: '2030-10-27T01:30:00' })).status).toBe(400)
  })

  it('keeps nine o’clock at nine on both sides of a change', async () => {
    const { login, simulator } = await open()
    const { book } = await login()
    await book({ Start: '2030-03-29T09:00:00' })
    await book({ Start: '2030-04-01T09:00:00' })
    expect(simulator.log.map(({ start }) => start)).toEqual(['2030-03-29T09:00:00.000Z', '2030-04-01T08:00:00.000Z'])
  })
})

describe('booking a time slot', () => {
  it('gives back the appointment with what the patient owes', async () => {
    const { login, simulator } = await open()
    const { book } = await login()
    const { status, result } = await book({ clinician: clinicians.oscar, method: 0, price: 240 })
    expect(status).toBe(200)
    expect(result).toMatchObject({
      Key: expect.stringMatching(/^apt\d+$/),
      Type: { Key: 'CN' },
      Start: '2030-03-04T09:00:00',
      Finish: '2030-03-04T09:30:00',
      Site: { Key: sites.london },
      Location: { Key: locations.londonGround },
      Patient: { Key: patients.testa, DateOfBirth: '1984-02-29T00:00:00' },
      Clinician: { Key: clinicians.oscar, Name: 'Oscar Osteo' },
      State: 'Booked',
      StateColor: 'green',
      Invoice: { TotalNet: 200, Tax: 40, TotalGross: 240, Paid: 0, Number: expect.stringMatching(/^\d+$/) },
      Slots: [{ ResourceKey: resources.oscar }],
    })
    expect(simulator.log).toEqual([
      {
        at: expect.stringContaining('2030-03-01T10:0'),
        event: 'appointment.booked',
        vendorId: result.Key,
        practitionerId: '85',
        start: '2030-03-04T09:00:00.000Z',
        end: '2030-03-04T09:30:00.000Z',
        by: 'api',
      },
    ])
  })

  it('fills a shared slot twice, then says that it is gone', async () => {
    const { login, simulator } = await open()
    const { book, slots } = await login()
    await book()
    expect(startsOf(await slots({ location: locations.londonGround }))).toContain(nineOClock.Start)
    await book({}, { patient: patients.samuel })
    expect(startsOf(await slots({ location: locations.londonGround }))).not.toContain(nineOClock.Start)
    expect((await book({}, { patient: patients.alexSon })).body).toMatchObject({
      status: 'error',
      error: { EventCode: 0, HttpStatusCode: 400, Message: 'The selected appointment slot is no longer available.' },
    })
    expect(simulator.log.map(({ practitionerId }) => practitionerId).sort()).toEqual(['84', '85'])
  })

  it('has one clinician behind a slot elsewhere, or everywhere by a switch', async () => {
    const { login } = await open()
    const { book } = await login()
    expect((await book(leeds)).status).toBe(200)
    expect((await book(leeds)).status).toBe(400)
    const apart = await (await open({ sharedLocation: false })).login()
    expect((await apart.book()).status).toBe(200)
    expect((await apart.book()).status).toBe(400)
  })

  it.each<[string, Record<string, unknown>]>([
    ['another price', { price: 239 }],
    ['a net price', { price: 200 }],
    ['the wrong sex', { ...leeds, clinicianSex: 1 }],
    ['a clinician who is elsewhere', { clinician: clinicians.mina }],
    ['a location of another site', { Location: { Key: locations.leeds } }],
    ['a time off the grid', { Start: '2030-03-04T09:10:00' }],
    ['a time in the lunch break', { Start: '2030-03-04T12:30:00' }],
    ['the past', { Start: '2030-02-25T09:00:00' }],
    ['a foreign module', { Modules: [{ Key: 1 }] }],
  ])('finds nothing for %s', async (_, fields) => {
    const { login, simulator } = await open()
    const { book } = await login()
    expect(codeOf(await book(fields))).toEqual([400, 0])
    expect(simulator.log).toEqual([])
  })

  it.each([
    [{ goneStatus: 409, goneEventCode: 1201 }, 409, { status: 'error', error: { EventCode: 1201 } }],
    [{ goneStatus: 200 }, 200, { status: 'error', error: { EventCode: 0 } }],
    [{ goneErrorObject: false }, 400, { status: 'error' }],
  ])('says that a slot is gone as %j does', async (switches, status, body) => {
    const { login } = await open(switches)
    const { book } = await login()
    const answer = await book({ Start: '2030-03-04T07:00:00' })
    expect(answer.status).toBe(status)
    expect(answer.body).toMatchObject(body)
    if ('goneErrorObject' in switches) expect(answer.body).toEqual(body)
  })

  it('keeps modules, services and an insurer', async () => {
    const { login } = await open()
    const { book } = await login()
    const fields = { Modules: [{ Key: modules.short }], Services: [{ Key: 593 }] }
    const { result } = await book({ ...fields, price: 330 })
    expect([keysOf(result.Modules), keysOf(result.Services), result.Invoice.TotalGross]).toEqual([
      [modules.short],
      [593],
      330,
    ])
    const insured = (await book({ PayerType: 'IN', Start: '2030-03-04T10:00:00' })).result
    expect([insured.Invoice, insured.AuthorisationCode]).toEqual([undefined, 'DEMO123'])
  })

  it('notices a price that has risen since the search', async () => {
    const { login, simulator } = await open({ pricesRiseAfterMinutes: 5, priceRise: 15 })
    const { book, slots } = await login()
    expect((await slots())[0]?.GrossPrice).toBe(240)
    simulator.advance(5 * MINUTE)
    expect((await book({ price: 240 })).status).toBe(400)
    expect((await slots())[0]?.GrossPrice).toBe(258)
    expect((await book({ price: 258 })).result.Invoice.TotalGross).toBe(258)
  })

  it('may take the dearer clinician behind a slot unless a price is named', async () => {
    const { login } = await open({ secondClinicianCosts: 50, pick: 'last' })
    const { book, slots } = await login()
    expect((await slots())[0]?.GrossPrice).toBe(240)
    expect((await book()).result.Invoice.TotalGross).toBe(300)
    expect((await book({ Start: '2030-03-04T10:00:00', price: 240 })).result.Clinician.Key).toBe(clinicians.priya)
    const net = await (await open({ priceMeans: 'net' })).login()
    expect((await net.book({ price: 200 })).status).toBe(200)
  })

  it('raises no invoice when the switch says so', async () => {
    const { book } = await (await open({ invoiceOnBooking: false })).login()
    expect((await book()).result).not.toHaveProperty('Invoice')
  })

  it('is for a patient whom the caller may book for', async () => {
    const { login } = await open()
    const service = await login()
    expect(codeOf(await service.book({}, {}))).toEqual([400, 1])
    expect(codeOf(await service.book({}, { patient: patients.petra }))).toEqual([403, 0])
    const samuel = await login(logins.samuel)
    expect((await samuel.book({}, {})).result.Patient.Key).toBe(patients.samuel)
    expect(codeOf(await samuel.book({}, { patient: patients.testa }))).toEqual([403, 0])
    const noRight = await (await open({ mayBook: false })).login(logins.testa)
    expect(codeOf(await noRight.book({}, {}))).toEqual([403, 0])
  })

  it('wants the body of the page', async () => {
    const { login } = await open()
    const { book, post } = await login()
    const query = { patient: patients.testa }
    expect(codeOf(await post('appointment/book-time-slot', {}, query))).toEqual([400, 7])
    expect(codeOf(await book({ method: 1 }))).toEqual([400, 7])
    expect(codeOf(await book({ Location: {} }))).toEqual([400, 7])
    expect(codeOf(await book({ Start: 'tomorrow' }))).toEqual([400, 2])
    expect(codeOf(await book({ PayerType: 'XX' }))).toEqual([400, 0])
  })

  it.each([201, 204])('answers %i when the switch says so', async (bookedStatus) => {
    const { login, simulator } = await open({ bookedStatus })
    const { book } = await login()
    const { status, body } = await book()
    expect([status, body === '']).toEqual([bookedStatus, bookedStatus === 204])
    expect(simulator.log).toHaveLength(1)
  })

  it('lets a patient be in two places unless the switch says otherwise', async () => {
    const { login } = await open({ patientMayOverlap: false })
    const { book } = await login()
    await book()
    expect((await book()).error.Message).toContain('another appointment')
  })
})

describe('concrete proposals', () => {
  const proposed = { ...monday, 'number-of-results': 3 }

  it('name clinician and resources, and are booked as received', async () => {
    const { login } = await open()
    const { post } = await login()
    const { result } = await post('appointment/proposed', {}, proposed)
    expect(result).toHaveLength(3)
    expect(result[0]).toMatchObject({ Clinician: { Key: 84, Name: 'Priya Physio' }, TelemedicineConnection: '' })
    expect(result[0]).not.toHaveProperty('Key')
    expect(result[1].PrimaryAttendeeSlot).toEqual({
      Type: 'CN',
      Start: '2030-03-04T09:00:00',
      Finish: '2030-03-04T09:30:00',
      SiteKey: sites.london,
      LocationKey: locations.londonGround,
      ResourceKey: resources.oscar,
    })
    const query = { patient: patients.testa }
    const booked = await post('appointment/book', { proposedAppointment: result[1] }, query)
    expect(booked.result).toMatchObject({ Key: expect.any(String), Clinician: { Key: 85 }, State: 'Booked' })
    expect((await post('appointment/book', { proposedAppointment: result[1] }, query)).status).toBe(400)
    expect((await post('appointment/book', { proposedAppointment: result[0] }, query)).status).toBe(200)
    const without = { ...result[2], Slots: [] }
    expect(codeOf(await post('appointment/book', { proposedAppointment: without }, query))).toEqual([400, 7])
  })

  it('need the equipment too, which serves one at a time', async () => {
    const { login } = await open()
    const { post } = await login()
    const query = { ...proposed, 'appointment-type': types.assessment }
    const { result } = await post('appointment/proposed', {}, query)
    const { londonEquipment, priya } = resources
    expect(result[0].Slots.map(({ ResourceKey }: { ResourceKey: number }) => ResourceKey)).toEqual([
      priya,
      londonEquipment,
    ])
    const book = (proposedAppointment: unknown) =>
      post('appointment/book', { proposedAppointment }, { patient: patients.testa })
    expect((await book(result[0])).status).toBe(200)
    // Oscar is free, the equipment is not.
    expect([result[1].Clinician.Key, (await book(result[1])).status]).toEqual([clinicians.oscar, 400])
  })

  it('look ahead without an end, and take modules', async () => {
    const { login } = await open()
    const { post } = await login()
    const { result } = await post('appointment/proposed', { modules: [{ Key: modules.long }] }, offer)
    expect(result).toHaveLength(10)
    expect(keysOf(result[0].Modules)).toEqual([modules.long])
    expect(codeOf(await post('appointment/proposed', {}, { ...offer, 'number-of-results': 101 }))).toEqual([400, 2])
  })
})

describe('reading appointments', () => {
  it('lists a patient’s own, past and future', async () => {
    const { login } = await open()
    const { book, get } = await login(logins.testa)
    const { Key } = (await book({}, {})).result
    const { result } = await get('appointment/existing-appointments')
    expect(keysOf(result)).toEqual([meddbaseDemo.appointments.discharged, Key])
    expect(result[0]).toMatchObject({ State: 'Discharged' })
    expect(codeOf(await (await login()).get('appointment/existing-appointments'))).toEqual([403, 0])
    expect(codeOf(await get('appointment/existing-appointments', { patient: patients.testa }))).toEqual([400, 2])
  })

  it('pages a manager’s, for one patient or for all whom he may see', async () => {
    const { login } = await open()
    const { book, get } = await login()
    const petra = await login(logins.petra)
    await petra.book({ Start: '2030-03-04T13:30:00' }, {})
    for (const hour of ['09', '10', '11']) await book({ Start: `2030-03-04T${hour}:00:00` })
    await book({ Start: '2030-03-05T09:00:00' }, { patient: patients.alexSon })
    const list = async (query: Query) => (await get('appointment/appointments', query)).result
    expect(await list({})).toMatchObject({ TotalCount: 6, CurrentPage: 1, PageSize: 10, SortDescending: false })
    const second = await list({ 'page-size': 5, 'page-number': 2 })
    expect(startsOf(second.Items)).toEqual(['2030-03-05T09:00:00'])
    expect((await list({ patient: patients.testa })).TotalCount).toBe(4)
    const window = { patient: patients.testa, 'start-from': '2030-03-04T10:00:00', 'start-to': '2030-03-04T11:00:00Z' }
    expect(startsOf((await list(window)).Items)).toEqual(['2030-03-04T10:00:00'])
    const summer = { 'start-from': '2030-03-04T12:00:00+02:00', 'start-to': '2030-03-04T10:30:00' }
    expect((await list(summer)).TotalCount).toBe(1)
    const latest = await list({ 'page-sort-descending': true, 'page-size': 5 })
    expect(latest.Items[0].Start).toBe('2030-03-05T09:00:00')
    expect((await list({ 'appointment-type-name': 'video consultation' })).TotalCount).toBe(0)
    expect((await list({ case: 12 })).TotalCount).toBe(0)
    expect(codeOf(await get('appointment/appointments', { patient: patients.petra }))).toEqual([403, 0])
    expect(codeOf(await get('appointment/appointments', { 'page-size': 4 }))).toEqual([400, 2])
    expect(codeOf(await get('appointment/appointments', { 'start-from': '2030-03-04' }))).toEqual([400, 2])
  })

  it('can lack the state, and hide what is cancelled', async () => {
    const { login } = await open({ stateShown: false, listsShowCancelled: false })
    const { book, get } = await login(logins.testa)
    const { result } = await book({}, {})
    expect(result).not.toHaveProperty('State')
    await get('appointment/cancel', { appointment: result.Key })
    expect((await get('appointment/existing-appointments')).result).toHaveLength(1)
  })
})

describe('cancelling', () => {
  it.each([
    ['free with two days’ notice', 48, 0],
    ['half of the price with one', 24, 120],
    ['all of it with less', 1, 240],
  ])('is %s', async (_, hours, fee) => {
    const { login, simulator } = await open({ sessionSeconds: 7 * 24 * 3600 })
    const { book, get, slots } = await login()
    const { Key } = (await book({ clinician: clinicians.priya })).result
    // A minute early, because the clock runs on.
    simulator.setNow(Date.parse('2030-03-04T09:00:00Z') - hours * HOUR - MINUTE)
    const info = await get('appointment/cancellation-info', { appointment: Key })
    expect(info.result).toEqual({ AppointmentKey: Key, Fee: fee, Detail: expect.stringContaining('50%') })
    const done = await get('appointment/cancel', { appointment: Key })
    if (fee === 0) expect(done.body).toEqual({ status: 'ok', result: null })
    else expect(done.result).toMatchObject({ TotalGross: fee, Paid: 0, Items: [{ Name: 'Cancellation fee' }] })

    const { Items } = (await get('appointment/appointments', { patient: patients.testa })).result
    expect(Items.at(-1)).toMatchObject({ Key, State: 'Cancelled', StateColor: 'red' })
    if (hours > 1) expect(startsOf(await slots({ clinician: clinicians.priya }))).toContain(nineOClock.Start)
    expect(simulator.log.at(-1)).toMatchObject({ event: 'appointment.cancelled', vendorId: Key, by: 'api' })
    expect((await get('appointment/cancel', { appointment: Key })).status).toBe(400)
    expect(simulator.log).toHaveLength(2)
  })

  it('is a GET for one’s own appointments', async () => {
    const { login } = await open()
    const { get, book, post } = await login(logins.petra)
    const { Key } = (await book({}, {})).result
    const service = await login()
    expect(codeOf(await service.get('appointment/cancel', { appointment: Key }))).toEqual([404, 0])
    expect(codeOf(await get('appointment/cancellation-info', { appointment: 'apt1' }))).toEqual([404, 0])
    expect(codeOf(await get('appointment/cancel'))).toEqual([400, 1])
    expect((await post('appointment/cancel', {}, { appointment: Key })).status).toBe(405)
    const past = { appointment: meddbaseDemo.appointments.discharged }
    expect(codeOf(await service.get('appointment/cancel', past))).toEqual([400, 0])
  })

  it('can be repeated, or be nobody’s right, when the switches say so', async () => {
    const twice = await (await open({ cancelTwice: 'accepted' })).login()
    const { Key } = (await twice.book()).result
    await twice.get('appointment/cancel', { appointment: Key })
    expect((await twice.get('appointment/cancel', { appointment: Key })).body).toEqual({ status: 'ok', result: null })
    const none = await (await open({ mayCancel: false })).login()
    const booked = (await none.book()).result
    expect(codeOf(await none.get('appointment/cancel', { appointment: booked.Key }))).toEqual([403, 0])
  })
})

describe('patients', () => {
  it('are listed for a manager, without those who are private', async () => {
    const { login } = await open()
    const { get } = await login()
    const list = async (query: Query = {}) => (await get('patients/patients', query)).result
    expect(keysOf((await list()).Items)).toEqual([
      patients.testa,
      patients.samuel,
      patients.alexFather,
      patients.alexSon,
    ])
    expect((await list({ surname: 'twin', 'dob-from': '1980-01-01' })).Items).toMatchObject([{ Key: patients.alexSon }])
    expect((await list({ text: 'testa@' })).TotalCount).toBe(1)
    expect((await list({ 'personal-email': 'family@patients.example' })).TotalCount).toBe(2)
    expect((await list({ 'personal-email': 'petra@patients.example' })).TotalCount).toBe(0)
    const testa = await login(logins.testa)
    expect(codeOf(await testa.get('patients/patients'))).toEqual([403, 0])
  })

  it('are found one at a time', async () => {
    const { login } = await open()
    const { get, post } = await login()
    expect((await get('patients/patient', { patient: patients.alexSon })).result.Surname).toBe('Twin')
    expect((await get('patients/patient', { 'employee-number': 'E101' })).result.Key).toBe(patients.samuel)
    expect(codeOf(await get('patients/patient', { 'personal-email': 'family@patients.example' }))).toEqual([400, 0])
    expect(codeOf(await get('patients/patient', { 'personal-email': 'petra@patients.example' }))).toEqual([403, 0])
    expect(codeOf(await get('patients/patient', { 'personal-email': 'no@patients.example' }))).toEqual([404, 0])
    expect(codeOf(await get('patients/patient'))).toEqual([400, 1])
    const twin = { Name: 'Alex', Surname: 'Twin', EmailAddress: 'family@patients.example' }
    expect((await post('patients/patient', { demog: twin })).status).toBe(400)
    const born = { ...twin, DateOfBirth: '1990-09-01T00:00:00' }
    expect((await post('patients/patient', { demog: born })).result.Key).toBe(patients.alexSon)
  })

  it('are found or created', async () => {
    const { login, simulator } = await open()
    const { post, book } = await login()
    const created = await post('patients/create-patient', { demog })
    expect(created.result).toMatchObject({ Key: expect.stringMatching(/^pat\d+$/), ...demog })
    expect((await post('patients/create-patient', { demog })).result.Key).toBe(created.result.Key)
    expect((await book({}, { patient: created.result.Key })).status).toBe(200)
    expect(simulator.log).toHaveLength(1)
    const unborn = { ...demog, DateOfBirth: null }
    expect(codeOf(await post('patients/create-patient', { demog: unborn }))).toEqual([400, 1])
    expect(codeOf(await post('patients/create-patient', { demog: { ...demog, DateOfBirth: '1.2.1990' } }))).toEqual([
      400, 2,
    ])
    expect(codeOf(await post('patients/create-patient', { demog: { ...demog, Phone: '1' } }))).toEqual([400, 7])
  })

  it('see themselves', async () => {
    const { login } = await open()
    const samuel = await login(logins.samuel)
    expect((await samuel.get('patient/demographic-data')).result).toMatchObject({ Key: patients.samuel, SexType: 1 })
    expect(codeOf(await (await login()).get('patient/demographic-data'))).toEqual([403, 0])
  })
})

describe('the anonymous flow', () => {
  const walkIn = { 'payer-type': signUpCode }

  it('searches without a session, by the sign-up code', async () => {
    const { as } = await open()
    const { get, post } = as({})
    expect(codeOf(await get('anon-appointment/types'))).toEqual([400, 1])
    expect(codeOf(await get('anon-appointment/types', { 'payer-type': 'PA' }))).toEqual([400, 0])
    expect((await get('anon-appointment/types', walkIn)).result).toHaveLength(3)
    const anyone = { 'appointment-type': 'CN', ...walkIn }
    expect(keysOf((await get('anon-appointment/sites', anyone)).result)).toContain(sites.leeds)
    expect((await post('anon-appointment/clinicians', {}, anyone)).result).toHaveLength(3)
    expect((await get('anon-appointment/service-types', anyone)).result).toHaveLength(1)
    const { result } = await get('anon-appointment/proposed-time-slots', { ...monday, ...walkIn })
    expect(result.TimeSlots[0].Start).toBe(nineOClock.Start)
    expect((await post('anon-appointment/proposed', {}, anyone)).result).toHaveLength(10)
    const patient = { ...monday, ...walkIn, patient: patients.testa }
    expect(codeOf(await get('anon-appointment/proposed-time-slots', patient))).toEqual([400, 2])
  })

  it('registers, takes the code, books once, and reads nothing', async () => {
    const { as, simulator } = await open()
    const unreachable = { ...demog, Mobile: '' }
    expect(codeOf(await as({}).post('anon-booking/register-patient', { demog: unreachable }))).toEqual([400, 1])
    const { result } = await as({}).post('anon-booking/register-patient', { payerType: signUpCode, demog })
    expect(Object.keys(result)).toEqual(['SessionId'])
    const { get, post } = as({ session: result.SessionId })
    // The payer is the one that was registered.
    const slot = { ...nineOClock, PayerType: null }
    const book = () => post('anon-booking/book-time-slot', { proposedTimeSlot: slot })
    expect(codeOf(await book())).toEqual([403, 0])
    expect(codeOf(await post('anon-booking/submit-validation-code', { code: '1' }))).toEqual([400, 0])
    expect((await post('anon-booking/resend-validation-code', undefined)).status).toBe(200)
    const code = meddbaseDemo.validationCode
    expect((await post('anon-booking/submit-validation-code', { code })).status).toBe(200)
    expect(codeOf(await get('appointment/existing-appointments'))).toEqual([401, 8])
    const wrongPayer = { proposedTimeSlot: nineOClock }
    expect(codeOf(await post('anon-booking/book-time-slot', wrongPayer))).toEqual([400, 0])
    const booked = await book()
    expect(booked.result).toMatchObject({ Key: expect.any(String), Patient: { Surname: 'Newcomer' } })
    expect(simulator.log).toMatchObject([{ event: 'appointment.booked', vendorId: booked.result.Key, by: 'api' }])
    expect(codeOf(await book())).toEqual([401, 8])
  })

  it('books a proposal, if the code comes in time', async () => {
    const { as, simulator } = await open()
    const { result } = await as({}).post('anon-booking/register-patient', { payerType: signUpCode, demog })
    const { post } = as({ session: result.SessionId })
    const submit = () => post('anon-booking/submit-validation-code', { code: meddbaseDemo.validationCode })
    simulator.advance(11 * MINUTE)
    expect((await submit()).status).toBe(400)
    await post('anon-booking/resend-validation-code', {})
    expect((await submit()).status).toBe(200)
    const query = { ...monday, 'payer-type': signUpCode }
    const [proposedAppointment] = (await as({}).post('anon-appointment/proposed', {}, query)).result
    expect((await post('anon-booking/book', { proposedAppointment })).result.Clinician.Key).toBe(clinicians.priya)
  })

  it('can refuse a known address and allow a second booking', async () => {
    const known = await open({ anonymousKnownEmail: 'refused' })
    const testa = { ...demog, EmailAddress: 'testa@patients.example' }
    expect(codeOf(await known.as({}).post('anon-booking/register-patient', { demog: testa }))).toEqual([400, 10001])

    const { as } = await open({ anonymousBooksOnce: false, validationCode: '1' })
    const { result } = await as({}).post('anon-booking/register-patient', { payerType: signUpCode, demog })
    const { post } = as({ session: result.SessionId })
    await post('anon-booking/submit-validation-code', { code: '1' })
    const proposedTimeSlot = { ...nineOClock, PayerType: null }
    for (const status of [200, 200, 400]) {
      expect((await post('anon-booking/book-time-slot', { proposedTimeSlot })).status).toBe(status)
    }
  })
})

describe('other switches', () => {
  it('leave the past empty, and cut pages shorter', async () => {
    const { login } = await open({ pastVisits: false, longestPage: 1 })
    const { book, get } = await login()
    for (const hour of ['09', '10']) await book({ Start: `2030-03-04T${hour}:00:00` })
    const { Items, ...page } = (await get('appointment/appointments', { 'page-size': 50 })).result
    expect(startsOf(Items)).toEqual(['2030-03-04T09:00:00'])
    expect(page).toMatchObject({ TotalCount: 2, PageSize: 1 })
  })

  it('close the site abroad, or put it elsewhere', async () => {
    const closed = await (await open({ siteAbroad: false })).login()
    expect(keysOf((await closed.post('appointment/sites', {}, offer)).result)).toEqual([sites.london, sites.leeds])
    const { login, simulator } = await open({ siteAbroadZone: 'Asia/Dubai' })
    const { book } = await login()
    const place = { Site: { Key: sites.alicante }, Location: { Key: locations.alicante } }
    expect((await book({ ...place, Start: '2030-03-07T09:00:00' })).result.Start).toBe('2030-03-07T09:00:00')
    expect(simulator.log[0]?.start).toBe('2030-03-07T05:00:00.000Z')
  })

  it.each<[string, unknown, (caller: Caller) => Promise<{ status: number }>, number]>([
    ['clientKeyStatus', 403, ({ raw }) => raw('GET', 'auth/config', { query: { 'client-key': 'x' } }), 403],
    ['invalidTokenStatus', 401, ({ as, session }) => as({ session, token: 'x' }).get('auth/config'), 401],
    ['validateNeedsToken', true, ({ as, session }) => as({ session }).get('auth/validate'), 403],
    ['failedLoginStatus', 400, ({ raw }) => raw('POST', 'auth/login', { body: { username: 'a', password: 'b' } }), 400],
    ['loginChecksPortal', false, ({ raw }) => raw('POST', 'auth/login', { body: manager }), 200],
    ['patientNotFound', 'null', ({ get }) => get('patients/patient', { 'employee-number': 'E9' }), 200],
    ['managerMayRefer', false, ({ get }) => get('patients/patients'), 403],
    ['managerMayRefer', false, ({ book }) => book(), 403],
    ['cancelPast', 'accepted', ({ get }) => get('appointment/cancel', { appointment: 'apt50001' }), 200],
    ['daysAhead', 2, ({ book }) => book(), 400],
    ['leadMinutes', 7 * 24 * 60, ({ book }) => book(), 400],
    ['slotStepMinutes', 10, ({ book }) => book({ Start: '2030-03-04T09:10:00' }), 200],
  ])('%s: %j', async (name, value, act, status) => {
    const opened = await open({ [name]: value })
    const { session = '', ...caller } = await opened.login()
    expect((await act({ ...opened, ...caller, session })).status).toBe(status)
  })
})

describe('faults', () => {
  const lost: FaultName[] = ['dropReply', 'acceptLate', 'dropRequest']
  it.each(lost)('%s on a booking', async (fault) => {
    const { login, simulator } = await open()
    const { book, get } = await login()
    simulator.failNext({ op: 'book', fault, ms: 3_600_000 })
    await expect(book()).rejects.toThrow('fetch failed')
    if (fault === 'acceptLate') simulator.advance(3_600_000)
    expect(simulator.log).toHaveLength(fault === 'dropRequest' ? 0 : 1)
    // An hour later the first session is over.
    const again = fault === 'acceptLate' ? await login() : { get }
    const { Items } = (await again.get('appointment/appointments', { patient: patients.testa })).result
    expect(startsOf(Items).includes(nineOClock.Start)).toBe(fault !== 'dropRequest')
  })

  it('books twice, an hour late, or not at all', async () => {
    const { login, simulator } = await open()
    const { book } = await login()
    simulator.failNext({ op: 'book', fault: 'acceptTwice' })
    await book()
    expect(new Set(simulator.log.map(({ vendorId }) => vendorId)).size).toBe(2)
    // Each execution searches for itself: one clinician takes nobody twice.
    expect(new Set(simulator.log.map(({ practitionerId }) => practitionerId)).size).toBe(2)
    simulator.failNext({ op: 'book', fault: 'acceptTwice' })
    await book({ ...leeds, Start: '2030-03-06T12:00:00' })
    expect(simulator.log).toHaveLength(3)
    simulator.failNext({ op: 'book', fault: 'wrongTime' })
    expect((await book(leeds)).result.Start).toBe('2030-03-06T10:00:00')
    simulator.failNext({ op: 'book', fault: 'refuse' })
    expect((await book({ Start: '2030-03-05T09:00:00' })).error.Message).toContain('no longer available')
    simulator.failNext({ op: 'any', fault: 'rateLimit' })
    const limited = await book()
    expect([limited.status, limited.headers.get('retry-after')]).toEqual([429, '1'])
    simulator.failNext({ op: 'book', fault: 'html502' })
    expect((await book()).headers.get('content-type')).toBe('text/html')
    expect(simulator.log).toHaveLength(4)
  })

  it('cancels and says nothing, though cancelling is a GET', async () => {
    const { login, simulator } = await open()
    const { book, get } = await login()
    const { Key } = (await book()).result
    simulator.failNext({ op: 'cancel', fault: 'refuse' })
    expect(codeOf(await get('appointment/cancel', { appointment: Key }))).toEqual([400, 0])
    simulator.failNext({ op: 'cancel', fault: 'dropReply' })
    await expect(get('appointment/cancel', { appointment: Key })).rejects.toThrow('fetch failed')
    expect(simulator.log.at(-1)).toMatchObject({ event: 'appointment.cancelled', vendorId: Key })
    const { Items } = (await get('appointment/appointments', { patient: patients.testa })).result
    expect(Items.at(-1)).toMatchObject({ Key, State: 'Cancelled' })
  })

  it('cancels once even when it is carried out twice', async () => {
    const { login, simulator } = await open()
    const { book, get } = await login()
    const { Key } = (await book()).result
    simulator.failNext({ op: 'cancel', fault: 'acceptTwice' })
    expect((await get('appointment/cancel', { appointment: Key })).body).toEqual({ status: 'ok', result: null })
    expect(simulator.log).toHaveLength(2)
  })

  it('reads and searches a stale diary for a while', async () => {
    const { login, simulator } = await open()
    const { book, get, slots } = await login()
    await book(leeds)
    simulator.failNext({ op: 'read', fault: 'stale', ms: MINUTE })
    const count = async () =>
      (await get('appointment/appointments', { patient: patients.testa, 'start-from': '2030-03-01T00:00:00' })).result
        .TotalCount
    expect(await count()).toBe(0)
    const wednesday = { site: sites.leeds, 'from-date': '2030-03-06T09:00:00', 'to-date': '2030-03-06T09:30:00' }
    expect(await slots(wednesday)).toHaveLength(1)
    simulator.advance(MINUTE)
    expect(await count()).toBe(1)
    expect(await slots(wednesday)).toEqual([])
  })

  it('meets a search by POST as well', async () => {
    const { login, simulator } = await open()
    const { post, slots } = await login()
    simulator.failNext({ op: 'slots', fault: 'dropReply' })
    await expect(post('appointment/proposed', {}, monday)).rejects.toThrow('fetch failed')
    expect((await post('appointment/proposed', {}, monday)).status).toBe(200)
    simulator.failNext({ op: 'slots', fault: 'wrongTime' })
    expect((await slots())[0]?.Start).toBe('2030-03-04T10:00:00')
    for (const [path, body] of [
      ['appointment/sites', {}],
      ['appointment/clinicians', {}],
      ['patients/patient', { demog: { Name: 'Testa', Surname: 'Patientova' } }],
    ] as const) {
      const ask = () => post(path, body, path.startsWith('appointment') ? offer : {})
      simulator.failNext({ op: 'read', fault: 'dropReply' })
      await expect(ask(), path).rejects.toThrow('fetch failed')
      expect((await ask()).status, path).toBe(200)
    }
  })
})

describe('the front desk', () => {
  it('takes slots away and gives them back', async () => {
    const { login, simulator } = await open()
    const { get, slots, book } = await login()
    const start = '2030-03-06T09:00:00Z'
    const end = '2030-03-06T09:30:00Z'
    const isFree = async () =>
      startsOf(
        await slots({ site: sites.leeds, 'from-date': '2030-03-06T00:00:00', 'to-date': '2030-03-07T00:00:00' }),
      ).includes(leeds.Start)
    const mina = String(clinicians.mina)
    const block = simulator.frontDesk({ action: 'block', practitionerId: mina, start, end })
    expect(await isFree()).toBe(false)
    expect((await book(leeds)).status).toBe(400)
    simulator.frontDesk({ action: 'cancel', vendorId: block.vendorId })
    const visit = simulator.frontDesk({ action: 'book', practitionerId: mina, start, end })
    expect(await isFree()).toBe(false)
    const { Items } = (await get('appointment/appointments', { patient: patients.samuel })).result
    expect(Items.at(-1)).toMatchObject({ Key: visit.vendorId, Site: { Key: sites.leeds }, Start: leeds.Start })
    simulator.frontDesk({ action: 'move', vendorId: visit.vendorId, start: '2030-03-06T11:00:00Z' })
    expect(await isFree()).toBe(true)
    simulator.frontDesk({
      action: 'move',
      vendorId: visit.vendorId,
      practitionerId: String(clinicians.oscar),
      start: '2030-03-07T11:00:00Z',
    })
    const moved = (await get('appointment/appointments', { patient: patients.samuel })).result.Items.at(-1)
    expect(moved).toMatchObject({ Site: { Key: sites.alicante }, Start: '2030-03-07T12:00:00', Clinician: { Key: 85 } })
    expect(simulator.log.map(({ event, by }) => [event, by])).toEqual([
      ['hold.created', 'front-desk'],
      ['hold.released', 'front-desk'],
      ['appointment.booked', 'front-desk'],
      ['appointment.moved', 'front-desk'],
      ['appointment.moved', 'front-desk'],
    ])
    expect(() => simulator.frontDesk({ action: 'cancel', vendorId: block.vendorId })).toThrow('that stands')
    expect(() => simulator.frontDesk({ action: 'block', practitionerId: '1', start, end })).toThrow('no practitioner 1')
  })

  it('cancels what the API booked, without a fee', async () => {
    const { login, simulator } = await open()
    const { get, book } = await login()
    const { Key } = (await book()).result
    const response = await fetch(`${simulator.url}/__sim/front-desk`, {
      method: 'POST',
      body: JSON.stringify({ action: 'cancel', vendorId: Key }),
    })
    expect(await response.json()).toEqual({ vendorId: Key })
    const { Items } = (await get('appointment/appointments', { patient: patients.testa })).result
    expect(Items.at(-1)).toMatchObject({ Key, State: 'Cancelled' })
    expect(Items.at(-1)).not.toHaveProperty('Invoice')
  })
})
