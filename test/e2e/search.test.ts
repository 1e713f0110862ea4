import { describe, expect, it } from 'vitest'
import { type Answer, type RunningGateway, startGateway } from '../kit/gateway.ts'
import { slotsQuery } from './documents.ts'
import { clinicOf, fortnight, hold, placeOf, slotsOf, vendors } from './steps.ts'

/** Over all clinics. */
async function search(gateway: RunningGateway, page: { first: number; after?: string | null }): Promise<Answer> {
  const { services } = await clinicOf(gateway, 'cliniko')
  const wanted = { serviceId: services[0].id, ...fortnight() }
  return (await gateway.ask(slotsQuery, { search: wanted, ...page })).slots
}

const namesOf = (slots: Answer): string[] => [...new Set<string>(slots.nodes.map((one: Answer) => one.clinic.name))]

describe('one search over all clinics', () => {
  it('shows every clinic, in time order, nothing outside what was asked, nothing that is held', async () => {
    const gateway = await startGateway()
    const all = await search(gateway, { first: 200 })
    expect(all.unavailable).toEqual([])
    expect(namesOf(all)).toHaveLength(vendors.length)
    const starts = all.nodes.map((one: Answer) => one.start)
    expect(starts).toEqual(starts.toSorted())
    const { from, to } = fortnight()
    expect(starts.every((start: string) => start >= from && start < to)).toBe(true)

    const firsts = await Promise.all(vendors.map(async (vendor) => (await slotsOf(gateway, vendor))[0]))
    for (const slot of firsts) expect((await hold(gateway, slot.id)).errors).toEqual([])
    const places = (await search(gateway, { first: 200 })).nodes.map(placeOf)
    for (const slot of firsts) expect(places).not.toContain(placeOf(slot))
  })

  it('pages without gap or repeat', async () => {
    const gateway = await startGateway()
    const all = await search(gateway, { first: 200 })
    const seen: string[] = []
    let after: string | null = null
    do {
      const page: Answer = await search(gateway, { first: 37, after })
      seen.push(...page.nodes.map(placeOf))
      after = page.pageInfo.hasNextPage ? page.pageInfo.endCursor : null
    } while (after !== null && seen.length < 200)
    expect(new Set(seen).size).toBe(seen.length)
    expect(seen.slice(0, 200)).toEqual(all.nodes.map(placeOf))
  })

  it('names a slow, a stopped and a rate-limited clinic within the deadline, and shows the others', async () => {
    const gateway = await startGateway({
      configure: (config) => ({ ...config, search: { ...config.search, deadline: 2_200 } }),
    })
    gateway.simulator('cliniko').failNext({ op: 'any', fault: 'slow', ms: 20_000, times: 50 })
    gateway.simulator('upvio').failNext({ op: 'any', fault: 'rateLimit', times: 50 })
    await gateway.simulator('dronline').stop()
    const begun = performance.now()
    const slots = await search(gateway, { first: 200 })
    expect(performance.now() - begun).toBeLessThan(10_000)
    expect(namesOf(slots).toSorted()).toEqual(['Harbour Physio', 'Kirkgate Therapy', 'Northgate Medical'])
    const reasons = slots.unavailable.map(({ clinic, code }: Answer) => [clinic.name, code]).toSorted()
    expect(reasons).toEqual([
      ['Leeds Physio', 'VENDOR_UNAVAILABLE'],
      ['Parkside Wellbeing', 'RATE_LIMITED'],
      ['Riverside Online GP', 'VENDOR_UNAVAILABLE'],
    ])
  })
})
