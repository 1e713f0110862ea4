import { randomUUID } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { type Answer, startGateway, until } from '../kit/gateway.ts'
import { aPerson } from '../kit/people.ts'
import {
  appointmentBook,
  appointmentCancel,
  appointmentQuery,
  appointmentReschedule,
  appointmentsQuery,
  holdConfirm,
  holdQuery,
  holdRelease,
} from './documents.ts'
import { booked, clinicOf, confirm, confirmInput, dayMs, events, hold, placeOf, slotsOf, vendors } from './steps.ts'

describe.each(vendors)('a booking at %s', (vendor) => {
  it('is searched, held, confirmed, read and listed, moved or not, and cancelled or not, and the vendor agrees', async () => {
    const gateway = await startGateway()
    const { capabilities } = (await clinicOf(gateway, vendor)).clinic
    // Far enough away for cancelling to be free.
    const [slot, ...others] = await slotsOf(gateway, vendor, { fromDay: 4 })

    const held = await hold(gateway, slot.id)
    expect(held).toMatchObject({
      errors: [],
      hold: { status: 'ACTIVE', start: slot.start, strength: slot.holdStrength },
    })
    expect(slot.holdStrength).toBe(capabilities.holds)
    expect((await slotsOf(gateway, vendor, { fromDay: 4 })).map(placeOf)).not.toContain(placeOf(slot))

    const confirmed = await confirm(gateway, held)
    expect(confirmed).toMatchObject({
      errors: [],
      pending: false,
      hold: { status: 'CONFIRMED' },
      appointment: { status: 'BOOKED', start: slot.start, end: slot.end, warnings: [] },
    })
    expect(booked(gateway, vendor)).toEqual([{ vendorId: confirmed.appointment.vendorId, start: expect.any(String) }])
    expect(Date.parse(booked(gateway, vendor)[0]?.start ?? '')).toBe(Date.parse(slot.start))

    const { id, patient } = confirmed.appointment
    expect((await gateway.ask(appointmentQuery, { id })).appointment).toMatchObject({
      status: 'BOOKED',
      start: slot.start,
    })
    // The portal lists one patient's appointments only.
    const filter = { clinicId: slot.clinic.id, ...(vendor === 'meddbase' && { patientId: patient.id }) }
    const { appointments } = await gateway.ask(appointmentsQuery, { filter })
    expect(appointments.nodes.map((one: Answer) => one.id)).toContain(id)

    const expected = ['appointment.booked']
    const later = others.find((one) => Date.parse(one.start) > Date.parse(slot.end) + dayMs)
    const { appointmentReschedule: moved } = await gateway.ask(appointmentReschedule, {
      input: { appointmentId: id, slotId: later.id, idempotencyKey: randomUUID() },
    })
    if (!capabilities.reschedule) {
      expect(moved.errors).toMatchObject([{ code: 'CAPABILITY_NOT_SUPPORTED', capability: 'reschedule' }])
    } else {
      expect(moved).toMatchObject({ errors: [], pending: false, appointment: { status: 'BOOKED', start: later.start } })
      // The caller is told when the id changed.
      expect(moved.appointment.id === id).toBe(!capabilities.rebooks)
      if (capabilities.rebooks) expect(moved.previous).toMatchObject({ id, status: 'CANCELLED' })
      else expect(moved.previous).toBeNull()
      expected.push(...(capabilities.rebooks ? ['appointment.booked', 'appointment.cancelled'] : ['appointment.moved']))
      // The old time may be sold again at once, the new one may not.
      const places = (await slotsOf(gateway, vendor, { fromDay: 4 })).map(placeOf)
      expect(places).toContain(placeOf(slot))
      expect(places).not.toContain(placeOf(later))
    }

    const appointmentId = capabilities.reschedule ? moved.appointment.id : id
    const { appointmentCancel: cancelled } = await gateway.ask(appointmentCancel, {
      input: { appointmentId, reason: 'SICK', idempotencyKey: randomUUID() },
    })
    if (!capabilities.cancel) {
      expect(cancelled.errors).toMatchObject([{ code: 'CAPABILITY_NOT_SUPPORTED' }])
    } else {
      expect(cancelled).toMatchObject({ errors: [], pending: false, appointment: { status: 'CANCELLED' } })
      expect((await gateway.ask(appointmentQuery, { id: appointmentId })).appointment.status).toBe('CANCELLED')
      expected.push('appointment.cancelled')
    }
    expect(events(gateway, vendor)).toEqual(expected)
  })

  it('refuses a second hold that overlaps with another start and type, and says what is free', async () => {
    const gateway = await startGateway()
    const slots = await slotsOf(gateway, vendor)
    const [slot] = slots
    const others = [
      ...(await slotsOf(gateway, vendor, { service: 'Follow-up visit' })),
      ...(await slotsOf(gateway, vendor, { service: 'Video visit' })),
    ]
    const overlapping = others.find(
      (one) =>
        one.practitioner?.name === slot.practitioner?.name &&
        Date.parse(one.start) > Date.parse(slot.start) &&
        Date.parse(one.start) < Date.parse(slot.end),
    )
    expect(overlapping.appointmentType.name).not.toBe(slot.appointmentType.name)
    expect((await hold(gateway, slot.id)).errors).toEqual([])

    const refused = await hold(gateway, overlapping.id)
    expect(refused).toMatchObject({
      hold: null,
      holdToken: null,
      errors: [{ __typename: 'SlotTakenError', code: 'SLOT_TAKEN' }],
    })
    const { nextFree } = refused.errors[0]
    expect(nextFree).toHaveLength(3)
    expect((await hold(gateway, nextFree[0].id)).errors).toEqual([])
  })

  it('offers a released slot again at once', async () => {
    const gateway = await startGateway()
    const [slot] = await slotsOf(gateway, vendor)
    const held = await hold(gateway, slot.id)
    expect((await slotsOf(gateway, vendor)).map(placeOf)).not.toContain(placeOf(slot))
    const { holdRelease: released } = await gateway.ask(holdRelease, {
      input: { holdId: held.hold.id, holdToken: held.holdToken, idempotencyKey: randomUUID() },
    })
    expect(released).toMatchObject({ errors: [], hold: { status: 'RELEASED' } })
    expect((await slotsOf(gateway, vendor)).map(placeOf)).toContain(placeOf(slot))
    const late = await confirm(gateway, held)
    expect(late.errors[0]).toMatchObject({ __typename: 'HoldExpiredError', code: 'HOLD_EXPIRED' })
    expect(booked(gateway, vendor)).toEqual([])
  })

  it.each(['hangAfterAccepting', 'dropReply'] as const)(
    'is settled to exactly one appointment when the answer is lost (%s), and a repeat sends nothing',
    async (fault) => {
      const gateway = await startGateway({ holds: { post: 'PT1S', settle: 'PT2S' } })
      const [slot] = await slotsOf(gateway, vendor)
      const held = await hold(gateway, slot.id)
      gateway.simulator(vendor).failNext({ op: 'book', fault })
      const input = confirmInput(held)

      const { holdConfirm: first } = await gateway.ask(holdConfirm, { input })
      expect(first).toMatchObject({ errors: [], pending: true, appointment: null, hold: { status: 'RECONCILING' } })
      const { holdConfirm: again } = await gateway.ask(holdConfirm, { input })
      expect(again.errors).toEqual([])

      const settled = await until(
        async () => (await gateway.ask(holdQuery, { id: held.hold.id, token: held.holdToken })).hold,
        ({ status }) => status !== 'RECONCILING',
      )
      expect(settled).toMatchObject({ status: 'CONFIRMED', appointment: { status: 'BOOKED' } })
      const { holdConfirm: replayed } = await gateway.ask(holdConfirm, { input })
      expect(replayed).toMatchObject({ errors: [], pending: false, appointment: { id: settled.appointment.id } })
      expect(booked(gateway, vendor)).toHaveLength(1)
    },
  )

  it('comes to nothing, and gives the time back, when the request never arrived', async () => {
    const gateway = await startGateway({ holds: { post: 'PT1S', settle: 'PT2S' } })
    const [slot] = await slotsOf(gateway, vendor)
    const held = await hold(gateway, slot.id)
    gateway.simulator(vendor).failNext({ op: 'book', fault: 'dropRequest' })
    const first = await confirm(gateway, held)
    expect(first).toMatchObject({ errors: [], pending: true })
    const settled = await until(
      async () => (await gateway.ask(holdQuery, { id: held.hold.id })).hold,
      ({ status }) => status !== 'RECONCILING',
    )
    expect(settled).toMatchObject({ status: 'REJECTED', appointment: null })
    expect(booked(gateway, vendor)).toEqual([])
  })

  it('is made in one call, once per key', async () => {
    const gateway = await startGateway()
    const [slot] = await slotsOf(gateway, vendor)
    const input = {
      slotId: slot.id,
      patient: { new: aPerson() },
      paymentReference: 'psp-1',
      partnerReference: 'basket-7',
      idempotencyKey: randomUUID(),
    }
    const [first, second] = await Promise.all([
      gateway.ask(appointmentBook, { input }),
      gateway.ask(appointmentBook, { input }),
    ])
    const answers = [first.appointmentBook, second.appointmentBook]
    const done = answers.filter(({ errors }) => errors.length === 0)
    expect(done).toHaveLength(1)
    expect(answers.flatMap(({ errors }) => errors.map((error: Answer) => error.code))).toEqual([
      'IDEMPOTENCY_IN_PROGRESS',
    ])
    const { appointmentBook: repeated } = await gateway.ask(appointmentBook, { input })
    expect(repeated).toEqual(done[0])
    expect(booked(gateway, vendor)).toHaveLength(1)
  })
})

