import { composeSchemaContract } from '@theguild/federation-composition'
import { buildSchema } from 'graphql'
import { describe, expect, it } from 'vitest'
import { encodeId } from '../../src/domain/ids.ts'
import { typeDefs } from '../../src/server/graphql/type-defs.ts'
import { clinicOf, confirm, hold, slotsOf } from '../e2e/steps.ts'
import { type Answer, type RunningGateway, startGateway } from '../kit/gateway.ts'
import { aPartner } from './partner.ts'

const entities = `query Entities($of: [_Any!]!) {
  _entities(representations: $of) {
    __typename
    ... on Clinic { id name }
    ... on Service { id name }
    ... on Practitioner { id name clinic { name } }
    ... on AppointmentType { id name }
    ... on Location { id name }
    ... on Hold { id status }
    ... on Appointment { id start }
    ... on Patient { id firstName }
  }
}`

type Representation = { __typename: string; id: string }

async function resolve(gateway: RunningGateway, of: readonly Representation[], key = gateway.key): Promise<Answer[]> {
  const headers = { authorization: `Bearer ${key}` }
  const { body } = await gateway.post({ query: entities, variables: { of } }, headers)
  expect(body.errors).toBeUndefined()
  return body.data._entities
}

const all = `query All($id: ID!) {
  services { __typename id name }
  clinic(id: $id) {
    __typename id name
    practitioners { __typename id name clinic { name } }
    appointmentTypes { __typename id name }
    locations { __typename id name }
  }
}`

/** What a clinic offers, by its own lists; of a gateway that then stops. The ids are the same at the next. */
async function directory() {
  const gateway = await startGateway()
  const { clinic } = await clinicOf(gateway, 'cliniko')
  const { body } = await gateway.post({ query: all, variables: { id: clinic.id } })
  const { practitioners, appointmentTypes, locations, ...self } = body.data.clinic
  return { clinic: self, practitioners, appointmentTypes, locations, services: body.data.services }
}

const referenceTo = ({ __typename, id }: Answer): Representation => ({ __typename, id })

function paths(gateway: RunningGateway): string[] {
  return gateway.simulator('cliniko').received.map(({ method, path }) => `${method} ${path}`)
}

describe('entities', () => {
  it('are found by their references in any order, each list of a clinic read once for all of them', async () => {
    const { clinic, practitioners, appointmentTypes, locations, services } = await directory()
    const things = [...practitioners, clinic, ...locations, ...services, ...appointmentTypes, ...practitioners]
    const gateway = await startGateway()
    expect(await resolve(gateway, things.map(referenceTo))).toEqual(things)
    expect(practitioners.length).toBeGreaterThan(1)
    expect(paths(gateway).sort()).toEqual(['GET /v1/appointment_types', 'GET /v1/businesses', 'GET /v1/practitioners'])
  })

  it('that a clinic is asked for one by one are read once each', async () => {
    const gateway = await startGateway()
    const [first, , , , , second] = await slotsOf(gateway, 'cliniko', { fromDay: 4 })
    const booked = []
    for (const slot of [first, second]) {
      const { appointment, hold: held } = await confirm(gateway, await hold(gateway, slot.id))
      booked.push({ id: appointment.id, start: slot.start, holdId: held.id, patientId: appointment.patient.id })
    }
    const [one, other] = booked as [Answer, Answer]
    const readsOf = async (of: readonly Representation[]) => {
      const before = paths(gateway).length
      const answer = await resolve(gateway, of)
      return { answer, reads: paths(gateway).slice(before) }
    }
    const reference = ({ id }: Answer) => ({ __typename: 'Appointment', id })
    const single = await readsOf([reference(one)])
    const several = await readsOf([one, other, one, other, one].map(reference))
    expect(several.answer.map(({ start }) => start)).toEqual([one, other, one, other, one].map(({ start }) => start))
    expect(single.reads.length).toBeGreaterThan(0)
    expect(several.reads.length).toBe(2 * single.reads.length)

    // Ours, or known by its id alone: no clinic is asked.
    const ours = await readsOf([
      { __typename: 'Hold', id: one.holdId },
      { __typename: 'Patient', id: one.patientId },
    ])
    expect(ours.answer).toEqual([
      { __typename: 'Hold', id: one.holdId, status: 'CONFIRMED' },
      { __typename: 'Patient', id: expect.any(String), firstName: null },
    ])
    expect(ours.reads).toEqual([])
  })

  it("that belong to another partner are null, like those that do not exist; the clinic's own are for both", async () => {
    const gateway = await startGateway()
    const [slot] = await slotsOf(gateway, 'cliniko', { fromDay: 4 })
    const { appointment, hold: held } = await confirm(gateway, await hold(gateway, slot.id))
    const own: Representation[] = [
      { __typename: 'Hold', id: held.id },
      { __typename: 'Appointment', id: appointment.id },
      { __typename: 'Patient', id: appointment.patient.id },
    ]
    const shared: Representation[] = [
      { __typename: 'Clinic', id: slot.clinic.id },
      { __typename: 'Practitioner', id: slot.practitioner.id },
    ]
    const absent: Representation[] = [
      { __typename: 'Hold', id: encodeId('Hold', 'leeds', 'f'.repeat(32)) },
      { __typename: 'Appointment', id: encodeId('Appointment', 'leeds', '1') },
      { __typename: 'Patient', id: encodeId('Patient', 'leeds', 'x') },
      { __typename: 'Clinic', id: encodeId('Clinic', 'nowhere') },
      { __typename: 'Practitioner', id: encodeId('Practitioner', 'leeds', '1') },
      { __typename: 'Service', id: encodeId('Service', 'none') },
      // Of another kind than it says, and of no kind.
      { __typename: 'Clinic', id: slot.practitioner.id },
      { __typename: 'Clinic', id: 'x' },
    ]
    expect((await resolve(gateway, [...own, ...shared])).every((entity) => entity !== null)).toBe(true)
    const theirs = await resolve(gateway, [...own, ...absent, ...shared], aPartner(gateway))
    expect(theirs.map((entity) => entity?.__typename ?? null)).toEqual([
      ...[...own, ...absent].map(() => null),
      'Clinic',
      'Practitioner',
    ])
  })

  it('of a clinic that the key may not use are null', async () => {
    const { clinic, practitioners } = await directory()
    const gateway = await startGateway()
    const key = aPartner(gateway, ['riverside'])
    expect(await resolve(gateway, [clinic, practitioners[0]].map(referenceTo), key)).toEqual([null, null])
    expect(paths(gateway)).toEqual([])
  })
})

it('a contract leaves out what is personal', () => {
  const { supergraphSdl, publicSdl, errors } = composeSchemaContract(
    [{ name: 'holdfast', url: 'http://holdfast.test', typeDefs }],
    { include: new Set(), exclude: new Set(['personal']) },
    true,
  )
  expect(errors ?? []).toEqual([])
  expect(supergraphSdl).toBeTruthy()
  const schema = buildSchema(publicSdl ?? '')
  expect(schema.getType('Patient')).toBeUndefined()
  const appointment = schema.getType('Appointment')
  const fields = appointment && 'getFields' in appointment ? Object.keys(appointment.getFields()) : []
  expect(fields).toContain('start')
  expect(fields).not.toContain('patient')
  expect(fields).not.toContain('joinUrl')
})
