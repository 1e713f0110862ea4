import { describe, expect, it } from 'vitest'
import {
  at,
  bare,
  call,
  confirmedFields,
  errorBodies,
  holdRequest,
  intent,
  setUp,
  slot,
  vendorHold,
  wireAppointment,
  wireHold,
  wireList,
} from './kit.ts'

describe('createHold', () => {
  it('sends the slot, our marker and no patient', async () => {
    const { adapter, http } = setUp({ ...bare, locale: 'en' })
    http.script({ body: wireHold({ hold_token: 'token-1' }) })
    const result = await adapter.createHold(
      call,
      holdRequest({ partnerReference: 'order-7', metadata: [{ key: 'campaign', value: 'spring' }] }),
    )
    expect(http.sent).toMatchObject([{ method: 'POST', path: '/connected/appointment_holds' }])
    expect(http.sent[0]?.json).toEqual({
      appointment_type_id: 'at_1',
      practitioner_id: 'pr_1',
      start: '2026-07-06T09:00:00+01:00',
      contact_type: 'video_call',
      partner_reference: 'order-7',
      locale: 'en',
      metadata: { campaign: 'spring', holdfast_ref: 'hold-1' },
    })
    expect(result).toEqual({
      outcome: 'EXECUTED',
      value: { holdId: 'ah_1', appointmentId: 'ap_1', token: 'token-1', expiresAt: at('2026-07-01T10:15:00Z') },
    })
  })

  it('names a contact type even when the caller names none', async () => {
    const { adapter, http } = setUp({ ...bare, contactTypes: ['IN_PERSON', 'PHONE'] })
    http.answerWith(({ json }) => ({
      body: wireHold({}, { contact_type: (json as { contact_type: string }).contact_type }),
    }))
    await adapter.createHold(call, holdRequest({ contactType: null, slot: slot({ contactTypes: ['VIDEO', 'PHONE'] }) }))
    await adapter.createHold(call, holdRequest({ contactType: null, slot: slot({ contactTypes: ['VIDEO'] }) }))
    await adapter.createHold(call, holdRequest({ contactType: null, slot: slot({ contactTypes: [] }) }))
    expect(http.sent.map(({ json }) => json)).toMatchObject([
      { contact_type: 'phone_call' },
      { contact_type: 'video_call' },
      { contact_type: 'in_person' },
    ])
  })

  it.each([
    ['a key of the vendor', [{ key: 'dronline_id', value: '1' }], ['input', 'metadata', '0', 'key']],
    ['a key of ours', [{ key: 'holdfast_ref', value: '1' }], ['input', 'metadata', '0', 'key']],
    ['an empty key', [{ key: '', value: '1' }], ['input', 'metadata', '0', 'key']],
    [
      'a key twice',
      [
        { key: 'a', value: '1' },
        { key: 'a', value: '2' },
      ],
      ['input', 'metadata', '1', 'key'],
    ],
    ['a value of 501 characters', [{ key: 'a', value: 'x'.repeat(501) }], ['input', 'metadata', '0', 'value']],
  ])('refuses %s and sends nothing', async (_, metadata, path) => {
    const { adapter, http } = setUp()
    const result = await adapter.createHold(call, holdRequest({ metadata }))
    expect(result).toMatchObject({ outcome: 'REFUSED', code: 'INVALID_INPUT', issues: [{ path }] })
    expect(http.sent).toEqual([])
  })

  it('counts characters rather than UTF-16 units, and takes the longest whole', async () => {
    const { adapter, http } = setUp()
    http.script({ body: wireHold() })
    const value = '𝒳'.repeat(500)
    const result = await adapter.createHold(call, holdRequest({ metadata: [{ key: 'a', value }] }))
    expect(result.outcome).toBe('EXECUTED')
    expect(http.sent[0]?.json).toMatchObject({ metadata: { a: value } })
  })

  it('refuses a reference of 201 characters, a slot that has begun, and one without practitioner', async () => {
    const { adapter, http, clock } = setUp()
    const refusals = [
      await adapter.createHold(call, holdRequest({ partnerReference: 'x'.repeat(201) })),
      await adapter.createHold(call, holdRequest({ slot: slot({ practitionerId: null }) })),
    ]
    clock.time = slot().start
    refusals.push(await adapter.createHold(call, holdRequest()))
    for (const result of refusals) expect(result).toMatchObject({ outcome: 'REFUSED', code: 'INVALID_INPUT' })
    expect(http.sent).toEqual([])
  })

  it.each([
    ['spring', '2026-03-29T00:30:00Z', '2026-03-29T00:30:00+00:00'],
    ['spring, an hour later', '2026-03-29T01:30:00Z', '2026-03-29T02:30:00+01:00'],
    ['autumn, first time', '2026-10-25T00:30:00Z', '2026-10-25T01:30:00+01:00'],
    ['autumn, second time', '2026-10-25T01:30:00Z', '2026-10-25T01:30:00+00:00'],
  ])('sends the vendor’s own text and compares instants at the clock change: %s', async (_, instant, rawStart) => {
    const { adapter, http, clock } = setUp()
    clock.time = at('2026-03-01T00:00:00Z')
    const start = at(instant)
    const wanted = slot({ start, end: start + 900_000, rawStart })
    // The same instant in other words is the same slot; an hour beside it is not.
    const other = new Date(start).toISOString()
    const wrong = new Date(start + 3_600_000).toISOString()
    http.script({ body: wireHold({}, { start: other }) }, { body: wireHold({}, { start: wrong }) })
    expect((await adapter.createHold(call, holdRequest({ slot: wanted }))).outcome).toBe('EXECUTED')
    expect(http.sent[0]?.json).toMatchObject({ start: rawStart })
    expect(await adapter.createHold(call, holdRequest({ slot: wanted }))).toEqual({
      outcome: 'UNKNOWN',
      reason: 'ECHO_DIFFERS',
    })
  })

  it.each([
    ['another practitioner', { practitioner_id: 'pr_2' }],
    ['another type', { appointment_type_id: 'at_2' }],
    ['another length', { end: '2026-07-06T10:00:00+01:00' }],
    ['another contact type', { contact_type: 'phone_call' }],
    ['a status that is no hold', { status: 'cancelled' }],
    ['an unlisted status', { status: 'tentative' }],
  ])('does not believe %s', async (_, appointment) => {
    const { adapter, http } = setUp()
    http.script({ body: wireHold({}, appointment) })
    expect(await adapter.createHold(call, holdRequest())).toEqual({ outcome: 'UNKNOWN', reason: 'ECHO_DIFFERS' })
  })

  it.each([
    [409, 'SLOT_TAKEN_AT_VENDOR'],
    [410, 'SLOT_TAKEN_AT_VENDOR'],
    [422, 'INVALID_INPUT'],
    [400, 'INVALID_INPUT'],
    [404, 'NOT_FOUND'],
    [401, 'VENDOR_REJECTED'],
    [403, 'VENDOR_REJECTED'],
    [402, 'VENDOR_REJECTED'],
  ])('understands %i in each of the error bodies', async (status, code) => {
    for (const body of errorBodies) {
      const { adapter, http } = setUp()
      http.script({ status, body })
      expect(await adapter.createHold(call, holdRequest())).toMatchObject({ outcome: 'REFUSED', code })
    }
  })

  it('lets a configured code go before the status', async () => {
    const { adapter, http } = setUp({ ...bare, errorCodes: { slot_unavailable: 'SLOT_TAKEN_AT_VENDOR' } })
    http.script({ status: 422, body: { error: { code: 'slot_unavailable', message: 'Taken by Alex.' } } })
    expect(await adapter.createHold(call, holdRequest())).toEqual({
      outcome: 'REFUSED',
      code: 'SLOT_TAKEN_AT_VENDOR',
      vendorCode: 'slot_unavailable',
    })
  })

  it.each([
    ['a 409 without a body', { status: 409 }],
    ['a 422 in a strange body', { status: 422, body: { errors: [] } }],
    ['a 429', { status: 429, body: { message: 'Slow down' } }],
    ['a 500', { status: 500, body: { message: 'Oops' } }],
    ['a 408', { status: 408, body: { message: 'Too slow' } }],
    ['a yes without a hold', { status: 200, body: {} }],
    ['no answer', 'LOST' as const],
  ])('knows nothing after %s, and does not repeat', async (_, answer) => {
    const { adapter, http } = setUp()
    http.script(answer)
    expect(await adapter.createHold(call, holdRequest())).toMatchObject({ outcome: 'UNKNOWN' })
    expect(http.sent).toHaveLength(1)
  })

  it('says NOT_SENT when nothing left, and after a 429 only where the settings vouch for it', async () => {
    const { adapter, http } = setUp({ ...bare, budget: { rateLimitIsNotExecuted: true } })
    http.script('NOT_SENT', { status: 429, body: { message: 'Slow down' } })
    expect(await adapter.createHold(call, holdRequest())).toMatchObject({ outcome: 'NOT_SENT' })
    expect(await adapter.createHold(call, holdRequest())).toMatchObject({ outcome: 'NOT_SENT', code: 'RATE_LIMITED' })
  })
})

