import { describe, expect, it } from 'vitest'
import type { BookRequest } from '../../../src/contract/adapter.ts'
import type { Answer } from '../../kit/vendor-http.ts'
import {
  at,
  bookRequest,
  call,
  dialectA,
  dialectB,
  errorBodies,
  intent,
  listA,
  listB,
  one,
  problem,
  setUp,
  slot,
  wireAppointment,
  wireHoldState,
} from './kit.ts'

const gatewayIntent = (over = {}) => intent({ vendorHold: null, ...over })
const minute = 60_000

describe('book', () => {
  async function book(answer: Answer, over: Partial<BookRequest> = {}, settings: Record<string, unknown> = {}) {
    const clinic = setUp({ ...dialectB, ...settings })
    clinic.http.script(answer)
    const result = await clinic.adapter.book(call, bookRequest({ vendorHold: null, ...over }))
    return { ...clinic, result, json: clinic.http.sent[0]?.json }
  }
  const yes = { status: 201, body: one(wireAppointment()) }

  it('sends every id and both ends, once, under a key', async () => {
    const { result, http, json } = await book(yes)
    expect(http.sent).toMatchObject([{ method: 'POST', path: '/appointments' }])
    expect(json).toEqual({
      patient_id: 'pat_1',
      clinician_profile_id: 'cli_1',
      appointment_type_id: 'type_1',
      location_id: 'loc_1',
      start_time: '2026-07-06T08:00:00Z',
      end_time: '2026-07-06T08:30:00Z',
    })
    expect(http.sent[0]?.headers).toEqual({ 'idempotency-key': expect.stringMatching(/^[0-9a-f-]{36}$/) })
    expect(result).toMatchObject({
      outcome: 'EXECUTED',
      value: { vendorId: 'apt_1', status: 'BOOKED', start: at('2026-07-06T08:00:00Z'), patientId: 'pat_1' },
    })
  })

  it('has one key per request: the same for the same, another for another', async () => {
    const keyOf = async (over: Partial<BookRequest> = {}) =>
      (await book(yes, over)).http.sent[0]?.headers?.['idempotency-key']
    const first = await keyOf()
    expect(await keyOf()).toBe(first)
    expect(await keyOf({ marker: 'hf-2' })).not.toBe(first)
    expect(await keyOf({ patient: { vendorId: 'pat_2' } })).not.toBe(first)
    expect((await book(yes, {}, { idempotencyKeys: false })).http.sent[0]?.headers).toBeUndefined()
    const inA = await book({ body: { data: wireAppointment() } }, {}, { dialect: 'A', holds: 'GATEWAY' })
    expect(inA.result.outcome).toBe('EXECUTED')
    expect(inA.http.sent[0]?.headers).toBeUndefined()
  })

  it('writes the body as the settings say', async () => {
    const booking = {
      typeField: 'appointment_template_id',
      clinicianField: 'clinician_id',
      locationField: 'place',
      patientField: 'who',
      startField: 'from',
      endField: null,
      notesField: 'notes',
    }
    const { json } = await book(yes, { notes: 'Left knee.' }, { booking, markerInNotes: true })
    expect(json).toEqual({
      who: 'pat_1',
      clinician_id: 'cli_1',
      appointment_template_id: 'type_1',
      place: 'loc_1',
      from: '2026-07-06T08:00:00Z',
      notes: 'Left knee.\nRef: hf-1',
    })
    const byDate = await book(yes, {}, { booking: { times: 'DATE_AND_TIME' } })
    expect(byDate.json).toMatchObject({ date: '2026-07-06', start_time: '09:00' })
    expect(byDate.json).not.toHaveProperty('end_time')
    const wall = await book(
      { body: one(wireAppointment({ start_time: '2026-07-06T09:00:00Z', end_time: '2026-07-06T09:30:00Z' })) },
      {},
      { timestamps: 'WALL_TIME' },
    )
    expect(wall.json).toMatchObject({ start_time: '2026-07-06T09:00:00Z', end_time: '2026-07-06T09:30:00Z' })
    expect(wall.result).toMatchObject({ outcome: 'EXECUTED', value: { start: at('2026-07-06T08:00:00Z') } })
  })

  it('sends no location for a remote slot', async () => {
    const remote = wireAppointment({ location_id: null, is_remote: true, video_link: 'https://video.example/1' })
    const { result, json } = await book({ body: one(remote) }, { slot: slot({ locationId: null }) })
    expect(json).not.toHaveProperty('location_id')
    expect(result).toMatchObject({ value: { contactType: 'VIDEO', joinUrl: 'https://video.example/1' } })
  })

  it('refuses notes where no field is known to take them', async () => {
    const { result, http } = await book(yes, { notes: 'Left knee.' })
    expect(result).toMatchObject({ outcome: 'REFUSED', code: 'INVALID_INPUT', issues: [{ path: ['input', 'notes'] }] })
    expect(http.sent).toEqual([])
  })

  it('sends nothing for a start that cannot be said, or a person without a record', async () => {
    const twice = { slot: slot({ start: at('2026-10-25T00:30:00Z') }) }
    const wall = await book(yes, twice, { booking: { times: 'DATE_AND_TIME' } })
    const nobody = await book(yes, { patient: { new: {} as never } })
    for (const { result, http } of [wall, nobody]) {
      expect(result).toEqual({ outcome: 'NOT_SENT', code: 'INTERNAL' })
      expect(http.sent).toEqual([])
    }
  })

  it.each([
    ['another start', { start_time: '2026-07-06T09:00:00Z' }],
    ['another patient', { patient_id: 'pat_2' }],
    ['another clinician', { clinician_profile_id: 'cli_2' }],
    ['another type', { appointment_type_id: 'type_2' }],
    ['a cancelled one', { status: 'cancelled' }],
    ['a status that we do not know', { status: 'provisional' }],
  ])('does not take %s for a yes, and leaves it to a person', async (_, over) => {
    const { result, http } = await book({ status: 201, body: one(wireAppointment(over)) })
    expect(result).toMatchObject({ outcome: 'UNKNOWN', reason: 'ECHO_DIFFERS' })
    expect(http.sent).toHaveLength(1)
  })

  it.each(errorBodies())('is told that the time is taken, in the shape %s', async (_, body) => {
    expect((await book({ status: 409, body })).result).toMatchObject({
      outcome: 'REFUSED',
      code: 'SLOT_TAKEN_AT_VENDOR',
    })
  })

  it.each(errorBodies('CONFLICT'))('does not know what stands under a key in conflict: %s', async (shape, body) => {
    const { result } = await book({ status: 409, body })
    expect(result.outcome).toBe(shape === 'A2' ? 'REFUSED' : 'UNKNOWN')
    const keyless = await book({ status: 409, body }, {}, { idempotencyKeys: false })
    expect(keyless.result).toMatchObject({ outcome: 'REFUSED', code: 'SLOT_TAKEN_AT_VENDOR' })
  })

  it.each<[string, Answer, object]>([
    ['201 without an id', { status: 201, body: one(wireAppointment({ id: null })) }, { outcome: 'UNKNOWN' }],
    ['201 without data', { status: 201, body: wireAppointment() }, { outcome: 'UNKNOWN' }],
    ['204', { status: 204 }, { outcome: 'UNKNOWN' }],
    ['no answer', 'LOST', { outcome: 'UNKNOWN' }],
    ['no connection', 'NOT_SENT', { outcome: 'NOT_SENT', code: 'VENDOR_UNAVAILABLE' }],
    ['500', { status: 500, body: problem }, { outcome: 'UNKNOWN' }],
    ['429', { status: 429, body: problem }, { outcome: 'NOT_SENT', code: 'RATE_LIMITED' }],
    ['400', { status: 400, body: problem }, { outcome: 'REFUSED', code: 'INVALID_INPUT' }],
    ['400 page', { status: 400 }, { outcome: 'UNKNOWN' }],
    ['404', { status: 404, body: problem }, { outcome: 'REFUSED', code: 'VENDOR_REJECTED' }],
    ['401', { status: 401, body: problem }, { outcome: 'REFUSED', code: 'VENDOR_REJECTED' }],
  ])('%s', async (_, answer, expected) => {
    const { result, http } = await book(answer)
    expect(result).toMatchObject(expected)
    expect(http.sent).toHaveLength(1)
  })

  it('keeps the outcome of a 429 open where the settings say so', async () => {
    const settings = { budget: { rateLimitIsNotExecuted: false } }
    expect((await book({ status: 429, body: problem }, {}, settings)).result.outcome).toBe('UNKNOWN')
  })
})

