import { describe, expect, it } from 'vitest'
import type { AppointmentQuery, CancelRequest } from '../../../src/contract/adapter.ts'
import type { Answer } from '../../kit/vendor-http.ts'
import {
  anonymous,
  answering,
  asked,
  at,
  call,
  day,
  end,
  lines,
  manager,
  no,
  now,
  ok,
  pageOf,
  setUp,
  start,
  wireListed,
} from './kit.ts'

const vendorId = 'apt58462'
const paged = '&page-sort-column=0&page-sort-descending=false&page-number=1&page-size=50'
const ahead = `GET /appointment/appointments?start-from=2030-02-28T10:00:00+00:00&start-to=2031-04-05T10:00:00+00:00${paged}`
const back = `GET /appointment/appointments?start-from=2029-12-01T10:00:00+00:00&start-to=2030-02-28T10:00:00+00:00${paged}`
const again = `GET /appointment/appointments?patient=pat1&start-from=2030-03-03T09:00:00+00:00&start-to=2030-03-05T09:00:00+00:00${paged}`

describe('getAppointment', () => {
  const many = pageOf([wireListed({ Key: 'other' })], { TotalCount: 101 })

  it('looks for the key in what is to come, then in what was', async () => {
    const clinic = answering(manager, pageOf([wireListed({ Key: 'other' })]), pageOf([wireListed()]))
    expect(await clinic.adapter.getAppointment(call, vendorId)).toMatchObject({
      ...{ vendorId, status: 'BOOKED', vendorStatus: 'Booked', start, end, timeZone: 'Europe/London' },
      ...{ practitionerId: '84', appointmentTypeId: 'CN', locationId: '1123-214', patientId: 'pat1' },
      patient: {
        ...{ vendorId: 'pat1', firstName: 'Testa', lastName: 'Patientova-1', email: 'testa.1@patients.example' },
        ...{ phone: '+447700900101', dateOfBirth: '1984-02-29', sex: 'FEMALE' },
      },
      ...{ price: { amount: '240.00', currency: 'GBP' }, amountOwed: { amount: '240.00', currency: 'GBP' } },
    })
    expect(lines(clinic)).toEqual([ahead, back])
  })

  it('stops as soon as it is found, and is null when it is nowhere', async () => {
    const found = answering(manager, pageOf([wireListed()]))
    expect(await found.adapter.getAppointment(call, vendorId)).not.toBeNull()
    expect(lines(found)).toEqual([ahead])
    const { adapter } = answering(manager, pageOf([]), pageOf([]))
    expect(await adapter.getAppointment(call, vendorId)).toBeNull()
  })

  it.each([
    ['Booked', 'BOOKED'],
    ['NotArrived', 'BOOKED'],
    ['Arrived', 'ARRIVED'],
    ['BeingSeen', 'ARRIVED'],
    ['Discharged', 'COMPLETED'],
    ['DNA', 'DID_NOT_ARRIVE'],
    ['Cancelled', 'CANCELLED'],
    ['Zombie', 'UNKNOWN'],
    ['constructor', 'UNKNOWN'],
    [undefined, 'UNKNOWN'],
  ])('reads the state %j as %s', async (State, status) => {
    const { adapter } = answering(manager, pageOf([wireListed({ State })]))
    const cancellation = status === 'CANCELLED' ? { reason: null, note: null, at: null } : null
    expect(await adapter.getAppointment(call, vendorId)).toMatchObject({ status, cancellation })
  })

  it('reads a state as the settings have it', async () => {
    const states = { Zombie: 'CANCELLED' }
    const { adapter } = answering({ ...manager, appointments: { states } }, pageOf([wireListed({ State: 'Zombie' })]))
    expect(await adapter.getAppointment(call, vendorId)).toMatchObject({ status: 'CANCELLED', vendorStatus: 'Zombie' })
  })

  it('shows what the clocks skip as if they had not, and what lacks an end as it is', async () => {
    const skipped = wireListed({ Start: '2030-03-31T01:30:00', Finish: null })
    const { adapter } = answering(manager, pageOf([skipped]))
    const instant = at('2030-03-31T01:30:00Z')
    expect(await adapter.getAppointment(call, vendorId)).toMatchObject({ start: instant, end: instant })
  })

  it.each<[string, readonly Answer[], string]>([
    ['an outage', [{ status: 502 }], 'VENDOR_UNAVAILABLE'],
    ['an outage on the way', [pageOf([]), 'LOST'], 'VENDOR_UNAVAILABLE'],
    ['a refusal', [no(0, 403)], 'VENDOR_REJECTED'],
    ['no page', [ok({ Items: 'many', TotalCount: 1 })], 'VENDOR_REJECTED'],
    ['too many pages', [many, many], 'VENDOR_REJECTED'],
    ['a site without a zone', [pageOf([wireListed({ Site: { Key: 9 } })])], 'VENDOR_REJECTED'],
  ])('is not absent after %s', async (_, answers, code) => {
    const settings = { ...manager, appointments: { maxPages: 2 }, siteTimeZones: { 1123: 'Europe/London' } }
    const { adapter } = answering(settings, ...answers)
    await expect(adapter.getAppointment(call, vendorId)).rejects.toMatchObject({ code })
  })

  it.each(['', ' ', 'a b', 'x'.repeat(201)])('asks nothing for %j', async (id) => {
    const clinic = setUp()
    expect(await clinic.adapter.getAppointment(call, id)).toBeNull()
    expect(clinic.http.sent).toEqual([])
  })
})