describe('readHold', () => {
  const expiresAt = at('2026-07-01T10:15:00Z')
  const before = expiresAt - 1
  const held = {}
  const confirmed = confirmedFields
  const cancelledBefore = { status: 'cancelled', cancelled_at: '2026-07-01T10:10:00Z' }
  const cancelledAtExpiry = { status: 'cancelled', cancelled_at: '2026-07-01T10:15:00Z' }
  const cancelledSometime = { status: 'cancelled', cancelled_at: null }

  it.each([
    ['held, before its end', held, before, 'ACTIVE'],
    ['held, at its end', held, expiresAt, 'EXPIRED'],
    ['confirmed', confirmed, before, 'CONFIRMED'],
    ['confirmed, after its end', confirmed, expiresAt, 'CONFIRMED'],
    ['cancelled before its end', cancelledBefore, expiresAt + 1, 'RELEASED'],
    ['cancelled at its end', cancelledAtExpiry, expiresAt + 1, 'EXPIRED'],
    ['cancelled, nobody says when', cancelledSometime, before, 'RELEASED'],
  ])('%s', async (_, appointment, time, status) => {
    const { adapter, http, clock } = setUp()
    clock.time = time
    http.script({ body: wireHold({}, appointment) })
    expect(await adapter.readHold(call, vendorHold)).toEqual({ status, expiresAt })
    expect(http.sent).toMatchObject([{ method: 'GET', path: '/connected/appointment_holds/ah_1' }])
  })

  it.each([404, 410])('takes %i as absent before the stored end and as expired after it', async (status) => {
    const { adapter, http, clock } = setUp()
    http.answerWith(() => ({ status, body: { message: 'Not found' } }))
    expect(await adapter.readHold(call, vendorHold)).toEqual({ status: 'ABSENT', expiresAt: null })
    clock.time = expiresAt
    expect(await adapter.readHold(call, vendorHold)).toEqual({ status: 'EXPIRED', expiresAt: null })
  })

  it('does not take an outage, a bare 404 or an unlisted status for an answer', async () => {
    const { adapter, http } = setUp()
    http.script({ status: 503 }, { status: 404 }, { body: wireHold({}, { status: 'tentative' }) })
    await expect(adapter.readHold(call, vendorHold)).rejects.toMatchObject({ code: 'VENDOR_UNAVAILABLE' })
    await expect(adapter.readHold(call, vendorHold)).rejects.toMatchObject({ code: 'VENDOR_REJECTED' })
    await expect(adapter.readHold(call, vendorHold)).rejects.toMatchObject({ code: 'VENDOR_REJECTED' })
  })

  it('reads an end without an offset as UTC', async () => {
    const { adapter, http } = setUp()
    http.script({ body: wireHold({ expires_at: '2026-07-01 10:15:00' }) })
    expect(await adapter.readHold(call, vendorHold)).toMatchObject({ expiresAt })
  })
})

