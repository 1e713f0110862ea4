import { describe, expect, it } from 'vitest'
import {
  anAppointment,
  anIntent,
  answering,
  aSchedule,
  aService,
  aSnapshot,
  aWireSlot,
  bookRequest,
  bundle,
  call,
  concept,
  createClinic,
  line,
  marker,
  outcome,
  participants,
  system,
} from './kit.ts'

const service = { 'GET /HealthcareService/s1': { body: aService() } }

async function booked(
  answer: Parameters<typeof answering>[0][string],
  given: Record<string, unknown> = {},
  request = {},
) {
  const { adapter, http } = createClinic(given)
  http.answerWith(
    answering({
      ...service,
      'POST /Appointment': answer,
      'GET /Slot/x1': { body: aWireSlot({ status: 'busy' }) },
      'GET /Schedule/d1': { body: aSchedule() },
      'GET /Appointment': bundle([]),
    }),
  )
  return { result: await adapter.book(call, bookRequest(request)), http }
}

describe('a booking', () => {
  it('names slot, patient, practitioner, place and service, with our reference as its identifier', async () => {
    const { result, http } = await booked({ status: 201, body: anAppointment() }, {}, { notes: ' Left knee. ' })
    expect(result).toMatchObject({
      outcome: 'EXECUTED',
      value: { vendorId: 'a1', status: 'BOOKED', vendorStatus: 'booked' },
    })
    const [, sent] = http.sent
    expect(sent?.json).toEqual({
      resourceType: 'Appointment',
      identifier: [{ system, value: marker }],
      status: 'booked',
      serviceType: [concept('first')],
      slot: [{ reference: 'Slot/x1' }],
      start: '2030-06-10T09:00:00+01:00',
      end: '2030-06-10T08:30:00Z',
      created: '2030-06-03T06:00:00Z',
      comment: 'Left knee.',
      participant: participants(),
    })
    expect(sent?.headers).toEqual({ 'content-type': 'application/fhir+json', prefer: 'return=representation' })
  })

  it('asks for nothing twice where the server honours it', async () => {
    const { http } = await booked({ status: 200, body: anAppointment() }, { conditionalCreate: true })
    const condition = `identifier=${encodeURIComponent(`${system}|${marker}`)}`
    expect(http.sent[1]?.headers).toMatchObject({ 'if-none-exist': condition })
  })

  // https://hl7.org/fhir/R4/http.html#ccreate
  it('is unknown where several match already, since those are ours', async () => {
    const { result } = await booked(outcome(412, 'multiple-matches'), { conditionalCreate: true })
    expect(result).toMatchObject({ outcome: 'UNKNOWN' })
  })

  it.each([
    ['pending', 'PENDING_APPROVAL'],
    ['proposed', 'PENDING_APPROVAL'],
  ])('that waits as %s is told as one that waits', async (status, told) => {
    const { result, http } = await booked({ status: 201, body: anAppointment({ status }) }, { bookingStatus: status })
    expect(result).toMatchObject({ outcome: 'EXECUTED', value: { status: told } })
    expect(http.sent[1]?.json).toMatchObject({ status, participant: { 1: { status: 'needs-action' } } })
  })

  it('that the server made one that waits is told so', async () => {
    const { result } = await booked({ status: 201, body: anAppointment({ status: 'pending' }) })
    expect(result).toMatchObject({ outcome: 'EXECUTED', value: { status: 'PENDING_APPROVAL' } })
  })

  it.each([
    ['another start', { start: '2030-06-10T10:00:00+01:00' }],
    ['another end', { end: '2030-06-10T09:45:00+01:00' }],
    ['another practitioner', { participant: participants('p2') }],
    ['no practitioner', { participant: participants().slice(0, 1) }],
    [
      'another patient',
      { participant: participants().map((one, index) => (index ? one : { actor: { reference: 'Patient/pat2' } })) },
    ],
    ['another identifier', { identifier: [{ system, value: `${marker}0` }] }],
    ['our reference in another system', { identifier: [{ system: 'https://other.example', value: marker }] }],
    ['no identifier', { identifier: undefined }],
    ['a place on a waiting list', { status: 'waitlist' }],
    ['a cancelled appointment', { status: 'cancelled' }],
  ])('is not believed in an answer with %s', async (_, answer) => {
    const { result } = await booked({ status: 201, body: anAppointment(answer) })
    expect(result).toMatchObject({ outcome: 'UNKNOWN', reason: 'ECHO_DIFFERS', vendorId: 'a1' })
  })

  it.each<[string, Parameters<typeof booked>[0]]>([
    ['nothing', { status: 201 }],
    ['something else', { status: 201, body: outcomeBody() }],
    ['a refusal without a word of FHIR', { status: 409, body: { error: 'taken' } }],
    ['a 429', outcome(429, 'throttled')],
    ['no answer', 'LOST'],
    ['a fault', outcome(500, 'exception')],
  ])('is unknown where the answer is %s', async (_, answer) => {
    expect((await booked(answer)).result).toMatchObject({ outcome: 'UNKNOWN' })
  })

  it.each<[number, string, Record<string, unknown>]>([
    [409, 'SLOT_TAKEN_AT_VENDOR', { vendorCode: '409 conflict' }],
    // The slot is asked again, and is busy.
    [422, 'SLOT_TAKEN_AT_VENDOR', { vendorCode: '422 conflict' }],
    [400, 'SLOT_TAKEN_AT_VENDOR', {}],
    [403, 'VENDOR_REJECTED', {}],
    [404, 'VENDOR_REJECTED', {}],
    [412, 'VENDOR_REJECTED', {}],
  ])('that is answered %i is %s', async (status, code, more) => {
    const { result } = await booked(outcome(status, 'conflict'))
    expect(result).toMatchObject({ outcome: 'REFUSED', code, ...more })
    expect(JSON.stringify(result)).not.toContain('Testa')
  })

  it('with bad input stays bad input while the slot is free', async () => {
    const { adapter, http } = createClinic()
    http.answerWith(
      answering({
        ...service,
        'POST /Appointment': outcome(422, 'invariant'),
        'GET /Slot/x1': { body: aWireSlot() },
        'GET /Schedule/d1': { body: aSchedule() },
        'GET /Appointment': bundle([]),
      }),
    )
    expect(await adapter.book(call, bookRequest())).toMatchObject({ outcome: 'REFUSED', code: 'INVALID_INPUT' })
  })

  it('is not sent where its service cannot be read, or is none of this adapter', async () => {
    const { adapter, http } = createClinic()
    http.answerWith(answering({ 'GET /HealthcareService/s1': 'LOST' }))
    expect(await adapter.book(call, bookRequest())).toEqual({ outcome: 'NOT_SENT', code: 'VENDOR_UNAVAILABLE' })
    http.answerWith(answering({ 'GET /HealthcareService/s1': outcome(404, 'not-found') }))
    expect(await adapter.book(call, bookRequest())).toMatchObject({ outcome: 'REFUSED', code: 'VENDOR_REJECTED' })
    http.answerWith(answering(service))
    for (const given of [{ vendorRef: null }, { practitionerId: null }, { locationId: '../admin' }]) {
      const result = await adapter.book(call, bookRequest({ slot: aSnapshot(given) }))
      expect(result).toEqual({ outcome: 'NOT_SENT', code: 'INTERNAL' })
    }
    expect(http.sent.filter(({ method }) => method === 'POST')).toEqual([])
  })

  it('is refused for good by a token that is', async () => {
    const denied = { status: 401, headers: { 'www-authenticate': 'Bearer' }, body: undefined }
    expect((await booked(denied)).result).toEqual({ outcome: 'REFUSED', code: 'VENDOR_REJECTED', vendorCode: '401' })
    expect((await booked({ status: 401 })).result).toMatchObject({ outcome: 'UNKNOWN' })
  })
})

