import { readFileSync } from 'node:fs'
import nock from 'nock'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { knownAdapters } from '../../src/registry.ts'
import { allFixtures, replay } from '../kit/replay.ts'

beforeAll(() => nock.disableNetConnect())
afterAll(() => {
  nock.cleanAll()
  nock.restore()
})

const fixtures = allFixtures()

describe('replayed', () => {
  it.each(fixtures.map((one) => [`${one.vendor}/${one.name}`, one] as const))('%s', async (_, { vendor, fixture }) => {
    expect(await replay(vendor, fixture)).toEqual({ result: fixture.result, unasked: [] })
  })

  it('is seen to differ when a byte of the request does', async () => {
    for (const vendor of knownAdapters()) {
      const one = fixtures.find((fixture) => fixture.vendor === vendor && fixture.name === 'checkSlot.free')
      if (!one) throw new Error(`${vendor} has no checkSlot.free`)
      const changed = structuredClone(one.fixture)
      for (const { request } of changed.exchanges) request.target += '&and=more'
      const { result, unasked } = await replay(vendor, changed)
      expect(result).toHaveProperty('throws')
      expect(unasked).not.toEqual([])
    }
  })
})

it('every adapter has fixtures of its reads and of a booking', () => {
  for (const vendor of knownAdapters()) {
    const operations = new Set(fixtures.filter((one) => one.vendor === vendor).map(({ fixture }) => fixture.operation))
    for (const operation of ['listAppointmentTypes', 'searchSlots', 'checkSlot', 'resolvePatient', 'findBooking']) {
      expect(operations, vendor).toContain(operation)
    }
    expect(operations.has('book') || operations.has('confirmHold'), vendor).toBe(true)
  }
})

it('says where each comes from, and claims no recording that was none', () => {
  for (const { vendor, name, fixture } of fixtures) {
    expect(fixture.page, `${vendor}/${name}`).toMatch(/^https:\/\//)
    expect(name.split('.')[0]).toBe(fixture.operation)
    if (JSON.stringify(fixture.settings).includes('http://127.0.0.1')) expect(fixture.source).not.toBe('recorded')
  }
})

it('the README says of each documented one where it is from, and of none that is not there', () => {
  const readme = readFileSync('test/fixtures/README.md', 'utf8')
  const named = [...readme.matchAll(/`(\w+)\/(?:\{([\w,]+)\}|(\w+))\.(?:\{([\w,]+)\}|(\w+))`/g)].flatMap(
    ([, vendor, operations, operation, cases, one]) =>
      (operations ?? operation ?? '')
        .split(',')
        .flatMap((each) => (cases ?? one ?? '').split(',').map((name) => `${vendor}/${each}.${name}`)),
  )
  const documented = fixtures.filter(({ fixture }) => fixture.source === 'documented')
  expect([...new Set(named)].toSorted()).toEqual(documented.map(({ vendor, name }) => `${vendor}/${name}`).toSorted())
})
