import { expect, it } from 'vitest'
import {
  answering,
  aPractitioner,
  aSchedule,
  aService,
  base,
  bundle,
  call,
  codes,
  concept,
  createClinic,
  line,
  outcome,
} from './kit.ts'

it('names itself, and asks for FHIR and for strict searches', async () => {
  const { adapter, http } = createClinic()
  http.answerWith(answering({ 'GET /Schedule': bundle([]) }))
  await adapter.probe(call)
  expect(http.sent.map(line)).toEqual(['GET /Schedule?_count=1'])
  expect(http.options).toMatchObject({
    baseUrl: base,
    headers: { authorization: 'Bearer fhir_test_token', accept: 'application/fhir+json', prefer: 'handling=strict' },
  })
  expect(createClinicHeaders({ strictSearch: false })).not.toHaveProperty('prefer')
})

function createClinicHeaders(given: Record<string, unknown>) {
  return createClinic(given).http.options?.headers
}

it('reads services that are in use, with what their codes mean', async () => {
  const { adapter, http } = createClinic({
    contactTypes: { [`${codes}|video`]: 'VIDEO' },
    unstatedContactType: 'IN_PERSON',
  })
  const services = [
    aService({ comment: 'Bring your letter.' }),
    aService({ id: 's2', name: null, type: [concept('video')], active: undefined }),
    aService({ id: 's3', active: false }),
    aService({ id: 's4', name: ' ', type: [] }),
  ]
  http.answerWith(answering({ 'GET /HealthcareService': bundle(services) }))
  const about = { durationMinutes: null, price: null }
  expect(await adapter.listAppointmentTypes(call)).toEqual([
    { vendorId: 's1', name: 'First visit', description: 'Bring your letter.', contactTypes: ['IN_PERSON'], ...about },
    { vendorId: 's2', name: 'About video', description: null, contactTypes: ['VIDEO'], ...about },
    { vendorId: 's4', name: 's4', description: null, contactTypes: ['IN_PERSON'], ...about },
  ])
})

it.each([
  [[{ text: 'Dr Priya Physio', family: 'Other' }], 'Dr Priya Physio'],
  [
    [
      { use: 'old', family: 'Before' },
      { use: 'usual', family: 'Physio', given: ['Priya', 'Ann'] },
    ],
    'Priya Ann Physio',
  ],
  [
    [
      { use: 'usual', family: 'Nick' },
      { use: 'official', prefix: ['Dr'], given: ['Priya'], family: 'Physio' },
    ],
    'Dr Priya Physio',
  ],
  // Of a text that has only an extension, null holds the place.
  [[{ family: 'Physio', given: [null, 'Priya'], _given: [{ id: 'g1' }, null], prefix: [null] }], 'Priya Physio'],
  [[], 'p1'],
  [undefined, 'p1'],
])('calls somebody with the names %j %s', async (name, told) => {
  const { adapter, http } = createClinic()
  const qualification = [{ code: { text: 'Physiotherapist' } }]
  http.answerWith(answering({ 'GET /Practitioner': bundle([aPractitioner({ name, qualification })]) }))
  expect(await adapter.listPractitioners(call)).toEqual([{ vendorId: 'p1', name: told, title: 'Physiotherapist' }])
})