describe('listAppointments', () => {
  const all: AppointmentQuery = { from: null, to: null, patientId: 'pat1', withCancelled: true }

  it('asks for one patient, a day wider than wanted, and cuts what is too much', async () => {
    const rows = [
      { Key: 'a1', Start: '2030-03-04T08:30:00' },
      { Key: 'a2' },
      { Key: 'a3', State: 'Cancelled' },
      { Key: 'a4', Clinician: { Key: 85 } },
      { Key: 'a5', Start: '2030-03-04T10:00:00', Finish: '2030-03-04T11:00:00' },
    ]
    const clinic = answering(manager, pageOf(rows.map(wireListed)))
    const query = { ...all, from: start, to: end, practitionerIds: ['84'], withCancelled: false }
    const page = await clinic.adapter.listAppointments(call, query, null)
    expect(page.appointments.map((one) => one.vendorId)).toEqual(['a2'])
    expect(page.next).toBeNull()
    expect(lines(clinic)).toEqual([
      `GET /appointment/appointments?patient=pat1&start-from=2030-03-03T09:00:00+00:00&start-to=2030-03-05T10:00:00+00:00${paged}`,
    ])
  })

  it('goes on from page to page', async () => {
    const clinic = answering(
      manager,
      pageOf([wireListed()], { TotalCount: 51 }),
      pageOf([wireListed({ Key: 'last' })], { TotalCount: 51 }),
    )
    const first = await clinic.adapter.listAppointments(call, all, null)
    expect(first.next).toBe('2')
    const second = await clinic.adapter.listAppointments(call, all, first.next)
    expect(second).toMatchObject({ appointments: [{ vendorId: 'last' }], next: null })
    expect(asked(clinic)[1]?.query).toContainEqual(['page-number', '2'])
  })

  it('lists everybody only where the settings say so', async () => {
    const everybody = { from: null, to: null, withCancelled: true }
    const clinic = setUp()
    await expect(clinic.adapter.listAppointments(call, everybody, null)).rejects.toMatchObject({
      code: 'INVALID_INPUT',
    })
    expect(clinic.http.sent).toEqual([])
    const open = answering({ ...manager, appointments: { listEverybody: true } }, pageOf([wireListed()]))
    expect((await open.adapter.listAppointments(call, everybody, null)).appointments).toHaveLength(1)
    expect(lines(open)[0]).not.toContain('patient=')
  })

  it('is empty for a patient whom the login may not see, and for nobody', async () => {
    const { adapter } = answering(manager, no(0, 403))
    expect(await adapter.listAppointments(call, all, null)).toEqual({ appointments: [], next: null })
    const silent = setUp()
    for (const given of [{ patientId: 'a b' }, { practitionerIds: [] }]) {
      expect((await silent.adapter.listAppointments(call, { ...all, ...given }, null)).appointments).toEqual([])
    }
    expect(silent.http.sent).toEqual([])
  })

  it.each(['0', '-1', 'x', '1000000'])('refuses the place %j', async (after) => {
    await expect(setUp().adapter.listAppointments(call, all, after)).rejects.toMatchObject({ code: 'INVALID_INPUT' })
  })

  it.each<[Answer, string]>([
    [no(13, 403), 'VENDOR_REJECTED'],
    [{ status: 502 }, 'VENDOR_UNAVAILABLE'],
    [ok({}), 'VENDOR_REJECTED'],
  ])('throws after %j', async (answer, code) => {
    const { adapter } = answering(manager, answer)
    await expect(adapter.listAppointments(call, all, null)).rejects.toMatchObject({ code })
  })
})

