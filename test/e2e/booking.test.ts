import { randomUUID } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { formatInstant } from '../../src/domain/time.ts'
import { type Answer, type RunningGateway, startGateway, until } from '../kit/gateway.ts'
import { aPerson } from '../kit/people.ts'
import {
  appointmentBook,
  appointmentCancel,
  appointmentQuery,
  appointmentReschedule,
  appointmentsQuery,
  clinicsQuery,
  holdConfirm,
  holdCreate,
  holdQuery,
  holdRelease,
  slotsQuery,
} from './documents.ts'

const dayMs = 86_400_000
const vendors = ['dronline', 'cliniko']

/** A fortnight from tomorrow, so that lead times do not matter. */
function fortnight(fromDay = 1): { from: string; to: string } {
  const start = (Math.floor(Date.now() / dayMs) + fromDay) * dayMs
  return { from: formatInstant(start), to: formatInstant(start + 14 * dayMs) }
}

async function clinicOf(gateway: RunningGateway, vendor: string): Promise<{ clinic: Answer; services: Answer[] }> {
  const { clinics, services } = await gateway.ask(clinicsQuery)
  return { clinic: clinics.find((one: Answer) => one.vendor === vendor), services }
}

async function slotsOf(
  gateway: RunningGateway,
  vendor: string,
  service = 'First visit',
  fromDay = 1,
): Promise<Answer[]> {
  const { clinic, services } = await clinicOf(gateway, vendor)
  const serviceId = services.find(({ name }) => name === service).id
  const search = { clinicIds: [clinic.id], serviceId, ...fortnight(fromDay) }
  const { slots } = await gateway.ask(slotsQuery, { search, first: 200 })
  expect(slots.unavailable).toEqual([])
  return slots.nodes
}

async function hold(gateway: RunningGateway, slotId: string, idempotencyKey: string = randomUUID()): Promise<Answer> {
  return (await gateway.ask(holdCreate, { input: { slotId, idempotencyKey } })).holdCreate
}

function confirmInput(held: Answer, over: Record<string, unknown> = {}): Record<string, unknown> {
  return {
    holdId: held.hold.id,
    holdToken: held.holdToken,
    patient: { new: aPerson() },
    paymentReference: 'psp-1',
    idempotencyKey: randomUUID(),
    ...over,
  }
}

/** What the vendor really has, by its own log. */
function booked(gateway: RunningGateway, vendor: string): { vendorId: string; start: string }[] {
  const { log } = gateway.simulator(vendor)
  return log
    .filter(({ event, by }) => event === 'appointment.booked' && by === 'api')
    .map(({ vendorId, start }) => ({ vendorId, start }))
}

