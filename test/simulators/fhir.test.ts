import { afterEach, describe, expect, it } from 'vitest'
import { z } from 'zod'
import { fhirDemo, fhirSwitches, startFhir } from '../../simulators/fhir.ts'
import type { RunningSimulator } from '../../simulators/kit/simulator.ts'

const { token, services, practitioners, locations, patients } = fhirDemo
/** A Friday morning, two days before the clocks go forward. */
const now = Date.parse('2030-03-29T08:00:00Z')
const DAY = 86_400_000

const running: RunningSimulator[] = []
afterEach(async () => {
  await Promise.all(running.splice(0).map((simulator) => simulator.stop()))
})

interface Asked {
  readonly method?: string
  readonly body?: unknown
  readonly headers?: Readonly<Record<string, string>>
}

async function open(switches: Record<string, unknown> = {}) {
  const simulator = await startFhir({ now, switches })
  running.push(simulator)
  async function ask(path: string, { method = 'GET', body, headers = {} }: Asked = {}) {
    const type = method === 'PATCH' ? 'application/json-patch+json' : 'application/fhir+json'
    const response = await fetch(`${simulator.url}${path}`, {
      method,
      headers: {
        authorization: `Bearer ${token}`,
        accept: 'application/fhir+json',
        prefer: 'return=representation',
        ...(body === undefined ? {} : { 'content-type': type }),
        ...headers,
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    })
    const text = await response.text()
    return { status: response.status, headers: response.headers, body: text === '' ? undefined : JSON.parse(text) }
  }
  const post = (body: unknown, headers = {}) => ask('/fhir/Appointment', { method: 'POST', body, headers })
  const put = (body: { readonly id: string }, headers = {}) =>
    ask(`/fhir/Appointment/${body.id}`, { method: 'PUT', body, headers })
  const slot = async (id = slotId) => (await ask(`/fhir/Slot/${id}`)).body
  return { simulator, ask, post, put, slot }
}

const slotId = 'slot-11-30-20300401T080000Z'
const nine = { start: '2030-04-01T09:00:00+01:00', end: '2030-04-01T09:30:00+01:00' }

function visit(given: Record<string, unknown> = {}) {
  const actors = [`Patient/${patients[0]}`, `Practitioner/${practitioners.priya}`, `Location/${locations.leeds}`]
  return {
    resourceType: 'Appointment',
    identifier: [{ system: 'https://gateway.example/id', value: 'm1' }],
    status: 'booked',
    slot: [{ reference: `Slot/${slotId}` }],
    ...nine,
    participant: actors.map((reference) => ({ actor: { reference }, status: 'accepted' })),
    ...given,
  }
}

const outcomeSchema = z.strictObject({
  resourceType: z.literal('OperationOutcome'),
  issue: z.tuple([z.strictObject({ severity: z.literal('error'), code: z.string(), diagnostics: z.string() })]),
})

function expectOutcome(
  answer: { status: number; body: unknown; headers: Headers },
  status: number,
  code: string,
): void {
  expect(answer.status).toBe(status)
  expect(answer.headers.get('content-type')).toBe('application/fhir+json; charset=utf-8')
  expect(outcomeSchema.parse(answer.body).issue[0].code).toBe(code)
}

describe('the door', () => {
  it.each([
    ['no token', { authorization: '' }, 401, 'login'],
    ['another token', { authorization: 'Bearer other' }, 401, 'login'],
    ['a caller who wants other JSON', { accept: 'application/json' }, 406, 'not-supported'],
  ])('is shut to %s', async (_, headers, status, code) => {
    const { ask } = await open()
    expectOutcome(await ask('/fhir/Schedule', { headers }), status, code)
  })

  it('is shut to a body of another type', async () => {
    const { post } = await open()
    expectOutcome(await post(visit(), { 'content-type': 'application/json' }), 415, 'not-supported')
  })

  it('tells everybody what the server can do', async () => {
    const { ask } = await open({ conditionalCreate: true, versioning: 'versioned-update', updates: 'patch' })
    const { body } = await ask('/fhir/metadata', { headers: { authorization: '' } })
    expect(body).toMatchObject({ resourceType: 'CapabilityStatement', fhirVersion: '4.0.1' })
    const [appointment] = body.rest[0].resource
    expect(appointment).toMatchObject({ conditionalCreate: true, versioning: 'versioned-update' })
    expect(appointment.interaction.map(({ code }: { code: string }) => code)).toEqual([
      'read',
      'search-type',
      'create',
      'patch',
    ])
  })

  it('knows no other switch', async () => {
    await expect(startFhir({ switches: { holds: true } })).rejects.toThrow('unknown switch holds')
    expect(Object.keys(fhirSwitches)).toContain('slotsFollow')
  })
})

describe('a search', () => {
  it('refuses a parameter that it does not know, and one that is none of its kind', async () => {
    const { ask } = await open()
    for (const query of [
      'hold=1',
      'start=2030-04-01',
      'start=ne2030-04-01T00:00:00Z',
      'schedule=sch-11',
      '_count=x',
      '_page=0',
    ]) {
      expect((await ask(`/fhir/Slot?${query}`)).status, query).toBe(400)
    }
    expectOutcome(await ask('/fhir/Location?near=x'), 400, 'not-supported')
    expectOutcome(await ask('/fhir/Basic'), 404, 'not-found')
    expectOutcome(await ask('/fhir/Slot', { method: 'POST', body: {} }), 405, 'not-supported')
  })

  it('joins what is repeated and parts what has commas', async () => {
    const { ask } = await open()
    const found = async (query: string) => {
      const { entry = [] } = (await ask(`/fhir/Slot?_count=500&${query}`)).body as {
        entry?: { resource: { start: string; schedule: { reference: string } } }[]
      }
      return entry.map(({ resource }) => resource)
    }
    const day = 'start=ge2030-04-01T00:00:00Z&start=lt2030-04-02T00:00:00Z'
    const one = await found(`schedule=Schedule/sch-11&status=free&${day}`)
    expect(one).toHaveLength(20)
    expect(one[0]?.start).toBe('2030-04-01T09:00:00+01:00')
    expect(await found(`schedule=Schedule/sch-11,Schedule/sch-13&status=free&${day}`)).toHaveLength(34)
    expect(await found(`schedule=Schedule/sch-11&status=busy&${day}`)).toEqual([])
    expect(await found(`schedule=Schedule/sch-11&status=busy,free&${day}`)).toHaveLength(20)
    const strict = await open({ commaLists: false })
    expectOutcome(await strict.ask('/fhir/Slot?schedule=Schedule/sch-11,Schedule/sch-13'), 400, 'not-supported')
  })

  it('that finds nothing has no entries, since an array is never empty', async () => {
    const { ask } = await open()
    const { body } = await ask('/fhir/Patient?family=Nobody')
    expect(body).toMatchObject({ resourceType: 'Bundle', type: 'searchset', total: 0 })
    expect(body).not.toHaveProperty('entry')
  })

  it.each([false, true])('comes in pages, each of which names the next (from the base: %s)', async (nextFromBase) => {
    const { ask, simulator } = await open({ nextFromBase })
    const ids: string[] = []
    let next: string | undefined = `${simulator.url}/fhir/Schedule?_count=4`
    let pages = 0
    while (next !== undefined) {
      const { body } = await ask(next.slice(simulator.url.length))
      ids.push(...body.entry.map(({ resource }: { resource: { id: string } }) => resource.id))
      next = body.link.find(({ relation }: { relation: string }) => relation === 'next')?.url
      if (next !== undefined) expect(new URL(next).pathname).toBe(nextFromBase ? '/fhir' : '/fhir/Schedule')
      pages += 1
    }
    expect([pages, new Set(ids).size]).toEqual([2, 6])
    expectOutcome(await ask('/fhir?_getpages=xx'), 410, 'not-found')
  })

  it('finds patients by the beginnings of their names, without case and accents', async () => {
    const { ask } = await open()
    const count = async (query: string) => (await ask(`/fhir/Patient?${query}`)).body.total
    expect(await count('family=TWI&given=alex')).toBe(2)
    expect(await count('family=t%C5%B5in')).toBe(2)
    expect(await count('family=win')).toBe(0)
    expect(await count('family=Twin&birthdate=1990-09-01')).toBe(1)
    expect(await count('email=family@patients.example')).toBe(2)
    expect(await count('family=Twin,Sample')).toBe(3)
    expect(await count('family=Twin%5C,Sample')).toBe(0)
  })
})

describe('the diary', () => {
  it('is laid out ahead and as time goes on, on the wall clock', async () => {
    const { ask, simulator } = await open({ openSundayNights: true })
    const starts = async (day: string, schedule = 'sch-11') => {
      const query = `_count=100&schedule=Schedule/${schedule}&start=ge${day}T00:00:00Z&start=lt${day}T12:00:00Z`
      const { entry = [] } = (await ask(`/fhir/Slot?${query}`)).body as { entry?: { resource: { start: string } }[] }
      return entry.map(({ resource }) => resource.start)
    }
    expect((await starts('2030-03-29'))[0]).toBe('2030-03-29T09:00:00+00:00')
    // From midnight to six by the wall: five hours, with a step over the hour that is not there.
    const night = await starts('2030-03-31')
    expect(night.slice(0, 3)).toEqual([
      '2030-03-31T00:00:00+00:00',
      '2030-03-31T00:40:00+00:00',
      '2030-03-31T02:20:00+01:00',
    ])
    expect(night).toHaveLength(7)
    expect(await starts('2030-08-01')).toEqual([])
    simulator.advance(90 * DAY)
    expect((await starts('2030-08-01'))[0]).toBe('2030-08-01T09:00:00+01:00')
    expect(await starts('2030-08-01', 'sch-12a')).toEqual([])
    expect(await starts('2030-08-01', 'sch-12b')).not.toEqual([])
  })

  it('books, makes the slot busy, and frees it with the cancellation', async () => {
    const { post, put, slot, simulator } = await open()
    const { status, headers, body } = await post(visit())
    expect(status).toBe(201)
    expect(headers.get('etag')).toBe('W/"1"')
    expect(headers.get('location')).toBe(`${simulator.url}/fhir/Appointment/${body.id}/_history/1`)
    expect(body).toMatchObject({ ...visit(), meta: { versionId: '1' } })
    expect(await slot()).toMatchObject({ status: 'busy', meta: { versionId: '2' } })
    const cancelled = await put(
      { ...body, status: 'cancelled', cancelationReason: { text: 'Away' } },
      { 'if-match': 'W/"1"' },
    )
    expect(cancelled.body).toMatchObject({ status: 'cancelled', meta: { versionId: '2' } })
    expect(await slot()).toMatchObject({ status: 'free' })
    expect(simulator.log.map(({ event }) => event)).toEqual(['appointment.booked', 'appointment.cancelled'])
    expectOutcome(
      await put({ ...cancelled.body, status: 'booked', cancelationReason: undefined }),
      422,
      'business-rule',
    )
  })

  it('makes every slot busy that the visit overlaps, whatever its length', async () => {
    const { post, slot } = await open()
    await post(visit())
    expect((await slot('slot-11-60-20300401T080000Z')).status).toBe('busy')
    expect((await slot('slot-11-30-20300401T083000Z')).status).toBe('free')
  })

  it('leaves slots as they are where they do not follow', async () => {
    const { post, slot } = await open({ slotsFollow: false })
    await post(visit())
    expect(await slot()).toMatchObject({ status: 'free' })
  })

  it.each([
    ['an unknown element', { colour: 'red' }, 'invariant'],
    ['an unknown status', { status: 'reserved' }, 'invariant'],
    ['a start without an end', { end: undefined }, 'invariant'],
    ['no times', { start: undefined, end: undefined }, 'invariant'],
    ['a time without an offset', { start: '2030-04-01T09:00:00' }, 'invariant'],
    ['an end before its start', { end: nine.start }, 'invariant'],
    ['a reason for what stands', { cancelationReason: { text: 'x' } }, 'invariant'],
    ['nobody', { participant: [] }, 'invariant'],
    ['an empty list', { identifier: [] }, 'invariant'],
    [
      'somebody unknown',
      { participant: [{ actor: { reference: 'Patient/nobody' }, status: 'accepted' }] },
      'not-found',
    ],
    ['an unknown slot', { slot: [{ reference: 'Slot/none' }] }, 'not-found'],
  ])('refuses %s', async (_, given, code) => {
    const { post, simulator } = await open()
    expectOutcome(await post(visit(given)), 422, code)
    expect(simulator.log).toEqual([])
  })

  it('takes two visits at one time, or refuses the second', async () => {
    const plain = await open()
    expect([(await plain.post(visit())).status, (await plain.post(visit())).status]).toEqual([201, 201])
    const strict = await open({ refusesOverlap: true, takenStatus: 422 })
    expect((await strict.post(visit())).status).toBe(201)
    expectOutcome(await strict.post(visit()), 422, 'conflict')
    const after = { start: nine.end, end: '2030-04-01T10:00:00+01:00' }
    expect((await strict.post(visit(after))).status).toBe(201)
  })

  it('makes of a booking what it will, and answers as it likes', async () => {
    expect((await (await open({ bookedBecomes: 'pending' })).post(visit())).body).toMatchObject({ status: 'pending' })
    expect((await (await open({ keepsIdentifiers: false })).post(visit())).body).not.toHaveProperty('identifier')
    const silent = await (await open({ ignoresPrefer: true })).post(visit())
    expect([silent.status, silent.body]).toEqual([201, undefined])
    const unasked = await (await open()).post(visit(), { prefer: 'handling=strict' })
    expect([unasked.status, unasked.body]).toEqual([201, undefined])
  })

  it('creates on a condition only where it says so', async () => {
    const condition = { 'if-none-exist': 'identifier=https%3A%2F%2Fgateway.example%2Fid%7Cm1' }
    expectOutcome(await (await open()).post(visit(), condition), 400, 'not-supported')
    const { post, simulator } = await open({ conditionalCreate: true })
    const first = await post(visit(), condition)
    const second = await post(visit(), condition)
    expect([first.status, second.status, second.body.id]).toEqual([201, 200, first.body.id])
    expect(simulator.log).toHaveLength(1)
    await post(visit())
    expectOutcome(await post(visit(), condition), 412, 'multiple-matches')
    expectOutcome(await post(visit(), { 'if-none-exist': 'colour=red' }), 400, 'invalid')
  })
})

describe('a change', () => {
  it('wants the version that is there', async () => {
    const { post, put } = await open()
    const { body } = await post(visit())
    expectOutcome(await put({ ...body, status: 'arrived' }, { 'if-match': 'W/"7"' }), 412, 'conflict')
    expect((await put({ ...body, status: 'arrived' })).status).toBe(200)
    const strict = await open({ versioning: 'versioned-update' })
    const made = await strict.post(visit())
    expectOutcome(await strict.put(made.body), 412, 'conflict')
    const loose = await open({ versioning: 'no-version' })
    const bare = await loose.post(visit())
    expect(bare.headers.has('etag')).toBe(false)
    expect(bare.body.meta).not.toHaveProperty('versionId')
  })

  it('deletes what is not sent back', async () => {
    const { post, put } = await open()
    const { body } = await post(visit())
    expect(body.extension).toHaveLength(1)
    const { extension: _, ...rest } = body
    expect((await put(rest)).body).not.toHaveProperty('extension')
    expectOutcome(await put({ ...body, id: 'none' }), 404, 'not-found')
  })

  it('is a patch whose tests must hold', async () => {
    const { ask, post, simulator } = await open()
    const { body } = await post(visit())
    const patch = (operations: unknown) => ask(`/fhir/Appointment/${body.id}`, { method: 'PATCH', body: operations })
    const test = (value: string) => ({ op: 'test', path: '/status', value })
    const cancel = { op: 'replace', path: '/status', value: 'cancelled' }
    expectOutcome(await patch([test('pending'), cancel]), 422, 'processing')
    expectOutcome(await patch([{ op: 'replace', path: '/comment', value: 'x' }]), 422, 'processing')
    expectOutcome(await patch([{ op: 'add', path: '/colour', value: 'red' }]), 422, 'invariant')
    expectOutcome(await patch([{ op: 'remove', path: '/comment' }]), 422, 'invariant')
    expect((await patch([test('booked'), cancel])).body).toMatchObject({ status: 'cancelled', extension: [{}] })
    expect(simulator.log.map(({ event }) => event)).toEqual(['appointment.booked', 'appointment.cancelled'])
  })

  it('moves a visit and its slots', async () => {
    const { post, put, slot, simulator } = await open()
    const { body } = await post(visit())
    const later = { start: '2030-04-01T11:00:00+01:00', end: '2030-04-01T11:30:00+01:00' }
    expect((await put({ ...body, ...later })).body).toMatchObject(later)
    expect((await slot()).status).toBe('free')
    expect((await slot('slot-11-30-20300401T100000Z')).status).toBe('busy')
    expect(simulator.log.at(-1)).toMatchObject({ event: 'appointment.moved', start: '2030-04-01T10:00:00.000Z' })
  })

  it('is there in one way only, where the server has one', async () => {
    const putOnly = await open({ updates: 'put' })
    const { body } = await putOnly.post(visit())
    const operations = [{ op: 'add', path: '/comment', value: 'x' }]
    const patched = await putOnly.ask(`/fhir/Appointment/${body.id}`, { method: 'PATCH', body: operations })
    expectOutcome(patched, 405, 'not-supported')
    const patchOnly = await open({ updates: 'patch' })
    expectOutcome(await patchOnly.put((await patchOnly.post(visit())).body), 405, 'not-supported')
  })
})

describe('the front desk', () => {
  it('books over everything, blocks, moves and cancels', async () => {
    const { simulator, slot, ask } = await open({ refusesOverlap: true })
    const { vendorId } = simulator.frontDesk({ action: 'book', practitionerId: practitioners.priya, ...nine })
    simulator.frontDesk({ action: 'book', practitionerId: practitioners.priya, ...nine })
    expect((await slot()).status).toBe('busy')
    simulator.frontDesk({ action: 'move', vendorId, start: '2030-04-01T14:00:00+01:00' })
    expect((await ask(`/fhir/Appointment/${vendorId}`)).body.end).toBe('2030-04-01T14:30:00+01:00')
    simulator.frontDesk({ action: 'cancel', vendorId })
    expect((await ask(`/fhir/Appointment/${vendorId}`)).body.status).toBe('cancelled')
    simulator.frontDesk({ action: 'block', practitionerId: practitioners.mina, ...nine })
    expect((await slot('slot-13-30-20300401T080000Z')).status).toBe('busy-unavailable')
    expect(() => simulator.frontDesk({ action: 'book', practitionerId: 'nobody', ...nine })).toThrow('no practitioner')
    expect(() => simulator.frontDesk({ action: 'cancel', vendorId: 'none' })).toThrow('no appointment')
  })

  it('has its services', async () => {
    const { ask } = await open()
    const { body } = await ask('/fhir/HealthcareService')
    const ids = body.entry.map(({ resource }: { resource: { id: string } }) => resource.id)
    expect(ids).toEqual(expect.arrayContaining(Object.values(services)))
  })
})
