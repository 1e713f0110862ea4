import { describe, expect, it } from 'vitest'
import type { Answer } from '../../kit/vendor-http.ts'
import {
  anAppointment,
  answering,
  aPractitioner,
  aSchedule,
  aService,
  aSnapshot,
  aWireSlot,
  bundle,
  call,
  concept,
  createClinic,
  end,
  line,
  minute,
  outcome,
  start,
} from './kit.ts'

const week = { start: start - minute, end: start + 86_400_000 }

function clinicWith(given: {
  readonly slots?: readonly unknown[]
  readonly schedules?: readonly unknown[]
  readonly services?: readonly unknown[]
  readonly appointments?: readonly unknown[]
  readonly settings?: Record<string, unknown>
}) {
  const clinic = createClinic(given.settings)
  clinic.http.answerWith(
    answering({
      'GET /HealthcareService': bundle(given.services ?? [aService()]),
      'GET /Practitioner': bundle([
        aPractitioner(),
        aPractitioner({ id: 'p2' }),
        aPractitioner({ id: 'p3', active: false }),
      ]),
      'GET /Schedule': bundle(given.schedules ?? [aSchedule()]),
      'GET /Slot': bundle(given.slots ?? [aWireSlot()]),
      'GET /Appointment': bundle(given.appointments ?? []),
    }),
  )
  const search = (query = {}) => clinic.adapter.searchSlots(call, { ...week, appointmentTypeIds: ['s1'], ...query })
  return { ...clinic, search }
}

describe('a search', () => {
  it('asks for the free slots of the schedules, and for the appointments beside them', async () => {
    const { search, http } = clinicWith({})
    expect(await search()).toEqual([
      {
        ...{ start, end, appointmentTypeId: 's1', practitionerId: 'p1', locationId: 'l1' },
        ...{ resources: ['practitioner:p1'], remaining: null, contactTypes: [], price: null },
        ...{ rawStart: '2030-06-10T09:00:00+01:00', vendorRef: 'x1' },
      },
    ])
    expect(http.sent.map(line).slice(-2)).toEqual([
      'GET /Slot?schedule=Schedule/d1&status=free&start=ge2030-06-10T07:59:00Z&start=lt2030-06-11T08:00:00Z&_count=250',
      'GET /Appointment?practitioner=Practitioner/p1&date=ge2030-06-09T20:00:00Z&date=lt2030-06-10T08:30:00Z&_count=250',
    ])
  })

  it('names so many schedules at once', async () => {
    const schedules = ['d1', 'd2', 'd3'].map((id) => aSchedule({ id }))
    const { search, http } = clinicWith({ schedules, settings: { referencesPerSearch: 2 } })
    await search()
    const asked = http.sent.filter(({ path }) => path === '/Slot').map(({ query }) => query?.[0]?.[1])
    expect(asked).toEqual(['Schedule/d1,Schedule/d2', 'Schedule/d3'])
  })

  it('believes the slot before its schedule about what it is for', async () => {
    const services = [aService(), aService({ id: 's2', type: [concept('second')] })]
    const slots = [
      aWireSlot(),
      aWireSlot({
        id: 'x2',
        start: '2030-06-10T10:00:00Z',
        end: '2030-06-10T10:30:00Z',
        serviceType: [concept('second')],
      }),
    ]
    const { search } = clinicWith({ services, slots })
    const found = await search({ appointmentTypeIds: ['s1', 's2'] })
    expect(found.map(({ vendorRef, appointmentTypeId }) => [vendorRef, appointmentTypeId])).toEqual([
      ['x1', 's1'],
      ['x2', 's2'],
    ])
  })

  it('needs the service among the actors where nothing states a type', async () => {
    const actor = [{ reference: 'Practitioner/p1' }, { reference: 'HealthcareService/s1' }]
    const untyped = aSchedule({ serviceType: [], actor })
    expect(await clinicWith({ schedules: [untyped] }).search()).toHaveLength(1)
    expect(await clinicWith({ schedules: [aSchedule({ serviceType: undefined })] }).search()).toEqual([])
  })

  it.each([
    ['is busy', { status: 'busy' }],
    ['is tentative', { status: 'busy-tentative' }],
    ['is overbooked', { overbooked: true }],
    ['ends before it starts', { end: '2030-06-10T08:00:00+01:00' }],
    ['is of a schedule that was not asked for', { schedule: { reference: 'Schedule/d9' } }],
    ['is of another server', { schedule: { reference: 'https://elsewhere.example/Schedule/d1' } }],
    ['is for something else', { serviceType: [concept('other')] }],
    ['starts later than asked for', { start: '2030-06-12T08:00:00Z', end: '2030-06-12T08:30:00Z' }],
  ])('leaves out a slot that %s', async (_, slot) => {
    expect(await clinicWith({ slots: [aWireSlot(slot)] }).search()).toEqual([])
  })

  it.each([
    ['booked', {}, 0],
    ['wanted', { status: 'proposed' }, 0],
    ['of an unknown status', { status: 'rescheduled' }, 0],
    ['cancelled', { status: 'cancelled' }, 1],
    ['missed', { status: 'noshow' }, 1],
    ["somebody else's", { participant: [{ actor: { reference: 'Practitioner/p2' }, status: 'accepted' }] }, 1],
    ['over before it', { start: '2030-06-10T07:30:00Z', end: '2030-06-10T08:00:00Z' }, 1],
    ['begun before it', { start: '2030-06-10T05:00:00Z', end: '2030-06-10T08:01:00Z' }, 0],
    ['without times', { status: 'proposed', start: undefined, end: undefined }, 1],
  ])('with an appointment that is %s', async (_, appointment, count) => {
    const appointments = [anAppointment(appointment)]
    expect(await clinicWith({ appointments }).search()).toHaveLength(count)
    expect(await clinicWith({ appointments, settings: { subtractsAppointments: false } }).search()).toHaveLength(1)
  })

  it('asks for nothing more where nobody can be meant', async () => {
    const { search, http } = clinicWith({})
    expect(await search({ practitionerIds: ['p3'] })).toEqual([])
    expect(await search({ appointmentTypeIds: ['s9'] })).toEqual([])
    expect(http.sent.filter(({ path }) => path === '/Slot')).toEqual([])
    expect(await search({ practitionerIds: [] })).toEqual([])
  })
})