describe('findHold', () => {
  it('finds a held appointment by our marker and reads its hold', async () => {
    const { adapter, http } = setUp()
    const list = [wireAppointment({ id: 'ap_0', metadata: {} }), wireAppointment()]
    http.script({ body: wireList(list) }, { body: wireHold() })
    expect(await adapter.findHold(call, intent({ vendorHold: null }))).toEqual({ ...vendorHold, token: null })
    expect(http.sent.map(({ path }) => path)).toEqual(['/connected/appointments', '/connected/appointment_holds/ah_1'])
  })

  it.each([
    ['a list without it', []],
    ['another marker', [wireAppointment({ metadata: { holdfast_ref: 'hold-2' } })]],
    ['our marker on another time', [wireAppointment({ start: '2026-07-06T10:00:00+01:00' })]],
    ['one of another length', [wireAppointment({ end: '2026-07-06T10:00:00+01:00' })]],
    ['one of a contact type that the slot has not', [wireAppointment({ contact_type: 'phone_call' })]],
    ['one that is confirmed', [wireAppointment(confirmedFields)]],
    ['one that names no hold', [wireAppointment({ appointment_hold_id: null })]],
  ])('is null for %s', async (_, list) => {
    const { adapter, http } = setUp()
    http.script({ body: wireList(list) })
    expect(await adapter.findHold(call, intent({ vendorHold: null }))).toBeNull()
  })

  it('takes any contact type where the slot names none, as createHold does', async () => {
    const { adapter, http } = setUp()
    const phone = { contact_type: 'phone_call' }
    http.script({ body: wireList([wireAppointment(phone)]) }, { body: wireHold({}, phone) })
    const found = await adapter.findHold(call, intent({ vendorHold: null, slot: slot({ contactTypes: [] }) }))
    expect(found).toMatchObject({ holdId: 'ah_1' })
  })

  it('is null when the hold has ended meanwhile', async () => {
    const { adapter, http, clock } = setUp()
    clock.time = vendorHold.expiresAt
    http.script({ body: wireList([wireAppointment()]) }, { body: wireHold() })
    expect(await adapter.findHold(call, intent({ vendorHold: null }))).toBeNull()
  })

  it('does not ask where the list has no holds, and does not say "none" after half a list', async () => {
    const blind = setUp({ ...bare, appointments: { listsHeld: false } })
    expect(await blind.adapter.findHold(call, intent({ vendorHold: null }))).toBeNull()
    expect(blind.http.sent).toEqual([])
    const { adapter, http } = setUp()
    http.script({ body: wireList([wireAppointment({ metadata: {} })], true) })
    await expect(adapter.findHold(call, intent({ vendorHold: null }))).rejects.toThrow(/paging/)
  })
})

