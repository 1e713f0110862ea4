import { describe, expect, it } from 'vitest'
import type { Adapter } from '../../../src/contract/adapter.ts'
import type { Answer } from '../../kit/vendor-http.ts'
import { anonymous, answering, asked, call, lines, login, manager, no, ok, setUp, validated, wireTypes } from './kit.ts'

const clinicians = [
  { Key: 84, SexType: 2, FullName: 'Priya Exampleson' },
  { Key: '85', Name: ' Oscar Sampleby ' },
  { Key: 86 },
]
const address = { Address1: '1 Test Street', Address2: '', Address3: null, City: 'London', PostCode: 'W1A 0AA' }
const sites = [
  {
    Key: 1123,
    Name: 'London',
    Address: address,
    Locations: [
      { Key: 214, Name: 'Ground floor', Address: { ...address, Address1: '2 Other Street' } },
      { Key: 215, Name: '', Address: null },
    ],
  },
  { Key: 1125, Name: 'Alicante', Locations: [{ Key: 231, Name: 'Main room' }] },
  { Key: 1126, Name: 'Without rooms' },
]

describe('probe', () => {
  it('asks for the state of the server, then proves the login', async () => {
    const { adapter, http } = setUp()
    http.script(ok({ StateCode: 1 }), login(), validated())
    await adapter.probe(call)
    expect(lines({ http })).toEqual(['GET /auth/server-state', 'GET /auth/validate'])
  })

  it('proves the client key where nobody logs in', async () => {
    const clinic = answering(anonymous, ok({ StateCode: 1 }), ok(wireTypes))
    await clinic.adapter.probe(call)
    expect(lines(clinic)).toEqual(['GET /auth/server-state', 'GET /anon-appointment/types?payer-type=WALKIN'])
  })

  it.each([2, 3])('is unavailable while the server is in state %j', async (StateCode) => {
    const { adapter } = answering(anonymous, ok({ StateCode }))
    await expect(adapter.probe(call)).rejects.toMatchObject({ code: 'VENDOR_UNAVAILABLE' })
  })
})

describe('listAppointmentTypes', () => {
  it('tells those that can be booked', async () => {
    const clinic = answering(manager, ok(wireTypes))
    expect(await clinic.adapter.listAppointmentTypes(call)).toEqual([
      {
        ...{ vendorId: 'CN', name: 'Consultation', description: 'Half an hour.', durationMinutes: null },
        ...{ price: null, contactTypes: ['IN_PERSON'] },
      },
      {
        ...{ vendorId: 'VC', name: 'Video', description: null, durationMinutes: null },
        ...{ price: null, contactTypes: ['VIDEO'] },
      },
    ])
    expect(lines(clinic)).toEqual(['GET /appointment/types?payer-type=PA'])
  })

  it('asks each payer for its own types, and tells a type once', async () => {
    const appointmentTypes = { IM: { payerType: 'IN' }, VC: { modules: ['5631'] } }
    const insured = [...wireTypes, { Key: 'IM', Name: 'Insurance medical' }]
    const clinic = answering({ ...manager, appointmentTypes }, ok(wireTypes), ok(insured))
    const types = await clinic.adapter.listAppointmentTypes(call)
    expect(types.map(({ vendorId }) => vendorId)).toEqual(['CN', 'VC', 'IM'])
    expect(lines(clinic)).toEqual(['GET /appointment/types?payer-type=PA', 'GET /appointment/types?payer-type=IN'])
  })

  it('asks for a patient where the settings name one', async () => {
    const clinic = answering({ ...manager, search: { patient: 'pat9' } }, ok([]))
    await clinic.adapter.listAppointmentTypes(call)
    expect(lines(clinic)).toEqual(['GET /appointment/types?payer-type=PA&patient=pat9'])
  })
})

describe('listPractitioners', () => {
  const told = [
    { vendorId: '84', name: 'Priya Exampleson', title: null },
    { vendorId: '85', name: 'Oscar Sampleby', title: null },
    { vendorId: '86', name: '86', title: null },
  ]

  it('asks for one type, with its payer and modules', async () => {
    const appointmentTypes = { CN: { modules: ['5631'], payerType: 'IN' } }
    const clinic = answering({ ...manager, appointmentTypes }, ok(clinicians))
    expect(await clinic.adapter.listPractitioners(call, 'CN')).toEqual(told)
    expect(lines(clinic)).toEqual(['POST /appointment/clinicians?appointment-type=CN&payer-type=IN'])
    expect(asked(clinic)[0]?.json).toEqual({ modules: [{ Key: 5631 }] })
  })

  it('asks type by type for all, and tells everybody once', async () => {
    const clinic = answering(manager, ok(wireTypes), ok(clinicians), ok(clinicians.slice(0, 1)))
    expect(await clinic.adapter.listPractitioners(call)).toEqual(told)
    expect(lines(clinic).slice(1)).toEqual([
      'POST /appointment/clinicians?appointment-type=CN&payer-type=PA',
      'POST /appointment/clinicians?appointment-type=VC&payer-type=PA',
    ])
  })

  it('knows nobody for a type that the vendor refuses and does not list, and asks nothing for an odd one', async () => {
    const { adapter } = answering(manager, no(0, 404), ok(wireTypes))
    expect(await adapter.listPractitioners(call, 'XX')).toEqual([])
    const silent = setUp()
    for (const odd of ['', 'a b', 'ü', 'x'.repeat(201)]) {
      expect(await silent.adapter.listPractitioners(call, odd)).toEqual([])
    }
    expect(silent.http.sent).toEqual([])
  })

  it('is refused where the vendor lists the type', async () => {
    const { adapter } = answering(manager, no(0, 403), ok(wireTypes))
    await expect(adapter.listPractitioners(call, 'CN')).rejects.toMatchObject({ code: 'VENDOR_REJECTED' })
  })
})