describe.each(vendors)('a booking at %s', (vendor) => {
  it('is searched, held, confirmed, read, listed, moved and cancelled, and the vendor agrees', async () => {
    const gateway = await startGateway()
    const [slot, ...others] = await slotsOf(gateway, vendor)

    const held = await hold(gateway, slot.id)
    expect(held).toMatchObject({
      errors: [],
      hold: { status: 'ACTIVE', start: slot.start, strength: slot.holdStrength },
    })
    expect((await slotsOf(gateway, vendor)).map(({ id }) => id)).not.toContain(slot.id)

    const { holdConfirm: confirmed } = await gateway.ask(holdConfirm, { input: confirmInput(held) })
    expect(confirmed).toMatchObject({
      errors: [],
      pending: false,
      hold: { status: 'CONFIRMED' },
      appointment: { status: 'BOOKED', start: slot.start, end: slot.end, warnings: [] },
    })
    expect(booked(gateway, vendor)).toEqual([{ vendorId: confirmed.appointment.vendorId, start: expect.any(String) }])
    expect(Date.parse(booked(gateway, vendor)[0]?.start ?? '')).toBe(Date.parse(slot.start))

    const { id } = confirmed.appointment
    expect((await gateway.ask(appointmentQuery, { id })).appointment).toMatchObject({
      status: 'BOOKED',
      start: slot.start,
    })
    const filter = { clinicId: slot.clinic.id }
    const { appointments } = await gateway.ask(appointmentsQuery, { filter })
    expect(appointments.nodes.map((one: Answer) => one.id)).toEqual([id])

    const later = others.find((one) => Date.parse(one.start) > Date.parse(slot.end) + dayMs)
    const { appointmentReschedule: moved } = await gateway.ask(appointmentReschedule, {
      input: { appointmentId: id, slotId: later.id, idempotencyKey: randomUUID() },
    })
    expect(moved).toMatchObject({ errors: [], pending: false, previous: null, appointment: { id, start: later.start } })
    // The old time may be sold again at once, the new one may not.
    const starts = (await slotsOf(gateway, vendor)).map((one) => `${one.start} ${one.practitioner.name}`)
    expect(starts).toContain(`${slot.start} ${slot.practitioner.name}`)
    expect(starts).not.toContain(`${later.start} ${later.practitioner.name}`)

    const cancelled = await gateway.ask(appointmentCancel, {
      input: { appointmentId: id, reason: 'SICK', idempotencyKey: randomUUID() },
    })
    expect(cancelled.appointmentCancel).toMatchObject({
      errors: [],
      pending: false,
      appointment: { status: 'CANCELLED' },
    })
    expect((await gateway.ask(appointmentQuery, { id })).appointment.status).toBe('CANCELLED')

    const { log } = gateway.simulator(vendor)
    const events = log.filter(({ by }) => by === 'api').map(({ event }) => event)
    expect(events.filter((event) => event.startsWith('appointment'))).toEqual([
      'appointment.booked',
      'appointment.moved',
      'appointment.cancelled',
    ])
  })

  it('refuses a second hold that overlaps with another start and type, and says what is free', async () => {
    const gateway = await startGateway()
    const slots = await slotsOf(gateway, vendor)
    const [slot] = slots
    const others = await slotsOf(gateway, vendor, vendor === 'cliniko' ? 'Follow-up visit' : 'Video visit')
    const overlapping = others.find(
      (one) =>
        one.practitioner.name === slot.practitioner.name &&
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
    const place = (one: Answer) => `${one.start} ${one.practitioner.name}`
    expect((await slotsOf(gateway, vendor)).map(place)).not.toContain(place(slot))
    const { holdRelease: released } = await gateway.ask(holdRelease, {
      input: { holdId: held.hold.id, holdToken: held.holdToken, idempotencyKey: randomUUID() },
    })
    expect(released).toMatchObject({ errors: [], hold: { status: 'RELEASED' } })
    expect((await slotsOf(gateway, vendor)).map(place)).toContain(place(slot))
    const { holdConfirm: late } = await gateway.ask(holdConfirm, { input: confirmInput(held) })
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
    const gateway = await startGateway({ holds: { post: 'PT1S', settle: 'PT1S' } })
    const [slot] = await slotsOf(gateway, vendor)
    const held = await hold(gateway, slot.id)
    gateway.simulator(vendor).failNext({ op: 'book', fault: 'dropRequest' })
    const { holdConfirm: first } = await gateway.ask(holdConfirm, { input: confirmInput(held) })
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

describe('one search over both clinics', () => {
  it('merges in time order, pages without gap or repeat, and leaves nobody out', async () => {
    const gateway = await startGateway()
    const { services } = await clinicOf(gateway, 'cliniko')
    const search = { serviceId: services[0].id, ...fortnight() }
    const { slots: all } = await gateway.ask(slotsQuery, { search, first: 200 })
    expect(new Set(all.nodes.map((one: Answer) => one.clinic.name)).size).toBe(2)
    expect(all.nodes.map((one: Answer) => one.start)).toEqual(all.nodes.map((one: Answer) => one.start).toSorted())

    const seen: string[] = []
    let after: string | null = null
    do {
      const { slots: page }: Answer = await gateway.ask(slotsQuery, { search, first: 37, after })
      seen.push(...page.nodes.map((one: Answer) => `${one.start} ${one.clinic.name} ${one.practitioner.name}`))
      after = page.pageInfo.hasNextPage ? page.pageInfo.endCursor : null
    } while (after !== null && seen.length < 200)
    expect(new Set(seen).size).toBe(seen.length)
    expect(seen.slice(0, 200)).toEqual(
      all.nodes.map((one: Answer) => `${one.start} ${one.clinic.name} ${one.practitioner.name}`),
    )
  })

  it('names a slow clinic within the deadline and shows the other one', async () => {
    const gateway = await startGateway()
    const { services } = await clinicOf(gateway, 'cliniko')
    gateway.simulator('cliniko').failNext({ op: 'any', fault: 'slow', ms: 4_000, times: 50 })
    const begun = performance.now()
    const { slots } = await gateway.ask(slotsQuery, {
      search: { serviceId: services[0].id, ...fortnight() },
      first: 10,
    })
    expect(performance.now() - begun).toBeLessThan(2_000)
    expect(slots.nodes.length).toBe(10)
    expect(slots.unavailable).toMatchObject([{ clinic: { name: 'Leeds Physio' }, code: 'VENDOR_UNAVAILABLE' }])
  })
})
