import { randomUUID } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { holdRelease } from '../e2e/documents.ts'
import { hold, slotsOf } from '../e2e/steps.ts'
import { type RunningGateway, startGateway } from '../kit/gateway.ts'
import { aPartner } from './partner.ts'
import { routers, type Supergraph, startSupergraph } from './supergraph.ts'

const holdEvents = `subscription HoldEvents($holdId: ID!, $token: String!) {
  holdEvents(holdId: $holdId, token: $token) {
    type hold { status expiresInSeconds clinic { name reviews { stars } } }
  }
}`

/** The one of the two routers that has subscriptions. */
async function aHoldBehindHive(): Promise<
  Supergraph & { gateway: RunningGateway; held: Awaited<ReturnType<typeof hold>> }
> {
  const gateway = await startGateway()
  const [slot] = await slotsOf(gateway, 'cliniko')
  const startRouter = routers['@graphql-hive/gateway']
  if (!startRouter) throw new Error('there is no such router')
  const supergraph = await startSupergraph(startRouter, gateway, [{ stars: 4, clinicId: slot.clinic.id }])
  return { ...supergraph, gateway, held: await hold(gateway, slot.id) }
}

describe('behind @graphql-hive/gateway', () => {
  it("a hold is followed to its end, its clinic joined with another subgraph's reviews", async () => {
    const { gateway, held, follow } = await aHoldBehindHive()
    const stream = follow(holdEvents, { holdId: held.hold.id, token: held.holdToken })
    const clinic = { name: expect.any(String), reviews: [{ stars: 4 }] }
    expect((await stream.next()).value).toEqual({
      data: {
        holdEvents: { type: 'CREATED', hold: { status: 'ACTIVE', expiresInSeconds: expect.any(Number), clinic } },
      },
    })
    const input = { holdId: held.hold.id, holdToken: held.holdToken, idempotencyKey: randomUUID() }
    await gateway.ask(holdRelease, { input })
    expect((await stream.next()).value).toEqual({
      data: { holdEvents: { type: 'RELEASED', hold: { status: 'RELEASED', expiresInSeconds: 0, clinic } } },
    })
    expect((await stream.next()).done).toBe(true)
  })

  it('a client that leaves leaves the gateway too', async () => {
    const { gateway, held, follow } = await aHoldBehindHive()
    const stream = follow(holdEvents, { holdId: held.hold.id, token: held.holdToken })
    await stream.next()
    const { holdEvents: service } = gateway.gateway.booking
    expect(service.following()).toBe(1)
    await stream.return()
    await expect.poll(() => service.following(), { timeout: 5_000 }).toBe(0)
  })

  it("another partner's hold and a wrong token are answered alike", async () => {
    const { gateway, held, follow } = await aHoldBehindHive()
    const wanted = { holdId: held.hold.id, token: held.holdToken }
    const foreign = await follow(holdEvents, wanted, aPartner(gateway)).next()
    const wrong = await follow(holdEvents, { ...wanted, token: 'wrong' }).next()
    expect(foreign.value.errors).toMatchObject([{ extensions: { code: 'NOT_FOUND' } }])
    expect(wrong.value.errors[0].message).toBe(foreign.value.errors[0].message)
  })
})
