import { describe, expect, it } from 'vitest'
import type { Answer } from '../../kit/vendor-http.ts'
import {
  at,
  bookRequest,
  call,
  dialectA,
  dialectB,
  errorBodies,
  holdRequest,
  intent,
  one,
  problem,
  setUp,
  slot,
  vendorHold,
  wireAppointment,
  wireHold,
  wireHoldState,
} from './kit.ts'

const lines = ({ http }: Pick<ReturnType<typeof setUp>, 'http'>) =>
  http.sent.map(({ method, path }) => `${method} ${path}`)
const bodyOf = { appointment_type_id: 'type_1', clinician_id: 'cli_1' }
const late = vendorHold.expiresAt + 1

describe('createHold', () => {
  async function create(answers: readonly Answer[], settings: Record<string, unknown> = dialectA, over = {}) {
    const clinic = setUp(settings)
    clinic.http.script(...answers)
    return { ...clinic, result: await clinic.adapter.createHold(call, holdRequest(over)) }
  }

  it('asks by date and wall clock of the clinic, once, and keeps the id and the end', async () => {
    const { result, http } = await create([{ status: 201, body: wireHold() }])
    expect(http.sent).toMatchObject([{ method: 'POST', path: '/holds' }])
    expect(http.sent[0]?.json).toEqual({
      ...bodyOf,
      date: '2026-07-06',
      start_time: '09:00',
      location_id: 'loc_1',
    })
    expect(http.sent[0]?.headers).toBeUndefined()
    expect(result).toEqual({ outcome: 'EXECUTED', value: vendorHold })
  })

  it.each([
    ['winter', '2026-12-07T09:00:00Z', 'CLINIC', '2026-12-07', '09:00'],
    ['winter in UTC', '2026-12-07T09:00:00Z', 'UTC', '2026-12-07', '09:00'],
    ['summer in UTC', '2026-07-06T08:00:00Z', 'UTC', '2026-07-06', '08:00'],
    ['before the spring change', '2027-03-28T00:30:00Z', 'CLINIC', '2027-03-28', '00:30'],
    ['after the spring change', '2027-03-28T01:00:00Z', 'CLINIC', '2027-03-28', '02:00'],
    ['after the autumn change', '2026-10-25T02:00:00Z', 'CLINIC', '2026-10-25', '02:00'],
    ['another day in UTC', '2026-07-05T23:30:00Z', 'CLINIC', '2026-07-06', '00:30'],
  ])('says the wall clock that the vendor reads: %s', async (_, start, wallTimeZone, date, time) => {
    const answer = { body: wireHold({ start_time: start }) }
    const asked = { slot: slot({ start: at(start) }) }
    const { result, http } = await create([answer], { ...dialectA, wallTimeZone }, asked)
    expect(http.sent[0]?.json).toMatchObject({ date, start_time: time })
    expect(result.outcome).toBe('EXECUTED')
  })

  it('names no location for a remote slot, and takes none back', async () => {
    const remote = { slot: slot({ locationId: null }) }
    const { result, http } = await create([{ body: wireHold({ location_id: null }) }], dialectA, remote)
    expect(http.sent[0]?.json).not.toHaveProperty('location_id')
    expect(result.outcome).toBe('EXECUTED')
    const placed = await create([{ body: wireHold() }, { body: {} }], dialectA, remote)
    expect(placed.result).toMatchObject({ outcome: 'REFUSED', vendorCode: 'hold_slot_differs' })
    const any = await create([{ body: wireHold() }], { ...dialectA, remoteLocation: 'ANY' }, remote)
    expect(any.result.outcome).toBe('EXECUTED')
  })

  it.each([
    ['no practitioner', slot({ practitionerId: null })],
    ['a start that comes twice', slot({ start: at('2026-10-25T00:30:00Z') })],
    ['a start between two minutes', slot({ start: at('2026-07-06T08:00:30Z') })],
    ['a start in the past', slot({ start: at('2026-07-01T09:59:00Z') })],
  ])('sends nothing for %s', async (_, asked) => {
    const { result, http } = await create([], dialectA, { slot: asked })
    expect(result).toMatchObject({ outcome: 'REFUSED', code: 'INVALID_INPUT', issues: [{ path: ['input', 'slotId'] }] })
    expect(http.sent).toEqual([])
  })

  it('lets a hold of another time go at once, and says which setting is wrong', async () => {
    // A vendor that reads the wall clock as UTC.
    const misread = { body: wireHold({ start_time: '2026-07-06T09:00:00Z' }) }
    const { result, ...clinic } = await create([misread, { body: { data: { message: 'Hold released' } } }])
    expect(lines(clinic)).toEqual(['POST /holds', 'DELETE /holds/hold_1'])
    expect(result).toMatchObject({
      outcome: 'REFUSED',
      code: 'VENDOR_REJECTED',
      vendorCode: 'hold_time_differs',
      issues: [{ path: ['input', 'slotId'], message: expect.stringContaining('wallTimeZone') }],
    })
  })

  it.each([
    ['another clinician', { clinician_id: 'cli_2' }],
    ['another type', { appointment_type_id: 'type_2' }],
    ['another location', { location_id: 'loc_2' }],
    ['a hold that does not stand', { status: 'released' }],
  ])('lets %s go', async (_, over) => {
    const { result, ...clinic } = await create([{ body: wireHold(over) }, { status: 204 }])
    expect(result).toMatchObject({ outcome: 'REFUSED', code: 'VENDOR_REJECTED', vendorCode: 'hold_slot_differs' })
    expect(lines(clinic)).toEqual(['POST /holds', 'DELETE /holds/hold_1'])
  })

  it.each<[string, Answer]>([
    ['is lost', 'LOST'],
    ['never left', 'NOT_SENT'],
    ['is refused', { status: 409, body: problem }],
    ['meets a proxy', { status: 502 }],
  ])('does not know of a wrong hold whose release %s', async (_, answer) => {
    const { result } = await create([{ body: wireHold({ start_time: '2026-07-06T09:00:00Z' }) }, answer])
    expect(result).toMatchObject({ outcome: 'UNKNOWN', reason: 'ECHO_DIFFERS' })
  })

  it('reads a wall clock with a Z behind it', async () => {
    const wall = { ...dialectA, timestamps: 'WALL_TIME' }
    const { result } = await create([{ body: wireHold({ start_time: '2026-07-06T09:00:00Z' }) }], wall)
    expect(result.outcome).toBe('EXECUTED')
    const skipped = { slot: slot({ start: at('2027-03-28T01:00:00Z') }) }
    const inTheGap = await create(
      [{ body: wireHold({ start_time: '2027-03-28T01:00:00Z' }) }, { body: {} }],
      wall,
      skipped,
    )
    expect(inTheGap.result).toMatchObject({ outcome: 'REFUSED', vendorCode: 'hold_time_differs' })
  })

  it.each(errorBodies())('is told that the time is taken, in the shape %s', async (shape, body) => {
    const { result } = await create([{ status: 409, body }])
    expect(result).toEqual({
      outcome: 'REFUSED',
      code: 'SLOT_TAKEN_AT_VENDOR',
      // A sentence is no code.
      ...(shape !== 'A2' && { vendorCode: 'some_code' }),
    })
  })

  it.each<[string, Answer, object]>([
    ['200 without an id', { body: wireHold({ id: '' }) }, { outcome: 'UNKNOWN', reason: 'BODY_UNEXPECTED' }],
    ['200 without an end', { body: wireHold({ expires_at: null }) }, { outcome: 'UNKNOWN' }],
    ['200 without a start', { body: wireHold({ start_time: '09:00' }) }, { outcome: 'UNKNOWN' }],
    ['200 that is no JSON', { body: undefined }, { outcome: 'UNKNOWN', reason: 'BODY_UNREADABLE' }],
    ['no answer', 'LOST', { outcome: 'UNKNOWN', reason: 'CONNECTION_LOST' }],
    ['no connection', 'NOT_SENT', { outcome: 'NOT_SENT', code: 'VENDOR_UNAVAILABLE' }],
    ['502', { status: 502 }, { outcome: 'UNKNOWN', reason: 'SERVER_ERROR' }],
    ['429', { status: 429, body: { error: 'Rate limit exceeded' } }, { outcome: 'NOT_SENT', code: 'RATE_LIMITED' }],
    ['409 page', { status: 409 }, { outcome: 'UNKNOWN', reason: 'BODY_UNREADABLE' }],
    ['400', { status: 400, body: problem }, { outcome: 'REFUSED', code: 'INVALID_INPUT' }],
    ['404', { status: 404, body: problem }, { outcome: 'REFUSED', code: 'VENDOR_REJECTED' }],
    ['403', { status: 403, body: problem }, { outcome: 'REFUSED', code: 'VENDOR_REJECTED' }],
  ])('%s', async (_, answer, expected) => {
    const { result, http } = await create([answer])
    expect(result).toMatchObject(expected)
    expect(http.sent).toHaveLength(1)
  })

  it('cannot be found again', async () => {
    const { adapter, http } = setUp()
    expect(await adapter.findHold(call, intent())).toBeNull()
    expect(http.sent).toEqual([])
  })
})