describe('listLocations', () => {
  it('names site and room, with the nearest address and the zone of the site', async () => {
    const siteTimeZones = { 1123: 'Europe/London', 1125: 'Europe/Madrid' }
    const clinic = answering({ ...manager, siteTimeZones }, ok(wireTypes.slice(0, 1)), ok(sites))
    expect(await clinic.adapter.listLocations(call)).toEqual([
      {
        vendorId: '1123-214',
        name: 'London, Ground floor',
        addressLines: ['2 Other Street', 'London', 'W1A 0AA'],
        timeZone: 'Europe/London',
      },
      {
        vendorId: '1123-215',
        name: 'London',
        addressLines: ['1 Test Street', 'London', 'W1A 0AA'],
        timeZone: 'Europe/London',
      },
      { vendorId: '1125-231', name: 'Alicante, Main room', addressLines: [], timeZone: 'Europe/Madrid' },
    ])
    expect(lines(clinic)[1]).toBe('POST /appointment/sites?appointment-type=CN&payer-type=PA')
  })

  it('leaves out a site without a zone once one is named', async () => {
    const clinic = answering(
      { ...manager, siteTimeZones: { 1125: 'Europe/Madrid' } },
      ok(wireTypes.slice(0, 1)),
      ok(sites),
    )
    expect((await clinic.adapter.listLocations(call)).map(({ vendorId }) => vendorId)).toEqual(['1125-231'])
  })

  it.each([
    ['GET', {}, undefined],
    ['POST', {}, {}],
    ['GET', { CN: { modules: ['5631'] } }, { modules: [{ Key: 5631 }] }],
  ])('is a %s for nobody in particular, with types %j', async (sitesVerb, appointmentTypes, json) => {
    const access = { as: 'ANONYMOUS', sitesVerb }
    const clinic = answering({ ...anonymous, access, appointmentTypes }, ok(wireTypes.slice(0, 1)), ok(sites))
    await clinic.adapter.listLocations(call)
    const request = asked(clinic)[1]
    expect(request).toMatchObject({ method: sitesVerb, path: '/anon-appointment/sites' })
    expect(request?.json).toEqual(json)
  })
})

describe('what cannot be read', () => {
  type Read = (adapter: Adapter) => Promise<unknown>
  const reads: readonly (readonly [string, Read])[] = [
    ['types', (adapter) => adapter.listAppointmentTypes(call)],
    ['practitioners', (adapter) => adapter.listPractitioners(call)],
    ['locations', (adapter) => adapter.listLocations(call)],
  ]
  const answers: readonly (readonly [Answer, string])[] = [
    [no(4, 401), 'VENDOR_REJECTED'],
    [no(13, 403), 'VENDOR_REJECTED'],
    [no(10, 400), 'VENDOR_UNAVAILABLE'],
    [no(0, 400, { HttpStatusCode: undefined, StatusCode: 400 }), 'VENDOR_REJECTED'],
    [{ status: 200, body: { status: 'error' } }, 'VENDOR_REJECTED'],
    [{ status: 503 }, 'VENDOR_UNAVAILABLE'],
    [{ status: 429 }, 'RATE_LIMITED'],
    ['LOST', 'VENDOR_UNAVAILABLE'],
    // Malformed: no envelope, no list, a key that is none.
    [{ status: 200, body: wireTypes }, 'VENDOR_REJECTED'],
    [ok({ Items: [] }), 'VENDOR_REJECTED'],
    [ok([{ Name: 'without a key' }]), 'VENDOR_REJECTED'],
    [ok([{ Key: '\ud800', Name: 'with one that no address can carry' }]), 'VENDOR_REJECTED'],
    [{ status: 200 }, 'VENDOR_UNAVAILABLE'],
  ]
  const cases = reads.flatMap(([name, read]) => answers.map(([answer, code]) => ({ name, read, answer, code })))

  it.each(cases)('$name after $answer: $code', async ({ read, answer, code }) => {
    const { adapter } = answering(anonymous, answer)
    const error: unknown = await read(adapter).catch((thrown: unknown) => thrown)
    expect(error).toMatchObject({ code })
    expect(JSON.stringify(error) + String(error)).not.toContain('Patientova')
  })

  it.each([
    ['sites', ok([{ Key: 'x', Name: 'London' }]), (adapter: Adapter) => adapter.listLocations(call)],
    ['clinicians', ok([{ FullName: 'Nobody' }]), (adapter: Adapter) => adapter.listPractitioners(call)],
  ])('%s without keys', async (_, answer, read) => {
    const { adapter } = answering(anonymous, ok(wireTypes), answer)
    await expect(read(adapter)).rejects.toMatchObject({ code: 'VENDOR_REJECTED' })
  })
})
