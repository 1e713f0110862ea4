import { describe, expect, it } from 'vitest'
import {
  anAppointment,
  answering,
  aSnapshot,
  aWireSlot,
  bundle,
  call,
  createClinic,
  line,
  outcome,
  participants,
  start,
  system,
} from './kit.ts'

const read = 'GET /Appointment/a1'
const cancelRequest = { vendorId: 'a1', reason: 'WORK', note: 'Back on Tuesday', acceptedFee: null } as const
const reason = {
  coding: [
    { system: 'http://terminology.hl7.org/CodeSystem/appointment-cancellation-reason', code: 'pat' },
    { system: `${system}/cancelation-reason`, code: 'WORK' },
  ],
  text: 'Back on Tuesday',
}
const cancelled = anAppointment({ status: 'cancelled', cancelationReason: reason })

describe('an appointment', () => {
  it.each([
    ['proposed', 'PENDING_APPROVAL'],
    ['pending', 'PENDING_APPROVAL'],
    ['booked', 'BOOKED'],
    ['arrived', 'ARRIVED'],
    ['checked-in', 'ARRIVED'],
    ['fulfilled', 'COMPLETED'],
    ['cancelled', 'CANCELLED'],
    ['entered-in-error', 'CANCELLED'],
    ['noshow', 'DID_NOT_ARRIVE'],
    ['waitlist', 'UNKNOWN'],
    ['constructor', 'UNKNOWN'],
  ])('that is %s is %s', async (status, told) => {
    const { adapter, http } = createClinic()
    http.script({ body: anAppointment({ status }) })
    expect(await adapter.getAppointment(call, 'a1')).toMatchObject({ status: told, vendorStatus: status })
  })

  it('of another id is no answer, and is not cancelled in place of what was meant', async () => {
    const { adapter, http } = createClinic()
    http.script({ body: anAppointment({ id: 'a2' }) }, { body: anAppointment({ id: 'a2' }) })
    await expect(adapter.getAppointment(call, 'a1')).rejects.toMatchObject({ code: 'VENDOR_REJECTED' })
    expect(await adapter.cancel(call, cancelRequest)).toMatchObject({ outcome: 'NOT_SENT', code: 'VENDOR_REJECTED' })
    expect(http.sent.map(line)).toEqual([read, read])
  })

  it('tells why it was cancelled, in our words and in the public ones', async () => {
    const { adapter, http } = createClinic()
    const [publicCode] = reason.coding
    const feeling = { ...reason, coding: [{ ...publicCode, code: 'pat-fb' }], text: undefined }
    http.script(
      { body: cancelled },
      { body: { ...cancelled, cancelationReason: feeling } },
      { body: anAppointment({ status: 'cancelled' }) },
    )
    const told = async () => (await adapter.getAppointment(call, 'a1'))?.cancellation
    expect(await told()).toEqual({ reason: 'WORK', note: 'Back on Tuesday', at: null })
    expect(await told()).toEqual({ reason: 'FEELING_BETTER', note: null, at: null })
    expect(await told()).toEqual({ reason: null, note: null, at: null })
  })

  it('that has lost its times is told by its slot', async () => {
    const { adapter, http } = createClinic()
    const bare = anAppointment({ status: 'cancelled', start: undefined, end: undefined })
    http.script({ body: bare }, { body: aWireSlot() })
    expect(await adapter.getAppointment(call, 'a1')).toMatchObject({ start, status: 'CANCELLED' })
    expect(http.sent.map(line)).toEqual([read, 'GET /Slot/x1'])
    http.script({ body: { ...bare, slot: undefined } })
    await expect(adapter.getAppointment(call, 'a1')).rejects.toMatchObject({ code: 'VENDOR_REJECTED' })
  })

  it('is absent in words of FHIR only', async () => {
    const { adapter, http } = createClinic()
    http.script(outcome(404, 'not-found'), outcome(410, 'deleted'), { status: 404, body: { error: 'no route' } })
    expect(await adapter.getAppointment(call, 'a1')).toBeNull()
    expect(await adapter.getAppointment(call, 'a1')).toBeNull()
    await expect(adapter.getAppointment(call, 'a1')).rejects.toMatchObject({ code: 'VENDOR_REJECTED' })
    expect(await adapter.getAppointment(call, 'a/b')).toBeNull()
    expect(http.sent).toHaveLength(3)
  })
})