describe('findBooking', () => {
  async function find(listed: readonly unknown[], over: Parameters<typeof intent>[0] = {}, settings = {}) {
    const clinic = setUp({ ...dialectB, ...settings })
    clinic.http.script({ body: listB(listed) })
    const found = clinic.adapter.findBooking(call, gatewayIntent(over))
    return { ...clinic, found, ids: async () => (await found).map(({ vendorId }) => vendorId) }
  }

  it('looks through the person’s appointments of these days', async () => {
    const { ids, http } = await find([wireAppointment()])
    expect(await ids()).toEqual(['apt_1'])
    expect(http.sent).toMatchObject([{ method: 'GET', path: '/appointments' }])
    expect(http.sent[0]?.query).toEqual([
      ['patient_id', 'pat_1'],
      ['clinician_id', 'cli_1'],
      ['date_gte', '2026-07-05T08:00:00Z'],
      ['date_lte', '2026-07-07T08:00:00Z'],
      ['limit', '100'],
    ])
  })

  it('asks A by the filter that is known there, and others where the settings say', async () => {
    const a = setUp({ ...dialectA, holds: 'GATEWAY' })
    a.http.script({ body: listA([wireAppointment()]) })
    expect(await a.adapter.findBooking(call, gatewayIntent())).toHaveLength(1)
    expect(a.http.sent[0]?.query).toEqual([
      ['patient_id', 'pat_1'],
      ['limit', '100'],
    ])
    const { http, found } = await find([], {}, { appointmentFilters: { from: 'since' } })
    await found
    expect(http.sent[0]?.query).toEqual([
      ['since', '2026-07-05T08:00:00Z'],
      ['limit', '100'],
    ])
  })

  it.each([
    ['another person', { patient_id: 'pat_2' }],
    ['another clinician', { clinician_profile_id: 'cli_2' }],
    ['another type', { appointment_type_id: 'type_2' }],
    ['another start', { start_time: '2026-07-06T08:30:00Z' }],
    ['one that was there before', { created_at: '2026-07-01T10:01:59Z' }],
    ['another booking of ours', { notes: 'Ref: hf-2' }],
  ])('finds nothing in %s', async (_, over) => {
    expect(await (await find([wireAppointment(over)])).ids()).toEqual([])
  })

  it.each([
    ['made two minutes too early by another clock', { created_at: '2026-07-01T10:02:00Z' }],
    ['that tells no creation', { created_at: null }],
    ['that was cancelled since', { status: 'cancelled' }],
    ['of a status that we do not know', { status: 'provisional' }],
    ['in another spelling of the time', { start_time: '2026-07-06T09:00:00+01:00' }],
  ])('finds one %s', async (_, over) => {
    expect(await (await find([wireAppointment(over)])).ids()).toEqual(['apt_1'])
  })

  it('grants the clocks the difference that the settings name', async () => {
    const early = wireAppointment({ created_at: '2026-07-01T10:03:59Z' })
    expect(await (await find([early], {}, { clockSkewSeconds: 0 })).ids()).toEqual([])
  })

  it('finds all of them, oldest first', async () => {
    const second = wireAppointment({ id: 'apt_2', created_at: '2026-07-01T10:04:30Z' })
    expect(await (await find([wireAppointment(), second])).ids()).toEqual(['apt_2', 'apt_1'])
  })

  it('knows it by the marker, wherever staff moved it and whatever they wrote', async () => {
    const moved = wireAppointment({ start_time: '2026-07-07T12:00:00Z', notes: 'Rang.\nRef: hf-1\nBring X-ray.' })
    expect(await (await find([moved])).ids()).toEqual(['apt_1'])
    expect(await (await find([moved], { patientId: null })).ids()).toEqual(['apt_1'])
    expect(await (await find([moved], { marker: 'hf-' })).ids()).toEqual([])
    // Nobody can say whose it is.
    expect(await (await find([wireAppointment()], { patientId: null })).ids()).toEqual([])
  })

  it.each(['2026-07-06T09:00:00Z', '2026-07-06T07:00:00Z'])(
    'never answers "none" when ours stands at %s, an hour beside',
    async (start) => {
      const beside = wireAppointment({ start_time: start })
      await expect((await find([beside])).found).rejects.toThrow(/beside/)
      await expect((await find([{ ...beside, notes: 'Ref: hf-1' }])).found).rejects.toThrow(/beside/)
      expect(await (await find([{ ...beside, status: 'cancelled' }])).ids()).toEqual([])
    },
  )

  it('passes on that the list cannot be read', async () => {
    const { adapter, http } = setUp(dialectB)
    http.script({ status: 502 }, { body: listA([]) })
    await expect(adapter.findBooking(call, gatewayIntent())).rejects.toMatchObject({ code: 'VENDOR_UNAVAILABLE' })
    await expect(adapter.findBooking(call, gatewayIntent())).rejects.toMatchObject({ code: 'VENDOR_REJECTED' })
  })

  describe('with a hold of the vendor’s', () => {
    async function withHold(answers: readonly Answer[], over: Parameters<typeof intent>[0] = {}) {
      const { adapter, http } = setUp()
      http.script(...answers)
      return { http, found: adapter.findBooking(call, intent(over)) }
    }

    it.each(['active', 'expired', 'released'])('needs no list when it is %s', async (status) => {
      const { http, found } = await withHold([{ body: wireHoldState({ status }) }])
      expect(await found).toEqual([])
      expect(http.sent).toMatchObject([{ path: '/holds/hold_1' }])
    })

    it('looks for the appointment when it is confirmed, and without the person’s id too', async () => {
      const confirmed = { body: wireHoldState({ status: 'confirmed' }) }
      for (const over of [{}, { patientId: null }]) {
        const { found } = await withHold([confirmed, { body: listA([wireAppointment()]) }], over)
        expect(await found).toMatchObject([{ vendorId: 'apt_1' }])
      }
      const missing = await withHold([confirmed, { body: listA([]) }])
      await expect(missing.found).rejects.toThrow(/not in the list/)
    })

    it('looks through the list when the hold is gone', async () => {
      const gone = { status: 404, body: problem }
      expect(await (await withHold([gone, { body: listA([]) }])).found).toEqual([])
      expect(await (await withHold([gone, { body: listA([wireAppointment()]) }])).found).toHaveLength(1)
    })

    it('does not guess what a new word means', async () => {
      await expect((await withHold([{ body: wireHoldState({ status: 'kept' }) }])).found).rejects.toThrow(/status/)
    })
  })
})