function outcomeBody() {
  return { resourceType: 'OperationOutcome', issue: [{ severity: 'information', code: 'informational' }] }
}

describe('our booking', () => {
  it('is found by its identifier alone, oldest first, whatever the server makes of the filter', async () => {
    const { adapter, http } = createClinic()
    const found = [
      anAppointment({
        id: 'a2',
        created: '2030-06-03T06:00:09Z',
        status: 'cancelled',
        start: undefined,
        end: undefined,
      }),
      anAppointment(),
      anAppointment({ id: 'a3', identifier: [{ system, value: `${marker}-else` }] }),
      anAppointment({ id: 'a4', identifier: [{ system: 'https://other.example', value: marker }] }),
    ]
    http.script(bundle(found))
    const [one, two, ...others] = await adapter.findBooking(call, anIntent())
    expect(line(http.sent[0])).toBe(`GET /Appointment?identifier=${system}|${marker}&_count=250`)
    expect([one?.vendorId, two?.vendorId, others]).toEqual(['a1', 'a2', []])
    // What a cancelled one has lost, the hold still knows.
    expect(two).toMatchObject({ status: 'CANCELLED', start: aSnapshot().start, end: aSnapshot().end })
  })

  it('clashes with what else takes the time, oldest first', async () => {
    const { adapter, http } = createClinic()
    const listed = [
      anAppointment(),
      anAppointment({ id: 'a3', created: '2030-06-03T06:00:20Z' }),
      anAppointment({ id: 'a2', created: '2030-06-03' }),
      anAppointment({ id: 'a4', status: 'cancelled' }),
    ]
    http.script(bundle(listed))
    const [booking] = await withOne(adapter, http)
    http.script(bundle(listed))
    if (!booking) throw new Error('there is a booking')
    expect(await adapter.checkClash(call, booking)).toEqual([
      { kind: 'APPOINTMENT', createdAt: Date.parse('2030-06-03T06:00:20Z') },
      // A day alone does not tell when.
      { kind: 'APPOINTMENT', createdAt: null },
    ])
    await expect(adapter.checkClash(call, { ...booking, practitionerId: null })).rejects.toMatchObject({
      code: 'VENDOR_REJECTED',
    })
  })

  it('clashes with nothing where the server refuses overlaps', async () => {
    const { adapter, http } = createClinic({ refusesOverlap: true })
    http.script(bundle([anAppointment()]))
    const [booking] = await withOne(adapter, http)
    if (!booking) throw new Error('there is a booking')
    expect(await adapter.checkClash(call, booking)).toEqual([])
    expect(adapter.capabilities.doubleBooks).toBe(false)
  })
})

async function withOne(
  adapter: ReturnType<typeof createClinic>['adapter'],
  http: ReturnType<typeof createClinic>['http'],
) {
  const found = await adapter.findBooking(call, anIntent())
  expect(http.sent).toHaveLength(1)
  return found
}