describe('releaseHold', () => {
  it.each([200, 202, 204])('takes %i as released and reads no body', async (status) => {
    const { adapter, http } = setUp()
    http.script({ status })
    expect(await adapter.releaseHold(call, vendorHold)).toEqual({ outcome: 'EXECUTED', value: null })
    expect(http.sent).toHaveLength(1)
    expect(http.sent[0]).toMatchObject({ method: 'POST', path: '/connected/appointment_holds/ah_1/release' })
    expect(http.sent[0]).not.toHaveProperty('json')
  })

  it.each([404, 409, 410])('believes after %i that it is gone when the hold says so', async (status) => {
    const { adapter, http } = setUp()
    http.script(
      { status, body: { error: 'Gone' } },
      { body: wireHold({}, { status: 'cancelled', cancelled_at: '2026-07-01T10:01:00Z' }) },
      { status, body: { error: 'Gone' } },
      { status: 404, body: { error: 'Gone' } },
    )
    expect(await adapter.releaseHold(call, vendorHold)).toEqual({ outcome: 'EXECUTED', value: null })
    expect(await adapter.releaseHold(call, vendorHold)).toEqual({ outcome: 'EXECUTED', value: null })
  })

  it('does not when the hold still stands, is confirmed, or cannot be read', async () => {
    const { adapter, http } = setUp()
    const gone = { status: 409, body: { code: 'not_held' } }
    http.script(gone, { body: wireHold() }, gone, { body: wireHold({}, confirmedFields) }, gone, { status: 500 })
    const refusal = { outcome: 'REFUSED', code: 'VENDOR_REJECTED', vendorCode: 'not_held' }
    expect(await adapter.releaseHold(call, vendorHold)).toEqual(refusal)
    expect(await adapter.releaseHold(call, vendorHold)).toEqual(refusal)
    expect(await adapter.releaseHold(call, vendorHold)).toMatchObject({ outcome: 'UNKNOWN' })
  })

  it('knows nothing when no answer comes', async () => {
    const { adapter, http } = setUp()
    http.script('LOST')
    expect(await adapter.releaseHold(call, vendorHold)).toMatchObject({ outcome: 'UNKNOWN' })
    expect(http.sent).toHaveLength(1)
  })
})

it('has no extend, and sends nothing for it', async () => {
  const { adapter, http } = setUp()
  expect(adapter.capabilities.extend).toBe(false)
  await expect(adapter.extendHold(call, vendorHold, vendorHold.expiresAt)).rejects.toMatchObject({
    code: 'CAPABILITY_NOT_SUPPORTED',
    details: { capability: 'extend' },
  })
  expect(http.sent).toEqual([])
})