describe('cancellationFee', () => {
  const fee = { amount: '120.00', currency: 'GBP' }
  const priced = { ...manager, feeCurrency: 'GBP' }

  it('asks what cancelling now would cost', async () => {
    const clinic = answering(priced, ok({ AppointmentKey: vendorId, Fee: 120, Detail: 'Half.' }))
    expect(await clinic.adapter.cancellationFee(call, vendorId)).toEqual(fee)
    expect(lines(clinic)).toEqual([`GET /appointment/cancellation-info?appointment=${vendorId}`])
  })

  it.each([
    [0, null],
    ['0.00', null],
    ['120.5', { amount: '120.50', currency: 'GBP' }],
  ])('reads %j as %j', async (Fee, expected) => {
    const { adapter } = answering(priced, ok({ Fee }))
    expect(await adapter.cancellationFee(call, vendorId)).toEqual(expected)
  })

  it('has no currency where the settings name none', async () => {
    const { adapter } = answering(manager, ok({ Fee: 5 }))
    expect(await adapter.cancellationFee(call, vendorId)).toEqual({ amount: '5.00', currency: null })
  })

  it.each<[string, Answer, string]>([
    ['no fee', ok({}), 'VENDOR_REJECTED'],
    ['a fee that is null', ok({ Fee: null }), 'VENDOR_REJECTED'],
    ['a fee that is owed to the patient', ok({ Fee: -1 }), 'VENDOR_REJECTED'],
    ['a refusal', no(0, 404), 'VENDOR_REJECTED'],
    ['an outage', { status: 502 }, 'VENDOR_UNAVAILABLE'],
  ])('does not take %s for none', async (_, answer, code) => {
    const { adapter } = answering(priced, answer)
    await expect(adapter.cancellationFee(call, vendorId)).rejects.toMatchObject({ code })
  })
})

