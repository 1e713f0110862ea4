/** How many calls a clinic's system gets, however many callers there are: counted by the system itself. */
import { Pool } from 'undici'
import { describe, expect, it, onTestFinished } from 'vitest'
import { encodeId } from '../../src/domain/ids.ts'
import { type Answer, type RunningGateway, startGateway } from '../kit/gateway.ts'

const dayMs = 86_400_000
const document = `query($search: SlotSearchInput!, $first: Int) {
  slots(search: $search, first: $first) {
    nodes { id clinic { name } practitioner { id name } appointmentType { id name } location { id name } }
    unavailable { code message }
  }
}`

/** All of one clinic for some days, which one request to the clinic's system can answer. */
function searchOf(clinicId: string, days: number): object {
  const midnight = Math.ceil(Date.now() / dayMs) * dayMs
  const [from, to] = [midnight + dayMs, midnight + (1 + days) * dayMs].map((at) => new Date(at).toISOString())
  return { serviceId: encodeId('Service', 'follow-up'), clinicIds: [encodeId('Clinic', clinicId)], from, to }
}

/** Requests by path, as the clinic's system got them. */
function countsOf(gateway: RunningGateway, vendor: string): Record<string, number> {
  const paths = gateway.simulator(vendor).received.map(({ path }) => path)
  return Object.fromEntries(
    [...Map.groupBy(paths, (path) => path)].map(([path, all]) => [path.replace(/^.*\//, ''), all.length]),
  )
}

async function allAtOnce(gateway: RunningGateway, count: number, variables: object): Promise<Answer[]> {
  const pool = new Pool(gateway.url, { connections: count })
  onTestFinished(() => pool.close())
  const headers = { 'content-type': 'application/json', authorization: `Bearer ${gateway.key}` }
  const body = JSON.stringify({ query: document, variables })
  const ask = async () => (await pool.request({ method: 'POST', path: '/graphql', headers, body })).body.json()
  return Promise.all(Array.from({ length: count }, ask))
}

describe('a clinic is asked', () => {
  it('once by a thousand identical searches at once', async () => {
    const gateway = await startGateway()
    const answers = await allAtOnce(gateway, 1_000, { search: searchOf('harbour', 5), first: 20 })
    for (const { data } of answers) {
      expect(data.slots.nodes).toHaveLength(20)
      expect(data.slots.unavailable).toEqual([])
    }
    expect(countsOf(gateway, 'jump').availability).toBe(1)
  }, 60_000)

  it('once each for its people, types and places by a hundred different slots', async () => {
    const gateway = await startGateway()
    const { data } = (
      await gateway.post({ query: document, variables: { search: searchOf('harbour', 14), first: 100 } })
    ).body
    const { nodes } = data.slots
    expect(new Set(nodes.map(({ id }: Answer) => id))).toHaveProperty('size', 100)
    expect(nodes.filter(({ practitioner }: Answer) => practitioner === null)).toEqual([])

    // The same things again by their ids, as a router of several graphs asks for them.
    const representations = nodes.flatMap(({ practitioner, appointmentType, location }: Answer) => [
      { __typename: 'Practitioner', id: practitioner.id },
      { __typename: 'AppointmentType', id: appointmentType.id },
      ...(location === null ? [] : [{ __typename: 'Location', id: location.id }]),
    ])
    const byId = await gateway.post({
      query: 'query($all: [_Any!]!) { _entities(representations: $all) { __typename } }',
      variables: { all: representations.slice(0, 100) },
    })
    expect(byId.body.errors).toBeUndefined()
    expect(byId.body.data._entities.filter((one: Answer) => one !== null)).toHaveLength(100)
    expect(countsOf(gateway, 'jump')).toEqual({ 'appointment-types': 1, clinicians: 1, locations: 1, availability: 1 })
  }, 30_000)
})
