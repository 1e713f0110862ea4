import { describe, expect, it } from 'vitest'
import { creating, lookingOnly } from '../../kit/resolving.ts'
import {
  at,
  bare,
  bookRequest,
  call,
  confirmedFields,
  errorBodies,
  intent,
  person,
  setUp,
  slot,
  wireAppointment,
  wireConfirmed,
  wireList,
} from './kit.ts'

const wirePerson = {
  id: 'pt_1',
  object: 'patient',
  patient_id: 'pt_1',
  first_name: 'Alex',
  last_name: 'Smith',
  email: 'alex@partner.example',
  phone: null,
  date_of_birth: '1990-04-12',
  sex: 'female',
}

describe('resolvePatient', () => {
  it('passes a new person through without asking', async () => {
    const { adapter, http } = setUp()
    expect(await adapter.resolvePatient(call, { new: person }, creating)).toEqual({
      outcome: 'EXECUTED',
      value: { new: person },
    })
    expect(http.sent).toEqual([])
  })

  it('refuses what the vendor cannot take, field by field', async () => {
    const { adapter } = setUp()
    const bad = { ...person, firstName: ' ', lastName: '', email: 'alex', dateOfBirth: '1990-02-31' }
    const result = await adapter.resolvePatient(call, { new: bad }, creating)
    expect(result).toMatchObject({ outcome: 'REFUSED', code: 'INVALID_INPUT' })
    expect(result.outcome === 'REFUSED' && result.issues?.map(({ path }) => path.at(-1))).toEqual([
      'firstName',
      'lastName',
      'email',
      'dateOfBirth',
    ])
    expect(JSON.stringify(result)).not.toContain('1990')
  })

  it.each([true, false])(
    'reads a known person, with or without a wrapper, to be sent again (%s)',
    async (isWrapped) => {
      const { adapter, http } = setUp()
      const person = { ...wirePerson, id: 'pt/1' }
      http.script({ body: isWrapped ? { patient: person } : person })
      expect(await adapter.resolvePatient(call, { vendorId: 'pt/1' }, lookingOnly)).toEqual({
        outcome: 'EXECUTED',
        value: {
          new: {
            firstName: 'Alex',
            lastName: 'Smith',
            email: 'alex@partner.example',
            phone: null,
            dateOfBirth: '1990-04-12',
            sex: 'FEMALE',
          },
        },
      })
      expect(http.sent).toMatchObject([{ method: 'GET', path: '/connected/patients/pt%2F1' }])
    },
  )

  it('knows the vendor’s code for unknown and foreign people, and takes no other 404 for it', async () => {
    const { adapter, http } = setUp()
    http.script(
      { status: 404, body: { error: { code: 'patient_not_found', message: 'No such patient.' } } },
      { status: 404, body: { message: 'Route not found' } },
      { status: 503 },
    )
    const ask = () => adapter.resolvePatient(call, { vendorId: 'pt_1' }, creating)
    expect(await ask()).toEqual({ outcome: 'REFUSED', code: 'NOT_FOUND', vendorCode: 'patient_not_found' })
    expect(await ask()).toEqual({ outcome: 'NOT_SENT', code: 'VENDOR_REJECTED' })
    expect(await ask()).toEqual({ outcome: 'NOT_SENT', code: 'VENDOR_UNAVAILABLE' })
  })
})