describe('a list', () => {
  it('goes on window by window, and filters what comes', async () => {
    const { adapter, http } = createClinic({ windowDays: 1 })
    const listed = [
      anAppointment({ id: 'a2', start: '2030-06-10T12:00:00Z', end: '2030-06-10T12:30:00Z' }),
      anAppointment(),
      anAppointment({ id: 'a3', participant: participants('p2') }),
      anAppointment({ id: 'a4', status: 'entered-in-error' }),
      anAppointment({ id: 'a5', start: '2030-06-12T12:00:00Z', end: '2030-06-12T12:30:00Z' }),
    ]
    http.answerWith(answering({ 'GET /Appointment': bundle(listed) }))
    const from = Date.parse('2030-06-10T00:00:00Z')
    const query = { from, to: from + 86_400_000, practitionerIds: ['p1'], patientId: 'pat1', withCancelled: false }
    const page = await adapter.listAppointments(call, query, null)
    expect(page).toMatchObject({ appointments: [{ vendorId: 'a1' }, { vendorId: 'a2' }], next: null })
    expect(http.sent.map(line)).toEqual([
      'GET /Appointment?practitioner=Practitioner/p1&patient=Patient/pat1&date=ge2030-06-10T00:00:00Z&date=lt2030-06-11T00:00:00Z&_count=250',
    ])
  })

  it('takes no cursor but its own', async () => {
    const { adapter, http } = createClinic({ windowDays: 1 })
    http.answerWith(answering({ 'GET /Appointment': bundle([]) }))
    const query = { from: start, to: start + 20 * 86_400_000, withCancelled: true }
    const { next } = await adapter.listAppointments(call, query, null)
    expect(next).toBe(String(start + 8 * 86_400_000))
    expect((await adapter.listAppointments(call, query, next)).next).toBe(String(start + 16 * 86_400_000))
    for (const cursor of ['', 'x', '0', String(start), String(start + 99 * 86_400_000), 'Patient?_count=1']) {
      await expect(adapter.listAppointments(call, query, cursor)).rejects.toMatchObject({ code: 'INVALID_INPUT' })
    }
  })
})

describe('cancelling', () => {
  it('sends the whole resource back, with the version that was read', async () => {
    const { adapter, http } = createClinic()
    const unknownToUs = { priority: 5, extension: [{ url: 'https://x.example/y', valueString: 'z' }] }
    const current = anAppointment({ ...unknownToUs, text: { status: 'generated', div: '<div/>' } })
    http.script({ body: current }, { body: cancelled })
    const result = await adapter.cancel(call, cancelRequest)
    expect(result).toMatchObject({
      outcome: 'EXECUTED',
      value: { status: 'CANCELLED', cancellation: { reason: 'WORK' } },
    })
    const [, sent] = http.sent
    expect(sent).toMatchObject({ method: 'PUT', path: '/Appointment/a1', headers: { 'if-match': 'W/"3"' } })
    expect(sent?.json).toEqual({ ...current, status: 'cancelled', cancelationReason: reason })
  })

  it('sends a patch where the settings say so, which tests the status first', async () => {
    const { adapter, http } = createClinic({ updates: 'JSON_PATCH' })
    http.script({ body: anAppointment() }, { body: cancelled })
    expect(await adapter.cancel(call, { ...cancelRequest, note: null })).toMatchObject({ outcome: 'EXECUTED' })
    const [, sent] = http.sent
    expect(sent?.headers).toMatchObject({ 'content-type': 'application/json-patch+json', 'if-match': 'W/"3"' })
    expect(sent).toMatchObject({ method: 'PATCH' })
    expect(sent?.json).toEqual([
      { op: 'test', path: '/status', value: 'booked' },
      { op: 'replace', path: '/status', value: 'cancelled' },
      { op: 'add', path: '/cancelationReason', value: { coding: reason.coding } },
    ])
  })

  it('is refused where somebody changed it in between, unless they cancelled it', async () => {
    const { adapter, http } = createClinic()
    http.script({ body: anAppointment() }, outcome(412, 'conflict'), {
      body: anAppointment({ meta: { versionId: '4' } }),
    })
    expect(await adapter.cancel(call, cancelRequest)).toMatchObject({ outcome: 'REFUSED', vendorCode: '412 conflict' })
    http.script({ body: anAppointment() }, outcome(412, 'conflict'), { body: cancelled })
    expect(await adapter.cancel(call, cancelRequest)).toMatchObject({ outcome: 'EXECUTED' })
  })

  it('keeps away from a record without a version, unless it may', async () => {
    const current = anAppointment({ meta: undefined })
    const careful = createClinic()
    careful.http.script({ body: current })
    expect(await careful.adapter.cancel(call, cancelRequest)).toMatchObject({
      outcome: 'REFUSED',
      code: 'VENDOR_REJECTED',
    })
    expect(careful.http.sent).toHaveLength(1)
    const bold = createClinic({ needsVersion: false })
    bold.http.script({ body: current }, { body: cancelled })
    expect(await bold.adapter.cancel(call, cancelRequest)).toMatchObject({ outcome: 'EXECUTED' })
    expect(bold.http.sent[1]?.headers).not.toHaveProperty('if-match')
  })

  it.each([
    ['an empty answer', { status: 200 }],
    ['an appointment that still stands', { body: anAppointment() }],
    ["somebody else's appointment", { body: { ...cancelled, id: 'a2' } }],
    ['no answer', 'LOST'],
  ] as const)('is unknown after %s', async (_, answer) => {
    const { adapter, http } = createClinic()
    http.script({ body: anAppointment() }, answer)
    expect(await adapter.cancel(call, cancelRequest)).toMatchObject({ outcome: 'UNKNOWN' })
    expect(http.sent).toHaveLength(2)
  })

  it('tells the times of what loses them', async () => {
    const { adapter, http } = createClinic()
    http.script({ body: anAppointment() }, { body: { ...cancelled, start: undefined, end: undefined } })
    expect(await adapter.cancel(call, cancelRequest)).toMatchObject({ outcome: 'EXECUTED', value: { start } })
  })
})