describe('readHold', () => {
  it.each([
    [{ status: 'active' }, false, 'ACTIVE'],
    [{ status: 'active' }, true, 'EXPIRED'],
    [{ status: 'expired' }, false, 'EXPIRED'],
    [{ status: 'released' }, true, 'RELEASED'],
    [{ status: 'confirmed' }, true, 'CONFIRMED'],
  ])('%j after the end: %j is %s', async (over, isLate, status) => {
    const { adapter, http, clock } = setUp()
    if (isLate) clock.time = late
    http.script({ body: wireHoldState(over) })
    expect(await adapter.readHold(call, vendorHold)).toEqual({ status, expiresAt: vendorHold.expiresAt })
    expect(http.sent).toMatchObject([{ method: 'GET', path: '/holds/hold_1' }])
  })

  it('keeps the stored end where a read tells none, and takes the one that it tells', async () => {
    const { adapter, http } = setUp()
    http.script(
      { body: wireHoldState({ expires_at: undefined }) },
      { body: wireHoldState({ expires_at: '2026-07-01T10:20:00Z' }) },
    )
    expect(await adapter.readHold(call, vendorHold)).toEqual({ status: 'ACTIVE', expiresAt: vendorHold.expiresAt })
    expect(await adapter.readHold(call, vendorHold)).toEqual({
      status: 'ACTIVE',
      expiresAt: at('2026-07-01T10:20:00Z'),
    })
  })

  it.each([404, 410])('%d is an absence, or the end that was expected', async (status) => {
    const { adapter, http, clock } = setUp()
    http.script({ status, body: problem }, { status, body: problem })
    expect(await adapter.readHold(call, vendorHold)).toEqual({ status: 'ABSENT', expiresAt: null })
    clock.time = late
    expect(await adapter.readHold(call, vendorHold)).toEqual({ status: 'EXPIRED', expiresAt: null })
  })

  it('takes no outage, no page and no new word for a state', async () => {
    const { adapter, http } = setUp()
    http.script({ status: 502 }, { status: 404 }, { body: wireHoldState({ status: 'on_hold' }) }, { body: one({}) })
    await expect(adapter.readHold(call, vendorHold)).rejects.toMatchObject({ code: 'VENDOR_UNAVAILABLE' })
    await expect(adapter.readHold(call, vendorHold)).rejects.toMatchObject({ code: 'VENDOR_REJECTED' })
    await expect(adapter.readHold(call, vendorHold)).rejects.toThrow(/status/)
    await expect(adapter.readHold(call, vendorHold)).rejects.toMatchObject({ code: 'VENDOR_REJECTED' })
  })

  it('never climbs out of its path', async () => {
    const { adapter, http } = setUp()
    http.script({ status: 404, body: problem })
    await adapter.readHold(call, { ...vendorHold, holdId: '../appointments?x=1' })
    expect(lines({ http })).toEqual(['GET /holds/..%2Fappointments%3Fx%3D1'])
    expect(await adapter.readHold(call, { ...vendorHold, holdId: '..' })).toEqual({ status: 'ABSENT', expiresAt: null })
    expect(http.sent).toHaveLength(1)
  })
})