describe('confirmHold', () => {
  it('confirms by appointment id with the payment reference and the person, nothing else', async () => {
    const { adapter, http } = setUp()
    http.script({ body: { appointment: wireConfirmed() } })
    const result = await adapter.confirmHold(call, bookRequest())
    expect(http.sent).toMatchObject([{ method: 'POST', path: '/connected/appointments/ap_1/confirm' }])
    expect(http.sent[0]?.json).toEqual({
      external_payment_reference: 'pay_1',
      patient: {
        first_name: 'Alex',
        last_name: 'Smith',
        email: 'alex@partner.example',
        phone: '+447700900123',
        sex: 'male',
        date_of_birth: '1990-04-12',
      },
    })
    expect(result).toMatchObject({
      outcome: 'EXECUTED',
      value: { vendorId: 'ap_1', status: 'BOOKED', paymentReference: 'pay_1', partnerReference: 'order-7' },
    })
  })

  it('sends more only where the settings say so', async () => {
    const { adapter, http } = setUp({
      ...bare,
      locale: 'pt',
      confirm: { sendsPartnerReference: true, sendsMetadata: true, sendsLocale: true, sendsHoldToken: true },
    })
    http.answerWith(() => ({ body: { appointment: wireConfirmed() } }))
    await adapter.confirmHold(call, bookRequest())
    expect(http.sent[0]?.json).toMatchObject({
      partner_reference: 'order-7',
      metadata: { campaign: 'spring', holdfast_ref: 'hold-1' },
      locale: 'pt',
      hold_token: 'token-1',
    })
  })

  it.each(['OTHER', 'UNKNOWN', null] as const)('leaves a sex of %s out, and what is null too', async (sex) => {
    const { adapter, http } = setUp()
    http.script({ body: { appointment: wireConfirmed() } })
    const patient = { new: { ...person, sex, phone: null, dateOfBirth: null } }
    await adapter.confirmHold(call, bookRequest({ patient }))
    expect(http.sent[0]?.json).toEqual({
      external_payment_reference: 'pay_1',
      patient: { first_name: 'Alex', last_name: 'Smith', email: 'alex@partner.example' },
    })
  })

  it.each([
    ['no payment reference', { paymentReference: null }, 'paymentReference'],
    ['an empty payment reference', { paymentReference: '' }, 'paymentReference'],
    ['a payment reference of 201 characters', { paymentReference: 'x'.repeat(201) }, 'paymentReference'],
    ['a note', { notes: 'Prefers mornings' }, 'notes'],
  ])('refuses %s and sends nothing', async (_, over, field) => {
    const { adapter, http } = setUp()
    expect(await adapter.confirmHold(call, bookRequest(over))).toMatchObject({
      outcome: 'REFUSED',
      code: 'INVALID_INPUT',
      issues: [{ path: ['input', field] }],
    })
    expect(http.sent).toEqual([])
  })

  it('books without payment reference where the settings allow it', async () => {
    const { adapter, http } = setUp({ ...bare, confirm: { paymentReference: 'OPTIONAL' } })
    expect(adapter.capabilities.payment).toBe('OPTIONAL')
    http.script({ body: { appointment: wireConfirmed({ external_payment_reference: null }) } })
    const result = await adapter.confirmHold(call, bookRequest({ paymentReference: null }))
    expect(result.outcome).toBe('EXECUTED')
    expect(http.sent[0]?.json).not.toHaveProperty('external_payment_reference')
  })

  it.each([
    ['another start', { start: '2026-07-06T10:00:00+01:00' }],
    ['another practitioner', { practitioner_id: 'pr_2' }],
    ['another type', { appointment_type_id: 'at_2' }],
    ['another appointment', { id: 'ap_2' }],
    ['another payment reference', { external_payment_reference: 'pay_2' }],
    ['still held', { status: 'held' }],
    ['an unlisted status', { status: 'confirming' }],
  ])('does not believe a yes with %s', async (_, over) => {
    const { adapter, http } = setUp()
    http.script({ body: { appointment: wireConfirmed(over) } })
    expect(await adapter.confirmHold(call, bookRequest())).toEqual({ outcome: 'UNKNOWN', reason: 'ECHO_DIFFERS' })
    expect(http.sent).toHaveLength(1)
  })

  it.each([404, 409, 410])(
    'believes after %i that the hold is gone unless its appointment is confirmed',
    async (status) => {
      const { adapter, http } = setUp()
      const standing = { body: { appointment: wireConfirmed() } }
      const over = {
        body: { appointment: wireAppointment({ status: 'cancelled', cancelled_at: '2026-07-01T10:10:00Z' }) },
      }
      for (const body of errorBodies) {
        http.script({ status, body }, over)
        expect(await adapter.confirmHold(call, bookRequest())).toMatchObject({
          outcome: 'REFUSED',
          code: 'HOLD_EXPIRED',
        })
        http.script({ status, body }, standing)
        expect((await adapter.confirmHold(call, bookRequest())).outcome).toBe('UNKNOWN')
        http.script({ status, body }, 'LOST')
        expect((await adapter.confirmHold(call, bookRequest())).outcome).toBe('UNKNOWN')
      }
      for (const body of [undefined, '<html>', {}, [], { detail: 'no' }, null]) {
        http.script({ status, body })
        expect(await adapter.confirmHold(call, bookRequest())).toMatchObject({ outcome: 'UNKNOWN' })
      }
    },
  )

  it.each([
    [422, 'INVALID_INPUT'],
    [400, 'INVALID_INPUT'],
    [401, 'VENDOR_REJECTED'],
  ])('understands %i in a body it knows, and in no other', async (status, code) => {
    const { adapter, http } = setUp()
    for (const body of errorBodies) {
      http.script({ status, body })
      expect(await adapter.confirmHold(call, bookRequest())).toMatchObject({ outcome: 'REFUSED', code })
    }
    for (const body of [undefined, '<html>', {}, [], { detail: 'no' }, null]) {
      http.script({ status, body })
      expect(await adapter.confirmHold(call, bookRequest())).toMatchObject({ outcome: 'UNKNOWN' })
    }
  })

  it.each([
    ['a 429', { status: 429, body: { message: 'Slow down' } }],
    ['a 502', { status: 502 }],
    ['a yes that is no appointment', { body: { ok: true } }],
    ['a start without offset', { body: { appointment: wireConfirmed({ start: '2026-07-06T09:00:00' }) } }],
    ['no answer', 'LOST' as const],
  ])('knows nothing after %s, and does not repeat', async (_, answer) => {
    const { adapter, http } = setUp()
    http.script(answer)
    expect(await adapter.confirmHold(call, bookRequest())).toMatchObject({ outcome: 'UNKNOWN' })
    expect(http.sent).toHaveLength(1)
  })

  it('sends nothing without an appointment id or with a patient that was not resolved', async () => {
    const { adapter, http } = setUp()
    const refusal = { outcome: 'NOT_SENT', code: 'INTERNAL' }
    expect(await adapter.confirmHold(call, bookRequest({ vendorHold: null }))).toEqual(refusal)
    expect(await adapter.confirmHold(call, bookRequest({ patient: { vendorId: 'pt_1' } }))).toEqual(refusal)
    expect(http.sent).toEqual([])
  })
})