describe('moving', () => {
  const later = { start: start + 3_600_000, end: start + 5_400_000 }
  const slot = aSnapshot({ ...later, rawStart: '2030-06-10T10:00:00+01:00', vendorRef: 'x2', practitionerId: 'p2' })
  const request = { vendorId: 'a1', slot, marker: 'hf-2' }
  const moved = anAppointment({
    start: '2030-06-10T09:00:00Z',
    end: '2030-06-10T09:30:00Z',
    participant: participants('p2'),
  })

  function clinic(given: Record<string, unknown> = {}, current = anAppointment(), others: readonly unknown[] = []) {
    const opened = createClinic({ reschedule: 'UPDATE', ...given })
    opened.http.answerWith(
      answering({
        [read]: { body: current },
        'GET /Appointment': bundle(others),
        'PUT /Appointment/a1': { body: moved },
        'PATCH /Appointment/a1': { body: moved },
      }),
    )
    return opened
  }

  it('is not there unless the settings say so', async () => {
    const { adapter } = createClinic()
    expect(adapter.capabilities).toMatchObject({ reschedule: true, rebooks: true })
    await expect(adapter.reschedule(call, request)).rejects.toMatchObject({ code: 'CAPABILITY_NOT_SUPPORTED' })
    expect(createClinic({ reschedule: 'OFF' }).adapter.capabilities.reschedule).toBe(false)
  })

  it('puts the new slot, times and practitioner in place of the old ones, and keeps everybody else', async () => {
    const { adapter, http } = clinic()
    const result = await adapter.reschedule(call, request)
    expect(result).toMatchObject({
      outcome: 'EXECUTED',
      value: { ...later, practitionerId: 'p2', previousStart: start },
    })
    const sent = http.sent.find(({ method }) => method === 'PUT')
    expect(sent?.headers).toMatchObject({ 'if-match': 'W/"3"' })
    const [patient, , , service] = participants()
    expect(sent?.json).toEqual({
      ...anAppointment(),
      start: '2030-06-10T10:00:00+01:00',
      end: '2030-06-10T09:30:00Z',
      slot: [{ reference: 'Slot/x2' }],
      participant: [patient, service, ...participants('p2').slice(1, 3)],
    })
  })

  it.each([
    ['another start', { start: '2030-06-10T08:30:00Z' }],
    ['another end', { end: '2030-06-10T09:45:00Z' }],
    ['the old practitioner', { participant: participants() }],
    ['another id', { id: 'a2' }],
    ['a cancelled appointment', { status: 'cancelled' }],
  ])('is not believed in an answer with %s', async (_, answer) => {
    for (const updates of ['PUT', 'JSON_PATCH']) {
      const { adapter, http } = clinic({ updates })
      const body = anAppointment({ ...moved, ...answer })
      const answers = { 'PUT /Appointment/a1': { body }, 'PATCH /Appointment/a1': { body } }
      http.answerWith(answering({ [read]: { body: anAppointment() }, 'GET /Appointment': bundle([]), ...answers }))
      expect(await adapter.reschedule(call, request)).toMatchObject({ outcome: 'UNKNOWN', reason: 'ECHO_DIFFERS' })
    }
  })

  it('sends nothing where it is done, taken, cancelled, of another service, or without a version', async () => {
    const cases = [
      [moved, [], { outcome: 'EXECUTED' }],
      [anAppointment(), [anAppointment({ ...moved, id: 'a9' })], { outcome: 'REFUSED', code: 'SLOT_TAKEN_AT_VENDOR' }],
      [cancelled, [], { outcome: 'REFUSED', code: 'INVALID_INPUT' }],
      [
        anAppointment({
          participant: [...participants().slice(0, 3), { actor: { reference: 'HealthcareService/s2' } }],
        }),
        [],
        { outcome: 'REFUSED', code: 'INVALID_INPUT' },
      ],
      [anAppointment({ meta: null }), [], { outcome: 'REFUSED', code: 'VENDOR_REJECTED' }],
    ] as const
    for (const [current, others, expected] of cases) {
      const { adapter, http } = clinic({}, current, others)
      expect(await adapter.reschedule(call, request)).toMatchObject(expected)
      expect(http.sent.filter(({ method }) => method !== 'GET')).toEqual([])
    }
  })
})