describe('checkClash', () => {
  const ours = {
    ...{ vendorId: 'apt_1', practitionerId: 'cli_1' },
    ...{ start: slot().start, end: slot().end },
  } as Parameters<ReturnType<typeof setUp>['adapter']['checkClash']>[1]

  async function clashes(...listed: readonly Record<string, unknown>[]) {
    const { adapter, http } = setUp(dialectB)
    http.script({
      body: listB([wireAppointment(), ...listed.map((over) => wireAppointment({ id: 'apt_2', ...over }))]),
    })
    return { http, found: await adapter.checkClash(call, ours) }
  }

  it('reads what the clinician has around the time', async () => {
    const { http, found } = await clashes()
    expect(found).toEqual([])
    expect(http.sent[0]?.query).toEqual([
      ['clinician_id', 'cli_1'],
      ['date_gte', '2026-07-05T20:00:00Z'],
      ['date_lte', '2026-07-06T08:30:00Z'],
      ['limit', '100'],
    ])
  })

  it.each([
    ['over it', {}],
    ['into it', { start_time: '2026-07-06T07:00:00Z', end_time: '2026-07-06T08:01:00Z' }],
    ['of a status that we do not know', { status: 'provisional' }],
    ['of somebody else', { patient_id: 'pat_9' }],
  ])('sees one %s', async (_, over) => {
    expect((await clashes(over)).found).toEqual([{ kind: 'APPOINTMENT', createdAt: at('2026-07-01T10:05:00Z') }])
  })

  it.each([
    ['behind it', { start_time: '2026-07-06T08:30:00Z', end_time: '2026-07-06T09:00:00Z' }],
    ['cancelled', { status: 'cancelled' }],
    ['of somebody who did not come', { status: 'no_show' }],
    ['with another clinician', { clinician_profile_id: 'cli_2' }],
  ])('sees none in one %s', async (_, over) => {
    expect((await clashes(over)).found).toEqual([])
  })

  it('reads as far back as a visit may have begun', async () => {
    const { adapter, http } = setUp({ ...dialectB, longestVisitMinutes: 90 })
    http.script({ body: listB([]) })
    await adapter.checkClash(call, ours)
    expect(http.sent[0]?.query).toContainEqual(['date_gte', '2026-07-06T06:30:00Z'])
  })

  it('tells the oldest first', async () => {
    const older = { id: 'apt_3', created_at: new Date(at('2026-07-01T10:05:00Z') - minute).toISOString() }
    const { found } = await clashes({}, older)
    expect(found.map(({ createdAt }) => createdAt)).toEqual([at('2026-07-01T10:04:00Z'), at('2026-07-01T10:05:00Z')])
  })

  it('asks nothing where the vendor refuses a taken time, or for nobody’s appointment', async () => {
    for (const settings of [dialectA, { ...dialectB, overlaps: 'REFUSED' }]) {
      const { adapter, http } = setUp(settings)
      expect(await adapter.checkClash(call, ours)).toEqual([])
      expect(http.sent).toEqual([])
    }
    const { adapter, http } = setUp(dialectB)
    expect(await adapter.checkClash(call, { ...ours, practitionerId: null })).toEqual([])
    expect(http.sent).toEqual([])
  })
})