it('lists for a type whose schedule is for it, or says nothing', async () => {
  const { adapter, http } = createClinic()
  const of = (id: string, practitioner: string, given: Record<string, unknown> = {}) =>
    aSchedule({ id, actor: [{ reference: `Practitioner/${practitioner}` }], ...given })
  const schedules = [
    of('d1', 'p1'),
    of('d2', 'p2', { serviceType: [concept('other')] }),
    of('d3', 'p3', { serviceType: [] }),
    of('d4', 'p4', { active: false }),
    of('d5', 'p5', {
      serviceType: [],
      actor: [{ reference: 'Practitioner/p5' }, { reference: 'HealthcareService/s9' }],
    }),
    // Two people's, and one whose id means somebody on another server.
    of('d6', 'p6', { actor: [{ reference: 'Practitioner/p6' }, { reference: 'Practitioner/p7' }] }),
    of('d8', 'p8', { actor: [{ reference: 'https://elsewhere.example/r4/Practitioner/p8' }] }),
    of('d9', 'p9', { actor: [{ reference: `${base}/Practitioner/p9/_history/2` }] }),
  ]
  const people = Array.from({ length: 9 }, (_, index) => aPractitioner({ id: `p${index + 1}` }))
  http.answerWith(
    answering({
      'GET /Practitioner': bundle(people),
      'GET /HealthcareService/s1': { body: aService() },
      'GET /Schedule': bundle(schedules),
    }),
  )
  const found = await adapter.listPractitioners(call, 's1')
  expect(found.map(({ vendorId }) => vendorId)).toEqual(['p1', 'p3', 'p9'])
})

it('lists places and no classes of places, in the zones of the settings', async () => {
  const { adapter, http } = createClinic({ locationTimeZones: { l2: 'Europe/Madrid' } })
  const location = (given: Record<string, unknown>) => ({ resourceType: 'Location', ...given })
  const address = { line: [null, '1 Test Street', ' '], city: 'Leeds', postalCode: 'LS1 1AA', country: 'GB' }
  const locations = [
    location({ id: 'l1', name: 'Leeds', status: 'active', mode: 'instance', address }),
    location({ id: 'l2', address: { text: 'Calle 1, Alicante' } }),
    location({ id: 'l3', status: 'suspended' }),
    location({ id: 'l4', mode: 'kind' }),
  ]
  http.answerWith(answering({ 'GET /Location': bundle(locations) }))
  expect(await adapter.listLocations(call)).toEqual([
    {
      vendorId: 'l1',
      name: 'Leeds',
      addressLines: ['1 Test Street', 'Leeds', 'LS1 1AA', 'GB'],
      timeZone: 'Europe/London',
    },
    { vendorId: 'l2', name: 'l2', addressLines: ['Calle 1, Alicante'], timeZone: 'Europe/Madrid' },
  ])
})

it('follows pages below the base address, and leaves out what is no match', async () => {
  const { adapter, http } = createClinic({ pageSize: 2 })
  const page = {
    body: {
      resourceType: 'Bundle',
      type: 'searchset',
      link: [{ relation: 'next', url: `${base}/Location?_page=2&_count=2` }],
      entry: [
        { resource: { resourceType: 'Location', id: 'l1' } },
        { resource: { resourceType: 'Organization', id: 'o1' }, search: { mode: 'include' } },
        { resource: { resourceType: 'OperationOutcome', issue: [] }, search: { mode: 'outcome' } },
      ],
    },
  }
  const last = bundle([
    { resourceType: 'Location', id: 'l1' },
    { resourceType: 'Location', id: 'l2' },
  ])
  http.script(page, last)
  expect((await adapter.listLocations(call)).map(({ vendorId }) => vendorId)).toEqual(['l1', 'l2'])
  expect(http.sent.map(line)).toEqual(['GET /Location?_count=2', 'GET /Location?_page=2&_count=2'])
})

it.each([
  ['a page of another server', () => bundle([], 'https://elsewhere.example/r4/Location?page=2')],
  ['a list without end', () => bundle([], `${base}/Location?page=2`)],
  ['another resource than was asked for', () => bundle([aService()])],
  ['no bundle', () => ({ body: { resourceType: 'OperationOutcome', issue: [] } })],
  ['a bundle that is no answer to a search', () => ({ body: { resourceType: 'Bundle', type: 'collection' } })],
  ['a refusal', () => outcome(403, 'forbidden')],
])('takes %s for no list', async (_, answer) => {
  const { adapter, http } = createClinic({ maxPages: 3 })
  http.answerWith(answer)
  await expect(adapter.listLocations(call)).rejects.toMatchObject({ code: 'VENDOR_REJECTED' })
  expect(http.sent.length).toBeLessThanOrEqual(3)
})
