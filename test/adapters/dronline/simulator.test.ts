/** The whole way once, through the real HTTP client against the vendor's simulator, which shares no code with the adapter. */
import { afterEach, describe, expect, it } from 'vitest'
import { settingsSchema } from '../../../adapters/dronline/config.ts'
import { dronline } from '../../../adapters/dronline/index.ts'
import { startDronline } from '../../../simulators/dronline.ts'
import type { AppointmentPage, AppointmentQuery, Call } from '../../../src/contract/adapter.ts'
import { bindAdapter } from '../../../src/contract/define-adapter.ts'
import type { Appointment } from '../../../src/domain/appointment.ts'
import type { VendorHold } from '../../../src/domain/hold.ts'
import type { WriteResult } from '../../../src/domain/outcome.ts'
import type { SlotOffer, SlotSnapshot } from '../../../src/domain/slot.ts'
import { createVendorNetwork } from '../../../src/http/client.ts'
import { creating } from '../../kit/resolving.ts'
import { createSessions } from '../../kit/sessions.ts'
import { at, bookRequest, holdRequest, intent, person } from './kit.ts'

const day = 86_400_000
const started: (() => Promise<void>)[] = []

afterEach(async () => {
  for (const stop of started.splice(0)) await stop()
})

/** What the vendor's onboarding would tell; here it is how the simulator is set. */
const simulatorSettings = {
  apiKey: 'sk_sandbox_demo',
  location: { name: 'Synthetic Clinic', addressLines: ['1 Test Street', 'London'] },
  appointmentTypeFields: {
    name: 'name',
    durationMinutes: 'duration_minutes',
    contactTypes: 'contact_types',
    price: { amount: 'price', unit: 'MINOR', currency: 'currency' },
  },
  availability: {
    path: '/connected/availability',
    typeParam: 'appointment_type_id',
    practitionerParam: 'practitioner_id',
    fromParam: 'from',
    toParam: 'to',
    maxWindowDays: 31,
    itemsField: 'data',
    startField: 'start',
    endField: 'end',
    contactTypesField: 'contact_types',
  },
  paging: { param: 'starting_after', cursor: 'LAST_ID', sizeParam: 'limit', size: 100 },
  cancel: { path: '/connected/appointments/{appointment_id}/cancel', reasonField: 'reason' },
  reschedule: {
    path: '/connected/appointments/{appointment_id}/reschedule',
    startField: 'start',
    practitionerField: 'practitioner_id',
  },
  budget: { requests: 1_000, perMs: 1_000, maxConcurrent: 16 },
}

async function setUp({ now = at('2026-07-01T08:00:00Z'), switches = {}, settings = {}, writeMs = 2_000 } = {}) {
  const simulator = await startDronline({ now, switches })
  const clock = { now: () => simulator.now(), monotonic: () => performance.now() }
  const network = createVendorNetwork({ clock, allowLoopback: true, log: () => {}, timeouts: { writeMs } })
  started.push(
    () => network.close(),
    () => simulator.stop(),
  )
  const parsed = settingsSchema.parse({ baseUrl: `${simulator.url}/v1`, ...simulatorSettings, ...settings })
  const { adapter } = bindAdapter(dronline, parsed, {
    clinicId: 'clinic',
    timeZone: 'Europe/London',
    clock,
    connect: (accountKey, options) => network.connect(accountKey, 'clinic', options),
    sessions: createSessions(),
  })
  const call = (): Call => ({ priority: 'CHECK', deadline: performance.now() + 5_000, correlationId: 'test' })

  const [type] = await adapter.listAppointmentTypes(call())
  if (!type) throw new Error('the simulator has no appointment type')
  async function search(days = 7): Promise<readonly SlotOffer[]> {
    const start = simulator.now()
    return adapter.searchSlots(call(), { start, end: start + days * day, appointmentTypeIds: [type?.vendorId ?? ''] })
  }
  function snapshot(offer: SlotOffer): SlotSnapshot {
    const { start, end } = offer
    const names = { appointmentType: type as NonNullable<typeof type>, practitioner: null, location: null }
    const zone = { clinicId: 'clinic', timeZone: 'Europe/London', asOf: simulator.now() }
    return { ...offer, ...names, ...zone, occupied: offer.occupied ?? { start, end } }
  }
  async function slots(count: number): Promise<SlotSnapshot[]> {
    const offers = (await search()).slice(0, count)
    if (offers.length < count) throw new Error('the simulator has too few free times')
    return offers.map(snapshot)
  }
  async function hold(slot: SlotSnapshot, marker: string): Promise<VendorHold> {
    return value(await adapter.createHold(call(), holdRequest({ slot, marker, contactType: null })))
  }
  return { simulator, adapter, call, search, slots, snapshot, hold, type }
}