describe('findBooking', () => {
  it('reads the hold’s appointment: confirmed with our reference is ours', async () => {
    const { adapter, http } = setUp()
    http.script({ body: { appointment: wireConfirmed() } })
    expect(await adapter.findBooking(call, intent())).toMatchObject([{ vendorId: 'ap_1', status: 'BOOKED' }])
    expect(http.sent).toMatchObject([{ method: 'GET', path: '/connected/appointments/ap_1' }])
  })

  it.each([
    ['held', wireAppointment()],
    [
      'released before it was confirmed',
      wireAppointment({ status: 'cancelled', cancelled_at: '2026-07-01T10:10:00Z' }),
    ],
  ])('finds none while it is %s', async (_, appointment) => {
    const { adapter, http } = setUp()
    http.script({ body: { appointment } })
    expect(await adapter.findBooking(call, intent())).toEqual([])
  })

  it('finds none where there is none', async () => {
    const { adapter, http } = setUp()
    http.script({ status: 404, body: { message: 'Not found' } })
    expect(await adapter.findBooking(call, intent())).toEqual([])
  })

  it('finds ours when it was cancelled since, and when its status is unlisted', async () => {
    const { adapter, http } = setUp()
    http.script(
      { body: { appointment: wireConfirmed({ status: 'cancelled' }) } },
      { body: { appointment: wireConfirmed({ status: 'archived' }) } },
    )
    expect(await adapter.findBooking(call, intent())).toMatchObject([{ status: 'CANCELLED' }])
    expect(await adapter.findBooking(call, intent())).toMatchObject([{ status: 'UNKNOWN', vendorStatus: 'archived' }])
  })

  it('says neither "ours" nor "none" when it was confirmed with another reference', async () => {
    const { adapter, http } = setUp()
    http.script({ body: { appointment: wireConfirmed({ external_payment_reference: 'pay_2' }) } })
    await expect(adapter.findBooking(call, intent())).rejects.toMatchObject({ code: 'VENDOR_REJECTED' })
  })

  it('does not take an outage for "none"', async () => {
    const { adapter, http } = setUp()
    http.script({ status: 500 }, { status: 404 })
    await expect(adapter.findBooking(call, intent())).rejects.toMatchObject({ code: 'VENDOR_UNAVAILABLE' })
    await expect(adapter.findBooking(call, intent())).rejects.toMatchObject({ code: 'VENDOR_REJECTED' })
  })

  it('looks for our marker in the list when the hold’s answer was lost', async () => {
    const { adapter, http } = setUp()
    const list = [wireAppointment({ id: 'ap_0' }), wireConfirmed({ id: 'ap_3' })]
    http.script({ body: wireList(list) })
    expect(await adapter.findBooking(call, intent({ vendorHold: null }))).toMatchObject([{ vendorId: 'ap_3' }])
  })

  it('compares instants at the clock change', async () => {
    const { adapter, http } = setUp()
    const start = at('2026-10-25T01:30:00Z')
    const wanted = slot({ start, end: start + 900_000, rawStart: '2026-10-25T01:30:00+00:00' })
    // The same wall time, an hour earlier.
    http.script(
      { body: { appointment: wireConfirmed({ ...confirmedFields, start: '2026-10-25T01:30:00+01:00' }) } },
      { body: { appointment: wireConfirmed({ ...confirmedFields, start: '2026-10-25T01:30:00Z' }) } },
    )
    const confirm = () => adapter.confirmHold(call, bookRequest({ slot: wanted }))
    expect(await confirm()).toEqual({ outcome: 'UNKNOWN', reason: 'ECHO_DIFFERS' })
    expect((await confirm()).outcome).toBe('EXECUTED')
  })
})