describe('a cancellation that costs', () => {
  it('is told with its fee, and made once exactly that fee is accepted', async () => {
    // A year of notice: every cancellation comes too late to be free.
    const gateway = await startGateway({
      simulator: (adapter) => (adapter === 'meddbase' ? { switches: { freeCancelHours: 9_000 } } : {}),
    })
    const [slot] = await slotsOf(gateway, 'meddbase')
    const { appointment } = await confirm(gateway, await hold(gateway, slot.id))
    const cancel = async (acceptFee: Answer) => {
      const input = { appointmentId: appointment.id, reason: 'SICK', acceptFee, idempotencyKey: randomUUID() }
      return (await gateway.ask(appointmentCancel, { input })).appointmentCancel
    }
    const refused = await cancel(null)
    expect(refused).toMatchObject({ appointment: { status: 'BOOKED' }, errors: [{ code: 'FEE_NOT_ACCEPTED' }] })
    const { amount, currency } = refused.errors[0].fee
    expect(Number(amount)).toBeGreaterThan(0)
    expect((await cancel({ amount: '0.01', currency })).errors).toMatchObject([{ code: 'FEE_NOT_ACCEPTED' }])
    expect(events(gateway, 'meddbase')).toEqual(['appointment.booked'])
    expect(await cancel({ amount, currency })).toMatchObject({ errors: [], appointment: { status: 'CANCELLED' } })
    expect(events(gateway, 'meddbase')).toEqual(['appointment.booked', 'appointment.cancelled'])
  })
})