describe('releaseHold', () => {
  const done = { outcome: 'EXECUTED', value: null }

  async function release(answers: readonly Answer[], time?: number) {
    const clinic = setUp()
    if (time !== undefined) clinic.clock.time = time
    clinic.http.script(...answers)
    return { ...clinic, result: await clinic.adapter.releaseHold(call, vendorHold) }
  }

  it.each<[string, Answer]>([
    ['a sentence', { body: { data: { message: 'Hold released' } } }],
    ['another body', { body: { ok: 1 } }],
    ['nothing', { status: 204 }],
  ])('is done by its status, whatever it answers: %s', async (_, answer) => {
    const { result, ...clinic } = await release([answer])
    expect(result).toEqual(done)
    expect(lines(clinic)).toEqual(['DELETE /holds/hold_1'])
  })

  it('counts a refusal as done once the hold has lapsed, without a read', async () => {
    const { result, http } = await release([{ status: 404, body: problem }], late)
    expect(result).toEqual(done)
    expect(http.sent).toHaveLength(1)
  })

  it.each<[string, Answer, object]>([
    ['is gone', { status: 404, body: problem }, done],
    ['is released', { body: wireHoldState({ status: 'released' }) }, done],
    ['has expired', { body: wireHoldState({ status: 'expired' }) }, done],
    ['is confirmed', { body: wireHoldState({ status: 'confirmed' }) }, { outcome: 'REFUSED', code: 'VENDOR_REJECTED' }],
    ['stands', { body: wireHoldState() }, { outcome: 'REFUSED', code: 'VENDOR_REJECTED' }],
    ['cannot be read', { status: 502 }, { outcome: 'UNKNOWN', reason: 'SERVER_ERROR' }],
  ])('reads the hold after a refusal: it %s', async (_, answer, expected) => {
    const { result, ...clinic } = await release([{ status: 409, body: problem }, answer])
    expect(result).toMatchObject(expected)
    expect(lines(clinic)).toEqual(['DELETE /holds/hold_1', 'GET /holds/hold_1'])
  })

  it.each<[Answer, object]>([
    ['LOST', { outcome: 'UNKNOWN' }],
    ['NOT_SENT', { outcome: 'NOT_SENT' }],
    [{ status: 502 }, { outcome: 'UNKNOWN' }],
    [{ status: 404 }, { outcome: 'UNKNOWN' }],
    [{ status: 429 }, { outcome: 'NOT_SENT', code: 'RATE_LIMITED' }],
  ])('%j is %j, and nothing is read', async (answer, expected) => {
    const { result, http } = await release([answer])
    expect(result).toMatchObject(expected)
    expect(http.sent).toHaveLength(1)
  })
})