describe('cancel', () => {
  const request: CancelRequest = { vendorId, reason: 'AWAY', note: null, acceptedFee: null }
  const free = ok({ AppointmentKey: vendorId, Fee: 0, Detail: '' })
  const half = ok({ AppointmentKey: vendorId, Fee: 120, Detail: 'Half.' })
  const gone = pageOf([wireListed({ State: 'Cancelled' })])
  const info = `GET /appointment/cancellation-info?appointment=${vendorId}`
  const cancel = `GET /appointment/cancel?appointment=${vendorId}`

  it('looks, asks for the fee, and cancels once', async () => {
    const clinic = answering(manager, pageOf([wireListed()]), free, ok(null))
    expect(await clinic.adapter.cancel(call, request)).toMatchObject({
      outcome: 'EXECUTED',
      value: {
        ...{ vendorId, status: 'CANCELLED', start, patientId: 'pat1', joinUrl: null, amountOwed: null },
        cancellation: { reason: null, note: null, at: null },
      },
    })
    expect(lines(clinic)).toEqual([ahead, info, cancel])
  })

  it.each(['Booked', 'Cancelled'])(
    'does not cancel what it could not tell: at a site without a zone, %s',
    async (State) => {
      const settings = { ...manager, siteTimeZones: { 1125: 'Europe/Madrid' } }
      const clinic = answering(settings, pageOf([wireListed({ State })]))
      expect(await clinic.adapter.cancel(call, request)).toMatchObject({ outcome: 'NOT_SENT', code: 'VENDOR_REJECTED' })
      expect(lines(clinic)).toEqual([ahead])
    },
  )

  it.each([
    ['none', null],
    ['another amount', { amount: '100.00', currency: 'GBP' }],
    ['more', { amount: '240.00', currency: 'GBP' }],
    ['another currency', { amount: '120.00', currency: 'EUR' }],
  ])('does not cancel for a fee when %s was accepted', async (_, acceptedFee) => {
    const clinic = answering({ ...manager, feeCurrency: 'GBP' }, pageOf([wireListed()]), half)
    const result = await clinic.adapter.cancel(call, { ...request, acceptedFee })
    expect(result).toEqual({ outcome: 'REFUSED', code: 'FEE_NOT_ACCEPTED' })
    expect(lines(clinic)).toEqual([ahead, info])
  })

  it('cancels for the fee that was accepted and tells what is owed for it', async () => {
    const invoice = { CurrencyCode: 'GBP', TotalGross: 120, Paid: 0, CreditNotes: [] }
    const clinic = answering({ ...manager, feeCurrency: 'GBP' }, pageOf([wireListed()]), half, ok(invoice))
    const result = await clinic.adapter.cancel(call, { ...request, acceptedFee: { amount: '120', currency: 'GBP' } })
    expect(result).toMatchObject({
      outcome: 'EXECUTED',
      value: { status: 'CANCELLED', amountOwed: { amount: '120.00', currency: 'GBP' } },
    })
  })

  it('is done when it was done, without a call', async () => {
    const clinic = answering(manager, gone)
    const result = await clinic.adapter.cancel(call, request)
    expect(result).toMatchObject({ outcome: 'EXECUTED', value: { status: 'CANCELLED' } })
    expect(lines(clinic)).toEqual([ahead])
  })

  it('finds nothing under an unknown key', async () => {
    const { adapter } = answering(manager, pageOf([]), pageOf([]))
    expect(await adapter.cancel(call, request)).toEqual({ outcome: 'REFUSED', code: 'NOT_FOUND' })
  })

  it.each<[string, readonly Answer[], object]>([
    ['no answer', ['LOST'], { outcome: 'UNKNOWN' }],
    ['no connection', ['NOT_SENT'], { outcome: 'NOT_SENT', code: 'VENDOR_UNAVAILABLE' }],
    ['a 502', [{ status: 502 }], { outcome: 'UNKNOWN' }],
    ['a 204', [{ status: 204 }], { outcome: 'UNKNOWN' }],
    ['a strange body', [ok('yes')], { outcome: 'UNKNOWN' }],
    ['a 429', [no(0, 429)], { outcome: 'UNKNOWN' }],
    ['a refusal', [no(0)], { outcome: 'REFUSED', code: 'VENDOR_REJECTED' }],
    ['a session that ended', [no(8, 401)], { outcome: 'NOT_SENT', code: 'VENDOR_UNAVAILABLE' }],
  ])('after %s', async (_, answers, expected) => {
    const clinic = answering(manager, pageOf([wireListed()]), free, ...answers)
    expect(await clinic.adapter.cancel(call, request)).toMatchObject(expected)
    expect(lines(clinic).filter((line) => line === cancel)).toHaveLength(1)
  })

  it.each<[string, Answer, object]>([
    ['shows it cancelled', gone, { outcome: 'EXECUTED' }],
    ['shows it booked', pageOf([wireListed()]), { outcome: 'UNKNOWN', reason: 'ECHO_DIFFERS' }],
    ['has dropped it', pageOf([]), { outcome: 'EXECUTED' }],
    ['tells no state', pageOf([wireListed({ State: null })]), { outcome: 'EXECUTED' }],
    ['cannot be read', { status: 502 }, { outcome: 'EXECUTED' }],
  ])('where the list has to prove it, and it %s', async (_, answer, expected) => {
    const clinic = answering({ ...manager, cancelProof: 'LIST' }, pageOf([wireListed()]), free, ok(null), answer)
    expect(await clinic.adapter.cancel(call, request)).toMatchObject(expected)
    expect(lines(clinic)).toEqual([ahead, info, cancel, again])
  })

  it.each<[string, readonly Answer[], object]>([
    ['the look', [{ status: 502 }], { outcome: 'NOT_SENT', code: 'VENDOR_UNAVAILABLE' }],
    ['the fee', [pageOf([wireListed()]), 'LOST'], { outcome: 'NOT_SENT', code: 'VENDOR_UNAVAILABLE' }],
    [
      'the sense of the fee',
      [pageOf([wireListed()]), ok({ Fee: 'some' })],
      { outcome: 'NOT_SENT', code: 'VENDOR_REJECTED' },
    ],
  ])('does not cancel without %s', async (_, answers, expected) => {
    const clinic = answering(manager, ...answers)
    expect(await clinic.adapter.cancel(call, request)).toEqual(expected)
    expect(lines(clinic)).not.toContain(cancel)
  })
})

describe('the anonymous flow', () => {
  it('can neither read nor cancel, and sends nothing', async () => {
    const { adapter, http } = setUp(anonymous)
    const query = { from: now, to: now + day, withCancelled: true }
    for (const attempt of [
      () => adapter.getAppointment(call, vendorId),
      () => adapter.findBooking(call, {} as never),
      () => adapter.listAppointments(call, query, null),
      () => adapter.cancel(call, { vendorId, reason: 'AWAY', note: null, acceptedFee: null }),
    ]) {
      await expect(attempt()).rejects.toMatchObject({ code: 'CAPABILITY_NOT_SUPPORTED' })
    }
    expect(http.sent).toEqual([])
  })
})