function value<T>(result: WriteResult<T>): T {
  if (result.outcome !== 'EXECUTED') throw new Error(`not executed: ${JSON.stringify(result)}`)
  return result.value
}

const everything: AppointmentQuery = { from: null, to: null, withCancelled: true }

function ids(appointments: readonly Appointment[]): string[] {
  return appointments.map(({ vendorId }) => vendorId)
}

describe('against the simulator', () => {
  it('goes the whole way: search, hold, release, hold, confirm, find, move, cancel, list', async () => {
    const { simulator, adapter, call, slots, hold, type } = await setUp()
    await adapter.probe(call())
    expect(type.durationMinutes).toBeGreaterThan(0)
    expect((await adapter.listPractitioners(call())).length).toBeGreaterThan(0)

    const [first, second] = (await slots(2)) as [SlotSnapshot, SlotSnapshot]
    expect(await adapter.checkSlot(call(), first)).toMatchObject({ free: true })

    const released = await hold(first, 'marker-1')
    expect(released.token).not.toBeNull()
    expect(await adapter.checkSlot(call(), first)).toEqual({ free: false })
    expect(await adapter.readHold(call(), released)).toEqual({ status: 'ACTIVE', expiresAt: released.expiresAt })
    expect(
      await adapter.createHold(call(), holdRequest({ slot: first, marker: 'marker-2', contactType: null })),
    ).toMatchObject({
      outcome: 'REFUSED',
      code: 'SLOT_TAKEN_AT_VENDOR',
    })
    expect(await adapter.findHold(call(), intent({ marker: 'marker-1', slot: first, vendorHold: null }))).toEqual({
      ...released,
      token: null,
    })
    expect(await adapter.getAppointment(call(), released.appointmentId ?? '')).toBeNull()
    value(await adapter.releaseHold(call(), released))
    value(await adapter.releaseHold(call(), released))
    expect((await adapter.readHold(call(), released)).status).toBe('RELEASED')
    expect(await adapter.checkSlot(call(), first)).toMatchObject({ free: true })

    const kept = await hold(first, 'marker-3')
    const resolved = value(await adapter.resolvePatient(call(), { new: person }, creating))
    const request = bookRequest({ marker: 'marker-3', slot: first, vendorHold: kept, patient: resolved })
    expect(await adapter.findBooking(call(), intent({ marker: 'marker-3', slot: first, vendorHold: kept }))).toEqual([])
    const booked = value(await adapter.confirmHold(call(), request))
    expect(booked).toMatchObject({ vendorId: kept.appointmentId, status: 'BOOKED', start: first.start, end: first.end })
    expect((await adapter.readHold(call(), kept)).status).toBe('CONFIRMED')
    expect(
      await adapter.findBooking(call(), intent({ marker: 'marker-3', slot: first, vendorHold: kept })),
    ).toMatchObject([{ vendorId: booked.vendorId, paymentReference: 'pay_1' }])
    expect(await adapter.getAppointment(call(), booked.vendorId)).toMatchObject({ patient: { email: person.email } })
    expect(value(await adapter.resolvePatient(call(), { vendorId: booked.patientId ?? '' }, creating))).toMatchObject({
      new: { firstName: person.firstName, dateOfBirth: person.dateOfBirth },
    })
    expect(await adapter.resolvePatient(call(), { vendorId: 'nobody' }, creating)).toMatchObject({
      outcome: 'REFUSED',
      code: 'NOT_FOUND',
    })

    const moved = value(await adapter.reschedule(call(), { vendorId: booked.vendorId, slot: second, marker: 'move-1' }))
    expect(moved).toMatchObject({ vendorId: booked.vendorId, start: second.start, previousStart: first.start })
    expect(ids((await adapter.listAppointments(call(), everything, null)).appointments)).toEqual([booked.vendorId])

    const cancelled = value(
      await adapter.cancel(call(), { vendorId: booked.vendorId, reason: 'WORK', note: null, acceptedFee: null }),
    )
    expect(cancelled.status).toBe('CANCELLED')
    expect(await adapter.getAppointment(call(), booked.vendorId)).toMatchObject({ status: 'CANCELLED' })
    expect(ids((await adapter.listAppointments(call(), everything, null)).appointments)).toEqual([booked.vendorId])
    expect(
      (await adapter.listAppointments(call(), { ...everything, withCancelled: false }, null)).appointments,
    ).toEqual([])

    expect(simulator.log.map(({ event }) => event)).toEqual([
      'hold.created',
      'hold.released',
      'hold.created',
      'appointment.booked',
      'appointment.moved',
      'appointment.cancelled',
    ])
  })

  it.each(['404', 'cancelled', 'held'])(
    'tells a lapsed hold as expired where a read answers %s',
    async (expiredHold) => {
      const { simulator, adapter, call, slots, hold } = await setUp({ switches: { expiredHold } })
      const [slot] = (await slots(1)) as [SlotSnapshot]
      const lapsed = await hold(slot, 'marker-1')
      simulator.advance(lapsed.expiresAt - simulator.now() + 1_000)
      expect((await adapter.readHold(call(), lapsed)).status).toBe('EXPIRED')
      const request = bookRequest({ marker: 'marker-1', slot, vendorHold: lapsed })
      expect(await adapter.confirmHold(call(), request)).toMatchObject({ outcome: 'REFUSED', code: 'HOLD_EXPIRED' })
      expect(await adapter.findBooking(call(), intent({ slot, vendorHold: lapsed }))).toEqual([])
      expect((await adapter.releaseHold(call(), lapsed)).outcome).toBe('EXECUTED')
      expect(simulator.log.some(({ event }) => event === 'appointment.booked')).toBe(false)
    },
  )

  it.each(['nested', 'string', 'flat', 'message'])(
    'understands a taken time in the error shape %s',
    async (errorShape) => {
      const { adapter, call, slots, hold } = await setUp({ switches: { errorShape } })
      const [slot] = (await slots(1)) as [SlotSnapshot]
      await hold(slot, 'marker-1')
      const again = await adapter.createHold(call(), holdRequest({ slot, marker: 'marker-2', contactType: null }))
      expect(again).toMatchObject({ outcome: 'REFUSED', code: 'SLOT_TAKEN_AT_VENDOR' })
    },
  )

  it('does not take plain text for an answer', async () => {
    const { adapter, call, slots, hold } = await setUp({ switches: { errorShape: 'text' } })
    const [slot] = (await slots(1)) as [SlotSnapshot]
    await hold(slot, 'marker-1')
    const again = await adapter.createHold(call(), holdRequest({ slot, marker: 'marker-2', contactType: null }))
    expect(again.outcome).toBe('UNKNOWN')
    await expect(adapter.getAppointment(call(), 'nothing')).rejects.toMatchObject({ code: 'VENDOR_REJECTED' })
  })

  it.each(['hangAfterAccepting', 'dropReply'] as const)(
    'finds what was made when the answer is lost: %s',
    async (fault) => {
      const { simulator, adapter, call, slots } = await setUp({ writeMs: 700 })
      const [slot] = (await slots(1)) as [SlotSnapshot]
      simulator.failNext({ op: 'hold', fault })
      const request = holdRequest({ slot, marker: 'marker-1', contactType: null })
      expect((await adapter.createHold(call(), request)).outcome).toBe('UNKNOWN')
      const found = await adapter.findHold(call(), intent({ marker: 'marker-1', slot, vendorHold: null }))
      if (!found) throw new Error('the hold is not found')
      simulator.failNext({ op: 'book', fault })
      const book = bookRequest({ marker: 'marker-1', slot, vendorHold: found })
      expect((await adapter.confirmHold(call(), book)).outcome).toBe('UNKNOWN')
      expect(await adapter.findBooking(call(), intent({ marker: 'marker-1', slot, vendorHold: found }))).toMatchObject([
        { vendorId: found.appointmentId, status: 'BOOKED' },
      ])
      expect(simulator.log.filter(({ event }) => event === 'appointment.booked')).toHaveLength(1)
    },
  )

  it('finds nothing when the request was lost', async () => {
    const { simulator, adapter, call, slots, hold } = await setUp()
    const [slot] = (await slots(1)) as [SlotSnapshot]
    const kept = await hold(slot, 'marker-1')
    simulator.failNext({ op: 'book', fault: 'dropRequest' })
    const book = bookRequest({ marker: 'marker-1', slot, vendorHold: kept })
    expect((await adapter.confirmHold(call(), book)).outcome).toBe('UNKNOWN')
    expect(await adapter.findBooking(call(), intent({ marker: 'marker-1', slot, vendorHold: kept }))).toEqual([])
    expect((await adapter.readHold(call(), kept)).status).toBe('ACTIVE')
  })

  it('pages through the appointments, and fails loudly where paging is not configured', async () => {
    const paging = { param: 'starting_after', cursor: 'LAST_ID', sizeParam: 'limit', size: 1 }
    const { adapter, call, slots, hold } = await setUp({ settings: { paging } })
    const markers = ['marker-1', 'marker-2', 'marker-3']
    const free = await slots(markers.length)
    const booked: string[] = []
    for (const [index, slot] of free.entries()) {
      const marker = markers[index] ?? ''
      const request = bookRequest({ marker, slot, vendorHold: await hold(slot, marker) })
      booked.push(value(await adapter.confirmHold(call(), request)).vendorId)
    }
    const listed: string[] = []
    let after: string | null = null
    do {
      const page: AppointmentPage = await adapter.listAppointments(call(), everything, after)
      listed.push(...ids(page.appointments))
      after = page.next
    } while (after !== null)
    expect(listed.toSorted()).toEqual(booked.toSorted())
    const lost = intent({ marker: 'marker-1', slot: free[0] as SlotSnapshot, vendorHold: null })
    expect(ids(await adapter.findBooking(call(), lost))).toEqual([booked[0]])

    const blind = await setUp({ switches: { pageSize: 1 }, settings: { paging: undefined } })
    for (const slot of await blind.slots(2)) await blind.hold(slot, 'marker-1')
    await expect(blind.adapter.listAppointments(blind.call(), everything, null)).rejects.toThrow(/paging/)
  })

  it.each([
    [{ timesAs: 'utc' }, {}],
    [{ appointmentWrapper: '', patientWrapper: '' }, {}],
    [{ absentRelated: 'null', patientIdWithoutPatient: 'empty' }, {}],
    [{ releasedHold: '404', releaseTwiceStatus: 404 }, {}],
    [{ releaseTwiceStatus: 410, releaseBody: 'hold' }, {}],
    [{ releaseTwiceStatus: 200, contactTypeRequired: true }, {}],
    [{ confirmHoldToken: 'required' }, { confirm: { sendsHoldToken: true } }],
    [{ confirmNeedsPatient: 'always' }, { confirm: { sendsPartnerReference: true } }],
  ])('holds, releases twice and books where the vendor is %j', async (switches, settings) => {
    const { simulator, adapter, call, slots, hold } = await setUp({ switches, settings })
    const [slot] = (await slots(1)) as [SlotSnapshot]
    const released = await hold(slot, 'marker-1')
    value(await adapter.releaseHold(call(), released))
    value(await adapter.releaseHold(call(), released))
    const kept = await hold(slot, 'marker-2')
    const booked = value(await adapter.confirmHold(call(), bookRequest({ slot, vendorHold: kept })))
    expect(await adapter.getAppointment(call(), booked.vendorId)).toEqual(
      expect.objectContaining({ status: 'BOOKED', start: slot.start, patient: expect.anything() }),
    )
    expect(await adapter.findBooking(call(), intent({ slot, vendorHold: released }))).toEqual([])
    expect(simulator.log.map(({ event }) => event)).toEqual([
      'hold.created',
      'hold.released',
      'hold.created',
      'appointment.booked',
    ])
  })

  it('reports a time that the front desk took: by status, or by a code once the settings know it', async () => {
    async function holdTaken(takenStatus: number, errorCodes: Record<string, string>) {
      const { simulator, adapter, call, slots } = await setUp({ switches: { takenStatus }, settings: { errorCodes } })
      const [slot] = (await slots(1)) as [SlotSnapshot]
      const times = { start: new Date(slot.start).toISOString(), end: new Date(slot.end).toISOString() }
      simulator.frontDesk({ action: 'book', practitionerId: slot.practitionerId ?? '', ...times })
      expect(await adapter.checkSlot(call(), slot)).toEqual({ free: false })
      const result = await adapter.createHold(call(), holdRequest({ slot, contactType: null }))
      if (result.outcome !== 'REFUSED') throw new Error(`not refused: ${result.outcome}`)
      return result
    }
    expect((await holdTaken(409, {})).code).toBe('SLOT_TAKEN_AT_VENDOR')
    const { code, vendorCode = '' } = await holdTaken(422, {})
    expect(code).toBe('INVALID_INPUT')
    expect((await holdTaken(422, { [vendorCode]: 'SLOT_TAKEN_AT_VENDOR' })).code).toBe('SLOT_TAKEN_AT_VENDOR')
  })

  it.each([
    ['spring', '2026-03-28T08:00:00Z'],
    ['autumn', '2026-10-24T07:00:00Z'],
  ])('holds and confirms on the Monday after the clocks change in %s', async (_, now) => {
    const { adapter, call, search, snapshot, hold } = await setUp({ now: at(now) })
    const monday = at(now) + 2 * day
    const offer = (await search(4)).find(({ start }) => start >= monday - day / 2)
    if (!offer) throw new Error('nothing is free after the clock change')
    const slot = snapshot(offer)
    const kept = await hold(slot, 'marker-1')
    const booked = value(await adapter.confirmHold(call(), bookRequest({ slot, vendorHold: kept })))
    expect(booked.start).toBe(slot.start)
    expect(await adapter.checkSlot(call(), slot)).toEqual({ free: false })
  })

  it('knows a live account by its key, and passes on that a key is refused', async () => {
    const { adapter, call } = await setUp({ switches: { key: 'sk_live_demo' }, settings: { apiKey: 'sk_live_demo' } })
    await expect(adapter.probe(call())).resolves.toBeUndefined()
    await expect(setUp({ settings: { apiKey: 'sk_sandbox_wrong' } })).rejects.toMatchObject({ code: 'VENDOR_REJECTED' })
  })
})
