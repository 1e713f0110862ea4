import { randomUUID } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { clinicOf, confirm, hold, slotsOf } from '../e2e/steps.ts'
import { startGateway } from '../kit/gateway.ts'
import { aPartner } from './partner.ts'
import { type Review, routers, startSupergraph } from './supergraph.ts'

const mutation = `mutation HoldCreate($input: HoldCreateInput!) {
  holdCreate(input: $input) {
    hold { status start practitioner { name } clinic { name reviews { stars } } }
    holdToken
    errors {
      __typename
      ... on UserError { code message path }
      ... on InvalidInputError { issues { path message } }
      ... on SlotTakenError { nextFree { start practitioner { name } clinic { name } } }
    }
  }
}`

describe.each(Object.entries(routers))('behind %s', (_, startRouter) => {
  it('clinics are joined with the reviews of another subgraph, both ways', async () => {
    const gateway = await startGateway()
    const { clinic } = await clinicOf(gateway, 'cliniko')
    const { practitioners } = (await gateway.ask(`{ clinic(id: "${clinic.id}") { practitioners { id name } } }`)).clinic
    const { clinic: other } = await clinicOf(gateway, 'dronline')
    const reviews: Review[] = [
      { stars: 5, clinicId: clinic.id, practitionerId: practitioners[0].id },
      { stars: 2, clinicId: other.id },
      { stars: 4, clinicId: clinic.id, practitionerId: practitioners[1].id },
    ]
    const { ask } = await startSupergraph(startRouter, gateway, reviews)

    const { data: outwards, ...rest } = await ask('{ clinics { name reviews { stars } } }')
    expect(rest).toEqual({})
    expect(outwards.clinics).toContainEqual({ name: clinic.name, reviews: [{ stars: 5 }, { stars: 4 }] })
    expect(outwards.clinics).toContainEqual({ name: other.name, reviews: [{ stars: 2 }] })

    const inwards = await ask(
      '{ latestReviews { stars clinic { name vendor } practitioner { name clinic { name } } } }',
    )
    const at = { name: clinic.name }
    expect(inwards).toEqual({
      data: {
        latestReviews: [
          { stars: 5, clinic: { ...at, vendor: 'cliniko' }, practitioner: { name: practitioners[0].name, clinic: at } },
          { stars: 2, clinic: { name: other.name, vendor: 'dronline' }, practitioner: null },
          { stars: 4, clinic: { ...at, vendor: 'cliniko' }, practitioner: { name: practitioners[1].name, clinic: at } },
        ],
      },
    })
  })

  it('a hundred reviews of one clinic cost the clinic one call, and the gateway a request for each kind', async () => {
    const { clinic, practitioners } = await directory()
    const gateway = await startGateway()
    const reviews = Array.from({ length: 100 }, (_, index) => ({
      stars: 5,
      clinicId: clinic.id,
      practitionerId: practitioners[index % practitioners.length].id,
    }))
    const { ask } = await startSupergraph(startRouter, gateway, reviews)
    const { data } = await ask('{ latestReviews { clinic { name } practitioner { name } } }')
    expect(data.latestReviews[99].practitioner.name).toBe(practitioners[99 % practitioners.length].name)
    expect(gateway.simulator('cliniko').received.map(({ path }) => path)).toEqual(['/v1/practitioners'])
    expect(gateway.logged.filter((entry) => 'route' in entry && entry.route === '/graphql').length).toBeLessThanOrEqual(
      2,
    )
  })

  it('a mutation holds, and its typed errors arrive as the gateway gave them', async () => {
    const gateway = await startGateway()
    const [slot] = await slotsOf(gateway, 'cliniko')
    const { ask } = await startSupergraph(startRouter, gateway, [{ stars: 3, clinicId: slot.clinic.id }])
    const create = (slotId: string) => ({ input: { slotId, idempotencyKey: randomUUID() } })

    const { data } = await ask(mutation, create(slot.id))
    expect(data.holdCreate).toEqual({
      hold: {
        status: 'ACTIVE',
        start: slot.start,
        practitioner: { name: slot.practitioner.name },
        clinic: { name: slot.clinic.name, reviews: [{ stars: 3 }] },
      },
      holdToken: expect.any(String),
      errors: [],
    })

    const taken = await ask(mutation, create(slot.id))
    const query = mutation.replace('reviews { stars }', '')
    const { body: direct } = await gateway.post({ query, variables: create(slot.id) })
    expect(taken).toEqual(direct)
    expect(direct.data.holdCreate.errors).toMatchObject([{ __typename: 'SlotTakenError', code: 'SLOT_TAKEN' }])
    expect(direct.data.holdCreate.errors[0].nextFree.length).toBeGreaterThan(0)

    const malformed = await ask(mutation, create('no slot'))
    expect(malformed.data.holdCreate).toMatchObject({
      hold: null,
      errors: [{ __typename: 'InvalidInputError', issues: [{ path: ['input', 'slotId'] }] }],
    })
  })

  it('a query of many parts, aliases among them, stays within the limits', async () => {
    const gateway = await startGateway()
    const { clinic } = await clinicOf(gateway, 'cliniko')
    const { ask } = await startSupergraph(startRouter, gateway, [{ stars: 5, clinicId: clinic.id }])
    const one = `clinic(id: "${clinic.id}") { name reviews { stars } }`
    const parts = `{ clinics { name } services { name } holds { nodes { id } } a: ${one} b: ${one} c: ${one} d: ${one} }`
    const { data, errors } = await ask(parts)
    expect(errors).toBeUndefined()
    expect(data.d).toEqual({ name: clinic.name, reviews: [{ stars: 5 }] })
  })

  it('what the gateway refuses as too dear is told to the caller of the router', async () => {
    const gateway = await startGateway()
    const { ask } = await startSupergraph(startRouter, gateway, [])
    const { data, errors } = await ask('{ holds(first: 100) { nodes { appointment { id } } } }')
    expect(data).toEqual({ holds: null })
    expect(JSON.stringify(errors)).toContain('The query costs 5201; at most 3000 is allowed.')
  })

  it("another partner's appointment is null, and the caller's own is not", async () => {
    const gateway = await startGateway()
    const [slot] = await slotsOf(gateway, 'cliniko', { fromDay: 4 })
    const { appointment } = await confirm(gateway, await hold(gateway, slot.id))
    const { ask } = await startSupergraph(startRouter, gateway, [
      { stars: 1, clinicId: slot.clinic.id, appointmentId: appointment.id },
    ])
    const query = '{ latestReviews { stars clinic { name } appointment { status start } } }'
    const review = { stars: 1, clinic: { name: slot.clinic.name } }
    const own = await ask(query)
    expect(own.data.latestReviews).toEqual([{ ...review, appointment: { status: 'BOOKED', start: slot.start } }])
    const foreign = await ask(query, {}, aPartner(gateway))
    expect(foreign.data.latestReviews).toEqual([{ ...review, appointment: null }])
    expect(JSON.stringify(foreign)).not.toContain(slot.start)
  })
})

/** Of a gateway that then stops: the ids are the same for the next, which has yet to ask its clinics. */
async function directory() {
  const gateway = await startGateway()
  const { clinic } = await clinicOf(gateway, 'cliniko')
  const { practitioners } = (await gateway.ask(`{ clinic(id: "${clinic.id}") { practitioners { id name } } }`)).clinic
  return { clinic, practitioners }
}