describe('confirmHold', () => {
  async function confirm(
    answer: Answer,
    over: Parameters<typeof bookRequest>[0] = {},
    settings: Record<string, unknown> = dialectA,
    time?: number,
  ) {
    const clinic = setUp(settings)
    if (time !== undefined) clinic.clock.time = time
    clinic.http.script(answer)
    return { ...clinic, result: await clinic.adapter.confirmHold(call, bookRequest(over)) }
  }
  const yes = { body: { data: wireAppointment() } }

  it('names the patient only, and tells the appointment', async () => {
    const { result, http } = await confirm(yes)
    expect(http.sent).toMatchObject([{ method: 'POST', path: '/holds/hold_1/confirm' }])
    expect(http.sent[0]?.json).toEqual({ patient_id: 'pat_1' })
    expect(result).toEqual({
      outcome: 'EXECUTED',
      value: {
        vendorId: 'apt_1',
        status: 'BOOKED',
        vendorStatus: 'confirmed',
        start: at('2026-07-06T08:00:00Z'),
        end: at('2026-07-06T08:30:00Z'),
        timeZone: null,
        practitionerId: 'cli_1',
        appointmentTypeId: 'type_1',
        locationId: 'loc_1',
        patientId: 'pat_1',
        patient: null,
        contactType: 'IN_PERSON',
        joinUrl: null,
        price: null,
        amountOwed: null,
        paymentReference: null,
        partnerReference: null,
        metadata: [],
        previousStart: null,
        cancellation: null,
        questionnaireUrl: null,
        createdAt: at('2026-07-01T10:05:00Z'),
        updatedAt: at('2026-07-01T10:05:00Z'),
      },
    })
  })

  it('sends notes, and our reference below them where the clinic agreed to it', async () => {
    const notes = 'Left knee.'
    expect((await confirm(yes, { notes })).http.sent[0]?.json).toEqual({ patient_id: 'pat_1', notes })
    const marked = { ...dialectA, markerInNotes: true }
    expect((await confirm(yes, { notes }, marked)).http.sent[0]?.json).toMatchObject({ notes: 'Left knee.\nRef: hf-1' })
    expect((await confirm(yes, {}, marked)).http.sent[0]?.json).toMatchObject({ notes: 'Ref: hf-1' })
  })

  it('refuses notes that are too long, before anything is sent', async () => {
    const settings = { ...dialectA, notesMaxLength: 120, markerInNotes: true }
    const { result, http } = await confirm(yes, { notes: 'é'.repeat(111) }, settings)
    expect(result).toEqual({
      outcome: 'REFUSED',
      code: 'INVALID_INPUT',
      issues: [{ path: ['input', 'notes'], message: 'at most 110 characters' }],
    })
    expect(http.sent).toEqual([])
    expect((await confirm(yes, { notes: 'é'.repeat(110) }, settings)).result.outcome).toBe('EXECUTED')
  })

  it.each([
    ['another start', { start_time: '2026-07-06T09:00:00Z' }],
    ['another patient', { patient_id: 'pat_2' }],
    ['no patient', { patient_id: null }],
    ['another clinician', { clinician_profile_id: 'cli_2' }],
    ['another type', { appointment_type_id: 'type_2' }],
    ['a cancelled one', { status: 'cancelled' }],
    ['a status that we do not know', { status: 'provisional' }],
  ])('does not take %s for a yes', async (_, over) => {
    const { result } = await confirm({ body: { data: wireAppointment(over) } })
    expect(result).toMatchObject({ outcome: 'UNKNOWN', reason: 'ECHO_DIFFERS' })
  })

  it.each([
    ['pending', 'PENDING_APPROVAL'],
    ['pending_approval', 'PENDING_APPROVAL'],
    ['scheduled', 'BOOKED'],
  ])('takes %s as %s', async (word, status) => {
    const { result } = await confirm({ body: { data: wireAppointment({ status: word }) } })
    expect(result).toMatchObject({ outcome: 'EXECUTED', value: { status, vendorStatus: word } })
  })

  it.each([404, 410])('%d is expired or lost: the stored end says which', async (status) => {
    const gone = { status, body: { error: { code: 'not_found', message: 'Hold not found or expired' } } }
    expect((await confirm(gone)).result).toMatchObject({ outcome: 'REFUSED', code: 'HOLD_LOST' })
    const after = await confirm(gone, {}, dialectA, late)
    expect(after.result).toMatchObject({ outcome: 'REFUSED', code: 'HOLD_EXPIRED', vendorCode: 'not_found' })
  })

  it.each<[string, Answer, object]>([
    // Taken, or confirmed already: nothing is documented.
    ['409', { status: 409, body: problem }, { outcome: 'UNKNOWN' }],
    ['404 page', { status: 404 }, { outcome: 'UNKNOWN' }],
    ['no answer', 'LOST', { outcome: 'UNKNOWN' }],
    ['no connection', 'NOT_SENT', { outcome: 'NOT_SENT' }],
    ['502', { status: 502 }, { outcome: 'UNKNOWN' }],
    ['200 without an id', { body: { data: wireAppointment({ id: null }) } }, { outcome: 'UNKNOWN' }],
    ['200 of a hold', { body: wireHold() }, { outcome: 'UNKNOWN' }],
    ['429', { status: 429, body: { error: 'Rate limit exceeded' } }, { outcome: 'NOT_SENT', code: 'RATE_LIMITED' }],
    ['400', { status: 400, body: problem }, { outcome: 'REFUSED', code: 'INVALID_INPUT' }],
    ['403', { status: 403, body: problem }, { outcome: 'REFUSED', code: 'VENDOR_REJECTED' }],
  ])('%s', async (_, answer, expected) => {
    const { result, http } = await confirm(answer)
    expect(result).toMatchObject(expected)
    expect(http.sent).toHaveLength(1)
  })

  it('is known as taken by its code where the settings say so', async () => {
    const settings = { ...dialectA, errorCodes: { some_code: 'SLOT_TAKEN_AT_VENDOR' } }
    const { result } = await confirm({ status: 409, body: problem }, {}, settings)
    expect(result).toMatchObject({ outcome: 'REFUSED', code: 'SLOT_TAKEN_AT_VENDOR' })
  })

  it('sends nothing without a hold, or for a person without a record', async () => {
    const nothing = { outcome: 'NOT_SENT', code: 'INTERNAL' }
    for (const over of [{ vendorHold: null }, { patient: { new: {} as never } }]) {
      const { result, http } = await confirm(yes, over)
      expect(result).toEqual(nothing)
      expect(http.sent).toEqual([])
    }
  })

  it('works in B as well, where `holds` says so', async () => {
    const { result, http } = await confirm({ body: one(wireAppointment()) }, {}, { ...dialectB, holds: 'NATIVE' })
    expect(result.outcome).toBe('EXECUTED')
    // Confirm is not in the table of what honours a key.
    expect(http.sent[0]?.headers).toBeUndefined()
  })
})