describe('a look at one slot', () => {
  const free = { 'GET /HealthcareService/s1': { body: aService() }, 'GET /Appointment': bundle([]) }
  async function checked(answers: Record<string, Answer>) {
    const { adapter, http } = createClinic()
    http.answerWith(
      answering({
        'GET /Slot/x1': { body: aWireSlot() },
        'GET /Schedule/d1': { body: aSchedule() },
        ...free,
        ...answers,
      }),
    )
    return (await adapter.checkSlot(call, aSnapshot())).free
  }

  it('is free as long as everything is as it was', async () => {
    expect(await checked({})).toBe(true)
  })

  it.each<[string, Record<string, Answer>]>([
    ['it is busy', { 'GET /Slot/x1': { body: aWireSlot({ status: 'busy' }) } }],
    ['it is gone', { 'GET /Slot/x1': outcome(404, 'not-found') }],
    ['it was deleted', { 'GET /Slot/x1': outcome(410, 'deleted') }],
    ['it was moved', { 'GET /Slot/x1': { body: aWireSlot({ start: '2030-06-10T08:05:00Z' }) } }],
    ['it is shorter', { 'GET /Slot/x1': { body: aWireSlot({ end: '2030-06-10T08:20:00Z' }) } }],
    ['its schedule is out of use', { 'GET /Schedule/d1': { body: aSchedule({ active: false }) } }],
    ['its schedule is gone', { 'GET /Schedule/d1': outcome(404, 'not-found') }],
    [
      'it is in another place',
      {
        'GET /Schedule/d1': {
          body: aSchedule({ actor: [{ reference: 'Practitioner/p1' }, { reference: 'Location/l2' }] }),
        },
      },
    ],
    [
      "it is somebody else's",
      {
        'GET /Schedule/d1': {
          body: aSchedule({ actor: [{ reference: 'Practitioner/p2' }, { reference: 'Location/l1' }] }),
        },
      },
    ],
    ['its service is out of use', { 'GET /HealthcareService/s1': { body: aService({ active: false }) } }],
    ['the time is booked', { 'GET /Appointment': bundle([anAppointment()]) }],
  ])('is taken where %s', async (_, answers) => {
    expect(await checked(answers)).toBe(false)
  })

  it('is not taken because the server cannot be asked', async () => {
    await expect(checked({ 'GET /Slot/x1': { status: 404, body: undefined } })).rejects.toMatchObject({
      code: 'VENDOR_REJECTED',
    })
    await expect(checked({ 'GET /Appointment': 'LOST' })).rejects.toMatchObject({ code: 'VENDOR_UNAVAILABLE' })
  })
})
