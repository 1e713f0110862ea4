/**
 * What the vendors' pages state, held against the real adapters and the real simulators. The contract suite holds every exchange
 * of every test against the same documents; here each operation of a document has to be met, and the documents have to see what
 * is wrong.
 */
import { existsSync, readdirSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { openClinic } from '../../src/commands/clinic-bench.ts'
import { knownAdapters } from '../../src/registry.ts'
import { type Bench, call, newMarker, open, value } from '../contract/adapter-bench.ts'
import { adapterSubjects, exchangedOf } from '../contract/adapter-subjects.ts'
import { allFixtures, type NamedFixture } from '../kit/replay.ts'
import { creating, lookingOnly } from '../kit/resolving.ts'
import { type Exchanged, readShapes, type Shapes, shapesOf } from '../kit/shapes.ts'

type Subject = (typeof adapterSubjects)[keyof typeof adapterSubjects]

/** Adapters whose pages are held against a document of another kind: where. */
const elsewhere: Readonly<Record<string, string>> = {}

/** By document: an adapter and simulator that speak it, and what of the settings and the clinic lets every operation be met. */
const journeys: Readonly<Record<string, readonly Journey[]>> = {
  dronline: [
    { as: 'the demo', subject: adapterSubjects.dronline },
    { as: 'in Portuguese', subject: adapterSubjects.dronline, settings: { locale: 'pt' } },
  ],
  cliniko: [
    { as: 'the demo', subject: adapterSubjects.cliniko },
    {
      as: 'lists of overlaps apart',
      subject: adapterSubjects.cliniko,
      settings: { overlapLists: ['individual_appointments', 'group_appointments', 'unavailable_blocks'] },
    },
  ],
  'jump-a': [
    { as: 'the demo', subject: adapterSubjects.jump },
    { as: 'holds read whole', subject: adapterSubjects.jump, switches: { fullHoldRead: true, createdStatus: 200 } },
  ],
  'jump-b': [
    { as: 'the demo', subject: adapterSubjects.jumpB },
    { as: 'with verify', subject: adapterSubjects.jumpB, settings: { verify: {} } },
  ],
  upvio: [
    { as: 'the demo', subject: adapterSubjects.upvio },
    { as: 'moved by PATCH', subject: adapterSubjects.upvioClashing, switches: { errorCode: 'number' } },
    { as: 'counted lists', subject: adapterSubjects.upvio, switches: { metaOnAllLists: true, deleteAs: 'hard' } },
  ],
  meddbase: [
    { as: 'the demo', subject: adapterSubjects.meddbase },
    {
      as: 'types as in the tables, times with an offset',
      subject: adapterSubjects.meddbase,
      switches: { typesAs: 'tables', timesAs: 'offset' },
    },
    {
      as: 'searches by POST',
      subject: adapterSubjects.meddbase,
      settings: { search: { verb: 'POST' } },
      switches: { searchVerb: 'POST', patientNotFound: 'null' },
    },
    {
      as: 'strangers',
      subject: adapterSubjects.meddbase,
      settings: { access: { as: 'ANONYMOUS' }, payerType: 'WALKIN-2030' },
    },
    {
      as: 'strangers who search by POST',
      subject: adapterSubjects.meddbase,
      settings: {
        access: { as: 'ANONYMOUS', sitesVerb: 'POST' },
        payerType: 'WALKIN-2030',
        search: { verb: 'POST' },
      },
      switches: { searchVerb: 'POST' },
    },
  ],
  fhir: [
    { as: 'the demo', subject: adapterSubjects.fhir, verifies: ['versions'] },
    { as: 'strict, with short pages', subject: adapterSubjects.fhirStrict, switches: { pageSize: 10 } },
    {
      as: 'by JSON Patch, with short pages at the base address',
      subject: adapterSubjects.fhirLoose,
      switches: { pageSize: 10, nextFromBase: true, cancelledLosesTimes: true },
    },
  ],
}

interface Journey {
  readonly as: string
  readonly subject: Subject
  readonly settings?: Record<string, unknown>
  readonly switches?: Record<string, unknown>
  /** Assumptions that `npm run verify` tries with a request that no operation sends. */
  readonly verifies?: readonly string[]
}

/** Whatever an adapter can be asked, well and in vain. What each call comes to is other tests' business. */
async function travel(bench: Bench, isStranger: boolean): Promise<void> {
  const { adapter, simulator, native } = bench
  const { cancel, listAppointments, reschedule, rebooks, patientLookup } = adapter.capabilities
  await adapter.probe(call())
  for (const type of await adapter.listAppointmentTypes(call())) await adapter.listPractitioners(call(), type.vendorId)
  await adapter.listPractitioners(call())
  await adapter.listPractitioners(call(), 'no-such-type')
  const [location] = await adapter.listLocations(call())
  const [slot, other, third] = await bench.slots(3)
  await bench.search({ practitionerIds: slot.practitionerId === null ? [] : [slot.practitionerId] })
  if (location) await bench.search({ locationIds: [location.vendorId] })
  await adapter.checkSlot(call(), slot)
  if (isStranger) return booksAsStranger(bench)

  if (native) {
    const request = { marker: newMarker(), slot: third, contactType: null, partnerReference: null, metadata: [] }
    const held = value(await adapter.createHold(call(), request))
    await adapter.readHold(call(), held)
    await adapter.createHold(call(), { ...request, marker: newMarker() })
    await adapter.releaseHold(call(), held)
    await adapter.releaseHold(call(), held)
    await adapter.readHold(call(), held)
  }
  const person = bench.person()
  const notes = adapter.capabilities.notes ? 'Left knee.' : null
  const { appointment, intent } = await bench.book({ slot, person, notes })
  const { vendorId } = appointment
  await adapter.findBooking(call(), intent)
  await adapter.checkClash(call(), appointment)
  await adapter.getAppointment(call(), vendorId)
  for (const absent of ['99999999', '4f9d4e6e-6b0f-4d3c-9d7e-1a2b3c4d5e6f']) {
    await adapter.getAppointment(call(), absent)
    await adapter.resolvePatient(call(), { vendorId: absent }, creating)
    if (cancel) await adapter.cancel(call(), { vendorId: absent, reason: 'OTHER', note: null, acceptedFee: null })
  }
  if (patientLookup) {
    const known = value(await adapter.resolvePatient(call(), { new: person }, creating))
    if ('vendorId' in known) await adapter.resolvePatient(call(), known, creating)
  }
  await adapter.resolvePatient(call(), { new: person }, lookingOnly)
  await adapter.resolvePatient(call(), { new: bench.person(2) }, creating)
  if (listAppointments) {
    await bench.list({ from: slot.start, to: third.start })
    if (appointment.patientId !== null) await bench.list({ patientId: appointment.patientId })
    if (slot.practitionerId !== null) await bench.list({ practitionerIds: [slot.practitionerId] })
  }
  if (reschedule && !rebooks) await adapter.reschedule(call(), { vendorId, slot: other, marker: newMarker() })
  // A time that is taken, and a vendor that has had enough.
  await bench.takeByStaff(third)
  if (!native) await bench.commit(await bench.ready({ slot: third, person: bench.person(3) }))
  if (cancel) await bench.cancel(vendorId)
  if (cancel) await adapter.cancel(call(), { vendorId, reason: 'AWAY', note: 'By telephone.', acceptedFee: null })
  if (listAppointments) await bench.list()
  simulator.failNext({ op: 'any', fault: 'rateLimit', times: 5 })
  await adapter.listAppointmentTypes(call()).catch(() => {})
}

/** A new person, by the code that the vendor sends. */
async function booksAsStranger({ adapter, person, slots }: Bench): Promise<void> {
  const [slot] = await slots(1)
  const marker = newMarker()
  const resolve = (verificationCode: string | null) =>
    adapter.resolvePatient(call(), { new: person() }, { mayCreate: true, marker, verificationCode })
  await resolve(null)
  await resolve('000000')
  // Asks for another code.
  await resolve(null)
  value(await resolve('246810'))
  const nothing = { contactType: null, paymentReference: null, partnerReference: null, patientTimeZone: null }
  const request = { marker, slot, vendorHold: null, patient: { new: person() }, notes: null, metadata: [] }
  value(await adapter.book(call(), { ...request, ...nothing, verificationCode: null }))
}

function shapesNamed(name: string): Shapes {
  const shapes = readShapes(name)
  if (!shapes) throw new Error(`there is no test/documents/${name}.shapes.json`)
  return shapes
}

async function exchangesOf(name: string): Promise<readonly Exchanged[]> {
  const seen: Exchanged[] = []
  for (const { subject, settings = {}, switches = {}, verifies = [] } of journeys[name] ?? []) {
    const bench = await open(subject, { settings, switches })
    seen.push(...(await verified(bench, subject, settings, verifies)))
    await travel(bench, JSON.stringify(settings).includes('ANONYMOUS'))
    seen.push(...bench.exchanged.map(exchangedOf))
  }
  return seen
}

async function verified(
  { simulator }: Bench,
  subject: Subject,
  given: Record<string, unknown>,
  assumptions: readonly string[],
): Promise<readonly Exchanged[]> {
  const settings = { ...subject.settings(simulator.url), ...given }
  const clock = { now: () => simulator.now(), monotonic: () => performance.now() }
  const clinic = openClinic({ clinic: { ...subject.clinic, settings }, clock, allowLoopback: true })
  try {
    const checks = subject.clinic.adapter.checksFor(settings)
    for (const id of assumptions) expect(await checks[id]?.run(clinic)).toMatchObject({ verdict: 'HOLDS' })
    return clinic.exchanges.map(exchangedOf)
  } finally {
    await clinic.close()
  }
}

const documents = readdirSync('test/documents')
  .filter((file) => file.endsWith('.shapes.json'))
  .map((file) => file.replace('.shapes.json', ''))

it('every adapter has its pages held against it', () => {
  expect(Object.keys(journeys).toSorted()).toEqual(documents)
  const held = Object.values(adapterSubjects).filter(({ shapes }) => shapes() !== null)
  const covered = new Set([...held.map(({ clinic }) => clinic.adapter.id), ...Object.keys(elsewhere)])
  // Write test/documents/<adapter>.shapes.json with what the vendor's pages state: see the README there.
  expect(knownAdapters().filter((adapter) => !covered.has(adapter))).toEqual([])
  expect(Object.values(elsewhere).filter((file) => !existsSync(file))).toEqual([])
})

describe.each(documents)('what the pages of %s state', (name) => {
  it('holds for whatever the adapter sends and the simulator answers, and all of it is met', async () => {
    const shapes = shapesNamed(name)
    const seen = await exchangesOf(name)
    expect([...new Set(seen.flatMap((one) => shapes.problemsOf(one)))]).toEqual([])
    const met = new Set(seen.map((one) => shapes.operationOf(one)))
    expect(shapes.document.operations.map(({ operation }) => operation).filter((one) => !met.has(one))).toEqual([])
    // And is no open door: each part of each operation, spoiled, is seen.
    expect(blindSpots(shapes, seen)).toEqual([])
  })

  it('holds for every fixture', () => {
    const shapes = shapesNamed(name)
    const fixtures = fixturesOf(name)
    expect(fixtures.length).toBeGreaterThan(10)
    for (const one of fixtures) {
      const problems = exchangesIn(one).flatMap((exchanged) => shapes.problemsOf(exchanged))
      const file = `${one.vendor}/${one.name}`
      expect([...new Set(problems)], file).toEqual(contradictions[file] ?? [])
    }
  })

  it('names a page for each operation, once', () => {
    const { document } = shapesNamed(name)
    for (const { page } of document.operations) expect(page).toMatch(/^https:\/\//)
    const names = document.operations.map(({ operation }) => operation)
    expect(new Set(names).size).toBe(names.length)
  })
})

/** Examples of a vendor's older pages that its reference contradicts: in what. */
const contradictions: Readonly<Record<string, readonly string[]>> = {
  'cliniko/getAppointment.documentedNumericIds': [
    'GET /individual_appointments/{id}: answered 200: /id must be string',
  ],
  'cliniko/resolvePatient.documented': [
    'GET /patients: answered 200: /patients/0/archived_at must match format "date-time"; ' +
      '/patients/0/deleted_at must match format "date-time"',
  ],
  'cliniko/searchSlots.documented': [
    'GET /businesses/{business_id}/practitioners/{practitioner_id}/appointment_types/{appointment_type_id}/available_times: ' +
      'answered 200: /links/self must match format "uri"',
  ],
}

function fixturesOf(name: string): readonly NamedFixture[] {
  return allFixtures().filter(({ vendor, fixture }) => documentOf(vendor, fixture.settings) === name)
}

function exchangesIn({ fixture }: NamedFixture): readonly Exchanged[] {
  return fixture.exchanges.map(({ request, response }) => ({
    ...{ method: request.method, target: request.target, headers: request.headers, sent: request.body },
    ...{ status: response.status, answered: response.body },
  }))
}

function documentOf(vendor: string, settings: Record<string, unknown>): string {
  return vendor === 'jump' ? `jump-${String(settings.dialect).toLowerCase()}` : vendor
}

/** Parts of operations in which no change at all would be seen although a page states them. */
function blindSpots(shapes: Shapes, seen: readonly Exchanged[]): string[] {
  const blind: string[] = []
  for (const { operation, headers, query, request, answers = {}, unstated } of shapes.document.operations) {
    const ours = seen.filter((one) => shapes.operationOf(one) === operation)
    const good = ours.find(({ status }) => status !== null && status < 300) ?? ours[0]
    if (!good) continue
    const sees = (change: Partial<Exchanged>) => shapes.problemsOf({ ...good, ...change }).length > 0
    const target = `${good.target}${good.target.includes('?') ? '&' : '?'}unheard=1`
    if (headers && !sees({ headers: {} })) blind.push(`${operation}: headers`)
    if (query && !sees({ target })) blind.push(`${operation}: an unknown parameter`)
    const sent = ours.find((one) => one.sent !== undefined)?.sent
    if (request && sent !== undefined) {
      if (!sees({ sent: { ...(sent as object), unheard: 1 } })) blind.push(`${operation}: an unknown member`)
      const isOpen = Object.keys(sent as object).length === 0
      if (!isOpen && !isSeen(sent, (one) => sees({ sent: one }))) blind.push(`${operation}: a member that is wrong`)
    }
    if (unstated.answers) continue
    if (!sees({ status: 299 }) && answers['2XX'] === undefined) blind.push(`${operation}: another status`)
    const stated = answers[String(good.status)] ?? answers['2XX']
    const isOpen = !stated || JSON.stringify(stated).includes('"result":{}')
    if (!isOpen && !isSeen(good.answered, (one) => sees({ answered: one }))) blind.push(`${operation}: the answer`)
  }
  return blind
}

/** Whether a change of one value's kind, anywhere in a document, is seen. */
function isSeen(document: unknown, sees: (spoiled: unknown) => boolean): boolean {
  const walk = (node: unknown, path: readonly string[]): boolean => {
    if (path.length > 0) {
      const copy = structuredClone(document)
      let holder = copy as Record<string, unknown>
      for (const step of path.slice(0, -1)) holder = holder[step] as Record<string, unknown>
      holder[path.at(-1) as string] = typeof node === 'object' ? 'other' : { other: true }
      if (sees(copy)) return true
    }
    if (typeof node !== 'object' || node === null) return false
    return Object.entries(node).some(([name, below]) => walk(below, [...path, name]))
  }
  return walk(document, [])
}

/** Where a value stands, and what stands there instead: nothing, when it is undefined. */
type Change = readonly [place: string, value: unknown]

it.each<readonly [name: string, operation: string, what: string, change: Change, problem: RegExp]>([
  [
    'cliniko',
    'POST /individual_appointments',
    'a start without Z',
    ['sent starts_at', '2030-06-10T09:00:00'],
    /sent: .*date-time/,
  ],
  [
    'cliniko',
    'POST /individual_appointments',
    'the field of the older resource',
    ['sent appointment_start', '2030-06-10T09:00:00Z'],
    /sent: .*appointment_start/,
  ],
  [
    'cliniko',
    'POST /individual_appointments',
    'an id as a number',
    ['answered id', 1.7e18],
    /answered 201: \/id must be string/,
  ],
  [
    'cliniko',
    'GET /individual_appointments',
    'a page of more than a hundred',
    ['query per_page', '101'],
    /query: .*<= 100/,
  ],
  [
    'cliniko',
    'GET /individual_appointments',
    'a filter that the list does not have',
    ['query q[]', 'notes:~hf-1'],
    /query: .*pattern/,
  ],
  [
    'cliniko',
    'GET /individual_appointments',
    'nobody to write to',
    ['headers user-agent', 'Holdfast'],
    /headers: .*user-agent/,
  ],
  [
    'cliniko',
    'PATCH /individual_appointments/{id}/cancel',
    'a reason that is gone',
    ['sent cancellation_reason', 31],
    /sent: .*allowed values/,
  ],
  ['jump-a', 'POST /holds', 'a time with seconds', ['sent start_time', '09:00:00'], /sent: .*start_time.*pattern/],
  ['jump-a', 'POST /holds', 'no clinician', ['sent clinician_id', undefined], /sent: .*clinician_id/],
  [
    'jump-a',
    'POST /holds',
    'a hold without its end',
    ['answered data expires_at', undefined],
    /answered 20\d: .*expires_at/,
  ],
  [
    'jump-a',
    'GET /holds/{id}',
    'a status that is not listed',
    ['answered data status', 'held'],
    /answered 200: .*allowed values/,
  ],
  [
    'jump-a',
    'GET /availability',
    'the other generation’s parameter',
    ['query date_from', '2030-06-10'],
    /query: .*date_from/,
  ],
  [
    'jump-b',
    'GET /availability',
    'a slot that does not say whether it is free',
    ['answered data slots 0 is_available', undefined],
    /is_available/,
  ],
  [
    'jump-b',
    'GET /appointments/{id}',
    'an answer without its envelope',
    ['answered meta', undefined],
    /answered 200: .*meta/,
  ],
  [
    'upvio',
    'POST /businesses/{businessId}/appointments',
    'a length as a text',
    ['sent duration', '30'],
    /sent: .*duration must be number/,
  ],
  [
    'upvio',
    'POST /businesses/{businessId}/appointments',
    'an external reference',
    ['sent externalId', 'hf-1'],
    /sent: .*externalId/,
  ],
  [
    'upvio',
    'GET /businesses/{businessId}/appointments/{appointmentId}',
    'no address to cancel at',
    ['answered data cancelUrl', undefined],
    /answered 200: .*cancelUrl/,
  ],
  [
    'upvio',
    'GET /businesses/{businessId}/staff',
    'a status that is not listed',
    ['answered data 0 status', 'ON_LEAVE'],
    /allowed values/,
  ],
  ['meddbase', 'POST /appointment/book-time-slot', 'a method that there is not', ['sent method', 1], /sent: .*method/],
  [
    'meddbase',
    'POST /appointment/book-time-slot',
    'a start that is rebuilt with Z',
    ['sent proposedTimeSlot Start', '2030-06-10T09:00:00Z'],
    /sent: .*Start.*pattern/,
  ],
  [
    'meddbase',
    'GET /appointment/appointments',
    'a state that is not listed',
    ['answered result Items 0 State', 'Expected'],
    /answered 200: .*allowed values/,
  ],
  [
    'meddbase',
    'GET /appointment/appointments',
    'a page of more than fifty',
    ['query page-size', '100'],
    /query: .*<= 50/,
  ],
  [
    'meddbase',
    'GET /appointment/types',
    'an answer outside the envelope',
    ['answered status', undefined],
    /answered 200: .*status/,
  ],
  ['fhir', 'GET /Slot', 'a slot of no schedule', ['answered entry 0 resource schedule', undefined], /schedule/],
  ['fhir', 'GET /Slot', 'a status that is not listed', ['answered entry 0 resource status', 'open'], /allowed values/],
  [
    'fhir',
    'GET /Slot',
    'a start without an offset',
    ['answered entry 0 resource start', '2030-06-10T09:00:00'],
    /start must match pattern/,
  ],
  ['fhir', 'GET /Slot', 'an empty array', ['answered entry', []], /entry must NOT have fewer than 1 items/],
  ['fhir', 'GET /Slot', 'a page that does not name itself', ['answered link 0 relation', 'next'], /link must contain/],
  ['fhir', 'GET /Slot', 'a parameter of another resource', ['query date', 'ge2030-06-10'], /query: .*date/],
  ['fhir', 'GET /Slot', 'a reference to another resource', ['query schedule', 'Location/loc-1'], /query: .*pattern/],
  [
    'fhir',
    'POST /Appointment',
    'a start without an offset',
    ['sent start', '2030-06-10T09:00:00'],
    /sent: .*start must match pattern/,
  ],
  ['fhir', 'POST /Appointment', 'a start without an end', ['sent end', undefined], /sent: .*property end/],
  ['fhir', 'POST /Appointment', 'a visit of nobody', ['sent participant', undefined], /sent: .*participant/],
  [
    'fhir',
    'POST /Appointment',
    'somebody of whom it is not said whether they come',
    ['sent participant 0 status', undefined],
    /sent: .*participant\/0 .*status/,
  ],
  [
    'fhir',
    'POST /Appointment',
    'a reason to cancel what is booked',
    ['sent cancelationReason', { text: 'Away' }],
    /sent: .*status must be equal to one of the allowed values/,
  ],
  [
    'fhir',
    'POST /Appointment',
    'a name that only a later release has',
    ['sent cancellationReason', { text: 'Away' }],
    /sent: .*cancellationReason/,
  ],
  [
    'fhir',
    'POST /Appointment',
    'a condition that is a whole address',
    ['headers if-none-exist', 'Appointment?identifier=a'],
    /headers: .*if-none-exist/,
  ],
  ['fhir', 'PUT /Appointment/{id}', 'a resource without its id', ['sent id', undefined], /sent: .*id/],
  ['fhir', 'PUT /Appointment/{id}', 'a bare version', ['headers if-match', '1'], /headers: .*if-match/],
  [
    'fhir',
    'PUT /Appointment/{id}',
    'plain JSON',
    ['headers content-type', 'application/json'],
    /headers: .*content-type/,
  ],
  ['fhir', 'POST /Patient', 'a sex that is not listed', ['sent gender', 'F'], /sent: .*allowed values/],
  ['fhir', 'GET /Patient', 'an empty name', ['answered entry 0 resource name 0 given', ['']], /given\/0/],
])('%s, %s: would see %s', (name, operation, _, [place, value], problem) => {
  const shapes = shapesNamed(name)
  const [good] = fixturesOf(name)
    .flatMap(exchangesIn)
    .filter((one) => shapes.operationOf(one) === operation && (one.status ?? 500) < 300)
    // The fullest, since an empty list has nothing to spoil.
    .toSorted((a, b) => JSON.stringify(b.answered ?? '').length - JSON.stringify(a.answered ?? '').length)
  if (!good) throw new Error(`no fixture has ${operation}`)
  expect(shapes.problemsOf(good)).toEqual([])
  const [path, search] = good.target.split('?')
  const query = Object.fromEntries(new URLSearchParams(search))
  const parts = structuredClone({ sent: good.sent, answered: good.answered, headers: good.headers, query })
  const steps = place.split(' ')
  let holder = parts as Record<string, unknown>
  for (const step of steps.slice(0, -1)) holder = holder[step] as Record<string, unknown>
  const last = steps.at(-1) as string
  if (value === undefined) delete holder[last]
  else holder[last] = value
  const { query: asked, ...others } = parts
  const target = search === undefined ? good.target : `${path}?${new URLSearchParams(asked)}`
  expect(shapes.problemsOf({ ...good, ...others, target }).join('\n')).toMatch(problem)
})

describe('a document', () => {
  const page = 'https://vendor.example/page'
  const operations = [
    {
      ...{ operation: 'POST /visits', page, query: { type: 'object', properties: { dry: { type: 'boolean' } } } },
      request: {
        type: 'object',
        properties: { start: { type: 'string', format: 'date-time' }, kind: { enum: ['a', 'b'] } },
        required: ['start'],
      },
      answers: { '201': { type: 'object', properties: { id: { type: 'string' } }, required: ['id'] } },
      alsoSent: { note: 'A member that only a program of a third party has.' },
    },
    {
      ...{ operation: 'PATCH /visits/{id}', page, query: { type: 'object', properties: {} } },
      answers: { '2XX': { type: 'object' } },
      unstated: { request: 'The page names the endpoint and no body.' },
    },
    { operation: 'DELETE /visits/{id}', page, answers: { '204': null } },
    {
      ...{ operation: 'GET /', page, unstated: { query: 'Its parameters are the server’s own affair.' } },
      ...{ headers: { type: 'object', required: ['range'] }, answers: { '200': { type: 'object' } } },
    },
  ]
  const errors = { page, schema: { type: 'object', properties: { code: { type: 'string' } }, required: ['code'] } }
  const headers = { page, schema: { type: 'object', required: ['authorization'] } }
  const shapes = shapesOf({
    ...{ about: 'Invented.', pages: [page], readAs: [], base: '/v1', headers, errors, definitions: {}, operations },
  })
  const good: Exchanged = {
    ...{ method: 'POST', target: '/v1/visits?dry=true', headers: { authorization: 'Bearer k' } },
    ...{ sent: { start: '2030-06-10T09:00:00Z' }, status: 201, answered: { id: '1' } },
  }
  const change = { ...good, method: 'PATCH', target: '/v1/visits/1', status: 200, answered: {} }
  const page2 = { method: 'GET', target: '/v1?page=2', status: 200, answered: {} }
  const ranged = { authorization: 'Bearer k', range: '2' }

  it.each<readonly [what: string, one: Exchanged]>([
    ['what is as stated', good],
    ['an answer with more than is stated', { ...good, answered: { id: '1', colour: 'red' } }],
    ['a name that no page has, and that is written down', { ...good, target: '/v1/visits?note=x' }],
    ['a body that no page states, and that is written down', { ...change, sent: { anything: [1] } }],
    ['what is asked of the base address', { ...page2, headers: ranged }],
    ['no answer', { ...good, status: null }],
    ['an error of the stated form', { ...good, status: 409, answered: { code: 'taken' } }],
    ['an error page of a proxy', { ...good, status: 502, answered: undefined }],
    [
      'an answer without a body',
      { ...good, method: 'DELETE', target: '/v1/visits/1', sent: undefined, status: 204, answered: undefined },
    ],
  ])('takes %s', (_, one) => {
    expect(shapes.problemsOf(one)).toEqual([])
  })

  it.each<readonly [what: string, one: Exchanged, problem: RegExp]>([
    ['an operation that is neither stated nor written down', { ...good, method: 'GET' }, /neither a schema nor a row/],
    ['a path below', { ...good, target: '/v1/visits/1/2' }, /neither a schema nor a row/],
    ['a header that is missing', { ...good, headers: {} }, /headers: .*authorization/],
    ['a header that one operation needs', { ...page2, headers: good.headers }, /GET \/: headers: .*range/],
    ['a base address with a slash', { ...page2, target: '/v1/', headers: ranged }, /neither a schema nor a row/],
    ['a parameter of another type', { ...good, target: '/v1/visits?dry=maybe' }, /query: .*boolean/],
    ['a parameter that no page has', { ...good, target: '/v1/visits?wet=1' }, /query: .*wet/],
    ['a member that no page has', { ...good, sent: { start: '2030-06-10T09:00:00Z', begin: 'x' } }, /sent: .*begin/],
    ['a member that is missing', { ...good, sent: {} }, /sent: .*start/],
    ['no body where one is needed', { ...good, sent: undefined }, /sent: /],
    ['a format', { ...good, sent: { start: '2030-06-10T09:00:00' } }, /sent: .*date-time/],
    ['a word that is not listed', { ...good, sent: { start: '2030-06-10T09:00:00Z', kind: 'c' } }, /sent: .*allowed/],
    ['another status', { ...good, status: 200 }, /answered: 200 is not stated/],
    ['an answer without what is required', { ...good, answered: {} }, /answered 201: .*id/],
    ['an answer that is no JSON', { ...good, answered: undefined }, /answered 201: /],
    ['an error of another form', { ...good, status: 409, answered: { error: 'taken' } }, /answered 409: .*code/],
    ['a body where there is none', { ...change, method: 'DELETE', sent: { why: 1 }, status: 204 }, /sent: no schema/],
    ['an answer where there is none', { ...change, method: 'DELETE', status: 204, sent: undefined }, /a body with 204/],
    [
      'a parameter where none is stated',
      { ...change, method: 'DELETE', target: '/v1/visits/1?x=1', status: 204 },
      /query: no schema/,
    ],
  ])('sees %s', (_, one, problem) => {
    expect(shapes.problemsOf(one).join('\n')).toMatch(problem)
  })
})
